//! The pack `ogc` on the standard's own documents: contracts are data.

use crate::support::{files, plan_of, shared};
use hutong::check::State;
use hutong::decide::Verdict;
use std::fs;
use std::path::PathBuf;

/// Where the standard's example refers to, which nobody fetches here.
const REMOTE: &str = "https://raw.githubusercontent.com/opengeospatial/ogcapi-features/master/core/openapi/ogcapi-features-1-oas31.yaml";
/// The same building blocks, beside the example.
const BLOCKS: &str = "blocks.yaml";

/// The documents of the standard.
fn standard() -> PathBuf {
    shared("corpus/opengeospatial+ogcapi-features/core")
}

fn judged(list: &[(&str, String)]) -> Verdict {
    hutong::judge(&files(list), &plan_of("ogc"))
}

fn states(verdict: &Verdict) -> Vec<(&str, State)> {
    let rows = verdict.required.iter();
    rows.map(|row| (row.endpoint.as_str(), row.state)).collect()
}

/// The generic example and the building blocks it is made of, after `change`.
fn example(change: impl Fn(String, String) -> (String, String)) -> Verdict {
    let folder = standard();
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    let generic = read("examples/openapi/ogcapi-features-1-example1.yaml");
    assert!(generic.contains(REMOTE));
    let (generic, blocks) = change(
        generic.replace(REMOTE, BLOCKS),
        read("openapi/ogcapi-features-1.yaml"),
    );
    judged(&[(BLOCKS, blocks), ("openapi.yaml", generic)])
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn the_standards_own_example_keeps_the_contract() {
    let verdict = example(|generic, blocks| (generic, blocks));
    assert_eq!(
        states(&verdict),
        [
            ("features.landing", State::Present),
            ("features.conformance", State::Present),
            ("features.collections", State::Present),
            ("features.collection", State::Present),
            ("features.items", State::Present),
            ("features.item", State::Present),
        ]
    );
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn what_is_not_served_is_absent() {
    let verdict =
        example(|generic, blocks| (generic.replace("'/conformance':", "'/about':"), blocks));
    assert_eq!(states(&verdict)[1], ("features.conformance", State::Absent));
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn a_feature_without_geometry_is_none() {
    let broken = |generic: String, blocks: String| {
        let old = "        - type\n        - geometry\n        - properties\n";
        assert!(blocks.contains(old));
        (
            generic,
            blocks.replace(old, "        - type\n        - properties\n"),
        )
    };
    let verdict = example(broken);
    let items = &verdict.required[4];
    assert_eq!(items.state, State::Incompatible);
    let reason = &items.reasons[0];
    assert!(
        reason.message.en.contains("features[].geometry"),
        "{}",
        reason.message.en
    );
    assert_eq!(reason.at.as_ref().unwrap().file, BLOCKS);
    assert_eq!(
        reason.contract.as_ref().unwrap().file,
        "ogc/exchange.openapi.yaml"
    );
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn references_to_the_network_decide_nothing() {
    let folder = standard();
    let generic =
        fs::read_to_string(folder.join("examples/openapi/ogcapi-features-1-example1.yaml"))
            .unwrap();
    let verdict = judged(&[("openapi.yaml", generic)]);
    assert!(
        states(&verdict)
            .iter()
            .all(|(_, state)| *state != State::Present)
    );
}
