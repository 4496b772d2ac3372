//! Real descriptions and the OpenAPI Initiative's own cases meet the grammar: what is sound has no structural fault, what is
//! broken has one, and nothing panics.

use crate::support::{repository, shared};
use hutong::check::structure::{Grammar, structure};
use hutong::discover::{File, Files};
use hutong::error::Fault;
use hutong::limits::Limits;
use hutong::model::openapi::interface;
use hutong::model::reference::Resolver;
use hutong::model::reference::references;
use hutong::model::{DescriptorKind, Kind, Vocabulary, library, recognise};
use hutong::read::{Json, Library, json, yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every file below a folder, by its path relative to it.
fn files(root: &Path) -> Files {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else if path.is_file() {
                files.push(File {
                    path: path
                        .strip_prefix(root)
                        .unwrap()
                        .to_string_lossy()
                        .replace('\\', "/"),
                    bytes: fs::read(&path).unwrap(),
                    taken: true,
                });
            }
        }
    }
    let mut list = Vec::new();
    walk(root, root, &mut list);
    list.sort_by(|a, b| a.path.cmp(&b.path));
    Files {
        files: list,
        ..Files::default()
    }
}

/// What a document is read as; one of no known version is read as 3.0, which must not panic either.
fn read_as(kind: Kind) -> DescriptorKind {
    match kind {
        Kind::Descriptor(version) => version,
        _ => DescriptorKind::OpenApi30,
    }
}

fn told(library: &Library, fault: &Fault) -> String {
    let document = library.document(fault.at.source);
    let pointer = document.map_or_else(String::new, |document| document.pointer_of(fault.at));
    let path = &library.sources[fault.at.source as usize].path;
    format!("{} {path}#{pointer} {:?}", fault.code, fault.args)
}

/// `path<TAB>rule` of the exceptions: documents that Spectral accepts and that break the specification all the same.
fn exceptions() -> BTreeMap<String, BTreeSet<String>> {
    let file = repository("testdata/openapi-exceptions.tsv");
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in fs::read_to_string(file).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 3, "path, rule, why: {line}");
        all.entry(cells[0].to_owned())
            .or_default()
            .insert(cells[1].to_owned());
    }
    all
}

/// Paths of the OpenAPI documents that Spectral could parse, each with whether it found no breach of the specification.
fn sound(shared: &Path) -> BTreeMap<String, bool> {
    let text = fs::read_to_string(shared.join("corpus/expected/spectral-oas.jsonl")).unwrap();
    let mut sound = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (node, faults) = json::parse(line, 0, &Limits::default());
        assert!(faults.is_empty(), "{faults:?}");
        let Json::Object(line) = json::to_json(&node.unwrap()) else {
            panic!("an object in each line");
        };
        let results = line["results"].as_array().unwrap();
        let has = |rules: [&str; 2]| {
            let mut names = results.iter().map(|result| result[0].as_str().unwrap());
            names.any(|name| rules.contains(&name))
        };
        if !has(["parser", "unrecognized-format"]) && line.get("error").is_none_or(Json::is_null) {
            let path = line["path"].as_str().unwrap().to_owned();
            sound.insert(path, !has(["oas2-schema", "oas3-schema"]));
        }
    }
    sound
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn real_descriptions_have_a_structural_fault_where_they_break_the_specification_and_nowhere_else() {
    let shared = shared("");
    let grammar = Grammar::of_pack(hutong::builtin().unwrap()).unwrap();
    let sound = sound(&shared);
    let exceptions = exceptions();
    let manifest = fs::read_to_string(shared.join("corpus/MANIFEST.tsv")).unwrap();
    let mut descriptions: BTreeSet<&str> = BTreeSet::new();
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        folders.insert(cells[0].split_once('/').unwrap().0);
        let openapi = ["openapi3.", "openapi2.", "swagger2."];
        if cells[7] == "doc" && openapi.iter().any(|kind| cells[5].starts_with(kind)) {
            descriptions.insert(cells[0]);
        }
    }
    let (mut files_seen, mut clean, mut broken) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for folder in folders {
        // The whole folder is the submission, so that references between its files resolve.
        let library = library(
            &files(&shared.join("corpus").join(folder)),
            &Limits::default(),
        );
        for source in (0u32..).take(library.sources.len()) {
            files_seen += 1;
            let kind = recognise(&library, source, &Vocabulary::default());
            let faults = structure(&Resolver::new(&library), &[(source, kind)], &grammar);
            let (view, _) = interface(&Resolver::new(&library), source, read_as(kind));
            let _ = references(&library, source);
            let path = format!("{folder}/{}", library.sources[source as usize].path);
            let Some(&is_sound) = sound.get(&path) else {
                continue;
            };
            if !descriptions.contains(&*path) {
                continue;
            }
            if !is_sound {
                broken += 1;
                if faults.is_empty() {
                    wrong.push(format!("{path} is taken for sound"));
                }
                continue;
            }
            clean += 1;
            if !kind.is_descriptor() {
                wrong.push(format!("{path} is taken for {}", kind.name()));
                continue;
            }
            let paths = library.document(source).unwrap().root.get("paths");
            let mut items = paths.iter().flat_map(|paths| paths.entries());
            if items.any(|item| item.node.get("get").is_some()) {
                assert!(!view.operations.is_empty(), "{path} has operations");
            }
            // Two places that contradict each other are no matter of structure, which the list of sound descriptions is about.
            let faults = faults
                .into_iter()
                .filter(|fault| fault.code != "inconsistent-field");
            for fault in faults {
                let excused = exceptions.get(&path);
                if excused.is_some_and(|rules| rules.contains(fault.code)) {
                    used.insert((path.clone(), fault.code.to_owned()));
                } else {
                    wrong.push(format!("{path}: {}", told(&library, &fault)));
                }
            }
        }
    }
    println!(
        "{files_seen} files; {clean} sound descriptions, {broken} broken ones; {} exceptions",
        used.len()
    );
    assert!(
        wrong.is_empty(),
        "{} times:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(clean > 600 && broken > 50, "the corpus is not complete");
    for (path, rules) in exceptions {
        for rule in rules
            .into_iter()
            .filter(|_| !path.starts_with("openapi-schema/"))
        {
            assert!(
                used.contains(&(path.clone(), rule.clone())),
                "{path} no longer breaks {rule}"
            );
        }
    }
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn cases_of_the_openapi_initiative_pass_and_fail_as_they_should() {
    let shared = shared("");
    let grammar = Grammar::of_pack(hutong::builtin().unwrap()).unwrap();
    let exceptions = exceptions();
    let (mut passed, mut failed, mut wrong) = (0, 0, Vec::new());
    for version in ["3.0", "3.1", "3.2"] {
        for outcome in ["pass", "fail"] {
            let folder = shared
                .join("suites/openapi-schema")
                .join(version)
                .join(outcome);
            if !folder.is_dir() {
                continue;
            }
            for file in files(&folder).files {
                let name = format!("{version}/{outcome}/{}", file.path);
                let one = Files {
                    files: vec![file],
                    ..Files::default()
                };
                let library = library(&one, &Limits::default());
                let kind = recognise(&library, 0, &Vocabulary::default());
                assert!(kind.is_descriptor(), "{name}");
                let _ = interface(&Resolver::new(&library), 0, read_as(kind));
                let mut faults = structure(&Resolver::new(&library), &[(0, kind)], &grammar);
                // The official schemas do not hold places against each other.
                faults.retain(|fault| fault.code != "inconsistent-field");
                if let Some(rules) = exceptions.get(&format!("openapi-schema/{name}")) {
                    faults.retain(|fault| !rules.contains(fault.code));
                }
                match (outcome, faults.is_empty()) {
                    ("pass", true) => passed += 1,
                    ("fail", false) => failed += 1,
                    _ => {
                        let faults: Vec<_> = faults.iter().map(|f| told(&library, f)).collect();
                        wrong.push(format!("{name}: {}", faults.join("\n    ")));
                    }
                }
            }
        }
    }
    println!("{passed} pass, {failed} fail as they should");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(passed > 60 && failed > 30, "the suite is not complete");
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn no_file_of_the_suites_stops_the_reader() {
    let shared = shared("");
    let grammar = Grammar::of_pack(hutong::builtin().unwrap()).unwrap();
    let mut count = 0;
    for folder in fs::read_dir(shared.join("suites")).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let library = library(&files(&folder), &Limits::default());
        for source in (0u32..).take(library.sources.len()) {
            let kind = recognise(&library, source, &Vocabulary::default());
            let _ = references(&library, source);
            let _ = interface(&Resolver::new(&library), source, read_as(kind));
            let _ = structure(&Resolver::new(&library), &[(source, kind)], &grammar);
            count += 1;
        }
    }
    println!("{count} files");
    assert!(count > 1000);
}

/// The grammar's own file holds nothing that the loader would not see: no key twice, no field line that is never read.
#[test]
fn the_grammar_is_well_formed() {
    let text = include_str!("../../../rules/hutong/openapi.yaml");
    let (documents, faults) = yaml::parse(text, 0, &Limits::default());
    let faults: Vec<_> = faults
        .iter()
        .filter(|fault| fault.code != "merge-key")
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    Grammar::load(&documents[0]).unwrap();
}
