//! Which paths may be read and written. Files of the office must not lie in the submission, where the vendor could write them,
//! and no output may replace an input.

use crate::error::Error;
use std::path::{Path, PathBuf};

/// The reason that is given for a file of the office, in both languages.
pub(super) const OFFICE: (&str, &str) = ("该文件由主管部门提供", "it is the office's to give");

/// Links to links that are followed.
const MOST_LINKS: usize = 40;

/// The canonical form of a path, also where its file, or folders above it, do not exist yet. A link to nothing is where it leads.
pub(super) fn real(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = path.read_link() else {
            return real_or_new(&path);
        };
        if path.exists() {
            return path.canonicalize().ok();
        }
        path = path.parent()?.join(target);
    }
    None
}

fn real_or_new(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent()?;
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".").canonicalize().ok()?
        } else {
            real(folder)?
        };
        Some(folder.join(path.file_name()?))
    })
}

/// Refuses a path inside the submission, for a reason in both languages.
pub(super) fn refuse_inside(
    path: &Path,
    submission: &Path,
    flag: &str,
    why: (&str, &str),
) -> Result<(), Error> {
    let Some(root) = real(submission).filter(|_| submission.exists()) else {
        return Ok(());
    };
    let Some(file) = real(path) else {
        let path = path.display();
        return Err(Error::new(
            format!("{flag}：无法确定 {path} 所指的位置"),
            format!("{flag}: where {path} leads cannot be told"),
        ));
    };
    if !file.starts_with(root) {
        return Ok(());
    }
    Err(Error::new(
        format!("{flag} 的文件在申报材料之内：{}", why.0),
        format!("the file of {flag} lies in the submission: {}", why.1),
    ))
}

/// Refuses a report that would replace an input, or a file in a folder that is one. Each input has the flag that names it.
pub(super) fn refuse_overwrite<'p>(
    report: &Path,
    inputs: impl IntoIterator<Item = (&'static str, Option<&'p PathBuf>)>,
) -> Result<(), Error> {
    let Some(there) = real(report).filter(|path| path.exists()) else {
        return Ok(());
    };
    let over = inputs
        .into_iter()
        .filter_map(|(flag, path)| Some((flag, real(path?)?)))
        .find(|(_, input)| there.starts_with(input));
    match over {
        None => Ok(()),
        Some((what, _)) => {
            let report = report.display();
            Err(Error::new(
                format!("输出文件 {report} 会覆盖输入（{what}）"),
                format!("the output {report} would be written over what is read ({what})"),
            ))
        }
    }
}

/// Refuses a report that would replace a file of the submission that was judged. Other files there, such as the last report, may
/// be replaced.
pub(super) fn refuse_overwrite_of_submission(
    report: &Path,
    submission: &Path,
    judged: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let over = real(report)
        .zip(real(submission))
        .is_some_and(|(report, root)| {
            report == root
                || report
                    .strip_prefix(&root)
                    .is_ok_and(|within| judged(&within.to_string_lossy().replace('\\', "/")))
        });
    if !over {
        return Ok(());
    }
    let report = report.display();
    Err(Error::new(
        format!("输出文件 {report} 会覆盖申报材料"),
        format!("the output {report} would be written over a file of the submission"),
    ))
}
