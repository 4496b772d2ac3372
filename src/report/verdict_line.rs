//! A verdict becomes the line that says it and the sentence that says what to do next.

use super::labels::{self, add, count, text};
use crate::decide::{Disposition, EndpointRow, Finding, Level, Outcome, Severity, State, Verdict};
use crate::text::Text;

/// What the verdict line counts.
struct Counts {
    /// Open findings that make it FAIL.
    wrong: usize,
    /// Open findings that say that something could not be judged.
    unknown: usize,
    /// Required endpoints that gate and are not there.
    endpoints: usize,
    /// Errors that do not gate.
    told: usize,
}

impl Counts {
    fn new(verdict: &Verdict) -> Self {
        let open = |wanted: &dyn Fn(&Finding) -> bool| {
            let open = verdict.open.iter();
            open.filter(|told| wanted(told)).count()
        };
        let unmet = |row: &&EndpointRow| {
            row.gates
                && !row.excused
                && row.level == Level::Required
                && matches!(row.state, State::Absent | State::Incompatible)
        };
        Self {
            wrong: open(&|told| told.decides() && !told.incomplete),
            unknown: open(&|told| told.decides() && told.incomplete),
            endpoints: verdict.required.iter().filter(unmet).count(),
            told: open(&|told| !told.gates && told.severity == Severity::Error),
        }
    }
}

/// The verdict line.
pub(super) fn decision(verdict: &Verdict) -> Text {
    let counts = Counts::new(verdict);
    let outcome = labels::outcome(verdict.outcome);
    let (class, stage) = (verdict.class.text(), verdict.stage.text());
    let declared = labels::declared(verdict);
    let mut said = outcome;
    let mut say = |number: usize, zh: &str, en: &dyn Fn(usize) -> String| {
        if number > 0 {
            let zh = zh.replace('#', &number.to_string());
            add(
                &mut said,
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
    say(counts.wrong, "# 个问题影响结论", &|n| {
        format!("{} {}", count(n, "finding"), verb(n, "gates", "gate"))
    });
    say(
        counts.endpoints,
        "# 个必备端点缺失或不兼容",
        &|n| format!("{} missing or incompatible", count(n, "required endpoint")),
    );
    say(counts.unknown, "# 项未能评判", &|n| {
        format!("{n} could not be judged")
    });
    say(counts.told, "# 个错误不影响结论", &|n| {
        format!("{} {} not gate", count(n, "error"), verb(n, "does", "do"))
    });
    say(verdict.waived.len(), "# 个问题已豁免", &|n| {
        format!("{} waived", count(n, "finding"))
    });
    add(
        &mut said,
        &format!("（{} / {}，{}）", class.zh, stage.zh, declared.zh),
        &format!(" ({} / {}, {})", class.en, stage.en, declared.en),
    );
    said
}

/// What to do next.
pub(super) fn next(verdict: &Verdict) -> Text {
    let counts = Counts::new(verdict);
    // What was found and not read is something to mend, not a reason to start anew.
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
        Outcome::Incomplete => text(
            "补全上面未能评判的材料后再运行 hutong check；标为“未定”的端点须人工核对。",
            "supply what could not be judged, then run `hutong check` again; a person must look at endpoints marked undecided.",
        ),
        Outcome::Conditional => text(
            "可以提交；请在到期前解决已豁免的问题。",
            "ready to submit; resolve what is waived before it expires.",
        ),
        Outcome::Pass if counts.told > 0 => text(
            "可以提交；不影响结论的错误建议一并改正。",
            "ready to submit; the errors that do not gate are worth mending too.",
        ),
        Outcome::Pass => text("可以提交。", "ready to submit."),
    }
}
