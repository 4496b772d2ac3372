//! The files themselves: what a reader of workflows looks for first.

use super::runner::{action, home};
use serde_yaml::Value;
use std::fs;
use std::path::PathBuf;

fn workflows() -> Vec<(PathBuf, Value)> {
    let folder = home().join(".github/workflows");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let value = serde_yaml::from_str(&text).unwrap();
        (path, value)
    };
    paths.into_iter().map(read).collect()
}

/// Everything in which a step may stand, with its text.
fn texts() -> Vec<(PathBuf, String)> {
    let workflows = workflows().into_iter().map(|(path, _)| path);
    let more = ["action.yml", "docs/action.md"].map(|file| home().join(file));
    workflows
        .chain(more)
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

#[test]
fn actions_of_others_are_pinned_by_commit() {
    let mut count = 0;
    for (path, text) in texts() {
        for line in text.lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            if used.starts_with("./") {
                continue;
            }
            count += 1;
            let (name, rest) = used.split_once('@').unwrap();
            let (commit, version) = rest.split_once(" # ").unwrap_or((rest, ""));
            let hex = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            // Of this action itself there is no release to name; the reader puts the commit there.
            let own = name.contains("/hutong") && commit == "<40-hex-commit>";
            assert!(
                own || (hex && version.starts_with('v')),
                "{}: {line}",
                path.display()
            );
        }
    }
    assert!(count >= 6, "{count}");
}

#[test]
fn one_action_has_one_pin() {
    let mut pins: Vec<(String, String)> = Vec::new();
    for (path, text) in texts() {
        for used in text.split("uses: ").skip(1) {
            let used = used.lines().next().unwrap();
            let Some((name, pin)) = used.split_once('@') else {
                continue;
            };
            let known = pins.iter().find(|(known, _)| known == name);
            let same = known.is_none_or(|(_, known)| known == pin);
            assert!(same, "{}: {used}", path.display());
            pins.push((name.to_owned(), pin.to_owned()));
        }
    }
}

#[test]
fn workflows_have_least_rights_a_limit_and_no_foreign_trigger() {
    let workflows = workflows();
    assert!(workflows.len() >= 3);
    for (path, workflow) in workflows {
        let path = path.display();
        let none = workflow["permissions"].as_mapping().unwrap().is_empty();
        assert!(none, "{path}: rights at the top");
        assert!(!workflow["concurrency"].is_null(), "{path}: concurrency");
        let text = fs::read_to_string(path.to_string()).unwrap();
        for trigger in ["pull_request_target", "workflow_run", "issue_comment"] {
            assert!(!text.contains(&format!("{trigger}:")), "{path}: {trigger}");
        }
        for (name, job) in workflow["jobs"].as_mapping().unwrap() {
            let name = name.as_str().unwrap();
            assert!(
                job["timeout-minutes"].is_number(),
                "{path}: {name}: no limit"
            );
            assert!(
                job["permissions"].is_mapping(),
                "{path}: {name}: no rights of its own"
            );
            for step in job["steps"].as_sequence().unwrap() {
                let run = step["run"].as_str().unwrap_or("");
                assert!(
                    !run.contains("${{"),
                    "{path}: {name}: an expression in a script"
                );
                if step["uses"]
                    .as_str()
                    .is_some_and(|used| used.starts_with("actions/checkout@"))
                {
                    assert_eq!(step["with"]["persist-credentials"], false, "{path}: {name}");
                }
            }
        }
    }
}

#[test]
fn scripts_hold_no_expression() {
    for step in action()["runs"]["steps"].as_sequence().unwrap() {
        assert!(!step["run"].as_str().unwrap_or("").contains("${{"));
    }
}

/// What the documentation says of inputs and outputs is what there is.
#[test]
fn every_input_and_output_is_documented() {
    let text = fs::read_to_string(home().join("docs/action.md")).unwrap();
    for part in ["inputs", "outputs"] {
        for (name, _) in action()[part].as_mapping().unwrap() {
            let name = name.as_str().unwrap();
            let count = text.matches(&format!("`{name}`")).count();
            assert!(
                count >= 2,
                "{part}: {name} stands {count} times in docs/action.md"
            );
        }
    }
}
