//! `hutong check`: a submission is judged, and the verdict is reported.

use super::clock::day;
use super::failure::Failure;
use super::inbox::one;
use super::job::{Check, Format};
use super::outputs::{Outputs, links, root, typed_root};
use super::packs::{folders, load, on_disk};
use super::path_guard::{OFFICE, refuse_inside, refuse_overwrite, refuse_overwrite_of_submission};
use super::target::{Target, files};
use super::terminal::progress;
use super::worker::run_on_worker;
use crate::check::Registry;
use crate::decide::{Disposition, Verdict};
use crate::discover::discover;
use crate::error::Error;
use crate::report::concise::concise;
use crate::report::github::github;
use crate::report::gitlab::gitlab;
use crate::report::html::{Letterhead, page};
use crate::report::human::{Style, human, one_line};
use crate::report::json::{Failure as Unprintable, json};
use crate::report::junit::junit;
use crate::report::links::Links;
use crate::report::markdown::markdown;
use crate::report::sarif::sarif;
use crate::{Plan, judge, load_office, load_registry};
use std::path::{Path, PathBuf};

impl Check {
    /// Judges one submission.
    pub(super) fn run(self) -> Result<u8, Failure> {
        let outputs = Outputs::new(&self.output)?;
        let mut check = self;
        let typed = std::mem::take(&mut check.path);
        // An office judges what it was handed in, as a whole.
        let target = if check.is_of_office() {
            Target::typed(typed)
        } else {
            Target::meant(typed)?
        };
        check.path.clone_from(&target.path);
        check.refuse_overwrite(outputs.paths())?;
        let plan = check.plan()?;
        let path = target.path;
        let verdict = run_on_worker(!check.output.quiet && progress(), move || {
            files(&path, &plan.limits).map(|files| judge(&files, &plan))
        })??;
        if let Some(note) = &target.note {
            outputs.note(note)?;
        }
        write(&outputs, &verdict, &check)?;
        Ok(verdict.outcome.exit_code())
    }

    /// Whether an office says anything beside the submission.
    pub(super) fn is_of_office(&self) -> bool {
        let Self {
            path: _,
            output: _,
            pack,
            project,
            class,
            stage,
            registry,
            against,
            waivers,
            as_of,
            letterhead,
        } = self;
        let says = [project, as_of].into_iter().any(Option::is_some);
        let says = says || *letterhead != Letterhead::default();
        let gives = [registry, against, waivers]
            .into_iter()
            .any(Option::is_some);
        says || gives || class.is_some() || stage.is_some() || on_disk(pack).is_some()
    }

    /// Refuses what can be said of one submission only.
    pub(super) fn refuse_for_one(&self) -> Result<(), Error> {
        let number = &self.letterhead.number;
        if self.project.is_none() && self.against.is_none() && number.is_none() {
            return Ok(());
        }
        Err(Error::new(
            "--project、--against 和 --number 只用于一份申报材料",
            "--project, --against and --number are for one submission",
        ))
    }

    /// The files and folders that the office gives, each with its flag. A pack stands on others, which are the office's too.
    pub(super) fn given(&self) -> Result<Vec<(&'static str, PathBuf)>, Error> {
        let files = [
            ("--registry", &self.registry),
            ("--against", &self.against),
            ("--waivers", &self.waivers),
        ];
        let files = files.into_iter();
        let mut given: Vec<_> = files
            .filter_map(|(flag, file)| Some((flag, file.clone()?)))
            .collect();
        let packs = folders(&self.pack)?;
        given.extend(packs.into_iter().map(|folder| ("--pack", folder)));
        Ok(given)
    }

    /// Refuses reports that would be written over files of the office.
    pub(super) fn refuse_overwrite<'p>(
        &self,
        reports: impl IntoIterator<Item = &'p PathBuf>,
    ) -> Result<(), Error> {
        let given = self.given()?;
        let mut reports = reports.into_iter();
        reports.try_for_each(|report| {
            let given = given.iter();
            refuse_overwrite(report, given.map(|(flag, path)| (*flag, Some(path))))
        })
    }

    /// Refuses a rule pack in the submission: a vendor does not choose the rules.
    pub(super) fn refuse_pack_inside(&self) -> Result<(), Error> {
        let mut packs = folders(&self.pack)?.into_iter();
        packs.try_for_each(|folder| refuse_inside(&folder, &self.path, "--pack", OFFICE))
    }

    /// Loads everything that the submission is judged with.
    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        self.plan_for(std::slice::from_ref(&self.path))
    }

    /// Loads everything that these submissions are judged with; nothing of it may lie in one of them.
    pub(super) fn plan_for(&self, paths: &[PathBuf]) -> Result<Plan, Failure> {
        for (flag, file) in self.given()? {
            for path in paths {
                refuse_inside(&file, path, flag, OFFICE)?;
            }
        }
        let mut plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        plan.project.clone_from(&self.project);
        plan.class = self.class;
        plan.stage = self.stage;
        if let Some(path) = &self.registry {
            plan.registry = Some(registry(path, &plan)?);
        }
        if let Some(path) = &self.against {
            plan.against = Some(one(path, &plan.limits)?);
        }
        if let Some(path) = &self.waivers {
            let files = discover(path, &plan.limits)?;
            plan.office = Some(load_office(&files, &plan)?);
        }
        Ok(plan)
    }
}

/// Writes the reports of a verdict on a submission.
pub(super) fn write(outputs: &Outputs, verdict: &Verdict, check: &Check) -> Result<(), Failure> {
    let path = &check.path;
    let judged = |name: &str| {
        let file = verdict.files.iter().find(|file| file.path == name);
        file.is_some_and(|file| file.disposition != Disposition::Other)
    };
    for report in outputs.paths() {
        refuse_overwrite_of_submission(report, path, judged)?;
    }
    outputs.write(|format, style| render(format, style, verdict, (path, &check.letterhead)))
}

/// The report of a verdict in a format.
pub(super) fn render(
    format: Format,
    style: Style,
    verdict: &Verdict,
    (path, letterhead): (&Path, &Letterhead),
) -> Result<String, Unprintable> {
    let root = root(path, verdict);
    let links = if style.links {
        links(path, verdict)
    } else {
        Links::default()
    };
    match format {
        Format::Human if style.quiet => Ok(one_line(verdict, &path.display().to_string(), style)),
        Format::Human => Ok(human(verdict, style, links)),
        Format::Concise => Ok(concise(verdict, &typed_root(path, verdict), style, links)),
        Format::Json => json(verdict),
        Format::Sarif => sarif(verdict, &root),
        Format::Junit => Ok(junit(verdict)),
        Format::Github => Ok(github(verdict, &root)),
        Format::Gitlab => gitlab(verdict, &root),
        Format::Markdown => Ok(markdown(verdict, style.lang)),
        Format::Html => Ok(page(verdict, style.lang, letterhead)),
    }
}

/// The office's export of the official catalogue. It is refused where it holds no resource.
fn registry(path: &Path, plan: &Plan) -> Result<Registry, Error> {
    let files = discover(path, &plan.limits)?;
    let registry = load_registry(&files, plan);
    if registry.entries().is_empty() {
        return Err(Error::new(
            format!("--registry 的文件 {} 没有可识别的目录内容", path.display()),
            format!(
                "{}, the file of --registry, holds no resource that is recognised",
                path.display()
            ),
        ));
    }
    Ok(registry)
}
