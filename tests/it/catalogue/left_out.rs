//! What did not become a part of a catalogue is told, whatever rule says so.

use crate::support::{files, plan};
use hutong::decide::understood::LEFT_OUT;
use hutong::limits::Limits;
use std::collections::BTreeSet;

/// Words of messages that say that something was left out.
const WORDS: [&str; 8] = [
    "未评判",
    "未读取",
    "未读入",
    "未展开",
    "已跳过",
    "不能评判",
    "尚不能",
    "无法读取",
];

/// Rules that say so of what is no part of a catalogue, or is told in its own place.
const ELSEWHERE: [(&str, &str); 4] = [
    ("skipped-git", "no part of a submission"),
    ("reference-outside", "a reference of a description"),
    ("sheet-listed", "told as what the sheet is"),
    ("unknown-column", "told as what the column is"),
];

#[test]
fn every_rule_that_leaves_something_out_is_listed() {
    let listed: BTreeSet<&str> = LEFT_OUT.into_iter().collect();
    assert_eq!(listed.len(), LEFT_OUT.len());
    let elsewhere = |name: &str| ELSEWHERE.iter().any(|(other, _)| *other == name);
    let builtin = hutong::builtin().unwrap();
    for name in &listed {
        assert!(builtin.rule(&format!("hutong/{name}")).is_some(), "{name}");
        assert!(!elsewhere(name), "{name}");
    }
    let mut found = 0;
    for pack in ["hutong", "gb", "ogc"] {
        let pack = hutong::load_pack_named(pack).unwrap();
        for rule in &pack.rules {
            if !WORDS.iter().any(|word| rule.message.zh.contains(word)) {
                continue;
            }
            found += 1;
            let name = rule.id.split('/').next_back().unwrap();
            assert!(
                listed.contains(name) || elsewhere(name),
                "{}: {}",
                rule.id,
                rule.message.zh
            );
        }
    }
    assert!(found > 15, "{found}");
}

#[test]
fn what_is_left_out_of_an_archive_is_told() {
    let limits = Limits {
        files: 1,
        ..Limits::default()
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["a.csv", "b.csv"] {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut zip, "信息资源名称,信息资源代码\n".as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let found = hutong::discover::archive("a.zip", &bytes, &limits);
    let told = hutong::understand(&found, &plan().pack, &limits).unwrap();
    let rules: Vec<&str> = told.all_left_out().map(|own| &*own.rule).collect();
    assert!(rules.contains(&"hutong/over-limit"), "{rules:?}");
    let none = files(&[("a.csv", "信息资源名称,信息资源代码\n")]);
    let told = hutong::understand(&none, &plan().pack, &limits).unwrap();
    assert!(told.left_out.is_empty());
}
