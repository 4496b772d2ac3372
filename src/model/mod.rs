//! Documents become facts without judgement: descriptors with their interfaces, catalogue entries, service registrations, the manifest.

mod assemble;
pub mod catalogue;
mod catalogue_elements;
mod catalogue_header;
mod catalogue_join;
mod catalogue_records;
mod catalogue_sheet;
mod catalogue_values;
mod catalogue_words;
pub mod manifest;
pub mod openapi;
mod openapi_parts;
mod openapi_servers;
pub mod recognise;
pub mod reference;
pub mod references;
pub mod registration;
pub mod tree;

pub use assemble::model;

use crate::error::Fault;
use crate::read::{Document, Library, Located, Map, Node};
use crate::text::Span;

/// What a file is, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Swagger / OpenAPI 2.0.
    OpenApi20,
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x.
    OpenApi31,
    /// OpenAPI 3.2.x.
    OpenApi32,
    /// It says it is OpenAPI, of a version that does not exist or is not read.
    OpenApiUnknown,
    /// `hutong.yaml`.
    Manifest,
    /// Records with the elements of GB/T 21063.3, as YAML or JSON.
    CatalogueRecords,
    /// A catalogue sheet in the columns of the 1272 guide.
    CatalogueSheet,
    /// Service registration records.
    ServiceRegistration,
    /// YAML or JSON that no descriptor is, such as a file of shared schemas.
    Fragment,
    /// An interface or catalogue of a kind that has no reader yet; the text names it (`wsdl`, `asyncapi`, `docx` …).
    Unsupported(&'static str),
    /// Neither an interface nor a catalogue.
    Other,
}

impl Kind {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenApi20 => "openapi-2.0",
            Self::OpenApi30 => "openapi-3.0",
            Self::OpenApi31 => "openapi-3.1",
            Self::OpenApi32 => "openapi-3.2",
            Self::OpenApiUnknown => "openapi-unknown",
            Self::Manifest => "manifest",
            Self::CatalogueRecords => "catalogue-21063",
            Self::CatalogueSheet => "catalogue-sheet",
            Self::ServiceRegistration => "service-registration",
            Self::Fragment => "fragment",
            Self::Unsupported(name) => name,
            Self::Other => "other",
        }
    }

    /// Whether this is a descriptor that becomes an [`Interface`].
    #[must_use]
    pub const fn is_openapi(self) -> bool {
        matches!(
            self,
            Self::OpenApi20 | Self::OpenApi30 | Self::OpenApi31 | Self::OpenApi32
        )
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It was judged.
    Evaluated,
    /// Something that was judged refers to it.
    Referenced,
    /// It should have been judged and could not be read.
    Unread,
    /// It is none of our business.
    Other,
}

impl Disposition {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evaluated => "evaluated",
            Self::Referenced => "referenced",
            Self::Unread => "unread",
            Self::Other => "other",
        }
    }
}

/// What is known of one file after modelling; the index is the file's `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub disposition: Disposition,
}

/// Everything that was submitted, as facts.
#[derive(Debug)]
pub struct Submission<'d> {
    /// The manifest, where there is one that could be read.
    pub manifest: Option<Manifest>,
    /// Interface descriptors, in file order.
    pub descriptors: Vec<Descriptor<'d>>,
    /// Catalogue entries, in file order, then in the order of the file.
    pub entries: Vec<CatalogueEntry>,
    /// Service registration records.
    pub registrations: Vec<Registration>,
    /// Facts about each file, by source.
    pub files: Vec<FileFacts>,
    /// The files as they were read.
    pub library: &'d Library,
    /// What discovering, reading and modelling found wrong.
    pub faults: Vec<Fault>,
}

impl Submission<'_> {
    /// Whether nothing that can be judged was found: no interface, no catalogue entry, no service registration.
    #[must_use]
    pub const fn is_blank(&self) -> bool {
        self.descriptors.is_empty() && self.entries.is_empty() && self.registrations.is_empty()
    }
}

/// One interface descriptor.
#[derive(Debug)]
pub struct Descriptor<'d> {
    /// Index of its file.
    pub source: u32,
    /// Which specification it follows.
    pub kind: Kind,
    /// The tree it was read into.
    pub document: &'d Document,
    /// What it describes.
    pub interface: Interface<'d>,
    /// Its entry in the manifest, where it has one.
    pub declared: Option<DeclaredInterface>,
}

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
}

/// Where an operation hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Under `paths`: what the system serves.
    Served,
    /// Under a callback: what the system calls back.
    Callback,
    /// Under `webhooks`: what the system calls.
    Webhook,
}

/// One operation.
#[derive(Debug)]
pub struct Operation<'d> {
    /// `operationId`.
    pub id: Option<Located<String>>,
    /// Upper case: `GET`.
    pub method: String,
    /// The path template as written, without any base path.
    pub path: String,
    /// Where it hangs.
    pub role: Role,
    /// Servers that hold for this operation: its own, its path's or the document's.
    pub servers: Vec<Server>,
    /// Parameters of the path and the operation merged by (name, location); not the 2.0 body and formData.
    pub parameters: Vec<Parameter<'d>>,
    /// Request body, one media type after the other.
    pub request: Option<Body<'d>>,
    /// Responses in document order.
    pub responses: Vec<Response<'d>>,
    /// Alternatives of security requirements: any one of them is enough; empty means none is needed.
    pub security: Vec<SecurityRequirement>,
    /// `x-exchange-endpoint`: the contract operation this one says it serves.
    pub exchange_endpoint: Option<Located<String>>,
    /// `x-resource-code`: catalogue resources this one says it serves.
    pub resource_codes: Vec<Located<String>>,
    /// The operation's node.
    pub node: &'d Node,
    /// The place named in findings: the method's key.
    pub span: Span,
    /// Index of the file that holds it.
    pub source: u32,
}

impl Operation<'_> {
    /// `GET /path`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether a caller must show who it is: there is a requirement and none of the alternatives is anonymous.
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
    /// The schema; for a 2.0 parameter or header the parameter object itself, whose type keywords stand in it.
    pub node: &'d Node,
    /// Which specification's schema dialect it is written in.
    pub dialect: Kind,
}

/// Where a parameter goes.
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
#[derive(Debug)]
pub struct Parameter<'d> {
    /// Its name; for a header compare case-folded.
    pub name: String,
    /// Where it goes.
    pub location: In,
    /// Whether it must be there.
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
    /// Whether it must be there.
    pub required: bool,
    /// What it may be, by media type.
    pub content: Vec<Media<'d>>,
    /// The place named in findings.
    pub span: Span,
}

/// One media type of a body.
#[derive(Debug)]
pub struct Media<'d> {
    /// As written, such as `application/json`.
    pub media_type: String,
    /// What it carries.
    pub payload: Payload<'d>,
    /// The place named in findings.
    pub span: Span,
}

/// What a media type carries.
#[derive(Debug)]
pub enum Payload<'d> {
    /// Nothing is said of it.
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
    /// The place named in findings: the status key.
    pub span: Span,
}

/// A security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// What a client must do, comparable between documents: `apiKey header x-token`, `http bearer`, `oauth2`, `openIdConnect`, `mutualTLS`.
    pub kind: String,
    /// Where.
    pub span: Span,
}

/// Schemes that are needed together; empty means anonymous.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityRequirement {
    /// Names of the schemes, each with its scopes.
    pub schemes: Vec<(Located<String>, Vec<String>)>,
}

/// One resource of the catalogue, normalised over every registration format.
#[derive(Debug, Clone)]
pub struct CatalogueEntry {
    /// What findings call it: its code, else its title, else its place.
    pub id: String,
    /// The format it came from.
    pub standard: Standard,
    /// Index of its file.
    pub source: u32,
    /// Fields by their English names (the `field` column of the pack's columns list), labels normalised, each at its place.
    /// A blank cell of a column that exists is a null at the cell.
    pub fields: Map,
    /// Its 信息项.
    pub items: Vec<Item>,
    /// Other entries with the same code that were joined to this one: a sheet row to a 21063.3 record.
    pub joined: Vec<Span>,
    /// Operations the registration itself names.
    pub bindings: Vec<Located<String>>,
    /// The record, or the first row.
    pub span: Span,
}

impl CatalogueEntry {
    /// The text of a field that is filled, with its place.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<(&str, Span)> {
        text_of(&self.fields, field)
    }
}

/// One 信息项 (information item) of a resource.
#[derive(Debug, Clone)]
pub struct Item {
    /// Fields by their English names: `name`, `key`, `dataType`, `length`, `sharingType` …
    pub fields: Map,
    /// The record or the row.
    pub span: Span,
}

impl Item {
    /// The text of a field that is filled, with its place.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<(&str, Span)> {
        text_of(&self.fields, field)
    }
}

fn text_of<'m>(fields: &'m Map, field: &str) -> Option<(&'m str, Span)> {
    let node = fields.get(field)?;
    let text = node.as_str()?.trim();
    (!text.is_empty()).then_some((text, node.span))
}

/// The format a catalogue entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// A record with the elements of GB/T 21063.3.
    Gb21063,
    /// The columns of the 1272 guide.
    Guide1272,
}

impl Standard {
    /// The name that rules and reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gb21063 => "gbt-21063.3",
            Self::Guide1272 => "guide-1272",
        }
    }
}

/// One service registration record of the national platform's shape.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Index of its file.
    pub source: u32,
    /// Its fields under the record's own names (`cnName`, `cataId`, `url`, `serviceId` …).
    pub fields: Map,
    /// Its methods.
    pub methods: Vec<RegisteredMethod>,
    /// The record.
    pub span: Span,
}

/// One method of a service registration record.
#[derive(Debug, Clone)]
pub struct RegisteredMethod {
    /// `methodName`.
    pub name: Option<Located<String>>,
    /// `methodType`, upper case: `GET` or `POST`.
    pub method: Option<Located<String>>,
    /// `inputParams`: name, whether required, where it goes.
    pub inputs: Vec<RegisteredInput>,
    /// The method.
    pub span: Span,
}

/// One input of a registered method.
#[derive(Debug, Clone)]
pub struct RegisteredInput {
    /// Its name.
    pub name: Located<String>,
    /// `isRequired`.
    pub required: bool,
    /// `position`, as written.
    pub position: Option<String>,
}

/// `hutong.yaml`, the vendor's description of the submission.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// Index of its file.
    pub source: u32,
    /// The project.
    pub project: Project,
    /// The packs the vendor aims at.
    pub packs: Vec<Located<String>>,
    /// Interfaces the vendor declares.
    pub interfaces: Vec<DeclaredInterface>,
    /// Catalogue files the vendor declares.
    pub catalogue: Vec<Located<String>>,
    /// Endpoint id to `file#METHOD /path`.
    pub endpoints: Vec<(Located<String>, Located<String>)>,
    /// Resource code to operations.
    pub resources: Vec<(Located<String>, Vec<Located<String>>)>,
    /// Resources of other systems that this one uses.
    pub consumes: Vec<Located<String>>,
    /// The whole file.
    pub span: Span,
}

/// The `project` block of the manifest.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// 项目代码.
    pub code: Option<Located<String>>,
    /// 项目名称.
    pub name: Option<Located<String>>,
    /// new, in-construction or existing, as written.
    pub class: Option<Located<String>>,
    /// proposal, acceptance or operation, as written.
    pub stage: Option<Located<String>>,
    /// Provider's name.
    pub provider_name: Option<Located<String>>,
    /// Provider's unified social credit code.
    pub provider_code: Option<Located<String>>,
    /// 等保 level.
    pub mlps: Option<Located<String>>,
    /// 密评 state.
    pub cryptography: Option<Located<String>>,
    /// Scope by GB/T 40692.
    pub scope: Option<Located<String>>,
    /// Whether the project builds a new exchange platform.
    pub exchange_platform: Option<Located<bool>>,
    /// The block, or the file where it is missing.
    pub span: Span,
}

/// One line of the manifest's `interfaces`.
#[derive(Debug, Clone)]
pub struct DeclaredInterface {
    /// Path of the descriptor, relative to the manifest's folder.
    pub descriptor: Located<String>,
    /// Network it is reached on.
    pub network: Option<Located<String>>,
    /// provider, receiver.
    pub roles: Vec<Located<String>>,
    /// The line.
    pub span: Span,
}

/// The words by which a catalogue is understood. They are a pack's data; this is the shape the model wants them in.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The fields of an entry and of its items.
    pub columns: Vec<Column>,
    /// Code lists by name.
    pub lists: Vec<(String, Vec<Label>)>,
}

/// One field of the catalogue and the names under which it appears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// English name in [`CatalogueEntry::fields`] or [`Item::fields`].
    pub field: String,
    /// Whether it belongs to the 信息项, not the resource.
    pub item: bool,
    /// The column's name and its synonyms, the first is the official one.
    pub names: Vec<String>,
    /// What its values are: `text`, `code`, `codes` (several), `lines` (one a line), `date`, `number` or `boolean`.
    pub kind: String,
    /// The code list its values come from, or empty.
    pub list: String,
}

/// One value of a code list.
#[derive(Debug, Clone, Default)]
pub struct Label {
    /// Its code, or empty.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Other spellings.
    pub synonyms: Vec<String>,
}
