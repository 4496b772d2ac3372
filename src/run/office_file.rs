//! The office's file of waivers and decisions, as text: what it says is kept, and an entry is added behind the last one.

use super::outputs::write_whole;
use crate::discover::{File, Files, discover};
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::file_errors::wrong;
use crate::pack::waiver_file::WaiverFile;
use crate::read::Node;
use crate::text::{Span, Text};
use crate::{Plan, load_office};
use std::path::Path;
use std::{fs, io};

/// How the file begins where there is none.
const HEAD: &str = "# 主管部门的豁免（waivers）和认定（decisions）；不放在申报材料之内。\n# The office's waivers and decisions; they do not lie in a submission.\nhutong: 1\n";

/// The file's text as it is now; where there is none, how it begins.
pub(super) fn before(path: &Path) -> Result<String, Error> {
    let is_missing = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
    if fs::metadata(path).is_err_and(is_missing) {
        return Ok(HEAD.to_owned());
    }
    now(path)
}

/// The text of a file that is there.
pub(super) fn now(path: &Path) -> Result<String, Error> {
    // It is read as in a judgement, so that a device or an endless file is refused.
    let mut files = discover(path, &Limits::default())?;
    let shown = path.display();
    let text = match (files.files.pop(), files.files.is_empty()) {
        (Some(file), true) if file.taken => String::from_utf8(file.bytes).ok(),
        _ => None,
    };
    text.ok_or_else(|| {
        Error::new(
            format!("{shown} 应为一个 UTF-8 编码的文件"),
            format!("{shown} is one file in UTF-8"),
        )
    })
}

/// Who grants or decides: as typed, else whoever did last, else the authority that adopted the pack.
pub(super) fn by(
    typed: Option<&String>,
    last: Option<&String>,
    plan: &Plan,
) -> Result<String, Error> {
    let adopted = plan.pack.adopted.as_ref().map(|adopted| &adopted.by);
    let by = typed.or(last).or(adopted);
    by.cloned().ok_or_else(|| {
        Error::new(
            "请用 --by 写明批准或认定的单位",
            "say with --by who grants or decides it",
        )
    })
}

/// The file's text with one more entry in one of its lists, `waivers` or `decisions`, behind the last one.
pub(super) fn with(
    before: &str,
    known: &WaiverFile,
    name: &str,
    entry: &[String],
    path: &Path,
) -> Result<String, Vec<Error>> {
    let root = known.library.document(0).map(|document| &document.root);
    let own = root.and_then(|root| root.get(name));
    let by_hand = |path: &Path| by_hand(path, name);
    let mut text = before.to_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let Some(list) = own.filter(|list| !list.items().is_empty()) else {
        if own.is_some() {
            return Err(vec![by_hand(path)]);
        }
        text.push_str(name);
        text.push_str(":\n");
        text.push_str(&block(entry, 2));
        return Ok(text);
    };
    let column = |item: &Node| {
        let source = known.library.source(0)?;
        let (line, column) = source.line_column(item.span.start);
        let (words, _) = source.line_text(line)?;
        // In a block the entry stands two characters behind its dash.
        let dash = words.chars().nth(column.checked_sub(3)?)?;
        (dash == '-').then(|| column - 3)
    };
    let (Some(first), Some(last)) = (list.items().first(), list.items().last()) else {
        return Err(vec![by_hand(path)]);
    };
    let indent = column(first).ok_or_else(|| vec![by_hand(path)])?;
    let after = last.span.end as usize;
    let rest = text.get(after..).unwrap_or_default();
    // The entry's span may end at its last word or at the start of what follows.
    let at = if text.get(..after).is_some_and(|head| head.ends_with('\n')) {
        after
    } else {
        after + rest.find('\n').map_or(rest.len(), |end| end + 1)
    };
    let (head, tail) = text
        .split_at_checked(at)
        .ok_or_else(|| vec![by_hand(path)])?;
    Ok(format!("{head}{}{tail}", block(entry, indent)))
}

fn block(entry: &[String], indent: usize) -> String {
    let lines = entry.iter().enumerate().map(|(i, line)| {
        let dash = if i == 0 { "- " } else { "  " };
        format!("{:indent$}{dash}{line}\n", "")
    });
    lines.collect()
}

fn by_hand(path: &Path, name: &str) -> Error {
    let path = path.display();
    Error::new(
        format!("{path} 的 {name} 不是逐条分行书写的，请手工添加"),
        format!("the {name} of {path} are not written one below the other; add the entry by hand"),
    )
}

/// The file of these bytes, as it is read.
pub(super) fn files(path: &Path, text: &str) -> Files {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Files {
        files: vec![File {
            path: name.into_owned(),
            bytes: text.as_bytes().to_vec(),
            taken: true,
        }],
        ..Files::default()
    }
}

/// The file with a new entry, as it is read. What is wrong with it is wrong with the entry, of which no line is written yet.
pub(super) fn with_entry(path: &Path, after: &str, plan: &Plan) -> Result<WaiverFile, Vec<Error>> {
    load_office(&files(path, after), plan).map_err(|errors| {
        let errors = errors.into_iter();
        errors
            .map(|error| Error {
                place: None,
                ..error
            })
            .collect()
    })
}

/// Writes the file, unless it is another than it was when it was read.
pub(super) fn write(path: &Path, before: &str, after: &str) -> Result<(), Error> {
    write_whole(path, after.as_bytes(), || {
        if self::before(path)? == before {
            return Ok(());
        }
        let path = path.display();
        Err(Error::new(
            format!("{path} 在此期间已被改动，没有写入；请再次运行"),
            format!("{path} was changed in the meantime and is not written; run again"),
        ))
    })
}

/// The error that the file of the office has an entry on the same thing already.
pub(super) fn already(known: &WaiverFile, at: Span, (zh, en): (&str, &str)) -> Error {
    wrong(
        &known.library,
        at,
        format!("此处已有{zh}；要改变它，请先删去该条"),
        format!("here is {en} already; to change it, remove that entry first"),
    )
}

/// What is said of an entry that was written.
pub(super) fn written(path: &Path, what: &Text, by: &str, on: &str) -> Text {
    let path = path.display();
    Text::new(
        format!("已写入 {path}：{}（{by}，{on}）", what.zh),
        format!("written to {path}: {} ({by}, {on})", what.en),
    )
}
