//! What a registry and the address of one are told by, and what is said of one that cannot be used.

use crate::error::Error;
use std::fmt::Display;

/// What tells a registry from other files of `SQLite`: `HTRG`.
pub(super) const APPLICATION: i32 = 0x4854_5247;
/// The number of its form; a change of a table is another.
pub(super) const FORM: i32 = 2;

/// The error that a database has.
pub(super) fn failed(shown: impl Display, zh: impl Display, en: impl Display) -> Error {
    Error::new(
        format!("登记库 {shown} 无法读写：{zh}"),
        format!("the registry {shown} cannot be read or written: {en}"),
    )
}

/// The error that something else is kept there.
pub(super) fn no_registry(shown: impl Display) -> Error {
    Error::new(
        format!("{shown} 不是 hutong audit 写出的登记库"),
        format!("{shown} is no registry that hutong audit wrote"),
    )
}

/// Refuses a registry of another form.
pub(super) fn refuse_other(form: i32, shown: impl Display) -> Result<(), Error> {
    if form == FORM {
        return Ok(());
    }
    Err(Error::new(
        format!("登记库 {shown} 的格式版本为 {form}，本程序读写的是 {FORM}"),
        format!("the registry {shown} has form {form}, and this program reads and writes {FORM}"),
    ))
}

/// How an address of a server begins.
pub(super) const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Whether a text is an address of a server. Nothing of it is ever shown as it stands: it may hold a password.
pub(super) fn is_address(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// The error that this program reaches no server.
#[cfg(not(feature = "postgres"))]
pub(in crate::run) fn unlinked() -> Error {
    Error::new(
        "本程序不含网络功能，不能使用 PostgreSQL 登记库；请使用以 --features postgres 编译的程序",
        "no network code is in this program, so it has no registry on PostgreSQL; take one that was built with --features postgres",
    )
}
