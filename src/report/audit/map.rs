//! The map of an audit: departments, their systems and resources, and the links between them, on one page. What it shows is all there
//! without its script, which searches and opens. Its size is bounded: what is not shown is counted, and stands in the tables.

use super::super::html::text::{BilingualText, SafeText, label};
use super::super::html::{STYLE, policy_with, shown_first};
use super::super::labels;
use super::super::several::weight;
use super::ring::{order, ring};
use super::{Audited, more, outcome, tone, words};
use crate::audit::{Department, Flow, Kind, Map, Met, Relations, Summary, System, map};
use crate::decide::Outcome;
use crate::text::{Lang, Text};
use askama::Template;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Departments that have a card and a line.
const DEPARTMENTS: usize = 2_000;
/// Systems that all cards list.
const SYSTEMS: usize = 5_000;
/// Systems that one card lists.
const OF_ONE: usize = 500;
/// Resources, and resources that are used, that a system lists.
const RESOURCES: usize = 12;
/// Links between departments that are drawn.
const DRAWN: usize = 600;
/// Links whose number is written into the picture.
const AMOUNTS: usize = 80;
/// Links between departments that are listed.
const FLOWS: usize = 2_000;
/// Columns of a name in a box, of which a Chinese character takes two.
const COLUMNS: usize = 26;
/// Width of a column in the picture.
const COLUMN: f64 = 7.2;
/// Room before and behind the text of a box.
const PADDING: f64 = 12.0;

/// The rules of this page beside those of decisions.
const OWN: &str = include_str!("map.css");
/// What searches and opens.
const SCRIPT: &str = include_str!("map.js");

#[derive(Debug, Template)]
#[template(path = "map.html")]
struct Page {
    first: &'static str,
    lang: &'static str,
    title: String,
    heading: BilingualText,
    policy: String,
    style: String,
    script: &'static str,
    counted: BilingualText,
    ring: Option<Picture>,
    departments: Vec<Card>,
    more_departments: Option<BilingualText>,
    columns: Vec<BilingualText>,
    flows: Vec<(SafeText, SafeText, usize)>,
    more_flows: Option<BilingualText>,
}

#[derive(Debug)]
struct Picture {
    view: String,
    /// The length of a box.
    length: String,
    title: String,
    seats: Vec<Seat>,
    arcs: Vec<Arc>,
    amounts: Vec<Amount>,
    caption: BilingualText,
}

#[derive(Debug)]
struct Seat {
    id: String,
    tone: &'static str,
    place: String,
    x: String,
    text_x: String,
    is_left: bool,
    text: SafeText,
    title: SafeText,
}

#[derive(Debug)]
struct Arc {
    path: String,
    /// How thick it is drawn, from 1 to 5.
    weight: u32,
    title: SafeText,
}

#[derive(Debug)]
struct Amount {
    x: String,
    y: String,
    number: usize,
}

#[derive(Debug)]
struct Card {
    id: String,
    tone: &'static str,
    sign: char,
    name: SafeText,
    counts: Vec<BilingualText>,
    numbers: Vec<String>,
    systems: Vec<Shown>,
    more: Option<BilingualText>,
}

#[derive(Debug)]
struct Shown {
    tone: &'static str,
    verdict: BilingualText,
    name: SafeText,
    page: Option<String>,
    is_chimney: bool,
    resources: Vec<(SafeText, usize)>,
    more_resources: Option<BilingualText>,
    uses: Vec<Used>,
    more_uses: Option<BilingualText>,
}

#[derive(Debug)]
struct Used {
    name: SafeText,
    /// The system that provides it, and the card that it stands in.
    from: Option<SafeText>,
    id: String,
    registered: bool,
    unmet: bool,
    unclear: bool,
}

/// Renders the map of these submissions. `lang` is the language shown first; the reader can switch.
#[must_use]
pub fn map_page(audited: &Audited<'_>, summaries: &[Summary], lang: Lang) -> String {
    let (first, code) = shown_first(lang);
    let style = format!("{STYLE}{OWN}");
    let map = map(summaries, audited.relations);
    let mut left = SYSTEMS;
    let cards = (0..).zip(&map.departments).take(DEPARTMENTS);
    let cards = cards.map(|(at, own)| Card::new(at, own, &map, &mut left));
    let name = |at: usize| map.departments.get(at).map(named).unwrap_or_default();
    let flows = map.flows.iter().take(FLOWS);
    let flows = flows.map(|flow| (short(&name(flow.to)), short(&name(flow.from)), flow.number));
    let page = Page {
        first,
        lang: code,
        title: words::map().show(lang),
        heading: BilingualText::new(&words::map()),
        policy: policy_with(&style, Some(SCRIPT)),
        style,
        script: SCRIPT,
        counted: BilingualText::new(&counted(&map, audited.relations)),
        ring: Picture::new(&map, lang),
        departments: cards.collect(),
        more_departments: more(map.departments.len(), DEPARTMENTS, "overview.csv"),
        columns: columns(),
        flows: flows.collect(),
        more_flows: more(map.flows.len(), FLOWS, "rows/links.ndjson"),
    };
    // Writing to a `String` cannot fail, and neither can the filters that the template uses.
    page.render().unwrap_or_default()
}

fn counted(map: &Map<'_>, relations: &Relations) -> Text {
    let systems = map.departments.iter().map(|own| own.systems.len());
    let systems: usize = systems.sum();
    let departments = map.departments.len();
    let number = |state: Met| {
        let all = relations.links.iter();
        all.filter(|link| link.state == state).count()
    };
    let (links, unmet) = (number(Met::Met), number(Met::Unmet));
    let chimneys = relations.of(Kind::SystemWithoutLink).count();
    labels::text(
        &format!(
            "{departments} 个单位 · {systems} 个系统 · {links} 处使用 · {unmet} 处需求无人提供 · {chimneys} 个系统没有任何联系"
        ),
        &format!(
            "{} · {} · {} · {} unmet · {chimneys} without any link",
            labels::count(departments, "department"),
            labels::count(systems, "system"),
            labels::count(links, "link"),
            labels::count(unmet, "demand"),
        ),
    )
}

fn short(text: &str) -> SafeText {
    SafeText::short(text, 100)
}

/// What a department is called.
fn named(own: &Department<'_>) -> String {
    let name = own.name.or(own.code);
    name.unwrap_or("（未写明单位 no department）").to_owned()
}

fn id(at: usize) -> String {
    format!("d-{}", at + 1)
}

fn worst(own: &Department<'_>) -> Option<Outcome> {
    let outcomes = own.systems.iter().map(|it| outcome(&it.summary.submission));
    outcomes.min_by_key(|it| weight(*it)).flatten()
}

const fn sign(tone: &str) -> char {
    match tone.as_bytes() {
        b"good" => '✓',
        b"warn" => '!',
        _ => '✗',
    }
}

/// What the columns of numbers are called.
fn columns() -> Vec<BilingualText> {
    let outcomes = Outcome::ALL.map(labels::outcome);
    let own = [
        labels::text("系统", "systems"),
        labels::text("资源", "resources"),
        labels::text("使用其他单位", "uses others"),
        labels::text("被其他单位使用", "used by others"),
        labels::text("单位内部", "within"),
        labels::text("无人提供", "nobody provides"),
        labels::text("没有联系的系统", "without a link"),
        labels::no_verdict(),
    ];
    own.iter()
        .chain(&outcomes)
        .map(BilingualText::new)
        .collect()
}

impl Card {
    /// The card of a department, with as many systems as there is room `left` for.
    fn new(at: usize, own: &Department<'_>, map: &Map<'_>, left: &mut usize) -> Self {
        let room = OF_ONE.min(*left).min(own.systems.len());
        *left -= room;
        let mut ranked: Vec<&System<'_>> = own.systems.iter().collect();
        ranked.sort_by_key(|it| weight(outcome(&it.summary.submission)));
        let systems = ranked.into_iter().take(room);
        let resources = own.systems.iter().map(|it| it.summary.resources.len());
        let resources: usize = resources.sum();
        let uses = own.systems.iter().flat_map(|it| &it.uses);
        let unmet = uses.filter(|it| it.met == Met::Unmet).count();
        let chimneys = own.systems.iter().filter(|it| it.is_chimney).count();
        let of = |outcomes: Option<Outcome>| {
            let all = own.systems.iter();
            all.filter(|it| outcome(&it.summary.submission) == outcomes)
                .count()
        };
        let tone = tone(worst(own));
        let all = [
            own.systems.len(),
            resources,
            own.uses,
            own.used,
            own.within,
            unmet,
            chimneys,
            of(None),
        ];
        let numbers = all.into_iter().chain(Outcome::ALL.map(|it| of(Some(it))));
        let named_counts = columns();
        let counts = named_counts.iter().zip(numbers.clone());
        let counts = counts
            .filter(|(_, number)| *number > 0)
            .map(|(name, number)| {
                let (zh, en) = (name.line(Lang::Zh), name.line(Lang::En));
                label(&format!("{zh} {number}"), &format!("{en} {number}"))
            });
        Self {
            id: id(at),
            tone,
            sign: sign(tone),
            name: short(&named(own)),
            counts: counts.collect(),
            numbers: numbers
                .map(|number| match number {
                    0 => String::new(),
                    number => number.to_string(),
                })
                .collect(),
            systems: systems.map(|it| Shown::new(it, map)).collect(),
            more: more(own.systems.len(), room, "overview.csv"),
        }
    }
}

/// What a system is called.
fn system_name(system: &Summary) -> String {
    let own = &system.submission;
    let parts = [&own.project_code, &own.project_name].into_iter().flatten();
    let parts: Vec<&str> = parts
        .map(|part| part.trim())
        .filter(|it| !it.is_empty())
        .collect();
    match parts.as_slice() {
        [] => own.path.clone(),
        parts => parts.join(" "),
    }
}

impl Shown {
    fn new(system: &System<'_>, map: &Map<'_>) -> Self {
        let own = &system.summary.submission;
        let outcome = outcome(own);
        let resources = system.summary.resources.iter().zip(&system.used);
        let resources = resources.take(RESOURCES).map(|(holding, users)| {
            let row = &holding.row;
            let title = row.title.as_deref().unwrap_or_default();
            let code = row.code.as_deref().unwrap_or_default();
            (short(format!("{title} {code}").trim()), *users)
        });
        let uses = system.uses.iter().take(RESOURCES).map(|it| {
            let place = it.provider.and_then(|path| map.places.get(path));
            let from = place.and_then(|place| {
                let own = map.departments.get(place.department)?;
                Some(short(&system_name(own.systems.get(place.system)?.summary)))
            });
            Used {
                name: short(it.name),
                from,
                id: place.map_or_else(String::new, |place| id(place.department)),
                registered: it.registered,
                unmet: it.met == Met::Unmet,
                unclear: it.met == Met::Unclear,
            }
        });
        Self {
            tone: tone(outcome),
            verdict: BilingualText::new(&outcome.map_or_else(labels::no_verdict, labels::outcome)),
            name: short(&system_name(system.summary)),
            page: own.page.clone(),
            is_chimney: system.is_chimney,
            resources: resources.collect(),
            more_resources: more(
                system.summary.resources.len(),
                RESOURCES,
                "rows/resources.ndjson",
            ),
            uses: uses.collect(),
            more_uses: more(system.uses.len(), RESOURCES, "rows/links.ndjson"),
        }
    }
}

impl Picture {
    /// The ring of the departments that have links to others; nothing where there is none.
    fn new(map: &Map<'_>, lang: Lang) -> Option<Self> {
        let flows = map.flows.get(..DRAWN.min(map.flows.len()))?;
        if flows.is_empty() {
            return None;
        }
        let order = order(flows);
        let departments = order.iter().filter_map(|at| map.departments.get(*at));
        let columns = departments.map(|own| width(&drawn(own))).max();
        let length = PADDING + COLUMN * f64::from(columns.unwrap_or(0));
        let ring = ring(flows, order, length);
        let seats = ring.seats.iter().filter_map(|seat| {
            let own = map.departments.get(seat.department)?;
            Some(Seat::new(seat, own, length))
        });
        let name = |at: usize| map.departments.get(at).map(named).unwrap_or_default();
        let arcs = flows.iter().zip(&ring.arcs).map(|(flow, arc)| {
            let (to, from) = (name(flow.to), name(flow.from));
            Arc {
                path: arc.path.clone(),
                weight: (flow.number.ilog2() + 1).min(5),
                title: SafeText::short(&format!("{to} → {from}: {}", flow.number), 200),
            }
        });
        let amounts = flows.iter().zip(&ring.arcs).take(AMOUNTS);
        let amounts = amounts.map(|(flow, arc)| Amount {
            x: format!("{:.1}", arc.middle.0),
            y: format!("{:.1}", arc.middle.1 + 4.0),
            number: flow.number,
        });
        let apart = map.departments.len() - ring.seats.len().min(map.departments.len());
        let (across, down) = (ring.half_width, ring.half_height);
        Some(Self {
            view: format!(
                "{:.0} {:.0} {:.0} {:.0}",
                -across,
                -down,
                2.0 * across,
                2.0 * down
            ),
            title: words::map().show(lang),
            length: format!("{length:.1}"),
            caption: caption(apart, map.flows.len(), flows),
            seats: seats.collect(),
            arcs: arcs.collect(),
            amounts: amounts.collect(),
        })
    }
}

/// What the picture leaves out.
fn caption(apart: usize, all: usize, drawn: &[Flow]) -> BilingualText {
    let rest = all - drawn.len();
    let mut said = Text::default();
    if apart > 0 {
        labels::add(
            &mut said,
            &format!("另有 {apart} 个单位与其他单位没有联系，见下表。"),
            &format!("{apart} more have no link to another; see below. "),
        );
    }
    if rest > 0 {
        labels::add(
            &mut said,
            &format!("只画出最多的 {} 条，另有 {rest} 条见下表。", drawn.len()),
            &format!(
                "Only the {} largest are drawn; {rest} more are listed below.",
                drawn.len()
            ),
        );
    }
    BilingualText::new(&said)
}

/// What stands in the box of a department: its worst verdict, its name, and how many systems it has.
fn drawn(own: &Department<'_>) -> String {
    let name = fitting(&named(own), COLUMNS);
    format!("{} {name} {}", sign(tone(worst(own))), own.systems.len())
}

/// Columns that a text takes, of which a Chinese character takes two.
fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

impl Seat {
    fn new(seat: &super::ring::Seat, own: &Department<'_>, length: f64) -> Self {
        let (name, systems) = (named(own), own.systems.len());
        let text_x = if seat.is_left {
            seat.x + length - PADDING / 2.0
        } else {
            seat.x + PADDING / 2.0
        };
        Self {
            id: id(seat.department),
            tone: tone(worst(own)),
            place: format!("rotate({:.2}) translate(0 {:.1})", seat.turn, seat.y),
            x: format!("{:.1}", seat.x),
            text_x: format!("{text_x:.1}"),
            is_left: seat.is_left,
            text: SafeText::new(&drawn(own)),
            title: SafeText::short(
                &format!(
                    "{name} · 系统 systems {systems} · 使用 uses {} · 被使用 used {}",
                    own.uses, own.used
                ),
                200,
            ),
        }
    }
}

/// As much of a text as has room in so many columns.
fn fitting(text: &str, columns: usize) -> String {
    let mut width = 0;
    let mut out = String::new();
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width > columns {
            // The sign takes a column of those that are left.
            out.pop();
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}
