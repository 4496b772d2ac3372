//! The text of XML, wherever one looks for it: elements and their text, with character references and character data as text.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

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
    let mut reader = Reader::from_str(text);
    let mut opened = 0usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                opened += 1;
                see(Piece::Open(tag.local_name().as_ref()))?;
            }
            Event::Empty(tag) => {
                see(Piece::Open(tag.local_name().as_ref()))?;
                see(Piece::Close(tag.local_name().as_ref()))?;
            }
            Event::End(tag) => {
                opened = opened.checked_sub(1)?;
                see(Piece::Close(tag.local_name().as_ref()))?;
            }
            Event::Text(text) => see(Piece::Text(&text))?,
            Event::CData(text) => see(Piece::Text(&text))?,
            Event::GeneralRef(name) => match name.resolve_char_ref().ok().flatten() {
                Some(c) => see(Piece::Text(c.encode_utf8(&mut [0; 4])))?,
                None => see(Piece::Text(resolve_predefined_entity(&name).unwrap_or(" ")))?,
            },
            Event::Eof if opened == 0 => return Some(()),
            Event::Eof => return None,
            _ => {}
        }
    }
}
