//! Sets of words that have most of their words in common: exact, by an index over the rarest words of each set.

use std::collections::{BTreeSet, HashMap};

/// Two sets are alike from this share of common words on: three in five.
const SHARE: (usize, usize) = (3, 5);

/// Comparisons of two sets, in total; after that nothing more is compared, and the result says so.
const MOST_COMPARED: usize = 50_000_000;

/// Pairs that are told; after that nothing more is compared, and the result says so.
const MOST_PAIRS: usize = 100_000;

/// Two sets that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// Index of the one, which is smaller.
    pub one: usize,
    /// Index of the other.
    pub other: usize,
    /// Words that both have.
    pub common: usize,
    /// Words that either has.
    pub all: usize,
}

/// The pairs of sets that are alike, among those that `is_asked` admits. The flag is true where a limit was reached.
pub(super) fn alike(
    sets: &[BTreeSet<String>],
    is_asked: impl Fn(usize, usize) -> bool,
) -> (Vec<Pair>, bool) {
    let mut number: HashMap<&str, usize> = HashMap::new();
    for word in sets.iter().flatten() {
        *number.entry(word).or_default() += 1;
    }
    // The rarest words first: of two sets that are alike the beginnings, of this length, have a word in common.
    let ordered = |set: &BTreeSet<String>| {
        let mut words: Vec<(usize, String)> = set
            .iter()
            .map(|word| {
                (
                    number.get(word.as_str()).copied().unwrap_or(0),
                    word.clone(),
                )
            })
            .collect();
        words.sort();
        let least = (set.len() * SHARE.0).div_ceil(SHARE.1);
        words.truncate((set.len() + 1).saturating_sub(least));
        words
    };
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    let mut compared = 0_usize;
    for (other, set) in sets.iter().enumerate() {
        let beginning = ordered(set);
        let mut met = BTreeSet::new();
        for (_, word) in &beginning {
            met.extend(index.get(word).into_iter().flatten().copied());
        }
        for one in met {
            let Some(with) = sets.get(one) else {
                continue;
            };
            compared += 1;
            if compared > MOST_COMPARED || pairs.len() >= MOST_PAIRS {
                return (pairs, true);
            }
            let (less, more) = (set.len().min(with.len()), set.len().max(with.len()));
            if less * SHARE.1 < more * SHARE.0 || !is_asked(one, other) {
                continue;
            }
            let common = set.intersection(with).count();
            let all = set.len() + with.len() - common;
            if common * SHARE.1 >= all * SHARE.0 {
                pairs.push(Pair {
                    one,
                    other,
                    common,
                    all,
                });
            }
        }
        for (_, word) in beginning {
            index.entry(word).or_default().push(other);
        }
    }
    (pairs, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_finds_what_comparing_each_with_each_finds() {
        // A fixed sequence that looks like chance.
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let sets: Vec<BTreeSet<String>> = (0..300)
            .map(|_| {
                let size = 3 + next(8);
                // Small numbers are frequent, as 名称 is.
                let word = |next: &mut dyn FnMut(u64) -> u64| {
                    let most = 1 + next(14);
                    next(most).to_string()
                };
                (0..size).map(|_| word(&mut next)).collect()
            })
            .collect();
        let (found, is_cut) = alike(&sets, |_, _| true);
        let found: BTreeSet<(usize, usize)> =
            found.iter().map(|pair| (pair.one, pair.other)).collect();
        let mut all = BTreeSet::new();
        for (other, set) in sets.iter().enumerate() {
            for (one, with) in sets.iter().enumerate().take(other) {
                let common = set.intersection(with).count();
                if common * 5 >= (set.len() + with.len() - common) * 3 {
                    all.insert((one, other));
                }
            }
        }
        assert!(!is_cut);
        assert!(all.len() > 100, "{}", all.len());
        assert_eq!(found, all);
    }
}
