//! What stands beside the description and the catalogue and is nothing of its own: copies, files of shared parts, one interface in two
//! networks (principle 10). Each evasion says something else in what looks like that.

use super::case::Case;
use super::draft::{Document, Draft, yaml};
use serde_json::{Value, json};

const JSON: &str = "api/openapi.json";

/// The description again, as JSON.
fn beside(api: &Value) -> Draft {
    let text = serde_json::to_string_pretty(api).unwrap();
    Draft::proposal().file(JSON, text)
}

fn copies() -> Vec<Case> {
    let base = Draft::proposal();
    let of = "copies of a description";
    let honest = |name: &str, draft: Draft| Case::honest(10, of, name, draft);
    let evasion = |name: &str, draft: Draft| Case::evasion(7, of, name, draft);
    let mut unused = base.api.clone();
    unused["components"]["schemas"]["Unused"] = json!({"type": "string"});
    let changed = |at: &str, value: Value| {
        let mut api = base.api.clone();
        *api.pointer_mut(at).unwrap() = value;
        api
    };
    let mut more = base.api.clone();
    more["paths"]["/drivers"] = base.api["paths"]["/exchange/status"].clone();
    let (parts, common) = apart(&base.api);
    let bundled = |bundle: &Value| {
        let mut draft = Draft::proposal().file("api/common.yaml", yaml(&common));
        draft.api.clone_from(&parts);
        draft.file("api/bundle.yaml", yaml(bundle))
    };
    vec![
        honest("JSON beside YAML", beside(&base.api)).text(JSON, "/exchange/status"),
        honest("JSON with a component that nothing uses", beside(&unused)).text(JSON, "Unused"),
        honest("a bundle beside its parts", bundled(&base.api))
            .text("api/bundle.yaml", "/exchange/status"),
        evasion(
            "JSON with another summary",
            beside(&changed("/info/title", "别的接口".into())),
        )
        .text(JSON, "别的接口"),
        evasion(
            "JSON without a signature",
            beside(&changed("/security", json!([]))),
        )
        .text(JSON, "\"security\": []"),
        evasion("JSON with a further operation", beside(&more)).text(JSON, "/drivers"),
        evasion(
            "a bundle that differs from its parts",
            bundled(&changed("/components/schemas/Envelope", json!({}))),
        )
        .text("api/bundle.yaml", "/exchange/status"),
    ]
}

/// A description without its shared parts, and those parts.
fn apart(api: &Value) -> (Value, Value) {
    let mut parts = api.clone();
    refer(&mut parts);
    parts["components"] = json!({"securitySchemes": api["components"]["securitySchemes"]});
    (parts, json!({"components": api["components"]}))
}

/// Lets each reference lead into the file of shared parts.
fn refer(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut("$ref") {
                *text = format!("common.yaml{text}");
            }
            map.values_mut().for_each(refer);
        }
        Value::Array(list) => list.iter_mut().for_each(refer),
        _ => {}
    }
}

fn shared_parts() -> Vec<Case> {
    let of = "files of shared parts";
    let base = Draft::proposal();
    let (parts, common) = apart(&base.api);
    let with = |head: Value| {
        let mut file = common.clone();
        for (key, value) in head.as_object().unwrap() {
            file[key] = value.clone();
        }
        let mut draft = Draft::proposal().file("api/common.yaml", yaml(&file));
        draft.api.clone_from(&parts);
        draft
    };
    let info = json!({"title": "公共定义", "version": "1.0"});
    let status = base.api["paths"]["/exchange/status"].clone();
    let mut hidden = json!({"/drivers": status});
    refer(&mut hidden);
    let alone = json!({"openapi": "3.0.3", "info": info, "paths": {}});
    vec![
        Case::honest(
            10,
            of,
            "with paths that are empty",
            with(json!({"openapi": "3.0.3", "info": info, "paths": {}})),
        )
        .text("api/common.yaml", "paths: {}"),
        Case::honest(
            10,
            of,
            "without paths",
            with(json!({"openapi": "3.0.3", "info": info})),
        )
        .text("api/common.yaml", "openapi: 3.0.3"),
        Case::evasion(
            7,
            of,
            "with an operation",
            with(json!({"openapi": "3.0.3", "info": info, "paths": hidden})),
        )
        .text("api/common.yaml", "/drivers"),
        Case::evasion(
            7,
            of,
            "that nothing refers to",
            Draft::proposal().file("api/alone.yaml", yaml(&alone)),
        )
        .text("api/alone.yaml", "paths: {}"),
    ]
}

fn networks() -> Vec<Case> {
    let of = "one interface in two networks";
    let base = Draft::proposal();
    let second = "api/internet.yaml";
    let line = |network: &str| json!([{"descriptor": second, "network": network, "roles": ["provider", "receiver"]}]);
    let url = "https://jt-open.hz-exchange.gov.cn/transport";
    let with = |network: &str, change: &dyn Fn(&mut Value)| {
        let mut api = base.api.clone();
        api["servers"][0]["url"] = url.into();
        change(&mut api);
        base.clone()
            .lay(Document::Manifest, "/interfaces", line(network))
            .file(second, yaml(&api))
    };
    let lacking = |api: &mut Value| {
        let paths = api["paths"].as_object_mut().unwrap();
        let status = paths["/exchange/status"]["get"]["responses"]["200"].take();
        paths["/exchange/status"]["get"]["responses"] = json!({"200": {"description": "好"}});
        assert!(!status.is_null());
    };
    let contrary = |api: &mut Value| {
        api["servers"] = base.api["servers"].clone();
        api["info"]["title"] = "别的接口".into();
    };
    vec![
        Case::honest(10, of, "extranet and internet", with("internet", &|_| ())).text(second, url),
        Case::evasion(
            10,
            of,
            "one of them hands out nothing",
            with("internet", &lacking),
        )
        .text(second, "好"),
        Case::evasion(
            10,
            of,
            "two descriptions of one address",
            with("internet", &contrary),
        )
        .text(second, "别的接口"),
        Case::evasion(
            10,
            of,
            "the second lacks an endpoint",
            with("internet", &|api| {
                let paths = api["paths"].as_object_mut().unwrap();
                paths.shift_remove("/exchange/status").unwrap();
            }),
        )
        .text(second, url),
        Case::evasion(
            10,
            of,
            "one network in two spellings",
            with(" ＥXTRANET", &|api| api["info"]["title"] = "别的接口".into()),
        )
        .text(second, "别的接口"),
        Case::evasion(
            10,
            of,
            "one address in two spellings",
            with("internet", &|api| {
                api["servers"][0]["url"] = "HTTPS://JT.HZ-exchange.gov.cn:443/transport/".into();
                api["info"]["title"] = "别的接口".into();
            }),
        )
        .text(second, "别的接口"),
        Case::honest(
            10,
            of,
            "an interface of another kind",
            with("internet", &|api| {
                let paths = json!({"/health": {"get": {"summary": "健康检查", "responses": {"200": {"description": "正常"}}}}});
                api["paths"] = paths;
            }),
        )
        .text(second, "健康检查"),
        Case::evasion(10, of, "the second is not declared", {
            let mut draft = with("internet", &|_| ());
            draft.manifest = base.manifest.clone();
            draft
        })
        .text(second, url),
    ]
}

/// A catalogue that is handed in twice: the second file says the same, in whatever syntax and order of keys.
fn registrations() -> Vec<Case> {
    let of = "copies of a catalogue";
    let json = "catalogue/resources.json";
    let records = Draft::proposal().records;
    let twin = |change: &dyn Fn(&mut Value)| {
        let mut copy = records.clone();
        change(&mut copy);
        let text = serde_json::to_string_pretty(&copy).unwrap();
        Draft::proposal().file(json, text)
    };
    let turned = |records: &mut Value| {
        let category = records[0]["TpCat"].as_object_mut().unwrap();
        let entries: Vec<_> = std::mem::take(category).into_iter().rev().collect();
        category.extend(entries);
    };
    let copy = "catalogue/副本.yaml";
    vec![
        Case::honest(10, of, "a copy in YAML", {
            Draft::proposal().file(copy, yaml(&records))
        })
        .text(copy, "307014200300/000001"),
        Case::honest(10, of, "a twin in JSON", twin(&|_| ())).text(json, "307014200300/000001"),
        Case::honest(10, of, "a twin in JSON in another order", twin(&turned))
            .text(json, "307014200300/000001"),
        Case::evasion(
            10,
            of,
            "a twin in JSON of another category",
            twin(&|copy| copy[0]["TpCat"]["cateCode"] = "307015".into()),
        )
        .text(json, "307015"),
        Case::evasion(
            10,
            of,
            "a twin in JSON with another field in a category",
            twin(&|copy| {
                let category = copy[0]["TpCat"].as_object_mut().unwrap();
                category.shift_remove("cateCode");
                category.insert("cateName2".to_owned(), "307014".into());
            }),
        )
        .text(json, "cateName2"),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut cases = copies();
    cases.extend(registrations());
    cases.extend(shared_parts());
    cases.extend(networks());
    cases
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn what_is_said_twice_ends_right() {
    super::judged(&cases(), &[], false);
}
