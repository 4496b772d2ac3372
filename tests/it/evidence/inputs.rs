//! The inputs that evidence names: another submission, project, serial number or age is refused with its reason.

use super::{Case, expected, failed, held, public, said, sealed, stated, tree};
use hutong::discover::{File, Files};
use hutong::evidence::{Expected, verify};
use hutong::pack::embedded;

#[test]
fn evidence_of_another_submission_is_refused_with_its_reason() {
    let (one, other) = (Case::new("approved"), Case::new("lifted"));
    let verification = held(other.sealed.as_bytes(), &one.files, &one.pack);
    assert_eq!(failed(&verification), ["submission"]);
    let with = |change: &dyn Fn(&mut Files)| {
        let mut files = one.files.clone();
        change(&mut files);
        files.files.sort_by(|a, b| a.path.cmp(&b.path));
        let verification = held(one.sealed.as_bytes(), &files, &one.pack);
        assert_eq!(failed(&verification), ["submission"]);
        said(&verification, "submission")
    };
    let index = |path: &str| {
        one.files
            .files
            .iter()
            .position(|it| it.path == path)
            .unwrap()
    };
    let manifest = index("hutong.yaml");
    assert!(
        with(&|it| it.files[manifest].path = "hutong.yml".into())
            .contains("renamed: hutong.yaml → hutong.yml")
    );
    assert!(
        with(&|it| {
            it.files.remove(manifest);
        })
        .contains("missing: hutong.yaml")
    );
    assert!(with(&|it| it.files[manifest].bytes.push(b'\n')).contains("changed: hutong.yaml"));
    // A file that is suddenly unreadable is not the empty file that it looks like.
    assert!(with(&|it| it.files[manifest].taken = false).contains("changed: hutong.yaml"));
    let extra = with(&|it| {
        it.files.push(File {
            path: "notes.txt".into(),
            bytes: Vec::new(),
            taken: true,
        });
    });
    assert!(extra.contains("extra: notes.txt"));
    let verification = held(
        one.sealed.as_bytes(),
        &one.files,
        &embedded::files("ogc").unwrap(),
    );
    assert_eq!(failed(&verification), ["pack"]);
    let found = said(&verification, "pack");
    assert!(
        found.contains(&tree(&one.pack)) && found.contains(&tree(&embedded::files("ogc").unwrap()))
    );
}

#[test]
fn project_class_stage_serial_and_age_are_held_against_what_was_asked() {
    let case = Case::new("approved");
    let (key, pack) = (public(1), tree(&case.pack));
    let base = expected(&key, &case.files, &pack);
    let check = |expected: Expected<'_>| failed(&verify(case.sealed.as_bytes(), &expected));
    let none: [&str; 0] = [];
    assert_eq!(
        check(Expected {
            project: Some("2026-0142"),
            ..base
        }),
        none
    );
    assert_eq!(
        check(Expected {
            project: Some("2026-0143"),
            ..base
        }),
        ["project"]
    );
    assert_eq!(
        check(Expected {
            serial: Some(7),
            ..base
        }),
        none
    );
    assert_eq!(
        check(Expected {
            serial: Some(8),
            ..base
        }),
        ["serial"]
    );
    for (class, stage, wrong) in [
        (Some("new"), Some("proposal"), &none[..]),
        (Some("existing"), None, &["class"]),
        (Some("new"), Some("operation"), &["stage"]),
        (Some("existing"), Some("acceptance"), &["class", "stage"]),
    ] {
        let expected = Expected {
            class,
            stage,
            ..base
        };
        assert_eq!(check(expected), wrong);
    }
    // Made 2026-11-23T07:00:00Z, as of that day.
    for (now, days, fails) in [
        ("2026-11-23T07:00:00Z", 0, false),
        ("2026-11-23T07:00:01Z", 0, true),
        ("2026-11-24T07:00:00Z", 1, false),
        ("2026-11-24T07:00:01Z", 1, true),
        ("2027-01-01T00:00:00Z", 60, false),
        ("2026-11-23T06:50:00Z", 60, true),
        ("2025-11-23T06:00:00Z", 60, true),
    ] {
        let failed = check(Expected {
            age: Some((days, now)),
            ..base
        });
        assert_eq!(failed == ["age"], fails, "{now} {days}: {failed:?}");
    }
    // A day long past keeps waivers alive that have expired since.
    let mut old = case.verdict.clone();
    old.as_of = "2026-01-01".into();
    let old = sealed(&stated(&old, &case.files, None), 1);
    let age = Some((30, "2026-11-24T00:00:00Z"));
    assert_eq!(
        failed(&verify(old.as_bytes(), &Expected { age, ..base })),
        ["age"]
    );
    // Evidence without a serial is never new enough.
    assert_eq!(
        failed(&verify(
            old.as_bytes(),
            &Expected {
                serial: Some(0),
                ..base
            }
        )),
        ["serial"]
    );
    let some = Some("sha256:00");
    for (name, expected) in [
        (
            "waivers",
            Expected {
                waivers: some,
                ..base
            },
        ),
        (
            "registry",
            Expected {
                registry: some,
                ..base
            },
        ),
        (
            "against",
            Expected {
                against: some,
                ..base
            },
        ),
    ] {
        assert_eq!(check(expected), [name]);
    }
}

/// A signer whose program says what is not so: sound in itself, signed, and found by judging again.
#[test]
fn a_verdict_that_was_not_reached_is_found_by_judging_again() {
    let case = Case::new("mismatched");
    let mut lie = case.verdict.clone();
    lie.open.clear();
    lie.outcome = hutong::decide::Outcome::Pass;
    let lie = sealed(&stated(&lie, &case.files, Some(7)), 1);
    let mut verification = case.verify(lie.as_bytes());
    assert!(verification.verified());
    verification.rerun(&case.statement);
    assert_eq!(failed(&verification), ["rerun"]);
    assert_eq!(verification.exit_code(), 4);
    let said = said(&verification, "rerun");
    assert!(
        said.contains("PASS was signed, it is FAIL") && said.contains("findings"),
        "{said}"
    );
    let mut honest = case.verify(case.sealed.as_bytes());
    honest.rerun(&case.statement);
    assert_eq!(honest.exit_code(), 1);
    assert!(!honest.same_program("9.9.9", "sha256:00"));
    assert_eq!(failed(&honest), ["tool"]);
}
