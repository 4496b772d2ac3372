//! The folder that an audit writes: one run at a time, and every file whole or not at all.

use super::super::outputs::unwritable;
use super::super::path_guard::real;
use crate::error::{Error, os_reason};
use crate::read::digest::sha256;
use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a path that the name of its page shows: with digest and endings, a name that every file system takes.
const SHOWN: usize = 110;
/// Characters of the digest of the path in that name.
const SHORT: usize = 12;
/// The folders in it.
const PARTS: [&str; 3] = ["state", "pages", "rows"];
/// The file that says that a folder is an audit's. It is locked while a run has the folder.
const MARK: &str = "state/hutong-audit";

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
        let signs: String = signs.collect();
        let from = signs.len().saturating_sub(SHOWN);
        let end = (from..=signs.len()).find_map(|at| signs.get(at..));
        let shown = end.unwrap_or_default().trim_matches('-');
        Self {
            shown: shown.to_owned(),
            digest,
        }
    }

    /// The decision page.
    pub(super) fn page(&self) -> String {
        let short: String = self.digest.chars().take(SHORT).collect();
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
        if !root.join(MARK).is_file() && holds_files(root) {
            return Err(Error::new(
                format!(
                    "--out 的文件夹 {shown} 中有其他内容；请指明新的文件夹或以前评判用的文件夹"
                ),
                format!(
                    "the folder of --out, {shown}, holds something else; name a new one, or one of an earlier audit"
                ),
            ));
        }
        for part in PARTS {
            let part = root.join(part);
            refuse_link(&part)?;
            fs::create_dir_all(&part).map_err(|error| unwritable(&part, &error))?;
        }
        let mark = root.join(MARK);
        refuse_link(&mark)?;
        let file = File::create(&mark).map_err(|error| unwritable(&mark, &error))?;
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
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let (path, draft) = (self.path(name), self.path(&draft(name)));
        let mut file = self.create(name)?;
        file.write_all(bytes)
            .map_err(|error| unwritable(&draft, &error))?;
        fs::rename(&draft, &path).map_err(|error| unwritable(&path, &error))
    }

    /// A new file to write the next text of this one to. What a killed run left in its place is removed, so no link is followed.
    pub(super) fn create(&self, name: &str) -> Result<File, Error> {
        let draft = draft(name);
        self.remove(&draft)?;
        let path = self.path(&draft);
        File::create_new(&path).map_err(|error| unwritable(&path, &error))
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
        for part in PARTS {
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

/// How the name of a file ends that is being written.
const DRAFT: &str = ".draft";

/// The name of a file that is being written.
pub(super) fn draft(name: &str) -> String {
    format!("{name}{DRAFT}")
}

/// Whether a file of the folder has a name that only an audit gives: a page, a record, or a draft of these or of a table.
fn is_own(name: &str) -> bool {
    let (name, is_draft) = match name.strip_suffix(DRAFT) {
        Some(name) => (name, true),
        None => (name, false),
    };
    let is_digest = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    match name.split_once('/').unwrap_or_default() {
        ("pages", page) => page
            .strip_suffix(".html")
            .and_then(|page| page.rsplit_once('-'))
            .is_some_and(|(_, digest)| is_digest(digest, SHORT)),
        ("state", record) => record
            .strip_suffix(".json")
            .is_some_and(|digest| is_digest(digest, 64)),
        ("rows", table) => is_draft && table.ends_with(".ndjson"),
        _ => false,
    }
}

/// Whether a folder holds anything but folders without anything in them.
fn holds_files(folder: &Path) -> bool {
    let is_bare = |path: &Path| {
        let is_folder = fs::symlink_metadata(path).is_ok_and(|it| it.is_dir());
        is_folder && fs::read_dir(path).is_ok_and(|mut all| all.next().is_none())
    };
    fs::read_dir(folder).is_ok_and(|all| {
        all.into_iter()
            .any(|entry| entry.is_ok_and(|entry| !is_bare(&entry.path())))
    })
}

/// Refuses a link in the folder: what it leads to is not the audit's to write or remove.
fn refuse_link(path: &Path) -> Result<(), Error> {
    if !path.is_symlink() {
        return Ok(());
    }
    let path = path.display();
    Err(Error::new(
        format!("输出文件夹中的 {path} 是链接，不予写入"),
        format!("{path} in the output folder is a link, and nothing is written through it"),
    ))
}
