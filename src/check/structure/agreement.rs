//! What the specifications demand of two places of a description together: a default and its type, a tag and its parent, a link and
//! its operation.

use super::format::{is_integer, number};
use super::walk::{Walk, shown};
use crate::check::compare::path_template::parameters;
use crate::error::Fault;
use crate::model::DescriptorKind;
use crate::read::{Node, Value};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// The media types of which 2.0 demands one where a parameter is a file.
const FILE_TYPES: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];

impl<'d> Walk<'_, 'd> {
    /// Checks an object of the grammar against other places.
    pub(super) fn agreement(&mut self, node: &'d Node, object: &str) {
        match object {
            "OpenApi" => self.tags(node),
            "Paths" => self.templates(node),
            "ServerVariable" => self.server_default(node),
            "Link" => {
                if let Some(id) = node.get("operationId") {
                    self.linked.push(id);
                }
            }
            "SchemaObject" | "Items" | "Parameter" | "Header" => self.default_fits(node),
            "Operation" => self.file_parameters(node),
            _ => {}
        }
        if object == "SchemaObject" && self.kind == DescriptorKind::OpenApi20 {
            self.discriminator(node);
        }
    }

    fn disagrees(&mut self, at: Span, field: &str, found: &str, expected: &str) {
        self.faults.push(
            Fault::new("inconsistent-field", at)
                .arg("field", field)
                .arg("found", found)
                .arg("expected", expected),
        );
    }

    /// Names of tags are unique, and a parent of 3.2 is one of them.
    fn tags(&mut self, root: &'d Node) {
        let tags = root.get("tags").map_or(&[][..], Node::items);
        let mut names: HashMap<&str, Span> = HashMap::new();
        for name in tags.iter().filter_map(|tag| tag.get("name")) {
            let Some(text) = name.as_str() else { continue };
            if let Some(first) = names.insert(text, name.span) {
                let fault = Fault::new("inconsistent-field", name.span).related(first);
                let fault = fault.arg("field", "tags").arg("found", text);
                self.faults.push(fault.arg("expected", "unique"));
            }
        }
        for parent in tags.iter().filter_map(|tag| tag.get("parent")) {
            let text = parent.as_str().unwrap_or_default();
            if self.kind == DescriptorKind::OpenApi32 && !names.contains_key(text) {
                self.disagrees(parent.span, "parent", text, "tags[*].name");
            }
        }
    }

    /// In 3.2 no parameter stands twice in a path.
    fn templates(&mut self, paths: &'d Node) {
        if self.kind != DescriptorKind::OpenApi32 {
            return;
        }
        for entry in paths.entries() {
            let mut seen = HashSet::new();
            if let Some(twice) = parameters(&entry.key).find(|name| !seen.insert(*name)) {
                let once = format!("{{{twice}}} × 1");
                self.bad_value(entry.key_span, "paths", &*entry.key, &once);
            }
        }
    }

    /// From 3.1 on the default of a server's variable is one of its values.
    fn server_default(&mut self, variable: &'d Node) {
        let (Some(default), Some(listed)) = (variable.get("default"), variable.get("enum")) else {
            return;
        };
        let binding = matches!(
            self.kind,
            DescriptorKind::OpenApi31 | DescriptorKind::OpenApi32
        );
        let known = listed
            .items()
            .iter()
            .any(|value| value.value == default.value);
        if binding && !known && !listed.items().is_empty() {
            let values = listed.items().iter().take(8).map(shown);
            let values: Vec<String> = values.collect();
            self.bad_value(default.span, "default", shown(default), &values.join(" | "));
        }
    }

    /// Before 3.1 a default has the type that stands beside it.
    fn default_fits(&mut self, node: &'d Node) {
        let early = matches!(
            self.kind,
            DescriptorKind::OpenApi20 | DescriptorKind::OpenApi30
        );
        let (Some(default), Some(name)) = (node.get("default"), node.str_at("type")) else {
            return;
        };
        let fits = match name {
            "string" => default.as_str().is_some(),
            "integer" => is_integer(default),
            "number" => number(default).is_some(),
            "boolean" => default.as_bool().is_some(),
            "array" => matches!(default.value, Value::Array(_)),
            "object" => default.as_map().is_some(),
            _ => true,
        };
        if early && !fits && !matches!(default.value, Value::Null) {
            self.disagrees(default.span, "default", &shown(default), name);
        }
    }

    /// In 2.0 the property that tells alternatives apart is required.
    fn discriminator(&mut self, schema: &'d Node) {
        let Some(property) = schema.get("discriminator") else {
            return;
        };
        let Some(name) = property.as_str() else {
            return;
        };
        let required = schema.get("required").map_or(&[][..], Node::items);
        let is_required = required.iter().any(|one| one.as_str() == Some(name));
        if !is_required {
            self.disagrees(property.span, "discriminator", name, "required");
        }
    }

    /// In 2.0 an operation with a file takes forms.
    fn file_parameters(&mut self, operation: &'d Node) {
        if self.kind != DescriptorKind::OpenApi20 {
            return;
        }
        let all = operation.get("parameters").map_or(&[][..], Node::items);
        let file = all.iter().find_map(|parameter| {
            parameter
                .get("type")
                .filter(|name| name.as_str() == Some("file"))
        });
        let Some(file) = file else { return };
        let root = self.library.document(self.source).map(|file| &file.root);
        let consumes = operation
            .get("consumes")
            .or_else(|| root.and_then(|root| root.get("consumes")));
        let types = consumes.map_or(&[][..], Node::items).iter();
        let mut types = types
            .filter_map(Node::as_str)
            .map(|text| text.split(';').next().unwrap_or("").trim());
        if !types.any(|one| FILE_TYPES.contains(&one)) {
            self.disagrees(file.span, "type", "file", "consumes: multipart/form-data");
        }
    }

    /// Reports links to operations that the description does not have.
    pub(super) fn links(&mut self) {
        for id in std::mem::take(&mut self.linked) {
            if let Some(text) = id
                .as_str()
                .filter(|text| !self.operation_ids.contains_key(text))
            {
                self.disagrees(id.span, "operationId", text, "operationId");
            }
        }
    }
}
