//! Whether a field is filled in: with text that one can read and that says something.

use super::core::texts;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::unfilled::{UnfilledWords, is_made_of, plain};
use crate::read::encoding::was_misread;
use crate::read::{Node, Number, Value};
use crate::text::compatible;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "filled",
        &[],
        &[
            FunctionOption::new("kinds", OptionShape::Texts),
            FunctionOption::new("letters", OptionShape::Number),
        ],
        filled,
    ),
    Function::new(
        "parts",
        &["part"],
        &[FunctionOption::new("parts", OptionShape::TextGroups)],
        parts,
    )
    .keyed(&["part"]),
];

/// The kinds of words of the pack's list `unfilled` that say nothing in any field.
pub(super) const EVERYWHERE: &[&str] = &["later", "elsewhere", "sample"];

/// How many readable characters a text may have to be compared with words; the words are far shorter.
const MOST_COMPARED: usize = 64;

/// A value must have content. The words of the pack's list `unfilled` are no content: those of the kinds in [`EVERYWHERE`],
/// or of the kinds in the option `kinds`. The option `letters` is the least number of letters.
fn filled(context: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let kinds = texts(options, "kinds");
    let kinds = if options.get("kinds").is_some() {
        &kinds
    } else {
        EVERYWHERE
    };
    let filling = Filling::new(context, kinds, letters(options));
    let full = filling.has(target.node);
    Answer::Hits(if full {
        Vec::new()
    } else {
        vec![Hit::new(target.at)]
    })
}

fn letters(options: &Node) -> usize {
    match options.get("letters").map(|node| &node.value) {
        Some(Value::Number(Number::Int(least))) => usize::try_from(*least).unwrap_or(0),
        _ => 0,
    }
}

/// Each object of a compound element needs the parts of the option `parts`; a part written as a list may have any of
/// these names. A plain text instead of the object lacks all parts.
fn parts(context: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let filling = Filling::new(context, EVERYWHERE, 0);
    let Some(node) = target.node.filter(|node| filling.has(Some(node))) else {
        return Answer::NotApplicable;
    };
    let wanted = options.get("parts").map_or(&[][..], Node::items);
    let lacks = |object: &Node, part: &Node| -> bool {
        let names = match &part.value {
            Value::Array(names) => names,
            _ => std::slice::from_ref(part),
        };
        !names
            .iter()
            .filter_map(Node::as_str)
            .any(|name| filling.has(object.get(name)))
    };
    let name = |part: &Node| {
        let first = part.items().first().unwrap_or(part);
        first.as_str().unwrap_or("").to_owned()
    };
    let objects = match &node.value {
        Value::Array(items) if !items.is_empty() => items,
        _ => std::slice::from_ref(node),
    };
    let hits = objects
        .iter()
        .flat_map(|object| {
            wanted
                .iter()
                .filter(|part| lacks(object, part))
                .map(|part| Hit::new(object.span).arg("part", name(part)))
                .collect::<Vec<_>>()
        })
        .collect();
    Answer::Hits(hits)
}

/// The words of a pack that fill nothing, and how much more a field asks for.
pub(super) struct Filling<'p> {
    words: &'p UnfilledWords,
    kinds: &'p [&'p str],
    letters: usize,
}

impl<'p> Filling<'p> {
    pub(super) fn new(context: &'p Context<'_, '_>, kinds: &'p [&'p str], letters: usize) -> Self {
        Self {
            words: context.derived.unfilled(),
            kinds,
            letters,
        }
    }

    /// Whether a value has content; in a list or an object any part is enough.
    pub(super) fn has(&self, node: Option<&Node>) -> bool {
        match node.map(|node| &node.value) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => self.says(text),
            Some(Value::Array(items)) => items.iter().any(|item| self.has(Some(item))),
            Some(Value::Map(map)) => {
                let mut entries = map.entries().iter();
                entries.any(|entry| self.has(Some(&entry.node)))
            }
            Some(Value::Bool(_) | Value::Number(_)) => true,
        }
    }

    fn says(&self, text: &str) -> bool {
        let plain = plain(text);
        let letters = plain.chars().filter(|c| c.is_alphabetic());
        let enough = letters.take(self.letters).count() == self.letters;
        !plain.is_empty()
            && enough
            && !is_one_letter(&plain)
            && !was_misread(text)
            && !is_template(text)
            && !self
                .words
                .of("garbled")
                .any(|word| text.contains(&word.written))
            && !self.is_file_name(text, &plain)
            && !self.is_a_word(text)
            && !self.is_made_of_words(&plain)
    }

    /// Whether a text is nothing but the name of a file, or the name that a program gives to a new one.
    fn is_file_name(&self, text: &str, plain: &str) -> bool {
        let text = text.trim().to_lowercase();
        let is_sentence = text.contains(['。', '，', '；', '、', '\n']);
        let ended = |ending: &str| {
            let stem = text.strip_suffix(ending);
            stem.is_some_and(|stem| stem.chars().any(char::is_alphanumeric))
        };
        let fresh = |start: &str| {
            let rest = plain.strip_prefix(start);
            rest.is_some_and(|rest| {
                let rest = rest.trim_start_matches("副本");
                rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
        };
        (!is_sentence && self.words.of("ending").any(|word| ended(&word.written)))
            || self.words.of("new-file").any(|word| fresh(&word.plain))
    }

    /// Whether a text is a word that says nothing and is written with punctuation, such as `N/A`.
    fn is_a_word(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let mut words = self.kinds.iter().flat_map(|kind| self.words.of(kind));
        words.any(|word| word.lower == text)
    }

    /// Whether a text is nothing but words that say nothing, one or several, whatever stands between them.
    fn is_made_of_words(&self, plain: &str) -> bool {
        let words = self.kinds.iter().flat_map(|kind| self.words.of(kind));
        let words = words.filter(|word| word.bare).map(|word| &*word.plain);
        plain.chars().nth(MOST_COMPARED).is_none() && is_made_of(plain, &words)
    }
}

/// Whether a place for a value was left as a template has it: `${abstract}`, `{{ title }}`, `<摘要>`, `#{name}`, `%title%`.
fn is_template(text: &str) -> bool {
    let text = compatible(text);
    let text = text.trim();
    let within = |open: &str, close: &str| {
        let (_, rest) = text.split_once(open)?;
        rest.split_once(close).map(|(name, _)| name)
    };
    let named = |name: &str| !name.trim().is_empty() && name.chars().count() <= 60;
    let whole = |open: char, close: char| {
        let inner = text
            .strip_prefix(open)
            .and_then(|text| text.strip_suffix(close));
        inner.is_some_and(|inner| named(inner) && !inner.contains([open, close]))
    };
    [
        ("${", "}"),
        ("{{", "}}"),
        ("#{", "}"),
        ("{%", "%}"),
        ("<%", "%>"),
    ]
    .iter()
    .any(|(open, close)| within(open, close).is_some_and(named))
        || whole('<', '>')
        || whole('{', '}')
        || whole('%', '%')
        || whole('[', ']')
}

/// Whether a text is one letter over and over.
fn is_one_letter(plain: &str) -> bool {
    let mut letters = plain.chars();
    let first = letters.next();
    first.is_some_and(char::is_alphabetic)
        && plain.chars().nth(2).is_some()
        && letters.all(|c| Some(c) == first)
}
