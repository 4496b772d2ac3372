//! Alternatives (`oneOf`, `anyOf`) and parts (`allOf`) of two schemas.

use super::{Found, Walk, Way};
use crate::check::diff::Effect;
use crate::check::diff::alike::values;
use crate::check::diff::shape::{Shape, is_annotation};
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
        found: &[Found],
    ) -> Option<Vec<Found>> {
        let same = match way.effect(self.ask.schemas(old, new, way.direction())) {
            None => true,
            Some((Effect::Compatible, _)) => false,
            _ => return None,
        };
        let mut lost = lost(way, found);
        if lost.is_empty() && !same {
            lost.push(Found {
                code: "schema-changed",
                effect: Effect::Compatible,
                part: String::new(),
                old: old.node.span,
                new: new.node.span,
                args: Vec::new(),
                counterexample: None,
            });
        }
        Some(lost)
    }
}

/// What people call a schema among others.
fn name(node: &Node) -> Option<String> {
    let reference = node.str_at("$ref").or_else(|| node.str_at("title"));
    reference.map(|text| text.rsplit('/').next().unwrap_or(text).to_owned())
}

/// Alternatives that a sender could choose and that are gone, while others take the same values. Where one has a name, it meant
/// something to both sides that open objects do not say: that a Cat's schema takes a Rabbit does not make the system take one.
fn lost(way: Way, found: &[Found]) -> Vec<Found> {
    let of = |code: &'static str| {
        let own = found.iter().filter(|one| one.part.is_empty());
        own.filter(move |one| one.code == code)
    };
    if !way.sent || of("branch-added").next().is_some() {
        return Vec::new();
    }
    let named = |one: &Found| one.args.iter().any(|(_, name)| !name.is_empty());
    let weighed = of("branch-removed").map(|one| Found {
        effect: if named(one) {
            Effect::Breaking
        } else {
            Effect::Possible
        },
        ..one.clone()
    });
    weighed.collect()
}

impl<'o, 'n> Walk<'_, 'o, 'n> {
    /// Members of `allOf` that came or went while every value stays what it was: whoever works with the named parts may notice.
    /// A reference that was wrapped, and parts that were joined into one schema, are no change.
    pub(super) fn parts(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        found: &[Found],
    ) -> Option<Found> {
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
            effect: if self.is_called_more(old, new) {
                Effect::Breaking
            } else {
                Effect::Possible
            },
            part: String::new(),
            old: old.node.span,
            new: new.node.span,
            args: Vec::new(),
            counterexample: None,
        })
    }

    /// Whether all parts are still there and others came that bring a name and nothing else. A part with properties of its own
    /// extends the message, and one that took over properties is a matter of writing; what is left for such a part to say is
    /// that the message is now to be a Rabbit as well, which no sender said before.
    fn is_called_more(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        let list = |node: &'o Node| node.get("allOf").map_or(&[][..], Node::items);
        let mut more: Vec<Schema<'n>> = new
            .node
            .get("allOf")
            .map_or(&[][..], Node::items)
            .iter()
            .map(|node| Schema { node, ..new })
            .collect();
        for node in list(old.node) {
            let own = Schema { node, ..old };
            let named = name(node);
            let of_name = |other: &Schema<'n>| named.is_some() && name(other.node) == named;
            let place = more.iter().position(of_name);
            let place = place.or_else(|| more.iter().position(|other| self.same(own, *other)));
            let Some(place) = place else {
                return false;
            };
            more.remove(place);
        }
        let kept = old.node.entries().iter().all(|entry| {
            let other = new.node.get(&entry.key);
            &*entry.key == "allOf"
                || is_annotation(&entry.key)
                || other.is_some_and(|other| values(&entry.node, other))
        });
        let known = Shape::of(self.ask.old(), old).properties;
        let brings_nothing = |part: &Schema<'n>| {
            let properties = Shape::of(self.ask.new_one(), *part).properties;
            part.node.get("$ref").is_some()
                && properties
                    .iter()
                    .all(|(name, _)| known.iter().any(|(own, _)| own == name))
        };
        kept && !list(old.node).is_empty() && !more.is_empty() && more.iter().all(brings_nothing)
    }
}
