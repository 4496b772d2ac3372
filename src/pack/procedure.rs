//! The pack's procedure: every clause that it stands on, with what checks it. The clause table of a decision prints from here.

use super::file_errors::{misread, wrong};
use super::{Evidence, Rule};
use crate::error::Error;
use crate::read::{Library, Located, de};
use crate::text::{Span, Text};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// One clause of the pack's documents, and what checks it: rules, the exchange contract, a person, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseSpec {
    /// Its id within the pack; decisions name it.
    pub id: String,
    /// What it asks for.
    pub title: Text,
    /// The document it stands in, in words.
    pub document: Text,
    /// Its number there, where that is known.
    pub clause: Option<String>,
    /// How well it is known.
    pub evidence: Evidence,
    /// Full ids of the rules that check it.
    pub rules: Vec<String>,
    /// Whether the contract's endpoints check it.
    pub endpoints: bool,
    /// What a person must look at.
    pub manual: Option<Text>,
    /// Why nothing checks it.
    pub not_covered: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureForm {
    clauses: Vec<Located<ClauseForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ClauseForm {
    id: Located<String>,
    title: Text,
    document: Located<String>,
    #[serde(default)]
    clause: Option<String>,
    evidence: Evidence,
    #[serde(default)]
    rules: Vec<Located<String>>,
    #[serde(default)]
    endpoints: bool,
    #[serde(default)]
    manual: Option<Text>,
    #[serde(default)]
    not_covered: Option<Text>,
}

/// Reads `procedure.yaml` of a pack whose rules and documents are known: every rule of the pack must stand under a clause.
///
/// # Errors
/// Every mistake, each at its place.
pub(super) fn procedure(
    library: &Library,
    source: u32,
    pack: &str,
    rules: &[Rule],
    documents: &BTreeMap<String, Text>,
) -> Result<Vec<ClauseSpec>, Vec<Error>> {
    let Some(document) = library.document(source) else {
        return Ok(Vec::new());
    };
    let form: ProcedureForm =
        de::from_node(&document.root).map_err(|mistake| vec![misread(library, mistake)])?;
    let mut errors = Vec::new();
    let mut fail = |at: Span, zh: String, en: String| errors.push(wrong(library, at, zh, en));
    let mut ids = HashSet::new();
    let mut named = HashSet::new();
    let mut clauses = Vec::new();
    for Located { value: form, span } in form.clauses {
        if !ids.insert(form.id.value.clone()) {
            let id = &form.id.value;
            fail(
                form.id.span,
                format!("条款 {id} 重复"),
                format!("clause {id} stands twice"),
            );
        }
        let checked = !form.rules.is_empty() || form.endpoints;
        let ways = [checked, form.manual.is_some(), form.not_covered.is_some()];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            fail(
                span,
                "条款应由规则或端点检查（rules、endpoints）、人工核对（manual）或注明未覆盖（notCovered），三者取一".to_owned(),
                "a clause is checked by rules or endpoints, or is manual, or notCovered: one of the three".to_owned(),
            );
        }
        let mut own = Vec::new();
        for rule in form.rules {
            let id = rule.value;
            // Rules of the engine are not at hand here; a test holds the embedded packs against them.
            if id.starts_with(&format!("{pack}/")) && !rules.iter().any(|known| known.id == id) {
                fail(
                    rule.span,
                    format!("没有规则 {id}"),
                    format!("there is no rule {id}"),
                );
            }
            named.insert(id.clone());
            own.push(id);
        }
        let words = documents.get(&form.document.value).cloned();
        if words.is_none() {
            let id = &form.document.value;
            fail(
                form.document.span,
                format!("pack.yaml 的 documents 中没有 {id}"),
                format!("pack.yaml lists no document {id}"),
            );
        }
        clauses.push(ClauseSpec {
            id: form.id.value,
            title: form.title,
            document: words.unwrap_or_default(),
            clause: form.clause,
            evidence: form.evidence,
            rules: own,
            endpoints: form.endpoints,
            manual: form.manual,
            not_covered: form.not_covered,
        });
    }
    for rule in rules.iter().filter(|rule| !named.contains(&rule.id)) {
        let id = &rule.id;
        fail(
            rule.span,
            format!("procedure.yaml 没有条款提到规则 {id}"),
            format!("no clause of procedure.yaml names rule {id}"),
        );
    }
    if errors.is_empty() {
        Ok(clauses)
    } else {
        Err(errors)
    }
}
