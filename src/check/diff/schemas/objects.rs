//! Properties and openness of two objects.

use super::{Flat, SchemaDiffer};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::check::diff::flat_schema::FlatSchema;
use crate::check::translate::Direction;
use crate::model::Schema;
use crate::read::{Node, Value};

/// A property of one schema and the same of the other, by name.
type Kept<'a, 'o, 'n> = (&'a str, Schema<'o>, Schema<'n>);

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Compares the properties of both.
    pub(super) fn properties(
        &self,
        flat: Flat<'_, 'o, 'n>,
        flow: Flow,
        depth: usize,
        at: Places,
        found: &mut Vec<Difference>,
    ) {
        let (a, b) = flat;
        for (name, one) in sent_properties(a, flow) {
            match property(b, name) {
                Some(other) if is_sent(other.node, flow) => {
                    found.extend(self.kept_property((name, one, other), a, flow, depth));
                }
                after => {
                    let is_elsewhere = after.is_some();
                    found.push(removed_property((name, one), is_elsewhere, flat, flow, at));
                }
            }
        }
        for (name, one) in sent_properties(b, flow) {
            if !property(a, name).is_some_and(|own| is_sent(own.node, flow)) {
                found.extend(self.added_property((name, one), flat, flow, depth, at));
            }
        }
        required_names(flat, flow, at, found);
    }

    /// A property that both declare.
    fn kept_property(
        &self,
        (name, one, other): Kept<'_, 'o, 'n>,
        a: &FlatSchema<'o>,
        flow: Flow,
        depth: usize,
    ) -> Vec<Difference> {
        let inside = self.part(name, one, other, flow, depth);
        let breaks = inside.iter().any(|one| one.effect == Effect::Breaking);
        if !breaks || flow.consumer_sends || is_closed(a) {
            return inside;
        }
        // A property that accepted no value was never sent, so nobody reads it: it is as good as new.
        match self.versions.uninhabited(one, other, flow.direction) {
            Ok((true, false)) => {
                let at = Places::of(one.node, other.node);
                let added = at.difference("property-added", Effect::Compatible);
                vec![added.within(name)]
            }
            _ => inside,
        }
    }

    /// A property that only the newer declares.
    fn added_property(
        &self,
        (name, one): (&str, Schema<'n>),
        (a, b): Flat<'_, 'o, 'n>,
        flow: Flow,
        depth: usize,
        at: Places,
    ) -> Vec<Difference> {
        let added = |code, effect| {
            let at = Places {
                new: one.node.span,
                ..at
            };
            vec![at.difference(code, effect).within(name)]
        };
        if flow.consumer_sends && b.required.contains(name) && !a.required.contains(name) {
            return added("property-added-required", Effect::Breaking);
        }
        if !flow.consumer_sends && is_closed(a) {
            return added("property-added-closed", Effect::Breaking);
        }
        // Where the older schema declares what other properties hold, consumers sent them by this name too.
        let others = a
            .additional
            .filter(|schema| flow.consumer_sends && openness(Some(schema.node)) == Openness::Typed);
        let inside = others.map(|others| self.part(name, others, one, flow, depth));
        match inside {
            Some(inside) if inside.iter().any(|one| one.effect > Effect::Compatible) => inside,
            _ => added("property-added", Effect::Compatible),
        }
    }

    /// Compares what both accept beyond the declared properties.
    pub(super) fn additional(
        &self,
        (a, b): Flat<'_, 'o, 'n>,
        flow: Flow,
        depth: usize,
        at: Places,
        found: &mut Vec<Difference>,
    ) {
        let (one, other) = (a.additional, b.additional);
        let left = openness(one.map(|schema| schema.node));
        let right = openness(other.map(|schema| schema.node));
        if let (Openness::Typed, Openness::Typed, Some(one), Some(other)) =
            (left, right, one, other)
        {
            found.extend(self.part("*", one, other, flow, depth));
            return;
        }
        if left == right {
            return;
        }
        let at = Places {
            old: one.map_or(at.old, |schema| schema.node.span),
            new: other.map_or(at.new, |schema| schema.node.span),
        };
        found.push(if right < left {
            at.difference("object-closed", flow.narrowed())
        } else {
            at.difference("object-opened", flow.widened())
        });
    }
}

/// How much an object accepts beyond its properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Openness {
    /// Nothing.
    Closed,
    /// Values of one schema.
    Typed,
    /// Anything.
    Open,
}

fn openness(additional: Option<&Node>) -> Openness {
    match additional.map(|node| &node.value) {
        None | Some(Value::Bool(true)) => Openness::Open,
        Some(Value::Map(map)) if map.entries().is_empty() => Openness::Open,
        Some(Value::Bool(false)) => Openness::Closed,
        Some(_) => Openness::Typed,
    }
}

/// Whether a schema restricts properties that it does not declare.
fn is_closed(flat: &FlatSchema<'_>) -> bool {
    let additional = flat.additional.map(|schema| schema.node);
    additional.is_some_and(|node| node.value != Value::Bool(true))
}

/// Whether a property is sent in this direction.
fn is_sent(node: &Node, flow: Flow) -> bool {
    let hidden = match flow.direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    node.get(hidden).and_then(Node::as_bool) != Some(true)
}

/// The properties that are sent in this direction, in document order.
fn sent_properties<'f, 'd>(
    flat: &'f FlatSchema<'d>,
    flow: Flow,
) -> impl Iterator<Item = (&'d str, Schema<'d>)> + use<'f, 'd> {
    let properties = flat.properties.iter().copied();
    properties.filter(move |(_, schema)| is_sent(schema.node, flow))
}

fn property<'d>(flat: &FlatSchema<'d>, name: &str) -> Option<Schema<'d>> {
    let mut properties = flat.properties.iter();
    properties
        .find(|(own, _)| *own == name)
        .map(|(_, schema)| *schema)
}

/// A property that only the older declares in this direction; `is_elsewhere` where the newer has it in the other.
fn removed_property(
    (name, one): (&str, Schema<'_>),
    is_elsewhere: bool,
    (a, b): Flat<'_, '_, '_>,
    flow: Flow,
    at: Places,
) -> Difference {
    let is_rejected = flow.consumer_sends && is_closed(b);
    // The newer may still require the name without declaring it. A property of the other direction is required only there.
    let is_promised = b.required.contains(name) && !is_elsewhere;
    let is_missed = !flow.consumer_sends && a.required.contains(name) && !is_promised;
    let effect = if is_rejected || is_missed {
        Effect::Breaking
    } else {
        Effect::Possible
    };
    let at = Places {
        old: one.node.span,
        ..at
    };
    at.difference("property-removed", effect).within(name)
}

/// Names that became required or optional. Those of properties that only one of both declares are reported with the property.
fn required_names((a, b): Flat<'_, '_, '_>, flow: Flow, at: Places, found: &mut Vec<Difference>) {
    let counts = |name: &str| {
        let own = property(a, name);
        let is_known = own.is_some_and(|own| is_sent(own.node, flow));
        let is_declared = property(b, name).is_some();
        let is_hidden = own.is_some_and(|own| !is_sent(own.node, flow));
        is_known == is_declared && !is_hidden
    };
    let required = b.required.difference(&a.required);
    let required = required.filter(|name| counts(name));
    found.extend(required.map(|name| {
        let required = at.difference("property-required", flow.narrowed());
        required.within(name)
    }));
    let optional = a.required.difference(&b.required);
    let optional = optional.filter(|name| counts(name));
    found.extend(optional.map(|name| {
        let optional = at.difference("property-optional", flow.widened());
        optional.within(name)
    }));
}
