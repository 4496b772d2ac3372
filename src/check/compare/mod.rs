//! What every comparison of two operations needs, whether a contract is compared with a submission or one version with the next:
//! how media types, statuses, parameters, credentials and paths are matched, and the questions to the schema engine.
//!
//! `contract` and `diff` import this room, and not each other.

pub mod allowance;
pub mod differences;
pub mod media_type;
pub mod members;
pub mod operation_view;
pub mod parameter;
pub mod path_template;
pub mod payload_bytes;
mod relax;
pub mod schema_comparer;
pub mod security;
pub mod status;
pub mod writing;
