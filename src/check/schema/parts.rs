//! Proofs about the parts of a value: elements of lists, properties of objects and their names.

use super::at::{At, STRING, count};
use super::branch::{Branch, List, Names};
use super::expand::expand;
use super::language::Texts;
use super::subsume::{Prover, identical, trivial};
use serde_json::Value as Json;

/// Elements that are looked at for what a list contains.
const MOST_CONTAINED: u64 = 8;
/// Patterns of names that are told apart together.
const MOST_PATTERNS: usize = 5;

impl Prover<'_> {
    /// Whether every element is shown to be what `wide` says of it.
    pub(super) fn elements(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
        let list = List {
            prefix: wide.list("prefixItems"),
            rest: wide.child("items"),
        };
        let prefixes = branch.lists.iter().map(|list| list.prefix.len());
        let named = prefixes.max().unwrap_or(0).max(list.prefix.len());
        // The position after every named one stands for all that follow.
        (0..=named).all(|index| {
            let wanted = list.prefix.get(index).copied().or(list.rest);
            let reachable = branch.items.1.is_none_or(|most| (index as u64) < most);
            wanted.is_none_or(|wanted| {
                !reachable || self.proves(&branch.element(index), wanted, depth + 1)
            })
        })
    }

    /// Whether as many elements as are sure to be there are shown to be what is to be contained.
    pub(super) fn contained(&mut self, branch: &Branch<'_>, wide: At<'_>, wanted: At<'_>) -> bool {
        let needed = wide.node.get("minContains").map_or(Some(1), count);
        let Some(needed) = needed.and_then(|needed| usize::try_from(needed).ok()) else {
            return false;
        };
        let sure = usize::try_from(branch.items.0.min(MOST_CONTAINED)).unwrap_or(0);
        let same = |own: &At<'_>| identical(*own, wanted);
        (needed <= 1 && branch.contains.iter().any(same))
            || needed == 0
            || (0..sure)
                .filter(|index| self.proves(&branch.element(*index), wanted, 0))
                .take(needed)
                .count()
                == needed
    }

    /// Whether every name of a property is shown to be what `wanted` says of names.
    pub(super) fn names(&mut self, branch: &Branch<'_>, wanted: At<'_>, depth: usize) -> bool {
        let mut pieces = expand(&branch.naming);
        for piece in &mut pieces {
            piece.types &= STRING;
            piece.settle();
        }
        pieces
            .iter()
            .all(|piece| piece.types == 0 || self.branch(piece, wanted, depth))
    }

    pub(super) fn properties(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
        let oracle = self.oracle;
        let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
        let names = Names {
            named: wide.named("properties"),
            patterns: wide.named("patternProperties"),
            additional: wide.child("additionalProperties"),
        };
        let mut all = branch.names();
        all.extend(names.named.iter().map(|(name, _)| *name));
        for name in all {
            let own = branch.property(name, &matches);
            let by_name = names.named.iter().find(|(other, _)| *other == name);
            let mut claimed = by_name.is_some();
            let mut wanted: Vec<At<'_>> = by_name.map(|(_, schema)| *schema).into_iter().collect();
            for (pattern, schema) in &names.patterns {
                match oracle.matches(pattern, name) {
                    Some(true) => {
                        claimed = true;
                        wanted.push(*schema);
                    }
                    Some(false) => {}
                    // Whichever it is: the pattern's schema is asked for, and so is that of all others.
                    None => wanted.push(*schema),
                }
            }
            wanted.extend(names.additional.filter(|_| !claimed));
            if !wanted
                .iter()
                .all(|wanted| self.proves(&own, *wanted, depth + 1))
            {
                return false;
            }
        }
        if let Some(holds) = self.kinds(branch, &names, depth) {
            return holds;
        }
        // Every other name: each rule that may apply to one must be met by what the branch says of all others.
        let others = names
            .patterns
            .iter()
            .map(|(pattern, schema)| (Some(*pattern), *schema));
        let others = others.chain(names.additional.map(|schema| (None, schema)));
        others
            .into_iter()
            .all(|(pattern, wanted)| self.others(branch, pattern, wanted, depth))
    }

    /// Whether properties whose names are written nowhere are shown to satisfy `wide`, kind by kind: names that some of the
    /// patterns take and the others do not. Nothing where patterns are too many or cannot be read.
    fn kinds(&mut self, branch: &Branch<'_>, wide: &Names<'_>, depth: usize) -> Option<bool> {
        let own = branch.objects.iter().flat_map(|object| &object.patterns);
        let mut patterns: Vec<&str> = own
            .chain(&wide.patterns)
            .map(|(pattern, _)| *pattern)
            .collect();
        patterns.sort_unstable();
        patterns.dedup();
        if patterns.is_empty() || patterns.len() > MOST_PATTERNS {
            return None;
        }
        for taken in 0..1usize << patterns.len() {
            let mut names = Texts::default();
            for (bit, pattern) in patterns.iter().enumerate() {
                let read = if taken >> bit & 1 == 1 {
                    names.matching(pattern)
                } else {
                    names.avoiding(pattern)
                };
                if !read {
                    return None;
                }
            }
            for said in branch
                .naming
                .iter()
                .filter_map(|naming| naming.node.get("pattern"))
            {
                names.matching(said.as_str()?);
            }
            if self.oracle.none(&names) {
                continue;
            }
            let takes = |pattern: &str| {
                let place = patterns.binary_search(&pattern);
                place.is_ok_and(|bit| taken >> bit & 1 == 1)
            };
            let mut own: Vec<At<'_>> = Vec::new();
            for object in &branch.objects {
                let before = own.len();
                let matched = object.patterns.iter().filter(|(pattern, _)| takes(pattern));
                own.extend(matched.map(|(_, schema)| *schema));
                if own.len() == before {
                    own.extend(object.additional);
                }
            }
            let matched = wide.patterns.iter().filter(|(pattern, _)| takes(pattern));
            let mut wanted: Vec<At<'_>> = matched.map(|(_, schema)| *schema).collect();
            if wanted.is_empty() {
                wanted.extend(wide.additional);
            }
            let mut wanted = wanted.into_iter();
            if !wanted.all(|wanted| self.proves(&own, wanted, depth + 1)) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether a property whose name is written nowhere is shown to satisfy `wanted`; `pattern` where its name matches that.
    fn others(
        &mut self,
        branch: &Branch<'_>,
        pattern: Option<&str>,
        wanted: At<'_>,
        depth: usize,
    ) -> bool {
        if trivial(wanted.node) {
            return true;
        }
        let plain = branch
            .objects
            .iter()
            .filter(|object| object.patterns.is_empty());
        let mut base: Vec<At<'_>> = plain.filter_map(|object| object.additional).collect();
        if let Some(pattern) = pattern {
            let oracle = self.oracle;
            // Whatever matches the one matches the other too.
            let holds = |own: &str| {
                let mut names = Texts::default();
                own == pattern
                    || (names.matching(pattern) && names.avoiding(own) && oracle.none(&names))
            };
            let holding = branch
                .objects
                .iter()
                .flat_map(|object| &object.patterns)
                .filter(|(own, _)| holds(own));
            base.extend(holding.map(|(_, schema)| *schema));
        }
        if self.proves(&base, wanted, depth + 1) {
            return true;
        }
        branch
            .objects
            .iter()
            .filter(|object| !object.patterns.is_empty())
            .any(|object| {
                let patterns = object.patterns.iter().map(|(_, schema)| *schema);
                let choices: Vec<At<'_>> = patterns.chain(object.additional).collect();
                object.additional.is_some()
                    && choices.iter().all(|choice| {
                        let mut own = base.clone();
                        own.push(*choice);
                        self.proves(&own, wanted, depth + 1)
                    })
            })
    }
}

/// How many properties a branch allows at most because it closes its objects.
pub fn closed(branch: &Branch<'_>) -> Option<u64> {
    let closed = |object: &&Names<'_>| {
        object.patterns.is_empty()
            && object
                .additional
                .is_some_and(|schema| schema.node == &Json::Bool(false))
    };
    branch
        .objects
        .iter()
        .filter(closed)
        .map(|object| object.named.len() as u64)
        .min()
}
