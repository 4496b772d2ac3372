//! A desk for the program: a folder with two keys, and what verification reports there.

use super::statements::mistakes;
use super::{private_pem, public_pem};
use crate::support::{AS_OF, submission};
use crate::support::{run, scratch};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// An empty folder of this test's own, with two keys beside it.
pub struct Desk(pub PathBuf);

impl Desk {
    pub fn new(name: &str) -> Self {
        let desk = scratch(&format!("evidence-{name}"));
        for (name, seed) in [("office", 1), ("other", 2)] {
            fs::write(desk.join(format!("{name}.key")), private_pem(seed)).unwrap();
            fs::write(desk.join(format!("{name}.pub")), public_pem(seed)).unwrap();
        }
        Self(desk)
    }

    pub fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// A copy of a bundled submission.
    pub fn copy(&self, name: &str) -> String {
        copy(&submission(name), &self.0.join(name), false);
        self.at(name)
    }

    pub fn attest(&self, submission: &str, evidence: &str, more: &[&str]) -> Output {
        let (key, output) = (self.at("office.key"), self.at(evidence));
        let mut words = vec![
            "attest", submission, "--key", &key, "--output", &output, "--as-of", AS_OF,
        ];
        words.extend(more);
        run(&words)
    }

    pub fn verify(&self, submission: &str, evidence: &str, more: &[&str]) -> Output {
        let (key, evidence) = (self.at("office.pub"), self.at(evidence));
        let mut words = vec![
            "verify",
            &evidence,
            "--submission",
            submission,
            "--key",
            &key,
            "--lang",
            "en",
        ];
        words.extend(more);
        run(&words)
    }

    /// The exit code of a verification, and the names of the checks that do not hold.
    pub fn verdict(&self, submission: &str, evidence: &str, more: &[&str]) -> (i32, Vec<String>) {
        let mut words = vec!["--format", "json", "--quiet"];
        words.extend(more);
        let output = self.verify(submission, evidence, &words);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(mistakes("verification", &report), Vec::<String>::new());
        let code = output.status.code().unwrap();
        assert_eq!(report["verified"].as_bool().unwrap(), code != 4);
        assert_eq!(report["statement"].is_null(), code == 4);
        let checks = report["checks"].as_array().unwrap().iter();
        let failed = checks
            .filter(|check| check["state"] == "failed")
            .map(|check| check["check"].as_str().unwrap().to_owned());
        (code, failed.collect())
    }
}

pub fn copy(from: &Path, to: &Path, backwards: bool) {
    fs::create_dir_all(to).unwrap();
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|it| it.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    if backwards {
        entries.reverse();
    }
    for entry in entries {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to, backwards);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn ok() -> Vec<String> {
    Vec::new()
}
