//! Documents become facts without judgement: descriptors with their interfaces, catalogue entries, service registrations, the manifest.

mod assemble;
pub mod catalogue;
mod entry;
mod excuses;
mod interface;
pub mod manifest;
pub mod openapi;
mod project;
pub mod recognise;
pub mod reference;
pub mod registration;
pub mod tree;

pub use assemble::{model, model_by};
pub use entry::{
    CatalogueEntry, Column, Item, Label, RegisteredInput, RegisteredMethod, Registration, Standard,
    Vocabulary,
};
pub use interface::{
    Body, In, Interface, Media, Operation, Parameter, Payload, Response, Role, Schema,
    SecurityRequirement, SecurityScheme, Server,
};
pub use project::{DeclaredInterface, Manifest, Project};

use crate::error::Fault;
use crate::read::{Document, Library};

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
