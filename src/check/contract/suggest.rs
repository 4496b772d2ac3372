//! Suggests the lines to add where a response violates the contract only because its schema lacks names under `required`.

use super::pair::OperationPair;
use crate::check::compare::operation_view::SchemaSource;
use crate::check::compare::schema_comparer::Translated;
use crate::check::schema::Answer;
use crate::model::Schema;
use crate::read::{Json, Node};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;

/// Lines to add to the submission.
pub struct Patch {
    /// The names that are missing, in words: `data.total, data.records`.
    pub names: String,
    /// The first schema to change.
    pub at: Span,
    /// YAML, ready to paste: each list below a comment with its place.
    pub lines: String,
}

/// Parts of the value beyond this depth are left alone.
const MOST_DEPTH: usize = 24;
/// References followed at one place.
const MOST_MEMBERS: usize = 64;

/// Finds the names that are missing under `required`, and shows that adding them is enough; `None` where it is not.
pub fn suggest_required<'o>(
    pair: &OperationPair<'_, '_, 'o>,
    schema: Schema<'o>,
    reads: &Translated,
) -> Option<Patch> {
    let own = pair.own.schemas;
    let mut search = Search {
        own,
        root: &reads.json,
        seen: HashSet::new(),
        additions: Vec::new(),
    };
    search.place(&[&reads.json], schema.source, schema.node, "", 0);
    let additions = search.additions;
    let first = additions.first()?;
    let more: BTreeMap<usize, Vec<String>> = additions
        .iter()
        .map(|addition| {
            (
                std::ptr::from_ref(addition.node).addr(),
                addition.names.clone(),
            )
        })
        .collect();
    let patched = pair.comparer.requiring(own, schema, more).ok()?;
    if pair.comparer.covers(reads, &patched) != Answer::Yes {
        return None;
    }
    let library = own.resolver().library();
    let mut lines = String::new();
    let mut names: Vec<String> = Vec::new();
    for addition in &additions {
        let path = library
            .source(addition.source)
            .map_or("", |source| &source.path);
        let document = library.document(addition.source)?;
        let kept = addition
            .node
            .get("required")
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(Node::as_str)
            .map(quoted);
        let all: Vec<String> = kept
            .chain(addition.names.iter().map(|name| quoted(name)))
            .collect();
        let pointer = document.pointer_of(addition.node.span);
        let _ = writeln!(
            lines,
            "# {path}#{pointer}
required: [{}]",
            all.join(", ")
        );
        names.extend(
            addition
                .names
                .iter()
                .map(|name| format!("{}{name}", addition.path)),
        );
    }
    Some(Patch {
        names: names.join(", "),
        at: first.node.span,
        lines,
    })
}

/// A name as YAML reads it within brackets.
fn quoted(name: &str) -> String {
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_lowercase().as_str());
    if plain {
        name.to_owned()
    } else {
        Json::from(name).to_string()
    }
}

/// Names to add under `required` of one schema.
struct Addition<'d> {
    source: u32,
    node: &'d Node,
    path: String,
    names: Vec<String>,
}

/// Walks the contract's and the submission's schemas side by side.
struct Search<'w, 'd> {
    own: &'w SchemaSource<'w, 'd>,
    root: &'w Json,
    seen: HashSet<usize>,
    additions: Vec<Addition<'d>>,
}

impl<'w, 'd> Search<'w, 'd> {
    /// Compares one place of the value: names that the contract requires and the submission declares without requiring them.
    fn place(&mut self, wide: &[&'w Json], source: u32, node: &'d Node, path: &str, depth: usize) {
        if depth > MOST_DEPTH || !self.seen.insert(std::ptr::from_ref(node).addr()) {
            return;
        }
        let wide = self.wide(wide);
        let members = self.members(source, node);
        let has: BTreeSet<&str> = members
            .iter()
            .flat_map(|(_, member)| member.get("required").map_or(&[][..], Node::items))
            .filter_map(Node::as_str)
            .collect();
        let wanted: BTreeSet<&str> = wide
            .iter()
            .filter_map(|schema| schema.get("required")?.as_array())
            .flatten()
            .filter_map(Json::as_str)
            .filter(|name| !has.contains(name))
            .collect();
        for name in wanted {
            let holder = members.iter().find(|(_, member)| {
                member
                    .get("properties")
                    .is_some_and(|all| all.get(name).is_some())
            });
            let Some((source, holder)) = holder else {
                continue;
            };
            match self
                .additions
                .iter_mut()
                .find(|addition| std::ptr::eq(addition.node, *holder))
            {
                Some(addition) if addition.names.iter().any(|own| own == name) => {}
                Some(addition) => addition.names.push(name.to_owned()),
                None => self.additions.push(Addition {
                    source: *source,
                    node: holder,
                    path: path.to_owned(),
                    names: vec![name.to_owned()],
                }),
            }
        }
        for (source, member) in members {
            for entry in member.get("properties").map_or(&[][..], Node::entries) {
                let below: Vec<&Json> = wide
                    .iter()
                    .filter_map(|schema| schema.get("properties")?.get(&*entry.key))
                    .collect();
                if !below.is_empty() {
                    self.place(
                        &below,
                        source,
                        &entry.node,
                        &format!("{path}{}.", entry.key),
                        depth + 1,
                    );
                }
            }
            let below: Vec<&Json> = wide
                .iter()
                .filter_map(|schema| schema.get("items"))
                .collect();
            if let Some(items) = member.get("items").filter(|_| !below.is_empty()) {
                let path = format!("{}[].", path.trim_end_matches('.'));
                self.place(&below, source, items, &path, depth + 1);
            }
        }
    }

    /// The contract's schemas at one place, references and combinations followed.
    fn wide(&self, schemas: &[&'w Json]) -> Vec<&'w Json> {
        let mut all: Vec<&Json> = Vec::new();
        let mut pending = schemas.to_vec();
        while let Some(schema) = pending.pop() {
            if all.len() > MOST_MEMBERS || all.iter().any(|own| std::ptr::eq(*own, schema)) {
                continue;
            }
            all.push(schema);
            let target = schema
                .get("$ref")
                .and_then(Json::as_str)
                .and_then(|text| self.root.pointer(text.strip_prefix('#')?));
            pending.extend(target);
            pending.extend(
                schema
                    .get("allOf")
                    .and_then(Json::as_array)
                    .into_iter()
                    .flatten(),
            );
        }
        all
    }

    /// The submission's schemas at one place.
    fn members(&self, source: u32, node: &'d Node) -> Vec<(u32, &'d Node)> {
        let mut all: Vec<(u32, &'d Node)> = Vec::new();
        let mut pending = vec![(source, node)];
        while let Some((source, node)) = pending.pop() {
            if all.len() > MOST_MEMBERS || all.iter().any(|(_, own)| std::ptr::eq(*own, node)) {
                continue;
            }
            all.push((source, node));
            if let Some(reference) = node.get("$ref") {
                pending.extend(self.own.follow(source, reference));
            }
            pending.extend(
                node.get("allOf")
                    .map_or(&[][..], Node::items)
                    .iter()
                    .rev()
                    .map(|member| (source, member)),
            );
        }
        all
    }
}
