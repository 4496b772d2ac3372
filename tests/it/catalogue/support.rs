//! What the catalogue tests share: files in, entries out, with the pack's own code lists.

use crate::support::{files, repository};
use hutong::error::Fault;
use hutong::limits::Limits;
use hutong::model::{CatalogueEntry, Vocabulary, catalogue};
use hutong::read::{CellValue, Library, Map, Node, Value, sheet};

/// The words of the pack `gb`.
pub fn vocabulary() -> Vocabulary {
    let folder = repository("rules/gb/codes");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut vocabulary = Vocabulary::default();
    for path in paths {
        let (header, rows) = table(&std::fs::read_to_string(&path).unwrap());
        match path.file_stem().unwrap().to_str().unwrap() {
            "columns" => vocabulary.add_columns(&header, &rows),
            name => vocabulary.add_list(name, &header, &rows),
        }
    }
    vocabulary
}

/// A CSV text as its header and its rows.
pub fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let read = sheet::delimited(text, 0, &Limits::default())
        .workbook
        .unwrap();
    let mut rows = read.sheets[0].rows.iter().map(|row| {
        row.cells
            .iter()
            .map(|cell| match &cell.value {
                CellValue::Text(text) => text.clone(),
                _ => String::new(),
            })
            .collect::<Vec<_>>()
    });
    (rows.next().unwrap(), rows.collect())
}

/// Files, as they would be discovered.
pub fn library(list: &[(&str, &[u8])]) -> Library {
    hutong::model::library(&files(list), &Limits::default())
}

/// What one file holds.
pub struct Read {
    pub library: Library,
    pub entries: Vec<CatalogueEntry>,
    pub faults: Vec<Fault>,
}

impl Read {
    /// Codes of the faults, in order.
    pub fn codes(&self) -> Vec<&str> {
        self.faults.iter().map(|fault| fault.code).collect()
    }

    /// The fault of this code, and the text at its place.
    pub fn fault(&self, code: &str) -> (&Fault, &str) {
        let fault = self
            .faults
            .iter()
            .find(|fault| fault.code == code)
            .unwrap_or_else(|| panic!("no {code} in {:?}", self.faults));
        (
            fault,
            self.library
                .source(fault.at.source)
                .unwrap()
                .slice(fault.at),
        )
    }

    /// The name of the cell in which a fault stands.
    pub fn cell(&self, fault: &Fault) -> String {
        let source = self.library.source(fault.at.source).unwrap();
        hutong::read::Source::cell_name(source.cell(fault.at).unwrap())
    }

    /// Each item of an entry as `name:dataType:length`.
    pub fn items(&self, entry: usize) -> Vec<String> {
        self.entries[entry]
            .items
            .iter()
            .map(|item| {
                ["name", "dataType", "length"]
                    .map(|field| show(&item.fields, field))
                    .join(":")
            })
            .collect()
    }
}

/// Reads one file as a catalogue.
pub fn read(path: &str, bytes: &[u8]) -> Read {
    let library = library(&[(path, bytes)]);
    let catalogue::CatalogueFile {
        entries, faults, ..
    } = catalogue::read(&library, 0, &catalogue::VocabularyIndex::new(&vocabulary()));
    Read {
        library,
        entries,
        faults,
    }
}

/// A field as text: `null` where it is blank, `-` where it is not there.
pub fn show(fields: &Map, field: &str) -> String {
    fields.get(field).map_or_else(|| "-".to_owned(), text)
}

/// A node as text.
pub fn text(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.to_string(),
        _ => hutong::read::json::to_json(node).to_string(),
    }
}

/// What an argument of a fault says.
pub fn arg<'f>(fault: &'f Fault, name: &str) -> &'f str {
    fault
        .args
        .iter()
        .find(|(own, _)| *own == name)
        .map_or_else(|| panic!("no {name} in {fault:?}"), |(_, value)| value)
}
