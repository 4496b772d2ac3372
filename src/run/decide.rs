//! `hutong decide`: what a person settled becomes an entry of the office's file, with the digests that it needs.

use super::clock::day;
use super::failure::Failure;
use super::inbox::one;
use super::job::{Decide, Subject};
use super::office_file::{already, before, by, files, with, with_entry, write, written};
use super::path_guard::{OFFICE, refuse_inside};
use super::terminal::{out, style};
use crate::decide::{Decision, DecisionState, Verdict};
use crate::error::Error;
use crate::init::flow;
use crate::pack::waiver_file::{DecisionSubject, WaiverFile, office};
use crate::read::Json;
use crate::report::awaiting::awaiting;
use crate::report::explain::said;
use crate::report::labels;
use crate::text::Text;
use crate::{judge, load_office};
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
        let submitted = one(path, &plan.limits)?;
        let verdict = judge(&submitted, &plan);
        let output = &self.check.output;
        let style = style(output.lang, output.colour, io::stdout().is_terminal());
        let shown = path.display().to_string();
        let Some(subject) = &self.subject else {
            return out(&awaiting(&verdict, &shown, style)).map(|()| 0);
        };
        let subject = self.about(subject, &verdict)?;
        if let Some(twice) = decided_before(&known, &subject, &verdict, &plan.pack.digest) {
            return Err(twice.into());
        }
        let last = known.decisions.last().map(|entry| &entry.by);
        let by = by(self.by.as_ref(), last, &plan)?;
        let entry = self.entry(&subject, &verdict, &today, &by)?;
        let after = with(&text, &known, "decisions", &entry, waivers)?;
        plan.office = Some(with_entry(waivers, &after, &plan)?);
        let then = judge(&submitted, &plan);
        let Some(own) = then.decisions.last() else {
            return Err(settles_nothing(&subject.text(), &shown).into());
        };
        if own.state != DecisionState::Applied {
            return Err(settles_nothing(&own.about, &shown).into());
        }
        write(waivers, &text, &after)?;
        out(&said(&self.told(own, &verdict, &then), style)).map(|()| 0)
    }

    /// What is decided on, with the digest of the file where it is one.
    fn about(&self, subject: &Subject, verdict: &Verdict) -> Result<DecisionSubject, Error> {
        Ok(match subject {
            Subject::Clause(id) => DecisionSubject::Clause(id.clone()),
            Subject::Endpoint(id, resource) => {
                DecisionSubject::Endpoint(id.clone(), resource.clone())
            }
            Subject::Operations(prefix) => DecisionSubject::Operations(prefix.clone()),
            Subject::File(name) => {
                // As it is listed, else as it is typed in a shell.
                let shown = self.check.path.join("").display().to_string();
                let of = |name: &str| verdict.files.iter().find(|file| file.path == name);
                let file = of(name).or_else(|| of(name.strip_prefix(&shown)?));
                let file = file.ok_or_else(|| {
                    Error::new(
                        format!("申报材料中没有文件 {name}"),
                        format!("the submission has no file {name}"),
                    )
                })?;
                if file.declared && self.accepted {
                    return Err(Error::new(
                        format!(
                            "{name} 是申报清单，或被清单列为接口、目录，不能认定为与申报无关；请退回补正"
                        ),
                        format!(
                            "{name} is the manifest, or listed by it as an interface or a catalogue, and is not set aside; send it back"
                        ),
                    ));
                }
                DecisionSubject::File(file.path.clone(), file.digest.clone())
            }
        })
    }

    /// The entry as YAML, each value quoted.
    fn entry(
        &self,
        subject: &DecisionSubject,
        verdict: &Verdict,
        today: &str,
        by: &str,
    ) -> Result<Vec<String>, Error> {
        let quoted = |text: &str| flow(&Json::from(text.trim()));
        let project = verdict.code.as_deref().map(str::trim).unwrap_or_default();
        if project.is_empty() {
            return Err(Error::new(
                "申报材料的清单没有项目代码；请用 --project 写明",
                "the manifest of the submission has no project code; say it with --project",
            ));
        }
        let mut lines = vec![format!("project: {}", quoted(project))];
        let keys = subject.keys().into_iter();
        lines.extend(keys.map(|(key, value)| format!("{key}: {}", flow(&Json::from(value)))));
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

    /// What was written, and what it changes.
    fn told(&self, own: &Decision, before: &Verdict, after: &Verdict) -> Text {
        let mut about = own.about.clone();
        let accepted = labels::accepted(own.accepted);
        let (zh, en) = (format!("，{}", accepted.zh), format!(", {}", accepted.en));
        labels::add(&mut about, &zh, &en);
        let mut told = written(&self.waivers, &about, &own.by, &own.on);
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

/// The error that there is a decision on the same thing already.
fn decided_before(
    known: &WaiverFile,
    subject: &DecisionSubject,
    verdict: &Verdict,
    pack: &str,
) -> Option<Error> {
    let project = verdict.code.as_deref().map(str::trim).unwrap_or_default();
    let mut entries = known.decisions.iter();
    let twice = entries.find(|entry| {
        entry.project == project
            && entry.about.value == *subject
            && entry.is_for(&verdict.digest, pack)
    })?;
    let about = subject.text();
    Some(already(
        known,
        twice.span,
        (
            &format!("对{}的认定", about.zh),
            &format!("a decision on {}", about.en),
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
