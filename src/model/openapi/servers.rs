//! Reads servers, base paths, security schemes and security requirements.

use super::reader::{Reader, keyed, located};
use crate::model::{
    CredentialAddress, DescriptorKind, Flow, SecurityRequirement, SecurityScheme, Server,
    ServerTemplate, ServerVariable,
};
use crate::read::json::to_json;
use crate::read::{Located, Node, Value};
use crate::text::Span;
use std::sync::Arc;

/// How many variables of one URL are kept. Real ones have fewer than five; one that is not kept counts as undeclared.
const VARIABLES: usize = 64;

/// The field of an operation of 2.0 that overrides the schemes of the document.
pub(super) const SERVERS_20: &str = "schemes";

/// The servers of an object of 3.x; `None` where it has no such field.
pub(super) fn servers(node: &Node) -> Option<Vec<Server>> {
    let list = node.get("servers")?.items();
    if list.is_empty() {
        return None;
    }
    let server = |node: &Node| {
        let url = node.get("url")?;
        let template = template(url.as_str()?, node.get("variables"));
        Some(made(template, url.span))
    };
    Some(list.iter().filter_map(server).collect())
}

/// The servers of 2.0, from host, base path and schemes. `schemes` are those of an operation.
pub(super) fn servers_20(root: &Node, schemes: Option<&Node>) -> Vec<Server> {
    let host = root.get("host").filter(|node| node.as_str().is_some());
    let base = root.get("basePath").filter(|node| node.as_str().is_some());
    let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or("").to_owned();
    let Some(at) = host.or(base) else {
        return Vec::new();
    };
    let (host, base) = (text(host), text(base));
    let schemes = schemes.or_else(|| root.get(SERVERS_20));
    let schemes: Vec<&str> = schemes
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(Node::as_str)
        .collect();
    if host.is_empty() {
        return vec![made(plain(base), at.span)];
    }
    if schemes.is_empty() {
        return vec![made(plain(format!("//{host}{base}")), at.span)];
    }
    schemes
        .into_iter()
        .map(|scheme| made(plain(format!("{scheme}://{host}{base}")), at.span))
        .collect()
}

/// A URL without variables: 2.0 has none.
const fn plain(url: String) -> ServerTemplate {
    ServerTemplate {
        url,
        variables: Vec::new(),
    }
}

fn made(template: ServerTemplate, span: Span) -> Server {
    let url = template.filled(|at| Some(template.variables.get(at)?.values.first()?));
    Server {
        base_path: base_path(&url),
        url: Located::new(url, span),
        template: Arc::new(template),
    }
}

/// A URL with the values of its variables.
fn template(url: &str, variables: Option<&Node>) -> ServerTemplate {
    let mut known = Vec::new();
    for part in url.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            continue;
        };
        if known.len() < VARIABLES && !known.iter().any(|one: &ServerVariable| one.name == name) {
            known.push(ServerVariable {
                name: name.to_owned(),
                values: variables
                    .and_then(|all| all.get(name))
                    .map_or_else(Vec::new, values),
            });
        }
    }
    ServerTemplate {
        url: url.to_owned(),
        variables: known,
    }
}

/// The default of a variable and its other values; none without a default.
fn values(variable: &Node) -> Vec<String> {
    // A port is often written as a number.
    let text = |node: &Node| match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(_) => Some(to_json(node).to_string()),
        _ => None,
    };
    let Some(default) = variable.get("default").and_then(text) else {
        return Vec::new();
    };
    let listed = variable.get("enum").map_or(&[][..], Node::items).iter();
    let mut values = vec![default];
    values.extend(listed.filter_map(text));
    values
}

/// The path of a URL without a slash at its end. A relative URL is taken as relative to the root of the host.
fn base_path(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or("");
    let path = match url.split_once("//") {
        Some((before, rest)) if before.is_empty() || before.ends_with(':') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
        }
        _ => url.strip_prefix('.').unwrap_or(url),
    };
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

/// The security requirements of an object; `None` where it has no such field. An empty list requires nothing.
pub(super) fn security(node: &Node) -> Option<Vec<SecurityRequirement>> {
    let list = node.get("security")?;
    matches!(list.value, Value::Array(_)).then_some(())?;
    let requirement = |node: &Node| {
        let scopes = |node: &Node| {
            let scopes = node.items().iter().filter_map(Node::as_str);
            scopes.map(str::to_owned).collect()
        };
        let entries = node.entries().iter();
        SecurityRequirement {
            schemes: entries
                .map(|entry| {
                    let name = Located::new(entry.key.to_string(), entry.key_span);
                    (name, scopes(&entry.node))
                })
                .collect(),
        }
    };
    let maps = list.items().iter().filter(|node| node.as_map().is_some());
    Some(maps.map(requirement).collect())
}

/// The security schemes of a descriptor.
pub(super) fn schemes(reader: &Reader<'_, '_>, source: u32) -> Vec<SecurityScheme> {
    let all = if reader.kind == DescriptorKind::OpenApi20 {
        reader.under(source, reader.root, "securityDefinitions")
    } else {
        reader
            .under(source, reader.root, "components")
            .and_then(|(source, components)| reader.under(source, components, "securitySchemes"))
    };
    let Some((source, all)) = all else {
        return Vec::new();
    };
    let mut schemes = Vec::new();
    for entry in keyed(all) {
        let resolved = reader.resolve(source, &entry.node);
        if let Some((kind, node)) = resolved.and_then(|(_, node)| Some((scheme_kind(node)?, node)))
        {
            let flows = flows(node);
            let mut addresses = Vec::new();
            addresses.extend(address(node, "", "openIdConnectUrl"));
            addresses.extend(address(node, "", "oauth2MetadataUrl"));
            for (name, flow, _) in &flows {
                let fields = [
                    "authorizationUrl",
                    "tokenUrl",
                    "refreshUrl",
                    "deviceAuthorizationUrl",
                ];
                addresses.extend(fields.iter().filter_map(|field| address(flow, name, field)));
            }
            schemes.push(SecurityScheme {
                name: entry.key.to_string(),
                kind,
                addresses,
                flows: flows.into_iter().map(flow).collect(),
                span: entry.key_span,
            });
        }
    }
    schemes
}

/// The flows of a security scheme: by the names of 3.x, with their nodes and places.
fn flows(scheme: &Node) -> Vec<(String, &Node, Span)> {
    if scheme.str_at("type") != Some("oauth2") {
        return Vec::new();
    }
    // 2.0 has one flow beside the other fields, and two names of its own.
    if let Some(flow) = scheme.get("flow") {
        let name = match flow.as_str().unwrap_or_default() {
            "application" => "clientCredentials",
            "accessCode" => "authorizationCode",
            other => other,
        };
        return vec![(name.to_owned(), scheme, flow.span)];
    }
    let all = scheme.get("flows").into_iter().flat_map(keyed);
    all.map(|entry| (entry.key.to_string(), &entry.node, entry.key_span))
        .collect()
}

fn flow((name, node, span): (String, &Node, Span)) -> Flow {
    let scopes = node.get("scopes").into_iter().flat_map(keyed);
    Flow {
        name,
        scopes: scopes.map(|scope| scope.key.to_string()).collect(),
        span,
    }
}

fn address(node: &Node, flow: &str, field: &'static str) -> Option<CredentialAddress> {
    Some(CredentialAddress {
        field: (flow.to_owned(), field),
        url: located(node.get(field)?)?,
    })
}

/// A security scheme as text that can be compared between documents and versions of OpenAPI.
fn scheme_kind(node: &Node) -> Option<String> {
    Some(match node.str_at("type")? {
        "basic" => "http basic".to_owned(),
        "http" => format!("http {}", node.str_at("scheme")?.to_lowercase()),
        "apiKey" => {
            let place = node.str_at("in")?;
            let name = located(node.get("name")?)?.value;
            // Header names are case-insensitive, other names are not.
            let name = if place == "header" {
                name.to_lowercase()
            } else {
                name
            };
            format!("apiKey {place} {name}")
        }
        other => other.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::base_path;

    #[test]
    fn base_paths_are_the_path_of_the_url() {
        for (url, path) in [
            ("https://example.org/api/v1/", "/api/v1"),
            ("https://example.org", ""),
            ("//example.org/v1", "/v1"),
            ("/v1", "/v1"),
            ("/", ""),
            ("v1", "/v1"),
            ("./v1", "/v1"),
            ("https://example.org/v1?x=//y", "/v1"),
            ("", ""),
        ] {
            assert_eq!(base_path(url), path, "{url}");
        }
    }
}
