//! Alternatives (`oneOf`, `anyOf`) of two schemas.

use super::{Flat, SchemaDiffer};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places, Verdict};
use crate::model::Schema;
use crate::read::Node;

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Compares two schemas with alternatives of one kind, of which all other parts are already compared.
    pub(super) fn alternatives(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flat: Flat<'_, 'o, 'n>,
        flow: Flow,
        depth: usize,
        mut found: Vec<Difference>,
    ) -> Vec<Difference> {
        let (Some((kind, one)), Some((_, other))) = (&flat.0.branches, &flat.1.branches) else {
            return found;
        };
        let at = Places::of(old.node, new.node);
        let before = found.len();
        self.branches((one, other), flow, depth, at, &mut found);
        // A value that one branch lost may be accepted by another, which the engine sees.
        if found.iter().any(|one| one.effect >= Effect::Undecided)
            && let Some(reconciled) = self.reconciled(old, new, flow, &found)
        {
            return reconciled;
        }
        // Adding or widening a `oneOf` branch can make values that matched exactly one branch match two. We re-check the whole
        // schema, but ignore overlaps between named object branches: senders pick a branch by name, and open objects nearly
        // always overlap.
        let is_breaking = |one: &Difference| one.effect == Effect::Breaking;
        if *kind == "oneOf" && found.len() > before && !found.iter().any(is_breaking) {
            let has_nameless = found.iter().skip(before).any(|one| {
                matches!(one.code, "branch-added" | "branch-removed")
                    && one.args.iter().any(|(_, name)| name.is_empty())
            });
            let is_overlap = |one: &Difference| {
                let value = one.counterexample.as_ref();
                is_breaking(one) && value.is_some_and(|value| has_nameless || !value.is_object())
            };
            let whole = self.semantic(old, new, flat, flow);
            found.extend(whole.into_iter().filter(is_overlap));
        }
        found
    }

    /// The branches of both: equal ones are matched first, then those of one name, then the others by their order.
    fn branches(
        &self,
        (one, other): (&[Schema<'o>], &[Schema<'n>]),
        flow: Flow,
        depth: usize,
        at: Places,
        found: &mut Vec<Difference>,
    ) {
        let mut left: Vec<Schema<'o>> = Vec::new();
        let mut right: Vec<Schema<'n>> = other.to_vec();
        for branch in one {
            match right
                .iter()
                .position(|other| self.is_equal(*branch, *other))
            {
                Some(place) => {
                    right.remove(place);
                }
                None => left.push(*branch),
            }
        }
        let mut matched = Vec::new();
        let mut removed = Vec::new();
        for branch in left {
            let named = name(branch.node);
            let place = right
                .iter()
                .position(|other| named.is_some() && name(other.node) == named);
            match place {
                Some(place) => matched.push((branch, right.remove(place))),
                None => removed.push(branch),
            }
        }
        // Branches without a name in common are matched by their order, if there are as many.
        if removed.len() == right.len() {
            matched.extend(removed.drain(..).zip(right.drain(..)));
        }
        for (branch, other) in matched {
            let inside = self.differences(branch, other, flow, depth + 1);
            found.extend(inside.iter().cloned());
        }
        for branch in removed {
            let old = branch.node.span;
            let removed = Difference::new("branch-removed", flow.narrowed(), old, at.new);
            found.push(removed.arg("branch", name(branch.node).unwrap_or_default()));
        }
        for branch in right {
            let new = branch.node.span;
            let added = Difference::new("branch-added", flow.widened(), at.old, new);
            found.push(added.arg("branch", name(branch.node).unwrap_or_default()));
        }
    }

    /// The differences that are left where the engine shows that the schemas as a whole stay compatible; `None` where it does not.
    fn reconciled(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flow: Flow,
        found: &[Difference],
    ) -> Option<Vec<Difference>> {
        let same = match flow.verdict(self.versions.schemas(old, new, flow.direction)) {
            Verdict::Same => true,
            Verdict::Compatible => false,
            Verdict::Breaking(_) | Verdict::Undecided | Verdict::Failed => return None,
        };
        let mut left = removed_alternatives(flow, found);
        if left.is_empty() && !same {
            let at = Places::of(old.node, new.node);
            left.push(at.difference("schema-changed", Effect::Compatible));
        }
        Some(left)
    }
}

/// The name of a schema among others: the last segment of its reference, or its title.
pub(super) fn name(node: &Node) -> Option<String> {
    let reference = node.str_at("$ref").or_else(|| node.str_at("title"));
    reference.map(|text| text.rsplit('/').next().unwrap_or(text).to_owned())
}

/// Alternatives that a sender could choose and that are gone, while others accept the same values. A name means something to both
/// sides that open objects do not show: that the schema of a Cat accepts a Rabbit does not make the system accept one.
fn removed_alternatives(flow: Flow, found: &[Difference]) -> Vec<Difference> {
    let of = |code: &'static str| {
        let own = found.iter().filter(|one| one.part.is_empty());
        own.filter(move |one| one.code == code)
    };
    if !flow.consumer_sends || of("branch-added").next().is_some() {
        return Vec::new();
    }
    let is_named = |one: &Difference| one.args.iter().any(|(_, name)| !name.is_empty());
    let removed = of("branch-removed").map(|one| Difference {
        effect: if is_named(one) {
            Effect::Breaking
        } else {
            Effect::Possible
        },
        ..one.clone()
    });
    removed.collect()
}
