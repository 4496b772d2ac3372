//! Principle 5: only what was compared is excused, and declared facts are held against what is registered.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint};
use serde_json::{Value, json};

/// The schema of an answer that hands out persons.
fn persons() -> Value {
    json!({"type": "object", "properties": {"data": {"type": "array", "items": {
        "type": "object", "properties": {"name": {"type": "string"}, "idCard": {"type": "string"}, "phone": {"type": "string"}},
    }}}})
}

fn operation() -> Value {
    json!({"summary": "人员信息", "responses": {"200": {
        "description": "人员", "content": {"application/json": {"schema": persons()}},
    }}})
}

/// An operation at a path, which hands out persons.
fn at(name: &str, of: &str, path: &str, method: &str, draft: Draft, operation: Value) -> Case {
    let place = format!("/paths/{}/{method}", path.replace('/', "~1"));
    let draft = draft.api(&place, operation);
    let schema = format!("{place}/responses/200/content/application~1json/schema");
    Case::evasion(5, of, name, draft).schema(
        &schema,
        vec![json!({"data": [{"idCard": "330102199001010010"}]})],
        vec![json!({"data": [{"idCard": 7}]})],
    )
}

/// What makes an operation look like an endpoint.
fn like_an_endpoint(endpoint: &Endpoint) -> Vec<Case> {
    let mut named = operation();
    named["x-exchange-endpoint"] = endpoint.id.into();
    let mut called = operation();
    called["operationId"] = format!("{}2", endpoint.short()).into();
    called["tags"] = json!([endpoint.id]);
    called["summary"] = "交换标准接口".into();
    let bound = |key: &str| {
        Draft::proposal().put(
            Document::Manifest,
            &format!("/bindings/endpoints/{key}"),
            "api/openapi.yaml#GET /persons",
        )
    };
    let under = |prefix: &str| format!("{prefix}{}", endpoint.path);
    let method = endpoint.method;
    let parameters = json!([
        {"name": "frontCode", "in": "path", "required": true, "schema": {"type": "string"}},
        {"name": "rearCode", "in": "path", "required": true, "schema": {"type": "string"}},
    ]);
    let with_codes = |mut operation: Value| {
        if endpoint.path.contains('{') {
            operation["parameters"] = parameters.clone();
        }
        operation
    };
    let deeper = format!("{}/persons", endpoint.path);
    let other = if method == "get" { "post" } else { "get" };
    vec![
        at(
            "named as it by an extension",
            endpoint.id,
            "/persons",
            "get",
            Draft::proposal(),
            named,
        ),
        at(
            "bound to it by the manifest",
            endpoint.id,
            "/persons",
            "get",
            bound(endpoint.id),
            operation(),
        ),
        at(
            "called like it",
            endpoint.id,
            "/persons",
            "get",
            Draft::proposal(),
            called,
        ),
        at(
            "below another base path",
            endpoint.id,
            &under("/v2"),
            method,
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "below people",
            endpoint.id,
            &under("/persons"),
            method,
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "below a technical path",
            endpoint.id,
            &under("/actuator"),
            method,
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "behind it",
            endpoint.id,
            &deeper,
            "get",
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "at its path by another method",
            endpoint.id,
            endpoint.path,
            other,
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "at its path by PUT",
            endpoint.id,
            endpoint.path,
            "put",
            Draft::proposal(),
            with_codes(operation()),
        ),
        at(
            "at its path by PATCH",
            endpoint.id,
            endpoint.path,
            "patch",
            Draft::proposal(),
            with_codes(operation()),
        ),
    ]
}

/// Paths of technical operations that hand out persons.
fn like_technical() -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, method) in [
        ("/login", "post"),
        ("/logout", "post"),
        ("/captcha", "get"),
        ("/health", "get"),
        ("/actuator/health", "get"),
        ("/actuator/info", "get"),
        ("/version", "get"),
        ("/metrics", "get"),
        ("/v3/api-docs", "get"),
        ("/v2/api-docs", "get"),
        ("/swagger-resources", "get"),
        ("/ping", "get"),
        ("/auth/token", "post"),
        ("/oauth/token", "post"),
        ("/persons/health", "get"),
        ("/persons/version", "get"),
        ("/health/persons", "get"),
        ("/login/persons", "get"),
        ("/metrics/persons", "post"),
        ("/error", "get"),
    ] {
        cases.push(at(
            path,
            "technical operations",
            path,
            method,
            Draft::proposal(),
            operation(),
        ));
    }
    cases
}

/// What is said of an operation so that nobody looks at it.
fn played_down() -> Vec<Case> {
    let said = |name: &str, method: &str, more: Value| {
        let mut operation = operation();
        for (key, value) in more.as_object().unwrap() {
            operation[key] = value.clone();
        }
        at(
            name,
            "other operations",
            "/persons",
            method,
            Draft::proposal(),
            operation,
        )
    };
    let body = |names: &[&str]| {
        let mut properties = json!({});
        for name in names {
            properties[*name] = json!({"type": "string"});
        }
        json!({"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}})
    };
    vec![
        said("deprecated", "get", json!({"deprecated": true})),
        said(
            "internal",
            "get",
            json!({"x-internal": true, "tags": ["internal"]}),
        ),
        said(
            "hidden",
            "get",
            json!({"x-hidden": true, "x-exclude": true}),
        ),
        said(
            "called a health check",
            "get",
            json!({"summary": "健康检查", "operationId": "health"}),
        ),
        said(
            "called a login",
            "post",
            json!({"summary": "登录", "operationId": "login"}),
        ),
        said(
            "called an upload",
            "post",
            json!({"summary": "上传", "operationId": "upload"}),
        ),
        said("called a deletion", "delete", json!({"summary": "删除"})),
        said("by PUT", "put", json!({})),
        said("by PATCH", "patch", json!({})),
        said(
            "by POST that takes as much as it gives",
            "post",
            body(&["name", "idCard", "phone"]),
        ),
        said(
            "by POST that takes more than it gives",
            "post",
            body(&["name", "idCard", "phone", "address", "remark"]),
        ),
        said(
            "by POST that takes the items of the resource",
            "post",
            body(&["operatorName", "licenceNo", "vehicleCount", "issueDate"]),
        ),
        said(
            "bound to a resource of files",
            "get",
            json!({"x-resource-code": "307014200300/000002"}),
        ),
    ]
}

/// Facts that lift a requirement and that the official catalogue does not know.
fn lifted() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, edits) in [
        (
            "not shared, though registered as conditional",
            json!({"共享类型": "不予共享", "共享条件": "《中华人民共和国保守国家秘密法》第九条"}),
        ),
        (
            "by mail, though registered by interface",
            json!({"共享方式分类": "邮件"}),
        ),
        (
            "as a database, though registered by interface",
            json!({"共享方式类型": "数据库"}),
        ),
        (
            "yearly, though registered as daily",
            json!({"更新周期": "每年"}),
        ),
        (
            "half-yearly, though registered as daily",
            json!({"更新周期": "每半年"}),
        ),
    ] {
        let mut draft = Draft::acceptance();
        for (key, value) in edits.as_object().unwrap() {
            draft = draft.put(Document::Records, &format!("/0/扩展/{key}"), value.clone());
        }
        if name.starts_with("by mail") {
            draft = draft.take(Document::Records, "/0/扩展/共享方式类型");
        }
        let (key, value) = edits.as_object().unwrap().iter().next().unwrap();
        cases.push(Case::evasion(5, "declared facts", name, draft).value(
            Document::Records,
            &format!("/0/扩展/{key}"),
            value.clone(),
        ));
    }
    for (name, count) in [
        ("every item withheld", 4),
        ("three of four items withheld", 3),
        ("one item withheld", 1),
    ] {
        let mut draft = Draft::proposal();
        for index in 0..count {
            draft = draft.put(
                Document::Records,
                &format!("/0/扩展/信息项/{index}/共享类型"),
                "不予共享",
            );
        }
        // The interface keeps what is withheld to itself.
        for endpoint in super::endpoint::RECORDS {
            let mut record = draft.api.pointer(&endpoint.record()).unwrap().clone();
            for key in ["operatorName", "licenceNo", "vehicleCount"]
                .iter()
                .take(count)
            {
                record["properties"]
                    .as_object_mut()
                    .unwrap()
                    .shift_remove(*key);
            }
            if count == 4 {
                record["properties"] = json!({});
            }
            record["required"] = json!([]);
            record.as_object_mut().unwrap().shift_remove("required");
            draft = draft.api(&endpoint.record(), record);
        }
        cases.push(
            Case::evasion(
                5,
                "declared facts",
                &format!("{name} without a basis"),
                draft,
            )
            .value(Document::Records, "/0/扩展/信息项/0/共享类型", "不予共享"),
        );
    }
    cases
}

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = ENDPOINTS.iter().flat_map(like_an_endpoint).collect();
    cases.extend(like_technical());
    cases.extend(played_down());
    cases.extend(lifted());
    cases
}
