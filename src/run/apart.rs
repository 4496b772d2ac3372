//! Files of the office and of whoever signs do not lie in the submission: the vendor would be judged by what the vendor wrote.

use crate::error::Error;
use std::path::{Path, PathBuf};

/// Why a file of the office does not lie in the submission.
pub(super) const OFFICE: (&str, &str) = ("该文件由主管部门提供", "it is the office's to give");

/// Where a path really is, also where its file does not exist yet.
pub(super) fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// Refuses a file that lies in the submission and must not, and says why.
pub(super) fn outside(
    path: &Path,
    submission: &Path,
    flag: &str,
    why: (&str, &str),
) -> Result<(), Error> {
    let inside = real(path)
        .zip(real(submission))
        .is_some_and(|(path, root)| path.starts_with(root));
    if !inside {
        return Ok(());
    }
    Err(Error::new(
        format!("{flag} 的文件在提交材料之内：{}", why.0),
        format!("the file of {flag} lies in the submission: {}", why.1),
    ))
}
