//! Planted defects: single changes of the approved submission, each of which must yield its listed findings at their places
//! and its endpoint states and no other error; and harmless changes, after which it must still pass.
//!
//! What each change yields stands in `testdata/planted/<twin>.txt`; `HUTONG_BLESS=1` rewrites it: read the difference before
//! you commit it.

mod accounting;
mod catalogue;
mod harmless;
mod interface;
mod layouts;
mod manifest;
mod sheet;
mod writers;

use crate::support::golden::golden;
use crate::support::{found, plan, shown, submission};
use accounting::handed_out;
use catalogue::{catalogue, items};
use hutong::check::State;
use hutong::decide::Verdict;
use hutong::discover::Files;
use hutong::pack::Severity;
use interface::{descriptor, endpoints, schemas};
use manifest::{manifest, tricks};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const API: &str = "api/openapi.yaml";
const RECORDS: &str = "catalogue/resources.yaml";
const SERVICES: &str = "catalogue/services.yaml";
const MANIFEST: &str = "hutong.yaml";

/// A name and the submission after one change.
type Change = (String, Files);

fn approved() -> Files {
    found(&submission("approved"))
}

fn text(files: &Files, path: &str) -> String {
    let file = files.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.bytes.clone()).unwrap()
}

fn with_bytes(path: &str, bytes: Vec<u8>) -> Files {
    let mut files = approved();
    files
        .files
        .iter_mut()
        .find(|file| file.path == path)
        .unwrap()
        .bytes = bytes;
    files
}

fn with(path: &str, text: String) -> Files {
    with_bytes(path, text.into_bytes())
}

/// The submission with the `nth` (from 0) occurrence of `from` in a file replaced.
fn swapped(path: &str, from: &str, nth: usize, to: &str) -> Files {
    let whole = text(&approved(), path);
    let at = whole
        .match_indices(from)
        .nth(nth)
        .unwrap_or_else(|| panic!("{path} has no {from:?} ({nth})"))
        .0;
    with(
        path,
        format!("{}{to}{}", &whole[..at], &whole[at + from.len()..]),
    )
}

/// The lines of a block: from the line that starts with `header` (after `after`, if given) to the last line that is indented deeper.
fn block(whole: &str, after: &str, header: &str) -> (usize, usize) {
    let from = whole.find(after).unwrap_or_else(|| panic!("no {after:?}")) + after.len();
    let start = from
        + whole[from..]
            .find(&format!("\n{header}"))
            .unwrap_or_else(|| panic!("no {header:?} after {after:?}"))
        + 1;
    let indent = header.len() - header.trim_start().len();
    let mut end = start;
    for (i, line) in whole[start..].split_inclusive('\n').enumerate() {
        let deep = line.len() - line.trim_start().len();
        if i > 0 && deep <= indent && !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    (start, end)
}

fn without_block(path: &str, after: &str, header: &str) -> Files {
    let whole = text(&approved(), path);
    let (start, end) = block(&whole, after, header);
    with(path, format!("{}{}", &whole[..start], &whole[end..]))
}

/// The submission with a change made inside one block only.
fn inside(path: &str, after: &str, header: &str, from: &str, to: &str) -> Files {
    let whole = text(&approved(), path);
    let (start, end) = block(&whole, after, header);
    let part = &whole[start..end];
    assert!(part.contains(from), "{header:?} has no {from:?}");
    with(
        path,
        format!(
            "{}{}{}",
            &whole[..start],
            part.replacen(from, to, 1),
            &whole[end..]
        ),
    )
}

/// A second change of the same submission; for the few defects that need two.
trait Also {
    fn and(self, path: &str, from: &str, to: &str) -> Files;
}

impl Also for Files {
    fn and(mut self, path: &str, from: &str, to: &str) -> Files {
        let changed = text(&self, path).replacen(from, to, 1);
        self.files
            .iter_mut()
            .find(|file| file.path == path)
            .unwrap()
            .bytes = changed.into_bytes();
        self
    }
}

fn planted() -> Vec<Change> {
    let mut changes = Vec::new();
    endpoints(&mut changes);
    schemas(&mut changes);
    descriptor(&mut changes);
    items(&mut changes);
    catalogue(&mut changes);
    manifest(&mut changes);
    tricks(&mut changes);
    handed_out(&mut changes);
    changes
}

/// What a change yields: outcome, errors (and warnings, which a change may add) with their places, endpoint states other than before.
fn yields(verdict: &Verdict, before: &Verdict) -> String {
    let mut told = format!("  {}\n", verdict.outcome.name());
    let state = |verdict: &Verdict| -> BTreeMap<(String, Option<String>), State> {
        verdict
            .required
            .iter()
            .map(|row| ((row.endpoint.clone(), row.resource.clone()), row.state))
            .collect()
    };
    let old = state(before);
    for ((endpoint, resource), state) in state(verdict) {
        if old.get(&(endpoint.clone(), resource.clone())) != Some(&state) {
            let resource = resource.map(|code| format!(" {code}")).unwrap_or_default();
            writeln!(told, "  {endpoint}{resource}: {}", state.name()).unwrap();
        }
    }
    for finding in &verdict.open {
        writeln!(
            told,
            "  {} {} {}",
            finding.severity.name(),
            finding.rule,
            shown(&finding.at)
        )
        .unwrap();
    }
    told
}

#[test]
fn each_planted_defect_yields_what_is_listed_and_nothing_else() {
    let plan = plan();
    let before = hutong::judge(&approved(), &plan);
    let changes = planted();
    assert!(changes.len() >= 100, "only {} changes", changes.len());
    let mut told = String::new();
    let mut quiet = Vec::new();
    for (name, files) in &changes {
        let verdict = hutong::judge(files, &plan);
        if verdict.open.is_empty() {
            quiet.push(name.as_str());
        }
        let errors: std::collections::BTreeSet<&str> = verdict
            .open
            .iter()
            .filter(|told| told.severity == Severity::Error)
            .map(|told| told.rule.as_str())
            .collect();
        write!(told, "{name}\n{}", yields(&verdict, &before)).unwrap();
        if errors.len() > 1 {
            writeln!(told, "  (more than one rule)").unwrap();
        }
    }
    assert!(quiet.is_empty(), "defects that nothing notices: {quiet:#?}");
    golden("testdata/planted/approved.txt", &told);
}
