//! What printed forms and platforms add to a sheet (principles 7 and 10): rows below the header, rows for signatures, lists of
//! interfaces, names of products. Each evasion hides a resource or an operation in what looks like that.

use super::case::{Case, Witness};
use super::draft::{Document, Draft};
use super::sheet::{self, Rows, column, row, workbook};

const TITLE: &str = "驾驶员从业资格信息";
const CODE: &str = "307014200300/000007";

fn with_row(at: usize, new: Vec<String>) -> Rows {
    let mut rows = sheet::base();
    rows.insert(at, new);
    rows
}

fn filled(from: impl Fn(usize) -> String) -> Vec<String> {
    (0..sheet::base()[0].len()).map(from).collect()
}

/// Rows below the header that explain the columns.
fn below_the_header() -> Vec<Case> {
    let letter = |at: usize| {
        let at = u8::try_from(at).unwrap();
        char::from(b'A' + at).to_string()
    };
    let keys = [
        "category_class",
        "category_item",
        "category_object",
        "category_detail",
        "resource_title",
        "resource_code",
        "provider_name",
        "provider_code",
        "abstract",
        "format_class",
        "format_type",
        "item_name",
        "item_name_en",
        "data_type",
        "data_length",
        "share_type",
        "share_condition",
        "share_mode_class",
        "share_mode_type",
        "open_flag",
        "open_condition",
        "update_cycle",
        "publish_date",
    ];
    let camel = |text: &str| {
        let mut parts = text.split('_');
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |name, part| {
            name + &part[..1].to_uppercase() + &part[1..]
        })
    };
    let mut rows = vec![
        (
            "numbers in brackets",
            filled(|at| format!("（{}）", at + 1)),
        ),
        ("numbers with a dot", filled(|at| format!("{}.", at + 1))),
        ("letters", filled(letter)),
        ("numbers behind signs", {
            filled(|at| match at {
                0 => "甲".to_owned(),
                1 => "乙".to_owned(),
                at => (at - 1).to_string(),
            })
        }),
        ("names in a database", filled(|at| keys[at].to_owned())),
        ("names in capitals", filled(|at| keys[at].to_uppercase())),
        ("names in camel case", filled(|at| camel(keys[at]))),
    ];
    let mut cases = Vec::new();
    for (name, new) in rows.drain(..) {
        let rows = with_row(1, new.clone());
        for (form, draft) in [
            ("a table", Draft::proposal().in_csv(&rows)),
            ("a workbook", Draft::proposal().in_xlsx(&rows)),
        ] {
            let case = Case::honest(10, "rows below a header", &format!("{name}, {form}"), draft);
            cases.push(case.with(Witness::Row(new[..3].to_vec())));
        }
    }
    let hidden = |change: &dyn Fn(&mut Rows, usize)| {
        let mut rows = with_row(1, filled(|_| String::new()));
        let first = rows[2].clone();
        rows[1].clone_from(&first);
        let (title, code) = (column(&rows, "信息资源名称"), column(&rows, "信息资源代码"));
        rows[1][title] = TITLE.into();
        rows[1][code] = CODE.into();
        change(&mut rows, 1);
        rows
    };
    for (name, rows) in [
        ("a resource", hidden(&|_, _| ())),
        ("a resource numbered like a header", {
            let mut rows = hidden(&|_, _| ());
            for (at, row) in rows.iter_mut().enumerate() {
                row.insert(0, ["序号", "（1）"].get(at).unwrap_or(&"").to_string());
            }
            rows
        }),
    ] {
        cases.push(
            Case::evasion(
                7,
                "rows below a header",
                name,
                Draft::proposal().in_csv(&rows),
            )
            .with(Witness::Row(vec![TITLE.to_owned(), CODE.to_owned()])),
        );
    }
    cases
}

/// Rows in which people sign.
fn signatures() -> Vec<Case> {
    let last = sheet::base().len();
    let mut cases = Vec::new();
    for (name, cells) in [
        (
            "who filled it in, who checked it and when",
            vec!["填表人：张三", "", "审核人：李四", "", "日期：2026-04-01"],
        ),
        (
            "labels and values in cells of their own",
            vec![
                "填表人：",
                "张三",
                "",
                "审核人：",
                "李四",
                "",
                "填表日期：",
                "2026年4月1日",
            ],
        ),
        (
            "a body, a person and a number to call",
            vec![
                "填报单位（盖章）：某市交通运输局",
                "",
                "填报人：张三",
                "",
                "联系电话：0571-12345678",
            ],
        ),
        (
            "places to sign",
            vec![
                "主要负责人签字：",
                "",
                "",
                "分管负责人签字：",
                "",
                "",
                "经办人签字：",
            ],
        ),
        (
            "a place for a seal and a day",
            vec![
                "",
                "",
                "",
                "",
                "",
                "单位（盖章）：",
                "",
                "",
                "日期：  年  月  日",
            ],
        ),
        (
            "who made it, who checked it, who approved it",
            vec!["制表：张三", "", "复核：李四", "", "批准：王五"],
        ),
    ] {
        let rows = with_row(last, row(&cells));
        let seen: Vec<String> = cells
            .iter()
            .filter(|cell| !cell.is_empty())
            .map(|cell| (*cell).to_owned())
            .collect();
        cases.push(
            Case::honest(10, "signatures", name, Draft::proposal().in_xlsx(&rows))
                .with(Witness::Row(seen)),
        );
    }
    for (name, cells) in [
        (
            "a resource behind who filled it in",
            vec!["填表人：", "", "", "", TITLE, CODE],
        ),
        (
            "a code in a signature",
            vec![
                "审核人：307014200300/000007",
                "",
                "",
                "",
                "日期：2026-04-01",
            ],
        ),
        (
            "a resource beside a day",
            vec!["部门", "省级及以下", "", "", TITLE, "", "日期：2026-04-01"],
        ),
    ] {
        let rows = with_row(last, row(&cells));
        cases.push(
            Case::evasion(7, "signatures", name, Draft::proposal().in_xlsx(&rows))
                .with(Witness::Row(vec![cells[0].to_owned()])),
        );
    }
    cases
}

/// Sheets and tables that list interfaces.
fn interface_lists() -> Vec<Case> {
    let header = ["序号", "接口名称", "接口地址", "请求方式", "信息资源代码"];
    let status = ["1", "交换服务状态", "/exchange/status", "GET", ""];
    let query = [
        "2",
        "道路运输经营许可查询",
        "https://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200300/000001/query",
        "POST",
        "307014200300/000001",
    ];
    let list = |lines: &[[&str; 5]]| -> Rows {
        let all = std::iter::once(&header).chain(lines);
        all.map(|line| row(line)).collect()
    };
    let own = list(&[status, query]);
    let another = list(&[
        status,
        ["2", "驾驶员名单下载", "/export/drivers", "GET", ""],
    ]);
    let method = list(&[["1", "交换服务状态", "/exchange/status", "DELETE", ""]]);
    let coded = list(&[status, ["2", "从业资格查询", query[2], "POST", CODE]]);
    let base = sheet::base();
    let beside = |sheet: &str, rows: &Rows| {
        let bytes = workbook(&[("目录", &base), (sheet, rows)]);
        Draft::proposal().catalogue("catalogue/resources.xlsx", bytes, rows)
    };
    let seen = |rows: &Rows| Witness::Row(vec![rows.last().unwrap()[2].clone()]);
    let alone = |path: &str, bytes: Vec<u8>| Draft::proposal().file(path, bytes);
    let member = |path: &str| Witness::Member(path.to_owned());
    let of = "lists of interfaces";
    vec![
        Case::honest(10, of, "beside the catalogue", beside("接口清单", &own)).with(seen(&own)),
        Case::honest(10, of, "under another name", beside("附表2", &own)).with(seen(&own)),
        Case::honest(
            10,
            of,
            "a workbook of its own",
            alone("docs/接口清单.xlsx", workbook(&[("接口", &own)])),
        )
        .with(member("docs/接口清单.xlsx")),
        Case::evasion(
            7,
            of,
            "an interface that no description has",
            beside("接口清单", &another),
        )
        .with(seen(&another)),
        Case::evasion(
            7,
            of,
            "a method that no description has",
            beside("接口清单", &method),
        )
        .with(seen(&method)),
        Case::evasion(
            7,
            of,
            "a resource that is not registered",
            beside("接口清单", &coded),
        )
        .with(seen(&coded)),
        Case::evasion(7, of, "called a dictionary", beside("数据字典", &another))
            .with(seen(&another)),
        Case::evasion(
            7,
            of,
            "a workbook of its own",
            alone("docs/more.xlsx", workbook(&[("接口", &another)])),
        )
        .with(member("docs/more.xlsx")),
        Case::evasion(
            7,
            of,
            "a table of its own",
            alone("docs/more.csv", sheet::csv(&another).into_bytes()),
        )
        .with(member("docs/more.csv")),
    ]
}

/// Databases and services as people name them.
fn products() -> Vec<Case> {
    let mut cases = Vec::new();
    let at = "/0/扩展/信息资源格式类型";
    for name in [
        "达梦DM8",
        "Oracle 11g",
        "GaussDB",
        "MySQL5.7",
        "MySQL 8.0.26",
        "SQLServer 2016",
        "SQL Server 2008R2",
        "DB2 10.5",
        "KingbaseES V8R6",
        "GBase 8a",
        "神通数据库",
        "PostgreSQL 12、达梦8",
    ] {
        let draft = Draft::proposal().put(Document::Records, at, name);
        cases.push(Case::honest(10, "products", name, draft).value(Document::Records, at, name));
    }
    let mode = "/0/扩展/共享方式类型";
    for name in ["API接口", "WebService接口", "RESTful接口"] {
        let draft = Draft::proposal().put(Document::Records, mode, name);
        cases.push(Case::honest(10, "products", name, draft).value(Document::Records, mode, name));
    }
    let class = "/0/扩展/信息资源格式分类";
    let service = Draft::proposal()
        .put(Document::Records, class, "服务接口")
        .put(Document::Records, at, "API接口");
    cases.push(Case::honest(10, "products", "a service", service).value(
        Document::Records,
        class,
        "服务接口",
    ));
    for name in ["xlsx 2016", "数据库2016", "V8", "各类"] {
        let draft = Draft::proposal().put(Document::Records, at, name);
        cases.push(Case::evasion(9, "products", name, draft).value(Document::Records, at, name));
    }
    cases
}

pub fn cases() -> Vec<Case> {
    [
        below_the_header(),
        signatures(),
        interface_lists(),
        products(),
    ]
    .concat()
}
