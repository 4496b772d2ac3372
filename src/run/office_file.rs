//! The office's file of waivers and decisions, as text: what it says is kept, and an entry is added behind the last one.

use crate::discover::{File, Files};
use crate::error::{Error, os_reason};
use crate::pack::waiver_file::WaiverFile;
use crate::read::Node;
use std::fs;
use std::path::Path;

/// How the file begins where there is none.
const HEAD: &str = "# 主管部门的豁免（waivers）和认定（decisions）；不放在申报材料之内。\n# The office's waivers and decisions; they do not lie in a submission.\nhutong: 1\n";

/// The file's text as it is now; where there is none, how it begins.
pub(super) fn before(path: &Path) -> Result<String, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(HEAD.to_owned()),
        Err(error) => Err(unreachable(path, &error)),
    }
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

/// The error that the file cannot be read.
pub(super) fn unreachable(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display();
    Error::new(
        format!("无法读取 {path}：{}", os_reason(error).zh),
        format!("{path} cannot be read: {}", os_reason(error).en),
    )
}

/// Writes the file.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|error| {
        let path = path.display();
        Error::new(
            format!("无法写入 {path}：{}", os_reason(&error).zh),
            format!("{path} cannot be written: {}", os_reason(&error).en),
        )
    })
}
