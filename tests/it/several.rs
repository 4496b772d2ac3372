//! `hutong check` on an inbox: each submission in it is judged by itself, and what lies beside them is told and is no pass.

use crate::support::{AS_OF, copy, hutong, left, scratch, submission};
use std::fs;
use std::path::{Path, PathBuf};

/// The exit code and the first line of a check of this folder.
fn check(folder: &Path, more: &[&str]) -> (i32, String) {
    let path = folder.to_str().unwrap();
    let words = ["check", path, "--as-of", AS_OF, "--lang", "zh"];
    let output = hutong(&[&words[..], more].concat()).output().unwrap();
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8(said).unwrap();
    (output.status.code().unwrap(), said)
}

/// An inbox with two submissions that pass.
fn inbox(test: &str) -> PathBuf {
    let inbox = scratch(&format!("several-{test}")).join("inbox");
    copy(&submission("approved"), &inbox.join("one"));
    copy(&submission("approved"), &inbox.join("two"));
    inbox
}

#[test]
fn what_a_system_leaves_makes_no_project_of_an_inbox() {
    let inbox = inbox("system");
    fs::write(inbox.join(".DS_Store"), left::store()).unwrap();
    let (code, said) = check(&inbox, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("2 份申报材料 · 通过 2\n"), "{said}");
    // It is told all the same.
    assert!(said.contains(".DS_Store"), "{said}");
}

#[test]
fn a_stray_is_told_and_is_no_pass() {
    for stray in ["说明.txt", "sub/api.yaml", ".DS_Store", "link"] {
        let inbox = inbox("stray");
        let path = inbox.join(stray);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[cfg(unix)]
        if stray == "link" {
            std::os::unix::fs::symlink(inbox.join("one"), &path).unwrap();
        }
        if stray != "link" {
            fs::write(&path, "openapi: 3.0.3").unwrap();
        }
        let (code, said) = check(&inbox, &[]);
        assert_eq!(code, 3, "{stray}: {said}");
        assert!(
            said.starts_with("2 份申报材料 · 通过 2 · 另有未评判 1 项\n"),
            "{said}"
        );
        let part = stray.split('/').next().unwrap();
        assert!(said.contains(part), "{said}");
        let (code, said) = check(&inbox, &["-q"]);
        assert_eq!(code, 3, "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn submissions_are_found_however_deep() {
    let inbox = scratch("several-deep").join("inbox");
    copy(&submission("approved"), &inbox.join("2026/一季度/one"));
    copy(&submission("mismatched"), &inbox.join("2026/二季度/two"));
    let (code, said) = check(&inbox, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.starts_with("2 份申报材料 · 不通过 1 · 通过 1\n"),
        "{said}"
    );
}

#[test]
fn a_project_is_one_project() {
    // A manifest on top: what lies below is its own.
    let folder = scratch("several-one").join("project");
    copy(&submission("approved"), &folder);
    copy(&submission("approved"), &folder.join("旧版"));
    copy(&submission("approved"), &folder.join("更旧"));
    let (_, said) = check(&folder, &["-q"]);
    assert!(said.starts_with("2026-0142 "), "{said}");
    // One manifest below a folder without: as before, the folder.
    let folder = scratch("several-wrapped").join("project");
    copy(&submission("approved"), &folder.join("申报材料"));
    fs::write(folder.join("说明.txt"), "x").unwrap();
    let (_, said) = check(&folder, &["-q"]);
    assert!(said.starts_with("2026-0142 "), "{said}");
    // Archives beside a description are parts of one project that has no manifest.
    let folder = scratch("several-archives").join("project");
    fs::create_dir_all(&folder).unwrap();
    for name in ["a.zip", "b.zip", "api.yaml"] {
        fs::write(folder.join(name), "x").unwrap();
    }
    let (code, said) = check(&folder, &["-q"]);
    assert_ne!(code, 0, "{said}");
    assert!(!said.contains("份申报材料"), "{said}");
}

#[test]
fn nothing_that_judges_lies_in_the_inbox() {
    let inbox = inbox("given");
    let waivers = inbox.join("waivers.yaml");
    fs::write(&waivers, "hutong: 1\n").unwrap();
    let (code, said) = check(&inbox, &["--waivers", waivers.to_str().unwrap()]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("在申报材料之内"), "{said}");
    let page = format!("html={}", inbox.join("out").display());
    let (code, said) = check(&inbox, &["--format", &page]);
    assert_eq!(code, 2, "{said}");
    assert!(!inbox.join("out").exists());
}

#[test]
fn what_systems_leave_in_a_folder_of_its_own_does_not_count_either() {
    let inbox = inbox("system-below");
    fs::create_dir_all(inbox.join("empty")).unwrap();
    fs::create_dir_all(inbox.join("sub")).unwrap();
    fs::write(inbox.join("sub/.DS_Store"), b"\0\0\0\x01Bud1\0").unwrap();
    let (code, said) = check(&inbox, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(".DS_Store") && said.contains("empty"),
        "{said}"
    );
}

/// A submission that is named twice is judged once, and what lies beside is told once.
#[test]
fn a_folder_that_is_named_twice_is_one() {
    let inbox = inbox("twice");
    fs::write(inbox.join("note.txt"), "x").unwrap();
    let again = inbox.to_str().unwrap();
    let one = inbox.join("one");
    let (code, said) = check(&inbox, &[again, one.to_str().unwrap()]);
    assert_eq!(code, 3, "{said}");
    assert!(
        said.starts_with("2 份申报材料 · 通过 2 · 另有未评判 1 项\n"),
        "{said}"
    );
}
