//! Defects of the manifest, and ways to look right without being so.

use super::{API, Also, Change, MANIFEST, SERVICES, approved, inside, swapped, text, with};
use hutong::discover::Files;

pub fn manifest(changes: &mut Vec<Change>) {
    for (what, from, to) in [
        ("no project code", "  code: \"2026-0142\"\n", ""),
        ("no stage", "  stage: proposal\n", ""),
        ("no class", "  class: new\n", ""),
        ("class that does not exist", "class: new", "class: newer"),
        (
            "stage that does not exist",
            "stage: proposal",
            "stage: proposel",
        ),
        (
            "provider code with a wrong check digit",
            "code: 11330000MB0000019E",
            "code: 11330000MB0000019F",
        ),
        (
            "no security",
            "  security: {mlps: 三级, cryptography: 已备案}\n",
            "",
        ),
        ("no cryptography", ", cryptography: 已备案", ""),
        ("no scope", "  scope: government-information-system\n", ""),
        (
            "a new exchange platform",
            "exchangePlatform: false",
            "exchangePlatform: true",
        ),
        ("a key that does not exist", "interfaces:\n", "interface:\n"),
        (
            "a version that does not exist",
            "hutong: 1\n",
            "hutong: 2\n",
        ),
        (
            "a descriptor that does not exist",
            "descriptor: api/openapi.yaml",
            "descriptor: api/open.yaml",
        ),
        (
            "a catalogue that does not exist",
            "[catalogue/resources.yaml]",
            "[catalogue/resource.yaml]",
        ),
        (
            "an endpoint bound to nothing",
            "packs: [gb]\n",
            "packs: [gb]\nbindings:\n  endpoints: {catalogue.list: \"api/openapi.yaml#GET /v2/resources\"}\n",
        ),
        (
            "a resource bound to nothing",
            "packs: [gb]\n",
            "packs: [gb]\nbindings:\n  resources: {\"307011900101/000001\": [\"api/openapi.yaml#GET /v2/reports\"]}\n",
        ),
        (
            "consumes a code that is none",
            "packs: [gb]\n",
            "packs: [gb]\nconsumes: [\"307011\"]\n",
        ),
        (
            "receives and has no endpoint for it",
            "roles: [provider]",
            "roles: [provider, receiver]",
        ),
    ] {
        changes.push((format!("manifest: {what}"), swapped(MANIFEST, from, 0, to)));
    }
}

/// Ways to look right without being so; each once passed unseen.
pub fn tricks(changes: &mut Vec<Change>) {
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    let detail = "  /catalogue/resources/{frontCode}/{rearCode}:";
    change("two parameters in one segment", {
        let files = inside(
            API,
            "paths:",
            detail,
            detail,
            "  /catalogue/resources/{frontCode}/{rearCode}.{fmt}:",
        );
        files.and(
            API,
            "      operationId: getResource\n      summary: 目录详情\n      parameters:\n",
            "      operationId: getResource\n      summary: 目录详情\n      parameters:\n        - {name: fmt, in: path, required: true, schema: {type: string}}\n",
        )
    });
    change(
        "a path parameter in matrix style",
        inside(
            API,
            "components:",
            "    FrontCode:",
            "required: true, schema",
            "required: true, style: matrix, schema",
        ),
    );
    change("another dialect of JSON Schema", {
        let files = swapped(API, "openapi: 3.0.3", 0, "openapi: 3.1.0");
        files.and(
            API,
            "                  data:\n                    type: object\n                    required: [available, time]",
            "                  data:\n                    $schema: http://json-schema.org/draft-07/schema#\n                    type: object\n                    required: [available, time]",
        )
    });
    change(
        "the same media type twice",
        inside(
            API,
            "paths:",
            "  /exchange/status:",
            "            application/json:\n",
            "            application/json; charset=utf-8: {schema: {type: string}}\n            application/json:\n",
        ),
    );
    change(
        "an item that is only ever written",
        inside(
            API,
            "components:",
            "    AnnualReport:",
            "staffCount: {type: integer,",
            "staffCount: {type: integer, writeOnly: true,",
        ),
    );
    change(
        "a schema that is none",
        inside(
            API,
            "components:",
            "    FrontCode:",
            "schema: {type: string}",
            "schema: 5",
        ),
    );
    change(
        "items are not held to the resource by leaving the code out",
        {
            let files = with(
                API,
                text(&approved(), API).replace("      x-resource-code: 307011900101/000001\n", ""),
            );
            let mut files = files.and(
                API,
                "        staffCount: {type: integer, minimum: 0, description: 从业人数}\n",
                "",
            );
            files.files.retain(|file| file.path != SERVICES);
            files
        },
    );
    change("a second interface with a misspelt version key", {
        let mut files = approved();
        files.files.push(hutong::discover::File {
            path: String::from("api/more.yaml"),
            bytes: b"openApi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n".to_vec(),
            taken: true,
        });
        files
    });
    change(
        "a binding of an endpoint that does not exist",
        swapped(
            MANIFEST,
            "packs: [gb]\n",
            0,
            "packs: [gb]\nbindings:\n  endpoints: {catalogue.lst: \"api/openapi.yaml#GET /catalogue/resources\"}\n",
        ),
    );
}
