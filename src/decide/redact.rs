//! A verdict without the texts of the submission, for reports over many projects: what is wrong and where stays, what stands there goes.

use super::place::Place;
use super::verdict::{EndpointRow, Evaluation, Finding, Reason, Verdict};
use crate::check::reason_words::ReasonWords;
use crate::check::sharing::is_label;
use crate::pack::RulePack;
use crate::read::digest::sha256;
use crate::text::{Text, name_key};
use std::collections::HashMap;

/// Hexadecimal digits of the digest that stands for the name of a 信息项.
const DIGITS: usize = 16;
/// What stands where a value was.
const GONE: &str = "…";
/// Arguments of findings that say how they are shown; their values come from the pack.
const KEPT: [&str; 2] = ["endpoint", "rule"];
/// An argument by which reports know that a column is missing; its value is not shown.
const ABSENT: &str = "absent_en";

impl Verdict {
    /// The same verdict without values, excerpts, counterexamples, names of 信息项 and free texts. Project and departments, paths
    /// of files and operations, codes and names of resources, rules, places and counts stay, and so does what the office wrote.
    #[must_use]
    pub fn redacted(mut self, builtin: &RulePack) -> Self {
        let titles: HashMap<String, Text> = self
            .rules
            .iter()
            .map(|rule| (rule.id.clone(), rule.title.clone()))
            .collect();
        let words = ReasonWords::new(builtin);
        self.is_redacted = true;
        self.vendor = None;
        for row in &mut self.required {
            redact_row(row, words);
        }
        for (_, why) in &mut self.coverage.unevaluated {
            *why = unevaluated();
        }
        for rule in &mut self.rules {
            if let Evaluation::Unevaluated(why) = &mut rule.evaluation {
                *why = unevaluated();
            }
        }
        for interface in &mut self.interfaces {
            interface.title.clone_from(&interface.file);
            interface.version = None;
        }
        for resource in &mut self.resources {
            for item in &mut resource.items {
                *item = stand_in(item);
            }
            resource.sharing_type = resource.sharing_type.take().filter(|label| is_label(label));
        }
        for item in self.demands.iter_mut().flat_map(|it| &mut it.items) {
            *item = stand_in(item);
        }
        for one in &mut self.accounting {
            redact_place(&mut one.at);
        }
        for finding in self.open.iter_mut().chain(&mut self.waived) {
            let title = titles.get(&finding.rule).cloned().unwrap_or_default();
            redact_finding(finding, title);
        }
        for waiver in &mut self.waivers {
            // What is wrong now was never the office's text.
            waiver.unseen.values_mut().for_each(Vec::clear);
        }
        for suppression in &mut self.suppressions {
            suppression.text.clear();
            redact_place(&mut suppression.at);
        }
        for lifted in &mut self.lifted {
            lifted.fact = declared();
            lifted.at.as_mut().map(redact_place);
        }
        self
    }
}

fn unevaluated() -> Text {
    Text::new("未能评判", "it could not be evaluated")
}

fn declared() -> Text {
    Text::new("按申报材料所声明的内容", "by what the submission declares")
}

/// What stands for the name of a 信息项: equal for names that are compared as equal, and empty where nothing of a name is compared.
fn stand_in(name: &str) -> String {
    let key = name_key(name);
    if key.is_empty() {
        return String::new();
    }
    let digest = sha256(key.as_bytes());
    digest
        .trim_start_matches("sha256:")
        .chars()
        .take(DIGITS)
        .collect()
}

/// File, line, column and cell stay; a pointer is made of keys, and the name of a sheet is a text like any other.
fn redact_place(at: &mut Place) {
    at.pointer.clear();
    at.excerpt = None;
    if at.sheet.is_some() {
        at.sheet = Some(String::new());
    }
}

fn redact_finding(finding: &mut Finding, title: Text) {
    finding.message = match &finding.resource {
        Some(resource) => Text::new(
            format!("{}（{resource}）", title.zh),
            format!("{} ({resource})", title.en),
        ),
        None => title,
    };
    finding.item = None;
    finding.args.retain(|name, value| {
        if name == ABSENT {
            value.clear();
        }
        name == ABSENT || KEPT.contains(&name.as_str())
    });
    redact_place(&mut finding.at);
    finding.related.iter_mut().for_each(redact_place);
    for case in &mut finding.cases {
        case.item = None;
        redact_place(&mut case.at);
    }
}

fn redact_row(row: &mut EndpointRow, words: ReasonWords<'_>) {
    row.because = row.because.take().map(|_| declared());
    row.at.as_mut().map(redact_place);
    for reason in &mut row.reasons {
        redact_reason(reason, words);
    }
}

fn redact_reason(reason: &mut Reason, words: ReasonWords<'_>) {
    reason.message = words.without_values(reason.code, GONE);
    reason.counterexample = None;
    reason.patch = None;
    reason.at.as_mut().map(redact_place);
}

#[cfg(test)]
mod tests {
    use super::stand_in;

    #[test]
    fn names_that_are_compared_as_equal_have_one_stand_in() {
        assert_eq!(stand_in("姓名"), stand_in("（姓 名）"));
        assert_ne!(stand_in("姓名"), stand_in("姓"));
        assert_eq!(stand_in("姓名").len(), 16);
        assert_eq!(stand_in("*"), "");
    }
}
