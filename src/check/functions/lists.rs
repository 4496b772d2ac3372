//! Looks up labels, codes and synonyms in the pack's code lists.

use crate::check::function::Context;
use crate::pack::CodeList;

/// The row of a list whose label, code or synonym is `text` (ignoring case), and the list itself.
pub(super) fn row<'c>(
    context: &'c Context<'_, '_>,
    list: &str,
    text: &str,
) -> Option<(&'c CodeList, &'c [String])> {
    let list = context.pack.lists.get(list)?;
    let text = text.trim();
    let same = |word: &str| !word.is_empty() && word.eq_ignore_ascii_case(text);
    let found = ["label", "code"]
        .iter()
        .find_map(|column| list.rows.iter().find(|row| same(list.cell(row, column))))
        .or_else(|| {
            let mut rows = list.rows.iter();
            rows.find(|row| list.words(row).any(same))
        })?;
    Some((list, found))
}

/// One cell of the row that `text` names.
pub(super) fn cell<'c>(
    context: &'c Context<'_, '_>,
    list: &str,
    text: &str,
    column: &str,
) -> Option<&'c str> {
    let (list, row) = row(context, list, text)?;
    Some(list.cell(row, column))
}
