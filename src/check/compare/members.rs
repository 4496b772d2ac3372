//! Objects by their members: what one parameter that is exploded, or one form, writes as several named values.

use super::operation_view::{OperationView, SchemaSource};
use super::parameter::is_same;
use super::writing::{Shape, content, form, is_whole_query, shapes, types};
use crate::check::schema_reader::SchemaReader;
use crate::model::{In, Parameter, Schema};
use crate::read::Node;
use std::collections::BTreeSet;

/// Members that one object may have to be taken apart, and that all parameters of one operation may be taken apart into.
const MOST: usize = 1_000;
/// Parts (references, `allOf`) of which such an object may be made.
const PARTS: usize = 64;

/// One member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its schema.
    pub schema: Schema<'d>,
    /// Whether the object requires it.
    pub required: bool,
}

/// The members of an object that has no others but named ones, through references and `allOf`; none where it may have others, or
/// has alternatives.
#[must_use]
pub fn members<'d>(schemas: &SchemaSource<'_, 'd>, schema: Schema<'d>) -> Option<Vec<Member<'d>>> {
    let reader = SchemaReader::new(schemas.resolver());
    let mut pending = vec![schema];
    let mut parts: Vec<Schema<'d>> = Vec::new();
    while let Some(next) = pending.pop() {
        for part in reader.chain(next) {
            if parts
                .iter()
                .any(|known| std::ptr::eq(known.node, part.node))
            {
                continue;
            }
            if parts.len() >= PARTS {
                return None;
            }
            let others = ["oneOf", "anyOf", "patternProperties", "if", "not"];
            let is_open = part
                .node
                .get("additionalProperties")
                .is_some_and(|other| other.as_map().is_some());
            if is_open
                || others
                    .iter()
                    .any(|keyword| part.node.get(keyword).is_some())
            {
                return None;
            }
            parts.push(part);
            let joined = part.node.get("allOf").map_or(&[][..], Node::items);
            pending.extend(joined.iter().map(|node| Schema { node, ..part }));
        }
    }
    let required: BTreeSet<&str> = parts
        .iter()
        .filter_map(|part| part.node.get("required"))
        .flat_map(Node::items)
        .filter_map(Node::as_str)
        .collect();
    let mut members: Vec<Member<'d>> = Vec::new();
    let mut known = BTreeSet::new();
    for part in &parts {
        let properties = part.node.get("properties");
        for entry in properties.map_or(&[][..], Node::entries) {
            let name: &'d str = &entry.key;
            // Two schemas of one name would have to be joined.
            if !known.insert(name) || members.len() >= MOST {
                return None;
            }
            members.push(Member {
                name,
                schema: Schema {
                    node: &entry.node,
                    ..*part
                },
                required: required.contains(name),
            });
        }
    }
    Some(members)
}

/// The items of a list.
#[must_use]
pub fn items<'d>(reader: SchemaReader<'_, 'd>, schema: Schema<'d>) -> Option<Schema<'d>> {
    let chain = reader.chain(schema);
    let last = chain.last()?;
    let node = last.node.get("items")?;
    Some(Schema { node, ..*last })
}

/// The parameters of an operation as a message has them beside those of another operation: `form` with `explode` writes an object
/// as its members, `page=1&size=2`, which separate parameters write too. An object that the other operation has under the same
/// name stays whole.
#[must_use]
pub fn as_sent<'d>(
    view: &OperationView<'_, 'd>,
    other: &OperationView<'_, '_>,
) -> Vec<Parameter<'d>> {
    let mut sent = Vec::new();
    let mut left = MOST;
    for parameter in &view.operation.parameters {
        let mut theirs = other.operation.parameters.iter();
        let is_whole = theirs.any(|one| is_same(parameter, one) && is_object(other, one));
        let members = is_exploded(view, parameter).filter(|_| !is_whole);
        match members.filter(|members| members.len() <= left) {
            Some(members) => {
                left -= members.len();
                sent.extend(members.into_iter().map(|member| Parameter {
                    name: member.name.to_owned(),
                    location: parameter.location,
                    required: parameter.required && member.required,
                    schema: Some(member.schema),
                    node: member.schema.node,
                    span: parameter.span,
                }));
            }
            None => sent.push(parameter.clone()),
        }
    }
    sent
}

/// Whether a parameter may be an object.
fn is_object<'d>(view: &OperationView<'_, 'd>, parameter: &Parameter<'d>) -> bool {
    let schema = parameter.schema;
    schema
        .is_none_or(|schema| shapes(types(view.schemas, schema).as_ref()).contains(&Shape::Object))
}

/// The members of a parameter that is an object and is written as its members.
fn is_exploded<'d>(
    view: &OperationView<'_, 'd>,
    parameter: &Parameter<'d>,
) -> Option<Vec<Member<'d>>> {
    let schema = parameter.schema?;
    if !matches!(parameter.location, In::Query | In::Cookie) {
        return None;
    }
    let is_form = is_whole_query(parameter)
        && content(parameter)
            .map(super::media_type::essence)
            .as_deref()
            == Some(super::media_type::FORM);
    let explodes = is_form || matches!(&*form(parameter, Shape::Object), "k=a&l=b" | "k=a; l=b");
    if !explodes || shapes(types(view.schemas, schema).as_ref()) != [Shape::Object] {
        return None;
    }
    members(view.schemas, schema).filter(|members| !members.is_empty())
}
