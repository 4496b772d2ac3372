//! Follows the schemas of messages: references, the members of compositions, and the names that a schema has for people.

use crate::model::reference::{Heir, Resolver};
use crate::model::{Operation, Payload, Response, Schema};
use crate::read::Node;
use std::collections::HashSet;

/// How deep chains of references are followed.
const DEPTH: usize = 24;
/// Subtypes of one schema that are looked at; with more a place has too many parts to be accounted for.
const MOST_HEIRS: usize = 4_000;

/// The schemas that a discriminator tells apart.
#[derive(Debug, Default)]
pub struct Subtypes<'d> {
    /// Those of its mapping, and those that inherit from the schema.
    pub all: Vec<Schema<'d>>,
    /// Of those that inherit, by their nodes, the ones whose values are all of the schema and have more names.
    pub narrower: HashSet<*const Node>,
    /// Whether its mapping names what is not there.
    pub dangling: bool,
    /// Whether more schemas inherit than are looked at.
    pub over_limit: bool,
}

/// Follows references from one schema to another.
#[derive(Debug, Clone, Copy)]
pub struct SchemaReader<'r, 'd> {
    resolver: &'r Resolver<'d>,
}

impl<'r, 'd> SchemaReader<'r, 'd> {
    /// A reader that follows references by this resolver.
    #[must_use]
    pub const fn new(resolver: &'r Resolver<'d>) -> Self {
        Self { resolver }
    }

    /// Counts a step from one schema to another. `None` where no more may be gone in this submission.
    #[must_use]
    pub fn step(self) -> Option<()> {
        self.resolver.step()
    }

    /// The schema that the `$ref` of a schema refers to, or without one its `$dynamicRef`; an error where it does not resolve, which is reported elsewhere.
    ///
    /// # Errors
    /// `()` where the reference leads nowhere.
    pub fn referred(self, schema: Schema<'d>) -> Option<Result<Schema<'d>, ()>> {
        let reference = schema.node.get("$ref").or_else(|| dynamic(schema))?;
        Some(self.at(schema, reference))
    }

    /// The schema that a reference within a schema refers to.
    fn at(self, schema: Schema<'d>, reference: &'d Node) -> Result<Schema<'d>, ()> {
        match self.resolver.target(schema.source, reference) {
            Ok((source, node)) => Ok(Schema {
                source,
                node,
                ..schema
            }),
            Err(_) => Err(()),
        }
    }

    /// The schemas that the `discriminator` of a schema tells apart: a value may be one of them. They are those of its `mapping`, of
    /// which a bare name is that of a component, that of its `defaultMapping`, and the named schemas that inherit from the schema.
    #[must_use]
    pub fn discriminated(self, schema: Schema<'d>) -> Option<Subtypes<'d>> {
        let discriminator = schema.node.get("discriminator")?;
        let mut subtypes = Subtypes::default();
        let mapping = discriminator.get("mapping").map_or(&[][..], Node::entries);
        let mapped = mapping.iter().map(|entry| &entry.node);
        for node in mapped.chain(discriminator.get("defaultMapping")) {
            let found = self.resolver.mapped(schema.source, node);
            subtypes.dangling |= found.is_empty();
            let found = found.into_iter().map(|(source, node)| Schema {
                source,
                node,
                ..schema
            });
            subtypes.all.extend(found);
        }
        match self.resolver.heirs(schema.node, MOST_HEIRS) {
            Some(heirs) => {
                let narrower = heirs
                    .iter()
                    .filter(|heir| heir.narrows && heir.names_more());
                let narrower = narrower.map(|heir| std::ptr::from_ref(heir.node));
                subtypes.narrower.extend(narrower);
                subtypes
                    .all
                    .extend(heirs.iter().map(|heir| of(schema, heir)));
            }
            None => subtypes.over_limit = true,
        }
        Some(subtypes)
    }

    /// The named schemas that inherit from a schema; none where there are more than are looked at.
    #[must_use]
    pub fn heirs(self, schema: Schema<'d>) -> Option<Vec<Schema<'d>>> {
        let heirs = self.resolver.heirs(schema.node, MOST_HEIRS)?;
        Some(heirs.iter().map(|heir| of(schema, heir)).collect())
    }

    /// A schema with its references followed: first the schema itself, then each `$ref` target, each once. A reference that does
    /// not resolve ends the chain; it is reported elsewhere.
    #[must_use]
    pub fn chain(self, schema: Schema<'d>) -> Vec<Schema<'d>> {
        let mut chain = vec![schema];
        let mut at = schema;
        while let Some(Ok(target)) = self.referred(at) {
            let known = |other: &Schema<'d>| std::ptr::eq(other.node, target.node);
            if chain.len() > DEPTH || chain.iter().any(known) {
                break;
            }
            at = target;
            chain.push(at);
        }
        chain
    }

    /// The members of the compositions (`allOf`, `anyOf`, `oneOf`) of a schema, through references. The target of a `$dynamicRef`
    /// beside a `$ref` is one.
    #[must_use]
    pub fn members(self, schema: Schema<'d>) -> Vec<Schema<'d>> {
        let chain = self.chain(schema);
        let beside = chain
            .iter()
            .filter(|part| part.node.get("$ref").is_some())
            .filter_map(|part| self.at(*part, dynamic(*part)?).ok());
        let beside: Vec<Schema<'d>> = beside.collect();
        let members = chain.into_iter().flat_map(|part| {
            ["allOf", "anyOf", "oneOf"]
                .iter()
                .filter_map(move |keyword| part.node.get(keyword))
                .flat_map(Node::items)
                .map(move |node| Schema { node, ..part })
        });
        members.chain(beside).collect()
    }

    /// The texts under some keywords of a schema and of the schemas that it refers to.
    #[must_use]
    pub fn texts(self, schema: Schema<'d>, keywords: &[&str]) -> Vec<&'d str> {
        let chain = self.chain(schema);
        let texts = chain
            .iter()
            .flat_map(|part| keywords.iter().map(|keyword| part.node.str_at(keyword)));
        texts.flatten().map(str::trim).collect()
    }
}

/// A schema that inherits from another.
const fn of<'d>(schema: Schema<'d>, heir: &Heir<'d>) -> Schema<'d> {
    Schema {
        source: heir.source,
        node: heir.node,
        dialect: schema.dialect,
    }
}

/// The `$dynamicRef` of a schema, in a dialect that has it.
fn dynamic(schema: Schema<'_>) -> Option<&Node> {
    let has_it = schema.dialect.is_json_schema();
    schema.node.get("$dynamicRef").filter(|_| has_it)
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
