//! Names of operations that are the same for every name of a parameter, with and without the base path of a server.

use crate::check::compare::path_template::without_names;
use crate::model::openapi::PATHS;
use crate::read::Node;
use std::collections::HashSet;

/// The operations of one OpenAPI document of any version.
#[derive(Debug)]
pub(super) struct Described {
    /// The base paths of its servers, the empty one among them.
    bases: HashSet<String>,
    /// The operations below them, by name.
    names: HashSet<String>,
}

impl Described {
    /// What a document describes.
    pub(super) fn new(root: &Node) -> Self {
        let servers = root.get("servers").map_or(&[][..], Node::items).iter();
        let servers = servers.filter_map(|server| server.str_at("url"));
        let bases = servers.chain(root.str_at("basePath"));
        let bases = bases.map(|url| without_names(base_path(url)));
        let mut names = HashSet::new();
        let paths = PATHS.iter().filter_map(|key| root.get(key));
        for path in paths.flat_map(Node::entries) {
            let operations = path.node.entries().iter();
            names.extend(operations.map(|operation| name(&operation.key, &path.key)));
        }
        Self {
            bases: bases.chain([String::new()]).collect(),
            names,
        }
    }

    /// Whether it has the operation of a name, alone or below one of the base paths.
    pub(super) fn has(&self, wanted: &str) -> bool {
        let Some((method, path)) = wanted.split_once(' ') else {
            return false;
        };
        let mut ends = path.match_indices('/').map(|(at, _)| path.split_at(at));
        ends.any(|(base, rest)| {
            self.bases.contains(base) && self.names.contains(&format!("{method} {rest}"))
        })
    }
}

/// The path of a URL without a trailing slash.
fn base_path(url: &str) -> &str {
    let path = match url.split_once("://") {
        None => url,
        Some((_, rest)) => rest
            .find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default(),
    };
    path.trim_end_matches('/')
}

/// `get /resources/{}`: the same for every name of a parameter.
pub(super) fn name(method: &str, path: &str) -> String {
    format!("{method} {}", without_names(path))
}
