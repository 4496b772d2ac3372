//! Members of `allOf` that were added or removed.

use super::SchemaDiffer;
use super::branches::name;
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::check::diff::equality::values;
use crate::check::diff::flat_schema::{FlatSchema, is_annotation};
use crate::model::Schema;
use crate::read::Node;

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Members of `allOf` that were added or removed, where the accepted values stayed the same: clients that use the named parts
    /// may notice. Wrapping a reference, or joining the parts into one schema, is no change.
    pub(super) fn parts(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Option<Difference> {
        let (left, right) = (members(old.node).len(), members(new.node).len());
        let wrapped = left == 0
            && members(new.node)
                .iter()
                .all(|one| one.get("$ref").is_some());
        if !flow.consumer_sends || left == right || right == 0 || wrapped {
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

fn members(node: &Node) -> &[Node] {
    node.get("allOf").map_or(&[], Node::items)
}
