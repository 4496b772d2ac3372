//! Changes that mean nothing: the submission still passes.

use super::{
    API, Also, Change, MANIFEST, RECORDS, SERVICES, approved, block, inside, swapped, text, with,
    with_bytes,
};
use crate::support::{plan, shown};
use hutong::decide::Outcome;
use hutong::discover::Files;
use hutong::pack::Severity;
use std::fmt::Write as _;

#[test]
fn harmless_changes_stay_a_pass() {
    let plan = plan();
    let changes = harmless();
    assert!(changes.len() >= 30, "only {} changes", changes.len());
    for (name, files) in changes {
        let verdict = hutong::judge(&files, &plan);
        let open: Vec<_> = verdict
            .open
            .iter()
            .map(|told| {
                (
                    told.severity.name(),
                    &told.rule,
                    shown(&told.at),
                    &told.message.en,
                )
            })
            .collect();
        assert_eq!(verdict.outcome, Outcome::Pass, "{name}: {open:#?}");
        let errors = verdict
            .open
            .iter()
            .filter(|told| told.severity == Severity::Error)
            .count();
        assert_eq!(errors, 0, "{name}: {open:#?}");
    }
}

fn harmless() -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    change(
        "a day as generators for Java write it",
        approved().and(API, "format: date,", "format: date-time,"),
    );
    for (file, name) in [
        (API, "interface"),
        (RECORDS, "catalogue"),
        (SERVICES, "services"),
        (MANIFEST, "manifest"),
    ] {
        let whole = text(&approved(), file);
        change(
            &format!("{name}: a comment at the top"),
            with(file, format!("# 说明\n{whole}")),
        );
        change(
            &format!("{name}: CR LF"),
            with(file, whole.replace('\n', "\r\n")),
        );
        change(
            &format!("{name}: byte order mark"),
            with(file, format!("\u{feff}{whole}")),
        );
        change(
            &format!("{name}: UTF-16"),
            with_bytes(
                file,
                [0xff, 0xfe]
                    .into_iter()
                    .chain(whole.encode_utf16().flat_map(u16::to_le_bytes))
                    .collect(),
            ),
        );
        change(
            &format!("{name}: blank lines at the end"),
            with(file, format!("{whole}\n\n")),
        );
    }
    change("interface: operations in another order", {
        let whole = text(&approved(), API);
        let (start, end) = block(&whole, "paths:", "  /exchange/status:");
        let (to, _) = block(&whole, "paths:", "  /exchange/services:");
        with(
            API,
            format!(
                "{}{}{}{}",
                &whole[..start],
                &whole[end..to],
                &whole[start..end],
                &whole[to..]
            ),
        )
    });
    change("interface: info last", {
        let whole = text(&approved(), API);
        let (start, end) = block(&whole, "openapi", "info:");
        with(
            API,
            format!("{}{}{}", &whole[..start], &whole[end..], &whole[start..end]),
        )
    });
    change(
        "interface: path parameters renamed",
        with(
            API,
            text(&approved(), API)
                .replace("frontCode", "qd")
                .replace("rearCode", "hd"),
        ),
    );
    change(
        "interface: base path in the path",
        with(
            API,
            text(&approved(), API)
                .replace("  /exchange/", "  /v1/exchange/")
                .replace("  /catalogue/", "  /v1/catalogue/"),
        )
        .and(
            SERVICES,
            "annual-report/exchange",
            "annual-report/v1/exchange",
        ),
    );
    change("interface: renamed file", {
        let mut files = approved().and(MANIFEST, "api/openapi.yaml", "api/exchange.txt");
        files
            .files
            .iter_mut()
            .find(|file| file.path == API)
            .unwrap()
            .path = String::from("api/exchange.txt");
        files
    });
    change(
        "interface: 3.1",
        swapped(API, "openapi: 3.0.3", 0, "openapi: 3.1.0"),
    );
    change(
        "interface: 3.2",
        swapped(API, "openapi: 3.0.3", 0, "openapi: 3.2.0"),
    );
    change(
        "interface: envelope by reference",
        inside(
            API,
            "paths:",
            "  /exchange/status:",
            "                type: object\n                required: [code, message, data]\n                properties:\n                  code: {type: string}\n                  message: {type: string}\n                  data:\n",
            "                allOf:\n                  - $ref: '#/components/schemas/Envelope'\n                required: [data]\n                properties:\n                  data:\n",
        ),
    );
    change(
        "interface: failure inlined",
        swapped(
            API,
            "'500': {$ref: '#/components/responses/Failure'}",
            0,
            "'500': {description: 出错, content: {application/json: {schema: {type: object, required: [code, message], properties: {code: {type: string}, message: {type: string}}}}}}",
        ),
    );
    change(
        "interface: error by range",
        swapped(
            API,
            "        '500': {$ref: '#/components/responses/Failure'}\n",
            0,
            "        5XX: {$ref: '#/components/responses/Failure'}\n",
        ),
    );
    change(
        "interface: errors by default",
        swapped(
            API,
            "        '500': {$ref: '#/components/responses/Failure'}\n",
            0,
            "        default: {$ref: '#/components/responses/Failure'}\n",
        ),
    );
    change(
        "interface: one more optional parameter",
        swapped(
            API,
            "        - {name: updatedSince, in: query, schema: {type: string, format: date-time}}\n",
            0,
            "        - {name: updatedSince, in: query, schema: {type: string, format: date-time}}\n        - {name: keyword, in: query, schema: {type: string}}\n",
        ),
    );
    change(
        "interface: a narrower promise",
        swapped(
            API,
            "available: {type: boolean}",
            0,
            "available: {type: boolean, enum: [true]}",
        ),
    );
    change(
        "interface: one more property",
        swapped(
            API,
            "available: {type: boolean}",
            0,
            "available: {type: boolean}\n                      version: {type: string}",
        ),
    );
    change(
        "interface: header names in capitals",
        with(
            API,
            text(&approved(), API).replace("gjgxjhpt_rid", "GJGXJHPT_RID"),
        ),
    );
    change(
        "catalogue: sharing type with its number",
        swapped(RECORDS, "共享类型: 有条件共享", 0, "共享类型: 2-有条件共享"),
    );
    change("catalogue: records under a key", {
        let whole = text(&approved(), RECORDS);
        let mut records = String::new();
        for line in whole.lines().filter(|line| !line.starts_with('#')) {
            writeln!(records, "  {line}").unwrap();
        }
        with(RECORDS, format!("records:\n{records}"))
    });
    change(
        "catalogue: 更新频率",
        swapped(RECORDS, "更新周期: 每日", 0, "更新频率: 每日"),
    );
    change(
        "catalogue: elements by their Chinese names",
        swapped(
            RECORDS,
            "  resTitle: 经营主体年报情况统计",
            0,
            "  信息资源名称: 经营主体年报情况统计",
        ),
    );
    change("a readme beside", {
        let mut files = approved();
        files.files.push(hutong::discover::File {
            path: "说明.md".to_owned(),
            bytes: "# 说明\n\n- 无\n".as_bytes().to_vec(),
            taken: true,
        });
        files
    });
    changes
}
