//! Renders the verdicts of several submissions as one table, the worst first.

use super::first::first;
use super::labels::{self, count, text};
use super::page::{Page, Style, Tone, beside};
use crate::audit::LeftRow;
use crate::decide::{Outcome, Verdict};
use crate::text::Text;

/// Characters of the first finding that are shown.
const FIRST: usize = 40;

/// One of several submissions: its path as it was typed, and its verdict or why there is none.
pub struct Judged<'v> {
    /// The path.
    pub path: &'v str,
    /// The verdict.
    pub verdict: Result<&'v Verdict, &'v Text>,
}

impl Judged<'_> {
    /// How it ended; `None` without a verdict.
    fn outcome(&self) -> Option<Outcome> {
        self.verdict.ok().map(|verdict| verdict.outcome)
    }
}

/// How bad it is how a submission ended; what has no verdict is worst.
#[must_use]
pub fn weight(outcome: Option<Outcome>) -> usize {
    let place = Outcome::ALL.iter().position(|it| Some(*it) == outcome);
    place.map_or(0, |place| place + 1)
}

/// Renders the table, with a line that counts the verdicts, and what was `left` beside them. Quietly, that line alone.
#[must_use]
pub fn several(judged: &[Judged<'_>], left: &[LeftRow], style: Style) -> String {
    let mut page = Page::new(style);
    let mut all: Vec<&Judged<'_>> = judged.iter().collect();
    all.sort_by_key(|one| weight(one.outcome()));
    let tone = match all.first().map(|one| one.verdict) {
        Some(Ok(verdict)) => Tone::of(verdict.outcome),
        _ => Tone::Bad,
    };
    let outcomes: Vec<_> = judged.iter().map(Judged::outcome).collect();
    page.say(0, tone, &counted(&outcomes, 0, left));
    if style.quiet {
        return page.done();
    }
    page.blank();
    let lang = style.lang;
    let word = |of: &Text| beside(lang, of);
    let mut rows = vec![vec![
        word(&text("结论", "verdict")),
        word(&text("项目", "project")),
        word(&text("材料", "submission")),
        word(&text("影响结论", "gates")),
        word(&text("端点", "endpoints")),
        word(&text("未能评判", "not judged")),
        word(&text("首要问题", "first finding")),
    ]];
    rows.extend(all.iter().map(|one| {
        let verdict = match one.verdict {
            Ok(verdict) => verdict,
            Err(why) => {
                let none = word(&labels::no_verdict());
                let blank = String::new;
                let path = one.path.to_owned();
                return vec![none, blank(), path, blank(), blank(), blank(), word(why)];
            }
        };
        let project = [verdict.code.as_deref(), verdict.name.as_deref()];
        let project: Vec<&str> = project.into_iter().flatten().collect();
        let shown = |number: usize| match number {
            0 => String::new(),
            number => number.to_string(),
        };
        let counts = verdict.counts();
        let first = first(verdict).map_or_else(String::new, |first| {
            let said = first.show(lang);
            super::sanitize::clip(&said, FIRST).0
        });
        vec![
            word(&labels::outcome(verdict.outcome)),
            project.join(" "),
            one.path.to_owned(),
            shown(counts.gating),
            shown(counts.endpoints),
            shown(counts.unjudged),
            first,
        ]
    }));
    rows.extend(left.iter().map(|left| {
        let none = word(&labels::not_judged());
        let why = word(&text(&left.reason_zh, &left.reason_en));
        let blank = String::new;
        let path = left.path.clone();
        vec![none, blank(), path, blank(), blank(), blank(), why]
    }));
    // Where it does not fit, the first finding goes below its row.
    page.table(0, &rows, 1, |at| match at {
        0 => Tone::Dim,
        _ => Tone::Plain,
    });
    page.done()
}

/// How many submissions there are, how many of them are former versions, how they end, and how much was left beside them. What systems
/// make by themselves does not count.
#[must_use]
pub fn counted(outcomes: &[Option<Outcome>], former: usize, left: &[LeftRow]) -> Text {
    let number = |of: Option<Outcome>| outcomes.iter().filter(|own| **own == of).count();
    let all = outcomes.len();
    let mut line = text(&format!("{all} 份申报材料"), &count(all, "submission"));
    if former > 0 {
        labels::add(
            &mut line,
            &format!("（其中旧版本 {former} 份）"),
            &format!(" ({former} of them former versions)"),
        );
    }
    for outcome in Outcome::ALL {
        let own = number(Some(outcome));
        if own > 0 {
            let label = labels::outcome(outcome);
            labels::add(
                &mut line,
                &format!(" · {} {own}", label.zh),
                &format!(" · {own} {}", label.en),
            );
        }
    }
    let none = number(None);
    if none > 0 {
        labels::add(
            &mut line,
            &format!(" · 没有结论 {none}"),
            &format!(" · {none} without a verdict"),
        );
    }
    let left = left.iter().filter(|row| !row.does_not_count).count();
    if left > 0 {
        labels::add(
            &mut line,
            &format!(" · 另有未评判 {left} 项"),
            &format!(" · {left} more not judged"),
        );
    }
    line
}
