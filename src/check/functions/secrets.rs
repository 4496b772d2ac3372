//! Values that look like live secrets: a submission is copied into reports, evidence and archives, so none may stand in it.

use super::core::texts;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::read::{Entry, Node, Source, Value};
use crate::text::Span;

/// One line a function.
pub const TABLE: &[Function] = &[Function::new(
    "noSecrets",
    &["key"],
    &[
        FunctionOption::new("keys", OptionShape::Texts),
        FunctionOption::new("starts", OptionShape::Texts),
    ],
    no_secrets,
)
.keyed(&["key"])];

/// Nesting of documents is bounded when they are read; this is above it.
const DEPTH: usize = 512;

/// No text of any document may start with one of `starts` (such as the head of a private key) nor any other text hold one, and no
/// value under a key named in `keys` (compared without case, `-` and `_`) may look like a generated one: at least 16 characters,
/// letters and digits mixed, no spaces. The value itself is never an argument of the finding.
fn no_secrets(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let keys = texts(options, "keys");
    let search = Search {
        keys: keys.into_iter().map(plain).collect(),
        starts: texts(options, "starts"),
    };
    let mut hits = Vec::new();
    let library = context.submission.library;
    for (source, document) in (0..).zip(&library.documents) {
        match document {
            Some(document) => search.walk("", &document.root, 0, &mut hits),
            // Not a document, and yet it may be a key as it is.
            None => hits.extend(
                library
                    .source(source)
                    .and_then(|file| search.file(file, source)),
            ),
        }
    }
    Answer::Hits(hits)
}

struct Search<'o> {
    keys: Vec<String>,
    starts: Vec<&'o str>,
}

impl Search<'_> {
    /// The first place of a text at which a secret begins.
    fn file(&self, file: &Source, source: u32) -> Option<Hit> {
        let found = self.starts.iter().filter_map(|start| {
            let at = file.text.find(start)?;
            Some((at, at + start.len()))
        });
        let (start, end) = found.min()?;
        let at = Span {
            source,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        };
        Some(Hit::new(at).arg("key", &file.path).arg("found", ""))
    }

    fn walk(&self, key: &str, node: &Node, depth: usize, hits: &mut Vec<Hit>) {
        if depth > DEPTH {
            return;
        }
        match &node.value {
            Value::Map(map) => {
                for Entry {
                    key: inner, node, ..
                } in map.entries()
                {
                    // `appSecret: {example: …}` names its value by the key above.
                    let named = match &**inner {
                        "example" | "default" | "value" | "const" => key,
                        inner => inner,
                    };
                    self.walk(named, node, depth + 1, hits);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.walk(key, item, depth + 1, hits);
                }
            }
            Value::String(text) => {
                let started = self
                    .starts
                    .iter()
                    .any(|start| text.trim_start().starts_with(start));
                let keyed =
                    !key.is_empty() && self.keys.contains(&plain(key)) && looks_generated(text);
                if started || keyed {
                    hits.push(Hit::new(node.span).arg("key", key).arg("found", ""));
                }
            }
            _ => {}
        }
    }
}

fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn looks_generated(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_graphic())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !text.contains("${")
        && !text.starts_with('<')
        && !text.contains("://")
}
