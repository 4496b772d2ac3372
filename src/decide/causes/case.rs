//! An open finding as causes are looked for.

use crate::check::Reason;
use crate::decide::verdict::Finding;
use crate::pack::Rule;

/// Fields that hold the code of a resource, by the names of either registration format.
pub const CODES: &[&str] = &["code", "resID"];

/// What is known of an open finding: itself, its rule, and the reason of the endpoint table that it reports.
pub struct Case<'f> {
    pub finding: &'f Finding,
    pub rule: Option<&'f Rule>,
    pub reason: Option<&'f Reason>,
}

impl Case<'_> {
    /// Whether its rule names a function.
    pub fn calls(&self, function: &str) -> bool {
        let mut then = self.rule.into_iter().flat_map(|rule| &rule.then);
        then.any(|then| then.function == function)
    }

    /// Whether it says that resources have no code.
    pub fn lacks_code(&self) -> bool {
        let field = self.finding.args.get("field").map(String::as_str);
        self.calls("filled") && field.is_some_and(|field| CODES.contains(&field))
    }

    /// Whether its rule is one that compares items with responses and looks for this defect (`missing`, `undeclared`).
    pub fn compares_items(&self, find: &str) -> bool {
        self.rule.is_some_and(|rule| {
            let mut then = rule.then.iter();
            then.any(|then| {
                then.function == "itemsInResponses" && then.options.str_at("find") == Some(find)
            })
        })
    }
}
