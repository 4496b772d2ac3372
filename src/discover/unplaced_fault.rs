//! A fault of a file before all files are known: the file has no number yet, so the fault has no place.

/// Code and arguments of a fault.
pub(super) type UnplacedFault = (&'static str, Vec<(&'static str, String)>);

/// A fault with one argument.
pub(super) fn fault(
    code: &'static str,
    name: &'static str,
    value: impl Into<String>,
) -> UnplacedFault {
    (code, vec![(name, value.into())])
}

/// A limit that was reached, by its name in [`crate::limits::Limits`].
pub(super) fn over(limit: &'static str, value: u64) -> UnplacedFault {
    (
        "over-limit",
        vec![("limit", limit.to_owned()), ("value", value.to_string())],
    )
}
