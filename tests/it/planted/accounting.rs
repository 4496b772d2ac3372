//! What operations hand out beside what is registered, and records that cannot carry what is.

use super::{API, Change, swapped};
use hutong::discover::Files;

/// A list of people, in flow style.
const PEOPLE: &str = "{type: array, items: {type: object, properties: {idCard: {type: string}, phone: {type: string}}}}";
/// The records of the query.
const RECORDS: &str = "items: {$ref: '#/components/schemas/AnnualReport'}";
/// The head of the schema of a record.
const RECORD: &str =
    "    AnnualReport:\n      type: object\n      required: [entName, creditCode]\n";

/// The interface with a member added before `anchor`, on lines of its own.
fn beside(anchor: &str, nth: usize, member: &str) -> Files {
    let indent = anchor.len() - anchor.trim_start_matches(' ').len();
    let blanks = " ".repeat(indent);
    swapped(API, anchor, nth, &format!("{blanks}{member}\n{anchor}"))
}

fn record(head: &str) -> Files {
    swapped(API, RECORD, 0, &format!("    AnnualReport:\n{head}"))
}

/// One more operation of the system's own.
fn operation(path: &str, rest: &str) -> Files {
    swapped(
        API,
        "\ncomponents:\n",
        0,
        &format!("\n  {path}:\n{rest}components:\n"),
    )
}

pub fn handed_out(changes: &mut Vec<Change>) {
    let mut change =
        |what: &str, files: Files| changes.push((format!("accounting: {what}"), files));
    let people = format!("people: {PEOPLE}");
    let status = "                      available: {type: boolean}";
    change("people in the status", beside(status, 0, &people));
    let code = "                  code: {type: string}";
    change(
        "people in the envelope of the list",
        beside(code, 1, &people),
    );
    let records = "                      records:\n                        type: array\n                        items: {$ref";
    change("people beside the records", beside(records, 0, &people));
    let record = |head: &str| record(head);
    change(
        "a record requires what it does not describe",
        record("      type: object\n      required: [entName, creditCode, idCard]\n"),
    );
    change(
        "a record with a pattern of names",
        record("      type: object\n      patternProperties: {'^idCard$': {type: string}}\n"),
    );
    change(
        "a record with further texts",
        record("      type: object\n      additionalProperties: {type: string}\n"),
    );
    change(
        "the records are open and the items stand beside them",
        swapped(
            API,
            RECORDS,
            0,
            "items: {type: object}\n                      sample: {$ref: '#/components/schemas/AnnualReport'}",
        ),
    );
    change(
        "a property under the title of another item",
        swapped(
            API,
            "entName: {type: string, maxLength: 100",
            0,
            "idCard: {type: string, title: 主体名称}\n        entName: {type: string, maxLength: 100",
        ),
    );
    for (what, name) in [("people", "people"), ("the envelope's own list", "records")] {
        change(
            &format!("{what} in a header"),
            swapped(
                API,
                "          description: 年度报告\n",
                0,
                &format!(
                    "          description: 年度报告\n          headers:\n            X-More: {{schema: {{type: object, properties: {{data: {{type: object, properties: {{{name}: {PEOPLE}}}}}}}}}}}\n"
                ),
            ),
        );
    }
    for (what, head) in [
        (
            "no property fits in",
            "      type: object\n      maxProperties: 0\n",
        ),
        (
            "an alternative that nothing satisfies",
            "      type: object\n      not: {required: [entName]}\n",
        ),
        (
            "a part that is never there",
            "      allOf: [{not: {required: [creditCode]}}]\n      type: object\n",
        ),
    ] {
        change(what, record(head));
    }
    let item = "staffCount: {type: integer, minimum: 0";
    change(
        "an item of one value",
        swapped(API, item, 0, "staffCount: {type: integer, enum: [0]"),
    );
    change(
        "an item that is always null",
        swapped(
            API,
            item,
            0,
            "staffCount: {type: integer, nullable: true, enum: [null]",
        ),
    );
    change(
        "a text that no value fits",
        swapped(
            API,
            "creditCode: {type: string, maxLength: 18",
            0,
            "creditCode: {type: string, pattern: '[^\\s\\S]', maxLength: 18",
        ),
    );
    let answer = format!(
        "      responses:\n        '200':\n          description: 人员\n          content:\n            application/json:\n              schema: {PEOPLE}\n"
    );
    for (path, method, more) in [
        ("/people/list", "put", ""),
        ("/people/metrics", "get", ""),
        ("/people/catalogue/resources", "get", ""),
        (
            "/people/all",
            "get",
            "      x-exchange-endpoint: exchange.receive\n",
        ),
        ("/people/one", "post", ""),
        ("/people/userinfo", "get", ""),
        ("/api/login", "post", ""),
    ] {
        change(
            &format!("people at {method} {path}"),
            operation(path, &format!("    {method}:\n{more}{answer}")),
        );
    }
    for path in ["/people/info", "/people/status", "/people/health"] {
        change(
            &format!("names in a list at {path}"),
            operation(
                path,
                "    get:\n      responses:\n        '200':\n          description: 人员\n          content:\n            application/json:\n              schema: {type: array, items: {type: object, properties: {realName: {type: string}, deptName: {type: string}}}}\n",
            ),
        );
    }
    change(
        "a GET without any success",
        operation(
            "/people",
            "    get:\n      responses:\n        '400': {description: 有误}\n",
        ),
    );
    change(
        "people in a callback",
        operation(
            "/subscribe",
            &format!(
                "    post:\n      responses:\n        '204': {{description: 已订阅}}\n      callbacks:\n        push:\n          '{{$request.query.url}}':\n            post:\n              requestBody: {{content: {{application/json: {{schema: {PEOPLE}}}}}}}\n              responses: {{'204': {{description: 已接收}}}}\n"
            ),
        ),
    );
}
