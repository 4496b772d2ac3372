//! Entries of a catalogue become records and rows under the official names of their fields, so that what is written anew is read as what
//! was read before.

use super::elements::ELEMENTS;
use super::spelling::{day, key};
use super::vocabulary_index::VocabularyIndex;
use crate::model::{CatalogueEntry, Column, Item, Standard, Vocabulary};
use crate::read::json::to_json;
use crate::read::{Entry, Json, Map, Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The key under which the elements of GB/T 21063.3 are kept in an entry.
const ELEMENTS_FIELD: &str = "elements";
/// The key under which a record of GB/T 21063.3 has the fields of the 1272 guide.
const EXTENSION: &str = "扩展";
/// The key of the 信息项 of a record.
const ITEMS: &str = "信息项";
/// The field of an item that names its resource.
const OWNER: &str = "resourceCode";
/// The field that says whether a resource is open.
const OPEN: &str = "openToPublic";
/// What stands between several codes in one cell.
const BETWEEN: &str = "、";
/// What stands in the place of an answer that is not given.
const UNFILLED: &str = "*";
/// Fields that every table has: by them a resource is known.
const NAMING: [&str; 3] = ["title", "code", "providerName"];

/// One record for each resource: its elements of GB/T 21063.3 where it has any, its fields by their official names, and its 信息项.
#[must_use]
pub fn records<'e>(
    entries: impl IntoIterator<Item = &'e CatalogueEntry>,
    vocabulary: &Vocabulary,
) -> Vec<Json> {
    let words = VocabularyIndex::new(vocabulary);
    let records = entries.into_iter().map(|entry| record(entry, &words));
    records.collect()
}

type Object = serde_json::Map<String, Json>;

fn record(entry: &CatalogueEntry, words: &VocabularyIndex<'_>) -> Json {
    let mut own = Object::new();
    let elements = entry
        .fields
        .get(ELEMENTS_FIELD)
        .map_or(&[][..], Node::entries);
    own.extend(elements.iter().map(member));
    let derived = derived(elements);
    let mut fields = Object::new();
    for field in entry.fields.entries() {
        let value = to_json(&field.node);
        if let Some(column) = words.entry_column(&field.key)
            && derived.get(&*field.key) != Some(&value)
        {
            fields.insert(official(column).to_owned(), value);
        }
    }
    // Conditions that stand alone would be read as the answer to whether it is open.
    let has = |field: &str| entry.fields.get(field).is_some();
    if let Some(open) = words.entry_column(OPEN)
        && has("openCondition")
        && !has(OPEN)
    {
        fields.insert(official(open).to_owned(), Json::Null);
    }
    if !entry.items.is_empty() {
        let items = entry
            .items
            .iter()
            .map(|item| item_record(item, entry, words));
        fields.insert(ITEMS.to_owned(), Json::Array(items.collect()));
    }
    match entry.standard {
        Standard::Guide1272 => own.append(&mut fields),
        Standard::Gb21063 if fields.is_empty() => {}
        Standard::Gb21063 => {
            own.insert(EXTENSION.to_owned(), Json::Object(fields));
        }
    }
    Json::Object(own)
}

fn item_record(item: &Item, entry: &CatalogueEntry, words: &VocabularyIndex<'_>) -> Json {
    let mut own = Object::new();
    for field in item.fields.entries() {
        if let Some(column) = words.item_column(&field.key) {
            own.insert(official(column).to_owned(), to_json(&field.node));
        }
    }
    if let (Some(code), Some(column)) = (foreign_code(item, entry), words.entry_column("code")) {
        own.insert(official(column).to_owned(), Json::from(code));
    }
    Json::Object(own)
}

fn member(entry: &Entry) -> (String, Json) {
    (entry.key.to_string(), to_json(&entry.node))
}

/// The fields that elements give, as they are written.
fn derived(elements: &[Entry]) -> BTreeMap<&'static str, Json> {
    let mut derived = BTreeMap::new();
    for entry in elements {
        let element = ELEMENTS.iter().find(|element| element.short == &*entry.key);
        let fields = element.map(|element| element.fields(&entry.node));
        let fields = fields.into_iter().flatten();
        derived.extend(fields.map(|(field, node)| (field, to_json(&node))));
    }
    derived
}

/// The official name of a field.
fn official(column: &Column) -> &str {
    column.names.first().unwrap_or(&column.field)
}

/// The code of a resource that an item names, where it is not that of its own resource.
fn foreign_code<'i>(item: &'i Item, entry: &CatalogueEntry) -> Option<&'i str> {
    let (code, _) = item.text(OWNER)?;
    let own = entry.text("code").map(|(own, _)| own);
    (own != Some(code)).then_some(code)
}

/// A table in the official columns of the 1272 guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalTable {
    /// The names of its columns.
    pub header: Vec<String>,
    /// A row for each resource with its first 信息项, and one for each further 信息项.
    pub rows: Vec<Vec<String>>,
    /// The rows that begin a resource, by their index.
    pub firsts: Vec<usize>,
    /// Fields that a cell has no room for, by the names of the elements or columns.
    pub lost: BTreeSet<String>,
}

/// Entries as one table. Where there are `items_only`, the columns are those that name a resource, and those of 信息项.
#[must_use]
pub fn table(entries: &[CatalogueEntry], items_only: bool, vocabulary: &Vocabulary) -> NormalTable {
    let words = VocabularyIndex::new(vocabulary);
    let (columns, item_columns) = columns(entries, items_only, vocabulary);
    let names = columns.iter().chain(&item_columns);
    let mut table = NormalTable {
        header: names.map(|column| official(column).to_owned()).collect(),
        rows: Vec::new(),
        firsts: Vec::new(),
        lost: BTreeSet::new(),
    };
    for entry in entries {
        table.firsts.push(table.rows.len());
        let mut lost = lost(entry, &words);
        table.lost.append(&mut lost);
        let whole = row(&entry.fields, &columns);
        let naming = columns.iter().zip(&whole).map(|(column, text)| {
            let names = NAMING.contains(&&*column.field);
            if names { text.clone() } else { String::new() }
        });
        let naming: Vec<String> = naming.collect();
        let blank = Map::default();
        let items = entry.items.iter().map(Some);
        let none = entry.items.is_empty().then_some(None);
        for (number, item) in none.into_iter().chain(items).enumerate() {
            let mut cells = if number == 0 {
                whole.clone()
            } else {
                naming.clone()
            };
            if let Some(code) = item.and_then(|item| foreign_code(item, entry)) {
                let at = columns.iter().position(|column| column.field == "code");
                if let Some(cell) = at.filter(|_| number > 0).and_then(|at| cells.get_mut(at)) {
                    code.clone_into(cell);
                }
            }
            let mut own = row(item.map_or(&blank, |item| &item.fields), &item_columns);
            // An item of which nothing is filled in is one all the same.
            if item.is_some()
                && own.iter().all(String::is_empty)
                && let Some(cell) = own.first_mut()
            {
                UNFILLED.clone_into(cell);
            }
            cells.append(&mut own);
            table.rows.push(cells);
        }
    }
    table
}

/// Where entries must be parted, so that no row is taken for one of the resource above or of one further up: the index of the first
/// entry of each part.
#[must_use]
pub fn parts(entries: &[CatalogueEntry]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut above: Option<&CatalogueEntry> = None;
    for (at, entry) in entries.iter().enumerate() {
        let says =
            |entry: &CatalogueEntry, field: &str| entry.text(field).map(|(text, _)| key(text));
        let own = NAMING.map(|field| says(entry, field));
        let [title, code, provider] = own.clone();
        let name = code.unwrap_or_else(|| {
            format!(
                "\n{}\n{}",
                title.unwrap_or_default(),
                provider.unwrap_or_default()
            )
        });
        let continues = above.is_some_and(|above| {
            let mut fields = NAMING.iter().zip(&own);
            fields.all(|(field, own)| own.is_none() || says(above, field) == *own)
        });
        if at == 0 || continues || known.contains(&name) {
            starts.push(at);
            known.clear();
        }
        known.insert(name);
        above = Some(entry);
    }
    starts
}

/// The columns of a table, in the order of the vocabulary: those that some entry has a field for.
fn columns<'v>(
    entries: &[CatalogueEntry],
    items_only: bool,
    vocabulary: &'v Vocabulary,
) -> (Vec<&'v Column>, Vec<&'v Column>) {
    let mut fields: BTreeSet<&str> = NAMING.into();
    let mut of_items: BTreeSet<&str> = BTreeSet::new();
    for entry in entries {
        fields.extend(entry.fields.entries().iter().map(|field| &*field.key));
        let items = entry.items.iter();
        of_items.extend(items.flat_map(|item| item.fields.entries().iter().map(|it| &*it.key)));
    }
    if items_only {
        fields = NAMING.into();
        of_items.insert("name");
    }
    let all = vocabulary.columns.iter();
    let (items, resources): (Vec<_>, Vec<_>) = all.partition(|column| column.item);
    let has = |columns: Vec<&'v Column>, fields: &BTreeSet<&str>| {
        let columns = columns.into_iter();
        columns
            .filter(|column| fields.contains(&*column.field))
            .collect()
    };
    (has(resources, &fields), has(items, &of_items))
}

/// The texts of fields, in the order of columns.
fn row(fields: &Map, columns: &[&Column]) -> Vec<String> {
    let cell = |column: &&Column| {
        fields
            .get(&column.field)
            .map_or(String::new(), |node| text(node, column))
    };
    columns.iter().map(cell).collect()
}

/// The text of a field in a cell. Several codes and several lines stand in one cell; days are written as CCYY-MM-DD.
fn text(node: &Node, column: &Column) -> String {
    let between = if column.kind == "lines" {
        "\n"
    } else {
        BETWEEN
    };
    match &node.value {
        Value::String(text) if column.kind == "date" => {
            day(text).unwrap_or_else(|| text.to_string())
        }
        Value::String(text) => text.to_string(),
        Value::Null | Value::Map(_) => String::new(),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(|item| text(item, column)).collect();
            texts.join(between)
        }
        _ => to_json(node).to_string(),
    }
}

/// What an entry has that no cell has room for.
fn lost(entry: &CatalogueEntry, words: &VocabularyIndex<'_>) -> BTreeSet<String> {
    let mut lost = BTreeSet::new();
    for field in entry.fields.entries() {
        if &*field.key == ELEMENTS_FIELD {
            let elements = field.node.entries().iter();
            let beyond =
                elements.filter(|own| own.node.value != Value::Null && !in_a_cell(own, words));
            lost.extend(beyond.map(|own| own.key.to_string()));
        } else if let Some(column) = words.entry_column(&field.key)
            && matches!(field.node.value, Value::Map(_))
        {
            lost.insert(official(column).to_owned());
        }
    }
    lost
}

/// Whether all that an element says stands in columns.
fn in_a_cell(element: &Entry, words: &VocabularyIndex<'_>) -> bool {
    let known = ELEMENTS.iter().find(|known| known.short == &*element.key);
    known.is_some_and(|known| {
        let parts = element.node.entries().len();
        let fields = known.fields(&element.node);
        let mut fields = fields.iter().filter(|(field, _)| *field != "contact");
        parts <= 1 && fields.all(|(field, _)| words.entry_column(field).is_some())
    })
}

/// How exactly what was written is compared with what is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Every field of every resource and item. Whether a resource is open may be blank where it was absent.
    Records,
    /// As [`Exactness::Records`], as far as cells can have it: a field that is absent is a blank cell, and elements of GB/T 21063.3 that
    /// are no columns are absent.
    Tables,
}

/// Where two readings of a catalogue differ: the name of the first resource that differs, and the official name of the field. A resource
/// that one of them does not have differs as a whole.
#[must_use]
pub fn difference(
    before: &[CatalogueEntry],
    after: &[CatalogueEntry],
    exactness: Exactness,
    vocabulary: &Vocabulary,
) -> Option<(String, Option<String>)> {
    let words = VocabularyIndex::new(vocabulary);
    for (own, other) in before.iter().zip(after) {
        let same_standard = own.standard == other.standard || exactness == Exactness::Tables;
        let found = (!same_standard)
            .then(|| "standard".to_owned())
            .or_else(|| {
                let (own, other) = (fields(&own.fields), fields(&other.fields));
                let column = |field: &str| words.entry_column(field);
                differing(&own, &other, column, exactness)
            })
            .or_else(|| {
                let counted = own.items.len() == other.items.len();
                (!counted).then(|| ITEMS.to_owned())
            })
            .or_else(|| {
                let mut items = own.items.iter().zip(&other.items);
                items.find_map(|(item, again)| {
                    let (item, again) = (item_fields(item, own), item_fields(again, other));
                    let column = |field: &str| words.item_column(field);
                    differing(&item, &again, column, exactness)
                })
            });
        if let Some(field) = found {
            return Some((own.id.clone(), Some(field)));
        }
    }
    let rest = |list: &[CatalogueEntry], from: usize| list.get(from).map(|entry| entry.id.clone());
    let more = rest(before, after.len()).or_else(|| rest(after, before.len()));
    more.map(|id| (id, None))
}

type Fields = BTreeMap<String, Json>;

fn fields(map: &Map) -> Fields {
    map.entries().iter().map(member).collect()
}

/// The fields of an item, without the code of its own resource.
fn item_fields(item: &Item, entry: &CatalogueEntry) -> Fields {
    let mut own = fields(&item.fields);
    if foreign_code(item, entry).is_none() {
        own.remove(OWNER);
    }
    own
}

/// The first field that differs, by its official name where it has one.
fn differing<'v>(
    own: &Fields,
    other: &Fields,
    column: impl Fn(&str) -> Option<&'v Column>,
    exactness: Exactness,
) -> Option<String> {
    let names: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
    let value = |fields: &Fields, name: &str| {
        let value = fields.get(name);
        if exactness == Exactness::Records {
            return value
                .filter(|value| name != OPEN || !value.is_null())
                .cloned();
        }
        let column = column(name);
        let known = column.is_some() || name == OWNER;
        let value = value.filter(|value| known && !value.is_null() && !value.is_object())?;
        let text = value
            .as_str()
            .filter(|_| column.is_some_and(|column| column.kind == "date"));
        Some(text.and_then(day).map_or_else(|| value.clone(), Json::from))
    };
    let mut names = names.into_iter();
    let found = names.find(|name| value(own, name) != value(other, name))?;
    let official = column(found).and_then(|column| column.names.first());
    Some(official.unwrap_or(found).clone())
}
