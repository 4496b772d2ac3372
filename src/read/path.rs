//! The paths of rules: `$`, names, `[*]`, `..` and equality filters, behind one [`Path::select`]. Any other path is refused when a pack is loaded.

/// A parsed path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {}
