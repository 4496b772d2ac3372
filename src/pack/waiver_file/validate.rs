//! Checks the office's waiver file against the packs: the rules, endpoints and clauses that it names must exist, and the rules must
//! be waivable.

use super::{DecisionSubject, WaiverFile, WaiverScope, waivable};
use crate::error::Error;
use crate::pack::RulePack;
use crate::pack::file_errors::wrong;
use crate::read::{Library, Located};
use crate::text::{Span, Text, did_you_mean};
use std::collections::BTreeSet;

impl WaiverFile {
    /// Checks the names in the file: rules must exist and be waivable, endpoints must be in a contract, and clauses must be for a
    /// person to check. Rules of other packs are not checked, because they are no part of this judgement.
    ///
    /// # Errors
    /// Every entry with a name that does not exist or a rule that cannot be waived.
    pub fn validate(
        &self,
        packs: [&RulePack; 2],
        endpoints: &BTreeSet<String>,
    ) -> Result<(), Vec<Error>> {
        let mut validator = Validator {
            library: &self.library,
            errors: Vec::new(),
        };
        for entry in &self.waivers {
            validator.rule(&entry.rule, packs);
            if let WaiverScope::Endpoint(id) = &entry.scope {
                validator.known(
                    entry.span,
                    id,
                    endpoints.iter().map(String::as_str),
                    "端点",
                    "endpoint",
                );
            }
        }
        let [pack, _] = packs;
        let manual = || {
            let manual = pack
                .procedure
                .iter()
                .filter(|clause| clause.manual.is_some());
            manual.map(|clause| clause.id.as_str())
        };
        for entry in &self.decisions {
            match &entry.about.value {
                DecisionSubject::Endpoint(id, _) => {
                    let known = endpoints.iter().map(String::as_str);
                    validator.known(entry.about.span, id, known, "端点", "endpoint");
                }
                DecisionSubject::Clause(id) => {
                    validator.known(
                        entry.about.span,
                        id,
                        manual(),
                        "人工核对条款",
                        "clause for a person",
                    );
                }
                DecisionSubject::File(..) | DecisionSubject::Operations(_) => {}
            }
        }
        if validator.errors.is_empty() {
            Ok(())
        } else {
            Err(validator.errors)
        }
    }
}

/// The largest number of names that an error lists where none of them resembles the unknown one.
const FEW: usize = 12;

/// Looks names up and collects the errors.
struct Validator<'l> {
    library: &'l Library,
    errors: Vec<Error>,
}

impl Validator<'_> {
    fn fail(&mut self, at: Span, zh: impl Into<String>, en: impl Into<String>) {
        self.errors.push(wrong(self.library, at, zh, en));
    }

    /// A rule must be named in full, exist, and be waivable.
    fn rule(&mut self, id: &Located<String>, packs: [&RulePack; 2]) {
        let Some((prefix, _)) = id.value.split_once('/') else {
            return self.fail(
                id.span,
                format!("规则应写全名，如 gb/{}", id.value),
                format!("a rule is named in full, such as gb/{}", id.value),
            );
        };
        let Some(pack) = packs.into_iter().find(|pack| pack.id == prefix) else {
            return;
        };
        match pack.rule(&id.value) {
            None => {
                let known = pack.rules.iter().map(|rule| rule.id.as_str());
                self.known(id.span, &id.value, known, "规则", "rule");
            }
            Some(rule) if !waivable(rule) => self.fail(
                id.span,
                format!("{} 不能豁免：它表示材料无法读取或未能评判", id.value),
                format!(
                    "{} cannot be waived: it says that something could not be read or judged",
                    id.value
                ),
            ),
            Some(_) => {}
        }
    }

    /// A name must be one of `names`; `zh` and `en` are the words for its kind.
    fn known<'n>(
        &mut self,
        at: Span,
        id: &str,
        names: impl Iterator<Item = &'n str>,
        zh: &str,
        en: &str,
    ) {
        if let Some(text) = unknown(id, names, (zh, en)) {
            self.fail(at, text.zh, text.en);
        }
    }
}

/// What is said of a name that is none of `names`, with the one that may be meant; `None` where it is one. `kind` are the words for its
/// kind in both languages.
fn unknown<'n>(id: &str, names: impl Iterator<Item = &'n str>, kind: (&str, &str)) -> Option<Text> {
    let all: Vec<&str> = names.collect();
    if all.contains(&id) {
        return None;
    }
    let (guess_zh, guess_en) = match did_you_mean(id, all.iter().copied()) {
        Some(meant) => (
            format!("（是否指 {meant}？）"),
            format!(" (did you mean {meant}?)"),
        ),
        None if (1..=FEW).contains(&all.len()) => {
            let all = all.join(", ");
            (format!("，现有：{all}"), format!("; there are: {all}"))
        }
        None => Default::default(),
    };
    let (zh, en) = kind;
    Some(Text::new(
        format!("规则包没有{zh} {id}{guess_zh}"),
        format!("the pack has no {en} {id}{guess_en}"),
    ))
}
