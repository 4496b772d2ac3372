//! Where the program comes from: given, a release by its digest, or built from the action's own checkout.

use super::runner::{Done, Job, home};
use super::{gate, job};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn digest(path: &Path) -> String {
    let told = Command::new("sha256sum").arg(path).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    told.trim_start_matches('\\')[..64].to_owned()
}

fn refused(done: &Done, words: &str) {
    gate(done, false);
    assert_eq!(done.step("Prepare"), "failure");
    let said = done.said("error").join("\n");
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_given_program_is_run() {
    let job = job("given", "PASS", 0);
    gate(&job.run(), true);
    assert!(!job.words().is_empty());
}

#[test]
fn a_given_program_that_is_missing_is_refused() {
    for missing in [
        "/nowhere/hutong",
        "-",
        "a\nb",
        "work",
        "*",
        "$(echo stand-in)",
    ] {
        let done = job("missing", "PASS", 0).input("binary", missing).run();
        refused(&done, "there is no file");
    }
}

#[test]
fn a_given_program_has_the_digest_that_was_asked_for() {
    let asked = |ask: &dyn Fn(String) -> String| {
        let job = job("digest", "PASS", 0);
        let right = digest(&job.root.join("stand-in"));
        job.input("binary-sha256", &ask(right))
    };
    let right: [&dyn Fn(String) -> String; 3] =
        [&|right| right, &|right| right.to_uppercase(), &|right| {
            format!("sha256:{right}")
        }];
    for ask in right {
        gate(&asked(ask).run(), true);
    }
    let other = asked(&|_| "0".repeat(64));
    refused(&other.run(), "does not have the digest");
    assert!(other.words().is_empty(), "it ran all the same");
    let broken: [&dyn Fn(String) -> String; 5] = [
        &|right| right[1..].to_owned(),
        &|_| "x".to_owned(),
        &|right| format!("{right} "),
        &|right| format!("{right}\n{right}"),
        &|_| ".*".to_owned(),
    ];
    for ask in broken {
        refused(&asked(ask).run(), "64 hexadecimal digits");
    }
}

#[test]
fn a_program_that_cannot_be_run_is_no_pass() {
    for text in ["", "not a program", "\0\0\0\0", "#!/nowhere/bash\n"] {
        let job = job("no program", "PASS", 0);
        let path = job.root.join("garbage");
        fs::write(&path, text).unwrap();
        gate(&job.input("binary", path.to_str().unwrap()).run(), false);
    }
}

#[test]
fn the_copy_is_what_runs() {
    let job = job("copy", "PASS", 0).then("rm \"$root/stand-in\"; exit 0");
    gate(&job.run(), true);
}

#[test]
fn ways_do_not_mix() {
    let done = job("mix", "PASS", 0).input("version", "1.2.3").run();
    refused(&done, "not both");
    let done = job("mix", "PASS", 0)
        .input("binary", "")
        .input("binary-sha256", &"0".repeat(64))
        .run();
    refused(&done, "goes with binary");
}

#[test]
fn a_version_is_exact() {
    for version in [
        "latest",
        "1",
        "1.2",
        "v1.2.3",
        "1.2.3-rc1",
        "^1.2.3",
        "1.2.3\n1.2.3",
        "../1",
        "$(id)",
        ".*",
    ] {
        let done = job("version", "PASS", 0)
            .input("binary", "")
            .input("version", version)
            .run();
        refused(&done, "exact version");
    }
}

#[test]
fn there_is_no_release_yet_and_that_is_said() {
    let table = fs::read_to_string(home().join(".github/action/releases.txt")).unwrap();
    let released = table.lines().any(|line| !line.starts_with('#'));
    assert!(
        !released,
        "the table has lines: this test has done its work"
    );
    let done = job("unreleased", "PASS", 0)
        .input("binary", "")
        .input("version", "0.1.0")
        .run();
    refused(&done, "no version has been released yet");
}

/// The action with a table of releases, and a `curl` that hands out the stand-in and counts.
struct Release {
    source: PathBuf,
    job: Job,
}

const CURL: &str = r#"
printf '%s\0' "$@" >"$root/curl"
while [ "$#" -gt 1 ]; do
  if [ "$1" = --output ]; then cp "$root/served" "$2"; fi
  shift
done
"#;

impl Release {
    fn new(name: &str, version: &str) -> Self {
        let job = job(name, "PASS", 0)
            .input("binary", "")
            .input("version", version)
            .on_path("curl", CURL);
        fs::copy(job.root.join("stand-in"), job.root.join("served")).unwrap();
        let source = job.root.join("action");
        fs::create_dir_all(source.join(".github/action")).unwrap();
        for file in [
            "action.yml",
            ".github/action/prepare.sh",
            ".github/action/check.sh",
            ".github/action/summary.sh",
            ".github/action/gate.sh",
        ] {
            fs::copy(home().join(file), source.join(file)).unwrap();
        }
        let release = Self { source, job };
        release.table(&digest(&release.job.root.join("served")));
        release
    }

    fn table(&self, digest: &str) {
        let other = "1".repeat(64);
        let table = format!(
            "# head\n1.2.2 Linux-X64 {other} https://example.org/old\n1.2.3 Linux-ARM64 {other} https://example.org/arm\n1.2.3 Linux-X64 {digest} https://example.org/new\n"
        );
        fs::write(self.source.join(".github/action/releases.txt"), table).unwrap();
    }

    fn run(&self) -> Done {
        self.job.run_from(&self.source)
    }

    /// The last word that `curl` was given since it was last asked.
    fn fetched(&self) -> Option<String> {
        let path = self.job.root.join("curl");
        let words = fs::read_to_string(&path).ok()?;
        fs::remove_file(&path).unwrap();
        Some(words.split_terminator('\0').next_back()?.to_owned())
    }

    fn cached(&self) -> PathBuf {
        self.job.root.join("tools/hutong/1.2.3/X64/hutong")
    }
}

#[test]
fn a_release_is_downloaded_once_and_measured_each_time() {
    let release = Release::new("release", "1.2.3");
    gate(&release.run(), true);
    assert_eq!(release.fetched().unwrap(), "https://example.org/new");
    assert!(release.cached().is_file());
    gate(&release.run(), true);
    assert_eq!(release.fetched(), None, "it was in the cache");
    fs::write(release.cached(), "#!/bin/bash\nexit 0\n").unwrap();
    let done = release.run();
    gate(&done, true);
    assert!(release.fetched().is_some(), "the cache was swapped");
    assert!(done.said("warning").join("").contains("another digest"));
    assert_eq!(
        digest(&release.cached()),
        digest(&release.job.root.join("served"))
    );
}

#[test]
fn a_download_that_was_swapped_never_runs() {
    let release = Release::new("tampered", "1.2.3");
    let mut served = fs::read(release.job.root.join("served")).unwrap();
    served.extend(b"\n# one byte more\n");
    fs::write(release.job.root.join("served"), served).unwrap();
    refused(&release.run(), "does not have the digest");
    assert!(release.job.words().is_empty());
    assert!(!release.cached().exists());
}

#[test]
fn a_release_for_another_platform_or_version_is_refused() {
    let release = Release::new("platform", "1.2.3");
    let job = release.job.env("RUNNER_ARCH", "RISCV");
    refused(&job.run_from(&release.source), "no such version");
    refused(&Release::new("other", "1.2.4").run(), "no such version");
    // A dot is a dot.
    refused(&Release::new("dot", "1.222.3").run(), "no such version");
    let release = Release::new("broken table", "1.2.3");
    release.table("0123");
    refused(&release.run(), "broken");
}

#[test]
fn a_download_that_fails_is_refused() {
    let release = Release::new("offline", "1.2.3");
    let job = release.job.on_path("curl", "exit 6");
    refused(&job.run_from(&release.source), "cannot be downloaded");
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let release = Release::new("no cache", "1.2.3");
    let job = release.job.env("RUNNER_TOOL_CACHE", "/dev/null/tools");
    gate(&job.run_from(&release.source), true);
    let job = job.env("RUNNER_TOOL_CACHE", "");
    gate(&job.run_from(&release.source), true);
}

/// A `cargo` that lays the stand-in where a build would, and keeps where it was started and with what.
const CARGO: &str = r#"
{ pwd; printf '%s\n' "$@"; env | grep -E '^(RUSTFLAGS|CARGO_BUILD_|RUSTC_)' || true; } >"$root/cargo"
while [ "$#" -gt 0 ]; do
  if [ "$1" = --target-dir ]; then mkdir -p "$2/release"; cp "$root/stand-in" "$2/release/hutong"; fi
  shift
done
"#;

#[test]
fn a_build_knows_nothing_of_the_workspace() {
    let job = job("build", "PASS", 0)
        .input("binary", "")
        .on_path("cargo", CARGO)
        .env("RUSTFLAGS", "-D warnings")
        .env("CARGO_BUILD_TARGET", "x")
        .env("RUSTC_WRAPPER", "./evil");
    // What a stranger's pull request could bring.
    fs::create_dir_all(job.root.join("work/.cargo")).unwrap();
    fs::write(
        job.root.join("work/.cargo/config.toml"),
        "[build]\nrustc-wrapper = \"./evil\"\n",
    )
    .unwrap();
    gate(&job.run(), true);
    let told = fs::read_to_string(job.root.join("cargo")).unwrap();
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(Path::new(told[0]), home().canonicalize().unwrap());
    let target = job.root.join("temp/hutong-target");
    let target = target.to_str().unwrap();
    assert_eq!(
        told[1..],
        [
            "build",
            "--release",
            "--locked",
            "--bin",
            "hutong",
            "--target-dir",
            target
        ]
    );
}

#[test]
fn a_build_that_fails_is_refused() {
    let build = |script: &str| {
        job("no build", "PASS", 0)
            .input("binary", "")
            .on_path("cargo", script)
    };
    refused(&build("exit 101").run(), "the build failed");
    // It says that it was done and left nothing.
    gate(&build("exit 0").run(), false);
}

#[test]
fn a_runner_without_cargo_is_told_what_to_do() {
    if Path::new("/usr/bin/cargo").exists() || Path::new("/bin/cargo").exists() {
        println!("SKIPPED: this machine has a cargo that the case cannot hide");
        return;
    }
    let done = job("no cargo", "PASS", 0).input("binary", "").run();
    refused(&done, "no Rust toolchain");
}
