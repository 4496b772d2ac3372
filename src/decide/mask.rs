//! Secrets that stand in a submission are masked in everything that is reported of it: reports are copied and archived.

use super::input::DecisionInput;
use super::place::Place;
use super::verdict::{EndpointRow, Finding, InlineSuppression};
use crate::check::codes::citizen_numbers;
use crate::pack::Rule;
use crate::read::Json;
use crate::text::Text;

/// The function of the rules that find secrets. The value it finds stands at the place of the violation.
const FUNCTION: &str = "noSecrets";
/// The function of the rules that find numbers of persons, which stand within longer texts.
const PERSONAL: &str = "noCitizenNumbers";
/// Texts shorter than this are no secrets of their own: masking them would hide ordinary words.
const SHORTEST: usize = 8;
/// How a private key begins.
const KEY: &str = "-----BEGIN";
/// How it ends.
const KEY_END: &str = "-----END";
/// Secrets that are masked; more of them are no accident, and their findings say so.
const MOST: usize = 1_000;

/// The secrets of a submission.
pub struct Secrets {
    /// Values that the pack's rules found, the longest first.
    values: Vec<String>,
    /// Whether numbers of persons are masked, wherever they stand.
    personal: bool,
}

impl Secrets {
    /// The values that the pack's rules found.
    pub fn new(input: DecisionInput<'_>) -> Self {
        let calls = |rule: &Rule, function: &str| {
            let mut then = rule.then.iter();
            then.any(|then| then.function == function)
        };
        let violations = input.checked.violations.iter();
        let each = violations.flat_map(|violation| match violation.cases.as_slice() {
            [] => std::slice::from_ref(violation),
            cases => cases,
        });
        let found = each.filter(|violation| {
            let rule = input.packs.rule(&violation.rule);
            rule.is_some_and(|rule| calls(rule, FUNCTION))
        });
        let mut all: Vec<String> = Vec::new();
        for violation in found.take(MOST) {
            let library = input.submission.library;
            let Some(source) = library.source(violation.at.source) else {
                continue;
            };
            let (start, end) = (violation.at.start as usize, violation.at.end as usize);
            let written = source.text.get(start..end).unwrap_or_default();
            if written.contains(KEY) {
                // Of a key in a file only its head is the place.
                let rest = source.text.get(start..).unwrap_or_default();
                let key = rest.split(KEY_END).next().unwrap_or_default();
                let lines = key.lines().flat_map(|line| line.split("\\n"));
                let lines = lines.map(str::trim).filter(|line| !line.contains(KEY));
                all.extend(lines.map(str::to_owned));
            }
            let value = library.document(violation.at.source).and_then(|document| {
                let node = document.at(&document.pointer_of(violation.at))?;
                Some(node.as_str()?.trim().to_owned())
            });
            all.extend(value.filter(|value| !value.contains(KEY)));
            if !written.contains(KEY) {
                all.push(written.trim_matches(['"', '\'', ' ']).to_owned());
            }
        }
        all.retain(|secret| secret.chars().count() >= SHORTEST);
        all.sort_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
        all.dedup();
        Self {
            values: all,
            personal: input
                .packs
                .pack
                .rules
                .iter()
                .any(|rule| calls(rule, PERSONAL)),
        }
    }

    /// Masks everything that is reported.
    pub fn mask(
        &self,
        findings: [&mut Vec<Finding>; 2],
        rows: &mut [EndpointRow],
        suppressions: &mut [InlineSuppression],
    ) {
        if self.values.is_empty() && !self.personal {
            return;
        }
        for finding in findings.into_iter().flatten() {
            self.words(&mut finding.message);
            for value in finding.args.values_mut() {
                self.text(value);
            }
            self.place(&mut finding.at);
            for place in &mut finding.related {
                self.place(place);
            }
        }
        for row in rows {
            if let Some(at) = &mut row.at {
                self.place(at);
            }
            for reason in &mut row.reasons {
                self.words(&mut reason.message);
                if let Some(at) = &mut reason.at {
                    self.place(at);
                }
                if let Some(value) = &mut reason.counterexample {
                    self.value(value, 0);
                }
                if let Some(patch) = &mut reason.patch {
                    self.text(patch);
                }
            }
        }
        for suppression in suppressions {
            self.text(&mut suppression.text);
            self.place(&mut suppression.at);
        }
    }

    fn words(&self, words: &mut Text) {
        self.text(&mut words.zh);
        self.text(&mut words.en);
    }

    /// Every character of a secret becomes a dot, so that marks in an excerpt stay in their places.
    fn text(&self, text: &mut String) {
        for secret in &self.values {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), &dots(secret));
            }
        }
        if self.personal {
            let numbers = citizen_numbers(text).map(|(start, number)| start..start + number.len());
            for place in numbers.collect::<Vec<_>>().into_iter().rev() {
                text.replace_range(place.clone(), &"•".repeat(place.len()));
            }
        }
    }

    fn place(&self, place: &mut Place) {
        self.text(&mut place.pointer);
        for line in place.excerpt.iter_mut().flat_map(|it| &mut it.lines) {
            self.text(line);
            self.cut(line);
        }
    }

    /// A line of an excerpt may be cut within a secret: what is left of it at either end is masked too.
    fn cut(&self, line: &mut String) {
        for secret in &self.values {
            if let Some(kept) = line.strip_suffix('…')
                && let Some(head) = heads(secret).find(|head| kept.ends_with(head))
            {
                let kept = kept.strip_suffix(head).unwrap_or(kept);
                *line = format!("{kept}{}…", dots(head));
            }
            if let Some(kept) = line.strip_prefix('…')
                && let Some(tail) = tails(secret).find(|tail| kept.starts_with(tail))
            {
                let kept = kept.strip_prefix(tail).unwrap_or(kept);
                *line = format!("…{}{kept}", dots(tail));
            }
        }
        if !self.personal {
            return;
        }
        // Digits beside a cut may be part of a number.
        let digits = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'X')
        };
        if let Some(kept) = line.strip_suffix('…') {
            let head = kept.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
            let cut = kept.get(head.len()..).unwrap_or_default();
            if cut.len() >= SHORTEST / 2 && digits(cut) {
                *line = format!("{head}{}…", dots(cut));
            }
        }
        if let Some(kept) = line.strip_prefix('…') {
            let tail = kept.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            let cut = kept.get(..kept.len() - tail.len()).unwrap_or_default();
            if cut.len() >= SHORTEST / 2 && digits(cut) {
                *line = format!("…{}{tail}", dots(cut));
            }
        }
    }

    fn value(&self, value: &mut Json, depth: usize) {
        match value {
            Json::String(text) => self.text(text),
            Json::Array(items) if depth < SHORTEST * 16 => {
                for item in items {
                    self.value(item, depth + 1);
                }
            }
            Json::Object(members) if depth < SHORTEST * 16 => {
                for (_, member) in members.iter_mut() {
                    self.value(member, depth + 1);
                }
            }
            _ => {}
        }
    }
}

fn dots(secret: &str) -> String {
    "•".repeat(secret.chars().count())
}

/// The beginnings of a secret that are worth masking, longest first.
fn heads(secret: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = secret.char_indices().map(|(at, _)| at).collect();
    let ends = ends.into_iter().rev();
    ends.filter(|end| *end >= SHORTEST / 2)
        .filter_map(|end| secret.get(..end))
}

/// The ends of a secret that are worth masking, longest first.
fn tails(secret: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = secret.char_indices().map(|(at, _)| at).collect();
    let starts = starts.into_iter().skip(1);
    starts
        .filter_map(|start| secret.get(start..))
        .filter(|tail| tail.len() >= SHORTEST / 2)
}
