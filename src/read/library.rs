//! Files become a [`Library`]: each is hashed, decoded, recognised and parsed, on all cores. The order of the result does
//! not depend on their number.

use crate::discover::{File, Files};
use crate::error::Fault;
use crate::limits::Limits;
use crate::read::allowance::{Allowance, Total};
use crate::read::format::Guess;
use crate::read::{
    Document, Encoding, Format, Library, Marks, Node, Paper, Source, Value, Workbook, digest,
    encoding, format, json, lock, misnamed, packed, paper, sheet, thumbnails, yaml,
};
use crate::text::Span;
use rayon::prelude::*;

/// Reads all files. The faults are those of reading, sorted by place; those of discovery are not repeated.
///
/// A file that could not be taken has an entry in every list, so that indices stay valid, and nothing else. A file may have
/// a fault `unreadable` and no document, or a document and lesser faults.
#[must_use]
pub fn library(files: &Files, limits: &Limits, marks: &Marks) -> Library {
    let total = Total::new(limits);
    let read: Vec<Read> = files
        .files
        .par_iter()
        .enumerate()
        .map(|(at, file)| {
            let allowance = Allowance::new(limits, &total);
            let given = Given {
                limits,
                marks,
                allowance: &allowance,
            };
            read(u32::try_from(at).unwrap_or(u32::MAX), file, given)
        })
        .collect();
    let mut library = Library {
        is_one_file: files.is_one_file,
        ..Library::default()
    };
    for (at, mut one) in (0..).zip(read) {
        let over = match total.is_spent() {
            true if one.is_looked_into => Some(("papers_bytes", limits.papers_bytes)),
            false if one.is_over => Some(("paper_bytes", limits.paper_bytes)),
            _ => None,
        };
        if let Some((limit, value)) = over {
            let over = Fault::new("over-limit", Span::file(at)).arg("limit", limit);
            one.faults.push(over.arg("value", value.to_string()));
        }
        one.faults.sort_by_key(|fault| fault.at);
        library.sources.push(one.source);
        library.formats.push(one.format);
        library.documents.push(one.document);
        library.further.push(one.further);
        library.papers.push(one.paper.filter(|_| over.is_none()));
        library.within.push(one.within.filter(|_| over.is_none()));
        library.workbooks.push(one.workbook);
        library.faults.append(&mut one.faults);
    }
    library
}

/// What is given to the reading of each file.
#[derive(Clone, Copy)]
struct Given<'g> {
    limits: &'g Limits,
    marks: &'g Marks,
    allowance: &'g Allowance<'g>,
}

/// One file, read.
struct Read {
    source: Source,
    format: Format,
    document: Option<Document>,
    further: Vec<Document>,
    paper: Option<Paper>,
    within: Option<Library>,
    workbook: Option<Workbook>,
    faults: Vec<Fault>,
    /// Whether something of it was unpacked to be looked into.
    is_looked_into: bool,
    /// Whether that is more than may be.
    is_over: bool,
}

fn read(at: u32, file: &File, given: Given<'_>) -> Read {
    let mut one = syntax(at, file, given);
    one.is_looked_into = given.allowance.is_used();
    one.is_over = given.allowance.is_spent();
    let Read { source, format, .. } = &one;
    let is_known = one.workbook.is_some() || one.faults.iter().any(|it| it.code == "unreadable");
    let looked_at = file.taken && !source.is_lock && !is_known;
    let code = misnamed::misnamed(&source.path, *format, &source.text).filter(|_| looked_at);
    if let Some(code) = code {
        let (_, ending) = source.path.rsplit_once('.').unwrap_or_default();
        let fault = Fault::new(code, Span::file(at)).arg("ending", format!(".{ending}"));
        one.faults.push(fault);
    }
    one
}

fn syntax(at: u32, file: &File, given: Given<'_>) -> Read {
    let Given { limits, marks, .. } = given;
    let mut one = Read {
        source: Source::new(&file.path),
        format: Format::Binary,
        document: None,
        further: Vec::new(),
        paper: None,
        within: None,
        workbook: None,
        faults: Vec::new(),
        is_looked_into: false,
        is_over: false,
    };
    if !file.taken {
        return one;
    }
    one.source.size = file.bytes.len() as u64;
    one.source.digest = digest::sha256(&file.bytes);
    one.source.is_lock = lock::is_lock(&file.path, &file.bytes);
    if one.source.is_lock {
        one.source.encoding = Some(Encoding::Binary);
        return one;
    }
    if let Some(format) = format::of_bytes(&file.path, &file.bytes) {
        one.format = format;
        one.source.encoding = Some(Encoding::Binary);
        if format == Format::Xlsx {
            one.sheet(at, Some(&file.bytes), limits);
        } else if let Format::Known(kind) = format {
            one.document(at, kind, &file.bytes, given);
        }
        return one;
    }
    let decoded = encoding::decode(&file.bytes, at);
    one.source.encoding = Some(decoded.encoding);
    one.source.text = decoded.text;
    one.faults.extend(decoded.fault);
    if decoded.encoding == Encoding::Binary {
        one.undecoded(at);
    } else {
        one.text(at, limits, marks);
    }
    one
}

impl Read {
    /// A document of an office program: its tables as sheets, else what it says as far as it is looked into.
    fn document(&mut self, at: u32, kind: &'static str, bytes: &[u8], given: Given<'_>) {
        let limits = given.limits;
        let texts = match kind {
            "zip" => packed::texts(bytes, limits, given.allowance),
            "thumbs" => thumbnails::names(bytes, given.allowance).map(|names| vec![names]),
            _ => None,
        };
        // Nothing in it is an archive, so this ends here.
        self.within = texts.map(|texts| library(&Files::new(texts), limits, given.marks));
        let sheets = match kind {
            "xls" | "et" => Some(sheet::xls(bytes, at, limits)),
            "odf" => sheet::ods(bytes, at, limits),
            "docx" => sheet::docx(bytes, at, limits),
            _ => None,
        };
        if sheets.as_ref().is_some_and(|sheets| sheets.is_encrypted) {
            // Nobody knows what it holds.
            self.format = Format::Known("encrypted");
            return;
        }
        // What cannot be read as sheets is reported by what it resembles, with the way out.
        let sheets = sheets.filter(|sheets| sheets.workbook.is_some());
        if kind == "docx" || sheets.is_none() {
            self.paper = paper::paper(kind, bytes, limits, given.allowance);
        }
        if let Some(sheets) = sheets {
            self.take(sheets);
        }
    }

    /// Text with tables in its markup: a workbook of Excel 2003, or a page that is named like a workbook and has words of a table that is
    /// read.
    fn markup(&mut self, at: u32, limits: &Limits, marks: &Marks) {
        let text = &self.source.text;
        let sheets = if self.format == Format::Xml {
            sheet::is_excel_2003(text).then(|| sheet::excel_2003(text, at, limits))
        } else {
            let words = marks.columns.iter().filter(|word| text.contains(**word));
            let is_table = words.take(2).count() == 2;
            is_table.then(|| sheet::html(text, at, limits)).flatten()
        };
        if let Some(sheets) = sheets.filter(|sheets| sheets.workbook.is_some()) {
            // What else it is and holds is looked for in the text as it is written.
            let written = std::mem::take(&mut self.source.text);
            self.take(sheets);
            self.source.markup = Some(written);
        }
    }

    /// Bytes that are not text. That is a fault where the name is that of a document.
    fn undecoded(&mut self, at: u32) {
        self.format = format::of_undecoded(&self.source.path);
        if self.format != Format::Binary && self.faults.is_empty() {
            let fault = Fault::new("unreadable", Span::file(at)).arg("reason", "not text");
            self.faults.push(fault);
        }
    }

    /// Decoded text: recognised, then parsed where it is a document.
    fn text(&mut self, at: u32, limits: &Limits, marks: &Marks) {
        match format::of_text(&self.source.path, &self.source.text, marks) {
            Guess::Sure(format) => {
                self.format = format;
                match format {
                    Format::Json => self.json(at, limits),
                    Format::Yaml => self.yaml(at, limits),
                    Format::Csv => self.sheet(at, None, limits),
                    Format::Xml => {
                        self.paper = paper::of_xml(&self.source.text);
                        self.markup(at, limits, marks);
                    }
                    Format::Text if paper::is_page(&self.source.path, &self.source.text) => {
                        self.paper = paper::of_html(&self.source.text);
                        self.markup(at, limits, marks);
                    }
                    _ => {}
                }
            }
            Guess::Json {
                named,
                yaml,
                marked,
            } => {
                let before = self.faults.len();
                self.format = Format::Json;
                self.json(at, limits);
                if self.document.is_some() || named {
                    return;
                }
                if yaml || marked {
                    let as_json = self.faults.split_off(before);
                    self.format = Format::Yaml;
                    self.yaml(at, limits);
                    if self.document.is_none() && !yaml {
                        self.format = Format::Json;
                        self.faults.truncate(before);
                        self.faults.extend(as_json);
                    }
                } else if self.faults.iter().any(|fault| fault.code == "over-limit") {
                    // It is JSON that was too large to be read whole.
                } else {
                    self.format = Format::Text;
                    self.faults.truncate(before);
                }
            }
            Guess::Perhaps => {
                let before = self.faults.len();
                self.format = Format::Yaml;
                self.yaml(at, limits);
                if self.document.is_none() || !self.further.is_empty() {
                    self.format = Format::Text;
                    self.document = None;
                    self.further.clear();
                    self.faults.truncate(before);
                }
            }
        }
    }

    fn json(&mut self, at: u32, limits: &Limits) {
        let (root, faults) = json::parse(&self.source.text, at, limits);
        self.document = root.map(|root| Document { source: at, root });
        self.faults.extend(faults);
    }

    /// Of several documents in one stream the first that is not blank is taken, and the others are kept beside it.
    fn yaml(&mut self, at: u32, limits: &Limits) {
        let (roots, faults) = yaml::parse(&self.source.text, at, limits);
        let read = !faults
            .iter()
            .any(|fault| matches!(fault.code, "unreadable" | "over-limit"));
        self.faults.extend(faults);
        if !read {
            return;
        }
        let mut roots = roots.into_iter().filter(|root| root.value != Value::Null);
        // A file that has nothing but comments is `null`.
        let nothing = || Node::new(Value::Null, Span::file(at));
        let document = |root| Document { source: at, root };
        self.document = Some(document(roots.next().unwrap_or_else(nothing)));
        self.further = roots.map(document).collect();
    }

    /// A sheet: a workbook's bytes, or the text at hand as CSV. Its spans point into its own rendering.
    fn sheet(&mut self, at: u32, workbook: Option<&[u8]>, limits: &Limits) {
        let sheet = match workbook {
            Some(bytes) => sheet::xlsx(bytes, at, limits),
            None => sheet::delimited(&self.source.text, at, limits),
        };
        self.take(sheet);
    }

    /// Takes what was read as sheets. Spans point into its own rendering.
    fn take(&mut self, sheet: sheet::SheetRead) {
        self.source.text = sheet.text;
        self.source.sheets = sheet.names;
        self.source.cells = sheet.cells;
        self.workbook = sheet.workbook;
        if let Some([only]) = self.workbook.as_mut().map(|it| it.sheets.as_mut_slice()) {
            let name = self.source.path.rsplit('/').next().unwrap_or_default();
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            stem.clone_into(&mut only.file);
        }
        self.faults.extend(sheet.faults);
    }
}
