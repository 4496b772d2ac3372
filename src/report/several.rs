//! Renders the verdicts of several submissions as one table, the worst first.

use super::labels::{self, count, text};
use super::machine_common::ranked;
use super::page::{Page, Style, Tone, beside};
use super::table::table;
use super::verdict_line::numbers;
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
    /// How bad it is; what has no verdict is worst.
    const fn weight(&self) -> u8 {
        match self.verdict {
            Err(_) => 0,
            Ok(verdict) => match verdict.outcome {
                Outcome::Fail => 1,
                Outcome::Incomplete => 2,
                Outcome::Conditional => 3,
                Outcome::Pass => 4,
            },
        }
    }
}

/// Renders the table, with a line that counts the verdicts. Quietly, that line alone.
#[must_use]
pub fn several(judged: &[Judged<'_>], style: Style) -> String {
    let mut page = Page::new(style);
    let mut all: Vec<&Judged<'_>> = judged.iter().collect();
    all.sort_by_key(|one| one.weight());
    let tone = match all.first().map(|one| one.verdict) {
        Some(Ok(verdict)) => Tone::of(verdict.outcome),
        _ => Tone::Bad,
    };
    page.say(0, tone, &counted(judged));
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
                let none = word(&text("没有结论", "no verdict"));
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
        let [gating, endpoints, unjudged] = numbers(verdict);
        let first = ranked(verdict).into_iter().find(|first| first.decides());
        let first = first.map_or_else(String::new, |first| {
            let said = first.message.show(lang);
            super::sanitize::clip(&said, FIRST).0
        });
        vec![
            word(&labels::outcome(verdict.outcome)),
            project.join(" "),
            one.path.to_owned(),
            shown(gating),
            shown(endpoints),
            shown(unjudged),
            first,
        ]
    }));
    for (at, line) in table(&rows).iter().enumerate() {
        let tone = if at == 0 { Tone::Dim } else { Tone::Plain };
        page.line(0, &[(tone, line)]);
    }
    page.done()
}

/// How many submissions there are, and how they end.
fn counted(judged: &[Judged<'_>]) -> Text {
    let number = |of: &dyn Fn(&Judged<'_>) -> bool| judged.iter().filter(|one| of(one)).count();
    let all = judged.len();
    let mut line = text(&format!("{all} 份申报材料"), &count(all, "submission"));
    for outcome in [
        Outcome::Fail,
        Outcome::Incomplete,
        Outcome::Conditional,
        Outcome::Pass,
    ] {
        let own = number(&|one| one.verdict.is_ok_and(|verdict| verdict.outcome == outcome));
        if own > 0 {
            let label = labels::outcome(outcome);
            labels::add(
                &mut line,
                &format!(" · {} {own}", label.zh),
                &format!(" · {own} {}", label.en),
            );
        }
    }
    let none = number(&|one| one.verdict.is_err());
    if none > 0 {
        labels::add(
            &mut line,
            &format!(" · 没有结论 {none}"),
            &format!(" · {none} without a verdict"),
        );
    }
    line
}
