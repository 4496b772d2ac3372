//! Judging grows in proportion to the submission, comparing in proportion to both versions. What is counted is allocations, which no
//! load of the machine changes: four times as many operations, resources or schemas that refer to each other may need a little over
//! four times as many. In a program of its own, because it counts what the whole process allocates.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and prints its figures"
)]

use hutong::audit::{
    DemandRow, ItemRow, Kind, ResourceRow, Rows, SubmissionRow, Summaries, relations,
};
use hutong::discover::{File, Files};
use hutong::{Engine, Plan};
use rust_xlsxwriter::Workbook;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::fmt::Write;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many times as many allocations four times as much may need.
const MOST: f64 = 4.4;

/// A description with this many operations of the system's own.
fn operations(count: usize) -> Files {
    let mut text = String::from(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://data.example.gov.cn/v1'}]\npaths:\n",
    );
    for i in 0..count {
        write!(
            text,
            "  /things{i}/{{id}}:\n    get:\n      operationId: thing{i}\n      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      responses:\n        '200': {{description: ok, content: {{application/json: {{schema: {{type: object, properties: {{id: {{type: string}}, size: {{type: integer}}}}}}}}}}}}\n"
        )
        .unwrap();
    }
    files([("api/openapi.yaml", text)])
}

/// The approved submission with this many resources, each with an operation of its own path.
fn resources(count: usize) -> Files {
    let read = |path: &str| {
        let root = env!("CARGO_MANIFEST_DIR");
        std::fs::read_to_string(format!("{root}/testdata/submissions/approved/{path}")).unwrap()
    };
    let catalogue = read("catalogue/resources.yaml");
    let (head, records) = catalogue.split_once("- mdId").unwrap();
    let record = records.split("\n- mdId").next().unwrap();
    let mut all = head.to_owned();
    for i in 1..=count {
        let record = record
            .replace("-0001", &format!("-{i:06}"))
            .replace("000001", &format!("{i:06}"))
            .replace(
                "resTitle: 经营主体年度报告信息",
                &format!("resTitle: 第{i}类年度报告"),
            );
        writeln!(all, "- mdId{record}").unwrap();
    }
    files([
        ("api/openapi.yaml", read("api/openapi.yaml")),
        ("catalogue/resources.yaml", all),
        ("hutong.yaml", read("hutong.yaml")),
    ])
}

/// A workbook with this many sheets, each with a resource.
fn sheets(count: usize) -> Files {
    let mut book = Workbook::new();
    for i in 0..count {
        let sheet = book.add_worksheet();
        let names = ["信息资源名称", "信息资源代码", "信息资源提供方", "共享类型"];
        sheet.write_row(0, 0, names).unwrap();
        let code = format!("307011900101/{i:06}");
        let texts = [&format!("第{i}类年度报告"), &code, "某局", "无条件共享"];
        sheet.write_row(1, 0, texts).unwrap();
    }
    Files {
        files: vec![File {
            path: "resources.xlsx".to_owned(),
            bytes: book.save_to_buffer().unwrap(),
            taken: true,
        }],
        ..Files::default()
    }
}

fn files<const N: usize>(list: [(&str, String); N]) -> Files {
    Files {
        files: list
            .map(|(path, text)| File {
                path: path.to_owned(),
                bytes: text.into_bytes(),
                taken: true,
            })
            .into(),
        ..Files::default()
    }
}

/// Two versions of this many schemas that refer to each other, each with an operation, and each with one type changed.
fn knots(count: usize) -> (Files, Files) {
    let version = |kind: &str| {
        let (mut paths, mut schemas) = (String::new(), String::new());
        for i in 0..count {
            let (next, other) = ((i + 1) % count, (7 * i + 3) % count);
            writeln!(
                paths,
                "  /s{i}:\n    get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{i}'}}}}}}}}}}}}"
            )
            .unwrap();
            writeln!(
                schemas,
                "    S{i}: {{type: object, properties: {{id: {{type: {kind}}}, next: {{$ref: '#/components/schemas/S{next}'}}, others: {{type: array, items: {{$ref: '#/components/schemas/S{other}'}}}}}}}}"
            )
            .unwrap();
        }
        let head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n";
        files([(
            "api.yaml",
            format!("{head}{paths}components:\n  schemas:\n{schemas}"),
        )])
    };
    (version("integer"), version("string"))
}

/// So many submissions, each with a catalogue that all copied and one of its own, whose names others use for other things. Each uses
/// what the one before it registers.
fn registries(count: usize) -> Summaries {
    let mut all = Summaries::default();
    for i in 0..count {
        let path = format!("inbox/{i:06}");
        let code = |of: usize| format!("307011{of:06}/000001");
        let resource = |number: usize, code: String| ResourceRow {
            path: path.clone(),
            resource: number,
            id: code.clone(),
            code: Some(code),
            title: None,
            provider_name: Some(format!("某局{i}")),
            provider_code: Some(i.to_string()),
            sharing_type: None,
            withheld: false,
            items: 12,
            served_by: Vec::new(),
            file: "resources.yaml".to_owned(),
        };
        let item = |resource: usize, ordinal: usize| {
            let name = match resource {
                1 => format!("第{ordinal}项"),
                _ => format!("字段{}", (i * 7919 + ordinal * 104_729) % (count * 3)),
            };
            ItemRow {
                path: path.clone(),
                resource,
                ordinal,
                name_norm: name.clone(),
                name,
            }
        };
        let items = (1..=2).flat_map(|resource| (1..=12).map(move |at| (resource, at)));
        all.add(Rows {
            submission: SubmissionRow {
                path: path.clone(),
                project_code: Some(i.to_string()),
                verdict: Some("PASS".to_owned()),
                consumes: vec![code(i.saturating_sub(1))],
                ..SubmissionRow::default()
            },
            demands: vec![
                DemandRow {
                    code: Some(code(i.saturating_sub(1))),
                    ..DemandRow::default()
                },
                DemandRow {
                    title: Some(format!("第{i}号需求")),
                    items: (1..=3).map(|at| format!("所需{i}之{at}")).collect(),
                    ..DemandRow::default()
                },
            ],
            resources: vec![resource(1, code(i)), resource(2, code(count + i))],
            items: items.map(|(resource, at)| item(resource, at)).collect(),
            ..Rows::default()
        });
    }
    all
}

/// Allocations of comparing submissions with each other, and how many resources are told to be copies.
fn related(all: &Summaries) -> (f64, usize) {
    let region = Region::new(ALLOCATOR);
    let told = relations(all);
    let allocations = region.change().allocations;
    let allocations = u32::try_from(allocations).map(f64::from).unwrap();
    let copies = told.of(Kind::ResourcesAlike).next().unwrap();
    (allocations, copies.members.len())
}

/// Allocations of one comparison, and how many changes it told.
fn compared(engine: &Engine<'_>, (old, new): &(Files, Files)) -> (f64, usize) {
    let region = Region::new(ALLOCATOR);
    let comparison = engine.diff(old, new);
    let allocations = region.change().allocations;
    let allocations = u32::try_from(allocations).map(f64::from).unwrap();
    (allocations, comparison.changes.len())
}

/// Allocations of one judgement.
fn work(engine: &Engine<'_>, files: &Files) -> f64 {
    let region = Region::new(ALLOCATOR);
    let verdict = engine.judge(files);
    let allocations = region.change().allocations;
    assert!(!verdict.files.is_empty());
    u32::try_from(allocations).map(f64::from).unwrap()
}

#[test]
fn four_times_as_much_needs_four_times_the_work() {
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap();
    let engine = Engine::new(&plan);
    // What is made on first use is no part of the growth.
    let _ = engine.judge(&operations(10));
    for (what, make, few) in [
        ("operations", operations as fn(usize) -> Files, 500),
        ("resources", resources, 200),
        ("sheets", sheets, 100),
    ] {
        let (less, more) = (work(&engine, &make(few)), work(&engine, &make(4 * few)));
        let ratio = more / less;
        println!(
            "{what}: {few} need {less} allocations, {} need {more}, {ratio:.2} times as many",
            4 * few
        );
        assert!(ratio < MOST, "{what}: {ratio:.2}");
    }
    let (few, many) = (knots(500), knots(2_000));
    let ((less, told), (more, all)) = (compared(&engine, &few), compared(&engine, &many));
    assert_eq!((told, all), (500, 2_000));
    let ratio = more / less;
    println!(
        "knots: comparing 500 needs {less} allocations, 2,000 need {more}, {ratio:.2} times as many"
    );
    assert!(ratio < MOST, "knots: {ratio:.2}");
    let (few, many) = (registries(1_000), registries(4_000));
    let ((less, told), (more, all)) = (related(&few), related(&many));
    assert_eq!((told, all), (1_000, 4_000));
    let ratio = more / less;
    println!(
        "registries: relating 1,000 needs {less} allocations, 4,000 need {more}, {ratio:.2} times as many"
    );
    assert!(ratio < MOST, "registries: {ratio:.2}");
}
