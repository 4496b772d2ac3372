//! A pack's contracts are checked when the pack is loaded: a contract that says less than it seems to would let anything pass.

use crate::error::Error;
use crate::model::{openapi, reference};
use crate::pack::{Contract, RulePack};
use crate::read::{Entry, Node};
use crate::text::Span;
use std::collections::{BTreeSet, HashSet};

/// The keys of an operation's `x-hutong`.
const KEYS: [&str; 7] = ["id", "level", "when", "per", "basis", "zh", "en"];
/// The conditions under `when`.
const CONDITIONS: [&str; 3] = ["role", "sharingMode", "updateCycleWithinDays"];

/// Checks every contract of a pack.
///
/// # Errors
/// Every mistake found, at its file and line.
pub fn vet(pack: &RulePack) -> Result<(), Vec<Error>> {
    let mut vet = Vet {
        pack,
        errors: Vec::new(),
    };
    for contract in &pack.contracts {
        vet.contract(contract);
    }
    if vet.errors.is_empty() {
        Ok(())
    } else {
        Err(vet.errors)
    }
}

/// The ids of the endpoints that a pack's contracts ask for.
#[must_use]
pub fn endpoint_ids(pack: &RulePack) -> BTreeSet<String> {
    let operations = pack
        .contracts
        .iter()
        .flat_map(|contract| operations(pack, contract));
    operations
        .filter_map(|entry| entry.node.get("x-hutong")?.str_at("id").map(str::to_owned))
        .collect()
}

/// The entries below the paths of a contract: operations, and what else a path item holds.
fn operations<'p>(pack: &'p RulePack, contract: &Contract) -> impl Iterator<Item = &'p Entry> {
    let document = pack.library.document(contract.source);
    let paths = document.and_then(|document| document.root.get("paths"));
    let items = paths.map_or(&[][..], Node::entries);
    items.iter().flat_map(|item| item.node.entries())
}

struct Vet<'p> {
    pack: &'p RulePack,
    errors: Vec<Error>,
}

impl Vet<'_> {
    fn fail(&mut self, span: Span, zh: String, en: String) {
        let place = self.pack.library.source(span.source).map(|source| {
            let (line, column) = source.line_column(span.start);
            format!("{}:{line}:{column}", source.path)
        });
        self.errors
            .push(Error::new(zh, en).at(place.unwrap_or_default()));
    }

    fn contract(&mut self, contract: &Contract) {
        let pack = self.pack;
        let whole = Span::file(contract.source);
        let document = pack.library.document(contract.source);
        let kind = document.and_then(|document| openapi::version(&document.root));
        if kind.is_none() {
            self.fail(
                whole,
                "契约不是可识别的 OpenAPI 文档".into(),
                "a contract is an OpenAPI document".into(),
            );
            return;
        }
        for fault in reference::references(&pack.library, contract.source).faults {
            let reference = fault
                .args
                .iter()
                .find(|(name, _)| *name == "reference")
                .map_or("", |(_, value)| value);
            self.fail(
                fault.at,
                format!("契约中的引用 {reference} 无法解析"),
                format!("the reference {reference} of a contract does not resolve"),
            );
        }
        let mut ids = HashSet::new();
        for entry in operations(pack, contract) {
            if let Some(terms) = entry.node.get("x-hutong") {
                self.terms(entry, terms, &mut ids);
            } else if entry.node.get("responses").is_some() {
                self.fail(
                    entry.key_span,
                    "契约的操作缺少 x-hutong".into(),
                    "an operation of a contract has no x-hutong".into(),
                );
            }
        }
        if ids.is_empty() {
            self.fail(
                whole,
                "契约没有要求任何端点".into(),
                "a contract that asks for no endpoint".into(),
            );
        }
    }

    fn terms(&mut self, operation: &Entry, terms: &Node, ids: &mut HashSet<String>) {
        let id = terms.str_at("id").unwrap_or_default();
        if id.is_empty() || !ids.insert(id.to_owned()) {
            self.fail(
                operation.key_span,
                format!("x-hutong.id 缺失或重复：{id:?}"),
                format!("x-hutong.id is missing or stands twice: {id:?}"),
            );
        }
        let when = terms.get("when").map_or(&[][..], Node::entries);
        let unknown = (terms
            .entries()
            .iter()
            .filter(|entry| !KEYS.contains(&&*entry.key)))
        .chain(
            when.iter()
                .filter(|entry| !CONDITIONS.contains(&&*entry.key)),
        );
        for entry in unknown {
            self.fail(
                entry.key_span,
                format!("x-hutong 不识别 {}", entry.key),
                format!("x-hutong does not know {}", entry.key),
            );
        }
        for (key, known) in [
            ("level", ["required", "recommended"]),
            ("per", ["submission", "resource"]),
        ] {
            let value = terms.get(key);
            let fits = value
                .and_then(Node::as_str)
                .is_some_and(|value| known.contains(&value));
            if !fits && (key == "level" || value.is_some()) {
                self.fail(
                    value.map_or(operation.key_span, |value| value.span),
                    format!("x-hutong.{key} 应为 {} 或 {}", known[0], known[1]),
                    format!("x-hutong.{key} is {} or {}", known[0], known[1]),
                );
            }
        }
    }
}
