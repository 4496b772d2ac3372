//! Strongly connected components of a graph, and which sources reach a node.

use std::rc::Rc;

/// Sources that are followed through the graph at the same time, by bits.
const AT_ONCE: usize = 64 * 8;
/// Sources of one node that are listed; the others are counted.
pub const MOST_LISTED: usize = 1_000;

/// Sources that are listed for all nodes together. Beyond it only [`LISTED_AT_LEAST`] of each node are.
const MOST_LISTED_IN_ALL: usize = 4_000_000;
/// Sources of one node that are listed whatever the others need.
const LISTED_AT_LEAST: usize = 20;

/// The sources that reach a node.
#[derive(Debug, Default)]
pub struct Sources {
    /// The numbers of the first [`MOST_LISTED`], in order.
    pub listed: Vec<usize>,
    /// How many there are.
    pub count: usize,
}

/// The strongly connected components of the nodes from `from` to `count` (Tarjan), each after those that it reaches. `edges` gives
/// the targets of a node; those before `from` are left out.
pub fn components(
    count: usize,
    from: usize,
    edges: impl Fn(usize, &mut dyn FnMut(usize)),
) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let size = count.saturating_sub(from);
    let mut index = vec![UNSEEN; size];
    let mut low = vec![0; size];
    let mut on_stack = vec![false; size];
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    let get = |list: &[usize], node: usize| list.get(node).copied().unwrap_or_default();
    for start in 0..size {
        if get(&index, start) != UNSEEN {
            continue;
        }
        // Nodes on the way, each with the targets that are not followed yet.
        let mut way: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut entered = Some(start);
        loop {
            if let Some(node) = entered.take() {
                set(&mut index, node, next);
                set(&mut low, node, next);
                next += 1;
                stack.push(node);
                set(&mut on_stack, node, true);
                let mut targets = Vec::new();
                edges(node + from, &mut |target| {
                    targets.extend(target.checked_sub(from));
                });
                targets.reverse();
                way.push((node, targets));
            }
            let Some((node, targets)) = way.last_mut() else {
                break;
            };
            let node = *node;
            if let Some(target) = targets.pop() {
                if get(&index, target) == UNSEEN {
                    entered = Some(target);
                } else if on_stack.get(target) == Some(&true) {
                    let lower = get(&low, node).min(get(&index, target));
                    set(&mut low, node, lower);
                }
                continue;
            }
            way.pop();
            if let Some((parent, _)) = way.last() {
                let lower = get(&low, *parent).min(get(&low, node));
                set(&mut low, *parent, lower);
            }
            if get(&low, node) == get(&index, node) {
                let place = stack.iter().rposition(|own| *own == node).unwrap_or(0);
                let mut members = stack.split_off(place);
                for member in &mut members {
                    set(&mut on_stack, *member, false);
                    *member += from;
                }
                members.sort_unstable();
                found.push(members);
            }
        }
    }
    found
}

fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(own) = list.get_mut(place) {
        *own = value;
    }
}

/// For each node the sources that reach it. Nodes of one component share their list. `sources` gives the node of each source.
pub fn reached_by(
    count: usize,
    sources: &[usize],
    edges: impl Fn(usize, &mut dyn FnMut(usize)),
    wanted: impl Fn(usize) -> bool,
) -> Vec<Rc<Sources>> {
    let parts = components(count, 0, &edges);
    let mut part_of = vec![0; count];
    for (part, members) in parts.iter().enumerate() {
        for node in members {
            set(&mut part_of, *node, part);
        }
    }
    let is_wanted: Vec<bool> = parts
        .iter()
        .map(|members| members.iter().any(|node| wanted(*node)))
        .collect();
    let mut listed = 0;
    let mut lists: Vec<Sources> = Vec::new();
    lists.resize_with(parts.len(), Sources::default);
    for (block, sources) in sources.chunks(AT_ONCE).enumerate() {
        let words = sources.len().div_ceil(64);
        let mut bits = vec![0_u64; parts.len() * words];
        for (place, node) in sources.iter().enumerate() {
            let part = part_of.get(*node).copied().unwrap_or_default();
            if let Some(word) = bits.get_mut(part * words + place / 64) {
                *word |= 1 << (place % 64);
            }
        }
        // A component comes after those that it reaches, so from the last to the first every source is known in time.
        for (part, members) in parts.iter().enumerate().rev() {
            let own: Vec<u64> = bits
                .iter()
                .skip(part * words)
                .take(words)
                .copied()
                .collect();
            if own.iter().all(|word| *word == 0) {
                continue;
            }
            for node in members {
                edges(*node, &mut |target| {
                    let to = part_of.get(target).copied().unwrap_or_default();
                    let targets = bits.iter_mut().skip(to * words).take(words);
                    targets.zip(&own).for_each(|(target, own)| *target |= own);
                });
            }
            if is_wanted.get(part) == Some(&true)
                && let Some(list) = lists.get_mut(part)
            {
                for (word, bits) in own.iter().enumerate() {
                    list.count += bits.count_ones() as usize;
                    let most = if listed < MOST_LISTED_IN_ALL {
                        MOST_LISTED
                    } else {
                        LISTED_AT_LEAST
                    };
                    let room = most.saturating_sub(list.listed.len());
                    let before = list.listed.len();
                    let set = (0..64).filter(|bit| bits >> bit & 1 == 1).take(room);
                    list.listed
                        .extend(set.map(|bit| block * AT_ONCE + word * 64 + bit));
                    listed += list.listed.len() - before;
                }
            }
        }
    }
    let lists: Vec<Rc<Sources>> = lists.into_iter().map(Rc::new).collect();
    part_of
        .iter()
        .map(|part| lists.get(*part).cloned().unwrap_or_default())
        .collect()
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::*;

    /// Two circles, one reaching the other, and a node apart.
    const GRAPH: &[&[usize]] = &[&[1], &[2], &[0, 3], &[4], &[3], &[]];

    fn edges(node: usize, each: &mut dyn FnMut(usize)) {
        GRAPH[node].iter().for_each(|target| each(*target));
    }

    #[test]
    fn a_component_comes_after_those_that_it_reaches() {
        let all = components(GRAPH.len(), 0, edges);
        assert_eq!(all, [vec![3, 4], vec![0, 1, 2], vec![5]]);
        assert_eq!(components(GRAPH.len(), 3, edges), [vec![3, 4], vec![5]]);
    }

    #[test]
    fn sources_reach_what_their_nodes_reach() {
        let many: Vec<usize> = (0..AT_ONCE + 5).map(|source| source % 6).collect();
        let reached = reached_by(GRAPH.len(), &many, edges, |_| true);
        for (node, nodes) in [(1, &[0, 1, 2][..]), (4, &[0, 1, 2, 3, 4]), (5, &[5])] {
            let sources = (0..many.len()).filter(|source| nodes.contains(&many[*source]));
            let sources: Vec<usize> = sources.collect();
            assert_eq!(reached[node].count, sources.len());
            assert_eq!(
                reached[node].listed,
                sources[..sources.len().min(MOST_LISTED)]
            );
        }
        assert!(Rc::ptr_eq(&reached[0], &reached[2]));
    }
}
