//! A verdict becomes evidence that others can check, and evidence is checked: an in-toto Statement in a signed DSSE envelope.
//!
//! The signed document is language-neutral and quotes the submission only in arguments of findings. A payload is parsed only
//! after its signature was verified.

mod canonical;
pub mod envelope;
pub mod key;
pub mod predicate;
mod refusal;
#[cfg(feature = "cli")]
pub mod report;
pub mod statement;
mod validate;
pub mod verify;

pub use predicate::{Predicate, Statement};
pub use refusal::Refusal;
pub use verify::{Expected, Verification, verify};

/// The payload type of the envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The type of the statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The type of the predicate.
pub const PREDICATE_TYPE: &str = "urn:hutong:verdict:v1";
/// The id of the program that judged. It changes when the meaning of its verdicts does, not with each release. The holder of
/// the key vouches for the verdict.
pub const VERIFIER: &str = "urn:hutong:cli:v1";
/// The algorithm of the digest of a tree of files: [`crate::read::digest::tree`].
pub const TREE: &str = "hutong-tree-v1";
