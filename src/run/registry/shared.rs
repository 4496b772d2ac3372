//! A registry that several officers have in common: one schema for one set of inboxes, one run at a time.

use super::address::Address;
use super::database::Database;
use super::form::{APPLICATION, FORM, failed, no_registry, refuse_other};
use super::server::{DENIED, Server};
use super::sql::{identifier, literal, quoted};
use super::store::{Store, refuse_mixed};
use crate::audit::tables;
use crate::error::Error;
use crate::read::Json;
use serde::Deserialize;
use std::path::PathBuf;

/// What stands before the number of the form in the comment on the table of runs.
const MARK: &str = "hutong registry ";

/// The registry, as this run needs it.
pub(in crate::run) struct Shared {
    address: Address,
    /// The inboxes as they were named, as JSON. A registry is of these alone: any other would make it forget them.
    inboxes: String,
    redacted: bool,
}

impl Shared {
    /// The registry of an address, for inboxes.
    ///
    /// # Errors
    /// Those of [`Address::parse`].
    pub(in crate::run) fn new(
        address: &str,
        inboxes: &[PathBuf],
        redacted: bool,
    ) -> Result<Self, Error> {
        let names = inboxes.iter().map(|path| {
            let parts: PathBuf = path.components().collect();
            parts.to_string_lossy().replace('\0', "\u{fffd}")
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        Ok(Self {
            address: Address::parse(address)?,
            inboxes: Json::from(names).to_string(),
            redacted,
        })
    }

    /// Finds out, before anything is judged, whether the rows could be written.
    ///
    /// # Errors
    /// They could not, or not without losing what others found.
    pub(in crate::run) fn rehearse(&self) -> Result<(), Error> {
        let (mut database, is_new) = self.open(false)?;
        if is_new {
            drop(database);
            return self.begin().map(|_| ());
        }
        let own = ["runs", "verdicts"].into_iter();
        for table in tables().iter().map(|(table, _)| *table).chain(own) {
            let table = quoted(table);
            database.run(&format!(
                "DELETE FROM {table} WHERE FALSE; INSERT INTO {table} SELECT * FROM {table} WHERE FALSE;"
            ))?;
        }
        Ok(())
    }

    /// Begins to write. Another run that is writing is waited for.
    ///
    /// # Errors
    /// What is there cannot be used for this run.
    pub(in crate::run) fn begin(&self) -> Result<Store, Error> {
        let (mut database, is_new) = self.open(true)?;
        if !is_new {
            return Store::in_database(database, false);
        }
        let schema = &self.address.schema;
        // `IF NOT EXISTS` asks for the right to make schemas where nothing is to be made.
        let there = "SELECT count(*) AS n FROM pg_namespace WHERE nspname::text = $1";
        if database.number(there, &[schema.as_str().into()])? == 0 {
            database.run(&format!("CREATE SCHEMA {}", identifier(schema)))?;
        }
        let mut store = Store::in_database(database, true)?;
        store.run(&format!(
            "COMMENT ON TABLE runs IS {}; COMMENT ON TABLE submissions IS {};",
            literal(&format!("{MARK}{FORM}")),
            literal(&self.inboxes)
        ))?;
        Ok(store)
    }

    /// Opens the registry, and says whether it is a new one.
    fn open(&self, waits: bool) -> Result<(Database, bool), Error> {
        let server = Server::open(&self.address, true)?;
        let mut database = Database::Server(Box::new(server));
        if waits {
            database.run(&format!(
                "SELECT pg_advisory_xact_lock({APPLICATION}, hashtext({}))",
                literal(&self.address.schema)
            ))?;
        }
        let Some(inboxes) = standing(&mut database, &self.address.schema)? else {
            return Ok((database, true));
        };
        let shown = database.shown();
        if inboxes != self.inboxes {
            let own = &self.inboxes;
            return Err(Error::new(
                format!(
                    "登记库 {shown} 属于收件夹 {inboxes}，不是 {own}；请写法与其相同，或以 ?schema= 指明另一登记库"
                ),
                format!(
                    "the registry {shown} is of the inboxes {inboxes}, not of {own}; write them as they were written, or name another ?schema="
                ),
            ));
        }
        let remedy = ("请以 ?schema= 指明另一登记库", "name another ?schema=");
        refuse_mixed(&mut database, self.redacted, remedy)?;
        Ok((database, false))
    }
}

/// Opens the registry of an address to read it.
///
/// # Errors
/// Those of [`Address::parse`]; there is none, or it cannot be read.
pub(super) fn read(address: &str) -> Result<Database, Error> {
    let address = Address::parse(address)?;
    let server = Server::open(&address, false)?;
    let mut database = Database::Server(Box::new(server));
    if standing(&mut database, &address.schema)?.is_some() {
        return Ok(database);
    }
    let shown = database.shown();
    Err(Error::new(
        format!("{shown} 处没有登记库，或该用户无权查看"),
        format!("there is no registry at {shown}, or none that this user may see"),
    ))
}

/// What stands in a schema.
#[derive(Deserialize)]
struct Standing {
    /// Tables, and what else is kept like one.
    tables: i64,
    form: Option<String>,
    inboxes: Option<String>,
    /// Whether the user may look into the schema.
    open: Option<bool>,
}

/// The inboxes of the registry in a schema; nothing where the schema is bare, or is not there.
fn standing(database: &mut Database, schema: &str) -> Result<Option<String>, Error> {
    let of_table = |table: &str, name: &str| {
        format!(
            "max(CASE WHEN c.relname = '{table}' THEN obj_description(c.oid, 'pg_class') END) AS {name}"
        )
    };
    let sql = format!(
        "SELECT count(*) AS tables, {}, {}, bool_and(has_schema_privilege(n.oid, 'USAGE')) AS open FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname::text = $1",
        of_table("runs", "form"),
        of_table("submissions", "inboxes")
    );
    let rows = database.all::<Standing>(&sql, &[schema.into()])?;
    let Some(standing) = rows.into_iter().next().filter(|it| it.tables > 0) else {
        return Ok(None);
    };
    if standing.open == Some(false) {
        let (zh, en) = DENIED;
        return Err(failed(database.shown(), zh, en));
    }
    let form = standing
        .form
        .as_deref()
        .and_then(|form| form.strip_prefix(MARK)?.parse().ok());
    match (form, standing.inboxes) {
        (Some(form), Some(inboxes)) => refuse_other(form, database.shown()).map(|()| Some(inboxes)),
        _ => Err(no_registry(database.shown())),
    }
}
