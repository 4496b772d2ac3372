//! Questions to the schema engine. A schema is translated and printed once, a question is asked once, and a panic of the engine
//! ends the one question it was asked.

use super::allowance::Allowance;
use super::operation_view::SchemaSource;
use crate::check::isolate::isolate;
use crate::check::schema::{
    Answer, Automata, Counted, Inhabited, composed_once, covers_counted, inhabitant,
};
use crate::check::translate::{
    Direction, FOREIGN_DIALECT, Follow, Untranslated, translate, translate_form, translate_with,
};
use crate::model::{Payload, Schema, SchemaDialect};
use crate::read::digest::sha256;
use crate::read::{Json, Node};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Why nothing is known where a comparison panicked: a key of `reasons.yaml` and of `changes.yaml`.
pub const FAILED: &str = "comparison-failed";

/// A schema as JSON Schema 2020-12.
#[derive(Debug)]
pub struct Translated {
    /// The schema, in a document of its own.
    pub json: Json,
    /// About how many bytes it takes as text.
    bytes: usize,
    /// Schemas of one text have one number.
    id: usize,
    /// How many schemas a validator visits for one value.
    visits: Option<u64>,
}

impl Translated {
    /// The number of its text, within one [`SchemaComparer`].
    pub const fn id(&self) -> usize {
        self.id
    }

    const fn counted(&self) -> Counted<'_> {
        Counted {
            schema: &self.json,
            visits: self.visits,
        }
    }
}

/// A translated schema, or why it could not be translated: a key of `reasons.yaml`.
pub type Translation = Result<Rc<Translated>, Untranslated>;

/// A schema in one direction of messages, by the address of its node. The libraries outlive every comparison of their schemas, so
/// an address is never that of another node.
type Key = (usize, u32, SchemaDialect, Direction);

/// Whether a schema accepts any value, and one that it accepts where one was found.
type Inhabitant = Result<(Inhabited, Option<Rc<Json>>), Untranslated>;

/// Asks the schema engine, and remembers what it was asked.
#[derive(Default)]
pub struct SchemaComparer {
    allowance: Allowance,
    automata: Rc<Automata>,
    translations: RefCell<HashMap<Key, Translation>>,
    /// The numbers of schemas, by the digest of their text.
    ids: RefCell<HashMap<String, usize>>,
    covers: RefCell<HashMap<(usize, usize), Answer>>,
    inhabitants: RefCell<HashMap<usize, Inhabitant>>,
}

impl SchemaComparer {
    /// A comparer that may spend so many times the usual budgets.
    pub fn with_effort(effort: u32) -> Self {
        Self {
            allowance: Allowance::times(effort),
            ..Self::default()
        }
    }

    /// Translates a schema as it is meant in messages of one direction.
    pub fn schema<'d>(
        &self,
        source: &SchemaSource<'_, 'd>,
        schema: Schema<'d>,
        direction: Direction,
    ) -> Translation {
        let key = (
            std::ptr::from_ref(schema.node).addr(),
            schema.source,
            schema.dialect,
            direction,
        );
        if let Some(known) = self.translations.borrow().get(&key) {
            return known.clone();
        }
        let translation = self.allowance.may_translate().and_then(|()| {
            in_own_dialect(source, schema.source, |follow| {
                translate(schema, direction, follow)
            })
        });
        let translation = translation.map(|json| self.number(json));
        self.translations
            .borrow_mut()
            .insert(key, translation.clone());
        translation
    }

    /// Translates a schema of a response as if some of its parts required more: the names, by the address of the part's node.
    pub fn requiring<'d>(
        &self,
        source: &SchemaSource<'_, 'd>,
        schema: Schema<'d>,
        more: BTreeMap<usize, Vec<String>>,
    ) -> Translation {
        self.allowance.may_translate()?;
        let translation = in_own_dialect(source, schema.source, |follow| {
            translate_with(schema, Direction::Response, follow, more)
        });
        translation.map(|json| self.number(json))
    }

    /// Translates an optional schema; one that is not there accepts everything.
    pub fn schema_or_any<'d>(
        &self,
        source: &SchemaSource<'_, 'd>,
        schema: Option<Schema<'d>>,
        direction: Direction,
    ) -> Translation {
        match schema {
            Some(schema) => self.schema(source, schema, direction),
            None => Ok(self.number(Json::Bool(true))),
        }
    }

    /// Translates what a media type carries.
    pub fn payload<'d>(
        &self,
        source: &SchemaSource<'_, 'd>,
        payload: &Payload<'d>,
        direction: Direction,
    ) -> Translation {
        match payload {
            Payload::Unsaid => Ok(self.number(Json::Bool(true))),
            Payload::Schema(schema) => self.schema(source, *schema, direction),
            Payload::Form(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|part| (part.name.as_str(), part.required, part.schema))
                    .collect();
                self.allowance.may_translate()?;
                let follow = |at: u32, reference: &'d Node| source.follow(at, reference);
                translate_form(&parts, direction, &follow).map(|json| self.number(json))
            }
        }
    }

    /// A schema that was made and not read.
    pub fn number(&self, json: Json) -> Rc<Translated> {
        let (json, visits) = composed_once(json);
        let mut ids = self.ids.borrow_mut();
        let next = ids.len();
        let text = json.to_string();
        let bytes = text.len();
        self.allowance.translated(bytes);
        let digest = sha256(text.as_bytes());
        let id = *ids.entry(digest).or_insert(next);
        Rc::new(Translated {
            json,
            bytes,
            id,
            visits,
        })
    }

    /// Whether `wider` accepts every value of `narrower`.
    pub fn covers(&self, wider: &Translated, narrower: &Translated) -> Answer {
        let key = (wider.id, narrower.id);
        if let Some(answer) = self.covers.borrow().get(&key) {
            return answer.clone();
        }
        let answer = self.ask_covers(wider, narrower);
        self.covers.borrow_mut().insert(key, answer.clone());
        answer
    }

    fn ask_covers(&self, wider: &Translated, narrower: &Translated) -> Answer {
        if wider.id == narrower.id {
            return Answer::Yes;
        }
        let answer = self.allowance.question(wider.bytes + narrower.bytes);
        let answer = answer.and_then(|budget| {
            isolated(|| covers_counted(wider.counted(), narrower.counted(), budget, &self.automata))
        });
        match answer {
            Ok((answer, spent)) => {
                self.allowance.pay(spent);
                answer
            }
            Err(reason) => Answer::Undecided { reason },
        }
    }

    /// Whether one translation accepts every value of the other; undecided where either could not be made.
    pub fn covers_all(&self, wider: &Translation, narrower: &Translation) -> Answer {
        match (wider, narrower) {
            (Ok(wider), Ok(narrower)) => self.covers(wider, narrower),
            (Err(reason), _) | (_, Err(reason)) => Answer::Undecided { reason },
        }
    }

    /// Whether a schema accepts any value.
    ///
    /// # Errors
    /// [`FAILED`] where the engine panicked, or the limit that was met.
    pub fn inhabited(&self, schema: &Translated) -> Result<Inhabited, Untranslated> {
        self.inhabitant(schema).map(|(answer, _)| answer)
    }

    /// A value that a schema accepts, where one was found.
    pub fn example(&self, schema: &Translated) -> Option<Rc<Json>> {
        self.inhabitant(schema).ok()?.1
    }

    fn inhabitant(&self, schema: &Translated) -> Inhabitant {
        if let Some(answer) = self.inhabitants.borrow().get(&schema.id) {
            return answer.clone();
        }
        let answer = self.allowance.question(schema.bytes);
        let answer = answer
            .and_then(|budget| isolated(|| inhabitant(schema.counted(), budget, &self.automata)));
        let answer = answer.map(|(answer, example, spent)| {
            self.allowance.pay(spent);
            (answer, example.map(Rc::new))
        });
        self.inhabitants
            .borrow_mut()
            .insert(schema.id, answer.clone());
        answer
    }
}

/// Runs one question; [`FAILED`] where it panicked.
fn isolated<T>(question: impl FnOnce() -> T) -> Result<T, &'static str> {
    isolate(question).ok_or(FAILED)
}

/// Runs a translation that starts in one file. It fails where that file, or one it refers to, declares a foreign dialect: there the
/// keywords may mean anything.
fn in_own_dialect<'d>(
    schemas: &SchemaSource<'_, 'd>,
    start: u32,
    translate: impl FnOnce(Follow<'_, 'd>) -> Result<Json, Untranslated>,
) -> Result<Json, Untranslated> {
    let foreign = Cell::new(schemas.foreign_dialect(start).is_some());
    let follow = |at: u32, reference: &'d Node| {
        let target = schemas.follow(at, reference)?;
        foreign.set(foreign.get() || schemas.foreign_dialect(target.0).is_some());
        Some(target)
    };
    let translation = translate(&follow);
    if foreign.get() {
        return Err(FOREIGN_DIALECT);
    }
    translation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_one_question_with_a_reason_of_its_own() {
        let answer: Result<Answer, _> = isolated(|| panic!("a fault of the engine"));
        assert_eq!(answer, Err(FAILED));
        assert_eq!(isolated(|| Answer::Yes), Ok(Answer::Yes));
    }
}
