//! Evaluates the conditions (`when`) of a contract on the facts that a submission declares: which endpoints must exist for it.

use crate::model::manifest::{is_role, role_zh};
use crate::model::{CatalogueEntry, Submission};
use crate::pack::{Conditions, RulePack};
use crate::text::Span;
use std::collections::BTreeMap;

/// A fact under which a requirement does not hold: a key of `reasons.yaml`, its arguments and where it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The key.
    pub code: &'static str,
    /// What fills the placeholders of its words.
    pub args: BTreeMap<String, String>,
    /// Where it is declared; `None` for one that follows from nothing being declared.
    pub at: Option<Span>,
}

impl Fact {
    fn new(code: &'static str, name: &str, value: &str, at: Option<Span>) -> Self {
        let args = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        Self { code, args, at }
    }

    /// A fact about roles, which have Chinese names.
    fn of_roles(code: &'static str, name: &str, roles: &[&str], at: Option<Span>) -> Self {
        let mut fact = Self::new(code, name, &roles.join(", "), at);
        let zh: Vec<&str> = roles.iter().map(|role| role_zh(role)).collect();
        fact.args.insert(format!("{name}_zh"), zh.join("、"));
        fact
    }
}

/// Why an operation is not required of the submission as a whole; `None` where it is required.
///
/// Where nothing is declared the strictest role that is not absurd counts: a system that declares no role is a provider, and a
/// receiver only where it declares that. Every interface counts: one without a role, or not listed in the manifest, is a provider.
pub fn submission_fact(when: &Conditions, submission: &Submission<'_>) -> Option<Fact> {
    let role = when.role.as_deref()?;
    let manifest = submission.manifest.as_ref();
    let declared: Vec<_> = manifest
        .map_or(&[][..], |manifest| &manifest.interfaces)
        .iter()
        .collect();
    let holds = |name: &str| {
        declared
            .iter()
            .any(|interface| interface.roles.iter().any(|own| own.value.trim() == name))
    };
    if holds(role) {
        return None;
    }
    let silent = declared.is_empty()
        || declared.iter().any(|interface| {
            // What is no role may have been meant for this one.
            let mut roles = interface.roles.iter();
            interface.roles.is_empty() || !roles.all(|own| is_role(own.value.trim()))
        })
        || submission
            .descriptors
            .iter()
            .any(|descriptor| descriptor.declared.is_none());
    if role != "receiver" && silent {
        return None;
    }
    let mut roles: Vec<&str> = declared
        .iter()
        .flat_map(|interface| &interface.roles)
        .map(|own| own.value.trim())
        .collect();
    if roles.is_empty() {
        return Some(Fact::of_roles("fact-no-role", "role", &[role], None));
    }
    let at = declared
        .iter()
        .flat_map(|interface| &interface.roles)
        .map(|own| own.span)
        .next();
    roles.sort_unstable();
    roles.dedup();
    Some(Fact::of_roles("fact-roles", "roles", &roles, at))
}

/// Why an operation is not required for a resource; `None` where it is required. A missing or unknown value counts as the strictest.
pub fn resource_fact(when: &Conditions, entry: &CatalogueEntry, pack: &RulePack) -> Option<Fact> {
    if let Some(("不予共享", at)) = entry.text("sharingType") {
        return Some(Fact::new("fact-not-shared", "value", "不予共享", Some(at)));
    }
    if let Some(wanted) = when.sharing_mode.as_deref() {
        let mode = entry
            .text("sharingModeType")
            .filter(|(mode, _)| known(pack, "sharing-mode", mode));
        if let Some((mode, at)) = mode
            && mode != wanted
        {
            return Some(Fact::new("fact-sharing-mode", "value", mode, Some(at)));
        }
        // Modes of the sharing platform differ by their type; any other category has none of them.
        let category = entry
            .text("sharingModeCategory")
            .filter(|(label, _)| known(pack, "sharing-mode-category", label));
        if let Some((category, at)) = category
            && entry.text("sharingModeType").is_none()
            && category != "共享平台"
        {
            return Some(Fact::new("fact-sharing-mode", "value", category, Some(at)));
        }
    }
    if let Some(most) = when.update_cycle_within_days
        && let Some((cycle, at)) = entry.text("updateCycle")
        && let Some(days) = days(pack, cycle)
        && days > most
    {
        return Some(Fact::new("fact-update-cycle", "value", cycle, Some(at)));
    }
    None
}

/// Whether a code list of the pack has a label.
fn known(pack: &RulePack, list: &str, label: &str) -> bool {
    pack.lists
        .get(list)
        .is_some_and(|list| list.column("label").any(|own| own == label))
}

/// The days of an update cycle by the pack's list.
fn days(pack: &RulePack, label: &str) -> Option<i64> {
    let list = pack.lists.get("update-cycle")?;
    let row = list
        .rows
        .iter()
        .find(|row| list.cell(row, "label") == label)?;
    list.cell(row, "days").trim().parse().ok()
}
