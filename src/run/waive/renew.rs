//! Waivers of the office's file are renewed: fingerprints of the former form become those that the same findings have now, and the
//! digests of what the office has looked at and confirmed are written. Nothing else of the file changes.

use crate::decide::Waiver;
use crate::error::Error;
use crate::pack::waiver_file::{WaiverEntry, WaiverFile, WaiverScope, office};
use crate::report::labels::count;
use crate::run::clock::day;
use crate::run::failure::Failure;
use crate::run::inbox::one;
use crate::run::job::Renew;
use crate::run::office_file::{files, now, write};
use crate::run::packs::load;
use crate::run::path_guard::{OFFICE, refuse_inside};
use crate::run::terminal::{language, out};
use crate::text::{Span, Text};
use crate::{Plan, judge, load_office};
use std::collections::BTreeSet;

/// A change of the file's text.
struct Edit {
    from: usize,
    to: usize,
    text: String,
}

/// What is renewed, and what the office has to look at first.
#[derive(Default)]
struct Renewals {
    edits: Vec<Edit>,
    fingerprints: usize,
    digests: usize,
    /// Waivers that do not cover what stands there now, in words.
    unseen: Vec<Text>,
    errors: Vec<Error>,
}

impl Renew {
    pub(in crate::run) fn run(self) -> Result<u8, Failure> {
        refuse_inside(&self.waivers, &self.submission, "--waivers", OFFICE)?;
        let mut plan = Plan::new(load(&self.pack)?, day(self.on.as_deref())?)?;
        let before = now(&self.waivers)?;
        plan.office = Some(load_office(&files(&self.waivers, &before), &plan)?);
        let submitted = one(&self.submission, &plan.limits)?;
        let verdict = judge(&submitted, &plan);
        let known = office(&files(&self.waivers, &before))?;
        let renewals = self.renewals(&before, &known, &verdict.waivers, verdict.code.as_deref());
        if !renewals.errors.is_empty() {
            return Err(renewals.errors.into());
        }
        if !renewals.edits.is_empty() {
            let after = edited(&before, renewals.edits)?;
            // Nothing is written that would not be read again, or read otherwise.
            let again = load_office(&files(&self.waivers, &after), &plan)?;
            if again.waivers.len() != known.waivers.len() {
                return Err(unwritable(&self.waivers.display().to_string()).into());
            }
            write(&self.waivers, &before, &after)?;
        }
        let file = self.waivers.display();
        let (prints, digests) = (renewals.fingerprints, renewals.digests);
        let mut said = match prints {
            0 => Text::new(
                format!("{file} 中没有与材料相符的旧式指纹"),
                format!("{file} holds no fingerprint of the former form that fits the submission"),
            ),
            _ => Text::new(
                format!("已更新 {file} 中的 {prints} 个指纹"),
                format!("{} renewed in {file}", count(prints, "fingerprint")),
            ),
        };
        if digests > 0 {
            said = Text::new(
                format!("{}；已写入确认的 {digests} 条豁免的内容摘要", said.zh),
                format!(
                    "{}; the digests of {} confirmed are written",
                    said.en,
                    count(digests, "waiver")
                ),
            );
        }
        for unseen in &renewals.unseen {
            said = Text::new(
                format!("{}\n{}", said.zh, unseen.zh),
                format!("{}\n{}", said.en, unseen.en),
            );
        }
        out(&format!("{}\n", said.show(language(self.lang)))).map(|()| 0)
    }

    /// What is to be rewritten: the verdict lists the waivers of its project in the order of the file.
    fn renewals(
        &self,
        before: &str,
        office: &WaiverFile,
        waivers: &[Waiver],
        project: Option<&str>,
    ) -> Renewals {
        let project = project.map(str::trim).unwrap_or_default();
        let own = office.waivers.iter().filter(|it| it.project == project);
        let mut renewals = Renewals::default();
        let mut done: BTreeSet<Span> = BTreeSet::new();
        for (entry, waiver) in own.zip(waivers) {
            if let WaiverScope::Fingerprint(former) = &entry.scope {
                let current: Vec<&String> = waiver.renewed.iter().collect();
                match current.as_slice() {
                    // Entries may share one text by a YAML alias.
                    [current] if done.insert(former.span) => {
                        renewals.fingerprint(before, &former.value, former.span, current);
                    }
                    [] | [_] => {}
                    many => renewals.errors.push(several(&former.value, many.len())),
                }
            }
            self.compared(before, entry, waiver, &mut renewals);
        }
        renewals
    }

    /// The digests of one waiver: written where the office confirms each of them, else listed with what is wrong there.
    fn compared(
        &self,
        before: &str,
        entry: &WaiverEntry,
        waiver: &Waiver,
        renewals: &mut Renewals,
    ) {
        let (confirmed, open): (Vec<_>, Vec<_>) = waiver
            .unseen
            .iter()
            .partition(|(digest, _)| self.confirm.contains(digest));
        if !confirmed.is_empty() {
            // Of those that were seen before, the ones that still stand there are kept.
            let seen = waiver.compared.iter();
            let mut all: BTreeSet<&String> = seen
                .filter(|digest| entry.compared.contains(digest))
                .collect();
            all.extend(confirmed.iter().map(|(digest, _)| *digest));
            let all: Vec<&String> = all.into_iter().collect();
            renewals.edits.push(with_digests(before, entry, &all));
            renewals.digests += 1;
        }
        for (digest, wrong) in open {
            let (rule, scope, line) = (&waiver.rule, &waiver.scope, waiver.at.position.line);
            let each = |side: fn(&Text) -> &String| {
                let lines = wrong.iter().map(|text| format!("\n    - {}", side(text)));
                lines.collect::<String>()
            };
            renewals.unseen.push(Text::new(
                format!(
                    "第 {line} 行：{} 对 {rule} 的豁免不包括现在的内容；核对后以 --confirm {digest} 确认{}",
                    scope.zh,
                    each(|text| &text.zh)
                ),
                format!(
                    "line {line}: the waiver of {rule} for {} does not cover what stands there now; confirm it with --confirm {digest}{}",
                    scope.en,
                    each(|text| &text.en)
                ),
            ));
        }
    }
}

impl Renewals {
    /// A fingerprint is replaced in its place, which may begin at a quote; a byte order mark is no part of what was read.
    fn fingerprint(&mut self, before: &str, former: &str, at: Span, current: &str) {
        let from = at.start as usize;
        let found = before.get(from..).and_then(|tail| tail.find(former));
        match found.map(|found| from + found) {
            Some(from) => {
                self.fingerprints += 1;
                self.edits.push(Edit {
                    from,
                    to: from + former.len(),
                    text: current.to_owned(),
                });
            }
            None => self.errors.push(unwritable(former)),
        }
    }
}

/// The edit that writes digests into an entry: in place of those that it has, else as its first key.
fn with_digests(before: &str, entry: &WaiverEntry, digests: &[&String]) -> Edit {
    // A byte order mark is no part of what was read.
    let mark = before.len() - before.trim_start_matches('\u{feff}').len();
    let listed: Vec<String> = digests
        .iter()
        .map(|digest| format!("\"{digest}\""))
        .collect();
    let listed = format!("[{}]", listed.join(", "));
    if let Some(at) = entry.compared_at {
        return Edit {
            from: at.start as usize + mark,
            to: at.end as usize + mark,
            text: listed,
        };
    }
    let start = entry.span.start as usize + mark;
    let is_flow = before
        .get(start..)
        .is_some_and(|rest| rest.starts_with('{'));
    let (from, text) = if is_flow {
        (start + 1, format!("\"compared\": {listed}, "))
    } else {
        let head = before.get(..start).unwrap_or_default();
        let indent = head.len() - head.rfind('\n').map_or(0, |line| line + 1);
        (start, format!("compared: {listed}\n{:indent$}", ""))
    };
    Edit {
        from,
        to: from,
        text,
    }
}

/// The text with every edit made.
fn edited(before: &str, mut edits: Vec<Edit>) -> Result<String, Error> {
    edits.sort_by_key(|edit| (edit.from, edit.to));
    let mut text = String::with_capacity(before.len());
    let mut done = 0;
    for edit in edits {
        let kept = before.get(done..edit.from);
        let (Some(kept), Some(_)) = (kept, before.get(edit.from..edit.to)) else {
            return Err(unwritable(&edit.text));
        };
        text.push_str(kept);
        text.push_str(&edit.text);
        done = edit.to;
    }
    text.push_str(before.get(done..).unwrap_or_default());
    Ok(text)
}

fn several(print: &str, number: usize) -> Error {
    Error::new(
        format!("{print} 对应 {number} 个问题，请分别豁免"),
        format!("{print} fits {number} findings now; waive each of them"),
    )
}

fn unwritable(what: &str) -> Error {
    Error::new(
        format!("{what} 的写法无法改写，请手工更新"),
        format!("{what} is written in a way that cannot be replaced; do it by hand"),
    )
}
