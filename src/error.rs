//! Two kinds of problems that are never mixed: an [`Error`] means that the tool cannot run, a [`Fault`] that the submission
//! is wrong or cannot be judged. A fault becomes a finding; an error becomes exit code 2.

use crate::text::{Span, Text};
use std::{fmt, io};

/// Why the tool itself could not run: a bad flag, a broken pack, a report that could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What went wrong and what to do, in both languages.
    pub text: Text,
    /// Its place as `file:line:column`, when the cause is in a file that the user or the office wrote.
    pub place: Option<String>,
}

impl Error {
    /// An error without a place.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            text: Text::new(zh, en),
            place: None,
        }
    }

    /// This error with the place of its cause.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }
}

/// The reason of an operating system error; uncommon ones in the system's own words.
#[must_use]
pub fn os_reason(error: &io::Error) -> Text {
    let (zh, en) = match error.kind() {
        io::ErrorKind::NotFound => ("文件或文件夹不存在", "there is no such file or folder"),
        io::ErrorKind::PermissionDenied => ("没有权限", "permission is denied"),
        io::ErrorKind::AlreadyExists => ("已经存在", "it exists already"),
        io::ErrorKind::IsADirectory => ("是文件夹，不是文件", "it is a folder and no file"),
        io::ErrorKind::NotADirectory => {
            ("路径中有一段不是文件夹", "a part of the path is no folder")
        }
        io::ErrorKind::StorageFull => ("磁盘空间不足", "the disk is full"),
        io::ErrorKind::ReadOnlyFilesystem => ("磁盘只读", "the disk is read-only"),
        io::ErrorKind::BrokenPipe => ("接收一方已经关闭", "the reader has closed the pipe"),
        io::ErrorKind::InvalidData => ("不是 UTF-8 文本", "it is not UTF-8"),
        _ => return Text::new(error.to_string(), error.to_string()),
    };
    Text::new(zh, en)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{} / {}", self.text.zh, self.text.en)
    }
}

impl std::error::Error for Error {}

/// Something wrong with the submission, found while discovering, reading, modelling or checking it.
///
/// `code` is the id, without its `hutong/` prefix, of a built-in rule in `rules/hutong`: which has its texts, its severity
/// and whether it makes the verdict INCOMPLETE. `args` fill the placeholders of that rule's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The built-in rule this is a case of.
    pub code: &'static str,
    /// Its place.
    pub at: Span,
    /// Other places that belong to it (the first of two duplicate keys, the reference that led here).
    pub related: Vec<Span>,
    /// The arguments of the rule's message, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault with a place and no arguments.
    #[must_use]
    pub fn new(code: &'static str, at: Span) -> Self {
        Self {
            code,
            at,
            related: Vec::new(),
            args: Vec::new(),
        }
    }

    /// This fault with one more argument for its message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// This fault with one more related place.
    #[must_use]
    pub fn related(mut self, span: Span) -> Self {
        self.related.push(span);
        self
    }
}
