//! The pairs of another project's tests (oasdiff), each written for certain changes: what we call breaking, possibly breaking or
//! not breaking beside what that project does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a test stops at the first surprise, and says what it skipped"
)]

use hutong::Plan;
use hutong::check::diff::Effect;
use hutong::decide::changes::{Comparison, ToldChange};
use hutong::discover::discover;
use hutong::limits::Limits;
use hutong::read::Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Pairs that we call otherwise, and why.
const OTHERWISE: &[(&str, &str)] = &[];

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("HUTONG_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let suite = folder.join("suites/oasdiff");
    if suite.is_dir() {
        return Some(suite);
    }
    println!("SKIPPED: no oasdiff suite at {}", suite.display());
    None
}

fn compared(suite: &Path, base: &str, revision: &str, plan: &Plan) -> Comparison {
    let read = |name: &str| discover(&suite.join("data").join(name), &Limits::default()).unwrap();
    hutong::diff(&read(base), &read(revision), plan)
}

/// What that project's levels call the pair.
fn wanted(pair: &Json) -> &'static str {
    let levels: Vec<&str> = pair["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|change| change["level"].as_str())
        .collect();
    match () {
        () if levels.contains(&"ERR") => "breaking",
        () if levels.contains(&"WARN") => "possible",
        () => "compatible",
    }
}

/// The messages that the pair's changes are about, as we name them; empty where they are about the operation.
fn places(pair: &Json) -> Vec<&'static str> {
    let ids = pair["changes"].as_array().into_iter().flatten();
    let places = ids
        .filter_map(|change| change["id"].as_str())
        .filter_map(|id| match id {
            id if id.starts_with("request-parameter") => Some("parameter"),
            id if id.contains("request") => Some("request"),
            id if id.starts_with("response") => Some("response"),
            _ => None,
        });
    places.collect()
}

/// The message that a change of ours is about.
fn place(change: &ToldChange) -> &str {
    match change.args.get("place") {
        Some(place) => place,
        None if change.code.contains("parameter") => "parameter",
        None if change.code.starts_with("body") || change.code.starts_with("request") => "request",
        None if change.code.starts_with("response") || change.code.starts_with("header") => {
            "response"
        }
        None => "",
    }
}

/// What we call it: other messages of a pair may hold other changes.
fn called(comparison: &Comparison, places: &[&str]) -> &'static str {
    let about = |change: &&ToldChange| places.is_empty() || places.contains(&place(change));
    let worst = comparison
        .changes
        .iter()
        .filter(about)
        .map(|change| change.effect)
        .max();
    match worst {
        Some(Effect::Breaking) => "breaking",
        Some(Effect::Possible) => "possible",
        Some(Effect::Undecided) => "undecided",
        _ => "compatible",
    }
}

#[test]
fn pairs_are_called_as_the_field_calls_them() {
    let Some(suite) = suite() else { return };
    let text = fs::read_to_string(suite.join("pairs-open.json")).unwrap();
    let all: Json = text.parse().unwrap();
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap();
    let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut right, mut count) = (0, 0);
    let mut surprises = Vec::new();
    let mut missed = Vec::new();
    for pair in all["pairs"].as_array().unwrap() {
        let name = pair["name"].as_str().unwrap();
        let of = |key: &str| pair[key].as_str().unwrap();
        let comparison = compared(&suite, of("base"), of("revision"), &plan);
        let (wanted, called) = (wanted(pair), called(&comparison, &places(pair)));
        *table.entry((wanted, called)).or_default() += 1;
        count += 1;
        if wanted == "breaking" && called == "compatible" {
            missed.push(name);
        }
        if wanted == called {
            right += 1;
        } else if !OTHERWISE.iter().any(|(known, _)| *known == name) {
            let told: Vec<String> = comparison
                .changes
                .iter()
                .map(|change| format!("    {} {}", change.effect.name(), change.message.en))
                .collect();
            surprises.push(format!(
                "{name} {} -> {}: {wanted}, and we say {called} ({})\n{}",
                of("base"),
                of("revision"),
                pair["changes"],
                told.join("\n")
            ));
        }
    }
    for ((wanted, called), number) in &table {
        println!("{wanted:>10} called {called:<10} {number}");
    }
    println!("{right} of {count} as documented");
    for surprise in &surprises {
        println!("{surprise}");
    }
    assert_eq!(
        missed,
        Vec::<&str>::new(),
        "breaking pairs called compatible"
    );
    assert!(right * 10 >= count * 9, "{right} of {count}");
}
