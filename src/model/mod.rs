//! Documents become facts without judgement: descriptors with their interfaces, catalogue entries, service registrations, the manifest.

mod aside;
mod assemble;
pub mod catalogue;
mod collections;
mod copies;
mod elsewhere;
mod entry;
mod further_lists;
mod interface;
mod interface_lists;
mod kind;
pub mod manifest;
mod marks;
pub mod openapi;
mod project;
mod prose;
mod reader;
mod readers;
mod recognise;
pub mod reference;
pub mod registration;
mod strays;
mod suppressions;
mod table;
pub mod tree;
mod unsupported;

pub use assemble::{model, model_by};
pub use copies::COMPARED_VALUES;
pub use entry::{
    CatalogueEntry, Column, Item, Label, RegisteredInput, RegisteredMethod, Registration, Standard,
    Vocabulary,
};
pub use further_lists::{Demand, ListedSystem};
pub use interface::{
    Binding, Body, CredentialAddress, Flow, In, Interface, Media, Operation, Parameter, Payload,
    Response, Role, Schema, SecurityRequirement, SecurityScheme, Server, ServerTemplate,
    ServerVariable,
};
pub use kind::{CatalogueKind, DescriptorKind, Disposition, Kind, SchemaDialect};
pub use project::{DeclaredInterface, Manifest, Project};
pub use readers::library;
pub use recognise::recognise;
pub use table::{Meaning, Table, TableColumn, TableKind};

use crate::error::Fault;
use crate::read::{Document, Library};

/// The kind and the disposition of one file; the index is the file's `source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    /// Its kind.
    pub kind: Kind,
    /// What became of it.
    pub disposition: Disposition,
}

/// A submission as facts.
#[derive(Debug)]
pub struct Submission<'d> {
    /// The manifest, where there is one that could be read.
    pub manifest: Option<Manifest>,
    /// Interface descriptors, in file order.
    pub descriptors: Vec<Descriptor<'d>>,
    /// Catalogue entries, in file order, then in the order of the file.
    pub entries: Vec<CatalogueEntry>,
    /// Resources of which only 信息项 are listed, in files that register no resource. They are no entries.
    pub unregistered: Vec<CatalogueEntry>,
    /// How the sheets and records of the catalogue were understood, in file order.
    pub tables: Vec<Table>,
    /// Data of others that lists of demands ask for, in file order.
    pub demands: Vec<Demand>,
    /// Systems that lists of systems name, in file order.
    pub systems: Vec<ListedSystem>,
    /// Service registration records.
    pub registrations: Vec<Registration>,
    /// Facts about each file, by source.
    pub files: Vec<FileFacts>,
    /// The files as they were read.
    pub library: &'d Library,
    /// The faults of discovering, reading and modelling.
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
    pub kind: DescriptorKind,
    /// The tree it was read into.
    pub document: &'d Document,
    /// The interface it describes.
    pub interface: Interface<'d>,
    /// Its entry in the manifest, where it has one.
    pub declared: Option<DeclaredInterface>,
}
