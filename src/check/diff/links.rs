//! Compares the links that two versions of a response offer (3.x, Link Object).

use super::change::{Change, Effect, Way};
use super::equality::values;
use super::pair::OperationPair;
use crate::check::compare::operation_view::SchemaSource;
use crate::model::Response;
use crate::read::Node;

/// What makes a link lead where it leads.
const TARGET: &[&str] = &[
    "operationId",
    "operationRef",
    "parameters",
    "requestBody",
    "server",
];

/// Every link that is gone or leads elsewhere. Whether a client follows it the description does not say.
pub fn links<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    old: &Response<'o>,
    new: &Response<'n>,
    changes: &mut Vec<Change>,
) {
    let after = all(pair.new.schemas, new);
    for (name, one) in all(pair.old.schemas, old) {
        let found = after.iter().find(|(own, _)| *own == name);
        let (code, at) = match found {
            None => ("link-removed", new.span),
            Some((_, other)) if is_same(one, other) => continue,
            Some((_, other)) => ("link-changed", other.span),
        };
        let change = pair.change(Way::Response, code, Effect::Possible, (one.span, at));
        changes.push(change.arg("status", &old.status).arg("name", name));
    }
}

fn all<'d>(schemas: &SchemaSource<'_, 'd>, response: &Response<'d>) -> Vec<(&'d str, &'d Node)> {
    let (source, node) = response.node;
    let resolver = schemas.resolver();
    let links = node
        .get("links")
        .and_then(|links| resolver.resolve(source, links).ok());
    let Some((source, links)) = links else {
        return Vec::new();
    };
    let link = |entry: &'d crate::read::Entry| {
        let (_, node) = resolver.resolve(source, &entry.node).ok()?;
        Some((&*entry.key, node))
    };
    links.entries().iter().filter_map(link).collect()
}

fn is_same(one: &Node, other: &Node) -> bool {
    TARGET
        .iter()
        .all(|key| match (one.get(key), other.get(key)) {
            (None, None) => true,
            (Some(one), Some(other)) => values(one, other),
            _ => false,
        })
}
