//! The functions that rules name, as one table.

use super::Function;

/// Every function a pack may name.
pub const FUNCTIONS: &[Function] = &[];
