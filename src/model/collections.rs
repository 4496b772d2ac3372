//! Requests to interfaces: collections for testers and recorded traffic. They describe no interface of their own where each of their
//! requests is an operation of a description that is judged.

use super::reader::{Evidence, Read, Reader};
use super::{Binding, Descriptor, Kind, Role};
use crate::error::Fault;
use crate::read::{Library, Node};
use crate::text::Span;
use std::cell::Cell;

/// The recogniser of collections.
pub(super) const READER: Reader = Reader {
    keys: &[],
    columns: &[],
    recognise: |evidence| match *evidence {
        Evidence::Tree(root, _) => tree(root).map(Kind::Requests),
        Evidence::Text(path, text) => is_script(path, text).then_some(Kind::Requests("http")),
        _ => None,
    },
    read: Read::Nothing,
};

/// Methods of HTTP, in upper case.
pub(super) const METHODS: [&str; 9] = [
    "GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY",
];

/// How deep folders of a collection may be nested.
const FOLDERS: usize = 32;

/// One request.
struct Request {
    method: String,
    url: String,
    span: Span,
}

/// The form of a collection.
fn tree(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    let info = root.get("info");
    let postman = info.and_then(|info| info.str_at("schema"));
    if postman.is_some_and(|schema| schema.contains("getpostman.com"))
        || (has("item") && info.is_some_and(|info| info.get("_postman_id").is_some()))
    {
        return Some("postman");
    }
    if has("__export_format") && has("resources") {
        return Some("insomnia");
    }
    let log = root.get("log");
    if log.is_some_and(|log| log.get("entries").is_some() && log.get("version").is_some()) {
        return Some("har");
    }
    let requests = root.get("requests").map_or(&[][..], Node::items);
    let request = |one: &Node| {
        one.get("method").is_some() && (one.get("url").is_some() || one.get("endpoint").is_some())
    };
    let folder = has("order") || has("folders");
    (requests.iter().any(request) || (has("requests") && folder)).then_some("postman-1")
}

/// Whether a text is a script of requests: its name says so, or its first line is a request.
fn is_script(path: &str, text: &str) -> bool {
    let named = [".http", ".rest"];
    let name = path.to_ascii_lowercase();
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    let request = |line: &str| {
        let address = line.split_whitespace().nth(1).unwrap_or_default();
        line_of(line).is_some() && (address.starts_with("http") || address.starts_with("{{"))
    };
    named.iter().any(|end| name.ends_with(end)) || first.is_some_and(request)
}

/// The method and the address in a line of a script.
pub(super) fn line_of(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let (method, address) = (words.next()?, words.next()?);
    METHODS.contains(&method).then_some((method, address))
}

/// Comparisons of operations with addresses in one submission; each cell of a table that is looked into counts as several.
const MOST_COMPARISONS: usize = 20_000_000;

/// The operations that the descriptions of a submission serve, as far as requests and texts are compared with them, and how much more
/// may be compared.
pub(super) struct Served<'o> {
    operations: Vec<Call<'o>>,
    /// The paths of servers alone.
    bases: Vec<Vec<&'o str>>,
    left: Cell<usize>,
}

/// One operation: its method, and the steps of its path with and without the paths of its servers.
struct Call<'o> {
    method: &'o str,
    ways: Vec<Vec<&'o str>>,
}

/// How an address is written that is compared with the path of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// A request: any value may stand where the path has a parameter.
    Request,
    /// A list or a text: a word in the place of a parameter is the path of another operation.
    Listed,
}

impl<'o> Served<'o> {
    /// Of these descriptions.
    pub(super) fn new(descriptors: &'o [Descriptor<'_>]) -> Self {
        let interfaces = descriptors.iter().map(|descriptor| &descriptor.interface);
        let operations = interfaces.flat_map(|interface| &interface.operations);
        let mut bases: Vec<Vec<&str>> = Vec::new();
        let operations = operations
            .filter(|operation| operation.role == Role::Served)
            .map(|operation| {
                let Binding::Http { method, path } = &operation.binding;
                let servers = operation.servers.iter();
                let mut before: Vec<&str> = servers
                    .map(|server| server.base_path.as_str())
                    .chain([""])
                    .collect();
                before.sort_unstable();
                before.dedup();
                let ways = before.iter().map(|base| {
                    let own: Vec<&str> = steps(base).collect();
                    let way = own.iter().copied().chain(steps(path)).collect();
                    if !bases.contains(&own) && bases.len() < MOST_BASES {
                        bases.push(own);
                    }
                    way
                });
                Call {
                    method,
                    ways: ways.collect(),
                }
            });
        let operations = operations.collect();
        Self {
            operations,
            bases,
            left: Cell::new(MOST_COMPARISONS),
        }
    }

    /// Counts comparisons; false where there were too many.
    pub(super) fn afford(&self, count: usize) -> bool {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether a description has an operation at every address was not compared to the end: the fault that says so.
    pub(super) fn over_limit(&self, source: u32) -> Option<Fault> {
        (self.left.get() == 0).then(|| {
            Fault::new("over-limit", Span::file(source))
                .arg("limit", "prose_comparisons")
                .arg("value", MOST_COMPARISONS.to_string())
        })
    }

    /// The first request of a file that no operation answers: its method and address, and its place.
    pub(super) fn undescribed(
        &self,
        library: &Library,
        source: u32,
        form: &str,
    ) -> Option<(String, Span)> {
        let requests = match (library.document(source), library.source(source)) {
            (Some(document), _) => requests(&document.root, form),
            (None, Some(file)) => script(&file.text, source),
            _ => Vec::new(),
        };
        let mut requests = requests.into_iter();
        let request = requests
            .find(|request| !self.answers(&request.method, &request.url, Written::Request))?;
        let shown = format!("{} {}", request.method, request.url);
        Some((shown, request.span))
    }

    /// Whether a line of a list of interfaces is described: each of the methods that a text names at an address, or any where it
    /// names none.
    pub(super) fn has(&self, methods: &str, address: &str) -> bool {
        let (own, address) = line_of(address).unwrap_or(("", address));
        let methods = format!("{methods} {own}").to_uppercase();
        let mut named = methods
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| METHODS.contains(word))
            .peekable();
        if named.peek().is_none() {
            return self.answers("", address, Written::Listed);
        }
        named.all(|method| self.answers(method, address, Written::Listed))
    }

    /// Whether an address is that of a server, and of no operation.
    pub(super) fn has_base(&self, address: &str) -> bool {
        let called: Vec<&str> = steps(path_of(address)).collect();
        address.contains("://") && self.bases.contains(&called)
    }

    /// Whether there is an operation with this method, or any where it is blank, at an address. Where too much was compared, nothing
    /// more is taken for another one: that is told by itself.
    fn answers(&self, method: &str, address: &str, written: Written) -> bool {
        let called: Vec<&str> = steps(path_of(address)).collect();
        let ways = self.operations.iter().map(|call| call.ways.len());
        if !self.afford(ways.sum()) {
            return true;
        }
        self.operations
            .iter()
            .filter(|call| method.is_empty() || call.method == method)
            .flat_map(|call| &call.ways)
            .any(|own| {
                own.len() == called.len()
                    && own
                        .iter()
                        .zip(&called)
                        .all(|(own, step)| is_step(own, step, written))
            })
    }
}

/// Paths of servers that are known by themselves.
const MOST_BASES: usize = 1_000;

/// Whether a step of an address is what the path of an operation has there.
fn is_step(own: &str, step: &str, written: Written) -> bool {
    let is_value = || {
        let word = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.');
        written == Written::Request
            || !step.chars().all(word)
            || own.trim_matches(['{', '}']).eq_ignore_ascii_case(step)
    };
    own == step || (own.contains('{') && is_value())
}

fn requests(root: &Node, form: &str) -> Vec<Request> {
    let mut found = Vec::new();
    match form {
        "postman" => folders(root, 0, &mut found),
        "insomnia" => {
            let resources = root.get("resources").map_or(&[][..], Node::items);
            let requests = resources.iter().filter(|one| {
                one.str_at("_type") == Some("request") || one.get("method").is_some()
            });
            found.extend(requests.map(|one| request(one, one)));
        }
        "har" => {
            let entries = root.get("log").and_then(|log| log.get("entries"));
            let entries = entries.map_or(&[][..], Node::items).iter();
            found.extend(
                entries
                    .filter_map(|entry| entry.get("request"))
                    .map(|one| request(one, one)),
            );
        }
        _ => listed(root, 0, &mut found),
    }
    found
}

/// The requests of a Postman collection, folder by folder.
fn folders(node: &Node, depth: usize, found: &mut Vec<Request>) {
    for item in node.get("item").map_or(&[][..], Node::items) {
        if let Some(own) = item.get("request") {
            found.push(request(own, item));
        }
        if depth < FOLDERS {
            folders(item, depth + 1, found);
        } else {
            found.push(request(item, item));
        }
    }
}

/// The requests in lists of the older forms, and in their folders.
fn listed(node: &Node, depth: usize, found: &mut Vec<Request>) {
    let requests = node.get("requests").map_or(&[][..], Node::items);
    found.extend(requests.iter().map(|one| request(one, one)));
    for folder in node.get("folders").map_or(&[][..], Node::items) {
        if depth < FOLDERS {
            listed(folder, depth + 1, found);
        }
    }
}

/// One request, whose address may be a text or an object with the text in `raw`.
fn request(node: &Node, at: &Node) -> Request {
    let url = node
        .get("url")
        .or_else(|| node.get("endpoint"))
        .unwrap_or(node);
    let url = url.str_at("raw").or_else(|| url.as_str());
    let parts = || {
        let path = node.get("url").and_then(|url| url.get("path"));
        let steps = path
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(Node::as_str);
        steps.flat_map(|step| ["/", step]).collect::<String>()
    };
    Request {
        method: node.str_at("method").unwrap_or("GET").to_uppercase(),
        url: url.map_or_else(parts, str::to_owned),
        span: at.span,
    }
}

/// The requests of a script: a method and an address in one line.
fn script(text: &str, source: u32) -> Vec<Request> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let trimmed = line.trim();
        let bare = trimmed.starts_with("http://") || trimmed.starts_with("https://");
        let request = line_of(trimmed).or_else(|| bare.then_some(("GET", trimmed)));
        if let Some((method, address)) = request {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let end = start + line.trim_end().len();
            found.push(Request {
                method: method.to_owned(),
                url: address.to_owned(),
                span: Span::new(source, place(start), place(end)),
            });
        }
    }
    found
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|step| !step.is_empty())
}

/// The path in an address: without scheme and host or the variable that stands for them, without query and fragment.
fn path_of(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default().trim();
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""),
        None => url,
    };
    for (open, close) in [("{{", "}}"), ("${", "}")] {
        if let Some(path) = rest
            .strip_prefix(open)
            .and_then(|rest| rest.split_once(close))
        {
            return path.1;
        }
    }
    rest
}
