//! The house keeps its shape: a floor imports only lower floors, and one library is named in one file, two at most.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every room with its floor. The roof (`lib`, `run`, `cli`, `init`, `main`) may import everything.
const FLOORS: &[(&str, u8)] = &[
    ("text", 0),
    ("day", 0),
    ("error", 0),
    ("limits", 0),
    ("discover", 1),
    ("read", 2),
    ("model", 3),
    ("pack", 3),
    ("check", 4),
    ("decide", 5),
    ("report", 6),
    ("evidence", 7),
];

/// Rooms of floor 0 that another room of floor 0 stands on: an error and a limit are told in words and at a place.
const WITHIN: &[(&str, &str)] = &[("error", "text"), ("limits", "text")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Source files below `src` with their path relative to it and their text without comments.
fn code() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let bare: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let name = path
                .strip_prefix(&src)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            (name, bare.join("\n"))
        })
        .collect()
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn floor(room: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
}

/// The rooms that a text imports: the word after each `crate::`, and each word of a `crate::{…}`.
fn imported(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    text.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(group) => group
                .split('}')
                .next()
                .unwrap()
                .split(',')
                .map(|part| word(part.trim()))
                .collect(),
            None => vec![word(rest)],
        })
        .collect()
}

#[test]
fn a_floor_imports_only_lower_floors() {
    let mut wrong = Vec::new();
    for (file, text) in code() {
        let from = room(&file);
        let Some(here) = floor(from) else { continue };
        for to in imported(&text) {
            let Some(there) = floor(&to) else { continue };
            if to != from && there >= here && !WITHIN.contains(&(from, to.as_str())) {
                wrong.push(format!(
                    "{file} (floor {here}) imports {to} (floor {there})"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text literals that follow a call of one of these, by what is called.
fn called_with(text: &str, calls: &[&str]) -> Vec<String> {
    let after = calls.iter().flat_map(|call| text.split(call).skip(1));
    after
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(code, _)| code.to_owned())
        .collect()
}

/// A fault whose rule is missing would be dropped without a word, and a rule that nothing names never fires.
#[test]
fn every_fault_is_a_rule_and_every_rule_is_named() {
    let pack = hutong::load_pack_named("hutong").unwrap();
    let all: String = code().into_iter().map(|(_, text)| text).collect();
    let told = called_with(&all, &["Fault::new(", " trouble(", ".builtin("]);
    assert!(told.len() > 40, "{told:?}");
    for code in told {
        let known = pack.rule(&format!("hutong/{code}")).is_some();
        assert!(known, "{code} is told and has no rule");
    }
    for rule in &pack.rules {
        let code = rule.id.trim_start_matches("hutong/");
        let named = all.contains(&format!("\"{code}\""));
        assert!(named, "{}: nothing tells it", rule.id);
    }
}

/// The words of a reason are looked up when it is told; without them its code would be shown.
#[test]
fn every_reason_has_words_and_every_word_a_reason() {
    let contract: String = code()
        .into_iter()
        .filter(|(path, _)| path.starts_with("check/") && !path.starts_with("check/diff"))
        .map(|(_, text)| text)
        .collect();
    let words = fs::read_to_string(root().join("rules/hutong/reasons.yaml")).unwrap();
    let codes = words
        .lines()
        .filter_map(|line| line.split_once(": {zh:"))
        .map(|(code, _)| code);
    let mut count = 0;
    for code in codes {
        count += 1;
        let named = contract.contains(&format!("\"{code}\""));
        assert!(named, "{code}: nothing gives this reason");
    }
    assert!(count > 40, "{count}");
    let given = called_with(&contract, &["problem(", "named(", "told(", "Fact::new("]);
    let given: Vec<_> = given.iter().filter(|code| code.contains('-')).collect();
    assert!(given.len() > 20, "{given:?}");
    for code in given {
        assert!(
            words.contains(&format!("\n{code}: {{zh:")),
            "{code}: a reason without words"
        );
    }
}

#[test]
fn every_room_has_a_floor() {
    let roof = ["lib", "main", "cli", "run", "init"];
    for (file, _) in code() {
        let room = room(&file);
        assert!(
            floor(room).is_some() || roof.contains(&room),
            "src/{file} stands on no floor"
        );
    }
}

#[test]
fn one_library_is_named_in_one_file_two_at_most() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table = manifest.split("[dependencies]").nth(1).unwrap();
    let table = table.split("\n[").next().unwrap();
    let libraries: Vec<String> = table
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .filter(|name| !name.starts_with('#') && !["serde", "serde_json"].contains(&name.as_str()))
        .collect();
    assert!(
        libraries.len() > 10,
        "the table of dependencies was not understood"
    );
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (file, text) in code() {
        for library in &libraries {
            let used = text.match_indices(&format!("{library}::")).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if used {
                named.entry(library).or_default().push(file.clone());
            }
        }
    }
    let unused: Vec<&String> = libraries
        .iter()
        .filter(|name| !named.contains_key(name.as_str()))
        .collect();
    let spread: Vec<_> = named.iter().filter(|(_, files)| files.len() > 2).collect();
    assert!(
        unused.is_empty(),
        "in Cargo.toml and named nowhere: {unused:?}"
    );
    assert!(
        spread.is_empty(),
        "named in more than two files: {spread:#?}"
    );
}
