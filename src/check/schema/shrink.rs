//! Smaller counterexamples.

use serde_json::Value as Json;

/// Values that are tried.
const MOST_TRIES: usize = 400;
/// Nesting beyond which a value is not made smaller.
const MOST_DEPTH: usize = 16;
/// Items of an array that are dropped or made smaller, one by one.
const MOST_ITEMS: usize = 16;

/// Makes a counterexample smaller as long as it `is_counterexample`: drops properties and items, shortens strings.
pub fn shrink(mut value: Json, is_counterexample: &dyn Fn(&Json) -> bool) -> Json {
    let mut tries = MOST_TRIES;
    'again: while tries > 0 {
        for smaller in smaller(&value, 0) {
            if tries == 0 {
                break 'again;
            }
            tries -= 1;
            if is_counterexample(&smaller) {
                value = smaller;
                continue 'again;
            }
        }
        break;
    }
    value
}

/// Values that are one step smaller.
fn smaller(value: &Json, depth: usize) -> Vec<Json> {
    let mut all = Vec::new();
    if depth > MOST_DEPTH {
        return all;
    }
    match value {
        Json::Object(map) => {
            let without = |dropped: &String| {
                Json::Object(
                    map.iter()
                        .filter(|(key, _)| *key != dropped)
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect(),
                )
            };
            all.extend(map.keys().map(without));
            for (key, inner) in map {
                all.extend(smaller(inner, depth + 1).into_iter().map(|inner| {
                    let mut map = map.clone();
                    map.insert(key.clone(), inner);
                    Json::Object(map)
                }));
            }
        }
        Json::Array(items) => {
            for index in (0..items.len().min(MOST_ITEMS)).rev() {
                let mut items = items.clone();
                items.remove(index);
                all.push(Json::Array(items));
            }
            for (index, inner) in items.iter().enumerate().take(MOST_ITEMS) {
                all.extend(smaller(inner, depth + 1).into_iter().map(|inner| {
                    let mut items = items.clone();
                    if let Some(slot) = items.get_mut(index) {
                        *slot = inner;
                    }
                    Json::Array(items)
                }));
            }
        }
        Json::String(text) if text.chars().count() > 1 => {
            let length = text.chars().count();
            all.extend(
                [length / 2, length - 1]
                    .map(|keep| Json::String(text.chars().take(keep).collect())),
            );
        }
        _ => {}
    }
    all
}
