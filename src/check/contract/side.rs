//! What a comparison needs on each side, and what it finds: problems without words.

use crate::check::Reason;
use crate::check::schema::{Answer, Budget, Inhabited, Rejection, covers, inhabited};
use crate::check::translate::{Direction, Untranslated, is_own_dialect, translate, translate_form};
use crate::model::reference::Resolver;
use crate::model::{Interface, Operation, Payload, Schema};
use crate::read::{Json, Library, Node};
use crate::text::Span;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Side<'s, 'd> {
    /// The interface.
    pub interface: &'s Interface<'d>,
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// Its files.
    pub library: &'d Library,
    /// What resolves references of its files.
    pub resolver: &'s Resolver<'d>,
}

impl<'d> Side<'_, 'd> {
    /// A schema of this side, translated.
    pub fn translate(
        &self,
        schema: Schema<'d>,
        direction: Direction,
    ) -> Result<Json, Untranslated> {
        let said = self
            .library
            .document(schema.source)
            .and_then(|document| document.root.str_at("jsonSchemaDialect"));
        if said.is_some_and(|dialect| !is_own_dialect(dialect)) {
            return Err("schema-dialect");
        }
        translate(schema, direction, &|source, reference| {
            self.follow(source, reference)
        })
    }

    /// Where a `$ref` of this side leads.
    pub fn follow(&self, source: u32, reference: &'d Node) -> Option<(u32, &'d Node)> {
        self.resolver.target(source, reference).ok()
    }

    /// What a media type of this side carries, translated.
    pub fn payload(
        &self,
        payload: &Payload<'d>,
        direction: Direction,
    ) -> Result<Json, Untranslated> {
        match payload {
            Payload::Unsaid => Ok(Json::Bool(true)),
            Payload::Schema(schema) => self.translate(*schema, direction),
            Payload::Form(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|part| (part.name.as_str(), part.required, part.schema))
                    .collect();
                translate_form(&parts, direction, &|source, reference| {
                    self.follow(source, reference)
                })
            }
        }
    }
}

/// One thing that keeps an operation from serving.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What is told of it.
    pub reason: Reason,
    /// Whether it is only not known to be right.
    pub undecided: bool,
    /// An argument that is itself a key of `reasons.yaml`: its name and the key.
    pub why: Option<(&'static str, &'static str)>,
}

/// A problem at a place of the submission.
pub fn problem(code: &'static str, at: Span) -> Problem {
    let reason = Reason {
        code,
        undecided: false,
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
    /// The same with an argument.
    pub fn arg(mut self, name: &str, value: &str) -> Self {
        self.reason.args.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with an argument in words that stand in `reasons.yaml`: they fill `{{why_zh}}` and `{{why_en}}`.
    pub const fn arg_code(mut self, name: &'static str, code: &'static str) -> Self {
        self.why = Some((name, code));
        self
    }

    /// The same, with the place of the contract that it goes against.
    pub const fn against(mut self, contract: Span) -> Self {
        self.reason.contract = Some(contract);
        self
    }

    /// The same, with what a schema refuses about a value of the other side: the smallest difference, in the words of
    /// `reasons.yaml`. `part` says which part of the message or parameter it is; empty for the whole.
    pub fn difference(mut self, refusal: &Rejection, part: &str) -> Self {
        let code = match refusal.keyword.as_str() {
            "required" => "difference-required",
            "additionalProperties" | "unevaluatedProperties" => "difference-additional",
            "type" | "enum" | "const" => "difference-listed",
            _ if !refusal.demand.is_null() => "difference-limit",
            _ => "difference-other",
        };
        let demand = match &refusal.demand {
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
            ("value", shown(&refusal.value)),
            ("keyword", refusal.keyword.clone()),
        ];
        for (key, value) in args {
            self = self.arg(key, &value);
        }
        if !part.is_empty() {
            self = self.arg("part", part);
        }
        self.arg_code("why", code)
    }

    /// The same, with a value that proves it.
    pub fn counterexample(mut self, value: Json) -> Self {
        self.reason.counterexample = Some(value);
        self
    }

    /// The same, as something that is only not known to be right.
    pub const fn undecided(mut self) -> Self {
        self.undecided = true;
        self
    }
}

/// A value in at most [`SHOWN`] characters.
fn shown(value: &Json) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    let cut: String = text.chars().take(SHOWN - 1).collect();
    format!("{cut}…")
}

/// Characters of a value in a sentence.
const SHOWN: usize = 60;

/// One question with the memory of all that were asked before: the same envelope stands in many responses.
pub struct Question<'m> {
    /// Whether the path of the submission's operation holds the codes of one resource.
    pub filled: bool,
    /// What was answered.
    pub memory: &'m Answers,
}

/// Answers by the text of both schemas.
#[derive(Default)]
pub struct Answers {
    covers: RefCell<HashMap<(String, String), Answer>>,
    inhabited: RefCell<HashMap<String, Inhabited>>,
}

impl Question<'_> {
    /// Whether `wider` accepts every value of `narrower`.
    pub fn covers(&self, wider: &Json, narrower: &Json) -> Answer {
        let key = (wider.to_string(), narrower.to_string());
        if let Some(answer) = self.memory.covers.borrow().get(&key) {
            return answer.clone();
        }
        let answer = covers(wider, narrower, Budget::default());
        self.memory.covers.borrow_mut().insert(key, answer.clone());
        answer
    }

    /// Whether a schema accepts any value.
    pub fn inhabited(&self, schema: &Json) -> Inhabited {
        let key = schema.to_string();
        if let Some(answer) = self.memory.inhabited.borrow().get(&key) {
            return *answer;
        }
        let answer = inhabited(schema, Budget::default());
        self.memory.inhabited.borrow_mut().insert(key, answer);
        answer
    }
}

/// The texts as which the values of a schema of bounded whole numbers travel, and more; any other schema stays as it is.
pub fn digits(schema: &Json) -> Json {
    let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_i64);
    if schema.get("type").and_then(Json::as_str) != Some("integer")
        || bound("minimum").is_none()
        || bound("maximum").is_none()
    {
        return schema.clone();
    }
    let longest = [bound("minimum"), bound("maximum")]
        .into_iter()
        .flatten()
        .map(|bound| bound.to_string().len())
        .max();
    let pairs = [
        ("type", Json::from("string")),
        ("pattern", Json::from("^-?[0-9]+$")),
        ("minLength", Json::from(1)),
        ("maxLength", Json::from(longest.unwrap_or(1))),
    ];
    Json::Object(
        pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}
