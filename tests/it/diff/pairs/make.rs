//! Makes the pairs: a document, up to three changes of it, and a way of writing that means nothing.

use super::documents::{self, Version};
use super::kinds::{self, Kind, Level, OF_OBJECTS, OF_OPERATIONS, OF_SCHEMAS};
use super::rewritings::{self, REWRITINGS};
use super::sites::{self, Place, Reach, Reached, Site, reached};
use super::versions;
use crate::diff::mutate::Dice;
use serde_json::Value;
use std::collections::BTreeSet;

/// Two versions of a document, and what is known of them.
pub struct Pair {
    /// The older version.
    pub old: Value,
    /// The newer one.
    pub new: Value,
    /// The changes and the rewriting, by name.
    pub made: Vec<&'static str>,
    /// What the changes mean together; nothing where it depends on alternatives that nothing tells apart.
    pub level: Option<Level>,
    /// Whether nothing was changed.
    pub same: bool,
}

/// A change that was made.
struct Made<'k> {
    kind: &'k Kind,
    place: Place,
    at: String,
    reach: Reach,
}

fn overlaps(one: &str, other: &str) -> bool {
    let within = |one: &str, other: &str| one == other || one.starts_with(&format!("{other}/"));
    within(one, other) || within(other, one)
}

/// Every kind with the place where it is made.
fn kinds() -> Vec<(&'static Kind, Place)> {
    let own = OF_OPERATIONS.iter().chain(OF_SCHEMAS).chain(OF_OBJECTS);
    let of_parameters = OF_SCHEMAS
        .iter()
        .filter(|kind| kinds::is_for_parameters(kind));
    let of_parameters = of_parameters.map(|kind| (kind, Place::ParameterSchema));
    own.map(|kind| (kind, kind.place))
        .chain(of_parameters)
        .collect()
}

/// Makes one change of a kind that has a site apart from what was changed before.
fn change<'k>(
    tree: &mut Value,
    version: Version,
    made: &[Made<'k>],
    dice: &mut Dice,
) -> Option<Made<'k>> {
    let places = reached(tree, tree);
    let mut all = kinds();
    dice.shuffle(&mut all);
    for (kind, place) in all {
        let fitting: Vec<(&String, &Reach)> = places
            .iter()
            .filter(|((own, at), _)| *own == place && !made.iter().any(|one| overlaps(&one.at, at)))
            .filter(|((_, at), reach)| {
                (kind.fits)(&Site {
                    root: tree,
                    version,
                    at,
                    reach,
                })
            })
            .map(|((_, at), reach)| (at, reach))
            .collect();
        if fitting.is_empty() {
            continue;
        }
        let (at, reach) = fitting[dice.below(fitting.len())];
        (kind.change)(tree, at, dice);
        return Some(Made {
            kind,
            place,
            at: at.clone(),
            reach: reach.clone(),
        });
    }
    None
}

/// What a change means: the worst of the ways in which messages of both versions come to its place.
fn level(made: &Made<'_>, both: &Reached) -> Option<Level> {
    let levels = made.kind.levels?;
    let anchor = match made.place {
        Place::Schema => (Place::Schema, made.at.clone()),
        Place::Property => (Place::Schema, sites::owner(&made.at).to_owned()),
        _ => return Some(levels[0]),
    };
    let Some(now) = both.get(&anchor) else {
        return Some(Level::Compatible);
    };
    let all = |reach: &Reach| -> BTreeSet<sites::Way> {
        reach.sure.union(&reach.unsure).copied().collect()
    };
    let mut worst = Level::Compatible;
    let mut known = true;
    for way in all(&made.reach).intersection(&all(now)) {
        if made.reach.sure.contains(way) && now.sure.contains(way) {
            worst = worst.max(levels[*way as usize]);
        } else {
            known = false;
        }
    }
    (known || worst == Level::Breaking).then_some(worst)
}

/// The pair of this number: the same on every machine.
pub fn pair(seed: &str, number: usize) -> Pair {
    let dice = &mut Dice::new(&format!("pairs {seed} {number}"));
    let versions = [Version::V20, Version::V30, Version::V30, Version::V31];
    let version = versions[dice.below(versions.len())];
    let tree = documents::document(dice, version);
    let mut changed = tree.clone();
    let mut made = Vec::new();
    for _ in 0..dice.below(4) {
        made.extend(change(&mut changed, version, &made, dice));
    }
    let both = reached(&tree, &changed);
    let levels: Vec<Option<Level>> = made.iter().map(|one| level(one, &both)).collect();
    let worst = levels
        .iter()
        .flatten()
        .max()
        .copied()
        .unwrap_or(Level::Compatible);
    // What is not known may leave a schema without values, so that other changes mean nothing.
    let open = made.iter().any(|one| one.kind.levels.is_none());
    let known = !open && (worst == Level::Breaking || levels.iter().all(Option::is_some));
    let mut names: Vec<&str> = made.iter().map(|one| one.kind.name).collect();
    if made.is_empty() || dice.below(3) == 0 {
        let (name, rewrite) = REWRITINGS[dice.below(REWRITINGS.len())];
        let there = reached(&changed, &changed);
        if rewritings::is_free(name, &changed, version)
            && let Some(other) = rewrite(&changed, &there, dice)
        {
            names.push(name);
            changed = other;
        }
    }
    let later = match (version, dice.below(12)) {
        (Version::V30, 0) => Version::V31,
        (Version::V20, 0) => Version::V30,
        _ => version,
    };
    match (version, later) {
        (Version::V30, Version::V31) => names.push("3.0 to 3.1"),
        (Version::V20, Version::V30) => names.push("2.0 to 3.0"),
        _ => {}
    }
    Pair {
        old: versions::written(&tree, version),
        new: versions::written(&changed, later),
        same: made.is_empty(),
        made: names,
        level: known.then_some(worst),
    }
}
