//! The syntax of a file, recognised by its content; the name decides only where the content does not.

use crate::read::Format;

/// Words by which text in a file under any name is recognised as JSON, YAML or CSV. What they mean is known to the caller
/// alone.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Keys at the root of JSON or YAML, in lower case.
    pub keys: Vec<&'static str>,
    /// Words of which a line of CSV has several.
    pub columns: Vec<&'static str>,
}

impl Marks {
    /// Keys at the root, and no columns.
    #[must_use]
    pub fn keys(keys: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            keys: keys.into_iter().collect(),
            columns: Vec::new(),
        }
    }
}

/// Endings of names whose text is prose or program. Such a file is read as YAML or JSON only where it parses without a
/// fault.
const PROSE: [&str; 40] = [
    "md", "markdown", "mdx", "rst", "adoc", "html", "htm", "log", "java", "kt", "scala", "groovy",
    "go", "rs", "c", "h", "cpp", "hpp", "cs", "py", "rb", "php", "pl", "lua", "swift", "js", "mjs",
    "cjs", "ts", "jsx", "tsx", "vue", "css", "sh", "bat", "sql", "proto", "graphql", "graphqls",
    "gql",
];

/// The syntax of a text, as far as it is known before parsing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// This one, whether or not the text parses.
    Sure(Format),
    /// It begins like JSON. It stays JSON where it parses, or where it is named so. Else it is YAML where its name says so,
    /// or where it is marked and parses as YAML. Marked text that parses as neither is JSON with its faults, and other text
    /// is text.
    Json {
        /// The name ends in `.json`.
        named: bool,
        /// The name ends in `.yaml` or `.yml`.
        yaml: bool,
        /// It has a key of [`Marks`], and its name is not that of prose.
        marked: bool,
    },
    /// It has a key of [`Marks`], but its name is that of prose or program: YAML if it parses, else text.
    Perhaps,
}

/// The ending of the file's name after its last dot, in lower case; empty where there is none.
#[must_use]
pub fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, ending)) => ending.to_lowercase(),
        None => String::new(),
    }
}

/// Endings of names of workbooks, office documents and archives. Where such a file stands within another one, nobody reads it.
const DOCUMENTS: [&str; 18] = [
    "xls", "xlsx", "xlsm", "xlsb", "et", "csv", "doc", "docx", "wps", "ppt", "pptx", "zip", "rar",
    "7z", "pdf", "ofd", "ods", "odt",
];

/// Whether a file's name is that of a workbook, an office document or an archive.
#[must_use]
pub fn is_document(path: &str) -> bool {
    DOCUMENTS.contains(&ending(path).as_str())
}

/// Whether a file's name is that of prose or program.
#[must_use]
pub fn is_prose(path: &str) -> bool {
    PROSE.contains(&ending(path).as_str())
}

/// The format of bytes that is known by the first of them: archives, office files, images. `None` where they may be text.
#[must_use]
pub fn of_bytes(path: &str, bytes: &[u8]) -> Option<Format> {
    let known = match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Some(zip(path, bytes)),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => ole(path, bytes),
        [b'R', b'a', b'r', b'!', 0x1A, 7, ..] => "rar",
        [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => "7z",
        [0x1F, 0x8B, ..] => "gz",
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => "bz2",
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => "xz",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "zst",
        [b'%', b'P', b'D', b'F', b'-', ..] => "pdf",
        _ if bytes.get(257..262) == Some(b"ustar".as_slice()) => "tar",
        _ => return None,
    };
    Some(Format::Known(known))
}

/// The syntax of decoded text.
#[must_use]
pub fn of_text(path: &str, text: &str, marks: &Marks) -> Guess {
    let ending = ending(path);
    let ending = ending.as_str();
    let body = text.trim_start();
    let yaml = matches!(ending, "yaml" | "yml");
    let prose = PROSE.contains(&ending);
    if body.is_empty() {
        return Guess::Sure(Format::Text);
    }
    match ending {
        "json" if !body.starts_with(['{', '[']) => return Guess::Sure(Format::Json),
        "csv" | "tsv" => return Guess::Sure(Format::Csv),
        _ => {}
    }
    if body.starts_with(['{', '[']) {
        return Guess::Json {
            named: ending == "json",
            yaml,
            marked: !prose && has_json_marker(body, marks),
        };
    }
    if yaml {
        return Guess::Sure(Format::Yaml);
    }
    if body.starts_with('<') {
        let xml = is_xml(ending, body);
        return Guess::Sure(if xml { Format::Xml } else { Format::Text });
    }
    if has_yaml_marker(body, text, marks) {
        return if prose {
            Guess::Perhaps
        } else {
            Guess::Sure(Format::Yaml)
        };
    }
    if prose {
        return Guess::Sure(Format::Text);
    }
    let table = is_table(body, marks);
    Guess::Sure(if table { Format::Csv } else { Format::Text })
}

/// The format of a file whose bytes could not be decoded.
#[must_use]
pub fn of_undecoded(path: &str) -> Format {
    match ending(path).as_str() {
        "json" => Format::Json,
        "yaml" | "yml" => Format::Yaml,
        "csv" | "tsv" => Format::Csv,
        _ => Format::Binary,
    }
}

/// The kind of a zip archive, by the names in its central directory (APPNOTE 4.3.12).
fn zip(path: &str, bytes: &[u8]) -> Format {
    let mut kind = "zip";
    let names = zip_names(bytes);
    // A damaged workbook is still a workbook; its reader reports the damage.
    if names.is_empty() && ending(path) == "xlsx" {
        return Format::Xlsx;
    }
    for name in names {
        match name {
            b"xl/workbook.xml" => return Format::Xlsx,
            b"xl/workbook.bin" => return Format::Known("xlsb"),
            b"word/document.xml" => kind = "docx",
            b"ppt/presentation.xml" => kind = "pptx",
            b"META-INF/manifest.xml" if kind == "zip" => kind = "odf",
            b"META-INF/MANIFEST.MF" if kind == "zip" => kind = "jar",
            b"OFD.xml" => kind = "ofd",
            _ => {}
        }
    }
    Format::Known(kind)
}

/// The names in the central directory of a zip archive, as far as they can be followed.
fn zip_names(bytes: &[u8]) -> Vec<&[u8]> {
    let number = |at: usize, length: usize| -> Option<usize> {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let value = bytes
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        Some(value)
    };
    // The end record has 22 bytes and at most 65,535 of comment.
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = bytes
        .get(tail..)
        .unwrap_or_default()
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06");
    let mut at = end.and_then(|end| number(tail + end + 16, 4)).unwrap_or(0);
    let mut names = Vec::new();
    while bytes.get(at..at.saturating_add(4)) == Some(b"PK\x01\x02".as_slice()) {
        let lengths = [number(at + 28, 2), number(at + 30, 2), number(at + 32, 2)];
        let [Some(name), Some(extra), Some(comment)] = lengths else {
            break;
        };
        names.extend(bytes.get(at + 46..at + 46 + name));
        at += 46 + name + extra + comment;
    }
    names
}

/// The kind of an OLE2 file, by the streams in its directory ([MS-CFB] 2.6.1: names are UTF-16) and its ending.
fn ole(path: &str, bytes: &[u8]) -> &'static str {
    match ending(path).as_str() {
        "et" => return "et",
        "wps" => return "wps",
        "dps" => return "dps",
        _ => {}
    }
    let streams = [
        ("EncryptedPackage", "encrypted"),
        ("Workbook", "xls"),
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
    ];
    for (stream, kind) in streams {
        let wanted: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        // A directory entry has 128 bytes and begins with its name.
        let (entries, _) = bytes.as_chunks::<128>();
        if entries.iter().any(|entry| entry.starts_with(&wanted)) {
            return kind;
        }
    }
    // What Windows keeps of the pictures of a folder.
    let name = path.rsplit('/').next().unwrap_or_default();
    if is_thumbnails_name(name) {
        return "thumbs";
    }
    "ole"
}

/// Whether a file has a name under which Windows keeps the pictures of a folder.
#[must_use]
pub fn is_thumbnails_name(name: &str) -> bool {
    ["thumbs.db", "ehthumbs.db"].contains(&name.to_lowercase().as_str())
}

fn is_xml(ending: &str, body: &str) -> bool {
    let named = matches!(ending, "xml" | "wsdl" | "xsd" | "wadl" | "rdf" | "svg");
    let tag = body.split_once('>').map_or(body, |(tag, _)| tag);
    let html = tag.to_lowercase().contains("html");
    named || body.starts_with("<?xml") || (tag.contains("xmlns") && !html)
}

/// Whether JSON-like text has a marker near its beginning.
fn has_json_marker(body: &str, marks: &Marks) -> bool {
    let head = body
        .char_indices()
        .nth(4096)
        .map_or(body.len(), |(at, _)| at);
    let head = body.get(..head).unwrap_or_default();
    head.split([',', '{', '\n']).any(|part| {
        let key = part.trim_start().trim_start_matches('[').trim_start();
        is_marker(key, marks)
    })
}

/// Whether text is a block mapping with a marker: its first line that is not blank or a comment has a key, and one of its
/// lines at the same indent is a marker.
fn has_yaml_marker(body: &str, text: &str, marks: &Marks) -> bool {
    let lines = || {
        text.split(['\n', '\r']).filter(|line| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with(['#', '%']) && line != "---"
        })
    };
    let Some(first) = lines().next() else {
        return false;
    };
    let first = first.strip_prefix("--- ").unwrap_or(first);
    let indent = first.len() - first.trim_start().len();
    let item = first.trim_start().starts_with("- ");
    let is_key = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
    if !is_key(first) || body.starts_with("//") || body.starts_with("/*") {
        return false;
    }
    lines().any(|line| {
        let line = line.strip_prefix("--- ").unwrap_or(line);
        let own = line.len() - line.trim_start().len();
        let at_top = own == indent || (item && own == indent + 2);
        let key = line.trim_start().trim_start_matches("- ").trim_start();
        at_top && is_marker(key, marks)
    })
}

/// Whether text begins with a marker, quoted or not, and a colon.
fn is_marker(line: &str, marks: &Marks) -> bool {
    let Some((key, _)) = line.split_once(':') else {
        return false;
    };
    let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
    marks.keys.contains(&key.as_str())
}

/// Whether one of the first lines is the header of a table, by the columns of [`Marks`].
fn is_table(body: &str, marks: &Marks) -> bool {
    body.lines().take(30).any(|line| {
        let cells = [',', '，', '\t', ';', '|'].map(|mark| line.split(mark).count());
        let words = marks
            .columns
            .iter()
            .filter(|word| line.contains(**word))
            .count();
        words >= 2 && cells.into_iter().max() >= Some(4)
    })
}
