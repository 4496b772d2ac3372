//! Sets of strings: whether any string matches some patterns and not others. Patterns become automata that are run together.
//! The only file that names `regex_automata`.

use super::ecma_regex::{escape, to_automaton_syntax};
use super::instance::count;
use super::number_range::CountRange;
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
/// Bytes that determinizing one may take.
const DETERMINIZE_BYTES: usize = 1 << 22;
/// Bytes of automata that are kept for further questions.
const KEPT_BYTES: usize = 1 << 25;
/// A transition takes about so many times as long to be built as to be followed.
const BUILT: usize = 10;
/// States of the product of several automata that one search visits.
const MOST_STATES: usize = 10_000;
/// States that all searches for one pair of schemas visit: a schema of a few hundred bytes can cause thousands of searches.
const ALL_STATES: usize = 40_000;
/// Bytes of the pattern that excludes listed strings.
const MOST_LISTED: usize = 20_000;
/// Patterns of one set.
const MOST_PATTERNS: usize = 12;
/// Line ends, which `.` does not match. Nobody sends a counterexample that differs in them only.
const LINE_END: &str = r"[\n\r\u{2028}\u{2029}]";
/// Everything else.
const NO_LINE_END: &str = r"[^\n\r\u{2028}\u{2029}]";

/// The strings that satisfy all constraints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StringSet {
    /// Patterns that strings match.
    matched: Vec<String>,
    /// Patterns that strings do not match.
    unmatched: Vec<String>,
    /// Lengths in characters, and whether strings have them or must not have them.
    lengths: Vec<(CountRange, bool)>,
}

/// The result of a search for a string of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// The set is empty.
    Empty,
    /// This is one of its shortest strings.
    Found(String),
    /// The search was given up.
    Unknown,
}

impl StringSet {
    /// Keeps the strings that match a pattern. Changes nothing and returns false where the pattern is not supported.
    pub fn matching(&mut self, pattern: &str) -> bool {
        to_automaton_syntax(pattern).is_some_and(|pattern| push(&mut self.matched, pattern))
    }

    /// Keeps the strings that do not match a pattern. Changes nothing and returns false where the pattern is not supported.
    pub fn not_matching(&mut self, pattern: &str) -> bool {
        to_automaton_syntax(pattern).is_some_and(|pattern| push(&mut self.unmatched, pattern))
    }

    /// Keeps the strings whose length in characters is in a range, or the others where `wanted` is false.
    pub fn with_length(&mut self, range: CountRange, wanted: bool) {
        push(&mut self.lengths, (range, wanted));
    }

    /// Drops listed strings. Changes nothing and returns false where the list is too long.
    pub fn excluding<'t>(&mut self, strings: impl Iterator<Item = &'t str>) -> bool {
        let escaped: Vec<String> = strings.map(escape).collect();
        let joined = escaped.join("|");
        escaped.is_empty()
            || (joined.len() <= MOST_LISTED
                && push(&mut self.unmatched, format!(r"\A(?:{joined})\z")))
    }

    /// Keeps the strings that may have a format. Changes nothing and returns false where the format is not known.
    pub fn of_format(&mut self, format: &str) -> bool {
        format_pattern(format).is_some_and(|pattern| push(&mut self.matched, pattern))
    }

    /// Keeps strings that certainly do not have a format. Changes nothing and returns false where the format is not known.
    pub fn not_of_format(&mut self, format: &str) -> bool {
        format_pattern(format).is_some_and(|pattern| push(&mut self.unmatched, pattern))
    }

    /// Keeps the strings that are also in another set.
    pub fn intersect(&mut self, other: &Self) {
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

    /// Keeps the strings that have something else than line ends.
    pub fn beside_line_ends(mut self) -> Self {
        push(&mut self.matched, NO_LINE_END.to_owned());
        self
    }

    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        let patterns = self.matched.iter().chain(&self.unmatched);
        let patterns: usize = patterns.map(|pattern| pattern.len() + 32).sum();
        128 + patterns + self.lengths.len() * 32
    }

    /// Whether only lengths are constrained.
    pub const fn is_only_lengths(&self) -> bool {
        self.matched.is_empty() && self.unmatched.is_empty()
    }

    /// The strings that a keyword of a schema accepts, and those that it rejects. The first set of `format` is too large and the
    /// second too small, because a pattern only approximates a format.
    pub fn of_keyword(schema: &Json, keyword: &str) -> Option<(Self, Self)> {
        let (mut accepted, mut rejected) = (Self::default(), Self::default());
        let value = schema.get(keyword)?;
        let is_known = match keyword {
            "pattern" => {
                let pattern = value.as_str()?;
                accepted.matching(pattern) && rejected.not_matching(pattern)
            }
            "format" => {
                let format = value.as_str()?;
                accepted.of_format(format) && rejected.not_of_format(format)
            }
            "minLength" | "maxLength" => {
                let bound = count(value)?;
                let mut range = CountRange::default();
                match keyword {
                    "minLength" => range.raise_min(bound),
                    _ => range.reduce_max(bound),
                }
                accepted.with_length(range, true);
                rejected.with_length(range, false);
                true
            }
            _ => false,
        };
        is_known.then_some((accepted, rejected))
    }
}

/// A pattern that matches every string of a format, and perhaps more.
fn format_pattern(format: &str) -> Option<String> {
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

/// What a search found, and what it took. Another question pays as much for it as for searching by itself.
#[derive(Clone)]
struct Searched {
    witness: Witness,
    states: usize,
    transitions: usize,
}

/// Automata of patterns, built once for any number of questions, and what searches with them found. `None` stands for an automaton
/// that is too large.
#[derive(Default)]
pub struct Automata {
    built: RefCell<HashMap<String, Option<Rc<Dfa>>>>,
    /// The sets that were searched to the end.
    searched: RefCell<HashMap<StringSet, Searched>>,
    /// Bytes of all that is kept.
    bytes: Cell<usize>,
}

impl Automata {
    fn keep(&self, pattern: &str, automaton: Option<Rc<Dfa>>, bytes: usize) {
        self.make_room(bytes);
        self.built
            .borrow_mut()
            .insert(pattern.to_owned(), automaton);
    }

    fn keep_found(&self, strings: &StringSet, found: Searched) {
        let text = match &found.witness {
            Witness::Found(text) => text.len(),
            Witness::Empty | Witness::Unknown => 0,
        };
        self.make_room(strings.bytes() + text);
        self.searched.borrow_mut().insert(strings.clone(), found);
    }

    /// Forgets everything where so many bytes more would be too many.
    fn make_room(&self, bytes: usize) {
        if self.bytes.get() + bytes > KEPT_BYTES {
            self.built.borrow_mut().clear();
            self.searched.borrow_mut().clear();
            self.bytes.set(0);
        }
        self.bytes.set(self.bytes.get() + bytes);
    }
}

/// What one question asks automata, and what that costs.
pub struct AutomatonCache {
    visited: Cell<usize>,
    /// Transitions that may still be built or followed.
    transitions: Cell<usize>,
    /// Transitions that were followed.
    followed: Cell<usize>,
    automata: Rc<Automata>,
    /// What this question knows; it pays once for each set.
    witnesses: RefCell<HashMap<StringSet, Witness>>,
}

/// The state of one automaton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum RunState {
    /// It may still match.
    Open(StateID),
    /// It has matched and stays so.
    Matched,
    /// It can no longer match.
    Dead,
}

/// The states of all automata after a string, and the length of the string in characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ProductState {
    runs: Vec<RunState>,
    length: u64,
}

/// A state that the search reached, with the index of the one before it and the byte between the two.
type Reached = (ProductState, Option<(usize, u8)>);

impl AutomatonCache {
    /// A cache for a question that may take so many transitions.
    pub fn new(transitions: usize, automata: Rc<Automata>) -> Self {
        Self {
            visited: Cell::default(),
            transitions: Cell::new(transitions),
            followed: Cell::default(),
            automata,
            witnesses: RefCell::default(),
        }
    }

    /// Transitions that are left.
    pub const fn transitions_left(&self) -> usize {
        self.transitions.get()
    }

    /// Takes off transitions; `false` where none are left.
    fn pay(&self, transitions: usize) -> bool {
        let left = self.transitions.get().saturating_sub(transitions);
        self.transitions.set(left);
        left > 0
    }

    /// A string of a set. A set whose strings all have a line end counts as unknown.
    pub fn witness(&self, strings: &StringSet) -> Witness {
        if let Some(known) = self.witnesses.borrow().get(strings) {
            return known.clone();
        }
        let known = self.automata.searched.borrow().get(strings).cloned();
        let witness = known.map_or_else(|| self.searched(strings), |known| self.bought(known));
        self.witnesses
            .borrow_mut()
            .insert(strings.clone(), witness.clone());
        witness
    }

    /// What another question found, for as much as it took.
    fn bought(&self, known: Searched) -> Witness {
        let visited = self.visited.get() + known.states;
        if visited > ALL_STATES || !self.pay(known.transitions) {
            return Witness::Unknown;
        }
        self.visited.set(visited);
        known.witness
    }

    fn searched(&self, strings: &StringSet) -> Witness {
        let (visited, followed) = (self.visited.get(), self.followed.get());
        let mut witness = self.search(strings);
        if let Witness::Found(text) = &witness
            && text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
        {
            let mut one_line = strings.clone();
            one_line.unmatched.push(LINE_END.to_owned());
            witness = match self.search(&one_line) {
                Witness::Found(text) => Witness::Found(text),
                Witness::Empty | Witness::Unknown => Witness::Unknown,
            };
        }
        if witness != Witness::Unknown {
            let found = Searched {
                witness: witness.clone(),
                states: self.visited.get() - visited,
                transitions: self.followed.get() - followed,
            };
            self.automata.keep_found(strings, found);
        }
        witness
    }

    /// Runs all automata together, the shortest strings first.
    fn search(&self, strings: &StringSet) -> Witness {
        let Some(product) = self.product(strings) else {
            return Witness::Unknown;
        };
        let Some(start) = product.start() else {
            return Witness::Unknown;
        };
        let bytes = product.representative_bytes();
        let mut seen: HashSet<ProductState> = HashSet::from([start.clone()]);
        let mut reached: Vec<Reached> = vec![(start, None)];
        let mut next = 0;
        while let Some((state, _)) = reached.get(next) {
            let state = state.clone();
            if product.accepts(&state) {
                return string_to(&reached, next).map_or(Witness::Unknown, Witness::Found);
            }
            let transitions = bytes.len() * product.automata.len();
            self.followed.set(self.followed.get() + transitions);
            if !self.pay(transitions) {
                return Witness::Unknown;
            }
            for byte in &bytes {
                let following = product.step(&state, *byte);
                if product.is_lost(&following) || seen.contains(&following) {
                    continue;
                }
                if reached.len() >= MOST_STATES || self.visited.get() >= ALL_STATES {
                    return Witness::Unknown;
                }
                self.visited.set(self.visited.get() + 1);
                seen.insert(following.clone());
                reached.push((following, Some((next, *byte))));
            }
            next += 1;
        }
        Witness::Empty
    }

    /// The product of a set's automata. `None` where they are too many or too large.
    fn product<'s>(&self, strings: &'s StringSet) -> Option<Product<'s>> {
        // Matches every string, so that only valid UTF-8 is followed.
        let any = r"\A(?s:.)*\z".to_owned();
        let matched = strings.matched.iter().chain(std::iter::once(&any));
        let automata = matched
            .map(|pattern| (pattern, true))
            .chain(strings.unmatched.iter().map(|pattern| (pattern, false)))
            .take(MOST_PATTERNS + 1)
            .map(|(pattern, wanted)| Some((self.automaton(pattern)?, wanted)))
            .collect::<Option<Vec<_>>>()
            .filter(|automata| automata.len() <= MOST_PATTERNS)?;
        // Lengths above every length that is named behave alike.
        let named = strings.lengths.iter();
        let longest = named
            .map(|(range, _)| range.max.unwrap_or(0).max(range.min))
            .max();
        Some(Product {
            automata,
            lengths: &strings.lengths,
            longest: longest.map_or(0, |longest| longest.saturating_add(1)),
        })
    }

    fn automaton(&self, pattern: &str) -> Option<Rc<Dfa>> {
        let known = self.automata.built.borrow().get(pattern).cloned();
        if let Some(known) = known {
            return known;
        }
        if self.transitions.get() == 0 {
            return None;
        }
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Unanchored)
            .accelerate(false)
            .dfa_size_limit(Some(AUTOMATON_BYTES))
            .determinize_size_limit(Some(DETERMINIZE_BYTES));
        let built = dense::Builder::new()
            .configure(config)
            .thompson(thompson::Config::new().nfa_size_limit(Some(AUTOMATON_BYTES)))
            .build(pattern)
            .ok()
            .map(Rc::new);
        let bytes = built.as_ref().map(|built| built.memory_usage());
        // What grew over the limit was built up to it.
        self.pay(bytes.unwrap_or(AUTOMATON_BYTES) / size_of::<u32>() * BUILT);
        self.automata
            .keep(pattern, built.clone(), bytes.unwrap_or(0) + pattern.len());
        built
    }
}

/// Automata that run together, each with whether it is to match.
struct Product<'s> {
    automata: Vec<(Rc<Dfa>, bool)>,
    lengths: &'s [(CountRange, bool)],
    /// The length at which counting stops.
    longest: u64,
}

impl Product<'_> {
    fn start(&self) -> Option<ProductState> {
        let runs = self.automata.iter().map(|(automaton, _)| {
            let state = automaton.start_state_forward(&Input::new("")).ok()?;
            Some(run_state(automaton, state))
        });
        Some(ProductState {
            runs: runs.collect::<Option<_>>()?,
            length: 0,
        })
    }

    fn step(&self, from: &ProductState, byte: u8) -> ProductState {
        let step = |((automaton, _), run): (&(Rc<Dfa>, bool), &RunState)| match *run {
            RunState::Open(state) => run_state(automaton, automaton.next_state(state, byte)),
            run => run,
        };
        // Bytes that continue a character do not count.
        let characters = u64::from(byte & 0xC0 != 0x80);
        ProductState {
            runs: self.automata.iter().zip(&from.runs).map(step).collect(),
            length: (from.length + characters).min(self.longest),
        }
    }

    /// Whether no string that continues from here is in the set.
    fn is_lost(&self, state: &ProductState) -> bool {
        let lost = |((_, wanted), run): (&(Rc<Dfa>, bool), &RunState)| {
            *run == if *wanted {
                RunState::Dead
            } else {
                RunState::Matched
            }
        };
        let length = state.length;
        self.automata.iter().zip(&state.runs).any(lost)
            || self.lengths.iter().any(|(range, wanted)| match range.max {
                Some(max) => *wanted && length > max,
                None => !*wanted && length >= range.min,
            })
    }

    /// Whether the string that led here is in the set.
    fn accepts(&self, state: &ProductState) -> bool {
        let mut runs = self.automata.iter().zip(&state.runs);
        let length = state.length;
        runs.all(|((automaton, wanted), run)| {
            let matches = match *run {
                RunState::Matched => true,
                RunState::Dead => false,
                RunState::Open(state) => automaton.is_match_state(automaton.next_eoi_state(state)),
            };
            matches == *wanted
        }) && self.lengths.iter().all(|(range, wanted)| {
            (length >= range.min && range.max.is_none_or(|max| length <= max)) == *wanted
        })
    }

    /// One byte of each class that no automaton distinguishes. Bytes that read well come first.
    fn representative_bytes(&self) -> Vec<u8> {
        let readable = b"a0A-_. ".iter().copied();
        let every = readable.chain(0x21..0x7F).chain(0x80..=0xFF).chain(0..0x20);
        let mut classes = HashSet::new();
        every
            .chain(std::iter::once(0x7F))
            .filter(|byte| {
                let automata = self.automata.iter();
                let class = automata.map(|(automaton, _)| automaton.byte_classes().get(*byte));
                classes.insert(class.collect::<Vec<u8>>())
            })
            .collect()
    }
}

/// The library reports a match one byte late. A search that matched stays matched.
fn run_state(automaton: &Dfa, state: StateID) -> RunState {
    if automaton.is_match_state(state) {
        RunState::Matched
    } else if automaton.is_dead_state(state) {
        RunState::Dead
    } else {
        RunState::Open(state)
    }
}

/// The string that leads to a state.
fn string_to(reached: &[Reached], last: usize) -> Option<String> {
    let mut bytes = Vec::new();
    let mut at = last;
    while let Some((before, byte)) = reached.get(at)?.1 {
        bytes.push(byte);
        at = before;
    }
    bytes.reverse();
    String::from_utf8(bytes).ok()
}
