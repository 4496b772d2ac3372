//! Files that a command line names and that are read whole: evidence, keys, waivers.

use crate::discover::Files;
use crate::error::{Error, os_reason};
use crate::evidence::Refusal;
use crate::read::digest;
use crate::text::Text;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a key file.
const KEY_BYTES: u64 = 64 << 10;

/// The digest of files by path and content.
pub(super) fn tree(files: &Files) -> String {
    let files = files.files.iter();
    digest::tree(files.map(|file| (file.path.as_str(), file.bytes.as_slice())))
}

/// The architecture and the operating system that this program was built for.
pub(super) fn machine() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

/// A file's bytes. Failing to read it is an error; a file over the limit is refused.
pub(super) fn bytes(
    path: &Path,
    what: (&str, &str),
    limit: u64,
) -> Result<Result<Vec<u8>, Refusal>, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let (path, why) = (path.display(), os_reason(&error));
        Error::new(
            format!("无法读取{} {path}：{}", what.0, why.zh),
            format!("{} {path} cannot be read: {}", what.1, why.en),
        )
    })?;
    if bytes.len() as u64 > limit {
        return Ok(Err(Refusal::new(
            format!("超过限值 file_bytes = {limit}"),
            format!("over the limit file_bytes = {limit}"),
        )));
    }
    Ok(Ok(bytes))
}

/// The text of the key file that a flag names.
pub(super) fn text(path: &Path, flag: &str) -> Result<String, Error> {
    let bytes = bytes(
        path,
        (&format!(" {flag} 的文件"), &format!("the file of {flag},")),
        KEY_BYTES,
    )?;
    bytes
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|refusal| refused(flag, path, &refusal))
}

/// The error for a file that a flag names and that is refused.
pub(super) fn refused(flag: &str, path: &Path, refusal: &Refusal) -> Error {
    let (path, Text { zh, en }) = (path.display(), &refusal.0);
    Error::new(
        format!("{flag} 的文件 {path}：{zh}"),
        format!("{path}, the file of {flag}: {en}"),
    )
}
