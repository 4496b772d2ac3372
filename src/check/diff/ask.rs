//! The one door from `diff` to the engine: two versions, and what the schemas of one mean beside those of the other.

use crate::check::contract::side::{Answers, Question};
use crate::check::schema::{Answer, Inhabited};
use crate::check::translate::{
    Direction, FOREIGN_DIALECT, Untranslated, is_own_dialect, translate, translate_form,
};
use crate::model::reference::Resolver;
use crate::model::{Payload, Schema, Submission};
use crate::read::Json;

/// What two schemas are to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// Whether the newer takes every value of the older.
    pub new_covers_old: Answer,
    /// Whether the older takes every value of the newer.
    pub old_covers_new: Answer,
}

/// Two versions, ready to be asked.
pub struct Ask<'o, 'n> {
    old: Resolver<'o>,
    new: Resolver<'n>,
    memory: Answers,
}

impl<'o, 'n> Ask<'o, 'n> {
    /// Makes both versions ready.
    pub fn new(old: &Submission<'o>, new: &Submission<'n>) -> Self {
        Self {
            old: Resolver::new(old.library),
            new: Resolver::new(new.library),
            memory: Answers::default(),
        }
    }

    /// What resolves references of the older version.
    pub const fn old(&self) -> &Resolver<'o> {
        &self.old
    }

    /// What resolves references of the newer version.
    pub const fn new_one(&self) -> &Resolver<'n> {
        &self.new
    }

    /// Two schemas in messages of one direction.
    pub fn schemas(&self, old: Schema<'o>, new: Schema<'n>, direction: Direction) -> Meeting {
        self.meet(
            one(&self.old, old, direction),
            one(&self.new, new, direction),
        )
    }

    /// Two bodies of one media type.
    pub fn payloads(&self, old: &Payload<'o>, new: &Payload<'n>, direction: Direction) -> Meeting {
        self.meet(
            whole(&self.old, old, direction),
            whole(&self.new, new, direction),
        )
    }

    /// Whether the older, and whether the newer schema accepts nothing.
    pub fn void(&self, old: Schema<'o>, new: Schema<'n>, direction: Direction) -> (bool, bool) {
        let question = Question {
            filled: false,
            memory: &self.memory,
        };
        let empty = |schema: Result<Json, Untranslated>| {
            schema.is_ok_and(|schema| question.inhabited(&schema) == Inhabited::No)
        };
        (
            empty(one(&self.old, old, direction)),
            empty(one(&self.new, new, direction)),
        )
    }

    fn meet(&self, old: Result<Json, Untranslated>, new: Result<Json, Untranslated>) -> Meeting {
        let question = Question {
            filled: false,
            memory: &self.memory,
        };
        match (old, new) {
            (Ok(old), Ok(new)) => Meeting {
                new_covers_old: question.covers(&new, &old),
                old_covers_new: question.covers(&old, &new),
            },
            (Err(reason), _) | (_, Err(reason)) => Meeting {
                new_covers_old: Answer::Undecided { reason },
                old_covers_new: Answer::Undecided { reason },
            },
        }
    }
}

/// The dialect of JSON Schema that a file declares, where that is none of OpenAPI's own: its keywords may mean anything.
pub fn foreign_dialect<'d>(resolver: &Resolver<'d>, source: u32) -> Option<&'d str> {
    let root = &resolver.library().document(source)?.root;
    root.str_at("jsonSchemaDialect")
        .filter(|dialect| !is_own_dialect(dialect))
}

fn one<'d>(
    resolver: &Resolver<'d>,
    schema: Schema<'d>,
    direction: Direction,
) -> Result<Json, Untranslated> {
    if foreign_dialect(resolver, schema.source).is_some() {
        return Err(FOREIGN_DIALECT);
    }
    translate(schema, direction, &|source, reference| {
        resolver.target(source, reference).ok()
    })
}

fn whole<'d>(
    resolver: &Resolver<'d>,
    payload: &Payload<'d>,
    direction: Direction,
) -> Result<Json, Untranslated> {
    match payload {
        Payload::Unsaid => Ok(Json::Bool(true)),
        Payload::Schema(schema) => one(resolver, *schema, direction),
        Payload::Form(parts) => {
            let parts: Vec<_> = parts
                .iter()
                .map(|part| (part.name.as_str(), part.required, part.schema))
                .collect();
            translate_form(&parts, direction, &|source, reference| {
                resolver.target(source, reference).ok()
            })
        }
    }
}
