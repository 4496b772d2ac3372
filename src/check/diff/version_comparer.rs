//! Asks the schema engine about two versions of a schema.

use crate::check::compare::operation_view::SchemaSource;
use crate::check::compare::schema_comparer::{FAILED, SchemaComparer, Translation};
use crate::check::schema::{Answer, Inhabited, accepts};
use crate::check::translate::{Direction, Untranslated};
use crate::model::reference::Resolver;
use crate::model::{Payload, Schema};
use crate::read::Json;

/// Whether each of two schemas contains the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Containment {
    /// Whether the newer accepts every value of the older.
    pub new_covers_old: Answer,
    /// Whether the older accepts every value of the newer.
    pub old_covers_new: Answer,
}

/// The schemas of two versions, and the engine.
pub struct VersionComparer<'r, 'o, 'n> {
    /// Where schemas of the older version are read.
    pub old: SchemaSource<'r, 'o>,
    /// Where schemas of the newer version are read.
    pub new: SchemaSource<'r, 'n>,
    comparer: SchemaComparer,
}

impl<'r, 'o, 'n> VersionComparer<'r, 'o, 'n> {
    /// Prepares both versions. `effort` is how many times the usual budgets may be spent.
    pub fn new(old: &'r Resolver<'o>, new: &'r Resolver<'n>, effort: u32) -> Self {
        Self {
            old: SchemaSource::new(old),
            new: SchemaSource::new(new),
            comparer: SchemaComparer::with_effort(effort),
        }
    }

    /// Compares two schemas in messages of one direction.
    pub fn schemas(&self, old: Schema<'o>, new: Schema<'n>, direction: Direction) -> Containment {
        self.compare(
            &self.comparer.schema(&self.old, old, direction),
            &self.comparer.schema(&self.new, new, direction),
        )
    }

    /// Compares two bodies of one media type.
    pub fn payloads(
        &self,
        old: &Payload<'o>,
        new: &Payload<'n>,
        direction: Direction,
    ) -> Containment {
        self.compare(
            &self.comparer.payload(&self.old, old, direction),
            &self.comparer.payload(&self.new, new, direction),
        )
    }

    /// Whether the older, and whether the newer schema accepts no value at all.
    ///
    /// # Errors
    /// The reason where the engine panicked.
    pub fn uninhabited(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        direction: Direction,
    ) -> Result<(bool, bool), Untranslated> {
        let is_empty = |schema: Translation| -> Result<bool, Untranslated> {
            match schema {
                Ok(schema) => match self.comparer.inhabited(&schema) {
                    Err(FAILED) => Err(FAILED),
                    answer => Ok(answer == Ok(Inhabited::No)),
                },
                // A schema that could not be translated is not known to be empty.
                Err(_) => Ok(false),
            }
        };
        Ok((
            is_empty(self.comparer.schema(&self.old, old, direction))?,
            is_empty(self.comparer.schema(&self.new, new, direction))?,
        ))
    }

    /// How many of these schemas of the older version certainly accept a value.
    pub fn old_accept(&self, schemas: &[Schema<'o>], value: &Json, direction: Direction) -> usize {
        let translations = schemas
            .iter()
            .map(|schema| self.comparer.schema(&self.old, *schema, direction));
        count_accepting(translations, value)
    }

    /// How many of these schemas of the newer version certainly accept a value.
    pub fn new_accept(&self, schemas: &[Schema<'n>], value: &Json, direction: Direction) -> usize {
        let translations = schemas
            .iter()
            .map(|schema| self.comparer.schema(&self.new, *schema, direction));
        count_accepting(translations, value)
    }

    /// Whether either schema is in a file of a foreign dialect, where keywords may mean anything.
    pub fn is_foreign(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        self.old.foreign_dialect(old.source).is_some()
            || self.new.foreign_dialect(new.source).is_some()
    }

    fn compare(&self, old: &Translation, new: &Translation) -> Containment {
        Containment {
            new_covers_old: self.comparer.covers_all(new, old),
            old_covers_new: self.comparer.covers_all(old, new),
        }
    }
}

fn count_accepting(translations: impl Iterator<Item = Translation>, value: &Json) -> usize {
    translations
        .filter(|translation| {
            let schema = translation.as_ref().ok();
            schema.is_some_and(|schema| accepts(&schema.json, value) == Some(true))
        })
        .count()
}
