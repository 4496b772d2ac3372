//! Writes a registry: the tables as they are now, and a line of history for each verdict that is another than before.

use super::form::{APPLICATION, FORM, failed, refuse_other};
use crate::audit::{RunRow, SubmissionRow, columns, tables};
use crate::error::Error;
use crate::read::Json;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Columns of a submission that change without its verdict being another one.
const NO_CHANGE: [&str; 8] = [
    "as_of",
    "page",
    "tool_version",
    "pack",
    "pack_version",
    "pack_digest",
    "rules_evaluated",
    "rules_unevaluated",
];

/// What is searched for.
const INDEXES: &str = "
CREATE INDEX verdicts_path ON verdicts (path);
CREATE INDEX verdicts_project ON verdicts (project_code);
CREATE INDEX resources_code ON resources (code);
CREATE INDEX links_code ON links (code);
CREATE INDEX findings_rule ON findings (rule);
";

/// A registry that is being written, in a file of its own until it is whole.
pub(in crate::run) struct Store {
    connection: Connection,
    path: PathBuf,
    /// Digest of all rows, in their order.
    content: Sha256,
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('-', "_"))
}

/// The names of columns, each behind a word such as `l.`.
fn listed<'n>(names: impl Iterator<Item = &'n String>, before: &str) -> String {
    let names = names.map(|name| format!("{before}{}", quoted(name)));
    names.collect::<Vec<_>>().join(", ")
}

/// The columns of a table as they are declared. A list is kept as JSON.
fn declared(columns: &[(String, Json)]) -> String {
    let columns = columns.iter().map(|(name, value)| {
        let kind = match value {
            Json::Bool(_) | Json::Number(_) => "INTEGER",
            _ => "TEXT",
        };
        format!("{} {kind}", quoted(name))
    });
    columns.collect::<Vec<_>>().join(", ")
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

impl Store {
    /// Begins in a file `draft`, which is a copy of the registry as it was, or is not there yet.
    ///
    /// # Errors
    /// What is there is no registry, or cannot be used.
    pub(in crate::run) fn begin(draft: &Path) -> Result<Self, Error> {
        let is_new = !draft.exists();
        let connection = Connection::open(draft).map_err(|error| failed(draft, &error))?;
        let store = Self {
            connection,
            path: draft.to_owned(),
            content: Sha256::new(),
        };
        // The file is nobody's until it is whole, so nothing of it has to be undone or waited for.
        store.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        if !is_new {
            refuse_other(&store.connection, draft)?;
        }
        store.run("BEGIN")?;
        if is_new {
            store.run(&format!(
                "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORM};"
            ))?;
            store.create()?;
        }
        for (table, _) in tables() {
            store.run(&format!("DELETE FROM {}", quoted(table)))?;
        }
        Ok(store)
    }

    /// Refuses a registry with which one that is redacted, or is not, must not be mixed.
    ///
    /// # Errors
    /// It is of the other kind, or no registry.
    pub(in crate::run) fn refuse_mixed(path: &Path, redacted: bool) -> Result<(), Error> {
        if !path.exists() {
            return Ok(());
        }
        let failed = |error| failed(path, &error);
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let connection = connection.map_err(failed)?;
        refuse_other(&connection, path)?;
        let other = connection
            .query_row(
                "SELECT count(*) FROM runs WHERE redacted <> ?1",
                [redacted],
                |row| row.get::<_, i64>(0),
            )
            .map_err(failed)?;
        if other == 0 {
            return Ok(());
        }
        let path = path.display();
        Err(Error::new(
            format!("登记库 {path} 中脱敏与未脱敏的内容不能并存；请指明新的输出文件夹"),
            format!(
                "the registry {path} is redacted and this run is not, or the other way round; name another folder"
            ),
        ))
    }

    fn create(&self) -> Result<(), Error> {
        let mut sql = format!(
            "CREATE TABLE runs (run INTEGER PRIMARY KEY, {}, content TEXT);\n",
            declared(&columns(&RunRow::default()))
        );
        for (table, columns) in tables() {
            let _ = writeln!(
                sql,
                "CREATE TABLE {} ({});",
                quoted(table),
                declared(&columns)
            );
        }
        let _ = write!(
            sql,
            "CREATE TABLE verdicts (run INTEGER, event TEXT, {});\n{INDEXES}",
            declared(&columns(&SubmissionRow::default()))
        );
        self.run(&sql)
    }

    fn run(&self, sql: &str) -> Result<(), Error> {
        let done = self.connection.execute_batch(sql);
        done.map_err(|error| failed(&self.path, &error))
    }

    /// Adds a row to a table.
    pub(in crate::run) fn add(&mut self, table: &str, row: &impl Serialize) -> Result<(), Error> {
        let cells = columns(row);
        self.content.update(table);
        for (_, value) in &cells {
            self.content.update(value.to_string());
            self.content.update(b"\n");
        }
        let names = listed(cells.iter().map(|(name, _)| name), "");
        let marks = vec!["?"; cells.len()].join(", ");
        let sql = format!("INSERT INTO {} ({names}) VALUES ({marks})", quoted(table));
        let values = params_from_iter(cells.iter().map(|(_, value)| Cell(value)));
        let added = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.execute(values));
        added
            .map(|_| ())
            .map_err(|error| failed(&self.path, &error))
    }

    /// Ends with a line for the run, and with one for each submission that is new, gone, or judged otherwise than before. `false` where the
    /// last run was the same: then there is nothing to keep.
    pub(in crate::run) fn finish(self, run: &RunRow) -> Result<bool, Error> {
        let content = self.content.clone().finalize();
        let mut digest = String::new();
        for byte in content {
            let _ = write!(digest, "{byte:02x}");
        }
        let cells = columns(run);
        let names: Vec<&String> = cells.iter().map(|(name, _)| name).collect();
        let values = || cells.iter().map(|(_, value)| Cell(value));
        let digest = Json::String(digest);
        let failed = |error| failed(&self.path, &error);
        let same = names.iter().map(|name| format!("{} IS ?", quoted(name)));
        let same: Vec<String> = same.collect();
        let same = format!(
            "SELECT count(*) FROM runs WHERE run = (SELECT max(run) FROM runs) AND {} AND content = ?",
            same.join(" AND ")
        );
        let with_digest = || params_from_iter(values().chain(std::iter::once(Cell(&digest))));
        let is_same: i64 = self
            .connection
            .query_row(&same, with_digest(), |row| row.get(0))
            .map_err(failed)?;
        if is_same > 0 {
            return Ok(false);
        }
        let marks = vec!["?"; cells.len() + 1].join(", ");
        let names = listed(names.into_iter(), "");
        self.connection
            .execute(
                &format!("INSERT INTO runs ({names}, content) VALUES ({marks})"),
                with_digest(),
            )
            .map_err(failed)?;
        self.remember(self.connection.last_insert_rowid())?;
        self.run("COMMIT")?;
        self.connection
            .close()
            .map(|()| true)
            .map_err(|(_, error)| failed(error))
    }

    /// Adds to the history what is not as the last line of the same path says.
    fn remember(&self, run: i64) -> Result<(), Error> {
        let columns = columns(&SubmissionRow::default());
        let names = || columns.iter().map(|(name, _)| name);
        let (own, of_last) = (listed(names(), ""), listed(names(), "l."));
        let of_submission = listed(names(), "s.");
        let compared = names().filter(|name| !NO_CHANGE.contains(&name.as_str()));
        let differs = compared.map(|name| {
            let name = quoted(name);
            format!("s.{name} IS NOT l.{name}")
        });
        let differs: Vec<String> = differs.collect();
        let differs = differs.join(" OR ");
        self.run(&format!(
            "CREATE TEMP TABLE last AS SELECT * FROM verdicts
               WHERE rowid IN (SELECT max(rowid) FROM verdicts GROUP BY path) AND event <> 'gone';
             CREATE INDEX temp.last_path ON last (path);
             INSERT INTO verdicts (run, event, {own})
               SELECT {run}, 'gone', {of_last} FROM last l
               WHERE NOT EXISTS (SELECT 1 FROM submissions s WHERE s.path = l.path) ORDER BY l.path;
             INSERT INTO verdicts (run, event, {own})
               SELECT {run}, CASE WHEN l.path IS NULL THEN 'new' ELSE 'changed' END, {of_submission}
               FROM submissions s LEFT JOIN last l ON l.path = s.path
               WHERE l.path IS NULL OR {differs} ORDER BY s.path;
             DROP TABLE last;"
        ))
    }
}
