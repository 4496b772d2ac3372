//! Defects of the catalogue: items and fields of its records.

use super::{API, Change, RECORDS, SERVICES, inside, swapped, without_block};
use hutong::discover::Files;

pub fn items(changes: &mut Vec<Change>) {
    let mut change = |what: &str, files: Files| changes.push((what.to_owned(), files));
    let report = "    AnnualReport:";
    change(
        "item missing in the response",
        inside(
            API,
            "components:",
            report,
            "        staffCount: {type: integer, minimum: 0, description: 从业人数}\n",
            "",
        ),
    );
    change(
        "undeclared property in the response",
        inside(
            API,
            "components:",
            report,
            "      properties:\n",
            "      properties:\n        phone: {type: string, description: 联系电话}\n",
        ),
    );
    change(
        "item of another type",
        inside(
            API,
            "components:",
            report,
            "staffCount: {type: integer, minimum: 0",
            "staffCount: {type: string",
        ),
    );
    change(
        "item shorter than registered",
        inside(
            API,
            "components:",
            report,
            "maxLength: 100",
            "maxLength: 50",
        ),
    );
    change(
        "date as time",
        inside(API, "components:", report, "format: date,", "format: time,"),
    );
    change(
        "bound to a resource that is not registered",
        swapped(
            API,
            "x-resource-code: 307011900101/000001",
            0,
            "x-resource-code: 307011900101/000009",
        ),
    );
}

/// Lines of the first record, each dropped and each spoilt.
pub fn catalogue(changes: &mut Vec<Change>) {
    for line in [
        "  resTitle: 经营主体年度报告信息\n",
        "  pubDate: \"2026-03-01\"\n",
        "  abstract: 经营主体按年度报送的名称、统一社会信用代码、从业人数和联系方式，供行业主管部门核对。\n",
        "  IdPoC: {rpOrgName: 某省市场监督管理局, cntAdd: 某省某市某路 1 号}\n",
        "  TpCat: {cateStd: 部门分类, cateName: 省级及以下, cateCode: 307011}\n",
        "  resID: 307011900101/000001\n",
        "    类: 部门\n",
        "    项: 省级及以下\n",
        "    提供方代码: 11330000MB0000019E\n",
        "    信息资源格式分类: 数据库\n",
        "    信息资源格式类型: KingbaseES\n",
        "    共享类型: 有条件共享\n",
        "    共享条件: 用于履行法定职责时核对经营主体信息\n",
        "    共享方式类型: 接口\n",
        "    是否向社会开放: 否\n",
        "    更新周期: 每日\n",
    ] {
        changes.push((
            format!("record without {}", line.trim()),
            swapped(RECORDS, line, 0, ""),
        ));
    }
    changes.push((
        "record without mdId".to_owned(),
        swapped(
            RECORDS,
            "- mdId: 11330000MB0000019E-0001\n  resTitle",
            0,
            "- resTitle",
        ),
    ));
    changes.push((
        "record without items".to_owned(),
        without_block(RECORDS, "更新周期: 每日", "    信息项:"),
    ));
    for (what, from, to) in [
        (
            "mdId is not the first element",
            "- mdId: 11330000MB0000019E-0001\n  resTitle: 经营主体年度报告信息\n",
            "- resTitle: 经营主体年度报告信息\n  mdId: 11330000MB0000019E-0001\n",
        ),
        (
            "mdId has an illegal character",
            "mdId: 11330000MB0000019E-0001",
            "mdId: 11330000MB0000019E#0001",
        ),
        (
            "mdId twice",
            "mdId: 11330000MB0000019E-0002",
            "mdId: 11330000MB0000019E-0001",
        ),
        (
            "date of another form",
            "pubDate: \"2026-03-01\"",
            "pubDate: 2026/3/1",
        ),
        (
            "date that is not on the calendar",
            "pubDate: \"2026-03-01\"",
            "pubDate: \"2026-02-30\"",
        ),
        (
            "date in the future",
            "mdDateUpd: \"2026-03-02\"",
            "mdDateUpd: \"2027-03-02\"",
        ),
        (
            "updated before published",
            "mdDateUpd: \"2026-03-02\"",
            "mdDateUpd: \"2026-02-02\"",
        ),
        (
            "two titles",
            "resTitle: 经营主体年度报告信息",
            "resTitle: [经营主体年度报告信息, 年报]",
        ),
        ("category without a code", ", cateCode: 307011}", "}"),
        ("service without a type", ", servType: 数据服务}", "}"),
        (
            "service at a private address",
            "servURL: https://data.example.gov.cn/annual-report",
            "servURL: https://192.168.0.3/annual-report",
        ),
        (
            "service address that is no address",
            "servURL: https://data.example.gov.cn/annual-report",
            "servURL: data.example",
        ),
        (
            "code without a sequence number",
            "resID: 307011900101/000001",
            "resID: 307011900101",
        ),
        (
            "code with a fourth class",
            "resID: 307011900101/000001",
            "resID: 407011900101/000001",
        ),
        (
            "code with an item that does not exist",
            "resID: 307011900101/000001",
            "resID: 399011900101/000001",
        ),
        (
            "code of another class than its row",
            "resID: 307011900101/000001",
            "resID: 201011900101/000001",
        ),
        (
            "code twice",
            "resID: 307011900101/000002",
            "resID: 307011900101/000001",
        ),
        (
            "credit code with a wrong check digit",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000019F",
        ),
        (
            "credit code with a wrong inner check digit",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000018F",
        ),
        (
            "credit code of 17 characters",
            "提供方代码: 11330000MB0000019E",
            "提供方代码: 11330000MB0000019",
        ),
        ("class that does not exist", "类: 部门", "类: 部委"),
        ("item of another class", "项: 省级及以下", "项: 公共服务"),
        (
            "sharing type that does not exist",
            "共享类型: 有条件共享",
            "共享类型: 部分共享",
        ),
        (
            "not shared without a basis",
            "共享类型: 有条件共享",
            "共享类型: 不予共享",
        ),
        (
            "mode that does not fit",
            "共享方式类型: 接口",
            "共享方式类型: 网盘",
        ),
        (
            "format type of another class",
            "信息资源格式类型: KingbaseES",
            "信息资源格式类型: pdf",
        ),
        (
            "format class that does not exist",
            "信息资源格式分类: 数据库",
            "信息资源格式分类: 数据仓",
        ),
        (
            "cycle that does not exist",
            "更新周期: 每日",
            "更新周期: 视情况而定",
        ),
        (
            "open is neither yes nor no",
            "是否向社会开放: 否",
            "是否向社会开放: 部分",
        ),
        ("open without a condition", "    开放条件: 注明来源\n", ""),
        (
            "item without a name",
            "{名称: 从业人数, 英文名: staffCount, 数据类型: 整型I}",
            "{英文名: staffCount, 数据类型: 整型I}",
        ),
        ("item of no type", ", 数据类型: 整型I}", "}"),
        (
            "item of a type that does not exist",
            "数据类型: 整型I",
            "数据类型: 图片P",
        ),
        (
            "text item without a length",
            "数据类型: 字符型C, 长度: 100",
            "数据类型: 字符型C",
        ),
        (
            "field that nobody knows",
            "    更新周期: 每日\n",
            "    更新周期: 每日\n    更新者: 某人\n",
        ),
        (
            "duplicate key",
            "    更新周期: 每日\n",
            "    更新周期: 每日\n    更新周期: 每周\n",
        ),
    ] {
        changes.push((format!("catalogue: {what}"), swapped(RECORDS, from, 0, to)));
    }
    for (what, from, to) in [
        (
            "of another provider",
            "s_11330000MB0000019E_0001",
            "s_11110000000000019K_0001",
        ),
        (
            "with a broken check digit",
            "s_11330000MB0000019E_0001",
            "s_11330000MB0000019F_0001",
        ),
        (
            "for a resource that is not registered",
            "cataId: 307011900101/000001",
            "cataId: 307011900101/000007",
        ),
        ("of another method", "methodType: POST", "methodType: GET"),
        (
            "with an input that the operation does not take",
            "{name: page, isRequired",
            "{name: pageNo, isRequired",
        ),
    ] {
        changes.push((
            format!("service record {what}"),
            swapped(SERVICES, from, 0, to),
        ));
    }
}
