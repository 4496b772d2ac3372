//! The same inputs give one result, and other inputs another one.

use super::desk::{Desk, code, copy, stderr};
use super::{Case, stated};
use crate::support::AS_OF;
use crate::support::hutong;
use crate::support::submission;
use base64ct::{Base64, Encoding};
use hutong::decide::Verdict;
use hutong::discover::Files;
use hutong::read::digest;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The same inputs give one result: whoever asks, wherever, in whatever language, on however many threads.
#[test]
fn one_result_in_fifty_runs() {
    let desk = Desk::new("fifty");
    let key = desk.at("office.key");
    let mut results = BTreeSet::new();
    let mut payloads = BTreeSet::new();
    let (threads, locales) = (
        ["1", "2", "3", "8"],
        [
            "C",
            "zh_CN.UTF-8",
            "en_US.UTF-8",
            "tr_TR.UTF-8",
            "ja_JP.SJIS",
        ],
    );
    let zones = [
        "UTC",
        "Asia/Shanghai",
        "America/New_York",
        "Pacific/Kiritimati",
        "nonsense",
    ];
    for i in 0..50 {
        // Made in either order, under names of their own, asked for from the root, from beside and from within.
        let name = format!("copy-{i}");
        let folder = desk.0.join(&name).join("deeper");
        let folder = if i % 3 == 0 {
            folder
        } else {
            desk.0.join(&name)
        };
        copy(&submission("mismatched"), &folder, i % 2 == 1);
        let (from, path) = match i % 4 {
            0 => (
                desk.0.clone(),
                folder.strip_prefix(&desk.0).unwrap().to_path_buf(),
            ),
            1 => (folder.clone(), PathBuf::from(".")),
            2 => (PathBuf::from("/"), folder.clone()),
            _ => (folder.join("api"), PathBuf::from("..")),
        };
        let output = desk.at(&format!("{i}.json"));
        let lang = ["zh", "en", "both"][i % 3];
        let words = [
            "attest",
            path.to_str().unwrap(),
            "--key",
            &key,
            "-o",
            &output,
            "--as-of",
            AS_OF,
            "--lang",
            lang,
        ];
        let mut command = hutong(&words);
        command
            .current_dir(from)
            .env("RAYON_NUM_THREADS", threads[i % threads.len()])
            .env("LC_ALL", locales[i % locales.len()])
            .env("TZ", zones[(i / 2) % zones.len()])
            .env(
                "SOURCE_DATE_EPOCH",
                if i < 40 { "1795417200" } else { "1795503600" },
            );
        let done = command.output().unwrap();
        assert_eq!(code(&done), 1, "{}", stderr(&done));
        let envelope: Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
        let payload = Base64::decode_vec(envelope["payload"].as_str().unwrap()).unwrap();
        let statement: Value = serde_json::from_slice(&payload).unwrap();
        results.insert(
            statement["predicate"]["resultDigest"]["sha256"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        payloads.insert(payload);
    }
    assert_eq!(results.len(), 1);
    // With the time that it is made at given, the whole is the same.
    assert_eq!(payloads.len(), 2);
}

/// What stands between a result and the next: a change of any input.
#[test]
fn other_inputs_give_another_result() {
    let case = Case::new("approved");
    let result = |verdict: &Verdict, files: &Files, serial| {
        stated(verdict, files, serial)
            .predicate
            .result_digest
            .sha256
    };
    let mut seen = BTreeSet::from([result(&case.verdict, &case.files, Some(7))]);
    let mut verdict = case.verdict.clone();
    verdict.as_of = "2026-11-24".into();
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    let mut verdict = case.verdict.clone();
    verdict.limits[0].1 += 1;
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    let mut verdict = case.verdict.clone();
    verdict.packs[0].digest = digest::sha256(b"");
    assert!(seen.insert(result(&verdict, &case.files, Some(7))));
    assert!(seen.insert(result(&case.verdict, &case.files, Some(8))));
}
