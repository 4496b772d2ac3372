//! Sends values through two versions: what a client of the older sends to the newer, and what the newer answers to that client.
//!
//! It shares no code with the program and reads descriptions by itself. Values are held to schemas by `jsonschema`, by which the
//! program confirms its counterexamples too: a mistake of that library would not be seen here.

use super::exchange::{Content, Exchange, Parameter, exchanges};
use super::values::Values;
use crate::diff::mutate::Dice;
use jsonschema::Validator;
use serde_json::Value;
use std::fmt;

/// What does not work any more.
pub struct Broken {
    /// The operation, as the older version names it.
    pub operation: String,
    /// Where in it, and what was sent where it needs a value.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.operation, self.what)
    }
}

/// The operations that worked with the older version and do not work with the newer. `effort` is how many values each message is
/// tried with.
pub fn broken(old: &Value, new: &Value, effort: usize, dice: &mut Dice) -> Vec<Broken> {
    let (old, new) = (exchanges(old), exchanges(new));
    let all = old.iter().filter_map(|(key, before)| {
        let mut trial = Trial { effort, dice };
        let found = match new.get(key) {
            None => Some(("gone".to_owned(), None)),
            Some(after) => trial
                .request(before, after)
                .or_else(|| trial.responses(before, after)),
        };
        let (what, value) = found?;
        let value = value.map(|value| format!(": {value}")).unwrap_or_default();
        Some(Broken {
            operation: before.name.clone(),
            what: format!("{what}{value}"),
        })
    });
    all.collect()
}

type Found = Option<(String, Option<Value>)>;

/// A validator of a schema as the older and the newer versions mean them.
pub fn validator(schema: &Value) -> Validator {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(schema).unwrap()
}

struct Trial<'d> {
    effort: usize,
    dice: &'d mut Dice,
}

impl Trial<'_> {
    fn request(&mut self, old: &Exchange, new: &Exchange) -> Found {
        let enough = old
            .security
            .iter()
            .all(|held| new.security.iter().any(|asked| asked.is_subset(held)));
        if !enough {
            return Some(("credentials are not enough".to_owned(), None));
        }
        for (key, after) in &new.parameters {
            let before = old.parameters.get(key);
            if after.required && !before.is_some_and(|before| before.required) {
                return Some((format!("{key} is missing"), None));
            }
            let value = before.and_then(|before| self.parameter(before, after));
            if value.is_some() {
                return Some((key.clone(), value));
            }
        }
        let (demanded, after) = match &new.body {
            Some((demanded, after)) => (*demanded, after),
            None => return None,
        };
        match &old.body {
            Some((true, _)) => {}
            _ if demanded => return Some(("the body is missing".to_owned(), None)),
            _ => {}
        }
        let (_, before) = old.body.as_ref()?;
        if let Some(gone) = before.keys().find(|media| !after.contains_key(*media)) {
            return Some((format!("no {gone} is taken"), None));
        }
        self.bodies(before, after, "request")
    }

    fn responses(&mut self, old: &Exchange, new: &Exchange) -> Found {
        for (status, before) in &old.responses {
            let range = format!("{}XX", &status[..1]);
            let single = || {
                new.responses
                    .keys()
                    .find(|own| *status == format!("{}XX", &own[..1]))
                    .and_then(|own| new.responses.get(own))
            };
            let after = new
                .responses
                .get(status)
                .or_else(|| new.responses.get(&range));
            let Some(after) = after.or_else(single) else {
                if status.starts_with('2') {
                    return Some((format!("{status} never comes"), None));
                }
                continue;
            };
            for (name, header) in &before.headers {
                let now = after.headers.get(name);
                if header.required && !now.is_some_and(|now| now.required) {
                    return Some((format!("{status}: header {name} is missing"), None));
                }
                let value = now.and_then(|now| self.parameter(now, header));
                if value.is_some() {
                    return Some((format!("{status}: header {name}"), value));
                }
            }
            if let Some(gone) = before
                .content
                .keys()
                .find(|media| !after.content.contains_key(*media))
            {
                return Some((format!("{status}: no {gone} comes"), None));
            }
            let found = self.bodies(&after.content, &before.content, status);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Bodies that are sent by the first and read by the second.
    fn bodies(&mut self, sent: &Content, read: &Content, place: &str) -> Found {
        for (media, sent) in sent {
            let Some(read) = read.get(media) else {
                continue;
            };
            if sent == read {
                continue;
            }
            let reader = validator(read);
            let found = self
                .values(sent)
                .into_iter()
                .find(|value| !reader.is_valid(value));
            if found.is_some() {
                return Some((format!("{place} {media}"), found));
            }
        }
        None
    }

    /// A value that a sender writes and the reader does not accept.
    fn parameter(&mut self, sent: &Parameter, read: &Parameter) -> Option<Value> {
        if sent.schema == read.schema && sent.between == read.between {
            return None;
        }
        let reader = validator(&read.schema);
        self.values(&sent.schema).into_iter().find(|value| {
            let texts = written(value, sent.between);
            !texts.is_empty() && !accepted(&texts, read, &reader)
        })
    }

    /// Values that a sender's own schema accepts.
    fn values(&mut self, schema: &Value) -> Vec<Value> {
        let sender = validator(schema);
        let mut values = Values::new(schema, self.dice);
        let all = (0..self.effort).filter_map(|_| values.next());
        all.filter(|value| sender.is_valid(value)).collect()
    }
}

/// The texts under a parameter's name: one for each element where lists are exploded. An empty list is not written at all.
fn written(value: &Value, between: &str) -> Vec<String> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    match value {
        Value::Array(list) if between == "multi" => list.iter().map(text).collect(),
        Value::Array(list) if list.is_empty() => Vec::new(),
        Value::Array(list) => vec![list.iter().map(text).collect::<Vec<_>>().join(between)],
        value => vec![text(value)],
    }
}

/// Whether the texts are read as a value that is accepted.
fn accepted(texts: &[String], read: &Parameter, reader: &Validator) -> bool {
    let parsed = |schema: &Value, text: &str| -> Value {
        let is_text = schema["type"] == "string";
        let plain = || Value::String(text.to_owned());
        if is_text {
            plain()
        } else {
            text.parse().unwrap_or_else(|_| plain())
        }
    };
    if read.schema["type"] != "array" {
        return texts.len() == 1 && reader.is_valid(&parsed(&read.schema, &texts[0]));
    }
    let items = &read.schema["items"];
    let elements: Vec<&str> = match (read.between, texts) {
        ("multi", texts) => texts.iter().map(String::as_str).collect(),
        (between, [one]) => one.split(between).collect(),
        _ => return false,
    };
    let list = elements.into_iter().map(|element| parsed(items, element));
    reader.is_valid(&list.collect())
}
