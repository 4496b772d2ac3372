//! How a resource or an item is shared, by the labels of the catalogue.

use crate::model::{CatalogueEntry, Item, Operation};

/// The label of a resource or an item that is not shared.
const WITHHELD: &str = "不予共享";
/// The label of a resource that is shared under conditions.
const CONDITIONAL: &str = "有条件共享";
/// The label of a resource or an item that is shared without conditions.
const UNCONDITIONAL: &str = "无条件共享";
/// The label of the sharing mode that needs an operation.
const BY_INTERFACE: &str = "接口";

/// Whether a text is one of the labels of sharing types.
#[must_use]
pub fn is_label(text: &str) -> bool {
    [WITHHELD, CONDITIONAL, UNCONDITIONAL].contains(&text)
}

fn has_label(field: Option<(&str, crate::text::Span)>, label: &str) -> bool {
    field.is_some_and(|(text, _)| text == label)
}

/// Whether a resource is not shared at all.
pub fn is_withheld(entry: &CatalogueEntry) -> bool {
    has_label(entry.text("sharingType"), WITHHELD)
}

/// Whether an item is not shared at all.
pub fn is_item_withheld(item: &Item) -> bool {
    has_label(item.text("sharingType"), WITHHELD)
}

/// Whether a resource is shared under conditions.
pub fn is_conditional(entry: &CatalogueEntry) -> bool {
    has_label(entry.text("sharingType"), CONDITIONAL)
}

/// Whether a resource is shared without conditions.
pub fn is_unconditional(entry: &CatalogueEntry) -> bool {
    has_label(entry.text("sharingType"), UNCONDITIONAL)
}

/// Whether an item is shared without conditions by its own registration.
pub fn is_item_unconditional(item: &Item) -> bool {
    has_label(item.text("sharingType"), UNCONDITIONAL)
}

/// Whether a resource is shared through an interface.
pub fn is_by_interface(entry: &CatalogueEntry) -> bool {
    has_label(entry.text("sharingModeType"), BY_INTERFACE)
}

/// Whether an operation can hand data out: it reads, or queries by a body.
pub fn can_provide(operation: &Operation<'_>) -> bool {
    matches!(operation.method(), "GET" | "POST" | "QUERY")
}
