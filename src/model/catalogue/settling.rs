//! Columns whose names leave open what they give are told apart by the values below them.

use super::binding::{Bound, NAMING};
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::model::Column;
use crate::read::SheetRow;

/// Rows that are looked at.
const SAMPLE: usize = 200;

/// Fields of a resource of which one table calls the first what another calls the second: 信息资源格式 is the class beside
/// 信息资源格式分类, and the type beside 格式大类.
const PAIRS: [(&str, &str); 3] = [
    ("formatClass", "formatType"),
    ("sharingModeCategory", "sharingModeType"),
    ("classification", "secrecy"),
];

/// Gives columns another field where their values ask for it. `rows` are those below the header.
pub(super) fn settle<'v>(
    columns: &mut [Bound<'v>],
    rows: &[SheetRow],
    words: &VocabularyIndex<'v>,
) {
    let rows = rows.get(..SAMPLE).unwrap_or(rows);
    for (first, second) in PAIRS {
        if let (Some(first), Some(second)) = (words.entry_column(first), words.entry_column(second))
        {
            pair(columns, rows, (first, second), words);
        }
    }
    conditions(columns, rows, words);
    guess(columns, words);
    let is_taken = |columns: &[Bound<'_>], field: &str| {
        let mut bound = columns.iter().filter_map(|bound| bound.column);
        bound.any(|column| column.item && column.field == field)
    };
    for at in 0..columns.len() {
        let Some(bound) = columns.get(at) else {
            continue;
        };
        let (Some(column), Some(or)) = (bound.column, bound.or) else {
            continue;
        };
        if column.field == "name"
            && or.field == "key"
            && are_keys(bound.at, rows)
            && !is_taken(columns, "key")
            && let Some(bound) = columns.get_mut(at)
        {
            bound.column = Some(or);
        }
    }
}

/// The column of conditions for opening says whether a resource is open where no other does: its values are those of that column.
fn conditions<'v>(columns: &mut [Bound<'v>], rows: &[SheetRow], words: &VocabularyIndex<'v>) {
    let of = |bound: &Bound<'_>, field: &str| {
        let column = bound.column;
        column.is_some_and(|column| !column.item && column.field == field)
    };
    let Some(open) = words.entry_column("openToPublic") else {
        return;
    };
    if columns.iter().any(|bound| of(bound, "openToPublic")) {
        return;
    }
    let conditions = columns.iter_mut().find(|bound| of(bound, "openCondition"));
    let Some(bound) = conditions else {
        return;
    };
    let texts = rows
        .iter()
        .filter_map(|row| row.cells.get(bound.at).and_then(shown));
    let (mut said, mut listed) = (0, 0);
    for text in texts.filter(|text| !words.is_blank(text, open)) {
        said += 1;
        listed += usize::from(words.label(&open.list, text).is_some());
    }
    if listed > 0 && listed * 5 >= said * 4 {
        bound.column = Some(open);
    }
}

/// Reads columns of unknown names as those needed columns that are not there and whose names they resemble.
fn guess<'v>(columns: &mut [Bound<'v>], words: &VocabularyIndex<'v>) {
    let mut known = columns.iter().filter_map(|bound| bound.column);
    // A sheet of items is not asked for the columns of resources.
    let describes = known.any(|column| !column.item && !NAMING.contains(&&*column.field));
    let mut there: Vec<&Column> = columns.iter().filter_map(|bound| bound.column).collect();
    for bound in columns {
        let leaf = bound.name.rsplit('/').next().unwrap_or_default();
        let unknown = bound.column.is_none() && bound.duplicate_of.is_none() && !bound.aside;
        if !unknown || !words.columns(&[leaf]).is_empty() {
            continue;
        }
        let is_there = |column: &Column| {
            let mut there = there.iter();
            (!column.item && !describes)
                || there.any(|own| own.item == column.item && own.field == column.field)
        };
        if let Some(meant) = words.needed_like(leaf, &is_there) {
            bound.column = Some(meant);
            bound.guessed = true;
            there.push(meant);
        }
    }
}

/// Tells two columns apart that both mean one field of a pair.
fn pair<'v>(
    columns: &mut [Bound<'v>],
    rows: &[SheetRow],
    (first, second): (&'v Column, &'v Column),
    words: &VocabularyIndex<'v>,
) {
    let is = |bound: &Bound<'_>, column: &Column| {
        let own = bound
            .column
            .or(bound.meant.filter(|_| bound.duplicate_of.is_some()));
        own.is_some_and(|own| !own.item && own.field == column.field)
    };
    let places: Vec<usize> = (0..columns.len())
        .filter(|at| {
            let bound = columns.get(*at);
            bound.is_some_and(|bound| is(bound, first) || is(bound, second))
        })
        .collect();
    let [left, right] = places[..] else {
        return;
    };
    let lean = |at: usize| {
        let at = columns.get(at).map_or(usize::MAX, |bound| bound.at);
        lean(at, rows, (first, second), words)
    };
    let (left_lean, right_lean) = (lean(left), lean(right));
    let twice = columns
        .get(left)
        .zip(columns.get(right))
        .is_some_and(|(left, right)| {
            (is(left, first) && is(right, first)) || (is(left, second) && is(right, second))
        });
    let chosen = match (left_lean, right_lean) {
        (Lean::First, Lean::Second | Lean::None) | (Lean::None, Lean::Second) => (first, second),
        (Lean::Second, Lean::First | Lean::None) | (Lean::None, Lean::First) => (second, first),
        // A table without values: the wider one stands on the left.
        (Lean::None, Lean::None) if twice => (first, second),
        _ => return,
    };
    if !twice && (left_lean == Lean::None || right_lean == Lean::None) {
        return;
    }
    for (at, column) in [(left, chosen.0), (right, chosen.1)] {
        if let Some(bound) = columns.get_mut(at) {
            bound.column = Some(column);
            bound.duplicate_of = None;
        }
    }
}

/// The field of a pair that the values of a column belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lean {
    First,
    Second,
    None,
}

fn lean(
    at: usize,
    rows: &[SheetRow],
    (first, second): (&Column, &Column),
    words: &VocabularyIndex<'_>,
) -> Lean {
    let (mut of_first, mut of_second) = (0, 0);
    for row in rows {
        let Some(text) = row.cells.get(at).and_then(shown) else {
            continue;
        };
        let one = words.label(&first.list, text).is_some();
        let other = words.label(&second.list, text).is_some();
        of_first += usize::from(one && !other);
        of_second += usize::from(other && !one);
    }
    match of_first.cmp(&of_second) {
        std::cmp::Ordering::Greater => Lean::First,
        std::cmp::Ordering::Less => Lean::Second,
        std::cmp::Ordering::Equal => Lean::None,
    }
}

/// Whether the values of a column are names in a database.
fn are_keys(at: usize, rows: &[SheetRow]) -> bool {
    let mut texts = rows
        .iter()
        .filter_map(|row| row.cells.get(at).and_then(shown));
    let is_key = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
    };
    texts.next().is_some_and(is_key) && texts.all(is_key)
}
