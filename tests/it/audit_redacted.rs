//! `hutong audit --redact`: nothing that stands in a submission is in anything that is written, but what names it.

use crate::support::{AS_OF, copy, hutong, repository, scratch, submission};
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A word that a submission holds, with what it is planted in behind it.
const WORD: &str = "canary";

/// Writes a submission with the word in everything that is no name of project, department, file, operation or resource.
fn plant(folder: &Path) {
    copy(&submission("mismatched"), folder);
    let manifest = fs::read_to_string(folder.join("hutong.yaml")).unwrap();
    let manifest = manifest
        .replace("roles: [provider]", "roles: [receiver, canaryrole]")
        .replace(
            "  security:",
            "  vendor: {name: canaryvendor, code: canaryvendorcode}\n  canarykey: canaryvalue\n  security:",
        )
        .replace("mlps: 三级", "mlps: canarylevel")
        .replace(
            "catalogue: [catalogue/resources.csv]",
            "catalogue: [catalogue/resources.csv, catalogue/more.xlsx]",
        );
    assert_eq!(manifest.matches(WORD).count(), 6);
    fs::write(folder.join("hutong.yaml"), manifest).unwrap();

    let api = folder.join("api/openapi.yaml");
    let text = fs::read_to_string(&api).unwrap();
    let text = text
        .replacen(
            "staffCount: {type: string, description: 从业人数}",
            "staffCount: {type: string, description: canarydescription, example: canaryexample, default: canarydefault}\n        canaryproperty: {type: canarytype}\n        canaryenum: {type: string, enum: [canaryvaluea, canaryvalueb], const: canaryconst}",
            1,
        )
        .replacen("code: {type: string}", "code: {type: string, pattern: '^canarypattern$', enum: [canarycode]}", 1)
        .replacen("components:\n", "x-noqa: canarysuppressed\nx-password: canarypassword\ncomponents:\n", 1)
        .replacen("description: 请求未能完成", "description: canaryresponse http://canaryhost.example.com/secret", 1)
        .replacen("$ref: '#/components/schemas/AnnualReport'", "$ref: '#/components/schemas/canaryreference'", 1);
    assert_eq!(text.matches(WORD).count(), 16, "the base has changed");
    fs::write(&api, text).unwrap();

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("canarysheet").unwrap();
    let head = [
        "信息资源名称",
        "信息资源代码",
        "信息资源提供方",
        "信息资源提供方代码",
        "信息资源摘要",
        "信息项名称",
        "数据类型",
        "共享类型",
        "共享条件",
        "更新周期",
        "发布日期",
        "canarycolumn",
    ];
    let row = [
        "食品经营许可信息",
        "307011900101/000002",
        "某省市场监督管理局",
        "11330000MB0000019E",
        "canaryabstract",
        "canaryitem",
        "canarydatatype",
        "canarysharing",
        "canarycondition",
        "canarycycle",
        "canarydate",
        "canarycell",
    ];
    for (line, cells) in (0..).zip([head, row]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(line, column, cell).unwrap();
        }
    }
    let second = row.map(|cell| {
        if cell == "canaryitem" {
            "canarysecond"
        } else {
            cell
        }
    });
    for (column, cell) in (0..).zip(second) {
        sheet.write_string(2, column, cell).unwrap();
    }
    book.save(folder.join("catalogue/more.xlsx")).unwrap();
    fs::write(
        folder.join("api/broken.yaml"),
        "openapi: 3.0.3\ninfo: {title: canarytitle, version: canaryversion\npaths: [canarybroken",
    )
    .unwrap();
    fs::write(
        folder.join("api/second.json"),
        r#"{"openapi": "3.0.3", "info": {"title": "canarytitle", "version": "canaryversion"}, "servers": [{"url": "http://canaryserver.example.com"}], "paths": {"/a": {"get": {"operationId": "canaryid", "summary": "canarysummary", "tags": ["canarytag"], "parameters": [{"name": "canaryparameter", "in": "canaryplace"}], "responses": {"200": {"description": "canaryok"}}}}}, "canaryunknown": 1}"#,
    )
    .unwrap();
    fs::write(
        folder.join("需求清单.csv"),
        "信息资源名称,信息资源提供方,信息项名称,需求部门,数据用途说明\n公路养护信息,某省交通运输厅,canarydemanded、canaryneeded,canaryuser,canarypurpose\n",
    )
    .unwrap();
    fs::write(
        folder.join("notes.txt"),
        "canarynote POST http://canarynotes.example.com/v1/x {\"canaryjson\": 1}",
    )
    .unwrap();
}

/// The words that stand in what an audit wrote: in any file, whatever its name, workbooks unpacked.
fn words(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|end| end == "xlsx") {
            let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            for at in 0..parts.len() {
                let mut text = Vec::new();
                std::io::copy(&mut parts.by_index(at).unwrap(), &mut text).unwrap();
                collect(&String::from_utf8_lossy(&text), &mut found);
            }
        } else {
            collect(&String::from_utf8_lossy(&bytes), &mut found);
        }
    }
    found
}

fn collect(text: &str, found: &mut BTreeSet<String>) {
    let text = text.to_lowercase();
    for (at, _) in text.match_indices(WORD) {
        let word = text[at..].chars().take_while(char::is_ascii_alphabetic);
        found.insert(word.collect());
    }
}

fn audit(inbox: &Path, out: &Path, more: &[&str]) -> String {
    let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let words = [
        &["audit"],
        &paths[..],
        &["--as-of", AS_OF, "--lang", "both"],
        more,
    ]
    .concat();
    let output = hutong(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn a_redacted_audit_holds_nothing_of_what_stands_in_submissions() {
    let folder = scratch("audit-redacted");
    let inbox = folder.join("inbox");
    plant(&inbox.join("one"));
    plant(&inbox.join("two"));
    let second = inbox.join("two/hutong.yaml");
    let text = fs::read_to_string(&second).unwrap();
    fs::write(&second, text.replace("2026-0142", "2026-0143")).unwrap();
    copy(&submission("incompatible"), &inbox.join("three"));

    let (open, redacted) = (folder.join("open"), folder.join("redacted"));
    audit(&inbox, &open, &[]);
    let seen = words(&open);
    assert!(
        seen.len() > 25,
        "the words are hardly seen at all: {seen:?}"
    );
    let said = audit(&inbox, &redacted, &["--redact"]);
    assert_eq!(words(&redacted), BTreeSet::new());
    assert!(!said.contains(WORD));

    // What names a project, a department, a file, an operation or a resource stays, and so do places and counts.
    let read = |out: &Path, name: &str| fs::read_to_string(out.join(name)).unwrap();
    let findings = |out: &Path| {
        let rows = read(out, "rows/findings.ndjson");
        let rows = rows.lines().map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            [
                "path",
                "rule",
                "gates",
                "file",
                "line",
                "column",
                "cell",
                "resource",
                "operation",
            ]
            .map(|name| row[name].to_string())
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(findings(&open), findings(&redacted));
    for text in [
        "食品经营许可信息",
        "307011900101/000002",
        "某省市场监督管理局",
        "脱敏版",
    ] {
        assert!(read(&redacted, "index.html").contains(text), "{text}");
    }
    let page = fs::read_dir(redacted.join("pages")).unwrap();
    let pages: Vec<String> = page
        .map(|page| fs::read_to_string(page.unwrap().path()).unwrap())
        .collect();
    assert!(
        pages
            .iter()
            .any(|page| page.contains("catalogue/more.xlsx G2"))
    );
    assert!(pages.iter().all(|page| page.contains("脱敏")));
    // The same resources are alike by the same numbers.
    assert_eq!(read(&open, "pairs.ndjson"), read(&redacted, "pairs.ndjson"));
    let items = |out: &Path| read(out, "rows/items.ndjson").lines().count();
    assert_eq!(items(&open), items(&redacted));

    // A folder that was written in the open holds nothing of it afterwards.
    audit(&inbox, &open, &["--redact"]);
    assert_eq!(words(&open), BTreeSet::new());
}

/// The submissions of the repository end the same, redacted or not.
#[test]
fn verdicts_are_the_same_redacted_or_not() {
    let folder = scratch("audit-redacted-all");
    let inbox = repository("testdata/submissions");
    let outs = [folder.join("open"), folder.join("redacted")];
    for (out, more) in outs.iter().zip([&[][..], &["--redact"]]) {
        let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let words = [&["audit"], &paths[..], &["--as-of", AS_OF], more].concat();
        hutong(&words).output().unwrap();
    }
    let [open, redacted] = outs.map(|out| {
        let rows = fs::read_to_string(out.join("rows/submissions.ndjson")).unwrap();
        let rows = rows.lines().map(|line| {
            let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
            for name in ["vendor", "reason_zh", "reason_en"] {
                row.as_object_mut().unwrap().remove(name);
            }
            row
        });
        rows.collect::<Vec<_>>()
    });
    assert!(open.len() > 10);
    assert_eq!(open, redacted);
}
