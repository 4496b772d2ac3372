//! Validates a pack's contracts when the pack is loaded: one that requires less than it seems to would let anything pass.

use crate::error::Error;
use crate::model::{openapi, reference};
use crate::pack::file_errors::wrong;
use crate::pack::{Contract, RulePack};
use crate::text::Span;
use std::collections::BTreeSet;

/// Checks every contract of a pack.
///
/// # Errors
/// Every mistake found, at its file and line.
pub fn validate(pack: &RulePack) -> Result<(), Vec<Error>> {
    let mut validator = Validator {
        pack,
        errors: Vec::new(),
    };
    for contract in &pack.contracts {
        validator.contract(contract);
    }
    if validator.errors.is_empty() {
        Ok(())
    } else {
        Err(validator.errors)
    }
}

/// The ids of the endpoints that a pack's contracts ask for.
#[must_use]
pub fn endpoint_ids(pack: &RulePack) -> BTreeSet<String> {
    pack.endpoints()
        .map(|endpoint| endpoint.id.clone())
        .collect()
}

struct Validator<'p> {
    pack: &'p RulePack,
    errors: Vec<Error>,
}

impl Validator<'_> {
    fn fail(&mut self, span: Span, zh: String, en: String) {
        self.errors.push(wrong(&self.pack.library, span, zh, en));
    }

    fn contract(&mut self, contract: &Contract) {
        let pack = self.pack;
        let whole = Span::file(contract.source);
        let document = pack.library.document(contract.source);
        let kind = document.and_then(|document| openapi::version(&document.root));
        if kind.is_none() {
            self.fail(
                whole,
                "契约不是可识别的 OpenAPI 文档".into(),
                "a contract is an OpenAPI document".into(),
            );
            return;
        }
        for fault in reference::references(&pack.library, contract.source).faults {
            let reference = fault
                .args
                .iter()
                .find(|(name, _)| *name == "reference")
                .map_or("", |(_, value)| value);
            self.fail(
                fault.at,
                format!("契约中的引用 {reference} 无法解析"),
                format!("the reference {reference} of a contract does not resolve"),
            );
        }
    }
}
