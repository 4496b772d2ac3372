//! A verdict becomes bytes: one file per format, pure functions.

pub mod changes;
pub mod clean;
#[cfg(feature = "cli")]
mod endpoints;
#[cfg(feature = "cli")]
mod excerpt;
#[cfg(feature = "cli")]
pub mod explain;
pub mod github;
pub mod gitlab;
mod headline;
pub mod html;
#[cfg(feature = "cli")]
pub mod human;
pub mod json;
pub mod junit;
mod machine;
pub mod markdown;
#[cfg(feature = "cli")]
pub mod page;
pub mod sarif;
pub mod schemas;
#[cfg(feature = "cli")]
mod table;
pub mod words;

pub(crate) use crate::decide::decides;
