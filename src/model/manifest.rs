//! Stand-in.
use super::Manifest;
use crate::error::Fault;
use crate::read::Library;
/// x
#[must_use]
pub fn manifest(_: &Library, _: u32) -> (Option<Manifest>, Vec<Fault>) {
    (None, Vec::new())
}
