//! Media types (RFC 9110, section 8.3): which declared one a body of another is matched with.

use crate::model::Media;

/// A form in a query or a body.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Whether a body of this media type has named parts: `multipart/…`, or pairs of names and values.
#[must_use]
pub fn is_form(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == FORM || essence.starts_with("multipart/")
}

/// Whether bodies of this media type are JSON.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json") || essence.ends_with("+json") || is_lines(&essence)
}

/// Whether bodies of this media type are XML.
#[must_use]
pub fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// Whether bodies of this media type are a sequence of documents, each of which `itemSchema` describes (3.2).
#[must_use]
pub fn is_lines(media_type: &str) -> bool {
    let essence = essence(media_type);
    let known = [
        "application/jsonl",
        "application/x-ndjson",
        "application/json-seq",
        "text/event-stream",
        "multipart/mixed",
    ];
    essence.ends_with("+json-seq") || known.contains(&&*essence)
}

/// Whether this is a range of media types, `application/*`.
#[must_use]
pub fn is_range(media_type: &str) -> bool {
    essence(media_type).ends_with("/*")
}

/// The parameters of a media type by their names in lower case, sorted; quotes do not count.
#[must_use]
pub fn parameters(media_type: &str) -> Vec<(String, String)> {
    let pairs = media_type.split(';').skip(1);
    let pairs = pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    });
    let mut parameters: Vec<(String, String)> = pairs.collect();
    parameters.sort();
    parameters
}

/// The encoding of a text that a media type names. UTF-8 where it names none: nothing else is usual any more.
#[must_use]
pub fn charset(media_type: &str) -> String {
    let named = parameters(media_type)
        .into_iter()
        .find(|(name, _)| name == "charset");
    named.map_or_else(
        || "utf-8".to_owned(),
        |(_, value)| value.to_ascii_lowercase(),
    )
}

/// A media type without its parameters, in lower case: `application/json` for `Application/JSON; charset=utf-8`.
#[must_use]
pub fn essence(media_type: &str) -> String {
    let bare = media_type.split(';').next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// The declared media type that describes a body of the wanted one: first the same text, then the same essence, then a range
/// that includes it (`application/*`, `*/*`).
#[must_use]
pub fn find<'b, 'd>(content: &'b [Media<'d>], wanted: &str) -> Option<&'b Media<'d>> {
    let essence_of_wanted = essence(wanted);
    let of = |name: &str| {
        let mut content = content.iter();
        content.find(|media| essence(&media.media_type) == name)
    };
    let range = || {
        let (kind, _) = essence_of_wanted.split_once('/')?;
        of(&format!("{kind}/*"))
    };
    content
        .iter()
        .find(|media| media.media_type == wanted)
        .or_else(|| of(&essence_of_wanted))
        .or_else(range)
        .or_else(|| of("*/*"))
}

/// The declared media types with the essence of the wanted one; ranges are not among them.
pub fn with_essence<'b, 'd>(
    content: &'b [Media<'d>],
    wanted: &str,
) -> impl Iterator<Item = &'b Media<'d>> {
    let wanted = essence(wanted);
    content
        .iter()
        .filter(move |media| essence(&media.media_type) == wanted)
}

/// The declared media types that may answer with a body of the wanted one: those with its essence, else the range that includes it.
pub fn answers<'b, 'd>(content: &'b [Media<'d>], wanted: &str) -> Vec<&'b Media<'d>> {
    let own: Vec<&Media<'d>> = with_essence(content, wanted).collect();
    if own.is_empty() {
        return find(content, wanted).into_iter().collect();
    }
    own
}
