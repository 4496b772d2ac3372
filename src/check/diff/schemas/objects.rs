//! Properties and openness of two objects.

use super::{Found, Walk, Way, under};
use crate::check::diff::Effect;
use crate::check::diff::shape::Shape;
use crate::model::Schema;
use crate::read::{Node, Value};
use crate::text::Span;

impl<'o, 'n> Walk<'_, 'o, 'n> {
    /// Each property of both.
    pub(super) fn properties(
        &self,
        (a, b): (&Shape<'o>, &Shape<'n>),
        way: Way,
        depth: usize,
        at: &dyn Fn(&'static str, Effect) -> Found,
        found: &mut Vec<Found>,
    ) {
        let passes = |node: &Node| {
            let hidden = if way.response {
                "writeOnly"
            } else {
                "readOnly"
            };
            node.get(hidden).and_then(Node::as_bool) != Some(true)
        };
        let closed = |additional: Option<&Node>| {
            additional.is_some_and(|node| node.value != Value::Bool(true))
        };
        let named = |code, effect, part: &str, spans: (Option<Span>, Option<Span>)| {
            let one = at(code, effect);
            Found {
                part: part.to_owned(),
                old: spans.0.unwrap_or(one.old),
                new: spans.1.unwrap_or(one.new),
                ..one
            }
        };
        for (name, one) in a.properties.iter().filter(|(_, one)| passes(one.node)) {
            let after = b.properties.iter().find(|(other, _)| other == name);
            let Some((_, other)) = after.filter(|(_, other)| passes(other.node)) else {
                let refused = way.sent && closed(b.additional.map(|schema| schema.node));
                // What goes the other way only is required there and does not come here.
                let promised = b.required.contains(name) && after.is_none();
                let missed = !way.sent && a.required.contains(name) && !promised;
                let (code, effect) = if refused || missed {
                    ("property-removed", Effect::Breaking)
                } else {
                    ("property-removed", Effect::Possible)
                };
                found.push(named(code, effect, name, (Some(one.node.span), None)));
                continue;
            };
            let inside = self.differences(*one, *other, way, depth + 1);
            let breaks = inside.iter().any(|one| one.effect == Effect::Breaking);
            // What contradicted itself was never sent, so nobody read it: it is as good as new.
            if breaks
                && !way.sent
                && !closed(a.additional.map(|schema| schema.node))
                && self.ask.void(*one, *other, way.direction()) == (true, false)
            {
                let spans = (Some(one.node.span), Some(other.node.span));
                found.push(named("property-added", Effect::Compatible, name, spans));
                continue;
            }
            found.extend(under(name, &inside));
        }
        let known = |name: &&str| {
            let mut own = a.properties.iter();
            own.any(|(own, one)| own == name && passes(one.node))
        };
        let added = b
            .properties
            .iter()
            .filter(|(name, one)| !known(name) && passes(one.node));
        for (name, one) in added {
            let spans = (None, Some(one.node.span));
            if b.required.contains(name) && !a.required.contains(name) && way.sent {
                found.push(named(
                    "property-added-required",
                    Effect::Breaking,
                    name,
                    spans,
                ));
            } else if !way.sent && closed(a.additional.map(|schema| schema.node)) {
                found.push(named(
                    "property-added-closed",
                    Effect::Breaking,
                    name,
                    spans,
                ));
            } else {
                // Where the old schema said what other properties hold, they were sent by this name too.
                let typed = a.additional.filter(|schema| {
                    let open =
                        matches!(&schema.node.value, Value::Map(map) if !map.entries().is_empty());
                    way.sent && open
                });
                let inside = typed.map(|any| self.differences(any, *one, way, depth + 1));
                let breaks = |one: &Found| one.effect > Effect::Compatible;
                match inside {
                    Some(inside) if inside.iter().any(breaks) => found.extend(under(name, &inside)),
                    _ => found.push(named("property-added", Effect::Compatible, name, spans)),
                }
            }
        }
        let both = |name: &&&str| b.properties.iter().any(|(own, _)| own == *name) && known(name);
        let outside =
            |name: &&&str| !b.properties.iter().any(|(own, _)| own == *name) && !known(name);
        let silent = |name: &str| {
            let of = a.properties.iter().find(|(own, _)| *own == name);
            of.is_some_and(|(_, one)| !passes(one.node))
        };
        for name in b.required.difference(&a.required) {
            if (both(&name) || outside(&name)) && !silent(name) {
                found.push(named(
                    "property-required",
                    way.narrowed(),
                    name,
                    (None, None),
                ));
            }
        }
        for name in a.required.difference(&b.required) {
            if (both(&name) || outside(&name)) && !silent(name) {
                found.push(named(
                    "property-optional",
                    way.widened(),
                    name,
                    (None, None),
                ));
            }
        }
    }

    /// What both take beyond the declared properties.
    pub(super) fn additional(
        &self,
        (a, b): (&Shape<'o>, &Shape<'n>),
        (old, new): (Schema<'o>, Schema<'n>),
        way: Way,
        depth: usize,
        found: &mut Vec<Found>,
    ) {
        let openness = |node: Option<&Node>| match node.map(|node| &node.value) {
            None | Some(Value::Bool(true)) => 2,
            Some(Value::Map(map)) if map.entries().is_empty() => 2,
            Some(Value::Bool(false)) => 0,
            Some(_) => 1,
        };
        let (one, other) = (a.additional, b.additional);
        let left = openness(one.map(|schema| schema.node));
        let right = openness(other.map(|schema| schema.node));
        if let (1, 1, Some(one), Some(other)) = (left, right, one, other) {
            found.extend(under("*", &self.differences(one, other, way, depth + 1)));
            return;
        }
        if left == right {
            return;
        }
        let effect = if right < left {
            way.narrowed()
        } else {
            way.widened()
        };
        let code = if right < left {
            "object-closed"
        } else {
            "object-opened"
        };
        found.push(Found {
            code,
            effect,
            part: String::new(),
            old: one.map_or(old.node.span, |schema| schema.node.span),
            new: other.map_or(new.node.span, |schema| schema.node.span),
            args: Vec::new(),
            counterexample: None,
        });
    }
}
