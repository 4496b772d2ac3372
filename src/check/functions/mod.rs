//! The functions that rules name, as tables of one line each.

mod addresses;
mod advice;
mod callable;
mod catalogue;
mod core;
mod demands;
mod filled;
mod identifiers;
mod item_types;
mod items;
mod legal_basis;
mod lists;
mod personal;
mod registry;
mod secrets;
mod services;
mod serving;
mod values;

pub use core::regex;
pub use serving::UNREAD;

use super::function::Function;

/// Every table; a function's name is unique over all of them.
const TABLES: &[&[Function]] = &[
    core::TABLE,
    addresses::TABLE,
    callable::TABLE,
    advice::TABLE,
    filled::TABLE,
    legal_basis::TABLE,
    values::TABLE,
    identifiers::TABLE,
    catalogue::TABLE,
    items::TABLE,
    serving::TABLE,
    services::TABLE,
    registry::TABLE,
    demands::TABLE,
    secrets::TABLE,
    personal::TABLE,
];

/// The function of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// Every function a pack may name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().copied().flatten()
}
