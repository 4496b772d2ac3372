//! The words of reasons: `rules/hutong/reasons.yaml` by code.

use crate::pack::RulePack;
use crate::read::Node;
use crate::text::Text;
use crate::text::template::interpolate;
use std::collections::BTreeMap;

/// The words in which a reason, a fact or a difference is reported.
#[derive(Debug, Clone, Copy)]
pub struct ReasonWords<'p> {
    words: Option<&'p Node>,
}

impl<'p> ReasonWords<'p> {
    /// The words of the built-in pack.
    #[must_use]
    pub fn new(builtin: &'p RulePack) -> Self {
        let library = &builtin.library;
        let source = library.find("reasons.yaml");
        let document = source.and_then(|source| library.document(source));
        Self {
            words: document.map(|document| &document.root),
        }
    }

    /// The words of a code, filled with `args`. Where no part of a message is named the whole is meant; a code without words, which
    /// a test excludes, is shown itself.
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
}
