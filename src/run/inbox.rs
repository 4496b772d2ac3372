//! The submissions below some folders, and everything there that is none.

use super::target::{Target, files, several};
use crate::audit::LeftRow;
use crate::discover::{Files, is_system_file, is_system_name};
use crate::error::{Error, os_reason};
use crate::limits::Limits;
use crate::read::{is_thumbnails, is_thumbnails_name};
use crate::text::Text;
use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Folders within each other that are walked.
const MOST_DEPTH: usize = 64;
/// Files and folders that are looked at.
const MOST_ENTRIES: usize = 1_000_000;
/// Bytes of a list of paths.
const MOST_LISTED: u64 = 64 << 20;

/// Bytes of the longest file that is known as one of the system.
const SYSTEM_FILE: u64 = 32 << 20;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The paths that were named.
    pub roots: Vec<PathBuf>,
    /// The submissions, sorted by the bytes of their paths; each once.
    pub submissions: Vec<PathBuf>,
    /// What is no submission and lies beside some, with the reason.
    pub left: Vec<LeftRow>,
}

/// Finds the submissions below each path: `-` and `*.txt` are lists of paths, a folder without a manifest is walked, anything else that
/// is named is a submission.
///
/// # Errors
/// A list cannot be read.
pub(super) fn find(paths: &[PathBuf]) -> Result<Found, Error> {
    let mut roots = Vec::new();
    for path in paths {
        if is_list(path) {
            roots.extend(listed(path)?);
        } else {
            roots.push(path.clone());
        }
    }
    let mut seen = Seen::default();
    for root in &roots {
        let is_walked = root.is_dir() && !Target::has_manifest(root);
        if is_walked {
            seen.walk(root, 0);
        } else {
            seen.submissions.push(root.clone());
        }
    }
    Ok(seen.found(roots))
}

/// The submissions below a folder that is none itself: two or more folders with a manifest below it, at any depth, or nothing in it but
/// folders with a manifest and archives. `None` where the folder is one submission, or a repository.
pub(super) fn within(folder: &Path) -> Option<Found> {
    seen_within(folder).map(|seen| seen.found(vec![folder.to_owned()]))
}

/// The submissions that several paths are: of each those within it, else the one that it `means`.
///
/// # Errors
/// Those of `means`.
pub(super) fn each(
    paths: Vec<PathBuf>,
    means: impl Fn(&Path) -> Result<PathBuf, Error>,
) -> Result<Found, Error> {
    let mut all = Seen::default();
    for path in &paths {
        match seen_within(path) {
            Some(mut seen) => {
                all.submissions.append(&mut seen.submissions);
                all.left.append(&mut seen.left);
            }
            None => all.submissions.push(means(path)?),
        }
    }
    Ok(all.found(paths))
}

fn seen_within(folder: &Path) -> Option<Seen> {
    if !folder.is_dir() || Target::has_manifest(folder) || folder.join(".git").exists() {
        return None;
    }
    let mut seen = Seen::default();
    seen.walk(folder, 0);
    let all = &seen.submissions;
    let has_manifests = all.iter().filter(|path| path.is_dir()).count() > 1;
    let is_in_folder = |path: &PathBuf| path.parent() == Some(folder);
    let is_nothing_else =
        seen.left.iter().all(|(_, why)| why.is_nothing()) && all.iter().all(is_in_folder);
    (has_manifests || (all.len() > 1 && is_nothing_else)).then_some(seen)
}

/// The files of one submission.
///
/// # Errors
/// The folder or repository holds several; those of [`files`].
pub(super) fn one(path: &Path, limits: &Limits) -> Result<Files, Error> {
    refuse_several(path)?;
    files(path, limits)
}

/// Refuses a folder or repository of several submissions where one is meant.
pub(super) fn refuse_several(path: &Path) -> Result<(), Error> {
    match within(path) {
        Some(found) => Err(several(path, &found.submissions)),
        None => Target::meant(path.to_owned()).map(|_| ()),
    }
}

impl Found {
    /// Whether something was left that may be a submission, or a part of one.
    pub(super) fn is_incomplete(&self) -> bool {
        self.left.iter().any(|row| !row.does_not_count)
    }
}

fn is_list(path: &Path) -> bool {
    let is_text = path.extension().is_some_and(|ending| ending == "txt");
    Target::is_stdin(path) || (is_text && path.is_file())
}

/// The paths of a list, one a line.
fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |why: &Text| {
        let list = list.display();
        Error::new(
            format!("无法读取清单 {list}：{}", why.zh),
            format!("the list {list} cannot be read: {}", why.en),
        )
    };
    let failed = |error: std::io::Error| unreadable(&os_reason(&error));
    let mut text = String::new();
    if Target::is_stdin(list) {
        let input = std::io::stdin().lock().take(MOST_LISTED + 1);
        { input }.read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = fs::File::open(list).map_err(failed)?;
        file.take(MOST_LISTED + 1)
            .read_to_string(&mut text)
            .map_err(failed)?;
    }
    if text.len() as u64 > MOST_LISTED {
        return Err(unreadable(&Text::new(
            format!("超过限值 {MOST_LISTED} 字节"),
            format!("it is over the limit of {MOST_LISTED} bytes"),
        )));
    }
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(PathBuf::from)
        .collect())
}

/// Whether a file is one that operating systems make by themselves.
fn is_left_by_system(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let keeps_pictures = is_thumbnails_name(&name);
    let whole = || {
        let mut bytes = Vec::new();
        let file = fs::File::open(file).ok()?;
        file.take(SYSTEM_FILE + 1).read_to_end(&mut bytes).ok()?;
        Some(bytes).filter(|bytes| bytes.len() as u64 <= SYSTEM_FILE)
    };
    let Some(bytes) = (keeps_pictures || is_system_name(&name))
        .then(whole)
        .flatten()
    else {
        return false;
    };
    if keeps_pictures {
        is_thumbnails(&bytes, &Limits::default())
    } else {
        is_system_file(&name, &bytes)
    }
}

/// Why something was not judged.
enum Why {
    Stray,
    System,
    Link,
    Git,
    NoSubmission,
    Empty,
    TooDeep,
    TooMany,
    Unreadable(Text),
}

impl Why {
    /// Whether it counts for nothing.
    const fn is_nothing(&self) -> bool {
        matches!(self, Self::System | Self::Empty)
    }

    fn text(&self) -> Text {
        match self {
            Self::Stray => Text::new(
                "既不是压缩包，也不在含有 hutong.yaml 的文件夹中",
                "it is no archive, and in no folder with a hutong.yaml",
            ),
            Self::System => Text::new(
                "操作系统自动生成的文件，不影响结论",
                "a file that the system makes by itself; it does not count",
            ),
            Self::Link => Text::new("链接，不跟随", "a link, which is not followed"),
            Self::Git => Text::new("版本库的内部文件夹", "the inside of a repository"),
            Self::NoSubmission => Text::new(
                "文件夹中没有 hutong.yaml，也没有压缩包",
                "there is no hutong.yaml and no archive in the folder",
            ),
            Self::Empty => Text::new("空文件夹，不影响结论", "an empty folder; it does not count"),
            Self::TooMany => Text::new(
                format!("文件和文件夹超过限值 {MOST_ENTRIES} 个，其余未查看"),
                format!(
                    "there are more files and folders than {MOST_ENTRIES}, and the rest was not looked at"
                ),
            ),
            Self::TooDeep => Text::new(
                format!("文件夹嵌套超过限值 {MOST_DEPTH} 层"),
                format!("folders lie within each other beyond the limit of {MOST_DEPTH}"),
            ),
            Self::Unreadable(why) => Text::new(
                format!("无法读取：{}", why.zh),
                format!("it cannot be read: {}", why.en),
            ),
        }
    }
}

#[derive(Default)]
struct Seen {
    /// How many files and folders were looked at.
    entries: usize,
    submissions: Vec<PathBuf>,
    left: Vec<(PathBuf, Why)>,
}

impl Seen {
    fn found(self, roots: Vec<PathBuf>) -> Found {
        let Self {
            mut submissions,
            mut left,
            entries: _,
        } = self;
        let bytes = |path: &PathBuf| path.as_os_str().as_encoded_bytes().to_vec();
        submissions.sort_by_cached_key(bytes);
        let mut known = HashSet::new();
        submissions
            .retain(|path| known.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
        left.sort_by_cached_key(|(path, _)| bytes(path));
        left.dedup_by(|again, first| again.0 == first.0);
        let left = left.into_iter().map(|(path, why)| {
            let said = why.text();
            LeftRow {
                path: path.display().to_string(),
                does_not_count: why.is_nothing(),
                reason_zh: said.zh,
                reason_en: said.en,
            }
        });
        Found {
            roots,
            submissions,
            left: left.collect(),
        }
    }

    /// Walks a folder that is no submission. One that holds none, and nothing but files, is told as a whole.
    fn walk(&mut self, folder: &Path, depth: usize) {
        if depth > MOST_DEPTH {
            self.left.push((folder.to_owned(), Why::TooDeep));
            return;
        }
        let (before, left_before) = (self.submissions.len(), self.left.len());
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let why = Why::Unreadable(os_reason(&error));
                self.left.push((folder.to_owned(), why));
                return;
            }
        };
        if entries.is_empty() {
            self.left.push((folder.to_owned(), Why::Empty));
            return;
        }
        for entry in entries {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                self.left.push((folder.to_owned(), Why::TooMany));
                return;
            }
            let path = entry.path();
            match entry.file_type() {
                Err(error) => self.left.push((path, Why::Unreadable(os_reason(&error)))),
                Ok(kind) if kind.is_symlink() => self.left.push((path, Why::Link)),
                Ok(kind) if kind.is_dir() && entry.file_name() == ".git" => {
                    self.left.push((path, Why::Git));
                }
                Ok(kind) if kind.is_dir() && Target::has_manifest(&path) => {
                    self.submissions.push(path);
                }
                Ok(kind) if kind.is_dir() => self.walk(&path, depth + 1),
                Ok(_) if Target::is_archive(&path) => self.submissions.push(path),
                Ok(kind) if kind.is_file() && is_left_by_system(&path) => {
                    self.left.push((path, Why::System));
                }
                Ok(_) => self.left.push((path, Why::Stray)),
            }
        }
        let inside = self.left.get(left_before..).unwrap_or_default();
        let is_plain = inside
            .iter()
            .all(|(_, why)| why.is_nothing() || matches!(why, Why::Stray | Why::NoSubmission));
        let is_plain = is_plain && !inside.iter().all(|(_, why)| why.is_nothing());
        if self.submissions.len() == before && is_plain {
            self.left.truncate(left_before);
            self.left.push((folder.to_owned(), Why::NoSubmission));
        }
    }
}
