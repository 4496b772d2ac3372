//! The rows of a catalogue sheet become entries: one for each resource, with its 信息项 from the rows below it.

use super::beside::{tell_columns, tell_outside};
use super::binding::Bound;
use super::combined::{complete, length_from_type, parts, spread};
use super::header::Header;
use super::naming::name;
use super::rows::{DOUBTFUL, HINT, Rows, filled};
use super::spelling::{key, written_code};
use super::values::{of_cell, same_value, shown};
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::model::{CatalogueEntry, Item, Standard};
use crate::read::{CellValue, Entry, Map, Node, Sheet, SheetRow, Source, Value};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// The reader of one sheet with its header.
pub(super) struct Reader<'r, 'v> {
    source: &'r Source,
    index: u32,
    header: &'r Header<'v>,
    words: &'r VocabularyIndex<'v>,
    faults: &'r mut Vec<Fault>,
    entries: Vec<Draft>,
    /// The resource that the last row belongs to.
    current: usize,
    /// Resources by their codes, or by name and provider where they have none.
    homes: HashMap<String, usize>,
    /// The code of the last row of a resource.
    last_code: Option<String>,
    /// Whether a heading of a section stands between the last resource and this row.
    parted: bool,
    /// Whether rows that are marked as examples are read like any others.
    reads_examples: bool,
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
    /// It continues a resource further up.
    Apart(usize),
}

/// Rows whose codes count up that are taken for one resource.
const RUN: usize = 4;

/// Whether a field of a resource is a text, however it is written.
fn is(entry: &CatalogueEntry, field: &str, text: &str) -> bool {
    let own = entry.text(field);
    own.is_some_and(|(own, _)| own == text || key(own) == key(text))
}

/// The key of a resource: its code, else its name and its provider.
fn home(code: Option<&str>, title: Option<&str>, provider: Option<&str>) -> String {
    code.map_or_else(
        || {
            let title = title.map(key).unwrap_or_default();
            let provider = provider.map(key).unwrap_or_default();
            format!("\n{title}\n{provider}")
        },
        written_code,
    )
}

/// Whether a code is the next one: the same but for the number at its end, which is one greater.
fn counts_up(one: &str, next: &str) -> bool {
    let split = |code: &str| {
        let stem = code.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        // The last nine digits are enough to count.
        let at = stem.max(code.len().saturating_sub(9));
        let number: Option<u64> = code.get(at..).and_then(|digits| digits.parse().ok());
        number.map(|number| (code.get(..at).unwrap_or_default().to_owned(), number))
    };
    let pair = split(one).zip(split(next));
    pair.is_some_and(|((stem, one), (other, next))| stem == other && one + 1 == next)
}

impl<'r, 'v> Reader<'r, 'v> {
    /// A reader of the file `source`, with its index.
    pub(super) fn new(
        (source, index): (&'r Source, u32),
        header: &'r Header<'v>,
        words: &'r VocabularyIndex<'v>,
        faults: &'r mut Vec<Fault>,
    ) -> Self {
        Self {
            source,
            index,
            header,
            words,
            faults,
            entries: Vec::new(),
            current: 0,
            homes: HashMap::new(),
            last_code: None,
            parted: false,
            reads_examples: false,
        }
    }

    /// The same, for a sheet whose rows are all examples.
    pub(super) const fn with_examples(mut self) -> Self {
        self.reads_examples = true;
        self
    }

    /// The resources of a sheet.
    pub(super) fn sheet(mut self, sheet: &Sheet) -> Vec<CatalogueEntry> {
        self.rows(sheet);
        self.entries
    }

    fn rows(&mut self, sheet: &Sheet) {
        let head = self
            .header
            .columns
            .first()
            .map_or(Span::file(self.index), |bound| bound.span);
        let before = self.faults.len();
        tell_columns(self.header, self.words, self.faults);
        let data = sheet.rows.iter().enumerate().skip(self.header.last + 1);
        let mut rows = Rows::new(self.header, self.words).with_examples(self.reads_examples);
        for at in &self.header.hints {
            if let Some(row) = sheet.rows.get(*at) {
                rows.pass(row, at + 1, HINT);
            }
        }
        if let Some((at, row)) = self
            .header
            .doubtful
            .and_then(|at| Some((at, sheet.rows.get(at)?)))
        {
            rows.pass(row, at + 1, DOUBTFUL);
        }
        let mut above: Option<&SheetRow> = None;
        for (at, row) in data {
            if filled(row).is_empty() {
                above = None;
                continue;
            }
            match rows.passed_over(row, at + 1) {
                Some(reason) => self.parted |= matches!(reason, "section" | "example" | "total"),
                None => {
                    if let Some(reason) =
                        self.row(row, above, sheet.rows.get(at + 1..).unwrap_or_default())
                    {
                        rows.pass(row, at + 1, reason);
                    }
                }
            }
            above = Some(row);
        }
        rows.tell(&self.entries, self.faults);
        tell_outside(sheet, self.header, self.words, self.faults);
        if let Some(own) = self.faults.get_mut(before..) {
            own.sort_by_key(|fault| fault.at);
        }
        if self.entries.is_empty() {
            self.faults
                .push(Fault::new("empty-catalogue", head).arg("sheet", &sheet.name));
        }
    }

    /// Reads one row. The reason where it is none of a resource.
    fn row(
        &mut self,
        row: &SheetRow,
        above: Option<&SheetRow>,
        ahead: &[SheetRow],
    ) -> Option<&'static str> {
        match self.belongs(row, above, ahead) {
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
                self.current = self.entries.len();
                let own = |field| entry.text(field).map(|(text, _)| text);
                let home = home(own("code"), own("title"), own("providerName"));
                self.homes.entry(home).or_insert(self.current);
                self.entries.push(entry);
                self.item(row, Vec::new());
            }
            Belongs::Same => {
                let differing = self.differing(row, above);
                self.item(row, differing);
            }
            Belongs::Apart(at) => {
                self.current = at;
                let differing = self.differing(row, above);
                self.item(row, differing);
            }
        }
        self.last_code = self.said(row, "code").map(str::to_owned);
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
            fields.push(field(
                "resourceCode",
                Node::text(written_code(code), cell.span),
            ));
        }
        if let Some(entry) = self.entries.get_mut(self.current) {
            entry.items.push(Item {
                fields: Map::new(fields).shared(),
                span: row.span,
            });
        }
    }

    /// What a row is to the resources above. `ahead` are the rows below.
    fn belongs(&self, row: &SheetRow, above: Option<&SheetRow>, ahead: &[SheetRow]) -> Belongs {
        let (code, title) = (self.said(row, "code"), self.said(row, "title"));
        let item = self.has_item(row);
        let Some(current) = self.entries.get(self.current) else {
            let has_content = code.is_some() || title.is_some() || item || self.describes(row);
            return if has_content {
                Belongs::New
            } else {
                Belongs::Nothing
            };
        };
        let same =
            |field: &str, found: Option<&str>| found.is_none_or(|found| is(current, field, found));
        if code.is_none() && title.is_none() {
            return if item && !self.parted && !self.describes_another(current, row) {
                Belongs::Same
            } else if item || self.describes(row) {
                Belongs::New
            } else {
                Belongs::Nothing
            };
        }
        let uncoded = code.is_none() && current.text("code").is_none();
        let provider = self.said(row, "providerName");
        if same("code", code)
            && same("title", title)
            && !(uncoded && title.is_some() && !same("providerName", provider))
        {
            return if item || self.covered(row, above) {
                Belongs::Same
            } else {
                Belongs::New
            };
        }
        // Another code is another resource, whatever its name. Where codes were counted up by dragging a cell down, or one row of several
        // differs, the code is wrong.
        let is_row_of = |entry: &CatalogueEntry| item && self.repeats(entry, row);
        if title.is_some()
            && same("title", title)
            && is_row_of(current)
            && code.is_some_and(|code| {
                // The first row may lack the code.
                current.text("code").is_none() || self.is_misnumbered(code, current, row, ahead)
            })
        {
            return Belongs::Same;
        }
        // Rows of a resource may stand apart from each other.
        let apart = self.homes.get(&home(code, title, provider)).copied();
        let apart = apart.filter(|at| {
            let entry = self.entries.get(*at);
            entry.is_some_and(|entry| {
                title.is_none_or(|title| is(entry, "title", title)) && is_row_of(entry)
            })
        });
        apart.map_or(Belongs::New, Belongs::Apart)
    }

    /// Whether the cells that name a resource are blank or covered by those above: rows without 信息项 of their own repeat a merged resource.
    fn covered(&self, row: &SheetRow, above: Option<&SheetRow>) -> bool {
        ["code", "title"].iter().all(|field| {
            self.bound(field, false).is_none_or(|bound| {
                row.cells.get(bound.at).is_some_and(|cell| {
                    let up = above.and_then(|up| up.cells.get(bound.at));
                    cell.value == CellValue::Blank
                        || (cell.merged && up.is_some_and(|up| up.value == cell.value))
                })
            })
        })
    }

    /// Whether a row says of a resource nothing but what its first row says, its code and its number aside.
    fn repeats(&self, entry: &CatalogueEntry, row: &SheetRow) -> bool {
        self.header.columns.iter().all(|bound| {
            bound.column.is_none_or(|column| {
                column.item
                    || matches!(column.field.as_str(), "code" | "rowNumber" | "remarks")
                    || self.words.item_column(&column.field).is_some()
                    || row.cells.get(bound.at).and_then(shown).is_none()
                    || self.agrees(entry, row, bound)
            })
        })
    }

    /// Whether the code of a row that repeats a resource is wrong: the next row has the resource's code again, or the codes of four rows
    /// with different 信息项 only count up.
    fn is_misnumbered(
        &self,
        code: &str,
        current: &CatalogueEntry,
        row: &SheetRow,
        ahead: &[SheetRow],
    ) -> bool {
        let next = ahead.iter().find(|row| !filled(row).is_empty());
        let returns = next.is_some_and(|next| {
            self.said(next, "code")
                .is_some_and(|code| is(current, "code", code))
                && self
                    .said(next, "title")
                    .is_some_and(|title| is(current, "title", title))
        });
        if returns {
            return true;
        }
        let Some(last) = self
            .last_code
            .as_deref()
            .filter(|last| counts_up(last, code))
        else {
            return false;
        };
        // A run that has begun goes on.
        if !is(current, "code", last) {
            return true;
        }
        let mut before = code.to_owned();
        let follows = |next: &&SheetRow| {
            let (Some(code), Some(title)) = (self.said(next, "code"), self.said(next, "title"))
            else {
                return false;
            };
            let counted = counts_up(&before, code) && is(current, "title", title);
            code.clone_into(&mut before);
            counted && self.has_item(next) && self.repeats(current, next)
        };
        let alone = current.items.len() <= 1;
        let names: BTreeSet<&str> = [row]
            .into_iter()
            .chain(ahead.iter().take(RUN - 2))
            .filter_map(|row| self.cell_text(row, "name", true))
            .collect();
        alone
            && names.len() == RUN - 1
            && ahead.iter().take_while(follows).take(RUN).count() >= RUN - 2
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
            // Codes are compared by a rule.
            let counted = matches!(column.field.as_str(), "code" | "rowNumber" | "remarks");
            if column.item || counted || shown(cell).is_none() {
                continue;
            }
            let repeated = above
                .and_then(|up| up.cells.get(bound.at))
                .is_some_and(|up| up.value == cell.value && cell.merged);
            let Some(entry) = self.entries.get(self.current) else {
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
            let written = self.cell_text(row, "openToPublic", false);
            complete(&mut fields, written, self.words);
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

    /// What a row says in the column of a resource's field; a sign in its place says nothing.
    fn said<'c>(&self, row: &'c SheetRow, field: &str) -> Option<&'c str> {
        let bound = self.bound(field, false)?;
        let column = bound.column?;
        let text = row.cells.get(bound.at).and_then(shown)?;
        (!self.words.is_blank(text, column)).then_some(text)
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
