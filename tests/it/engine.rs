//! One engine for many submissions: the same verdicts as one judgement each, whatever was judged before.

use crate::support::{found, plan, submission};
use hutong::Engine;
use hutong::report::json::json;

#[test]
fn one_engine_judges_as_many_judgements_would() {
    let plan = plan();
    let engine = Engine::new(&plan);
    let cases = [
        "approved",
        "mismatched",
        "chimney",
        "incompatible",
        "approved",
    ];
    for case in cases {
        let files = found(&submission(case));
        let alone = json(&hutong::judge(&files, &plan)).unwrap();
        assert_eq!(json(&engine.judge(&files)).unwrap(), alone, "{case}");
    }
}

#[test]
fn a_rule_with_a_mistyped_option_is_found_when_the_pack_is_loaded() {
    let mut files = hutong::pack::embedded::files("gb").unwrap();
    let rules = files
        .files
        .iter_mut()
        .find(|file| file.path == "submission.yaml")
        .unwrap();
    let text = String::from_utf8(rules.bytes.clone()).unwrap();
    assert!(text.contains("{find: missing}"));
    rules.bytes = text
        .replace("{find: missing}", "{find: mising}")
        .into_bytes();
    let errors = hutong::load_pack(&files).unwrap_err();
    let [error] = errors.as_slice() else {
        panic!("{errors:?}");
    };
    assert!(
        error.text.en.contains("missing, undeclared, type, length"),
        "{error}"
    );
    assert!(
        error
            .place
            .as_ref()
            .unwrap()
            .starts_with("submission.yaml:"),
        "{error}"
    );
}
