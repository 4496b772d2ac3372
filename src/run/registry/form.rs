//! What a file of the registry is told by.

use crate::error::Error;
use std::path::Path;

/// What tells a registry from other files of `SQLite`: `HTRG`.
pub(super) const APPLICATION: i32 = 0x4854_5247;
/// The number of its form; a change of a table is another.
pub(super) const FORM: i32 = 1;

/// The error that `SQLite` has with a file.
pub(super) fn failed(path: &Path, error: &rusqlite::Error) -> Error {
    let path = path.display();
    Error::new(
        format!("登记库 {path} 无法读写：{error}"),
        format!("the registry {path} cannot be read or written: {error}"),
    )
}

/// Refuses a file that is no registry, or one of another form.
pub(super) fn refuse_other(connection: &rusqlite::Connection, path: &Path) -> Result<(), Error> {
    let number = |name: &str| -> Result<i32, Error> {
        let number = connection.pragma_query_value(None, name, |row| row.get(0));
        number.map_err(|error| failed(path, &error))
    };
    let shown = path.display();
    if number("application_id")? != APPLICATION {
        return Err(Error::new(
            format!("{shown} 不是 hutong audit 写出的登记库"),
            format!("{shown} is no registry that hutong audit wrote"),
        ));
    }
    let form = number("user_version")?;
    if form == FORM {
        return Ok(());
    }
    Err(Error::new(
        format!("登记库 {shown} 的格式版本为 {form}，本程序读写的是 {FORM}"),
        format!("the registry {shown} has form {form}, and this program reads and writes {FORM}"),
    ))
}
