//! A [`Job`] becomes output and an exit code. Disk, clock, environment, threads and streams are touched here and nowhere above.

mod start;
mod terminal;

use crate::discover::{Files, discover};
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::{Class, RulePack, Stage};
use crate::report::changes;
use crate::report::explain::{explain, list, troubles};
use crate::report::human::{Style, human};
use crate::report::json::{Failure, json};
use crate::report::schemas::schema;
use crate::report::words::count;
use crate::text::{Lang, Text, did_you_mean};
use crate::{Plan, diff, judge, load_pack, load_pack_named, pack, registered};
use start::init;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
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
    Wrong(String),
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
    pub as_of: Option<String>,
    pub output: Output,
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
        Job::Explain { lang, .. }
        | Job::Rules { lang, .. }
        | Job::Init { lang, .. }
        | Job::PackLint { lang, .. } => *lang,
        Job::Schema { .. } | Job::Tell(_) => None,
    };
    let done = match job {
        Job::Check(check) => check.run(),
        Job::Diff(diff) => diff.run(),
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
        Job::PackLint { dir, lang } => lint_pack(&dir, language(lang)),
        Job::Schema { name } => out(schema(&name).unwrap_or_default()).map(|()| 0),
        Job::Tell(Told::Asked(text)) => out(&text).map(|()| 0),
        Job::Tell(Told::Wrong(text)) => {
            complain(&text);
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
        let mut plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        plan.class = self.class;
        plan.stage = self.stage;
        if let Some(path) = &self.registry {
            plan.registry = Some(registry(path, &self.path, &plan)?);
        }
        if let Some(path) = &self.against {
            plan.against = Some(discover(path, &plan.limits)?);
        }
        let path = self.path;
        let verdict = aside(!self.output.quiet && progress(), move || {
            discover(&path, &plan.limits).map(|files| judge(&files, &plan))
        })??;
        targets.write(|format, style| match format {
            Format::Human => Ok(human(&verdict, style)),
            Format::Json => json(&verdict),
        })?;
        Ok(verdict.outcome.exit_code())
    }
}

impl Diff {
    fn run(self) -> Result<u8, Trouble> {
        let targets = Targets::new(&self.output)?;
        let plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        let (old, new) = (self.old, self.new);
        let comparison = aside(!self.output.quiet && progress(), move || {
            let old = discover(&old, &plan.limits)?;
            let new = discover(&new, &plan.limits)?;
            Ok::<_, Error>(diff(&old, &new, &plan))
        })??;
        targets.write(|format, style| match format {
            Format::Human => Ok(changes::human(&comparison, style)),
            Format::Json => changes::json(&comparison),
        })?;
        Ok(comparison.outcome.exit_code())
    }
}

/// The office's export of the official catalogue. It is refused where it lies in the submission (the vendor would be compared with
/// what the vendor wrote) and where it holds no resource.
fn registry(path: &Path, submission: &Path, plan: &Plan) -> Result<Files, Error> {
    let inside = |root: &Path| {
        let (root, path) = (root.canonicalize().ok()?, path.canonicalize().ok()?);
        Some(path.starts_with(root))
    };
    if inside(submission) == Some(true) {
        return Err(Error::new(
            "--registry 的文件在提交材料之内；目录由主管部门提供",
            "the file of --registry lies in the submission; the registry is the office's",
        ));
    }
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

/// Where each report goes.
struct Targets {
    stdout: Option<(Format, Style)>,
    stderr: Option<Style>,
    files: Vec<(Format, PathBuf, Style)>,
}

impl Targets {
    /// Human text goes to standard output; to standard error where a machine format has that; a machine format that was asked for
    /// alone leaves the verdict line to it.
    fn new(output: &Output) -> Result<Self, Error> {
        let plain = Style {
            quiet: output.quiet,
            ..style(output.lang, Colour::Never, io::stdout().is_terminal())
        };
        let mut targets = Self {
            stdout: None,
            stderr: None,
            files: Vec::new(),
        };
        let mut human = output
            .formats
            .iter()
            .all(|(format, _)| *format != Format::Human);
        let asked = !human;
        for (format, file) in &output.formats {
            match (format, file) {
                (_, Some(file)) if targets.files.iter().any(|(_, other, _)| other == file) => {
                    let file = file.display();
                    return Err(Error::new(
                        format!("两个 --format 写入同一文件 {file}"),
                        format!("two --format write the same file {file}"),
                    ));
                }
                (format, Some(file)) => targets.files.push((*format, file.clone(), plain)),
                (Format::Human, None) => human = true,
                (Format::Json, None) if targets.stdout.is_some() => {
                    return Err(Error::new(
                        "标准输出只能写一种机器格式",
                        "standard output takes one machine format only",
                    ));
                }
                (Format::Json, None) => targets.stdout = Some((Format::Json, plain)),
            }
        }
        let on = |terminal: bool| Style {
            quiet: output.quiet,
            ..style(output.lang, output.colour, terminal)
        };
        if human && targets.stdout.is_none() {
            targets.stdout = Some((Format::Human, on(io::stdout().is_terminal())));
        } else if human && (asked || !output.quiet) {
            let style = on(io::stderr().is_terminal());
            targets.stderr = Some(Style {
                quiet: style.quiet || !asked,
                ..style
            });
        }
        Ok(targets)
    }

    fn write(
        &self,
        report: impl Fn(Format, Style) -> Result<String, Failure>,
    ) -> Result<(), Trouble> {
        let render = |format, style| {
            report(format, style).map_err(|error| {
                Error::new(
                    format!("无法生成 JSON 报告：{error}"),
                    format!("the JSON report could not be made: {error}"),
                )
            })
        };
        for (format, path, style) in &self.files {
            let bytes = render(*format, *style)?;
            fs::write(path, bytes).map_err(|error| {
                let path = path.display();
                Error::new(
                    format!("报告无法写入 {path}：{error}"),
                    format!("the report cannot be written to {path}: {error}"),
                )
            })?;
        }
        if let Some(style) = self.stderr {
            complain(&render(Format::Human, style)?);
        }
        match self.stdout {
            Some((format, style)) => out(&render(format, style)?),
            None => Ok(()),
        }
    }
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

fn explain_rule(id: &str, pack: &str, style: Style) -> Result<u8, Trouble> {
    let (builtin, pack) = (load_pack_named("hutong")?, load(pack)?);
    let own =
        |rule: &str| rule == id || rule.split_once('/').is_some_and(|(_, defect)| defect == id);
    for one in [&pack, &builtin] {
        if let Some(rule) = one.rules.iter().find(|rule| own(&rule.id)) {
            return out(&explain(rule, one, &pack, style)).map(|()| 0);
        }
    }
    let known = [&pack, &builtin]
        .into_iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| rule.id.as_str()));
    let full = |known: &str| {
        let prefix = known.split_once('/').map_or("", |(prefix, _)| prefix);
        if id.contains('/') {
            id.to_owned()
        } else {
            format!("{prefix}/{id}")
        }
    };
    // A word without its pack is compared as if it had it.
    let guess = known
        .clone()
        .find(|known| full(known) == *known)
        .or_else(|| {
            let wanted = if id.contains('/') {
                id.to_owned()
            } else {
                format!("{}/{id}", pack.id)
            };
            did_you_mean(&wanted, known)
        });
    let (zh, en) = guess.map_or_else(Default::default, |guess| {
        (
            format!("（是否指 {guess}？）"),
            format!(" (did you mean {guess}?)"),
        )
    });
    Err(Error::new(
        format!("没有规则 {id}{zh}；全部规则见 hutong rules"),
        format!("there is no rule {id}{en}; `hutong rules` lists them all"),
    )
    .into())
}

fn list_rules(pack: &str, style: Style) -> Result<u8, Trouble> {
    let (builtin, pack) = (load_pack_named("hutong")?, load(pack)?);
    out(&list(&[&pack, &builtin], style)).map(|()| 0)
}

fn lint_pack(dir: &Path, lang: Lang) -> Result<u8, Trouble> {
    let pack = load_pack(&discover(dir, &Limits::default())?)?;
    let (id, version) = (&pack.id, &pack.version);
    let (rules, contracts, lists) = (pack.rules.len(), pack.contracts.len(), pack.lists.len());
    let said = Text::new(
        format!(
            "规则包 {id} {version} 没有错误：{rules} 条规则，{contracts} 个合同，{lists} 个代码表"
        ),
        format!(
            "pack {id} {version} has no mistakes: {}, {}, {}",
            count(rules, "rule"),
            count(contracts, "contract"),
            count(lists, "code list")
        ),
    );
    out(&format!("{}\n{}\n", said.show(lang), pack.digest)).map(|()| 0)
}

/// A pack by its name in the binary, else by its folder.
fn load(name: &str) -> Result<RulePack, Vec<Error>> {
    let path = Path::new(name);
    if pack::embedded::files(name).is_none() && path.exists() {
        load_pack(&discover(path, &Limits::default()).map_err(|error| vec![error])?)
    } else {
        load_pack_named(name)
    }
}

/// The day to judge for: what was typed, else today where the offices are.
fn day(typed: Option<&str>) -> Result<String, Error> {
    let Some(typed) = typed else {
        let now = jiff::Timestamp::now().in_tz("Asia/Shanghai");
        return now.map(|now| now.date().to_string()).map_err(|error| {
            Error::new(
                format!("无法得知今天的日期：{error}"),
                format!("today's date is not known: {error}"),
            )
        });
    };
    match typed.parse::<jiff::civil::Date>() {
        Ok(day) if day.to_string() == typed => Ok(day.to_string()),
        _ => Err(Error::new(
            format!("--as-of 应为 CCYY-MM-DD 形式的日期，现为 {typed}"),
            format!("--as-of is a date as CCYY-MM-DD, not {typed}"),
        )),
    }
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
