//! The table of changes: where each can be made, what is done, and what it means in a request and in a response.

mod objects;
mod operations;
mod schemas;

pub use objects::OF_OBJECTS;
pub use operations::OF_OPERATIONS;
pub use schemas::OF_SCHEMAS;

use super::documents::Version;
use super::sites::{Place, Site};
use crate::diff::mutate::Dice;
use crate::diff::mutations::at;
use serde_json::Value;

/// What a change means to those who use the older version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// They go on working.
    Compatible,
    /// It depends on them, or on what the system did before.
    Possible,
    /// Some of them fail.
    Breaking,
}

impl Level {
    /// As the output names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compatible => "level compatible",
            Self::Possible => "level possible",
            Self::Breaking => "level breaking",
        }
    }
}

use Level::{Breaking, Compatible, Possible};

/// One kind of change.
pub struct Kind {
    /// As the output names it.
    pub name: &'static str,
    /// Where it can be made.
    pub place: Place,
    /// Whether it can be made at a site.
    pub fits: fn(&Site<'_>) -> bool,
    /// Makes it in a document, at a pointer.
    pub change: fn(&mut Value, &str, &mut Dice),
    /// What it means where a client sends, and where it receives; nothing where only values can tell.
    pub levels: Option<[Level; 2]>,
}

const fn kind(
    name: &'static str,
    place: Place,
    fits: fn(&Site<'_>) -> bool,
    levels: [Level; 2],
    change: fn(&mut Value, &str, &mut Dice),
) -> Kind {
    Kind {
        name,
        place,
        fits,
        change,
        levels: Some(levels),
    }
}

/// A change whose meaning depends on what was there.
const fn unknown(
    name: &'static str,
    place: Place,
    fits: fn(&Site<'_>) -> bool,
    change: fn(&mut Value, &str, &mut Dice),
) -> Kind {
    Kind {
        name,
        place,
        fits,
        change,
        levels: None,
    }
}

/// Of a part of an operation, which is not sent in both ways.
const fn once(level: Level) -> [Level; 2] {
    [level, level]
}

const NARROWED: [Level; 2] = [Breaking, Compatible];
const WIDENED: [Level; 2] = [Compatible, Breaking];
const LIMITED: [Level; 2] = [Possible, Compatible];
const BOTH: [Level; 2] = [Breaking, Breaking];
const NEITHER: [Level; 2] = [Compatible, Compatible];

/// Whether a schema has this type and, beside it, only these keywords.
fn typed(node: &Value, kind: &str, others: &[&str]) -> bool {
    let silent = ["type", "readOnly", "writeOnly", "nullable", "default"];
    let known = |key: &String| silent.contains(&key.as_str()) || others.contains(&key.as_str());
    node["type"] == kind && node.as_object().unwrap().keys().all(known)
}

fn plain(site: &Site<'_>, kind: &str) -> bool {
    typed(site.get(), kind, &[])
}

fn newer(site: &Site<'_>) -> bool {
    site.version != Version::V20
}

/// A name that no schema has.
fn fresh(dice: &mut Dice) -> String {
    format!("fresh{}", dice.below(1000))
}

fn set(tree: &mut Value, pointer: &str, key: &str, value: Value) {
    at(tree, pointer)[key] = value;
}

/// Whether a kind can be made in the schema of a parameter, which travels as text and not as JSON.
pub fn is_for_parameters(kind: &Kind) -> bool {
    ![
        "null allowed",
        "null refused",
        "list to text",
        "second type allowed",
        "nothing said any more",
        "other scalar",
    ]
    .contains(&kind.name)
}
