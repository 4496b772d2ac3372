//! Names of properties that are no data of a resource: technical members of a message, as the pack lists them.

use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::pack::{CodeList, RulePack};
use std::collections::{HashMap, HashSet};

/// The list of names, with the columns `group` and `names`: separated by blanks, each a name, or with an asterisk what names begin
/// with (`x-*`) or end with (`*Id`).
const NAMES: &str = "harmless-name";
/// The list of technical operations, with the columns `path` (its last segments; `/` is the root), `under` (`any`, or `neutral` where
/// every segment before must be one of the group `segment`), `below` (the group of the segments that may follow; parameters and
/// wildcards may follow too, and nothing where it is blank) and `hands` (the groups of names that it may hand out, separated by `|`;
/// within lists it is the groups with `-list` added).
const OPERATIONS: &str = "technical-operation";
/// The list of words for personal data; `bodies` is filled where they may be about a department or a company as well.
const PERSONAL: &str = "personal-word";
/// Characters of a description in which it is said what a property is.
const LONGEST: usize = 200;
/// Keywords of a schema that say what a property is.
pub const SAID: [&str; 3] = ["title", "description", "x-item-name"];
/// Those that are its name.
pub const TITLES: [&str; 2] = ["title", "x-item-name"];
/// Characters of a description that is as good as a name. A longer one may give examples.
const TITLE: usize = 16;

/// The groups of a pack's list of harmless names.
#[derive(Debug, Default)]
pub struct HarmlessNames {
    groups: HashMap<String, Group>,
    operations: Vec<TechnicalOperation>,
    /// Words for personal data, in lower case.
    personal: Vec<String>,
    /// Those of them for what only persons have.
    private: Vec<String>,
}

#[derive(Debug)]
struct TechnicalOperation {
    /// The last segments of its path; none for the root.
    last: Vec<String>,
    /// Whether it may stand under any segments.
    anywhere: bool,
    /// The group of the segments that may follow; blank where none may.
    below: String,
    /// The groups of names that it may hand out.
    hands: Vec<String>,
}

/// The segments of a path that say nothing of a content.
const SEGMENT: &str = "segment";

#[derive(Debug, Default)]
struct Group {
    names: HashSet<String>,
    starts: Vec<String>,
    ends: Vec<String>,
}

/// A name without what naming styles add: `trace_id`, `traceId` and `TRACE-ID` are one name.
#[must_use]
pub fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().filter(|c| !matches!(c, '_' | '-')) {
        folded.extend(c.to_lowercase());
    }
    folded
}

impl HarmlessNames {
    /// The lists of a pack; a pack without them has no harmless names.
    #[must_use]
    pub fn new(pack: &RulePack) -> Self {
        let mut all = Self::default();
        for (group, names) in rows(pack.lists.get(NAMES), "group", "names") {
            let group = all.groups.entry(group.to_owned()).or_default();
            for name in names.split_whitespace() {
                if let Some(end) = name.strip_prefix('*') {
                    group.ends.push(end.to_lowercase());
                } else if let Some(start) = name.strip_suffix('*') {
                    group.starts.push(start.to_lowercase());
                } else {
                    group.names.insert(folded(name));
                }
            }
        }
        if let Some(list) = pack.lists.get(OPERATIONS) {
            all.operations.extend(list.rows.iter().map(|row| {
                let hands = list.cell(row, "hands").split('|');
                TechnicalOperation {
                    last: segments(list.cell(row, "path")),
                    anywhere: list.cell(row, "under") == "any",
                    below: list.cell(row, "below").to_owned(),
                    hands: hands.map(|group| group.trim().to_owned()).collect(),
                }
            }));
        }
        if let Some(list) = pack.lists.get(PERSONAL) {
            let words = list.rows.iter().flat_map(|row| list.words(row));
            all.personal.extend(words.map(str::to_lowercase));
            let private = list.rows.iter();
            let private = private.filter(|row| list.cell(row, "bodies").is_empty());
            let private = private.flat_map(|row| list.words(row));
            all.private.extend(private.map(str::to_lowercase));
        }
        all
    }

    /// Whether the schemas of a property say that it is personal data, whatever its name is: `seq` with the description 身份证号码.
    #[must_use]
    pub fn is_personal<'d>(&self, reader: SchemaReader<'_, 'd>, schemas: &[Schema<'d>]) -> bool {
        let mut texts = schemas
            .iter()
            .flat_map(|schema| reader.texts(*schema, &SAID));
        texts.any(|text| {
            let start: String = text.chars().take(LONGEST).collect();
            let start = start.to_lowercase();
            self.personal.iter().any(|word| start.contains(word))
        })
    }

    /// Whether the schemas of a property call it by what only persons have: its name says one thing and its title 身份证号码.
    #[must_use]
    pub fn is_called_private<'d>(
        &self,
        reader: SchemaReader<'_, 'd>,
        schemas: &[Schema<'d>],
        keywords: &[&str],
    ) -> bool {
        let mut titles = schemas
            .iter()
            .flat_map(|schema| reader.texts(*schema, keywords));
        titles.any(|title| {
            let title = title.to_lowercase();
            let is_title = title.chars().nth(TITLE).is_none();
            is_title && self.private.iter().any(|word| title.contains(word))
        })
    }

    /// Whether a name by itself is one of personal data: `idCardNumber`.
    #[must_use]
    pub fn is_person(&self, name: &str) -> bool {
        let name = folded(name);
        let mut words = self.personal.iter();
        words.any(|word| name.contains(&word.replace(' ', "")))
    }

    /// Whether a name is in one of some groups.
    #[must_use]
    pub fn is_in<S: AsRef<str>>(&self, groups: &[S], name: &str) -> bool {
        let (folded, lower) = (folded(name), name.to_lowercase());
        groups.iter().any(|group| {
            self.groups.get(group.as_ref()).is_some_and(|group| {
                group.names.contains(&folded)
                    || group.starts.iter().any(|start| lower.starts_with(start))
                    || group.ends.iter().any(|end| lower.ends_with(end))
            })
        })
    }

    /// The groups that the technical operation at a path may hand out; `None` where it is no technical operation.
    #[must_use]
    pub fn technical(&self, path: &str) -> Option<&[String]> {
        let own = segments(path);
        let found = self
            .operations
            .iter()
            .find(|operation| self.is_at(operation, &own));
        Some(&found?.hands)
    }

    /// Whether a path of these segments is that of a technical operation.
    fn is_at(&self, operation: &TechnicalOperation, own: &[String]) -> bool {
        let last = operation.last.as_slice();
        if last.is_empty() {
            return own.is_empty();
        }
        let is_in = |group: &str, segment: &String| self.is_in(&[group], segment);
        let fits = |before: &[String], after: &[String]| {
            let neutral = || before.iter().all(|segment| is_in(SEGMENT, segment));
            let follows = |segment: &String| {
                segment.starts_with(['{', '*']) || is_in(&operation.below, segment)
            };
            (operation.anywhere || neutral())
                && (after.is_empty() || (!operation.below.is_empty() && after.iter().all(follows)))
        };
        let starts = 0..=own.len().saturating_sub(last.len());
        starts.into_iter().any(|at| {
            let (before, rest) = own.split_at_checked(at).unwrap_or((own, &[]));
            rest.strip_prefix(last)
                .is_some_and(|after| fits(before, after))
        })
    }
}

/// The segments of a path, in lower case, without a query or a fragment that an extension adds to it.
fn segments(path: &str) -> Vec<String> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let segments = path.split('/').map(str::trim);
    let segments = segments.filter(|segment| !segment.is_empty());
    segments.map(str::to_lowercase).collect()
}

fn rows<'l>(
    list: Option<&'l CodeList>,
    first: &'static str,
    second: &'static str,
) -> impl Iterator<Item = (&'l str, &'l str)> {
    list.into_iter().flat_map(move |list| {
        let rows = list.rows.iter();
        rows.map(move |row| (list.cell(row, first), list.cell(row, second)))
    })
}
