//! JSON text becomes a tree (RFC 8259, strictly), and a tree becomes a JSON value for the libraries that want one.
//!
//! We wrote this reader because none of the crates we tried has all of: exact byte spans of keys and values, duplicate keys
//! kept, raw control characters refused, no recursion, integers kept exactly. `serde_json` has no positions, `jiter` and
//! `sonic-rs` neither (and the latter aborts on deep nesting), `jsonc-parser` accepts raw newlines in strings and odd white
//! space even with all its leniencies off.
//!
//! Where the RFC leaves a choice: a lone surrogate escape (`"\ud800"`) becomes U+FFFD and the fault `lone-surrogate`;
//! numbers of any size are accepted (see [`Number`]); of duplicate keys all are kept and all but the first are the fault
//! `duplicate-key`.

use crate::error::Fault;
use crate::limits::Limits;
use crate::read::guard::{Guard, over};
use crate::read::tree::{Entry, Map, Node, Number, Value};
use crate::text::Span;

pub use serde_json::Value as Json;

/// Reads one JSON text. `text` has no byte order mark.
///
/// There is a tree unless the text is not JSON (fault `unreadable` at the first wrong character, argument `reason`) or
/// exceeds a limit (fault `over-limit`, arguments `limit` and `value`). There is a tree in spite of any other fault.
#[must_use]
pub fn parse(text: &str, source: u32, limits: &Limits) -> (Option<Node>, Vec<Fault>) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        guard: Guard::new(source, limits),
        frames: Vec::new(),
        entries: Vec::new(),
        items: Vec::new(),
    };
    if u32::try_from(text.len()).is_err() {
        let fault = over("file_bytes", u32::MAX as usize, Span::file(source));
        return (None, vec![fault]);
    }
    match reader.document() {
        Ok(node) => (Some(node), reader.guard.into_faults()),
        Err(fault) => {
            let mut faults = reader.guard.into_faults();
            faults.push(fault);
            (None, faults)
        }
    }
}

/// The tree as a JSON value. Of duplicate keys the first counts. Values that JSON does not have are approximated: an integer
/// beyond 64 bits becomes a float, an infinity the largest float, not-a-number `null`.
#[must_use]
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number_to_json(number),
        Value::String(text) => Json::String(text.to_string()),
        Value::Array(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(map) => {
            let mut object = serde_json::Map::with_capacity(map.entries().len());
            for entry in map.entries() {
                if !object.contains_key(&*entry.key) {
                    object.insert(entry.key.to_string(), to_json(&entry.node));
                }
            }
            Json::Object(object)
        }
    }
}

/// The JSON value as a tree in which every node has the place `span`.
#[must_use]
pub fn from_json(json: &Json, span: Span) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(match number.as_i64() {
            Some(int) => Number::Int(int),
            None if number.is_u64() => Number::Big(number.to_string().into()),
            None => Number::Float(number.as_f64().unwrap_or(f64::NAN)),
        }),
        Json::String(text) => Value::String(text.as_str().into()),
        Json::Array(items) => {
            Value::Array(items.iter().map(|item| from_json(item, span)).collect())
        }
        Json::Object(object) => {
            let entries = object.iter();
            return Node::map(
                entries.map(|(key, value)| (key.as_str(), from_json(value, span))),
                span,
            );
        }
    };
    Node::new(value, span)
}

fn number_to_json(number: &Number) -> Json {
    let float = match number {
        Number::Int(int) => return Json::from(*int),
        Number::Big(digits) => match digits.parse::<u64>() {
            Ok(int) => return Json::from(int),
            Err(_) => digits.parse().unwrap_or(f64::NAN),
        },
        Number::Float(float) => *float,
    };
    if float.is_nan() {
        Json::Null
    } else {
        Json::from(float.clamp(f64::MIN, f64::MAX))
    }
}

/// A collection that is still open.
#[derive(Clone, Copy)]
struct Frame {
    object: bool,
    /// Byte of its bracket.
    start: usize,
    /// Where its children begin in the reader's list of entries or items.
    from: usize,
}

/// Children of all open collections lie in two shared lists and move into a list of exact size when their collection ends:
/// no recursion, and no list that grows step by step for each object.
struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    guard: Guard,
    frames: Vec<Frame>,
    entries: Vec<Entry>,
    items: Vec<Node>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Node, Fault> {
        loop {
            self.space();
            let start = self.at;
            self.guard.count(1, start)?;
            let mut node = match self.peek() {
                Some(b'{') => {
                    self.open(true)?;
                    if self.peek() == Some(b'}') {
                        self.close()
                    } else {
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.open(false)?;
                    if self.peek() == Some(b']') {
                        self.close()
                    } else {
                        continue;
                    }
                }
                _ => {
                    let value = self.scalar()?;
                    Node::new(value, self.guard.span(start, self.at))
                }
            };
            // The value is complete. It is added to its collection, and closes every collection whose bracket follows.
            loop {
                self.space();
                let Some(frame) = self.frames.last() else {
                    return match self.peek() {
                        None => Ok(node),
                        Some(_) => Err(self.wrong("text after the end of the document")),
                    };
                };
                let object = frame.object;
                if object {
                    if let Some(entry) = self.entries.last_mut() {
                        entry.node = node;
                    }
                } else {
                    self.items.push(node);
                }
                match (self.peek(), object) {
                    (Some(b','), true) => {
                        self.at += 1;
                        self.space();
                        self.key()?;
                        break;
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => node = self.close(),
                    (_, true) => return Err(self.wrong("expected `,` or `}`")),
                    (_, false) => return Err(self.wrong("expected `,` or `]`")),
                }
            }
        }
    }

    fn open(&mut self, object: bool) -> Result<(), Fault> {
        let from = if object {
            self.entries.len()
        } else {
            self.items.len()
        };
        self.frames.push(Frame {
            object,
            start: self.at,
            from,
        });
        self.guard.depth(self.frames.len(), self.at)?;
        self.at += 1;
        self.space();
        Ok(())
    }

    /// Ends the innermost collection at its closing bracket.
    fn close(&mut self) -> Node {
        self.at += 1;
        let Some(frame) = self.frames.pop() else {
            return Node::new(Value::Null, self.guard.span(self.at, self.at));
        };
        let span = self.guard.span(frame.start, self.at);
        if frame.object {
            let map = Map::new(self.entries.split_off(frame.from));
            self.guard.duplicates(&map);
            Node::new(Value::Map(map), span)
        } else {
            Node::new(Value::Array(self.items.split_off(frame.from)), span)
        }
    }

    /// A key and its colon; the entry waits for its value.
    fn key(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.wrong("expected a key in double quotes"));
        }
        let key = self.string()?;
        let key_span = self.guard.span(start, self.at);
        self.guard.count(1, start)?;
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.wrong("expected `:`"));
        }
        self.at += 1;
        let node = Node::new(Value::Null, key_span);
        self.entries.push(Entry {
            key,
            key_span,
            node,
        });
        Ok(())
    }

    fn scalar(&mut self) -> Result<Value, Fault> {
        match self.peek() {
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            None => Err(self.wrong("the text ends where a value is expected")),
            Some(_) => Err(self.wrong("expected a value")),
        }
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(self.wrong("expected a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.wrong("a number begins with 0"));
            }
        } else {
            self.digits()?;
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            whole = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(Value::Number(if !whole {
            Number::Float(text.parse().unwrap_or(f64::NAN))
        } else if let Ok(int) = text.parse() {
            Number::Int(int)
        } else {
            Number::Big(text.into())
        }))
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.wrong("expected a digit"));
        }
        self.at += count;
        Ok(())
    }

    /// The text in double quotes that begins here.
    fn string(&mut self) -> Result<Box<str>, Fault> {
        let start = self.at + 1;
        self.at = start + plain(self.bytes.get(start..).unwrap_or_default());
        let text = self.text;
        let head = text.get(start..self.at).unwrap_or_default();
        if self.take(b'"') {
            return Ok(head.into());
        }
        let mut out = String::with_capacity(head.len() + 16);
        out.push_str(head);
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out.into_boxed_str());
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.wrong("a control character in a string")),
                None => return Err(self.wrong("the text ends within a string")),
            }
            let from = self.at;
            self.at += plain(self.bytes.get(from..).unwrap_or_default());
            out.push_str(text.get(from..self.at).unwrap_or_default());
        }
    }

    /// The character of the escape at this backslash.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 2;
        Ok(match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => {
                self.at = start;
                return Err(self.wrong("an unknown escape in a string"));
            }
        })
    }

    /// `\uXXXX`, and the second half of a surrogate pair where one follows.
    fn unicode(&mut self, start: usize) -> Result<char, Fault> {
        let Some(first) = self.hex(start + 2) else {
            self.at = start;
            return Err(self.wrong("`\\u` needs four hexadecimal digits"));
        };
        self.at = start + 6;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let follows = self.bytes.get(self.at..self.at + 2) == Some(b"\\u".as_slice());
        if first < 0xDC00
            && follows
            && let Some(second @ 0xDC00..=0xDFFF) = self.hex(self.at + 2)
            && let Some(character) =
                char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        {
            self.at += 6;
            return Ok(character);
        }
        let at = self.guard.span(start, self.at);
        self.guard.fault(Fault::new("lone-surrogate", at));
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// Four hexadecimal digits at a byte offset.
    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |sum, &digit| {
            Some(sum * 16 + char::from(digit).to_digit(16)?)
        })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn wrong(&self, reason: &'static str) -> Fault {
        // A bad escape or number may stop inside a character; its first byte is the place.
        let at = (0..=self.at)
            .rev()
            .find(|&at| self.text.is_char_boundary(at));
        self.guard
            .unreadable(self.text, at.unwrap_or_default(), reason)
    }
}

/// How many bytes from here on need no unescaping in a string: up to a quote, a backslash or a control character. Looks at
/// eight bytes at a time ("Determine if a word has a byte less than n", Sean Eron Anderson, Bit Twiddling Hacks).
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word & HIGH;
    let (words, _) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20)
            | below(word ^ (ONES * u64::from(b'"')), 1)
            | below(word ^ (ONES * u64::from(b'\\')), 1);
        if found != 0 {
            // The lowest mark is exact; borrows can only mark bytes above a true one.
            return i * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let done = words.len() * 8;
    let rest = bytes.get(done..).unwrap_or_default();
    let end = rest
        .iter()
        .position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    done + end.unwrap_or(rest.len())
}
