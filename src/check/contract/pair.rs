//! An operation of a contract and the operation of the submission that may serve it.

use crate::check::compare::operation_view::OperationView;
use crate::check::compare::schema_comparer::SchemaComparer;

/// Both operations, ready to be compared.
pub struct OperationPair<'s, 'c, 'o> {
    /// The contract's.
    pub contract: OperationView<'s, 'c>,
    /// The submission's.
    pub own: OperationView<'s, 'o>,
    /// Whether the path of the submission's operation is filled with the code of one resource.
    pub filled: bool,
    /// The registered resource codes that a client of the endpoint sends.
    pub codes: &'s [String],
    /// Asks the schema engine.
    pub comparer: &'s SchemaComparer,
}
