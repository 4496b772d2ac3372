//! Exchange contracts: OpenAPI documents of the pack. Each operation has an `x-hutong` block that defines it as an endpoint.

use super::file_errors::wrong;
use crate::error::Error;
use crate::read::json::to_json;
use crate::read::{Entry, Json, Library, Node, Number, Value};
use crate::text::{Span, Text};
use serde::Deserialize;
use std::collections::HashSet;

/// Which of several contracts of a group must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Satisfy {
    /// Every contract of the group.
    All,
    /// At least one contract of the group.
    Any,
}

/// Whether an endpoint must exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The endpoint must exist.
    Required,
    /// The endpoint should exist.
    Recommended,
}

impl Level {
    /// The name in contracts and machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Recommended => "recommended",
        }
    }
}

/// One exchange contract: an OpenAPI document of the pack.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Its file within the pack.
    pub file: String,
    /// Index of that file in [`super::RulePack::library`].
    pub source: u32,
    /// The group it belongs to.
    pub group: String,
    /// How many contracts of the group must hold.
    pub satisfy: Satisfy,
    /// Its title.
    pub title: Text,
    /// The endpoints it requires or recommends, in file order.
    pub endpoints: Vec<EndpointSpec>,
}

/// One operation of a contract, as its `x-hutong` block describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointSpec {
    /// The endpoint's id, unique within its contract: `catalogue.list`.
    pub id: String,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template as the contract writes it.
    pub path: String,
    /// Whether it is required or recommended.
    pub level: Level,
    /// Its title.
    pub title: Text,
    /// How its path writes a resource code, where there is an operation for each way; `None` where it is the only one.
    pub codes: Option<CodeForm>,
    /// Whether each selected resource needs the endpoint; otherwise the submission as a whole does.
    pub per_resource: bool,
    /// The conditions under which it is required.
    pub when: Conditions,
    /// The key of the operation in the contract, which is also the `span` of the operation's model.
    pub at: Span,
}

/// How a path writes the code of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeForm {
    /// In two segments, what stands before the slash and what stands behind it.
    Parts,
    /// In one segment: the code has no slash.
    Whole,
}

/// The facts under which an endpoint is required (`x-hutong.when`); none means always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The system has this role: `provider` or `receiver`.
    pub role: Option<String>,
    /// The resource is shared in this mode.
    pub sharing_mode: Option<String>,
    /// The resource is updated at least every so many days.
    pub update_cycle_within_days: Option<i64>,
}

/// What a contract says of a schema beyond JSON Schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaMarks<'p> {
    /// `x-hutong-record: true`: a record of the resource stands here.
    pub record: bool,
    /// `x-hutong-also`: groups of the pack's harmless names that may stand here besides.
    pub also: Vec<&'p str>,
    /// `x-hutong-success`: a JSON Schema of the values that tell success; one of them must be possible here.
    pub success: Option<Json>,
    /// `x-hutong-varies: true`: a value that is always the same says nothing here; two must be possible.
    pub varies: bool,
    /// `x-hutong-code: front | rear | whole`: the value is this part of a resource code.
    pub code: Option<CodePart>,
}

/// A part of a resource code, before or after the slash, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePart {
    /// Before the slash.
    Front,
    /// After the slash.
    Rear,
    /// All of it.
    Whole,
}

impl<'p> SchemaMarks<'p> {
    /// The marks on one schema.
    #[must_use]
    pub fn of(schema: &'p Node) -> Self {
        let also = schema.get("x-hutong-also");
        Self {
            record: schema.get("x-hutong-record").and_then(Node::as_bool) == Some(true),
            also: also
                .map_or(&[][..], Node::items)
                .iter()
                .filter_map(Node::as_str)
                .collect(),
            success: schema.get("x-hutong-success").map(to_json),
            varies: schema.get("x-hutong-varies").and_then(Node::as_bool) == Some(true),
            code: match schema.str_at("x-hutong-code") {
                Some("front") => Some(CodePart::Front),
                Some("rear") => Some(CodePart::Rear),
                Some("whole") => Some(CodePart::Whole),
                _ => None,
            },
        }
    }
}

/// The keys of an operation's `x-hutong`.
const KEYS: [&str; 8] = ["id", "codes", "level", "when", "per", "basis", "zh", "en"];
/// The conditions under `when`.
const CONDITIONS: [&str; 3] = ["role", "sharingMode", "updateCycleWithinDays"];

/// The endpoints of a contract, and every mistake in their `x-hutong` blocks with its location.
pub(super) fn endpoints(library: &Library, source: u32) -> (Vec<EndpointSpec>, Vec<Error>) {
    let mut reader = ContractReader {
        library,
        endpoints: Vec::new(),
        ids: HashSet::new(),
        errors: Vec::new(),
    };
    let paths = library
        .document(source)
        .and_then(|document| document.root.get("paths"));
    for path in paths.map_or(&[][..], Node::entries) {
        for operation in path.node.entries() {
            reader.operation(path, operation);
        }
    }
    if reader.endpoints.is_empty() && reader.errors.is_empty() {
        reader.fail(
            Span::file(source),
            "契约没有要求任何端点".into(),
            "a contract that asks for no endpoint".into(),
        );
    }
    (reader.endpoints, reader.errors)
}

struct ContractReader<'p> {
    library: &'p Library,
    endpoints: Vec<EndpointSpec>,
    ids: HashSet<(String, Option<CodeForm>)>,
    errors: Vec<Error>,
}

impl ContractReader<'_> {
    fn fail(&mut self, at: Span, zh: String, en: String) {
        self.errors.push(wrong(self.library, at, zh, en));
    }

    /// Reads one entry of a path item. Entries without `x-hutong` that are no operations, such as `parameters`, are skipped.
    fn operation(&mut self, path: &Entry, operation: &Entry) {
        let Some(block) = operation.node.get("x-hutong") else {
            if operation.node.get("responses").is_some() {
                self.fail(
                    operation.key_span,
                    "契约的操作缺少 x-hutong".into(),
                    "an operation of a contract has no x-hutong".into(),
                );
            }
            return;
        };
        let id = block.str_at("id").unwrap_or_default();
        let codes = match self.one_of(operation, block, "codes", ["parts", "whole"]) {
            Some("whole") => Some(CodeForm::Whole),
            Some(_) => Some(CodeForm::Parts),
            None => None,
        };
        if id.is_empty() || !self.ids.insert((id.to_owned(), codes)) {
            self.fail(
                operation.key_span,
                format!("x-hutong.id 缺失或重复：{id:?}"),
                format!("x-hutong.id is missing or not unique: {id:?}"),
            );
        }
        self.unknown_keys(block, &KEYS);
        let when = block.get("when");
        if let Some(when) = when {
            self.unknown_keys(when, &CONDITIONS);
        }
        let level = self.one_of(operation, block, "level", ["required", "recommended"]);
        let per = self.one_of(operation, block, "per", ["submission", "resource"]);
        let condition = |name: &str| when.and_then(|when| when.str_at(name)).map(str::to_owned);
        let days = when.and_then(|when| when.get("updateCycleWithinDays"));
        self.endpoints.push(EndpointSpec {
            id: id.to_owned(),
            method: operation.key.to_uppercase(),
            path: path.key.to_string(),
            level: if level == Some("recommended") {
                Level::Recommended
            } else {
                Level::Required
            },
            title: Text::new(
                block.str_at("zh").unwrap_or_default(),
                block.str_at("en").unwrap_or_default(),
            ),
            codes,
            per_resource: per == Some("resource"),
            when: Conditions {
                role: condition("role"),
                sharing_mode: condition("sharingMode"),
                update_cycle_within_days: match days.map(|days| &days.value) {
                    Some(Value::Number(Number::Int(days))) => Some(*days),
                    _ => None,
                },
            },
            at: operation.key_span,
        });
    }

    /// Reports the keys of a block that are not known.
    fn unknown_keys(&mut self, block: &Node, known: &[&str]) {
        for entry in block.entries() {
            if !known.contains(&&*entry.key) {
                self.fail(
                    entry.key_span,
                    format!("x-hutong 不识别 {}", entry.key),
                    format!("x-hutong does not know {}", entry.key),
                );
            }
        }
    }

    /// The value of a key with two possible values. The key `level` is required.
    fn one_of<'n>(
        &mut self,
        operation: &Entry,
        block: &'n Node,
        key: &str,
        known: [&str; 2],
    ) -> Option<&'n str> {
        let node = block.get(key);
        let value = node
            .and_then(Node::as_str)
            .filter(|value| known.contains(value));
        if value.is_none() && (key == "level" || node.is_some()) {
            let [one, other] = known;
            self.fail(
                node.map_or(operation.key_span, |node| node.span),
                format!("x-hutong.{key} 应为 {one} 或 {other}"),
                format!("x-hutong.{key} is {one} or {other}"),
            );
        }
        value
    }
}
