//! The names of 信息项 of all submissions: each text is held once, and how much is held is counted.

use crate::text::name_key;
use std::collections::HashMap;
use std::sync::Arc;

/// Names that are held in total, however often each occurs.
pub const MOST_NAMES: usize = 10_000_000;
/// Bytes of different names.
pub const MOST_BYTES: usize = 256 << 20;

/// The names of one resource, shared by everything that mentions it.
pub type Items = Arc<[Arc<str>]>;

/// The names of all resources.
#[derive(Debug)]
pub struct Names {
    known: HashMap<Arc<str>, u32>,
    /// Of each name by its number, the number of the form in which names are compared; `None` where nothing of it is left.
    forms: Vec<Option<u32>>,
    known_forms: HashMap<String, u32>,
    left: usize,
    left_bytes: usize,
    is_spent: bool,
}

impl Default for Names {
    fn default() -> Self {
        Self::within(MOST_NAMES, MOST_BYTES)
    }
}

impl Names {
    /// Names within these budgets.
    #[must_use]
    pub fn within(names: usize, bytes: usize) -> Self {
        Self {
            known: HashMap::new(),
            forms: Vec::new(),
            known_forms: HashMap::new(),
            left: names,
            left_bytes: bytes,
            is_spent: false,
        }
    }

    /// Holds the names of a resource, all of them or, where a budget does not suffice, none.
    pub fn hold(&mut self, names: &[String]) -> Items {
        let is_new = |name: &&String| !self.known.contains_key(name.as_str());
        let bytes = names.iter().filter(is_new).map(String::len).sum();
        let left = self.left.checked_sub(names.len());
        let (Some(left), Some(left_bytes)) = (left, self.left_bytes.checked_sub(bytes)) else {
            self.is_spent = true;
            return Arc::from([]);
        };
        (self.left, self.left_bytes) = (left, left_bytes);
        names.iter().map(|name| self.one(name)).collect()
    }

    /// Whether a budget did not suffice, so that some resource is without its names.
    #[must_use]
    pub const fn is_spent(&self) -> bool {
        self.is_spent
    }

    fn one(&mut self, name: &str) -> Arc<str> {
        if let Some((known, _)) = self.known.get_key_value(name) {
            return Arc::clone(known);
        }
        let form = name_key(name);
        let next = number(self.known_forms.len());
        let form = (!form.is_empty()).then(|| *self.known_forms.entry(form).or_insert(next));
        let name: Arc<str> = name.into();
        self.known
            .insert(Arc::clone(&name), number(self.forms.len()));
        self.forms.push(form);
        name
    }

    /// The numbers of the forms in which the names of a resource are compared, each once and in order.
    pub(super) fn set(&self, items: &[Arc<str>]) -> Vec<u32> {
        let numbers = items.iter().filter_map(|name| {
            let number = usize::try_from(*self.known.get(name)?).ok()?;
            *self.forms.get(number)?
        });
        let mut set: Vec<u32> = numbers.collect();
        set.sort_unstable();
        set.dedup();
        set
    }
}

/// Budgets keep numbers far below the limit of the type.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_held_once_and_the_budget_is_kept() {
        let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut names = Names::within(7, 100);
        let one = names.hold(&list(&["姓名", "（住址）"]));
        let other = names.hold(&list(&["姓名", "住 址", "*"]));
        assert!(Arc::ptr_eq(&one[0], &other[0]));
        assert_eq!(names.set(&one), names.set(&other));
        assert!(!names.is_spent());
        // Three more are too many, and a part of a list would be compared wrongly.
        assert!(names.hold(&list(&["甲", "乙", "丙"])).is_empty());
        assert!(names.is_spent());
        assert_eq!(names.hold(&list(&["甲", "乙"])).len(), 2);

        // Of what is known already nothing is held again.
        let mut names = Names::within(100, 10);
        assert_eq!(names.hold(&list(&["姓名", "甲"])).len(), 2);
        assert_eq!(names.hold(&list(&["姓名", "甲"])).len(), 2);
        assert!(names.hold(&list(&["住址"])).is_empty());
    }
}
