//! `hutong init`: writes draft files, and never changes a file that exists.

use super::failure::Failure;
use super::terminal::out;
use crate::discover::{File, Files, discover};
use crate::error::{Error, os_reason};
use crate::init::{Draft, Drafts, Given, MANIFEST, STUBS, drafts};
use crate::limits::Limits;
use crate::load_pack_named;
use crate::model::manifest::is_manifest;
use crate::model::{self, Kind, Vocabulary, recognise};
use crate::pack::RulePack;
use crate::report::explain::listed;
use crate::report::human::Style;
use crate::text::Text;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The list by which a pack understands catalogues.
const COLUMNS: &str = "columns";
/// The pack whose columns and words are used where a pack has none.
const REFERENCE: &str = "gb";

/// Writes the files that a vendor starts from. A file that exists is left as it is.
pub(super) fn init(
    dir: &Path,
    from: Option<&Path>,
    pack: &RulePack,
    style: Style,
) -> Result<u8, Failure> {
    let reference = if pack.lists.contains_key(COLUMNS) {
        None
    } else {
        Some(load_pack_named(REFERENCE)?)
    };
    let there = if dir.is_dir() {
        discover(dir, &Limits::default())?
    } else {
        Files::default()
    };
    let named = from.map(|from| described(from, dir)).transpose()?;
    let mut files = there.files;
    let mut copied = None;
    let from = named.map(|(path, outside)| {
        if let Some(text) = outside {
            files.push(File {
                path: path.clone(),
                bytes: text.clone().into_bytes(),
                taken: true,
            });
            copied = Some(Draft {
                path: path.clone(),
                text,
            });
        }
        path
    });
    let lists_stubs = manifest_lists_stubs(&files);
    let given = Given {
        files: Files::new(files),
        from,
        pack,
        words: reference.as_ref().unwrap_or(pack),
    };
    let mut drafts = drafts(&given)?;
    // A manifest that exists and does not list the stubs is of a submission that describes its endpoints elsewhere.
    if given.from.is_none() && lists_stubs == Some(false) {
        drafts.files.retain(|draft| draft.path != STUBS);
    }
    drafts.files.extend(copied);
    let written = write(dir, &drafts.files)?;
    out(&listed(&report(dir, &written, &drafts), style))?;
    if written.new.is_empty() {
        let why = if drafts.waits {
            Error::new(
                "没有生成任何文件：信息资源填写代码和信息项之后，才能生成交换端点",
                "nothing was written: the exchange endpoints are drafted once the resources have codes and items",
            )
        } else {
            Error::new(
                "没有生成任何文件：所需文件均已存在",
                "nothing was written: every file to start from exists",
            )
        };
        return Err(why.into());
    }
    Ok(0)
}

/// Whether the manifest in a folder lists the description of the endpoints; `None` where there is no manifest.
fn manifest_lists_stubs(files: &[File]) -> Option<bool> {
    let own = files.iter().find(|file| file.path == MANIFEST)?;
    let library = model::library(&Files::new([own.clone()]), &Limits::default());
    let root = &library.document(0)?.root;
    let lines = root.get("interfaces").filter(|_| is_manifest(root))?;
    let mut lines = lines.items().iter();
    Some(lines.any(|line| line.str_at("descriptor") == Some(STUBS)))
}

/// The paths of drafts, by what became of them.
#[derive(Default)]
struct Written<'d> {
    new: Vec<&'d str>,
    /// A file was there already.
    kept: Vec<&'d str>,
    /// Blanks in the files that were written.
    blanks: usize,
}

/// Writes the drafts whose files do not exist.
fn write<'d>(dir: &Path, drafts: &'d [Draft]) -> Result<Written<'d>, Error> {
    let mut written = Written::default();
    for draft in drafts {
        let path = dir.join(&draft.path);
        match create(&path, &draft.text) {
            Ok(()) => {
                written.new.push(&draft.path);
                written.blanks += blanks(&draft.text);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                written.kept.push(&draft.path);
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

/// The blanks of a draft: values that are written as empty texts. Comments speak of them, too.
fn blanks(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.matches(" \"\"").count()).sum()
}

/// The lines that say what was written, what it was made of and what comes next.
fn report(dir: &Path, written: &Written<'_>, drafts: &Drafts) -> Vec<Text> {
    let mut lines = Vec::new();
    let new = written.new.iter();
    lines.extend(new.map(|path| Text::new(format!("已生成：{path}"), format!("written: {path}"))));
    let kept = written.kept.iter();
    lines.extend(kept.map(|path| {
        let (zh, en) = ("已存在，未改动", "exists, left as it is");
        Text::new(format!("{zh}：{path}"), format!("{en}: {path}"))
    }));
    lines.extend(drafts.told.iter().cloned());
    if written.kept.contains(&MANIFEST) && !drafts.bindings.is_empty() {
        lines.push(Text::new(
            format!("请在 {MANIFEST} 中写入："),
            format!("write into {MANIFEST}:"),
        ));
        let block = drafts.bindings.iter();
        lines.extend(block.map(|line| Text::new(line, line)));
    }
    if !written.new.is_empty() {
        lines.push(next(
            &dir.display().to_string(),
            written.blanks,
            drafts.waits,
        ));
    }
    lines
}

/// What comes next; the endpoints of resources without a code wait for it.
fn next(dir: &str, blanks: usize, waits: bool) -> Text {
    let (zh, en) = if waits {
        (
            format!("再运行 hutong init {dir}（资源有代码和信息项后生成交换端点），然后"),
            format!(
                "run `hutong init {dir}` again, which drafts the exchange endpoints once the resources have codes and items, and then "
            ),
        )
    } else if blanks > 0 {
        ("然后".to_owned(), "then ".to_owned())
    } else {
        Default::default()
    };
    if blanks == 0 {
        return Text::new(
            format!("下一步：{zh}运行 hutong check {dir}"),
            format!("next: {en}run `hutong check {dir}`"),
        );
    }
    Text::new(
        format!("下一步：填写空白（共 {blanks} 处，均写作 \"\"），{zh}运行 hutong check {dir}"),
        format!(
            "next: fill in the blanks ({blanks}, each written \"\"), {en}run `hutong check {dir}`"
        ),
    )
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

/// The vendor's interface description: its path below `dir`, and its text where it lies outside and is to be copied there.
fn described(from: &Path, dir: &Path) -> Result<(String, Option<String>), Error> {
    let unread = |what: (&str, &str)| {
        let from = from.display();
        Error::new(
            format!("无法读取 {from}：{}", what.0),
            format!("{from} cannot be read: {}", what.1),
        )
    };
    // The file is read as in a judgement, so that a device or an endless file is refused.
    let files = discover(from, &Limits::default())?;
    let library = model::library(&files, &Limits::default());
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
    if !kind.is_some_and(Kind::is_descriptor) || library.document(0).is_none() {
        let (zh, en) = ("不是 OpenAPI 接口描述", "it is no OpenAPI description");
        return Err(fault.map_or_else(|| unread((zh, en)), |fault| unread((&fault, &fault))));
    }
    let inside = from.canonicalize().ok().zip(dir.canonicalize().ok());
    let inside = inside
        .and_then(|(from, dir)| Some(from.strip_prefix(dir).ok()?.to_str()?.replace('\\', "/")));
    if let Some(path) = inside {
        return Ok((path, None));
    }
    let source = library.source(0);
    let source = source.ok_or_else(|| unread(("没有内容", "it is empty")))?;
    Ok((
        format!("{COPIES}/{}", source.path),
        Some(source.text.clone()),
    ))
}

/// The folder to which a description from elsewhere is copied.
const COPIES: &str = "api";
