//! Schemas of responses in which values stand at given places: whether such a response exists is asked of the schema engine.

use super::telling::ItemValues;
use crate::check::accounting::shape::Step;
use crate::read::Json;
use std::collections::BTreeMap;

/// Whether the schema engine finds records that carry items; the items by their position among those asked for.
#[derive(Debug, Clone)]
pub enum Carrying {
    /// It does, and each item has several values.
    Possible,
    /// Each alone, but not together.
    NotTogether,
    /// These can never be there.
    Never(Vec<usize>),
    /// These can only have one value.
    Constant(Vec<usize>),
    /// These can only have values that say nothing.
    Silent(Vec<usize>),
    /// It could not tell.
    Unknown,
}

/// A question to the schema engine: the schema of the response by its number, and the places, types and values of the items.
pub type Question = (usize, Vec<(Vec<Step>, String, ItemValues)>);

/// The places at which values must stand, as a tree.
#[derive(Debug, Default)]
pub struct Wanted {
    properties: BTreeMap<String, Wanted>,
    element: Option<Box<Wanted>>,
    /// How many elements a list must have.
    least: Option<u32>,
    /// What the value itself must be.
    value: Option<Json>,
}

/// A schema of values that are not null and no empty text, of one of these types where there are any.
pub fn some_value(types: &[&str]) -> Json {
    let any = ["boolean", "number", "string", "array", "object"];
    let types = if types.is_empty() { &any } else { types };
    [
        ("type", Json::from(types.to_vec())),
        ("minLength", Json::from(1)),
    ]
    .into_iter()
    .collect()
}

/// The values that are another one than this.
pub fn other_than(value: &Json) -> Json {
    let only: Json = [("const", value.clone())].into_iter().collect();
    [("not", only)].into_iter().collect()
}

impl Wanted {
    /// Adds a place and the schema of the value that must stand there.
    pub fn add(&mut self, path: &[Step], value: Json) {
        self.at(path).value = Some(value);
    }

    fn at(&mut self, path: &[Step]) -> &mut Self {
        path.iter().fold(self, |at, step| match step {
            Step::Property(name) => at.properties.entry(name.clone()).or_default(),
            Step::Element => at.element.get_or_insert_default(),
        })
    }

    /// Asks for two elements of the list at a place.
    pub fn two(path: &[Step]) -> Self {
        let mut wanted = Self::default();
        let list = wanted.at(path);
        list.element.get_or_insert_default();
        list.least = Some(2);
        wanted
    }

    /// The schema of the values with everything that is wanted.
    fn schema(&self) -> Json {
        let object = || -> Json {
            let names: Vec<&str> = self.properties.keys().map(String::as_str).collect();
            let properties: Json = self
                .properties
                .iter()
                .map(|(name, inner)| (name.as_str(), inner.schema()))
                .collect();
            [
                ("type", Json::from("object")),
                ("required", Json::from(names)),
                ("properties", properties),
            ]
            .into_iter()
            .collect()
        };
        let array = |element: &Self| -> Json {
            [
                ("type", Json::from("array")),
                ("minItems", Json::from(self.least.unwrap_or(1))),
                ("items", element.schema()),
            ]
            .into_iter()
            .collect()
        };
        match &self.element {
            Some(element) if self.properties.is_empty() => array(element),
            Some(element) => [("anyOf", Json::from(vec![object(), array(element)]))]
                .into_iter()
                .collect(),
            None if !self.properties.is_empty() => object(),
            None => self.value.clone().unwrap_or(Json::Bool(true)),
        }
    }
}

/// The values of a schema, in a document of its own, with everything that is wanted.
pub fn with(schema: &Json, wanted: &Wanted) -> Json {
    let mut own = schema.clone();
    let definitions = own.as_object_mut().and_then(|own| own.remove("$defs"));
    let both = [("allOf", Json::from(vec![own, wanted.schema()]))];
    let definitions = definitions.map(|definitions| ("$defs", definitions));
    both.into_iter().chain(definitions).collect()
}

/// The value at a place; of a list that of its first member.
pub fn value_at<'v>(value: &'v Json, path: &[Step]) -> Option<&'v Json> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Property(name) => value.get(name),
        Step::Element => value.get(0),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use crate::check::schema::accepts;
    use serde_json::json;

    #[test]
    fn what_is_wanted_must_be_there() {
        let mut wanted = Wanted::default();
        let way = [
            Step::Property("records".to_owned()),
            Step::Element,
            Step::Property("name".to_owned()),
        ];
        wanted.add(&way, some_value(&["string"]));
        let schema = with(&json!({"type": "object"}), &wanted);
        let full = json!({"records": [{"name": "a"}]});
        assert_eq!(accepts(&schema, &full), Some(true));
        assert_eq!(value_at(&full, &way), Some(&json!("a")));
        for empty in [
            json!({}),
            json!({"records": []}),
            json!({"records": [{}]}),
            json!({"records": [{"name": null}]}),
            json!({"records": [{"name": ""}]}),
            json!({"records": [{"name": 1}]}),
        ] {
            assert_eq!(accepts(&schema, &empty), Some(false), "{empty}");
        }
    }
}
