//! A schema flattened as far as that does not change its meaning: references followed, `allOf` joined.

use crate::model::reference::Resolver;
use crate::model::{Schema, SchemaDialect};
use crate::read::tree::Value;
use crate::read::{Node, Number};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// References that lead to references.
const MAX_HOPS: usize = 16;
/// Lists of one within each other that are followed.
const MOST_WRAPPED: usize = 16;
/// Nesting of `allOf`.
const MAX_DEPTH: usize = 200;

/// Keywords that assert nothing.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "deprecated",
    "xml",
    "default",
    "$comment",
    "discriminator",
    "readOnly",
    "writeOnly",
];

/// Lists known values without excluding others (Zalando's API guidelines).
pub const EXTENSIBLE: &str = "x-extensible-enum";

/// Whether a keyword asserts nothing about a value.
pub fn is_annotation(key: &str) -> bool {
    key != EXTENSIBLE && (ANNOTATIONS.contains(&key) || key.starts_with("x-"))
}

/// Whether a keyword has the value that holds where it is left out.
pub fn says_nothing(key: &str, node: &Node) -> bool {
    match (key, &node.value) {
        (
            "uniqueItems" | "nullable" | "x-nullable" | "exclusiveMinimum" | "exclusiveMaximum",
            Value::Bool(said),
        ) => !said,
        ("additionalProperties" | "unevaluatedProperties" | "items", Value::Bool(said)) => *said,
        ("additionalProperties" | "properties" | "patternProperties", Value::Map(map)) => {
            map.entries().is_empty()
        }
        ("required", Value::Array(names)) => names.is_empty(),
        ("minLength" | "minItems" | "minProperties", Value::Number(number)) => {
            matches!(number, Number::Int(0))
                || matches!(number, Number::Float(zero) if *zero == 0.0)
        }
        _ => false,
    }
}

/// Keywords of a 2.0 parameter or header that are not those of a schema.
const OF_PARAMETERS: &[&str] = &["name", "in", "allowEmptyValue", "collectionFormat"];
/// Keywords that hold a value to compare.
const PLAIN: &[&str] = &[
    "enum",
    EXTENSIBLE,
    "const",
    "format",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "dependentRequired",
];

/// The schema that a schema which is nothing but a reference leads to.
pub fn resolve<'d>(resolver: &Resolver<'d>, mut schema: Schema<'d>) -> Schema<'d> {
    for _ in 0..MAX_HOPS {
        let Some(reference) = schema.node.get("$ref") else {
            break;
        };
        let alone = !schema.dialect.is_json_schema()
            || schema
                .node
                .entries()
                .iter()
                .all(|entry| &*entry.key == "$ref" || is_annotation(&entry.key));
        let Some((source, node)) = resolver
            .target(schema.source, reference)
            .ok()
            .filter(|_| alone)
        else {
            break;
        };
        schema = Schema {
            source,
            node,
            ..schema
        };
    }
    schema
}

/// The members of `allOf`.
pub fn members(node: &Node) -> &[Node] {
    node.get("allOf").map_or(&[], Node::items)
}

/// The schema that a list of one in `allOf` is.
pub fn unwrapped<'d>(resolver: &Resolver<'d>, schema: Schema<'d>) -> Schema<'d> {
    let mut schema = resolve(resolver, schema);
    for _ in 0..MOST_WRAPPED {
        match members(schema.node) {
            [node] if is_list(schema.node) => {
                schema = resolve(resolver, Schema { node, ..schema });
            }
            _ => break,
        }
    }
    schema
}

/// Whether a schema asserts nothing but its `allOf`.
pub fn is_list(node: &Node) -> bool {
    let entries = node.entries().iter();
    let mut asserting = entries.filter(|entry| !is_annotation(&entry.key));
    node.get("allOf").is_some() && asserting.all(|entry| &*entry.key == "allOf")
}

/// The assertions of one schema.
pub struct FlatSchema<'d> {
    /// Whether everything it asserts is in the fields below.
    pub whole: bool,
    /// `type` as a set, with `null` where the schema is `nullable`; `None` where it accepts any type.
    pub types: Option<BTreeSet<&'d str>>,
    /// Where `type` stands.
    pub typed_at: Option<&'d Node>,
    /// Properties in document order.
    pub properties: Vec<(&'d str, Schema<'d>)>,
    /// The places of properties in that list, by name.
    places: HashMap<&'d str, usize>,
    /// Names of required properties, and where they stand.
    pub required: BTreeMap<&'d str, &'d Node>,
    /// `additionalProperties`.
    pub additional: Option<Schema<'d>>,
    /// `items`.
    pub items: Option<Schema<'d>>,
    /// `contentSchema`, which is among the plain keywords as well.
    pub content: Option<Schema<'d>>,
    /// `oneOf` or `anyOf`.
    pub branches: Option<(&'d str, Vec<Schema<'d>>)>,
    /// Keywords that hold a value to compare.
    pub plain: Vec<(&'d str, &'d Node)>,
}

impl<'d> FlatSchema<'d> {
    /// Flattens a schema.
    pub fn of(resolver: &Resolver<'d>, schema: Schema<'d>) -> Self {
        let mut flat = Self {
            whole: true,
            types: None,
            typed_at: None,
            properties: Vec::new(),
            places: HashMap::new(),
            required: BTreeMap::new(),
            additional: None,
            items: None,
            content: None,
            branches: None,
            plain: Vec::new(),
        };
        // A list of one is that one, whose openness is the whole's.
        flat.add(
            resolver,
            unwrapped(resolver, schema),
            0,
            &mut HashSet::new(),
        );
        flat
    }

    fn add(
        &mut self,
        resolver: &Resolver<'d>,
        schema: Schema<'d>,
        depth: usize,
        added: &mut HashSet<usize>,
    ) {
        let schema = resolve(resolver, schema);
        // What holds twice holds once.
        if !added.insert(std::ptr::from_ref(schema.node).addr()) {
            return;
        }
        let Value::Map(map) = &schema.node.value else {
            self.whole &= schema.node.value == Value::Bool(true);
            return;
        };
        if depth > MAX_DEPTH {
            self.whole = false;
            return;
        }
        let nullable = schema
            .node
            .get("nullable")
            .is_some_and(|node| node.value == Value::Bool(true));
        for entry in map.entries() {
            let (key, node) = (&*entry.key, &entry.node);
            let under = Schema { node, ..schema };
            if says_nothing(key, node) {
                continue;
            }
            match key {
                "type" => self.typed(node, nullable),
                "nullable" => self.whole &= depth == 0 && map.get("allOf").is_none(),
                "properties" => {
                    for property in node.entries() {
                        let schema = Schema {
                            node: &property.node,
                            ..schema
                        };
                        let place = self.properties.len();
                        self.whole &= !self.places.contains_key(&*property.key);
                        self.places.entry(&property.key).or_insert(place);
                        self.properties.push((&property.key, schema));
                    }
                }
                "required" => {
                    for node in node.items() {
                        if let Some(name) = node.as_str() {
                            self.required.entry(name).or_insert(node);
                        }
                    }
                }
                "additionalProperties" => {
                    self.whole &= depth == 0 && map.get("allOf").is_none();
                    self.additional = Some(under);
                }
                "items" => {
                    self.whole &= self.items.is_none() && node.items().is_empty();
                    self.items = Some(under);
                }
                "allOf" => {
                    for node in node.items() {
                        self.add(resolver, Schema { node, ..schema }, depth + 1, added);
                    }
                }
                "oneOf" | "anyOf" => {
                    self.whole &= self.branches.is_none();
                    let branches = node.items().iter();
                    let branches = branches.map(|node| Schema { node, ..schema });
                    self.branches = Some((key, branches.collect()));
                }
                "$defs" | "definitions" => {}
                key if is_annotation(key) => {}
                key if PLAIN.contains(&key) => {
                    let known = self.plain.iter().find(|(known, _)| *known == key);
                    let lists = |key: &str| matches!(key, "enum" | "const");
                    let mut others = self.plain.iter();
                    let other_list = lists(key) && others.any(|(known, _)| lists(known));
                    self.whole &= known.is_none() && !other_list;
                    self.plain.push((key, node));
                    if key == "contentSchema" {
                        self.content = Some(under);
                    }
                }
                key if OF_PARAMETERS.contains(&key)
                    && schema.dialect == SchemaDialect::OpenApi20 => {}
                _ => self.whole = false,
            }
        }
    }

    fn typed(&mut self, node: &'d Node, nullable: bool) {
        let listed = node.items().iter().filter_map(Node::as_str);
        let mut types: BTreeSet<&str> = node.as_str().into_iter().chain(listed).collect();
        if nullable {
            types.insert("null");
        }
        match &self.types {
            None => {
                self.types = Some(types);
                self.typed_at = Some(node);
            }
            Some(known) => self.whole &= *known == types,
        }
    }

    /// The schema of a property.
    pub fn property(&self, name: &str) -> Option<Schema<'d>> {
        let place = self.places.get(name)?;
        self.properties.get(*place).map(|(_, schema)| *schema)
    }

    /// A keyword that holds a value.
    pub fn plain(&self, key: &str) -> Option<&'d Node> {
        let found = self.plain.iter().find(|(known, _)| *known == key);
        found.map(|(_, node)| *node)
    }

    /// The values that it is limited to, and where that stands: those of `enum`, or the one of `const`.
    pub fn listed(&self) -> Option<(Span, &'d [Node])> {
        let listed = self.plain("enum").map(|node| (node.span, node.items()));
        listed.or_else(|| {
            let only = self.plain("const")?;
            Some((only.span, std::slice::from_ref(only)))
        })
    }

    /// Whether it is made of other schemas.
    pub const fn is_composed(&self) -> bool {
        !self.properties.is_empty()
            || self.additional.is_some()
            || self.items.is_some()
            || self.branches.is_some()
    }
}
