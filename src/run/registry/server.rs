//! A registry in a schema of PostgreSQL. Everything happens in one transaction: what breaks off leaves nothing.

use super::address::Address;
use super::form::failed;
use super::sql::{Cells, identifier, listed, quoted};
use crate::error::{Error, os_reason};
use crate::read::Json;
use crate::text::Text;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::collections::BTreeMap;
use std::error::Error as Cause;
use std::io;
use std::mem;
use std::path::Path;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Bytes of rows that wait to be sent together.
const MOST_WAITING: usize = 1 << 20;

/// How long others are waited for, where server and address do not say.
const PATIENCE: &str = "10min";
/// What is said where the user lacks a right.
pub(super) const DENIED: (&str, &str) = ("没有权限", "permission is denied");

/// A connection in a transaction.
pub(super) struct Server {
    client: Client,
    shown: String,
    waiting: BTreeMap<String, Waiting>,
    bytes: usize,
}

/// Rows of a table that are not sent yet.
struct Waiting {
    /// The names of its columns, as SQL lists them.
    names: String,
    kinds: Vec<Type>,
    rows: Vec<Vec<Cell>>,
}

/// A value of a row as a cell.
type Cell = Box<dyn ToSql + Sync>;

fn cell(value: &Json) -> Cell {
    match value {
        Json::Null => Box::new(None::<String>),
        Json::Bool(yes) => Box::new(*yes),
        Json::Number(number) => Box::new(number.as_i64().unwrap_or(i64::MAX)),
        // PostgreSQL keeps no U+0000.
        Json::String(text) => Box::new(text.replace('\0', "\u{fffd}")),
        list => Box::new(list.to_string()),
    }
}

impl Server {
    /// Connects, and begins a transaction in the schema.
    pub(super) fn open(address: &Address, writes: bool) -> Result<Self, Error> {
        let shown = address.shown();
        let connected = match &address.roots {
            Some(roots) => address.config.connect(encrypted(roots)?),
            None => address.config.connect(NoTls),
        };
        let client = connected.map_err(|error| told(&shown, &error))?;
        let mut server = Self {
            client,
            shown,
            waiting: BTreeMap::new(),
            bytes: 0,
        };
        let kind = if writes { "READ WRITE" } else { "READ ONLY" };
        // What another run wrote while this one waited is seen.
        server.run(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED {kind}; SET LOCAL standard_conforming_strings = on;
             SET LOCAL search_path TO {}; SET LOCAL tcp_keepalives_idle = 60;
             SET LOCAL tcp_keepalives_interval = 10; SET LOCAL tcp_keepalives_count = 6;
             SELECT set_config('lock_timeout', '{PATIENCE}', true) WHERE current_setting('lock_timeout') = '0';",
            identifier(&address.schema)
        ))?;
        Ok(server)
    }

    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.send()?;
        let done = self.client.batch_execute(sql);
        done.map_err(|error| told(&self.shown, &error))
    }

    pub(super) fn ask(
        &mut self,
        sql: &str,
        values: &[Json],
        mut row: impl FnMut(Cells) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.send()?;
        let values: Vec<Cell> = values.iter().map(cell).collect();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(AsRef::as_ref).collect();
        let rows = self.client.query(sql, &values);
        for next in rows.map_err(|error| told(&self.shown, &error))? {
            let cells = named(&next).map_err(|error| told(&self.shown, &error))?;
            row(cells)?;
        }
        Ok(())
    }

    /// Adds a row to those that wait.
    pub(super) fn add(&mut self, table: &str, cells: &[(String, Json)]) -> Result<(), Error> {
        if !self.waiting.contains_key(table) {
            let names = listed(cells.iter().map(|(name, _)| name), "");
            let sql = format!("SELECT {names} FROM {}", quoted(table));
            let statement = self.client.prepare(&sql);
            let statement = statement.map_err(|error| told(&self.shown, &error))?;
            let kinds = statement.columns().iter().map(|it| it.type_().clone());
            let waiting = Waiting {
                names,
                kinds: kinds.collect(),
                rows: Vec::new(),
            };
            self.waiting.insert(table.to_owned(), waiting);
        }
        self.bytes += cells.iter().map(|(_, value)| size(value)).sum::<usize>();
        if let Some(waiting) = self.waiting.get_mut(table) {
            waiting
                .rows
                .push(cells.iter().map(|(_, value)| cell(value)).collect());
        }
        if self.bytes > MOST_WAITING {
            self.send()?;
        }
        Ok(())
    }

    /// Sends the rows that wait.
    fn send(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        for (table, waiting) in &mut self.waiting {
            let rows = mem::take(&mut waiting.rows);
            if rows.is_empty() {
                continue;
            }
            let table = quoted(table);
            let sql = format!(
                "COPY {table} ({}) FROM STDIN (FORMAT BINARY)",
                waiting.names
            );
            let copy = || {
                let copy = self.client.copy_in(&sql)?;
                let mut copy = BinaryCopyInWriter::new(copy, &waiting.kinds);
                for row in rows {
                    copy.write_raw(row)?;
                }
                copy.finish()
            };
            copy().map_err(|error| told(&self.shown, &error))?;
        }
        Ok(())
    }

    pub(super) fn commit(mut self) -> Result<(), Error> {
        self.run("COMMIT")
    }
}

/// About how much memory a value takes while it waits.
fn size(value: &Json) -> usize {
    size_of::<Json>()
        + match value {
            Json::String(text) => text.len(),
            Json::Array(list) => list.iter().map(size).sum(),
            _ => 0,
        }
}

/// A row with the names of its columns.
fn named(row: &postgres::Row) -> Result<Cells, postgres::Error> {
    let value = |(at, column): (usize, &postgres::Column)| {
        let value = match *column.type_() {
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.into(),
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.into(),
            _ => row.try_get::<_, Option<String>>(at)?.into(),
        };
        Ok((column.name().to_owned(), value))
    };
    row.columns().iter().enumerate().map(value).collect()
}

/// Speaks TLS with a server whose certificate is signed by one of these and has its name.
fn encrypted(roots: &Path) -> Result<MakeRustlsConnect, Error> {
    let unusable = |zh: &str, en: &str| {
        let roots = roots.display();
        Error::new(
            format!("sslrootcert 的文件 {roots} 不可用：{zh}"),
            format!("the file of sslrootcert, {roots}, cannot be used: {en}"),
        )
    };
    let bytes = std::fs::read(roots).map_err(|error| {
        let why = os_reason(&error);
        unusable(&why.zh, &why.en)
    })?;
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let certificate = certificate.map_err(|error| error.to_string());
        let added = certificate.and_then(|it| store.add(it).map_err(|error| error.to_string()));
        added.map_err(|error| unusable(&error, &error))?;
    }
    if store.is_empty() {
        return Err(unusable(
            "其中没有证书（PEM）",
            "there is no certificate in it (PEM)",
        ));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| unusable(&error.to_string(), &error.to_string()))?;
    let config = config.with_root_certificates(store).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The error that a server has, or that there is none.
fn told(shown: &str, error: &postgres::Error) -> Error {
    let why = reason(error);
    failed(shown, why.zh, why.en)
}

/// Why something failed, with the words of the server where it has any.
fn reason(error: &postgres::Error) -> Text {
    if let Some(said) = error.as_db_error() {
        let message = said.message();
        let Some((zh, en)) = known(said.code()) else {
            return Text::new(message, message);
        };
        return Text::new(format!("{zh}（{message}）"), format!("{en} ({message})"));
    }
    let mut causes: Vec<&dyn Cause> = vec![error];
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    let system = causes.iter().find_map(|it| it.downcast_ref::<io::Error>());
    let kind = system.map(io::Error::kind);
    match (kind, system) {
        _ if error.is_closed() => Text::new("连接中断", "the connection broke"),
        (
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ),
            _,
        ) => Text::new("连接中断", "the connection broke"),
        (Some(io::ErrorKind::ConnectionRefused), _) => Text::new(
            "该地址和端口没有服务器",
            "there is no server at that address and port",
        ),
        (Some(io::ErrorKind::TimedOut), _) => {
            Text::new("服务器没有应答", "the server does not answer")
        }
        (Some(io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied), Some(system)) => {
            os_reason(system)
        }
        _ => {
            let words = causes.iter().map(ToString::to_string);
            let words = words.collect::<Vec<_>>().join(": ");
            Text::new(words.clone(), words)
        }
    }
}

/// What officers need to know of an answer, beside the words of the server.
fn known(code: &SqlState) -> Option<(&'static str, &'static str)> {
    let known = [
        (
            SqlState::INVALID_PASSWORD,
            ("用户名或密码不正确", "the user or the password is wrong"),
        ),
        (
            SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
            (
                "服务器不接受该用户从本机这样连接",
                "the server does not let this user in like this",
            ),
        ),
        (
            SqlState::INVALID_CATALOG_NAME,
            ("没有这个数据库", "there is no such database"),
        ),
        (SqlState::INSUFFICIENT_PRIVILEGE, DENIED),
        (
            SqlState::LOCK_NOT_AVAILABLE,
            (
                "另一次评判正在写入，等待超时",
                "another audit is writing, and this one has waited long enough",
            ),
        ),
        (
            SqlState::READ_ONLY_SQL_TRANSACTION,
            ("服务器只读", "the server is read-only"),
        ),
        (
            SqlState::TOO_MANY_CONNECTIONS,
            ("服务器的连接已满", "the server has too many connections"),
        ),
        (
            SqlState::ADMIN_SHUTDOWN,
            ("服务器中断了连接", "the server broke the connection off"),
        ),
        (
            SqlState::CANNOT_CONNECT_NOW,
            ("服务器正在启动或停止", "the server is starting or stopping"),
        ),
        (
            SqlState::DISK_FULL,
            ("服务器的磁盘空间不足", "the disk of the server is full"),
        ),
        (
            SqlState::UNDEFINED_TABLE,
            ("缺少登记库的表", "a table of the registry is missing"),
        ),
        (
            SqlState::UNDEFINED_COLUMN,
            ("缺少登记库的列", "a column of the registry is missing"),
        ),
        (
            SqlState::UNTRANSLATABLE_CHARACTER,
            (
                "数据库的编码不是 UTF8",
                "the encoding of the database is not UTF8",
            ),
        ),
    ];
    let of_code = known.into_iter().find(|(own, _)| own == code);
    of_code.map(|(_, words)| words)
}
