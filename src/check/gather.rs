//! Cases that have one cause become one violation: a column that the header lacks, a value that the code list does not have. Which
//! cases belong together is said by their rule (`x-gather`).

use super::fingerprint::{Keys, file_of, fingerprint};
use super::types::{Packs, Violation};
use crate::model::{CatalogueEntry, Submission};
use crate::pack::Gather;
use crate::read::Library;
use crate::read::digest::sha256;
use crate::text::template::placeholders;
use crate::text::{Span, Text};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Gathers the violations of rules that say so. The others stay as they are, and so does a case without a second one. Violations
/// are sorted by place, and what is gathered stands at its first case.
#[must_use]
pub fn gather(
    violations: Vec<Violation>,
    submission: &Submission<'_>,
    packs: Packs<'_>,
) -> Vec<Violation> {
    let rules = packs.builtin.rules.iter().chain(&packs.pack.rules);
    let rules = rules.filter_map(|rule| Some((rule.id.as_str(), rule.gather.as_ref()?)));
    let rules: HashMap<&str, &Gather> = rules.collect();
    let mut known: HashMap<(Table, &str, Vec<String>), usize> = HashMap::new();
    let mut groups: Vec<(Option<&Gather>, Vec<Violation>)> = Vec::new();
    for violation in violations {
        let Some((rule, gather)) = rules.get_key_value(violation.rule.as_str()) else {
            groups.push((None, vec![violation]));
            continue;
        };
        let values = gather.by.iter().map(|name| {
            let value = violation.args.get(name);
            value.cloned().unwrap_or_default()
        });
        let key = (
            Table::of(submission.library, violation.at),
            *rule,
            values.collect(),
        );
        let at = *known.entry(key).or_insert_with(|| {
            groups.push((Some(gather), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(at) {
            group.push(violation);
        }
    }
    let columns = Columns::new(submission);
    let gathered = groups
        .into_iter()
        .filter_map(|(gather, cases)| match gather {
            Some(gather) if cases.len() > 1 => one(gather, cases, &columns),
            _ => cases.into_iter().next(),
        });
    gathered.collect()
}

/// A file, or one of its sheets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Table {
    source: u32,
    sheet: Option<u32>,
}

impl Table {
    /// The one in which a place lies.
    fn of(library: &Library, at: Span) -> Self {
        let source = library.source(at.source);
        Self {
            source: at.source,
            sheet: source.and_then(|source| Some(source.cell(at)?.sheet)),
        }
    }
}

/// Several cases as one violation: with the arguments in which they agree, and their numbers.
fn one(gather: &Gather, cases: Vec<Violation>, columns: &Columns<'_, '_>) -> Option<Violation> {
    let first = cases.first()?;
    let mut args = first.args.clone();
    let lists = placeholders(&gather.message.zh).chain(placeholders(&gather.message.en));
    let lists = lists.filter_map(|name| name.strip_prefix(Gather::ALL));
    let lists: BTreeMap<String, String> = lists
        .map(|name| (format!("{}{name}", Gather::ALL), all(name, &cases)))
        .collect();
    args.retain(|name, value| cases.iter().all(|case| case.args.get(name) == Some(value)));
    let library = columns.submission.library;
    let table = Table::of(library, first.at);
    let sheets = library.source(table.source).zip(table.sheet);
    let sheet = sheets.and_then(|(source, sheet)| source.sheets.get(sheet as usize));
    let mut keys: Keys<'_> = Keys::new();
    for name in &gather.by {
        keys.insert(name, args.get(name).map_or("", String::as_str));
    }
    keys.insert("sheet", sheet.map_or("", |sheet| sheet.name.as_str()));
    let fingerprint = fingerprint(&first.rule, file_of(library, first.at), &keys);
    let field = gather.by.iter().any(|name| name == "field");
    let field = field.then(|| args.get("field")).flatten();
    if field.is_some_and(|field| columns.is_absent(first, field)) {
        let absent = match table.sheet {
            Some(_) => Text::new("：表头没有这一列", ": the header has no such column"),
            None => Text::new("：所有记录都没有这一项", ": no record has it"),
        };
        args.insert("absent_zh".to_owned(), absent.zh);
        args.insert("absent_en".to_owned(), absent.en);
    }
    args.extend(lists);
    args.extend(numbers(
        cases.len(),
        cases
            .iter()
            .map(|case| case.args.get("resource").map_or("", String::as_str)),
    ));
    Some(Violation {
        rule: first.rule.clone(),
        at: first.at,
        related: Vec::new(),
        args,
        fingerprint,
        cases,
    })
}

/// Values that a message lists.
const MOST_VALUES: usize = 5;

/// The first distinct values that cases have for an argument.
fn all(name: &str, cases: &[Violation]) -> String {
    let mut values: Vec<&str> = Vec::new();
    for value in cases.iter().filter_map(|case| case.args.get(name)) {
        if values.len() > MOST_VALUES {
            break;
        }
        if !value.is_empty() && !values.contains(&value.as_str()) {
            values.push(value);
        }
    }
    let more = if values.len() > MOST_VALUES {
        " …"
    } else {
        ""
    };
    values.truncate(MOST_VALUES);
    values.join(", ") + more
}

/// The arguments that count cases and the resources that they are about.
pub fn numbers<'r>(
    cases: usize,
    resources: impl Iterator<Item = &'r str>,
) -> BTreeMap<String, String> {
    let resources: HashSet<&str> = resources.filter(|id| !id.is_empty()).collect();
    let number = |name: &str, number: usize| (name.to_owned(), number.to_string());
    [number("cases", cases), number("resources", resources.len())].into()
}

/// The digest of the cases that a violation gathers, by their fingerprints: an excuse covers these and no others.
pub fn digest<'f>(fingerprints: impl Iterator<Item = &'f str>) -> String {
    let mut all: Vec<&str> = fingerprints.collect();
    all.sort_unstable();
    sha256(all.join("\n").as_bytes())
}

/// Which fields the resources of a sheet or a file have.
struct Columns<'s, 'd> {
    submission: &'s Submission<'d>,
    by_table: HashMap<Table, Vec<&'s CatalogueEntry>>,
}

impl<'s, 'd> Columns<'s, 'd> {
    fn new(submission: &'s Submission<'d>) -> Self {
        let mut by_table: HashMap<_, Vec<&CatalogueEntry>> = HashMap::new();
        for entry in &submission.entries {
            let table = Table::of(submission.library, entry.span);
            by_table.entry(table).or_default().push(entry);
        }
        Self {
            submission,
            by_table,
        }
    }

    /// Whether the table in which a case lies has a field neither for resources nor for items; a case about an item asks for items
    /// alone. An item without a name is not known as one, so the others ask for both. The elements of GB/T 21063.3 stand deeper.
    fn is_absent(&self, case: &Violation, field: &str) -> bool {
        let table = Table::of(self.submission.library, case.at);
        let of_item = case.args.contains_key("item");
        let lacks = |entry: &CatalogueEntry| {
            let elements = entry.fields.get("elements");
            let mut items = entry.items.iter();
            let own = entry.fields.get(field).is_none()
                && elements.is_none_or(|elements| elements.get(field).is_none());
            (of_item || own) && items.all(|item| item.fields.get(field).is_none())
        };
        let entries = self.by_table.get(&table);
        entries.is_some_and(|entries| entries.iter().all(|entry| lacks(entry)))
    }
}
