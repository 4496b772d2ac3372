//! The house keeps its shape: a room imports only lower floors, no files import each other in a circle, libraries that may be
//! replaced are named in one file each, and threads are started in one.

mod imports;

use imports::Imports;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room with its floor. A file belongs to the longest path of the table that it lies under. The roof (`lib`, `run`, `cli`,
/// `init`, `main`) may import everything.
const FLOORS: &[(&str, u8)] = &[
    ("text", 0),
    ("day", 0),
    ("error", 1),
    ("limits", 1),
    ("internal", 2),
    ("discover", 2),
    ("read", 3),
    ("model", 4),
    ("pack", 4),
    ("check/schema", 5),
    ("check/isolate", 5),
    ("check/codes", 5),
    ("check/code_systems", 6),
    ("check/reason_words", 5),
    ("check/sharing", 5),
    ("check/registry", 5),
    ("check/unfilled", 5),
    ("check/translate", 6),
    ("check/schema_reader", 6),
    ("check/types", 6),
    ("check/links", 7),
    ("check/accounting", 7),
    ("check/fingerprint", 10),
    ("check/derived", 8),
    ("check/compare", 8),
    ("check/function", 9),
    ("check/structure", 9),
    ("check/contract", 9),
    ("check/diff", 9),
    ("check/functions", 10),
    ("check/gather", 11),
    ("check/rules", 11),
    ("check/builtin", 12),
    ("check", 13),
    ("decide", 14),
    ("audit", 15),
    ("report", 16),
    ("evidence", 17),
];

/// The files of the roof.
const ROOF: &[&str] = &["lib", "main", "cli", "run", "init"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Source files below `src` with their path relative to it and their text without comments.
fn code() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let bare: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let name = path
                .strip_prefix(&src)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            (name, bare.join("\n"))
        })
        .collect()
}

/// The room of a file and its floor; `None` for the roof.
fn room(file: &str) -> Option<(&'static str, u8)> {
    let module = file.trim_end_matches(".rs");
    FLOORS
        .iter()
        .filter(|(room, _)| module == *room || module.starts_with(&format!("{room}/")))
        .max_by_key(|(room, _)| room.len())
        .copied()
}

#[test]
fn a_room_imports_only_lower_floors() {
    let imports = Imports::read();
    let edges: usize = imports.of.values().map(BTreeSet::len).sum();
    assert!(edges > 500, "the imports were not understood: {edges}");
    let mut wrong = Vec::new();
    for (file, imported) in &imports.of {
        let Some((from, here)) = room(file) else {
            continue;
        };
        for other in imported {
            match room(other) {
                Some((to, there)) if to != from && there >= here => {
                    wrong.push(format!(
                        "{file} (floor {here}) imports {other} (floor {there})"
                    ));
                }
                None => wrong.push(format!("{file} imports the roof, {other}")),
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles = Imports::read().circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The text literals that follow a call of one of these, by what is called.
fn called_with(text: &str, calls: &[&str]) -> Vec<String> {
    let after = calls.iter().flat_map(|call| text.split(call).skip(1));
    after
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(code, _)| code.to_owned())
        .collect()
}

/// A fault whose rule is missing would be dropped without a word, and a rule that nothing names never fires.
#[test]
fn every_fault_is_a_rule_and_every_rule_is_named() {
    let pack = hutong::load_pack_named("hutong").unwrap();
    let all: String = code().into_iter().map(|(_, text)| text).collect();
    let told = called_with(&all, &["Fault::new(", " trouble(", ".builtin("]);
    assert!(told.len() > 40, "{told:?}");
    for code in told {
        let known = pack.rule(&format!("hutong/{code}")).is_some();
        assert!(known, "{code} is told and has no rule");
    }
    for rule in &pack.rules {
        let code = rule.id.trim_start_matches("hutong/");
        let named = all.contains(&format!("\"{code}\""));
        assert!(named, "{}: nothing tells it", rule.id);
    }
}

/// The words of a reason are looked up when it is told; without them its code would be shown.
#[test]
fn every_reason_has_words_and_every_word_a_reason() {
    let room = |is_diff: bool| {
        let files = code().into_iter();
        let files = files.filter(|(path, _)| {
            path.starts_with("check/") && path.starts_with("check/diff") == is_diff
        });
        files.map(|(_, text)| text).collect::<String>()
    };
    let (contract, diff) = (room(false), room(true));
    let words = fs::read_to_string(root().join("rules/hutong/reasons.yaml")).unwrap();
    let codes = words
        .lines()
        .filter_map(|line| line.split_once(": {zh:"))
        .map(|(code, _)| code);
    let mut count = 0;
    for code in codes {
        count += 1;
        let quoted = format!("\"{code}\"");
        let named = contract.contains(&quoted) || diff.contains(&quoted);
        assert!(named, "{code}: nothing gives this reason");
    }
    assert!(count > 40, "{count}");
    let given = called_with(&contract, &["problem(", "named(", "told(", "Fact::new("]);
    let given: Vec<_> = given.iter().filter(|code| code.contains('-')).collect();
    assert!(given.len() > 20, "{given:?}");
    for code in given {
        assert!(
            words.contains(&format!("\n{code}: {{zh:")),
            "{code}: a reason without words"
        );
    }
}

#[test]
fn every_file_belongs_to_a_room() {
    for (file, _) in code() {
        let top = file.split('/').next().unwrap().trim_end_matches(".rs");
        assert!(
            room(&file).is_some() || ROOF.contains(&top),
            "src/{file} belongs to no room"
        );
    }
    for (room, _) in FLOORS {
        let file = root().join("src").join(format!("{room}.rs"));
        let folder = root().join("src").join(room);
        assert!(file.exists() || folder.exists(), "there is no room {room}");
    }
}

/// Threads are what a browser lacks, so the library starts none of its own; `rayon` falls back to the calling thread there.
#[test]
fn threads_are_started_in_one_file() {
    for (file, text) in code() {
        let text = text.split("#[cfg(test)]").next().unwrap();
        let starts = text.contains("thread::");
        assert!(
            !starts || file == WORKER,
            "src/{file} names threads; only src/{WORKER} may"
        );
    }
}

/// The file that runs work on a thread of its own.
const WORKER: &str = "run/worker.rs";

/// Libraries that may be replaced, each named in the files listed here and nowhere else.
const WRAPPED: &[(&str, &[&str])] = &[
    ("anstyle_query", &["run/terminal.rs"]),
    (
        "askama",
        &[
            "report/html",
            "report/audit/index.rs",
            "report/audit/map.rs",
        ],
    ),
    ("calamine", &["read/sheet/xlsx.rs"]),
    ("clap", &["cli.rs", "cli/args.rs", "cli/manual.rs"]),
    (
        "clap_complete",
        &["cli/args.rs", "cli/jobs.rs", "cli/manual.rs"],
    ),
    ("clap_mangen", &["cli/manual.rs"]),
    ("cfb", &["read/sheet/xls.rs", "read/thumbnails.rs"]),
    ("csv_core", &["read/sheet/delimited.rs"]),
    ("ed25519_dalek", &["evidence/key.rs"]),
    (
        "encoding_rs",
        &[
            "discover/name.rs",
            "read/encoding.rs",
            "read/paper.rs",
            "read/rtf.rs",
        ],
    ),
    ("include_dir", &["pack/embedded.rs"]),
    ("granit_parser", &["read/yaml.rs"]),
    ("jiff", &["day.rs", "run/clock.rs"]),
    (
        "jsonschema",
        &["check/schema/canonical.rs", "check/schema/validator.rs"],
    ),
    ("miette", &["report/excerpt.rs"]),
    ("openapiv3", &["init.rs"]),
    (
        "percent_encoding",
        &["report/links.rs", "run/registry/address.rs"],
    ),
    ("postgres", &["run/registry"]),
    ("rayon", &["read/library.rs"]),
    ("regex_automata", &["check/schema/automata.rs"]),
    ("rusqlite", &["run/registry"]),
    (
        "rust_xlsxwriter",
        &[
            "report/audit/workbook.rs",
            "report/catalogue/template.rs",
            "report/catalogue/workbook.rs",
        ],
    ),
    ("rustls", &["run/registry/server.rs"]),
    ("serde_yaml", &["init.rs", "report/catalogue/records.rs"]),
    ("stacker", &["check/schema/stack.rs"]),
    ("supports_hyperlinks", &["run/terminal.rs"]),
    ("tar", &["discover/archive.rs"]),
    ("terminal_size", &["run/terminal.rs"]),
    ("textwrap", &["report/table.rs"]),
    ("tokio_postgres_rustls", &["run/registry/server.rs"]),
    ("walkdir", &["discover/folder.rs"]),
    (
        "zip",
        &[
            "discover/archive.rs",
            "read/packed.rs",
            "read/paper.rs",
            "read/sheet/package.rs",
            "read/sheet/repack.rs",
        ],
    ),
];

/// Whether a text names a crate: its name before `::`, not as the end of a longer path.
fn names_crate(text: &str, library: &str) -> bool {
    text.match_indices(&format!("{library}::")).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn wrapped_libraries_stay_in_their_files() {
    let code = code();
    for (library, files) in WRAPPED {
        let mut named = 0;
        for (file, text) in &code {
            if names_crate(text, library) {
                named += 1;
                let home = files.iter().any(|home| file.starts_with(home));
                assert!(
                    home,
                    "src/{file} names {library}, which is wrapped in {files:?}"
                );
            }
        }
        assert!(named > 0, "{library} is named nowhere");
    }
}

/// A crate that is in the table and used nowhere costs everybody a build.
#[test]
fn every_dependency_is_used() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table = manifest.split("[dependencies]").nth(1).unwrap();
    let table = table.split("\n[").next().unwrap();
    let libraries: Vec<String> = table
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .filter(|name| !name.starts_with('#'))
        .collect();
    assert!(
        libraries.len() > 10,
        "the table of dependencies was not understood"
    );
    let all: String = code().into_iter().map(|(_, text)| text).collect();
    for library in libraries {
        let declared_here = all.contains(&format!("mod {library};"));
        assert!(!declared_here, "a module hides whether {library} is used");
        assert!(names_crate(&all, &library), "{library} is used nowhere");
    }
}

/// Nothing in a submission is ever fetched, and a build that nobody asked for network code has none. That it comes in beneath these
/// libraries alone is what `deny.toml` says.
#[test]
fn network_code_is_linked_where_it_is_asked_for() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let line = |name: &str| {
        let line = manifest
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")));
        line.unwrap_or_else(|| panic!("Cargo.toml has no {name}"))
    };
    let network = ["postgres", "rustls", "tokio-postgres-rustls"];
    for library in &network[1..] {
        assert!(line(library).ends_with("optional = true }"), "{library}");
    }
    let features = manifest.split("[features]").nth(1).unwrap();
    let features = features.split("\n[").next().unwrap();
    let mut asking = Vec::new();
    for (name, list) in features.lines().filter_map(|line| line.split_once(" = ")) {
        let asks = network
            .iter()
            .any(|it| list.contains(&format!("\"dep:{it}\"")))
            || list.contains("\"postgres\"");
        if asks {
            asking.push(name);
        }
    }
    assert_eq!(asking, ["postgres"]);
    let libraries = manifest.split("[dependencies]").nth(1).unwrap();
    let postgres = libraries
        .lines()
        .find(|line| line.starts_with("postgres = "));
    assert!(postgres.unwrap().ends_with("optional = true }"));
}
