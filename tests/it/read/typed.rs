//! Trees read into typed structures: what fits, and what a person is told where it does not.

use hutong::limits::Limits;
use hutong::read::{DeserializeError, Located, from_node, yaml};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Manifest {
    hutong: u32,
    project: Located<Project>,
    #[serde(default)]
    consumes: Vec<Located<String>>,
    #[serde(default)]
    bindings: BTreeMap<Located<String>, Located<Vec<String>>>,
    #[serde(default)]
    level: Option<f64>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Project {
    code: Located<String>,
    class: Class,
    #[serde(default)]
    exchange_platform: bool,
    #[serde(default)]
    vendor: Option<Located<String>>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Class {
    New,
    InConstruction,
    Other(String),
}

fn read(text: &str) -> Result<Manifest, DeserializeError> {
    let (roots, faults) = yaml::parse(text, 7, &Limits::default());
    assert!(faults.is_empty(), "{faults:?}");
    from_node(&roots[0])
}

const GOOD: &str = "hutong: 1\nproject:\n  code: \"2026-0142\"\n  class: new\nconsumes: [a, b]\nbindings:\n  x: [y]\n";

#[test]
fn what_fits_is_read_with_its_places() {
    let manifest = read(GOOD).unwrap();
    let slice = |span: hutong::text::Span| &GOOD[span.start as usize..span.end as usize];
    assert_eq!(manifest.hutong, 1);
    assert_eq!(manifest.project.value.class, Class::New);
    assert_eq!(manifest.project.value.code.value, "2026-0142");
    assert_eq!(manifest.project.span.source, 7);
    assert_eq!(
        slice(manifest.project.span),
        "code: \"2026-0142\"\n  class: new"
    );
    assert_eq!(slice(manifest.project.value.code.span), "\"2026-0142\"");
    assert_eq!(slice(manifest.consumes[1].span), "b");
    let (key, value) = manifest.bindings.first_key_value().unwrap();
    assert_eq!((slice(key.span), slice(value.span)), ("x", "[y]"));
    assert_eq!(manifest.project.value.vendor, None);
}

#[test]
fn enums_with_content_are_mappings_of_one_key() {
    let manifest = read(&GOOD.replace("class: new", "class: {other: old}")).unwrap();
    assert_eq!(manifest.project.value.class, Class::Other("old".to_owned()));
}

/// Each change of the good manifest, what is marked, what is said of it, and what was meant.
#[test]
fn mistakes_stand_at_their_places() {
    let cases = [
        (
            "consumes",
            "consume",
            "consume",
            "unknown field consume",
            Some("consumes"),
        ),
        (
            "class: new",
            "clas: new",
            "clas",
            "unknown field clas",
            Some("class"),
        ),
        (
            "class: new",
            "class: in_construction",
            "in_construction",
            "unknown value in_construction",
            Some("in-construction"),
        ),
        (
            "hutong: 1",
            "hutong: one",
            "one",
            "expected a whole number, found the text \"one\"",
            None,
        ),
        ("hutong: 1", "hutong: -1", "-1", "the number -1", None),
        (
            "\"2026-0142\"",
            "20260142",
            "20260142",
            "expected text, found the number 20260142",
            None,
        ),
        ("[a, b]", "a", "a", "expected a list", None),
        (
            "[a, b]",
            "[a, {}]",
            "{}",
            "expected text, found a mapping",
            None,
        ),
        (
            "class: new",
            "class: [new]",
            "[new]",
            "expected one of the known values, found a list",
            None,
        ),
        (
            "  code: \"2026-0142\"\n",
            "",
            "class: new",
            "field code is missing",
            None,
        ),
    ];
    for (from, to, marked, said, meant) in cases {
        let text = GOOD.replacen(from, to, 1);
        let mistake = read(&text).unwrap_err();
        let (start, end) = (mistake.span.start as usize, mistake.span.end as usize);
        assert_eq!(&text[start..end], marked, "{mistake:?}");
        assert!(mistake.text.en.contains(said), "{mistake:?}");
        assert!(!mistake.text.zh.is_empty() && mistake.text.zh != mistake.text.en);
        assert_eq!(mistake.suggestion.as_deref(), meant, "{mistake:?}");
    }
}

#[test]
fn a_document_of_another_kind_is_said_to_be_one() {
    let mistake = read("- a\n").unwrap_err();
    assert_eq!(
        mistake.text.en,
        "wrong type: expected a mapping, found a list"
    );
    assert_eq!(mistake.text.zh, "类型不符：应为键值对，实为列表");
}
