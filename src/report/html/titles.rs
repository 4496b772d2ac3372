//! Titles of rules and endpoints: a page names a rule by its title, beside its id, and in Chinese an endpoint by its title.

use super::text::BilingualText;
use crate::decide::{Finding, Verdict};
use crate::text::Text;
use std::collections::HashMap;

/// The titles of the rules and of the endpoints of a verdict, by id.
#[derive(Debug)]
pub struct Titles<'v> {
    rules: HashMap<&'v str, &'v Text>,
    endpoints: HashMap<&'v str, &'v Text>,
}

impl<'v> Titles<'v> {
    pub fn new(verdict: &'v Verdict) -> Self {
        let rules = verdict.rules.iter();
        let endpoints = verdict.required.iter();
        Self {
            rules: rules.map(|rule| (rule.id.as_str(), &rule.title)).collect(),
            endpoints: endpoints
                .map(|row| (row.endpoint.as_str(), &row.title))
                .collect(),
        }
    }

    /// The title of a rule, else its id.
    pub fn of(&self, rule: &str) -> BilingualText {
        self.rules.get(rule).map_or_else(
            || BilingualText::new(&Text::new(rule, rule)),
            |title| BilingualText::new(title),
        )
    }

    /// What a finding says, in Chinese with the title of the endpoint that its message names: `缺少 数据查询：…`.
    pub fn message(&self, finding: &Finding) -> Text {
        let message = &finding.message;
        let id = finding.args.get("endpoint");
        let named = id.and_then(|id| Some((id, self.endpoints.get(id.as_str())?)));
        named.map_or_else(
            || message.clone(),
            |(id, title)| Text::new(message.zh.replacen(id, &title.zh, 1), &message.en),
        )
    }
}
