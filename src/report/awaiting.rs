//! Renders what awaits a decision of the office: each thing as the option of `hutong decide` that names it.

use super::labels::{self, text};
use super::page::{Page, Style, Tone};
use crate::decide::{Subject, Verdict};
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Renders what awaits a decision in the submission at `path`, and how a decision is made.
#[must_use]
pub fn awaiting(verdict: &Verdict, path: &str, style: Style) -> String {
    let mut page = Page::new(style);
    let mut each: Vec<(String, Text)> = Vec::new();
    // `hutong decide` sets no other aside.
    let can_be_set_aside = |file: &&Subject| !file.declared && !file.digest.is_empty();
    each.extend(verdict.unread_files().filter(can_be_set_aside).map(|file| {
        let mut open = verdict.open.iter();
        let found = open.find(|finding| finding.incomplete && finding.at.file == file.path);
        let why = found.map_or_else(
            || labels::disposition(file.disposition),
            |finding| finding.message.clone(),
        );
        (option("--file", &file.path), why)
    }));
    each.extend(verdict.manual_rows().map(|row| {
        let resource = row.resource.as_ref();
        let resource = resource.map_or_else(String::new, |code| {
            format!(" {}", option("--resource", code))
        });
        let mut reasons = row.reasons.iter().filter(|reason| reason.undecided);
        let why = reasons.next().map(|reason| reason.message.clone());
        let endpoint = option("--endpoint", &row.endpoint);
        let why = why.unwrap_or_else(|| labels::state(row.state).1);
        (format!("{endpoint}{resource}"), why)
    }));
    for finding in verdict.own_pages() {
        let cases = finding
            .cases
            .iter()
            .filter_map(|case| case.operation.as_deref());
        let operations: Vec<&str> = cases.chain(finding.operation.as_deref()).collect();
        let beginnings = beginnings(&operations);
        each.extend(
            beginnings
                .iter()
                .map(|beginning| (option("--operations", beginning), finding.message.clone())),
        );
    }
    each.extend(
        verdict
            .manual_clauses()
            .map(|clause| (option("--clause", &clause.id), clause.title.clone())),
    );
    if each.is_empty() {
        let none = text("没有待认定的事项。", "Nothing awaits a decision.");
        page.say(0, Tone::Plain, &none);
        return page.done();
    }
    let number = each.len();
    page.say(
        0,
        Tone::Strong,
        &text(
            &format!("待认定 {number} 项"),
            &if number == 1 {
                "1 thing awaits a decision".to_owned()
            } else {
                format!("{number} things await a decision")
            },
        ),
    );
    page.blank();
    for (option, what) in &each {
        page.line(2, &[(Tone::Plain, option)]);
        page.say(6, Tone::Dim, what);
    }
    page.blank();
    let path = word(path);
    page.say(
        0,
        Tone::Plain,
        &text(
            &format!("认定：hutong decide {path} <以上之一> --accept 或 --refuse --reason 理由 --by 单位"),
            &format!(
                "decide: hutong decide {path} <one of these> --accept or --refuse --reason WHY --by WHO"
            ),
        ),
    );
    page.done()
}

/// An option with its value; a value that begins like an option is tied to it.
fn option(name: &str, value: &str) -> String {
    let tie = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{tie}{}", word(value))
}

/// A word of a command line, in quotation marks where a shell needs them.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// How the paths of the operations begin, up to the first parameter: one beginning where they share one, else one for each first
/// segment. A path that begins with a parameter stands whole.
fn beginnings(operations: &[&str]) -> BTreeSet<String> {
    let paths = operations.iter().map(|operation| {
        let path = operation.split_once(' ');
        path.map_or(*operation, |(_, path)| path)
    });
    let mut shared: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let is_fixed = |segment: &&str| !segment.contains('{');
        let fixed: Vec<&str> = segments.iter().copied().take_while(is_fixed).collect();
        let beginning = if fixed.is_empty() { segments } else { fixed };
        let Some(first) = beginning.first().copied().filter(|first| !first.is_empty()) else {
            continue;
        };
        let common = shared.entry(first).or_insert_with(|| beginning.clone());
        let both = common.iter().zip(&beginning);
        let same = both.take_while(|(one, other)| one == other).count();
        common.truncate(same);
    }
    let shared = shared.values();
    shared
        .map(|segments| format!("/{}", segments.join("/")))
        .collect()
}
