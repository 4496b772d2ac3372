//! More findings, rules and places than a platform takes are cut with a notice.

use super::checks::{check_github, check_gitlab, check_markdown, check_sarif};
use super::{ROOT, array};
use crate::report::oracle::xml;
use crate::support::{alone, sample};
use hutong::decide::Verdict;
use hutong::pack::Severity;
use hutong::report::human::{Links, Style, human};
use hutong::report::junit::junit;
use hutong::report::sarif::sarif;
use hutong::text::{Lang, Text};
use serde_json::Value;
use std::fs;
use std::io::Write as _;

/// A verdict with this many findings of ten rules over a hundred files.
fn flood(number: usize) -> Verdict {
    let mut verdict = sample::fail();
    verdict.open = (0..number)
        .map(|i| {
            let place = sample::place(
                &format!("api/{}.yaml", i % 100),
                &format!("/paths/{i}"),
                i + 1,
                3,
            );
            let mut told = sample::told(
                &format!("gb/rule-{}", i % 10),
                "字段未填写",
                "a field is missing",
                place,
            );
            told.severity = if i % 3 == 0 {
                Severity::Warning
            } else {
                Severity::Error
            };
            told
        })
        .collect();
    verdict
}

/// The most memory that the process had since the last look, in bytes; `None` where the system does not say.
fn peak() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let peak = line.split_whitespace().nth(1)?.parse::<usize>().ok()?;
    fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(peak * 1_024)
}

fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1_024)
}

fn floods(number: usize) {
    let verdict = flood(number);
    let most = 512 << 20;
    let measured = |name: &str, work: &dyn Fn()| {
        peak();
        let before = resident();
        work();
        if let (Some(before), Some(peak)) = (before, peak()) {
            let used = peak.saturating_sub(before);
            println!("{number} findings as {name}: {} MB", used >> 20);
            assert!(used < most, "{name}: {} MB", used >> 20);
        }
    };
    measured("sarif", &|| {
        let log = sarif(&verdict, ROOT).unwrap();
        let log: Value = serde_json::from_str(&log).unwrap();
        let run = &log["runs"][0];
        assert_eq!(array(&run["results"]).len(), 5_000);
        assert!(
            array(&run["results"])
                .iter()
                .all(|result| result["level"] == "error")
        );
        let notes = array(&run["invocations"][0]["toolExecutionNotifications"]);
        let left = format!("{} findings, {} more", number + 1, number + 1 - 5_000);
        let cut = notes.iter().filter(|note| note["level"] == "warning");
        let cut: Vec<&str> = cut
            .map(|note| note["message"]["text"].as_str().unwrap())
            .collect();
        assert!(cut.len() == 1 && cut[0].contains(&left), "{cut:?}");
    });
    measured("junit", &|| {
        let root = xml(&junit(&verdict));
        let cases = root.children.iter().flat_map(|suite| &suite.children);
        let case = cases
            .filter(|case| case.name == "testcase")
            .find(|case| case.attributes["name"] == "rule-1")
            .unwrap();
        let deciding = flooded(number, 1).1;
        let said = &case.children[0].attributes["message"];
        assert!(said.contains(&format!("{deciding} findings")), "{said}");
    });
    measured("github", &|| {
        let commands = check_github(&verdict, "flood");
        let last = commands
            .iter()
            .rfind(|command| command.name == "error")
            .unwrap();
        assert!(last.data.contains("more of"), "{}", last.data);
    });
    measured("gitlab", &|| {
        let issues = check_gitlab(&verdict, "flood");
        assert_eq!(array(&issues).len(), 10_001);
        let last = array(&issues).last().unwrap()["description"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            last.contains(&format!("{number} findings, {} more", number - 10_000)),
            "{last}"
        );
    });
    measured("markdown", &|| {
        let (plain, _) = check_markdown(&verdict, Lang::Both, "flood");
        let rule = flooded(number, 1);
        assert!(plain.contains(&format!("{} findings", rule.1)), "{plain}");
    });
    measured("human", &|| {
        assert!(human(&verdict, Style::default(), Links::default()).len() < 1_000_000);
    });
}

/// Findings of one rule of a flood, and those of them that decide.
fn flooded(number: usize, rule: usize) -> (usize, usize) {
    let of_rule = (0..number).filter(|i| i % 10 == rule);
    (
        of_rule.clone().count(),
        of_rule.filter(|i| i % 3 != 0).count(),
    )
}

#[test]
fn fifty_thousand_findings_are_cut_with_a_notice() {
    alone(
        concat!(
            module_path!(),
            "::fifty_thousand_findings_are_cut_with_a_notice"
        ),
        || floods(50_000),
    );
}

#[test]
fn a_log_that_does_not_compress_is_cut_to_what_github_takes() {
    let mut verdict = flood(3_500);
    let mut seed = 7_u32;
    let mut random = |length: usize| -> String {
        (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(0x4e00 + (seed >> 16) % 0x5000).unwrap()
            })
            .collect()
    };
    for told in &mut verdict.open {
        told.message = Text::new(random(900), random(900));
    }
    let text = sarif(&verdict, "").unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    assert!(size <= 10_000_000, "{size}");
    let log: Value = serde_json::from_str(&text).unwrap();
    let results = array(&log["runs"][0]["results"]).len();
    assert!((500..3_500).contains(&results), "{results}");
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(
        notes.contains(&format!("{} more not listed", 3_501 - results)),
        "{notes}"
    );
}

#[test]
fn more_rules_tags_and_places_than_github_takes_are_cut() {
    let mut verdict = sample::fail();
    verdict.rules = (0..25_010)
        .map(|i| sample::rule(&format!("gb/rule-{i}")))
        .collect();
    verdict.rules[0].tags = (0..30).map(|i| format!("tag-{i}")).collect();
    verdict.open[0].rule = "gb/rule-25009".into();
    verdict.open[0].related = vec![sample::place("api/openapi.yaml", "/info", 2, 1); 2_000];
    let log = check_sarif(&verdict, "limits");
    let run = &log["runs"][0];
    let rules = array(&run["tool"]["driver"]["rules"]);
    assert_eq!(rules.len(), 25_000);
    assert_eq!(
        rules[0]["id"], "gb/rule-25009",
        "a rule that found something is kept"
    );
    let results = array(&run["results"]);
    let result = results
        .iter()
        .find(|result| result["ruleId"] == "gb/rule-25009")
        .unwrap();
    assert_eq!(array(&result["relatedLocations"]).len(), 999);
    assert!(
        run["invocations"]
            .to_string()
            .contains("10 more not listed")
    );
}

#[test]
fn a_summary_that_is_too_long_is_cut_in_whole_pieces() {
    let mut verdict = sample::fail();
    verdict.open = (0..400)
        .map(|i| {
            let (zh, en) = ("说明".repeat(300), "words".repeat(200));
            let place = sample::place("api/openapi.yaml", "", i + 1, 1);
            sample::told(&format!("gb/rule-{}", i % 40), &zh, &en, place)
        })
        .collect();
    let (plain, _) = check_markdown(&verdict, Lang::Both, "long");
    assert!(plain.contains("报告过长") && plain.contains("too long"));
    assert!(plain.contains("下一步"));
    let (short, _) = check_markdown(&sample::fail(), Lang::Both, "short");
    assert!(!short.contains("报告过长"));
}

mod long {
    use super::{alone, floods};

    #[test]
    #[ignore = "takes minutes: a million findings take two gigabytes by themselves"]
    fn a_million_findings_need_less_than_512_mb_a_format() {
        alone(
            concat!(
                module_path!(),
                "::a_million_findings_need_less_than_512_mb_a_format"
            ),
            || floods(1_000_000),
        );
    }
}
