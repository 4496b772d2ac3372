//! `hutong diff`: two versions are compared, and the comparison is reported.

use super::clock::day;
use super::failure::Failure;
use super::inbox::one;
use super::job::{Diff, Format};
use super::outputs::Outputs;
use super::packs::load;
use super::path_guard::refuse_overwrite;
use super::terminal::progress;
use super::worker::run_on_worker;
use crate::error::Error;
use crate::report::changes;
use crate::{Plan, diff};

impl Diff {
    pub(super) fn run(self) -> Result<u8, Failure> {
        let outputs = Outputs::new(&self.output)?;
        outputs.only(&[Format::Human, Format::Json, Format::Markdown])?;
        for report in outputs.paths() {
            refuse_overwrite(report, [("OLD", Some(&self.old)), ("NEW", Some(&self.new))])?;
        }
        let mut plan = Plan::new(load(&self.pack)?, day(self.as_of.as_deref())?)?;
        plan.effort = self.effort;
        let (old, new) = (self.old, self.new);
        let comparison = run_on_worker(!self.output.quiet && progress(), move || {
            let old = one(&old, &plan.limits)?;
            let new = one(&new, &plan.limits)?;
            Ok::<_, Error>(diff(&old, &new, &plan))
        })??;
        outputs.write(|format, style| match format {
            Format::Human => Ok(changes::human(&comparison, self.by, style)),
            Format::Markdown => Ok(changes::markdown(&comparison, self.by, style.lang)),
            // Other formats were refused above.
            _ => changes::json(&comparison),
        })?;
        Ok(comparison.outcome.exit_code())
    }
}
