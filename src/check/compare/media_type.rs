//! Media types (RFC 9110, section 8.3): which declared one a body of another is matched with.

use crate::model::Media;

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
