//! Small documents that are made by chance: operations, parameters, bodies, responses, credentials and shared schemas.
//!
//! All of them are written as OpenAPI 3.0; `versions` writes them as 2.0 or 3.1. Each schema accepts some value: what is required
//! refers to earlier schemas only, and what is recursive is optional or stands in a list.

use crate::diff::mutate::Dice;
use serde_json::{Map, Value, json};

/// The version of OpenAPI in which a document will be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// Swagger 2.0: no `oneOf`, no `nullable`, no `writeOnly`, one media type.
    V20,
    /// 3.0.
    V30,
    /// 3.1.
    V31,
}

/// Patterns, each with texts that it accepts.
pub const PATTERNS: &[(&str, &[&str])] = &[
    ("^[a-z]+$", &["a", "abc", "zz", "permit"]),
    (r"^\d{2,4}$", &["12", "123", "2026"]),
    ("^[A-Z]-", &["A-", "B-12", "Z-office"]),
];

/// Texts of an enumeration.
pub const LISTED: &[&str] = &["open", "closed", "draft", "void", "lost"];

const NAMES: &[&str] = &["Office", "Person", "Permit", "Notice", "Parcel"];
const MEMBERS: &[&str] = &["id", "name", "state", "amount", "notes", "issued"];

/// What a shared schema is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Object,
    /// `allOf` of an earlier object and properties of its own.
    Extension,
    /// Alternatives that a required property with one value tells apart.
    Tagged,
    /// Alternatives that are told apart by nothing but their names.
    Untagged,
    Text,
}

/// Makes one document.
pub struct Maker<'d> {
    dice: &'d mut Dice,
    version: Version,
    names: &'static [&'static str],
    shapes: Vec<(String, Shape)>,
    schemas: Map<String, Value>,
    parameters: Map<String, Value>,
    responses: Map<String, Value>,
}

/// A document of this version.
pub fn document(dice: &mut Dice, version: Version) -> Value {
    let names = &NAMES[..2 + dice.below(4)];
    let mut maker = Maker {
        dice,
        version,
        names,
        shapes: Vec::new(),
        schemas: Map::new(),
        parameters: Map::new(),
        responses: Map::new(),
    };
    maker.shared();
    maker.operations()
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn one<T: Copy>(dice: &mut Dice, of: &[T]) -> T {
    of[dice.below(of.len())]
}

/// A text, a number or a truth value with limits.
pub fn scalar(dice: &mut Dice) -> Value {
    match dice.below(14) {
        0 | 1 => json!({"type": "string"}),
        2 => json!({"type": "string", "maxLength": 4 + dice.below(4)}),
        3 => json!({"type": "string", "minLength": 1 + dice.below(2), "maxLength": 6}),
        4 => json!({"type": "string", "enum": LISTED[..2 + dice.below(3)]}),
        5 => {
            json!({"type": "string", "format": one(dice, &["date", "date-time", "uuid", "email"])})
        }
        6 => json!({"type": "string", "pattern": one(dice, PATTERNS).0}),
        7 | 8 => json!({"type": "integer"}),
        9 => json!({"type": "integer", "minimum": 1, "maximum": 9 + dice.below(20)}),
        10 => json!({"type": "integer", "format": one(dice, &["int32", "int64"])}),
        11 => json!({"type": "number"}),
        12 => {
            json!({"type": "number", "minimum": 0, "exclusiveMinimum": dice.below(2) == 0, "maximum": 50})
        }
        _ => json!({"type": "boolean"}),
    }
}

impl Maker<'_> {
    fn chance(&mut self, percent: usize) -> bool {
        self.dice.below(100) < percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        one(self.dice, of)
    }

    /// The shared schemas.
    fn shared(&mut self) {
        for (place, name) in self.names.iter().enumerate() {
            let objects = self.objects();
            let shape = match self.dice.below(20) {
                _ if place < 2 => Shape::Object,
                0..=2 if !objects.is_empty() => Shape::Extension,
                3..=5 if self.version != Version::V20 => Shape::Tagged,
                6 if self.version != Version::V20 && objects.len() > 1 => Shape::Untagged,
                7 | 8 => Shape::Text,
                _ => Shape::Object,
            };
            self.shapes.push(((*name).to_owned(), shape));
            let schema = match shape {
                Shape::Object => self.object(name, 0),
                Shape::Extension => {
                    let base = objects[self.dice.below(objects.len())].clone();
                    let own = self.object(name, 0);
                    // A closed part would refuse what the other brings.
                    self.schemas[&base]
                        .as_object_mut()
                        .unwrap()
                        .shift_remove("additionalProperties");
                    let mut own = own;
                    own.as_object_mut()
                        .unwrap()
                        .shift_remove("additionalProperties");
                    json!({"allOf": [to(&base), own]})
                }
                Shape::Tagged => self.tagged(name),
                Shape::Untagged => json!({"oneOf": [to(&objects[0]), to(&objects[1])]}),
                Shape::Text => json!({"type": "string", "enum": LISTED[..2 + self.dice.below(2)]}),
            };
            self.schemas.insert((*name).to_owned(), schema);
        }
        if self.chance(6) {
            let deep = self.deep();
            self.schemas.insert("Deep".to_owned(), deep);
        }
    }

    /// A schema that lies deep: objects in objects, and a scalar at the bottom.
    fn deep(&mut self) -> Value {
        let mut schema = self.scalar();
        for _ in 0..20 + self.dice.below(10) {
            schema =
                json!({"type": "object", "required": ["within"], "properties": {"within": schema}});
        }
        schema
    }

    /// The objects that another schema may extend: a closed one is opened for it.
    fn objects(&self) -> Vec<String> {
        let objects = self
            .shapes
            .iter()
            .filter(|(_, shape)| *shape == Shape::Object);
        objects.map(|(name, _)| name.clone()).collect()
    }

    fn tagged(&mut self, name: &str) -> Value {
        let mut alternatives = Vec::new();
        let mut mapping = Map::new();
        for number in 1..=2 + self.dice.below(2) {
            let branch = format!("{name}{number}");
            let tag = format!("kind{number}");
            let mut object = self.object(&branch, 1);
            object["properties"]["kind"] = json!({"type": "string", "enum": [tag]});
            let required = object.as_object_mut().unwrap().entry("required");
            let required = required.or_insert_with(|| json!([]));
            required.as_array_mut().unwrap().push(json!("kind"));
            self.schemas.insert(branch.clone(), object);
            mapping.insert(tag, json!(format!("#/components/schemas/{branch}")));
            alternatives.push(to(&branch));
        }
        let mut schema = json!({"oneOf": alternatives});
        if self.chance(50) {
            schema["discriminator"] = json!({"propertyName": "kind", "mapping": mapping});
        }
        schema
    }

    /// An object whose properties have names that no other schema's have.
    fn object(&mut self, owner: &str, depth: usize) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let start = self.dice.below(MEMBERS.len());
        for step in 0..=self.dice.below(4 - depth.min(2)) {
            let name = format!(
                "{}{}",
                owner.to_lowercase(),
                MEMBERS[(start + step) % MEMBERS.len()]
            );
            let is_required = self.chance(50);
            let mut schema = self.schema(&name, depth + 1, is_required);
            if is_required {
                required.push(json!(name));
            }
            if schema.get("$ref").is_none() && self.chance(6) {
                let hidden = self.version == Version::V20 || self.chance(50);
                schema[if hidden { "readOnly" } else { "writeOnly" }] = json!(true);
            }
            properties.insert(name, schema);
        }
        let mut object = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        match self.dice.below(12) {
            0 | 1 => object["additionalProperties"] = json!(false),
            2 => object["additionalProperties"] = self.scalar(),
            _ => {}
        }
        object
    }

    /// The schema of a property or of elements.
    fn schema(&mut self, owner: &str, depth: usize, is_required: bool) -> Value {
        let mut schema = match self.dice.below(20) {
            9..=11 if depth < 4 => self.list(owner, depth),
            12 if depth < 3 => self.object(owner, depth),
            13 if depth < 3 => {
                json!({"type": "object", "additionalProperties": self.scalar()})
            }
            14 if self.version != Version::V20 => {
                return json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
            }
            15..=19 => return self.reference(is_required),
            _ => self.scalar(),
        };
        if self.version != Version::V20 && schema.get("enum").is_none() && self.chance(12) {
            schema["nullable"] = json!(true);
        }
        schema
    }

    fn list(&mut self, owner: &str, depth: usize) -> Value {
        let mut list = json!({"type": "array", "items": self.schema(owner, depth + 1, false)});
        let is_recursive = list["items"].get("$ref").is_some();
        if !is_recursive && self.chance(20) {
            list["minItems"] = json!(1 + self.dice.below(2));
        }
        if list["items"] == json!({"type": "string"}) && self.chance(30) {
            list["uniqueItems"] = json!(true);
        }
        if self.chance(25) {
            list["maxItems"] = json!(3 + self.dice.below(3));
        }
        list
    }

    /// A reference to a shared schema: to an earlier one where a value must be there, to any where it may be left out.
    fn reference(&mut self, is_required: bool) -> Value {
        let known: Vec<String> = if is_required {
            self.schemas.keys().cloned().collect()
        } else {
            self.names.iter().map(|name| (*name).to_owned()).collect()
        };
        if known.is_empty() {
            return self.scalar();
        }
        to(&known[self.dice.below(known.len())])
    }

    fn scalar(&mut self) -> Value {
        scalar(self.dice)
    }

    /// The paths, and with them the whole document.
    fn operations(mut self) -> Value {
        let paths = [
            "/offices",
            "/offices/{id}",
            "/offices/{id}/permits",
            "/notices/{code}",
        ];
        let methods = ["get", "post", "put", "delete", "patch"];
        let mut tree = Map::new();
        for path in paths.iter().take(1 + self.dice.below(paths.len())) {
            let mut item = Map::new();
            for _ in 0..=self.dice.below(2) {
                let method = self.one(&methods);
                let operation = self.operation(path, method);
                item.insert(method.to_owned(), operation);
            }
            tree.insert((*path).to_owned(), Value::Object(item));
        }
        let schemes = json!({
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "password": {"type": "http", "scheme": "basic"},
            "token": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://example.org/token",
                "scopes": {"read": "Read", "write": "Write"}}}},
        });
        let mut components = json!({"schemas": self.schemas, "securitySchemes": schemes});
        if !self.parameters.is_empty() {
            components["parameters"] = Value::Object(self.parameters);
        }
        if !self.responses.is_empty() {
            components["responses"] = Value::Object(self.responses);
        }
        json!({"openapi": "3.0.3", "info": {"title": "Offices", "version": "1"}, "paths": tree, "components": components})
    }

    fn operation(&mut self, path: &str, method: &str) -> Value {
        let mut parameters = Vec::new();
        let names = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next());
        for name in names {
            let schema = if self.chance(50) {
                json!({"type": "string"})
            } else {
                json!({"type": "integer", "minimum": 1})
            };
            parameters
                .push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
        }
        for place in 0..self.dice.below(4) {
            let parameter = self.parameter(place);
            parameters.push(parameter);
        }
        let mut operation = json!({"parameters": parameters});
        if ["post", "put", "patch"].contains(&method) {
            operation["requestBody"] =
                json!({"required": self.chance(70), "content": self.content()});
        }
        operation["responses"] = self.answers(method);
        let requirements = [
            json!([{"key": []}]),
            json!([{"key": []}, {"password": []}]),
            json!([{"token": ["read"]}]),
            json!([{"key": [], "token": ["read", "write"]}]),
        ];
        if self.chance(40) {
            operation["security"] = requirements[self.dice.below(requirements.len())].clone();
        }
        operation
    }

    /// A parameter of the query or a header, sometimes a shared one.
    fn parameter(&mut self, place: usize) -> Value {
        let is_header = self.chance(25);
        let name = if is_header {
            format!("X-Part-{place}")
        } else {
            format!("part{place}")
        };
        let mut parameter = json!({"name": name, "in": if is_header { "header" } else { "query" }});
        if self.chance(30) {
            parameter["required"] = json!(true);
        }
        if self.chance(25) {
            parameter["schema"] = json!({"type": "array", "items": self.scalar()});
            let styles = [("form", true), ("form", false), ("pipeDelimited", false)];
            if !is_header {
                let (style, explode) = self.one(&styles);
                parameter["style"] = json!(style);
                parameter["explode"] = json!(explode);
            }
        } else {
            parameter["schema"] = self.scalar();
            if parameter["schema"] == json!({"type": "integer"})
                && parameter.get("required").is_none()
            {
                parameter["schema"]["default"] = json!(20);
            }
        }
        if !self.chance(20) {
            return parameter;
        }
        self.parameters.entry(name.clone()).or_insert(parameter);
        json!({"$ref": format!("#/components/parameters/{name}")})
    }

    /// Bodies by media type: two have one shared schema.
    fn content(&mut self) -> Value {
        let schema = match self.dice.below(5) {
            0 => self.object("body", 1),
            1 => json!({"type": "array", "items": self.reference(true)}),
            _ => self.reference(true),
        };
        let mut content = json!({"application/json": {"schema": schema}});
        if self.version != Version::V20 && schema.get("$ref").is_some() && self.chance(20) {
            content["application/vnd.office+json"] = json!({"schema": schema});
        }
        content
    }

    fn answers(&mut self, method: &str) -> Value {
        let mut all = Map::new();
        let status = match method {
            _ if self.version != Version::V20 && self.chance(8) => "2XX",
            "post" => "201",
            _ => "200",
        };
        let mut answer = json!({"description": "Done", "content": self.content()});
        if self.chance(25) {
            answer["headers"] =
                json!({"X-Total": {"required": self.chance(60), "schema": self.scalar()}});
            if self.version == Version::V20 {
                answer["headers"]["X-Total"]
                    .as_object_mut()
                    .unwrap()
                    .shift_remove("required");
            }
        }
        all.insert(status.to_owned(), answer);
        if self.chance(20) {
            all.insert("204".to_owned(), json!({"description": "Nothing"}));
        }
        if self.chance(60) {
            if self.responses.is_empty() {
                let error = json!({"description": "Failed", "content": {"application/json": {"schema": self.object("error", 1)}}});
                self.responses.insert("Failed".to_owned(), error);
            }
            let status = self.one(&["404", "default"]);
            all.insert(
                status.to_owned(),
                json!({"$ref": "#/components/responses/Failed"}),
            );
        }
        Value::Object(all)
    }
}
