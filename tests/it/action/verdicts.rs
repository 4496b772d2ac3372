//! Verdicts and exit codes: what passes, what leaves, what is kept.

use super::runner::Job;
use super::{gate, job, report};

/// A program's report, its exit code, and the verdict that is passed on.
const ENDS: &[(&str, i32, &str)] = &[
    ("PASS", 0, "PASS"),
    ("PASS", 1, "NONE"),
    ("PASS", 2, "NONE"),
    ("PASS", 3, "NONE"),
    ("PASS", 70, "NONE"),
    ("PASS", 101, "NONE"),
    ("PASS", 255, "NONE"),
    ("CONDITIONAL", 0, "CONDITIONAL"),
    ("CONDITIONAL", 1, "NONE"),
    ("CONDITIONAL", 4, "NONE"),
    ("FAIL", 0, "NONE"),
    ("FAIL", 1, "FAIL"),
    ("FAIL", 2, "NONE"),
    ("FAIL", 3, "NONE"),
    ("FAIL", 137, "NONE"),
    ("INCOMPLETE", 0, "NONE"),
    ("INCOMPLETE", 1, "NONE"),
    ("INCOMPLETE", 3, "INCOMPLETE"),
    ("INCOMPLETE", 70, "NONE"),
    ("PASSED", 0, "NONE"),
    ("pass", 0, "NONE"),
    ("", 0, "NONE"),
    ("PASS;rm -rf .", 0, "NONE"),
];

#[test]
fn a_gate_passes_pass_and_conditional_only() {
    for (told, code, verdict) in ENDS {
        let done = job("gate", told, *code).run();
        assert_eq!(done.output("verdict"), *verdict, "{told} {code}");
        assert_eq!(done.output("exit-code"), code.to_string());
        gate(&done, matches!(*verdict, "PASS" | "CONDITIONAL"));
        assert_eq!(done.step("Check"), "success");
        assert_eq!(done.step("Keep the reports"), "success");
    }
}

#[test]
fn advice_passes_what_was_judged_and_nothing_else() {
    for (told, code, verdict) in ENDS {
        let done = job("advice", told, *code).input("mode", "advice").run();
        assert_eq!(done.output("verdict"), *verdict, "{told} {code}");
        gate(&done, *verdict != "NONE");
        let told = done.said("notice").len();
        assert_eq!(told, usize::from(matches!(*verdict, "FAIL" | "INCOMPLETE")));
    }
}

#[test]
fn a_program_that_is_killed_is_no_pass() {
    for signal in ["KILL", "TERM", "SEGV", "ABRT"] {
        for mode in ["gate", "advice"] {
            let done = job("killed", "PASS", 0)
                .input("mode", mode)
                .then(&format!("kill -{signal} $$"))
                .run();
            gate(&done, false);
            assert_eq!(done.output("verdict"), "NONE");
            assert!(done.output("exit-code").parse::<u8>().unwrap() > 128);
        }
    }
}

#[test]
fn a_step_that_is_killed_is_no_pass() {
    for mode in ["gate", "advice"] {
        let done = job("step-killed", "PASS", 0)
            .input("mode", mode)
            .then("kill -KILL $PPID")
            .run();
        gate(&done, false);
        assert_eq!(done.step("Check"), "failure");
        assert_eq!(done.output("verdict"), "");
        assert_eq!(done.step("Keep the reports"), "skipped");
        assert!(done.summary.contains("没有结论 · no verdict"));
    }
}

#[test]
fn a_program_that_says_nothing_is_no_pass() {
    let done = Job::new("silent").run();
    gate(&done, false);
    assert_eq!(done.output("verdict"), "NONE");
    assert_eq!(done.output("exit-code"), "0");
    for path in ["json-path", "sarif-path", "html-path", "junit-path"] {
        assert_eq!(done.output(path), "");
    }
}

#[test]
fn a_report_that_is_broken_is_no_pass() {
    let good = report("PASS");
    let half = &good.as_bytes()[..good.len() / 2];
    let broken: &[(&str, Vec<u8>)] = &[
        ("empty", Vec::new()),
        ("one line", b"\n".to_vec()),
        (
            "bytes",
            (0..=255u8).cycle().take(100_000).collect::<Vec<u8>>(),
        ),
        ("half", half.into()),
        ("tail", good.as_bytes()[good.len() / 2..].into()),
        ("twice", format!("{good}{good}").into()),
        (
            "two lines",
            good.replace(
                "  \"summary\": {",
                "  \"verdict\": \"PASS\",\n  \"summary\": {",
            )
            .into(),
        ),
        ("deeper", good.replace('\n', "\n  ").into()),
        ("on one line", good.replace('\n', " ").into()),
        (
            "no verdict",
            good.replace("\"verdict\"", "\"verdicts\"").into(),
        ),
        (
            "in a string",
            good.replace(
                "  \"verdict\": \"PASS\",",
                "  \"verdict\": \"x\\n  \\\"verdict\\\": \\\"PASS\\\",\",",
            )
            .into(),
        ),
        ("zeros", vec![0; 1_000_000]),
    ];
    for (name, text) in broken {
        let done = Job::new("broken").say("json", text).run();
        assert_eq!(done.output("verdict"), "NONE", "{name}");
        gate(&done, false);
    }
}

#[test]
fn a_report_that_is_huge_is_read_or_refused_in_bounds() {
    let good = report("FAIL");
    let long = good.replace(
        "  \"findings\": [",
        &format!(
            "  \"note\": \"{}\",\n  \"findings\": [",
            "长".repeat(10_000_000)
        ),
    );
    let done = Job::new("huge")
        .say("json", long)
        .say("human", "x".repeat(30_000_000))
        .say("markdown", "| 行 row |\n".repeat(500_000))
        .say("github", "::error ::x\n".repeat(100_000))
        .then("exit 1")
        .run();
    gate(&done, false);
    assert_eq!(done.output("verdict"), "FAIL");
    assert!(done.log.len() < 4_000_000, "{}", done.log.len());
    assert!(done.summary.len() < 1_000_000, "{}", done.summary.len());
    assert!(done.summary.starts_with("（本页只显示开头部分"));
    assert!(done.summary.trim_end().ends_with("| 行 row |"));
    assert!(done.said("error").len() <= 41);

    let done = Job::new("too-huge")
        .then("head -c 268435456 /dev/zero >\"$root/zeros\"; for word in \"$@\"; do case \"$word\" in --format=json=*) { printf '{\\n  \"verdict\": \"PASS\",\\n'; cat \"$root/zeros\"; printf '\\n}\\n'; } >\"${word#--format=json=}\" ;; esac; done")
        .run();
    assert_eq!(done.output("verdict"), "NONE");
    gate(&done, false);
}

#[test]
fn outputs_are_the_report_s() {
    let done = job("outputs", "FAIL", 1).run();
    for (name, value) in [
        ("errors", "7"),
        ("warnings", "0"),
        ("waived", "0"),
        ("gating", "7"),
    ] {
        assert_eq!(done.output(name), value, "{name}");
    }
    let text = report("FAIL");
    let digests: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"digest\": \""))
        .map(|line| line.trim_end_matches(['"', ',']))
        .collect();
    assert_eq!(done.output("submission-digest"), digests[0]);
    assert_eq!(done.output("pack-digest"), *digests.last().unwrap());
    let folder = done.output("folder");
    assert!(folder.ends_with("/reports"));
    assert_eq!(done.output("json-path"), format!("{folder}/report.json"));
    assert_eq!(done.output("text-path"), format!("{folder}/report.txt"));
    assert_eq!(done.output("html-path"), "", "it was not written");
}

#[test]
fn every_report_has_a_path() {
    let mut job = job("paths", "PASS", 0);
    let all = [
        ("sarif", "sarif-path", "report.sarif"),
        ("junit", "junit-path", "junit.xml"),
        ("markdown", "markdown-path", "report.md"),
        ("html", "html-path", "report.html"),
    ];
    for (format, _, _) in all {
        job = job.say(format, format!("this is {format}"));
    }
    let done = job.run();
    for (format, output, file) in all {
        let path = done.output(output);
        assert!(path.ends_with(&format!("/reports/{file}")), "{path}");
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text, format!("this is {format}"));
    }
}

#[test]
fn reports_are_kept_before_the_gate_closes() {
    let done = job("kept", "FAIL", 1)
        .say("sarif", "{}")
        .input("sarif-upload", "true")
        .run();
    let order: Vec<&str> = done.steps.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        order,
        [
            "Prepare",
            "Check",
            "Summary",
            "Keep the reports",
            "Send to code scanning",
            "Gate"
        ]
    );
    let kept = &done.given["Keep the reports"];
    assert_eq!(kept["path"], done.output("folder"));
    assert_eq!(kept["name"], done.output("artifact"));
    let sent = &done.given["Send to code scanning"];
    assert_eq!(sent["sarif_file"], done.output("sarif-path"));
    gate(&done, false);
    assert!(!done.said("error").is_empty());
}

#[test]
fn an_upload_that_fails_fails_the_job_and_never_opens_the_gate() {
    for step in ["Keep the reports", "Send to code scanning"] {
        for (verdict, code) in [("PASS", 0), ("FAIL", 1)] {
            let done = job("upload", verdict, code)
                .say("sarif", "{}")
                .input("sarif-upload", "true")
                .failing(step)
                .run();
            gate(&done, false);
            let gate = if code == 0 { "success" } else { "failure" };
            assert_eq!(done.step("Gate"), gate);
        }
    }
}

#[test]
fn sarif_that_was_asked_for_and_is_missing_fails() {
    let done = job("no-sarif", "PASS", 0)
        .input("sarif-upload", "true")
        .run();
    gate(&done, false);
    assert_eq!(done.step("Send to code scanning"), "skipped");
    // The verdict was PASS; the gate closes because the check was not completed.
    assert_eq!(done.step("Gate"), "failure");
}

#[test]
fn another_pack_than_was_asked_for_is_no_pass() {
    let text = report("PASS");
    let digest = text.split("\"packs\"").nth(1).unwrap();
    let digest = digest.split("sha256:").nth(1).unwrap()[..64].to_owned();
    for (asked, passes) in [
        (digest.clone(), true),
        (format!("sha256:{digest}"), true),
        (digest.to_uppercase(), true),
        ("0".repeat(64), false),
        (digest[1..].to_owned(), false),
        (format!("{digest}\n{digest}"), false),
        ("*".to_owned(), false),
    ] {
        for mode in ["gate", "advice"] {
            let done = job("pack", "PASS", 0)
                .input("pack-sha256", &asked)
                .input("mode", mode)
                .run();
            gate(&done, passes);
            assert_eq!(done.output("verdict") == "PASS", passes, "{asked}");
        }
    }
    // Two packs judged: neither is the one.
    let two = text.replace(
        "      \"adopted\": null\n    }\n  ],",
        &format!("      \"adopted\": null\n    }},\n    {{\n      \"id\": \"x\",\n      \"version\": \"1\",\n      \"digest\": \"sha256:{}\",\n      \"adopted\": null\n    }}\n  ],", "1".repeat(64)),
    );
    assert_ne!(two, text);
    let done = Job::new("packs")
        .say("json", two)
        .input("pack-sha256", &digest)
        .run();
    gate(&done, false);
}
