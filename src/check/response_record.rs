//! Finds the object schemas in a response: through its envelope, compositions and references. One of them is the record whose
//! properties are the information items of a resource.

use crate::model::reference::Resolver;
use crate::model::{Operation, Payload, Response, Schema};
use crate::read::{Node, Value};
use crate::text::Span;
use std::collections::{HashSet, VecDeque};

/// Schemas that one walk visits, outer ones first. A record that lies deeper is not found.
const VISITS: usize = 1_500;
/// How deep compositions and chains of references are followed.
const DEPTH: usize = 24;

/// Objects that an envelope puts around a list of records: the envelope itself, and `data` within it.
const ENVELOPE: usize = 2;

/// One property of an object schema.
#[derive(Debug, Clone)]
pub struct Property<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its key.
    pub key_span: Span,
    /// Its names for people: `x-item-name` and `title` of its schema and of the schemas that it refers to.
    pub titles: Vec<&'d str>,
    /// Its schema.
    pub schema: Schema<'d>,
}

/// The objects found in a schema, and what is unknown about it.
#[derive(Debug, Default)]
pub struct Contents<'d> {
    /// Every object found, outer ones first, each with the properties of all its compositions.
    pub objects: Vec<Object<'d>>,
    /// The first schema found without any constraint: `{}`, `true`, a bare `type: object`, a reference to itself.
    pub vague: Option<Span>,
    /// Whether a reference that does not resolve was found. Its properties are unknown; the broken reference itself is reported
    /// elsewhere.
    pub dangling: bool,
    /// Whether a list of objects was found where a list of records belongs: at the top, under an envelope, or under its `data`.
    pub list: bool,
}

/// One object schema.
#[derive(Debug)]
pub struct Object<'d> {
    /// Its location.
    pub span: Span,
    /// Its properties, each name once.
    pub properties: Vec<Property<'d>>,
}

/// Walks the schemas of responses.
#[derive(Debug, Clone, Copy)]
pub struct ResponseReader<'r, 'd> {
    resolver: &'r Resolver<'d>,
}

impl<'r, 'd> ResponseReader<'r, 'd> {
    /// A reader that follows references by this resolver.
    #[must_use]
    pub const fn new(resolver: &'r Resolver<'d>) -> Self {
        Self { resolver }
    }

    /// The contents of the successful responses of an operation, one body after the other.
    #[must_use]
    pub fn success_contents(self, operation: &Operation<'d>) -> Vec<Contents<'d>> {
        successes(operation)
            .flat_map(schemas)
            .map(|schema| self.contents(schema))
            .collect()
    }

    /// The contents of a schema.
    #[must_use]
    pub fn contents(self, schema: Schema<'d>) -> Contents<'d> {
        let mut walk = Walk {
            reader: self,
            seen: HashSet::new(),
            queue: VecDeque::from([Step {
                schema,
                depth: 0,
                listed: false,
            }]),
            contents: Contents::default(),
        };
        for _ in 0..VISITS {
            let Some(step) = walk.queue.pop_front() else {
                break;
            };
            walk.visit(&step);
        }
        walk.contents
    }

    /// A schema with its references followed: first the schema itself, then each `$ref` target, each once. A reference that does
    /// not resolve ends the chain; it is reported elsewhere.
    #[must_use]
    pub fn chain(self, schema: Schema<'d>) -> Vec<Schema<'d>> {
        let mut chain = vec![schema];
        let mut at = schema;
        while let Some(reference) = at.node.get("$ref") {
            let Ok((source, node)) = self.resolver.target(at.source, reference) else {
                break;
            };
            if chain.len() > DEPTH || chain.iter().any(|known| std::ptr::eq(known.node, node)) {
                break;
            }
            at = Schema { source, node, ..at };
            chain.push(at);
        }
        chain
    }

    /// The members of the compositions (`allOf`, `anyOf`, `oneOf`) of a schema, through references.
    #[must_use]
    pub fn members(self, schema: Schema<'d>) -> Vec<Schema<'d>> {
        self.chain(schema)
            .into_iter()
            .flat_map(|part| {
                ["allOf", "anyOf", "oneOf"]
                    .iter()
                    .filter_map(move |keyword| part.node.get(keyword))
                    .flat_map(Node::items)
                    .map(move |node| Schema { node, ..part })
            })
            .collect()
    }

    /// The properties of an object schema, or of the members of a list of objects.
    #[must_use]
    pub fn properties(self, schema: Schema<'d>) -> Vec<Property<'d>> {
        let mut gathered = Gathered::default();
        self.gather(schema, &mut gathered, 0);
        for part in self.chain(schema) {
            if let Some(node) = part.node.get("items") {
                self.gather(Schema { node, ..part }, &mut gathered, 0);
            }
        }
        gathered.properties
    }

    /// The `x-item-name` and `title` of a schema and of the schemas that it refers to.
    fn titles(self, schema: Schema<'d>) -> Vec<&'d str> {
        self.chain(schema)
            .iter()
            .flat_map(|part| ["x-item-name", "title"].map(|keyword| part.node.str_at(keyword)))
            .flatten()
            .map(str::trim)
            .collect()
    }

    /// Adds the properties of a schema, of the schemas that it refers to and of its compositions; of one name the first counts.
    fn gather(self, schema: Schema<'d>, gathered: &mut Gathered<'d>, depth: usize) {
        if depth > DEPTH || gathered.properties.len() > VISITS {
            return;
        }
        for part in self.chain(schema) {
            if !gathered.seen.insert(std::ptr::from_ref(part.node)) {
                return;
            }
            for entry in part.node.get("properties").map_or(&[][..], Node::entries) {
                // A write-only property is in no response.
                if entry.node.get("writeOnly").and_then(Node::as_bool) == Some(true) {
                    continue;
                }
                if gathered.names.insert(&entry.key) {
                    let schema = Schema {
                        node: &entry.node,
                        ..part
                    };
                    gathered.properties.push(Property {
                        name: &entry.key,
                        key_span: entry.key_span,
                        titles: self.titles(schema),
                        schema,
                    });
                }
            }
        }
        for member in self.members(schema) {
            self.gather(member, gathered, depth + 1);
        }
    }
}

#[derive(Default)]
struct Gathered<'d> {
    properties: Vec<Property<'d>>,
    names: HashSet<&'d str>,
    seen: HashSet<*const Node>,
}

/// A schema that is still to be visited.
struct Step<'d> {
    schema: Schema<'d>,
    /// Objects around it.
    depth: usize,
    /// Whether it is the member of a list.
    listed: bool,
}

struct Walk<'r, 'd> {
    reader: ResponseReader<'r, 'd>,
    seen: HashSet<*const Node>,
    queue: VecDeque<Step<'d>>,
    contents: Contents<'d>,
}

impl<'d> Walk<'_, 'd> {
    fn visit(&mut self, step: &Step<'d>) {
        let &Step {
            schema,
            depth,
            listed,
        } = step;
        let chain = self.reader.chain(schema);
        // Every node of a chain is marked: a schema that several references lead to is visited once.
        if !chain
            .iter()
            .all(|part| self.seen.insert(std::ptr::from_ref(part.node)))
        {
            return;
        }
        if !chain.iter().any(|part| is_constrained(part.node)) && self.contents.vague.is_none() {
            self.contents.vague = Some(schema.node.span);
        }
        self.contents.dangling |= chain.last().is_some_and(|part| {
            let reference = part.node.get("$ref");
            reference.is_some_and(|reference| {
                self.reader.resolver.target(part.source, reference).is_err()
            })
        });
        let mut gathered = Gathered::default();
        self.reader.gather(schema, &mut gathered, 0);
        let properties = gathered.properties;
        let members = self.reader.members(schema);
        self.queue.extend(members.into_iter().map(|schema| Step {
            schema,
            depth,
            listed,
        }));
        for part in &chain {
            for keyword in ["items", "additionalProperties"] {
                // `true` only allows more properties or items; it is not the record.
                let node = part.node.get(keyword);
                if let Some(node) = node.filter(|node| node.as_bool().is_none()) {
                    self.queue.push_back(Step {
                        schema: Schema { node, ..*part },
                        depth,
                        listed: true,
                    });
                }
            }
            for node in part.node.get("prefixItems").map_or(&[][..], Node::items) {
                self.queue.push_back(Step {
                    schema: Schema { node, ..*part },
                    depth,
                    listed: true,
                });
            }
        }
        self.queue.extend(properties.iter().map(|property| Step {
            schema: property.schema,
            depth: depth + 1,
            listed: false,
        }));
        if !properties.is_empty() {
            let span = chain
                .iter()
                .find(|part| part.node.get("properties").is_some())
                .map_or(schema.node.span, |part| part.node.span);
            self.contents.list |= listed && depth <= ENVELOPE;
            self.contents.objects.push(Object { span, properties });
        }
    }
}

/// The schemas of the bodies of a response.
pub fn schemas<'o, 'd>(
    response: &'o Response<'d>,
) -> impl Iterator<Item = Schema<'d>> + use<'o, 'd> {
    response
        .content
        .iter()
        .filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(*schema),
            _ => None,
        })
}

/// The successful responses: 2xx, or `default` where there is no 2xx.
pub fn successes<'o, 'd>(operation: &'o Operation<'d>) -> impl Iterator<Item = &'o Response<'d>> {
    let explicit = operation
        .responses
        .iter()
        .any(|response| response.status.starts_with('2'));
    operation.responses.iter().filter(move |response| {
        response.status.starts_with('2') || (!explicit && response.status == "default")
    })
}

/// Whether a schema object, its references aside, constrains a value beyond "an object", "an array" or "anything".
fn is_constrained(node: &Node) -> bool {
    let Some(map) = node.as_map() else {
        return node.as_bool() == Some(false);
    };
    map.entries().iter().any(|entry| match &*entry.key {
        "properties" | "items" | "prefixItems" | "allOf" | "anyOf" | "oneOf" | "enum" | "const"
        | "format" | "pattern" => {
            !matches!(&entry.node.value, Value::Null | Value::Bool(true)) && !is_empty(&entry.node)
        }
        "additionalProperties" => entry
            .node
            .as_map()
            .is_some_and(|map| !map.entries().is_empty()),
        "type" => match &entry.node.value {
            Value::String(name) => !matches!(&**name, "object" | "array"),
            Value::Array(names) => names
                .iter()
                .filter_map(Node::as_str)
                .any(|name| !matches!(name, "object" | "array" | "null")),
            _ => false,
        },
        _ => false,
    })
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.entries().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
