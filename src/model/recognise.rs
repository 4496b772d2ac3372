//! A file becomes a [`Kind`], told by its content: what it says it is decides, its name only where the content is text.

use super::Kind;
use crate::read::{Format, Library, Node, Number, Value};

/// How much of a text is looked at, in bytes.
const HEAD: usize = 64 << 10;
/// How a RAML file begins; it is YAML too.
const RAML: &str = "#%RAML";

/// What a file is. A descriptor that could not be parsed is told by its text, so that it is known to be missing.
#[must_use]
pub fn recognise(library: &Library, source: u32) -> Kind {
    let Some(file) = library.source(source) else {
        return Kind::Other;
    };
    if file.text.starts_with(RAML) {
        return Kind::Unsupported("raml");
    }
    if let Some(document) = library.document(source) {
        return tree(&document.root);
    }
    match library.formats.get(source as usize) {
        Some(Format::Known(name)) => known(name),
        Some(Format::Json | Format::Yaml) => broken(head(&file.text)),
        Some(Format::Xml) => xml(head(&file.text)),
        Some(Format::Text) => text(&file.path, head(&file.text)),
        // Whether a sheet is a catalogue is for the catalogue's reader to say.
        _ => Kind::Other,
    }
}

/// What a tree says it is.
fn tree(root: &Node) -> Kind {
    if let Some(kind) = openapi(root) {
        return kind;
    }
    let has = |key: &str| root.get(key).is_some();
    if has("hutong") {
        return Kind::Manifest;
    }
    if has("asyncapi") {
        return Kind::Unsupported("asyncapi");
    }
    if has("arazzo") {
        return Kind::Unsupported("arazzo");
    }
    if has("swaggerVersion") {
        return Kind::OpenApiUnknown;
    }
    let postman = root.get("info").and_then(|info| info.str_at("schema"));
    if postman.is_some_and(|schema| schema.contains("getpostman.com")) {
        return Kind::Unsupported("postman");
    }
    if is_dcat(root) {
        return Kind::Unsupported("dcat");
    }
    if has("apifoxProject") {
        return Kind::Unsupported("apifox");
    }
    if has("__export_format") && has("resources") {
        return Kind::Unsupported("insomnia");
    }
    if is_yapi(root) {
        return Kind::Unsupported("yapi");
    }
    Kind::Fragment
}

/// An export of `YApi`: categories, each with a list of operations.
fn is_yapi(root: &Node) -> bool {
    root.items().iter().any(|category| {
        let list = category.get("list").map_or(&[][..], Node::items);
        let has = |key: &str| list.iter().any(|one| one.get(key).is_some());
        has("path") && has("method")
    })
}

/// Whether a tree that claims no kind looks like an interface all the same: a misspelt version key, paths with operations, or a
/// description one level down. Such a file is never passed over in silence.
#[must_use]
pub fn resembles_interface(root: &Node) -> bool {
    let near = |key: &str| {
        matches!(
            key.to_ascii_lowercase().as_str(),
            "openapi" | "swagger" | "asyncapi"
        )
    };
    let claims = |node: &Node| node.entries().iter().any(|entry| near(&entry.key));
    let described = root.get("info").is_some();
    let paths = root.get("paths").is_some_and(|paths| {
        let mut paths = paths.entries().iter();
        paths.any(|path| path.key.starts_with('/') && (described || operates(&path.node)))
    });
    let within = root
        .entries()
        .iter()
        .map(|entry| &entry.node)
        .chain(root.items());
    claims(root) || paths || within.into_iter().any(|node| openapi(node).is_some())
}

/// Whether a path has an operation.
fn operates(path: &Node) -> bool {
    let methods = ["get", "put", "post", "delete", "patch", "head", "options"];
    methods.iter().any(|method| path.get(method).is_some())
}

/// The version of OpenAPI that a root claims, whatever the type it is written in; nothing where it claims none.
#[must_use]
pub fn openapi(root: &Node) -> Option<Kind> {
    if let Some(version) = root.get("openapi") {
        return Some(match numbered(version).as_deref().map(minor) {
            Some((3, Some(0))) => Kind::OpenApi30,
            Some((3, Some(1))) => Kind::OpenApi31,
            Some((3, Some(2))) => Kind::OpenApi32,
            _ => Kind::OpenApiUnknown,
        });
    }
    let version = root.get("swagger")?;
    // A file of settings may have a block of that name.
    version.as_map().is_none().then_some(())?;
    Some(match numbered(version).as_deref().map(minor) {
        Some((2, Some(0) | None)) => Kind::OpenApi20,
        _ => Kind::OpenApiUnknown,
    })
}

/// A version as text. In YAML an unquoted one is a number.
fn numbered(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(Number::Int(number)) => Some(number.to_string()),
        Value::Number(Number::Float(number)) => Some(format!("{number:?}")),
        _ => None,
    }
}

/// Major and minor number of a version; a major of 0 where it is none.
fn minor(version: &str) -> (u32, Option<u32>) {
    let mut parts = version.split(['.', '-', '+']);
    let mut next = || parts.next().and_then(|part| part.parse().ok());
    (next().unwrap_or(0), next())
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

/// What a format without a reader means: a document, a sheet or an archive may hold what is asked for.
fn known(name: &'static str) -> Kind {
    match name {
        "pdf" | "png" | "jpeg" | "jpg" | "gif" | "bmp" | "webp" | "svg" | "tiff" | "ico"
        | "mp4" | "mp3" | "woff" | "woff2" | "ttf" | "exe" | "elf" | "class" | "wasm" | "image" => {
            Kind::Other
        }
        name => Kind::Unsupported(name),
    }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// YAML or JSON that could not be parsed: the key at the start of a line or object tells.
fn broken(text: &str) -> Kind {
    for line in text.split(['\n', '\r', ',', '{']) {
        // A key of the root is not indented in YAML; in JSON it is quoted.
        let quoted = line.trim_start();
        let line = if quoted.starts_with('"') {
            quoted
        } else {
            line
        };
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim_end().trim_matches(['"', '\'']) {
            "openapi" => {
                return match minor(value) {
                    (3, Some(0)) => Kind::OpenApi30,
                    (3, Some(1)) => Kind::OpenApi31,
                    (3, Some(2)) => Kind::OpenApi32,
                    _ => Kind::OpenApiUnknown,
                };
            }
            "swagger" if minor(value).0 == 2 => return Kind::OpenApi20,
            "hutong" => return Kind::Manifest,
            "asyncapi" => return Kind::Unsupported("asyncapi"),
            "arazzo" => return Kind::Unsupported("arazzo"),
            _ => {}
        }
    }
    Kind::Fragment
}

/// XML: the root element and its namespace tell.
fn xml(text: &str) -> Kind {
    let Some((root, attributes)) = root_element(text) else {
        return Kind::Other;
    };
    let local = root.rsplit(':').next().unwrap_or(root);
    let names = |namespace: &str| attributes.contains(namespace);
    match local {
        "definitions" if names("schemas.xmlsoap.org/wsdl") => Kind::Unsupported("wsdl"),
        "description" if names("www.w3.org/ns/wsdl") => Kind::Unsupported("wsdl"),
        "application" if names("wadl.dev.java.net") => Kind::Unsupported("wadl"),
        "RDF" if names("www.w3.org/ns/dcat") => Kind::Unsupported("dcat"),
        _ => Kind::Other,
    }
}

/// The name and the attributes of the first element.
fn root_element(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        let (_, tag) = rest.split_once('<')?;
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if tag.starts_with(['?', '!']) {
            tag.split_once('>')?.1
        } else {
            let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
            let end = tag
                .find(|c: char| c.is_whitespace() || c == '/')
                .unwrap_or(tag.len());
            return tag.split_at_checked(end);
        };
    }
}

/// Other text: interface languages are told by how their files begin.
fn text(path: &str, text: &str) -> Kind {
    let ends = |ending: &str| {
        let name = path.get(path.len().saturating_sub(ending.len())..);
        name.is_some_and(|name| name.eq_ignore_ascii_case(ending))
    };
    let lines = || text.lines().map(str::trim_start);
    let begins =
        |words: &[&str]| lines().any(|line| words.iter().any(|word| line.starts_with(word)));
    if begins(&["syntax = \"proto", "syntax=\"proto", "edition = \"20"])
        || (ends(".proto") && begins(&["message ", "service ", "package "]))
    {
        return Kind::Unsupported("protobuf");
    }
    let graphql = ends(".graphql") || ends(".graphqls") || ends(".gql");
    if (graphql
        && begins(&[
            "type ",
            "schema",
            "extend ",
            "input ",
            "interface ",
            "enum ",
            "scalar ",
        ]))
        || begins(&["type Query {", "type Query{"])
    {
        return Kind::Unsupported("graphql");
    }
    if text.starts_with("FORMAT: 1A") {
        return Kind::Unsupported("api-blueprint");
    }
    if begins(&["@prefix dcat:", "PREFIX dcat:"])
        || (begins(&["@prefix", "<http"]) && text.contains("www.w3.org/ns/dcat#"))
    {
        return Kind::Unsupported("dcat");
    }
    if text.trim_start().starts_with('<') {
        return xml(text);
    }
    Kind::Other
}
