//! The limits that end a comparison of many submissions.

/// A limit that was reached: what is told beyond it is not all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Names of 信息项 that are held.
    Names,
    /// Comparisons of resources.
    Comparisons,
    /// Pairs of resources that are alike.
    Pairs,
    /// Comparisons of demands that nobody meets with resources.
    Demands,
}
