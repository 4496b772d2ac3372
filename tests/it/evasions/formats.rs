//! Principle 8: what is an interface gates in whatever form it comes, and what is none does not.

use super::case::{Case, Witness};
use super::draft::Draft;
use serde_json::json;

/// Interfaces that hand out persons, in forms that other programs read.
const INTERFACES: [(&str, &str, &str); 23] = [
    (
        "RAML",
        "api/people.raml",
        "#%RAML 1.0\ntitle: People\nbaseUri: https://jt.hz-exchange.gov.cn/people\n/people:\n  get:\n    responses:\n      200:\n        body:\n          application/json:\n            type: object\n            properties:\n              idCard: string\n",
    ),
    (
        "API Blueprint",
        "api/people.apib",
        "FORMAT: 1A\nHOST: https://jt.hz-exchange.gov.cn\n\n# People\n\n## People [/people]\n\n### List [GET]\n\n+ Response 200 (application/json)\n\n        {\"idCard\": \"\"}\n",
    ),
    (
        "WSDL",
        "api/people.wsdl",
        "<?xml version=\"1.0\"?>\n<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" targetNamespace=\"urn:p\"><message name=\"getPersons\"/><portType name=\"P\"><operation name=\"getPersons\"><input message=\"getPersons\"/></operation></portType></definitions>\n",
    ),
    (
        "GraphQL",
        "api/people.graphql",
        "type Person {\n  idCard: String!\n  phone: String\n}\n\ntype Query {\n  persons(page: Int): [Person!]!\n}\n",
    ),
    (
        "protocol buffers",
        "api/people.proto",
        "syntax = \"proto3\";\npackage people;\nimport \"google/api/annotations.proto\";\nmessage Person { string id_card = 1; }\nmessage Query {}\nservice People {\n  rpc List(Query) returns (stream Person) { option (google.api.http) = { get: \"/people\" }; }\n}\n",
    ),
    (
        "OpenRPC",
        "api/people.json",
        r#"{"openrpc":"1.2.6","info":{"title":"people","version":"1"},"methods":[{"name":"listPersons","params":[],"result":{"name":"persons","schema":{"type":"array","items":{"type":"object","properties":{"idCard":{"type":"string"}}}}}}]}"#,
    ),
    (
        "OData",
        "api/people.xml",
        "<?xml version=\"1.0\"?>\n<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices><Schema Namespace=\"p\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\"><EntityType Name=\"Person\"><Key><PropertyRef Name=\"idCard\"/></Key><Property Name=\"idCard\" Type=\"Edm.String\"/></EntityType><EntityContainer Name=\"C\"><EntitySet Name=\"Persons\" EntityType=\"p.Person\"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>\n",
    ),
    (
        "a discovery document",
        "api/people.json",
        r#"{"kind":"discovery#restDescription","discoveryVersion":"v1","name":"people","version":"v1","rootUrl":"https://jt.hz-exchange.gov.cn/","servicePath":"people/","resources":{"persons":{"methods":{"list":{"path":"persons","httpMethod":"GET","response":{"$ref":"Person"}}}}},"schemas":{"Person":{"id":"Person","type":"object","properties":{"idCard":{"type":"string"}}}}}"#,
    ),
    (
        "Thrift",
        "api/people.thrift",
        "namespace java gov.people\n\nstruct Person {\n  1: required string idCard,\n  2: optional string phone\n}\n\nservice People {\n  list<Person> listPersons(1: i32 page)\n}\n",
    ),
    (
        "Smithy",
        "api/people.smithy",
        "$version: \"2\"\nnamespace gov.people\n\n@http(method: \"GET\", uri: \"/people\")\n@readonly\noperation ListPersons {\n    output := {\n        idCard: String\n    }\n}\n",
    ),
    (
        "TypeSpec",
        "api/people.tsp",
        "import \"@typespec/http\";\nusing TypeSpec.Http;\n\n@service(#{ title: \"People\" })\nnamespace People;\n\nmodel Person {\n  idCard: string;\n}\n\n@route(\"/people\")\n@get op list(): Person[];\n",
    ),
    (
        "AsyncAPI",
        "api/people.yaml",
        "asyncapi: 2.6.0\ninfo: {title: people, version: '1'}\nchannels:\n  persons:\n    subscribe:\n      message:\n        payload:\n          type: object\n          properties:\n            idCard: {type: string}\n",
    ),
    (
        "WADL",
        "api/people.xml",
        "<?xml version=\"1.0\"?>\n<application xmlns=\"http://wadl.dev.java.net/2009/02\"><resources base=\"https://jt.hz-exchange.gov.cn/\"><resource path=\"people\"><method name=\"GET\" id=\"listPersons\"><response><representation mediaType=\"application/json\"/></response></method></resource></resources></application>\n",
    ),
    (
        "Swagger 1.2",
        "api/people.json",
        r#"{"swaggerVersion":"1.2","apiVersion":"1","basePath":"https://jt.hz-exchange.gov.cn","apis":[{"path":"/people","operations":[{"method":"GET","nickname":"listPersons","type":"Person","parameters":[]}]}],"models":{"Person":{"id":"Person","properties":{"idCard":{"type":"string"}}}}}"#,
    ),
    (
        "Postman",
        "api/people.json",
        r#"{"info":{"name":"people","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"name":"persons","request":{"method":"GET","url":{"raw":"https://jt.hz-exchange.gov.cn/transport/people","host":["jt","hz-exchange","gov","cn"],"path":["transport","people"]}}}]}"#,
    ),
    (
        "Postman 1",
        "api/people.json",
        r#"{"id":"a1","name":"people","order":["b1"],"folders":[],"timestamp":1,"requests":[{"id":"b1","collectionId":"a1","name":"persons","method":"GET","url":"https://jt.hz-exchange.gov.cn/transport/people","headers":"","dataMode":"params","data":[]}]}"#,
    ),
    (
        "HAR",
        "api/people.har",
        r#"{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","time":1,"request":{"method":"GET","url":"https://jt.hz-exchange.gov.cn/transport/people","httpVersion":"HTTP/1.1","headers":[],"queryString":[],"cookies":[],"headersSize":0,"bodySize":0},"response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"size":1,"mimeType":"application/json","text":"{\"idCard\":\"1\"}"},"redirectURL":"","headersSize":0,"bodySize":1},"cache":{},"timings":{"send":0,"wait":1,"receive":0}}]}}"#,
    ),
    (
        "a file of requests",
        "api/people.http",
        "### persons\nGET https://jt.hz-exchange.gov.cn/transport/people?page=1\nAccept: application/json\n",
    ),
    (
        "a description two levels down",
        "api/people.yaml",
        "spec:\n  v1:\n    openapi: 3.0.3\n    info: {title: people, version: '1'}\n    paths:\n      /people:\n        get:\n          responses:\n            '200': {description: ok, content: {application/json: {schema: {type: object, properties: {idCard: {type: string}}}}}}\n",
    ),
    (
        "a description in a ConfigMap",
        "deploy/config.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api}\ndata:\n  openapi.yaml: |\n    openapi: 3.0.3\n    info: {title: people, version: '1'}\n    paths:\n      /people:\n        get:\n          responses:\n            '200': {description: ok, content: {application/json: {schema: {type: object, properties: {idCard: {type: string}}}}}}\n",
    ),
    (
        "a description without a version",
        "api/people.yaml",
        "paths:\n  /people:\n    get:\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {idCard: {type: string}}}}}}\n",
    ),
    (
        "a description with comments in JSON",
        "api/people.json",
        "{\n  // the people\n  \"openapi\": \"3.0.3\",\n  \"info\": {\"title\": \"people\", \"version\": \"1\"},\n  \"paths\": {\"/people\": {\"get\": {\"responses\": {\"200\": {\"description\": \"ok\"}}}}}\n}\n",
    ),
    (
        "a description as JSON5",
        "api/people.json5",
        "{\n  // the people\n  openapi: '3.0.3',\n  info: {title: 'people', version: '1'},\n  paths: {'/people': {get: {responses: {'200': {description: 'ok'}}}}},\n}\n",
    ),
];

/// A description in OpenAPI under names that hide it.
pub const DESCRIPTION: &str = "openapi: 3.0.3\ninfo: {title: people, version: '1'}\nservers: [{url: 'https://jt.hz-exchange.gov.cn/people'}]\npaths:\n  /people:\n    get:\n      responses:\n        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {idCard: {type: string}}}}}}\n";

/// Files of programs and people that are no interface and no catalogue.
const OTHERS: [(&str, &str, &str); 22] = [
    (
        "a chart's template",
        "deploy/templates/deployment.yaml",
        "{{- if .Values.enabled }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include \"app.fullname\" . }}\nspec:\n  replicas: {{ .Values.replicas }}\n{{- end }}\n",
    ),
    (
        "a chart's values",
        "deploy/values.yaml",
        "enabled: true\nreplicas: 2\nimage: {repository: transport, tag: \"1.2\"}\n",
    ),
    (
        "several documents of Kubernetes",
        "deploy/all.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: transport}\nspec: {ports: [{port: 80}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: transport}\nspec: {replicas: 2}\n",
    ),
    (
        "two profiles of an application",
        "src/application.yml",
        "spring:\n  profiles: {active: dev}\nserver: {port: 8080}\n---\nspring:\n  config: {activate: {on-profile: dev}}\nserver: {port: 8081}\n",
    ),
    (
        "settings with comments",
        "web/tsconfig.json",
        "{\n  // for the browser\n  \"compilerOptions\": {\n    \"target\": \"es2022\", /* new */\n    \"strict\": true,\n  },\n}\n",
    ),
    (
        "a pipeline with tags of its own",
        ".gitlab-ci.yml",
        "build:\n  script:\n    - !reference [.setup, script]\n    - make\n",
    ),
    (
        "a playbook",
        "deploy/site.yml",
        "- hosts: web\n  tasks:\n    - name: install\n      debug: {msg: !unsafe \"{{ x }}\"}\n",
    ),
    (
        "a compose file",
        "docker-compose.yml",
        "services:\n  db: {image: dm8}\n  app: {image: transport, depends_on: [db]}\n",
    ),
    (
        "a package",
        "web/package.json",
        "{\"name\": \"transport-web\", \"version\": \"1.0.0\", \"dependencies\": {\"vue\": \"^3.5.0\"}}\n",
    ),
    (
        "a build file",
        "pom.xml",
        "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion><groupId>gov.jt</groupId><artifactId>transport</artifactId><version>1</version></project>\n",
    ),
    (
        "a script of a database",
        "sql/init.sql",
        "CREATE TABLE licence (operator_name VARCHAR(100), licence_no VARCHAR(20) PRIMARY KEY);\n",
    ),
    (
        "a read-me",
        "README.md",
        "# 道路运输许可系统\n\n申报材料见各目录。\n",
    ),
    (
        "a text",
        "说明.txt",
        "本系统为道路运输许可系统的申报材料。\n",
    ),
    (
        "a list of contacts",
        "联系人.csv",
        "姓名,部门,电话\n张三,信息中心,0571-00000000\n",
    ),
    (
        "a settings file",
        "src/log4j2.properties",
        "rootLogger.level = info\n",
    ),
    (
        "a picture",
        "docs/架构图.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><rect width=\"10\" height=\"10\"/></svg>\n",
    ),
    (
        "a page",
        "docs/index.html",
        "<!doctype html><html><head><title>文档</title></head><body><p>见接口描述。</p></body></html>\n",
    ),
    ("a style sheet", "docs/site.css", "body { margin: 0 }\n"),
    (
        "a schedule",
        "docs/进度.yaml",
        "tasks:\n  - {name: 部署, state: 完成}\n  - {name: 联调, state: 进行中}\n",
    ),
    (
        "settings of an editor",
        ".vscode/settings.json",
        "{\n  // 缩进\n  \"editor.tabSize\": 2\n}\n",
    ),
    ("a program", "src/main.py", "def main():\n    print('ok')\n"),
    (
        "a log",
        "logs/app.log",
        "2026-04-01 08:00:00 INFO started\n",
    ),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, path, text) in INTERFACES {
        let line = text.lines().next().unwrap();
        cases.push(
            Case::evasion(
                8,
                "interfaces in other forms",
                name,
                Draft::proposal().file(path, text),
            )
            .text(path, line),
        );
    }
    let whole = DESCRIPTION.as_bytes();
    let units =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (name, path, bytes) in [
        ("a backup", "api/people.yaml.bak", whole.to_vec()),
        ("no ending", "api/people", whole.to_vec()),
        ("a text", "docs/people.txt", whole.to_vec()),
        ("a hidden folder", ".cache/people.yaml", whole.to_vec()),
        ("a hidden file", "api/.people.yaml", whole.to_vec()),
        ("a lock file", "api/~$people.yaml", whole.to_vec()),
        ("an ending in capitals", "API/PEOPLE.YAML", whole.to_vec()),
        (
            "a test folder",
            "src/test/resources/people.yaml",
            whole.to_vec(),
        ),
        (
            "a folder of libraries",
            "node_modules/people/people.yaml",
            whole.to_vec(),
        ),
        (
            "UTF-16",
            "api/people.yaml",
            [b"\xff\xfe".to_vec(), units(DESCRIPTION)].concat(),
        ),
        ("a program", "src/people.py", whole.to_vec()),
        ("a read-me", "api/README", whole.to_vec()),
    ] {
        let draft = Draft::proposal().file(path, bytes);
        cases.push(
            Case::evasion(8, "descriptions under other names", name, draft)
                .with(Witness::Member(path.to_owned())),
        );
    }
    for (name, path, text) in OTHERS {
        cases.push(
            Case::honest(8, "other files", name, Draft::proposal().file(path, text))
                .with(Witness::Member(path.to_owned())),
        );
    }
    let listing = json!({
        "info": {"name": "联调", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [
            {"name": "状态", "request": {"method": "GET", "url": {"raw": "https://jt.hz-exchange.gov.cn/transport/exchange/status"}}},
            {"name": "目录", "request": {"method": "GET", "url": {"raw": "https://jt.hz-exchange.gov.cn/transport/catalogue/resources?page=1&pageSize=20"}}},
        ],
    });
    let draft = Draft::proposal().file("test/联调.postman_collection.json", listing.to_string());
    cases.push(
        Case::honest(8, "other files", "requests of described operations", draft)
            .text("test/联调.postman_collection.json", "exchange/status"),
    );
    cases
}
