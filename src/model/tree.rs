//! The submission as one tree with the original spans, so that a province can add a field check in YAML.
//!
//! `$.project`, `$.interfaces[*].operations[*]`, `$.entries[*].fields.*`, `$.entries[*].items[*]`, `$.registrations[*]`, `$.consumes[*]`.

use super::{CatalogueEntry, Descriptor, Manifest, Operation, Registration, Submission};
use crate::read::{Located, Node, Value};
use crate::text::Span;

/// Builds the tree. A field that the files do not have is absent; a node without a place of its own has the nearest one.
#[must_use]
pub fn tree(submission: &Submission<'_>) -> Node {
    let whole = submission
        .manifest
        .as_ref()
        .map_or(Span::submission(), |manifest| manifest.span);
    let mut root = Vec::new();
    if let Some(manifest) = &submission.manifest {
        root.push(("project", project(manifest)));
        root.push((
            "consumes",
            list(manifest.consumes.iter().map(text), manifest.span),
        ));
    }
    root.push((
        "interfaces",
        list(submission.descriptors.iter().map(interface), whole),
    ));
    root.push(("entries", list(submission.entries.iter().map(entry), whole)));
    root.push((
        "registrations",
        list(submission.registrations.iter().map(registration), whole),
    ));
    Node::map(root, whole)
}

fn list(items: impl Iterator<Item = Node>, span: Span) -> Node {
    Node::new(Value::Array(items.collect()), span)
}

fn text(located: &Located<String>) -> Node {
    Node::text(located.value.as_str(), located.span)
}

fn fields<'s>(
    named: impl IntoIterator<Item = (&'static str, &'s Option<Located<String>>)>,
) -> Vec<(&'static str, Node)> {
    named
        .into_iter()
        .filter_map(|(name, value)| Some((name, text(value.as_ref()?))))
        .collect()
}

fn project(manifest: &Manifest) -> Node {
    let project = &manifest.project;
    let mut entries = fields([
        ("code", &project.code),
        ("name", &project.name),
        ("class", &project.class),
        ("stage", &project.stage),
        ("scope", &project.scope),
    ]);
    let provider = fields([
        ("name", &project.provider_name),
        ("code", &project.provider_code),
    ]);
    entries.push(("provider", Node::map(provider, project.span)));
    let security = fields([
        ("mlps", &project.mlps),
        ("cryptography", &project.cryptography),
    ]);
    entries.push(("security", Node::map(security, project.span)));
    if let Some(platform) = &project.exchange_platform {
        entries.push((
            "exchangePlatform",
            Node::new(Value::Bool(platform.value), platform.span),
        ));
    }
    Node::map(entries, project.span)
}

fn interface(descriptor: &Descriptor<'_>) -> Node {
    let span = descriptor.document.root.span;
    let interface = &descriptor.interface;
    let mut entries = vec![("kind", Node::text(descriptor.kind.name(), span))];
    entries.extend(fields([
        ("title", &interface.title),
        ("version", &interface.version),
    ]));
    entries.push((
        "declared",
        Node::new(Value::Bool(descriptor.declared.is_some()), span),
    ));
    if let Some(declared) = &descriptor.declared {
        entries.push(("descriptor", text(&declared.descriptor)));
        entries.extend(fields([("network", &declared.network)]));
        entries.push((
            "roles",
            list(declared.roles.iter().map(text), declared.span),
        ));
    }
    let servers = interface
        .servers
        .iter()
        .map(|server| Node::map([("url", text(&server.url))], server.url.span));
    entries.push(("servers", list(servers, span)));
    entries.push((
        "operations",
        list(interface.operations.iter().map(operation), span),
    ));
    Node::map(entries, span)
}

fn operation(operation: &Operation<'_>) -> Node {
    let span = operation.span;
    let role = match operation.role {
        super::Role::Served => "served",
        super::Role::Callback => "callback",
        super::Role::Webhook => "webhook",
    };
    let mut entries = fields([
        ("id", &operation.id),
        ("endpoint", &operation.exchange_endpoint),
    ]);
    entries.extend([
        ("method", Node::text(operation.method(), span)),
        ("path", Node::text(operation.path(), span)),
        ("name", Node::text(operation.name(), span)),
        ("role", Node::text(role, span)),
        (
            "secured",
            Node::new(Value::Bool(operation.is_secured()), span),
        ),
        (
            "resources",
            list(operation.resource_codes.iter().map(text), span),
        ),
    ]);
    Node::map(entries, span)
}

fn entry(entry: &CatalogueEntry) -> Node {
    let items = entry
        .items
        .iter()
        .map(|item| Node::new(Value::Map(item.fields.clone()), item.span));
    Node::map(
        [
            ("id", Node::text(entry.id.as_str(), entry.span)),
            ("standard", Node::text(entry.standard.name(), entry.span)),
            (
                "fields",
                Node::new(Value::Map(entry.fields.clone()), entry.span),
            ),
            ("items", list(items, entry.span)),
        ],
        entry.span,
    )
}

fn registration(registration: &Registration) -> Node {
    let methods = registration.methods.iter().map(|method| {
        let entries = fields([("name", &method.name), ("method", &method.method)]);
        Node::map(entries, method.span)
    });
    let name = ["serviceId", "cnName", "enName"]
        .iter()
        .find_map(|name| registration.fields.get(name)?.as_str())
        .unwrap_or("?");
    Node::map(
        [
            ("id", Node::text(name, registration.span)),
            (
                "fields",
                Node::new(Value::Map(registration.fields.clone()), registration.span),
            ),
            ("methods", list(methods, registration.span)),
        ],
        registration.span,
    )
}
