//! Renders what a registry answers: changes, waivers that end, the history of a project; and the official catalogue that it exports.

use super::csv::csv;
use super::human::Style;
use super::json::{Failure, pretty};
use super::labels::{self, text};
use super::page::{Page, Tone};
use super::several::weight;
use crate::decide::Outcome;
use crate::text::{Lang, Text};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;

/// Version of the form of the answers; a change of a member is another.
const FORM: &str = "1";

/// Rows that answer a question.
#[derive(Debug)]
pub struct Rows<T> {
    /// The rows.
    pub list: Vec<T>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// A value of a column that is a boolean; `SQLite` has none and keeps numbers.
fn yes<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Boolean(bool),
        Number(i64),
    }
    Ok(match Kept::deserialize(value)? {
        Kept::Boolean(yes) => yes,
        Kept::Number(number) => number != 0,
    })
}

/// A submission that is otherwise than it was. Columns have the names of its fields, and so have those of the other rows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Change {
    /// Its path.
    pub path: String,
    /// 项目代码.
    pub project_code: Option<String>,
    /// The project's name.
    pub project_name: Option<String>,
    /// The organisation that the project is for.
    pub provider_name: Option<String>,
    /// CCYY-MM-DD: the day of the audit that saw it last change.
    pub as_of: String,
    /// Whether it was there before.
    #[serde(deserialize_with = "yes")]
    pub was_there: bool,
    /// Whether it is there now.
    #[serde(deserialize_with = "yes")]
    pub is_there: bool,
    /// The verdict that it had; nothing where there was none.
    pub before: Option<String>,
    /// The verdict that it has.
    pub after: Option<String>,
    /// Whether its files are others.
    #[serde(deserialize_with = "yes")]
    pub is_other_submission: bool,
    /// Findings that made the verdict FAIL.
    pub gating_before: Option<i64>,
    /// Findings that make it.
    pub gating: i64,
}

/// A waiver that ends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Due {
    /// Path of the submission.
    pub path: String,
    /// 项目代码.
    pub project_code: Option<String>,
    /// The project's name.
    pub project_name: Option<String>,
    /// The organisation that the project is for.
    pub provider_name: Option<String>,
    /// Full id of the rule.
    pub rule: String,
    /// What it is for, in Chinese.
    pub scope_zh: String,
    /// The same in English.
    pub scope_en: String,
    /// Number of the document that says so.
    pub reference: String,
    /// By whom it was granted.
    pub granted_by: String,
    /// CCYY-MM-DD.
    pub granted_on: String,
    /// CCYY-MM-DD: the last day on which it holds.
    pub expires: String,
    /// What the last audit found of it.
    pub state: String,
    /// How many findings it excuses.
    pub findings: i64,
}

/// A step in the history of a project.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Step {
    /// The number of the audit, from 1.
    pub run: i64,
    /// CCYY-MM-DD: the day that it judged for.
    pub as_of: String,
    /// `new`, `changed` or `gone`.
    pub event: String,
    /// Path of the submission.
    pub path: String,
    /// 项目代码.
    pub project_code: Option<String>,
    /// The project's name.
    pub project_name: Option<String>,
    /// The stage it was judged at.
    pub stage: Option<String>,
    /// Digest of its files.
    pub submission: String,
    /// The verdict; nothing where there is none.
    pub verdict: Option<String>,
    /// The first finding that decides it, or why there is none, in Chinese.
    pub reason_zh: Option<String>,
    /// The same in English.
    pub reason_en: Option<String>,
    /// Findings that make the verdict FAIL.
    pub gating: i64,
    /// Required endpoints that are absent or incompatible.
    pub endpoints: i64,
    /// Gating findings about something that could not be judged.
    pub unjudged: i64,
    /// Findings that a waiver or a decision excuses.
    pub excused: i64,
    /// Id of the pack of the audit.
    pub pack: String,
    /// Its version.
    pub pack_version: String,
    /// Version of the tool.
    pub tool_version: String,
}

/// A resource of the official catalogue.
#[derive(Debug, Deserialize)]
pub struct Registered {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Option<String>,
    /// The department that answers for it.
    pub provider_name: Option<String>,
    /// The code of that department.
    pub provider_code: Option<String>,
}

/// An answer for programs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'r, T> {
    form: &'static str,
    question: &'r str,
    is_cut: bool,
    rows: &'r [T],
}

/// Renders an answer for programs.
///
/// # Errors
/// It cannot be serialised; no row makes it.
pub fn json<T: Serialize>(question: &str, rows: &Rows<T>) -> Result<String, Failure> {
    pretty(&Answer {
        form: FORM,
        question,
        is_cut: rows.is_cut,
        rows: &rows.list,
    })
}

/// The verdict of a name as people read it.
fn verdict(name: Option<&str>) -> Text {
    let outcome = name.and_then(Outcome::parse);
    outcome.map_or_else(labels::no_verdict, labels::outcome)
}

/// What is otherwise, the worst first.
#[must_use]
pub fn changes(rows: &Rows<Change>, since: &str, style: Style) -> String {
    let lang = style.lang;
    let mut list: Vec<&Change> = rows.list.iter().collect();
    list.sort_by_key(|row| {
        let after = row.after.as_deref().and_then(Outcome::parse);
        (!row.is_there, weight(after))
    });
    let head = text(
        &format!("{since} 以来有变化的材料 {} 份", list.len()),
        &format!(
            "{} changed since {since}",
            labels::count(list.len(), "submission")
        ),
    );
    let lines = list.into_iter().map(|row| {
        let what = if !row.was_there {
            text("新增", "new")
        } else if !row.is_there {
            text("不再申报", "gone")
        } else if row.before != row.after {
            text("结论改变", "another verdict")
        } else if row.is_other_submission {
            text("材料改变", "other files")
        } else {
            text("评判结果改变", "other findings")
        };
        let known = |is: bool, name: &Option<String>| {
            if is {
                verdict(name.as_deref()).show(lang)
            } else {
                String::new()
            }
        };
        vec![
            what.show(lang),
            known(row.was_there, &row.before),
            known(row.is_there, &row.after),
            named(row.project_code.as_ref(), row.project_name.as_ref()),
            row.provider_name.clone().unwrap_or_default(),
            row.path.clone(),
            row.as_of.clone(),
        ]
    });
    let columns = [
        text("变化", "change"),
        text("原结论", "before"),
        text("现结论", "now"),
        text("项目", "project"),
        text("单位", "organisation"),
        text("材料", "submission"),
        text("评判日期", "as of"),
    ];
    page(&head, &columns, lines, rows.is_cut, style)
}

/// The waivers that end from a day to another, or have ended.
#[must_use]
pub fn due(rows: &Rows<Due>, (today, until): (&str, &str), style: Style) -> String {
    let lang = style.lang;
    let ended = rows.list.iter().filter(|row| row.expires.as_str() < today);
    let ended = ended.count();
    let (soon, all) = (rows.list.len() - ended, rows.list.len());
    let head = text(
        &format!("截至 {until} 到期的豁免 {all} 条，其中已过期 {ended} 条，即将到期 {soon} 条"),
        &format!(
            "{} with a last day until {until}: {ended} ended, {soon} to end",
            labels::count(all, "waiver")
        ),
    );
    let lines = rows.list.iter().map(|row| {
        let state = if row.expires.as_str() < today {
            text("已过期", "ended")
        } else {
            text("将到期", "ends")
        };
        vec![
            state.show(lang),
            row.expires.clone(),
            named(row.project_code.as_ref(), row.project_name.as_ref()),
            row.rule.clone(),
            text(&row.scope_zh, &row.scope_en).show(lang),
            row.granted_by.clone(),
            row.reference.clone(),
            row.path.clone(),
        ]
    });
    let columns = [
        text("状态", "state"),
        text("到期日", "last day"),
        text("项目", "project"),
        text("规则", "rule"),
        text("范围", "scope"),
        text("批准单位", "granted by"),
        text("文号", "document"),
        text("材料", "submission"),
    ];
    page(&head, &columns, lines, rows.is_cut, style)
}

/// What became of a project, the oldest first.
#[must_use]
pub fn history(rows: &Rows<Step>, style: Style) -> String {
    let lang = style.lang;
    let name = rows.list.last();
    let name = name.map(|row| named(row.project_code.as_ref(), row.project_name.as_ref()));
    let name = name.unwrap_or_default();
    let head = text(
        &format!("{name} 的评判经过"),
        &format!("what became of {name}"),
    );
    let lines = rows.list.iter().map(|row| {
        let event = match row.event.as_str() {
            "new" => text("首次评判", "first judged"),
            "gone" => text("不再申报", "gone"),
            _ => text("改变", "changed"),
        };
        let reason = row.reason_zh.as_deref().zip(row.reason_en.as_deref());
        let reason = reason.map(|(zh, en)| text(zh, en).show(lang));
        vec![
            row.as_of.clone(),
            event.show(lang),
            match row.event.as_str() {
                "gone" => String::new(),
                _ => verdict(row.verdict.as_deref()).show(lang),
            },
            shown(row.gating),
            shown(row.endpoints),
            shown(row.unjudged),
            shown(row.excused),
            row.path.clone(),
            format!("{} {}", row.pack, row.pack_version),
            reason.unwrap_or_default(),
        ]
    });
    let columns = [
        text("评判日期", "as of"),
        text("变化", "change"),
        text("结论", "verdict"),
        text("影响结论", "gates"),
        text("端点", "endpoints"),
        text("未能评判", "not judged"),
        text("豁免或认定", "excused"),
        text("材料", "submission"),
        text("规则包", "pack"),
        text("首要问题", "first finding"),
    ];
    page(&head, &columns, lines, rows.is_cut, style)
}

fn shown(number: i64) -> String {
    match number {
        0 => String::new(),
        number => number.to_string(),
    }
}

fn named(code: Option<&String>, name: Option<&String>) -> String {
    let parts: Vec<&str> = [code, name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    parts.join(" ")
}

/// A line, and a table below it where there are rows.
fn page(
    head: &Text,
    columns: &[Text],
    lines: impl Iterator<Item = Vec<String>>,
    is_cut: bool,
    style: Style,
) -> String {
    let mut page = Page::new(style);
    page.say(0, Tone::Plain, head);
    let beside = |word: &Text| match style.lang {
        Lang::Both => format!("{} {}", word.zh, word.en),
        lang => word.show(lang),
    };
    let mut rows = vec![columns.iter().map(beside).collect::<Vec<_>>()];
    rows.extend(lines);
    if rows.len() > 1 {
        page.blank();
        page.table(0, &rows, 0, |at| match at {
            0 => Tone::Dim,
            _ => Tone::Plain,
        });
    }
    if is_cut {
        page.say(0, Tone::Plain, &text("其余未列出", "more are not shown"));
    }
    page.done()
}

/// The catalogue in the columns that `--registry` reads, and its rows: of a code the first.
#[must_use]
pub fn catalogue(rows: &[Registered]) -> (String, Vec<&Registered>) {
    let head = [
        "信息资源名称",
        "信息资源代码",
        "信息资源提供方",
        "信息资源提供方代码",
    ];
    let mut seen = BTreeSet::new();
    let kept = rows.iter().filter(|row| seen.insert(row.code.trim()));
    let kept: Vec<&Registered> = kept.collect();
    let mut table = vec![head.map(str::to_owned).to_vec()];
    table.extend(kept.iter().map(|row| {
        let cell = |field: &Option<String>| field.clone().unwrap_or_default();
        vec![
            cell(&row.title),
            row.code.clone(),
            cell(&row.provider_name),
            cell(&row.provider_code),
        ]
    }));
    (csv(&table), kept)
}
