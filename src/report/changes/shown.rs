//! What a report for people says of a comparison, before it is laid out.

use crate::check::diff::{Effect, Way};
use crate::decide::changes::{Affected, Change, Comparison, Effects};
use crate::read::Json;
use crate::report::labels::{count, text};
use crate::text::Text;
use std::collections::BTreeMap;

/// How changes are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// By what they mean: each change once.
    #[default]
    Change,
    /// By operation: each change at every operation that feels it.
    Operation,
}

impl By {
    /// Groups that are shown to people.
    pub(super) const fn most_groups(self) -> usize {
        match self {
            Self::Change => usize::MAX,
            Self::Operation => 100,
        }
    }
}

/// Operations that are named for one change.
const MOST_NAMED: usize = 5;

/// How a line is set off from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Something breaks.
    Bad,
    /// Something is open.
    Open,
    /// All is well.
    Good,
    /// Nothing to do.
    Plain,
    /// Words only.
    Words,
}

/// Changes under one title.
pub(super) struct Group<'c> {
    /// The title: what the changes mean, or the operation.
    pub title: Text,
    /// Whether the title is an operation.
    pub is_operation: bool,
    /// What the worst of them means.
    pub level: Level,
    /// The changes.
    pub changes: Vec<Shown<'c>>,
}

/// A change as it is shown in a group.
pub(super) struct Shown<'c> {
    /// The change.
    pub change: &'c Change,
    /// What it means to the operation, in the view by operation.
    pub level: Option<Text>,
    /// Who feels it, where that is not only the operation that is named.
    pub felt: Option<Text>,
    /// The value that proves it, where it proves it to this operation.
    pub example: Option<&'c Json>,
}

/// The outcome in one line.
pub(super) fn verdict(comparison: &Comparison) -> (Level, Text) {
    let with_effect = |effect: Effect| {
        let all = comparison.changes.iter();
        all.filter(|change| change.effect == effect).count()
    };
    let (worst, open, maybe) = (
        with_effect(Effect::Breaking),
        with_effect(Effect::Undecided),
        with_effect(Effect::Possible),
    );
    let (level, outcome) = match comparison.outcome {
        Effects::Compatible if maybe > 0 => (
            Level::Open,
            text(
                "未发现不兼容，有可能不兼容的变化",
                "COMPATIBLE, with changes that may break",
            ),
        ),
        Effects::Compatible => (Level::Good, text("兼容", "COMPATIBLE")),
        Effects::Breaking => (Level::Bad, text("不兼容", "BREAKING")),
        Effects::Undecided => (Level::Open, text("无法判定", "UNDECIDED")),
    };
    let all = comparison.changes.len();
    let line = if all == 0 {
        Text::new(
            format!("{} · 没有变化", outcome.zh),
            format!("{} · nothing changed", outcome.en),
        )
    } else {
        Text::new(
            format!(
                "{} · 变化 {all} 处：不兼容 {worst}，无法判定 {open}，可能不兼容 {maybe}",
                outcome.zh
            ),
            format!(
                "{} · {}: {worst} breaking, {open} undecided, {maybe} possibly breaking",
                outcome.en,
                count(all, "change")
            ),
        )
    };
    (level, line)
}

/// What an effect is called, and how it is set off.
fn named(effect: Effect) -> (Level, Text) {
    match effect {
        Effect::Breaking => (Level::Bad, text("不兼容", "Breaking")),
        Effect::Undecided => (Level::Open, text("无法判定", "Undecided")),
        Effect::Possible => (Level::Open, text("可能不兼容", "Possibly breaking")),
        Effect::Compatible => (Level::Plain, text("兼容", "Compatible")),
        Effect::Documentation => (Level::Words, text("仅文字", "Words only")),
    }
}

/// The name of a message's kind.
fn way(way: Way) -> Text {
    match way {
        Way::Operation => text("接口", "operation"),
        Way::Parameter => text("参数", "parameter"),
        Way::Request => text("请求", "request"),
        Way::Response => text("响应", "response"),
        Way::Header => text("响应头", "header"),
    }
}

/// All changes in groups.
pub(super) fn groups(comparison: &Comparison, by: By) -> Vec<Group<'_>> {
    match by {
        By::Change => by_effect(comparison),
        By::Operation => by_operation(comparison),
    }
}

fn by_effect(comparison: &Comparison) -> Vec<Group<'_>> {
    let effects = [
        Effect::Breaking,
        Effect::Undecided,
        Effect::Possible,
        Effect::Compatible,
        Effect::Documentation,
    ];
    let group = |effect| {
        let (level, title) = named(effect);
        let changes = comparison.changes.iter();
        let changes = changes.filter(|change| change.effect == effect);
        Group {
            title,
            is_operation: false,
            level,
            changes: changes
                .map(|change| Shown {
                    change,
                    level: None,
                    felt: felt(change),
                    example: change.counterexample.as_ref(),
                })
                .collect(),
        }
    };
    let groups = effects.into_iter().map(group);
    groups.filter(|group| !group.changes.is_empty()).collect()
}

fn by_operation(comparison: &Comparison) -> Vec<Group<'_>> {
    let mut operations: BTreeMap<&str, Vec<Line<'_>>> = BTreeMap::new();
    let mut others = Vec::new();
    for change in &comparison.changes {
        if change.affects.is_empty() {
            let level = named(change.effect).1;
            others.push((change.effect, change, level, change.counterexample.as_ref()));
        }
        for affected in &change.affects {
            let (level, kind) = (named(affected.effect).1, way(affected.way));
            let level = Text::new(
                format!("{}（{}）", level.zh, kind.zh),
                format!("{} ({})", level.en, kind.en),
            );
            let own = operations.entry(&affected.operation).or_default();
            let example = change.counterexample.as_ref();
            let example = example.filter(|_| is_proved(change, affected));
            own.push((affected.effect, change, level, example));
        }
    }
    let mut groups: Vec<(Effect, Group<'_>)> = Vec::new();
    for (operation, own) in operations {
        groups.push(group(Text::new(operation, operation), true, own));
    }
    if !others.is_empty() {
        let title = text("不属于某一接口", "Of no single operation");
        groups.push(group(title, false, others));
    }
    groups.sort_by_key(|(worst, _)| std::cmp::Reverse(*worst));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// A change at one operation: what it means there, in words too, and the value that proves it.
type Line<'c> = (Effect, &'c Change, Text, Option<&'c Json>);

/// Whether the value of a change proves it to this operation. A change that breaks requests and responses alike has one value, of one
/// of them.
fn is_proved(change: &Change, affected: &Affected) -> bool {
    let is_sent = |way: Way| matches!(way, Way::Parameter | Way::Request);
    let mut worst = change
        .affects
        .iter()
        .filter(|one| one.effect == change.effect);
    affected.effect == change.effect && worst.all(|one| is_sent(one.way) == is_sent(affected.way))
}

/// The changes under one title, the worst first, and what the worst of them means.
fn group(title: Text, is_operation: bool, mut own: Vec<Line<'_>>) -> (Effect, Group<'_>) {
    own.sort_by_key(|(effect, ..)| std::cmp::Reverse(*effect));
    let worst = own
        .first()
        .map_or(Effect::Documentation, |(effect, ..)| *effect);
    let changes = own.into_iter().map(|(_, change, level, example)| Shown {
        change,
        level: Some(level),
        felt: None,
        example,
    });
    let group = Group {
        title,
        is_operation,
        level: named(worst).0,
        changes: changes.collect(),
    };
    (worst, group)
}

/// Who feels a change, where several do: `GET /a (response), POST /a (request, breaking) and 3 more`.
fn felt(change: &Change) -> Option<Text> {
    let is_only = change.subject.is_some();
    if change.affects.is_empty() || is_only && change.component.is_none() {
        return None;
    }
    let one = |affected: &Affected| {
        let kind = way(affected.way);
        let level = named(affected.effect).1;
        let (zh, en) = if affected.effect == change.effect {
            (String::new(), String::new())
        } else {
            (
                format!("，{}", level.zh),
                format!(", {}", level.en.to_lowercase()),
            )
        };
        Text::new(
            format!("{}（{}{zh}）", affected.operation, kind.zh),
            format!("{} ({}{en})", affected.operation, kind.en),
        )
    };
    let mut all: Vec<&Affected> = change.affects.iter().collect();
    all.sort_by_key(|affected| std::cmp::Reverse(affected.effect));
    let named: Vec<Text> = all.into_iter().take(MOST_NAMED).map(one).collect();
    let join = |lang: fn(&Text) -> &String, with: &str| {
        let all: Vec<&str> = named.iter().map(|text| lang(text).as_str()).collect();
        all.join(with)
    };
    let (mut zh, mut en) = (join(|text| &text.zh, "、"), join(|text| &text.en, ", "));
    if let Some(rest) = change
        .affected
        .checked_sub(named.len())
        .filter(|rest| *rest > 0)
    {
        zh = format!("{zh} 等 {} 处", change.affected);
        en = format!("{en} and {rest} more");
    }
    Some(Text::new(zh, en))
}
