//! Goldens: what is printed stands in a file of `testdata`. `HUTONG_BLESS=1 cargo test` rewrites the files: read the difference
//! before you commit it.

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// Whether the goldens are to be rewritten.
pub fn bless() -> bool {
    std::env::var_os("HUTONG_BLESS").is_some()
}

/// Compares a text with the golden at a path of the repository.
#[track_caller]
pub fn golden(path: &str, actual: &str) {
    let file = super::repository(path);
    if bless() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let mut lines = expected.lines().zip(actual.lines());
    let (before, now) = lines.find(|(a, b)| a != b).unwrap_or_default();
    assert!(
        expected == actual,
        "{path} differs, first here; HUTONG_BLESS=1 rewrites it\n- {before}\n+ {now}"
    );
}

/// A report in JSON without what every change of a rule moves: the version of the tool, the digests of packs, and of the rules
/// under a clause those that found nothing, and how many rules looked or had nothing to look at. Each is first compared with what it
/// must be; the counts only in sum.
pub fn redacted(report: &str) -> String {
    let printed = |report: &Value| serde_json::to_string_pretty(report).unwrap() + "\n";
    let text = report;
    let mut report: Value = serde_json::from_str(text).unwrap();
    assert_eq!(printed(&report), text);
    assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
    report["tool"]["version"] = "0.0.0".into();
    let mut clauses = Vec::new();
    let mut rules = hutong::builtin().unwrap().rules.len() as u64;
    for pack in rows(&mut report, "packs") {
        let loaded = hutong::load_pack_named(pack["id"].as_str().unwrap()).unwrap();
        assert_eq!(pack["digest"], loaded.digest);
        pack["digest"] = super::sample::DIGEST.into();
        rules += loaded.rules.len() as u64;
        clauses.extend(loaded.procedure);
    }
    if report["summary"]["rulesEvaluated"].is_u64() {
        let count = |name: &str| report["summary"][name].as_u64().unwrap();
        let counted = ["rulesEvaluated", "rulesNotApplicable", "rulesUnevaluated"].map(count);
        assert_eq!(counted.iter().sum::<u64>(), rules);
        report["summary"]["rulesEvaluated"] = "N".into();
        report["summary"]["rulesNotApplicable"] = "N".into();
    }
    let findings = rows(&mut report, "findings").iter();
    let found: BTreeSet<String> = findings
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    let printed_clauses = rows(&mut report, "clauses");
    assert_eq!(printed_clauses.len(), clauses.len());
    for (row, clause) in printed_clauses.iter_mut().zip(&clauses) {
        assert_eq!(row["id"], clause.id);
        assert_eq!(row["rules"], Value::from(clause.rules.clone()));
        if !clause.rules.is_empty() {
            let rules = clause.rules.iter().filter(|rule| found.contains(*rule));
            let mut rules: Vec<&str> = rules.map(String::as_str).collect();
            rules.push("…");
            row["rules"] = rules.into();
        }
    }
    printed(&report)
}

/// A list of the report; empty where this kind of report has none.
fn rows<'r>(report: &'r mut Value, key: &str) -> &'r mut [Value] {
    let list = report.get_mut(key).and_then(Value::as_array_mut);
    list.map_or(&mut [], Vec::as_mut_slice)
}

/// What people read of a verdict without how many rules looked and how many had nothing to look at. How many could not be
/// evaluated stays.
pub fn uncounted(page: &str) -> String {
    let chinese = Regex::new(r"已评 \d+，不适用 \d+，").unwrap();
    let english = Regex::new(r"\d+ evaluated, \d+ not applicable, ").unwrap();
    let page = chinese.replacen(page, 1, "已评 N，不适用 N，");
    let page = english.replacen(&page, 1, "N evaluated, N not applicable, ");
    page.into_owned()
}
