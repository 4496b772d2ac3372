//! The submission as a picture: required endpoints, interfaces with their operations, and resources, with lines between connected
//! ones. Readers look for unconnected resources and operations, so these are also counted and listed below the picture.

use super::super::labels;
use super::text::{BilingualText, Listed, SafeText, label, more};
use super::tone::of_state;
use crate::decide::{EndpointRow, Interface, State, Verdict};
use std::collections::{HashMap, HashSet};

/// Maximum number of nodes of each kind, so that the picture fits on one page.
const ENDPOINTS: usize = 24;
const INTERFACES: usize = 10;
const OPERATIONS: usize = 28;
const RESOURCES: usize = 24;
/// Maximum number of unconnected operations of one interface that are drawn one by one.
const LONE: usize = 6;

/// Left edge and width of the three columns.
const LEFT: (usize, usize) = (2, 216);
const MIDDLE: (usize, usize) = (288, 384);
const RIGHT: (usize, usize) = (742, 216);
/// Height of a node with two lines and with one line, and the gap below a node.
const TALL: usize = 38;
const FLAT: usize = 22;
const GAP: usize = 8;
/// Top edge of the first node in a column.
const TOP: usize = 34;
/// Half-width characters that fit into a node: for its name, for its code, and for an operation.
const NAME: usize = 26;
const CODE: usize = 30;
const OPERATION: usize = 54;

/// The shapes of the picture, and the texts below it.
#[derive(Debug)]
pub struct Picture {
    pub height: usize,
    pub edges: Vec<Edge>,
    pub frames: Vec<Node>,
    pub nodes: Vec<Node>,
    pub summary: BilingualText,
    pub alone: Listed<SafeText>,
    pub unused: usize,
    pub left_out: Option<BilingualText>,
}

/// A box with one or two lines of text.
#[derive(Debug)]
pub struct Node {
    pub class: &'static str,
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
    pub sign: Option<char>,
    pub name: BilingualText,
    pub code: Option<SafeText>,
    /// The full text, shown as a tooltip because the box clips it.
    pub tip: SafeText,
}

impl Node {
    pub const fn text_x(&self) -> usize {
        self.x + if self.sign.is_some() { 26 } else { 10 }
    }

    pub const fn sign_x(&self) -> usize {
        self.x + 9
    }

    pub const fn name_y(&self) -> usize {
        self.y + 16
    }

    pub const fn code_y(&self) -> usize {
        self.y + 31
    }

    const fn middle(&self) -> usize {
        self.y + self.height / 2
    }
}

/// A line between two nodes.
#[derive(Debug)]
pub struct Edge {
    pub class: &'static str,
    pub path: String,
}

/// One endpoint, combined over all resources that require it.
struct Endpoint<'v> {
    row: &'v EndpointRow,
    state: State,
    rows: usize,
    operations: Vec<Operation>,
}

/// An operation, as the index of its interface and its index within that.
type Operation = (usize, usize);

impl Picture {
    /// Draws the picture; `None` if there is nothing to draw.
    pub fn new(verdict: &Verdict) -> Option<Self> {
        if verdict.interfaces.is_empty() && verdict.resources.is_empty() {
            return None;
        }
        let known = Known::new(&verdict.interfaces);
        let endpoints = endpoints(verdict, &known);
        let links: Vec<(&str, Operation)> = verdict
            .links
            .iter()
            .filter_map(|link| {
                let operation = known.find(Some(&link.file), &link.operation)?;
                Some((link.resource.as_str(), operation))
            })
            .collect();
        let linked: HashSet<&str> = links.iter().map(|(resource, _)| *resource).collect();
        let used: HashSet<Operation> = endpoints
            .iter()
            .flat_map(|endpoint| endpoint.operations.iter().copied())
            .chain(links.iter().map(|(_, operation)| *operation))
            .collect();
        let mut sheet = Sheet::default();
        sheet.interfaces(verdict, &used);
        let left = sheet.endpoints(&endpoints);
        let right = sheet.resources(verdict, &linked, &links);
        let lone = verdict
            .resources
            .iter()
            .filter(|resource| !linked.contains(resource.id.as_str()));
        let lone: Vec<&str> = lone.map(|resource| resource.id.as_str()).collect();
        let all: usize = verdict
            .interfaces
            .iter()
            .map(|it| it.operations.len())
            .sum();
        let unused = all.saturating_sub(used.len());
        let missing = endpoints.iter().filter(|it| of_state(it.state) == "bad");
        let summary = summary(verdict, endpoints.len(), missing.count(), all, lone.len());
        let total = endpoints.len() + verdict.resources.len() + verdict.demands.len();
        let drawn = left + right;
        let bottom = sheet.nodes.iter().chain(&sheet.frames);
        Some(Self {
            height: bottom.map(|node| node.y + node.height).max().unwrap_or(TOP) + 4,
            edges: sheet.edges,
            frames: sheet.frames,
            nodes: sheet.nodes,
            summary,
            alone: Listed::new(&lone, |id| SafeText::short(id, 100)),
            unused,
            left_out: more(total + verdict.interfaces.len(), drawn + sheet.interfaces),
        })
    }
}

/// Finds operations by the names that links and endpoint rows use.
struct Known<'v> {
    by_file: HashMap<(&'v str, &'v str), Operation>,
    by_name: HashMap<&'v str, Operation>,
}

impl<'v> Known<'v> {
    fn new(interfaces: &'v [Interface]) -> Self {
        let mut known = Self {
            by_file: HashMap::new(),
            by_name: HashMap::new(),
        };
        for (i, interface) in interfaces.iter().enumerate() {
            for (n, name) in interface.operations.iter().enumerate() {
                known
                    .by_file
                    .entry((&interface.file, name))
                    .or_insert((i, n));
                known.by_name.entry(name).or_insert((i, n));
            }
        }
        known
    }

    /// A path item may be in another file than its interface. The name alone decides then.
    fn find(&self, file: Option<&str>, name: &str) -> Option<Operation> {
        let exact = file.and_then(|file| self.by_file.get(&(file, name)));
        exact.or_else(|| self.by_name.get(name)).copied()
    }
}

/// The endpoints in contract order, each with its worst state and all operations matched with it.
fn endpoints<'v>(verdict: &'v Verdict, known: &Known<'_>) -> Vec<Endpoint<'v>> {
    let mut all: Vec<Endpoint<'v>> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for row in &verdict.required {
        let at = *index.entry(&row.endpoint).or_insert_with(|| {
            all.push(Endpoint {
                row,
                state: row.state,
                rows: 0,
                operations: Vec::new(),
            });
            all.len() - 1
        });
        let Some(endpoint) = all.get_mut(at) else {
            continue;
        };
        endpoint.rows += 1;
        if badness(row.state) > badness(endpoint.state) {
            endpoint.state = row.state;
        }
        let file = row.at.as_ref().map(|at| at.file.as_str());
        let operation = row.operation.as_deref();
        let operation = operation.and_then(|name| known.find(file, name));
        if let Some(operation) = operation.filter(|it| !endpoint.operations.contains(it)) {
            endpoint.operations.push(operation);
        }
    }
    all
}

const fn badness(state: State) -> u8 {
    match state {
        State::NotRequired => 0,
        State::Present => 1,
        State::Undecided => 2,
        State::Incompatible => 3,
        State::Absent => 4,
    }
}

/// The shapes drawn so far.
#[derive(Default)]
struct Sheet {
    frames: Vec<Node>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Vertical centre of each drawn operation.
    operations: HashMap<Operation, usize>,
    /// Number of interfaces drawn.
    interfaces: usize,
}

impl Sheet {
    /// Draws the middle column: a frame for each interface with its connected operations, and a few of the others or their number.
    fn interfaces(&mut self, verdict: &Verdict, used: &HashSet<Operation>) {
        let mut y = TOP;
        let mut room = OPERATIONS;
        for (i, interface) in verdict.interfaces.iter().enumerate().take(INTERFACES) {
            self.interfaces += 1;
            let top = y;
            y += 28;
            let names = interface.operations.iter().enumerate();
            let (connected, lone): (Vec<_>, Vec<_>) =
                names.partition(|(n, _)| used.contains(&(i, *n)));
            let few = if lone.len() <= LONE { lone.len() } else { 0 };
            let drawn = connected.iter().chain(lone.iter().take(few));
            let mut shown = 0;
            for (n, name) in drawn.take(room) {
                shown += 1;
                let class = if used.contains(&(i, *n)) {
                    "plain"
                } else {
                    "alone"
                };
                self.operations.insert((i, *n), y + FLAT / 2);
                self.nodes.push(Node {
                    class,
                    x: MIDDLE.0 + 8,
                    y,
                    width: MIDDLE.1 - 16,
                    height: FLAT,
                    sign: None,
                    name: label("", ""),
                    code: Some(middle(name, OPERATION)),
                    tip: SafeText::short(name, 300),
                });
                y += FLAT + 4;
            }
            room -= shown;
            let rest = interface.operations.len() - shown;
            if rest > 0 {
                self.nodes.push(Node {
                    class: "rest",
                    x: MIDDLE.0 + 8,
                    y,
                    width: MIDDLE.1 - 16,
                    height: FLAT,
                    sign: None,
                    name: label(
                        &format!("其余 {rest} 项操作"),
                        &format!("{rest} more operations"),
                    ),
                    code: None,
                    tip: SafeText::new(""),
                });
                y += FLAT + 4;
            }
            y += 4;
            let version = interface.version.as_deref().unwrap_or_default();
            let title = format!("{} {version}", interface.title);
            self.frames.push(Node {
                class: "frame",
                x: MIDDLE.0,
                y: top,
                width: MIDDLE.1,
                height: y - top,
                sign: None,
                name: plain(&title, 52),
                code: None,
                tip: SafeText::short(&format!("{title} · {}", interface.file), 300),
            });
            y += GAP;
        }
    }

    /// Draws the left column, and returns how many of the endpoints were drawn.
    fn endpoints(&mut self, endpoints: &[Endpoint<'_>]) -> usize {
        let mut y = TOP;
        let mut drawn = 0;
        for endpoint in endpoints.iter().take(ENDPOINTS) {
            drawn += 1;
            let (sign, state) = labels::state(endpoint.state);
            let times = if endpoint.rows > 1 {
                format!(" ×{}", endpoint.rows)
            } else {
                String::new()
            };
            let code = format!("{}{times}", endpoint.row.endpoint);
            let title = &endpoint.row.title;
            let node = Node {
                class: of_state(endpoint.state),
                x: LEFT.0,
                y,
                width: LEFT.1,
                height: TALL,
                sign: Some(sign),
                name: BilingualText::new(&labels::text(
                    &columns(&title.zh, NAME),
                    &columns(&title.en, NAME),
                )),
                code: Some(SafeText::new(&columns(&code, CODE))),
                tip: SafeText::short(&format!("{code} · {} {}", state.zh, state.en), 300),
            };
            let class = match endpoint.state {
                State::Present | State::NotRequired => "good",
                State::Absent | State::Incompatible => "bad",
                State::Undecided => "warn",
            };
            for operation in &endpoint.operations {
                if let Some(to) = self.operations.get(operation) {
                    let from = (LEFT.0 + LEFT.1, node.middle());
                    self.edges.push(edge(class, from, (MIDDLE.0 + 8, *to)));
                }
            }
            self.nodes.push(node);
            y += TALL + GAP;
        }
        drawn
    }

    /// Draws the right column, the resources and below them those of other systems, and returns how many were drawn.
    fn resources(
        &mut self,
        verdict: &Verdict,
        linked: &HashSet<&str>,
        links: &[(&str, Operation)],
    ) -> usize {
        let mut y = TOP;
        let mut all: Vec<_> = verdict.resources.iter().collect();
        if all.len() > RESOURCES {
            // If there are too many, draw unconnected ones first: readers look for them.
            all.sort_by_key(|resource| linked.contains(resource.id.as_str()));
        }
        let mut at = HashMap::new();
        for resource in all.iter().take(RESOURCES) {
            let id = resource.id.as_str();
            let name = resource.title.as_deref().unwrap_or(id);
            let alone = !linked.contains(id);
            let sharing = resource.sharing_type.as_deref().unwrap_or_default();
            let node = Node {
                class: if alone { "alone" } else { "plain" },
                x: RIGHT.0,
                y,
                width: RIGHT.1,
                height: TALL,
                sign: alone.then_some('○'),
                name: plain(name, NAME),
                code: Some(SafeText::new(&columns(id, CODE))),
                tip: SafeText::short(&format!("{name} · {id} · {sharing}"), 300),
            };
            at.insert(id, node.middle());
            self.nodes.push(node);
            y += TALL + GAP;
        }
        for (resource, operation) in links {
            if let (Some(from), Some(to)) = (self.operations.get(operation), at.get(resource)) {
                let start = (MIDDLE.0 + MIDDLE.1 - 8, *from);
                self.edges.push(edge("plain", start, (RIGHT.0, *to)));
            }
        }
        let room = RESOURCES.saturating_sub(at.len());
        let used = verdict.demands.iter().take(room);
        let mut drawn = all.len().min(RESOURCES);
        for demand in used {
            let code = demand.code.as_ref().or(demand.title.as_ref());
            let code = code.map_or("", String::as_str);
            drawn += 1;
            self.nodes.push(Node {
                class: "foreign",
                x: RIGHT.0,
                y,
                width: RIGHT.1,
                height: TALL,
                sign: Some('→'),
                name: label("使用的外部资源", "resource of another system"),
                code: Some(SafeText::new(&columns(code, CODE))),
                tip: SafeText::short(code, 300),
            });
            y += TALL + GAP;
        }
        drawn
    }
}

/// A curve from the right edge of one node to the left edge of another.
fn edge(class: &'static str, from: (usize, usize), to: (usize, usize)) -> Edge {
    let bend = usize::midpoint(from.0, to.0);
    Edge {
        class,
        path: format!(
            "M{} {}C{bend} {} {bend} {} {} {}",
            from.0, from.1, from.1, to.1, to.0, to.1
        ),
    }
}

fn summary(
    verdict: &Verdict,
    endpoints: usize,
    missing: usize,
    all: usize,
    lone: usize,
) -> BilingualText {
    let (interfaces, resources) = (verdict.interfaces.len(), verdict.resources.len());
    label(
        &format!(
            "接口 {interfaces} 个，操作 {all} 项；要求的交换端点 {endpoints} 类，其中 {missing} 类缺失或不兼容；登记的资源 {resources} 个，其中 {lone} 个没有对应的接口（以接口方式共享的才需要）。"
        ),
        &format!(
            "Interfaces: {interfaces}, with {all} operations. Kinds of endpoints asked for: {endpoints}, {missing} of them missing or incompatible. Registered resources: {resources}, {lone} of them with no interface (only what is shared by 接口 needs one)."
        ),
    )
}

/// A text from the submission as the name of a node.
fn plain(text: &str, limit: usize) -> BilingualText {
    let text = columns(text, limit);
    BilingualText::new(&labels::text(&text, &text))
}

/// Approximate width of a character in half-width characters; the margin of the box absorbs the error.
const fn wide(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// Clips a text to `limit` half-width characters.
fn columns(text: &str, limit: usize) -> String {
    let mut left = limit;
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = wide(*c) <= left;
            left = left.saturating_sub(wide(*c));
            fits
        })
        .collect();
    if kept.len() < text.len() {
        kept + "…"
    } else {
        kept
    }
}

/// Clips the name of an operation in the middle, because its end is as informative as its beginning.
fn middle(name: &str, limit: usize) -> SafeText {
    let name = SafeText::short(name, 300).to_string();
    if name.chars().map(wide).sum::<usize>() <= limit {
        return SafeText::new(&name);
    }
    let head = columns(&name, limit / 2 - 1);
    let tail: String = name.chars().rev().collect();
    let tail = columns(&tail, limit / 2 - 1);
    let tail: String = tail.trim_end_matches('…').chars().rev().collect();
    SafeText::new(&format!("{head}{tail}"))
}
