//! Shared parts of the machine formats: the weight of a finding, its file and lines, its message on one line, and a unique
//! fingerprint.

use super::json::compact;
use super::labels::consequences;
use super::sanitize::{clip, visible};
use crate::decide::{Finding, Kind, Place, Severity, Verdict};
use crate::model::manifest::MANIFEST;
use crate::read::digest::sha256;
use crate::text::{Lang, Text};
use std::collections::HashMap;

/// Maximum characters of a message in one language.
const LONGEST: usize = 1_000;

/// The level of a finding for tools that know three levels. The verdict decides: a finding that does not gate is never an error,
/// or a pipeline would fail although the verdict is PASS. A gating finding that could not be judged is always an error, whatever
/// its severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It decides the verdict.
    Error,
    /// An error that does not gate, or a warning.
    Warning,
    /// Information only.
    Note,
}

impl Weight {
    pub fn of_finding(finding: &Finding) -> Self {
        Self::from(finding.decides(), finding.severity)
    }

    pub const fn from(decides: bool, severity: Severity) -> Self {
        match severity {
            _ if decides => Self::Error,
            Severity::Error | Severity::Warning => Self::Warning,
            Severity::Info | Severity::Hint => Self::Note,
        }
    }
}

/// The open findings that are causes, in order of importance: first those that decide the verdict, then by severity, otherwise in verdict order.
pub(super) fn ranked(verdict: &Verdict) -> Vec<&Finding> {
    let mut all: Vec<&Finding> = verdict.causes().collect();
    all.sort_by_key(|finding| (Weight::of_finding(finding), finding.severity));
    all
}

/// Maps files of the submission to paths in the repository.
#[derive(Debug, Clone, Copy)]
pub(super) struct RepoPaths<'v> {
    /// The office's file of waivers and decisions, whose name stays.
    office: Option<&'v str>,
    root: &'v str,
    anchor: &'v str,
}

/// Lines and columns that every viewer accepts: they count from 1, and the end is never before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

impl<'v> RepoPaths<'v> {
    /// `root` is the submission's folder relative to the repository root, or `""` for the root itself. An absolute folder stays so.
    ///
    /// Viewers drop findings without a file. A finding about the whole submission therefore points at the manifest, else at the
    /// first file, else at the path where a manifest should be.
    pub fn new(verdict: &'v Verdict, root: &'v str) -> Self {
        let manifest = verdict
            .files
            .iter()
            .find(|file| file.kind == Kind::Manifest);
        let anchor = manifest.or(verdict.files.first());
        let anchor = anchor.map(|file| file.path.trim_start_matches('/'));
        let waivers = verdict.waivers.iter().map(|waiver| &waiver.at);
        let decisions = verdict.decisions.iter().map(|decision| &decision.at);
        let mut office = waivers.chain(decisions).map(|at| at.file.as_str());
        let is_submitted = |name: &&str| verdict.files.iter().any(|file| file.path == **name);
        Self {
            office: office.next().filter(|name| !is_submitted(name)),
            root: root.trim_end_matches('/'),
            anchor: anchor.filter(|path| !path.is_empty()).unwrap_or(MANIFEST),
        }
    }

    /// The path of a file relative to the repository root.
    pub fn path(&self, file: &str) -> String {
        if self.office == Some(file) {
            return file.to_owned();
        }
        let file = self.submitted(file);
        match self.root {
            "" => file.to_owned(),
            root => format!("{root}/{file}"),
        }
    }

    /// The path of a file within the submission; that of the anchor where a finding has none.
    pub fn submitted<'f>(&self, file: &'f str) -> &'f str
    where
        'v: 'f,
    {
        match file.trim_start_matches('/') {
            "" => self.anchor,
            file => file,
        }
    }
}

impl Region {
    /// Viewers cannot address lines in a workbook, so a place in one becomes its first line.
    pub fn new(place: &Place) -> Self {
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

/// Whether a place is in a workbook. Cells of a CSV file do not count: they have ordinary lines and columns.
pub(super) fn is_workbook(place: &Place) -> bool {
    place
        .sheet
        .as_deref()
        .is_some_and(|sheet| !sheet.is_empty())
}

/// The cell of a place as `目录!C7`, or only the sheet if the place has no cell.
pub(super) fn cell(place: &Place) -> Option<String> {
    let sheet = place.sheet.as_deref().filter(|sheet| !sheet.is_empty());
    match (sheet, place.cell.as_deref()) {
        (Some(sheet), Some(cell)) => Some(format!("{sheet}!{cell}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

/// A place as `api/openapi.yaml:12:3` or `catalogue/resources.xlsx 目录!C7`; empty for the submission as a whole.
pub(super) fn place_name(place: &Place) -> String {
    let file = clip(&place.file, 200).0;
    match cell(place) {
        Some(cell) => format!("{file} {cell}"),
        None if place.position.line > 0 && !file.is_empty() => {
            format!("{file}:{}:{}", place.position.line, place.position.column)
        }
        None => file,
    }
}

/// The message of a finding in both languages on one sanitized line, after its cell, which machine formats show nowhere else.
pub(super) fn message(finding: &Finding) -> String {
    match cell(&finding.at) {
        Some(cell) => format!(
            "{} · {}",
            visible(&clip(&cell, 200).0),
            message_line(finding)
        ),
        None => message_line(finding),
    }
}

/// The message of a finding in both languages on one sanitized line, without its cell.
pub(super) fn message_line(finding: &Finding) -> String {
    let mut line = one_line(&finding.message);
    if line.is_empty() {
        // Pack messages are never empty, but no format accepts a finding without a message.
        line.clone_from(&finding.rule);
    }
    if let Some(suggestion) = finding
        .args
        .get("suggestion")
        .filter(|word| !word.is_empty())
    {
        let suggestion = visible(&clip(suggestion, 200).0);
        line = format!("{line} · 您是否想写 / did you mean {suggestion}");
    }
    if let Some(follow) = consequences(finding) {
        line = format!("{line} · {}", one_line(&follow));
    }
    if finding.severity == Severity::Error && !finding.gates {
        line.push_str(" · 不影响结论 / does not gate");
    }
    line
}

/// The counterexample that proves a finding, if there is one, on one sanitized line.
pub(super) fn counterexample(verdict: &Verdict, finding: &Finding) -> Option<String> {
    let value = verdict.reason_of(finding)?.counterexample.as_ref()?;
    let value = visible(&clip(&compact(value), LONGEST).0);
    Some(format!("反例 / counterexample: {value}"))
}

/// A text in both languages on one sanitized line.
pub(super) fn one_line(text: &Text) -> String {
    let side = |side: &str| clip(side.trim(), LONGEST).0;
    visible(&Text::new(side(&text.zh), side(&text.en)).show(Lang::Both))
}

/// Issues a unique fingerprint for each finding. A finding's own fingerprint identifies its cause, which several findings may
/// share; the subject and the pointer or cell, but not the line, separate them.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// The unique fingerprint of a finding, as 64 hexadecimal digits.
    pub fn unique(&mut self, finding: &Finding) -> String {
        let about = [
            &finding.endpoint,
            &finding.resource,
            &finding.item,
            &finding.at.sheet,
            &finding.at.cell,
        ];
        let about = about.map(|part| part.as_deref().unwrap_or_default());
        let parts = [
            &finding.rule,
            &finding.fingerprint,
            &finding.at.file,
            &finding.at.pointer,
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
