//! Many verdicts become rows of tables, and the rows of all submissions become relations between them. Pure: no disk.

mod alike;
mod limit;
mod names;
mod relation;
mod relations;
mod rows;
mod versions;

pub use limit::Limit;
pub use names::{Items, MOST_BYTES, MOST_NAMES, Names};
pub use relation::{Holding, Kind, Member, PairRow, Relation, Relations, Summary};
pub use relations::{Summaries, relations};
pub use rows::{
    FindingRow, InterfaceRow, ItemRow, LeftRow, ResourceRow, Rows, SubmissionRow, rows, without,
};
