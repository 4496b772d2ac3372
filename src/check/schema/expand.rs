//! A schema becomes its branches: a capped disjunctive form in which every branch is one conjunction of plain constraints.
//!
//! The form only ever says *more* values than the schema does (what cannot be expressed is left out), so it may stand where a
//! superset is harmless: on the narrower side of a proof, and to show that nothing is left. That holds of what a schema refuses
//! as well: [`exclude`] leaves out only what it can say.

use super::at::{ARRAY, At, Bound, FRACTION, INTEGER, OBJECT, STRING, count, types_named};
use super::branch::{Branch, Names, Part, tighter};
use super::range::multiple;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Branches beyond this number are not multiplied out: the keyword is left out instead.
const MOST_BRANCHES: usize = 64;
/// In-place nesting (references, `allOf`, `anyOf`) beyond this depth is left out.
const MOST_NESTING: usize = 64;
/// Conjuncts beyond this number are left out: references may double at every step.
const MOST_CONJUNCTS: usize = 1_000;
/// Alternatives of a `oneOf` of which two may hold at once.
const MOST_PAIRED: usize = 5;
/// The schema of a property that is not there.
static NOTHING: Json = Json::Bool(false);

/// The branches of a conjunction of schemas; none of them means that no value is left.
pub fn expand<'a>(parts: &[At<'a>]) -> Vec<Branch<'a>> {
    let mut branches = vec![Branch::any()];
    let mut fuel = MOST_CONJUNCTS;
    for part in parts {
        branches = conjoin(branches, *part, 0, &mut fuel);
    }
    branches
}

/// The branches in which a schema holds as well.
pub fn include<'a>(branches: Vec<Branch<'a>>, part: At<'a>) -> Vec<Branch<'a>> {
    let mut fuel = MOST_CONJUNCTS;
    conjoin(branches, part, 0, &mut fuel)
}

/// The branches in which a schema does not hold.
pub fn exclude<'a>(branches: Vec<Branch<'a>>, part: At<'a>) -> Vec<Branch<'a>> {
    let mut fuel = MOST_CONJUNCTS;
    refute(branches, part, 0, &mut fuel)
}

/// What one keyword of a schema refuses of a branch.
pub fn unmet<'a>(branch: &Branch<'a>, part: At<'a>, keyword: &str) -> Vec<Branch<'a>> {
    let mut fuel = MOST_CONJUNCTS;
    let branches = std::slice::from_ref(branch);
    part.node.get(keyword).map_or_else(Vec::new, |value| {
        ways(branches, part, keyword, value, 0, &mut fuel)
    })
}

fn conjoin<'a>(
    mut branches: Vec<Branch<'a>>,
    part: At<'a>,
    depth: usize,
    fuel: &mut usize,
) -> Vec<Branch<'a>> {
    if part.node == &Json::Bool(false) {
        return Vec::new();
    }
    if depth > MOST_NESTING || *fuel == 0 || !part.node.is_object() {
        return branches;
    }
    *fuel -= 1;
    for branch in &mut branches {
        branch.narrow(part);
    }
    branches.retain(|branch| branch.types != 0);
    if let Some(target) = part.target() {
        branches = conjoin(branches, target, depth + 1, fuel);
    }
    for member in part.list("allOf") {
        branches = conjoin(branches, member, depth + 1, fuel);
    }
    for keyword in ["anyOf", "oneOf"] {
        if part.node.get(keyword).is_none() {
            continue;
        }
        let members = part.list(keyword);
        branches = capped(branches, |branches| {
            let mut all = Vec::new();
            for member in &members {
                all.append(&mut conjoin(branches.clone(), *member, depth + 1, fuel));
                if all.len() > MOST_BRANCHES {
                    break;
                }
            }
            all
        });
    }
    if let Some(negated) = part.child("not") {
        branches = refute(branches, negated, depth + 1, fuel);
    }
    for keyword in ["dependentRequired", "dependentSchemas"] {
        let dependent = part.node.get(keyword).and_then(Json::as_object);
        for (name, demanded) in dependent.into_iter().flatten() {
            branches = capped(branches, |branches| {
                let (mut there, mut without) = (branches.clone(), branches);
                for branch in &mut there {
                    branch.types &= OBJECT;
                    branch.required.insert(name);
                    let names = demanded.as_array().map_or(&[][..], Vec::as_slice);
                    let names = names.iter().filter_map(Json::as_str);
                    if keyword == "dependentRequired" {
                        branch.required.extend(names);
                    }
                }
                if keyword == "dependentSchemas" {
                    there = conjoin(there, part.to(demanded), depth + 1, fuel);
                }
                for branch in &mut without {
                    absent(branch, part, name);
                }
                without.retain(|branch| {
                    branch.types & !OBJECT != 0 || !branch.required.contains(name.as_str())
                });
                there.retain(|branch| branch.types != 0);
                without.append(&mut there);
                without
            });
        }
    }
    if let Some(condition) = part.child("if") {
        let (then, otherwise) = (part.child("then"), part.child("else"));
        if then.is_some() || otherwise.is_some() {
            branches = capped(branches, |branches| {
                let mut met = conjoin(branches.clone(), condition, depth + 1, fuel);
                if let Some(then) = then {
                    met = conjoin(met, then, depth + 1, fuel);
                }
                let mut unmet = refute(branches, condition, depth + 1, fuel);
                if let Some(otherwise) = otherwise {
                    unmet = conjoin(unmet, otherwise, depth + 1, fuel);
                }
                met.append(&mut unmet);
                met
            });
        }
    }
    branches
}

/// What became of the branches, or the branches themselves where that is too many.
fn capped<'a>(
    branches: Vec<Branch<'a>>,
    make: impl FnOnce(Vec<Branch<'a>>) -> Vec<Branch<'a>>,
) -> Vec<Branch<'a>> {
    let made = make(branches.clone());
    if made.len() <= MOST_BRANCHES {
        made
    } else {
        branches
    }
}

fn refute<'a>(
    branches: Vec<Branch<'a>>,
    part: At<'a>,
    depth: usize,
    fuel: &mut usize,
) -> Vec<Branch<'a>> {
    if part.node == &Json::Bool(true) {
        return Vec::new();
    }
    let Some(keywords) = part.node.as_object() else {
        return branches;
    };
    if depth > MOST_NESTING || *fuel == 0 {
        return branches;
    }
    *fuel -= 1;
    let mut all = Vec::new();
    for (keyword, value) in keywords {
        all.append(&mut ways(&branches, part, keyword, value, depth, fuel));
        if all.len() > MOST_BRANCHES {
            all = branches;
            break;
        }
    }
    for branch in &mut all {
        branch.refuted.push(part);
    }
    all
}

/// The branches of values that one keyword refuses. A keyword that is not known may refuse any.
fn ways<'a>(
    branches: &[Branch<'a>],
    part: At<'a>,
    keyword: &str,
    value: &'a Json,
    depth: usize,
    fuel: &mut usize,
) -> Vec<Branch<'a>> {
    let with = |change: &dyn Fn(&mut Branch<'a>)| -> Vec<Branch<'a>> {
        let mut left = branches.to_vec();
        for branch in &mut left {
            change(branch);
            branch.settle();
        }
        left.retain(|branch| branch.types != 0);
        left
    };
    let of_type = |types: u8| with(&|branch| branch.types &= types);
    let below = |count: u64, set: &dyn Fn(&mut Branch<'a>, u64)| match count.checked_sub(1) {
        Some(most) => with(&|branch| set(branch, most)),
        None => Vec::new(),
    };
    let least = |old: Option<u64>, most: u64| Some(old.map_or(most, |old| old.min(most)));
    let numbers = INTEGER | FRACTION;
    match keyword {
        "type" => {
            let types = types_named(value);
            with(&|branch| branch.types &= !types)
        }
        "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" => {
            let Some(bound) = Bound::of(value) else {
                return branches.to_vec();
            };
            let edge = (bound, !keyword.starts_with("exclusive"));
            with(&|branch| {
                branch.types &= numbers;
                if keyword.ends_with("inimum") {
                    branch.high = Some(tighter(branch.high, edge, Ordering::Less));
                } else {
                    branch.low = Some(tighter(branch.low, edge, Ordering::Greater));
                }
            })
        }
        "multipleOf" => {
            let Some(step) = value.as_f64() else {
                return branches.to_vec();
            };
            with(&|branch| {
                for bit in [INTEGER, FRACTION] {
                    let mut one = branch.clone();
                    one.types = bit;
                    if multiple(&one, step) {
                        branch.types &= !bit;
                    }
                }
                branch.types &= numbers;
            })
        }
        "minLength" | "minItems" | "minProperties" => {
            let Some(wanted) = count(value) else {
                return branches.to_vec();
            };
            below(wanted, &|branch, most| match keyword {
                "minLength" => {
                    branch.types &= STRING;
                    branch.length.1 = least(branch.length.1, most);
                }
                "minItems" => {
                    branch.types &= ARRAY;
                    branch.items.1 = least(branch.items.1, most);
                }
                _ => {
                    branch.types &= OBJECT;
                    branch.size.1 = least(branch.size.1, most);
                }
            })
        }
        "maxLength" | "maxItems" | "maxProperties" => {
            let Some(more) = count(value).map(|most| most.saturating_add(1)) else {
                return branches.to_vec();
            };
            with(&|branch| match keyword {
                "maxLength" => {
                    branch.types &= STRING;
                    branch.length.0 = branch.length.0.max(more);
                }
                "maxItems" => {
                    branch.types &= ARRAY;
                    branch.items.0 = branch.items.0.max(more);
                }
                _ => {
                    branch.types &= OBJECT;
                    branch.size.0 = branch.size.0.max(more);
                }
            })
        }
        "pattern" => with(&|branch| {
            branch.types &= STRING;
            branch.avoided.extend(value.as_str());
        }),
        "format" => {
            let format = value.as_str().unwrap_or("");
            with(&|branch| {
                let has = branch.formats.contains(&format);
                branch.types &= if has { 0 } else { STRING };
            })
        }
        "uniqueItems" => with(&|branch| {
            let differs = branch.unique || value == &Json::Bool(false);
            branch.types &= if differs { 0 } else { ARRAY };
            branch.items.0 = branch.items.0.max(2);
        }),
        "enum" | "const" => {
            let one = std::slice::from_ref(value);
            let listed = match value {
                Json::Array(values) if keyword == "enum" => values.as_slice(),
                _ => one,
            };
            with(&|branch| branch.unlisted.extend(listed))
        }
        "not" => conjoin(branches.to_vec(), part.to(value), depth + 1, fuel),
        "$ref" => part.target().map_or_else(
            || branches.to_vec(),
            |target| refute(branches.to_vec(), target, depth + 1, fuel),
        ),
        "allOf" => {
            let mut all = Vec::new();
            for member in part.list(keyword) {
                all.append(&mut refute(branches.to_vec(), member, depth + 1, fuel));
            }
            all
        }
        "anyOf" => {
            let none = |branches: Vec<Branch<'a>>, member| {
                capped(branches, |branches| {
                    refute(branches, member, depth + 1, fuel)
                })
            };
            part.list(keyword).into_iter().fold(branches.to_vec(), none)
        }
        "oneOf" => {
            let members = part.list(keyword);
            if members.len() > MOST_PAIRED {
                return branches.to_vec();
            }
            // None of them, or two.
            let mut all = branches.to_vec();
            for member in &members {
                all = capped(all, |all| refute(all, *member, depth + 1, fuel));
            }
            for (index, member) in members.iter().enumerate() {
                let first = conjoin(branches.to_vec(), *member, depth + 1, fuel);
                for other in members.iter().skip(index + 1) {
                    all.append(&mut conjoin(first.clone(), *other, depth + 1, fuel));
                }
            }
            all
        }
        "if" => {
            let condition = part.to(value);
            let mut all = Vec::new();
            if let Some(then) = part.child("then") {
                let met = conjoin(branches.to_vec(), condition, depth + 1, fuel);
                all.append(&mut refute(met, then, depth + 1, fuel));
            }
            if let Some(otherwise) = part.child("else") {
                let unmet = refute(branches.to_vec(), condition, depth + 1, fuel);
                all.append(&mut refute(unmet, otherwise, depth + 1, fuel));
            }
            all
        }
        "required" => {
            let names = value.as_array().map_or(&[][..], Vec::as_slice);
            let lacking = names.iter().filter_map(Json::as_str).map(|name| {
                with(&|branch| {
                    let there = branch.required.contains(name);
                    branch.types &= if there { 0 } else { OBJECT };
                    absent(branch, part, name);
                })
            });
            lacking.flatten().collect()
        }
        "properties" => {
            let failing = part.named(keyword).into_iter().map(|(name, schema)| {
                with(&|branch| {
                    branch.types &= OBJECT;
                    branch.required.insert(name);
                    branch.failing.push((Part::Property(name), schema));
                })
            });
            failing.flatten().collect()
        }
        "items" => {
            let first = part.list("prefixItems").len();
            with(&|branch| {
                branch.types &= ARRAY;
                branch.items.0 = branch.items.0.max(first as u64 + 1);
                branch.failing.push((Part::Elements(first), part.to(value)));
            })
        }
        "prefixItems" => {
            let failing = part
                .list(keyword)
                .into_iter()
                .enumerate()
                .map(|(index, schema)| {
                    with(&|branch| {
                        branch.types &= ARRAY;
                        branch.items.0 = branch.items.0.max(index as u64 + 1);
                        branch.failing.push((Part::Element(index), schema));
                    })
                });
            failing.flatten().collect()
        }
        "dependentRequired" => {
            let entries = value.as_object().into_iter().flatten();
            let pairs = entries.flat_map(|(name, others)| {
                let others = others.as_array().map_or(&[][..], Vec::as_slice);
                let others = others.iter().filter_map(Json::as_str);
                others.map(move |other| (name.as_str(), other))
            });
            let lacking = pairs.map(|(name, other)| {
                with(&|branch| {
                    let there = branch.required.contains(other);
                    branch.types &= if there { 0 } else { OBJECT };
                    branch.required.insert(name);
                    absent(branch, part, other);
                })
            });
            lacking.flatten().collect()
        }
        "dependentSchemas" => {
            let mut all = Vec::new();
            for (name, schema) in part.named(keyword) {
                let there = with(&|branch| {
                    branch.types &= OBJECT;
                    branch.required.insert(name);
                });
                all.append(&mut refute(there, schema, depth + 1, fuel));
            }
            all
        }
        "additionalProperties"
        | "patternProperties"
        | "propertyNames"
        | "unevaluatedProperties" => with(&|branch| {
            branch.types &= OBJECT;
            branch.size.0 = branch.size.0.max(1);
        }),
        "contains" | "unevaluatedItems" => of_type(ARRAY),
        // These say something together with the keyword that is looked at.
        "minContains" | "maxContains" if part.child("contains").is_some() => Vec::new(),
        "then" | "else" | "minContains" | "maxContains" | "$defs" | "$schema" | "$id"
        | "$comment" | "$anchor" | "definitions" | "title" | "description" | "default"
        | "example" | "examples" | "deprecated" | "readOnly" | "writeOnly" | "discriminator"
        | "contentMediaType" | "contentEncoding" | "contentSchema" => Vec::new(),
        _ => branches.to_vec(),
    }
}

fn absent<'a>(branch: &mut Branch<'a>, part: At<'a>, name: &'a str) {
    branch.objects.push(Names {
        named: vec![(name, part.to(&NOTHING))],
        patterns: Vec::new(),
        additional: None,
    });
}
