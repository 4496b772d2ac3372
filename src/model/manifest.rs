//! `hutong.yaml` becomes a [`Manifest`]; every error in it becomes a fault at its place.

use super::reader::{Evidence, Read, Reader};
use super::{DeclaredInterface, Kind, Manifest, Project};
use crate::error::Fault;
use crate::read::json::to_json;
use crate::read::{DeserializeError, Library, Located, Map, Node, Number, Value, from_node};
use crate::text::{Span, did_you_mean};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// The name of the manifest, which stands at the top of a submission.
pub const MANIFEST: &str = "hutong.yaml";

/// Whether a file has the name of a manifest.
#[must_use]
pub fn has_its_name(path: &str) -> bool {
    path.rsplit('/').next() == Some(MANIFEST)
}

/// The version of the manifest's format that is read.
const VERSION: i64 = 1;
const CLASSES: [&str; 3] = ["new", "in-construction", "existing"];
const STAGES: [&str; 3] = ["proposal", "acceptance", "operation"];
const ROLES: [&str; 2] = ["provider", "receiver"];

/// Whether a word is one of the roles that an interface may have.
#[must_use]
pub fn is_role(word: &str) -> bool {
    ROLES.contains(&word)
}

/// The Chinese name of a role.
#[must_use]
pub fn role_zh(role: &str) -> &str {
    match role {
        "provider" => "提供方",
        "receiver" => "使用方",
        other => other,
    }
}

/// How many errors of one manifest are reported; after each, the rest is read again.
const TOLD: usize = 20;

/// The reader of `hutong.yaml`.
pub(super) const READER: Reader = Reader {
    keys: &["hutong"],
    columns: &[],
    recognise: |evidence| match *evidence {
        Evidence::Tree(root, _) => is_manifest(root).then_some(Kind::Manifest),
        Evidence::Key(key, _) => (key == "hutong").then_some(Kind::Manifest),
        _ => None,
    },
    read: Read::Manifest,
};

/// Whether a document is a manifest: a mapping that gives a version under `hutong`, or names a project beside it. A job of a pipeline
/// and a section of settings may be called `hutong`, too.
#[must_use]
pub fn is_manifest(root: &Node) -> bool {
    root.get("hutong").is_some_and(|version| {
        let is_section = matches!(version.value, Value::Map(_) | Value::Array(_));
        !is_section || root.get("project").is_some()
    })
}

/// The manifest among these files (by source), and its faults.
///
/// Of several the one nearest to the root is read, then the first by path, and each of the others is a fault. Values of a
/// wrong type are left out and reported; where no manifest remains, there is none.
#[must_use]
pub fn manifest(library: &Library, sources: &[u32]) -> (Option<Manifest>, Vec<Fault>) {
    let mut faults = Vec::new();
    let path = |source: u32| library.source(source).map_or("", |read| read.path.as_str());
    let depth = |source: u32| path(source).matches('/').count();
    let Some(&chosen) = sources
        .iter()
        .min_by_key(|&&source| (depth(source), path(source)))
    else {
        return (None, faults);
    };
    for &other in sources.iter().filter(|&&other| other != chosen) {
        faults.push(
            Fault::new("several-manifests", Span::file(other))
                .related(Span::file(chosen))
                .arg("path", path(other))
                .arg("other", path(chosen)),
        );
    }
    let Some(document) = library.document(chosen) else {
        return (None, faults);
    };
    let text = library.source(chosen).map_or("", |read| read.text.as_str());
    let manifest = read(&with_code(&document.root, text), chosen, &mut faults);
    if let Some(manifest) = &manifest {
        check_values(manifest, &mut faults);
        check_paths(manifest, library, &mut faults);
    }
    (manifest, faults)
}

/// A reference to an operation in its parts: `api/openapi.yaml#GET /reports` is a file, a method and a path.
#[must_use]
pub fn operation_reference(text: &str) -> Option<(&str, &str, &str)> {
    let (file, operation) = text.split_once('#')?;
    let (method, path) = operation.trim().split_once(char::is_whitespace)?;
    let path = path.trim();
    let formed = !file.trim().is_empty()
        && !method.is_empty()
        && method.bytes().all(|b| b.is_ascii_alphabetic())
        && path.starts_with('/');
    formed.then_some((file.trim(), method, path))
}

impl Manifest {
    /// The file that a path in the manifest names; `None` where there is none or where the path leaves the root.
    #[must_use]
    pub fn file(&self, library: &Library, path: &str) -> Option<u32> {
        let own = &library.source(self.source)?.path;
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        library.find(&resolved(folder, path)?)
    }
}

/// A path from a folder, without `.` and `..`; `None` where it leaves the root. Both separators are read: manifests are also
/// written on Windows.
fn resolved(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '\\']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hutong: Located<i64>,
    project: Option<Located<Block>>,
    packs: Option<Vec<Located<String>>>,
    interfaces: Option<Vec<Located<Line>>>,
    catalogue: Option<Vec<Located<String>>>,
    #[expect(dead_code, reason = "typed here, taken from the tree")]
    bindings: Option<Bindings>,
    consumes: Option<Vec<Located<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Block {
    code: Option<Located<String>>,
    name: Option<Located<Name>>,
    class: Option<Located<String>>,
    stage: Option<Located<String>>,
    provider: Option<Party>,
    vendor: Option<Party>,
    security: Option<Security>,
    scope: Option<Located<String>>,
    exchange_platform: Option<Located<bool>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Party {
    name: Option<Located<String>>,
    code: Option<Located<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Security {
    mlps: Option<Located<String>>,
    cryptography: Option<Located<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    descriptor: Located<String>,
    network: Option<Located<String>>,
    roles: Option<Vec<Located<String>>>,
}

/// Only checked for its types: serde gives keys no place, so the pairs are taken from the tree.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bindings {
    #[expect(dead_code, reason = "typed here, taken from the tree")]
    endpoints: Option<BTreeMap<String, String>>,
    #[expect(dead_code, reason = "typed here, taken from the tree")]
    resources: Option<BTreeMap<String, Vec<String>>>,
}

/// A name: text, or `{zh, en}`, of which the Chinese one is used.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wanted;
        impl<'de> Visitor<'de> for Wanted {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Name, A::Error> {
                #[derive(Deserialize)]
                #[serde(rename_all = "lowercase")]
                enum Language {
                    Zh,
                    En,
                }
                let (mut zh, mut en) = (None, None);
                while let Some(language) = map.next_key()? {
                    match language {
                        Language::Zh => zh = map.next_value::<Option<String>>()?,
                        Language::En => en = map.next_value::<Option<String>>()?,
                    }
                }
                Ok(Name(zh.or(en).unwrap_or_default()))
            }
        }
        deserializer.deserialize_any(Wanted)
    }
}

/// The manifest with a project code that is written in digits alone, without quotes, as the text that is written in `text`.
fn with_code(root: &Node, text: &str) -> Node {
    let code = root.get("project").and_then(|project| project.get("code"));
    let digits = code.and_then(|code| {
        let span = code.span;
        let written = text.get(span.start as usize..span.end as usize)?.trim();
        let is_number = matches!(code.value, Value::Number(Number::Int(_) | Number::Big(_)));
        let digits = written.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && digits && !written.is_empty()).then(|| Node::text(written, span))
    });
    let Some(digits) = digits else {
        return root.clone();
    };
    let put = |node: &Node, key: &str, value: Node| {
        let mut entries = node.entries().to_vec();
        if let Some(entry) = entries.iter_mut().find(|entry| &*entry.key == key) {
            entry.node = value;
        }
        Node::new(Value::Map(Map::new(entries)), node.span)
    };
    match root.get("project") {
        Some(project) => put(root, "project", put(project, "code", digits)),
        None => root.clone(),
    }
}

fn read(root: &Node, source: u32, faults: &mut Vec<Fault>) -> Option<Manifest> {
    let (file, node): (File, Node) = typed(root, faults)?;
    if file.hutong.value != VERSION {
        faults.push(
            invalid(
                file.hutong.span,
                format!("清单版本应为 {VERSION}"),
                format!("the version of the manifest must be {VERSION}"),
            )
            .arg("suggestion", ""),
        );
        return None;
    }
    let pairs = |name: &str| {
        node.get("bindings")
            .and_then(|bindings| bindings.get(name))
            .map_or(&[][..], Node::entries)
            .iter()
            .map(|entry| {
                let key = Located::new(entry.key.to_string(), entry.key_span);
                (key, &entry.node)
            })
    };
    let text = |node: &Node| Some(Located::new(node.as_str()?.trim().to_owned(), node.span));
    let interfaces = file.interfaces.unwrap_or_default().into_iter();
    Some(Manifest {
        source,
        project: file
            .project
            .map_or_else(|| nothing(source), |block| project(block.value, block.span)),
        packs: file.packs.unwrap_or_default(),
        interfaces: interfaces
            .map(|line| DeclaredInterface {
                descriptor: line.value.descriptor,
                network: line.value.network,
                roles: line.value.roles.unwrap_or_default(),
                span: line.span,
            })
            .collect(),
        catalogue: file.catalogue.unwrap_or_default(),
        endpoints: pairs("endpoints")
            .filter_map(|(key, node)| Some((key, text(node)?)))
            .collect(),
        resources: pairs("resources")
            .map(|(key, node)| (key, node.items().iter().filter_map(text).collect()))
            .collect(),
        consumes: file.consumes.unwrap_or_default(),
        span: root.span,
    })
}

fn project(block: Block, span: Span) -> Project {
    let provider = block.provider.unwrap_or_default();
    let security = block.security.unwrap_or_default();
    Project {
        code: block.code,
        name: block
            .name
            .map(|name| Located::new(name.value.0, name.span))
            .filter(|name| !name.value.trim().is_empty()),
        class: block.class,
        stage: block.stage,
        provider_name: provider.name,
        provider_code: provider.code,
        vendor_name: block.vendor.and_then(|vendor| vendor.name),
        mlps: security.mlps,
        cryptography: security.cryptography,
        scope: block.scope,
        exchange_platform: block.exchange_platform,
        span,
    }
}

fn nothing(source: u32) -> Project {
    Project {
        span: Span::file(source),
        ..Project::default()
    }
}

/// Reads a tree into a type. A value that does not fit is reported and converted or left out, and the rest is read again:
/// one misspelt key must not hide the next error, nor lose the project's class.
fn typed<T: DeserializeOwned>(root: &Node, faults: &mut Vec<Fault>) -> Option<(T, Node)> {
    let mut node = root.clone();
    let mut left_out: Vec<Span> = Vec::new();
    for _ in 0..TOLD {
        match from_node(&node) {
            Ok(value) => return Some((value, node)),
            Err(error) => {
                let pruned = without(&node, error.span, false);
                // A field that is missing because it was left out was reported already.
                if !left_out.iter().any(|below| error.span.contains(below)) {
                    faults.push(type_fault(&error));
                }
                left_out.push(error.span);
                node = pruned?;
            }
        }
    }
    None
}

/// The tree without the value at this place or, `about` security, with a number or a boolean there converted to text; `None`
/// where no such value is below the root.
fn without(node: &Node, at: Span, about: bool) -> Option<Node> {
    let value = match &node.value {
        Value::Map(map) => {
            let mut entries = map.entries().to_vec();
            let hit = |i: &usize| {
                entries
                    .get(*i)
                    .is_some_and(|entry| entry.key_span == at || entry.node.span == at)
            };
            if let Some(i) = (0..entries.len()).find(hit) {
                let entry = entries.get_mut(i)?;
                match meant(&entry.node).filter(|_| about && entry.node.span == at) {
                    Some(text) => entry.node = text,
                    None => drop(entries.remove(i)),
                }
            } else {
                let below = entries.iter_mut().find_map(|entry| {
                    let about = about || &*entry.key == "security";
                    Some((without(&entry.node, at, about)?, entry))
                });
                let (pruned, entry) = below?;
                entry.node = pruned;
            }
            Value::Map(Map::new(entries))
        }
        Value::Array(items) => {
            let mut items = items.clone();
            if let Some(i) = items.iter().position(|item| item.span == at) {
                items.remove(i);
            } else {
                let below = items
                    .iter_mut()
                    .find_map(|item| Some((without(item, at, about)?, item)));
                let (pruned, item) = below?;
                *item = pruned;
            }
            Value::Array(items)
        }
        _ => return None,
    };
    Some(Node::new(value, node.span))
}

/// The text of a number or a boolean. Its wrong type is reported; to report it as missing as well would be false.
fn meant(node: &Node) -> Option<Node> {
    let scalar = matches!(node.value, Value::Number(_) | Value::Bool(_));
    scalar.then(|| Node::text(to_json(node).to_string(), node.span))
}

fn type_fault(error: &DeserializeError) -> Fault {
    invalid(error.span, &error.text.zh, &error.text.en).arg(
        "suggestion",
        error.suggestion.as_deref().unwrap_or_default(),
    )
}

fn invalid(at: Span, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault::new("manifest-invalid", at)
        .arg("reason_zh", zh)
        .arg("reason_en", en)
}

/// Reports values that are not among those that a field allows.
fn check_values(manifest: &Manifest, faults: &mut Vec<Fault>) {
    let project = &manifest.project;
    let roles = manifest.interfaces.iter().flat_map(|line| &line.roles);
    let words = [(&project.class, &CLASSES), (&project.stage, &STAGES)]
        .into_iter()
        .filter_map(|(word, known)| Some((word.as_ref()?, &known[..])))
        .chain(roles.map(|role| (role, &ROLES[..])));
    for (word, known) in words {
        if !known.contains(&word.value.as_str()) {
            let suggestion = did_you_mean(&word.value, known.iter().copied());
            faults.push(
                invalid(
                    word.span,
                    format!(
                        "取值 {} 不可识别，可用取值：{}",
                        word.value,
                        known.join("、")
                    ),
                    format!(
                        "unknown value {}, known are {}",
                        word.value,
                        known.join(", ")
                    ),
                )
                .arg("suggestion", suggestion.unwrap_or_default()),
            );
        }
    }
    for operation in operations(manifest) {
        if operation_reference(&operation.value).is_none() {
            faults.push(
                invalid(
                    operation.span,
                    format!("“{}”应写作“文件#方法 /路径”", operation.value),
                    format!(
                        "\"{}\" must be written as file#METHOD /path",
                        operation.value
                    ),
                )
                .arg("suggestion", ""),
            );
        }
    }
}

/// Reports files that the manifest names and that the submission lacks.
fn check_paths(manifest: &Manifest, library: &Library, faults: &mut Vec<Fault>) {
    let named = manifest
        .interfaces
        .iter()
        .map(|line| (line.descriptor.value.as_str(), line.descriptor.span))
        .chain(
            manifest
                .catalogue
                .iter()
                .map(|path| (path.value.as_str(), path.span)),
        )
        .chain(operations(manifest).filter_map(|operation| {
            operation_reference(&operation.value).map(|(file, _, _)| (file, operation.span))
        }));
    for (path, at) in named {
        if manifest.file(library, path).is_none() {
            let known = library.sources.iter().map(|read| read.path.as_str());
            faults.push(
                Fault::new("manifest-path", at)
                    .arg("found", path)
                    .arg("suggestion", did_you_mean(path, known).unwrap_or_default()),
            );
        }
    }
}

fn operations(manifest: &Manifest) -> impl Iterator<Item = &Located<String>> {
    manifest
        .endpoints
        .iter()
        .map(|(_, operation)| operation)
        .chain(manifest.resources.iter().flat_map(|(_, list)| list))
}
