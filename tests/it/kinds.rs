//! What a file is, whatever it is called, and what becomes of it: judged, listed with its kind, or told to be unread.

use crate::catalogue::support::vocabulary;
use crate::support::{files, left};
use hutong::limits::Limits;
use hutong::model::{self, Disposition};
use std::io::Write;
use zip::write::SimpleFileOptions;

/// An interface with one operation, and a catalogue with one resource.
const API: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://a.example/v1'}]\npaths:\n  /items/{id}:\n    get: {responses: {'200': {description: d}}}\n";

/// The kind and the disposition of a file beside [`API`], and the codes of the faults about it.
fn is(path: &str, bytes: &[u8]) -> (String, &'static str, Vec<&'static str>) {
    let files = files(&[("0api.yaml", API.as_bytes()), (path, bytes)]);
    let library = model::library(&files, &Limits::default());
    let submission = model::model(&library, &[], &vocabulary());
    let facts = submission.files[1];
    let own = submission
        .faults
        .iter()
        .filter(|fault| fault.at.source == 1);
    let disposition = facts.disposition;
    let codes = own.map(|fault| fault.code).collect();
    (facts.kind.name().to_owned(), disposition.name(), codes)
}

fn listed(path: &str, text: &str, kind: &str) {
    let (found, disposition, faults) = is(path, text.as_bytes());
    let quiet = faults.iter().all(|code| *code == "listed-unread");
    assert!(quiet, "{path}: {text}: {faults:?}");
    assert_eq!(
        (&*found, disposition),
        (kind, Disposition::Other.name()),
        "{path}: {text}"
    );
}

fn told(path: &str, text: &str, kind: &str, code: &str) {
    let (found, disposition, faults) = is(path, text.as_bytes());
    assert!(faults.contains(&code), "{path}: {text}: {found} {faults:?}");
    assert_eq!(
        (&*found, disposition),
        (kind, Disposition::Unread.name()),
        "{path}: {text}"
    );
}

#[test]
fn what_is_no_interface_and_no_catalogue_is_listed() {
    for (path, text, kind) in [
        (
            "k8s.yaml",
            "kind: Service\n---\nkind: Deployment\n",
            "fragment",
        ),
        (
            "application.yml",
            "spring: {profiles: dev}\n---\nspring: {profiles: prod}\n",
            "fragment",
        ),
        (
            "application.yml",
            "openapi:\n  title: t\nswagger:\n  enabled: true\n",
            "fragment",
        ),
        (
            "svc.yaml",
            "name: {{ include \"x\" . }}\n{{- if .Values.openapi }}\na: {}\n{{- end }}\n",
            "fragment",
        ),
        (
            "tsconfig.json",
            "{\n  // paths of modules\n  \"compilerOptions\": {\"paths\": {\"@/*\": [\"src/*\"]}},\n}",
            "fragment",
        ),
        (
            "package.json",
            "{\"dependencies\": {\"openapi\": \"^3.0.0\", \"swagger\": \"2\"}}",
            "fragment",
        ),
        ("package.json", "{\"a\": 1, \"a\": 2}", "fragment"),
        (
            "i18n.json",
            "{\"paths\": {\"user\": {\"get\": \"取\"}}, \"title\": \"信息资源名称\"}",
            "fragment",
        ),
        (
            "crd.yaml",
            "kind: CustomResourceDefinition\nspec: {versions: [{schema: {openAPIV3Schema: {type: object}}}]}\n",
            "fragment",
        ),
        (
            "ingress.yaml",
            "spec: {rules: [{http: {paths: [{path: /, backend: a}]}}]}\n",
            "fragment",
        ),
        (
            "notes.txt",
            "共享类型、更新周期等见目录。openapi 描述见 api 目录。\n",
            "other",
        ),
        ("people.csv", "姓名,科室\n张某,一科\n", "other"),
        (
            "logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "other",
        ),
        (
            "pom.xml",
            "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>",
            "other",
        ),
    ] {
        listed(path, text, kind);
    }
}

#[test]
fn descriptions_within_other_documents_are_told() {
    let api = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {}}}\n";
    let within = |indent: &str| api.replace('\n', &format!("\n{indent}"));
    let entry = "信息资源名称: 甲\n    信息资源代码: 3/1\n";
    for (text, code) in [
        (format!("kind: A\n---\n{api}"), "several-documents"),
        (
            format!("kind: A\n---\nb: 1\n---\nspec:\n  {}", within("  ")),
            "several-documents",
        ),
        (
            format!("spec:\n  v1:\n    {}", within("    ")),
            "description-within",
        ),
        (
            format!(
                "kind: ConfigMap\ndata:\n  a.yaml: |\n    {}",
                within("    ")
            ),
            "description-within",
        ),
        (
            "data: {a.json: '{\"swagger\": \"2.0\", \"paths\": {}}'}".to_owned(),
            "description-within",
        ),
        (format!("a:\n  b:\n  - {entry}"), "description-within"),
        (
            "a: {paths: {/x: {get: {}}}}".to_owned(),
            "description-within",
        ),
        (
            "info: {title: x}\npaths: {persons: {get: {}}}".to_owned(),
            "descriptor-not-recognised",
        ),
        (
            "data: [{cataId: a, cnName: b}]\nmore: [{x: {cataId: a, serviceId: b}}]".to_owned(),
            "description-within",
        ),
    ] {
        told("deploy.yaml", &text, "fragment", code);
    }
    // A file that cannot be parsed and has a mark.
    for text in [
        "a: [\nopenapi: 3.0.1\n",
        "{{- if .Values.a }}\ndata:\n  a.json: '{\"openapi\": \"3.0.3\"}'\n{{- end }}\n",
        "{{- if .Values.a }}\npaths:\n  /persons:\n    get:\n{{- end }}\n",
        "{ openapi: '3.0.3', // x\n",
        "{{ a }}\n信息资源名称: 甲\n信息资源代码: 3/1\n",
    ] {
        let (_, disposition, faults) = is("deploy.yaml", text.as_bytes());
        assert_eq!(
            (disposition, faults.contains(&"unreadable")),
            ("unread", true),
            "{text}"
        );
    }
    // What is judged has a second document.
    let (_, _, faults) = is("more.yaml", format!("{API}---\nkind: A\n").as_bytes());
    assert!(faults.contains(&"several-documents"));
    // A list beside the one that is read, and records of another kind among the others.
    let record = "{信息资源名称: 甲, 信息资源代码: 3/1, 更新周期: 每年}";
    for text in [
        format!("records: [{record}]\nothers: [{record}]\n"),
        format!("records: [{record}]\nother: {{a: {{openapi: 3.0.0, info: {{}}}}}}\n"),
        format!("services: [{{cataId: a, serviceId: b, cnName: c}}]\nrecords: [{record}]\n"),
        format!("- {record}\n- {{cataId: a, serviceId: b, cnName: c}}\n"),
    ] {
        let (_, _, faults) = is("catalogue.yaml", text.as_bytes());
        assert!(faults.contains(&"description-within"), "{text}: {faults:?}");
    }
    // Records that look like nothing stand before those that do.
    let (kind, _, _) = is(
        "a.yaml",
        format!("{}- {record}\n", "- {说明: 略}\n".repeat(20)).as_bytes(),
    );
    assert_eq!(kind, "catalogue-21063");
}

#[test]
fn interfaces_and_catalogues_in_other_languages_are_told() {
    for (path, text, kind) in [
        (
            "a.json",
            "{\"openrpc\": \"1.2.6\", \"methods\": []}",
            "openrpc",
        ),
        (
            "a.json",
            "{\"kind\": \"discovery#restDescription\", \"resources\": {}}",
            "google-discovery",
        ),
        ("a.json", "{\"apiGroupList\": []}", "eolink"),
        (
            "a.json",
            "{\"item_name\": \"x\", \"pages\": {\"pages\": []}}",
            "showdoc",
        ),
        ("a.json", "{\"modules\": [{\"interfaces\": []}]}", "rap"),
        (
            "a.xml",
            "<e:Edmx xmlns:e=\"http://docs.oasis-open.org/odata/ns/edmx\"/>",
            "odata",
        ),
        (
            "a.xml",
            "<Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\"/>",
            "odata",
        ),
        (
            "a.txt",
            "namespace java g\nstruct A { 1: string b }\nservice S { A all() }\n",
            "thrift",
        ),
        ("a.thrift", "service S { }\n", "thrift"),
        ("a.smithy", "namespace g\n", "smithy"),
        (
            "a",
            "$version: \"2\"\nnamespace g\nservice P {}\n",
            "smithy",
        ),
        ("a.tsp", "op list(): string;\n", "typespec"),
        (
            "a.json5",
            "// people\n{openapi: '3.0.3', info: {}, paths: {'/a': {get: {}}}}",
            "text",
        ),
        (
            "a.xml",
            "<记录 xmlns=\"urn:x\"><mdId>1</mdId><resTitle>甲</resTitle></记录>",
            "xml",
        ),
        (
            "a.xml",
            "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row><Cell><Data>信息资源名称</Data></Cell></Row></Table></Worksheet></Workbook>",
            "xml",
        ),
        (
            "a.xls",
            "<html><table><tr><td>&#20449;息资源名称<td>信息资源代码</tr></table></html>",
            "text",
        ),
    ] {
        told(path, text, kind, "unsupported");
    }
    for (path, text) in [
        (
            "a.xml",
            "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row><Cell><Data>姓名</Data></Cell></Row></Table></Worksheet></Workbook>",
        ),
        (
            "a.xls",
            "<html><table><tr><td>姓名<td>科室</tr></table></html>",
        ),
    ] {
        listed(path, text, "other");
    }
    for text in [
        "信息资源名称,信息资源代码\n甲,3/1\n",
        "信息资源名称，信息资源代码\n甲，3/1\n",
        "表,码\n甲,307011024701/000002\n",
    ] {
        told("a.csv", text, "other", "sheet-not-read");
    }
}

#[test]
fn collections_are_listed_where_each_request_is_described() {
    let request = |method: &str, url: &str| {
        [
            (
                "a.json",
                format!(
                    "{{\"info\": {{\"schema\": \"https://schema.getpostman.com/x\"}}, \"item\": [{{\"item\": [{{\"request\": {{\"method\": \"{method}\", \"url\": {{\"raw\": \"{url}\"}}}}}}]}}]}}"
                ),
                "postman",
            ),
            (
                "a.json",
                format!(
                    "{{\"order\": [], \"requests\": [{{\"method\": \"{method}\", \"url\": \"{url}\"}}]}}"
                ),
                "postman-1",
            ),
            (
                "a.har",
                format!(
                    "{{\"log\": {{\"version\": \"1.2\", \"entries\": [{{\"request\": {{\"method\": \"{method}\", \"url\": \"{url}\"}}}}]}}}}"
                ),
                "har",
            ),
            (
                "a.json",
                format!(
                    "{{\"__export_format\": 4, \"resources\": [{{\"_type\": \"request\", \"method\": \"{method}\", \"url\": \"{url}\"}}]}}"
                ),
                "insomnia",
            ),
            (
                "a.http",
                format!("### a\n{method} {url}\nAccept: */*\n"),
                "http",
            ),
        ]
    };
    for (method, url, described) in [
        ("GET", "https://b.example/v1/items/7?x=1", true),
        ("GET", "{{base}}/items/:id", true),
        ("GET", "{{base}}/v1/items/{{id}}", true),
        ("POST", "{{base}}/items/7", false),
        ("GET", "{{base}}/items", false),
        ("GET", "https://b.example/v2/items/7", false),
        ("GET", "https://b.example/persons", false),
    ] {
        for (path, text, kind) in request(method, url) {
            if described {
                listed(path, &text, kind);
            } else {
                told(path, &text, kind, "request-not-described");
            }
        }
    }
    listed(
        "a.json",
        "{\"info\": {\"schema\": \"https://schema.getpostman.com/x\"}, \"item\": []}",
        "postman",
    );
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The bytes of a workbook or a Word document of the years before 2007, as far as they are looked into.
fn compound(stream: &str, start: &[u8], text: &str) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    bytes.extend(start);
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(1536 + 1, 0);
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

#[test]
fn office_documents_are_looked_into() {
    let word = |cells: &[&[&str]]| {
        let rows = cells.iter().map(|row| {
            let cells = row
                .iter()
                .map(|text| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"));
            format!("<w:tr>{}</w:tr>", cells.collect::<String>())
        });
        let rows: String = rows.collect();
        let document = format!(
            "<w:document xmlns:w=\"w\"><w:p><w:t>信息资源名称、信息资源代码见附件。</w:t></w:p><w:tbl>{rows}</w:tbl></w:document>"
        );
        package(&[("word/document.xml", &document)])
    };
    let page = |text: &str| {
        package(&[
            ("OFD.xml", "<OFD/>"),
            ("Doc_0/Pages/Page_0/Content.xml", text),
        ])
    };
    let bof = &[9, 8, 16, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut sealed = bof.to_vec();
    sealed.extend([0x2F, 0, 54, 0]);
    let mut embedded = package(&[
        ("word/document.xml", "<a/>"),
        ("word/embeddings/a.xlsx", "x"),
    ]);
    let cases: Vec<(&str, Vec<u8>, &str, bool)> = vec![
        (
            "a.docx",
            word(&[&["姓名", "职责"], &["张某", "填报"]]),
            "docx",
            false,
        ),
        (
            "a.docx",
            word(&[&["信息资源名称", "信息资源代码"], &["甲", "3/1"]]),
            "docx",
            true,
        ),
        (
            "a.docx",
            word(&[&["接口地址", "/a"], &["请求方式", "GET"]]),
            "docx",
            true,
        ),
        (
            "a.docx",
            word(&[&["参数名称", "必填", "请求参数"]]),
            "docx",
            true,
        ),
        ("a.docx", std::mem::take(&mut embedded), "docx", true),
        (
            "a.docx",
            package(&[("word/document.xml", "<w:t>not closed")]),
            "docx",
            true,
        ),
        ("a.ofd", page("<C><T>会议</T><T>纪要</T></C>"), "ofd", false),
        (
            "a.ofd",
            page("<C><T>信息资源</T><T>名称信息资源代码共</T><T>享类型</T></C>"),
            "ofd",
            true,
        ),
        (
            "a.xls",
            compound("Workbook", bof, "预算 金额"),
            "xls",
            false,
        ),
        (
            "a.xls",
            compound("Workbook", bof, "信息资源名称"),
            "xls",
            true,
        ),
        ("a.xls", compound("Workbook", &sealed, "预算"), "xls", true),
        ("a.xls", compound("Workbook", &[], "预算"), "xls", true),
        (
            "a.doc",
            compound("WordDocument", &[0xEC, 0xA5, 0xC1, 0], "会议纪要"),
            "doc",
            false,
        ),
        (
            "a.doc",
            compound(
                "WordDocument",
                &[0xEC, 0xA5, 0xC1, 0],
                "接口地址 请求方式 返回值",
            ),
            "doc",
            true,
        ),
        (
            "a.doc",
            compound(
                "WordDocument",
                &[0xEC, 0xA5, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
                "会议纪要",
            ),
            "doc",
            true,
        ),
    ];
    for (path, bytes, kind, unread) in cases {
        let (found, disposition, faults) = is(path, &bytes);
        let wanted = if unread {
            ("unread", vec!["unsupported"])
        } else {
            ("other", vec![])
        };
        let shown = String::from_utf8_lossy(bytes.get(..300).unwrap_or(&bytes)).into_owned();
        assert_eq!(
            (&*found, disposition, faults),
            (kind, wanted.0, wanted.1),
            "{shown}"
        );
    }
}

/// One NUL, or a character reference of another form, hides nothing in a text.
#[test]
fn signs_that_are_not_shown_hide_no_text() {
    let table = "| 信息资源名称 | 信息资源代码 | 共享类型 |\n|---|---|---|\n| 居民身份信息 | 307011900101/000003 | 有条件共享 |\n";
    let (_, disposition, faults) = is("docs/a.md", format!("{table}\0").as_bytes());
    assert_eq!(disposition, "unread", "{faults:?}");
    let api = format!("{}#\0", API.replace("/items/", "/citizens/"));
    let (_, disposition, faults) = is("docs/a.txt", api.as_bytes());
    assert_eq!(disposition, "unread", "{faults:?}");
    // What is no text without its NULs is listed as before.
    let bytes: Vec<u8> = (0..=255u8).cycle().step_by(7).take(4_000).collect();
    assert_eq!(is("docs/a.bin", &bytes).1, "other");
    assert_eq!(is("docs/b.bin", &[0; 400]).1, "other");
    let shown = "<html><body><p>接口地址：/citizens</p></body></html>";
    let plain = is("docs/a.html", shown.as_bytes());
    assert_eq!(plain.1, "unread", "{:?}", plain.2);
    for sign in ["&#x0000002f;", "&#47", "&sol;", "&#0000000047;"] {
        let hidden = shown.replace("：/", &format!("：{sign}"));
        assert_eq!(is("docs/a.html", hidden.as_bytes()), plain, "{sign}");
    }
    // Nor does what a browser passes over.
    for passed in [
        "<!-- a -->",
        "<!-- <p> -->",
        "<!-- > <tr> -->",
        "<b title=\"a>b\"></b>",
        "<script>'<p>'</script>",
    ] {
        let hidden = shown.replace("接口地址", &format!("接口{passed}地址"));
        assert_eq!(is("docs/a.html", hidden.as_bytes()), plain, "{passed}");
    }
    // A row in a comment is one of the table around it, and the last row need not end.
    let record = "<tr><td>居民身份信息<td>307011900101/000003<td>有条件共享";
    let names = "<tr><th>信息资源名称<th>信息资源代码<th>共享类型";
    for rows in [
        format!("{names}{record}"),
        format!("{names}</tr><!-- {record} -->"),
    ] {
        let page = format!("<table>{rows}</table>");
        let (_, disposition, faults) = is("docs/a.html", page.as_bytes());
        assert_eq!(disposition, "unread", "{rows}: {faults:?}");
    }
}

/// What macOS adds to an archive is no reason not to look into it.
#[test]
fn an_archive_that_a_mac_made_is_looked_into() {
    let texts = |parts: &[(&str, &str)]| is("docs/a.zip", &package(parts));
    let plain = texts(&[("a.txt", "本系统的说明。")]);
    assert_eq!(plain.1, "other", "{:?}", plain.2);
    let double = String::from_utf8(left::double()).unwrap();
    let store = String::from_utf8(left::store()).unwrap();
    let made = texts(&[
        ("a.txt", "本系统的说明。"),
        ("__MACOSX/._a.txt", &double),
        (".DS_Store", &store),
        (
            "desktop.ini",
            "[.ShellClassInfo]\r\nIconResource=a.ico,0\r\n",
        ),
    ]);
    assert_eq!(made, plain);
    // What only borrows the name or the beginning hides nothing, and what such a file says is read.
    for (name, text) in [
        ("._a.yaml", "\0\u{5}\u{16}\u{7}\nopenapi: 3.0.3"),
        (".DS_Store", "\0\0\0\u{1}Bud1\nopenapi: 3.0.3"),
        ("desktop.ini", "# [.ShellClassInfo]\nopenapi: 3.0.3"),
        ("desktop.ini", "[.ShellClassInfo]\nInfoTip=GET /citizens\n"),
        ("a.gif", "GIF89a\0\nopenapi: 3.0.3\n;"),
    ] {
        let (_, disposition, faults) = texts(&[("a.txt", "本系统的说明。"), (name, text)]);
        assert_eq!(disposition, "unread", "{name}: {faults:?}");
    }
}
