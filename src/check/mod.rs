//! Rules are evaluated on facts and violations come out; contracts are compared with interfaces and endpoint states come out.

pub mod accounting;
mod builtin;
pub mod code_systems;
pub mod codes;
pub(crate) mod compare;
pub mod contract;
mod derived;
pub mod diff;
pub mod fingerprint;
pub mod function;
pub mod functions;
pub mod gather;
mod isolate;
pub mod links;
pub mod reason_words;
mod registry;
pub mod rules;
pub mod schema;
pub(crate) mod schema_reader;
pub(crate) mod sharing;
pub mod structure;
pub mod translate;
mod types;
mod unfilled;

pub use builtin::violation;
pub use registry::{Demanded, Registry};
pub use types::{
    Accounting, Bound, Checked, EndpointResult, JudgementContext, Level, Lifted, Link, Packs,
    Reason, State, Violation,
};

use crate::model::Submission;
use crate::model::reference::Resolver;
use crate::model::tree::tree;
use crate::pack::Scope;
use contract::CompiledContract;
use derived::Derived;
use function::Context;
use rules::CompiledRule;
use structure::Grammar;

/// Both packs, compiled: everything of checking that no submission changes.
pub struct Compiled<'p> {
    packs: Packs<'p>,
    rules: Vec<CompiledRule<'p>>,
    contracts: Vec<CompiledContract<'p>>,
    grammar: &'p Grammar,
}

impl std::fmt::Debug for Compiled<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiled")
            .field("pack", &self.packs.pack.id)
            .finish_non_exhaustive()
    }
}

impl<'p> Compiled<'p> {
    /// Compiles a pack: functions, options and regular expressions of its rules, the interfaces of its contracts. `grammar` is
    /// that of the built-in pack.
    #[must_use]
    pub fn new(packs: Packs<'p>, grammar: &'p Grammar) -> Self {
        Self {
            packs,
            rules: rules::compile(packs.pack),
            contracts: CompiledContract::all(packs.pack),
            grammar,
        }
    }

    /// The packs.
    #[must_use]
    pub const fn packs(&self) -> Packs<'p> {
        self.packs
    }
}

/// Checks a submission by compiled packs: faults, descriptors against their own specification, the pack's rules, its contracts.
#[must_use]
pub fn check<'d>(
    submission: &Submission<'d>,
    resolver: &Resolver<'d>,
    compiled: &Compiled<'_>,
    judgement: &JudgementContext<'_>,
) -> Checked {
    let packs = compiled.packs;
    let mut derived = Derived::new(submission, resolver, packs.pack);
    // Nothing is known of a submission in which nothing was found: no endpoint of it is absent.
    let contract = if submission.is_blank() {
        contract::ContractResult::default()
    } else {
        contract::required(&derived, packs, &compiled.contracts, judgement)
    };
    derived.link_endpoints(&contract.rows, contract.compared);
    let mut checked = Checked::default();
    builtin::builtin(&derived, packs, compiled.grammar, judgement, &mut checked);
    let context = Context {
        submission,
        pack: packs.pack,
        judgement,
        derived: &derived,
    };
    evaluate(compiled, &context, &mut checked);
    checked.accounting = derived.accounting();
    checked.endpoints = contract.rows;
    checked.lifted = contract.lifted;
    checked.links = derived.links.clone();
    dedup(&mut checked.violations);
    checked.violations = gather::gather(std::mem::take(&mut checked.violations), submission, packs);
    checked
}

/// Evaluates every rule of the pack.
fn evaluate(compiled: &Compiled<'_>, context: &Context<'_, '_>, checked: &mut Checked) {
    let tree = tree(context.submission);
    for compiled in &compiled.rules {
        let rule = compiled.rule;
        let mut outcome = rules::Outcome::default();
        match rule.scope {
            Scope::Document => {
                for descriptor in &context.submission.descriptors {
                    if rules::applies(rule, descriptor.kind) {
                        compiled.evaluate(&descriptor.document.root, context, &mut outcome);
                    }
                }
            }
            Scope::Submission => compiled.evaluate(&tree, context, &mut outcome),
            Scope::Builtin => {}
        }
        checked.violations.append(&mut outcome.violations);
        if let Some(why) = outcome.unevaluated {
            checked.unevaluated.push((rule.id.clone(), why));
        } else if outcome.looked {
            checked.evaluated.push(rule.id.clone());
        } else {
            checked.not_applicable.push(rule.id.clone());
        }
    }
}

/// Drops the second of violations that are the same.
fn dedup(violations: &mut Vec<Violation>) {
    violations.sort_by(|a, b| (a.at, &a.rule, &a.args).cmp(&(b.at, &b.rule, &b.args)));
    violations.dedup_by(|a, b| a.at == b.at && a.rule == b.rule && a.args == b.args);
}
