//! `hutong audit`: every submission below some folders is judged by one engine, and compared with all others.

mod folder;
mod state;
mod tables;

use super::clock::Stopwatch;
use super::exit_code::worst;
use super::failure::{Failure, WRONG};
use super::inbox::{Found, find};
use super::job::Audit;
use super::terminal::{eprint, language, out, progress};
use super::worker::run_each;
use crate::audit::{Relations, Rows, RunRow, SubmissionRow, Summaries, relations, rows, without};
use crate::decide::Outcome;
use crate::discover::discover;
use crate::error::Error;
use crate::internal;
use crate::report::audit::{
    Audited, index, map_page, overview, pairs as pairs_table, related,
    relations as relations_table, workbook,
};
use crate::report::explain::said;
use crate::report::first::first;
use crate::report::html::{Letterhead, page};
use crate::text::{Lang, Text};
use crate::{Engine, Plan};
use folder::{Folder, Name};
use state::{Basis, Record, input_digest};
use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tables::{Tables, Targets};

impl Audit {
    /// Judges, writes the folder, and prints the numbers. The exit code is the worst of all; what was not judged is never a pass.
    pub(super) fn run(self) -> Result<u8, Failure> {
        let check = &self.check;
        check.refuse_for_one()?;
        let targets = Targets::new(&self)?;
        let found = find(&self.inboxes)?;
        let plan = check.plan_for(&found.roots)?;
        let given = check.given()?.into_iter().map(|(_, path)| path);
        let read: Vec<PathBuf> = found.roots.iter().cloned().chain(given).collect();
        if found.submissions.is_empty() {
            return Err(Error::new(
                "没有找到申报材料：文件夹须含 hutong.yaml，或为压缩包",
                "there is no submission: a folder has a hutong.yaml, or it is an archive",
            )
            .into());
        }
        let folder = Folder::open(&self.folder, &read)?;
        targets.refuse_unfit(&folder)?;
        let lang = language(check.output.lang);
        let letterhead = &check.letterhead;
        let basis = Basis::new(&plan, lang, letterhead, self.redact);
        let work = Work {
            plan: &plan,
            engine: Engine::new(&plan),
            folder: &folder,
            basis: &basis,
            lang,
            letterhead,
            redact: self.redact,
            targets: &targets,
        };
        work.judge_all(&found, !check.output.quiet && progress())?;
        let merged = merge(&work, &found)?;
        let style = super::terminal::style(
            check.output.lang,
            check.output.colour,
            io::stdout().is_terminal(),
        );
        let audited = merged.audited(&found);
        out(&said(&audited.counted(), style))?;
        if !check.output.quiet {
            let related = related(audited.relations);
            if !related.zh.is_empty() {
                out(&said(&related, style))?;
            }
            let page = folder.path("index.html");
            let page = page.display();
            let shown = Text::new(format!("见 {page}"), format!("see {page}"));
            out(&said(&shown, style))?;
        }
        Ok(merged.exit_code(&found))
    }
}

/// What each judgement needs, shared by all threads.
struct Work<'a> {
    plan: &'a Plan,
    engine: Engine<'a>,
    folder: &'a Folder,
    basis: &'a Basis,
    lang: Lang,
    letterhead: &'a Letterhead,
    /// Whether verdicts lose the texts of submissions before anything is written of them.
    redact: bool,
    /// Where rows are written.
    targets: &'a Targets,
}

impl Work<'_> {
    /// Judges each submission, unless its record is of the same. A record is all that stays of a verdict.
    fn judge_all(&self, found: &Found, progress: bool) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        let all = found.submissions.len();
        let mut number = 0_usize;
        let mut shown = Duration::ZERO;
        let mut broken = None;
        let done = |path: &PathBuf, result: Result<Result<(), Error>, Error>| {
            // What went wrong in the program is this submission's alone; what went wrong with the folder is everybody's.
            let result = result.unwrap_or_else(|fault| {
                let rows = without(&shown_path(path), &fault.text, internal::EXIT_CODE);
                self.keep(path, String::new(), rows)
            });
            if let Err(error) = result {
                broken = Some(error);
                return ControlFlow::Break(());
            }
            number += 1;
            let passed = watch.passed();
            if progress
                && (passed.saturating_sub(shown) > Duration::from_millis(200) || number == all)
            {
                shown = passed;
                eprint(&told(number, all, passed));
            }
            ControlFlow::Continue(())
        };
        let result = run_each(&found.submissions, |path| self.one(path), done);
        if shown > Duration::ZERO {
            eprint("\r\x1b[K");
        }
        result?;
        broken.map_or(Ok(()), |error| Err(error.into()))
    }

    fn one(&self, path: &Path) -> Result<(), Error> {
        let name = Name::of(path);
        let shown = shown_path(path);
        let files = match discover(path, &self.plan.limits) {
            Ok(files) => files,
            Err(error) => {
                return self.keep(path, String::new(), without(&shown, &error.text, WRONG));
            }
        };
        let input = input_digest(&files);
        let kept = Record::read(self.folder, &name);
        if kept.is_some_and(|kept| {
            kept.is_of(&input, self.basis) && self.folder.path(&name.page()).is_file()
        }) {
            return Ok(());
        }
        let mut verdict = self.engine.judge(&files);
        drop(files);
        if self.redact {
            verdict = verdict.redacted(self.plan.builtin);
        }
        let text = page(&verdict, self.lang, self.letterhead);
        self.folder.write(&name.page(), text.as_bytes())?;
        let rows = rows(&verdict, &shown, Some(&name.page()), first(&verdict));
        self.keep(path, input, rows)
    }

    /// What the registry keeps of this run.
    fn run(&self, summaries: &Summaries) -> RunRow {
        let pack = &self.plan.pack;
        RunRow {
            as_of: self.plan.as_of.clone(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            pack: pack.id.clone(),
            pack_version: pack.version.clone(),
            pack_digest: pack.digest.clone(),
            submissions: summaries.all.len(),
            redacted: self.redact,
        }
    }

    fn keep(&self, path: &Path, input: String, rows: Rows) -> Result<(), Error> {
        let name = Name::of(path);
        if rows.submission.page.is_none() {
            self.folder.remove(&name.page())?;
        }
        let record = Record {
            basis: self.basis.clone(),
            input,
            rows,
        };
        record.write(self.folder, &name)
    }
}

/// The path as tables and pages name it.
fn shown_path(path: &Path) -> String {
    path.display().to_string()
}

/// How far it is, how fast it goes, and how long it will take.
fn told(number: usize, all: usize, passed: Duration) -> String {
    let millis = passed.as_millis().max(1);
    let rate = (number as u128) * 1000 / millis;
    let left = (all - number) as u128 * millis / (number.max(1) as u128) / 1000;
    format!(
        "\r\x1b[K已评判 judged {number}/{all} · {rate}/s · 剩余 left {}:{:02}",
        left / 60,
        left % 60
    )
}

/// What all records say together.
struct Merged {
    submissions: Vec<SubmissionRow>,
    relations: Relations,
    /// The office that reviews.
    office: Option<String>,
    redacted: bool,
}

impl Merged {
    fn audited<'a>(&'a self, found: &'a Found) -> Audited<'a> {
        Audited {
            submissions: &self.submissions,
            left: &found.left,
            relations: &self.relations,
            office: self.office.as_deref(),
            redacted: self.redacted,
        }
    }

    fn exit_code(&self, found: &Found) -> u8 {
        let ends = self.submissions.iter().map(|row| {
            let outcome = row.verdict.as_deref().and_then(Outcome::parse);
            outcome.ok_or(row.exit_code)
        });
        worst(ends, found.is_incomplete())
    }
}

/// Writes the tables and the page from the records, in the order of the paths.
fn merge(work: &Work<'_>, found: &Found) -> Result<Merged, Error> {
    let folder = work.folder;
    let mut tables = Tables::begin(folder, work.targets)?;
    let mut summaries = Summaries::default();
    for path in &found.submissions {
        let record = Record::read(folder, &Name::of(path)).ok_or_else(|| {
            let path = path.display();
            Error::new(
                format!("输出文件夹中 {path} 的记录丢失或损坏，请再次运行"),
                format!("the record of {path} in the output folder is gone or broken; run again"),
            )
        })?;
        tables.add_all(&record.rows)?;
        summaries.add(record.rows);
    }
    tables.each("not-judged", &found.left)?;
    let mut relations = relations(&summaries);
    if work.redact {
        relations.redact();
    }
    tables.each("links", &relations.links)?;
    tables.each("versions", relations.versions())?;
    tables.done(&work.run(&summaries))?;
    tables::write(folder, "relations.ndjson", &relations.list)?;
    tables::write(folder, "pairs.ndjson", &relations.pairs)?;
    let adopter = || Some(work.plan.pack.adopted.as_ref()?.by.clone());
    let summaries = summaries.all;
    let rows = summaries.iter().map(|it| it.submission.clone());
    let merged = Merged {
        submissions: rows.collect(),
        relations,
        office: work.letterhead.office.clone().or_else(adopter),
        redacted: work.redact,
    };
    let audited = merged.audited(found);
    let tables = [
        ("overview.csv", overview(&audited)),
        ("relations.csv", relations_table(audited.relations)),
        ("pairs.csv", pairs_table(audited.relations)),
    ];
    for (name, table) in &tables {
        folder.write(name, table.csv().as_bytes())?;
    }
    let book = workbook(&tables.each_ref().map(|(_, table)| table));
    let book = book.map_err(|error| {
        Error::new(
            format!("无法写出工作簿：{error}"),
            format!("the workbook cannot be written: {error}"),
        )
    })?;
    folder.write("overview.xlsx", &book)?;
    let map = map_page(&audited, &summaries, work.lang);
    folder.write("map.html", map.as_bytes())?;
    folder.write("index.html", index(&audited, work.lang).as_bytes())?;
    folder.forget_others(&found.submissions)?;
    Ok(merged)
}
