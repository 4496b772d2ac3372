//! Security requirements: the credentials that each alternative of an operation asks for, comparable between documents.

use crate::model::{Interface, Operation};
use std::collections::BTreeSet;

/// What is needed together: kinds of credentials (`http bearer`), and each scope after its kind (`oauth2 read`).
pub type Credentials = BTreeSet<String>;

/// How the kind of a scheme that the document does not define begins.
const UNDEFINED: char = '?';

/// The alternatives of an operation's security, in document order: any one of them is enough, and none means that anybody may call.
#[must_use]
pub fn alternatives(interface: &Interface<'_>, operation: &Operation<'_>) -> Vec<Credentials> {
    let kind = |name: &str| {
        let mut schemes = interface.schemes.iter();
        let scheme = schemes.find(|scheme| scheme.name == name);
        scheme.map_or_else(
            || format!("{UNDEFINED} {name}"),
            |scheme| scheme.kind.clone(),
        )
    };
    let alternatives = operation.security.iter().map(|needed| {
        let mut credentials = Credentials::new();
        for (name, scopes) in &needed.schemes {
            let kind = kind(&name.value);
            credentials.extend(scopes.iter().map(|scope| format!("{kind} {scope}")));
            credentials.insert(kind);
        }
        credentials
    });
    alternatives.collect()
}

/// Whether any of the alternatives names a scheme that the document does not define.
#[must_use]
pub fn has_undefined(alternatives: &[Credentials]) -> bool {
    let mut kinds = alternatives.iter().flatten();
    kinds.any(|kind| kind.starts_with(UNDEFINED))
}

/// Alternatives in one line: `http bearer + apiKey header x-app | oauth2`. `anonymous` is shown for the one that asks for nothing.
#[must_use]
pub fn shown(alternatives: &[Credentials], anonymous: &str) -> String {
    let each = alternatives.iter().map(|credentials| {
        if credentials.is_empty() {
            anonymous.to_owned()
        } else {
            credentials.iter().cloned().collect::<Vec<_>>().join(" + ")
        }
    });
    each.collect::<Vec<_>>().join(" | ")
}
