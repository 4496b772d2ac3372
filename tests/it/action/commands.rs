//! What a runner obeys: commands in the lines that a step prints, values in the file that it writes. A port of how
//! <https://github.com/actions/runner> reads them, written anew; its own tests stand below, because all others lean on it.

use std::collections::BTreeMap;

/// Commands that a runner knows beside `stop-commands` and the token that ends it.
const KNOWN: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "warning",
];
const STOP: &str = "stop-commands";

/// A command that was obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub data: String,
}

/// A step's log, read as it comes.
#[derive(Default)]
pub struct Log {
    token: Option<String>,
}

impl Log {
    /// The commands of a stream that the runner obeys. A carriage return ends a line as well.
    pub fn obeyed(&mut self, stream: &[u8]) -> Vec<Command> {
        let text = String::from_utf8_lossy(stream).replace("\r\n", "\n");
        let lines = text.split(['\n', '\r']);
        lines.filter_map(|line| self.line(line)).collect()
    }

    fn line(&mut self, line: &str) -> Option<Command> {
        let token = self.token.clone();
        let known = |name: &str| {
            name.eq_ignore_ascii_case(STOP)
                || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
                || token.as_deref() == Some(&name.to_ascii_lowercase())
        };
        let command = colons(line, known).or_else(|| hashes(line, known))?;
        match &self.token {
            Some(token) if command.name.eq_ignore_ascii_case(token) => {
                self.token = None;
                None
            }
            Some(_) => None,
            None if command.name.eq_ignore_ascii_case(STOP) => {
                self.token = Some(command.data.to_ascii_lowercase());
                None
            }
            None => Some(command),
        }
    }
}

/// `::name key=value,key=value::data`, after white space.
fn colons(line: &str, known: impl Fn(&str) -> bool) -> Option<Command> {
    let (info, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    known(name).then(|| Command {
        name: name.to_owned(),
        properties: pairs(properties.trim(), ',', |value| {
            unescape(value, &["\r", "\n", ":", ",", "%"])
        }),
        data: unescape(data, &["\r", "\n", "%"]),
    })
}

/// `##[name key=value;key=value]data`, anywhere in a line.
fn hashes(line: &str, known: impl Fn(&str) -> bool) -> Option<Command> {
    let (info, data) = line.split_once("##[")?.1.split_once(']')?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let all = &[";", "\r", "\n", "]", "%"];
    known(name).then(|| Command {
        name: name.to_owned(),
        properties: pairs(properties, ';', |value| unescape(value, all)),
        data: unescape(data, all),
    })
}

fn pairs(text: &str, between: char, read: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let pairs = text.split(between).filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (key.to_owned(), read(value)))
        .collect()
}

fn unescape(text: &str, tokens: &[&str]) -> String {
    tokens.iter().fold(text.to_owned(), |text, token| {
        let code = format!("%{:02X}", token.bytes().next().unwrap());
        text.replace(&code, token)
    })
}

/// The values of a file such as `GITHUB_OUTPUT`: `name=value` lines, and `name<<END` with the lines up to `END`.
pub fn values(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut lines = text.split_terminator('\n');
    let mut values = Vec::new();
    while let Some(line) = lines.next() {
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        match (equals, heredoc) {
            _ if line.is_empty() => {}
            (Some(at), heredoc) if heredoc.is_none_or(|heredoc| at < heredoc) => {
                values.push((line[..at].to_owned(), line[at + 1..].to_owned()));
            }
            (_, Some(at)) if at > 0 && at + 2 < line.len() => {
                let mut value = Vec::new();
                loop {
                    let next = lines.next().ok_or("a heredoc has no end")?;
                    if next == &line[at + 2..] {
                        break;
                    }
                    value.push(next);
                }
                values.push((line[..at].to_owned(), value.join("\n")));
            }
            _ => return Err(format!("not a value: {line:?}")),
        }
    }
    Ok(values)
}

fn names(stream: &str) -> Vec<String> {
    let commands = Log::default().obeyed(stream.as_bytes());
    commands.into_iter().map(|command| command.name).collect()
}

#[test]
fn the_port_obeys_what_a_runner_obeys() {
    for (stream, obeyed) in [
        ("::error::x", vec!["error"]),
        ("  \t::set-env name=A::b", vec!["set-env"]),
        ("::SET-ENV name=A::b", vec!["SET-ENV"]),
        ("text ::error::x", vec![]),
        ("::unknown::x", vec![]),
        ("::error x", vec![]),
        ("a ##[error]b", vec!["error"]),
        ("::unknown::##[group]b", vec!["group"]),
        ("## [error]b", vec![]),
        ("x\r::add-mask::y", vec!["add-mask"]),
        ("::debug::x\r\n::notice::y", vec!["debug", "notice"]),
        (
            "::stop-commands::T1\n::error::x\n##[error]x\n::t1::\n::error::y",
            vec!["error"],
        ),
        ("::stop-commands::T1\n::T2::\n::error::x", vec![]),
    ] {
        assert_eq!(names(stream), obeyed, "{stream:?}");
    }
}

#[test]
fn the_port_reads_properties_and_data() {
    let command = Log::default().obeyed(b"::error file=a%3Ab%2Cc,line=3::x%0Ay%25");
    let properties = [("file", "a:b,c"), ("line", "3")];
    let properties = properties.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(
        command,
        [Command {
            name: "error".into(),
            properties: properties.into(),
            data: "x\ny%".into(),
        }]
    );
}

#[test]
fn the_port_reads_values_as_a_runner_does() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let read = values("a=1\n\nb<<END\nx=1\ny\nEND\nc=d<<e\n").unwrap();
    assert_eq!(
        read,
        [pair("a", "1"), pair("b", "x=1\ny"), pair("c", "d<<e")]
    );
    assert!(values("b<<END\nx\n").is_err());
    assert!(values("no value\n").is_err());
}
