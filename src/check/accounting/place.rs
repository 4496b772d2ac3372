//! What the schemas at one place of a value name: properties, patterns of property names, and the members of lists, through
//! references, compositions and conditions.

use super::spelled::{allowed, names_of};
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::read::{Node, Value};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Schemas that are gathered at one place, references and members of compositions among them.
const MOST_PARTS: usize = 2_000;

/// One property that the schemas at a place name.
#[derive(Debug, Clone)]
pub struct NamedProperty<'d> {
    /// Its name; of `patternProperties` each name or beginning that the pattern allows, else the pattern; of `additionalProperties`
    /// an asterisk.
    pub name: &'d str,
    /// Where it is named.
    pub span: Span,
    /// Every schema that it has at this place; none where only `required` names it.
    pub schemas: Vec<Schema<'d>>,
    /// The objects and lists that it is in constants.
    pub values: Vec<&'d Node>,
}

/// What the schemas at one place of a value name.
#[derive(Debug, Default)]
pub struct Place<'d> {
    /// The schemas, each once: those given, what they refer to and the members of their compositions.
    pub parts: Vec<Schema<'d>>,
    /// The properties that they name, each name once, in document order.
    pub properties: Vec<NamedProperty<'d>>,
    /// The schemas of the members of a list.
    pub elements: Vec<Schema<'d>>,
    /// The objects and lists that are members of constants.
    pub element_values: Vec<&'d Node>,
    /// Whether a reference does not resolve. What it names is unknown; the reference itself is reported elsewhere.
    pub dangling: bool,
    /// Whether more schemas stand here than are looked at.
    pub over_limit: bool,
}

/// Keywords that hold schemas of the same value, in a list.
const COMPOSITIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// Keywords that hold one schema of the same value.
const CONDITIONS: [&str; 3] = ["if", "then", "else"];
/// Keywords by which a property brings others with it: their names, or a schema of the same value.
const DEPENDENT: [&str; 3] = ["dependentRequired", "dependentSchemas", "dependencies"];
/// Keywords that hold the schema of members of a list, or of what a text holds.
const ELEMENTS: [&str; 5] = [
    "items",
    "additionalItems",
    "contains",
    "unevaluatedItems",
    "contentSchema",
];

impl<'d> Place<'d> {
    /// Gathers what some schemas of one value name. A write-only property is in no response and is left out.
    #[must_use]
    pub fn new(reader: SchemaReader<'_, 'd>, schemas: &[Schema<'d>]) -> Self {
        Self::with_values(reader, schemas, &[])
    }

    /// Gathers what some schemas of one value name, and what it is in constants.
    #[must_use]
    pub fn with_values(
        reader: SchemaReader<'_, 'd>,
        schemas: &[Schema<'d>],
        values: &[&'d Node],
    ) -> Self {
        let mut gathering = Gathering {
            place: Self::default(),
            seen: HashMap::new(),
            parents: Vec::new(),
            held: BTreeMap::new(),
            told: HashSet::new(),
            by_name: HashMap::new(),
            write_only: HashSet::new(),
            pending: schemas.iter().rev().map(|schema| (*schema, None)).collect(),
        };
        while !gathering.pending.is_empty() {
            while let Some((schema, parent)) = gathering.pending.pop() {
                gathering.visit(reader, schema, parent);
            }
            gathering.release(reader);
        }
        for value in values {
            gathering.constant(value);
        }
        let Gathering {
            mut place,
            write_only,
            ..
        } = gathering;
        // `required` names what is in no response, too.
        let is_sent = |property: &NamedProperty<'_>| {
            !property.schemas.is_empty() || !write_only.contains(property.name)
        };
        place.properties.retain(is_sent);
        place
    }

    /// Whether nothing constrains the value beyond "an object", "a list" or "anything".
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.dangling && !self.parts.iter().any(|part| is_constrained(part.node))
    }
}

struct Gathering<'d> {
    place: Place<'d>,
    /// The parts that were visited, by their index.
    seen: HashMap<*const Node, usize>,
    /// The parts that led to each part, the first one first; `None` is the place itself.
    parents: Vec<Vec<Option<usize>>>,
    /// Parts with subtypes, by their index, that were only reached from one of these.
    held: BTreeMap<usize, Held<'d>>,
    /// Subtypes whose heirs are gathered, whichever part waits for them.
    told: HashSet<usize>,
    by_name: HashMap<&'d str, usize>,
    /// Names of properties that are in no response.
    write_only: HashSet<&'d str>,
    /// Schemas still to be visited, each with the part that led to it; the next one last.
    pending: Vec<(Schema<'d>, Option<usize>)>,
}

/// The subtypes that wait until their part is reached from none of them.
struct Held<'d> {
    subtypes: Vec<Schema<'d>>,
    /// Those among them whose values are all of the part, by their nodes.
    nodes: HashSet<*const Node>,
}

impl<'d> Gathering<'d> {
    fn visit(&mut self, reader: SchemaReader<'_, 'd>, schema: Schema<'d>, parent: Option<usize>) {
        let own = std::ptr::from_ref(schema.node);
        if let Some(at) = self.seen.get(&own).copied() {
            if let Some(parents) = self.parents.get_mut(at) {
                parents.push(parent);
            }
            return;
        }
        if self.place.parts.len() == MOST_PARTS {
            self.place.over_limit = true;
            self.pending.clear();
            return;
        }
        let at = self.place.parts.len();
        self.seen.insert(own, at);
        self.place.parts.push(schema);
        self.parents.push(vec![parent]);
        let here = |node: &'d Node| Schema { node, ..schema };
        let node = schema.node;
        let mut next: Vec<Schema<'d>> = Vec::new();
        match reader.referred(schema) {
            Some(Ok(target)) => next.push(target),
            Some(Err(())) => self.place.dangling = true,
            None => {}
        }
        for keyword in COMPOSITIONS {
            next.extend(
                node.get(keyword)
                    .map_or(&[][..], Node::items)
                    .iter()
                    .map(here),
            );
        }
        next.extend(
            CONDITIONS
                .iter()
                .filter_map(|name| node.get(name))
                .map(here),
        );
        for keyword in DEPENDENT {
            let dependent = entries(node, keyword).map(|entry| &entry.node);
            let schemas = dependent.filter(|node| node.as_map().is_some());
            next.extend(schemas.map(here));
        }
        if let Some(subtypes) = reader.discriminated(schema) {
            self.place.dangling |= subtypes.dangling;
            self.place.over_limit |= subtypes.over_limit;
            let held = Held {
                nodes: subtypes.narrower,
                subtypes: subtypes.all,
            };
            self.held.insert(at, held);
        }
        self.wait(at, next);

        for entry in entries(node, "properties") {
            if is_write_only(&entry.node) {
                self.write_only.insert(&entry.key);
            } else {
                self.name(&entry.key, entry.key_span, Some(here(&entry.node)));
            }
        }
        for entry in entries(node, "patternProperties") {
            for name in names_of(&entry.key) {
                self.name(name, entry.key_span, Some(here(&entry.node)));
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if let Some(entry) = node.entry(keyword)
                && says_something(&entry.node)
            {
                self.name("*", entry.key_span, Some(here(&entry.node)));
            }
        }
        self.bare_names(node);
        if let Some(names) = node.get("propertyNames") {
            let (names, is_whole) = allowed(reader, here(names));
            self.place.over_limit |= !is_whole;
            for (name, span) in names {
                self.name(name, span, None);
            }
        }
        let listed = node.get("enum").map_or(&[][..], Node::items).iter();
        for value in listed.chain(node.get("const")) {
            self.constant(value);
        }
        for keyword in ELEMENTS {
            match node.get(keyword) {
                Some(one) if one.as_map().is_some() => self.place.elements.push(here(one)),
                Some(several) => self.place.elements.extend(several.items().iter().map(here)),
                None => {}
            }
        }
        let several = node.get("prefixItems").map_or(&[][..], Node::items);
        self.place.elements.extend(several.iter().map(here));
    }

    /// Gathers the subtypes of each part that is reached on some way from none of them, and of each other the heirs of the subtypes that
    /// lead to it: a value of a subtype is of no other but its own heirs. In which order the parts were reached does not matter.
    fn release(&mut self, reader: SchemaReader<'_, 'd>) {
        let held: Vec<usize> = self.held.keys().copied().collect();
        for at in held.into_iter().rev() {
            let Some((is_free, leading)) = self.ways_to(reader, at) else {
                self.place.over_limit = true;
                self.pending.clear();
                return;
            };
            if is_free {
                let subtypes = self.held.remove(&at).map(|held| held.subtypes);
                self.wait(at, subtypes.unwrap_or_default());
                continue;
            }
            for subtype in leading {
                let part = self.place.parts.get(subtype).copied();
                if let Some(part) = part.filter(|_| self.told.insert(subtype)) {
                    let heirs = reader.heirs(part);
                    self.place.over_limit |= heirs.is_none();
                    self.wait(subtype, heirs.unwrap_or_default());
                }
            }
        }
    }

    /// Whether a way leads to a part with subtypes that is through none of them, and the subtypes that lead to it. `None` where that takes
    /// more steps than are left.
    fn ways_to(&self, reader: SchemaReader<'_, 'd>, at: usize) -> Option<(bool, BTreeSet<usize>)> {
        let mut leading = BTreeSet::new();
        let Some(held) = self.held.get(&at) else {
            return Some((false, leading));
        };
        let (mut seen, mut from) = (HashSet::from([at]), vec![at]);
        while let Some(part) = from.pop() {
            for parent in self.parents.get(part).into_iter().flatten() {
                reader.step()?;
                let Some(parent) = *parent else {
                    return Some((true, leading));
                };
                let node = self
                    .place
                    .parts
                    .get(parent)
                    .map(|it| std::ptr::from_ref(it.node));
                if node.is_some_and(|node| held.nodes.contains(&node)) {
                    leading.insert(parent);
                } else if seen.insert(parent) {
                    from.push(parent);
                }
            }
        }
        Some((false, leading))
    }

    /// Lets schemas be visited, the first of them first.
    fn wait(&mut self, from: usize, schemas: Vec<Schema<'d>>) {
        let schemas = schemas.into_iter().rev();
        self.pending
            .extend(schemas.map(|schema| (schema, Some(from))));
    }

    /// Names that stand in lists or before others and have no schema there.
    fn bare_names(&mut self, node: &'d Node) {
        for name in node.get("required").map_or(&[][..], Node::items) {
            self.bare_name(name);
        }
        for keyword in DEPENDENT {
            for entry in entries(node, keyword) {
                self.name(&entry.key, entry.key_span, None);
                for name in entry.node.items() {
                    self.bare_name(name);
                }
            }
        }
    }

    fn bare_name(&mut self, node: &'d Node) {
        if let Some(name) = node.as_str() {
            self.name(name, node.span, None);
        }
    }

    /// What an object or a list that the value may be names.
    fn constant(&mut self, value: &'d Node) {
        let holds = |node: &&Node| matches!(node.value, Value::Map(_) | Value::Array(_));
        for entry in value.entries() {
            let at = self.name(&entry.key, entry.key_span, None);
            if let Some(property) = self.place.properties.get_mut(at) {
                property.values.extend(Some(&entry.node).filter(holds));
            }
        }
        let members = value.items().iter().filter(holds);
        self.place.element_values.extend(members);
    }

    /// Names a property; returns its place among all.
    fn name(&mut self, name: &'d str, span: Span, schema: Option<Schema<'d>>) -> usize {
        let properties = &mut self.place.properties;
        let at = *self.by_name.entry(name).or_insert_with(|| {
            properties.push(NamedProperty {
                name,
                span,
                schemas: Vec::new(),
                values: Vec::new(),
            });
            properties.len() - 1
        });
        if let (Some(property), Some(schema)) = (properties.get_mut(at), schema) {
            // The place is where it is described, not where it is only required.
            if property.schemas.is_empty() {
                property.span = span;
            }
            property.schemas.push(schema);
        }
        at
    }
}

/// Whether a schema, or a member of its `allOf`, says that its value is in no response.
fn is_write_only(node: &Node) -> bool {
    let says = |node: &Node| node.get("writeOnly").and_then(Node::as_bool) == Some(true);
    let parts = node.get("allOf").map_or(&[][..], Node::items);
    says(node) || parts.iter().any(says)
}

fn entries<'d>(node: &'d Node, keyword: &str) -> impl Iterator<Item = &'d crate::read::Entry> {
    node.get(keyword).map_or(&[][..], Node::entries).iter()
}

/// Whether the schema of further properties says what they hold. `true`, `{}` and a bare `type: object` only leave a value open.
fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.entries().iter().any(|entry| match &*entry.key {
            "description" | "title" | "example" | "nullable" | "default" => false,
            "type" => entry.node.as_str() != Some("object"),
            _ => true,
        }),
        _ => false,
    }
}

/// Whether a schema object, its references and compositions aside, constrains a value beyond "an object", "a list" or "anything".
fn is_constrained(node: &Node) -> bool {
    let Some(map) = node.as_map() else {
        return node.as_bool() == Some(false);
    };
    map.entries().iter().any(|entry| match &*entry.key {
        "properties" | "items" | "prefixItems" | "patternProperties" | "enum" | "const"
        | "format" | "pattern" => {
            !matches!(&entry.node.value, Value::Null | Value::Bool(true)) && !is_empty(&entry.node)
        }
        "additionalProperties" => says_something(&entry.node),
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
