//! `hutong audit`: what is found and left, what is written, how a run goes on, and how submissions are compared.

use crate::support::{self, AS_OF, copy, hutong, left, repository, scratch, submission};
use hutong::audit::{Kind, Names, Rows, Summaries};
use hutong::limits::Limits;
use hutong::read::CellValue;
use hutong::report;
use hutong::report::audit::Audited;
use hutong::text::Lang;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

/// A resource: its code, its name and its 信息项.
type Resource<'r> = (&'r str, &'r str, &'r [&'r str]);

/// A project that hands in a manifest and a catalogue.
struct Project<'p> {
    code: &'p str,
    provider: (&'p str, &'p str),
    resources: &'p [Resource<'p>],
    consumes: &'p [&'p str],
}

const BUREAU: (&str, &str) = ("某省市场监督管理局", "11330000MB0000019E");

impl Project<'_> {
    fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let (name, code) = self.provider;
        let mut manifest = format!(
            "hutong: 1\nproject:\n  code: \"{}\"\n  name: 某系统\n  class: new\n  stage: proposal\n  provider: {{name: {name}, code: {code}}}\ncatalogue: [resources.yaml]\n",
            self.code
        );
        if !self.consumes.is_empty() {
            writeln!(manifest, "consumes: [{}]", self.consumes.join(", ")).unwrap();
        }
        fs::write(folder.join("hutong.yaml"), manifest).unwrap();
        let mut records = String::new();
        for (resource, title, items) in self.resources {
            writeln!(
                records,
                "- resTitle: {title}\n  resID: {resource}\n  IdPoC: {{rpOrgName: {name}}}\n  扩展:\n    提供方代码: {code}\n    共享类型: 有条件共享\n    信息项:"
            )
            .unwrap();
            for item in *items {
                writeln!(
                    records,
                    "      - {{名称: {item}, 数据类型: 字符型C, 长度: 50}}"
                )
                .unwrap();
            }
        }
        fs::write(folder.join("resources.yaml"), records).unwrap();
    }
}

const SHOPS: &[&str] = &["主体名称", "统一社会信用代码", "从业人数", "年报日期"];
const ROADS: &[&str] = &["路线编号", "起点桩号", "止点桩号", "技术等级"];

/// Runs an audit of these paths.
fn audit(paths: &[&Path], out: &Path) -> Output {
    let mut words = vec!["audit"];
    words.extend(paths.iter().map(|path| path.to_str().unwrap()));
    words.extend(["--out", out.to_str().unwrap(), "--as-of", AS_OF]);
    hutong(&words).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

fn table(out: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(name)).unwrap();
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

/// The relations of a kind: their subjects, each with the last step of its paths.
fn related(out: &Path, kind: &str) -> BTreeMap<String, Vec<String>> {
    let rows = table(out, "relations.ndjson").into_iter();
    let rows = rows.filter(|row| row["kind"] == kind);
    rows.map(|row| {
        let members = row["members"].as_array().unwrap().iter();
        let names = members.map(|member| name(member["path"].as_str().unwrap()));
        (name(row["subject"].as_str().unwrap()), names.collect())
    })
    .collect()
}

fn name(path: &str) -> String {
    let last = Path::new(path).file_name().unwrap();
    match path.strip_prefix('/') {
        Some(_) => last.to_str().unwrap().to_owned(),
        None => path.to_owned(),
    }
}

/// Every file of a folder by its path, with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

#[track_caller]
fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&one), names(&other));
    for (name, bytes) in &one {
        assert!(other[name] == *bytes, "{name} differs");
    }
}

fn archive(folder: &Path, to: &Path) {
    let mut writer = zip::ZipWriter::new(fs::File::create(to).unwrap());
    for (name, bytes) in tree(folder) {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut writer, &bytes).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn every_submission_is_judged_and_everything_else_is_listed() {
    let folder = scratch("audit-finds");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("2026/one"));
    copy(&submission("mismatched"), &inbox.join("2026/二"));
    archive(&submission("approved"), &inbox.join("three.ZIP"));
    fs::write(inbox.join("broken.zip"), "no archive").unwrap();
    fs::create_dir_all(inbox.join("notes/old")).unwrap();
    fs::write(inbox.join("notes/old/a.docx"), "x").unwrap();
    fs::write(inbox.join("2026/README"), "x").unwrap();
    // A submission in a submission is a part of it.
    copy(&submission("approved"), &inbox.join("2026/one/again"));
    let list = folder.join("list.txt");
    let listed = [inbox.join("2026/one"), folder.join("gone")];
    let listed = listed.map(|path| path.to_str().unwrap().to_owned());
    fs::write(&list, listed.join("\r\n")).unwrap();
    let out = folder.join("out/put");
    let output = audit(&[&inbox, &list], &out);
    assert_eq!(code(&output), 2, "{}", said(&output));

    let rows = table(&out, "rows/submissions.ndjson");
    let ends = rows.iter().map(|row| {
        let path = row["path"].as_str().unwrap();
        (
            name(path),
            row["verdict"].as_str().unwrap_or("-").to_owned(),
        )
    });
    let ends: BTreeMap<String, String> = ends.collect();
    let ends: Vec<_> = ends
        .iter()
        .map(|(path, end)| (path.as_str(), end.as_str()))
        .collect();
    // The one with another submission in it is not what was approved.
    assert_eq!(ends.len(), 5);
    assert_eq!(ends[0], ("broken.zip", "INCOMPLETE"));
    assert_eq!(ends[1], ("gone", "-"));
    assert_eq!(ends[2].0, "one");
    assert_eq!(ends[3], ("three.ZIP", "PASS"));
    assert_eq!(ends[4], ("二", "FAIL"));
    for row in &rows {
        match row["page"].as_str() {
            Some(page) => assert!(out.join(page).is_file(), "{page}"),
            None => assert!(row["reason_en"].as_str().unwrap().contains("no such file")),
        }
    }
    let left = table(&out, "rows/not-judged.ndjson");
    let left: Vec<_> = left
        .iter()
        .map(|row| name(row["path"].as_str().unwrap()))
        .collect();
    assert_eq!(left, ["README", "notes"]);
    let findings = table(&out, "rows/findings.ndjson");
    assert!(
        findings
            .iter()
            .any(|row| row["gates"] == true && row["path"].as_str().unwrap().ends_with("二"))
    );
    assert!(
        table(&out, "rows/items.ndjson")
            .iter()
            .any(|row| row["name"] == "主体名称")
    );
    assert!(table(&out, "rows/interfaces.ndjson").len() >= 3);
    // The copy in the submission registers nothing more.
    assert_eq!(table(&out, "rows/resources.ndjson").len(), 5);

    let overview = fs::read_to_string(out.join("overview.csv")).unwrap();
    assert!(overview.starts_with("\u{feff}结论 verdict,"));
    assert_eq!(
        overview.matches("\r\n").count(),
        overview.matches('\n').count()
    );
    assert_eq!(overview.lines().count(), 1 + 5 + 2);
    assert!(
        overview
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("没有结论 no verdict,")
    );
    assert!(overview.lines().nth(2).unwrap().starts_with("不通过 FAIL,"));
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(!index.contains("<script"));
    for text in [
        "notes",
        "README",
        "gone",
        "5 份申报材料（其中旧版本 2 份） · 不通过",
        "没有结论 1 · 另有未评判 2 项",
    ] {
        assert!(index.contains(text), "{text}");
    }
    let pages = rows.iter().filter_map(|row| row["page"].as_str());
    assert!(
        pages
            .map(|page| index.matches(page).count())
            .all(|number| number == 1)
    );
}

#[test]
fn what_was_not_judged_is_no_pass() {
    let folder = scratch("audit-left");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    let output = audit(&[&inbox], &folder.join("out"));
    assert_eq!(code(&output), 0, "{}", said(&output));
    fs::write(inbox.join("api.yaml"), "{}").unwrap();
    let output = audit(&[&inbox], &folder.join("out"));
    assert_eq!(code(&output), 3, "{}", said(&output));
    #[cfg(unix)]
    {
        fs::remove_file(inbox.join("api.yaml")).unwrap();
        std::os::unix::fs::symlink(submission("approved"), inbox.join("two")).unwrap();
        let output = audit(&[&inbox], &folder.join("out"));
        assert_eq!(code(&output), 3, "{}", said(&output));
    }
}

#[test]
fn what_systems_leave_is_listed_and_does_not_count() {
    let folder = scratch("audit-system");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    fs::write(inbox.join(".DS_Store"), left::store()).unwrap();
    fs::write(inbox.join("desktop.ini"), "[.ShellClassInfo]\r\n").unwrap();
    let out = folder.join("out");
    let output = audit(&[&inbox], &out);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let left = table(&out, "rows/not-judged.ndjson");
    assert!(left.iter().all(|row| row["does_not_count"] == true));
    assert_eq!(left.len(), 2);
    // What only borrows the name, or the beginning, is a file like others.
    let workbook = fs::read(repository("testdata/workbooks/catalogue.xls")).unwrap();
    for (name, bytes) in [
        ("Thumbs.db", b"openapi: 3.0.3".to_vec()),
        ("Thumbs.db", workbook),
        (
            "desktop.ini",
            b"# [.ShellClassInfo]\nopenapi: 3.0.3".to_vec(),
        ),
        ("._a.yaml", b"\0\x05\x16\x07\nopenapi: 3.0.3".to_vec()),
        (".DS_Store", b"\0\0\0\x01Bud1\nopenapi: 3.0.3".to_vec()),
    ] {
        let before = fs::read(inbox.join(name)).ok();
        fs::write(inbox.join(name), bytes).unwrap();
        let output = audit(&[&inbox], &out);
        assert_eq!(code(&output), 3, "{name}: {}", said(&output));
        assert!(said(&output).contains("另有未评判 1 项"), "{name}");
        match before {
            Some(before) => fs::write(inbox.join(name), before).unwrap(),
            None => fs::remove_file(inbox.join(name)).unwrap(),
        }
    }
}

#[test]
fn hostile_words_are_neither_formulas_nor_markup() {
    let folder = scratch("audit-hostile");
    let inbox = folder.join("inbox");
    let one = Project {
        code: "=cmd|'/c calc'!A1",
        provider: BUREAU,
        resources: &[("'+1'", "'<script>alert(1)</script>'", SHOPS)],
        consumes: &["'@x'"],
    };
    one.write(&inbox.join("one"));
    let out = folder.join("out");
    audit(&[&inbox], &out);
    for name in ["overview.csv", "relations.csv"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(text.contains("'=cmd|"), "{text}");
        for start in [",=", ",+", ",@", ",\"=", "\n="] {
            assert!(!text.contains(start), "{name}: {start}: {text}");
        }
    }
    // In the workbook a text is a text, whatever it begins with.
    let book = fs::read(out.join("overview.xlsx")).unwrap();
    let read = hutong::model::library(&support::one("overview.xlsx", &book), &Limits::default());
    let sheets = &read.workbook(0).unwrap().sheets;
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["总体情况", "相互关系", "相似的资源"]);
    let code = sheets[0].rows[1].cells[2].value.clone();
    assert_eq!(code, CellValue::Text("=cmd|'/c calc'!A1".to_owned()));
    assert!(matches!(
        sheets[0].rows[1].cells[10].value,
        CellValue::Number(..)
    ));
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(!index.contains("<script"), "{index}");
    assert!(index.contains("alert(1)"), "{index}");
}

/// Six projects.
fn inbox(folder: &Path) -> Vec<PathBuf> {
    let all = ["a", "b", "c", "d", "e", "f"].map(|name| folder.join(name));
    for (at, path) in all.iter().enumerate() {
        let one = Project {
            code: &format!("2026-{at}"),
            provider: BUREAU,
            resources: &[(&format!("307011900101/00000{at}"), "年报", SHOPS)],
            consumes: &["307011900101/000000"],
        };
        one.write(path);
    }
    copy(&submission("mismatched"), &folder.join("g"));
    let mut all = all.to_vec();
    all.push(folder.join("g"));
    all
}

#[test]
fn a_run_that_stopped_goes_on_and_ends_the_same() {
    let folder = scratch("audit-resumes");
    let all = inbox(&folder.join("inbox"));
    let inbox = folder.join("inbox");
    let whole = folder.join("whole");
    let output = audit(&[&inbox], &whole);
    assert_eq!(code(&output), 1, "{}", said(&output));

    // A part first, in another order; then all.
    let parts = folder.join("parts");
    audit(&[&all[4], &all[1]], &parts);
    assert_eq!(table(&parts, "rows/submissions.ndjson").len(), 2);
    audit(&[&inbox], &parts);
    assert_same(&whole, &parts);

    // All, then a part: nothing of the others stays.
    audit(&[&all[4], &all[1]], &parts);
    let pages = fs::read_dir(parts.join("pages")).unwrap().count();
    assert_eq!(pages, 2);
    audit(&[&inbox], &parts);
    assert_same(&whole, &parts);

    // Records and pages that a killed run left half, or not at all.
    let records: Vec<PathBuf> = fs::read_dir(parts.join("state"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    let text = fs::read(&records[0]).unwrap();
    fs::write(&records[0], &text[..text.len() / 2]).unwrap();
    let draft = records[0].with_extension("json.draft");
    fs::write(draft, "{").unwrap();
    fs::remove_file(&records[1]).unwrap();
    let page = table(&whole, "rows/submissions.ndjson")[2]["page"].clone();
    fs::remove_file(parts.join(page.as_str().unwrap())).unwrap();
    fs::remove_file(parts.join("index.html")).unwrap();
    audit(&[&inbox], &parts);
    assert_same(&whole, &parts);
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let folder = scratch("audit-killed");
    inbox(&folder.join("inbox"));
    let inbox = folder.join("inbox");
    let whole = folder.join("whole");
    audit(&[&inbox], &whole);
    let out = folder.join("out");
    for records in [1, 3, 5] {
        let words = [
            "audit",
            inbox.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--as-of",
            AS_OF,
        ];
        let mut child = hutong(&words).spawn().unwrap();
        let begun = Instant::now();
        let kept = || {
            fs::read_dir(out.join("state")).map_or(0, |all| {
                let names = all.map(|entry| entry.unwrap().file_name());
                names
                    .filter(|name| name.to_string_lossy().ends_with(".json"))
                    .count()
            })
        };
        while kept() < records && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let output = audit(&[&inbox], &out);
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert_same(&whole, &out);
}

#[test]
fn only_what_changed_is_judged_again() {
    let folder = scratch("audit-again");
    let all = inbox(&folder.join("inbox"));
    let inbox = folder.join("inbox");
    let out = folder.join("out");
    audit(&[&inbox], &out);
    let rows = table(&out, "rows/submissions.ndjson");
    let pages: Vec<PathBuf> = rows
        .iter()
        .map(|row| out.join(row["page"].as_str().unwrap()))
        .collect();
    let mark = || {
        for page in &pages {
            fs::write(page, "as it was").unwrap();
        }
    };
    let again = || -> Vec<usize> {
        let is_new = |at: &usize| fs::read_to_string(&pages[*at]).unwrap() != "as it was";
        (0..pages.len()).filter(is_new).collect()
    };
    mark();
    audit(&[&inbox], &out);
    assert_eq!(again(), [0; 0]);
    let manifest = all[3].join("hutong.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("某系统", "另一系统")).unwrap();
    audit(&[&inbox], &out);
    assert_eq!(again(), [3]);
    // Another day, class or language: all of them.
    let (inbox, out) = (inbox.to_str().unwrap(), out.to_str().unwrap());
    for more in [
        ["--as-of", "2026-11-24"],
        ["--class", "existing"],
        ["--lang", "en"],
    ] {
        mark();
        let mut words = vec!["audit", inbox, "--out", out];
        words.extend(more);
        hutong(&words).output().unwrap();
        assert_eq!(again().len(), pages.len(), "{more:?}");
    }
}

#[test]
fn two_runs_refuse_each_other() {
    let folder = scratch("audit-locked");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    let out = folder.join("out");
    audit(&[&inbox], &out);
    let lock = fs::File::open(out.join("state/hutong-audit")).unwrap();
    lock.lock().unwrap();
    let output = audit(&[&inbox], &out);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("另一次运行正在使用"),
        "{}",
        said(&output)
    );
    lock.unlock().unwrap();
    assert_eq!(code(&audit(&[&inbox], &out)), 0);
}

#[test]
fn the_folder_holds_nothing_else_and_lies_in_nothing_that_is_read() {
    let folder = scratch("audit-folder");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    for out in [
        inbox.clone(),
        inbox.join("out"),
        inbox.join("new/deep/out"),
        inbox.join("one/out"),
    ] {
        let output = audit(&[&inbox], &out);
        assert_eq!(code(&output), 2, "{}", out.display());
        assert!(said(&output).contains("--out"), "{}", said(&output));
        assert!(!out.join("state").exists());
    }
    let output = audit(&[&inbox], &folder);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("其他内容"), "{}", said(&output));
    // What the office gives does not lie where vendors write.
    fs::write(inbox.join("waivers.yaml"), "waivers: []\n").unwrap();
    let (path, out) = (inbox.to_str().unwrap(), folder.join("out"));
    let waivers = inbox.join("waivers.yaml");
    let words = [
        "audit",
        path,
        "--out",
        out.to_str().unwrap(),
        "--waivers",
        waivers.to_str().unwrap(),
    ];
    let output = hutong(&words).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("--waivers"), "{}", said(&output));
    // Nothing to judge is no pass.
    let empty = folder.join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(code(&audit(&[&empty], &out)), 2);
}

#[test]
fn nothing_of_others_is_removed() {
    let folder = scratch("audit-foreign");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    // A folder `state` makes no audit of a folder.
    let foreign = folder.join("foreign");
    fs::create_dir_all(foreign.join("state")).unwrap();
    fs::create_dir_all(foreign.join("pages")).unwrap();
    for name in ["state/settings.json", "pages/home.html", "x.draft"] {
        fs::write(foreign.join(name), "mine").unwrap();
    }
    let before = tree(&foreign);
    let output = audit(&[&inbox], &foreign);
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(said(&output).contains("其他内容"), "{}", said(&output));
    assert!(before == tree(&foreign));
    // In an audit's folder only its own names are removed.
    let out = folder.join("out");
    fs::create_dir_all(out.join("state")).unwrap();
    assert_eq!(code(&audit(&[&inbox], &out)), 0);
    let others = [
        "notes.draft",
        "state/settings.json",
        "state/a.draft",
        "pages/home.html",
        "pages/a-123.html",
        "rows/mine.ndjson",
    ];
    for name in others {
        fs::write(out.join(name), "mine").unwrap();
    }
    let digest = "0123456789abcdef".repeat(4);
    let own = [
        format!("state/{digest}.json"),
        format!("state/{digest}.json.draft"),
        "pages/某-0123456789ab.html".to_owned(),
        "rows/items.ndjson.draft".to_owned(),
    ];
    for name in &own {
        fs::write(out.join(name), "old").unwrap();
    }
    assert_eq!(code(&audit(&[&inbox], &out)), 0);
    for name in others {
        assert_eq!(fs::read_to_string(out.join(name)).unwrap(), "mine");
    }
    for name in &own {
        assert!(!out.join(name).exists(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let folder = scratch("audit-linked");
    let inbox = folder.join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    for part in ["state", "pages", "rows"] {
        let out = folder.join(format!("out-{part}"));
        let elsewhere = folder.join(format!("elsewhere-{part}"));
        fs::create_dir_all(&elsewhere).unwrap();
        assert_eq!(code(&audit(&[&inbox], &out)), 0);
        fs::rename(out.join(part), folder.join(format!("was-{part}"))).unwrap();
        std::os::unix::fs::symlink(&elsewhere, out.join(part)).unwrap();
        // What the link leads to looks like an audit's.
        fs::write(elsewhere.join("hutong-audit"), "").unwrap();
        let output = audit(&[&inbox], &out);
        assert_eq!(code(&output), 2, "{part}: {}", said(&output));
        assert!(said(&output).contains("是链接"), "{}", said(&output));
        assert_eq!(tree(&elsewhere).len(), 1, "{part}");
    }
    let out = folder.join("out");
    assert_eq!(code(&audit(&[&inbox], &out)), 0);
    let victim = folder.join("victim");
    fs::write(&victim, "mine").unwrap();
    for name in [
        "index.html.draft",
        "map.html.draft",
        "rows/items.ndjson.draft",
    ] {
        std::os::unix::fs::symlink(&victim, out.join(name)).unwrap();
    }
    assert_eq!(code(&audit(&[&inbox], &out)), 0);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
}

#[test]
fn a_path_of_any_length_has_a_page_of_its_own() {
    let folder = scratch("audit-long");
    // Signs of two to four bytes; the two differ where the names of pages no longer show it.
    let long: String = "é𠮷登".chars().cycle().take(60).collect();
    let inbox = folder.join("inbox");
    for name in ["a", "b"] {
        copy(&submission("approved"), &inbox.join(name).join(&long));
    }
    let out = folder.join("out");
    let output = audit(&[&inbox], &out);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let rows = table(&out, "rows/submissions.ndjson");
    let pages: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["page"].as_str().unwrap())
        .collect();
    assert_eq!(pages.len(), 2);
    for page in pages {
        assert!(out.join(page).is_file());
        assert!(page.len() < 143, "{page}");
        assert!(page.contains("é𠮷登"), "{page}");
    }
}

#[test]
fn paths_come_from_standard_input() {
    let folder = scratch("audit-stdin");
    copy(&submission("approved"), &folder.join("inbox/one"));
    fs::write(folder.join("list"), "inbox/one\n\n").unwrap();
    let output = hutong(&["audit", "-", "--out", "out", "--as-of", AS_OF])
        .stdin(fs::File::open(folder.join("list")).unwrap())
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(
        table(&folder.join("out"), "rows/submissions.ndjson")[0]["path"],
        "inbox/one"
    );
}

/// The relations of some projects, by their names.
fn relations(test: &str, projects: &[(&str, Project<'_>)]) -> PathBuf {
    let folder = scratch(&format!("audit-{test}"));
    for (name, project) in projects {
        project.write(&folder.join("inbox").join(name));
    }
    let out = folder.join("out");
    let output = audit(&[&folder.join("inbox")], &out);
    assert!(
        code(&output) == 1 || code(&output) == 3,
        "{}",
        said(&output)
    );
    out
}

#[track_caller]
fn assert_related(out: &Path, kind: &str, expected: &[(&str, &[&str])]) {
    let expected = expected.iter().map(|(subject, names)| {
        let names = names.iter().map(|name| (*name).to_owned());
        ((*subject).to_owned(), names.collect::<Vec<_>>())
    });
    assert_eq!(related(out, kind), expected.collect(), "{kind}");
}

const OTHER: (&str, &str) = ("某省交通运输厅", "11330000MB0000027X");

#[test]
fn a_code_that_two_register_is_told_and_one_registered_once_is_not() {
    let both = "307011900101/000001";
    let out = relations(
        "twice",
        &[
            (
                "a",
                Project {
                    code: "1",
                    provider: BUREAU,
                    resources: &[
                        (both, "年报", SHOPS),
                        ("307011900101/000002", "公路", ROADS),
                    ],
                    consumes: &[],
                },
            ),
            (
                "b",
                Project {
                    code: "2",
                    provider: OTHER,
                    resources: &[
                        (both, "年度报告", &["甲项", "乙项"]),
                        ("307011900101/000003", "站场", &["丙项"]),
                    ],
                    consumes: &[],
                },
            ),
        ],
    );
    assert_related(&out, "code-registered-twice", &[(both, &["a", "b"])]);
    let csv = fs::read_to_string(out.join("relations.csv")).unwrap();
    assert!(csv.contains("同一资源代码重复登记"), "{csv}");
    assert!(
        fs::read_to_string(out.join("index.html"))
            .unwrap()
            .contains(both)
    );
}

#[test]
fn demands_and_offers_meet_or_are_told() {
    let [used, unused, unmet, own] = [
        "307011900101/000001",
        "307011900101/000002",
        "307011900101/000009",
        "307011900102/000001",
    ];
    let out = relations(
        "used",
        &[
            (
                "a",
                Project {
                    code: "1",
                    provider: BUREAU,
                    resources: &[(used, "年报", SHOPS), (unused, "公路", ROADS)],
                    consumes: &[],
                },
            ),
            (
                "b",
                Project {
                    code: "2",
                    provider: OTHER,
                    resources: &[],
                    consumes: &[used, unmet],
                },
            ),
            // Its own use is no link to others, and neither is that of another version of the project, which stands for it.
            (
                "c",
                Project {
                    code: "3",
                    provider: OTHER,
                    resources: &[(own, "站场", &["丙项"])],
                    consumes: &[own],
                },
            ),
            (
                "d",
                Project {
                    code: "3",
                    provider: OTHER,
                    resources: &[(own, "站场", &["丙项"])],
                    consumes: &[own],
                },
            ),
            (
                "e",
                Project {
                    code: "4",
                    provider: OTHER,
                    resources: &[],
                    consumes: &[unmet],
                },
            ),
        ],
    );
    assert_related(&out, "consumed-not-provided", &[(unmet, &["b", "e"])]);
    assert_related(
        &out,
        "provided-not-consumed",
        &[(unused, &["a"]), (own, &["d"])],
    );
    assert_related(&out, "system-without-link", &[("d", &["d"]), ("e", &["e"])]);
    // Nobody knows what a system uses whose manifest cannot be read.
    let inbox = out.with_file_name("inbox");
    fs::write(inbox.join("d/hutong.yaml"), "hutong: [1\n").unwrap();
    let out = out.with_file_name("unread");
    audit(&[&inbox], &out);
    assert_related(&out, "system-without-link", &[("e", &["e"])]);
}

#[test]
fn what_the_official_catalogue_has_is_provided() {
    let folder = scratch("audit-registry");
    let inbox = folder.join("inbox");
    let text = fs::read_to_string(submission("existing.registry.csv")).unwrap();
    let code = regex::Regex::new(r"\d{12}/\d{6}").unwrap();
    let code = code.find(&text).unwrap().as_str();
    let user = Project {
        code: "1",
        provider: BUREAU,
        resources: &[],
        consumes: &[code, "307011900101/999999"],
    };
    user.write(&inbox.join("a"));
    fs::write(folder.join("registry.csv"), &text).unwrap();
    let out = folder.join("out");
    let registry = folder.join("registry.csv");
    let words = [
        "audit",
        inbox.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--registry",
        registry.to_str().unwrap(),
    ];
    let output = hutong(&words).output().unwrap();
    assert_related(
        &out,
        "consumed-not-provided",
        &[("307011900101/999999", &["a"])],
    );
    assert_related(&out, "system-without-link", &[]);
    assert!(
        said(&output).contains("无人提供的需求 1"),
        "{}",
        said(&output)
    );
}

#[test]
fn one_code_of_a_department_under_two_names_is_told() {
    let out = relations(
        "providers",
        &[
            (
                "a",
                Project {
                    code: "1",
                    provider: BUREAU,
                    resources: &[],
                    consumes: &[],
                },
            ),
            (
                "b",
                Project {
                    code: "2",
                    provider: ("某省市监局", BUREAU.1),
                    resources: &[],
                    consumes: &[],
                },
            ),
            // Blanks and brackets are no other name.
            (
                "c",
                Project {
                    code: "3",
                    provider: OTHER,
                    resources: &[],
                    consumes: &[],
                },
            ),
            (
                "d",
                Project {
                    code: "4",
                    provider: ("某省 交通运输厅", OTHER.1),
                    resources: &[],
                    consumes: &[],
                },
            ),
        ],
    );
    assert_related(
        &out,
        "provider-written-differently",
        &[(BUREAU.1, &["a", "b"])],
    );
}

#[test]
fn resources_with_most_items_in_common_are_told_side_by_side() {
    let alike = [
        "主体 名称",
        "统一社会信用代码",
        "（从业人数）",
        "年报日期",
        "备注",
    ];
    let less = ["主体名称", "统一社会信用代码", "登记机关", "备注"];
    let out = relations(
        "alike",
        &[
            (
                "a",
                Project {
                    code: "1",
                    provider: BUREAU,
                    resources: &[
                        ("307011900101/000001", "年报", SHOPS),
                        ("307011900101/000002", "年报副本", SHOPS),
                    ],
                    consumes: &[],
                },
            ),
            (
                "b",
                Project {
                    code: "2",
                    provider: OTHER,
                    resources: &[("307011900102/000001", "企业年报", &alike)],
                    consumes: &[],
                },
            ),
            // Half in common, and two items only, are chance.
            (
                "c",
                Project {
                    code: "3",
                    provider: OTHER,
                    resources: &[
                        ("307011900103/000001", "登记", &less),
                        ("307011900103/000002", "小表", &["主体名称", "年报日期"]),
                    ],
                    consumes: &[],
                },
            ),
            // One code is told by its code.
            (
                "d",
                Project {
                    code: "4",
                    provider: OTHER,
                    resources: &[("307011900102/000001", "企业年报", &alike)],
                    consumes: &[],
                },
            ),
        ],
    );
    // What has one list of names is one; the copy of one submission comes along.
    let groups = alike_groups(&out);
    assert_eq!(groups.len(), 1);
    assert_eq!(
        groups[0].1,
        [
            "a 307011900101/000001",
            "a 307011900101/000002",
            "b 307011900102/000001",
            "d 307011900102/000001",
        ]
    );
    // Four of five names.
    assert_eq!(groups[0].0, 80);
    let rows = table(&out, "relations.ndjson");
    let row = rows.iter().find(|row| row["kind"] == "resources-alike");
    let items = row.unwrap()["members"][2]["items"].as_array().unwrap();
    assert_eq!(items.len(), 5);
    let pairs = table(&out, "pairs.ndjson");
    let pairs: Vec<(String, String, u64)> = pairs
        .iter()
        .map(|row| {
            let of = |path: &str, resource: &str| {
                let path = name(row[path].as_str().unwrap());
                format!("{path} {}", row[resource].as_str().unwrap())
            };
            assert_eq!(row["group"], 1);
            let percent = row["percent"].as_u64().unwrap();
            let one = of("path", "resource");
            (one, of("other_path", "other_resource"), percent)
        })
        .collect();
    let pair = |one: &str, other: &str, percent| (one.to_owned(), other.to_owned(), percent);
    assert_eq!(
        pairs,
        [
            pair("b 307011900102/000001", "d 307011900102/000001", 100),
            pair("a 307011900101/000001", "b 307011900102/000001", 80),
        ]
    );
    let csv = fs::read_to_string(out.join("pairs.csv")).unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert_related(
        &out,
        "code-registered-twice",
        &[("307011900102/000001", &["b", "d"])],
    );
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains("<b>年报日期</b>"), "{index}");
    assert!(!index.contains("<b>备注</b>"));
}

/// The groups of resources that are alike: the smallest percentage of each, and its members.
fn alike_groups(out: &Path) -> Vec<(u64, Vec<String>)> {
    let rows = table(out, "relations.ndjson").into_iter();
    let rows = rows.filter(|row| row["kind"] == "resources-alike");
    rows.map(|row| {
        let members = row["members"].as_array().unwrap().iter();
        let members = members.map(|member| {
            let path = name(member["path"].as_str().unwrap());
            format!("{path} {}", member["resource"].as_str().unwrap())
        });
        (row["percent"].as_u64().unwrap(), members.collect())
    })
    .collect()
}

#[test]
fn a_catalogue_that_nine_copied_is_one_group_and_the_largest_comes_first() {
    let folder = scratch("audit-groups");
    for at in 1..=9 {
        // Each added a column of its own.
        let own = format!("本地字段{at}");
        let items = [SHOPS, &[own.as_str()]].concat();
        let one = Project {
            code: &format!("2026-{at}"),
            provider: BUREAU,
            resources: &[(&format!("307011900101/00000{at}"), "年报", &items)],
            consumes: &[],
        };
        one.write(&folder.join(format!("inbox/a{at}")));
    }
    for at in 1..=2 {
        let one = Project {
            code: &format!("2025-{at}"),
            provider: OTHER,
            resources: &[(&format!("307011900102/00000{at}"), "路线", ROADS)],
            consumes: &[],
        };
        one.write(&folder.join(format!("inbox/b{at}")));
    }
    let out = folder.join("out");
    let output = audit(&[&folder.join("inbox")], &out);
    let groups = alike_groups(&out);
    let sizes: Vec<usize> = groups.iter().map(|group| group.1.len()).collect();
    assert_eq!(sizes, [9, 2]);
    assert!(groups[0].0 < 100);
    assert_eq!(groups[1].0, 100);
    assert!(said(&output).contains("疑似重复的资源 2"));
    // The pairs stay in the data.
    assert_eq!(table(&out, "pairs.ndjson").len(), 36 + 1);
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains("相似度不低于"));
}

#[test]
fn names_that_every_catalogue_has_say_little() {
    let common = ["姓名", "证件号码", "联系电话"];
    let lists = |code: &str, count: usize| -> Vec<(String, Vec<String>)> {
        let one = |at: usize| {
            let own = [format!("甲项{code}{at}"), format!("乙项{code}{at}")];
            // Of the many no two are alike.
            let own = if count == 1 { &own[..1] } else { &own[..] };
            let items = common.iter().map(ToString::to_string);
            let items = items.chain(own.iter().cloned()).collect();
            (format!("30701190010{code}/{at:06}"), items)
        };
        (1..=count).map(one).collect()
    };
    let groups = |others: usize| {
        let folder = scratch(&format!("audit-rare-{others}"));
        for (code, count) in [("1", 1), ("2", 1), ("3", others)] {
            let lists = lists(code, count);
            let items: Vec<Vec<&str>> = lists
                .iter()
                .map(|(_, items)| items.iter().map(String::as_str).collect())
                .collect();
            let resources: Vec<Resource<'_>> = lists
                .iter()
                .zip(&items)
                .map(|((code, _), items)| (code.as_str(), "登记", items.as_slice()))
                .collect();
            let one = Project {
                code,
                provider: BUREAU,
                resources: &resources,
                consumes: &[],
            };
            one.write(&folder.join("inbox").join(code));
        }
        let out = folder.join("out");
        audit(&[&folder.join("inbox")], &out);
        alike_groups(&out).len()
    };
    // Three of five names are the same in two lists; where every list has them, that says nothing.
    assert_eq!(groups(2), 1);
    assert_eq!(groups(150), 0);
}

#[test]
fn what_a_budget_left_out_is_told() {
    let folder = scratch("audit-budget");
    for (name, code) in [("a", "1"), ("b", "2"), ("c", "3")] {
        let one = Project {
            code,
            provider: BUREAU,
            resources: &[(&format!("30701190010{code}/000001"), "年报", SHOPS)],
            consumes: &[],
        };
        one.write(&folder.join("inbox").join(name));
    }
    let out = folder.join("out");
    audit(&[&folder.join("inbox")], &out);
    let told = |names: usize| {
        let mut all = Summaries::with(Names::within(names, 1_000));
        let records = fs::read_dir(out.join("state")).unwrap();
        for path in records.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|end| end == "json") {
                let record: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
                all.add(serde_json::from_value::<Rows>(record["rows"].clone()).unwrap());
            }
        }
        let relations = hutong::audit::relations(&all);
        let groups = relations.of(Kind::ResourcesAlike);
        let sizes: Vec<usize> = groups.map(|group| group.members.len()).collect();
        let audited = Audited {
            submissions: &[],
            left: &[],
            relations: &relations,
            office: None,
            redacted: false,
        };
        let texts = [
            report::audit::relations(&relations).csv(),
            report::audit::index(&audited, Lang::Zh),
        ];
        let is_told = texts.map(|text| text.contains("信息项名称的总量达到限值"));
        (sizes, is_told)
    };
    assert_eq!(told(12), (vec![3], [false, false]));
    // The third is not compared, and nothing of it is compared in part.
    assert_eq!(told(11), (vec![2], [true, true]));
}

#[test]
fn versions_of_one_project_are_one_project() {
    let folder = scratch("audit-versions");
    let code = "307011900101/000001";
    // As a team names its attempts; the last one is told by its number.
    for at in 1..=11 {
        let one = Project {
            code: "2026-7",
            provider: BUREAU,
            resources: &[(code, "年报", SHOPS)],
            consumes: &[],
        };
        one.write(&folder.join(format!("inbox/项目v{at}")));
    }
    // An earlier stage is older, whatever its name.
    let early = folder.join("inbox/项目v9");
    let manifest = fs::read_to_string(early.join("hutong.yaml")).unwrap();
    fs::write(
        early.join("hutong.yaml"),
        manifest.replace("stage: proposal", "stage: acceptance"),
    )
    .unwrap();
    // Another department with the same code is another project, and so is who gives no code.
    for (name, code, provider) in [
        ("他", "2026-7", OTHER),
        ("空一", "", OTHER),
        ("空二", "", OTHER),
    ] {
        let one = Project {
            code,
            provider,
            resources: &[],
            consumes: &["307011900101/000001"],
        };
        one.write(&folder.join("inbox").join(name));
    }
    let out = folder.join("out");
    let output = audit(&[&folder.join("inbox")], &out);
    assert!(
        said(&output).contains("（其中旧版本 10 份）"),
        "{}",
        said(&output)
    );
    let versions = related(&out, "project-versions");
    let order = ["9", "11", "10", "8", "7", "6", "5", "4", "3", "2", "1"];
    let order = order.map(|at| format!("项目v{at}"));
    assert_eq!(
        versions,
        BTreeMap::from([("2026-7".to_owned(), order.to_vec())])
    );
    // What only former versions do is not told.
    assert_related(&out, "code-registered-twice", &[]);
    assert_eq!(alike_groups(&out), []);
    assert_related(&out, "system-without-link", &[]);
    assert_eq!(table(&out, "rows/submissions.ndjson").len(), 14);
    let overview = fs::read_to_string(out.join("overview.csv")).unwrap();
    assert_eq!(overview.matches("旧版本 former version").count(), 10);
    assert_eq!(overview.matches("现行版本 newest version").count(), 1);
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains("旧版本"));
}

#[test]
fn the_page_has_the_letterhead_of_the_office() {
    let folder = scratch("audit-office");
    copy(&submission("approved"), &folder.join("inbox/one"));
    let (inbox, out) = (folder.join("inbox"), folder.join("out"));
    let words = |office: &[&str]| {
        let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let words = [&["audit"], &paths[..], &["--as-of", AS_OF], office].concat();
        let output = hutong(&words).output().unwrap();
        assert_eq!(code(&output), 0, "{}", said(&output));
        let page = table(&out, "rows/submissions.ndjson")[0]["page"].clone();
        let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
        [read("index.html"), read(page.as_str().unwrap())]
    };
    for page in words(&[]) {
        assert!(!page.contains("某省大数据局"));
    }
    for page in words(&["--office", "某省大数据局"]) {
        assert!(page.contains("某省大数据局"));
    }
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains("<title>互联互通总体情况"), "{index}");
    assert!(!index.contains("全省"));
}
