//! What is said of the command line itself: completions of shells and manual pages.

use super::args::{Cli, VERSION};
use crate::run::{CliMessage, Job};
use crate::text::Text;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

/// A text that was asked for.
pub(super) const fn asked(text: String) -> Job {
    Job::Message(CliMessage::Asked(text))
}

/// The completions of a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "hutong", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of the program or of one command, such as `pack lint`.
pub(super) fn manual(command: Option<&str>) -> Job {
    let mut cli = Cli::command().version(VERSION);
    cli.build();
    let name = command.unwrap_or_default();
    let page = name
        .split_whitespace()
        .try_fold(&cli, |page: &Command, name| page.find_subcommand(name));
    let Some(page) = page else {
        return Job::Message(CliMessage::Wrong(Text::new(
            format!("用法错误：没有命令 {name}"),
            format!("error: there is no command {name}"),
        )));
    };
    let mut manual = Vec::new();
    match clap_mangen::Man::new(page.clone()).render(&mut manual) {
        Ok(()) => asked(String::from_utf8_lossy(&manual).into_owned()),
        Err(error) => Job::Message(CliMessage::Wrong(Text::new(
            format!("手册页无法生成：{error}"),
            format!("error: the manual page cannot be made: {error}"),
        ))),
    }
}
