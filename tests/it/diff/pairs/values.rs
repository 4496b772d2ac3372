//! Values that a sender could send by a schema: at the limits, and by chance. Nothing is sent that the schema does not declare.

use super::documents::PATTERNS;
use crate::diff::mutate::Dice;
use serde_json::{Map, Value, json};

/// Nesting below which only what is required is sent.
const FULL: usize = 5;
/// Nesting that no schema needs.
const MOST: usize = 40;

/// Makes values of one self-contained schema.
pub struct Values<'s, 'd> {
    root: &'s Value,
    dice: &'d mut Dice,
    /// Whether everything optional is sent.
    full: bool,
}

impl<'s, 'd> Values<'s, 'd> {
    /// Of this schema.
    pub fn new(root: &'s Value, dice: &'d mut Dice) -> Self {
        Self {
            root,
            dice,
            full: false,
        }
    }

    /// The next value; it may still be refused, because alternatives and limits were not looked at together.
    pub fn next(&mut self) -> Option<Value> {
        self.full = self.dice.below(2) == 0;
        self.value(self.root, 0)
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.dice.below(of.len())].clone()
    }

    fn value(&mut self, schema: &'s Value, depth: usize) -> Option<Value> {
        if depth > MOST {
            return None;
        }
        if let Some(to) = schema["$ref"].as_str() {
            return self.value(self.root.pointer(to.strip_prefix('#')?)?, depth + 1);
        }
        if let Some(list) = schema["enum"].as_array() {
            return Some(self.one(list));
        }
        if let Some(value) = schema.get("const") {
            return Some(value.clone());
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(branches) = schema[key].as_array() {
                let place = self.dice.below(branches.len());
                return self.value(&branches[place], depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = if schema.get("type").is_some() {
                self.typed(schema, depth)?
            } else {
                Value::Null
            };
            for part in parts {
                let own = self.value(part, depth + 1)?;
                match (&mut whole, own) {
                    (Value::Object(whole), Value::Object(own)) => whole.extend(own),
                    (whole, own) => *whole = own,
                }
            }
            return Some(whole);
        }
        self.typed(schema, depth)
    }

    fn typed(&mut self, schema: &'s Value, depth: usize) -> Option<Value> {
        let kind = match &schema["type"] {
            Value::String(kind) => kind.as_str(),
            Value::Array(kinds) => {
                let place = self.dice.below(kinds.len());
                kinds[place].as_str()?
            }
            _ => return Some(json!({})),
        };
        Some(match kind {
            "null" => Value::Null,
            "boolean" => json!(self.dice.below(2) == 0),
            "integer" => json!(self.integer(schema)),
            "number" => self.number(schema),
            "string" => json!(self.text(schema)),
            "array" => self.list(schema, depth)?,
            _ => self.object(schema, depth)?,
        })
    }

    fn integer(&mut self, schema: &Value) -> i64 {
        let (least, most) = bounds(schema);
        let (low, high) = (
            least.unwrap_or(-3),
            most.unwrap_or(least.unwrap_or(0).max(0) + 1000),
        );
        let small = i64::try_from(self.dice.below(12)).unwrap();
        let between = low.saturating_add(small).min(high);
        self.one(&[low, high, between])
    }

    fn number(&mut self, schema: &Value) -> Value {
        if self.dice.below(3) == 0 {
            return json!(self.integer(schema));
        }
        let (least, most) = bounds(schema);
        let low = least.unwrap_or(-3);
        let high = most.unwrap_or(low.max(0) + 50);
        let middle = i32::try_from(i64::midpoint(low, high)).unwrap();
        json!(f64::from(middle) + 0.5)
    }

    fn text(&mut self, schema: &Value) -> String {
        match schema["format"].as_str() {
            Some("date") => return "2026-01-31".to_owned(),
            Some("date-time") => return "2026-01-31T08:00:00Z".to_owned(),
            Some("uuid") => return "123e4567-e89b-12d3-a456-426614174000".to_owned(),
            Some("email") => return "clerk@example.org".to_owned(),
            _ => {}
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            let known = PATTERNS.iter().find(|(own, _)| *own == pattern);
            return self.one(known.unwrap().1).to_owned();
        }
        let size = |key: &str| {
            schema[key]
                .as_u64()
                .map(|size| usize::try_from(size).unwrap())
        };
        let least = size("minLength").unwrap_or(0);
        let most = size("maxLength").unwrap_or(least + 8);
        let length = self.one(&[least, most, least.midpoint(most)]);
        let letters = self.one(&[
            "permit-office-register",
            "7654321076543210",
            "Zq w.%zQ ZQzqWw!",
            "互通互通互通互通互通互通互通互通",
        ]);
        letters.chars().cycle().take(length).collect()
    }

    fn list(&mut self, schema: &'s Value, depth: usize) -> Option<Value> {
        let size = |key: &str| {
            schema[key]
                .as_u64()
                .map(|size| usize::try_from(size).unwrap())
        };
        let least = size("minItems").unwrap_or(0);
        let most = size("maxItems").unwrap_or(least + 2);
        let count = match depth {
            0..FULL if self.full => self.one(&[least.max(1), most, most]),
            0..FULL => self.one(&[least, most]),
            _ => least,
        };
        (0..count)
            .map(|_| self.value(&schema["items"], depth + 1))
            .collect()
    }

    fn object(&mut self, schema: &'s Value, depth: usize) -> Option<Value> {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let unsent: Vec<&str> = schema["x-unsent"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut object = Map::new();
        for (name, own) in schema["properties"].as_object().into_iter().flatten() {
            if unsent.contains(&name.as_str()) {
                continue;
            }
            let is_sent = required.contains(&name.as_str())
                || (depth < FULL && (self.full || self.dice.below(3) == 0));
            if is_sent {
                match self.value(own, depth + 1) {
                    Some(value) => {
                        object.insert(name.clone(), value);
                    }
                    None if required.contains(&name.as_str()) => return None,
                    None => {}
                }
            }
        }
        let others = &schema["additionalProperties"];
        if others.is_object() && self.dice.below(2) == 0 {
            object.insert("other".to_owned(), self.value(others, depth + 1)?);
        }
        Some(Value::Object(object))
    }
}

/// The least and the largest integer of a schema.
fn bounds(schema: &Value) -> (Option<i64>, Option<i64>) {
    let of = |key: &str| schema[key].as_i64();
    let least = of("minimum").or_else(|| of("exclusiveMinimum").map(|limit| limit + 1));
    let most = of("maximum").or_else(|| of("exclusiveMaximum").map(|limit| limit - 1));
    (least, most)
}
