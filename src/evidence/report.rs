//! The result of verifying evidence, for people and for programs (`rules/schemas/verification.schema.json`).

use super::predicate::{Predicate, Statement};
use super::verify::{State, Verification};
use crate::decide::DeclaredBy;
use crate::pack::{Class, Stage};
use crate::report::json::{Failure, pretty};
use crate::report::labels::{self, add, declarer, outcome, text};
use crate::report::page::{Page, SHOWN, Style, Tone};
use crate::text::Text;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'v> {
    schema_version: &'static str,
    tool: Tool,
    verified: bool,
    verdict: Option<&'v str>,
    checks: Vec<Check<'v>>,
    statement: Option<&'v Statement>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Check<'v> {
    #[serde(rename = "check")]
    name: &'static str,
    state: &'static str,
    message: &'v Text,
    details: &'v [Text],
}

/// As JSON. It has verdict and statement only where the evidence is verified.
///
/// # Errors
/// None in practice; the type says so because serde's does.
pub fn json(verification: &Verification) -> Result<String, Failure> {
    let statement = verification.statement.as_ref();
    let statement = statement.filter(|_| verification.verified());
    let checks = verification.checks.iter();
    pretty(&Report {
        schema_version: "1",
        tool: Tool {
            name: "hutong",
            version: env!("CARGO_PKG_VERSION"),
        },
        verified: verification.verified(),
        verdict: statement.map(|it| it.predicate.verdict.as_str()),
        checks: checks
            .map(|check| Check {
                name: check.name,
                state: check.state.name(),
                message: &check.message,
                details: &check.details,
            })
            .collect(),
        statement,
    })
}

/// As a page: whether the evidence is verified and its verdict, then each check.
#[must_use]
pub fn human(verification: &Verification, style: Style) -> String {
    let mut page = Page::new(style);
    let believed = verification
        .statement
        .as_ref()
        .filter(|_| verification.verified());
    if let Some(statement) = believed {
        let mut line = text("证明核验无误", "VERIFIED");
        add(&mut line, " · ", " · ");
        let message = verdict(&statement.predicate);
        add(&mut line, &message.zh, &message.en);
        let tone = match verification.exit_code() {
            0 => Tone::Good,
            1 => Tone::Bad,
            _ => Tone::Warn,
        };
        page.say(0, tone, &line);
    } else {
        let failed = verification.failed();
        let checks = match failed {
            1 => "1 check does".to_owned(),
            _ => format!("{failed} checks do"),
        };
        let line = text(
            &format!("证明核验不通过 · {failed} 项不符，其结论不可采信"),
            &format!("NOT VERIFIED · {checks} not hold: its verdict is not to be relied on"),
        );
        page.say(0, Tone::Bad, &line);
    }
    if style.quiet {
        return page.done();
    }
    if let Some(statement) = believed {
        facts(&mut page, &statement.predicate);
    }
    page.heading(&text("核对", "Checks"));
    for check in &verification.checks {
        let (sign, tone) = match check.state {
            State::Passed => ("✓ ", Tone::Good),
            State::Failed => ("✗ ", Tone::Bad),
            State::NotCompared => ("- ", Tone::Dim),
        };
        let mut line = title(check.name);
        add(&mut line, "：", ": ");
        add(&mut line, &check.message.zh, &check.message.en);
        page.marked(2, (tone, sign), &line);
        for detail in check.details.iter().take(SHOWN) {
            page.bullet(6, detail);
        }
        page.more(6, check.details.len());
    }
    page.done()
}

fn title(check: &str) -> Text {
    match check {
        "envelope" => text("信封", "envelope"),
        "signature" => text("签名", "signature"),
        "statement" => text("声明", "statement"),
        "submission" => text("申报材料", "submission"),
        "archive" => text("压缩包", "archive"),
        "pack" => text("规则包", "pack"),
        "waivers" => text("豁免文件", "waivers"),
        "registry" => text("主管部门目录", "registry"),
        "against" => text("上一核准版本", "approved version"),
        "project" => text("项目", "project"),
        "code" => text("核验码", "check code"),
        "serial" => text("序号", "serial"),
        "age" => text("时效", "age"),
        "tool" => text("程序", "program"),
        "rerun" => text("复核", "rerun"),
        other => text(other, other),
    }
}

/// The outcome with class and stage and what declared them: a signer's flags can make requirements weaker.
fn verdict(predicate: &Predicate) -> Text {
    let submission = &predicate.submission;
    let mut line = predicate.outcome().map(outcome).unwrap_or_default();
    let class = Class::parse(&submission.class).map(Class::text);
    let stage = Stage::parse(&submission.stage).map(Stage::text);
    let (class, stage) = (class.unwrap_or_default(), stage.unwrap_or_default());
    let flags = predicate.parameters.class.is_some() || predicate.parameters.stage.is_some();
    let all = [
        DeclaredBy::Manifest,
        DeclaredBy::Office,
        DeclaredBy::Default,
    ];
    let by = all
        .into_iter()
        .find(|by| by.name() == submission.declared_by);
    let by = if flags {
        text("由签署方在命令行指定", "set by the signer's flags")
    } else {
        by.map(declarer).unwrap_or_default()
    };
    add(
        &mut line,
        &format!("（{} / {}，{}）", class.zh, stage.zh, by.zh),
        &format!(" ({} / {}, {})", class.en, stage.en, by.en),
    );
    line
}

fn facts(page: &mut Page, predicate: &Predicate) {
    let submission = &predicate.submission;
    let plain = |value: &str| text(value, value);
    let project = [submission.id.as_deref(), submission.name.as_deref()];
    let project: Vec<&str> = project.into_iter().flatten().collect();
    if !project.is_empty() {
        page.item(2, &text("项目", "Project"), &plain(&project.join(" ")));
    }
    for pack in &predicate.policy {
        let adopted = match &pack.adopted {
            Some(by) => text(
                &format!("{} 于 {} 采信（{}）", by.by, by.on, by.document),
                &format!("adopted by {} on {} ({})", by.by, by.on, by.document),
            ),
            None => text(
                "参考规则包，未经主管部门采信",
                "reference pack, not adopted by any authority",
            ),
        };
        let mut line = plain(&format!("{} {}", pack.id, pack.version));
        add(
            &mut line,
            &format!("，{}", adopted.zh),
            &format!(", {}", adopted.en),
        );
        page.item(2, &text("规则包", "Pack"), &line);
    }
    let counts = &predicate.summary;
    let line = text(
        &format!(
            "{} 个问题影响结论，{} 个已豁免；{} 条规则已评判，{} 条未能评判",
            counts.gating, counts.waived, counts.rules_evaluated, counts.rules_unevaluated
        ),
        &format!(
            "{} decide the verdict, {} waived; {} rules evaluated, {} unevaluated",
            labels::count(
                usize::try_from(counts.gating).unwrap_or(usize::MAX),
                "finding"
            ),
            counts.waived,
            counts.rules_evaluated,
            counts.rules_unevaluated
        ),
    );
    page.item(2, &text("结果", "Result"), &line);
}
