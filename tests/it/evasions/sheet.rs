//! The catalogue of the base submission as a sheet.

use super::draft::{Document, Draft};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Rows of cells.
pub type Rows = Vec<Vec<String>>;

/// The columns of the sheet, and where each stands in a record and in an item of it.
const COLUMNS: [(&str, &str); 23] = [
    ("类", "/扩展/类"),
    ("项", "/扩展/项"),
    ("目", "/扩展/目"),
    ("细目", "/扩展/细目"),
    ("信息资源名称", "/resTitle"),
    ("信息资源代码", "/resID"),
    ("信息资源提供方", "/IdPoC/rpOrgName"),
    ("信息资源提供方代码", "/扩展/提供方代码"),
    ("信息资源摘要", "/abstract"),
    ("信息资源格式分类", "/扩展/信息资源格式分类"),
    ("信息资源格式类型", "/扩展/信息资源格式类型"),
    ("信息项名称", "item/名称"),
    ("信息项英文名", "item/英文名"),
    ("数据类型", "item/数据类型"),
    ("数据长度", "item/长度"),
    ("共享类型", "/扩展/共享类型"),
    ("共享条件", "/扩展/共享条件"),
    ("共享方式分类", "/扩展/共享方式分类"),
    ("共享方式类型", "/扩展/共享方式类型"),
    ("是否向社会开放", "/扩展/是否向社会开放"),
    ("开放条件", "/扩展/开放条件"),
    ("更新周期", "/扩展/更新周期"),
    ("发布日期", "/pubDate"),
];

/// The header, then a row for each item; what is said of a resource stands in the first of its rows.
pub fn rows(records: &Value) -> Rows {
    let mut rows = vec![COLUMNS.map(|(label, _)| label.to_owned()).to_vec()];
    for record in records.as_array().unwrap() {
        let none = vec![json!({})];
        let items = record["扩展"]["信息项"].as_array().unwrap_or(&none);
        for (index, item) in items.iter().enumerate() {
            let cell = |(_, at): (&str, &str)| match at.strip_prefix("item") {
                Some(at) => shown(item.pointer(at)),
                None if index == 0 => shown(record.pointer(at)),
                None => String::new(),
            };
            rows.push(COLUMNS.map(cell).to_vec());
        }
    }
    rows
}

/// The rows of the base submission.
pub fn base() -> Rows {
    rows(&Draft::proposal().records)
}

/// The number of a column.
pub fn column(rows: &Rows, label: &str) -> usize {
    rows[0].iter().position(|cell| cell == label).unwrap()
}

/// One row as texts.
pub fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|&cell| cell.to_owned()).collect()
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Fields with a comma, a quote or a line break are quoted.
pub fn csv(rows: &Rows) -> String {
    let mut text = String::new();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            let before = if index == 0 { "" } else { "," };
            if cell.contains([',', '"', '\n']) {
                write!(text, "{before}\"{}\"", cell.replace('"', "\"\"")).unwrap();
            } else {
                write!(text, "{before}{cell}").unwrap();
            }
        }
        text.push('\n');
    }
    text
}

/// A workbook of these sheets.
pub fn workbook(sheets: &[(&str, &Rows)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (y, row) in rows.iter().enumerate() {
            for (x, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let (y, x) = (u32::try_from(y).unwrap(), u16::try_from(x).unwrap());
                sheet.write_string(y, x, text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

impl Draft {
    /// Puts a file in the place of the records; the witness sees these rows.
    pub fn catalogue(mut self, path: &str, bytes: impl Into<Vec<u8>>, rows: &Rows) -> Self {
        self.records = Value::Null;
        self.rows.clone_from(rows);
        self.put(Document::Manifest, "/catalogue", json!([path]))
            .file(path, bytes)
    }

    /// The catalogue as a file of separated values.
    pub fn in_csv(self, rows: &Rows) -> Self {
        self.catalogue("catalogue/resources.csv", csv(rows), rows)
    }

    /// The catalogue as a workbook of one sheet.
    pub fn in_xlsx(self, rows: &Rows) -> Self {
        self.catalogue(
            "catalogue/resources.xlsx",
            workbook(&[("目录", rows)]),
            rows,
        )
    }
}
