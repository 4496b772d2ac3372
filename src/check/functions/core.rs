//! The functions that check a single value: Spectral's own, and `codeList`.

use crate::check::function::{
    Answer, Check, Context, Function, FunctionOption, Hit, OptionShape, Target,
};
use crate::check::schema::Validator;
use crate::read::json::to_json;
use crate::read::{Node, Number, Value};
use crate::text::{Text, did_you_mean};
use regex::Regex;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("truthy", &[], &[], truthy),
    Function::new("falsy", &[], &[], falsy),
    Function::new("defined", &[], &[], defined),
    Function::new("undefined", &[], &[], undefined),
    Function::compiled(
        "pattern",
        &[
            FunctionOption::new("match", OptionShape::Text),
            FunctionOption::new("notMatch", OptionShape::Text),
            FunctionOption::new("without", OptionShape::Text),
        ],
        pattern,
    ),
    Function::new(
        "enumeration",
        &[],
        &[FunctionOption::new("values", OptionShape::Values)],
        enumeration,
    ),
    Function::new(
        "length",
        &[],
        &[
            FunctionOption::new("min", OptionShape::Number),
            FunctionOption::new("max", OptionShape::Number),
        ],
        length,
    ),
    Function::compiled(
        "schema",
        &[FunctionOption::new("schema", OptionShape::Schema)],
        schema,
    ),
    Function::new(
        "codeList",
        &["list", "suggestion"],
        &[
            FunctionOption::new("list", OptionShape::Text),
            FunctionOption::new("column", OptionShape::Text),
        ],
        code_list,
    ),
];

/// No hit where the target is `fine`, otherwise one hit at the target.
fn hit_unless(target: &Target<'_>, fine: bool) -> Answer {
    Answer::Hits(if fine {
        Vec::new()
    } else {
        vec![Hit::new(target.at)]
    })
}

/// Truthiness as in JavaScript, which Spectral uses: null, false, 0, NaN and the empty text are falsy.
fn is_truthy(node: Option<&Node>) -> bool {
    match node.map(|node| &node.value) {
        None | Some(Value::Null | Value::Bool(false) | Value::Number(Number::Int(0))) => false,
        Some(Value::Number(Number::Float(number))) => *number != 0.0 && !number.is_nan(),
        Some(Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

/// The texts of a list among the options.
pub(super) fn texts<'o>(options: &'o Node, name: &str) -> Vec<&'o str> {
    let list = options.get(name).map_or(&[][..], Node::items);
    list.iter().filter_map(Node::as_str).collect()
}

fn truthy(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    hit_unless(target, is_truthy(target.node))
}

fn falsy(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    hit_unless(target, !is_truthy(target.node))
}

fn defined(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    hit_unless(target, target.node.is_some())
}

fn undefined(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    hit_unless(target, target.node.is_none())
}

/// Spectral's `schema`: whether the value is valid against the JSON Schema (2020-12) in the options of the rule.
fn schema(options: &Node) -> Result<Check, Text> {
    let unusable = || Text::new("数据结构（schema）无法使用", "the schema cannot be used");
    let schema = options.get("schema").map(to_json);
    let validator = schema.and_then(|schema| Validator::new(&schema));
    let validator = validator.ok_or_else(unusable)?;
    Ok(Box::new(move |_, target| {
        let Some(node) = target.node else {
            return Answer::Hits(Vec::new());
        };
        match validator.accepts(&to_json(node)) {
            Some(fine) => hit_unless(target, fine),
            None => Answer::Unevaluated(unusable()),
        }
    }))
}

/// Limit of the size of a compiled pattern, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// A pattern as Spectral writes it: plain, or `/…/flags`.
///
/// # Errors
/// It is no regular expression, or too large a one.
pub fn regex(pattern: &str) -> Result<Regex, regex::Error> {
    let slashed = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'));
    let (body, flags) = match slashed {
        Some((body, flags)) if flags.bytes().all(|flag| b"gimsuy".contains(&flag)) => (body, flags),
        _ => (pattern, ""),
    };
    regex::RegexBuilder::new(body)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .size_limit(PATTERN_BYTES)
        .build()
}

/// Only texts are checked, as in Spectral: a missing value is reported by another rule. The option `without`, which Spectral lacks,
/// names the parts of a text that do not count: "no approval is needed" asks for none.
fn pattern(options: &Node) -> Result<Check, Text> {
    let compiled = |option: &str| {
        let Some(pattern) = options.str_at(option) else {
            return Ok(None);
        };
        regex(pattern).map(Some).map_err(|error| {
            Text::new(
                format!("正则表达式 {pattern} 无法使用：{error}"),
                format!("the pattern {pattern} cannot be used: {error}"),
            )
        })
    };
    let (wanted, unwanted) = (compiled("match")?, compiled("notMatch")?);
    let without = compiled("without")?;
    Ok(Box::new(move |_, target| {
        let Some(text) = target.node.and_then(Node::as_str) else {
            return Answer::Hits(Vec::new());
        };
        let counted = match &without {
            // What stands on either side of a part is no one text.
            Some(without) => without.replace_all(text, "。"),
            None => text.into(),
        };
        let text = &*counted;
        let fine = wanted.as_ref().is_none_or(|regex| regex.is_match(text))
            && !unwanted.as_ref().is_some_and(|regex| regex.is_match(text));
        hit_unless(target, fine)
    }))
}

/// Only primitives are checked, as in Spectral.
fn enumeration(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let values = options.get("values").map_or(&[][..], Node::items);
    let fine = target.node.is_none_or(|node| {
        matches!(node.value, Value::Array(_) | Value::Map(_))
            || values.iter().any(|value| value.value == node.value)
    });
    hit_unless(target, fine)
}

fn length(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    let measured = match target.node.map(|node| &node.value) {
        Some(Value::String(text)) => text.chars().count() as f64,
        Some(Value::Array(items)) => items.len() as f64,
        Some(Value::Map(map)) => map.entries().len() as f64,
        Some(Value::Number(Number::Int(int))) => *int as f64,
        Some(Value::Number(Number::Float(float))) => *float,
        _ => return hit_unless(target, true),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "bounds written in a pack are small"
    )]
    let bound = |name: &str| match options.get(name).map(|node| &node.value) {
        Some(Value::Number(Number::Int(int))) => Some(*int as f64),
        Some(Value::Number(Number::Float(float))) => Some(*float),
        _ => None,
    };
    let fine = bound("min").is_none_or(|min| measured >= min)
        && bound("max").is_none_or(|max| measured <= max);
    hit_unless(target, fine)
}

/// A filled text (or each of a list of texts) must be a value of a column of one of the pack's code lists: the column `label`
/// unless the option `column` names another.
fn code_list(context: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let name = options.str_at("list").unwrap_or("");
    let Some(list) = context.pack.lists.get(name) else {
        let why = Text::new(
            format!("规则包中没有代码表 {name}"),
            format!("the pack has no code list {name}"),
        );
        return Answer::Unevaluated(why);
    };
    let column = options.str_at("column").unwrap_or("label");
    let Some(node) = target.node else {
        return Answer::Hits(Vec::new());
    };
    let values = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut hits = Vec::new();
    for value in values {
        let Some(text) = value
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        if !list.column(column).any(|label| label == text) {
            let allowed: Vec<&str> = list
                .column(column)
                .filter(|label| !label.is_empty())
                .collect();
            let mut hit = Hit::new(value.span).arg("list", allowed.join("、"));
            if let Some(meant) = did_you_mean(text, allowed) {
                hit = hit.arg("suggestion", meant);
            }
            hits.push(hit);
        }
    }
    Answer::Hits(hits)
}
