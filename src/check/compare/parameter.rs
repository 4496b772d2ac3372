//! Parameters (OpenAPI, Parameter Object): when two are the same one, how one is written, which API key one could be instead.

use crate::model::{In, Interface, Parameter};
use crate::read::Node;
use crate::read::json::to_json;

/// Whether two parameters have one place and one name. Names of headers are case-insensitive (RFC 9110, section 5.1), all others
/// are not.
#[must_use]
pub fn is_same(one: &Parameter<'_>, other: &Parameter<'_>) -> bool {
    one.location == other.location && canonical_name(one) == canonical_name(other)
}

fn canonical_name(parameter: &Parameter<'_>) -> String {
    match parameter.location {
        In::Header => parameter.name.to_lowercase(),
        In::Path | In::Query | In::Cookie => parameter.name.clone(),
    }
}

/// The declared header of this name.
#[must_use]
pub fn header<'h, 'd>(headers: &'h [Parameter<'d>], name: &str) -> Option<&'h Parameter<'d>> {
    headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
}

/// The name of a place, as `in` has it.
#[must_use]
pub const fn place(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}

/// The kind of credential that a parameter would be as an API key, written as [`crate::model::SecurityScheme::kind`] is.
#[must_use]
pub fn api_key_kind(parameter: &Parameter<'_>) -> String {
    let name = canonical_name(parameter);
    format!("apiKey {} {name}", place(parameter.location))
}

/// Whether an interface declares a parameter as an API key instead.
#[must_use]
pub fn is_api_key_of(interface: &Interface<'_>, parameter: &Parameter<'_>) -> bool {
    let kind = api_key_kind(parameter);
    interface.schemes.iter().any(|scheme| scheme.kind == kind)
}

/// The value of a keyword that says how a parameter is written (`style`, `explode`, `collectionFormat`, `allowReserved`), with the
/// default of its place where it is not declared (OpenAPI 3, Parameter Object; 2.0, `collectionFormat`).
#[must_use]
pub fn written(parameter: &Parameter<'_>, keyword: &str) -> String {
    let declared = parameter.node.get(keyword).map(text);
    declared.unwrap_or_else(|| default(parameter, keyword).to_owned())
}

fn text(node: &Node) -> String {
    node.as_str()
        .map_or_else(|| to_json(node).to_string(), str::to_owned)
}

fn default(parameter: &Parameter<'_>, keyword: &str) -> &'static str {
    let form = matches!(parameter.location, In::Query | In::Cookie);
    match keyword {
        "style" if form => "form",
        "style" => "simple",
        "explode" => {
            let style = parameter.node.str_at("style");
            if style.map_or(form, |style| style == "form") {
                "true"
            } else {
                "false"
            }
        }
        "collectionFormat" => "csv",
        _ => "false",
    }
}
