//! Standard streams, and the environment variables that decide language, colour, links and width.

use super::failure::Failure;
use super::job::Colour;
use crate::error::{Error, os_reason};
use crate::report::human::Style;
use crate::text::Lang;
use anstyle_query::{clicolor, clicolor_force, no_color, term_supports_color};
use std::env;
use std::io::{self, IsTerminal, Write};
use terminal_size::{Width, terminal_size};

/// Writes a report to standard output. A closed pipe is an error, because the report did not arrive.
pub(super) fn out(text: &str) -> Result<(), Failure> {
    write(
        &mut io::stdout().lock(),
        text,
        "标准输出",
        "standard output",
    )
}

/// Writes a report to standard error. A failure is an error as well.
pub(super) fn err(text: &str) -> Result<(), Failure> {
    write(&mut io::stderr().lock(), text, "标准错误", "standard error")
}

fn write(stream: &mut impl Write, text: &str, zh: &str, en: &str) -> Result<(), Failure> {
    let written = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
    written.map_err(|error| {
        Error::new(
            format!("无法写到{zh}：{}", os_reason(&error).zh),
            format!("{en} cannot be written: {}", os_reason(&error).en),
        )
        .into()
    })
}

/// Writes to standard error, and ignores a failure: there is no other stream to report it on.
pub(super) fn eprint(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}

/// The style of output, for a terminal or not.
pub(super) fn style(lang: Option<Lang>, colour: Colour, terminal: bool) -> Style {
    let colour = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => is_coloured(terminal),
    };
    Style {
        lang: language(lang),
        colour,
        guard: pipeline(),
        quiet: false,
        all: false,
        links: colour && terminal && !pipeline() && takes_links(),
        width: columns(terminal),
    }
}

/// Whether there is colour where the command line does not say: the environment decides, else whether this is a terminal with
/// colours and nothing runs in a pipeline.
fn is_coloured(terminal: bool) -> bool {
    if no_color() {
        return false;
    }
    let forced = env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
    if clicolor_force() || forced {
        return true;
    }
    terminal && !pipeline() && term_supports_color() && clicolor() != Some(false)
}

/// Whether a terminal takes OSC 8 links; `FORCE_HYPERLINK` says it where the terminal is not known.
fn takes_links() -> bool {
    match env::var_os("FORCE_HYPERLINK") {
        Some(value) => !value.is_empty() && value != "0",
        None => supports_hyperlinks::supports_hyperlinks(),
    }
}

/// The columns of the terminal: those of `COLUMNS`, else as many as it has; `None` where there is no terminal.
fn columns(terminal: bool) -> Option<usize> {
    let told = env::var("COLUMNS").ok();
    let told = told.and_then(|value| value.trim().parse().ok());
    told.filter(|columns| *columns > 0).or_else(|| {
        let (Width(columns), _) = terminal.then(terminal_size)??;
        Some(usize::from(columns)).filter(|columns| *columns > 0)
    })
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether the program runs in a CI pipeline.
fn pipeline() -> bool {
    ["CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"]
        .into_iter()
        .any(is_set)
}

pub(super) fn progress() -> bool {
    io::stderr().is_terminal() && !pipeline()
}

/// The language: that of the command line, else the locale's; both where there is neither.
pub(super) fn language(typed: Option<Lang>) -> Lang {
    typed.unwrap_or_else(|| {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let locale = names
            .into_iter()
            .filter_map(|name| env::var(name).ok())
            .find(|value| !value.is_empty());
        match locale.as_deref() {
            Some(locale) if locale.starts_with("zh") => Lang::Zh,
            Some(locale) if locale.starts_with("en") => Lang::En,
            _ => Lang::Both,
        }
    })
}
