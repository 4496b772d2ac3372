//! `hutong audit --rows sqlite` and `hutong registry`: what is kept, what of it is history, and what it answers.

use crate::support::{AS_OF, copy, hutong, repository, scratch, submission};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

const LATER: &str = "2026-12-01";

fn audit(inbox: &Path, out: &Path, more: &[&str]) -> Output {
    let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let words = [&["audit"], &paths[..], more].concat();
    hutong(&words).output().unwrap()
}

fn kept(inbox: &Path, out: &Path, day: &str) -> PathBuf {
    let output = audit(inbox, out, &["--rows", "ndjson,sqlite", "--as-of", day]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{said}");
    out.join("registry.sqlite")
}

fn ask(file: &Path, words: &[&str]) -> Output {
    let words = [&["registry", file.to_str().unwrap()], words].concat();
    hutong(&words).output().unwrap()
}

fn asked(file: &Path, words: &[&str]) -> Vec<Value> {
    let output = ask(file, &[words, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["question"], words[0]);
    assert_eq!(answer["isCut"], false);
    answer["rows"].as_array().unwrap().clone()
}

/// The rows of a table, each cell with the name of its column.
fn rows(file: &Path, table: &str) -> Vec<Vec<(String, Cell)>> {
    let connection = Connection::open(file).unwrap();
    let mut statement = connection
        .prepare(&format!("SELECT * FROM \"{table}\""))
        .unwrap();
    let names = statement.column_names();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let cells = names.iter().enumerate();
        cells
            .map(|(at, name)| Ok((name.clone(), row.get(at)?)))
            .collect()
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn tables(file: &Path) -> Vec<String> {
    let names = rows(file, "sqlite_master").into_iter();
    let names = names.filter(|row| row[0].1 == Cell::Text("table".to_owned()));
    let names = names.map(|row| match &row[1].1 {
        Cell::Text(name) => name.clone(),
        other => panic!("{other:?}"),
    });
    names.collect()
}

/// Every row of every table, sorted.
fn dump(file: &Path) -> Vec<String> {
    let mut dump = Vec::new();
    for table in tables(file) {
        dump.extend(
            rows(file, &table)
                .iter()
                .map(|row| format!("{table} {row:?}")),
        );
    }
    dump.sort();
    dump
}

/// Four submissions that end differently.
fn inbox(folder: &Path) -> PathBuf {
    let inbox = folder.join("inbox");
    for name in ["approved", "mismatched", "unreadable", "sheet-xlsx"] {
        copy(&submission(name), &inbox.join(name));
    }
    for (at, name) in (1..).zip(["mismatched", "sheet-xlsx"]) {
        rewrite(
            &inbox.join(name).join("hutong.yaml"),
            "2026-0142",
            &format!("2026-100{at}"),
        );
    }
    fs::write(inbox.join("notes.docx"), "x").unwrap();
    inbox
}

fn rewrite(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from));
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn every_table_has_the_columns_and_values_of_its_lines() {
    let folder = scratch("registry-columns");
    let out = folder.join("out");
    let file = kept(&inbox(&folder), &out, AS_OF);
    let mut lines = BTreeMap::new();
    for entry in fs::read_dir(out.join("rows")).unwrap() {
        let path = entry.unwrap().path();
        let name = path
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .replace('-', "_");
        let text = fs::read_to_string(&path).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.insert(name, rows.collect::<Vec<Map<String, Value>>>());
    }
    assert_eq!(lines.len(), 11);
    for name in [
        "submissions",
        "resources",
        "items",
        "findings",
        "not_judged",
    ] {
        assert!(!lines[name].is_empty(), "{name}");
    }
    for (name, lines) in &lines {
        let rows = rows(&file, name);
        assert_eq!(rows.len(), lines.len(), "{name}");
        for (row, line) in rows.iter().zip(lines) {
            assert_eq!(row.len(), line.len(), "{name}");
            for ((column, cell), (key, value)) in row.iter().zip(line) {
                assert_eq!(column, key);
                let expected = match value {
                    Value::Null => Cell::Null,
                    Value::Bool(yes) => Cell::Integer(i64::from(*yes)),
                    Value::Number(number) => Cell::Integer(number.as_i64().unwrap()),
                    Value::String(text) => Cell::Text(text.clone()),
                    list => Cell::Text(list.to_string()),
                };
                assert_eq!(*cell, expected, "{name}.{column}");
            }
        }
    }
    let others: Vec<String> = tables(&file)
        .into_iter()
        .filter(|name| !lines.contains_key(name))
        .collect();
    assert_eq!(others, ["runs", "verdicts"]);
}

#[test]
fn a_run_that_is_the_same_adds_nothing() {
    let folder = scratch("registry-same");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    let file = kept(&inbox, &out, AS_OF);
    let before = fs::read(&file).unwrap();
    kept(&inbox, &out, AS_OF);
    assert!(fs::read(&file).unwrap() == before);
    // Another day is another run, though no verdict is another.
    kept(&inbox, &out, LATER);
    assert_eq!(rows(&file, "runs").len(), 2);
    assert_eq!(rows(&file, "verdicts").len(), 4);
    assert_eq!(
        asked(&file, &["changes", "--since", LATER]),
        [] as [Value; 0]
    );
    assert!(!out.join("registry.sqlite.draft").exists());
}

#[test]
fn a_run_that_was_killed_ends_with_the_same_registry() {
    let folder = scratch("registry-killed");
    let inbox = inbox(&folder);
    let whole = kept(&inbox, &folder.join("whole"), AS_OF);
    let out = folder.join("out");
    for records in [1, 3, 4] {
        let words = [
            "audit",
            inbox.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ];
        let words = [&words[..], &["--rows", "ndjson,sqlite", "--as-of", AS_OF]].concat();
        let mut child = hutong(&words).spawn().unwrap();
        let begun = Instant::now();
        let kept = || {
            fs::read_dir(out.join("state")).map_or(0, |all| {
                let names = all.map(|entry| entry.unwrap().path());
                names
                    .filter(|path| path.extension().is_some_and(|it| it == "json"))
                    .count()
            })
        };
        while kept() < records && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Half of a registry that a run left when it was killed.
    fs::write(out.join("registry.sqlite.draft"), "half").unwrap();
    let file = kept(&inbox, &out, AS_OF);
    assert_eq!(dump(&whole), dump(&file));
    // Of two days, too.
    let whole = kept(&inbox, &folder.join("whole"), LATER);
    fs::write(out.join("registry.sqlite.draft"), "half").unwrap();
    let file = kept(&inbox, &out, LATER);
    assert_eq!(dump(&whole), dump(&file));
    assert!(dump(&file).len() > 50);
}

#[test]
fn verdicts_keep_what_was_before() {
    let folder = scratch("registry-history");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    let file = kept(&inbox, &out, AS_OF);
    // One is mended, one is gone, one is new.
    copy(&submission("approved"), &folder.join("mended"));
    rewrite(&folder.join("mended/hutong.yaml"), "2026-0142", "2026-1001");
    fs::remove_dir_all(inbox.join("mismatched")).unwrap();
    fs::rename(folder.join("mended"), inbox.join("mismatched")).unwrap();
    fs::remove_dir_all(inbox.join("unreadable")).unwrap();
    copy(&submission("chimney"), &inbox.join("chimney"));
    kept(&inbox, &out, LATER);
    let changes = asked(&file, &["changes", "--since", LATER]);
    let told = changes.iter().map(|row| {
        let path = Path::new(row["path"].as_str().unwrap());
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, row["before"].to_string(), row["after"].to_string())
    });
    let told: Vec<(String, String, String)> = told.collect();
    let expected = [
        ("chimney", "null", "\"FAIL\""),
        ("mismatched", "\"FAIL\"", "\"PASS\""),
        ("unreadable", "\"INCOMPLETE\"", "null"),
    ];
    assert_eq!(
        told,
        expected.map(|(name, before, after)| (
            name.to_owned(),
            before.to_owned(),
            after.to_owned()
        ))
    );
    assert_eq!(changes[0]["wasThere"], false);
    assert_eq!(changes[2]["isThere"], false);
    // From the first day on everything that is there is new, and what is gone was never there.
    assert_eq!(asked(&file, &["changes", "--since", AS_OF]).len(), 4);
    let history = asked(&file, &["history", "2026-1001"]);
    let steps: Vec<_> = history
        .iter()
        .map(|row| {
            (
                row["asOf"].as_str().unwrap(),
                row["event"].as_str().unwrap(),
                row["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(steps, [(AS_OF, "new", "FAIL"), (LATER, "changed", "PASS")]);
    // By the path, what is gone can be asked for.
    let path = inbox.join("unreadable");
    let history = asked(&file, &["history", path.to_str().unwrap()]);
    assert_eq!(history.last().unwrap()["event"], "gone");
    let unknown = ask(&file, &["history", "2000-1"]);
    assert_eq!(unknown.status.code(), Some(2));
    // The current tables hold nothing of what is gone.
    let current = rows(&file, "submissions");
    assert_eq!(current.len(), 4);
    let gone = Cell::Text(path.to_str().unwrap().to_owned());
    for table in [
        "submissions",
        "interfaces",
        "resources",
        "items",
        "findings",
    ] {
        let mut cells = rows(&file, table).into_iter().flatten();
        assert!(
            !cells.any(|(name, cell)| name == "path" && cell == gone),
            "{table}"
        );
    }
}

#[test]
fn waivers_are_due_by_their_last_day() {
    let folder = scratch("registry-due");
    let inbox = folder.join("inbox");
    copy(&submission("waived"), &inbox.join("one"));
    let waivers = repository("testdata/submissions/waived.waivers.yaml");
    let out = folder.join("out");
    let words = [
        "--rows",
        "sqlite",
        "--as-of",
        AS_OF,
        "--waivers",
        waivers.to_str().unwrap(),
    ];
    let output = audit(&inbox, &out, &words);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let file = out.join("registry.sqlite");
    let all = rows(&file, "waivers");
    let expires =
        |row: &[(String, Cell)]| match &row.iter().find(|(name, _)| name == "expires").unwrap().1 {
            Cell::Text(day) => day.clone(),
            other => panic!("{other:?}"),
        };
    let mut days: Vec<String> = all.iter().map(|row| expires(row)).collect();
    days.sort();
    let last = days.last().unwrap().clone();
    let due =
        |days: &str, from: &str| asked(&file, &["due", "--days", days, "--as-of", from]).len();
    assert_eq!(due("0", &last), all.len());
    assert_eq!(due("0", "2001-01-01"), 0);
    let before = hutong::day::years_later(&last, -1).unwrap();
    assert_eq!(due("370", &before), all.len());
    assert!(due("300", &before) < all.len());
}

#[test]
fn what_is_exported_is_the_registry_of_what_passes() {
    let folder = scratch("registry-export");
    let inbox = folder.join("inbox");
    copy(&submission("existing"), &inbox.join("passes"));
    copy(&submission("mismatched"), &inbox.join("fails"));
    rewrite(&inbox.join("fails/hutong.yaml"), "2026-0142", "2026-9999");
    let catalogue = inbox.join("fails/catalogue/resources.csv");
    let bytes = fs::read(&catalogue).unwrap();
    let text =
        String::from_utf8_lossy(&bytes).replace("307011900101/000001", "307011900101/000777");
    fs::write(&catalogue, text).unwrap();
    let official = repository("testdata/submissions/existing.registry.csv");
    let out = folder.join("out");
    let words = [
        "--rows",
        "sqlite",
        "--as-of",
        AS_OF,
        "--registry",
        official.to_str().unwrap(),
    ];
    audit(&inbox, &out, &words);
    let file = out.join("registry.sqlite");
    let export = folder.join("official.csv");
    let output = ask(
        &file,
        &["export", "-o", export.to_str().unwrap(), "--lang", "zh"],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = fs::read_to_string(&export).unwrap();
    assert!(!text.contains("000777"));
    let judged = |registry: &Path| {
        let words = [
            "check",
            "testdata/submissions/existing",
            "--as-of",
            AS_OF,
            "--format",
            "json",
        ];
        let words = [&words[..], &["--registry", registry.to_str().unwrap()]].concat();
        let output = hutong(&words).current_dir(repository("")).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report["findings"].clone())
    };
    assert_eq!(judged(&export), judged(&official));
    assert_eq!(judged(&export).0, Some(0));
    // A catalogue without them is none for it.
    let lines: Vec<&str> = text.lines().take(1).collect();
    let other = folder.join("other.csv");
    fs::write(
        &other,
        format!(
            "{}\r\n别的信息,307011900101/000999,某省市场监督管理局,11330000MB0000019E\r\n",
            lines[0]
        ),
    )
    .unwrap();
    assert_eq!(judged(&other).0, Some(1));
    // Nothing passes, nothing is written.
    fs::remove_dir_all(inbox.join("passes")).unwrap();
    audit(&inbox, &out, &words);
    let none = folder.join("none.csv");
    let output = ask(&file, &["export", "-o", none.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!none.exists());
    // The registry is no place for it.
    let output = ask(&file, &["export", "-o", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn only_the_forms_that_are_asked_for_are_written() {
    let folder = scratch("registry-forms");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    let lines = || fs::read_dir(out.join("rows")).unwrap().count();
    audit(&inbox, &out, &["--as-of", AS_OF]);
    assert_eq!(lines(), 11);
    assert!(!out.join("registry.sqlite").exists());
    // Lines of an earlier run would tell of that run.
    audit(&inbox, &out, &["--as-of", AS_OF, "--rows", "sqlite"]);
    assert_eq!(lines(), 0);
    assert!(out.join("registry.sqlite").is_file());
    // The history stays when it is not asked for.
    audit(&inbox, &out, &["--as-of", AS_OF]);
    assert_eq!(lines(), 11);
    assert!(out.join("registry.sqlite").is_file());
    // A killed run may have left half of one, and a link in its place is not followed.
    let draft = out.join("registry.sqlite.draft");
    fs::write(&draft, "half").unwrap();
    audit(&inbox, &out, &["--as-of", AS_OF]);
    assert!(!draft.exists());
    #[cfg(unix)]
    {
        let victim = folder.join("victim");
        fs::write(&victim, "mine").unwrap();
        std::os::unix::fs::symlink(&victim, &draft).unwrap();
        audit(&inbox, &out, &["--as-of", LATER, "--rows", "sqlite"]);
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(rows(&out.join("registry.sqlite"), "runs").len(), 2);
    }
    let output = audit(&inbox, &out, &["--as-of", AS_OF, "--rows", "parquet"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_registry_of_another_kind_is_refused() {
    let folder = scratch("registry-refused");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    let file = kept(&inbox, &out, AS_OF);
    let refused = |more: &[&str], why: &str| {
        let before = fs::read(&file).unwrap();
        let output = audit(
            &inbox,
            &out,
            &[&["--as-of", AS_OF, "--lang", "en"], more].concat(),
        );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
        assert!(fs::read(&file).unwrap() == before);
    };
    // What is in the open cannot be taken back, so nothing that is redacted is put beside it.
    refused(&["--redact"], "is redacted");
    refused(&["--redact", "--rows", "sqlite"], "is redacted");
    let connection = Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 7).unwrap();
    connection.close().unwrap();
    refused(&["--rows", "sqlite"], "has form 7");
    let asked = |words: &[&str]| {
        let output = ask(&file, &[words, &["--lang", "en"]].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(asked(&["due"]).contains("has form 7"));
    for bytes in [
        &b""[..],
        b"SQLite format 3\0",
        b"no registry at all, but long enough to be looked into",
    ] {
        fs::write(&file, bytes).unwrap();
        refused(&["--rows", "sqlite"], "registry");
        let said = asked(&["changes", "--since", AS_OF]);
        assert!(said.contains("registry"), "{said}");
    }
    fs::remove_file(&file).unwrap();
    assert!(asked(&["due"]).contains("cannot be read"));
    assert!(!file.exists());
}

#[test]
fn a_redacted_registry_holds_no_names_of_items() {
    let folder = scratch("registry-redacted");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    audit(
        &inbox,
        &out,
        &["--as-of", AS_OF, "--rows", "sqlite", "--redact"],
    );
    let bytes = fs::read(out.join("registry.sqlite")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("经营主体年度报告信息"));
    assert!(!text.contains("从业人数"));
}

/// What no build without the feature can do is told with the feature's name, and the address, which may hold a password, is not.
#[cfg(not(feature = "postgres"))]
#[test]
fn a_build_without_network_code_says_so() {
    let folder = scratch("registry-unlinked");
    let inbox = inbox(&folder);
    let out = folder.join("out");
    let address = "postgres://officer:geheim@db.example/office?schema=s";
    for (lang, words) in [("zh", "本程序不含网络功能"), ("en", "--features postgres")] {
        let more = ["--registry-db", address, "--lang", lang];
        for output in [
            audit(&inbox, &out, &more),
            ask(Path::new(address), &["due", "--lang", lang]),
        ] {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(words), "{said}");
            assert!(!said.contains("geheim"), "{said}");
        }
    }
    assert!(!out.exists());
    let help = hutong(&["audit", "--help"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("--registry-db"));
}
