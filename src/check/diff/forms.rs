//! Compares how the parts of two forms are written: `encoding` of 3.x (RFC 7578 for parts, RFC 6570 for pairs), `collectionFormat`
//! and `file` of 2.0.

use super::change::{Change, Effect, NOTHING, Way};
use super::difference::{Difference, Flow, Places};
use super::pair::OperationPair;
use crate::check::compare::media_type::{FORM, essence, is_form};
use crate::check::compare::members::{Member, items, members};
use crate::check::compare::operation_view::{OperationView, SchemaSource};
use crate::check::compare::payload_bytes::{is_bytes, text_encoding};
use crate::check::compare::writing::{Shape, form, rewritten, shapes, styled, types};
use crate::check::schema_reader::SchemaReader;
use crate::model::{Media, Parameter, Payload, Schema, SchemaDialect};
use crate::read::Node;
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// One part of a form.
pub struct Part<'m, 'd> {
    /// Its name.
    pub name: &'m str,
    /// Its schema.
    schema: Option<Schema<'d>>,
    /// Whether the form requires it.
    required: bool,
    /// The parameter of 2.0 that it is.
    parameter: Option<&'m Parameter<'d>>,
    /// Its Encoding Object (3.x), and the file that is in.
    encoding: Option<(u32, &'d Node)>,
    /// Whether the form is one of pairs, `a=1&b=2`, and not one of parts.
    is_pairs: bool,
    span: Span,
}

impl<'m, 'd> Part<'m, 'd> {
    /// The parts of a form that has named parts and no others; none where the body is no such form.
    pub fn all(view: &OperationView<'_, 'd>, media: &'m Media<'d>) -> Option<Vec<Self>> {
        if !is_form(&media.media_type) {
            return None;
        }
        let is_pairs = essence(&media.media_type) == FORM;
        match &media.payload {
            Payload::Unsaid => None,
            Payload::Form(parameters) => {
                let parts = parameters.iter().map(|parameter| Self {
                    name: &parameter.name,
                    schema: parameter.schema,
                    required: parameter.required,
                    parameter: Some(parameter),
                    encoding: None,
                    is_pairs,
                    span: parameter.span,
                });
                Some(parts.collect())
            }
            Payload::Schema(schema) => {
                let encodings = media.node.and_then(|(source, node)| {
                    let encodings = node.get("encoding")?;
                    view.schemas.resolver().resolve(source, encodings).ok()
                });
                let part = |member: Member<'d>| {
                    let encoding = encodings.and_then(|(source, encodings)| {
                        Some((source, encodings.get(member.name)?))
                    });
                    Part {
                        name: member.name,
                        schema: Some(member.schema),
                        required: member.required,
                        parameter: None,
                        encoding,
                        is_pairs,
                        span: encoding.map_or(media.span, |(_, node)| node.span),
                    }
                };
                let members = members(view.schemas, *schema)?.into_iter();
                Some(members.map(part).collect())
            }
        }
    }

    /// Whether it is a file, bytes as they are, or a list of files.
    pub fn file(&self, schemas: &SchemaSource<'_, 'd>) -> Option<Shape> {
        let schema = self.schema?;
        if is_bytes(schemas, schema, false) {
            return Some(Shape::Single);
        }
        let items = items(SchemaReader::new(schemas.resolver()), schema)?;
        is_bytes(schemas, items, false).then_some(Shape::List)
    }

    fn is_bytes(&self, schemas: &SchemaSource<'_, 'd>) -> bool {
        self.file(schemas).is_some()
    }

    fn text_encoding(&self, schemas: &SchemaSource<'_, 'd>) -> Option<&'d str> {
        text_encoding(schemas, self.schema?)
    }

    fn types(&self, schemas: &SchemaSource<'_, 'd>) -> Option<BTreeSet<&'d str>> {
        types(schemas, self.schema?)
    }

    fn encoding(&self, keyword: &str) -> Option<&'d Node> {
        self.encoding?.1.get(keyword)
    }

    /// Whether any keyword says how the part is written by name and value; then its media type does not count.
    fn is_styled(&self) -> bool {
        let keywords = ["style", "explode", "allowReserved"];
        // Parts had no style before 3.1.
        let counts = self.is_pairs
            || self
                .schema
                .is_some_and(|schema| schema.dialect != SchemaDialect::OpenApi30);
        counts
            && keywords
                .iter()
                .any(|keyword| self.encoding(keyword).is_some())
    }

    /// The media types that the part is declared to have.
    fn declared_types(&self) -> Option<BTreeSet<String>> {
        if self.is_styled() {
            return None;
        }
        let text = self.encoding("contentType")?.as_str()?;
        let each = text.split(',').map(essence);
        Some(each.filter(|one| !one.is_empty()).collect())
    }

    /// The media type that it has where none is declared.
    fn usual_type(&self, schemas: &SchemaSource<'_, 'd>, shape: Shape) -> &'static str {
        match shape {
            _ if self.is_bytes(schemas) => "application/octet-stream",
            Shape::Object => "application/json",
            Shape::Single | Shape::List => "text/plain",
        }
    }

    /// How a value of one shape is written.
    fn form(&self, shape: Shape) -> String {
        if let Some(parameter) = self.parameter {
            return form(parameter, shape);
        }
        if self.is_styled() {
            let style = self.encoding("style").and_then(Node::as_str);
            let style = style.unwrap_or("form");
            let explode = self.encoding("explode").and_then(Node::as_bool);
            return styled(style, explode.unwrap_or(style == "form"), shape);
        }
        let declared = self.declared_types().filter(|_| self.is_pairs);
        match shape {
            Shape::Object if self.is_pairs => "n={}".to_owned(),
            Shape::List if declared.is_some_and(|types| types.contains("application/json")) => {
                "n=[]".to_owned()
            }
            Shape::Object | Shape::Single => "n=a".to_owned(),
            Shape::List => "n=a&n=b".to_owned(),
        }
    }
}

/// What a body says of how its parts are written: its Encoding Objects by name.
pub fn encoding<'d>(schemas: &SchemaSource<'_, 'd>, media: &Media<'d>) -> Option<&'d Node> {
    let (source, node) = media.node?;
    let encodings = node.get("encoding")?;
    Some(schemas.resolver().resolve(source, encodings).ok()?.1)
}

/// Every change of the parts of two forms of which one is of 2.0, and so has no schema of its own.
pub fn parts<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (old, new): (&[Part<'_, 'o>], &[Part<'_, 'n>]),
    flow: Flow,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for one in old {
        let other = new.iter().find(|other| other.name == one.name);
        let at = Places {
            old: one.span,
            new: other
                .or_else(|| new.first())
                .map_or(one.span, |other| other.span),
        };
        let mut report = |code, effect| {
            found.push(at.difference(code, effect).within(one.name));
        };
        let Some(other) = other else {
            report("property-removed", Effect::Possible);
            continue;
        };
        if other.required && !one.required {
            report("property-required", flow.narrowed());
        }
        if one.required && !other.required {
            report("property-optional", flow.widened());
        }
        let file = one.file(pair.old.schemas);
        if file.is_some() && file == other.file(pair.new.schemas) {
            continue;
        }
        if let (Some(left), Some(right)) = (one.schema, other.schema) {
            let inside = pair.schemas.schemas(left, right, flow);
            found.extend(inside.iter().map(|inside| inside.within(one.name)));
        }
    }
    for other in new {
        if old.iter().any(|one| one.name == other.name) {
            continue;
        }
        let at = Places {
            old: old.first().map_or(other.span, |one| one.span),
            new: other.span,
        };
        let (code, effect) = if other.required && flow.consumer_sends {
            ("property-added-required", Effect::Breaking)
        } else {
            ("property-added", Effect::Compatible)
        };
        found.push(at.difference(code, effect).within(other.name));
    }
    found
}

/// Every change in how the parts that two forms have in common are written.
pub fn encodings<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (old, new): (&[Part<'_, 'o>], &[Part<'_, 'n>]),
    way: Way,
    message: &str,
) -> Vec<Change> {
    let flow = pair.flow(way.direction());
    let mut changes = Vec::new();
    let by_name: HashMap<&str, &Part<'_, 'n>> = new.iter().map(|part| (part.name, part)).collect();
    for one in old {
        let Some(&other) = by_name.get(one.name) else {
            continue;
        };
        let changed = |effect: Effect, keyword: &str, from: &str, to: &str| {
            let change = pair.change(way, "encoding-changed", effect, (one.span, other.span));
            let change = change.arg("message", message).arg("part", one.name);
            let change = change.arg("keyword", keyword).arg("from", from);
            change.arg("to", to)
        };
        let (its, theirs) = (
            shapes(one.types(pair.old.schemas).as_ref()),
            shapes(other.types(pair.new.schemas).as_ref()),
        );
        let found = rewritten(
            (&|shape| one.form(shape), &its),
            (&|shape| other.form(shape), &theirs),
        );
        if let Some(found) = found {
            changes.push(changed(Effect::Breaking, "style", &found.from, &found.to));
        }
        let texts = (
            one.text_encoding(pair.old.schemas),
            other.text_encoding(pair.new.schemas),
        );
        let bytes = (
            one.is_bytes(pair.old.schemas),
            other.is_bytes(pair.new.schemas),
        );
        if (bytes.0 && texts.1.is_some()) || (bytes.1 && texts.0.is_some()) {
            let (from, to) = (texts.0.unwrap_or(NOTHING), texts.1.unwrap_or(NOTHING));
            changes.push(changed(Effect::Breaking, "contentEncoding", from, to));
        }
        if !one.is_pairs {
            let shape = its.first().copied().unwrap_or(Shape::Single);
            let usual = (
                one.usual_type(pair.old.schemas, shape),
                other.usual_type(pair.new.schemas, shape),
            );
            if let Some((effect, from, to)) = media_types(one, other, usual, flow) {
                changes.push(changed(effect, "contentType", &from, &to));
            }
            part_headers(pair, one, other, flow, &mut |effect, name, from, to| {
                changes.push(changed(effect, &format!("headers {name}"), from, to));
            });
        }
        let reserved = |part: Option<&Node>| part.and_then(Node::as_bool) == Some(true);
        if flow.consumer_sends
            && reserved(one.encoding("allowReserved"))
            && !reserved(other.encoding("allowReserved"))
        {
            changes.push(changed(Effect::Possible, "allowReserved", "true", "false"));
        }
    }
    changes
}

/// The media types of one part, where they differ, and what that means. What was only usual and never declared is not certain to have
/// been sent so.
fn media_types(
    one: &Part<'_, '_>,
    other: &Part<'_, '_>,
    usual: (&str, &str),
    flow: Flow,
) -> Option<(Effect, String, String)> {
    let (before, after) = (one.declared_types(), other.declared_types());
    if before == after {
        return None;
    }
    let is_declared = before.is_some() && after.is_some();
    let or_usual = |types: Option<BTreeSet<String>>, usual: &str| {
        types.unwrap_or_else(|| BTreeSet::from([usual.to_owned()]))
    };
    let (before, after) = (or_usual(before, usual.0), or_usual(after, usual.1));
    if before == after {
        return None;
    }
    let (sent, taken) = if flow.consumer_sends {
        (&before, &after)
    } else {
        (&after, &before)
    };
    let takes = |sent: &String| {
        taken.iter().any(|taken| {
            let range = taken.strip_suffix('*');
            taken == sent || taken == "*/*" || range.is_some_and(|range| sent.starts_with(range))
        })
    };
    let effect = match (sent.iter().all(takes), is_declared) {
        (true, _) => Effect::Compatible,
        (false, true) => Effect::Breaking,
        (false, false) => Effect::Possible,
    };
    let shown = |types: &BTreeSet<String>| {
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        types.join(", ")
    };
    Some((effect, shown(&before), shown(&after)))
}

/// The headers of one part; `Content-Type` is the encoding's own.
fn part_headers<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Part<'_, 'o>,
    other: &Part<'_, 'n>,
    flow: Flow,
    report: &mut dyn FnMut(Effect, &str, &str, &str),
) {
    let before = headers(pair.old.schemas, one);
    let after = headers(pair.new.schemas, other);
    let shown = |header: Option<&PartHeader<'_>>| match header {
        None => NOTHING,
        Some(header) if header.required => "required",
        Some(_) => "optional",
    };
    let names: BTreeSet<&String> = before.iter().chain(&after).map(|one| &one.name).collect();
    for name in names {
        let was = before.iter().find(|header| header.name == *name);
        let is = after.iter().find(|header| header.name == *name);
        let required = (
            was.is_some_and(|header| header.required),
            is.is_some_and(|header| header.required),
        );
        let effect = match required {
            (false, true) => Some(flow.narrowed()),
            (true, false) => Some(flow.widened()),
            // A header that may be left out and is gone: whether a part has it still, nothing says.
            _ if was.is_some() && is.is_none() => Some(Effect::Possible),
            _ if is.is_some() && was.is_none() => Some(Effect::Compatible),
            _ => None,
        };
        if let Some(effect) = effect {
            report(effect, name, shown(was), shown(is));
            continue;
        }
        // What has no schema may be any text.
        let worst = match (
            was.and_then(|one| one.schema),
            is.and_then(|one| one.schema),
        ) {
            (Some(one), Some(other)) => {
                let found = pair.schemas.schemas(one, other, flow);
                found.iter().map(|found| found.effect).max()
            }
            (Some(_), None) => Some(flow.widened()),
            (None, Some(_)) => Some(flow.narrowed()),
            (None, None) => None,
        };
        if let Some(worst) = worst {
            report(worst, name, "schema", "schema");
        }
    }
}

/// A header of one part.
struct PartHeader<'d> {
    name: String,
    required: bool,
    schema: Option<Schema<'d>>,
}

fn headers<'d>(schemas: &SchemaSource<'_, 'd>, part: &Part<'_, 'd>) -> Vec<PartHeader<'d>> {
    let resolver = schemas.resolver();
    let all = part.encoding.and_then(|(source, encoding)| {
        let headers = encoding.get("headers")?;
        resolver.resolve(source, headers).ok()
    });
    let Some((source, all)) = all else {
        return Vec::new();
    };
    let dialect = part.schema.map(|schema| schema.dialect);
    let headers = all.entries().iter().filter_map(|entry| {
        let is_ignored = entry.key.eq_ignore_ascii_case("Content-Type");
        let (source, node) = resolver.resolve(source, &entry.node).ok()?;
        (!is_ignored).then(|| PartHeader {
            name: entry.key.to_ascii_lowercase(),
            required: node.get("required").and_then(Node::as_bool) == Some(true),
            schema: node
                .get("schema")
                .zip(dialect)
                .map(|(node, dialect)| Schema {
                    source,
                    node,
                    dialect,
                }),
        })
    });
    headers.collect()
}
