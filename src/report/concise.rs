//! Renders a verdict as one line for each finding, `path:line:column: severity rule message`, which terminals and editors open. The
//! verdict is the last line.

use super::links::Links;
use super::machine_common::{Region, RepoPaths, cell, ranked};
use super::page::{Page, Style, Tone};
use super::verdict_line::decision;
use crate::decide::{Finding, Severity, Verdict};
use crate::text::Lang;

/// Renders the verdict. `root` is the submission as the command line named it, or `""` for the working directory: so the paths are
/// those of the working directory. They lead to the files where there are `links`.
#[must_use]
pub fn concise(verdict: &Verdict, root: &str, style: Style, links: Links) -> String {
    let paths = RepoPaths::new(verdict, root);
    let mut page = Page::with_links(style, links);
    if !style.quiet {
        for finding in ranked(verdict) {
            line(&mut page, finding, &paths);
        }
    }
    let tone = Tone::of(verdict.outcome);
    page.line(0, &[(tone, &decision(verdict).show(style.lang))]);
    page.done()
}

/// One finding on one line. A cell stands behind the place, which in a workbook is its first line.
fn line(page: &mut Page, finding: &Finding, paths: &RepoPaths<'_>) {
    let at = Region::new(&finding.at);
    let path = paths.path(&finding.at.file);
    let place = format!("{path}:{}:{}:", at.line, at.column);
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info | Severity::Hint => Tone::Dim,
    };
    let severity = format!(" {}", finding.severity.name());
    let cell = cell(&finding.at).map_or_else(String::new, |cell| format!(" {cell}:"));
    let lang = page.style.lang;
    let mut message = format!(" {}{cell} {}", finding.rule, finding.message.show(lang));
    if let Some(suggestion) = finding
        .args
        .get("suggestion")
        .filter(|word| !word.is_empty())
    {
        let words = match lang {
            Lang::En => "did you mean",
            Lang::Zh | Lang::Both => "您是否想写",
        };
        message = format!("{message} ({words} {suggestion})");
    }
    let pieces = [
        page.leads(Tone::Strong, place, paths.submitted(&finding.at.file)),
        (tone, severity.as_str()).into(),
        (Tone::Plain, message.as_str()).into(),
    ];
    page.linked_line(0, &pieces);
}
