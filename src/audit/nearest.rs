//! Finds, among many sets of words, those that hold most of what is wanted: by an index over their words, exact. A word weighs as in
//! [`super::alike`].

use super::alike::weight;
use std::collections::HashMap;

/// How much may be looked at: entries of indexes, words of sets that are compared, and what else is counted.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Budget {
    pub(super) const fn new(most: u64) -> Self {
        Self(most)
    }

    /// Counts so many; false where the budget does not suffice.
    pub(super) fn take(&mut self, number: usize) -> bool {
        self.0 = self.0.saturating_sub(number as u64);
        self.0 > 0
    }

    /// Whether the budget did not suffice, so that something may not have been found.
    pub(super) const fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// Sets of words, each with its words once and in order.
pub(super) struct Index {
    sets: Vec<Vec<u64>>,
    /// Of each word its weight, and the sets that have it.
    words: HashMap<u64, (u64, Vec<usize>)>,
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
        let mut words: HashMap<u64, (u64, Vec<usize>)> = HashMap::new();
        for (at, set) in sets.iter().enumerate() {
            for word in set {
                words.entry(*word).or_default().1.push(at);
            }
        }
        for (own, having) in words.values_mut() {
            *own = weight(sets.len(), having.len());
        }
        Self { sets, words }
    }

    /// What a word weighs that hardly any set has.
    pub(super) fn heaviest(&self) -> u64 {
        weight(self.sets.len(), 1)
    }

    fn weight(&self, word: u64) -> u64 {
        let known = self.words.get(&word);
        known.map_or_else(|| self.heaviest(), |(own, _)| *own)
    }

    /// The sets that have at least this share of the weight of what is wanted, in their order. `wanted` has each word once and in order.
    pub(super) fn near(&self, wanted: &[u64], share: (u64, u64), budget: &mut Budget) -> Vec<Near> {
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
            let having = self.words.get(&word);
            let having = having.map_or(&[][..], |(_, having)| having.as_slice());
            if !budget.take(having.len()) {
                return Vec::new();
            }
            met.extend(having);
        }
        met.sort_unstable();
        met.dedup();
        let mut near = Vec::new();
        for at in met {
            let set = self.sets.get(at).map_or(&[][..], Vec::as_slice);
            if !budget.take(set.len()) {
                break;
            }
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
                    words: set.len(),
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
        let index = Index::new(offered.clone());
        let mut budget = Budget::new(u64::MAX);
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
            assert_eq!(index.near(&wanted, (3, 5), &mut budget), expected);
        }
        assert!(number > 50, "{number}");
        assert!(!budget.is_spent());
        // What the budget does not reach is not found, and that is known.
        let all = index.near(&offered[0], (3, 5), &mut budget).len();
        let mut budget = Budget::new(30);
        assert!(index.near(&offered[0], (3, 5), &mut budget).len() < all);
        assert!(budget.is_spent());
    }
}
