//! A catalogue to start from: a record for each resource that the operations hand out, in the columns of the 1272 guide.

use super::items::{Budget, Item, Items, items};
use super::resources::Resource;
use super::unwrap::Unwrapper;
use super::words::Words;
use super::yaml::{Lines, scalar};
use crate::model::Project;

/// How many records are written; a comment in the file reports that there are more.
const MOST: usize = 200;
/// Names of items that an abstract lists.
const NAMED: usize = 6;

/// The draft of a catalogue, and what it was made of.
pub(super) struct Catalogue {
    /// The file.
    pub lines: Lines,
    /// Its records, in order.
    pub records: Vec<Written>,
    /// How many resources more than may be written there are.
    pub left: usize,
    /// Operations that read and do not say what, so that there is no record of it.
    pub silent: Vec<String>,
    /// The columns in which a value to start from was written.
    pub preset: Vec<String>,
}

/// A record as it was written.
pub(super) struct Written {
    /// Its name, where one was found.
    pub title: Option<String>,
    /// The operations that it was made of.
    pub operations: Vec<String>,
    /// The items that were left out and those that were taken.
    pub items: Items,
    /// Operations whose responses do not say what they hold.
    pub unsaid: Vec<String>,
}

/// The list of a pack with the values that a record starts from: its columns are `field`, `value`, `per` (`department` where all records
/// have the same), `served` (`yes` where the value is that of a resource which an operation hands out) and `note`, which stands behind
/// the value in place of what the field's code list allows.
const FIELDS: &str = "draft";

/// A field of a record that has a value to start from.
struct Field {
    label: String,
    /// The anchor under which the first record has the value that the others refer to.
    anchor: Option<String>,
    value: String,
    /// Whether the value is that of a resource which an operation hands out.
    served: bool,
    comment: String,
}

impl Field {
    /// The value in the first or a further one of several records.
    fn value(&self, first: bool, several: bool, served: bool) -> String {
        let value = if self.served && !served {
            ""
        } else {
            &self.value
        };
        match &self.anchor {
            Some(anchor) if several && first => format!("&{anchor} {}", scalar(value)),
            Some(anchor) if several => format!("*{anchor}"),
            _ => scalar(value),
        }
    }
}

/// The draft for some resources; one blank record where there are none. `path` names the file of a description as a binding does.
pub(super) fn catalogue<'d>(
    found: &[Resource<'_, 'd>],
    unwrapper: Unwrapper<'_, 'd>,
    project: Option<&Project>,
    path: &dyn Fn(u32) -> String,
) -> Catalogue {
    let words = unwrapper.words;
    let mut lines = Lines::default();
    lines.comment(
        "信息资源目录（1272 号指南的各列）。\"\" 处须填写；不属于政务信息资源的记录请删去。",
    );
    lines.comment("The catalogue in the columns of the 1272 guide. Fill in each \"\"; delete records of what is no resource.");
    // A resource of which nothing is known is no record.
    let known = found
        .iter()
        .filter_map(|resource| Some((resource, resource.record.as_ref()?)));
    let all = known.clone().count();
    let left = all.saturating_sub(MOST);
    if left > 0 {
        lines.comment(&format!(
            "共 {all} 个数据结构，只列出前 {MOST} 个 / {all} schemas, the first {MOST} are listed"
        ));
    }
    let fields = fields(words, project);
    let mut budget = Budget::default();
    let mut records: Vec<Written> = Vec::new();
    let mut preset = vec![false; fields.len()];
    for (resource, record) in known.take(MOST) {
        let items = items(unwrapper, record, &mut budget);
        let bound = resource.operations.iter();
        let bound = bound.map(|(descriptor, operation)| {
            format!("{}#{}", path(descriptor.source), operation.name())
        });
        let draft = Draft {
            title: resource.title.as_deref().unwrap_or_default(),
            about: abstracted(resource, &items.list),
            bound: bound.collect(),
            items: &items.list,
            left: items.left,
        };
        let place = (records.is_empty(), all > 1);
        let written = draft.write(&mut lines, words, &fields, place);
        for (known, written) in preset.iter_mut().zip(written) {
            *known |= written;
        }
        let operations = resource.operations.iter();
        records.push(Written {
            title: resource.title.clone(),
            operations: operations.map(|(_, operation)| operation.name()).collect(),
            items,
            unsaid: resource.unsaid.iter().map(|one| one.name()).collect(),
        });
    }
    if all == 0 {
        Draft::default().write(&mut lines, words, &fields, (true, false));
    }
    let silent = found.iter().filter(|resource| resource.record.is_none());
    let silent = silent.flat_map(|resource| &resource.operations);
    let fields = fields.into_iter().zip(preset);
    let preset = fields.filter_map(|(field, written)| written.then_some(field.label));
    Catalogue {
        lines,
        records,
        left,
        silent: silent.map(|(_, operation)| operation.name()).collect(),
        preset: preset.collect(),
    }
}

/// What is known of one record.
#[derive(Default)]
struct Draft<'r> {
    title: &'r str,
    about: String,
    /// The operations that serve it, as bindings name them.
    bound: Vec<String>,
    items: &'r [Item],
    /// How many items more it has.
    left: usize,
}

impl Draft<'_> {
    /// Writes the record; `place` is whether it is the first, and whether there are several. Returns of each field whether it has a
    /// value to start from.
    fn write(
        &self,
        lines: &mut Lines,
        words: &Words<'_>,
        fields: &[Field],
        (first, several): (bool, bool),
    ) -> Vec<bool> {
        let label = |field| words.pack().label(field);
        lines.push(&format!("- {}: {}", label("title"), scalar(self.title)), "");
        lines.push(
            &format!("  {}: \"\"", label("code")),
            if first { CODE } else { "" },
        );
        lines.push(
            &format!("  {}: {}", label("abstract"), scalar(&self.about)),
            "",
        );
        let mut preset = Vec::new();
        for field in fields {
            let value = field.value(first, several, !self.bound.is_empty());
            preset.push(!value.ends_with("\"\"") && !value.starts_with('*'));
            let comment = if first || value == "\"\"" {
                &*field.comment
            } else {
                ""
            };
            lines.push(&format!("  {}: {value}", field.label), comment);
        }
        if !self.bound.is_empty() {
            lines.push(&format!("  {}:", label("operations")), "");
            for binding in &self.bound {
                lines.push(&format!("  - {}", scalar(binding)), "");
            }
        }
        write_items(lines, words, self.items);
        if self.left > 0 {
            lines.comment(&format!(
                "另有至少 {0} 个属性未列出，请补登 / at least {0} more properties are not listed: register them",
                self.left
            ));
        }
        preset
    }
}

/// What stands behind the first blank for a code.
const CODE: &str = "前段/顺序码，如 307011024701/000001";

/// The fields of a record that have a value to start from, or a blank with what may stand in it.
fn fields(words: &Words<'_>, project: Option<&Project>) -> Vec<Field> {
    let pack = words.pack();
    let Some(list) = pack.lists.get(FIELDS) else {
        return Vec::new();
    };
    let column = |field: &str| {
        let columns = pack.lists.get("columns")?;
        let mut rows = columns.rows.iter();
        let row = rows.find(|row| columns.cell(row, "field") == field)?;
        Some(columns.cell(row, "list"))
    };
    let mut rows = list.rows.iter();
    let class = rows.find(|row| list.cell(row, "field") == "categoryClass");
    let class = class.map_or("", |row| {
        words.code("category-class", list.cell(row, "value"))
    });
    let fields = list.rows.iter().map(|row| {
        let field = list.cell(row, "field");
        let said = match field {
            "providerName" => project.and_then(|project| project.provider_name.as_ref()),
            "providerCode" => project.and_then(|project| project.provider_code.as_ref()),
            _ => None,
        };
        let value = said.map_or_else(|| list.cell(row, "value"), |said| said.value.trim());
        let note = list.cell(row, "note");
        let allowed = column(field).filter(|list| !list.is_empty());
        // A 项 is one of its 类.
        let class = if field == "categoryItem" { class } else { "" };
        Field {
            label: pack.label(field).to_owned(),
            anchor: (list.cell(row, "per") == "department").then(|| field.to_owned()),
            value: value.to_owned(),
            served: list.cell(row, "served") == "yes",
            comment: if note.is_empty() {
                allowed.map_or_else(String::new, |list| words.allowed(list, class))
            } else {
                note.to_owned()
            },
        }
    });
    fields.collect()
}

fn write_items(lines: &mut Lines, words: &Words<'_>, items: &[Item]) {
    let label = |field| words.pack().label(field);
    lines.push("  信息项:", "");
    for item in items {
        let name = item.name.as_deref().unwrap_or_default();
        let length = item.length.map_or_else(String::new, |length| {
            format!(", {}: {length}", label("length"))
        });
        let line = format!(
            "  - {{{}: {}, {}: {}, {}: {}{length}}}",
            label("name"),
            scalar(name),
            label("key"),
            scalar(&item.key),
            label("dataType"),
            scalar(item.kind),
        );
        let comment = if item.kind.is_empty() {
            words.allowed("data-type", "")
        } else {
            String::new()
        };
        lines.push(&line, &comment);
    }
    if items.is_empty() {
        lines.push(
            &format!(
                "  - {{{}: \"\", {}: \"\", {}: \"\", {}: \"\"}}",
                label("name"),
                label("key"),
                label("dataType"),
                label("length")
            ),
            &words.allowed("data-type", ""),
        );
    }
}

/// What a resource holds: in its author's words, else by its name and those of its first items.
fn abstracted(resource: &Resource<'_, '_>, items: &[Item]) -> String {
    if !resource.about.is_empty() {
        return resource.about.clone();
    }
    let names: Vec<&str> = items
        .iter()
        .filter_map(|item| item.name.as_deref())
        .collect();
    match &resource.title {
        Some(title) if !names.is_empty() => {
            let more = if names.len() > NAMED { "等" } else { "" };
            let shown: Vec<&str> = names.into_iter().take(NAMED).collect();
            format!("{title}，包括{}{more}。", shown.join("、"))
        }
        _ => String::new(),
    }
}
