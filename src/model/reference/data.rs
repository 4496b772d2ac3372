//! Which fields of a description hold data and which hold names: in neither does a keyword of a schema count.

use crate::read::Node;

/// Whether a field holds data in which a `$ref` is no reference.
pub(super) fn is_data(key: &str, value: &Node) -> bool {
    match key {
        // `default` under `responses` is a response; keys there are names, for which this is not called.
        "example" | "enum" | "const" | "value" | "dataValue" | "default" => true,
        // A list in a schema, values by media type in 2.0; a map of Example Objects elsewhere.
        "examples" => value.as_map().is_none(),
        _ => key.starts_with("x-") && !matches!(key, "x-ms-paths" | "x-webhooks"),
    }
}

/// Whether the keys below a field are names that the author chose.
pub(super) fn has_names(key: &str, value: &Node) -> bool {
    value.as_map().is_some()
        && matches!(
            key,
            "properties"
                | "patternProperties"
                | "dependentSchemas"
                | "dependencies"
                | "definitions"
                | "$defs"
                | "schemas"
                | "responses"
                | "parameters"
                | "examples"
                | "requestBodies"
                | "headers"
                | "securitySchemes"
                | "securityDefinitions"
                | "links"
                | "callbacks"
                | "pathItems"
                | "mediaTypes"
                | "webhooks"
                | "x-webhooks"
                | "paths"
                | "x-ms-paths"
                | "content"
                | "encoding"
                | "variables"
                | "additionalOperations"
        )
}
