//! Inline excuses that other tools honour become faults, so that they are told: nothing inside a submission excuses anything.

use crate::error::Fault;
use crate::read::json::to_json;
use crate::read::{Library, Node, Value};

/// Keywords by which the field's tools are told to look away: `x-noqa` and `x-sandbox` of the Italian guidelines' checker,
/// `x-lint-ignore` of several linters, `x-zally-ignore` of Zally.
const KEYWORDS: [&str; 4] = ["x-noqa", "x-sandbox", "x-lint-ignore", "x-zally-ignore"];

/// Excuses of one document that are told; there may be a million of them.
const TOLD: usize = 1_000;
/// Characters of an excuse that are told.
const SHOWN: usize = 200;

/// Every inline excuse of every document.
pub fn excuses(library: &Library) -> Vec<Fault> {
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
        if found.len() >= TOLD {
            return;
        }
        if entry.key.starts_with("x-") && KEYWORDS.contains(&&*entry.key) {
            let fault = Fault::new("inline-excuse", entry.key_span);
            found.push(
                fault
                    .arg("keyword", &*entry.key)
                    .arg("found", said(&entry.node)),
            );
        } else {
            visit(&entry.node, found);
        }
    }
    node.items().iter().for_each(|item| visit(item, found));
}

/// What an excuse says, on one line and short.
fn said(node: &Node) -> String {
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
