//! The errors of the serde reader of a tree, in two languages and with a place.

use crate::read::guard::short;
use crate::text::{Span, Text, did_you_mean};
use serde::de::{self, Expected, Unexpected};
use std::fmt;

/// Why a tree does not fit a type, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeserializeError {
    /// The key or value that does not fit; for a missing key the mapping that lacks it.
    pub span: Span,
    /// What is wrong.
    pub text: Text,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.text.zh, self.text.en)
    }
}

impl std::error::Error for DeserializeError {}

/// An error on its way up: the first reader that knows a place sets it.
#[derive(Debug)]
pub struct Unplaced {
    span: Option<Span>,
    text: Text,
    suggestion: Option<String>,
}

impl Unplaced {
    /// An error without a place yet.
    pub fn new(zh: String, en: String) -> Self {
        Self {
            span: None,
            text: Text::new(zh, en),
            suggestion: None,
        }
    }

    /// Sets the place, unless a more exact one is set.
    pub fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// The error at its place, or at `fallback`.
    pub fn placed(self, fallback: Span) -> DeserializeError {
        DeserializeError {
            span: self.span.unwrap_or(fallback),
            text: self.text,
            suggestion: self.suggestion,
        }
    }

    fn suggest(mut self, word: &str, expected: &'static [&'static str]) -> Self {
        self.suggestion = did_you_mean(word, expected.iter().copied()).map(ToOwned::to_owned);
        self
    }
}

impl fmt::Display for Unplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

impl std::error::Error for Unplaced {}

impl de::Error for Unplaced {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string(), message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let (wanted_zh, wanted) = wanted(&expected.to_string());
        let (found_zh, found) = described(found);
        Self::new(
            format!("类型不符：应为{wanted_zh}，实为{found_zh}"),
            format!("wrong type: expected {wanted}, found {found}"),
        )
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let (wanted_zh, wanted) = wanted(&expected.to_string());
        let (found_zh, found) = described(found);
        Self::new(
            format!("取值不符：应为{wanted_zh}，实为{found_zh}"),
            format!("wrong value: expected {wanted}, found {found}"),
        )
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(
            format!("未知字段 {field}，可用字段：{}", expected.join("、")),
            format!("unknown field {field}, known are {}", expected.join(", ")),
        )
        .suggest(field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(
            format!("未知取值 {variant}，可用取值：{}", expected.join("、")),
            format!("unknown value {variant}, known are {}", expected.join(", ")),
        )
        .suggest(variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(
            format!("缺少字段 {field}"),
            format!("field {field} is missing"),
        )
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(
            format!("字段 {field} 重复"),
            format!("field {field} stands twice"),
        )
    }
}

/// The expected type in Chinese and English. Serde has English only, so the types that occur in manifests and packs are listed.
fn wanted(expected: &str) -> (String, String) {
    let (zh, en) = match expected {
        "a string" | "string" | "str" => ("文本", "text"),
        "a boolean" => ("true 或 false", "true or false"),
        "a sequence" => ("列表", "a list"),
        "u8" | "u16" | "u32" | "u64" | "usize" => ("非负整数", "a whole number"),
        "i8" | "i16" | "i32" | "i64" | "isize" => ("整数", "an integer"),
        "f32" | "f64" => ("数值", "a number"),
        _ if expected.starts_with("struct ") || expected == "a map" => ("键值对", "a mapping"),
        _ if expected.starts_with("enum ") => ("规定的取值之一", "one of the known values"),
        _ => (expected, expected),
    };
    (zh.to_owned(), en.to_owned())
}

/// The value that was found instead, in Chinese and English.
fn described(found: Unexpected<'_>) -> (String, String) {
    match found {
        Unexpected::Unit => ("空值".to_owned(), "nothing".to_owned()),
        Unexpected::Bool(value) => (
            format!("布尔值 {value}"),
            format!("the truth value {value}"),
        ),
        Unexpected::Str(text) => {
            let text = short(text);
            (format!("文本“{text}”"), format!("the text \"{text}\""))
        }
        Unexpected::Seq => ("列表".to_owned(), "a list".to_owned()),
        Unexpected::Map => ("键值对".to_owned(), "a mapping".to_owned()),
        Unexpected::Unsigned(int) => (format!("数值 {int}"), format!("the number {int}")),
        Unexpected::Signed(int) => (format!("数值 {int}"), format!("the number {int}")),
        Unexpected::Float(float) => (format!("数值 {float}"), format!("the number {float}")),
        other => (other.to_string(), other.to_string()),
    }
}
