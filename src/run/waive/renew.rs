//! Fingerprints of the former form in the office's file become those that the same findings have now; nothing else of it changes.

use super::{files, unreachable, write};
use crate::decide::Waiver;
use crate::error::Error;
use crate::pack::waiver_file::{WaiverFile, WaiverScope, office};
use crate::report::labels::count;
use crate::run::clock::day;
use crate::run::failure::Failure;
use crate::run::job::Renew;
use crate::run::packs::load;
use crate::run::path_guard::{OFFICE, refuse_inside};
use crate::run::terminal::{language, out};
use crate::text::{Span, Text};
use crate::{Plan, judge, load_office};
use std::fs;

/// A fingerprint to rewrite: its place in the file, as it is written there, and as it is now.
struct Renewal {
    at: Span,
    former: String,
    current: String,
}

impl Renew {
    pub(in crate::run) fn run(self) -> Result<u8, Failure> {
        refuse_inside(&self.waivers, &self.submission, "--waivers", OFFICE)?;
        let mut plan = Plan::new(load(&self.pack)?, day(self.on.as_deref())?)?;
        let before = fs::read_to_string(&self.waivers)
            .map_err(|error| unreachable(&self.waivers, &error))?;
        plan.office = Some(load_office(&files(&self.waivers, &before), &plan)?);
        let submitted = crate::discover::discover(&self.submission, &plan.limits)?;
        let verdict = judge(&submitted, &plan);
        let known = office(&files(&self.waivers, &before))?;
        let renewals = renewals(&known, &verdict.waivers, verdict.code.as_deref())?;
        let after = rewritten(&before, &renewals)?;
        if !renewals.is_empty() {
            // Nothing is written that would not be read again.
            load_office(&files(&self.waivers, &after), &plan)?;
            write(&self.waivers, &after)?;
        }
        let (file, number) = (self.waivers.display(), renewals.len());
        let said = match number {
            0 => Text::new(
                format!("{file} 中没有与材料相符的旧式指纹"),
                format!("{file} holds no fingerprint of the former form that fits the submission"),
            ),
            _ => Text::new(
                format!("已更新 {file} 中的 {number} 个指纹"),
                format!("{} renewed in {file}", count(number, "fingerprint")),
            ),
        };
        out(&format!("{}\n", said.show(language(self.lang)))).map(|()| 0)
    }
}

/// What is to be rewritten: the verdict lists the waivers of its project in the order of the file.
fn renewals(
    office: &WaiverFile,
    waivers: &[Waiver],
    project: Option<&str>,
) -> Result<Vec<Renewal>, Vec<Error>> {
    let project = project.map(str::trim).unwrap_or_default();
    let own = office.waivers.iter().filter(|it| it.project == project);
    let mut renewals = Vec::new();
    let mut errors = Vec::new();
    for (entry, waiver) in own.zip(waivers) {
        let WaiverScope::Fingerprint(former) = &entry.scope else {
            continue;
        };
        match waiver.renewed.iter().collect::<Vec<_>>().as_slice() {
            [] => {}
            [current] => renewals.push(Renewal {
                at: former.span,
                former: former.value.clone(),
                current: (*current).clone(),
            }),
            many => {
                let (print, number) = (&former.value, many.len());
                errors.push(Error::new(
                    format!("{print} 对应 {number} 个问题，请分别豁免"),
                    format!("{print} fits {number} findings now; waive each of them"),
                ));
            }
        }
    }
    // Entries may share one text by a YAML alias.
    renewals.sort_by_key(|renewal| renewal.at);
    renewals.dedup_by_key(|renewal| renewal.at);
    if errors.is_empty() {
        Ok(renewals)
    } else {
        Err(errors)
    }
}

/// The text with each fingerprint replaced in its place.
fn rewritten(before: &str, renewals: &[Renewal]) -> Result<String, Error> {
    let mut text = String::with_capacity(before.len());
    let mut rest = before;
    let mut done = 0;
    for renewal in renewals {
        // The place may begin at a quote, and a byte order mark is no part of what was read.
        let from = (renewal.at.start as usize).saturating_sub(done);
        let found = rest
            .get(from..)
            .and_then(|tail| tail.find(&renewal.former))
            .map(|at| from + at);
        let (head, tail) = found
            .and_then(|at| rest.split_at_checked(at))
            .ok_or_else(|| {
                let print = &renewal.former;
                Error::new(
                    format!("{print} 的写法无法改写，请手工更新"),
                    format!("{print} is written in a way that cannot be replaced; do it by hand"),
                )
            })?;
        text.push_str(head);
        text.push_str(&renewal.current);
        rest = tail.strip_prefix(renewal.former.as_str()).unwrap_or(tail);
        done = before.len() - rest.len();
    }
    text.push_str(rest);
    Ok(text)
}
