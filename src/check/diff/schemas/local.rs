//! Compares two schemas by themselves: their own differences, and the pairs inside them.

use super::graph::{Condition, Edge, Found, over_limit};
use super::{Flat, SchemaDiffer};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::check::diff::flat_schema::FlatSchema;
use crate::check::diff::keywords::{has_equal_keywords, keywords, nullable_only, types};
use crate::model::Schema;

/// The schema of what a text holds, where that is a document of its own.
const CONTENT: &str = "contentSchema";

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Compares two resolved schemas part by part, or as a whole where that is not possible.
    pub(super) fn local(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Found {
        if self.graph.borrow().is_over_limit() {
            return over_limit(old, new);
        }
        // The walk reads keywords, and in a foreign dialect they may mean anything.
        if self.versions.is_foreign(old, new) {
            let at = Places::of(old.node, new.node);
            return whole(vec![at.difference("schema-changed", Effect::Undecided)]);
        }
        let (a, b) = (
            FlatSchema::of(self.versions.old.resolver(), old),
            FlatSchema::of(self.versions.new.resolver(), new),
        );
        let flat = (&a, &b);
        let mut found = self
            .by_parts(old, new, flat, flow)
            .unwrap_or_else(|| whole(self.semantic(old, new, flat, flow)));
        found.has_parts = true;
        found
    }

    /// Compares two schemas part by part; `None` where only the whole can be compared.
    fn by_parts(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flat: Flat<'_, 'o, 'n>,
        flow: Flow,
    ) -> Option<Found> {
        let (a, b) = flat;
        let contents = a.content.zip(b.content);
        let is_leaf = !a.is_composed() && !b.is_composed() && contents.is_none();
        let equal_types = a.types == b.types;
        if !(a.whole && b.whole) || is_leaf || !(equal_types || nullable_only(a, b)) {
            return None;
        }
        let at = Places::of(old.node, new.node);
        let mut found = Found::default();
        if !equal_types {
            found.own.extend(types(a, b, flow, at));
        }
        if !has_equal_keywords(a, b) {
            let mut changed = keywords(a, b, flow, at);
            if let Some((one, other)) = contents {
                changed.retain(|one| {
                    let mut args = one.args.iter();
                    !args.any(|(name, value)| *name == "keyword" && value == CONTENT)
                });
                self.inside(&mut found, CONTENT, (one, other), flow);
            }
            if (changed.is_empty() && contents.is_none())
                || changed.iter().any(|one| one.effect == Effect::Undecided)
            {
                return None;
            }
            found.own.extend(changed);
        }
        self.properties(flat, flow, at, &mut found);
        self.additional(flat, flow, at, &mut found);
        match (a.items, b.items) {
            (Some(one), Some(other)) => self.inside(&mut found, "[]", (one, other), flow),
            (None, None) => {}
            _ => return None,
        }
        match (&a.branches, &b.branches) {
            (None, None) => {}
            (Some((kind, one)), Some((other_kind, other))) if kind == other_kind => {
                self.branches(kind, (one, other), flow, at, &mut found);
            }
            _ => return None,
        }
        Some(found)
    }

    /// Adds the pair of one part, if it differs.
    pub(super) fn inside(
        &self,
        found: &mut Found,
        part: &str,
        (old, new): (Schema<'o>, Schema<'n>),
        flow: Flow,
    ) {
        self.inside_if(found, part, (old, new), flow, Condition::Always);
    }

    /// Adds the pair of one part, if it differs, and says whether it does.
    pub(super) fn inside_if(
        &self,
        found: &mut Found,
        part: &str,
        (old, new): (Schema<'o>, Schema<'n>),
        flow: Flow,
        condition: Condition,
    ) -> bool {
        let Some(target) = self.pair(old, new, flow) else {
            return false;
        };
        found.edges.push(Edge {
            part: part.to_owned(),
            target,
            condition,
            is_open: true,
        });
        true
    }
}

/// Two schemas that were compared as a whole.
fn whole(own: Vec<Difference>) -> Found {
    Found {
        own,
        ..Found::default()
    }
}
