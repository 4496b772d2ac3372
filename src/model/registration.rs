//! Stand-in.
use super::Registration;
use crate::error::Fault;
use crate::read::{Library, Node};
/// x
#[must_use]
pub fn registrations(_: &Library, _: u32) -> (Vec<Registration>, Vec<Fault>) {
    (Vec::new(), Vec::new())
}
/// x
#[must_use]
pub fn is_registration(_: &Node) -> bool {
    false
}
