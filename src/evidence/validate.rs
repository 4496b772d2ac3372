//! A payload becomes a statement that is consistent in itself, or is refused; a predicate has one result and one digest of it.

use super::canonical::{canonical, strict, value};
use super::predicate::{Predicate, SCHEMA, Sha256, Statement};
use super::{PREDICATE_TYPE, Refusal, STATEMENT_TYPE, TREE, VERIFIER};
use crate::decide::{Judged, Outcome};
use crate::read::{Json, digest, from_node};
use std::collections::BTreeSet;

impl Statement {
    /// The bytes that are signed: the canonical form.
    ///
    /// # Errors
    /// None in practice.
    pub fn payload(&self) -> Result<String, Refusal> {
        canonical(self)
    }

    /// Reads the payload of an envelope.
    ///
    /// # Errors
    /// It is no statement of the type and version that is known here, or it contradicts itself.
    pub fn read(payload: &[u8]) -> Result<Self, Refusal> {
        let root = strict(payload)?;
        for (key, wanted) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
            same(key, root.str_at(key), wanted)?;
        }
        let predicate = root.get("predicate");
        let version = predicate.and_then(|it| it.str_at("schemaVersion"));
        same("schemaVersion", version, SCHEMA)?;
        let statement: Self = from_node(&root).map_err(|error| Refusal(error.text))?;
        statement.validate()?;
        Ok(statement)
    }

    /// Checks that a statement is consistent in itself, before it is compared with anything.
    pub(super) fn validate(&self) -> Result<(), Refusal> {
        let predicate = &self.predicate;
        same("verifier.id", Some(&predicate.verifier.id), VERIFIER)?;
        let tree = &predicate.submission.tree_algorithm;
        same("treeAlgorithm", Some(tree), TREE)?;
        if predicate.outcome().is_none() {
            return Err(Refusal::new(
                format!("不识别的结论 {:?}", predicate.verdict),
                format!("{:?} is no verdict", predicate.verdict),
            ));
        }
        let subject = self.subject.first().map(|subject| &subject.digest);
        if subject != Some(&predicate.submission.digest) {
            return Err(Refusal::new(
                "声明的对象与其中所列材料不是一回事",
                "the subject of the statement is not the submission that it lists",
            ));
        }
        if self.subject.len() > 2 {
            return Err(Refusal::new(
                "列有两个以上的对象",
                "it names more than two subjects",
            ));
        }
        // The first is the pack that decided; its digest covers those on which it stands.
        if predicate.policy.is_empty() {
            return Err(Refusal::new("未列规则包", "it names no pack"));
        }
        let mut known = BTreeSet::new();
        if let Some(policy) = predicate.policy.iter().find(|pack| !known.insert(&pack.id)) {
            return Err(Refusal::new(
                format!("规则包 {} 列了两次", policy.id),
                format!("it names the pack {} twice", policy.id),
            ));
        }
        let made = predicate.digest()?;
        if made != predicate.result_digest {
            return Err(Refusal::new(
                "结果摘要 resultDigest 与内容不符",
                "resultDigest is not that of the content",
            ));
        }
        Ok(())
    }
}

fn same(name: &str, found: Option<&str>, wanted: &str) -> Result<(), Refusal> {
    if found == Some(wanted) {
        return Ok(());
    }
    let found = found.map_or_else(|| "-".to_owned(), |found| format!("{found:?}"));
    Err(Refusal::new(
        format!("{name} 为 {found}，应为 {wanted:?}"),
        format!("{name} is {found}, not {wanted:?}"),
    ))
}

impl Predicate {
    /// The outcome, by its name.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let all = [
            Outcome::Pass,
            Outcome::Conditional,
            Outcome::Fail,
            Outcome::Incomplete,
        ];
        all.into_iter().find(|it| it.name() == self.verdict)
    }

    /// The check code of the decision that it is about.
    #[must_use]
    pub fn check_code(&self) -> String {
        let (of, with) = (&self.submission, &self.parameters);
        let office = [
            ("waivers", &with.waivers),
            ("registry", &with.registry),
            ("against", &with.against),
        ];
        let office = office.into_iter();
        let judged = Judged {
            project: of.id.as_deref().map_or("", str::trim),
            submission: &format!("sha256:{}", of.digest.sha256),
            packs: self.policy.iter().map(|pack| pack.digest.named()).collect(),
            class: &of.class,
            stage: &of.stage,
            as_of: &with.as_of,
            office: office
                .filter_map(|(name, digest)| Some((name, digest.as_ref()?.named())))
                .collect(),
            outcome: &self.verdict,
        };
        judged.code()
    }

    /// The predicate without what differs from one run to the next on the same inputs.
    ///
    /// # Errors
    /// None in practice.
    pub fn result(&self) -> Result<Json, Refusal> {
        let mut result = value(self)?;
        for key in ["evaluatedAt", "resultDigest", "reverify"] {
            remove(&mut result, key);
        }
        for key in ["digest", "target"] {
            if let Some(tool) = result.get_mut("tool") {
                remove(tool, key);
            }
        }
        if let Some(Json::Array(packs)) = result.get_mut("policy") {
            for pack in packs {
                remove(pack, "origin");
            }
        }
        Ok(result)
    }

    /// SHA-256 over the canonical form of [`Predicate::result`].
    ///
    /// # Errors
    /// None in practice.
    pub fn digest(&self) -> Result<Sha256, Refusal> {
        let text = canonical(&self.result()?)?;
        Ok(Sha256::new(&digest::sha256(text.as_bytes())))
    }
}

fn remove(object: &mut Json, key: &str) {
    if let Json::Object(members) = object {
        members.remove(key);
    }
}
