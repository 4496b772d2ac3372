//! What a file that no reader reads may hold all the same: the marks of an interface or a catalogue in a tree, a text or a table.

use super::catalogue;
use super::catalogue::vocabulary_index::VocabularyIndex;
use crate::model::openapi::PATHS;
use crate::read::{Node, Paper, Value};
use crate::text::Span;

/// The name of a kind of description that was found, and its place.
pub(super) type Found = (&'static str, Span);

/// Keys by which a document of an interface language declares itself, with a version beside them.
const VERSIONED: [&str; 7] = [
    "openapi",
    "swagger",
    "swaggerVersion",
    "asyncapi",
    "arazzo",
    "openrpc",
    "raml",
];

/// Keys of which such a document has one beside its version.
const BESIDE: [&str; 13] = [
    "info",
    "paths",
    "x-ms-paths",
    "components",
    "definitions",
    "webhooks",
    "x-webhooks",
    "channels",
    "methods",
    "apis",
    "workflows",
    "resources",
    "operations",
];

/// The list of the pack with the keys of catalogue records and service registrations; a map with two of them is taken for one.
const RECORD: &str = "record-marks";

/// The codes of the words that name an address and a method in a list of interfaces, and other things elsewhere.
pub(super) const ADDRESS: &str = "sheet-address";
pub(super) const METHOD: &str = "sheet-method";

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// The shortest text that is looked into.
const TEXT: usize = 24;

/// The first description within a tree, at any depth, the root included; texts that are documents of their own are looked into.
pub(super) fn within(node: &Node, vocabulary: &VocabularyIndex<'_>) -> Option<Found> {
    if let Some(kind) = of_map(node, vocabulary) {
        return Some((kind, node.span));
    }
    match &node.value {
        Value::String(text) if text.len() >= TEXT => {
            of_text(text, vocabulary).map(|kind| (kind, node.span))
        }
        Value::Array(items) => items.iter().find_map(|item| within(item, vocabulary)),
        Value::Map(map) => {
            let mut entries = map.entries().iter();
            entries.find_map(|entry| within(&entry.node, vocabulary))
        }
        _ => None,
    }
}

/// What a map describes, by its own keys.
pub(super) fn of_map(node: &Node, vocabulary: &VocabularyIndex<'_>) -> Option<&'static str> {
    let entries = node.entries();
    if entries.is_empty() || entries.len() > 2_000 {
        return None;
    }
    let version = |node: &Node| match &node.value {
        Value::String(text) => text.trim().starts_with(|c: char| c.is_ascii_digit()),
        Value::Number(_) => true,
        _ => false,
    };
    let named = |key: &str, of: &[&str]| of.iter().any(|own| own.eq_ignore_ascii_case(key.trim()));
    let declares = entries
        .iter()
        .any(|entry| named(&entry.key, &VERSIONED) && version(&entry.node));
    if declares && entries.iter().any(|entry| named(&entry.key, &BESIDE)) {
        return Some("openapi");
    }
    let described = node.get("info").is_some_and(|info| info.as_map().is_some());
    let paths = PATHS.iter().filter_map(|key| node.get(key));
    if paths
        .flat_map(Node::entries)
        .any(|path| operates(&path.key, &path.node, described))
    {
        return Some("openapi");
    }
    let is_mark = |key: &str| words(vocabulary, RECORD).any(|word| word == key);
    let records = entries.iter().filter(|entry| is_mark(&entry.key));
    (records.take(2).count() == 2).then_some("catalogue")
}

/// Whether an entry under `paths` is a path with an operation.
fn operates(path: &str, item: &Node, described: bool) -> bool {
    METHODS
        .iter()
        .filter_map(|method| item.get(method))
        .any(|operation| {
            let described =
                described || path.starts_with('/') || operation.get("responses").is_some();
            described && matches!(operation.value, Value::Map(_) | Value::Null)
        })
}

/// What a text describes that is no tree: it declares a version of an interface language, it has paths with operations, or it has
/// two names of a catalogue's fields as keys or columns.
pub(super) fn of_text(text: &str, vocabulary: &VocabularyIndex<'_>) -> Option<&'static str> {
    let is_catalogue = || {
        let keys = words(vocabulary, RECORD).filter(|word| is_key(text, word));
        keys.take(2).count() == 2
    };
    interface_in(text).or_else(|| is_catalogue().then_some("catalogue"))
}

/// The interface language that a text declares, whatever else it is.
pub(super) fn interface_in(text: &str) -> Option<&'static str> {
    if declares(text) || has_paths(text) {
        return Some("openapi");
    }
    let is_wsdl = text.contains("schemas.xmlsoap.org/wsdl") || text.contains("www.w3.org/ns/wsdl");
    is_wsdl.then_some("wsdl")
}

/// The labels of a list of the pack.
fn words<'v>(
    vocabulary: &'v VocabularyIndex<'v>,
    list: &'static str,
) -> impl Iterator<Item = &'v str> {
    let labels = vocabulary.labels(list).iter();
    labels.map(|label| label.label.as_str())
}

/// Whether a word stands in a text as a key or a column: something that ends a key or a cell follows it.
fn is_key(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        let after = text.get(at + word.len()..).unwrap_or_default();
        let after = after.trim_start_matches(['"', '\'', '*', ' ']);
        before.is_none_or(|c| !c.is_alphanumeric())
            && after.starts_with([':', '：', ',', '，', '\t', '|', '=', '<', '>'])
    })
}

/// Whether a text has a key of an interface language with a version behind it, in whatever notation.
pub(super) fn declares(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    VERSIONED.iter().any(|word| {
        let word = word.to_ascii_lowercase();
        lower.match_indices(&word).any(|(at, _)| {
            let before = lower.get(..at).unwrap_or_default().chars().next_back();
            let after = lower.get(at + word.len()..).unwrap_or_default();
            let blank = ['"', '\'', '\\', ' ', '\t'];
            let after = after.trim_start_matches(blank);
            let version = after
                .strip_prefix([':', '='])
                .map(|text| text.trim_start_matches(blank));
            before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | '@' | '/'))
                && version.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
        })
    })
}

/// Whether a text has the key `paths` and, below it, a path and a method as keys.
fn has_paths(text: &str) -> bool {
    let key = |line: &str| -> Option<String> {
        let (key, _) = line.split_once(':')?;
        Some(
            key.trim()
                .trim_matches(['"', '\'', '{', ' '])
                .to_ascii_lowercase(),
        )
    };
    let mut keys = text
        .lines()
        .filter_map(key)
        .skip_while(|key| !PATHS.contains(&&**key));
    keys.next().is_some()
        && keys.by_ref().take(2_000).any(|key| key.starts_with('/'))
        && keys.take(50).any(|key| METHODS.contains(&&*key))
}

/// Whether a vocabulary has the words by which office documents are looked into.
pub(super) fn can_tell(vocabulary: &VocabularyIndex<'_>) -> bool {
    !vocabulary.labels("catalogue-marks").is_empty()
}

/// What a document of an office program holds: a table with the columns of a catalogue, or one that describes an interface. Where
/// there are no tables, the words of its text decide.
pub(super) fn of_paper(
    paper: &Paper,
    named: &str,
    vocabulary: &VocabularyIndex<'_>,
) -> Option<&'static str> {
    if paper.tables.iter().any(|table| {
        catalogue::resembles(table, vocabulary) && !catalogue::is_list(table, vocabulary)
    }) {
        return Some("catalogue");
    }
    if describes_interface(paper, vocabulary) {
        return Some("interface");
    }
    let count = |list: &str, text: &dyn Fn(&str) -> bool| marks_of(list, vocabulary, text);
    // Sheets of the years before 2007 are words without their table; one column is enough.
    let enough = if matches!(named, "xls" | "et") { 1 } else { 3 };
    let plain = |name: &str| paper.tables.is_empty() && paper.text.contains(name);
    if count("catalogue-marks", &plain) >= enough {
        return Some("catalogue");
    }
    (count("interface-marks", &plain) >= 3).then_some("interface")
}

/// Whether a table of a document describes an interface.
pub(super) fn describes_interface(paper: &Paper, vocabulary: &VocabularyIndex<'_>) -> bool {
    paper.tables.iter().any(|table| {
        let cells = || {
            let cells = table.iter().flatten();
            cells.map(|cell| cell.trim_end_matches([':', '：', '*']))
        };
        let is_cell = |name: &str| cells().any(|cell| cell == name);
        marks_of("interface-marks", vocabulary, &is_cell) >= 2
    })
}

/// How many marks of a list a text has, three at most.
fn marks_of(list: &str, vocabulary: &VocabularyIndex<'_>, has: &dyn Fn(&str) -> bool) -> usize {
    let labels = vocabulary.labels(list).iter();
    let labels = labels.filter(|label| ![ADDRESS, METHOD].contains(&label.code.as_str()));
    let marks = labels.filter(|label| {
        let mut names = std::iter::once(&label.label).chain(&label.synonyms);
        names.any(|name| has(name))
    });
    marks.take(3).count()
}
