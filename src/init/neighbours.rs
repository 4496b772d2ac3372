//! What the operations beside one another take in, by the beginnings of their paths.

use crate::model::{Operation, Payload, Schema};
use std::collections::HashMap;

/// The operations of a description that take in a record. Every operation is looked at once, whatever is asked.
#[derive(Debug, Default)]
pub(super) struct Neighbours<'s, 'd> {
    /// By a beginning and the segment that follows, the longer beginning. The empty one is 0.
    longer: HashMap<(usize, &'s str), usize>,
    /// By a beginning, what the first operation takes in whose path begins so.
    first: HashMap<usize, Schema<'d>>,
    /// By a beginning of one segment and a tag, what the first operation with the tag takes in.
    tagged: HashMap<(usize, &'s str), Schema<'d>>,
}

impl<'s, 'd> Neighbours<'s, 'd> {
    /// The neighbours among some operations. `holds` is whether a schema has a record in it.
    pub(super) fn new(
        operations: &'s [Operation<'d>],
        mut holds: impl FnMut(Schema<'d>) -> bool,
    ) -> Self {
        let mut all = Self::default();
        let mut known = HashMap::new();
        for operation in operations {
            let content = operation.request.iter().flat_map(|body| &body.content);
            let schemas = content.filter_map(|media| match media.payload {
                Payload::Schema(schema) => Some(schema),
                _ => None,
            });
            let mut schemas = schemas;
            let taken = schemas.find(|schema| {
                let own = known.entry(std::ptr::from_ref(schema.node));
                *own.or_insert_with(|| holds(*schema))
            });
            let Some(schema) = taken else {
                continue;
            };
            let mut at = 0;
            for (before, segment) in segments(operation).enumerate() {
                let next = all.longer.len() + 1;
                at = *all.longer.entry((at, segment)).or_insert(next);
                all.first.entry(at).or_insert(schema);
                if let (0, Some(tag)) = (before, tag(operation)) {
                    all.tagged.entry((at, tag)).or_insert(schema);
                }
            }
        }
        all
    }

    /// What an operation beside this one takes in: of those whose path begins most alike the first; where only one segment is the
    /// same, of those with the same tag.
    pub(super) fn taken_in(&self, operation: &Operation<'d>) -> Option<Schema<'d>> {
        let mut at = 0;
        let mut best = None;
        for (before, segment) in segments(operation).enumerate() {
            let Some(longer) = self.longer.get(&(at, segment)) else {
                break;
            };
            at = *longer;
            best = match (before, tag(operation)) {
                (0, None) => None,
                (0, Some(tag)) => self.tagged.get(&(at, tag)).copied(),
                _ => self.first.get(&at).copied(),
            };
        }
        best
    }
}

/// The first tag of an operation.
pub(super) fn tag<'d>(operation: &Operation<'d>) -> Option<&'d str> {
    operation.node.get("tags")?.items().first()?.as_str()
}

/// The segments of an operation's path up to the first parameter.
pub(super) fn segments<'s>(operation: &'s Operation<'_>) -> impl Iterator<Item = &'s str> {
    let segments = operation.path().split('/');
    let fixed = segments.take_while(|segment| !segment.starts_with('{'));
    fixed.filter(|segment| !segment.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::Neighbours;
    use crate::discover::{File, Files};
    use crate::limits::Limits;
    use crate::model::{Vocabulary, library, model};
    use std::fmt::Write as _;

    /// How many schemas are looked into in a description of so many pairs of operations, and how many records are found for those that
    /// say nothing of their responses.
    fn work(pairs: usize) -> (usize, usize) {
        let mut text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n".to_owned();
        let content = "content: {application/json: {schema: {properties: {a: {type: string}}}}}";
        for at in 0..pairs {
            writeln!(text, "  /a/b{at}: {{get: {{tags: [t], responses: {{}}}}}}").unwrap();
        }
        for at in 0..pairs {
            writeln!(
                text,
                "  /a/b{at}/new: {{post: {{tags: [t], requestBody: {{{content}}}, responses: {{}}}}}}"
            )
            .unwrap();
        }
        let file = File {
            path: "api.yaml".to_owned(),
            bytes: text.into_bytes(),
            taken: true,
        };
        let library = library(&Files::new([file]), &Limits::default());
        let submission = model(&library, &[], &Vocabulary::default());
        let operations = &submission.descriptors.first().unwrap().interface.operations;
        let mut looked = 0;
        let neighbours = Neighbours::new(operations, |_| {
            looked += 1;
            true
        });
        let reading = operations.iter().filter(|one| one.method() == "GET");
        let found = reading.filter(|operation| {
            let schema = neighbours.taken_in(operation);
            // Its own neighbour comes before the first of all.
            let own = format!("{}/new", operation.path());
            let other = operations.iter().find(|one| one.path() == own).unwrap();
            let request = &other.request.as_ref().unwrap().content;
            let node = schema.unwrap().node.span;
            request.iter().any(|media| matches!(media.payload, crate::model::Payload::Schema(own) if own.node.span == node))
        });
        (looked, found.count())
    }

    /// Twice the operations are twice the work, and none is too far away to be found.
    #[test]
    fn every_operation_is_looked_at_once() {
        for pairs in [100, 200, 3_000] {
            assert_eq!(work(pairs), (pairs, pairs));
        }
    }
}
