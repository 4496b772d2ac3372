//! Properties and openness of two objects.

use super::graph::{Condition, Found};
use super::{Flat, SchemaDiffer};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::check::diff::flat_schema::FlatSchema;
use crate::check::translate::Direction;
use crate::model::Schema;
use crate::read::{Node, Value};

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Compares the properties of both.
    pub(super) fn properties(
        &self,
        flat: Flat<'_, 'o, 'n>,
        flow: Flow,
        at: Places,
        found: &mut Found,
    ) {
        let (a, b) = flat;
        for (name, one) in sent_properties(a, flow) {
            match b.property(name) {
                Some(other) if is_sent(other.node, flow) => {
                    let condition = if flow.consumer_sends || is_closed(a) {
                        Condition::Always
                    } else {
                        Condition::Sent
                    };
                    self.inside_if(found, name, (one, other), flow, condition);
                }
                after => {
                    let is_elsewhere = after.is_some();
                    let removed = removed_property((name, one), is_elsewhere, flat, flow, at);
                    found.own.push(removed);
                }
            }
        }
        for (name, one) in sent_properties(b, flow) {
            if !a.property(name).is_some_and(|own| is_sent(own.node, flow)) {
                self.added_property((name, one), flat, flow, at, found);
            }
        }
        required_names(flat, flow, at, &mut found.own);
    }

    /// A property that only the newer declares.
    fn added_property(
        &self,
        (name, one): (&str, Schema<'n>),
        (a, b): Flat<'_, 'o, 'n>,
        flow: Flow,
        at: Places,
        found: &mut Found,
    ) {
        let at = Places {
            new: one.node.span,
            ..at
        };
        let added = |code, effect| at.difference(code, effect).of_part(name);
        // A property of the other direction is required only there.
        let was_required = a.required.contains_key(name) && a.property(name).is_none();
        if flow.consumer_sends && b.required.contains_key(name) && !was_required {
            let required = added("property-added-required", Effect::Breaking);
            found.own.push(required);
            return;
        }
        if !flow.consumer_sends && is_closed(a) {
            let closed = added("property-added-closed", Effect::Breaking);
            found.own.push(closed);
            return;
        }
        // Where the older schema declares what other properties hold, consumers sent them by this name too.
        let new = added("property-added", Effect::Compatible);
        let others = a
            .additional
            .filter(|schema| flow.consumer_sends && openness(Some(schema.node)) == Openness::Typed);
        let is_inside = others.is_some_and(|others| {
            let condition = Condition::Worse(new.clone());
            self.inside_if(found, name, (others, one), flow, condition)
        });
        if !is_inside {
            found.own.push(new);
        }
    }

    /// Compares what both accept beyond the declared properties.
    pub(super) fn additional(
        &self,
        (a, b): Flat<'_, 'o, 'n>,
        flow: Flow,
        at: Places,
        found: &mut Found,
    ) {
        let (one, other) = (a.additional, b.additional);
        let left = openness(one.map(|schema| schema.node));
        let right = openness(other.map(|schema| schema.node));
        if let (Openness::Typed, Openness::Typed, Some(one), Some(other)) =
            (left, right, one, other)
        {
            self.inside(found, "*", (one, other), flow);
            return;
        }
        if left == right {
            return;
        }
        let at = Places {
            old: one.map_or(at.old, |schema| schema.node.span),
            new: other.map_or(at.new, |schema| schema.node.span),
        };
        found.own.push(if right < left {
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
    let is_promised = b.required.contains_key(name) && !is_elsewhere;
    let is_missed = !flow.consumer_sends && a.required.contains_key(name) && !is_promised;
    let effect = if is_rejected || is_missed {
        Effect::Breaking
    } else {
        Effect::Possible
    };
    let at = Places {
        old: one.node.span,
        ..at
    };
    at.difference("property-removed", effect).of_part(name)
}

/// Names that became required or optional. Those of properties that only one of both declare are reported with the property.
fn required_names((a, b): Flat<'_, '_, '_>, flow: Flow, at: Places, found: &mut Vec<Difference>) {
    let counts = |name: &str| {
        let own = a.property(name);
        let is_known = own.is_some_and(|own| is_sent(own.node, flow));
        let is_declared = b.property(name).is_some();
        let is_hidden = own.is_some_and(|own| !is_sent(own.node, flow));
        is_known == is_declared && !is_hidden
    };
    for (name, node) in &b.required {
        if !a.required.contains_key(name) && counts(name) {
            let at = Places {
                new: node.span,
                ..at
            };
            let required = at.difference("property-required", flow.narrowed());
            found.push(required.of_part(name));
        }
    }
    for (name, node) in &a.required {
        if !b.required.contains_key(name) && counts(name) {
            let at = Places {
                old: node.span,
                ..at
            };
            let optional = at.difference("property-optional", flow.widened());
            found.push(optional.of_part(name));
        }
    }
}
