//! hutong (互通): the gate that a government information system passes before its project is approved.
//!
//! *Files become documents, documents become one submission, rules find faults in it, waivers excuse some, the rest is the verdict.*

pub mod check;
pub mod decide;
pub mod discover;
pub mod error;
pub mod limits;
pub mod model;
pub mod pack;
pub mod read;
pub mod report;
pub mod text;
