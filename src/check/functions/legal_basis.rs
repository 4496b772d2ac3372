//! Whether a text names what a refusal to share is founded on: a law, a regulation or a policy document.

use super::values::texts;
use crate::check::function::{Answer, Context, Function, Hit, Target};
use crate::pack::CodeList;
use crate::read::Node;

/// One line per function.
pub const TABLE: &[Function] = &[Function::new("lawReference", &[], &[], law_reference)];

/// The year in which documents began to be numbered as they are today.
const FIRST_YEAR: &str = "1949";
/// The kinds of titles in the pack's list, each with the least number of its characters.
const TITLES: &[&str] = &["law", "regulation", "document"];
/// Titles of laws may stand without marks if they begin with the name of the state.
const STATE: &str = "中华人民共和国";
/// How long the title of a law is at most. The longest has fewer than 50 characters.
const LONGEST: usize = 80;

/// The text must name a law, a regulation or a policy document by its title in `《…》` or by its number. The pack's list
/// `legal-basis` says how such titles end and what they never contain.
fn law_reference(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let today = context.judgement.as_of.as_str();
    let basis = Basis {
        list: context.pack.lists.get("legal-basis"),
        year: today.get(..4).unwrap_or(today),
    };
    let named = texts(target.node).any(|(text, _)| basis.is_named_in(text));
    Answer::Hits(if named {
        Vec::new()
    } else {
        vec![Hit::new(target.at)]
    })
}

struct Basis<'p> {
    list: Option<&'p CodeList>,
    /// The year of the judgement.
    year: &'p str,
}

impl Basis<'_> {
    fn is_named_in(&self, text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let marked = text.split('《').skip(1).any(|rest| {
            let title = rest.split_once('》').map(|(title, _)| title);
            title.is_some_and(|title| self.is_title(title))
        });
        let unmarked = || {
            text.split(STATE).skip(1).any(|rest| {
                let title = rest.chars().take(LONGEST).take_while(|c| is_han(*c));
                let title: String = title.collect();
                let mut ends = title.char_indices().map(|(at, c)| at + c.len_utf8());
                ends.any(|end| title.get(..end).is_some_and(|title| self.is_title(title)))
            })
        };
        marked || self.is_numbered(&text) || is_order(&text) || unmarked()
    }

    /// Whether the name between `《` and `》` can be that of a law, a regulation or a policy document.
    fn is_title(&self, title: &str) -> bool {
        // "（试行）", "（2019年修订）"
        let mut title = title;
        while let Some((name, _)) = title
            .strip_suffix(['）', ')'])
            .and_then(|inner| inner.rsplit_once(['（', '(']))
        {
            title = name;
        }
        let title = title.trim_end_matches("全文");
        let count = title.chars().count();
        let is_one_of = |kind| self.words(kind).any(|(word, _)| word == title);
        let has = |kind| self.words(kind).any(|(word, _)| title.contains(word));
        let ends = |kind: &&str| {
            self.words(kind)
                .any(|(word, least)| title.ends_with(word) && count >= least)
        };
        let no_law = self
            .words("not-law")
            .any(|(word, _)| title.ends_with(word) && count < 6);
        count <= LONGEST
            && title.chars().filter(|c| is_han(*c)).count() * 2 > count
            && !has("unfit")
            && (is_one_of("short") || (!no_law && TITLES.iter().any(ends)))
    }

    /// The words of one kind, each with the least length of the whole.
    fn words(&self, kind: &str) -> impl Iterator<Item = (&str, usize)> {
        let rows = self.list.map_or(&[][..], |list| &list.rows).iter();
        let kind = kind.to_owned();
        rows.filter_map(|row| self.list.map(|list| (list, row)))
            .filter(move |(list, row)| list.cell(row, "code") == kind)
            .flat_map(|(list, row)| {
                let least = list.cell(row, "least").parse().unwrap_or(0);
                list.words(row).map(move |word| (word, least))
            })
    }

    /// Whether a text contains a document number such as `国发〔2016〕51号`, in any kind of bracket: the short name of who issued
    /// it, a year, a number.
    fn is_numbered(&self, text: &str) -> bool {
        const OPEN: [char; 6] = ['〔', '[', '［', '【', '(', '（'];
        const CLOSE: [char; 6] = ['〕', ']', '］', '】', ')', '）'];
        let mut places = text.match_indices(OPEN);
        places.any(|(at, open)| {
            let (before, rest) = (text.get(..at), text.get(at + open.len()..));
            let (Some(before), Some(rest)) = (before, rest) else {
                return false;
            };
            let issued = before.chars().rev().take(2).filter(|c| is_han(*c)).count() == 2;
            let unfit = self.words("unfit").any(|(word, _)| before.ends_with(word));
            let mut rest = rest.chars().peekable();
            let year = number(&mut rest);
            let closed = rest.next_if(|c| CLOSE.contains(c)).is_some();
            rest.next_if_eq(&'第');
            let serial = number(&mut rest);
            issued
                && !unfit
                && year.len() == 4
                && (FIRST_YEAR..=self.year).contains(&&*year)
                && closed
                && serial.bytes().any(|digit| digit != b'0')
                && rest.next() == Some('号')
        })
    }
}

/// Whether a text contains the number of an order, such as `国务院令第711号`.
fn is_order(text: &str) -> bool {
    text.match_indices('令').any(|(at, order)| {
        let before = text.get(..at).unwrap_or_default();
        let by = ["国务院", "主席", "部", "委员会", "总局", "总署", "政府"];
        let rest = text.get(at + order.len()..).unwrap_or_default();
        let mut rest = rest.chars().peekable();
        let given = rest.next_if_eq(&'第').is_some();
        let serial = number(&mut rest);
        given
            && by.iter().any(|who| before.ends_with(who))
            && (1..=4).contains(&serial.len())
            && rest.next() == Some('号')
    })
}

/// The digits that come next, full-width ones included.
fn number(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = rest.peek().and_then(|c| digit(*c)) {
        digits.push(digit);
        rest.next();
    }
    digits
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    }
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇')
}
