//! Interfaces and catalogues of kinds that have no reader yet. They are recognised, so that they are reported as unread.

use super::Kind;
use super::reader::{Evidence, Read, Reader};
use crate::read::Node;
use crate::read::format::is_prose;

/// The recogniser of these kinds.
pub(super) const READER: Reader = Reader {
    keys: &["asyncapi", "arazzo", "openrpc", "overlay", "waivers"],
    columns: &[],
    recognise: |evidence| name(evidence).map(Kind::Unsupported),
    read: Read::Nothing,
};

/// Archives inside a submission. They are never opened, so an interface in them is not evaluated.
const ARCHIVES: &[&str] = &["zip", "rar", "7z", "gz", "tar", "bz2", "xz"];

/// The code under which an unsupported kind is reported.
pub(super) fn code(name: &str) -> &'static str {
    if ARCHIVES.contains(&name) {
        "archive-not-read"
    } else {
        "unsupported"
    }
}

/// The name of the kind.
fn name(evidence: &Evidence<'_>) -> Option<&'static str> {
    match *evidence {
        // RAML is YAML too.
        Evidence::Start(text) => text.starts_with("#%RAML").then_some("raml"),
        Evidence::Tree(root, _) => tree(root),
        Evidence::Key(key, _) => match key {
            "asyncapi" => Some("asyncapi"),
            "openrpc" => Some("openrpc"),
            "arazzo" => Some("arazzo"),
            _ => None,
        },
        Evidence::Element(name, attributes) => element(name, attributes),
        Evidence::Text(path, text) => language(path, text),
        Evidence::Sheet(..) => None,
    }
}

/// A document that declares what it is.
fn tree(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    if has("asyncapi") {
        return Some("asyncapi");
    }
    if has("arazzo") {
        return Some("arazzo");
    }
    if has("openrpc") && has("methods") {
        return Some("openrpc");
    }
    // What it changes in a description is not applied, so it may add operations and take them away.
    if has("overlay") && has("actions") {
        return Some("overlay");
    }
    let kind = root.str_at("kind").unwrap_or_default();
    if kind.starts_with("discovery#") || (has("discoveryVersion") && has("resources")) {
        return Some("google-discovery");
    }
    if has("apiGroupList") || lists(root, "apiList", "baseInfo") {
        return Some("eolink");
    }
    if has("item_name") && has("pages") {
        return Some("showdoc");
    }
    if lists(root, "modules", "interfaces") {
        return Some("rap");
    }
    if has("smithy") && has("shapes") {
        return Some("smithy");
    }
    if is_dcat(root) {
        return Some("dcat");
    }
    if has("apifoxProject") {
        return Some("apifox");
    }
    is_yapi(root).then_some("yapi")
}

/// Whether a document has a list of this name whose entries have this key.
fn lists(root: &Node, list: &str, key: &str) -> bool {
    let items = root.get(list).map_or(&[][..], Node::items);
    items.iter().any(|item| item.get(key).is_some())
}

/// An export of `YApi`: categories, each with a list of operations.
fn is_yapi(root: &Node) -> bool {
    root.items().iter().any(|category| {
        let list = category.get("list").map_or(&[][..], Node::items);
        let has = |key: &str| list.iter().any(|one| one.get(key).is_some());
        has("path") && has("method")
    })
}

/// DCAT in JSON-LD: a context or a type that names its vocabulary.
fn is_dcat(root: &Node) -> bool {
    let dcat = |text: &str| text.starts_with("dcat:") || text.contains("www.w3.org/ns/dcat");
    let context = root.get("@context").is_some_and(|context| {
        let parts = std::iter::once(context).chain(context.items());
        parts.into_iter().any(|part| {
            part.as_str()
                .is_some_and(|text| dcat(text) || text.contains("project-open-data"))
                || part
                    .entries()
                    .iter()
                    .any(|entry| entry.node.as_str().is_some_and(dcat))
        })
    });
    let typed = root.get("@type").is_some_and(|kind| {
        let mut parts = std::iter::once(kind).chain(kind.items());
        parts.any(|part| part.as_str().is_some_and(dcat))
    });
    context || typed
}

/// An XML document, by its first element and the namespaces in its attributes.
fn element(name: &str, attributes: &str) -> Option<&'static str> {
    let names = |namespace: &str| attributes.contains(namespace);
    match name {
        "definitions" if names("schemas.xmlsoap.org/wsdl") => Some("wsdl"),
        "description" if names("www.w3.org/ns/wsdl") => Some("wsdl"),
        "application" if names("wadl.dev.java.net") => Some("wadl"),
        "RDF" if names("www.w3.org/ns/dcat") => Some("dcat"),
        "Edmx" => Some("odata"),
        "Schema" if names("oasis-open.org/odata") || names("microsoft.com/ado") => Some("odata"),
        "soapui-project" => Some("soapui"),
        "jmeterTestPlan" => Some("jmeter"),
        _ => None,
    }
}

/// An interface language or RDF, by the ending of its name or by how its lines begin.
fn language(path: &str, text: &str) -> Option<&'static str> {
    let ends = |ending: &str| {
        let name = path.get(path.len().saturating_sub(ending.len())..);
        name.is_some_and(|name| name.eq_ignore_ascii_case(ending)) && !text.trim().is_empty()
    };
    let lines = text.lines().map(str::trim_start);
    let begins = |words: &[&str]| {
        lines
            .clone()
            .any(|line| words.iter().any(|word| line.starts_with(word)))
    };
    if ends(".proto") {
        return Some("protobuf");
    }
    if ends(".thrift") || (begins(&["namespace "]) && begins(&["service "]) && begins(&["struct "]))
    {
        return Some("thrift");
    }
    if ends(".smithy") || begins(&["$version: \"1", "$version: \"2", "$version:\"2"]) {
        return Some("smithy");
    }
    if ends(".tsp") || begins(&["import \"@typespec/", "using TypeSpec."]) {
        return Some("typespec");
    }
    if ends(".graphql") || ends(".graphqls") || ends(".gql") {
        return Some("graphql");
    }
    // Prose may quote a few lines of such a language.
    let bare = !is_prose(path) && !text.trim_start().starts_with('<');
    if (bare && is_protobuf(text))
        || begins(&["syntax = \"proto", "syntax=\"proto", "edition = \"20"])
    {
        return Some("protobuf");
    }
    if (bare && is_graphql(text)) || begins(&["type Query {", "type Query{"]) {
        return Some("graphql");
    }
    if text.starts_with("FORMAT: 1A") {
        return Some("api-blueprint");
    }
    let turtle = begins(&["@prefix dcat:", "PREFIX dcat:"])
        || (begins(&["@prefix", "<http"]) && text.contains("www.w3.org/ns/dcat#"));
    turtle.then_some("dcat")
}

/// Whether a file names the version of its protobuf syntax.
fn is_protobuf(body: &str) -> bool {
    body.lines().take(200).any(|line| {
        let line = line.trim_start();
        line.strip_prefix("syntax").is_some_and(|rest| {
            let rest = rest.trim_start().strip_prefix('=').unwrap_or_default();
            rest.trim_start()
                .trim_start_matches(['"', '\''])
                .starts_with("proto")
        })
    })
}

/// Whether a file defines the root types of a GraphQL schema.
fn is_graphql(body: &str) -> bool {
    body.lines().take(2000).any(|line| {
        let mut words = line.split_whitespace();
        let (first, second, third) = (words.next(), words.next(), words.next());
        match (first, second) {
            (Some("schema"), Some("{")) => third.is_none() || third == Some("query:"),
            (Some("type"), Some("Query" | "Mutation" | "Subscription")) => third == Some("{"),
            (Some("type"), Some("Query{" | "Mutation{" | "Subscription{")) => true,
            _ => false,
        }
    })
}
