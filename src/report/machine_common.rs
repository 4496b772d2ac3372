//! A finding becomes what machine formats share: how much it weighs, a file and lines to point at, one line of text, and a
//! fingerprint of its own.

use super::json::compact;
use super::sanitize::{clip, visible};
use crate::decide::{Finding, Kind, Place, Severity, Verdict};
use crate::read::digest::sha256;
use crate::text::{Lang, Text};
use std::collections::HashMap;

/// Characters of one side of a message.
const LONGEST: usize = 1_000;

/// What a finding means to a machine that knows three levels. The verdict decides: what does not gate is never an error there,
/// or a pipeline would be red where the verdict is PASS; what could not be judged and gates is one, whatever it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It decides the verdict.
    Error,
    /// An error that does not gate, or a warning.
    Warning,
    /// Worth knowing.
    Note,
}

impl Weight {
    pub fn of(told: &Finding) -> Self {
        Self::from(told.decides(), told.severity)
    }

    pub const fn from(decides: bool, severity: Severity) -> Self {
        match severity {
            _ if decides => Self::Error,
            Severity::Error | Severity::Warning => Self::Warning,
            Severity::Info | Severity::Hint => Self::Note,
        }
    }
}

/// Open findings for a reader with little room: what decides first, then by severity, else as they are.
pub(super) fn ranked(verdict: &Verdict) -> Vec<&Finding> {
    let mut all: Vec<&Finding> = verdict.open.iter().collect();
    all.sort_by_key(|told| (Weight::of(told), told.severity));
    all
}

/// The files that a machine can be pointed at.
#[derive(Debug, Clone, Copy)]
pub(super) struct RepoPaths<'v> {
    root: &'v str,
    anchor: &'v str,
}

/// Lines and columns that every viewer takes: from 1, the end not before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

impl<'v> RepoPaths<'v> {
    /// `root` is the submission's folder as the repository's tools see it, `""` where it is the repository's own.
    ///
    /// A finding about the submission as a whole is shown at its manifest, else at its first file, else where a manifest should be:
    /// viewers drop what has no file.
    pub fn new(verdict: &'v Verdict, root: &'v str) -> Self {
        let manifest = verdict
            .files
            .iter()
            .find(|file| file.kind == Kind::Manifest);
        let anchor = manifest.or(verdict.files.first());
        let anchor = anchor.map(|file| file.path.trim_start_matches('/'));
        Self {
            root: root.trim_matches('/'),
            anchor: anchor
                .filter(|path| !path.is_empty())
                .unwrap_or("hutong.yaml"),
        }
    }

    /// The path of a file from the repository's root.
    pub fn path(&self, file: &str) -> String {
        let file = match file.trim_start_matches('/') {
            "" => self.anchor,
            file => file,
        };
        match self.root {
            "" => file.to_owned(),
            root => format!("{root}/{file}"),
        }
    }
}

impl Region {
    /// A workbook has no lines that a viewer knows: its first stands for the file.
    pub fn of(place: &Place) -> Self {
        let at = place.position;
        let line = at.line.max(1);
        if is_workbook(place) {
            return Self {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
        }
        let column = at.column.max(1);
        let end_line = at.end_line.max(line);
        let least = if end_line == line { column } else { 1 };
        Self {
            line,
            column,
            end_line,
            end_column: at.end_column.max(least),
        }
    }
}

/// Whether a place stands in a workbook; the cells of a CSV file have lines and columns of their own.
pub(super) fn is_workbook(place: &Place) -> bool {
    place
        .sheet
        .as_deref()
        .is_some_and(|sheet| !sheet.is_empty())
}

/// `目录!C7`; the sheet alone where no cell is meant.
pub(super) fn cell(place: &Place) -> Option<String> {
    let sheet = place.sheet.as_deref().filter(|sheet| !sheet.is_empty());
    match (sheet, place.cell.as_deref()) {
        (Some(sheet), Some(cell)) => Some(format!("{sheet}!{cell}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// `api/openapi.yaml:12:3`, `catalogue/resources.xlsx 目录!C7`; empty where the submission as a whole is meant.
pub(super) fn named(place: &Place) -> String {
    let file = clip(&place.file, 200).0;
    match cell(place) {
        Some(cell) => format!("{file} {cell}"),
        None if place.position.line > 0 && !file.is_empty() => {
            format!("{file}:{}:{}", place.position.line, place.position.column)
        }
        None => file,
    }
}

/// What a finding says, on one visible line, in both languages: its cell first, since no machine shows that elsewhere.
pub(super) fn message(told: &Finding) -> String {
    match cell(&told.at) {
        Some(cell) => format!("{} · {}", visible(&clip(&cell, 200).0), said(told)),
        None => said(told),
    }
}

/// The same without its cell.
pub(super) fn said(told: &Finding) -> String {
    let mut said = shown(&told.message);
    if said.is_empty() {
        // No pack's words are, and no format takes a finding that says nothing.
        said.clone_from(&told.rule);
    }
    if let Some(meant) = told.args.get("suggestion").filter(|word| !word.is_empty()) {
        let meant = visible(&clip(meant, 200).0);
        said = format!("{said} · 您是否想写 / did you mean {meant}");
    }
    if told.severity == Severity::Error && !told.gates {
        said.push_str(" · 不影响结论 / does not gate");
    }
    said
}

/// The value that proves a finding, on one visible line, where one does.
pub(super) fn counterexample(verdict: &Verdict, finding: &Finding) -> Option<String> {
    let value = verdict.reason_of(finding)?.counterexample.as_ref()?;
    let value = visible(&clip(&compact(value), LONGEST).0);
    Some(format!("反例 / counterexample: {value}"))
}

/// A text in both languages on one visible line.
pub(super) fn shown(text: &Text) -> String {
    let side = |side: &str| clip(side.trim(), LONGEST).0;
    visible(&Text::new(side(&text.zh), side(&text.en)).show(Lang::Both))
}

/// Fingerprints that no two findings share. That of a finding itself is its cause's; what it is about and where it stands, by
/// pointer or cell and not by line, tell the cases of one cause apart.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// 64 hexadecimal digits.
    pub fn of(&mut self, told: &Finding) -> String {
        let about = [
            &told.endpoint,
            &told.resource,
            &told.item,
            &told.at.sheet,
            &told.at.cell,
        ];
        let about = about.map(|part| part.as_deref().unwrap_or_default());
        let parts = [
            &told.rule,
            &told.fingerprint,
            &told.at.file,
            &told.at.pointer,
        ];
        let key = format!(
            "{}\0{}",
            parts.map(String::as_str).join("\0"),
            about.join("\0")
        );
        let print = digits(&key);
        let before = self.seen.entry(print.clone()).or_insert(0);
        *before += 1;
        match *before {
            1 => print,
            again => digits(&format!("{key}\0{again}")),
        }
    }
}

fn digits(key: &str) -> String {
    let digest = sha256(key.as_bytes());
    digest.trim_start_matches("sha256:").to_owned()
}
