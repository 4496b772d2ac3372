//! Renders the required endpoints as a table, followed by what each endpoint that is not present lacks.

use super::alike::{Alike, alike, causes_of_rows};
use super::excerpt::draw;
use super::labels::{self, add, count, text};
use super::page::{Page, SHOWN, Tone, beside};
use super::table::CELL;
use crate::decide::{EndpointRow, Level, Place, Reason, Severity, State, Verdict};
use crate::text::{Lang, Text};
use std::collections::BTreeSet;

/// Maximum rows of the table.
const ROWS: usize = 40;
/// The last columns of the table, which go below their rows where they do not fit: the operation, how it was found, the reason.
const BENEATH: usize = 3;
/// Maximum rows whose reasons are explained.
const DETAILS: usize = 20;
/// Maximum characters shown of a counterexample.
const COUNTEREXAMPLE: usize = 400;
/// Maximum lines shown of a patch.
const PATCH: usize = 40;

/// Adds the table of endpoints, the details of each row that is not present, and the explanations of the rules that require them.
pub(super) fn endpoints(page: &mut Page, verdict: &Verdict) {
    if verdict.required.is_empty() {
        return;
    }
    page.heading(&text("交换端点", "Exchange endpoints"));
    let lang = page.style.lang;
    let word = |text: Text| beside(lang, &text);
    let mut rows = vec![vec![
        word(text("状态", "state")),
        word(text("级别", "level")),
        word(text("端点", "endpoint")),
        word(text("资源", "resource")),
        word(text("操作", "operation")),
        word(text("对应方式", "bound")),
        word(text("说明", "reason")),
    ]];
    let mut all = alike(verdict);
    // Where there are too many, those that lack something come first.
    if all.len() > ROWS && !page.style.all {
        all.sort_by_key(|alike| matches!(alike.row.state, State::Present | State::NotRequired));
    }
    let shown = if page.style.all { all.len() } else { ROWS };
    rows.extend(all.iter().take(shown).map(|alike| {
        let row = alike.row;
        let (sign, state) = labels::row(row);
        vec![
            format!("{sign} {}", word(state)),
            level(row).map_or_else(String::new, word),
            row.endpoint.clone(),
            alike
                .resource()
                .map_or_else(String::new, |resource| resource.show(lang)),
            row.operation.clone().unwrap_or_default(),
            row.bound
                .map_or(String::new(), |bound| word(labels::bound(bound))),
            reason(row).show(lang),
        ]
    }));
    page.table(2, &rows, BENEATH, |at| {
        let row = at.checked_sub(1).and_then(|at| all.get(at));
        row.map_or(Tone::Dim, |Alike { row, .. }| match row.state {
            State::Present => Tone::Good,
            _ if row.excused => Tone::Warn,
            State::Absent | State::Incompatible if row.gates => Tone::Bad,
            State::NotRequired => Tone::Dim,
            _ => Tone::Warn,
        })
    });
    page.more_than(2, all.len(), shown);
    let mut drawn = Vec::new();
    let causes = causes_of_rows(verdict);
    let details: Vec<&Alike<'_>> = all.iter().filter(|alike| !fits_in_row(alike.row)).collect();
    let most = if page.style.all {
        details.len()
    } else {
        DETAILS
    };
    for alike in details.iter().take(most) {
        explain(page, alike, &mut drawn);
        let own = alike
            .rows
            .iter()
            .filter_map(|row| causes.get(row))
            .flatten();
        for number in own.filter_map(|finding| labels::consequences(finding)) {
            page.say(4, Tone::Dim, &number);
        }
    }
    page.more_than(2, details.len(), most);
    let mut rules = BTreeSet::new();
    for finding in verdict.open.iter().filter(|it| it.reason.is_some()) {
        if rules.insert(&finding.rule) {
            page.blank();
            page.line(2, &[(Tone::Strong, &finding.rule)]);
            page.explanation(&finding.explanation);
        }
    }
}

/// Whether the endpoint must exist; `None` if this submission does not require it.
fn level(row: &EndpointRow) -> Option<Text> {
    (row.state != State::NotRequired).then(|| labels::level(row.level))
}

/// Whether the table row says everything: there is no reason, or only one, short and without excerpt, counterexample or patch. An
/// excerpt shows nothing of what is absent.
fn fits_in_row(row: &EndpointRow) -> bool {
    match row.reasons.as_slice() {
        [] => true,
        all if is_folded(all) => true,
        [only] => {
            let place = only.at.as_ref().or(row.at.as_ref());
            only.counterexample.is_none()
                && only.patch.is_none()
                && (only.code == "endpoint-absent"
                    || place.is_none_or(|place| place.excerpt.is_none()))
                && only.message.show(Lang::Both).chars().count() <= CELL
        }
        _ => false,
    }
}

/// Whether every reason follows from a finding elsewhere.
fn is_folded(reasons: &[Reason]) -> bool {
    !reasons.is_empty() && reasons.iter().all(|reason| reason.follows.is_some())
}

/// The last column: a short reason for the state of the row.
fn reason(row: &EndpointRow) -> Text {
    let unmet = !matches!(row.state, State::Present | State::NotRequired);
    let mut summary = match (row.reasons.as_slice(), &row.because) {
        (all, _) if unmet && is_folded(all) => labels::folded(row).unwrap_or_default(),
        ([only], _) if unmet => only.message.clone(),
        (many @ [_, ..], _) if unmet => text(
            &format!("{} 项原因，见下", many.len()),
            &format!("{}, see below", count(many.len(), "reason")),
        ),
        (_, Some(because)) => because.clone(),
        (_, None) => Text::default(),
    };
    if unmet && !row.gates {
        let (zh, en) = if summary.zh.is_empty() {
            ("不影响结论", "does not gate")
        } else {
            ("（不影响结论）", " (does not gate)")
        };
        add(&mut summary, zh, en);
    }
    summary
}

/// Reasons already shown in full. A cause that affects several endpoints is drawn once.
type Shown<'v> = Vec<(&'v Reason, &'v EndpointRow)>;

/// Adds the reasons of one row, each with its counterexample and patch.
fn explain<'v>(page: &mut Page, alike: &Alike<'v>, shown: &mut Shown<'v>) {
    let row = alike.row;
    page.blank();
    let (sign, state) = labels::row(row);
    let sign = sign.to_string();
    let state = beside(page.style.lang, &state);
    let title = beside(page.style.lang, &row.title);
    let mut head = format!("{} · {title}", row.endpoint);
    let resource = alike
        .resource()
        .map(|resource| resource.show(page.style.lang));
    for part in resource.iter().chain(&row.operation) {
        head.push_str(" · ");
        head.push_str(part);
    }
    page.line(
        2,
        &[
            (Tone::Strong, &sign),
            (Tone::Plain, " "),
            (Tone::Strong, &head),
            (Tone::Plain, " · "),
            (Tone::Plain, &state),
        ],
    );
    let causes = row.reasons.iter().filter(|reason| reason.follows.is_none());
    for reason in causes.clone().take(SHOWN) {
        explain_reason(page, row, reason, shown);
    }
    page.more(4, causes.count());
    if let Some(folded) = labels::folded(row) {
        page.bullet(4, &folded);
    }
}

fn explain_reason<'v>(
    page: &mut Page,
    row: &'v EndpointRow,
    reason: &'v Reason,
    shown: &mut Shown<'v>,
) {
    let cause = |reason: &'v Reason| (&reason.message, &reason.at, &reason.counterexample);
    let before = shown
        .iter()
        .find(|(other, _)| cause(other) == cause(reason));
    if let Some((_, other)) = before {
        page.bullet(4, &reason.message);
        let same = text(
            &format!("同 {}", other.endpoint),
            &format!("as for {}", other.endpoint),
        );
        page.say(6, Tone::Dim, &same);
        return;
    }
    if shown.len() < SHOWN {
        shown.push((reason, row));
    }
    let severity = if row.gates && row.level == Level::Required {
        Severity::Error
    } else {
        Severity::Warning
    };
    let nowhere = Place::default();
    let at = reason.at.as_ref().or(row.at.as_ref()).unwrap_or(&nowhere);
    let drawing = draw(page, severity, &reason.message, at);
    page.drawn(2, &drawing);
    if let Some(value) = &reason.counterexample {
        let (value, cut) = super::sanitize::clip(&super::json::compact(value), COUNTEREXAMPLE);
        page.item(6, &text("反例", "Counterexample"), &text(&value, &value));
        if cut {
            let notice = text(
                "（反例过长，已截断；全文见 --format json）",
                "(clipped; `--format json` has all of it)",
            );
            page.say(6, Tone::Dim, &notice);
        }
    }
    if let Some(contract) = reason
        .contract
        .as_ref()
        .filter(|_| reason.counterexample.is_some())
    {
        let place = format!(
            "{}:{}:{}",
            contract.file, contract.position.line, contract.position.column
        );
        page.item(6, &text("契约", "Contract"), &text(&place, &place));
    }
    if let Some(patch) = reason.patch.as_deref().filter(|patch| !patch.is_empty()) {
        let head = text("请补充以下内容：", "Add these lines:");
        page.say(6, Tone::Dim, &head);
        for line in patch.lines().take(PATCH) {
            page.line(6, &[(Tone::Good, "+ "), (Tone::Plain, line)]);
        }
    }
}
