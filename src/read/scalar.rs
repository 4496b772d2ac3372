//! A YAML scalar becomes a value: the core schema of YAML 1.2.2, section 10.3.2, and nothing of YAML 1.1.
//!
//! So `no`, `on`, `y`, `2026-01-01`, `1_000`, `0b11` and `1:30` are text, `0123` is 123, `0o17` is 15 and `0x1F` is 31. The
//! linters that vendors already use read it so.

use crate::read::tree::{Number, Value};

/// The value of a plain scalar (no quotes, no block) without a tag.
pub fn plain(text: &str) -> Value {
    // Nearly all plain scalars are words: the first byte decides.
    match text.bytes().next() {
        None => Value::Null,
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {
            number(text).map_or_else(|| Value::String(text.into()), Value::Number)
        }
        Some(b'~' | b'n' | b'N') if is_null(text) => Value::Null,
        Some(b't' | b'T' | b'f' | b'F') => {
            truth(text).map_or_else(|| Value::String(text.into()), Value::Bool)
        }
        Some(_) => Value::String(text.into()),
    }
}

/// The value of a scalar with a standard tag (`str`, `int`, `float`, `bool`, `null`). A text that does not fit the tag stays
/// text, and the checks report a wrong type.
pub fn tagged(tag: &str, text: &str) -> Value {
    let value = match tag {
        "int" => match number(text) {
            Some(Number::Float(_)) | None => None,
            Some(number) => Some(Value::Number(number)),
        },
        "float" => match number(text) {
            #[allow(clippy::cast_precision_loss)]
            Some(Number::Int(int)) => Some(Value::Number(Number::Float(int as f64))),
            Some(Number::Big(digits)) => digits
                .parse()
                .ok()
                .map(|float| Value::Number(Number::Float(float))),
            Some(number) => Some(Value::Number(number)),
            None => None,
        },
        "bool" => truth(text).map(Value::Bool),
        "null" => (text.is_empty() || is_null(text)).then_some(Value::Null),
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.into()))
}

fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    match unsigned {
        ".inf" | ".Inf" | ".INF" if negative => return Some(Number::Float(f64::NEG_INFINITY)),
        ".inf" | ".Inf" | ".INF" => return Some(Number::Float(f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => {
            return Some(Number::Float(f64::NAN));
        }
        _ => {}
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(integer(negative, unsigned));
    }
    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let fits = !(whole.is_empty() && fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent_fits;
    fits.then(|| text.parse().ok().map(Number::Float)).flatten()
}

/// An integer of decimal digits.
fn integer(negative: bool, digits: &str) -> Number {
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let text = if negative {
        format!("-{digits}")
    } else {
        digits.to_owned()
    };
    match text.parse() {
        Ok(int) => Number::Int(int),
        Err(_) => Number::Big(text.into()),
    }
}

/// An integer of octal or hexadecimal digits; beyond 128 bits the nearest float.
fn radix(digits: &str, radix: u32) -> Option<Number> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    Some(match u128::from_str_radix(digits, radix) {
        Ok(int) => match i64::try_from(int) {
            Ok(int) => Number::Int(int),
            Err(_) => Number::Big(int.to_string().into()),
        },
        Err(_) => Number::Float(digits.chars().fold(0.0, |sum, digit| {
            sum * f64::from(radix) + f64::from(digit.to_digit(radix).unwrap_or(0))
        })),
    })
}
