//! Titles of rules: a page names a rule by its title, beside its id.

use super::text::BilingualText;
use crate::decide::Verdict;
use crate::text::Text;
use std::collections::HashMap;

/// The titles of the rules of a verdict, by id.
#[derive(Debug)]
pub struct Titles<'v>(HashMap<&'v str, &'v Text>);

impl<'v> Titles<'v> {
    pub fn new(verdict: &'v Verdict) -> Self {
        let rules = verdict.rules.iter();
        Self(rules.map(|rule| (rule.id.as_str(), &rule.title)).collect())
    }

    /// The title of a rule, else its id.
    pub fn of(&self, rule: &str) -> BilingualText {
        self.0.get(rule).map_or_else(
            || BilingualText::new(&Text::new(rule, rule)),
            |title| BilingualText::new(title),
        )
    }
}
