//! Compares how two schemas of one place are written as XML (OpenAPI, XML Object).

use super::change::{Change, Effect, NOTHING};
use super::joined::{Joined, Message, Twins};
use super::pair::OperationPair;
use crate::read::Node;

/// Every change in how a schema is written as XML.
pub fn xml<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (a, b): (&Joined<'o>, &Joined<'n>),
    twins: &Twins<'o, 'n>,
    message: &Message<'_>,
) -> Vec<Change> {
    let names = twins.names(a, b);
    let (one, other) = (Element::of(a, names.0), Element::of(b, names.1));
    let is_list = a.items.is_some() || b.items.is_some();
    let mut found: Vec<(&str, &str, &str, Effect)> = Vec::new();
    let mut differ = |keyword, from: Option<&'o str>, to: Option<&'n str>, effect| {
        if from != to {
            let (from, to) = (from.unwrap_or(NOTHING), to.unwrap_or(NOTHING));
            found.push((keyword, from, to, effect));
        }
    };
    differ(
        "nodeType",
        Some(one.kind),
        Some(other.kind),
        Effect::Breaking,
    );
    // A list that is not wrapped is no element itself; a whole without any name has none to lose.
    let is_named =
        !(is_list && one.kind == NO_ELEMENT) && one.name.is_some() && other.name.is_some();
    if is_named {
        differ("name", one.name, other.name, Effect::Breaking);
    }
    differ(
        "namespace",
        one.namespace,
        other.namespace,
        Effect::Breaking,
    );
    // Prefixes stand for namespaces; a reader that goes by the letters stumbles all the same.
    let effect = if one.namespace.is_some() && one.namespace == other.namespace {
        Effect::Possible
    } else {
        Effect::Breaking
    };
    differ("prefix", one.prefix, other.prefix, effect);
    let at = (a.span(), b.span());
    let part = if twins.part.is_empty() {
        NOTHING
    } else {
        &twins.part
    };
    let changes = found.into_iter().map(|(keyword, from, to, effect)| {
        let change = pair.change(message.way, "xml-changed", effect, at);
        let change = change.arg("place", message.way.name()).arg("part", part);
        let change = change.arg("message", message.name).arg("keyword", keyword);
        change.arg("from", from).arg("to", to)
    });
    changes.collect()
}

/// The kind of node of a list that has no element of its own.
const NO_ELEMENT: &str = "none";

/// What one schema is in XML.
struct Element<'d> {
    kind: &'d str,
    name: Option<&'d str>,
    namespace: Option<&'d str>,
    prefix: Option<&'d str>,
}

impl<'d> Element<'d> {
    fn of(joined: &Joined<'d>, usual: Option<&'d str>) -> Self {
        // What a part of an `allOf` would be called by itself is not the name of the whole.
        let parts = joined.own.iter().filter(|part| {
            let is_former = !part.dialect.is_json_schema();
            !(is_former && part.node.get("$ref").is_some())
        });
        let objects: Vec<&'d Node> = parts.filter_map(|part| part.node.get("xml")).collect();
        let text = |key: &str| objects.iter().find_map(|node| node.str_at(key));
        let is_set = |key: &str| {
            let value = objects.iter().find_map(|node| node.get(key));
            value.and_then(Node::as_bool) == Some(true)
        };
        let kind = match text("nodeType") {
            // Both are the same text to whoever reads XML.
            Some("cdata") => "text",
            Some(kind) => kind,
            None if is_set("attribute") => "attribute",
            None if joined.items.is_some() && !is_set("wrapped") => NO_ELEMENT,
            None => "element",
        };
        Self {
            kind,
            name: text("name").or(usual),
            namespace: text("namespace"),
            prefix: text("prefix"),
        }
    }
}
