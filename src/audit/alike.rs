//! Sets of words that have most of their words in common: exact, by an index over the rarest words of each set. A word weighs the more
//! the rarer it is, so what every set has says little.

use super::limit::Limit;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Two sets are alike from this share of common weight on: three in five.
const SHARE: (u64, u64) = (3, 5);

/// Fewer different sets than this say nothing of what is common; they are weighed as if there were so many.
const FEWEST: usize = 100;

/// A word that one set in so many has, or fewer, is rare, and no rarer word weighs more.
const RARE: usize = 10;

/// So many of their rarest words two sets have in common before they are compared, where their weight allows it: of a fixed vocabulary
/// any word is in more sets the more there are, and three words together hardly ever.
const SHARED: u64 = 3;

/// Comparisons of two sets, in total; after that nothing but equal sets is found, and the result says so.
pub(super) const MOST_COMPARED: usize = 50_000_000;

/// Entries of the index that are looked at, in total; after that, too.
const MOST_MET: u64 = 4_000_000_000;

/// Pairs that are told; after that only groups are, and the result says so.
pub(super) const MOST_PAIRS: usize = 200_000;

/// A set to compare: the numbers of its words, each once and in order, and whose it is. Sets of one owner are not compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    /// The words.
    pub words: Vec<u32>,
    /// The owner.
    pub owner: usize,
}

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
    /// Common weight in a hundred, rounded down.
    pub percent: usize,
}

/// What is alike.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Of equal sets each with the first of another owner; of others that are alike one for each.
    pub pairs: Vec<Pair>,
    /// Sets that are alike, directly or by others between them.
    pub groups: Vec<Group>,
    /// How many comparisons that took.
    pub compared: usize,
    /// How many entries of the index were looked at.
    met: u64,
    /// The limits that were reached.
    pub limits: BTreeSet<Limit>,
}

/// Sets that are alike, directly or by others between them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Their indices, in order.
    pub members: Vec<usize>,
    /// The smallest percentage of its pairs.
    pub percent: usize,
}

/// Sets that are equal: they are compared as one.
struct Class<'s> {
    /// The words, the rarest first.
    words: Vec<Word>,
    weight: u64,
    members: Members<'s>,
}

/// Sets, each with its index.
type Members<'s> = Vec<(usize, &'s Set)>;

/// A word of a set: how many classes have it, its number, its weight. They are ordered by the first two.
type Word = (usize, u32, u64);

/// The sets that are alike.
pub(super) fn alike(sets: &[Set]) -> Alike {
    let classes = classes(sets);
    let mut found = Alike::default();
    let mut joined = Joined::new(&classes);
    // Of two classes that are alike the beginnings have some words in common.
    let mut index: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut shared = vec![0_u64; classes.len()];
    for (other, class) in classes.iter().enumerate() {
        for pair in class.equal() {
            found.tell(pair);
        }
        if found.limits.contains(&Limit::Comparisons) {
            continue;
        }
        let beginning = class.beginning();
        let mut met = Vec::new();
        for &one in (beginning.iter().filter_map(|word| index.get(&word.1))).flatten() {
            found.met += 1;
            if let Some(shared) = shared.get_mut(one) {
                if *shared == 0 {
                    met.push(one);
                }
                *shared += 1;
            }
        }
        if found.met > MOST_MET {
            found.limits.insert(Limit::Comparisons);
        }
        met.sort_unstable();
        for one in met {
            let shared = shared.get_mut(one).map(std::mem::take).unwrap_or_default();
            let Some(with) = classes.get(one) else {
                continue;
            };
            if shared < with.shared().min(class.shared()) {
                continue;
            }
            if found.compared == MOST_COMPARED {
                found.limits.insert(Limit::Comparisons);
                break;
            }
            found.compared += 1;
            if let Some(pair) = with.pair(class) {
                found.tell(pair);
                joined.join(one, other, pair.percent);
            }
        }
        for word in beginning {
            index.entry(word.1).or_default().push(other);
        }
    }
    found.groups = joined.groups(&classes);
    found
}

impl Alike {
    fn tell(&mut self, pair: Pair) {
        if self.pairs.len() < MOST_PAIRS {
            self.pairs.push(pair);
        } else {
            self.limits.insert(Limit::Pairs);
        }
    }
}

/// The classes of equal sets, in the order of their first members, with the weight of each word.
fn classes(sets: &[Set]) -> Vec<Class<'_>> {
    let mut known: HashMap<&[u32], usize> = HashMap::new();
    let mut all: Vec<Members<'_>> = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let class = *known.entry(&set.words).or_insert(all.len());
        match all.get_mut(class) {
            Some(members) => members.push((at, set)),
            None => all.push(vec![(at, set)]),
        }
    }
    // Copies count once: what is copied often is not for that a common word.
    let mut number: HashMap<u32, usize> = HashMap::new();
    for word in known.keys().copied().flatten() {
        *number.entry(*word).or_default() += 1;
    }
    let count = all.len();
    let classes = all.into_iter().map(|members| {
        let words = members.first().map_or(&[][..], |(_, set)| &set.words);
        let mut words: Vec<Word> = words
            .iter()
            .map(|word| {
                let number = number.get(word).copied().unwrap_or(1);
                (number, *word, weight(count, number))
            })
            .collect();
        words.sort_unstable();
        Class {
            weight: words.iter().map(|word| word.2).sum(),
            words,
            members,
        }
    });
    classes.collect()
}

/// What a word weighs that `number` of `all` sets have: log2(1 + all / number) in 1/1024, by whole numbers, which are the same on every
/// machine. A word that all have weighs 1024.
pub(super) fn weight(all: usize, number: usize) -> u64 {
    const ONE: u128 = 1 << 40;
    let all = all.max(FEWEST) as u128;
    let number = (number as u128).max(all / RARE as u128);
    let mut value = (number + all) * ONE / number;
    let mut weight = 0;
    while value >= 2 * ONE {
        value /= 2;
        weight += 1024;
    }
    // Each squaring gives one binary place more.
    let mut place = 512;
    while place > 0 {
        value = value * value / ONE;
        if value >= 2 * ONE {
            value /= 2;
            weight += place;
        }
        place /= 2;
    }
    weight
}

impl Class<'_> {
    /// How many words a set that is alike has in common with this one at least, of its rarest: what is alike has three fifths of the weight
    /// in common, and so many words as weigh that together.
    fn shared(&self) -> u64 {
        let words = (1..=SHARED).rev();
        let mut words = words.filter(|words| self.rest(*words).is_some());
        words.next().unwrap_or(1)
    }

    /// The weight that sets which are alike have in common beside so many words less one.
    fn rest(&self, words: u64) -> Option<u64> {
        let heaviest = self.words.first().map_or(0, |word| word.2);
        let others = (words - 1) * heaviest * SHARE.1;
        (self.weight * SHARE.0)
            .checked_sub(others)
            .filter(|rest| *rest > 0)
    }

    /// The rarest words, as many as are needed: what follows weighs too little for [`Self::shared`] words not to be among them.
    fn beginning(&self) -> &[Word] {
        let least = self.rest(self.shared()).unwrap_or_default();
        let mut rest = self.weight;
        let end = self.words.iter().position(|word| {
            let is_too_light = rest * SHARE.1 < least;
            rest = rest.saturating_sub(word.2);
            is_too_light
        });
        let end = end.unwrap_or(self.words.len());
        self.words.get(..end).unwrap_or_default()
    }

    /// Pairs each member with the first of another owner.
    fn equal(&self) -> impl Iterator<Item = Pair> {
        let first = self.members.first();
        let second = first.and_then(|(_, first)| self.foreign(first.owner));
        let both = first.zip(second);
        let pairs = both.map(|(&(first, with), &(second, _))| {
            self.members.iter().skip(1).map(move |&(at, set)| {
                let other = if set.owner == with.owner {
                    second
                } else {
                    first
                };
                Pair {
                    one: other.min(at),
                    other: other.max(at),
                    common: set.words.len(),
                    all: set.words.len(),
                    percent: 100,
                }
            })
        });
        pairs.into_iter().flatten()
    }

    /// The first member that is not of this owner.
    fn foreign(&self, owner: usize) -> Option<&(usize, &Set)> {
        self.members.iter().find(|(_, set)| set.owner != owner)
    }

    /// The two classes as a pair, where they are alike and not both of one owner.
    fn pair(&self, other: &Self) -> Option<Pair> {
        let (less, more) = (self.weight.min(other.weight), self.weight.max(other.weight));
        if less * SHARE.1 < more * SHARE.0 {
            return None;
        }
        let &(mut one, first) = self.members.first()?;
        let &(mut with, second) = other.members.first()?;
        if first.owner == second.owner {
            if let Some(&(foreign, _)) = other.foreign(first.owner) {
                with = foreign;
            } else {
                one = self.foreign(first.owner)?.0;
            }
        }
        let (mut common, mut weight) = (0, 0);
        let mut rest = other.words.iter().peekable();
        for word in &self.words {
            while rest.next_if(|it| *it < word).is_some() {}
            if rest.next_if_eq(&word).is_some() {
                common += 1;
                weight += word.2;
            }
        }
        let all = self.weight + other.weight - weight;
        (weight * SHARE.1 >= all * SHARE.0).then(|| Pair {
            one: one.min(with),
            other: one.max(with),
            common,
            all: self.words.len() + other.words.len() - common,
            percent: usize::try_from(weight * 100 / all.max(1)).unwrap_or(100),
        })
    }
}

/// Which classes are joined.
struct Joined {
    /// For each class another one that it is joined with, towards the first of all.
    to: Vec<usize>,
    /// The smallest percentage of what joins each.
    percent: Vec<usize>,
}

impl Joined {
    fn new(classes: &[Class<'_>]) -> Self {
        Self {
            to: (0..classes.len()).collect(),
            percent: vec![100; classes.len()],
        }
    }

    fn first(&mut self, of: usize) -> usize {
        let mut at = of;
        while let Some(&next) = self.to.get(at)
            && next != at
        {
            // The way gets shorter for whoever goes it next.
            let after = self.to.get(next).copied().unwrap_or(next);
            if let Some(place) = self.to.get_mut(at) {
                *place = after;
            }
            at = after;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize, percent: usize) {
        if let Some(least) = self.percent.get_mut(other) {
            *least = percent.min(*least);
        }
        let (one, other) = (self.first(one), self.first(other));
        if let Some(place) = self.to.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }

    /// The members of joined classes, where there are several owners.
    fn groups(mut self, classes: &[Class<'_>]) -> Vec<Group> {
        let mut groups: BTreeMap<usize, (Members<'_>, usize)> = BTreeMap::new();
        for (at, class) in classes.iter().enumerate() {
            let least = self.percent.get(at).copied().unwrap_or(100);
            let first = self.first(at);
            let (members, percent) = groups.entry(first).or_insert((Vec::new(), 100));
            members.extend(&class.members);
            *percent = least.min(*percent);
        }
        let groups = groups.into_values().filter_map(|(members, percent)| {
            let (_, first) = members.first()?;
            members.iter().find(|(_, set)| set.owner != first.owner)?;
            let mut members: Vec<usize> = members.into_iter().map(|(at, _)| at).collect();
            members.sort_unstable();
            Some(Group { members, percent })
        });
        groups.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed sequence that looks like chance.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, limit: u32) -> u32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            u32::try_from((self.0 >> 33) % u64::from(limit)).unwrap()
        }

        /// Sets of a few words, of which small numbers are frequent, as 名称 is.
        fn sets(&mut self, count: usize, words: u32) -> Vec<Set> {
            let one = |owner: usize, chance: &mut Self| {
                let size = 3 + chance.below(8);
                let word = |chance: &mut Self| {
                    let most = 1 + chance.below(words);
                    chance.below(most)
                };
                // Some share nothing with others.
                let part = 100 * (u32::try_from(owner).unwrap() % 20);
                let words: BTreeSet<u32> = (0..size).map(|_| part + word(chance)).collect();
                Set {
                    words: words.into_iter().collect(),
                    owner: owner / 2,
                }
            };
            (0..count).map(|owner| one(owner, self)).collect()
        }
    }

    #[test]
    fn the_index_finds_what_comparing_each_with_each_finds() {
        let sets = Chance(7).sets(300, 14);
        let found = alike(&sets);
        assert!(found.limits.is_empty());
        let classes: BTreeSet<&Vec<u32>> = sets.iter().map(|set| &set.words).collect();
        let number = |word: &u32| classes.iter().filter(|set| set.contains(word)).count();
        let weights: BTreeMap<u32, u64> = (0..2_000)
            .map(|word| (word, weight(classes.len(), number(&word))))
            .collect();
        let weigh = |words: &[u32]| words.iter().map(|word| weights[word]).sum::<u64>();
        let is_alike = |one: &Set, other: &Set| {
            let common: Vec<u32> = (one.words.iter().copied())
                .filter(|word| other.words.contains(word))
                .collect();
            let common = weigh(&common);
            one.owner != other.owner
                && common * 5 >= (weigh(&one.words) + weigh(&other.words) - common) * 3
        };
        // The groups are those of all pairs.
        let mut group: Vec<usize> = (0..sets.len()).collect();
        let mut pairs = 0;
        for other in 0..sets.len() {
            for one in 0..other {
                if is_alike(&sets[one], &sets[other]) {
                    pairs += 1;
                    let (from, to) = (group[other].max(group[one]), group[other].min(group[one]));
                    group
                        .iter_mut()
                        .filter(|it| **it == from)
                        .for_each(|it| *it = to);
                }
            }
        }
        assert!(pairs > 100, "{pairs}");
        let mut expected: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, group) in group.iter().enumerate() {
            expected.entry(*group).or_default().push(at);
        }
        expected.retain(|_, group| group.len() > 1);
        assert!(expected.len() > 3, "{}", expected.len());
        // Equal sets of one owner are one class, and come along with it.
        for group in &found.groups {
            let all: BTreeSet<&Vec<u32>> =
                group.members.iter().map(|at| &sets[*at].words).collect();
            let is_in = |own: &&Vec<usize>| own.iter().all(|at| all.contains(&sets[*at].words));
            assert_eq!(expected.values().filter(is_in).count(), 1, "{group:?}");
        }
        assert_eq!(found.groups.len(), expected.len());
        for pair in &found.pairs {
            assert!(is_alike(&sets[pair.one], &sets[pair.other]), "{pair:?}");
        }
    }

    #[test]
    fn a_word_that_all_have_weighs_little() {
        assert_eq!(weight(1_000, 1_000), 1024);
        assert_eq!(weight(300, 100), 2048);
        // Rare is rare, and of few sets every word is.
        assert_eq!(weight(1_000_000, 100_000), weight(1_000_000, 1));
        assert_eq!(weight(3, 3), weight(1_000, 1));
        let set = |owner: usize, words: &[u32]| Set {
            words: words.to_vec(),
            owner,
        };
        // Three common words and one of its own: alike where the common ones are rare, and not where each set has them.
        let two = [set(0, &[1, 2, 3, 10]), set(1, &[1, 2, 3, 11])];
        let others = |common: &[u32]| {
            let mut all: Vec<Set> = two.to_vec();
            all.extend((2..150).map(|owner| {
                let own = 100 + 10 * u32::try_from(owner).unwrap();
                let words = [common, &[own, own + 1, own + 2]].concat();
                set(owner, &words)
            }));
            all
        };
        assert_eq!(alike(&others(&[])).groups[0].members, [0, 1]);
        assert!(alike(&others(&[1, 2, 3])).groups.is_empty());
    }

    #[test]
    fn work_grows_with_the_number_of_sets() {
        // One list that all copied, and lists of their own of words that are as rare in more sets.
        let work = |count: u32| {
            let mut chance = Chance(11);
            let copied = (0..count).map(|_| (0..20).collect());
            let copied: Vec<Vec<u32>> = copied.collect();
            let own = (0..count).map(|_| {
                let words: BTreeSet<u32> = (0..12).map(|_| chance.below(count * 4)).collect();
                words.into_iter().collect()
            });
            let all = copied.into_iter().chain(own);
            let all = all.enumerate().map(|(owner, words)| Set { words, owner });
            let found = alike(&all.collect::<Vec<_>>());
            assert_eq!(found.groups[0].members.len(), count as usize);
            assert_eq!(found.pairs.len(), count as usize - 1);
            assert!(found.limits.is_empty());
            (found.compared, found.met)
        };
        let (less, more) = (work(1_000), work(4_000));
        assert!(more.0 < 4_000, "{more:?}");
        assert!(less.1 > 1_000 && more.1 < less.1 * 5, "{less:?} {more:?}");
    }

    #[test]
    fn sets_of_one_vocabulary_are_hardly_ever_compared() {
        let mut chance = Chance(3);
        let sets = (0..4_000).map(|owner| {
            let words: BTreeSet<u32> = (0..12).map(|_| chance.below(2_000)).collect();
            let words = words.into_iter().collect();
            Set { words, owner }
        });
        let found = alike(&sets.collect::<Vec<_>>());
        assert!(found.compared < 1_000, "{}", found.compared);
        assert!(found.groups.is_empty());
    }

    #[test]
    fn a_limit_is_told() {
        // Every two of these have most words in common.
        let sets: Vec<Set> = (0..800)
            .map(|owner| {
                let own = 100 + u32::try_from(owner).unwrap();
                let words = (0..30).chain([own]).collect();
                Set { words, owner }
            })
            .collect();
        let found = alike(&sets);
        assert_eq!(found.limits, BTreeSet::from([Limit::Pairs]));
        assert_eq!(found.pairs.len(), MOST_PAIRS);
        assert_eq!(found.groups.len(), 1);
    }
}
