//! Catalogues as offices and platforms write them (principle 10): lists to choose from, hints and samples in a sheet, marks for the
//! value above, codes in full width, copies, wrapped records. Each evasion hides a resource in what looks like that.

use super::case::{Case, Witness};
use super::draft::{Document, Draft, yaml};
use super::sheet::{self, Rows, column, csv, workbook};
use super::sheets::hidden_record;
use serde_json::{Value, json};

const CODE: &str = "307014200300/000007";
const BOOK: &str = "catalogue/resources.xlsx";

/// The base sheet with these columns to its right, behind a blank one.
fn beside(columns: &[&[&str]]) -> Rows {
    let mut rows = sheet::base();
    let height = columns.iter().map(|column| column.len()).max().unwrap();
    let width = rows[0].len();
    rows.resize(rows.len().max(height), vec![String::new(); width]);
    for (at, row) in rows.iter_mut().enumerate() {
        row.push(String::new());
        let cell = |column: &&[&str]| column.get(at).map_or(String::new(), ToString::to_string);
        row.extend(columns.iter().map(cell));
    }
    rows
}

fn lists() -> Vec<Case> {
    let of = "lists beside a table";
    let sharing: &[&str] = &["共享类型", "无条件共享", "有条件共享", "不予共享"];
    let cycles: &[&str] = &["更新周期", "实时", "每日", "每周", "每月"];
    let formats: &[&str] = &["格式分类", "数据库", "电子表格"];
    let first = |name: &str, columns: &[&[&str]]| {
        let rows = beside(columns);
        let witness = Witness::Row(vec![columns[0][0].to_owned()]);
        Case::honest(10, of, name, Draft::proposal().in_xlsx(&rows)).with(witness)
    };
    let mut second = beside(&[
        &["信息资源名称", "驾驶员从业资格信息"],
        &["信息资源代码", CODE],
    ]);
    let named = second.clone();
    second[1].push("有条件共享".to_owned());
    vec![
        first("sharing types", &[sharing]),
        first("three lists", &[sharing, cycles, formats]),
        Case::evasion(7, of, "another resource", Draft::proposal().in_xlsx(&named))
            .with(Witness::Row(vec![CODE.to_owned()])),
        Case::evasion(
            7,
            of,
            "another resource and its type",
            Draft::proposal().in_xlsx(&second),
        )
        .with(Witness::Row(vec![CODE.to_owned()])),
    ]
}

fn hints() -> Vec<Case> {
    let of = "a row of hints";
    let base = sheet::base();
    let hint = |label: &str| match label {
        "信息资源名称" => "填写资源全称",
        "信息资源代码" => "12位/6位",
        "信息资源提供方代码" => "18位统一社会信用代码",
        "发布日期" => "格式：2026-01-01",
        "共享条件" => "有条件共享时必填",
        "数据长度" => "填写数字",
        "类" => "必填，选择部门/主题/基础",
        _ => "请选择",
    };
    let hints: Vec<String> = base[0].iter().map(|label| hint(label).to_owned()).collect();
    let with = |row: Vec<String>| {
        let mut rows = base.clone();
        rows.insert(1, row);
        rows
    };
    let everyday = |label: &str| match label {
        "信息资源名称" => "单位全称（必填）",
        "信息资源代码" => "系统自动生成",
        "信息资源提供方代码" => "按规则编制",
        "发布日期" => "YYYY-MM-DD",
        "信息项名称" => "文本",
        "数据长度" => "数字",
        "信息资源摘要" => "如：企业登记信息",
        _ => "请选择（必填）",
    };
    let everyday: Vec<String> = base[0]
        .iter()
        .map(|label| everyday(label).to_owned())
        .collect();
    // A word in brackets hides no resource.
    let mut marked = base[1].clone();
    for cell in marked.iter_mut().filter(|cell| !cell.is_empty()) {
        cell.push_str("（必填）");
    }
    marked[column(&base, "信息资源名称")] = "填报驾驶员从业资格信息".into();
    marked[column(&base, "信息资源代码")] = String::new();
    let mut hidden = hints.clone();
    hidden[column(&base, "信息资源名称")] = "驾驶员从业资格信息".into();
    let mut named = hints.clone();
    named[column(&base, "信息资源名称")] = "最多跑一次改革事项信息".into();
    named[column(&base, "信息资源提供方")] = "某市交通运输局".into();
    let mut coded = hints.clone();
    coded[column(&base, "信息资源代码")] = CODE.into();
    // Each begins like a hint, and not all do.
    let mut real = base[1].clone();
    for (label, text) in [
        ("信息资源名称", "最多跑一次改革事项信息"),
        ("信息资源代码", ""),
        ("信息资源摘要", "填报单位的办件信息"),
        ("信息项名称", "选择事项"),
        ("共享条件", "参照办件规定"),
    ] {
        real[column(&base, label)] = text.into();
    }
    let case =
        |kind: fn(u8, &str, &str, Draft) -> Case, principle, name, row: Vec<String>, seen: &str| {
            let draft = Draft::proposal().in_xlsx(&with(row));
            kind(principle, of, name, draft).with(Witness::Row(vec![seen.to_owned()]))
        };
    vec![
        case(Case::honest, 10, "in each column", hints, "请选择"),
        case(
            Case::honest,
            10,
            "in everyday words",
            everyday,
            "请选择（必填）",
        ),
        case(
            Case::evasion,
            7,
            "a resource with marks in brackets",
            marked,
            "填报驾驶员从业资格信息",
        ),
        case(
            Case::evasion,
            7,
            "a name among hints",
            hidden,
            "驾驶员从业资格信息",
        ),
        case(Case::evasion, 7, "a code among hints", coded, CODE),
        case(
            Case::evasion,
            7,
            "a resource in words of hints",
            real,
            "最多跑一次改革事项信息",
        ),
        case(
            Case::evasion,
            7,
            "a name in words of hints among hints",
            named,
            "最多跑一次改革事项信息",
        ),
    ]
}

fn samples() -> Vec<Case> {
    let of = "sheets of samples";
    let base = sheet::base();
    let sample = |title: &str, code: &str, provider: bool| {
        let mut rows: Rows = base.iter().take(2).cloned().collect();
        let (titles, codes) = (column(&base, "信息资源名称"), column(&base, "信息资源代码"));
        rows[1][titles] = title.into();
        rows[1][codes] = code.into();
        if provider {
            rows[1][column(&base, "信息资源提供方")] = "某省市场监督管理局".into();
            rows[1][column(&base, "信息资源提供方代码")] = "11330000MB0000019E".into();
        }
        rows
    };
    let own = "307014200300/000001";
    let case =
        |kind: fn(u8, &str, &str, Draft) -> Case, principle, name: &str, tab: &str, rows: Rows| {
            let bytes = workbook(&[("目录", &base), (tab, &rows)]);
            let seen = rows[1][column(&base, "信息资源名称")].clone();
            kind(
                principle,
                of,
                name,
                Draft::proposal().catalogue(BOOK, bytes, &rows),
            )
            .with(Witness::Row(vec![seen]))
        };
    let title = "驾驶员从业资格信息";
    vec![
        case(
            Case::honest,
            10,
            "made-up names",
            "填写示例",
            sample("XX信息", "XXXXXXXXXXXX/XXXXXX", false),
        ),
        case(
            Case::honest,
            10,
            "a resource that is registered",
            "样例",
            sample("道路运输经营许可信息", own, false),
        ),
        case(
            Case::honest,
            10,
            "another department's resource",
            "示例",
            sample("企业登记信息", "307011900101/000001", true),
        ),
        case(
            Case::honest,
            10,
            "a sample beside an annex's number",
            "附件2 填写示例（勿改）",
            sample("某某信息", "", false),
        ),
        case(
            Case::evasion,
            7,
            "a resource",
            "示例",
            sample(title, CODE, false),
        ),
        case(
            Case::evasion,
            7,
            "a resource of another department in a sheet of a demonstration zone",
            "示范区目录",
            sample(title, "307011900101/000001", true),
        ),
        case(
            Case::evasion,
            7,
            "a resource whose name speaks of demonstration",
            "示例",
            sample("示范企业名录信息", "", false),
        ),
        case(
            Case::evasion,
            7,
            "a registered resource that says something else",
            "示例",
            {
                let mut rows = sample("道路运输经营许可信息", own, false);
                rows[1][column(&base, "共享类型")] = "不予共享".into();
                rows
            },
        ),
        case(
            Case::evasion,
            7,
            "a registered resource with another item",
            "示例",
            {
                let mut rows = sample("道路运输经营许可信息", own, false);
                rows[1][column(&base, "信息项名称")] = "经营者身份证号".into();
                rows
            },
        ),
        case(
            Case::evasion,
            7,
            "a resource without a code",
            "示例",
            sample(title, "", false),
        ),
        case(
            Case::evasion,
            7,
            "a resource with the code of another",
            "样例",
            sample(title, own, false),
        ),
        case(
            Case::evasion,
            7,
            "made-up names and a code",
            "示例",
            sample("某某信息", CODE, false),
        ),
    ]
}

fn marks() -> Vec<Case> {
    let of = "marks for the value above";
    let base = sheet::base();
    let repeated = |mark: &str| {
        let mut rows = base.clone();
        let title = column(&base, "信息资源名称");
        for cells in rows.iter_mut().skip(2) {
            if cells[title].is_empty() {
                for label in [
                    "信息资源名称",
                    "信息资源代码",
                    "信息资源提供方",
                    "共享类型",
                    "更新周期",
                ] {
                    let place = column(&base, label);
                    cells[place] = mark.into();
                }
            } else {
                for label in ["信息资源提供方", "信息资源提供方代码"] {
                    let place = column(&base, label);
                    cells[place] = mark.into();
                }
            }
        }
        rows
    };
    let mut cases: Vec<Case> = ["同上", "〃", "″", "\""]
        .iter()
        .map(|mark| {
            let draft = Draft::proposal().in_xlsx(&repeated(mark));
            Case::honest(10, of, mark, draft).with(Witness::Row(vec![(*mark).to_owned()]))
        })
        .collect();
    for (name, label) in [
        ("above nothing", "信息资源代码"),
        ("a provider above nothing", "信息资源提供方"),
    ] {
        let mut rows = base.clone();
        rows[1][column(&base, label)] = "同上".into();
        let draft = Draft::proposal().in_xlsx(&rows);
        cases.push(Case::evasion(9, of, name, draft).with(Witness::Row(vec!["同上".to_owned()])));
    }
    let mut rows = base.clone();
    let mut more = sheet::rows(&json!([hidden_record()])).split_off(1);
    more[0][column(&base, "信息资源代码")] = "同上".into();
    rows.extend(more);
    let draft = Draft::proposal().in_xlsx(&rows);
    cases.push(
        Case::evasion(7, of, "another resource with the code above", draft)
            .with(Witness::Row(vec!["同上".to_owned()])),
    );
    cases
}

fn codes() -> Vec<Case> {
    let of = "codes as they are typed";
    let base = sheet::base();
    let wide = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                other => other,
            })
            .collect()
    };
    let blanks = |text: &str| text.replace('/', " / ");
    let case = |name: &str, change: &dyn Fn(&str) -> String| {
        let mut rows = base.clone();
        let places = [
            column(&base, "信息资源代码"),
            column(&base, "信息资源提供方代码"),
        ];
        for row in rows.iter_mut().skip(1) {
            for place in places {
                row[place] = change(&row[place]);
            }
        }
        let seen = rows[1][places[0]].clone();
        Case::honest(10, of, name, Draft::proposal().in_xlsx(&rows)).with(Witness::Row(vec![seen]))
    };
    vec![case("in full width", &wide), case("with blanks", &blanks)]
}

fn copies() -> Vec<Case> {
    let of = "copies of a catalogue";
    let base = sheet::base();
    let copy = "catalogue/副本.csv";
    let beside = |rows: &Rows| {
        let mut draft = Draft::proposal().in_xlsx(&base).file(copy, csv(rows));
        draft.rows.clone_from(rows);
        draft
    };
    let mut other = base.clone();
    other[1][column(&base, "共享类型")] = "不予共享".into();
    let mut fewer = base.clone();
    fewer.remove(2);
    let mut more = base.clone();
    more.extend(sheet::rows(&json!([hidden_record()])).split_off(1));
    vec![
        Case::honest(10, of, "a table beside a workbook", beside(&base))
            .text(copy, "307014200300/000001"),
        Case::evasion(7, of, "another sharing type", beside(&other)).text(copy, "不予共享"),
        Case::evasion(7, of, "an item less", beside(&fewer)).text(copy, "307014200300/000001"),
        Case::evasion(7, of, "a resource more", beside(&more)).text(copy, CODE),
    ]
}

fn wrapped() -> Vec<Case> {
    let of = "wrapped records";
    let path = "catalogue/resources.json";
    let with = |value: &Value| {
        let mut draft = Draft::proposal();
        draft.records = Value::Null;
        draft
            .put(Document::Manifest, "/catalogue", json!([path]))
            .file(path, serde_json::to_string_pretty(value).unwrap())
    };
    let list = Draft::proposal().records;
    let mut cases: Vec<Case> = [
        "data",
        "data/list",
        "rows",
        "records",
        "result",
        "result/rows",
        "page/content",
    ]
    .iter()
    .map(|keys| {
        let mut value = list.clone();
        for key in keys.rsplit('/') {
            value = json!({key: value});
        }
        value["code"] = json!(200);
        Case::honest(10, of, keys, with(&value)).text(path, "307014200300/000001")
    })
    .collect();
    let hidden = hidden_record();
    for (name, value) in [
        (
            "a record beside the list",
            json!({"data": {"list": list, "other": hidden}}),
        ),
        (
            "a record beside the wrapper",
            json!({"data": {"list": list}, "other": [hidden]}),
        ),
        ("a second list", json!({"data": list, "rows": [hidden]})),
    ] {
        cases.push(Case::evasion(7, of, name, with(&value)).text(path, CODE));
    }
    let stream = |records: &[Value]| -> Draft {
        let texts: Vec<String> = records.iter().map(yaml).collect();
        let mut draft = Draft::proposal();
        draft.records = Value::Null;
        draft.file("catalogue/resources.yaml", texts.join("---\n"))
    };
    let records = list.as_array().unwrap();
    let mut further = records.clone();
    further.push(hidden);
    let mut foreign = records.clone();
    foreign.push(Draft::proposal().api);
    let mut below = records.clone();
    below.push(json!({"附": {"记录": hidden_record()}}));
    let stream_path = "catalogue/resources.yaml";
    cases.push(
        Case::honest(10, of, "a stream of records", stream(records)).text(stream_path, "---"),
    );
    for (name, records) in [
        ("a stream with a further record", further),
        ("a stream with a description", foreign),
        ("a stream with a record below a key", below),
    ] {
        cases.push(Case::evasion(7, of, name, stream(&records)).text(stream_path, "---"));
    }
    cases
}

/// What programs that write JSON and YAML do to a manifest and to records.
fn written() -> Vec<Case> {
    let of = "as programs write it";
    let base = Draft::proposal();
    let number = base
        .clone()
        .put(Document::Manifest, "/project/code", json!(20_260_731));
    let mut sorted = base.clone();
    for record in sorted.records.as_array_mut().unwrap() {
        let map = record.as_object_mut().unwrap();
        let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
        entries.sort_by(|one, two| one.0.cmp(&two.0));
        map.extend(entries);
    }
    let fraction = base
        .clone()
        .put(Document::Manifest, "/project/code", json!(2026.5));
    let exact = "api/openapi.yaml#get /exchange/status";
    let lower = base.put(
        Document::Manifest,
        "/bindings",
        json!({"endpoints": {"exchange.status": exact}}),
    );
    vec![
        Case::honest(10, of, "a project code in digits", number).value(
            Document::Manifest,
            "/project/code",
            20_260_731,
        ),
        Case::honest(10, of, "records with sorted keys", sorted).value(
            Document::Records,
            "/0/resID",
            "307014200300/000001",
        ),
        Case::honest(10, of, "a method in lower case", lower).value(
            Document::Manifest,
            "/bindings/endpoints/exchange.status",
            exact,
        ),
        Case::evasion(9, of, "a project code that is a fraction", fraction).value(
            Document::Manifest,
            "/project/code",
            2026.5,
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut cases = lists();
    cases.extend(hints());
    cases.extend(samples());
    cases.extend(marks());
    cases.extend(codes());
    cases.extend(copies());
    cases.extend(wrapped());
    cases.extend(written());
    cases
}
