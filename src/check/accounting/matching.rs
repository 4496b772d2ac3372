//! Which property of a message is which registered item of a resource.
//!
//! A property is the item whose key or name it bears: by its name in any naming style, by its `x-item-name` or `title`, by the first
//! words of its `description`, or by the initials of the item's name in pinyin (`zcrq` for 注册日期). One property is one item.

use super::body::{Area, Body};
use super::names::folded;
use crate::check::schema_reader::SchemaReader;
use crate::model::{CatalogueEntry, Item};
use pinyin::ToPinyinMulti;
use std::collections::HashMap;

/// Readings of one name that are tried: a character may have several.
const MOST_READINGS: usize = 16;

/// How a property bears an item's name; the smaller the surer.
type Strength = u8;
const BY_KEY: Strength = 0;
const BY_STYLE: Strength = 1;
const BY_NAME: Strength = 2;
const BY_DESCRIPTION: Strength = 3;
const BY_INITIALS: Strength = 4;

/// The names of one item.
struct ItemNames<'i> {
    key: &'i str,
    folded_key: String,
    name: String,
    initials: Vec<String>,
}

impl<'i> ItemNames<'i> {
    fn new(item: &'i Item) -> Self {
        let text = |field: &str| item.text(field).map_or("", |(text, _)| text);
        let (key, name) = (text("key"), text("name"));
        Self {
            key,
            folded_key: folded(key),
            name: compact(name),
            initials: initials(name),
        }
    }

    /// How a property bears the item's name, and by which name of its own.
    fn strength<'d>(&self, property: &PropertyNames<'d>) -> Option<(Strength, &'d str)> {
        let is_name = |text: &String| !self.name.is_empty() && *text == self.name;
        let by = |is: &dyn Fn(&str, &String) -> bool| {
            let mut names = property.names.iter();
            names.find_map(|(name, folded)| is(name, folded).then_some(*name))
        };
        let own = property.name;
        if let Some(name) = by(&|name, _| !self.key.is_empty() && name == self.key) {
            Some((BY_KEY, name))
        } else if let Some(name) =
            by(&|_, folded| !self.folded_key.is_empty() && *folded == self.folded_key)
        {
            Some((BY_STYLE, name))
        } else if property.titles.iter().any(is_name) {
            Some((BY_NAME, own))
        } else if let Some(name) = by(&|name, _| is_name(&compact(name))) {
            Some((BY_NAME, name))
        } else if property.descriptions.iter().any(is_name) {
            Some((BY_DESCRIPTION, own))
        } else {
            let name = by(&|_, folded| self.initials.contains(folded))?;
            Some((BY_INITIALS, name))
        }
    }
}

/// The names of the properties that are one: of the same name within properties of the same name.
struct PropertyNames<'d> {
    name: &'d str,
    /// That name and those that it has in XML, each also without what naming styles add.
    names: Vec<(&'d str, String)>,
    titles: Vec<String>,
    descriptions: Vec<String>,
    /// The properties, by body and index.
    members: Vec<(usize, usize)>,
}

/// For each property of each body the item that it is, by its index among the items of the resource.
pub type Matching = Vec<Vec<Option<usize>>>;

/// Matches the properties of the bodies of one operation with the items of a resource. Members of the contract's envelope are none.
#[must_use]
pub fn matching<'d>(
    reader: SchemaReader<'_, 'd>,
    bodies: &[&Body<'d>],
    entry: &CatalogueEntry,
) -> Matching {
    let mut found: Matching = bodies
        .iter()
        .map(|body| vec![None; body.named.len()])
        .collect();
    if entry.items.is_empty() {
        return found;
    }
    let mut items: Vec<ItemNames<'_>> = entry.items.iter().map(ItemNames::new).collect();
    drop_ambiguous(&mut items);
    let mut taken: HashMap<usize, String> = HashMap::new();
    assign(
        &properties(reader, bodies, &found, true),
        &items,
        &mut taken,
        &mut found,
    );
    assign(
        &properties(reader, bodies, &found, false),
        &items,
        &mut taken,
        &mut found,
    );
    found
}

/// Initials that several items share tell none of them.
fn drop_ambiguous(items: &mut [ItemNames<'_>]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for initials in items.iter().flat_map(|item| &item.initials) {
        *counts.entry(initials.clone()).or_default() += 1;
    }
    for item in items {
        item.initials
            .retain(|initials| counts.get(initials) == Some(&1));
    }
}

/// The properties that may be items: those that hold values, or, in a second round, those that hold properties none of which is an
/// item.
fn properties<'d>(
    reader: SchemaReader<'_, 'd>,
    bodies: &[&Body<'d>],
    found: &Matching,
    leaves: bool,
) -> Vec<PropertyNames<'d>> {
    let mut all: Vec<PropertyNames<'d>> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for (number, (body, found)) in bodies.iter().zip(found).enumerate() {
        let mut holds = vec![false; body.named.len()];
        for (at, _) in found.iter().enumerate().filter(|(_, item)| item.is_some()) {
            let mut next = body.named.get(at).and_then(|named| named.parent);
            while let Some(outer) = next {
                if let Some(holds) = holds.get_mut(outer) {
                    *holds = true;
                }
                next = body.named.get(outer).and_then(|named| named.parent);
            }
        }
        for (at, (named, holds)) in body.named.iter().zip(holds).enumerate() {
            if named.area == Area::Envelope || named.leaf != leaves || holds {
                continue;
            }
            let parent = named.parent.and_then(|parent| body.named.get(parent));
            let parent = parent.map_or("", |parent| parent.name);
            let place = *known.entry((named.name, parent)).or_insert(all.len());
            if place == all.len() {
                all.push(PropertyNames {
                    name: named.name,
                    names: Vec::new(),
                    titles: Vec::new(),
                    descriptions: Vec::new(),
                    members: Vec::new(),
                });
            }
            let Some(property) = all.get_mut(place) else {
                continue;
            };
            property.members.push((number, at));
            for (name, _) in named.names() {
                if !property.names.iter().any(|(known, _)| *known == name) {
                    property.names.push((name, folded(name)));
                }
            }
            for schema in &named.schemas {
                let titles = reader.texts(*schema, &["x-item-name", "title"]);
                property.titles.extend(titles.into_iter().map(compact));
                let descriptions = reader.texts(*schema, &["description"]);
                property
                    .descriptions
                    .extend(descriptions.into_iter().map(first_words));
            }
        }
    }
    all
}

/// Gives each property the item that it bears most surely. An item belongs to properties of one name only.
fn assign(
    properties: &[PropertyNames<'_>],
    items: &[ItemNames<'_>],
    taken: &mut HashMap<usize, String>,
    found: &mut Matching,
) {
    let mut pairs: Vec<(Strength, usize, usize, &str)> = Vec::new();
    for (at, property) in properties.iter().enumerate() {
        for (item, names) in items.iter().enumerate() {
            if let Some((strength, name)) = names.strength(property) {
                pairs.push((strength, at, item, name));
            }
        }
    }
    pairs.sort_unstable();
    let mut done = vec![false; properties.len()];
    for (_, at, item, name) in pairs {
        let (Some(property), Some(done)) = (properties.get(at), done.get_mut(at)) else {
            continue;
        };
        let owner = taken.entry(item).or_insert_with(|| name.to_owned());
        let is_owner = |(name, _): &(&str, String)| name == owner;
        if *done || !property.names.iter().any(is_owner) {
            continue;
        }
        *done = true;
        for (body, named) in &property.members {
            if let Some(place) = found.get_mut(*body).and_then(|body| body.get_mut(*named)) {
                *place = Some(item);
            }
        }
    }
}

/// A name without blanks.
fn compact(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The first words of a description, up to any punctuation: `注册日期` of `注册日期，格式 yyyy-MM-dd`.
fn first_words(description: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "，,。.；;：:（(【[、-—/*】]」》”".contains(c);
    let words = description
        .trim()
        .trim_start_matches(['【', '[', '「', '《', '“', '*']);
    words.split(ends).next().unwrap_or(words).to_owned()
}

/// The initials of a Chinese name in pinyin, one for each reading; letters and digits stand for themselves. None for a name of a
/// single character.
fn initials(name: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for (c, pinyin) in name.chars().zip(name.to_pinyin_multi()) {
        let mut letters: Vec<char> = Vec::new();
        match pinyin {
            Some(several) => {
                for one in several {
                    letters.extend(one.plain().chars().next().filter(|c| !letters.contains(c)));
                }
            }
            None if c.is_ascii_alphanumeric() => letters.push(c.to_ascii_lowercase()),
            None => {}
        }
        if letters.is_empty() {
            continue;
        }
        readings = readings
            .iter()
            .flat_map(|start| letters.iter().map(move |letter| format!("{start}{letter}")))
            .take(MOST_READINGS)
            .collect();
    }
    readings.retain(|reading| reading.len() > 1);
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_have_a_reading_each() {
        assert!(initials("年报日期").contains(&"nbrq".to_owned()));
        let both = initials("年报率");
        assert!(both.contains(&"nbl".to_owned()), "{both:?}");
        assert!(initials("A类编号").contains(&"albh".to_owned()));
        assert!(initials("名").is_empty());
    }
}
