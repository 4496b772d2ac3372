//! The canonical forms of `jsonschema`, asked after the engine's own proof and candidates failed.

use super::limits::approximate_bytes;
use super::validator::PATTERN_BYTES;
use jsonschema::canonical::{CanonicalSchema, Containment, Satisfiability, options};
use jsonschema::{Draft, PatternOptions};
use serde_json::Value as Json;

/// What the canonical forms of two schemas show.
pub enum Comparison {
    /// The wider schema accepts every value of the narrower.
    Contained,
    /// It may not: candidates for a counterexample are values of this schema.
    Difference(Json),
}

/// Compares canonical forms. Their "no" is not taken as an answer, because no value shows it. `None` where the schemas are
/// larger than `max_bytes` together or have no canonical form.
pub fn compare(wider: &Json, narrower: &Json, max_bytes: usize) -> Option<Comparison> {
    if approximate_bytes(wider) + approximate_bytes(narrower) > max_bytes {
        return None;
    }
    let (wider, narrower) = (canonical(wider)?, canonical(narrower)?);
    match wider.covers(&narrower) {
        Ok(Containment::Yes) => Some(Comparison::Contained),
        Ok(_) => {
            let difference = narrower.subtract(&wider).ok()?;
            Some(Comparison::Difference(difference.to_json_schema()))
        }
        Err(_) => None,
    }
}

/// Whether the canonical form of a schema accepts any value. `None` where that is not known.
pub fn is_satisfiable(schema: &Json, max_bytes: usize) -> Option<bool> {
    if approximate_bytes(schema) > max_bytes {
        return None;
    }
    match canonical(schema)?.satisfiability() {
        Satisfiability::Yes => Some(true),
        Satisfiability::No => Some(false),
        Satisfiability::Unknown => None,
    }
}

fn canonical(schema: &Json) -> Option<CanonicalSchema> {
    options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
        .canonicalize(schema)
        .ok()
}
