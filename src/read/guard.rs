//! The bookkeeping of one parse: nodes are counted against the limits, and the number of faults is bounded.

use crate::error::Fault;
use crate::limits::Limits;
use crate::read::tree::Map;
use crate::text::Span;

/// How many faults of one code are kept for one document. A file of a million duplicate keys must not become a million
/// faults in memory.
pub const FAULTS_OF_ONE_CODE: usize = 1000;

/// The longest text of a submission that a fault quotes, in characters.
const ARGUMENT: usize = 200;

/// Limits, count and faults of one document while it is read.
pub struct Guard {
    /// Index of the source file.
    pub source: u32,
    /// Keys and values so far.
    pub nodes: usize,
    limits: Limits,
    faults: Vec<Fault>,
    counts: Vec<(&'static str, usize)>,
}

impl Guard {
    /// A guard for one document.
    pub const fn new(source: u32, limits: &Limits) -> Self {
        Self {
            source,
            nodes: 0,
            limits: *limits,
            faults: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// A span of this document.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, offset(start), offset(end))
    }

    /// The span of the character at a byte offset; empty at the end of the text.
    pub fn character(&self, text: &str, at: usize) -> Span {
        let length = text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        self.span(at, at + length)
    }

    /// The fault of text that cannot be read, at the character where reading stopped.
    pub fn unreadable(&self, text: &str, at: usize, reason: impl Into<String>) -> Fault {
        Fault::new("unreadable", self.character(text, at)).arg("reason", reason)
    }

    /// Counts `more` keys or values that begin at byte `at`.
    pub fn count(&mut self, more: usize, at: usize) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > self.limits.nodes {
            return Err(over("nodes", self.limits.nodes, self.span(at, at)));
        }
        Ok(())
    }

    /// Refuses a nesting of `depth` collections at byte `at`.
    pub fn depth(&self, depth: usize, at: usize) -> Result<(), Fault> {
        if depth > self.limits.depth {
            return Err(over("depth", self.limits.depth, self.span(at, at)));
        }
        Ok(())
    }

    /// Keeps a fault unless there are many of its code already.
    pub fn fault(&mut self, fault: Fault) {
        if !self.counts.iter().any(|(code, _)| *code == fault.code) {
            self.counts.push((fault.code, 0));
        }
        for (code, count) in &mut self.counts {
            *count += usize::from(*code == fault.code);
            if *code == fault.code && *count > FAULTS_OF_ONE_CODE {
                return;
            }
        }
        self.faults.push(fault);
    }

    /// Reports each duplicate key of a mapping, with the place of the first.
    pub fn duplicates(&mut self, map: &Map) {
        for (first, again) in map.duplicates() {
            let fault = Fault::new("duplicate-key", again.key_span)
                .related(first.key_span)
                .arg("key", short(&again.key));
            self.fault(fault);
        }
    }

    /// The faults, in document order.
    pub fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.at.start);
        faults
    }
}

/// The fault of a limit that was exceeded.
pub fn over(limit: &'static str, value: usize, at: Span) -> Fault {
    Fault::new("over-limit", at)
        .arg("limit", limit)
        .arg("value", value.to_string())
}

/// A byte offset as spans store it. Both parsers refuse texts of 4 GiB and more first.
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Text of a submission as an argument of a message: cut where it is long.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(ARGUMENT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
