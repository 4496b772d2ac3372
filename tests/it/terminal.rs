//! What a terminal gets and a pipe does not: links, tables that fit, colour.

use crate::support::{hutong, repository};
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::Command;
use unicode_width::UnicodeWidthStr;

/// The submission that is judged.
fn submission() -> String {
    let folder = repository("testdata/submissions/mismatched");
    folder.to_str().unwrap().to_owned()
}

/// The program through a pipe, with these words and variables.
fn piped(words: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = submission();
    let mut all = vec!["check", &folder, "--lang", "en"];
    all.extend(words);
    let output = hutong(&all).envs(variables.iter().copied()).output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

/// The program in a terminal of so many columns, which `script` of util-linux makes.
#[cfg(target_os = "linux")]
fn at_terminal(columns: usize, words: &str, variables: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_hutong");
    let folder = submission();
    let line = format!(
        "stty rows 40 cols {columns} && exec '{program}' check '{folder}' --lang en {words}"
    );
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]);
    // Of the environment of the tests nothing but what these variables say.
    for (name, _) in hutong(&[]).get_envs() {
        command.env_remove(name);
    }
    let output = command
        .env("TERM", "xterm")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap().replace('\r', "")
}

/// The table of endpoints in a page without escapes.
fn table(page: &str) -> &str {
    let table = page.split("\n\n").nth(1).unwrap();
    assert!(table.contains("exchange.status"), "{page}");
    table
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_gets_links_and_tables_that_fit() {
    let end = "/testdata/submissions/mismatched/api/openapi.yaml\u{1b}\\";
    let force = [("FORCE_HYPERLINK", "1")];
    for words in ["", "--format concise"] {
        let page = at_terminal(80, words, &force);
        assert!(page.contains("\u{1b}]8;;file:///"), "{page}");
        assert!(page.contains(end), "{page}");
    }
    for (words, variables) in [
        ("", [("FORCE_HYPERLINK", "0")]),
        ("", [("TERM", "dumb")]),
        ("", [("NO_COLOR", "1")]),
        ("", [("CI", "true")]),
        ("--color never", force),
    ] {
        let page = at_terminal(80, words, &variables);
        assert!(!page.contains("\u{1b}]8"), "{words} {variables:?}: {page}");
    }
    for columns in [80, 120] {
        let page = at_terminal(columns, "--color never", &force);
        let fits = table(&page).lines().all(|line| line.width() <= columns);
        assert!(fits, "{columns}\n{page}");
    }
}

#[test]
fn a_pipe_gets_no_links_and_lines_as_long_as_they_are() {
    let forced = piped(&["--color", "always"], &[("FORCE_HYPERLINK", "1")]);
    assert!(forced.contains("\u{1b}[") && !forced.contains("\u{1b}]"));
    let free = piped(&[], &[]);
    assert!(table(&free).lines().any(|line| line.width() > 120));
    for columns in [80, 120] {
        let page = piped(&[], &[("COLUMNS", &columns.to_string())]);
        let fits = table(&page).lines().all(|line| line.width() <= columns);
        assert!(fits, "{columns}\n{page}");
    }
    assert_eq!(piped(&[], &[("COLUMNS", "many")]), free);
}

#[test]
fn colour_is_as_the_environment_asks() {
    let is_coloured = |variables: &[(&str, &str)]| piped(&[], variables).contains('\u{1b}');
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&[("FORCE_COLOR", "1")]));
    assert!(!is_coloured(&[("FORCE_COLOR", "0")]));
    assert!(!is_coloured(&[("CLICOLOR", "1")]));
    assert!(!is_coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    let page = piped(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]);
    assert!(!page.contains('\u{1b}'));
}

#[test]
fn a_file_is_the_same_whatever_the_terminal() {
    let file = crate::support::scratch("terminal-file").join("report.txt");
    let write = |variables: &[(&str, &str)]| {
        let format = format!("human={}", file.display());
        piped(&["--format", &format], variables);
        std::fs::read_to_string(Path::new(&file)).unwrap()
    };
    let plain = write(&[]);
    let forced = [
        ("COLUMNS", "60"),
        ("CLICOLOR_FORCE", "1"),
        ("FORCE_HYPERLINK", "1"),
    ];
    assert_eq!(write(&forced), plain);
}
