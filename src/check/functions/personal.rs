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
    &["count"],
    &[FunctionOption::new("samples", OptionShape::Texts)],
    no_citizen_numbers,
)];

/// No text of a submission may hold a citizen number (公民身份号码) that can be a real one, but for the well-known `samples`. The first of
/// each file is the place, with the count of different ones; a number is never an argument of the finding.
fn no_citizen_numbers(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let samples = texts(options, "samples");
    let mut hits = Vec::new();
    for (source, file) in (0u32..).zip(&context.submission.library.sources) {
        let mut known: HashSet<&str> = samples.iter().copied().collect();
        let mut found =
            codes::citizen_numbers(&file.text).filter(|(_, number)| known.insert(number));
        let Some((start, number)) = found.next() else {
            continue;
        };
        let count = 1 + found.count();
        let ends = u32::try_from(start)
            .ok()
            .zip(u32::try_from(start + number.len()).ok());
        if let Some((start, end)) = ends {
            let at = Span { source, start, end };
            hits.push(Hit::new(at).arg("count", count.to_string()));
        }
    }
    Answer::Hits(hits)
}
