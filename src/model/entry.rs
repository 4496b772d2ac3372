//! The types of registrations: catalogue entries, service registrations, and the vocabulary of a catalogue.

use crate::read::{Located, Map, Number, Value};
use crate::text::Span;

/// One resource of the catalogue, normalised over every registration format.
#[derive(Debug, Clone)]
pub struct CatalogueEntry {
    /// Its name in findings: its code, else its title, else its place.
    pub id: String,
    /// The format it came from.
    pub standard: Standard,
    /// Index of its file.
    pub source: u32,
    /// Fields by their English names (the `field` column of the pack's columns list), labels normalised, each at its place.
    /// A blank cell of a column that exists is a null at the cell.
    pub fields: Map,
    /// Its 信息项.
    pub items: Vec<Item>,
    /// Other entries with the same code that were joined to this one: a sheet row to a 21063.3 record.
    pub joined: Vec<Span>,
    /// Operations the registration itself names.
    pub bindings: Vec<Located<String>>,
    /// The record, or the first row.
    pub span: Span,
}

impl CatalogueEntry {
    /// The text of a field that is filled, with its place.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<(&str, Span)> {
        text_of(&self.fields, field)
    }
}

/// One 信息项 (information item) of a resource.
#[derive(Debug, Clone)]
pub struct Item {
    /// Fields by their English names: `name`, `key`, `dataType`, `length`, `sharingType` …
    pub fields: Map,
    /// The record or the row.
    pub span: Span,
}

impl Item {
    /// The text of a field that is filled, with its place.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<(&str, Span)> {
        text_of(&self.fields, field)
    }

    /// The length that its texts have at most, where it is registered as a whole number.
    #[must_use]
    pub fn length(&self) -> Option<i64> {
        let node = self.fields.get("length")?;
        match &node.value {
            Value::Number(Number::Int(length)) => Some(*length),
            _ => node.as_str()?.trim().parse().ok(),
        }
    }
}

fn text_of<'m>(fields: &'m Map, field: &str) -> Option<(&'m str, Span)> {
    let node = fields.get(field)?;
    let text = node.as_str()?.trim();
    (!text.is_empty()).then_some((text, node.span))
}

/// The format a catalogue entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// A record with the elements of GB/T 21063.3.
    Gb21063,
    /// The columns of the 1272 guide.
    Guide1272,
}

impl Standard {
    /// The name that rules and reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gb21063 => "gbt-21063.3",
            Self::Guide1272 => "guide-1272",
        }
    }
}

/// One service registration record of the national platform's shape.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Index of its file.
    pub source: u32,
    /// Its fields under the record's own names (`cnName`, `cataId`, `url`, `serviceId` …).
    pub fields: Map,
    /// Its methods.
    pub methods: Vec<RegisteredMethod>,
    /// The record.
    pub span: Span,
}

/// One method of a service registration record.
#[derive(Debug, Clone)]
pub struct RegisteredMethod {
    /// `methodName`.
    pub name: Option<Located<String>>,
    /// `methodType`, upper case: `GET` or `POST`.
    pub method: Option<Located<String>>,
    /// `inputParams`: name, whether required, where it goes.
    pub inputs: Vec<RegisteredInput>,
    /// The method.
    pub span: Span,
}

/// One input of a registered method.
#[derive(Debug, Clone)]
pub struct RegisteredInput {
    /// Its name.
    pub name: Located<String>,
    /// `isRequired`.
    pub required: bool,
    /// `position`, as written.
    pub position: Option<String>,
}

/// The names of a catalogue's columns and code lists. They are data of a rule pack, in the form that the model needs.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The fields of an entry and of its items.
    pub columns: Vec<Column>,
    /// Names of columns that are no catalogue's and are passed over; one that ends in `*` is how such names begin.
    pub aside: Vec<String>,
    /// Code lists by name.
    pub lists: Vec<(String, Vec<Label>)>,
}

/// One field of the catalogue and the names under which it appears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// English name in [`CatalogueEntry::fields`] or [`Item::fields`].
    pub field: String,
    /// Whether it belongs to the 信息项, not the resource.
    pub item: bool,
    /// The column's name and its synonyms, the first is the official one.
    pub names: Vec<String>,
    /// Names that mean it where no other column of the table does.
    pub seconds: Vec<String>,
    /// The type of its values: `text`, `code`, `codes` (several), `lines` (one a line), `date`, `number`, `boolean`, or `texts` where a cell may list several.
    pub kind: String,
    /// The code list its values come from, or empty.
    pub list: String,
    /// Whether a catalogue must have it.
    pub needed: bool,
    /// Whether 无 is an answer in it, and not a way to leave it blank.
    pub none_is_answer: bool,
}

/// One value of a code list.
#[derive(Debug, Clone, Default)]
pub struct Label {
    /// Its code, or empty.
    pub code: String,
    /// Its label.
    pub label: String,
    /// Its label in English, or empty.
    pub english: String,
    /// Other spellings.
    pub synonyms: Vec<String>,
    /// The label of another list that it belongs to: the class of a format, the category of a sharing mode. Or empty.
    pub group: String,
    /// How much it asks of a system: of several in one cell the one with the greatest weight is judged.
    pub weight: u32,
}
