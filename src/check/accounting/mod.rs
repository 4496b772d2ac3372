//! Accounts for everything that an operation hands out: each property that a response, or the request of a callback, names is a
//! member of the contract's envelope at that place, an item of a resource, a harmless technical name of the pack, or registered
//! nowhere. What a schema leaves open is no property.

pub mod body;
pub mod matching;
mod message;
pub mod names;
pub mod place;
pub mod shape;
mod spelled;
mod xml;

use crate::check::schema_reader::{SchemaReader, schemas};
use crate::model::{CatalogueEntry, Operation};
use crate::text::Span;
use body::{Area, Body, Named};
use matching::matching;
use message::{Message, groups, messages};
use names::{HarmlessNames, SAID, TITLES};
use place::Place;
use shape::Shape;
use std::collections::HashMap;
use std::sync::Arc;

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

    /// The member of the contract within which it names a property, or all that is within that, in any of these responses.
    #[must_use]
    pub fn holder_of(&self, property: &Unregistered<'_>) -> Option<&str> {
        let holder = |name: &str| {
            let mut shapes = self.responses.iter();
            shapes.find_map(|(_, shape)| shape.holder_of(name))
        };
        let own = [property.name];
        let names: &[&str] = match property.within.as_slice() {
            [] => &own,
            within => within,
        };
        let first = names.first().and_then(|name| holder(name))?;
        names
            .iter()
            .all(|name| holder(name) == Some(first))
            .then_some(first)
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
    /// It is within an item that has properties of its own, and no data of a person unless the item is.
    WithinItem(usize, usize),
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
    /// Of each property with several names the one by which it is told, where that is not the first.
    told: HashMap<usize, (&'d str, Span)>,
    /// Whether it is that of a success response, or what a callback sends.
    pub success: bool,
    /// Whether it is a header and not a body.
    pub header: bool,
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
        let bodies: Vec<(Message<'c, 'd>, Body<'d>)> = messages(operation)
            .into_iter()
            .map(|message| {
                // The contract speaks of bodies.
                let endpoint = endpoint.as_ref().filter(|_| !message.header);
                let shape = endpoint.and_then(|endpoint| endpoint.of(message.status));
                let body = Body::new(reader, message.content, shape, names);
                (message, body)
            })
            .collect();
        let all: Vec<&Body<'d>> = bodies.iter().map(|(_, body)| body).collect();
        let matchings: Vec<_> = resources
            .iter()
            .map(|entry| matching(reader, &all, entry))
            .collect();
        let accounted: Vec<_> = bodies
            .iter()
            .enumerate()
            .map(|(number, (message, body))| {
                let success = message.success;
                let is_personal_item = |entry: &CatalogueEntry, item: usize| {
                    entry.items.get(item).is_some_and(|item| {
                        let texts = ["key", "name", "description"].map(|field| item.text(field));
                        let mut texts = texts.into_iter().flatten();
                        texts.any(|(text, _)| names.is_person(text))
                    })
                };
                // In XML it is the other name that is sent, and a title says what is.
                let is_other_person = |at: usize, entry: &CatalogueEntry, item: usize| {
                    let Some(named) = body.named.get(at) else {
                        return false;
                    };
                    let mut others = named.others.iter();
                    (others.any(|(other, _)| names.is_person(other))
                        || names.is_called_private(reader, &named.schemas, &TITLES))
                        && !is_personal_item(entry, item)
                };
                let is_person_within = |named: &Named<'d>, resource: usize, item: usize| {
                    let entry = resources.get(resource);
                    let is_personal = || {
                        let mut all = named.names();
                        all.any(|(name, _)| names.is_person(name))
                            || names.is_personal(reader, &named.schemas)
                    };
                    !entry.is_some_and(|entry| is_personal_item(entry, item)) && is_personal()
                };
                let item = |at: usize| {
                    matchings
                        .iter()
                        .enumerate()
                        .find_map(|(resource, matching)| {
                            let item = (*matching.get(number)?.get(at)?)?;
                            let entry = resources.get(resource)?;
                            let is_other = is_other_person(at, entry, item);
                            (!is_other).then_some(Standing::Item(resource, item))
                        })
                };
                let groups = groups(operation, endpoint.is_some(), success);
                // In the answer to an error, a map is one of messages by field.
                let first = |named: &Named<'d>| {
                    let mut all = named.names();
                    all.find(|(name, _)| !names.is_in(&groups, name))
                };
                let harmless = |named: &Named<'d>| {
                    let is_technical =
                        first(named).is_none() && !names.is_personal(reader, &named.schemas);
                    is_technical || (!success && named.name == "*")
                };
                let is_private =
                    |named: &Named<'d>| names.is_called_private(reader, &named.schemas, &SAID);
                let persons = Persons {
                    is_within: &is_person_within,
                    is_private: &is_private,
                };
                let standings = standings(body, &item, &persons, &harmless);
                let several = body.named.iter().enumerate();
                let several = several.filter(|(_, named)| !named.others.is_empty());
                let told: HashMap<usize, (&'d str, Span)> = several
                    .filter_map(|(at, named)| Some((at, first(named)?)))
                    .collect();
                (standings, told)
            })
            .collect();
        let bodies = bodies.into_iter().zip(accounted);
        Self {
            operation,
            resources,
            endpoint,
            bodies: bodies
                .map(|((message, body), (standings, told))| AccountedBody {
                    body,
                    standings,
                    told,
                    success: message.success,
                    header: message.header,
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
                Standing::WithinItem(..) | Standing::Holder => {}
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
                    let (name, span) = self.told(at, property);
                    found.push(Unregistered {
                        name,
                        span,
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
                group.within.push(self.told(at, property).0);
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

    /// The name by which a property is told.
    fn told(&self, at: usize, property: &Named<'d>) -> (&'d str, Span) {
        let own = (property.name, property.span);
        self.told.get(&at).copied().unwrap_or(own)
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
    let allowed = message::allowed(operation, technical);
    let successes: Vec<Message<'_, 'd>> = messages(operation)
        .into_iter()
        .filter(|message| message.success)
        .collect();
    let names_data =
        |message: &Message<'_, 'd>| Body::names_data(reader, message.content, names, &allowed);
    if successes.iter().any(names_data) {
        return Unbound::Data;
    }
    // Something is named, and all of it is harmless. The members of a list may be anything where nothing in it is named.
    let is_list = |named: &Named<'d>| !Place::new(reader, &named.schemas).elements.is_empty();
    let says = |message: &Message<'_, 'd>| {
        let body = Body::new(reader, message.content, None, names);
        let mut leaves = body.named.iter().filter(|named| named.leaf).peekable();
        leaves.peek().is_some() && leaves.all(|named| !named.open && !is_list(named))
    };
    if technical.is_some() || successes.iter().any(says) {
        Unbound::Harmless
    } else {
        Unbound::Open
    }
}

/// How data of persons is known where a property has another name.
struct Persons<'w, 'd> {
    /// Whether a property within an item, by its resource and its number, is such data while the item is not.
    is_within: &'w dyn Fn(&Named<'d>, usize, usize) -> bool,
    /// Whether a property is called by what only persons have.
    is_private: &'w dyn Fn(&Named<'d>) -> bool,
}

/// The standing of each property of a body.
fn standings<'d>(
    body: &Body<'d>,
    item: &dyn Fn(usize) -> Option<Standing>,
    persons: &Persons<'_, 'd>,
    harmless: &dyn Fn(&Named<'d>) -> bool,
) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::with_capacity(body.named.len());
    for (at, named) in body.named.iter().enumerate() {
        let outer = named.parent.and_then(|parent| all.get(parent)).copied();
        all.push(
            if named.area == Area::Envelope && named.leaf && (persons.is_private)(named) {
                Standing::Unregistered
            } else if named.area == Area::Envelope {
                Standing::Envelope
            } else if let Some(
                Standing::Item(resource, item) | Standing::WithinItem(resource, item),
            ) = outer
            {
                if named.leaf && (persons.is_within)(named, resource, item) {
                    Standing::Unregistered
                } else {
                    Standing::WithinItem(resource, item)
                }
            } else if let Some(item) = item(at) {
                item
            } else if !named.leaf {
                Standing::Holder
            } else if harmless(named) {
                Standing::Harmless
            } else {
                Standing::Unregistered
            },
        );
    }
    all
}
