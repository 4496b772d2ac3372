//! The office's waivers: what they excuse, what they never excuse, and what is said of those that excuse nothing.

use crate::support::{AS_OF, found, hutong, one, plan, scratch, submission};
use hutong::decide::{ClauseState, Outcome, Verdict};
use hutong::discover::Files;
use hutong::read::Json;
use std::fs;
use std::path::Path;
use std::process::Output;

pub fn judged(case: &str, office: &str) -> Verdict {
    let mut plan = plan();
    let office = hutong::load_office(&one("waivers.yaml", office), &plan);
    plan.office = Some(office.unwrap());
    let files = found(&submission(case));
    hutong::judge(&files, &plan)
}

/// What is wrong with an office's file: `place: words` a line.
pub fn refused(office: &str) -> String {
    let plan = plan();
    let errors = hutong::load_office(&one("waivers.yaml", office), &plan).unwrap_err();
    let lines = errors.iter().map(|error| {
        format!(
            "{}: {}",
            error.place.as_deref().unwrap_or("-"),
            error.text.en
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub fn waiver(rule: &str, at: &str) -> String {
    entry("2026-0142", rule, at, "2026-06-01", "2027-05-31")
}

fn entry(project: &str, rule: &str, at: &str, on: &str, until: &str) -> String {
    format!(
        "  - {{project: \"{project}\", rule: {rule}, at: {at}, reason: 存量系统, grantedBy: 某省数据局, grantedOn: \"{on}\", expires: \"{until}\", reference: 数函〔2026〕3号}}\n"
    )
}

/// A waiver for a difference of an endpoint, with the digest of what was compared.
fn seen(at: &str, compared: &str) -> String {
    let entry = waiver("hutong/endpoint-incompatible", at);
    let more = format!(", compared: [\"{compared}\"]}}\n");
    format!("{}{more}", entry.trim_end().trim_end_matches('}'))
}

pub fn file(waivers: &[String]) -> String {
    format!("hutong: 1\nwaivers:\n{}", waivers.concat())
}

const QUERY: &str = "{operation: \"post /exchange/resources/{frontCode}/{rearCode}/query\"}";
const RESOURCE: &str = "{resource: 307011900101/000001}";

/// Everything that is wrong with the submission `mismatched`.
pub fn all() -> Vec<String> {
    vec![
        waiver("gb/property-not-in-catalogue", QUERY),
        waiver(
            "gb/item-not-in-response",
            "{resource: 307011900101/000001, item: 年报日期}",
        ),
        waiver("gb/item-type-contradicts-schema", RESOURCE),
        waiver(
            "gb/item-length-contradicts-schema",
            "{file: catalogue/resources.csv}",
        ),
    ]
}

pub fn ids(told: &[hutong::decide::Finding]) -> Vec<&str> {
    told.iter().map(|told| told.rule.as_str()).collect()
}

#[test]
fn what_passes_only_because_of_waivers_is_conditional() {
    let verdict = judged("mismatched", &file(&all()));
    assert_eq!(verdict.outcome, Outcome::Conditional);
    assert_eq!(verdict.waived.len(), 4);
    assert!(verdict.waived.iter().all(|told| told.excuse.is_some()));
    assert!(verdict.waivers.iter().all(|waiver| waiver.hits == 1));
    let served = verdict
        .clauses
        .iter()
        .find(|clause| clause.id == "items-served");
    assert_eq!(served.unwrap().state, ClauseState::Waived);
    // One less, and what it excused is wrong again.
    let verdict = judged("mismatched", &file(&all()[1..]));
    assert_eq!(verdict.outcome, Outcome::Fail);
    assert!(ids(&verdict.open).contains(&"gb/property-not-in-catalogue"));
}

#[test]
fn a_place_reaches_its_own_and_nothing_else() {
    for at in [
        "{operation: \"GET /exchange/status\"}",
        "{resource: 307011900101/000002}",
        "{resource: 307011900101/000001, item: 从业人数}",
        "{file: hutong.yaml}",
        "{fingerprint: \"sha256:00\"}",
        "{endpoint: exchange.query}",
    ] {
        let mut waivers = all();
        waivers[1] = waiver("gb/item-not-in-response", at);
        let verdict = judged("mismatched", &file(&waivers));
        assert_eq!(verdict.outcome, Outcome::Fail, "{at}");
        let ids = ids(&verdict.open);
        assert!(ids.contains(&"gb/item-not-in-response"), "{at}");
        assert!(ids.contains(&"hutong/waiver-unmatched"), "{at}");
    }
    let verdict = judged("mismatched", "hutong: 1\n");
    let open = verdict
        .open
        .iter()
        .find(|told| told.rule == "gb/item-not-in-response");
    let print = format!("{{fingerprint: \"{}\"}}", open.unwrap().fingerprint);
    for at in [print.as_str(), "{everywhere: true}"] {
        let mut waivers = all();
        waivers[1] = waiver("gb/item-not-in-response", at);
        let verdict = judged("mismatched", &file(&waivers));
        assert_eq!(verdict.outcome, Outcome::Conditional, "{at}");
    }
}

#[test]
fn waiving_a_warning_changes_no_outcome() {
    let waivers = [waiver("hutong/encoding-gb18030", "{everywhere: true}")];
    let words = refused(&file(&waivers));
    // What may have been read wrongly is never excused.
    assert!(words.contains("cannot be waived"), "{words}");
    let mut plan = plan();
    let mut files = found(&submission("approved"));
    let manifest = files
        .files
        .iter_mut()
        .find(|file| file.path == "hutong.yaml");
    let manifest = &mut manifest.unwrap().bytes;
    let text = String::from_utf8(manifest.clone()).unwrap();
    *manifest = text.replace(", cryptography: 已备案", "").into_bytes();
    let warned = hutong::judge(&files, &plan);
    assert_eq!(ids(&warned.open), ["gb/project-without-security-record"]);
    assert_eq!(warned.outcome, Outcome::Pass);
    let waivers = file(&[waiver(
        "gb/project-without-security-record",
        "{everywhere: true}",
    )]);
    plan.office = Some(hutong::load_office(&one("waivers.yaml", &waivers), &plan).unwrap());
    let verdict = hutong::judge(&files, &plan);
    assert_eq!(verdict.outcome, Outcome::Pass);
    assert_eq!((verdict.open.len(), verdict.waived.len()), (0, 1));
}

#[test]
fn waivers_of_other_projects_days_and_packs_excuse_nothing() {
    let rule = "gb/item-not-in-response";
    let at = "{everywhere: true}";
    for (entry, told) in [
        (
            entry("2026-9999", rule, at, "2026-06-01", "2027-05-31"),
            "hutong/waivers-for-others",
        ),
        (
            entry("2026-0142", rule, at, "2025-01-01", "2026-11-22"),
            "hutong/waiver-expired",
        ),
        (
            entry("2026-0142", rule, at, "2026-11-24", "2027-05-31"),
            "hutong/waiver-not-in-force",
        ),
        (
            waiver("ogc/core-not-claimed", at),
            "hutong/waiver-unmatched",
        ),
    ] {
        let verdict = judged("mismatched", &file(std::slice::from_ref(&entry)));
        let ids = ids(&verdict.open);
        assert!(ids.contains(&rule), "{entry}");
        let own: Vec<_> = ids.iter().filter(|id| id.contains("waiver")).collect();
        assert_eq!(own.first().map(|id| **id), Some(told), "{entry}");
        assert_eq!(verdict.outcome, Outcome::Fail);
    }
    // On its last day a waiver still holds.
    let last = entry("2026-0142", rule, at, "2025-01-01", AS_OF);
    let verdict = judged("mismatched", &file(&[last]));
    assert!(!ids(&verdict.open).contains(&rule));
}

#[test]
fn a_mistake_in_the_file_is_told_at_its_place_and_nothing_is_excused() {
    let rule = "gb/item-not-in-response";
    let at = "{everywhere: true}";
    let of = |text: String| refused(&text);
    let wrong = |entry: String| of(file(&[entry]));
    for (said, wanted) in [
        (
            wrong(entry("2026-0142", rule, at, "2026-06-01", "2028-06-02")),
            "3:149: a waiver holds for 2 years at most, to 2028-06-01",
        ),
        (
            wrong(entry("2026-0142", rule, at, "2026-06-01", "2026-02-30")),
            "not 2026-02-30",
        ),
        (
            wrong(entry("2026-0142", rule, at, "2026-06-01", "2026-05-01")),
            "grantedOn is later than expires",
        ),
        (
            wrong(entry("", rule, at, "2026-06-01", "2026-12-31")),
            "project is blank",
        ),
        (
            wrong(waiver("gb/item-not-in-respons", at)),
            "did you mean gb/item-not-in-response?",
        ),
        (wrong(waiver("item-not-in-response", at)), "named in full"),
        (
            wrong(waiver("hutong/unreadable", at)),
            "hutong/unreadable cannot be waived",
        ),
        (
            wrong(waiver("hutong/duplicate-key", at)),
            "cannot be waived",
        ),
        (
            wrong(waiver("hutong/unresolved-reference", at)),
            "cannot be waived",
        ),
        (
            wrong(waiver("hutong/endpoint-undecided", at)),
            "cannot be waived",
        ),
        (
            wrong(waiver(rule, "{endpoint: exchange.quer}")),
            "did you mean exchange.query?",
        ),
        (
            wrong(waiver(rule, "{everywhere: false}")),
            "at says one place",
        ),
        (
            wrong(waiver(rule, "{file: a, operation: b}")),
            "at says one place",
        ),
        (wrong(waiver(rule, "{item: a}")), "at says one place"),
        (wrong(waiver(rule, "{pointer: /entries/0}")), "pointer"),
        (wrong(waiver(rule, "{}")), "at says one place"),
        (of("hutong: 2\n".into()), "the form is 2"),
        (of("waivers: []\n".into()), "hutong"),
        (of(String::new()), "the file is empty"),
        (
            of("hutong: 1\nhutong: 1\n".into()),
            "the key hutong occurs twice",
        ),
        (of("hutong: 1\nwaiver: []\n".into()), "waivers"),
        (of("hutong: [\n".into()), "unclosed bracket"),
    ] {
        assert!(said.contains(wanted), "{wanted:?} in {said}");
    }
}

/// What could not be decided beside something wrong is not excused with it.
#[test]
fn an_undecided_reason_beside_a_wrong_one_stays_open() {
    let mut files = found(&submission("approved"));
    let api = files
        .files
        .iter_mut()
        .find(|file| file.path == "api/openapi.yaml");
    let bytes = &mut api.unwrap().bytes;
    let text = String::from_utf8(bytes.clone()).unwrap();
    let page = "{name: page, in: query, schema: {type: integer, minimum: 1";
    let since = "{name: updatedSince, in: query, schema: {type: string, format: date-time";
    assert!(text.contains(page) && text.contains(since), "{text}");
    let wrong = text.replacen(page, &page.replace("minimum: 1", "minimum: 5"), 1);
    let wrong = wrong.replacen(since, &format!("{since}, pattern: '^(?=\\d).*$'"), 1);
    *bytes = wrong.into_bytes();
    let mut plan = plan();
    let before = hutong::judge(&files, &plan);
    assert_eq!(before.outcome, Outcome::Fail);
    let row = before
        .required
        .iter()
        .find(|row| row.endpoint == "catalogue.list");
    let waivers = file(&[seen(
        "{endpoint: catalogue.list}",
        row.unwrap().compared.as_deref().unwrap(),
    )]);
    plan.office = Some(hutong::load_office(&one("w.yaml", &waivers), &plan).unwrap());
    let after = hutong::judge(&files, &plan);
    assert_eq!(ids(&after.open), ["hutong/endpoint-undecided"]);
    assert_eq!(after.outcome, Outcome::Incomplete);
    assert_eq!(after.waived.len(), 1);
}

/// The submission `approved` with its description of the interface changed.
fn changed(changes: &[(&str, &str)]) -> Files {
    let mut files = found(&submission("approved"));
    let mut all = files.files.iter_mut();
    let api = all.find(|file| file.path == "api/openapi.yaml").unwrap();
    let mut text = String::from_utf8(std::mem::take(&mut api.bytes)).unwrap();
    for (was, is) in changes {
        assert!(text.contains(was), "{was}");
        text = text.replacen(was, is, 1);
    }
    api.bytes = text.into_bytes();
    files
}

/// What a text was, and what it becomes.
type Edit = (&'static str, &'static str);

const AVAILABLE: &str = "available: {type: boolean}";
const TIME: &str = "time: {type: string, format: date-time}";
const NULLABLE: (&str, &str) = (AVAILABLE, "available: {type: boolean, nullable: true}");
const PAGE: &str = "{name: page, in: query, schema: {type: integer, minimum: 1}}";
const MINIMUM: (&str, &str) = (
    PAGE,
    "{name: page, in: query, schema: {type: integer, minimum: 2}}",
);

/// What the office excused, and what is handed in later: nothing that the office has not seen passes with it.
#[test]
fn a_waiver_covers_what_the_office_saw() {
    let cases: [(&str, Edit, &[Edit]); 10] = [
        (
            "exchange.status",
            NULLABLE,
            &[NULLABLE, (TIME, "time: {type: integer}")],
        ),
        (
            "exchange.status",
            NULLABLE,
            &[
                NULLABLE,
                ("required: [available, time]", "required: [available]"),
            ],
        ),
        (
            "exchange.status",
            NULLABLE,
            &[
                NULLABLE,
                ("required: [available, time]", "required: [available]"),
                (TIME, "time: {type: integer}"),
            ],
        ),
        (
            "exchange.status",
            NULLABLE,
            &[(AVAILABLE, "available: {type: string, nullable: true}")],
        ),
        ("exchange.status", NULLABLE, &[(AVAILABLE, "available: {}")]),
        (
            "exchange.status",
            NULLABLE,
            &[(AVAILABLE, "enabled: {type: boolean}")],
        ),
        (
            "exchange.status",
            NULLABLE,
            &[
                NULLABLE,
                ("required: [code, message, data]", "required: [code, data]"),
            ],
        ),
        (
            "exchange.status",
            (TIME, "time: {type: string}"),
            &[(TIME, "time: {type: string, nullable: true}")],
        ),
        (
            "catalogue.list",
            MINIMUM,
            &[(
                PAGE,
                "{name: page, in: query, schema: {type: integer, minimum: 1000}}",
            )],
        ),
        (
            "catalogue.list",
            MINIMUM,
            &[(
                PAGE,
                "{name: page, in: query, schema: {type: integer, minimum: 2, multipleOf: 7}}",
            )],
        ),
    ];
    let mut plan = plan();
    for (endpoint, first, later) in cases {
        plan.office = None;
        let before = hutong::judge(&changed(&[first]), &plan);
        let [difference] = before.open.as_slice() else {
            panic!("{first:?}: {:?}", ids(&before.open));
        };
        let compared = difference.compared.as_deref().unwrap();
        let print = format!("{{fingerprint: \"{}\"}}", difference.fingerprint);
        let place = format!("{{endpoint: {endpoint}}}");
        for (entry, holds) in [
            (waiver("hutong/endpoint-incompatible", &print), true),
            (seen(&print, compared), true),
            (seen(&place, compared), true),
            (seen(&place, &format!("sha256:{}", "0".repeat(64))), false),
            (seen(&print, &format!("sha256:{}", "0".repeat(64))), false),
            (waiver("hutong/endpoint-incompatible", &place), false),
            (
                waiver("hutong/endpoint-incompatible", "{everywhere: true}"),
                false,
            ),
        ] {
            let text = file(std::slice::from_ref(&entry));
            plan.office = Some(hutong::load_office(&one("w.yaml", &text), &plan).unwrap());
            let excused = hutong::judge(&changed(&[first]), &plan);
            let wanted = if holds {
                Outcome::Conditional
            } else {
                Outcome::Fail
            };
            assert_eq!(excused.outcome, wanted, "{first:?} {entry}");
            let told = ids(&excused.open).contains(&"hutong/waiver-unseen");
            assert_eq!(told, !holds, "{first:?} {entry}");
            let after = hutong::judge(&changed(later), &plan);
            assert_eq!(after.outcome, Outcome::Fail, "{later:?} {entry}");
        }
    }
}

/// What has nothing to do with the comparison leaves a waiver as it is.
#[test]
fn a_waiver_holds_on_through_unrelated_edits() {
    let mut plan = plan();
    let before = hutong::judge(&changed(&[NULLABLE]), &plan);
    let difference = before.open.first().unwrap();
    let print = format!("{{fingerprint: \"{}\"}}", difference.fingerprint);
    let text = file(&[seen(&print, difference.compared.as_deref().unwrap())]);
    plan.office = Some(hutong::load_office(&one("w.yaml", &text), &plan).unwrap());
    for (was, is) in [
        ("summary: 交换服务状态", "summary: 交换服务状态（第二版）"),
        (
            "required: [code, message, data]",
            "required: [data, message, code]",
        ),
        (
            TIME,
            "time: {format: date-time, type: string, description: 时间}",
        ),
        ("  /exchange/status:\n", "  # 状态\n\n  /exchange/status:\n"),
        ("operationId: listResources", "operationId: listAll"),
    ] {
        let after = hutong::judge(&changed(&[NULLABLE, (was, is)]), &plan);
        assert_eq!(after.outcome, Outcome::Conditional, "{was}");
    }
}

/// The way out for an office: `waive` writes what it saw, `--renew` lists what it has not seen, `--confirm` writes that.
#[test]
fn a_waiver_is_renewed_where_the_office_confirms() {
    let folder = scratch("waivers-renew-digests");
    let interop = folder.join("interop");
    let write = |changes: &[(&str, &str)]| {
        for file in changed(changes).files {
            let path = interop.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.bytes).unwrap();
        }
    };
    write(&[NULLABLE]);
    let terms = "--reason a --by b --on 2026-11-01 --until 2027-06-01";
    let waive = format!("waive hutong/endpoint-incompatible --at exchange.status {terms}");
    let run = |line: &str| {
        let done = run_in(&line.split(' ').collect::<Vec<_>>(), &folder);
        let said = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = run(&waive);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("it fits 1 finding"), "{said}");
    let check = format!("check interop --waivers waivers.yaml --as-of {AS_OF} -q");
    assert_eq!(run(&check).0, Some(0));
    write(&[NULLABLE, (TIME, "time: {type: integer}")]);
    assert_eq!(run(&check).0, Some(1));
    let renew = format!("waive --renew --submission interop --on {AS_OF} --lang en");
    let (code, said) = run(&renew);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("data.time may be"), "{said}");
    let digest = said.split("--confirm ").nth(1).unwrap();
    let digest = digest.split('\n').next().unwrap();
    assert_eq!(run(&check).0, Some(1), "nothing is confirmed yet");
    for other in ["0".repeat(64), "f".repeat(64)] {
        assert_eq!(run(&format!("{renew} --confirm sha256:{other}")).0, Some(0));
        assert_eq!(run(&check).0, Some(1));
    }
    let (code, said) = run(&format!("{renew} --confirm {digest}"));
    assert_eq!(code, Some(0), "{said}");
    let text = fs::read_to_string(folder.join("waivers.yaml")).unwrap();
    assert_eq!(run(&check).0, Some(0), "{text}");
    assert!(text.contains(digest), "{text}");
    // Entries without digests, in either way of writing.
    for entry in [
        waiver("hutong/endpoint-incompatible", "{endpoint: exchange.status}"),
        "- at: {endpoint: exchange.status}\n  rule: hutong/endpoint-incompatible\n  project: 2026-0142\n  reason: a\n  grantedBy: b\n  grantedOn: 2026-06-01\n  expires: 2027-05-31\n".to_owned(),
    ] {
        fs::write(folder.join("waivers.yaml"), file(&[entry])).unwrap();
        assert_eq!(run(&check).0, Some(1));
        let (code, said) = run(&format!("{renew} --confirm {digest}"));
        assert_eq!(code, Some(0), "{said}");
        let text = fs::read_to_string(folder.join("waivers.yaml")).unwrap();
        assert_eq!(run(&check).0, Some(0), "{text}");
    }
    assert_eq!(run(&format!("{check} --confirm {digest}")).0, Some(2));
}

/// A fingerprint is of one cause in one file, not of every file in which it may yet occur.
#[test]
fn a_fingerprint_reaches_one_file() {
    let mut files = found(&submission("approved"));
    for name in ["api/a.yaml", "api/b.yaml"] {
        let text = "openapi: 3.0.3\ninfo: {title: t, version: \"1\"}\nservers: [{url: https://data.example.gov.cn/a}]\npaths: {}\n";
        let mut more = one(name, text);
        files.files.append(&mut more.files);
    }
    files.files.sort_by(|a, b| a.path.cmp(&b.path));
    files.faults.clear();
    let mut plan = plan();
    let before = hutong::judge(&files, &plan);
    let own = |verdict: &Verdict| {
        let open = verdict.open.iter();
        let own = open.filter(|told| told.rule == "hutong/undeclared-descriptor");
        own.map(|told| told.fingerprint.clone()).collect::<Vec<_>>()
    };
    let prints = own(&before);
    assert_eq!(prints.len(), 2);
    let at = format!("{{fingerprint: \"{}\"}}", prints[0]);
    let waivers = file(&[waiver("hutong/undeclared-descriptor", &at)]);
    plan.office = Some(hutong::load_office(&one("w.yaml", &waivers), &plan).unwrap());
    assert_eq!(own(&hutong::judge(&files, &plan)), prints[1..]);
}

pub fn run_in(args: &[&str], folder: &Path) -> Output {
    let mut command = hutong(args);
    command.current_dir(folder).output().unwrap()
}

#[test]
fn a_file_inside_the_submission_is_refused() {
    let folder = scratch("waivers-inside");
    fs::create_dir_all(folder.join("interop/office")).unwrap();
    fs::write(folder.join("interop/office/waivers.yaml"), "hutong: 1\n").unwrap();
    fs::write(folder.join("waivers.yaml"), "hutong: 1\n").unwrap();
    for path in [
        "interop/office/waivers.yaml",
        "interop/../interop/office/waivers.yaml",
    ] {
        let done = run_in(&["check", "interop", "--waivers", path], &folder);
        assert_eq!(done.status.code(), Some(2), "{path}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("lies in the submission"));
    }
    fs::remove_dir_all(folder.join("interop/office")).unwrap();
    let done = run_in(&["check", "interop", "--waivers", "waivers.yaml"], &folder);
    assert_eq!(done.status.code(), Some(3));
    let done = run_in(&["check", "interop", "--waivers", "missing.yaml"], &folder);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn waive_writes_an_entry_that_holds() {
    let folder = scratch("waivers-write");
    let mismatched = submission("mismatched");
    let mismatched = mismatched.to_str().unwrap();
    fs::write(
        folder.join("waivers.yaml"),
        "hutong: 1\n# 说明\nwaivers:\n- project: other\n  rule: gb/date-malformed\n  at: {everywhere: true}\n  reason: a\n  grantedBy: b\n  grantedOn: \"2026-01-01\"\n  expires: \"2026-02-01\"\n\n# decided by people\ndecisions: []\n",
    )
    .unwrap();
    for (rule, at) in [
        (
            "gb/property-not-in-catalogue",
            "post /exchange/resources/{frontCode}/{rearCode}/query",
        ),
        ("gb/item-not-in-response", "307011900101/000001#年报日期"),
        ("gb/item-type-contradicts-schema", "307011900101/000001"),
        (
            "gb/item-length-contradicts-schema",
            "catalogue/resources.csv",
        ),
    ] {
        let done = run_in(
            &[
                "waive",
                rule,
                "--at",
                at,
                "--reason",
                "\"quoted\": {不变}\n第二行",
                "--until",
                "2027-06-01",
                "--by",
                "某省数据局",
                "--on",
                "2026-11-01",
                "--submission",
                mismatched,
            ],
            &folder,
        );
        assert_eq!(
            done.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    let text = fs::read_to_string(folder.join("waivers.yaml")).unwrap();
    assert!(
        text.contains("# 说明") && text.contains("# decided by people\ndecisions: []\n"),
        "{text}"
    );
    let done = run_in(
        &[
            "check",
            mismatched,
            "--waivers",
            "waivers.yaml",
            "--as-of",
            AS_OF,
            "--format",
            "json",
        ],
        &folder,
    );
    let report: Json = String::from_utf8(done.stdout).unwrap().parse().unwrap();
    assert_eq!(report["verdict"], "CONDITIONAL", "{text}");
    assert_eq!(report["summary"]["waived"], 4);
    assert_eq!(report["waivers"].as_array().unwrap().len(), 4);

    let before = fs::read(folder.join("waivers.yaml")).unwrap();
    let ok = [
        "waive",
        "gb/date-malformed",
        "--at",
        "everywhere",
        "--reason",
        "a",
        "--by",
        "b",
        "--on",
        "2026-11-01",
        "--project",
        "x",
    ];
    // What is wrong with an entry is not told at a line that is not written.
    let mut unknown = ok.to_vec();
    unknown.extend(["--until", "2027-01-01", "--lang", "en"]);
    unknown[1] = "gb/date-malformd";
    let done = run_in(&unknown, &folder);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("did you mean gb/date-malformed?"), "{said}");
    assert!(!said.contains("waivers.yaml:"), "{said}");
    for wrong in [
        &["--until", "2029-01-01"][..],
        &["--until", "soon"],
        &["--until", "2027-01-01", "--at", "/entries/0"],
        &["--until", "2027-01-01", "--reason", " "],
    ] {
        // What is typed wrong stands instead of what is right.
        let kept = ok.chunks(2).filter(|pair| !wrong.contains(&pair[0]));
        let args: Vec<&str> = kept.flatten().chain(wrong).copied().collect();
        let done = run_in(&args, &folder);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
        assert_eq!(
            fs::read(folder.join("waivers.yaml")).unwrap(),
            before,
            "{wrong:?}"
        );
    }
    let fresh = run_in(
        &[
            "waive",
            "gb/date-malformed",
            "--at",
            "everywhere",
            "--reason",
            "a",
            "--by",
            "b",
            "--on",
            "2026-11-01",
            "--until",
            "2027-01-01",
            "--project",
            "x",
            "--waivers",
            "new.yaml",
        ],
        &folder,
    );
    assert_eq!(fresh.status.code(), Some(0));
    let text = fs::read_to_string(folder.join("new.yaml")).unwrap();
    assert!(text.contains("everywhere: true"), "{text}");
}

/// The submission `approved` with its records and its interface changed.
fn altered(change: impl Fn(&str, String) -> String, office: &str) -> Verdict {
    let mut plan = plan();
    let mut files = found(&submission("approved"));
    for file in &mut files.files {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        file.bytes = change(&file.path, text).into_bytes();
    }
    let digest = hutong::judge(&files, &plan).digest;
    let office = office.replace("DIGEST", &digest);
    let office = hutong::load_office(&one("waivers.yaml", &office), &plan);
    plan.office = Some(office.unwrap());
    hutong::judge(&files, &plan)
}

/// A record without a code that is titled as another one is coded does not take the other's place, and no decision speaks for
/// resources that have no code.
#[test]
fn resources_without_a_code_are_counted_and_never_decided() {
    let decoy = "- resTitle: 307011900101/000001\n  resID: \"\"\n- resTitle: 307011900101/000001\n  resID: \"\"\n";
    let decision = |endpoint: &str| {
        format!(
            "  - {{project: \"2026-0142\", endpoint: {endpoint}, outcome: accepted, reason: 现场核对, by: 某省数据局, on: \"2026-11-20\", submission: DIGEST}}\n"
        )
    };
    let office = format!(
        "hutong: 1\ndecisions:\n{}{}",
        decision("exchange.query"),
        decision("exchange.changes")
    );
    let change = |path: &str, text: String| match path {
        "catalogue/resources.yaml" => format!("{decoy}{text}"),
        "api/openapi.yaml" => text.replace("/query:", "/queried:"),
        _ => text,
    };
    let verdict = altered(change, &office);
    let rows: Vec<String> = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == "exchange.query")
        .map(|row| {
            let code = row.reasons.first().map_or("", |reason| reason.code);
            let resource = row.resource.as_deref().unwrap_or("-");
            format!("{resource} {} {code} {}", row.state.name(), row.excused)
        })
        .collect();
    assert_eq!(
        rows,
        [
            "307011900101/000001 absent endpoint-near false",
            "307011900101/000002 not-required  false",
            "- undecided resource-code-missing false",
        ]
    );
    let codeless = verdict
        .required
        .iter()
        .find(|row| row.resource.is_none() && !row.reasons.is_empty());
    assert!(
        codeless.unwrap().reasons[0]
            .message
            .en
            .starts_with("2 of the resources")
    );
    assert!(
        verdict
            .decisions
            .iter()
            .all(|it| it.state.name() == "unmatched")
    );
    assert_eq!(verdict.outcome, Outcome::Fail);
}
