//! The text of XML, wherever one looks for it: elements and their text, with character references and character data as text.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

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
    elements(text, |part| match part {
        Part::Open(tag) => see(Piece::Open(tag.local_name().as_ref())),
        Part::Close(name) => see(Piece::Close(name)),
        Part::Text(text) => see(Piece::Text(text)),
    })
}

/// As [`Piece`], with the attributes of an element that opens.
pub(super) enum Part<'p> {
    /// An element opens.
    Open(&'p BytesStart<'p>),
    /// An element closes: its local name.
    Close(&'p str),
    /// Text.
    Text(&'p str),
}

/// As [`pieces`], with the attributes of elements.
pub(super) fn elements(text: &str, mut see: impl FnMut(Part<'_>) -> Option<()>) -> Option<()> {
    let mut reader = Reader::from_str(text);
    let mut opened = 0usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                opened += 1;
                see(Part::Open(&tag))?;
            }
            Event::Empty(tag) => {
                see(Part::Open(&tag))?;
                see(Part::Close(tag.local_name().as_ref()))?;
            }
            Event::End(tag) => {
                opened = opened.checked_sub(1)?;
                see(Part::Close(tag.local_name().as_ref()))?;
            }
            Event::Text(text) => see(Part::Text(&text))?,
            Event::CData(text) => see(Part::Text(&text))?,
            Event::GeneralRef(name) => match name.resolve_char_ref().ok().flatten() {
                Some(c) => see(Part::Text(c.encode_utf8(&mut [0; 4])))?,
                None => see(Part::Text(resolve_predefined_entity(&name).unwrap_or(" ")))?,
            },
            Event::Eof if opened == 0 => return Some(()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The value of an attribute of an element, by its local name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let own = attributes.find(|own| own.key.local_name().as_ref() == name)?;
    let value = own.normalized_value(quick_xml::XmlVersion::default());
    value.ok().map(std::borrow::Cow::into_owned)
}
