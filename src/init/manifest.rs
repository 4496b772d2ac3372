//! A manifest to start from.

use super::bindings::Bound;
use super::yaml::{Lines, scalar};
use crate::model::Submission;
use crate::pack::{Class, Stage};
use std::collections::BTreeMap;

/// What a manifest is made of.
pub(super) struct Known<'k> {
    /// The name of the system.
    pub name: &'k str,
    /// The department's name and code, where a catalogue has one of each.
    pub provider: (String, String),
    /// The pack.
    pub pack: &'k str,
    /// The descriptions.
    pub interfaces: Vec<String>,
    /// The files of the catalogue.
    pub catalogue: Vec<String>,
    /// Operations by the code of the resource that they serve.
    pub bound: &'k [Bound],
}

/// The draft.
pub(super) fn manifest(known: &Known<'_>) -> Lines {
    let mut lines = Lines::default();
    lines.comment("申报清单，由建设单位填写；\"\" 处须填写。各字段说明：hutong schema manifest");
    lines.comment("The manifest, the vendor's. Fill in each \"\"; `hutong schema manifest` explains the fields.");
    let classes = Class::ALL.map(|class| format!("{} {}", class.name(), class.text().zh));
    let stages = Stage::ALL.map(|stage| format!("{} {}", stage.name(), stage.text().zh));
    let (provider, code) = &known.provider;
    let mut line = |line: String, comment: &str| lines.push(&line, comment);
    line("hutong: 1".to_owned(), "");
    line("project:".to_owned(), "");
    line("  code: \"\"".to_owned(), "审批机关给出的项目代码");
    line(format!("  name: {}", scalar(known.name)), "");
    line("  class: new".to_owned(), &classes.join(" | "));
    line("  stage: proposal".to_owned(), &stages.join(" | "));
    line("  provider:".to_owned(), "");
    line(format!("    name: {}", scalar(provider)), "项目单位全称");
    line(format!("    code: {}", scalar(code)), "统一社会信用代码");
    line("  security:".to_owned(), "");
    line("    mlps: \"\"".to_owned(), "等保级别，如 三级");
    line("    cryptography: \"\"".to_owned(), "密评状态，如 已备案");
    line("  scope: government-information-system".to_owned(), "");
    line(
        "  exchangePlatform: false".to_owned(),
        "是否新建数据共享交换平台",
    );
    line(format!("packs: [{}]", scalar(known.pack)), "");
    let none = if known.interfaces.is_empty() {
        " []"
    } else {
        ""
    };
    line(format!("interfaces:{none}"), "");
    for (at, descriptor) in known.interfaces.iter().enumerate() {
        line(format!("- descriptor: {}", scalar(descriptor)), "");
        let comment = if at == 0 {
            "所在网络，如 政务外网"
        } else {
            ""
        };
        line("  network: \"\"".to_owned(), comment);
        line("  roles: [provider]".to_owned(), "");
    }
    line("catalogue:".to_owned(), "");
    for file in &known.catalogue {
        line(format!("- {}", scalar(file)), "");
    }
    for bound in bindings(known.bound) {
        line(bound, "");
    }
    lines
}

/// The block that says which operations serve a resource; no line where none does.
pub(super) fn bindings(bound: &[Bound]) -> Vec<String> {
    let mut by_code: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in bound {
        by_code.entry(&one.code).or_default().push(&one.operation);
    }
    let mut lines = Vec::new();
    if !by_code.is_empty() {
        lines.extend(["bindings:", "  resources:"].map(str::to_owned));
    }
    for (code, operations) in by_code {
        lines.push(format!("    {}:", scalar(code)));
        let operations = operations.into_iter();
        lines.extend(operations.map(|operation| format!("    - {}", scalar(operation))));
    }
    lines
}

/// The name and the code of the department that every entry of a catalogue names; blank where they name several, or none.
pub(super) fn provider(submission: &Submission<'_>) -> (String, String) {
    let only = |field: &str| {
        let texts = submission.entries.iter();
        let mut texts: Vec<&str> = texts
            .filter_map(|entry| entry.text(field).map(|(text, _)| text))
            .collect();
        texts.sort_unstable();
        texts.dedup();
        match texts.as_slice() {
            [one] => (*one).to_owned(),
            _ => String::new(),
        }
    };
    (only("providerName"), only("providerCode"))
}
