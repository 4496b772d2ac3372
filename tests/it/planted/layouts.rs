//! One catalogue in the layouts in which offices write catalogues: in each the clean one is clean, and each defect is told at its cell
//! and once, as in the plain table.

use super::sheet::rows as plain;
use super::{Also, MANIFEST, RECORDS, approved};
use crate::support::plan;
use Form::{Csv, Gb18030, Workbook};
use hutong::Engine;
use hutong::decide::Verdict;
use hutong::discover::Files;
use hutong::pack::{RulePack, Severity};
use std::collections::BTreeMap;

/// A cell of the plain table: its row, from 1, and its column. For a column of the resource it is the first row of the resource.
type Id = (usize, usize);

/// A cell as a layout writes it, and the cells of the plain table that it shows.
#[derive(Clone, Default)]
pub struct Cell {
    pub text: String,
    shows: Option<Id>,
}

/// A sheet as a layout writes it.
#[derive(Clone, Default)]
pub struct Written {
    pub name: &'static str,
    pub hidden: bool,
    pub cells: Vec<Vec<Cell>>,
    /// Merged ranges: the first and the last row and column.
    pub merged: Vec<[usize; 4]>,
}

/// How the sheets become a file.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Workbook,
    Csv,
    Gb18030,
}

/// The plain table of the approved submission's catalogue: a header, and a row for each 信息项.
#[derive(Clone)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The rows that begin a resource.
const FIRSTS: [usize; 2] = [0, 4];
/// The columns of 信息项.
const ITEMS: [&str; 4] = ["信息项名称", "信息项英文名", "数据类型", "数据长度"];

impl Table {
    pub fn new() -> Self {
        let mut rows = plain()
            .into_iter()
            .map(|row| row.into_iter().map(str::to_owned).collect());
        Self {
            header: rows.next().unwrap(),
            rows: rows.collect(),
        }
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|own| own == name).unwrap()
    }

    fn is_item(&self, column: usize) -> bool {
        ITEMS.contains(&self.header[column].as_str())
    }

    fn first_of(row: usize) -> usize {
        if row < FIRSTS[1] {
            FIRSTS[0]
        } else {
            FIRSTS[1]
        }
    }

    fn id(&self, row: usize, column: usize) -> Id {
        let row = if self.is_item(column) {
            row
        } else {
            Self::first_of(row)
        };
        (row + 1, column)
    }

    /// A row, with its cells in these columns.
    fn row(&self, row: usize, columns: &[usize]) -> Vec<Cell> {
        let cell = |column: &usize| Cell {
            text: self.rows[row][*column].clone(),
            shows: Some(self.id(row, *column)),
        };
        columns.iter().map(cell).collect()
    }

    fn names(&self, columns: &[usize]) -> Vec<Cell> {
        columns
            .iter()
            .map(|column| word(&self.header[*column]))
            .collect()
    }

    fn all(&self) -> Vec<usize> {
        (0..self.header.len()).collect()
    }

    /// The columns of the resource, or of 信息项.
    fn of(&self, items: bool) -> Vec<usize> {
        self.all()
            .into_iter()
            .filter(|column| self.is_item(*column) == items)
            .collect()
    }

    /// The table in these columns.
    fn sheet(&self, columns: &[usize]) -> Written {
        let rows = (0..self.rows.len()).map(|row| self.row(row, columns));
        Written {
            name: "目录",
            cells: std::iter::once(self.names(columns)).chain(rows).collect(),
            ..Written::default()
        }
    }

    fn flat(&self) -> Written {
        self.sheet(&self.all())
    }

    /// The table with other names of its columns.
    fn renamed(&self, name: impl Fn(&str) -> String) -> Written {
        let mut sheet = self.flat();
        for cell in &mut sheet.cells[0] {
            cell.text = name(&cell.text);
        }
        sheet
    }
}

fn word(text: &str) -> Cell {
    Cell {
        text: text.to_owned(),
        shows: None,
    }
}

fn words<const N: usize>(texts: [&str; N]) -> Vec<Cell> {
    texts.map(word).to_vec()
}

/// A sheet with rows above its own.
fn below(mut sheet: Written, above: Vec<Vec<Cell>>) -> Written {
    let width = sheet.cells[0].len() - 1;
    let shift = above.len();
    for range in &mut sheet.merged {
        range[0] += shift;
        range[2] += shift;
    }
    for (row, cells) in above.iter().enumerate() {
        if cells.len() == 1 {
            sheet.merged.push([row, 0, row, width]);
        }
    }
    sheet.cells.splice(0..0, above);
    sheet
}

/// What a layout makes of a table.
pub type Layout = Box<dyn Fn(&Table) -> Vec<Written>>;

fn layout(write: impl Fn(&Table) -> Written + 'static) -> Layout {
    Box::new(move |table| vec![write(table)])
}

/// The cells of the resource once: the first row of each resource has them, merged down or alone.
fn once(table: &Table, is_merged: bool) -> Written {
    let mut sheet = table.flat();
    for row in 0..table.rows.len() {
        let first = Table::first_of(row);
        for column in table.of(false) {
            if row > first {
                sheet.cells[row + 1][column] = Cell::default();
            } else if is_merged {
                let last = if first == FIRSTS[0] {
                    FIRSTS[1]
                } else {
                    table.rows.len()
                };
                sheet.merged.push([first + 1, column, last, column]);
            }
        }
    }
    sheet
}

/// Names of columns over two rows: those of groups, and within them those of columns.
fn grouped(table: &Table) -> Written {
    let mut sheet = table.flat();
    let groups = [
        (
            "信息资源格式",
            ["信息资源格式分类", "信息资源格式类型"],
            ["分类", "类型"],
        ),
        (
            "共享方式",
            ["共享方式分类", "共享方式类型"],
            ["分类", "类型"],
        ),
    ];
    let mut upper: Vec<Cell> = sheet.cells[0].clone();
    let mut lower = vec![Cell::default(); upper.len()];
    let mut merged = Vec::new();
    for (group, names, children) in groups {
        let first = table.column(names[0]);
        merged.push([0, first, 0, first + 1]);
        for (offset, child) in children.into_iter().enumerate() {
            upper[first + offset] = word(if offset == 0 { group } else { "" });
            lower[first + offset] = word(child);
        }
    }
    let items = table.column(ITEMS[0]);
    merged.push([0, items, 0, items + 3]);
    for (offset, name) in ITEMS.into_iter().enumerate() {
        upper[items + offset] = word(if offset == 0 { "信息项信息" } else { "" });
        lower[items + offset] = word(name);
    }
    for (column, cell) in lower.iter().enumerate() {
        if cell.text.is_empty() {
            merged.push([0, column, 1, column]);
        }
    }
    sheet.cells.splice(0..1, [upper, lower]);
    sheet.merged = merged;
    sheet
}

/// Resources on one sheet, and on another 信息项 that name theirs by a column.
fn parted(table: &Table, by: &str) -> Vec<Written> {
    let columns = table.of(false);
    let resources = FIRSTS.iter().map(|row| table.row(*row, &columns));
    let resources = Written {
        name: "信息资源",
        cells: std::iter::once(table.names(&columns))
            .chain(resources)
            .collect(),
        ..Written::default()
    };
    let columns = [vec![table.column(by)], table.of(true)].concat();
    let items = Written {
        name: "信息项",
        ..table.sheet(&columns)
    };
    vec![resources, items]
}

/// A form for each resource, on a sheet of its own: labels and values side by side, and below them the 信息项.
fn forms(table: &Table) -> Vec<Written> {
    let form = |(name, first, last): (&'static str, usize, usize)| {
        let columns = table.of(false);
        let texts = table.row(first, &columns);
        let mut cells = vec![words(["政务信息资源目录登记表"])];
        for pair in table
            .names(&columns)
            .into_iter()
            .zip(texts)
            .collect::<Vec<_>>()
            .chunks(2)
        {
            let both = pair
                .iter()
                .flat_map(|(name, text)| [name.clone(), text.clone()]);
            cells.push(both.collect());
        }
        let columns = table.of(true);
        cells.push(table.names(&columns));
        cells.extend((first..last).map(|row| table.row(row, &columns)));
        Written {
            name,
            merged: vec![[0, 0, 0, 3]],
            cells,
            ..Written::default()
        }
    };
    let all = [
        ("表一", FIRSTS[0], FIRSTS[1]),
        ("表二", FIRSTS[1], table.rows.len()),
    ];
    all.map(form).to_vec()
}

/// Another sheet beside the table.
fn beside(table: &Table, other: &Written, is_first: bool) -> Vec<Written> {
    if is_first {
        vec![other.clone(), table.flat()]
    } else {
        vec![table.flat(), other.clone()]
    }
}

fn dictionary(hidden: bool) -> Written {
    Written {
        name: "字典",
        hidden,
        cells: vec![
            words(["共享类型", "更新周期"]),
            words(["无条件共享", "每日"]),
            words(["有条件共享", "每月"]),
            words(["不予共享", "每年"]),
        ],
        ..Written::default()
    }
}

fn cover() -> Written {
    Written {
        name: "填表说明",
        cells: vec![
            words(["政务信息资源目录填表说明"]),
            words(["一、请按栏目逐项填写。"]),
            words(["二、带 * 的栏目为必填项。"]),
        ],
        ..Written::default()
    }
}

/// The `nth` other name of each column, as the pack has them.
fn synonym(pack: &RulePack, name: &str, nth: usize) -> String {
    let list = &pack.lists["columns"];
    let row = list.rows.iter().find(|row| list.cell(row, "zh") == name);
    let all = row.map_or("", |row| list.cell(row, "synonyms"));
    let all: Vec<&str> = all.split('|').filter(|word| !word.is_empty()).collect();
    match all.len() {
        0 => name.to_owned(),
        count => all[nth % count].to_owned(),
    }
}

/// The layouts: a name, how it is written, and defects that it cannot show because it needs the cell.
pub fn layouts() -> Vec<(&'static str, Form, &'static [&'static str], Layout)> {
    let pack = || plan().pack;
    let named = |nth: usize| {
        let pack = pack();
        layout(move |table: &Table| table.renamed(|name| synonym(&pack, name, nth)))
    };
    let title = || words(["某省市场监督管理局政务信息资源目录"]);
    let hints = |table: &Table| {
        let hint = |column: &usize| match table.header[*column].as_str() {
            "共享类型" | "更新周期" | "数据类型" | "类" => "请选择",
            _ => "请填写",
        };
        table
            .all()
            .iter()
            .map(|column| word(hint(column)))
            .collect::<Vec<_>>()
    };
    vec![
        ("plain", Workbook, &[], layout(Table::flat)),
        ("plain CSV", Csv, &[], layout(Table::flat)),
        ("CSV in GB 18030", Gb18030, &[], layout(Table::flat)),
        ("first synonyms", Workbook, &[], named(0)),
        ("second synonyms", Workbook, &[], named(1)),
        ("third synonyms", Workbook, &[], named(2)),
        ("fifth synonyms, CSV", Csv, &[], named(4)),
        (
            "asterisks behind",
            Workbook,
            &[],
            layout(|table| table.renamed(|name| format!("{name}*"))),
        ),
        (
            "asterisks before",
            Workbook,
            &[],
            layout(|table| table.renamed(|name| format!("*{name}"))),
        ),
        (
            "required in brackets",
            Workbook,
            &[],
            layout(|table| table.renamed(|name| format!("{name}（必填项）"))),
        ),
        (
            "required on a line of its own",
            Workbook,
            &[],
            layout(|table| table.renamed(|name| format!("{name}\n(必填)"))),
        ),
        (
            "blanks in names",
            Workbook,
            &[],
            layout(|table| table.renamed(|name| format!(" {} ", name.replace("信息", "信 息")))),
        ),
        (
            "a title",
            Workbook,
            &[],
            layout(move |table| below(table.flat(), vec![title()])),
        ),
        (
            "a title, a department and a day",
            Workbook,
            &[],
            layout(move |table| {
                below(
                    table.flat(),
                    vec![
                        title(),
                        words([
                            "填报单位：某省市场监督管理局",
                            "",
                            "",
                            "填报日期：2026年3月1日",
                        ]),
                    ],
                )
            }),
        ),
        ("groups over some columns", Workbook, &[], layout(grouped)),
        (
            "a title and groups",
            Workbook,
            &[],
            layout(move |table| below(grouped(table), vec![title()])),
        ),
        (
            "a row of hints",
            Workbook,
            &[],
            layout(move |table| {
                let mut sheet = table.flat();
                sheet.cells.insert(1, hints(table));
                sheet
            }),
        ),
        (
            "numbers in front",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                for (row, cells) in sheet.cells.iter_mut().enumerate() {
                    cells.insert(
                        0,
                        word(&if row == 0 {
                            "序号".to_owned()
                        } else {
                            row.to_string()
                        }),
                    );
                }
                sheet
            }),
        ),
        (
            "merged down",
            Workbook,
            &[],
            layout(|table| once(table, true)),
        ),
        (
            "once, blank below",
            Workbook,
            &[],
            layout(|table| once(table, false)),
        ),
        (
            "once, blank below, CSV",
            Csv,
            &[],
            layout(|table| once(table, false)),
        ),
        (
            "ditto",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                for row in 0..table.rows.len() {
                    for column in table.of(false) {
                        let cell = &mut sheet.cells[row + 1][column];
                        if row > Table::first_of(row) && !cell.text.is_empty() {
                            "同上".clone_into(&mut cell.text);
                        }
                    }
                }
                sheet
            }),
        ),
        (
            "rows of two resources in turn",
            Workbook,
            &[],
            layout(|table| {
                let order = [0, 4, 1, 5, 2, 3];
                let rows = order.map(|row| table.row(row, &table.all()));
                let mut sheet = table.flat();
                sheet.cells.splice(1.., rows);
                sheet
            }),
        ),
        (
            "columns the other way round",
            Workbook,
            &[],
            layout(|table| table.sheet(&table.all().into_iter().rev().collect::<Vec<_>>())),
        ),
        (
            "items first",
            Workbook,
            &[],
            layout(|table| table.sheet(&[table.of(true), table.of(false)].concat())),
        ),
        (
            "columns of nobody",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                for (row, cells) in sheet.cells.iter_mut().enumerate() {
                    let own = if row == 0 {
                        ["备注", "联系人", "联系电话"]
                    } else {
                        ["", "张三", "010-12345678"]
                    };
                    cells.extend(words(own));
                }
                sheet
            }),
        ),
        (
            "two sheets by code",
            Workbook,
            &["信息资源代码"],
            Box::new(|table| parted(table, "信息资源代码")),
        ),
        (
            "two sheets by name",
            Workbook,
            &["信息资源名称"],
            Box::new(|table| parted(table, "信息资源名称")),
        ),
        (
            "a form for each resource",
            Workbook,
            &["信息资源名称"],
            Box::new(forms),
        ),
        (
            "blank rows between",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                sheet.cells.insert(FIRSTS[1] + 1, Vec::new());
                sheet
            }),
        ),
        (
            "the header again on each page",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                sheet.cells.insert(FIRSTS[1] + 1, table.names(&table.all()));
                sheet
            }),
        ),
        (
            "signed below",
            Workbook,
            &[],
            layout(|table| {
                let mut sheet = table.flat();
                sheet.cells.push(Vec::new());
                sheet.cells.push(words([
                    "填表人：张三",
                    "",
                    "审核人：李四",
                    "",
                    "填表日期：2026-03-01",
                ]));
                sheet
            }),
        ),
        (
            "a cover first",
            Workbook,
            &[],
            Box::new(|table| beside(table, &cover(), true)),
        ),
        (
            "a dictionary beside",
            Workbook,
            &[],
            Box::new(|table| beside(table, &dictionary(false), false)),
        ),
        (
            "a hidden dictionary first",
            Workbook,
            &[],
            Box::new(|table| beside(table, &dictionary(true), true)),
        ),
    ]
}

/// Defects: a column of the first resource, or of its first item, and what is written there.
pub const DEFECTS: [(&str, &str); 25] = [
    ("类", "部委"),
    ("类", ""),
    ("信息资源名称", ""),
    ("信息资源代码", ""),
    ("信息资源代码", "407011900101/000001"),
    ("信息资源提供方", ""),
    ("信息资源提供方代码", ""),
    ("信息资源提供方代码", "11330000MB0000019F"),
    ("信息资源摘要", ""),
    ("信息资源摘要", "待补充"),
    ("信息资源格式分类", "数据仓"),
    ("信息资源格式类型", "pdf"),
    ("共享类型", "部分共享"),
    ("共享类型", ""),
    ("共享条件", ""),
    ("共享方式类型", "网盘"),
    ("是否向社会开放", "部分"),
    ("更新周期", "视情况而定"),
    ("更新周期", ""),
    ("发布日期", "2026-02-30"),
    ("数据类型", "未定型"),
    ("数据类型", ""),
    ("数据长度", ""),
    ("数据长度", "200"),
    ("信息项名称", "统一社会信用代码"),
];

/// The table with a defect.
pub fn with(column: &str, to: &str) -> Table {
    let mut table = Table::new();
    let at = table.column(column);
    let last = if table.is_item(at) { 1 } else { FIRSTS[1] };
    for row in &mut table.rows[..last] {
        to.clone_into(&mut row[at]);
    }
    table
}

/// The approved submission with its catalogue in this form.
fn submitted(sheets: &[Written], form: Form) -> Files {
    let (name, bytes) = match form {
        Workbook => ("resources.xlsx", workbook(sheets)),
        Csv => ("resources.csv", csv(&sheets[0]).into_bytes()),
        Gb18030 => {
            let text = csv(&sheets[0]);
            (
                "resources.csv",
                encoding_rs::GB18030.encode(&text).0.into_owned(),
            )
        }
    };
    packed(name, bytes)
}

/// The approved submission with its catalogue as this file.
pub fn packed(name: &str, bytes: Vec<u8>) -> Files {
    let mut files = approved().and(MANIFEST, "resources.yaml", name);
    let file = files
        .files
        .iter_mut()
        .find(|file| file.path == RECORDS)
        .unwrap();
    file.path = format!("catalogue/{name}");
    file.bytes = bytes;
    files
}

pub fn workbook(sheets: &[Written]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for own in sheets {
        let sheet = book.add_worksheet().set_name(own.name).unwrap();
        sheet.set_hidden(own.hidden);
        let at = |place: usize| (u32::try_from(place).unwrap(), u16::try_from(place).unwrap());
        let format = rust_xlsxwriter::Format::new();
        for [top, left, bottom, right] in &own.merged {
            let (top, left, bottom, right) = (at(*top).0, at(*left).1, at(*bottom).0, at(*right).1);
            if (top, left) != (bottom, right) {
                sheet
                    .merge_range(top, left, bottom, right, "", &format)
                    .unwrap();
            }
        }
        for (row, cells) in own.cells.iter().enumerate() {
            for (column, cell) in cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.text.is_empty())
            {
                sheet
                    .write_string(at(row).0, at(column).1, &cell.text)
                    .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn csv(sheet: &Written) -> String {
    let line = |cells: &Vec<Cell>| {
        let texts = cells
            .iter()
            .map(|cell| format!("\"{}\"", cell.text.replace('"', "\"\"")));
        texts.collect::<Vec<_>>().join(",") + "\r\n"
    };
    sheet.cells.iter().map(line).collect()
}

/// What is told that gates or warns: its rule, and the cell of the plain table at which it is told, or else its place.
pub fn told(verdict: &Verdict, sheets: &[Written]) -> Vec<(String, String)> {
    let mut shown = BTreeMap::new();
    for sheet in sheets {
        for (row, cells) in sheet.cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let letter = char::from(b'A' + u8::try_from(column % 26).unwrap());
                let name = if column < 26 {
                    letter.to_string()
                } else {
                    format!("A{letter}")
                };
                shown.insert((sheet.name, format!("{name}{}", row + 1)), cell.shows);
            }
        }
    }
    let loud = verdict
        .open
        .iter()
        .filter(|it| matches!(it.severity, Severity::Error | Severity::Warning));
    // How the file is written is no defect of what it says.
    let loud = loud.filter(|it| it.rule != "hutong/encoding-gb18030");
    let mut told: Vec<(String, String)> = loud
        .map(|finding| {
            let sheet = match finding.at.sheet.as_deref() {
                Some("") => Some("目录"),
                other => other,
            };
            let at = sheet.zip(finding.at.cell.clone());
            let at = at.map_or_else(
                || format!("{} {}", finding.at.file, finding.at.pointer),
                |(sheet, cell)| {
                    let own = shown
                        .iter()
                        .find(|((name, place), _)| *name == sheet && *place == cell);
                    match own.and_then(|(_, id)| *id) {
                        Some((row, column)) => format!("{row} {}", Table::new().header[column]),
                        None => format!("{sheet} {cell}"),
                    }
                },
            );
            (finding.rule.clone(), at)
        })
        .collect();
    told.sort();
    told
}

/// Each defect in every third layout.
#[test]
fn a_layout_changes_nothing_of_what_is_told() {
    judge_layouts(3);
}

/// Each defect in each layout.
#[test]
#[ignore = "minutes; run it when the reading of sheets changes"]
fn no_layout_changes_anything_of_what_is_told() {
    judge_layouts(1);
}

/// Judges each layout clean, and with every `share`th defect.
fn judge_layouts(share: usize) {
    let plan = plan();
    let engine = Engine::new(&plan);
    let judged = |layout: &Layout, form: Form, table: &Table| {
        let sheets = layout(table);
        told(&engine.judge(&submitted(&sheets, form)), &sheets)
    };
    let layouts = layouts();
    assert!(layouts.len() >= 30);
    let mut wrong = Vec::new();
    let (_, form, _, plain) = &layouts[0];
    let expected: Vec<_> = DEFECTS
        .iter()
        .map(|(column, to)| {
            let told = judged(plain, *form, &with(column, to));
            // That the other resource has another code is a warning of its own.
            let follows = |rule: &str| rule == "gb/provider-code-contradictory";
            let of_pack = told
                .iter()
                .filter(|(rule, _)| rule.starts_with("gb/") && !follows(rule));
            let of_pack: Vec<_> = of_pack.collect();
            let is_there = of_pack
                .iter()
                .all(|(_, at)| at.ends_with(&format!(" {column}")));
            if of_pack.len() != 1 || !is_there {
                wrong.push(format!("plain, {column} is {to:?}: {told:?}"));
            }
            told
        })
        .collect();
    for (at, (name, form, lacks, layout)) in layouts.iter().enumerate() {
        let clean = judged(layout, *form, &Table::new());
        if !clean.is_empty() {
            wrong.push(format!("{name}: {clean:?}"));
            continue;
        }
        let own = DEFECTS
            .iter()
            .zip(&expected)
            .skip(at % share)
            .step_by(share);
        for ((column, to), expected) in own {
            if lacks.contains(column) && to.is_empty() {
                continue;
            }
            let told = judged(layout, *form, &with(column, to));
            if told != *expected {
                wrong.push(format!(
                    "{name}, {column} is {to:?}:\n    {told:?}\n    {expected:?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
