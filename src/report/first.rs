//! The one finding by which a verdict is told in a row of a table.

use super::machine_common::ranked;
use crate::decide::Verdict;
use crate::text::Text;

/// The text of the first finding that decides a verdict: its message where it is about an endpoint, else the title of its rule, because
/// the other messages begin with their place.
#[must_use]
pub fn first(verdict: &Verdict) -> Option<&Text> {
    let mut all = ranked(verdict).into_iter();
    let first = all.find(|first| first.decides())?;
    let mut rules = verdict.rules.iter();
    let rule = rules.find(|rule| rule.id == first.rule && first.endpoint.is_none());
    Some(rule.map_or(&first.message, |rule| &rule.title))
}
