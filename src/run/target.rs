//! What a path on the command line means: a submission, standard input, or a repository that holds a submission.

use crate::discover::{File, Files, discover, named_below};
use crate::error::{Error, os_reason};
use crate::init::MANIFEST;
use crate::limits::Limits;
use crate::text::Text;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The path that means standard input.
const STDIN: &str = "-";

/// What is judged.
#[derive(Debug)]
pub(super) struct Target {
    /// The folder, archive or document; `-` for standard input.
    pub path: PathBuf,
    /// Why it is another path than the one that was typed.
    pub note: Option<Text>,
}

impl Target {
    /// The path as it was typed.
    pub(super) const fn typed(path: PathBuf) -> Self {
        Self { path, note: None }
    }

    /// What a vendor means by a path: a manifest means its folder, and a repository (a folder with `.git`) without a manifest means
    /// the one submission below it.
    ///
    /// # Errors
    /// There are several submissions below the repository.
    pub(super) fn meant(path: PathBuf) -> Result<Self, Error> {
        let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST);
        if is_manifest && path.is_file() {
            return Ok(Self::judging(parent(&path), &path));
        }
        if !path.join(".git").exists() || path.join(MANIFEST).exists() {
            return Ok(Self::typed(path));
        }
        match named_below(&path, MANIFEST).as_slice() {
            [] => Ok(Self::typed(path)),
            [only] => Ok(Self::judging(parent(only), only)),
            several => {
                let each: Vec<PathBuf> = several.iter().map(|one| parent(one)).collect();
                Err(self::several(&path, &each))
            }
        }
    }

    /// Whether a folder has a manifest at its top.
    pub(super) fn has_manifest(folder: &Path) -> bool {
        folder.join(MANIFEST).is_file()
    }

    /// Whether a file is an archive by its name.
    pub(super) fn is_archive(file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_lowercase();
        let archive = [".zip", ".tar.gz", ".tgz", ".tar"];
        archive.iter().any(|end| name.ends_with(end)) && file.is_file()
    }

    fn judging(folder: PathBuf, manifest: &Path) -> Self {
        let (manifest, shown) = (manifest.display(), folder.display());
        let note = Text::new(
            format!("清单为 {manifest}，评判 {shown}"),
            format!("the manifest is {manifest}; judging {shown}"),
        );
        Self {
            path: folder,
            note: Some(note),
        }
    }

    /// Whether it is standard input.
    pub(super) fn is_stdin(path: &Path) -> bool {
        path == Path::new(STDIN)
    }
}

/// Submissions that an error names.
const MOST_NAMED: usize = 5;

/// The error that there are several submissions where one is meant.
pub(super) fn several(path: &Path, all: &[PathBuf]) -> Error {
    let named = all.iter().take(MOST_NAMED);
    let each: Vec<String> = named.map(|one| one.display().to_string()).collect();
    let path = path.display();
    let [zh, en] = match all.len().saturating_sub(MOST_NAMED) {
        0 => [String::new(), String::new()],
        rest => [format!(" 等 {} 份", all.len()), format!(" and {rest} more")],
    };
    Error::new(
        format!(
            "{path} 下有多份申报材料，请指明一份：{}{zh}",
            each.join("、")
        ),
        format!(
            "there are several submissions below {path}; say which one: {}{en}",
            each.join(", ")
        ),
    )
}

/// The files of a submission, or the one document that standard input is.
///
/// # Errors
/// Those of [`discover`]; standard input cannot be read or is larger than a file may be.
pub(super) fn files(path: &Path, limits: &Limits) -> Result<Files, Error> {
    if !Target::is_stdin(path) {
        return discover(path, limits);
    }
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock().take(limits.file_bytes + 1);
    { input }.read_to_end(&mut bytes).map_err(|error| {
        Error::new(
            format!("无法读取标准输入：{}", os_reason(&error).zh),
            format!("standard input cannot be read: {}", os_reason(&error).en),
        )
    })?;
    if bytes.len() as u64 > limits.file_bytes {
        let limit = limits.file_bytes;
        return Err(Error::new(
            format!("标准输入超过限值 file_bytes = {limit}"),
            format!("standard input is over the limit file_bytes = {limit}"),
        ));
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let name = if matches!(first, Some(b'{' | b'[')) {
        "stdin.json"
    } else {
        "stdin.yaml"
    };
    Ok(Files::new([File {
        path: name.to_owned(),
        bytes,
        taken: true,
    }]))
}

/// The folder of a file, `.` for one in the working directory.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
