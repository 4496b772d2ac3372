//! The networks that the manifest names, with what is served in each.

use super::find::{EndpointMatcher, OperationIndex};
use crate::check::links::Index;
use crate::check::types::Link;
use crate::model::{Descriptor, Submission};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A network that the manifest names, and what is served in it.
pub struct Network<'h, 'd> {
    /// As the manifest spells it first.
    pub(super) name: String,
    /// The paths of its first description.
    pub(super) at: Span,
    pub(super) operations: OperationIndex<'h, 'd>,
}

/// What the networks serve of one endpoint.
pub enum InNetworks<'e, 'h, 'd> {
    /// It is served in one network, or the manifest says which operation counts.
    One,
    /// Each of these must serve it.
    Each(Vec<(&'e Network<'h, 'd>, EndpointMatcher<'e, 'h, 'd>)>),
    /// There are too many to compare: their number.
    TooMany(usize),
}

impl<'h, 'd> Network<'h, 'd> {
    /// The networks of a submission, in the order of their descriptions; none where the manifest names fewer than two.
    pub fn all(
        submission: &'h Submission<'d>,
        names: &'h Index<'h, 'd>,
        links: &[Link],
    ) -> Vec<Self> {
        let mut found: BTreeMap<String, (String, BTreeSet<usize>)> = BTreeMap::new();
        for (at, descriptor) in submission.descriptors.iter().enumerate() {
            let line = descriptor.declared.as_ref();
            if let Some((line, key)) = line.and_then(|line| Some((line, line.network_key()?))) {
                let name = line.network.as_ref().map_or("", |name| name.value.trim());
                let known = found
                    .entry(key)
                    .or_insert((name.to_owned(), BTreeSet::new()));
                known.1.insert(at);
            }
        }
        if found.len() < 2 {
            return Vec::new();
        }
        let mut networks: Vec<_> = found.into_values().collect();
        networks.sort_by_key(|(_, descriptors)| descriptors.first().copied());
        let network = |(name, descriptors): (String, BTreeSet<usize>)| {
            let first = descriptors
                .first()
                .and_then(|at| submission.descriptors.get(*at));
            let at = first.map_or_else(Span::submission, paths);
            let operations = OperationIndex::new(names, links, |at| descriptors.contains(&at));
            Self {
                name,
                at,
                operations,
            }
        };
        networks.into_iter().map(network).collect()
    }
}

/// Where a description would have an operation that it lacks: at its paths.
pub fn paths(descriptor: &Descriptor<'_>) -> Span {
    let paths = descriptor.document.root.entry("paths");
    paths.map_or(Span::file(descriptor.source), |paths| paths.key_span)
}
