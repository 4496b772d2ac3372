//! Finds each operation of one version in the other: the closest match first.

use crate::check::compare::path_template::without_names;
use crate::model::{Interface, Operation, Role, Submission};
use std::collections::HashMap;

/// An operation with its interface and file.
#[derive(Clone, Copy)]
pub struct IndexedOperation<'s, 'd> {
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// Its interface.
    pub interface: &'s Interface<'d>,
    /// The path of its file.
    file: &'s str,
}

/// Every operation of one version.
pub struct OperationIndex<'s, 'd> {
    operations: Vec<IndexedOperation<'s, 'd>>,
}

impl<'s, 'd> OperationIndex<'s, 'd> {
    /// Lists the operations of a version, in the order of its descriptions.
    pub fn new(submission: &'s Submission<'d>) -> Self {
        let operations = submission.descriptors.iter().flat_map(|descriptor| {
            let source = submission.library.source(descriptor.source);
            let file = source.map_or("", |source| source.path.as_str());
            let interface = &descriptor.interface;
            let operations = interface.operations.iter();
            operations.map(move |operation| IndexedOperation {
                operation,
                interface,
                file,
            })
        });
        Self {
            operations: operations.collect(),
        }
    }
}

/// What two operations may have in common, beside method, role and the shape of their path.
#[derive(Clone, Copy, PartialEq)]
enum MatchKey {
    /// For callbacks: the callback and the operation it belongs to.
    Owner,
    /// The names of path parameters.
    ParameterNames,
    /// The slash at the end of the path, or its lack.
    TrailingSlash,
    /// The base path.
    BasePath,
    /// The file.
    File,
}

/// What must be equal, from the closest match to the loosest. Consumers are given the base address, so in the end only the part of
/// a path below it counts.
const MATCH_TIERS: [&[MatchKey]; 7] = [
    &[
        MatchKey::Owner,
        MatchKey::ParameterNames,
        MatchKey::TrailingSlash,
        MatchKey::BasePath,
        MatchKey::File,
    ],
    &[
        MatchKey::Owner,
        MatchKey::TrailingSlash,
        MatchKey::BasePath,
        MatchKey::File,
    ],
    &[MatchKey::Owner, MatchKey::BasePath, MatchKey::File],
    &[MatchKey::Owner, MatchKey::BasePath],
    &[MatchKey::Owner, MatchKey::File],
    &[MatchKey::Owner],
    &[],
];

/// What must be equal in one tier.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'s> {
    role: u8,
    method: &'s str,
    path: String,
    owner: &'s str,
    file: &'s str,
}

impl<'s> Identity<'s> {
    fn new(indexed: &IndexedOperation<'s, '_>, tier: &[MatchKey]) -> Self {
        let operation = indexed.operation;
        let has = |key: MatchKey| tier.contains(&key);
        let server = operation.servers.first();
        let base = server
            .filter(|_| has(MatchKey::BasePath))
            .map_or("", |server| server.base_path.as_str());
        let path = format!("{base}{}", operation.path());
        let mut path = if has(MatchKey::ParameterNames) {
            path
        } else {
            without_names(&path)
        };
        if !has(MatchKey::TrailingSlash) {
            path.truncate(path.trim_end_matches('/').len());
        }
        Self {
            role: match operation.role {
                Role::Served => 0,
                Role::Callback => 1,
                Role::Webhook => 2,
            },
            method: operation.method(),
            path,
            owner: if has(MatchKey::Owner) {
                &operation.owner
            } else {
                ""
            },
            file: if has(MatchKey::File) {
                indexed.file
            } else {
                ""
            },
        }
    }
}

/// An operation in the older and in the newer version.
pub type Matched<'s, 'o, 'n> = (
    Option<IndexedOperation<'s, 'o>>,
    Option<IndexedOperation<'s, 'n>>,
);

/// The operations of both versions side by side, in the order of the older; those that only the newer has come last.
pub fn matched<'s, 'o, 'n>(
    old: &OperationIndex<'s, 'o>,
    new: &OperationIndex<'s, 'n>,
) -> Vec<Matched<'s, 'o, 'n>> {
    let mut pairs: Vec<Option<usize>> = vec![None; old.operations.len()];
    let mut taken = vec![false; new.operations.len()];
    for tier in MATCH_TIERS {
        let mut free: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, indexed) in new.operations.iter().enumerate().rev() {
            if taken.get(place) == Some(&false) {
                let equal = free.entry(Identity::new(indexed, tier)).or_default();
                equal.push(place);
            }
        }
        for (pair, indexed) in pairs.iter_mut().zip(&old.operations) {
            if pair.is_some() {
                continue;
            }
            let equal = free.get_mut(&Identity::new(indexed, tier));
            if let Some(place) = equal.and_then(Vec::pop) {
                *pair = Some(place);
                if let Some(taken) = taken.get_mut(place) {
                    *taken = true;
                }
            }
        }
    }
    let both = old.operations.iter().zip(pairs).map(|(one, place)| {
        let other = place.and_then(|place| new.operations.get(place));
        (Some(*one), other.copied())
    });
    let rest = new.operations.iter().zip(taken);
    let rest = rest.filter(|(_, taken)| !taken);
    both.chain(rest.map(|(other, _)| (None, Some(*other))))
        .collect()
}
