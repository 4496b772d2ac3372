//! What is told of any submission, whatever the pack: faults become findings of the built-in rules, and the manifest is held
//! against what was submitted and what the office said.

use super::derived::Derived;
use super::diff::{self, Effect};
use super::fingerprint::{file_of, fingerprint, keys_of_change, keys_of_fault};
use super::reading::reading;
use super::structure::Grammar;
use super::types::{Checked, JudgementContext, Packs, Violation};
use super::{contract, rules, structure};
use crate::error::Fault;
use crate::limits;
use crate::model::{Disposition, Kind, Submission};
use crate::pack::{Class, Rule, Stage};
use crate::text::template::placeholders;
use crate::text::{Span, Text, did_you_mean};

/// Adds the findings of the built-in rules.
pub fn builtin(
    derived: &Derived<'_, '_>,
    packs: Packs<'_>,
    grammar: &Grammar,
    judgement: &JudgementContext<'_>,
    checked: &mut Checked,
) {
    let submission = derived.submission;
    let mut faults: Vec<Fault> = submission.faults.clone();
    faults.extend(structure::all(derived, grammar));
    faults.extend(declared(submission, packs, judgement));
    // Where something was found and not read, that is what is said.
    let unread = submission
        .files
        .iter()
        .any(|file| file.disposition == Disposition::Unread);
    if submission.is_blank() && !unread {
        faults.push(Fault::new("nothing-to-judge", Span::submission()));
    }
    if let Some(against) = judgement.against {
        resubmitted(against, submission, packs, judgement, checked);
    }
    for fault in faults {
        checked.violations.push(violation(fault, submission, packs));
    }
    for rule in &packs.builtin.rules {
        let (_, name) = rule.id.split_once('/').unwrap_or_default();
        let idle = (judgement.against.is_none() && OF_CHANGES.contains(&name))
            || (!judgement.office && OF_THE_OFFICE.contains(&name));
        let list = if idle {
            &mut checked.not_applicable
        } else {
            &mut checked.evaluated
        };
        list.push(rule.id.clone());
    }
}

/// A fault as a violation of its built-in rule, with what only words need: labels, limits, and why reading failed.
fn violation(fault: Fault, submission: &Submission<'_>, packs: Packs<'_>) -> Violation {
    let library = submission.library;
    let rule = format!("{}/{}", packs.builtin.id, fault.code);
    let about = packs.builtin.rule(&rule);
    let is_hole =
        |name| about.is_some_and(|rule| placeholders(&rule.message.en).any(|hole| hole == name));
    let document = library.document(fault.at.source);
    let pointer = document.map(|document| document.pointer_of(fault.at));
    let pointer = pointer.unwrap_or_default();
    let keys = keys_of_fault(&fault, &pointer);
    let fingerprint = fingerprint(&rule, file_of(library, fault.at), &keys);
    let over = over(&fault);
    let arg = |name: &str| {
        let mut args = fault.args.iter();
        args.find(|(other, _)| *other == name)
            .map(|(_, value)| value.as_str())
    };
    // What the model calls a field is no word for people.
    let label = arg("field").map(|field| ("label", rules::label(packs.pack, field).to_owned()));
    let reason = arg("reason").map(|reason| ("reason_zh", reading(packs.builtin, reason)));
    let words = over.into_iter().chain(reason);
    let words = words.filter(|(name, _)| about.is_some_and(|rule| has_hole(rule, name)));
    let words: Vec<_> = words.chain(label.filter(|_| is_hole("label"))).collect();
    let args = fault.args.into_iter().map(|(name, value)| {
        // An empty text in the submission is shown as one, or the message would have a gap.
        let is_gap = value.is_empty() && is_hole(name);
        (name, if is_gap { "\"\"".to_owned() } else { value })
    });
    let args = args.chain(words);
    let args = args.map(|(name, value)| (name.to_owned(), value)).collect();
    Violation {
        rule,
        at: fault.at,
        related: fault.related,
        args,
        fingerprint,
    }
}

fn has_hole(rule: &Rule, name: &str) -> bool {
    let mut holes = placeholders(&rule.message.zh).chain(placeholders(&rule.message.en));
    holes.any(|hole| hole == name)
}

/// A class or a stage by its Chinese name.
fn chinese(name: &str) -> String {
    let class = Class::parse(name).map(Class::text);
    let text = class.or_else(|| Stage::parse(name).map(Stage::text));
    text.map_or_else(|| name.to_owned(), |text| text.zh)
}

/// Which limit was exceeded, in words, where the fault says so.
fn over(fault: &Fault) -> Vec<(&'static str, String)> {
    let arg = |name: &str| {
        let mut args = fault.args.iter();
        args.find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    };
    let limit = arg("limit").zip(arg("value").and_then(|value| value.parse().ok()));
    limit.map_or_else(Vec::new, |(name, value)| {
        let Text { zh, en } = limits::words(name, value);
        vec![("over_zh", zh), ("over_en", en)]
    })
}

/// Rules that look at the last approved version.
const OF_CHANGES: &[&str] = &[
    "breaking-change",
    "possibly-breaking-change",
    "undecided-change",
];

/// Rules that look at the office's waivers and decisions.
const OF_THE_OFFICE: &[&str] = &[
    "waiver-expired",
    "waiver-not-in-force",
    "waiver-unmatched",
    "waivers-for-others",
    "decision-refused",
    "decision-not-in-force",
    "decision-outdated",
    "decision-unmatched",
];

/// What the submission changes for those who use the last approved version.
fn resubmitted(
    against: &Submission<'_>,
    submission: &Submission<'_>,
    packs: Packs<'_>,
    judgement: &JudgementContext<'_>,
    checked: &mut Checked,
) {
    let mut changes = diff::diff(against, submission, packs, &judgement.as_of);
    // What of the submission itself could not be read is told by rules of its own.
    changes.retain(|change| change.is_of_old() || !change.code.starts_with("version-"));
    for change in changes {
        let code = match change.effect {
            Effect::Breaking => "breaking-change",
            Effect::Possible => "possibly-breaking-change",
            Effect::Undecided => "undecided-change",
            Effect::Compatible | Effect::Documentation => continue,
        };
        let words = diff::words(packs.builtin, &change);
        // The older version is no file of the submission, so its place is told in words; a line number would not survive edits.
        let was = change.old.map_or_else(String::new, |span| {
            let library = against.library;
            let path = library
                .source(span.source)
                .map_or("", |source| source.path.as_str());
            let document = library.document(span.source);
            let pointer = document.map(|document| document.pointer_of(span));
            format!("{path}#{}", pointer.unwrap_or_default())
        });
        let around = |text: &str, open: &str, close: &str| match text {
            "" => String::new(),
            text => format!("{open}{text}{close}"),
        };
        let subject = change.subject.unwrap_or_default();
        let args = [
            (
                "change_zh",
                around(&subject, "", "：") + &words.zh + &around(&was, "（核准版本：", "）"),
            ),
            (
                "change_en",
                around(&subject, "", ": ") + &words.en + &around(&was, " (approved version: ", ")"),
            ),
        ];
        let rule = format!("{}/{code}", packs.builtin.id);
        let at = change.new.unwrap_or_else(Span::submission);
        let file = file_of(submission.library, at);
        let keys = keys_of_change(
            &change.args,
            [
                ("change", change.code),
                ("subject", &subject),
                ("was", &was),
            ],
        );
        checked.violations.push(Violation {
            fingerprint: fingerprint(&rule, file, &keys),
            rule,
            at,
            related: Vec::new(),
            args: args.map(|(name, value)| (name.to_owned(), value)).into(),
        });
    }
}

/// The manifest against the files, the office and the pack.
fn declared(
    submission: &Submission<'_>,
    packs: Packs<'_>,
    judgement: &JudgementContext<'_>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let pack = packs.pack;
    let (from, until) = &pack.effective;
    let early = from.as_ref().is_some_and(|from| judgement.as_of < *from);
    let late = until.as_ref().is_some_and(|until| judgement.as_of > *until);
    if early || late {
        faults.push(
            Fault::new("pack-not-in-force", Span::submission())
                .arg("found", format!("{} {}", pack.id, pack.version))
                .arg("expected", judgement.as_of.clone()),
        );
    }
    let Some(manifest) = &submission.manifest else {
        let unread = submission
            .files
            .iter()
            .any(|file| file.kind == Kind::Manifest && file.disposition == Disposition::Unread);
        // Of a submission in which nothing was found, one thing is said: that there is nothing.
        if !unread && !submission.is_blank() {
            faults.push(Fault::new("manifest-missing", Span::submission()));
        }
        return faults;
    };
    for descriptor in &submission.descriptors {
        if descriptor.declared.is_none() {
            faults.push(Fault::new(
                "undeclared-descriptor",
                Span::file(descriptor.source),
            ));
        }
    }
    let known = contract::endpoint_ids(pack);
    for (id, _) in &manifest.endpoints {
        if !known.contains(id.value.trim()) {
            let fault = Fault::new("endpoint-unknown", id.span).arg("found", id.value.clone());
            let names = known.iter().map(String::as_str);
            faults.push(match did_you_mean(&id.value, names) {
                Some(meant) => fault.arg("suggestion", meant),
                None => fault,
            });
        }
    }
    for aimed in &manifest.packs {
        if aimed.value != pack.id {
            faults.push(
                Fault::new("pack-differs", aimed.span)
                    .arg("found", aimed.value.clone())
                    .arg("expected", pack.id.clone()),
            );
        }
    }
    let project = &manifest.project;
    let class = judgement.office_class.map(Class::name);
    let stage = judgement.office_stage.map(Stage::name);
    for (told, known, office, code) in [
        (
            &project.class,
            Class::ALL.map(Class::name),
            class,
            "class-contradicted",
        ),
        (
            &project.stage,
            Stage::ALL.map(Stage::name),
            stage,
            "stage-contradicted",
        ),
    ] {
        // A value that is not known at all is the manifest's own mistake.
        let told = told
            .as_ref()
            .filter(|told| known.contains(&told.value.as_str()));
        if let (Some(told), Some(office)) = (told, office)
            && told.value != office
        {
            faults.push(
                Fault::new(code, told.span)
                    .arg("found", told.value.clone())
                    .arg("expected", office)
                    .arg("found_zh", chinese(&told.value))
                    .arg("expected_zh", chinese(office)),
            );
        }
    }
    faults
}
