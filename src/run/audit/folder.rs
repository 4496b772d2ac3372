//! The folder that an audit writes: one run at a time, and every file whole or not at all.

use super::super::outputs::unwritable;
use super::super::path_guard::real;
use crate::error::{Error, os_reason};
use crate::read::digest::sha256;
use serde::Serialize;
use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Characters of a path that the name of its page shows.
const SHOWN: usize = 60;

/// The folder. It is locked until the process ends, however it ends.
pub(super) struct Folder {
    root: PathBuf,
    _lock: File,
}

/// The names of the files of one submission.
pub(super) struct Name {
    shown: String,
    digest: String,
}

impl Name {
    /// The names by a path: they do not depend on which others are audited.
    pub(super) fn of(path: &Path) -> Self {
        let digest = sha256(path.as_os_str().as_encoded_bytes());
        let digest = digest.trim_start_matches("sha256:").to_owned();
        let whole = path.to_string_lossy();
        let signs = whole.chars().map(|c| match c {
            c if c.is_alphanumeric() || c == '_' => c,
            _ => '-',
        });
        let signs: Vec<char> = signs.collect();
        let end = signs.len().saturating_sub(SHOWN);
        let shown: String = signs.into_iter().skip(end).collect();
        Self {
            shown: shown.trim_matches('-').to_owned(),
            digest,
        }
    }

    /// The decision page.
    pub(super) fn page(&self) -> String {
        let short: String = self.digest.chars().take(12).collect();
        format!("pages/{}-{short}.html", self.shown)
    }

    /// The record of what was found.
    pub(super) fn state(&self) -> String {
        format!("state/{}.json", self.digest)
    }
}

impl Folder {
    /// Makes the folder, or opens that of an earlier audit, for this process alone.
    ///
    /// # Errors
    /// It lies in something that is read, holds something else, cannot be written, or another run has it.
    pub(super) fn open(root: &Path, read: &[PathBuf]) -> Result<Self, Error> {
        let shown = root.display();
        let own = real(root);
        for path in read {
            let inside = own.as_ref().zip(real(path));
            if inside.is_none_or(|(own, path)| own.starts_with(path)) {
                let path = path.display();
                return Err(Error::new(
                    format!("--out 的文件夹 {shown} 在所读的 {path} 之内，或路径不可用"),
                    format!(
                        "the folder of --out, {shown}, lies in {path}, which is read, or its path cannot be used"
                    ),
                ));
            }
        }
        let is_audit = root.join("state").is_dir();
        let holds_other = !is_audit && fs::read_dir(root).is_ok_and(|mut all| all.next().is_some());
        if holds_other {
            return Err(Error::new(
                format!(
                    "--out 的文件夹 {shown} 中有其他内容；请指明新的文件夹或以前评判用的文件夹"
                ),
                format!(
                    "the folder of --out, {shown}, holds something else; name a new one, or one of an earlier audit"
                ),
            ));
        }
        for part in ["pages", "rows", "state"] {
            let part = root.join(part);
            fs::create_dir_all(&part).map_err(|error| unwritable(&part, &error))?;
        }
        let lock = root.join("state/lock");
        let file = File::create(&lock).map_err(|error| unwritable(&lock, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                root: root.to_owned(),
                _lock: file,
            }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                format!("另一次运行正在使用文件夹 {shown}"),
                format!("another run has the folder {shown}"),
            )),
            Err(TryLockError::Error(error)) => {
                let why = os_reason(&error);
                Err(Error::new(
                    format!("文件夹 {shown} 不能加锁：{}", why.zh),
                    format!("the folder {shown} cannot be locked: {}", why.en),
                ))
            }
        }
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file: whoever reads it sees the old or the new one whole.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        let (path, draft) = (self.path(name), self.path(&draft(name)));
        fs::write(&draft, text).map_err(|error| unwritable(&draft, &error))?;
        fs::rename(&draft, &path).map_err(|error| unwritable(&path, &error))
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(unwritable(&path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Removes records and pages of submissions that are no longer there, and drafts of a run that was killed.
    pub(super) fn forget_others(&self, submissions: &[PathBuf]) -> Result<(), Error> {
        let names = submissions.iter().map(|path| Name::of(path));
        let known: HashSet<String> = names.flat_map(|name| [name.page(), name.state()]).collect();
        for part in ["pages", "state", "rows"] {
            let folder = self.path(part);
            let entries = fs::read_dir(&folder).map_err(|error| unwritable(&folder, &error))?;
            for entry in entries.flatten() {
                let name = format!("{part}/{}", entry.file_name().to_string_lossy());
                if is_own(&name) && !known.contains(&name) {
                    self.remove(&name)?;
                }
            }
        }
        Ok(())
    }
}

/// The name of a file that is being written.
fn draft(name: &str) -> String {
    format!("{name}.draft")
}

/// Whether a file of the folder is a page, a record or a draft: one that is not of a submission that is there is removed.
fn is_own(name: &str) -> bool {
    let ends = |end: &str| name.ends_with(end);
    (name.starts_with("pages/") && ends(".html"))
        || (name.starts_with("state/") && ends(".json"))
        || ends(".draft")
}

/// A table of rows, one JSON object a line.
pub(super) struct Table<'f> {
    folder: &'f Folder,
    name: String,
    file: Option<BufWriter<File>>,
}

impl<'f> Table<'f> {
    pub(super) fn new(folder: &'f Folder, name: &str) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            file: None,
        }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.path(&draft(&self.name));
        let failed = |error: std::io::Error| unwritable(&path, &error);
        let mut line = serde_json::to_vec(row).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.open()?.write_all(&line).map_err(failed)
    }

    /// Puts the table in its place.
    pub(super) fn done(mut self) -> Result<(), Error> {
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
            let path = self.folder.path(&draft(&self.name));
            let file = File::create(&path).map_err(|error| unwritable(&path, &error))?;
            BufWriter::new(file)
        };
        Ok(self.file.insert(file))
    }
}
