//! A case: a changed submission, how it must end, and the witness that shows why.

use super::draft::{Document, Draft};
use serde_json::{Value, json};

/// Whether a case must be held back or let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is wrong, and must not pass.
    Evasion,
    /// It is right, and must pass.
    Honest,
}

/// What shows that a case is what it says.
#[derive(Debug, Clone)]
pub enum Witness {
    /// The schema at a place of the interface description allows some values and refuses others, and the base submission
    /// disagrees about one of them: what can be handed out that should not be, or what nobody can receive.
    Schema {
        at: String,
        allows: Vec<Value>,
        refuses: Vec<Value>,
    },
    /// A document of the submission has this value at this place.
    Value(Document, String, Value),
    /// A document of the submission has nothing at this place.
    Absent(Document, String),
    /// The sheet has a row that holds these cells.
    Row(Vec<String>),
    /// A file holds this text.
    Text(String, String),
    /// The submission has this member.
    Member(String),
    /// The archive holds these bytes.
    Packed(Vec<u8>),
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name, which is unique.
    pub name: String,
    pub kind: Kind,
    /// The principle that it is about, as the table in `mod.rs` numbers them.
    pub principle: u8,
    /// The endpoint, rule or part of the submission that it is about.
    pub of: String,
    pub draft: Draft,
    /// What the office saw and waived before.
    pub seen: Option<Draft>,
    pub witness: Vec<Witness>,
}

impl Case {
    fn new(kind: Kind, principle: u8, of: &str, name: &str, draft: Draft) -> Self {
        let word = match kind {
            Kind::Evasion => "evasion",
            Kind::Honest => "honest",
        };
        Self {
            name: format!("{word} {principle} {of}: {name}"),
            kind,
            principle,
            of: of.to_owned(),
            draft,
            seen: None,
            witness: Vec::new(),
        }
    }

    /// A case that must not pass.
    pub fn evasion(principle: u8, of: &str, name: &str, draft: Draft) -> Self {
        Self::new(Kind::Evasion, principle, of, name, draft)
    }

    /// A case that must pass.
    pub fn honest(principle: u8, of: &str, name: &str, draft: Draft) -> Self {
        Self::new(Kind::Honest, principle, of, name, draft)
    }

    pub fn with(mut self, witness: Witness) -> Self {
        self.witness.push(witness);
        self
    }

    /// The office saw and waived another draft before.
    pub fn after(mut self, seen: Draft) -> Self {
        self.seen = Some(seen);
        self
    }

    /// The schema at a place allows and refuses these.
    pub fn schema(self, at: &str, allows: Vec<Value>, refuses: Vec<Value>) -> Self {
        self.with(Witness::Schema {
            at: at.to_owned(),
            allows,
            refuses,
        })
    }

    /// A value of a document.
    pub fn value(self, document: Document, at: &str, value: impl Into<Value>) -> Self {
        self.with(Witness::Value(document, at.to_owned(), value.into()))
    }

    /// A text in a file.
    pub fn text(self, file: &str, text: &str) -> Self {
        self.with(Witness::Text(file.to_owned(), text.to_owned()))
    }

    /// What is wrong with the witness.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.witness.is_empty() {
            doubts.push(format!("{}: no witness", self.name));
        }
        for witness in &self.witness {
            if let Err(doubt) = self.holds(witness) {
                doubts.push(format!("{}: {doubt}", self.name));
            }
        }
        doubts
    }

    fn holds(&self, witness: &Witness) -> Result<(), String> {
        let found = || self.draft.found();
        match witness {
            Witness::Schema {
                at,
                allows,
                refuses,
            } => {
                schema_holds(&self.draft.api, at, allows, refuses)?;
                if self.kind == Kind::Honest {
                    return Ok(());
                }
                differs_from_base(&self.draft.api, at, allows, refuses)
            }
            Witness::Value(document, at, value) => {
                let there = self.draft.document(*document).pointer(at);
                (there == Some(value))
                    .then_some(())
                    .ok_or_else(|| format!("{at} is {there:?}"))
            }
            Witness::Absent(document, at) => {
                let there = self.draft.document(*document).pointer(at);
                there.map_or(Ok(()), |there| Err(format!("{at} is {there}")))
            }
            Witness::Row(cells) => {
                let mut rows = self.draft.rows.iter();
                rows.any(|row| cells.iter().all(|cell| row.contains(cell)))
                    .then_some(())
                    .ok_or_else(|| format!("no row {cells:?}"))
            }
            Witness::Text(path, text) => {
                let files = found();
                let file = files.files.iter().find(|file| file.path == *path);
                let whole = file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
                whole
                    .is_some_and(|whole| whole.contains(text))
                    .then_some(())
                    .ok_or_else(|| format!("{path} does not hold {text:?}"))
            }
            Witness::Packed(bytes) => {
                let (_, archive) = self.draft.archive.as_ref().unwrap();
                let mut windows = archive.windows(bytes.len());
                windows
                    .any(|window| window == bytes)
                    .then_some(())
                    .ok_or_else(|| "the archive does not hold it".to_owned())
            }
            Witness::Member(path) => {
                let files = found();
                let mut files = files.files.iter();
                files
                    .any(|file| file.path == *path)
                    .then_some(())
                    .ok_or_else(|| format!("no member {path}"))
            }
        }
    }
}

fn schema_holds(api: &Value, at: &str, allows: &[Value], refuses: &[Value]) -> Result<(), String> {
    let changed = validator(api, at).ok_or_else(|| format!("no schema at {at}"))?;
    for value in allows {
        if let Err(error) = changed.validate(value) {
            return Err(format!("refuses {value}: {error}"));
        }
    }
    if let Some(value) = refuses.iter().find(|value| changed.is_valid(value)) {
        return Err(format!("allows {value}"));
    }
    Ok(())
}

/// An evasion must not be what the base submission already is.
fn differs_from_base(
    api: &Value,
    at: &str,
    allows: &[Value],
    refuses: &[Value],
) -> Result<(), String> {
    let (Some(changed), Some(before)) = (validator(api, at), validator(&Draft::proposal().api, at))
    else {
        return Ok(());
    };
    let differs = |value: &Value| changed.is_valid(value) != before.is_valid(value);
    allows
        .iter()
        .chain(refuses)
        .any(differs)
        .then_some(())
        .ok_or_else(|| "the base submission says the same of every value".to_owned())
}

/// The schema at a place of a description, as JSON Schema of 2020-12.
fn validator(api: &Value, at: &str) -> Option<jsonschema::Validator> {
    let mut schema = api.pointer(at)?.clone();
    let mut components = api["components"].clone();
    for part in [&mut schema, &mut components] {
        plain(part);
    }
    // References from the root need the components beside it.
    let whole = json!({"$ref": "#/schema", "schema": schema, "components": components});
    let built = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole);
    Some(built.unwrap_or_else(|error| panic!("{at}: {error}")))
}

/// `nullable` of OpenAPI 3.0 in words of JSON Schema.
fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("nullable") == Some(&Value::Bool(true)) {
                let kind = map.get("type").cloned();
                if let Some(Value::String(kind)) = kind {
                    map.insert("type".to_owned(), json!([kind, "null"]));
                }
            }
            map.values_mut().for_each(plain);
        }
        Value::Array(list) => list.iter_mut().for_each(plain),
        _ => {}
    }
}
