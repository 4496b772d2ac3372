//! `hutong init` takes a vendor to PASS: each folder of `testdata/init` holds what a vendor has (`input`) and what is done by hand after
//! `init` (`edits.yaml`). Where resources had no code yet, `init` is run once more.

mod guards;

use crate::support::golden::bless;
use crate::support::{copy, hutong, repository, scratch};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines that a vendor edits at most, in any of the trials.
const MOST: usize = 10;
/// Where the endpoints are drafted.
const STUBS: &str = "api/exchange.openapi.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    blank: String,
    value: String,
}

impl Edit {
    /// Puts the value in the place of the blank, in the first line that has it. Returns the line before and after.
    fn apply(&self, folder: &Path) -> [String; 2] {
        let path = folder.join(&self.file);
        let text = fs::read_to_string(&path).unwrap();
        let line = text.lines().find(|line| line.contains(&self.blank));
        let line = line.unwrap_or_else(|| panic!("{}: no {}:\n{text}", self.file, self.blank));
        let edited = line.replacen(&self.blank, &self.value, 1);
        fs::write(path, text.replacen(line, &edited, 1)).unwrap();
        [line.to_owned(), edited]
    }
}

/// A trial in a folder of its own.
struct Trial {
    folder: PathBuf,
    edits: Vec<Edit>,
    locale: &'static str,
}

impl Trial {
    /// A trial for one test, which has a name of its own.
    fn new(test: &str, case: &str, locale: &'static str) -> Self {
        let source = repository("testdata/init").join(case);
        let folder = scratch(&format!("init-{test}-{case}-{locale}"));
        copy(&source.join("input"), &folder);
        let edits = fs::read_to_string(source.join("edits.yaml")).unwrap();
        let edits: Edits = serde_yaml::from_str(&edits).unwrap();
        Self {
            folder,
            edits: edits.edits,
            locale,
        }
    }

    fn run(&self, command: &str) -> (Option<i32>, String) {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let mut program = hutong(&words);
        program.env("LANG", self.locale).current_dir(&self.folder);
        let output = program.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    }

    /// Runs a command that ends well.
    fn runs(&self, command: &str) -> String {
        let (code, told) = self.run(command);
        assert_eq!(
            code,
            Some(0),
            "{}: {command}\n{told}",
            self.folder.display()
        );
        told
    }

    fn has_stubs(&self) -> bool {
        self.folder.join(STUBS).exists()
    }

    fn yaml(&self, file: &str) -> Value {
        serde_yaml::from_str(&fs::read_to_string(self.folder.join(file)).unwrap()).unwrap()
    }
}

#[test]
fn init_takes_each_shape_to_pass() {
    let mut cases: Vec<String> = fs::read_dir(repository("testdata/init"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    cases.sort();
    let trial = |case: &String| {
        let trial = Trial::new("shapes", case, "en_US.UTF-8");
        trial.runs("hutong init");
        // Before anything is filled in, it does not pass.
        let (code, told) = trial.run("hutong check .");
        assert_eq!(code, Some(1), "{case}: {told}");
        for edit in &trial.edits {
            edit.apply(&trial.folder);
        }
        if !trial.has_stubs() {
            trial.runs("hutong init");
        }
        let told = trial.runs("hutong check .");
        assert!(told.starts_with("PASS"), "{case}: {told}");
        needs_every_component(&trial.yaml(STUBS));
        (case.clone(), trial.edits.len())
    };
    let lines: Vec<(String, usize)> = cases.iter().map(trial).collect();
    let lines: Vec<(&str, usize)> = lines.iter().map(|(case, at)| (&**case, *at)).collect();
    let expected = [
        ("openapi", 9),
        ("ruoyi", 10),
        ("springdoc", 9),
        ("springfox", 9),
        ("workbook", 3),
        ("yudao", 9),
    ];
    assert_eq!(lines, expected);
    assert!(lines.iter().all(|(_, lines)| *lines <= MOST));
}

/// Whatever the stubs define is referred to, and no note of the contract is left.
fn needs_every_component(document: &Value) {
    let text = document.to_string();
    assert!(!text.contains("x-hutong"), "{text}");
    let kinds = document["components"].as_object().unwrap();
    for (kind, all) in kinds.iter().filter(|(kind, _)| *kind != "securitySchemes") {
        for name in all.as_object().unwrap().keys() {
            let reference = format!("\"#/components/{kind}/{name}\"");
            assert!(text.contains(&reference), "{kind} {name} is not needed");
        }
    }
}

/// A catalogue without English names: the properties of the operation that serves the resource bear its items.
#[test]
fn stubs_take_the_names_of_properties_from_the_operation() {
    let trial = Trial::new("names", "workbook", "zh_CN.UTF-8");
    let told = trial.runs("hutong init");
    assert!(
        told.contains("GET /reports → 307011900101/000001 经营主体年度报告信息"),
        "{told}"
    );
    assert!(!trial.folder.join("catalogue/resources.yaml").exists());
    let stubs = trial.yaml(STUBS);
    let record = &stubs["components"]["schemas"]["Record_307011900101_000002"];
    let names: Vec<&String> = record["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["gdmc", "cze", "czrq"]);
    let manifest = trial.yaml("hutong.yaml");
    assert_eq!(
        manifest["project"]["provider"]["name"],
        "某省市场监督管理局"
    );
    assert_eq!(
        manifest["catalogue"],
        serde_json::json!(["catalogue/信息资源目录.xlsx"])
    );
}

/// A password, a key or a token is no item, and what a system keeps for itself is none either.
#[test]
fn init_proposes_no_secret() {
    let folder = scratch("init-secrets");
    let get = "get: {summary: 查询操作员, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Operator'}}}}}}}";
    fs::write(
        folder.join("openapi.yaml"),
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /operators: {{{get}}}\ncomponents:\n  schemas:\n    Operator:\n      properties:\n        account: {{type: string, description: 账号}}\n        userPassword: {{type: string, description: 登录口令}}\n        appSecret: {{type: string}}\n        createTime: {{type: string, description: 创建时间}}\n"
        ),
    )
    .unwrap();
    let output = hutong(&["init", "--lang", "en"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("which no response should hold): appSecret, userPassword"),
        "{told}"
    );
    let text = fs::read_to_string(folder.join("catalogue/resources.yaml")).unwrap();
    let records: Value = serde_yaml::from_str(&text).unwrap();
    let items = records[0]["信息项"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{text}");
    assert_eq!(items[0]["信息项英文名"], "account");
}

/// An object in a record is one item, unless something in it bears the name of an item beside it: `check` takes that for the item, and
/// asks for the rest by itself. An object is no technical name, whatever it is called.
#[test]
fn what_a_record_holds_is_registered_so_that_check_finds_it() {
    let folder = scratch("init-nested");
    let object = |properties: &str| format!("{{type: object, properties: {{{properties}}}}}");
    let text = |name: &str, said: &str| format!("{name}: {{type: string, description: {said}}}");
    let record = object(
        &[
            text("deptName", "部门名称"),
            format!(
                "owner: {}",
                object(&[text("phone", "电话"), text("room", "房号")].join(", "))
            ),
            format!(
                "dept: {}",
                object(&[text("deptName", "名称"), text("leader", "负责人")].join(", "))
            ),
            format!("createBy: {}", object(&text("nick", "昵称"))),
        ]
        .join(", "),
    );
    fs::write(
        folder.join("openapi.yaml"),
        format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /units: {{get: {{summary: 查询单位, responses: {{'200': {{description: ok, content: {{application/json: {{schema: {record}}}}}}}}}}}}}\n"),
    )
    .unwrap();
    let run = |words: &[&str]| hutong(words).current_dir(&folder).output().unwrap();
    run(&["init"]);
    let path = folder.join("catalogue/resources.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let records: Value = serde_yaml::from_str(&text).unwrap();
    let items = records[0]["信息项"].as_array().unwrap();
    let keys: Vec<&str> = items
        .iter()
        .map(|item| item["信息项英文名"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["deptName", "owner", "leader", "createBy"], "{text}");
    let coded = text.replacen("代码: \"\"", "代码: 307011900101/000001", 1);
    fs::write(&path, coded).unwrap();
    let told = String::from_utf8(run(&["check", ".", "--format", "concise"]).stdout).unwrap();
    assert!(!told.contains("property-not-in-catalogue"), "{told}");
    assert!(!told.contains("item-not-in-response"), "{told}");
}

/// Runs a trial as a person would, and returns what stands in the blocks of the quickstart: the terminal and what is edited.
fn blocks(case: &str, locale: &'static str) -> Vec<String> {
    let trial = Trial::new("quickstart", case, locale);
    let console = |commands: &[&str]| {
        let told = commands.iter().map(|command| {
            let told = trial.runs(command);
            format!("$ {command}\n{told}")
        });
        told.collect::<Vec<_>>().join("\n")
    };
    let mut blocks = vec![console(&["hutong init"])];
    let mut edits = String::new();
    let mut file = "";
    for edit in &trial.edits {
        if edit.file != file {
            writeln!(edits, "{}", edit.file).unwrap();
            file = &edit.file;
        }
        let [before, after] = edit.apply(&trial.folder);
        writeln!(edits, "-{before}\n+{after}").unwrap();
    }
    blocks.push(edits);
    let check = "hutong check . --format concise";
    blocks.push(if trial.has_stubs() {
        console(&[check])
    } else {
        console(&["hutong init", check])
    });
    blocks
}

/// The terminal in the quickstart is what the program prints, and its edits are those of the trials.
#[test]
fn the_quickstart_goes_as_it_is_told() {
    for (file, locale) in [
        ("docs/quickstart.md", "en_US.UTF-8"),
        ("docs/quickstart.zh-CN.md", "zh_CN.UTF-8"),
    ] {
        let path = repository(file);
        let text = fs::read_to_string(&path).unwrap();
        let mut blocks = ["openapi", "workbook"]
            .into_iter()
            .flat_map(|case| blocks(case, locale));
        let mut told = String::new();
        let mut parts = text.split("```");
        told.push_str(parts.next().unwrap());
        while let (Some(block), Some(after)) = (parts.next(), parts.next()) {
            let (kind, own) = block.split_once('\n').unwrap();
            let now = match kind {
                "console" | "diff" => blocks.next().unwrap(),
                _ => own.to_owned(),
            };
            write!(told, "```{kind}\n{now}```{after}").unwrap();
        }
        assert!(blocks.next().is_none(), "{file} lacks a block");
        if bless() {
            fs::write(&path, told).unwrap();
        } else {
            assert_eq!(text, told, "{file}");
        }
    }
}
