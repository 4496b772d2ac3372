//! The names of properties in XML (OpenAPI, XML Object).

use super::names::folded;
use super::place::Place;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::text::Span;
use std::collections::HashSet;

/// Lists within lists whose members are looked at.
const MOST_LISTS: usize = 16;

/// What schemas say of a property in XML.
pub struct XmlNames<'d> {
    /// The names that they give it, or the members of its lists; each once, in any naming style.
    pub names: Vec<(&'d str, Span)>,
    /// Places that were looked at.
    pub places: usize,
    /// Whether all of them were.
    pub is_whole: bool,
}

/// The names that the schemas of a property give it, found in `most` places.
pub fn xml_names<'d>(
    reader: SchemaReader<'_, 'd>,
    schemas: &[Schema<'d>],
    most: usize,
) -> XmlNames<'d> {
    let mut found = XmlNames {
        names: Vec::new(),
        places: 0,
        is_whole: true,
    };
    let mut known = HashSet::new();
    let mut seen = HashSet::new();
    let mut at = schemas.to_vec();
    loop {
        at.retain(|schema| seen.insert(std::ptr::from_ref(schema.node)));
        if at.is_empty() {
            return found;
        }
        if found.places == most.min(MOST_LISTS) {
            found.is_whole = false;
            return found;
        }
        found.places += 1;
        let place = Place::new(reader, &at);
        found.is_whole &= !place.over_limit;
        for part in &place.parts {
            let name = part.node.get("xml").and_then(|xml| xml.get("name"));
            let text = name.and_then(|name| Some((name.as_str()?.trim(), name.span)));
            let text = text.filter(|(name, _)| !name.is_empty() && known.insert(folded(name)));
            found.names.extend(text);
        }
        at = place.elements;
    }
}
