//! The layouts as other people's libraries write them (`tests/writers`): what is told is what is told of our own writer's.

use super::layouts::{DEFECTS, Form, Table, Written, layouts, packed, told, with, workbook};
use crate::support::{plan, scratch};
use hutong::Engine;
use rayon::prelude::*;
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The writers that `tests/writers/write.py` knows, and whether each can merge cells.
const WRITERS: [(&str, bool); 3] = [
    ("openpyxl", true),
    ("XlsxWriter", true),
    ("XlsxWriter, row by row", false),
];

/// Of each layout, every so manieth defect, each layout beginning with another.
const SHARE: usize = 4;

/// A catalogue in a layout, clean or with a defect, and the writers that can write it.
struct Case {
    name: String,
    is_clean: bool,
    sheets: Vec<Written>,
    writers: Vec<&'static str>,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let layouts = layouts();
    let books = layouts
        .iter()
        .filter(|(_, form, ..)| *form == Form::Workbook);
    for (at, (name, _, lacks, layout)) in books.enumerate() {
        let mut add = |name: String, table: &Table, is_clean: bool| {
            let sheets = layout(table);
            let is_merged = sheets.iter().any(|sheet| !sheet.merged.is_empty());
            let able = WRITERS.iter().filter(|(_, merges)| *merges || !is_merged);
            cases.push(Case {
                name,
                is_clean,
                writers: able.map(|(writer, _)| *writer).collect(),
                sheets,
            });
        };
        add(format!("{name}, clean"), &Table::new(), true);
        for (column, to) in DEFECTS.iter().skip(at % SHARE).step_by(SHARE) {
            if !(lacks.contains(column) && to.is_empty()) {
                let name = format!("{name}, {column} is {to:?}");
                add(name, &with(column, to), false);
            }
        }
    }
    cases
}

/// Where a writer's workbook of a case is.
fn place(folder: &Path, case: usize, writer: usize) -> PathBuf {
    folder.join(format!("{case}-{writer}.xlsx"))
}

/// Has the workbooks written.
fn write(cases: &[Case], folder: &Path, python: &str) {
    let mut lines = String::new();
    for (at, case) in cases.iter().enumerate() {
        let sheets = case.sheets.iter().map(|sheet| {
            let rows = sheet.cells.iter();
            let rows = rows.map(|row| row.iter().map(|cell| &cell.text).collect::<Vec<_>>());
            let merged = sheet.merged.iter();
            let merged = merged.filter(|range| (range[0], range[1]) != (range[2], range[3]));
            json!({
                "name": sheet.name, "hidden": sheet.hidden,
                "rows": rows.collect::<Vec<_>>(), "merged": merged.collect::<Vec<_>>(),
            })
        });
        let sheets: Vec<_> = sheets.collect();
        for (number, writer) in case.writers.iter().enumerate() {
            let path = place(folder, at, number);
            let job = json!({"path": path, "writer": writer, "sheets": sheets});
            writeln!(lines, "{job}").unwrap();
        }
    }
    let list = folder.join("jobs");
    fs::write(&list, lines).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/writers/write.py");
    let done = Command::new(python).arg(script).arg(list).status().unwrap();
    assert!(done.success(), "{python} could not write the workbooks");
}

/// What other writers write says what ours does, clean and with a defect.
#[test]
#[ignore = "needs HUTONG_WRITERS"]
fn what_other_writers_write_is_told_the_same() {
    let python = std::env::var("HUTONG_WRITERS").expect(
        "HUTONG_WRITERS is no Python with openpyxl and XlsxWriter (tests/writers/check.sh)",
    );
    let folder = scratch("writers");
    let cases = cases();
    write(&cases, &folder, &python);
    let plan = plan();
    let engine = Engine::new(&plan);
    let judged = |case: &Case, bytes: Vec<u8>| {
        told(
            &engine.judge(&packed("resources.xlsx", bytes)),
            &case.sheets,
        )
    };
    let differing = cases.par_iter().enumerate().flat_map_iter(|(at, case)| {
        let ours = judged(case, workbook(&case.sheets));
        let mut wrong = Vec::new();
        if ours.is_empty() != case.is_clean {
            wrong.push(format!("{}, by our own writer: {ours:?}", case.name));
        }
        for (number, writer) in case.writers.iter().enumerate() {
            let theirs = judged(case, fs::read(place(&folder, at, number)).unwrap());
            if theirs != ours {
                wrong.push(format!(
                    "{}, by {writer}:\n    {theirs:?}\n    {ours:?}",
                    case.name
                ));
            }
        }
        wrong
    });
    let wrong: Vec<String> = differing.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let count = |is_clean: bool| {
        let cases = cases.iter().filter(|case| case.is_clean == is_clean);
        cases.map(|case| case.writers.len()).sum::<usize>()
    };
    println!(
        "{} clean workbooks, {} with a defect",
        count(true),
        count(false)
    );
    assert!(count(true) >= 60 && count(false) >= 300);
}
