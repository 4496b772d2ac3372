//! What the tests share: files of the repository and from outside it, plans, the program, and goldens.

pub mod golden;
pub mod left;
pub mod sample;

use hutong::Plan;
use hutong::decide::{Place, Verdict};
use hutong::discover::{File, Files, discover};
use hutong::limits::Limits;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The day on which submissions are judged.
pub const AS_OF: &str = "2026-11-23";

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A path in the folder of official suites and real documents, which are not part of the repository: `$HUTONG_SHARED`, or
/// `../shared`. A test that calls this is `#[ignore = "needs HUTONG_SHARED"]`, and fails where the data is missing.
pub fn shared(path: &str) -> PathBuf {
    let beside = || repository("../shared");
    let root = std::env::var_os("HUTONG_SHARED").map_or_else(beside, PathBuf::from);
    let path = root.join(path);
    assert!(
        path.exists(),
        "{} is not there: HUTONG_SHARED names the folder of suites and real documents",
        path.display()
    );
    path
}

/// An empty folder of one test's own; the name says whose.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Files as `discover` would find them: sorted by path.
pub fn files(list: &[(&str, impl AsRef<[u8]>)]) -> Files {
    let file = |(path, bytes): &(&str, _)| File {
        path: (*path).to_owned(),
        bytes: AsRef::<[u8]>::as_ref(bytes).to_vec(),
        taken: true,
    };
    let mut files: Vec<File> = list.iter().map(file).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Files {
        files,
        ..Files::default()
    }
}

/// One file.
pub fn one(path: &str, bytes: impl AsRef<[u8]>) -> Files {
    files(&[(path, bytes)])
}

/// What lies at a path.
pub fn found(path: &Path) -> Files {
    discover(path, &Limits::default()).unwrap()
}

/// A plan with the pack `gb`.
pub fn plan() -> Plan {
    plan_of("gb")
}

/// A plan with one of the packs that are built in.
pub fn plan_of(pack: &str) -> Plan {
    Plan::new(hutong::load_pack_named(pack).unwrap(), AS_OF).unwrap()
}

/// The folder of a bundled submission.
pub fn submission(case: &str) -> PathBuf {
    repository("testdata/submissions").join(case)
}

/// The names of the bundled submissions.
pub fn submissions() -> Vec<String> {
    let mut cases: Vec<String> = fs::read_dir(repository("testdata/submissions"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    cases.sort();
    assert!(cases.len() > 8, "{cases:?}");
    cases
}

/// The verdict on a bundled submission, with the registry and the waivers that lie beside it. All are judged once.
pub fn judged(case: &str) -> &'static Verdict {
    static ALL: LazyLock<BTreeMap<String, Verdict>> = LazyLock::new(|| {
        let verdict = |case: String| {
            let verdict = judge(&case);
            (case, verdict)
        };
        submissions().into_iter().map(verdict).collect()
    });
    &ALL[case]
}

fn judge(case: &str) -> Verdict {
    let mut files = found(&submission(case));
    // A folder of nothing cannot be kept in git without a file that says so.
    files.files.retain(|file| file.path != ".gitkeep");
    let mut plan = plan();
    let registry = submission(&format!("{case}.registry.csv"));
    if registry.exists() {
        plan.registry = Some(hutong::load_registry(&found(&registry), &plan));
    }
    let waivers = submission(&format!("{case}.waivers.yaml"));
    if waivers.exists() {
        plan.office = Some(hutong::load_office(&found(&waivers), &plan).unwrap());
    }
    hutong::judge(&files, &plan)
}

/// A place as the `expected` files name it.
pub fn shown(place: &Place) -> String {
    match (&place.sheet, &place.cell) {
        (Some(sheet), Some(cell)) => format!("{}!{sheet}!{cell}", place.file),
        _ if place.file.is_empty() => "-".to_owned(),
        _ => format!("{}#{}", place.file, place.pointer),
    }
}

/// The program with these arguments, in an environment that says nothing of where the tests run.
pub fn hutong(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hutong"));
    command.args(words);
    for name in [
        "CI",
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "TEAMCITY_VERSION",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "FORCE_HYPERLINK",
        "COLUMNS",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "SOURCE_DATE_EPOCH",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub fn run(words: &[&str]) -> Output {
    hutong(words).output().unwrap()
}

/// Runs a test in a process of its own, because it measures the process: started by the whole suite, the test starts itself once
/// more. `name` is its path with the crate's name before it.
pub fn alone(name: &str, test: impl FnOnce()) {
    let name = name.split_once("::").unwrap().1;
    if std::env::var("HUTONG_ALONE").is_ok_and(|alone| alone == name) {
        return test();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--include-ignored", "--nocapture"])
        .env("HUTONG_ALONE", name)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    println!("{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{name}"
    );
}

/// A change of a file: its path, what a text in it was, and what it becomes, wherever it stands.
pub type Edit = (&'static str, &'static str, &'static str);

/// The submission `approved` with changes.
pub fn changed(edits: &[Edit]) -> Files {
    let mut files = found(&submission("approved"));
    for (path, was, is) in edits {
        let mut all = files.files.iter_mut();
        let file = all.find(|file| file.path == *path).unwrap();
        let text = String::from_utf8(std::mem::take(&mut file.bytes)).unwrap();
        assert!(text.contains(was), "{path}: {was}");
        file.bytes = text.replace(was, is).into_bytes();
    }
    files
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
