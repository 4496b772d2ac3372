//! Open findings, by rule and by cause: what decides first, each cause once with its source, the same cause elsewhere as a place.

use super::super::labels;
use super::decision::places;
use super::source::Window;
use super::text::{BilingualText, PlaceLabel, SHOWN, SafeText, label, more};
use crate::decide::{Finding, Place, Severity, Verdict};
use std::collections::HashMap;

/// Causes of one rule that are printed; the style hides the others on paper.
const PRINTED: usize = 8;
/// Places of one cause that are printed, likewise.
const PLACES: usize = 12;
/// Causes of one rule that are shown with their source.
const DRAWN: usize = 20;
/// Places that belong to one finding.
const RELATED: usize = 10;

/// All findings of one rule.
#[derive(Debug)]
pub struct Block {
    pub rule: SafeText,
    pub title: Option<BilingualText>,
    pub tone: &'static str,
    pub severity: BilingualText,
    pub weight: BilingualText,
    pub number: BilingualText,
    pub causes: Vec<Cause>,
    pub more: Option<BilingualText>,
    pub why: BilingualText,
    pub fix: BilingualText,
    pub basis: BilingualText,
}

impl Block {
    /// Whether paper shows less of it than the screen.
    pub fn is_cut(&self) -> bool {
        let long = |cause: &Cause| cause.same.len() > PLACES;
        self.causes.len() > PRINTED || self.causes.iter().any(long)
    }
}

/// Findings of one cause.
#[derive(Debug)]
pub struct Cause {
    pub message: BilingualText,
    pub at: Option<PlaceLabel>,
    pub window: Option<Window>,
    pub meant: Option<SafeText>,
    pub related: Vec<PlaceLabel>,
    pub same: Vec<PlaceLabel>,
}

/// What is kept of a rule while its findings go by: never more than [`SHOWN`] of them.
struct Kept<'v> {
    number: usize,
    shown: usize,
    order: (Severity, bool),
    gates: bool,
    causes: Vec<(&'v Finding, Vec<&'v Place>)>,
    index: HashMap<(&'v str, &'v str), usize>,
}

/// The blocks, the worst first.
pub fn findings(verdict: &Verdict) -> Vec<Block> {
    let titles: HashMap<&str, _> = verdict
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), &rule.title))
        .collect();
    let mut rules: Vec<(&str, Kept<'_>)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for told in &verdict.open {
        let at = *index.entry(told.rule.as_str()).or_insert_with(|| {
            rules.push((&told.rule, Kept::new(told)));
            rules.len() - 1
        });
        if let Some((_, kept)) = rules.get_mut(at) {
            kept.add(told);
        }
    }
    rules.sort_by_key(|(_, kept)| kept.order);
    let blocks = rules.iter().filter_map(|(rule, kept)| {
        let title = titles.get(rule).map(|title| BilingualText::new(title));
        kept.block(rule, title)
    });
    blocks.collect()
}

impl<'v> Kept<'v> {
    fn new(told: &Finding) -> Self {
        Self {
            number: 0,
            shown: 0,
            order: (told.severity, true),
            gates: false,
            causes: Vec::new(),
            index: HashMap::new(),
        }
    }

    fn add(&mut self, told: &'v Finding) {
        self.number += 1;
        self.order = self.order.min((told.severity, !told.decides()));
        self.gates |= told.decides();
        if self.shown == SHOWN {
            return;
        }
        self.shown += 1;
        let key = (told.fingerprint.as_str(), told.message.en.as_str());
        let known = self.index.get(&key).and_then(|at| self.causes.get_mut(*at));
        if let Some((_, same)) = known {
            same.push(&told.at);
        } else {
            self.index.insert(key, self.causes.len());
            self.causes.push((told, Vec::new()));
        }
    }

    fn block(&self, rule: &str, title: Option<BilingualText>) -> Option<Block> {
        let (first, _) = self.causes.first()?;
        let tone = match first.severity {
            Severity::Error => "bad",
            Severity::Warning => "warn",
            Severity::Info | Severity::Hint => "dim",
        };
        let weight = match (first.incomplete, self.gates) {
            (true, _) => label("未能评判", "could not be judged"),
            (false, true) => label("影响结论", "gates"),
            (false, false) => label("不影响结论", "does not gate"),
        };
        let causes = self.causes.iter().enumerate();
        let causes = causes.map(|(i, (told, same))| Cause::new(told, same, i < DRAWN));
        Some(Block {
            rule: SafeText::new(rule),
            title,
            tone,
            severity: BilingualText::new(&labels::severity(first.severity)),
            weight,
            number: places(self.number),
            causes: causes.collect(),
            more: more(self.number, self.shown),
            why: BilingualText::new(&first.explanation.why),
            fix: BilingualText::new(&first.explanation.fix),
            basis: BilingualText::new(&labels::basis(&first.explanation.basis)),
        })
    }
}

impl Cause {
    fn new(told: &Finding, same: &[&Place], drawn: bool) -> Self {
        let meant = told.args.get("suggestion").filter(|word| !word.is_empty());
        // What an endpoint lacks is drawn beside the endpoint.
        let drawn = drawn && !told.args.contains_key("endpoint");
        Self {
            message: BilingualText::new(&told.message),
            at: PlaceLabel::new(&told.at),
            window: drawn.then(|| Window::new(&told.at)).flatten(),
            meant: meant.map(|word| SafeText::short(word, 100)),
            related: told
                .related
                .iter()
                .take(RELATED)
                .filter_map(PlaceLabel::new)
                .collect(),
            same: same.iter().filter_map(|at| PlaceLabel::new(at)).collect(),
        }
    }
}
