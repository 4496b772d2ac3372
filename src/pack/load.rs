//! Loads a folder of files as a [`RulePack`]. Every mistake in it becomes an [`Error`] with its location, and all are reported at
//! once.

use super::contract::endpoints;
use super::file_errors::{misread, unreadable, wrong};
use super::procedure::procedure;
use super::{
    Adoption, Basis, Class, CodeList, Contract, Evidence, Gate, Gather, Rule, RulePack, Satisfy,
    Scope, Severity, Stage, Then,
};
use crate::discover::{File, Files};
use crate::error::Error;
use crate::limits::Limits;
use crate::read::DeserializeError;
use crate::read::de;
use crate::read::path::Path;
use crate::read::{self, CellValue, Entry, Library, Marks, Node, Value, digest};
use crate::text::{Span, Text};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// The version of the pack format that this engine reads: `schema` in `pack.yaml`.
const SCHEMA: u32 = 1;

/// Tags of the built-in rules that a pack's gates may name (`integrity` always gates).
const BUILT_IN_TAGS: [&str; 4] = ["interface", "catalogue", "project", "endpoint"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PackFile {
    schema: u32,
    id: String,
    version: String,
    title: Text,
    #[serde(default)]
    engine: Option<String>,
    #[serde(default)]
    effective: Effective,
    #[serde(default)]
    adopted: Option<Adoption>,
    #[serde(default)]
    code_system: OneOrMany,
    #[serde(default)]
    documents: BTreeMap<String, Text>,
    #[serde(default)]
    contracts: Vec<ContractFile>,
    #[serde(default)]
    gates: Vec<GateFile>,
}

/// A name, or a list of names.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Effective {
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContractFile {
    file: read::Located<String>,
    group: String,
    satisfy: Satisfy,
    title: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    class: Vec<Class>,
    stage: Vec<Stage>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    except: Vec<String>,
    endpoints: bool,
    registry: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    description: String,
    message: String,
    #[serde(default = "warning")]
    severity: Severity,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    formats: Vec<String>,
    #[serde(rename = "given", default)]
    _given: IgnoredAny,
    #[serde(rename = "then", default)]
    _then: IgnoredAny,
    #[serde(rename = "resolved", default)]
    _resolved: IgnoredAny,
    #[serde(rename = "x-zh")]
    zh: Chinese,
    #[serde(rename = "x-why")]
    why: Text,
    #[serde(rename = "x-fix")]
    fix: Text,
    #[serde(rename = "x-basis")]
    basis: BasisFile,
    #[serde(rename = "x-incomplete", default)]
    incomplete: bool,
    #[serde(rename = "x-gather", default)]
    gather: Option<GatherFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GatherFile {
    by: Vec<String>,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chinese {
    description: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisFile {
    document: read::Located<String>,
    #[serde(default)]
    clause: Option<String>,
    evidence: Evidence,
}

/// Loads a pack from its files (paths relative to the pack's folder).
///
/// # Errors
/// Every mistake found, each at its file, line and column.
pub fn load(files: &Files) -> Result<RulePack, Vec<Error>> {
    // A folder that is no pack at all is one error, not one per file.
    if !files.files.iter().any(|file| file.path == "pack.yaml") {
        return Err(vec![Error::new(
            "规则包缺少 pack.yaml",
            "the pack has no pack.yaml",
        )]);
    }
    let library = read::library(files, &Limits::default(), &Marks::keys(["openapi"]));
    let mut loader = Loader {
        errors: Vec::new(),
        library,
    };
    let pack = loader.pack(&files.files);
    match pack {
        Some(pack) if loader.errors.is_empty() => Ok(RulePack {
            library: loader.library,
            ..pack
        }),
        _ => Err(loader.errors),
    }
}

struct Loader {
    errors: Vec<Error>,
    library: Library,
}

impl Loader {
    fn fail(&mut self, span: Span, zh: impl Into<String>, en: impl Into<String>) {
        self.errors.push(wrong(&self.library, span, zh, en));
    }

    fn mistake(&mut self, mistake: DeserializeError) {
        self.errors.push(misread(&self.library, mistake));
    }

    fn pack(&mut self, files: &[File]) -> Option<RulePack> {
        self.errors.extend(unreadable(&mut self.library));
        let source = self.library.find("pack.yaml")?;
        let file: PackFile = match de::from_node(&self.library.document(source)?.root) {
            Ok(file) => file,
            Err(mistake) => {
                self.mistake(mistake);
                return None;
            }
        };
        self.version(&file, Span::file(source));
        let mut rules = Vec::new();
        for (name, scope) in [
            ("rules.yaml", Scope::Builtin),
            ("document.yaml", Scope::Document),
            ("submission.yaml", Scope::Submission),
        ] {
            if let Some(source) = self.library.find(name) {
                self.rules(source, scope, &file, &mut rules);
            }
        }
        let contracts = self.contracts(&file);
        let gates = self.gates(&file, &rules, source);
        let procedure = self
            .library
            .find("procedure.yaml")
            .map(|source| procedure(&self.library, source, &file.id, &rules, &file.documents));
        let procedure = match procedure.transpose() {
            Ok(procedure) => procedure.unwrap_or_default(),
            Err(mut wrong) => {
                self.errors.append(&mut wrong);
                Vec::new()
            }
        };
        Some(RulePack {
            digest: digest::tree(
                files
                    .iter()
                    .map(|file| (file.path.as_str(), file.bytes.as_slice())),
            ),
            lists: self.lists(),
            title: file.title,
            version: file.version,
            adopted: file.adopted,
            effective: (file.effective.from, file.effective.until),
            code_systems: match file.code_system {
                OneOrMany::One(name) => vec![name],
                OneOrMany::Many(names) => names,
            },
            id: file.id,
            rules,
            contracts,
            gates,
            procedure,
            library: Library::default(),
        })
    }

    /// Checks the version of the pack format and the required version of the engine.
    fn version(&mut self, file: &PackFile, at: Span) {
        if file.schema != SCHEMA {
            self.fail(
                at,
                format!("规则包格式版本为 {}，本程序只识别 {SCHEMA}", file.schema),
                format!(
                    "the pack's schema is {}; this engine reads {SCHEMA}",
                    file.schema
                ),
            );
        }
        let wanted = file.engine.as_deref().unwrap_or(">=0");
        let numbers = |text: &str| -> Option<Vec<u32>> {
            text.split('.').map(|part| part.parse().ok()).collect()
        };
        let minimum = wanted
            .strip_prefix(">=")
            .and_then(|text| numbers(text.trim()));
        match (minimum, numbers(env!("CARGO_PKG_VERSION"))) {
            (Some(minimum), Some(this)) if minimum <= this => {}
            (Some(_), Some(_)) => self.fail(
                at,
                format!(
                    "规则包要求引擎版本 {wanted}，本程序为 {}",
                    env!("CARGO_PKG_VERSION")
                ),
                format!(
                    "the pack wants engine {wanted}; this is {}",
                    env!("CARGO_PKG_VERSION")
                ),
            ),
            _ => self.fail(
                at,
                format!("engine 应写作 \">=主.次\"，现为 {wanted:?}"),
                format!("engine is written \">=major.minor\", not {wanted:?}"),
            ),
        }
    }

    /// Reads one file of rules.
    fn rules(&mut self, source: u32, scope: Scope, file: &PackFile, rules: &mut Vec<Rule>) {
        let Some(document) = self
            .library
            .documents
            .get_mut(source as usize)
            .and_then(Option::take)
        else {
            return;
        };
        for entry in document.root.entries() {
            if &*entry.key != "rules" && !entry.key.starts_with("x-") {
                self.fail(
                    entry.key_span,
                    format!("此处不识别 {}，只识别 rules", entry.key),
                    format!("{} is not understood here, only rules", entry.key),
                );
            }
        }
        for entry in document.root.get("rules").map_or(&[][..], Node::entries) {
            if let Some(rule) = self.rule(entry, scope, file) {
                if rules.iter().any(|other| other.id == rule.id) {
                    self.fail(
                        entry.key_span,
                        format!("规则 {} 重复", rule.id),
                        format!("rule {} stands twice", rule.id),
                    );
                }
                rules.push(rule);
            }
        }
        if let Some(slot) = self.library.documents.get_mut(source as usize) {
            *slot = Some(document);
        }
    }

    fn rule(&mut self, entry: &Entry, scope: Scope, file: &PackFile) -> Option<Rule> {
        let form: RuleFile = match de::from_node(&entry.node) {
            Ok(form) => form,
            Err(mistake) => {
                self.mistake(mistake);
                return None;
            }
        };
        let document = file
            .documents
            .get(&form.basis.document.value)
            .cloned()
            .unwrap_or_else(|| {
                let id = &form.basis.document.value;
                self.fail(
                    form.basis.document.span,
                    format!("pack.yaml 的 documents 中没有 {id}"),
                    format!("pack.yaml lists no document {id}"),
                );
                Text::default()
            });
        let (given, then) = if scope == Scope::Builtin {
            (Vec::new(), Vec::new())
        } else {
            (self.given(entry), self.then(entry))
        };
        Some(Rule {
            id: format!("{}/{}", file.id, entry.key),
            severity: form.severity,
            title: Text::new(form.zh.description, form.description),
            message: Text::new(form.zh.message, form.message),
            why: form.why,
            fix: form.fix,
            basis: Basis {
                document,
                clause: form.basis.clause,
                evidence: form.basis.evidence,
            },
            tags: form.tags,
            incomplete: form.incomplete,
            gather: form.gather.map(|gather| Gather {
                by: gather.by,
                message: Text::new(gather.zh, gather.en),
            }),
            scope,
            formats: form.formats,
            given,
            then,
            span: entry.key_span,
        })
    }

    /// The paths of a rule.
    fn given(&mut self, entry: &Entry) -> Vec<Path> {
        let Some(given) = entry.node.get("given") else {
            self.fail(entry.key_span, "规则缺少 given", "the rule has no given");
            return Vec::new();
        };
        one_or_many(given)
            .iter()
            .filter_map(|node| match node.as_str().map(Path::parse) {
                Some(Ok(path)) => Some(path),
                Some(Err(bad)) => {
                    self.fail(
                        node.span,
                        format!(
                            "路径第 {} 个字符处无法识别，此处应为 {}",
                            bad.at + 1,
                            bad.expected
                        ),
                        format!(
                            "the path is not understood from character {}: expected {}",
                            bad.at + 1,
                            bad.expected
                        ),
                    );
                    None
                }
                None => {
                    self.fail(
                        node.span,
                        "given 应为文本或文本列表",
                        "given is a text or a list of texts",
                    );
                    None
                }
            })
            .collect()
    }

    /// The steps of a rule.
    fn then(&mut self, entry: &Entry) -> Vec<Then> {
        let Some(then) = entry.node.get("then") else {
            self.fail(entry.key_span, "规则缺少 then", "the rule has no then");
            return Vec::new();
        };
        one_or_many(then)
            .iter()
            .filter_map(|node| {
                for known in node.entries() {
                    if !["field", "function", "functionOptions"].contains(&&*known.key) {
                        self.fail(
                            known.key_span,
                            format!("then 中不识别 {}", known.key),
                            format!("then does not know {}", known.key),
                        );
                    }
                }
                let Some(function) = node.str_at("function") else {
                    self.fail(node.span, "then 缺少 function", "then has no function");
                    return None;
                };
                Some(Then {
                    field: node.str_at("field").map(str::to_owned),
                    function: function.to_owned(),
                    options: node
                        .get("functionOptions")
                        .cloned()
                        .unwrap_or(Node::new(Value::Null, node.span)),
                })
            })
            .collect()
    }

    fn contracts(&mut self, file: &PackFile) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for form in &file.contracts {
            let Some(source) = self.library.find(&form.file.value) else {
                self.fail(
                    form.file.span,
                    format!("规则包中没有文件 {}", form.file.value),
                    format!("the pack has no file {}", form.file.value),
                );
                continue;
            };
            let (endpoints, mut errors) = endpoints(&self.library, source);
            self.errors.append(&mut errors);
            contracts.push(Contract {
                endpoints,
                file: form.file.value.clone(),
                source,
                group: form.group.clone(),
                satisfy: form.satisfy,
                title: form.title.clone(),
            });
        }
        contracts
    }

    fn gates(&mut self, file: &PackFile, rules: &[Rule], source: u32) -> Vec<Gate> {
        let mut gates = Vec::new();
        for form in &file.gates {
            for tag in form.tags.iter().flatten() {
                if !BUILT_IN_TAGS.contains(&tag.as_str())
                    && !rules.iter().any(|rule| rule.tags.contains(tag))
                {
                    self.fail(
                        Span::file(source),
                        format!("gates 中的标签 {tag} 没有规则使用"),
                        format!("no rule carries the tag {tag} that gates names"),
                    );
                }
            }
            for id in &form.except {
                if !rules.iter().any(|rule| rule.id == *id) {
                    self.fail(
                        Span::file(source),
                        format!("gates 中的规则 {id} 不存在"),
                        format!("gates names a rule {id} that does not exist"),
                    );
                }
            }
            gates.push(Gate {
                classes: form.class.clone(),
                stages: form.stage.clone(),
                tags: form.tags.clone(),
                except: form.except.clone(),
                endpoints: form.endpoints,
                registry: form.registry,
            });
        }
        gates
    }

    /// The code lists: every CSV file of the pack, by its name without extension.
    fn lists(&self) -> BTreeMap<String, CodeList> {
        let mut lists = BTreeMap::new();
        for (source, workbook) in self.library.sources.iter().zip(&self.library.workbooks) {
            let name = source.path.rsplit('/').next().unwrap_or("");
            let (Some(name), Some(sheet)) = (
                name.strip_suffix(".csv"),
                workbook
                    .as_ref()
                    .and_then(|workbook| workbook.sheets.first()),
            ) else {
                continue;
            };
            let mut rows = sheet.rows.iter().map(|row| {
                row.cells
                    .iter()
                    .map(|cell| match &cell.value {
                        CellValue::Text(text)
                        | CellValue::Number(_, text)
                        | CellValue::Date(text) => text.clone(),
                        _ => String::new(),
                    })
                    .collect::<Vec<_>>()
            });
            let columns = rows.next().unwrap_or_default();
            let rows = rows
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .map(|mut row| {
                    row.resize(columns.len(), String::new());
                    row
                })
                .collect();
            lists.insert(name.to_owned(), CodeList { columns, rows });
        }
        lists
    }
}

/// Spectral's default severity.
const fn warning() -> Severity {
    Severity::Warning
}

/// The items of a list; a value that is no list counts as one item.
fn one_or_many(node: &Node) -> &[Node] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}
