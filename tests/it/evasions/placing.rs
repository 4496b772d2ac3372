//! Principle 2: records stand where the contract says.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint, RECORDS};
use serde_json::{Value, json};

/// Records of which nothing is said, while the items stand somewhere else.
fn items_elsewhere(endpoint: &Endpoint) -> Vec<Case> {
    let record = Draft::proposal()
        .api
        .pointer(&endpoint.record())
        .unwrap()
        .clone();
    let list = json!({"type": "array", "items": record});
    let content = |media: &str| json!({media: {"schema": record}});
    let response = |media: &str| json!({"description": "记录", "content": content(media)});
    let operation = endpoint.operation();
    let data = endpoint.data();
    let places = [
        (
            "beside data",
            format!("{}/properties/sample", endpoint.schema()),
            record.clone(),
        ),
        (
            "in a list beside data",
            format!("{}/properties/list", endpoint.schema()),
            list.clone(),
        ),
        (
            "beside the records",
            format!("{data}/properties/sample"),
            record.clone(),
        ),
        (
            "in a second list beside the records",
            format!("{data}/properties/rows"),
            list.clone(),
        ),
        (
            "in a page within data",
            format!("{data}/properties/result"),
            json!({"type": "object", "properties": {"records": list}}),
        ),
        (
            "in another media type",
            format!("{}/content", endpoint.response()),
            {
                let mut all =
                    Draft::proposal().api.pointer(&endpoint.response()).unwrap()["content"].clone();
                *all.pointer_mut(&format!(
                    "/application~1json/schema{}",
                    endpoint.record.unwrap()
                ))
                .unwrap() = json!({"type": "object"});
                all["application/xml"] = json!({"schema": record});
                all
            },
        ),
        (
            "under 206",
            format!("{operation}/responses/206"),
            response("application/json"),
        ),
        (
            "under default",
            format!("{operation}/responses/default"),
            response("application/json"),
        ),
        (
            "under 400",
            format!("{operation}/responses/400"),
            response("application/json"),
        ),
        (
            "in a header",
            format!("{}/headers/X-Record", endpoint.response()),
            json!({"schema": record}),
        ),
        (
            "in an extension",
            format!("{}/x-items", endpoint.record()),
            record["properties"].clone(),
        ),
        (
            "in an example",
            format!("{}/example", endpoint.record()),
            super::endpoint::record_value(),
        ),
        (
            "in the description",
            format!("{}/description", endpoint.record()),
            json!(
                "经营者名称 operatorName、许可证号 licenceNo、车辆数 vehicleCount、发证日期 issueDate"
            ),
        ),
        (
            "in a callback",
            format!("{operation}/callbacks/send/{{$request.query.url}}/post"),
            json!({
                "requestBody": {"content": content("application/json")}, "responses": {"200": {"description": "收到"}},
            }),
        ),
    ];
    let mut empty = endpoint.response_value();
    *empty
        .pointer_mut(&endpoint.in_response(&endpoint.record()))
        .unwrap() = json!({"operatorName": 7, "licenceNo": [null], "issueDate": {}});
    let case = |(name, at, value): (&str, String, Value)| {
        let draft = Draft::proposal()
            .api(&endpoint.record(), json!({"type": "object"}))
            .api(&at, value);
        Case::evasion(2, endpoint.id, &format!("the items stand {name}"), draft).schema(
            &endpoint.schema(),
            vec![empty.clone()],
            vec![],
        )
    };
    places.into_iter().map(case).collect()
}

/// A list or object that a client does not find where it looks.
fn displaced(endpoint: &Endpoint) -> Vec<Case> {
    let schema = endpoint.schema();
    let data = endpoint.data();
    let whole = Draft::proposal().api.pointer(&schema).unwrap().clone();
    let inner = whole["properties"]["data"].clone();
    let good = endpoint.response_value();
    let without_data = json!({"code": "0", "message": "成功"});
    let refused = |name: &str, at: &str, value: Value| {
        Case::evasion(2, endpoint.id, name, Draft::proposal().api(at, value)).schema(
            &schema,
            vec![],
            vec![good.clone()],
        )
    };
    let renamed = |key: &str| {
        let mut renamed = whole.clone();
        renamed["required"] = json!(["code", "message", key]);
        let properties = renamed["properties"].as_object_mut().unwrap();
        properties.shift_remove("data");
        properties.insert(key.to_owned(), inner.clone());
        let mut value = without_data.clone();
        value[key] = good["data"].clone();
        let draft = Draft::proposal().api(&schema, renamed);
        Case::evasion(2, endpoint.id, &format!("data is called {key}"), draft).schema(
            &schema,
            vec![value],
            vec![],
        )
    };
    let mut optional = whole.clone();
    optional["required"] = json!(["code", "message"]);
    let mut cases = vec![
        renamed("result"),
        renamed("payload"),
        refused(
            "data is a list",
            &data,
            json!({"type": "array", "items": inner}),
        ),
        refused("data is a text", &data, json!({"type": "string"})),
        refused("data is a truth value", &data, json!({"type": "boolean"})),
        refused(
            "the response is a text",
            &schema,
            json!({"type": "string", "format": "byte"}),
        ),
        refused(
            "data holds itself once more",
            &data,
            json!({
                "type": "object", "required": ["data"], "properties": {"data": inner},
            }),
        ),
        refused(
            "the response is a list",
            &schema,
            json!({"type": "array", "items": whole}),
        ),
        Case::evasion(
            2,
            endpoint.id,
            "data may be left out",
            Draft::proposal().api(&schema, optional),
        )
        .schema(&schema, vec![without_data], vec![]),
        Case::evasion(
            2,
            endpoint.id,
            "data is never handed out",
            Draft::proposal().api(&format!("{data}/writeOnly"), true),
        )
        .value(Document::Api, &format!("{data}/writeOnly"), true),
        Case::evasion(
            2,
            endpoint.id,
            "data may be null",
            Draft::proposal().api(&format!("{data}/nullable"), true),
        )
        .schema(
            &schema,
            vec![json!({"code": "0", "message": "", "data": null})],
            vec![],
        ),
    ];
    if endpoint.is_list() && endpoint.short() != "receive" {
        let list = endpoint
            .element()
            .strip_suffix("/items")
            .unwrap()
            .to_owned();
        let (holder, key) = list.rsplit_once("/properties/").unwrap();
        let element = Draft::proposal()
            .api
            .pointer(&endpoint.element())
            .unwrap()
            .clone();
        cases.push(refused("the list is one object", &list, element.clone()));
        cases.push(refused(
            "the list is a map",
            &list,
            json!({"type": "object", "additionalProperties": element}),
        ));
        cases.push(refused(
            "the list is a list of lists",
            &endpoint.element(),
            json!({"type": "array", "items": element}),
        ));
        let mut renamed = Draft::proposal().api.pointer(holder).unwrap().clone();
        let value = renamed["properties"]
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
        renamed["properties"]["rows"] = value;
        for name in renamed["required"].as_array_mut().unwrap() {
            if name == key {
                *name = json!("rows");
            }
        }
        let mut moved = good.clone();
        let place = endpoint.in_response(holder);
        let object = moved.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        let rows = object.shift_remove(key).unwrap();
        object.insert("rows".to_owned(), rows);
        cases.push(
            Case::evasion(
                2,
                endpoint.id,
                "the list has another name",
                Draft::proposal().api(holder, renamed),
            )
            .schema(&schema, vec![moved], vec![]),
        );
    }
    cases
}

pub fn cases() -> Vec<Case> {
    let elsewhere = RECORDS.iter().flat_map(items_elsewhere);
    elsewhere
        .chain(ENDPOINTS.iter().flat_map(displaced))
        .collect()
}
