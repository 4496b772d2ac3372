//! A verdict and the bytes it was made from become a statement: a function of its inputs, except for the time and the
//! machine of the run.

use super::canonical::canonical;
use super::predicate::{
    Adopted, At, Clause, Decision, Digests, Excuse, File, Finding, Lifted, Omitted, Parameters,
    Policy, Predicate, Previous, Required, Rules, SCHEMA, Sha256, Statement, Subject, Submission,
    Summary, Tool, Verifier, Waiver, bare,
};
use super::{PREDICATE_TYPE, Refusal, STATEMENT_TYPE, TREE, VERIFIER};
use crate::decide::{self, Evaluation, Place, Verdict};
use crate::discover::Files;
use crate::pack::{Class, Severity, Stage};
use crate::read::digest;
use std::collections::HashMap;

/// How many findings of one rule are listed; the others are counted and covered by one digest.
const LISTED: usize = 200;

/// The inputs of a statement.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'i> {
    /// The verdict. Its `office` lists the inputs of the office other than the pack.
    pub verdict: &'i Verdict,
    /// The files that were judged: the same bytes.
    pub files: &'i Files,
    /// Digest (`sha256:…`) of the built-in pack.
    pub builtin: &'i str,
    /// The code of the project, where the command line sets it.
    pub project: Option<&'i str>,
    /// The class, where the command line sets it.
    pub class: Option<Class>,
    /// The stage, where the command line sets it.
    pub stage: Option<Stage>,
    /// The number of this evidence within its project.
    pub serial: Option<u64>,
    /// Digest (`sha256:…`) of the file of the evidence before this one.
    pub previous: Option<&'i str>,
}

/// What differs between runs on the same inputs. It is signed, and the result's digest does not cover it.
#[derive(Debug, Clone, Copy)]
pub struct Run<'r> {
    /// When, as RFC 3339 in UTC.
    pub evaluated_at: &'r str,
    /// Whether the pack is that in the binary; otherwise it came from a folder.
    pub embedded: bool,
    /// The machine that the program was built for.
    pub target: &'r str,
    /// Digest (`sha256:…`) of the program's file.
    pub executable: Option<&'r str>,
    /// The archive of the submission: its name and its bytes.
    pub archive: Option<(&'r str, &'r [u8])>,
}

/// Makes the statement.
///
/// # Errors
/// The verdict is not one on these files.
pub fn statement(inputs: Inputs<'_>, run: Run<'_>) -> Result<Statement, Refusal> {
    let verdict = inputs.verdict;
    let files = files(inputs)?;
    let of_files = files.iter().map(|file| {
        let sm3 = file.digest.as_ref().map_or("", |digest| &digest.sm3);
        (file.path.as_str(), sm3, file.size)
    });
    let tree = Digests {
        sha256: bare(&verdict.digest),
        sm3: bare(&digest::of_sm3_digests(of_files)),
    };
    let mut subject = vec![Subject {
        name: "submission".into(),
        digest: tree.clone(),
    }];
    subject.extend(run.archive.map(|(name, bytes)| Subject {
        name: name.into(),
        digest: Digests::of(bytes),
    }));
    let (findings, omitted) = findings(verdict)?;
    let mut predicate = Predicate {
        schema_version: SCHEMA.into(),
        verifier: Verifier {
            id: VERIFIER.into(),
        },
        tool: Tool {
            name: "hutong".into(),
            version: verdict.tool.into(),
            rules: Sha256::new(inputs.builtin),
            target: run.target.into(),
            digest: run.executable.map(Sha256::new),
        },
        submission: Submission {
            id: verdict.code.clone(),
            name: verdict.name.clone(),
            class: verdict.class.name().into(),
            stage: verdict.stage.name().into(),
            declared_by: verdict.declared_by.name().into(),
            serial: inputs.serial,
            previous_evidence: inputs.previous.map(|digest| Previous {
                digest: Sha256::new(digest),
            }),
            tree_algorithm: TREE.into(),
            digest: tree,
            files,
        },
        policy: policy(verdict, run),
        parameters: parameters(inputs),
        verdict: verdict.outcome.name().into(),
        summary: summary(verdict),
        rules: rules(verdict),
        coverage: coverage(verdict),
        required: required(verdict),
        findings,
        omitted,
        waivers: waivers(verdict),
        decisions: decisions(verdict),
        excuses: excuses(verdict),
        lifted: lifted(verdict),
        result_digest: Sha256::new(""),
        evaluated_at: run.evaluated_at.into(),
        reverify: reverify(verdict, run),
    };
    predicate.result_digest = predicate.digest()?;
    let statement = Statement {
        kind: STATEMENT_TYPE.into(),
        subject,
        predicate_type: PREDICATE_TYPE.into(),
        predicate,
    };
    // A statement that would be refused when it is verified is not signed.
    statement.validate()?;
    Ok(statement)
}

/// The command that verifies the evidence and judges again, with placeholders for the reader's paths.
fn reverify(verdict: &Verdict, run: Run<'_>) -> String {
    let mut command = "hutong verify EVIDENCE --submission DIR --key KEY --rerun".to_owned();
    for pack in &verdict.packs {
        if !run.embedded {
            command.push_str(" --pack DIR");
        } else if pack.id != "gb" {
            command.push_str(" --pack ");
            command.push_str(&pack.id);
        }
        command.push_str(" --pack-digest ");
        command.push_str(&pack.digest);
    }
    for input in &verdict.office {
        command.push_str(" --");
        command.push_str(input.name);
        command.push_str(" FILE");
    }
    command
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn files(inputs: Inputs<'_>) -> Result<Vec<File>, Refusal> {
    let judged = &inputs.verdict.files;
    let given = &inputs.files.files;
    let same = judged.len() == given.len()
        && judged
            .iter()
            .zip(given)
            .all(|(judged, file)| judged.path == file.path);
    if !same {
        return Err(Refusal::new(
            "结论不是针对这些文件作出的",
            "the verdict is not on these files",
        ));
    }
    let both = judged.iter().zip(given);
    Ok(both
        .map(|(judged, file)| File {
            path: file.path.clone(),
            size: count(file.bytes.len()),
            digest: file.taken.then(|| Digests {
                sha256: bare(&judged.digest),
                sm3: bare(&digest::sm3(&file.bytes)),
            }),
            kind: judged.kind.name().into(),
            encoding: judged.encoding.map(Into::into),
            disposition: judged.disposition.name().into(),
        })
        .collect())
}

fn policy(verdict: &Verdict, run: Run<'_>) -> Vec<Policy> {
    let origin = if run.embedded { "embedded" } else { "folder" };
    let packs = verdict.packs.iter();
    packs
        .map(|pack| Policy {
            uri: format!("urn:hutong:pack:{}:{}", pack.id, pack.version),
            id: pack.id.clone(),
            version: pack.version.clone(),
            digest: Sha256::new(&pack.digest),
            origin: origin.into(),
            adopted: pack.adopted.as_ref().map(|adopted| Adopted {
                by: adopted.by.clone(),
                on: adopted.on.clone(),
                document: adopted.document.clone(),
            }),
        })
        .collect()
}

fn parameters(inputs: Inputs<'_>) -> Parameters {
    let office = |name: &str| {
        let mut all = inputs.verdict.office.iter();
        let input = all.find(|input| input.name == name);
        input.map(|input| Sha256::new(&input.digest))
    };
    let limits = inputs.verdict.limits.iter();
    Parameters {
        as_of: inputs.verdict.as_of.clone(),
        project: inputs.project.map(str::to_owned),
        class: inputs.class.map(|class| class.name().into()),
        stage: inputs.stage.map(|stage| stage.name().into()),
        waivers: office("waivers"),
        registry: office("registry"),
        against: office("against"),
        limits: limits
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect(),
    }
}

fn summary(verdict: &Verdict) -> Summary {
    let of = |severity: Severity| {
        let open = verdict.open.iter();
        count(open.filter(|told| told.severity == severity).count())
    };
    let gating = verdict.open.iter().filter(|told| told.decides()).count();
    Summary {
        error: of(Severity::Error),
        warning: of(Severity::Warning),
        info: of(Severity::Info),
        hint: of(Severity::Hint),
        gating: count(gating),
        waived: count(verdict.waived.len()),
        rules_evaluated: count(verdict.coverage.evaluated.len()),
        rules_not_applicable: count(verdict.coverage.not_applicable.len()),
        rules_unevaluated: count(verdict.coverage.unevaluated.len()),
    }
}

fn rules(verdict: &Verdict) -> Rules {
    let of = |wanted: fn(&Evaluation) -> bool| {
        let rules = verdict.rules.iter();
        rules
            .filter(|rule| wanted(&rule.evaluation))
            .map(|rule| rule.id.clone())
            .collect()
    };
    Rules {
        evaluated: of(|it| matches!(it, Evaluation::Evaluated)),
        not_applicable: of(|it| matches!(it, Evaluation::NotApplicable)),
        unevaluated: of(|it| matches!(it, Evaluation::Unevaluated(_))),
    }
}

fn coverage(verdict: &Verdict) -> Vec<Clause> {
    let clauses = verdict.clauses.iter();
    clauses
        .map(|clause| Clause {
            id: clause.id.clone(),
            clause: clause.clause.clone(),
            rules: clause.rules.clone(),
            endpoints: clause.endpoints,
            evidence: clause.evidence.name().into(),
            state: clause.state.name().into(),
        })
        .collect()
}

fn at(place: &Place) -> At {
    At {
        file: place.file.clone(),
        pointer: place.pointer.clone(),
        line: count(place.position.line),
        column: count(place.position.column),
    }
}

fn required(verdict: &Verdict) -> Vec<Required> {
    let rows = verdict.required.iter();
    rows.map(|row| Required {
        endpoint: row.endpoint.clone(),
        resource: row.resource.clone(),
        level: row.level.name().into(),
        state: row.state.name().into(),
        gates: row.gates,
        operation: row.operation.clone(),
        bound: row.bound.map(|bound| bound.name().into()),
        at: row.at.as_ref().map(at),
        reasons: row.reasons.iter().map(|it| it.code.to_owned()).collect(),
    })
    .collect()
}

/// Open findings, then waived ones, at most [`LISTED`] of one rule.
fn findings(verdict: &Verdict) -> Result<(Vec<Finding>, Vec<Omitted>), Refusal> {
    let mut listed = Vec::new();
    let mut more: Vec<(&str, u64, String)> = Vec::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for told in verdict.open.iter().chain(&verdict.waived) {
        let number = counts.entry(&told.rule).or_default();
        *number += 1;
        if *number <= LISTED {
            listed.push(finding(told));
            continue;
        }
        if *number == LISTED + 1 {
            more.push((&told.rule, 0, String::new()));
        }
        // A chain of digests covers every finding that is not listed, in order, without storing any.
        let line = canonical(&finding(told))?;
        for (rule, number, digest) in &mut more {
            if *rule == told.rule {
                *number += 1;
                *digest = digest::sha256(format!("{}\n{line}\n", bare(digest)).as_bytes());
            }
        }
    }
    let omitted = more.into_iter().map(|(rule, count, digest)| Omitted {
        message_id: rule.to_owned(),
        count,
        digest: Sha256::new(&digest),
    });
    Ok((listed, omitted.collect()))
}

fn finding(told: &decide::Finding) -> Finding {
    let place = &told.at;
    // Arguments that are sentences in one language are left out: the document is language-neutral.
    let neutral = |name: &str| !name.ends_with("_zh") && !name.ends_with("_en");
    let args = told.args.iter().filter(|(name, _)| neutral(name));
    Finding {
        message_id: told.rule.clone(),
        args: args
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        severity: told.severity.name().into(),
        gates: told.decides(),
        fingerprint: told.fingerprint.clone(),
        file: place.file.clone(),
        pointer: place.pointer.clone(),
        line: count(place.position.line),
        column: count(place.position.column),
        end_line: count(place.position.end_line),
        end_column: count(place.position.end_column),
        sheet: place.sheet.clone(),
        cell: place.cell.clone(),
        waived: told
            .excuse
            .as_ref()
            .map(|excuse| excuse.reference().to_owned()),
    }
}

/// Places in the office's file have no path, because the path is that of one machine; the parameters have the file's digest.
fn waivers(verdict: &Verdict) -> Vec<Waiver> {
    let waivers = verdict.waivers.iter();
    waivers
        .map(|waiver| Waiver {
            reference: waiver.terms.reference.clone(),
            rule: waiver.rule.clone(),
            scope: waiver.scope.clone(),
            reason: waiver.terms.reason.clone(),
            granted_by: waiver.terms.granted_by.clone(),
            granted_on: waiver.terms.granted_on.clone(),
            expires: waiver.terms.expires.clone(),
            state: waiver.state.name().into(),
            hits: count(waiver.hits),
            pointer: waiver.at.pointer.clone(),
        })
        .collect()
}

fn decisions(verdict: &Verdict) -> Vec<Decision> {
    let decisions = verdict.decisions.iter();
    decisions
        .map(|decision| Decision {
            about: decision.about.clone(),
            accepted: decision.accepted,
            reason: decision.reason.clone(),
            by: decision.by.clone(),
            on: decision.on.clone(),
            state: decision.state.name().into(),
            pointer: decision.at.pointer.clone(),
        })
        .collect()
}

/// The value of an inline suppression is text of the submission, which evidence does not quote.
fn excuses(verdict: &Verdict) -> Vec<Excuse> {
    let excuses = verdict.suppressions.iter();
    excuses
        .map(|excuse| Excuse {
            keyword: excuse.keyword.clone(),
            at: at(&excuse.at),
        })
        .collect()
}

fn lifted(verdict: &Verdict) -> Vec<Lifted> {
    let lifted = verdict.lifted.iter();
    lifted
        .map(|lifted| Lifted {
            requirement: lifted.requirement.clone(),
            fact: lifted.fact.clone(),
            at: lifted.at.as_ref().map(at),
        })
        .collect()
}
