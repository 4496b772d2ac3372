//! What files say of resources and interfaces where none is read: beside the tables and records of a catalogue, in lists of interfaces,
//! in texts. Whatever may be a resource that is not registered or an interface that is not described is reported.

use super::catalogue::vocabulary_index::VocabularyIndex;
use super::interface_lists::Described;
use super::reader::CatalogueFile;
use super::recognise::{Recognised, by_source};
use super::strays::RegisteredCodes;
use super::{CatalogueKind, Kind, catalogue, marks, prose};
use crate::error::Fault;
use crate::read::{self, Beside, BesideKind, Format, Library, Source, Unread};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// How many resources are reported for one file that it names where it registers none.
const TOLD: usize = 100;

/// Adds to the faults what the files say elsewhere, and to the lists of demands and of systems those in texts.
pub(super) fn elsewhere(
    library: &Library,
    files: &[Recognised],
    codes: &RegisteredCodes,
    described: &Described<'_>,
    vocabulary: &VocabularyIndex<'_>,
    lists: &mut CatalogueFile,
    faults: &mut Vec<Fault>,
) {
    interface_lists(library, files, described, faults);
    strays(library, files, codes, described, vocabulary, lists, faults);
    texts(library, files, codes, described, vocabulary, faults);
    for (source, file) in by_source(files) {
        let is_text = file.kind == Kind::Other
            && library.workbook(source).is_none()
            && library.formats.get(source as usize) == Some(&Format::Text);
        let own = library.source(source).filter(|_| is_text);
        let packed = library
            .within(source)
            .map_or(&[][..], |within| &within.sources);
        let mut strays = false;
        for text in own.into_iter().chain(packed) {
            strays |= lists_in_text((text, source), codes, vocabulary, lists, faults);
        }
        let known = |fault: &Fault| fault.code == "description-within" && fault.at.source == source;
        if strays && !faults.iter().any(known) {
            faults.push(within(source, "catalogue"));
        }
    }
}

/// Reads the lists of demands and of systems among the tables of a text; whether such a list says something of another resource in its
/// other columns.
fn lists_in_text(
    (own, source): (&Source, u32),
    codes: &RegisteredCodes,
    vocabulary: &VocabularyIndex<'_>,
    lists: &mut CatalogueFile,
    faults: &mut Vec<Fault>,
) -> bool {
    let mut strays = false;
    for table in &read::prose(&own.path, own.written()).paper.tables {
        let Some(mut list) = catalogue::list_of_texts(table, (own, source), vocabulary) else {
            continue;
        };
        let asked = list.demands.iter();
        let asked = asked.filter_map(|demand| demand.code.as_ref());
        let asked: BTreeSet<&str> = asked.map(|code| code.value.as_str()).collect();
        strays |= table.iter().flatten().any(|cell| {
            let stray = codes.stray_in_lines(cell);
            stray.is_some_and(|code| !asked.contains(code.as_str()))
                || catalogue::describes(cell, vocabulary)
        });
        faults.append(&mut list.faults);
        lists.add(list);
    }
    strays
}

/// Looks into the lists of interfaces in sheets that are no catalogue. One that repeats what the descriptions say is listed.
fn interface_lists(
    library: &Library,
    files: &[Recognised],
    described: &Described<'_>,
    faults: &mut Vec<Fault>,
) {
    for (source, file) in by_source(files) {
        let path = library.source(source).map_or("", |own| own.path.as_str());
        let alone = file.kind == Kind::Other;
        let workbook = library
            .workbook(source)
            .filter(|_| alone || file.kind == Kind::Catalogue(CatalogueKind::Sheet));
        for sheet in workbook.map_or(&[][..], |workbook| &workbook.sheets) {
            let within = |fault: &Fault| {
                matches!(fault.code, "sheet-not-read" | "sheet-listed")
                    && sheet.rows.iter().any(|row| row.span.contains(&fault.at))
            };
            let known = faults.iter().position(within);
            let is_unread = |at: &usize| {
                faults
                    .get(*at)
                    .is_some_and(|own| own.code == "sheet-not-read")
            };
            if let Some(at) = known.filter(is_unread)
                && let Some(index) = described.index(sheet, path)
            {
                faults.swap_remove(at);
                faults.push(index);
                continue;
            }
            let told = (known.is_some() || alone)
                .then(|| described.told(sheet, path))
                .flatten();
            if let Some(told) = told {
                if let Some(known) = known {
                    faults.swap_remove(known);
                }
                // A workbook of its own that says nothing new is as good as a note.
                if !(alone && told.code == "sheet-listed") {
                    faults.push(told);
                }
            }
            report_spent(source, described, faults);
        }
    }
}

/// Reports resources that a file of the catalogue names where it registers none: in remarks, above or beside a table, in comments,
/// drawings and embedded files.
fn strays(
    library: &Library,
    files: &[Recognised],
    codes: &RegisteredCodes,
    described: &Described<'_>,
    vocabulary: &VocabularyIndex<'_>,
    lists: &CatalogueFile,
    faults: &mut Vec<Fault>,
) {
    let words = described.vocabulary;
    // The codes that the lists of each file ask for, which is told as that.
    let mut asked: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for demand in &lists.demands {
        let codes = asked.entry(demand.span.source).or_default();
        codes.extend(demand.code.as_ref().map(|code| code.value.clone()));
    }
    for system in &lists.systems {
        asked.entry(system.name.span.source).or_default();
    }
    let stray = |text: &str| {
        let document = || {
            let is_tree = text.contains("{\"") || text.trim_start().starts_with(['{', '[']);
            let kind = is_tree.then(|| marks::of_text(text, vocabulary)).flatten();
            kind.map(str::to_owned)
        };
        codes.stray_in_lines(text).or_else(document)
    };
    for (source, file) in by_source(files) {
        let is_catalogue = matches!(file.kind, Kind::Catalogue(_));
        let asked = asked.remove(&source);
        if !is_catalogue && asked.is_none() {
            continue;
        }
        let mut told = asked.unwrap_or_default();
        let told_before = told.len();
        let skipped = |fault: &Fault| {
            let own = fault.code == "skipped-resource" && fault.at.source == source;
            let mut args = fault.args.iter();
            let code = args.find(|(name, _)| *name == "code");
            code.filter(|_| own).map(|(_, code)| code.clone())
        };
        told.extend(faults.iter().filter_map(skipped));
        for (row, at, said) in catalogue::outside(library, source, words, &stray) {
            if told.len() >= TOLD + told_before || !told.insert(said.clone()) {
                continue;
            }
            let reported =
                |fault: &Fault| fault.code == "description-within" && fault.at.contains(&at);
            if row.is_none() && faults.iter().any(reported) {
                continue;
            }
            // In a sheet it is a code, or the name of a column.
            let row = row.filter(|_| catalogue::code_in(&said).is_some());
            faults.push(match row {
                Some(row) => Fault::new("skipped-resource", at)
                    .arg("row", (row + 1).to_string())
                    .arg("reason", "outside")
                    .arg("code", said),
                None => Fault::new("description-within", at).arg("kind", said),
            });
        }
        for (at, comment) in comments(library, source).filter(|_| is_catalogue) {
            if let Some(code) = codes.stray_in_lines(comment) {
                faults.push(Fault::new("description-within", at).arg("kind", code));
                break;
            }
        }
        let beside = library
            .workbook(source)
            .map_or(&[][..], |workbook| &workbook.beside);
        let holds = |one: &&Beside| {
            matches!(one.kind, BesideKind::Embedded | BesideKind::Rows)
                || codes.stray_in_lines(&one.text).is_some()
                || catalogue::describes(&one.text, words)
                || prose::interface(&one.text, &one.text, described, vocabulary).is_some()
        };
        if let Some(one) = beside.iter().find(holds) {
            faults.push(within(source, one.kind.name()));
        }
        // What a page does not show, such as scripts, may name an interface as well.
        let markup = library.source(source).and_then(|own| own.markup.as_ref());
        let markup = markup.filter(|_| is_catalogue);
        let named = markup.and_then(|text| prose::interface(text, text, described, vocabulary));
        let known = |fault: &Fault| fault.code == "description-within" && fault.at.source == source;
        if let Some(kind) = named.filter(|_| !faults.iter().any(known)) {
            faults.push(within(source, kind));
        }
        report_spent(source, described, faults);
    }
}

/// The comments of a YAML file: what follows `#` at the beginning of a line or behind white space. In a text in quotation marks that is
/// part of a value, which is looked at in any case.
fn comments(library: &Library, source: u32) -> impl Iterator<Item = (Span, &str)> {
    let is_yaml = library.formats.get(source as usize) == Some(&Format::Yaml);
    let own = library.source(source).filter(|_| is_yaml);
    let text = own.map_or("", |own| own.text.as_str());
    let mut end = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = end;
        end += line.len();
        let mut signs = line.match_indices('#').map(|(at, _)| at);
        let is_comment = |at: &usize| {
            line.get(..*at)
                .is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
        };
        let from = signs.find(is_comment)?;
        let comment = line.get(from..)?.trim_end();
        let at = Span {
            source,
            start: u32::try_from(start + from).ok()?,
            end: u32::try_from(start + from + comment.len()).ok()?,
        };
        Some((at, comment))
    })
}

/// Reports text that is no document of its own and lists a resource that is not registered, or an interface that is not described:
/// files of text, and the texts of archives.
fn texts(
    library: &Library,
    files: &[Recognised],
    codes: &RegisteredCodes,
    described: &Described<'_>,
    vocabulary: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) {
    if !marks::can_tell(vocabulary) {
        return;
    }
    let found = |source: u32, path: &str, text: &str| {
        let said = read::prose(path, text);
        let unread = said.unread.map(|unread| match unread {
            Unread::Embedded => within(source, BesideKind::Embedded.name()),
            Unread::Over(limit, value) => over(source, limit, value),
        });
        let kind = prose::unjudged(text, &said.paper, codes, described, vocabulary);
        let told = kind.map(|kind| within(source, kind));
        unread.into_iter().chain(told)
    };
    for (source, file) in by_source(files) {
        let is_text = matches!(
            library.formats.get(source as usize),
            Some(Format::Text | Format::Xml)
        );
        let is_unparsed = file.kind == Kind::Fragment && library.document(source).is_none();
        let own = library.source(source);
        if let Some(own) = own.filter(|_| is_unparsed || (is_text && file.kind == Kind::Other)) {
            faults.extend(found(source, &own.path, own.written()));
        }
        if let Some(archive) = library.within(source) {
            let mut told = (0..).zip(&archive.sources).flat_map(|(at, own)| {
                let text = said(archive, at, own);
                let another = prose::names_another(&text, codes, described);
                let another = another.map(|kind| within(source, kind));
                found(source, &own.path, &text).chain(another)
            });
            faults.extend(told.next());
        }
        report_spent(source, described, faults);
    }
}

/// What a file of an archive says: its text, or the keys and texts of its tree, behind whatever escapes they stand.
fn said(archive: &Library, at: u32, own: &Source) -> String {
    let Some(document) = archive.document(at) else {
        return own.written().to_owned();
    };
    let mut lines = String::new();
    let mut nodes = vec![&document.root];
    nodes.extend(archive.further(at).iter().map(|further| &further.root));
    while let Some(node) = nodes.pop() {
        if let Some(text) = node.as_str() {
            lines.push_str(text);
        }
        lines.push('\n');
        nodes.extend(node.items().iter().rev());
        for entry in node.entries() {
            lines.push_str(&entry.key);
            lines.push_str(": ");
            lines.push_str(entry.node.as_str().unwrap_or_default());
            lines.push('\n');
            nodes.push(&entry.node);
        }
    }
    lines
}

/// Reports, once, that texts and lists were compared with too much.
fn report_spent(source: u32, described: &Described<'_>, faults: &mut Vec<Fault>) {
    let Some(over) = described.served.over_limit(source) else {
        return;
    };
    let known = |fault: &Fault| fault.code == over.code && fault.args == over.args;
    if !faults.iter().any(known) {
        faults.push(over);
    }
}

fn over(source: u32, limit: &str, value: usize) -> Fault {
    Fault::new("over-limit", Span::file(source))
        .arg("limit", limit)
        .arg("value", value.to_string())
}

fn within(source: u32, kind: &str) -> Fault {
    Fault::new("description-within", Span::file(source)).arg("kind", kind)
}
