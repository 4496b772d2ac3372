//! Files that are named for a format that they do not have.

use super::Format;
use super::format::ending;
use super::mail::is_mail;

/// Endings of texts that are judged.
const TEXTS: [&str; 8] = ["yaml", "yml", "json", "csv", "tsv", "xml", "wsdl", "wadl"];
/// Endings of office documents of which other programs write some as text.
const OLD: [&str; 6] = ["xls", "et", "doc", "wps", "ppt", "dps"];
/// Endings of office documents and archives that are no text.
const PACKED: [&str; 17] = [
    "xlsx", "xlsm", "xlsb", "ods", "odt", "docx", "pptx", "ofd", "zip", "rar", "7z", "gz", "tgz",
    "tar", "bz2", "xz", "zst",
];

/// Whether a file is named for a format that is judged or looked into, and its content is nothing of the kind: it is blank, it is in
/// no format that is known, or it is text where text cannot be.
pub(super) fn is_not_as_named(path: &str, format: Format, text: &str) -> bool {
    let ending = ending(path);
    let is_in = |endings: &[&str]| endings.contains(&ending.as_str());
    let body = text.trim_start();
    match format {
        Format::Binary | Format::Known("pdf") => is_in(&TEXTS) || is_in(&OLD) || is_in(&PACKED),
        Format::Text if body.is_empty() => is_in(&TEXTS) || is_in(&OLD) || is_in(&PACKED),
        // Pages, RTF and mail are called documents by the programs that write them.
        Format::Text => is_in(&PACKED) && !body.starts_with(['<', '{']) && !is_mail(body),
        _ => false,
    }
}
