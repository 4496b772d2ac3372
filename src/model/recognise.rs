//! A file becomes a [`Kind`]: its syntax decides what the recognisers see of it, and the first of them that knows it wins.

use super::Vocabulary;
use super::catalogue::vocabulary_index::VocabularyIndex;
use super::reader::{Evidence, Reader};
use super::readers::READERS;
use super::{Kind, marks};
use crate::read::format::is_prose;
use crate::read::{Format, Library};

/// How much of a text is looked at, in bytes.
const HEAD: usize = 64 << 10;

/// A file with its kind, and its reader where it has one.
#[derive(Clone, Copy)]
pub(super) struct Recognised {
    pub kind: Kind,
    pub reader: Option<&'static Reader>,
}

impl Recognised {
    /// A kind that no reader claims.
    const fn unclaimed(kind: Kind) -> Self {
        Self { kind, reader: None }
    }
}

/// The files, each with its index.
pub(super) fn by_source(files: &[Recognised]) -> impl Iterator<Item = (u32, Recognised)> {
    (0..).zip(files.iter().copied())
}

/// What a file is. A descriptor that could not be parsed is recognised by its text, so that it is known to be missing.
#[must_use]
pub fn recognise(library: &Library, source: u32, vocabulary: &Vocabulary) -> Kind {
    let words = VocabularyIndex::new(vocabulary);
    recognised(library, source, &words).kind
}

/// What a file is, and what reads it.
pub(super) fn recognised(
    library: &Library,
    source: u32,
    vocabulary: &VocabularyIndex<'_>,
) -> Recognised {
    let fragment = Recognised::unclaimed(Kind::Fragment);
    let other = Recognised::unclaimed(Kind::Other);
    let Some(file) = library.source(source) else {
        return other;
    };
    let text = file.written();
    if let Some(found) = ask(Evidence::Start(text)) {
        return found;
    }
    let format = library.formats.get(source as usize);
    // What a page or an XML document is comes before the tables in it.
    let markup = file.markup.as_ref().and(format);
    if let Some(found) = markup.and_then(|format| declared(*format, &file.path, head(text))) {
        return found;
    }
    // A document is read as sheets where one of its tables is a catalogue; else it is what it was.
    if let Some(workbook) = library.workbook(source) {
        let found = ask(Evidence::Sheet(workbook, vocabulary));
        if found.is_some() || is_workbook(format) {
            return found.unwrap_or(other);
        }
    }
    if let Some(document) = library.document(source) {
        return ask(Evidence::Tree(&document.root, vocabulary)).unwrap_or(fragment);
    }
    match format {
        Some(Format::Known(name)) => {
            Recognised::unclaimed(without_syntax(library, source, name, vocabulary))
        }
        Some(Format::Json | Format::Yaml) => {
            let mut keys = root_keys(head(text));
            keys.find_map(|(key, value)| ask(Evidence::Key(key, value)))
                .unwrap_or(fragment)
        }
        Some(format @ (Format::Xml | Format::Text)) => {
            let is_xml = *format == Format::Xml;
            let name = if is_xml { "xml" } else { "text" };
            declared(*format, &file.path, head(text))
                .or_else(|| marked(library, source, vocabulary, name))
                .unwrap_or(other)
        }
        _ => other,
    }
}

/// What an XML document or another text says that it is.
fn declared(format: Format, path: &str, text: &str) -> Option<Recognised> {
    if format == Format::Xml {
        return element(text);
    }
    let is_xml = text.trim_start().starts_with('<');
    let own = ask(Evidence::Text(path, text));
    own.or_else(|| is_xml.then(|| element(text)).flatten())
}

/// Whether a format is that of a workbook, which is read as nothing else.
fn is_workbook(format: Option<&Format>) -> bool {
    matches!(
        format,
        Some(Format::Csv | Format::Xlsx | Format::Known("xls" | "et" | "odf"))
    )
}

/// Whether some reader knows a document.
pub(super) fn is_claimed(root: &crate::read::Node, vocabulary: &VocabularyIndex<'_>) -> bool {
    ask(Evidence::Tree(root, vocabulary)).is_some()
}

/// The answer of the first reader that knows a piece of evidence.
fn ask(evidence: Evidence<'_>) -> Option<Recognised> {
    READERS.iter().find_map(|reader| {
        let kind = (reader.recognise)(&evidence)?;
        Some(Recognised {
            kind,
            reader: Some(reader),
        })
    })
}

/// A file in no syntax that is read and with the marks of an interface or a catalogue.
fn marked(
    library: &Library,
    source: u32,
    vocabulary: &VocabularyIndex<'_>,
    name: &'static str,
) -> Option<Recognised> {
    let file = library.source(source)?;
    let in_tables = library
        .paper(source)
        .is_some_and(|paper| marks::of_paper(paper, name, vocabulary).is_some());
    let in_text = || !is_prose(&file.path) && marks::of_text(file.written(), vocabulary).is_some();
    (in_tables || in_text()).then_some(Recognised::unclaimed(Kind::Unsupported(name)))
}

/// A format that nothing parses. A text document or a sheet is looked into; an archive may be an interface or a catalogue, an image
/// is not.
fn without_syntax(
    library: &Library,
    source: u32,
    name: &'static str,
    vocabulary: &VocabularyIndex<'_>,
) -> Kind {
    let images = [
        "pdf", "png", "jpeg", "jpg", "gif", "bmp", "webp", "svg", "tiff", "ico", "mp4", "mp3",
        "woff", "woff2", "ttf", "exe", "elf", "class", "wasm", "image",
    ];
    if images.contains(&name) {
        return Kind::Other;
    }
    let is_plain = match (library.within(source), library.paper(source)) {
        (Some(within), _) => is_plain(within, vocabulary),
        (None, Some(paper)) => marks::of_paper(paper, name, vocabulary).is_none(),
        (None, None) => false,
    };
    // Without words to look for, nothing is known of it.
    if is_plain && marks::can_tell(vocabulary) {
        Kind::Listed(name)
    } else {
        Kind::Unsupported(name)
    }
}

/// Whether each text of an archive is of no kind that is judged. What they say is looked into as in any other text.
fn is_plain(within: &Library, vocabulary: &VocabularyIndex<'_>) -> bool {
    let sources = 0..u32::try_from(within.sources.len()).unwrap_or(u32::MAX);
    sources.into_iter().all(|source| {
        let documents = within.document(source).into_iter();
        let mut documents = documents.chain(within.further(source)).peekable();
        match recognised(within, source, vocabulary).kind {
            Kind::Other => within.workbook(source).is_none(),
            Kind::Fragment => {
                documents.peek().is_some()
                    && documents.all(|one| marks::within(&one.root, vocabulary).is_none())
            }
            _ => false,
        }
    })
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// What may be keys at the root of YAML or JSON that could not be parsed, each with the rest of its line.
fn root_keys(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let quotes = ['"', '\''];
    let parts = text.split(['\n', '\r', ',', '{']);
    parts.filter_map(move |part| {
        // A key of the root is not indented in YAML; in JSON it is quoted.
        let trimmed = part.trim_start();
        let part = if trimmed.starts_with('"') {
            trimmed
        } else {
            part
        };
        let (key, value) = part.split_once(':')?;
        Some((
            key.trim_end().trim_matches(quotes),
            value.trim().trim_matches(quotes),
        ))
    })
}

/// What an XML document is, by its first element.
fn element(text: &str) -> Option<Recognised> {
    let (name, attributes) = root_element(text)?;
    let local = name.rsplit(':').next().unwrap_or(name);
    ask(Evidence::Element(local, attributes))
}

/// The name and the attributes of the first element.
fn root_element(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        let (_, tag) = rest.split_once('<')?;
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if tag.starts_with(['?', '!']) {
            tag.split_once('>')?.1
        } else {
            let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
            let end = tag
                .find(|c: char| c.is_whitespace() || c == '/')
                .unwrap_or(tag.len());
            return tag.split_at_checked(end);
        };
    }
}
