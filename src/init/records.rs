//! Catalogue records to start from: what an interface gives out, unwrapped from envelopes and pages, one record each.

use super::names_of;
use crate::read::tree::pointer_tokens;
use crate::read::{Node, Number, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Wrappers and references that are followed to the data of a response.
const DEEP: usize = 16;
/// Characters of a description's first clause that still make a name.
const NAME: usize = 20;
/// Names under which responses carry their data.
const WRAPPERS: &[&str] = &[
    "data", "result", "results", "record", "records", "items", "rows", "list", "content", "values",
    "value", "entries", "elements", "payload", "body",
];
/// Schemas with these endings speak of messages, not of data.
const MESSAGES: &[&str] = &[
    "envelope", "error", "errors", "failure", "paging", "page", "request", "response", "result",
    "problem",
];

/// One record: the elements of GB/T 21063.3 under their short names, the columns of the 1272 guide as its extension.
#[derive(Serialize, Default)]
pub struct Record {
    #[serde(rename = "mdId")]
    id: String,
    #[serde(rename = "resTitle")]
    title: String,
    #[serde(rename = "pubDate")]
    published: String,
    #[serde(rename = "abstract")]
    summary: String,
    #[serde(rename = "IdPoC")]
    provider: Organisation,
    #[serde(rename = "DescKeys")]
    keywords: Keywords,
    #[serde(rename = "TpCat")]
    category: Category,
    #[serde(rename = "resID")]
    code: String,
    #[serde(rename = "mdDateUpd")]
    updated: String,
    #[serde(rename = "扩展")]
    columns: Columns,
}

#[derive(Serialize, Default)]
struct Organisation {
    #[serde(rename = "rpOrgName")]
    name: String,
}

#[derive(Serialize, Default)]
struct Keywords {
    keyword: Vec<String>,
}

#[derive(Serialize, Default)]
struct Category {
    #[serde(rename = "cateStd")]
    standard: String,
    #[serde(rename = "cateName")]
    name: String,
    #[serde(rename = "cateCode")]
    code: String,
}

#[derive(Serialize, Default)]
struct Columns {
    #[serde(rename = "类")]
    class: String,
    #[serde(rename = "项")]
    group: String,
    #[serde(rename = "目")]
    sort: String,
    #[serde(rename = "细目")]
    detail: String,
    #[serde(rename = "提供方代码")]
    provider: String,
    #[serde(rename = "信息资源格式分类")]
    format: String,
    #[serde(rename = "信息资源格式类型")]
    format_type: String,
    #[serde(rename = "共享类型")]
    sharing: String,
    #[serde(rename = "共享条件")]
    condition: String,
    #[serde(rename = "共享方式分类")]
    mode: String,
    #[serde(rename = "共享方式类型")]
    mode_type: String,
    #[serde(rename = "是否向社会开放")]
    open: String,
    #[serde(rename = "更新周期")]
    cycle: String,
    #[serde(rename = "信息项")]
    items: Vec<Item>,
}

#[derive(Serialize, Default)]
struct Item {
    #[serde(rename = "名称")]
    name: String,
    #[serde(rename = "英文名")]
    key: String,
    #[serde(rename = "数据类型")]
    kind: &'static str,
    #[serde(rename = "长度", skip_serializing_if = "Option::is_none")]
    length: Option<i64>,
}

impl Record {
    /// One with nothing filled in.
    pub fn blank() -> Self {
        Self {
            columns: Columns {
                items: vec![Item::default()],
                ..Columns::default()
            },
            ..Self::default()
        }
    }
}

/// A schema that is to become a record.
#[derive(Debug, Clone, Copy)]
struct Candidate<'n> {
    name: &'n str,
    node: &'n Node,
}

/// A record for each kind of data that the operations give out; `common` are operations that speak of the system itself. Where
/// none gives out any, one for each schema that is no envelope, request or error.
pub fn records(root: &Node, common: &BTreeSet<String>) -> Vec<Record> {
    let mut given = given(root, common);
    if given.is_empty() {
        let schemas = root
            .get("components")
            .and_then(|components| components.get("schemas"))
            .or_else(|| root.get("definitions"));
        let schemas = schemas.map_or(&[][..], Node::entries).iter();
        given = schemas
            .map(|schema| Candidate {
                name: &schema.key,
                node: &schema.node,
            })
            .filter(|one| is_data(root, *one))
            .collect();
    }
    let titles = unique(given.iter().map(|one| named(one.node, &["title"])));
    given
        .iter()
        .zip(titles)
        .map(|(one, title)| record(root, *one, title))
        .collect()
}

/// What the operations that read give out, in the order of the document, each schema once.
fn given<'n>(root: &'n Node, common: &BTreeSet<String>) -> Vec<Candidate<'n>> {
    let mut found: Vec<Candidate<'n>> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for operation in path.node.entries() {
            let reads = operation.key.eq_ignore_ascii_case("get")
                || operation.node.get("x-resource-code").is_some();
            let names = names_of(root, &operation.key, &path.key);
            if !reads || names.iter().any(|name| common.contains(name)) {
                continue;
            }
            let place = path
                .key
                .rsplit('/')
                .find(|part| !part.is_empty() && !part.starts_with('{'));
            let schema = response(root, &operation.node);
            let data = schema.and_then(|schema| unwrapped(root, place.unwrap_or(""), schema));
            if let Some(data) = data.filter(|data| is_data(root, *data))
                && seen.insert(std::ptr::from_ref(data.node).addr())
            {
                found.push(data);
            }
        }
    }
    found
}

/// The schema of the first good response.
fn response<'n>(root: &'n Node, operation: &'n Node) -> Option<&'n Node> {
    let responses = operation.get("responses")?.entries().iter();
    let good = responses.filter(|response| response.key.starts_with('2'));
    good.map(|response| followed(root, &response.node).0)
        .find_map(|response| {
            let contents = response
                .get("content")
                .map_or(&[][..], Node::entries)
                .iter();
            let mut json = contents.filter(|content| content.key.to_lowercase().contains("json"));
            response
                .get("schema")
                .or_else(|| json.find_map(|content| content.node.get("schema")))
        })
}

/// Follows local references; the last name is what the schema is called.
fn followed<'n>(root: &'n Node, mut node: &'n Node) -> (&'n Node, Option<&'n str>) {
    let mut name = None;
    for _ in 0..DEEP {
        let Some(pointer) = node.str_at("$ref").and_then(|to| to.strip_prefix('#')) else {
            break;
        };
        let tokens = pointer_tokens(pointer);
        let target = tokens.iter().try_fold(root, |node, token| node.step(token));
        let Some(target) = target else { break };
        name = pointer.rsplit('/').next();
        node = target;
    }
    (node, name)
}

/// The data in a response: a list's member, what an envelope or a page carries.
fn unwrapped<'n>(root: &'n Node, place: &'n str, schema: &'n Node) -> Option<Candidate<'n>> {
    let mut name = place;
    let mut node = schema;
    for _ in 0..DEEP {
        let (target, called) = followed(root, node);
        name = called.unwrap_or(name);
        node = target;
        if let Some(items) = node.get("items") {
            node = items;
            continue;
        }
        let properties = properties(root, node);
        let carried = WRAPPERS.iter().find_map(|wrapper| {
            let (_, inner) = properties.iter().find(|(key, _)| key == wrapper)?;
            let (inside, _) = followed(root, inner);
            let carries =
                inside.get("items").is_some() || !self::properties(root, inside).is_empty();
            carries.then_some(*inner)
        });
        match carried {
            // A list beside more than the numbers of a page is the data's own.
            Some(inner) if is_wrapper(root, &properties) => node = inner,
            _ => return (!properties.is_empty()).then_some(Candidate { name, node }),
        }
    }
    None
}

/// Whether an object has besides what it carries only texts, numbers and the like.
fn is_wrapper(root: &Node, properties: &[(&str, &Node)]) -> bool {
    let others = properties.iter().filter(|(key, _)| !WRAPPERS.contains(key));
    let mut held = others.filter(|(key, node)| {
        let (node, _) = followed(root, node);
        let speaks = MESSAGES
            .iter()
            .chain(&["links", "_links", "meta", "pagination"])
            .any(|word| key.to_lowercase().ends_with(word));
        !speaks && (node.get("items").is_some() || !self::properties(root, node).is_empty())
    });
    held.next().is_none()
}

/// The properties of an object with those of its `allOf` parts; each part is looked at once.
fn properties<'n>(root: &'n Node, schema: &'n Node) -> Vec<(&'n str, &'n Node)> {
    let mut found: Vec<(&str, &Node)> = Vec::new();
    let (mut keys, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        let (schema, _) = followed(root, schema);
        if !seen.insert(std::ptr::from_ref(schema).addr()) {
            continue;
        }
        for property in schema.get("properties").map_or(&[][..], Node::entries) {
            if keys.insert(&*property.key) {
                found.push((&property.key, &property.node));
            }
        }
        pending.extend(
            schema
                .get("allOf")
                .map_or(&[][..], Node::items)
                .iter()
                .rev(),
        );
    }
    found
}

/// Whether this is an object with properties that speaks of no message.
fn is_data(root: &Node, one: Candidate<'_>) -> bool {
    let name = one.name.to_lowercase();
    let properties = properties(root, one.node);
    let is_envelope = ["code", "message"]
        .iter()
        .all(|key| properties.iter().any(|(name, _)| name == key));
    !properties.is_empty() && !is_envelope && !MESSAGES.iter().any(|word| name.ends_with(word))
}

fn record(root: &Node, one: Candidate<'_>, title: Option<String>) -> Record {
    let properties = properties(root, one.node);
    let names = unique(
        properties
            .iter()
            .map(|(_, node)| named(followed(root, node).0, &["x-item-name", "title"])),
    );
    Record {
        title: title.unwrap_or_else(|| one.name.to_owned()),
        summary: one
            .node
            .str_at("description")
            .unwrap_or_default()
            .trim()
            .to_owned(),
        columns: Columns {
            items: properties
                .iter()
                .zip(names)
                .map(|((key, node), name)| item(key, followed(root, node).0, name))
                .collect(),
            ..Columns::default()
        },
        ..Record::default()
    }
}

/// What a schema is called by its author: under one of `keys`, else in the first clause of its description where that is short.
fn named(schema: &Node, keys: &[&str]) -> Option<String> {
    let said = keys.iter().find_map(|key| schema.str_at(key));
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    said.map(str::to_owned).or_else(|| {
        let ends = ['，', '。', '；', '：', '（', '\n', ',', ';', ':', '('];
        let clause = schema.str_at("description")?.trim().split(ends).next()?;
        let clause = clause.trim().trim_end_matches('.');
        let short = !clause.is_empty() && clause.chars().count() <= NAME;
        short.then(|| clause.to_owned())
    })
}

/// Names that two share name neither.
fn unique(names: impl Iterator<Item = Option<String>>) -> Vec<Option<String>> {
    let names: Vec<Option<String>> = names.collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.iter().flatten() {
        *counts.entry(name).or_default() += 1;
    }
    let once = |name: &String| counts.get(name.as_str()) == Some(&1);
    names.iter().map(|name| name.clone().filter(once)).collect()
}

fn item(key: &str, schema: &Node, name: Option<String>) -> Item {
    let kind = kind(schema);
    Item {
        name: name.unwrap_or_else(|| key.to_owned()),
        key: key.to_owned(),
        kind,
        length: match schema.get("maxLength").map(|node| &node.value) {
            Some(Value::Number(Number::Int(length))) if kind == "字符型" => Some(*length),
            _ => None,
        },
    }
}

/// The guide's data type for a JSON type; blank where the schema does not say one.
fn kind(schema: &Node) -> &'static str {
    let kind = schema.get("type").and_then(|kind| {
        // 3.1 allows a list, usually of one type and null.
        let mut kinds = std::iter::once(kind)
            .chain(kind.items())
            .filter_map(Node::as_str);
        kinds.find(|kind| *kind != "null")
    });
    match (kind, schema.str_at("format")) {
        (Some("string"), Some("date")) => "日期型",
        (Some("string"), Some("date-time")) => "日期时间型",
        (Some("string"), _) => "字符型",
        (Some("integer"), _) => "整型",
        (Some("number"), _) => "数值型",
        (Some("boolean"), _) => "逻辑型",
        (Some("object" | "array"), _) => "通用型",
        _ => "",
    }
}
