//! How much a rule weighs and whether its findings gate, for one pack, class and stage.

use super::input::DecisionInput;
use crate::check::Packs;
use crate::pack::{Class, Gate, Rule, Severity, Stage};

/// Severities and gates, decided in this one place.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'p> {
    packs: Packs<'p>,
    gate: Option<&'p Gate>,
}

impl<'p> Policy<'p> {
    /// The policy of the pack for the class and the stage that are judged.
    pub fn new(input: DecisionInput<'p>) -> Self {
        let (class, stage) = (input.judgement.class, input.judgement.stage);
        Self {
            packs: input.packs,
            gate: input.packs.pack.gate(class, stage),
        }
    }

    /// The policies for the classes and stages that could have been declared, where one or the other was not.
    pub fn weakest(input: DecisionInput<'p>, class: bool, stage: bool) -> Vec<Self> {
        let judged = input.judgement;
        let classes = Class::ALL.into_iter();
        let classes = classes.filter(|it| class || *it == judged.class);
        let both = classes.flat_map(|class| Stage::ALL.map(|stage| (class, stage)));
        let both = both.filter(|(_, it)| stage || *it == judged.stage);
        both.map(|(class, stage)| Self {
            packs: input.packs,
            gate: input.packs.pack.gate(class, stage),
        })
        .collect()
    }

    /// Whether findings of the rule with this id gate.
    pub fn gates_id(&self, id: &str) -> bool {
        self.packs.rule(id).is_some_and(|rule| self.gates(rule))
    }

    /// The severity of a rule: as the pack sets it for its own.
    pub fn severity(&self, rule: &Rule) -> Severity {
        let pack = self.packs.pack;
        if pack.rule(&rule.id).is_some() {
            rule.effective()
        } else {
            rule.severity
        }
    }

    /// Whether findings of a rule gate.
    pub fn gates(&self, rule: &Rule) -> bool {
        gates(self.gate, rule)
    }
}

/// Whether findings of a rule gate under a gate line: `integrity` and `change` always, else by the line's tags and exceptions.
#[must_use]
pub fn gates(gate: Option<&Gate>, rule: &Rule) -> bool {
    let has = |tag: &str| rule.tags.iter().any(|own| own == tag);
    has("integrity")
        || has("change")
        || gate.is_none_or(|gate| {
            !gate.except.contains(&rule.id)
                && gate
                    .tags
                    .as_ref()
                    .is_none_or(|tags| tags.iter().any(|tag| has(tag)))
        })
}
