//! Packs are embedded folder by folder, so a file that is added or removed there has to build the crate again. `hutong --version
//! --verbose` names the commit: that of `HUTONG_COMMIT`, else that of the repository; nothing where there is neither.
#![allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on standard output"
)]

fn main() {
    println!("cargo::rerun-if-changed=rules");
    // cargo takes a file that is missing for one that always changes.
    for file in [".git/HEAD", ".git/logs/HEAD"] {
        if std::path::Path::new(file).exists() {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    println!("cargo::rerun-if-env-changed=HUTONG_COMMIT");
    println!("cargo::rustc-env=HUTONG_COMMIT={}", commit());
}

fn commit() -> String {
    if let Ok(commit) = std::env::var("HUTONG_COMMIT") {
        return commit;
    }
    // A repository around a packed copy is another project's.
    if !std::path::Path::new(".git").exists() {
        return String::new();
    }
    let head = std::process::Command::new("git")
        .args(["rev-parse", "HEAD"])
        .output();
    let head = head.ok().filter(|output| output.status.success());
    let head = head.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    head.unwrap_or_default()
}
