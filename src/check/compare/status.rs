//! Statuses of responses (OpenAPI, Responses Object): `200`, the range `2XX`, `default`.

use crate::model::Response;

/// The status that describes every response not declared otherwise.
pub const DEFAULT: &str = "default";

/// Whether a status promises success.
#[must_use]
pub fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Whether a status describes several: a range or `default`.
#[must_use]
pub fn is_range(status: &str) -> bool {
    status == DEFAULT || status.ends_with("XX")
}

/// Whether a range, or `default`, includes a status.
#[must_use]
pub fn includes(range: &str, status: &str) -> bool {
    range == DEFAULT || (range.ends_with("XX") && range.get(..1) == status.get(..1))
}

/// The declared response that describes a status: the status itself, then its range, then `default`. Success must be declared as
/// such, so `default` never describes it.
#[must_use]
pub fn find<'r, 'd>(responses: &'r [Response<'d>], status: &str) -> Option<&'r Response<'d>> {
    let of = |wanted: &str| responses.iter().find(|response| response.status == wanted);
    let range = || {
        let class = status.chars().next().filter(char::is_ascii_digit)?;
        of(&format!("{class}XX"))
    };
    let rest = || of(DEFAULT).filter(|_| !is_success(status));
    of(status).or_else(range).or_else(rest)
}
