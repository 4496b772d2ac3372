//! Every test that sees the crate from outside, in one program: `cargo test MODULE` runs one module of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a test stops at the first surprise, and prints its figures"
)]

#[cfg(unix)]
mod action;
mod audit;
mod audit_demands;
mod audit_map;
mod audit_planted;
mod audit_redacted;
mod audit_tables;
mod catalogue;
mod causes;
mod cli;
mod cli_cases;
mod code_systems;
mod compare;
mod contract;
mod decisions;
mod diff;
mod discover;
mod engine;
mod evasions;
mod evidence;
mod gather;
mod house;
mod init;
mod kinds;
mod layers;
mod office;
mod ogc;
mod openapi;
mod planted;
mod read;
mod registry;
mod report;
mod rules;
mod schema;
mod secrets;
mod several;
mod submissions;
mod support;
mod terminal;
mod waivers;
