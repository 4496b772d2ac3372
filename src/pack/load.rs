//! Loads a folder of files as a [`RulePack`]. Every mistake in it becomes an [`Error`] with its location, and all are reported at
//! once.

use super::contract::endpoints;
use super::file_errors::{misread, unreadable, wrong};
use super::forms::{OneOrMany, PackFile, RuleFile};
use super::layers::BELOW;
use super::lists::{self, CodeLists};
use super::procedure::procedure;
use super::{Basis, Contract, Gate, Gather, Layer, Rule, RulePack, Scope, Then};
use crate::discover::{File, Files};
use crate::error::Error;
use crate::limits::Limits;
use crate::read::DeserializeError;
use crate::read::de;
use crate::read::path::Path;
use crate::read::{self, Entry, Library, Marks, Node, Value, digest};
use crate::text::{Span, Text};
use std::collections::BTreeMap;

/// The version of the pack format that this engine reads: `schema` in `pack.yaml`.
const SCHEMA: u32 = 1;

/// Tags of the built-in rules that a pack's gates may name (`integrity` always gates).
const BUILT_IN_TAGS: [&str; 4] = ["interface", "catalogue", "project", "endpoint"];

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
        let mut layers: Vec<(String, u32, PackFile)> = Vec::new();
        let mut prefix = String::new();
        loop {
            let source = self.library.find(&format!("{prefix}pack.yaml"))?;
            let file: PackFile = match de::from_node(&self.library.document(source)?.root) {
                Ok(file) => file,
                Err(mistake) => {
                    self.mistake(mistake);
                    return None;
                }
            };
            self.version(&file, Span::file(source));
            let below = format!("{prefix}{BELOW}");
            let extends = file.extends.clone();
            layers.push((prefix, source, file));
            match extends {
                None => break,
                Some(_) if self.library.find(&format!("{below}pack.yaml")).is_some() => {}
                Some(name) => {
                    self.fail(
                        Span::file(source),
                        format!("没有所基于的规则包 {name}"),
                        format!("there is no pack {name} to extend"),
                    );
                    return None;
                }
            }
            prefix = below;
        }
        let mut pack = None;
        let mut documents = BTreeMap::new();
        for (prefix, source, file) in layers.into_iter().rev() {
            let own = files.iter().filter_map(|file| {
                let path = file.path.strip_prefix(&prefix)?;
                Some((path, file.bytes.as_slice()))
            });
            let digest = digest::tree(own);
            pack = Some(self.layer(pack, (&prefix, source, digest), file, &mut documents));
        }
        pack
    }

    /// One pack over the one that it extends. `documents` are those of the packs below, and then its own too.
    fn layer(
        &mut self,
        mut below: Option<RulePack>,
        (prefix, source, digest): (&str, u32, String),
        mut file: PackFile,
        documents: &mut BTreeMap<String, Text>,
    ) -> RulePack {
        documents.append(&mut file.documents);
        file.documents.clone_from(documents);
        let mut own = Vec::new();
        for (name, scope) in [
            ("rules.yaml", Scope::Builtin),
            ("document.yaml", Scope::Document),
            ("submission.yaml", Scope::Submission),
        ] {
            if let Some(source) = self.library.find(&format!("{prefix}{name}")) {
                self.rules(source, scope, &file, &mut own);
            }
        }
        let mut contracts = self.contracts(&file, prefix);
        let procedure = self
            .library
            .find(&format!("{prefix}procedure.yaml"))
            .map(|source| procedure(&self.library, source, &file.id, &own, &file.documents));
        let mut procedure = match procedure.transpose() {
            Ok(procedure) => procedure.unwrap_or_default(),
            Err(mut wrong) => {
                self.errors.append(&mut wrong);
                Vec::new()
            }
        };
        let mut lists = CodeLists::default();
        if let Some(below) = &mut below {
            lists = std::mem::take(&mut below.lists);
        }
        let mistakes = lists::lay_over(&mut lists, lists::own(&self.library, prefix));
        for (at, text) in mistakes {
            self.fail(at, text.zh, text.en);
        }
        let mut layers = Vec::new();
        let mut code_systems = match file.code_system {
            OneOrMany::One(ref name) => vec![name.clone()],
            OneOrMany::Many(ref names) => names.clone(),
        };
        let mut rules = Vec::new();
        let mut gates = Vec::new();
        let mut effective = (file.effective.from.clone(), file.effective.until.clone());
        if let Some(below) = below {
            if below.id == file.id || below.layers.iter().any(|layer| layer.id == file.id) {
                self.fail(
                    Span::file(source),
                    format!("规则包 {} 基于同名的规则包，请另起 id", file.id),
                    format!(
                        "the pack {} extends one of the same id; give it another",
                        file.id
                    ),
                );
            }
            let (id, version) = (below.id, below.version);
            layers.push(Layer {
                id,
                version,
                title: below.title,
                digest: below.digest,
                adopted: below.adopted,
            });
            layers.extend(below.layers);
            rules = below.rules;
            effective = narrower(effective, below.effective);
            if contracts.is_empty() {
                contracts = below.contracts;
            }
            gates = below.gates;
            procedure.splice(0..0, below.procedure);
            if code_systems.is_empty() {
                code_systems = below.code_systems;
            }
        }
        self.conditions(&contracts, &lists);
        self.overrides(&file, &mut rules);
        // Who adopts a pack adopts what it stands on.
        let adopted = file.adopted.is_some();
        for rule in &mut rules {
            rule.adopted |= adopted;
        }
        rules.append(&mut own);
        let own_gates = self.gates(&file, &rules, source);
        RulePack {
            digest,
            lists,
            gates: if own_gates.is_empty() {
                gates
            } else {
                own_gates
            },
            title: file.title,
            version: file.version,
            adopted: file.adopted,
            effective,
            code_systems,
            id: file.id,
            rules,
            contracts,
            procedure,
            layers,
            library: Library::default(),
        }
    }

    /// Checks that the values under which endpoints are required are those of the lists: where a list over another calls a mode otherwise,
    /// no resource would have it any more.
    fn conditions(&mut self, contracts: &[Contract], lists: &CodeLists) {
        let list = lists.get("sharing-mode");
        let has =
            |mode: &str| list.is_none_or(|list| list.column("label").any(|label| label == mode));
        for endpoint in contracts.iter().flat_map(|contract| &contract.endpoints) {
            let mode = endpoint.when.sharing_mode.as_deref();
            if let Some(mode) = mode.filter(|mode| !has(mode)) {
                let id = &endpoint.id;
                self.fail(
                    endpoint.at,
                    format!("端点 {id} 以共享方式“{mode}”为条件，代码表 sharing-mode 中没有这一项"),
                    format!("the endpoint {id} asks for the sharing mode {mode}, which the list sharing-mode does not have"),
                );
            }
        }
    }

    /// Applies what a pack changes in the rules of the packs below.
    fn overrides(&mut self, file: &PackFile, rules: &mut [Rule]) {
        for (id, change) in &file.overrides {
            let Some(rule) = rules.iter_mut().find(|rule| rule.id == *id) else {
                self.fail(
                    change.span,
                    format!("所基于的规则包中没有规则 {id}"),
                    format!("no pack below has a rule {id}"),
                );
                continue;
            };
            let change = change.value.clone();
            rule.severity = change.severity.unwrap_or(rule.severity);
            rule.tags = change.tags.unwrap_or_else(|| rule.tags.clone());
            rule.basis.evidence = change.evidence.unwrap_or(rule.basis.evidence);
            rule.basis.clause = change.clause.or_else(|| rule.basis.clause.clone());
        }
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
            adopted: file.adopted.is_some(),
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

    fn contracts(&mut self, file: &PackFile, prefix: &str) -> Vec<Contract> {
        let mut contracts = Vec::new();
        for form in &file.contracts {
            let Some(source) = self.library.find(&format!("{prefix}{}", form.file.value)) else {
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
}

/// A first and a last day, either of which may be open.
type Days = (Option<String>, Option<String>);

/// The days on which both packs are in force. Days written CCYY-MM-DD compare as texts.
fn narrower(one: Days, other: Days) -> Days {
    let until = match (one.1, other.1) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    (one.0.max(other.0), until)
}

/// The items of a list; a value that is no list counts as one item.
fn one_or_many(node: &Node) -> &[Node] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}
