//! Accounts for everything that an operation hands out: each property that a response, or the request of a callback, names is a
//! member of the contract's envelope at that place, an item of a resource, a harmless technical name of the pack, or registered
//! nowhere. What a schema leaves open is no property.

pub mod body;
pub mod matching;
pub mod names;
pub mod place;
pub mod shape;

use crate::check::schema_reader::{SchemaReader, schemas, successes};
use crate::model::{CatalogueEntry, Operation, Payload, Role, Schema};
use crate::text::Span;
use body::{Area, Body, Named};
use matching::matching;
use names::HarmlessNames;
use shape::Shape;
use std::sync::Arc;

/// Harmless in every message.
const WRAPPER: &str = "wrapper";
/// Harmless around the data of a system's own operations.
const CONTAINER: &str = "container";
/// Harmless in a record.
const RECORD: &str = "record";
/// Harmless in the answer to an error.
const ERROR: &str = "error";
/// Harmless in the answer to a request that changes something.
const RECEIPT: &str = "receipt";
/// Harmless in a list of receipts.
const RECEIPT_LIST: &str = "receipt-list";
/// Harmless in the request of a callback or a webhook.
const EVENT: &str = "event";

/// What the contract promises in the responses of one endpoint.
#[derive(Debug, Default)]
pub struct EndpointShapes {
    /// Whether each resource has the endpoint.
    pub per_resource: bool,
    /// The shapes of the responses' bodies, by status.
    pub responses: Vec<(String, Shape)>,
}

impl EndpointShapes {
    /// What an operation of a contract promises.
    #[must_use]
    pub fn new<'d>(
        reader: SchemaReader<'_, 'd>,
        operation: &Operation<'d>,
        per_resource: bool,
    ) -> Self {
        let responses = operation.responses.iter().filter_map(|response| {
            let schema = schemas(response).next()?;
            Some((response.status.clone(), Shape::of(reader, schema)))
        });
        Self {
            per_resource,
            responses: responses.collect(),
        }
    }

    /// The shape for a status: its own, else that of another success or of another error.
    #[must_use]
    pub fn of(&self, status: &str) -> Option<&Shape> {
        let is_success = |status: &str| status.starts_with('2');
        let mut own = self.responses.iter().filter(|(other, _)| other == status);
        let mut like = self
            .responses
            .iter()
            .filter(|(other, _)| is_success(other) == is_success(status));
        own.next().or_else(|| like.next()).map(|(_, shape)| shape)
    }

    /// Whether a response has places for records.
    #[must_use]
    pub fn has_records(&self) -> bool {
        self.responses.iter().any(|(_, shape)| shape.has_records())
    }
}

/// An operation that a row of the endpoint table compared.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The operation.
    pub operation_at: Span,
    /// What the contract promises.
    pub shapes: Arc<EndpointShapes>,
}

/// How a property is accounted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The contract names it there.
    Envelope,
    /// It is an item: the resource by its index in the account, the item by its index in the resource.
    Item(usize, usize),
    /// It is within an item that has properties of its own.
    WithinItem,
    /// It only holds other properties.
    Holder,
    /// The pack lists it as harmless.
    Harmless,
    /// It is registered nowhere.
    Unregistered,
}

/// The body of one message with the standing of each of its properties.
#[derive(Debug)]
pub struct AccountedBody<'d> {
    /// What it names.
    pub body: Body<'d>,
    /// The standing of each property of the body.
    pub standings: Vec<Standing>,
    /// Whether it is that of a success response, or what a callback sends.
    pub success: bool,
}

/// What one operation hands out.
#[derive(Debug)]
pub struct Account<'c, 'd> {
    /// The operation.
    pub operation: &'c Operation<'d>,
    /// The resources that it is bound to.
    pub resources: Vec<&'c CatalogueEntry>,
    /// What the contract promises, where a row of the endpoint table compared the operation.
    pub endpoint: Option<Arc<EndpointShapes>>,
    /// Its messages.
    pub bodies: Vec<AccountedBody<'d>>,
}

/// How many properties of an operation stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Members of the contract's envelope.
    pub envelope: usize,
    /// Items of a resource.
    pub items: usize,
    /// Names that the pack lists as harmless.
    pub harmless: usize,
    /// Properties that are registered nowhere.
    pub unregistered: usize,
}

/// A property that is registered nowhere, the outermost one in which nothing is registered.
#[derive(Debug, Clone)]
pub struct Unregistered<'d> {
    /// Its name.
    pub name: &'d str,
    /// Where it is named.
    pub span: Span,
    /// The names within it.
    pub within: Vec<&'d str>,
    /// How many properties and lists it is within.
    pub depth: usize,
}

impl<'c, 'd> Account<'c, 'd> {
    /// Accounts for an operation that is bound to resources or was compared with an endpoint.
    #[must_use]
    pub fn new(
        reader: SchemaReader<'_, 'd>,
        names: &HarmlessNames,
        operation: &'c Operation<'d>,
        resources: Vec<&'c CatalogueEntry>,
        endpoint: Option<Arc<EndpointShapes>>,
    ) -> Self {
        let messages = messages(operation);
        let bodies: Vec<(bool, Body<'d>)> = messages
            .into_iter()
            .map(|(status, success, schema)| {
                let shape = endpoint.as_ref().and_then(|endpoint| endpoint.of(status));
                (success, Body::new(reader, schema, shape, names))
            })
            .collect();
        let all: Vec<&Body<'d>> = bodies.iter().map(|(_, body)| body).collect();
        let matchings: Vec<_> = resources
            .iter()
            .map(|entry| matching(reader, &all, entry))
            .collect();
        let standings: Vec<Vec<Standing>> = bodies
            .iter()
            .enumerate()
            .map(|(number, (success, body))| {
                let item = |at: usize| {
                    matchings
                        .iter()
                        .enumerate()
                        .find_map(|(resource, matching)| {
                            let item = (*matching.get(number)?.get(at)?)?;
                            Some(Standing::Item(resource, item))
                        })
                };
                let groups = groups(operation, endpoint.is_some(), *success);
                // In the answer to an error, a map is one of messages by field.
                let harmless = |name: &str| names.is_in(&groups, name) || (!success && name == "*");
                standings(body, &item, &harmless)
            })
            .collect();
        let bodies = bodies.into_iter().zip(standings);
        Self {
            operation,
            resources,
            endpoint,
            bodies: bodies
                .map(|((success, body), standings)| AccountedBody {
                    body,
                    standings,
                    success,
                })
                .collect(),
        }
    }

    /// How many properties stand how.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let standings = self.bodies.iter().flat_map(|body| &body.standings);
        for standing in standings {
            match standing {
                Standing::Envelope => counts.envelope += 1,
                Standing::Item(..) => counts.items += 1,
                Standing::Harmless => counts.harmless += 1,
                Standing::Unregistered => counts.unregistered += 1,
                Standing::WithinItem | Standing::Holder => {}
            }
        }
        counts
    }

    /// The index of a resource among those that the operation is bound to.
    #[must_use]
    pub fn resource(&self, entry: &CatalogueEntry) -> Option<usize> {
        let mut resources = self.resources.iter();
        resources.position(|other| std::ptr::eq(*other, entry))
    }

    /// The bodies of success responses.
    pub fn successes(&self) -> impl Iterator<Item = &AccountedBody<'d>> {
        self.bodies.iter().filter(|body| body.success)
    }

    /// Whether the contract says where in its responses the records stand.
    #[must_use]
    pub fn has_record_places(&self) -> bool {
        self.endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.has_records())
    }

    /// Whether something of the messages was not looked at.
    #[must_use]
    pub fn is_over_limit(&self) -> bool {
        self.bodies.iter().any(|body| body.body.over_limit)
    }
}

impl<'d> AccountedBody<'d> {
    /// The properties that are registered nowhere; of nested ones the outermost in which nothing is registered. In the answer to an
    /// error, a text of its own beside the listed ones is no data; what stands deeper is.
    #[must_use]
    pub fn unregistered(&self) -> Vec<Unregistered<'d>> {
        let named = &self.body.named;
        // Whether everything within a property is unregistered. What a property holds that stands elsewhere too is reported there.
        let mut holds = vec![false; named.len()];
        for outer in named.iter().filter_map(|property| property.parent) {
            if let Some(holds) = holds.get_mut(outer) {
                *holds = true;
            }
        }
        let mut whole: Vec<bool> = self
            .standings
            .iter()
            .zip(holds)
            .map(|(standing, holds)| match standing {
                Standing::Unregistered => true,
                Standing::Holder => holds,
                _ => false,
            })
            .collect();
        for (at, property) in named.iter().enumerate().rev() {
            let is_whole = whole.get(at).copied().unwrap_or(false);
            if let Some(outer) = property.parent.and_then(|parent| whole.get_mut(parent)) {
                *outer &= is_whole;
            }
        }
        let mut found: Vec<Unregistered<'d>> = Vec::new();
        let mut top: Vec<Option<usize>> = vec![None; named.len()];
        for (at, property) in named.iter().enumerate() {
            let outer = property.parent.and_then(|parent| *top.get(parent)?);
            let inner = outer.or_else(|| {
                let is_whole = whole.get(at).copied().unwrap_or(false);
                is_whole.then(|| {
                    found.push(Unregistered {
                        name: property.name,
                        span: property.span,
                        within: Vec::new(),
                        depth: self.depth(at),
                    });
                    found.len() - 1
                })
            });
            if let Some(place) = top.get_mut(at) {
                *place = inner;
            }
            if let Some(group) = outer.and_then(|outer| found.get_mut(outer))
                && property.leaf
            {
                group.within.push(property.name);
            }
        }
        if !self.success {
            found.retain(|one| one.depth > 0 || !one.within.is_empty());
        }
        found
    }

    /// The properties that are items of a resource of the account, each with the item's index.
    pub fn items(&self, resource: usize) -> impl Iterator<Item = (usize, &Named<'d>)> {
        let pairs = self.body.named.iter().zip(&self.standings);
        pairs.filter_map(move |(named, standing)| match standing {
            Standing::Item(of, item) if *of == resource => Some((*item, named)),
            _ => None,
        })
    }

    fn depth(&self, at: usize) -> usize {
        let own = self.body.named.get(at);
        // A member of a list stands deeper than the list.
        let mut depth = usize::from(own.is_some_and(|named| named.lists > 0));
        let mut next = own.and_then(|named| named.parent);
        while let Some(outer) = next {
            depth += 1;
            next = self.body.named.get(outer).and_then(|named| named.parent);
        }
        depth
    }
}

/// What an operation that is bound to nothing hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbound {
    /// Nothing but technical names.
    Harmless,
    /// A response that says nothing of its content.
    Open,
    /// Data.
    Data,
}

/// What an operation that is bound to no resource and no endpoint hands out.
#[must_use]
pub fn unbound<'d>(
    reader: SchemaReader<'_, 'd>,
    names: &HarmlessNames,
    operation: &Operation<'d>,
) -> Unbound {
    let technical = names.technical(operation.path());
    let mut groups = groups(operation, false, true);
    let mut listed = vec![WRAPPER, RECORD];
    if groups.contains(&RECEIPT) {
        listed.push(RECEIPT_LIST);
    }
    if groups.contains(&EVENT) {
        listed.push(EVENT);
    }
    let in_lists: Vec<String> = technical
        .iter()
        .flat_map(|hands| hands.iter())
        .map(|group| format!("{group}-list"))
        .collect();
    if let Some(hands) = technical {
        groups.extend(hands.iter().map(String::as_str));
        listed.extend(in_lists.iter().map(String::as_str));
    }
    let mut messages = messages(operation)
        .into_iter()
        .filter(|(_, success, _)| *success);
    if messages.any(|(_, _, schema)| Body::names_data(reader, schema, names, &groups, &listed)) {
        return Unbound::Data;
    }
    if technical.is_some() {
        return Unbound::Harmless;
    }
    // Something is named, and all of it is harmless.
    let mut messages = self::messages(operation).into_iter();
    let named = messages.any(|(_, success, schema)| {
        success && {
            let body = Body::new(reader, schema, None, names);
            body.named.iter().any(|named| named.leaf)
                && body.named.iter().all(|named| !named.leaf || !named.open)
        }
    });
    if named {
        Unbound::Harmless
    } else {
        Unbound::Open
    }
}

/// The bodies that an operation hands out: those of its responses; of a callback or a webhook that of its request. Each with its
/// status and whether it is that of a success.
fn messages<'o, 'd>(operation: &'o Operation<'d>) -> Vec<(&'o str, bool, Schema<'d>)> {
    if operation.role != Role::Served {
        let content = operation
            .request
            .iter()
            .flat_map(|request| &request.content);
        let schemas = content.filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(("200", true, *schema)),
            _ => None,
        });
        return schemas.collect();
    }
    operation
        .responses
        .iter()
        .flat_map(|response| {
            // What a redirection carries is handed out like what a success carries, and so is what headers carry.
            let success = successes(operation).any(|other| std::ptr::eq(other, response))
                || response.status.starts_with(['1', '3']);
            let headers = response.headers.iter().filter_map(|header| header.schema);
            let all = schemas(response).chain(headers);
            all.map(move |schema| (&*response.status, success, schema))
        })
        .collect()
}

/// The groups of harmless names in one message.
fn groups(operation: &Operation<'_>, endpoint: bool, success: bool) -> Vec<&'static str> {
    let mut groups = vec![WRAPPER, RECORD];
    if !success {
        groups.extend([CONTAINER, ERROR]);
    } else if !endpoint {
        groups.push(CONTAINER);
    }
    if operation.role != Role::Served {
        groups.push(EVENT);
    } else if success && !endpoint && operation.method() != "GET" {
        groups.push(RECEIPT);
    }
    groups
}

/// The standing of each property of a body.
fn standings(
    body: &Body<'_>,
    item: &dyn Fn(usize) -> Option<Standing>,
    harmless: &dyn Fn(&str) -> bool,
) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::with_capacity(body.named.len());
    for (at, named) in body.named.iter().enumerate() {
        let outer = named.parent.and_then(|parent| all.get(parent));
        let within = matches!(outer, Some(Standing::Item(..) | Standing::WithinItem));
        all.push(if named.area == Area::Envelope {
            Standing::Envelope
        } else if within {
            Standing::WithinItem
        } else if let Some(item) = item(at) {
            item
        } else if !named.leaf {
            Standing::Holder
        } else if harmless(named.name) {
            Standing::Harmless
        } else {
            Standing::Unregistered
        });
    }
    all
}
