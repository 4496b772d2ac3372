//! The text of XML, wherever one looks for it: elements and their text, with character references and character data as text.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

/// A piece of an XML document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// An element opens: its local name.
    Open(&'p str),
    /// An element closes: its local name. One that is empty opens and closes.
    Close(&'p str),
    /// Text.
    Text(&'p str),
}

/// Shows the pieces of a document in their order. `None` where it is not well-formed, or `see` wants no more.
pub(super) fn pieces(text: &str, mut see: impl FnMut(Piece<'_>) -> Option<()>) -> Option<()> {
    let seen = elements(text, |part| {
        let piece = match part {
            Part::Open(tag) => Piece::Open(tag.local_name()),
            Part::Close(name) => Piece::Close(name),
            Part::Text(text) => Piece::Text(text),
        };
        see(piece).ok_or(())
    });
    seen.ok()?.then_some(())
}

/// As [`Piece`], with the attributes of an element that opens.
pub(super) enum Part<'p> {
    /// An element opens.
    Open(Tag<'p>),
    /// An element closes: its local name.
    Close(&'p str),
    /// Text.
    Text(&'p str),
}

/// The tag of an element, and the namespaces that are known there.
#[derive(Clone, Copy)]
pub(super) struct Tag<'p> {
    start: &'p BytesStart<'p>,
    spaces: &'p NamespaceResolver,
}

impl<'p> Tag<'p> {
    pub(super) fn local_name(&self) -> &'p str {
        self.start.local_name().into_inner()
    }

    /// Whether it is the element of this name in a namespace.
    pub(super) fn is(&self, space: &str, name: &str) -> bool {
        let (found, local) = self.spaces.resolve_element(self.start.name());
        local.into_inner() == name && found == ResolveResult::Bound(Namespace(space))
    }

    /// The value of an attribute in one of these namespaces. Attributes of the same name in others say nothing.
    ///
    /// # Errors
    /// The attributes or the value cannot be understood, or it is not known in which namespace one of this name is.
    pub(super) fn attribute(&self, spaces: &[&str], name: &str) -> Result<Option<String>, String> {
        let mut own = None;
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let (found, local) = self.spaces.resolve_attribute(attribute.key);
            if local.into_inner() != name {
                continue;
            }
            match found {
                ResolveResult::Bound(Namespace(space)) if spaces.contains(&space) => {}
                // A namespace that is written with references may be any.
                ResolveResult::Bound(Namespace(space)) if !space.contains('&') => continue,
                ResolveResult::Unbound => continue,
                _ => return Err(format!("the namespace of {name} is not known")),
            }
            let value = attribute.normalized_value(quick_xml::XmlVersion::default());
            let value = value.map_err(|error| error.to_string())?;
            if own.replace(value.into_owned()).is_some() {
                return Err(format!("{name} is given twice"));
            }
        }
        Ok(own)
    }
}

/// As [`pieces`], with the attributes of elements. Whether the document is well-formed.
///
/// # Errors
/// What `see` returns.
pub(super) fn elements<E>(
    text: &str,
    mut see: impl FnMut(Part<'_>) -> Result<(), E>,
) -> Result<bool, E> {
    let mut reader = NsReader::from_str(text);
    let mut opened = 0usize;
    loop {
        let Ok(event) = reader.read_event() else {
            return Ok(false);
        };
        let spaces = reader.resolver();
        match event {
            Event::Start(start) => {
                opened += 1;
                let start = &start;
                see(Part::Open(Tag { start, spaces }))?;
            }
            Event::Empty(start) => {
                let start = &start;
                let tag = Tag { start, spaces };
                see(Part::Open(tag))?;
                see(Part::Close(tag.local_name()))?;
            }
            Event::End(tag) => {
                let Some(left) = opened.checked_sub(1) else {
                    return Ok(false);
                };
                opened = left;
                see(Part::Close(tag.local_name().into_inner()))?;
            }
            Event::Text(text) => see(Part::Text(&text))?,
            Event::CData(text) => see(Part::Text(&text))?,
            Event::GeneralRef(name) => match name.resolve_char_ref().ok().flatten() {
                Some(c) => see(Part::Text(c.encode_utf8(&mut [0; 4])))?,
                None => see(Part::Text(resolve_predefined_entity(&name).unwrap_or(" ")))?,
            },
            Event::Eof => return Ok(opened == 0),
            _ => {}
        }
    }
}

/// Whether the first element of a document is the one of this name in a namespace.
pub(super) fn begins_with(text: &str, space: &str, name: &str) -> bool {
    let first = elements(text, |part| match part {
        Part::Open(tag) => Err(tag.is(space, name)),
        _ => Ok(()),
    });
    first == Err(true)
}
