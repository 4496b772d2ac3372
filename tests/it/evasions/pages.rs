//! Pages and XML documents that are read as sheets (principle 8): what else they hold is looked for as in any other file, and only what
//! is a workbook is read as one.

use super::case::{Case, Witness};
use super::draft::Draft;
use super::formats::DESCRIPTION;
use super::sheet::{self, Rows};
use super::sheets::hidden_record;
use serde_json::json;

const PAGE: &str = "catalogue/resources.xls";
const BOOK: &str = "catalogue/resources.xml";
const EXCEL: &str = "urn:schemas-microsoft-com:office:spreadsheet";
const WSDL: &str = "<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\" targetNamespace=\"urn:p\"><message name=\"getPersons\"/><portType name=\"P\"><operation name=\"getPersons\"><input message=\"getPersons\"/></operation></portType></definitions>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A page with a table of these rows.
fn page(rows: &Rows, before: &str, after: &str) -> String {
    let row = |row: &Vec<String>| {
        let cells = row.iter().map(|cell| format!("<td>{}</td>", escaped(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<html><body>{before}<table border=1>\n{rows}</table>{after}</body></html>")
}

/// A workbook of Excel 2003 with a sheet of these rows.
fn book(rows: &Rows, after: &str) -> String {
    let row = |row: &Vec<String>| {
        let cells = row.iter().map(|cell| {
            let text = escaped(cell);
            format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>")
        });
        format!("<Row>{}</Row>\n", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"{EXCEL}\" xmlns:ss=\"{EXCEL}\"><Worksheet ss:Name=\"目录\"><Table>\n{rows}</Table></Worksheet>{after}</Workbook>\n"
    )
}

/// A catalogue as a page, and something else within it.
fn catalogues() -> Vec<Case> {
    let rows = sheet::base();
    let whole = |path: &str, text: String| Draft::proposal().catalogue(path, text, &rows);
    let mut cases = vec![
        Case::honest(8, "pages read as sheets", "a catalogue", {
            whole(PAGE, page(&rows, "<h1>目录</h1>", "<p>见表。</p>"))
        })
        .text(PAGE, "见表"),
        Case::honest(8, "XML read as sheets", "a catalogue", {
            whole(BOOK, book(&rows, ""))
        })
        .text(BOOK, "Worksheet"),
    ];
    cases.extend(hidden_rows());
    let interface = escaped(DESCRIPTION);
    for (name, before, after) in [
        (
            "a description above",
            format!("<pre>{interface}</pre>"),
            String::new(),
        ),
        (
            "a description in a script",
            String::new(),
            format!("<script type=\"text/plain\">{DESCRIPTION}</script>"),
        ),
        (
            "a description in a comment",
            String::new(),
            format!("<!--\n{DESCRIPTION}-->"),
        ),
        ("a WSDL below", String::new(), format!("<xml>{WSDL}</xml>")),
        (
            "an address in words",
            "<p>接口地址：https://jt.hz-exchange.gov.cn/transport/people</p>".to_owned(),
            String::new(),
        ),
        (
            "a resource in words",
            "<p>另有驾驶员从业资格信息（307014200300/000007），有条件共享</p>".to_owned(),
            String::new(),
        ),
    ] {
        let draft = whole(PAGE, page(&rows, &before, &after));
        cases.push(
            Case::evasion(8, "pages read as sheets", name, draft)
                .with(Witness::Text(PAGE.to_owned(), before + &after)),
        );
    }
    let comment = format!("<!--\n{DESCRIPTION}-->");
    for (name, after) in [
        ("a WSDL below", WSDL),
        ("a description in a comment", &comment),
    ] {
        let draft = whole(BOOK, book(&rows, after));
        cases.push(Case::evasion(8, "XML read as sheets", name, draft).text(BOOK, after));
    }
    cases
}

/// Pages in which a second table stands behind what a reader may take for a comment, a script or a value; and what programs write.
fn hidden_rows() -> Vec<Case> {
    let rows = sheet::base();
    let of = "pages read as sheets";
    let more = sheet::rows(&json!([hidden_record()]));
    let more = page(&more, "", "");
    let mut cases = Vec::new();
    for (name, before, after) in [
        ("a value after two marks", "<p a==\">", "<p b==\">"),
        ("a mark that begins a name", "<p =\">", "<p =\">"),
        ("a value with a mark in it", "<p a=b=\">", "<p a=b=\">"),
        ("a comment of nothing", "<!-->", "<!-- -->"),
        ("a comment of a dash", "<!--->", "<!-- -->"),
        ("a comment with another end", "<!-- --!>", "<!-- -->"),
        ("a comment in a script", "<script><!--</script>", "<!-- -->"),
        ("a comment in a title", "<title><!--</title>", "<!-- -->"),
        ("a comment in a style", "<style><!--</style>", "<!-- -->"),
        ("a style in a drawing", "<svg><style></svg>", ""),
        ("a title in a list", "<select><title></select>", ""),
        (
            "a comment that other programs open",
            "<!--[if true]>",
            "<![endif]-->",
        ),
        ("a tag that does not end", "<p a=\"", ""),
    ] {
        let text = page(&rows, "", &format!("{before}{more}{after}"));
        let draft = Draft::proposal().catalogue(PAGE, text, &rows);
        cases.push(Case::evasion(8, of, name, draft).text(PAGE, "307014200300/000007"));
    }
    for (name, before) in [
        (
            "a page of a spreadsheet program",
            "<style>\n<!--table {mso-displayed-decimal-separator:\"\\.\";}\n-->\n</style><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ActiveSheet>0</x:ActiveSheet></x:ExcelWorkbook></xml><![endif]-->",
        ),
        (
            "a value with an angle",
            "<p title=\"a>b\" lang='>'>目录</p>",
        ),
        (
            "a script with an angle",
            "<script>if (a<b && c>d) { e('<p>'); }</script>",
        ),
    ] {
        let draft = Draft::proposal().catalogue(PAGE, page(&rows, before, ""), &rows);
        cases.push(Case::honest(8, of, name, draft).text(PAGE, before));
    }
    cases
}

/// Pages and documents without a catalogue that hold an interface.
fn others() -> Vec<Case> {
    let contacts = vec![
        sheet::row(&["姓名", "部门"]),
        sheet::row(&["张三", "信息中心"]),
    ];
    let words = "<p>共享类型、更新周期见目录。</p>";
    let mut cases = Vec::new();
    let path = "docs/people.xls";
    let interface = escaped(DESCRIPTION);
    for (name, after) in [
        (
            "a description beside another table",
            format!("{words}<pre>{interface}</pre>"),
        ),
        (
            "an address beside another table",
            format!("{words}<p>接口地址：https://jt.hz-exchange.gov.cn/transport/people</p>"),
        ),
        (
            "a schema beside another table",
            format!("{words}<pre>\ntype Query {{\n  persons(page: Int): [Person!]!\n}}\n</pre>"),
        ),
    ] {
        let draft = Draft::proposal().file(path, page(&contacts, "", &after));
        cases.push(Case::evasion(8, "pages read as sheets", name, draft).text(path, &after));
    }
    let draft = Draft::proposal().file(path, page(&contacts, "", words));
    cases.push(Case::honest(8, "pages read as sheets", "contacts", draft).text(path, words));
    let sheet = "<s:Workbook><s:Worksheet s:Name=\"a\"><s:Table><s:Row><s:Cell><s:Data s:Type=\"String\">无</s:Data></s:Cell></s:Row></s:Table></s:Worksheet></s:Workbook>";
    let wsdl = WSDL.replace(
        "targetNamespace",
        &format!("xmlns:s=\"{EXCEL}\" targetNamespace"),
    );
    let within = wsdl.replace("</definitions>", &format!("{sheet}</definitions>"));
    let wadl = format!(
        "<?xml version=\"1.0\"?>\n<application xmlns=\"http://wadl.dev.java.net/2009/02\" xmlns:s=\"{EXCEL}\"><resources base=\"https://jt.hz-exchange.gov.cn/\"><resource path=\"people\"><method name=\"GET\" id=\"listPersons\"/></resource></resources>{sheet}</application>\n"
    );
    let odata = format!(
        "<?xml version=\"1.0\"?>\n<!-- Workbook {EXCEL} --><edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">{}</edmx:Edmx>\n",
        sheet.replace("<s:Workbook>", &format!("<s:Workbook xmlns:s=\"{EXCEL}\">"))
    );
    for (name, text) in [
        ("a WSDL with a sheet", within),
        ("a WADL with a sheet", wadl),
        ("an OData with a sheet", odata),
    ] {
        let draft = Draft::proposal().file("api/people.xml", text.clone());
        cases.push(
            Case::evasion(8, "XML read as sheets", name, draft).text("api/people.xml", &text),
        );
    }
    cases
}

pub fn cases() -> Vec<Case> {
    [catalogues(), others()].concat()
}

/// Each of these ends right: there are few, and the sample of all cases has a part of them only.
#[test]
fn what_else_a_page_or_a_workbook_holds_is_found() {
    super::judged(&cases(), &[], false);
}
