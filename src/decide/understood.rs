//! How the files of a catalogue were understood becomes an [`Understanding`]: sheets, columns and what was left out, with places and
//! words. Nothing is judged.

use super::place::{Place, spot};
use super::render::message;
use crate::check::{Packs, violation};
use crate::error::Fault;
use crate::model::{Disposition, Kind, Submission, Table};
use crate::text::{Span, Text};
use std::collections::BTreeMap;

/// How a catalogue was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Understanding {
    /// Its files: those with sheets or records, and those that could not be read.
    pub files: Vec<UnderstoodFile>,
    /// What was left out of the submission as a whole.
    pub left_out: Vec<LeftOut>,
    /// How many other files there are.
    pub others: usize,
    /// Resources, after the files were joined.
    pub resources: usize,
    /// 信息项 of these resources.
    pub items: usize,
    /// Resources of which only 信息项 are listed and that no file registers.
    pub unregistered: usize,
    /// Version of the tool.
    pub tool: &'static str,
}

impl Understanding {
    /// Everything that was left out, wherever it stands.
    pub fn all_left_out(&self) -> impl Iterator<Item = &LeftOut> {
        let within = self.files.iter().flat_map(|file| {
            let tables = file.tables.iter().flat_map(|table| &table.left_out);
            file.left_out.iter().chain(tables)
        });
        self.left_out.iter().chain(within)
    }

    /// Whether some file could be read.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.files.iter().any(|file| file.is_read)
    }
}

/// One file of a catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct UnderstoodFile {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it could be read.
    pub is_read: bool,
    /// Its sheets or records.
    pub tables: Vec<UnderstoodTable>,
    /// What was left out of it that stands in no sheet.
    pub left_out: Vec<LeftOut>,
}

/// A sheet, or the records of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct UnderstoodTable {
    /// What is known of it.
    pub table: Table,
    /// Where each of its columns is named, without the text around.
    pub columns: Vec<Place>,
    /// What was left out of it.
    pub left_out: Vec<LeftOut>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The built-in rule that tells it.
    pub rule: String,
    /// What it is, and why.
    pub message: Text,
    /// Where.
    pub at: Place,
}

/// Faults by which something that is written did not become a part of the catalogue.
pub const LEFT_OUT: [&str; 31] = [
    "archive-not-read",
    "catalogue-field-type",
    "catalogue-header-missing",
    "conflicting-rows",
    "description-within",
    "duplicate-catalogue-field",
    "duplicate-entry",
    "empty-catalogue",
    "empty-file",
    "encrypted-archive",
    "formula-without-value",
    "items-without-resources",
    "list-not-read",
    "listed-unread",
    "lock-file",
    "not-a-regular-file",
    "not-as-named",
    "over-limit",
    "own-resource-demanded",
    "picture-over-limit",
    "registrations-disagree",
    "row-not-judged",
    "several-documents",
    "sheet-not-read",
    "skipped-resource",
    "skipped-row",
    "symlink",
    "text-not-judged",
    "unreadable",
    "unsafe-archive-name",
    "unsupported",
];

/// Puts words and places to how a catalogue was understood.
#[must_use]
pub fn understood(submission: &Submission<'_>, packs: Packs<'_>) -> Understanding {
    let library = submission.library;
    let mut left_out = left_out(submission, packs);
    let mut tables = submission.tables.iter().peekable();
    let mut files = Vec::new();
    let mut others = 0;
    for (source, facts) in (0u32..).zip(&submission.files) {
        let mut file = UnderstoodFile {
            path: String::new(),
            kind: facts.kind,
            is_read: library.document(source).is_some() || library.workbook(source).is_some(),
            tables: Vec::new(),
            left_out: Vec::new(),
        };
        while let Some(table) = tables.next_if(|table| table.source == source) {
            let columns = table.columns.iter();
            file.tables.push(UnderstoodTable {
                table: table.clone(),
                columns: columns.map(|column| spot(library, column.at)).collect(),
                left_out: Vec::new(),
            });
        }
        for (at, told) in left_out.remove(&source).unwrap_or_default() {
            file.leave_out(at, told);
        }
        let is_unread = facts.disposition == Disposition::Unread;
        let says_nothing = file.tables.is_empty() && file.left_out.is_empty() && !is_unread;
        if says_nothing && !library.is_one_file {
            others += 1;
            continue;
        }
        let path = library.source(source).map(|source| source.path.clone());
        file.path = path.unwrap_or_default();
        files.push(file);
    }
    let items = submission.entries.iter().map(|entry| entry.items.len());
    let whole = left_out.remove(&Span::submission().source);
    let whole = whole.unwrap_or_default().into_iter();
    Understanding {
        files,
        left_out: whole.map(|(_, told)| told).collect(),
        others,
        resources: submission.entries.len(),
        items: items.sum(),
        unregistered: submission.unregistered.len(),
        tool: env!("CARGO_PKG_VERSION"),
    }
}

/// What was left out of each file, by its source.
fn left_out(submission: &Submission<'_>, packs: Packs<'_>) -> BTreeMap<u32, Vec<(Span, LeftOut)>> {
    let mut found: BTreeMap<u32, Vec<(Span, LeftOut)>> = BTreeMap::new();
    let meant = |fault: &&Fault| LEFT_OUT.contains(&fault.code);
    for fault in submission.faults.iter().filter(meant) {
        let violation = violation(fault.clone(), submission, packs);
        let Some(rule) = packs.rule(&violation.rule) else {
            continue;
        };
        let told = LeftOut {
            message: message(rule, &violation.args, false),
            at: spot(submission.library, fault.at),
            rule: violation.rule,
        };
        let own = found.entry(fault.at.source).or_default();
        own.push((fault.at, told));
    }
    found
}

impl UnderstoodFile {
    /// Adds what was left out to the sheet that it stands in, else to the file.
    fn leave_out(&mut self, at: Span, told: LeftOut) {
        // Sheets stand in the order of their text.
        let after = self
            .tables
            .partition_point(|own| own.table.span.start <= at.start);
        let own = after.checked_sub(1).and_then(|at| self.tables.get_mut(at));
        match own.filter(|own| at.end > 0 && own.table.span.contains(&at)) {
            Some(own) => own.left_out.push(told),
            None => self.left_out.push(told),
        }
    }
}
