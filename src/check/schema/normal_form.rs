//! The disjunctive normal form of schemas: a list of conjunctions, of which every accepted value satisfies at least one.
//!
//! The form is an upper bound: the conjunctions together may accept more values than the schema, because what they cannot
//! express is left out and their number is capped. That is sound where a larger set can only prevent a proof: for the narrower
//! schema, and to prove that a schema accepts nothing. The negation of a schema is an upper bound in the same way.

use super::conjunction::Conjunction;
use super::instance::OBJECT;
use super::keywords::{Family, Keyword};
use super::negation;
use super::schema_ref::SchemaRef;
use serde_json::Value as Json;

/// Conjunctions beyond this number are not multiplied out: the keyword is left out instead.
const MOST_CONJUNCTIONS: usize = 64;
/// In-place nesting (`$ref`, `allOf`, `anyOf`) beyond this depth is left out.
const MOST_NESTING: usize = 64;
/// Schemas beyond this number are left out: references may double at every step.
const MOST_SCHEMAS: usize = 1_000;
/// Alternatives of a `oneOf` whose pairs are looked at, to express that two hold at once.
const MOST_PAIRED: usize = 5;

/// One expansion of schemas, which ends when its fuel is spent.
pub struct Expansion {
    /// Schemas that may still be looked at.
    fuel: usize,
    /// Conjunctions that were made or narrowed.
    work: usize,
}

impl Expansion {
    /// An expansion that has all its fuel.
    pub const fn new() -> Self {
        Self {
            fuel: MOST_SCHEMAS,
            work: 0,
        }
    }

    /// How many conjunctions were made or narrowed so far: what the expansion cost.
    pub const fn work(&self) -> usize {
        self.work
    }

    /// The normal form of a conjunction of schemas. It is empty where the schemas accept no value.
    pub fn normal_form<'a>(&mut self, schemas: &[SchemaRef<'a>]) -> Vec<Conjunction<'a>> {
        let all = vec![Conjunction::any()];
        schemas.iter().fold(all, |conjunctions, schema| {
            self.conjoin(conjunctions, *schema, 0)
        })
    }

    /// The values of the conjunctions that a schema accepts.
    pub fn include<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
    ) -> Vec<Conjunction<'a>> {
        self.conjoin(conjunctions, schema, 0)
    }

    /// The values of the conjunctions that a schema rejects.
    pub fn exclude<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
    ) -> Vec<Conjunction<'a>> {
        self.negate(conjunctions, schema, 0)
    }

    /// The values of a conjunction that one keyword of a schema rejects.
    pub fn violations<'a>(
        &mut self,
        conjunction: &Conjunction<'a>,
        schema: SchemaRef<'a>,
        keyword: &str,
    ) -> Vec<Conjunction<'a>> {
        let conjunctions = std::slice::from_ref(conjunction);
        schema.node.get(keyword).map_or_else(Vec::new, |value| {
            self.negate_keyword(conjunctions, schema, keyword, value, 0)
        })
    }

    /// Adds a schema to every conjunction.
    fn conjoin<'a>(
        &mut self,
        mut conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        if schema.node == &Json::Bool(false) {
            return Vec::new();
        }
        if depth > MOST_NESTING || self.fuel == 0 || !schema.node.is_object() {
            return conjunctions;
        }
        self.fuel -= 1;
        self.work += conjunctions.len();
        for conjunction in &mut conjunctions {
            conjunction.add(schema);
        }
        conjunctions.retain(|conjunction| conjunction.types != 0);
        if let Some(target) = schema.target() {
            conjunctions = self.conjoin(conjunctions, target, depth + 1);
        }
        for member in schema.list("allOf") {
            conjunctions = self.conjoin(conjunctions, member, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            if schema.node.get(keyword).is_some() {
                let members = schema.list(keyword);
                conjunctions = capped(conjunctions, |conjunctions| {
                    self.conjoin_any(&conjunctions, &members, depth)
                });
            }
        }
        if let Some(negated) = schema.child("not") {
            conjunctions = self.negate(conjunctions, negated, depth + 1);
        }
        conjunctions = self.conjoin_dependent(conjunctions, schema, depth);
        self.conjoin_if(conjunctions, schema, depth)
    }

    /// Adds the alternatives of `anyOf` and `oneOf`. That only one of `oneOf` may hold is left out.
    fn conjoin_any<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        members: &[SchemaRef<'a>],
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let mut all = Vec::new();
        for member in members {
            all.append(&mut self.conjoin(conjunctions.to_vec(), *member, depth + 1));
            if all.len() > MOST_CONJUNCTIONS {
                break;
            }
        }
        all
    }

    /// Adds `dependentRequired` and `dependentSchemas`: for each name the objects that have it, and everything else.
    fn conjoin_dependent<'a>(
        &mut self,
        mut conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        for keyword in ["dependentRequired", "dependentSchemas"] {
            let dependent = schema.node.get(keyword).and_then(Json::as_object);
            for (name, demanded) in dependent.into_iter().flatten() {
                conjunctions = capped(conjunctions, |conjunctions| {
                    let (mut present, mut absent) = (conjunctions.clone(), conjunctions);
                    for conjunction in &mut present {
                        conjunction.types &= OBJECT;
                        conjunction.required.insert(name);
                        if keyword == "dependentRequired" {
                            let names = demanded.as_array().into_iter().flatten();
                            conjunction.required.extend(names.filter_map(Json::as_str));
                        }
                    }
                    if keyword == "dependentSchemas" {
                        present = self.conjoin(present, schema.at(demanded), depth + 1);
                    }
                    for conjunction in &mut absent {
                        conjunction.forbid_property(name, schema);
                    }
                    absent.retain(|conjunction| {
                        conjunction.types & !OBJECT != 0
                            || !conjunction.required.contains(name.as_str())
                    });
                    present.retain(|conjunction| conjunction.types != 0);
                    absent.append(&mut present);
                    absent
                });
            }
        }
        conjunctions
    }

    /// Adds `if` with `then` and `else`.
    fn conjoin_if<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let (then, otherwise) = (schema.child("then"), schema.child("else"));
        let Some(condition) = schema
            .child("if")
            .filter(|_| then.is_some() || otherwise.is_some())
        else {
            return conjunctions;
        };
        capped(conjunctions, |conjunctions| {
            let mut holds = self.conjoin(conjunctions.clone(), condition, depth + 1);
            if let Some(then) = then {
                holds = self.conjoin(holds, then, depth + 1);
            }
            let mut fails = self.negate(conjunctions, condition, depth + 1);
            if let Some(otherwise) = otherwise {
                fails = self.conjoin(fails, otherwise, depth + 1);
            }
            holds.append(&mut fails);
            holds
        })
    }

    /// Adds the negation of a schema to every conjunction: a schema rejects a value where one of its keywords does.
    fn negate<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        if schema.node == &Json::Bool(true) {
            return Vec::new();
        }
        let Some(keywords) = schema.node.as_object() else {
            return conjunctions;
        };
        if depth > MOST_NESTING || self.fuel == 0 {
            return conjunctions;
        }
        self.fuel -= 1;
        self.work += conjunctions.len();
        let mut all = Vec::new();
        for (keyword, value) in keywords {
            all.append(&mut self.negate_keyword(&conjunctions, schema, keyword, value, depth));
            if all.len() > MOST_CONJUNCTIONS {
                all = conjunctions;
                break;
            }
        }
        for conjunction in &mut all {
            conjunction.negated.push(schema);
        }
        all
    }

    /// The values that one keyword rejects. An unknown keyword may reject any.
    fn negate_keyword<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        schema: SchemaRef<'a>,
        keyword: &str,
        value: &'a Json,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let family = Keyword::named(keyword).map_or(Family::Unsupported, |known| known.family);
        match family {
            Family::Value => negation::value(conjunctions, keyword, value),
            Family::Number => negation::number(conjunctions, keyword, value),
            Family::String => negation::string(conjunctions, keyword, value),
            Family::Array => negation::array(conjunctions, schema, keyword, value),
            Family::Object if keyword == "dependentSchemas" => {
                self.negate_dependent_schemas(conjunctions, schema, depth)
            }
            Family::Object => negation::object(conjunctions, schema, keyword, value),
            Family::InPlace => self.negate_in_place(conjunctions, schema, keyword, depth),
            Family::Annotation => Vec::new(),
            Family::Unsupported => conjunctions.to_vec(),
        }
    }

    fn negate_dependent_schemas<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let mut all = Vec::new();
        for (name, demanded) in schema.named("dependentSchemas") {
            let present = negation::with_property(conjunctions, name);
            all.append(&mut self.negate(present, demanded, depth + 1));
        }
        all
    }

    /// The values that a keyword of subschemas for the same value rejects.
    fn negate_in_place<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        schema: SchemaRef<'a>,
        keyword: &str,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let all = conjunctions.to_vec();
        match keyword {
            "$ref" => match schema.target() {
                Some(target) => self.negate(all, target, depth + 1),
                None => all,
            },
            "not" => match schema.child("not") {
                Some(negated) => self.conjoin(all, negated, depth + 1),
                None => all,
            },
            "allOf" => {
                let members = schema.list("allOf").into_iter();
                members
                    .flat_map(|member| self.negate(all.clone(), member, depth + 1))
                    .collect()
            }
            "anyOf" => self.negate_every(all, &schema.list("anyOf"), depth),
            "oneOf" => self.negate_one_of(all, &schema.list("oneOf"), depth),
            "if" => self.negate_if(conjunctions, schema, depth),
            // `then` and `else` reject values together with `if`.
            _ => Vec::new(),
        }
    }

    /// The values that every member rejects.
    fn negate_every<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        members: &[SchemaRef<'a>],
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        members.iter().fold(conjunctions, |left, member| {
            capped(left, |left| self.negate(left, *member, depth + 1))
        })
    }

    /// The values that no member of a `oneOf` accepts, and those that two accept.
    fn negate_one_of<'a>(
        &mut self,
        conjunctions: Vec<Conjunction<'a>>,
        members: &[SchemaRef<'a>],
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        if members.len() > MOST_PAIRED {
            return conjunctions;
        }
        let mut all = self.negate_every(conjunctions.clone(), members, depth);
        for (index, member) in members.iter().enumerate() {
            let first = self.conjoin(conjunctions.clone(), *member, depth + 1);
            for other in members.iter().skip(index + 1) {
                all.append(&mut self.conjoin(first.clone(), *other, depth + 1));
            }
        }
        all
    }

    /// The values for which `if` holds and `then` does not, or neither `if` nor `else` holds.
    fn negate_if<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        schema: SchemaRef<'a>,
        depth: usize,
    ) -> Vec<Conjunction<'a>> {
        let Some(condition) = schema.child("if") else {
            return conjunctions.to_vec();
        };
        let mut all = Vec::new();
        if let Some(then) = schema.child("then") {
            let holds = self.conjoin(conjunctions.to_vec(), condition, depth + 1);
            all.append(&mut self.negate(holds, then, depth + 1));
        }
        if let Some(otherwise) = schema.child("else") {
            let fails = self.negate(conjunctions.to_vec(), condition, depth + 1);
            all.append(&mut self.negate(fails, otherwise, depth + 1));
        }
        all
    }
}

/// The result of `make`, or the conjunctions as they were where the result has too many.
fn capped<'a>(
    conjunctions: Vec<Conjunction<'a>>,
    make: impl FnOnce(Vec<Conjunction<'a>>) -> Vec<Conjunction<'a>>,
) -> Vec<Conjunction<'a>> {
    let made = make(conjunctions.clone());
    if made.len() <= MOST_CONJUNCTIONS {
        made
    } else {
        conjunctions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// How many conjunctions a schema has, and how many its negation has.
    #[test]
    fn schemas_have_as_many_conjunctions_as_alternatives() {
        let many: Vec<Json> = (0..65).map(|n| json!({"multipleOf": n + 1})).collect();
        for (schema, plain, negated) in [
            (json!(true), 1, 0),
            (json!(false), 0, 1),
            (json!({}), 1, 0),
            (json!({"title": "a", "$defs": {}}), 1, 0),
            (json!({"type": "string", "maxLength": 3}), 1, 2),
            (json!({"type": "string", "minimum": 3}), 1, 2),
            (
                json!({"allOf": [{"type": "string"}, {"type": "object"}]}),
                0,
                2,
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "object"}]}),
                2,
                1,
            ),
            (
                json!({"oneOf": [{"type": "string"}, {"type": "object"}]}),
                2,
                1,
            ),
            (json!({"not": {"type": "string"}}), 1, 1),
            (json!({"not": {"not": {"type": "string"}}}), 1, 1),
            (
                json!({"if": {"type": "string"}, "then": {"minLength": 1}}),
                2,
                1,
            ),
            (json!({"dependentRequired": {"a": ["b"]}}), 2, 1),
            (
                json!({"dependentSchemas": {"a": {"required": ["b"]}}}),
                2,
                1,
            ),
            (
                json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}),
                1,
                1,
            ),
            (json!({"unheardOf": 1}), 1, 1),
            (json!({"$dynamicRef": "#a"}), 1, 1),
            // Too many alternatives are left out.
            (json!({"anyOf": many}), 1, 1),
        ] {
            let root = SchemaRef::root(&schema);
            assert_eq!(
                Expansion::new().normal_form(&[root]).len(),
                plain,
                "{schema}"
            );
            let left = Expansion::new().exclude(vec![Conjunction::any()], root);
            assert_eq!(left.len(), negated, "not {schema}");
        }
    }

    /// What each keyword rejects, by itself and given what is known already.
    #[test]
    fn keywords_are_negated() {
        for (known, schema, wanted) in [
            (
                json!({}),
                json!({"type": "number"}),
                "null boolean string array object",
            ),
            (json!({"type": "string"}), json!({"type": "string"}), ""),
            (json!({}), json!({"minimum": 3}), "integer fraction, < 3"),
            (
                json!({}),
                json!({"exclusiveMinimum": 3}),
                "integer fraction, ≤ 3",
            ),
            (json!({}), json!({"maximum": 3}), "integer fraction, > 3"),
            (
                json!({}),
                json!({"exclusiveMaximum": 3}),
                "integer fraction, ≥ 3",
            ),
            (json!({"minimum": 3}), json!({"minimum": 2}), ""),
            (json!({}), json!({"multipleOf": 1}), "fraction"),
            (
                json!({"type": "number"}),
                json!({"multipleOf": 2}),
                "integer fraction",
            ),
            (json!({"multipleOf": 4}), json!({"multipleOf": 2}), ""),
            (json!({}), json!({"minLength": 2}), "string, 0–1 characters"),
            (json!({}), json!({"minLength": 0}), ""),
            (json!({}), json!({"maxLength": 2}), "string, 3– characters"),
            (
                json!({}),
                json!({"pattern": "a"}),
                "string, 1 excluded patterns",
            ),
            (json!({}), json!({"format": "date"}), "string"),
            (json!({"format": "date"}), json!({"format": "date"}), ""),
            (json!({}), json!({"minItems": 1}), "array, 0–0 items"),
            (json!({}), json!({"maxItems": 1}), "array, 2– items"),
            (json!({}), json!({"uniqueItems": true}), "array, 2– items"),
            (json!({}), json!({"uniqueItems": false}), ""),
            (json!({"maxItems": 1}), json!({"uniqueItems": true}), ""),
            (
                json!({}),
                json!({"items": false}),
                "array, 1– items, 1 failing",
            ),
            (
                json!({}),
                json!({"prefixItems": [{}, {}]}),
                "array, 1– items, 1 failing; array, 2– items, 1 failing",
            ),
            (json!({}), json!({"contains": {}}), "array"),
            (json!({}), json!({"minContains": 2}), ""),
            (
                json!({}),
                json!({"minProperties": 1}),
                "object, 0–0 properties",
            ),
            (
                json!({}),
                json!({"maxProperties": 1}),
                "object, 2– properties",
            ),
            (
                json!({}),
                json!({"required": ["a", "b"]}),
                "object, 1 objects; object, 1 objects",
            ),
            (json!({"required": ["a"]}), json!({"required": ["a"]}), ""),
            (
                json!({}),
                json!({"properties": {"a": {}}}),
                "object, 1 required, 1 failing",
            ),
            (
                json!({}),
                json!({"additionalProperties": false}),
                "object, 1– properties",
            ),
            (
                json!({}),
                json!({"dependentRequired": {"a": ["b"]}}),
                "object, 1 required, 1 objects",
            ),
            (
                json!({}),
                json!({"dependentSchemas": {"a": {"minimum": 1}}}),
                "",
            ),
            (
                json!({}),
                json!({"enum": [null]}),
                "boolean integer fraction string array object, 1 excluded values",
            ),
            (
                json!({"enum": [1, 2]}),
                json!({"const": 1.0}),
                "integer, of 1, 1 excluded values",
            ),
            (
                json!({"type": "boolean"}),
                json!({"enum": [true, false]}),
                "",
            ),
            (
                json!({"type": "string"}),
                json!({"const": ""}),
                "string, 1– characters, 1 excluded values",
            ),
            (json!({}), json!({"title": "a"}), ""),
            (json!({}), json!({"$dynamicRef": "#a"}), "any"),
            (json!({}), json!({"unheardOf": 1}), "any"),
        ] {
            let mut conjunction = Conjunction::any();
            conjunction.add(SchemaRef::root(&known));
            let keywords = schema.as_object().into_iter().flatten();
            let rejected: Vec<String> = keywords
                .flat_map(|(keyword, _)| {
                    Expansion::new().violations(&conjunction, SchemaRef::root(&schema), keyword)
                })
                .map(|conjunction| conjunction.summary())
                .collect();
            assert_eq!(rejected.join("; "), wanted, "{schema}, known {known}");
        }
    }
}
