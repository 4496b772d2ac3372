//! The functions that rules name, as tables of one line each.

mod core;

use super::Function;

/// Every table; a function's name is unique over all of them.
const TABLES: &[&[Function]] = &[core::TABLE];

/// The function of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// Every function a pack may name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().copied().flatten()
}
