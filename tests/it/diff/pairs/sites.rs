//! Where two documents can differ: every place that messages of both reach, and which way the messages go there.

use super::documents::Version;
use crate::diff::mutate::{operations, step as segment};
use crate::diff::mutations::followed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a place is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// An operation.
    Operation,
    /// A parameter of the query or a header.
    Parameter,
    /// The schema of a parameter, wherever it is.
    ParameterSchema,
    /// A request body.
    Body,
    /// The media types of a request body.
    RequestContent,
    /// A response.
    Response,
    /// The media types of a response.
    ResponseContent,
    /// A header of a response.
    Header,
    /// A schema in a body.
    Schema,
    /// A property of an object in a body.
    Property,
}

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// From client to system.
    Request,
    /// From system to client.
    Response,
}

/// How messages reach a place.
#[derive(Default, Clone, Debug)]
pub struct Reach {
    /// Certainly: whatever is refused here is refused in the message.
    pub sure: BTreeSet<Way>,
    /// By alternatives that another one may stand in for.
    pub unsure: BTreeSet<Way>,
    /// As a member of `allOf`.
    pub part: bool,
}

/// Every place that both documents have, by kind and pointer.
pub type Reached = BTreeMap<(Place, String), Reach>;

/// A place where a change can be made.
pub struct Site<'t> {
    /// The document, as 3.0.
    pub root: &'t Value,
    /// The version in which it will be written.
    pub version: Version,
    /// Where.
    pub at: &'t str,
    /// How it is reached.
    pub reach: &'t Reach,
}

impl Site<'_> {
    /// What stands there.
    pub fn get(&self) -> &Value {
        self.root.pointer(self.at).unwrap()
    }

    /// What the place belongs to, two steps up: the object of a property.
    pub fn owner(&self) -> &Value {
        self.root.pointer(owner(self.at)).unwrap()
    }

    /// The last step of the pointer.
    pub fn name(&self) -> &str {
        self.at.rsplit('/').next().unwrap()
    }
}

/// The pointer two steps up.
pub fn owner(pointer: &str) -> &str {
    let mut cut = pointer.rsplitn(3, '/');
    cut.nth(2).unwrap()
}

/// The places that messages of both documents reach in the same way.
pub fn reached(old: &Value, new: &Value) -> Reached {
    let mut walk = Walk {
        old,
        new,
        seen: BTreeSet::new(),
        found: BTreeMap::new(),
    };
    for (path, method) in operations(old) {
        let at = format!("/paths{}/{method}", segment(&path));
        if new.pointer(&at).is_some() {
            walk.operation(&at);
        }
    }
    walk.found
}

/// A place in both, and how a message comes there.
#[derive(Clone)]
struct Step {
    old: String,
    new: String,
    way: Way,
    sure: bool,
    part: bool,
}

impl Step {
    fn down(&self, path: &str) -> Self {
        let (old, new) = (format!("{}{path}", self.old), format!("{}{path}", self.new));
        Self {
            old,
            new,
            part: false,
            ..self.clone()
        }
    }
}

struct Walk<'t> {
    old: &'t Value,
    new: &'t Value,
    seen: BTreeSet<(String, String, Way, bool, bool)>,
    found: Reached,
}

impl Walk<'_> {
    fn both(&self, step: &Step) -> Option<(Step, Value, Value)> {
        let (old, new) = (
            followed(self.old, &step.old)?,
            followed(self.new, &step.new)?,
        );
        let (one, other) = (
            self.old.pointer(&old)?.clone(),
            self.new.pointer(&new)?.clone(),
        );
        Some((
            Step {
                old,
                new,
                ..step.clone()
            },
            one,
            other,
        ))
    }

    fn record(&mut self, place: Place, step: &Step) {
        // What stands within a range stands within one of its members now, and may have been changed there before or after.
        let narrowed = step.old.replacen("/responses/2XX", "/responses/200", 1);
        let known = if step.new == step.old {
            vec![&step.old]
        } else if step.new == narrowed {
            vec![&step.old, &step.new]
        } else {
            return;
        };
        for at in known {
            let reach = self.found.entry((place, at.clone())).or_default();
            if step.sure {
                &mut reach.sure
            } else {
                &mut reach.unsure
            }
            .insert(step.way);
            reach.part |= step.part;
        }
    }

    fn operation(&mut self, at: &str) {
        let start = |way, under: &str| {
            let at = format!("{at}{under}");
            Step {
                old: at.clone(),
                new: at,
                way,
                sure: true,
                part: false,
            }
        };
        self.record(Place::Operation, &start(Way::Request, ""));
        for place in 0..self.length(&format!("{at}/parameters")) {
            let Some((step, one, _)) =
                self.both(&start(Way::Request, &format!("/parameters/{place}")))
            else {
                continue;
            };
            if one["in"] != "path" {
                self.record(Place::Parameter, &step);
            }
            self.record(Place::ParameterSchema, &step.down("/schema"));
        }
        if let Some((step, ..)) = self.both(&start(Way::Request, "/requestBody")) {
            self.record(Place::Body, &step);
            self.content(&step, Place::RequestContent);
        }
        for status in self.names(&format!("{at}/responses")) {
            let mut way = start(Way::Response, &format!("/responses{}", segment(&status)));
            // A range may be one of its members now.
            if status == "2XX" && self.new.pointer(&way.new).is_none() {
                way.new = format!("{at}/responses/200");
            }
            let Some((step, one, _)) = self.both(&way) else {
                continue;
            };
            self.record(Place::Response, &way);
            for (name, _) in one["headers"].as_object().into_iter().flatten() {
                self.record(
                    Place::Header,
                    &step.down(&format!("/headers{}", segment(name))),
                );
            }
            self.content(&step, Place::ResponseContent);
        }
    }

    fn length(&self, at: &str) -> usize {
        self.old
            .pointer(at)
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    }

    fn names(&self, at: &str) -> Vec<String> {
        let object = self.old.pointer(at).and_then(Value::as_object);
        object
            .map(|object| object.keys().cloned().collect())
            .unwrap_or_default()
    }

    fn content(&mut self, step: &Step, place: Place) {
        let content = step.down("/content");
        if self.old.pointer(&content.old).is_none() {
            return;
        }
        self.record(place, &content);
        for media in self.names(&content.old) {
            let schema = content.down(&format!("{}/schema", segment(&media)));
            self.schema(&schema);
        }
    }

    fn schema(&mut self, step: &Step) {
        let Some((step, one, other)) = self.both(step) else {
            return;
        };
        let key = (
            step.old.clone(),
            step.new.clone(),
            step.way,
            step.sure,
            step.part,
        );
        if !self.seen.insert(key) {
            return;
        }
        self.record(Place::Schema, &step);
        let hidden = if step.way == Way::Request {
            "readOnly"
        } else {
            "writeOnly"
        };
        for (name, schema) in one["properties"].as_object().into_iter().flatten() {
            let after = &other["properties"][name.as_str()];
            if schema[hidden] == true || after[hidden] == true || after.is_null() {
                continue;
            }
            let property = step.down(&format!("/properties{}", segment(name)));
            let property = Step {
                part: step.part,
                ..property
            };
            self.record(Place::Property, &property);
            self.schema(&Step {
                part: false,
                ..property
            });
        }
        for key in ["items", "additionalProperties"] {
            if one[key].is_object() && other[key].is_object() {
                self.schema(&step.down(&format!("/{key}")));
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let count = |node: &Value| node[key].as_array().map_or(0, Vec::len);
            for place in 0..count(&one).min(count(&other)) {
                let mut branch = step.down(&format!("/{key}/{place}"));
                branch.part = key == "allOf";
                branch.sure &= key == "allOf" || self.is_tagged(&branch);
                self.schema(&branch);
            }
        }
    }

    /// Whether an alternative is told apart by a required property.
    fn is_tagged(&self, branch: &Step) -> bool {
        let Some((_, one, other)) = self.both(branch) else {
            return false;
        };
        [one, other]
            .iter()
            .all(|node| node["properties"]["kind"].get("enum").is_some())
    }
}
