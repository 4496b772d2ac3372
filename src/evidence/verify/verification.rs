//! What evidence is compared with, and how each check of it ended.

use crate::discover::Files;
use crate::evidence::Refusal;
use crate::evidence::key::PublicKey;
use crate::evidence::predicate::Statement;
use crate::read::Json;
use crate::text::Text;

/// Exit code of evidence that is not verified.
pub const NOT_VERIFIED: u8 = 4;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The evidence agrees with what it is compared with.
    Passed,
    /// The evidence disagrees, so it is not verified.
    Failed,
    /// The verifier gave nothing to compare with.
    NotCompared,
}

impl State {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotCompared => "not-compared",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name in machine formats, such as `signature`.
    pub name: &'static str,
    /// How it ended.
    pub state: State,
    /// The result in words.
    pub message: Text,
    /// Details, one a line: files or members of the result that differ.
    pub details: Vec<Text>,
}

/// What evidence is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'e> {
    /// The check code on the paper.
    pub code: Option<&'e str>,
    /// The signer's key, known from elsewhere than the evidence.
    pub key: &'e PublicKey,
    /// The verifier's copy of the submission.
    pub files: &'e Files,
    /// The bytes of the archive, where the verifier has one.
    pub archive: Option<&'e [u8]>,
    /// Digest (`sha256:…`) of the pack that must have decided.
    pub pack: &'e str,
    /// The project it must be for.
    pub project: Option<&'e str>,
    /// The class it must have been judged as.
    pub class: Option<&'e str>,
    /// The stage it must have been judged at.
    pub stage: Option<&'e str>,
    /// The lowest number it may have.
    pub serial: Option<u64>,
    /// How many days old it may be, and what time it is (RFC 3339, UTC).
    pub age: Option<(u32, &'e str)>,
    /// Digest (`sha256:…`) of the office's waivers, where given.
    pub waivers: Option<&'e str>,
    /// Digest (`sha256:…`) of the office's catalogue, where given.
    pub registry: Option<&'e str>,
    /// Digest (`sha256:…`) of the last approved version, where given.
    pub against: Option<&'e str>,
    /// Whether the submission will be judged again, which needs all inputs of the first judgement.
    pub rerun: bool,
}

/// The result of verifying evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// The checks that were made.
    pub checks: Vec<Check>,
    /// The signed statement, where a signature of the key was verified. It is to be relied on only where
    /// [`Verification::verified`].
    pub statement: Option<Statement>,
}

impl Verification {
    /// Whether no check failed.
    #[must_use]
    pub fn verified(&self) -> bool {
        self.statement.is_some() && self.failed() == 0
    }

    /// How many checks failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        let checks = self.checks.iter();
        checks.filter(|check| check.state == State::Failed).count()
    }

    /// 0 verified and PASS or CONDITIONAL, 1 verified and FAIL, 3 verified and INCOMPLETE, 4 not verified.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let statement = self.statement.as_ref().filter(|_| self.verified());
        let outcome = statement.and_then(|it| it.predicate.outcome());
        outcome.map_or(NOT_VERIFIED, crate::decide::Outcome::exit_code)
    }

    pub(super) fn add(&mut self, name: &'static str, state: State, message: Text) {
        self.add_with(name, state, message, Vec::new());
    }

    pub(super) fn add_with(
        &mut self,
        name: &'static str,
        state: State,
        message: Text,
        details: Vec<Text>,
    ) {
        self.checks.push(Check {
            name,
            state,
            message,
            details,
        });
    }

    pub(super) fn refuse(&mut self, name: &'static str, refusal: Refusal) {
        self.add(name, State::Failed, refusal.0);
    }

    /// Compares the result of judging again with the signed one.
    pub fn rerun(&mut self, again: &Statement) {
        let Some(signed) = self.statement.as_ref().map(|it| &it.predicate) else {
            return;
        };
        let again = &again.predicate;
        if signed.result_digest == again.result_digest {
            let message = Text::new(
                format!("重新评判，结果相同（{}）", signed.result_digest.named()),
                format!(
                    "judged again: the same result ({})",
                    signed.result_digest.named()
                ),
            );
            self.add("rerun", State::Passed, message);
            return;
        }
        let mut details = Vec::new();
        if signed.verdict != again.verdict {
            let (was, is) = (&signed.verdict, &again.verdict);
            details.push(Text::new(
                format!("结论：签署时 {was}，现为 {is}"),
                format!("verdict: {was} was signed, it is {is}"),
            ));
        }
        if let (Ok(Json::Object(was)), Ok(Json::Object(is))) = (signed.result(), again.result()) {
            let differ: Vec<&str> = was
                .iter()
                .filter(|(name, value)| is.get(name.as_str()) != Some(value))
                .map(|(name, _)| name.as_str())
                .collect();
            details.push(Text::new(
                format!("不同之处：{}", differ.join("、")),
                format!("what differs: {}", differ.join(", ")),
            ));
        }
        let message = Text::new(
            "重新评判，结果与签署的不同",
            "judged again, the result is not the one that was signed",
        );
        self.add_with("rerun", State::Failed, message, details);
    }

    /// The verification of an envelope that could not be read.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let mut result = Self::default();
        result.refuse("envelope", refusal);
        result
    }

    /// Whether the program that would judge again is the one that judged: another release may come to another result for
    /// good reason.
    pub fn same_program(&mut self, version: &str, rules: &str) -> bool {
        let Some(signed) = self.statement.as_ref().map(|it| &it.predicate.tool) else {
            return false;
        };
        let (was, of_rules) = (signed.version.clone(), signed.rules.named());
        if was == version && of_rules == rules {
            return true;
        }
        let message = Text::new(
            format!(
                "签署时为 hutong {was}（内置规则 {of_rules}），本程序为 {version}（{rules}）；须用同一版本复核"
            ),
            format!(
                "hutong {was} judged (built-in rules {of_rules}), this is {version} ({rules}); the same release is needed to judge again"
            ),
        );
        self.add("tool", State::Failed, message);
        false
    }

    /// Adds the check `rerun` as not compared: another check failed where it was asked for, else it was not asked for.
    pub fn not_rerun(&mut self, asked: bool) {
        let message = if asked {
            Text::new(
                "未重新评判：上述核对未通过",
                "not judged again, because something above does not hold",
            )
        } else {
            Text::new(
                "未重新评判，未提供 --rerun：只说明签署方作出过这一结论",
                "not judged again; --rerun was not given: this is what the signer says",
            )
        };
        self.add("rerun", State::NotCompared, message);
    }
}
