//! Random bytes, texts and near-documents: nothing panics, and every place that is given is a true one.

use super::places::{assert_faults_sound, assert_sound};
use crate::support::one;
use hutong::limits::Limits;
use hutong::model::library;
use hutong::read::{Document, Library, json, yaml};
use proptest::prelude::*;

fn limits() -> Limits {
    Limits::default()
}

fn read(path: &str, bytes: &[u8]) -> Library {
    library(&one(path, bytes), &limits())
}

fn check_text(text: &str) {
    let (root, faults) = json::parse(text, 0, &limits());
    assert_faults_sound(&faults, text);
    assert!(root.is_some() || !faults.is_empty());
    if let Some(root) = root {
        assert_sound(&Document { source: 0, root }, text, true);
    }
    let (roots, faults) = yaml::parse(text, 0, &limits());
    assert_faults_sound(&faults, text);
    let nested = !text.contains('*');
    for root in roots {
        assert_sound(&Document { source: 0, root }, text, nested);
    }
}

/// Pieces of which YAML and JSON are made, so that random texts come near to documents.
const PIECES: [&str; 44] = [
    "a", "b", "key", "1", "-0.5", "null", "汉", "😀", ": ", ":", "- ", "-", "\n", "\n", "\n  ",
    "\n    ", "\r\n", "\r", " ", "\t", "[", "]", "{", "}", ", ", ",", "? ", "?", "&a ", "!!str ",
    "!x ", "'", "\"", "\\n", "\\ud800", "|\n", ">-\n ", "#c", " # c\n", "<<: ", "---\n", "...\n",
    "\u{feff}", "%",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "a\\.(yaml|json|txt|csv|md)") {
        let library = read(&name, &bytes);
        prop_assert_eq!(library.sources.len(), 1);
        if let Some(document) = library.document(0) {
            assert_sound(document, &library.sources[0].text, false);
        }
    }

    #[test]
    fn any_text_is_survived(text in ".{0,100}") {
        check_text(&text);
    }

    #[test]
    fn near_documents_have_true_places(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        check_text(&pieces.concat());
    }

    #[test]
    fn near_documents_with_aliases_are_survived(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24), at in 0..24_usize) {
        let mut pieces = pieces;
        pieces.insert(at.min(pieces.len()), "*a ");
        pieces.insert(0, "- &a x\n- ");
        check_text(&pieces.concat());
    }

    #[test]
    fn json_that_is_written_is_read(text in json_text()) {
        let wanted: serde_json::Value = serde_json::from_str(&text).unwrap();
        let (root, faults) = json::parse(&text, 0, &limits());
        let root = root.unwrap();
        let duplicates = faults.iter().filter(|fault| fault.code == "duplicate-key").count();
        prop_assert_eq!(duplicates, faults.len());
        if duplicates == 0 {
            prop_assert_eq!(json::to_json(&root), wanted);
        }
        assert_sound(&Document { source: 0, root }, &text, true);
    }
}

/// JSON texts of random trees with random white space.
fn json_text() -> impl Strategy<Value = String> {
    let quoted = |text: String| serde_json::to_string(&text).unwrap();
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        (-1e300..1e300_f64).prop_map(|value| format!("{value:e}")),
        ".{0,12}".prop_map(quoted),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        let space = "[ \\t\\r\\n]{0,2}";
        let items = prop::collection::vec((space, inner.clone()), 0..16);
        let entries = prop::collection::vec((space, ".{0,6}", inner), 0..16);
        prop_oneof![
            items.prop_map(|items| {
                let items: Vec<_> = items
                    .iter()
                    .map(|(space, item)| format!("{space}{item}{space}"))
                    .collect();
                format!("[{}]", items.join(","))
            }),
            entries.prop_map(move |entries| {
                let entries: Vec<_> = entries
                    .into_iter()
                    .map(|(space, key, value)| format!("{space}{}{space}:{value}", quoted(key)))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}
