//! Numbers of real persons: a submission is copied into reports, evidence and archives, so it must not contain any.

use super::core::texts;
use crate::check::codes;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::read::Node;
use crate::text::Span;
use std::collections::HashSet;

/// One line per function.
pub const TABLE: &[Function] = &[Function::new(
    "noCitizenNumbers",
    &[],
    &[FunctionOption::new("samples", OptionShape::Texts)],
    no_citizen_numbers,
)];

/// Numbers that are told of one file.
const MOST: usize = 100;

/// No text of a submission may hold a citizen number (公民身份号码) that can be a real one, but for the well-known `samples`. Each number
/// is told where it first stands in a file, and is never an argument of the finding.
fn no_citizen_numbers(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let samples = texts(options, "samples");
    let mut hits = Vec::new();
    for (number, source) in (0u32..).zip(&context.submission.library.sources) {
        let mut known: HashSet<&str> = samples.iter().copied().collect();
        let found = candidates(&source.text)
            .filter(|(_, text)| codes::is_citizen_number(text) && known.insert(text));
        hits.extend(found.take(MOST).filter_map(|(start, text)| {
            Some(Hit::new(Span {
                source: number,
                start: u32::try_from(start).ok()?,
                end: u32::try_from(start + text.len()).ok()?,
            }))
        }));
    }
    Answer::Hits(hits)
}

/// The words of a text that are as long as a citizen number, with their places.
fn candidates(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(move |word| {
            let start = at;
            // What parts two words is one character of any length.
            at += word.len();
            at += text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
            (start, word)
        })
        .filter(|(_, word)| word.len() == codes::CITIZEN_NUMBER)
}
