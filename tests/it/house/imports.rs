//! Which source file imports which: every path that begins with `crate`, `self`, `super` or a child module, in `use` and in code.

use super::{root, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The files of `src` and the files that each of them imports. A re-export (`pub use`) of a child is no import: the file that
/// names the item through its parent is what imports the parent.
pub struct Imports {
    /// Paths relative to `src`, each with those it imports.
    pub of: BTreeMap<String, BTreeSet<String>>,
}

/// A module's path, without `crate`: `["check", "schema"]`.
type Module = Vec<String>;

impl Imports {
    /// Reads every file below `src`.
    pub fn read() -> Self {
        let src = root().join("src");
        let mut paths = Vec::new();
        sources(&src, &mut paths);
        let mut modules: BTreeMap<Module, (String, String)> = BTreeMap::new();
        for path in paths {
            let name = path.strip_prefix(&src).unwrap().to_string_lossy();
            let name = name.replace('\\', "/");
            let mut module: Module = name
                .trim_end_matches(".rs")
                .split('/')
                .map(str::to_owned)
                .collect();
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            if module == ["lib"] {
                module.pop();
            }
            modules.insert(module, (name, code(&fs::read_to_string(&path).unwrap())));
        }
        let mut of = BTreeMap::new();
        for (module, (name, text)) in &modules {
            let imported = paths_in(text, &children(&modules, module))
                .into_iter()
                .filter_map(|path| target(&modules, module, &path))
                .filter(|target| *target != *module)
                .map(|target| modules[&target].0.clone())
                .collect();
            of.insert(name.clone(), imported);
        }
        Self { of }
    }

    /// Groups of files that import each other in a circle.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let mut circles = Vec::new();
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for file in self.of.keys() {
            if done.contains(file.as_str()) {
                continue;
            }
            let ahead = self.reached(file);
            let circle: Vec<String> = ahead
                .iter()
                .filter(|other| self.reached(other).contains(file.as_str()))
                .map(|other| (*other).to_owned())
                .collect();
            done.extend(
                ahead
                    .iter()
                    .filter(|other| circle.contains(&(**other).to_owned())),
            );
            if circle.len() > 1 {
                circles.push(circle);
            }
        }
        circles
    }

    /// Every file that a file imports, directly or by way of others.
    fn reached(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut pending: Vec<&str> = self.of[file].iter().map(String::as_str).collect();
        while let Some(next) = pending.pop() {
            if reached.insert(next) {
                pending.extend(self.of[next].iter().map(String::as_str));
            }
        }
        reached
    }
}

/// The text of a file without comments and unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn children(modules: &BTreeMap<Module, (String, String)>, module: &Module) -> BTreeSet<String> {
    modules
        .keys()
        .filter(|other| other.len() == module.len() + 1 && other.starts_with(module))
        .filter_map(|other| other.last().cloned())
        .collect()
}

/// The module that a path leads to: the longest beginning of it that is one.
fn target(
    modules: &BTreeMap<Module, (String, String)>,
    from: &Module,
    path: &str,
) -> Option<Module> {
    let mut words = path.split("::").peekable();
    let mut at = match words.next()? {
        "crate" => Module::new(),
        "self" => from.clone(),
        _ => from[..from.len().checked_sub(1)?].to_vec(),
    };
    while words.next_if(|word| *word == "super").is_some() {
        at.pop();
    }
    for word in words {
        at.push(word.to_owned());
        if !modules.contains_key(&at) {
            at.pop();
            break;
        }
    }
    modules.contains_key(&at).then_some(at)
}

/// Every path of a text that begins with `crate`, `self` or `super`; one that begins with a child module begins with `self` here.
fn paths_in(text: &str, children: &BTreeSet<String>) -> Vec<String> {
    let mut paths = Vec::new();
    let mut rest = String::new();
    for statement in text.split_inclusive(';') {
        let line = statement.rfind("use ").filter(|at| {
            let before = statement[..*at].rsplit('\n').next().unwrap().trim();
            before.is_empty() || before.starts_with("pub")
        });
        let Some(at) = line else {
            rest.push_str(statement);
            continue;
        };
        rest.push_str(&statement[..at]);
        let public = statement[..at].trim_end().rsplit('\n').next().unwrap();
        if public.trim().starts_with("pub") && !public.trim().contains(')') {
            continue;
        }
        let tree: String = statement[at + 4..]
            .trim_end_matches(';')
            .split_whitespace()
            .collect();
        paths.extend(expanded(&tree));
    }
    let bytes = rest.as_bytes();
    let word_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    let mut start = 0;
    while start < bytes.len() {
        let end = start
            + bytes[start..]
                .iter()
                .take_while(|byte| word_byte(**byte))
                .count();
        if rest[start..end].contains("::") {
            paths.push(rest[start..end].to_owned());
        }
        start = end + rest[end..].chars().next().map_or(1, char::len_utf8);
    }
    paths
        .into_iter()
        .filter_map(|path| match path.split("::").next().unwrap() {
            "crate" | "self" | "super" => Some(path),
            first if children.contains(first) => Some(format!("self::{path}")),
            _ => None,
        })
        .collect()
}

/// `a::{b, c::{d}}` as `a::b`, `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((head, inner)) = tree.split_once('{') else {
        return vec![tree.to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .flat_map(|part| expanded(&format!("{head}{part}")))
        .collect()
}
