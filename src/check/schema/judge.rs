//! Validators: whether a schema accepts a value, and why it does not. Named here and in `schema.rs`: `jsonschema`.

use super::at::At;
use super::language::Languages;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::HashMap;

/// Patterns longer than this are not compiled.
pub const MOST_PATTERN: usize = 2_000;
/// Bytes a compiled pattern may take: `(a{1000}){1000}` is short to write.
pub const PATTERN_BYTES: usize = 1 << 20;
/// Backtracks of a pattern that the linear engine refuses.
const BACKTRACKS: usize = 20_000;

/// One schema's validator. Patterns go to a linear engine; where it refuses one (look-around), to a backtracking engine under
/// a limit, and then only what no pattern can have decided is believed.
pub struct Judge {
    validator: Validator,
    linear: bool,
    negates: bool,
}

/// Why a schema refuses a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The JSON pointer of the part that is refused.
    pub at: String,
    /// That part.
    pub value: Json,
    /// The keyword that refuses it.
    pub keyword: String,
    /// What the keyword demands: a limit, the values, the type, the missing or surplus name; null where that is not simple.
    pub demand: Json,
}

/// Why a schema refuses a value: the first of the deepest reasons. Where it gives none, the whole value.
#[must_use]
pub fn refusal(schema: &Json, value: &Json) -> Refusal {
    deepest(schema, value).unwrap_or_else(|| Refusal {
        at: String::new(),
        value: value.clone(),
        keyword: String::new(),
        demand: Json::Null,
    })
}

fn deepest(schema: &Json, value: &Json) -> Option<Refusal> {
    let judge = Judge::new(schema)?;
    let steps =
        |error: &ValidationError<'_>| error.instance_path().to_string().matches('/').count();
    let mut deepest: Option<(usize, ValidationError<'_>)> = None;
    for error in judge.validator.iter_errors(value) {
        let depth = steps(&error);
        if deepest.as_ref().is_none_or(|(known, _)| depth > *known) {
            deepest = Some((depth, error));
        }
    }
    let (_, error) = deepest?;
    Some(Refusal {
        at: error.instance_path().to_string(),
        value: error.instance().clone().into_owned(),
        keyword: error.kind().keyword().to_owned(),
        demand: demand(error.kind()),
    })
}

/// What a keyword demands, as the schema says it.
fn demand(kind: &ValidationErrorKind) -> Json {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Minimum { limit }
        | Kind::Maximum { limit }
        | Kind::ExclusiveMinimum { limit }
        | Kind::ExclusiveMaximum { limit } => limit.clone(),
        Kind::MinLength { limit }
        | Kind::MaxLength { limit }
        | Kind::MinItems { limit }
        | Kind::MaxItems { limit }
        | Kind::MinProperties { limit }
        | Kind::MaxProperties { limit } => Json::from(*limit),
        Kind::Enum { options } => Json::clone(options),
        Kind::Constant { expected_value } => Json::clone(expected_value),
        Kind::Format { format } => Json::from(format.as_str()),
        Kind::Pattern { pattern } => Json::from(pattern.as_str()),
        Kind::Required { property } => property.clone(),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .first()
                .map_or(Json::Null, |name| Json::from(name.as_str()))
        }
        Kind::Type { kind } => match kind {
            TypeKind::Single(kind) => Json::from(kind.to_string()),
            TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
        },
        _ => Json::Null,
    }
}

impl Judge {
    /// A validator; nothing where a pattern cannot be read.
    pub fn new(schema: &Json) -> Option<Self> {
        let base = || {
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .offline()
        };
        let linear = base()
            .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
            .build(schema);
        if let Ok(validator) = linear {
            return Some(Self {
                validator,
                linear: true,
                negates: false,
            });
        }
        let limited = PatternOptions::fancy_regex()
            .backtrack_limit(BACKTRACKS)
            .size_limit(PATTERN_BYTES);
        let validator = base().with_pattern_options(limited).build(schema).ok()?;
        Some(Self {
            validator,
            linear: false,
            negates: mentions(schema, &["not", "oneOf", "if"]),
        })
    }

    /// Whether the value is certainly accepted.
    pub fn takes(&self, value: &Json) -> bool {
        !self.negates && self.validator.is_valid(value)
    }

    /// Whether the value is certainly refused.
    pub fn refuses(&self, value: &Json) -> bool {
        use jsonschema::error::ValidationErrorKind as Kind;
        if self.linear {
            return !self.validator.is_valid(value);
        }
        self.validator.iter_errors(value).any(|error| {
            matches!(
                error.kind(),
                Kind::Type { .. }
                    | Kind::Required { .. }
                    | Kind::Enum { .. }
                    | Kind::Constant { .. }
                    | Kind::Minimum { .. }
                    | Kind::Maximum { .. }
                    | Kind::ExclusiveMinimum { .. }
                    | Kind::ExclusiveMaximum { .. }
                    | Kind::MinLength { .. }
                    | Kind::MaxLength { .. }
                    | Kind::MinItems { .. }
                    | Kind::MaxItems { .. }
                    | Kind::FalseSchema
            )
        })
    }
}

/// Validators of parts, made once.
#[derive(Default)]
pub struct Memory {
    parts: RefCell<HashMap<usize, Option<Judge>>>,
    patterns: RefCell<HashMap<String, Option<Judge>>>,
    /// What was found of patterns.
    pub languages: Languages,
}

impl Memory {
    /// Whether a part of a document accepts a value, where that can be said for certain.
    pub fn accepts(&self, at: At<'_>, value: &Json) -> Option<bool> {
        let mut parts = self.parts.borrow_mut();
        let judge = parts
            .entry(at.key())
            .or_insert_with(|| Judge::new(&alone(at)));
        let judge = judge.as_ref()?;
        if judge.takes(value) {
            return Some(true);
        }
        judge.refuses(value).then_some(false)
    }

    /// Whether a pattern occurs in a text, where that can be said for certain.
    pub fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        if pattern.len() > MOST_PATTERN {
            return None;
        }
        let mut patterns = self.patterns.borrow_mut();
        let judge = patterns.entry(pattern.to_owned()).or_insert_with(|| {
            let entry = ("pattern".to_owned(), Json::String(pattern.to_owned()));
            Judge::new(&Json::Object(std::iter::once(entry).collect())).filter(|judge| judge.linear)
        });
        Some(judge.as_ref()?.takes(&Json::String(text.to_owned())))
    }
}

/// A part of a document as a document of its own.
fn alone(at: At<'_>) -> Json {
    if std::ptr::eq(at.node, at.root) {
        return at.root.clone();
    }
    let part = ("allOf".to_owned(), Json::Array(vec![at.node.clone()]));
    let definitions = at
        .root
        .get("$defs")
        .map(|definitions| ("$defs".to_owned(), definitions.clone()));
    Json::Object(std::iter::once(part).chain(definitions).collect())
}

/// Whether a keyword occurs anywhere, also as a name: more often than needed is harmless.
fn mentions(schema: &Json, keywords: &[&str]) -> bool {
    let mut pending = vec![schema];
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(map) => {
                if keywords.iter().any(|keyword| map.contains_key(*keyword)) {
                    return true;
                }
                pending.extend(map.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}
