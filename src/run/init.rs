//! `hutong init`: writes draft files, and never changes a file that exists.

use super::failure::Failure;
use super::terminal::out;
use crate::discover::discover;
use crate::error::{Error, os_reason};
use crate::init::{Draft, Given, MANIFEST, STUBS, drafts};
use crate::limits::Limits;
use crate::model::{self, Kind, Vocabulary, recognise};
use crate::pack::RulePack;
use crate::read;
use crate::text::{Lang, Text};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes the files that a vendor starts from. A file that exists is left as it is.
pub(super) fn init(
    dir: &Path,
    from: Option<&Path>,
    pack: &RulePack,
    lang: Lang,
) -> Result<u8, Failure> {
    let Some(contract) = pack.contracts.first() else {
        return Err(Error::new(
            format!("规则包 {} 没有交换契约，无法生成端点", pack.id),
            format!(
                "the pack {} has no exchange contract to make stubs of",
                pack.id
            ),
        )
        .into());
    };
    let source = pack.library.source(contract.source);
    let contract_text = source.map_or("", |source| source.text.as_str());
    let found = if from.is_none() { only(dir)? } else { None };
    let given = from
        .or(found.as_deref())
        .map(|from| given(from, dir))
        .transpose()?;
    let mut drafts = drafts(
        given.as_ref().map(|(path, root)| Given {
            path: path.as_deref(),
            root,
        }),
        &pack.id,
        contract,
        contract_text,
    )?;
    // Where a manifest exists, it does not list the stubs, so they are not written.
    if from.is_none() && dir.join(MANIFEST).exists() {
        drafts.retain(|draft| draft.path != STUBS);
    }
    let written = write(dir, &drafts)?;
    let is_outside = given.as_ref().is_some_and(|(path, _)| path.is_none());
    let mut lines = report(dir, &written, is_outside, lang);
    lines.push(String::new());
    out(&lines.join("\n"))?;
    if written.new.is_empty() {
        return Err(Error::new(
            "没有生成任何文件：所需文件均已存在",
            "nothing was written: every file to start from exists",
        )
        .into());
    }
    Ok(0)
}

/// The paths of drafts, by what became of them.
#[derive(Default)]
struct Written<'d> {
    new: Vec<&'d str>,
    /// A file was there already.
    kept: Vec<&'d str>,
}

/// Writes the drafts whose files do not exist.
fn write<'d>(dir: &Path, drafts: &'d [Draft]) -> Result<Written<'d>, Error> {
    let mut written = Written::default();
    for draft in drafts {
        let path = dir.join(draft.path);
        match create(&path, &draft.text) {
            Ok(()) => written.new.push(draft.path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                written.kept.push(draft.path);
            }
            Err(error) => {
                let path = path.display();
                return Err(Error::new(
                    format!("无法写入 {path}：{}", os_reason(&error).zh),
                    format!("{path} cannot be written: {}", os_reason(&error).en),
                ));
            }
        }
    }
    Ok(written)
}

/// The lines that say what was written and what comes next. `is_outside` is whether the interface description lies outside of
/// the folder.
fn report(dir: &Path, written: &Written<'_>, is_outside: bool, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for (paths, words) in [
        (&written.new, Text::new("已生成", "written")),
        (
            &written.kept,
            Text::new("已存在，未改动", "exists, left as it is"),
        ),
    ] {
        let words = words.show(lang);
        lines.extend(paths.iter().map(|path| format!("{words}: {path}")));
    }
    if is_outside {
        let words = Text::new(
            "接口描述不在该目录下：请复制进来并列入 hutong.yaml 的 interfaces。",
            "the interface description lies outside of this folder: copy it in and list it under `interfaces` in hutong.yaml.",
        );
        lines.push(words.show(lang));
    }
    let next = Text::new(
        format!(
            "下一步：补全留空的字段，在提供数据的接口操作上用 x-resource-code 写明资源代码，再运行 hutong check {}",
            dir.display()
        ),
        format!(
            "next: fill in what is blank, name the resource of each operation that serves data by x-resource-code, then run `hutong check {}`",
            dir.display()
        ),
    );
    if !written.new.is_empty() {
        lines.push(next.show(lang));
    }
    lines
}

/// The interface description in a folder, where there is exactly one.
fn only(dir: &Path) -> Result<Option<PathBuf>, Error> {
    if !dir.is_dir() {
        return Ok(None);
    }
    let files = discover(dir, &Limits::default())?;
    let library = model::library(&files, &Limits::default());
    let sources = (0..).zip(&library.sources);
    let vocabulary = Vocabulary::default();
    let mut known =
        sources.filter(|(source, _)| recognise(&library, *source, &vocabulary).is_descriptor());
    let first = known.next().map(|(_, source)| dir.join(&source.path));
    Ok(first.filter(|_| known.next().is_none()))
}

/// Creates a file and its folders; fails where it exists.
fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    file.write_all(text.as_bytes())
}

/// The vendor's interface description: its path below `dir`, if it is there, and its tree.
fn given(from: &Path, dir: &Path) -> Result<(Option<String>, read::Node), Error> {
    let unread = |what: (&str, &str)| {
        let from = from.display();
        Error::new(
            format!("无法读取 {from}：{}", what.0),
            format!("{from} cannot be read: {}", what.1),
        )
    };
    // The file is read as in a judgement, so that a device or an endless file is refused.
    let files = discover(from, &Limits::default())?;
    let mut library = model::library(&files, &Limits::default());
    let faults = files.faults.iter().chain(&library.faults);
    let fault = faults.map(|fault| {
        let at = library
            .source(fault.at.source)
            .map(|source| source.line_column(fault.at.start));
        let at = at.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        let args = fault.args.iter().map(|(_, value)| value.as_str());
        format!("{}{at} {}", fault.code, args.collect::<Vec<_>>().join(" "))
    });
    let fault = fault.into_iter().next();
    let kind = (library.sources.len() == 1).then(|| recognise(&library, 0, &Vocabulary::default()));
    if !kind.is_some_and(Kind::is_descriptor) {
        let (zh, en) = ("不是 OpenAPI 接口描述", "it is no OpenAPI description");
        return Err(fault.map_or_else(|| unread((zh, en)), |fault| unread((&fault, &fault))));
    }
    let document = library
        .documents
        .pop()
        .flatten()
        .ok_or_else(|| unread(("没有内容", "it is empty")))?;
    let inside = from.canonicalize().ok().zip(dir.canonicalize().ok());
    let inside = inside
        .and_then(|(from, dir)| Some(from.strip_prefix(dir).ok()?.to_str()?.replace('\\', "/")));
    Ok((inside, document.root))
}
