//! Compares the credentials that two versions of one operation ask for.

use super::change::{Change, Effect, NOTHING, Way};
use super::pair::OperationPair;
use crate::check::compare::security::{Credentials, alternatives, has_undefined, shown};
use crate::model::{Interface, Operation, SecurityScheme};
use crate::text::Span;
use std::collections::HashMap;

/// What changed between two security schemes, by their places in both versions.
pub type SchemeChanges = HashMap<(Span, Span), Vec<Change>>;

/// Whether everybody who could call the older can call the newer with what they hold, and get it where they got it.
pub fn security(
    pair: &OperationPair<'_, '_, '_>,
    known: &mut SchemeChanges,
    changes: &mut Vec<Change>,
) {
    requirements(pair, changes);
    let old = used(pair.old.interface, pair.old.operation);
    let new = used(pair.new.interface, pair.new.operation);
    for one in old {
        let mut same = new.iter().filter(|other| other.kind == one.kind);
        // Of several of a kind the one of the same name is the same.
        let named = same.clone().find(|other| other.name == one.name);
        let Some(other) = named.or_else(|| same.next()) else {
            continue;
        };
        let found = known.entry((one.span, other.span)).or_insert_with(|| {
            let mut found = Vec::new();
            scheme(one, other, &mut found);
            found
        });
        let operation = pair.old.operation.name();
        let felt = found
            .iter()
            .map(|change| change.clone().felt_by(operation.clone(), Way::Operation));
        changes.extend(felt);
    }
}

/// The schemes that an operation asks for.
fn used<'i>(interface: &'i Interface<'_>, operation: &Operation<'_>) -> Vec<&'i SecurityScheme> {
    let asked = |scheme: &&SecurityScheme| {
        let mut needed = operation.security.iter().flat_map(|one| &one.schemes);
        needed.any(|(name, _)| name.value == scheme.name)
    };
    interface.schemes.iter().filter(asked).collect()
}

/// A change of a scheme at these places.
const fn changed(code: &'static str, effect: Effect, at: (Span, Span)) -> Change {
    Change::new(code, effect, Some(at.0), Some(at.1))
}

/// Where and how the credentials of one scheme are got.
fn scheme(old: &SecurityScheme, new: &SecurityScheme, changes: &mut Vec<Change>) {
    for flow in &old.flows {
        let found = new.flows.iter().find(|other| other.name == flow.name);
        let Some(other) = found else {
            let at = (flow.span, new.span);
            let change = changed("security-flow-removed", Effect::Breaking, at);
            changes.push(change.arg("scheme", &old.name).arg("flow", &flow.name));
            continue;
        };
        for scope in flow
            .scopes
            .iter()
            .filter(|scope| !other.scopes.contains(scope))
        {
            // A server may grant what it does not list; asking for it may also be an error (RFC 6749, section 5.2).
            let at = (flow.span, other.span);
            let change = changed("security-scope-removed", Effect::Possible, at);
            let change = change.arg("scheme", &old.name).arg("flow", &flow.name);
            changes.push(change.arg("scope", scope));
        }
    }
    for flow in &new.flows {
        if !old.flows.iter().any(|one| one.name == flow.name) {
            let at = (old.span, flow.span);
            let change = changed("security-flow-added", Effect::Compatible, at);
            changes.push(change.arg("scheme", &new.name).arg("flow", &flow.name));
        }
    }
    for address in &old.addresses {
        let found = new
            .addresses
            .iter()
            .find(|other| other.field == address.field);
        let has_flow =
            address.field.0.is_empty() || new.flows.iter().any(|flow| flow.name == address.field.0);
        let (to, at) = match found {
            Some(other) if other.url.value == address.url.value => continue,
            Some(other) => (other.url.value.as_str(), other.url.span),
            None if has_flow => (NOTHING, new.span),
            // That the flow is gone says all.
            None => continue,
        };
        let at = (address.url.span, at);
        let change = changed("security-address-changed", Effect::Possible, at);
        let change = change
            .arg("scheme", &old.name)
            .arg("field", address.field.1);
        changes.push(change.arg("from", &address.url.value).arg("to", to));
    }
}

/// Whether everybody who could call the older can call the newer with what they hold.
fn requirements(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let mut old = alternatives(pair.old.interface, pair.old.operation);
    let mut new = alternatives(pair.new.interface, pair.new.operation);
    old.sort();
    new.sort();
    if old == new {
        return;
    }
    let is_unknown = has_undefined(&old) || has_undefined(&new);
    let or_anonymous = |alternatives: Vec<Credentials>| {
        if alternatives.is_empty() {
            vec![Credentials::new()]
        } else {
            alternatives
        }
    };
    let (held, asked) = (or_anonymous(old), or_anonymous(new));
    let is_enough = held
        .iter()
        .all(|held| asked.iter().any(|asked| asked.is_subset(held)));
    let (code, effect) = if is_enough {
        ("security-loosened", Effect::Compatible)
    } else if is_unknown {
        ("security-unknown", Effect::Undecided)
    } else {
        ("security-tightened", Effect::Breaking)
    };
    let change = pair.change(Way::Operation, code, effect, pair.places());
    let change = change.arg("from", &shown(&held, NOTHING));
    changes.push(change.arg("to", &shown(&asked, NOTHING)));
}
