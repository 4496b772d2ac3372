//! What lists beside the catalogue say that register nothing: which data of others a system needs (需求清单), and which systems there are
//! (系统清单).

use crate::read::Located;
use crate::text::Span;

/// A line of a list of demands: data of another department that the system needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The name of the resource, where the line has one.
    pub title: Option<Located<String>>,
    /// The code of the resource, where the line has one.
    pub code: Option<Located<String>>,
    /// The department that has it, where the line says so.
    pub provider: Option<String>,
    /// Whether its sheet is hidden. A line of a hidden sheet asks for nothing.
    pub hidden: bool,
    /// The line's name or else its code.
    pub span: Span,
}

/// A line of a list of systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSystem {
    /// The name of the system.
    pub name: Located<String>,
    /// The network that it is on, as written.
    pub network: Option<Located<String>>,
}
