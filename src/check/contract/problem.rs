//! What keeps an operation from serving an endpoint: a code and its arguments, still without words.

use crate::check::compare::differences::kind;
use crate::check::schema::Rejection;
use crate::check::types::Reason;
use crate::read::Json;
use crate::text::Span;
use std::collections::BTreeMap;

/// Characters of a value in a sentence.
const MAX_VALUE_CHARS: usize = 60;

/// One thing that keeps an operation from serving.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What is reported.
    pub reason: Reason,
    /// Whether something could only not be decided.
    pub undecided: bool,
    /// An argument whose words are in `reasons.yaml`: its name and the key.
    pub why: Option<(&'static str, &'static str)>,
}

/// A problem at a place of the submission.
pub fn problem(code: &'static str, at: Span) -> Problem {
    let reason = Reason {
        code,
        undecided: false,
        hides: false,
        args: BTreeMap::new(),
        at: Some(at),
        contract: None,
        counterexample: None,
        patch: None,
    };
    Problem {
        reason,
        undecided: false,
        why: None,
    }
}

impl Problem {
    /// Adds an argument.
    pub fn arg(mut self, name: &str, value: &str) -> Self {
        self.reason.args.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Adds an argument whose words are in `reasons.yaml`: they fill `{{why_zh}}` and `{{why_en}}`.
    pub const fn arg_code(mut self, name: &'static str, code: &'static str) -> Self {
        self.why = Some((name, code));
        self
    }

    /// Adds the place of the contract that it violates.
    pub const fn against(mut self, contract: Span) -> Self {
        self.reason.contract = Some(contract);
        self
    }

    /// Adds which keyword of a schema rejects a value of the other side, in the words of `reasons.yaml`. `part` is the part of the
    /// message or parameter that it is about; empty for the whole.
    pub fn difference(mut self, rejection: &Rejection, part: &str) -> Self {
        let code = match rejection.keyword.as_str() {
            "required" => "difference-required",
            "additionalProperties" | "unevaluatedProperties" => "difference-additional",
            "type" | "enum" | "const" => "difference-listed",
            _ if !rejection.demand.is_null() => "difference-limit",
            _ => "difference-other",
        };
        let demand = match &rejection.demand {
            Json::String(text) => text.clone(),
            other => shown(other),
        };
        let name = if part.is_empty() {
            demand.clone()
        } else {
            format!("{part}.{demand}")
        };
        let args = [
            ("missing", name),
            ("demand", demand),
            ("value", shown(&rejection.value)),
            ("keyword", rejection.keyword.clone()),
        ];
        for (key, value) in args {
            self = self.arg(key, &value);
        }
        if rejection.keyword == "type" {
            self = self.arg("type", kind(&rejection.value));
        }
        if !part.is_empty() {
            self = self.arg("part", part);
        }
        self.arg_code("why", code)
    }

    /// Adds a value that proves it.
    pub fn counterexample(mut self, value: Json) -> Self {
        self.reason.counterexample = Some(value);
        self
    }

    /// Marks that more may be wrong behind it, which was not compared.
    pub const fn hiding(mut self, hides: bool) -> Self {
        self.reason.hides = hides;
        self
    }

    /// Marks it as something that could not be decided.
    pub const fn undecided(mut self) -> Self {
        self.undecided = true;
        self
    }
}

/// A value in at most [`MAX_VALUE_CHARS`] characters.
fn shown(value: &Json) -> String {
    let text = value.to_string();
    if text.chars().count() <= MAX_VALUE_CHARS {
        return text;
    }
    let cut: String = text.chars().take(MAX_VALUE_CHARS - 1).collect();
    format!("{cut}…")
}
