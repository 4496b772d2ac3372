//! Two descriptions are compared by what they say: keys in any order, each reference by what it refers to.

use super::Resolver;
use crate::read::{Node, Value};
use crate::text::Span;
use std::collections::HashSet;

/// How many pairs of values are compared for all descriptions of a submission; real ones have fewer values.
pub const MOST_PAIRS: usize = 4_000_000;
/// How deep values are compared; files are not nested deeper.
const DEPTH: usize = 400;

/// Keys below which stand parts to refer to. They say nothing by themselves.
const PARTS: [&str; 4] = ["components", "definitions", "parameters", "responses"];

/// Where a description first says something else than another: a place in it, and the place in the other. `None` where both say the
/// same. What nothing refers to counts only where a discriminator may choose it by its name. `left` counts the pairs of values that may
/// still be compared; where it is spent, the place that was not compared is the difference.
#[must_use]
pub fn difference<'d>(
    resolver: &Resolver<'d>,
    left: &mut usize,
    (own, root): (u32, &'d Node),
    (other, other_root): (u32, &'d Node),
) -> Option<(Span, Span)> {
    let mut pairs = Pairs {
        resolver,
        seen: HashSet::new(),
        left,
        chosen: None,
    };
    let is_whole = |key: &str| !PARTS.contains(&key);
    let mut differs = pairs.maps((own, root), (other, other_root), 0, is_whole);
    // Security schemes are named without a reference.
    let schemes = |root: &'d Node| root.get("components")?.get("securitySchemes");
    differs = differs.or_else(|| match (schemes(root), schemes(other_root)) {
        (None, None) => None,
        (Some(one), Some(two)) => pairs.values((own, one), (other, two), 0),
        (one, two) => Some((
            one.map_or(root.span, |node| node.span),
            two.map_or(other_root.span, |node| node.span),
        )),
    });
    let chosen = pairs.chosen;
    differs.or_else(|| {
        let all = |_: &str| true;
        let whole = pairs.maps((own, root), (other, other_root), 0, all);
        whole.and(chosen)
    })
}

struct Pairs<'r, 'd> {
    resolver: &'r Resolver<'d>,
    /// Pairs of objects that are compared already, or are being compared further up.
    seen: HashSet<(Span, Span)>,
    left: &'r mut usize,
    /// A place where a discriminator chooses among parts by their names.
    chosen: Option<(Span, Span)>,
}

impl<'d> Pairs<'_, 'd> {
    fn values(
        &mut self,
        one: (u32, &'d Node),
        two: (u32, &'d Node),
        depth: usize,
    ) -> Option<(Span, Span)> {
        let differs = Some((one.1.span, two.1.span));
        let Some(left) = self.left.checked_sub(1).filter(|_| depth < DEPTH) else {
            return differs;
        };
        *self.left = left;
        let (one, two) = (self.target(one), self.target(two));
        match (&one.1.value, &two.1.value) {
            (Value::Map(_), Value::Map(_)) => {
                let new = self.seen.insert((one.1.span, two.1.span));
                new.then(|| self.maps(one, two, depth, |_| true)).flatten()
            }
            (Value::Array(own), Value::Array(other)) => {
                if own.len() != other.len() {
                    return differs;
                }
                let mut pairs = own.iter().zip(other);
                pairs.find_map(|(a, b)| self.values((one.0, a), (two.0, b), depth + 1))
            }
            (a, b) if a == b => None,
            _ => differs,
        }
    }

    /// Compares the members of two objects whose keys are asked for.
    fn maps(
        &mut self,
        (own, one): (u32, &'d Node),
        (other, two): (u32, &'d Node),
        depth: usize,
        asked: impl Fn(&str) -> bool,
    ) -> Option<(Span, Span)> {
        let missing = two
            .entries()
            .iter()
            .find(|entry| asked(&entry.key) && one.get(&entry.key).is_none());
        for entry in one.entries().iter().filter(|entry| asked(&entry.key)) {
            let Some(value) = two.get(&entry.key) else {
                return Some((entry.key_span, two.span));
            };
            if &*entry.key == "discriminator" {
                self.chosen.get_or_insert((entry.key_span, value.span));
            }
            let targets = (&*entry.key == "$ref")
                .then(|| self.step(own, &entry.node).zip(self.step(other, value)))
                .flatten();
            let differs = match targets {
                Some((one, two)) => self.values(one, two, depth + 1),
                None => self.values((own, &entry.node), (other, value), depth + 1),
            };
            if differs.is_some() {
                return differs;
            }
        }
        let repeats = |node: &Node| {
            let map = node.as_map();
            map.is_some_and(|map| !map.duplicates().is_empty())
        };
        match missing {
            Some(entry) => Some((one.span, entry.key_span)),
            // Of a key that occurs twice only the first is compared.
            None if repeats(one) || repeats(two) => Some((one.span, two.span)),
            None => None,
        }
    }

    /// What a reference with nothing beside it refers to; anything else itself.
    fn target(&self, (source, node): (u32, &'d Node)) -> (u32, &'d Node) {
        let lone = node.entries().len() == 1 && node.get("$ref").is_some();
        let found = lone.then(|| self.resolver.resolve(source, node).ok());
        found.flatten().unwrap_or((source, node))
    }

    /// What the value of a `$ref` refers to.
    fn step(&self, source: u32, reference: &'d Node) -> Option<(u32, &'d Node)> {
        reference.as_str()?;
        self.resolver.target(source, reference).ok()
    }
}
