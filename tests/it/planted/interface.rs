//! Defects of the interface: endpoints, schemas, the descriptor.

use super::{API, Also, Change, approved, block, inside, swapped, text, with, without_block};
use hutong::discover::Files;

/// The six operations of the approved interface that serve the contract: path, method.
const OPERATIONS: &[(&str, &str)] = &[
    ("/exchange/status", "get"),
    ("/catalogue/resources", "get"),
    ("/catalogue/resources/{frontCode}/{rearCode}", "get"),
    ("/exchange/services", "get"),
    ("/exchange/resources/{frontCode}/{rearCode}/query", "post"),
    ("/exchange/resources/{frontCode}/{rearCode}/changes", "get"),
];

pub fn endpoints(changes: &mut Vec<Change>) {
    for (path, method) in OPERATIONS {
        let header = format!("  {path}:");
        let mut change =
            |what: &str, files: Files| changes.push((format!("{method} {path}: {what}"), files));
        let edit = |from: &str, to: &str| inside(API, "paths:", &header, from, to);
        change("dropped", without_block(API, "paths:", &header));
        change(
            "renamed",
            edit(
                &header,
                &header
                    .replace("resources:", "resource:")
                    .replace("status:", "state:")
                    .replace("services:", "service:")
                    .replace("query:", "search:")
                    .replace("changes:", "change:")
                    .replace("rearCode}:", "rearCode}/detail:"),
            ),
        );
        change(
            "another method",
            edit(&format!("    {method}:\n"), "    put:\n"),
        );
        change("parameters gone", {
            let whole = text(&approved(), API);
            let (start, end) = block(&whole, "paths:", &header);
            let part = whole[start..end].replace(
                "        - $ref: '#/components/parameters/RequestTime'\n",
                "",
            );
            with(API, format!("{}{part}{}", &whole[..start], &whole[end..]))
        });
        change(
            "one more required parameter",
            edit(
                "        - $ref: '#/components/parameters/RequestTime'\n",
                "        - $ref: '#/components/parameters/RequestTime'\n        - {name: tenant, in: query, required: true, schema: {type: string}}\n",
            ),
        );
        change(
            "security off",
            edit(
                &format!("    {method}:\n"),
                &format!("    {method}:\n      security: []\n"),
            ),
        );
        change("no 200", edit("        '200':\n", "        '204':\n"));
        change(
            "no 401",
            edit(
                "        '401': {$ref: '#/components/responses/Failure'}\n",
                "",
            ),
        );
        change(
            "another media type",
            edit(
                "            application/json:\n              schema:\n                type: object",
                "            application/xml:\n              schema:\n                type: object",
            ),
        );
        for (field, broken) in [("code", "integer"), ("message", "boolean")] {
            change(
                &format!("envelope {field} is {broken}"),
                edit(
                    &format!("                  {field}: {{type: string}}"),
                    &format!("                  {field}: {{type: {broken}}}"),
                ),
            );
        }
        change(
            "data is not promised",
            edit(
                "required: [code, message, data]",
                "required: [code, message]",
            ),
        );
        change(
            "nothing is promised",
            edit("                required: [code, message, data]\n", ""),
        );
    }
}

pub fn schemas(changes: &mut Vec<Change>) {
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    for (field, typed) in [
        ("resourceCode", "{type: string}"),
        ("title", "{type: string}"),
        ("providerCode", "{type: string}"),
        ("updatedAt", "{type: string, format: date-time}"),
    ] {
        let line = format!("        {field}: {typed}");
        change(
            &format!("ResourceSummary.{field} is a number"),
            inside(
                API,
                "components:",
                "    ResourceSummary:",
                &line,
                &format!("        {field}: {{type: number}}"),
            ),
        );
    }
    change(
        "updatedAt loses its format",
        inside(
            API,
            "components:",
            "    ResourceSummary:",
            "format: date-time",
            "description: 更新时间",
        ),
    );
    change(
        "sharingType is not promised",
        inside(
            API,
            "components:",
            "    ResourceSummary:",
            "sharingType, ",
            "",
        ),
    );
    change(
        "records may be missing",
        inside(
            API,
            "paths:",
            "  /catalogue/resources:",
            "pageSize, records]",
            "pageSize]",
        ),
    );
    change(
        "total is text",
        inside(
            API,
            "paths:",
            "  /catalogue/resources:",
            "total: {type: integer}",
            "total: {type: string}",
        ),
    );
    change(
        "available is text",
        inside(
            API,
            "paths:",
            "  /exchange/status:",
            "{type: boolean}",
            "{type: string}",
        ),
    );
    change(
        "page accepts only 1 to 50",
        inside(
            API,
            "paths:",
            "  /catalogue/resources:",
            "{type: integer, minimum: 1}",
            "{type: integer, minimum: 1, maximum: 50}",
        ),
    );
    change(
        "pageSize accepts only 1 to 10",
        inside(
            API,
            "paths:",
            "  /exchange/services:",
            "maximum: 1000",
            "maximum: 10",
        ),
    );
    change(
        "page must be text",
        inside(
            API,
            "paths:",
            "  /catalogue/resources:",
            "{name: page, in: query, schema: {type: integer, minimum: 1}}",
            "{name: page, in: query, schema: {type: string, enum: [a]}}",
        ),
    );
    change(
        "updatedSince is not accepted",
        inside(
            API,
            "paths:",
            "  /catalogue/resources:",
            "        - {name: updatedSince, in: query, schema: {type: string, format: date-time}}\n",
            "",
        ),
    );
    change(
        "query: a fourth required property",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/query:",
            "required: [page, pageSize]",
            "required: [page, pageSize, sort]",
        ),
    );
    change(
        "query: like is not accepted",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/query:",
            "lt, le, like]",
            "lt, le]",
        ),
    );
    change(
        "query: body is closed without conditions",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/query:",
            "                conditions:\n",
            "                condition:\n",
        )
        .and(
            API,
            "              required: [page, pageSize]\n",
            "              additionalProperties: false\n              required: [page, pageSize]\n",
        ),
    );
    change(
        "query: only XML is taken",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/query:",
            "          application/json:\n",
            "          application/xml:\n",
        ),
    );
    change(
        "query: data is anything",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/query:",
            "                  data:\n                    type: object\n                    required: [total, page, pageSize, records]\n",
            "                  data:\n                    type: object\n",
        ),
    );
    change(
        "changes: a fourth kind of change",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/changes:",
            "[insert, update, delete]",
            "[insert, update, delete, merge]",
        ),
    );
    change(
        "changes: since is a date",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/changes:",
            "required: true, schema: {type: string, format: date-time}",
            "required: true, schema: {type: string, format: date}",
        ),
    );
    change(
        "changes: cursor is at most 8 long",
        inside(
            API,
            "paths:",
            "  /exchange/resources/{frontCode}/{rearCode}/changes:",
            "maxLength: 256",
            "maxLength: 8",
        ),
    );
    for header in ["RequesterId", "ServiceId", "RequestTime"] {
        change(
            &format!("{header} takes four digits only"),
            inside(
                API,
                "components:",
                &format!("    {header}:"),
                "schema: {type: string}",
                "schema: {type: string, pattern: '^[0-9]{4}$'}",
            ),
        );
        change(
            &format!("{header} under another name"),
            inside(
                API,
                "components:",
                &format!("    {header}:"),
                "name: gjgxjhpt_",
                "name: x_",
            ),
        );
    }
    change(
        "sign in the query",
        swapped(
            API,
            "in: header, name: gjgxjhpt_sign",
            0,
            "in: query, name: gjgxjhpt_sign",
        ),
    );
    change(
        "basic authentication instead",
        swapped(
            API,
            "{type: apiKey, in: header, name: gjgxjhpt_sign}",
            0,
            "{type: http, scheme: basic}",
        ),
    );
    change(
        "Failure says nothing",
        inside(
            API,
            "components:",
            "    Failure:",
            "schema: {$ref: '#/components/schemas/Envelope'}",
            "schema: {}",
        ),
    );
    change(
        "Envelope of failures has no code",
        inside(
            API,
            "components:",
            "    Envelope:",
            "[code, message]",
            "[message]",
        ),
    );
}

pub fn descriptor(changes: &mut Vec<Change>) {
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    change(
        "duplicate key",
        swapped(
            API,
            "  version: 1.0.0\n",
            0,
            "  version: 1.0.0\n  version: 1.0.1\n",
        ),
    );
    change(
        "misspelt field",
        swapped(
            API,
            "      summary: 目录查询\n",
            0,
            "      sumary: 目录查询\n",
        ),
    );
    change(
        "info without version",
        swapped(API, "  version: 1.0.0\n", 0, ""),
    );
    change(
        "duplicate operationId",
        swapped(
            API,
            "operationId: getResource",
            0,
            "operationId: listResources",
        ),
    );
    change(
        "unresolved reference",
        swapped(
            API,
            "items: {$ref: '#/components/schemas/AnnualReport'}",
            0,
            "items: {$ref: '#/components/schemas/AnualReport'}",
        ),
    );
    change(
        "reference to another host",
        swapped(
            API,
            "record: {$ref: '#/components/schemas/AnnualReport'}",
            0,
            "record: {$ref: 'https://example.org/a.yaml'}",
        ),
    );
    change(
        "reference out of the submission",
        swapped(
            API,
            "record: {$ref: '#/components/schemas/AnnualReport'}",
            0,
            "record: {$ref: '../../secret.yaml'}",
        ),
    );
    change(
        "path parameter undeclared",
        swapped(
            API,
            "      - $ref: '#/components/parameters/RearCode'\n",
            0,
            "",
        ),
    );
    change(
        "unknown version",
        swapped(API, "openapi: 3.0.3", 0, "openapi: 4.0.0"),
    );
    change(
        "broken YAML",
        swapped(API, "  title: 经营主体", 0, "  title: [经营主体"),
    );
}
