//! Open findings by rule and by cause, with those that decide the verdict first. Each cause is shown once with its source, and its
//! other occurrences as places.

use super::super::labels;
use super::decision::places;
use super::source::Window;
use super::text::{BilingualText, PlaceLabel, SHOWN, SafeText, label, more};
use super::titles::Titles;
use crate::decide::{Finding, Place, Severity, Verdict};
use std::collections::HashMap;

/// Maximum number of causes of one rule that are printed; the style sheet hides the others on paper.
const PRINTED: usize = 8;
/// Maximum number of places of one cause that are printed; the style sheet hides the others on paper.
const PLACES: usize = 12;
/// Maximum number of causes of one rule that are shown with their source.
const DRAWN: usize = 20;
/// Maximum number of related places of one finding.
const RELATED: usize = 10;

/// All findings of one rule.
#[derive(Debug)]
pub struct Block {
    pub rule: SafeText,
    pub title: BilingualText,
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
    /// Whether paper shows less of the block than the screen.
    pub fn is_cut(&self) -> bool {
        let long = |cause: &Cause| cause.same.len() > PLACES;
        self.causes.len() > PRINTED || self.causes.iter().any(long)
    }
}

/// The findings with one cause.
#[derive(Debug)]
pub struct Cause {
    pub message: BilingualText,
    pub at: Option<PlaceLabel>,
    pub window: Option<Window>,
    pub meant: Option<SafeText>,
    pub related: Vec<PlaceLabel>,
    pub same: Vec<PlaceLabel>,
    /// The label of the other places that it gathers, and the first of them.
    pub others: BilingualText,
    pub gathered: Vec<PlaceLabel>,
    /// How many findings follow from it.
    pub consequences: Option<BilingualText>,
    /// Places of the first of those.
    pub follow: Vec<PlaceLabel>,
}

/// Collects the findings of one rule, at most [`SHOWN`] of them.
struct Kept<'v> {
    number: usize,
    shown: usize,
    order: (Severity, bool),
    gates: bool,
    causes: Vec<(&'v Finding, Vec<&'v Place>)>,
    index: HashMap<(&'v str, &'v str), usize>,
}

/// Groups the open findings in blocks, the worst first.
pub fn findings(verdict: &Verdict) -> Vec<Block> {
    let titles = Titles::new(verdict);
    let mut rules: Vec<(&str, Kept<'_>)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for finding in verdict.causes() {
        let at = *index.entry(finding.rule.as_str()).or_insert_with(|| {
            rules.push((&finding.rule, Kept::new(finding)));
            rules.len() - 1
        });
        if let Some((_, kept)) = rules.get_mut(at) {
            kept.add(finding);
        }
    }
    rules.sort_by_key(|(_, kept)| kept.order);
    let follow = verdict.consequences();
    let blocks = rules
        .iter()
        .filter_map(|(rule, kept)| kept.block(rule, &titles, &follow));
    blocks.collect()
}

impl<'v> Kept<'v> {
    fn new(finding: &Finding) -> Self {
        Self {
            number: 0,
            shown: 0,
            order: (finding.severity, true),
            gates: false,
            causes: Vec::new(),
            index: HashMap::new(),
        }
    }

    fn add(&mut self, finding: &'v Finding) {
        self.number += 1;
        self.order = self.order.min((finding.severity, !finding.decides()));
        self.gates |= finding.decides();
        if self.shown == SHOWN {
            return;
        }
        self.shown += 1;
        let key = (finding.fingerprint.as_str(), finding.message.en.as_str());
        let known = self.index.get(&key).and_then(|at| self.causes.get_mut(*at));
        if let Some((_, same)) = known {
            same.push(&finding.at);
        } else {
            self.index.insert(key, self.causes.len());
            self.causes.push((finding, Vec::new()));
        }
    }

    fn block(
        &self,
        rule: &str,
        titles: &Titles<'_>,
        follow: &HashMap<&str, Vec<&Finding>>,
    ) -> Option<Block> {
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
        let causes =
            causes.map(|(i, (finding, same))| Cause::new(finding, same, i < DRAWN, titles, follow));
        Some(Block {
            rule: SafeText::new(rule),
            title: titles.of(rule),
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
    fn new(
        finding: &Finding,
        same: &[&Place],
        drawn: bool,
        titles: &Titles<'_>,
        follow: &HashMap<&str, Vec<&Finding>>,
    ) -> Self {
        let follow = follow
            .get(finding.fingerprint.as_str())
            .filter(|_| finding.folded.number > 0);
        let meant = finding
            .args
            .get("suggestion")
            .filter(|word| !word.is_empty());
        // Findings about an endpoint are drawn in the endpoint annex.
        let drawn = drawn && !finding.args.contains_key("endpoint");
        Self {
            message: BilingualText::new(&titles.message(finding)),
            at: PlaceLabel::new(&finding.at),
            window: drawn.then(|| Window::new(&finding.at)).flatten(),
            meant: meant.map(|word| SafeText::short(word, 100)),
            related: finding
                .related
                .iter()
                .take(RELATED)
                .filter_map(PlaceLabel::new)
                .collect(),
            others: BilingualText::new(&labels::others(finding)),
            gathered: finding.others().filter_map(PlaceLabel::new).collect(),
            consequences: labels::consequences(finding).map(|it| BilingualText::new(&it)),
            follow: follow
                .into_iter()
                .flatten()
                .filter(|one| !one.at.file.is_empty())
                .take(RELATED)
                .filter_map(|one| PlaceLabel::new(&one.at))
                .collect(),
            same: same.iter().filter_map(|at| PlaceLabel::new(at)).collect(),
        }
    }
}
