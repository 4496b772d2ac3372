//! What a workbook's cells are apart from text: numbers, dates, formulas, merged ranges, hidden sheets.

use super::support::{show, text, vocabulary};
use hutong::error::Fault;
use hutong::model::{CatalogueEntry, catalogue};
use hutong::read::{
    Cell, CellValue, Library, Sheet, SheetCell, SheetName, SheetRow, Source, Workbook,
};
use hutong::text::Span;

/// A workbook made of cells, without a file around it. Each cell covers one byte of the text.
#[derive(Default)]
struct Book {
    workbook: Workbook,
    source: Source,
}

impl Book {
    /// Adds a sheet. A cell whose text starts with `^` is covered by the range of the cell above, with `<` of the one to its left.
    fn sheet(mut self, name: &str, hidden: bool, rows: &[Vec<CellValue>]) -> Self {
        let mut sheet = Sheet {
            name: name.to_owned(),
            file: String::new(),
            hidden,
            hidden_columns: Vec::new(),
            rows: Vec::new(),
        };
        self.source.sheets.push(SheetName {
            name: name.to_owned(),
            hidden,
        });
        let mut at = u32::try_from(self.source.text.len()).unwrap();
        for (number, row) in rows.iter().enumerate() {
            let mut cells: Vec<SheetCell> = Vec::new();
            let start = at;
            for (column, value) in row.iter().enumerate() {
                let above = sheet.rows.last().and_then(|row| row.cells.get(column));
                let covering = match value {
                    CellValue::Text(text) if text == "^" => above,
                    CellValue::Text(text) if text == "<" => cells.last(),
                    _ => None,
                };
                let merged = covering.is_some();
                let value = covering.map_or(value, |cell| &cell.value).clone();
                let span = Span::new(0, at, at + 1);
                self.source.cells.push(Cell {
                    start: at,
                    end: at + 1,
                    sheet: u32::try_from(self.source.sheets.len() - 1).unwrap(),
                    row: u32::try_from(number).unwrap(),
                    column: u32::try_from(column).unwrap(),
                    hidden_row: false,
                });
                self.source.text.push('.');
                at += 1;
                cells.push(SheetCell {
                    value,
                    span,
                    merged,
                });
            }
            sheet.rows.push(SheetRow {
                hidden: false,
                cells,
                span: Span::new(0, start, at),
            });
        }
        self.workbook.sheets.push(sheet);
        self
    }

    fn read(mut self) -> (Vec<CatalogueEntry>, Vec<(&'static str, String)>) {
        "resources.xlsx".clone_into(&mut self.source.path);
        let library = Library {
            sources: vec![self.source],
            workbooks: vec![Some(self.workbook)],
            ..Library::default()
        };
        let catalogue::CatalogueFile {
            entries, faults, ..
        } = catalogue::read(&library, 0, &catalogue::VocabularyIndex::new(&vocabulary()));
        let place = |fault: &Fault| {
            let cell = library.sources[0].cell(fault.at).unwrap();
            let sheet = &library.sources[0].sheets[cell.sheet as usize].name;
            format!("{sheet}!{}", Source::cell_name(cell))
        };
        let faults = faults
            .iter()
            .map(|fault| (fault.code, place(fault)))
            .collect();
        (entries, faults)
    }
}

/// A row of texts separated by `|`.
fn texts(row: &str) -> Vec<CellValue> {
    row.split('|')
        .map(|text| match text {
            "" => CellValue::Blank,
            text => CellValue::Text(text.to_owned()),
        })
        .collect()
}

/// The same row with one cell of another kind.
fn with(row: &str, at: usize, value: CellValue) -> Vec<CellValue> {
    let mut row = texts(row);
    row[at] = value;
    row
}

const HEADER: &str = "信息资源代码|信息资源名称|信息资源提供方代码|是否向社会开放|发布日期|信息项名称|数据类型|数据长度";
const ROW: &str = "3/1|年报|1|是|2024-01-05|姓名|C|20";

fn one(at: usize, value: CellValue) -> (String, Vec<(&'static str, String)>) {
    let book = Book::default().sheet("目录", false, &[texts(HEADER), with(ROW, at, value)]);
    let (entries, faults) = book.read();
    let field = [
        "code",
        "title",
        "providerCode",
        "openToPublic",
        "publicationDate",
    ];
    let said = match field.get(at) {
        Some(field) => show(&entries[0].fields, field),
        None => show(&entries[0].items[0].fields, "length"),
    };
    (said, faults)
}

#[test]
fn a_code_stored_as_a_number_is_told_and_never_repaired() {
    let number = CellValue::Number(1.11e17, "1.11E+17".to_owned());
    assert_eq!(
        one(2, number),
        (
            "1.11E+17".to_owned(),
            vec![("code-stored-as-number", "目录!C2".to_owned())]
        )
    );
    let number = CellValue::Number(307_011.0, "307011".to_owned());
    assert_eq!(
        one(0, number).1,
        [("code-stored-as-number", "目录!A2".to_owned())]
    );
    // 3/1 typed into a cell that was not text.
    let date = CellValue::Date("2026-03-01".to_owned());
    assert_eq!(
        one(0, date).1,
        [("code-stored-as-number", "目录!A2".to_owned())]
    );
}

#[test]
fn dates_are_dates_and_numbers_are_not() {
    let date = |text: &str| CellValue::Date(text.to_owned());
    assert_eq!(
        one(4, date("2024-01-05")),
        ("2024-01-05".to_owned(), vec![])
    );
    assert_eq!(
        one(4, date("2024-01-05T10:30:00")),
        ("2024-01-05".to_owned(), vec![])
    );
    let serial = CellValue::Number(45296.0, "45296".to_owned());
    assert_eq!(
        one(4, serial),
        (
            "45296".to_owned(),
            vec![("date-stored-as-number", "目录!E2".to_owned())]
        )
    );
}

#[test]
fn formulas_without_a_value_and_errors_are_told() {
    let formula = CellValue::Error("formula".to_owned());
    assert_eq!(
        one(1, formula),
        (
            "null".to_owned(),
            vec![("formula-without-value", "目录!B2".to_owned())]
        )
    );
    let error = CellValue::Error("#REF!".to_owned());
    assert_eq!(
        one(1, error),
        (
            "#REF!".to_owned(),
            vec![("formula-without-value", "目录!B2".to_owned())]
        )
    );
}

#[test]
fn truth_values_and_numbers_are_what_they_mean() {
    assert_eq!(one(3, CellValue::Bool(true)), ("是".to_owned(), vec![]));
    assert_eq!(one(3, CellValue::Bool(false)), ("否".to_owned(), vec![]));
    assert_eq!(
        one(3, CellValue::Number(1.0, "1".to_owned())),
        ("是".to_owned(), vec![])
    );
    assert_eq!(
        one(7, CellValue::Number(200.0, "200".to_owned())),
        ("200".to_owned(), vec![])
    );
}

#[test]
fn merged_headers_and_merged_resources() {
    let (entries, faults) = Book::default()
        .sheet(
            "目录",
            false,
            &[
                texts("某市政务信息资源目录|<|<|<|<|<|<|<"),
                texts("信息资源代码|信息资源名称|信息资源提供方|信息资源格式|<|信息项|<|更新周期"),
                texts("^|^|^|分类|类型|名称|数据类型|^"),
                texts("3/1|年报|某局|数据库|MySQL|姓名|C|每日"),
                texts("^|^|^|^|^|年龄|I|^"),
                texts("3/2|处罚|^|数据库|MySQL|姓名|C|每月"),
                texts("^|^|^|||||"),
                texts("合计|<|<|<|<|<|<|<"),
            ],
        )
        .read();
    assert_eq!(faults, [("skipped-row", "目录!A8".to_owned())]);
    let shape: Vec<_> = entries
        .iter()
        .map(|entry| {
            let text = |field| show(&entry.fields, field);
            (
                text("code"),
                text("providerName"),
                text("formatType"),
                text("updateCycle"),
                entry.items.len(),
            )
        })
        .collect();
    let expected = |code: &str, cycle: &str, items| {
        (
            code.to_owned(),
            "某局".to_owned(),
            "MySQL".to_owned(),
            cycle.to_owned(),
            items,
        )
    };
    assert_eq!(
        shape,
        [expected("3/1", "每日", 2), expected("3/2", "每月", 1)]
    );
}

#[test]
fn every_sheet_with_a_header_is_read_hidden_or_not() {
    let (entries, faults) = Book::default()
        .sheet(
            "填表说明",
            false,
            &[texts("一、代码按目录编制"), texts("信息资源名称|不得重复")],
        )
        .sheet("基础", false, &[texts(HEADER), texts(ROW)])
        .sheet(
            "部门",
            true,
            &[texts(""), texts(HEADER), texts("3/2|处罚|1|否||决定|C|9")],
        )
        .sheet("空", false, &[texts(HEADER)])
        .read();
    let titles: Vec<_> = entries
        .iter()
        .map(|entry| show(&entry.fields, "title"))
        .collect();
    assert_eq!(titles, ["年报", "处罚"]);
    let told = [
        ("hidden-sheet", "部门!A2"),
        ("empty-catalogue", "空!A1"),
        ("sheet-listed", "填表说明!A1"),
    ];
    assert_eq!(faults, told.map(|(code, cell)| (code, cell.to_owned())));
}

#[test]
fn an_entry_without_code_and_title_is_named_by_its_place() {
    let (entries, _) = Book::default()
        .sheet("目录", false, &[texts(HEADER), texts("||1|是||姓名|C|20")])
        .read();
    assert_eq!(entries[0].id, "目录!A2");
    assert_eq!(text(entries[0].fields.get("code").unwrap()), "null");
}

/// What the fast way takes as it is has neither another form nor a lower case of its own.
#[test]
fn texts_are_folded_alike_in_the_fast_way() {
    use unicode_normalization::UnicodeNormalization;
    for c in ('\0'..='\u{7f}').chain('\u{4e00}'..='\u{9fff}') {
        let text = c.to_string();
        assert_eq!(text.nfkc().collect::<String>(), text);
        assert_eq!(hutong::text::compatible(&text), text);
        assert_eq!(hutong::text::lower(&text), text.to_lowercase());
    }
    for text in ["ＡＢＣ（一）", "İstanbul ÄÖ", "Ⅳ級", "ΣΑΣ", "㈱目录"] {
        let folded: String = text.nfkc().collect();
        assert_eq!(hutong::text::compatible(text), folded);
        let lower: String = folded.chars().flat_map(char::to_lowercase).collect();
        assert_eq!(hutong::text::lower(&folded), lower);
    }
}
