//! Honest variants of the interface: what generators, frameworks and careful people write differently, and mean the same.

use super::accounting::{OWN, own_operation};
use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint, QUERY, RECORDS, record_value};
use super::sheet;
use serde_json::{Value, json};

/// The items by name, with the keys that an interface may give them.
struct Naming {
    name: &'static str,
    /// The English names of the catalogue; none where it gives none.
    catalogue: Option<[&'static str; 4]>,
    /// The properties of the interface.
    keys: [&'static str; 4],
    /// Where the property says the item's Chinese name.
    says: Option<&'static str>,
}

const NAMES: [&str; 4] = ["经营者名称", "许可证号", "车辆数", "发证日期"];
const CAMEL: [&str; 4] = ["operatorName", "licenceNo", "vehicleCount", "issueDate"];
const SNAKE: [&str; 4] = ["operator_name", "licence_no", "vehicle_count", "issue_date"];
const UPPER: [&str; 4] = ["OPERATOR_NAME", "LICENCE_NO", "VEHICLE_COUNT", "ISSUE_DATE"];
const PASCAL: [&str; 4] = ["OperatorName", "LicenceNo", "VehicleCount", "IssueDate"];
const INITIALS: [&str; 4] = ["jyzmc", "xkzh", "cls", "fzrq"];
const OWN_KEYS: [&str; 4] = ["company", "permit", "fleet", "granted"];

fn namings() -> Vec<Naming> {
    let both = |name, catalogue, keys| Naming {
        name,
        catalogue: Some(catalogue),
        keys,
        says: None,
    };
    let said = |name, says, keys| Naming {
        name,
        catalogue: None,
        keys,
        says: Some(says),
    };
    vec![
        both(
            "snake in the catalogue, camel in the interface",
            SNAKE,
            CAMEL,
        ),
        both(
            "upper in the catalogue, camel in the interface",
            UPPER,
            CAMEL,
        ),
        both(
            "camel in the catalogue, snake in the interface",
            CAMEL,
            SNAKE,
        ),
        both(
            "camel in the catalogue, upper in the interface",
            CAMEL,
            UPPER,
        ),
        both(
            "upper in the catalogue, snake in the interface",
            UPPER,
            SNAKE,
        ),
        both(
            "camel in the catalogue, Pascal in the interface",
            CAMEL,
            PASCAL,
        ),
        both("snake in both", SNAKE, SNAKE),
        both("initials in both", INITIALS, INITIALS),
        said("names in title", "title", OWN_KEYS),
        said("names in x-item-name", "x-item-name", OWN_KEYS),
        said("names in description", "description", OWN_KEYS),
        said("names in title beside camel keys", "title", CAMEL),
        said(
            "names in description beside snake keys",
            "description",
            SNAKE,
        ),
        Naming {
            name: "initials of names that the catalogue gives alone",
            catalogue: None,
            keys: INITIALS,
            says: None,
        },
        Naming {
            name: "initials in capitals",
            catalogue: None,
            keys: ["JYZMC", "XKZH", "CLS", "FZRQ"],
            says: None,
        },
        Naming {
            name: "the Chinese names as keys",
            catalogue: None,
            keys: NAMES,
            says: None,
        },
    ]
}

fn named(naming: &Naming) -> Draft {
    let mut draft = Draft::proposal();
    for (index, name) in NAMES.iter().enumerate() {
        let item = &mut draft.records[0]["扩展"]["信息项"][index];
        assert_eq!(item["名称"], *name);
        match naming.catalogue {
            Some(keys) => item["英文名"] = keys[index].into(),
            None => drop(item.as_object_mut().unwrap().shift_remove("英文名")),
        }
    }
    for endpoint in RECORDS {
        let mut record = draft.api.pointer(&endpoint.record()).unwrap().clone();
        let before = record["properties"].clone();
        record["properties"] = json!({});
        for ((from, to), name) in CAMEL.iter().zip(naming.keys).zip(NAMES) {
            let mut property = before[from].clone();
            property
                .as_object_mut()
                .unwrap()
                .shift_remove("description");
            if let Some(says) = naming.says {
                property[says] = name.into();
            }
            record["properties"][to] = property;
        }
        record["required"] = json!(naming.keys[..2]);
        draft = draft.api(&endpoint.record(), record);
    }
    draft
}

/// Each naming, in both versions and three forms of the catalogue.
fn namings_everywhere() -> Vec<Case> {
    let mut cases = Vec::new();
    for naming in namings() {
        let mut record = json!({});
        for (key, value) in naming
            .keys
            .iter()
            .zip(record_value().as_object().unwrap().values())
        {
            record[key] = value.clone();
        }
        let mut value = QUERY.response_value();
        value["data"]["records"][0] = record;
        let draft = named(&naming);
        let rows = sheet::rows(&draft.records);
        let forms = [
            ("records", draft.clone()),
            ("a table", draft.clone().in_csv(&rows)),
            ("a workbook and OpenAPI 3.1", draft.in_31().in_xlsx(&rows)),
        ];
        for (form, draft) in forms {
            let name = format!("{}, the catalogue as {form}", naming.name);
            cases.push(Case::honest(10, "items", &name, draft).schema(
                &QUERY.schema(),
                vec![value.clone()],
                vec![],
            ));
        }
    }
    cases
}

/// The same response in another shape.
fn shapes(endpoint: &Endpoint) -> Vec<Case> {
    let at = endpoint.schema();
    let base = Draft::proposal();
    let whole = base.api.pointer(&at).unwrap().clone();
    let data = whole["properties"]["data"].clone();
    let element = base.api.pointer(&endpoint.element()).unwrap().clone();
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let envelope = |data: Value| json!({"allOf": [reference("Envelope"), {"type": "object", "required": ["data"], "properties": {"data": data}}]});
    let mut closed = whole.clone();
    close(&mut closed);
    let mut open = whole.clone();
    lay_on_objects(&mut open, &json!({"additionalProperties": true}));
    let mut told = whole.clone();
    lay_on_objects(
        &mut told,
        &json!({"title": "响应", "description": "见接口说明", "externalDocs": {"url": "https://jt.hz-exchange.gov.cn/docs"}}),
    );
    let mut lists = whole.clone();
    type_lists(&mut lists);
    let mut plain = whole.clone();
    lay_on_objects(
        &mut plain,
        &json!({"nullable": false, "deprecated": false, "readOnly": true}),
    );
    let response = base.api.pointer(&endpoint.response()).unwrap().clone();
    let shapes = [
        (
            "a shared response schema",
            base.clone()
                .api("/components/schemas/Whole", whole.clone())
                .api(&at, reference("Whole")),
        ),
        (
            "a shared response",
            base.clone()
                .api("/components/responses/Whole", response)
                .api(
                    &endpoint.response(),
                    json!({"$ref": "#/components/responses/Whole"}),
                ),
        ),
        (
            "a shared envelope",
            base.clone().api(&at, envelope(data.clone())),
        ),
        (
            "a shared envelope and shared data",
            base.clone()
                .api("/components/schemas/Data", data.clone())
                .api(&at, envelope(reference("Data"))),
        ),
        (
            "a shared element",
            base.clone()
                .api("/components/schemas/Element", element.clone())
                .api(&endpoint.element(), reference("Element")),
        ),
        (
            "an element in allOf",
            base.clone()
                .api(&endpoint.element(), json!({"allOf": [element]})),
        ),
        ("everything closed", base.clone().api(&at, closed)),
        ("everything said to be open", base.clone().api(&at, open)),
        ("everything described", base.clone().api(&at, told)),
        ("defaults spelt out", base.clone().api(&at, plain)),
        (
            "lists of one type in 3.1",
            base.clone().api(&at, lists).in_31(),
        ),
        (
            "a reference with a description beside it in 3.1",
            base.clone()
                .api("/components/schemas/Data", data.clone())
                .api(
                    &endpoint.data(),
                    json!({"$ref": "#/components/schemas/Data", "description": "数据"}),
                )
                .in_31(),
        ),
        (
            "an envelope by anyOf of one",
            base.clone().api(&at, json!({"anyOf": [whole]})),
        ),
    ];
    let value = endpoint.response_value();
    let case = |(name, draft): (&str, Draft)| {
        // A reference to a shared response is followed by its schema.
        let at = if name == "a shared response" {
            "/components/responses/Whole/content/application~1json/schema"
        } else {
            &at
        };
        Case::honest(10, endpoint.id, name, draft).schema(at, vec![value.clone()], vec![])
    };
    shapes.into_iter().map(case).collect()
}

/// Lays something on every schema of an object within a schema.
fn lay_on_objects(schema: &mut Value, more: &Value) {
    if schema["type"] == "object" {
        let object = schema.as_object_mut().unwrap();
        for (key, value) in more.as_object().unwrap() {
            object.insert(key.clone(), value.clone());
        }
    }
    within(schema, &mut |schema| lay_on_objects(schema, more));
}

fn close(schema: &mut Value) {
    lay_on_objects(schema, &json!({"additionalProperties": false}));
}

fn type_lists(schema: &mut Value) {
    if schema["type"].is_string() {
        schema["type"] = json!([schema["type"]]);
    }
    within(schema, &mut type_lists);
}

/// The schemas of the properties and elements of a schema.
fn within(schema: &mut Value, each: &mut dyn FnMut(&mut Value)) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(&mut *each);
    }
    if let Some(items) = schema.get_mut("items") {
        each(items);
    }
}

/// What many systems answer beside what is asked.
fn wrappers(endpoint: &Endpoint) -> Vec<Case> {
    let text = json!({"type": "string"});
    let number = json!({"type": "integer", "format": "int64"});
    let mut all = vec![
        (
            "traceId",
            endpoint.schema(),
            text.clone(),
            json!("8f14e45f"),
        ),
        (
            "requestId",
            endpoint.schema(),
            text.clone(),
            json!("8f14e45f"),
        ),
        (
            "timestamp",
            endpoint.schema(),
            number.clone(),
            json!(1_780_000_000_000_i64),
        ),
        (
            "success",
            endpoint.schema(),
            json!({"type": "boolean"}),
            json!(true),
        ),
        ("x-trace", endpoint.schema(), text, json!("a")),
    ];
    if endpoint.data() + "/properties/records/items" == endpoint.element()
        && endpoint.short() != "changes"
    {
        all.push(("pages", endpoint.data(), number.clone(), json!(1)));
        all.push((
            "hasNext",
            endpoint.data(),
            json!({"type": "boolean"}),
            json!(false),
        ));
        all.push(("size", endpoint.data(), number, json!(1)));
    }
    let mut cases = Vec::new();
    for (key, at, schema, member) in all {
        let mut value = endpoint.response_value();
        let place = endpoint.in_response(&at);
        value.pointer_mut(&place).unwrap()[key] = member;
        let draft = Draft::proposal().api(&format!("{at}/properties/{key}"), schema);
        cases.push(
            Case::honest(10, endpoint.id, &format!("{key} beside"), draft).schema(
                &endpoint.schema(),
                vec![value],
                vec![],
            ),
        );
    }
    cases
}

/// Media types, statuses and parameters that change nothing for a client.
fn around(endpoint: &Endpoint) -> Vec<Case> {
    let operation = endpoint.operation();
    let base = Draft::proposal();
    let content = format!("{}/content", endpoint.response());
    let json_content = base.api.pointer(&content).unwrap()["application/json"].clone();
    let failure = json!({"$ref": "#/components/responses/Failure"});
    let parameter = |name: &str, place: &str, required: bool| json!([{"name": name, "in": place, "required": required, "schema": {"type": "string"}}]);
    let parameters = format!("{operation}/parameters");
    let mut cases = Vec::new();
    let mut add = |name: &str, draft: Draft, document_at: &str, value: Value| {
        cases.push(Case::honest(10, endpoint.id, name, draft).value(
            Document::Api,
            document_at,
            value,
        ));
    };
    for media in [
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
    ] {
        let at = format!("{content}/{}", media.replace('/', "~1"));
        add(
            media,
            base.clone()
                .api(&content, json!({}))
                .api(&at, json_content.clone()),
            &at,
            json_content.clone(),
        );
    }
    let mut statuses = base.clone();
    for status in ["403", "404", "409", "422", "429", "503", "default"] {
        statuses = statuses.api(&format!("{operation}/responses/{status}"), failure.clone());
    }
    add(
        "further errors",
        statuses,
        &format!("{operation}/responses/404"),
        failure.clone(),
    );
    let range = format!("{operation}/responses/4XX");
    add(
        "a range of errors",
        base.clone().api(&range, failure.clone()),
        &range,
        failure,
    );
    let count = base
        .api
        .pointer(&parameters)
        .unwrap()
        .as_array()
        .unwrap()
        .len();
    let mut optional = base.clone();
    for (name, place) in [
        ("lang", "query"),
        ("X-Request-Id", "header"),
        ("session", "cookie"),
    ] {
        optional = optional.lay_api(&parameters, parameter(name, place, false));
    }
    let first = parameter("lang", "query", false)[0].clone();
    add(
        "further parameters that may be left out",
        optional,
        &format!("{parameters}/{count}"),
        first,
    );
    for name in ["Accept", "Content-Type", "Authorization"] {
        let list = parameter(name, "header", true);
        let draft = base.clone().lay_api(&parameters, list.clone());
        add(
            &format!("the header {name} as a parameter"),
            draft,
            &format!("{parameters}/{count}"),
            list[0].clone(),
        );
    }
    let tags = format!("{operation}/tags");
    add(
        "tags, notes and code samples",
        base.clone().api(&tags, json!(["交换"])).api(
            &format!("{operation}/x-codeSamples"),
            json!([{"lang": "curl", "source": "curl …"}]),
        ),
        &tags,
        json!(["交换"]),
    );
    cases
}

/// Details of single places.
fn details() -> Vec<Case> {
    let base = Draft::proposal;
    let parameter = |name: &str| format!("/components/parameters/{name}/schema");
    let query = QUERY.schema();
    let record = |key: &str, schema: Value| {
        RECORDS.iter().fold(base(), |draft, endpoint| {
            draft.api(
                &format!("{}/properties/{key}", endpoint.record()),
                schema.clone(),
            )
        })
    };
    let places = [
        (
            "a time of request as int64",
            parameter("Rtime"),
            json!({"type": "integer", "format": "int64"}),
        ),
        (
            "a page as text",
            parameter("Page"),
            json!({"type": "string"}),
        ),
        (
            "a page with a default and an example",
            parameter("Page"),
            json!({"type": "integer", "minimum": 1, "default": 1, "example": 1}),
        ),
        (
            "a page as int32",
            parameter("Page"),
            json!({"type": "integer", "format": "int32", "minimum": 1}),
        ),
        (
            "headers of at most 128 characters",
            parameter("Rid"),
            json!({"type": "string", "maxLength": 128}),
        ),
        (
            "a total as a whole number of type number",
            format!("{query}/properties/data/properties/total"),
            json!({"type": "number", "multipleOf": 1}),
        ),
        (
            "a total as int64",
            format!("{query}/properties/data/properties/total"),
            json!({"type": "integer", "format": "int64", "minimum": 0}),
        ),
        (
            "codes in a list of values",
            format!("{query}/properties/code"),
            json!({"type": "string", "enum": ["0", "400", "401", "500"]}),
        ),
        (
            "a message of at most 500 characters",
            format!("{query}/properties/message"),
            json!({"type": "string", "maxLength": 500}),
        ),
        (
            "a code with an example",
            format!("{query}/properties/code"),
            json!({"type": "string", "example": "0", "description": "0 为成功"}),
        ),
    ];
    let mut cases: Vec<Case> = places
        .into_iter()
        .map(|(name, at, schema)| {
            Case::honest(10, "details", name, base().api(&at, schema.clone())).value(
                Document::Api,
                &at,
                schema,
            )
        })
        .collect();
    let items = [
        (
            "a day with a pattern",
            "issueDate",
            json!({"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}),
        ),
        (
            "a number as int32",
            "vehicleCount",
            json!({"type": "integer", "format": "int32"}),
        ),
        (
            "a number as int64",
            "vehicleCount",
            json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": 100_000}),
        ),
        (
            "an item that may be null",
            "vehicleCount",
            json!({"type": "integer", "nullable": true}),
        ),
        (
            "a text of at least one character",
            "operatorName",
            json!({"type": "string", "minLength": 1, "maxLength": 100}),
        ),
        (
            "a text without a length",
            "operatorName",
            json!({"type": "string"}),
        ),
        (
            "a text of letters and digits",
            "licenceNo",
            json!({"type": "string", "pattern": "^[0-9A-Z]{8,20}$"}),
        ),
        (
            "a text without blanks at its ends, by look-ahead",
            "operatorName",
            json!({
                "type": "string", "maxLength": 100, "pattern": r"^(?!\s)[\s\S]*[^\s]$", "example": "某市平安客运有限公司",
            }),
        ),
        (
            "a text with an example",
            "operatorName",
            json!({"type": "string", "maxLength": 100, "example": "某市平安客运有限公司"}),
        ),
        (
            "an item read only",
            "issueDate",
            json!({"type": "string", "format": "date", "readOnly": true}),
        ),
    ];
    for (name, key, schema) in items {
        cases.push(
            Case::honest(10, "details", name, record(key, schema)).schema(
                &query,
                vec![QUERY.response_value()],
                vec![],
            ),
        );
    }
    cases
}

/// Records in other forms.
fn records() -> Vec<Case> {
    let base = Draft::proposal;
    let record = base().api.pointer(&QUERY.record()).unwrap().clone();
    let both = |draft: Draft, schema: &Value| {
        RECORDS.iter().fold(draft, |draft, endpoint| {
            draft.api(&endpoint.record(), schema.clone())
        })
    };
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let part = |keys: &[&str]| {
        let mut properties = json!({});
        for key in keys {
            properties[key] = record["properties"][key].clone();
        }
        json!({"type": "object", "properties": properties})
    };
    let mut technical = record.clone();
    technical["properties"]["x-row-id"] = json!({"type": "string"});
    let mut nested = part(&["operatorName", "licenceNo"]);
    nested["properties"]["detail"] = part(&["vehicleCount", "issueDate"]);
    let mut reordered = part(&["issueDate", "vehicleCount", "licenceNo", "operatorName"]);
    reordered["required"] = json!(["licenceNo"]);
    let good = QUERY.response_value();
    let mut in_parts = good.clone();
    in_parts["data"]["records"][0] = json!({
        "operatorName": "甲公司", "licenceNo": "330100000123", "detail": {"vehicleCount": 3, "issueDate": "2026-01-02"},
    });
    let shared = base().api("/components/schemas/Licence", record.clone());
    let forms = [
        ("a shared record", both(shared.clone(), &reference("Licence")), good.clone()),
        ("a shared record in allOf", both(shared.clone(), &json!({"allOf": [reference("Licence")]})), good.clone()),
        ("a record of two parts", both(base(), &json!({"allOf": [part(&["operatorName", "licenceNo"]), part(&["vehicleCount", "issueDate"])]})), good.clone()),
        ("a record of shared parts", both(
            base().api("/components/schemas/Key", part(&["licenceNo"])).api("/components/schemas/Rest", part(&["operatorName", "vehicleCount", "issueDate"])),
            &json!({"allOf": [reference("Key"), reference("Rest")]}),
        ), good.clone()),
        ("a record with a technical key", both(base(), &technical), good.clone()),
        ("a record with an inner object", both(base(), &nested), in_parts),
        ("items in another order", both(base(), &reordered), good.clone()),
        ("a record behind a chain of references", both(shared.clone().api("/components/schemas/Row", reference("Licence")), &reference("Row")), good.clone()),
        ("a record in a shared page", both(shared, &reference("Licence"))
            .api("/components/schemas/Page", json!({"type": "object", "required": ["total", "page", "pageSize"], "properties": {
                "total": {"type": "integer"}, "page": {"type": "integer"}, "pageSize": {"type": "integer"},
            }}))
            .api(&QUERY.data(), json!({"allOf": [reference("Page"), {"type": "object", "required": ["records"], "properties": {
                "records": {"type": "array", "items": reference("Licence")},
            }}]})), good.clone()),
        ("a record of a pattern x- in 3.1", both(base(), &{
            let mut record = record.clone();
            record["patternProperties"] = json!({"^x-": {"type": "string"}});
            record
        }).in_31(), good.clone()),
    ];
    forms
        .into_iter()
        .map(|(name, draft, value)| {
            Case::honest(10, "records", name, draft).schema(&QUERY.schema(), vec![value], vec![])
        })
        .collect()
}

/// Operations that hand out only what such operations hand out.
fn technical() -> Vec<Case> {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let list = |properties: Value| json!({"type": "array", "items": object(properties)});
    let text = json!({"type": "string"});
    let operations = [
        ("/login", "post", object(json!({"token": text}))),
        (
            "/logout",
            "post",
            object(json!({"code": text, "message": text})),
        ),
        (
            "/captcha",
            "get",
            object(json!({"uuid": text, "img": text})),
        ),
        ("/health", "get", object(json!({"status": text}))),
        ("/actuator/health", "get", object(json!({"status": text}))),
        ("/version", "get", object(json!({"version": text}))),
        ("/metrics", "get", json!({"type": "string"})),
        ("/v3/api-docs", "get", json!({"type": "object"})),
        ("/", "get", json!({})),
        (
            "/actuator",
            "get",
            object(json!({"_links": {
                "type": "object",
                "additionalProperties": object(json!({"href": text, "templated": {"type": "boolean"}})),
            }})),
        ),
        (
            "/actuator/health/{component}",
            "get",
            object(json!({"status": text})),
        ),
        ("/actuator/health/**", "get", json!({"type": "object"})),
        (
            "/actuator/metrics/{name}",
            "get",
            object(json!({"name": text, "baseUnit": text})),
        ),
        (
            "/dict/list",
            "get",
            object(json!({"code": text, "data": list(json!({
                "code": text, "name": text,
            }))})),
        ),
        (
            "/system/dict/data/type/{dictType}",
            "get",
            object(json!({"data": list(json!({
                "dictLabel": text, "dictValue": text, "dictSort": text, "cssClass": text, "isDefault": text,
            }))})),
        ),
        (
            "/sys/dict/getDictItems/{code}",
            "get",
            list(json!({"value": text, "text": text, "title": text})),
        ),
    ];
    let case = |(path, method, schema): (&str, &str, Value)| {
        let operation = format!("/paths/{}/{method}", path.replace('/', "~1"));
        let names = path
            .split('/')
            .filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
        let parameters: Vec<Value> = names
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": text}))
            .collect();
        let media = if schema["type"] == "string" {
            "text/plain"
        } else {
            "application/json"
        };
        let draft = Draft::proposal().api(&operation, json!({
            "summary": "系统自用", "security": [], "parameters": parameters,
            "responses": {"200": {"description": "成功", "content": {media: {"schema": schema}}}},
        }));
        let at = format!(
            "{operation}/responses/200/content/{}/schema",
            media.replace('/', "~1")
        );
        Case::honest(5, "technical operations", path, draft).value(Document::Api, &at, schema)
    };
    operations.into_iter().map(case).collect()
}

/// How frameworks tell errors beside the contract's own members.
fn errors() -> Vec<Case> {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let list = |properties: Value| json!({"type": "array", "items": object(properties)});
    let text = || json!({"type": "string"});
    let models = [
        (
            "JSON:API",
            json!({"errors": list(json!({
                "id": text(), "status": text(), "code": text(), "title": text(), "detail": text(),
                "source": object(json!({"pointer": text(), "parameter": text(), "header": text()})),
                "links": object(json!({"about": text()})),
            }))}),
        ),
        (
            "ABP",
            json!({"error": object(json!({
                "code": text(), "message": text(), "details": text(),
                "validationErrors": list(json!({"message": text(), "members": {"type": "array", "items": text()}})),
            }))}),
        ),
        (
            "OData",
            json!({"error": object(json!({
                "code": text(), "message": text(), "target": text(),
                "details": list(json!({"code": text(), "message": text(), "target": text()})),
                "innererror": object(json!({"trace": text(), "context": text()})),
            }))}),
        ),
        (
            "Laravel",
            json!({
                "exception": text(), "file": text(), "line": {"type": "integer"},
                "trace": list(json!({"file": text(), "line": {"type": "integer"}, "function": text(), "class": text()})),
            }),
        ),
        (
            "Spring",
            json!({
                "timestamp": text(), "path": text(), "trace": text(),
                "errors": list(json!({"field": text(), "defaultMessage": text(), "objectName": text(), "rejectedValue": {}})),
            }),
        ),
    ];
    let at = "/components/schemas/Envelope/properties";
    let mut cases: Vec<Case> = models
        .into_iter()
        .map(|(name, model)| {
            let draft = Draft::proposal().lay_api(at, model.clone());
            let (first, value) = model.as_object().unwrap().iter().next().unwrap();
            Case::honest(10, "errors", name, draft).value(
                Document::Api,
                &format!("{at}/{first}"),
                value.clone(),
            )
        })
        .collect();
    let person = json!({"owners": list(json!({"idCard": text(), "phone": text()}))});
    cases.push(
        Case::evasion(
            1,
            "errors",
            "people in an error",
            Draft::proposal().lay_api(at, person),
        )
        .value(Document::Api, &format!("{at}/owners/type"), "array"),
    );
    cases
}

/// Codes of results that a pattern declares.
fn codes() -> Vec<Case> {
    let put = |pattern: &str| {
        ENDPOINTS.iter().fold(Draft::proposal(), |draft, endpoint| {
            let at = format!("{}/properties/code", endpoint.schema());
            draft.api(&at, json!({"type": "string", "pattern": pattern}))
        })
    };
    let at = format!("{}/properties/code/pattern", QUERY.schema());
    let named = |kind: fn(u8, &str, &str, Draft) -> Case, principle, pattern: &str| {
        kind(principle, "codes of results", pattern, put(pattern)).value(
            Document::Api,
            &at,
            pattern,
        )
    };
    let mut cases: Vec<Case> = [
        "^200$",
        "^(200|400|401|500)$",
        "^[0-9]{3}$",
        "^(SUCCESS|FAIL)$",
    ]
    .into_iter()
    .map(|pattern| named(Case::honest, 10, pattern))
    .collect();
    let failures = ["^[45][0-9]{2}$", "^(FAIL|ERROR)$"].into_iter();
    cases.extend(failures.map(|pattern| named(Case::evasion, 3, pattern)));
    cases
}

/// A path of its own for the one resource, and whole descriptions in other versions, files and forms.
fn wholes() -> Vec<Case> {
    let base = Draft::proposal();
    let own = own_operation();
    let mut wrapped = own.clone();
    let list = wrapped
        .api
        .pointer(&format!("{OWN}/properties/data"))
        .unwrap()
        .clone();
    wrapped = wrapped.api(&format!("{OWN}/properties/data"), json!({"type": "object", "properties": {
        "total": {"type": "integer"}, "page": {"type": "integer"}, "pageSize": {"type": "integer"}, "records": list,
    }}));
    let value = json!({"code": "0", "message": "", "data": [record_value()]});
    let mut paged = value.clone();
    paged["data"] = json!({"total": 1, "records": [record_value()]});
    let whole = |draft: &Draft| draft.api.to_string();
    let status = base
        .api
        .pointer("/paths/~1exchange~1status")
        .unwrap()
        .clone();
    let mut apart = base
        .clone()
        .take(Document::Api, "/paths/~1exchange~1status");
    let mut second = json!({
        "openapi": "3.0.3", "info": {"title": "状态接口", "version": "1.0.0"},
        "servers": base.api["servers"], "security": base.api["security"],
        "paths": {"/exchange/status": status}, "components": base.api["components"],
    });
    // What the second does not use stands in it unused.
    second["components"]["schemas"] = base.api["components"]["schemas"].clone();
    apart = apart
        .lay(Document::Manifest, "/interfaces", json!([{"descriptor": "api/status.yaml", "network": "extranet", "roles": ["provider", "receiver"]}]))
        .file("api/status.yaml", super::draft::yaml(&second));
    let mut outside = base.clone();
    let envelope = json!({"Envelope": base.api["components"]["schemas"]["Envelope"]});
    outside.api["components"]["responses"]["Failure"]["content"]["application/json"]["schema"] =
        json!({"$ref": "common.yaml#/Envelope"});
    outside = outside.file("api/common.yaml", super::draft::yaml(&envelope));
    let as_json = |name: &str, draft: Draft| {
        let text = whole(&draft);
        let mut draft = draft.put(
            Document::Manifest,
            "/interfaces/0/descriptor",
            "api/openapi.json",
        );
        draft.api = Value::Null;
        Case::honest(
            10,
            "whole descriptions",
            name,
            draft.file("api/openapi.json", text),
        )
        .text("api/openapi.json", "exchange/status")
    };
    vec![
        Case::honest(10, "whole descriptions", "a path of its own", own).schema(
            OWN,
            vec![value],
            vec![],
        ),
        Case::honest(
            10,
            "whole descriptions",
            "a path of its own, in pages",
            wrapped,
        )
        .schema(OWN, vec![paged], vec![]),
        Case::honest(
            10,
            "whole descriptions",
            "OpenAPI 3.1",
            base.clone().in_31(),
        )
        .value(Document::Api, "/openapi", "3.1.0"),
        Case::honest(
            10,
            "whole descriptions",
            "OpenAPI 3.1.1",
            base.clone().api("/openapi", "3.1.1"),
        )
        .value(Document::Api, "/openapi", "3.1.1"),
        Case::honest(
            10,
            "whole descriptions",
            "OpenAPI 3.2",
            base.clone().api("/openapi", "3.2.0"),
        )
        .value(Document::Api, "/openapi", "3.2.0"),
        Case::honest(
            10,
            "whole descriptions",
            "OpenAPI 3.0.4",
            base.clone().api("/openapi", "3.0.4"),
        )
        .value(Document::Api, "/openapi", "3.0.4"),
        Case::honest(10, "whole descriptions", "two descriptions", apart)
            .text("api/status.yaml", "/exchange/status"),
        Case::honest(
            10,
            "whole descriptions",
            "shared schemas in a file of their own",
            outside,
        )
        .text("api/common.yaml", "message"),
        as_json("JSON", base.clone()),
        as_json("JSON and OpenAPI 3.1", base.in_31()),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut cases = namings_everywhere();
    for endpoint in &ENDPOINTS {
        cases.extend(shapes(endpoint));
        cases.extend(wrappers(endpoint));
        cases.extend(around(endpoint));
    }
    cases.extend(details());
    cases.extend(records());
    cases.extend(technical());
    cases.extend(errors());
    cases.extend(codes());
    cases.extend(wholes());
    cases
}
