//! Writes reports to where they were asked for: files, standard output, and standard error beside a machine format.

use super::failure::Failure;
use super::job::{Colour, Format, Output};
use super::path_guard::real;
use super::terminal::{err, out, style};
use crate::decide::Verdict;
use crate::error::{Error, os_reason};
use crate::report::explain::said as shown;
use crate::report::human::Style;
use crate::report::json::Failure as Unprintable;
use crate::report::links::Links;
use crate::text::Text;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

/// The destination of each report.
pub(super) struct Outputs {
    stdout: Option<(Format, Style)>,
    stderr: Option<Style>,
    files: Vec<(Format, PathBuf, Style)>,
}

impl Outputs {
    /// The human report goes to standard output, or to standard error if a machine format is written to standard output. If
    /// only a machine format was asked for, standard error has just the verdict.
    pub(super) fn new(output: &Output) -> Result<Self, Error> {
        let plain = Style {
            quiet: output.quiet,
            all: output.all,
            width: None,
            ..style(output.lang, Colour::Never, false)
        };
        let mut outputs = Self {
            stdout: None,
            stderr: None,
            files: Vec::new(),
        };
        // What is asked for on standard output may be for people already.
        let is_for_people = |(format, file): &(Format, Option<PathBuf>)| match format {
            Format::Human => true,
            Format::Concise => file.is_none(),
            _ => false,
        };
        let mut human = !output.formats.iter().any(is_for_people);
        let asked = !human;
        for (format, file) in &output.formats {
            match (format, file) {
                (_, Some(file)) if outputs.files.iter().any(|(_, other, _)| other == file) => {
                    let file = file.display();
                    return Err(Error::new(
                        format!("两个 --format 写入同一文件 {file}"),
                        format!("two --format write the same file {file}"),
                    ));
                }
                (format, Some(file)) => outputs.files.push((*format, file.clone(), plain)),
                (Format::Human, None) => human = true,
                (_, None) if outputs.stdout.is_some() => {
                    return Err(Error::new(
                        "标准输出只能写一种机器格式",
                        "standard output takes one machine format only",
                    ));
                }
                (format, None) => outputs.stdout = Some((*format, plain)),
            }
        }
        let on = |terminal: bool| Style {
            quiet: output.quiet,
            all: output.all,
            ..style(output.lang, output.colour, terminal)
        };
        if let Some((Format::Concise, style)) = &mut outputs.stdout {
            *style = on(io::stdout().is_terminal());
        }
        if human && outputs.stdout.is_none() {
            outputs.stdout = Some((Format::Human, on(io::stdout().is_terminal())));
        } else if human && (asked || !output.quiet) {
            let style = on(io::stderr().is_terminal());
            outputs.stderr = Some(Style {
                quiet: style.quiet || !asked,
                ..style
            });
        }
        Ok(outputs)
    }

    /// The files that are written.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().map(|(_, path, _)| path)
    }

    /// Refuses formats that this command does not have.
    pub(super) fn only(&self, known: &[Format]) -> Result<(), Error> {
        let files = self.files.iter().map(|(format, _, _)| *format);
        let all = files.chain(self.stdout.map(|(format, _)| format));
        let unknown = all.into_iter().any(|format| !known.contains(&format));
        if unknown {
            let names = Format::ALL.iter().filter(|(_, it)| known.contains(it));
            let names: Vec<&str> = names.map(|(name, _)| *name).collect();
            return Err(Error::new(
                format!("此命令的报告格式只有：{}", names.join("、")),
                format!("this command's formats are {}", names.join(", ")),
            ));
        }
        Ok(())
    }

    /// Prints a note for people beside the reports: never into a machine format.
    pub(super) fn note(&self, text: &Text) -> Result<(), Failure> {
        let Some((format, style)) = self.stdout else {
            return Ok(());
        };
        if style.quiet {
            return Ok(());
        }
        let text = shown(text, style);
        if format == Format::Human {
            return out(&text);
        }
        err(&text)?;
        Ok(())
    }

    /// Writes every report that was asked for.
    pub(super) fn write(
        &self,
        report: impl Fn(Format, Style) -> Result<String, Unprintable>,
    ) -> Result<(), Failure> {
        let render = |format, style| report(format, style).map_err(|error| unprintable(&error));
        for (format, path, style) in &self.files {
            let bytes = render(*format, *style)?;
            fs::write(path, bytes).map_err(|error| unwritable(path, &error))?;
        }
        if let Some(style) = self.stderr {
            err(&render(Format::Human, style)?)?;
        }
        match self.stdout {
            Some((format, style)) => out(&render(format, style)?),
            None => Ok(()),
        }
    }
}

/// Writes a file so that whoever reads it sees the old or the new one whole. A link stays, and its target is written. One writer at a
/// time: what `check` refuses while no other can write is not written.
pub(super) fn write_whole(
    path: &Path,
    bytes: &[u8],
    check: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    let real = real(path).unwrap_or_else(|| path.to_owned());
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push(".draft");
    let draft = real.with_file_name(name);
    if fs::metadata(&real).is_ok_and(|old| old.permissions().readonly()) {
        return Err(unwritable(path, &io::ErrorKind::PermissionDenied.into()));
    }
    let opened = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&draft);
    if opened.is_ok()
        && let Err(error) = check()
    {
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    let done = opened.and_then(|mut file| {
        file.write_all(bytes)?;
        if let Ok(old) = fs::metadata(&real) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&draft, &real)
    });
    done.map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            let draft = draft.display();
            return Error::new(
                format!("另一次运行正在写入 {draft}；如已中断，请删除该文件后再运行"),
                format!("another run is writing {draft}; if it was killed, remove that file and run again"),
            );
        }
        let _ = fs::remove_file(&draft);
        unwritable(path, &error)
    })
}

/// The error that a report cannot be made.
pub(super) fn unprintable(error: &Unprintable) -> Error {
    Error::new(
        format!("无法生成报告：{error}"),
        format!("the report could not be made: {error}"),
    )
}

/// The error that a report cannot be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Error {
    let (path, reason) = (path.display(), os_reason(error));
    Error::new(
        format!("无法写入 {path}：{}", reason.zh),
        format!("{path} cannot be written: {}", reason.en),
    )
}

/// The folder of the submission's files as the command line named it, with `/`: empty for the working directory itself.
pub(super) fn typed_root(path: &Path, verdict: &Verdict) -> String {
    let folder = if is_alone(path, verdict) {
        path.parent().unwrap_or(path)
    } else {
        path
    };
    let parts = folder
        .components()
        .filter(|part| *part != Component::CurDir);
    let folder: PathBuf = parts.collect();
    match folder.to_string_lossy().replace('\\', "/") {
        stdin if stdin == "-" => String::new(),
        folder => folder,
    }
}

/// Links to the files of a submission, none where they lie in an archive or came from standard input.
pub(super) fn links(path: &Path, verdict: &Verdict) -> Links {
    let Ok(path) = std::path::absolute(path) else {
        return Links::default();
    };
    if path.is_dir() {
        return Links::new(&path, verdict);
    }
    match (path.parent(), is_alone(&path, verdict)) {
        (Some(folder), true) => Links::new(folder, verdict),
        _ => Links::default(),
    }
}

/// Whether a path is a file and the submission's only one, not an archive of it.
fn is_alone(path: &Path, verdict: &Verdict) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let first = verdict.files.first().map(|file| file.path.as_str());
    path.is_file() && verdict.files.len() == 1 && first == name.as_deref()
}

/// The folder of the submission's files relative to the working directory, with `/`, as tools of a repository expect it.
/// Empty for the working directory itself and for paths outside of it.
pub(super) fn root(path: &Path, verdict: &Verdict) -> String {
    let within = || {
        let here = std::env::current_dir().ok()?.canonicalize().ok()?;
        let there = path.canonicalize().ok()?;
        Some(there.strip_prefix(here).ok()?.to_owned())
    };
    let Some(mut within) = within() else {
        return String::new();
    };
    // The folder of a single document is its parent. Files in an archive are not files of the archive's folder, so the
    // archive stays part of the path.
    if is_alone(path, verdict) {
        within.pop();
    }
    let parts = within.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Error, write_whole};
    use std::fs;

    /// Nobody else writes between what is checked and what is written.
    #[test]
    fn a_file_is_checked_while_no_other_can_write() -> Result<(), Box<dyn std::error::Error>> {
        let folder = std::env::temp_dir().join(format!("hutong-outputs-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let (path, draft) = (folder.join("a.yaml"), folder.join("a.yaml.draft"));
        fs::write(&path, "old")?;
        let refused = write_whole(&path, b"new", || {
            assert!(write_whole(&path, b"other", || Ok(())).is_err());
            Err(Error::new("另一份", "another"))
        });
        assert!(refused.is_err());
        assert_eq!(fs::read(&path)?, b"old");
        assert!(!draft.exists());
        assert!(write_whole(&path, b"new", || Ok(())).is_ok());
        assert_eq!(fs::read(&path)?, b"new");
        fs::remove_dir_all(&folder)?;
        Ok(())
    }
}
