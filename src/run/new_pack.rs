//! `hutong pack new`: the beginning of an office's own pack, which extends another.

use super::failure::Failure;
use super::outputs::unwritable;
use super::packs::{load, on_disk, unconfirmed};
use super::terminal::out;
use crate::error::{Error, os_reason};
use crate::pack::{Rule, RulePack};
use crate::report::explain::listed;
use crate::report::human::Style;
use crate::report::labels;
use crate::text::Text;
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Writes `pack.yaml` of a pack that extends another, with every rule whose basis is not confirmed. The folder's name is its id.
pub(super) fn new_pack(dir: &Path, from: &str, style: Style) -> Result<u8, Failure> {
    let below = load(from)?;
    if dir.exists() {
        return Err(Error::new(
            format!("{} 已存在，不覆盖", dir.display()),
            format!("{} exists already and is not overwritten", dir.display()),
        )
        .into());
    }
    let id = id_of(dir, &below)?;
    fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    let extended = match on_disk(from) {
        Some(folder) => as_seen_from(dir, folder)?,
        None => from.to_owned(),
    };
    let file = dir.join("pack.yaml");
    let text = text(&id, &extended, &below);
    fs::write(&file, text).map_err(|error| unwritable(&file, &error))?;
    // What it wrote is a pack.
    let new = load(&dir.display().to_string())?;
    let (shown, open) = (file.display(), unconfirmed(&new).count());
    let told = Text::new(
        format!(
            "已写入 {shown}：待核对的依据 {open} 条，adopted 待填写；用 hutong pack lint {} 检查",
            dir.display()
        ),
        format!(
            "{shown} is written: {open} bases to confirm, `adopted` to fill in; `hutong pack lint {}` checks it",
            dir.display()
        ),
    );
    out(&listed(&[told], style)).map(|()| 0)
}

/// The id of a new pack: the name of its folder.
fn id_of(dir: &Path, below: &RulePack) -> Result<String, Error> {
    let name = dir.file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_default();
    let is_id = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_id {
        return Err(Error::new(
            format!("目录名 {name:?} 即规则包的 id，应为小写字母、数字和连字符，并以字母开头"),
            format!(
                "the folder's name {name:?} is the pack's id: lower-case letters, digits and hyphens, a letter first"
            ),
        ));
    }
    let taken = [below.id.as_str(), "hutong"].into_iter();
    let mut taken = taken.chain(below.layers.iter().map(|layer| layer.id.as_str()));
    if taken.any(|id| id == name) || crate::pack::embedded::files(&name).is_some() {
        return Err(Error::new(
            format!("已有 id 为 {name} 的规则包，请另起目录名"),
            format!("there is a pack of the id {name}; give the folder another name"),
        ));
    }
    Ok(name.into_owned())
}

/// A folder as it is seen from another, with `/`. Both exist.
fn as_seen_from(dir: &Path, folder: &Path) -> Result<String, Error> {
    let real = |path: &Path| -> Result<PathBuf, Error> {
        path.canonicalize().map_err(|error| {
            let (path, why) = (path.display(), os_reason(&error));
            Error::new(
                format!("无法读取 {path}：{}", why.zh),
                format!("{path} cannot be read: {}", why.en),
            )
        })
    };
    let (dir, folder) = (real(dir)?, real(folder)?);
    let mut ups = 0;
    let mut common = dir.as_path();
    let below = loop {
        if let Ok(below) = folder.strip_prefix(common) {
            break below;
        }
        match common.parent() {
            Some(parent) => common = parent,
            // On another drive.
            None => return Ok(folder.display().to_string()),
        }
        ups += 1;
    };
    let names = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    let steps = std::iter::repeat_n("..".into(), ups).chain(names);
    Ok(steps.collect::<Vec<_>>().join("/"))
}

fn text(id: &str, from: &str, below: &RulePack) -> String {
    let quoted = serde_json::Value::from(from);
    let mut text = format!(
        "\
# 本规则包基于 {quoted}，只写不同之处：规则的级别和依据（overrides）、gates、codes/ 中的代码表、contracts、自己的规则。
# This pack extends {quoted} and says only what differs: severity and basis of rules (overrides), gates, code lists in codes/,
# contracts, rules of its own.
schema: 1
id: {id}
version: \"1\"
title: {{zh: 待填写, en: to be filled in}}
extends: {quoted}
# 采信后填写，此前为参考规则包。Fill in once adopted; until then it is a reference pack.
#   adopted: {{by: 采信单位, on: \"CCYY-MM-DD\", document: 文号}}
adopted: null
",
    );
    let open: Vec<&Rule> = unconfirmed(below).collect();
    if open.is_empty() {
        return text;
    }
    text.push_str(
        "# 依据尚未核对原文的规则；核对后改为 seen，写明条号。Rules whose basis nobody has confirmed; say seen, and the clause, once it is.\noverrides:\n",
    );
    for rule in open {
        let basis = labels::basis(&rule.basis).zh;
        let (id, evidence) = (&rule.id, rule.basis.evidence.name());
        let _ = writeln!(text, "  # {basis:?}\n  {id}: {{evidence: {evidence}}}");
    }
    text
}
