//! The fixed words of human reports, in both languages. What findings and endpoints say stands in packs.

use crate::check::{Level, State};
use crate::decide::{ClauseState, DecisionState, DeclaredBy, Outcome, Waiver, WaiverState};
use crate::pack::Severity;
use crate::text::Text;

/// A text of two fixed versions.
#[must_use]
pub fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

/// Adds to both versions of a text.
pub fn add(text: &mut Text, zh: &str, en: &str) {
    text.zh.push_str(zh);
    text.en.push_str(en);
}

/// The outcome in words.
#[must_use]
pub fn outcome(outcome: Outcome) -> Text {
    let zh = match outcome {
        Outcome::Pass => "通过",
        Outcome::Conditional => "有条件通过",
        Outcome::Fail => "不通过",
        Outcome::Incomplete => "无法判定",
    };
    text(zh, outcome.name())
}

/// Who declared class and stage.
#[must_use]
pub fn declared(by: DeclaredBy) -> Text {
    match by {
        DeclaredBy::Manifest => text("由清单申明", "declared by the manifest"),
        DeclaredBy::Office => text("由主管部门指定", "set by the office"),
        DeclaredBy::Default => text(
            "未申明，按最严情形评判",
            "declared by nobody, judged as the strictest",
        ),
    }
}

/// How bad a finding is.
#[must_use]
pub fn severity(severity: Severity) -> Text {
    let zh = match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "信息",
        Severity::Hint => "提示",
    };
    text(zh, severity.name())
}

/// How an endpoint ended; the sign tells it without colour.
#[must_use]
pub fn state(state: State) -> (char, Text) {
    let (sign, zh) = match state {
        State::Present => ('✓', "具备"),
        State::Absent => ('✗', "缺失"),
        State::Incompatible => ('✗', "不兼容"),
        State::Undecided => ('?', "未定"),
        State::NotRequired => ('-', "不要求"),
    };
    (sign, text(zh, state.name()))
}

/// Whether an endpoint must exist.
#[must_use]
pub fn level(level: Level) -> Text {
    let zh = match level {
        Level::Required => "必备",
        Level::Recommended => "推荐",
    };
    text(zh, level.name())
}

/// How an operation was found.
#[must_use]
pub fn bound(bound: &str) -> Text {
    match bound {
        "path" => text("按路径", "by path"),
        "manifest" => text("按清单", "by manifest"),
        "extension" => text("按扩展字段", "by extension"),
        other => text(other, other),
    }
}

/// Why, by whom and until when something is excused.
#[must_use]
pub fn terms(waiver: &Waiver) -> Text {
    let Waiver {
        reference,
        reason,
        granted_by,
        granted_on,
        expires,
    } = waiver;
    let number = |after: &str| match reference.as_str() {
        "" => String::new(),
        number => format!("{number}{after}"),
    };
    if expires.is_empty() {
        return text(
            &format!("{}{reason}（{granted_by} {granted_on} 决定）", number("：")),
            &format!(
                "{}{reason} (decided by {granted_by} on {granted_on})",
                number(": ")
            ),
        );
    }
    text(
        &format!("{}{reason}（{granted_by}，{expires} 到期）", number("：")),
        &format!("{}{reason} ({granted_by}, expires {expires})", number(": ")),
    )
}

/// What became of a waiver.
#[must_use]
pub fn waiver(state: WaiverState) -> Text {
    let zh = match state {
        WaiverState::Active => "有效",
        WaiverState::Expired => "已到期",
        WaiverState::Pending => "尚未生效",
        WaiverState::Unmatched => "没有对应的问题",
    };
    text(zh, state.name())
}

/// Which way a decision went.
#[must_use]
pub fn accepted(accepted: bool) -> Text {
    if accepted {
        text("认可", "accepted")
    } else {
        text("不认可", "refused")
    }
}

/// What became of a decision.
#[must_use]
pub fn decision(state: DecisionState) -> Text {
    let zh = match state {
        DecisionState::Applied => "有效",
        DecisionState::Outdated => "针对其他材料",
        DecisionState::Unmatched => "没有对应的事项",
    };
    text(zh, state.name())
}

/// How a clause ended; the sign tells it without colour.
#[must_use]
pub fn clause(state: ClauseState) -> (char, Text) {
    let (sign, zh, en) = match state {
        ClauseState::Met => ('✓', "满足", "met"),
        ClauseState::NotMet => ('✗', "不满足", "not met"),
        ClauseState::Waived => ('~', "豁免", "waived"),
        ClauseState::Undecided => ('?', "未能判定", "undecided"),
        ClauseState::Manual => ('…', "须人工核对", "for a person"),
        ClauseState::NotCovered => ('○', "未覆盖", "not covered"),
        ClauseState::NotApplicable => ('-', "不涉及", "not applicable"),
    };
    (sign, text(zh, en))
}

/// `3 findings`, `1 finding`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {one}{plural}")
}
