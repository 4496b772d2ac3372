//! Compiles the file of the grammar, `openapi.yaml`, into the tables of each version.

use super::format::{self, Fits};
use super::grammar::{
    Exporters, Field, Grammar, Object, Pattern, Rules, Type, TypeId, VERSIONS, When, broken,
};
use crate::error::Error;
use crate::pack::RulePack;
use crate::read::{Entry, Node};
use std::collections::BTreeMap;

impl Grammar {
    /// The grammar that the built-in pack holds in `openapi.yaml`.
    ///
    /// # Errors
    /// As for [`Grammar::load`], or the file is missing.
    pub fn of_pack(builtin: &RulePack) -> Result<Self, Error> {
        let library = &builtin.library;
        let document = library
            .find("openapi.yaml")
            .and_then(|source| library.document(source));
        Self::load(&document.ok_or_else(|| broken("openapi.yaml"))?.root)
    }

    /// Compiles a grammar from its tree.
    ///
    /// # Errors
    /// The first part of the grammar that is not understood.
    pub fn load(root: &Node) -> Result<Self, Error> {
        let versions = (0..VERSIONS.len())
            .map(|version| Loader::new(root, version).load())
            .collect::<Result<_, _>>()?;
        Ok(Self { versions })
    }
}

/// Compiles one version.
pub(super) struct Loader<'n> {
    root: &'n Node,
    version: usize,
    objects: &'n [Entry],
    types: Vec<Type>,
    /// Types by their text in the grammar.
    known: BTreeMap<String, TypeId>,
    /// Number of aliases being resolved, to stop at an alias of itself.
    depth: u8,
}

impl<'n> Loader<'n> {
    pub fn new(root: &'n Node, version: usize) -> Self {
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

    pub fn load(mut self) -> Result<Rules, Error> {
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
        let names = |kind: &str| -> Vec<Box<str>> {
            let list = self.root.get("exporters").and_then(|all| all.get(kind));
            let names = list.map_or(&[][..], Node::items).iter();
            names.filter_map(Node::as_str).map(Box::from).collect()
        };
        Ok(Rules {
            exporters: Exporters {
                unknown: names("unknown"),
                empty: names("empty"),
                null: names("null"),
            },
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

    /// Whether a range of versions, such as `3.0..3.1`, includes this one.
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

    /// Whether the range under `key` includes this version; `absent` where there is no range.
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

    /// The lists of field names that apply to this version, as bit sets. A list may end with a range of versions.
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

    /// The type of a field and whether it is required, from the first of its lines that applies to this version.
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

    /// The type that a text of the grammar denotes, such as `nonempty list of string`.
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

    /// A type of the section `types`, by its name.
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
