//! Planted defects: single changes of the approved submission, each of which must yield its listed findings at their places
//! and its endpoint states and no other error; and harmless changes, after which it must still pass.
//!
//! What each change yields stands in `testdata/planted/<twin>.txt`; `HUTONG_BLESS=1` rewrites it: read the difference before
//! you commit it.

use hutong::Plan;
use hutong::check::State;
use hutong::decide::{Outcome, Place, Verdict};
use hutong::discover::{Files, discover};
use hutong::limits::Limits;
use hutong::pack::Severity;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const API: &str = "api/openapi.yaml";
const RECORDS: &str = "catalogue/resources.yaml";
const SERVICES: &str = "catalogue/services.yaml";
const MANIFEST: &str = "hutong.yaml";

/// A name and the submission after one change.
type Change = (String, Files);

fn approved() -> Files {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/submissions/approved");
    discover(&path, &Limits::default()).unwrap()
}

fn text(files: &Files, path: &str) -> String {
    let file = files.files.iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.bytes.clone()).unwrap()
}

fn with_bytes(path: &str, bytes: Vec<u8>) -> Files {
    let mut files = approved();
    files
        .files
        .iter_mut()
        .find(|file| file.path == path)
        .unwrap()
        .bytes = bytes;
    files
}

fn with(path: &str, text: String) -> Files {
    with_bytes(path, text.into_bytes())
}

/// The submission with the `nth` (from 0) occurrence of `from` in a file replaced.
fn swapped(path: &str, from: &str, nth: usize, to: &str) -> Files {
    let whole = text(&approved(), path);
    let at = whole
        .match_indices(from)
        .nth(nth)
        .unwrap_or_else(|| panic!("{path} has no {from:?} ({nth})"))
        .0;
    with(
        path,
        format!("{}{to}{}", &whole[..at], &whole[at + from.len()..]),
    )
}

/// The lines of a block: from the line that starts with `header` (after `after`, if given) to the last line that is indented deeper.
fn block(whole: &str, after: &str, header: &str) -> (usize, usize) {
    let from = whole.find(after).unwrap_or_else(|| panic!("no {after:?}")) + after.len();
    let start = from
        + whole[from..]
            .find(&format!("\n{header}"))
            .unwrap_or_else(|| panic!("no {header:?} after {after:?}"))
        + 1;
    let indent = header.len() - header.trim_start().len();
    let mut end = start;
    for (i, line) in whole[start..].split_inclusive('\n').enumerate() {
        let deep = line.len() - line.trim_start().len();
        if i > 0 && deep <= indent && !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    (start, end)
}

fn without_block(path: &str, after: &str, header: &str) -> Files {
    let whole = text(&approved(), path);
    let (start, end) = block(&whole, after, header);
    with(path, format!("{}{}", &whole[..start], &whole[end..]))
}

/// The submission with a change made inside one block only.
fn inside(path: &str, after: &str, header: &str, from: &str, to: &str) -> Files {
    let whole = text(&approved(), path);
    let (start, end) = block(&whole, after, header);
    let part = &whole[start..end];
    assert!(part.contains(from), "{header:?} has no {from:?}");
    with(
        path,
        format!(
            "{}{}{}",
            &whole[..start],
            part.replacen(from, to, 1),
            &whole[end..]
        ),
    )
}

/// The six operations of the approved interface that serve the contract: path, method.
const OPERATIONS: &[(&str, &str)] = &[
    ("/exchange/status", "get"),
    ("/catalogue/resources", "get"),
    ("/catalogue/resources/{frontCode}/{rearCode}", "get"),
    ("/exchange/services", "get"),
    ("/exchange/resources/{frontCode}/{rearCode}/query", "post"),
    ("/exchange/resources/{frontCode}/{rearCode}/changes", "get"),
];

fn endpoints(changes: &mut Vec<Change>) {
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

fn schemas(changes: &mut Vec<Change>) {
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

fn descriptor(changes: &mut Vec<Change>) {
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

fn items(changes: &mut Vec<Change>) {
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    let report = "    AnnualReport:";
    change(
        "item missing in the response",
        inside(
            API,
            "components:",
            report,
            "        staffCount: {type: integer, minimum: 0, description: 从业人数}\n",
            "",
        ),
    );
    change(
        "undeclared property in the response",
        inside(
            API,
            "components:",
            report,
            "      properties:\n",
            "      properties:\n        phone: {type: string, description: 联系电话}\n",
        ),
    );
    change(
        "item of another type",
        inside(
            API,
            "components:",
            report,
            "staffCount: {type: integer, minimum: 0",
            "staffCount: {type: string",
        ),
    );
    change(
        "item shorter than registered",
        inside(
            API,
            "components:",
            report,
            "maxLength: 100",
            "maxLength: 50",
        ),
    );
    change(
        "date as date-time",
        inside(
            API,
            "components:",
            report,
            "format: date,",
            "format: date-time,",
        ),
    );
    change(
        "bound to a resource that is not registered",
        swapped(
            API,
            "x-resource-code: 307011900101/000001",
            0,
            "x-resource-code: 307011900101/000009",
        ),
    );
}

/// Lines of the first record, each dropped and each spoilt.
fn catalogue(changes: &mut Vec<Change>) {
    for line in [
        "  resTitle: 经营主体年度报告信息\n",
        "  pubDate: \"2026-03-01\"\n",
        "  abstract: 经营主体按年度报送的名称、统一社会信用代码、从业人数和联系方式，供行业主管部门核对。\n",
        "  IdPoC: {rpOrgName: 某省市场监督管理局, cntAdd: 某省某市某路 1 号}\n",
        "  TpCat: {cateStd: 部门分类, cateName: 省级及以下, cateCode: 307011}\n",
        "  resID: 307011900101/000001\n",
        "    类: 部门\n",
        "    项: 省级及以下\n",
        "    提供方代码: 11330000MB0000019E\n",
        "    信息资源格式分类: 数据库\n",
        "    信息资源格式类型: KingbaseES\n",
        "    共享类型: 有条件共享\n",
        "    共享条件: 用于履行法定职责时核对经营主体信息\n",
        "    共享方式类型: 接口\n",
        "    是否向社会开放: 否\n",
        "    更新周期: 每日\n",
    ] {
        changes.push((
            format!("record without {}", line.trim()),
            swapped(RECORDS, line, 0, ""),
        ));
    }
    changes.push((
        "record without mdId".to_owned(),
        swapped(
            RECORDS,
            "- mdId: 11330000MB0000019E-0001\n  resTitle",
            0,
            "- resTitle",
        ),
    ));
    changes.push((
        "record without items".to_owned(),
        without_block(RECORDS, "更新周期: 每日", "    信息项:"),
    ));
    for (what, from, to) in [
        (
            "mdId is not the first element",
            "- mdId: 11330000MB0000019E-0001\n  resTitle: 经营主体年度报告信息\n",
            "- resTitle: 经营主体年度报告信息\n  mdId: 11330000MB0000019E-0001\n",
        ),
        (
            "mdId has an illegal character",
            "mdId: 11330000MB0000019E-0001",
            "mdId: 11330000MB0000019E#0001",
        ),
        (
            "mdId twice",
            "mdId: 11330000MB0000019E-0002",
            "mdId: 11330000MB0000019E-0001",
        ),
        (
            "date of another form",
            "pubDate: \"2026-03-01\"",
            "pubDate: 2026/3/1",
        ),
        (
            "date that is not on the calendar",
            "pubDate: \"2026-03-01\"",
            "pubDate: \"2026-02-30\"",
        ),
        (
            "date in the future",
            "mdDateUpd: \"2026-03-02\"",
            "mdDateUpd: \"2027-03-02\"",
        ),
        (
            "updated before published",
            "mdDateUpd: \"2026-03-02\"",
            "mdDateUpd: \"2026-02-02\"",
        ),
        (
            "two titles",
            "resTitle: 经营主体年度报告信息",
            "resTitle: [经营主体年度报告信息, 年报]",
        ),
        ("category without a code", ", cateCode: 307011}", "}"),
        ("service without a type", ", servType: 数据服务}", "}"),
        (
            "service at a private address",
            "servURL: https://data.example.gov.cn/annual-report",
            "servURL: https://192.168.0.3/annual-report",
        ),
        (
            "service address that is no address",
            "servURL: https://data.example.gov.cn/annual-report",
            "servURL: data.example",
        ),
        (
            "code without a sequence number",
            "resID: 307011900101/000001",
            "resID: 307011900101",
        ),
        (
            "code with a fourth class",
            "resID: 307011900101/000001",
            "resID: 407011900101/000001",
        ),
        (
            "code with an item that does not exist",
            "resID: 307011900101/000001",
            "resID: 399011900101/000001",
        ),
        (
            "code of another class than its row",
            "resID: 307011900101/000001",
            "resID: 201011900101/000001",
        ),
        (
            "code twice",
            "resID: 307011900101/000002",
            "resID: 307011900101/000001",
        ),
        (
            "credit code with a wrong check digit",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000019F",
        ),
        (
            "credit code with a wrong inner check digit",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000018F",
        ),
        (
            "credit code of 17 characters",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000019",
        ),
        ("class that does not exist", "类: 部门", "类: 部委"),
        ("item of another class", "项: 省级及以下", "项: 公共服务"),
        (
            "sharing type that does not exist",
            "共享类型: 有条件共享",
            "共享类型: 部分共享",
        ),
        (
            "not shared without a basis",
            "共享类型: 有条件共享",
            "共享类型: 不予共享",
        ),
        (
            "mode that does not fit",
            "共享方式类型: 接口",
            "共享方式类型: 网盘",
        ),
        (
            "format type of another class",
            "信息资源格式类型: KingbaseES",
            "信息资源格式类型: pdf",
        ),
        (
            "format class that does not exist",
            "信息资源格式分类: 数据库",
            "信息资源格式分类: 数据仓",
        ),
        (
            "cycle that does not exist",
            "更新周期: 每日",
            "更新周期: 不定期",
        ),
        (
            "open is neither yes nor no",
            "是否向社会开放: 否",
            "是否向社会开放: 部分",
        ),
        ("open without a condition", "    开放条件: 注明来源\n", ""),
        (
            "item without a name",
            "{名称: 从业人数, 英文名: staffCount, 数据类型: 整型I}",
            "{英文名: staffCount, 数据类型: 整型I}",
        ),
        ("item of no type", ", 数据类型: 整型I}", "}"),
        (
            "item of a type that does not exist",
            "数据类型: 整型I",
            "数据类型: 图片P",
        ),
        (
            "text item without a length",
            "数据类型: 字符型C, 长度: 100",
            "数据类型: 字符型C",
        ),
        (
            "field that nobody knows",
            "    更新周期: 每日\n",
            "    更新周期: 每日\n    更新者: 某人\n",
        ),
        (
            "duplicate key",
            "    更新周期: 每日\n",
            "    更新周期: 每日\n    更新周期: 每周\n",
        ),
    ] {
        changes.push((format!("catalogue: {what}"), swapped(RECORDS, from, 0, to)));
    }
    for (what, from, to) in [
        (
            "of another provider",
            "s_11330000MB0000019E_0001",
            "s_11110000000000019K_0001",
        ),
        (
            "with a broken check digit",
            "s_11330000MB0000019E_0001",
            "s_11330000MB0000019F_0001",
        ),
        (
            "for a resource that is not registered",
            "cataId: 307011900101/000001",
            "cataId: 307011900101/000007",
        ),
        ("of another method", "methodType: POST", "methodType: GET"),
        (
            "with an input that the operation does not take",
            "{name: page, isRequired",
            "{name: pageNo, isRequired",
        ),
    ] {
        changes.push((
            format!("service record {what}"),
            swapped(SERVICES, from, 0, to),
        ));
    }
}

fn manifest(changes: &mut Vec<Change>) {
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

/// A second change of the same submission; for the few defects that need two.
trait Also {
    fn and(self, path: &str, from: &str, to: &str) -> Files;
}

impl Also for Files {
    fn and(mut self, path: &str, from: &str, to: &str) -> Files {
        let changed = text(&self, path).replacen(from, to, 1);
        self.files
            .iter_mut()
            .find(|file| file.path == path)
            .unwrap()
            .bytes = changed.into_bytes();
        self
    }
}

/// Ways to look right without being so; each once passed unseen.
fn tricks(changes: &mut Vec<Change>) {
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

fn planted() -> Vec<Change> {
    let mut changes = Vec::new();
    endpoints(&mut changes);
    schemas(&mut changes);
    descriptor(&mut changes);
    items(&mut changes);
    catalogue(&mut changes);
    manifest(&mut changes);
    tricks(&mut changes);
    changes
}

fn plan() -> Plan {
    Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap()
}

fn shown(place: &Place) -> String {
    match (&place.sheet, &place.cell) {
        (Some(sheet), Some(cell)) => format!("{}!{sheet}!{cell}", place.file),
        _ if place.file.is_empty() => "-".to_owned(),
        _ => format!("{}#{}", place.file, place.pointer),
    }
}

/// What a change yields: outcome, errors (and warnings, which a change may add) with their places, endpoint states other than before.
fn yields(verdict: &Verdict, before: &Verdict) -> String {
    let mut told = format!("  {}\n", verdict.outcome.name());
    let state = |verdict: &Verdict| -> BTreeMap<(String, Option<String>), State> {
        verdict
            .required
            .iter()
            .map(|row| ((row.endpoint.clone(), row.resource.clone()), row.state))
            .collect()
    };
    let old = state(before);
    for ((endpoint, resource), state) in state(verdict) {
        if old.get(&(endpoint.clone(), resource.clone())) != Some(&state) {
            let resource = resource.map(|code| format!(" {code}")).unwrap_or_default();
            writeln!(told, "  {endpoint}{resource}: {}", state.name()).unwrap();
        }
    }
    for finding in &verdict.open {
        writeln!(
            told,
            "  {} {} {}",
            finding.severity.name(),
            finding.rule,
            shown(&finding.at)
        )
        .unwrap();
    }
    told
}

#[test]
fn each_planted_defect_yields_what_is_listed_and_nothing_else() {
    let plan = plan();
    let before = hutong::judge(&approved(), &plan);
    let changes = planted();
    assert!(changes.len() >= 100, "only {} changes", changes.len());
    let mut told = String::new();
    let mut quiet = Vec::new();
    for (name, files) in &changes {
        let verdict = hutong::judge(files, &plan);
        if verdict.open.is_empty() {
            quiet.push(name.as_str());
        }
        let errors: std::collections::BTreeSet<&str> = verdict
            .open
            .iter()
            .filter(|told| told.severity == Severity::Error)
            .map(|told| told.rule.as_str())
            .collect();
        write!(told, "{name}\n{}", yields(&verdict, &before)).unwrap();
        if errors.len() > 1 {
            writeln!(told, "  (more than one rule)").unwrap();
        }
    }
    assert!(quiet.is_empty(), "defects that nothing notices: {quiet:#?}");
    held("approved", &told);
}

/// What was told is what stands in `testdata/planted/<twin>.txt`.
fn held(twin: &str, told: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/planted/{twin}.txt"));
    if std::env::var_os("HUTONG_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, told).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let first = expected.lines().zip(told.lines()).find(|(a, b)| a != b);
    assert!(
        expected == told,
        "first difference: {first:?}; HUTONG_BLESS=1 rewrites {}",
        path.display()
    );
}

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

/// The catalogue of the approved submission as a sheet: the header, then a row for each 信息项.
fn rows() -> Vec<Vec<&'static str>> {
    let header = "类,项,目,细目,信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式分类,\
                  信息资源格式类型,信息项名称,信息项英文名,数据类型,数据长度,共享类型,共享条件,共享方式分类,共享方式类型,\
                  是否向社会开放,开放条件,更新周期,发布日期";
    let report = "部门,省级及以下,011 市场监管,年度报告,经营主体年度报告信息,307011900101/000001,某省市场监督管理局,\
                  11330000MB0000019E,经营主体按年度报送的信息，供行业主管部门核对。,数据库,KingbaseES,@,有条件共享,\
                  用于履行法定职责时核对经营主体信息,共享平台,接口,否,,每日,2026-03-01";
    let rates = "部门,省级及以下,011 市场监管,年度报告,经营主体年报情况统计,307011900101/000002,某省市场监督管理局,\
                 11330000MB0000019E,按行业和地区汇总的年报率，每年公布一次。,电子表格,xlsx,@,无条件共享,无条件,共享平台,\
                 文件,是,注明来源,每年,2026-03-01";
    let mut rows = vec![header.split(',').collect()];
    for (resource, items) in [
        (
            report,
            &[
                "主体名称,entName,字符型,100",
                "统一社会信用代码,creditCode,字符型,18",
                "从业人数,staffCount,整型,",
                "年报日期,reportDate,日期型,",
            ][..],
        ),
        (
            rates,
            &["行业,industry,字符型,50", "年报率,rate,双精度型,"][..],
        ),
    ] {
        for item in items {
            let (before, after) = resource.split_once('@').unwrap();
            let cells = before
                .trim_end_matches(',')
                .split(',')
                .chain(item.split(','))
                .chain(after.trim_start_matches(',').split(','));
            rows.push(cells.collect());
        }
    }
    rows
}

/// The approved submission with its catalogue as a workbook of these rows. A cell that starts with `#` is written as a number.
fn with_sheet(rows: &[Vec<&str>]) -> Files {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("目录").unwrap();
    for (y, row) in rows.iter().enumerate() {
        for (x, text) in row.iter().enumerate() {
            let (y, x) = (u32::try_from(y).unwrap(), u16::try_from(x).unwrap());
            match text.strip_prefix('#') {
                Some(number) => sheet
                    .write_number(y, x, number.parse::<f64>().unwrap())
                    .unwrap(),
                None if text.is_empty() => continue,
                None => sheet.write_string(y, x, *text).unwrap(),
            };
        }
    }
    let mut files = approved().and(MANIFEST, "resources.yaml", "resources.xlsx");
    let file = files
        .files
        .iter_mut()
        .find(|file| file.path == RECORDS)
        .unwrap();
    file.path = String::from("catalogue/resources.xlsx");
    file.bytes = book.save_to_buffer().unwrap();
    files
}

/// Changes of single columns of the first resource, in each of its rows.
fn sheet_changes() -> Vec<Change> {
    let mut changes = Vec::new();
    let header = rows().swap_remove(0);
    for (column, to) in [
        ("类", ""),
        ("类", "部委"),
        ("项", ""),
        ("项", "公共服务"),
        ("信息资源名称", ""),
        ("信息资源代码", ""),
        ("信息资源代码", "307011900101"),
        ("信息资源代码", "#307011900101"),
        ("信息资源代码", "407011900101/000001"),
        ("信息资源代码", "307011900101/000002"),
        ("信息资源提供方", ""),
        ("信息资源提供方代码", ""),
        ("信息资源提供方代码", "11330000MB0000019F"),
        ("信息资源提供方代码", "11330000MB0000018E"),
        ("信息资源提供方代码", "#111000000000131433"),
        ("信息资源摘要", ""),
        ("信息资源格式分类", ""),
        ("信息资源格式分类", "数据仓"),
        ("信息资源格式类型", ""),
        ("信息资源格式类型", "pdf"),
        ("共享类型", ""),
        ("共享类型", "部分共享"),
        ("共享条件", ""),
        ("共享方式类型", ""),
        ("共享方式类型", "网盘"),
        ("是否向社会开放", ""),
        ("是否向社会开放", "部分"),
        ("更新周期", ""),
        ("更新周期", "不定期"),
        ("发布日期", ""),
        ("发布日期", "2026-02-30"),
        ("发布日期", "#46082"),
    ] {
        let at = header.iter().position(|name| *name == column).unwrap();
        let mut rows = rows();
        for row in &mut rows[1..5] {
            row[at] = to;
        }
        changes.push((format!("{column} is {to:?}"), with_sheet(&rows)));
    }
    for (column, to) in [
        ("信息项名称", ""),
        ("数据类型", ""),
        ("数据类型", "图片"),
        ("数据长度", ""),
        ("数据长度", "200"),
        ("信息项英文名", "name"),
    ] {
        let at = header.iter().position(|name| *name == column).unwrap();
        let mut rows = rows();
        rows[1][at] = to;
        changes.push((format!("first item: {column} is {to:?}"), with_sheet(&rows)));
    }
    let mut one_row = rows();
    one_row[2][4] = "另一名称";
    changes.push((
        "second row names the resource otherwise".to_owned(),
        with_sheet(&one_row),
    ));
    changes
}

#[test]
fn each_defect_planted_in_the_sheet_is_told_at_its_cell() {
    let plan = plan();
    let before = hutong::judge(&with_sheet(&rows()), &plan);
    assert!(before.open.is_empty(), "{:#?}", before.open);
    let mut told = String::new();
    for (name, files) in sheet_changes() {
        let verdict = hutong::judge(&files, &plan);
        assert!(!verdict.open.is_empty(), "{name}: nothing notices");
        write!(told, "{name}\n{}", yields(&verdict, &before)).unwrap();
    }
    held("sheet", &told);
}
