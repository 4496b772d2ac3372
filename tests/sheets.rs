//! Sheets as they come: separated text and workbooks, whole, odd and hostile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs
)] // A test that meets the unexpected should fail loudly.

use hutong::limits::Limits;
use hutong::read::sheet::{self, SheetRead};
use hutong::read::{CellValue, Source};
use hutong::text::Span;
use proptest::prelude::*;

/// The values of a sheet as rows of short text: blank `·`, numbers `#`, dates `@`, truth values `?`, errors `!`, merged `<`.
fn shown(read: &SheetRead, sheet: usize) -> Vec<Vec<String>> {
    let rows = &read.workbook.as_ref().expect("a workbook").sheets[sheet].rows;
    let cell = |cell: &hutong::read::SheetCell| {
        let text = match &cell.value {
            CellValue::Blank => "·".to_owned(),
            CellValue::Text(text) => text.clone(),
            CellValue::Number(_, text) => format!("#{text}"),
            CellValue::Date(text) => format!("@{text}"),
            CellValue::Bool(value) => format!("?{value}"),
            CellValue::Error(text) => format!("!{text}"),
        };
        if cell.merged {
            format!("<{text}")
        } else {
            text
        }
    };
    rows.iter()
        .map(|row| row.cells.iter().map(cell).collect())
        .collect()
}

/// The faults as `code arg=value …`.
fn faults(read: &SheetRead) -> Vec<String> {
    read.faults
        .iter()
        .map(|fault| {
            let mut words = vec![fault.code.to_owned()];
            words.extend(
                fault
                    .args
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            );
            words.join(" ")
        })
        .collect()
}

/// Everything that must hold of any reading: spans in bounds and in order, the two lists of cells agree.
fn sound(read: &SheetRead, limits: &Limits) {
    assert!(read.cells.len() <= limits.cells);
    let mut source = Source::new("sheet");
    source.text.clone_from(&read.text);
    source.sheets.clone_from(&read.names);
    source.cells.clone_from(&read.cells);
    for pair in read.cells.windows(2) {
        assert!(pair[0].end < pair[1].start, "cells out of order: {pair:?}");
    }
    for cell in &read.cells {
        assert!(
            read.text
                .get(cell.start as usize..cell.end as usize)
                .is_some()
        );
        assert!((cell.sheet as usize) < read.names.len());
    }
    let Some(workbook) = &read.workbook else {
        assert!(!read.faults.is_empty(), "nothing read and nothing said");
        return;
    };
    assert_eq!(workbook.sheets.len(), read.names.len());
    let mut count = 0;
    for (at, sheet) in workbook.sheets.iter().enumerate() {
        for (row, line) in sheet.rows.iter().enumerate() {
            for (column, cell) in line.cells.iter().enumerate() {
                let found = source.cell(cell.span).expect("a cell at its own span");
                assert_eq!(
                    (
                        found.sheet as usize,
                        found.row as usize,
                        found.column as usize
                    ),
                    (at, row, column)
                );
                assert!(line.span.contains(&cell.span));
                count += 1;
            }
        }
    }
    assert_eq!(count, read.cells.len());
}

fn csv(text: &str) -> SheetRead {
    let read = sheet::csv(text, 0, &Limits::default());
    sound(&read, &Limits::default());
    read
}

#[test]
fn csv_takes_quotes_line_breaks_and_ragged_rows() {
    let text = "名称,代码,备注\r\n\"年报, \"\"全部\"\"\",001,\"两\n行\"\r\n只一格\r\na,b,c,d\r\n";
    let read = csv(text);
    assert_eq!(
        shown(&read, 0),
        [
            vec!["名称", "代码", "备注"],
            vec!["年报, \"全部\"", "001", "两\n行"],
            vec!["只一格"],
            vec!["a", "b", "c", "d"],
        ]
    );
    assert_eq!(faults(&read), [""; 0]);
    assert_eq!(read.text, text);
}

#[test]
fn csv_spans_cover_the_field_as_written() {
    let text = "a,\"b\"\"\",\r\n,c";
    let read = csv(text);
    let slices: Vec<_> = read
        .cells
        .iter()
        .map(|cell| &text[cell.start as usize..cell.end as usize])
        .collect();
    assert_eq!(slices, ["a", "\"b\"\"\"", "", "", "c"]);
    let rows: Vec<_> = read.workbook.unwrap().sheets[0]
        .rows
        .iter()
        .map(|row| &text[row.span.start as usize..row.span.end as usize])
        .collect();
    assert_eq!(rows, ["a,\"b\"\"\",", ",c"]);
}

#[test]
fn csv_blank_lines_are_rows() {
    for text in ["a,b\n\n\nc,d", "a,b\r\n\r\n\r\nc,d", "a,b\r\r\rc,d"] {
        let read = csv(text);
        assert_eq!(
            shown(&read, 0),
            [vec!["a", "b"], vec![], vec![], vec!["c", "d"]],
            "{text:?}"
        );
        assert_eq!(read.cells[2].row, 3, "{text:?}");
    }
    assert_eq!(shown(&csv("\na"), 0), [vec![], vec!["a"]]);
    assert_eq!(shown(&csv(""), 0), Vec::<Vec<String>>::new());
}

#[test]
fn csv_separator_is_told_by_the_rows() {
    for (text, second) in [
        ("a;b;c\n1,5;2;3\n2,5;3;4\n", "b"),
        ("a\tb\tc\n1,5\t2\t3\n", "b"),
        ("目录,,\na,b,c\n1;2,3,4\n", "b"),
        ("\"x;y;z\",b\n\"p;q\",b\n", "b"),
        ("一列\n没有分隔\n", ""),
    ] {
        let read = csv(text);
        let found = shown(&read, 0)
            .iter()
            .any(|row| row.get(1).map_or("", String::as_str) == second);
        assert!(found, "{text:?}: {:?}", shown(&read, 0));
    }
}

#[test]
fn csv_says_that_a_quote_swallowed_the_rest() {
    let read = csv("a,b\nc,\"d\ne,f\n");
    assert_eq!(faults(&read), ["unclosed-quote"]);
    assert_eq!(read.faults[0].at, Span::new(0, 6, 13));
}

#[test]
fn csv_stops_at_its_limit() {
    let limits = Limits {
        cells: 100,
        ..Limits::default()
    };
    for text in [",".repeat(1000), "\n".repeat(1000), "a,b\n".repeat(40)] {
        let read = sheet::csv(&text, 0, &limits);
        assert_eq!(faults(&read), ["over-limit limit=cells value=100"]);
        assert!(read.workbook.is_none());
        sound(&read, &limits);
    }
}

proptest! {
    #[test]
    fn csv_of_any_text(text in "[a,;\t\"\r\n 中]{0,60}") {
        csv(&text);
    }

    #[test]
    fn csv_of_really_any_text(text in any::<String>()) {
        csv(&text);
    }
}
