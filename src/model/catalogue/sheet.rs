//! The rows of a catalogue sheet become entries: one for each resource, with its 信息项 from the rows below it.

use super::combined::{length_from_type, parts, spread};
use super::header::{self, Bound, Header};
use super::naming::name;
use super::rows::{Rows, filled};
use super::tabs::{self, Tab};
use super::values::{of_cell, same_value, shown};
use super::vocabulary_index::{VocabularyIndex, key};
use crate::error::Fault;
use crate::model::{CatalogueEntry, Item, Standard};
use crate::read::{
    CellValue, Entry, Map, Node, Sheet, SheetCell, SheetRow, Source, Value, Workbook,
};
use crate::text::Span;

/// How many faults of one kind are reported for one sheet; a hostile sheet could have any number.
const TOLD: usize = 100;

/// Cells of one row without a name above them that are taken for a table of its own.
const STRAY: usize = 3;

/// Whether some sheet of the workbook has a catalogue's header.
pub(super) fn has_header(workbook: &Workbook, words: &VocabularyIndex<'_>) -> bool {
    workbook
        .sheets
        .iter()
        .any(|sheet| header::find(sheet, words).is_some())
}

/// The resources of every sheet that has a catalogue's header. Every other sheet is named, with what it is.
pub(super) fn read(
    source: &Source,
    index: u32,
    workbook: &Workbook,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) -> Vec<CatalogueEntry> {
    let mut entries = Vec::new();
    let mut others = Vec::new();
    for sheet in &workbook.sheets {
        let header = header::find(sheet, words);
        let demand = header
            .as_ref()
            .and_then(|header| tabs::demand(sheet, header, words));
        let (Some(header), None) = (header, demand) else {
            others.push((sheet, demand));
            continue;
        };
        faults.extend(hidden(sheet));
        let mut reader = Reader {
            source,
            index,
            header: &header,
            words,
            faults,
            entries: Vec::new(),
            parted: false,
        };
        reader.sheet(sheet);
        entries.append(&mut reader.entries);
    }
    if others.len() == workbook.sheets.len() {
        faults.push(Fault::new("catalogue-header-missing", Span::file(index)));
        return entries;
    }
    for (sheet, demand) in others {
        let tab = demand.map_or_else(|| tabs::tab(sheet, words, &entries), Tab::Other);
        faults.extend(tabs::told(sheet, &tab, &source.path));
    }
    entries
}

/// What a workbook without a catalogue holds that resembles one.
pub(super) fn resembling(
    source: &Source,
    workbook: &Workbook,
    words: &VocabularyIndex<'_>,
) -> Vec<Fault> {
    let sheets = workbook.sheets.iter();
    let tabs = sheets.filter_map(|sheet| {
        let rows: Vec<Vec<&str>> = sheet.rows.iter().map(filled).collect();
        tabs::resembles(&rows, words)?;
        let tab = tabs::tab(sheet, words, &[]);
        matches!(tab, Tab::Unread(_)).then(|| tabs::told(sheet, &tab, &source.path))?
    });
    tabs.collect()
}

/// A sheet that is judged and hidden, or rows of it.
fn hidden(sheet: &Sheet) -> Vec<Fault> {
    let filled = |row: &&SheetRow| !filled(row).is_empty();
    let mut faults = Vec::new();
    let Some(first) = sheet.rows.iter().find(filled) else {
        return faults;
    };
    if sheet.hidden {
        let last = sheet.rows.last().map_or(first.span.end, |row| row.span.end);
        let span = Span::new(first.span.source, first.span.start, last);
        faults.push(Fault::new("hidden-sheet", span).arg("sheet", &sheet.name));
    }
    let rows = sheet.rows.iter().enumerate();
    let mut rows = rows.filter(|(_, row)| row.hidden && !row.cells.is_empty());
    let Some((at, row)) = rows.next() else {
        return faults;
    };
    let mut ranges = vec![(at + 1, at + 1)];
    for (index, _) in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last == index => *last = index + 1,
            _ => ranges.push((index + 1, index + 1)),
        }
    }
    let shown = ranges.iter().map(|&(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    let fault = Fault::new("hidden-rows", row.span)
        .arg("sheet", &sheet.name)
        .arg("rows", shown.collect::<Vec<_>>().join(", "));
    faults.push(fault);
    faults
}

struct Reader<'r, 'v> {
    source: &'r Source,
    index: u32,
    header: &'r Header<'v>,
    words: &'r VocabularyIndex<'v>,
    faults: &'r mut Vec<Fault>,
    entries: Vec<Draft>,
    /// Whether a heading of a section stands between the last resource and this row.
    parted: bool,
}

/// A resource while its rows are read.
type Draft = CatalogueEntry;

/// The relation of a row to the one above.
enum Belongs {
    /// It says nothing of a resource.
    Nothing,
    /// It starts a resource.
    New,
    /// It continues the resource above.
    Same,
}

impl Reader<'_, '_> {
    fn sheet(&mut self, sheet: &Sheet) {
        let head = self
            .header
            .columns
            .first()
            .map_or(Span::file(self.index), |bound| bound.span);
        let before = self.faults.len();
        self.tell_columns();
        let data = sheet.rows.iter().enumerate().skip(self.header.last + 1);
        let mut rows = Rows::new(self.header, self.words);
        let mut above: Option<&SheetRow> = None;
        for (at, row) in data {
            if filled(row).is_empty() {
                above = None;
                continue;
            }
            match rows.passed_over(row, at + 1) {
                Some(reason) => self.parted |= matches!(reason, "section" | "example" | "total"),
                None => {
                    if let Some(reason) = self.row(row, above) {
                        rows.pass(row, at + 1, reason);
                    }
                }
            }
            above = Some(row);
        }
        rows.tell(&self.entries, self.faults);
        self.tell_outside(sheet);
        if let Some(own) = self.faults.get_mut(before..) {
            own.sort_by_key(|fault| fault.at);
        }
        if self.entries.is_empty() {
            self.faults
                .push(Fault::new("empty-catalogue", head).arg("sheet", &sheet.name));
        }
    }

    /// Reports the first row with something in what looks like a table of its own: above the header, or where no column has a name.
    fn tell_outside(&mut self, sheet: &Sheet) {
        let header = self.header;
        let named = |at: usize| header.columns.iter().find(|bound| bound.at == at);
        let outside = |(number, row): &(usize, &SheetRow)| {
            let cells = || {
                let cells = row.cells.iter().enumerate();
                cells.filter(|(_, cell)| !cell.merged && shown(cell).is_some())
            };
            if *number > header.last {
                let strange = |(at, cell): &(usize, &SheetCell)| {
                    named(*at).is_none() && cell.value != CellValue::Blank
                };
                return cells().filter(strange).take(STRAY).count() == STRAY;
            }
            let is_value = |(at, cell): &(usize, &SheetCell)| {
                let column = named(*at).and_then(|bound| bound.column);
                column.is_some_and(|column| {
                    shown(cell).is_some_and(|text| self.words.label(&column.list, text).is_some())
                })
            };
            *number < header.first && cells().filter(is_value).take(2).count() == 2
        };
        let found = sheet.rows.iter().enumerate().find(outside);
        if let Some((number, row)) = found {
            let said: String = filled(row).join(" | ").chars().take(60).collect();
            self.faults.push(
                Fault::new("sheet-not-read", super::rows::first_cell(row))
                    .arg("sheet", &sheet.name)
                    .arg("row", (number + 1).to_string())
                    .arg("first", said),
            );
        }
    }

    /// Reports unknown and duplicate columns, and those beyond the limit.
    fn tell_columns(&mut self) {
        if let Some(span) = self.header.beyond {
            let fault = Fault::new("over-limit", span).arg("limit", "columns");
            let most = header::WIDTH.to_string();
            self.faults.push(fault.arg("value", most));
        }
        let strange = |bound: &&Bound<'_>| bound.column.is_none();
        for bound in self.header.columns.iter().filter(strange).take(TOLD) {
            let fault = if let Some(first) = bound.duplicate_of {
                Fault::new("duplicate-column", bound.span).related(first)
            } else {
                let leaf = bound.name.rsplit('/').next().unwrap_or_default();
                Fault::new("unknown-column", bound.span)
                    .arg("suggestion", self.words.suggest(leaf, None))
            };
            self.faults.push(fault.arg("column", &bound.name));
        }
    }

    /// Reads one row. The reason where it is none of a resource.
    fn row(&mut self, row: &SheetRow, above: Option<&SheetRow>) -> Option<&'static str> {
        match self.belongs(row, above) {
            Belongs::Nothing => return self.aside(row),
            Belongs::New => {
                self.parted = false;
                let fields = self.fields(row, false);
                let mut entry = CatalogueEntry {
                    id: String::new(),
                    standard: Standard::Guide1272,
                    source: self.index,
                    fields: Map::new(fields).shared(),
                    items: Vec::new(),
                    joined: Vec::new(),
                    bindings: Vec::new(),
                    span: row.span,
                };
                name(&mut entry, self.source);
                self.entries.push(entry);
                self.item(row, Vec::new());
            }
            Belongs::Same => {
                let differing = self.differing(row, above);
                self.item(row, differing);
            }
        }
        None
    }

    /// What a row is that says nothing in the columns of a resource: `None` where it has only its number.
    fn aside(&self, row: &SheetRow) -> Option<&'static str> {
        let text = |field| self.cell_text(row, field, false);
        let remark = text("remarks").filter(|remark| self.words.row_mark(remark, true).is_none());
        let others = row.cells.iter().enumerate().any(|(at, cell)| {
            let number = self
                .bound("rowNumber", false)
                .is_some_and(|bound| bound.at == at);
            !number && shown(cell).is_some()
        });
        match (text("rowNumber"), remark) {
            (Some(_), Some(_)) => Some("remark"),
            _ if others => Some("note"),
            _ => None,
        }
    }

    /// Adds the row's 信息项 to the last resource.
    fn item(&mut self, row: &SheetRow, more: Vec<Entry>) {
        if !self.has_item(row) {
            return;
        }
        let mut fields = self.fields(row, true);
        for field in more {
            if !fields.iter().any(|own| own.key == field.key) {
                fields.push(field);
            }
        }
        // Every row of a resource repeats its code or leaves it blank; a rule compares them.
        if let Some(bound) = self.bound("code", false)
            && let Some(cell) = row.cells.get(bound.at)
            && let Some(code) = shown(cell)
        {
            fields.push(field("resourceCode", Node::text(code, cell.span)));
        }
        if let Some(entry) = self.entries.last_mut() {
            entry.items.push(Item {
                fields: Map::new(fields).shared(),
                span: row.span,
            });
        }
    }

    fn belongs(&self, row: &SheetRow, above: Option<&SheetRow>) -> Belongs {
        let (code, title) = (
            self.cell_text(row, "code", false),
            self.cell_text(row, "title", false),
        );
        let item = self.has_item(row);
        let Some(current) = self.entries.last() else {
            let has_content = code.is_some() || title.is_some() || item || self.describes(row);
            return if has_content {
                Belongs::New
            } else {
                Belongs::Nothing
            };
        };
        let same = |field: &str, found: Option<&str>| {
            found.is_none_or(|found| {
                current
                    .text(field)
                    .is_some_and(|(own, _)| key(own) == key(found))
            })
        };
        if code.is_none() && title.is_none() {
            return if item && !self.parted && !self.describes_another(current, row) {
                Belongs::Same
            } else if item || self.describes(row) {
                Belongs::New
            } else {
                Belongs::Nothing
            };
        }
        // Rows without 信息项 of their own repeat the cells of a merged resource.
        let covered = ["code", "title"].iter().all(|field| {
            self.bound(field, false).is_none_or(|bound| {
                row.cells.get(bound.at).is_some_and(|cell| {
                    cell.value == CellValue::Blank
                        || (cell.merged
                            && above.is_some_and(|up| {
                                up.cells
                                    .get(bound.at)
                                    .is_some_and(|up| up.value == cell.value)
                            }))
                })
            })
        });
        if same("code", code) && same("title", title) {
            return if item || covered {
                Belongs::Same
            } else {
                Belongs::New
            };
        }
        // Another code beside the same name and the same description is a row of this resource with a wrong code.
        let other_code_only = item
            && title.is_some()
            && same("title", title)
            && self.header.columns.iter().all(|bound| {
                bound.column.is_none_or(|column| {
                    column.item
                        || matches!(column.field.as_str(), "code" | "rowNumber" | "remarks")
                        || row.cells.get(bound.at).and_then(shown).is_none()
                        || self.agrees(current, row, bound)
                })
            });
        if other_code_only {
            Belongs::Same
        } else {
            Belongs::New
        }
    }

    /// Whether a row without code and title describes another resource than this one: then it is one that lacks both.
    fn describes_another(&self, current: &CatalogueEntry, row: &SheetRow) -> bool {
        self.header.columns.iter().any(|bound| {
            bound.column.is_some_and(|column| {
                !column.item
                    && !matches!(column.field.as_str(), "rowNumber" | "remarks")
                    && self.words.item_column(&column.field).is_none()
                    && row.cells.get(bound.at).and_then(shown).is_some()
                    && !self.agrees(current, row, bound)
            })
        })
    }

    /// Handles a value of a further row that differs from the resource's first row. Where 信息项 have the field too, the value
    /// is the item's; elsewhere the rows contradict each other, which is a fault.
    fn differing(&mut self, row: &SheetRow, above: Option<&SheetRow>) -> Vec<Entry> {
        let mut items = Vec::new();
        let header = self.header;
        for bound in &header.columns {
            let Some((column, cell)) = bound.column.zip(row.cells.get(bound.at)) else {
                continue;
            };
            let counted = matches!(column.field.as_str(), "rowNumber" | "remarks");
            if column.item || counted || shown(cell).is_none() {
                continue;
            }
            let repeated = above
                .and_then(|up| up.cells.get(bound.at))
                .is_some_and(|up| up.value == cell.value && cell.merged);
            let Some(entry) = self.entries.last() else {
                continue;
            };
            if repeated || self.agrees(entry, row, bound) {
                continue;
            }
            let own = entry.fields.get(&column.field);
            let first = own.map(|node| node.span);
            if own.is_some_and(|own| own.value == Value::Null) {
                // A blank cell in the first row is a missing value, which another rule reports.
                continue;
            }
            if let Some(item) = self.words.item_column(&column.field) {
                let node = of_cell(cell, item, &bound.name, self.words, self.faults);
                items.push(field(&column.field, node));
            } else {
                let mut fault = Fault::new("conflicting-rows", cell.span)
                    .arg("column", &bound.name)
                    .arg("found", shown(cell).unwrap_or_default());
                fault.related.extend(first);
                self.faults.push(fault);
            }
        }
        items
    }

    /// Whether a cell of the row has the value of the resource's first row.
    fn agrees(&self, entry: &CatalogueEntry, row: &SheetRow, bound: &Bound<'_>) -> bool {
        let Some((column, cell)) = bound.column.zip(row.cells.get(bound.at)) else {
            return true;
        };
        let value = of_cell(cell, column, &bound.name, self.words, &mut Vec::new());
        let own = |field: &str| entry.fields.get(field);
        if own(&column.field).is_some_and(|own| same_value(own, &value)) {
            return true;
        }
        let several = shown(cell).and_then(|text| parts(&column.field, text, self.words));
        several.is_some_and(|parts| {
            let mut parts = parts.iter();
            parts.all(|(field, text)| own(field).and_then(Node::as_str) == Some(text))
        })
    }

    /// The fields of a row: the resource's or the item's. A blank cell is a null at the cell.
    fn fields(&mut self, row: &SheetRow, item: bool) -> Vec<Entry> {
        let header = self.header;
        let columns = header
            .columns
            .iter()
            .filter_map(|bound| Some((bound, bound.column?)))
            .filter(|(_, column)| column.item == item);
        // A table has a row for each item of thousands of resources: no row keeps more room than it needs.
        let mut fields = Vec::with_capacity(columns.clone().count());
        for (bound, column) in columns {
            let node = match row.cells.get(bound.at) {
                Some(cell) => of_cell(cell, column, &bound.name, self.words, self.faults),
                None => Node::new(
                    Value::Null,
                    Span::new(row.span.source, row.span.end, row.span.end),
                ),
            };
            fields.push(field(&column.field, node));
        }
        if item {
            let written = self.cell_text(row, "dataType", true).unwrap_or_default();
            length_from_type(&mut fields, written, self.words);
        } else {
            spread(&mut fields, self.words);
        }
        fields
    }

    fn bound(&self, field: &str, item: bool) -> Option<&Bound<'_>> {
        self.header.columns.iter().find(|bound| {
            bound
                .column
                .is_some_and(|column| column.item == item && column.field == field)
        })
    }

    /// The text of the row in the column of a field.
    fn cell_text<'c>(&self, row: &'c SheetRow, field: &str, item: bool) -> Option<&'c str> {
        let bound = self.bound(field, item)?;
        row.cells.get(bound.at).and_then(shown)
    }

    /// Whether the row names or describes a 信息项.
    fn has_item(&self, row: &SheetRow) -> bool {
        self.any(row, |bound| bound.column.is_some_and(|column| column.item))
    }

    /// Whether the row has a value for a resource other than its number.
    fn describes(&self, row: &SheetRow) -> bool {
        self.any(row, |bound| {
            bound.column.is_some_and(|column| {
                !column.item && !matches!(column.field.as_str(), "rowNumber" | "remarks")
            })
        })
    }

    fn any(&self, row: &SheetRow, which: impl Fn(&Bound<'_>) -> bool) -> bool {
        self.header
            .columns
            .iter()
            .filter(|bound| which(bound))
            .any(|bound| {
                // A formula without a result is not blank, although its value is unknown.
                row.cells.get(bound.at).is_some_and(|cell| {
                    shown(cell).is_some() || matches!(cell.value, CellValue::Error(_))
                })
            })
    }
}

fn field(name: &str, node: Node) -> Entry {
    Entry {
        key: name.into(),
        key_span: node.span,
        node,
    }
}
