//! Demands that nobody meets, and resources of others that may be what is asked for under another name. Candidates for people to look
//! at: the thresholds are our own choice.

use super::held::{Held, Offer, of_department};
use super::limit::Limit;
use super::names::Names;
use super::nearest::Index;
use super::relation::{Kind, Member, Relation, Relations, Summary, Wanted};
use crate::text::name_key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Candidates that are told of a demand.
const MOST: usize = 5;

/// Of the pairs of letters that either of two names has, common weight from which they are alike: a half.
const TITLES: (u64, u64) = (1, 2);

/// Of the 信息项 that are asked for, weight of those that a resource has: three in five.
const ITEMS: (u64, u64) = (3, 5);

/// Names that every resource has meet no demand: what is common weighs as much as this many names that hardly any has.
const FEWEST_ITEMS: u64 = 3;

/// What is asked for: its code, or its name and the department that has it.
type Asked<'s> = (Option<&'s str>, String, Option<String>);

/// Tells demands that nobody meets, and then what may meet them under another name. `offers` are all resources.
pub(super) fn tell(held: &Held<'_>, offers: &[Offer<'_>], names: &Names, told: &mut Relations) {
    let mut groups: BTreeMap<Asked<'_>, Vec<(&Summary, &Wanted)>> = BTreeMap::new();
    for (by, wanted) in &held.unmet {
        let row = &wanted.row;
        let code = row.code.as_deref().map(str::trim);
        // A code stands for itself, whatever it is called.
        let named = row.title.as_deref().filter(|_| code.is_none());
        let provider = row.provider_name.as_deref().filter(|_| code.is_none());
        let asked = (
            code,
            named.map_or_else(String::new, name_key),
            provider.map(name_key),
        );
        groups.entry(asked).or_default().push((by, wanted));
    }
    if groups.is_empty() {
        return;
    }
    let mut known = Known::new(offers, names);
    for by in groups.values() {
        let Some((_, first)) = by.first() else {
            continue;
        };
        let row = &first.row;
        let subject = row.code.as_deref().or(row.title.as_deref());
        let relation = |kind, percent, members| Relation {
            kind,
            subject: subject.unwrap_or_default().trim().to_owned(),
            percent,
            members,
        };
        let asking = by.iter().map(|(summary, wanted)| Member {
            title: wanted.row.title.clone(),
            items: wanted.items.clone(),
            ..Member::new(summary, None)
        });
        let mut members: Vec<Member> = asking.collect();
        told.list
            .push(relation(Kind::ConsumedNotProvided, None, members.clone()));
        let found = known.candidates(by, names);
        let Some(best) = found.first().map(|(percent, _)| *percent) else {
            continue;
        };
        members.extend(
            found
                .into_iter()
                .take(MOST)
                .map(|(_, (summary, holding))| Member {
                    items: holding.items.clone(),
                    ..Member::new(summary, Some(holding))
                }),
        );
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
    fn candidates(
        &mut self,
        by: &[(&'s Summary, &Wanted)],
        names: &Names,
    ) -> Vec<(usize, Offer<'s>)> {
        let asking = by.iter().map(|(owner, _)| owner.submission.path.as_str());
        let mut found = Candidates {
            asking: asking.collect(),
            all: BTreeMap::new(),
        };
        let titles = by.iter().map(|(_, it)| pairs(it.row.title.as_deref()));
        for wanted in titles.collect::<BTreeSet<_>>() {
            for near in self.titles.near(&wanted, TITLES) {
                let offers = self.by_title.get(near.at).map_or(&[][..], Vec::as_slice);
                if near.common * TITLES.1 >= near.all * TITLES.0 && self.titles.look(offers.len()) {
                    found.note(near.common * 100 / near.all.max(1), offers);
                }
            }
        }
        let least = FEWEST_ITEMS * self.items.heaviest();
        let items = by.iter().map(|(_, it)| set(names, it.items.as_ref()));
        for wanted in items.collect::<BTreeSet<_>>() {
            for near in self.items.near(&wanted, ITEMS) {
                let offers = self.by_items.get(near.at).map_or(&[][..], Vec::as_slice);
                if near.common >= least && self.items.look(offers.len()) {
                    found.note(near.common * 100 / near.wanted.max(1), offers);
                }
            }
        }
        let mut found: Vec<(usize, Offer<'_>)> = found.all.into_values().collect();
        if let Some((_, wanted)) = by.first() {
            of_department(&mut found, wanted, |(_, offer)| offer.1);
        }
        // The order of places stays among those that are as much alike.
        found.sort_by_key(|(percent, _)| Reverse(*percent));
        found
    }
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
    let key = title.map(name_key).unwrap_or_default();
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

fn set(names: &Names, items: &[std::sync::Arc<str>]) -> Vec<u64> {
    names.set(items).into_iter().map(u64::from).collect()
}
