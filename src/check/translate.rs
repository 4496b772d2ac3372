//! Translates an OpenAPI schema into one self-contained JSON Schema 2020-12 document, as it is meant in messages of one direction.
//!
//! Only assertions are kept: descriptions, examples and defaults are dropped, names of shared schemas become numbers in the order in
//! which they are found, and sets are sorted. So two texts of one meaning mostly become equal.

use crate::model::{Schema, SchemaDialect};
use crate::read::json::to_json;
use crate::read::{Json, Node, Value};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From client to system: `readOnly` properties are not sent.
    Request,
    /// From system to client: `writeOnly` properties are not sent.
    Response,
}

/// Follows a `$ref`: gives the file and the node that it leads to, for the file it is in and its value node.
pub type Follow<'f, 'd> = &'f dyn Fn(u32, &'d Node) -> Option<(u32, &'d Node)>;

/// Why a schema could not be translated: keys of `rules/hutong/reasons.yaml`.
pub type Untranslated = &'static str;

/// Why a schema of a dialect that is not modelled is not translated.
pub const FOREIGN_DIALECT: Untranslated = "schema-dialect";

/// Schemas beyond this number in one document are not translated.
const MAX_SCHEMAS: usize = 50_000;
/// Nesting within one schema beyond which it is not translated.
const MAX_DEPTH: usize = 160;
/// References that lead to references.
const MAX_HOPS: usize = 16;

/// Formats that a client relies on, as JSON Schema knows them.
const FORMATS: &[&str] = &[
    "date",
    "date-time",
    "time",
    "duration",
    "uuid",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
];

/// Keywords whose value is a number and passes as it is.
const SIZES: &[&str] = &[
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Translates one schema with everything it refers to.
///
/// # Errors
/// A reference that leads nowhere, something that is no schema, a keyword whose meaning is not modelled, too many schemas.
pub fn translate<'d>(
    schema: Schema<'d>,
    direction: Direction,
    follow: Follow<'_, 'd>,
) -> Result<Json, Untranslated> {
    translate_with(schema, direction, follow, BTreeMap::new())
}

/// Translates one schema as if some of its parts required more: the names by the address of the part's node.
///
/// # Errors
/// As [`translate`].
pub fn translate_with<'d>(
    schema: Schema<'d>,
    direction: Direction,
    follow: Follow<'_, 'd>,
    more: BTreeMap<usize, Vec<String>>,
) -> Result<Json, Untranslated> {
    let mut translator = Translator::new(direction, schema.dialect, follow);
    translator.more = more;
    let root = translator.schema(schema.source, schema.node, 0)?;
    translator.finish(root)
}

/// Translates an object of named parts, such as the formData of 2.0, each with whether it must be there.
///
/// # Errors
/// As [`translate`].
pub fn translate_form<'d>(
    parts: &[(&str, bool, Option<Schema<'d>>)],
    direction: Direction,
    follow: Follow<'_, 'd>,
) -> Result<Json, Untranslated> {
    let mut translator = Translator::new(direction, SchemaDialect::OpenApi20, follow);
    let mut properties = Vec::new();
    for (name, _, schema) in parts {
        let schema = schema.map_or(Ok(Json::Bool(true)), |schema| {
            translator.schema(schema.source, schema.node, 0)
        })?;
        properties.push(((*name).to_owned(), schema));
    }
    let required = parts
        .iter()
        .filter(|(_, required, _)| *required)
        .map(|(name, _, _)| Json::from(*name))
        .collect();
    let root = vec![
        ("type".to_owned(), Json::from("object")),
        (
            "properties".to_owned(),
            Json::Object(properties.into_iter().collect()),
        ),
        ("required".to_owned(), Json::Array(required)),
    ];
    translator.finish(Json::Object(root.into_iter().collect()))
}

/// Whether a dialect of JSON Schema is the one that OpenAPI 3.1 and 3.2 have of their own: 2020-12, or their base of it.
#[must_use]
pub fn is_own_dialect(dialect: &str) -> bool {
    let dialect = dialect.trim_end_matches('#');
    dialect == "https://json-schema.org/draft/2020-12/schema"
        || (dialect.starts_with("https://spec.openapis.org/oas/3.")
            && dialect.contains("/dialect/"))
}

struct Translator<'f, 'd> {
    direction: Direction,
    dialect: SchemaDialect,
    follow: Follow<'f, 'd>,
    more: BTreeMap<usize, Vec<String>>,
    names: HashMap<usize, String>,
    pending: VecDeque<(String, u32, &'d Node)>,
    definitions: Vec<(String, Json)>,
    schemas: usize,
}

type Pairs = Vec<(String, Json)>;

impl<'f, 'd> Translator<'f, 'd> {
    fn new(direction: Direction, dialect: SchemaDialect, follow: Follow<'f, 'd>) -> Self {
        Self {
            direction,
            dialect,
            follow,
            more: BTreeMap::new(),
            names: HashMap::new(),
            pending: VecDeque::new(),
            definitions: Vec::new(),
            schemas: 0,
        }
    }

    /// Translates the targets of references, one shared schema after the other, and puts them beside the root.
    fn finish(mut self, root: Json) -> Result<Json, Untranslated> {
        while let Some((name, source, node)) = self.pending.pop_front() {
            let schema = self.schema(source, node, 0)?;
            self.definitions.push((name, schema));
        }
        if self.definitions.is_empty() {
            return Ok(root);
        }
        let mut pairs: Pairs = match root {
            Json::Object(map) => map.into_iter().collect(),
            other => vec![("allOf".to_owned(), Json::Array(vec![other]))],
        };
        pairs.push((
            "$defs".to_owned(),
            Json::Object(self.definitions.into_iter().collect()),
        ));
        Ok(Json::Object(pairs.into_iter().collect()))
    }

    /// Whether keywords of JSON Schema beyond the subset of OpenAPI 3.0 count.
    const fn full(&self) -> bool {
        self.dialect.is_json_schema()
    }

    fn schema(&mut self, source: u32, node: &'d Node, depth: usize) -> Result<Json, Untranslated> {
        self.schemas += 1;
        if self.schemas > MAX_SCHEMAS || depth > MAX_DEPTH {
            return Err("schema-too-large");
        }
        if let Some(value) = node.as_bool() {
            return Ok(Json::Bool(value));
        }
        if node.as_map().is_none() {
            return Err("schema-invalid");
        }
        if self.full()
            && node
                .str_at("$schema")
                .is_some_and(|dialect| !is_own_dialect(dialect))
        {
            return Err(FOREIGN_DIALECT);
        }
        if let Some(reference) = node
            .get("$ref")
            .filter(|reference| reference.as_str().is_some())
        {
            let name = self.reference(source, reference)?;
            let pointer = ("$ref".to_owned(), Json::from(format!("#/$defs/{name}")));
            // Before 3.1 keywords beside a reference are ignored.
            let mut pairs = if self.full() {
                self.keywords(source, node, depth)?
            } else {
                Vec::new()
            };
            pairs.push(pointer);
            return Ok(object(pairs));
        }
        let pairs = self.keywords(source, node, depth)?;
        Ok(object(pairs))
    }

    fn reference(&mut self, source: u32, reference: &'d Node) -> Result<String, Untranslated> {
        let (source, target) = (self.follow)(source, reference).ok_or("reference-unresolved")?;
        let key = std::ptr::from_ref(target).addr();
        if let Some(name) = self.names.get(&key) {
            return Ok(name.clone());
        }
        let name = format!("s{}", self.names.len());
        self.names.insert(key, name.clone());
        self.pending.push_back((name.clone(), source, target));
        Ok(name)
    }

    fn keywords(
        &mut self,
        source: u32,
        node: &'d Node,
        depth: usize,
    ) -> Result<Pairs, Untranslated> {
        let mut pairs: Pairs = Vec::new();
        let full = self.full();
        if full && node.get("$recursiveRef").is_some() {
            return Err("schema-dynamic");
        }
        if let Some(reference) = node.get("$dynamicRef").filter(|_| full) {
            // Where its target depends on how it was reached, it is not followed.
            let name = self
                .reference(source, reference)
                .map_err(|_| "schema-dynamic")?;
            let target = [("$ref".to_owned(), Json::from(format!("#/$defs/{name}")))];
            let target = Json::Object(target.into_iter().collect());
            pairs.push(("allOf".to_owned(), Json::Array(vec![target])));
        }
        let types = self.types(node, &mut pairs)?;
        bounds(node, &types, &mut pairs)?;
        sizes(node, &mut pairs)?;
        strings(node, &types, full, &mut pairs)?;
        if let Some(values) = node.get("enum") {
            let mut values: Vec<Json> = values.items().iter().map(to_json).collect();
            values.sort_by_cached_key(ToString::to_string);
            values.dedup();
            pairs.push(("enum".to_owned(), Json::Array(values)));
        }
        if node.get("uniqueItems").and_then(Node::as_bool) == Some(true) {
            pairs.push(("uniqueItems".to_owned(), Json::Bool(true)));
        }
        self.objects(source, node, depth, &mut pairs)?;
        if let Some(items) = node.get("items") {
            // A list of schemas is not OpenAPI, and means the same as prefixItems.
            if items.items().is_empty() {
                pairs.push(("items".to_owned(), self.schema(source, items, depth + 1)?));
            } else {
                pairs.push(("prefixItems".to_owned(), self.all(source, items, depth)?));
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(members) = node
                .get(keyword)
                .filter(|members| !members.items().is_empty())
            {
                let members = self.all(source, members, depth)?;
                match pairs.iter_mut().find(|(own, _)| own == keyword) {
                    Some((_, Json::Array(own))) => {
                        own.extend(members.as_array().cloned().unwrap_or_default());
                    }
                    _ => pairs.push((keyword.to_owned(), members)),
                }
            }
        }
        if let Some(not) = node.get("not") {
            pairs.push(("not".to_owned(), self.schema(source, not, depth + 1)?));
        }
        if full {
            self.keywords_since_31(source, node, depth, &mut pairs)?;
        }
        Ok(pairs)
    }

    /// `type`, `nullable` and what `type: file` means; gives the names of the types.
    fn types(&self, node: &Node, pairs: &mut Pairs) -> Result<Vec<String>, Untranslated> {
        let Some(types) = node.get("type") else {
            return Ok(Vec::new());
        };
        let mut names: Vec<String> = match &types.value {
            Value::String(name) => vec![name.to_string()],
            Value::Array(names) => names
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
            _ => return Err("schema-invalid"),
        };
        if names.iter().any(|name| name == "file") && self.dialect == SchemaDialect::OpenApi20 {
            names = vec!["string".to_owned()];
        }
        let known = [
            "null", "boolean", "integer", "number", "string", "array", "object",
        ];
        if names.is_empty() || names.iter().any(|name| !known.contains(&&**name)) {
            return Err("schema-invalid");
        }
        let nullable = |keyword: &str| node.get(keyword).and_then(Node::as_bool) == Some(true);
        if (self.dialect == SchemaDialect::OpenApi30 && nullable("nullable"))
            || (self.dialect == SchemaDialect::OpenApi20 && nullable("x-nullable"))
        {
            names.push("null".to_owned());
        }
        names.sort();
        names.dedup();
        let value = match names.as_slice() {
            [single] => Json::from(single.as_str()),
            _ => Json::Array(names.iter().map(|name| Json::from(name.as_str())).collect()),
        };
        pairs.push(("type".to_owned(), value));
        Ok(names)
    }

    fn objects(
        &mut self,
        source: u32,
        node: &'d Node,
        depth: usize,
        pairs: &mut Pairs,
    ) -> Result<(), Untranslated> {
        let mut unsent: Vec<&str> = Vec::new();
        if let Some(properties) = node.get("properties") {
            let mut entries: Vec<_> = properties
                .as_map()
                .ok_or("schema-invalid")?
                .entries()
                .iter()
                .collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            entries.dedup_by(|later, first| later.key == first.key);
            let mut named: Pairs = Vec::new();
            for entry in entries {
                let schema = if self.unsent(source, &entry.node) {
                    unsent.push(&entry.key);
                    Json::Bool(false)
                } else {
                    self.schema(source, &entry.node, depth + 1)?
                };
                named.push((entry.key.to_string(), schema));
            }
            pairs.push((
                "properties".to_owned(),
                Json::Object(named.into_iter().collect()),
            ));
        }
        let mut required: Vec<&str> = node
            .get("required")
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(Node::as_str)
            .collect();
        // A system that decides by a discriminator may reject a message without it.
        let discriminator = node
            .get("discriminator")
            .filter(|_| self.direction == Direction::Request);
        let discriminator =
            discriminator.and_then(|it| it.str_at("propertyName").or_else(|| it.as_str()));
        required.extend(discriminator);
        let more = self
            .more
            .get(&std::ptr::from_ref(node).addr())
            .cloned()
            .unwrap_or_default();
        required.extend(more.iter().map(String::as_str));
        required.retain(|name| !unsent.contains(name));
        required.sort_unstable();
        required.dedup();
        if !required.is_empty() {
            pairs.push((
                "required".to_owned(),
                Json::Array(required.into_iter().map(Json::from).collect()),
            ));
        }
        // `true` says nothing, but that every property is evaluated, which only counts where a dialect has `unevaluatedProperties`.
        let additional = node.get("additionalProperties");
        if let Some(additional) =
            additional.filter(|node| self.full() || node.as_bool() != Some(true))
        {
            pairs.push((
                "additionalProperties".to_owned(),
                self.schema(source, additional, depth + 1)?,
            ));
        }
        Ok(())
    }

    /// Whether a property is not sent in this direction: it, or the schema it refers to, declares that.
    fn unsent(&self, mut source: u32, mut node: &'d Node) -> bool {
        let keyword = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        for _ in 0..MAX_HOPS {
            let reference = node
                .get("$ref")
                .filter(|reference| reference.as_str().is_some());
            let counts = reference.is_none() || self.full();
            if counts && node.get(keyword).and_then(Node::as_bool) == Some(true) {
                return true;
            }
            match reference.and_then(|reference| (self.follow)(source, reference)) {
                Some(target) => (source, node) = target,
                None => return false,
            }
        }
        false
    }

    /// The keywords that OpenAPI has since 3.1.
    fn keywords_since_31(
        &mut self,
        source: u32,
        node: &'d Node,
        depth: usize,
        pairs: &mut Pairs,
    ) -> Result<(), Untranslated> {
        if let Some(value) = node.get("const") {
            pairs.push(("const".to_owned(), to_json(value)));
        }
        for keyword in [
            "contains",
            "propertyNames",
            "if",
            "then",
            "else",
            "unevaluatedItems",
            "unevaluatedProperties",
        ] {
            if let Some(inner) = node.get(keyword) {
                pairs.push((keyword.to_owned(), self.schema(source, inner, depth + 1)?));
            }
        }
        for keyword in ["minContains", "maxContains"] {
            pairs.extend(
                node.get(keyword)
                    .map(|value| (keyword.to_owned(), to_json(value))),
            );
        }
        if let Some(members) = node
            .get("prefixItems")
            .filter(|members| !members.items().is_empty())
        {
            pairs.push(("prefixItems".to_owned(), self.all(source, members, depth)?));
        }
        for keyword in ["patternProperties", "dependentSchemas"] {
            if let Some(inner) = node.get(keyword) {
                let mut named: Pairs = Vec::new();
                for entry in inner.entries() {
                    named.push((
                        entry.key.to_string(),
                        self.schema(source, &entry.node, depth + 1)?,
                    ));
                }
                pairs.push((
                    keyword.to_owned(),
                    Json::Object(named.into_iter().collect()),
                ));
            }
        }
        pairs.extend(
            node.get("dependentRequired")
                .map(|value| ("dependentRequired".to_owned(), to_json(value))),
        );
        Ok(())
    }

    fn all(&mut self, source: u32, members: &'d Node, depth: usize) -> Result<Json, Untranslated> {
        let members: Result<Vec<Json>, _> = members
            .items()
            .iter()
            .map(|member| self.schema(source, member, depth + 1))
            .collect();
        members.map(Json::Array)
    }
}

/// Keywords whose value is a number that passes as it is.
fn sizes(node: &Node, pairs: &mut Pairs) -> Result<(), Untranslated> {
    for keyword in SIZES {
        if let Some(value) = node.get(keyword) {
            let json = to_json(value);
            let valid = json.as_f64().is_some_and(|number| number >= 0.0)
                && !(*keyword == "multipleOf" && json.as_f64() == Some(0.0));
            if !valid {
                return Err("schema-invalid");
            }
            pairs.push(((*keyword).to_owned(), json));
        }
    }
    Ok(())
}

/// `pattern`, and the formats that clients rely on.
fn strings(
    node: &Node,
    types: &[String],
    full: bool,
    pairs: &mut Pairs,
) -> Result<(), Untranslated> {
    if let Some(pattern) = node.get("pattern") {
        pairs.push((
            "pattern".to_owned(),
            Json::from(pattern.as_str().ok_or("schema-invalid")?),
        ));
    }
    let format = node.str_at("format");
    if let Some(format) = format.filter(|format| FORMATS.contains(format)) {
        pairs.push(("format".to_owned(), Json::from(format)));
    }
    // 3.1 has `contentEncoding` in place of `format: byte`.
    let is_base64 =
        format == Some("byte") || (full && node.str_at("contentEncoding") == Some("base64"));
    if is_base64 && types.iter().any(|name| name == "string") {
        let base64 = object(vec![(
            "pattern".to_owned(),
            Json::from("^[A-Za-z0-9+/\\s]*={0,2}\\s*$"),
        )]);
        pairs.push(("allOf".to_owned(), Json::Array(vec![base64])));
    }
    Ok(())
}

/// Bounds of numbers: boolean and numeric `exclusiveMinimum`, and the ranges of int32 and int64.
fn bounds(node: &Node, types: &[String], pairs: &mut Pairs) -> Result<(), Untranslated> {
    for (plain, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        let bound = node.get(plain).map(to_json);
        let open = node.get(exclusive);
        if bound.as_ref().is_some_and(|bound| !bound.is_number()) {
            return Err("schema-invalid");
        }
        match (open.map(|open| &open.value), bound) {
            (Some(Value::Bool(true)), Some(bound)) => pairs.push((exclusive.to_owned(), bound)),
            (Some(Value::Number(_)), bound) => {
                pairs.extend(open.map(|open| (exclusive.to_owned(), to_json(open))));
                pairs.extend(bound.map(|bound| (plain.to_owned(), bound)));
            }
            (_, bound) => pairs.extend(bound.map(|bound| (plain.to_owned(), bound))),
        }
    }
    let numeric = types
        .iter()
        .any(|name| name == "integer" || name == "number");
    let range = match node.str_at("format") {
        Some("int32") if numeric => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        Some("int64") if numeric => Some((i64::MIN, i64::MAX)),
        _ => None,
    };
    if let Some((low, high)) = range {
        #[allow(clippy::cast_precision_loss)]
        for (keyword, limit, wrong) in [("minimum", low, -1.0), ("maximum", high, 1.0)] {
            match pairs.iter_mut().find(|(own, _)| own == keyword) {
                // The tighter of the two holds.
                Some((_, own))
                    if own
                        .as_f64()
                        .is_some_and(|own| (own - limit as f64) * wrong > 0.0) =>
                {
                    *own = Json::from(limit);
                }
                Some(_) => {}
                None => pairs.push((keyword.to_owned(), Json::from(limit))),
            }
        }
    }
    Ok(())
}

/// A schema of these keywords. One that only combines a single other schema is that schema.
fn object(pairs: Pairs) -> Json {
    if let [(keyword, Json::Array(members))] = pairs.as_slice()
        && let [only] = members.as_slice()
        && matches!(&**keyword, "allOf" | "anyOf" | "oneOf")
    {
        return only.clone();
    }
    Json::Object(pairs.into_iter().collect())
}
