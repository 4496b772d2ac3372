//! The compiled grammar of OpenAPI: per version, the fields and types that each object may have.

use super::format::Fits;
use crate::error::Error;
use crate::model::DescriptorKind;

/// Index of a type in [`Rules::types`].
pub(super) type TypeId = u16;

/// The versions that the grammar knows, in order.
pub(super) const VERSIONS: [&str; 4] = ["2.0", "3.0", "3.1", "3.2"];

/// The grammar of OpenAPI 2.0 to 3.2, compiled from `rules/hutong/openapi.yaml`.
pub struct Grammar {
    pub(super) versions: Vec<Rules>,
}

/// The grammar of one version.
pub(super) struct Rules {
    pub objects: Vec<Object>,
    pub types: Vec<Type>,
    /// The type of a whole description.
    pub root: TypeId,
    /// What exporters leave behind that means nothing.
    pub exporters: Exporters,
}

/// Fields that programs which export descriptions leave behind, by name.
#[derive(Default)]
pub(super) struct Exporters {
    /// Fields of their own.
    pub unknown: Vec<Box<str>>,
    /// Lists that they write though they are empty.
    pub empty: Vec<Box<str>>,
    /// Texts that they write as null.
    pub null: Vec<Box<str>>,
}

/// The type of a value.
pub(super) enum Type {
    /// Any value.
    Any,
    /// Text.
    Text,
    /// A truth value.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Any mapping.
    Mapping,
    /// Text that refers to a value of this type.
    Reference(TypeId),
    /// A value of a format, and a description of the format for findings.
    Format(Fits, Box<str>),
    /// One of these words, and the words as findings show them.
    Words(Vec<Box<str>>, Box<str>),
    /// `true` and nothing else.
    True,
    /// An object of the grammar.
    Object(u16),
    /// A sequence.
    List {
        of: TypeId,
        nonempty: bool,
        distinct: bool,
    },
    /// A mapping with free keys.
    Map {
        keys: Option<(Fits, Box<str>)>,
        of: TypeId,
        nonempty: bool,
        single: bool,
    },
    /// Alternatives: the first one of the right kind applies.
    Either(Vec<TypeId>),
}

/// An object of the grammar. Sets of fields are bit sets over [`Object::fields`].
#[expect(
    clippy::struct_excessive_bools,
    reason = "what versions allow, not a state"
)]
pub(super) struct Object {
    pub name: Box<str>,
    /// Sorted by name; a name occurs several times where cases differ.
    pub fields: Vec<Field>,
    /// Required fields: the cases in which each is required, and the set of the fields of its name.
    pub required: Vec<(u32, u128)>,
    pub keys: Vec<Pattern>,
    pub extensions: bool,
    pub reference: bool,
    pub open: bool,
    pub nonempty: bool,
    pub exclusive: Vec<[u128; 2]>,
    pub one_of: Vec<u128>,
    pub any_of: Vec<u128>,
    pub when: Vec<When>,
    /// The discriminating field, and its values in the order of the cases.
    pub by: Option<(Box<str>, Vec<Box<str>>)>,
}

/// One field.
pub(super) struct Field {
    pub name: Box<str>,
    pub ty: TypeId,
    pub required: bool,
    /// The cases it belongs to, as bits; all of them for a common field.
    pub cases: u32,
}

/// A patterned field.
pub(super) struct Pattern {
    pub fits: Fits,
    pub shown: Box<str>,
    pub ty: TypeId,
}

/// A condition between fields.
pub(super) struct When {
    pub field: Box<str>,
    pub is: Box<str>,
    /// Another field that must be present for the condition to apply; empty for none.
    pub with: Box<str>,
    pub needs: Vec<Box<str>>,
    pub without: Vec<Box<str>>,
}

impl Object {
    /// The field of this name in these cases, with its bit.
    pub fn field(&self, name: &str, cases: u32) -> Option<(usize, &Field)> {
        let from = self.fields.partition_point(|field| &*field.name < name);
        let rest = self.fields.get(from..)?;
        rest.iter()
            .take_while(|field| &*field.name == name)
            .position(|field| field.cases & cases != 0)
            .and_then(|at| Some((from + at, rest.get(at)?)))
    }

    /// The names of a set of fields.
    pub fn names(&self, set: u128) -> impl Iterator<Item = &str> {
        let mut last = "";
        self.fields
            .iter()
            .enumerate()
            .filter(move |(bit, _)| set & (1 << bit) != 0)
            .map(|(_, field)| &*field.name)
            .filter(move |name| std::mem::replace(&mut last, name) != *name)
    }

    /// The fields of this name as a set.
    pub fn set(&self, name: &str) -> u128 {
        let bits = self.fields.iter().enumerate();
        bits.filter(|(_, field)| &*field.name == name)
            .fold(0, |set, (bit, _)| set | (1 << bit))
    }
}

impl std::fmt::Debug for Grammar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grammar").finish_non_exhaustive()
    }
}

impl Grammar {
    /// The rules of a kind of descriptor.
    pub(super) fn of(&self, kind: DescriptorKind) -> Option<&Rules> {
        self.versions.get(match kind {
            DescriptorKind::OpenApi20 => 0,
            DescriptorKind::OpenApi30 => 1,
            DescriptorKind::OpenApi31 => 2,
            DescriptorKind::OpenApi32 => 3,
        })
    }
}

/// The error for a grammar that cannot be compiled; `what` is the part that is not understood.
pub(super) fn broken(what: &str) -> Error {
    Error::new(
        format!("openapi.yaml 语法文件有误：{what}"),
        format!("the grammar openapi.yaml is broken: {what}"),
    )
}
