//! Makes a surprising pair small: what stands in both documents is taken out as long as the surprise stays.

use serde_json::Value;

/// A smaller pair with the same surprise.
pub fn shrunk(
    old: &Value,
    new: &Value,
    is_surprise: &dyn Fn(&Value, &Value) -> bool,
) -> (Value, Value) {
    let (mut old, mut new) = (old.clone(), new.clone());
    loop {
        let mut places = Vec::new();
        pointers(&old, "", &mut places);
        pointers(&new, "", &mut places);
        let mut smaller = false;
        for pointer in places {
            let (one, other) = (without(&old, &pointer), without(&new, &pointer));
            let taken = (one != old || other != new)
                && std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    is_surprise(&one, &other)
                }))
                .unwrap_or(false);
            if taken {
                (old, new) = (one, other);
                smaller = true;
            }
        }
        if !smaller {
            return (old, new);
        }
    }
}

/// Every place but those without which a description is none; the outer ones first.
fn pointers(node: &Value, at: &str, found: &mut Vec<String>) {
    let keys: Vec<(String, &Value)> = match node {
        Value::Object(object) => object
            .iter()
            .map(|(key, child)| (crate::diff::mutate::step(key), child))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(place, child)| (format!("/{place}"), child))
            .collect(),
        _ => return,
    };
    for (key, child) in keys {
        let pointer = format!("{at}{key}");
        let needed = ["/info", "/openapi", "/swagger", "/paths"];
        if !needed.contains(&pointer.as_str()) && !found.contains(&pointer) {
            found.push(pointer.clone());
        }
        pointers(child, &pointer, found);
    }
}

fn without(tree: &Value, pointer: &str) -> Value {
    let mut tree = tree.clone();
    let (front, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match tree.pointer_mut(front) {
        Some(Value::Object(object)) => {
            object.shift_remove(&last);
        }
        Some(Value::Array(list)) => {
            if let Ok(place) = last.parse::<usize>()
                && place < list.len()
            {
                list.remove(place);
            }
        }
        _ => {}
    }
    tree
}
