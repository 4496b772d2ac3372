//! Renders the page that explains a rule, an endpoint or a clause, and the list of a pack's rules. All printed content comes from
//! the pack.

use super::labels::{self, add, text};
use super::page::{Page, Style, Tone, beside};
use crate::decide::gates;
use crate::model::manifest::role_zh;
use crate::pack::{Basis, Class, Conditions, Rule, RulePack, Scope, Severity, Stage};
use crate::text::{Span, Text};
use serde_json::json;

/// Maximum number of labels shown for one code list.
const LABELS: usize = 40;

/// Explains one rule: its defect, reason, fix and legal basis, when it gates under `policy`, and its YAML source.
/// `pack` is the pack that defines the rule.
#[must_use]
pub fn explain(rule: &Rule, pack: &RulePack, policy: &RulePack, style: Style) -> String {
    let mut page = Page::new(style);
    let severity = rule.effective();
    let word = beside(style.lang, &labels::severity(severity));
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
    page.item(2, &text("依据", "Basis"), &labels::basis(&rule.basis));
    let clauses = policy.procedure.iter();
    for clause in clauses.filter(|clause| clause.rules.contains(&rule.id)) {
        page.item(
            2,
            &text("条款", "Clause"),
            &title_with_id(&clause.id, &clause.title),
        );
    }
    let message = text(&unfilled(&rule.message.zh), &unfilled(&rule.message.en));
    page.item(2, &text("提示文字", "Message"), &message);
    for (name, labels) in lists(rule, pack) {
        let label = text(&format!("取值（{name}）"), &format!("Values ({name})"));
        page.item(2, &label, &text(&labels, &labels));
    }
    if severity != rule.severity {
        let severity = labels::severity(rule.severity);
        page.item(
            2,
            &text("级别", "Severity"),
            &text(
                &format!("规则包经主管部门采信后为{}", severity.zh),
                &format!("{} once the pack is adopted", severity.en),
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
    if severity == Severity::Error || rule.incomplete {
        gate_table(&mut page, rule, policy);
    } else {
        let never = text(
            "只提示，不影响结论。",
            "It is told and never decides the verdict.",
        );
        page.say(2, Tone::Plain, &never);
    }
    if rule.scope != Scope::Builtin {
        as_written(&mut page, rule.span, pack);
    }
    unadopted(&mut page, pack);
    page.done()
}

/// Explains one endpoint of the pack's contracts: its operation, when it is required, and its YAML source. Returns `None` if no
/// contract defines the id.
#[must_use]
pub fn endpoint(id: &str, pack: &RulePack, style: Style) -> Option<String> {
    let (contract, endpoint) = pack.contracts.iter().find_map(|contract| {
        let mut endpoints = contract.endpoints.iter();
        Some((contract, endpoints.find(|endpoint| endpoint.id == id)?))
    })?;
    let mut page = Page::new(style);
    let word = beside(style.lang, &labels::level(endpoint.level));
    page.line(
        0,
        &[
            (Tone::Strong, id),
            (Tone::Plain, " · "),
            (Tone::Plain, &word),
        ],
    );
    page.say(0, Tone::Strong, &endpoint.title);
    page.blank();
    let call = format!("{} {}", endpoint.method, endpoint.path);
    page.item(2, &text("操作", "Operation"), &text(&call, &call));
    page.item(2, &text("契约", "Contract"), &contract.title);
    let per = if endpoint.per_resource {
        text(
            "每项适用的资源一个",
            "one for each resource that it applies to",
        )
    } else {
        text("整个系统一个", "one for the whole system")
    };
    page.item(2, &text("数量", "How many"), &per);
    if endpoint.when != Conditions::default() {
        let when = conditions(&endpoint.when);
        page.item(2, &text("适用条件", "Required where"), &when);
    }
    as_written(&mut page, endpoint.at, pack);
    unadopted(&mut page, pack);
    Some(page.done())
}

/// Formats the conditions under which an endpoint is required.
fn conditions(when: &Conditions) -> Text {
    let role = when.role.as_deref().map(|role| {
        text(
            &format!("角色为{}", role_zh(role)),
            &format!("the role is {role}"),
        )
    });
    let mode = when.sharing_mode.as_deref().map(|mode| {
        text(
            &format!("共享方式为{mode}"),
            &format!("the sharing mode is {mode}"),
        )
    });
    let cycle = when.update_cycle_within_days.map(|days| {
        text(
            &format!("更新周期不超过 {days} 天"),
            &format!("updated at least every {days} days"),
        )
    });
    let mut all = Text::default();
    for (at, one) in [role, mode, cycle].into_iter().flatten().enumerate() {
        let (zh, en) = if at == 0 { ("", "") } else { ("，", ", ") };
        add(&mut all, zh, en);
        add(&mut all, &one.zh, &one.en);
    }
    all
}

/// Explains one clause of the pack's procedure: its requirement, its document and the rules that check it. Returns `None` if the
/// procedure has no clause with this id.
#[must_use]
pub fn clause(id: &str, pack: &RulePack, style: Style) -> Option<String> {
    let clause = pack.procedure.iter().find(|clause| clause.id == id)?;
    let mut page = Page::new(style);
    page.line(0, &[(Tone::Strong, id)]);
    page.say(0, Tone::Strong, &clause.title);
    page.blank();
    let basis = Basis {
        document: clause.document.clone(),
        clause: clause.clause.clone(),
        evidence: clause.evidence,
    };
    page.item(2, &text("出处", "Source"), &labels::basis(&basis));
    for rule in &clause.rules {
        let known = pack.rules.iter().find(|known| known.id == *rule);
        let title = known.map_or_else(Text::default, |known| known.title.clone());
        page.item(2, &text("规则", "Rule"), &title_with_id(rule, &title));
    }
    if clause.endpoints {
        let endpoints = text(
            "规则包要求的交换端点",
            "the exchange endpoints that the pack asks for",
        );
        page.item(2, &text("端点", "Endpoints"), &endpoints);
    }
    if let Some(manual) = &clause.manual {
        page.item(2, &text("人工核对", "For a person"), manual);
    }
    if let Some(why) = &clause.not_covered {
        page.item(2, &text("未覆盖", "Not covered"), why);
    }
    unadopted(&mut page, pack);
    Some(page.done())
}

fn unadopted(page: &mut Page, pack: &RulePack) {
    if pack.adopted.is_none() {
        page.blank();
        let label = text(
            "参考规则包，未经主管部门采信。",
            "Reference pack, not adopted by any authority.",
        );
        page.say(0, Tone::Dim, &label);
    }
}

/// A title followed by its id, which `explain` accepts as an argument; the id alone if there is no title.
fn title_with_id(id: &str, title: &Text) -> Text {
    match title.zh.as_str() {
        "" => text(id, id),
        _ => text(
            &format!("{}（{id}）", title.zh),
            &format!("{} ({id})", title.en),
        ),
    }
}

/// A message template with every placeholder replaced by an ellipsis.
fn unfilled(message: &str) -> String {
    let mut parts = message.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push('…');
        filled.push_str(part.split_once("}}").map_or(part, |(_, rest)| rest));
    }
    filled
}

/// The code lists that a rule checks values against, as pairs of name and labels.
fn lists(rule: &Rule, pack: &RulePack) -> Vec<(String, String)> {
    let names = rule
        .then
        .iter()
        .filter_map(|then| then.options.str_at("list"));
    let known = names.filter_map(|name| Some((name, pack.lists.get(name)?)));
    let shown = known.map(|(name, list)| {
        let column = if list.columns.iter().any(|column| column == "label") {
            "label"
        } else {
            list.columns.first().map_or("", String::as_str)
        };
        let labels: Vec<&str> = list.column(column).take(LABELS).collect();
        let cut = if list.rows.len() > LABELS { " …" } else { "" };
        (name.to_owned(), format!("{}{cut}", labels.join(", ")))
    });
    shown.collect()
}

/// Adds the pack's YAML source at `span` to the page.
fn as_written(page: &mut Page, span: Span, pack: &RulePack) {
    if let Some(source) = written(span, pack) {
        page.heading(&text("规则包中的写法", "As the pack writes it"));
        page.drawn(2, &super::sanitize::visible_lines(&source));
    }
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
    page.table(2, &rows, 0, |_| Tone::Plain);
}

/// The pack's source lines from the key at `span` up to the next line that is not indented more deeply.
fn written(span: Span, pack: &RulePack) -> Option<String> {
    let source = pack.library.source(span.source)?;
    let (line, column) = source.line_column(span.start);
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

/// Lists rules of packs with their ids, severities, evidence and titles.
#[must_use]
pub fn list(packs: &[(&RulePack, Vec<&Rule>)], style: Style) -> String {
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
    for (_, rules) in packs {
        rows.extend(rules.iter().map(|rule| {
            vec![
                rule.id.clone(),
                beside(lang, &labels::severity(rule.effective())),
                beside(lang, &rule.basis.evidence.text()),
                rule.title.show(lang),
            ]
        }));
    }
    let number = rows.len() - 1;
    page.table(0, &rows, 0, |at| match at {
        0 => Tone::Dim,
        _ => Tone::Plain,
    });
    page.blank();
    page.say(
        0,
        Tone::Plain,
        &text(
            &format!("共 {number} 条；hutong explain <规则> 说明一条规则。"),
            &format!(
                "{}; `hutong explain <rule>` explains one.",
                labels::count(number, "rule")
            ),
        ),
    );
    for (pack, _) in packs
        .iter()
        .filter(|(pack, _)| pack.adopted.is_none() && pack.id != "hutong")
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

/// Lists rules of packs as a JSON array: what they find, why it matters, how to fix it, and what that rests on.
#[must_use]
pub fn list_json(packs: &[(&RulePack, Vec<&Rule>)]) -> String {
    let both = |text: &Text| json!({"zh": text.zh, "en": text.en});
    let rules = packs.iter().flat_map(|(pack, rules)| {
        rules.iter().map(move |rule| {
            json!({
                "id": rule.id,
                "pack": pack.id,
                "version": pack.version,
                "severity": rule.effective().name(),
                "incomplete": rule.incomplete,
                "title": both(&rule.title),
                "why": both(&rule.why),
                "fix": both(&rule.fix),
                "basis": {
                    "document": both(&rule.basis.document),
                    "clause": rule.basis.clause,
                    "evidence": rule.basis.evidence.name(),
                },
            })
        })
    });
    let rules: serde_json::Value = rules.collect();
    format!("{rules:#}\n")
}

/// Renders a single text as a page.
#[must_use]
pub fn said(text: &Text, style: Style) -> String {
    let mut page = Page::new(style);
    page.say(0, Tone::Plain, text);
    page.done()
}

/// Renders texts as a page, each on a line of its own with the blanks that it begins with.
#[must_use]
pub fn listed(texts: &[Text], style: Style) -> String {
    let mut page = Page::new(style);
    for text in texts {
        let indent = text.zh.len() - text.zh.trim_start_matches(' ').len();
        page.say(indent, Tone::Plain, text);
    }
    page.done()
}

/// Renders errors of the tool itself, one line for each error and language.
#[must_use]
pub fn troubles(errors: &[crate::error::Error], style: Style) -> String {
    let mut page = Page::new(style);
    for error in errors {
        let label = text("错误", "error");
        let mut message: Text = error.text.clone();
        if let Some(place) = &error.place {
            message = text(
                &format!("{place}：{}", message.zh),
                &format!("{place}: {}", message.en),
            );
        }
        page.item(0, &label, &message);
    }
    page.done()
}
