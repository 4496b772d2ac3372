//! The formats of values and keys that the grammar names, each as a predicate on texts or numbers.

use crate::read::{Node, Number, Value};

/// The predicate of a format, by the kind of value that it accepts.
#[derive(Clone, Copy)]
pub(super) enum Fits {
    /// A predicate on texts.
    Text(fn(&str) -> bool),
    /// A predicate on whole numbers.
    Integer(fn(f64) -> bool),
    /// A predicate on any number.
    Number(fn(f64) -> bool),
}

/// Methods that have a field of their own in a path item.
const OWN_FIELD: [&str; 9] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY",
];

/// The format of this name.
pub(super) fn named(name: &str) -> Option<Fits> {
    Some(match name {
        "any" => Fits::Text(|_| true),
        "version-2.0" => Fits::Text(|text| text == "2.0"),
        "version-3.0" => Fits::Text(|text| version(text, "3.0.")),
        "version-3.1" => Fits::Text(|text| version(text, "3.1.")),
        "version-3.2" => Fits::Text(|text| version(text, "3.2.")),
        "component-name" => Fits::Text(|text| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        }),
        "path" | "base-path" => Fits::Text(|text| text.starts_with('/')),
        "status-2.0" => Fits::Text(|text| text == "default" || status(text, false)),
        "status" => Fits::Text(|text| text == "default" || status(text, true)),
        "media-type" => Fits::Text(|text| {
            text.split_once('/').is_some_and(|(major, minor)| {
                token(major.trim()) && !minor.trim().is_empty() && !minor.contains('/')
            })
        }),
        "header-name" => Fits::Text(token),
        "method" => Fits::Text(|text| token(text) && !OWN_FIELD.contains(&text)),
        "path-name" => Fits::Text(|text| !text.contains(['{', '}'])),
        "email" => Fits::Text(|text| {
            text.rsplit_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
            })
        }),
        "url" => Fits::Text(url),
        "absolute-url" => Fits::Text(|text| url(text) && has_scheme(text)),
        "host" => Fits::Text(|text| {
            !text.is_empty() && !text.contains(['/', '{', '}', ' ', '?', '#', '\\'])
        }),
        "non-negative" => Fits::Integer(|number| number >= 0.0),
        "positive" => Fits::Number(|number| number > 0.0),
        _ => return None,
    })
}

/// `3.1.` followed by digits, and perhaps a pre-release after a hyphen.
fn version(text: &str, prefix: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else {
        return false;
    };
    let (patch, pre) = rest
        .split_once('-')
        .map_or((rest, None), |(patch, pre)| (patch, Some(pre)));
    !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit()) && pre != Some("")
}

/// Three digits from 100 to 599; with `ranges` also `1XX` to `5XX`.
fn status(text: &str, ranges: bool) -> bool {
    match text.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => ranges,
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => true,
        _ => false,
    }
}

/// A token of RFC 9110, section 5.6.2.
fn token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A URL or relative reference, or its internationalised form: without the characters that RFC 3986 never allows.
fn url(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

/// Whether the text starts with a scheme of RFC 3986.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// The number of a node, rounded to a double.
pub(super) fn number(node: &Node) -> Option<f64> {
    match &node.value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "only the sign and wholeness matter"
        )]
        Value::Number(Number::Int(number)) => Some(*number as f64),
        Value::Number(Number::Big(digits)) => digits.parse().ok(),
        Value::Number(Number::Float(number)) => Some(*number),
        _ => None,
    }
}

/// Whether a node is a whole number in JSON Schema's sense, so that 1.0 is one.
pub(super) fn is_integer(node: &Node) -> bool {
    match &node.value {
        Value::Number(Number::Float(number)) => number.is_finite() && number.fract() == 0.0,
        Value::Number(_) => true,
        _ => false,
    }
}
