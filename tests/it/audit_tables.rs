//! The tables of an audit, as other programs come to them: by their columns, and by the rows of one submission.

use crate::support::golden::golden;
use crate::support::{AS_OF, copy, found, hutong, plan, repository, scratch};
use hutong::audit::{Column, columns, rows, tables, tables_of_one};
use hutong::load_office;
use hutong::report::first::first;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

#[test]
fn the_tables_for_duckdb_are_those_of_an_audit() {
    let mut sql = String::from(
        "-- The tables of an audit for DuckDB; `COPY … FROM 'rows/….ndjson' (FORMAT json)` fills them.\n",
    );
    for (table, columns) in tables() {
        let columns = columns.iter().map(|(name, value)| {
            let kind = match Column::of(value) {
                Column::Text => "VARCHAR",
                Column::Number => "BIGINT",
                Column::Truth => "BOOLEAN",
                Column::Texts => "VARCHAR[]",
            };
            format!("  \"{name}\" {kind}")
        });
        let columns = columns.collect::<Vec<_>>().join(",\n");
        let table = table.replace('-', "_");
        write!(sql, "\nCREATE TABLE {table} (\n{columns}\n);\n").unwrap();
    }
    golden("examples/spark/sql/tables.sql", &sql);
}

#[test]
fn the_rows_of_one_submission_are_those_that_an_audit_writes() {
    let folder = scratch("audit-tables");
    let submission = folder.join("waived");
    copy(&repository("testdata/submissions/waived"), &submission);
    let demands = "信息资源名称,信息资源提供方,信息项名称,需求部门,数据用途说明\n人口信息,某省公安厅,姓名,某局,核对\n";
    fs::write(submission.join("需求清单.csv"), demands).unwrap();
    let waivers = repository("testdata/submissions/waived.waivers.yaml");
    let out = folder.join("out");
    let [path, given, to] = [&submission, &waivers, &out].map(|path| path.to_str().unwrap());
    let words = ["audit", path, "--waivers", given, "--out", to, "-q"];
    let output = hutong(&[&words[..], &["--as-of", AS_OF]].concat());
    let output = { output }.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    let mut plan = plan();
    plan.office = Some(load_office(&found(&waivers), &plan).unwrap());
    let verdict = hutong::judge(&found(&submission), &plan);
    let own = rows(&verdict, path, None, first(&verdict));
    let own = columns(&own.by_table());
    let names: Vec<&str> = own.iter().map(|(table, _)| table.as_str()).collect();
    let of_one = tables_of_one();
    let all: Vec<&str> = of_one.iter().map(|(table, _)| *table).collect();
    assert_eq!(names, all);
    assert_eq!(names.len(), 8);
    for ((table, rows), (_, columns)) in own.iter().zip(&of_one) {
        let text = fs::read_to_string(out.join(format!("rows/{table}.ndjson"))).unwrap();
        let lines = text.lines().map(serde_json::from_str);
        let mut written: Vec<Value> = lines.collect::<Result<_, _>>().unwrap();
        for row in &mut written {
            if let Some(page) = row.get_mut("page") {
                *page = Value::Null;
            }
            // What a column holds is what its empty value says, or nothing where that is a text.
            for (name, empty) in columns {
                let kind = Column::of(empty);
                let is_nothing = row[name].is_null() && kind == Column::Text;
                assert!(is_nothing || Column::of(&row[name]) == kind, "{name}");
            }
            assert_eq!(row.as_object().unwrap().len(), columns.len());
        }
        assert!(!written.is_empty(), "{table}");
        assert_eq!(rows, &Value::Array(written), "{table}");
    }
}
