//! One side of a comparison: an operation with its interface and with the files its schemas are read from.

use crate::check::translate::is_own_dialect;
use crate::model::reference::Resolver;
use crate::model::{Interface, Operation};
use crate::read::Node;

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct OperationView<'s, 'd> {
    /// The interface.
    pub interface: &'s Interface<'d>,
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// Where its schemas are read.
    pub schemas: &'s SchemaSource<'s, 'd>,
}

/// The files that schemas are read from: resolves their references, and knows which of them declare a dialect of JSON Schema that
/// is not modelled.
pub struct SchemaSource<'s, 'd> {
    resolver: &'s Resolver<'d>,
    /// The foreign `jsonSchemaDialect` of each file.
    foreign: Vec<Option<&'d str>>,
}

impl<'s, 'd> SchemaSource<'s, 'd> {
    /// Reads which dialect each file of a resolver's library declares.
    #[must_use]
    pub fn new(resolver: &'s Resolver<'d>) -> Self {
        let library = resolver.library();
        let files = (0..).zip(&library.sources).map(|(source, _)| source);
        let foreign = files.map(|source| {
            let root = &library.document(source)?.root;
            root.str_at("jsonSchemaDialect")
                .filter(|dialect| !is_own_dialect(dialect))
        });
        Self {
            foreign: foreign.collect(),
            resolver,
        }
    }

    /// What resolves references of these files.
    #[must_use]
    pub const fn resolver(&self) -> &'s Resolver<'d> {
        self.resolver
    }

    /// Where a `$ref` leads.
    #[must_use]
    pub fn follow(&self, source: u32, reference: &'d Node) -> Option<(u32, &'d Node)> {
        self.resolver.target(source, reference).ok()
    }

    /// The dialect that a file declares, where that is none of OpenAPI's own.
    #[must_use]
    pub fn foreign_dialect(&self, source: u32) -> Option<&'d str> {
        self.foreign.get(source as usize).copied().flatten()
    }
}
