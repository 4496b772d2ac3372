//! Writes a registry: the tables as they are now, and a line of history for each verdict that is another than before.

use super::database::Database;
use super::file::File;
use super::sql::{listed, quoted};
use crate::audit::{RunRow, SubmissionRow, columns, tables};
use crate::error::Error;
use crate::read::Json;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::Path;

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

/// What is searched for: tables and columns.
const INDEXES: [(&str, &str); 5] = [
    ("verdicts", "path"),
    ("verdicts", "project_code"),
    ("resources", "code"),
    ("links", "code"),
    ("findings", "rule"),
];

/// A registry that is being written. Nobody else sees anything of it until it is whole.
pub(in crate::run) struct Store {
    database: Database,
    /// Digest of all rows, in their order.
    content: Sha256,
}

impl Store {
    /// Begins in a file `draft`, which is a copy of the registry as it was, or is not there yet.
    ///
    /// # Errors
    /// What is there is no registry, or cannot be used.
    pub(in crate::run) fn begin(draft: &Path) -> Result<Self, Error> {
        let (file, is_new) = File::begin(draft)?;
        Self::in_database(Database::File(file), is_new)
    }

    /// Begins in a database. The tables are there unless it is a new one.
    pub(super) fn in_database(database: Database, is_new: bool) -> Result<Self, Error> {
        let mut store = Self {
            database,
            content: Sha256::new(),
        };
        if is_new {
            store.create()?;
        }
        // What the last run found goes; its history stays.
        for (table, _) in tables() {
            let sql = format!("DELETE FROM {}", quoted(table));
            store.database.run(&sql)?;
        }
        Ok(store)
    }

    /// Refuses a file with which a run that is redacted, or is not, must not be mixed.
    ///
    /// # Errors
    /// It is of the other kind, or no registry.
    pub(in crate::run) fn refuse_mixed(path: &Path, redacted: bool) -> Result<(), Error> {
        if !path.exists() {
            return Ok(());
        }
        let remedy = ("请指明新的输出文件夹", "name another folder");
        refuse_mixed(&mut Database::File(File::read(path)?), redacted, remedy)
    }

    fn create(&mut self) -> Result<(), Error> {
        let database = &self.database;
        let declared = |columns: &[(String, Json)]| {
            let columns = columns
                .iter()
                .map(|(name, value)| format!("{} {}", quoted(name), database.kind(value)));
            columns.collect::<Vec<_>>().join(", ")
        };
        let (number, text) = (database.kind(&0.into()), database.kind(&Json::Null));
        let mut sql = format!(
            "CREATE TABLE runs (run {number} PRIMARY KEY, {}, content {text});\n",
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
        let _ = writeln!(
            sql,
            "CREATE TABLE verdicts (run {number}, event {text}, {});",
            declared(&columns(&SubmissionRow::default()))
        );
        let kind = database.index();
        for (table, column) in INDEXES {
            let _ = writeln!(
                sql,
                "CREATE INDEX {table}_{column} ON {table} {kind} ({column});"
            );
        }
        self.database.run(&sql)
    }

    /// Runs statements of a kind of database.
    #[cfg(feature = "postgres")]
    pub(super) fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.database.run(sql)
    }

    /// Adds a row to a table.
    pub(in crate::run) fn add(&mut self, table: &str, row: &impl Serialize) -> Result<(), Error> {
        let cells = columns(row);
        self.content.update(table);
        for (_, value) in &cells {
            self.content.update(value.to_string());
            self.content.update(b"\n");
        }
        self.database.add(table, &cells)
    }

    /// Ends with a line for the run, and with one for each submission that is new, gone, or judged otherwise than before. `false` where the
    /// last run was the same: then there is nothing to keep.
    pub(in crate::run) fn finish(mut self, run: &RunRow) -> Result<bool, Error> {
        let content = self.content.clone().finalize();
        let mut digest = String::new();
        for byte in content {
            let _ = write!(digest, "{byte:02x}");
        }
        let mut cells = columns(run);
        cells.push(("content".to_owned(), Json::String(digest)));
        let same = (1..)
            .zip(&cells)
            .map(|(at, (name, _))| format!("{} IS NOT DISTINCT FROM ${at}", quoted(name)));
        let same: Vec<String> = same.collect();
        let same = format!(
            "SELECT count(*) AS n FROM runs WHERE run = (SELECT max(run) FROM runs) AND {}",
            same.join(" AND ")
        );
        let values: Vec<Json> = cells.iter().map(|(_, value)| value.clone()).collect();
        if self.database.number(&same, &values)? > 0 {
            return Ok(false);
        }
        let next = "SELECT coalesce(max(run), 0) + 1 AS n FROM runs";
        let number = self.database.number(next, &[])?;
        cells.insert(0, ("run".to_owned(), number.into()));
        self.database.add("runs", &cells)?;
        self.remember(number)?;
        self.database.commit()?;
        Ok(true)
    }

    /// Adds to the history what is not as the last line of the same path says. A run adds one line of a path at most.
    fn remember(&mut self, run: i64) -> Result<(), Error> {
        let columns = columns(&SubmissionRow::default());
        let names = || columns.iter().map(|(name, _)| name);
        let (own, of_last) = (listed(names(), ""), listed(names(), "l."));
        let of_submission = listed(names(), "s.");
        let compared = names().filter(|name| !NO_CHANGE.contains(&name.as_str()));
        let differs = compared.map(|name| {
            let name = quoted(name);
            format!("s.{name} IS DISTINCT FROM l.{name}")
        });
        let differs: Vec<String> = differs.collect();
        let differs = differs.join(" OR ");
        let last = format!(
            "WITH last AS (SELECT * FROM verdicts WHERE event <> 'gone' AND (path, run) IN
               (SELECT path, max(run) FROM verdicts WHERE run < {run} GROUP BY path))"
        );
        self.database.run(&format!(
            "{last} INSERT INTO verdicts (run, event, {own})
               SELECT {run}, 'gone', {of_last} FROM last l LEFT JOIN submissions s ON s.path = l.path
               WHERE s.path IS NULL ORDER BY l.path;
             {last} INSERT INTO verdicts (run, event, {own})
               SELECT {run}, CASE WHEN l.path IS NULL THEN 'new' ELSE 'changed' END, {of_submission}
               FROM submissions s LEFT JOIN last l ON l.path = s.path
               WHERE l.path IS NULL OR {differs} ORDER BY s.path;"
        ))
    }
}

/// Refuses a registry with which a run that is redacted, or is not, must not be mixed, and says what to do.
pub(super) fn refuse_mixed(
    database: &mut Database,
    redacted: bool,
    (zh, en): (&str, &str),
) -> Result<(), Error> {
    let other = "SELECT count(*) AS n FROM runs WHERE redacted <> $1";
    if database.number(other, &[redacted.into()])? == 0 {
        return Ok(());
    }
    let shown = database.shown();
    Err(Error::new(
        format!("登记库 {shown} 中脱敏与未脱敏的内容不能并存；{zh}"),
        format!(
            "the registry {shown} is redacted and this run is not, or the other way round; {en}"
        ),
    ))
}
