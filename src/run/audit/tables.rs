//! The rows of an audit, each table in every form that is asked for.

use super::super::job::{Audit, RowForm};
use super::super::outputs::unwritable;
#[cfg(feature = "postgres")]
use super::super::registry::Shared;
#[cfg(feature = "registry")]
use super::super::registry::Store;
use super::folder::{Folder, draft};
use crate::audit::{Rows, RunRow, columns, tables};
use crate::error::Error;
use crate::read::Json;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

/// The registry in the folder.
const NAME: &str = "registry.sqlite";

/// Where rows are written.
pub(super) struct Targets {
    forms: Vec<RowForm>,
    /// The registry that officers have in common.
    #[cfg(feature = "postgres")]
    shared: Option<Shared>,
    /// Whether texts of submissions are left out.
    redacted: bool,
}

impl Targets {
    /// What an audit asks for.
    pub(super) fn new(audit: &Audit) -> Result<Self, Error> {
        #[cfg(feature = "postgres")]
        let shared = audit.registry_db.as_deref();
        #[cfg(all(feature = "registry", not(feature = "postgres")))]
        if audit.registry_db.is_some() {
            return Err(super::super::registry::unlinked());
        }
        Ok(Self {
            forms: audit.rows.clone(),
            #[cfg(feature = "postgres")]
            shared: shared
                .map(|address| Shared::new(address, &audit.inboxes, audit.redact))
                .transpose()?,
            redacted: audit.redact,
        })
    }

    /// Refuses what could not be written, before anything is judged: a registry of another form, or of the other kind where texts of
    /// submissions are left out.
    pub(super) fn refuse_unfit(&self, folder: &Folder) -> Result<(), Error> {
        self.refuse_mixed(folder)?;
        #[cfg(feature = "postgres")]
        if let Some(shared) = &self.shared {
            shared.rehearse()?;
        }
        Ok(())
    }

    /// Refuses a registry in the folder that is redacted where this run is not, or the other way round.
    #[cfg(feature = "registry")]
    fn refuse_mixed(&self, folder: &Folder) -> Result<(), Error> {
        if self.redacted || self.forms.contains(&RowForm::Sqlite) {
            return Store::refuse_mixed(&folder.path(NAME), self.redacted);
        }
        Ok(())
    }

    /// Refuses a registry in the folder where texts of submissions are to be left out: without `SQLite` nobody knows what it holds.
    #[cfg(not(feature = "registry"))]
    fn refuse_mixed(&self, folder: &Folder) -> Result<(), Error> {
        let path = folder.path(NAME);
        if !self.redacted || !path.exists() {
            return Ok(());
        }
        let path = path.display();
        Err(Error::new(
            format!("{path} 可能含有未脱敏的内容；请指明新的输出文件夹"),
            format!("{path} may hold what is to be left out; name another folder"),
        ))
    }
}

/// Tables that are being written.
pub(super) struct Tables<'f> {
    #[cfg(feature = "registry")]
    folder: &'f Folder,
    lines: Vec<(&'static str, Table<'f>)>,
    #[cfg(feature = "registry")]
    store: Option<Store>,
    #[cfg(feature = "postgres")]
    shared: Option<Store>,
}

impl<'f> Tables<'f> {
    /// Begins the forms that are asked for. Lines of an earlier run that nobody asks for any more would tell of that run, and go.
    pub(super) fn begin(folder: &'f Folder, targets: &Targets) -> Result<Self, Error> {
        let mut lines = Vec::new();
        for (table, _) in tables() {
            let name = format!("rows/{table}.ndjson");
            if targets.forms.contains(&RowForm::Ndjson) {
                lines.push((table, Table::new(folder, &name)));
            } else {
                folder.remove(&name)?;
            }
        }
        // What a killed run left is of no use, and where it is a link nothing is written through it.
        folder.remove(&draft(NAME))?;
        #[cfg(feature = "registry")]
        let is_kept = targets.forms.contains(&RowForm::Sqlite);
        Ok(Self {
            #[cfg(feature = "registry")]
            folder,
            lines,
            #[cfg(feature = "registry")]
            store: is_kept.then(|| begin_store(folder)).transpose()?,
            #[cfg(feature = "postgres")]
            shared: targets.shared.as_ref().map(Shared::begin).transpose()?,
        })
    }

    /// Adds the rows of a submission.
    pub(super) fn add_all(&mut self, rows: &Rows) -> Result<(), Error> {
        for (table, rows) in columns(&rows.by_table()) {
            if let Json::Array(rows) = rows {
                self.each(&table, &rows)?;
            }
        }
        Ok(())
    }

    /// Adds rows to a table.
    pub(super) fn each<R: Serialize>(
        &mut self,
        table: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<(), Error> {
        let mut lines = self.lines.iter_mut().find(|(name, _)| *name == table);
        for row in rows {
            if let Some((_, lines)) = &mut lines {
                lines.add(&row)?;
            }
            #[cfg(feature = "registry")]
            if let Some(store) = &mut self.store {
                store.add(table, &row)?;
            }
            #[cfg(feature = "postgres")]
            if let Some(shared) = &mut self.shared {
                shared.add(table, &row)?;
            }
        }
        Ok(())
    }

    /// Puts all tables in their places: first there where it may fail. Where the last run found the same, a registry stays as it is.
    #[cfg_attr(
        not(feature = "registry"),
        expect(unused_variables, reason = "only the registry keeps runs")
    )]
    pub(super) fn done(self, run: &RunRow) -> Result<(), Error> {
        #[cfg(feature = "postgres")]
        if let Some(shared) = self.shared {
            shared.finish(run)?;
        }
        for (_, table) in self.lines {
            table.done()?;
        }
        #[cfg(feature = "registry")]
        if let Some(store) = self.store {
            if store.finish(run)? {
                let (path, draft) = (self.folder.path(NAME), self.folder.path(&draft(NAME)));
                return fs::rename(draft, &path).map_err(|error| unwritable(&path, &error));
            }
            self.folder.remove(&draft(NAME))?;
        }
        Ok(())
    }
}

/// Begins the registry in a copy of what it was.
#[cfg(feature = "registry")]
fn begin_store(folder: &Folder) -> Result<Store, Error> {
    let (path, draft) = (folder.path(NAME), folder.path(&draft(NAME)));
    if path.exists() {
        fs::copy(&path, &draft).map_err(|error| unwritable(&draft, &error))?;
    }
    Store::begin(&draft)
}

/// Writes a table of lines.
pub(super) fn write<R: Serialize>(folder: &Folder, name: &str, rows: &[R]) -> Result<(), Error> {
    let mut table = Table::new(folder, name);
    rows.iter().try_for_each(|row| table.add(row))?;
    table.done()
}

/// A table of rows, one JSON object a line.
struct Table<'f> {
    folder: &'f Folder,
    name: String,
    file: Option<BufWriter<File>>,
}

impl<'f> Table<'f> {
    fn new(folder: &'f Folder, name: &str) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            file: None,
        }
    }

    /// Adds a row.
    fn add(&mut self, row: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.path(&draft(&self.name));
        let failed = |error: std::io::Error| unwritable(&path, &error);
        let mut line = serde_json::to_vec(row).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.open()?.write_all(&line).map_err(failed)
    }

    /// Puts the table in its place.
    fn done(mut self) -> Result<(), Error> {
        let (path, draft) = (
            self.folder.path(&self.name),
            self.folder.path(&draft(&self.name)),
        );
        self.open()?
            .flush()
            .map_err(|error| unwritable(&draft, &error))?;
        self.file = None;
        fs::rename(&draft, &path).map_err(|error| unwritable(&path, &error))
    }

    fn open(&mut self) -> Result<&mut BufWriter<File>, Error> {
        let file = if let Some(file) = self.file.take() {
            file
        } else {
            BufWriter::new(self.folder.create(&self.name)?)
        };
        Ok(self.file.insert(file))
    }
}
