//! The program as it is started: annotations and several reports of one run.

use super::assert_quiet;
use crate::report::oracle::{Command, parse_v2, xml};
use crate::support::{hutong, repository, scratch};
use serde_json::Value;
use std::fs;

#[test]
fn annotations_go_to_standard_output_and_people_read_standard_error() {
    let run = |folder: &str, words: &[&str]| {
        let output = hutong(&[])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["check", folder, "--as-of", "2026-11-23", "--lang", "en"])
            .args(words)
            .env("GITHUB_ACTIONS", "true")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let folder = "testdata/submissions/mismatched";
    let (stdout, stderr) = run(folder, &["--format", "github", "--format", "human"]);
    let commands: Vec<Command> = stdout.lines().map(|line| parse_v2(line).unwrap()).collect();
    assert!(commands.len() > 4);
    assert!(stderr.starts_with("FAIL") && stderr.contains("Next:"));
    assert_quiet(&stderr, "human");
    let file = commands[1].properties["file"].as_str();
    assert_eq!(
        file, "testdata/submissions/mismatched/api/openapi.yaml",
        "a path of the repository"
    );
    // The same by its absolute path, and by a single document in it.
    let absolute = repository(folder);
    let (again, _) = run(absolute.to_str().unwrap(), &["--format", "github"]);
    assert_eq!(again, stdout);
    let document = format!("{folder}/api/openapi.yaml");
    let (alone, _) = run(&document, &["--format", "gitlab"]);
    let issues: Value = serde_json::from_str(&alone).unwrap();
    assert_eq!(issues[0]["location"]["path"], document.as_str());
}

#[test]
fn several_reports_are_written_by_one_run() {
    let folder = scratch("formats-several");
    let at = |name: &str| format!("{name}={}", folder.join(name).display());
    let output = hutong(&[])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "check",
            "testdata/submissions/incompatible",
            "--as-of",
            "2026-11-23",
            "--format",
            "github",
        ])
        .args(
            ["sarif", "junit", "gitlab", "markdown", "json"]
                .iter()
                .flat_map(|name| ["--format".to_owned(), at(name)]),
        )
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout.starts_with(b"::notice "));
    for name in ["sarif", "gitlab", "json"] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap();
    }
    xml(&fs::read_to_string(folder.join("junit")).unwrap());
    assert!(
        fs::read_to_string(folder.join("markdown"))
            .unwrap()
            .starts_with("## ❌")
    );
}
