//! Aligns rows of cells in columns by display width, which also works for Chinese text, and fits them into a terminal.

use super::sanitize::{clip, visible};
use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, wrap};
use unicode_width::UnicodeWidthStr;

/// Maximum characters of one cell.
pub(super) const CELL: usize = 80;
/// Blanks between two columns.
const GAP: usize = 2;
/// Blanks before what stands below its row.
const INDENT: usize = 4;
/// A column of text is not made narrower than this to spare another.
const NARROW: usize = 12;

/// Formats the rows, each as one line or more. Columns are two blanks apart and as wide as their widest cell (a Chinese character
/// is two columns wide). The first row is the head; columns that are empty in all other rows are left out.
///
/// Where there is not `room` for that, cells go over several lines, or the last `beneath` columns go below their rows, whichever takes
/// fewer lines.
pub(super) fn table(rows: &[Vec<String>], room: Option<usize>, beneath: usize) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let body = rows.get(1..).unwrap_or_default();
    let is_used = |column: &usize| {
        let mut cells = body.iter().filter_map(|row| row.get(*column));
        cells.any(|cell| !cell.is_empty())
    };
    let used: Vec<usize> = (0..columns).filter(is_used).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cells = used.iter().map(|column| row.get(*column));
            let cells = cells.map(|cell| cell.map_or("", String::as_str));
            cells.map(|cell| visible(&clip(cell, CELL).0)).collect()
        })
        .collect();
    let natural = widths(&rows, width);
    let Some(room) = room.filter(|room| total(&natural) > *room) else {
        return rows.iter().map(|row| side_by_side(row, &natural)).collect();
    };
    let columns = columns - beneath.min(columns);
    let above = used.iter().filter(|column| **column < columns).count();
    let whole = below(&rows, used.len(), room);
    let parted = below(&rows, above, room);
    let cost = |lines: &[Vec<String>]| {
        let all = || lines.iter().flatten();
        (all().any(|line| width(line) > room), all().count())
    };
    if cost(&parted) < cost(&whole) {
        parted
    } else {
        whole
    }
}

/// The rows with their first `above` cells side by side, and the others below them.
fn below(rows: &[Vec<String>], above: usize, room: usize) -> Vec<Vec<String>> {
    let parts = rows.iter().map(|row| row.split_at_checked(above));
    let parts: Vec<(&[String], &[String])> = parts.map(Option::unwrap_or_default).collect();
    let heads: Vec<&[String]> = parts.iter().map(|(head, _)| *head).collect();
    let widths = fitted(&heads, room);
    let indent = " ".repeat(INDENT);
    let under = |rest: &[String]| -> Vec<String> {
        let told: Vec<&str> = rest.iter().map(String::as_str).collect();
        let told = told.into_iter().filter(|cell| !cell.is_empty());
        let told = told.collect::<Vec<_>>().join(" · ");
        let lines = broken(&told, room.saturating_sub(INDENT)).into_iter();
        let lines = lines.filter(|line| !line.is_empty());
        lines.map(|line| format!("{indent}{line}")).collect()
    };
    let rows = parts.iter().map(|(head, rest)| {
        let mut lines = side_by_side(head, &widths);
        lines.extend(under(rest));
        lines
    });
    rows.collect()
}

/// The widths of columns that fit into the room, as far as their words let them: the widest is narrowed first.
fn fitted(rows: &[&[String]], room: usize) -> Vec<usize> {
    let mut fitted = widths(rows, width);
    let least = widths(rows, |cell| {
        let longest = words(cell).map(|word| width(word.word)).max().unwrap_or(0);
        longest.max(width(cell).min(NARROW))
    });
    while total(&fitted) > room {
        let columns = fitted.iter_mut().zip(&least);
        let wide = columns.filter(|(width, least)| **width > **least);
        let Some((width, _)) = wide.max_by_key(|(width, _)| **width) else {
            break;
        };
        *width -= 1;
    }
    fitted
}

/// The most that `of` says of the cells of each column.
fn widths<R: AsRef<[String]>>(rows: &[R], of: impl Fn(&str) -> usize) -> Vec<usize> {
    let mut widths = Vec::new();
    for row in rows {
        for (column, cell) in row.as_ref().iter().enumerate() {
            match widths.get_mut(column) {
                Some(width) => *width = of(cell).max(*width),
                None => widths.push(of(cell)),
            }
        }
    }
    widths
}

/// The width of a line of columns.
fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// One row as lines, each cell broken where it is wider than its column.
fn side_by_side(row: &[String], widths: &[usize]) -> Vec<String> {
    let cells = row.iter().zip(widths);
    let cells: Vec<Vec<String>> = cells.map(|(cell, width)| broken(cell, *width)).collect();
    let tall = cells.iter().map(Vec::len).max().unwrap_or(0);
    let lines = (0..tall).map(|at| {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            let part = cell.get(at).map_or("", String::as_str);
            line.push_str(part);
            line.push_str(&" ".repeat(width.saturating_sub(self::width(part)) + GAP));
        }
        line.trim_end().to_owned()
    });
    lines.collect()
}

/// A text as lines of at most so many columns, where its words let it.
pub(super) fn broken(text: &str, columns: usize) -> Vec<String> {
    if width(text) <= columns {
        return vec![text.to_owned()];
    }
    let options = Options::new(columns)
        .break_words(false)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation);
    let lines = wrap(text, options).into_iter();
    lines.map(std::borrow::Cow::into_owned).collect()
}

/// What a line is broken between: as Unicode says, and behind every `/` of a path.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let words = WordSeparator::UnicodeBreakProperties.find_words(line);
    Box::new(words.flat_map(|word| {
        // The blanks behind a word are its last part's.
        let parts = word.word.split_inclusive('/').map(Word::from);
        let mut parts: Vec<Word<'_>> = parts.collect();
        if let Some(last) = parts.last_mut() {
            last.whitespace = word.whitespace;
        }
        parts
    }))
}

/// Display width of a text on a terminal, in columns: a Chinese character takes two.
pub fn width(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::{table, width};

    fn rows() -> Vec<Vec<String>> {
        let rows = [
            ["状态", "端点", "资源", "操作", "说明"],
            [
                "✓ 符合",
                "exchange.query",
                "307011900101/000001",
                "POST /exchange/resources/{frontCode}/{rearCode}/query",
                "",
            ],
            [
                "× 不符合",
                "catalogue.detail",
                "",
                "GET /catalogue/resources/{frontCode}/{rearCode}",
                "响应中没有契约要求的成员，请按契约补充后再行报送",
            ],
        ];
        rows.map(|row| row.map(str::to_owned).to_vec()).to_vec()
    }

    #[test]
    fn a_table_without_a_terminal_has_a_line_for_each_row() {
        let lines = table(&rows(), None, 2);
        assert!(lines.iter().all(|lines| lines.len() == 1));
    }

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        for room in [78, 100, 118, 200] {
            for beneath in [0, 2] {
                let lines = table(&rows(), Some(room), beneath);
                assert_eq!(lines.len(), rows().len());
                for (own, row) in lines.iter().zip(rows()) {
                    assert!(
                        own.iter().all(|line| width(line) <= room),
                        "{room}: {own:#?}"
                    );
                    let letters = |text: &str| {
                        let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '·');
                        let mut letters: Vec<char> = letters.collect();
                        letters.sort_unstable();
                        letters
                    };
                    let told = letters(&own.concat());
                    assert_eq!(told, letters(&row.concat()), "{room}: {own:#?}");
                }
            }
        }
    }

    #[test]
    fn paths_are_broken_behind_a_slash_only() {
        for room in 40..100 {
            let lines = table(&rows(), Some(room), 2).concat();
            for part in [
                "{frontCode}",
                "{rearCode}",
                "000001",
                "exchange.query",
                "resources",
            ] {
                let whole = lines.iter().any(|line| line.contains(part));
                assert!(whole, "{room}: {part} in {lines:#?}");
            }
        }
    }
}
