//! The procedure of a pack: every clause that it is based on, and how the clause is checked. The clause table of a decision is
//! printed from it.

use super::file_errors::{misread, wrong};
use super::{Evidence, Rule};
use crate::error::Error;
use crate::read::{Library, Located, de};
use crate::text::{Span, Text};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// One clause of the pack's documents and how it is checked: by rules, by the exchange contract, by a person, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseSpec {
    /// Its id within the pack; decisions name it.
    pub id: String,
    /// The requirement, as a title.
    pub title: Text,
    /// The title of its document.
    pub document: Text,
    /// Its number there, where that is known.
    pub clause: Option<String>,
    /// How well it is known.
    pub evidence: Evidence,
    /// Full ids of the rules that check it.
    pub rules: Vec<String>,
    /// Whether the contract's endpoints check it.
    pub endpoints: bool,
    /// What a person must check.
    pub manual: Option<Text>,
    /// The reason why it is not checked.
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

/// Reads `procedure.yaml` of a pack whose rules and documents are known: every rule of the pack must be listed under
/// a clause.
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
    let mut reader = ProcedureReader {
        library,
        pack,
        rules,
        documents,
        ids: HashSet::new(),
        named: HashSet::new(),
        errors: Vec::new(),
    };
    let forms = form.clauses.into_iter();
    let clauses = forms.map(|form| reader.clause(form)).collect();
    reader.unnamed_rules();
    if reader.errors.is_empty() {
        Ok(clauses)
    } else {
        Err(reader.errors)
    }
}

struct ProcedureReader<'p> {
    library: &'p Library,
    /// Id of the pack.
    pack: &'p str,
    rules: &'p [Rule],
    documents: &'p BTreeMap<String, Text>,
    /// Ids of the clauses read so far.
    ids: HashSet<String>,
    /// Ids of the rules that the clauses name.
    named: HashSet<String>,
    errors: Vec<Error>,
}

impl ProcedureReader<'_> {
    fn fail(&mut self, at: Span, zh: String, en: String) {
        self.errors.push(wrong(self.library, at, zh, en));
    }

    /// Reads one clause.
    fn clause(&mut self, form: Located<ClauseForm>) -> ClauseSpec {
        let Located { value: form, span } = form;
        if !self.ids.insert(form.id.value.clone()) {
            let id = &form.id.value;
            self.fail(
                form.id.span,
                format!("条款 {id} 重复"),
                format!("clause {id} stands twice"),
            );
        }
        let checked = !form.rules.is_empty() || form.endpoints;
        let ways = [checked, form.manual.is_some(), form.not_covered.is_some()];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            self.fail(
                span,
                "条款应由规则或端点检查（rules、endpoints）、人工核对（manual）或注明未覆盖（notCovered），三者取一".to_owned(),
                "a clause is checked by rules or endpoints, or is manual, or notCovered: one of the three".to_owned(),
            );
        }
        let rules = form.rules.into_iter();
        let rules = rules.map(|rule| self.rule(rule)).collect();
        ClauseSpec {
            id: form.id.value,
            title: form.title,
            document: self.document(&form.document),
            clause: form.clause,
            evidence: form.evidence,
            rules,
            endpoints: form.endpoints,
            manual: form.manual,
            not_covered: form.not_covered,
        }
    }

    /// The id of a rule that a clause names. A rule of this pack must exist.
    fn rule(&mut self, rule: Located<String>) -> String {
        let id = rule.value;
        let is_own = id.starts_with(&format!("{}/", self.pack));
        // The built-in rules are not known here; a test checks that the embedded packs name existing ones.
        if is_own && !self.rules.iter().any(|known| known.id == id) {
            self.fail(
                rule.span,
                format!("没有规则 {id}"),
                format!("there is no rule {id}"),
            );
        }
        self.named.insert(id.clone());
        id
    }

    /// The title of the document that a clause names; it must be listed in `pack.yaml`.
    fn document(&mut self, document: &Located<String>) -> Text {
        let title = self.documents.get(&document.value).cloned();
        title.unwrap_or_else(|| {
            let id = &document.value;
            self.fail(
                document.span,
                format!("pack.yaml 的 documents 中没有 {id}"),
                format!("pack.yaml lists no document {id}"),
            );
            Text::default()
        })
    }

    /// Reports the rules of the pack that no clause names.
    fn unnamed_rules(&mut self) {
        for rule in self.rules {
            if !self.named.contains(&rule.id) {
                let id = &rule.id;
                self.fail(
                    rule.span,
                    format!("procedure.yaml 没有条款提到规则 {id}"),
                    format!("no clause of procedure.yaml names rule {id}"),
                );
            }
        }
    }
}
