//! How often a validator visits schemas for one value, and schemas composed anew so that it visits each once.
//!
//! `allOf` and `anyOf` may reach one schema in many ways: thirty schemas of `{"allOf": [{"$ref": next}, {"$ref": next}]}` reach the
//! last in 2^30. What holds twice holds once, so a schema whose composition reaches others in many ways is rewritten to name each
//! of them once.

use super::schema_ref::SchemaRef;
use super::stack::on_large_stack;
use serde_json::{Map, Value as Json, json};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Visits beyond which a schema is composed anew.
const MANY_VISITS: u64 = 100;
/// Schemas that the compositions of one document may name. Beyond it nothing is rewritten.
const MOST_NAMED: usize = 200_000;
/// Schemas that refer to each other in one chain, as far as the chain is followed.
const MOST_REFERENCES: usize = 20_000;
/// Nesting of the value down to which visits are counted.
const VALUE_DEPTH: usize = 3;
/// Keywords whose meaning depends on what stands beside them through `allOf`.
const CONTEXTUAL: &[&str] = &["unevaluatedProperties", "unevaluatedItems"];

/// About how many schemas a validator visits for one value: every way in which the composition of a schema reaches another counts,
/// and so do those of its required properties and of one item or optional property at each level.
///
/// The levels deeper than three are seen through the definitions: the one that needs the most visits counts too. `None` where
/// references lead from one to the next for more than 20,000 schemas.
#[must_use]
pub fn visits(schema: &Json) -> Option<u64> {
    let mut counter = VisitCounter::default();
    let root = SchemaRef::root(schema);
    let definitions = root.named("$defs").into_iter().map(|(_, schema)| schema);
    let each = std::iter::once(root).chain(definitions);
    let visits = each.map(|start| counter.count(start, VALUE_DEPTH)).max();
    (!counter.is_chain_too_long).then_some(visits.unwrap_or(1))
}

#[derive(Default)]
struct VisitCounter {
    known: HashMap<(usize, usize), u64>,
    open: HashSet<(usize, usize)>,
    /// Whether references were not followed to their end.
    is_chain_too_long: bool,
}

impl VisitCounter {
    fn count(&mut self, schema: SchemaRef<'_>, depth: usize) -> u64 {
        let key = (schema.key(), depth);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // A circle of references is refused elsewhere.
        if !self.open.insert(key) {
            return 1;
        }
        if self.open.len() > MOST_REFERENCES {
            self.is_chain_too_long = true;
            return 1;
        }
        let mut visits: u64 = 1;
        for part in schema.in_place() {
            visits = visits.saturating_add(self.count(part, depth));
        }
        if depth > 0 {
            visits = visits.saturating_add(self.inside(schema, depth - 1));
        }
        self.open.remove(&key);
        self.known.insert(key, visits);
        visits
    }

    /// Visits for the parts of a value: all that it must have, or the one that needs the most.
    fn inside(&mut self, schema: SchemaRef<'_>, depth: usize) -> u64 {
        let one = ["items", "additionalProperties", "contains", "propertyNames"];
        let one = one.iter().filter_map(|keyword| schema.child(keyword));
        let by_pattern = schema.named("patternProperties").into_iter();
        let one = one.chain(by_pattern.map(|(_, part)| part));
        let one: Vec<u64> = one.map(|part| self.count(part, depth)).collect();
        let mut worst = one.into_iter().max().unwrap_or(0);
        let required = schema.node.get("required").and_then(Json::as_array);
        let required: HashSet<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let mut all: u64 = 0;
        for (name, part) in schema.named("properties") {
            let visits = self.count(part, depth);
            worst = worst.max(visits);
            if required.contains(name) {
                all = all.saturating_add(visits);
            }
        }
        for part in schema.list("prefixItems") {
            all = all.saturating_add(self.count(part, depth));
        }
        worst.max(all)
    }
}

/// The same schema with compositions that name each schema once, where they would otherwise reach it in many ways, and its
/// [`visits`].
#[must_use]
pub fn composed_once(schema: Json) -> (Json, Option<u64>) {
    let (composed, visits) = on_large_stack(|| {
        let before = visits(&schema);
        let many = before.is_some_and(|visits| visits > MANY_VISITS);
        let composed = many.then(|| Composer::new(&schema).compose()).flatten();
        let after = composed.as_ref().map_or(before, visits);
        (composed, after)
    });
    (composed.unwrap_or(schema), visits)
}

/// Schemas that must hold together, each once, in order.
#[derive(Clone, Default)]
struct Together {
    schemas: Vec<Json>,
    texts: HashSet<String>,
}

impl Together {
    fn add(&mut self, schema: Json) {
        if self.texts.insert(schema.to_string()) {
            self.schemas.push(schema);
        }
    }
}

struct Composer<'a> {
    root: &'a Map<String, Json>,
    definitions: Option<&'a Map<String, Json>>,
    /// What each definition is composed of.
    parts: HashMap<&'a str, Together>,
    open: HashSet<&'a str>,
    /// What a definition says beside its composition, as definitions of their own.
    own: Vec<(String, Json)>,
    named: usize,
}

impl<'a> Composer<'a> {
    fn new(schema: &'a Json) -> Self {
        static NOTHING: LazyLock<Map<String, Json>> = LazyLock::new(Map::new);
        let root = schema.as_object().unwrap_or(&NOTHING);
        Self {
            root,
            definitions: root.get("$defs").and_then(Json::as_object),
            parts: HashMap::new(),
            open: HashSet::new(),
            own: Vec::new(),
            named: 0,
        }
    }

    /// The whole document; `None` where it would name too many schemas.
    fn compose(mut self) -> Option<Json> {
        let root = self.together(self.root, None)?;
        let mut composed = all_of(root.schemas);
        let mut definitions = Map::new();
        for (name, schema) in self.definitions.into_iter().flatten() {
            let together = self.definition(name, schema)?;
            definitions.insert(name.clone(), all_of(together.schemas));
        }
        definitions.extend(std::mem::take(&mut self.own));
        if let Json::Object(root) = &mut composed {
            root.insert("$defs".to_owned(), Json::Object(definitions));
        }
        Some(composed)
    }

    /// What a definition is composed of.
    fn definition(&mut self, name: &'a str, schema: &'a Json) -> Option<Together> {
        if let Some(known) = self.parts.get(name) {
            return Some(known.clone());
        }
        let together = match schema.as_object() {
            Some(_) if self.open.len() > MOST_REFERENCES => return None,
            Some(members) if self.open.insert(name) => {
                let together = self.together(members, Some(name))?;
                self.open.remove(name);
                together
            }
            _ => {
                let mut itself = Together::default();
                itself.add(schema.clone());
                itself
            }
        };
        self.parts.insert(name, together.clone());
        Some(together)
    }

    /// What a schema is composed of: itself without its composition, and the schemas that must hold beside it.
    fn together(
        &mut self,
        schema: &'a Map<String, Json>,
        name: Option<&'a str>,
    ) -> Option<Together> {
        let mut all = Together::default();
        let is_contextual = CONTEXTUAL
            .iter()
            .any(|keyword| schema.contains_key(*keyword));
        if is_contextual {
            let mut schema = schema.clone();
            schema.remove("$defs");
            all.add(Json::Object(schema));
            return Some(all);
        }
        let mut own = schema.clone();
        own.remove("$defs");
        own.remove("allOf");
        own.remove("$ref");
        if let Some(Json::Array(members)) = schema.get("anyOf") {
            let members = self.any_of(members)?;
            own.insert("anyOf".to_owned(), Json::Array(members));
        }
        if !own.is_empty() {
            all.add(self.named(own, name));
        }
        let listed = schema.get("allOf").and_then(Json::as_array);
        for member in listed.into_iter().flatten() {
            self.join(&mut all, member)?;
        }
        if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
            self.join_target(&mut all, target)?;
        }
        self.named += all.schemas.len();
        (self.named <= MOST_NAMED).then_some(all)
    }

    /// Adds a member of a composition.
    fn join(&mut self, all: &mut Together, member: &'a Json) -> Option<()> {
        let Some(members) = member.as_object() else {
            all.add(member.clone());
            return Some(());
        };
        for part in self.together(members, None)?.schemas {
            all.add(part);
        }
        Some(())
    }

    /// Adds what a reference leads to.
    fn join_target(&mut self, all: &mut Together, target: &str) -> Option<()> {
        let name = target.strip_prefix("#/$defs/");
        let definition = name.and_then(|name| self.definitions?.get_key_value(name));
        match definition {
            Some((name, schema)) if !self.open.contains(name.as_str()) => {
                for part in self.definition(name, schema)?.schemas {
                    all.add(part);
                }
            }
            _ => all.add(json!({ "$ref": target })),
        }
        Some(())
    }

    /// The alternatives that alternatives reach, each once.
    fn any_of(&mut self, members: &'a [Json]) -> Option<Vec<Json>> {
        let mut all = Together::default();
        let mut seen = HashSet::new();
        let mut pending: Vec<&'a Json> = members.iter().rev().collect();
        while let Some(member) = pending.pop() {
            let only = member.as_object().filter(|members| members.len() == 1);
            let only = only.and_then(|members| members.iter().next());
            match only.map(|(keyword, value)| (keyword.as_str(), value)) {
                Some(("anyOf", Json::Array(members))) => pending.extend(members.iter().rev()),
                Some(("$ref", Json::String(target))) => {
                    if !seen.insert(target.as_str()) {
                        continue;
                    }
                    let name = target.strip_prefix("#/$defs/");
                    let definition = name.and_then(|name| self.definitions?.get(name));
                    let is_choice = definition.and_then(Json::as_object).is_some_and(|own| {
                        own.len() == 1 && (own.contains_key("anyOf") || own.contains_key("$ref"))
                    });
                    match definition {
                        Some(definition) if is_choice => pending.push(definition),
                        _ => all.add(member.clone()),
                    }
                }
                _ => all.add(member.clone()),
            }
            self.named += 1;
            if self.named > MOST_NAMED {
                return None;
            }
        }
        Some(all.schemas)
    }

    /// What a definition says beside its composition: a definition of its own, so that others can name it.
    fn named(&mut self, own: Map<String, Json>, name: Option<&str>) -> Json {
        let own = Json::Object(own);
        let Some(name) = name else {
            return own;
        };
        let name = format!("{name}.own");
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        self.own.push((name, own));
        reference
    }
}

/// A schema that all of these make.
fn all_of(mut schemas: Vec<Json>) -> Json {
    match schemas.len() {
        0 => json!({}),
        1 => schemas.pop().unwrap_or_default(),
        _ => json!({ "allOf": schemas }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::schema::{Answer, Budget, Counted, covers, covers_counted};

    /// A kind of composition: its name, and one step of it.
    type Step = (&'static str, fn(Json) -> Json);

    /// `levels` definitions of which each is composed of the next in two ways, and a last one.
    fn ladder(levels: usize, step: impl Fn(Json) -> Json, last: &Json) -> Json {
        let mut definitions = Map::new();
        for level in 0..levels {
            let next = json!({ "$ref": format!("#/$defs/s{}", level + 1) });
            definitions.insert(format!("s{level}"), step(next));
        }
        definitions.insert(format!("s{levels}"), last.clone());
        json!({"$ref": "#/$defs/s0", "$defs": definitions})
    }

    #[test]
    fn a_schema_that_is_reached_in_many_ways_is_named_once() {
        let number = json!({"type": "integer", "minimum": 1});
        let steps: [Step; 4] = [
            ("allOf", |next| json!({"allOf": [next, next]})),
            ("anyOf", |next| json!({"anyOf": [next, next]})),
            (
                "allOf with more",
                |next| json!({"allOf": [next, {"allOf": [next], "maximum": 9}]}),
            ),
            (
                "allOf beside",
                |next| json!({"allOf": [next, {"$ref": "#/$defs/s30"}, next], "maximum": 9}),
            ),
        ];
        for (name, step) in steps {
            let schema = ladder(30, step, &number);
            assert!(visits(&schema) > Some(1 << 30), "{name}");
            let (composed, counted) = composed_once(schema);
            assert_eq!(counted, visits(&composed), "{name}");
            assert!(counted < Some(200), "{name}: {counted:?}");
            let budget = Budget::default();
            let narrower = json!({"type": "integer", "minimum": 2, "maximum": 3});
            assert_eq!(covers(&composed, &narrower, budget), Answer::Yes, "{name}");
            let wider = json!({"type": "integer", "minimum": 0});
            assert_eq!(covers(&wider, &composed, budget), Answer::Yes, "{name}");
            let answer = covers(&composed, &wider, budget);
            assert_eq!(
                answer,
                Answer::No {
                    counterexample: json!(0)
                },
                "{name}"
            );
        }
        // What is not reached often stays as it is.
        let few = ladder(3, |next| json!({"allOf": [next, next]}), &number);
        let counted = visits(&few);
        assert_eq!(composed_once(few.clone()), (few, counted));
    }

    #[test]
    fn ways_are_counted_at_every_level_of_a_value() {
        let oneof = |next: Json| json!({"oneOf": [next, next]});
        for depth in 0..8 {
            let mut schema = ladder(24, oneof, &json!({"type": "string"}));
            let definitions = schema.as_object_mut().unwrap().remove("$defs").unwrap();
            for _ in 0..depth {
                schema = json!({"properties": {"a": schema}});
            }
            schema["$defs"] = definitions;
            assert!(visits(&schema) > Some(1 << 24), "{depth}");
            let (answer, spent) = covers_counted(
                Counted::new(&schema),
                Counted::new(&json!({"type": "object"})),
                Budget::default(),
                &std::rc::Rc::default(),
            );
            let reason = "schema-unfolds";
            assert_eq!(answer, Answer::Undecided { reason }, "{depth}");
            assert_eq!(spent.steps, 0, "{depth}");
        }
        // A value has all its required properties at once.
        let properties: Map<String, Json> = (0..100)
            .map(|place| (format!("p{place}"), json!({"allOf": [true, true, true]})))
            .collect();
        let names: Vec<&String> = properties.keys().collect();
        let required = json!({"required": names, "properties": properties});
        assert_eq!(visits(&required), Some(1 + 100 * 4));
        let optional = json!({ "properties": properties });
        assert_eq!(visits(&optional), Some(1 + 4));
    }

    #[test]
    fn a_chain_of_references_has_a_limit_of_its_own() {
        let schema = ladder(MOST_REFERENCES + 1, |next| next, &json!({"type": "string"}));
        let (answer, _) = covers_counted(
            Counted::new(&schema),
            Counted::new(&json!({"type": "string"})),
            Budget::default(),
            &std::rc::Rc::default(),
        );
        assert_eq!(
            answer,
            Answer::Undecided {
                reason: "schema-chain"
            }
        );
    }
}
