//! What a submission holds and `init` could not read: nothing is drafted beside it, because it may be a second time what is there.

use crate::discover::Files;
use crate::error::Error;
use crate::model::{Disposition, Submission, TableKind};
use crate::text::Span;

/// Files that one message names.
const MOST: usize = 8;

/// Refuses a submission with files that should have been read and were not. `files` are those that it was made of; `own` is the path at
/// which a catalogue would be drafted.
///
/// # Errors
/// There are such files.
pub(super) fn refuse_unread(
    submission: &Submission<'_>,
    files: &Files,
    own: &str,
) -> Result<(), Error> {
    let over = files
        .faults
        .iter()
        .find(|fault| fault.code == "over-limit" && fault.at == Span::submission());
    if let Some(over) = over {
        let limit = over.args.iter().map(|(_, value)| value.as_str());
        let limit = limit.collect::<Vec<_>>().join(" ");
        return Err(Error::new(
            format!("材料超出上限（{limit}），未全部读取，没有生成任何文件"),
            format!(
                "nothing was written: the folder is over a limit ({limit}) and was not read in full"
            ),
        ));
    }
    let path = |source: u32| {
        let source = submission.library.source(source);
        source.map_or("", |source| source.path.as_str())
    };
    let facts = (0u32..).zip(&submission.files);
    // A link is not followed, and what it leads to is no part of the submission.
    let is_link = |source: u32| {
        let mut faults = submission.faults.iter();
        faults.any(|fault| fault.code == "symlink" && fault.at.source == source)
    };
    let unread = facts
        .filter(|(source, facts)| facts.disposition == Disposition::Unread && !is_link(*source));
    let mut paths: Vec<&str> = unread.map(|(source, _)| path(source)).collect();
    if submission.entries.is_empty() {
        // What seems to be a catalogue is one, though no resource of it is understood.
        let tables = submission.tables.iter();
        let tables = tables.filter(|table| table.kind == TableKind::Unread);
        paths.extend(tables.map(|table| path(table.source)));
        let items = submission.unregistered.iter();
        paths.extend(items.map(|entry| path(entry.source)));
        let sources = submission.library.sources.iter();
        paths.extend(
            sources
                .map(|one| one.path.as_str())
                .filter(|one| *one == own),
        );
    }
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return Ok(());
    }
    let [zh, en] = named(&paths);
    Err(Error::new(
        format!(
            "没有生成任何文件：下列文件无法读取，或读不出接口和目录，生成的内容可能与之重复：{zh}。请改正或移出后再运行（hutong check 说明原因）"
        ),
        format!(
            "nothing was written: these files could not be read, or no interface and no catalogue was found in them, and drafts could double what they hold: {en}; mend them or take them out and run again (`hutong check` says why)"
        ),
    ))
}

/// Refuses a description to start from that is none of those that were read.
pub(super) fn not_read(from: &str, read: &[&str]) -> Error {
    let [zh, en] = if read.is_empty() {
        ["（无）".to_owned(), "none".to_owned()]
    } else {
        named(read)
    };
    Error::new(
        format!("--from 所指的 {from} 不是已读取的接口描述；已读取的接口描述：{zh}"),
        format!(
            "{from}, which --from names, is no description that was read; those that were: {en}"
        ),
    )
}

/// The first of some paths, in both languages.
fn named(paths: &[&str]) -> [String; 2] {
    let shown: Vec<&str> = paths.iter().copied().take(MOST).collect();
    match paths.len().checked_sub(MOST) {
        None | Some(0) => [shown.join("、"), shown.join(", ")],
        Some(more) => [
            format!("{} 等 {} 个", shown.join("、"), paths.len()),
            format!("{} and {more} more", shown.join(", ")),
        ],
    }
}
