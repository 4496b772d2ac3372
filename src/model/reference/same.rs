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

/// How two descriptions stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Both say the same.
    Same,
    /// Where the one first says something else than the other: a place in it, and the place in the other.
    Differs(Span, Span),
    /// They are too large or too deep to compare.
    Undecided,
}

/// Whether a description says the same as another. What nothing refers to counts only where a discriminator may choose it by its name.
/// `left` counts the pairs of values that may still be compared.
#[must_use]
pub fn compared<'d>(
    resolver: &Resolver<'d>,
    left: &mut usize,
    (own, root): (u32, &'d Node),
    (other, other_root): (u32, &'d Node),
) -> Comparison {
    let mut pairs = Pairs {
        resolver,
        seen: HashSet::new(),
        left,
        chosen: None,
        is_over: false,
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
    differs = differs.or_else(|| {
        let chosen = pairs.chosen?;
        let all = |_: &str| true;
        let whole = pairs.maps((own, root), (other, other_root), 0, all);
        whole.and(Some(chosen))
    });
    match differs {
        _ if pairs.is_over => Comparison::Undecided,
        None => Comparison::Same,
        Some((here, there)) => Comparison::Differs(here, there),
    }
}

struct Pairs<'r, 'd> {
    resolver: &'r Resolver<'d>,
    /// Pairs of objects that are compared already, or are being compared further up.
    seen: HashSet<(Span, Span)>,
    left: &'r mut usize,
    /// A place where a discriminator chooses among parts by their names.
    chosen: Option<(Span, Span)>,
    /// Whether there was more than may be compared; the comparison ends there.
    is_over: bool,
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
            self.is_over = true;
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

#[cfg(test)]
mod tests {
    use super::{Comparison, compared};
    use crate::discover::{File, Files};
    use crate::limits::Limits;
    use crate::model::reference::Resolver;
    use crate::read::{Marks, library};

    fn compare(texts: [&str; 2], mut left: usize) -> Comparison {
        let files = texts.iter().enumerate().map(|(at, text)| File {
            path: format!("{at}.yaml"),
            bytes: text.as_bytes().to_vec(),
            taken: true,
        });
        let library = library(&Files::new(files), &Limits::default(), &Marks::default());
        let root = |at: u32| (at, &library.document(at).unwrap().root);
        compared(&Resolver::new(&library), &mut left, root(0), root(1))
    }

    /// What was not compared is neither the same nor another.
    #[test]
    fn a_spent_budget_is_no_difference() {
        let one = "a: 1\nb: {c: 2, d: [3, 4]}\n";
        let other = one.replace('4', "5");
        for left in 0..6 {
            assert_eq!(compare([one, one], left), Comparison::Undecided, "{left}");
            let compared = compare([one, &other], left);
            assert_eq!(compared, Comparison::Undecided, "{left}");
        }
        assert_eq!(compare([one, one], 6), Comparison::Same);
        let compared = compare([one, &other], 6);
        assert!(matches!(compared, Comparison::Differs(..)), "{compared:?}");
        // A difference that comes first is one.
        let compared = compare([one, &one.replace('1', "9")], 1);
        assert!(matches!(compared, Comparison::Differs(..)), "{compared:?}");
    }
}
