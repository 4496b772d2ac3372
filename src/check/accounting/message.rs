//! What an operation hands out: the bodies and headers of its responses, or the request of a callback; and which names are harmless
//! there.

use super::body::{Allowed, Content};
use crate::check::schema_reader::successes;
use crate::model::{In, Media, Operation, Parameter, Payload, Role, Schema};

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
/// What a login says of who logs in.
const SESSION: &str = "session";
/// Harmless in the request of a callback or a webhook.
const EVENT: &str = "event";

/// One body, header or parameter that an operation hands out.
#[derive(Debug, Clone, Copy)]
pub struct Message<'o, 'd> {
    /// The status of its response; of a request that is sent, `200`.
    pub status: &'o str,
    /// Whether it tells success.
    pub success: bool,
    /// Whether it is a header or a parameter.
    pub header: bool,
    /// What it carries.
    pub content: Content<'d>,
}

/// Everything that an operation hands out: what its responses carry, a redirection like a success; of a callback or a webhook what
/// its request carries, in its body and in its parameters.
pub fn messages<'o, 'd>(operation: &'o Operation<'d>) -> Vec<Message<'o, 'd>> {
    if operation.role != Role::Served {
        let requests = operation.request.iter();
        let content = requests.flat_map(|request| &request.content);
        let bodies = content.filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(content_of(media, *schema)),
            _ => None,
        });
        let parameters = operation.parameters.iter().filter_map(sent);
        let all = bodies.map(|content| (content, false));
        let all = all.chain(parameters.map(|content| (content, true)));
        let message = |(content, header)| Message {
            status: "200",
            success: true,
            header,
            content,
        };
        return all.map(message).collect();
    }
    let responses = operation.responses.iter().flat_map(|response| {
        let success = successes(operation).any(|other| std::ptr::eq(other, response))
            || response.status.starts_with(['1', '3']);
        let bodies = response
            .content
            .iter()
            .filter_map(|media| match &media.payload {
                Payload::Schema(schema) => Some((content_of(media, *schema), false)),
                _ => None,
            });
        let headers = response.headers.iter().filter_map(|header| header.schema);
        let headers = headers.map(|schema| (Content::Value(schema), true));
        bodies.chain(headers).map(move |(content, header)| Message {
            status: &response.status,
            success,
            header,
            content,
        })
    });
    responses.collect()
}

/// What a body of a media type carries.
fn content_of<'d>(media: &Media<'d>, schema: Schema<'d>) -> Content<'d> {
    if media.may_be_xml() {
        Content::Xml(schema)
    } else {
        Content::Value(schema)
    }
}

/// A parameter of a request that is sent. Headers that OpenAPI passes over as parameters carry nothing of their own.
fn sent<'d>(parameter: &Parameter<'d>) -> Option<Content<'d>> {
    let name = parameter.node.str_at("name")?;
    let passed_over = ["accept", "content-type", "authorization"];
    let is_passed_over = parameter.location == In::Header
        && passed_over
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other));
    (!is_passed_over).then_some(Content::Parameter(name, parameter.span, parameter.schema))
}

/// The groups of harmless names in one message.
pub fn groups(operation: &Operation<'_>, endpoint: bool, success: bool) -> Vec<&'static str> {
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

/// What an operation that is bound to nothing may hand out; `technical` are the groups of names of the technical operation that it
/// is. Within lists fewer names are harmless, because a list is mostly one of data.
pub fn allowed(operation: &Operation<'_>, technical: Option<&[String]>) -> Allowed {
    let own = groups(operation, false, true);
    let mut listed = vec![WRAPPER.to_owned(), RECORD.to_owned()];
    if own.contains(&RECEIPT) {
        listed.push(RECEIPT_LIST.to_owned());
    }
    if own.contains(&EVENT) {
        listed.push(EVENT.to_owned());
    }
    let mut outside: Vec<String> = own.into_iter().map(str::to_owned).collect();
    for group in technical.into_iter().flatten() {
        outside.push(group.clone());
        listed.push(format!("{group}-list"));
    }
    Allowed {
        outside,
        listed,
        personal: technical.is_some_and(|groups| groups.iter().any(|group| group == SESSION)),
    }
}
