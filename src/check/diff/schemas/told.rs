//! The differences of bodies become changes: each once, with the messages that feel it.

use super::graph::{Graph, Pair, PairId};
use crate::check::diff::change::{Affected, Change, Message, NOTHING};
use crate::check::diff::reach::{Sources, reached_by};
use std::collections::HashMap;
use std::rc::Rc;

/// Messages that feel one thing: which list of sources they come from, and what they are.
type Lists = HashMap<*const Sources, Rc<Vec<Rc<Message>>>>;

/// Every difference of a pair that a body reaches.
pub fn told(graph: &Graph<'_, '_>, bodies: &[(Rc<Message>, PairId)]) -> Vec<Change> {
    let sources: Vec<PairId> = bodies.iter().map(|(_, pair)| *pair).collect();
    let edges = |id: PairId, each: &mut dyn FnMut(PairId)| {
        let edges = graph.pair(id).map(Pair::open_edges);
        edges
            .into_iter()
            .flatten()
            .for_each(|edge| each(edge.target));
    };
    let differs = |id: PairId| graph.pair(id).is_some_and(|pair| !pair.own.is_empty());
    let reached = reached_by(graph.pairs.len(), &sources, edges, differs);
    let mut lists = Lists::new();
    let mut changes = Vec::new();
    for (pair, sources) in graph.pairs.iter().zip(&reached) {
        let Some(first) = sources.listed.first().and_then(|place| bodies.get(*place)) else {
            continue;
        };
        let messages = lists.entry(Rc::as_ptr(sources)).or_insert_with(|| {
            let listed = sources.listed.iter().filter_map(|place| bodies.get(*place));
            Rc::new(listed.map(|(message, _)| Rc::clone(message)).collect())
        });
        for own in &pair.own {
            let mut change = Change::new(own.code, own.effect, Some(own.old), Some(own.new));
            for (name, value) in &own.args {
                change = change.arg(name, value);
            }
            let part = if own.part.is_empty() {
                NOTHING
            } else {
                &own.part
            };
            change = change
                .arg("place", first.0.way.name())
                .arg("message", &first.0.text)
                .arg("part", part);
            change.own_part = Some(own.own_part.clone());
            change.counterexample.clone_from(&own.counterexample);
            change.affects.push(Affected {
                effect: own.effect,
                messages: Rc::clone(messages),
                count: sources.count,
            });
            changes.push(change);
        }
    }
    changes
}
