//! Compares the credentials that two versions of one operation ask for.

use super::change::{Change, Effect, NOTHING};
use super::pair::OperationPair;
use crate::check::compare::security::{Credentials, alternatives, has_undefined, shown};

/// Whether everybody who could call the older can call the newer with what they hold.
pub fn security(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
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
    let change = pair.change(code, effect, pair.places());
    let change = change.arg("from", &shown(&held, NOTHING));
    changes.push(change.arg("to", &shown(&asked, NOTHING)));
}
