//! The interface of the functions that rules name: their context, their answer, and the options that are checked when a pack is
//! loaded.

use super::derived::Derived;
use super::types::JudgementContext;
use crate::model::Submission;
use crate::pack::RulePack;
use crate::read::{Node, Value};
use crate::text::{Span, Text};

/// The data that a native function may read.
#[derive(Debug)]
pub struct Context<'c, 'd> {
    /// The model of the submission.
    pub submission: &'c Submission<'d>,
    /// The pack whose rule is evaluated.
    pub pack: &'c RulePack,
    /// Class, stage, date, registry.
    pub judgement: &'c JudgementContext<'c>,
    /// Links, indices and records of responses.
    pub derived: &'c Derived<'c, 'd>,
}

/// The value that a rule's path and field select.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The value; `None` where the field does not exist.
    pub node: Option<&'t Node>,
    /// The location of the value, or of its deepest ancestor that exists.
    pub at: Span,
}

/// One defect that a function found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its location; usually that of the target.
    pub at: Span,
    /// Related locations.
    pub related: Vec<Span>,
    /// Arguments for the placeholders of the message, by the names in [`Function::placeholders`].
    pub args: Vec<(&'static str, String)>,
    /// Further keys of the fingerprint, which are no part of the message.
    pub subject: Vec<(&'static str, String)>,
}

impl Hit {
    /// A hit with a location only.
    #[must_use]
    pub const fn new(at: Span) -> Self {
        Self {
            at,
            related: Vec::new(),
            args: Vec::new(),
            subject: Vec::new(),
        }
    }

    /// Adds a key that identifies the hit.
    #[must_use]
    pub fn about(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.subject.push((name, value.into()));
        self
    }

    /// Adds an argument for the message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds a related location.
    #[must_use]
    pub fn related(mut self, span: Span) -> Self {
        self.related.push(span);
        self
    }
}

/// The result of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The defects found, possibly none.
    Hits(Vec<Hit>),
    /// The submission has nothing that the function checks.
    NotApplicable,
    /// The function could not be evaluated; the text gives the reason.
    Unevaluated(Text),
}

/// A function with its options compiled in, such as a regular expression or a JSON Schema validator.
pub type Check = Box<dyn Fn(&Context<'_, '_>, &Target<'_>) -> Answer + Send + Sync>;

/// A native check: one function, and one line in the table of its file under [`super::functions`].
#[derive(Debug)]
pub struct Function {
    /// The name that packs write.
    pub name: &'static str,
    /// The placeholders of a message that it fills, besides those of [`super::rules::AMBIENT`].
    pub placeholders: &'static [&'static str],
    /// The placeholders that are part of the fingerprint besides the subject, such as a value compared with; never texts of the
    /// pack.
    pub keys: &'static [&'static str],
    /// The options that it accepts.
    pub options: &'static [FunctionOption],
    /// The check.
    pub evaluate: Evaluate,
}

/// How a function is called.
#[derive(Debug, Clone, Copy)]
pub enum Evaluate {
    /// It reads its options on every call, from the `functionOptions` node (null where there are none).
    Direct(fn(&Context<'_, '_>, &Target<'_>, &Node) -> Answer),
    /// Its options are compiled when the pack is loaded; the error gives the reason why they are invalid.
    Compiled(fn(&Node) -> Result<Check, Text>),
}

impl Function {
    /// A function that reads its options on every call.
    #[must_use]
    pub const fn new(
        name: &'static str,
        placeholders: &'static [&'static str],
        options: &'static [FunctionOption],
        run: fn(&Context<'_, '_>, &Target<'_>, &Node) -> Answer,
    ) -> Self {
        Self {
            name,
            placeholders,
            keys: &[],
            options,
            evaluate: Evaluate::Direct(run),
        }
    }

    /// A function whose options are compiled when the pack is loaded.
    #[must_use]
    pub const fn compiled(
        name: &'static str,
        options: &'static [FunctionOption],
        compile: fn(&Node) -> Result<Check, Text>,
    ) -> Self {
        Self {
            name,
            placeholders: &[],
            keys: &[],
            options,
            evaluate: Evaluate::Compiled(compile),
        }
    }

    /// Fills these placeholders, besides those of [`super::rules::AMBIENT`].
    #[must_use]
    pub const fn filling(self, placeholders: &'static [&'static str]) -> Self {
        Self {
            placeholders,
            ..self
        }
    }

    /// Adds these placeholders to the fingerprints of its hits.
    #[must_use]
    pub const fn keyed(self, keys: &'static [&'static str]) -> Self {
        Self { keys, ..self }
    }

    /// The mistakes in the options that a rule gives, each at its place.
    #[must_use]
    pub fn option_mistakes(&self, options: &Node) -> Vec<(Span, Text)> {
        let mut mistakes = Vec::new();
        if !matches!(options.value, Value::Map(_) | Value::Null) {
            let text = Text::new(
                "functionOptions 应为映射",
                "functionOptions is a mapping of options",
            );
            mistakes.push((options.span, text));
        }
        for entry in options.entries() {
            let Some(option) = self.options.iter().find(|one| *one.name == *entry.key) else {
                let text = Text::new(
                    format!("函数 {} 没有选项 {}", self.name, entry.key),
                    format!("the function {} has no option {}", self.name, entry.key),
                );
                mistakes.push((entry.key_span, text));
                continue;
            };
            if !option.shape.fits(&entry.node) {
                let shape = option.shape.text();
                let text = Text::new(
                    format!("函数 {} 的选项 {} 应为{}", self.name, option.name, shape.zh),
                    format!(
                        "the option {} of {} is {}",
                        option.name, self.name, shape.en
                    ),
                );
                mistakes.push((entry.node.span, text));
            }
        }
        mistakes
    }
}

/// An option of a function.
#[derive(Debug, Clone, Copy)]
pub struct FunctionOption {
    /// The name that packs write.
    pub name: &'static str,
    /// The values that it accepts.
    pub shape: OptionShape,
}

impl FunctionOption {
    /// An option of a shape.
    #[must_use]
    pub const fn new(name: &'static str, shape: OptionShape) -> Self {
        Self { name, shape }
    }
}

/// The shape of the value of an option.
#[derive(Debug, Clone, Copy)]
pub enum OptionShape {
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// A list of texts.
    Texts,
    /// A list of texts and of lists of texts.
    TextGroups,
    /// A list of any values.
    Values,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A JSON Schema: a mapping, `true` or `false`.
    Schema,
}

impl OptionShape {
    /// Whether a value has this shape.
    fn fits(self, node: &Node) -> bool {
        let is_text = |node: &Node| node.as_str().is_some();
        let list = matches!(node.value, Value::Array(_));
        match self {
            Self::Text => is_text(node),
            Self::Flag => node.as_bool().is_some(),
            Self::Number => matches!(node.value, Value::Number(_)),
            Self::Texts => list && node.items().iter().all(is_text),
            Self::TextGroups => {
                let group = |node: &Node| {
                    is_text(node) || (!node.items().is_empty() && node.items().iter().all(is_text))
                };
                list && node.items().iter().all(group)
            }
            Self::Values => list,
            Self::OneOf(words) => node.as_str().is_some_and(|word| words.contains(&word)),
            Self::Schema => matches!(node.value, Value::Map(_) | Value::Bool(_)),
        }
    }

    /// The shape in words, for a message.
    fn text(self) -> Text {
        match self {
            Self::Text => Text::new("文本", "a text"),
            Self::Flag => Text::new(" true 或 false", "true or false"),
            Self::Number => Text::new("数字", "a number"),
            Self::Texts => Text::new("文本列表", "a list of texts"),
            Self::TextGroups => {
                Text::new("文本或文本列表的列表", "a list of texts and lists of texts")
            }
            Self::Values => Text::new("列表", "a list"),
            Self::OneOf(words) => Text::new(
                format!(" {} 之一", words.join("、")),
                format!("one of {}", words.join(", ")),
            ),
            Self::Schema => Text::new(" JSON Schema", "a JSON Schema"),
        }
    }
}
