//! A rule becomes the page that explains it, and a pack's rules become a list. Everything printed here stands in the pack.

use super::page::{Page, Style, Tone, beside};
use super::table::table;
use super::words::{self, text};
use crate::check::gates;
use crate::pack::{Class, Rule, RulePack, Scope, Stage};
use crate::text::Text;

/// One rule: what it finds, why, what to do, what it stands on, when it gates under `policy`, and how the pack writes it.
/// `pack` is the pack that has the rule.
#[must_use]
pub fn explain(rule: &Rule, pack: &RulePack, policy: &RulePack, style: Style) -> String {
    let mut page = Page::new(style);
    let severity = pack.severity(rule);
    let word = beside(style.lang, &words::severity(severity));
    page.line(
        0,
        &[
            (Tone::Strong, &rule.id),
            (Tone::Plain, " · "),
            (Tone::Plain, &word),
        ],
    );
    page.say(0, Tone::Strong, &rule.title);
    page.blank();
    page.item(2, &text("为何", "Why"), &rule.why);
    page.item(2, &text("如何修改", "Fix"), &rule.fix);
    let evidence = rule.basis.evidence.text();
    let clause = rule.basis.clause.as_deref().unwrap_or_default();
    let gap = if clause.is_empty() { "" } else { " " };
    page.item(
        2,
        &text("依据", "Basis"),
        &text(
            &format!("{}{gap}{clause}（{}）", rule.basis.document.zh, evidence.zh),
            &format!("{}{gap}{clause} ({})", rule.basis.document.en, evidence.en),
        ),
    );
    page.item(2, &text("提示文字", "Message"), &rule.message);
    if severity != rule.severity {
        let meant = words::severity(rule.severity);
        page.item(
            2,
            &text("级别", "Severity"),
            &text(
                &format!("规则包经主管部门采信后为{}", meant.zh),
                &format!("{} once the pack is adopted", meant.en),
            ),
        );
    }
    if rule.incomplete {
        page.item(
            2,
            &text("结论", "Outcome"),
            &text(
                "未解决时结论为“无法判定”",
                "while it is open the verdict is INCOMPLETE",
            ),
        );
    }
    page.heading(&text("何时影响结论", "When it gates"));
    gate_table(&mut page, rule, policy);
    if let Some(source) = written(rule, pack) {
        page.heading(&text("规则包中的写法", "As the pack writes it"));
        page.drawn(2, &super::clean::visible_lines(&source));
    }
    if pack.adopted.is_none() {
        page.blank();
        let label = text(
            "参考规则包，未经主管部门采信。",
            "Reference pack, not adopted by any authority.",
        );
        page.say(0, Tone::Dim, &label);
    }
    page.done()
}

fn gate_table(page: &mut Page, rule: &Rule, policy: &RulePack) {
    let lang = page.style.lang;
    let stages = Stage::ALL.iter().map(|stage| beside(lang, &stage.text()));
    let mut rows = vec![
        std::iter::once(String::new())
            .chain(stages)
            .collect::<Vec<_>>(),
    ];
    for class in Class::ALL {
        let mut row = vec![beside(lang, &class.text())];
        row.extend(Stage::ALL.map(|stage| {
            let word = if gates(policy.gate(class, stage), rule) {
                text("是", "yes")
            } else {
                text("否", "no")
            };
            beside(lang, &word)
        }));
        rows.push(row);
    }
    for line in table(&rows) {
        page.line(2, &[(Tone::Plain, &line)]);
    }
}

/// The rule's lines in its pack, from its key to the next line that is indented no deeper.
fn written(rule: &Rule, pack: &RulePack) -> Option<String> {
    if rule.scope == Scope::Builtin {
        return None;
    }
    let source = pack.library.source(rule.span.source)?;
    let (line, column) = source.line_column(rule.span.start);
    let indent = column.checked_sub(1)?;
    let mut lines = Vec::new();
    for number in line.. {
        let Some((text, _)) = source.line_text(number) else {
            break;
        };
        let own = text.len() - text.trim_start().len();
        if number > line && own <= indent && !text.trim().is_empty() {
            break;
        }
        lines.push(text.get(indent..).unwrap_or_default());
    }
    Some(lines.join("\n").trim_end().to_owned())
}

/// Every rule of the packs: id, severity, evidence, title.
#[must_use]
pub fn list(packs: &[&RulePack], style: Style) -> String {
    let mut page = Page::new(style);
    let lang = style.lang;
    let head = [
        text("规则", "rule"),
        text("级别", "severity"),
        text("依据", "basis"),
        text("内容", "what it finds"),
    ];
    let mut rows = vec![
        head.iter()
            .map(|word| beside(lang, word))
            .collect::<Vec<_>>(),
    ];
    for pack in packs {
        rows.extend(pack.rules.iter().map(|rule| {
            vec![
                rule.id.clone(),
                beside(lang, &words::severity(pack.severity(rule))),
                beside(lang, &rule.basis.evidence.text()),
                rule.title.show(lang),
            ]
        }));
    }
    let number = rows.len() - 1;
    for (i, line) in table(&rows).iter().enumerate() {
        let tone = if i == 0 { Tone::Dim } else { Tone::Plain };
        page.line(0, &[(tone, line)]);
    }
    page.blank();
    page.say(
        0,
        Tone::Plain,
        &text(
            &format!("共 {number} 条；hutong explain <规则> 说明一条规则。"),
            &format!(
                "{}; `hutong explain <rule>` explains one.",
                words::count(number, "rule")
            ),
        ),
    );
    for pack in packs
        .iter()
        .filter(|pack| pack.adopted.is_none() && pack.id != "hutong")
    {
        let label = text(
            &format!("{} 为参考规则包，未经主管部门采信。", pack.id),
            &format!(
                "{} is a reference pack, not adopted by any authority.",
                pack.id
            ),
        );
        page.say(0, Tone::Dim, &label);
    }
    page.done()
}

/// One text as a page.
#[must_use]
pub fn said(text: &Text, style: Style) -> String {
    let mut page = Page::new(style);
    page.say(0, Tone::Plain, text);
    page.done()
}

/// What went wrong with the tool itself, one line for each trouble and language.
#[must_use]
pub fn troubles(errors: &[crate::error::Error], style: Style) -> String {
    let mut page = Page::new(style);
    for error in errors {
        let label = text("错误", "error");
        let mut said: Text = error.text.clone();
        if let Some(place) = &error.place {
            said = text(
                &format!("{place}：{}", said.zh),
                &format!("{place}: {}", said.en),
            );
        }
        page.item(0, &label, &said);
    }
    page.done()
}
