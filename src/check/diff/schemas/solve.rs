//! Finds what each pair means once everything inside it is known.
//!
//! Pairs that reach each other form a strongly connected component; components are solved from the inside out. Within one the
//! worst effects spread until nothing changes, so no answer rests on a pair that is still open.

use super::SchemaDiffer;
use super::graph::{Choice, Condition, Edge, Graph, PairId};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Places};
use crate::check::diff::reach::components;
use std::collections::HashMap;

impl SchemaDiffer<'_, '_, '_> {
    /// Makes every pair final that was compared since the last time.
    pub(super) fn solve(&self) {
        let from = self.graph.borrow().solved;
        let parts = {
            let graph = self.graph.borrow();
            components(graph.pairs.len(), from, |id, each| {
                let edges = graph.pair(id).map(|pair| pair.edges.iter());
                edges
                    .into_iter()
                    .flatten()
                    .for_each(|edge| each(edge.target));
            })
        };
        for members in parts {
            self.solve_component(&members);
        }
        let mut graph = self.graph.borrow_mut();
        graph.solved = graph.pairs.len();
    }

    /// Solves pairs that reach each other, while every other pair inside them is solved.
    fn solve_component(&self, members: &[PairId]) {
        self.settle(members);
        let mut is_changed = false;
        for id in members {
            is_changed |= self.overlapped(*id);
        }
        if is_changed {
            self.settle(members);
        }
        // Whether a part was added is asked where nothing else matters, so all are asked before any counts.
        let found: Vec<(PairId, Difference)> = members
            .iter()
            .filter_map(|id| Some((*id, self.part_changed(*id)?)))
            .collect();
        if found.is_empty() {
            return;
        }
        for (id, difference) in found {
            if let Some(pair) = self.graph.borrow_mut().pairs.get_mut(id) {
                pair.own.push(difference);
            }
        }
        self.settle(members);
    }

    /// Lets conditions take effect, all that hold at once, until none does any more.
    fn settle(&self, members: &[PairId]) {
        loop {
            spread(&mut self.graph.borrow_mut(), members);
            let mut is_changed = false;
            for id in members {
                is_changed |= self.reconcile(*id);
                is_changed |= self.close_edges(*id);
            }
            if !is_changed {
                return;
            }
        }
    }

    /// Asks the engine about a pair with alternatives, where another of them may accept what one lost.
    fn reconcile(&self, id: PairId) -> bool {
        let left = {
            let graph = self.graph.borrow();
            let Some(pair) = graph.pair(id) else {
                return false;
            };
            let Some(Choice { asked: false, .. }) = pair.choice else {
                return false;
            };
            let worst_inside = |one: bool| {
                let edges = pair.open_edges().filter(move |edge| {
                    let own = matches!(
                        edge.condition,
                        Condition::Alternative {
                            excludes_others: false
                        }
                    );
                    own == one
                });
                let effects = edges.filter_map(|edge| Some(graph.pair(edge.target)?.worst));
                effects.max().unwrap_or(Effect::Documentation)
            };
            let own = pair.own.iter().filter(|one| is_of_alternative(one));
            let own = own.map(|own| own.effect).max();
            let alternatives = own.max(Some(worst_inside(true)));
            let others = pair.own.iter().filter(|one| !is_of_alternative(one));
            let others = others.map(|own| own.effect).max();
            // Where something breaks beside the alternatives, the whole breaks.
            if alternatives < Some(Effect::Possible)
                || others.max(Some(worst_inside(false))) == Some(Effect::Breaking)
            {
                return false;
            }
            self.reconciled(pair)
        };
        let mut graph = self.graph.borrow_mut();
        let Some(pair) = graph.pairs.get_mut(id) else {
            return false;
        };
        if let Some(choice) = &mut pair.choice {
            choice.asked = true;
        }
        let Some(left) = left else {
            return false;
        };
        // The engine's answer settles what the alternatives lost, and what was undecided. What stands beside them is still told.
        pair.own
            .retain(|one| !is_of_alternative(one) && one.effect < Effect::Undecided);
        pair.own.extend(left);
        let is_beside = |edge: &Edge| !matches!(edge.condition, Condition::Alternative { .. });
        pair.edges.retain(is_beside);
        pair.choice = None;
        true
    }

    /// Closes the edges of a pair whose differences do not count, and puts what does in their place.
    fn close_edges(&self, id: PairId) -> bool {
        let mut closed: Vec<(usize, Difference)> = Vec::new();
        let mut sent: Vec<usize> = Vec::new();
        {
            let graph = self.graph.borrow();
            let Some(pair) = graph.pair(id) else {
                return false;
            };
            for (place, edge) in pair.edges.iter().enumerate() {
                let Some(inside) = graph.pair(edge.target).filter(|_| edge.is_open) else {
                    continue;
                };
                match &edge.condition {
                    Condition::Worse(instead) if inside.worst <= Effect::Compatible => {
                        closed.push((place, instead.clone()));
                    }
                    Condition::Sent if inside.worst == Effect::Breaking => {
                        let direction = inside.flow.direction;
                        // A property that accepted no value was never sent, so nobody reads it: it is as good as new.
                        let is_new = !self.is_plainly_inhabited(inside.old)
                            && self.versions.uninhabited(inside.old, inside.new, direction)
                                == Ok((true, false));
                        if is_new {
                            let at = Places::of(inside.old.node, inside.new.node);
                            let added = at.difference("property-added", Effect::Compatible);
                            closed.push((place, added.of_part(&edge.part)));
                        } else {
                            sent.push(place);
                        }
                    }
                    _ => {}
                }
            }
        }
        let is_changed = !closed.is_empty();
        if let Some(pair) = self.graph.borrow_mut().pairs.get_mut(id) {
            // What is known to have been sent is not asked about again.
            for place in sent {
                if let Some(edge) = pair.edges.get_mut(place) {
                    edge.condition = Condition::Always;
                }
            }
            for (place, instead) in closed {
                pair.edges
                    .get_mut(place)
                    .into_iter()
                    .for_each(|edge| edge.is_open = false);
                pair.own.push(instead);
            }
        }
        is_changed
    }

    /// Adds the values that match two alternatives now, where nothing else breaks.
    fn overlapped(&self, id: PairId) -> bool {
        let found = {
            let graph = self.graph.borrow();
            let pair = graph.pair(id).filter(|pair| pair.worst < Effect::Breaking);
            let Some((pair, choice)) = pair.and_then(|pair| Some((pair, pair.choice?))) else {
                return false;
            };
            if !choice.may_overlap {
                return false;
            }
            self.overlaps(pair, choice)
        };
        let is_changed = !found.is_empty();
        if let Some(pair) = self.graph.borrow_mut().pairs.get_mut(id) {
            pair.own.extend(found);
        }
        is_changed
    }

    /// The difference that members of `allOf` were added or removed, where nothing else of a pair matters.
    fn part_changed(&self, id: PairId) -> Option<Difference> {
        let graph = self.graph.borrow();
        let pair = graph.pair(id)?;
        if !pair.has_parts || pair.worst >= Effect::Possible {
            return None;
        }
        self.parts(pair.old, pair.new, pair.flow)
    }
}

/// Whether a difference is that an alternative was added or removed.
fn is_of_alternative(one: &Difference) -> bool {
    one.code.starts_with("branch-")
}

/// Gives each member the worst effect of its own differences and of those inside it.
fn spread(graph: &mut Graph<'_, '_>, members: &[PairId]) {
    let places: HashMap<PairId, usize> = members.iter().copied().zip(0..).collect();
    let mut users: Vec<Vec<PairId>> = vec![Vec::new(); members.len()];
    let mut worst = Vec::new();
    for id in members {
        let Some(pair) = graph.pair(*id) else {
            continue;
        };
        let mut effect = pair.own_worst();
        for edge in pair.open_edges() {
            match places.get(&edge.target) {
                Some(place) => users
                    .get_mut(*place)
                    .into_iter()
                    .for_each(|of| of.push(*id)),
                None => {
                    effect = effect.max(graph.pair(edge.target).map_or(effect, |one| one.worst));
                }
            }
        }
        worst.push((effect, *id));
    }
    for (effect, id) in &worst {
        graph
            .pairs
            .get_mut(*id)
            .into_iter()
            .for_each(|pair| pair.worst = *effect);
    }
    // The worst first: then each pair is raised once.
    worst.sort_unstable_by(|one, other| other.cmp(one));
    let mut raised: Vec<bool> = vec![false; members.len()];
    for (effect, id) in worst {
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            let Some(place) = places.get(&id) else {
                continue;
            };
            match raised.get_mut(*place) {
                Some(raised) if !*raised => *raised = true,
                _ => continue,
            }
            if let Some(pair) = graph.pairs.get_mut(id) {
                pair.worst = pair.worst.max(effect);
            }
            pending.extend(users.get(*place).into_iter().flatten().copied());
        }
    }
}
