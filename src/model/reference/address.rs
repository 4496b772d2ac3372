//! Addresses within a submission: what an address means that stands in a file or in a part with an identifier.

use crate::text::{Span, percent_decoded};

/// Why a reference does not resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It leads out of the submission.
    Outside,
    /// It leads to another host.
    Remote,
    /// It leads to a file beside the only one that was given.
    NotGiven,
    /// What it names is not there; with the name that may be meant.
    Unresolved(Option<String>),
    /// It may mean either of two parts.
    Ambiguous(Span, Span),
}

/// What an address means where `base` is the identifier or path of the part in which it stands: an absolute URI, or the path of a
/// file or part within the submission.
pub(super) fn resolved(base: &str, address: &str) -> Result<String, Trouble> {
    if scheme(base).is_some() && scheme(address).is_none() {
        return Ok(join(base, address));
    }
    match relative(base, address) {
        Err(Trouble::Remote) => Ok(plain(address)),
        other => other,
    }
}

/// An absolute URI without `.` and `..`, scheme and host in lower case.
fn plain(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if path.is_empty() {
        return address.to_lowercase();
    }
    join(&format!("{scheme}://{host}").to_lowercase(), path)
}

/// The scheme of an address that has one.
pub(super) fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    fits.then_some(scheme)
}

/// Resolves a relative address against an absolute URI: the part of RFC 3986 that identifiers need.
fn join(base: &str, address: &str) -> String {
    let after = base.find("://").map_or(0, |at| at + 3);
    let tail = base.get(after..).unwrap_or_default();
    let host = tail.find('/').unwrap_or(tail.len());
    let origin = base.get(..after + host).unwrap_or_default();
    let folder = match address.strip_prefix('/') {
        Some(_) => "",
        None => tail.get(host..).map_or("", |path| split(path).0),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(address.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    format!("{origin}/{}", path.join("/"))
}

/// The folder and the name of a path.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The relative path that leads from one file to another.
pub(super) fn seen_from(own: &str, path: &str) -> String {
    let folder = |path| -> Vec<&str> {
        split(path)
            .0
            .split('/')
            .filter(|step| !step.is_empty())
            .collect()
    };
    let (from, to) = (folder(own), folder(path));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; from.len() - shared];
    steps.extend(to.iter().skip(shared));
    steps.push(split(path).1);
    steps.join("/")
}

/// The path within the submission of an address relative to a file.
pub(super) fn relative(own: &str, address: &str) -> Result<String, Trouble> {
    let scheme = scheme(address);
    if scheme.is_some_and(|scheme| scheme.len() == 1 || scheme.eq_ignore_ascii_case("file")) {
        return Err(Trouble::Outside);
    }
    if scheme.is_some() || address.starts_with("//") {
        return Err(Trouble::Remote);
    }
    let address = address.split('?').next().unwrap_or(address);
    let address = percent_decoded(address).ok_or(Trouble::Unresolved(None))?;
    if address.starts_with('/') || address.contains(['\\', '\0']) {
        return Err(Trouble::Outside);
    }
    let mut path: Vec<&str> = own.split('/').collect();
    path.pop();
    for step in address.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop().ok_or(Trouble::Outside)?;
            }
            step => path.push(step),
        }
    }
    Ok(path.join("/"))
}
