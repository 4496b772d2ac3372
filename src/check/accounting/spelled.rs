//! The names that lists, patterns and schemas of names spell.

use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::read::Node;
use crate::text::Span;
use std::collections::HashSet;

/// Schemas of names that are looked at.
const MOST_SCHEMAS: usize = 200;
/// Letters of a pattern that make a word.
const WORD: usize = 2;
/// Letters that may stand at one place of a word.
const CHOICES: usize = 3;

/// The names that a pattern of property names spells: `idCard` and `phone` of `^(idCard|phone)$`, and what names begin with up to a
/// sign that parts words (`x-` of `^x-`); the pattern itself where it allows others.
pub fn names_of(pattern: &str) -> Vec<&str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_plain);
    let between = |text| Some(ends(text, "^", "$").unwrap_or(text));
    let grouped = ends(pattern, "^(", ")$").map(|it| it.strip_prefix("?:").unwrap_or(it));
    let names: Option<Vec<&str>> = match grouped {
        Some(inner) => inner.split('|').map(between).collect(),
        None => pattern.split('|').map(|it| ends(it, "^", "$")).collect(),
    };
    let begin = pattern.strip_prefix('^').map(|rest| {
        let rest = rest.strip_suffix('$').unwrap_or(rest);
        let open = [".*", ".+"].iter().find_map(|end| rest.strip_suffix(end));
        open.unwrap_or(rest)
    });
    let begin = begin.filter(|begin| is_name(begin) && begin.ends_with('-'));
    let names = names.filter(|names| names.iter().all(|name| is_name(name)));
    names.unwrap_or_else(|| vec![begin.unwrap_or(pattern)])
}

/// What stands between a beginning and an end.
fn ends<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    text.strip_prefix(begin)?.strip_suffix(end)
}

/// The names that a schema of property names lists or spells, each at its place, through references and compositions; and whether all
/// of it was looked at. A pattern that only says which letters a name has spells none.
pub fn allowed<'d>(
    reader: SchemaReader<'_, 'd>,
    schema: Schema<'d>,
) -> (Vec<(&'d str, Span)>, bool) {
    let mut names: Vec<(&'d str, Span)> = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        if !seen.insert(std::ptr::from_ref(schema.node)) {
            continue;
        }
        if seen.len() > MOST_SCHEMAS {
            return (names, false);
        }
        let listed = schema.node.get("enum").map_or(&[][..], Node::items).iter();
        let listed = listed.chain(schema.node.get("const"));
        names.extend(listed.filter_map(|name| Some((name.as_str()?, name.span))));
        if let Some(pattern) = schema.node.get("pattern")
            && let Some(text) = pattern.as_str().filter(|text| spells(text))
        {
            names.extend(names_of(text).into_iter().map(|name| (name, pattern.span)));
        }
        pending.extend(reader.chain(schema));
        pending.extend(reader.members(schema));
    }
    (names, true)
}

/// Whether a pattern spells a word, and does not only say which letters may stand.
fn spells(pattern: &str) -> bool {
    let mut letters = 0;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            // Letters behind it are classes, but in a number of a character.
            '\\' => letters += usize::from(matches!(chars.next(), Some('x' | 'u'))),
            '[' => {
                let class: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let few = class.chars().count() <= CHOICES && !class.starts_with('^');
                letters += usize::from(few && class.chars().all(char::is_alphabetic));
            }
            '{' => drop(chars.by_ref().take_while(|c| *c != '}').count()),
            c => letters += usize::from(c.is_alphabetic()),
        }
    }
    letters >= WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled() {
        assert_eq!(names_of("^(idCard|phone)$"), ["idCard", "phone"]);
        assert_eq!(names_of("^(?:idCard|phone)$"), ["idCard", "phone"]);
        assert_eq!(names_of("^idCard$|^phone$"), ["idCard", "phone"]);
        assert_eq!(names_of("^x-.*"), ["x-"]);
        assert_eq!(names_of("^x-"), ["x-"]);
        // What is open at an end allows names that nobody listed.
        for open in [
            "^(a|b)(c|d)$",
            "^id.*$",
            "^entName",
            "entName$",
            "id$|uuid",
            "^params|value$",
            "^(entName|id.*)$",
            "^(entName|idCard)",
        ] {
            assert_eq!(names_of(open), [open]);
        }
        assert_eq!(names_of("[a-z]+"), ["[a-z]+"]);
    }

    #[test]
    fn letters_that_may_stand_are_no_word() {
        for open in [
            "^[a-z][A-Za-z0-9_]{1,30}$",
            ".*",
            r"^\w+$",
            "^[^/]+$",
            r"^\p{L}+$",
        ] {
            assert!(!spells(open), "{open}");
        }
        for word in ["^idCard$", "^[i][dD][cC]ard$", r"\x69\x64", "phone"] {
            assert!(spells(word), "{word}");
        }
    }
}
