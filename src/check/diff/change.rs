//! A change from one version to the next, still without words.

use crate::check::translate::Direction;
use crate::read::Json;
use crate::text::Span;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a change means to those who use the older version, from the least to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Only words changed.
    Documentation,
    /// Every client of the older version works with the newer.
    Compatible,
    /// Values stay acceptable, and yet it depends on the client whether it still works.
    Possible,
    /// It could not be decided.
    Undecided,
    /// A client of the older version can fail with the newer.
    Breaking,
}

impl Effect {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::Undecided => "undecided",
            Self::Possible => "possible",
            Self::Breaking => "breaking",
        }
    }
}

/// Which message of an operation a change is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// No message: the operation itself.
    Operation,
    /// A parameter.
    Parameter,
    /// The request body.
    Request,
    /// A response.
    Response,
    /// A header of a response.
    Header,
}

impl Way {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Request => "request",
            Self::Response => "response",
            Self::Header => "header",
        }
    }

    /// Whether it is on the way to whoever serves the operation or back.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Operation | Self::Parameter | Self::Request => Direction::Request,
            Self::Response | Self::Header => Direction::Response,
        }
    }
}

/// A message of an operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// The operation, as the older version names it.
    pub operation: String,
    /// Which of its messages.
    pub way: Way,
    /// The message in words: `200 application/json`.
    pub text: String,
}

/// Operations that feel a change, and what it means to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Affected {
    /// What it means.
    pub effect: Effect,
    /// The messages; of very many only the first.
    pub messages: Rc<Vec<Rc<Message>>>,
    /// How many messages there are.
    pub count: usize,
}

/// One change from the older version to the newer.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// A key of `rules/hutong/changes.yaml`.
    pub code: &'static str,
    /// What it means, to those to whom it means most.
    pub effect: Effect,
    /// The operation or resource it concerns, as the older version names it; `None` where several feel it.
    pub subject: Option<String>,
    /// The shared component it stands in, as a pointer without `#/`: `components/schemas/Person`.
    pub component: Option<String>,
    /// Who feels it. Empty for what is no matter of an operation.
    pub affects: Vec<Affected>,
    /// Where in the older version.
    pub old: Option<Span>,
    /// Where in the newer version; where it is gone, the deepest place that is left.
    pub new: Option<Span>,
    /// What fills the placeholders of its words.
    pub args: BTreeMap<String, String>,
    /// The part of a schema that differs, as that schema sees it.
    pub own_part: Option<String>,
    /// A value that one version accepts and the other rejects.
    pub counterexample: Option<Json>,
}

impl Change {
    /// A change at these places, without a subject and arguments.
    #[must_use]
    pub const fn new(
        code: &'static str,
        effect: Effect,
        old: Option<Span>,
        new: Option<Span>,
    ) -> Self {
        Self {
            code,
            effect,
            subject: None,
            component: None,
            affects: Vec::new(),
            old,
            new,
            args: BTreeMap::new(),
            own_part: None,
            counterexample: None,
        }
    }

    /// Names the resource it concerns.
    #[must_use]
    pub fn of(mut self, subject: String) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Names the operation it concerns, and which of its messages feels it.
    #[must_use]
    pub fn felt_by(mut self, operation: String, way: Way) -> Self {
        let message = Message {
            operation: operation.clone(),
            way,
            text: String::new(),
        };
        self.affects.push(Affected {
            effect: self.effect,
            messages: Rc::new(vec![Rc::new(message)]),
            count: 1,
        });
        self.of(operation)
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, name: &str, value: &str) -> Self {
        self.args.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Whether this is about the older version alone: that something of it could not be read.
    #[must_use]
    pub fn is_of_old(&self) -> bool {
        self.args
            .get("version_en")
            .is_some_and(|version| version == OLD.1)
    }
}

/// The name of the older version, in Chinese and English.
pub const OLD: (&str, &str) = ("原版本", "old version");
/// The name of the newer version, in Chinese and English.
pub const NEW: (&str, &str) = ("新版本", "new version");

/// Stands in the arguments of a change for a value that is not there, and for the whole of a message.
pub const NOTHING: &str = "-";

/// The code of what is beyond a limit of the comparison. The limit is the change's `reason`, a key of `reasons.yaml`.
pub const NOT_COMPARED: &str = "not-compared";

/// The code of a comparison that panicked: nothing is known of what it compared.
pub const COMPARISON_FAILED: &str = "comparison-failed";
