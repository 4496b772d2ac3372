//! Catalogue records in YAML or JSON become entries: the elements of GB/T 21063.3, the fields of the 1272 guide beside or below them.

use super::as_sheet;
use super::combined::{complete, open_by_condition, spread};
use super::elements::{ELEMENTS, Element, element, renamed};
use super::further_lists;
use super::keys::Keys;
use super::naming::name;
use super::spelling::key;
use super::values::{of_node, same_value};
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::limits::Limits;
use crate::model::reader::CatalogueFile;
use crate::model::{CatalogueEntry, Item, Meaning, Standard, Table, TableKind};
use crate::read::{Document, Entry, Map, Node, Source, Value, json};
use std::collections::BTreeSet;

/// Keys under which a document lists its records.
const LISTS: [&str; 6] = [
    "records",
    "catalogue",
    "catalog",
    "resources",
    "目录",
    "信息资源",
];
/// Keys under which platforms put what they answer with, one within another: `data.list`, `result.rows`.
const WRAPPERS: [&str; 9] = [
    "data", "result", "list", "rows", "items", "content", "page", "body", "数据",
];
/// How deep such keys are followed.
const WRAPPED: usize = 3;
/// Keys under which a record carries the fields of the 1272 guide.
const EXTENSIONS: [&str; 4] = ["extensions", "扩展", "扩展信息", "x-1272"];
/// Keys under which a record lists its 信息项.
const ITEMS: [&str; 4] = ["items", "信息项", "数据项", "informationitems"];
/// Keys by which a document is of another kind, whatever else is in it.
const FOREIGN: [&str; 7] = [
    "openapi",
    "swagger",
    "asyncapi",
    "hutong",
    "rules",
    "cataId",
    "serviceId",
];
/// Fields of the 1272 guide that nothing else has.
pub(super) const SIGNS: [&str; 24] = [
    "sharingtype",
    "sharingcondition",
    "sharingmodetype",
    "sharingmodecategory",
    "updatecycle",
    "formatclass",
    "opentopublic",
    "providername",
    "共享类型",
    "共享属性",
    "共享条件",
    "共享方式",
    "更新周期",
    "更新频率",
    "是否向社会开放",
    "信息资源名称",
    "信息资源代码",
    "信息资源提供方",
    "信息资源摘要",
    "信息资源格式",
    "信息资源分类",
    "资源名称",
    "资源代码",
    "提供单位",
];
/// How deep groups of fields may be nested.
const GROUPS: usize = 3;
/// How many unknown keys of one file are reported with a suggestion; each costs a search.
const SUGGESTED: usize = 100;

/// Whether a document is no document of another kind by its keys, and has maps.
pub(super) fn may_be_records(root: &Node) -> bool {
    match &root.value {
        Value::Array(items) => items.iter().any(|item| item.as_map().is_some()),
        _ => root.as_map().is_some() && FOREIGN.iter().all(|foreign| root.get(foreign).is_none()),
    }
}

/// Implements [`super::is_records`]. A list of demands or of systems is none of them, unless its name says so.
pub(super) fn is_records(root: &Node, words: &VocabularyIndex<'_>) -> bool {
    let looks = |node: &Node| looks_like_record(node, words);
    let many = |list: &Node| list.items().iter().any(looks);
    let is_further = |list: &Node| {
        as_sheet::of_records(list).is_ok_and(|sheet| further_lists::kind(&sheet, words).is_some())
    };
    if matches!(root.value, Value::Array(_)) {
        return many(root) && !is_further(root);
    }
    let named_empty = |list: &Entry| {
        list.node.items().is_empty()
            && matches!(list.node.value, Value::Array(_))
            && matches!(&*list.key, "catalogue" | "目录")
    };
    let way = way_to_list(root, words);
    let is_named = way.iter().any(|step| LISTS.contains(&&*step.key));
    looks(root)
        || way.last().is_some_and(|list| {
            named_empty(list) || (many(&list.node) && (is_named || !is_further(&list.node)))
        })
}

/// The records of a document.
fn listed<'n>(root: &'n Node, words: &VocabularyIndex<'_>) -> &'n [Node] {
    if let Value::Array(records) = &root.value {
        return records;
    }
    match way_to_list(root, words).pop() {
        Some(list) if !looks_like_record(root, words) => match &list.node.value {
            Value::Array(records) => records,
            // A single record in place of a list is a list of one.
            _ => std::slice::from_ref(&list.node),
        },
        _ => std::slice::from_ref(root),
    }
}

/// The entries of the documents of a file, in its order.
pub(super) fn read(
    source: &Source,
    document: &Document,
    further: &[Document],
    words: &VocabularyIndex<'_>,
    file: &mut CatalogueFile,
) {
    let root = &document.root;
    let further = further.iter().map(|document| &document.root);
    let further = further.filter(|root| is_records(root, words));
    let roots = std::iter::once(root).chain(further);
    let records: Vec<&Node> = roots.flat_map(|root| listed(root, words)).collect();
    if records.is_empty() {
        file.faults
            .push(Fault::new("empty-catalogue", root.span).arg("sheet", ""));
    }
    let mut reader = Reader {
        source,
        index: document.source,
        words,
        faults: &mut file.faults,
        keys: Keys::default(),
        suggested: 0,
    };
    let entries = records.iter().filter_map(|record| reader.record(record));
    file.entries = entries.collect();
    let keys = reader.keys;
    let items = file.entries.iter().map(|entry| entry.items.len());
    file.tables.push(Table {
        source: document.source,
        name: String::new(),
        hidden: false,
        kind: TableKind::Records,
        header: None,
        columns: keys.columns,
        rows: records.len(),
        resources: file.entries.len(),
        lines: 0,
        items: items.sum(),
        span: root.span,
    });
}

/// Implements [`super::unread`].
pub(super) fn unread<'n>(root: &'n Node, words: &VocabularyIndex<'_>) -> Vec<&'n Node> {
    let looks = |node: &Node| looks_like_record(node, words);
    if let Value::Array(records) = &root.value {
        return records.iter().filter(|record| !looks(record)).collect();
    }
    if looks(root) {
        return Vec::new();
    }
    let mut others = Vec::new();
    let mut holder = root;
    for step in way_to_list(root, words) {
        let entries = holder.entries().iter();
        let beside = entries.filter(|entry| !std::ptr::eq(*entry, step));
        others.extend(beside.map(|entry| &entry.node));
        holder = &step.node;
    }
    if std::ptr::eq(holder, root) {
        return root.entries().iter().map(|entry| &entry.node).collect();
    }
    let within = holder.items().iter();
    others.extend(within.filter(|record| !looks(record)));
    others
}

/// The entries that lead to the list of a document, the outermost first; none where it has no list.
fn way_to_list<'n>(root: &'n Node, words: &VocabularyIndex<'_>) -> Vec<&'n Entry> {
    let mut way: Vec<&Entry> = Vec::new();
    let mut holder = root;
    let mut wrapped = false;
    while way.len() < WRAPPED {
        let under = |keys: &[&str]| {
            let mut entries = holder.entries().iter();
            entries.find(|entry| keys.contains(&&*entry.key))
        };
        let list = under(&LISTS);
        let Some(step) = list.or_else(|| under(&WRAPPERS)) else {
            break;
        };
        way.push(step);
        wrapped |= list.is_none();
        holder = &step.node;
        if holder.as_map().is_none() || looks_like_record(holder, words) {
            break;
        }
    }
    // Words as plain as `data` lead to a list only where there are records.
    let records = holder.items().iter();
    let leads = looks_like_record(holder, words)
        || records
            .into_iter()
            .any(|record| looks_like_record(record, words));
    if leads || way.is_empty() {
        return way;
    }
    way.truncate(usize::from(
        !wrapped || way.first().is_some_and(|step| LISTS.contains(&&*step.key)),
    ));
    way
}

fn looks_like_record(node: &Node, words: &VocabularyIndex<'_>) -> bool {
    let Some(map) = node.as_map() else {
        return false;
    };
    let (mut elements, mut signs) = (0, 0);
    let extended = map
        .entries()
        .iter()
        .filter(|entry| EXTENSIONS.contains(&&*key(&entry.key)))
        .flat_map(|entry| entry.node.entries());
    // Records have some thirty keys; a map of thousands is no record.
    for entry in map.entries().iter().take(200).chain(extended.take(200)) {
        elements += usize::from(element(&entry.key).is_some_and(|(_, own)| own));
        signs += usize::from(SIGNS.contains(&&*key(&entry.key)));
        signs += 2 * usize::from(lists_items(entry));
    }
    elements >= 2 || signs >= 2 || elements + signs >= 3 || has_columns(map, words)
}

/// Whether a key lists 信息项 under their Chinese name.
fn lists_items(entry: &Entry) -> bool {
    let items = entry.node.items();
    &*entry.key == "信息项" && items.first().is_some_and(|item| item.as_map().is_some())
}

/// Whether a flat map has the columns of a catalogue as its keys: the name of a resource and two others, one of which takes its values from
/// a list. A piece of news has a title, a date and an abstract, too.
fn has_columns(map: &Map, words: &VocabularyIndex<'_>) -> bool {
    let keys = map.entries().iter().take(200).map(|entry| &*entry.key);
    // English names are those of many other things.
    let keys = keys.filter(|key| !key.is_ascii() && key.len() <= 90);
    let mut fields: BTreeSet<&str> = BTreeSet::new();
    let mut listed = false;
    for key in keys {
        let mut columns = words.columns(&[key]).iter().filter(|column| !column.item);
        if let Some(column) = columns.next() {
            fields.insert(&column.field);
            listed |= !column.list.is_empty();
        }
    }
    fields.remove("rowNumber");
    fields.remove("remarks");
    listed && fields.len() >= 3 && fields.contains("title")
}

struct Reader<'r> {
    source: &'r Source,
    index: u32,
    words: &'r VocabularyIndex<'r>,
    faults: &'r mut Vec<Fault>,
    keys: Keys,
    suggested: usize,
}

/// A record while it is read.
#[derive(Default)]
struct Draft {
    /// Elements of GB/T 21063.3 under their short names, in the record's order.
    elements: Vec<Entry>,
    /// Fields of the 1272 guide.
    fields: Vec<Entry>,
    /// What is written where it says whether it is open.
    open: Option<String>,
    items: Vec<Item>,
}

impl Reader<'_> {
    fn record(&mut self, record: &Node) -> Option<CatalogueEntry> {
        let Some(map) = record.as_map() else {
            self.wrong_shape(record, "record", "object");
            return None;
        };
        let own = |entry: &Entry| element(&entry.key).is_some_and(|(_, own)| own);
        let is_21063 = map.entries().iter().any(own);
        let mut draft = Draft::default();
        for entry in map.entries() {
            match element(&entry.key) {
                Some((element, own)) if own || (is_21063 && element.fits(&entry.node)) => {
                    self.element(element, entry, &mut draft);
                }
                _ => self.field(&[], entry, &mut draft),
            }
        }
        let mut fields = Vec::new();
        if is_21063 {
            self.common(&draft.elements, &mut fields);
        }
        for field in draft.fields {
            self.push(&mut fields, field);
        }
        spread(&mut fields, self.words);
        let open = draft
            .open
            .or_else(|| open_by_condition(&mut fields, self.words));
        complete(&mut fields, open.as_deref(), self.words);
        if is_21063 {
            let elements = Node::new(Value::Map(Map::new(draft.elements)), record.span);
            fields.push(Entry {
                key: "elements".into(),
                key_span: record.span,
                node: elements,
            });
        }
        let mut entry = CatalogueEntry {
            id: String::new(),
            standard: if is_21063 {
                Standard::Gb21063
            } else {
                Standard::Guide1272
            },
            source: self.index,
            fields: Map::new(fields).shared(),
            items: draft.items,
            joined: Vec::new(),
            bindings: Vec::new(),
            span: record.span,
        };
        name(&mut entry, self.source);
        Some(entry)
    }

    /// Adds an element as written, with its parts under their short names. An element that occurs twice is a list of both.
    fn element(&mut self, element: &'static Element, entry: &Entry, draft: &mut Draft) {
        self.keys
            .note(&[], entry, || Meaning::Element(element.short));
        let node = renamed(&entry.node, element, &mut |part| {
            self.unknown(part, &element.part_names());
        });
        let twice = draft
            .elements
            .iter_mut()
            .find(|known| &*known.key == element.short);
        match twice {
            None => draft.elements.push(Entry {
                key: element.short.into(),
                key_span: entry.key_span,
                node,
            }),
            Some(known) => {
                let span = known.node.span;
                let mut both = match std::mem::replace(&mut known.node.value, Value::Null) {
                    Value::Array(items) => items,
                    one => vec![Node::new(one, span)],
                };
                match node.value {
                    Value::Array(items) => both.extend(items),
                    _ => both.push(node),
                }
                known.node.value = Value::Array(both);
            }
        }
    }

    /// Adds a field of the 1272 guide: by its name, by its name within a group, from the extensions or the list of 信息项.
    fn field(&mut self, groups: &[&str], entry: &Entry, draft: &mut Draft) {
        let name = key(&entry.key);
        if groups.is_empty() && EXTENSIONS.contains(&&*name) {
            if entry.node.as_map().is_none() && entry.node.value != Value::Null {
                self.wrong_shape(&entry.node, &entry.key, "object");
            }
            for extension in entry.node.entries() {
                self.field(&[], extension, draft);
            }
            return;
        }
        if groups.is_empty() && ITEMS.contains(&&*name) {
            self.items(&entry.node, &entry.key, draft);
            return;
        }
        let path: Vec<&str> = groups.iter().copied().chain([&*entry.key]).collect();
        if entry.node.as_map().is_some() && path.len() < GROUPS && !entry.node.entries().is_empty()
        {
            for part in entry.node.entries() {
                self.field(&path, part, draft);
            }
            return;
        }
        let column = self
            .words
            .columns(&path)
            .iter()
            .find(|column| !column.item)
            .copied();
        let Some(column) = column else {
            self.look_into(&entry.node);
            self.strange(groups, entry, false);
            return;
        };
        self.keys.note(groups, entry, || Meaning::of(column, false));
        let node = of_node(&entry.node, column, &entry.key, self.words, self.faults);
        if column.field == "openToPublic" {
            draft.open = entry.node.as_str().map(str::to_owned);
        }
        let field = Entry {
            key: column.field.as_str().into(),
            key_span: entry.key_span,
            node,
        };
        self.push(&mut draft.fields, field);
    }

    fn items(&mut self, list: &Node, name: &str, draft: &mut Draft) {
        match &list.value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    if let Some(item) = self.item(item, name) {
                        draft.items.push(item);
                    }
                }
            }
            _ => self.wrong_shape(list, name, "array"),
        }
    }

    fn item(&mut self, item: &Node, name: &str) -> Option<Item> {
        let Some(map) = item.as_map() else {
            self.wrong_shape(item, name, "object");
            return None;
        };
        let mut fields = Vec::new();
        for entry in map.entries() {
            // 名称, 类型 and 长度 mean in an item what they mean under the header 信息项.
            let column = [&["信息项", &*entry.key][..], &[&*entry.key][..]]
                .into_iter()
                .find_map(|path| {
                    self.words
                        .columns(path)
                        .iter()
                        .find_map(|column| self.words.item_column(&column.field))
                });
            // Where it names the code of a resource, it says which resource it belongs to, as a row does.
            let owner = || self.words.column_of(&[&*entry.key], "code");
            let (column, field) = match (column, owner()) {
                (Some(column), _) => (column, column.field.as_str()),
                (None, Some(code)) => (code, "resourceCode"),
                (None, None) => {
                    self.look_into(&entry.node);
                    self.strange(&[name], entry, true);
                    continue;
                }
            };
            self.keys
                .note(&[name], entry, || Meaning::of(column, false));
            let node = of_node(&entry.node, column, &entry.key, self.words, self.faults);
            let field = Entry {
                key: field.into(),
                key_span: entry.key_span,
                node,
            };
            self.push(&mut fields, field);
        }
        Some(Item {
            fields: Map::new(fields).shared(),
            span: item.span,
        })
    }

    /// The fields that both standards have, from the elements, at their places.
    fn common(&mut self, elements: &[Entry], fields: &mut Vec<Entry>) {
        for element in &ELEMENTS {
            let Some(entry) = elements.iter().find(|entry| &*entry.key == element.short) else {
                continue;
            };
            for (field, node) in element.fields(&entry.node) {
                let column = self.words.entry_column(field);
                let node = match column {
                    Some(column) => of_node(&node, column, element.short, self.words, self.faults),
                    None => node,
                };
                fields.push(Entry {
                    key: field.into(),
                    key_span: entry.key_span,
                    node,
                });
            }
        }
    }

    /// Adds a field, unless it is there. The same value twice is accepted, two values are a fault.
    fn push(&mut self, fields: &mut Vec<Entry>, field: Entry) {
        match fields.iter_mut().find(|known| known.key == field.key) {
            None => fields.push(field),
            Some(known) if known.node.value == Value::Null => *known = field,
            Some(known)
                if field.node.value == Value::Null || same_value(&known.node, &field.node) => {}
            Some(known) => self.faults.push(
                Fault::new("duplicate-catalogue-field", field.key_span)
                    .related(known.key_span)
                    .arg("field", &*field.key),
            ),
        }
    }

    /// Reports a record or a 信息项 in a field that nobody reads.
    fn look_into(&mut self, node: &Node) {
        if self.describes(node) {
            self.faults
                .push(Fault::new("description-within", node.span).arg("kind", "catalogue"));
        }
    }

    /// Whether a value is or holds a record or a 信息项; a text may be JSON.
    fn describes(&self, node: &Node) -> bool {
        let is_item = || {
            let columns = node.entries().iter().take(200).filter(|entry| {
                let columns = self.words.columns(&["信息项", &*entry.key]);
                columns
                    .iter()
                    .any(|column| matches!(&*column.field, "name" | "key" | "dataType" | "length"))
            });
            columns.take(2).count() == 2
        };
        match &node.value {
            Value::Map(map) => {
                looks_like_record(node, self.words)
                    || is_item()
                    || map
                        .entries()
                        .iter()
                        .any(|entry| self.describes(&entry.node))
            }
            Value::Array(items) => items.iter().any(|item| self.describes(item)),
            Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
                let (root, _) = json::parse(text, node.span.source, &Limits::default());
                root.is_some_and(|root| {
                    !matches!(root.value, Value::String(_)) && self.describes(&root)
                })
            }
            _ => false,
        }
    }

    /// Notes a key that is no field of a resource or an item, and reports it where nobody knows it.
    fn strange(&mut self, above: &[&str], entry: &Entry, item: bool) {
        let aside = entry.key.starts_with("x-") || self.words.is_aside(&entry.key);
        let meaning = if aside {
            Meaning::Aside
        } else {
            Meaning::Unknown
        };
        self.keys.note(above, entry, || meaning);
        if !aside {
            self.unknown_field(entry, item);
        }
    }

    fn unknown_field(&mut self, entry: &Entry, item: bool) {
        self.suggested += 1;
        let mut suggestion = String::new();
        if self.suggested <= SUGGESTED {
            suggestion = self.words.suggest(&entry.key, Some(item));
            if suggestion.is_empty() && !item {
                let shorts = ELEMENTS.iter().map(|element| element.short);
                crate::text::did_you_mean(&entry.key, shorts)
                    .unwrap_or_default()
                    .clone_into(&mut suggestion);
            }
        }
        self.tell_unknown(entry, &suggestion);
    }

    fn unknown(&mut self, entry: &Entry, names: &[&str]) {
        self.suggested += 1;
        let suggestion = if self.suggested <= SUGGESTED {
            crate::text::did_you_mean(&entry.key, names.iter().copied()).unwrap_or_default()
        } else {
            ""
        };
        self.tell_unknown(entry, suggestion);
    }

    fn tell_unknown(&mut self, entry: &Entry, suggestion: &str) {
        self.faults.push(
            Fault::new("unknown-catalogue-field", entry.key_span)
                .arg("field", &*entry.key)
                .arg("suggestion", suggestion),
        );
    }

    fn wrong_shape(&mut self, node: &Node, field: &str, expected: &str) {
        self.faults.push(
            Fault::new("catalogue-field-type", node.span)
                .arg("field", field)
                .arg("expected", expected)
                .arg("found", node.kind()),
        );
    }
}
