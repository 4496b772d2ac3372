//! A workbook of Excel 97 to 2003 (`.xls`, and `.et` of WPS) becomes sheets of cells: the records of its stream are read one by one
//! ([MS-XLS]), and every cell is counted before it is kept.

use super::SheetRead;
use super::biff::{Record, Records, Text};
use super::page::{Budget, RawSheet, Refusal, digits, rendered, told, unreadable};
use super::place::Place;
use super::xls_values::{
    checked, compressed, constant, date, is_built_in_date, is_date_format, text, truth_or_error,
};
use crate::limits::Limits;
use crate::read::{Beside, BesideKind, CellValue, SheetName};
use std::collections::HashMap;
use std::io::{Cursor, Read};

/// FILEPASS: what follows is encrypted, in whatever way.
const ENCRYPTED: u16 = 0x002F;

/// Reads a workbook. Formulas have the values that the file stores for them; one that is a constant other than that is the error
/// `formula`. Macros, charts and pictures are ignored.
#[must_use]
pub fn xls(bytes: &[u8], source: u32, limits: &Limits) -> SheetRead {
    told(read(bytes, source, limits), source, limits)
}

fn read(bytes: &[u8], source: u32, limits: &Limits) -> Result<SheetRead, Refusal> {
    let (stream, embedded) = workbook_stream(bytes)?;
    let globals = Globals::read(&stream)?;
    let mut budget = Budget::new(limits);
    let mut sheets = Vec::new();
    let mut beside: Vec<Beside> = Vec::new();
    beside.extend(embedded.map(|name| Beside {
        kind: BesideKind::Embedded,
        text: name,
    }));
    // Sheets that stand inside each other would multiply what is read; beside each other they have the length of the stream at most.
    let mut unread = stream.len();
    for bound in &globals.sheets {
        let part = stream.get(bound.at..).unwrap_or_default();
        let mut reader = SheetReader::new(&globals, &mut budget);
        reader.read(part, &mut unread)?;
        beside.append(&mut reader.beside);
        sheets.push(RawSheet {
            name: SheetName {
                name: bound.name.clone(),
                hidden: bound.hidden,
            },
            ..reader.sheet
        });
    }
    if sheets.is_empty() {
        return Err(unreadable("no sheet in the workbook"));
    }
    rendered(sheets, beside, source, limits)
}

/// The stream of the workbook in its compound file ([MS-CFB]), and the name of a file within it, where there is one.
fn workbook_stream(bytes: &[u8]) -> Result<(Vec<u8>, Option<String>), Refusal> {
    let broken = |error: std::io::Error| unreadable(error.to_string());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
    let mut embedded = None;
    let mut found = None;
    for entry in file.walk() {
        let name = entry.name().to_owned();
        let at_root = entry.path().components().count() == 2;
        if entry.is_stream() && at_root && name.eq_ignore_ascii_case("Workbook") {
            found = Some(entry.path().to_owned());
        }
        if entry.is_storage() && name.starts_with("MBD") {
            embedded.get_or_insert(name);
        }
    }
    let path = found.ok_or_else(|| unreadable("no workbook of Excel 97 or later in the file"))?;
    let mut stream = Vec::new();
    let opened = file.open_stream(path).map_err(broken)?;
    // No stream is longer than its file.
    opened
        .take(bytes.len() as u64)
        .read_to_end(&mut stream)
        .map_err(broken)?;
    Ok((stream, embedded))
}

/// What all sheets share.
struct Globals {
    sheets: Vec<Bound>,
    strings: Vec<String>,
    /// Whether the numbers of each cell format are days.
    dates: Vec<bool>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

/// A sheet, as the globals name it.
struct Bound {
    at: usize,
    name: String,
    hidden: bool,
    /// Whether it has cells: a chart has none, and macros are ignored.
    is_sheet: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Refusal> {
        let mut globals = Self {
            sheets: Vec::new(),
            strings: Vec::new(),
            dates: Vec::new(),
            from_1904: false,
        };
        let mut formats: HashMap<u16, bool> = HashMap::new();
        let mut used: Vec<u16> = Vec::new();
        let mut records = Records::new(stream);
        let first = records.next_record()?;
        let is_97 = first.is_some_and(|record| record.is_start() && record.u16(0) == Some(0x0600));
        if !is_97 {
            return Err(unreadable("a workbook of a version before Excel 97"));
        }
        while let Some(record) = records.next_record()? {
            match record.kind {
                0x000A => break,
                ENCRYPTED => return Err(Refusal::Encrypted),
                0x0022 => globals.from_1904 = record.u16(0) == Some(1),
                0x041E => {
                    let format = record.text(2).map(|text| is_date_format(&text));
                    if let (Some(id), Some(is_date)) = (record.u16(0), format) {
                        formats.insert(id, is_date);
                    }
                }
                0x00E0 => used.extend(record.u16(2)),
                0x0085 => {
                    let bound = bound(&record);
                    let bound = bound.ok_or_else(|| unreadable("a sheet has no name"))?;
                    globals.sheets.extend(bound.is_sheet.then_some(bound));
                }
                0x00FC => globals.strings = strings(&record)?,
                _ => {}
            }
        }
        let is_date = |format: &u16| {
            let own = formats.get(format).copied();
            own.unwrap_or_else(|| is_built_in_date(*format))
        };
        globals.dates = used.iter().map(is_date).collect();
        Ok(globals)
    }
}

/// A sheet that the globals name; `None` where the record is too short.
fn bound(record: &Record<'_>) -> Option<Bound> {
    let [state, kind] = [record.u8(4)?, record.u8(5)?];
    Some(Bound {
        at: usize::try_from(record.u32(0)?).ok()?,
        name: record.short_text(6)?.replace('\0', ""),
        hidden: state & 3 != 0,
        is_sheet: kind == 0,
    })
}

/// The shared strings.
fn strings(record: &Record<'_>) -> Result<Vec<String>, Refusal> {
    let mut text = Text::new(&record.parts);
    let short = || unreadable("a string ends early");
    let count = record.u32(4).ok_or_else(short)?;
    text.skip(8).ok_or_else(short)?;
    let mut strings = Vec::new();
    // What stands behind them fills the record.
    while strings.len() < count as usize && !text.is_at_end() {
        strings.push(text.rich().ok_or_else(short)?);
    }
    Ok(strings)
}

/// Reads the records of one sheet.
struct SheetReader<'g, 'b, 'l> {
    globals: &'g Globals,
    budget: &'b mut Budget<'l>,
    sheet: RawSheet,
    beside: Vec<Beside>,
    /// The cell whose formula has a text as its result, which follows.
    awaited: Option<(Place, Option<CellValue>)>,
}

impl<'g, 'b, 'l> SheetReader<'g, 'b, 'l> {
    fn new(globals: &'g Globals, budget: &'b mut Budget<'l>) -> Self {
        Self {
            globals,
            budget,
            sheet: RawSheet::default(),
            beside: Vec::new(),
            awaited: None,
        }
    }

    /// Reads the records of a sheet. What is read must fit into what is left unread of the stream.
    fn read(&mut self, stream: &[u8], unread: &mut usize) -> Result<(), Refusal> {
        let mut records = Records::new(stream);
        let mut left = records.left();
        if !records
            .next_record()?
            .is_some_and(|record| record.is_start())
        {
            return Err(unreadable("a sheet is not where the workbook says"));
        }
        // Charts within a sheet have records of their own.
        let mut depth = 0usize;
        while let Some(record) = records.next_record()? {
            let read = left - records.left();
            left = records.left();
            *unread = unread
                .checked_sub(read)
                .ok_or_else(|| unreadable("sheets stand inside each other"))?;
            match record.kind {
                0x0809 => depth += 1,
                // The text that a formula awaits is not there.
                0x000A if depth == 0 => return self.end_formula(),
                0x000A => depth -= 1,
                ENCRYPTED => return Err(Refusal::Encrypted),
                _ if depth > 0 => {}
                _ => {
                    self.record(&record)
                        .ok_or_else(|| unreadable("a record ends early"))??;
                }
            }
        }
        Err(unreadable("a sheet ends early"))
    }

    /// Reads one record; `None` where it is too short.
    fn record(&mut self, record: &Record<'_>) -> Option<Result<(), Refusal>> {
        // Between a formula and its text stand records that share the formula with other cells.
        if !matches!(record.kind, 0x0207 | 0x04BC | 0x0221 | 0x0236)
            && let Err(refusal) = self.end_formula()
        {
            return Some(Err(refusal));
        }
        let place = || Some((u32::from(record.u16(0)?), u32::from(record.u16(2)?)));
        match record.kind {
            // ROW: hidden or of no height.
            0x0208 => {
                let [row, flags] = [record.u16(0)?, record.u16(12)?];
                if flags & 0x20 != 0 {
                    self.sheet.layout.hidden_rows.insert(u32::from(row));
                }
            }
            // COLINFO: hidden or of no width.
            0x007D => {
                let ends = (u32::from(record.u16(0)?), u32::from(record.u16(2)?));
                if record.u16(8)? & 1 != 0 || record.u16(4)? == 0 {
                    self.sheet.layout.hidden_columns.push(ends);
                }
            }
            // NUMBER
            0x0203 => {
                let value = self.number(record.f64(6)?, record.u16(4)?);
                return Some(self.put(place()?, value));
            }
            // LABEL, RSTRING
            0x0204 | 0x00D6 => return Some(self.put(place()?, text(record.text(6)?))),
            // BOOLERR
            0x0205 => {
                let value = truth_or_error(record.u8(6)?, record.u8(7)? == 1);
                return Some(self.put(place()?, value));
            }
            // RK
            0x027E => {
                let value = self.number(compressed(record.u32(6)?), record.u16(4)?);
                return Some(self.put(place()?, value));
            }
            // LABELSST
            0x00FD => {
                let string = self
                    .globals
                    .strings
                    .get(usize::try_from(record.u32(6)?).ok()?)?;
                let value = text(string.clone());
                return Some(self.put(place()?, value));
            }
            // MULRK: a format and a number for each column.
            0x00BD => {
                let (row, first) = place()?;
                let cells = record.data.get(4..record.data.len().checked_sub(2)?)?;
                let (cells, _) = cells.as_chunks::<6>();
                for (column, cell) in (first..).zip(cells) {
                    let [a, b, number @ ..] = *cell;
                    let number = compressed(u32::from_le_bytes(number));
                    let value = self.number(number, u16::from_le_bytes([a, b]));
                    if let Err(refusal) = self.put((row, column), value) {
                        return Some(Err(refusal));
                    }
                }
            }
            // FORMULA
            0x0006 => return self.formula(place()?, record),
            // STRING: the result of the formula above.
            0x0207 => {
                let value = text(record.text(0)?);
                if let Some((place, constant)) = self.awaited.take() {
                    return Some(self.put(place, checked(value, constant.as_ref())));
                }
            }
            // MERGECELLS
            0x00E5 => {
                let (ranges, _) = record.data.get(2..)?.as_chunks::<8>();
                let count = usize::from(record.u16(0)?);
                for [a, b, c, d, e, f, g, h] in ranges.iter().take(count) {
                    let number = |low: &u8, high: &u8| u32::from(u16::from_le_bytes([*low, *high]));
                    let (first, last) =
                        ((number(a, b), number(e, f)), (number(c, d), number(g, h)));
                    self.sheet.layout.merged.push((first, last));
                }
            }
            // HEADER, FOOTER
            0x0014 | 0x0015 => self.keep(BesideKind::Page, record.text(0)),
            // TXO: the text of a comment or a drawing stands in what continues it.
            0x01B6 => {
                let count = usize::from(record.u16(10)?);
                let continued = record.parts.get(1..).unwrap_or_default();
                self.keep(BesideKind::Comment, Text::new(continued).plain(count));
            }
            _ => {}
        }
        Some(Ok(()))
    }

    /// Reads a formula: its stored result, and its own value where it is a constant.
    fn formula(&mut self, place: Place, record: &Record<'_>) -> Option<Result<(), Refusal>> {
        let result: [u8; 8] = record.data.get(6..14)?.try_into().ok()?;
        let constant = record.data.get(22..).and_then(constant);
        let value = match result {
            [0, _, _, _, _, _, 0xFF, 0xFF] => {
                self.awaited = Some((place, constant));
                return Some(Ok(()));
            }
            [kind @ 1..=2, _, value, _, _, _, 0xFF, 0xFF] => truth_or_error(value, kind == 2),
            [3, _, _, _, _, _, 0xFF, 0xFF] => CellValue::Blank,
            number => self.number(f64::from_le_bytes(number), record.u16(4)?),
        };
        Some(self.put(place, checked(value, constant.as_ref())))
    }

    /// A formula whose text did not follow has no stored result.
    fn end_formula(&mut self) -> Result<(), Refusal> {
        match self.awaited.take() {
            Some((place, _)) => self.put(place, CellValue::Error("formula".to_owned())),
            None => Ok(()),
        }
    }

    /// Keeps a text that stands in no cell, where there is one.
    fn keep(&mut self, kind: BesideKind, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.beside.push(Beside { kind, text });
        }
    }

    fn put(&mut self, place: Place, value: CellValue) -> Result<(), Refusal> {
        self.budget.put(&mut self.sheet.values, place, value)
    }

    /// A number as a value: a day where its cell shows one.
    fn number(&self, number: f64, format: u16) -> CellValue {
        let is_date = self.globals.dates.get(usize::from(format)) == Some(&true);
        let serial = if self.globals.from_1904 {
            number + 1462.0
        } else {
            number
        };
        let date = is_date.then(|| date(serial)).flatten();
        date.unwrap_or_else(|| CellValue::Number(number, digits(number)))
    }
}
