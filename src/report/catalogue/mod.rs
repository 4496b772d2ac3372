//! Renders how a catalogue was understood, as text for people and as JSON.

mod human;
mod json;

pub use human::human;
pub use json::json;
