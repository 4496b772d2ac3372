//! The check code of a decision (核验码): a short name of what was judged and how it ended, to be printed on paper and typed again. It
//! finds the evidence that belongs to a sheet of paper; what the evidence is about is told by its digests.

use super::verdict::Verdict;
use crate::read::digest;
use std::fmt::Write as _;

/// Hexadecimal digits of a code.
const DIGITS: usize = 16;

/// What a code stands for. Digests are `sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'v> {
    /// Code of the project; empty where there is none.
    pub project: &'v str,
    /// Digest of the submission.
    pub submission: &'v str,
    /// Digests of the packs, the one that decided first.
    pub packs: Vec<String>,
    /// The class it was judged as.
    pub class: &'v str,
    /// The stage it was judged at.
    pub stage: &'v str,
    /// The day it was judged for, CCYY-MM-DD.
    pub as_of: &'v str,
    /// What the office gave beside the pack (`waivers`, `registry`, `against`), by digest, in this order.
    pub office: Vec<(&'static str, String)>,
    /// The outcome, by its name.
    pub outcome: &'v str,
}

impl Judged<'_> {
    /// The code: the first 16 hexadecimal digits of the SHA-256 over one line for each part, `name SP value LF`, in groups of four. The
    /// form is our own choice.
    #[must_use]
    pub fn code(&self) -> String {
        let mut lines = String::from("hutong check code 1\n");
        let mut line = |name: &str, value: &str| {
            let value = serde_json::Value::from(value);
            let _ = writeln!(lines, "{name} {value}");
        };
        line("project", self.project);
        line("submission", self.submission);
        self.packs.iter().for_each(|pack| line("pack", pack));
        line("class", self.class);
        line("stage", self.stage);
        line("asOf", self.as_of);
        self.office
            .iter()
            .for_each(|(name, digest)| line(name, digest));
        line("verdict", self.outcome);
        let digest = digest::sha256(lines.as_bytes());
        let digits = digest.trim_start_matches("sha256:").to_uppercase();
        let digits: Vec<char> = digits.chars().take(DIGITS).collect();
        let groups = digits
            .chunks(4)
            .map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    }
}

impl Verdict {
    /// The check code of this verdict.
    #[must_use]
    pub fn check_code(&self) -> String {
        let office = ["waivers", "registry", "against"]
            .into_iter()
            .filter_map(|name| {
                let given = self.office.iter().find(|given| given.name == name)?;
                Some((name, given.digest.clone()))
            });
        let judged = Judged {
            project: self.code.as_deref().map_or("", str::trim),
            submission: &self.digest,
            packs: self.packs.iter().map(|pack| pack.digest.clone()).collect(),
            class: self.class.name(),
            stage: self.stage.name(),
            as_of: &self.as_of,
            office: office.collect(),
            outcome: self.outcome.name(),
        };
        judged.code()
    }
}
