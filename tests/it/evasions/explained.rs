//! What explains a catalogue and says it again (principles 7 and 10): notes, hints in free words, samples that are marked as such, an
//! index of the resources, codes that a narrow cell breaks, the design of a database. Each evasion hides a resource in what looks like
//! that.

use super::case::{Case, Kind, Witness};
use super::draft::Draft;
use super::sheet::{self, Rows, column, csv, row, workbook};

const TITLE: &str = "驾驶员从业资格信息";
const CODE: &str = "307014200300/000007";
const BOOK: &str = "catalogue/resources.xlsx";

/// The catalogue beside another sheet; the witness is the last text of that sheet.
fn beside(kind: Kind, of: &str, name: &str, tab: &str, rows: &Rows) -> Case {
    let bytes = workbook(&[(tab, rows), ("目录", &sheet::base())]);
    let draft = Draft::proposal().catalogue(BOOK, bytes, rows);
    let seen = rows
        .iter()
        .flatten()
        .rfind(|cell| !cell.is_empty())
        .unwrap();
    made(kind, of, name, draft).with(Witness::Row(vec![seen.clone()]))
}

/// What is honest is recognised, and what is not is seen.
fn made(kind: Kind, of: &str, name: &str, draft: Draft) -> Case {
    match kind {
        Kind::Honest => Case::honest(10, of, name, draft),
        Kind::Evasion => Case::evasion(7, of, name, draft),
    }
}

fn lines(texts: &[&str]) -> Rows {
    texts.iter().map(|text| row(&[text])).collect()
}

fn pairs(texts: &[[&str; 2]]) -> Rows {
    texts.iter().map(|cells| row(cells)).collect()
}

fn notes() -> Vec<Case> {
    let of = "a sheet of notes";
    let case = |kind, name, rows: Rows| beside(kind, of, name, "填表说明", &rows);
    vec![
        case(
            Kind::Honest,
            "names and how each is filled in, in one cell",
            lines(&[
                "填表说明",
                "信息资源名称：填写信息资源的中文全称",
                "信息资源代码：由平台自动生成",
                "共享类型：按实际选择",
                "更新周期：选择",
            ]),
        ),
        case(
            Kind::Honest,
            "names and how each is filled in, side by side",
            pairs(&[
                ["信息资源名称：", "反映政务信息资源内容的标题"],
                ["信息资源代码：", "由平台自动生成"],
                ["信息资源提供方：", "提供政务信息资源的政务部门"],
                ["共享类型：", "包括无条件共享、有条件共享、不予共享三类"],
            ]),
        ),
        case(
            Kind::Honest,
            "numbered sentences",
            lines(&[
                "1．信息资源名称：缩略描述政务信息资源内容的标题",
                "2．信息资源代码：由平台自动生成",
                "3．共享类型：分为无条件共享、有条件共享、不予共享",
                "4．更新周期：分为实时、每日、每周、每月、每年",
            ]),
        ),
        case(
            Kind::Honest,
            "all in one cell",
            lines(&[
                "填表说明：\n1.信息资源名称：反映内容的标题\n2.信息资源代码：由平台自动生成\n3.信息资源提供方：填单位全称\n4.共享类型：无条件共享、有条件共享、不予共享",
            ]),
        ),
        case(
            Kind::Evasion,
            "a resource with its code, in lines",
            lines(&[
                "填表说明",
                "信息资源名称：驾驶员从业资格信息",
                "信息资源代码：307014200300/000007",
                "共享类型：有条件共享",
            ]),
        ),
        case(
            Kind::Evasion,
            "a resource whose code comes later, in lines",
            lines(&[
                "填表说明",
                "信息资源名称：驾驶员从业资格信息",
                "信息资源代码：由平台自动生成",
                "信息资源提供方：某市交通运输局",
                "共享类型：有条件共享",
                "更新周期：每日",
            ]),
        ),
        case(
            Kind::Evasion,
            "a resource whose code comes later, side by side",
            pairs(&[
                ["信息资源名称", TITLE],
                ["信息资源代码", "由平台自动生成"],
                ["信息资源提供方", "某市交通运输局"],
                ["共享类型", "有条件共享"],
                ["更新周期", "每日"],
            ]),
        ),
        case(
            Kind::Evasion,
            "a resource behind how its name is filled in",
            lines(&[
                "填表说明",
                "信息资源名称：填写信息资源的中文全称",
                "信息资源名称：驾驶员从业资格信息",
                "信息资源代码：由平台自动生成",
                "共享类型：有条件共享",
            ]),
        ),
    ]
}

/// The base rows with one more below the header.
fn below_header(cell: impl Fn(&str, usize) -> String) -> Rows {
    let mut rows = sheet::base();
    let names = rows[0].clone();
    let more = names.iter().enumerate();
    rows.insert(1, more.map(|(at, name)| cell(name, at)).collect());
    rows
}

fn hints() -> Vec<Case> {
    let of = "a row of hints in free words";
    let free = |name: &str| match name {
        "信息资源名称" => "反映数据内容的规范名称，不超过30字",
        "信息资源代码" => "由省平台统一赋码",
        "信息资源提供方" => "本部门全称",
        "信息资源摘要" => "说清楚有哪些数据、管什么用",
        "共享类型" => "与三定职责一致，能共享的都要共享",
        "更新周期" => "数据多久变一次",
        "发布日期" => "年-月-日",
        _ => "",
    };
    let real = |name: &str| match name {
        "信息资源名称" => TITLE,
        "信息资源提供方" => "某市交通运输局",
        "共享类型" => "有条件共享",
        "更新周期" => "每日",
        _ => free(name),
    };
    let among = |name: &str| match name {
        "信息资源名称" => TITLE,
        _ => free(name),
    };
    let played = |name: &str| match name {
        "信息资源名称" => "填报驾驶员从业资格信息",
        "共享类型" => "有条件共享",
        _ => free(name),
    };
    let provided = |name: &str| match name {
        "信息资源名称" => "填报驾驶员从业资格信息",
        "信息资源提供方" => "某市交通运输局",
        _ => free(name),
    };
    let case = |kind, name, rows: Rows| {
        let title = column(&rows, "信息资源名称");
        let seen = rows[1][title].clone();
        let draft = Draft::proposal().in_xlsx(&rows);
        made(kind, of, name, draft).with(Witness::Row(vec![seen]))
    };
    let signs = |signs: [&'static str; 3]| below_header(move |_, at| signs[at % 3].to_owned());
    let named = |cell: &dyn Fn(&str) -> &'static str| below_header(|name, _| cell(name).to_owned());
    vec![
        case(Kind::Honest, "a code that the platform gives", named(&free)),
        case(Kind::Honest, "M, C and O", signs(["M", "C", "O"])),
        case(Kind::Honest, "yes and no", signs(["是", "否", "是"])),
        case(
            Kind::Honest,
            "words of obligation",
            signs(["必填", "选填", "条件必填"]),
        ),
        case(
            Kind::Evasion,
            "a resource whose code the platform gives",
            named(&real),
        ),
        case(Kind::Evasion, "a name among free words", named(&among)),
        case(
            Kind::Evasion,
            "a sharing type among free words",
            named(&played),
        ),
        case(
            Kind::Evasion,
            "a department among free words",
            named(&provided),
        ),
    ]
}

fn samples() -> Vec<Case> {
    let of = "a sheet of samples whose rows are marked";
    let base = sheet::base();
    let sample = |cells: &[(&str, &str)]| {
        let mut rows: Rows = base.iter().take(2).cloned().collect();
        for (name, text) in cells {
            let at = column(&rows, name);
            (*text).clone_into(&mut rows[1][at]);
        }
        rows[0].insert(0, "序号".to_owned());
        rows[1].insert(0, "示例".to_owned());
        rows
    };
    let of_others = [
        ("信息资源名称", "企业登记信息"),
        ("信息资源代码", "307011900101/000001"),
        ("信息资源提供方", "某省市场监督管理局"),
        ("信息资源提供方代码", "11330000MB0000019E"),
    ];
    let bracketed = |title: &str, code: &str| {
        let mut rows = sample(&of_others);
        let (titles, codes) = (column(&rows, "信息资源名称"), column(&rows, "信息资源代码"));
        "1".clone_into(&mut rows[1][0]);
        rows[1][titles] = format!("（示例）{title}");
        code.clone_into(&mut rows[1][codes]);
        rows
    };
    let mixed = {
        let mut rows = sample(&[
            ("信息资源名称", "XX信息"),
            ("信息资源代码", "XXXXXXXXXXXX/XXXXXX"),
        ]);
        "1".clone_into(&mut rows[1][0]);
        let more = sample(&[("信息资源名称", TITLE), ("信息资源代码", CODE)]);
        rows.push(more[1].clone());
        rows
    };
    let mut own = bracketed(TITLE, "");
    let provider = column(&own, "信息资源提供方");
    "某市交通运输局".clone_into(&mut own[1][provider]);
    let case = |kind, name, rows: Rows| beside(kind, of, name, "填写示例", &rows);
    vec![
        case(
            Kind::Honest,
            "another department's resource",
            sample(&of_others),
        ),
        case(Kind::Honest, "a resource that is registered", sample(&[])),
        case(
            Kind::Honest,
            "made-up names",
            sample(&[
                ("信息资源名称", "XX信息"),
                ("信息资源代码", "XXXXXXXXXXXX/XXXXXX"),
            ]),
        ),
        case(
            Kind::Honest,
            "another department's resource with the mark in its name",
            bracketed("企业登记信息", "307011900101/000001"),
        ),
        case(
            Kind::Evasion,
            "a resource",
            sample(&[("信息资源名称", TITLE), ("信息资源代码", CODE)]),
        ),
        case(
            Kind::Evasion,
            "a resource without a code",
            sample(&[("信息资源名称", TITLE), ("信息资源代码", "")]),
        ),
        case(
            Kind::Evasion,
            "a resource with the mark in its name",
            bracketed(TITLE, CODE),
        ),
        case(
            Kind::Evasion,
            "a resource without a code with the mark in its name",
            own,
        ),
        case(
            Kind::Evasion,
            "a marked resource below made-up names",
            mixed,
        ),
    ]
}

fn indexes() -> Vec<Case> {
    let of = "an index of the resources";
    let base = sheet::base();
    let (titles, codes) = (column(&base, "信息资源名称"), column(&base, "信息资源代码"));
    let resources: Vec<&Vec<String>> = base
        .iter()
        .skip(1)
        .filter(|row| !row[titles].is_empty())
        .collect();
    let mut index = vec![row(&["序号", "信息资源名称", "信息资源代码"])];
    for (at, own) in resources.iter().enumerate() {
        index.push(row(&[&(at + 1).to_string(), &own[titles], &own[codes]]));
    }
    let names: Rows = index.iter().map(|row| row[..2].to_vec()).collect();
    let more = |last: &[&str]| {
        let mut rows = index.clone();
        rows.push(row(last));
        rows
    };
    let titled = {
        let mut rows = more(&["合计", "2 项"]);
        rows.insert(0, row(&["政务信息资源目录总表"]));
        rows
    };
    let mut shared = index.clone();
    let sharing = column(&base, "共享类型");
    for (at, row) in shared.iter_mut().enumerate() {
        row.push(if at == 0 {
            "共享类型".to_owned()
        } else {
            resources[at - 1][sharing].clone()
        });
    }
    let mut otherwise = shared.clone();
    "不予共享".clone_into(&mut otherwise[1][3]);
    // Wide enough for a catalogue of its own.
    let mut wide = shared.clone();
    let provider = column(&base, "信息资源提供方");
    for (at, row) in wide.iter_mut().enumerate() {
        row.push(match at {
            0 => "信息资源提供方".to_owned(),
            _ => resources[at - 1][provider].clone(),
        });
    }
    let mut marked = wide.clone();
    marked.push(row(&["示例", TITLE, "", "有条件共享", "某市交通运输局"]));
    let mut crossed = index.clone();
    TITLE.clone_into(&mut crossed[2][1]);
    let mut swapped = index.clone();
    let first = swapped[1][2].clone();
    swapped[2][2] = first;
    let mut remarked = index.clone();
    remarked[0].push("备注".to_owned());
    remarked[1].push("含驾驶员从业资格信息".to_owned());
    let mut without = names.clone();
    without.push(row(&["3", TITLE]));
    let case = |kind, name, rows: Rows| beside(kind, of, name, "总表", &rows);
    let own_file = |rows: &Rows| {
        let mut draft = Draft::proposal().file("catalogue/总表.csv", csv(rows));
        draft.rows.clone_from(rows);
        draft
    };
    vec![
        case(Kind::Honest, "names and codes", index.clone()),
        case(Kind::Honest, "names", names.clone()),
        case(Kind::Honest, "a title and a total", titled),
        case(Kind::Honest, "five columns", wide),
        case(
            Kind::Evasion,
            "a resource marked as an example in five columns",
            marked,
        ),
        case(Kind::Honest, "names, codes and sharing types", shared),
        Case::honest(10, of, "a file of its own", own_file(&index))
            .with(Witness::Row(vec![index[1][2].clone()])),
        case(
            Kind::Evasion,
            "one more resource",
            more(&["3", TITLE, CODE]),
        ),
        case(
            Kind::Evasion,
            "one more resource without a code",
            without.clone(),
        ),
        Case::evasion(7, of, "one more in a file of its own", own_file(&without))
            .with(Witness::Row(vec![TITLE.to_owned()])),
        case(Kind::Evasion, "another name for a code", crossed),
        case(Kind::Evasion, "the code of another", swapped),
        case(Kind::Evasion, "a remark on another resource", remarked),
        case(Kind::Evasion, "another sharing type", otherwise),
        case(
            Kind::Evasion,
            "a note on another resource",
            more(&["注：另有驾驶员从业资格信息，暂不登记"]),
        ),
    ]
}

fn broken_codes() -> Vec<Case> {
    let of = "a code over two lines";
    let written = |change: &dyn Fn(&str) -> String| {
        let mut rows = sheet::base();
        let codes = column(&rows, "信息资源代码");
        for row in rows.iter_mut().skip(1) {
            if !row[codes].is_empty() {
                row[codes] = change(&row[codes]);
            }
        }
        rows
    };
    let case = |kind, name, rows: Rows| {
        let seen = rows[1][column(&rows, "信息资源代码")].clone();
        let draft = Draft::proposal().in_xlsx(&rows);
        made(kind, of, name, draft).with(Witness::Row(vec![seen]))
    };
    vec![
        case(
            Kind::Honest,
            "behind its slash",
            written(&|code| code.replace('/', "/\n")),
        ),
        case(
            Kind::Honest,
            "before its slash",
            written(&|code| code.replace('/', "\n/")),
        ),
        case(
            Kind::Evasion,
            "another code on the second line",
            written(&|code| format!("{code}\n{CODE}")),
        ),
        case(
            Kind::Evasion,
            "another code behind a slash",
            written(&|code| format!("{code}/\n{CODE}")),
        ),
    ]
}

fn designs() -> Vec<Case> {
    let of = "the design of a database";
    let table = |more: &[&str]| {
        let mut rows: Rows = [
            ["字段名称", "字段描述", "数据类型"],
            ["id", "主键", "bigint"],
            ["operator_name", "经营者名称", "varchar(100)"],
        ]
        .iter()
        .map(|cells| row(cells))
        .collect();
        for (row, text) in rows.iter_mut().zip(more) {
            row.push((*text).to_owned());
        }
        rows
    };
    let mut cases = Vec::new();
    for (format, written) in super::demands::FORMATS {
        let path = format!("docs/数据库设计.{format}");
        let draft = |rows: &Rows| {
            let mut draft = Draft::proposal().file(&path, written(rows));
            draft.rows.clone_from(rows);
            draft
        };
        let plain = table(&[]);
        cases.push(
            Case::honest(10, of, &format!("as {format}"), draft(&plain))
                .with(Witness::Member(path.clone())),
        );
        for (name, more) in [
            ("and the resource", ["信息资源名称", TITLE, TITLE]),
            ("and a code", ["备注", "", CODE]),
        ] {
            // A remark in a tree that is no catalogue is not looked into.
            if name == "and a code" && (format.ends_with("yaml") || format.ends_with("json")) {
                continue;
            }
            let rows = table(&more);
            cases.push(
                Case::evasion(7, of, &format!("{name}, as {format}"), draft(&rows))
                    .with(Witness::Member(path.clone())),
            );
        }
    }
    cases
}

pub fn cases() -> Vec<Case> {
    [
        notes(),
        hints(),
        samples(),
        indexes(),
        broken_codes(),
        designs(),
    ]
    .concat()
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn what_explains_a_catalogue_ends_right() {
    super::judged(&cases(), &[], false);
}
