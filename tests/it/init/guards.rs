//! What `hutong init` writes and what it does not: never outside of its folder, never a second time what is there, never on half a
//! comparison; and it says what it did.

use crate::support::{hutong, scratch};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = scratch(&format!("init-{name}"));
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs the program in a folder.
fn run(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = hutong(words).current_dir(folder).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(told).unwrap())
}

fn init(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    run(folder, &[&["init", "--lang", "en"], words].concat())
}

/// A description with these paths and schemas.
fn description(paths: &Value, schemas: &Value) -> String {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    document.to_string()
}

/// An operation that hands out what a schema says.
fn get(summary: &str, schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"get": {"summary": summary, "responses": {"200": {"description": "ok", "content": content}}}})
}

/// A record with properties of these names.
fn record<'n>(names: impl IntoIterator<Item = &'n str>) -> Value {
    let properties = names.into_iter();
    let properties = properties.map(|name| (name.to_owned(), json!({"type": "string"})));
    json!({"type": "object", "properties": properties.collect::<serde_json::Map<_, _>>()})
}

/// A description of leases.
fn leases() -> String {
    description(
        &json!({"/leases": get("查询住房租赁备案", &record(["tenant", "rent"]))}),
        &json!({}),
    )
}

/// Whatever lies in a folder, links not followed.
fn listing(folder: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = entries.into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    let path = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_owned();
        path.to_str().unwrap().replace('\\', "/")
    };
    files.map(path).collect()
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    for (name, link) in [("folder", "catalogue"), ("file", "hutong.yaml")] {
        let outside = folder(&format!("link-{name}-outside"), &[]);
        let own = folder(&format!("link-{name}"), &[("openapi.json", &leases())]);
        std::os::unix::fs::symlink(outside.join("there"), own.join(link)).unwrap();
        let (code, told) = init(&own, &[]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(link), "{told}");
        assert_eq!(listing(&outside), [""; 0]);
        assert_eq!(listing(&own).len(), 2, "{told}");
    }
}

#[test]
fn a_description_from_elsewhere_takes_no_place_of_another() {
    let other = description(
        &json!({"/wells": get("查询取水许可证", &record(["well", "owner"]))}),
        &json!({}),
    );
    let elsewhere = folder("from-elsewhere", &[("openapi.json", &leases())]);
    let from = elsewhere.join("openapi.json");
    let from = from.to_str().unwrap();
    let own = folder("from", &[("api/openapi.json", &other)]);
    let (code, told) = init(&own, &["--from", from]);
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("api/openapi.json exists and is not"),
        "{told}"
    );
    assert_eq!(listing(&own), ["api/openapi.json"]);
    // The same description may be there.
    let own = folder("from-same", &[("api/openapi.json", &leases())]);
    let (code, told) = init(&own, &["--from", from]);
    assert_eq!(code, Some(0), "{told}");
    assert!(listing(&own).contains(&"catalogue/resources.yaml".to_owned()));
}

#[test]
fn what_from_names_was_read() {
    let own = folder(
        "from-unread",
        &[
            ("api/openapi.json", &leases()),
            (".git/openapi.json", &leases()),
        ],
    );
    for from in ["api", ".git/openapi.json"] {
        let (code, told) = init(&own, &["--from", from]);
        assert_eq!(code, Some(2), "{told}");
        let said = format!("{from}, which --from names, is no description that was read");
        assert!(told.contains(&said), "{told}");
        assert!(told.contains("those that were: api/openapi.json"), "{told}");
        assert_eq!(listing(&own).len(), 2);
    }
}

#[test]
fn nothing_is_drafted_beside_what_cannot_be_read() {
    let catalogue = "- 信息资源名称: 住房租赁备案\n  信息资源代码: [\n";
    for (name, path, text) in [
        ("catalogue", "catalogue/目录.yaml", catalogue),
        ("own", "catalogue/resources.yaml", "# 目录\n"),
        (
            "description",
            "api/more.json",
            "{\"openapi\": \"3.0.3\", \"paths\": {",
        ),
        (
            "wsdl",
            "api/more.wsdl",
            "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\"/>",
        ),
    ] {
        let own = folder(
            &format!("unread-{name}"),
            &[("api/openapi.json", &leases()), (path, text)],
        );
        let (code, told) = init(&own, &[]);
        assert_eq!(code, Some(2), "{name}: {told}");
        assert!(
            told.contains("nothing was written") && told.contains(path),
            "{told}"
        );
        assert_eq!(listing(&own).len(), 2, "{name}");
    }
}

/// A catalogue in which every resource has the same items; of these the one that fits may be any.
#[test]
fn an_operation_is_not_bound_on_half_a_comparison() {
    let catalogue = |records: usize| {
        let mut text = String::new();
        for at in 1..=records {
            write!(
                text,
                "- 信息资源名称: 第{at}类记录\n  信息资源代码: 307011900101/{at:06}\n  信息项:\n  - {{信息项名称: 承租人, 信息项英文名: tenant}}\n  - {{信息项名称: 租金, 信息项英文名: rent}}\n"
            )
            .unwrap();
        }
        text
    };
    for (records, bound) in [(20, true), (21, false)] {
        let own = folder(
            &format!("half-{records}"),
            &[
                ("openapi.json", &leases()),
                ("resources.yaml", &catalogue(records)),
            ],
        );
        let (code, told) = init(&own, &[]);
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(told.contains("GET /leases → "), bound, "{told}");
        let left = told.contains("too much to compare in full; bind these yourself: GET /leases");
        assert_eq!(left, !bound, "{told}");
    }
}

#[test]
fn what_a_draft_leaves_out_is_said() {
    let names: Vec<String> = (0..20_003).map(|at| format!("p{at}")).collect();
    let large = record(names.iter().map(String::as_str));
    let own = folder(
        "left-items",
        &[(
            "openapi.json",
            &description(&json!({"/a": get("查询大表", &large)}), &json!({})),
        )],
    );
    let (_, told) = init(&own, &[]);
    assert!(
        told.contains("too many properties: at least 3 are not listed"),
        "{told}"
    );
    let text = fs::read_to_string(own.join("catalogue/resources.yaml")).unwrap();
    assert!(text.contains("at least 3 more properties are not listed"));
    // Of a catalogue that is there, nothing is bound to a part of a record.
    let catalogue = "- 信息资源名称: 大表\n  信息资源代码: 307011900101/000001\n  信息项:\n  - {信息项名称: 一, 信息项英文名: p1}\n";
    let own = folder(
        "left-binding",
        &[
            (
                "openapi.json",
                &description(&json!({"/a": get("查询大表", &large)}), &json!({})),
            ),
            ("resources.yaml", catalogue),
        ],
    );
    let (_, told) = init(&own, &[]);
    assert!(told.contains("bind these yourself: GET /a"), "{told}");
    // Resources beyond the limit.
    let mut paths = serde_json::Map::new();
    for at in 0..203 {
        let name = format!("p{at}");
        paths.insert(
            format!("/a{at}"),
            get(&format!("查询第{at}表"), &record([&*name, "x"])),
        );
    }
    let own = folder(
        "left-records",
        &[("openapi.json", &description(&paths.into(), &json!({})))],
    );
    let (_, told) = init(&own, &[]);
    assert!(
        told.contains("200 resources are listed, and 3 beyond the limit are not"),
        "{told}"
    );
}

/// What was made of a file is told where the file was written.
#[test]
fn nothing_is_told_of_files_that_were_not_written() {
    let own = folder("told", &[("openapi.json", &leases())]);
    let (_, told) = init(&own, &[]);
    assert!(
        told.contains("catalogue/resources.yaml: 住房租赁备案, 2 items"),
        "{told}"
    );
    let path = own.join("catalogue/resources.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("代码: \"\"", "代码: 307011900101/000001", 1),
    )
    .unwrap();
    fs::remove_file(own.join("api/exchange.openapi.yaml")).unwrap();
    // A manifest that does not list the endpoints describes them elsewhere.
    let path = own.join("hutong.yaml");
    let manifest = fs::read_to_string(&path).unwrap();
    let other = manifest.replace("api/exchange.openapi.yaml", "openapi.json");
    fs::write(&path, &other).unwrap();
    let (_, told) = init(&own, &[]);
    assert!(
        !told.contains("exchange endpoints, their records"),
        "{told}"
    );
    fs::write(&path, manifest).unwrap();
    let (_, told) = init(&own, &[]);
    assert!(
        told.contains("written: api/exchange.openapi.yaml"),
        "{told}"
    );
    assert!(told.contains("exchange endpoints, their records"), "{told}");
}

/// The blanks that are counted are those of the files, and so are the values to start from.
#[test]
fn what_is_counted_is_what_was_written() {
    let quoted = "查询名为 \"\" 的企业";
    let with_blanks = description(
        &json!({"/leases": get(quoted, &record(["tenant", "rent"])), "/a": {"get": {"summary": "", "description": "", "responses": {}}}}),
        &json!({}),
    );
    let elsewhere = folder("counted-from", &[("openapi.json", &with_blanks)]);
    let schemas = description(&json!({}), &json!({"Lease": record(["tenant", "rent"])}));
    for (name, text, from) in [
        ("operations", leases(), None),
        ("copied", leases(), Some(elsewhere.join("openapi.json"))),
        ("schemas", schemas, None),
    ] {
        let own = folder(&format!("counted-{name}"), &[("openapi.json", &text)]);
        let from = from.as_ref().map(|from| from.to_str().unwrap());
        let words: Vec<&str> = from.into_iter().flat_map(|from| ["--from", from]).collect();
        let (_, told) = init(&own, &words);
        let yaml = |path: &str| -> Value {
            serde_yaml::from_str(&fs::read_to_string(own.join(path)).unwrap()).unwrap()
        };
        let catalogue = yaml("catalogue/resources.yaml");
        // One record, so that no alias repeats a blank.
        assert_eq!(catalogue.as_array().unwrap().len(), 1, "{name}");
        let count = blanks(&yaml("hutong.yaml")) + blanks(&catalogue);
        assert!(
            told.contains(&format!("fill in the blanks ({count}, ")),
            "{name} {count}: {told}"
        );
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix("usual values, to be looked at: "));
        for label in line.unwrap().split(", ") {
            assert_ne!(catalogue[0][label], json!(""), "{name}: {label}");
        }
    }
}

/// The empty texts in a value.
fn blanks(value: &Value) -> usize {
    match value {
        Value::String(text) => usize::from(text.is_empty()),
        Value::Array(all) => all.iter().map(blanks).sum(),
        Value::Object(all) => all.values().map(blanks).sum(),
        _ => 0,
    }
}

/// What does not print is written as an escape, in each file.
#[test]
fn what_does_not_print_is_escaped() {
    let key = "te\u{202e}n\u{85}an\u{7f}t";
    let title = "住房\u{200b}租赁\u{202e}备案";
    let record = json!({"type": "object", "title": title, "properties": {key: {"type": "string", "description": "承\u{2066}租人"}, "rent": {"type": "string"}}});
    let mut document: Value = serde_json::from_str(&description(
        &json!({"/leases": get("list", &record)}),
        &json!({}),
    ))
    .unwrap();
    document["info"]["title"] = json!("系统\u{202e}一\u{9b}");
    let own = folder("escaped", &[("openapi.json", &document.to_string())]);
    init(&own, &[]);
    let path = own.join("catalogue/resources.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen("代码: \"\"", "代码: 307011900101/000001", 1),
    )
    .unwrap();
    init(&own, &[]);
    let stubs = "api/exchange.openapi.yaml";
    for path in ["hutong.yaml", "catalogue/resources.yaml", stubs] {
        let text = fs::read_to_string(own.join(path)).unwrap();
        let hidden = |c: char| c == '\u{7f}' || hutong::text::is_hidden(c);
        assert!(!text.contains(hidden), "{path}: {text:?}");
        let read: Value = serde_yaml::from_str(&text).unwrap();
        let properties = &read["components"]["schemas"]["Record"]["properties"];
        let (read, expected) = match path {
            "hutong.yaml" => (&read["project"]["name"], &document["info"]["title"]),
            "catalogue/resources.yaml" => (&read[0]["信息项"][0]["信息项英文名"], &json!(key)),
            _ => (&properties[key]["type"], &json!("string")),
        };
        assert_eq!(read, expected, "{path}");
    }
}

/// A record that is called like a wrapper is none.
#[test]
fn a_record_is_no_wrapper_by_its_name_alone() {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let text = json!({"type": "string"});
    let part = object(json!({"part": text, "place": text}));
    let list = json!({"type": "array", "items": part});
    let schemas = json!({
        "ResponsePlan": object(json!({"planName": text, "level": text, "steps": list})),
        "RFIDTag": object(json!({"tagNo": text, "status": text, "reads": list})),
        "DataCenter": object(json!({"status": text, "size": text, "racks": list})),
        "PageView": object(json!({"address": text, "duration": text, "visitor": part})),
        "RListPart": object(json!({"code": text, "msg": text, "data": list})),
        "PageVO": object(json!({"total": text, "size": text, "office": text, "parts": list})),
    });
    for (schema, key) in [
        ("ResponsePlan", "planName"),
        ("RFIDTag", "tagNo"),
        ("DataCenter", "racks"),
        ("PageView", "visitor"),
        ("RListPart", "part"),
        ("PageVO", "part"),
    ] {
        let of = json!({"$ref": format!("#/components/schemas/{schema}")});
        let text = description(&json!({"/a": get("查询甲", &of)}), &schemas);
        let own = folder(&format!("wrapper-{schema}"), &[("openapi.json", &text)]);
        init(&own, &[]);
        let text = fs::read_to_string(own.join("catalogue/resources.yaml")).unwrap();
        assert!(
            text.contains(&format!("信息项英文名: {key},")),
            "{schema}: {text}"
        );
        assert_eq!(
            text.contains("信息项英文名: part,"),
            key == "part",
            "{schema}: {text}"
        );
    }
}

/// Where resources have no code yet, operations that they name are tied to them once they have: the code is the one thing to fill in.
#[test]
fn an_operation_of_a_resource_without_a_code_follows_from_it() {
    let paths = json!({
        "/leases": get("查询住房租赁备案", &record(["tenant", "rent"])),
        "/wells": get("查询取水许可证", &record(["well", "owner"])),
    });
    let own = folder(
        "uncoded",
        &[("openapi.json", &description(&paths, &json!({})))],
    );
    init(&own, &[]);
    let check = || -> Value {
        let mut program = hutong(&["check", ".", "--format", "json"]);
        let output = program.current_dir(&own).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let verdict = check();
    let findings = verdict["findings"].as_array().unwrap();
    let of =
        |rule: &str| -> Vec<&Value> { findings.iter().filter(|one| one["rule"] == rule).collect() };
    let code = of("gb/resource-without-code");
    let [code] = code.as_slice() else {
        panic!("{code:?}");
    };
    let unbound = of("gb/operation-without-resource");
    assert!(!unbound.is_empty());
    for one in unbound {
        assert_eq!(one["causedBy"], code["fingerprint"], "{one}");
    }
    // An operation that no record names is a mistake of its own.
    let path = own.join("catalogue/resources.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("openapi.json#GET /wells", "openapi.json#GET /leases"),
    )
    .unwrap();
    let verdict = check();
    let findings = verdict["findings"].as_array().unwrap();
    let unbound = findings
        .iter()
        .filter(|one| one["rule"] == "gb/operation-without-resource");
    let alone = unbound.filter(|one| one.get("causedBy").is_none_or(Value::is_null));
    assert_eq!(alone.count(), 1);
}
