//! The keywords of JSON Schema 2020-12 that the engine knows, one row for each.

use super::instance::{ARRAY, FRACTION, INTEGER, OBJECT, STRING, TYPES};

/// What a keyword constrains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Values of any type: `type`, `enum`, `const`.
    Value,
    /// Numbers.
    Number,
    /// Strings.
    String,
    /// Arrays.
    Array,
    /// Objects.
    Object,
    /// The same value again, by a subschema: `$ref`, `allOf`, `not`.
    InPlace,
    /// Nothing: `title`, `$defs`.
    Annotation,
    /// The value in a way that the engine does not follow: `$dynamicRef`.
    Unsupported,
}

/// The form in which a keyword holds subschemas that apply to the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPlace {
    /// It holds none.
    None,
    /// It is a reference to one.
    Reference,
    /// It is one.
    One,
    /// It lists them.
    List,
    /// It names them.
    Map,
}

/// A keyword.
#[derive(Debug, Clone, Copy)]
pub struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// What it constrains.
    pub family: Family,
    /// How it holds subschemas that apply to the same value.
    pub in_place: InPlace,
    /// Whether it means the same whatever keywords are beside it. `items` does not: it starts after `prefixItems`.
    pub context_free: bool,
}

impl Keyword {
    /// The keyword of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KEYWORDS.iter().find(|keyword| keyword.name == name)
    }

    /// The types whose values it constrains.
    pub fn types(&self) -> u8 {
        match self.family {
            Family::Number => INTEGER | FRACTION,
            Family::String => STRING,
            Family::Array => ARRAY,
            Family::Object => OBJECT,
            _ => TYPES.iter().fold(0, |all, bit| all | bit),
        }
    }
}

/// A keyword without in-place subschemas whose meaning depends on its neighbours.
const fn row(name: &'static str, family: Family) -> Keyword {
    Keyword {
        name,
        family,
        in_place: InPlace::None,
        context_free: false,
    }
}

/// A keyword without in-place subschemas that means the same everywhere.
const fn context_free(name: &'static str, family: Family) -> Keyword {
    Keyword {
        context_free: true,
        ..row(name, family)
    }
}

/// A keyword with in-place subschemas.
const fn in_place(name: &'static str, in_place: InPlace, context_free: bool) -> Keyword {
    Keyword {
        in_place,
        context_free,
        ..row(name, Family::InPlace)
    }
}

/// Every known keyword. In-place keywords come in the order in which their subschemas are visited.
pub const KEYWORDS: &[Keyword] = &[
    in_place("$ref", InPlace::Reference, true),
    in_place("allOf", InPlace::List, true),
    in_place("anyOf", InPlace::List, true),
    in_place("oneOf", InPlace::List, true),
    in_place("not", InPlace::One, true),
    in_place("if", InPlace::One, false),
    in_place("then", InPlace::One, false),
    in_place("else", InPlace::One, false),
    Keyword {
        in_place: InPlace::Map,
        ..context_free("dependentSchemas", Family::Object)
    },
    row("type", Family::Value),
    row("enum", Family::Value),
    row("const", Family::Value),
    row("minimum", Family::Number),
    row("exclusiveMinimum", Family::Number),
    row("maximum", Family::Number),
    row("exclusiveMaximum", Family::Number),
    context_free("multipleOf", Family::Number),
    row("minLength", Family::String),
    row("maxLength", Family::String),
    context_free("pattern", Family::String),
    context_free("format", Family::String),
    row("minItems", Family::Array),
    row("maxItems", Family::Array),
    context_free("uniqueItems", Family::Array),
    row("items", Family::Array),
    row("prefixItems", Family::Array),
    row("contains", Family::Array),
    row("minContains", Family::Array),
    row("maxContains", Family::Array),
    row("unevaluatedItems", Family::Array),
    row("minProperties", Family::Object),
    row("maxProperties", Family::Object),
    row("required", Family::Object),
    context_free("properties", Family::Object),
    context_free("patternProperties", Family::Object),
    row("additionalProperties", Family::Object),
    context_free("propertyNames", Family::Object),
    context_free("dependentRequired", Family::Object),
    row("unevaluatedProperties", Family::Object),
    row("$defs", Family::Annotation),
    row("definitions", Family::Annotation),
    row("$schema", Family::Annotation),
    row("$id", Family::Annotation),
    row("$anchor", Family::Annotation),
    row("$comment", Family::Annotation),
    row("title", Family::Annotation),
    row("description", Family::Annotation),
    row("default", Family::Annotation),
    row("example", Family::Annotation),
    row("examples", Family::Annotation),
    row("deprecated", Family::Annotation),
    row("readOnly", Family::Annotation),
    row("writeOnly", Family::Annotation),
    row("discriminator", Family::Annotation),
    row("contentMediaType", Family::Annotation),
    row("contentEncoding", Family::Annotation),
    row("contentSchema", Family::Annotation),
    row("$dynamicRef", Family::Unsupported),
    row("$recursiveRef", Family::Unsupported),
    row("dependencies", Family::Unsupported),
    row("additionalItems", Family::Unsupported),
];
