//! A verdict becomes evidence that others can check, and evidence is checked: an in-toto Statement in a signed DSSE envelope.
//!
//! What is signed is language-neutral and holds no text of the submission but arguments of findings. Only bytes whose signature
//! was verified are parsed, and only what was parsed from them is believed.

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

/// What the payload of the envelope is.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// What the payload says it is.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// What the statement says of its subject.
pub const PREDICATE_TYPE: &str = "urn:hutong:verdict:v1";
/// The program that judged, by the meaning of its verdicts and not by its release. Who vouches for them is the holder of the key.
pub const VERIFIER: &str = "urn:hutong:cli:v1";
/// How the digest of a tree of files is made: [`crate::read::digest::tree`].
pub const TREE: &str = "hutong-tree-v1";
