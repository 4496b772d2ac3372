#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs
)]
use hutong::discover::{File, Files};
use std::path::Path;
fn walk(root: &Path, at: &Path, skip: &[&str], out: &mut Vec<File>) {
    let mut entries: Vec<_> = std::fs::read_dir(at)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for p in entries {
        let name = p.file_name().unwrap().to_str().unwrap();
        if skip.contains(&name) {
            continue;
        }
        if p.is_dir() {
            walk(root, &p, &[], out)
        } else {
            out.push(File {
                path: p.strip_prefix(root).unwrap().to_str().unwrap().to_owned(),
                bytes: std::fs::read(&p).unwrap(),
                taken: true,
            });
        }
    }
}
fn files(root: &Path, skip: &[&str]) -> Files {
    let mut out = Vec::new();
    walk(root, root, skip, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Files {
        files: out,
        faults: vec![],
    }
}
#[test]
fn scratch() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pack = || {
        hutong::load_pack(&files(&root.join("rules/gb"), &[])).unwrap_or_else(|e| {
            for e in &e {
                println!("{e}");
            }
            panic!("pack")
        })
    };
    let mut plan = hutong::Plan::new(pack(), "2026-11-23").unwrap();
    println!("rules {}", plan.pack.rules.len());
    let cases = std::env::var("CASES").unwrap_or_default();
    for case in cases.split_whitespace() {
        let dir = Path::new(case);
        let office = dir.join("office");
        plan.registry = office.is_dir().then(|| files(&office, &[]));
        let v = hutong::judge(&files(dir, &["expected", "office"]), &plan);
        println!(
            "=== {case} {:?} links {}",
            v.outcome,
            v.links
                .iter()
                .map(|l| format!("{}->{}({})", l.resource, l.operation, l.bound))
                .collect::<Vec<_>>()
                .join(" ")
        );
        for t in &v.open {
            let place = match &t.at.cell {
                Some(c) => format!(
                    "{}!{}!{}",
                    t.at.file,
                    t.at.sheet.clone().unwrap_or_default(),
                    c
                ),
                None => format!("{}#{}", t.at.file, t.at.pointer),
            };
            println!(
                "{}\t{}\t{}\tgates={}\t{} | {}",
                t.severity.name(),
                t.rule,
                place,
                t.gates,
                t.message.zh,
                t.message.en
            );
        }
        if std::env::var("COV").is_ok() {
            println!(
                "na {:?}\nunevaluated {:?}",
                v.coverage.not_applicable, v.coverage.unevaluated
            );
        }
    }
}
