//! `attest` and `verify` as they are started: exit codes, inputs, chains of evidence, mistakes.

use super::desk::{Desk, code, copy, ok, stderr};
use super::{private_pem, public_pem};
use crate::support::{hutong, run};
use hutong::load_pack_named;
use hutong::read::digest;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn exit_codes_say_whether_it_is_verified_and_what_was_decided() {
    let desk = Desk::new("codes");
    for (name, expected) in [
        ("approved", 0),
        ("mismatched", 1),
        ("empty", 3),
        ("existing", 3),
    ] {
        let submission = desk.copy(name);
        assert_eq!(
            code(&desk.attest(&submission, "e.json", &[])),
            expected,
            "{name}"
        );
        assert_eq!(
            desk.verdict(&submission, "e.json", &["--rerun"]),
            (expected, ok()),
            "{name}"
        );
    }
}

#[test]
fn judging_again_takes_what_was_judged_with() {
    let desk = Desk::new("rerun");
    let submission = desk.copy("existing");
    let registry = crate::support::submission("existing.registry.csv")
        .display()
        .to_string();
    let against = desk.copy("approved");
    let with = ["--registry", &registry, "--stage", "operation"];
    assert_eq!(code(&desk.attest(&submission, "e.json", &with)), 0);
    let registry = ["--rerun", "--registry", &registry];
    assert_eq!(desk.verdict(&submission, "e.json", &registry), (0, ok()));
    assert_eq!(desk.verdict(&submission, "e.json", &[]), (0, ok()));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--rerun"]),
        (4, vec!["registry".into()])
    );
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--against", &against]),
        (4, vec!["against".into()])
    );
    let other = desk.at("other.csv");
    fs::write(&other, fs::read_to_string(registry[2]).unwrap() + "\n").unwrap();
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--registry", &other]),
        (4, vec!["registry".into()])
    );
}

#[test]
fn a_pack_of_ones_own_is_named_and_held() {
    let desk = Desk::new("pack");
    let submission = desk.copy("approved");
    let pack = desk.at("pack");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/gb"),
        Path::new(&pack),
        false,
    );
    desk.attest(&submission, "e.json", &["--pack", &pack]);
    // The same bytes are the same pack, wherever they come from.
    assert_eq!(desk.verdict(&submission, "e.json", &["--rerun"]), (0, ok()));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--rerun", "--pack", &pack]),
        (0, ok())
    );
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack", "ogc"]),
        (4, vec!["pack".into()])
    );
    let digest = load_pack_named("gb").unwrap().digest;
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack-digest", &digest]),
        (0, ok())
    );
    let wrong = format!("sha256:{}", "0".repeat(64));
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack-digest", &wrong]),
        (4, vec!["pack".into()])
    );
    assert_eq!(
        code(&desk.verify(&submission, "e.json", &["--pack-digest", "sha256:0"])),
        2
    );
    // A pack that no longer loads is another pack all the same.
    fs::write(Path::new(&pack).join("pack.yaml"), "schema: [").unwrap();
    assert_eq!(
        desk.verdict(&submission, "e.json", &["--pack", &pack, "--rerun"]),
        (4, vec!["pack".into()])
    );
}

#[test]
fn one_evidence_follows_another() {
    let desk = Desk::new("serial");
    let submission = desk.copy("approved");
    assert_eq!(
        code(&desk.attest(&submission, "1.json", &["--serial", "3"])),
        0
    );
    let previous = desk.at("1.json");
    assert_eq!(
        code(&desk.attest(&submission, "2.json", &["--previous", &previous])),
        0
    );
    assert_eq!(
        desk.verdict(
            &submission,
            "2.json",
            &["--serial", "4", "--project", "2026-0142", "--rerun"]
        ),
        (0, ok())
    );
    assert_eq!(
        desk.verdict(&submission, "1.json", &["--serial", "4"]),
        (4, vec!["serial".into()])
    );
    let output = desk.verify(&submission, "2.json", &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = fs::read(&previous).unwrap();
    let named =
        report["statement"]["predicate"]["submission"]["previousEvidence"]["digest"]["sha256"]
            .as_str()
            .unwrap();
    assert_eq!(format!("sha256:{named}"), digest::sha256(&bytes));
    // Not backwards, not across projects, not from something else.
    assert_eq!(
        code(&desk.attest(
            &submission,
            "3.json",
            &["--previous", &previous, "--serial", "3"]
        )),
        2
    );
    let other = desk.copy("empty");
    assert_eq!(
        code(&desk.attest(&other, "3.json", &["--previous", &previous])),
        2
    );
    let manifest = desk.at("approved/hutong.yaml");
    assert_eq!(
        code(&desk.attest(&submission, "3.json", &["--previous", &manifest])),
        2
    );
    assert!(!Path::new(&desk.at("3.json")).exists());
}

#[test]
fn an_archive_is_held_as_a_whole_and_by_its_files() {
    let desk = Desk::new("archive");
    let folder = desk.copy("approved");
    let archive = desk.at("approved.tar");
    let made = Command::new("tar")
        .args(["-cf", &archive, "-C", &folder, "."])
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: there is no tar here");
        return;
    }
    assert_eq!(code(&desk.attest(&archive, "e.json", &[])), 0);
    assert_eq!(desk.verdict(&archive, "e.json", &["--rerun"]), (0, ok()));
    assert_eq!(desk.verdict(&folder, "e.json", &["--rerun"]), (0, ok()));
    // The same files in another archive.
    let mut bytes = fs::read(&archive).unwrap();
    bytes.extend([0; 10_240]);
    fs::write(&archive, bytes).unwrap();
    assert_eq!(
        desk.verdict(&archive, "e.json", &[]),
        (4, vec!["archive".into()])
    );
}

#[test]
fn nothing_of_ours_lies_in_the_submission() {
    let desk = Desk::new("inside");
    let submission = desk.copy("approved");
    let key = desk.at("office.key");
    let inside = format!("{submission}/evidence.json");
    let attest = |key: &str, output: &str| {
        let output = run(&["attest", &submission, "--key", key, "-o", output]);
        assert_eq!(code(&output), 2, "{}", stderr(&output));
    };
    attest(&key, &inside);
    attest(&key, &format!("{submission}/api/../evidence.json"));
    attest(&key, &key);
    fs::write(format!("{submission}/office.key"), private_pem(1)).unwrap();
    attest(&format!("{submission}/office.key"), &desk.at("e.json"));
    assert!(!Path::new(&inside).exists());
    assert_eq!(fs::read_to_string(&key).unwrap(), private_pem(1));
    fs::remove_file(format!("{submission}/office.key")).unwrap();
    desk.attest(&submission, "e.json", &[]);
    fs::write(format!("{submission}/office.pub"), public_pem(1)).unwrap();
    let words = [
        "verify",
        &desk.at("e.json"),
        "--submission",
        &submission,
        "--key",
        &format!("{submission}/office.pub"),
    ];
    assert_eq!(code(&run(&words)), 2);
}

/// A key or a file that is not there is a mistake in what was typed; evidence that is none is not verified.
#[test]
fn what_is_missing_and_what_is_wrong() {
    let desk = Desk::new("wrong");
    let submission = desk.copy("approved");
    desk.attest(&submission, "e.json", &[]);
    let evidence = desk.at("e.json");
    for key in ["nothing.pub", ".", "office.key", "e.json"] {
        let key = desk.at(key);
        let output = run(&[
            "verify",
            &evidence,
            "--submission",
            &submission,
            "--key",
            &key,
        ]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{key}");
        let output = run(&[
            "attest",
            &submission,
            "--key",
            &desk.at("nothing.key"),
            "-o",
            &desk.at("new.json"),
        ]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{key}");
    }
    let other = desk.at("other.pub");
    assert_eq!(
        code(&run(&[
            "verify",
            &evidence,
            "--submission",
            &submission,
            "--key",
            &other
        ])),
        4
    );
    assert_eq!(code(&desk.verify(&submission, "nothing.json", &[])), 2);
    assert_eq!(code(&desk.verify(&submission, "approved", &[])), 2);
    assert_eq!(code(&desk.verify(&desk.at("nothing"), "e.json", &[])), 2);
    fs::write(desk.at("empty.json"), "").unwrap();
    assert_eq!(
        desk.verdict(&submission, "empty.json", &[]),
        (4, vec!["envelope".into()])
    );
    fs::File::create(desk.at("large.json"))
        .unwrap()
        .set_len(50 << 20)
        .unwrap();
    assert_eq!(
        desk.verdict(&submission, "large.json", &[]),
        (4, vec!["envelope".into()])
    );
    fs::write(desk.at("deep.json"), "[".repeat(1 << 20)).unwrap();
    assert_eq!(
        desk.verdict(&submission, "deep.json", &[]),
        (4, vec!["envelope".into()])
    );
    for more in [
        &["--format", "sarif"][..],
        &["--max-age", "-1"],
        &["--serial", "x"],
    ] {
        assert_eq!(
            code(&desk.verify(&submission, "e.json", more)),
            2,
            "{more:?}"
        );
    }
    let mut command = hutong(&[
        "attest",
        &submission,
        "--key",
        &desk.at("office.key"),
        "-o",
        &desk.at("f.json"),
    ]);
    assert_eq!(
        code(
            &command
                .env("SOURCE_DATE_EPOCH", "yesterday")
                .output()
                .unwrap()
        ),
        2
    );
    assert!(!Path::new(&desk.at("f.json")).exists());
}
