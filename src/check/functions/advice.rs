//! What a reviewer would remark on in an interface though no specification forbids it.

use super::addresses::is_public;
use super::core::texts;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::model::{Descriptor, In, Operation, Payload, Role};
use crate::read::Node;
use crate::text::authority::{Host, authority};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("namedHost", &["host"], &[], named_host).keyed(&["host"]),
    Function::new(
        "tokensDeclared",
        &["parameter"],
        &[FunctionOption::new("names", OptionShape::Texts)],
        tokens_declared,
    )
    .keyed(&["parameter"]),
    Function::new("getWithoutBody", &[], &[], get_without_body),
    Function::new("successDescribed", &[], &[], success_described),
];

/// The address of a server should have a name: a public address of numbers changes with the machine.
fn named_host(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(url) = target.node.and_then(Node::as_str) else {
        return Answer::NotApplicable;
    };
    // A description of 2.0 need not say the scheme.
    let url = match url.strip_prefix("//") {
        Some(rest) => format!("http://{rest}"),
        None => url.to_owned(),
    };
    let hit = match authority(&url).map(|authority| authority.host) {
        Some(Host::Ip(address)) if is_public(address) => {
            Some(Hit::new(target.at).arg("host", address.to_string()))
        }
        _ => None,
    };
    Answer::Hits(hit.into_iter().collect())
}

/// The served operations of each descriptor.
fn served<'c>(
    context: &'c Context<'_, '_>,
) -> impl Iterator<Item = (&'c Descriptor<'c>, &'c Operation<'c>)> {
    let descriptors = context.submission.descriptors.iter();
    descriptors.flat_map(|descriptor| {
        let operations = descriptor.interface.operations.iter();
        let served = operations.filter(|operation| operation.role == Role::Served);
        served.map(move |operation| (descriptor, operation))
    })
}

/// A parameter that carries a credential, by the option `names`, in a description that declares no security at all.
fn tokens_declared(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let names = texts(options, "names");
    let is_token = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut hits = Vec::new();
    for (descriptor, operation) in served(context) {
        if !descriptor.interface.schemes.is_empty() || !operation.security.is_empty() {
            continue;
        }
        let passed = operation.parameters.iter().filter(|parameter| {
            matches!(parameter.location, In::Header | In::Query) && is_token(&parameter.name)
        });
        hits.extend(passed.map(|parameter| {
            Hit::new(parameter.span)
                .arg("parameter", parameter.name.as_str())
                .arg("operation", operation.name())
        }));
    }
    Answer::Hits(hits)
}

/// A request by GET should have no body: many servers and gateways drop it.
fn get_without_body(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let with_body = served(context).filter_map(|(_, operation)| {
        let body = operation.request.as_ref()?;
        (operation.method() == "GET" && !body.content.is_empty())
            .then(|| Hit::new(body.span).arg("operation", operation.name()))
    });
    Answer::Hits(with_body.collect())
}

/// A response of status 200 should say what it holds.
fn success_described(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut hits = Vec::new();
    for (_, operation) in served(context) {
        let ok = operation
            .responses
            .iter()
            .filter(|response| response.status == "200");
        let silent = ok.filter(|response| {
            let mut content = response.content.iter();
            content.all(|media| matches!(media.payload, Payload::Unsaid))
        });
        hits.extend(
            silent.map(|response| Hit::new(response.span).arg("operation", operation.name())),
        );
    }
    Answer::Hits(hits)
}
