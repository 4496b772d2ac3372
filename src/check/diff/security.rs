//! What a caller must show in two versions of one operation.

use super::operations::Pair;
use super::{Change, Effect, NOTHING};
use crate::model::{Interface, Operation};
use std::collections::BTreeSet;

type Kinds = BTreeSet<String>;

/// Whether who could call the older can call the newer with what they hold.
pub fn security(pair: &Pair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let (old, new) = (
        alternatives(pair.old, pair.old_interface),
        alternatives(pair.new, pair.new_interface),
    );
    if old == new {
        return;
    }
    let at = (pair.old.span, pair.new.span);
    let unknown = |list: &[Kinds]| list.iter().flatten().any(|kind| kind.starts_with('?'));
    let anonymous = [Kinds::new()];
    let or_none = |list: &'_ [Kinds]| -> Vec<Kinds> {
        if list.is_empty() {
            anonymous.to_vec()
        } else {
            list.to_vec()
        }
    };
    let (holds, asks) = (or_none(&old), or_none(&new));
    let enough = holds
        .iter()
        .all(|held| asks.iter().any(|asked| asked.is_subset(held)));
    let (code, effect) = if enough {
        ("security-loosened", Effect::Compatible)
    } else if unknown(&old) || unknown(&new) {
        ("security-unknown", Effect::Undecided)
    } else {
        ("security-tightened", Effect::Breaking)
    };
    let shown = |list: &[Kinds]| {
        let each = list.iter().map(|kinds| {
            if kinds.is_empty() {
                NOTHING.to_owned()
            } else {
                kinds.iter().cloned().collect::<Vec<_>>().join(" + ")
            }
        });
        each.collect::<Vec<_>>().join(" | ")
    };
    let change = pair.change(code, effect, at);
    changes.push(change.arg("from", &shown(&holds)).arg("to", &shown(&asks)));
}

/// What is needed together, for each alternative: kinds of credentials, and scopes with their kind.
fn alternatives(operation: &Operation<'_>, interface: &Interface<'_>) -> Vec<Kinds> {
    let kind = |name: &str| {
        let scheme = interface.schemes.iter().find(|scheme| scheme.name == name);
        scheme.map_or_else(|| format!("? {name}"), |scheme| scheme.kind.clone())
    };
    let each = operation.security.iter().map(|needed| {
        let mut kinds = Kinds::new();
        for (name, scopes) in &needed.schemes {
            let kind = kind(&name.value);
            kinds.extend(scopes.iter().map(|scope| format!("{kind} {scope}")));
            kinds.insert(kind);
        }
        kinds
    });
    let mut each: Vec<Kinds> = each.collect();
    each.sort();
    each
}
