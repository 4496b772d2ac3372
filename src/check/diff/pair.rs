//! One operation in both versions.

use super::change::{Change, Effect, NOTHING, Way};
use super::difference::{Difference, Flow};
use super::schemas::SchemaDiffer;
use crate::check::compare::operation_view::OperationView;
use crate::check::translate::Direction;
use crate::model::Role;
use crate::text::Span;

/// One operation in both versions.
pub struct OperationPair<'p, 'o, 'n> {
    /// In the older version.
    pub old: OperationView<'p, 'o>,
    /// In the newer version.
    pub new: OperationView<'p, 'n>,
    /// Compares its schemas.
    pub schemas: &'p SchemaDiffer<'p, 'o, 'n>,
}

impl OperationPair<'_, '_, '_> {
    /// Which way a request or a response flows: consumers send requests to operations that are served, and receive those of
    /// callbacks and webhooks.
    pub fn flow(&self, direction: Direction) -> Flow {
        let served = self.old.operation.role == Role::Served;
        Flow {
            direction,
            consumer_sends: (direction == Direction::Request) == served,
        }
    }

    /// The places of both operations.
    pub const fn places(&self) -> (Span, Span) {
        (self.old.operation.span, self.new.operation.span)
    }

    /// A change in a message of this operation, at these places.
    pub fn change(&self, way: Way, code: &'static str, effect: Effect, at: (Span, Span)) -> Change {
        let change = Change::new(code, effect, Some(at.0), Some(at.1));
        change.felt_by(self.old.operation.name(), way)
    }

    /// A difference of a message as a change of this operation.
    pub fn difference(&self, found: &Difference, way: Way, message: &str) -> Change {
        let mut change = self.change(way, found.code, found.effect, (found.old, found.new));
        let part = if found.part.is_empty() {
            NOTHING
        } else {
            &found.part
        };
        change = change.arg("place", way.name()).arg("part", part);
        for (name, value) in &found.args {
            change = change.arg(name, value);
        }
        change.counterexample.clone_from(&found.counterexample);
        change.own_part = Some(found.own_part.clone());
        change.arg("message", message)
    }
}
