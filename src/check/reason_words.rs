//! The messages of reasons, by code, from `rules/hutong/reasons.yaml`.

use crate::pack::RulePack;
use crate::read::Node;
use crate::text::Text;
use crate::text::template::{interpolate, placeholders};
use std::collections::BTreeMap;

/// The message templates of reasons, facts and differences.
#[derive(Debug, Clone, Copy)]
pub struct ReasonWords<'p> {
    words: Option<&'p Node>,
}

impl<'p> ReasonWords<'p> {
    /// The templates of the built-in pack.
    #[must_use]
    pub fn new(builtin: &'p RulePack) -> Self {
        let library = &builtin.library;
        let source = library.find("reasons.yaml");
        let document = source.and_then(|source| library.document(source));
        Self {
            words: document.map(|document| &document.root),
        }
    }

    /// The message of a code, filled with `args`. Without an argument `part` the message is about the whole message. A
    /// code without a template is shown as it is; a test makes sure that there is none.
    #[must_use]
    pub fn text(&self, code: &str, args: &BTreeMap<String, String>) -> Text {
        let template = |code: &str, lang: &str| {
            let entry = self.words.and_then(|words| words.get(code));
            let template = entry.and_then(|entry| entry.str_at(lang)).unwrap_or(code);
            template.to_owned()
        };
        let filled = |lang: &str| {
            let mut args = args.clone();
            args.entry("part".to_owned())
                .or_insert_with(|| template("the-whole", lang));
            interpolate(&template(code, lang), &args)
        };
        Text::new(filled("zh"), filled("en"))
    }

    /// The message of a code with `sign` in the place of each value.
    #[must_use]
    pub fn without_values(&self, code: &str, sign: &str) -> Text {
        let template = |lang: &str| {
            let entry = self.words.and_then(|words| words.get(code));
            entry.and_then(|entry| entry.str_at(lang)).unwrap_or(code)
        };
        let names = ["zh", "en"].map(template).into_iter();
        let names = names.flat_map(placeholders).filter(|name| *name != "part");
        let signs = names.map(|name| (name.to_owned(), sign.to_owned()));
        self.text(code, &signs.collect())
    }
}
