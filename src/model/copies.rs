//! Descriptions that are no interface of their own: copies of another one, and files of shared parts that others refer to.

use super::{Descriptor, Role, reference};
use crate::error::Fault;
use crate::model::reference::Resolver;
use crate::read::Node;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Takes the copies out of the descriptors and tells of them: one that says the same is no description of its own, and one that says
/// something else is told with the first difference. The manifest decides which of two is the copy, else the order of the files.
pub(super) fn without_copies<'d>(
    resolver: &Resolver<'d>,
    descriptors: &mut Vec<Descriptor<'d>>,
) -> (BTreeSet<u32>, Vec<Fault>) {
    let mut copies = BTreeSet::new();
    let mut faults = Vec::new();
    let mut left = reference::MOST_PAIRS;
    let mut originals: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..descriptors.len()).collect();
    order.sort_by_key(|at| {
        descriptors
            .get(*at)
            .is_none_or(|one| one.declared.is_none())
    });
    for at in order {
        let Some(own) = descriptors.get(at) else {
            continue;
        };
        let names = served(own);
        if names.is_empty() {
            continue;
        }
        let originals = originals.entry(names).or_default();
        let known = originals.iter().filter_map(|at| descriptors.get(*at));
        let mut told = None;
        for original in known.filter(|original| is_beside(own, original)) {
            let differs = reference::difference(
                resolver,
                &mut left,
                (own.source, &own.document.root),
                (original.source, &original.document.root),
            );
            let path = resolver.library().source(original.source);
            let path = path.map_or("", |source| source.path.as_str());
            told = Some(match differs {
                None => Fault::new("description-copied", Span::file(own.source))
                    .related(Span::file(original.source))
                    .arg("other", path),
                Some((here, there)) => {
                    let fault = Fault::new("copies-differ", here).arg("other", path);
                    let fault = fault.related(there);
                    // The difference may stand in a file that the copy refers to.
                    let own_file = Span::file(own.source);
                    if here.source == own.source {
                        fault
                    } else {
                        fault.related(own_file)
                    }
                }
            });
            if differs.is_none() {
                copies.insert(own.source);
                break;
            }
        }
        faults.extend(told);
        if !copies.contains(&own.source) {
            originals.push(at);
        }
    }
    descriptors.retain(|own| !copies.contains(&own.source));
    (copies, faults)
}

/// Whether a description has neither paths nor webhooks.
pub(super) fn is_without_operations(root: &Node) -> bool {
    let is_blank = |key: &str| {
        let node = root.get(key);
        node.is_none_or(|node| node.as_map().is_some() && node.entries().is_empty())
    };
    is_blank("paths") && is_blank("webhooks")
}

/// The names of the operations that a description says are served, in their order.
fn served(descriptor: &Descriptor<'_>) -> Vec<String> {
    let operations = descriptor.interface.operations.iter();
    let served = operations.filter(|operation| operation.role == Role::Served);
    let mut names: Vec<String> = served.map(super::Operation::name).collect();
    names.sort_unstable();
    names
}

/// Whether two descriptions of the same operations stand for one interface: the manifest does not list both, or for one network, or
/// both name the same address. One interface may be served in several networks.
fn is_beside(own: &Descriptor<'_>, other: &Descriptor<'_>) -> bool {
    let (Some(line), Some(other_line)) = (&own.declared, &other.declared) else {
        return true;
    };
    let network = |line: &super::DeclaredInterface| {
        let network = line.network.as_ref();
        network.map(|network| network.value.trim().to_owned())
    };
    let urls = |one: &Descriptor<'_>| -> BTreeSet<String> {
        let servers = one.interface.servers.iter();
        servers.map(|server| server.url.value.clone()).collect()
    };
    network(line) == network(other_line) || !urls(own).is_disjoint(&urls(other))
}
