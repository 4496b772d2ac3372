//! A [`Job`] becomes output and an exit code. Disk, clock, environment, threads and streams are touched here and nowhere above.

mod apart;
mod clock;
mod evidence;
mod packs;
mod start;
mod targets;
mod terminal;
mod waive;

use crate::decide::{Disposition, Verdict};
use crate::discover::{Files, discover};
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::{Class, RulePack, Stage};
use crate::report::changes;
use crate::report::explain::troubles;
use crate::report::github::github;
use crate::report::gitlab::gitlab;
use crate::report::html::html;
use crate::report::human::human;
use crate::report::json::json;
use crate::report::junit::junit;
use crate::report::markdown::markdown;
use crate::report::sanitize::{guard, visible_lines};
use crate::report::sarif::sarif;
use crate::report::schemas::schema;
use crate::text::{Lang, Text};
use crate::{Plan, diff, judge, load_office, load_pack, load_pack_named, pack, registered};
use apart::{OFFICE, not_over, not_over_judged, outside};
use clock::day;
pub use evidence::{Attest, Verify};
use packs::{explain_rule, lint_pack, list_rules};
use start::init;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use targets::{Targets, root};
use terminal::{complain, language, out, progress, style};

/// Usage, configuration, pack or output error.
const WRONG: u8 = 2;
/// A fault of this program.
const INTERNAL: u8 = 70;
/// Bytes of stack for judging: deep schemas recurse.
const STACK: usize = 256 << 20;

/// What to do.
#[derive(Debug)]
pub enum Job {
    Check(Check),
    Diff(Diff),
    Attest(Attest),
    Verify(Verify),
    Explain {
        rule: String,
        pack: String,
        lang: Option<Lang>,
        colour: Colour,
    },
    Rules {
        pack: String,
        lang: Option<Lang>,
        colour: Colour,
    },
    Init {
        dir: PathBuf,
        from: Option<PathBuf>,
        pack: String,
        lang: Option<Lang>,
    },
    PackLint {
        dir: PathBuf,
        lang: Option<Lang>,
    },
    Waive(Waive),
    Renew(Renew),
    Schema {
        name: String,
    },
    Tell(Told),
}

/// What the command line's reader says itself.
#[derive(Debug)]
pub enum Told {
    /// Help or version, as asked for.
    Asked(String),
    /// What is wrong with what was typed.
    Wrong(Text),
}

/// A submission to judge, and how to tell it.
#[derive(Debug)]
pub struct Check {
    pub path: PathBuf,
    pub pack: String,
    pub class: Option<Class>,
    pub stage: Option<Stage>,
    pub registry: Option<PathBuf>,
    pub against: Option<PathBuf>,
    pub waivers: Option<PathBuf>,
    pub as_of: Option<String>,
    pub output: Output,
}

/// An excuse to write into the office's file.
#[derive(Debug)]
pub struct Waive {
    pub rule: String,
    pub at: String,
    pub reason: String,
    pub until: String,
    pub by: Option<String>,
    pub on: Option<String>,
    pub reference: Option<String>,
    pub project: Option<String>,
    pub submission: PathBuf,
    pub waivers: PathBuf,
    pub pack: String,
    pub lang: Option<Lang>,
}

/// The office's file, of which fingerprints of the former form are rewritten by what is found in a submission.
#[derive(Debug)]
pub struct Renew {
    pub submission: PathBuf,
    pub waivers: PathBuf,
    pub on: Option<String>,
    pub pack: String,
    pub lang: Option<Lang>,
}

/// Two versions to compare, and how to tell it.
#[derive(Debug)]
pub struct Diff {
    pub old: PathBuf,
    pub new: PathBuf,
    pub pack: String,
    pub as_of: Option<String>,
    pub output: Output,
}

/// Which reports go where.
#[derive(Debug)]
pub struct Output {
    pub formats: Vec<(Format, Option<PathBuf>)>,
    pub quiet: bool,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// A report's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Html,
}

impl Format {
    /// Every format by the name that is typed.
    pub const ALL: [(&str, Self); 8] = [
        ("human", Self::Human),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
    ];
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

/// Runs a job and returns the process's exit code. Troubles are told on standard error.
pub fn run(job: Job) -> u8 {
    let lang = match &job {
        Job::Check(check) => check.output.lang,
        Job::Diff(diff) => diff.output.lang,
        Job::Attest(attest) => attest.check.output.lang,
        Job::Verify(verify) => verify.check.output.lang,
        Job::Explain { lang, .. }
        | Job::Rules { lang, .. }
        | Job::Init { lang, .. }
        | Job::PackLint { lang, .. } => *lang,
        Job::Waive(waive) => waive.lang,
        Job::Renew(renew) => renew.lang,
        Job::Schema { .. } | Job::Tell(_) => None,
    };
    let done = match job {
        Job::Check(check) => check.run(),
        Job::Diff(diff) => diff.run(),
        Job::Attest(attest) => attest.run(),
        Job::Verify(verify) => verify.run(),
        Job::Explain {
            rule,
            pack,
            lang,
            colour,
        } => explain_rule(
            &rule,
            &pack,
            style(lang, colour, io::stdout().is_terminal()),
        ),
        Job::Rules { pack, lang, colour } => {
            list_rules(&pack, style(lang, colour, io::stdout().is_terminal()))
        }
        Job::Init {
            dir,
            from,
            pack,
            lang,
        } => load(&pack)
            .map_err(Trouble::from)
            .and_then(|pack| init(&dir, from.as_deref(), &pack, language(lang))),
        Job::Waive(waive) => waive.run(),
        Job::Renew(renew) => renew.run(),
        Job::PackLint { dir, lang } => lint_pack(&dir, language(lang)),
        Job::Schema { name } => out(schema(&name).unwrap_or_default()).map(|()| 0),
        Job::Tell(Told::Asked(text)) => out(&text).map(|()| 0),
        Job::Tell(Told::Wrong(text)) => {
            // It repeats what was typed, which in a pipeline may come from anywhere.
            let said = match language(None) {
                Lang::En => text.en,
                Lang::Zh | Lang::Both => text.zh,
            };
            complain(&format!("{}\n", guard(&visible_lines(&said))));
            Ok(WRONG)
        }
    };
    match done {
        Ok(code) => code,
        Err(trouble) => {
            complain(&troubles(
                &trouble.errors,
                style(lang, Colour::Never, io::stderr().is_terminal()),
            ));
            trouble.code
        }
    }
}

/// Why a job could not be done.
struct Trouble {
    errors: Vec<Error>,
    code: u8,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::from(vec![error])
    }
}

impl From<Vec<Error>> for Trouble {
    fn from(errors: Vec<Error>) -> Self {
        Self {
            errors,
            code: WRONG,
        }
    }
}

impl Check {
    fn run(self) -> Result<u8, Trouble> {
        let targets = Targets::new(&self.output)?;
        self.not_over(&targets)?;
        let plan = self.plan()?;
        let path = self.path.clone();
        let verdict = aside(!self.output.quiet && progress(), move || {
            discover(&path, &plan.limits).map(|files| judge(&files, &plan))
        })??;
        write(&targets, &verdict, &self.path)?;
        Ok(verdict.outcome.exit_code())
    }

    /// Reports are not written over what the office gave.
    fn not_over(&self, targets: &Targets) -> Result<(), Error> {
        let pack = PathBuf::from(&self.pack);
        for report in targets.paths() {
            let inputs = [
                ("--registry", self.registry.as_ref()),
                ("--against", self.against.as_ref()),
                ("--waivers", self.waivers.as_ref()),
                ("--pack", Some(&pack)),
            ];
            not_over(report, inputs)?;
        }
        Ok(())
    }

    /// Whoever is judged does not bring the rules along.
    fn pack_apart(&self) -> Result<(), Error> {
        on_disk(&self.pack).map_or(Ok(()), |folder| {
            outside(folder, &self.path, "--pack", OFFICE)
        })
    }

    /// Everything the submission is judged by and with.
    fn plan(&self) -> Result<Plan, Trouble> {
        self.pack_apart()?;
        let mut plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        plan.class = self.class;
        plan.stage = self.stage;
        if let Some(path) = &self.registry {
            plan.registry = Some(registry(path, &self.path, &plan)?);
        }
        if let Some(path) = &self.against {
            outside(path, &self.path, "--against", OFFICE)?;
            plan.against = Some(discover(path, &plan.limits)?);
        }
        if let Some(path) = &self.waivers {
            outside(path, &self.path, "--waivers", OFFICE)?;
            let files = discover(path, &plan.limits)?;
            plan.office = Some(load_office(&files, &plan)?);
        }
        Ok(plan)
    }
}

/// Writes the reports of a verdict on what lies at `path`.
fn write(targets: &Targets, verdict: &Verdict, path: &Path) -> Result<(), Trouble> {
    let judged = |name: &str| {
        let file = verdict.files.iter().find(|file| file.path == name);
        file.is_some_and(|file| file.disposition != Disposition::Other)
    };
    for report in targets.paths() {
        not_over_judged(report, path, judged)?;
    }
    let root = root(path, verdict);
    targets.write(|format, style| match format {
        Format::Human => Ok(human(verdict, style)),
        Format::Json => json(verdict),
        Format::Sarif => sarif(verdict, &root),
        Format::Junit => Ok(junit(verdict)),
        Format::Github => Ok(github(verdict, &root)),
        Format::Gitlab => gitlab(verdict, &root),
        Format::Markdown => Ok(markdown(verdict, style.lang)),
        Format::Html => Ok(html(verdict, style.lang)),
    })
}

impl Diff {
    fn run(self) -> Result<u8, Trouble> {
        let targets = Targets::new(&self.output)?;
        targets.only(&[Format::Human, Format::Json])?;
        for report in targets.paths() {
            not_over(report, [("OLD", Some(&self.old)), ("NEW", Some(&self.new))])?;
        }
        let plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        let (old, new) = (self.old, self.new);
        let comparison = aside(!self.output.quiet && progress(), move || {
            let old = discover(&old, &plan.limits)?;
            let new = discover(&new, &plan.limits)?;
            Ok::<_, Error>(diff(&old, &new, &plan))
        })??;
        targets.write(|format, style| match format {
            Format::Human => Ok(changes::human(&comparison, style)),
            // No other was taken above.
            _ => changes::json(&comparison),
        })?;
        Ok(comparison.outcome.exit_code())
    }
}

/// The office's export of the official catalogue. It is refused where it holds no resource.
fn registry(path: &Path, submission: &Path, plan: &Plan) -> Result<Files, Error> {
    outside(path, submission, "--registry", OFFICE)?;
    let files = discover(path, &plan.limits)?;
    if registered(&files, plan) == 0 {
        return Err(Error::new(
            format!("--registry 的文件 {} 没有可识别的目录内容", path.display()),
            format!(
                "{}, the file of --registry, holds no resource that is recognised",
                path.display()
            ),
        ));
    }
    Ok(files)
}

/// Runs work on a thread with a large stack. A panic there is an internal error and never a verdict. `progress` tells on standard
/// error that it is still going, from the first second on.
fn aside<T: Send + 'static>(
    progress: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Trouble> {
    let internal = |what: String| Trouble {
        errors: vec![Error::new(
            format!("内部错误，没有结论（{what}）。请保留材料并报告此问题。"),
            format!(
                "internal error, there is no verdict ({what}). Please keep the submission and report this."
            ),
        )],
        code: INTERNAL,
    };
    let (place, at) = mpsc::channel();
    // The message of a panic may quote the submission; only its place is told.
    std::panic::set_hook(Box::new(move |panic| {
        let at = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        let _ = place.send(at);
    }));
    let (done, waiting) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let result = work();
        let _ = done.send(());
        result
    });
    let worker = worker.map_err(|error| internal(error.to_string()))?;
    let mut told = false;
    let mut seconds = 0;
    while progress
        && waiting.recv_timeout(Duration::from_secs(1)) == Err(mpsc::RecvTimeoutError::Timeout)
    {
        seconds += 1;
        told = true;
        complain(&format!("\r正在评判 judging … {seconds} s"));
    }
    let result = worker.join();
    if told {
        complain("\r\x1b[K");
    }
    let _ = std::panic::take_hook();
    result.map_err(|_| internal(at.try_recv().unwrap_or_default()))
}

/// A pack by its name in the binary, else by its folder.
fn load(name: &str) -> Result<RulePack, Vec<Error>> {
    match on_disk(name) {
        Some(path) => load_pack(&discover(path, &Limits::default()).map_err(|error| vec![error])?),
        None => load_pack_named(name),
    }
}

/// The folder that `--pack` names, where it names none of the packs in the binary.
fn on_disk(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    (pack::embedded::files(name).is_none() && path.exists()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    // One test, because the hook that keeps a panic's place is the process's.
    #[test]
    fn work_has_room_and_a_panic_is_an_internal_error_without_its_message() {
        fn depth(left: u32, weight: [u64; 16]) -> u64 {
            if left == 0 {
                return weight.iter().sum();
            }
            depth(left - 1, std::hint::black_box(weight)) + 1
        }
        let done = aside(false, || depth(100_000, [0; 16])).map_err(|trouble| trouble.code);
        assert_eq!(done, Ok(100_000));

        let done: Result<(), Trouble> = aside(false, || panic!("a secret of the submission"));
        let Err(trouble) = done else {
            panic!("a panic passed");
        };
        assert_eq!(trouble.code, INTERNAL);
        let said = trouble.errors.first().map(ToString::to_string);
        let said = said.unwrap_or_default();
        assert!(said.contains("src/run.rs"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
