//! The program itself through the steps: bundled submissions, and one that is made of hostile words.

use super::gate;
use super::runner::{Job, home};
use std::fs;
use std::path::Path;

fn real(name: &str, path: &Path) -> Job {
    Job::new(name)
        .input("binary", env!("CARGO_BIN_EXE_hutong"))
        .input("path", path.to_str().unwrap())
        .input("as-of", "2026-11-23")
}

fn story(name: &str) -> Job {
    real(name, &home().join("testdata/submissions").join(name))
}

#[test]
fn bundled_submissions_end_as_their_names_say() {
    for (name, verdict, code, errors) in [
        ("approved", "PASS", "0", "0"),
        ("chimney", "FAIL", "1", "7"),
        ("unreadable", "INCOMPLETE", "3", ""),
        ("empty", "INCOMPLETE", "3", ""),
    ] {
        let job = story(name);
        let done = job.run();
        assert_eq!(done.output("verdict"), verdict, "{name}: {}", done.log);
        assert_eq!(done.output("exit-code"), code);
        if !errors.is_empty() {
            assert_eq!(done.output("errors"), errors);
        }
        assert!(done.output("submission-digest").starts_with("sha256:"));
        assert!(done.output("pack-digest").starts_with("sha256:"));
        assert!(done.log.contains(verdict), "the report is in the log");
        assert!(done.summary.contains(verdict), "{}", done.summary);
        gate(&done, verdict == "PASS");
        gate(&story(name).input("mode", "advice").run(), true);
    }
}

#[test]
fn inputs_do_what_they_say() {
    let done = story("existing").run();
    assert_ne!(done.output("verdict"), "PASS", "without the registry");
    let registry = home().join("testdata/submissions/existing.registry.csv");
    let done = story("existing")
        .input("registry", registry.to_str().unwrap())
        .run();
    assert_eq!(done.output("verdict"), "PASS", "{}", done.log);
    let done = story("approved")
        .input("class", "existing")
        .input("stage", "operation")
        .run();
    assert_eq!(done.output("verdict"), "FAIL");
    let digest = story("approved").run().output("pack-digest").to_owned();
    gate(&story("approved").input("pack-sha256", &digest).run(), true);
    let other = story("approved")
        .input("pack", "ogc")
        .input("pack-sha256", &digest);
    gate(&other.run(), false);
}

#[test]
fn wrong_use_is_no_pass_even_as_advice() {
    for (name, input, value) in [
        ("path", "path", "no-such-folder"),
        ("no path", "path", ""),
        ("pack", "pack", "no-such-pack"),
        ("class", "class", "old"),
        ("stage", "stage", "x y"),
        ("date", "as-of", "2026-02-30"),
        ("lang", "lang", "fr"),
        ("registry", "registry", "none.csv"),
        ("against", "against", "none"),
        ("format", "formats", "no-such-format=x"),
        ("format-file", "formats", "json=/dev/null/x"),
        ("flag", "formats", "--help"),
        ("help", "path", "--help"),
    ] {
        let done = story("approved")
            .input(input, value)
            .input("mode", "advice")
            .run();
        assert_eq!(done.output("verdict"), "NONE", "{name}: {}", done.log);
        assert_eq!(done.output("exit-code"), "2", "{name}");
        gate(&done, false);
    }
}

#[test]
fn a_further_format_is_written() {
    let job = story("approved").input("formats", "json=again.json");
    gate(&job.run(), true);
    assert_eq!(job.litter(), ["again.json"]);
}

const WORDS: &[&str] = &[
    "::set-env name=PATH::x",
    "##[error]x",
    "##[add-mask]x",
    "##vso[task.complete]",
    "\\n::error::x",
    "\\r::add-path::x",
    "%0A::warning::x",
    "</details>`${x}`",
];

/// A submission whose names and texts are commands: in titles, paths, descriptions, file names, cells.
#[test]
fn a_submission_of_hostile_words_commands_nothing() {
    for (i, word) in WORDS.iter().enumerate() {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("action-hostile-{i}"));
        let _ = fs::remove_dir_all(&root);
        for folder in ["api", "catalogue"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let from = home().join("testdata/submissions/mismatched");
        for file in ["hutong.yaml", "api/openapi.yaml"] {
            let text = fs::read_to_string(from.join(file)).unwrap();
            let text = text
                .replace("某省经营主体年报系统", "PLACE")
                .replace("phone:", "\"PLACE\":")
                .replace("联系电话", "PLACE");
            fs::write(root.join(file), text.replace("PLACE", word)).unwrap();
        }
        for entry in fs::read_dir(from.join("catalogue")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let to = root.join("catalogue").join(name);
            // One of them is not written in UTF-8, and stays as it is.
            match fs::read_to_string(&path) {
                Ok(text) => fs::write(to, text.replace("经营主体", word)).unwrap(),
                Err(_) => drop(fs::copy(&path, to).unwrap()),
            }
        }
        let name = format!("{}.yaml", word.replace('/', "_"));
        fs::write(
            root.join(&name),
            format!("openapi: 3.0.3\n\"{word}\": [{word}\n"),
        )
        .unwrap();
        fs::write(root.join("api").join(format!("x\n{name}")), "not read").unwrap();

        let job = real(&format!("words {i}"), &root);
        let done = job.run();
        gate(&done, false);
        assert_ne!(done.output("verdict"), "NONE", "{word}: {}", done.log);
        let plain = word.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        let shown = &plain[..4];
        assert!(done.log.contains(shown), "{word} was not shown");
        for command in &done.obeyed {
            assert!(
                ["error", "warning", "notice"].contains(&command.name.as_str()),
                "smuggled: {command:?}"
            );
            assert_ne!(command.data, "x", "smuggled: {command:?}");
        }
        assert!(job.litter().is_empty());
    }
}
