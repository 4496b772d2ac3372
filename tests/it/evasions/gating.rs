//! Two evasions of each rule of the pack that gates: what looks as if it kept the rule.

use super::accounting::own_operation;
use super::case::{Case, Witness};
use super::draft::{Document, Draft};
use super::endpoint::{CHANGES, QUERY};
use super::sheet;
use serde_json::{Value, json};

/// One change: a value in the place of another, or `null` to take it away.
type Edit = (Document, &'static str, Value);

/// What the change of a document's value evades.
struct Evasion {
    rule: &'static str,
    name: &'static str,
    /// Whether it is judged at acceptance.
    acceptance: bool,
    edits: Vec<Edit>,
}

use Document::{Api, Manifest, Records, Services};

fn proposal(rule: &'static str, name: &'static str, edits: Vec<Edit>) -> Evasion {
    Evasion {
        rule,
        name,
        acceptance: false,
        edits,
    }
}

fn acceptance(rule: &'static str, name: &'static str, edits: Vec<Edit>) -> Evasion {
    Evasion {
        rule,
        name,
        acceptance: true,
        edits,
    }
}

/// A value of a record's extension.
fn one(rule: &'static str, at: &'static str, values: [&'static str; 2]) -> Vec<Evasion> {
    many(rule, Records, at, &values)
}

fn many(
    rule: &'static str,
    document: Document,
    at: &'static str,
    values: &[&'static str],
) -> Vec<Evasion> {
    let evasion = |&value: &&'static str| proposal(rule, value, vec![(document, at, json!(value))]);
    values.iter().map(evasion).collect()
}

fn dated(
    rule: &'static str,
    document: Document,
    at: &'static str,
    values: [&'static str; 2],
) -> Vec<Evasion> {
    let evasion = |value| acceptance(rule, value, vec![(document, at, json!(value))]);
    values.map(evasion).into()
}

const BLANK: &str = "\u{200b}\u{200b}";
const BRAILLE: &str = "\u{2800}\u{2800}";
const FILLER: &str = "\u{3164}";

fn catalogue_values() -> Vec<Evasion> {
    [
        one("core-element-missing", "/0/resTitle", [BLANK, "……"]),
        vec![
            proposal("core-element-incomplete", "a body of braille blanks", vec![(Records, "/0/IdPoC", json!({"rpOrgName": BRAILLE, "cntAdd": "某路 1 号"}))]),
            proposal("core-element-incomplete", "a class code of dashes", vec![(Records, "/0/TpCat/cateCode", json!("——"))]),
        ],
        vec![
            proposal("core-element-repeated", "two titles", vec![(Records, "/0/resTitle", json!(["道路运输经营许可信息", "道路客运许可信息"]))]),
            proposal("core-element-repeated", "one code twice", vec![(Records, "/0/resID", json!(["307014200300/000001", "307014200300/000001"]))]),
        ],
        one("metadata-id-malformed", "/0/mdId", ["11330100MB1A20408M—0001", "１１３３０１００MB1A20408M-0001"]),
        one("metadata-id-reused", "/1/mdId", ["11330100MB1A20408M-0001", "11330100MB1A20408M-0001 "]),
        vec![
            proposal("classification-contradictory", "another name for one code", vec![(Records, "/1/TpCat/cateName", json!("交通运输"))]),
            proposal("classification-contradictory", "two names in one record", vec![(Records, "/0/TpCat", json!([
                {"cateStd": "部门分类", "cateName": "省级及以下", "cateCode": "307014"}, {"cateStd": "部门分类", "cateName": "交通运输", "cateCode": "307014"},
            ]))]),
            proposal("service-url-not-absolute", "a path", vec![(Records, "/0/ServInfo", json!({"servURL": "/transport", "servType": "数据服务"}))]),
            proposal("service-url-not-absolute", "a host alone", vec![(Records, "/0/ServInfo", json!({"servURL": "jt.hz-exchange.gov.cn/transport", "servType": "数据服务"}))]),
        ],
        one("resource-without-provider-code", "/0/扩展/提供方代码", [BLANK, "——"]),
        one("resource-without-category", "/0/扩展/类", [FILLER, "——"]),
        one("resource-without-format", "/0/扩展/信息资源格式分类", [BLANK, "……"]),
        one("resource-without-format-type", "/0/扩展/信息资源格式类型", [BRAILLE, "／"]),
        one("resource-without-sharing-type", "/0/扩展/共享类型", [BLANK, "（）"]),
        one("resource-without-sharing-mode", "/0/扩展/共享方式分类", [FILLER, "----"]),
        one("platform-sharing-without-type", "/0/扩展/共享方式类型", [BLANK, "、"]),
        one("resource-without-open-flag", "/0/扩展/是否向社会开放", ["\u{feff}", "．"]),
        one("open-flag-unknown", "/0/扩展/是否向社会开放", ["部分开放给企业", "是或否"]),
        one("resource-without-update-cycle", "/0/扩展/更新周期", ["\u{2063}", "--"]),
        one("category-class-unknown", "/0/扩展/类", ["综合", "第三大类"]),
        one("category-item-unlisted", "/0/扩展/项", ["人口", "公共服务"]),
        one("format-class-unknown", "/0/扩展/信息资源格式分类", ["数据", "结构化数据"]),
        one("format-type-contradicts-class", "/0/扩展/信息资源格式类型", ["pdf", "xlsx"]),
        many("sharing-type-unknown", Records, "/0/扩展/共享类型", &["内部共享", "有条件共享或不予共享", "有条件\u{2060}共享"]),
        one("sharing-mode-category-unknown", "/0/扩展/共享方式分类", ["专线", "共享平台外"]),
        one("sharing-mode-type-unknown", "/0/扩展/共享方式类型", ["摆渡机", "接口或邮件"]),
        one("update-cycle-unknown", "/0/扩展/更新周期", ["经常", "按需每日"]),
        one("resource-code-malformed", "/1/resID", ["407014200300/000002", "307014200300-000002"]),
        vec![
            proposal("code-system-not-allowed", "the provider's code in front", vec![
                (Records, "/0/resID", json!("11330100MB1A20408M000000000000001")),
                (Records, "/1/resID", json!("11330100MB1A20408M000000000000002")),
            ]),
            proposal("code-system-not-allowed", "the national infrastructure's", vec![
                (Records, "/0/resID", json!("330100ORG001/D000001X9")),
                (Records, "/1/resID", json!("330100ORG001/D000002X7")),
            ]),
            proposal("code-contradicts-provider", "another provider's code in front", vec![
                (Records, "/1/resID", json!("11330000MB0000019E000000000000002")),
            ]),
            proposal("code-contradicts-provider", "the codes of two providers", vec![
                (Records, "/0/resID", json!("11330000MB0000019E000000000000001")),
                (Records, "/1/resID", json!("11330100MB1A20408M000000000000002")),
            ]),
        ],
        one("resource-code-reused", "/1/resID", ["307014200300/000001", "307014200300／000001"]),
        one("sequence-reused", "/1/resID", ["307014200300/1", "307014200300/0000001"]),
        one("related-code-malformed", "/0/扩展/关联资源代码", ["307014200300_000002", "见附件"]),
        one("provider-code-malformed", "/0/扩展/提供方代码", ["11330100MB1A20408", "11330100MB1A2O408M"]),
        one("provider-code-check-digit-wrong", "/0/扩展/提供方代码", ["11330100MB1A20408N", "11330100MB1A20480M"]),
        many("conditional-resource-without-condition", Records, "/0/扩展/共享条件", &[BLANK, "无。", "不向任何单位提供"]),
        many("unconditional-resource-restricted", Records, "/1/扩展/共享条件", &[
            "不予共享",
            "须经我局批准后提供",
            "免费使用经主管部门批准",
            "无需付费但要经省局审批",
            "不要收费但提前向省局申请",
            "不要泄露并经省局批准后使用",
            "审批后提供",
            "签订保密协议后使用",
            "暂缓提供",
        ]),
        one("publication-date-implausible", "/0/pubDate", ["1900-01-01", "2099-12-31"]),
        one("item-without-name", "/0/扩展/信息项/2/名称", [BLANK, "——"]),
        one("item-without-type", "/0/扩展/信息项/2/数据类型", [FILLER, "……"]),
        one("item-type-unknown", "/0/扩展/信息项/2/数据类型", ["字段", "json 型"]),
        one("item-without-length", "/0/扩展/信息项/0/长度", ["不限", BLANK]),
        vec![
            proposal("sharing-mode-contradicts-format", "a database by file", vec![(Records, "/0/扩展/共享方式类型", json!("文件"))]),
            proposal("sharing-mode-contradicts-format", "a spreadsheet by database", vec![(Records, "/1/扩展/共享方式类型", json!("数据库"))]),
            proposal("withheld-resource-without-basis", "see the file", withheld("见有关文件")),
            proposal("withheld-resource-without-basis", "an attachment", withheld("《附件》")),
            proposal("resource-without-items", "an empty list", vec![(Records, "/0/扩展/信息项", json!([]))]),
            proposal("resource-without-items", "no list in a spreadsheet", vec![(Records, "/1/扩展/信息项", Value::Null)]),
        ],
    ]
    .concat_all()
}

/// The second resource, not shared on this ground.
fn withheld(basis: &'static str) -> Vec<Edit> {
    vec![
        (Records, "/1/扩展/共享条件", json!(basis)),
        (Records, "/1/扩展/共享类型", json!("不予共享")),
        (Records, "/1/扩展/是否向社会开放", json!("否")),
        (Records, "/1/扩展/开放条件", Value::Null),
        (Records, "/1/扩展/共享方式分类", Value::Null),
        (Records, "/1/扩展/共享方式类型", Value::Null),
    ]
}

const LAW: &str = "《中华人民共和国保守国家秘密法》第九条";
/// An item that is not shared, on a ground.
const WITHHELD_ITEM: (Document, &str) = (Records, "/0/扩展/信息项/2");

fn withheld_item() -> Edit {
    (
        WITHHELD_ITEM.0,
        WITHHELD_ITEM.1,
        json!({
            "名称": "车辆数", "英文名": "vehicleCount", "数据类型": "整型I", "共享类型": "不予共享", "共享条件": LAW,
        }),
    )
}

fn project_values() -> Vec<Evasion> {
    [
        many("project-without-code", Manifest, "/project/code", &[BLANK, "——"]),
        many("project-without-provider", Manifest, "/project/provider/name", &[BRAILLE, "……"]),
        many("project-without-scope", Manifest, "/project/scope", &[BLANK, "--"]),
        many("project-without-stage", Manifest, "/project/stage", &[FILLER]),
        vec![
            proposal("project-without-stage", "left out", vec![(Manifest, "/project/stage", Value::Null)]),
            proposal("new-exchange-platform", "said as a truth value", vec![(Manifest, "/project/exchangePlatform", json!(true))]),
            proposal("new-exchange-platform", "said as a text", vec![(Manifest, "/project/exchangePlatform", json!("true"))]),
            proposal("consumed-code-malformed", "a class", vec![(Manifest, "/consumes", json!(["307014200300"]))]),
            proposal("consumed-code-malformed", "a name", vec![(Manifest, "/consumes", json!(["道路客运量"]))]),
            proposal("bound-operation-missing", "of a resource", vec![(Manifest, "/bindings/resources", json!({"307014200300/000001": ["api/openapi.yaml#GET /nowhere"]}))]),
            proposal("bound-operation-missing", "by another method", vec![(Manifest, "/bindings/resources", json!({"307014200300/000001": ["api/openapi.yaml#DELETE /exchange/resources/{frontCode}/{rearCode}/query"]}))]),
            proposal("bound-resource-missing", "in the description", vec![(Api, "/paths/~1exchange~1resources~1{frontCode}~1{rearCode}~1query/post/x-resource-code", json!("307014200300/000077"))]),
            proposal("bound-resource-missing", "in the manifest", vec![(Manifest, "/bindings/resources", json!({"307014200300/000099": ["api/openapi.yaml#POST /exchange/resources/{frontCode}/{rearCode}/query"]}))]),
        ],
    ]
    .concat_all()
}

fn at_acceptance() -> Vec<Evasion> {
    [
        dated("resource-without-publication-date", Records, "/0/pubDate", [BLANK, "——"]),
        dated("date-malformed", Records, "/0/pubDate", ["2026-02-30", "2026-13-01"]),
        dated("date-in-future", Records, "/0/pubDate", ["2099-01-01", "2026-12-31"]),
        dated("metadata-older-than-resource", Records, "/0/mdDateUpd", ["2026-03-31", "2019-01-01"]),
        dated("service-id-check-digit-wrong", Services, "/0/serviceId", ["s_11330100MB1A20408N_0001", "s_11330100MB1A20480M_0001"]),
        dated("service-provider-contradicts-catalogue", Services, "/0/serviceId", ["s_11330100MB0002743A_0001", "s_113301000025873199_0001"]),
        dated("registered-url-of-another-resource", Services, "/0/url", [
            "https://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200300/000002/query",
            "https://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200399/000001/query",
        ]),
        dated("registration-incomplete", Services, "/0/serviceId", [BLANK, "——"]),
        dated("registered-method-without-operation", Services, "/0/methods/0/methodType", ["PUT", "DELETE"]),
        dated("registered-input-unknown", Services, "/0/methods/0/inputParams/0/name", ["keyword", "condition"]),
        dated("placeholder-server", Api, "/servers/0/url", ["http://localhost:8080/transport", "https://0.0.0.0/transport"]),
        vec![
            proposal("withheld-item-without-basis", "no basis", vec![(Records, "/0/扩展/信息项/2/共享类型", json!("不予共享"))]),
            proposal("withheld-item-without-basis", "a basis of dots", vec![(Records, "/0/扩展/信息项/2/共享类型", json!("不予共享")), (Records, "/0/扩展/信息项/2/共享条件", json!("……"))]),
            acceptance("registered-otherwise", "another cycle", vec![(Records, "/0/扩展/更新周期", json!("每年"))]),
            acceptance("registered-otherwise", "another mode", vec![(Records, "/0/扩展/共享方式类型", json!("数据库"))]),
            acceptance("resource-without-registration", "no registration at all", vec![(Services, "", json!([]))]),
            acceptance("resource-without-registration", "a registration of another", vec![(Services, "/0/cataId", json!("307014200300/000002"))]),
            acceptance("registered-under-another-provider", "of the first", vec![(Records, "/0/扩展/提供方代码", json!("11330100MB0002743A"))]),
            acceptance("registered-under-another-provider", "of the second", vec![(Records, "/1/扩展/提供方代码", json!("113301000025873199"))]),
            acceptance("resource-not-registered", "another number", vec![(Records, "/1/resID", json!("307014200300/000003"))]),
            acceptance("resource-not-registered", "another class", vec![(Records, "/1/resID", json!("307014200301/000002"))]),
            acceptance("related-resource-unresolved", "another number", vec![(Records, "/0/扩展/关联资源代码", json!("307014200300/000088"))]),
            acceptance("related-resource-unresolved", "a known one and one that is not", vec![(Records, "/0/扩展/关联资源代码", json!("307014200300/000002、307014200999/000001"))]),
            acceptance("consumed-resource-unresolved", "another number", vec![(Manifest, "/consumes", json!(["307014200300/000066"]))]),
            acceptance("consumed-resource-unresolved", "a known one and one that is not", vec![(Manifest, "/consumes", json!(["307014200300/000002", "101001100100/000001"]))]),
            acceptance("interface-without-server", "left out", vec![(Api, "/servers", Value::Null)]),
            acceptance("interface-without-server", "an empty list", vec![(Api, "/servers", json!([]))]),
            acceptance("placeholder-server-variable", "this machine", vec![(Api, "/servers/0", json!({"url": "https://{host}/transport", "variables": {"host": {"default": "localhost"}}}))]),
            acceptance("placeholder-server-variable", "an example", vec![(Api, "/servers/0", json!({"url": "https://{host}/transport", "variables": {"host": {"default": "api.example.com"}}}))]),
        ],
    ]
    .concat_all()
}

const VEHICLES: &str = "/properties/vehicleCount";

/// Evasions whose places are made up of others.
fn of_operations() -> Vec<Case> {
    let case =
        |rule: &str, name: &str, draft: Draft| Case::evasion(0, &format!("gb/{rule}"), name, draft);
    let base = Draft::proposal;
    let query = QUERY.record();
    let changes = CHANGES.record();
    let edited = |edits: Vec<Edit>| edits.into_iter().fold(base(), edit);
    let persons = json!({"summary": "人员", "responses": {"200": {"description": "人员", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"data": {"type": "array", "items": {"type": "object", "properties": {"idCard": {"type": "string"}}}}},
    }}}}}});
    let mut third = base().records[0].clone();
    third["mdId"] = "11330100MB1A20408M-0003".into();
    third["resID"] = "307014200300/000003".into();
    third["resTitle"] = "道路货运车辆登记信息".into();
    let mut by_interface = base().records[1].clone();
    for (key, value) in [
        ("信息资源格式分类", "数据库"),
        ("信息资源格式类型", "Dm"),
        ("共享方式类型", "接口"),
    ] {
        by_interface["扩展"][key] = value.into();
    }
    let own = "/paths/~1road-licences/get";
    let operation = QUERY.operation();
    let text = |key: &str, schema: Value| (key.to_owned(), schema);
    let property = |at: &str, (key, schema): (String, Value)| {
        base().api(&format!("{at}/properties/{key}"), schema)
    };
    let hidden = edited(vec![withheld_item()])
        .api(
            &format!("{query}/properties/fleet"),
            json!({"type": "integer", "title": "车辆数"}),
        )
        .take(Api, &format!("{query}{VEHICLES}"))
        .take(Api, &format!("{changes}{VEHICLES}"));
    let second = |path: &str, method: &str| {
        let (at, mut operation) = (
            format!("/paths/{path}/{method}"),
            own_operation().api.pointer(own).unwrap().clone(),
        );
        operation["x-resource-code"] = "307014200300/000002".into();
        operation["operationId"] = "second".into();
        edited(withheld(LAW)).api(&at, operation)
    };
    vec![
        case(
            "resource-without-operation",
            "a third resource",
            base().lay(Records, "", json!([third])),
        )
        .value(Records, "/2/resID", "307014200300/000003"),
        case(
            "resource-without-operation",
            "the second by interface as well",
            base().put(Records, "/1", by_interface),
        )
        .value(Records, "/1/扩展/共享方式类型", "接口"),
        case(
            "operation-without-resource",
            "persons",
            base().api("/paths/~1persons/get", persons.clone()),
        )
        .value(Api, "/paths/~1persons/get", persons.clone()),
        case(
            "operation-without-resource",
            "persons by search",
            base().api("/paths/~1persons~1search/post", persons.clone()),
        )
        .value(Api, "/paths/~1persons~1search/post", persons),
        case(
            "conditional-resource-unsecured",
            "the query",
            base().api(&format!("{operation}/security"), json!([])),
        )
        .value(Api, &format!("{operation}/security"), json!([])),
        case(
            "conditional-resource-unsecured",
            "a path of its own",
            own_operation().api(&format!("{own}/security"), json!([{}])),
        )
        .value(Api, &format!("{own}/security"), json!([{}])),
        case(
            "withheld-resource-served",
            "by a list",
            second("~1passengers", "get"),
        )
        .value(Records, "/1/扩展/共享类型", "不予共享"),
        case(
            "withheld-resource-served",
            "by a search",
            second("~1passengers~1search", "post"),
        )
        .value(Records, "/1/扩展/共享类型", "不予共享"),
        case(
            "withheld-item-in-response",
            "under its own key",
            edited(vec![withheld_item()]),
        )
        .value(Records, "/0/扩展/信息项/2/共享类型", "不予共享"),
        case("withheld-item-in-response", "under another key", hidden).value(
            Api,
            &format!("{query}/properties/fleet/title"),
            "车辆数",
        ),
        case(
            "response-says-nothing",
            "in the query",
            base().api(&query, json!({"type": "object"})),
        )
        .value(Api, &query, json!({"type": "object"})),
        case(
            "response-says-nothing",
            "in the changes",
            base().api(&changes, json!({"type": "object"})),
        )
        .value(Api, &changes, json!({"type": "object"})),
        case(
            "item-not-in-response",
            "in the query",
            base().take(Api, &format!("{query}/properties/issueDate")),
        )
        .with(Witness::Absent(
            Api,
            format!("{query}/properties/issueDate"),
        )),
        case(
            "item-not-in-response",
            "in the changes",
            base().take(Api, &format!("{changes}/properties/issueDate")),
        )
        .with(Witness::Absent(
            Api,
            format!("{changes}/properties/issueDate"),
        )),
        case(
            "property-not-in-catalogue",
            "in the query",
            property(&query, text("mobile", json!({"type": "string"}))),
        )
        .value(
            Api,
            &format!("{query}/properties/mobile"),
            json!({"type": "string"}),
        ),
        case(
            "property-not-in-catalogue",
            "in the changes",
            property(&changes, text("mobile", json!({"type": "string"}))),
        )
        .value(
            Api,
            &format!("{changes}/properties/mobile"),
            json!({"type": "string"}),
        ),
        case(
            "item-type-contradicts-schema",
            "a number as a text",
            property(
                &query,
                text("vehicleCount", json!({"type": "string", "maxLength": 5})),
            ),
        )
        .value(Api, &format!("{query}{VEHICLES}/type"), "string"),
        case(
            "item-type-contradicts-schema",
            "a text as a list",
            property(
                &query,
                text(
                    "operatorName",
                    json!({"type": "array", "items": {"type": "string"}}),
                ),
            ),
        )
        .value(
            Api,
            &format!("{query}/properties/operatorName/type"),
            "array",
        ),
        case(
            "item-length-contradicts-schema",
            "ten characters",
            property(
                &query,
                text("operatorName", json!({"type": "string", "maxLength": 10})),
            ),
        )
        .value(
            Api,
            &format!("{query}/properties/operatorName/maxLength"),
            10,
        ),
        case(
            "item-length-contradicts-schema",
            "ten characters behind allOf",
            property(
                &query,
                text(
                    "operatorName",
                    json!({"allOf": [{"type": "string"}, {"maxLength": 10}]}),
                ),
            ),
        )
        .value(
            Api,
            &format!("{query}/properties/operatorName/allOf/1/maxLength"),
            10,
        ),
    ]
}

/// Evasions in sheets, in older descriptions, and by the order of keys.
fn of_other_forms() -> Vec<Case> {
    let registered = |name: &str, inputs: Value| {
        let mut service = Draft::acceptance().services[0].clone();
        service["serviceId"] = "s_11330100MB1A20408M_0002".into();
        service["cnName"] = "道路运输经营许可变更查询".into();
        service["url"] = "https://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200300/000001/changes".into();
        service["methods"] = json!([{"methodName": "changes", "methodDes": "增量", "methodType": "GET", "inputParams": inputs}]);
        let draft = Draft::acceptance().lay(Services, "", json!([service]));
        Case::evasion(0, "gb/required-parameter-unregistered", name, draft).value(
            Services,
            "/1/methods/0/inputParams",
            inputs,
        )
    };
    let case =
        |rule: &str, name: &str, draft: Draft| Case::evasion(0, &format!("gb/{rule}"), name, draft);
    let cell = |rule: &str, label: &str, row: usize, value: &str| {
        let mut rows = sheet::base();
        let column = sheet::column(&rows, label);
        if row > 1 {
            // Every row of the first resource says the whole of it.
            for (cell, first) in rows[1].clone().into_iter().enumerate() {
                if rows[row][cell].is_empty() {
                    rows[row][cell] = first;
                }
            }
        }
        rows[row][column] = value.into();
        case(
            rule,
            &format!("{} in row {row}", visible(value)),
            Draft::proposal().in_xlsx(&rows),
        )
        .with(Witness::Row(vec![value.to_owned()]))
    };
    let reused = |id: &str| {
        let mut service = Draft::acceptance().services[0].clone();
        service["serviceId"] = id.into();
        service["cnName"] = "道路运输经营许可核验".into();
        let draft = Draft::acceptance().lay(Services, "", json!([service]));
        case("service-id-reused", id, draft).value(Services, "/1/serviceId", id)
    };
    let mut header = sheet::base();
    header.truncate(1);
    let order = |first: &str| {
        let mut record = serde_json::Map::new();
        let old = Draft::proposal().records[0].as_object().unwrap().clone();
        record.insert(first.to_owned(), old[first].clone());
        record.extend(old);
        Draft::proposal().put(Records, "/0", Value::Object(record))
    };
    let older = |host: Value| {
        let mut old = json!({
            "swagger": "2.0", "info": {"title": "状态接口", "version": "1.0"}, "basePath": "/transport", "schemes": ["https"],
            "paths": {"/health": {"get": {"produces": ["application/json"], "responses": {"200": {
                "description": "状态", "schema": {"type": "object", "properties": {"status": {"type": "string"}}},
            }}}}},
        });
        if !host.is_null() {
            old["host"] = host;
        }
        Draft::acceptance()
            .lay(Manifest, "/interfaces", json!([{"descriptor": "api/old.json", "network": "extranet", "roles": ["provider"]}]))
            .file("api/old.json", old.to_string())
    };
    vec![
        reused("s_11330100MB1A20408M_0001"),
        reused("s_11330100MB1A20408M_0001 "),
        registered("nothing", json!([])),
        registered(
            "the cursor alone",
            json!([{"name": "cursor", "isRequired": false, "position": "query", "type": "string", "describe": "游标"}]),
        ),
        case(
            "catalogue-missing",
            "an empty list",
            Draft::proposal().put(Records, "", json!([])),
        )
        .value(Records, "", json!([])),
        case(
            "catalogue-missing",
            "a header alone",
            Draft::proposal().in_csv(&header),
        )
        .with(Witness::Row(vec!["信息资源代码".to_owned()])),
        case(
            "metadata-id-not-first",
            "after the title",
            order("resTitle"),
        )
        .value(Records, "/0/mdId", "11330100MB1A20408M-0001"),
        case("metadata-id-not-first", "after the code", order("resID")).value(
            Records,
            "/0/mdId",
            "11330100MB1A20408M-0001",
        ),
        cell("resource-without-title", "信息资源名称", 1, FILLER),
        cell(
            "resource-without-title",
            "信息资源名称",
            1,
            "新建 Microsoft Excel 工作表.xlsx",
        ),
        cell("resource-without-code", "信息资源代码", 1, BLANK),
        cell("resource-without-code", "信息资源代码", 1, "待定"),
        cell("resource-without-provider", "信息资源提供方", 1, BRAILLE),
        cell("resource-without-provider", "信息资源提供方", 1, "……"),
        cell("resource-without-abstract", "信息资源摘要", 1, "？？？"),
        cell("resource-without-abstract", "信息资源摘要", 1, "摘要.txt"),
        cell(
            "rows-with-different-codes",
            "信息资源代码",
            2,
            "307014200300/000009",
        ),
        cell(
            "rows-with-different-codes",
            "信息资源代码",
            4,
            "307014200300/000011",
        ),
        case("interface-without-host", "no host", older(Value::Null))
            .text("api/old.json", "basePath"),
        case("interface-without-host", "an empty host", older(json!("")))
            .text("api/old.json", "\"host\":\"\""),
        case(
            "placeholder-host",
            "this machine",
            older(json!("localhost:8080")),
        )
        .text("api/old.json", "localhost"),
        case(
            "placeholder-host",
            "this machine by number",
            older(json!("127.0.0.1")),
        )
        .text("api/old.json", "127.0.0.1"),
    ]
}

/// A text with its invisible characters as numbers.
fn visible(text: &str) -> String {
    let seen = |c: char| {
        c.is_ascii_graphic()
            || c == ' '
            || ('\u{3001}'..'\u{3130}').contains(&c)
            || ('\u{4e00}'..'\u{ff5f}').contains(&c)
            || "—…".contains(c)
    };
    text.chars()
        .map(|c| {
            if seen(c) {
                c.to_string()
            } else {
                c.escape_unicode().to_string()
            }
        })
        .collect()
}

fn edit(draft: Draft, (document, at, value): Edit) -> Draft {
    if value.is_null() {
        draft.take(document, at)
    } else {
        draft.put(document, at, value)
    }
}

trait ConcatAll {
    fn concat_all(self) -> Vec<Evasion>;
}

impl<L: IntoIterator<Item = Vec<Evasion>>> ConcatAll for L {
    fn concat_all(self) -> Vec<Evasion> {
        self.into_iter().flatten().collect()
    }
}

pub fn cases() -> Vec<Case> {
    let table = [catalogue_values(), project_values(), at_acceptance()].concat_all();
    let case = |evasion: Evasion| {
        let draft = if evasion.acceptance {
            Draft::acceptance()
        } else {
            Draft::proposal()
        };
        let (document, at, value) = evasion.edits[0].clone();
        let draft = evasion.edits.into_iter().fold(draft, edit);
        let case = Case::evasion(
            0,
            &format!("gb/{}", evasion.rule),
            &visible(evasion.name),
            draft,
        );
        // A member that is taken out of a list leaves the next in its place.
        if value.is_null()
            && at
                .rsplit_once('/')
                .is_some_and(|(_, key)| key.parse::<usize>().is_ok())
        {
            let (list, _) = at.rsplit_once('/').unwrap();
            let left = case.draft.document(document).pointer(list).unwrap().clone();
            case.value(document, list, left)
        } else if value.is_null() {
            case.with(Witness::Absent(document, at.to_owned()))
        } else {
            case.value(document, at, value)
        }
    };
    let mut cases: Vec<Case> = table.into_iter().map(case).collect();
    cases.extend(of_operations());
    cases.extend(of_other_forms());
    cases
}
