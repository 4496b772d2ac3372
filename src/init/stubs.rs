//! A description of the contract's endpoints that a submission lacks, with the records of its resources in them.

use super::operation_names::{Described, name};
use crate::check::code_systems::CodeSystems;
use crate::check::contract::conditions::resource_fact;
use crate::check::sharing::is_item_withheld;
use crate::model::{CatalogueEntry, Submission};
use crate::pack::{CodeForm, Contract, EndpointSpec, RulePack};
use crate::read::Json;
use serde_json::{Map, json};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How deep a contract is followed.
const DEEP: usize = 64;
/// Notes of a contract begin like this.
const NOTES: &str = "x-hutong";
/// What is written where every code is still blank.
const BLANK: &str = "Record";

/// The description, or what it waits for.
pub(super) enum Stubs {
    /// Nothing is lacking.
    None,
    /// Resources have no items yet, or no code, and several cannot share one path.
    Waiting,
    /// The document, and how many operations it has.
    Written(Json, usize),
}

/// What stubs are made of.
pub(super) struct Maker<'m> {
    /// The contract.
    pub contract: &'m Contract,
    /// Its document.
    pub document: &'m Json,
    /// The pack that has the code lists.
    pub pack: &'m RulePack,
    /// The submission with its catalogue.
    pub submission: &'m Submission<'m>,
    /// The name of the system.
    pub title: &'m str,
    /// Names of properties that bear the items of an entry, by the index of the entry and of the item.
    pub borne: &'m HashMap<usize, HashMap<usize, &'m str>>,
}

impl Maker<'_> {
    /// The operations of the contract that the submission lacks.
    pub(super) fn stubs(&self) -> Stubs {
        let descriptors = self.submission.descriptors.iter();
        let described = descriptors.map(|one| Described::new(&one.document.root));
        let described: Vec<Described> = described.collect();
        let is_known = |name: &str| described.iter().any(|one| one.has(name));
        let systems = CodeSystems::new(self.pack);
        let mut paths = Map::new();
        let mut schemas: Map<String, Json> = Map::new();
        let mut waits = false;
        let mut written = 0;
        for (path, item) in self.document.get("paths").into_iter().flat_map(members) {
            for (method, operation) in members(item) {
                let own = name(method, path);
                let specs = self.contract.endpoints.iter();
                let mut specs = specs.filter(|spec| called(spec) == own);
                let Some(spec) = specs.next().filter(|spec| is_asked(spec)) else {
                    continue;
                };
                if is_known(&own) {
                    continue;
                }
                let mut made: Vec<(String, Json)> = Vec::new();
                if spec.per_resource && self.has_code(operation) {
                    let entries = self.served(spec);
                    let shares_path =
                        |entry: &CatalogueEntry| entries.len() > 1 && entry.text("code").is_none();
                    let mut own = entries.iter().map(|(_, entry)| *entry);
                    if own.any(|entry| shares_path(entry) || !names_items(entry)) {
                        waits = true;
                        continue;
                    }
                    for (at, entry) in entries {
                        let code = entry.text("code").map(|(code, _)| code);
                        let form = code.map_or(Some(CodeForm::Parts), |code| systems.form(code));
                        if form != Some(spec.codes.unwrap_or(CodeForm::Parts)) {
                            continue;
                        }
                        let record = code.map_or_else(|| BLANK.to_owned(), component);
                        schemas.insert(record.clone(), self.record(at, entry));
                        let stub = self.of_resource(operation, entry, &record, spec);
                        let at_code =
                            code.map_or(path.clone(), |code| self.addressed(path, operation, code));
                        made.push((at_code, stub));
                    }
                } else if spec.codes != Some(CodeForm::Whole) || self.any_whole(&systems) {
                    made.push((path.clone(), operation.clone()));
                }
                for (path, stub) in made {
                    if is_known(&name(method, &path)) {
                        continue;
                    }
                    let item = paths.entry(path).or_insert_with(|| json!({}));
                    if let Some(item) = item.as_object_mut() {
                        item.insert(method.clone(), stub);
                        written += 1;
                    }
                }
            }
        }
        if waits {
            return Stubs::Waiting;
        }
        if written == 0 {
            return Stubs::None;
        }
        Stubs::Written(self.document(paths, schemas), written)
    }

    /// The entries that an endpoint is required for.
    fn served(&self, spec: &EndpointSpec) -> Vec<(usize, &CatalogueEntry)> {
        let entries = self.submission.entries.iter().enumerate();
        let needed = |entry: &CatalogueEntry| resource_fact(&spec.when, entry, self.pack).is_none();
        entries.filter(|(_, entry)| needed(entry)).collect()
    }

    /// Whether a code of the catalogue is written in one segment.
    fn any_whole(&self, systems: &CodeSystems) -> bool {
        let entries = self.submission.entries.iter();
        let mut codes = entries.filter_map(|entry| entry.text("code"));
        codes.any(|(code, _)| systems.form(code) == Some(CodeForm::Whole))
    }

    /// Whether parameters of an operation are marked as parts of a resource's code.
    fn has_code(&self, operation: &Json) -> bool {
        let parameters = operation.get("parameters").and_then(Json::as_array);
        parameters.is_some_and(|all| all.iter().any(|one| self.code_part(one).is_some()))
    }

    /// The name of a parameter that is a part of a resource's code, and which part.
    fn code_part<'j>(&'j self, parameter: &'j Json) -> Option<(&'j str, &'j str)> {
        let own = self.target(parameter);
        let part = own.pointer("/schema/x-hutong-code")?.as_str()?;
        Some((own.get("name")?.as_str()?, part))
    }

    /// The path with a code in the place of its parameters.
    fn addressed(&self, path: &str, operation: &Json, code: &str) -> String {
        let (front, rear) = code.split_once('/').unwrap_or((code, ""));
        let parameters = operation
            .get("parameters")
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        let parts = parameters.filter_map(|one| self.code_part(one));
        parts.fold(path.to_owned(), |path, (name, part)| {
            let value = match part {
                "front" => front,
                "rear" => rear,
                _ => code,
            };
            path.replace(&format!("{{{name}}}"), value)
        })
    }

    /// The operation of one resource: its record in the place of the contract's, its code in the place of parameters.
    fn of_resource(
        &self,
        operation: &Json,
        entry: &CatalogueEntry,
        record: &str,
        spec: &EndpointSpec,
    ) -> Json {
        let mut stub = self.with_record(operation, record, DEEP);
        let Some(map) = stub.as_object_mut() else {
            return stub;
        };
        let title = entry.text("title").map_or("", |(title, _)| title);
        map.insert(
            "summary".into(),
            format!("{title}：{}", spec.title.zh).into(),
        );
        if let Some((code, _)) = entry.text("code") {
            let id = operation.get("operationId").and_then(Json::as_str);
            let id = id.unwrap_or_default();
            map.insert("operationId".into(), format!("{id}_{}", plain(code)).into());
            map.insert("x-resource-code".into(), code.into());
            if let Some(Json::Array(parameters)) = map.get_mut("parameters") {
                parameters.retain(|one| self.code_part(one).is_none());
            }
        }
        stub
    }

    /// A part of the contract in which the record of a resource stands in the place of the contract's; components that hold it are
    /// written out.
    fn with_record(&self, node: &Json, record: &str, deep: usize) -> Json {
        match node {
            Json::Object(map) if map.get("x-hutong-record") == Some(&Json::Bool(true)) => {
                json!({ "$ref": format!("#/components/schemas/{record}") })
            }
            Json::Object(map) => {
                if map.contains_key("$ref") && deep > 0 {
                    let target = self.target(node);
                    if self.holds_record(target, &mut HashSet::new()) {
                        return self.with_record(target, record, deep - 1);
                    }
                }
                let members = map.iter();
                let members = members
                    .map(|(key, inner)| (key.clone(), self.with_record(inner, record, deep)));
                Json::Object(members.collect())
            }
            Json::Array(items) => {
                let items = items.iter();
                items
                    .map(|inner| self.with_record(inner, record, deep))
                    .collect()
            }
            other => other.clone(),
        }
    }

    /// Whether the contract has a record in a part of it.
    fn holds_record<'j>(&'j self, node: &'j Json, seen: &mut HashSet<&'j str>) -> bool {
        match node {
            Json::Object(map) => {
                if map.get("x-hutong-record") == Some(&Json::Bool(true)) {
                    return true;
                }
                if let Some(reference) = map.get("$ref").and_then(Json::as_str) {
                    return seen.insert(reference) && self.holds_record(self.target(node), seen);
                }
                map.values().any(|inner| self.holds_record(inner, seen))
            }
            Json::Array(items) => items.iter().any(|inner| self.holds_record(inner, seen)),
            _ => false,
        }
    }

    /// What a part of the contract refers to, or itself.
    fn target<'j>(&'j self, node: &'j Json) -> &'j Json {
        let reference = node
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|to| to.strip_prefix('#'));
        let target = reference.and_then(|pointer| self.document.pointer(pointer));
        target.unwrap_or(node)
    }

    /// The schema of a resource's record: the items that are shared.
    fn record(&self, at: usize, entry: &CatalogueEntry) -> Json {
        let title = entry.text("title").map_or("", |(title, _)| title);
        let mut properties = Map::new();
        for (number, item) in entry.items.iter().enumerate() {
            if is_item_withheld(item) {
                continue;
            }
            let text = |field: &str| item.text(field).map(|(text, _)| text);
            let borne = self.borne.get(&at).and_then(|names| names.get(&number));
            let Some(key) = text("key").or(borne.copied()).or(text("name")) else {
                continue;
            };
            let mut schema = self.typed(text("dataType").unwrap_or_default(), item.length());
            if let Some(name) = text("name") {
                schema.insert("description".into(), name.into());
            }
            properties.insert(key.to_owned(), Json::Object(schema));
        }
        let mut record = json!({ "type": "object" });
        if let Some(map) = record.as_object_mut() {
            if !title.is_empty() {
                map.insert("description".into(), title.into());
            }
            if !properties.is_empty() {
                map.insert("properties".into(), Json::Object(properties));
            }
        }
        record
    }

    /// The schema of an item of a data type.
    fn typed(&self, label: &str, length: Option<i64>) -> Map<String, Json> {
        let list = self.pack.lists.get("data-type");
        let row = list.and_then(|list| {
            let mut rows = list.rows.iter();
            rows.find(|row| list.cell(row, "label") == label)
                .map(|row| (list.cell(row, "json"), list.cell(row, "format")))
        });
        let (kinds, format) = row.unwrap_or_default();
        let kind = kinds.split('|').next().unwrap_or_default();
        let kind = if kind.is_empty() { "string" } else { kind };
        let mut schema = Map::new();
        schema.insert("type".into(), kind.into());
        if !format.is_empty() {
            schema.insert("format".into(), format.into());
        } else if let Some(length) = length.filter(|length| kind == "string" && *length > 0) {
            schema.insert("maxLength".into(), length.into());
        }
        schema
    }

    /// The document with these operations, and of the components those that they need.
    fn document(&self, paths: Map<String, Json>, schemas: Map<String, Json>) -> Json {
        let mut document = self.document.clone();
        if let Some(root) = document.as_object_mut() {
            root.insert(
                "info".into(),
                json!({ "title": format!("{}交换端点", self.title), "version": "0.1.0" }),
            );
            root.insert("paths".into(), Json::Object(paths));
            let components = root.entry("components").or_insert_with(|| json!({}));
            if let Some(components) = components.as_object_mut() {
                let all = components.entry("schemas").or_insert_with(|| json!({}));
                if let Some(all) = all.as_object_mut() {
                    all.extend(schemas);
                }
            }
        }
        strip(&mut document);
        prune(&mut document);
        document
    }
}

/// Whether an entry has an item with a name or a key.
fn names_items(entry: &CatalogueEntry) -> bool {
    let mut items = entry.items.iter();
    items.any(|item| item.text("name").or(item.text("key")).is_some())
}

/// The members of an object, none of anything else.
fn members(node: &Json) -> impl Iterator<Item = (&String, &Json)> {
    node.as_object().into_iter().flatten()
}

/// Whether an endpoint is asked of a provider, as which a system is declared that starts.
fn is_asked(spec: &EndpointSpec) -> bool {
    spec.when.role.as_deref() != Some("receiver")
}

/// The name of a contract's operation.
pub(super) fn called(spec: &EndpointSpec) -> String {
    name(&spec.method.to_lowercase(), &spec.path)
}

/// The name of the record of a resource among the schemas.
fn component(code: &str) -> String {
    format!("Record_{}", plain(code))
}

/// A code in letters and digits.
fn plain(code: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    code.chars().map(plain).collect()
}

/// Removes the contract's notes, which are not for the vendor's document.
fn strip(node: &mut Json) {
    match node {
        Json::Object(map) => {
            map.retain(|key, _| !key.starts_with(NOTES));
            map.values_mut().for_each(strip);
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Removes components that nothing refers to.
fn prune(document: &mut Json) {
    let mut needed: BTreeSet<String> = BTreeSet::new();
    let mut pending: Vec<&Json> = document.get("paths").into_iter().collect();
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(map) => {
                let reference = map.get("$ref").and_then(Json::as_str);
                if let Some(pointer) = reference.and_then(|to| to.strip_prefix('#'))
                    && needed.insert(pointer.to_owned())
                {
                    pending.extend(document.pointer(pointer));
                }
                pending.extend(map.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Json::as_object_mut) {
        for (kind, all) in components.iter_mut() {
            if let Some(all) = all.as_object_mut().filter(|_| kind != "securitySchemes") {
                all.retain(|key, _| needed.contains(&format!("/components/{kind}/{key}")));
            }
        }
        components.retain(|_, all| all.as_object().is_none_or(|all| !all.is_empty()));
        if components.is_empty()
            && let Some(root) = document.as_object_mut()
        {
            root.shift_remove("components");
        }
    }
}
