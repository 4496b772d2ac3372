//! The type of readers: how files of some kinds are recognised and read.

use super::catalogue::vocabulary_index::VocabularyIndex;
use super::reference::Resolver;
use super::{
    CatalogueEntry, Demand, DescriptorKind, Interface, Kind, ListedSystem, Registration, Table,
};
use crate::error::Fault;
use crate::read::{Library, Node, Workbook};

/// The reader of one family of kinds.
pub(super) struct Reader {
    /// Keys at the root of such a document, in lower case. A text file under any name is parsed as JSON or YAML where it has
    /// one of them: an interface is not overlooked because its file is called `notes.txt`.
    pub keys: &'static [&'static str],
    /// Words of which a line of such a table has several: a text file under any name is then parsed as CSV.
    pub columns: &'static [&'static str],
    /// The kind of a file, where one piece of evidence is enough for this reader to tell.
    pub recognise: fn(&Evidence<'_>) -> Option<Kind>,
    /// How a file of these kinds becomes part of the submission.
    pub read: Read,
}

/// One piece of evidence by which a file is recognised.
#[derive(Clone, Copy)]
pub(super) enum Evidence<'l> {
    /// The text of a file of whatever syntax, to look at its beginning.
    Start(&'l str),
    /// A parsed JSON or YAML document, and the words by which a catalogue is understood.
    Tree(&'l Node, &'l VocabularyIndex<'l>),
    /// One key at the root of a JSON or YAML document that could not be parsed, and the text of its line after the colon.
    Key(&'l str, &'l str),
    /// The first element of an XML document: its local name, and its attributes as text.
    Element(&'l str, &'l str),
    /// The path and the text of a file in no syntax that is parsed.
    Text(&'l str, &'l str),
    /// A workbook, and the words by which a catalogue is understood.
    Sheet(&'l Workbook, &'l VocabularyIndex<'l>),
}

/// What was read, and the faults in how it is written.
type WithFaults<T> = (T, Vec<Fault>);

/// What one file of a catalogue says.
#[derive(Debug, Default)]
pub struct CatalogueFile {
    /// Its entries, in its order.
    pub entries: Vec<CatalogueEntry>,
    /// Data of others that its lists of demands ask for.
    pub demands: Vec<Demand>,
    /// Systems that its lists of systems name.
    pub systems: Vec<ListedSystem>,
    /// How its sheets or records were understood.
    pub tables: Vec<Table>,
    /// Faults in how it is written.
    pub faults: Vec<Fault>,
}

impl CatalogueFile {
    /// Adds what another file says beside its entries.
    pub(super) fn add(&mut self, other: Self) {
        self.tables.extend(other.tables);
        self.demands.extend(other.demands);
        self.systems.extend(other.systems);
    }
}

/// How a file becomes part of the submission.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// A descriptor becomes an interface.
    Interface(for<'d> fn(&Resolver<'d>, u32, DescriptorKind) -> WithFaults<Interface<'d>>),
    /// A catalogue becomes entries.
    Entries(fn(&Library, u32, &VocabularyIndex<'_>) -> CatalogueFile),
    /// Service registration records.
    Registrations(fn(&Library, u32) -> WithFaults<Vec<Registration>>),
    /// The manifest, which is read before all others: they are compared with what it declares.
    Manifest,
    /// Recognised, so that it is reported as unread; nothing reads it.
    Nothing,
}
