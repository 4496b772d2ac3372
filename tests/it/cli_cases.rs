//! What the program prints, case by case: `testdata/cli/*.txt`. Each file is a session in an empty folder. A line that begins with `+`
//! prepares it (`+ copy SUBMISSION TO`, `+ folder PATH`, `+ write PATH TEXT`), one that begins with `$` runs the program, `? N` is its
//! exit code where that is not 0, and what follows is what it prints, standard output before standard error. `HUTONG_BLESS=1` writes
//! what it prints now.

use crate::support::golden::{bless, uncounted};
use crate::support::{copy, hutong, repository, scratch};
use regex::Regex;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;

#[test]
fn every_session_is_told_as_it_stands() {
    let folder = repository("testdata/cli");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let (mut commands, mut wrong) = (0, Vec::new());
    for file in files {
        let expected = fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let found = session(&expected, &scratch(&format!("session-{name}")));
        commands += found.matches("\n$ ").count();
        if found == expected {
            continue;
        }
        if bless() {
            fs::write(&file, found).unwrap();
        } else {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(commands >= 60, "{commands}");
}

/// A session as it is told now: its comments, preparations and commands, with what the program prints.
fn session(script: &str, folder: &Path) -> String {
    let mut told = String::new();
    for line in script.lines() {
        let kept = line.starts_with('#') || line.starts_with('+') || line.starts_with("$ ");
        if !kept {
            continue;
        }
        if told.lines().last().is_some_and(|last| !is_script(last)) {
            told.push('\n');
        }
        writeln!(told, "{line}").unwrap();
        if let Some(command) = line.strip_prefix("$ hutong") {
            told.push_str(&run(command, folder));
        } else if let Some(step) = line.strip_prefix("+ ") {
            prepare(step, folder);
        }
    }
    told
}

fn is_script(line: &str) -> bool {
    line.starts_with('#') || line.starts_with('+')
}

fn prepare(step: &str, folder: &Path) {
    let words: Vec<&str> = step.splitn(3, ' ').collect();
    match words.as_slice() {
        ["copy", from, to] => {
            let from = repository("testdata/submissions").join(from);
            copy(&from, &folder.join(to));
        }
        ["folder", path] => fs::create_dir_all(folder.join(path)).unwrap(),
        ["write", path, text] => {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.replace("\\n", "\n")).unwrap();
        }
        _ => panic!("{step}"),
    }
}

/// Runs the program with the words of a command line, of which `< FILE` is its standard input.
fn run(command: &str, folder: &Path) -> String {
    let (command, input) = match command.split_once(" < ") {
        Some((command, file)) => (
            command,
            Stdio::from(fs::File::open(folder.join(file)).unwrap()),
        ),
        None => (command, Stdio::null()),
    };
    let words: Vec<&str> = command.split_whitespace().collect();
    let output = hutong(&words)
        .env("LANG", "zh_CN.UTF-8")
        .current_dir(folder)
        .stdin(input)
        .output()
        .unwrap();
    let mut told = String::new();
    let code = output.status.code().unwrap();
    if code != 0 {
        writeln!(told, "? {code}").unwrap();
    }
    for stream in [&output.stdout, &output.stderr] {
        told.push_str(&steady(std::str::from_utf8(stream).unwrap()));
    }
    if !told.is_empty() && !told.ends_with('\n') {
        told.push('\n');
    }
    told
}

/// What is printed without what every release, commit and rule moves.
fn steady(printed: &str) -> String {
    let printed = &printed.replace(env!("CARGO_PKG_VERSION"), "0.0.0");
    let digest = Regex::new("[0-9a-f]{40,64}").unwrap();
    let count = Regex::new(r"共 \d{2,} 条|\d{2,} rules").unwrap();
    let printed = digest.replace_all(printed, "…");
    let printed = count.replace_all(&printed, "N 条 / N rules");
    uncounted(&printed)
}
