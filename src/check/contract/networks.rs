//! One interface in several networks, each with a description of its own: every network must serve what one of them serves.

use super::evaluator::{ContractEvaluator, Endpoint};
use super::find::EndpointMatcher;
use super::network::{InNetworks, Network};
use super::problem::problem;
use crate::check::types::{EndpointResult, Reason, State};
use crate::pack::EndpointSpec;
use crate::text::Span;

/// Networks in which one interface is compared; with more, nobody knows whether each of them serves an endpoint.
const MOST: usize = 8;

impl<'h, 'd> ContractEvaluator<'h, 'd> {
    /// The networks that serve some of these endpoints, with what they serve of each: an interface of another kind has nothing to do with
    /// the contract.
    pub fn serving<'e>(&'e self, specs: &[&EndpointSpec]) -> Vec<&'e Network<'h, 'd>> {
        let serves = |network: &&Network<'h, 'd>| {
            let mut specs = specs.iter();
            specs.any(|spec| {
                let matcher = EndpointMatcher::new(&network.operations, spec);
                !matcher.all().0.is_empty()
            })
        };
        self.networks.iter().filter(serves).collect()
    }

    /// Of the networks that serve something of a contract, what each serves of one endpoint. One where fewer than two do, where the
    /// manifest names the operation, or where an operation is in no network: then it is asked which one is meant.
    pub fn in_each<'e>(
        &'e self,
        spec: &'e EndpointSpec,
        whole: &EndpointMatcher<'e, 'h, 'd>,
        networks: &[&'e Network<'h, 'd>],
    ) -> InNetworks<'e, 'h, 'd> {
        let named = |descriptor: usize| {
            let descriptor = self.submission.descriptors.get(descriptor);
            let line = descriptor.and_then(|descriptor| descriptor.declared.as_ref());
            line.is_some_and(|line| line.network_key().is_some())
        };
        let mut candidates = whole.all().0.into_iter();
        let is_one = networks.len() < 2 || whole.is_bound();
        if is_one || !candidates.all(|one| named(one.served.descriptor)) {
            return InNetworks::One;
        }
        if networks.len() > MOST {
            return InNetworks::TooMany(networks.len());
        }
        let matchers = networks.iter().map(|network| {
            let matcher = EndpointMatcher::new(&network.operations, spec);
            (*network, matcher)
        });
        InNetworks::Each(matchers.collect())
    }

    /// The row of an endpoint, by the operations that a matcher finds: of several networks the worst counts.
    pub fn worst<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        row: impl Fn(&EndpointMatcher<'e, 'h, 'd>) -> EndpointResult,
    ) -> EndpointResult {
        let networks = match &endpoint.networks {
            InNetworks::One => return row(&endpoint.matcher),
            InNetworks::TooMany(count) => {
                return self.uncompared(endpoint, *count, row(&endpoint.matcher));
            }
            InNetworks::Each(networks) => networks,
        };
        let rows = networks.iter();
        let rows: Vec<_> = rows
            .map(|(network, matcher)| (*network, row(matcher)))
            .collect();
        let is_served = rows.iter().any(|(_, row)| row.state != State::Absent);
        let places: Vec<Span> = rows
            .iter()
            .filter(|(_, row)| row.operation.is_some())
            .filter_map(|(_, row)| row.at)
            .collect();
        let worst = rows.into_iter().max_by_key(|(_, row)| match row.state {
            State::Absent | State::Incompatible => 2,
            State::Undecided => 1,
            State::Present | State::NotRequired => 0,
        });
        let Some((network, mut worst)) = worst else {
            return row(&endpoint.matcher);
        };
        let is_plain = |reason: &Reason| reason.code == "endpoint-absent";
        if is_served && worst.reasons.iter().any(is_plain) {
            let operation = endpoint.contract.operation;
            let absent = problem("endpoint-absent-in-network", network.at)
                .arg("wanted", &operation.name())
                .arg("network", &network.name)
                .against(operation.span);
            worst.at = Some(network.at);
            worst.reasons = vec![self.reason(absent)];
        }
        let others = places.into_iter().filter(|place| worst.at != Some(*place));
        EndpointResult {
            also: others.collect(),
            ..worst
        }
    }

    /// The row of an endpoint in more networks than are compared: what is wrong in one of them is wrong, and nothing else is known.
    fn uncompared(
        &self,
        endpoint: &Endpoint<'_, '_, 'h, 'd>,
        count: usize,
        row: EndpointResult,
    ) -> EndpointResult {
        if row.state != State::Present {
            return row;
        }
        let operation = endpoint.contract.operation;
        let at = row.at.unwrap_or_else(Span::submission);
        let uncompared = problem("endpoint-networks-over-limit", at)
            .arg("count", &count.to_string())
            .arg("limit", &MOST.to_string())
            .arg("id", &endpoint.spec.id)
            .against(operation.span)
            .undecided();
        EndpointResult {
            state: State::Undecided,
            reasons: vec![self.reason(uncompared)],
            ..row
        }
    }
}
