//! Compares the files that the verifier holds with those that were signed.

use super::super::predicate::{Digests, File, Statement, bare};
use super::verification::{Expected, State, Verification};
use crate::read::digest;
use crate::report::labels::count;
use crate::text::Text;
use std::collections::BTreeMap;

/// Size and digests of a file; no digests where its bytes could not be taken.
type Content = (u64, Option<Digests>);

/// Compares the exact set of files, each by size and both digests, and the tree as a whole by both.
pub(super) fn submission(
    result: &mut Verification,
    statement: &Statement,
    expected: &Expected<'_>,
) {
    let signed = &statement.predicate.submission;
    let held: BTreeMap<&str, Content> = expected
        .files
        .files
        .iter()
        .map(|file| {
            let size = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
            let digest = file.taken.then(|| Digests::of(&file.bytes));
            (file.path.as_str(), (size, digest))
        })
        .collect();
    let listed: BTreeMap<&str, &File> = signed
        .files
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect();
    let differences = differences(&listed, &held);
    let number = differences.len();
    let consistent = tree(&held) == signed.digest && listed.len() == signed.files.len();
    if number > 0 {
        let message = Text::new(
            format!("材料与签署时不同：{number} 处"),
            format!(
                "the submission is not the one that was signed: {}",
                count(number, "difference")
            ),
        );
        result.add_with("submission", State::Failed, message, differences);
    } else if consistent {
        let files = listed.len();
        let message = Text::new(
            format!("{files} 个文件与签署时一致"),
            format!("{}, as signed", count(files, "file")),
        );
        let untaken = listed.values().filter(|file| file.digest.is_none());
        let untaken = untaken.map(|file| {
            let path = &file.path;
            Text::new(
                format!("签署时即未能读取，内容不受证明约束：{path}"),
                format!("could not be read when it was signed, so its content is not held: {path}"),
            )
        });
        result.add_with("submission", State::Passed, message, untaken.collect());
    } else {
        // The files are those that were signed and their digest is not: the signer's program contradicts itself.
        let message = Text::new(
            "材料的总摘要与所列文件不符",
            "the digest of the submission is not that of the files it lists",
        );
        result.add("submission", State::Failed, message);
    }
}

/// How the files that are held differ from those that the statement lists: changed, renamed, missing, extra.
fn differences(listed: &BTreeMap<&str, &File>, held: &BTreeMap<&str, Content>) -> Vec<Text> {
    let mut differences = Vec::new();
    let mut extra: BTreeMap<&str, &Content> = held
        .iter()
        .filter(|(path, _)| !listed.contains_key(*path))
        .map(|(path, content)| (*path, content))
        .collect();
    for (path, file) in listed {
        let signed = (file.size, file.digest.clone());
        match held.get(path) {
            Some(now) if *now == signed => {}
            Some(_) => differences.push(Text::new(
                format!("已改动：{path}"),
                format!("changed: {path}"),
            )),
            None => {
                let renamed = extra
                    .iter()
                    .find(|(_, now)| ***now == signed && signed.1.is_some())
                    .map(|(path, _)| *path);
                differences.push(match renamed {
                    Some(now) => {
                        extra.remove(now);
                        Text::new(
                            format!("已改名：{path} → {now}"),
                            format!("renamed: {path} → {now}"),
                        )
                    }
                    None => Text::new(format!("缺少：{path}"), format!("missing: {path}")),
                });
            }
        }
    }
    differences.extend(
        extra
            .keys()
            .map(|path| Text::new(format!("多出：{path}"), format!("extra: {path}"))),
    );
    differences
}

/// The digests of the whole tree of files.
fn tree(held: &BTreeMap<&str, Content>) -> Digests {
    let lines = |of: fn(&Digests) -> &str| {
        held.iter()
            .map(move |(path, (size, digest))| (*path, digest.as_ref().map_or("", of), *size))
    };
    Digests {
        sha256: bare(&digest::of_digests(lines(|digest| &digest.sha256))),
        sm3: bare(&digest::of_sm3_digests(lines(|digest| &digest.sm3))),
    }
}

/// The archive itself, where both sides had one.
pub(super) fn archive(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let signed = statement.subject.get(1).map(|subject| &subject.digest);
    match (signed, expected.archive) {
        (Some(signed), Some(bytes)) if *signed == Digests::of(bytes) => {
            let message = Text::new(
                "压缩包与签署时一致",
                "the archive is the one that was signed",
            );
            result.add("archive", State::Passed, message);
        }
        (Some(_), Some(_)) => {
            let message = Text::new(
                "压缩包不是签署时的那一个",
                "the archive is not the one that was signed",
            );
            result.add("archive", State::Failed, message);
        }
        (Some(_), None) => {
            let message = Text::new(
                "签署时为压缩包，此处只核对其中的文件",
                "an archive was signed; only the files in it were compared",
            );
            result.add("archive", State::NotCompared, message);
        }
        (None, _) => {}
    }
}
