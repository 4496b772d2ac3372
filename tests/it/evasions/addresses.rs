//! Principle 12: addresses, references and promises are real.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint};
use serde_json::{Value, json};

const GOOD: &str = "https://jt.hz-exchange.gov.cn/transport";

/// Endpoints at other paths than the contract's: servers that are strict answer 404 at the contract's.
fn slashes() -> Vec<Case> {
    let mut cases = Vec::new();
    for endpoint in &ENDPOINTS {
        for (name, path) in [
            (
                "a slash at the end of the path",
                format!("{}/", endpoint.path),
            ),
            ("two slashes before the path", format!("/{}", endpoint.path)),
        ] {
            let at = |path: &str| format!("/paths/{}", path.replace('/', "~1"));
            let base = Draft::proposal();
            let item = base.api.pointer(&at(endpoint.path)).unwrap().clone();
            let draft = base
                .take(Document::Api, &at(endpoint.path))
                .api(&at(&path), item.clone());
            let case = Case::evasion(12, endpoint.id, name, draft);
            cases.push(case.value(Document::Api, &at(&path), item));
        }
    }
    cases
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn slashes_in_paths_end_right() {
    super::judged(&slashes(), &[], false);
}

/// Addresses that no other system reaches.
fn servers() -> Vec<(&'static str, Value)> {
    let url = |url: &str| json!({"url": url});
    let by =
        |text: &str, default: &str| json!({"url": text, "variables": {"at": {"default": default}}});
    vec![
        ("this machine", url("https://localhost/transport")),
        (
            "this machine with a dot",
            url("https://localhost./transport"),
        ),
        (
            "this machine by another number",
            url("http://127.0.0.2:8080/transport"),
        ),
        (
            "this machine by one number",
            url("http://2130706433/transport"),
        ),
        (
            "this machine by a short number",
            url("http://127.1/transport"),
        ),
        (
            "this machine by a hexadecimal number",
            url("http://0x7f000001/transport"),
        ),
        ("this machine in IPv6", url("http://[::1]/transport")),
        (
            "this machine in long IPv6",
            url("http://[0:0:0:0:0:0:0:1]/transport"),
        ),
        (
            "this machine as IPv4 in IPv6",
            url("http://[::ffff:127.0.0.1]/transport"),
        ),
        (
            "this machine behind a user",
            url("http://jt.hz-exchange.gov.cn@localhost/transport"),
        ),
        (
            "this machine behind a user and a password",
            url("http://jt.hz-exchange.gov.cn:443@127.0.0.1/transport"),
        ),
        ("no machine", url("http://0.0.0.0/transport")),
        (
            "a query behind the path",
            url("https://jt.hz-exchange.gov.cn/transport?x="),
        ),
        (
            "a fragment behind the path",
            url("https://jt.hz-exchange.gov.cn/transport#"),
        ),
        ("no name", url("https://-.hz-exchange.gov.cn/transport")),
        ("an example", url("https://api.example.com/transport")),
        ("a name without a dot", url("http://backend:8080/transport")),
        (
            "a name of a local network",
            url("https://jt.local/transport"),
        ),
        ("a name of a home", url("https://jt.home.arpa/transport")),
        (
            "a name of a cloud's inside",
            url("https://jt.cn-east.internal/transport"),
        ),
        (
            "a service of a cluster",
            url("http://jt.default.svc.cluster.local/transport"),
        ),
        (
            "a hidden service",
            url("http://jtjtjtjtjtjtjtjt.onion/transport"),
        ),
        (
            "a mock of a platform",
            url("https://mock.apifox.cn/m1/100-0-default/transport"),
        ),
        ("a sample service", url("https://petstore.swagger.io/v2")),
        ("an echo", url("https://httpbin.org/anything")),
        ("a tunnel", url("https://a1b2c3.ngrok-free.app/transport")),
        ("an address of three numbers", url("http://1.1.1/transport")),
        ("a public name server", url("http://8.8.8.8/transport")),
        ("a variable that is not declared", url("{base}/transport")),
        (
            "a variable of this machine",
            by("{at}/transport", "http://localhost:8080"),
        ),
        (
            "a variable of this machine's name",
            by("https://{at}/transport", "localhost"),
        ),
        ("a variable of nothing", by("https://{at}/transport", "")),
    ]
}

fn addresses() -> Vec<Case> {
    let places = [
        ("the whole description", "/servers".to_owned()),
        ("a path", "/paths/~1exchange~1services/servers".to_owned()),
        (
            "an operation",
            "/paths/~1exchange~1status/get/servers".to_owned(),
        ),
    ];
    let mut cases = Vec::new();
    for (index, (name, server)) in servers().into_iter().enumerate() {
        for (number, (place, at)) in places.iter().enumerate() {
            // Each address at two of the places.
            if (index + number) % 3 < 2 {
                let draft = Draft::acceptance().api(at, json!([server]));
                cases.push(
                    Case::evasion(12, "servers", &format!("{name}, of {place}"), draft).value(
                        Document::Api,
                        &format!("{at}/0"),
                        server.clone(),
                    ),
                );
            }
        }
    }
    let honest = [
        (
            "with a port",
            json!([{"url": "https://jt.hz-exchange.gov.cn:8443/transport"}]),
        ),
        (
            "with a slash at the end",
            json!([{"url": "https://jt.hz-exchange.gov.cn/transport/"}]),
        ),
        (
            "without a base path",
            json!([{"url": "https://jt.hz-exchange.gov.cn"}]),
        ),
        (
            "two of them",
            json!([{"url": GOOD}, {"url": "https://jt2.hz-exchange.gov.cn/transport"}]),
        ),
        (
            "with a variable of three values",
            json!([{"url": "https://{node}.hz-exchange.gov.cn/transport", "variables": {"node": {"default": "jt", "enum": ["jt", "jt2", "jt3"]}}}]),
        ),
        (
            "with a variable for the whole address",
            json!([{"url": "{base}", "variables": {"base": {"default": GOOD}}}]),
        ),
        (
            "by number in the extranet",
            json!([{"url": "http://10.22.1.8:8080/transport"}]),
        ),
        (
            "with a name like a mock",
            json!([{"url": "https://local.mockingbird.gov.cn/transport"}]),
        ),
        (
            "with a description",
            json!([{"url": GOOD, "description": "政务外网"}]),
        ),
    ];
    for (name, servers) in honest {
        // The registered address is one with the base path and without a port.
        let draft = if [
            "without a base path",
            "with a port",
            "by number in the extranet",
            "with a name like a mock",
        ]
        .contains(&name)
        {
            Draft::proposal()
        } else {
            Draft::acceptance()
        };
        cases.push(
            Case::honest(12, "servers", name, draft.api("/servers", servers.clone())).value(
                Document::Api,
                "/servers",
                servers,
            ),
        );
    }
    cases
}

/// Success that can only fail, and promises that are over.
fn promises(endpoint: &Endpoint) -> Vec<Case> {
    let operation = endpoint.operation();
    let code = format!("{}/properties/code", endpoint.schema());
    let good = endpoint.response_value();
    let mut cases = Vec::new();
    for (name, schema) in [
        ("only 501", json!({"type": "string", "enum": ["501"]})),
        (
            "only errors",
            json!({"type": "string", "enum": ["400", "401", "403", "500"]}),
        ),
        (
            "only what starts with E",
            json!({"type": "string", "pattern": "^E[0-9]{4}$"}),
        ),
    ] {
        let draft = Draft::proposal().api(&code, schema);
        cases.push(
            Case::evasion(12, endpoint.id, &format!("success says {name}"), draft).schema(
                &endpoint.schema(),
                vec![],
                vec![good.clone()],
            ),
        );
    }
    for (name, day) in [("last year", "2025-06-30"), ("yesterday", "2026-11-22")] {
        let draft = Draft::proposal()
            .api(&format!("{operation}/deprecated"), true)
            .api(&format!("{operation}/x-sunset"), day);
        cases.push(
            Case::evasion(12, endpoint.id, &format!("gone since {name}"), draft).value(
                Document::Api,
                &format!("{operation}/x-sunset"),
                day,
            ),
        );
    }
    // References of which nothing, or something else, is found.
    let references = [
        ("a schema that is not there", "#/components/schemas/Nowhere"),
        ("a file that is not there", "schemas.yaml#/Answer"),
        ("a file outside", "../../outside.yaml#/Answer"),
        (
            "another machine",
            "https://schemas.hz-exchange.gov.cn/answer.json",
        ),
        ("an example instead of a schema", "#/info/version"),
    ];
    for (name, reference) in references {
        let at = endpoint.data();
        let draft = Draft::proposal().api(&at, json!({"$ref": reference}));
        cases.push(
            Case::evasion(12, endpoint.id, &format!("data refers to {name}"), draft).value(
                Document::Api,
                &format!("{at}/$ref"),
                reference,
            ),
        );
    }
    let data = Draft::proposal()
        .api
        .pointer(&endpoint.data())
        .unwrap()
        .clone();
    let beside = Draft::proposal()
        .api("/components/schemas/Bare", json!({"type": "object"}))
        .api(&endpoint.data(), {
            let mut beside = data.clone();
            beside["$ref"] = "#/components/schemas/Bare".into();
            beside
        });
    cases.push(
        Case::evasion(
            12,
            endpoint.id,
            "what stands beside a reference in 3.0",
            beside,
        )
        .value(
            Document::Api,
            &format!("{}/$ref", endpoint.data()),
            "#/components/schemas/Bare",
        ),
    );
    // In 3.1 the reference starts at the identifier beside it.
    let rebased = Draft::proposal()
        .in_31()
        .api("/components/schemas/Data", data.clone())
        .api(&endpoint.data(), json!({"$id": "https://jt.hz-exchange.gov.cn/schemas/data", "$ref": "#/components/schemas/Data"}));
    cases.push(
        Case::evasion(
            12,
            endpoint.id,
            "a reference that starts at another identifier",
            rebased,
        )
        .value(
            Document::Api,
            &format!("{}/$id", endpoint.data()),
            "https://jt.hz-exchange.gov.cn/schemas/data",
        ),
    );
    let twice = Draft::proposal()
        .in_31()
        .api("/components/schemas/First", {
            let mut first = data.clone();
            first["$anchor"] = "data".into();
            first
        })
        .api(
            "/components/schemas/Second",
            json!({"$anchor": "data", "type": "object"}),
        )
        .api(&endpoint.data(), json!({"$ref": "#data"}));
    cases.push(
        Case::evasion(12, endpoint.id, "an anchor that stands twice", twice).value(
            Document::Api,
            "/components/schemas/Second/$anchor",
            "data",
        ),
    );
    cases
}

/// Columns, records and registrations that disagree about one fact.
fn contradictions() -> Vec<Case> {
    let changed = |at: &str, value: Value| {
        let mut record = Draft::proposal().records[0].clone();
        *record.pointer_mut(at).unwrap() = value;
        super::draft::yaml(&json!([record]))
    };
    let mut cases = Vec::new();
    for (name, at, value) in [
        ("the sharing type", "/扩展/共享类型", json!("无条件共享")),
        ("the sharing mode", "/扩展/共享方式类型", json!("数据库")),
        ("the update cycle", "/扩展/更新周期", json!("每年")),
        ("the title", "/resTitle", json!("道路运输经营许可档案")),
        (
            "the items",
            "/扩展/信息项",
            json!([{"名称": "经营者名称", "英文名": "operatorName", "数据类型": "字符型C", "长度": 100}]),
        ),
    ] {
        let text = changed(at, value);
        let draft = Draft::proposal()
            .lay(
                Document::Manifest,
                "/catalogue",
                json!(["catalogue/more.yaml"]),
            )
            .file("catalogue/more.yaml", text);
        cases.push(
            Case::evasion(
                12,
                "registrations",
                &format!("two records disagree about {name}"),
                draft,
            )
            .text("catalogue/more.yaml", "307014200300/000001"),
        );
    }
    let item = "/paths/~1exchange~1services";
    let referred = Draft::proposal()
        .file("api/paths.yaml", super::draft::yaml(&json!({"services": {"get": {
            "responses": {"200": {"description": "x", "content": {"application/json": {"schema": {"type": "object"}}}}},
        }}})))
        .api(&format!("{item}/$ref"), "paths.yaml#/services");
    cases.push(
        Case::evasion(
            12,
            "references",
            "a path item that is also somewhere else",
            referred,
        )
        .value(
            Document::Api,
            &format!("{item}/$ref"),
            "paths.yaml#/services",
        ),
    );
    cases
}

pub fn cases() -> Vec<Case> {
    let mut cases = addresses();
    cases.extend(slashes());
    cases.extend(ENDPOINTS.iter().flat_map(promises));
    cases.extend(contradictions());
    cases
}
