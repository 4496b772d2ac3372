//! Text that is no document of its own, such as a README, a page or a program: whether it lists a resource that is not registered or an
//! interface that is not described. What repeats the catalogue and the descriptions is listed.

use super::catalogue::vocabulary_index::VocabularyIndex;
use super::interface_lists::Described;
use super::strays::RegisteredCodes;
use super::{catalogue, collections, marks};
use crate::read::Paper;
use crate::text::{compatible, is_traceless};

/// Bytes of the longest path.
const LONGEST_PATH: usize = 2_000;
/// Characters of the longest remark between the name of an address and the colon behind it.
const REMARK: usize = 20;

/// What a text holds that nobody judges: an interface or a catalogue.
pub(super) fn unjudged(
    text: &str,
    paper: &Paper,
    codes: &RegisteredCodes,
    described: &Described<'_>,
    vocabulary: &VocabularyIndex<'_>,
) -> Option<&'static str> {
    for table in &paper.tables {
        let rows: Vec<Vec<&str>> = table
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        if !described.afford(&rows) {
            return None;
        }
        let mut pairs = rows.iter().flat_map(|row| row.windows(2));
        if described.lists_another(&rows) || pairs.any(|pair| gives_another(pair, described)) {
            return Some("interface");
        }
        let is_catalogue = || {
            catalogue::resembles(table, described.vocabulary)
                && !catalogue::is_list(table, described.vocabulary)
                && !described.is_registered(&rows)
        };
        if is_catalogue() {
            return Some("catalogue");
        }
    }
    let speaks_of_sharing = || {
        let words = ["record-marks", "sharing-type"];
        let mut labels = words.iter().flat_map(|list| vocabulary.labels(list));
        labels.any(|label| paper.text.contains(&label.label))
    };
    if codes.stray_in_lines(&paper.text).is_some() && speaks_of_sharing() {
        return Some("catalogue");
    }
    interface(text, &paper.text, described, vocabulary)
}

/// The interface that a text names and that is not described: an address behind the name of one, or a description. `said` is what the
/// text shows.
pub(super) fn interface(
    text: &str,
    said: &str,
    described: &Described<'_>,
    vocabulary: &VocabularyIndex<'_>,
) -> Option<&'static str> {
    let said = folded(said);
    if addresses(&said, vocabulary).any(|address| !described.has(address)) {
        return Some("interface");
    }
    let declares = marks::declares(text);
    (declares && paths(text).any(|path| !described.has(path))).then_some("openapi")
}

/// What a text names in passing that nobody judges: a resource by its code, or an operation by its method and address. Of a text in an
/// archive that is enough, because nobody saw it among the files.
pub(super) fn names_another(
    text: &str,
    codes: &RegisteredCodes,
    described: &Described<'_>,
) -> Option<&'static str> {
    if codes.stray_in_lines(text).is_some() {
        return Some("catalogue");
    }
    calls(&compatible(text))
        .any(|(method, address)| !described.served.has(method, address))
        .then_some("interface")
}

/// Tags that end behind a method.
const TAGS: [&str; 18] = [
    "a", "b", "i", "p", "u", "em", "tt", "td", "th", "li", "dt", "kbd", "code", "font", "mark",
    "samp", "span", "strong",
];
/// Bytes behind a method in which its address begins and ends.
const LONGEST_CALL: usize = 2_000;
/// Bytes of the longest tag between a method and its address.
const LONGEST_TAG: usize = 200;

/// The methods in a text that an address follows, with markup between the two or around them: `GET /x`, `**GET**: [/x](y)`,
/// `<b>GET</b> <code>/x</code>`.
fn calls(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    collections::METHODS.into_iter().flat_map(move |method| {
        let places = text.match_indices(method).map(|(at, _)| at);
        places.filter_map(move |at| {
            let (before, after) = (text.get(..at)?, text.get(at + method.len()..)?);
            let is_word = |c: char| c.is_ascii_alphanumeric();
            let is_whole = !before.ends_with(is_word) && !after.starts_with(is_word);
            let address = is_whole.then(|| address_in(unmarked(window(after))))??;
            Some((method, address))
        })
    })
}

/// The beginning of a text in which an address is looked for, so that each method costs the same.
fn window(text: &str) -> &str {
    let end = (0..=text.len().min(LONGEST_CALL)).rev();
    let mut ends = end.filter_map(|end| text.get(..end));
    ends.next().unwrap_or_default()
}

/// A text without the markup that it begins with.
fn unmarked(mut text: &str) -> &str {
    let marks = [
        '*', '`', '"', '\'', '_', '~', '|', ':', '=', '-', '>', '[', ']', '(', ')', '{', '}', '\\',
    ];
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || marks.contains(&c));
        let Some(tag) = text.strip_prefix('<') else {
            return text;
        };
        let end = tag.bytes().take(LONGEST_TAG).position(|byte| byte == b'>');
        let Some((tag, rest)) = end.and_then(|end| Some((tag.get(..end)?, tag.get(end + 1..)?)))
        else {
            return text;
        };
        // An address may stand in such brackets itself.
        let is_tag = match tag.strip_prefix('/') {
            Some(closed) => TAGS.contains(&closed.to_ascii_lowercase().as_str()),
            None => !tag.starts_with("http"),
        };
        if !is_tag {
            return text;
        }
        text = rest;
    }
}

/// Whether two cells are the name of an address and one that is not described.
fn gives_another(pair: &[&str], described: &Described<'_>) -> bool {
    let [name, address] = pair else {
        return false;
    };
    let address = address_in(address);
    described.names_address(name) && address.is_some_and(|address| !described.has(address))
}

/// The names of an address, as people write them and in small letters.
fn names(vocabulary: &VocabularyIndex<'_>) -> Vec<String> {
    let labels = vocabulary.labels("interface-marks").iter();
    let mut names: Vec<String> = labels
        .filter(|label| label.code == "address")
        .flat_map(|label| std::iter::once(&label.label).chain(&label.synonyms))
        .flat_map(|name| [folded(name), folded(name).to_lowercase()])
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A text in its usual width, without spaces and marks of Markdown between Chinese characters: 接 口 地 址.
fn folded(text: &str) -> String {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}');
    let mut out = String::with_capacity(text.len());
    let mut blank = String::new();
    for c in compatible(text).chars() {
        if is_traceless(c) {
            continue;
        }
        if matches!(c, ' ' | '\t' | '*') {
            blank.push(c);
            continue;
        }
        let within = is_han(c) && out.ends_with(is_han);
        if !within {
            out.push_str(&blank);
        }
        blank.clear();
        out.push(c);
    }
    out + &blank
}

/// The addresses that a text gives behind the name of an address: 接口地址：/export. The text is folded.
fn addresses<'t>(text: &'t str, vocabulary: &VocabularyIndex<'_>) -> impl Iterator<Item = &'t str> {
    names(vocabulary).into_iter().flat_map(move |name| {
        let places = text.match_indices(&name).map(|(at, _)| at + name.len());
        let places: Vec<usize> = places.collect();
        places
            .into_iter()
            .filter_map(move |at| given(text.get(at..)?))
    })
}

/// The address that a text begins with, behind a colon or a word for it.
fn given(after: &str) -> Option<&str> {
    let marks = ['*', '`', '"', '\'', ' ', '\t', '_', '<'];
    let mut after = after.trim_start_matches(marks);
    if let Some(rest) = after.strip_prefix(['(', '[']) {
        let (remark, rest) = rest.split_once([')', ']'])?;
        after = (remark.chars().nth(REMARK).is_none()).then_some(rest)?;
    }
    let after = after.trim_start_matches(marks);
    let after = [":", "=", "为", "是", "|"]
        .iter()
        .find_map(|word| after.strip_prefix(word))?;
    address_in(after.trim_start_matches(marks))
}

/// The address that a text begins with, a method before it aside.
fn address_in(text: &str) -> Option<&str> {
    let text = match collections::line_of(text) {
        Some((_, address)) => text.get(text.find(address)?..)?,
        None => text,
    };
    let text = text.trim_start_matches(['`', '"', '\'', '<', '*', '[']);
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '`' | '"'
                    | '\''
                    | '<'
                    | '>'
                    | ')'
                    | ']'
                    | '|'
                    | '*'
                    | ','
                    | ';'
                    | '，'
                    | '。'
                    | '；'
                    | '、'
                    | '）'
                    | '】'
                    | '」'
                    | '》'
            )
    };
    let address = text
        .split(ends)
        .next()?
        .trim_end_matches(['.', ':', '!', '?']);
    let is_address = address.starts_with('/') || address.starts_with("http");
    (is_address && address.len() > 1).then_some(address)
}

/// The paths that stand as keys in a text: `"/export": {`, `/export/{id}:`, and with escaped quotes.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('/').filter_map(|(at, _)| {
        let before = text.get(..at)?;
        let rest = text.get(at..)?;
        let before = before.strip_suffix(['"', '\'']).map_or_else(
            || {
                let line = before.trim_end_matches([' ', '\t']);
                (line.is_empty() || line.ends_with(['\n', '{', ','])).then_some(None)
            },
            |_| Some(before.chars().next_back()),
        );
        let (key, after) = match before? {
            Some(quote) => rest.split_once(quote)?,
            None => rest.split_once(':').map(|(key, _)| (key, ":"))?,
        };
        let key = key.trim_end_matches('\\');
        let is_path = key.len() > 1
            && key.len() <= LONGEST_PATH
            && !key.starts_with("//")
            && !key.contains(char::is_whitespace);
        (is_path && after.trim_start().starts_with(':')).then_some(key)
    })
}

#[cfg(test)]
mod tests {
    use super::{calls, folded, given, paths};

    #[test]
    fn markup_stands_between_a_method_and_its_address() {
        for text in [
            "GET /x",
            "请用GET /x。",
            "**GET** /x",
            "`GET` `/x`",
            "| GET | /x |",
            "GET:/x",
            "GET: [/x](y)",
            "GET -> </x>",
            "GET <code>/x</code>",
            "<b>GET</b> <code class=\"a\">/x</code>",
            "<td>GET</td>\n<td>/x</td>",
            "__GET__ __/x",
        ] {
            let found: Vec<_> = calls(text).collect();
            assert_eq!(found, [("GET", "/x")], "{text}");
        }
        for text in [
            "GETTING /x",
            "BUDGET /x",
            "GET 请求 /x",
            "GET",
            "GET <",
            "GET </",
        ] {
            assert_eq!(calls(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn paths_are_keys_in_every_notation() {
        let text = "paths:\n  /a/{id}:\n    get: {}\n  '/b': {}\n{\"/c/{d}/e\":{\"get\":{\"summary\":\"/f\"}},\\\"/g\\\": 1} see /h: x\n";
        let found: Vec<&str> = paths(text).collect();
        assert_eq!(found, ["/a/{id}", "/b", "/c/{d}/e", "/g"]);
    }

    #[test]
    fn an_address_ends_where_its_sentence_goes_on() {
        for text in [
            "：/export",
            "：/export。",
            "：/export，方法 GET",
            "：/export、/other",
            "：`/export`）",
            "(URL)：/export)",
            "**：**/export**",
            "：GET /export",
            "：[/export](x)",
            " = \"/export\"",
            "为/export；",
        ] {
            assert_eq!(given(&folded(text)), Some("/export"), "{text}");
        }
        assert_eq!(given(":/a/{code}/b."), Some("/a/{code}/b"));
        assert_eq!(given(":见附件"), None);
    }

    #[test]
    fn names_are_read_across_spaces() {
        assert_eq!(folded("接 口 地　址：/x y"), "接口地址:/x y");
        assert_eq!(folded("ＵＲＬ 地址"), "URL 地址");
    }
}
