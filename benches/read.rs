//! How fast documents are read, beside what the libraries need that give less: `cargo bench --bench read`.
//!
//! The budget of a whole check of the 13 MB document is eight times `serde_json::Value` in the same run.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may stop where it fails"
)]

use divan::{Bencher, black_box};
use hutong::limits::Limits;
use hutong::read::{json, yaml};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn main() {
    divan::main();
}

/// A file of the shared corpus, or what was generated in its place.
fn document(path: &str, generated: fn() -> String) -> String {
    let shared = std::env::var_os("HUTONG_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    std::fs::read_to_string(shared.join("corpus").join(path)).unwrap_or_else(|_| generated())
}

fn big_json() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        document("npm-octokit-openapi-23.0.2/api.github.com.json", || {
            let root = yaml::parse(&generated_yaml(), 0, &Limits::default())
                .0
                .remove(0);
            json::to_json(&root).to_string()
        })
    })
}

fn big_yaml() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        document(
            "daveshanley+vacuum/model/test_files/api.github.com.yaml",
            generated_yaml,
        )
    })
}

/// An interface of 5,000 paths.
fn generated_yaml() -> String {
    let paths = (0..5_000).map(|i| {
        format!(
            "  /things/{i}/{{id}}:\n    get:\n      operationId: thing{i}\n      summary: '第 {i} 项'\n      parameters:\n      - \
             name: id\n        in: path\n        required: true\n        schema: {{type: string, maxLength: {i}}}\n      \
             responses:\n        '200':\n          description: |\n            Found.\n            Or not.\n"
        )
    });
    let head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n".to_owned();
    std::iter::once(head).chain(paths).collect()
}

#[divan::bench]
fn json_hutong(bencher: Bencher) {
    let text = big_json();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| json::parse(black_box(text), 0, &Limits::default()));
}

#[divan::bench]
fn json_serde_json_value(bencher: Bencher) {
    let text = big_json();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| serde_json::from_str::<serde_json::Value>(black_box(text)).unwrap());
}

#[divan::bench]
fn yaml_hutong(bencher: Bencher) {
    let text = big_yaml();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| yaml::parse(black_box(text), 0, &Limits::default()));
}

#[divan::bench]
fn yaml_granit_events(bencher: Bencher) {
    let text = big_yaml();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| {
            let mut options = granit_parser::Options::default();
            options.set_emit_comments(false);
            granit_parser::Parser::new_from_str_with_options(black_box(text), options).count()
        });
}

#[divan::bench]
fn yaml_saphyr_events(bencher: Bencher) {
    let text = big_yaml();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| saphyr_parser::Parser::new_from_str(black_box(text)).count());
}

#[divan::bench]
fn yaml_libyaml_safer_events(bencher: Bencher) {
    let text = big_yaml();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| {
            let mut bytes = black_box(text).as_bytes();
            let mut parser = libyaml_safer::Parser::new();
            parser.set_input_string(&mut bytes);
            parser.count()
        });
}

#[cfg(feature = "cli")]
#[divan::bench]
fn yaml_serde_yaml_value(bencher: Bencher) {
    let text = big_yaml();
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench(|| serde_yaml::from_str::<serde_yaml::Value>(black_box(text)).unwrap());
}
