//! Walks one descriptor and compares every value with its type in the grammar.

use super::format::{Fits, is_integer, number};
use super::grammar::{Object, Rules, Type, TypeId};
use crate::error::Fault;
use crate::model::reference::Resolver;
use crate::model::{DescriptorKind, Kind};
use crate::read::{Document, Entry, Library, Node, Value};
use crate::text::{Span, did_you_mean};
use std::collections::{HashMap, HashSet};

/// Faults reported for one descriptor; further ones are left out.
pub(super) const MOST_FAULTS: usize = 10_000;

/// A value as a finding shows it: a scalar as it is, anything else by its kind.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.chars().take(80).collect(),
        Value::Bool(value) => value.to_string(),
        Value::Number(crate::read::Number::Int(number)) => number.to_string(),
        Value::Number(crate::read::Number::Big(digits)) => digits.chars().take(80).collect(),
        Value::Number(crate::read::Number::Float(number)) => number.to_string(),
        _ => node.kind().to_owned(),
    }
}

/// Whether a list has a name.
fn has(names: &[Box<str>], name: &str) -> bool {
    names.iter().any(|known| **known == *name)
}

/// The state of a walk through one descriptor.
pub(super) struct Walk<'w, 'd> {
    pub(super) rules: &'w Rules,
    pub(super) descriptors: &'w [(u32, Kind)],
    pub(super) kind: DescriptorKind,
    pub(super) library: &'d Library,
    pub(super) resolver: &'w Resolver<'d>,
    /// The file that is walked.
    pub(super) source: u32,
    pub(super) faults: Vec<Fault>,
    /// References that were followed: file, text, expected type.
    pub(super) followed: HashSet<(u32, usize, &'d str, TypeId)>,
    /// Targets of references that no walk from the root checks as this type.
    pub(super) pending: Vec<(u32, &'d Node, TypeId)>,
    pub(super) checked: HashSet<(Span, TypeId)>,
    /// The first occurrence of each `operationId`.
    pub(super) operation_ids: HashMap<&'d str, Span>,
    /// The `operationId` of each link.
    pub(super) linked: Vec<&'d Node>,
}

impl<'w, 'd> Walk<'w, 'd> {
    /// A walk of the descriptor `source`, which has not begun.
    pub(super) fn new(
        rules: &'w Rules,
        kind: DescriptorKind,
        descriptors: &'w [(u32, Kind)],
        resolver: &'w Resolver<'d>,
        source: u32,
    ) -> Self {
        Self {
            rules,
            descriptors,
            kind,
            library: resolver.library(),
            resolver,
            source,
            faults: Vec::new(),
            followed: HashSet::new(),
            pending: Vec::new(),
            checked: HashSet::new(),
            operation_ids: HashMap::new(),
            linked: Vec::new(),
        }
    }

    /// Checks the whole descriptor and every fragment that it refers to.
    pub(super) fn descriptor(&mut self, document: &'d Document) {
        self.check(&document.root, self.rules.root, "");
        while let Some((source, node, ty)) = self.pending.pop() {
            if self.checked.insert((node.span, ty)) {
                self.source = source;
                self.check(node, ty, "$ref");
            }
        }
        self.links();
    }

    /// Notes what a program that exported the description left behind.
    fn exported(&mut self, at: Span, field: &str) {
        let note = Fault::new("exporter-field", at);
        self.faults.push(note.arg("field", field));
    }

    pub(super) fn wrong_type(&mut self, node: &Node, field: &str, expected: impl Into<String>) {
        self.faults.push(
            Fault::new("wrong-type", node.span)
                .arg("field", field)
                .arg("expected", expected)
                .arg("found", node.kind()),
        );
    }

    pub(super) fn bad_value(
        &mut self,
        at: Span,
        field: &str,
        found: impl Into<String>,
        expected: &str,
    ) {
        self.faults.push(
            Fault::new("bad-value", at)
                .arg("field", field)
                .arg("found", found)
                .arg("expected", expected),
        );
    }

    /// Checks one value; `field` is its name in findings.
    pub(super) fn check(&mut self, node: &'d Node, ty: TypeId, field: &str) {
        if self.faults.len() >= MOST_FAULTS {
            return;
        }
        let rules = self.rules;
        let Some(of) = rules.types.get(usize::from(ty)) else {
            return;
        };
        if matches!((of, &node.value), (Type::Text, Value::Null))
            && has(&rules.exporters.null, field)
        {
            self.exported(node.span, &format!("{field}: null"));
            return;
        }
        if !self.kind_fits(of, node) {
            self.wrong_type(node, field, expected(rules, ty));
            return;
        }
        match of {
            Type::Any
            | Type::Text
            | Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Mapping => {}
            Type::Reference(to) => self.follow(node, *to),
            Type::Format(fits, description) => {
                if !value_fits(*fits, node) {
                    self.bad_value(node.span, field, shown(node), description);
                }
            }
            Type::Words(words, description) => {
                if let Some(text) = node.as_str()
                    && !words.iter().any(|word| **word == *text)
                {
                    self.bad_value(node.span, field, text, description);
                    let meant = did_you_mean(text, words.iter().map(|word| &**word));
                    self.suggest(meant);
                }
            }
            Type::True => {
                if node.as_bool() != Some(true) {
                    self.bad_value(node.span, field, shown(node), "true");
                }
            }
            Type::Object(id) => {
                if let Some(object) = rules.objects.get(usize::from(*id)) {
                    self.object(node, object, ty);
                }
            }
            Type::List {
                of,
                nonempty,
                distinct,
            } => self.list(node, field, *of, *nonempty, *distinct),
            Type::Map {
                keys,
                of,
                nonempty,
                single,
            } => {
                if *nonempty && node.entries().is_empty() {
                    self.faults
                        .push(Fault::new("empty-value", node.span).arg("field", field));
                }
                if *single && node.entries().len() > 1 {
                    self.bad_value(node.span, field, node.entries().len().to_string(), "1");
                }
                for entry in node.entries() {
                    if let Some((fits, description)) = keys
                        && !key_fits(*fits, &entry.key)
                    {
                        self.bad_value(entry.key_span, field, &*entry.key, description);
                    }
                    self.check(&entry.node, *of, &entry.key);
                }
            }
            Type::Either(types) => {
                let fitting = types.iter().copied().find(|&ty| {
                    let of = rules.types.get(usize::from(ty));
                    of.is_some_and(|of| self.kind_fits(of, node))
                });
                if let Some(ty) = fitting {
                    self.check(node, ty, field);
                }
            }
        }
    }

    /// Whether a value is of the kind that a type requires; its content is not checked.
    pub(super) fn kind_fits(&self, of: &Type, node: &Node) -> bool {
        match of {
            Type::Any => true,
            Type::Text | Type::Reference(_) | Type::Words(..) | Type::Format(Fits::Text(_), _) => {
                matches!(node.value, Value::String(_))
            }
            Type::Boolean | Type::True => matches!(node.value, Value::Bool(_)),
            Type::Integer | Type::Format(Fits::Integer(_), _) => is_integer(node),
            Type::Number | Type::Format(Fits::Number(_), _) => {
                matches!(node.value, Value::Number(_))
            }
            Type::Mapping | Type::Object(_) | Type::Map { .. } => {
                matches!(node.value, Value::Map(_))
            }
            Type::List { .. } => matches!(node.value, Value::Array(_)),
            Type::Either(types) => types.iter().any(|&ty| {
                let of = self.rules.types.get(usize::from(ty));
                of.is_some_and(|of| self.kind_fits(of, node))
            }),
        }
    }

    fn list(&mut self, node: &'d Node, field: &str, of: TypeId, nonempty: bool, distinct: bool) {
        let items = node.items();
        if nonempty && items.is_empty() && has(&self.rules.exporters.empty, field) {
            self.exported(node.span, &format!("{field}: []"));
        } else if nonempty && items.is_empty() {
            self.faults
                .push(Fault::new("empty-value", node.span).arg("field", field));
        }
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for item in items {
            self.check(item, of, field);
            if distinct
                && items.len() > 1
                && let Some(text) = item.as_str()
                && let Some(first) = seen.insert(text, item.span)
            {
                self.faults.push(
                    Fault::new("duplicate-value", item.span)
                        .arg("field", field)
                        .arg("found", text)
                        .related(first),
                );
            }
        }
    }

    fn object(&mut self, node: &'d Node, object: &Object, ty: TypeId) {
        if object.reference
            && let Some(reference) = node.get("$ref")
        {
            // By the specifications, the siblings of `$ref` are ignored.
            if reference.as_str().is_some() {
                self.follow(reference, ty);
            } else {
                self.wrong_type(reference, "$ref", "string");
            }
            return;
        }
        let case = case(node, object);
        let cases = case.unwrap_or(u32::MAX);
        let mut seen = 0u128;
        for entry in node.entries() {
            if let Some((bit, field)) = object.field(&entry.key, cases) {
                seen |= 1 << bit;
                self.check(&entry.node, field.ty, &field.name);
            } else if !(object.extensions && entry.key.starts_with("x-"))
                && self.faults.len() < MOST_FAULTS
            {
                self.unnamed(entry, object, cases);
            }
        }
        for &(needed, set) in &object.required {
            let needed = needed == u32::MAX || case.is_some_and(|case| needed & case != 0);
            if needed && seen & set == 0 {
                self.missing(node, object, object.names(set));
            }
        }
        self.together(node, object, seen);
        if object.nonempty && node.entries().is_empty() {
            self.faults
                .push(Fault::new("empty-value", node.span).arg("field", &*object.name));
        }
        if &*object.name == "Operation" {
            self.operation_id(node);
        }
        self.agreement(node, &object.name);
    }

    /// Reports an `operationId` that occurred before in the description.
    fn operation_id(&mut self, operation: &'d Node) {
        let Some(id) = operation.get("operationId") else {
            return;
        };
        let Some(text) = id.as_str() else { return };
        let first = *self.operation_ids.entry(text).or_insert(id.span);
        if first != id.span {
            self.faults.push(
                Fault::new("duplicate-operation-id", id.span)
                    .arg("found", text)
                    .related(first),
            );
        }
    }

    /// Checks a field that the grammar does not list by name: its key must have one of the patterns.
    fn unnamed(&mut self, entry: &'d Entry, object: &Object, cases: u32) {
        let fitting = object
            .keys
            .iter()
            .find(|pattern| key_fits(pattern.fits, &entry.key));
        if let Some(pattern) = fitting {
            self.check(&entry.node, pattern.ty, &entry.key);
        } else if let Some(pattern) = object.keys.first() {
            self.bad_value(entry.key_span, &object.name, &*entry.key, &pattern.shown);
        } else if !object.open && has(&self.rules.exporters.unknown, &entry.key) {
            self.exported(entry.key_span, &entry.key);
        } else if !object.open {
            self.faults.push(
                Fault::new("unknown-field", entry.key_span)
                    .arg("field", &*entry.key)
                    .arg("object", &*object.name),
            );
            let names = object
                .fields
                .iter()
                .filter(|field| field.cases & cases != 0)
                .map(|field| &*field.name);
            let meant = did_you_mean(&entry.key, names);
            self.suggest(meant);
        }
    }

    /// Adds a suggestion to the last fault.
    pub(super) fn suggest(&mut self, meant: Option<&str>) {
        if let Some(fault) = self.faults.last_mut()
            && let Some(meant) = meant
        {
            fault.args.push(("suggestion", meant.to_owned()));
        }
    }

    fn missing<'n>(&mut self, node: &Node, object: &Object, names: impl Iterator<Item = &'n str>) {
        let names: Vec<&str> = names.collect();
        self.faults.push(
            Fault::new("missing-field", node.span)
                .arg("field", names.join(" | "))
                .arg("object", &*object.name),
        );
    }

    /// Checks the conditions between fields: exclusive ones, one of several, any of several, and those of `when`.
    fn together(&mut self, node: &Node, object: &Object, seen: u128) {
        for [a, b] in &object.exclusive {
            if seen & a != 0 && seen & b != 0 {
                self.exclusive(node, object, *a, *b);
            }
        }
        for &set in &object.one_of {
            match (seen & set).count_ones() {
                1 => {}
                0 => self.missing(node, object, object.names(set)),
                _ => {
                    let first = 1 << (seen & set).trailing_zeros();
                    self.exclusive(node, object, first, set & seen & !first);
                }
            }
        }
        for &set in &object.any_of {
            if seen & set == 0 {
                self.missing(node, object, object.names(set));
            }
        }
        for when in &object.when {
            let with = when.with.is_empty() || node.get(&when.with).is_some();
            if !with || node.str_at(&when.field) != Some(&*when.is) {
                continue;
            }
            for name in &when.needs {
                if node.get(name).is_none() {
                    self.missing(node, object, std::iter::once(&**name));
                }
            }
            for name in &when.without {
                if let Some(entry) = node.entry(name) {
                    self.faults.push(
                        Fault::new("exclusive-fields", entry.key_span)
                            .arg("field", &**name)
                            .arg("other", format!("{}: {}", when.field, when.is)),
                    );
                }
            }
        }
    }

    /// Reports two fields that exclude each other, at the second one.
    fn exclusive(&mut self, node: &Node, object: &Object, a: u128, b: u128) {
        let entry = |set| object.names(set).find_map(|name| node.entry(name));
        let (Some(one), Some(two)) = (entry(a), entry(b)) else {
            return;
        };
        let (first, second) = if one.key_span.start <= two.key_span.start {
            (one, two)
        } else {
            (two, one)
        };
        self.faults.push(
            Fault::new("exclusive-fields", second.key_span)
                .arg("field", &*second.key)
                .arg("other", &*first.key)
                .related(first.key_span),
        );
    }
}

/// The case that applies, as a bit; `None` where the discriminating field is missing or wrong.
pub(super) fn case(node: &Node, object: &Object) -> Option<u32> {
    let Some((by, cases)) = &object.by else {
        return Some(u32::MAX);
    };
    let value = node.str_at(by)?;
    let at = cases.iter().position(|case| **case == *value)?;
    Some(1 << at)
}

/// The JSON type that a type of the grammar requires.
fn expected(rules: &Rules, ty: TypeId) -> String {
    match rules.types.get(usize::from(ty)) {
        Some(
            Type::Text | Type::Reference(_) | Type::Words(..) | Type::Format(Fits::Text(_), _),
        ) => "string".to_owned(),
        Some(Type::Boolean | Type::True) => "boolean".to_owned(),
        Some(Type::Integer | Type::Format(Fits::Integer(_), _)) => "integer".to_owned(),
        Some(Type::Number | Type::Format(Fits::Number(_), _)) => "number".to_owned(),
        Some(Type::List { .. }) => "array".to_owned(),
        Some(Type::Either(types)) => {
            let all: Vec<String> = types.iter().map(|&ty| expected(rules, ty)).collect();
            all.join(" | ")
        }
        _ => "object".to_owned(),
    }
}

pub(super) fn key_fits(fits: Fits, key: &str) -> bool {
    match fits {
        Fits::Text(fits) => fits(key),
        Fits::Integer(_) | Fits::Number(_) => false,
    }
}

fn value_fits(fits: Fits, node: &Node) -> bool {
    match fits {
        Fits::Text(fits) => node.as_str().is_some_and(fits),
        Fits::Integer(fits) | Fits::Number(fits) => number(node).is_some_and(fits),
    }
}
