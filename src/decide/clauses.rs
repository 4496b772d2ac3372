//! The clause table: every clause that the pack stands on, and how what checks it ended.

use super::waivers::{decided, on_clause};
use super::{Clause, ClauseState, DecisionInput, Evaluation, Finding, Verdict};
use crate::check::{Level, State};
use crate::pack::{ClauseSpec, Severity};
use crate::text::Text;
use std::collections::HashMap;

/// The clause table of a verdict whose findings are known.
pub fn clauses(case: DecisionInput<'_>, verdict: &Verdict) -> Vec<Clause> {
    let table = Table::new(case, verdict);
    let provisions = case.packs.pack.procedure.iter();
    provisions
        .map(|provision| table.clause(provision))
        .collect()
}

struct Table<'v> {
    case: DecisionInput<'v>,
    verdict: &'v Verdict,
    open: HashMap<&'v str, Vec<&'v Finding>>,
    waived: HashMap<&'v str, usize>,
    evaluations: HashMap<&'v str, &'v Evaluation>,
    /// Whether something was submitted that could not be read: what it would have shown is not known.
    unread: bool,
}

impl<'v> Table<'v> {
    fn new(case: DecisionInput<'v>, verdict: &'v Verdict) -> Self {
        let mut open: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for told in &verdict.open {
            open.entry(&told.rule).or_default().push(told);
        }
        let mut waived: HashMap<&str, usize> = HashMap::new();
        for told in &verdict.waived {
            *waived.entry(&told.rule).or_default() += 1;
        }
        let integrity = |told: &Finding| {
            let rule = case.packs.rule(&told.rule);
            rule.is_some_and(|rule| rule.tags.iter().any(|tag| tag == "integrity"))
        };
        Self {
            case,
            verdict,
            open,
            waived,
            evaluations: verdict
                .rules
                .iter()
                .map(|rule| (rule.id.as_str(), &rule.evaluation))
                .collect(),
            unread: verdict
                .open
                .iter()
                .any(|told| told.incomplete && integrity(told)),
        }
    }

    fn clause(&self, provision: &ClauseSpec) -> Clause {
        let (state, note) = if let Some(manual) = &provision.manual {
            match on_clause(self.case, self.verdict, &provision.id) {
                Some(entry) if entry.accepted => (ClauseState::Met, Some(decided(entry))),
                Some(entry) => (ClauseState::NotMet, Some(decided(entry))),
                None => (ClauseState::Manual, Some(manual.clone())),
            }
        } else if let Some(why) = &provision.not_covered {
            (ClauseState::NotCovered, Some(why.clone()))
        } else {
            self.checked(provision)
        };
        Clause {
            id: provision.id.clone(),
            title: provision.title.clone(),
            document: provision.document.clone(),
            clause: provision.clause.clone(),
            evidence: provision.evidence,
            rules: provision.rules.clone(),
            endpoints: provision.endpoints,
            state,
            note,
        }
    }

    /// How a clause ended that rules or endpoints check. Errors and warnings leave it unmet, hints do not.
    fn checked(&self, provision: &ClauseSpec) -> (ClauseState, Option<Text>) {
        let ids = || provision.rules.iter().map(String::as_str);
        let open = || ids().filter_map(|id| self.open.get(id)).flatten();
        let rows = || {
            let rows = self.verdict.required.iter();
            rows.filter(|row| provision.endpoints && row.level == Level::Required)
        };
        let weighs = |told: &&&Finding| !told.incomplete && told.severity <= Severity::Warning;
        let unmet_row = |state: State| matches!(state, State::Absent | State::Incompatible);
        let wrong_rows = || rows().filter(|row| !row.excused && unmet_row(row.state));
        if open().any(|told| weighs(&told)) || wrong_rows().next().is_some() {
            let decides =
                open().any(|told| super::decides(told)) || wrong_rows().any(|row| row.gates);
            let note = (!decides).then(|| Text::new("不影响结论", "does not decide the verdict"));
            return (ClauseState::NotMet, note);
        }
        let unknown =
            |id: &str| matches!(self.evaluations.get(id), Some(Evaluation::Unevaluated(_)));
        let open_rows = || rows().filter(|row| !row.excused);
        if open().any(|told| told.incomplete)
            || ids().any(unknown)
            || open_rows().any(|row| row.state == State::Undecided)
        {
            return (ClauseState::Undecided, None);
        }
        if self.unread {
            let files = &self.verdict.files;
            let note = if files.iter().any(|file| file.disposition == "unread") {
                Text::new("有材料未能读取", "something submitted could not be read")
            } else {
                Text::new(
                    "没有可评判的材料",
                    "nothing that was submitted can be judged",
                )
            };
            return (ClauseState::Undecided, Some(note));
        }
        if ids().any(|id| self.waived.contains_key(id)) || rows().any(|row| row.excused) {
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
