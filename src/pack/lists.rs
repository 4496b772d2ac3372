//! The code lists of a pack, and how the list of one pack goes over that of the pack below.

use super::CodeList;
use super::layers::BELOW;
use crate::read::{CellValue, Library};
use crate::text::{Span, Text, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};

/// The code lists of a pack, by file name without extension.
pub(super) type CodeLists = BTreeMap<String, CodeList>;

/// The columns that tell the rows of a list apart. The key of a list is the first of these that is filled in, and different, in each of
/// its rows.
const KEYS: [&[&str]; 7] = [
    &["code"],
    &["code", "class"],
    &["field", "level"],
    &["field"],
    &["group"],
    &["path"],
    &["label"],
];

/// A list of a pack with its name and the place of its file.
pub(super) type Placed = (String, Span, CodeList);

/// What is wrong with a list, at the place of its file.
type Mistake = (Span, Text);

/// The lists of the pack at a prefix: every CSV file.
pub(super) fn own(library: &Library, prefix: &str) -> Vec<Placed> {
    let mut lists = Vec::new();
    for (source, (file, workbook)) in (0u32..).zip(library.sources.iter().zip(&library.workbooks)) {
        let own = file.path.strip_prefix(prefix);
        let Some(own) = own.filter(|path| !path.starts_with(BELOW)) else {
            continue;
        };
        let name = own.rsplit('/').next().unwrap_or("");
        let sheet = workbook
            .as_ref()
            .and_then(|workbook| workbook.sheets.first());
        let (Some(name), Some(sheet)) = (name.strip_suffix(".csv"), sheet) else {
            continue;
        };
        let mut rows = sheet.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| match &cell.value {
                CellValue::Text(text) | CellValue::Number(_, text) | CellValue::Date(text) => {
                    text.clone()
                }
                _ => String::new(),
            });
            cells.collect::<Vec<_>>()
        });
        let columns = rows.next().unwrap_or_default();
        let rows = rows.filter(|row| row.iter().any(|cell| !cell.is_empty()));
        let rows = rows.map(|mut row| {
            row.resize(row.len().max(columns.len()), String::new());
            row
        });
        let rows = rows.collect();
        lists.push((
            name.to_owned(),
            Span::file(source),
            CodeList { columns, rows },
        ));
    }
    lists
}

/// Lays the lists of the upper pack over those of the lower. A row with a known key changes the cells of the columns that the upper list
/// has, other rows are added. Returns what is wrong with the lists: columns that are named twice or in no way, cells beyond the last
/// column, a second list of a name, and, over a pack, a list or a column that seems to be one of the pack below in another spelling, a
/// missing key, or a key that stands twice.
pub(super) fn lay_over(lists: &mut CodeLists, upper: Vec<Placed>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let is_over = !lists.is_empty();
    let mut names = BTreeSet::new();
    for (name, at, list) in upper {
        let known = lists.keys().map(String::as_str);
        let meant = did_you_mean(&name, known).filter(|_| is_over && !lists.contains_key(&name));
        let wrong = if names.insert(name.clone()) {
            meant.map_or_else(
                || malformed(&list),
                |meant| {
                    Some(Text::new(
                        format!("所基于的规则包没有代码表 {name}；是否指 {meant}？"),
                        format!("the pack below has no list {name}; did you mean {meant}?"),
                    ))
                },
            )
        } else {
            Some(Text::new(
                format!("另有一个代码表也名为 {name}"),
                format!("another list has the name {name}, too"),
            ))
        };
        if let Some(wrong) = wrong {
            mistakes.push((at, wrong));
            continue;
        }
        match lists.get_mut(&name) {
            Some(below) => {
                if let Err(mistake) = over(below, &list) {
                    mistakes.push((at, mistake));
                }
            }
            None => {
                lists.insert(name, list);
            }
        }
    }
    mistakes
}

/// Refuses another label for a code: contracts, rules and functions know a value by its label, and would know it no more.
fn renamed(before: &str, label: &str) -> Result<(), Text> {
    if before.is_empty() || label.is_empty() || before == label {
        return Ok(());
    }
    Err(Text::new(
        format!(
            "“{before}”不能改称“{label}”：规则和契约按名称引用；请把“{label}”写入该行的 synonyms"
        ),
        format!(
            "{before} cannot be called {label}, since rules and contracts name it; write {label} into the synonyms of the row"
        ),
    ))
}

/// What is wrong with the form of a list.
fn malformed(list: &CodeList) -> Option<Text> {
    let mut seen = BTreeSet::new();
    let mut columns = list.columns.iter();
    if let Some(column) = columns.find(|it| it.is_empty() || !seen.insert(it.as_str())) {
        return Some(Text::new(
            format!("列名 {column:?} 为空或重复"),
            format!("a column has no name, or that of another: {column:?}"),
        ));
    }
    let long = |row: &&Vec<String>| {
        let mut beyond = row.iter().skip(list.columns.len());
        beyond.any(|cell| !cell.is_empty())
    };
    let row = list.rows.iter().find(long)?.join(",");
    Some(Text::new(
        format!("该行的单元格多于列：{row}"),
        format!("a row has more cells than there are columns: {row}"),
    ))
}

/// The key of a row.
fn key<'l>(list: &'l CodeList, row: &'l [String], columns: &[&str]) -> Vec<&'l str> {
    columns
        .iter()
        .map(|column| list.cell(row, column))
        .collect()
}

/// A row whose key stands once more; `None` where the columns tell the rows of the list apart.
fn repeated<'l>(list: &'l CodeList, columns: &[&str]) -> Option<Vec<&'l str>> {
    let mut known = BTreeSet::new();
    let mut keys = list.rows.iter().map(|row| key(list, row, columns));
    keys.find(|key| key.iter().all(|cell| cell.is_empty()) || !known.insert(key.clone()))
}

fn over(below: &mut CodeList, list: &CodeList) -> Result<(), Text> {
    let has = |list: &CodeList, columns: &[&str]| {
        let mut columns = columns.iter();
        columns.all(|column| list.columns.iter().any(|own| own == column))
    };
    let mut keys = KEYS.into_iter();
    let Some(columns) =
        keys.find(|columns| has(below, columns) && repeated(below, columns).is_none())
    else {
        return Err(Text::new(
            "所基于的代码表没有可作主键的列，不能逐行覆盖",
            "the list below has no column that tells its rows apart, so nothing can be laid over it",
        ));
    };
    let named = columns.join("+");
    if !has(list, columns) {
        return Err(Text::new(
            format!("缺少列 {named}，无法与所基于的代码表逐行对应"),
            format!("the column {named}, which tells the rows of the list below apart, is missing"),
        ));
    }
    if let Some(row) = repeated(list, columns) {
        let row = row.join(" ");
        return Err(Text::new(
            format!("{named} 为 {row:?} 的行为空或重复"),
            format!("rows have no {named}, or the same: {row:?}"),
        ));
    }
    if let Some(column) = list.columns.iter().find(|it| !below.columns.contains(it)) {
        let columns = below.columns.iter().map(String::as_str);
        let meant = did_you_mean(column, columns);
        let [zh, en] = ["；是否指 ", "; did you mean "]
            .map(|word| meant.map_or_else(String::new, |meant| format!("{word}{meant}")));
        return Err(Text::new(
            format!("所基于的代码表没有列 {column}{zh}"),
            format!("the list below has no column {column}{en}"),
        ));
    }
    let known: BTreeMap<Vec<String>, usize> = (0..)
        .zip(&below.rows)
        .map(|(at, row)| {
            let key = key(below, row, columns).into_iter().map(str::to_owned);
            (key.collect(), at)
        })
        .collect();
    for row in &list.rows {
        let own: Vec<String> = key(list, row, columns)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let before = known.get(&own).and_then(|at| below.rows.get(*at));
        if let Some(before) = before {
            renamed(below.cell(before, "label"), list.cell(row, "label"))?;
        }
        let at = known.get(&own).copied().unwrap_or_else(|| {
            below.rows.push(vec![String::new(); below.columns.len()]);
            below.rows.len() - 1
        });
        for (column, cell) in list.columns.iter().zip(row) {
            let place = below.columns.iter().position(|own| own == column);
            let row = below.rows.get_mut(at);
            if let Some(slot) = place.zip(row).and_then(|(place, row)| row.get_mut(place)) {
                slot.clone_from(cell);
            }
        }
    }
    Ok(())
}
