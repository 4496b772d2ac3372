//! Files that are named for a format that they do not have, or for one that is judged while they are empty.

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
        // Pages, RTF and mail are called documents by the programs that write them.
        Format::Text => {
            let is_other = is_in(&PACKED) && !body.starts_with(['<', '{']) && !is_mail(body);
            is_other.then_some("not-as-named")
        }
        _ => None,
    }
}
