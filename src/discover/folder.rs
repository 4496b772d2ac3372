//! A path on disk becomes files: a folder is walked, an archive opened, anything else is one file.

use super::one_file::{one_file, opened};
use super::unplaced_fault::{UnplacedFault, fault};
use super::{Budget, Draft, Files, finish, name, reason};
use crate::error::{Error, os_reason};
use crate::limits::Limits;
use std::borrow::Cow;
use std::fs::{Metadata, OpenOptions};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Finds and reads the files of a submission: a folder, an archive (recognised by its content), or a single file.
///
/// Every file of a folder is listed, hidden and git-ignored ones too. Only folders named `.git` are skipped, and a fault
/// reports it. Links are never followed, and only regular files are opened.
///
/// # Errors
/// The path does not exist, or it is neither a folder nor a file that can be opened.
pub fn discover(path: &Path, limits: &Limits) -> Result<Files, Error> {
    packed(path, limits).map(|(files, _)| files)
}

/// Finds and reads the files as [`discover`] does, and also returns the bytes of the archive, where the path is one.
///
/// # Errors
/// Those of [`discover`].
pub fn packed(path: &Path, limits: &Limits) -> Result<(Files, Option<Vec<u8>>), Error> {
    let shown = path.display();
    let metadata = std::fs::metadata(path).map_err(|error| {
        let why = os_reason(&error);
        // An address may hold a password, so it is not shown.
        if let Some((scheme, _)) = path.to_string_lossy().split_once("://") {
            return Error::new(
                format!("此处应为文件或文件夹，不能是 {scheme}:// 开头的网络地址"),
                format!(
                    "a file or folder is wanted, and not an address that begins with {scheme}://"
                ),
            );
        }
        Error::new(
            format!("无法读取 {shown}：{}", why.zh),
            format!("cannot read {shown}: {}", why.en),
        )
    })?;
    if metadata.is_dir() {
        return Ok((walk(path, limits), None));
    }
    if !metadata.is_file() {
        return Err(Error::new(
            format!("{shown} 既不是文件夹，也不是普通文件"),
            format!("{shown} is neither a folder nor a regular file"),
        ));
    }
    let bytes = path.file_name().unwrap_or_default().as_encoded_bytes();
    let (file_name, said) = name::decode(bytes, false);
    // An archive may be as large as all its files together; a descriptor may not.
    let mut budget = Budget::new(&Limits {
        file_bytes: limits.total_bytes,
        ..*limits
    });
    let mut faults: Vec<UnplacedFault> = said.into_iter().collect();
    match read(path, &metadata, &mut budget, &mut faults) {
        Ok(bytes) => {
            let (files, packed) = opened(file_name, bytes.into(), faults, limits);
            Ok((files, packed.map(Cow::into_owned)))
        }
        Err(trouble) => {
            faults.push(trouble);
            Ok((one_file(file_name, None, faults), None))
        }
    }
}

/// Folders below a repository in which a file is looked for.
const MOST_FOLDERS: usize = 6;
/// Entries of a repository that are looked at for a file.
const MOST_ENTRIES: usize = 50_000;
/// Folders of a repository that hold nothing of its own.
const OTHERS: &[&str] = &["node_modules", "target", "build", "dist", "vendor", "venv"];

/// The files of one name below a repository, in the order of their paths. Hidden folders and those of dependencies and builds are left
/// out, so this says nothing about what a submission holds.
#[must_use]
pub fn named_below(root: &Path, name: &str) -> Vec<PathBuf> {
    let is_looked_into = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let is_left_out = name.starts_with('.') || OTHERS.contains(&&*name);
        entry.depth() == 0 || !entry.file_type().is_dir() || !is_left_out
    };
    let entries = WalkDir::new(root)
        .max_depth(MOST_FOLDERS)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_looked_into);
    entries
        .take(MOST_ENTRIES)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && entry.file_name() == name)
        .map(|entry| {
            let path = entry.into_path();
            path.strip_prefix("./").map(Path::to_owned).unwrap_or(path)
        })
        .collect()
}

/// Walks over a folder in the order of its names.
fn walk(root: &Path, limits: &Limits) -> Files {
    let mut budget = Budget::new(limits);
    let mut drafts = Vec::new();
    let mut whole = Vec::new();
    let mut entries = WalkDir::new(root).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let why = error.io_error().map_or_else(|| error.to_string(), reason);
                let path = error.path().unwrap_or(root);
                let (path, _) = relative(root, path);
                let unreadable = fault("unreadable", "reason", why);
                drafts.push(Draft::refused(path, unreadable));
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        if entry.file_type().is_dir() {
            if entry.file_name() == ".git" {
                let (path, _) = relative(root, entry.path());
                whole.push(fault("skipped-git", "path", path));
                entries.skip_current_dir();
            }
            continue;
        }
        if let Err(too_many) = budget.file() {
            whole.push(too_many);
            break;
        }
        let (path, said) = relative(root, entry.path());
        let mut faults: Vec<UnplacedFault> = said.into_iter().collect();
        let bytes = match take(&entry, &mut budget, &mut faults) {
            Ok(bytes) => Some(bytes),
            Err(trouble) => {
                faults.push(trouble);
                None
            }
        };
        drafts.push(Draft {
            path,
            bytes,
            faults,
        });
    }
    finish(drafts, whole)
}

/// A path below the root with `/` between its steps.
fn relative(root: &Path, path: &Path) -> (String, Option<UnplacedFault>) {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut bytes = Vec::new();
    for step in below.components() {
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(step.as_os_str().as_encoded_bytes());
    }
    name::decode(&bytes, false)
}

/// The bytes of one entry that is not a folder.
fn take(
    entry: &DirEntry,
    budget: &mut Budget,
    faults: &mut Vec<UnplacedFault>,
) -> Result<Vec<u8>, UnplacedFault> {
    if entry.path_is_symlink() {
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        let (target, _) = name::decode(target.as_os_str().as_encoded_bytes(), false);
        return Err(fault("symlink", "target", target));
    }
    if !entry.file_type().is_file() {
        return Err(("not-a-regular-file", Vec::new()));
    }
    let before = entry
        .path()
        .symlink_metadata()
        .map_err(|error| fault("unreadable", "reason", reason(&error)))?;
    if !before.is_file() {
        return Err(("changed-while-reading", Vec::new()));
    }
    read(entry.path(), &before, budget, faults)
}

/// Reads a regular file once. `before` is the metadata from when it was listed. A file that was replaced or changed since
/// then is still taken, and a fault reports it.
fn read(
    path: &Path,
    before: &Metadata,
    budget: &mut Budget,
    faults: &mut Vec<UnplacedFault>,
) -> Result<Vec<u8>, UnplacedFault> {
    let unreadable = |error: std::io::Error| fault("unreadable", "reason", reason(&error));
    let mut options = OpenOptions::new();
    options.read(true);
    without_waiting(&mut options);
    let mut file = options.open(path).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    if !opened.is_file() {
        return Err(("changed-while-reading", Vec::new()));
    }
    let bytes = budget.read(&mut file, None)?;
    let after = file.metadata().map_err(unreadable)?;
    let changed = [&opened, &after].into_iter().any(|now| {
        let times = now.modified().ok() != before.modified().ok();
        times || now.len() != before.len() || identity(now) != identity(before)
    });
    if changed || bytes.len() as u64 != before.len() {
        faults.push(("changed-while-reading", Vec::new()));
    }
    Ok(bytes)
}

/// Keeps `open` from blocking if the file was replaced by a pipe since it was listed. `O_NONBLOCK` is 0o4000 on these two
/// platforms; on others this race is not covered.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn without_waiting(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(0o4000);
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
fn without_waiting(_: &mut OpenOptions) {}

/// The identity of a file, which tells it from another one under its name, where the system has one.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}
