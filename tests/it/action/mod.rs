//! The Action as a runner sees it: every input, every verdict, hostile words, and what happens where something is missing.

mod commands;
mod files;
mod hostile;
mod inputs;
mod program;
mod real;
mod runner;
mod templates;
mod verdicts;

use runner::{Done, Job, home};
use std::fs;

/// A report as the program writes it, with another verdict: the one of a bundled submission.
fn report(verdict: &str) -> String {
    let story = match verdict {
        "FAIL" => "chimney",
        "INCOMPLETE" => "empty",
        _ => "approved",
    };
    let path = home().join(format!("testdata/submissions/{story}.json"));
    let text = fs::read_to_string(path).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("  \"verdict\""))
        .unwrap();
    text.replace(line, &format!("  \"verdict\": \"{verdict}\","))
}

/// A job whose program says this verdict and exits so.
fn job(name: &str, verdict: &str, code: i32) -> Job {
    Job::new(name)
        .say("json", report(verdict))
        .say("human", format!("{verdict}\n"))
        .then(&format!("exit {code}"))
}

fn gate(done: &Done, passes: bool) {
    assert_eq!(done.success, passes, "{done:#?}");
    assert_eq!(done.steps.last().unwrap().0, "Gate");
}
