//! Principle 1: everything that an operation hands out is accounted for.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint, record_value};
use serde_json::{Value, json};

/// A way to name what nobody registered in the schema of an object.
struct Way {
    name: &'static str,
    /// Whether it needs OpenAPI 3.1.
    needs_31: bool,
    /// What is laid over the schema.
    schema: Value,
    /// What is then allowed beside the object's own members.
    allowed: Value,
    /// What is then refused, because the schema speaks of it.
    refused: Value,
}

fn person() -> Value {
    json!({"type": "object", "properties": {"idCard": {"type": "string"}, "phone": {"type": "string"}}})
}

fn ways() -> Vec<Way> {
    let old = |name, schema, allowed, refused| Way {
        name,
        needs_31: false,
        schema,
        allowed,
        refused,
    };
    let new = |name, schema, allowed, refused| Way {
        name,
        needs_31: true,
        schema,
        allowed,
        refused,
    };
    let (good, bad) = (
        json!({"idCard": "330102199001010010"}),
        json!({"idCard": 7}),
    );
    let within = |key: &str, value: &Value| json!({key: value});
    let listed = |key: &str, value: &Value| json!({key: [value]});
    vec![
        old(
            "a property",
            json!({"properties": {"idCard": {"type": "string"}}}),
            good.clone(),
            bad.clone(),
        ),
        old(
            "a list of persons",
            json!({"properties": {"persons": {"type": "array", "items": person()}}}),
            listed("persons", &good),
            listed("persons", &bad),
        ),
        old(
            "an object of its own",
            json!({"properties": {"holder": person()}}),
            within("holder", &good),
            within("holder", &bad),
        ),
        old(
            "a name in required only",
            json!({"required": ["idCard"]}),
            good.clone(),
            json!({}),
        ),
        old(
            "a branch of allOf",
            json!({"allOf": [{"type": "object", "properties": {"idCard": {"type": "string"}}}]}),
            good.clone(),
            bad.clone(),
        ),
        old(
            "a branch of anyOf",
            json!({"anyOf": [
                {"required": ["phone"], "properties": {"phone": {"type": "string"}}},
                {"properties": {"idCard": {"type": "string"}}},
            ]}),
            good.clone(),
            bad.clone(),
        ),
        old(
            "a branch of oneOf",
            json!({"oneOf": [
                {"required": ["holder"], "properties": {"holder": person()}},
                {"not": {"required": ["holder"]}},
            ]}),
            within("holder", &good),
            within("holder", &bad),
        ),
        old(
            "a shared schema",
            json!({"allOf": [{"$ref": "#/components/schemas/Person"}]}),
            good.clone(),
            bad.clone(),
        ),
        old(
            "a property behind a shared schema",
            json!({"properties": {"holder": {"$ref": "#/components/schemas/Person"}}}),
            within("holder", &good),
            within("holder", &bad),
        ),
        old(
            "a map of persons",
            json!({"properties": {"holders": {"type": "object", "additionalProperties": person()}}}),
            json!({"holders": {"one": good}}),
            json!({"holders": {"one": bad}}),
        ),
        old(
            "persons as further properties",
            json!({"additionalProperties": person()}),
            within("one", &good),
            within("one", &bad),
        ),
        old(
            "lists of lists",
            json!({"properties": {"rows": {"type": "array", "items": {"type": "array", "items": person()}}}}),
            json!({"rows": [[good]]}),
            json!({"rows": [[bad]]}),
        ),
        old(
            "an object in an object in an object",
            json!({"properties": {"a": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": person()}}}}}}),
            json!({"a": {"b": {"c": good}}}),
            json!({"a": {"b": {"c": bad}}}),
        ),
        new(
            "a pattern of names",
            json!({"patternProperties": {"^(idCard|phone)$": {"type": "string"}}}),
            good.clone(),
            bad.clone(),
        ),
        new(
            "what follows a condition",
            json!({"if": {"required": ["phone"]}, "then": {"properties": {"idCard": {"type": "string"}}}}),
            json!({"phone": "1", "idCard": "2"}),
            json!({"phone": "1", "idCard": 2}),
        ),
        new(
            "what follows a condition that fails",
            json!({"if": {"required": ["phone"]}, "else": {"properties": {"idCard": {"type": "string"}}}}),
            good.clone(),
            bad.clone(),
        ),
        new(
            "a dependent schema",
            json!({"dependentSchemas": {"idCard": {"properties": {"phone": {"type": "string"}}}}}),
            json!({"idCard": "1", "phone": "2"}),
            json!({"idCard": "1", "phone": 2}),
        ),
        new(
            "unevaluated properties",
            json!({"unevaluatedProperties": person()}),
            within("one", &good),
            within("one", &bad),
        ),
        new(
            "an element by position",
            json!({"properties": {"rows": {"type": "array", "prefixItems": [person()]}}}),
            listed("rows", &good),
            listed("rows", &bad),
        ),
        new(
            "an element behind others",
            json!({"properties": {"rows": {"type": "array", "prefixItems": [{"type": "string"}], "items": person()}}}),
            json!({"rows": ["", good]}),
            json!({"rows": ["", bad]}),
        ),
        new(
            "a list that contains one",
            json!({"properties": {"rows": {"type": "array", "contains": {
                "type": "object", "required": ["idCard"], "properties": {"idCard": {"type": "string"}},
            }}}}),
            json!({"rows": [1, good]}),
            json!({"rows": [1, bad]}),
        ),
        new(
            "a property of several types",
            json!({"properties": {"holder": {"type": ["object", "null"], "properties": {"idCard": {"type": "string"}}}}}),
            within("holder", &good),
            within("holder", &bad),
        ),
    ]
}

/// A response with something more in the object at a place.
fn beside(mut response: Value, at: &str, more: &Value) -> Value {
    let object = response.pointer_mut(at).unwrap().as_object_mut().unwrap();
    object.extend(more.as_object().unwrap().clone());
    response
}

fn with_person(draft: Draft) -> Draft {
    draft.api("/components/schemas/Person", person())
}

fn case(endpoint: &Endpoint, position: &str, at: &str, way: &Way) -> Case {
    let mut draft = with_person(Draft::proposal()).lay_api(at, way.schema.clone());
    if way.needs_31 {
        draft = draft.in_31();
    }
    let place = endpoint.in_response(at);
    let value = |more: &Value| beside(endpoint.response_value(), &place, more);
    Case::evasion(
        1,
        endpoint.id,
        &format!("{} in {position}", way.name),
        draft,
    )
    .schema(
        &endpoint.schema(),
        vec![value(&way.allowed)],
        vec![value(&way.refused)],
    )
}

/// Persons beside what the contract knows, at every place of a success response.
fn in_the_response(endpoint: &Endpoint) -> Vec<Case> {
    let mut positions = vec![
        ("the envelope", endpoint.schema()),
        ("data", endpoint.data()),
    ];
    if endpoint.is_list() {
        positions.push(("an element", endpoint.element()));
    }
    if endpoint
        .record
        .is_some_and(|record| record != endpoint.element)
    {
        positions.push(("the record", endpoint.record()));
    }
    let endpoint_number = ENDPOINTS
        .iter()
        .position(|other| other.id == endpoint.id)
        .unwrap();
    let mut cases = Vec::new();
    for (index, way) in ways().iter().enumerate() {
        for (number, (position, at)) in positions.iter().enumerate() {
            // The plainest way at every place, half of the others at one place each, so that each way stands at three endpoints.
            let chosen =
                (index + endpoint_number) % 2 == 0 && index / 2 % positions.len() == number;
            if index == 0 || chosen {
                cases.push(case(endpoint, position, at, way));
            }
        }
    }
    cases
}

/// Persons in another response or request of the operation.
fn beside_the_response(endpoint: &Endpoint) -> Vec<Case> {
    let persons =
        json!({"type": "object", "properties": {"persons": {"type": "array", "items": person()}}});
    let allowed = vec![json!({"persons": [{"idCard": "330102199001010010"}]})];
    let refused = vec![json!({"persons": [{"idCard": 7}]})];
    let content = |schema: &Value| json!({"application/json": {"schema": schema}});
    let whole = Draft::proposal()
        .api
        .pointer(&endpoint.schema())
        .unwrap()
        .clone();
    let mut more = whole;
    more["properties"]["persons"] = persons["properties"]["persons"].clone();
    let responses = format!("{}/responses", endpoint.operation());
    let mut cases = Vec::new();
    let mut add = |name: &str, at: String, outer: Value, schema_at: &str| {
        let draft = Draft::proposal().lay_api(&at, outer);
        let case = Case::evasion(1, endpoint.id, name, draft);
        cases.push(case.schema(&(at + schema_at), allowed.clone(), refused.clone()));
    };
    for media in ["application/xml", "text/json"] {
        let at = format!(
            "{}/content/{}",
            endpoint.response(),
            media.replace('/', "~1")
        );
        add(
            &format!("persons as {media}"),
            at,
            json!({"schema": persons}),
            "/schema",
        );
    }
    for status in ["206", "2XX"] {
        add(
            &format!("persons under {status}"),
            format!("{responses}/{status}"),
            json!({"description": "部分内容", "content": content(&persons)}),
            "/content/application~1json/schema",
        );
    }
    add(
        "persons sent by a callback",
        format!(
            "{}/callbacks/notify/{{$request.query.callback}}/post",
            endpoint.operation()
        ),
        json!({"requestBody": {"content": content(&persons)}, "responses": {"200": {"description": "收到"}}}),
        "/requestBody/content/application~1json/schema",
    );
    cases.extend(named_otherwise(endpoint));
    let draft = Draft::proposal().api(
        &format!("{responses}/400"),
        json!({"description": "请求有误", "content": content(&more)}),
    );
    let at = format!("{responses}/400/content/application~1json/schema");
    let mut value = endpoint.response_value();
    value["persons"] = allowed[0]["persons"].clone();
    let mut wrong = endpoint.response_value();
    wrong["persons"] = refused[0]["persons"].clone();
    cases.push(
        Case::evasion(1, endpoint.id, "persons under 400", draft).schema(
            &at,
            vec![value],
            vec![wrong],
        ),
    );
    cases
}

/// Persons in the parameters of a callback, behind a technical name, and in a subtype that only its `allOf` leads to.
fn named_otherwise(endpoint: &Endpoint) -> Vec<Case> {
    let (number, wrong) = (json!("330102199001010010"), json!(7));
    let evasion = |name: &str, draft| Case::evasion(1, endpoint.id, name, draft);
    let callback = format!(
        "{}/callbacks/notify/{{$request.query.callback}}/post",
        endpoint.operation()
    );
    let sent = json!({
        "parameters": [{"name": "idCard", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "收到"}},
    });
    let draft = Draft::proposal().lay_api(&callback, sent);
    let of_callback = evasion("persons in the query of a callback", draft).schema(
        &(callback + "/parameters/0/schema"),
        vec![number.clone()],
        vec![wrong.clone()],
    );
    let at = format!("{}/properties/traceId", endpoint.data());
    let trace = json!({"type": "string", "description": "申请人身份证号码"});
    let draft = Draft::proposal().api(&at, trace);
    let of_name = evasion("persons behind a technical name", draft).schema(
        &at,
        vec![number.clone()],
        vec![wrong.clone()],
    );
    let base = json!({"type": "object", "properties": {"status": {"type": "string"}},
        "discriminator": {"propertyName": "status"}});
    let heir = json!({"allOf": [{"$ref": "#/components/schemas/Base"},
        {"type": "object", "properties": {"idCard": {"type": "string"}}}]});
    let answer = json!({"description": "部分内容", "content": {"application/json": {
        "schema": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Base"}}}}}});
    let draft = Draft::proposal()
        .lay_api("/components/schemas/Base", base.clone())
        .lay_api("/components/schemas/Heir", heir)
        .lay_api(&format!("{}/responses/206", endpoint.operation()), answer);
    let of_heir = evasion("persons in a subtype without a mapping", draft).schema(
        "/components/schemas/Heir",
        vec![json!({"status": "1", "idCard": number})],
        vec![json!({"status": "1", "idCard": wrong})],
    );
    // The answer is of a subtype, which has an heir of its own.
    let answer = |of: &str| {
        json!({"description": "部分内容", "content": {"application/json": {"schema": {
            "type": "object", "properties": {"data": {"$ref": format!("#/components/schemas/{of}")}}}}}})
    };
    let plain = json!({"allOf": [{"$ref": "#/components/schemas/Base"},
        {"type": "object", "properties": {"traceId": {"type": "string"}}}]});
    let of = |parent: &str| {
        Draft::proposal()
            .lay_api("/components/schemas/Base", base.clone())
            .lay_api("/components/schemas/Plain", plain.clone())
            .lay_api(
                "/components/schemas/Heir",
                json!({"allOf": [{"$ref": format!("#/components/schemas/{parent}")},
                    {"type": "object", "properties": {"idCard": {"type": "string"}}}]}),
            )
            .lay_api(
                &format!("{}/responses/206", endpoint.operation()),
                answer("Plain"),
            )
    };
    let of_grandchild = evasion(
        "persons in an heir of the subtype that is answered",
        of("Plain"),
    )
    .schema(
        "/components/schemas/Heir",
        vec![json!({"status": "1", "idCard": number})],
        vec![json!({"status": "1", "idCard": wrong})],
    );
    // Beside the subtype that is answered stands another, which this operation never sends.
    let beside = Case::honest(
        1,
        endpoint.id,
        "a subtype beside one with persons",
        of("Base"),
    )
    .schema(
        "/components/schemas/Plain",
        vec![json!({"status": "1", "traceId": "a"})],
        vec![json!({"status": 1, "traceId": "a"})],
    );
    let mut cases = vec![of_callback, of_name, of_heir, of_grandchild, beside];
    // A way to the common part that is through none of its subtypes lets every subtype in, whichever way is gone first.
    for (name, turned) in [("first", false), ("last", true)] {
        let part = "#/components/schemas/Answer/anyOf";
        let refer = |to: &str| json!({"$ref": to});
        let child = |parent: &str, name: &str| {
            json!({"allOf": [{"$ref": parent},
                {"type": "object", "properties": {name: {"type": "string"}}}]})
        };
        let mut base = base.clone();
        base["discriminator"]["mapping"] = json!({"1": "#/components/schemas/Plain"});
        let wrapped = json!({"allOf": [refer("#/components/schemas/Base")]});
        let mut members = vec![refer("#/components/schemas/Plain"), wrapped];
        if turned {
            members.reverse();
        }
        let parent = format!("{part}/{}", usize::from(!turned));
        let draft = Draft::proposal()
            .lay_api("/components/schemas/Base", base)
            .lay_api("/components/schemas/Plain", child(&parent, "traceId"))
            .lay_api(
                "/components/schemas/Heir",
                child("#/components/schemas/Base", "idNumber"),
            )
            .lay_api("/components/schemas/Answer", json!({"anyOf": members}))
            .lay_api(
                &format!("{}/responses/206", endpoint.operation()),
                answer("Answer"),
            );
        let name = format!("persons in an heir beside a subtype that stands {name}");
        cases.push(evasion(&name, draft).schema(
            "/components/schemas/Heir",
            vec![json!({"status": "1", "idNumber": number})],
            vec![json!({"status": "1", "idNumber": wrong})],
        ));
    }
    cases
}

/// A path of its own for the resource, as an honest system may have it.
pub fn own_operation() -> Draft {
    let record = Draft::proposal()
        .api
        .pointer(&super::endpoint::QUERY.record())
        .unwrap()
        .clone();
    Draft::proposal().api(
        "/paths/~1road-licences/get",
        json!({
            "operationId": "listRoadLicences", "summary": "许可列表", "x-resource-code": "307014200300/000001",
            "responses": {"200": {"description": "许可", "content": {"application/json": {"schema": {
                "type": "object", "required": ["code", "message", "data"],
                "properties": {
                    "code": {"type": "string"}, "message": {"type": "string"},
                    "data": {"type": "array", "items": record},
                },
            }}}}},
        }),
    )
}

/// The schema of the success response of [`own_operation`].
pub const OWN: &str = "/paths/~1road-licences/get/responses/200/content/application~1json/schema";

fn in_an_operation_of_its_own() -> Vec<Case> {
    let response = json!({"code": "0", "message": "成功", "data": [record_value()]});
    let positions = [
        ("the envelope", "", ""),
        ("a record", "/properties/data/items", "/data/0"),
    ];
    let mut cases = Vec::new();
    for (index, way) in ways().iter().enumerate() {
        for (number, (position, schema, place)) in positions.iter().enumerate() {
            if index == 0 || index % positions.len() == number {
                let at = format!("{OWN}{schema}");
                let mut draft = with_person(own_operation()).lay_api(&at, way.schema.clone());
                if way.needs_31 {
                    draft = draft.in_31();
                }
                let name = format!("{} in {position}", way.name);
                cases.push(
                    Case::evasion(1, "an operation of its own", &name, draft).schema(
                        OWN,
                        vec![beside(response.clone(), place, &way.allowed)],
                        vec![beside(response.clone(), place, &way.refused)],
                    ),
                );
            }
        }
    }
    cases
}

/// Operations of no resource that name nothing but the envelope, around texts of any content.
fn in_a_list_without_names() -> Vec<Case> {
    let at = "/paths/~1people/get";
    let answer = |data: Value| {
        let schema =
            json!({"type": "object", "properties": {"code": {"type": "string"}, "data": data}});
        json!({"summary": "人员", "responses": {"200": {"description": "人员", "content": {"application/json": {"schema": schema}}}}})
    };
    let list = json!({"type": "array", "items": {"type": "string", "description": "身份证号"}});
    let lists = json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}});
    let case = |name: &str, data: Value| {
        let part = format!("{at}/responses/200/content/application~1json/schema/properties/data");
        let draft = Draft::proposal().api(at, answer(data.clone()));
        Case::evasion(1, "a list without names", name, draft).value(Document::Api, &part, data)
    };
    let shared = json!({"$ref": "#/components/schemas/Texts"});
    let composed = json!({"allOf": [list]});
    let mut referred = case("by a reference", shared);
    referred.draft = referred
        .draft
        .api("/components/schemas/Texts", list.clone());
    vec![
        case("of texts", list),
        case("of lists", lists),
        case("in a composition", composed),
        referred,
    ]
}

/// Requests that the system sends by itself.
fn webhooks() -> Vec<Case> {
    type Make = fn(u8, &str, &str, Draft) -> Case;
    let receipt = json!({"type": "object", "properties": {"traceId": {"type": "string"}}});
    let hook = |schema: Value| {
        json!({
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": {"200": {"description": "收到"}},
        })
    };
    let newer = || Draft::proposal().in_31();
    let case = |make: Make, of: &str, draft: Draft, schema: Value| {
        let key = of.split(' ').next().unwrap();
        let at = format!("/{key}/changed/post");
        let part = format!("{at}/requestBody/content/application~1json/schema");
        let draft = draft.api(&at, hook(schema.clone()));
        make(1, of, "what the request holds", draft).value(Document::Api, &part, schema)
    };
    vec![
        case(Case::evasion, "webhooks", newer(), person()),
        case(Case::evasion, "x-webhooks in 3.1", newer(), person()),
        case(
            Case::evasion,
            "x-webhooks in 3.0",
            Draft::proposal(),
            person(),
        ),
        case(
            Case::honest,
            "x-webhooks in 3.0",
            Draft::proposal(),
            receipt,
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for endpoint in &ENDPOINTS {
        cases.extend(in_the_response(endpoint));
        cases.extend(beside_the_response(endpoint));
    }
    cases.extend(in_an_operation_of_its_own());
    cases.extend(in_a_list_without_names());
    cases.extend(webhooks());
    cases
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn lists_without_names_and_webhooks_end_right() {
    let cases: Vec<Case> = in_a_list_without_names()
        .into_iter()
        .chain(webhooks())
        .collect();
    super::judged(&cases, &[], false);
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn subtypes_end_right_in_any_order() {
    let cases: Vec<Case> = ENDPOINTS.iter().flat_map(named_otherwise).collect();
    super::judged(&cases, &[], false);
}
