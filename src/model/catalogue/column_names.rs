//! The names of columns, as people write them: with marks of obligation, remarks in brackets, and the word for the resource or the
//! item in front.

use super::spelling::key;
use crate::model::{Column, Label, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of the longest text that is looked up as a name.
pub(super) const LONGEST: usize = 400;

/// Signs that decorate a header.
const DECORATION: [char; 9] = ['*', '★', '☆', '●', '▲', '△', '※', '"', '\''];
/// The brackets of remarks.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('【', '】'), ('<', '>')];

/// The names of a vocabulary's columns, prepared for looking up.
#[derive(Default)]
pub(super) struct ColumnNames<'v> {
    /// By the name as it is written, without marks and decoration.
    exact: BTreeMap<String, Vec<&'v Column>>,
    /// Columns of resources and of items by what follows a prefix, and by their whole names.
    rests: [BTreeMap<String, Vec<&'v Column>>; 2],
    /// Words that stand before the name of a resource's (`false`) or an item's (`true`) column, the longest first.
    prefixes: Vec<(String, bool)>,
    /// Words that mark a column as required or optional, the longest first.
    obligations: Vec<String>,
    /// What begins a cell that tells how a column is filled in.
    hints: Vec<String>,
    /// What is the whole of such a cell.
    wholes: BTreeSet<String>,
    /// What stands before a word of obligation at the end of such a cell.
    conditions: Vec<String>,
    /// What follows a number at the beginning of such a cell.
    measures: Vec<String>,
    /// What stands anywhere in such a cell.
    withins: Vec<String>,
    /// What is the whole of a cell in a row that marks columns as required, and no mark in the name of a column.
    signs: BTreeSet<String>,
    /// What a bracket begins with or holds that is dropped wherever it stands.
    remarks: Vec<String>,
    /// Columns that are no catalogue's and are passed over.
    aside: BTreeSet<String>,
    /// What the names of such columns begin with.
    aside_starts: Vec<String>,
    /// Names that mean their column where no other name does.
    seconds: BTreeSet<String>,
}

impl<'v> ColumnNames<'v> {
    /// The names of a vocabulary; `marks` is its list `header-marks`.
    pub(super) fn new(vocabulary: &'v Vocabulary, marks: &[Label]) -> Self {
        let mut names = Self::default();
        for label in marks {
            let words = [&label.label].into_iter().chain(&label.synonyms);
            let words = words.map(|word| key(word)).filter(|word| !word.is_empty());
            match label.code.as_str() {
                "prefix" => names.prefixes.extend(words.map(|word| (word, false))),
                "item-prefix" => names.prefixes.extend(words.map(|word| (word, true))),
                "bracket" => names.remarks.extend(words),
                "hint" => names.hints.extend(words),
                "whole" => names.wholes.extend(words),
                "condition" => names.conditions.extend(words),
                "measure" => names.measures.extend(words),
                "within" => names.withins.extend(words),
                "sign" => names.signs.extend(words),
                _ => names.obligations.extend(words),
            }
        }
        // The longest first, so that 必填项 is not left as 项, nor 信息资源目录名称 as 目录名称.
        let by_length = |word: &str| std::cmp::Reverse(word.len());
        names.obligations.sort_by_key(|word| by_length(word));
        names.prefixes.sort_by_key(|(word, _)| by_length(word));
        for name in &vocabulary.aside {
            match name.strip_suffix('*') {
                Some(start) => names.aside_starts.push(names.clean(start)),
                None => {
                    names.aside.insert(names.clean(name));
                }
            }
        }
        for column in &vocabulary.columns {
            for name in column.names.iter().chain([&column.field]) {
                names.add(column, name);
            }
            for name in &column.seconds {
                names.add(column, name);
                names.seconds.insert(names.clean(name));
            }
        }
        names
    }

    fn add(&mut self, column: &'v Column, name: &str) {
        let clean = self.clean(name);
        let push = |map: &mut BTreeMap<String, Vec<&'v Column>>, name: String| {
            let named = map.entry(name).or_default();
            if !named.contains(&column) {
                named.push(column);
            }
        };
        let rest = self.rest(&clean, column.item).map(str::to_owned);
        // 信息资源编号 is not the number of a row.
        let counted = matches!(column.field.as_str(), "rowNumber" | "remarks");
        if let Some(rests) = self
            .rests
            .get_mut(usize::from(column.item))
            .filter(|_| !counted)
        {
            push(rests, clean.clone());
            if let Some(rest) = rest {
                push(rests, rest);
            }
        }
        push(&mut self.exact, clean);
    }

    /// What follows the prefix of a resource's or an item's column.
    fn rest<'t>(&self, text: &'t str, item: bool) -> Option<&'t str> {
        let mut prefixes = self.prefixes.iter().filter(|(_, of)| *of == item);
        prefixes
            .find_map(|(prefix, _)| text.strip_prefix(prefix.as_str()))
            .filter(|rest| !rest.is_empty())
    }

    /// The columns that a header path may mean: `["信息资源格式", "分类"]`, the outermost group first. More than one where a name is
    /// that of several fields.
    pub(super) fn columns(&self, path: &[&str]) -> &[&'v Column] {
        // No real name is this long, and folding hostile ones would cost time.
        if path.iter().any(|part| part.len() > LONGEST) {
            return &[];
        }
        let clean: Vec<String> = path.iter().map(|part| self.clean(part)).collect();
        // A sign below a name is no name: in `*` nothing is left to look up.
        if clean.last().is_none_or(String::is_empty) {
            return &[];
        }
        let bare: Vec<String> = clean
            .iter()
            .map(|part| super::spelling::without_remark(part))
            .collect();
        for parts in [&clean, &bare] {
            let Some((leaf, groups)) = parts.split_last() else {
                continue;
            };
            for from in 0..groups.len() {
                let joined = parts.get(from..).unwrap_or_default().concat();
                if let Some(found) = self.exact.get(&joined) {
                    return found;
                }
            }
            for group in groups {
                if let Some(found) = self.exact.get(&format!("{group}{leaf}")) {
                    return found;
                }
            }
            if let Some(found) = self.exact.get(leaf) {
                return found;
            }
        }
        // The name is another with a prefix of its own: 信息类摘要, 信息资源目录代码, 字段数据类型.
        for name in [clean.last(), bare.last()].into_iter().flatten() {
            for (item, rests) in [false, true].into_iter().zip(&self.rests) {
                let rest = self.rest(name, item);
                if let Some(found) = rest.and_then(|rest| rests.get(rest)) {
                    return found;
                }
            }
        }
        &[]
    }

    /// Whether a header is that of a column that is no catalogue's and is passed over.
    pub(super) fn is_aside(&self, header: &str) -> bool {
        if header.len() > LONGEST {
            return false;
        }
        let clean = self.clean(header);
        let bare = super::spelling::without_remark(&clean);
        let known = |name: &str| {
            let starts = |start: &String| !start.is_empty() && name.starts_with(start.as_str());
            self.aside.contains(name) || self.aside_starts.iter().any(starts)
        };
        known(&clean) || known(&bare)
    }

    /// Whether a header means its column only where no other header of the table does.
    pub(super) fn is_second(&self, header: &str) -> bool {
        header.len() <= LONGEST && {
            let clean = self.clean(header);
            self.seconds
                .contains(&super::spelling::without_remark(&clean))
                || self.seconds.contains(&clean)
        }
    }

    /// Whether a cell only marks a column as required or optional.
    pub(super) fn is_obligation(&self, text: &str) -> bool {
        let text = key(text);
        self.signs.contains(&text) || self.obligations.contains(&text)
    }

    /// Whether a word within a cell says that it tells how its column is filled in.
    pub(super) fn guides(&self, text: &str) -> bool {
        let text = key(text);
        self.withins.iter().any(|word| text.contains(word.as_str()))
    }

    /// Whether a cell tells how a column is filled in. What it says in brackets is a remark on the rest: 办案需要(必填) tells no more
    /// than 办案需要.
    pub(super) fn is_hint(&self, text: &str) -> bool {
        let text = key(text);
        let said = without_brackets(&text);
        let said = if said.is_empty() {
            text.trim_matches(is_bracket)
        } else {
            &said
        };
        self.wholes.contains(said)
            || self
                .hints
                .iter()
                .any(|word| said.starts_with(word.as_str()))
            || self.obligations.iter().any(|word| self.obliges(said, word))
    }

    /// Whether a text says where a column is required, and nothing else: 必填, 必填,请选择, 有条件共享时必填.
    fn obliges(&self, text: &str, word: &str) -> bool {
        let after = text.strip_prefix(word).and_then(|after| {
            let rest = after.trim_start_matches(|c: char| !c.is_alphanumeric());
            (rest.len() < after.len() || after.is_empty()).then_some(rest)
        });
        let before = text.strip_suffix(word).unwrap_or_default();
        after.is_some_and(|rest| rest.is_empty() || self.is_hint(rest))
            || self
                .conditions
                .iter()
                .any(|word| before.ends_with(word.as_str()))
    }

    /// Whether the whole of a cell is known as a hint, whatever a code list says of it.
    pub(super) fn is_whole_hint(&self, text: &str) -> bool {
        self.wholes.contains(&key(text))
    }

    /// Whether a cell says nothing but how its column is filled in: it is a hint, or says how long its values are.
    pub(super) fn is_instruction(&self, text: &str) -> bool {
        let text = key(text);
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let mut measures = self.measures.iter();
        let measured =
            unit.len() < text.len() && measures.any(|word| unit.starts_with(word.as_str()));
        measured || self.is_hint(&text)
    }

    /// A header without marks for required columns, remarks about filling it in, and decoration.
    pub(super) fn clean(&self, header: &str) -> String {
        let text = key(header);
        let mut text: String = text.chars().filter(|c| !DECORATION.contains(c)).collect();
        for (open, close) in BRACKETS {
            text = self.without_remarks(&text, open, close);
        }
        for mark in &self.obligations {
            let mark = mark.as_str();
            let rest = text.strip_suffix(mark).or_else(|| text.strip_prefix(mark));
            if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
                text = rest.to_owned();
            }
        }
        text.trim_matches([':', '-', '_', ',', ';', '。'])
            .to_owned()
    }

    /// A text without the brackets that say whether and how the column is filled in: (必填项), (单位为万元), (更新周期为其他,此项为必填项).
    fn without_remarks(&self, text: &str, open: char, close: char) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(open) {
            let Some((inner, behind)) = after.split_once(close) else {
                break;
            };
            kept.push_str(before);
            let begins = |word: &String| inner.starts_with(word.as_str());
            let is_remark = self.obligations.iter().any(|word| inner == word)
                || self.remarks.iter().any(|word| {
                    begins(word) || (word.chars().count() > 3 && inner.contains(word.as_str()))
                });
            if !is_remark {
                kept.push(open);
                kept.push_str(inner);
                kept.push(close);
            }
            rest = behind;
        }
        kept.push_str(rest);
        kept
    }
}

fn is_bracket(c: char) -> bool {
    BRACKETS
        .iter()
        .any(|(open, close)| c == *open || c == *close)
}

/// A text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if BRACKETS.iter().any(|(open, _)| *open == c) {
            depth += 1;
        } else if BRACKETS.iter().any(|(_, close)| *close == c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 {
            kept.push(c);
        }
    }
    kept
}
