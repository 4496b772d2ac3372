//! Many verdicts become rows of tables, and the rows of all submissions become relations between them. Pure: no disk.

mod alike;
mod relations;
mod rows;

pub use relations::{Holding, Kind, Member, Relation, Relations, Summary, relations};
pub use rows::{
    FindingRow, InterfaceRow, ItemRow, LeftRow, ResourceRow, Rows, SubmissionRow, name_key, rows,
    without,
};
