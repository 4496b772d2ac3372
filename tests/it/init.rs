//! `hutong init` takes a vendor to PASS: each folder of `testdata/init` holds what a vendor has (`input`) and what is done by hand after
//! `init` (`edits.yaml`). Where resources had no code yet, `init` is run once more.

use crate::support::{AS_OF, hutong, repository, scratch};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// Lines that a vendor edits at most, in any of the trials.
const MOST: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    blank: String,
    value: String,
}

impl Edit {
    /// Puts the value in the place of the blank, in the first line that has it.
    fn apply(&self, folder: &Path) {
        let path = folder.join(&self.file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.contains(&self.blank),
            "{}: {} is not there:\n{text}",
            self.file,
            self.blank
        );
        let edited = text.replacen(&self.blank, &self.value, 1);
        assert_eq!(edited.lines().count(), text.lines().count(), "one line");
        fs::write(path, edited).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn run(words: &[&str], folder: &Path) -> (Option<i32>, String) {
    let output = hutong(words).current_dir(folder).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

/// Runs a trial; how many lines were edited.
fn trial(case: &str) -> usize {
    let source = repository("testdata/init").join(case);
    let folder = scratch(&format!("init-{case}"));
    copy(&source.join("input"), &folder);
    let (code, told) = run(&["init", "--lang", "en"], &folder);
    assert_eq!(code, Some(0), "{case}: {told}");
    let edits = fs::read_to_string(source.join("edits.yaml")).unwrap();
    let edits: Edits = serde_yaml::from_str(&edits).unwrap();
    // Before anything is filled in, it does not pass.
    let check = ["check", "--as-of", AS_OF, "--lang", "en"];
    let (code, told) = run(&check, &folder);
    assert_eq!(code, Some(1), "{case}: {told}");
    for edit in &edits.edits {
        edit.apply(&folder);
    }
    if !folder.join("api/exchange.openapi.yaml").exists() {
        let (code, told) = run(&["init", "--lang", "en"], &folder);
        assert_eq!(code, Some(0), "{case}: {told}");
    }
    let (code, told) = run(&check, &folder);
    assert_eq!(code, Some(0), "{case}: {told}");
    assert!(told.starts_with("PASS"), "{case}: {told}");
    edits.edits.len()
}

#[test]
fn init_takes_each_shape_to_pass() {
    let mut cases: Vec<String> = fs::read_dir(repository("testdata/init"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    cases.sort();
    let lines: Vec<(&str, usize)> = cases.iter().map(|case| (&**case, trial(case))).collect();
    let expected = [
        ("openapi", 9),
        ("ruoyi", 10),
        ("springdoc", 9),
        ("springfox", 9),
        ("workbook", 3),
        ("yudao", 9),
    ];
    assert_eq!(lines, expected);
    assert!(lines.iter().all(|(_, lines)| *lines <= MOST));
}
