//! YAML text becomes trees, one for each document of the stream (YAML 1.2, core schema).
//!
//! Events come from `granit-parser`; the rest is done here: aliases under a budget, merge keys, duplicate keys with both
//! places, the values of scalars, limits, and spans that end where the last value ends.
//!
//! Why this parser, of the three with exact events (tried in one run with our options; `tests/it/read/suites.rs` prints
//! the first row again, `benches/read.rs` the last):
//!
//! | | granit-parser 2.2 | saphyr-parser 0.3 | libyaml-safer 0.3 |
//! |---|---|---|---|
//! | yaml-test-suite: valid accepted, invalid rejected | 311/312, 91/94 | 311/312, 94/94 | 255/312, 78/94 |
//! | 1,731 real YAML files: rejected, panics | 3 (templates, not YAML), 0 | 7, 0 | 7, 4 |
//! | `{a: ` 20,000 times | refused at the depth limit | refused | 10 s, quadratic |
//! | `- ` 20,000 times | refused at the depth limit | 20,000 levels | 20,000 levels |
//! | positions | bytes | characters | marks |
//! | 3.5 MB interface, events | 43 ms | 42 ms | 38 ms |
//!
//! saphyr-parser refuses a Dutch national standard whose closing brace is at its parent's indent, `a:<TAB>1` and the
//! surrogate pairs of JSON; libyaml-safer panics where a text ends within a block scalar. The invalid texts of the suite
//! that granit-parser accepts are indented too little; `PyYAML` and the common linters accept them as well.

use crate::error::Fault;
use crate::limits::Limits;
use crate::read::guard::{Guard, over, short};
use crate::read::merge::merged;
use crate::read::scalar;
use crate::read::tree::{Entry, Map, Node, Value};
use crate::text::Span;
use granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, Tag,
};
use std::collections::HashMap;

/// Reads one YAML stream. `text` has no byte order mark.
///
/// There are no trees where the text is not YAML (fault `unreadable` where reading stopped, argument `reason`) or exceeds a
/// limit (fault `over-limit`, arguments `limit` and `value`). There is a tree in spite of any other fault: `duplicate-key`
/// at the second key, `merge-key` at each `<<`, `non-string-key` and `complex-key` at keys that are not text (argument
/// `key`).
#[must_use]
pub fn parse(text: &str, source: u32, limits: &Limits) -> (Vec<Node>, Vec<Fault>) {
    if u32::try_from(text.len()).is_err() {
        let fault = over("file_bytes", u32::MAX as usize, Span::file(source));
        return (Vec::new(), vec![fault]);
    }
    let mut reader = Reader {
        text,
        guard: Guard::new(source, limits),
        limits: *limits,
        copies: 0,
        anchors: HashMap::new(),
        frames: Vec::new(),
        entries: Vec::new(),
        items: Vec::new(),
        merges: Vec::new(),
        root: None,
    };
    match reader.stream() {
        Ok(documents) => (documents, reader.guard.into_faults()),
        Err(fault) => {
            let mut faults = reader.guard.into_faults();
            faults.push(fault);
            (Vec::new(), faults)
        }
    }
}

/// A collection that is still open.
#[derive(Clone, Copy)]
struct Frame {
    map: bool,
    block: bool,
    /// Whether a mapping expects a key next.
    key_next: bool,
    start: usize,
    /// End of the last child so far.
    end: usize,
    /// Where its children begin in the reader's list of entries or items.
    from: usize,
    /// Where its merge keys begin in the reader's list.
    merges: usize,
    anchor: usize,
    /// Nodes counted before it began.
    before: usize,
    /// Levels of collections below it.
    height: usize,
}

/// A finished node that an alias may refer to.
struct Anchored {
    node: Node,
    /// Keys and values in it.
    size: usize,
    /// Levels of collections in it.
    height: usize,
}

/// A finished value on its way to its collection.
struct Done {
    node: Node,
    height: usize,
    /// Its place in the text: unlike the node's own span, for an alias the place of the alias.
    place: (usize, usize),
}

/// Children of all open collections lie in two shared lists and move into a list of exact size when their collection ends.
struct Reader<'a> {
    text: &'a str,
    guard: Guard,
    limits: Limits,
    /// Nodes copied so far for anchors and aliases.
    copies: usize,
    anchors: HashMap<usize, Anchored>,
    frames: Vec<Frame>,
    entries: Vec<Entry>,
    items: Vec<Node>,
    /// Indices of entries under a merge key.
    merges: Vec<usize>,
    root: Option<Node>,
}

impl<'a> Reader<'a> {
    fn stream(&mut self) -> Result<Vec<Node>, Fault> {
        let mut options = Options::default();
        options.set_emit_comments(false);
        // YAML allows 1024 characters for a key that has no `?`; other readers do not enforce it. Without any bound the
        // parser keeps a whole line of a flow collection in memory: 12 MB of text took 2 GB, and 44 MB with this bound.
        options.simple_key_max_lookahead = 65_536;
        // Our own limit is reported first; the parser's is a backstop.
        options.flow_nesting_limit = self.limits.depth.saturating_add(1);
        options.block_nesting_limit = self.limits.depth.saturating_add(1);
        let mut documents = Vec::new();
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| self.stopped(&error))?;
            let range = span.byte_range().unwrap_or_default();
            match event {
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(
                        &text,
                        style,
                        anchor,
                        tag.as_deref(),
                        (range.start, range.end),
                    )?;
                }
                Event::Alias(anchor) => self.alias(anchor, (range.start, range.end))?,
                Event::SequenceStart(style, anchor, _) => {
                    self.open(false, style, anchor, range.start)?;
                }
                Event::MappingStart(style, anchor, _) => {
                    self.open(true, style, anchor, range.start)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(range.end)?,
                Event::DocumentEnd => {
                    documents.extend(self.root.take());
                    self.anchors.clear();
                }
                _ => {}
            }
        }
        Ok(documents)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        place: (usize, usize),
    ) -> Result<(), Fault> {
        self.guard.count(1, place.0)?;
        let place = self.trimmed(place, style);
        let span = self.guard.span(place.0, place.1);
        let plain = style == ScalarStyle::Plain;
        // The parser reports an empty value as `~`; its span is empty, as in the text.
        let text = if plain && place.0 == place.1 {
            ""
        } else {
            text
        };
        let value = match tag.map(|tag| (tag, tag.core_suffix())) {
            Some((_, Some(suffix))) => scalar::tagged(suffix, text),
            Some((tag, None)) if tag.handle().is_empty() || tag.suffix().is_empty() => {
                Value::String(text.into())
            }
            _ if plain => scalar::plain(text),
            _ => Value::String(text.into()),
        };
        let node = Node::new(value, span);
        if anchor != 0 {
            self.keep(anchor, &node, 1, 0)?;
        }
        let merge = text == "<<" && plain;
        if self.key_is_next() {
            if !matches!(node.value, Value::String(_)) {
                self.odd_key("non-string-key", text, span);
            }
            self.key(text.into(), span, merge);
            return Ok(());
        }
        self.place(Done {
            node,
            height: 0,
            place,
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, place: (usize, usize)) -> Result<(), Fault> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let reason = "an alias stands inside the value of its own anchor";
            return Err(self.guard.unreadable(self.text, place.0, reason));
        };
        let (size, height) = (anchored.size, anchored.height);
        if self.key_is_next() {
            let span = self.guard.span(place.0, place.1);
            let (key, code) = match &anchored.node.value {
                Value::String(text) => (text.clone(), None),
                Value::Array(_) | Value::Map(_) => (self.slice(place).into(), Some("complex-key")),
                _ => {
                    let own = anchored.node.span;
                    let own = (own.start as usize, own.end as usize);
                    (self.slice(own).into(), Some("non-string-key"))
                }
            };
            self.guard.count(1, place.0)?;
            if let Some(code) = code {
                self.odd_key(code, &key, span);
            }
            self.key(key, span, false);
            return Ok(());
        }
        self.copied(size, place.0)?;
        self.guard.count(size, place.0)?;
        self.guard.depth(self.frames.len() + height, place.0)?;
        if let Some(anchored) = self.anchors.get(&anchor) {
            let node = anchored.node.clone();
            self.place(Done {
                node,
                height,
                place,
            });
        }
        Ok(())
    }

    fn open(
        &mut self,
        map: bool,
        style: StructureStyle,
        anchor: usize,
        start: usize,
    ) -> Result<(), Fault> {
        let block = style == StructureStyle::Block;
        let before = self.guard.nodes;
        self.guard.count(1, start)?;
        let start = if block && !map {
            self.first_dash(start)
        } else {
            start
        };
        self.frames.push(Frame {
            map,
            block,
            key_next: map,
            start,
            end: start,
            from: if map {
                self.entries.len()
            } else {
                self.items.len()
            },
            merges: self.merges.len(),
            anchor,
            before,
            height: 0,
        });
        self.guard.depth(self.frames.len(), start)
    }

    fn close(&mut self, end: usize) -> Result<(), Fault> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        // A block collection has no sign at its end: the parser ends it where the next thing begins.
        let end = if frame.block {
            frame.end
        } else {
            end.max(frame.end)
        };
        let span = self.guard.span(frame.start, end);
        let node = if frame.map {
            let merges = self.merges.split_off(frame.merges);
            let entries = self.entries.split_off(frame.from);
            let map = Map::new(entries);
            self.guard.duplicates(&map);
            if merges.is_empty() {
                Node::new(Value::Map(map), span)
            } else {
                let merges = merges.iter().map(|at| at - frame.from).collect();
                Node::new(Value::Map(merged(map, &merges)), span)
            }
        } else {
            Node::new(Value::Array(self.items.split_off(frame.from)), span)
        };
        let height = frame.height + 1;
        if frame.anchor != 0 {
            let size = self.guard.nodes.saturating_sub(frame.before);
            self.keep(frame.anchor, &node, size, height)?;
        }
        let place = (frame.start, end);
        if self.key_is_next() {
            let key = self.slice(place);
            self.odd_key("complex-key", key, span);
            self.key(key.into(), span, false);
            return Ok(());
        }
        self.place(Done {
            node,
            height,
            place,
        });
        Ok(())
    }

    /// Puts a finished value where it belongs: under the waiting key, at the end of the open sequence, or at the root.
    fn place(&mut self, done: Done) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(done.node);
            return;
        };
        frame.start = frame.start.min(done.place.0);
        frame.end = frame.end.max(done.place.1);
        frame.height = frame.height.max(done.height);
        if frame.map {
            frame.key_next = true;
            if let Some(entry) = self.entries.last_mut() {
                entry.node = done.node;
            }
        } else {
            self.items.push(done.node);
        }
    }

    /// A key of the open mapping; its entry waits for its value.
    fn key(&mut self, key: Box<str>, key_span: Span, merge: bool) {
        if merge {
            self.guard.fault(Fault::new("merge-key", key_span));
            self.merges.push(self.entries.len());
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.key_next = false;
            frame.start = frame.start.min(key_span.start as usize);
            frame.end = frame.end.max(key_span.end as usize);
        }
        self.entries.push(Entry {
            key,
            key_span,
            node: Node::new(Value::Null, key_span),
        });
    }

    fn key_is_next(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.key_next)
    }

    fn odd_key(&mut self, code: &'static str, key: &str, span: Span) {
        self.guard
            .fault(Fault::new(code, span).arg("key", short(key)));
    }

    /// Keeps a finished node for aliases. The copy counts like an alias, so that nested anchors cannot multiply a document.
    fn keep(
        &mut self,
        anchor: usize,
        node: &Node,
        size: usize,
        height: usize,
    ) -> Result<(), Fault> {
        self.copied(size, node.span.start as usize)?;
        let node = node.clone();
        let anchored = Anchored { node, size, height };
        self.anchors.insert(anchor, anchored);
        Ok(())
    }

    fn copied(&mut self, size: usize, at: usize) -> Result<(), Fault> {
        self.copies = self.copies.saturating_add(size);
        if self.copies > self.limits.alias_nodes {
            let at = self.guard.character(self.text, at);
            return Err(over("alias_nodes", self.limits.alias_nodes, at));
        }
        Ok(())
    }

    fn slice(&self, (start, end): (usize, usize)) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The place of a scalar as a person would mark it: a block scalar without its last line ends, and an empty value
    /// right behind its dash or colon.
    fn trimmed(&self, (start, end): (usize, usize), style: ScalarStyle) -> (usize, usize) {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if start < end && block {
            return (start, start + self.slice((start, end)).trim_end().len());
        }
        if start == end && !self.key_is_next() {
            let frame = self.frames.last();
            let behind = frame.map_or(0, |frame| frame.end);
            let at = self.slice((0, start)).trim_end().len().max(behind);
            let rest = self.text.get(at..).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let colon = frame.is_some_and(|frame| frame.map)
                && rest.get(blanks..).is_some_and(|rest| rest.starts_with(':'));
            let at = if colon { at + blanks + 1 } else { at };
            return (at, at);
        }
        (start, end)
    }

    /// Where a block sequence begins whose first item was met at byte `start`: at its first dash. The parser reports this
    /// itself, except for a sequence at the indent of its key.
    fn first_dash(&self, start: usize) -> usize {
        let waits = self
            .frames
            .last()
            .is_some_and(|frame| frame.map && frame.block);
        let Some(entry) = self.entries.last().filter(|_| waits) else {
            return start;
        };
        let from = entry.key_span.end as usize;
        let gap = self.slice((from, start));
        let lines = gap.match_indices(['\n', '\r']).map(|(at, _)| from + at + 1);
        let dashes = lines.filter_map(|line| {
            let rest = self.text.get(line..)?.trim_start_matches(' ');
            rest.starts_with('-')
                .then_some(self.text.len() - rest.len())
        });
        dashes.min().map_or(start, |dash| dash.min(start))
    }

    fn stopped(&self, error: &ScanError) -> Fault {
        let at = error.marker().byte_offset().unwrap_or(0);
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return over("depth", self.limits.depth, self.guard.span(at, at));
        }
        self.guard.unreadable(self.text, at, error.info())
    }
}
