//! One mistake is one finding: what follows from it, or repeats it, is folded under it. A consequence gates as its cause does; only
//! what is counted and printed is folded.

mod case;
mod groups;
mod keys;
mod references;

use super::input::DecisionInput;
use super::place::Place;
use super::policy::Policy;
use super::verdict::{DeclaredBy, EndpointRow, Finding, Follows};
use crate::check::functions::UNREAD;
use crate::model::{Disposition, Kind};
use crate::pack::Rule;
use case::{CODES, Case};
use groups::Groups;
use keys::{Columns, keys_of_reason, keys_of_violation, misspelt};
use std::collections::{BTreeSet, HashMap};

/// Causes of one kind that others are compared with: a submission with more of them has its consequences told one by one.
const MOST: usize = 200;
/// Findings about cells of one row from which on they are one mistake: the row is shifted.
const SHIFTED: usize = 4;

/// Marks every finding that follows from another with the fingerprint of its cause, and puts a cause at its place. The findings are
/// sorted.
pub fn fold(
    input: DecisionInput<'_>,
    declared: [DeclaredBy; 2],
    open: &mut [Finding],
    rows: &mut [EndpointRow],
) {
    let cases: Vec<Case<'_>> = open
        .iter()
        .map(|finding| Case {
            reason: finding.reason.and_then(|at| {
                let row = input.checked.endpoints.get(at.row)?;
                row.reasons.get(at.reason)
            }),
            finding,
            rule: input.packs.rule(&finding.rule),
        })
        .collect();
    let mut groups = Groups::new(cases.len());
    repeated(input, &cases, &mut groups);
    unread(input, &cases, &mut groups);
    unevaluated(&cases, &mut groups);
    undeclared(input, declared, &cases, &mut groups);
    without_code(&cases, &mut groups);
    bound_without_code(&cases, &mut groups);
    bound_elsewhere(&cases, &mut groups);
    unserved(&cases, &mut groups);
    uncatalogued(&cases, &mut groups);
    misplaced(&cases, &mut groups);
    references::broken(&cases, &mut groups);
    wrong_path(&cases, &mut groups);
    shifted_rows(&cases, &mut groups);
    // Of findings that are one mistake the cause is one that decides, then one from which others follow, then one that says that
    // something is wrong rather than undecided, then the first.
    let causes = groups.causes(|at, part| {
        let finding = cases.get(at).map(|case| case.finding);
        let decides = finding.is_some_and(Finding::decides);
        let incomplete = finding.is_some_and(|finding| finding.incomplete);
        (!decides, part, incomplete, at)
    });
    let places = keys::places(input, &cases, &causes);
    let columns = unknown_columns(&cases, &causes);
    for (at, place) in places {
        if let Some(finding) = open.get_mut(at) {
            let was = std::mem::replace(&mut finding.at, place);
            finding.related.push(was);
        }
    }
    for (at, mut columns) in columns {
        if let Some(finding) = open.get_mut(at) {
            finding.related.append(&mut columns);
        }
    }
    mark(&causes, open, rows);
}

/// Marks consequences, among the findings and in the endpoint table, and counts them at their cause.
fn mark(causes: &[usize], open: &mut [Finding], rows: &mut [EndpointRow]) {
    let mut counts: HashMap<usize, (usize, bool)> = HashMap::new();
    for (at, cause) in causes.iter().enumerate().filter(|(at, cause)| at != *cause) {
        let wrong = open.get(at).is_some_and(Finding::fails);
        let (number, with_wrong) = counts.entry(*cause).or_default();
        *number += 1;
        *with_wrong |= wrong;
        let Some(finding) = open.get(*cause) else {
            continue;
        };
        let print = finding.fingerprint.clone();
        let line = finding.at.position.line;
        let place = match line {
            0 => finding.at.file.clone(),
            line => format!("{}:{line}", finding.at.file),
        };
        let follows = Follows {
            rule: finding.rule.clone(),
            place,
        };
        let Some(finding) = open.get_mut(at) else {
            continue;
        };
        finding.caused_by = Some(print);
        let reason = finding.reason.and_then(|at| {
            let row = rows.get_mut(at.row)?;
            row.reasons.get_mut(at.reason)
        });
        if let Some(reason) = reason {
            reason.follows = Some(follows);
        }
    }
    for (cause, (number, with_wrong)) in counts {
        if let Some(finding) = open.get_mut(cause) {
            finding.folded.number = number;
            finding.folded.wrong = with_wrong;
        }
    }
}

/// The same mistake in several places, and several signs of it in one place.
fn repeated(input: DecisionInput<'_>, cases: &[Case<'_>], groups: &mut Groups) {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut columns = Columns::default();
    for (at, case) in cases.iter().enumerate() {
        let keys = match case.reason {
            Some(reason) => keys_of_reason(input, case.finding, reason),
            None if case.finding.decides() => keys_of_violation(input, case.finding, &mut columns),
            None => Vec::new(),
        };
        for key in keys {
            let first = *known.entry(key).or_insert(at);
            groups.join(first, at);
        }
    }
    for (wanted, own, is_parameter) in misspelt(cases) {
        if is_parameter {
            groups.follow(wanted, own);
        } else {
            groups.join(wanted, own);
        }
    }
    // Where nothing describes an interface, that is the one thing that is missing.
    if input.submission.descriptors.is_empty() {
        let absent = cases.iter().enumerate().filter(|(_, case)| {
            let reason = case.reason.map(|reason| reason.code);
            reason.is_some_and(|code| code == "endpoint-absent")
        });
        let absent: Vec<usize> = absent.map(|(at, _)| at).collect();
        for pair in absent.windows(2) {
            if let [one, other] = pair {
                groups.join(*one, *other);
            }
        }
    }
}

/// The paths of the files of some kinds that could not be read.
fn unread_files(input: DecisionInput<'_>, wanted: impl Fn(Kind) -> bool) -> Vec<&str> {
    let files = (0u32..).zip(&input.submission.files);
    let unread =
        files.filter(|(_, facts)| facts.disposition == Disposition::Unread && wanted(facts.kind));
    let sources = unread.filter_map(|(file, _)| input.submission.library.source(file));
    sources.map(|source| source.path.as_str()).collect()
}

/// What could not be judged because a file could not be read follows from that.
fn unread(input: DecisionInput<'_>, cases: &[Case<'_>], groups: &mut Groups) {
    let unread = unread_files(input, |_| true);
    let causes: Vec<(usize, &str)> = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.reason.is_none() && case.finding.decides())
        .map(|(at, case)| (at, case.finding.at.file.as_str()))
        .filter(|(_, file)| unread.contains(file))
        .collect();
    let Some((any, _)) = causes.first() else {
        return;
    };
    for (at, case) in cases.iter().enumerate() {
        let file = match case.reason {
            Some(reason) if reason.code == "endpoint-unread" => &case.finding.at.file,
            Some(_) => continue,
            None if case
                .finding
                .args
                .get("reason_en")
                .is_some_and(|it| it == UNREAD.1) =>
            {
                groups.follow(at, *any);
                continue;
            }
            None => &case.finding.at.file,
        };
        let cause = causes.iter().find(|(_, own)| own == file);
        if let Some((cause, _)) = cause
            && *cause != at
        {
            groups.follow(at, *cause);
        }
    }
}

/// Rules that could not be evaluated for one reason.
fn unevaluated(cases: &[Case<'_>], groups: &mut Groups) {
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (at, case) in cases.iter().enumerate() {
        let args = &case.finding.args;
        if let (true, Some(why)) = (args.contains_key("rule"), args.get("reason_en")) {
            let first = *known.entry(why.as_str()).or_insert(at);
            groups.join(first, at);
        }
    }
}

/// What gates only because neither class nor stage is said follows from that.
fn undeclared(
    input: DecisionInput<'_>,
    [class, stage]: [DeclaredBy; 2],
    cases: &[Case<'_>],
    groups: &mut Groups,
) {
    let file = input.manifest().map(|manifest| manifest.source);
    let file = file.and_then(|source| input.submission.library.source(source));
    let said = |field: &'static str| {
        cases.iter().position(|case| {
            let args = &case.finding.args;
            case.finding.decides()
                && args.get("field").is_some_and(|own| own == field)
                && file.is_some_and(|file| file.path == case.finding.at.file)
        })
    };
    let unread = unread_files(input, |kind| kind == Kind::Manifest);
    let missing = || {
        cases.iter().position(|case| {
            let finding = case.finding;
            finding.rule == "hutong/manifest-missing"
                || (finding.decides() && unread.contains(&finding.at.file.as_str()))
        })
    };
    let default = |who: DeclaredBy, field| {
        (who == DeclaredBy::Default)
            .then(|| said(field).or_else(missing))
            .flatten()
    };
    let (class, stage) = (default(class, "class"), default(stage, "stage"));
    let weaker = Policy::weakest(input, class.is_some(), stage.is_some());
    let Some(cause) = stage.or(class) else {
        return;
    };
    if let (Some(class), Some(stage)) = (class, stage)
        && class != stage
    {
        groups.follow(class, stage);
    }
    for (at, case) in cases.iter().enumerate() {
        let args = &case.finding.args;
        let rule = args.get("rule").filter(|_| args.contains_key("reason_en"));
        let rule = rule.unwrap_or(&case.finding.rule);
        let is_strict = case.finding.decides() && !weaker.iter().all(|it| it.gates_id(rule));
        if is_strict && case.reason.is_none() && at != cause {
            groups.follow(at, cause);
        }
    }
}

/// An endpoint of a resource without a usable code follows from that.
fn without_code(cases: &[Case<'_>], groups: &mut Groups) {
    let mut lines: HashMap<(&str, usize), (usize, bool)> = HashMap::new();
    for (at, case) in cases.iter().enumerate() {
        let is_of_one_row = case.finding.cases.is_empty() || case.lacks_code();
        if case.reason.is_some() || !case.finding.decides() || !is_of_one_row {
            continue;
        }
        let field = case.finding.args.get("field").map(String::as_str);
        let is_code = field.is_some_and(|field| CODES.contains(&field));
        for place in case.finding.places() {
            let known = lines
                .entry((&place.file, place.position.line))
                .or_insert((at, is_code));
            if is_code && !known.1 {
                *known = (at, true);
            }
        }
    }
    for (at, case) in cases.iter().enumerate() {
        let code = case.reason.map_or("", |reason| reason.code);
        let place = &case.finding.at;
        let cause = lines.get(&(place.file.as_str(), place.position.line));
        if let (true, Some((cause, _))) = (code.starts_with("resource-code-"), cause) {
            groups.follow(at, *cause);
        }
    }
}

/// An operation that is tied to no resource follows from the missing code of a resource that names it.
fn bound_without_code(cases: &[Case<'_>], groups: &mut Groups) {
    let mut causes: HashMap<&str, usize> = HashMap::new();
    for (at, case) in cases.iter().enumerate() {
        if case.reason.is_none() && case.finding.decides() && case.lacks_code() {
            causes.entry(&case.finding.at.file).or_insert(at);
        }
    }
    for (at, case) in cases.iter().enumerate() {
        let file = case.finding.args.get("uncoded");
        let cause = file.and_then(|file| causes.get(file.as_str()));
        if let (true, Some(cause)) = (case.calls("operationsBound"), cause) {
            groups.follow(at, *cause);
        }
    }
}

/// An endpoint of a resource that no operation serves follows from a code that the operation names and the catalogue does not.
fn bound_elsewhere(cases: &[Case<'_>], groups: &mut Groups) {
    let dangling = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.reason.is_none() && case.finding.args.contains_key("binding"));
    for (cause, dangling) in dangling.take(MOST) {
        let (args, own) = (&dangling.finding.args, &dangling.finding.operation);
        let Some(binding) = args.get("binding") else {
            continue;
        };
        for (at, case) in cases.iter().enumerate() {
            let Some(reason) = case.reason else {
                continue;
            };
            let arg = |name: &str| reason.args.get(name);
            let follows = match reason.code {
                "endpoint-elsewhere" => {
                    arg("codes").is_some_and(|codes| codes.split(", ").any(|it| it == binding))
                }
                "endpoint-shared" | "endpoint-absent" | "endpoint-near" => {
                    own.is_some()
                        && (arg("operation") == own.as_ref() || arg("near") == own.as_ref())
                }
                "endpoint-binding-broken" => arg("binding") == Some(binding),
                _ => false,
            };
            if follows {
                groups.follow(at, cause);
            }
        }
    }
}

/// What a rule about endpoints says of a resource or an operation follows from the row of the endpoint table that says it too: no
/// operation serves the resource, the operation is the endpoint under a misspelt path, it asks for no credentials.
fn unserved(cases: &[Case<'_>], groups: &mut Groups) {
    let mut of_resource: HashMap<&str, usize> = HashMap::new();
    let mut of_operation: HashMap<&str, usize> = HashMap::new();
    for (at, case) in cases.iter().enumerate() {
        let Some(reason) = case.reason else {
            continue;
        };
        let finding = case.finding;
        if let Some(near) = reason.args.get("near") {
            of_operation.entry(near).or_insert(at);
        }
        if let (true, Some(own)) = (reason.code.starts_with("security-"), &finding.operation) {
            of_operation.entry(own).or_insert(at);
        }
        let is_missing = matches!(
            reason.code,
            "endpoint-absent" | "endpoint-near" | "endpoint-elsewhere"
        );
        if let (true, Some(resource)) = (is_missing, &finding.resource) {
            of_resource.entry(resource).or_insert(at);
        }
    }
    let is_of_endpoints = |rule: &Rule| rule.tags.iter().any(|tag| tag == "endpoint");
    for (at, case) in cases.iter().enumerate() {
        let finding = case.finding;
        if case.reason.is_some() || !finding.decides() || !case.rule.is_some_and(is_of_endpoints) {
            continue;
        }
        let row = match (&finding.operation, &finding.resource) {
            (Some(operation), _) => of_operation.get(operation.as_str()),
            (None, Some(resource)) => of_resource.get(resource.as_str()),
            (None, None) => None,
        };
        if let Some(cause) = row {
            groups.follow(at, *cause);
        }
    }
}

/// Operations that no resource registers follow from that there is no catalogue.
fn uncatalogued(cases: &[Case<'_>], groups: &mut Groups) {
    let Some(missing) = cases.iter().position(|case| case.calls("catalogued")) else {
        return;
    };
    for (at, case) in cases.iter().enumerate() {
        if case.reason.is_none() && case.calls("operationsBound") {
            groups.follow(at, missing);
        }
    }
}

/// Properties that the contract names elsewhere in the response follow from the member that is missing there: where the list of the
/// records has another name, nothing in it is recognised.
fn misplaced(cases: &[Case<'_>], groups: &mut Groups) {
    let mut missing: HashMap<(&str, String), usize> = HashMap::new();
    for (at, name) in keys::missing_members(cases) {
        let case = cases.get(at);
        let operation = case.and_then(|case| case.finding.operation.as_deref());
        if let Some(operation) = operation {
            missing.entry((operation, name)).or_insert(at);
        }
    }
    for (at, case) in cases.iter().enumerate() {
        let arg = |name: &str| case.finding.args.get(name);
        let (Some(operation), Some(holder)) = (arg("operation"), arg("holder")) else {
            continue;
        };
        if let Some(cause) = missing.get(&(operation.as_str(), holder.clone())) {
            groups.follow(at, *cause);
        }
    }
}

/// A descriptor that the manifest does not list follows from the path by which it meant to.
fn wrong_path(cases: &[Case<'_>], groups: &mut Groups) {
    let undeclared = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.finding.rule == "hutong/undeclared-descriptor");
    for (at, case) in undeclared.take(MOST) {
        let meant = cases.iter().position(|other| {
            let suggestion = other.finding.args.get("suggestion");
            other.finding.rule == "hutong/manifest-path"
                && suggestion == Some(&case.finding.at.file)
        });
        if let Some(cause) = meant {
            groups.follow(at, cause);
        }
    }
}

/// The columns of a sheet that are not known, for a cause that is a column missing from it: one of them may be the one.
fn unknown_columns(cases: &[Case<'_>], causes: &[usize]) -> Vec<(usize, Vec<Place>)> {
    let causes = causes.iter().enumerate();
    let lacks = |at: usize| {
        cases
            .get(at)
            .is_some_and(|case| case.finding.lacks_column())
    };
    let causes: BTreeSet<usize> = causes
        .filter(|(at, cause)| at != *cause || lacks(*at))
        .map(|(_, cause)| *cause)
        .collect();
    let of_cells = causes.into_iter().filter_map(|at| {
        let case = cases.get(at)?;
        let finding = case.finding;
        let may_lack = finding.cases.is_empty() || finding.lacks_column();
        (finding.at.cell.is_some() && case.reason.is_none() && may_lack).then_some((at, case))
    });
    let mut found = Vec::new();
    for (at, case) in of_cells.take(MOST) {
        let place = &case.finding.at;
        let columns = cases.iter().filter(|other| {
            other.finding.rule == "hutong/unknown-column"
                && other.finding.at.file == place.file
                && other.finding.at.sheet == place.sheet
        });
        let columns: Vec<Place> = columns.map(|other| other.finding.at.clone()).collect();
        found.push((at, columns));
    }
    found
}

/// Wrong values in many cells of one row are one mistake: the row is shifted.
fn shifted_rows(cases: &[Case<'_>], groups: &mut Groups) {
    let mut rows: HashMap<[&str; 3], Vec<(usize, &str)>> = HashMap::new();
    for (at, case) in cases.iter().enumerate() {
        let place = &case.finding.at;
        let Some(cell) = place.cell.as_deref() else {
            continue;
        };
        if case.reason.is_some() || !case.finding.decides() {
            continue;
        }
        let row = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let sheet = place.sheet.as_deref().unwrap_or_default();
        rows.entry([&place.file, sheet, row])
            .or_default()
            .push((at, cell));
    }
    for cells in rows.values() {
        let mut columns: Vec<&str> = cells.iter().map(|(_, cell)| *cell).collect();
        columns.sort_unstable();
        columns.dedup();
        if columns.len() < SHIFTED {
            continue;
        }
        for pair in cells.windows(2) {
            if let [(one, _), (other, _)] = pair {
                groups.join(*one, *other);
            }
        }
    }
}
