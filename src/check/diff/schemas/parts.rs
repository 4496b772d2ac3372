//! Members of `allOf` that were added or removed.

use super::SchemaDiffer;
use super::branches::name;
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::check::diff::equality::values;
use crate::check::diff::flat_schema::{
    FlatSchema, is_annotation, is_list, members, resolve, unwrapped,
};
use crate::model::Schema;
use crate::read::Node;

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Members of `allOf` that were added or removed, where the accepted values stayed the same: clients that use the named
    /// parts may notice. Wrapping a reference, joining the parts into one schema or splitting it is no change, and in how many
    /// parts without a name the rest stands is a matter of writing.
    pub(super) fn parts(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Option<Difference> {
        let one = unwrapped(self.versions.old.resolver(), old);
        let other = unwrapped(self.versions.new.resolver(), new);
        // A list of one that was unwrapped counts as one where the other side has members to compare it with.
        let is_plain = |schema: Schema<'_>| members(schema.node).is_empty();
        let (left, right) = match (is_plain(one), is_plain(other)) {
            (true, true) => return None,
            (true, false) => {
                let old = resolve(self.versions.old.resolver(), old);
                (count(old.node), count(other.node))
            }
            (false, true) => {
                let new = resolve(self.versions.new.resolver(), new);
                (count(one.node), count(new.node))
            }
            (false, false) => (count(one.node), count(other.node)),
        };
        // What was one schema and is nothing but its parts now was written anew.
        let ((left, left_named), (right, right_named)) = (left, right);
        let is_split = left == 0 && is_list(other.node);
        let is_same = left == right || (left > 0 && left_named == right_named);
        if !flow.consumer_sends || is_same || right == 0 || is_split {
            return None;
        }
        let code = if left < right {
            "part-added"
        } else {
            "part-removed"
        };
        let effect = if self.adds_only_named_part(old, new) {
            Effect::Breaking
        } else {
            Effect::Possible
        };
        Some(Places::of(old.node, new.node).difference(code, effect))
    }

    /// Whether all members are kept and the added ones only give the message another name. For example
    ///
    /// ```yaml
    /// old: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    /// new: {allOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Rabbit'}]}
    /// ```
    ///
    /// where `Rabbit` declares no property that the old schema does not have: the message must now be a `Rabbit` too, which no
    /// sender of the older version declared. A member that adds properties extends the message, and one that only takes over
    /// properties is a matter of writing.
    fn adds_only_named_part(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        let mut added: Vec<Schema<'n>> = members(new.node)
            .iter()
            .map(|node| Schema { node, ..new })
            .collect();
        for node in members(old.node) {
            let own = Schema { node, ..old };
            let named = name(node);
            let of_name = |other: &Schema<'n>| named.is_some() && name(other.node) == named;
            let place = added.iter().position(of_name);
            let place = place.or_else(|| added.iter().position(|other| self.is_equal(own, *other)));
            let Some(place) = place else {
                return false;
            };
            added.remove(place);
        }
        let kept = old.node.entries().iter().all(|entry| {
            let other = new.node.get(&entry.key);
            &*entry.key == "allOf"
                || is_annotation(&entry.key)
                || other.is_some_and(|other| values(&entry.node, other))
        });
        let known = FlatSchema::of(self.versions.old.resolver(), old).properties;
        let adds_only_a_name = |part: &Schema<'n>| {
            let properties = FlatSchema::of(self.versions.new.resolver(), *part).properties;
            part.node.get("$ref").is_some()
                && properties
                    .iter()
                    .all(|(name, _)| known.iter().any(|(own, _)| own == name))
        };
        kept && !members(old.node).is_empty()
            && !added.is_empty()
            && added.iter().all(adds_only_a_name)
    }
}

/// How many members `allOf` has, and how many of them have a name. A member that is nothing but such a list is its members.
fn count(node: &Node) -> (usize, usize) {
    let (mut all, mut named) = (0, 0);
    let mut pending: Vec<&Node> = members(node).iter().collect();
    while let Some(member) = pending.pop() {
        if is_list(member) {
            pending.extend(members(member));
        } else {
            all += 1;
            named += usize::from(member.get("$ref").is_some());
        }
    }
    (all, named)
}
