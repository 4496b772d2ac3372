//! JSON.
pub use serde_json::Value as Json;
