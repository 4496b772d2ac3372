//! How long a whole judgement takes, from bytes to a verdict, beside `serde_json::Value` for the same bytes:
//! `cargo bench --bench judge`. The budget is eight times that for the 13 MB description, and 50 ms for twenty small files.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may stop where it fails"
)]

use divan::{Bencher, black_box};
use hutong::discover::{File, Files, discover};
use hutong::limits::Limits;
use hutong::{Engine, Plan};
use std::path::{Path, PathBuf};

fn main() {
    divan::main();
}

fn plan() -> Plan {
    Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap()
}

/// GitHub's description of the shared corpus; where that is missing, the approved submission's two thousand times over.
fn big() -> Vec<u8> {
    let shared = std::env::var_os("HUTONG_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    std::fs::read(shared.join("corpus/npm-octokit-openapi-23.0.2/api.github.com.json")).unwrap_or_else(|_| {
        let paths: Vec<String> = (0..20_000)
            .map(|i| {
                format!(
                    r#""/things/{i}/{{id}}":{{"get":{{"operationId":"thing{i}","parameters":[{{"name":"id","in":"path","required":true,"schema":{{"type":"string","maxLength":{i}}}}}],"responses":{{"200":{{"description":"第 {i} 项","content":{{"application/json":{{"schema":{{"type":"object","required":["id"],"properties":{{"id":{{"type":"string"}},"size":{{"type":"integer"}}}}}}}}}}}}}}}}}}"#
                )
            })
            .collect();
        format!(r#"{{"openapi":"3.0.3","info":{{"title":"t","version":"1"}},"paths":{{{}}}}}"#, paths.join(",")).into_bytes()
    })
}

fn one(bytes: Vec<u8>) -> Files {
    Files {
        files: vec![File {
            path: "openapi.json".to_owned(),
            bytes,
            taken: true,
        }],
        ..Files::default()
    }
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn big_serde_json_value(bencher: Bencher) {
    let bytes = big();
    bencher.bench_local(|| black_box(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn big_judge(bencher: Bencher) {
    let (files, plan) = (one(big()), plan());
    bencher.bench_local(|| black_box(hutong::judge(&files, &plan)));
}

/// The approved submission with sixteen more small descriptions beside it.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn twenty_small_files(bencher: Bencher) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/submissions/approved");
    let mut files = discover(&folder, &Limits::default()).unwrap();
    for i in 0..16 {
        files.files.push(File {
            path: format!("more/{i:02}.yaml"),
            bytes: format!(
                "openapi: 3.1.0\ninfo: {{title: t{i}, version: '1'}}\npaths:\n  /t{i}/{{id}}:\n    get:\n      parameters:\n        - {{name: id, in: path, required: true, schema: {{type: string}}}}\n      responses:\n        '200': {{description: OK}}\n"
            )
            .into_bytes(),
            taken: true,
        });
    }
    let plan = plan();
    bencher.bench_local(|| black_box(hutong::judge(&files, &plan)));
}

fn approved() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/submissions/approved");
    discover(&folder, &Limits::default()).unwrap()
}

/// A thousand submissions through one engine; beside it the same with a plan loaded and compiled for each, which is what a
/// thousand processes do.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn thousand_through_one_engine(bencher: Bencher) {
    let (files, plan) = (approved(), plan());
    bencher.bench_local(|| {
        let engine = Engine::new(&plan);
        for _ in 0..1000 {
            black_box(engine.judge(&files));
        }
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn thousand_with_a_plan_each(bencher: Bencher) {
    let files = approved();
    bencher.bench_local(|| {
        for _ in 0..1000 {
            black_box(hutong::judge(&files, &plan()));
        }
    });
}
