//! How a catalogue was understood, for people: file by file and sheet by sheet, each column with what it was read as.

use crate::decide::Place;
use crate::decide::understood::{LeftOut, Understanding, UnderstoodFile, UnderstoodTable};
use crate::model::{Meaning, TableKind};
use crate::report::labels::{self, add, count, text};
use crate::report::page::{Page, Style, Tone, beside};
use crate::text::{Lang, Text};
use std::collections::BTreeSet;

/// Renders the page.
#[must_use]
pub fn human(understanding: &Understanding, style: Style) -> String {
    let mut page = Page::new(style);
    page.say(0, Tone::Strong, &sum(understanding));
    left_out(&mut page, 0, &understanding.left_out);
    for file in &understanding.files {
        self::file(&mut page, file);
    }
    if understanding.others > 0 {
        page.blank();
        let number = understanding.others;
        let others = text(
            &format!("另有 {number} 个文件不是目录，未列出"),
            &format!("{} of other kinds not listed", count(number, "file")),
        );
        page.say(0, Tone::Dim, &others);
    }
    page.done()
}

/// What was written in the normal form, and what was not: `lost` is what the form has no room for.
#[must_use]
pub fn converted(understanding: &Understanding, lost: &BTreeSet<String>, style: Style) -> String {
    let mut page = Page::new(style);
    page.say(0, Tone::Plain, &sum(understanding));
    // Lists of items that belong to no registered resource are written all the same.
    let is_out = |own: &&LeftOut| own.rule != "hutong/items-without-resources";
    let out = understanding.all_left_out().filter(is_out).count();
    if out > 0 {
        let (zh, en) = (
            format!("{out} 处内容未读入"),
            count(out, "place") + " not read",
        );
        page.say(0, Tone::Warn, &not_written(&zh, &en));
    }
    let columns = understanding.files.iter().flat_map(|file| &file.tables);
    let columns = columns.flat_map(|own| &own.table.columns);
    let unknown = columns
        .filter(|column| column.meaning == Meaning::Unknown)
        .count();
    if unknown > 0 {
        let (zh, en) = (
            format!("{unknown} 列未能识别"),
            count(unknown, "column") + " not understood",
        );
        page.say(0, Tone::Warn, &not_written(&zh, &en));
    }
    if !lost.is_empty() {
        let names: Vec<&str> = lost.iter().map(String::as_str).collect();
        let note = text(
            &format!(
                "表格中没有位置、没有写出的核心元数据：{}；需要保留请用 --to yaml 或 json",
                names.join("、")
            ),
            &format!(
                "core metadata that a table has no room for, not written: {}; to keep it, use `--to yaml` or `json`",
                names.join(", ")
            ),
        );
        page.say(0, Tone::Warn, &note);
    }
    page.done()
}

/// What was not written because it was not read.
fn not_written(zh: &str, en: &str) -> Text {
    text(
        &format!("有 {zh}，没有写出；详见 hutong catalogue show"),
        &format!("{en} and not written; `hutong catalogue show` tells them"),
    )
}

/// What was read in all.
fn sum(understanding: &Understanding) -> Text {
    let Understanding {
        resources,
        items,
        unregistered,
        ..
    } = understanding;
    let mut sum = text(
        &format!("读到 {resources} 项信息资源、{items} 个信息项"),
        &format!(
            "{} and {} were read",
            count(*resources, "resource"),
            count(*items, "item")
        ),
    );
    if *unregistered > 0 {
        add(
            &mut sum,
            &format!("；另有 {unregistered} 项资源只列出信息项，没有资源本身的登记内容"),
            &format!("; of {unregistered} more nothing but items is listed"),
        );
    }
    sum
}

fn file(page: &mut Page, file: &UnderstoodFile) {
    page.blank();
    let kind = beside(page.style.lang, &labels::kind(file.kind));
    let mut pieces = vec![
        (Tone::Strong, file.path.as_str()),
        (Tone::Plain, " · "),
        (Tone::Plain, &kind),
    ];
    let unread = if file.left_out.is_empty() {
        text("没有表格，也没有目录记录", "no table and no records")
    } else {
        text("未能读取", "could not be read")
    };
    let unread = beside(page.style.lang, &unread);
    if !file.is_read {
        pieces.extend([(Tone::Plain, " · "), (Tone::Warn, &unread)]);
    }
    page.line(0, &pieces);
    left_out(page, 2, &file.left_out);
    for table in &file.tables {
        table_of(page, table);
    }
}

/// What a sheet is, in a line, and below it its columns and what was left out.
fn table_of(page: &mut Page, own: &UnderstoodTable) {
    page.blank();
    let mut line = kind(&own.table.kind);
    if !own.table.name.is_empty() {
        let (zh, en) = (&line.zh, &line.en);
        line = text(
            &format!("工作表 {} · {zh}", own.table.name),
            &format!("sheet {} · {en}", own.table.name),
        );
    }
    if own.table.hidden {
        add(&mut line, "，已隐藏", ", hidden");
    }
    numbers(&mut line, own);
    let tone = match own.table.kind {
        TableKind::Unread => Tone::Warn,
        _ if own.table.kind.is_read() => Tone::Strong,
        _ => Tone::Plain,
    };
    page.say(2, tone, &line);
    columns(page, own);
    left_out(page, 4, &own.left_out);
}

/// Adds how much there is in a table.
fn numbers(line: &mut Text, own: &UnderstoodTable) {
    let table = &own.table;
    if let Some((first, last)) = table.header {
        if first == last {
            add(
                line,
                &format!("，表头第 {first} 行"),
                &format!(", header in row {first}"),
            );
        } else {
            let (zh, en) = (
                format!("，表头第 {first}-{last} 行"),
                format!(", header in rows {first}-{last}"),
            );
            add(line, &zh, &en);
        }
    }
    if table.kind.is_read() {
        let (rows, resources, items) = (table.rows, table.resources, table.items);
        let what = match table.kind {
            TableKind::Records => ("条记录", "record"),
            _ => ("行内容", "row"),
        };
        add(
            line,
            &format!("，{rows} {}，{resources} 项资源，{items} 个信息项", what.0),
            &format!(
                ", {}, {}, {}",
                count(rows, what.1),
                count(resources, "resource"),
                count(items, "item")
            ),
        );
    } else if table.rows > 0 {
        let (rows, lines) = (table.rows, table.lines);
        let [zh, en] = match lines {
            0 => ["未读入".to_owned(), "not read".to_owned()],
            _ => [format!("读入 {lines} 行"), format!("{lines} of them read")],
        };
        add(
            line,
            &format!("，{rows} 行，{zh}"),
            &format!(", {}, {en}", count(rows, "row")),
        );
    }
}

/// The words for what a table is.
fn kind(kind: &TableKind) -> Text {
    match kind {
        TableKind::Catalogue => text("目录表", "catalogue"),
        TableKind::Items => text("信息项表", "list of items"),
        TableKind::Form => text("登记表", "form"),
        TableKind::Records => text("目录记录", "records"),
        TableKind::Other(zh, en) => text(zh, en),
        TableKind::Unread => text("没有可识别的表头", "no header that is understood"),
        TableKind::Empty => text("空表", "empty"),
    }
}

/// The columns, each with its place, its name and what it was read as.
fn columns(page: &mut Page, own: &UnderstoodTable) {
    if own.columns.is_empty() {
        return;
    }
    let lang = page.style.lang;
    let is_sheet = own.columns.iter().any(|place| place.cell.is_some());
    let at = if is_sheet {
        text("列", "column")
    } else {
        text("首见", "first at")
    };
    let head = [at, text("写作", "written"), text("读作", "read as")];
    let mut rows = vec![head.iter().map(|word| beside(lang, word)).collect()];
    for (column, place) in own.table.columns.iter().zip(&own.columns) {
        rows.push(vec![
            where_named(place, lang),
            column.name.clone(),
            beside(lang, &meaning(&column.meaning)),
        ]);
    }
    page.table(4, &rows, 0, |_| Tone::Plain);
}

/// The letters of a column, or the line of a key.
fn where_named(place: &Place, lang: Lang) -> String {
    if let Some(cell) = &place.cell {
        return cell
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned();
    }
    let line = place.position.line;
    beside(
        lang,
        &text(&format!("第 {line} 行"), &format!("line {line}")),
    )
}

/// The words for what a column was read as.
pub(super) fn meaning(meaning: &Meaning) -> Text {
    match meaning {
        Meaning::Field {
            label,
            item,
            guessed,
            ..
        } => {
            let mut words = text(label, label);
            if *item {
                let (zh, en) = (format!("信息项：{label}"), format!("{label} (of items)"));
                words = text(&zh, &en);
            }
            if *guessed {
                add(
                    &mut words,
                    "（名称不规范，请核对）",
                    " (by a name that is nearly the same)",
                );
            }
            words
        }
        Meaning::Element(short) => text(
            &format!("核心元数据 {short}"),
            &format!("core metadata {short}"),
        ),
        Meaning::Repeated => text("与另一列重复，未读入", "repeats another column, not read"),
        Meaning::Aside => text(
            "不是目录的栏目，略过",
            "no column of a catalogue, passed over",
        ),
        Meaning::Unknown => text("未能识别", "not understood"),
    }
}

/// What was left out, and why.
fn left_out(page: &mut Page, indent: usize, left_out: &[LeftOut]) {
    if left_out.is_empty() {
        return;
    }
    page.say(indent, Tone::Plain, &text("未读入的内容：", "left out:"));
    for own in left_out.iter().take(page.most()) {
        let mut message = own.message.clone();
        if let Some(cell) = &own.at.cell {
            add(&mut message, &format!("（{cell}）"), &format!(" ({cell})"));
        }
        page.bullet(indent, &message);
    }
    page.more(indent, left_out.len());
}
