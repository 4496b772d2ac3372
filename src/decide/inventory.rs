//! What the submission holds and which rules took part, put into words that need neither submission nor pack.

use super::input::DecisionInput;
use super::place::place;
use super::policy::Policy;
use super::render::Renderer;
use super::verdict::{
    Accounting, Evaluation, InlineSuppression, Interface, Link, PackInfo, Party, Resource,
    RuleInfo, Subject,
};
use crate::check::sharing::is_withheld;
use crate::error::Fault;
use crate::model::{Manifest, Role, Submission};
use crate::pack::RulePack;
use crate::read::digest;
use crate::read::{Encoding, Library, Located};
use std::collections::HashMap;

/// The organisation that the project is for.
pub fn provider(manifest: &Manifest) -> Party {
    let given = |field: &Option<Located<String>>| {
        let value = field.as_ref()?.value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    Party {
        name: given(&manifest.project.provider_name),
        code: given(&manifest.project.provider_code),
    }
}

/// Every rule that took part: the pack's, then the built-in ones.
pub fn rules(
    input: DecisionInput<'_>,
    policy: Policy<'_>,
    renderer: &Renderer<'_>,
) -> Vec<RuleInfo> {
    let checked = input.checked;
    let evaluated = checked.evaluated.iter();
    let mut done: HashMap<&str, Evaluation> = evaluated
        .map(|id| (id.as_str(), Evaluation::Evaluated))
        .collect();
    for (id, why) in &checked.unevaluated {
        done.insert(id, Evaluation::Unevaluated(why.clone()));
    }
    [input.packs.pack, input.packs.builtin]
        .into_iter()
        .flat_map(|pack| &pack.rules)
        .map(|rule| RuleInfo {
            id: rule.id.clone(),
            severity: policy.severity(rule),
            gates: policy.gates(rule),
            title: rule.title.clone(),
            explanation: renderer.explanation(rule),
            tags: rule.tags.clone(),
            incomplete: rule.incomplete,
            evaluation: done
                .get(rule.id.as_str())
                .cloned()
                .unwrap_or(Evaluation::NotApplicable),
        })
        .collect()
}

/// Path of a file of the submission.
fn path(library: &Library, source: u32) -> String {
    let source = library.source(source);
    source.map_or_else(String::new, |source| source.path.clone())
}

/// Interfaces with what they serve.
pub fn interfaces(submission: &Submission<'_>) -> Vec<Interface> {
    let interfaces = submission.descriptors.iter().map(|descriptor| {
        let interface = &descriptor.interface;
        let file = path(submission.library, descriptor.source);
        let served = interface.operations.iter();
        Interface {
            title: interface
                .title
                .as_ref()
                .map_or_else(|| file.clone(), |title| title.value.clone()),
            version: interface.version.as_ref().map(|it| it.value.clone()),
            operations: served
                .filter(|operation| operation.role == Role::Served)
                .map(crate::model::Operation::name)
                .collect(),
            file,
        }
    });
    interfaces.collect()
}

/// Resources of the catalogue.
pub fn resources(submission: &Submission<'_>) -> Vec<Resource> {
    let resources = submission.entries.iter().map(|entry| {
        let text = |field: &str| entry.text(field).map(|(text, _)| text.to_owned());
        Resource {
            id: entry.id.clone(),
            code: text("code"),
            title: text("title"),
            provider: Party {
                name: text("providerName"),
                code: text("providerCode"),
            },
            sharing_type: text("sharingType"),
            withheld: is_withheld(entry),
            items: entry
                .items
                .iter()
                .filter_map(|item| item.text("name").map(|(name, _)| name.to_owned()))
                .collect(),
            file: path(submission.library, entry.source),
        }
    });
    resources.collect()
}

/// Resources and the operations that serve them.
pub fn links(input: DecisionInput<'_>) -> Vec<Link> {
    let links = input.checked.links.iter().map(|link| Link {
        resource: link.resource.clone(),
        operation: link.operation.clone(),
        file: path(input.submission.library, link.operation_at.source),
        bound: link.bound,
    });
    links.collect()
}

/// What each operation hands out, where the submission has a catalogue.
pub fn accounting(input: DecisionInput<'_>) -> Vec<Accounting> {
    let accounting = input.checked.accounting.iter().map(|one| Accounting {
        operation: one.operation.clone(),
        at: place(input.submission.library, one.at),
        resources: one.resources.clone(),
        envelope: one.envelope,
        items: one.items,
        harmless: one.harmless,
        unregistered: one.unregistered,
    });
    accounting.collect()
}

/// Inline suppressions, in the order of files and places.
pub fn suppressions(submission: &Submission<'_>) -> Vec<InlineSuppression> {
    let faults = submission.faults.iter();
    let mut own: Vec<&Fault> = faults.filter(|it| it.code == "inline-excuse").collect();
    own.sort_by_key(|fault| fault.at);
    let own = own.into_iter().map(|fault| {
        let arg = |name: &str| {
            let mut args = fault.args.iter();
            let known = args.find(|(own, _)| *own == name);
            known.map_or_else(String::new, |(_, value)| value.clone())
        };
        InlineSuppression {
            keyword: arg("keyword"),
            text: arg("found"),
            at: place(submission.library, fault.at),
        }
    });
    own.collect()
}

/// A pack as the verdict names it, and the packs that it stands on.
pub fn packs(pack: &RulePack) -> Vec<PackInfo> {
    let own = PackInfo {
        id: pack.id.clone(),
        version: pack.version.clone(),
        title: pack.title.clone(),
        digest: pack.digest.clone(),
        adopted: pack.adopted.clone(),
        extended: false,
    };
    let below = pack.layers.iter().map(|layer| PackInfo {
        id: layer.id.clone(),
        version: layer.version.clone(),
        title: layer.title.clone(),
        digest: layer.digest.clone(),
        adopted: layer.adopted.clone(),
        extended: true,
    });
    std::iter::once(own).chain(below).collect()
}

/// The files, each with its digest and what became of it.
pub fn subjects(submission: &Submission<'_>) -> Vec<Subject> {
    let declared = submission.held();
    let files = submission.library.sources.iter().zip(&submission.files);
    (0u32..)
        .zip(files)
        .map(|(at, (source, facts))| Subject {
            declared: declared.contains(&at),
            path: source.path.clone(),
            kind: facts.kind,
            encoding: source.encoding.map(Encoding::name),
            digest: source.digest.clone(),
            disposition: facts.disposition,
            size: source.size,
        })
        .collect()
}

/// Digest of the files of a submission as a whole.
pub fn digest_of(submission: &Submission<'_>) -> String {
    let sources = submission.library.sources.iter();
    digest::of_digests(
        sources.map(|source| (source.path.as_str(), source.digest.as_str(), source.size)),
    )
}
