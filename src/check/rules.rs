//! One rule meets one tree: paths select, functions look, findings come out with the words' arguments but without words.

use super::fingerprint::{file_of, fingerprint, keys_of_hit};
use super::{Answer, Context, Function, Hit, Target, Violation, functions};
use crate::error::Error;
use crate::model::Kind;
use crate::pack::{Rule, RulePack, Scope, Then};
use crate::read::path::{Match, Step};
use crate::read::{Map, Node, Value};
use crate::text::template::placeholders;
use crate::text::{Span, Text, did_you_mean};
use std::collections::BTreeMap;

/// Holes that the engine fills from where a finding stands, whatever the function.
pub const AMBIENT: &[&str] = &[
    "resource",
    "item",
    "interface",
    "operation",
    "service",
    "field",
    "label",
    "found",
];

/// Holes that Spectral fills; a pack that uses them would say something else there.
const RESERVED: &[&str] = &["path", "property", "value", "error", "description"];

/// What became of one rule.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Its cases.
    pub findings: Vec<Violation>,
    /// Whether it looked at anything.
    pub looked: bool,
    /// Why it could not be evaluated, where that is so.
    pub unevaluated: Option<Text>,
}

/// Evaluates one rule on one tree and adds to what became of it. A rule's trouble stays its own.
pub fn evaluate(rule: &Rule, root: &Node, context: &Context<'_, '_>, outcome: &mut Outcome) {
    for path in &rule.given {
        let Ok(matches) = path.select(root) else {
            outcome.unevaluated = Some(Text::new(
                format!("路径 {} 展开过大，未能评判", path.text),
                format!("the path {} visits too much and was given up", path.text),
            ));
            continue;
        };
        for found in &matches {
            for then in &rule.then {
                let Some(function) = functions::find(&then.function) else {
                    continue;
                };
                apply(rule, then, function, found, context, outcome);
            }
        }
    }
}

fn apply(
    rule: &Rule,
    then: &Then,
    function: &Function,
    found: &Match<'_>,
    context: &Context<'_, '_>,
    outcome: &mut Outcome,
) {
    let mut run = |target: &Target<'_>, field: Option<&str>| match (function.run)(
        context,
        target,
        &then.options,
    ) {
        Answer::Hits(hits) => {
            outcome.looked = true;
            for hit in hits {
                outcome.findings.push(violation(
                    rule,
                    function,
                    hit,
                    (target, field),
                    found,
                    context,
                ));
            }
        }
        Answer::NotApplicable => {}
        Answer::Unevaluated(why) => outcome.unevaluated = Some(why),
    };
    match then.field.as_deref() {
        Some("@key") => {
            for entry in found.node.entries() {
                let key = Node::text(entry.key.clone(), entry.key_span);
                run(
                    &Target {
                        node: Some(&key),
                        at: key.span,
                    },
                    Some(&entry.key),
                );
            }
        }
        Some(field) => {
            let mut at = found.node;
            let mut node = Some(at);
            for name in field.split('.') {
                node = node.and_then(|node| node.get(name));
                at = node.unwrap_or(at);
            }
            run(&Target { node, at: at.span }, Some(field));
        }
        None => run(
            &Target {
                node: Some(found.node),
                at: found.node.span,
            },
            None,
        ),
    }
}

fn violation(
    rule: &Rule,
    function: &Function,
    hit: Hit,
    (target, field): (&Target<'_>, Option<&str>),
    found: &Match<'_>,
    context: &Context<'_, '_>,
) -> Violation {
    let mut args = ambient(&found.route);
    let last_key = found.route.iter().rev().find_map(|step| match step {
        Step::Key(entry) => Some(&*entry.key),
        Step::Index(..) => None,
    });
    let field = field
        .and_then(|field| field.rsplit('.').next())
        .or(last_key)
        .unwrap_or("");
    args.insert("field".to_owned(), field.to_owned());
    args.insert("label".to_owned(), label(context.pack, field).to_owned());
    if let Some(node) = target.node {
        args.insert("found".to_owned(), shown(node));
    }
    // What a list or an object holds is no value that identifies anything.
    let is_text = !matches!(
        target.node.map(|node| &node.value),
        Some(Value::Array(_) | Value::Map(_))
    ) || hit.args.iter().any(|(name, _)| *name == "found");
    args.extend(
        hit.args
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    );
    let keys = keys_of_hit(function, &args, &hit.subject, is_text);
    let fingerprint = fingerprint(&rule.id, file_of(context.submission.library, hit.at), &keys);
    Violation {
        rule: rule.id.clone(),
        at: hit.at,
        related: hit.related,
        args,
        fingerprint,
    }
}

/// What the way to a value says of it: which resource, which item, which operation.
fn ambient(route: &[Step<'_>]) -> BTreeMap<String, String> {
    let mut args = BTreeMap::new();
    let mut list = "";
    let mut keys: Vec<&str> = Vec::new();
    for step in route {
        match step {
            Step::Key(entry) => {
                list = &entry.key;
                keys.push(&entry.key);
            }
            Step::Index(_, node) => {
                let (hole, names): (&str, &[&str]) = match list {
                    "entries" => ("resource", &["id"]),
                    "items" => ("item", &["name", "key"]),
                    "interfaces" => ("interface", &["descriptor"]),
                    "operations" => ("operation", &["name"]),
                    "registrations" => ("service", &["id"]),
                    _ => continue,
                };
                if let Some(text) = names.iter().find_map(|name| node.str_at(name)) {
                    args.insert(hole.to_owned(), text.to_owned());
                }
            }
        }
    }
    if let ["paths", path, method, ..] = keys.as_slice() {
        args.entry("operation".to_owned())
            .or_insert_with(|| format!("{} {path}", method.to_uppercase()));
    }
    args
}

/// The official name of a catalogue field, else the field itself.
pub(super) fn label<'p>(pack: &'p RulePack, field: &'p str) -> &'p str {
    pack.lists
        .get("columns")
        .and_then(|columns| {
            let row = columns
                .rows
                .iter()
                .find(|row| columns.cell(row, "field") == field)?;
            Some(columns.cell(row, "zh"))
        })
        .filter(|label| !label.is_empty())
        .unwrap_or(field)
}

/// A value as a message shows it, clipped.
#[must_use]
pub fn shown(node: &Node) -> String {
    const SHOWN: usize = 80;
    let text = match &node.value {
        Value::String(text) => text.to_string(),
        Value::Array(items) => format!("[{}]", items.len()),
        Value::Map(map) => format!("{{{}}}", map.entries().len()),
        _ => crate::read::json::to_json(node).to_string(),
    };
    if text.chars().count() > SHOWN {
        text.chars().take(SHOWN).chain(['…']).collect()
    } else {
        text
    }
}

/// Whether a rule applies to a descriptor of this kind.
#[must_use]
pub fn applies(rule: &Rule, kind: Kind) -> bool {
    let names: &[&str] = match kind {
        Kind::OpenApi20 => &["oas2"],
        Kind::OpenApi30 => &["oas3", "oas3.0"],
        Kind::OpenApi31 => &["oas3", "oas3.1"],
        Kind::OpenApi32 => &["oas3", "oas3.2"],
        _ => &[],
    };
    rule.formats.is_empty()
        || rule
            .formats
            .iter()
            .any(|format| names.contains(&format.as_str()))
}

/// Checks what a pack says about functions: that they exist, take these options, and fill the holes of its messages.
///
/// # Errors
/// Every mistake found, at its file and line.
pub fn vet(pack: &RulePack) -> Result<(), Vec<Error>> {
    let mut errors = Vec::new();
    for rule in &pack.rules {
        let mut fail = |span: Span, zh: String, en: String| {
            let place = pack.library.source(span.source).map(|source| {
                let (line, column) = source.line_column(span.start);
                format!("{}:{line}:{column}", source.path)
            });
            errors.push(Error::new(zh, en).at(place.unwrap_or_default()));
        };
        let mut filled: Vec<&str> = AMBIENT.to_vec();
        for then in &rule.then {
            let Some(function) = functions::find(&then.function) else {
                let meant = did_you_mean(
                    &then.function,
                    functions::all().map(|function| function.name),
                );
                let (zh, en) = meant.map_or_else(Default::default, |meant| {
                    (
                        format!("；是否想写 {meant}？"),
                        format!("; did you mean {meant}?"),
                    )
                });
                fail(
                    then.options.span,
                    format!("规则 {} 使用了不存在的函数 {}{zh}", rule.id, then.function),
                    format!(
                        "rule {} names a function {} that does not exist{en}",
                        rule.id, then.function
                    ),
                );
                continue;
            };
            filled.extend(function.holes);
            for option in then.options.as_map().map_or(&[][..], Map::entries) {
                if !function.options.contains(&&*option.key) {
                    fail(
                        option.key_span,
                        format!("函数 {} 没有选项 {}", function.name, option.key),
                        format!(
                            "the function {} has no option {}",
                            function.name, option.key
                        ),
                    );
                }
            }
        }
        if rule.scope == Scope::Builtin {
            continue;
        }
        for hole in placeholders(&rule.message.zh).chain(placeholders(&rule.message.en)) {
            if RESERVED.contains(&hole) {
                fail(
                    rule.span,
                    format!("{{{{{hole}}}}} 为 Spectral 保留，不能用于消息"),
                    format!("{{{{{hole}}}}} is Spectral's own and cannot stand in a message"),
                );
            } else if !filled.contains(&hole) {
                fail(
                    rule.span,
                    format!("规则 {} 的消息用了 {{{{{hole}}}}}，其函数并不提供", rule.id),
                    format!(
                        "the message of {} has a hole {{{{{hole}}}}} that its functions do not fill",
                        rule.id
                    ),
                );
            }
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}
