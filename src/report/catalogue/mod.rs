//! Renders how a catalogue was understood, as text for people and as JSON, and a catalogue itself, as CSV and as a workbook.

mod convert;
mod human;
mod json;
mod records;
mod template;
mod workbook;

pub use convert::{NormalForm, Written, convert};
pub use human::{converted, human};
pub use json::json;
pub use template::template;
