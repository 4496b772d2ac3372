//! The name that findings use for an entry, and the operations that it names.

use crate::model::CatalogueEntry;
use crate::read::{Located, Node, Source};
use crate::text::Span;

/// Gives an entry the name that findings use (its code, else its title, else its place) and the operations that it names.
pub(super) fn name(entry: &mut CatalogueEntry, source: &Source) {
    let said = ["code", "title"]
        .iter()
        .find_map(|field| entry.text(field).map(|(text, _)| text.to_owned()));
    entry.id = said.unwrap_or_else(|| place(entry.span, source));
    let named = entry.fields.get("operations").map_or(&[][..], Node::items);
    entry.bindings = named
        .iter()
        .filter_map(|node| Some(Located::new(node.as_str()?.to_owned(), node.span)))
        .collect();
}

fn place(span: Span, source: &Source) -> String {
    let Some(cell) = source.cell(span) else {
        return format!("{}:{}", source.path, source.line_column(span.start).0);
    };
    let sheet = source.sheets.get(cell.sheet as usize);
    match sheet.map(|sheet| sheet.name.as_str()) {
        None | Some("") => format!("{}!{}", source.path, Source::cell_name(cell)),
        Some(sheet) => format!("{sheet}!{}", Source::cell_name(cell)),
    }
}
