//! The statement: it fits its schema, repeats no text, stays small, and its digest is made as the schema says.

use super::{Case, stated};
use crate::support::repository;
use crate::support::sample;
use hutong::decide::Verdict;
use hutong::discover::{File, Files};
use hutong::evidence::Statement;
use hutong::read::digest;
use hutong::report::schemas::schema;
use serde_json::Value;
use std::fs;

pub fn mistakes(name: &str, value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema(name).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// A verdict with everything that evidence may hold, on files that are made up.
fn made_up(verdict: &Verdict) -> (Verdict, Files) {
    let mut verdict = verdict.clone();
    let mut files = Files::default();
    for subject in &mut verdict.files {
        let bytes = subject.path.as_bytes().to_vec();
        subject.digest = digest::sha256(&bytes);
        files.files.push(File {
            path: subject.path.clone(),
            bytes,
            taken: true,
        });
    }
    let sizes = files.files.iter().map(|it| it.bytes.len() as u64);
    let subjects: Vec<_> = verdict.files.iter().zip(sizes).collect();
    verdict.digest = digest::of_digests(
        subjects
            .iter()
            .map(|(it, size)| (it.path.as_str(), it.digest.as_str(), *size)),
    );
    (verdict, files)
}

#[test]
fn evidence_fits_its_schema_and_repeats_no_text() {
    for name in fs::read_dir(repository("testdata/submissions")).unwrap() {
        let path = name.unwrap().path();
        if path.is_dir() {
            let case = Case::new(path.file_name().unwrap().to_str().unwrap());
            let value: Value = serde_json::from_slice(&case.payload()).unwrap();
            assert_eq!(
                mistakes("evidence", &value),
                Vec::<String>::new(),
                "{}",
                path.display()
            );
            let text = value["predicate"]["findings"].to_string();
            for told in &case.verdict.open {
                assert!(!text.contains(&told.message.zh), "{}", told.message.zh);
                assert!(!text.contains(&told.message.en), "{}", told.message.en);
            }
        }
    }
    for verdict in [sample::pass(), sample::fail()] {
        let (verdict, files) = made_up(&verdict);
        let statement = stated(&verdict, &files, None);
        let value: Value = serde_json::from_str(&statement.payload().unwrap()).unwrap();
        assert_eq!(mistakes("evidence", &value), Vec::<String>::new());
        // Everything the sample has is there.
        let predicate = &statement.predicate;
        assert_eq!(predicate.waivers.len(), verdict.waivers.len());
        assert_eq!(predicate.decisions.len(), verdict.decisions.len());
        assert_eq!(predicate.coverage.len(), verdict.clauses.len());
        assert_eq!(predicate.excuses.len(), verdict.suppressions.len());
        assert_eq!(
            predicate.findings.len(),
            verdict.open.len() + verdict.waived.len()
        );
        let back = Statement::read(statement.payload().unwrap().as_bytes()).unwrap();
        assert_eq!(back, statement);
    }
}

/// Thousands of findings of one rule are counted and held by one digest.
#[test]
fn a_flood_of_findings_stays_small_and_every_finding_counts() {
    let (mut verdict, files) = made_up(&sample::fail());
    let told = verdict.open[0].clone();
    verdict.open = (0..5_000)
        .map(|i| {
            let mut told = told.clone();
            told.fingerprint = format!("f{i}");
            told
        })
        .collect();
    let many = stated(&verdict, &files, None);
    let waived = verdict
        .waived
        .iter()
        .filter(|it| it.rule == told.rule)
        .count();
    let listed = many
        .predicate
        .findings
        .iter()
        .filter(|it| it.message_id == told.rule);
    assert_eq!(listed.count(), 200);
    assert_eq!(many.predicate.omitted.len(), 1);
    assert_eq!(many.predicate.omitted[0].count, 4_800 + waived as u64);
    let value: Value = serde_json::from_str(&many.payload().unwrap()).unwrap();
    assert_eq!(mistakes("evidence", &value), Vec::<String>::new());
    verdict.open[4_999].fingerprint = "another".into();
    let other = stated(&verdict, &files, None);
    assert_ne!(many.predicate.result_digest, other.predicate.result_digest);
}

/// What the schema says of `resultDigest`, done by hand.
#[test]
fn the_result_digest_is_made_as_the_schema_says() {
    let case = Case::new("approved");
    let mut predicate: Value =
        serde_json::from_slice::<Value>(&case.payload()).unwrap()["predicate"].clone();
    for key in ["resultDigest", "evaluatedAt", "reverify"] {
        predicate
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
    }
    for key in ["target", "digest"] {
        predicate["tool"]
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
    }
    predicate["policy"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("origin")
        .unwrap();
    // The payload is canonical already, and taking members away leaves it so.
    let digest = digest::sha256(predicate.to_string().as_bytes());
    assert_eq!(digest, case.statement.predicate.result_digest.named());
}
