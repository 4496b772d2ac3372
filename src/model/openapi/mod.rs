//! An OpenAPI description of any version becomes an [`Interface`]. Malformed parts are skipped; the structure check reports
//! them.

mod parts;
mod reader;
mod servers;
mod version;

use crate::error::Fault;
use crate::model::reader::{Read, Reader as KindReader};
use crate::model::reference::Resolver;
use crate::model::{Binding, DescriptorKind, Interface, Operation, Role, Server};
use crate::read::{Entry, Located, Node};
use crate::text::Span;
use parts::{bodies_20, body, parameters, responses};
use reader::{Reader, keyed, located};
use servers::{SERVERS_20, schemes, security, servers, servers_20};
use std::cell::Cell;
use std::mem;
pub use version::{PATHS, WEBHOOKS, resembles_interface, version};

/// The reader of OpenAPI 2.0, 3.0, 3.1 and 3.2.
pub(in crate::model) const READER: KindReader = KindReader {
    keys: &["openapi", "swagger", "swaggerversion"],
    columns: &[],
    recognise: version::recognise,
    read: Read::Interface(interface),
};

/// Callbacks of callbacks are followed this deep; deeper ones can only come from cyclic references.
const CALLBACK_DEPTH: u8 = 4;

/// How many operations, parameters, responses, headers and media types an interface may have, with references expanded.
const PARTS: usize = 500_000;

/// The interface that the file `source` describes, which is OpenAPI of `kind`.
///
/// The faults are about our own extensions only: what OpenAPI itself demands is checked by the structure check, references
/// by [`crate::model::reference::references`].
#[must_use]
pub fn interface<'d>(
    resolver: &Resolver<'d>,
    source: u32,
    kind: DescriptorKind,
) -> (Interface<'d>, Vec<Fault>) {
    let Some(document) = resolver.library().document(source) else {
        return (Interface::default(), Vec::new());
    };
    let root = &document.root;
    let mut reader = Reader {
        resolver,
        left: Cell::new(PARTS),
        kind,
        root,
        servers: Vec::new(),
        security: Vec::new(),
        operations: Vec::new(),
        owner: String::new(),
        faults: Vec::new(),
    };
    reader.servers = if kind == DescriptorKind::OpenApi20 {
        servers_20(root, None)
    } else {
        servers(root).unwrap_or_default()
    };
    reader.security = security(root).unwrap_or_default();
    for key in PATHS {
        if let Some((source, paths)) = reader.under(source, root, key) {
            for entry in keyed(paths) {
                reader.path_item(source, &entry.key, &entry.node, Role::Served, 0);
            }
        }
    }
    for key in WEBHOOKS {
        if let Some((source, hooks)) = reader.under(source, root, key) {
            for entry in keyed(hooks) {
                reader.path_item(source, &entry.key, &entry.node, Role::Webhook, 0);
            }
        }
    }
    if reader.left.get() == 0 {
        let fault = Fault::new("over-limit", root.span).arg("limit", "interface_parts");
        reader.faults.push(fault.arg("value", PARTS.to_string()));
    }
    let text = |key: &str| {
        let (_, info) = reader.under(source, root, "info")?;
        located(info.get(key)?)
    };
    let interface = Interface {
        title: text("title"),
        version: text("version"),
        schemes: schemes(&reader, source),
        servers: reader.servers,
        operations: reader.operations,
    };
    (interface, reader.faults)
}

impl<'d> Reader<'_, 'd> {
    fn is_20(&self) -> bool {
        self.kind == DescriptorKind::OpenApi20
    }

    fn path_item(&mut self, source: u32, path: &str, node: &'d Node, role: Role, depth: u8) {
        // A path item may refer to another one and add to it; its own fields win.
        let mut layers = vec![(source, node)];
        if node.get("$ref").is_some()
            && let Some(target) = self.resolve(source, node)
        {
            layers.push(target);
        }
        let layers = layers.as_slice();
        let entries: usize = layers.iter().map(|(_, item)| item.entries().len()).sum();
        if !self.spend_all(entries / 16) {
            return;
        }
        let mut seen: Vec<&str> = Vec::new();
        for &(source, item) in layers {
            for entry in item.entries() {
                let method = &*entry.key;
                if is_method(method, self.kind) && !seen.contains(&method) {
                    seen.push(method);
                    let method = method.to_ascii_uppercase();
                    self.operation(source, path, method, entry, layers, role, depth);
                }
            }
            if self.kind == DescriptorKind::OpenApi32
                && let Some(more) = item.get("additionalOperations")
            {
                for entry in keyed(more) {
                    let method = entry.key.to_string();
                    self.operation(source, path, method, entry, layers, role, depth);
                }
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what an operation inherits, in one call"
    )]
    fn operation(
        &mut self,
        source: u32,
        path: &str,
        method: String,
        entry: &'d Entry,
        layers: &[(u32, &'d Node)],
        role: Role,
        depth: u8,
    ) {
        let span = entry.key_span;
        let Some((source, node)) = self.resolve(source, &entry.node) else {
            return;
        };
        if node.as_map().is_none() || !self.spend() {
            return;
        }
        let (parameters, others) = parameters(self, source, node, layers);
        let request = if self.is_20() {
            bodies_20(self, node, &others)
        } else {
            node.get("requestBody")
                .and_then(|request| body(self, source, request))
        };
        let servers = self.servers_of(node, layers);
        let security = security(node).unwrap_or_else(|| self.security.clone());
        if !self.spend_all(servers.len() + security.len()) {
            return;
        }
        self.operations.push(Operation {
            id: node.get("operationId").and_then(located),
            binding: Binding::Http {
                method,
                path: path.to_owned(),
            },
            role,
            owner: self.owner.clone(),
            servers,
            parameters,
            request,
            responses: responses(self, source, node),
            security,
            exchange_endpoint: None,
            resource_codes: Vec::new(),
            node,
            span,
            source,
        });
        let endpoint = self.text_or_list(node, "x-exchange-endpoint", false);
        let mut codes = self.text_or_list(node, "x-resource-code", true);
        for (_, item) in layers {
            if codes.is_empty() {
                codes = self.text_or_list(item, "x-resource-code", true);
            }
        }
        if let Some(operation) = self.operations.last_mut() {
            operation.exchange_endpoint = endpoint.into_iter().next();
            operation.resource_codes = codes;
        }
        if depth < CALLBACK_DEPTH {
            self.callbacks(source, node, depth);
        }
    }

    fn callbacks(&mut self, source: u32, operation: &'d Node, depth: u8) {
        let Some((source, callbacks)) = self.under(source, operation, "callbacks") else {
            return;
        };
        let owner = self
            .operations
            .last()
            .map(Operation::name)
            .unwrap_or_default();
        for callback in keyed(callbacks) {
            let Some((source, node)) = self.resolve(source, &callback.node) else {
                continue;
            };
            let outer = mem::replace(&mut self.owner, format!("{owner} {}", callback.key));
            for entry in keyed(node) {
                self.path_item(source, &entry.key, &entry.node, Role::Callback, depth + 1);
            }
            self.owner = outer;
        }
    }

    fn servers_of(&self, operation: &'d Node, layers: &[(u32, &'d Node)]) -> Vec<Server> {
        if self.is_20() {
            return match operation.get(SERVERS_20) {
                Some(own) if !own.items().is_empty() => servers_20(self.root, Some(own)),
                _ => self.servers.clone(),
            };
        }
        servers(operation)
            .or_else(|| layers.iter().find_map(|(_, item)| servers(item)))
            .unwrap_or_else(|| self.servers.clone())
    }

    /// One of the tool's own extensions: text, or where `list` is set a list of texts. Anything else is a fault.
    fn text_or_list(&mut self, node: &Node, key: &'static str, list: bool) -> Vec<Located<String>> {
        let Some(value) = node.get(key) else {
            return Vec::new();
        };
        let mut wrong = |span: Span, found: &Node, expected: &str| {
            let fault = Fault::new("wrong-type", span)
                .arg("field", key)
                .arg("expected", expected)
                .arg("found", found.kind());
            // An extension of a path item is read once for each of its operations.
            if self.faults.last() != Some(&fault) {
                self.faults.push(fault);
            }
        };
        if let Some(text) = located(value) {
            return vec![text];
        }
        if !list || value.items().is_empty() {
            wrong(
                value.span,
                value,
                if list { "string | array" } else { "string" },
            );
        }
        let mut texts = Vec::new();
        for item in value.items().iter().filter(|_| list) {
            match located(item) {
                Some(text) => texts.push(text),
                None => wrong(item.span, item, "string"),
            }
        }
        texts
    }
}

/// Whether a field of a path item is a method of this version.
fn is_method(key: &str, kind: DescriptorKind) -> bool {
    match key {
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" => true,
        "trace" => kind != DescriptorKind::OpenApi20,
        "query" => kind == DescriptorKind::OpenApi32,
        _ => false,
    }
}
