//! `hutong decide`: what a person settled becomes an entry of the office's file, with the digests that it needs.

use super::clock::day;
use super::failure::Failure;
use super::job::{Decide, Subject};
use super::office_file::{before, files, with, write};
use super::path_guard::{OFFICE, refuse_inside};
use super::target;
use super::terminal::{out, style};
use crate::check::contract::endpoint_ids;
use crate::decide::{Decision, DecisionState, Verdict};
use crate::error::Error;
use crate::pack::waiver_file::{DecisionSubject, WaiverFile, office};
use crate::read::Json;
use crate::report::awaiting::awaiting;
use crate::report::explain::said;
use crate::report::labels;
use crate::text::{Text, did_you_mean};
use crate::{Plan, judge, load_office};
use std::io::{self, IsTerminal};

impl Decide {
    /// Writes a decision, or lists what awaits one where no subject is named.
    pub(super) fn run(self) -> Result<u8, Failure> {
        let today = day(self.check.as_of.as_deref())?;
        let (path, waivers) = (&self.check.path, &self.waivers);
        refuse_inside(waivers, path, "--waivers", OFFICE)?;
        let mut plan = self.check.plan()?;
        let text = before(waivers)?;
        let known = office(&files(waivers, &text))?;
        plan.office = Some(load_office(&files(waivers, &text), &plan)?);
        let submitted = target::files(path, &plan.limits)?;
        let verdict = judge(&submitted, &plan);
        let output = &self.check.output;
        let style = style(output.lang, output.colour, io::stdout().is_terminal());
        let shown = path.display().to_string();
        let Some(subject) = &self.subject else {
            return out(&awaiting(&verdict, &shown, style)).map(|()| 0);
        };
        let subject = self.about(subject, &verdict, &plan)?;
        if let Some(twice) = decided_before(&known, &subject, &verdict) {
            return Err(twice.into());
        }
        let entry = self.entry(&subject, &verdict, &today, &self.by(&known, &plan)?)?;
        let after = with(&text, &known, "decisions", &entry, waivers)?;
        plan.office = Some(load_office(&files(waivers, &after), &plan)?);
        let then = judge(&submitted, &plan);
        let Some(own) = then.decisions.last() else {
            return Err(settles_nothing(&subject.text(), &shown).into());
        };
        if own.state != DecisionState::Applied {
            return Err(settles_nothing(&own.about, &shown).into());
        }
        write(waivers, &after)?;
        out(&said(&self.told(own, &verdict, &then), style)).map(|()| 0)
    }

    /// What is decided on, with the digest of the file where it is one.
    fn about(
        &self,
        subject: &Subject,
        verdict: &Verdict,
        plan: &Plan,
    ) -> Result<DecisionSubject, Error> {
        Ok(match subject {
            Subject::Clause(id) => {
                let manual = plan.pack.procedure.iter();
                let manual = manual.filter(|clause| clause.manual.is_some());
                known(
                    id,
                    manual.map(|clause| clause.id.as_str()),
                    "人工核对条款",
                    "clause for a person",
                )?;
                DecisionSubject::Clause(id.clone())
            }
            Subject::Endpoint(id, resource) => {
                let endpoints = endpoint_ids(&plan.pack);
                known(id, endpoints.iter().map(String::as_str), "端点", "endpoint")?;
                DecisionSubject::Endpoint(id.clone(), resource.clone())
            }
            Subject::Operations(prefix) => DecisionSubject::Operations(prefix.clone()),
            Subject::File(name) => {
                // As it is listed, or as it is typed in a shell.
                let shown = self.check.path.join("").display().to_string();
                let inner = name.strip_prefix(&shown).unwrap_or(name);
                let mut own = verdict.files.iter();
                let file = own.find(|file| file.path == *inner);
                let file = file.ok_or_else(|| {
                    Error::new(
                        format!("申报材料中没有文件 {name}"),
                        format!("the submission has no file {name}"),
                    )
                })?;
                DecisionSubject::File(file.path.clone(), file.digest.clone())
            }
        })
    }

    /// The entry as YAML, each value quoted as JSON does.
    fn entry(
        &self,
        subject: &DecisionSubject,
        verdict: &Verdict,
        today: &str,
        by: &str,
    ) -> Result<Vec<String>, Error> {
        let quoted = |text: &str| Json::from(text.trim()).to_string();
        let project = verdict.code.as_deref().map(str::trim).unwrap_or_default();
        if project.is_empty() {
            return Err(Error::new(
                "申报材料的清单没有项目代码；请用 --project 写明",
                "the manifest of the submission has no project code; say it with --project",
            ));
        }
        let mut lines = vec![format!("project: {}", quoted(project))];
        let keys = subject.keys().into_iter();
        lines.extend(keys.map(|(key, value)| format!("{key}: {}", quoted(value))));
        lines.push(match subject {
            DecisionSubject::File(_, digest) => format!("digest: \"{digest}\""),
            _ => format!("submission: \"{}\"", verdict.digest),
        });
        let outcome = if self.accepted { "accepted" } else { "refused" };
        lines.push(format!("outcome: {outcome}"));
        lines.push(format!("reason: {}", quoted(&self.reason)));
        lines.push(format!("by: {}", quoted(by)));
        lines.push(format!("on: {}", quoted(today)));
        Ok(lines)
    }

    /// Who decides: as typed, else whoever made the last decision, else the authority that adopted the pack.
    fn by(&self, known: &WaiverFile, plan: &Plan) -> Result<String, Error> {
        let last = known.decisions.last().map(|entry| &entry.by);
        let adopted = plan.pack.adopted.as_ref().map(|adopted| &adopted.by);
        let by = self.by.as_ref().or(last).or(adopted);
        by.cloned()
            .ok_or_else(|| Error::new("请用 --by 写明认定单位", "say with --by who decides"))
    }

    /// What was written, and what it changes.
    fn told(&self, own: &Decision, before: &Verdict, after: &Verdict) -> Text {
        let (file, about) = (self.waivers.display(), &own.about);
        let accepted = labels::accepted(own.accepted);
        let mut told = Text::new(
            format!("已写入 {file}：{}，{}", about.zh, accepted.zh),
            format!("written to {file}: {}, {}", about.en, accepted.en),
        );
        let (was, is) = (
            labels::outcome(before.outcome),
            labels::outcome(after.outcome),
        );
        let (zh, en) = if was == is {
            (
                format!("；结论仍为{}", is.zh),
                format!("; the verdict stays {}", is.en),
            )
        } else {
            (
                format!("；结论由{}变为{}", was.zh, is.zh),
                format!("; the verdict was {} and is {}", was.en, is.en),
            )
        };
        labels::add(&mut told, &zh, &en);
        told
    }
}

/// Refuses a name that the pack does not have.
fn known<'n>(
    id: &str,
    names: impl Iterator<Item = &'n str>,
    zh: &str,
    en: &str,
) -> Result<(), Error> {
    let all: Vec<&str> = names.collect();
    if all.contains(&id) {
        return Ok(());
    }
    let (guess_zh, guess_en) = match did_you_mean(id, all.iter().copied()) {
        Some(meant) => (
            format!("是否指 {meant}？"),
            format!("did you mean {meant}?"),
        ),
        None => (
            format!("现有：{}", all.join("、")),
            format!("there are: {}", all.join(", ")),
        ),
    };
    Err(Error::new(
        format!("规则包没有{zh} {id}；{guess_zh}"),
        format!("the pack has no {en} {id}; {guess_en}"),
    ))
}

/// The error that there is a decision on the same thing already.
fn decided_before(
    known: &WaiverFile,
    subject: &DecisionSubject,
    verdict: &Verdict,
) -> Option<Error> {
    let project = verdict.code.as_deref().map(str::trim).unwrap_or_default();
    let mut entries = known.decisions.iter();
    let twice = entries.find(|entry| {
        let of_submission = entry.submission.as_ref();
        entry.project == project
            && entry.about.value == *subject
            && of_submission.is_none_or(|digest| *digest == verdict.digest)
    })?;
    let source = known.library.source(0)?;
    let ((line, _), about) = (source.line_column(twice.span.start), subject.text());
    Some(Error::new(
        format!(
            "第 {line} 行已有对{}的认定；要改变它，请先删去该条",
            about.zh
        ),
        format!(
            "line {line} has a decision on {}; to change it, remove that entry first",
            about.en
        ),
    ))
}

/// The error that a decision would change nothing.
fn settles_nothing(about: &Text, path: &str) -> Error {
    Error::new(
        format!(
            "{}不是待认定的事项；待认定的事项见 hutong decide {path}",
            about.zh
        ),
        format!(
            "{} does not await a decision; `hutong decide {path}` lists what does",
            about.en
        ),
    )
}
