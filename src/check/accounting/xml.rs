//! The names of properties in XML (OpenAPI, XML Object).

use super::names::folded;
use super::place::Place;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::text::Span;
use std::collections::HashSet;

/// Lists within lists whose members are looked at.
const MOST_LISTS: usize = 16;

/// The names that the schemas of a property give it in XML, or the members of its lists, but the property's own in any naming style;
/// and whether all of them were looked at.
pub fn xml_names<'d>(
    reader: SchemaReader<'_, 'd>,
    own: &str,
    schemas: &[Schema<'d>],
) -> (Vec<(&'d str, Span)>, bool) {
    let mut names: Vec<(&'d str, Span)> = Vec::new();
    let mut known = HashSet::from([folded(own)]);
    let mut seen = HashSet::new();
    let mut at = schemas.to_vec();
    let mut is_whole = true;
    for _ in 0..MOST_LISTS {
        at.retain(|schema| seen.insert(std::ptr::from_ref(schema.node)));
        if at.is_empty() {
            return (names, is_whole);
        }
        let place = Place::new(reader, &at);
        is_whole &= !place.over_limit;
        for part in &place.parts {
            let name = part.node.get("xml").and_then(|xml| xml.get("name"));
            let text = name.and_then(|name| Some((name.as_str()?.trim(), name.span)));
            names.extend(text.filter(|(name, _)| !name.is_empty() && known.insert(folded(name))));
        }
        at = place.elements;
    }
    (names, false)
}
