//! Whether the records of an endpoint can carry what the catalogue registers: the schema engine looks for a response in which every
//! registered item has a value of its own, where the contract has its records.

use super::evaluator::{ContractEvaluator, Endpoint};
use super::find::Candidate;
use super::problem::{Problem, problem};
use super::telling::ItemValues;
use super::witness::{Carrying, Wanted, other_than, some_value, value_at, with};
use crate::check::accounting::body::{Area, Body, Content, Named, RecordPlace};
use crate::check::accounting::matching::matching;
use crate::check::accounting::place::Place;
use crate::check::accounting::shape::Step;
use crate::check::compare::schema_comparer::Translated;
use crate::check::compare::{media_type, status};
use crate::check::schema::Inhabited;
use crate::check::sharing::is_item_withheld;
use crate::check::translate::Direction;
use crate::model::{CatalogueEntry, Media, Payload, Schema};
use crate::read::{Json, Node};
use std::collections::HashSet;

/// Items that a reason names.
const MOST_NAMES: usize = 5;

/// An item that a record carries.
struct Carried<'d> {
    /// What people call it.
    name: String,
    /// The property that it is.
    property: &'d str,
    /// The types that its schemas name, but null.
    types: Vec<&'d str>,
    /// What its values are.
    values: ItemValues,
    /// The way to it from the root of the response.
    path: Vec<Step>,
}

/// What keeps records from carrying their items.
enum Obstacle {
    /// These items can never be there, or not together.
    Never(Vec<String>),
    /// These items can only have one value.
    Constant(Vec<String>),
    /// These items can only have values that say nothing.
    Silent(Vec<String>),
    /// The engine could not tell.
    Unknown,
}

impl<'h, 'd> ContractEvaluator<'h, 'd> {
    /// What keeps the records of an operation from carrying the items of a resource together. An item that no property bears, and a
    /// record that is left open, are reported by rules.
    pub(super) fn usefulness<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        candidate: Candidate<'e, 'h, 'd>,
        entry: &CatalogueEntry,
    ) -> Vec<Problem> {
        let operation = candidate.served.operation;
        let mut problems = Vec::new();
        let promised = endpoint.contract.operation.responses.iter();
        for promised in promised.filter(|promised| status::is_success(&promised.status)) {
            let Some(shape) = endpoint
                .shapes
                .of(&promised.status)
                .filter(|shape| shape.has_records())
            else {
                continue;
            };
            let Some(found) = status::find(&operation.responses, &promised.status) else {
                continue;
            };
            let wanted = promised
                .content
                .first()
                .map_or("", |media| media.media_type.as_str());
            for media in media_type::answers(&found.content, wanted) {
                let Payload::Schema(schema) = media.payload else {
                    continue;
                };
                let body = Body::new(self.reader, Content::Value(schema), Some(shape), self.names);
                let at = body
                    .records
                    .first()
                    .map_or(media.span, |record| record.span);
                let about = |code: &'static str| {
                    let about = problem(code, at).against(promised.span);
                    about
                        .arg("status", &found.status)
                        .arg("media", &media.media_type)
                };
                if body.over_limit {
                    problems.push(about("record-undecided").undecided());
                    continue;
                }
                problems.extend(match self.obstacle(&body, schema, media, entry) {
                    None => None,
                    Some(Obstacle::Never(names)) => {
                        Some(about("record-not-carried").arg("names", &list(&names)))
                    }
                    Some(Obstacle::Constant(names)) => {
                        Some(about("record-constant").arg("names", &list(&names)))
                    }
                    Some(Obstacle::Silent(names)) => {
                        Some(about("record-silent").arg("names", &list(&names)))
                    }
                    Some(Obstacle::Unknown) => Some(about("record-undecided").undecided()),
                });
                problems.extend(match self.lists_two(endpoint, promised, &body, media) {
                    Inhabited::Yes => None,
                    Inhabited::No => Some(about("record-single")),
                    Inhabited::Unknown => Some(about("record-single-undecided").undecided()),
                });
            }
        }
        problems
    }

    fn obstacle(
        &self,
        body: &Body<'d>,
        schema: Schema<'d>,
        media: &Media<'d>,
        entry: &CatalogueEntry,
    ) -> Option<Obstacle> {
        let carried = self.carried(body, entry);
        if carried.is_empty() {
            return None;
        }
        let sends = self
            .comparer
            .payload(&self.schemas, &media.payload, Direction::Response);
        let Ok(sends) = sends else {
            return Some(Obstacle::Unknown);
        };
        let all: Vec<&Carried<'d>> = carried.iter().collect();
        // Resources of one shape have one answer.
        let question = (
            sends.id(),
            carried
                .iter()
                .map(|item| (item.path.clone(), item.types.join(" "), item.values))
                .collect(),
        );
        let known = self.obstacles.borrow().get(&question).cloned();
        let found = known.unwrap_or_else(|| {
            let found = self.ask(&sends, &all);
            self.obstacles.borrow_mut().insert(question, found.clone());
            found
        });
        let names = |of: &[usize]| {
            let items = of.iter().filter_map(|at| carried.get(*at));
            items.map(|item| item.name.clone()).collect()
        };
        match found {
            Carrying::Possible => None,
            Carrying::NotTogether if self.told_apart(body, &all) => None,
            Carrying::NotTogether => Some(Obstacle::Never(
                carried.iter().map(|item| item.name.clone()).collect(),
            )),
            Carrying::Never(items) => Some(Obstacle::Never(names(&items))),
            Carrying::Constant(items) => Some(Obstacle::Constant(names(&items))),
            Carrying::Silent(items) => Some(Obstacle::Silent(names(&items))),
            Carrying::Unknown if schema.node.as_map().is_none() => None,
            Carrying::Unknown => Some(Obstacle::Unknown),
        }
    }

    /// Asks the schema engine whether a response can carry these items.
    fn ask(&self, sends: &Translated, all: &[&Carried<'d>]) -> Carrying {
        let asked = |items: &[&Carried<'d>]| self.filled(sends, items, &|_| None);
        let together = asked(all);
        match self.comparer.inhabited(&together) {
            Ok(Inhabited::Yes) => self.constant(sends, &together, all),
            Ok(Inhabited::No) => {
                let alone = |item: &&Carried<'d>| {
                    self.comparer.inhabited(&asked(&[item])) == Ok(Inhabited::No)
                };
                let never = positions(all, alone);
                if never.is_empty() {
                    Carrying::NotTogether
                } else {
                    Carrying::Never(never)
                }
            }
            _ => Carrying::Unknown,
        }
    }

    /// The shared items of a resource that the records of a body name.
    fn carried(&self, body: &Body<'d>, entry: &CatalogueEntry) -> Vec<Carried<'d>> {
        let matched = matching(self.reader, &[body], entry)
            .pop()
            .unwrap_or_default();
        let mut known = HashSet::new();
        let named = body.named.iter().enumerate().zip(matched);
        let in_records =
            named.filter(|((_, named), _)| named.area == Area::Record && is_described(named));
        in_records
            .filter_map(|((at, named), item)| {
                let number = item?;
                let item = entry
                    .items
                    .get(number)
                    .filter(|item| !is_item_withheld(item))?;
                if !known.insert(number) {
                    return None;
                }
                let name = item.text("name").or_else(|| item.text("key"));
                Some(Carried {
                    name: name.map_or_else(String::new, |(name, _)| name.to_owned()),
                    property: named.name,
                    types: self.types(named),
                    values: self.telling.of(item, entry),
                    path: body.path(at),
                })
            })
            .collect()
    }

    /// The types that the schemas of a property name.
    fn types(&self, named: &Named<'d>) -> Vec<&'d str> {
        let mut types = Vec::new();
        for schema in &named.schemas {
            for part in Place::new(self.reader, &[*schema]).parts {
                let node = part.node.get("type");
                let listed = node.map_or(&[][..], Node::items).iter();
                types.extend(listed.chain(node).filter_map(Node::as_str));
            }
        }
        // Parts that repeat a property name its types again.
        types.retain(|name| *name != "null");
        types.sort_unstable();
        types.dedup();
        types
    }

    /// The values of a response in which each of these items is there. `besides` says what else the value of an item must be.
    fn filled(
        &self,
        sends: &Translated,
        items: &[&Carried<'d>],
        besides: &dyn Fn(&Carried<'d>) -> Option<Json>,
    ) -> std::rc::Rc<Translated> {
        let mut wanted = Wanted::default();
        for item in items {
            let some = some_value(&item.types);
            let value = match besides(item) {
                Some(more) => [("allOf", Json::from(vec![some, more]))]
                    .into_iter()
                    .collect(),
                None => some,
            };
            wanted.add(&item.path, value);
        }
        self.comparer.number(with(&sends.json, &wanted))
    }

    /// The items that can only have the value of an example.
    fn constant(
        &self,
        sends: &Translated,
        together: &Translated,
        all: &[&Carried<'d>],
    ) -> Carrying {
        let Some(example) = self.comparer.example(together) else {
            return Carrying::Possible;
        };
        if let Some(silent) = self.silent(sends, &example, all) {
            return silent;
        }
        let other = |item: &Carried<'d>| value_at(&example, &item.path).map(other_than);
        if self.comparer.inhabited(&self.filled(sends, all, &other)) == Ok(Inhabited::Yes) {
            return Carrying::Possible;
        }
        let constant = positions(all, |item| {
            let filled = self.filled(sends, &[item], &other);
            self.comparer.inhabited(&filled) == Ok(Inhabited::No)
        });
        if constant.is_empty() {
            Carrying::Possible
        } else {
            Carrying::Constant(constant)
        }
    }

    /// The items that can only have values that say nothing. Patterns cost much, so it is only asked of those for which the value of
    /// an example says nothing, and of each alone only where they cannot say something together.
    fn silent(&self, sends: &Translated, example: &Json, all: &[&Carried<'d>]) -> Option<Carrying> {
        let is_silent = |item: &&Carried<'d>| {
            let value = value_at(example, &item.path);
            value.is_some_and(|value| !self.telling.tells(item.values, value))
        };
        let asked: Vec<&Carried<'d>> = all.iter().filter(|item| is_silent(item)).copied().collect();
        let can_be = |items: &[&Carried<'d>], values: &dyn Fn(ItemValues) -> Json| {
            let filled = self.filled(sends, items, &|item| Some(values(item.values)));
            (self.comparer.inhabited(&filled), filled)
        };
        let tell = |items: &[&Carried<'d>]| {
            if let (Ok(Inhabited::Yes), _) = can_be(items, &|of| self.telling.samples(of)) {
                return Ok(Inhabited::Yes);
            }
            let (possible, filled) = can_be(items, &|of| self.telling.schema(of));
            // Patterns know less of words than a comparison with each does.
            let tells = |example: std::rc::Rc<Json>| {
                items.iter().all(|item| {
                    let value = value_at(&example, &item.path);
                    value.is_none_or(|value| self.telling.tells(item.values, value))
                })
            };
            match possible {
                Ok(Inhabited::Yes) if !self.comparer.example(&filled).is_none_or(tells) => {
                    Ok(Inhabited::Unknown)
                }
                possible => possible,
            }
        };
        if asked.is_empty() || tell(&asked) == Ok(Inhabited::Yes) {
            return None;
        }
        let mut unknown = false;
        let silent = positions(all, |item| {
            is_silent(item)
                && match tell(&[item]) {
                    Ok(Inhabited::Yes) => false,
                    Ok(Inhabited::No) => !self.has_letters(sends, item),
                    _ => {
                        unknown = true;
                        false
                    }
                }
        });
        match (silent.is_empty(), unknown) {
            (false, _) => Some(Carrying::Silent(silent)),
            (true, true) => Some(Carrying::Unknown),
            (true, false) => None,
        }
    }

    /// Whether the letters that an item's values repeat hide nothing: it may have values that say something where such letters count
    /// as text, and none in which they stand three times, as `X0123` of a code does.
    fn has_letters(&self, sends: &Translated, item: &Carried<'d>) -> bool {
        let Some((plain, masked)) = self.telling.letters(item.values) else {
            return false;
        };
        let can_be = |values: &Json| {
            let filled = self.filled(sends, &[item], &|_| Some(values.clone()));
            self.comparer.inhabited(&filled)
        };
        can_be(&plain) == Ok(Inhabited::Yes) && can_be(masked) == Ok(Inhabited::No)
    }

    /// Whether the records are alternatives that a reader can tell apart, by a discriminator or by a constant in each, and have an
    /// item in common.
    fn told_apart(&self, body: &Body<'d>, items: &[&Carried<'d>]) -> bool {
        body.records
            .iter()
            .all(|record| self.are_told_apart(record, items))
    }

    fn are_told_apart(&self, record: &RecordPlace<'d>, items: &[&Carried<'d>]) -> bool {
        let discriminated = record
            .parts
            .iter()
            .any(|part| part.node.get("discriminator").is_some());
        let alternatives = record.parts.iter().find_map(|part| {
            let mut keywords = ["oneOf", "anyOf"].iter();
            let listed = keywords.find_map(|keyword| part.node.get(keyword))?;
            let branches = listed.items().iter().map(|node| Schema { node, ..*part });
            Some(
                branches
                    .map(|branch| Place::new(self.reader, &[branch]))
                    .collect::<Vec<_>>(),
            )
        });
        let Some(branches) = alternatives else {
            return false;
        };
        let marks = |branch: &Place<'d>| -> HashSet<&'d str> {
            let properties = branch.properties.iter();
            let marks = properties.filter(|property| {
                property
                    .schemas
                    .iter()
                    .any(|schema| is_constant(schema.node))
            });
            marks.map(|property| property.name).collect()
        };
        let mut shared_marks: Option<HashSet<&str>> = None;
        for branch in &branches {
            let own = marks(branch);
            shared_marks = Some(match shared_marks {
                Some(known) => known.intersection(&own).copied().collect(),
                None => own,
            });
        }
        let marked = shared_marks.is_some_and(|marks| !marks.is_empty());
        let in_each = |item: &&Carried<'d>| {
            let names = |branch: &Place<'d>| {
                branch
                    .properties
                    .iter()
                    .any(|property| property.name == item.property)
            };
            branches.iter().all(names) || !branches.iter().any(names)
        };
        (discriminated || marked) && items.iter().any(in_each)
    }
}

fn is_described(named: &Named<'_>) -> bool {
    !named.schemas.is_empty()
}

/// The positions of the items for which something holds.
fn positions<'c, 'd>(
    items: &[&'c Carried<'d>],
    mut holds: impl FnMut(&&'c Carried<'d>) -> bool,
) -> Vec<usize> {
    let items = items.iter().enumerate();
    items
        .filter(|(_, item)| holds(item))
        .map(|(at, _)| at)
        .collect()
}

/// Whether a schema allows one value.
fn is_constant(schema: &Node) -> bool {
    let listed = schema.get("enum").map_or(&[][..], Node::items);
    schema.get("const").is_some() || listed.len() == 1
}

/// The first of some names.
fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let more = if names.len() > MOST_NAMES {
        ", …"
    } else {
        ""
    };
    format!("{}{more}", shown.join(", "))
}
