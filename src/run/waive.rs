//! An excuse becomes an entry of the office's file: checked as part of the whole file before a byte of it is written.

mod renew;

use super::clock::day;
use super::failure::Failure;
use super::inbox::one;
use super::job::Waive;
use super::office_file::{already, before, by, files, with, with_entry, write, written};
use super::packs::load;
use super::path_guard::{OFFICE, refuse_inside};
use super::terminal::{language, out};
use crate::day::{calendar_date, years_later};
use crate::decide::{Verdict, Waiver};
use crate::discover::Files;
use crate::error::Error;
use crate::init::flow;
use crate::pack::waiver_file::{LONGEST, WaiverFile, WaiverScope};
use crate::read::{Json, Located};
use crate::report::labels::{add, count};
use crate::text::{Span, Text, did_you_mean};
use crate::{Plan, judge, load_office, model};
use std::collections::BTreeSet;

/// Methods of an operation.
const METHODS: [&str; 9] = [
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY",
];

impl Waive {
    /// The project code of the submission's manifest.
    fn submitted(&self, plan: &Plan) -> Result<String, Error> {
        let path = self.submission.display();
        if !self.submission.exists() {
            return Err(Error::new(
                format!("没有 {path}；请用 --project 写明项目代码，或用 --submission 指明申报材料"),
                format!(
                    "there is no {path}: give the project code by --project, or the submission by --submission"
                ),
            ));
        }
        let files = one(&self.submission, &plan.limits)?;
        let library = model::library(&files, &plan.limits);
        let modelled = model::model(&library, &[], &crate::vocabulary(&plan.pack));
        let code = modelled.manifest.and_then(|manifest| manifest.project.code);
        code.map(|code| code.value).ok_or_else(|| {
            Error::new(
                format!("{path} 的清单没有项目代码；请用 --project 写明"),
                format!("the manifest in {path} has no project code; say it with --project"),
            )
        })
    }

    pub(super) fn run(self) -> Result<u8, Failure> {
        let today = day(self.on.as_deref())?;
        self.until(&today)?;
        refuse_inside(&self.waivers, &self.submission, "--waivers", OFFICE)?;
        let mut plan = Plan::new(load(&self.pack)?, today.clone())?;
        let project = if let Some(code) = &self.project {
            code.clone()
        } else {
            self.submitted(&plan)?
        };
        let before = before(&self.waivers)?;
        let known = load_office(&files(&self.waivers, &before), &plan)?;
        if let Some(twice) = self.waived_before(&known, &project, &plan)? {
            return Err(twice.into());
        }
        let last = known.waivers.last().map(|entry| &entry.granted_by);
        let by = by(self.by.as_ref(), last, &plan)?;
        let mut entry = self.entry(&project, &today, &by, &plan)?;
        let mut after = with(&before, &known, "waivers", &entry, &self.waivers)?;
        let mut checked = with_entry(&self.waivers, &after, &plan)?;
        let scope = place(&self.at, &plan)?.text();
        let mut hits = Text::default();
        if self.submission.exists() {
            let submitted = one(&self.submission, &plan.limits)?;
            plan.office = Some(checked);
            let compared = self.compared(&submitted, &plan)?;
            if !compared.is_empty() {
                entry.push(format!("compared: [{}]", compared.join(", ")));
                after = with(&before, &known, "waivers", &entry, &self.waivers)?;
                checked = with_entry(&self.waivers, &after, &plan)?;
                plan.office = Some(checked);
            }
            hits = self.hits(&submitted, &plan)?;
        }
        write(&self.waivers, &before, &after)?;
        let (rule, until) = (&self.rule, &self.until);
        let what = Text::new(
            format!(
                "项目 {project}，{} 对 {rule} 的豁免，{until} 到期",
                scope.zh
            ),
            format!(
                "project {project}, {} excused from {rule} until {until}",
                scope.en
            ),
        );
        let mut said = written(&self.waivers, &what, &by, &today);
        add(&mut said, &hits.zh, &hits.en);
        out(&format!("{}\n", said.show(language(self.lang)))).map(|()| 0)
    }

    /// The error that a waiver of the same terms stands in the file.
    fn waived_before(
        &self,
        known: &WaiverFile,
        project: &str,
        plan: &Plan,
    ) -> Result<Option<Error>, Error> {
        let wanted = place(&self.at, plan)?.text();
        let mut entries = known.waivers.iter();
        let twice = entries.find(|entry| {
            entry.project == project
                && entry.rule.value == self.rule
                && entry.expires == self.until
                && entry.scope.text() == wanted
        });
        let what = ("同样的豁免", "the same waiver");
        Ok(twice.map(|entry| already(known, entry.span, what)))
    }

    /// What the new entry of the office's file did in a verdict. It may stand anywhere in the file, so it is known by what it says.
    fn own<'v>(
        &self,
        verdict: &'v Verdict,
        plan: &Plan,
    ) -> Result<impl Iterator<Item = &'v Waiver>, Error> {
        let wanted = place(&self.at, plan)?.text();
        let (rule, until) = (self.rule.clone(), self.until.clone());
        Ok(verdict.waivers.iter().filter(move |waiver| {
            waiver.rule == rule && waiver.scope == wanted && waiver.terms.expires == until
        }))
    }

    /// The digests of what the entry reaches in the submission at hand, quoted: the office sees that, and nothing else.
    fn compared(&self, submitted: &Files, plan: &Plan) -> Result<Vec<String>, Error> {
        let verdict = judge(submitted, plan);
        let reached = self.own(&verdict, plan)?.flat_map(|it| &it.compared);
        let digests: BTreeSet<&String> = reached.collect();
        Ok(digests
            .iter()
            .map(|digest| format!("\"{digest}\""))
            .collect())
    }

    /// How many findings of the submission at hand the entry excuses.
    fn hits(&self, submitted: &Files, plan: &Plan) -> Result<Text, Error> {
        let verdict = judge(submitted, plan);
        let own = self.own(&verdict, plan)?;
        let (mut entries, mut hits) = (0, 0);
        for waiver in own {
            (entries, hits) = (entries + 1, waiver.hits);
        }
        let (zh, en) = match (entries, hits) {
            (0, _) => return Ok(Text::default()),
            (_, 0) => (
                "；材料中目前没有对应的问题".to_owned(),
                "; nothing in the submission fits it now".to_owned(),
            ),
            (_, hits) => (
                format!("；材料中有 {hits} 处问题与之对应"),
                format!("; it fits {} of the submission", count(hits, "finding")),
            ),
        };
        Ok(Text::new(zh, en))
    }

    /// The last day, told by the flag's name and not by a line of a file that is not written yet.
    fn until(&self, today: &str) -> Result<(), Error> {
        let until = &self.until;
        let longest = years_later(today, LONGEST).unwrap_or_default();
        if calendar_date(until).is_none() || *until > longest || until.as_str() < today {
            return Err(Error::new(
                format!(
                    "--until 应为 CCYY-MM-DD 形式的日期，自 {today} 起，最迟 {longest}，现为 {until}"
                ),
                format!(
                    "--until is a date as CCYY-MM-DD, from {today} to {longest} at the latest, not {until}"
                ),
            ));
        }
        Ok(())
    }

    /// The entry as YAML, each value quoted.
    fn entry(
        &self,
        project: &str,
        today: &str,
        by: &str,
        plan: &Plan,
    ) -> Result<Vec<String>, Error> {
        let quoted = |text: &str| flow(&Json::from(text.trim()));
        let at = match place(&self.at, plan)? {
            WaiverScope::Operation(name) => format!("operation: {}", quoted(&name)),
            WaiverScope::Resource(code, None) => format!("resource: {}", quoted(&code)),
            WaiverScope::Resource(code, Some(item)) => {
                format!("resource: {}, item: {}", quoted(&code), quoted(&item))
            }
            WaiverScope::File(path) => format!("file: {}", quoted(&path)),
            WaiverScope::Endpoint(id) => format!("endpoint: {}", quoted(&id)),
            WaiverScope::Fingerprint(print) => format!("fingerprint: {}", quoted(&print.value)),
            WaiverScope::Everywhere => "everywhere: true".to_owned(),
        };
        let mut lines = vec![
            format!("project: {}", quoted(project)),
            format!("rule: {}", quoted(&self.rule)),
            format!("at: {{{at}}}"),
            format!("reason: {}", quoted(&self.reason)),
            format!("grantedBy: {}", quoted(by)),
            format!("grantedOn: {}", quoted(today)),
            format!("expires: {}", quoted(&self.until)),
        ];
        if let Some(reference) = &self.reference {
            lines.push(format!("reference: {}", quoted(reference)));
        }
        Ok(lines)
    }
}

/// What was typed as a place. It is told by its form, since each kind has its own.
fn place(typed: &str, plan: &Plan) -> Result<WaiverScope, Error> {
    let typed = typed.trim();
    if typed == "everywhere" {
        return Ok(WaiverScope::Everywhere);
    }
    if let Some(digits) = typed.strip_prefix("sha256:") {
        if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Error::new(
                "--at 的指纹应为 sha256: 加 64 位十六进制数",
                "a fingerprint at --at is sha256: and 64 hexadecimal digits",
            ));
        }
        let print = Located::new(typed.to_owned(), Span::submission());
        return Ok(WaiverScope::Fingerprint(print));
    }
    let method = typed.split_once(char::is_whitespace);
    if let Some((method, path)) = method
        && path.trim_start().starts_with('/')
        && METHODS.contains(&method.to_uppercase().as_str())
    {
        let (method, path) = (method.to_uppercase(), path.trim());
        return Ok(WaiverScope::Operation(format!("{method} {path}")));
    }
    if crate::check::contract::endpoint_ids(&plan.pack).contains(typed) {
        return Ok(WaiverScope::Endpoint(typed.to_owned()));
    }
    let (code, item) = match typed.split_once('#') {
        Some((code, item)) => (code, Some(item.to_owned())),
        None => (typed, None),
    };
    // A code begins with a digit and holds one slash; a path of a file ends in a name with a dot.
    let coded = code.starts_with(|c: char| c.is_ascii_digit())
        && code.matches('/').count() == 1
        && !code.contains('.');
    if coded {
        return Ok(WaiverScope::Resource(code.to_owned(), item));
    }
    // Ids of endpoints have dots as well, so a mistyped one must not become a file.
    let ids = crate::check::contract::endpoint_ids(&plan.pack);
    if let Some(meant) = did_you_mean(typed, ids.iter().map(String::as_str))
        && !typed.contains('/')
    {
        return Err(Error::new(
            format!("没有端点 {typed}；是否指 {meant}？"),
            format!("there is no endpoint {typed}; did you mean {meant}?"),
        ));
    }
    if item.is_none() && typed.contains('.') && !typed.starts_with(['/', '.']) {
        return Ok(WaiverScope::File(typed.to_owned()));
    }
    Err(Error::new(
        format!(
            "--at {typed} 不是可识别的位置；可写：\"GET /路径\"、资源代码（可加 #信息项）、文件路径、端点、sha256: 指纹、everywhere"
        ),
        format!(
            "--at {typed} is no place: write \"GET /path\", a resource code (with #item), a file, an endpoint, a sha256: fingerprint, or everywhere"
        ),
    ))
}
