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
use std::path::{Path, PathBuf};

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
    let mut files = if dir.is_dir() {
        discover(dir, &Limits::default())?
    } else {
        Files::default()
    };
    let named = from.map(|from| described(from, dir)).transpose()?;
    let copied = match &named {
        Some((path, Some(text))) => copied(path, text, dir, &files)?,
        _ => None,
    };
    if let Some(copied) = &copied {
        files = files.with(File {
            path: copied.path.clone(),
            bytes: copied.text.clone().into_bytes(),
            taken: true,
        });
    }
    let lists_stubs = manifest_lists_stubs(&files.files);
    let given = Given {
        files,
        from: named.map(|(path, _)| path),
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
    /// What the files that were written are made of.
    told: Vec<Text>,
}

/// Writes the drafts whose files do not exist.
fn write<'d>(dir: &Path, drafts: &'d [Draft]) -> Result<Written<'d>, Error> {
    let unwritten = |path: &Path, why: &Text| {
        let path = path.display();
        Error::new(
            format!("无法写入 {path}：{}", why.zh),
            format!("{path} cannot be written: {}", why.en),
        )
    };
    // Nothing is written where one of them cannot be.
    for draft in drafts {
        if let Some(link) = link_below(dir, &draft.path) {
            let why = Text::new(
                "是链接，init 不经由链接写入",
                "it is a link, and nothing is written through one",
            );
            return Err(unwritten(&link, &why));
        }
    }
    let mut written = Written::default();
    for draft in drafts {
        let path = dir.join(&draft.path);
        match create(dir, &draft.path, &draft.text) {
            Ok(()) => {
                written.new.push(&draft.path);
                written.blanks += draft.blanks;
                written.told.extend(draft.told.iter().cloned());
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                written.kept.push(&draft.path);
            }
            Err(error) => return Err(unwritten(&path, &os_reason(&error))),
        }
    }
    Ok(written)
}

/// The first step of a path below a folder that is a link.
fn link_below(dir: &Path, path: &str) -> Option<PathBuf> {
    let mut steps = steps_below(dir, path);
    steps.find(|step| step.symlink_metadata().is_ok_and(|it| it.is_symlink()))
}

/// The folders on the way to a path below a folder, and the path.
fn steps_below<'p>(dir: &'p Path, path: &'p str) -> impl Iterator<Item = PathBuf> + 'p {
    let mut step = dir.to_owned();
    path.split('/').map(move |name| {
        step.push(name);
        step.clone()
    })
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
    lines.extend(drafts.told.iter().chain(&written.told).cloned());
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

/// Creates a file and its folders; fails where it exists, also as a link, and where a link is on the way.
fn create(dir: &Path, path: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let mut folders: Vec<PathBuf> = steps_below(dir, path).collect();
    let file = folders.pop().unwrap_or_default();
    for folder in folders {
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ if folder.symlink_metadata()?.is_dir() => {}
            _ => return Err(io::ErrorKind::NotADirectory.into()),
        }
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)?;
    file.write_all(text.as_bytes())
}

/// The copy of a description from elsewhere; none where the folder has it.
///
/// # Errors
/// Something else has its name.
fn copied(path: &str, text: &str, dir: &Path, files: &Files) -> Result<Option<Draft>, Error> {
    let mut own = files.files.iter();
    match own.find(|file| file.path == path) {
        Some(file) if file.bytes == text.as_bytes() => Ok(None),
        None if dir.join(path).symlink_metadata().is_err() => Ok(Some(Draft {
            path: path.to_owned(),
            text: text.to_owned(),
            ..Draft::default()
        })),
        _ => {
            let own = dir.join(path);
            let own = own.display();
            Err(Error::new(
                format!(
                    "{own} 已存在，与 --from 所指的接口描述不同；请改名后再运行，或以 --from {own} 使用已有的文件"
                ),
                format!(
                    "{own} exists and is not the description that --from names: rename one of them, or start from the one that exists with `--from {own}`"
                ),
            ))
        }
    }
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
