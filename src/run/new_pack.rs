//! `hutong pack new`: the beginning of an office's own pack, which extends another.

use super::failure::Failure;
use super::outputs::unwritable;
use super::packs::{load, on_disk, unconfirmed};
use super::terminal::out;
use crate::error::Error;
use crate::pack::{Rule, RulePack};
use crate::text::{Lang, Text};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writes `pack.yaml` of a pack that extends another, with every rule whose basis is not confirmed.
pub(super) fn new_pack(dir: &Path, from: &str, lang: Lang) -> Result<u8, Failure> {
    let below = load(from)?;
    if dir.exists() {
        return Err(Error::new(
            format!("{} 已存在，不覆盖", dir.display()),
            format!("{} exists already and is not overwritten", dir.display()),
        )
        .into());
    }
    let name = dir.file_name().map(|name| name.to_string_lossy());
    let id: String = name
        .unwrap_or_default()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let id = id.trim_matches('-');
    let extended = match on_disk(from) {
        // A folder is named as seen from the new pack's.
        Some(path) if path.is_relative() && dir.is_relative() => {
            format!("{}{from}", "../".repeat(dir.components().count()))
        }
        _ => from.to_owned(),
    };
    let file = dir.join("pack.yaml");
    fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    let text = text(if id.is_empty() { "own" } else { id }, &extended, &below);
    fs::write(&file, text).map_err(|error| unwritable(&file, &error))?;
    let (shown, open) = (file.display(), unconfirmed(&below).count());
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
    out(&format!("{}\n", told.show(lang))).map(|()| 0)
}

fn text(id: &str, from: &str, below: &RulePack) -> String {
    let mut text = format!(
        "\
# 本规则包基于 {from}，只写不同之处：规则的级别和依据（overrides）、gates、codes/ 中的代码表、contracts、自己的规则。
# This pack extends {from} and says only what differs: severity and basis of rules (overrides), gates, code lists in codes/,
# contracts, rules of its own.
schema: 1
id: {id}
version: \"1\"
title: {{zh: 待填写, en: to be filled in}}
extends: {}
# 采信后填写，此前为参考规则包。Fill in once adopted; until then it is a reference pack.
#   adopted: {{by: 采信单位, on: \"CCYY-MM-DD\", document: 文号}}
adopted: null
",
        serde_json::Value::from(from)
    );
    let open: Vec<(&Rule, String)> = unconfirmed(below).collect();
    if open.is_empty() {
        return text;
    }
    text.push_str(
        "# 依据尚未核对原文的规则；核对后改为 seen，写明条号。Rules whose basis nobody has confirmed; say seen, and the clause, once it is.\noverrides:\n",
    );
    for (rule, basis) in open {
        let (id, evidence) = (&rule.id, rule.basis.evidence.name());
        let _ = writeln!(text, "  # {basis}\n  {id}: {{evidence: {evidence}}}");
    }
    text
}
