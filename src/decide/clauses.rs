//! The clause table: every clause that the pack stands on, and how what checks it ended.

use super::decisions::{decided, on_clause};
use super::input::DecisionInput;
use super::verdict::{
    Clause, ClauseState, Disposition, EndpointRow, Evaluation, Finding, Level, RuleInfo, Severity,
    State, Subject,
};
use crate::pack::ClauseSpec;
use crate::text::Text;
use std::collections::{HashMap, HashSet};

/// What the clause table is made from.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'v> {
    /// Findings that are open.
    pub open: &'v [Finding],
    /// Findings that are excused.
    pub waived: &'v [Finding],
    /// The endpoint table.
    pub rows: &'v [EndpointRow],
    /// The rules.
    pub rules: &'v [RuleInfo],
    /// The files.
    pub files: &'v [Subject],
    /// Digest of the submission.
    pub digest: &'v str,
}

/// The clause table.
pub fn clauses(input: DecisionInput<'_>, decided: Decided<'_>) -> Vec<Clause> {
    let table = Table::new(input, decided);
    let clauses = input.packs.pack.procedure.iter();
    clauses.map(|clause| table.clause(clause)).collect()
}

struct Table<'v> {
    input: DecisionInput<'v>,
    decided: Decided<'v>,
    open: HashMap<&'v str, Vec<&'v Finding>>,
    waived: HashSet<&'v str>,
    evaluations: HashMap<&'v str, &'v Evaluation>,
    /// Whether something was submitted that could not be read: what it would have shown is not known.
    unread: bool,
}

impl<'v> Table<'v> {
    fn new(input: DecisionInput<'v>, decided: Decided<'v>) -> Self {
        let mut open: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for finding in decided.open {
            open.entry(&finding.rule).or_default().push(finding);
        }
        let waived = decided.waived.iter();
        let is_integrity = |finding: &Finding| {
            let rule = input.packs.rule(&finding.rule);
            rule.is_some_and(|rule| rule.tags.iter().any(|tag| tag == "integrity"))
        };
        let mut found = decided.open.iter();
        let rules = decided.rules.iter();
        Self {
            input,
            decided,
            open,
            waived: waived.map(|finding| finding.rule.as_str()).collect(),
            evaluations: rules
                .map(|rule| (rule.id.as_str(), &rule.evaluation))
                .collect(),
            unread: found.any(|finding| finding.incomplete && is_integrity(finding)),
        }
    }

    fn clause(&self, clause: &ClauseSpec) -> Clause {
        let (state, note) = if let Some(manual) = &clause.manual {
            match on_clause(self.input, self.decided.digest, &clause.id) {
                Some(entry) if entry.accepted => (ClauseState::Met, Some(decided(entry))),
                Some(entry) => (ClauseState::NotMet, Some(decided(entry))),
                None => (ClauseState::Manual, Some(manual.clone())),
            }
        } else if let Some(why) = &clause.not_covered {
            (ClauseState::NotCovered, Some(why.clone()))
        } else {
            self.checked(clause)
        };
        Clause {
            id: clause.id.clone(),
            title: clause.title.clone(),
            document: clause.document.clone(),
            clause: clause.clause.clone(),
            evidence: clause.evidence,
            rules: clause.rules.clone(),
            endpoints: clause.endpoints,
            state,
            note,
        }
    }

    /// How a clause ended that rules or endpoints check. Errors and warnings leave it unmet, hints do not.
    fn checked(&self, clause: &ClauseSpec) -> (ClauseState, Option<Text>) {
        let ids = || clause.rules.iter().map(String::as_str);
        let open = || ids().filter_map(|id| self.open.get(id)).flatten();
        let rows = || {
            let rows = self.decided.rows.iter();
            rows.filter(|row| clause.endpoints && row.level == Level::Required)
        };
        let weighs =
            |finding: &&&Finding| !finding.incomplete && finding.severity <= Severity::Warning;
        let unmet_row = |state: State| matches!(state, State::Absent | State::Incompatible);
        let wrong_rows = || rows().filter(|row| !row.excused && unmet_row(row.state));
        if open().any(|finding| weighs(&finding)) || wrong_rows().next().is_some() {
            let decides =
                open().any(|finding| finding.decides()) || wrong_rows().any(|row| row.gates);
            let note = (!decides).then(|| Text::new("不影响结论", "does not decide the verdict"));
            return (ClauseState::NotMet, note);
        }
        let unknown =
            |id: &str| matches!(self.evaluations.get(id), Some(Evaluation::Unevaluated(_)));
        let open_rows = || rows().filter(|row| !row.excused);
        if open().any(|finding| finding.incomplete)
            || ids().any(unknown)
            || open_rows().any(|row| row.state == State::Undecided)
        {
            return (ClauseState::Undecided, None);
        }
        if self.unread {
            let mut files = self.decided.files.iter();
            let note = if files.any(|file| file.disposition == Disposition::Unread) {
                Text::new("有材料未能读取", "something submitted could not be read")
            } else {
                Text::new(
                    "没有可评判的材料",
                    "nothing that was submitted can be judged",
                )
            };
            return (ClauseState::Undecided, Some(note));
        }
        if ids().any(|id| self.waived.contains(id)) || rows().any(|row| row.excused) {
            return (ClauseState::Waived, None);
        }
        let looked = |id: &str| matches!(self.evaluations.get(id), Some(Evaluation::Evaluated));
        if ids().any(looked) || rows().any(|row| row.state == State::Present) {
            (ClauseState::Met, None)
        } else {
            (ClauseState::NotApplicable, None)
        }
    }
}
