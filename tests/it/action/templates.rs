//! Templates for other pipelines: their shell is run with a stand-in, so that what a pipeline would run is what is tried.

use super::runner::{Job, home};
use serde_yaml::Value;
use std::fs;
use std::process::Command;

fn text(file: &str) -> String {
    fs::read_to_string(home().join("docs/ci").join(file)).unwrap()
}

fn yaml(file: &str) -> Value {
    serde_yaml::from_str(&text(file)).unwrap()
}

fn lines(commands: &Value) -> String {
    let commands = commands.as_sequence().unwrap().iter();
    let commands: Vec<&str> = commands.map(|line| line.as_str().unwrap()).collect();
    commands.join("\n")
}

/// Each template with the shell that its pipeline would run.
fn templates() -> Vec<(&'static str, String)> {
    let azure = yaml("azure-pipelines.yml");
    let azure = azure["jobs"][0]["steps"].as_sequence().unwrap();
    let azure = azure.iter().find(|step| step["bash"].is_string()).unwrap();
    let jenkins = text("Jenkinsfile");
    vec![
        (
            "gitlab-ci.yml",
            lines(&yaml("gitlab-ci.yml")["hutong"]["script"]),
        ),
        (
            "azure-pipelines.yml",
            azure["bash"].as_str().unwrap().to_owned(),
        ),
        (
            "Jenkinsfile",
            jenkins.split("'''").nth(1).unwrap().to_owned(),
        ),
        (
            "gitee-go.yml",
            lines(&yaml("gitee-go.yml")["stages"][0]["steps"][0]["commands"]),
        ),
    ]
}

#[test]
fn every_template_is_tried_and_says_what_it_is() {
    let known: Vec<&str> = templates().iter().map(|(name, _)| *name).collect();
    for entry in fs::read_dir(home().join("docs/ci")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.as_str()), "{name} is not tried");
        let text = text(&name);
        let mut lines = text.lines();
        let (zh, en) = (lines.next().unwrap(), lines.next().unwrap());
        assert!(zh.chars().any(|c| c > '\u{4e00}'), "{name}");
        assert!(en.is_ascii(), "{name}");
    }
}

/// The code of the program is the code of the step, and a name is a name.
#[test]
fn templates_fail_where_the_program_does() {
    for (name, script) in templates() {
        for code in [0, 1, 2, 3, 70, 137] {
            let job = Job::new("template").then(&format!("exit {code}"));
            let program = job.root.join("stand-in");
            let digest = Command::new("sha256sum").arg(&program).output().unwrap();
            let digest = String::from_utf8(digest.stdout).unwrap();
            let path = if name == "gitee-go.yml" {
                "interop"
            } else {
                "-a b$(touch PWNED)*"
            };
            // As each service starts it: only two of them stop at the first failure by themselves.
            let shell: &[&str] = match name {
                "azure-pipelines.yml" => &["bash", "--noprofile", "--norc"],
                "gitee-go.yml" => &["sh"],
                _ => &["sh", "-e"],
            };
            let ended = Command::new(shell[0])
                .args(&shell[1..])
                .args(["-c", &script])
                .current_dir(job.root.join("work"))
                .env("HUTONG", &program)
                .env("PROGRAM", &program)
                .env("HUTONG_PATH", path)
                .env("SUBMISSION", path)
                .env("REPORTS", "hutong-report")
                .env(
                    "HUTONG_SHA256",
                    digest.trim_start_matches('\\').get(..64).unwrap(),
                )
                .output()
                .unwrap();
            assert_eq!(ended.status.code(), Some(code), "{name}: {ended:?}");
            let words = job.words();
            assert_eq!(words[0], "check", "{name}");
            assert_eq!(words[words.len() - 2..], ["--", path], "{name}");
            assert!(words.contains(&"--format=human".to_owned()), "{name}");
            assert_eq!(job.litter(), ["hutong-report"], "{name}");
        }
    }
}

/// Words that the program does not know would fail every pipeline.
#[test]
fn templates_use_words_that_there_are() {
    for (name, script) in templates() {
        let job = Job::new("template words");
        let flags = script
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        let flags: Vec<String> = flags
            .filter(|word| *word != "--")
            .map(|word| word.replace('"', "").replace("$REPORTS", "hutong-report"))
            .collect();
        assert!(flags.len() >= 6, "{name}: {flags:?}");
        fs::create_dir(job.root.join("work/hutong-report")).unwrap();
        let ended = Command::new(env!("CARGO_BIN_EXE_hutong"))
            .arg("check")
            .args(&flags)
            .args(["--as-of=2026-11-23", "--"])
            .arg(home().join("testdata/submissions/approved"))
            .current_dir(job.root.join("work"))
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(0), "{name}: {ended:?}");
        for flag in flags {
            if let Some((_, file)) = flag.trim_start_matches("--format").rsplit_once('=')
                && file.contains('/')
            {
                assert!(job.root.join("work").join(file).is_file(), "{name}: {file}");
            }
        }
    }
}
