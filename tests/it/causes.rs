//! One mistake is one finding: what follows from it, or repeats it, is folded under it, and two mistakes are never one.

use crate::support::{Edit, changed, plan};
use hutong::decide::{Finding, Outcome, Verdict};
use hutong::read::Json;
use hutong::report;
use hutong::report::human::{Links, Style};
use hutong::text::Lang;

const API: &str = "api/openapi.yaml";
const MANIFEST: &str = "hutong.yaml";
const CATALOGUE: &str = "catalogue/resources.yaml";

fn causes(verdict: &Verdict) -> Vec<&Finding> {
    let open = verdict.open.iter();
    open.filter(|told| told.decides() && told.caused_by.is_none())
        .collect()
}

fn judged(edits: &[Edit]) -> Verdict {
    hutong::judge(&changed(edits), &plan())
}

/// One mistake each: what was written, what was meant, and the pointer at or below which the one finding stands.
#[test]
fn one_mistake_is_one_finding() {
    let cases: [(&[Edit], &str, &str); 23] = [
        (&[(API, "security:\n  - sign: []\n", "")], API, "/paths"),
        (
            &[(API, "    RequesterId:", "    RequesterID:")],
            API,
            "/paths/~1exchange~1status/get/parameters/0",
        ),
        (
            &[(API, "    ResourceSummary:", "    ResourceSumary:")],
            API,
            "/paths/~1catalogue~1resources/get",
        ),
        (
            &[(API, "    Failure:", "    Failures:")],
            API,
            "/paths/~1exchange~1status/get/responses/400",
        ),
        (
            &[(API, "gjgxjhpt_rtime", "gjgxjhpt_time")],
            API,
            "/components/parameters/RequestTime",
        ),
        (
            &[(API, "resourceCode", "resourceId")],
            API,
            "/paths/~1catalogue~1resources/get",
        ),
        (
            &[(API, "message", "msg")],
            API,
            "/paths/~1exchange~1status/get",
        ),
        (
            &[(API, "total", "totl")],
            API,
            "/paths/~1catalogue~1resources/get",
        ),
        (
            &[
                (API, "'400'", "'402'"),
                (API, "'401'", "'403'"),
                (API, "'500'", "'501'"),
            ],
            API,
            "/paths/~1exchange~1status/get/responses",
        ),
        (
            &[(API, "  /exchange/", "  /exchang/")],
            API,
            "/paths/~1exchang~1status",
        ),
        (
            &[(
                API,
                "      operationId: listResources",
                "\t      operationId: listResources",
            )],
            API,
            "",
        ),
        (
            &[(API, "name: frontCode", "name: frontcode")],
            API,
            "/paths/~1catalogue~1resources~1{frontCode}~1{rearCode}/parameters/0",
        ),
        (
            &[(API, "entName: {type: string", "entName: {type: sting")],
            API,
            "/components/schemas/AnnualReport/properties/entName/type",
        ),
        (
            &[(API, "records", "rows")],
            API,
            "/paths/~1catalogue~1resources/get",
        ),
        (&[(API, "paths:", "path:")], API, "/path"),
        (&[(API, "components:", "component:")], API, "/component"),
        (
            &[(API, "application/json", "application/x-json")],
            API,
            "/paths/~1exchange~1status/get",
        ),
        (
            &[(
                API,
                "x-resource-code: 307011900101/000001",
                "x-resource-code: 307011900101/000011",
            )],
            API,
            "/paths/~1exchange~1resources",
        ),
        (&[(MANIFEST, "  class:", "   class:")], MANIFEST, ""),
        (
            &[
                (MANIFEST, "  class: new\n", ""),
                (MANIFEST, "  stage: proposal\n", ""),
            ],
            MANIFEST,
            "/project",
        ),
        (
            &[(
                MANIFEST,
                "descriptor: api/openapi.yaml",
                "descriptor: api/openapi.yml",
            )],
            MANIFEST,
            "/interfaces/0/descriptor",
        ),
        (
            &[(CATALOGUE, "11330000MB0000019E", "11330000MB0000091E")],
            CATALOGUE,
            "",
        ),
        (
            &[(CATALOGUE, "  resID: 307011900101/000001\n", "")],
            CATALOGUE,
            "/0",
        ),
    ];
    for (edits, file, pointer) in cases {
        let verdict = judged(edits);
        assert_ne!(verdict.outcome, Outcome::Pass, "{edits:?}");
        let causes = causes(&verdict);
        let said: Vec<String> = causes
            .iter()
            .map(|told| format!("{} {} {}", told.rule, told.at.pointer, told.message.en))
            .collect();
        let [cause] = causes.as_slice() else {
            panic!("{edits:?}: {said:#?}");
        };
        assert_eq!(cause.at.file, file, "{edits:?}: {said:?}");
        assert!(cause.at.pointer.starts_with(pointer), "{edits:?}: {said:?}");
        // A consequence names a cause that is there.
        let prints: Vec<&str> = verdict
            .open
            .iter()
            .map(|told| told.fingerprint.as_str())
            .collect();
        for told in &verdict.open {
            let known = told
                .caused_by
                .as_deref()
                .is_none_or(|print| prints.contains(&print));
            assert!(known, "{edits:?}: {}", told.rule);
        }
    }
}

/// Two mistakes each.
#[test]
fn two_mistakes_are_two_findings() {
    let cases: [&[Edit]; 12] = [
        &[(API, "total", "totl"), (API, "records", "recrds")],
        &[
            (API, "records", "rows"),
            (
                API,
                "title: {type: string}",
                "title: {type: string}\n        phone: {type: string}",
            ),
        ],
        &[
            (API, "entName: {type: string", "entName: {type: sting"),
            (API, "maxLength: 18", "maxLength: -18"),
        ],
        &[(API, "message", "msg"), (API, "total", "totl")],
        &[(API, "available", "availble"), (API, "total", "totl")],
        &[
            (API, "    RequesterId:", "    RequesterID:"),
            (API, "    Failure:", "    Failures:"),
        ],
        &[
            (API, "    RequesterId:", "    RequesterID:"),
            (API, "total", "totl"),
        ],
        &[
            (API, "gjgxjhpt_rtime", "gjgxjhpt_time"),
            (API, "gjgxjhpt_rid", "gjgxjhpt_r"),
        ],
        &[
            (API, "security:\n  - sign: []\n", ""),
            (API, "message", "msg"),
        ],
        &[
            (API, "  /exchange/status", "  /exchange/state"),
            (API, "  /catalogue/resources:", "  /catalogue/resource:"),
        ],
        &[
            (MANIFEST, "  stage: proposal\n", ""),
            (API, "message", "msg"),
        ],
        &[
            (CATALOGUE, "11330000MB0000019E", "11330000MB0000091E"),
            (API, "total", "totl"),
        ],
    ];
    for edits in cases {
        let verdict = judged(edits);
        let causes = causes(&verdict);
        let said: Vec<&str> = causes.iter().map(|told| told.message.en.as_str()).collect();
        assert!(causes.len() >= 2, "{edits:?}: {said:#?}");
    }
}

/// Every format shows the cause with the number of what is folded under it, and nothing of that again.
#[test]
fn every_format_folds() {
    let verdict = judged(&[(API, "message", "msg")]);
    let folded = verdict.open.len() - verdict.causes().count();
    assert!(folded > 10, "{folded}");
    let number = format!("{folded} more repeat it or follow from it");
    let style = Style {
        lang: Lang::Both,
        ..Style::default()
    };
    let json: Json = report::json::json(&verdict).unwrap().parse().unwrap();
    let findings = json["findings"].as_array().unwrap();
    let caused = findings.iter().filter(|told| !told["causedBy"].is_null());
    assert_eq!(caused.count(), folded);
    assert_eq!(json["summary"]["folded"], folded);
    assert_eq!(json["summary"]["gating"], 1);
    let sarif: Json = report::sarif::sarif(&verdict, "").unwrap().parse().unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(
        results.len(),
        verdict.causes().count() + verdict.waived.len()
    );
    let gitlab: Json = report::gitlab::gitlab(&verdict, "")
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(gitlab.as_array().unwrap().len(), verdict.causes().count());
    let github = report::github::github(&verdict, "");
    assert_eq!(
        github
            .lines()
            .filter(|line| line.starts_with("::error"))
            .count(),
        1
    );
    for (name, text) in [
        (
            "human",
            report::human::human(&verdict, style, Links::default()),
        ),
        ("html", report::html::html(&verdict, Lang::Both)),
        ("markdown", report::markdown::markdown(&verdict, Lang::Both)),
        ("sarif", sarif.to_string()),
        ("gitlab", gitlab.to_string()),
        ("github", github),
        ("junit", report::junit::junit(&verdict)),
    ] {
        assert!(text.contains(&number), "{name}: {text}");
        let times = text
            .matches("message may be missing, and must be there")
            .count();
        assert!(times <= 4, "{name} tells it {times} times");
    }
}

/// Whatever is folded gates as before.
#[test]
fn a_consequence_still_gates() {
    let verdict = judged(&[(API, "message", "msg")]);
    assert_eq!(verdict.outcome, Outcome::Fail);
    let gating = verdict.open.iter().filter(|told| told.decides()).count();
    assert!(gating > 10, "{gating}");
    let unmet = verdict
        .required
        .iter()
        .filter(|row| !row.reasons.is_empty());
    assert!(unmet.count() > 4);
}
