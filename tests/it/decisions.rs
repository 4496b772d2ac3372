//! The office's decisions: what a person settles, how it is written, and where it lapses.

use crate::support::{AS_OF, copy, found, one, plan, repository, scratch, submission};
use crate::waivers::{all, file, ids, judged, refused, run_in, waiver};
use hutong::decide::{ClauseState, Outcome, Verdict};
use hutong::limits::Limits;
use hutong::read::Json;
use hutong::report::human::{Links, Style, human};
use std::fs;
use std::path::{Path, PathBuf};

fn decision(digest: &str, about: &str, outcome: &str) -> String {
    format!(
        "hutong: 1\ndecisions:\n  - {{project: \"2026-0142\", {about}, outcome: {outcome}, reason: 现场核对, by: 某省数据局, on: \"2026-11-20\", submission: \"{digest}\"}}\n"
    )
}

/// What became of the clause that these decisions are about.
fn state(verdict: &Verdict) -> ClauseState {
    let mut clauses = verdict.clauses.iter();
    clauses
        .find(|clause| clause.id == "platform-connection")
        .unwrap()
        .state
}

#[test]
fn decisions_settle_what_no_machine_decides() {
    let digest = judged("approved", "hutong: 1\n").digest;
    let clause = "clause: platform-connection";
    let accepted = judged("approved", &decision(&digest, clause, "accepted"));
    // What a person must check and has checked is no condition.
    assert_eq!(accepted.outcome, Outcome::Pass);
    assert_eq!(state(&accepted), ClauseState::Met);
    let refused_verdict = judged("approved", &decision(&digest, clause, "refused"));
    assert_eq!(refused_verdict.outcome, Outcome::Fail);
    assert_eq!(state(&refused_verdict), ClauseState::NotMet);
    let other = format!("sha256:{}", "0".repeat(64));
    let outdated = judged("approved", &decision(&other, clause, "accepted"));
    assert_eq!(outdated.outcome, Outcome::Pass);
    assert_eq!(state(&outdated), ClauseState::Manual);
    assert_eq!(ids(&outdated.open), ["hutong/decision-outdated"]);
    for (about, wanted) in [
        ("clause: columns-of", "the pack has no clause for a person"),
        (
            "clause: catalogue-columns",
            "the pack has no clause for a person",
        ),
        ("endpoint: exchange.statu", "did you mean exchange.status?"),
        ("resource: a", "a decision is about one thing"),
        (
            "endpoint: exchange.status, clause: registered",
            "a decision is about one thing",
        ),
    ] {
        let said = refused(&decision(&digest, about, "accepted"));
        assert!(said.contains(wanted), "{about}: {said}");
    }
    assert!(refused(&decision("sha256:12", clause, "accepted")).contains("64 hexadecimal"));
}

#[test]
fn a_decision_holds_from_its_day_on_under_its_pack_and_no_refusal_is_outweighed() {
    let first = judged("approved", "hutong: 1\n");
    let (digest, pack) = (&first.digest, &first.packs[0].digest);
    let clause = "clause: platform-connection";
    let accepted = decision(digest, clause, "accepted");
    let later = accepted.replace("2026-11-20", "2026-11-24");
    let verdict = judged("approved", &later);
    assert_eq!(verdict.outcome, Outcome::Pass);
    assert_eq!(ids(&verdict.open), ["hutong/decision-not-in-force"]);
    for (made, ended) in [
        (pack.clone(), ClauseState::Met),
        (format!("sha256:{}", "0".repeat(64)), ClauseState::Manual),
    ] {
        let about = format!("{clause}, pack: \"{made}\"");
        let verdict = judged("approved", &decision(digest, &about, "accepted"));
        assert_eq!(state(&verdict), ended, "{made}");
    }
    let entry = |text: &str| text.split_once("decisions:\n").unwrap().1.to_owned();
    let refused = decision(digest, clause, "refused");
    for pair in [[&accepted, &refused], [&refused, &accepted]] {
        let both = pair.map(|text| entry(text)).concat();
        let verdict = judged("approved", &format!("hutong: 1\ndecisions:\n{both}"));
        assert_eq!(verdict.outcome, Outcome::Fail);
        let mut clauses = verdict.clauses.iter();
        let own = clauses.find(|clause| clause.id == "platform-connection");
        assert_eq!(own.unwrap().state, ClauseState::NotMet);
    }
}

/// The undecided endpoint of a fixture.
#[test]
fn an_undecided_endpoint_is_settled_for_these_very_files() {
    let folder = repository("testdata/rules/hutong/endpoint-undecided/fail");
    let files = found(&folder);
    let mut plan = plan();
    let before = hutong::judge(&files, &plan);
    assert_eq!(before.outcome, Outcome::Incomplete);
    let undecided = before
        .required
        .iter()
        .filter(|row| row.state.name() == "undecided");
    let rows: Vec<_> = undecided.collect();
    assert!(rows.len() > 1);
    for (outcome, wanted) in [
        ("accepted", Outcome::Conditional),
        ("refused", Outcome::Fail),
    ] {
        let entries = rows.iter().map(|row| {
            let about = match &row.resource {
                Some(code) => format!("endpoint: {}, resource: {code}", row.endpoint),
                None => format!("endpoint: {}", row.endpoint),
            };
            let text = decision(&before.digest, &about, outcome);
            text.split_once("decisions:\n").unwrap().1.to_owned()
        });
        let text = format!("hutong: 1\ndecisions:\n{}", entries.collect::<String>());
        plan.office = Some(hutong::load_office(&one("w.yaml", &text), &plan).unwrap());
        let after = hutong::judge(&files, &plan);
        assert_eq!(after.outcome, wanted, "{outcome}");
    }
}

/// A scratch folder with the submission `approved`, in which a file stands that no program reads.
fn annexed(name: &str) -> PathBuf {
    let folder = scratch(name);
    copy(&submission("approved"), &folder.join("annexed"));
    let wsdl = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\"/>";
    fs::write(folder.join("annexed/附件.xml"), wsdl).unwrap();
    folder
}

/// Runs the program in a folder; words are parted by spaces.
fn command(folder: &Path, words: &str) -> (Option<i32>, String) {
    let words: Vec<&str> = words.split(' ').collect();
    let done = run_in(&words, folder);
    let both = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(both).unwrap())
}

const ASIDE: &str = "decide annexed --file 附件.xml --accept --reason 示意 --by 某省数据局 --on 2026-09-01 --lang en";

/// A decision that names a pack holds under that pack, whatever it is about.
#[test]
fn a_file_is_set_aside_under_the_pack_of_the_decision_only() {
    let folder = annexed("decisions-pack");
    let check = format!("check annexed --waivers waivers.yaml --as-of {AS_OF} -q");
    assert_eq!(command(&folder, ASIDE).0, Some(0));
    assert_eq!(command(&folder, &check).0, Some(0));
    let path = folder.join("waivers.yaml");
    let own = fs::read_to_string(&path).unwrap();
    let other = format!("sha256:{}", "0".repeat(64));
    fs::write(&path, format!("{own}    pack: \"{other}\"\n")).unwrap();
    let (code, said) = command(&folder, &check);
    assert_eq!(code, Some(3), "{said}");
    let pack = judged("approved", "hutong: 1\n").packs[0].digest.clone();
    fs::write(&path, format!("{own}    pack: \"{pack}\"\n")).unwrap();
    let (code, said) = command(&folder, &check);
    assert_eq!(code, Some(0), "{said}");
}

/// Two that lapsed do not hide each other.
#[test]
fn lapsed_decisions_are_told_unless_one_holds() {
    let clause = "clause: platform-connection";
    let digest = judged("approved", "hutong: 1\n").digest;
    let other = |mark: &str| decision(&format!("sha256:{}", mark.repeat(64)), clause, "accepted");
    let entry = |text: &str| text.split_once("decisions:\n").unwrap().1.to_owned();
    let lapsed = [other("0"), other("1")].map(|text| entry(&text)).concat();
    let verdict = judged("approved", &format!("hutong: 1\ndecisions:\n{lapsed}"));
    assert_eq!(
        ids(&verdict.open),
        ["hutong/decision-outdated", "hutong/decision-outdated"]
    );
    let own = entry(&decision(&digest, clause, "accepted"));
    let verdict = judged("approved", &format!("hutong: 1\ndecisions:\n{lapsed}{own}"));
    assert_eq!(ids(&verdict.open), [""; 0]);
}

/// What is refused is not accepted by another entry, whichever stands first.
#[test]
fn a_refusal_outweighs_in_any_order() {
    let folder = annexed("decisions-refused");
    let api = "openapi: 3.0.3\ninfo: {title: 管理页面, version: 1.0.0}\nservers: [{url: https://data.example.gov.cn/a}]\npaths:\n  /admin/users:\n    get: {summary: 用户列表, responses: {'200': {description: 好, content: {application/json: {schema: {type: object, properties: {nick: {type: string}}}}}}}}\n  /admin/menus:\n    get: {summary: 菜单列表, responses: {'200': {description: 好, content: {application/json: {schema: {type: object, properties: {nick: {type: string}}}}}}}}\n";
    let manifest = folder.join("annexed/hutong.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    let declared = text.replacen(
        "interfaces:\n",
        "interfaces:\n  - {descriptor: api/admin.yaml, network: extranet, roles: [provider]}\n",
        1,
    );
    assert_ne!(declared, text);
    fs::write(&manifest, declared).unwrap();
    fs::write(folder.join("annexed/api/admin.yaml"), api).unwrap();
    let files = found(&folder.join("annexed"));
    let mut plan = plan();
    let before = hutong::judge(&files, &plan);
    let digest = &before.digest;
    let annex = before
        .files
        .iter()
        .find(|it| it.path == "附件.xml")
        .unwrap();
    let entry = |about: &str, outcome: &str| {
        let of = if about.starts_with("file") {
            format!("digest: \"{}\"", annex.digest)
        } else {
            format!("submission: \"{digest}\"")
        };
        format!(
            "  - {{project: \"2026-0142\", {about}, outcome: {outcome}, reason: 核对, by: 某局, on: \"2026-11-20\", {of}}}\n"
        )
    };
    let mut judged = |entries: &[String]| {
        let text = format!("hutong: 1\ndecisions:\n{}", entries.concat());
        plan.office = Some(hutong::load_office(&one("w.yaml", &text), &plan).unwrap());
        hutong::judge(&files, &plan)
    };
    let all = [
        "file: 附件.xml",
        "operations: /admin",
        "clause: platform-connection",
    ];
    let accepted = all.map(|about| entry(about, "accepted"));
    assert_eq!(judged(&accepted).outcome, Outcome::Conditional);
    for (refused, overrules) in [
        ("file: 附件.xml", true),
        ("operations: /admin", true),
        ("operations: /admin/users", false),
        ("clause: platform-connection", true),
    ] {
        let refusal = [entry(refused, "refused")];
        for entries in [
            [&accepted[..], &refusal].concat(),
            [&refusal, &accepted[..]].concat(),
        ] {
            let verdict = judged(&entries);
            assert_eq!(verdict.outcome, Outcome::Fail, "{refused}");
            let states = verdict.decisions.iter().map(|it| it.state.name());
            let number = states.filter(|state| *state == "overruled").count();
            assert_eq!(number, usize::from(overrules), "{refused}");
            let open = verdict
                .open
                .iter()
                .any(|it| it.operation.as_deref() == Some("GET /admin/users"));
            assert_eq!(open, refused.starts_with("operations"), "{refused}");
        }
    }
    // Of what lies below there is nothing left to accept.
    let refusal = entry("operations: /admin", "refused");
    for own in ["operations: /admin", "operations: /admin/users"] {
        let (file, own_entry) = (entry("file: 附件.xml", "accepted"), entry(own, "accepted"));
        for entries in [[&file, &own_entry, &refusal], [&refusal, &own_entry, &file]] {
            let verdict = judged(&entries.map(String::clone));
            let states = verdict.decisions.iter().map(|it| it.state.name());
            assert_eq!(states.filter(|it| *it == "overruled").count(), 1, "{own}");
        }
    }
}

/// What the office wrote is never passed over, and never lost.
#[test]
fn the_file_of_the_office_is_read_whole_and_written_whole() {
    assert!(refused("hutong: 1\n---\nwaivers: []\n").contains("another begins"));
    let folder = annexed("decisions-file");
    let path = folder.join("waivers.yaml");
    assert_eq!(command(&folder, ASIDE).0, Some(0));
    let before = fs::read(&path).unwrap();
    // Another run is at it.
    fs::write(folder.join("waivers.yaml.draft"), "").unwrap();
    let clause = "decide annexed --clause platform-connection --accept --reason 已接入 --by 某省数据局 --on 2026-09-01 --lang en";
    let (code, said) = command(&folder, clause);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("another run is writing"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::remove_file(folder.join("waivers.yaml.draft")).unwrap();
    assert_eq!(command(&folder, clause).0, Some(0));
    assert!(!folder.join("waivers.yaml.draft").exists());
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&before) && after.len() > before.len());
}

/// Every character comes back as it was typed.
#[test]
fn a_reason_is_written_as_it_was_typed() {
    let folder = annexed("decisions-words");
    let reason = "a\u{7f}b\u{fffe}c\u{200b}\u{2028}d: # 'e' \"f\" \\ \u{1F600}";
    let mut words: Vec<&str> = ASIDE.split(' ').collect();
    let at = words.iter().position(|word| *word == "示意").unwrap();
    words[at] = reason;
    let done = run_in(&words, &folder);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(0), "{said}");
    let text = fs::read_to_string(folder.join("waivers.yaml")).unwrap();
    let office = hutong::load_office(&one("w.yaml", &text), &plan()).unwrap();
    assert_eq!(office.decisions[0].reason, reason);
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_file_of_the_office_into_the_submission() {
    use std::os::unix::fs::symlink;
    let folder = annexed("decisions-links");
    symlink("annexed/office.yaml", folder.join("waivers.yaml")).unwrap();
    let (code, said) = command(&folder, ASIDE);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("lies in the submission"), "{said}");
    assert!(!folder.join("annexed/office.yaml").exists());
    // A link to a file of the office's own stays a link.
    fs::remove_file(folder.join("waivers.yaml")).unwrap();
    fs::create_dir(folder.join("own")).unwrap();
    symlink("own/waivers.yaml", folder.join("waivers.yaml")).unwrap();
    let (code, said) = command(&folder, ASIDE);
    assert_eq!(code, Some(0), "{said}");
    assert!(folder.join("waivers.yaml").is_symlink());
    assert!(folder.join("own/waivers.yaml").is_file());
}

/// What is listed is what can be decided, in words that the command takes.
#[test]
fn what_awaits_is_listed_as_the_command_takes_it() {
    let folder = scratch("decisions-listed");
    copy(&submission("approved"), &folder.join("annexed"));
    let wsdl = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\"/>";
    for name in ["-说明.xml", "listed.xml"] {
        fs::write(folder.join("annexed").join(name), wsdl).unwrap();
    }
    let manifest = folder.join("annexed/hutong.yaml");
    let text = fs::read_to_string(&manifest).unwrap();
    let declared = text.replacen(
        "interfaces:\n",
        "interfaces:\n  - {descriptor: listed.xml}\n",
        1,
    );
    assert_ne!(declared, text, "{text}");
    fs::write(&manifest, declared).unwrap();
    let (code, said) = command(&folder, "decide annexed --lang en");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("  --file=-说明.xml\n"), "{said}");
    assert!(!said.contains("listed.xml"), "{said}");
    let aside = ASIDE.replace("--file 附件.xml", "--file=-说明.xml");
    let (code, said) = command(&folder, &aside);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = command(&folder, &ASIDE.replace("附件.xml", "listed.xml"));
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("listed.xml is the manifest, or listed by it"),
        "{said}"
    );
}

/// The published schema and the reader agree.
#[test]
fn the_schema_takes_what_is_taken() {
    let schema: Json = hutong::report::schemas::schema("waivers")
        .unwrap()
        .parse()
        .unwrap();
    let digest = format!("sha256:{}", "0".repeat(64));
    let yaml = |text: &str| -> Json {
        let library = hutong::model::library(&one("w.yaml", text), &Limits::default());
        hutong::read::json::to_json(&library.document(0).unwrap().root)
    };
    let takes = |text: &str| hutong::check::schema::accepts(&schema, &yaml(text)).unwrap();
    assert!(takes(&file(&all())));
    assert!(takes(&decision(
        &digest,
        "clause: platform-connection",
        "refused"
    )));
    assert!(takes(&decision(
        &digest,
        "endpoint: a, resource: b",
        "accepted"
    )));
    assert!(!takes(&decision(
        &digest,
        "endpoint: a, clause: b",
        "accepted"
    )));
    assert!(!takes(&file(&[waiver("gb/x", "{file: a, operation: b}")])));
    assert!(!takes(&file(&[waiver("gb/x", "{item: a}")])));
    assert!(!takes(&file(&[waiver("x", "{file: a}")])));
    assert!(!takes("waivers: []\n"));
}

/// The manifest is sent back where it cannot be read, and never set aside.
#[test]
fn a_manifest_is_never_set_aside() {
    let folder = annexed("decisions-manifest");
    for text in ["hutong: 1\nproject:\n  code: a\n   stage: proposal\n", ""] {
        fs::write(folder.join("annexed/hutong.yaml"), text).unwrap();
        let (_, said) = command(&folder, "decide annexed --lang en");
        assert!(!said.contains("--file hutong.yaml"), "{said}");
        let words = ASIDE.replace("附件.xml", "hutong.yaml") + " --project 2026-0142";
        let (code, said) = command(&folder, &words);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("send it back"), "{said}");
    }
}

/// What is decided, waived, signed or compared is one submission.
#[test]
fn a_folder_of_several_submissions_is_refused() {
    let folder = annexed("decisions-several");
    for own in ["all/a", "all/b"] {
        copy(&folder.join("annexed"), &folder.join(own));
    }
    for words in [
        "decide all --lang en",
        "attest all --key annexed/hutong.yaml --output e.json --lang en",
        "waive gb/date-malformed --at everywhere --reason a --by b --on 2026-09-01 --until 2027-01-01 --submission all --lang en",
        "diff all annexed --lang en",
    ] {
        let (code, said) = command(&folder, words);
        assert_eq!(code, Some(2), "{words}: {said}");
        assert!(said.contains("several submissions"), "{words}: {said}");
    }
    assert!(!folder.join("waivers.yaml").exists());
}

#[cfg(unix)]
#[test]
fn a_file_that_is_only_to_be_read_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = annexed("decisions-read-only");
    let path = folder.join("waivers.yaml");
    fs::write(&path, "hutong: 1\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, said) = command(&folder, ASIDE);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cannot be written"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "hutong: 1\n");
}

/// A class that nobody knows is not declared.
#[test]
fn a_class_that_is_not_known_is_not_declared() {
    let mut files = found(&submission("approved"));
    let manifest = files.files.iter_mut().find(|it| it.path == "hutong.yaml");
    let manifest = manifest.unwrap();
    let text = String::from_utf8(manifest.bytes.clone()).unwrap();
    let other = text.replace("class: new", "class: xinjian");
    assert_ne!(other, text);
    manifest.bytes = other.into_bytes();
    let verdict = hutong::judge(&files, &plan());
    assert_eq!(verdict.outcome, Outcome::Fail);
    let line = human(&verdict, Style::default(), Links::default());
    assert!(line.contains("类别未声明"), "{line}");
}
