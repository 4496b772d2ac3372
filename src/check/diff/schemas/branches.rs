//! Alternatives (`oneOf`, `anyOf`) and parts (`allOf`) of two schemas.

use super::{Found, Walk, Way};
use crate::check::diff::Effect;
use crate::check::diff::shape::Shape;
use crate::model::Schema;
use crate::read::Node;

impl<'o, 'n> Walk<'_, 'o, 'n> {
    /// The alternatives of both: the same ones first, then those of one name, then by their order.
    pub(super) fn branches(
        &self,
        (one, other): (&[Schema<'o>], &[Schema<'n>]),
        way: Way,
        depth: usize,
        at: &dyn Fn(&'static str, Effect) -> Found,
        found: &mut Vec<Found>,
    ) {
        let mut left: Vec<Schema<'o>> = Vec::new();
        let mut right: Vec<Schema<'n>> = other.to_vec();
        for branch in one {
            match right.iter().position(|other| self.same(*branch, *other)) {
                Some(place) => {
                    right.remove(place);
                }
                None => left.push(*branch),
            }
        }
        let name = |node: &Node| {
            let reference = node.str_at("$ref").or_else(|| node.str_at("title"));
            reference.map(|text| text.rsplit('/').next().unwrap_or(text).to_owned())
        };
        let mut lost = Vec::new();
        for branch in left {
            let named = name(branch.node);
            let place = right
                .iter()
                .position(|other| named.is_some() && name(other.node) == named);
            match place {
                Some(place) => {
                    let other = right.remove(place);
                    found.extend(
                        self.differences(branch, other, way, depth + 1)
                            .iter()
                            .cloned(),
                    );
                }
                None => lost.push(branch),
            }
        }
        // Branches without a name meet by their order.
        while !lost.is_empty() && lost.len() == right.len() {
            let (branch, other) = (lost.remove(0), right.remove(0));
            found.extend(
                self.differences(branch, other, way, depth + 1)
                    .iter()
                    .cloned(),
            );
        }
        for branch in lost {
            let shown = name(branch.node).unwrap_or_default();
            found.push(Found {
                old: branch.node.span,
                args: vec![("branch", shown)],
                ..at("branch-removed", way.narrowed())
            });
        }
        for branch in right {
            let shown = name(branch.node).unwrap_or_default();
            found.push(Found {
                new: branch.node.span,
                args: vec![("branch", shown)],
                ..at("branch-added", way.widened())
            });
        }
    }

    /// What the engine says of the whole, where it knows better than the walk through branches.
    pub(super) fn calmed(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Option<Vec<Found>> {
        match way.effect(self.ask.schemas(old, new, way.direction())) {
            None => Some(self.lost(old, new, way, at).into_iter().collect()),
            Some((Effect::Compatible, _)) => Some(vec![at("schema-changed", Effect::Compatible)]),
            _ => None,
        }
    }

    /// An alternative that a sender could choose and that is gone, while others take the same values.
    pub(super) fn lost(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Option<Found> {
        let count = |branches: Option<usize>| branches.unwrap_or(0);
        let left = Shape::of(self.ask.old(), old).branches;
        let right = Shape::of(self.ask.new_one(), new).branches;
        let left = count(left.map(|(_, list)| list.len()));
        let right = count(right.map(|(_, list)| list.len()));
        (way.sent && right < left).then(|| Found {
            args: vec![("branch", String::new())],
            ..at("branch-removed", Effect::Possible)
        })
    }
}

/// Members of `allOf` that came or went while every value stays what it was: whoever works with the named parts may notice. A
/// reference that was wrapped, and parts that were joined into one schema, are no change.
pub(super) fn parts(old: Schema<'_>, new: Schema<'_>, way: Way, found: &[Found]) -> Option<Found> {
    let members = |node: &Node| node.get("allOf").map_or(0, |list| list.items().len());
    let (left, right) = (members(old.node), members(new.node));
    let quiet = found.iter().all(|one| one.effect < Effect::Possible);
    let wrapped = left == 0
        && new
            .node
            .get("allOf")
            .is_some_and(|list| list.items().iter().all(|one| one.get("$ref").is_some()));
    if !way.sent || !quiet || left == right || right == 0 || wrapped {
        return None;
    }
    Some(Found {
        code: if left < right {
            "part-added"
        } else {
            "part-removed"
        },
        effect: Effect::Possible,
        part: String::new(),
        old: old.node.span,
        new: new.node.span,
        args: Vec::new(),
        counterexample: None,
    })
}
