//! What an operation hands out: the bodies and headers of its responses, or the request of a callback; and which names are harmless
//! there.

use crate::check::schema_reader::{schemas, successes};
use crate::model::{Operation, Payload, Role, Schema};

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

/// One body or header that an operation hands out.
#[derive(Debug, Clone, Copy)]
pub struct Message<'o, 'd> {
    /// The status of its response; of a request that is sent, `200`.
    pub status: &'o str,
    /// Whether it tells success.
    pub success: bool,
    /// Whether it is a header.
    pub header: bool,
    /// Its schema.
    pub schema: Schema<'d>,
}

/// Everything that an operation hands out: what its responses carry, a redirection like a success; of a callback or a webhook what
/// its request carries.
pub fn messages<'o, 'd>(operation: &'o Operation<'d>) -> Vec<Message<'o, 'd>> {
    if operation.role != Role::Served {
        let requests = operation.request.iter();
        let content = requests.flat_map(|request| &request.content);
        let sent = content.filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(Message {
                status: "200",
                success: true,
                header: false,
                schema: *schema,
            }),
            _ => None,
        });
        return sent.collect();
    }
    let responses = operation.responses.iter().flat_map(|response| {
        let success = successes(operation).any(|other| std::ptr::eq(other, response))
            || response.status.starts_with(['1', '3']);
        let bodies = schemas(response).map(|schema| (schema, false));
        let headers = response.headers.iter().filter_map(|header| header.schema);
        let all = bodies.chain(headers.map(|schema| (schema, true)));
        all.map(move |(schema, header)| Message {
            status: &response.status,
            success,
            header,
            schema,
        })
    });
    responses.collect()
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

/// The groups of names that an operation which is bound to nothing may hand out.
pub struct Allowed<'t> {
    groups: Vec<&'t str>,
    /// Groups of names within lists.
    listed: Vec<String>,
}

impl<'t> Allowed<'t> {
    /// The groups of an operation; `technical` are those of the technical operation that it is. Within lists fewer names are
    /// harmless, because a list is mostly one of data.
    pub fn of_unbound(operation: &Operation<'_>, technical: Option<&'t [String]>) -> Self {
        let mut groups: Vec<&'t str> = groups(operation, false, true);
        let mut listed = vec![WRAPPER.to_owned(), RECORD.to_owned()];
        if groups.contains(&RECEIPT) {
            listed.push(RECEIPT_LIST.to_owned());
        }
        if groups.contains(&EVENT) {
            listed.push(EVENT.to_owned());
        }
        for group in technical.into_iter().flatten() {
            groups.push(group);
            listed.push(format!("{group}-list"));
        }
        Self { groups, listed }
    }

    /// The groups outside of lists.
    pub fn outside(&self) -> Vec<&str> {
        self.groups.clone()
    }

    /// The groups within lists.
    pub fn within_lists(&self) -> Vec<&str> {
        self.listed.iter().map(String::as_str).collect()
    }
}
