//! Whether the lists of records can hold more than one, where those of the contract can.

use super::evaluator::{ContractEvaluator, Endpoint};
use super::witness::{Wanted, with};
use crate::check::accounting::body::Body;
use crate::check::accounting::shape::Step;
use crate::check::compare::schema_comparer::Translated;
use crate::check::schema::Inhabited;
use crate::check::translate::Direction;
use crate::model::{Media, Response};
use crate::read::Json;

impl<'h, 'd> ContractEvaluator<'h, 'd> {
    /// Whether each list of records can have two, where the contract's can.
    pub(super) fn lists_two<'p>(
        &self,
        endpoint: &Endpoint<'_, 'p, 'h, 'd>,
        promised: &Response<'p>,
        body: &Body<'d>,
        media: &Media<'d>,
    ) -> Inhabited {
        let own = self
            .comparer
            .payload(&self.schemas, &media.payload, Direction::Response);
        let theirs = promised.content.first().map(|promised| {
            let schemas = endpoint.contract.schemas;
            self.comparer
                .payload(schemas, &promised.payload, Direction::Response)
        });
        // What is not translated is undecided by the comparison already.
        let (Ok(own), Some(Ok(theirs))) = (own, theirs) else {
            return Inhabited::Yes;
        };
        let can = |schema: &Translated, path: &[Step]| {
            let two = self.comparer.number(with(&schema.json, &Wanted::two(path)));
            self.comparer.inhabited(&two).unwrap_or(Inhabited::Unknown)
        };
        let one = |path: &[Step]| {
            let mut wanted = Wanted::default();
            wanted.add(path, Json::Bool(true));
            let one = self.comparer.number(with(&own.json, &wanted));
            self.comparer.inhabited(&one).unwrap_or(Inhabited::Unknown)
        };
        let mut answer = Inhabited::Yes;
        for record in &body.records {
            let last = record.path.iter().rposition(|step| *step == Step::Element);
            let Some((list, element)) =
                last.and_then(|last| Some((record.path.get(..last)?, record.path.get(..=last)?)))
            else {
                continue;
            };
            let two = can(&own, list);
            if two == Inhabited::Yes {
                continue;
            }
            match (two, one(element), can(&theirs, list)) {
                // That there is none at all is told by the comparison.
                (_, Inhabited::No, _) | (_, _, Inhabited::No) => {}
                (Inhabited::No, Inhabited::Yes, Inhabited::Yes) => return Inhabited::No,
                _ => answer = Inhabited::Unknown,
            }
        }
        answer
    }
}
