//! Descriptions that are no interface of their own: copies of another one, and files of shared parts that others refer to.

use super::{Descriptor, Role, reference};
use crate::error::Fault;
use crate::model::openapi::{PATHS, WEBHOOKS};
use crate::model::reference::{Comparison, Resolver};
use crate::read::Node;
use crate::text::Span;
use crate::text::authority::authority;
use std::collections::{BTreeMap, BTreeSet};

/// The limit on what is compared, by the name that findings print.
pub const COMPARED_VALUES: &str = "compared_values";

/// Takes the copies out of the descriptors and tells of them: one that says the same is no description of its own, and one that says
/// something else is told with the first difference, and so are two that are too much to compare. `left` counts the pairs of values
/// that may be compared. The manifest decides which of two is the copy, else the order of the files.
pub(super) fn without_copies<'d>(
    resolver: &Resolver<'d>,
    descriptors: &mut Vec<Descriptor<'d>>,
    mut left: usize,
) -> (BTreeSet<u32>, Vec<Fault>) {
    let mut copies = BTreeSet::new();
    let mut faults = Vec::new();
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
            let comparison = reference::compared(
                resolver,
                &mut left,
                (own.source, &own.document.root),
                (original.source, &original.document.root),
            );
            let path = resolver.library().source(original.source);
            let path = path.map_or("", |source| source.path.as_str());
            told = Some(match comparison {
                Comparison::Same => Fault::new("description-copied", Span::file(own.source))
                    .related(Span::file(original.source))
                    .arg("other", path),
                Comparison::Undecided => Fault::new("over-limit", Span::file(own.source))
                    .related(Span::file(original.source))
                    .arg("limit", COMPARED_VALUES)
                    .arg("value", reference::MOST_PAIRS.to_string()),
                Comparison::Differs(here, there) => {
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
            if comparison == Comparison::Same {
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

/// Whether a description has no paths and no webhooks.
pub(super) fn is_without_operations(root: &Node) -> bool {
    let is_blank = |key: &str| {
        let node = root.get(key);
        node.is_none_or(|node| node.as_map().is_some() && node.entries().is_empty())
    };
    PATHS.into_iter().chain(WEBHOOKS).all(is_blank)
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
    let urls = |one: &Descriptor<'_>| -> BTreeSet<String> {
        let servers = one.interface.servers.iter();
        servers.map(|server| address(&server.url.value)).collect()
    };
    line.network_key() == other_line.network_key() || !urls(own).is_disjoint(&urls(other))
}

/// The address of a server in one spelling: as a client calls it, with the port that the scheme has anyway and without a slash at the
/// end.
fn address(url: &str) -> String {
    let Some(whom) = authority(url) else {
        return url.trim().trim_end_matches('/').to_owned();
    };
    let (host, port, path) = (whom.host, whom.port, whom.path.trim_end_matches('/'));
    let scheme = if whom.is_secure { "https" } else { "http" };
    format!("{scheme}://{host}:{port}{path}")
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_has_one_spelling() {
        let one = "https://a.example/v1";
        for other in [
            one,
            "HTTPS://A.Example/v1/",
            "https://a.example:443/v1",
            " https://a.example./v1//",
            "https://ａ.example。/v1",
            "https:\\\\a.example\\v1",
            "https://user@a.exa\u{200b}mple/v1",
            "https://%61.example/v1",
        ] {
            assert_eq!(address(other), address(one), "{other}");
        }
        assert_eq!(address("http://a.example:80"), address("http://a.example"));
        assert_eq!(address("http://127.1/a"), address("http://0x7f.0.0.1/a/"));
        for other in [
            "https://a.example:8443/v1",
            "http://a.example/v1",
            "https://a.example/V1",
            "/v1",
        ] {
            assert_ne!(address(other), address(one), "{other}");
        }
    }
}
