//! Renders what awaits a decision of the office: each thing as the option of `hutong decide` that names it.

use super::labels::{self, text};
use super::page::{Page, Style, Tone};
use crate::decide::Verdict;
use crate::text::Text;

/// Renders what awaits a decision in the submission at `path`, and how a decision is made.
#[must_use]
pub fn awaiting(verdict: &Verdict, path: &str, style: Style) -> String {
    let mut page = Page::new(style);
    let mut each: Vec<(String, Text)> = Vec::new();
    each.extend(verdict.unread_files().map(|file| {
        let mut open = verdict.open.iter();
        let found = open.find(|finding| finding.incomplete && finding.at.file == file.path);
        let why = found.map_or_else(
            || labels::disposition(file.disposition),
            |finding| finding.message.clone(),
        );
        (format!("--file {}", word(&file.path)), why)
    }));
    each.extend(verdict.manual_rows().map(|row| {
        let resource = row.resource.as_ref();
        let resource =
            resource.map_or_else(String::new, |code| format!(" --resource {}", word(code)));
        let (_, state) = labels::state(row.state);
        (
            format!("--endpoint {}{resource}", word(&row.endpoint)),
            state,
        )
    }));
    each.extend(verdict.own_pages().map(|finding| {
        let cases = finding
            .cases
            .iter()
            .filter_map(|case| case.operation.as_deref());
        let operations: Vec<&str> = cases.chain(finding.operation.as_deref()).collect();
        (
            format!("--operations {}", word(&beginning(&operations))),
            finding.message.clone(),
        )
    }));
    each.extend(verdict.manual_clauses().map(|clause| {
        (
            format!("--clause {}", word(&clause.id)),
            clause.title.clone(),
        )
    }));
    if each.is_empty() {
        let none = text("没有待认定的事项。", "Nothing awaits a decision.");
        page.say(0, Tone::Plain, &none);
        return page.done();
    }
    let number = each.len();
    page.say(
        0,
        Tone::Strong,
        &text(
            &format!("待认定 {number} 项"),
            &format!("{} a decision", await_(number)),
        ),
    );
    page.blank();
    for (option, what) in &each {
        page.line(2, &[(Tone::Plain, option)]);
        page.say(6, Tone::Dim, what);
    }
    page.blank();
    let path = word(path);
    page.say(
        0,
        Tone::Plain,
        &text(
            &format!("认定：hutong decide {path} <以上之一> --accept 或 --refuse --reason 理由 --by 单位"),
            &format!(
                "decide: hutong decide {path} <one of these> --accept or --refuse --reason WHY --by WHO"
            ),
        ),
    );
    page.done()
}

fn await_(number: usize) -> String {
    if number == 1 {
        "1 thing awaits".to_owned()
    } else {
        format!("{number} things await")
    }
}

/// A word of a command line, in quotation marks where a shell needs them.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The segments with which the paths of all operations begin, up to the first parameter.
fn beginning(operations: &[&str]) -> String {
    let mut paths = operations.iter().map(|operation| {
        let path = operation
            .split_once(' ')
            .map_or(*operation, |(_, path)| path);
        let fixed = path
            .split('/')
            .skip(1)
            .take_while(|segment| !segment.contains('{'));
        fixed.collect::<Vec<_>>()
    });
    let first = paths.next().unwrap_or_default();
    let common = paths.fold(first, |common, path| {
        let same = common
            .into_iter()
            .zip(path)
            .take_while(|(one, other)| one == other);
        same.map(|(one, _)| one).collect()
    });
    format!("/{}", common.join("/"))
}
