//! The page of an audit: counts, the submissions, the worst first, and the relations between them. It carries no script.

use super::super::html::text::{BilingualText, SafeText, label};
use super::super::html::{STYLE, policy, shown_first};
use super::super::labels;
use super::{Audited, more, outcome, tone, words};
use crate::audit::{Kind, Member, Relation, SubmissionRow};
use crate::text::{Lang, Text, name_key};
use askama::Template;
use std::collections::BTreeSet;

/// Submissions that the page lists; the tables have all.
const LISTED: usize = 2_000;
/// Relations of a kind that the page lists; the tables have all.
const RELATED: usize = 50;
/// Members of a relation that the page lists.
const MEMBERS: usize = 10;
/// Items of a resource that the page lists.
const ITEMS: usize = 60;

/// The rules of this page beside those of decisions.
const OWN: &str = include_str!("index.css");

#[derive(Debug, Template)]
#[template(path = "index.html")]
struct Page {
    first: &'static str,
    lang: &'static str,
    title: String,
    heading: BilingualText,
    policy: String,
    style: String,
    counted: BilingualText,
    office: Option<SafeText>,
    as_of: Option<SafeText>,
    pack: Option<SafeText>,
    rows: Vec<Row>,
    more_rows: Option<BilingualText>,
    left: Vec<(SafeText, BilingualText)>,
    more_left: Option<BilingualText>,
    unread: Option<BilingualText>,
    redacted: Option<BilingualText>,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Row {
    tone: &'static str,
    verdict: BilingualText,
    project: SafeText,
    provider: SafeText,
    path: SafeText,
    page: Option<String>,
    former: Option<BilingualText>,
    gating: String,
    endpoints: String,
    unjudged: String,
    reason: Option<BilingualText>,
}

#[derive(Debug)]
struct Group {
    name: BilingualText,
    meaning: BilingualText,
    number: usize,
    relations: Vec<Shown>,
    limits: Vec<BilingualText>,
    more: Option<BilingualText>,
}

#[derive(Debug)]
struct Shown {
    /// What the relation is about, where that is not the path of its member.
    subject: Option<SafeText>,
    likeness: Option<BilingualText>,
    members: Vec<Seen>,
    more: Option<BilingualText>,
}

#[derive(Debug)]
struct Seen {
    path: SafeText,
    version: Option<BilingualText>,
    project: SafeText,
    resource: SafeText,
    asked_of: Option<SafeText>,
    provider: SafeText,
    /// Each with whether all resources of the group have it.
    items: Vec<(SafeText, bool)>,
    more: Option<BilingualText>,
}

/// Renders the page. `lang` is the language shown first; the reader can switch.
#[must_use]
pub fn index(audited: &Audited<'_>, lang: Lang) -> String {
    let (first, code) = shown_first(lang);
    let style = format!("{STYLE}{OWN}");
    let ranked = audited.ranked();
    let judged = ranked.iter().find(|row| row.verdict.is_some());
    let unread = ranked.iter().filter(|row| row.verdict.is_none()).count();
    let former = audited.relations.former();
    let pack = judged.and_then(|row| {
        let (id, version) = (row.pack.as_deref()?, row.pack_version.as_deref()?);
        Some(SafeText::new(&format!("{id} {version}")))
    });
    let page = Page {
        first,
        lang: code,
        title: words::title().show(lang),
        heading: BilingualText::new(&words::title()),
        policy: policy(&style),
        style,
        counted: BilingualText::new(&audited.counted()),
        office: audited.office.map(|name| SafeText::short(name, 200)),
        as_of: judged.and_then(|row| row.as_of.as_deref().map(SafeText::new)),
        pack,
        rows: ranked
            .iter()
            .take(LISTED)
            .map(|row| Row::new(row, former.contains(row.path.as_str())))
            .collect(),
        more_rows: more(ranked.len(), LISTED, "overview.csv"),
        left: audited
            .left
            .iter()
            .take(LISTED)
            .map(|left| {
                let why = Text::new(&left.reason_zh, &left.reason_en);
                (SafeText::new(&left.path), BilingualText::new(&why))
            })
            .collect(),
        more_left: more(audited.left.len(), LISTED, "overview.csv"),
        unread: (unread > 0).then(|| {
            label(
                &format!("{unread} 份材料没有结论，其内容未参与比对。"),
                &format!("{unread} without a verdict; what they hold was not compared."),
            )
        }),
        redacted: audited
            .redacted
            .then(|| BilingualText::new(&labels::redacted())),
        groups: Kind::ALL
            .into_iter()
            .map(|kind| Group::new(audited, kind))
            .collect(),
    };
    // Writing to a `String` cannot fail, and neither can the filters that the template uses.
    page.render().unwrap_or_default()
}

impl Row {
    fn new(row: &SubmissionRow, is_former: bool) -> Self {
        let outcome = outcome(row);
        let shown = |number: usize| match number {
            0 => String::new(),
            number => number.to_string(),
        };
        let reason = row.reason_zh.as_deref().zip(row.reason_en.as_deref());
        Self {
            tone: tone(outcome),
            verdict: BilingualText::new(&outcome.map_or_else(labels::no_verdict, labels::outcome)),
            project: joined([&row.project_code, &row.project_name]),
            provider: joined([&row.provider_name, &None]),
            path: SafeText::new(&row.path),
            page: row.page.clone(),
            former: is_former.then(|| BilingualText::new(&words::former())),
            gating: shown(row.gating),
            endpoints: shown(row.endpoints),
            unjudged: shown(row.unjudged),
            reason: reason.map(|(zh, en)| BilingualText::short(&Text::new(zh, en), 120)),
        }
    }
}

impl Group {
    fn new(audited: &Audited<'_>, kind: Kind) -> Self {
        let (name, meaning) = words::kind(kind);
        let number = audited.relations.of(kind).count();
        let own = audited.relations.of(kind).take(RELATED).map(Shown::new);
        let limits = &audited.relations.limits;
        let limits = limits
            .iter()
            .filter(|limit| words::limited(**limit).contains(&kind));
        Self {
            name: BilingualText::new(&name),
            meaning: BilingualText::new(&meaning),
            number,
            relations: own.collect(),
            limits: limits
                .map(|limit| BilingualText::new(&words::limit(*limit)))
                .collect(),
            more: more(number, RELATED, "relations.csv"),
        }
    }
}

impl Shown {
    fn new(relation: &Relation) -> Self {
        let keys = |member: &Member| -> BTreeSet<String> {
            member.items.iter().map(|name| name_key(name)).collect()
        };
        let mut common = relation.members.first().map(keys).unwrap_or_default();
        for member in relation.members.iter().skip(1) {
            let own = keys(member);
            common.retain(|name| own.contains(name));
        }
        let is_versions = relation.kind == Kind::ProjectVersions;
        let members = relation.members.iter().take(MEMBERS);
        Self {
            subject: (relation.kind != Kind::SystemWithoutLink)
                .then(|| SafeText::new(&relation.subject)),
            likeness: words::likeness(relation).map(|it| BilingualText::new(&it)),
            members: members
                .enumerate()
                .map(|(at, member)| {
                    let items = member.items.iter().take(ITEMS).map(|name| {
                        let is_common = common.contains(&name_key(name));
                        (SafeText::short(name, 60), is_common)
                    });
                    let version = match at {
                        0 => words::newest(),
                        _ => words::former(),
                    };
                    Seen {
                        path: SafeText::new(&member.path),
                        version: is_versions.then(|| BilingualText::new(&version)),
                        project: joined([&member.project_code, &member.project_name]),
                        resource: joined([&member.resource, &member.title]),
                        asked_of: member
                            .asked_of
                            .as_deref()
                            .map(|it| SafeText::short(it, 200)),
                        provider: joined([&member.provider_name, &member.provider_code]),
                        items: items.collect(),
                        more: more(member.items.len(), ITEMS, "relations.csv"),
                    }
                })
                .collect(),
            more: more(relation.members.len(), MEMBERS, "relations.csv"),
        }
    }
}

fn joined(parts: [&Option<String>; 2]) -> SafeText {
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    SafeText::short(&parts.join(" "), 200)
}
