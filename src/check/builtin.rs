//! The built-in rules, which apply whatever the pack: faults of reading, modelling and structure become their findings, and the
//! manifest is compared with the submitted files, the pack and the class and stage that the office gave.

use super::derived::Derived;
use super::diff::{self, Effect};
use super::fingerprint::{file_of, fingerprint, keys_of_change, keys_of_fault};
use super::structure::Grammar;
use super::types::{Checked, JudgementContext, Packs, Violation};
use super::{contract, structure};
use crate::error::Fault;
use crate::model::manifest::has_its_name;
use crate::model::{COMPARED_VALUES, Disposition, Kind, Manifest, Submission};
use crate::pack::fault_words::words;
use crate::pack::{Class, Rule, RulePack, Stage};
use crate::text::template::placeholders;
use crate::text::{Span, did_you_mean};
use std::collections::HashSet;

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
    // Files that were recognised and could not be read have findings of their own, so the submission does not count as empty.
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

/// A fault as a violation of its built-in rule. Adds the arguments that only messages need: the field's label, the limit that was
/// exceeded, and the reason for a failed read in Chinese.
#[must_use]
pub fn violation(fault: Fault, submission: &Submission<'_>, packs: Packs<'_>) -> Violation {
    let library = submission.library;
    let rule = format!("{}/{}", packs.builtin.id, fault.code);
    let about = packs.builtin.rule(&rule);
    let in_english =
        |name| about.is_some_and(|rule| placeholders(&rule.message.en).any(|other| other == name));
    let document = library.document(fault.at.source);
    let pointer = document.map(|document| document.pointer_of(fault.at));
    let pointer = pointer.unwrap_or_default();
    let keys = keys_of_fault(&fault, &pointer);
    let fingerprint = fingerprint(&rule, file_of(library, fault.at), &keys);
    let arg = |name: &str| {
        let mut args = fault.args.iter();
        args.find(|(other, _)| *other == name)
            .map(|(_, value)| value.as_str())
    };
    // Messages show a field's official name, not its name in the model.
    let label = arg("field").map(|field| ("label", packs.pack.label(field).to_owned()));
    let words = words(&fault, &packs.builtin.library).into_iter();
    let words = words.filter(|(name, _)| about.is_some_and(|rule| has_placeholder(rule, name)));
    let words: Vec<_> = words.chain(label.filter(|_| in_english("label"))).collect();
    let args = fault.args.into_iter().map(|(name, value)| {
        // An empty text of the submission is shown as "", or the message would have a gap.
        let is_gap = value.is_empty() && in_english(name);
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
        cases: Vec::new(),
    }
}

/// Whether the message has a placeholder of this name, in either language.
fn has_placeholder(rule: &Rule, name: &str) -> bool {
    let mut names = placeholders(&rule.message.zh).chain(placeholders(&rule.message.en));
    names.any(|other| other == name)
}

/// The Chinese name of a class or a stage.
fn chinese_name(name: &str) -> String {
    let class = Class::parse(name).map(Class::text);
    let text = class.or_else(|| Stage::parse(name).map(Stage::text));
    text.map_or_else(|| name.to_owned(), |text| text.zh)
}

/// Rules that compare the submission with the last approved version.
const OF_CHANGES: &[&str] = &[
    "breaking-change",
    "possibly-breaking-change",
    "undecided-change",
];

/// Rules about the office's waivers and decisions.
const OF_THE_OFFICE: &[&str] = &[
    "waiver-expired",
    "waiver-unseen",
    "waiver-not-in-force",
    "waiver-unmatched",
    "waivers-for-others",
    "decision-refused",
    "decision-not-in-force",
    "decision-outdated",
    "decision-unmatched",
];

/// Adds the changes that affect consumers of the last approved version.
fn resubmitted(
    against: &Submission<'_>,
    submission: &Submission<'_>,
    packs: Packs<'_>,
    judgement: &JudgementContext<'_>,
    checked: &mut Checked,
) {
    let how = diff::How {
        as_of: &judgement.as_of,
        effort: 1,
    };
    let mut changes = diff::diff(against, submission, packs, how);
    // Parts of the submission itself that could not be read are reported by other rules.
    changes.retain(|change| change.is_of_old() || !change.code.starts_with("version-"));
    for change in changes {
        let code = match change.effect {
            Effect::Breaking => "breaking-change",
            Effect::Possible => "possibly-breaking-change",
            Effect::Undecided => "undecided-change",
            Effect::Compatible | Effect::Documentation => continue,
        };
        let words = diff::words(packs.builtin, &change);
        // The older version is no file of the submission, so the message names its place. It gives a pointer, because a line
        // number would not survive edits.
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
            cases: Vec::new(),
        });
    }
}

/// Compares the manifest with the files, the pack and the class and stage that the office gave.
fn declared(
    submission: &Submission<'_>,
    packs: Packs<'_>,
    judgement: &JudgementContext<'_>,
) -> Vec<Fault> {
    let pack = packs.pack;
    let mut faults: Vec<Fault> = pack_in_force(pack, judgement).into_iter().collect();
    let Some(manifest) = &submission.manifest else {
        faults.extend(missing_manifest(submission));
        return faults;
    };
    faults.extend(undeclared_descriptors(submission));
    faults.extend(unknown_endpoints(manifest, pack));
    faults.extend(other_packs(manifest, pack));
    faults.extend(contradictions(manifest, judgement));
    faults
}

/// The pack must be in force on the day of the judgement.
fn pack_in_force(pack: &RulePack, judgement: &JudgementContext<'_>) -> Option<Fault> {
    let (from, until) = &pack.effective;
    let early = from.as_ref().is_some_and(|from| judgement.as_of < *from);
    let late = until.as_ref().is_some_and(|until| judgement.as_of > *until);
    (early || late).then(|| {
        Fault::new("pack-not-in-force", Span::submission())
            .arg("found", format!("{} {}", pack.id, pack.version))
            .arg("expected", judgement.as_of.clone())
    })
}

/// A submission without a manifest. An empty submission and an unreadable manifest have findings of their own.
fn missing_manifest(submission: &Submission<'_>) -> Option<Fault> {
    let unread = submission
        .files
        .iter()
        .any(|file| file.kind == Kind::Manifest && file.disposition == Disposition::Unread);
    // A file of its name that is none is where it is looked for.
    let of_name = (0u32..).zip(&submission.files).find_map(|(source, _)| {
        let file = submission.library.source(source)?;
        has_its_name(&file.path).then(|| Span::file(source))
    });
    let at = of_name.unwrap_or_else(Span::submission);
    (!unread && !submission.is_blank()).then(|| Fault::new("manifest-missing", at))
}

/// Every descriptor must be listed in the manifest. Of a copy that differs, or was not compared, it is not known whether it should be.
fn undeclared_descriptors(submission: &Submission<'_>) -> impl Iterator<Item = Fault> {
    let faults = submission.faults.iter();
    let copies: HashSet<u32> = faults
        .filter(|fault| {
            let limit = fault.args.iter().find(|(name, _)| *name == "limit");
            let uncompared = limit.is_some_and(|(_, limit)| limit == COMPARED_VALUES);
            fault.code == "copies-differ" || uncompared
        })
        .flat_map(|fault| fault.related.iter().chain([&fault.at]))
        .map(|place| place.source)
        .collect();
    let descriptors = submission.descriptors.iter();
    descriptors
        .filter(move |own| own.declared.is_none() && !copies.contains(&own.source))
        .map(|descriptor| Fault::new("undeclared-descriptor", Span::file(descriptor.source)))
}

/// The manifest must bind operations to endpoints that the pack's contracts have.
fn unknown_endpoints(manifest: &Manifest, pack: &RulePack) -> Vec<Fault> {
    let known = contract::endpoint_ids(pack);
    let unknown = manifest
        .endpoints
        .iter()
        .filter(|(id, _)| !known.contains(id.value.trim()));
    unknown
        .map(|(id, _)| {
            let fault = Fault::new("endpoint-unknown", id.span).arg("found", id.value.clone());
            let names = known.iter().map(String::as_str);
            match did_you_mean(&id.value, names) {
                Some(meant) => fault.arg("suggestion", meant),
                None => fault,
            }
        })
        .collect()
}

/// Packs that the manifest names and that differ from the one that judges.
fn other_packs(manifest: &Manifest, pack: &RulePack) -> impl Iterator<Item = Fault> {
    let others = manifest.packs.iter().filter(|id| id.value != pack.id);
    others.map(|id| {
        Fault::new("pack-differs", id.span)
            .arg("found", id.value.clone())
            .arg("expected", pack.id.clone())
    })
}

/// The code, the class and the stage of the manifest must be those that the office gave.
fn contradictions(manifest: &Manifest, judgement: &JudgementContext<'_>) -> Vec<Fault> {
    let project = &manifest.project;
    let class = judgement.office_class.map(Class::name);
    let stage = judgement.office_stage.map(Stage::name);
    let mut faults = Vec::new();
    if let (Some(declared), Some(office)) = (&project.code, judgement.office_project)
        && declared.value.trim() != office.trim()
    {
        let differs = Fault::new("project-contradicted", declared.span);
        faults.push(
            differs
                .arg("found", declared.value.trim())
                .arg("expected", office.trim()),
        );
    }
    for (declared, known, office, code) in [
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
        // An unknown class or stage is reported when the manifest is read.
        let declared = declared
            .as_ref()
            .filter(|declared| known.contains(&declared.value.as_str()));
        if let (Some(declared), Some(office)) = (declared, office)
            && declared.value != office
        {
            faults.push(
                Fault::new(code, declared.span)
                    .arg("found", declared.value.clone())
                    .arg("expected", office)
                    .arg("found_zh", chinese_name(&declared.value))
                    .arg("expected_zh", chinese_name(office)),
            );
        }
    }
    faults
}
