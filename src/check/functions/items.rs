//! Compares information items with what operations hand out: missing and undeclared items, other types and lengths, and items
//! that must not be in a response at all.

use super::item_types::{length_differs, type_differs};
use crate::check::accounting::body::{Area, Named};
use crate::check::accounting::{Account, AccountedBody};
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::schema_reader::{SchemaReader, successes};
use crate::check::sharing::{can_provide, is_item_withheld, is_withheld};
use crate::model::{CatalogueEntry, Item, Schema};
use crate::read::Node;
use crate::text::{Span, Text};
use std::collections::{HashMap, HashSet};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "itemsInResponses",
        &["expected", "key", "limit"],
        &[FunctionOption::new(
            "find",
            OptionShape::OneOf(&["missing", "undeclared", "type", "length"]),
        )],
        items_in_responses,
    )
    .keyed(&["key"]),
    Function::new("withheldItems", &["key"], &[], withheld_items).keyed(&["key"]),
    Function::new(
        "responsesSaySomething",
        &[],
        &[],
        responses_describe_records,
    ),
];

/// One operation that is bound to a resource, and hands it out.
#[derive(Clone, Copy)]
struct Serving<'c, 'd> {
    entry: &'c CatalogueEntry,
    account: &'c Account<'c, 'd>,
    /// The index of the resource in the account.
    resource: usize,
}

impl<'d> Serving<'_, 'd> {
    /// The places of the items that the success responses carry: within the records where the contract says where those stand.
    fn items(&self) -> impl Iterator<Item = (usize, &Named<'d>)> {
        let records_only = self.account.has_record_places();
        let bodies = self.account.successes();
        bodies
            .flat_map(|body| body.items(self.resource))
            .filter(move |(_, named)| named.area == Area::Record || !records_only)
    }

    /// Whether an item is carried: by the records of each body where the contract says where those stand.
    fn carries(&self, item: usize) -> bool {
        if !self.account.has_record_places() {
            return self.items().any(|(other, _)| other == item);
        }
        self.recorded().all(|body| {
            let mut items = body.items(self.resource);
            items.any(|(other, named)| other == item && named.area == Area::Record)
        })
    }

    /// The success bodies in which the contract has records.
    fn recorded(&self) -> impl Iterator<Item = &AccountedBody<'d>> {
        self.account
            .successes()
            .filter(|body| !body.body.records.is_empty())
    }

    /// The first schema that says nothing of the record that should stand there; `None` where every one says something.
    fn silent(&self) -> Option<Span> {
        if self.account.has_record_places() {
            let mut silent = self
                .recorded()
                .filter(|body| body.body.records.iter().all(|record| record.silent));
            let first = silent.next().and_then(|body| body.body.records.first());
            return first.map(|record| record.span);
        }
        if self.items().next().is_some() {
            return None;
        }
        let bodies = self.account.successes();
        let mut bodies = bodies.filter(|body| !body.header).peekable();
        if bodies.peek().is_none() {
            let operation = self.account.operation;
            let response = successes(operation).next();
            return Some(response.map_or(operation.span, |response| response.span));
        }
        bodies.find_map(|body| body.body.open)
    }

    /// The place of the record, or of the response.
    fn record(&self) -> Span {
        let mut records = self.account.successes().flat_map(|body| &body.body.records);
        let first = records.next().map(|record| record.span);
        let named = || {
            let (_, named) = self.items().next()?;
            Some(named.span)
        };
        first.or_else(named).unwrap_or(self.account.operation.span)
    }

    /// Whether a reference within the responses does not resolve, so that what they carry is not known.
    fn is_dangling(&self) -> bool {
        self.account.successes().any(|body| body.body.dangling)
    }
}

/// Every resource that is shared and has items with each operation that hands it out, in the order of the links. A request that is
/// answered with technical names only, such as that of a receiver, hands nothing out.
fn serving<'c, 'd>(context: &Context<'c, 'd>) -> Vec<Serving<'c, 'd>> {
    let derived = context.derived;
    let links = derived.links.iter().filter_map(|link| {
        let (operation, entry) = derived.ends(link)?;
        let account = derived.account(operation.span)?;
        let resource = account.resource(entry)?;
        let serving = Serving {
            entry,
            account,
            resource,
        };
        let silent = || serving.silent().is_some() || serving.is_dangling();
        let hands_out = can_provide(operation)
            && !is_withheld(entry)
            && !entry.items.is_empty()
            && (operation.method() == "GET"
                || account.has_record_places()
                || serving.items().next().is_some()
                || silent());
        hands_out.then_some(serving)
    });
    links.collect()
}

/// The response of an operation that serves a resource must describe the record that it carries.
fn responses_describe_records(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let served = serving(context);
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    let hits = served
        .iter()
        .filter(|served| !served.is_dangling())
        .filter_map(|served| {
            let hit = Hit::new(served.silent()?).related(served.entry.span);
            Some(
                hit.arg("resource", &*served.entry.id)
                    .arg("operation", served.account.operation.name()),
            )
        })
        .collect();
    Answer::Hits(hits)
}

/// Compares items and records; the option `find` selects the defect: `missing`, `undeclared`, `type` or `length`.
fn items_in_responses(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    if options.str_at("find") == Some("undeclared") {
        return undeclared(context);
    }
    let served = serving(context);
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    Answer::Hits(match options.str_at("find") {
        Some("type") => pairs(context, &served, type_differs),
        Some("length") => pairs(context, &served, length_differs),
        _ => missing(&served),
    })
}

/// The name of an item in findings.
fn item_name(item: &Item) -> &str {
    item.text("name")
        .or_else(|| item.text("key"))
        .map_or("", |(name, _)| name)
}

/// Reports items that a record of an endpoint does not carry, or that none of the system's own operations carries where no endpoint
/// has records of the resource.
fn missing(served: &[Serving<'_, '_>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut order: Vec<Vec<&Serving<'_, '_>>> = Vec::new();
    let mut known: HashMap<*const CatalogueEntry, usize> = HashMap::new();
    for one in served {
        let at = *known
            .entry(std::ptr::from_ref(one.entry))
            .or_insert(order.len());
        match order.get_mut(at) {
            Some(same) => same.push(one),
            None => order.push(vec![one]),
        }
    }
    for same in order {
        // A response that does not describe its record has a finding of its own; which items it carries is not known.
        let said: Vec<&Serving<'_, '_>> = same
            .iter()
            .copied()
            .filter(|served| served.silent().is_none() && !served.is_dangling())
            .collect();
        let endpoints: Vec<&Serving<'_, '_>> = said
            .iter()
            .copied()
            .filter(|served| served.account.has_record_places())
            .collect();
        let entry = match same.first() {
            Some(one) if said.len() == same.len() || !endpoints.is_empty() => one.entry,
            _ => continue,
        };
        let lacking = |item: usize| {
            if endpoints.is_empty() {
                let first = said.first().copied();
                first.filter(|_| !said.iter().any(|served| served.carries(item)))
            } else {
                endpoints
                    .iter()
                    .copied()
                    .find(|served| !served.carries(item))
            }
        };
        for (at, item) in entry.items.iter().enumerate() {
            let Some(one) = lacking(at).filter(|_| !is_item_withheld(item)) else {
                continue;
            };
            if item_name(item).is_empty() {
                continue;
            }
            let place = item
                .text("name")
                .or_else(|| item.text("key"))
                .map_or(item.span, |(_, span)| span);
            hits.push(
                Hit::new(place)
                    .related(one.record())
                    .arg("resource", &*entry.id)
                    .arg("item", item_name(item))
                    .arg("key", item.text("key").map_or("", |(key, _)| key))
                    .arg("operation", one.account.operation.name()),
            );
        }
    }
    hits
}

/// Names that a finding lists.
const MOST_NAMES: usize = 5;

/// Reports properties that are registered nowhere, in whatever the operation hands out.
fn undeclared(context: &Context<'_, '_>) -> Answer {
    let accounts = context.derived.accounts();
    if accounts.is_empty() {
        return Answer::NotApplicable;
    }
    if let Some(account) = accounts.iter().find(|account| account.is_over_limit()) {
        let name = account.operation.name();
        return Answer::Unevaluated(Text::new(
            format!("{name} 的响应结构过大，未能逐个核对属性"),
            format!("the response of {name} is too large to account for each property"),
        ));
    }
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for account in accounts {
        // An endpoint that serves no resource is reported as an operation without a resource.
        if account.resources.is_empty() && account.has_record_places() {
            continue;
        }
        for body in &account.bodies {
            for found in body.unregistered() {
                if !seen.insert(found.span) {
                    continue;
                }
                let mut key = found.name.to_owned();
                if !found.within.is_empty() {
                    let shown = found.within.iter().take(MOST_NAMES).copied();
                    let shown: Vec<&str> = shown.collect();
                    let more = if found.within.len() > MOST_NAMES {
                        ", …"
                    } else {
                        ""
                    };
                    key = format!("{key} {{{}{more}}}", shown.join(", "));
                }
                let resources: Vec<&str> = account
                    .resources
                    .iter()
                    .take(MOST_NAMES)
                    .map(|entry| &*entry.id)
                    .collect();
                let resources = match resources.as_slice() {
                    [] => "—".to_owned(),
                    resources => resources.join(", "),
                };
                let mut hit = Hit::new(found.span)
                    .arg("resource", resources)
                    .arg("key", key)
                    .arg("operation", account.operation.name());
                if let Some(entry) = account.resources.first() {
                    hit = hit.related(entry.span);
                }
                let endpoint = account.endpoint.as_deref();
                if let Some(holder) = endpoint.and_then(|endpoint| endpoint.holder_of(&found)) {
                    hit = hit.arg("holder", holder);
                }
                hits.push(hit);
            }
        }
    }
    Answer::Hits(hits)
}

/// Compares an item with one schema of its property; a hit where they differ.
type Comparison<'d> = fn(&Context<'_, 'd>, SchemaReader<'_, 'd>, &Item, Schema<'d>) -> Option<Hit>;

/// The hits of `compare` over every pair of an item and its property, each once.
fn pairs<'d>(
    context: &Context<'_, 'd>,
    served: &[Serving<'_, 'd>],
    compare: Comparison<'d>,
) -> Vec<Hit> {
    let reader = context.derived.reader();
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for one in served {
        for (at, named) in one.items() {
            let Some(item) = one.entry.items.get(at) else {
                continue;
            };
            let schemas = named.schemas.iter();
            let Some(hit) = schemas
                .into_iter()
                .find_map(|schema| compare(context, reader, item, *schema))
            else {
                continue;
            };
            if seen.insert((hit.at, hit.related.clone())) {
                hits.push(
                    hit.arg("resource", &*one.entry.id)
                        .arg("item", item_name(item))
                        .arg("key", named.name)
                        .arg("operation", one.account.operation.name()),
                );
            }
        }
    }
    hits
}

/// No message of an operation may have a property that is an item that is not shared.
fn withheld_items(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut evaluated = false;
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for account in context.derived.accounts() {
        for (resource, entry) in account.resources.iter().enumerate() {
            evaluated |= entry.items.iter().any(is_item_withheld);
            for (at, named) in account.bodies.iter().flat_map(|body| body.items(resource)) {
                let item = entry.items.get(at).filter(|item| is_item_withheld(item));
                let Some(item) = item.filter(|_| seen.insert(named.span)) else {
                    continue;
                };
                let at = item.text("sharingType").map_or(item.span, |(_, span)| span);
                hits.push(
                    Hit::new(named.span)
                        .related(at)
                        .arg("resource", &*entry.id)
                        .arg("item", item_name(item))
                        .arg("key", named.name)
                        .arg("operation", account.operation.name()),
                );
            }
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}
