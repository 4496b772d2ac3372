//! Files that are named for a format that they do not have, or for one that is judged while they are empty.

use super::Format;
use super::format::ending;
use super::html_text::{self, Piece};
use super::mail::is_mail;
use super::rtf::is_rtf;

/// Endings of texts that are judged.
const TEXTS: [&str; 8] = ["yaml", "yml", "json", "csv", "tsv", "xml", "wsdl", "wadl"];
/// Endings of office documents of which other programs write some as text.
const OLD: [&str; 6] = ["xls", "et", "doc", "wps", "ppt", "dps"];
/// Endings of office documents and archives that are no text.
const PACKED: [&str; 17] = [
    "xlsx", "xlsm", "xlsb", "ods", "odt", "docx", "pptx", "ofd", "zip", "rar", "7z", "gz", "tgz",
    "tar", "bz2", "xz", "zst",
];

/// Elements with which a page begins, as programs export them.
const PAGES: [&str; 19] = [
    "html", "head", "body", "meta", "title", "style", "script", "link", "base", "table", "div",
    "center", "font", "span", "p", "h1", "h2", "h3", "form",
];
/// The first elements of office documents in one XML file, and of pages.
const FLAT: [&str; 5] = ["workbook", "worddocument", "package", "document", "html"];

/// The fault of a file that is named for a format that is judged or looked into, and is nothing of the kind: `empty-file` where it is
/// blank, `not-as-named` where it is in no format that is known, or is text where text cannot be.
pub(super) fn misnamed(path: &str, format: Format, text: &str) -> Option<&'static str> {
    let ending = ending(path);
    let is_in = |endings: &[&str]| endings.contains(&ending.as_str());
    let body = text.trim_start();
    let is_any = || is_in(&TEXTS) || is_in(&OLD) || is_in(&PACKED);
    match format {
        Format::Binary | Format::Known("pdf") => is_any().then_some("not-as-named"),
        Format::Text if body.is_empty() => is_any().then_some("empty-file"),
        // Pages, RTF and mail are called documents by the programs that write them, and so are documents in one XML file.
        Format::Text => {
            let is_known = || is_rtf(body) || is_mail(body) || begins_with(body, &PAGES);
            (is_in(&PACKED) && !is_known()).then_some("not-as-named")
        }
        Format::Xml => (is_in(&PACKED) && !begins_with(body, &FLAT)).then_some("not-as-named"),
        _ => None,
    }
}

/// Whether the first element of a text is one of these, whatever its prefix, and nothing is said before it.
fn begins_with(body: &str, names: &[&str]) -> bool {
    let mut begins = false;
    let _ = html_text::pieces(body, |piece| match piece {
        Piece::Text(text) if text.trim().is_empty() => Ok(()),
        Piece::Silent(_) => Ok(()),
        Piece::Open(name, _) => {
            let local = name.rsplit(':').next().unwrap_or(name);
            begins = names.contains(&local);
            Err(())
        }
        _ => Err(()),
    });
    begins
}
