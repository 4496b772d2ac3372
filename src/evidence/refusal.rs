//! The reason of a refusal, in both languages.

use crate::text::Text;

/// Why a key, an envelope or a statement was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub Text);

impl Refusal {
    /// A refusal from its two versions.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Text::new(zh, en))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.0.zh, self.0.en)
    }
}

impl std::error::Error for Refusal {}
