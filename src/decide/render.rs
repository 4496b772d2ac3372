//! Violations, endpoint results and facts get their words and places: the last step that still looks at pack and submission.

use super::input::DecisionInput;
use super::place::Place;
use super::place::{place, spot};
use super::policy::Policy;
use super::verdict::{
    Case, EndpointRow, Explanation, Finding, Folded, Lifted, Reason, ReasonRef, Severity,
};
use crate::check::fingerprint::{Keys, fingerprint, former, former_of_reason, keys_of_reason};
use crate::check::gather;
use crate::check::reason_words::ReasonWords;
use crate::check::{self, EndpointResult, Level, State, Violation};
use crate::pack::Rule;
use crate::pack::waiver_file::WaiverFile;
use crate::text::template::interpolate;
use crate::text::{Span, Text};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many operations before a place are asked whether they hold it: callbacks within callbacks are no deeper.
const NEAR: usize = 8;

/// Renders what was found.
pub struct Renderer<'c> {
    input: DecisionInput<'c>,
    policy: Policy<'c>,
    words: ReasonWords<'c>,
    /// What each rule says of every case, by its full id.
    explanations: HashMap<&'c str, Arc<Explanation>>,
    /// Whether a waiver may name a fingerprint of the former form.
    former: bool,
    operations: OnceCell<Vec<(Span, String)>>,
}

impl<'c> Renderer<'c> {
    /// A renderer of what was found in one submission.
    pub fn new(input: DecisionInput<'c>, policy: Policy<'c>) -> Self {
        let rules = input.packs.builtin.rules.iter();
        let rules = rules.chain(&input.packs.pack.rules);
        let explanations = rules.map(|rule| (rule.id.as_str(), explanation(rule)));
        Self {
            input,
            policy,
            words: ReasonWords::new(input.packs.builtin),
            explanations: explanations.collect(),
            former: input.office.is_some_and(WaiverFile::is_by_fingerprint),
            operations: OnceCell::new(),
        }
    }

    /// What a rule says of every case of it.
    pub fn explanation(&self, rule: &Rule) -> Arc<Explanation> {
        let known = self.explanations.get(rule.id.as_str());
        known.cloned().unwrap_or_else(|| explanation(rule))
    }

    /// The operation in whose description a place lies.
    fn operation(&self, at: Span) -> Option<String> {
        // Sorted once, and only where something was found: thousands of findings over thousands of operations are usual.
        let operations = self.operations.get_or_init(|| {
            let descriptors = self.input.submission.descriptors.iter();
            let all = descriptors.flat_map(|descriptor| &descriptor.interface.operations);
            let mut all: Vec<(Span, String)> = all
                .map(|operation| {
                    let body = operation.node.span;
                    let start = operation.span.start.min(body.start);
                    (Span::new(body.source, start, body.end), operation.name())
                })
                .collect();
            all.sort_by_key(|(span, _)| *span);
            all
        });
        // A callback's operation lies in that of its owner: the innermost that holds the place starts last.
        let before = operations
            .partition_point(|(span, _)| (span.source, span.start) <= (at.source, at.start));
        let near = operations.get(before.saturating_sub(NEAR)..before)?;
        let holding = near.iter().rev().find(|(span, _)| span.contains(&at));
        holding.map(|(_, name)| name.clone())
    }

    fn place(&self, span: Span) -> Place {
        place(self.input.submission.library, span)
    }

    /// A place in the pack.
    fn contract(&self, span: Span) -> Place {
        let pack = self.input.packs.pack;
        let within = place(&pack.library, span);
        Place {
            file: format!("{}/{}", pack.id, within.file),
            ..within
        }
    }

    /// A violation; `None` for a rule that no pack has, which a test excludes.
    pub fn violation(&self, violation: &Violation) -> Option<Finding> {
        let rule = self.input.packs.rule(&violation.rule)?;
        let arg = |name: &str| violation.args.get(name).cloned();
        let at = self.place(violation.at);
        let related = violation.related.iter();
        let cases: Vec<Case> = violation.cases.iter().map(|case| self.case(case)).collect();
        let compared = (!cases.is_empty()).then(|| digest_of(&cases));
        // Cases at several operations are about none of them: a waiver of one must not excuse the others.
        let operation = match cases.split_first() {
            None => self.operation(violation.at),
            Some((first, rest)) => {
                let same = rest.iter().all(|case| case.operation == first.operation);
                same.then(|| first.operation.clone()).flatten()
            }
        };
        Some(Finding {
            gates: self.policy.gates(rule),
            message: message(rule, &violation.args, !cases.is_empty()),
            hides: compared.is_some(),
            compared,
            cases,
            args: violation.args.clone(),
            related: related.map(|span| self.place(*span)).collect(),
            fingerprint: violation.fingerprint.clone(),
            former_fingerprint: self.former.then(|| former(violation, &at.file)),
            at,
            operation: arg("operation").or(operation),
            resource: arg("resource"),
            item: arg("item"),
            ..self.blank(rule)
        })
    }

    /// One of the cases that a violation gathers.
    fn case(&self, case: &Violation) -> Case {
        let arg = |name: &str| case.args.get(name).cloned();
        let at = spot(self.input.submission.library, case.at);
        Case {
            resource: arg("resource"),
            item: arg("item"),
            operation: arg("operation").or_else(|| self.operation(case.at)),
            fingerprint: case.fingerprint.clone(),
            former_fingerprint: self.former.then(|| former(case, &at.file)),
            at,
        }
    }

    /// The part of a finding that gathers some of its cases.
    pub fn part(&self, finding: &Finding, cases: Vec<Case>) -> Option<Finding> {
        let rule = self.input.packs.rule(&finding.rule)?;
        let first = cases.first()?;
        let mut args = finding.args.clone();
        let resources = cases
            .iter()
            .map(|case| case.resource.as_deref().unwrap_or_default());
        args.extend(gather::numbers(cases.len(), resources));
        let at = if finding.at.position == first.at.position {
            finding.at.clone()
        } else {
            first.at.clone()
        };
        let same = |of: fn(&Case) -> &Option<String>| {
            let all = cases.iter().all(|case| of(case) == of(first));
            all.then(|| of(first).clone()).flatten()
        };
        Some(Finding {
            message: message(rule, &args, true),
            args,
            at,
            resource: same(|case| &case.resource),
            item: same(|case| &case.item),
            operation: same(|case| &case.operation),
            compared: Some(digest_of(&cases)),
            cases,
            ..finding.clone()
        })
    }

    /// A rule that could not be evaluated: it makes the verdict INCOMPLETE where the rule gates.
    pub fn unevaluated(&self, rule: &str, why: &Text) -> Option<Finding> {
        let about = self.input.packs.rule(rule)?;
        let args = [
            ("rule", rule.to_owned()),
            ("reason_zh", why.zh.clone()),
            ("reason_en", why.en.clone()),
        ];
        let keys = Keys::from([("rule", rule)]);
        let finding = self.builtin("rule-unevaluated", args, Place::default(), &keys)?;
        Some(Finding {
            gates: self.policy.gates(about),
            ..finding
        })
    }

    /// A row of the endpoint table.
    pub fn row(&self, result: &EndpointResult) -> EndpointRow {
        let reasons = result.reasons.iter().map(|reason| Reason {
            code: reason.code,
            undecided: reason.undecided,
            message: self.words.text(reason.code, &reason.args),
            at: reason.at.map(|span| self.place(span)),
            contract: reason.contract.map(|span| self.contract(span)),
            counterexample: reason.counterexample.clone(),
            patch: reason.patch.clone(),
            follows: None,
        });
        EndpointRow {
            endpoint: result.endpoint.clone(),
            title: result.title.clone(),
            level: result.level,
            resource: result.resource.clone(),
            state: result.state,
            gates: result.gates,
            operation: result.operation.clone(),
            bound: result.bound,
            because: result.because.clone(),
            at: result.at.map(|span| self.place(span)),
            reasons: reasons.collect(),
            compared: result.compared.clone(),
            excused: false,
        }
    }

    /// The findings of a row, one for each of its reasons, so that every format that lists findings shows them at their places.
    pub fn of_row(&self, index: usize, row: &EndpointRow, result: &EndpointResult) -> Vec<Finding> {
        let wrong = match row.state {
            State::Absent => "endpoint-absent",
            State::Incompatible => "endpoint-incompatible",
            State::Undecided => "endpoint-undecided",
            State::Present | State::NotRequired => return Vec::new(),
        };
        let reasons = row.reasons.iter().zip(&result.reasons).enumerate();
        let findings = reasons.filter_map(|(at, (reason, source))| {
            // What is undecided beside something wrong stays undecided: an excuse for the one is none for the other.
            let code = if reason.undecided {
                "endpoint-undecided"
            } else {
                wrong
            };
            let finding = self.of_reason(code, row, reason, source)?;
            let reason = Some(ReasonRef {
                row: index,
                reason: at,
            });
            Some(Finding { reason, ..finding })
        });
        findings.collect()
    }

    /// A reason of a row as a case of a built-in rule.
    fn of_reason(
        &self,
        code: &str,
        row: &EndpointRow,
        reason: &Reason,
        source: &check::Reason,
    ) -> Option<Finding> {
        // Most endpoints are needed once and belong to no resource.
        let resource = row.resource.as_deref().unwrap_or_default();
        let of = |open: &str, close: &str| match resource {
            "" => String::new(),
            code => format!("{open}{code}{close}"),
        };
        let args = [
            ("endpoint", row.endpoint.clone()),
            ("resource", resource.to_owned()),
            ("of_zh", of("（", "）")),
            ("of_en", of(" (", ")")),
            ("reason_zh", reason.message.zh.clone()),
            ("reason_en", reason.message.en.clone()),
        ];
        let at = reason.at.as_ref().or(row.at.as_ref());
        let at = at.cloned().unwrap_or_default();
        let finding = self.builtin(code, args, at, &keys_of_reason(source))?;
        let former = self.former.then(|| {
            let (rule, file) = (&finding.rule, &finding.at.file);
            former_of_reason(rule, reason.code, &reason.message.en, file)
        });
        let severity = match row.level {
            Level::Required => finding.severity,
            Level::Recommended => Severity::Warning,
        };
        Some(Finding {
            severity,
            gates: row.gates && row.level == Level::Required,
            operation: row.operation.clone(),
            resource: row.resource.clone(),
            endpoint: Some(row.endpoint.clone()),
            former_fingerprint: former,
            compared: row.compared.clone(),
            hides: source.hides,
            ..finding
        })
    }

    /// A lifted requirement.
    pub fn lifted(&self, lifted: &check::Lifted) -> Lifted {
        Lifted {
            requirement: lifted.requirement.clone(),
            fact: lifted.fact.clone(),
            at: lifted.at.map(|span| self.place(span)),
        }
    }

    /// A case of a built-in rule, identified by `keys`.
    pub fn builtin<const N: usize>(
        &self,
        code: &str,
        args: [(&str, String); N],
        at: Place,
        keys: &Keys<'_>,
    ) -> Option<Finding> {
        let id = format!("{}/{code}", self.input.packs.builtin.id);
        let rule = self.input.packs.rule(&id)?;
        let args = args.map(|(name, value)| (name.to_owned(), value)).into();
        Some(Finding {
            message: message(rule, &args, false),
            fingerprint: fingerprint(&id, &at.file, keys),
            args,
            at,
            ..self.blank(rule)
        })
    }

    /// What every case of a rule shares.
    fn blank(&self, rule: &Rule) -> Finding {
        Finding {
            rule: rule.id.clone(),
            severity: self.policy.severity(rule),
            gates: true,
            message: Text::default(),
            args: BTreeMap::new(),
            at: Place::default(),
            related: Vec::new(),
            cases: Vec::new(),
            explanation: self.explanation(rule),
            incomplete: rule.incomplete,
            fingerprint: String::new(),
            former_fingerprint: None,
            compared: None,
            hides: false,
            operation: None,
            resource: None,
            item: None,
            endpoint: None,
            reason: None,
            caused_by: None,
            folded: Folded::default(),
            excuse: None,
        }
    }
}

fn explanation(rule: &Rule) -> Arc<Explanation> {
    Arc::new(Explanation {
        why: rule.why.clone(),
        fix: rule.fix.clone(),
        basis: rule.basis.clone(),
    })
}

/// What a rule says of one case, or of several gathered ones.
pub(super) fn message(rule: &Rule, args: &BTreeMap<String, String>, gathered: bool) -> Text {
    let gather = rule.gather.as_ref().filter(|_| gathered);
    let template = gather.map_or(&rule.message, |gather| &gather.message);
    Text::new(
        interpolate(&template.zh, args),
        interpolate(&template.en, args),
    )
}

fn digest_of(cases: &[Case]) -> String {
    gather::digest(cases.iter().map(|case| case.fingerprint.as_str()))
}
