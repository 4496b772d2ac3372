//! Where the departments of a map stand, and how the links between them run: a ring, with the links within it. The same numbers give the
//! same picture.

use crate::audit::Flow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

/// Height of a box, as the template draws it.
const HEIGHT: f64 = 20.0;
/// Room for a box on the ring.
const STEP: f64 = 24.0;
/// The smallest ring on which links can be told apart.
const SMALLEST: f64 = 190.0;
/// The most departments whose boxes stand level, so that nobody turns his head: on the smallest ring they do not touch. The boxes of more
/// stand along their rays.
const LEVEL: usize = 16;
/// Room between links and boxes.
const GAP: f64 = 8.0;

/// A ring of departments.
#[derive(Debug)]
pub(super) struct Ring {
    /// The places of boxes.
    pub seats: Vec<Seat>,
    /// The links between them, as they are given.
    pub arcs: Vec<Arc>,
    /// Half of the width of the picture, whose middle is the origin.
    pub half_width: f64,
    /// Half of its height.
    pub half_height: f64,
}

/// The place of a department's box.
#[derive(Debug, PartialEq)]
pub(super) struct Seat {
    /// The department.
    pub department: usize,
    /// By how many degrees it is turned about the origin; text is never upside down.
    pub turn: f64,
    /// Where the box begins before it is turned: below zero on the left side.
    pub x: f64,
    /// The height of its middle line before it is turned: zero where it is.
    pub y: f64,
    /// Whether it is on the left side.
    pub is_left: bool,
}

/// The way of a link.
#[derive(Debug, PartialEq)]
pub(super) struct Arc {
    /// Its path, from the department that provides to the one that uses.
    pub path: String,
    /// Where its number stands.
    pub middle: (f64, f64),
}

/// Puts the departments on a ring, in this order; a box is so long.
pub(super) fn ring(flows: &[Flow], order: Vec<usize>, length: f64) -> Ring {
    let is_level = order.len() <= LEVEL;
    // None stands at the very top or bottom, from where a level box could reach into its neighbour.
    let first = if order.len() % 2 == 1 { 0.25 } else { 0.5 };
    #[expect(clippy::cast_precision_loss, reason = "a count of boxes")]
    let count = order.len().max(1) as f64;
    let radius = (count * STEP / TAU).max(SMALLEST);
    let mut angles: BTreeMap<usize, f64> = BTreeMap::new();
    let mut seats = Vec::new();
    for (at, department) in order.into_iter().enumerate() {
        // From the top, clockwise.
        #[expect(clippy::cast_precision_loss, reason = "a count of boxes")]
        let angle = (at as f64 + first) / count * TAU - TAU / 4.0;
        angles.insert(department, angle);
        let is_left = angle.cos() < 0.0;
        let (turn, begin, y) = if is_level {
            (0.0, angle.cos().abs() * radius, angle.sin() * radius)
        } else {
            let half_turn = if is_left { 180.0 } else { 0.0 };
            (angle.to_degrees() + half_turn, radius, 0.0)
        };
        let x = if is_left {
            -begin - GAP - length
        } else {
            begin + GAP
        };
        seats.push(Seat {
            department,
            turn,
            x,
            y,
            is_left,
        });
    }
    let arcs = flows.iter().map(|flow| {
        let angle = |department| angles.get(&department).copied().unwrap_or_default();
        arc(angle(flow.to), angle(flow.from), radius)
    });
    Ring {
        arcs: arcs.collect(),
        seats,
        half_width: radius + GAP + length + GAP,
        half_height: radius + GAP + if is_level { HEIGHT } else { length + GAP },
    }
}

/// A curve from one angle of the ring to another, which is the closer to the middle the farther they are from each other.
fn arc(from: f64, to: f64, radius: f64) -> Arc {
    let point = |angle: f64, radius: f64| (angle.cos() * radius, angle.sin() * radius);
    let (start, end) = (point(from, radius), point(to, radius));
    let apart = (from - to).abs();
    let apart = apart.min(TAU - apart) / (TAU / 2.0);
    let half = (f64::midpoint(start.0, end.0), f64::midpoint(start.1, end.1));
    let pull = 0.75 - 0.55 * apart;
    let bend = (half.0 * pull, half.1 * pull);
    let middle = (
        (start.0 + 2.0 * bend.0 + end.0) / 4.0,
        (start.1 + 2.0 * bend.1 + end.1) / 4.0,
    );
    let path = format!(
        "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
        start.0, start.1, bend.0, bend.1, end.0, end.1
    );
    Arc { path, middle }
}

/// The departments with links in an order in which those with many links to each other are near: each next one is that which has most
/// links to those before it.
pub(super) fn order(flows: &[Flow]) -> Vec<usize> {
    let mut near: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for flow in flows {
        for (one, other) in [(flow.from, flow.to), (flow.to, flow.from)] {
            *near.entry(one).or_default().entry(other).or_default() += flow.number;
        }
    }
    // By links to those that have a place, the most last; then by number.
    let mut waiting: BTreeSet<(usize, Reverse<usize>)> =
        near.keys().map(|own| (0, Reverse(*own))).collect();
    let mut pull: BTreeMap<usize, usize> = near.keys().map(|own| (*own, 0)).collect();
    let mut order = Vec::new();
    while let Some((_, Reverse(next))) = waiting.pop_last() {
        order.push(next);
        pull.remove(&next);
        for (other, number) in near.get(&next).into_iter().flatten() {
            if let Some(own) = pull.get_mut(other) {
                waiting.remove(&(*own, Reverse(*other)));
                *own += number;
                waiting.insert((*own, Reverse(*other)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(from: usize, to: usize, number: usize) -> Flow {
        Flow { from, to, number }
    }

    #[test]
    fn those_with_many_links_are_near_each_other() {
        let flows = [flow(0, 3, 5), flow(1, 2, 9), flow(0, 1, 1)];
        assert_eq!(order(&flows), [0, 3, 1, 2]);
    }

    const BOX: f64 = 100.0;

    #[test]
    fn text_is_never_upside_down_and_nothing_leaves_the_picture() {
        for count in [LEVEL + 1, 50, 400] {
            let flows: Vec<Flow> = (1..count).map(|at| flow(0, at, at)).collect();
            let ring = ring(&flows, order(&flows), BOX);
            assert_eq!((ring.seats.len(), ring.arcs.len()), (count, count - 1));
            for seat in &ring.seats {
                let turn = seat.turn.rem_euclid(360.0);
                assert!(turn <= 90.1 || turn >= 269.9, "{turn}");
                assert!(seat.x.abs() + if seat.is_left { 0.0 } else { BOX } <= ring.half_width);
            }
            // Boxes beside each other do not touch.
            let angle = |seat: &Seat| seat.turn - if seat.is_left { 180.0 } else { 0.0 };
            let apart = angle(&ring.seats[1]) - angle(&ring.seats[0]);
            let radius = ring.half_width - BOX - 2.0 * GAP;
            let chord = 2.0 * (apart.to_radians() / 2.0).sin().abs() * radius;
            assert!(chord >= HEIGHT - 1.0, "{count}: {chord}");
        }
    }

    #[test]
    fn the_boxes_of_a_few_stand_level_and_do_not_touch() {
        for count in 2..=LEVEL {
            let flows: Vec<Flow> = (1..count).map(|at| flow(0, at, at)).collect();
            let ring = ring(&flows, order(&flows), BOX);
            for (at, seat) in ring.seats.iter().enumerate() {
                assert!(seat.turn.abs() < 0.1);
                assert!(seat.x >= -ring.half_width && seat.x + BOX <= ring.half_width);
                assert!(seat.y.abs() + HEIGHT / 2.0 <= ring.half_height);
                for other in &ring.seats[..at] {
                    let apart =
                        (seat.x - other.x).abs() >= BOX || (seat.y - other.y).abs() >= HEIGHT;
                    assert!(apart, "{count}: {seat:?} {other:?}");
                }
            }
        }
    }
}
