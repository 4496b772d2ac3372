//! Rich Text Format, as far as saying what its tables and its text hold.

use super::Paper;
use encoding_rs::GB18030;

/// Whether a text is RTF.
pub(super) fn is_rtf(text: &str) -> bool {
    text.starts_with("{\\rtf")
}

/// The tables and the text of RTF: characters by code (`\u20449?`) and by byte (`\'d0`), cells and rows.
pub(super) fn rtf(text: &str) -> Paper {
    let mut paper = Paper::default();
    let (mut row, mut cell, mut table) = (Vec::new(), String::new(), Vec::new());
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = text;
    // The character behind a code stands for it in old programs.
    let mut skip = false;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '\\'
            && let Some(hex) = rest.strip_prefix('\'')
        {
            let byte = hex
                .get(..2)
                .and_then(|hex| u8::from_str_radix(hex, 16).ok());
            // Where no two digits follow, what follows is text.
            rest = if byte.is_some() {
                hex.get(2..).unwrap_or_default()
            } else {
                hex
            };
            if !std::mem::take(&mut skip) {
                bytes.extend(byte);
            }
            continue;
        }
        if !bytes.is_empty() {
            cell.push_str(&GB18030.decode_without_bom_handling(&bytes).0);
            bytes.clear();
        }
        match c {
            '\\' => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                if word.is_empty() {
                    let literal = after.chars().next();
                    rest = after
                        .get(literal.map_or(0, char::len_utf8)..)
                        .unwrap_or_default();
                    cell.extend(literal.filter(|c| matches!(c, '\\' | '{' | '}')));
                    continue;
                }
                let digits = after
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .unwrap_or(after.len());
                let (number, after) = after.split_at_checked(digits).unwrap_or((after, ""));
                rest = after.strip_prefix(' ').unwrap_or(after);
                match word {
                    "u" => {
                        let code = number.parse::<i32>().unwrap_or(0).rem_euclid(0x1_0000);
                        cell.extend(u32::try_from(code).ok().and_then(char::from_u32));
                        skip = true;
                    }
                    "cell" | "nestcell" | "tab" => row.push(std::mem::take(&mut cell)),
                    "row" | "nestrow" => {
                        row.retain(|cell: &String| !cell.trim().is_empty());
                        table.push(std::mem::take(&mut row));
                    }
                    "par" | "line" => cell.push('\n'),
                    _ => {}
                }
            }
            '{' | '}' | '\r' | '\n' => {}
            _ if std::mem::take(&mut skip) && c == '?' => {}
            c => cell.push(c),
        }
    }
    for cell in table.iter().flatten().chain(&row).chain([&cell]) {
        paper.text.push_str(cell);
        paper.text.push('\n');
    }
    if !table.is_empty() {
        paper.tables.push(table);
    }
    paper
}
