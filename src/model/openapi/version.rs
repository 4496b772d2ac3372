//! Recognises which version of OpenAPI a document declares, and documents that look like OpenAPI and declare none.

use crate::model::reader::Evidence;
use crate::model::{DescriptorKind, Kind};
use crate::read::{Node, Number, Value};

/// Where a description has its paths. Azure's extension has those that differ in their query only (`/people?scope=all`), and
/// generators of clients read it as the other.
pub const PATHS: [&str; 2] = ["paths", "x-ms-paths"];

/// Where a description has the requests that the system sends by itself. The extension says in 3.0, and to generators of pages
/// (Redoc), what the field says since 3.1.
pub const WEBHOOKS: [&str; 2] = ["webhooks", "x-webhooks"];

/// The kind that a document, or the key of one that could not be parsed, declares.
pub(super) fn recognise(evidence: &Evidence<'_>) -> Option<Kind> {
    match *evidence {
        Evidence::Tree(root, _) => {
            // Swagger before 2.0 had another key.
            let former = root.get("swaggerVersion").map(|_| Kind::OpenApiUnknown);
            declared(root).or(former)
        }
        Evidence::Key("openapi", version) => Some(kind(openapi_3(version))),
        Evidence::Key("swagger", version) if minor(version).0 == 2 => {
            Some(Kind::Descriptor(DescriptorKind::OpenApi20))
        }
        _ => None,
    }
}

/// The version of OpenAPI that a root declares; `None` where it declares none, or one that has no reader.
#[must_use]
pub fn version(root: &Node) -> Option<DescriptorKind> {
    match declared(root)? {
        Kind::Descriptor(version) => Some(version),
        _ => None,
    }
}

/// The kind that a root declares, whatever the type of value its version is written in; `None` where it declares no version.
fn declared(root: &Node) -> Option<Kind> {
    // A file of settings may have a block of that name.
    if let Some(version) = root.get("openapi").filter(|it| it.as_map().is_none()) {
        return Some(kind(numbered(version).as_deref().and_then(openapi_3)));
    }
    let version = root.get("swagger")?;
    version.as_map().is_none().then_some(())?;
    Some(kind(match numbered(version).as_deref().map(minor) {
        Some((2, Some(0) | None)) => Some(DescriptorKind::OpenApi20),
        _ => None,
    }))
}

/// The version of OpenAPI 3 that a text names.
fn openapi_3(version: &str) -> Option<DescriptorKind> {
    match minor(version) {
        (3, Some(0)) => Some(DescriptorKind::OpenApi30),
        (3, Some(1)) => Some(DescriptorKind::OpenApi31),
        (3, Some(2)) => Some(DescriptorKind::OpenApi32),
        _ => None,
    }
}

fn kind(version: Option<DescriptorKind>) -> Kind {
    version.map_or(Kind::OpenApiUnknown, Kind::Descriptor)
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

/// Major and minor number of a version; the major is 0 where it cannot be read.
fn minor(version: &str) -> (u32, Option<u32>) {
    let mut parts = version.split(['.', '-', '+']);
    let mut next = || parts.next().and_then(|part| part.parse().ok());
    (next().unwrap_or(0), next())
}

/// Whether a document of no kind looks like an interface all the same: its version key is misspelt, or it has paths with
/// operations. Such a file is reported, not ignored.
#[must_use]
pub fn resembles_interface(root: &Node) -> bool {
    let near = |key: &str| {
        matches!(
            key.to_ascii_lowercase().as_str(),
            "openapi" | "swagger" | "asyncapi"
        )
    };
    let described = root.get("info").is_some();
    let claims = root.entries().iter().any(|entry| {
        let settings = entry.node.as_map().is_some() || !entry.node.items().is_empty();
        near(&entry.key) && (!settings || described)
    });
    let mut paths = PATHS
        .iter()
        .filter_map(|key| root.get(key))
        .flat_map(Node::entries);
    claims
        || paths.any(|path| {
            let slash = path.key.starts_with('/');
            (slash && described) || ((slash || described) && operates(&path.node))
        })
}

/// Whether a path has an operation.
fn operates(path: &Node) -> bool {
    let methods = ["get", "put", "post", "delete", "patch", "head", "options"];
    methods.iter().any(|method| path.get(method).is_some())
}
