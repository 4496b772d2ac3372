//! The pairs of another project's tests (oasdiff), each written for certain changes: what we call breaking, possibly breaking or
//! not breaking beside what that project does.

use crate::support::{found, plan, shared};
use hutong::Plan;
use hutong::check::diff::Effect;
use hutong::decide::changes::{Change, Comparison};
use hutong::read::Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Pairs that we call otherwise, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("TestAPIGlobalSecurityyAdded", TIGHTER),
    ("TestAPISecurityScopeAdded", TIGHTER),
    ("TestTypeCheckerSuppressedForNullOnly31", OTHER_WAY),
    (
        "TestBreaking_ModifyParameterPattern",
        "that project does not compare patterns; a value shows that the new one is narrower",
    ),
    (
        "TestRequestPropertyAllOfAdded_AnnotationOnly_EmitsInfo",
        "the part has no name and says nothing: possibly breaking, and its other change is no error there either",
    ),
    (
        "TestResponseBodyContainsAdded",
        "no list satisfies the new schema (texts that contain an integer), so nothing is said for certain",
    ),
    (
        "TestBreaking_RequestParameterMaxItemsWithoutFlatten",
        "the change that another pair calls breaking, in a parameter of the path, which that project reads only when told to",
    ),
    ("TestResponseBodyDependentRequiredChanged", NARROWER),
    ("TestResponsePropertyDependentRequiredChanged", NARROWER),
    (
        "TestSubSchemaTraversalDeletedProperty",
        "the property is gone from conditions as well, and a value shows that it breaks",
    ),
    (
        "TestWebhookOperationChangesDetected",
        "who is called back receives the body, and now gets it always",
    ),
    ("TestRequestBodyPrefixItemsAdded", TUPLE),
    ("TestRequestPropertyPrefixItemsAdded", TUPLE),
    ("TestResponseBodyPrefixItemsRemoved", TUPLE),
    ("TestResponsePropertyPrefixItemsRemoved", TUPLE),
    ("TestRequestBodyTypeWideningMultiTypeNotBreaking", ONE_FILE),
    ("TestRequestBodyTypeAddedFromUntypedStillBreaking", ONE_FILE),
    (
        "TestResponseBodyTypeNarrowingMultiTypeNotBreaking",
        ONE_FILE,
    ),
    ("TestResponseBodyTypeAddedFromUntypedNotBreaking", ONE_FILE),
    ("TestResponseBodyTypeWideningStillBreaking", ONE_FILE),
    ("TestResponseBodyTypeRemovedStillBreaking", ONE_FILE),
    ("TestListOfTypesIntegration_ParameterChanges", ONE_FILE),
];

const NARROWER: &str =
    "a response that promises more than before is read by whoever read the old one";
const TIGHTER: &str =
    "a caller needs more than before, so what worked fails; we call that breaking";
const OTHER_WAY: &str =
    "the same schema is a response as well, where the change widens what may come";
const TUPLE: &str = "the first element has another type than before: a value shows that it breaks in either direction";
const ONE_FILE: &str =
    "both files are one and the same; the change was made in that project's test code";

fn compared(suite: &Path, base: &str, revision: &str, plan: &Plan) -> Comparison {
    let read = |name: &str| found(&suite.join("data").join(name));
    hutong::diff(&read(base), &read(revision), plan)
}

/// What that project's levels call the pair.
fn wanted(pair: &Json) -> &'static str {
    let levels: Vec<&str> = pair["changes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|change| change["level"].as_str())
        .collect();
    match () {
        () if levels.contains(&"ERR") => "breaking",
        () if levels.contains(&"WARN") => "possible",
        () => "compatible",
    }
}

/// The messages that the pair's changes are about, as we name them; empty where they are about the operation.
fn places(pair: &Json) -> Vec<&'static str> {
    let ids = pair["changes"].as_array().into_iter().flatten();
    let places = ids
        .filter_map(|change| change["id"].as_str())
        .filter_map(|id| match id {
            id if id.starts_with("request-parameter") => Some("parameter"),
            id if id.contains("request") => Some("request"),
            id if id.starts_with("response") => Some("response"),
            _ => None,
        });
    places.collect()
}

/// The message that a change of ours is about.
fn place(change: &Change) -> &str {
    match change.args.get("place") {
        Some(place) => place,
        None if change.code.contains("parameter") => "parameter",
        None if change.code.starts_with("body") || change.code.starts_with("request") => "request",
        None if change.code.starts_with("response") || change.code.starts_with("header") => {
            "response"
        }
        None => "",
    }
}

/// The keyword that the pair's changes are about, where their names say one.
fn keyword(pair: &Json) -> Option<&'static str> {
    let of = |id: &str| {
        let known = [
            ("min-contains", "minContains"),
            ("max-contains", "maxContains"),
            ("exclusive-min", "exclusiveMinimum"),
            ("exclusive-max", "exclusiveMaximum"),
            ("content-schema", "contentSchema"),
            ("discriminator", "discriminator"),
            ("default-value", "default"),
        ];
        known
            .iter()
            .find(|(part, _)| id.contains(part))
            .map(|(_, keyword)| *keyword)
    };
    let mut ids = pair["changes"]
        .as_array()?
        .iter()
        .map(|change| of(change["id"].as_str().unwrap_or("")));
    let first = ids.next()??;
    ids.all(|other| other == Some(first)).then_some(first)
}

/// What we call it: other messages of a pair may hold other changes.
fn called(comparison: &Comparison, places: &[&str], keyword: Option<&str>) -> &'static str {
    let says = |change: &Change| change.args.get("keyword").map(String::as_str) == keyword;
    let about = |change: &&Change| {
        (places.is_empty() || places.contains(&place(change)))
            && (keyword.is_none() || says(change))
    };
    let worst = comparison
        .changes
        .iter()
        .filter(about)
        .map(|change| change.effect)
        .max();
    match worst {
        Some(Effect::Breaking) => "breaking",
        Some(Effect::Possible) => "possible",
        Some(Effect::Undecided) => "undecided",
        _ => "compatible",
    }
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn pairs_are_called_as_the_field_calls_them() {
    let suite = shared("suites/oasdiff");
    let text = fs::read_to_string(suite.join("pairs-open.json")).unwrap();
    let all: Json = text.parse().unwrap();
    let plan = plan();
    let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut right, mut count) = (0, 0);
    let mut surprises = Vec::new();
    let mut missed = Vec::new();
    for pair in all["pairs"].as_array().unwrap() {
        let name = pair["name"].as_str().unwrap();
        let of = |key: &str| pair[key].as_str().unwrap();
        let comparison = compared(&suite, of("base"), of("revision"), &plan);
        let (wanted, called) = (
            wanted(pair),
            called(&comparison, &places(pair), keyword(pair)),
        );
        *table.entry((wanted, called)).or_default() += 1;
        count += 1;
        let one_file = OTHERWISE.contains(&(name, ONE_FILE));
        assert!(!one_file || of("base") == of("revision"), "{name}");
        if wanted == "breaking" && called == "compatible" && !one_file {
            missed.push(name);
        }
        if wanted == called {
            right += 1;
        } else if !OTHERWISE.iter().any(|(known, _)| *known == name) {
            let told: Vec<String> = comparison
                .changes
                .iter()
                .map(|change| format!("    {} {}", change.effect.name(), change.message.en))
                .collect();
            surprises.push(format!(
                "{name} {} -> {}: {wanted}, and we say {called} ({})\n{}",
                of("base"),
                of("revision"),
                pair["changes"],
                told.join("\n")
            ));
        }
    }
    for ((wanted, called), number) in &table {
        println!("{wanted:>10} called {called:<10} {number}");
    }
    println!("{right} of {count} as documented");
    for surprise in &surprises {
        println!("{surprise}");
    }
    assert_eq!(
        missed,
        Vec::<&str>::new(),
        "breaking pairs called compatible"
    );
    assert_eq!(surprises, Vec::<String>::new());
    let one_file = OTHERWISE.iter().filter(|(_, why)| *why == ONE_FILE).count();
    println!("{right} of {} that are two documents", count - one_file);
    assert!(right * 100 >= (count - one_file) * 90, "{right} of {count}");
}
