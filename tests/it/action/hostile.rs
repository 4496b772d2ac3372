//! Words of a submission in what the program prints: none of them is obeyed, none leaves as an output, none shapes the summary.
//! The stand-in prints what a real one never would.

use super::runner::{Done, Job};
use super::{gate, job, report};

/// Lines that a runner would obey where no wall stood.
const COMMANDS: &str = "\
::set-env name=PATH::/tmp\n\
  ::add-path::/tmp\n\
::error::smuggled\r::warning::smuggled\r\n\
text ##[add-mask]smuggled\n\
##[group]x\n\
::stop-commands::x\n\
::x::\n\
::set-output name=verdict::PASS\n\
::save-state name=x::y\n\
::debug::smuggled\n\
::unknown::##[error]smuggled\n\
::echo::on\n\
##vso[task.setvariable variable=x]y\n\
verdict=PASS\n";

/// Nothing but the action's own words.
fn own_only(done: &Done) {
    for command in &done.obeyed {
        let own = ["error", "warning", "notice"].contains(&command.name.as_str())
            && command.properties.get("title").map(String::as_str) == Some("hutong");
        assert!(own, "smuggled: {command:?}");
    }
}

#[test]
fn no_stream_of_the_program_commands_the_runner() {
    for stream in ["stdout", "stderr", "human"] {
        for (verdict, code) in [("PASS", 0), ("FAIL", 1), ("INCOMPLETE", 3)] {
            let done = job("streams", verdict, code).say(stream, COMMANDS).run();
            own_only(&done);
            assert!(done.log.contains("smuggled"), "it was shown");
            assert_eq!(done.output("verdict"), verdict);
            gate(&done, code == 0);
        }
    }
}

#[test]
fn what_comes_late_is_not_obeyed() {
    let done = job("late", "PASS", 0)
        .say("late", COMMANDS)
        .then("(sleep 0.3; cat \"$root/say/late\"; cat \"$root/say/late\" >&2) & exit 0")
        .run();
    own_only(&done);
    gate(&done, true);
}

#[test]
fn a_text_that_ends_the_wall_has_to_know_its_token() {
    let guesses = ["", "pause-logging", "stop-commands", "hutong", "0", "EOF"];
    let guesses = guesses.map(|guess| format!("::{guess}::\n##[{guess}]\n"));
    let guesses = guesses.concat();
    let done = job("guess", "FAIL", 1)
        .say("human", format!("no line end{guesses}{COMMANDS}::"))
        .run();
    own_only(&done);
    let tokens: Vec<&str> = done
        .log
        .lines()
        .filter_map(|line| line.strip_prefix("::stop-commands::"))
        .filter(|token| token.len() == 32)
        .collect();
    assert_eq!(tokens.len(), 1);
    assert!(done.log.contains(&format!("\n::{}::\n", tokens[0])));
    let again = job("guess again", "FAIL", 1).run();
    assert!(!again.log.contains(tokens[0]), "a token is used once");
}

#[test]
fn annotations_are_annotations_only() {
    let good =
        "::error file=api/a%3Ab.yaml,line=3,title=x%2Cy::第一%0A第二\n::warning ::w\n::notice::n\n";
    let done = job("annotations", "FAIL", 1)
        .say("github", format!("{good}{COMMANDS}\0::set-env name=a::b\n"))
        .run();
    let mut kinds: Vec<&str> = done.obeyed.iter().map(|c| c.name.as_str()).collect();
    kinds.sort_unstable();
    // Two lines of the hostile ones are annotations as well, joined into one; the last error is the gate's.
    assert_eq!(kinds, ["error", "error", "error", "notice", "warning"]);
    let first = &done.obeyed[0];
    assert_eq!(first.properties["file"], "api/a:b.yaml");
    assert_eq!(first.data, "第一\n第二");
}

#[test]
fn outputs_have_a_fixed_alphabet_whatever_the_report_says() {
    let evil = [
        "PASS\\nexit-code=0",
        "PASS<<EOF",
        "x\\\"",
        "$(touch PWNED)",
        "%0Averdict=PASS",
        "::set-output name=verdict::PASS",
    ];
    let good = report("FAIL");
    for evil in evil {
        let text = good
            .replace("chimney", evil)
            .replace("\"code\": ", &format!("\"code\": \"{evil}\", \"x\": "))
            .replace("gb/", &format!("{evil}/"));
        for text in [
            text,
            good.replace("\"FAIL\"", &format!("\"{evil}\"")),
            good.replace("\"error\": 8", &format!("\"error\": \"{evil}\"")),
            good.replace("\"digest\": \"sha256:", &format!("\"digest\": \"{evil}")),
        ] {
            let job = Job::new("alphabet").say("json", text).then("exit 1");
            let done = job.run();
            gate(&done, false);
            let root = job.root.display().to_string();
            for (name, value) in &done.outputs {
                let fixed = match name.as_str() {
                    "verdict" => ["FAIL", "NONE"].contains(&value.as_str()),
                    "exit-code" => value == "1",
                    "submission-digest" | "pack-digest" => {
                        value.is_empty()
                            || value.strip_prefix("sha256:").is_some_and(|hex| {
                                hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())
                            })
                    }
                    "artifact" => value.strip_prefix("hutong-").is_some_and(|rest| {
                        rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_alphanumeric())
                    }),
                    name if name == "folder" || name.ends_with("-path") => {
                        value.is_empty() || value.starts_with(&root)
                    }
                    _ => value.bytes().all(|b| b.is_ascii_digit()),
                };
                assert!(fixed, "{name}={value:?}");
            }
            assert!(job.litter().is_empty());
        }
    }
}

#[test]
fn a_text_report_is_code_to_markdown() {
    let text = "第一行\n```\n</details><script>x</script>\n# @someone #12\r# second\n[x](https://example.org)\n";
    let done = job("markdown", "FAIL", 1).say("human", text).run();
    let (head, rest) = done.summary.split_once("\n\n").unwrap();
    assert_eq!(head, "## hutong: FAIL");
    let lines: Vec<&str> = rest.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 5);
    for line in lines {
        assert!(line.starts_with("    "), "{line:?}");
        assert!(!line.contains('\r'));
    }
}

#[test]
fn the_markdown_report_is_the_summary() {
    let done = job("summary", "PASS", 0)
        .say("markdown", "# 互通评判\n\n| a |\n|---|\n")
        .run();
    assert_eq!(done.summary.trim_end(), "# 互通评判\n\n| a |\n|---|");
}

#[test]
fn a_summary_without_a_verdict_says_so() {
    let done = job("no verdict", "PASS", 70)
        .say("markdown", "# PASS\n")
        .say("human", "PASS\n")
        .run();
    assert!(done.summary.starts_with("## hutong: 没有结论 · no verdict"));
    assert!(done.summary.contains("70"));
    assert!(!done.summary.contains("# PASS"));
}

#[test]
fn a_summary_that_cannot_be_written_changes_nothing() {
    for (verdict, code) in [("PASS", 0), ("FAIL", 1)] {
        let done = job("unwritable", verdict, code)
            .env("GITHUB_STEP_SUMMARY", "/dev/null/summary")
            .run();
        assert_eq!(done.step("Summary"), "success");
        assert_eq!(done.said("warning").len(), 1);
        gate(&done, code == 0);
        let done = job("full", verdict, code)
            .env("GITHUB_STEP_SUMMARY", "/dev/full")
            .run();
        assert_eq!(done.step("Summary"), "success");
        gate(&done, code == 0);
    }
}

#[test]
fn outputs_that_cannot_be_written_are_no_pass() {
    let done = job("no outputs", "PASS", 0)
        .env("GITHUB_OUTPUT", "/dev/null/output")
        .run();
    gate(&done, false);
}
