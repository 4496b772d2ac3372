//! Tables in text that is no document of its own: Markdown, `AsciiDoc`, pages, RTF and mail. They are looked into, as far as saying
//! what they hold; nothing of it has a place.

use super::format::ending;
use super::{Paper, encoding, paper};
use base64ct::{Base64, Encoding};
use encoding_rs::GB18030;

/// Parts of one mail that are looked into.
const MOST_PARTS: usize = 100;

/// The tables and the text of a file of text.
#[must_use]
pub fn prose(path: &str, text: &str) -> Paper {
    if text.trim_start().starts_with("{\\rtf") {
        return rtf(text);
    }
    if matches!(ending(path).as_str(), "eml" | "mht" | "mhtml") || is_mail(text) {
        let mut all = Paper::default();
        for part in parts(text).iter().take(MOST_PARTS) {
            let mut own = plain(part);
            all.tables.append(&mut own.tables);
            all.text.push_str(&own.text);
            all.text.push('\n');
        }
        return all;
    }
    plain(text)
}

/// The tables and the text of a page, or of lines with bars between cells.
fn plain(text: &str) -> Paper {
    let lower = text.to_ascii_lowercase();
    if lower.contains("<table") || lower.contains("<td") {
        return paper::of_html(text);
    }
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        let is_row = line.starts_with('|') || line.matches('|').count() >= 2;
        if is_row {
            let cells = line.trim_matches('|').split('|');
            table.push(cells.map(|cell| cell.trim().replace('`', "")).collect());
        } else if !table.is_empty() && !line.is_empty() {
            tables.push(std::mem::take(&mut table));
        }
    }
    if !table.is_empty() {
        tables.push(table);
    }
    Paper {
        tables,
        text: text.to_owned(),
    }
}

fn is_mail(text: &str) -> bool {
    let head: String = text.chars().take(2_000).collect();
    head.to_ascii_lowercase().contains("mime-version:")
        && head.to_ascii_lowercase().contains("content-type:")
}

/// The bodies of the parts of a mail, decoded.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut body: Option<Vec<&str>> = None;
    let mut coding = String::new();
    for line in text.lines().chain(["--"]) {
        if line.starts_with("--") {
            if let Some(body) = body.take() {
                parts.push(decoded(&body, &coding));
            }
            coding.clear();
            continue;
        }
        match &mut body {
            Some(body) => body.push(line),
            None if line.trim().is_empty() => body = Some(Vec::new()),
            None => {
                let lower = line.to_ascii_lowercase();
                if let Some(name) = lower.strip_prefix("content-transfer-encoding:") {
                    name.trim().clone_into(&mut coding);
                }
            }
        }
    }
    parts
}

/// A body as text. One that cannot be decoded stays as it is.
fn decoded(body: &[&str], coding: &str) -> String {
    let text = |bytes: &[u8]| encoding::decode(bytes, 0).text;
    match coding {
        "base64" => {
            let letters: String = body
                .iter()
                .flat_map(|line| line.split_whitespace())
                .collect();
            Base64::decode_vec(&letters).map_or_else(|_| body.join("\n"), |bytes| text(&bytes))
        }
        "quoted-printable" => {
            let mut bytes = Vec::new();
            for line in body {
                let (line, soft) = line
                    .strip_suffix('=')
                    .map_or((*line, false), |line| (line, true));
                let mut rest = line;
                while let Some((before, after)) = rest.split_once('=') {
                    bytes.extend_from_slice(before.as_bytes());
                    let digits = after.get(..2);
                    let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    bytes.push(byte.unwrap_or(b'='));
                    rest = if byte.is_some() {
                        after.get(2..).unwrap_or_default()
                    } else {
                        after
                    };
                }
                bytes.extend_from_slice(rest.as_bytes());
                if !soft {
                    bytes.push(b'\n');
                }
            }
            text(&bytes)
        }
        _ => body.join("\n"),
    }
}

/// The tables and the text of RTF: characters by code (`\u20449?`) and by byte (`\'d0`), cells and rows.
fn rtf(text: &str) -> Paper {
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
            rest = hex.get(2..).unwrap_or_default();
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
