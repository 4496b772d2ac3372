//! Finds where a schema describes the part of a value that a counterexample is about.

use crate::check::compare::operation_view::SchemaSource;
use crate::model::Schema;
use crate::read::Node;
use crate::read::tree::pointer_tokens;
use crate::text::Span;
use std::collections::HashSet;

/// References and compositions followed on one step. Deeper ones end the search early, at an ancestor of the part.
const MAX_DEPTH: usize = 16;

/// The place where a schema describes the part of a value at `pointer`, and that part as people write it (`data.total`). `None`
/// where the pointer is the whole value, or where the schema describes no part on the way to it.
#[must_use]
pub fn locate_in_schema<'d>(
    schemas: &SchemaSource<'_, 'd>,
    schema: Schema<'d>,
    pointer: &str,
) -> Option<(Span, String)> {
    let mut at = schema;
    let mut part = String::new();
    for token in pointer_tokens(pointer) {
        let Some(next) = step(schemas, at, &token, 0, &mut HashSet::new()) else {
            break;
        };
        at = next;
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            part.push_str("[]");
        } else {
            if !part.is_empty() {
                part.push('.');
            }
            part.push_str(&token);
        }
    }
    (!part.is_empty()).then_some((at.node.span, part))
}

/// The schema of one property or element, through references and compositions; the first that describes it.
fn step<'d>(
    schemas: &SchemaSource<'_, 'd>,
    at: Schema<'d>,
    token: &str,
    depth: usize,
    looked: &mut HashSet<Span>,
) -> Option<Schema<'d>> {
    // A schema that is reached in many ways is looked into once.
    if depth > MAX_DEPTH || !looked.insert(at.node.span) {
        return None;
    }
    if let Some(reference) = at.node.get("$ref")
        && let Some((source, node)) = schemas.follow(at.source, reference)
        && let Some(found) = step(
            schemas,
            Schema { source, node, ..at },
            token,
            depth + 1,
            looked,
        )
    {
        return Some(found);
    }
    let own = at
        .node
        .get("properties")
        .and_then(|properties| properties.get(token));
    let element = || {
        let index = token.parse::<usize>().ok()?;
        let tuple = at
            .node
            .get("prefixItems")
            .and_then(|items| items.items().get(index));
        tuple.or_else(|| at.node.get("items"))
    };
    if let Some(node) = own.or_else(element) {
        return Some(Schema { node, ..at });
    }
    ["allOf", "oneOf", "anyOf"]
        .iter()
        .filter_map(|keyword| at.node.get(keyword))
        .flat_map(Node::items)
        .find_map(|node| step(schemas, Schema { node, ..at }, token, depth + 1, looked))
}
