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
        format!("{flag} 的文件在申报材料之内：{}", why.0),
        format!("the file of {flag} lies in the submission: {}", why.1),
    ))
}

/// Refuses a report that would be written over something that is read: `inputs` by flag, files or whole folders.
pub(super) fn not_over<'p>(
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

/// Refuses a report that would be written over a file of the submission that was judged. What else lies there, such as the last
/// report, may be written anew.
pub(super) fn not_over_judged(
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
