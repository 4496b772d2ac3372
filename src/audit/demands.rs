//! Demands that nobody meets, and resources of others that may be what is asked for under another name. Candidates for people to look
//! at: the thresholds are our own choice.

use super::held::{Held, Offer, Unmet, asked, is_asked};
use super::limit::Limit;
use super::names::Names;
use super::nearest::{Index, Near};
use super::relation::{Kind, Member, Relation, Relations};
use crate::text::name_key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Candidates that are told of a demand.
const MOST: usize = 5;

/// Of the pairs of letters that either of two names has, common weight from which they are alike: a half.
const TITLES: (u64, u64) = (1, 2);

/// Of the pairs of letters of the shorter name, weight of those that the longer one has, from which the one stands within the other: four in
/// five. A name of three letters stands within many.
const WITHIN_SHORTER: (u64, u64) = (4, 5);
const FEWEST_PAIRS: usize = 3;
/// What a registered name has of the pairs of a longer one that it stands in, at least.
const WITHIN: (u64, u64) = (1, 4);

/// Of the 信息项 that are asked for, weight of those that a resource has: three in five.
const ITEMS: (u64, u64) = (3, 5);

/// Names that every resource has meet no demand: what is common weighs as much as this many names that hardly any has.
const FEWEST_ITEMS: u64 = 3;

/// Tells demands that nobody meets, and what may meet them under another name or of several departments. `offers` are all resources.
pub(super) fn tell(held: &Held<'_>, offers: &[Offer<'_>], names: &Names, told: &mut Relations) {
    // A code stands for itself, whatever it is called.
    let mut groups: BTreeMap<(Option<&str>, String), Vec<&Unmet<'_>>> = BTreeMap::new();
    for unmet in &held.unmet {
        let row = &unmet.wanted.row;
        let code = row.code.as_deref().map(str::trim);
        let named = row.title.as_deref().filter(|_| code.is_none());
        let asked = (code, named.map_or_else(String::new, name_key));
        groups.entry(asked).or_default().push(unmet);
    }
    if groups.is_empty() {
        return;
    }
    let mut known = Known::new(offers, names);
    for group in groups.values() {
        let first = group.first().map(|first| &first.wanted.row);
        let subject = first.and_then(|row| row.code.as_deref().or(row.title.as_deref()));
        let relation = |kind, percent, members| Relation {
            kind,
            subject: subject.unwrap_or_default().trim().to_owned(),
            percent,
            members,
        };
        let asking = group.iter().map(|unmet| Member {
            title: unmet.wanted.row.title.clone(),
            asked_of: unmet.wanted.row.provider_name.clone(),
            items: unmet.wanted.items.clone(),
            ..Member::new(unmet.by, None)
        });
        let mut members: Vec<Member> = asking.collect();
        if group.iter().any(|unmet| !unmet.is_ambiguous) {
            let own = relation(Kind::ConsumedNotProvided, None, members.clone());
            told.list.push(own);
        }
        let found = known.candidates(group, names);
        let Some(best) = found.first().map(|(percent, _)| *percent) else {
            continue;
        };
        let nearest = found.into_iter().take(MOST);
        members.extend(nearest.map(|(_, (summary, holding))| Member {
            items: holding.items.clone(),
            ..Member::new(summary, Some(holding))
        }));
        told.list
            .push(relation(Kind::DemandPossiblyMet, Some(best), members));
    }
    if known.titles.is_spent() || known.items.is_spent() {
        told.limits.insert(Limit::Demands);
    }
}

/// Resources by their names and by their 信息项.
struct Known<'s> {
    titles: Index,
    /// The resources of each name.
    by_title: Vec<Vec<Offer<'s>>>,
    items: Index,
    /// The resources of each set of 信息项.
    by_items: Vec<Vec<Offer<'s>>>,
}

impl<'s> Known<'s> {
    fn new(offers: &[Offer<'s>], names: &Names) -> Self {
        let (titles, by_title) = indexed(offers, |(_, it)| pairs(it.row.title.as_deref()));
        let (items, by_items) = indexed(offers, |(_, it)| set(names, it.items.as_ref()));
        Self {
            titles,
            by_title,
            items,
            by_items,
        }
    }

    /// Resources of others that may be what some systems ask for, with how alike they are in a hundred, the most alike first.
    fn candidates(&mut self, group: &[&Unmet<'s>], names: &Names) -> Vec<(usize, Offer<'s>)> {
        let asking = group.iter().map(|it| it.by.submission.path.as_str());
        let mut found = Candidates {
            asking: asking.collect(),
            all: BTreeMap::new(),
        };
        let titles = group.iter().map(|it| pairs(it.wanted.row.title.as_deref()));
        for wanted in titles.collect::<BTreeSet<_>>() {
            for near in self.titles.near(&wanted, WITHIN) {
                let offers = self.by_title.get(near.at).map_or(&[][..], Vec::as_slice);
                if is_alike(near, wanted.len()) && self.titles.look(offers.len()) {
                    found.note(near.common * 100 / near.all.max(1), offers);
                }
            }
        }
        let least = FEWEST_ITEMS * self.items.heaviest();
        let items = group.iter().map(|it| set(names, it.wanted.items.as_ref()));
        for wanted in items.collect::<BTreeSet<_>>() {
            for near in self.items.near(&wanted, ITEMS) {
                let offers = self.by_items.get(near.at).map_or(&[][..], Vec::as_slice);
                if near.common >= least && self.items.look(offers.len()) {
                    found.note(near.common * 100 / near.wanted.max(1), offers);
                }
            }
        }
        let mut found: Vec<(usize, Offer<'_>)> = found.all.into_values().collect();
        // Only those of a department that somebody names, where there are any.
        let asked: Vec<String> = group.iter().flat_map(|it| asked(it.wanted)).collect();
        let is_asked = |(_, (_, holding)): &(usize, Offer<'_>)| {
            let own = holding.row.provider_name.as_deref().map(name_key);
            own.is_some_and(|own| is_asked(&asked, &own))
        };
        if found.iter().any(is_asked) {
            found.retain(is_asked);
        }
        // The order of places stays among those that are as much alike.
        found.sort_by_key(|(percent, _)| Reverse(*percent));
        found
    }
}

/// Whether two names have much in common, or one stands within the other. `wanted` is the number of pairs in the one that is asked for.
fn is_alike(near: Near, wanted: usize) -> bool {
    let registered = near.all + near.common - near.wanted;
    let shorter = near.wanted.min(registered);
    let stands_within = near.common * WITHIN_SHORTER.1 >= shorter * WITHIN_SHORTER.0;
    near.common * TITLES.1 >= near.all * TITLES.0
        || (stands_within && wanted.min(near.words) >= FEWEST_PAIRS)
}

/// Resources that may be what some systems ask for.
struct Candidates<'s> {
    /// The paths of these systems.
    asking: BTreeSet<&'s str>,
    /// Each by its path and number, with how alike it is in a hundred.
    all: BTreeMap<(&'s str, usize), (usize, Offer<'s>)>,
}

impl<'s> Candidates<'s> {
    /// Adds resources of others that are so much alike.
    fn note(&mut self, percent: u64, offers: &[Offer<'s>]) {
        let percent = usize::try_from(percent).unwrap_or(100);
        for offer in offers {
            let path = offer.0.submission.path.as_str();
            if !self.asking.contains(path) {
                let place = (path, offer.1.row.resource);
                let known = self.all.entry(place).or_insert((percent, *offer));
                known.0 = known.0.max(percent);
            }
        }
    }
}

/// An index of the different sets that resources have, and the resources of each.
fn indexed<'s>(
    offers: &[Offer<'s>],
    of: impl Fn(&Offer<'s>) -> Vec<u64>,
) -> (Index, Vec<Vec<Offer<'s>>>) {
    let mut by_set: BTreeMap<Vec<u64>, Vec<Offer<'s>>> = BTreeMap::new();
    for offer in offers {
        by_set.entry(of(offer)).or_default().push(*offer);
    }
    by_set.remove(&Vec::new());
    let (sets, offers): (Vec<_>, Vec<_>) = by_set.into_iter().unzip();
    (Index::new(sets), offers)
}

/// The pairs of neighbouring letters in a name; of a name of one letter that alone.
fn pairs(title: Option<&str>) -> Vec<u64> {
    let key = title.map(|title| name_key(&unbracketed(title)));
    let key = key.unwrap_or_default();
    let letters: Vec<u64> = key.chars().map(u64::from).collect();
    let mut pairs: Vec<u64> = letters
        .windows(2)
        .filter_map(|pair| Some((pair.first()? << 32) | pair.last()?))
        .collect();
    if letters.len() == 1 {
        pairs = letters;
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A name without what brackets explain.
fn unbracketed(title: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in title.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

fn set(names: &Names, items: &[std::sync::Arc<str>]) -> Vec<u64> {
    names.set(items).into_iter().map(u64::from).collect()
}
