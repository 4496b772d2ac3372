//! What the operations of a description hand out, one resource for each kind of record.

use super::items::TECHNICAL;
use super::neighbours::{Neighbours, segments, tag};
use super::unwrap::{Record, Unwrapper};
use super::words::name_in;
use crate::check::accounting::{Unbound, unbound};
use crate::check::schema_reader::{schemas, successes};
use crate::check::sharing::can_provide;
use crate::model::{Descriptor, Operation, Role, Schema};
use crate::read::Node;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Properties that are kept of all records together; a record beyond them has only its name.
const MOST_PROPERTIES: usize = 200_000;
/// Resources of one tag that a record is compared with.
const NEAR: usize = 50;
/// Properties of the largest record that is compared with others.
const COMPARED: usize = 500;

/// The methods of operations that take nothing in.
const READS: [&str; 2] = ["GET", "QUERY"];

/// Operations of one resource.
type Serving<'s, 'd> = Vec<(&'s Descriptor<'d>, &'s Operation<'d>)>;

/// One kind of record that operations hand out.
pub(super) struct Resource<'s, 'd> {
    /// Its name, by the first operation that says one.
    pub title: Option<String>,
    /// What it is, in the words of its author; or blank.
    pub about: String,
    /// Its operations, none where there are only schemas.
    pub operations: Serving<'s, 'd>,
    /// The record; none where the responses do not say what they hold, and no request does.
    pub record: Option<Record<'d>>,
    /// Those of the operations whose responses do not say what they hold.
    pub unsaid: Vec<&'s Operation<'d>>,
    /// The names of the record's properties.
    names: HashSet<&'d str>,
    /// Those of them that are not technical.
    telling: HashSet<&'d str>,
}

impl<'d> Resource<'_, 'd> {
    /// A resource without a name and operations yet.
    fn new(record: Option<Record<'d>>) -> Self {
        Self {
            title: None,
            about: String::new(),
            operations: Vec::new(),
            record,
            unsaid: Vec::new(),
            names: HashSet::new(),
            telling: HashSet::new(),
        }
    }
}

/// Resources by the tag of their operations and the first segment of the paths, in the order in which they were found.
type ByTag<'s> = HashMap<(&'s str, &'s str), Vec<usize>>;

/// Looks for resources.
pub(super) struct Search<'s, 'u, 'd> {
    /// The descriptions.
    pub descriptors: Vec<&'s Descriptor<'d>>,
    /// How envelopes are known.
    pub unwrapper: Unwrapper<'u, 'd>,
    /// The names of operations that speak of the whole system.
    pub common: &'u BTreeSet<String>,
}

impl<'s, 'd> Search<'s, '_, 'd> {
    /// The resources, in the order of the descriptions. Without any operation, each schema is one that is no message.
    pub(super) fn resources(&self) -> Vec<Resource<'s, 'd>> {
        let mut found: Vec<Resource<'s, 'd>> = Vec::new();
        let mut by_schema: HashMap<*const Node, usize> = HashMap::new();
        let mut served = false;
        let mut left = MOST_PROPERTIES;
        let mut by_tag: ByTag<'s> = HashMap::new();
        for descriptor in &self.descriptors {
            let neighbours = OnceCell::new();
            for operation in &descriptor.interface.operations {
                if operation.role != Role::Served || self.is_common(operation) {
                    continue;
                }
                served = true;
                let Some((mut record, said)) = self.handed_out(descriptor, operation, &neighbours)
                else {
                    continue;
                };
                let known = record.as_ref().and_then(|record| {
                    let at = by_schema.get(&std::ptr::from_ref(record.schema.node));
                    at.copied()
                        .or_else(|| self.alike(&found, &by_tag, operation, record))
                });
                let at = known.unwrap_or(found.len());
                let telling = record.as_ref().map(|record| self.telling(record));
                if let Some(record) = &record {
                    by_schema.insert(std::ptr::from_ref(record.schema.node), at);
                }
                if let Some(record) = &mut record {
                    // Of a record that is known, what another response adds is kept.
                    if let Some(known) = found.get(at) {
                        let names = &known.names;
                        record.properties.retain(|one| !names.contains(one.name));
                    }
                    match left.checked_sub(record.properties.len()) {
                        Some(rest) => left = rest,
                        None => record.left = std::mem::take(&mut record.properties).len(),
                    }
                }
                let names = record.iter().flat_map(|record| &record.properties);
                let names: Vec<&str> = names.map(|one| one.name).collect();
                if at == found.len() {
                    found.push(Resource::new(record));
                } else if let Some(more) = record
                    && let Some(known) = found.get_mut(at).and_then(|one| one.record.as_mut())
                {
                    known.properties.extend(more.properties);
                    known.left += more.left;
                }
                if let Some(resource) = found.get_mut(at) {
                    resource.operations.push((descriptor, operation));
                    resource.names.extend(names);
                    resource.telling.extend(telling.into_iter().flatten());
                    if !said {
                        resource.unsaid.push(operation);
                    }
                }
                if let (Some(tag), Some(first)) = (tag(operation), segments(operation).next()) {
                    let all = by_tag.entry((tag, first)).or_default();
                    // The last are looked at, each once.
                    if all.last() != Some(&at) {
                        all.push(at);
                    }
                }
            }
        }
        if !served {
            found = self.schemas();
        }
        for resource in &mut found {
            self.name(resource);
        }
        // Two resources of one name have none.
        let mut counts: HashMap<String, usize> = HashMap::new();
        for title in found.iter().filter_map(|one| one.title.clone()) {
            *counts.entry(title).or_default() += 1;
        }
        for resource in &mut found {
            resource
                .title
                .take_if(|title| counts.get(title).is_some_and(|count| *count > 1));
        }
        found
    }

    fn is_common(&self, operation: &Operation<'_>) -> bool {
        let method = operation.method().to_lowercase();
        let paths = crate::check::links::full_paths(operation);
        let mut names = paths
            .iter()
            .map(|path| super::operation_names::name(&method, path));
        names.any(|name| self.common.contains(&name))
            || self.unwrapper.names.technical(operation.path()).is_some()
    }

    /// What an operation hands out, and whether its own response says so; `None` for one that hands out no data. Where a reading
    /// operation says nothing of its response, the record is what its neighbours take in.
    fn handed_out(
        &self,
        descriptor: &'s Descriptor<'d>,
        operation: &'s Operation<'d>,
        neighbours: &OnceCell<Neighbours<'s, 'd>>,
    ) -> Option<(Option<Record<'d>>, bool)> {
        let (reader, names) = (self.unwrapper.reader, self.unwrapper.names);
        match unbound(reader, names, operation) {
            Unbound::Harmless => None,
            Unbound::Data => {
                let mut said = successes(operation).flat_map(schemas);
                let record = said.find_map(|schema| self.unwrapper.record(schema));
                Some((record, true))
            }
            Unbound::Open => {
                let answers = successes(operation).any(|response| response.status != "204");
                let reads = operation.method() == "GET" && answers;
                reads.then(|| {
                    let neighbours = neighbours.get_or_init(|| {
                        let holds = |schema| self.unwrapper.record(schema).is_some();
                        Neighbours::new(&descriptor.interface.operations, holds)
                    });
                    let schema = neighbours.taken_in(operation);
                    (schema.and_then(|it| self.unwrapper.record(it)), false)
                })
            }
        }
    }

    /// Every schema of a description without operations that is no envelope, request or error.
    fn schemas(&self) -> Vec<Resource<'s, 'd>> {
        let mut found = Vec::new();
        for descriptor in &self.descriptors {
            let root = &descriptor.document.root;
            let components = root.get("components").and_then(|all| all.get("schemas"));
            let all = components.or_else(|| root.get("definitions"));
            for entry in all.map_or(&[][..], Node::entries) {
                let schema = Schema {
                    source: descriptor.source,
                    node: &entry.node,
                    dialect: descriptor.kind.dialect(),
                };
                if self.unwrapper.words.is_message(&entry.key) {
                    continue;
                }
                let record = self.unwrapper.record(schema);
                found.extend(record.map(|record| Resource::new(Some(record))));
            }
        }
        found
    }

    /// A resource of the same tag below the same path of which a record has at least half of the properties, or it of the record: a
    /// list says less of its entries than the page of one.
    fn alike(
        &self,
        found: &[Resource<'s, 'd>],
        by_tag: &ByTag<'s>,
        operation: &Operation<'d>,
        record: &Record<'d>,
    ) -> Option<usize> {
        let own = self.telling(record);
        let of_tag = by_tag.get(&(tag(operation)?, segments(operation).next()?))?;
        let of_tag = of_tag.iter().rev();
        let of_tag = of_tag.filter_map(|at| Some((*at, found.get(*at)?)));
        let mut near = of_tag.take(NEAR).filter(|(_, resource)| {
            let shared = own.intersection(&resource.telling).count();
            shared > 0 && shared * 2 >= own.len().min(resource.telling.len())
        });
        near.next().map(|(at, _)| at)
    }

    /// The names of a record's properties but the technical ones; none of a record that is too large to be compared.
    fn telling(&self, record: &Record<'d>) -> HashSet<&'d str> {
        if record.properties.len() > COMPARED {
            return HashSet::new();
        }
        let names = record.properties.iter().map(|one| one.name);
        let names = names.filter(|name| !self.unwrapper.names.is_in(&TECHNICAL, name));
        names.collect()
    }

    /// Names a resource by the summary of an operation, by its schema, by a tag or by a description; never by the name of a type.
    fn name(&self, resource: &mut Resource<'s, 'd>) {
        let words = self.unwrapper.words;
        let mut named: Vec<&Operation<'d>> =
            resource.operations.iter().map(|(_, one)| *one).collect();
        named.sort_by_key(|operation| !can_provide(operation));
        let operations = || named.iter().copied();
        let said = |key: &'static str| operations().filter_map(move |one| one.node.str_at(key));
        let about = |key: &'static str| {
            let mut texts =
                operations().filter_map(|one| Some((one.node.str_at(key)?, one.method())));
            texts.find_map(|(text, method)| words.about(text, !READS.contains(&method)))
        };
        let schema = resource.record.as_ref().map(|record| record.schema);
        let texts = |keys: &[&str]| {
            schema.map_or_else(Vec::new, |schema| self.unwrapper.reader.texts(schema, keys))
        };
        let title = about("summary")
            .or_else(|| texts(&["title"]).into_iter().find_map(name_in))
            .or_else(|| texts(&["description"]).into_iter().find_map(name_in))
            .or_else(|| {
                operations()
                    .filter_map(tag)
                    .find_map(|tag| words.about(tag, false))
            })
            .or_else(|| about("description"));
        let about =
            longest(texts(&["description"])).or_else(|| longest(said("description").collect()));
        let about = about.filter(|about| Some(about.trim()) != title.as_deref());
        let about = about.map_or_else(String::new, |about| {
            about.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        (resource.title, resource.about) = (title, about);
    }
}

/// The longest of some texts that begin with a Chinese name.
fn longest(texts: Vec<&str>) -> Option<&str> {
    let texts = texts.into_iter().filter(|text| name_in(text).is_some());
    texts.max_by_key(|text| text.chars().count())
}
