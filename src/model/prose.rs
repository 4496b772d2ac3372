//! Text that is no document of its own, such as a README, a page or a program: whether it lists a resource that is not registered or an
//! interface that is not described. What repeats the catalogue and the descriptions is listed.

use super::interface_lists::Described;
use super::strays::RegisteredCodes;
use super::{Vocabulary, catalogue, marks};
use crate::read::Paper;

/// Tables of one text that are looked into.
const MOST_TABLES: usize = 1_000;
/// Addresses of one text that are compared with the descriptions; each costs a walk through all operations.
const MOST_ADDRESSES: usize = 2_000;

/// What a text holds that nobody judges: an interface or a catalogue.
pub(super) fn unjudged(
    text: &str,
    paper: &Paper,
    codes: &RegisteredCodes,
    described: &Described<'_, '_>,
    vocabulary: &Vocabulary,
) -> Option<&'static str> {
    if paper.tables.len() > MOST_TABLES {
        return Some("catalogue");
    }
    for table in &paper.tables {
        let rows: Vec<Vec<&str>> = table
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        if described.lists_another(&rows) {
            return Some("interface");
        }
        let mut pairs = rows.iter().flat_map(|row| row.windows(2));
        if pairs.any(|pair| gives_another(pair, described, vocabulary)) {
            return Some("interface");
        }
        if catalogue::resembles(table, vocabulary) && !described.is_registered(&rows) {
            return Some("catalogue");
        }
    }
    let speaks_of_sharing = || {
        let words = ["record-marks", "sharing-type"];
        let lists = vocabulary.lists.iter();
        let mut labels = lists
            .filter(|(name, _)| words.contains(&name.as_str()))
            .flat_map(|(_, labels)| labels);
        labels.any(|label| paper.text.contains(&label.label))
    };
    if codes.stray(&paper.text).is_some() && speaks_of_sharing() {
        return Some("catalogue");
    }
    let mut given = addresses(&paper.text, vocabulary)
        .take(MOST_ADDRESSES + 1)
        .enumerate();
    if given.any(|(at, address)| at == MOST_ADDRESSES || !described.has(address)) {
        return Some("interface");
    }
    if marks::declares(text) {
        let mut paths = paths(text).take(MOST_ADDRESSES + 1).enumerate();
        if paths.any(|(at, path)| at == MOST_ADDRESSES || !described.has(path)) {
            return Some("openapi");
        }
    }
    None
}

/// Whether two cells are the name of an address and one that is not described.
fn gives_another(pair: &[&str], described: &Described<'_, '_>, vocabulary: &Vocabulary) -> bool {
    let [name, address] = pair else {
        return false;
    };
    let is_address = address.starts_with('/') || address.starts_with("http");
    is_address
        && names(vocabulary).any(|own| own == *name)
        && !described.has(address.split_whitespace().next().unwrap_or_default())
}

/// The names of an address.
fn names(vocabulary: &Vocabulary) -> impl Iterator<Item = &str> {
    let lists = vocabulary.lists.iter();
    let labels = lists.filter(|(name, _)| name == "interface-marks");
    let labels = labels.flat_map(|(_, labels)| labels);
    labels
        .filter(|label| label.code == "address")
        .flat_map(|label| std::iter::once(&label.label).chain(&label.synonyms))
        .map(String::as_str)
}

/// The addresses that a text gives behind the name of an address: 接口地址：/export.
fn addresses<'t>(text: &'t str, vocabulary: &'t Vocabulary) -> impl Iterator<Item = &'t str> {
    names(vocabulary).flat_map(move |name| {
        text.match_indices(name).filter_map(move |(at, _)| {
            let after = text.get(at + name.len()..)?;
            let after = after.trim_start_matches(['*', '`', '"', '\'', ' ']);
            let after = after.strip_prefix([':', '：'])?;
            let after = after.trim_start_matches(['*', '`', '"', '\'', ' ', '\t']);
            let ends = |c: char| {
                c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '，' | '。' | '；' | '<' | '）')
            };
            let address = after.split(ends).next()?;
            let is_address = address.starts_with('/') || address.starts_with("http");
            (is_address && address.len() > 1).then_some(address)
        })
    })
}

/// The paths that stand as keys in a text: `"/export": {`, `/export:`.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ',', '{']).filter_map(|part| {
        let part = part.trim_start().trim_start_matches(['"', '\'', '\\']);
        let (key, _) = part.split_once(':')?;
        let key = key.trim_end().trim_end_matches(['"', '\'', '\\']);
        let is_path = key.len() > 1
            && key.starts_with('/')
            && !key.starts_with("//")
            && !key.contains(char::is_whitespace);
        is_path.then_some(key)
    })
}
