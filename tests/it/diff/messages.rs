//! Pairs of descriptions from the corners of OpenAPI that no schema describes: how messages are written, statuses, credentials,
//! what was not given. Each file of `testdata/diff/messages` says what is right and why; those that end otherwise are named in
//! its `open.txt`, which only shrinks.

use crate::support::{files, plan, repository};
use hutong::check::diff::Effect;
use hutong::decide::changes::Comparison;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// One pair.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    why: String,
    old: Version,
    new: Version,
    /// What the worst change is; `compatible` where there is none.
    level: String,
    /// Codes that must be among those of the changes with this level.
    codes: BTreeSet<String>,
    /// Codes that must be among those of its other changes.
    #[serde(default)]
    others: BTreeSet<String>,
}

/// One version: a description, or files by their paths.
#[derive(Deserialize)]
#[serde(untagged)]
enum Version {
    One(String),
    Several(BTreeMap<String, String>),
}

impl Version {
    fn files(&self) -> hutong::discover::Files {
        match self {
            Self::One(text) => files(&[("api.yaml", text)]),
            Self::Several(all) => {
                let all: Vec<(&str, &String)> =
                    all.iter().map(|(path, text)| (&**path, text)).collect();
                files(&all)
            }
        }
    }
}

/// What a comparison is called, by its worst change. What is undecided outweighs what is possible.
fn level(comparison: &Comparison) -> &'static str {
    let any = |effect| {
        let mut changes = comparison.changes.iter();
        changes.any(|change| change.effect == effect)
    };
    let order = [Effect::Breaking, Effect::Undecided, Effect::Possible];
    let worst = order.into_iter().find(|effect| any(*effect));
    worst.unwrap_or(Effect::Compatible).name()
}

/// What is wrong about a pair, if anything is.
fn wrong(pair: &Pair) -> Option<String> {
    let comparison = hutong::diff(&pair.old.files(), &pair.new.files(), &plan());
    let found = level(&comparison);
    let told = |at_level: bool| -> BTreeSet<String> {
        let changes = comparison.changes.iter();
        // What is compatible has no code that makes it so.
        let is_at = |effect: Effect| found == Effect::Compatible.name() || effect.name() == found;
        changes
            .filter(|change| !at_level || is_at(change.effect))
            .map(|change| change.code.to_owned())
            .collect()
    };
    let (all, told) = (told(false), told(true));
    let fits = pair.codes.is_subset(&told) && pair.others.is_subset(&all);
    (found != pair.level || !fits).then(|| {
        let changes = comparison.changes.iter();
        let changes: Vec<String> = changes
            .map(|change| format!("    {} {}", change.effect.name(), change.message.en))
            .collect();
        format!(
            "{} with {:?}, and we say {found} with {told:?}\n    {}\n{}",
            pair.level,
            pair.codes,
            pair.why.trim(),
            changes.join("\n")
        )
    })
}

#[test]
fn pairs_are_called_what_is_right() {
    let folder = repository("testdata/diff/messages");
    let open = fs::read_to_string(folder.join("open.txt")).unwrap_or_default();
    let open: BTreeSet<&str> = open.lines().collect();
    let (mut count, mut surprises) = (0, Vec::new());
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let pair: Pair =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        count += 1;
        match (wrong(&pair), open.contains(name)) {
            (None, true) => surprises.push(format!("{name} is right and stands in open.txt")),
            (Some(what), false) => surprises.push(format!("{name}: {what}")),
            _ => {}
        }
    }
    assert!(count >= 40, "{count}");
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}
