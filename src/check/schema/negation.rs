//! The values that a single keyword rejects, for every keyword that does not apply other schemas to the same value.
//!
//! The result is an upper bound: a keyword that cannot be negated exactly is taken to reject more values than it does.

use super::conjunction::{Child, Conjunction};
use super::instance::{ARRAY, Bound, FRACTION, INTEGER, OBJECT, STRING, count, types_named};
use super::schema_ref::SchemaRef;
use serde_json::Value as Json;

/// The conjunctions after a change, without those that accept nothing.
fn changed<'a>(
    conjunctions: &[Conjunction<'a>],
    change: impl Fn(&mut Conjunction<'a>),
) -> Vec<Conjunction<'a>> {
    let mut left = conjunctions.to_vec();
    for conjunction in &mut left {
        change(conjunction);
        conjunction.simplify();
    }
    left.retain(|conjunction| conjunction.types != 0);
    left
}

/// The values of some types after a change.
fn of_types<'a>(
    conjunctions: &[Conjunction<'a>],
    types: u8,
    change: impl Fn(&mut Conjunction<'a>),
) -> Vec<Conjunction<'a>> {
    changed(conjunctions, |conjunction| {
        conjunction.types &= types;
        change(conjunction);
    })
}

/// The objects that have a property.
pub fn with_property<'a>(conjunctions: &[Conjunction<'a>], name: &'a str) -> Vec<Conjunction<'a>> {
    of_types(conjunctions, OBJECT, |conjunction| {
        conjunction.required.insert(name);
    })
}

/// Negates `type`, `enum` and `const`.
pub fn value<'a>(
    conjunctions: &[Conjunction<'a>],
    keyword: &str,
    value: &'a Json,
) -> Vec<Conjunction<'a>> {
    let listed = match (keyword, value) {
        ("type", _) => return of_types(conjunctions, !types_named(value), |_| {}),
        ("enum", Json::Array(values)) => values.as_slice(),
        _ => std::slice::from_ref(value),
    };
    changed(conjunctions, |conjunction| {
        conjunction.excluded_values.extend(listed);
    })
}

/// Negates the bounds of numbers and `multipleOf`.
pub fn number<'a>(
    conjunctions: &[Conjunction<'a>],
    keyword: &str,
    value: &Json,
) -> Vec<Conjunction<'a>> {
    let numbers = INTEGER | FRACTION;
    if keyword == "multipleOf" {
        let Some(step) = value.as_f64() else {
            return conjunctions.to_vec();
        };
        return of_types(conjunctions, numbers, |conjunction| {
            for (bit, integers_only) in [(INTEGER, true), (FRACTION, false)] {
                if conjunction.numbers.are_multiples_of(step, integers_only) {
                    conjunction.types &= !bit;
                }
            }
        });
    }
    let Some(bound) = Bound::of(value) else {
        return conjunctions.to_vec();
    };
    of_types(conjunctions, numbers, |conjunction| match keyword {
        "minimum" => conjunction.numbers.reduce_upper((bound, true)),
        "exclusiveMinimum" => conjunction.numbers.reduce_upper((bound, false)),
        "maximum" => conjunction.numbers.raise_lower((bound, true)),
        _ => conjunction.numbers.raise_lower((bound, false)),
    })
}

/// Negates the keywords of strings.
pub fn string<'a>(
    conjunctions: &[Conjunction<'a>],
    keyword: &str,
    value: &'a Json,
) -> Vec<Conjunction<'a>> {
    match keyword {
        "minLength" => below(conjunctions, value, STRING, |conjunction, max| {
            conjunction.length.reduce_max(max);
        }),
        "maxLength" => above(conjunctions, value, STRING, |conjunction, min| {
            conjunction.length.raise_min(min);
        }),
        "pattern" => of_types(conjunctions, STRING, |conjunction| {
            conjunction.excluded_patterns.extend(value.as_str());
        }),
        _ => {
            let format = value.as_str().unwrap_or("");
            changed(conjunctions, |conjunction| {
                let has = conjunction.formats.contains(&format);
                conjunction.types &= if has { 0 } else { STRING };
            })
        }
    }
}

/// Negates the keywords of arrays.
pub fn array<'a>(
    conjunctions: &[Conjunction<'a>],
    schema: SchemaRef<'a>,
    keyword: &str,
    value: &'a Json,
) -> Vec<Conjunction<'a>> {
    // The arrays that are longer than `index` and in which `child` fails its schema.
    let failing = |index: usize, child, item| {
        of_types(conjunctions, ARRAY, |conjunction| {
            conjunction.item_count.raise_min(index as u64 + 1);
            conjunction.failing.push((child, item));
        })
    };
    match keyword {
        "minItems" => below(conjunctions, value, ARRAY, |conjunction, max| {
            conjunction.item_count.reduce_max(max);
        }),
        "maxItems" => above(conjunctions, value, ARRAY, |conjunction, min| {
            conjunction.item_count.raise_min(min);
        }),
        "uniqueItems" => changed(conjunctions, |conjunction| {
            let never_fails = conjunction.unique || value == &Json::Bool(false);
            conjunction.types &= if never_fails { 0 } else { ARRAY };
            conjunction.item_count.raise_min(2);
        }),
        "items" => {
            let first = schema.list("prefixItems").len();
            failing(first, Child::ItemFrom(first), schema.at(value))
        }
        "prefixItems" => {
            let items = schema.list(keyword).into_iter().enumerate();
            items
                .flat_map(|(index, item)| failing(index, Child::Item(index), item))
                .collect()
        }
        // These change what `contains` rejects, or mean nothing without it.
        "minContains" | "maxContains" => Vec::new(),
        _ => of_types(conjunctions, ARRAY, |_| {}),
    }
}

/// Negates the keywords of objects, except for `dependentSchemas`.
pub fn object<'a>(
    conjunctions: &[Conjunction<'a>],
    schema: SchemaRef<'a>,
    keyword: &str,
    value: &'a Json,
) -> Vec<Conjunction<'a>> {
    // Leaves the objects without a property.
    let lack = |conjunction: &mut Conjunction<'a>, name: &'a str| {
        let present = conjunction.required.contains(name);
        conjunction.types &= if present { 0 } else { OBJECT };
        conjunction.forbid_property(name, schema);
    };
    match keyword {
        "minProperties" => below(conjunctions, value, OBJECT, |conjunction, max| {
            conjunction.property_count.reduce_max(max);
        }),
        "maxProperties" => above(conjunctions, value, OBJECT, |conjunction, min| {
            conjunction.property_count.raise_min(min);
        }),
        "required" => {
            let names = value.as_array().into_iter().flatten();
            names
                .filter_map(Json::as_str)
                .flat_map(|name| changed(conjunctions, |conjunction| lack(conjunction, name)))
                .collect()
        }
        "properties" => {
            let properties = schema.named(keyword).into_iter();
            properties
                .flat_map(|(name, property)| {
                    of_types(conjunctions, OBJECT, |conjunction| {
                        conjunction.required.insert(name);
                        conjunction.failing.push((Child::Property(name), property));
                    })
                })
                .collect()
        }
        "dependentRequired" => {
            let mut all = Vec::new();
            for (name, others) in value.as_object().into_iter().flatten() {
                let others = others.as_array().into_iter().flatten();
                for other in others.filter_map(Json::as_str) {
                    all.append(&mut changed(conjunctions, |conjunction| {
                        lack(conjunction, other);
                        conjunction.required.insert(name);
                    }));
                }
            }
            all
        }
        _ => of_types(conjunctions, OBJECT, |conjunction| {
            conjunction.property_count.raise_min(1);
        }),
    }
}

/// The values of a type whose count is below the one that a keyword names.
fn below<'a>(
    conjunctions: &[Conjunction<'a>],
    value: &Json,
    of_type: u8,
    reduce: impl Fn(&mut Conjunction<'a>, u64),
) -> Vec<Conjunction<'a>> {
    let Some(wanted) = count(value) else {
        return conjunctions.to_vec();
    };
    wanted.checked_sub(1).map_or_else(Vec::new, |max| {
        of_types(conjunctions, of_type, |conjunction| {
            reduce(conjunction, max);
        })
    })
}

/// The values of a type whose count is above the one that a keyword names.
fn above<'a>(
    conjunctions: &[Conjunction<'a>],
    value: &Json,
    of_type: u8,
    raise: impl Fn(&mut Conjunction<'a>, u64),
) -> Vec<Conjunction<'a>> {
    let Some(allowed) = count(value) else {
        return conjunctions.to_vec();
    };
    of_types(conjunctions, of_type, |conjunction| {
        raise(conjunction, allowed.saturating_add(1));
    })
}
