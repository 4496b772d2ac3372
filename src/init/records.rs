//! Catalogue records to start from: one for each kind of data that an interface returns, unwrapped from envelopes and pages.

use super::{bases, names_of};
use crate::read::tree::pointer_tokens;
use crate::read::{Node, Number, Value};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// How many wrappers and references are followed to the data of a response.
const DEEP: usize = 16;
/// The longest first clause of a description that is used as a name, in characters.
const NAME: usize = 20;
/// Names of properties that have the data of a response.
const WRAPPERS: &[&str] = &[
    "data", "result", "results", "record", "records", "items", "rows", "list", "content", "values",
    "value", "entries", "elements", "payload", "body",
];
/// Properties about the call or the page, without punctuation and in lower case.
const ABOUT: &[&str] = &[
    "code",
    "status",
    "success",
    "ok",
    "error",
    "errors",
    "message",
    "msg",
    "timestamp",
    "time",
    "requestid",
    "traceid",
    "count",
    "size",
    "limit",
    "offset",
    "current",
    "next",
    "previous",
    "prev",
    "first",
    "last",
    "hasnext",
    "hasmore",
    "more",
    "cursor",
    "links",
    "meta",
    "metadata",
    "pagination",
    "paging",
    "changetype",
    "changedat",
];
/// How many records are written; a comment in the file reports that there are more.
const MOST: usize = 200;
/// How many items are written for all records together.
const MOST_ITEMS: usize = 20_000;
/// Names of schemas with these endings are those of messages, not of data.
const ENDINGS: &[&str] = &[
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
    /// A record with nothing filled in.
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

/// Records to start from, and how many there would be.
pub struct Records {
    /// At most [`MOST`].
    pub list: Vec<Record>,
    /// How many kinds of data were found.
    pub found: usize,
}

/// A record for each kind of data that the operations return; `common` are operations about the system itself. Where no
/// reading operation returns any, the others count. Where there are no operations at all, every schema counts that is no
/// envelope, request or error.
pub fn records(root: &Node, common: &BTreeSet<String>) -> Records {
    let tree = Tree {
        root,
        known: RefCell::default(),
    };
    let mut given = tree.given(common, true);
    if given.is_empty() {
        given = tree.given(common, false);
    }
    if given.is_empty() && !tree.serves(common) {
        given = tree.schemas();
    }
    let found = given.len();
    given.truncate(MOST);
    let titles = unique(given.iter().map(|one| named(one.node, &["title"])));
    let mut left = MOST_ITEMS;
    let list = given.iter().zip(titles);
    let list = list.map(|(one, title)| tree.record(*one, title, &mut left));
    Records {
        list: list.collect(),
        found,
    }
}

type Properties<'n> = Rc<Vec<(&'n str, &'n Node)>>;

/// A description, with its schemas by address.
struct Tree<'n> {
    root: &'n Node,
    known: RefCell<HashMap<usize, Properties<'n>>>,
}

impl<'n> Tree<'n> {
    /// The schemas that the operations return, in the order of the document, each schema once; `reading` operations only, or
    /// all.
    fn given(&self, common: &BTreeSet<String>, reading: bool) -> Vec<Candidate<'n>> {
        let mut found: Vec<Candidate<'n>> = Vec::new();
        let mut seen = BTreeSet::new();
        let bases = bases(self.root);
        for path in self.root.get("paths").map_or(&[][..], Node::entries) {
            for operation in path.node.entries() {
                let reads = operation.key.eq_ignore_ascii_case("get")
                    || operation.node.get("x-resource-code").is_some();
                let mut names = names_of(&bases, &operation.key, &path.key);
                if (reading && !reads) || names.any(|name| common.contains(&name)) {
                    continue;
                }
                let mut parts = path.key.rsplit('/');
                let place = parts.find(|part| !part.is_empty() && !part.starts_with('{'));
                let schema = self.response(&operation.node);
                let data = schema.and_then(|schema| self.unwrapped(place.unwrap_or(""), schema));
                if let Some(data) = data.filter(|data| self.is_data(*data))
                    && seen.insert(std::ptr::from_ref(data.node).addr())
                {
                    found.push(data);
                }
            }
        }
        found
    }

    /// Whether there is an operation that is not about the system itself.
    fn serves(&self, common: &BTreeSet<String>) -> bool {
        let bases = bases(self.root);
        let paths = self.root.get("paths").map_or(&[][..], Node::entries).iter();
        paths
            .flat_map(|path| path.node.entries().iter().map(move |it| (path, it)))
            .any(|(path, operation)| {
                let mut names = names_of(&bases, &operation.key, &path.key);
                operation.node.get("responses").is_some()
                    && !names.any(|name| common.contains(&name))
            })
    }

    /// Every schema that is no envelope, request or error.
    fn schemas(&self) -> Vec<Candidate<'n>> {
        let components = self.root.get("components");
        let schemas = components.and_then(|components| components.get("schemas"));
        let schemas = schemas.or_else(|| self.root.get("definitions"));
        let named = schemas
            .map_or(&[][..], Node::entries)
            .iter()
            .map(|schema| Candidate {
                name: &schema.key,
                node: &schema.node,
            });
        named
            .filter(|one| self.is_data(*one) && !speaks(one.name))
            .collect()
    }

    /// The schema of the first successful response.
    fn response(&self, operation: &'n Node) -> Option<&'n Node> {
        let responses = operation.get("responses")?.entries().iter();
        let good = responses.filter(|response| response.key.starts_with('2'));
        good.map(|response| self.followed(&response.node).0)
            .find_map(|response| {
                let contents = response
                    .get("content")
                    .map_or(&[][..], Node::entries)
                    .iter();
                let mut json =
                    contents.filter(|content| content.key.to_lowercase().contains("json"));
                response
                    .get("schema")
                    .or_else(|| json.find_map(|content| content.node.get("schema")))
            })
    }

    /// Follows local references; the last name is that of the schema.
    fn followed(&self, mut node: &'n Node) -> (&'n Node, Option<&'n str>) {
        let mut name = None;
        for _ in 0..DEEP {
            let Some(pointer) = node.str_at("$ref").and_then(|to| to.strip_prefix('#')) else {
                break;
            };
            let tokens = pointer_tokens(pointer);
            let target = tokens
                .iter()
                .try_fold(self.root, |node, token| node.step(token));
            let Some(target) = target else { break };
            name = pointer.rsplit('/').next();
            node = target;
        }
        (node, name)
    }

    /// The data in a response: the member of a list, or the content of an envelope or a page.
    fn unwrapped(&self, place: &'n str, schema: &'n Node) -> Option<Candidate<'n>> {
        let mut name = place;
        let mut node = schema;
        for _ in 0..DEEP {
            let (target, called) = self.followed(node);
            name = called.unwrap_or(name);
            node = target;
            if let Some(items) = node.get("items") {
                node = items;
                continue;
            }
            let properties = self.properties(node);
            let carried = WRAPPERS.iter().find_map(|wrapper| {
                let (_, inner) = properties.iter().find(|(key, _)| key == wrapper)?;
                self.holds(inner).then_some(*inner)
            });
            match carried {
                Some(inner) if is_wrapper(&properties) => node = inner,
                _ => return (!properties.is_empty()).then_some(Candidate { name, node }),
            }
        }
        None
    }

    /// Whether a schema has content: it is a list or an object with properties.
    fn holds(&self, schema: &'n Node) -> bool {
        let (schema, _) = self.followed(schema);
        schema.get("items").is_some() || !self.properties(schema).is_empty()
    }

    /// The properties of an object with those of its `allOf` parts; each part and each schema is visited once.
    fn properties(&self, schema: &'n Node) -> Properties<'n> {
        let address = std::ptr::from_ref(schema).addr();
        if let Some(known) = self.known.borrow().get(&address) {
            return Rc::clone(known);
        }
        let mut found: Vec<(&str, &Node)> = Vec::new();
        let (mut keys, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut pending = vec![schema];
        while let Some(schema) = pending.pop() {
            let (schema, _) = self.followed(schema);
            if !seen.insert(std::ptr::from_ref(schema).addr()) {
                continue;
            }
            for property in schema.get("properties").map_or(&[][..], Node::entries) {
                if keys.insert(&*property.key) {
                    found.push((&property.key, &property.node));
                }
            }
            let parts = schema.get("allOf").map_or(&[][..], Node::items);
            pending.extend(parts.iter().rev());
        }
        let found = Rc::new(found);
        self.known.borrow_mut().insert(address, Rc::clone(&found));
        found
    }

    /// Whether this is an object with properties that is more than an envelope.
    fn is_data(&self, one: Candidate<'n>) -> bool {
        let properties = self.properties(one.node);
        let mut keys = properties.iter().map(|(key, _)| *key);
        !properties.is_empty() && !keys.all(|key| is_about_messages(key) || WRAPPERS.contains(&key))
    }

    /// The record, with as many items as may still be written.
    fn record(&self, one: Candidate<'n>, title: Option<String>, left: &mut usize) -> Record {
        let properties = self.properties(one.node);
        let shown = properties
            .get(..(*left).min(properties.len()))
            .unwrap_or_default();
        *left -= shown.len();
        let schemas = shown.iter().map(|(_, node)| self.followed(node).0);
        let names = unique(
            schemas
                .clone()
                .map(|node| named(node, &["x-item-name", "title"])),
        );
        let items = shown.iter().zip(schemas).zip(names);
        Record {
            title: title.unwrap_or_else(|| one.name.to_owned()),
            summary: one
                .node
                .str_at("description")
                .unwrap_or_default()
                .trim()
                .to_owned(),
            columns: Columns {
                items: items
                    .map(|(((key, _), node), name)| item(key, node, name))
                    .collect(),
                ..Columns::default()
            },
            ..Record::default()
        }
    }
}

/// Whether an object has, other than its content, only properties about the call and the page.
fn is_wrapper(properties: &[(&str, &Node)]) -> bool {
    let mut others = properties.iter().filter(|(key, _)| !WRAPPERS.contains(key));
    others.all(|(key, _)| is_about_messages(key))
}

/// Whether a property is about the message, not about the data in it.
fn is_about_messages(key: &str) -> bool {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_lowercase();
    ABOUT.contains(&plain.as_str())
        || ["page", "total"]
            .iter()
            .any(|start| plain.starts_with(start))
        || ["cursor", "pagetoken"]
            .iter()
            .any(|end| plain.ends_with(end))
}

/// Whether a schema's name is that of a message.
fn speaks(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDINGS.iter().any(|word| name.ends_with(word))
}

/// The name that the author gave a schema: under one of `keys`, else the first clause of its description where that is
/// short.
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

/// Removes names that two records share.
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

/// The guide's data type for a JSON type; blank where the schema has none.
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
