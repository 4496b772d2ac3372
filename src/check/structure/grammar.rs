//! The grammar of OpenAPI as data becomes one table per version: what each object may hold.

use super::format::{self, Fits};
use crate::error::Error;
use crate::limits::Limits;
use crate::model::Kind;
use crate::read::{Entry, Node, yaml};
use std::collections::BTreeMap;

/// Index of a type in [`Rules::types`].
pub(super) type TypeId = u16;

/// The versions that the grammar knows, in order.
const VERSIONS: [&str; 4] = ["2.0", "3.0", "3.1", "3.2"];

/// The grammar of OpenAPI 2.0 to 3.2, compiled from `rules/hutong/openapi.yaml`.
pub struct Grammar {
    versions: Vec<Rules>,
}

/// The grammar of one version.
pub(super) struct Rules {
    pub objects: Vec<Object>,
    pub types: Vec<Type>,
    /// The type of a whole description.
    pub root: TypeId,
}

/// What may stand somewhere.
pub(super) enum Type {
    /// Anything.
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
    /// A value of a format, and what such a value looks like.
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
    /// The first that is of the right kind.
    Either(Vec<TypeId>),
}

/// An object of the grammar. Sets of fields are bit sets over [`Object::fields`].
pub(super) struct Object {
    pub name: Box<str>,
    /// Sorted by name; a name stands several times where cases differ.
    pub fields: Vec<Field>,
    /// What must be there: the cases it is for and the fields of that name.
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
    /// The field that decides, and the values that it may have in the order of the cases.
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
    /// Another field that must be there for the condition to hold; empty for none.
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

    fn set(&self, name: &str) -> u128 {
        let bits = self.fields.iter().enumerate();
        bits.filter(|(_, field)| &*field.name == name)
            .fold(0, |set, (bit, _)| set | (1 << bit))
    }
}

impl Grammar {
    /// The grammar that the crate carries.
    ///
    /// # Errors
    /// As [`Grammar::load`]; a test keeps it from happening.
    pub fn builtin() -> Result<Self, Error> {
        let text = include_str!("../../../rules/hutong/openapi.yaml");
        let (documents, _) = yaml::parse(text, 0, &Limits::default());
        let root = documents.first().ok_or_else(|| broken("YAML"))?;
        Self::load(root)
    }

    /// Compiles a grammar from its tree.
    ///
    /// # Errors
    /// Says which line of the grammar is not understood.
    pub fn load(root: &Node) -> Result<Self, Error> {
        let versions = (0..VERSIONS.len())
            .map(|version| Loader::new(root, version).load())
            .collect::<Result<_, _>>()?;
        Ok(Self { versions })
    }

    /// The rules of a kind of descriptor, where it is OpenAPI of a version that exists.
    pub(super) fn of(&self, kind: Kind) -> Option<&Rules> {
        self.versions.get(match kind {
            Kind::OpenApi20 => 0,
            Kind::OpenApi30 => 1,
            Kind::OpenApi31 => 2,
            Kind::OpenApi32 => 3,
            _ => return None,
        })
    }
}

fn broken(what: &str) -> Error {
    Error::new(
        format!("openapi.yaml 语法文件有误：{what}"),
        format!("the grammar openapi.yaml is broken: {what}"),
    )
}

/// Compiles one version.
struct Loader<'n> {
    root: &'n Node,
    version: usize,
    objects: &'n [Entry],
    types: Vec<Type>,
    /// Types by the text they were written as.
    known: BTreeMap<String, TypeId>,
    /// Aliases that are being resolved, so that one cannot stand for itself.
    depth: u8,
}

impl<'n> Loader<'n> {
    fn new(root: &'n Node, version: usize) -> Self {
        let objects = root.get("objects").map_or(&[][..], Node::entries);
        Self {
            root,
            version,
            objects,
            types: Vec::new(),
            known: BTreeMap::new(),
            depth: 0,
        }
    }

    fn load(mut self) -> Result<Rules, Error> {
        for (i, entry) in (0u16..).zip(self.objects) {
            self.intern(&entry.key, Type::Object(i))?;
        }
        let objects = self
            .objects
            .iter()
            .map(|entry| self.object(entry))
            .collect::<Result<_, _>>()?;
        let root = *self
            .known
            .get("OpenApi")
            .ok_or_else(|| broken("OpenApi is missing"))?;
        Ok(Rules {
            objects,
            types: self.types,
            root,
        })
    }

    fn intern(&mut self, text: &str, ty: Type) -> Result<TypeId, Error> {
        let id = TypeId::try_from(self.types.len()).map_err(|_| broken("too many types"))?;
        self.types.push(ty);
        self.known.insert(text.to_owned(), id);
        Ok(id)
    }

    /// Whether a range of versions, as written, holds for this one.
    fn holds(&self, range: &str) -> Result<bool, Error> {
        let at = |text: &str| {
            VERSIONS
                .iter()
                .position(|&version| version == text)
                .ok_or_else(|| broken(range))
        };
        let (from, to) = match range.split_once("..") {
            Some((from, to)) => (
                if from.is_empty() { 0 } else { at(from)? },
                if to.is_empty() { usize::MAX } else { at(to)? },
            ),
            None => (at(range)?, at(range)?),
        };
        Ok((from..=to).contains(&self.version))
    }

    /// Whether the range under `key` holds; `absent` where there is none.
    fn range(&self, node: &Node, key: &str, absent: bool) -> Result<bool, Error> {
        match node.get(key) {
            None => Ok(absent),
            Some(range) => match range.as_str() {
                Some("none") => Ok(false),
                Some(range) => self.holds(range),
                None => Err(broken(key)),
            },
        }
    }

    fn object(&mut self, entry: &Entry) -> Result<Object, Error> {
        let node = &entry.node;
        let by = node.str_at("by");
        let cases = node.get("cases").map_or(&[][..], Node::entries);
        let mut fields = Vec::new();
        self.fields(node.get("fields"), u32::MAX, &mut fields)?;
        for (i, case) in cases.iter().enumerate() {
            self.fields(Some(&case.node), 1 << i, &mut fields)?;
        }
        if fields.len() > 128 || cases.len() > 31 {
            return Err(broken(&entry.key));
        }
        // A case's own field comes before the common one of the same name.
        fields.sort_by(|a, b| (&a.name, a.cases).cmp(&(&b.name, b.cases)));
        let mut object = Object {
            name: entry.key.clone(),
            fields,
            required: Vec::new(),
            keys: self.patterns(node.get("keys"))?,
            extensions: self.range(node, "extensions", true)?,
            reference: self.range(node, "reference", false)?,
            open: self.range(node, "open", false)?,
            nonempty: self.range(node, "nonempty", false)?,
            exclusive: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            when: self.conditions(node.get("when"))?,
            by: by.map(|by| {
                (
                    by.into(),
                    cases.iter().map(|case| case.key.clone()).collect(),
                )
            }),
        };
        let required = object.fields.iter().filter(|field| field.required);
        object.required = required
            .map(|field| (field.cases, object.set(&field.name)))
            .collect();
        for sets in self.sets(&object, node.get("exclusive"))? {
            if let [a, b] = *sets {
                object.exclusive.push([a, b]);
            }
        }
        object.one_of = self.unions(&object, node.get("one-of"))?;
        object.any_of = self.unions(&object, node.get("any-of"))?;
        Ok(object)
    }

    fn fields(
        &mut self,
        node: Option<&Node>,
        cases: u32,
        fields: &mut Vec<Field>,
    ) -> Result<(), Error> {
        for entry in node.map_or(&[][..], Node::entries) {
            let Some((ty, required)) = self.line(&entry.node)? else {
                continue;
            };
            let twin = fields.iter_mut().find(|field| {
                field.name == entry.key && field.ty == ty && field.required == required
            });
            match twin {
                Some(field) => field.cases |= cases,
                None => fields.push(Field {
                    name: entry.key.clone(),
                    ty,
                    required,
                    cases,
                }),
            }
        }
        Ok(())
    }

    fn patterns(&mut self, node: Option<&Node>) -> Result<Vec<Pattern>, Error> {
        let mut patterns = Vec::new();
        for line in node.map_or(&[][..], Node::items) {
            let [format, ty, range @ ..] = line.items() else {
                return Err(broken("keys"));
            };
            let range = range.first().and_then(Node::as_str).unwrap_or("..");
            let format = format.as_str().ok_or_else(|| broken("keys"))?;
            if self.holds(range)? {
                let (fits, shown) = self.format(format)?;
                let ty = self.ty(ty.as_str().unwrap_or_default())?;
                patterns.push(Pattern { fits, shown, ty });
            }
        }
        Ok(patterns)
    }

    fn conditions(&self, node: Option<&Node>) -> Result<Vec<When>, Error> {
        let mut conditions = Vec::new();
        for line in node.map_or(&[][..], Node::items) {
            let word = |key: &str| line.str_at(key).unwrap_or_default().into();
            let words = |key: &str| {
                let items = line.get(key).map_or(&[][..], Node::items);
                items
                    .iter()
                    .filter_map(Node::as_str)
                    .map(Into::into)
                    .collect()
            };
            if self.range(line, "in", true)? {
                conditions.push(When {
                    field: word("field"),
                    is: word("is"),
                    with: word("with"),
                    needs: words("needs"),
                    without: words("without"),
                });
            }
        }
        Ok(conditions)
    }

    /// Lists of field names as bit sets, those that hold in this version. A list ends with a range where it is bound to one.
    fn sets(&self, object: &Object, node: Option<&Node>) -> Result<Vec<Box<[u128]>>, Error> {
        let mut lists = Vec::new();
        for line in node.map_or(&[][..], Node::items) {
            let mut sets = Vec::new();
            let mut holds = true;
            for word in line.items().iter().filter_map(Node::as_str) {
                if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                    holds = self.holds(word)?;
                } else {
                    sets.push(object.set(word));
                }
            }
            if holds {
                lists.push(sets.into_boxed_slice());
            }
        }
        Ok(lists)
    }

    fn unions(&self, object: &Object, node: Option<&Node>) -> Result<Vec<u128>, Error> {
        let lists = self.sets(object, node)?;
        let union = |sets: &[u128]| sets.iter().fold(0, |all, set| all | set);
        Ok(lists.iter().map(|sets| union(sets)).collect())
    }

    /// A field's line or lines: the type and whether it is required, where one holds in this version.
    fn line(&mut self, node: &Node) -> Result<Option<(TypeId, bool)>, Error> {
        let one = std::slice::from_ref(node);
        let lines = if node.as_str().is_some() {
            one
        } else {
            node.items()
        };
        for line in lines {
            let mut text = line.as_str().ok_or_else(|| broken("field"))?.trim();
            if let Some((rest, last)) = text.rsplit_once(' ')
                && last.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            {
                if !self.holds(last)? {
                    continue;
                }
                text = rest;
            }
            let (text, required) = match text.strip_suffix(" required") {
                Some(text) => (text, true),
                None => (text, false),
            };
            return Ok(Some((self.ty(text)?, required)));
        }
        Ok(None)
    }

    fn format(&self, name: &str) -> Result<(Fits, Box<str>), Error> {
        let fits = format::named(name).ok_or_else(|| broken(name))?;
        let shown = self
            .root
            .get("formats")
            .and_then(|formats| formats.str_at(name));
        Ok((fits, shown.unwrap_or(name).into()))
    }

    /// The type that a text stands for.
    fn ty(&mut self, text: &str) -> Result<TypeId, Error> {
        if let Some(&id) = self.known.get(text) {
            return Ok(id);
        }
        let alternatives: Vec<&str> = text.split(" or ").collect();
        if alternatives.len() > 1 {
            let ids = alternatives
                .into_iter()
                .map(|text| self.ty(text))
                .collect::<Result<_, _>>()?;
            return self.intern(text, Type::Either(ids));
        }
        let mut rest = text;
        let mut word = |word: &str| {
            let cut = rest.strip_prefix(word);
            rest = cut.unwrap_or(rest);
            cut.is_some()
        };
        let (nonempty, distinct, single) = (word("nonempty "), word("distinct "), word("single "));
        let ty = if word("list of ") {
            let of = self.ty(rest)?;
            Type::List {
                of,
                nonempty,
                distinct,
            }
        } else if word("map of ") {
            let (keys, of) = match rest.split_once(" to ") {
                Some((format, of)) => (Some(self.format(format)?), self.ty(of)?),
                None => (None, self.ty(rest)?),
            };
            Type::Map {
                keys,
                of,
                nonempty,
                single,
            }
        } else if word("reference to ") {
            Type::Reference(self.ty(rest)?)
        } else {
            match text {
                "any" => Type::Any,
                "string" => Type::Text,
                "boolean" => Type::Boolean,
                "integer" => Type::Integer,
                "number" => Type::Number,
                "object" => Type::Mapping,
                name => return self.named(name),
            }
        };
        self.intern(text, ty)
    }

    /// A name of the section `types`.
    fn named(&mut self, name: &str) -> Result<TypeId, Error> {
        let node = self
            .root
            .get("types")
            .and_then(|types| types.get(name))
            .ok_or_else(|| broken(name))?;
        self.depth += 1;
        if self.depth > 16 {
            return Err(broken(name));
        }
        let one = std::slice::from_ref(node);
        let lines = if node.as_map().is_some() {
            one
        } else {
            node.items()
        };
        let mut id = None;
        for line in lines.iter().filter(|line| line.as_map().is_some()) {
            if id.is_none() && self.range(line, "in", true)? {
                let ty = self.value(line)?;
                id = Some(self.intern(name, ty)?);
            }
        }
        if id.is_none() {
            id = self.line(node)?.map(|(id, _)| id);
        }
        self.depth -= 1;
        id.ok_or_else(|| broken(name))
    }

    /// A type given by its values.
    fn value(&self, line: &Node) -> Result<Type, Error> {
        if let Some(name) = line.str_at("format") {
            let (fits, shown) = self.format(name)?;
            return Ok(Type::Format(fits, shown));
        }
        let values = line.get("value").map_or(&[][..], Node::items);
        if let [only] = values
            && only.as_bool() == Some(true)
        {
            return Ok(Type::True);
        }
        let words: Vec<Box<str>> = values
            .iter()
            .filter_map(Node::as_str)
            .map(Into::into)
            .collect();
        let shown = words.join(" | ").into();
        Ok(Type::Words(words, shown))
    }
}
