//! Findings, endpoint rows and facts get their words and places: the last step that still looks at pack and submission.

use super::place::place;
use super::{DecisionInput, EndpointRow, Finding, Lifted, Place, Reason};
use crate::check::fingerprint::{Keys, fingerprint, former, former_of_reason, keys_of_reason};
use crate::check::{self, EndpointResult, Level, State, Violation, gates};
use crate::pack::waiver_file::WaiverFile;
use crate::pack::{Rule, Severity};
use crate::read::Node;
use crate::text::template::interpolate;
use crate::text::{Span, Text};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Operations before a place that are asked whether they hold it: callbacks within callbacks are no deeper.
const NEAR: usize = 8;

/// Puts words and places to what was found.
pub struct Renderer<'c> {
    case: DecisionInput<'c>,
    reasons: Option<&'c Node>,
    /// Whether waivers may be by fingerprints of the former form.
    former: bool,
    operations: OnceCell<Vec<(Span, String)>>,
}

impl<'c> Renderer<'c> {
    /// A renderer for one case; the words of reasons stand in the built-in pack.
    pub fn new(case: DecisionInput<'c>) -> Self {
        let library = &case.packs.builtin.library;
        let reasons = library
            .find("reasons.yaml")
            .and_then(|source| library.document(source))
            .map(|document| &document.root);
        Self {
            case,
            reasons,
            former: case.office.is_some_and(WaiverFile::is_by_fingerprint),
            operations: OnceCell::new(),
        }
    }

    /// The operation in whose description a place lies.
    fn operation(&self, at: Span) -> Option<String> {
        // Sorted once, and only where something was found: thousands of findings over thousands of operations are usual.
        let operations = self.operations.get_or_init(|| {
            let descriptors = self.case.submission.descriptors.iter();
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
        place(self.case.submission.library, span)
    }

    /// A place in the pack.
    fn contract(&self, span: Span) -> Place {
        let pack = self.case.packs.pack;
        let within = place(&pack.library, span);
        Place {
            file: format!("{}/{}", pack.id, within.file),
            ..within
        }
    }

    /// What a rule weighs here.
    pub fn severity(&self, rule: &Rule) -> Severity {
        let pack = self.case.packs.pack;
        if pack.rule(&rule.id).is_some() {
            pack.severity(rule)
        } else {
            rule.severity
        }
    }

    /// A finding; `None` for a rule that no pack has, which a test excludes.
    pub fn finding(&self, finding: &Violation) -> Option<Finding> {
        let rule = self.case.packs.rule(&finding.rule)?;
        let args = |name: &str| finding.args.get(name).cloned();
        let at = self.place(finding.at);
        Some(Finding {
            gates: finding.gates,
            message: Text::new(
                interpolate(&rule.message.zh, &finding.args),
                interpolate(&rule.message.en, &finding.args),
            ),
            args: finding.args.clone(),
            related: finding
                .related
                .iter()
                .map(|span| self.place(*span))
                .collect(),
            fingerprint: finding.fingerprint.clone(),
            former_fingerprint: self.former.then(|| former(finding, &at.file)),
            at,
            operation: args("operation").or_else(|| self.operation(finding.at)),
            resource: args("resource"),
            item: args("item"),
            ..self.blank(rule)
        })
    }

    /// A rule that could not be evaluated: it makes the verdict INCOMPLETE where the rule gates.
    pub fn unevaluated(&self, rule: &str, why: &Text) -> Option<Finding> {
        let about = self.case.packs.rule(rule)?;
        let gate = self
            .case
            .packs
            .pack
            .gate(self.case.terms.class, self.case.terms.stage);
        let args = BTreeMap::from([
            ("rule".to_owned(), rule.to_owned()),
            ("reason_zh".to_owned(), why.zh.clone()),
            ("reason_en".to_owned(), why.en.clone()),
        ]);
        let keys = Keys::from([("rule", rule)]);
        let told = self.builtin("rule-unevaluated", args, Place::default(), &keys)?;
        Some(Finding {
            gates: gates(gate, about),
            ..told
        })
    }

    /// A row of the endpoint table.
    pub fn row(&self, row: &EndpointResult) -> EndpointRow {
        let reasons = row.reasons.iter().map(|reason| Reason {
            code: reason.code,
            undecided: reason.undecided,
            message: self.reason(reason.code, &reason.args),
            at: reason.at.map(|span| self.place(span)),
            contract: reason.contract.map(|span| self.contract(span)),
            counterexample: reason.counterexample.clone(),
            patch: reason.patch.clone(),
        });
        EndpointRow {
            endpoint: row.endpoint.clone(),
            title: row.title.clone(),
            level: row.level,
            resource: row.resource.clone(),
            state: row.state,
            gates: row.gates,
            operation: row.operation.clone(),
            bound: row.bound,
            because: row.because.clone(),
            at: row.at.map(|span| self.place(span)),
            reasons: reasons.collect(),
            excused: false,
        }
    }

    /// What a row says as findings: one for each reason, so that every format that lists findings shows it at its place.
    pub fn endpoint(&self, row: &EndpointRow, found: &EndpointResult) -> Vec<Finding> {
        let wrong = match row.state {
            State::Absent => "endpoint-absent",
            State::Incompatible => "endpoint-incompatible",
            State::Undecided => "endpoint-undecided",
            State::Present | State::NotRequired => return Vec::new(),
        };
        // Most endpoints are needed once and belong to no resource.
        let resource = row.resource.as_deref().unwrap_or_default();
        let of = |open: &str, close: &str| match resource {
            "" => String::new(),
            code => format!("{open}{code}{close}"),
        };
        let (of_zh, of_en) = (of("（", "）"), of(" (", ")"));
        row.reasons
            .iter()
            .zip(&found.reasons)
            .filter_map(|(reason, of)| {
                let args = BTreeMap::from([
                    ("endpoint".to_owned(), row.endpoint.clone()),
                    ("resource".to_owned(), resource.to_owned()),
                    ("of_zh".to_owned(), of_zh.clone()),
                    ("of_en".to_owned(), of_en.clone()),
                    ("reason_zh".to_owned(), reason.message.zh.clone()),
                    ("reason_en".to_owned(), reason.message.en.clone()),
                ]);
                let at = reason
                    .at
                    .clone()
                    .or_else(|| row.at.clone())
                    .unwrap_or_default();
                // What is undecided beside something wrong stays undecided: an excuse for the one is none for the other.
                let code = if reason.undecided {
                    "endpoint-undecided"
                } else {
                    wrong
                };
                let told = self.builtin(code, args, at, &keys_of_reason(of))?;
                let former = self.former.then(|| {
                    let words = &reason.message.en;
                    former_of_reason(&told.rule, reason.code, words, &told.at.file)
                });
                let severity = match row.level {
                    Level::Required => told.severity,
                    Level::Recommended => Severity::Warning,
                };
                Some(Finding {
                    severity,
                    gates: row.gates && row.level == Level::Required,
                    operation: row.operation.clone(),
                    resource: row.resource.clone(),
                    endpoint: Some(row.endpoint.clone()),
                    former_fingerprint: former,
                    ..told
                })
            })
            .collect()
    }

    /// A lifted requirement.
    pub fn lifted(&self, lifted: &check::Lifted) -> Lifted {
        Lifted {
            requirement: lifted.requirement.clone(),
            fact: lifted.fact.clone(),
            at: lifted.at.map(|span| self.place(span)),
        }
    }

    /// The words of a reason; its code where the pack has none, which a test excludes.
    fn reason(&self, code: &str, args: &BTreeMap<String, String>) -> Text {
        let words = self.reasons.and_then(|reasons| reasons.get(code));
        let side = |lang: &str| {
            interpolate(
                words.and_then(|words| words.str_at(lang)).unwrap_or(code),
                args,
            )
        };
        Text::new(side("zh"), side("en"))
    }

    /// A case of a built-in rule, identified by `keys`.
    pub fn builtin(
        &self,
        code: &str,
        args: BTreeMap<String, String>,
        at: Place,
        keys: &Keys<'_>,
    ) -> Option<Finding> {
        let id = format!("{}/{code}", self.case.packs.builtin.id);
        let rule = self.case.packs.rule(&id)?;
        Some(Finding {
            message: Text::new(
                interpolate(&rule.message.zh, &args),
                interpolate(&rule.message.en, &args),
            ),
            fingerprint: fingerprint(&id, &at.file, keys),
            args,
            at,
            ..self.blank(rule)
        })
    }

    /// What a rule says of every case of it.
    fn blank(&self, rule: &Rule) -> Finding {
        Finding {
            rule: rule.id.clone(),
            severity: self.severity(rule),
            gates: true,
            message: Text::default(),
            args: BTreeMap::new(),
            at: Place::default(),
            related: Vec::new(),
            why: rule.why.clone(),
            fix: rule.fix.clone(),
            basis: rule.basis.clone(),
            incomplete: rule.incomplete,
            fingerprint: String::new(),
            former_fingerprint: None,
            operation: None,
            resource: None,
            item: None,
            endpoint: None,
            waived: None,
        }
    }
}
