//! Finds the submission's operation for one of a contract: a binding wins, then what the operation says of itself, then its path.

use crate::check::Bound;
use crate::check::links::{self, full_paths};
use crate::model::{Operation, Role, Submission};
use crate::read::Located;
use crate::text::{Span, likeness};

/// Segments that are less alike than this are different words.
const NEAR: f64 = 0.85;

/// An operation that was found, and how.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'s, 'd> {
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// The interface it belongs to, by its index among the descriptors.
    pub descriptor: usize,
    /// `manifest`, `extension` or `path`.
    pub bound: Bound,
    /// Whether its path holds the codes of one resource.
    pub filled: bool,
}

/// What was found.
#[derive(Debug)]
pub enum Found<'s, 'd> {
    /// These; of several the caller says what they mean.
    Some(Vec<Candidate<'s, 'd>>),
    /// The manifest binds the endpoint to an operation that does not exist.
    Broken(&'s Located<String>),
    /// None, and what comes nearest.
    None(Option<(String, Span)>),
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The contract operation's id.
    pub id: &'w str,
    /// `GET`.
    pub method: &'w str,
    /// The path template.
    pub path: &'w str,
    /// The resource code, where the endpoint is needed per resource.
    pub code: Option<&'w str>,
}

/// Looks for the operations that may serve a contract's operation.
pub fn find<'s, 'd>(submission: &'s Submission<'d>, wanted: Wanted<'_>) -> Found<'s, 'd> {
    let all = || {
        submission
            .descriptors
            .iter()
            .enumerate()
            .flat_map(|(at, descriptor)| {
                descriptor
                    .interface
                    .operations
                    .iter()
                    .map(move |operation| (at, operation))
            })
    };
    let served = || all().filter(|(_, operation)| operation.role == Role::Served);
    if let Some(manifest) = &submission.manifest
        && let Some((_, binding)) = manifest
            .endpoints
            .iter()
            .find(|(id, _)| id.value.trim() == wanted.id)
    {
        let found = links::find(submission, binding, manifest.source);
        let Some((descriptor, operation)) =
            found.filter(|(_, operation)| operation.role == Role::Served)
        else {
            return Found::Broken(binding);
        };
        let descriptor = submission
            .descriptors
            .iter()
            .position(|own| own.source == descriptor.source)
            .unwrap_or(0);
        let filled = fits(wanted, operation, 2).is_some_and(|filled| filled);
        return Found::Some(vec![Candidate {
            operation,
            descriptor,
            bound: Bound::Manifest,
            filled,
        }]);
    }
    let says = |operation: &Operation<'_>| {
        operation
            .exchange_endpoint
            .as_ref()
            .is_some_and(|id| id.value.trim() == wanted.id)
    };
    let extension: Vec<_> = served()
        .filter(|(_, operation)| says(operation))
        .map(|(descriptor, operation)| {
            let filled = fits(wanted, operation, 2).is_some_and(|filled| filled);
            Candidate {
                operation,
                descriptor,
                bound: Bound::Extension,
                filled,
            }
        })
        .collect();
    if !extension.is_empty() {
        return Found::Some(extension);
    }
    // The path as written, then below a server's base path, then behind any static prefix.
    let mut any: Vec<Candidate<'s, 'd>> = Vec::new();
    for tier in 0..3 {
        let fitting = served().filter(|(_, operation)| {
            operation.method == wanted.method && operation.exchange_endpoint.is_none()
        });
        let fitting = fitting.filter_map(|(descriptor, operation)| {
            let filled = fits(wanted, operation, tier)?;
            Some(Candidate {
                operation,
                descriptor,
                bound: Bound::Path,
                filled,
            })
        });
        any.extend(fitting);
        if !any.is_empty() {
            return Found::Some(any);
        }
    }
    let mut near: Option<(f64, &Operation<'_>)> = None;
    for (_, operation) in served() {
        let same = if operation.method == wanted.method {
            1.0
        } else {
            0.9
        };
        let best = full_paths(operation)
            .iter()
            .filter_map(|path| alike(wanted.path, path))
            .fold(0.0, f64::max);
        if best > 0.0 && near.is_none_or(|(known, _)| best * same > known) {
            near = Some((best * same, operation));
        }
    }
    let near = near.map(|(_, operation)| operation);
    Found::None(near.map(|operation| (operation.name(), operation.span)))
}

/// How alike a path is to the wanted one, between 0 and 1: as many segments behind any prefix, parameters where parameters
/// are, and each other segment nearly the same. `None` where one of them is not.
fn alike(wanted: &str, path: &str) -> Option<f64> {
    let (wanted, own) = (segments(wanted), segments(path));
    let (_, own) = own.split_at_checked(own.len().checked_sub(wanted.len())?)?;
    let mut worst: f64 = 1.0;
    for (wanted, own) in wanted.iter().zip(own) {
        worst = worst.min(match (is_parameter(wanted), is_parameter(own)) {
            (true, true) => 1.0,
            (false, false) => likeness(wanted, own),
            _ => return None,
        });
    }
    (worst >= NEAR).then_some(worst)
}

/// Whether an operation's path is the wanted one; if so whether all its parameters are filled with the resource's code.
fn fits(wanted: Wanted<'_>, operation: &Operation<'_>, tier: usize) -> Option<bool> {
    let paths = match tier {
        0 => vec![operation.path.clone()],
        _ => full_paths(operation),
    };
    paths.iter().find_map(|path| {
        let own = segments(path);
        let contract = segments(wanted.path);
        let prefix = own.len().checked_sub(contract.len())?;
        let (before, own) = own.split_at_checked(prefix)?;
        if (tier < 2 && prefix > 0) || before.iter().any(|segment| segment.contains(['{', '}'])) {
            return None;
        }
        let mut codes = wanted
            .code
            .map_or(Vec::new(), |code| code.split('/').collect())
            .into_iter();
        let (mut filled, mut open) = (0, 0);
        for (contract, own) in contract.iter().zip(own) {
            if is_parameter(contract) {
                let code = codes.next();
                if is_parameter(own) {
                    open += 1;
                } else if code == Some(*own) {
                    filled += 1;
                } else {
                    return None;
                }
            } else if contract != own {
                return None;
            }
        }
        Some(filled > 0 && open == 0)
    })
}

/// The names of the parameters of a path template, in order.
pub fn parameters(path: &str) -> Vec<&str> {
    segments(path)
        .into_iter()
        .filter(|segment| is_parameter(segment))
        .map(|segment| segment.trim_matches(['{', '}']))
        .collect()
}

fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

fn is_parameter(segment: &str) -> bool {
    let name = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}']))
}
