//! By what findings are recognised as one mistake: two that share a key are one.

use super::case::Case;
use crate::check::Reason;
use crate::check::fingerprint::keys_of_reason as identity;
use crate::decide::input::DecisionInput;
use crate::decide::place::{Place, place};
use crate::decide::verdict::Finding;
use crate::read::Node;
use crate::text::{Span, likeness};
use std::collections::{BTreeSet, HashMap};

/// How alike a name that is missing and one that is not known must be, to be the same name, misspelt.
const ALIKE: f64 = 0.8;
/// Names that are compared for likeness.
const MOST_NAMES: usize = 1_000;
/// References that are looked for below one place.
const MOST_REFERENCES: usize = 64;
/// Nodes that are looked through for them.
const MOST_NODES: usize = 4_000;

/// What in the submission a reason is about.
enum About<'r> {
    /// A member or parameter that the contract has, or that it does not have.
    Name(&'r str),
    /// A value at the place of the reason.
    Value,
    /// Several responses that are missing in one list.
    Missing,
    /// What is said of the credentials, wherever that stands.
    Security,
    /// A structure as a whole; the same in several operations where it comes from a shared component.
    Structure,
    /// Something else: the reason's own identity says which.
    Identity,
}

fn about(reason: &Reason) -> About<'_> {
    let arg = |name: &str| reason.args.get(name).map(String::as_str);
    match reason.code {
        "parameter-missing" | "parameter-unknown" => About::Name(arg("name").unwrap_or_default()),
        "response-media-missing" | "body-media-missing" => {
            About::Name(arg("media").unwrap_or_default())
        }
        "response-lacks-required" => About::Name(leaf(arg("names").unwrap_or_default())),
        "response-wide" | "body-narrow" => match arg("keyword") {
            Some("required" | "additionalProperties" | "unevaluatedProperties") => {
                About::Name(leaf(arg("missing").unwrap_or_default()))
            }
            // A member of which the submission says nothing is missing there under that name.
            Some("type") if arg("declared").is_none_or(str::is_empty) => {
                About::Name(leaf(arg("part").unwrap_or_default()))
            }
            _ => About::Value,
        },
        "parameter-narrow" | "parameter-required" | "response-header-wide" => About::Value,
        "response-missing" => About::Missing,
        "response-empty"
        | "response-maybe-empty"
        | "response-undecided"
        | "body-undecided"
        | "response-list-empty" => About::Structure,
        code if code.starts_with("security-") => About::Security,
        _ => About::Identity,
    }
}

/// The last name of a path such as `data.records[].title`.
fn leaf(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The keys of a reason of the endpoint table.
pub fn keys_of_reason(input: DecisionInput<'_>, finding: &Finding, reason: &Reason) -> Vec<String> {
    let file = &finding.at.file;
    let code = reason.code;
    let mut keys = Vec::new();
    // One operation that serves several resources is compared for each of them.
    let args: Vec<String> = reason
        .args
        .iter()
        .map(|(k, v)| format!("{k}={v}"))
        .collect();
    let place = reason.at.map(|at| format!("{at:?}"));
    if let Some(place) = &place {
        keys.push(format!("same {code} {place} {}", args.join("\0")));
    }
    let here = |kind: &str| place.as_ref().map(|place| format!("{kind} {place}"));
    // The same in other statuses and media types.
    let signature = || {
        let own = identity(reason);
        let own = own
            .iter()
            .filter(|(name, _)| !["status", "media", "operation"].contains(name));
        let own: Vec<String> = own.map(|(name, value)| format!("{name}={value}")).collect();
        format!("signature {file}\0{}", own.join("\0"))
    };
    match about(reason) {
        About::Name(name) => keys.push(format!("name {file}\0{name}")),
        About::Value => {
            keys.extend(here("value"));
            keys.push(signature());
        }
        About::Missing => {
            keys.extend(here("missing"));
            keys.push(finding.fingerprint.clone());
        }
        About::Security => keys.push(signature()),
        About::Structure => {
            keys.extend(here(code));
            let shared = reason
                .at
                .map(|at| references(input, at))
                .unwrap_or_default();
            keys.extend(
                shared
                    .iter()
                    .map(|target| format!("shares {code} {file}\0{target}")),
            );
        }
        About::Identity => {
            keys.push(finding.fingerprint.clone());
            keys.push(signature());
            keys.extend(
                renamed_segment(reason).map(|segment| format!("segment {file}\0{segment}")),
            );
        }
    }
    keys
}

/// The one segment in which the path of an operation differs from the one that is wanted: a prefix is misspelt in many paths at once.
fn renamed_segment(reason: &Reason) -> Option<String> {
    if reason.code != "endpoint-near" {
        return None;
    }
    let segments = |name: &str| -> Vec<String> {
        let path = name.split_once(' ').map_or(name, |(_, path)| path);
        path.split('/').map(str::to_owned).collect()
    };
    let wanted = segments(reason.args.get("wanted")?);
    let near = segments(reason.args.get("near")?);
    if wanted.len() != near.len() {
        return None;
    }
    let mut differ = wanted
        .iter()
        .zip(&near)
        .filter(|(wanted, near)| wanted != near && !wanted.starts_with('{'));
    let (wanted, near) = differ.next()?;
    differ.next().is_none().then(|| format!("{wanted} {near}"))
}

/// Whether no resource of a sheet has a column for a field, by the file and the field.
pub type Columns<'f> = HashMap<(&'f str, &'f str), bool>;

/// Arguments of violations that say which wrong thing stands there, whatever it is about.
const WRONG: &[&str] = &["found", "binding", "reference", "path", "column"];

/// The keys of a violation that decides: the same wrong value, reference or code repeated in one file, and a column that is missing
/// from a whole sheet.
pub fn keys_of_violation<'f>(
    input: DecisionInput<'_>,
    finding: &'f Finding,
    columns: &mut Columns<'f>,
) -> Vec<String> {
    let (rule, file) = (&finding.rule, &finding.at.file);
    let arg = |name: &str| -> &'f str { finding.args.get(name).map_or("", String::as_str) };
    let mut keys = vec![finding.fingerprint.clone()];
    // A list or an object is shown by its size.
    let is_text = |value: &&str| !value.is_empty() && !value.starts_with(['{', '[']);
    let wrong: Vec<&str> = WRONG.iter().map(|name| arg(name)).filter(is_text).collect();
    let field = arg("field");
    if !wrong.is_empty() && arg("item").is_empty() {
        keys.push(format!(
            "wrong {rule}\0{file}\0{field}\0{}",
            wrong.join("\0")
        ));
    }
    if finding.at.cell.is_some()
        && !field.is_empty()
        && *columns
            .entry((file.as_str(), field))
            .or_insert_with(|| is_no_column(input, file, field))
    {
        keys.push(format!("column {rule}\0{file}\0{field}"));
    }
    keys
}

/// Whether no resource of a sheet has a column for a field.
fn is_no_column(input: DecisionInput<'_>, file: &str, field: &str) -> bool {
    let library = input.submission.library;
    let mut entries = input
        .submission
        .entries
        .iter()
        .filter(|entry| {
            let source = library.source(entry.source);
            source.is_some_and(|source| source.path == file)
        })
        .peekable();
    entries.peek().is_some() && entries.all(|entry| entry.fields.get(field).is_none())
}

/// Pairs of a name that the contract has and the submission lacks, and one that only the submission has, which are alike; and whether
/// the second is that of a parameter, which stands where the mistake is.
pub fn misspelt(cases: &[Case<'_>]) -> Vec<(usize, usize, bool)> {
    let wanted = names(
        cases,
        &[
            "parameter-missing",
            "response-wide",
            "response-lacks-required",
        ],
    );
    let wanted = wanted.chain(unserved_items(cases));
    let wanted: HashMap<(&str, String), usize> = firsts(wanted);
    let own = names(cases, &["parameter-unknown", "body-narrow"]).chain(unregistered(cases));
    let mut pairs = Vec::new();
    for (at, place, name) in own.filter(|(.., name)| !name.is_empty()).take(MOST_NAMES) {
        let name = &name.to_lowercase();
        let near = wanted
            .iter()
            .filter(|((of, other), _)| *of == place && other != name && are_alike(other, name))
            .max_by(|((_, one), _), ((_, other), _)| {
                let order = likeness(one, name).total_cmp(&likeness(other, name));
                order.then_with(|| other.cmp(one))
            });
        let is_parameter = cases
            .get(at)
            .and_then(|case| case.reason)
            .is_some_and(|reason| reason.code == "parameter-unknown");
        pairs.extend(near.map(|(_, wanted)| (*wanted, at, is_parameter)));
    }
    pairs.sort_unstable();
    pairs
}

/// A finding with the file or operation in which a name is looked for, and the name.
type Named<'f> = (usize, &'f str, String);

/// The first finding of each name in one place.
fn firsts<'f>(named: impl Iterator<Item = Named<'f>>) -> HashMap<(&'f str, String), usize> {
    let mut all = HashMap::new();
    for (at, place, name) in named.filter(|(.., name)| !name.is_empty()).take(MOST_NAMES) {
        all.entry((place, name.to_lowercase())).or_insert(at);
    }
    all
}

/// Members that the contract has and a response does not, each with the case that says so.
pub fn missing_members<'f>(cases: &'f [Case<'f>]) -> impl Iterator<Item = (usize, String)> + 'f {
    let found = names(cases, &["response-wide", "response-lacks-required"]);
    found.map(|(at, _, name)| (at, name))
}

/// Names that reasons of the endpoint table are about, in their file.
fn names<'f>(cases: &'f [Case<'f>], codes: &'f [&str]) -> impl Iterator<Item = Named<'f>> {
    cases.iter().enumerate().filter_map(move |(at, case)| {
        let reason = case.reason.filter(|reason| codes.contains(&reason.code))?;
        let About::Name(name) = about(reason) else {
            return None;
        };
        Some((at, case.finding.at.file.as_str(), name.to_owned()))
    })
}

/// Registered items that an operation does not hand out, by the operation.
fn unserved_items<'f>(cases: &'f [Case<'f>]) -> impl Iterator<Item = Named<'f>> {
    cases.iter().enumerate().filter_map(|(at, case)| {
        let finding = case.finding;
        let is_own = case.compares_items("missing");
        let key = finding.args.get("key").filter(|_| is_own)?;
        Some((at, finding.operation.as_deref()?, key.clone()))
    })
}

/// Properties that an operation hands out and nobody registered: by the operation, and by their file.
fn unregistered<'f>(cases: &'f [Case<'f>]) -> impl Iterator<Item = Named<'f>> {
    let all = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| case.reason.is_none() && case.compares_items("undeclared"));
    all.flat_map(|(at, case)| {
        let finding = case.finding;
        let name = finding.at.pointer.rsplit('/').next().unwrap_or_default();
        let places = [finding.operation.as_deref(), Some(finding.at.file.as_str())];
        places
            .into_iter()
            .flatten()
            .map(move |place| (at, place, name.to_owned()))
    })
}

fn are_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    likeness(one, other) >= ALIKE || (short.len() > 3 && long.contains(short))
}

/// Where the references below a place lead, as they are written.
fn references(input: DecisionInput<'_>, at: Span) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let library = input.submission.library;
    let Some(document) = library.document(at.source) else {
        return found;
    };
    let (node, rest) = document.nearest(&document.pointer_of(at));
    let mut pending: Vec<&Node> = if rest.is_empty() {
        vec![node]
    } else {
        Vec::new()
    };
    let mut looked = 0;
    while let Some(node) = pending.pop() {
        looked += 1;
        if looked > MOST_NODES || found.len() > MOST_REFERENCES {
            break;
        }
        found.extend(node.str_at("$ref").map(str::to_owned));
        pending.extend(node.entries().iter().map(|entry| &entry.node));
        pending.extend(node.items());
    }
    found
}

/// Where a cause stands rather than at the first operation that shows it: in the shared component that all its findings refer to.
pub fn places(
    input: DecisionInput<'_>,
    cases: &[Case<'_>],
    causes: &[usize],
) -> Vec<(usize, Place)> {
    let mut shared: HashMap<usize, (usize, BTreeSet<String>)> = HashMap::new();
    for (case, cause) in cases.iter().zip(causes) {
        let Some((reason, at)) = case.reason.and_then(|reason| Some((reason, reason.at?))) else {
            continue;
        };
        if !matches!(about(reason), About::Structure) {
            continue;
        }
        let own = references(input, at);
        let entry = shared.entry(*cause);
        let (number, common) = entry.or_insert_with(|| (0, own.clone()));
        *number += 1;
        common.retain(|target| own.contains(target));
    }
    let mut places: Vec<(usize, Place)> = shared
        .into_iter()
        .filter(|(_, (number, common))| *number > 1 && common.len() == 1)
        .filter_map(|(cause, (_, common))| {
            let at = cases.get(cause)?.reason?.at?;
            let pointer = common.first()?.strip_prefix('#')?;
            let library = input.submission.library;
            let node = library.document(at.source)?.at(pointer)?;
            Some((cause, place(library, node.span)))
        })
        .collect();
    places.sort_by_key(|(cause, _)| *cause);
    places
}
