//! Many verdicts become rows of tables, and the rows of all submissions become relations between them. Pure: no disk.

mod alike;
mod demands;
mod held;
mod limit;
mod map;
mod names;
mod nearest;
mod relation;
mod relations;
mod rows;
mod tables;
mod versions;

pub use limit::Limit;
pub use map::{Department, Flow, Map, Place, System, Use, map};
pub use names::{Items, MOST_BYTES, MOST_NAMES, Names};
pub use relation::{
    Holding, Kind, LinkRow, Member, Met, PairRow, Relation, Relations, Summary, VersionRow, Wanted,
};
pub use relations::{Summaries, relations};
pub use rows::{
    DecisionRow, DemandRow, FindingRow, InterfaceRow, ItemRow, LeftRow, ResourceRow, Rows, RunRow,
    SubmissionRow, WaiverRow, rows, without,
};
pub use tables::{Column, RowsByTable, columns, tables, tables_of_one};
