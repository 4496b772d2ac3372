//! Facts about JSON values as JSON Schema sees them: the type, the number as a bound, equality.

use serde_json::Value as Json;
use std::cmp::Ordering;

/// `null` as a bit of a set of types.
pub const NULL: u8 = 1;
/// `boolean`.
pub const BOOLEAN: u8 = 2;
/// Numbers without a fraction.
pub const INTEGER: u8 = 4;
/// Numbers with a fraction.
pub const FRACTION: u8 = 8;
/// `string`.
pub const STRING: u8 = 16;
/// `array`.
pub const ARRAY: u8 = 32;
/// `object`.
pub const OBJECT: u8 = 64;
/// Every type, one after the other.
pub const TYPES: [u8; 7] = [NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT];

/// A bound: exact for integers.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// An integer.
    Int(i128),
    /// Anything else.
    Real(f64),
}

impl Bound {
    /// A JSON number as a bound.
    pub fn of(value: &Json) -> Option<Self> {
        if let Some(int) = value.as_i64() {
            return Some(Self::Int(int.into()));
        }
        if let Some(int) = value.as_u64() {
            return Some(Self::Int(int.into()));
        }
        value
            .as_f64()
            .filter(|real| real.is_finite())
            .map(Self::Real)
    }

    /// As a floating point number, rounded.
    #[allow(clippy::cast_precision_loss)]
    pub fn real(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Real(real) => real,
        }
    }

    /// The order of two bounds.
    pub fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            _ => self
                .real()
                .partial_cmp(&other.real())
                .unwrap_or(Ordering::Equal),
        }
    }
}

/// A count such as the value of `minLength`, also where it is written `3.0`.
pub fn count(value: &Json) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    value.as_u64().or_else(|| {
        let real = value.as_f64()?;
        (real.fract() == 0.0 && (0.0..9e15).contains(&real)).then_some(real as u64)
    })
}

/// The types that a `type` keyword names.
pub fn types_named(types: &Json) -> u8 {
    match types {
        Json::String(name) => match name.as_str() {
            "null" => NULL,
            "boolean" => BOOLEAN,
            "integer" => INTEGER,
            "number" => INTEGER | FRACTION,
            "string" => STRING,
            "array" => ARRAY,
            "object" => OBJECT,
            _ => 0,
        },
        Json::Array(names) => names.iter().fold(0, |bits, name| bits | types_named(name)),
        _ => 0,
    }
}

/// The type of a value.
pub fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => NULL,
        Json::Bool(_) => BOOLEAN,
        Json::Number(_) => {
            let whole = value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|real| real.fract() == 0.0);
            if whole { INTEGER } else { FRACTION }
        }
        Json::String(_) => STRING,
        Json::Array(_) => ARRAY,
        Json::Object(_) => OBJECT,
    }
}

/// Whether two values are equal as JSON Schema compares them: 1 and 1.0 are.
pub fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(_), Json::Number(_)) => match (Bound::of(a), Bound::of(b)) {
            (Some(a), Some(b)) => a.order(b) == Ordering::Equal,
            _ => a == b,
        },
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}
