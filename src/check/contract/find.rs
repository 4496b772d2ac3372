//! Finds the submission's operations that may serve an endpoint: a binding of the manifest wins, then what an operation declares
//! (`x-exchange-endpoint`), then its path.

use crate::check::compare::path_template::{Segment, segments};
use crate::check::links::{Index, full_paths};
use crate::check::types::{Bound, Link};
use crate::model::{Operation, Role};
use crate::pack::EndpointSpec;
use crate::read::Located;
use crate::text::{Span, likeness};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

/// Segments whose likeness is below this are different words.
const MIN_LIKENESS: f64 = 0.85;
/// How much an operation with another method counts as less near.
const OTHER_METHOD: f64 = 0.9;

/// An operation that the system serves.
#[derive(Debug)]
pub struct ServedOperation<'s, 'd> {
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// Its interface, by its index among the descriptors.
    pub descriptor: usize,
    /// The resources it is connected with.
    pub resources: BTreeSet<String>,
    /// Its path alone and below each server's base path.
    paths: Vec<String>,
}

/// The operations that a system serves, in the order of its descriptions.
#[derive(Debug)]
pub struct OperationIndex<'s, 'd> {
    names: &'s Index<'s, 'd>,
    operations: Vec<ServedOperation<'s, 'd>>,
    by_resource: HashMap<String, Vec<usize>>,
}

impl<'s, 'd> OperationIndex<'s, 'd> {
    /// Indexes the operations of a submission; `names` finds what a binding names, and `links` connects them with resources. Of the
    /// descriptions those are left out whose index `within` does not hold for.
    pub fn new(names: &'s Index<'s, 'd>, links: &[Link], within: impl Fn(usize) -> bool) -> Self {
        let submission = names.submission();
        let mut linked: HashMap<Span, BTreeSet<String>> = HashMap::new();
        for link in links {
            let resources = linked.entry(link.operation_at).or_default();
            resources.insert(link.resource.clone());
        }
        let all = submission.descriptors.iter().enumerate();
        let all = all.filter(|(at, _)| within(*at));
        let all = all.flat_map(|(at, descriptor)| {
            let operations = descriptor.interface.operations.iter();
            operations.map(move |operation| (at, operation))
        });
        let served = all.filter(|(_, operation)| operation.role == Role::Served);
        let operations: Vec<_> = served
            .map(|(descriptor, operation)| {
                let declared = operation.resource_codes.iter();
                let mut resources = linked.get(&operation.span).cloned().unwrap_or_default();
                resources.extend(declared.map(|code| code.value.trim().to_owned()));
                ServedOperation {
                    operation,
                    descriptor,
                    resources,
                    paths: full_paths(operation),
                }
            })
            .collect();
        let mut by_resource: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, served) in operations.iter().enumerate() {
            for code in &served.resources {
                by_resource.entry(code.clone()).or_default().push(at);
            }
        }
        Self {
            names,
            operations,
            by_resource,
        }
    }

    /// The operations connected with a resource, by their index.
    fn connected_with(&self, code: &str) -> &[usize] {
        self.by_resource.get(code).map_or(&[], Vec::as_slice)
    }
}

/// An operation that was found, and how.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'i, 's, 'd> {
    /// The operation.
    pub served: &'i ServedOperation<'s, 'd>,
    /// `manifest`, `extension` or `path`.
    pub bound: Bound,
    /// Whether its path is filled with the code of one resource.
    pub filled: bool,
}

/// What was found for an endpoint.
#[derive(Debug)]
pub enum Found<'i, 's, 'd> {
    /// These operations; the caller decides what several mean.
    Some(Vec<Candidate<'i, 's, 'd>>),
    /// The manifest binds the endpoint to an operation that does not exist.
    Broken(&'s Located<String>),
    /// Only operations that are connected with other resources: the first of them, and those resources.
    Elsewhere(&'i ServedOperation<'s, 'd>),
    /// None, and the operation whose path is nearest, if one is near.
    None(Option<(String, Span)>),
}

/// The operations that may serve one endpoint, for whichever resource. Made once for an endpoint, so that asking for a resource
/// does not look through all operations again.
#[derive(Debug)]
pub struct EndpointMatcher<'i, 's, 'd> {
    index: &'i OperationIndex<'s, 'd>,
    method: &'i str,
    path: &'i str,
    matches: Matches<'s>,
    nearest: OnceCell<Option<(String, Span)>>,
}

#[derive(Debug)]
enum Matches<'s> {
    Broken(&'s Located<String>),
    /// Operations that the manifest or they themselves name, whatever their path.
    Declared(Declared),
    /// Operations by their path as written, then below a server's base path, then behind any static prefix.
    ByPath([PathMatches; 3]),
}

#[derive(Debug)]
struct Declared {
    bound: Bound,
    operations: Vec<usize>,
    paths: PathMatches,
}

/// Operations whose path matches the endpoint's.
#[derive(Debug, Default)]
struct PathMatches {
    /// Parameters in the endpoint's path.
    parameters: usize,
    /// Operations with a value in place of every parameter, by the values joined with slashes.
    filled: HashMap<String, Vec<usize>>,
    /// The others, each with its values; `None` is a parameter.
    open: Vec<(usize, Vec<Option<String>>)>,
}

impl PathMatches {
    fn add(&mut self, operation: usize, values: &[Option<&str>]) {
        self.parameters = values.len();
        let all: Option<Vec<&str>> = values.iter().copied().collect();
        if let Some(values) = all.filter(|values| !values.is_empty()) {
            let operations = self.filled.entry(values.join("/")).or_default();
            operations.push(operation);
        } else {
            let values = values.iter().map(|value| value.map(str::to_owned));
            self.open.push((operation, values.collect()));
        }
    }

    fn is_empty(&self) -> bool {
        self.filled.is_empty() && self.open.is_empty()
    }

    /// Every operation, in the order of the descriptions, and whether its path is filled.
    fn all(&self) -> Vec<(usize, bool)> {
        let filled = self.filled.values().flatten().map(|at| (*at, true));
        let open = self.open.iter().map(|(at, _)| (*at, false));
        let mut all: Vec<(usize, bool)> = filled.chain(open).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The operations whose path holds this code and no parameter.
    fn filled_with(&self, code: &str) -> &[usize] {
        let parts: Vec<&str> = code.split('/').collect();
        let values = parts.get(..self.parameters).map(|parts| parts.join("/"));
        let operations = values.and_then(|values| self.filled.get(&values));
        operations.map_or(&[], Vec::as_slice)
    }

    /// The operations that serve any code, or this one, through parameters that are left in their path.
    fn open_to(&self, code: Option<&str>) -> Vec<usize> {
        let parts: Vec<&str> = code.map_or_else(Vec::new, |code| code.split('/').collect());
        let fits = |values: &[Option<String>]| {
            let mut values = values.iter().enumerate();
            values.all(|(place, value)| {
                let part = parts.get(place);
                value
                    .as_deref()
                    .is_none_or(|value| part.is_some_and(|part| *part == value))
            })
        };
        let fitting = self.open.iter().filter(|(_, values)| fits(values));
        let mut operations: Vec<usize> = fitting.map(|(operation, _)| *operation).collect();
        // An operation may fit by its path alone and by that below a base path.
        operations.dedup();
        operations
    }
}

impl<'i, 's, 'd> EndpointMatcher<'i, 's, 'd> {
    /// Looks for the operations that may serve an endpoint.
    pub fn new(index: &'i OperationIndex<'s, 'd>, endpoint: &'i EndpointSpec) -> Self {
        let matches = by_manifest(index, endpoint)
            .or_else(|| by_extension(index, endpoint))
            .unwrap_or_else(|| by_path(index, endpoint));
        Self {
            index,
            method: &endpoint.method,
            path: &endpoint.path,
            matches,
            nearest: OnceCell::new(),
        }
    }

    /// Whether the manifest says which operation serves the endpoint.
    pub const fn is_bound(&self) -> bool {
        match &self.matches {
            Matches::Broken(_) => true,
            Matches::Declared(declared) => matches!(declared.bound, Bound::Manifest),
            Matches::ByPath(_) => false,
        }
    }

    /// The operations for an endpoint that the submission needs once.
    pub fn any(&self) -> Found<'i, 's, 'd> {
        match &self.matches {
            Matches::Broken(binding) => Found::Broken(binding),
            Matches::Declared(declared) => {
                self.found(declared.operations.iter().copied(), declared.bound)
            }
            Matches::ByPath(tiers) => {
                let mut tiers = tiers.iter().map(|tier| tier.open_to(None));
                match tiers.find(|fitting| !fitting.is_empty()) {
                    Some(fitting) => self.found(fitting, Bound::Path),
                    None => Found::None(self.nearest()),
                }
            }
        }
    }

    /// The operations that serve one resource and declare that: by the code in their path, or by a link.
    pub fn for_resource(&self, code: &str) -> Vec<Candidate<'i, 's, 'd>> {
        let (bound, filled, linked) = match &self.matches {
            Matches::Broken(_) => return Vec::new(),
            Matches::Declared(declared) => {
                let own = |at: &&usize| declared.operations.binary_search(at).is_ok();
                let linked = self.index.connected_with(code).iter().filter(own).copied();
                let filled = declared.paths.filled_with(code);
                (declared.bound, filled, linked.collect())
            }
            Matches::ByPath(tiers) => {
                let Some((filled, open)) = fitting(tiers, code) else {
                    return Vec::new();
                };
                let linked: Vec<usize> = open
                    .into_iter()
                    .filter(|at| self.index.connected_with(code).binary_search(at).is_ok())
                    .collect();
                (Bound::Path, filled, linked)
            }
        };
        let mut all: Vec<usize> = filled.iter().copied().chain(linked).collect();
        all.sort_unstable();
        all.dedup();
        let candidates = all.into_iter().map(|at| (at, filled.contains(&at)));
        self.candidates(candidates, bound)
    }

    /// The operations that serve any resource, this one among them: no resource is declared for them. To be asked where
    /// [`EndpointMatcher::for_resource`] gives none.
    pub fn for_any_resource(&self, code: &str) -> Found<'i, 's, 'd> {
        let (bound, fitting) = match &self.matches {
            Matches::Broken(binding) => return Found::Broken(binding),
            Matches::Declared(declared) => (declared.bound, declared.operations.clone()),
            Matches::ByPath(tiers) => match fitting(tiers, code) {
                Some((_, open)) => (Bound::Path, open),
                None => return Found::None(self.nearest()),
            },
        };
        let (generic, others): (Vec<usize>, Vec<usize>) = fitting.into_iter().partition(|at| {
            let operation = self.index.operations.get(*at);
            operation.is_some_and(|operation| operation.resources.is_empty())
        });
        if generic.is_empty() {
            let other = others.first().and_then(|at| self.index.operations.get(*at));
            return other.map_or(Found::None(None), Found::Elsewhere);
        }
        self.found(generic, bound)
    }

    /// Every operation that may serve the endpoint, for whichever resource, and whether each stands at the endpoint's own path: not
    /// behind a prefix, and not by a declaration alone.
    pub fn all(&self) -> (Vec<Candidate<'i, 's, 'd>>, bool) {
        match &self.matches {
            Matches::Broken(_) => (Vec::new(), false),
            Matches::Declared(declared) => {
                let operations = declared.operations.iter().map(|at| (*at, false));
                (self.candidates(operations, declared.bound), false)
            }
            Matches::ByPath([as_written, below_base, behind_prefix]) => {
                let own = [as_written, below_base]
                    .into_iter()
                    .find(|tier| !tier.is_empty());
                let all = own.unwrap_or(behind_prefix).all().into_iter();
                (self.candidates(all, Bound::Path), own.is_some())
            }
        }
    }

    fn found(
        &self,
        operations: impl IntoIterator<Item = usize>,
        bound: Bound,
    ) -> Found<'i, 's, 'd> {
        let operations = operations.into_iter().map(|at| (at, false));
        Found::Some(self.candidates(operations, bound))
    }

    fn candidates(
        &self,
        operations: impl Iterator<Item = (usize, bool)>,
        bound: Bound,
    ) -> Vec<Candidate<'i, 's, 'd>> {
        let candidates = operations.filter_map(|(at, filled)| {
            Some(Candidate {
                served: self.index.operations.get(at)?,
                bound,
                filled,
            })
        });
        candidates.collect()
    }

    /// The operation whose path is nearest to the endpoint's, where one is near.
    fn nearest(&self) -> Option<(String, Span)> {
        let nearest = self.nearest.get_or_init(|| {
            let mut nearest: Option<(f64, &Operation<'_>)> = None;
            for served in &self.index.operations {
                let factor = if served.operation.method() == self.method {
                    1.0
                } else {
                    OTHER_METHOD
                };
                let paths = served.paths.iter();
                let best = paths
                    .filter_map(|path| path_likeness(self.path, path))
                    .fold(0.0, f64::max);
                let likeness = best * factor;
                if best > 0.0 && nearest.is_none_or(|(known, _)| likeness > known) {
                    nearest = Some((likeness, served.operation));
                }
            }
            nearest.map(|(_, operation)| (operation.name(), operation.span))
        });
        nearest.clone()
    }
}

/// The operations of the first tier that has any for a code: those whose path is filled with it, and the others.
fn fitting<'t>(tiers: &'t [PathMatches; 3], code: &str) -> Option<(&'t [usize], Vec<usize>)> {
    let mut fitting = tiers
        .iter()
        .map(|tier| (tier.filled_with(code), tier.open_to(Some(code))));
    fitting.find(|(filled, open)| !filled.is_empty() || !open.is_empty())
}

/// The operation that the manifest binds the endpoint to.
fn by_manifest<'s>(index: &OperationIndex<'s, '_>, endpoint: &EndpointSpec) -> Option<Matches<'s>> {
    let manifest = index.names.submission().manifest.as_ref()?;
    let mut bindings = manifest.endpoints.iter();
    let (_, binding) = bindings.find(|(id, _)| id.value.trim() == endpoint.id)?;
    let bound = index.names.bound(binding, manifest.source);
    let served = bound.and_then(|(_, operation)| {
        let mut operations = index.operations.iter();
        operations.position(|served| std::ptr::eq(served.operation, operation))
    });
    Some(match served {
        Some(at) => declared(index, endpoint, Bound::Manifest, vec![at]),
        None => Matches::Broken(binding),
    })
}

/// The operations that name the endpoint themselves.
fn by_extension<'s>(
    index: &OperationIndex<'s, '_>,
    endpoint: &EndpointSpec,
) -> Option<Matches<'s>> {
    let names = |served: &ServedOperation<'_, '_>| {
        let id = served.operation.exchange_endpoint.as_ref();
        id.is_some_and(|id| id.value.trim() == endpoint.id)
    };
    let operations = index.operations.iter().enumerate();
    let named = operations.filter(|(_, served)| names(served));
    let named: Vec<usize> = named.map(|(at, _)| at).collect();
    (!named.is_empty()).then(|| declared(index, endpoint, Bound::Extension, named))
}

fn declared<'s>(
    index: &OperationIndex<'s, '_>,
    endpoint: &EndpointSpec,
    bound: Bound,
    operations: Vec<usize>,
) -> Matches<'s> {
    let wanted = segments(&endpoint.path);
    let mut paths = PathMatches::default();
    for at in &operations {
        let served = index.operations.get(*at);
        for path in served.into_iter().flat_map(|served| &served.paths) {
            if let Some((_, values)) = values(&wanted, &segments(path)) {
                paths.add(*at, &values);
            }
        }
    }
    Matches::Declared(Declared {
        bound,
        operations,
        paths,
    })
}

/// The operations with the endpoint's method and path that name no other endpoint.
fn by_path<'s>(index: &OperationIndex<'s, '_>, endpoint: &EndpointSpec) -> Matches<'s> {
    let wanted = segments(&endpoint.path);
    let mut tiers: [PathMatches; 3] = Default::default();
    for (at, served) in index.operations.iter().enumerate() {
        let operation = served.operation;
        if operation.method() != endpoint.method || operation.exchange_endpoint.is_some() {
            continue;
        }
        for (place, path) in served.paths.iter().enumerate() {
            let own = segments(path);
            let Some((prefix, values)) = values(&wanted, &own) else {
                continue;
            };
            let [as_written, below_base, behind_prefix] = &mut tiers;
            let tier = match (prefix, place) {
                (0, 0) => as_written,
                (0, _) => below_base,
                _ => behind_prefix,
            };
            tier.add(at, &values);
        }
    }
    Matches::ByPath(tiers)
}

/// Compares a path with the wanted one, behind any prefix without parameters: the number of segments in front, and what the path
/// has in place of each parameter. `None` in place of one is a parameter.
fn values<'t>(
    wanted: &[Segment<'_>],
    own: &[Segment<'t>],
) -> Option<(usize, Vec<Option<&'t str>>)> {
    let prefix = own.len().checked_sub(wanted.len())?;
    let (before, own) = own.split_at_checked(prefix)?;
    // A slash after a slash is part of the address and no segment of a base path.
    let fixed =
        |segment: &Segment<'_>| matches!(segment, Segment::Literal(text) if !text.is_empty());
    if !before.iter().all(fixed) {
        return None;
    }
    let mut values = Vec::new();
    for (wanted, own) in wanted.iter().zip(own) {
        match (wanted, own) {
            (Segment::Parameter(_), Segment::Parameter(_)) => values.push(None),
            (Segment::Parameter(_), Segment::Literal(text) | Segment::Mixed(text)) => {
                values.push(Some(*text));
            }
            (wanted, own) if wanted == own => {}
            _ => return None,
        }
    }
    Some((prefix, values))
}

/// How alike a path is to the wanted one, between 0 and 1: as many segments behind any prefix, parameters where it has parameters,
/// and each other segment nearly the same, whatever slash stands at the end. `None` where one of them is not.
fn path_likeness(wanted: &str, path: &str) -> Option<f64> {
    let [wanted, own] = [wanted, path].map(|path| segments(path.trim_end_matches('/')));
    let (_, own) = own.split_at_checked(own.len().checked_sub(wanted.len())?)?;
    let mut lowest: f64 = 1.0;
    for (wanted, own) in wanted.iter().zip(own) {
        lowest = lowest.min(match (wanted, own) {
            (Segment::Parameter(_), Segment::Parameter(_)) => 1.0,
            (Segment::Parameter(_), _) | (_, Segment::Parameter(_)) => return None,
            (
                Segment::Literal(wanted) | Segment::Mixed(wanted),
                Segment::Literal(own) | Segment::Mixed(own),
            ) => likeness(wanted, own),
        });
    }
    (lowest >= MIN_LIKENESS).then_some(lowest)
}
