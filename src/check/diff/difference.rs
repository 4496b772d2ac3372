//! One difference between the schemas of a message, and which way the message flows.

use super::change::Effect;
use super::version_comparer::Containment;
use crate::check::compare::schema_comparer::FAILED;
use crate::check::schema::Answer;
use crate::check::translate::Direction;
use crate::read::{Json, Node};
use crate::text::Span;

/// Which way a message flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Request or response.
    pub direction: Direction,
    /// Whether those who depend on the interface send it: then the newer version must accept what the older accepted.
    pub consumer_sends: bool,
}

impl Flow {
    /// What an added restriction means.
    pub const fn narrowed(self) -> Effect {
        if self.consumer_sends {
            Effect::Breaking
        } else {
            Effect::Compatible
        }
    }

    /// What a lifted restriction means.
    pub const fn widened(self) -> Effect {
        if self.consumer_sends {
            Effect::Compatible
        } else {
            Effect::Breaking
        }
    }

    /// What the engine's answers mean.
    pub fn verdict(self, containment: Containment) -> Verdict {
        let (needed, other) = if self.consumer_sends {
            (containment.new_covers_old, containment.old_covers_new)
        } else {
            (containment.old_covers_new, containment.new_covers_old)
        };
        match (needed, other) {
            (Answer::Undecided { reason: FAILED }, _) => Verdict::Failed,
            (Answer::Yes, Answer::Yes) => Verdict::Same,
            (Answer::Yes, _) => Verdict::Compatible,
            (Answer::No { counterexample }, _) => Verdict::Breaking(counterexample),
            (Answer::Undecided { reason }, _) => Verdict::Undecided(reason),
        }
    }
}

/// What the engine found out about two schemas in one flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Both accept the same values.
    Same,
    /// Whoever worked with the older works with the newer.
    Compatible,
    /// This value shows that somebody does not.
    Breaking(Json),
    /// Neither was shown, for this reason: a key of `reasons.yaml`.
    Undecided(&'static str),
    /// The comparison panicked, and nothing is known.
    Failed,
}

/// One difference between two schemas.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// A key of `changes.yaml`.
    pub code: &'static str,
    /// What it means.
    pub effect: Effect,
    /// The part of the message, as people write it: `data.items[]`. Empty for the whole.
    pub part: String,
    /// The part as the schemas see it that differ: `items[]`.
    pub own_part: String,
    /// Where in the older version.
    pub old: Span,
    /// Where in the newer version.
    pub new: Span,
    /// What fills the placeholders of its words.
    pub args: Vec<(&'static str, String)>,
    /// A value of this part that one side accepts and the other rejects.
    pub counterexample: Option<Json>,
}

impl Difference {
    /// A difference of the whole message at these places.
    pub const fn new(code: &'static str, effect: Effect, old: Span, new: Span) -> Self {
        Self {
            code,
            effect,
            part: String::new(),
            own_part: String::new(),
            old,
            new,
            args: Vec::new(),
            counterexample: None,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, name: &'static str, value: String) -> Self {
        self.args.push((name, value));
        self
    }

    /// As a difference of this part of both schemas.
    pub fn of_part(self, part: &str) -> Self {
        Self {
            part: part.to_owned(),
            own_part: part.to_owned(),
            ..self
        }
    }

    /// The difference seen from the message that both schemas are this part of.
    pub fn within(&self, part: &str) -> Self {
        Self {
            part: joined(part, &self.part),
            ..self.clone()
        }
    }
}

/// The part `rest` of the part `part` of a message: `data` and `items[]` are `data.items[]`.
pub fn joined(part: &str, rest: &str) -> String {
    match (part, rest) {
        (part, "") => part.to_owned(),
        ("", rest) => rest.to_owned(),
        (part, rest) if rest.starts_with("[]") => format!("{part}{rest}"),
        (part, rest) => format!("{part}.{rest}"),
    }
}

/// Where two schemas are, to make differences there.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// In the older version.
    pub old: Span,
    /// In the newer version.
    pub new: Span,
}

impl Places {
    /// The places of two nodes.
    pub const fn of(old: &Node, new: &Node) -> Self {
        Self {
            old: old.span,
            new: new.span,
        }
    }

    /// A difference at these places.
    pub const fn difference(self, code: &'static str, effect: Effect) -> Difference {
        Difference::new(code, effect, self.old, self.new)
    }
}
