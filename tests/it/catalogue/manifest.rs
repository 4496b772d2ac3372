//! The manifest and service registrations: typed, and every mistake at its place.

use super::support::{arg, library};
use hutong::error::Fault;
use hutong::model::Manifest;
use hutong::model::manifest::{is_manifest, manifest, operation_reference};
use hutong::model::registration::{is_registration, registrations};
use hutong::read::Library;

const MANIFEST: &str = r#"hutong: 1
project:
  code: "2026-0142"
  name: {zh: 市场主体年报系统, en: Annual report system}
  class: new
  stage: proposal
  provider: {name: 某市市场监督管理局, code: 11990000000000019A}
  vendor: {name: 某公司}
  security: {mlps: 三级, cryptography: 已备案}
  scope: government-information-system
  exchangePlatform: false
packs: [gb]
interfaces:
  - {descriptor: api/openapi.yaml, network: extranet, roles: [provider, receiver]}
catalogue: [catalogue/resources.csv]
bindings:
  endpoints: {catalogue.list: "api/openapi.yaml#GET /v2/resources"}
  resources: {"307011024701/000001": ["api/openapi.yaml#GET /reports"]}
consumes: ["307011024701/000007"]
"#;

fn submission(manifest: &str) -> Library {
    library(&[
        ("api/openapi.yaml", b"openapi: 3.0.3\n"),
        ("catalogue/resources.csv", b"a,b\n"),
        ("hutong.yaml", manifest.as_bytes()),
    ])
}

fn read(text: &str) -> (Library, Option<Manifest>, Vec<Fault>) {
    let library = submission(text);
    let (manifest, faults) = manifest(&library, &[2]);
    (library, manifest, faults)
}

/// The manifest with one text replaced, and the only fault that gives: its code and the text at its place.
fn spoilt(from: &str, to: &str) -> (String, String, Fault, bool) {
    assert!(MANIFEST.contains(from), "{from}");
    let (library, manifest, faults) = read(&MANIFEST.replace(from, to));
    assert_eq!(faults.len(), 1, "{to}: {faults:?}");
    let at = library.source(2).unwrap().slice(faults[0].at).to_owned();
    (
        faults[0].code.to_owned(),
        at,
        faults[0].clone(),
        manifest.is_some(),
    )
}

#[test]
fn a_manifest_is_read_with_its_places() {
    let (library, manifest, faults) = read(MANIFEST);
    assert_eq!(faults, []);
    assert!(is_manifest(&library.document(2).unwrap().root));
    let manifest = manifest.unwrap();
    let project = &manifest.project;
    let text =
        |located: &Option<hutong::read::Located<String>>| located.as_ref().unwrap().value.clone();
    assert_eq!(text(&project.name), "市场主体年报系统");
    assert_eq!(text(&project.class), "new");
    assert_eq!(text(&project.provider_code), "11990000000000019A");
    assert_eq!(text(&project.mlps), "三级");
    assert!(!project.exchange_platform.as_ref().unwrap().value);
    assert_eq!(manifest.interfaces[0].roles.len(), 2);
    assert_eq!(manifest.endpoints[0].0.value, "catalogue.list");
    assert_eq!(
        manifest.resources[0].1[0].value,
        "api/openapi.yaml#GET /reports"
    );
    assert_eq!(
        manifest.file(&library, "./api/../api/openapi.yaml"),
        Some(0)
    );
    let at = library
        .source(2)
        .unwrap()
        .slice(manifest.resources[0].0.span);
    assert_eq!(at.trim_matches('"'), "307011024701/000001");
}

#[test]
fn mistakes_are_told_at_their_place() {
    for (from, to, at) in [
        ("  class: new", "  clas: new", "clas"),
        ("class: new", "class: brand-new", "brand-new"),
        ("stage: proposal", "stage: 立项", "立项"),
        ("provider, receiver", "provider, reciever", "reciever"),
        ("exchangePlatform: false", "exchangePlatform: nope", "nope"),
        ("\"2026-0142\"", "2026.0142", "2026.0142"),
        ("name: {zh:", "name: {cn:", "cn"),
        ("packs: [gb]", "packs: {gb: 1}", "{gb: 1}"),
        (
            "\"api/openapi.yaml#GET /reports\"",
            "\"api/openapi.yaml\"",
            "\"api/openapi.yaml\"",
        ),
        (
            "#GET /v2/resources",
            "#GET v2/resources",
            "\"api/openapi.yaml#GET v2/resources\"",
        ),
        ("consumes: [", "consume: [", "consume"),
        ("descriptor: api/openapi.yaml", "descriptor: 7", "7"),
    ] {
        let (code, place, _, kept) = spoilt(from, to);
        assert_eq!(
            (code.as_str(), place.as_str()),
            ("manifest-invalid", at),
            "{to}"
        );
        // The rest of the manifest still counts.
        assert!(kept, "{to}");
    }
    let (_, _, fault, _) = spoilt("  class: new", "  clas: new");
    assert_eq!(arg(&fault, "suggestion"), "class");
    let (_, _, fault, _) = spoilt("stage: proposal", "stage: propsal");
    assert_eq!(arg(&fault, "suggestion"), "proposal");
}

#[test]
fn several_mistakes_are_all_told() {
    let text = MANIFEST
        .replace("code: \"2026-0142\"", "code: 7.5")
        .replace("mlps", "mlsp")
        .replace("packs: [gb]", "pack: [gb]");
    let (_, manifest, faults) = read(&text);
    assert_eq!(faults.len(), 3);
    assert_eq!(manifest.unwrap().project.class.unwrap().value, "new");
}

/// What should have been a text is told once, and not again as something that was not filled in.
#[test]
fn a_number_for_a_text_is_told_and_counts() {
    let text = MANIFEST
        .replace("mlps: 三级", "mlps: 3")
        .replace("exchangePlatform: false", "exchangePlatform: 1");
    let (_, manifest, faults) = read(&text);
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["manifest-invalid"; 2]);
    let project = manifest.unwrap().project;
    assert_eq!(project.mlps.unwrap().value, "3");
    assert!(project.exchange_platform.is_none());
}

#[test]
fn another_version_is_no_manifest() {
    for version in ["hutong: 2", "hutong: one"] {
        let (code, _, _, kept) = spoilt("hutong: 1", version);
        assert_eq!((code.as_str(), kept), ("manifest-invalid", false));
    }
    for text in ["hutong: 1\nproject: [a]\n", "hutong: 1\n", "[hutong]"] {
        let (_, _, faults) = read(text);
        assert_eq!(faults.is_empty(), text == "hutong: 1\n", "{text}");
    }
}

#[test]
fn files_that_are_not_there_or_lie_outside_are_told() {
    for (from, to) in [
        (
            "descriptor: api/openapi.yaml",
            "descriptor: api/openapi.yml",
        ),
        (
            "descriptor: api/openapi.yaml",
            "descriptor: ../api/openapi.yaml",
        ),
        (
            "descriptor: api/openapi.yaml",
            "descriptor: /api/openapi.yaml",
        ),
        ("catalogue/resources.csv", "catalogue/../../resources.csv"),
        ("api/openapi.yaml#GET /reports", "open.yaml#GET /reports"),
    ] {
        let (code, _, fault, kept) = spoilt(from, to);
        assert_eq!((code.as_str(), kept), ("manifest-path", true), "{to}");
        assert!(to.contains(arg(&fault, "found")));
    }
    let (_, _, fault, _) = spoilt(
        "descriptor: api/openapi.yaml",
        "descriptor: api/openapi.yml",
    );
    assert_eq!(arg(&fault, "suggestion"), "api/openapi.yaml");
}

#[test]
fn paths_start_at_the_folder_of_the_manifest() {
    let text = "hutong: 1\ncatalogue: [a.csv, ../b.csv, ../../c.csv]\n";
    let library = library(&[
        ("b.csv", b"x\n"),
        ("interop/a.csv", b"x\n"),
        ("interop/hutong.yaml", text.as_bytes()),
    ]);
    let (_, faults) = manifest(&library, &[2]);
    assert_eq!(faults.len(), 1);
    assert_eq!(arg(&faults[0], "found"), "../../c.csv");
}

#[test]
fn several_manifests_are_told_and_the_nearest_is_read() {
    let library = library(&[
        ("a/hutong.yaml", b"hutong: 1\nproject: {class: existing}\n"),
        ("hutong.yaml", b"hutong: 1\nproject: {class: new}\n"),
    ]);
    let (manifest, faults) = manifest(&library, &[0, 1]);
    assert_eq!(manifest.unwrap().project.class.unwrap().value, "new");
    assert_eq!(faults.len(), 1);
    assert_eq!(
        (
            faults[0].code,
            faults[0].at.source,
            faults[0].related[0].source
        ),
        ("several-manifests", 0, 1)
    );
}

#[test]
fn references_to_operations() {
    assert_eq!(
        operation_reference("a/b.yaml#GET /x/{y}"),
        Some(("a/b.yaml", "GET", "/x/{y}"))
    );
    assert_eq!(
        operation_reference("a.yaml#get /x"),
        Some(("a.yaml", "get", "/x"))
    );
    for text in [
        "",
        "#GET /x",
        "a.yaml",
        "a.yaml#GET",
        "a.yaml#GET x",
        "a.yaml#/x",
        "a.yaml# /x",
    ] {
        assert_eq!(operation_reference(text), None, "{text}");
    }
}

const SERVICE: &str = r#"{"services": [{
  "serviceId": "s_11990000000000019A_1", "cnName": "年报查询", "cataId": "307011024701/000001", "url": "https://data.example.gov.cn/api",
  "methods": [{"methodName": "query", "methodType": "post", "inputParams": [
    {"name": "page", "isRequired": "1", "position": "query"}, {"name": "size", "isRequired": false}]}]}]}"#;

#[test]
fn a_registration_has_its_methods() {
    let library = library(&[("service.json", SERVICE.as_bytes())]);
    assert!(is_registration(&library.document(0).unwrap().root));
    let (records, faults) = registrations(&library, 0);
    assert_eq!(faults, []);
    let record = &records[0];
    assert_eq!(
        record.fields.get("cataId").unwrap().as_str(),
        Some("307011024701/000001")
    );
    let method = &record.methods[0];
    assert_eq!(method.method.as_ref().unwrap().value, "POST");
    assert_eq!(method.inputs.len(), 2);
    assert!(method.inputs[0].required && !method.inputs[1].required);
    assert_eq!(method.inputs[0].position.as_deref(), Some("query"));
}

#[test]
fn registrations_of_another_shape_are_told() {
    for (from, to, code) in [
        ("\"cnName\"", "\"cnNme\"", "unknown-catalogue-field"),
        ("\"methodType\"", "\"methodTyp\"", "unknown-catalogue-field"),
        (
            "\"307011024701/000001\"",
            "307011024701",
            "code-stored-as-number",
        ),
        (
            "{\"name\": \"page\", \"isRequired\": \"1\", \"position\": \"query\"}",
            "\"page\"",
            "catalogue-field-type",
        ),
        ("\"name\": \"page\", ", "", "catalogue-field-type"),
    ] {
        assert!(SERVICE.contains(from), "{from}");
        let library = library(&[("service.json", SERVICE.replace(from, to).as_bytes())]);
        let (_, faults) = registrations(&library, 0);
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [code], "{to}");
    }
}

#[test]
fn registrations_are_told_from_other_documents() {
    for text in [
        "{\"openapi\": \"3.0.0\", \"cataId\": 1, \"url\": 2, \"serviceId\": 3}",
        "{\"name\": 1}",
        "[]",
        "{\"data\": [1]}",
    ] {
        let library = library(&[("a.json", text.as_bytes())]);
        assert!(
            !is_registration(&library.document(0).unwrap().root),
            "{text}"
        );
    }
}

#[test]
fn a_job_or_a_section_of_the_name_is_no_manifest() {
    let judged = |text: &str| {
        let library = library(&[("other.yaml", text.as_bytes())]);
        is_manifest(&library.document(0).unwrap().root)
    };
    assert!(judged("hutong: 1\n"));
    assert!(judged("hutong: one\n"));
    assert!(judged("hutong: {}\nproject: {}\n"));
    assert!(!judged("hutong:\n  script: [hutong check interop]\n"));
    assert!(!judged("hutong: [a]\n"));
}
