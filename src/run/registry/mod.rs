//! The registry: what audits found, kept in one file of `SQLite`, which is used below here only.

mod form;
mod query;
mod store;

pub(super) use store::Store;
