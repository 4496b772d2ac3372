//! Names of operations that are the same for every name of a parameter, with and without the base path of a server.

use crate::check::compare::path_template::without_names;
use crate::read::Node;
use std::collections::BTreeSet;

/// How many base paths of one description are considered.
const BASES: usize = 16;

/// The base paths of a document, the empty one first.
pub(super) fn bases(root: &Node) -> BTreeSet<String> {
    let servers = root.get("servers").map_or(&[][..], Node::items).iter();
    let servers = servers.filter_map(|server| server.str_at("url"));
    let base = servers.chain(root.str_at("basePath")).map(base_path);
    std::iter::once(String::new())
        .chain(base)
        .take(BASES)
        .collect()
}

/// The names of an operation: as it is written, and below each base path.
pub(super) fn names_of<'b>(
    bases: &'b BTreeSet<String>,
    method: &'b str,
    path: &'b str,
) -> impl Iterator<Item = String> + 'b {
    bases
        .iter()
        .map(move |base| name(method, &format!("{base}{path}")))
}

/// The path of a URL without a trailing slash.
fn base_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = if rest.len() == url.len() {
        rest
    } else {
        rest.find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default()
    };
    path.trim_end_matches('/').to_owned()
}

/// `get /resources/{}`: the same for every name of a parameter.
pub(super) fn name(method: &str, path: &str) -> String {
    format!("{method} {}", without_names(path))
}
