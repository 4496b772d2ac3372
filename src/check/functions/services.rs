//! Compares service registration records with the operations and the catalogue entries that they register.

use super::core::texts;
use super::filled::{EVERYWHERE, Filling};
use super::identifiers::broken;
use super::serving::absences;
use crate::check::accounting::body::{Body, Content};
use crate::check::accounting::names::HarmlessNames;
use crate::check::codes::{self, ServiceIdError};
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::links::{self, Addresses};
use crate::check::schema_reader::SchemaReader;
use crate::check::sharing::{is_by_interface, is_withheld};
use crate::model::{In, Operation, Payload, Registration};
use crate::pack::Stage;
use crate::read::{Node, Value};
use crate::text::{Span, percent_decoded};
use std::collections::HashSet;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "serviceProvider",
        &["provider", "expected"],
        &[],
        service_provider,
    )
    .keyed(&["provider"]),
    Function::new("servicesRegistered", &["title"], &[], services_registered),
    Function::new(
        "registrationsComplete",
        &[],
        &[
            FunctionOption::new("fields", OptionShape::Texts),
            FunctionOption::new("given", OptionShape::Texts),
            FunctionOption::new("kinds", OptionShape::Texts),
        ],
        registrations_complete,
    ),
    Function::new("urlOfResource", &["code", "expected"], &[], url_of_resource).keyed(&["code"]),
    Function::new("registeredMethods", &["call"], &[], registered_methods).keyed(&["call"]),
    Function::new(
        "registeredInputs",
        &["input", "method"],
        &[FunctionOption::new(
            "find",
            OptionShape::OneOf(&["unknown", "unregistered"]),
        )],
        registered_inputs,
    )
    .keyed(&["input", "method"]),
];

fn text<'r>(registration: &'r Registration, field: &str) -> Option<(&'r str, Span)> {
    let node = registration.fields.get(field)?;
    let text = node.as_str()?.trim();
    (!text.is_empty()).then_some((text, node.span))
}

/// The name of a record in findings.
fn name(registration: &Registration) -> &str {
    ["serviceId", "cnName", "enName"]
        .iter()
        .find_map(|field| text(registration, field))
        .map_or("?", |(name, _)| name)
}

/// The provider inside a service id must be the provider of the resource that the record registers; where the record names no
/// known resource, the project's provider.
fn service_provider(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut evaluated = false;
    let mut hits = Vec::new();
    for registration in &context.submission.registrations {
        let Some((id, at)) = text(registration, "serviceId") else {
            continue;
        };
        let provider = match codes::service_id(id) {
            Ok(id) => id.provider,
            Err(
                ServiceIdError::Legacy { .. } | ServiceIdError::Shape | ServiceIdError::Provider(_),
            ) => continue,
        };
        let entry =
            text(registration, "cataId").and_then(|(code, _)| context.derived.index.entry(code));
        let of_project = || {
            let code = context
                .submission
                .manifest
                .as_ref()?
                .project
                .provider_code
                .as_ref()?;
            Some((code.value.trim(), code.span))
        };
        let Some((expected, other)) = entry
            .and_then(|entry| entry.text("providerCode"))
            .or_else(of_project)
        else {
            continue;
        };
        evaluated = true;
        // An invalid provider code is reported by another rule.
        if provider != expected && codes::credit_code(expected).is_ok() {
            hits.push(
                Hit::new(at)
                    .related(other)
                    .arg("service", id)
                    .arg("expected", expected)
                    .arg("provider", provider),
            );
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

/// Once a system is built, a resource that is shared by interface needs a registration record that names it. Before that, services
/// have no number yet.
fn services_registered(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    if context.judgement.stage == Stage::Proposal {
        return Answer::NotApplicable;
    }
    let registrations = context.submission.registrations.iter();
    let registered: HashSet<&str> = registrations
        .filter_map(|registration| text(registration, "cataId"))
        .map(|(code, _)| code)
        .collect();
    let entries = context.submission.entries.iter();
    let wanted: Vec<_> = entries
        .filter(|entry| is_by_interface(entry) && !is_withheld(entry))
        .collect();
    if wanted.is_empty() {
        return Answer::NotApplicable;
    }
    let hits = wanted
        .into_iter()
        .filter_map(|entry| {
            let (code, _) = entry.text("code")?;
            let known = broken(context, code).is_none() && !registered.contains(code);
            known.then(|| {
                let at = entry.text("sharingModeType");
                Hit::new(at.map_or(entry.span, |(_, span)| span))
                    .arg("resource", &*entry.id)
                    .arg("title", entry.text("title").map_or("", |(title, _)| title))
            })
        })
        .collect();
    absences(context, hits)
}

/// Once a system is built, its registration records need the fields of the option `fields`, without a `{…}` that was to be filled. The
/// fields of `given` may be left out; where they are there, they say something: more than words of `kinds` in the pack's list `unfilled`.
fn registrations_complete(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let registrations = &context.submission.registrations;
    if context.judgement.stage == Stage::Proposal || registrations.is_empty() {
        return Answer::NotApplicable;
    }
    let filling = Filling::new(context, EVERYWHERE, 0);
    let kinds = texts(options, "kinds");
    let given_filling = Filling::new(context, &kinds, 0);
    let (wanted, given) = (texts(options, "fields"), texts(options, "given"));
    let open = |node: &Node| node.as_str().is_some_and(|text| text.contains(['{', '}']));
    let mut hits = Vec::new();
    for registration in registrations {
        let field = |field: &str| registration.fields.get(field);
        let lacking = wanted.iter().filter(|name| {
            let node = field(name);
            !filling.has(node) || node.is_some_and(open)
        });
        let blank = given.iter().filter(|name| {
            let node = field(name).filter(|node| node.value != Value::Null);
            node.is_some() && !given_filling.has(node)
        });
        for field in lacking.chain(blank) {
            let node = registration.fields.get(field);
            {
                let at = node.map_or(registration.span, |node| node.span);
                hits.push(
                    Hit::new(at)
                        .arg("service", name(registration))
                        .arg("field", *field),
                );
            }
        }
    }
    Answer::Hits(hits)
}

/// The URL of a registration record must not name another resource than the one that the record registers.
fn url_of_resource(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut evaluated = false;
    let mut hits = Vec::new();
    for registration in &context.submission.registrations {
        let (Some((url, at)), Some((code, other))) =
            (text(registration, "url"), text(registration, "cataId"))
        else {
            continue;
        };
        // A resource that is not in the catalogue is reported by another rule.
        if context.derived.index.entry(code).is_none() {
            continue;
        }
        evaluated = true;
        let url = percent_decoded(url).unwrap_or_else(|| url.to_owned());
        let path = url.split(['?', '#']).next().unwrap_or("");
        let steps: Vec<&str> = path.split('/').collect();
        let others = steps.windows(2).filter_map(|pair| {
            let named = pair.join("/");
            (named != code && broken(context, &named).is_none()).then_some(named)
        });
        for named in others {
            hits.push(
                Hit::new(at)
                    .related(other)
                    .arg("service", name(registration))
                    .arg("expected", code)
                    .arg("code", named),
            );
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

/// The addresses of every operation that the system serves.
fn addresses<'c, 'd>(context: &Context<'c, 'd>) -> Vec<Addresses<'c, 'd>> {
    links::operations(context.submission)
        .map(Addresses::new)
        .collect()
}

/// The operations at the URL of a record.
fn at_url<'c, 'd>(
    addresses: &[Addresses<'c, 'd>],
    registration: &Registration,
) -> Vec<&'c Operation<'d>> {
    let Some((url, _)) = text(registration, "url") else {
        return Vec::new();
    };
    addresses
        .iter()
        .filter(|address| address.has(url))
        .map(|address| address.operation)
        .collect()
}

/// Each method of a record must be an operation at its URL; for a record without methods there must be any operation.
fn registered_methods(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    if context.submission.registrations.is_empty() || context.submission.descriptors.is_empty() {
        return Answer::NotApplicable;
    }
    let addresses = addresses(context);
    let mut hits = Vec::new();
    for registration in &context.submission.registrations {
        let Some((url, url_at)) = text(registration, "url") else {
            continue;
        };
        let operations = at_url(&addresses, registration);
        let hit = |at: Span, method: &str| {
            Hit::new(at)
                .arg("service", name(registration))
                .arg("call", format!("{method} {url}").trim())
        };
        if operations.is_empty() {
            hits.push(hit(url_at, ""));
            continue;
        }
        for method in registration
            .methods
            .iter()
            .filter_map(|method| method.method.as_ref())
        {
            if !operations
                .iter()
                .any(|operation| operation.method() == method.value)
            {
                hits.push(hit(method.span, &method.value));
            }
        }
    }
    absences(context, hits)
}

/// Compares the inputs of a registered method with the parameters and body properties of its operation. The option `find` selects
/// the defect: an input that is `unknown` to the operation, or a required query parameter that is `unregistered`. Headers belong to
/// the calling convention and path parameters to the URL, so neither needs to be registered.
fn registered_inputs(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let reader = context.derived.reader();
    let addresses = addresses(context);
    let unregistered = options.str_at("find") == Some("unregistered");
    let mut evaluated = false;
    let mut hits = Vec::new();
    for registration in &context.submission.registrations {
        let operations = at_url(&addresses, registration);
        for method in &registration.methods {
            let wanted = method.method.as_ref().map(|method| method.value.as_str());
            let Some(operation) = operations
                .iter()
                .find(|operation| wanted.is_none_or(|wanted| operation.method() == wanted))
            else {
                continue;
            };
            evaluated = true;
            let hit = |at: Span, related: Span, input: &str| {
                Hit::new(at)
                    .related(related)
                    .arg("service", name(registration))
                    .arg("operation", operation.name())
                    .arg(
                        "method",
                        method.name.as_ref().map_or("", |name| name.value.as_str()),
                    )
                    .arg("input", input)
            };
            let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
            if unregistered {
                for parameter in operation
                    .parameters
                    .iter()
                    .filter(|parameter| parameter.required && parameter.location == In::Query)
                {
                    if !method
                        .inputs
                        .iter()
                        .any(|input| same(&input.name.value, &parameter.name))
                    {
                        hits.push(hit(method.span, parameter.span, &parameter.name));
                    }
                }
                continue;
            }
            let body = body_properties(reader, &context.derived.names, operation);
            for input in &method.inputs {
                let name = input.name.value.as_str();
                let known = operation
                    .parameters
                    .iter()
                    .any(|parameter| same(&parameter.name, name))
                    || body
                        .as_ref()
                        .is_none_or(|names| names.iter().any(|other| same(other, name)));
                if !known {
                    hits.push(hit(input.name.span, operation.span, name));
                }
            }
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

/// The property names of a request body; `None` where the operation has a body whose properties are not described.
fn body_properties<'d>(
    reader: SchemaReader<'_, 'd>,
    harmless: &HarmlessNames,
    operation: &Operation<'d>,
) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for media in operation
        .request
        .iter()
        .flat_map(|request| &request.content)
    {
        match &media.payload {
            Payload::Unsaid => return None,
            Payload::Form(parameters) => {
                names.extend(parameters.iter().map(|parameter| parameter.name.clone()));
            }
            Payload::Schema(schema) => {
                let body = Body::new(reader, Content::Value(*schema), None, harmless);
                if body.named.is_empty() || body.over_limit {
                    return None;
                }
                names.extend(body.named.iter().map(|named| named.name.to_owned()));
            }
        }
    }
    Some(names)
}
