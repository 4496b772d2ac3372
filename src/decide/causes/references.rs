//! What follows from a key, a path parameter or a value that is misspelt, a reference that leads nowhere or a security scheme that is
//! not declared.

use super::case::Case;
use super::groups::Groups;
use crate::decide::verdict::Finding;
use std::collections::BTreeMap;

/// Keys, references and schemes that others are compared with; what follows from further ones is told by itself.
const MOST: usize = 200;

/// A key that a specification does not know, and the one that it was to be.
struct Misspelt<'f> {
    at: usize,
    file: &'f str,
    /// The pointer of the object that holds it.
    holder: &'f str,
    meant: &'f str,
}

impl Misspelt<'_> {
    /// Whether what stands at a pointer would stand there, if the key were right.
    fn would_hold(&self, pointer: &str) -> bool {
        let rest = pointer.strip_prefix(self.holder);
        let rest = rest.and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| rest.split('/').next() == Some(self.meant))
    }
}

fn is_of(finding: &Finding, rule: &str) -> bool {
    finding.rule.rsplit('/').next() == Some(rule)
}

/// Joins what follows from keys, references and schemes.
pub fn broken(cases: &[Case<'_>], groups: &mut Groups) {
    let misspelt = misspelt_keys(cases);
    let findings = || {
        let all = cases.iter().enumerate();
        all.filter(|(_, case)| case.reason.is_none() && case.finding.decides())
    };
    let references: Vec<(usize, &Finding)> = findings()
        .filter(|(_, case)| case.finding.args.contains_key("reference"))
        .take(MOST)
        .map(|(at, case)| (at, case.finding))
        .collect();
    let parameters = misspelt_parameters(cases, groups);
    let values: Vec<(usize, &Finding)> = findings()
        .filter(|(_, case)| is_of(case.finding, "bad-value"))
        .take(MOST)
        .map(|(at, case)| (at, case.finding))
        .collect();
    let schemes: Vec<(usize, &Finding)> = findings()
        .filter(|(_, case)| is_of(case.finding, "undeclared-security-scheme"))
        .take(MOST)
        .map(|(at, case)| (at, case.finding))
        .collect();
    for key in &misspelt {
        let here = |finding: &Finding| finding.at.file == key.file;
        for (at, case) in cases.iter().enumerate() {
            let (finding, args) = (case.finding, &case.finding.args);
            if !here(finding) || at == key.at {
                continue;
            }
            let code = case.reason.map_or("", |reason| reason.code);
            let follows = match args.get("reference") {
                Some(reference) => reference
                    .strip_prefix('#')
                    .is_some_and(|pointer| key.would_hold(pointer)),
                None if is_of(finding, "missing-field") => {
                    finding.at.pointer == key.holder
                        && args.get("field").is_some_and(|field| field == key.meant)
                }
                None if is_of(finding, "undeclared-security-scheme") => {
                    key.would_hold("/components/securitySchemes")
                        || key.would_hold("/securityDefinitions")
                }
                None => {
                    matches!(code, "endpoint-absent" | "endpoint-near") && key.would_hold("/paths")
                }
            };
            if follows {
                groups.follow(at, key.at);
            }
        }
    }
    // Operations with a response whose schema is not valid.
    let mut invalid: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        let Some(reason) = case.reason else {
            if let Some((value, _)) = values.iter().find(|(_, value)| is_of_value(case, value)) {
                groups.follow(at, *value);
            }
            continue;
        };
        let operation = case.finding.operation.as_deref();
        let why = reason.args.get("why").map(String::as_str);
        let cause = match reason.code {
            "security-unresolved" => first_of(&schemes, case.finding),
            "parameter-missing" | "path-parameter-undeclared" => {
                let mut near = references.iter().chain(&parameters);
                let near = near.find(|(_, one)| is_parameter_of(one, case.finding));
                near.map(|(at, _)| *at)
            }
            "response-unresolved" => first_of(&references, case.finding),
            _ if why == Some("reference-unresolved") => first_of(&references, case.finding),
            _ if why == Some("schema-invalid") => {
                let cause = first_of(&values, case.finding);
                invalid.extend(operation.zip(cause));
                cause
            }
            "record-undecided" => operation.and_then(|own| invalid.get(own)).copied(),
            _ => None,
        };
        if let Some(cause) = cause {
            groups.follow(at, cause);
        }
    }
}

/// Parameters that are in no path and seem to be one that a path names. One that several paths share is one mistake, and the parameter
/// that each path lacks follows from it.
fn misspelt_parameters<'f>(cases: &[Case<'f>], groups: &mut Groups) -> Vec<(usize, &'f Finding)> {
    let arg = |finding: &'f Finding, name: &str| finding.args.get(name).map(String::as_str);
    let unused = cases.iter().enumerate().filter_map(|(at, case)| {
        let finding = case.finding;
        let meant = arg(finding, "suggestion").filter(|it| !it.is_empty())?;
        is_of(finding, "unused-path-parameter").then_some((at, finding, meant))
    });
    let unused: Vec<_> = unused.take(MOST).collect();
    let mut known: BTreeMap<(&str, Option<&str>, &str), usize> = BTreeMap::new();
    for (at, finding, meant) in &unused {
        let key = (finding.at.file.as_str(), arg(finding, "parameter"), *meant);
        let first = *known.entry(key).or_insert(*at);
        groups.join(first, *at);
    }
    for (at, case) in cases.iter().enumerate() {
        let finding = case.finding;
        if !is_of(finding, "undeclared-path-parameter") {
            continue;
        }
        let cause = unused.iter().find(|(_, one, meant)| {
            one.at.file == finding.at.file
                && arg(one, "path") == arg(finding, "path")
                && arg(finding, "parameter") == Some(meant)
        });
        if let Some((cause, ..)) = cause {
            groups.follow(at, *cause);
        }
    }
    unused.into_iter().map(|(at, one, _)| (at, one)).collect()
}

/// Whether a rule says something of the very value that breaks the specification.
fn is_of_value(case: &Case<'_>, value: &Finding) -> bool {
    let mut related = case.finding.related.iter();
    !std::ptr::eq(case.finding, value)
        && related.any(|at| at.file == value.at.file && at.pointer == value.at.pointer)
}

fn misspelt_keys<'f>(cases: &[Case<'f>]) -> Vec<Misspelt<'f>> {
    let keys = cases.iter().enumerate().filter_map(|(at, case)| {
        let finding = case.finding;
        let meant = finding.args.get("suggestion").filter(|it| !it.is_empty())?;
        let (holder, _) = finding.at.pointer.rsplit_once('/')?;
        is_of(finding, "unknown-field").then_some(Misspelt {
            at,
            file: &finding.at.file,
            holder,
            meant,
        })
    });
    keys.take(MOST).collect()
}

/// The finding of a list that is about the same operation, else the first in a shared component of the file.
fn first_of(list: &[(usize, &Finding)], finding: &Finding) -> Option<usize> {
    let own = list
        .iter()
        .find(|(_, one)| one.operation.is_some() && one.operation == finding.operation);
    let shared = || {
        list.iter()
            .find(|(_, one)| one.operation.is_none() && one.at.file == finding.at.file)
    };
    own.or_else(shared).map(|(at, _)| *at)
}

/// Whether a reference stands in the list of parameters of the operation, or of the path, that a finding is about.
fn is_parameter_of(reference: &Finding, finding: &Finding) -> bool {
    let path = |pointer: &str| -> Option<(String, String)> {
        let mut tokens = pointer.split('/').skip(1);
        Some((tokens.next()?.to_owned(), tokens.next()?.to_owned()))
    };
    let here = path(&reference.at.pointer);
    reference.at.file == finding.at.file
        && reference.at.pointer.contains("/parameters/")
        && here.is_some()
        && here == path(&finding.at.pointer)
        && (reference.operation.is_none() || reference.operation == finding.operation)
}
