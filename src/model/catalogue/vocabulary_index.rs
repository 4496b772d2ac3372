//! Names of columns and labels of code lists, as people write them, become those of the vocabulary.

use crate::model::{Column, Label, Vocabulary};
use crate::text::{ProductWords, compatible, did_you_mean};
use std::collections::BTreeMap;

/// Bytes of the longest text that is looked up as a name or a label.
const LONGEST: usize = 400;

/// The list of file formats and databases, behind whose names a version may stand.
const FORMATS: &str = "format";

/// The key by which texts are compared: compatibility forms folded, no white space, lower case.
pub(in crate::model) fn key(text: &str) -> String {
    compatible(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A vocabulary, prepared for looking up.
pub(in crate::model) struct VocabularyIndex<'v> {
    vocabulary: &'v Vocabulary,
    columns: BTreeMap<String, Vec<&'v Column>>,
    lists: BTreeMap<&'v str, BTreeMap<String, Meaning<'v>>>,
    header_marks: Vec<String>,
    row_marks: Vec<(&'v str, String)>,
    /// Names that nothing but a column of a catalogue has.
    official: Vec<String>,
    sheet_kinds: &'v [Label],
    products: ProductWords,
}

/// What a spelling in a code list means.
#[derive(Clone, Copy)]
enum Meaning<'v> {
    Label(&'v str),
    /// Several labels share it, so it is ambiguous: the code 01 of 项 has another meaning in each 类.
    Several,
}

impl<'v> VocabularyIndex<'v> {
    pub(in crate::model) fn new(vocabulary: &'v Vocabulary) -> Self {
        let mut index = Self {
            vocabulary,
            columns: BTreeMap::new(),
            lists: BTreeMap::new(),
            header_marks: Vec::new(),
            row_marks: Vec::new(),
            official: Vec::new(),
            sheet_kinds: &[],
            products: ProductWords::default(),
        };
        for (name, labels) in &vocabulary.lists {
            match name.as_str() {
                "header-marks" => {
                    index.header_marks = spellings(labels).map(|(_, text)| key(text)).collect();
                    // The longest first, so that 必填项 is not left as 项.
                    index
                        .header_marks
                        .sort_by_key(|mark| std::cmp::Reverse(mark.len()));
                }
                "row-marks" => {
                    index.row_marks = spellings(labels)
                        .map(|(label, text)| (label.code.as_str(), key(text)))
                        .collect();
                }
                "catalogue-marks" => {
                    let naming = labels
                        .iter()
                        .filter(|it| matches!(&*it.code, "title" | "code"));
                    let names =
                        naming.flat_map(|label| [&label.label].into_iter().chain(&label.synonyms));
                    index.official = names.map(|name| key(name)).collect();
                }
                "sheet-kinds" => index.sheet_kinds = labels,
                "product-words" => {
                    let words = spellings(labels);
                    index.products =
                        ProductWords::new(words.map(|(label, text)| (&*label.code, text)));
                }
                "interface-marks" | "record-marks" => {}
                _ => {
                    index.lists.insert(name, meanings(labels));
                }
            }
        }
        for column in &vocabulary.columns {
            for name in column.names.iter().chain([&column.field]) {
                let named = index.columns.entry(index.clean(name)).or_default();
                if !named.contains(&column) {
                    named.push(column);
                }
            }
        }
        index
    }

    /// The columns that a header path may mean: `["信息资源格式", "分类"]`, the outermost group first. More than one where a name is
    /// that of a resource's and of an item's field.
    pub(super) fn columns(&self, path: &[&str]) -> &[&'v Column] {
        // No real name is this long, and folding hostile ones would cost time.
        if path.iter().any(|part| part.len() > LONGEST) {
            return &[];
        }
        let clean: Vec<String> = path.iter().map(|part| self.clean(part)).collect();
        let bare: Vec<String> = clean.iter().map(|part| without_remark(part)).collect();
        for parts in [&clean, &bare] {
            let Some((leaf, groups)) = parts.split_last() else {
                continue;
            };
            for from in 0..groups.len() {
                let joined = parts.get(from..).unwrap_or_default().concat();
                if let Some(found) = self.columns.get(&joined) {
                    return found;
                }
            }
            for group in groups {
                if let Some(found) = self.columns.get(&format!("{group}{leaf}")) {
                    return found;
                }
            }
            if let Some(found) = self.columns.get(leaf) {
                return found;
            }
        }
        &[]
    }

    /// The resource's column for a field.
    pub(super) fn entry_column(&self, field: &str) -> Option<&'v Column> {
        self.vocabulary
            .columns
            .iter()
            .find(|column| !column.item && column.field == field)
    }

    /// The item's column for a field, where items have it.
    pub(super) fn item_column(&self, field: &str) -> Option<&'v Column> {
        self.vocabulary
            .columns
            .iter()
            .find(|column| column.item && column.field == field)
    }

    /// Whether a cell only marks a column as required or optional.
    pub(super) fn is_header_mark(&self, text: &str) -> bool {
        let text = key(text);
        self.header_marks.contains(&text)
    }

    /// Whether a text is a name that nothing but the column of a resource's name or code has.
    pub(super) fn is_official(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.official.contains(&self.clean(text))
    }

    /// The names that nothing but the column of a resource's name or code has, as keys.
    pub(super) fn official(&self) -> impl Iterator<Item = &str> {
        self.official.iter().map(String::as_str)
    }

    /// The kinds of sheets in a workbook that are no catalogue.
    pub(super) const fn sheet_kinds(&self) -> &'v [Label] {
        self.sheet_kinds
    }

    /// Whether a text is a value of some code list.
    pub(super) fn is_label(&self, text: &str) -> bool {
        text.len() <= LONGEST
            && self
                .lists
                .keys()
                .any(|list| self.label(list, text).is_some())
    }

    /// Whether a header group is about 信息项: some name of an item's field starts with it and no name of a resource's does.
    pub(super) fn is_item_group(&self, group: &str) -> bool {
        let group = self.clean(group);
        let starts = |item: bool| {
            self.vocabulary
                .columns
                .iter()
                .filter(|column| column.item == item)
                .flat_map(|column| &column.names)
                .any(|name| key(name).starts_with(&group))
        };
        !group.is_empty() && starts(true) && !starts(false)
    }

    /// The field to suggest for an unknown name, by its official name where the name was Chinese.
    pub(super) fn suggest(&self, name: &str, item: Option<bool>) -> String {
        if name.len() > LONGEST {
            return String::new();
        }
        let columns = self
            .vocabulary
            .columns
            .iter()
            .filter(|column| item.is_none_or(|item| column.item == item));
        let names = columns.flat_map(|column| column.names.iter().chain([&column.field]));
        did_you_mean(name.trim(), names.map(String::as_str))
            .unwrap_or_default()
            .to_owned()
    }

    /// The label of a value of a code list; `None` leaves it as written.
    pub(super) fn label(&self, list: &str, text: &str) -> Option<&'v str> {
        let meanings = self.lists.get(list)?;
        if text.len() > LONGEST {
            return None;
        }
        let find = |text: &str| match meanings.get(text) {
            Some(Meaning::Label(label)) => Some(*label),
            _ => None,
        };
        let text = key(text);
        if let Some(label) = find(&text) {
            return Some(label);
        }
        // 1-无条件共享, 1.无条件共享, (1)无条件共享: platforms number the same values differently, so the label decides.
        let plain = without_number(&text);
        let named = find(plain).or_else(|| find(super::spelling::sized(plain)?.0));
        if let Some(label) = named {
            return Some(label);
        }
        // C(字符型), 字符型(C), C-字符型: code and label together, where both mean the same.
        let (first, second) = plain
            .strip_suffix(')')
            .and_then(|text| text.split_once('('))
            .or_else(|| plain.split_once(['-', '.', ':', '/', '、', '_']))
            .unwrap_or_default();
        let both = find(first).filter(|label| find(second) == Some(label));
        let named = || {
            self.products
                .names(&text)
                .iter()
                .find_map(|name| find(name))
        };
        both.or_else(|| (list == FORMATS).then(named).flatten())
    }

    /// The mark of a row that is no resource, by its first filled cell: `note`, `example` or `total`. `alone` means that the
    /// row has no other cell.
    pub(super) fn row_mark(&self, text: &str, alone: bool) -> Option<&'v str> {
        let start: String = text.chars().take(LONGEST).collect();
        let text = key(&start);
        let mark = |mark: &&(&'v str, String)| {
            text.strip_prefix(mark.1.as_str()).is_some_and(|rest| {
                let note = mark.0 == "note";
                // A name that merely starts with the word (示例中心人员信息) is a name.
                rest.chars().next().is_none_or(|next| !next.is_alphabetic())
                    || (note && (alone || !mark.1.ends_with(char::is_alphabetic)))
            })
        };
        let mut marks = self
            .row_marks
            .iter()
            .filter(|(kind, _)| *kind != "signature");
        marks.find(mark).map(|(kind, _)| *kind)
    }

    /// What follows the word for a signature that a text begins with: 填表人:张三. The text is a key.
    pub(super) fn signature<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self
            .row_marks
            .iter()
            .filter(|(kind, _)| *kind == "signature");
        let rests = words.filter_map(|(_, word)| text.strip_prefix(word.as_str()));
        rests.min_by_key(|rest| rest.len())
    }

    /// Whether a text is numbered as headings of sections are: 一、 （二） 第三类.
    pub(super) fn is_heading(text: &str) -> bool {
        let text = key(text);
        let numeral = |c: char| "一二三四五六七八九十百".contains(c);
        let rest = text.trim_start_matches(['(', '第']);
        let after = rest.trim_start_matches(numeral);
        after.len() < rest.len()
            && after.starts_with(['、', '.', ')', '部', '类', '章', '篇', ',', ':'])
    }

    /// Whether a name carries the mark of an example in brackets: （示例）某资源.
    pub(super) fn is_marked_example(&self, text: &str) -> bool {
        let text = key(text);
        self.row_marks
            .iter()
            .filter(|(kind, _)| *kind == "example")
            .any(|(_, word)| {
                [('(', ')'), ('[', ']'), ('【', '】')]
                    .iter()
                    .any(|(open, close)| text.contains(&format!("{open}{word}{close}")))
            })
    }

    /// A header without marks for required columns and decoration.
    fn clean(&self, header: &str) -> String {
        let mut text: String = key(header)
            .chars()
            .filter(|c| !matches!(c, '*' | '★' | '☆' | '●' | '▲' | '△' | '※' | '"' | '\''))
            .collect();
        for mark in &self.header_marks {
            if !text.contains(mark.as_str()) {
                continue;
            }
            for (open, close) in [("(", ")"), ("[", "]"), ("【", "】"), ("<", ">")] {
                text = text.replace(&format!("{open}{mark}{close}"), "");
            }
            let mark = mark.as_str();
            let rest = text.strip_suffix(mark).or_else(|| text.strip_prefix(mark));
            if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
                text = rest.to_owned();
            }
        }
        text.trim_matches([':', '-', '_', ',', ';', '。'])
            .to_owned()
    }
}

impl Vocabulary {
    /// Adds the fields of a catalogue from the rows of a columns list: `field`, `level` (entry or item), `zh`, `synonyms`
    /// (separated by `|`), `kind`, `list`.
    pub fn add_columns(&mut self, header: &[String], rows: &[Vec<String>]) {
        for row in rows {
            let cell = |name| cell(header, row, name);
            self.columns.push(Column {
                field: cell("field").to_owned(),
                item: cell("level") == "item",
                names: several(cell("zh"))
                    .chain(several(cell("synonyms")))
                    .collect(),
                kind: cell("kind").to_owned(),
                list: cell("list").to_owned(),
            });
        }
    }

    /// Adds a code list from its rows: `code`, `label`, `synonyms` (separated by `|`); other columns are for rules.
    pub fn add_list(&mut self, name: &str, header: &[String], rows: &[Vec<String>]) {
        let labels = rows
            .iter()
            .map(|row| Label {
                code: cell(header, row, "code").to_owned(),
                label: cell(header, row, "label").to_owned(),
                english: cell(header, row, "en").to_owned(),
                synonyms: several(cell(header, row, "synonyms")).collect(),
            })
            .collect();
        self.lists.push((name.to_owned(), labels));
    }
}

fn cell<'r>(header: &[String], row: &'r [String], name: &str) -> &'r str {
    header
        .iter()
        .position(|column| column == name)
        .and_then(|at| row.get(at))
        .map_or("", |text| text.trim())
}

fn several(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

fn spellings(labels: &[Label]) -> impl Iterator<Item = (&Label, &str)> {
    labels.iter().flat_map(|label| {
        [&label.label]
            .into_iter()
            .chain(&label.synonyms)
            .map(move |text| (label, text.as_str()))
    })
}

/// The meaning of each spelling and each code in a code list.
fn meanings(labels: &[Label]) -> BTreeMap<String, Meaning<'_>> {
    let mut meanings = BTreeMap::new();
    let codes = labels.iter().map(|label| (label, label.code.as_str()));
    for (label, text) in spellings(labels).chain(codes) {
        if text.is_empty() {
            continue;
        }
        meanings
            .entry(key(text))
            .and_modify(|known| {
                if !matches!(known, Meaning::Label(other) if *other == label.label) {
                    *known = Meaning::Several;
                }
            })
            .or_insert(Meaning::Label(label.label.as_str()));
    }
    meanings
}

/// A header without the remark in brackets at its end and the number before it: `3.发布日期(CCYY-MM-DD)`.
fn without_remark(text: &str) -> String {
    let plain = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, _)) if !name.is_empty() => name,
        _ => text,
    };
    without_number(plain).to_owned()
}

/// A text without the number before it: `1-`, `1.`, `(1)`, `1、` or just `1`. A text that is a number stays.
fn without_number(text: &str) -> &str {
    let open = text.strip_prefix('(').unwrap_or(text);
    let rest = open.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = open.len() - rest.len();
    if digits == 0 || digits > 2 {
        return text;
    }
    let rest = rest.trim_start_matches([')', '-', '.', '、', ':', '_', '/', '—', ',']);
    if rest.is_empty() { text } else { rest }
}
