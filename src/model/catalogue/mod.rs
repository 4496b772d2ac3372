//! Catalogue registrations of every format become entries: records with the elements of GB/T 21063.3, sheets in the columns of the 1272 guide.

mod as_sheet;
mod beside;
mod binding;
mod choices;
mod column_names;
mod combined;
mod ditto;
mod elements;
mod form;
mod further_lists;
mod header;
mod index_sheets;
mod join;
mod keys;
mod naming;
pub mod normal;
mod numbering;
mod outside;
mod records;
mod resource_rows;
mod rows;
mod samples;
mod settling;
mod sheet;
mod signature;
mod spelling;
mod tabs;
mod values;
pub(super) mod vocabulary_index;

use crate::model::reader::{Evidence, Read, Reader};
use crate::model::{CatalogueKind, Kind};
use crate::read::{Format, Library, Node, Sheet, Source, Workbook};
use crate::text::Span;

pub use crate::model::reader::CatalogueFile;
pub(super) use index_sheets::RegisteredTexts;
pub use join::{Joined, join};
pub(super) use rows::department;
pub(super) use spelling::{code_in, codes_in, key};
pub(super) use tabs::{INDEX, INTERFACE, listed};
pub(super) use values::shown;
pub use vocabulary_index::VocabularyIndex;

/// The reader of catalogue records.
pub(super) const RECORDS: Reader = Reader {
    keys: &[
        "mdid",
        "resid",
        "restitle",
        "resourcecode",
        "resourcename",
        "信息资源名称",
        "信息资源代码",
        "资源名称",
        "资源代码",
        "元数据标识符",
        "catalogue",
        "entries",
    ],
    columns: &[],
    recognise: |evidence| match evidence {
        Evidence::Tree(root, vocabulary) if is_records(root, vocabulary) => {
            Some(Kind::Catalogue(CatalogueKind::Records))
        }
        _ => None,
    },
    read: Read::Entries(read),
};

/// The reader of catalogue sheets.
pub(super) const SHEETS: Reader = Reader {
    keys: &[],
    columns: &[
        "信息资源名称",
        "信息资源代码",
        "信息资源编码",
        "信息项名称",
        "共享类型",
        "更新周期",
    ],
    recognise: |evidence| match evidence {
        Evidence::Sheet(workbook, vocabulary) if is_sheet(workbook, vocabulary) => {
            Some(Kind::Catalogue(CatalogueKind::Sheet))
        }
        _ => None,
    },
    read: Read::Entries(read),
};

/// Whether a document holds catalogue records: a list of them, one of them, or a list under `records`, `catalogue`,
/// `resources` or 目录.
#[must_use]
pub fn is_records(root: &Node, words: &VocabularyIndex<'_>) -> bool {
    records::may_be_records(root) && records::is_records(root, words)
}

/// The parts of a document with catalogue records that are not read as such.
pub(super) fn unread<'n>(root: &'n Node, words: &VocabularyIndex<'_>) -> Vec<&'n Node> {
    records::unread(root, words)
}

/// Whether some sheet of a workbook has a catalogue's header.
#[must_use]
pub fn is_sheet(workbook: &Workbook, words: &VocabularyIndex<'_>) -> bool {
    sheet::has_header(workbook, words)
}

/// Whether a table of texts resembles a catalogue.
pub(super) fn resembles<T: AsRef<str>>(table: &[Vec<T>], words: &VocabularyIndex<'_>) -> bool {
    let rows: Vec<Vec<&str>> = table.iter().map(|row| texts_of(row)).collect();
    tabs::resembles(&rows, words).is_some()
}

/// A workbook that is no catalogue: its sheets, what resembles one, and what its lists of demands and of systems say.
#[must_use]
pub fn resembling(library: &Library, source: u32, words: &VocabularyIndex<'_>) -> CatalogueFile {
    match (library.source(source), library.workbook(source)) {
        (Some(read), Some(workbook)) => sheet::resembling(read, source, workbook, words),
        _ => CatalogueFile::default(),
    }
}

/// The lists of demands and of systems among the tables of a document that is no catalogue, and what they say.
pub(super) fn lists(library: &Library, source: u32, words: &VocabularyIndex<'_>) -> CatalogueFile {
    match (library.source(source), library.workbook(source)) {
        (Some(read), Some(workbook)) => sheet::lists(&workbook.sheets, read, source, words),
        _ => CatalogueFile::default(),
    }
}

/// What a table of texts says as a list of demands or of systems; `None` where it is none.
pub(super) fn list_of_texts<T: AsRef<str>>(
    table: &[Vec<T>],
    source: (&Source, u32),
    words: &VocabularyIndex<'_>,
) -> Option<CatalogueFile> {
    list_of(as_sheet::of_texts(table, source.1), source, words)
}

/// As [`list_of_texts`], of records.
pub(super) fn list_of_records(
    list: &Node,
    source: (&Source, u32),
    words: &VocabularyIndex<'_>,
) -> Option<CatalogueFile> {
    list_of(as_sheet::of_records(list).ok()?, source, words)
}

/// Whether a list of flat records has a name that nothing but a catalogue has, and is neither a list that registers nothing nor one of
/// what is registered. One that is over a limit may be anything.
pub(super) fn names_resources(
    list: &Node,
    registered: &RegisteredTexts,
    words: &VocabularyIndex<'_>,
) -> bool {
    let sheet = match as_sheet::of_records(list) {
        Ok(sheet) => sheet,
        Err(why) => return matches!(why, as_sheet::NoSheet::OverLimit),
    };
    let mut names = sheet.rows.first().into_iter().flat_map(|row| &row.cells);
    names.any(|name| shown(name).is_some_and(|name| words.is_official(name)))
        && !registered.are_repeated_in(&sheet, words)
}

fn list_of(
    sheet: Sheet,
    (source, index): (&Source, u32),
    words: &VocabularyIndex<'_>,
) -> Option<CatalogueFile> {
    further_lists::kind(&sheet, words)?;
    Some(sheet::lists(&[sheet], source, index, words))
}

/// Whether a table of texts is a list that registers nothing by its columns: of demands, of systems, of tables or of responsibilities.
pub(super) fn is_list<T: AsRef<str>>(table: &[Vec<T>], words: &VocabularyIndex<'_>) -> bool {
    let rows: Vec<Vec<&str>> = table.iter().map(|row| texts_of(row)).collect();
    tabs::lists_nothing(&rows, words)
        || further_lists::kind(&as_sheet::of_texts(table, 0), words).is_some()
}

fn texts_of<T: AsRef<str>>(row: &[T]) -> Vec<&str> {
    let texts = row.iter().map(AsRef::as_ref);
    texts.filter(|text| !text.is_empty()).collect()
}

/// The places of the texts of a row that name the column of a resource's field.
pub(super) fn named_columns(row: &[&str], field: &str, words: &VocabularyIndex<'_>) -> Vec<usize> {
    let texts = row.iter().enumerate().filter(|(_, text)| text.len() <= 60);
    let named = texts.filter(|(_, text)| {
        let mut columns = words.columns(&[text]).iter();
        columns.any(|column| !column.item && column.field == field)
    });
    named.map(|(at, _)| at).collect()
}

/// What a file of a catalogue says of resources that it does not register, in cells and texts that are no record: its place, the number
/// of its row in a sheet, and what it says. `stray` finds a code that is not registered.
pub(super) fn outside(
    library: &Library,
    source: u32,
    words: &VocabularyIndex<'_>,
    stray: &dyn Fn(&str) -> Option<String>,
) -> Vec<(Option<usize>, Span, String)> {
    let mut found = Vec::new();
    if let Some(workbook) = library.workbook(source) {
        for sheet in &workbook.sheets {
            let own = outside::in_sheet(sheet, words, stray);
            found.extend(own.into_iter().map(|(row, at, said)| (Some(row), at, said)));
        }
    } else if let Some(document) = library.document(source) {
        let mut own = Vec::new();
        for document in std::iter::once(document).chain(library.further(source)) {
            outside::in_records(&document.root, words, stray, &mut own);
        }
        found.extend(own.into_iter().map(|(at, said)| (None, at, said)));
    }
    found
}

/// Whether a text describes a resource in words: its name or its code, and another field.
pub(super) fn describes(text: &str, words: &VocabularyIndex<'_>) -> bool {
    outside::described(text, words).is_some()
}

/// The entries of one file, in its order, how it was understood, and the faults in how it is written. Its values are not checked here.
#[must_use]
pub fn read(library: &Library, source: u32, words: &VocabularyIndex<'_>) -> CatalogueFile {
    let mut file = CatalogueFile::default();
    let Some(text) = library.source(source) else {
        return file;
    };
    if let Some(workbook) = library.workbook(source) {
        let of = sheet::Sheets {
            source: text,
            index: source,
            all: &workbook.sheets,
            has_text: !workbook.beside.is_empty(),
            // The tables of a document or a page stand within text.
            is_document: matches!(
                library.formats.get(source as usize),
                Some(Format::Known("docx") | Format::Text)
            ),
        };
        sheet::read(&of, words, &mut file);
    } else if let Some(document) = library.document(source) {
        let further = library.further(source);
        records::read(text, document, further, words, &mut file);
    }
    file
}
