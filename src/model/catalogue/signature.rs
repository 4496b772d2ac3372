//! Rows for those who fill in and sign a form: 填表人：张三, 审核人：, （盖章）, 日期.

use super::spelling::key;
use super::spelling::{code_in, day};
use super::vocabulary_index::VocabularyIndex;

/// Characters of what stands beside a label.
const LONGEST: usize = 40;

/// Whether the texts of a row are nothing but labels of signatures and what is written beside them. One of them must be written as a
/// label is: with a colon, or as a place for a seal. A row may also hold the day alone, or the number of the page.
pub(super) fn is_signature(texts: &[&str], words: &VocabularyIndex<'_>) -> bool {
    if let [only] = texts
        && (is_day(&key(only)) || is_page(&key(only)))
    {
        return true;
    }
    let mut labels = 0;
    // What may stand in the next cell: nothing, a person, or the name of a body.
    let mut awaits = Awaits::Nothing;
    for text in texts {
        let said = key(text);
        if said.chars().count() > 2 * LONGEST || code_in(text).is_some() {
            return false;
        }
        // A body and its seal: 某省市场监督管理局(公章).
        let sealed = SEALS
            .iter()
            .any(|seal| said.ends_with(&format!("({seal})")));
        if sealed && said.chars().count() <= LONGEST {
            labels += 1;
            awaits = Awaits::Nothing;
            continue;
        }
        if let Some(next) = label(&said, words) {
            labels += 1;
            awaits = next;
            continue;
        }
        let fits = is_day(&said)
            || match awaits {
                Awaits::Nothing => false,
                Awaits::Person => is_person(&said),
                Awaits::Body => said.chars().count() <= LONGEST,
            };
        if !fits {
            return false;
        }
        awaits = Awaits::Nothing;
    }
    labels > 0
}

/// Words for what makes a paper valid.
const SEALS: [&str; 5] = ["签字", "签名", "盖章", "签章", "公章"];

#[derive(Clone, Copy)]
enum Awaits {
    Nothing,
    Person,
    Body,
}

/// What may stand beside a label; `None` where the text is no label.
fn label(said: &str, words: &VocabularyIndex<'_>) -> Option<Awaits> {
    let open = said.trim_start_matches('(');
    let rest = words.signature(open)?;
    let body = ["单位", "部门", "机构"]
        .iter()
        .any(|word| open.contains(word));
    let awaits = if body { Awaits::Body } else { Awaits::Person };
    let seal = |text: &str| SEALS.iter().any(|word| text.contains(word));
    let (role, value) = match rest.split_once(':') {
        Some((role, value)) => (role, Some(value)),
        None => (rest, None),
    };
    let bare = role.trim_matches(['(', ')']);
    let named = bare.is_empty() || (bare.chars().count() <= 6 && seal(bare));
    match value {
        Some("") if named => Some(awaits),
        // Two labels may stand in one cell: 填表人:张三 审核人:李四.
        Some(value) if named && value.chars().count() <= LONGEST => Some(Awaits::Nothing),
        None if named && (seal(open) || open.len() < said.len()) => Some(awaits),
        _ => None,
    }
}

/// The number of a page: 第1页共3页.
fn is_page(said: &str) -> bool {
    let rest = said.strip_prefix('第').unwrap_or_default();
    let is_other = |c: char| !(c.is_ascii_digit() || matches!(c, '第' | '页' | '共' | ',' | '/'));
    rest.contains('页') && !rest.contains(is_other)
}

/// A day, or the place for one: 2026年3月1日, 年月日.
fn is_day(said: &str) -> bool {
    let blank = said.chars().all(|c| matches!(c, '年' | '月' | '日' | '_'));
    blank || day(said).is_some()
}

/// A name of two to four characters, a number to call, or a line to sign on.
fn is_person(said: &str) -> bool {
    let name = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '·';
    let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | '_' | '/');
    (said.chars().count() <= 4 && said.chars().all(name)) || said.chars().all(number)
}
