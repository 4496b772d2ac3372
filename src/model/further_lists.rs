//! What lists beside the catalogue say that register nothing: which data of others a system needs (需求清单), and which systems there are
//! (系统清单).

use super::catalogue::vocabulary_index::VocabularyIndex;
use super::reader::CatalogueFile;
use super::strays::RegisteredCodes;
use super::{CatalogueEntry, Manifest, catalogue, marks};
use crate::error::Fault;
use crate::read::{Located, Node, Source};
use crate::text::{Span, listed, name_key};
use std::collections::{BTreeSet, HashSet};

/// A line of a list of demands: data of another department that the system needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The name of the resource, where the line has one.
    pub title: Option<Located<String>>,
    /// The code of the resource, where the line has one.
    pub code: Option<Located<String>>,
    /// The department that has it, where the line says so.
    pub provider: Option<String>,
    /// The code of that department, where the line says so.
    pub provider_code: Option<String>,
    /// The names of the 信息项 that are needed, where the line has some.
    pub items: Vec<String>,
    /// Whether its sheet is hidden. A line of a hidden sheet asks for nothing.
    pub hidden: bool,
    /// Whether it asks for a resource of the own department: no demand, whether that is registered or not.
    pub own: bool,
    /// All that its cells say.
    pub said: String,
    /// The line's name or else its code.
    pub span: Span,
}

/// A line of a list of systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSystem {
    /// The name of the system.
    pub name: Located<String>,
    /// The network that it is on, as written.
    pub network: Option<Located<String>>,
}

/// How deep a list may stand in a document.
const DEEPEST: usize = 3;

/// The lists of demands and of systems in a tree, added to `lists`, and what else the tree holds. A map that says what it describes is
/// not taken apart.
pub(super) fn without_lists<'n>(
    node: &'n Node,
    source: (&Source, u32),
    vocabulary: &VocabularyIndex<'_>,
    lists: &mut CatalogueFile,
) -> Vec<&'n Node> {
    let mut rest = Vec::new();
    let mut open = vec![(node, 0)];
    while let Some((node, depth)) = open.pop() {
        if let Some(mut list) = catalogue::list_of_records(node, source, vocabulary) {
            lists.faults.append(&mut list.faults);
            lists.add(list);
        } else if depth < DEEPEST
            && let Some(map) = node.as_map()
            && marks::of_map(node, vocabulary).is_none()
        {
            let entries = map.entries().iter();
            open.extend(entries.map(|entry| (&entry.node, depth + 1)));
        } else {
            rest.push(node);
        }
    }
    rest
}

/// Characters of the shortest name of a department that stands for a longer one: 交通运输局 for 某市交通运输局.
const SHORTEST: usize = 4;
/// Characters of the longest name of a department of which another may be a part.
const LONGEST: usize = 100;

/// What tells a resource of the own department: the names under which it stands in the submission, its codes, and what it registers.
pub(super) struct OwnResources<'s> {
    titles: HashSet<String>,
    /// Codes of the department.
    provider_codes: HashSet<String>,
    providers: HashSet<String>,
    /// The same read backwards: those that end with a name begin with it there.
    backwards: BTreeSet<String>,
    codes: &'s RegisteredCodes,
    vocabulary: &'s VocabularyIndex<'s>,
}

impl<'s> OwnResources<'s> {
    /// Of a submission.
    pub(super) fn new(
        entries: &[CatalogueEntry],
        manifest: Option<&Manifest>,
        codes: &'s RegisteredCodes,
        vocabulary: &'s VocabularyIndex<'s>,
    ) -> Self {
        let texts = |field: &str| -> HashSet<String> {
            let texts = entries.iter().filter_map(|entry| entry.text(field));
            texts.map(|(text, _)| name_key(text)).collect()
        };
        let mut providers = texts("providerName");
        let project = manifest.map(|manifest| &manifest.project);
        let provider = project.and_then(|project| project.provider_name.as_ref());
        providers.extend(provider.map(|name| name_key(&name.value)));
        let code = project.and_then(|project| project.provider_code.as_ref());
        let mut provider_codes = texts("providerCode");
        provider_codes.extend(code.map(|code| name_key(&code.value)));
        Self {
            titles: texts("title"),
            backwards: providers.iter().map(|own| backwards(own)).collect(),
            providers,
            provider_codes,
            codes,
            vocabulary,
        }
    }

    /// Marks the lines of lists of demands that ask for a resource of the own department. Those that nobody registers are told.
    pub(super) fn demanded(&self, demands: &mut [Demand]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for demand in demands {
            let code = demand.code.as_ref().map(|code| code.value.as_str());
            let title = demand.title.as_ref().map(|title| title.value.as_str());
            let is_registered = match (code, title) {
                (Some(code), _) => self.codes.has(code),
                (None, title) => title.is_some_and(|title| self.titles.contains(&name_key(title))),
            };
            let is_told = self.says_own(&demand.said)
                || demand.provider.as_ref().is_some_and(|name| {
                    let mut names = std::iter::once(name.as_str()).chain(listed(name));
                    names.any(|name| self.is_own(name))
                })
                || demand
                    .provider_code
                    .as_ref()
                    .is_some_and(|code| self.provider_codes.contains(&name_key(code)));
            // What nobody is asked for by name or code is the own resource of that name.
            let is_named = is_registered && (code.is_some() || demand.provider.is_none());
            if is_told && !is_registered {
                faults.push(
                    Fault::new("own-resource-demanded", demand.span)
                        .arg("demand", title.or(code).unwrap_or_default().trim()),
                );
            }
            demand.own = is_told || is_named;
        }
        faults
    }

    /// Whether a text has one of the department's resource codes that nobody registers; whatever parts its two halves.
    fn says_own(&self, said: &str) -> bool {
        let slashed = || said.replace(['-', '_', '—', '－', '\\'], "/");
        self.codes.stray_in_lines(said).is_some() || self.codes.stray_in_lines(&slashed()).is_some()
    }

    /// Whether a name is that of the own department, or of a part of it, in full or in short, or a word for it such as 本单位.
    fn is_own(&self, name: &str) -> bool {
        let name = name_key(name);
        // Of a name the beginnings that are long enough, and the whole.
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut beginnings = ends.take(LONGEST).skip(SHORTEST - 1);
        let turned = backwards(&name);
        let ends_one = || {
            let mut from = self.backwards.range(turned.clone()..);
            from.next().is_some_and(|own| own.starts_with(&turned))
        };
        self.vocabulary.is_word_for_own(&name)
            || self.providers.contains(&name)
            || beginnings.any(|end| {
                name.get(..end)
                    .is_some_and(|it| self.providers.contains(it))
            })
            || (name.chars().nth(SHORTEST - 1).is_some() && ends_one())
    }
}

fn backwards(name: &str) -> String {
    name.chars().rev().collect()
}
