//! Which texts satisfy several patterns and none of others: patterns become automata that are walked together. The only file
//! that names `regex_automata`.

use super::at::count;
use super::dialect::{escape, translated};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Input, MatchKind};
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Bytes one automaton may take.
const AUTOMATON_BYTES: usize = 1 << 20;
/// Bytes that making one may take.
const MAKING_BYTES: usize = 1 << 22;
/// States of several automata together that are visited.
const MOST_STATES: usize = 10_000;
/// The same of all questions about one pair of schemas: a few hundred bytes can ask thousands of them.
const ALL_STATES: usize = 40_000;
/// Listed texts that are told apart from others, in bytes of their pattern.
const MOST_LISTED: usize = 20_000;
/// Patterns of one question.
const MOST_PATTERNS: usize = 12;
/// Line ends, which `.` does not take: a difference that only they show is no counterexample that anyone would send.
const LINE_END: &str = r"[\n\r\u{2028}\u{2029}]";

/// What texts must and must not be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Texts {
    /// Patterns that occur.
    matched: Vec<String>,
    /// Patterns that do not.
    unmatched: Vec<String>,
    /// Lengths in characters, and whether texts have them.
    lengths: Vec<(u64, Option<u64>, bool)>,
}

/// What was found of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// There is none.
    None,
    /// This one, as short as can be.
    One(String),
    /// Neither was shown.
    Unknown,
}

impl Texts {
    /// Texts in which a pattern occurs; false where it cannot be read, and then nothing was added.
    pub fn matching(&mut self, pattern: &str) -> bool {
        translated(pattern).is_some_and(|pattern| push(&mut self.matched, pattern))
    }

    /// Texts in which a pattern does not occur; false where it cannot be read, and then nothing was added.
    pub fn avoiding(&mut self, pattern: &str) -> bool {
        translated(pattern).is_some_and(|pattern| push(&mut self.unmatched, pattern))
    }

    /// Texts that are of these lengths, in characters, or that are not.
    pub fn long(&mut self, least: u64, most: Option<u64>, wanted: bool) {
        push(&mut self.lengths, (least, most, wanted));
    }

    /// Texts other than these; false where they are too long to say so, and then nothing was added.
    pub fn none_of<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> bool {
        let escaped: Vec<String> = texts.map(escape).collect();
        let joined = escaped.join("|");
        escaped.is_empty()
            || (joined.len() <= MOST_LISTED
                && push(&mut self.unmatched, format!(r"\A(?:{joined})\z")))
    }

    /// Texts that may have a format; false where no pattern is known that takes all of them.
    pub fn of_format(&mut self, format: &str) -> bool {
        shape(format).is_some_and(|shape| push(&mut self.matched, shape))
    }

    /// Texts that cannot have a format; false where no pattern is known that takes all that have it.
    pub fn not_of_format(&mut self, format: &str) -> bool {
        shape(format).is_some_and(|shape| push(&mut self.unmatched, shape))
    }

    /// Texts that are of these as well.
    pub fn and(&mut self, other: &Self) {
        for pattern in &other.matched {
            push(&mut self.matched, pattern.clone());
        }
        for pattern in &other.unmatched {
            push(&mut self.unmatched, pattern.clone());
        }
        for length in &other.lengths {
            push(&mut self.lengths, *length);
        }
    }

    /// Whether nothing but a length is said of texts.
    pub const fn plain(&self) -> bool {
        self.matched.is_empty() && self.unmatched.is_empty()
    }

    /// What one keyword of a schema says of texts: the texts that meet it and texts that do not. Of `format` more may meet it
    /// than are among the first, and more not meet it than are among the second.
    pub fn said(schema: &Json, keyword: &str) -> Option<(Self, Self)> {
        let (mut met, mut unmet) = (Self::default(), Self::default());
        let value = schema.get(keyword)?;
        let said = match keyword {
            "pattern" => {
                let pattern = value.as_str()?;
                met.matching(pattern) && unmet.avoiding(pattern)
            }
            "format" => {
                let format = value.as_str()?;
                met.of_format(format) && unmet.not_of_format(format)
            }
            "minLength" | "maxLength" => {
                let bound = count(value)?;
                let (least, most) = match keyword {
                    "minLength" => (bound, None),
                    _ => (0, Some(bound)),
                };
                met.long(least, most, true);
                unmet.long(least, most, false);
                true
            }
            _ => false,
        };
        said.then_some((met, unmet))
    }
}

/// A pattern that takes every text of a format, and perhaps more.
fn shape(format: &str) -> Option<String> {
    const DAY: &str = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";
    const TIME: &str =
        r"[0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})";
    let inner = match format {
        "date" => DAY.to_owned(),
        "time" => TIME.to_owned(),
        "date-time" => format!("{DAY}[Tt ]{TIME}"),
        "uuid" => "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}".to_owned(),
        "ipv4" => r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}".to_owned(),
        "ipv6" => "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*".to_owned(),
        "email" => "(?s:.*)@(?s:.*)".to_owned(),
        "uri" => "[A-Za-z][A-Za-z0-9+.-]*:(?s:.*)".to_owned(),
        _ => return None,
    };
    Some(format!(r"\A(?:{inner})\z"))
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: T) -> bool {
    if !list.contains(&item) {
        list.push(item);
    }
    true
}

type Dfa = dense::DFA<Vec<u32>>;

/// Automata, and answers that were given.
#[derive(Default)]
pub struct Languages {
    visited: Cell<usize>,
    automata: RefCell<HashMap<String, Option<Rc<Dfa>>>>,
    answers: RefCell<HashMap<Texts, Found>>,
}

/// Where one automaton stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Stand {
    At(StateID),
    Matched,
    Dead,
}

/// Where all automata stand after so many characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    stands: Vec<Stand>,
    length: u64,
}

impl Languages {
    /// Whether any text is left.
    pub fn find(&self, texts: &Texts) -> Found {
        if let Some(known) = self.answers.borrow().get(texts) {
            return known.clone();
        }
        let mut found = self.walk(texts);
        if let Found::One(text) = &found
            && text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
        {
            let mut one_line = texts.clone();
            one_line.unmatched.push(LINE_END.to_owned());
            found = match self.walk(&one_line) {
                Found::One(text) => Found::One(text),
                Found::None | Found::Unknown => Found::Unknown,
            };
        }
        self.answers
            .borrow_mut()
            .insert(texts.clone(), found.clone());
        found
    }

    /// Walks all automata together, the shortest texts first.
    fn walk(&self, texts: &Texts) -> Found {
        // Every text, so that only what is valid UTF-8 is walked.
        let all = r"\A(?s:.)*\z".to_owned();
        let matched = texts.matched.iter().chain(std::iter::once(&all));
        let patterns = matched
            .map(|pattern| (pattern, true))
            .chain(texts.unmatched.iter().map(|pattern| (pattern, false)));
        let automata = patterns
            .take(MOST_PATTERNS + 1)
            .map(|(pattern, wanted)| Some((self.automaton(pattern)?, wanted)))
            .collect::<Option<Vec<_>>>();
        let Some(automata) = automata.filter(|automata| automata.len() <= MOST_PATTERNS) else {
            return Found::Unknown;
        };
        let starts = automata.iter().map(|(automaton, _)| {
            let state = automaton.start_state_forward(&Input::new("")).ok()?;
            Some(stand(automaton, state))
        });
        let Some(stands) = starts.collect::<Option<Vec<Stand>>>() else {
            return Found::Unknown;
        };
        // Beyond every length that is named, one is as good as another.
        let named = texts.lengths.iter();
        let named = named.map(|(least, most, _)| most.unwrap_or(0).max(*least));
        let longest = named.max().map_or(0, |longest| longest.saturating_add(1));
        let bytes = bytes(&automata);
        let start = Place { stands, length: 0 };
        let mut seen: HashSet<Place> = HashSet::from([start.clone()]);
        // Each place with the place and the byte it was reached by.
        let mut places: Vec<(Place, Option<(usize, u8)>)> = vec![(start, None)];
        let mut next = 0;
        while let Some((place, _)) = places.get(next) {
            let place = place.clone();
            if ends(&automata, texts, &place) {
                return text(&places, next).map_or(Found::Unknown, Found::One);
            }
            for byte in &bytes {
                let step = |((automaton, _), at): (&(Rc<Dfa>, bool), &Stand)| match *at {
                    Stand::At(state) => stand(automaton, automaton.next_state(state, *byte)),
                    other => other,
                };
                let stands: Vec<Stand> = automata.iter().zip(&place.stands).map(step).collect();
                // A character begins with a byte that continues none.
                let begins = u64::from(*byte & 0xC0 != 0x80);
                let length = (place.length + begins).min(longest);
                let lost = automata.iter().zip(&stands).any(|((_, wanted), stand)| {
                    *stand == if *wanted { Stand::Dead } else { Stand::Matched }
                });
                let past = texts.lengths.iter().any(|(least, most, wanted)| {
                    if *wanted {
                        most.is_some_and(|most| length > most)
                    } else {
                        most.is_none() && length >= *least
                    }
                });
                let reached = Place { stands, length };
                if lost || past || seen.contains(&reached) {
                    continue;
                }
                if places.len() >= MOST_STATES || self.visited.get() >= ALL_STATES {
                    return Found::Unknown;
                }
                self.visited.set(self.visited.get() + 1);
                seen.insert(reached.clone());
                places.push((reached, Some((next, *byte))));
            }
            next += 1;
        }
        Found::None
    }

    fn automaton(&self, pattern: &str) -> Option<Rc<Dfa>> {
        let mut automata = self.automata.borrow_mut();
        let make = || {
            let config = dense::Config::new()
                .match_kind(MatchKind::All)
                .start_kind(StartKind::Unanchored)
                .accelerate(false)
                .dfa_size_limit(Some(AUTOMATON_BYTES))
                .determinize_size_limit(Some(MAKING_BYTES));
            dense::Builder::new()
                .configure(config)
                .thompson(thompson::Config::new().nfa_size_limit(Some(AUTOMATON_BYTES)))
                .build(pattern)
                .ok()
                .map(Rc::new)
        };
        automata
            .entry(pattern.to_owned())
            .or_insert_with(make)
            .clone()
    }
}

/// Whether the text that led to a place is one of those asked for.
fn ends(automata: &[(Rc<Dfa>, bool)], texts: &Texts, place: &Place) -> bool {
    let mut stands = automata.iter().zip(&place.stands);
    let matched = stands.all(|((automaton, wanted), stand)| {
        let matches = match *stand {
            Stand::Matched => true,
            Stand::Dead => false,
            Stand::At(state) => automaton.is_match_state(automaton.next_eoi_state(state)),
        };
        matches == *wanted
    });
    let length = place.length;
    matched
        && texts.lengths.iter().all(|(least, most, wanted)| {
            (length >= *least && most.is_none_or(|most| length <= most)) == *wanted
        })
}

/// A match is told one byte late, and what was matched once stays matched.
fn stand(automaton: &dense::DFA<Vec<u32>>, state: StateID) -> Stand {
    if automaton.is_match_state(state) {
        Stand::Matched
    } else if automaton.is_dead_state(state) {
        Stand::Dead
    } else {
        Stand::At(state)
    }
}

/// One byte of each kind that no automaton tells apart, those that read well first.
fn bytes(automata: &[(Rc<Dfa>, bool)]) -> Vec<u8> {
    let plain = b"a0A-_. ".iter().copied();
    let every = plain.chain(0x21..0x7F).chain(0x80..=0xFF).chain(0..0x20);
    let mut kinds = HashSet::new();
    every
        .chain(std::iter::once(0x7F))
        .filter(|byte| {
            let kind = automata.iter();
            let kind = kind.map(|(automaton, _)| automaton.byte_classes().get(*byte));
            kinds.insert(kind.collect::<Vec<u8>>())
        })
        .collect()
}

fn text(places: &[(Place, Option<(usize, u8)>)], last: usize) -> Option<String> {
    let mut bytes = Vec::new();
    let mut at = last;
    while let Some((before, byte)) = places.get(at)?.1 {
        bytes.push(byte);
        at = before;
    }
    bytes.reverse();
    String::from_utf8(bytes).ok()
}
