//! Demands that nobody meets, and resources of others that may be what is asked for under another name. Candidates for people to look
//! at: the thresholds are our own choice.

use super::held::{Held, Offer, Use, asked, is_asked};
use super::limit::Limit;
use super::names::{Items, Names};
use super::nearest::{Budget, Index, Near};
use super::relation::{Kind, Member, Met, Relation, Relations};
use crate::text::{name_key, unbracketed};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Candidates that are told of a demand.
const MOST: usize = 5;

/// 信息项 of a candidate that are told where none are asked for.
const MOST_ITEMS: usize = 20;

/// What is looked at for all demands together.
const MOST_LOOKED: u64 = 50_000_000;

/// Of the pairs of letters that either of two names has, common weight from which they are alike: a half.
const TITLES: (u64, u64) = (1, 2);

/// Of the pairs of letters of the shorter name, weight of those that the longer one has, from which the one stands within the other: four in
/// five.
const WITHIN_SHORTER: (u64, u64) = (4, 5);
/// A name of fewer pairs stands within many.
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
    let mut groups: BTreeMap<(Option<&str>, String), Vec<&Use<'_>>> = BTreeMap::new();
    for used in held.uses.iter().filter(|used| used.met != Met::Met) {
        let row = &used.wanted.row;
        let code = row.code.as_deref().map(str::trim);
        let named = row.title.as_deref().filter(|_| code.is_none());
        let asked = (code, named.map_or_else(String::new, name_key));
        groups.entry(asked).or_default().push(used);
    }
    if held.is_cut {
        told.limits.insert(Limit::Demands);
    }
    if groups.is_empty() {
        return;
    }
    let known = Known::new(offers, names);
    let mut budget = Budget::new(MOST_LOOKED);
    for group in groups.values() {
        let first = group.first().map(|first| &first.wanted.row);
        let subject = first.and_then(|row| row.code.as_deref().or(row.title.as_deref()));
        let relation = |kind, percent, members| Relation {
            kind,
            subject: subject.unwrap_or_default().trim().to_owned(),
            percent,
            members,
        };
        let member = |used: &&Use<'_>| Member {
            title: used.wanted.row.title.clone(),
            asked_of: used.wanted.row.provider_name.clone(),
            items: used.wanted.items.clone(),
            ..Member::new(used.by, None)
        };
        let unmet = group.iter().filter(|used| used.met == Met::Unmet);
        let unmet: Vec<Member> = unmet.map(member).collect();
        if !unmet.is_empty() {
            told.list
                .push(relation(Kind::ConsumedNotProvided, None, unmet));
        }
        let found = known.candidates(group, names, &mut budget);
        let Some(best) = found.first().map(|(percent, _)| *percent) else {
            continue;
        };
        let mut members: Vec<Member> = group.iter().map(member).collect();
        let wanted = group.iter().flat_map(|it| names.set(&it.wanted.items));
        let wanted: BTreeSet<u32> = wanted.collect();
        let nearest = found.into_iter().take(MOST);
        members.extend(nearest.map(|(_, (summary, holding))| Member {
            items: evidence(&holding.items, &wanted, names),
            ..Member::new(summary, Some(holding))
        }));
        told.list
            .push(relation(Kind::DemandPossiblyMet, Some(best), members));
    }
    if budget.is_spent() {
        told.limits.insert(Limit::Demands);
    }
}

/// The items of a candidate that are asked for; where none is, its first ones.
fn evidence(items: &Items, wanted: &BTreeSet<u32>, names: &Names) -> Items {
    let is_wanted = |item: &&Arc<str>| {
        let form = names.set(std::slice::from_ref(*item));
        form.iter().any(|form| wanted.contains(form))
    };
    let asked: Items = items.iter().filter(is_wanted).cloned().collect();
    if asked.is_empty() {
        items.iter().take(MOST_ITEMS).cloned().collect()
    } else {
        asked
    }
}

/// Resources by their names and by their 信息项.
struct Known<'s> {
    /// All of them, each with the name of its department as names are compared.
    offers: Vec<(Offer<'s>, Option<String>)>,
    titles: Index,
    /// The resources of each name.
    by_title: Vec<Vec<usize>>,
    items: Index,
    /// The resources of each set of 信息项.
    by_items: Vec<Vec<usize>>,
}

/// Resources, each by its place among all, with how alike it is in a hundred.
type Candidates = BTreeMap<usize, usize>;

impl<'s> Known<'s> {
    fn new(offers: &[Offer<'s>], names: &Names) -> Self {
        let (titles, by_title) = indexed(offers, |(_, it)| pairs(it.row.title.as_deref()));
        let (items, by_items) = indexed(offers, |(_, it)| words(names, &it.items));
        let departments = offers.iter().map(|offer| {
            let department = offer.1.row.provider_name.as_deref();
            (*offer, department.map(name_key))
        });
        Self {
            offers: departments.collect(),
            titles,
            by_title,
            items,
            by_items,
        }
    }

    /// Resources of others that may be what some systems ask for, the most alike first.
    fn candidates(
        &self,
        group: &[&Use<'s>],
        names: &Names,
        budget: &mut Budget,
    ) -> Vec<(usize, Offer<'s>)> {
        let asking = group.iter().map(|it| it.by.submission.path.as_str());
        let asking: BTreeSet<&str> = asking.collect();
        let wanted = group.iter().map(|it| {
            (
                pairs(it.wanted.row.title.as_deref()),
                words(names, &it.wanted.items),
                asked(it.wanted),
            )
        });
        let mut all: Candidates = BTreeMap::new();
        for (title, items, asked) in wanted.collect::<BTreeSet<_>>() {
            let mut found: Candidates = BTreeMap::new();
            for near in self.titles.near(&title, WITHIN, budget) {
                if is_alike(near, title.len()) {
                    let percent = near.common * 100 / near.all.max(1);
                    note(&mut found, percent, self.by_title.get(near.at), budget);
                }
            }
            let least = FEWEST_ITEMS * self.items.heaviest();
            for near in self.items.near(&items, ITEMS, budget) {
                if near.common >= least {
                    let percent = near.common * 100 / near.wanted.max(1);
                    note(&mut found, percent, self.by_items.get(near.at), budget);
                }
            }
            // What the only one who asks has itself is no candidate.
            if let (1, Some(only)) = (asking.len(), asking.first()) {
                found.retain(|at, _| {
                    let owner = self.offers.get(*at).map(|((owner, _), _)| owner);
                    owner.is_some_and(|owner| owner.submission.path != **only)
                });
            }
            // Only those of a department that is named, where it has any.
            let is_asked = |at: &usize, _: &mut usize| {
                let own = self.offers.get(*at).and_then(|(_, own)| own.as_deref());
                own.is_some_and(|own| is_asked(&asked, own))
            };
            if found.iter_mut().any(|(at, percent)| is_asked(at, percent)) {
                found.retain(is_asked);
            }
            for (at, percent) in found {
                let known = all.entry(at).or_insert(percent);
                *known = percent.max(*known);
            }
        }
        let found = all.into_iter().filter_map(|(at, percent)| {
            let (offer, _) = self.offers.get(at)?;
            Some((percent, *offer))
        });
        let mut found: Vec<_> = found.collect();
        // The order of places stays among those that are as much alike.
        found.sort_by_key(|(percent, _)| Reverse(*percent));
        found
    }
}

/// Adds resources that are so much alike.
fn note(found: &mut Candidates, percent: u64, offers: Option<&Vec<usize>>, budget: &mut Budget) {
    let percent = usize::try_from(percent).unwrap_or(100);
    for at in offers.into_iter().flatten() {
        if !budget.take(1) {
            return;
        }
        let known = found.entry(*at).or_insert(percent);
        *known = percent.max(*known);
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

/// An index of the different sets that resources have, and the resources of each by their places.
fn indexed<'s>(
    offers: &[Offer<'s>],
    of: impl Fn(&Offer<'s>) -> Vec<u64>,
) -> (Index, Vec<Vec<usize>>) {
    let mut by_set: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
    for (at, offer) in offers.iter().enumerate() {
        by_set.entry(of(offer)).or_default().push(at);
    }
    by_set.remove(&Vec::new());
    let (sets, offers): (Vec<_>, Vec<_>) = by_set.into_iter().unzip();
    (Index::new(sets), offers)
}

/// The pairs of neighbouring letters in a name without what brackets explain; of a name of one letter that alone.
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

/// The numbers of the forms of some names.
fn words(names: &Names, items: &Items) -> Vec<u64> {
    names.set(items).into_iter().map(u64::from).collect()
}
