//! Alternatives (`oneOf`, `anyOf`) of two schemas.

use super::SchemaDiffer;
use super::graph::{Choice, Condition, Found, Pair};
use crate::check::diff::change::Effect;
use crate::check::diff::difference::{Difference, Flow, Places, Verdict};
use crate::check::diff::flat_schema::FlatSchema;
use crate::model::Schema;
use crate::model::reference::Resolver;
use crate::read::json::to_json;
use crate::read::{Json, Node};
use std::collections::BTreeSet;

/// Pairs of alternatives that are looked at one by one, to match them and to see which exclude each other.
const MOST_MATCHED: usize = 10_000;

/// One alternative with what tells it from others.
struct Branch<'d> {
    schema: Schema<'d>,
    flat: FlatSchema<'d>,
    /// The last segment of its reference, or its title.
    name: Option<String>,
    /// Values that a property is limited to, by the name of the property.
    tags: Vec<(&'d str, Vec<Json>)>,
}

/// How well two alternatives fit; 0 where they do not.
type Fits<'f, 'o, 'n> = &'f dyn Fn(&Branch<'o>, &Branch<'n>) -> usize;

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// Compares the alternatives of both: equal ones are matched first, then those of one name, those with one tag, those that
    /// share most properties, and the others by their order.
    pub(super) fn branches(
        &self,
        kind: &str,
        (one, other): (&[Schema<'o>], &[Schema<'n>]),
        flow: Flow,
        at: Places,
        found: &mut Found,
    ) {
        let left = all(self.versions.old.resolver(), one);
        let right = all(self.versions.new.resolver(), other);
        let few = left.len().saturating_mul(right.len()) <= MOST_MATCHED;
        let (matched, removed, added) = self.matched(&left, &right, few);
        let mut changed = false;
        for (i, j) in matched {
            let (Some(one), Some(other)) = (left.get(i), right.get(j)) else {
                continue;
            };
            // The values that get lost are of the branch that must be contained; another alternative may take them.
            let excludes = if flow.consumer_sends {
                few && excludes_others(one, &right, j)
            } else {
                few && excludes_others(other, &left, i)
            };
            let condition = Condition::Alternative {
                excludes_others: excludes,
            };
            let pair = (one.schema, other.schema);
            changed |= self.inside_if(found, "", pair, flow, condition);
        }
        let mut has_nameless = false;
        for branch in removed.iter().filter_map(|i| left.get(*i)) {
            let old = branch.schema.node.span;
            let removed = Difference::new("branch-removed", flow.narrowed(), old, at.new);
            has_nameless |= branch.name.is_none();
            let name = branch.name.clone().unwrap_or_default();
            found.own.push(removed.arg("branch", name));
        }
        for branch in added.iter().filter_map(|j| right.get(*j)) {
            let new = branch.schema.node.span;
            let added = Difference::new("branch-added", flow.widened(), at.old, new);
            has_nameless |= branch.name.is_none();
            let name = branch.name.clone().unwrap_or_default();
            found.own.push(added.arg("branch", name));
        }
        changed |= !removed.is_empty() || !added.is_empty();
        // Adding or widening a `oneOf` branch can make values that matched exactly one branch match two. Overlaps between named
        // object branches do not count: senders pick a branch by name, and open objects nearly always overlap.
        let only_objects =
            left.iter().all(Branch::is_object) && right.iter().all(Branch::is_object);
        let wider_is_apart = few
            && if flow.consumer_sends {
                are_apart(&right)
            } else {
                are_apart(&left)
            };
        let may_overlap = kind == "oneOf" && changed && !wider_is_apart;
        found.choice = Some(Choice {
            asked: false,
            may_overlap: may_overlap && (has_nameless || !only_objects),
            ignores_objects: !has_nameless,
        });
    }

    /// Which alternatives belong together, by their places in both lists, and those that are only in one.
    fn matched(
        &self,
        left: &[Branch<'o>],
        right: &[Branch<'n>],
        few: bool,
    ) -> (Vec<(usize, usize)>, Vec<usize>, Vec<usize>) {
        let mut open_left: Vec<usize> = (0..left.len()).collect();
        let mut open_right: Vec<usize> = (0..right.len()).collect();
        let mut matched = Vec::new();
        let steps: [Fits<'_, 'o, 'n>; 4] = [
            &|one, other| {
                let candidates = few || one.name == other.name;
                usize::from(candidates && self.is_equal(one.schema, other.schema))
            },
            &|one, other| usize::from(one.name.is_some() && one.name == other.name),
            &|one, other| usize::from(few && one.has_tag_of(other)),
            &|one, other| if few { one.likeness(other) } else { 0 },
        ];
        for fits in steps {
            open_left.retain(|i| {
                let Some(one) = left.get(*i) else {
                    return false;
                };
                let scored = open_right.iter().enumerate().filter_map(|(place, j)| {
                    let score = fits(one, right.get(*j)?);
                    (score > 0).then_some((score, place))
                });
                // Of several that fit equally the first is taken.
                let best = scored.max_by_key(|(score, place)| (*score, std::cmp::Reverse(*place)));
                let Some((_, place)) = best else {
                    return true;
                };
                matched.push((*i, open_right.remove(place)));
                false
            });
        }
        if open_left.len() == open_right.len() {
            matched.extend(open_left.drain(..).zip(open_right.drain(..)));
        }
        matched.sort_unstable();
        (matched, open_left, open_right)
    }

    /// The differences that are left where the engine shows that the schemas as a whole stay compatible; `None` where it does not.
    pub(super) fn reconciled(&self, pair: &Pair<'o, 'n>) -> Option<Vec<Difference>> {
        let flow = pair.flow;
        let answer = self.versions.schemas(pair.old, pair.new, flow.direction);
        let same = match flow.verdict(answer) {
            Verdict::Same => true,
            Verdict::Compatible => false,
            Verdict::Breaking(_) | Verdict::Undecided(_) | Verdict::Failed => return None,
        };
        let mut left = removed_alternatives(flow, &pair.own);
        let is_told =
            |one: &Difference| !one.code.starts_with("branch-") && one.effect < Effect::Undecided;
        if left.is_empty() && !same && !pair.own.iter().any(is_told) {
            let changed = pair.places();
            left.push(changed.difference("schema-changed", Effect::Compatible));
        }
        Some(left)
    }

    /// Values that matched one alternative of a `oneOf` and match two now.
    pub(super) fn overlaps(&self, pair: &Pair<'o, 'n>, choice: Choice) -> Vec<Difference> {
        let (a, b) = (
            FlatSchema::of(self.versions.old.resolver(), pair.old),
            FlatSchema::of(self.versions.new.resolver(), pair.new),
        );
        let whole = self.semantic(pair.old, pair.new, (&a, &b), pair.flow);
        let direction = pair.flow.direction;
        // What matches no alternative any more is a matter of the alternatives, which are compared one by one.
        let matches_two = |value: &Json| {
            let accepting = match (&a.branches, &b.branches) {
                (_, Some((_, all))) if pair.flow.consumer_sends => {
                    self.versions.new_accept(all, value, direction)
                }
                (Some((_, all)), _) => self.versions.old_accept(all, value, direction),
                _ => 0,
            };
            accepting > 1
        };
        let is_overlap = |one: &Difference| {
            let value = one.counterexample.as_ref();
            let counts = |value: &Json| !choice.ignores_objects || !value.is_object();
            match one.effect {
                Effect::Breaking => value.is_some_and(|value| counts(value) && matches_two(value)),
                // Where it is not known whether the whole broke, it is not known that it did not.
                effect => effect == Effect::Undecided,
            }
        };
        whole.into_iter().filter(is_overlap).collect()
    }
}

/// Alternatives with what tells them apart.
fn all<'d>(resolver: &Resolver<'d>, schemas: &[Schema<'d>]) -> Vec<Branch<'d>> {
    let branch = |schema: &Schema<'d>| {
        let flat = FlatSchema::of(resolver, *schema);
        let mut tags = Vec::new();
        for (name, property) in &flat.properties {
            let property = FlatSchema::of(resolver, *property);
            let listed = property.plain("enum").map(|node| node.items().iter());
            let only = property.plain("const").into_iter();
            let values: Vec<Json> = only
                .chain(listed.into_iter().flatten())
                .map(to_json)
                .collect();
            if !values.is_empty() {
                tags.push((*name, values));
            }
        }
        Branch {
            schema: *schema,
            name: name(schema.node),
            flat,
            tags,
        }
    };
    schemas.iter().map(branch).collect()
}

/// Whether no two branches accept the same value.
fn are_apart(branches: &[Branch<'_>]) -> bool {
    let mut all = branches.iter().enumerate();
    all.all(|(place, branch)| excludes_others(branch, branches, place))
}

/// Whether a branch accepts no value of any other than the one at `own`.
fn excludes_others(branch: &Branch<'_>, others: &[Branch<'_>], own: usize) -> bool {
    let mut others = others.iter().enumerate();
    others.all(|(place, other)| place == own || branch.excludes(other))
}

impl Branch<'_> {
    /// Whether it accepts nothing but objects.
    fn is_object(&self) -> bool {
        let types = self.flat.types.as_ref();
        types.is_some_and(|types| types.iter().all(|name| *name == "object"))
    }

    /// Whether both certainly accept no value in common: their types have none in common, or a property that both require has
    /// none.
    fn excludes(&self, other: &Branch<'_>) -> bool {
        if let (Some(a), Some(b)) = (&self.flat.types, &other.flat.types)
            && are_disjoint(a, b)
        {
            return true;
        }
        self.is_object()
            && other.is_object()
            && self.tags.iter().any(|(name, values)| {
                let same = other.tags.iter().find(|(own, _)| own == name);
                self.flat.required.contains_key(name)
                    && other.flat.required.contains_key(name)
                    && same.is_some_and(|(_, others)| {
                        values.iter().all(|value| !others.contains(value))
                    })
            })
    }

    /// Whether a property is limited to one value, and to the same in both.
    fn has_tag_of(&self, other: &Branch<'_>) -> bool {
        let single = |values: &[Json]| values.len() == 1;
        self.tags.iter().any(|(name, values)| {
            let same = other.tags.iter().find(|(own, _)| own == name);
            single(values) && same.is_some_and(|(_, others)| values == others)
        })
    }

    /// How many properties both declare, more where their types are the same; 0 where they have no type in common, or where a
    /// property that tells alternatives apart says that they are not the same.
    fn likeness(&self, other: &Branch<'_>) -> usize {
        if self.excludes(other) {
            return 0;
        }
        let names = self.flat.properties.iter();
        let shared = names.filter(|(name, _)| other.flat.property(name).is_some());
        2 * shared.count() + usize::from(self.flat.types == other.flat.types)
    }
}

/// Whether two sets of types have none in common; an integer is a number.
fn are_disjoint(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> bool {
    let accepts = |types: &BTreeSet<&str>, name: &str| {
        types.contains(name) || (name == "integer" && types.contains("number"))
    };
    !a.iter().any(|name| accepts(b, name)) && !b.iter().any(|name| accepts(a, name))
}

/// The name of a schema among others: the last segment of its reference, or its title.
pub(super) fn name(node: &Node) -> Option<String> {
    let reference = node.str_at("$ref").or_else(|| node.str_at("title"));
    reference.map(|text| text.rsplit('/').next().unwrap_or(text).to_owned())
}

/// Alternatives that a sender could choose and that are gone, while others accept the same values. A name means something to both
/// sides that open objects do not show: that the schema of a Cat accepts a Rabbit does not make the system accept one.
fn removed_alternatives(flow: Flow, found: &[Difference]) -> Vec<Difference> {
    let of = |code: &'static str| {
        let own = found.iter().filter(|one| one.part.is_empty());
        own.filter(move |one| one.code == code)
    };
    if !flow.consumer_sends || of("branch-added").next().is_some() {
        return Vec::new();
    }
    let is_named = |one: &Difference| one.args.iter().any(|(_, name)| !name.is_empty());
    let removed = of("branch-removed").map(|one| Difference {
        effect: if is_named(one) {
            Effect::Breaking
        } else {
            Effect::Possible
        },
        ..one.clone()
    });
    removed.collect()
}
