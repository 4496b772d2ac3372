//! How a value is written into a message: `style` and `explode` of OpenAPI 3 with the templates of RFC 6570, `collectionFormat` of
//! 2.0. What two versions say in other keywords is compared by what comes out: `n=a,b`.

use super::operation_view::SchemaSource;
use super::parameter::written;
use crate::check::schema_reader::SchemaReader;
use crate::model::{In, Parameter, Schema, SchemaDialect};
use crate::read::{Node, Value};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// Compositions within compositions that are looked into for a type. What lies deeper may be of any type.
const DEPTH: usize = 32;

/// What a value is, as far as the way it is written depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A text, a number or a truth value.
    Single,
    /// A list.
    List,
    /// An object.
    Object,
}

/// Every shape: what a schema accepts that says no type.
pub const SHAPES: [Shape; 3] = [Shape::Single, Shape::List, Shape::Object];

/// The types that a schema names, through references and compositions; none where it may be of any type.
#[must_use]
pub fn types<'d>(schemas: &SchemaSource<'_, 'd>, schema: Schema<'d>) -> Option<BTreeSet<&'d str>> {
    let reader = SchemaReader::new(schemas.resolver());
    types_within(reader, schema, 0, &mut HashMap::new())
}

/// The types by the place of a schema. One that is still open, because it composes itself, names none by that.
type Known<'d> = HashMap<Span, Option<BTreeSet<&'d str>>>;

fn types_within<'d>(
    reader: SchemaReader<'_, 'd>,
    schema: Schema<'d>,
    depth: usize,
    known: &mut Known<'d>,
) -> Option<BTreeSet<&'d str>> {
    let at = schema.node.span;
    if let Some(types) = known.get(&at) {
        return types.clone();
    }
    known.insert(at, None);
    let types = types_of(reader, schema, depth, known);
    known.insert(at, types.clone());
    types
}

fn types_of<'d>(
    reader: SchemaReader<'_, 'd>,
    schema: Schema<'d>,
    depth: usize,
    known: &mut Known<'d>,
) -> Option<BTreeSet<&'d str>> {
    let chain = reader.chain(schema);
    let own: BTreeSet<&str> = chain.iter().flat_map(|part| named(part.node)).collect();
    if !own.is_empty() {
        return Some(own);
    }
    if chain
        .iter()
        .any(|part| part.node.get("properties").is_some())
    {
        return Some(BTreeSet::from(["object"]));
    }
    let members = reader.members(schema);
    if depth > DEPTH || members.is_empty() {
        return None;
    }
    let is_joined = chain.iter().any(|part| part.node.get("allOf").is_some());
    let each = members
        .into_iter()
        .map(|member| types_within(reader, member, depth + 1, known));
    if is_joined {
        // One part of a whole is enough to say its type.
        return each.flatten().next();
    }
    let each: Option<Vec<BTreeSet<&str>>> = each.collect();
    each.map(|each| each.into_iter().flatten().collect())
}

/// The names under `type`.
fn named(node: &Node) -> Vec<&str> {
    match node.get("type").map(|types| &types.value) {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Node::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The shapes of values of these types.
#[must_use]
pub fn shapes(types: Option<&BTreeSet<&str>>) -> Vec<Shape> {
    let Some(types) = types else {
        return SHAPES.to_vec();
    };
    let of = |name: &&str| match *name {
        "array" => Some(Shape::List),
        "object" => Some(Shape::Object),
        "null" => None,
        _ => Some(Shape::Single),
    };
    let shapes: BTreeSet<Shape> = types.iter().filter_map(of).collect();
    shapes.into_iter().collect()
}

/// How a parameter writes a value of one shape. `n` is its name, `a` and `b` are values, `k` and `l` the names of members.
#[must_use]
pub fn form(parameter: &Parameter<'_>, shape: Shape) -> String {
    let is_20 = parameter
        .schema
        .is_some_and(|schema| schema.dialect == SchemaDialect::OpenApi20);
    if is_20 {
        return collection(
            &written(parameter, "collectionFormat"),
            parameter.location,
            shape,
        );
    }
    if let Some(media_type) = content(parameter) {
        let media_type = super::media_type::essence(media_type);
        return if is_whole_query(parameter) {
            format!("?{media_type}")
        } else {
            format!("n={media_type}")
        };
    }
    styled(
        &written(parameter, "style"),
        written(parameter, "explode") == "true",
        shape,
    )
}

/// The media type in which a parameter writes its value.
#[must_use]
pub fn content<'d>(parameter: &Parameter<'d>) -> Option<&'d str> {
    let entry = parameter.node.get("content")?.entries().first()?;
    Some(&entry.key)
}

/// Whether a parameter is the query as a whole (3.2, `querystring`).
#[must_use]
pub fn is_whole_query(parameter: &Parameter<'_>) -> bool {
    parameter.location == In::Query && parameter.node.str_at("in") == Some("querystring")
}

/// What `style` and `explode` write.
#[must_use]
pub fn styled(style: &str, explode: bool, shape: Shape) -> String {
    use Shape::{List, Object, Single};
    let text = match (style, explode, shape) {
        ("form" | "spaceDelimited" | "pipeDelimited" | "cookie", _, Single) => "n=a",
        ("form" | "spaceDelimited" | "pipeDelimited", true, List) => "n=a&n=b",
        ("form" | "spaceDelimited" | "pipeDelimited", true, Object) => "k=a&l=b",
        ("form" | "cookie", false, List) => "n=a,b",
        ("form" | "cookie", false, Object) => "n=k,a,l,b",
        ("cookie", true, List) => "n=a; n=b",
        ("cookie", true, Object) => "k=a; l=b",
        ("spaceDelimited", false, List) => "n=a b",
        ("spaceDelimited", false, Object) => "n=k a l b",
        ("pipeDelimited", false, List) => "n=a|b",
        ("pipeDelimited", false, Object) => "n=k|a|l|b",
        ("deepObject", _, Object) => "n[k]=a&n[l]=b",
        ("simple", _, Single) => "a",
        ("simple", _, List) => "a,b",
        ("simple", true, Object) => "k=a,l=b",
        ("simple", false, Object) => "k,a,l,b",
        ("label", _, Single) => ".a",
        ("label", true, List) => ".a.b",
        ("label", false, List) => ".a,b",
        ("label", true, Object) => ".k=a.l=b",
        ("label", false, Object) => ".k,a,l,b",
        ("matrix", _, Single) => ";n=a",
        ("matrix", true, List) => ";n=a;n=b",
        ("matrix", false, List) => ";n=a,b",
        ("matrix", true, Object) => ";k=a;l=b",
        ("matrix", false, Object) => ";n=k,a,l,b",
        // A style that no specification knows, or knows for no such value (deepObject for one that is no object), is itself.
        _ => return format!("{style} {explode}"),
    };
    text.to_owned()
}

/// What `collectionFormat` writes. Only lists have one.
#[must_use]
pub fn collection(format: &str, location: In, shape: Shape) -> String {
    let is_named = matches!(location, In::Query | In::Cookie);
    if shape != Shape::List {
        return if is_named { "n=a" } else { "a" }.to_owned();
    }
    let separator = match format {
        "ssv" => " ",
        "tsv" => "\\t",
        "pipes" => "|",
        "multi" if is_named => "&n=",
        // `multi` means nothing in headers and paths.
        "csv" | "multi" => ",",
        unknown => unknown,
    };
    let name = if is_named { "n=" } else { "" };
    format!("{name}a{separator}b")
}

/// One value in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// As the one writes it.
    pub from: String,
    /// As the other does.
    pub to: String,
}

/// The first shape of both that is written in two ways.
#[must_use]
pub fn rewritten(
    (one, its): (&dyn Fn(Shape) -> String, &[Shape]),
    (other, theirs): (&dyn Fn(Shape) -> String, &[Shape]),
) -> Option<Rewritten> {
    let mut both = its.iter().filter(|shape| theirs.contains(shape));
    both.find_map(|shape| {
        let (from, to) = (one(*shape), other(*shape));
        (from != to).then_some(Rewritten { from, to })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collection_formats_are_what_styles_write() {
        for (format, style, explode) in [
            ("csv", "form", false),
            ("multi", "form", true),
            ("ssv", "spaceDelimited", false),
            ("pipes", "pipeDelimited", false),
        ] {
            let old = collection(format, In::Query, Shape::List);
            assert_eq!(old, styled(style, explode, Shape::List), "{format}");
        }
        for location in [In::Header, In::Path] {
            let old = collection("csv", location, Shape::List);
            assert_eq!(old, styled("simple", true, Shape::List));
        }
        let tabs = collection("tsv", In::Query, Shape::List);
        for style in ["form", "spaceDelimited", "pipeDelimited"] {
            assert_ne!(tabs, styled(style, false, Shape::List));
        }
    }
}
