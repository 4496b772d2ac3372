//! A registry in a file of `SQLite`.

use super::form::{APPLICATION, FORM, failed, no_registry, refuse_other};
use super::sql::{Cells, listed, quoted};
use crate::error::{Error, os_reason};
use crate::read::Json;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, ToSql, params_from_iter};
use std::fs;
use std::path::Path;

/// The file.
pub(super) struct File {
    connection: Connection,
    shown: String,
}

/// A value of a row as a cell.
struct Cell<'v>(&'v Json);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Json::Null => ToSqlOutput::Owned(Value::Null),
            Json::Bool(yes) => ToSqlOutput::Owned(Value::Integer(i64::from(*yes))),
            Json::Number(number) => {
                let number = number.as_i64().unwrap_or(i64::MAX);
                ToSqlOutput::Owned(Value::Integer(number))
            }
            Json::String(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            list => ToSqlOutput::Owned(Value::Text(list.to_string())),
        })
    }
}

/// A row with the names of its columns.
fn cells(row: &Row<'_>, names: &[String]) -> rusqlite::Result<Cells> {
    let cell = |(at, name): (usize, &String)| {
        let value = match row.get(at)? {
            Value::Null => Json::Null,
            Value::Integer(number) => number.into(),
            Value::Text(text) => text.into(),
            Value::Real(_) | Value::Blob(_) => {
                let kind = row.get_ref(at)?.data_type();
                return Err(rusqlite::Error::InvalidColumnType(at, name.clone(), kind));
            }
        };
        Ok((name.clone(), value))
    };
    names.iter().enumerate().map(cell).collect()
}

impl File {
    fn open(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let connection = Connection::open_with_flags(path, flags);
        let connection = connection.map_err(|error| failed(&shown, &error, &error))?;
        Ok(Self { connection, shown })
    }

    /// Begins to write a file, which is a copy of a registry as it was, or is not there yet.
    pub(super) fn begin(path: &Path) -> Result<(Self, bool), Error> {
        let is_new = !path.exists();
        let file = Self::open(path, OpenFlags::default())?;
        // The file is nobody's until it is whole, so nothing of it has to be undone or waited for.
        file.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        if !is_new {
            file.refuse_other()?;
        }
        file.run("BEGIN")?;
        if is_new {
            file.run(&format!(
                "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORM};"
            ))?;
        }
        Ok((file, is_new))
    }

    /// Opens a registry to read it.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        // What cannot be opened is told in the words for files; SQLite has none in Chinese.
        fs::File::open(path).map_err(|error| {
            let (path, why) = (path.display(), os_reason(&error));
            Error::new(
                format!("无法读取 {path}：{}", why.zh),
                format!("{path} cannot be read: {}", why.en),
            )
        })?;
        let file = Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // A file that somebody else wrote runs nothing of its own.
        file.run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        file.refuse_other()?;
        Ok(file)
    }

    /// Refuses a file that is no registry, or one of another form.
    fn refuse_other(&self) -> Result<(), Error> {
        let number = |name: &str| -> Result<i32, Error> {
            let number = self
                .connection
                .pragma_query_value(None, name, |row| row.get(0));
            number.map_err(|error| self.failed(&error))
        };
        if number("application_id")? != APPLICATION {
            return Err(no_registry(&self.shown));
        }
        refuse_other(number("user_version")?, &self.shown)
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        failed(&self.shown, error, error)
    }

    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn run(&self, sql: &str) -> Result<(), Error> {
        let done = self.connection.execute_batch(sql);
        done.map_err(|error| self.failed(&error))
    }

    pub(super) fn ask(
        &self,
        sql: &str,
        values: &[Json],
        mut row: impl FnMut(Cells) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let failed = |error| self.failed(&error);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        let names = statement.column_names();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let values = params_from_iter(values.iter().map(Cell));
        let mut found = statement.query(values).map_err(failed)?;
        while let Some(next) = found.next().map_err(failed)? {
            row(cells(next, &names).map_err(failed)?)?;
        }
        Ok(())
    }

    pub(super) fn add(&self, table: &str, cells: &[(String, Json)]) -> Result<(), Error> {
        let names = listed(cells.iter().map(|(name, _)| name), "");
        let marks = vec!["?"; cells.len()].join(", ");
        let sql = format!("INSERT INTO {} ({names}) VALUES ({marks})", quoted(table));
        let values = params_from_iter(cells.iter().map(|(_, value)| Cell(value)));
        let added = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.execute(values));
        added.map(|_| ()).map_err(|error| self.failed(&error))
    }

    pub(super) fn commit(self) -> Result<(), Error> {
        self.run("COMMIT")?;
        let closed = self.connection.close();
        closed.map_err(|(_, error)| failed(&self.shown, &error, &error))
    }
}
