//! What is told after writing: what was taken from where, and what was left out.

use super::bindings::{Bindings, Bound};
use super::catalogue::{Catalogue, Written};
use crate::model::Submission;
use crate::text::Text;

/// Names that one line lists.
const MOST: usize = 8;
/// Records that are told one by one.
const MOST_RECORDS: usize = 20;

/// The lines, in the order of the work.
#[derive(Default)]
pub(super) struct Told {
    /// The lines.
    pub lines: Vec<Text>,
}

impl Told {
    fn line(&mut self, zh: String, en: String) {
        self.lines.push(Text::new(zh, en));
    }

    /// The records of a drafted catalogue, each with where it comes from.
    pub(super) fn catalogue(&mut self, catalogue: &Catalogue, path: &str) {
        for record in catalogue.records.iter().take(MOST_RECORDS) {
            self.record(record, path);
        }
        let written = catalogue.records.len();
        let more = written.saturating_sub(MOST_RECORDS);
        if more > 0 {
            self.line(
                format!("{path}：另有 {more} 项资源"),
                format!("{path}: {more} more resources"),
            );
        }
        let left = catalogue.left;
        if left > 0 {
            self.line(
                format!("{path}：只列出 {written} 项资源，其余 {left} 项超出上限，未列出，请补登"),
                format!("{path}: {written} resources are listed, and {left} beyond the limit are not: register them"),
            );
        }
        let silent: Vec<&str> = catalogue.silent.iter().map(String::as_str).collect();
        if !silent.is_empty() {
            self.line(
                format!("响应未写明内容，无法登记：{}", listed(&silent, "、")),
                format!(
                    "not registered, because the response does not say what it holds: {}",
                    listed(&silent, ", ")
                ),
            );
        }
        let of = |select: fn(&Written) -> &[String]| {
            let records = catalogue.records.iter();
            let mut names: Vec<&str> = records.flat_map(select).map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let technical = of(|record| &record.items.technical);
        if !technical.is_empty() {
            self.line(
                format!("未列为信息项（系统自用）：{}", listed(&technical, "、")),
                format!("no items (the system's own): {}", listed(&technical, ", ")),
            );
        }
        let secrets = of(|record| &record.items.secrets);
        if !secrets.is_empty() {
            self.line(
                format!(
                    "未列为信息项（口令、密钥或令牌，应从响应中删去）：{}",
                    listed(&secrets, "、")
                ),
                format!(
                    "no items (passwords, keys or tokens, which no response should hold): {}",
                    listed(&secrets, ", ")
                ),
            );
        }
        self.preset(catalogue);
    }

    /// What was not taken from anywhere.
    fn preset(&mut self, catalogue: &Catalogue) {
        let preset: Vec<&str> = catalogue.preset.iter().map(String::as_str).collect();
        if !catalogue.records.is_empty() && !preset.is_empty() {
            self.line(
                format!("预填的常用值，请逐项核对：{}", preset.join("、")),
                format!("usual values, to be looked at: {}", preset.join(", ")),
            );
        }
    }

    fn record(&mut self, record: &Written, path: &str) {
        let operations: Vec<&str> = record.operations.iter().map(String::as_str).collect();
        let count = record.items.list.len();
        let (zh, en) = match &record.title {
            Some(title) => (title.as_str(), title.as_str()),
            None => ("（名称待填）", "(no name yet)"),
        };
        let (zh_from, en_from) = if operations.is_empty() {
            (String::new(), String::new())
        } else {
            (
                format!("，取自 {}", listed(&operations, "、")),
                format!(", from {}", listed(&operations, ", ")),
            )
        };
        self.line(
            format!("{path}：{zh}，{count} 个信息项{zh_from}"),
            format!("{path}: {en}, {count} items{en_from}"),
        );
        let items = record.items.list.iter();
        let nameless = items.filter(|item| item.name.is_none());
        let nameless: Vec<&str> = nameless.map(|item| item.key.as_str()).collect();
        if !nameless.is_empty() {
            self.line(
                format!("  没有中文名称，待填：{}", listed(&nameless, "、")),
                format!(
                    "  without a Chinese name, to be filled in: {}",
                    listed(&nameless, ", ")
                ),
            );
        }
        let left = record.items.left;
        if left > 0 {
            self.line(
                format!("  属性过多，至少 {left} 个未列出，请补登"),
                format!("  too many properties: at least {left} are not listed; register them"),
            );
        }
        let unsaid: Vec<&str> = record.unsaid.iter().map(String::as_str).collect();
        if !unsaid.is_empty() {
            self.line(
                format!(
                    "  响应未写明内容，请在接口描述中补充：{}",
                    listed(&unsaid, "、")
                ),
                format!(
                    "  the response does not say what it holds; say it in the description: {}",
                    listed(&unsaid, ", ")
                ),
            );
        }
    }

    /// The operations that were bound to resources of a catalogue that was there, and those that were not. Returns the bindings of
    /// resources that have a code; `path` names the file of a description.
    pub(super) fn bindings(
        &mut self,
        bindings: &Bindings<'_, '_>,
        submission: &Submission<'_>,
        path: &dyn Fn(u32) -> String,
    ) -> Vec<Bound> {
        let mut bound = Vec::new();
        for (at, source, operation) in &bindings.found {
            let Some(entry) = submission.entries.get(*at) else {
                continue;
            };
            let title = entry
                .text("title")
                .map_or(entry.id.as_str(), |(title, _)| title);
            let own = operation.name();
            match entry.text("code") {
                Some((code, _)) => {
                    self.line(format!("{own} → {code} {title}"), format!("{own} → {code} {title}"));
                    bound.push(Bound {
                        code: code.to_owned(),
                        operation: format!("{}#{own}", path(*source)),
                    });
                }
                None => self.line(
                    format!("{own} → {title}：该资源没有代码，填写后再运行 hutong init"),
                    format!("{own} → {title}: the resource has no code; fill it in and run `hutong init` again"),
                ),
            }
        }
        for (operation, properties) in &bindings.unregistered {
            let names: Vec<&str> = properties.iter().map(String::as_str).collect();
            self.line(
                format!(
                    "  {operation} 的下列属性目录没有登记，请登记或从响应中删去：{}",
                    listed(&names, "、")
                ),
                format!(
                    "  the catalogue does not register these of {operation}; register them or take them out of the response: {}",
                    listed(&names, ", ")
                ),
            );
        }
        if !bindings.undecided.is_empty() {
            let names: Vec<&str> = bindings.undecided.iter().map(String::as_str).collect();
            self.line(
                format!(
                    "内容过多，未能与目录全部比对，请自行写明对应的资源：{}",
                    listed(&names, "、")
                ),
                format!(
                    "not bound, because there is too much to compare in full; bind these yourself: {}",
                    listed(&names, ", ")
                ),
            );
        }
        if !bindings.homeless.is_empty() {
            let names: Vec<&str> = bindings.homeless.iter().map(String::as_str).collect();
            self.line(
                format!("目录中没有对应的资源：{}", listed(&names, "、")),
                format!(
                    "no resource of the catalogue fits: {}",
                    listed(&names, ", ")
                ),
            );
        }
        bound
    }

    /// The endpoints that were drafted.
    pub(super) fn stubs(&mut self, operations: usize, path: &str) {
        self.line(
            format!("{path}：{operations} 个交换端点，数据结构取自目录的信息项"),
            format!("{path}: {operations} exchange endpoints, their records made of the catalogue's items"),
        );
    }
}

/// Some names, of many the first and how many they are.
fn listed(names: &[&str], between: &str) -> String {
    let shown: Vec<&str> = names.iter().copied().take(MOST).collect();
    let shown = shown.join(between);
    if names.len() > MOST {
        format!("{shown}{between}… ({})", names.len())
    } else {
        shown
    }
}
