//! Tables in lines of text: cells between bars, in the forms of Markdown, `AsciiDoc` and reStructuredText.

type Table = Vec<Vec<String>>;

/// Lines above a table of `AsciiDoc` in which its attributes are looked for.
const ABOVE: usize = 3;
/// What stands for a bar that is text while a line is split.
const TEXT_BAR: &str = "\u{1}";

/// The tables of a text.
pub(super) fn tables(text: &str) -> Vec<Table> {
    if !text.contains(['|', '!']) && !text.contains(",===") {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    let mut tables = Vec::new();
    let mut table: Table = Vec::new();
    // Whether the lines above are a table whose rows need no bar at their ends.
    let mut ruled = false;
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        if let Some(bar) = fence(line) {
            let inside = lines.get(at + 1..).unwrap_or_default();
            let end = inside.iter().position(|other| *other == line);
            let inside = inside.get(..end.unwrap_or(inside.len()));
            let inside = inside.unwrap_or_default();
            let above = lines.get(at.saturating_sub(ABOVE)..at).unwrap_or_default();
            tables.push(fenced(inside, bar, columns(above)));
            at += inside.len() + 2;
            continue;
        }
        at += 1;
        let bars = line.matches('|').count();
        let next = lines.get(at).copied().unwrap_or_default();
        ruled = (ruled && !line.is_empty()) || is_rule(line);
        if line.starts_with('|') || bars >= 2 || (bars == 1 && (ruled || is_rule(next))) {
            table.push(row(line));
        } else if !is_grid(line) && !table.is_empty() && !line.is_empty() {
            tables.push(std::mem::take(&mut table));
        }
    }
    if !table.is_empty() {
        tables.push(table);
    }
    tables
}

/// A line without the marks of quotations before it.
fn unquoted(line: &str) -> &str {
    line.trim().trim_start_matches(['>', ' ']).trim_start()
}

/// The cells of a line between bars.
fn row(line: &str) -> Vec<String> {
    // Some wikis write the cells of a header between two bars.
    let header = line
        .strip_prefix("||")
        .and_then(|line| line.strip_suffix("||"));
    let header = header.filter(|line| {
        let mut cells = line.split("||");
        cells.all(|cell| !cell.is_empty() && !cell.contains('|'))
    });
    let line = header.map_or_else(|| line.to_owned(), |line| line.replace("||", "|"));
    let line = line.replace("\\|", TEXT_BAR);
    let line = line.strip_prefix('|').unwrap_or(&line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|').map(cell).collect()
}

/// The text of a cell without what makes it bold or a piece of code.
fn cell(text: &str) -> String {
    let text = text.replace(TEXT_BAR, "|").replace('`', "");
    text.trim().trim_matches('*').trim().to_owned()
}

/// Whether a line is the rule below the names of columns: `--- | :---:`.
fn is_rule(line: &str) -> bool {
    line.contains('-')
        && line.contains('|')
        && line
            .chars()
            .all(|c| matches!(c, '-' | ':' | '|' | ' ' | '\t'))
}

/// Whether a line is drawn between the rows of a grid: `+---+===+`.
fn is_grid(line: &str) -> bool {
    line.starts_with('+')
        && line
            .chars()
            .all(|c| matches!(c, '+' | '-' | '=' | '|' | ' '))
}

/// What parts the cells within a table of `AsciiDoc`, where a line opens one: `|===`.
fn fence(line: &str) -> Option<char> {
    let bar = line
        .chars()
        .next()
        .filter(|c| matches!(c, '|' | '!' | ','))?;
    let rest = line.get(bar.len_utf8()..)?;
    (rest.len() >= 3 && rest.bytes().all(|byte| byte == b'=')).then_some(bar)
}

/// The number of columns that the attributes above a table give: `[cols="1,2,3"]`, `[cols=3*]`.
fn columns(above: &[&str]) -> Option<usize> {
    let listed = above.iter().rev().find_map(|line| line.split_once("cols="));
    let (_, listed) = listed?;
    let listed = match listed.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split(['"', '\'']).next()?,
        None => listed.split([',', ']']).next()?,
    };
    let parts = listed.split([',', ';']);
    let counts = parts.map(|part| match part.split_once('*') {
        Some((count, _)) => count.trim().parse().unwrap_or(1),
        None => 1usize,
    });
    Some(counts.fold(0usize, usize::saturating_add)).filter(|count| (1..1_000).contains(count))
}

/// The rows of a table of `AsciiDoc`: a line for each, or a cell in each line.
fn fenced(lines: &[&str], bar: char, columns: Option<usize>) -> Table {
    if bar == ',' {
        let filled = lines.iter().filter(|line| !line.is_empty());
        return filled
            .map(|line| line.split(',').map(cell).collect())
            .collect();
    }
    let filled = lines
        .iter()
        .filter(|line| !line.is_empty() && !is_rule(line));
    let mut cells: Vec<String> = Vec::new();
    let mut counts: Vec<usize> = Vec::new();
    for line in filled {
        let line = line.replace("\\|", TEXT_BAR);
        let open = line.strip_suffix(bar).filter(|line| line.contains(bar));
        let mut parts = open.unwrap_or(&line).split(bar);
        let before = parts.next().unwrap_or_default();
        // What stands before the first bar goes on with the cell above, or says how the next one looks.
        let text = Some(before).filter(|before| !is_style(before.trim()));
        if let (Some(last), Some(text)) = (cells.last_mut(), text) {
            last.push(' ');
            last.push_str(without_style(text));
        }
        let known = cells.len();
        cells.extend(parts.map(|part| without_style(part).to_owned()));
        if cells.len() > known {
            counts.push(cells.len() - known);
        }
    }
    let first = counts.first().copied().unwrap_or(1);
    let even = first > 1 && counts.iter().all(|count| *count == first);
    let columns = columns.filter(|_| !even).unwrap_or(first).max(1);
    let rows = cells.chunks(columns);
    rows.map(|row| row.iter().map(|text| cell(text)).collect())
        .collect()
}

/// A text without what says, before a bar, how the next cell looks: `2+`, `.3+^`, `a`.
fn without_style(text: &str) -> &str {
    let text = text.trim_end();
    let end = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, last) = text.split_at_checked(end).unwrap_or((text, ""));
    if end > 0 && is_style(last) {
        before
    } else {
        text
    }
}

/// Whether a word says how a cell looks: what it spans, where its text stands, and what it is, each where it is given.
fn is_style(word: &str) -> bool {
    let kind = word.strip_suffix(['a', 'd', 'e', 'h', 'l', 'm', 's', 'v']);
    let spans = kind.unwrap_or(word);
    let is_span = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '*' | '<' | '^' | '>');
    // A number alone is text.
    spans.chars().all(is_span)
        && (spans.is_empty() == kind.is_some() || spans.contains(['+', '*', '<', '^', '>']))
}

#[cfg(test)]
mod tests {
    use super::tables;

    #[test]
    fn a_table_is_found_in_every_form() {
        let rows = [["接口名称", "地址"], ["状态", "/status"]];
        let texts = [
            "|接口名称|地址|\n|---|---|\n|状态|`/status`|",
            "**接口名称** | 地址\n--- | :---:\n状态 | /status\n\nmore",
            "> | 接口名称 | 地址 |\n> |---|---|\n> | 状态 | /status |",
            "||接口名称||地址||\n|状态|/status|",
            "+------+------+\n| 接口名称 | 地址 |\n+======+======+\n| 状态 | /status |\n+------+------+",
            "|===\n|接口名称 |地址\n\n|状态 |/status\n|===",
            "|===\n|接口名称 |地址\n\n|状态\n|/status\n|===",
            "[cols=\"1,2\", options=header]\n|===\n|接口名称\n|地址\n\n|状态\na|/status\n|===",
            "[cols=2*]\n!===\n!接口名称\n!地址\n!状态\n!/status\n!===",
        ];
        for text in texts {
            let found = tables(text);
            let mut found = found.into_iter().flatten().filter(|row| {
                let mut cells = row.iter();
                !cells.all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')))
            });
            for row in rows {
                assert_eq!(
                    found.next().as_deref(),
                    Some(&row.map(str::to_owned)[..]),
                    "{text}"
                );
            }
            assert_eq!(found.next(), None, "{text}");
        }
    }

    #[test]
    fn blank_cells_stay_where_they_are() {
        let found = tables("|a|b|c|\n|||d||");
        let last = found.first().and_then(|table| table.last());
        let wanted = ["", "", "d", ""].map(str::to_owned);
        assert_eq!(last.map(Vec::as_slice), Some(&wanted[..]));
    }

    #[test]
    fn a_bar_in_a_cell_is_text() {
        let found = tables("|名称|取值|\n|---|---|\n|状态|a \\| b|");
        let last = found.first().and_then(|table| table.last());
        let wanted = ["状态", "a | b"].map(str::to_owned);
        assert_eq!(last.map(Vec::as_slice), Some(&wanted[..]));
    }
}
