//! Two schemas at one place of a message, each with what it refers to and what its `allOf` joins: what annotations are compared on.

use super::change::Way;
use super::difference::Flow;
use crate::check::compare::operation_view::SchemaSource;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::read::Node;
use crate::text::Span;
use std::collections::HashSet;

/// Parts of one schema (references, `allOf`) that are joined.
const PARTS: usize = 256;

/// A message whose schemas are compared.
pub struct Message<'m> {
    /// Which way it goes.
    pub flow: Flow,
    /// A request or a response.
    pub way: Way,
    /// Its name for people.
    pub name: &'m str,
}

/// Two schemas that stand at one place of a message.
pub struct Twins<'o, 'n> {
    /// In the older version.
    pub old: Schema<'o>,
    /// In the newer version.
    pub new: Schema<'n>,
    /// The place, as people write it; empty for the whole.
    pub part: String,
    /// The name that an element of XML has where nothing else is said.
    pub name: XmlName<'o, 'n>,
}

/// Where the name of an element comes from where the XML Object says none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum XmlName<'o, 'n> {
    /// The component that the schema is.
    Component,
    /// The property whose value it is.
    Property(&'o str, &'n str),
}

impl<'o, 'n> Twins<'o, 'n> {
    /// The names of the elements that both would be in XML.
    pub fn names(&self, a: &Joined<'o>, b: &Joined<'n>) -> (Option<&'o str>, Option<&'n str>) {
        match self.name {
            XmlName::Component => (a.component, b.component),
            XmlName::Property(one, other) => (Some(one), Some(other)),
        }
    }
}

/// A schema with a discriminator.
#[derive(Clone, Copy)]
pub struct Holder<'d> {
    /// The schema that has it.
    pub schema: Schema<'d>,
    /// The Discriminator Object; in 2.0 the name of the property.
    pub node: &'d Node,
}

/// A schema with what it refers to and what its `allOf` joins.
pub struct Joined<'d> {
    /// The schema itself and what its references lead to, without what its `allOf` joins.
    pub own: Vec<Schema<'d>>,
    /// Its parts, the outermost first.
    pub parts: Vec<Schema<'d>>,
    /// The name of the component that it is, where a reference led to it.
    pub component: Option<&'d str>,
    /// Its `oneOf` and `anyOf`, each with the name of its component.
    pub alternatives: Vec<(Option<&'d str>, Schema<'d>)>,
    /// Its items.
    pub items: Option<Schema<'d>>,
    /// Its properties, in document order.
    pub properties: Vec<(&'d str, Schema<'d>)>,
    /// `additionalProperties`.
    pub additional: Option<Schema<'d>>,
    /// Whether it has more parts than are joined.
    pub is_cut: bool,
}

impl<'d> Joined<'d> {
    pub fn of(schemas: &SchemaSource<'_, 'd>, schema: Schema<'d>) -> Self {
        let reader = SchemaReader::new(schemas.resolver());
        let mut joined = Self {
            own: reader.chain(schema),
            parts: Vec::new(),
            component: component(schema.node),
            alternatives: Vec::new(),
            items: None,
            properties: Vec::new(),
            additional: None,
            is_cut: false,
        };
        let mut known = HashSet::new();
        let mut pending = vec![schema];
        while let Some(next) = pending.pop() {
            for part in reader.chain(next) {
                if !known.insert(std::ptr::from_ref(part.node).addr()) {
                    continue;
                }
                if joined.parts.len() >= PARTS {
                    joined.is_cut = true;
                    continue;
                }
                joined.add(part);
                let all = part.node.get("allOf").map_or(&[][..], Node::items);
                pending.extend(all.iter().rev().map(|node| Schema { node, ..part }));
            }
        }
        joined
    }

    fn add(&mut self, part: Schema<'d>) {
        // Before 3.1 nothing beside a reference counts.
        let is_former = !part.dialect.is_json_schema();
        self.parts.push(part);
        if is_former && part.node.get("$ref").is_some() {
            return;
        }
        let under = |node: &'d Node| Schema { node, ..part };
        let properties = part.node.get("properties").map_or(&[][..], Node::entries);
        self.properties.extend(
            properties
                .iter()
                .map(|entry| (&*entry.key, under(&entry.node))),
        );
        self.items = self.items.or_else(|| part.node.get("items").map(under));
        self.additional = self
            .additional
            .or_else(|| part.node.get("additionalProperties").map(under));
        for keyword in ["oneOf", "anyOf"] {
            let all = part.node.get(keyword).map_or(&[][..], Node::items);
            self.alternatives
                .extend(all.iter().map(|node| (component(node), under(node))));
        }
    }

    /// The address of the schema itself, whatever references led to it.
    pub fn address(&self) -> usize {
        let own = self
            .parts
            .iter()
            .find(|part| part.node.get("$ref").is_none());
        let own = own.or_else(|| self.parts.first());
        own.map_or(0, |part| std::ptr::from_ref(part.node).addr())
    }

    /// The part that has the discriminator.
    pub fn holder(&self) -> Option<Holder<'d>> {
        self.parts.iter().find_map(|part| {
            let node = part.node.get("discriminator")?;
            Some(Holder {
                schema: *part,
                node,
            })
        })
    }

    /// The place of the schema.
    pub fn span(&self) -> Span {
        let own = self
            .parts
            .iter()
            .find(|part| part.node.get("$ref").is_none());
        own.map_or_else(Span::submission, |part| part.node.span)
    }
}

/// The last step of a reference: the name of a component.
pub fn component(node: &Node) -> Option<&str> {
    node.str_at("$ref")?.rsplit('/').next()
}
