//! Reads the office's waiver file into entries; every mistake in it is an error with line and column.

use super::{DecisionEntry, DecisionSubject, LONGEST, WaiverEntry, WaiverFile, WaiverScope};
use crate::day::{calendar_date, years_later};
use crate::discover::Files;
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::file_errors::{misread, unreadable, wrong};
use crate::read::{self, Library, Located, Marks, de, digest};
use crate::text::Span;
use serde::Deserialize;

/// The version of the file format that this engine reads: the value of `hutong` in the file.
const FORM: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiverFileForm {
    hutong: Located<u32>,
    #[serde(default)]
    waivers: Vec<Located<WaiverForm>>,
    #[serde(default)]
    decisions: Vec<Located<DecisionForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WaiverForm {
    project: Located<String>,
    rule: Located<String>,
    at: Located<ScopeForm>,
    reason: Located<String>,
    granted_by: Located<String>,
    granted_on: Located<String>,
    expires: Located<String>,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    compared: Option<Located<Vec<Located<String>>>>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct ScopeForm {
    operation: Option<String>,
    resource: Option<String>,
    item: Option<String>,
    file: Option<String>,
    endpoint: Option<String>,
    fingerprint: Option<Located<String>>,
    everywhere: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionForm {
    project: Located<String>,
    #[serde(default)]
    endpoint: Option<Located<String>>,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    clause: Option<Located<String>>,
    #[serde(default)]
    file: Option<Located<String>>,
    #[serde(default)]
    digest: Option<Located<String>>,
    #[serde(default)]
    operations: Option<Located<String>>,
    outcome: OutcomeForm,
    reason: Located<String>,
    by: Located<String>,
    on: Located<String>,
    #[serde(default)]
    submission: Option<Located<String>>,
    #[serde(default)]
    pack: Option<Located<String>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum OutcomeForm {
    Accepted,
    Refused,
}

/// Reads the office's waiver file, the only one in `files`.
///
/// # Errors
/// Every mistake in it, each at its line and column.
pub fn office(files: &Files) -> Result<WaiverFile, Vec<Error>> {
    let mut library = read::library(
        files,
        &Limits::default(),
        &Marks::keys(["hutong", "waivers"]),
    );
    let errors = unreadable(&mut library);
    if !errors.is_empty() {
        return Err(errors);
    }
    let none = || {
        vec![Error::new(
            "豁免文件应为一个 YAML 或 JSON 文件",
            "the file of waivers is one YAML or JSON file",
        )]
    };
    let [file] = files.files.as_slice() else {
        return Err(none());
    };
    let digest = digest::sha256(&file.bytes);
    let document = library.document(0).ok_or_else(none)?;
    let form: WaiverFileForm =
        de::from_node(&document.root).map_err(|mistake| vec![misread(&library, mistake)])?;
    let mut reader = Reader {
        library: &library,
        errors: Vec::new(),
    };
    if form.hutong.value != FORM {
        reader.fail(
            form.hutong.span,
            format!("格式版本为 {}，本程序只识别 {FORM}", form.hutong.value),
            format!(
                "the form is {}; this engine reads {FORM}",
                form.hutong.value
            ),
        );
    }
    let waivers = form.waivers.into_iter();
    let waivers: Vec<WaiverEntry> = waivers.filter_map(|form| reader.waiver(form)).collect();
    let decisions = form.decisions.into_iter();
    let decisions = decisions.filter_map(|form| reader.decision(form)).collect();
    let errors = reader.errors;
    if errors.is_empty() {
        Ok(WaiverFile {
            waivers,
            decisions,
            digest,
            library,
        })
    } else {
        Err(errors)
    }
}

/// Reads entries and collects the errors in them.
struct Reader<'l> {
    library: &'l Library,
    errors: Vec<Error>,
}

impl Reader<'_> {
    fn fail(&mut self, at: Span, zh: impl Into<String>, en: impl Into<String>) {
        self.errors.push(wrong(self.library, at, zh, en));
    }

    /// A text that must not be blank.
    fn filled(&mut self, text: &Located<String>, name: &str) -> String {
        let trimmed = text.value.trim();
        if trimmed.is_empty() {
            self.fail(
                text.span,
                format!("{name} 未填写"),
                format!("{name} is blank"),
            );
        }
        trimmed.to_owned()
    }

    /// A date, which must be written as CCYY-MM-DD.
    fn day(&mut self, text: Located<String>, name: &str) -> String {
        if calendar_date(&text.value).is_none() {
            let found = &text.value;
            self.fail(
                text.span,
                format!("{name} 应为 CCYY-MM-DD 形式的日期，现为 {found}"),
                format!("{name} is a date as CCYY-MM-DD, not {found}"),
            );
        }
        text.value
    }

    fn waiver(&mut self, form: Located<WaiverForm>) -> Option<WaiverEntry> {
        let (form, span) = (form.value, form.span);
        let scope = self.scope(form.at);
        let (granted_at, expires_at) = (form.granted_on.span, form.expires.span);
        let granted_on = self.day(form.granted_on, "grantedOn");
        let expires = self.day(form.expires, "expires");
        if let Some(longest) = years_later(&granted_on, LONGEST)
            && expires > longest
        {
            self.fail(
                expires_at,
                format!("豁免期限最长 {LONGEST} 年，最迟到 {longest}"),
                format!("a waiver holds for {LONGEST} years at most, to {longest}"),
            );
        }
        if expires < granted_on {
            self.fail(
                granted_at,
                "grantedOn 晚于 expires",
                "grantedOn is later than expires",
            );
        }
        let rule = self.filled(&form.rule, "rule");
        let compared_at = form.compared.as_ref().map(|list| list.span);
        let compared = form.compared.into_iter().flat_map(|list| list.value);
        let compared = compared
            .map(|digest| self.digest(&digest, "compared"))
            .collect();
        Some(WaiverEntry {
            project: self.filled(&form.project, "project"),
            rule: Located::new(rule, form.rule.span),
            reason: self.filled(&form.reason, "reason"),
            granted_by: self.filled(&form.granted_by, "grantedBy"),
            granted_on,
            expires,
            reference: form.reference.unwrap_or_default().trim().to_owned(),
            scope: scope?,
            compared,
            compared_at,
            span,
        })
    }

    /// The scope of a waiver: exactly one, and not blank.
    fn scope(&mut self, form: Located<ScopeForm>) -> Option<WaiverScope> {
        let at = form.span;
        let form = form.value;
        let trimmed = |text: String| text.trim().to_owned();
        let item = form.item.map(trimmed);
        let alone = item.is_some() && form.resource.is_none();
        let scopes = [
            form.operation
                .map(|name| WaiverScope::Operation(operation(&name))),
            form.resource
                .map(|code| WaiverScope::Resource(code.trim().to_owned(), item.clone())),
            form.file.map(trimmed).map(WaiverScope::File),
            form.endpoint.map(trimmed).map(WaiverScope::Endpoint),
            form.fingerprint.map(|print| {
                WaiverScope::Fingerprint(Located::new(trimmed(print.value), print.span))
            }),
            form.everywhere
                .filter(|everywhere| *everywhere)
                .map(|_| WaiverScope::Everywhere),
        ];
        let mut scopes: Vec<WaiverScope> = scopes.into_iter().flatten().collect();
        let blank = |scope: &WaiverScope| match scope {
            WaiverScope::Resource(code, item) => {
                code.is_empty() || item.as_ref().is_some_and(String::is_empty)
            }
            WaiverScope::Operation(text)
            | WaiverScope::File(text)
            | WaiverScope::Endpoint(text)
            | WaiverScope::Fingerprint(Located { value: text, .. }) => text.is_empty(),
            WaiverScope::Everywhere => false,
        };
        if alone || scopes.len() != 1 || scopes.iter().any(blank) {
            self.fail(
                at,
                "at 应恰好写明一处：operation、resource（可加 item）、file、endpoint、fingerprint，或 everywhere: true",
                "at says one place: operation, resource (with or without item), file, endpoint, fingerprint, or everywhere: true",
            );
            return None;
        }
        scopes.pop()
    }

    /// A digest: `sha256:` and 64 hexadecimal digits.
    fn digest(&mut self, text: &Located<String>, name: &str) -> String {
        let hex = text.value.strip_prefix("sha256:");
        if !hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())) {
            self.fail(
                text.span,
                format!("{name} 应为摘要，形如 sha256: 加 64 位十六进制数"),
                format!("{name} is a digest: sha256: and 64 hexadecimal digits"),
            );
        }
        text.value.to_lowercase()
    }

    fn decision(&mut self, form: Located<DecisionForm>) -> Option<DecisionEntry> {
        let (form, span) = (form.value, form.span);
        let digest = form.digest.map(|digest| self.digest(&digest, "digest"));
        let submission = form.submission;
        let submission = submission.map(|digest| self.digest(&digest, "submission"));
        let is_of_file = form.file.is_some();
        let mut subjects = Vec::new();
        subjects.extend(form.endpoint.map(|id| {
            let resource = form.resource.clone();
            Located::new(DecisionSubject::Endpoint(id.value, resource), id.span)
        }));
        subjects.extend(
            form.clause
                .map(|id| Located::new(DecisionSubject::Clause(id.value), id.span)),
        );
        subjects.extend(form.file.map(|file| {
            let digest = digest.clone().unwrap_or_default();
            Located::new(DecisionSubject::File(file.value, digest), file.span)
        }));
        subjects.extend(form.operations.map(|prefix| {
            let path = prefix.value.trim().trim_end_matches('/').to_owned();
            Located::new(DecisionSubject::Operations(path), prefix.span)
        }));
        let about = subjects.pop();
        let is_of_endpoint =
            matches!(&about, Some(about) if matches!(about.value, DecisionSubject::Endpoint(..)));
        if about.is_none() || !subjects.is_empty() || (form.resource.is_some() && !is_of_endpoint) {
            self.fail(
                span,
                "应写明 endpoint（可加 resource）、clause、file 或 operations 之一",
                "a decision is about one thing: endpoint (with or without resource), clause, file or operations",
            );
        } else if digest.is_some() != is_of_file || submission.is_some() == is_of_file {
            self.fail(
                span,
                "对文件的认定写明该文件的摘要 digest，其他认定写明所审材料的摘要 submission",
                "a decision on a file has the file's digest, any other has that of the submission",
            );
        }
        if let Some(about) = &about
            && let DecisionSubject::Operations(path) = &about.value
            && path
                .strip_prefix('/')
                .is_none_or(|rest| rest.trim().is_empty())
        {
            self.fail(
                about.span,
                "operations 应为路径的开头，如 /admin",
                "operations is the beginning of a path, such as /admin",
            );
        }
        let pack = form.pack.map(|pack| self.digest(&pack, "pack"));
        Some(DecisionEntry {
            project: self.filled(&form.project, "project"),
            accepted: form.outcome == OutcomeForm::Accepted,
            reason: self.filled(&form.reason, "reason"),
            by: self.filled(&form.by, "by"),
            on: self.day(form.on, "on"),
            submission,
            pack,
            about: about?,
            span,
        })
    }
}

/// The normal form of the name of an operation: `get  /x` becomes `GET /x`.
fn operation(name: &str) -> String {
    match name.trim().split_once(char::is_whitespace) {
        Some((method, path)) => format!("{} {}", method.to_uppercase(), path.trim()),
        None => name.trim().to_owned(),
    }
}
