//! `hutong check` on several submissions: each is judged by itself, and one table tells them all.

use super::check::render;
use super::exit_code::worst;
use super::failure::{Failure, WRONG};
use super::inbox::{Found, each, within};
use super::job::{Check, Colour, Format};
use super::outputs::{unprintable, unwritable};
use super::path_guard::{refuse_inside, refuse_overwrite};
use super::target::{Target, files};
use super::terminal::{out, progress, style};
use super::worker::run_on_worker;
use crate::decide::Verdict;
use crate::error::Error;
use crate::judge;
use crate::report::human::Style;
use crate::report::several::{Judged, several};
use crate::text::Text;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why reports do not go into a submission, in both languages.
const REPORT: (&str, &str) = ("报告不是申报材料的一部分", "a report is no part of it");

/// Judges one submission, or several: `more` are the paths behind the first, and a folder may hold several.
pub(super) fn check(check: Check, more: Vec<PathBuf>) -> Result<u8, Failure> {
    if more.is_empty() {
        return match within(&check.path) {
            Some(found) => judge_each(&check, &found),
            None => check.run(),
        };
    }
    let paths = std::iter::once(check.path.clone()).chain(more).collect();
    let all = each(paths, |path| {
        if check.is_of_office() {
            return Ok(path.to_owned());
        }
        Ok(Target::meant(path.to_owned())?.path)
    })?;
    judge_each(&check, &all)
}

/// A submission that was judged: its verdict, or why there is none and the exit code of that.
type Judgement = Result<Verdict, (Text, u8)>;

/// Judges each submission, writes the reports that were asked for, and prints the table. The exit code is the worst.
fn judge_each(check: &Check, found: &Found) -> Result<u8, Failure> {
    let paths = &found.submissions;
    let reports = reports(check, found)?;
    let read: Vec<PathBuf> = paths.iter().chain(&found.roots).cloned().collect();
    let plan = Arc::new(check.plan_for(&read)?);
    let judged: Vec<(String, Judgement)> = paths
        .iter()
        .map(|path| {
            let (own, with) = (path.clone(), Arc::clone(&plan));
            let verdict = run_on_worker(!check.output.quiet && progress(), move || {
                files(&own, &with.limits).map(|files| judge(&files, &with))
            });
            let verdict = match verdict {
                Ok(Ok(verdict)) => Ok(verdict),
                Ok(Err(error)) => Err((error.text, WRONG)),
                Err(failure) => {
                    let mut errors = failure.errors.into_iter().map(|error| error.text);
                    Err((errors.next_back().unwrap_or_default(), failure.code))
                }
            };
            (path.display().to_string(), verdict)
        })
        .collect();
    let plain = Style {
        width: None,
        ..style(check.output.lang, Colour::Never, false)
    };
    for report in &reports {
        let judged = judged.get(report.of).map(|(_, verdict)| verdict);
        if let (Some(Ok(verdict)), Some(path)) = (judged, paths.get(report.of)) {
            let bytes = render(report.format, plain, verdict, (path, &check.letterhead));
            let bytes = bytes.map_err(|error| unprintable(&error))?;
            fs::write(&report.file, bytes).map_err(|error| unwritable(&report.file, &error))?;
        }
    }
    let rows = judged.iter().map(|(path, verdict)| Judged {
        path,
        verdict: verdict.as_ref().map_err(|(why, _)| why),
    });
    let page = style(
        check.output.lang,
        check.output.colour,
        io::stdout().is_terminal(),
    );
    let page = Style {
        quiet: check.output.quiet,
        all: check.output.all,
        ..page
    };
    out(&several(&rows.collect::<Vec<_>>(), &found.left, page))?;
    let ends = judged
        .iter()
        .map(|(_, end)| end.as_ref().map(|it| it.outcome).map_err(|(_, code)| *code));
    Ok(worst(ends, found.is_incomplete()))
}

/// A report to write.
struct Report {
    format: Format,
    /// Which of the submissions it is of.
    of: usize,
    file: PathBuf,
}

/// The reports that were asked for, each in the folder of its format. The folders are made where they are missing; nothing is written
/// over what is read.
fn reports(check: &Check, found: &Found) -> Result<Vec<Report>, Error> {
    check.refuse_for_one()?;
    let paths = &found.submissions;
    let mut names = BTreeSet::new();
    let names: Vec<String> = paths.iter().map(|path| name_of(path, &mut names)).collect();
    let mut reports = Vec::new();
    for (format, folder) in &check.output.formats {
        let Some(folder) = folder else {
            if *format == Format::Human {
                continue;
            }
            return Err(Error::new(
                "评判多份申报材料时，报告写入文件夹：--format 名称=文件夹",
                "reports of several submissions go to a folder: --format NAME=FOLDER",
            ));
        };
        // The folder as it was typed may hold the submissions.
        let all = paths.iter().chain(&found.roots);
        for path in all.filter(|path| path.is_dir()) {
            refuse_inside(folder, path, "--format", REPORT)?;
        }
        reports.extend(names.iter().enumerate().map(|(of, name)| Report {
            format: *format,
            of,
            file: folder.join(format!("{name}.{}", ending(*format))),
        }));
    }
    check.refuse_overwrite(reports.iter().map(|report| &report.file))?;
    for report in &reports {
        let read = paths.iter().chain(&found.roots);
        let read = read.map(|path| ("PATH", Some(path)));
        refuse_overwrite(&report.file, read)?;
    }
    for folder in check
        .output
        .formats
        .iter()
        .filter_map(|(_, folder)| folder.as_ref())
    {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    Ok(reports)
}

/// The name of a submission's reports: its path with a dash between its parts, and a number where two are alike.
fn name_of(path: &Path, names: &mut BTreeSet<String>) -> String {
    let parts = path.components().filter_map(|part| match part {
        std::path::Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        _ => None,
    });
    let name = parts.collect::<Vec<_>>().join("-");
    let mut own = name.clone();
    let mut number = 2;
    while !names.insert(own.clone()) {
        own = format!("{name}-{number}");
        number += 1;
    }
    own
}

/// How the names of files of a format end; no two formats share an ending.
const fn ending(format: Format) -> &'static str {
    match format {
        Format::Html => "html",
        Format::Json => "json",
        Format::Gitlab => "gitlab.json",
        Format::Sarif => "sarif",
        Format::Junit => "xml",
        Format::Markdown => "md",
        Format::Human => "txt",
        Format::Concise => "concise.txt",
        Format::Github => "github.txt",
    }
}
