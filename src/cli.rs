//! The command line becomes a `Job`. clap is used below here only.

mod args;
mod jobs;
mod manual;

use crate::run::{CliMessage, Job, run};
use crate::text::Text;
use args::{Cli, VERSION};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use manual::asked;

/// Runs the command that the process was started with, and returns its exit code: 0 PASS or CONDITIONAL, 1 FAIL, 2 usage,
/// configuration, pack or output error, 3 INCOMPLETE, 4 evidence not verified, 70 internal error.
#[must_use]
pub fn main() -> u8 {
    run(match Cli::try_parse() {
        Ok(cli) => asked_for(cli),
        Err(error) if error.use_stderr() => Job::Message(CliMessage::Wrong(wrong(&error))),
        Err(error) => asked(error.to_string()),
    })
}

/// The job of a command line that is understood.
fn asked_for(cli: Cli) -> Job {
    match cli {
        Cli {
            command: Some(_),
            version: true,
            ..
        } => Job::Message(CliMessage::Wrong(Text::new(
            "用法错误：--version 不能与命令同时使用",
            "error: --version goes without a command",
        ))),
        Cli {
            command: Some(command),
            style,
            ..
        } => command.job(&style),
        Cli { verbose: true, .. } => Job::Version,
        // `arg_required_else_help` leaves only --version and options of style.
        Cli { version: true, .. } => asked(format!("hutong {VERSION}\n")),
        Cli { .. } => Job::Message(CliMessage::Wrong(Text::new(
            "用法错误：缺少命令，可用命令见 hutong --help",
            "error: a command is missing; hutong --help lists them",
        ))),
    }
}

/// The message for a wrong command line. clap's messages are English, so what it says comes first, in Chinese.
fn wrong(error: &clap::Error) -> Text {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(all)) => all.join("、"),
        _ => String::new(),
    };
    let mut named = of(ContextKind::InvalidArg);
    let mut prior = of(ContextKind::PriorArg);
    if named.is_empty() {
        named = of(ContextKind::InvalidSubcommand);
    }
    let zh = match error.kind() {
        ErrorKind::UnknownArgument => "无法识别的参数",
        ErrorKind::InvalidSubcommand => "没有这个命令",
        ErrorKind::MissingRequiredArgument => "缺少必填的参数",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "缺少命令"
        }
        ErrorKind::ArgumentConflict if named == prior => "参数只能写一次",
        ErrorKind::ArgumentConflict => "参数不能同时使用",
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字",
        _ => "参数的值不可用",
    };
    if prior == named {
        prior.clear();
    }
    let (value, valid) = (of(ContextKind::InvalidValue), of(ContextKind::ValidValue));
    let mut zh = format!("用法错误：{zh}");
    let parts = [
        ("：", named),
        ("，与之冲突的是 ", prior),
        ("，所写的值是 ", value),
        ("，可写 ", valid),
        (
            "；是否指 ",
            of(ContextKind::SuggestedArg) + &of(ContextKind::SuggestedSubcommand),
        ),
    ];
    for (before, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
        zh.push_str(before);
        zh.push_str(text);
    }
    let en = error.to_string();
    Text::new(format!("{zh}\n{en}"), en)
}
