//! Values that look like live secrets: a submission is copied into reports, evidence and archives, so it must not contain any.

use super::core::texts;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::read::{Entry, Node, Source, Value};
use crate::text::Span;

/// One line per function.
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

/// Maximum depth of a walk. It is above the nesting limit of the readers.
const DEPTH: usize = 512;

/// No text of a document may start with one of `starts` (such as the head of a private key), no other text file may contain one, and
/// no value under a key named in `keys` (compared without case, `-` and `_`) may look generated: at least 16 characters, letters
/// and digits mixed, no spaces. The value itself is never an argument of the finding.
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
            // A file that is no document may itself be a private key.
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
    /// A hit at the first secret in a text file.
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
                    // In `appSecret: {example: …}` the key above names the value.
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

/// A key in lower case, without `-` and `_`.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text has at least 16 characters, letters and digits mixed, and no spaces.
fn looks_generated(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_graphic())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && !text.contains("${")
        && !text.starts_with('<')
        && !text.contains("://")
}
