//! What a file is and what became of it.

/// What a file is, decided by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An interface descriptor that becomes an [`Interface`](super::Interface).
    Descriptor(DescriptorKind),
    /// A descriptor that declares a version of OpenAPI that does not exist or has no reader.
    OpenApiUnknown,
    /// `hutong.yaml`.
    Manifest,
    /// Catalogue entries.
    Catalogue(CatalogueKind),
    /// Service registration records.
    ServiceRegistration,
    /// YAML or JSON of no other kind, such as a file of shared schemas.
    Fragment,
    /// An interface or catalogue of a kind that has no reader yet; the text names it (`wsdl`, `asyncapi`, `docx` …).
    Unsupported(&'static str),
    /// Requests to interfaces, such as a collection for testers; the text names its form.
    Requests(&'static str),
    /// A file of a known form that was looked into and holds neither an interface nor a catalogue; the text names the form.
    Listed(&'static str),
    /// Neither an interface nor a catalogue.
    Other,
}

/// A kind of interface descriptor that has a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DescriptorKind {
    /// Swagger / OpenAPI 2.0.
    OpenApi20,
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x.
    OpenApi31,
    /// OpenAPI 3.2.x.
    OpenApi32,
}

/// A form in which a catalogue is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CatalogueKind {
    /// Records with the elements of GB/T 21063.3, as YAML or JSON.
    Records,
    /// A sheet in the columns of the 1272 guide.
    Sheet,
}

/// The dialect that a schema is written in. A descriptor's kind decides it, but the two are not the same: several kinds of
/// descriptor may share a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchemaDialect {
    /// The Schema Object of OpenAPI 2.0.
    OpenApi20,
    /// The Schema Object of OpenAPI 3.0, which adds `nullable`, `oneOf`, `anyOf` and `not`.
    OpenApi30,
    /// JSON Schema 2020-12 with the keywords that OpenAPI 3.1 adds.
    OpenApi31,
    /// JSON Schema 2020-12 with the keywords that OpenAPI 3.2 adds.
    OpenApi32,
}

impl SchemaDialect {
    /// Whether it is JSON Schema 2020-12 as a whole. Before OpenAPI 3.1 it is a subset, in which nothing beside a `$ref` counts.
    #[must_use]
    pub const fn is_json_schema(self) -> bool {
        matches!(self, Self::OpenApi31 | Self::OpenApi32)
    }
}

impl Kind {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Descriptor(kind) => kind.name(),
            Self::OpenApiUnknown => "openapi-unknown",
            Self::Manifest => "manifest",
            Self::Catalogue(CatalogueKind::Records) => "catalogue-21063",
            Self::Catalogue(CatalogueKind::Sheet) => "catalogue-sheet",
            Self::ServiceRegistration => "service-registration",
            Self::Fragment => "fragment",
            Self::Unsupported(name) | Self::Requests(name) | Self::Listed(name) => name,
            Self::Other => "other",
        }
    }

    /// Whether this is a descriptor that becomes an [`Interface`](super::Interface).
    #[must_use]
    pub const fn is_descriptor(self) -> bool {
        matches!(self, Self::Descriptor(_))
    }
}

impl DescriptorKind {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenApi20 => "openapi-2.0",
            Self::OpenApi30 => "openapi-3.0",
            Self::OpenApi31 => "openapi-3.1",
            Self::OpenApi32 => "openapi-3.2",
        }
    }

    /// The dialect of the schemas in such a descriptor.
    #[must_use]
    pub const fn dialect(self) -> SchemaDialect {
        match self {
            Self::OpenApi20 => SchemaDialect::OpenApi20,
            Self::OpenApi30 => SchemaDialect::OpenApi30,
            Self::OpenApi31 => SchemaDialect::OpenApi31,
            Self::OpenApi32 => SchemaDialect::OpenApi32,
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It was evaluated.
    Evaluated,
    /// It is no document of its own, but an evaluated one refers to it.
    Referenced,
    /// It says the same as one that was evaluated.
    Copy,
    /// It should have been evaluated and could not be read.
    Unread,
    /// It could not be read, and the office looked at it: it holds nothing that is evaluated.
    SetAside,
    /// It holds nothing that is evaluated.
    Other,
}

impl Disposition {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evaluated => "evaluated",
            Self::Referenced => "referenced",
            Self::Copy => "copy",
            Self::Unread => "unread",
            Self::SetAside => "set-aside",
            Self::Other => "other",
        }
    }
}
