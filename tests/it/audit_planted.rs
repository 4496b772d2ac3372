//! An audit finds what was planted in a generated inbox, and nothing else of these kinds.

#[path = "../../examples/inbox/planted.rs"]
pub mod planted;

use crate::support::{AS_OF, hutong, scratch};
use planted::{Planted, plant};
use serde_json::Value;
use std::fs;

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    let folder = scratch("audit-planted");
    let (inbox, out) = (folder.join("inbox"), folder.join("out"));
    let planted = plant(&inbox, 100);
    let paths = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let words = [&["audit"], &paths[..], &["--as-of", AS_OF, "-q"]].concat();
    let output = hutong(&words).output().unwrap();
    assert!(matches!(output.status.code(), Some(1 | 3)), "{output:?}");
    let table = |name: &str| -> Vec<Value> {
        let text = fs::read_to_string(out.join(name)).unwrap();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    };
    let relations = table("relations.ndjson");
    let of = |kind: &str| -> Vec<&Value> {
        let rows = relations.iter().filter(|row| row["kind"] == kind);
        rows.collect()
    };
    let members = |kind: &str| -> Vec<usize> {
        let rows = of(kind).into_iter();
        rows.map(|row| row["members"].as_array().unwrap().len())
            .collect()
    };
    let found = Planted {
        submissions: table("rows/submissions.ndjson").len(),
        resources: table("rows/resources.ndjson").len(),
        former: members("project-versions").iter().map(|it| it - 1).sum(),
        twice: of("code-registered-twice").len(),
        copied: of("resources-alike").len(),
        unmet: of("consumed-not-provided").len(),
        renamed: of("demand-possibly-met").len(),
        chimneys: of("system-without-link").len(),
    };
    assert_eq!(found, planted);
    assert_eq!(members("resources-alike"), [9]);
    // Who asks, and five of the nine.
    assert_eq!(members("demand-possibly-met"), [6]);
    assert_eq!(of("provider-written-differently").len(), 0);
}
