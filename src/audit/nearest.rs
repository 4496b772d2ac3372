//! Finds, among many sets of words, those that hold most of what is wanted: by an index over their words, exact. A word weighs as in
//! [`super::alike`].

use super::alike::weight;
use std::collections::HashMap;

/// Entries of an index that are looked at, in total; after that nothing more is found, and [`Index::is_spent`] says so.
const MOST_LOOKED: u64 = 500_000_000;

/// Sets of words, each with its words once and in order.
pub(super) struct Index {
    sets: Vec<Vec<u64>>,
    having: HashMap<u64, Vec<usize>>,
    left: u64,
}

/// A set that has some of what is wanted, and what that weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    /// Its index.
    pub at: usize,
    /// Weight of the words that both have.
    pub common: u64,
    /// Weight of the words that are wanted.
    pub wanted: u64,
    /// Weight of the words that either has.
    pub all: u64,
    /// How many words the set has.
    pub words: usize,
}

impl Index {
    pub(super) fn new(sets: Vec<Vec<u64>>) -> Self {
        let mut having: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, set) in sets.iter().enumerate() {
            for word in set {
                having.entry(*word).or_default().push(at);
            }
        }
        Self {
            sets,
            having,
            left: MOST_LOOKED,
        }
    }

    /// Whether the budget did not suffice, so that something may not have been found.
    pub(super) const fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// What a word weighs that hardly any set has.
    pub(super) fn heaviest(&self) -> u64 {
        weight(self.sets.len(), 1)
    }

    /// Counts that so many entries were looked at; false where the budget does not suffice.
    pub(super) fn look(&mut self, at: usize) -> bool {
        self.left = self.left.saturating_sub(at as u64);
        self.left > 0
    }

    fn weight(&self, word: u64) -> u64 {
        let number = self.having.get(&word).map_or(1, Vec::len);
        weight(self.sets.len(), number)
    }

    /// The sets that have at least this share of the weight of what is wanted, in their order. `wanted` has each word once and in order.
    pub(super) fn near(&mut self, wanted: &[u64], share: (u64, u64)) -> Vec<Near> {
        let mut words: Vec<(u64, u64)> = wanted.iter().map(|it| (self.weight(*it), *it)).collect();
        let whole: u64 = words.iter().map(|(weight, _)| weight).sum();
        // The heaviest first: what has none of them cannot have enough of the rest.
        words.sort_unstable_by(|one, other| other.cmp(one));
        let mut rest = whole;
        let mut met: Vec<usize> = Vec::new();
        for (weight, word) in words {
            if rest * share.1 < whole * share.0 {
                break;
            }
            rest -= weight;
            let having = self.having.get(&word).map_or(&[][..], Vec::as_slice);
            met.extend(having);
            let number = having.len();
            if !self.look(number) {
                return Vec::new();
            }
        }
        met.sort_unstable();
        met.dedup();
        let mut near = Vec::new();
        for at in met {
            let length = self.sets.get(at).map_or(0, Vec::len);
            if !self.look(length) {
                break;
            }
            let set = self.sets.get(at).map_or(&[][..], Vec::as_slice);
            let (mut common, mut all) = (0, whole);
            for word in set {
                let weight = self.weight(*word);
                if wanted.binary_search(word).is_ok() {
                    common += weight;
                } else {
                    all += weight;
                }
            }
            if common * share.1 >= whole * share.0 {
                near.push(Near {
                    at,
                    common,
                    wanted: whole,
                    all,
                    words: length,
                });
            }
        }
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_index_finds_what_comparing_with_each_finds() {
        let mut chance = 7_u64;
        let mut below = |limit: u64| {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (chance >> 33) % limit
        };
        let mut sets = |count: usize| -> Vec<Vec<u64>> {
            let set = |_| {
                let words: BTreeSet<u64> = (0..3 + below(6))
                    .map(|_| {
                        let most = 1 + below(30);
                        below(most)
                    })
                    .collect();
                words.into_iter().collect()
            };
            (0..count).map(set).collect()
        };
        let (offered, wanted) = (sets(200), sets(40));
        let mut index = Index::new(offered.clone());
        let mut number = 0;
        for wanted in wanted {
            let weigh = |words: &[u64]| words.iter().map(|word| index.weight(*word)).sum::<u64>();
            let whole = weigh(&wanted);
            let mut expected = Vec::new();
            for (at, set) in offered.iter().enumerate() {
                let both: Vec<u64> = set
                    .iter()
                    .copied()
                    .filter(|it| wanted.contains(it))
                    .collect();
                let common = weigh(&both);
                if common * 5 >= whole * 3 {
                    let all = whole + weigh(set) - common;
                    expected.push(Near {
                        at,
                        common,
                        wanted: whole,
                        all,
                        words: set.len(),
                    });
                }
            }
            number += expected.len();
            assert_eq!(index.near(&wanted, (3, 5)), expected);
        }
        assert!(number > 50, "{number}");
        assert!(!index.is_spent());
        index.left = 3;
        assert!(index.near(&offered[0], (3, 5)).len() < 2);
        assert!(index.is_spent());
    }
}
