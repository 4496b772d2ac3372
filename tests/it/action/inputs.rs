//! Inputs: each reaches the program as a word of its own, or is refused where it is no choice.

use super::runner::{Job, action};
use super::{gate, job};

/// Inputs that are passed on as `--name=value`, in the order of the command line.
const FLAGS: &[&str] = &[
    "pack", "class", "stage", "registry", "waivers", "against", "as-of", "lang",
];

/// What someone may write into an input to be more than a word.
pub const HOSTILE: &[&str] = &[
    "a\"; touch PWNED; echo \"",
    "'; touch PWNED #",
    "$(touch PWNED)",
    "`touch PWNED`",
    "${IFS}touch${IFS}PWNED",
    "| touch PWNED",
    "& touch PWNED &",
    "> PWNED",
    "a b  c",
    " leading and trailing ",
    "--class=existing",
    "-h",
    "--",
    "-",
    "*",
    "?[a-z]*",
    "{a,b}",
    "~",
    "!!",
    "\\",
    "\\n\\x00%s%n",
    "x\nverdict=PASS",
    "x\r\nexit-code=0",
    "x<<EOF\nverdict=PASS\nEOF",
    "EOF",
    "a\n::set-env name=PATH::/tmp",
    "::error::x",
    "##[set-env name=PATH]/tmp",
    "%0A::set-env name=PATH::/tmp",
    "${{ github.token }}",
    "政务 信息\u{202e}系统\u{1f4a5}",
    "\u{1b}[2J\u{7}",
];

#[test]
fn every_input_reaches_the_program_as_it_is() {
    for (i, hostile) in HOSTILE.iter().enumerate() {
        let mut job = job(&format!("words {i}"), "FAIL", 1).input("path", hostile);
        for flag in FLAGS {
            job = job.input(flag, hostile);
        }
        let done = job.run();
        let words = job.words();
        assert_eq!(words[0], "check");
        assert_eq!(words[words.len() - 2..], ["--", hostile]);
        let given: Vec<String> = FLAGS
            .iter()
            .map(|flag| format!("--{flag}={hostile}"))
            .collect();
        assert_eq!(words[8..words.len() - 2], given);
        assert!(job.litter().is_empty(), "{hostile:?}: {:?}", job.litter());
        assert_eq!(done.output("verdict"), "FAIL");
        assert_eq!(done.output("exit-code"), "1");
        gate(&done, false);
        let own = ["error"];
        for command in &done.obeyed {
            assert!(own.contains(&command.name.as_str()), "{command:?}");
        }
    }
}

#[test]
fn a_long_input_is_a_word_too() {
    let long = "长\"$(x)".repeat(14_000);
    assert!(long.len() > 100_000);
    let job = job("long", "PASS", 0)
        .input("path", &long)
        .input("registry", &long);
    gate(&job.run(), true);
    let words = job.words();
    assert_eq!(*words.last().unwrap(), long);
    assert!(words.contains(&format!("--registry={long}")));
}

#[test]
fn what_is_left_empty_is_not_said() {
    let mut job = job("empty", "PASS", 0);
    for flag in FLAGS {
        job = job.input(flag, "");
    }
    gate(&job.run(), true);
    let words = job.words();
    assert_eq!(words[8..], ["--", "interop"]);
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let job = job("defaults", "PASS", 0);
    gate(&job.run(), true);
    assert_eq!(
        job.words()[8..],
        ["--pack=gb", "--lang=both", "--", "interop"]
    );
}

#[test]
fn every_report_is_asked_for_and_lands_outside_of_the_workspace() {
    let job = job("reports", "PASS", 0);
    job.run();
    let temp = job.root.join("temp").display().to_string();
    for (word, name) in job.words()[1..8].iter().zip([
        "human", "json", "sarif", "junit", "markdown", "html", "github",
    ]) {
        let file = word.strip_prefix(&format!("--format={name}=")).unwrap();
        assert!(file.starts_with(&temp), "{word}");
    }
    assert!(job.litter().is_empty());
}

#[test]
fn further_formats_are_one_word_a_line_and_can_be_nothing_else() {
    let lines = "gitlab=code quality.json\n\n--pack=x\r\n-h\n--\n$(touch PWNED)\n* ?\n";
    let job = job("formats", "PASS", 0).input("formats", lines);
    job.run();
    assert_eq!(
        job.words()[10..],
        [
            "--format=gitlab=code quality.json",
            "--format=--pack=x",
            "--format=-h",
            "--format=--",
            "--format=$(touch PWNED)",
            "--format=* ?",
            "--",
            "interop"
        ]
    );
    assert!(job.litter().is_empty());
}

#[test]
fn an_unknown_mode_is_refused() {
    for mode in [
        "",
        "Gate",
        "gate ",
        "never",
        "advice\ngate",
        "$(echo advice)",
        "*",
    ] {
        let job = job("mode", "PASS", 0).input("mode", mode);
        let done = job.run();
        gate(&done, false);
        assert_eq!(done.step("Gate"), "failure");
        assert!(job.words().is_empty(), "the program ran");
    }
}

#[test]
fn a_switch_is_true_or_false() {
    for switch in ["summary", "annotations", "artifact", "sarif-upload"] {
        for value in [
            "",
            "yes",
            "TRUE",
            "1",
            "true ",
            "false\ntrue",
            "${{ true }}",
        ] {
            let done = job("switch", "PASS", 0).input(switch, value).run();
            gate(&done, false);
            assert_eq!(done.step("Check"), "skipped");
        }
    }
}

#[test]
fn switches_switch() {
    let base = |name: &str| {
        job(name, "PASS", 0)
            .say("github", "::notice ::x\n")
            .say("sarif", "{}")
    };
    let on = base("on").input("sarif-upload", "true").run();
    assert_eq!(on.step("Keep the reports"), "success");
    assert_eq!(on.step("Send to code scanning"), "success");
    assert_eq!(on.said("notice"), ["x"]);
    assert!(!on.summary.is_empty());
    let off = base("off")
        .input("summary", "false")
        .input("annotations", "false")
        .input("artifact", "false")
        .run();
    assert_eq!(off.step("Summary"), "skipped");
    assert_eq!(off.step("Keep the reports"), "skipped");
    assert_eq!(off.step("Send to code scanning"), "skipped");
    assert!(off.said("notice").is_empty());
    assert!(off.summary.is_empty());
    gate(&on, true);
    gate(&off, true);
}

/// What is declared is used, and what is used is declared.
#[test]
fn every_input_is_used_and_told_in_both_languages() {
    let action = action();
    let text = std::fs::read_to_string(super::home().join("action.yml")).unwrap();
    let runs = text.split("\nruns:").nth(1).unwrap();
    for part in ["inputs", "outputs"] {
        for (name, about) in action[part].as_mapping().unwrap() {
            let name = name.as_str().unwrap();
            let told = about["description"].as_str().unwrap();
            assert!(told.chars().any(|c| c > '\u{4e00}'), "{name}: no Chinese");
            assert!(told.chars().any(|c| c.is_ascii_alphabetic()), "{name}");
            if part == "inputs" {
                let used = runs.contains(&format!("inputs.{name} "));
                assert!(used, "{name} is not used");
            }
        }
    }
    let done = job("outputs told", "PASS", 0).run();
    let script = std::fs::read_to_string(super::home().join(".github/action/check.sh")).unwrap();
    for name in done.outputs.keys() {
        assert!(
            script.contains(&format!("{name}=%")),
            "{name} is not written"
        );
    }
}

#[test]
fn a_folder_of_the_runner_with_a_control_character_is_refused() {
    let job = job("temp", "PASS", 0);
    let temp = job.root.join("te\nmp");
    std::fs::create_dir_all(&temp).unwrap();
    let done = job.env("RUNNER_TEMP", temp.to_str().unwrap()).run();
    gate(&done, false);
}

#[test]
fn two_uses_in_one_job_do_not_meet() {
    let job: Job = job("two", "PASS", 0);
    let (first, second) = (job.run(), job.run());
    assert_ne!(first.output("folder"), second.output("folder"));
    assert_ne!(first.output("artifact"), second.output("artifact"));
    // What the first wrote is not taken for the second's.
    std::fs::remove_file(job.root.join("say/json")).unwrap();
    gate(&job.run(), false);
}
