//! A workbook to fill in: the columns of the guide with drop-down lists from the code lists of a pack, an example, notes in both
//! languages, and the lists themselves.

use crate::model::{Column, Label, Vocabulary};
use crate::read::source::column_name;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};

/// Columns that the template leaves out: of a resource what other columns say, and of 信息项 what few catalogues have.
const LEFT_OUT: [&str; 1] = ["otherUpdateCycle"];
/// Columns of 信息项 that it has.
const OF_ITEMS: [&str; 4] = ["name", "key", "dataType", "length"];
/// Rows for which cells have a drop-down list.
const ROWS: u32 = 5_000;
/// The sheets.
const CATALOGUE: &str = "目录";
const NOTES: &str = "说明";
const LISTS: &str = "字典";

/// What the example says of a resource and its first item, by field.
const EXAMPLE: [(&str, &str); 25] = [
    ("rowNumber", "示例"),
    ("categoryObject", "011 市场监管"),
    ("categoryDetail", "年度报告"),
    ("title", "经营主体年度报告信息"),
    // A code would make a resource of it.
    ("code", "12 位分类代码/6 位顺序号"),
    ("providerName", "某省市场监督管理局"),
    ("providerCode", "11330000MB0000019E"),
    ("department", "信息中心"),
    (
        "abstract",
        "经营主体按年度报送的名称、统一社会信用代码和联系方式，供行业主管部门核对。",
    ),
    ("formatType", "KingbaseES"),
    ("formatClass", "数据库"),
    ("sharingType", "有条件共享"),
    ("sharingCondition", "用于履行法定职责时核对"),
    ("sharingModeCategory", "共享平台"),
    ("sharingModeType", "接口"),
    ("openToPublic", "否"),
    ("updateCycle", "每日"),
    ("publicationDate", "2026-03-01"),
    ("operations", "GET /exchange/resources/{code}/records"),
    ("classification", "一般"),
    ("sourceSystem", "经营主体登记系统"),
    ("name", "主体名称"),
    ("key", "entName"),
    ("dataType", "字符型"),
    ("length", "100"),
];

/// The second item of the example.
const SECOND: [(&str, &str); 4] = [
    ("name", "成立日期"),
    ("key", "foundedOn"),
    ("dataType", "日期型"),
    ("length", ""),
];

/// The notes: Chinese first, then English.
const TEXT: [(&str, &str); 9] = [
    (
        "在“目录”工作表中填写，从示例的下一行开始；示例两行可以保留，不会读作资源。",
        "Fill in the sheet 目录 below the example; the two rows of the example may stay, they are not read as a resource.",
    ),
    (
        "列名带 * 的须填写；其余按实际情况填写。列名不要改，列的次序可以改，用不到的列可以删去。",
        "Columns marked * must be filled in, others as the case may be. Leave the names; columns may be moved, and those that are not needed removed.",
    ),
    (
        "每项信息资源占一行或几行：每个信息项一行，第二行起只写信息资源名称、代码、提供方和信息项。",
        "A resource takes one row or several: one for each item. From the second row on write its name, its code, its provider and the item.",
    ),
    (
        "有下拉箭头的单元格从列表中选择，列表的内容见“字典”工作表。",
        "Cells with an arrow have a list to choose from; the sheet 字典 shows the lists.",
    ),
    (
        "全部单元格为文本格式，代码和数字照写即可，不会变成科学记数。",
        "All cells are text, so that codes and numbers stay as they are typed.",
    ),
    (
        "日期写作 2026-03-01。多个关联资源代码之间用顿号（、）隔开。",
        "Dates are written 2026-03-01. Several related codes are parted by 、.",
    ),
    (
        "接口操作：提供该资源的接口，写方法和路径，一行一个，或写 operationId。",
        "接口操作 names the operations that serve the resource: method and path, one a line, or the operationId.",
    ),
    (
        "填好后运行 hutong catalogue show 目录.xlsx，看每一列读作什么、哪些内容没有读入。",
        "When it is filled in, `hutong catalogue show FILE.xlsx` says what each column is read as and what is left out.",
    ),
    (
        "再运行 hutong check 评判整份申报材料。",
        "`hutong check` then judges the whole submission.",
    ),
];

/// Renders the template.
///
/// # Errors
/// The pack has lists that no workbook can hold.
pub fn template(vocabulary: &Vocabulary) -> Result<Vec<u8>, XlsxError> {
    let columns = columns(vocabulary);
    let mut book = Workbook::new();
    catalogue(
        book.add_worksheet().set_name(CATALOGUE)?,
        &columns,
        vocabulary,
    )?;
    notes(book.add_worksheet().set_name(NOTES)?)?;
    lists(book.add_worksheet().set_name(LISTS)?, &columns, vocabulary)?;
    book.save_to_buffer()
}

/// The columns of the template, those of resources first.
fn columns(vocabulary: &Vocabulary) -> Vec<&Column> {
    let is_own = |column: &&Column| {
        if column.item {
            OF_ITEMS.contains(&&*column.field)
        } else {
            !LEFT_OUT.contains(&&*column.field)
        }
    };
    let mut columns: Vec<&Column> = vocabulary.columns.iter().filter(is_own).collect();
    let place = |column: &&Column| {
        (
            column.item,
            column.field == "remarks",
            column.field != "rowNumber",
        )
    };
    columns.sort_by_key(place);
    columns
}

/// The lists that the columns take their values from, each once, in the order of the columns.
fn used<'v>(columns: &[&'v Column], vocabulary: &'v Vocabulary) -> Vec<(&'v Column, &'v [Label])> {
    let mut used: Vec<(&Column, &[Label])> = Vec::new();
    for column in columns {
        let list = vocabulary
            .lists
            .iter()
            .find(|(name, _)| *name == column.list);
        let known = used.iter().any(|(other, _)| other.list == column.list);
        if let Some((_, labels)) = list.filter(|_| !known) {
            used.push((column, labels));
        }
    }
    used
}

/// The official name of a column.
fn official(column: &Column) -> &str {
    column.names.first().unwrap_or(&column.field)
}

fn catalogue(
    sheet: &mut Worksheet,
    columns: &[&Column],
    vocabulary: &Vocabulary,
) -> Result<(), XlsxError> {
    let head = |colour: u32| {
        Format::new()
            .set_bold()
            .set_num_format("@")
            .set_background_color(Color::RGB(colour))
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
    };
    let (of_resource, of_item) = (head(0x00DD_EBF7), head(0x00E2_EFDA));
    let text = Format::new().set_num_format("@").set_text_wrap();
    let example = Format::new()
        .set_num_format("@")
        .set_font_color(Color::Gray);
    let lists = used(columns, vocabulary);
    for (at, column) in (0u16..).zip(columns) {
        let mark = if column.needed { "*" } else { "" };
        let name = format!("{}{mark}", official(column));
        let format = if column.item { &of_item } else { &of_resource };
        sheet.write_string_with_format(0, at, &name, format)?;
        let wide = if matches!(&*column.field, "title" | "abstract" | "code") {
            28.0
        } else {
            16.0
        };
        sheet.set_column_width(at, wide)?;
        sheet.set_column_format(at, &text)?;
        let said = |of: &[(&str, &'static str)]| {
            let mut said = of.iter();
            let own = said.find(|(field, _)| *field == column.field);
            own.map_or("", |(_, text)| *text)
        };
        let is_naming = matches!(
            &*column.field,
            "rowNumber" | "title" | "code" | "providerName"
        );
        let second = if column.item {
            said(&SECOND)
        } else if is_naming {
            said(&EXAMPLE)
        } else {
            ""
        };
        sheet.write_string_with_format(1, at, said(&EXAMPLE), &example)?;
        sheet.write_string_with_format(2, at, second, &example)?;
        let list = lists
            .iter()
            .position(|(other, _)| other.list == column.list);
        if let Some((place, (_, labels))) = list.and_then(|place| Some((place, lists.get(place)?)))
        {
            let range = range(place, labels.len());
            let choice = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(1, at, ROWS, at, &choice)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The range of the list at a place on the sheet of lists: each has a column for its labels and one for the English ones.
fn range(place: usize, labels: usize) -> String {
    let letters = column_name(u32::try_from(place * 2).unwrap_or(u32::MAX));
    format!("='{LISTS}'!${letters}$2:${letters}${}", labels + 1)
}

fn notes(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_font_size(14);
    let wrapped = Format::new().set_text_wrap();
    sheet.set_column_width(0, 110)?;
    sheet.write_string_with_format(0, 0, "填表说明 How to fill in", &head)?;
    let mut row = 1;
    for (zh, en) in TEXT {
        sheet.write_string_with_format(row, 0, zh, &wrapped)?;
        sheet.write_string_with_format(row + 1, 0, en, &wrapped)?;
        row += 2;
    }
    Ok(())
}

fn lists(
    sheet: &mut Worksheet,
    columns: &[&Column],
    vocabulary: &Vocabulary,
) -> Result<(), XlsxError> {
    let head = Format::new().set_bold();
    for (at, (column, labels)) in (0u16..).step_by(2).zip(used(columns, vocabulary)) {
        // The bare name of a column would make it a table of its own.
        let name = format!("{}的取值", official(column));
        sheet.write_string_with_format(0, at, &name, &head)?;
        sheet.set_column_width(at, 18)?;
        sheet.set_column_width(at + 1, 18)?;
        for (row, label) in (1u32..).zip(labels) {
            sheet.write_string(row, at, &label.label)?;
            sheet.write_string(row, at + 1, &label.english)?;
        }
    }
    Ok(())
}
