//! Compares service registration records with the operations and the catalogue entries that they register.

use super::serving::absences;
use crate::check::codes::{self, ServiceIdError};
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::links::{self, Addresses};
use crate::check::response_record::ResponseReader;
use crate::model::{In, Operation, Payload, Registration};
use crate::read::Node;
use crate::text::Span;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "serviceProvider",
        &["provider", "expected"],
        &[],
        service_provider,
    )
    .keyed(&["provider"]),
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
            let body = body_properties(reader, operation);
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
    reader: ResponseReader<'_, 'd>,
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
                let contents = reader.contents(*schema);
                if contents.objects.is_empty() {
                    return None;
                }
                let properties = contents
                    .objects
                    .iter()
                    .flat_map(|object| &object.properties);
                names.extend(properties.map(|property| property.name.to_owned()));
            }
        }
    }
    Some(names)
}
