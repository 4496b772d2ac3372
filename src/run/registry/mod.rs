//! The registry: what audits found, kept in a file of `SQLite` or in a schema of PostgreSQL. Their libraries are used below here only.

#[cfg(feature = "postgres")]
mod address;
mod database;
mod file;
mod form;
mod query;
#[cfg(feature = "postgres")]
mod server;
#[cfg(feature = "postgres")]
mod shared;
mod sql;
mod store;

#[cfg(not(feature = "postgres"))]
pub(super) use form::unlinked;
#[cfg(feature = "postgres")]
pub(super) use shared::Shared;
pub(super) use store::Store;
