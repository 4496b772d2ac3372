//! Small descriptions of every version become the one view of an interface, and references lead where they should.

use crate::support::files;
use hutong::check::structure::{Grammar, structure};
use hutong::error::Fault;
use hutong::limits::Limits;
use hutong::model::DescriptorKind::{OpenApi20, OpenApi30, OpenApi31, OpenApi32};
use hutong::model::openapi::interface;
use hutong::model::reference::{Resolver, references};
use hutong::model::{
    In, Interface, Kind, Operation, Payload, Role, SchemaDialect, Vocabulary, library, recognise,
};
use hutong::read::Library;

/// A submission of these files, which are sorted by path.
fn submission(list: &[(&str, &str)]) -> Library {
    library(&files(list), &Limits::default())
}

#[test]
fn a_file_that_was_not_given_is_missed_where_one_file_was_given() {
    let text = "openapi: 3.0.3\ncomponents: {schemas: {File: {$ref: schema.yaml}}}\n";
    for (is_one_file, code) in [
        (true, "reference-not-given"),
        (false, "unresolved-reference"),
    ] {
        let given = hutong::discover::Files {
            is_one_file,
            ..files(&[("api.yaml", text)])
        };
        let library = library(&given, &Limits::default());
        let faults = references(&library, 0).faults;
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [code]);
    }
}

fn view(library: &Library) -> Interface<'_> {
    let kind = recognise(library, 0, &Vocabulary::default());
    let Kind::Descriptor(kind) = kind else {
        panic!("{kind:?}");
    };
    let (view, faults) = interface(&Resolver::new(library), 0, kind);
    assert_eq!(faults, []);
    view
}

fn operation<'v, 'd>(view: &'v Interface<'d>, name: &str) -> &'v Operation<'d> {
    let found = view
        .operations
        .iter()
        .find(|operation| operation.name() == name);
    found.unwrap_or_else(|| panic!("no operation {name}"))
}

fn parameters(operation: &Operation<'_>) -> Vec<(String, In, bool)> {
    let all = operation.parameters.iter();
    all.map(|p| (p.name.clone(), p.location, p.required))
        .collect()
}

fn media_types(content: &[hutong::model::Media<'_>]) -> Vec<String> {
    content
        .iter()
        .map(|media| media.media_type.clone())
        .collect()
}

/// Faults as `code pointer`, with the value of each argument.
fn told(library: &Library, faults: &[Fault]) -> Vec<String> {
    let tell = |fault: &Fault| {
        let document = library.document(fault.at.source).unwrap();
        let args: Vec<String> = fault
            .args
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!(
            "{} {} {}",
            fault.code,
            document.pointer_of(fault.at),
            args.join(" ")
        )
    };
    faults.iter().map(tell).collect()
}

/// Structural faults of one description.
fn faults(text: &str) -> Vec<String> {
    let library = submission(&[("api.yaml", text)]);
    let kind = recognise(&library, 0, &Vocabulary::default());
    let faults = structure(
        &Resolver::new(&library),
        &[(0, kind)],
        &Grammar::of_pack(hutong::builtin().unwrap()).unwrap(),
    );
    told(&library, &faults)
}

#[test]
fn swagger_2_becomes_the_same_view() {
    let library = submission(&[(
        "api.yaml",
        r#"
swagger: "2.0"
info: {title: Reports, version: "1"}
host: data.example.org
basePath: /api/
schemes: [https, http]
consumes: [application/json]
produces: [application/json, application/xml]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-Token}
  login: {type: basic}
security: [{key: []}]
paths:
  /reports/{id}:
    parameters:
      - {name: id, in: path, required: true, type: string}
      - {name: page, in: query, type: integer}
    get:
      parameters: [{name: page, in: query, required: true, type: integer}]
      responses:
        200:
          description: one
          headers: {X-Count: {type: integer}}
          schema: {type: object}
        404: {description: none}
    post:
      security: []
      schemes: [wss]
      consumes: [text/csv]
      parameters: [{name: body, in: body, required: true, schema: {type: object}}]
      responses: {201: {description: made}}
    put:
      consumes: [multipart/form-data, application/json]
      parameters:
        - {name: file, in: formData, required: true, type: file}
        - {name: note, in: formData, type: string}
      responses: {204: {description: stored}}
"#,
    )]);
    let view = view(&library);
    assert_eq!(view.title.as_ref().unwrap().value, "Reports");
    let servers: Vec<_> = view
        .servers
        .iter()
        .map(|s| (&*s.url.value, &*s.base_path))
        .collect();
    assert_eq!(
        servers,
        [
            ("https://data.example.org/api/", "/api"),
            ("http://data.example.org/api/", "/api"),
        ]
    );
    let schemes: Vec<_> = view.schemes.iter().map(|s| (&*s.name, &*s.kind)).collect();
    assert_eq!(
        schemes,
        [("key", "apiKey header x-token"), ("login", "http basic")]
    );

    let get = operation(&view, "GET /reports/{id}");
    assert_eq!(
        parameters(get),
        [
            ("id".into(), In::Path, true),
            ("page".into(), In::Query, true)
        ]
    );
    assert_eq!(get.security[0].schemes[0].0.value, "key");
    assert_eq!(get.responses[0].status, "200");
    assert_eq!(get.responses[0].headers[0].name, "X-Count");
    assert_eq!(
        media_types(&get.responses[0].content),
        ["application/json", "application/xml"]
    );
    assert!(get.responses[1].content.is_empty());

    let post = operation(&view, "POST /reports/{id}");
    assert!(post.security.is_empty());
    assert_eq!(post.servers[0].url.value, "wss://data.example.org/api/");
    let body = post.request.as_ref().unwrap();
    assert!(body.required);
    assert_eq!(media_types(&body.content), ["text/csv"]);
    assert!(
        matches!(body.content[0].payload, Payload::Schema(schema) if schema.dialect == SchemaDialect::OpenApi20)
    );

    let put = operation(&view, "PUT /reports/{id}");
    let body = put.request.as_ref().unwrap();
    assert_eq!(media_types(&body.content), ["multipart/form-data"]);
    let Payload::Form(fields) = &body.content[0].payload else {
        panic!("a form")
    };
    assert_eq!(fields.len(), 2);
}

#[test]
fn parameters_of_path_and_operation_are_merged_by_name_and_place() {
    let library = submission(&[(
        "api.yaml",
        r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
      - {name: X-Trace, in: header, schema: {type: string}}
      - {name: id, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: x-trace, in: header, required: true, schema: {type: string}}
        - {name: where, in: query, content: {application/json: {schema: {type: object}}}}
      responses: {'200': {description: ok}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
",
    )]);
    let view = view(&library);
    let get = operation(&view, "GET /a/{id}");
    assert_eq!(
        parameters(get),
        [
            ("id".into(), In::Path, true),
            ("x-trace".into(), In::Header, true),
            ("id".into(), In::Query, false),
            ("where".into(), In::Query, false),
        ]
    );
    assert!(
        get.parameters
            .iter()
            .all(|parameter| parameter.schema.is_some())
    );
}

#[test]
fn servers_of_operation_path_and_document_hold_in_that_order() {
    let library = submission(&[(
        "api.yaml",
        r"
openapi: 3.1.0
info: {title: t, version: '1'}
servers:
  - url: https://{host}/{base}/v1/
    variables: {host: {default: a.example.org}, base: {default: api}}
paths:
  /document: {get: {}}
  /path:
    servers: [{url: /path}]
    get: {}
    put: {servers: [{url: //b.example.org/op}]}
",
    )]);
    let view = view(&library);
    let server = |name: &str| {
        let server = &operation(&view, name).servers[0];
        (server.url.value.clone(), server.base_path.clone())
    };
    assert_eq!(
        server("GET /document"),
        ("https://a.example.org/api/v1/".into(), "/api/v1".into())
    );
    assert_eq!(server("GET /path"), ("/path".into(), "/path".into()));
    assert_eq!(
        server("PUT /path"),
        ("//b.example.org/op".into(), "/op".into())
    );
}

#[test]
fn callbacks_webhooks_and_new_methods_are_operations_with_their_role() {
    let library = submission(&[(
        "api.yaml",
        r"
openapi: 3.2.0
info: {title: t, version: '1'}
paths:
  /a:
    query: {}
    additionalOperations: {COPY: {}}
    post:
      callbacks:
        done: {'{$request.body#/url}': {post: {}}}
webhooks:
  changed: {$ref: '#/components/pathItems/Changed'}
components:
  pathItems:
    Changed: {put: {}}
",
    )]);
    let view = view(&library);
    let all: Vec<_> = view.operations.iter().map(|o| (o.name(), o.role)).collect();
    assert_eq!(
        all,
        [
            ("QUERY /a".to_owned(), Role::Served),
            ("POST /a".to_owned(), Role::Served),
            ("POST {$request.body#/url}".to_owned(), Role::Callback),
            ("COPY /a".to_owned(), Role::Served),
            ("PUT changed".to_owned(), Role::Webhook),
        ]
    );
}

#[test]
fn extensions_of_ours_bind_operations() {
    let library = submission(&[(
        "api.yaml",
        r"
openapi: 3.0.0
info: {title: t, version: '1'}
paths:
  /a:
    x-resource-code: 307011024701/000001
    get: {x-exchange-endpoint: exchange.query, responses: {default: {description: d}}}
    put: {x-resource-code: [a/1, b/2], responses: {default: {description: d}}}
  /b:
    get: {x-exchange-endpoint: [x], x-resource-code: 7, responses: {default: {description: d}}}
",
    )]);
    let (view, faults) = interface(&Resolver::new(&library), 0, OpenApi30);
    let codes = |name: &str| -> Vec<String> {
        let codes = operation(&view, name).resource_codes.iter();
        codes.map(|code| code.value.clone()).collect()
    };
    assert_eq!(codes("GET /a"), ["307011024701/000001"]);
    assert_eq!(codes("PUT /a"), ["a/1", "b/2"]);
    let endpoint = operation(&view, "GET /a").exchange_endpoint.as_ref();
    assert_eq!(endpoint.unwrap().value, "exchange.query");
    assert_eq!(
        told(&library, &faults),
        [
            "wrong-type /paths/~1b/get/x-exchange-endpoint field=x-exchange-endpoint expected=string found=array",
            "wrong-type /paths/~1b/get/x-resource-code field=x-resource-code expected=string | array found=number",
        ]
    );
}

#[test]
fn references_lead_into_other_files_and_back() {
    let library = submission(&[
        (
            "api/openapi.yaml",
            r"
openapi: 3.0.0
info: {title: t, version: '1'}
paths:
  /a: {$ref: 'paths/a.yaml'}
components:
  schemas:
    Local: {type: object}
",
        ),
        (
            "api/paths/a.yaml",
            r"
get:
  parameters: [{$ref: '../../shared/%E5%85%B1%E4%BA%AB.yaml#/parameters/~0page~1size'}]
  responses:
    '200':
      description: ok
      content: {application/json: {schema: {$ref: '../openapi.yaml#/components/schemas/Local'}}}
",
        ),
        (
            "shared/共享.yaml",
            "parameters: {~page/size: {name: size, in: query, schema: {type: integer}}}",
        ),
        ("shared/unused.yaml", "a: {$ref: 'nowhere.yaml'}"),
    ]);
    let followed = references(&library, 0);
    assert_eq!(followed.faults, []);
    assert_eq!(followed.files, [1, 3]);
    let view = view(&library);
    let get = operation(&view, "GET /a");
    assert_eq!(get.source, 1);
    assert_eq!(parameters(get), [("size".into(), In::Query, false)]);
    let Payload::Schema(schema) = get.responses[0].content[0].payload else {
        panic!("a schema")
    };
    let (source, node) = Resolver::new(&library)
        .resolve(schema.source, schema.node)
        .unwrap();
    assert_eq!((source, node.str_at("type")), (0, Some("object")));
}

#[test]
fn references_that_lead_nowhere_are_told_at_their_value() {
    let library = submission(&[(
        "api/openapi.yaml",
        r"
openapi: 3.0.0
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    Report: {type: object}
    Misspelt: {$ref: '#/components/schemas/Raport'}
    File: {$ref: 'schema.yaml'}
    Up: {$ref: '../../secret.yaml'}
    Absolute: {$ref: '/etc/passwd'}
    Backslash: {$ref: '..\..\x.yaml'}
    Hidden: {$ref: '%2e%2e/%2e%2e/x.yaml'}
    Drive: {$ref: 'C:/x.yaml'}
    Remote: {$ref: 'https://example.org/x.yaml#/a'}
    Host: {$ref: '//example.org/x.yaml'}
    Data: {$ref: 'data:text/plain,x'}
    Circle: {$ref: '#/components/schemas/Circle'}
    Free:
      type: object
      properties: {$ref: {type: string}}
      example: {$ref: 'nowhere'}
      default: {$ref: 'nowhere'}
      enum: [{$ref: 'nowhere'}]
      x-more: {$ref: 'nowhere'}
",
    )]);
    let found = told(&library, &references(&library, 0).faults);
    let schemas = "/components/schemas";
    assert_eq!(
        found,
        [
            format!(
                "unresolved-reference {schemas}/Misspelt/$ref reference=#/components/schemas/Raport suggestion=#/components/schemas/Report"
            ),
            format!("unresolved-reference {schemas}/File/$ref reference=schema.yaml"),
            format!("reference-outside {schemas}/Up/$ref reference=../../secret.yaml"),
            format!("reference-outside {schemas}/Absolute/$ref reference=/etc/passwd"),
            format!(r"reference-outside {schemas}/Backslash/$ref reference=..\..\x.yaml"),
            format!("reference-outside {schemas}/Hidden/$ref reference=%2e%2e/%2e%2e/x.yaml"),
            format!("reference-outside {schemas}/Drive/$ref reference=C:/x.yaml"),
            format!(
                "reference-remote {schemas}/Remote/$ref reference=https://example.org/x.yaml#/a"
            ),
            format!("reference-remote {schemas}/Host/$ref reference=//example.org/x.yaml"),
            format!("reference-remote {schemas}/Data/$ref reference=data:text/plain,x"),
            format!(
                "unresolved-reference {schemas}/Circle/$ref reference=#/components/schemas/Circle"
            ),
        ]
    );
}

#[test]
fn circles_of_references_end() {
    let library = submission(&[(
        "api.yaml",
        r"
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {$ref: '#/paths/~1b'}
  /b: {$ref: '#/paths/~1a'}
  /tree:
    get:
      callbacks: {again: {'{$url}': {$ref: '#/paths/~1tree'}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}
components:
  schemas:
    Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
",
    )]);
    let resolver = Resolver::new(&library);
    let root = &library.document(0).unwrap().root;
    let circle = root.get("paths").unwrap().get("/a").unwrap();
    assert_eq!(
        resolver.resolve(0, circle).unwrap_err().code,
        "unresolved-reference"
    );
    let view = view(&library);
    let served = view
        .operations
        .iter()
        .filter(|operation| operation.role == Role::Served);
    assert_eq!(served.count(), 1);
    let faults = structure(
        &Resolver::new(&library),
        &[(0, Kind::Descriptor(OpenApi31))],
        &Grammar::of_pack(hutong::builtin().unwrap()).unwrap(),
    );
    assert_eq!(faults, []);
}

#[test]
fn identifiers_and_anchors_of_3_1_are_known() {
    let library = submission(&[
        (
            "api.yaml",
            r"
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    ById: {$ref: 'https://example.org/schemas/report'}
    ByAnchor: {$ref: '#report'}
    Beside: {$ref: 'https://example.org/schemas/report#/$defs/Row'}
    Report:
      $id: https://example.org/schemas/report
      properties:
        row: {$ref: '#/$defs/Row'}
        unit: {$ref: 'unit'}
      $defs: {Row: {type: integer}}
    Anchored: {$anchor: report, type: number}
",
        ),
        (
            "unit.yaml",
            "$id: https://example.org/schemas/unit\ntype: string\n",
        ),
    ]);
    assert_eq!(references(&library, 0).faults, []);
    let document = library.document(0).unwrap();
    let resolver = Resolver::new(&library);
    let kind = |pointer: &str| {
        let node = document
            .at(&format!("/components/schemas/{pointer}"))
            .unwrap();
        let (_, node) = resolver.resolve(0, node).unwrap();
        node.str_at("type").or_else(|| node.str_at("$id")).unwrap()
    };
    assert_eq!(kind("ById"), "https://example.org/schemas/report");
    assert_eq!(kind("ByAnchor"), "number");
    assert_eq!(kind("Beside"), "integer");
    assert_eq!(kind("Report/properties/row"), "integer");
    assert_eq!(kind("Report/properties/unit"), "string");
}

#[test]
fn fields_are_checked_against_the_version() {
    assert_eq!(faults("
openapi: 3.0.3
info: {title: t, verson: '1'}
webhooks: {}
paths:
  a: {}
  /b:
    get:
      parameters:
        - {name: q, in: query, type: string}
        - {name: r, in: boddy, schema: {}}
      responses:
        '2000': {description: d}
        default: {description: 7, content: {a/b: {schema: {type: text, exclusiveMinimum: 3}, example: 1, examples: {}}}}
"), [
        "unknown-field /info/verson field=verson object=Info suggestion=version",
        "missing-field /info field=version object=Info",
        "unknown-field /webhooks field=webhooks object=OpenApi",
        "bad-value /paths/a field=Paths found=a expected=/…",
        "unknown-field /paths/~1b/get/parameters/0/type field=type object=Parameter",
        "missing-field /paths/~1b/get/parameters/0 field=content | schema object=Parameter",
        "bad-value /paths/~1b/get/parameters/1/in field=in found=boddy expected=query | header | path | cookie",
        "bad-value /paths/~1b/get/responses/2000 field=Responses found=2000 expected=200 | 2XX | default",
        "wrong-type /paths/~1b/get/responses/default/description field=description expected=string found=number",
        "bad-value /paths/~1b/get/responses/default/content/a~1b/schema/type field=type found=text expected=array | boolean | integer | number | object | string",
        "wrong-type /paths/~1b/get/responses/default/content/a~1b/schema/exclusiveMinimum field=exclusiveMinimum expected=boolean found=number",
        "exclusive-fields /paths/~1b/get/responses/default/content/a~1b/examples field=examples other=example",
    ]);
}

#[test]
fn what_3_1_allows_3_0_does_not() {
    let schema = "
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    Any: true
    Nullable: {type: [string, 'null'], const: a, unknownKeyword: 1}
";
    assert_eq!(faults(&format!("openapi: 3.1.0{schema}")), [] as [&str; 0]);
    assert_eq!(
        faults(&format!("openapi: 3.0.0{schema}")),
        [
            "wrong-type /components/schemas/Any field=Any expected=object found=boolean",
            "wrong-type /components/schemas/Nullable/type field=type expected=string found=array",
            "unknown-field /components/schemas/Nullable/const field=const object=SchemaObject",
            "unknown-field /components/schemas/Nullable/unknownKeyword field=unknownKeyword object=SchemaObject",
        ]
    );
}

#[test]
fn exporters_write_a_text_as_null_and_never_a_schema() {
    assert_eq!(
        faults(
            "
openapi: 3.1.0
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    Written: {description: null, properties: {description: null}}
"
        ),
        [
            "exporter-field /components/schemas/Written/description field=description: null",
            "wrong-type /components/schemas/Written/properties/description field=description expected=boolean | object found=null",
        ]
    );
}

#[test]
fn paths_parameters_and_names_belong_together() {
    assert_eq!(
        faults(
            "
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{tokn: []}]
paths:
  /a/{id}:
    get:
      operationId: one
      parameters:
        - {name: ID, in: path, required: true, schema: {}}
        - {name: q, in: query, schema: {}}
        - {name: q, in: query, schema: {}}
      responses: {default: {description: d}}
  /a/{name}:
    parameters: [{name: name, in: path, required: true, schema: {}}]
    get: {operationId: one, responses: {default: {description: d}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
"
        ),
        [
            "duplicate-operation-id /paths/~1a~1{name}/get/operationId found=one",
            "undeclared-security-scheme /security/0/tokn found=tokn suggestion=token",
            "ambiguous-path /paths/~1a~1{name} path=/a/{name} other=/a/{id}",
            "duplicate-parameter /paths/~1a~1{id}/get/parameters/2 parameter=q in=query",
            "unused-path-parameter /paths/~1a~1{id}/get/parameters/0 parameter=ID path=/a/{id} suggestion=id",
            "undeclared-path-parameter /paths/~1a~1{id}/get parameter=id path=/a/{id}",
        ]
    );
}

#[test]
fn a_fragment_is_checked_as_what_refers_to_it() {
    let library = submission(&[
        (
            "api.yaml",
            "
openapi: 3.0.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        '200': {$ref: 'parts.yaml#/ok'}
        '400': {$ref: '#/components/schemas/NotAResponse'}
components: {schemas: {NotAResponse: {type: object}}}
",
        ),
        (
            "parts.yaml",
            "ok: {descripton: misspelt}\nother: {not: checked}\n",
        ),
    ]);
    let mut faults = structure(
        &Resolver::new(&library),
        &[(0, Kind::Descriptor(OpenApi30))],
        &Grammar::of_pack(hutong::builtin().unwrap()).unwrap(),
    );
    faults.sort_by_key(|fault| fault.at);
    assert_eq!(
        told(&library, &faults),
        [
            "missing-field /components/schemas/NotAResponse field=description object=Response",
            "unknown-field /components/schemas/NotAResponse/type field=type object=Response",
            "missing-field /ok field=description object=Response",
            "unknown-field /ok/descripton field=descripton object=Response suggestion=description",
        ]
    );
}

#[test]
fn files_are_told_by_their_content() {
    let wsdl = "<?xml version='1.0'?><!-- a --><w:definitions xmlns:w='http://schemas.xmlsoap.org/wsdl/'/>";
    for (path, text, kind) in [
        (
            "a.txt.yaml",
            "openapi: 3.0.3\n",
            Kind::Descriptor(OpenApi30),
        ),
        (
            "a.json",
            "{\"openapi\": \"3.1.1\"}",
            Kind::Descriptor(OpenApi31),
        ),
        (
            "a.yaml",
            "openapi: 3.2.0-rc1\n",
            Kind::Descriptor(OpenApi32),
        ),
        ("a.yaml", "openapi: 4.0.0\n", Kind::OpenApiUnknown),
        ("a.yaml", "swagger: 2.0\n", Kind::Descriptor(OpenApi20)),
        ("a.yaml", "swagger: '3.0'\n", Kind::OpenApiUnknown),
        ("a.yaml", "swagger: {enabled: true}\n", Kind::Fragment),
        (
            "a.yaml",
            "openapi: 3.0.3\ninfo: [\n",
            Kind::Descriptor(OpenApi30),
        ),
        (
            "a.json",
            "{\"swagger\": \"2.0\", \"info\":",
            Kind::Descriptor(OpenApi20),
        ),
        ("a.yaml", "hutong: 1\n", Kind::Manifest),
        ("a.yaml", "asyncapi: 3.0.0\n", Kind::Unsupported("asyncapi")),
        ("a.yaml", "arazzo: 1.0.0\n", Kind::Unsupported("arazzo")),
        ("a.yaml", "type: object\n", Kind::Fragment),
        ("a.xml", wsdl, Kind::Unsupported("wsdl")),
        (
            "a.xml",
            "<description xmlns=\"http://www.w3.org/ns/wsdl\">",
            Kind::Unsupported("wsdl"),
        ),
        ("a.xml", "<project/>", Kind::Other),
        (
            "a.proto",
            "// x\nsyntax = \"proto3\";\nmessage A {}\n",
            Kind::Unsupported("protobuf"),
        ),
        (
            "a.graphql",
            "# x\ntype Query {\n  a: Int\n}\n",
            Kind::Unsupported("graphql"),
        ),
        ("a.proto", "message A {}", Kind::Unsupported("protobuf")),
        (
            "a.txt",
            "// c\nsyntax = \"proto3\";\n",
            Kind::Unsupported("protobuf"),
        ),
        (
            "a.txt",
            "schema { query: Q }\n",
            Kind::Unsupported("graphql"),
        ),
        ("a.md", "schema { query: Q }\n", Kind::Other),
        (
            "a.jsonld",
            "{\"@context\": {\"dcat\": \"http://www.w3.org/ns/dcat#\"}}",
            Kind::Unsupported("dcat"),
        ),
        (
            "a.ttl",
            "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n",
            Kind::Unsupported("dcat"),
        ),
        ("README.md", "# How to use openapi\n", Kind::Other),
    ] {
        let library = submission(&[(path, text)]);
        assert_eq!(
            recognise(&library, 0, &Vocabulary::default()),
            kind,
            "{path}: {text}"
        );
    }
}

/// Small files that would unfold into any number of operations or faults end at a limit, which is told.
#[test]
fn what_unfolds_without_end_ends_at_a_limit() {
    use std::fmt::Write;
    let mut parameters = String::new();
    for i in 0..900 {
        write!(parameters, "{{name: p{i}, in: query, schema: {{}}}}, ").unwrap();
    }
    let mut text = format!(
        "openapi: 3.0.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /a: &a\n    get: {{parameters: [{parameters}], responses: {{default: {{description: d}}}}}}\n"
    );
    for i in 0..3000 {
        writeln!(text, "  /a{i}: {{$ref: '#/paths/~1a'}}").unwrap();
    }
    let library = submission(&[("api.yaml", &text)]);
    let (view, faults) = interface(&Resolver::new(&library), 0, OpenApi30);
    assert!(view.operations.len() < 600, "{}", view.operations.len());
    assert_eq!(
        faults.iter().map(|fault| fault.code).collect::<Vec<_>>(),
        ["over-limit"]
    );

    let mut text =
        "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n".to_owned();
    for i in 0..20_000 {
        writeln!(text, "  c{i}: 1").unwrap();
    }
    let library = submission(&[("api.yaml", &text)]);
    let faults = structure(
        &Resolver::new(&library),
        &[(0, Kind::Descriptor(OpenApi30))],
        &Grammar::of_pack(hutong::builtin().unwrap()).unwrap(),
    );
    assert_eq!(
        faults
            .iter()
            .filter(|fault| fault.code == "over-limit")
            .count(),
        1
    );
    assert!(faults.len() < 10_010);
}
