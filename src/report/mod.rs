//! Renders a verdict in each output format: one module per format, pure functions only.

mod alike;
#[cfg(feature = "cli")]
pub mod audit;
#[cfg(feature = "cli")]
pub mod awaiting;
#[cfg(feature = "cli")]
pub mod catalogue;
pub mod changes;
#[cfg(feature = "cli")]
pub mod concise;
#[cfg(feature = "cli")]
mod csv;
#[cfg(feature = "cli")]
mod endpoints;
#[cfg(feature = "cli")]
mod excerpt;
#[cfg(feature = "cli")]
pub mod explain;
pub mod first;
pub mod github;
pub mod gitlab;
pub mod html;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub mod junit;
pub mod labels;
#[cfg(feature = "cli")]
pub mod links;
mod machine_common;
pub mod markdown;
#[cfg(feature = "cli")]
pub mod page;
#[cfg(feature = "registry")]
pub mod registry;
pub mod sanitize;
pub mod sarif;
pub mod schemas;
#[cfg(feature = "cli")]
pub mod several;
#[cfg(feature = "cli")]
mod table;
mod verdict_line;
