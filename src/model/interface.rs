//! The types of an interface: one normalised view over OpenAPI 2.0, 3.0, 3.1 and 3.2.

use super::SchemaDialect;
use crate::read::{Located, Node};
use crate::text::Span;
use std::sync::Arc;

/// One interface, normalised over OpenAPI 2.0, 3.0, 3.1 and 3.2.
#[derive(Debug, Default)]
pub struct Interface<'d> {
    /// `info.title`.
    pub title: Option<Located<String>>,
    /// `info.version`.
    pub version: Option<Located<String>>,
    /// Servers of the document; for 2.0 made of schemes, host and basePath.
    pub servers: Vec<Server>,
    /// Every operation: of paths, callbacks and webhooks, in document order.
    pub operations: Vec<Operation<'d>>,
    /// Security schemes by name.
    pub schemes: Vec<SecurityScheme>,
}

/// A server with its base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The URL with default values put in for its variables.
    pub url: Located<String>,
    /// The path part of the URL, without a trailing slash; empty for none.
    pub base_path: String,
    /// The URL as written, with the values of its variables. Shared by the operations that have this server.
    pub template: Arc<ServerTemplate>,
}

/// The URL of a server as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerTemplate {
    /// The URL with its variables in braces.
    pub url: String,
    /// The variables in the URL, each once, in its order.
    pub variables: Vec<ServerVariable>,
}

/// A variable in the URL of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// Its default and then every other value that is listed; empty where it is not declared or has no default.
    pub values: Vec<String>,
}

impl ServerTemplate {
    /// The URL with a value put in for each variable, by its index. A variable without one is kept.
    pub fn filled<'v>(&self, value: impl Fn(usize) -> Option<&'v str>) -> String {
        let mut full = String::with_capacity(self.url.len());
        let mut rest = &*self.url;
        while let Some((before, after)) = rest.split_once('{') {
            full.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                full.push('{');
                rest = after;
                continue;
            };
            let variable = self.variables.iter().position(|one| one.name == name);
            match variable.and_then(&value) {
                Some(value) => full.push_str(value),
                None => full.extend(["{", name, "}"]),
            }
            rest = tail;
        }
        full.push_str(rest);
        full
    }
}

/// The place of an operation in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Under `paths`: what the system serves.
    Served,
    /// Under a callback: what the system calls back.
    Callback,
    /// Under `webhooks` or `x-webhooks`: what the system calls.
    Webhook,
}

/// How an operation is called. Interfaces that are not HTTP get variants of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binding {
    /// An HTTP request.
    Http {
        /// Upper case: `GET`.
        method: String,
        /// The path template as written, without any base path.
        path: String,
    },
}

/// One operation.
#[derive(Debug)]
pub struct Operation<'d> {
    /// `operationId`.
    pub id: Option<Located<String>>,
    /// How the operation is called.
    pub binding: Binding,
    /// Whether it is a served operation, a callback or a webhook.
    pub role: Role,
    /// The operation and callback it answers, as `POST /orders onShipped`; empty unless it is a callback.
    pub owner: String,
    /// The servers of this operation: its own, its path's or the document's.
    pub servers: Vec<Server>,
    /// Parameters of the path and the operation merged by (name, location); not the 2.0 body and formData.
    pub parameters: Vec<Parameter<'d>>,
    /// Request body, one media type after the other.
    pub request: Option<Body<'d>>,
    /// Responses in document order.
    pub responses: Vec<Response<'d>>,
    /// Alternatives of security requirements: any one of them is enough; empty means none is needed.
    pub security: Vec<SecurityRequirement>,
    /// `x-exchange-endpoint`: the contract's endpoint that this operation declares to be.
    pub exchange_endpoint: Option<Located<String>>,
    /// `x-resource-code`: the catalogue resources that this operation declares to serve.
    pub resource_codes: Vec<Located<String>>,
    /// The operation's node.
    pub node: &'d Node,
    /// The place named in findings: the method's key.
    pub span: Span,
    /// Index of its file.
    pub source: u32,
}

impl Operation<'_> {
    /// The HTTP method, in upper case.
    #[must_use]
    pub fn method(&self) -> &str {
        let Binding::Http { method, .. } = &self.binding;
        method
    }

    /// The path template as written, without any base path.
    #[must_use]
    pub fn path(&self) -> &str {
        let Binding::Http { path, .. } = &self.binding;
        path
    }

    /// `GET /path`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method(), self.path())
    }

    /// Whether a caller must authenticate: there is a requirement and none of the alternatives is anonymous.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        !self.security.is_empty()
            && self
                .security
                .iter()
                .all(|alternative| !alternative.schemes.is_empty())
    }
}

/// A schema and the file that its references start from.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'d> {
    /// Index of the file.
    pub source: u32,
    /// The schema; for a 2.0 parameter or header the parameter object itself, which has the type keywords itself.
    pub node: &'d Node,
    /// The dialect it is written in.
    pub dialect: SchemaDialect,
}

/// The location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum In {
    /// In the path template.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// A parameter or, where `location` is [`In::Header`] in a response, a header.
#[derive(Debug, Clone)]
pub struct Parameter<'d> {
    /// Its name; for a header compare case-folded.
    pub name: String,
    /// Its location.
    pub location: In,
    /// Whether it is required.
    pub required: bool,
    /// Its schema, where it has one (also that of its one media type).
    pub schema: Option<Schema<'d>>,
    /// The parameter's node.
    pub node: &'d Node,
    /// The place named in findings.
    pub span: Span,
}

/// A body.
#[derive(Debug)]
pub struct Body<'d> {
    /// Whether it is required.
    pub required: bool,
    /// Its content, by media type.
    pub content: Vec<Media<'d>>,
    /// The place named in findings.
    pub span: Span,
}

/// One media type of a body.
#[derive(Debug)]
pub struct Media<'d> {
    /// As written, such as `application/json`.
    pub media_type: String,
    /// Its payload.
    pub payload: Payload<'d>,
    /// The Media Type Object, and the file it is in; none in 2.0.
    pub node: Option<(u32, &'d Node)>,
    /// The place named in findings.
    pub span: Span,
}

impl Media<'_> {
    /// Whether its bodies may be XML.
    #[must_use]
    pub fn may_be_xml(&self) -> bool {
        let essence = self.media_type.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        essence.ends_with("xml") || essence.ends_with("/*")
    }
}

/// The payload of a media type.
#[derive(Debug)]
pub enum Payload<'d> {
    /// The document does not describe it.
    Unsaid,
    /// One schema.
    Schema(Schema<'d>),
    /// The formData parameters of 2.0, an object of them.
    Form(Vec<Parameter<'d>>),
}

/// One response.
#[derive(Debug)]
pub struct Response<'d> {
    /// `200`, `2XX` or `default`, as written (upper case X).
    pub status: String,
    /// Headers.
    pub headers: Vec<Parameter<'d>>,
    /// Bodies by media type.
    pub content: Vec<Media<'d>>,
    /// The Response Object, and the file it is in.
    pub node: (u32, &'d Node),
    /// The place named in findings: the status key.
    pub span: Span,
}

/// A security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// Its type as text that can be compared between documents: `apiKey header x-token`, `http bearer`, `oauth2`,
    /// `openIdConnect`, `mutualTLS`.
    pub kind: String,
    /// Where credentials are got: the discovery address of `openIdConnect`, or those of the flows of `oauth2`.
    pub addresses: Vec<CredentialAddress>,
    /// The flows of `oauth2`, by the names of 3.x.
    pub flows: Vec<Flow>,
    /// Its place.
    pub span: Span,
}

/// An address at which callers get their credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialAddress {
    /// The flow, empty where there is none, and the field, such as `tokenUrl`.
    pub field: (String, &'static str),
    /// The address.
    pub url: Located<String>,
}

/// One way to a token (OAuth 2.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its name in 3.x, such as `clientCredentials`.
    pub name: String,
    /// The scopes that may be asked for.
    pub scopes: Vec<String>,
    /// Its place.
    pub span: Span,
}

/// Schemes that are needed together; empty means anonymous.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityRequirement {
    /// Names of the schemes, each with its scopes.
    pub schemes: Vec<(Located<String>, Vec<String>)>,
}
