//! Where a registry is kept. What is asked of it and written to it is the same SQL in both places; what is not stands in this file.

use super::file::File;
use super::form::failed;
#[cfg(feature = "postgres")]
use super::server::Server;
use super::sql::Cells;
use crate::audit::Column;
use crate::error::Error;
use crate::read::Json;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A connection to a registry.
pub(super) enum Database {
    /// A file of `SQLite`.
    File(File),
    /// A schema on a server of PostgreSQL.
    #[cfg(feature = "postgres")]
    Server(Box<Server>),
}

/// An answer that is a number.
#[derive(Deserialize)]
struct Number {
    n: i64,
}

impl Database {
    /// The kind of a column with values like this one. A list is kept as JSON.
    pub(super) fn kind(&self, value: &Json) -> &'static str {
        match (self, Column::of(value)) {
            (Self::File(_), Column::Number | Column::Truth) => "INTEGER",
            (Self::File(_), Column::Text | Column::Texts) => "TEXT",
            #[cfg(feature = "postgres")]
            (Self::Server(_), Column::Truth) => "BOOLEAN",
            #[cfg(feature = "postgres")]
            (Self::Server(_), Column::Number) => "BIGINT",
            // Sorted as SQLite sorts, on every server.
            #[cfg(feature = "postgres")]
            (Self::Server(_), Column::Text | Column::Texts) => "TEXT COLLATE \"C\"",
        }
    }

    /// How an index is kept.
    pub(super) fn index(&self) -> &'static str {
        match self {
            Self::File(_) => "",
            // The other kind refuses long texts, and anything may stand in a code.
            #[cfg(feature = "postgres")]
            Self::Server(_) => "USING hash",
        }
    }

    /// Runs statements.
    pub(super) fn run(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::File(file) => file.run(sql),
            #[cfg(feature = "postgres")]
            Self::Server(server) => server.run(sql),
        }
    }

    /// Gives each row that answers a query.
    fn ask(
        &mut self,
        sql: &str,
        values: &[Json],
        row: impl FnMut(Cells) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::File(file) => file.ask(sql, values, row),
            #[cfg(feature = "postgres")]
            Self::Server(server) => server.ask(sql, values, row),
        }
    }

    /// The rows that answer a query, each as what it is about: by the names of the columns.
    pub(super) fn all<T: DeserializeOwned>(
        &mut self,
        sql: &str,
        values: &[Json],
    ) -> Result<Vec<T>, Error> {
        let shown = self.shown().to_owned();
        let mut all = Vec::new();
        self.ask(sql, values, |cells| {
            let row = serde_json::from_value(Json::Object(cells));
            all.push(row.map_err(|error| failed(&shown, &error, &error))?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The number that a query is answered with, in its only column `n`.
    pub(super) fn number(&mut self, sql: &str, values: &[Json]) -> Result<i64, Error> {
        let numbers = self.all::<Number>(sql, values)?;
        Ok(numbers.first().map_or(0, |it| it.n))
    }

    /// Adds a row to a table.
    pub(super) fn add(&mut self, table: &str, cells: &[(String, Json)]) -> Result<(), Error> {
        match self {
            Self::File(file) => file.add(table, cells),
            #[cfg(feature = "postgres")]
            Self::Server(server) => server.add(table, cells),
        }
    }

    /// Keeps everything that was written.
    pub(super) fn commit(self) -> Result<(), Error> {
        match self {
            Self::File(file) => file.commit(),
            #[cfg(feature = "postgres")]
            Self::Server(server) => server.commit(),
        }
    }

    /// What messages call it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::File(file) => file.shown(),
            #[cfg(feature = "postgres")]
            Self::Server(server) => server.shown(),
        }
    }
}
