//! A catalogue in its normal form: records or tables in the official names, which are read as what was read before.

use super::super::csv::csv;
use super::records::yaml;
use super::workbook::{SheetToWrite, workbook};
use crate::discover::{File, Files};
use crate::error::Error;
use crate::limits::Limits;
use crate::model::catalogue::normal::{self, Exactness, NormalTable};
use crate::model::{self, CatalogueEntry, Vocabulary};
use crate::read::Json;
use crate::report::json::pretty;
use std::collections::BTreeSet;

/// The form in which a catalogue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NormalForm {
    /// Records in YAML.
    Yaml,
    /// Records in JSON.
    Json,
    /// A table in CSV.
    Csv,
    /// Tables in a workbook.
    Xlsx,
}

impl NormalForm {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Yaml, Self::Json, Self::Csv, Self::Xlsx];

    /// The name on the command line, and the ending of such a file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn exactness(self) -> Exactness {
        match self {
            Self::Yaml | Self::Json => Exactness::Records,
            Self::Csv | Self::Xlsx => Exactness::Tables,
        }
    }
}

/// Sheets that are written for one kind of table. What would need more is refused, because it is not read back.
const MOST_SHEETS: usize = 50;

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the form has no room for.
    pub lost: BTreeSet<String>,
}

/// Writes a catalogue: its entries, and the resources of which only 信息项 are listed. What is written is read again and compared.
///
/// # Errors
/// The form cannot hold the catalogue: something of it would be read back as something else.
pub fn convert(
    entries: &[CatalogueEntry],
    unregistered: &[CatalogueEntry],
    to: NormalForm,
    vocabulary: &Vocabulary,
    limits: &Limits,
) -> Result<Written, Error> {
    let catalogue = Catalogue {
        entries,
        unregistered,
    };
    let written = catalogue.write(to, vocabulary)?;
    catalogue.read_back(&written, to, vocabulary, limits)?;
    Ok(written)
}

/// What is converted.
struct Catalogue<'c> {
    entries: &'c [CatalogueEntry],
    unregistered: &'c [CatalogueEntry],
}

impl Written {
    fn text(text: String) -> Self {
        Self {
            bytes: text.into_bytes(),
            lost: BTreeSet::new(),
        }
    }
}

impl Catalogue<'_> {
    /// A record for each resource, those of which only items are listed last.
    fn records(&self, vocabulary: &Vocabulary) -> Vec<Json> {
        normal::records(self.entries.iter().chain(self.unregistered), vocabulary)
    }

    fn write(&self, to: NormalForm, vocabulary: &Vocabulary) -> Result<Written, Error> {
        let not_made = |error: &dyn std::fmt::Display| {
            Error::new(
                format!("无法生成{}文件：{error}", to.name()),
                format!("the {} file could not be made: {error}", to.name()),
            )
        };
        match to {
            NormalForm::Yaml => {
                let records = self.records(vocabulary);
                yaml(&records)
                    .map(Written::text)
                    .map_err(|error| not_made(&error))
            }
            NormalForm::Json => {
                let records = self.records(vocabulary);
                let text = pretty(&records).map_err(|error| not_made(&error))?;
                Ok(Written::text(text))
            }
            NormalForm::Csv | NormalForm::Xlsx => {
                let tables = self.tables(vocabulary);
                let lost = tables.iter().flat_map(|(_, table)| &table.lost);
                let lost = lost.cloned().collect();
                let bytes = match (to, tables.as_slice()) {
                    (NormalForm::Csv, [(_, only)]) => {
                        csv(std::iter::once(&only.header).chain(&only.rows)).into_bytes()
                    }
                    (NormalForm::Csv, _) => {
                        return Err(Error::new(
                            "一个 CSV 文件写不下这份目录：有的资源与另一资源的名称和提供方相同，或只列出信息项；请用 --to xlsx、yaml 或 json",
                            "one CSV file cannot hold this catalogue: resources share their names and providers, or only items are listed of some; use `--to xlsx`, `yaml` or `json`",
                        ));
                    }
                    (_, tables) => {
                        let sheets = tables.iter().map(|(name, table)| SheetToWrite {
                            name,
                            header: &table.header,
                            rows: &table.rows,
                        });
                        let sheets: Vec<_> = sheets.collect();
                        workbook(&sheets).map_err(|error| not_made(&error))?
                    }
                };
                Ok(Written { bytes, lost })
            }
        }
    }

    /// The tables that are not empty, with the names of their sheets. Resources that one table would mix up stand in several.
    fn tables(&self, vocabulary: &Vocabulary) -> Vec<(String, NormalTable)> {
        let parts = [
            ("目录", self.entries, false),
            ("信息项", self.unregistered, true),
        ];
        let mut tables = Vec::new();
        for (name, entries, items_only) in parts {
            let starts = normal::parts(entries);
            let ends = starts.iter().skip(1).copied().chain([entries.len()]);
            for (number, (start, end)) in starts.iter().zip(ends).enumerate().take(MOST_SHEETS) {
                let part = entries.get(*start..end).unwrap_or_default();
                let name = match number {
                    0 => name.to_owned(),
                    _ => format!("{name} {}", number + 1),
                };
                tables.push((name, normal::table(part, items_only, vocabulary)));
            }
        }
        tables
    }

    /// Refuses what would be read as something else than what was read before.
    fn read_back(
        &self,
        written: &Written,
        to: NormalForm,
        vocabulary: &Vocabulary,
        limits: &Limits,
    ) -> Result<(), Error> {
        let files = Files::new([File {
            path: format!("catalogue.{}", to.name()),
            bytes: written.bytes.clone(),
            taken: true,
        }]);
        let library = model::library(&files, limits);
        let again = model::model(&library, &files.faults, vocabulary);
        let exactness = to.exactness();
        let differs = |own: &[CatalogueEntry], again: &[CatalogueEntry]| {
            normal::difference(own, again, exactness, vocabulary)
        };
        let found = differs(self.entries, &again.entries)
            .or_else(|| differs(self.unregistered, &again.unregistered));
        let Some((resource, field)) = found else {
            return Ok(());
        };
        let (zh, en) = match field {
            Some(field) => (
                format!("{resource} 的{field}读回后不同"),
                format!("{field} of {resource} would be read back as something else"),
            ),
            None => (
                format!("{resource} 读回后不再是一项资源"),
                format!("{resource} would not be read back as a resource of its own"),
            ),
        };
        let form = to.name();
        Err(Error::new(
            format!("{form} 写不下这份目录：{zh}；请换一种格式（--to）"),
            format!("{form} cannot hold this catalogue: {en}; use another form (`--to`)"),
        ))
    }
}
