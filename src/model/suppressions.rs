//! Inline suppressions, which other linters honour, become faults. Nothing inside a submission suppresses a finding here, and
//! the reader of the report is to know that somebody tried.

use crate::error::Fault;
use crate::read::json::to_json;
use crate::read::{Library, Node, Value};

/// Keywords that suppress findings of other linters: `x-noqa` and `x-sandbox` of the Italian guidelines' checker,
/// `x-lint-ignore` of several linters, `x-zally-ignore` of Zally.
const KEYWORDS: [&str; 4] = ["x-noqa", "x-sandbox", "x-lint-ignore", "x-zally-ignore"];

/// How many suppressions of one document are reported; there may be a million of them.
const REPORTED: usize = 1_000;
/// How many characters of a suppression's value are reported.
const SHOWN: usize = 200;

/// Every inline suppression of every document.
pub fn suppressions(library: &Library) -> Vec<Fault> {
    let sources = 0..u32::try_from(library.sources.len()).unwrap_or(u32::MAX);
    let documents = sources.filter_map(|source| library.document(source));
    documents
        .flat_map(|document| {
            let mut found = Vec::new();
            visit(&document.root, &mut found);
            found
        })
        .collect()
}

fn visit(node: &Node, found: &mut Vec<Fault>) {
    for entry in node.entries() {
        if found.len() >= REPORTED {
            return;
        }
        if entry.key.starts_with("x-") && KEYWORDS.contains(&&*entry.key) {
            let fault = Fault::new("inline-excuse", entry.key_span);
            found.push(
                fault
                    .arg("keyword", &*entry.key)
                    .arg("found", shortened(&entry.node)),
            );
        } else {
            visit(&entry.node, found);
        }
    }
    node.items().iter().for_each(|item| visit(item, found));
}

/// The value of a suppression on one line, cut where it is long.
fn shortened(node: &Node) -> String {
    let text = match &node.value {
        Value::String(text) => text.to_string(),
        _ => to_json(node).to_string(),
    };
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
