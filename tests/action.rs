//! The Action's shell, run with a stand-in for the program: what reaches it, what leaves, and what fails.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test says what it expects and stops where it is wrong"
)]

use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

fn action() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn step(name: &str) -> Value {
    let action = action();
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    steps
        .iter()
        .find(|step| step["name"] == name)
        .unwrap()
        .clone()
}

/// A runner's folders and files, and a stand-in for the program that keeps its words.
struct Runner {
    root: PathBuf,
}

impl Runner {
    /// `report` is what the stand-in writes as its JSON report, `code` how it exits.
    fn new(name: &str, report: &str, code: i32) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("action-{name}"));
        let _ = fs::remove_dir_all(&root);
        let bin = root.join("temp/hutong-target/release");
        fs::create_dir_all(&bin).unwrap();
        fs::create_dir_all(root.join("work")).unwrap();
        fs::write(root.join("report.json"), report).unwrap();
        let root_shown = root.display();
        let script = format!(
            "#!/bin/bash\nprintf '%s\\0' \"$@\" > '{root_shown}/words'\nfor word in \"$@\"; do\n  case \"$word\" in\n    --format=human=*) printf 'a line\\n```\\n<b>x</b>\\n' > \"${{word#--format=human=}}\" ;;\n    --format=json=*) cp '{root_shown}/report.json' \"${{word#--format=json=}}\" ;;\n  esac\ndone\nexit {code}\n"
        );
        let program = bin.join("hutong");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { root }
    }

    /// Runs a step with these inputs, as GitHub does: `bash --noprofile --norc -eo pipefail`.
    fn run(&self, step: &Value, inputs: &BTreeMap<&str, &str>) -> bool {
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an expression in a script is code");
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.root.join("work"))
            .env("RUNNER_TEMP", self.root.join("temp"))
            .env("GITHUB_OUTPUT", self.root.join("output"))
            .env("GITHUB_STEP_SUMMARY", self.root.join("summary"));
        for (name, value) in step["env"].as_mapping().unwrap() {
            let expression = value.as_str().unwrap();
            let value = expression
                .strip_prefix("${{ ")
                .and_then(|rest| rest.strip_suffix(" }}"))
                .unwrap();
            let key = value
                .rsplit_once("inputs.")
                .or_else(|| value.rsplit_once("outputs."));
            let key = key.map_or(value, |(_, key)| key);
            command.env(name.as_str().unwrap(), inputs.get(key).unwrap_or(&""));
        }
        command.output().unwrap().status.success()
    }

    fn words(&self) -> Vec<String> {
        let words = fs::read_to_string(self.root.join("words")).unwrap();
        words.split_terminator('\0').map(str::to_owned).collect()
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap_or_default()
    }
}

fn report(verdict: &str) -> String {
    format!(
        "{{\n  \"schemaVersion\": \"1\",\n  \"verdict\": \"{verdict}\",\n  \"findings\": []\n}}\n"
    )
}

const HOSTILE: &[&str] = &[
    "a\"; touch PWNED; echo \"",
    "$(touch PWNED)",
    "`touch PWNED`",
    "'; touch PWNED #",
    "a b  c",
    "--class=existing",
    "-h",
    "*",
    "x\nverdict=PASS",
    "",
];

#[test]
fn inputs_reach_the_program_as_they_are() {
    let check = step("Check");
    for (i, hostile) in HOSTILE.iter().enumerate() {
        let runner = Runner::new(&format!("words-{i}"), &report("FAIL"), 1);
        let inputs = [
            "path", "pack", "class", "stage", "registry", "as-of", "lang",
        ];
        assert!(runner.run(
            &check,
            &inputs.iter().map(|input| (*input, *hostile)).collect()
        ));
        let words = runner.words();
        assert_eq!(words[0], "check");
        assert_eq!(
            words[words.len() - 2..],
            ["--".to_owned(), (*hostile).to_owned()]
        );
        let given: Vec<String> = ["pack", "class", "stage", "registry", "as-of", "lang"]
            .iter()
            .filter(|_| !hostile.is_empty())
            .map(|flag| format!("--{flag}={hostile}"))
            .collect();
        assert_eq!(words[3..words.len() - 2], given);
        assert!(
            fs::read_dir(runner.root.join("work"))
                .unwrap()
                .next()
                .is_none(),
            "{hostile:?} ran"
        );
        assert_eq!(runner.file("output"), "verdict=FAIL\nexit-code=1\n");
    }
}

#[test]
fn every_verdict_and_code_leaves_as_it_is_and_only_zero_passes() {
    let (check, decide) = (step("Check"), step("Decide"));
    let cases = [
        (report("PASS"), 0, "PASS"),
        (report("CONDITIONAL"), 0, "CONDITIONAL"),
        (report("FAIL"), 1, "FAIL"),
        (report("INCOMPLETE"), 3, "INCOMPLETE"),
        (String::new(), 2, "NONE"),
        (report("PASS"), 70, "PASS"),
        (
            "{\n  \"verdict\": \"x\\n  \\\"verdict\\\": \\\"PASS\\\",\"\n}\n".into(),
            1,
            "NONE",
        ),
        (report("PASS;rm"), 137, "NONE"),
    ];
    for (i, (report, code, verdict)) in cases.into_iter().enumerate() {
        let runner = Runner::new(&format!("codes-{i}"), &report, code);
        assert!(runner.run(&check, &BTreeMap::from([("path", ".")])));
        assert_eq!(
            runner.file("output"),
            format!("verdict={verdict}\nexit-code={code}\n")
        );
        let decided = runner.run(
            &decide,
            &BTreeMap::from([("exit-code", code.to_string().as_str())]),
        );
        assert_eq!(decided, code == 0);
    }
    let runner = Runner::new("killed", "", 0);
    assert!(
        !runner.run(&decide, &BTreeMap::new()),
        "no exit code is no pass"
    );
}

#[test]
fn the_summary_is_code_to_markdown() {
    let runner = Runner::new("summary", &report("PASS"), 0);
    assert!(runner.run(&step("Check"), &BTreeMap::from([("path", ".")])));
    assert_eq!(
        runner.file("summary"),
        "## hutong: PASS\n\n    a line\n    ```\n    <b>x</b>\n\n"
    );
}

#[test]
fn expressions_stand_in_environments_and_outputs_only() {
    for step in action()["runs"]["steps"].as_sequence().unwrap() {
        assert!(
            !step["run"].as_str().unwrap().contains("${{"),
            "{}",
            step["name"].as_str().unwrap()
        );
    }
    let inputs = action();
    let inputs = inputs["inputs"].as_mapping().unwrap();
    let check = step("Check");
    let env: Vec<String> = check["env"]
        .as_mapping()
        .unwrap()
        .iter()
        .map(|(_, value)| value.as_str().unwrap().to_owned())
        .collect();
    for (input, about) in inputs {
        let input = input.as_str().unwrap();
        assert!(
            env.contains(&format!("${{{{ inputs.{input} }}}}")),
            "{input} is not used"
        );
        assert!(
            about["description"]
                .as_str()
                .unwrap()
                .chars()
                .any(|c| c > '\u{4e00}'),
            "{input}"
        );
    }
}
