//! Renders a verdict as one line, and the next step as one sentence.

use super::labels::{self, add, count, text};
use crate::decide::{Disposition, Outcome, Verdict};
use crate::text::Text;

/// The verdict line: the outcome, its counts, and the class and stage.
pub(super) fn decision(verdict: &Verdict) -> Text {
    let counts = verdict.counts();
    let outcome = labels::outcome(verdict.outcome);
    let (class, stage) = (verdict.class.text(), verdict.stage.text());
    let declared = labels::declared(verdict);
    let mut line = outcome;
    let mut add_count = |number: usize, zh: &str, en: &dyn Fn(usize) -> String| {
        if number > 0 {
            let zh = zh.replace('#', &number.to_string());
            add(
                &mut line,
                &format!(" · {zh}"),
                &format!(" · {}", en(number)),
            );
        }
    };
    let verb = |number: usize, one: &str, many: &str| {
        if number == 1 {
            one.to_owned()
        } else {
            many.to_owned()
        }
    };
    add_count(counts.gating, "# 个问题影响结论", &|n| {
        format!("{} {}", count(n, "finding"), verb(n, "gates", "gate"))
    });
    add_count(
        counts.endpoints,
        "# 个必备端点缺失或不兼容",
        &|n| format!("{} missing or incompatible", count(n, "required endpoint")),
    );
    add_count(counts.unjudged, "# 项未能评判", &|n| {
        format!("{n} could not be judged")
    });
    add_count(
        counts.non_gating_errors,
        "# 个错误不影响结论",
        &|n| format!("{} {} not gate", count(n, "error"), verb(n, "does", "do")),
    );
    add_count(counts.waived, "# 个问题已豁免", &|n| {
        format!("{} waived", count(n, "finding"))
    });
    add_count(counts.settled, "# 个问题经认定", &|n| {
        format!("{} settled by decision", count(n, "finding"))
    });
    // A verdict that reads as final says that it is not.
    if matches!(verdict.outcome, Outcome::Pass | Outcome::Conditional) {
        add_count(
            verdict.manual_clauses().count(),
            "# 项条款待人工核对",
            &|n| format!("{} for a person to check", count(n, "clause")),
        );
    }
    add(
        &mut line,
        &format!("（{} / {}，{}）", class.zh, stage.zh, declared.zh),
        &format!(" ({} / {}, {})", class.en, stage.en, declared.en),
    );
    line
}

/// The sentence with the next step.
pub(super) fn next(verdict: &Verdict) -> Text {
    let counts = verdict.counts();
    // A file that was found but not read needs fixing; only an empty submission needs a new start.
    let found = verdict.files.iter().any(|file| {
        matches!(
            file.disposition,
            Disposition::Evaluated | Disposition::Unread
        )
    });
    match verdict.outcome {
        Outcome::Fail => text(
            "先改正影响结论的问题，再运行 hutong check；规则的详细说明见 hutong explain <规则>。",
            "mend what gates, then run `hutong check` again; `hutong explain <rule>` says more about a rule.",
        ),
        Outcome::Incomplete if !found => text(
            "没有可评判的接口或目录。请核对路径，或运行 hutong init 生成起始文件。",
            "there is no interface and no catalogue to judge. Check the path, or run `hutong init` for files to start from.",
        ),
        Outcome::Incomplete if verdict.manual_rows().next().is_some() => text(
            "补全上面未能评判的材料后再运行 hutong check；标为“未定”的端点须人工核对。",
            "supply what could not be judged, then run `hutong check` again; a person must look at endpoints marked undecided.",
        ),
        Outcome::Incomplete => text(
            "补全上面未能评判的材料后再运行 hutong check。",
            "supply what could not be judged, then run `hutong check` again.",
        ),
        Outcome::Conditional if counts.waived > 0 => text(
            "可以提交；请在到期前解决已豁免的问题。",
            "ready to submit; resolve what is waived before it expires.",
        ),
        Outcome::Pass if counts.non_gating_errors > 0 => text(
            "可以提交；不影响结论的错误建议一并改正。",
            "ready to submit; the errors that do not gate are worth mending too.",
        ),
        Outcome::Pass | Outcome::Conditional => text("可以提交。", "ready to submit."),
    }
}
