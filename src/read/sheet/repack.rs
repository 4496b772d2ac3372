//! Writes a workbook anew: with the parts that were checked and no others, under the names that the cell reader looks for. It knows
//! some of them by name alone, and would take a part that is called otherwise for missing.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// The kinds of relations are addresses below this one.
const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The parts of a workbook so far.
#[derive(Default)]
pub(super) struct Repacked {
    parts: Vec<(String, String)>,
    relations: String,
}

impl Repacked {
    /// Adds a part of a kind that the workbook relates to by `id`; its name is relative to the workbook's folder.
    pub(super) fn add(&mut self, id: &str, kind: &str, name: &str, text: String) {
        self.relate(id, &format!("{KINDS}/{kind}"), name);
        self.parts.push((format!("xl/{name}"), text));
    }

    /// Adds a relation to a part that is left out.
    pub(super) fn relate(&mut self, id: &str, kind: &str, name: &str) {
        let id = quick_xml::escape::escape(id);
        let kind = quick_xml::escape::escape(kind);
        // Writing to a string cannot fail.
        let _ = write!(
            self.relations,
            r#"<Relationship Id="{id}" Type="{kind}" Target="{name}"/>"#
        );
    }

    /// The package with its workbook.
    pub(super) fn finish(self, workbook: String) -> Result<Vec<u8>, String> {
        let relations =
            |inner: &str| format!(r#"<Relationships xmlns="{RELATIONS}">{inner}</Relationships>"#);
        let root = format!(
            r#"<Relationship Id="rId1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/>"#
        );
        let named = [
            ("_rels/.rels".to_owned(), relations(&root)),
            ("xl/workbook.xml".to_owned(), workbook),
            (
                "xl/_rels/workbook.xml.rels".to_owned(),
                relations(&self.relations),
            ),
        ];
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in named.into_iter().chain(self.parts) {
            zip.start_file(name, options)
                .map_err(|error| error.to_string())?;
            zip.write_all(text.as_bytes())
                .map_err(|error| error.to_string())?;
        }
        let written = zip.finish().map_err(|error| error.to_string())?;
        Ok(written.into_inner())
    }
}
