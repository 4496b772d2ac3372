//! What the readers make of ordinary documents: values, places, faults.

use hutong::limits::Limits;
use hutong::read::{Document, Json, Node, json, yaml};
use hutong::text::Span;

fn yaml_one(text: &str) -> (Node, Vec<hutong::error::Fault>) {
    let (mut roots, faults) = yaml::parse(text, 0, &Limits::default());
    assert_eq!(roots.len(), 1, "{text:?}: {faults:?}");
    (roots.remove(0), faults)
}

fn json_of(text: &str) -> Json {
    json::to_json(&yaml_one(text).0)
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

fn codes(faults: &[hutong::error::Fault]) -> Vec<&'static str> {
    faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let expected = [
        ("no", Json::from("no")),
        ("on", Json::from("on")),
        ("y", Json::from("y")),
        ("2026-01-01", Json::from("2026-01-01")),
        ("1_000", Json::from("1_000")),
        ("0b11", Json::from("0b11")),
        ("1:30", Json::from("1:30")),
        ("0123", Json::from(123)),
        ("0x1F", Json::from(31)),
        ("0o17", Json::from(15)),
        ("+12", Json::from(12)),
        ("-0.5", Json::from(-0.5)),
        (".5", Json::from(0.5)),
        ("1.", Json::from(1.0)),
        ("1e3", Json::from(1000.0)),
        ("12e03", Json::from(12000.0)),
        ("1.2.3", Json::from("1.2.3")),
        ("-x", Json::from("-x")),
        ("True", Json::from(true)),
        ("tRUE", Json::from("tRUE")),
        ("~", Json::Null),
        ("Null", Json::Null),
        (".nan", Json::Null),
        ("'1'", Json::from("1")),
        ("!!str 1", Json::from("1")),
        ("!!int '3'", Json::from(3)),
        ("!!float 3", Json::from(3.0)),
        ("! 3", Json::from("3")),
        ("!odd 3", Json::from(3)),
        (
            "307011024701000001000001",
            Json::from(307_011_024_701_000_001_000_001_f64),
        ),
    ];
    for (text, value) in expected {
        let text = format!("k: {text}\n");
        assert_eq!(json_of(&text)["k"], value, "{text}");
    }
}

#[test]
fn every_key_and_value_knows_its_place() {
    let text = "a: 1\nb:\n- x\n-\n- y: 'z'  \n  w:\n# c\n\n汉: |\n  text\n\n\nd: &x !!map {a: b, c: , d }\ne:\n  - - f\n";
    let (root, faults) = yaml_one(text);
    assert!(faults.is_empty(), "{faults:?}");
    let document = Document { source: 0, root };
    let places = [
        ("", text.trim_end()),
        ("/a", "1"),
        ("/b", "- x\n-\n- y: 'z'  \n  w:"),
        ("/b/0", "x"),
        ("/b/1", ""),
        ("/b/2", "y: 'z'  \n  w:"),
        ("/b/2/y", "'z'"),
        ("/b/2/w", ""),
        ("/汉", "text"),
        ("/d", "{a: b, c: , d }"),
        ("/d/d", ""),
        ("/e", "- - f"),
        ("/e/0", "- f"),
    ];
    for (pointer, expected) in places {
        let node = document.at(pointer).unwrap();
        assert_eq!(slice(text, node.span), expected, "{pointer}");
        assert_eq!(document.pointer_of(node.span), pointer, "{pointer}");
    }
    let key = document.root.entry("汉").unwrap().key_span;
    assert_eq!(slice(text, key), "汉");
}

#[test]
fn json_keeps_places_and_duplicates() {
    let text = "\t{\"a\" : [1, -2.5e3, 18446744073709551616],\r\n \"\\u6c49\": \"\\ud83d\\ude00\\n\", \"a\": null }\n";
    let (root, faults) = json::parse(text, 3, &Limits::default());
    let root = root.unwrap();
    assert_eq!(slice(text, root.span), text.trim());
    assert_eq!(root.span.source, 3);
    assert_eq!(
        slice(text, root.get("a").unwrap().span),
        "[1, -2.5e3, 18446744073709551616]"
    );
    assert_eq!(root.str_at("汉"), Some("😀\n"));
    assert_eq!(codes(&faults), ["duplicate-key"]);
    assert_eq!(slice(text, faults[0].at), "\"a\"");
    assert!(faults[0].related[0].start < faults[0].at.start);
    assert_eq!(faults[0].args, [("key", "a".to_owned())]);
}

#[test]
fn duplicates_are_found_in_large_mappings() {
    use std::fmt::Write;
    let mut text = String::new();
    for i in 0..50 {
        writeln!(text, "k{i}: {i}").unwrap();
    }
    text.push_str("k7: again\nk7: and again\n");
    let (root, faults) = yaml_one(&text);
    assert_eq!(codes(&faults), ["duplicate-key", "duplicate-key"]);
    assert_eq!(slice(&text, faults[0].related[0]), "k7");
    assert_eq!(faults[0].related, faults[1].related);
    assert_eq!(json::to_json(root.get("k7").unwrap()), Json::from(7));
}

#[test]
fn aliases_and_merge_keys() {
    let text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\none:\n  <<: *b\n  y: own\nmany:\n  <<: [*b, *o]\nplain: *b\n'<<': text\n";
    let (root, faults) = yaml_one(text);
    assert_eq!(codes(&faults), ["merge-key", "merge-key"]);
    let json = json::to_json(&root);
    assert_eq!(json["one"].to_string(), r#"{"y":"own","x":1}"#);
    assert_eq!(json["many"].to_string(), r#"{"x":1,"y":2,"z":4}"#);
    assert_eq!(json["plain"], json["base"]);
    assert_eq!(json["<<"], Json::from("text"));
    assert_eq!(
        root.get("plain").unwrap().span,
        root.get("base").unwrap().span
    );
}

#[test]
fn keys_that_are_not_text() {
    let text = "200: ok\ntrue: t\n~: n\n[a, b]: c\n{x: y}: z\n? - l\n: m\n";
    let (root, faults) = yaml_one(text);
    let keys: Vec<&str> = root.entries().iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["200", "true", "~", "[a, b]", "{x: y}", "- l"]);
    let (odd, complex) = ("non-string-key", "complex-key");
    assert_eq!(codes(&faults), [odd, odd, odd, complex, complex, complex]);
}

#[test]
fn broken_text_says_where() {
    let cases = [
        ("a: [1, 2\nb: 3\n", "yaml"),
        ("a: *nothing\n", "yaml"),
        ("a: &a [*a]\n", "yaml"),
        ("a:\n\tb: 1\n", "yaml"),
        ("{\"a\": 1,}", "json"),
        ("{'a': 1}", "json"),
        ("\"a\nb\"", "json"),
        ("[1] x", "json"),
        ("", "json"),
    ];
    for (text, format) in cases {
        let (any, faults) = if format == "json" {
            let (root, faults) = json::parse(text, 0, &Limits::default());
            (root.is_some(), faults)
        } else {
            let (roots, faults) = yaml::parse(text, 0, &Limits::default());
            (!roots.is_empty(), faults)
        };
        assert!(!any, "{text:?}");
        assert_eq!(codes(&faults), ["unreadable"], "{text:?}");
        assert!(faults[0].at.end as usize <= text.len());
        assert!(!faults[0].args[0].1.is_empty(), "{text:?}");
    }
    let (_, faults) = json::parse("{\"a\": 1,}", 0, &Limits::default());
    assert_eq!((faults[0].at.start, faults[0].at.end), (8, 9));
}

#[test]
fn several_documents_come_as_several() {
    let (roots, faults) = yaml::parse("a: 1\n---\n- b\n...\n--- c\n", 0, &Limits::default());
    assert!(faults.is_empty());
    let all: Vec<Json> = roots.iter().map(json::to_json).collect();
    assert_eq!(all.len(), 3);
    assert_eq!(all[2], Json::from("c"));
}
