//! The named schemas that inherit from a schema: those that are composed of it, in any way and through any others. A discriminator may
//! choose each of them by its name (OpenAPI 3.1, "Discriminator Object").

use crate::read::{Library, Node};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// How many schemas are visited in all to find those that inherit from one. Beyond it nobody knows which do.
const STEPS: usize = 2_000_000;
/// References to a schema that holds for the same value.
const REFERENCES: [&str; 2] = ["$ref", "$dynamicRef"];
/// Lists of schemas of which a value need not be each.
const ALTERNATIVES: [&str; 2] = ["anyOf", "oneOf"];
/// Schemas that hold under a condition.
const CONDITIONS: [&str; 3] = ["if", "then", "else"];
/// Schemas that hold where a property is there, by its name.
const DEPENDENT: [&str; 2] = ["dependentSchemas", "dependencies"];

/// A named schema that inherits from another.
#[derive(Debug, Clone, Copy)]
pub struct Heir<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its file.
    pub source: u32,
    /// Itself.
    pub node: &'d Node,
    /// Whether each of its values is one of the other schema: it has it in its `allOf` or refers to it. One that has it as an
    /// alternative or under a condition may have other values.
    pub narrows: bool,
}

impl Heir<'_> {
    /// Whether it names a property beside those of the schema that it refers to, itself or in its `allOf`. A value of one that does not
    /// may be one of any other subtype.
    #[must_use]
    pub fn names_more(&self) -> bool {
        let members = self.node.get("allOf").map_or(&[][..], Node::items);
        let refers = |node: &Node| node.get("$ref").is_some();
        let referring = members.iter().filter(|member| refers(member)).count();
        let own = members.iter().filter(|member| !refers(member));
        referring + usize::from(refers(self.node)) != 1
            || names(self.node)
            || own
                .into_iter()
                .any(|member| names(member) || member.get("allOf").is_some())
    }
}

/// Whether a schema itself names properties, or has alternatives that may.
fn names(node: &Node) -> bool {
    let keywords = ["properties", "patternProperties", "oneOf", "anyOf"];
    let mut held = keywords.iter().filter_map(|keyword| node.get(keyword));
    held.any(|it| !it.entries().is_empty() || !it.items().is_empty())
}

/// What each schema is a part of.
#[derive(Debug)]
pub(super) struct Heirs<'d> {
    /// The named schemas of all files by their address, but those that are another name for a schema.
    named: HashMap<usize, Heir<'d>>,
    /// The same by their name, those too.
    by_name: HashMap<&'d str, Vec<(u32, &'d Node)>>,
    /// The schemas that are composed of each schema, by address, and whether their values are all of it.
    wholes: HashMap<usize, Vec<(usize, bool)>>,
    /// Those that inherit from each schema that was asked for; none where nobody knows.
    known: RefCell<HashMap<usize, Option<Rc<[Heir<'d>]>>>>,
    /// How many more schemas may be visited.
    left: Cell<usize>,
}

impl<'d> Heirs<'d> {
    /// Of the files of a library; `target` is what a reference in a file refers to. Each schema is visited once.
    pub(super) fn new(
        library: &'d Library,
        target: impl Fn(u32, &'d Node) -> Option<(u32, &'d Node)>,
    ) -> Self {
        let mut heirs = Self {
            named: HashMap::new(),
            by_name: HashMap::new(),
            wholes: HashMap::new(),
            known: RefCell::default(),
            left: Cell::new(STEPS),
        };
        let mut pending: Vec<(u32, &'d Node)> = Vec::new();
        let mut seen = HashSet::new();
        for (source, document) in (0u32..).zip(&library.documents) {
            let root = document.as_ref().map(|document| &document.root);
            for entry in root.into_iter().flat_map(all_named).flat_map(Node::entries) {
                let (name, node) = (&*entry.key, &entry.node);
                let all = heirs.by_name.entry(name).or_default();
                all.push((source, node));
                if !is_other_name(node) {
                    let narrows = false;
                    let heir = Heir {
                        name,
                        source,
                        node,
                        narrows,
                    };
                    heirs.named.insert(address(node), heir);
                }
                if seen.insert(address(node)) {
                    pending.push((source, node));
                }
            }
        }
        let mut at = 0;
        while let Some((source, node)) = pending.get(at).copied() {
            at += 1;
            for (part, narrows) in parts(source, node, &target) {
                let wholes = heirs.wholes.entry(address(part.1)).or_default();
                wholes.push((address(node), narrows));
                if seen.insert(address(part.1)) {
                    pending.push(part);
                }
            }
        }
        heirs
    }

    /// The schemas that inherit from one, first those whose values are all of it. `None` where there are more than `most`, or more
    /// schemas than are visited.
    pub(super) fn of(&self, ancestor: &Node, most: usize) -> Option<Rc<[Heir<'d>]>> {
        let ancestor = address(ancestor);
        let known = self.known.borrow().get(&ancestor).cloned();
        let found = known.unwrap_or_else(|| {
            let found = self.visit(ancestor).map(Rc::from);
            self.known.borrow_mut().insert(ancestor, found.clone());
            found
        });
        found.filter(|found| found.len() <= most)
    }

    /// The schemas with a name: that of the file, or else those of every file.
    pub(super) fn called(&self, source: u32, name: &str) -> Vec<(u32, &'d Node)> {
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let own = all.iter().find(|(file, _)| *file == source);
        own.map_or_else(|| all.to_vec(), |own| vec![*own])
    }

    fn visit(&self, ancestor: usize) -> Option<Vec<Heir<'d>>> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([ancestor]);
        let mut order = vec![ancestor];
        for narrows in [true, false] {
            // What is found by all ways is looked at again for those that do not narrow.
            let mut at = 0;
            while let Some(part) = order.get(at).copied() {
                at += 1;
                for (whole, step) in self.wholes.get(&part).into_iter().flatten() {
                    self.left.set(self.left.get().checked_sub(1)?);
                    if (narrows && !step) || !seen.insert(*whole) {
                        continue;
                    }
                    order.push(*whole);
                    let heir = self.named.get(whole);
                    found.extend(heir.map(|heir| Heir { narrows, ..*heir }));
                }
            }
        }
        Some(found)
    }
}

/// The schemas of the same value that a schema is composed of, and whether its values are all of them.
fn parts<'d>(
    source: u32,
    node: &'d Node,
    target: &impl Fn(u32, &'d Node) -> Option<(u32, &'d Node)>,
) -> Vec<((u32, &'d Node), bool)> {
    let here = |part: &'d Node| (source, part);
    let referred = REFERENCES.iter().filter_map(|keyword| node.get(keyword));
    let referred = referred.filter_map(|reference| target(source, reference));
    let all = node.get("allOf").map_or(&[][..], Node::items).iter();
    let narrower = referred.chain(all.map(here)).map(|part| (part, true));
    let alternatives = ALTERNATIVES.iter().filter_map(|keyword| node.get(keyword));
    let alternatives = alternatives.flat_map(Node::items);
    let conditions = CONDITIONS.iter().filter_map(|keyword| node.get(keyword));
    let dependent = DEPENDENT.iter().filter_map(|keyword| node.get(keyword));
    let dependent = dependent.flat_map(Node::entries).map(|entry| &entry.node);
    let wider = alternatives.chain(conditions).chain(dependent);
    let wider = wider.map(|part| (here(part), false));
    narrower.chain(wider).collect()
}

/// Whether a schema says nothing but what it refers to: it is another name of that.
fn is_other_name(node: &Node) -> bool {
    let says_more = |key: &str| !matches!(key, "$ref" | "summary" | "description" | "title");
    node.get("$ref").is_some() && !node.entries().iter().any(|entry| says_more(&entry.key))
}

/// The named schemas of a description.
#[must_use]
pub fn named(root: &Node) -> Option<&Node> {
    all_named(root).next()
}

/// Wherever a description has named schemas: one that has both places may refer to both.
fn all_named(root: &Node) -> impl Iterator<Item = &Node> {
    let named = root.get("components").and_then(|all| all.get("schemas"));
    named.into_iter().chain(root.get("definitions"))
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
