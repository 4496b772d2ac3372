//! Names of columns and labels of code lists, as people write them, become those of the vocabulary.

use super::column_names::{ColumnNames, LONGEST};
use super::spelling::{key, without_number};
use crate::model::{Column, Label, Vocabulary};
use crate::text::{ProductWords, did_you_mean, is_nearly};
use std::collections::{BTreeMap, BTreeSet};

/// The list of file formats and databases, behind whose names a version may stand.
const FORMATS: &str = "format";

/// The list of update cycles, behind which a remark in brackets may stand.
const CYCLES: &str = "update-cycle";

/// The code of the kind of sheets that show how to fill in. Its words mark rows as well.
pub(super) const SAMPLE: &str = "sample";

/// Bytes of the longest text that leaves a field blank.
const SHORT: usize = 60;

/// Bytes of the longest text that stands for the cell above.
const DITTO: usize = 30;

/// The code of the kind of sheets that list demands.
pub(super) const DEMAND: &str = "demand";
/// The code of the kind of sheets that list systems.
pub(super) const SYSTEM: &str = "system";

/// A vocabulary, prepared for looking up.
pub struct VocabularyIndex<'v> {
    vocabulary: &'v Vocabulary,
    names: ColumnNames<'v>,
    lists: BTreeMap<&'v str, BTreeMap<String, Meaning<'v>>>,
    row_marks: Vec<(&'v str, String)>,
    /// Names that nothing but a column of a catalogue has.
    official: Vec<String>,
    sheet_kinds: &'v [Label],
    /// Words for samples.
    samples: Vec<String>,
    products: ProductWords,
    /// Signs that stand in the place of an answer.
    signs: BTreeSet<char>,
    /// Words that say that the answer comes later.
    later: BTreeSet<String>,
    /// Words that say that the answer stands in another document.
    elsewhere: BTreeSet<String>,
    /// Words that say that there is nothing to say.
    none: BTreeSet<String>,
    /// The fields of the columns of lists that register nothing, by the code of the kind of the list and the name of the column.
    listed: BTreeMap<(&'static str, String), &'v str>,
}

/// What a spelling in a code list means.
#[derive(Clone, Copy)]
enum Meaning<'v> {
    Label(&'v Label),
    /// Several labels share it, so it is ambiguous: the code 01 of 项 has another meaning in each 类.
    Several,
}

impl<'v> VocabularyIndex<'v> {
    /// Prepares a vocabulary. It takes some milliseconds, so it is done once for a submission.
    #[must_use]
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        let marks = vocabulary
            .lists
            .iter()
            .find(|(name, _)| name == "header-marks");
        let mut index = Self {
            vocabulary,
            names: ColumnNames::new(vocabulary, marks.map_or(&[], |(_, marks)| marks)),
            lists: BTreeMap::new(),
            row_marks: Vec::new(),
            official: Vec::new(),
            sheet_kinds: &[],
            samples: Vec::new(),
            products: ProductWords::default(),
            signs: BTreeSet::new(),
            later: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            none: BTreeSet::new(),
            listed: BTreeMap::new(),
        };
        for (name, labels) in &vocabulary.lists {
            match name.as_str() {
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
                "sheet-kinds" => {
                    index.sheet_kinds = labels;
                    let spelt = spellings(labels).filter(|(label, _)| label.code == SAMPLE);
                    index.samples = spelt.map(|(_, text)| key(text)).collect();
                }
                "product-words" => {
                    let words = spellings(labels);
                    index.products =
                        ProductWords::new(words.map(|(label, text)| (&*label.code, text)));
                }
                "demand-columns" => index.add_listed(DEMAND, labels),
                "system-columns" => index.add_listed(SYSTEM, labels),
                "unfilled" => {
                    for (label, text) in spellings(labels) {
                        match label.code.as_str() {
                            "sign" => index.signs.extend(key(text).chars()),
                            "later" => {
                                index.later.insert(key(text));
                            }
                            "elsewhere" => {
                                index.elsewhere.insert(key(text));
                            }
                            "none" => {
                                index.none.insert(key(text));
                            }
                            _ => {}
                        }
                    }
                }
                "header-marks" | "interface-marks" | "record-marks" => {}
                _ => {
                    index.lists.insert(name, meanings(labels));
                }
            }
        }
        index
    }

    fn add_listed(&mut self, kind: &'static str, columns: &'v [Label]) {
        for (column, name) in spellings(columns) {
            let name = self.names.clean(name);
            self.listed.insert((kind, name), &column.code);
        }
    }

    /// The field of a column in a list that registers nothing, by the code of the kind of the list.
    pub(super) fn listed_field(&self, kind: &'static str, name: &str) -> Option<&'v str> {
        if name.len() > LONGEST {
            return None;
        }
        let listed = self.listed.get(&(kind, self.names.clean(name))).copied();
        // A resource is named in a list of demands as it is in a catalogue.
        let of_catalogue = || {
            let mut columns = self.columns(&[name]).iter();
            columns.find_map(|column| match column.field.as_str() {
                _ if column.item => None,
                "title" => Some("title"),
                "code" => Some("code"),
                "providerName" => Some("provider"),
                "providerCode" => Some("providerCode"),
                _ => None,
            })
        };
        listed.or_else(|| (kind == DEMAND).then(of_catalogue).flatten())
    }

    /// Whether a cell of such a list says something: it is no instruction, no example, and no sign in the place of an answer.
    pub(super) fn says_something(&self, text: &str) -> bool {
        let plain = Column::default();
        !self.is_blank(text, &plain)
            && !self.is_instruction(text)
            && !self.is_marked_example(text)
            && !matches!(
                self.row_mark(text, true),
                Some("example" | "note" | "total")
            )
    }

    /// The labels of a list of the pack; none where it has no such list.
    pub(in crate::model) fn labels(&self, list: &str) -> &'v [Label] {
        let lists = &self.vocabulary.lists;
        let found = lists.iter().find(|(name, _)| name == list);
        found.map_or(&[], |(_, labels)| labels)
    }

    /// The columns that a header path may mean, the outermost group first.
    pub(super) fn columns(&self, path: &[&str]) -> &[&'v Column] {
        self.names.columns(path)
    }

    /// The column of a resource's field, where a header path may mean it.
    pub(super) fn column_of(&self, path: &[&str], field: &str) -> Option<&'v Column> {
        let mut columns = self.columns(path).iter().copied();
        columns.find(|column| !column.item && column.field == field)
    }

    /// Whether a header is that of a column that is no catalogue's and is passed over.
    pub(super) fn is_aside(&self, header: &str) -> bool {
        self.names.is_aside(header)
    }

    /// Whether a header means its column only where no other header of the table does.
    pub(super) fn is_second(&self, header: &str) -> bool {
        self.names.is_second(header)
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
        self.names.is_obligation(text)
    }

    /// Whether a cell tells how a column is filled in: 请选择, 填写全称.
    pub(super) fn is_hint(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.names.is_hint(text)
    }

    /// Whether a cell says nothing but how its column is filled in.
    pub(super) fn is_instruction(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.names.is_instruction(text)
    }

    /// Whether a cell tells in free words how its column is filled in: 由省平台统一赋码, 资源的规范名称,不超过30字.
    pub(super) fn guides(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.names.guides(text)
    }

    /// Whether the whole of a cell is known as a hint, whatever a code list says of it.
    pub(super) fn is_whole_hint(&self, text: &str) -> bool {
        self.names.is_whole_hint(text)
    }

    /// Whether a cell stands for the one above.
    pub(super) fn is_ditto(&self, text: &str) -> bool {
        if text.len() > DITTO {
            return false;
        }
        let text = key(text);
        self.has_mark("ditto", |mark| *mark == text)
    }

    /// Whether a sheet or a table is called a sample: its name is one, without numbers, remarks and what stands apart from it.
    pub(super) fn is_called_sample(&self, name: &str) -> bool {
        let name = super::spelling::without_remark(&key(name));
        let mut parts = name.split(|c: char| !c.is_alphabetic());
        parts.any(|part| self.samples.iter().any(|sample| sample == part))
    }

    /// Whether a name or a code has signs in the place of letters.
    pub(super) fn has_made_up_signs(&self, text: &str) -> bool {
        let plain = key(text);
        self.has_mark("made-up", |mark| plain.contains(mark))
    }

    /// Whether a name is no department's but begins with a word for the own one: 本单位, 我局, 本厅信息中心.
    pub(in crate::model) fn is_word_for_own(&self, name: &str) -> bool {
        let name = key(name);
        self.has_mark("own", |mark| name.starts_with(mark))
    }

    /// A name in a list without the words that begin or end the list: 包括姓名、性别等.
    pub(super) fn without_list_words<'t>(&self, name: &'t str, is_first: bool) -> &'t str {
        let marks = |kind: &'static str| {
            let marks = self.row_marks.iter();
            marks.filter(move |(own, _)| *own == kind)
        };
        let name = marks("list-end")
            .find_map(|(_, mark)| name.strip_suffix(mark.as_str()))
            .unwrap_or(name);
        let mut starts = marks("list-start").filter(|_| is_first);
        starts
            .find_map(|(_, mark)| name.strip_prefix(mark.as_str()))
            .unwrap_or(name)
    }

    /// Whether the name of a file says that it lists demands.
    pub(super) fn is_file_of_demands(&self, file: &str) -> bool {
        let file = key(file);
        self.has_mark("demand-file", |mark| file.contains(mark))
    }

    fn has_mark(&self, kind: &str, is_it: impl Fn(&str) -> bool) -> bool {
        let mut marks = self.row_marks.iter();
        marks.any(|(own, mark)| *own == kind && is_it(mark))
    }

    /// Whether a text is a name that nothing but the column of a resource's name or code has.
    pub(super) fn is_official(&self, text: &str) -> bool {
        text.len() <= LONGEST && self.official.contains(&self.names.clean(text))
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
        let group = self.names.clean(group);
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

    /// The column that a catalogue must have, is not there and is meant by an unknown name: 更新周其.
    pub(super) fn needed_like(
        &self,
        name: &str,
        is_there: &dyn Fn(&Column) -> bool,
    ) -> Option<&'v Column> {
        if name.len() > SHORT {
            return None;
        }
        let name = self.names.clean(name);
        let mut absent = self.vocabulary.columns.iter();
        absent.find(|column| {
            let like = |own: &String| is_nearly(&name, &key(own));
            column.needed && !is_there(column) && column.names.iter().any(like)
        })
    }

    /// The label of a value of a code list; `None` leaves it as written.
    pub(super) fn label(&self, list: &str, text: &str) -> Option<&'v str> {
        self.entry(list, text).map(|label| label.label.as_str())
    }

    /// The entry of a code list that a text means.
    pub(super) fn entry(&self, list: &str, text: &str) -> Option<&'v Label> {
        let meanings = self.lists.get(list)?;
        if text.len() > LONGEST {
            return None;
        }
        let find = |text: &str| match meanings.get(text) {
            Some(Meaning::Label(label)) => Some(*label),
            _ => None,
        };
        let text = key(text);
        // 是*: forms mark the value that is the usual one.
        let starless = text.trim_end_matches('*');
        if let Some(label) = find(&text).or_else(|| find(starless)) {
            return Some(label);
        }
        // 1-无条件共享, 1.无条件共享, (1)无条件共享: platforms number the same values differently, so the label decides.
        let plain = without_number(&text);
        let sized = || find(super::spelling::sized(plain)?.0);
        let named = (plain != text).then(|| find(plain)).flatten();
        if let Some(label) = named.or_else(sized) {
            return Some(label);
        }
        let bracketed = plain
            .strip_suffix(')')
            .and_then(|text| text.split_once('('));
        // 不更新(更新说明:…): why a cycle is what it is.
        let cycle = bracketed.filter(|_| list == CYCLES);
        if let Some(label) = cycle.and_then(|(cycle, _)| find(cycle)) {
            return Some(label);
        }
        // C(字符型), 字符型(C), C-字符型: code and label together, where both mean the same.
        let (first, second) = bracketed
            .or_else(|| plain.split_once(['-', '.', ':', '/', '、', '_']))
            .unwrap_or_default();
        let one = |own: Option<&'v Label>, other: Option<&'v Label>| {
            own.zip(other)
                .filter(|(own, other)| own.label == other.label)
                .map(|(own, _)| own)
        };
        let both = one(find(first), find(second));
        let named = || {
            self.products
                .names(&text)
                .iter()
                .find_map(|name| find(name))
        };
        both.or_else(|| (list == FORMATS).then(named).flatten())
    }

    /// Whether a text leaves a field blank: a sign in the place of an answer, a word that says that the answer comes later, or that
    /// there is none where that is no answer. 见附件 leaves a needed field blank; elsewhere it is a value, since it says that there is one.
    pub(super) fn is_blank(&self, text: &str, column: &Column) -> bool {
        if text.len() > SHORT {
            return false;
        }
        let text = key(text);
        let signs = text.chars().all(|c| self.signs.contains(&c));
        let text = text.trim_end_matches(['。', '.', '!', '…']);
        let word = |words: &BTreeSet<String>| words.contains(text);
        signs
            || word(&self.later)
            || (column.needed && word(&self.elsewhere))
            || (!column.none_is_answer && word(&self.none))
    }

    /// The mark of a row that is no resource, by its first filled cell: `note`, `example` or `total`. `alone` means that the
    /// row has no other cell.
    pub(super) fn row_mark(&self, text: &str, alone: bool) -> Option<&'v str> {
        let start: String = text.chars().take(LONGEST).collect();
        let text = key(&start);
        let mark = |mark: &(&'v str, &String)| {
            text.strip_prefix(mark.1.as_str()).is_some_and(|rest| {
                let note = mark.0 == "note";
                // A name that merely starts with the word (示例中心人员信息) is a name.
                rest.chars().next().is_none_or(|next| !next.is_alphabetic())
                    || (note && (alone || !mark.1.ends_with(char::is_alphabetic)))
            })
        };
        let samples = self.samples.iter().map(|word| ("example", word));
        let marks = self.row_marks.iter().map(|(kind, word)| (*kind, word));
        let marks = marks.filter(|(kind, _)| matches!(*kind, "note" | "total"));
        let found = marks.chain(samples).find(mark);
        found.map(|(kind, _)| kind)
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

    /// A name without the mark of an example in brackets, as a key.
    pub(super) fn without_example_mark(&self, text: &str) -> String {
        let mut text = key(text);
        for word in &self.samples {
            for (open, close) in [('(', ')'), ('[', ']'), ('【', '】')] {
                text = text.replace(&format!("{open}{word}{close}"), "");
            }
        }
        text
    }

    /// Whether a name carries the mark of an example in brackets: （示例）某资源.
    pub(super) fn is_marked_example(&self, text: &str) -> bool {
        if !text.contains(['(', '（', '[', '［', '【']) {
            return false;
        }
        let text = key(text);
        let brackets = [('(', ')'), ('[', ']'), ('【', '】')];
        self.samples.iter().any(|word| {
            let mut marked = brackets
                .iter()
                .map(|(open, close)| format!("{open}{word}{close}"));
            marked.any(|word| text.contains(&word))
        })
    }
}

impl Vocabulary {
    /// Adds the fields of a catalogue from the rows of a columns list: `field`, `level` (entry, item, or aside for the names of columns
    /// that are no catalogue's), `zh`, `synonyms` and `seconds` (separated by `|`), `kind`, `list`, `needed`, `none`.
    pub fn add_columns(&mut self, header: &[String], rows: &[Vec<String>]) {
        for row in rows {
            let cell = |name| cell(header, row, name);
            if cell("level") == "aside" {
                self.aside.extend(several(cell("synonyms")));
                continue;
            }
            self.columns.push(Column {
                field: cell("field").to_owned(),
                item: cell("level") == "item",
                names: several(cell("zh"))
                    .chain(several(cell("synonyms")))
                    .collect(),
                seconds: several(cell("seconds")).collect(),
                kind: cell("kind").to_owned(),
                list: cell("list").to_owned(),
                needed: cell("needed") == "yes",
                none_is_answer: cell("none") == "yes",
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
                group: ["class", "category"]
                    .iter()
                    .map(|column| cell(header, row, column))
                    .find(|group| !group.is_empty())
                    .unwrap_or_default()
                    .to_owned(),
                weight: cell(header, row, "weight").parse().unwrap_or(0),
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
    // A bare number means one thing on one platform and another on the next: it is a spelling only where the list says so.
    let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let codes = labels.iter().map(|label| (label, label.code.as_str()));
    let codes = codes.filter(|(_, code)| !numeric(code));
    let spelt = spellings(labels).chain(codes);
    for (label, text) in spelt.filter(|(_, text)| !text.is_empty()) {
        meanings
            .entry(key(text))
            .and_modify(|known| {
                if !matches!(known, Meaning::Label(other) if other.label == label.label) {
                    *known = Meaning::Several;
                }
            })
            .or_insert(Meaning::Label(label));
    }
    meanings
}
