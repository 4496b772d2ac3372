//! Catalogues in the columns, words and layouts of real offices.

use super::support::{Read, arg, library, read, show, vocabulary};
use crate::support::shared;
use hutong::model::catalogue;

fn csv(text: &str) -> Read {
    read("catalogue.csv", text.as_bytes())
}

/// The fields of the first resource of a table, by name.
fn fields(read: &Read, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| show(&read.entries[0].fields, name))
        .collect()
}

#[test]
fn names_of_columns_stand_behind_prefixes_and_before_remarks() {
    for (header, field) in [
        ("信息类摘要*", "abstract"),
        ("＊数据资源目录描述", "abstract"),
        ("信息资源目录提供方（必填项）", "providerName"),
        ("信息资源目录提供方代码(必填项)", "providerCode"),
        ("\"\"\"更新周期（必填项）\"", "updateCycle"),
        (
            "\"开放条件（是否向社会开放为是时，此项为必填项）\"",
            "openCondition",
        ),
        ("信息资源\n更新频率（单选）", "updateCycle"),
        ("内设部门名称", "department"),
        ("所属信息系统", "sourceSystem"),
        ("首次发布日期", "publicationDate"),
    ] {
        let header = header.replace("信息资源\n", "\"信息资源\n")
            + if header.contains('\n') { "\"" } else { "" };
        let read = csv(&format!(
            "信息资源目录代码,信息类名称,信息资源共享类型,{header}\n3/1,甲,有条件,乙\n"
        ));
        assert_eq!(read.codes(), [""; 0], "{header}");
        assert_eq!(
            fields(&read, &["code", "title", field]),
            ["3/1", "甲", "乙"],
            "{header}"
        );
    }
}

#[test]
fn columns_of_other_purposes_are_passed_over() {
    let read = csv(
        "序号,审批结果（必填项）,目录编码,资源目录名称,更新频率,空间范围,是否主键,已共享的数据量/G,详情页网址\n1,*,3/1,甲,每日,全市,是,3,http://a.example\n",
    );
    assert_eq!((read.codes(), read.entries.len()), (vec![], 1));
}

#[test]
fn a_second_name_counts_where_no_first_one_stands() {
    let first = csv("信息资源名称,来源部门,目录提供方,更新周期\n甲,乙局,丙局,每日\n");
    assert_eq!(fields(&first, &["providerName"]), ["丙局"]);
    assert_eq!(first.codes(), [""; 0]);
    let second = csv("信息资源名称,来源部门,更新周期\n甲,乙局,每日\n");
    assert_eq!(fields(&second, &["providerName"]), ["乙局"]);
}

#[test]
fn two_names_of_one_field_are_told_apart_by_their_values() {
    let names = [
        "formatClass",
        "formatType",
        "sharingModeCategory",
        "sharingModeType",
    ];
    for (header, row) in [
        (
            "信息资源格式,信息资源格式分类,共享方式,共享方式类型",
            "数据库,mysql,共享平台方式,接口",
        ),
        (
            "信息资源格式分类,信息资源格式,共享方式类型,共享方式",
            "mysql,数据库,接口,共享平台",
        ),
    ] {
        let row = if row.starts_with("mysql") {
            "数据库,mysql,共享平台,接口"
        } else {
            row
        };
        let read = csv(&format!("信息资源名称,更新周期,{header}\n甲,每日,{row}\n"));
        assert_eq!(read.codes(), [""; 0], "{header}");
        assert_eq!(
            fields(&read, &names),
            ["数据库", "MySQL", "共享平台", "接口"],
            "{header}"
        );
    }
    // Values that do not tell them apart leave a column that occurs twice.
    let read =
        csv("信息资源名称,更新周期,信息资源格式,信息资源格式分类\n甲,每日,数据库,电子文件\n");
    assert_eq!(read.codes(), ["duplicate-column"]);
}

#[test]
fn a_field_name_is_a_name_or_a_key() {
    let of = |header: &str, row: &str| {
        let read = csv(&format!(
            "信息资源代码,信息资源名称,更新周期,{header}\n3/1,甲,每日,{row}\n"
        ));
        assert_eq!(read.codes(), [""; 0], "{header}");
        let item = &read.entries[0].items[0].fields;
        [show(item, "name"), show(item, "key")]
    };
    assert_eq!(of("字段名,字段英文名", "姓名,XM"), ["姓名", "XM"]);
    assert_eq!(of("字段名,资源项名称", "XM,姓名"), ["姓名", "XM"]);
    assert_eq!(of("字段名,数据类型", "姓名,C"), ["姓名", "-"]);
    assert_eq!(of("字段名,数据类型", "XM,C"), ["-", "XM"]);
}

#[test]
fn the_cycle_and_the_open_type_are_found_where_they_are_written() {
    let cycle = |columns: &str, row: &str| {
        let read = csv(&format!(
            "信息资源名称,共享类型,{columns}\n甲,有条件,{row}\n"
        ));
        fields(&read, &["updateCycle", "openToPublic", "openCondition"])
    };
    assert_eq!(
        cycle("其他更新周期,开放属性", "每年,否"),
        ["每年", "否", "-"]
    );
    assert_eq!(
        cycle("更新周期,其他更新周期", "其他,每两年"),
        ["每两年", "-", "-"]
    );
    assert_eq!(
        cycle("更新周期,其他更新周期", "每月,每年"),
        ["每月", "-", "-"]
    );
    assert_eq!(
        cycle("更新周期,开放条件", "不更新（更新说明：暂无）,有条件开放"),
        ["不更新", "是", "-"]
    );
    // Open without conditions says what the conditions are.
    assert_eq!(
        cycle("更新周期,开放属性", "T+1,完全开放"),
        ["每日", "是", "无条件"]
    );
    assert_eq!(
        cycle("更新周期,是否向社会开放,开放条件", "每日,否,无条件开放"),
        ["每日", "否", "无条件开放"]
    );
}

#[test]
fn formats_and_modes_are_sorted_into_class_and_type() {
    let of = |columns: &str, row: &str| {
        let read = csv(&format!("信息资源名称,更新周期,{columns}\n甲,每日,{row}\n"));
        fields(
            &read,
            &[
                "formatClass",
                "formatType",
                "sharingModeCategory",
                "sharingModeType",
            ],
        )
    };
    assert_eq!(of("数据格式", "mysql"), ["数据库", "MySQL", "-", "-"]);
    assert_eq!(
        of("数据格式", "数据库:mysql"),
        ["数据库", "MySQL", "-", "-"]
    );
    assert_eq!(
        of("数据格式", "电子表格-xlsx"),
        ["电子表格", "xlsx", "-", "-"]
    );
    assert_eq!(
        of("数据格式", "\"['csv', 'xls', 'json']\""),
        ["电子表格", "csv、xls", "-", "-"]
    );
    assert_eq!(of("数据格式", "['api']"), ["服务接口", "-", "-", "-"]);
    assert_eq!(of("数据格式", "0310"), ["0310", "-", "-", "-"]);
    assert_eq!(of("共享方式", "\"接口,数据库\""), ["-", "-", "-", "接口"]);
    assert_eq!(of("共享方式", "数据库/接口"), ["-", "-", "-", "接口"]);
    assert_eq!(
        of("共享方式", "介质方式"),
        ["-", "-", "介质交换（电子）", "null"]
    );
    // Types of another class than the one that is written stay for a rule to tell.
    assert_eq!(
        of("信息资源格式分类,信息资源格式类型", "数据库,xlsx、mysql"),
        ["数据库", "xlsx、mysql", "-", "-"]
    );
    // A class that is left blank is not filled from its type.
    assert_eq!(
        of("信息资源格式分类,信息资源格式类型", ",mysql"),
        ["null", "MySQL", "-", "-"]
    );
}

#[test]
fn what_stands_in_the_place_of_an_answer_is_none() {
    for sign in [
        "*",
        "＊",
        "-",
        "—",
        "/",
        "无",
        "无。",
        "暂无",
        "null",
        "N/A",
        "待定",
        "请填写",
        "请选择",
    ] {
        let read = csv(&format!(
            "信息资源代码,信息资源名称,信息资源摘要,共享条件,信息项名称\n3/1,{sign},{sign},{sign},{sign}\n"
        ));
        assert_eq!((read.codes(), read.entries.len()), (vec![], 1), "{sign}");
        let condition = if sign.contains('无') { sign } else { "null" };
        assert_eq!(
            fields(&read, &["code", "title", "abstract", "sharingCondition"]),
            ["3/1", "null", "null", condition],
            "{sign}"
        );
        assert_eq!(read.items(0), ["null:-:-"], "{sign}");
    }
}

#[test]
fn types_of_databases_are_types_of_the_guide() {
    let of = |kind: &str| {
        let read = csv(&format!(
            "信息资源代码,信息资源名称,信息项名称,数据类型,数据长度\n3/1,甲,姓名,\"{kind}\",\n"
        ));
        read.items(0)[0].trim_start_matches("姓名:").to_owned()
    };
    for (written, wanted) in [
        ("nvarchar(100)", "字符型:100"),
        ("VARCHAR2(50 CHAR)", "字符型:50"),
        ("NUMBER(10,2)", "数值型:10,2"),
        ("int(11)", "整型:11"),
        ("an..18", "字符型:18"),
        ("字符型n1", "字符型:1"),
        ("代码型（枚举型）", "字符型:null"),
        ("日期型YYYYMMDD", "日期型:null"),
        ("05-其他类型", "通用型:null"),
        ("标志型（布尔型）", "逻辑型:null"),
        ("3", "3:null"),
    ] {
        assert_eq!(of(written), wanted, "{written}");
    }
}

#[test]
fn bare_numbers_are_left_alone() {
    let read = csv("信息资源名称,共享类型,更新周期,信息资源摘要\n甲,1,01,乙\n");
    assert_eq!(fields(&read, &["sharingType", "updateCycle"]), ["1", "01"]);
    let read = csv("信息资源名称,共享类型,更新周期,信息资源摘要\n甲,01-有条件共享,1.每日,乙\n");
    assert_eq!(
        fields(&read, &["sharingType", "updateCycle"]),
        ["有条件共享", "每日"]
    );
}

#[test]
fn a_misspelt_column_is_asked_about_once() {
    let read = csv(
        "信息资源代码,信息资源名称,更新频次,共享类型\n3/1,甲,每日,有条件\n3/2,乙,每日,有条件\n",
    );
    assert_eq!(read.codes(), ["column-not-understood"]);
    assert_eq!(arg(&read.faults[0], "column"), "更新频次");
    assert_eq!(arg(&read.faults[0], "meant"), "更新周期");
}

/// The entries of several files after joining: titles with their numbers of items, and the codes of the faults.
fn joined(files: &[(&str, &str)]) -> (Vec<(String, usize)>, Vec<&'static str>) {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    let library = library(&files);
    let mut entries = Vec::new();
    let mut codes = Vec::new();
    for source in 0..files.len() {
        let source = u32::try_from(source).unwrap();
        let catalogue::CatalogueFile {
            entries: mut read,
            faults,
            ..
        } = catalogue::read(
            &library,
            source,
            &catalogue::VocabularyIndex::new(&vocabulary()),
        );
        entries.append(&mut read);
        codes.extend(faults.iter().map(|fault| fault.code));
    }
    let catalogue::Joined {
        entries, faults, ..
    } = catalogue::join(entries);
    codes.extend(faults.iter().map(|fault| fault.code));
    let shape = entries
        .iter()
        .map(|entry| (entry.id.clone(), entry.items.len()));
    (shape.collect(), codes)
}

const ITEMS: &str = "*数据资源目录名称,*信息项业务名称,*信息项技术名称,*数据类型,*共享属性,*涉密属性\n甲,姓名,XM,字符型,有条件共享,非涉密\n乙,编号,BH,整数型,有条件共享,非涉密\n甲,年龄,NL,整数型,有条件共享,非涉密\n";

#[test]
fn items_of_another_table_are_joined_by_the_name_of_their_resource() {
    let resources = "*数据资源目录名称,*目录提供方,*更新周期,*共享属性,共享方式\n甲,某局,每日,有条件共享,共享平台方式\n乙,某局,每月,有条件共享,共享平台方式\n";
    let (shape, codes) = joined(&[("a.csv", resources), ("b.csv", ITEMS)]);
    assert_eq!(codes, [""; 0]);
    assert_eq!(shape, [("甲".to_owned(), 2), ("乙".to_owned(), 1)]);
}

#[test]
fn a_list_of_items_is_no_catalogue() {
    let other = "信息资源名称,信息资源提供方,更新周期,共享类型\n丙,某局,每日,有条件共享\n";
    for files in [
        vec![("b.csv", ITEMS)],
        vec![("a.csv", other), ("b.csv", ITEMS)],
    ] {
        let (shape, codes) = joined(&files);
        assert_eq!(codes, ["items-without-resources"]);
        assert_eq!(shape.len(), files.len() - 1);
    }
}

#[test]
fn tables_of_other_things_are_no_catalogues() {
    for text in [
        "厅局名称,表数量,表名（中文）,表名（英文）,分类1,字段数,字段名,字段英文名,总记录数\n某局,2,企业表,QY,经济,3,名称,MC,100\n",
        "机构名称,表中文名,字段中文（可忽略）,数据元\n某局,企业表,名称,企业名称\n",
        "序号,数据使用单位,信息资源名称,信息项名称,数据用途说明\n1,某局,甲,\"姓名、年龄\",核对\n",
        "目录编号,标题,发布日期,摘要,行使主体,办件类型\n1,甲,2026-01-01,乙,某局,即办件\n",
    ] {
        let library = library(&[("a.csv", text.as_bytes())]);
        assert!(
            !catalogue::is_sheet(
                library.workbook(0).unwrap(),
                &catalogue::VocabularyIndex::new(&vocabulary())
            ),
            "{text}"
        );
        let words = vocabulary();
        let words = catalogue::VocabularyIndex::new(&words);
        let told = catalogue::resembling(&library, 0, &words).faults;
        assert!(
            told.iter().all(|fault| fault.code == "sheet-listed"),
            "{told:?}"
        );
    }
    // With a code or a sharing type it registers resources, whatever else it lists.
    let both = "信息资源代码,信息资源名称,共享类型,数据使用单位,用途\n3/1,甲,有条件,某局,核对\n";
    assert_eq!(csv(both).entries.len(), 1);
}

#[test]
fn a_form_registers_one_resource() {
    let form = |rows: &str| {
        csv(&format!(
            "资源目录编制表,,,\n资源目录名称,道路运输证,,\n摘要,道路运输证的信息,,\n业务联系人,张三,联系电话,0571-12345678\n对接方式,推送数据,资源更新频度,每月\n资源公开属性,按需公开,提供科室,运输科\n资源项名称,字段名,数据类型,共享属性\n{rows}endFlag,,,\n说明：以下是填写说明。,,,\n"
        ))
    };
    let read = form("证号,ZH,字符,按需共享\n发证日期,FZRQ,日期,按需共享\n,,,\n");
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries.len(), 1);
    let names = [
        "title",
        "abstract",
        "updateCycle",
        "openToPublic",
        "department",
        "sharingModeType",
    ];
    assert_eq!(
        fields(&read, &names),
        [
            "道路运输证",
            "道路运输证的信息",
            "每月",
            "是",
            "运输科",
            "数据库"
        ]
    );
    assert_eq!(read.items(0), ["证号:字符型:-", "发证日期:日期型:-"]);
    let source = read.library.source(0).unwrap();
    let cell = |span| hutong::read::Source::cell_name(source.cell(span).unwrap());
    assert_eq!(
        cell(read.entries[0].fields.get("updateCycle").unwrap().span),
        "D5"
    );
    assert_eq!(
        cell(read.entries[0].items[1].fields.get("key").unwrap().span),
        "B9"
    );
    // A second form is not read, and that is told where it begins: below a note or below the items.
    for between in ["endFlag,,,\n", "说明：以上为第一项。,,,\n,,,\n", ""] {
        let second =
            format!("证号,ZH,字符,按需共享\n{between}资源目录名称,从业资格证,,\n摘要,从业资格,,\n");
        let read = form(&second);
        assert_eq!(read.items(0), ["证号:字符型:-"], "{between:?}");
        let row = 9 + between.lines().count();
        let told = read
            .faults
            .iter()
            .find(|fault| fault.code == "sheet-not-read");
        assert_eq!(arg(told.unwrap(), "row"), row.to_string(), "{between:?}");
    }
    // A form without items is a resource without items.
    assert_eq!(
        (form("").entries.len(), form("").entries[0].items.len()),
        (1, 0)
    );
}

#[test]
fn exports_of_open_data_portals_are_catalogues() {
    let text = r#"[
        {"标题": "甲", "数据摘要": "乙", "数据提供方": "某局", "开放属性": "无条件开放", "更新频率": "不定时",
         "发布时间": 1684771200000, "数据格式": ["json", "xlsx"], "所属行业": null, "详情页网址": "https://a.example"},
        {"标题": "丙", "来源部门": "某局", "数据格式": "['api']", "开放条件": "有条件开放", "发布时间": null}
    ]"#;
    let read = read("a.json", text.as_bytes());
    assert_eq!(read.codes(), [""; 0]);
    assert!(catalogue::is_records(
        &read.library.document(0).unwrap().root,
        &catalogue::VocabularyIndex::new(&vocabulary())
    ));
    let names = [
        "title",
        "providerName",
        "updateCycle",
        "openToPublic",
        "openCondition",
        "publicationDate",
        "formatClass",
        "formatType",
    ];
    assert_eq!(
        fields(&read, &names),
        [
            "甲",
            "某局",
            "不定期",
            "是",
            "无条件",
            "2023-05-23",
            "电子表格",
            "xlsx"
        ]
    );
    let second = &read.entries[1].fields;
    assert_eq!(show(second, "formatClass"), "服务接口");
    assert_eq!(show(second, "openToPublic"), "是");
    // A piece of news has a title, a date and an abstract, too; and the words of English are those of many things.
    for other in [
        r#"[{"标题": "通知", "发布日期": "2026-01-01", "摘要": "内容", "来源部门": "某局"}]"#,
        r#"[{"title": "a", "code": "b", "description": "c", "key": "d"}]"#,
    ] {
        let library = library(&[("a.json", other.as_bytes())]);
        assert!(
            !catalogue::is_records(
                &library.document(0).unwrap().root,
                &catalogue::VocabularyIndex::new(&vocabulary())
            ),
            "{other}"
        );
    }
}

/// Counted from the files by another program.
#[test]
#[ignore = "needs HUTONG_SHARED"]
fn real_catalogues_have_their_resources_and_items() {
    let folder = shared("suites/china");
    for (path, resources, items) in [
        (
            "catalogues/similarity/政务数据目录编制数据.xlsx",
            2_335,
            12_027,
        ),
        ("catalogues/similarity/某区目录-信息项数据.xlsx", 362, 2_151),
        ("catalogues/similarity/单目录-信息项.xlsx", 1, 7),
        ("catalogues/similarity/multi_catalogue.csv", 361, 2_149),
        ("catalogues/similarity/single_catalogue.csv", 22, 146),
        ("catalogues/similarity/metadata.csv", 0, 0),
        ("catalogues/similarity/multi_model.csv", 0, 0),
        ("catalogues/similarity/single_model.csv", 0, 0),
        ("catalogues/similarity/人口库建设过程资料v0.1.xlsx", 0, 0),
        ("catalogues/similarity/单模型表.xlsx", 0, 0),
        ("catalogues/similarity/数据元标准.xlsx", 0, 0),
        ("catalogues/gdzwfw-crawler/template.xlsx", 0, 0),
        ("catalogues/cnpds/anhui_anhui.json", 700, 0),
        ("catalogues/cnpds/guizhou_bijie.json", 1_457, 0),
        ("catalogues/cnpds/guizhou_guiyang.json", 2_469, 0),
        ("catalogues/cnpds/guizhou_qiandongnan.json", 1_564, 0),
        ("catalogues/cnpds/guizhou_qiannan.json", 1_551, 0),
        ("catalogues/cnpds/guizhou_tongren.json", 1_017, 0),
        ("catalogues/cnpds/jiangsu_jiangsu.json", 965, 0),
        ("catalogues/cnpds/jiangsu_xuzhou.json", 2_052, 0),
        ("layouts/P1-kweaver-filled.xlsx", 4, 5),
        ("layouts/P2-digitalchina-city.xlsx", 1, 3),
        ("layouts/P4-idatrix.xlsx", 1, 2),
        ("layouts/P8-form.xlsx", 1, 0),
    ] {
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let name = path.rsplit('/').next().unwrap();
        let read = read(name, &bytes);
        let is_catalogue = match (read.library.workbook(0), read.library.document(0)) {
            (Some(workbook), _) => {
                catalogue::is_sheet(workbook, &catalogue::VocabularyIndex::new(&vocabulary()))
            }
            (_, Some(document)) => catalogue::is_records(
                &document.root,
                &catalogue::VocabularyIndex::new(&vocabulary()),
            ),
            _ => false,
        };
        assert_eq!(is_catalogue, resources > 0, "{path}");
        if is_catalogue {
            let found: usize = read.entries.iter().map(|entry| entry.items.len()).sum();
            assert_eq!((read.entries.len(), found), (resources, items), "{path}");
        }
        let unknown = [
            "unknown-column",
            "column-not-understood",
            "unknown-catalogue-field",
            "conflicting-rows",
            "duplicate-column",
        ];
        let told = read
            .faults
            .iter()
            .find(|fault| unknown.contains(&fault.code));
        assert!(told.is_none(), "{path}: {told:?}");
    }
}

#[test]
fn rows_below_the_table_sign_it() {
    for below in [
        "某省市场监督管理局（公章）,,",
        ",,2026年3月1日",
        "某省市场监督管理局（盖章）,,2026年3月1日",
        "第1页 共1页,,",
    ] {
        let read = csv(&format!(
            "信息资源名称,更新周期,信息项名称\n道路运输证,每日,证号\n{below}\n"
        ));
        assert_eq!(read.entries.len(), 1, "{below}");
        assert_eq!(read.items(0).len(), 1, "{below}");
    }
}

#[test]
fn a_sheet_of_values_to_choose_from_is_a_dictionary() {
    let read = csv(
        "共享类型,更新周期,共享方式分类,共享方式类型,信息资源格式分类\n无条件共享,每日,共享平台,接口,数据库\n有条件共享,每月,邮件,文件,电子文件\n不予共享,,,,\n",
    );
    assert_eq!(read.entries.len(), 0);
    // A value that is in no list may be anything.
    let read = csv(
        "共享类型,更新周期,共享方式分类,共享方式类型,信息资源格式分类\n无条件共享,每日,共享平台,接口,驾驶员信息\n",
    );
    assert_eq!(read.entries.len(), 1);
}
