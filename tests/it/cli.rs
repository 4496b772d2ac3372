//! The program as it is started: commands, exit codes, streams and files.

use crate::support::{hutong, repository, run, scratch};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/packs/small");

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    scratch(&format!("cli-{name}"))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A submission in which something gates.
fn submission(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(
        folder.join("api.yaml"),
        "openapi: 3.0.3\ninfo: {title: 示例, version: '1'}\npaths:\n  /x:\n    get: {responses: {'200': {description: ok}}}\n",
    )
    .unwrap();
    folder
}

#[test]
fn help_and_version_are_answers() {
    for words in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["pack", "lint", "--help"],
    ] {
        let output = run(words);
        assert_eq!(code(&output), 0, "{words:?}");
        assert!(stdout(&output).contains("hutong"), "{words:?}");
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn what_is_typed_wrong_exits_with_2() {
    let cases: &[&[&str]] = &[
        &[],
        &["chekc"],
        &["check", "--colour"],
        &["check", "--class", "old"],
        &["check", "--class", "x\n::error::y\n##[error]z\u{1b}[31m"],
        &["check", "--stage", "later"],
        &["check", "--format", "pdf"],
        &["check", "--format", "json="],
        &["check", "--format", "json", "--format", "json"],
        &[
            "check",
            "--format",
            "json=/tmp/x",
            "--format",
            "human=/tmp/x",
        ],
        &["check", "--pack", PACK, "--as-of", "yesterday", "."],
        &["check", "--pack", PACK, "--as-of", "2026-02-30", "."],
        &["check", "--pack", PACK, "--as-of", "2026-1-1", "."],
        &["check", "--pack", PACK, "no such folder"],
        &["check", "--pack", "no-such-pack", "."],
        &["check", "--pack", PACK, "--registry", "no such file", "."],
        &["explain"],
        &["explain", "--pack", PACK, "no-such-rule"],
        &["schema", "verdict"],
        &["pack", "lint", "no such folder"],
        &["pack", "lint", concat!(env!("CARGO_MANIFEST_DIR"), "/src")],
    ];
    for words in cases {
        let output = run(words);
        assert_eq!(code(&output), 2, "{words:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{words:?}");
        let said = stderr(&output);
        assert!(!said.is_empty(), "{words:?}");
        let commands = ["\n::", "##[", "\u{1b}"];
        assert!(
            !commands.iter().any(|command| said.contains(command)),
            "{words:?}: {said}"
        );
    }
}

#[test]
fn an_empty_folder_is_incomplete_and_never_a_pass() {
    let folder = folder("empty");
    let output = run(&[
        "check",
        "--pack",
        PACK,
        "--as-of",
        "2026-11-23",
        "--format",
        "json",
        path(&folder),
    ]);
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "INCOMPLETE");
    assert_eq!(report["asOf"], "2026-11-23");
}

#[test]
fn human_text_yields_standard_output_to_a_machine_format() {
    let folder = submission("streams");
    let check = |more: &[&str]| {
        let mut words = vec!["check", "--pack", PACK, "--lang", "en", path(&folder)];
        words.extend(more);
        let output = run(&words);
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        (stdout(&output).to_owned(), stderr(&output).to_owned())
    };
    let (human, none) = check(&[]);
    assert!(human.starts_with("FAIL") && human.contains("Next:"));
    assert_eq!(none, "");
    let (line, _) = check(&["--quiet"]);
    assert_eq!(line.lines().count(), 1);
    let (json, line) = check(&["--format", "json"]);
    assert!(json.starts_with('{') && json.ends_with("}\n"));
    assert!(line.contains(": FAIL") && line.lines().count() == 1);
    let (again, none) = check(&["--format", "json", "--quiet"]);
    assert_eq!((again.as_str(), none.as_str()), (json.as_str(), ""));
    let (again, full) = check(&["--format", "json", "--format", "human"]);
    assert_eq!((again, full), (json.clone(), human.clone()));
    let file = folder.with_extension("json");
    let (shown, none) = check(&["--format", &format!("json={}", path(&file))]);
    assert_eq!((shown, none), (human, String::new()));
    assert_eq!(fs::read_to_string(file).unwrap(), json);
}

#[test]
fn a_report_that_cannot_be_written_is_no_verdict() {
    let folder = submission("unwritable");
    let nowhere = format!("json={}", path(&folder.join("no/such/folder/report.json")));
    let output = run(&["check", "--pack", PACK, "--format", &nowhere, path(&folder)]);
    assert_eq!(code(&output), 2);
    // Nobody reads: the pipe is closed before the program starts.
    for words in [
        &["rules", "--pack", PACK][..],
        &["check", "--pack", PACK, path(&folder)],
        &["--help"],
        &["schema", "report"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = hutong(words)
            .stdout(writer)
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(2), "{words:?}");
    }
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let status = hutong(&["rules", "--pack", PACK])
            .stdout(full)
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(2));
    }
}

#[test]
fn the_report_is_the_same_whoever_asks_wherever() {
    let (here, there) = (submission("same-a"), submission("same-b"));
    let report = |folder: &Path, lang: &str, locale: &str, threads: &str, zone: &str| {
        let words = [
            "check",
            "--pack",
            PACK,
            "--as-of",
            "2026-11-23",
            "--format",
            "json",
            "--lang",
            lang,
            path(folder),
        ];
        let mut command = hutong(&words);
        command
            .env("LC_ALL", locale)
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", zone);
        command.output().unwrap().stdout
    };
    let first = report(&here, "zh", "C", "1", "UTC");
    assert!(!first.is_empty());
    assert_eq!(
        first,
        report(&there, "en", "zh_CN.UTF-8", "2", "Asia/Shanghai")
    );
    assert_eq!(
        first,
        report(&here, "both", "tr_TR.UTF-8", "8", "America/New_York")
    );
}

#[test]
fn the_language_comes_from_the_flag_or_the_locale() {
    let folder = submission("language");
    let first = |words: &[&str], locale: &str| {
        let mut all = vec!["check", "--pack", PACK, "--quiet", path(&folder)];
        all.extend(words);
        let output = hutong(&all).env("LANG", locale).output().unwrap();
        stdout(&output).to_owned()
    };
    assert!(first(&[], "zh_CN.UTF-8").contains(": 不通过 · "));
    assert!(first(&[], "en_GB.UTF-8").contains(": FAIL · "));
    assert!(first(&["--lang", "en"], "zh_CN.UTF-8").contains(": FAIL · "));
    let both = first(&[], "C.UTF-8");
    assert!(both.contains(": 不通过 · ") && both.contains("FAIL · "));
}

#[test]
fn colour_is_asked_for_or_absent_and_pipelines_get_no_commands() {
    let folder = submission("colour");
    fs::write(
        folder.join("::error::x.yaml"),
        "swagger: '2.0'\n::set-env name=x::y: '##[error]z'\n",
    )
    .unwrap();
    let page = |words: &[&str], ci: bool| {
        let mut all = vec!["check", "--pack", PACK, path(&folder)];
        all.extend(words);
        let mut command = hutong(&all);
        if ci {
            command.env("GITHUB_ACTIONS", "true");
        }
        stdout(&command.output().unwrap()).to_owned()
    };
    assert!(!page(&[], false).contains('\u{1b}'));
    assert!(page(&["--color", "always"], false).contains('\u{1b}'));
    for colour in ["always", "never"] {
        let log = page(&["--color", colour], true);
        assert!(!log.contains("##["));
        assert!(log.lines().all(|line| !line.trim_start().starts_with("::")));
    }
}

#[test]
fn a_rule_is_explained_by_its_id_or_its_defect() {
    for rule in ["small/project-without-code", "project-without-code"] {
        let output = run(&["explain", "--pack", PACK, "--lang", "both", rule]);
        assert_eq!(code(&output), 0);
        for word in [
            "项目没有代码",
            "The project has no code",
            "为何 Why",
            "示例文件",
            "参考规则包，未经主管部门采信",
            "given: $.project",
        ] {
            assert!(stdout(&output).contains(word), "{word}");
        }
    }
    assert_eq!(
        code(&run(&["explain", "--pack", PACK, "hutong/unreadable"])),
        0
    );
    let output = run(&["explain", "--pack", PACK, "projct-without-code"]);
    assert!(
        stderr(&output).contains("small/project-without-code"),
        "{}",
        stderr(&output)
    );
}

/// What reports name by an id can be asked for by it: a rule, an endpoint, a clause.
#[test]
fn endpoints_and_clauses_are_explained_too() {
    for (id, wanted) in [
        ("exchange.query", "POST /exchange/resources"),
        ("catalogue-values", "gb/sharing-type-unknown"),
        (
            "gb/sharing-type-unknown",
            "无条件共享, 有条件共享, 不予共享",
        ),
    ] {
        let output = run(&["explain", "--lang", "zh", id]);
        assert_eq!(code(&output), 0, "{id}");
        assert!(
            stdout(&output).contains(wanted),
            "{id}: {}",
            stdout(&output)
        );
    }
    let output = run(&["explain", "gb/item-not-in-response"]);
    assert!(
        !stdout(&output)
            .split("规则包中的写法")
            .next()
            .unwrap()
            .contains("{{")
    );
}

/// What is wrong with a command line is said in Chinese too, unless the reader's language is another.
#[test]
fn usage_mistakes_are_told_in_the_language_of_the_reader() {
    for (locale, chinese) in [("zh_CN.UTF-8", true), ("C", true), ("en_US.UTF-8", false)] {
        let output = hutong(&["chek"]).env("LC_ALL", locale).output().unwrap();
        assert_eq!(code(&output), 2);
        let told = stderr(&output);
        assert_eq!(told.contains("用法错误：没有这个命令"), chinese, "{told}");
        assert!(told.contains("unrecognized subcommand"), "{told}");
    }
}

#[test]
fn rules_lists_those_of_the_pack_and_the_built_in_ones() {
    let output = run(&["rules", "--pack", PACK, "--lang", "en"]);
    assert!(stdout(&output).contains("small/project-without-code"));
    assert!(stdout(&output).contains("hutong/unreadable"));
    assert!(stdout(&output).contains("small is a reference pack"));
}

#[test]
fn the_manifest_schema_takes_what_init_writes() {
    let output = run(&["schema", "manifest"]);
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        schema["title"],
        "申报清单 hutong.yaml / The manifest hutong.yaml"
    );
    let folder = folder("init-schema");
    run(&["init", "--pack", PACK, path(&folder)]);
    let text = fs::read_to_string(folder.join("hutong.yaml")).unwrap();
    let manifest: Value = serde_yaml::from_str(&text).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mistakes: Vec<String> = validator
        .iter_errors(&manifest)
        .map(|error| error.instance_path().to_string())
        .collect();
    // What only the vendor knows is blank, and nothing else is wrong.
    assert_eq!(mistakes, ["/project/code", "/project/provider/code"]);
    let pack: Value =
        serde_yaml::from_str(&fs::read_to_string(Path::new(PACK).join("pack.yaml")).unwrap())
            .unwrap();
    let schema: Value = serde_json::from_slice(&run(&["schema", "pack"]).stdout).unwrap();
    assert!(
        jsonschema::draft202012::new(&schema)
            .unwrap()
            .is_valid(&pack)
    );
}

const VENDOR: &str = "\
openapi: 3.1.0
info: {title: 年报系统, version: '2'}
servers: [{url: https://example.gov.cn/api}]
paths:
  /exchange/status:
    get: {responses: {'200': {description: ok}}}
components:
  schemas:
    AnnualReport:
      title: 年度报告
      description: 经营主体年度报告
      type: object
      properties:
        entName: {type: string, maxLength: 100, description: 主体名称}
        staff: {type: [integer, 'null']}
        filed: {type: string, format: date}
        ratio: {type: number}
        tags: {type: array, items: {type: string}}
    Envelope: {type: object, properties: {code: {type: string}, message: {type: string}}}
    Size: {type: integer}
";

#[test]
fn init_derives_records_and_missing_endpoints() {
    let folder = folder("init-from");
    let from = folder.join("openapi.yaml");
    fs::write(&from, VENDOR).unwrap();
    let output = run(&["init", "--pack", PACK, "--from", path(&from), path(&folder)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let read = |file: &str| -> Value {
        serde_yaml::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap()
    };
    let manifest = read("hutong.yaml");
    assert_eq!(manifest["project"]["name"], "年报系统");
    assert_eq!(manifest["packs"], serde_json::json!(["small"]));
    assert_eq!(manifest["interfaces"][0]["descriptor"], "openapi.yaml");
    assert_eq!(
        manifest["interfaces"][1]["descriptor"],
        "api/exchange.openapi.yaml"
    );
    let catalogue = read("catalogue/resources.yaml");
    assert_eq!(catalogue.as_array().unwrap().len(), 1);
    assert_eq!(catalogue[0]["信息资源名称"], "年度报告");
    assert_eq!(catalogue[0]["信息资源代码"], "");
    let items = &catalogue[0]["信息项"];
    assert_eq!(
        items[0],
        serde_json::json!({"信息项名称": "主体名称", "信息项英文名": "entName", "数据类型": "字符型", "数据长度": 100})
    );
    let kinds: Vec<&str> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["数据类型"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["字符型", "整型", "日期型", "双精度型", "通用型"]);
    let stubs = read("api/exchange.openapi.yaml");
    // The vendor has the status; receiving is not asked of a provider.
    let paths: Vec<&String> = stubs["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/exchange/resources/{code}/query"]);
    assert!(!stubs.to_string().contains("x-hutong"));
    // What was written is read again as what it is meant to be.
    let output = run(&["check", "--pack", PACK, "--format", "json", path(&folder)]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kinds: Vec<(&str, &str)> = report["submission"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["path"].as_str().unwrap(),
                file["kind"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("api/exchange.openapi.yaml", "openapi-3.0"),
            ("catalogue/resources.yaml", "catalogue-21063"),
            ("hutong.yaml", "manifest"),
            ("openapi.yaml", "openapi-3.1"),
        ]
    );
}

const PAGED: &str = "\
openapi: 3.0.3
info: {title: 年报系统, version: '1'}
paths:
  /companies:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  code: {type: string}
                  message: {type: string}
                  data:
                    type: object
                    properties:
                      total: {type: integer}
                      records: {type: array, items: {$ref: '#/components/schemas/Company'}}
  /companies/{id}:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Company'}}}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/CompanyEdit'}}}}
      responses:
        '204': {description: done}
  /loops:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Loop'}}}}
components:
  schemas:
    Company:
      description: 经营主体。含分支机构。
      allOf: [{$ref: '#/components/schemas/Named'}]
      properties:
        status: {type: string, description: 登记状态，按国家标准代码填写，不得为空，未登记的留空不填也不补}
        opened: {type: string, format: date, description: 日期}
        closed: {type: string, format: date, description: 日期}
        size: {type: integer, description: An explanation in one long clause that is no name at all}
        shareholders: {type: array, items: {type: object, properties: {name: {type: string}}}}
    Named: {properties: {name: {type: string, title: ' 主体名称 ', description: 全称}}}
    CompanyEdit: {type: object, properties: {name: {type: string}}}
    Address: {type: object, properties: {street: {type: string}}}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}, {$ref: '#/components/schemas/Loop'}], items: {$ref: '#/components/schemas/Loop'}}
";

/// What the system gives out becomes a record, once, and no schema of a part, a page or an edit does.
#[test]
fn init_makes_records_of_what_is_given_out() {
    let folder = folder("init-paged");
    let from = folder.join("openapi.yaml");
    fs::write(&from, PAGED).unwrap();
    let output = run(&["init", "--pack", PACK, "--from", path(&from), path(&folder)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(folder.join("catalogue/resources.yaml")).unwrap();
    let records: Value = serde_yaml::from_str(&text).unwrap();
    assert_eq!(records.as_array().unwrap().len(), 1, "{text}");
    assert_eq!(records[0]["信息资源名称"], "经营主体");
    let items = records[0]["信息项"].as_array().unwrap();
    let names: Vec<(&str, &str)> = items
        .iter()
        .map(|item| {
            let text = |key: &str| item[key].as_str().unwrap();
            (text("信息项英文名"), text("信息项名称"))
        })
        .collect();
    // A name that two share says nothing, and the name of a property is no Chinese name. Shareholders have nothing but a name.
    let expected = [
        ("status", "登记状态"),
        ("opened", ""),
        ("closed", ""),
        ("size", ""),
        ("name", "主体名称"),
    ];
    assert_eq!(names, expected);
}

/// The envelope, the page and the feed of the contract carry one kind of data, and one record comes of it.
#[test]
fn init_unwraps_what_the_contract_wraps() {
    let folder = folder("init-contract");
    let from = repository("testdata/submissions/approved/api/openapi.yaml");
    let output = run(&["init", path(&folder), "--from", path(&from)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(folder.join("catalogue/resources.yaml")).unwrap();
    let records: Value = serde_yaml::from_str(&text).unwrap();
    let titles: Vec<&Value> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["信息资源名称"])
        .collect();
    assert_eq!(titles, ["年度报告"]);
}

/// An invoice with its lines stays an invoice; a description made to be large is cut, and soon.
#[test]
fn init_keeps_what_is_data_and_is_bounded() {
    let folder = folder("init-bounded");
    let from = folder.join("openapi.yaml");
    let invoice = "{type: object, properties: {invoiceNo: {type: string}, items: {type: array, items: {type: object, properties: {goods: {type: string}}}}}}";
    let get = |schema: &str| {
        format!(
            "{{get: {{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
        )
    };
    let mut text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /invoices: {}\n",
        get(invoice)
    );
    for number in 0..1_000 {
        let all = "{allOf: [{$ref: '#/components/schemas/Big'}]}";
        writeln!(text, "  /big{number}: {}", get(all)).unwrap();
    }
    text.push_str("components:\n  schemas:\n    Big:\n      properties:\n");
    for number in 0..2_000 {
        writeln!(text, "        p{number}: {{type: string}}").unwrap();
    }
    fs::write(&from, text).unwrap();
    let output = run(&["init", "--pack", PACK, "--from", path(&from), path(&folder)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(folder.join("catalogue/resources.yaml")).unwrap();
    assert!(
        text.contains("# 共 1001 个数据结构，只列出前 200 个"),
        "{}",
        &text[..600]
    );
    assert!(text.len() < 4 << 20, "{}", text.len());
    let records: Value = serde_yaml::from_str(&text).unwrap();
    assert_eq!(records[0]["信息资源名称"], "");
    assert_eq!(records[0]["信息项"][0]["信息项英文名"], "invoiceNo");
}

#[test]
fn init_never_overwrites() {
    let folder = folder("init-twice");
    fs::write(folder.join("hutong.yaml"), "mine").unwrap();
    let output = run(&["init", "--pack", PACK, "--lang", "en", path(&folder)]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("exists, left as it is: hutong.yaml"));
    assert!(stdout(&output).contains("written: catalogue/resources.yaml"));
    assert_eq!(
        fs::read_to_string(folder.join("hutong.yaml")).unwrap(),
        "mine"
    );
    let output = run(&["init", "--pack", PACK, path(&folder)]);
    assert_eq!(code(&output), 2, "nothing was written");
    let from = folder.join("broken.yaml");
    fs::write(&from, "a: [").unwrap();
    let output = run(&["init", "--pack", PACK, "--from", path(&from), path(&folder)]);
    assert_eq!(code(&output), 2);
}

/// A registry that is none, or that the vendor brought along, is the office's mistake and never the vendor's fault.
#[test]
fn a_registry_that_is_none_is_refused() {
    let submissions = repository("testdata/submissions");
    let existing = submissions.join("existing");
    let code = |registry: &Path| {
        let output = hutong(&[
            "check",
            existing.to_str().unwrap(),
            "--registry",
            registry.to_str().unwrap(),
        ])
        .output()
        .unwrap();
        output.status.code()
    };
    assert_eq!(code(&submissions.join("existing.registry.csv")), Some(0));
    assert_eq!(code(&submissions.join("existing.txt")), Some(2));
    assert_eq!(code(&existing.join("catalogue/resources.yaml")), Some(2));
    assert_eq!(code(&submissions.join("nothing.csv")), Some(2));
}

/// Whoever is judged does not bring the rules along.
#[test]
fn a_pack_in_the_submission_is_refused() {
    let folder = folder("own-pack");
    fs::create_dir_all(folder.join("rules")).unwrap();
    for file in ["pack.yaml", "submission.yaml", "exchange.openapi.yaml"] {
        fs::copy(Path::new(PACK).join(file), folder.join("rules").join(file)).unwrap();
    }
    let pack = folder.join("rules");
    let output = run(&["check", path(&folder), "--pack", path(&pack)]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--pack"), "{}", stderr(&output));
}

/// Nothing that is read is written over, whatever a report is called.
#[test]
fn reports_are_not_written_over_what_is_read() {
    let folder = folder("over");
    let submission = repository("testdata/submissions/approved");
    let copy = |name: &str| {
        let to = folder.join(name);
        fs::create_dir_all(to.join("api")).unwrap();
        for file in ["hutong.yaml", "api/openapi.yaml"] {
            fs::copy(submission.join(file), to.join(file)).unwrap();
        }
        to
    };
    let (one, other) = (copy("one"), copy("other"));
    let waivers = folder.join("waivers.yaml");
    fs::write(&waivers, "hutong: 1\n").unwrap();
    let at = |path: &Path| path.to_str().unwrap().to_owned();
    let to = |path: &Path| format!("--format=json={}", at(path));
    let (one_at, other_at, waivers_at) = (at(&one), at(&other), at(&waivers));
    let manifest = to(&one.join("hutong.yaml"));
    let approved = to(&other.join("hutong.yaml"));
    let excuses = to(&waivers);
    let newer = to(&other.join("api/openapi.yaml"));
    for words in [
        &["check", &one_at, &manifest][..],
        &["check", &one_at, "--against", &other_at, &approved],
        &["check", &one_at, "--waivers", &waivers_at, &excuses],
        &["diff", &one_at, &other_at, &newer],
        &["check", &one_at, "--against", &at(&one.join("api"))],
    ] {
        let output = run(words);
        assert_eq!(code(&output), 2, "{words:?}: {}", stdout(&output));
    }
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    for path in [one.join("hutong.yaml"), other.join("hutong.yaml")] {
        assert!(text(&path).contains("project:"), "{}", path.display());
    }
    assert_eq!(text(&waivers), "hutong: 1\n");
    // The last report may be written anew, also where it lies beside what is judged.
    let report = to(&one.join("report.json"));
    for _ in 0..2 {
        let output = run(&["check", &one_at, &report]);
        assert_ne!(code(&output), 2, "{}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn init_starts_from_what_is_there_and_reads_no_device() {
    let folder = folder("init-there");
    let output = run(&["init", path(&folder), "--from", "/dev/zero"]);
    assert_eq!(code(&output), 2);
    let submission = repository("testdata/submissions/approved");
    fs::create_dir_all(folder.join("api")).unwrap();
    fs::copy(
        submission.join("api/openapi.yaml"),
        folder.join("api/openapi.yaml"),
    )
    .unwrap();
    let output = run(&["init", path(&folder)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let manifest = fs::read_to_string(folder.join("hutong.yaml")).unwrap();
    assert!(manifest.contains("api/openapi.yaml"), "{manifest}");
    // Every endpoint of the contract is described already.
    assert!(!folder.join("api/exchange.openapi.yaml").exists());
}
