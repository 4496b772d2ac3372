//! Catalogue sheets as they come in practice: where the header stands, how it is written, what the rows mean.

use super::support::{Read, arg, library, read, show, text, vocabulary};
use hutong::model::{Standard, catalogue};
use proptest::prelude::*;

const HEADER: &str = "信息资源代码,信息资源名称,信息资源提供方,信息资源提供方代码,共享类型,更新周期,发布日期,信息项名称,数据类型,数据长度";

fn csv(text: &str) -> Read {
    read("catalogue.csv", text.as_bytes())
}

#[test]
fn a_resource_has_its_rows() {
    let read = csv(&format!(
        "{HEADER}\n\
         307011024701/000001,年报信息,某局,111000000000131433,1-无条件共享,更新频率,2024-01-05,企业名称,C,200\n\
         ,,,,,,,注册资本,货币型,\n\
         307011024701/000001,年报信息,某局,111000000000131433,无条件,,,成立日期,D(日期型),8\n\
         307011024701/000002,处罚信息,某局,111000000000131433,（2）有条件共享,每月,,,,\n"
    ));
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries.len(), 2);
    let entry = &read.entries[0];
    assert_eq!(entry.standard, Standard::Guide1272);
    assert_eq!(entry.id, "307011024701/000001");
    assert_eq!(show(&entry.fields, "sharingType"), "无条件共享");
    // What is no label of the list stays as written.
    assert_eq!(show(&entry.fields, "updateCycle"), "更新频率");
    assert_eq!(show(&entry.fields, "publicationDate"), "2024-01-05");
    assert_eq!(
        read.items(0),
        [
            "企业名称:字符型:200",
            "注册资本:货币型:null",
            "成立日期:日期型:8"
        ]
    );
    assert!(read.items(1).is_empty());
    assert_eq!(show(&read.entries[1].fields, "sharingType"), "有条件共享");
    // A column that exists is a null where it is blank; one that does not exist is not there.
    assert_eq!(show(&read.entries[1].fields, "publicationDate"), "null");
    assert_eq!(show(&read.entries[1].fields, "abstract"), "-");
}

#[test]
fn a_value_knows_its_cell() {
    let read = csv(&format!(
        "某市政务信息资源目录\n\n{HEADER}\n3/1,年报信息,某局,1,1,每日,,企业名称,C,200\n"
    ));
    let source = read.library.source(0).unwrap();
    let cell = |field: &str| {
        let span = read.entries[0].fields.get(field).unwrap().span;
        hutong::read::Source::cell_name(source.cell(span).unwrap())
    };
    assert_eq!(cell("title"), "B4");
    assert_eq!(cell("publicationDate"), "G4");
    let length = read.entries[0].items[0].fields.get("length").unwrap();
    assert_eq!(source.slice(length.span), "200");
}

#[test]
fn headers_are_understood_however_they_are_written() {
    for header in [
        "信息资源代码,信息资源名称,信息资源提供方,更新周期",
        "信息资源编码*,＊资源名称,提供单位（必填）,更新频率",
        "\"信息资源\n代码\",\"信 息 资 源 名 称\",\"责任单位\r\n（必填项）\",更新频度[选填]",
        "1.信息资源代码,2、信息资源名称,（3）信息资源提供方,4 更新周期",
        "目录编码：,资源名称(不超过50字),【必填】提供方,更新周期（见填表说明）",
        "Code,TITLE,providerName,updateCycle",
    ] {
        let read = csv(&format!("{header}\n3/1,年报信息,某局,5.每月\n"));
        assert_eq!(read.codes(), [""; 0], "{header}");
        let shown = ["code", "title", "providerName", "updateCycle"]
            .map(|field| show(&read.entries[0].fields, field));
        assert_eq!(shown, ["3/1", "年报信息", "某局", "每月"], "{header}");
    }
}

#[test]
fn every_name_of_a_column_means_it() {
    for column in vocabulary().columns.iter().filter(|column| !column.item) {
        for name in &column.names {
            let others = [
                "信息资源代码,信息资源名称,信息资源摘要,信息资源提供方",
                "信息资源代码,更新周期,信息资源摘要,共享类型",
                "信息资源名称,更新周期,发布日期,共享类型",
            ];
            // Whatever the column is, one of these headers does not have it yet.
            let found = others.iter().any(|others| {
                let read = csv(&format!("{others},\"{name}\"\n3/1,甲,乙,丙,2024\n"));
                read.codes().is_empty()
                    && read.entries[0]
                        .fields
                        .entries()
                        .iter()
                        .any(|field| *field.key == *column.field)
            });
            assert!(found, "{name}");
        }
    }
}

#[test]
fn a_header_may_have_two_rows() {
    let read = csv(
        "信息资源分类,,,,信息资源名称,信息资源代码,信息资源格式,,信息项,,,共享方式,,更新周期\n\
                    类,项,目,细目,,,分类,类型,名称,数据类型,长度,分类,类型,\n\
                    3部门,07,011,024701,年报信息,307011024701/1,数据库,MySQL,企业名称,C,200,共享平台,接口/webservice,实时\n",
    );
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries.len(), 1);
    let fields = &read.entries[0].fields;
    for (field, value) in [
        ("categoryClass", "部门"),
        ("categoryItem", "07"),
        ("categoryObject", "011"),
        ("categoryDetail", "024701"),
        ("title", "年报信息"),
        ("formatClass", "数据库"),
        ("formatType", "MySQL"),
        ("sharingModeCategory", "共享平台"),
        ("sharingModeType", "接口"),
        ("updateCycle", "实时"),
    ] {
        assert_eq!(show(fields, field), value, "{field}");
    }
    assert_eq!(read.items(0), ["企业名称:字符型:200"]);
}

#[test]
fn a_header_may_have_three_rows_or_only_groups_above() {
    let read = csv(
        "信息资源代码,信息资源名称,共享属性,,,\n,,共享类型,共享方式,,共享条件\n,,,类别,类型,\n3/1,甲,不予共享,,,《统计法》\n",
    );
    assert_eq!(read.codes(), [""; 0]);
    let fields = &read.entries[0].fields;
    assert_eq!(show(fields, "sharingType"), "不予共享");
    assert_eq!(show(fields, "sharingModeCategory"), "null");
    assert_eq!(show(fields, "sharingCondition"), "《统计法》");
    let read = csv(
        "基本信息,,,更新,\n信息资源代码,信息资源名称,信息资源提供方,更新周期,发布日期\n3/1,甲,乙,每年,\n",
    );
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries.len(), 1);
}

#[test]
fn titles_and_dates_above_a_header_are_not_part_of_it() {
    for above in [
        "",
        "某市政务信息资源目录\n",
        "某市政务信息资源目录\n\n",
        "目录,,,\n填报单位：某局,,填报日期：2024-01-01\n\n\n",
    ] {
        let read = csv(&format!(
            "{above}信息资源代码,信息资源名称,信息资源格式,,更新周期\n,,分类,类型,\n3/1,甲,数据库,MySQL,每年\n"
        ));
        assert_eq!(read.codes(), [""; 0], "{above}");
        assert_eq!(read.entries.len(), 1, "{above}");
        assert_eq!(show(&read.entries[0].fields, "formatType"), "MySQL");
    }
}

#[test]
fn rows_that_explain_the_header_belong_to_it() {
    let read = csv(&format!(
        "{HEADER}\n必填,必填,必填,必填,必填,必填,选填,必填,必填,选填\n1,2,3,4,5,6,7,8,9,10\n3/1,甲,某局,1,1,1,,,,\n"
    ));
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries.len(), 1);
}

#[test]
fn a_row_of_hints_is_told_with_its_text() {
    let read = csv(&format!(
        "{HEADER}\n12位/6位,填写全称,请选择,请选择,有条件共享时必填,选择周期,,填写名称,参照标准,填写数字\n3/1,甲,某局,1,1,1,,,,\n"
    ));
    assert_eq!(read.entries.len(), 1);
    let (fault, _) = read.fault("skipped-row");
    assert_eq!((arg(fault, "row"), arg(fault, "reason")), ("2", "hint"));
    assert_eq!(
        arg(fault, "text"),
        "12位/6位 | 填写全称 | 请选择 | 请选择 | 有条件共享时必填 | 选择周期 | 填写名称 | 参照标准 | 填写数字"
    );
    // One cell that says something makes it a row that nobody knows, and a name a row of its own.
    let read = csv(&format!(
        "{HEADER}\n,最多跑一次事项,某局,请选择,请选择,选择周期,,填写名称,参照标准,填写数字\n3/1,甲,某局,1,1,1,,,,\n"
    ));
    assert_eq!(read.entries.len(), 1);
    let (fault, _) = read.fault("row-not-judged");
    assert_eq!((arg(fault, "row"), arg(fault, "reason")), ("2", "doubtful"));
    for row in [
        ",人口信息,填写全称,请选择,请选择,选择周期,,填写名称,参照标准,填写数字",
        "307011024701/2,填写全称,请选择,请选择,请选择,选择周期,,填写名称,参照标准,填写数字",
        // A remark in brackets makes no hint of what stands before it, nor does a word in front.
        ",填写人口信息,某局（必填）,1（必填）,办案（必填）,每年（必填）,,姓名（必填）,C（必填）,50（必填）",
        ",必填人口信息,必填,请选择,请选择,选择周期,,填写名称,参照标准,填写数字",
    ] {
        let read = csv(&format!("{HEADER}\n{row}\n3/1,甲,某局,1,1,1,,,,\n"));
        assert_eq!(read.entries.len(), 2, "{row}: {:?}", read.faults);
    }
}

#[test]
fn everyday_hints_are_known() {
    for hints in [
        "系统自动生成,单位全称,请选择,（必填）,必填（单选）,如：每年,,文本,数字,数字",
        "自动编号,全称（必填）,按规则编制,请选择,有条件共享时必填,YYYY-MM-DD,,格式：汉字,例如：姓名,50个字以内",
    ] {
        let read = csv(&format!("{HEADER}\n{hints}\n3/1,甲,某局,1,1,1,,,,\n"));
        assert_eq!(read.entries.len(), 1, "{hints}: {:?}", read.faults);
        assert_eq!(arg(read.fault("skipped-row").0, "reason"), "hint");
    }
}

#[test]
fn rows_that_are_no_resource_are_passed_over_and_told() {
    let read = csv(&format!(
        "{HEADER}\n\
         示例,人口信息（示例）,,,,,,姓名,C,50\n\
         ,,,,,,,年龄,I,\n\
         307011024701/1,年报信息,某局,1,1,每日,,企业名称,C,200\n\
         {HEADER}\n\
         307011024701/2,【样例】处罚,某局,1,1,每日,,处罚决定,C,200\n\
         307011024701/2,【样例】处罚,某局,1,1,每日,,处罚日期,D,\n\
         307011024701/3,示例中心人员信息,某局,1,1,每日,,姓名,C,20\n\
         合计：2条,,,,,,,,,\n\
         填表说明：,,,,,,,,,\n\
         一、代码按目录编制,,,,,,,,,\n\
         ,二、名称不得重复,,,,,,,,\n\
         填表人：张三,,,审核人：李四,,,,,,\n"
    ));
    let told: Vec<_> = read
        .faults
        .iter()
        .map(|fault| (fault.code, arg(fault, "row"), arg(fault, "reason")))
        .collect();
    assert_eq!(
        told,
        [
            ("skipped-row", "2", "example"),
            ("skipped-row", "3", "example"),
            ("skipped-row", "5", "header"),
            ("skipped-resource", "6", "example"),
            ("skipped-row", "9", "total"),
            ("skipped-row", "10", "note"),
            ("skipped-row", "11", "note"),
            ("skipped-row", "12", "note"),
            ("skipped-row", "13", "note"),
        ]
    );
    let ids: Vec<_> = read.entries.iter().map(|entry| &*entry.id).collect();
    assert_eq!(ids, ["307011024701/1", "307011024701/3"]);
    assert_eq!(read.items(0), ["企业名称:字符型:200"]);
}

#[test]
fn a_missing_code_or_title_does_not_hide_a_resource() {
    let row = |code: &str, title: &str| {
        csv(&format!(
            "{HEADER}\n307011024701/1,甲,某局,1,1,每日,,,,\n{code},{title},某局,1,2,每月,,企业名称,C,200\n{code},{title},某局,1,2,每月,,企业地址,C,200\n307011024701/3,丙,某局,1,1,每日,,,,\n"
        ))
    };
    let ids = |read: &Read| {
        read.entries
            .iter()
            .map(|entry| entry.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&row("307011024701/2", "乙")),
        ["307011024701/1", "307011024701/2", "307011024701/3"]
    );
    assert_eq!(
        ids(&row("", "乙")),
        ["307011024701/1", "乙", "307011024701/3"]
    );
    assert_eq!(
        ids(&row("307011024701/2", "")),
        ["307011024701/1", "307011024701/2", "307011024701/3"]
    );
    // Without both, what the row describes tells that it is another resource.
    assert_eq!(row("", "").entries.len(), 3);
    // One blank code in the first row of a resource is a resource without a code, not a row of the one above.
    let read = csv(&format!(
        "{HEADER}\n307011024701/1,甲,某局,1,1,每日,,,,\n,乙,某局,1,2,每月,,企业名称,C,200\n307011024701/2,乙,某局,1,2,每月,,企业地址,C,200\n"
    ));
    assert_eq!(ids(&read), ["307011024701/1", "乙"]);
    assert_eq!(read.codes(), [""; 0]);
    assert_eq!(read.entries[1].items.len(), 2);
}

#[test]
fn another_code_is_another_resource_whatever_its_name() {
    let read = csv(&format!(
        "{HEADER}\n307011024701/1,甲,某局,1,有条件,每日,,企业名称,C,200\n307011024701/9,甲,某局,1,有条件,每日,,企业地址,C,200\n307011024701/9,甲,某局,1,有条件,每日,,电话,C,20\n307011024701/12,甲,某局,1,有条件,每日,,*,C,20\n"
    ));
    assert_eq!(read.codes(), [""; 0]);
    let counts: Vec<usize> = read.entries.iter().map(|entry| entry.items.len()).collect();
    assert_eq!(counts, [1, 2, 1]);
}

#[test]
fn a_code_that_differs_in_one_row_is_a_row_with_a_wrong_code() {
    let read = csv(&format!(
        "{HEADER}\n307011024701/1,甲,某局,1,有条件,每日,,企业名称,C,200\n307011024701/9,甲,某局,1,有条件,每日,,企业地址,C,200\n307011024701/1,甲,某局,1,有条件,每日,,电话,C,20\n"
    ));
    assert_eq!(read.entries.len(), 1);
    let codes: Vec<_> = read.entries[0]
        .items
        .iter()
        .map(|item| show(&item.fields, "resourceCode"))
        .collect();
    assert_eq!(
        codes,
        ["307011024701/1", "307011024701/9", "307011024701/1"]
    );
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn a_code_that_was_dragged_down_belongs_to_one_resource() {
    let rows = |names: &[&str]| {
        let rows = names.iter().enumerate().map(|(at, name)| {
            format!(
                "307011024701/{},甲,某局,1,有条件,每日,,{name},C,20\n",
                at + 1
            )
        });
        csv(&format!("{HEADER}\n{}", rows.collect::<String>()))
    };
    let read = rows(&["企业名称", "企业地址", "电话", "法定代表人", "经营范围"]);
    assert_eq!((read.entries.len(), read.entries[0].items.len()), (1, 5));
    // Three may be resources of one kind, and so may any number with the same item.
    assert_eq!(rows(&["企业名称", "企业地址", "电话"]).entries.len(), 3);
    assert_eq!(
        rows(&["证照", "证照", "证照", "证照", "证照"])
            .entries
            .len(),
        5
    );
}

#[test]
fn rows_of_a_resource_may_stand_apart() {
    let read = csv(
        "信息资源名称,信息资源提供方,信息资源摘要,信息项名称,数据类型\n甲,某局,子,姓名,C\n甲,另一局,丑,编号,C\n乙,某局,寅,住址,C\n甲,某局,子,年龄,I\n甲,另一局,丑,日期,D\n",
    );
    assert_eq!(read.codes(), [""; 0]);
    let items: Vec<_> = (0..3).map(|at| read.items(at).len()).collect();
    assert_eq!((read.entries.len(), items), (3, vec![2, 2, 1]));
    // Another description is another resource.
    let read = csv(
        "信息资源代码,信息资源名称,信息资源摘要,信息项名称\n3/1,甲,子,姓名\n3/2,乙,寅,住址\n3/1,甲,丑,年龄\n",
    );
    assert_eq!(read.entries.len(), 3);
}

#[test]
fn the_same_code_in_different_places_stays_two_entries() {
    let read = csv(&format!(
        "{HEADER}\n307011024701/1,甲,某局,1,1,每日,,,,\n307011024701/2,乙,某局,1,1,每日,,,,\n307011024701/1,丙,某局,1,1,每日,,,,\n"
    ));
    assert_eq!(catalogue::join(read.entries).entries.len(), 3);
}

#[test]
fn further_rows_that_contradict_the_first_are_told() {
    let read = csv(&format!(
        "{HEADER}\n307011024701/1,甲,某局,1,无条件,每日,,企业名称,C,200\n307011024701/1,甲,另一局,1,不予共享,每日,,企业地址,C,200\n"
    ));
    assert_eq!(read.codes(), ["conflicting-rows"]);
    let (fault, at) = read.fault("conflicting-rows");
    assert_eq!(at, "另一局");
    assert_eq!(fault.related.len(), 1);
    // 信息项 have a sharing type of their own.
    assert_eq!(show(&read.entries[0].fields, "sharingType"), "无条件共享");
    assert_eq!(
        show(&read.entries[0].items[1].fields, "sharingType"),
        "不予共享"
    );
}

#[test]
fn a_second_sharing_type_is_the_items() {
    let read = csv(
        "信息资源代码,信息资源名称,共享类型,信息项名称,共享类型,共享类型\n3/1,甲,有条件共享,姓名,无条件共享,\n",
    );
    assert_eq!(read.codes(), ["duplicate-column"]);
    assert_eq!(show(&read.entries[0].fields, "sharingType"), "有条件共享");
    assert_eq!(
        show(&read.entries[0].items[0].fields, "sharingType"),
        "无条件共享"
    );
}

#[test]
fn columns_that_nobody_knows_are_told() {
    let read = csv("信息资源代码,信息资源名称,信息资源摘要,更新周其,颜色\n3/1,甲,乙,每年,红\n");
    // A column that is needed and not there is likely to be the one: it is not judged, and that is told.
    assert_eq!(read.codes(), ["column-not-understood", "unknown-column"]);
    assert_eq!(arg(&read.faults[0], "column"), "更新周其");
    assert_eq!(arg(&read.faults[0], "meant"), "更新周期");
    assert_eq!(read.cell(&read.faults[0]), "D1");
    assert_eq!(arg(&read.faults[1], "suggestion"), "");
    let read = csv("信息资源代码,信息资源名称,更新周期,更新周其\n3/1,甲,每年,每年\n");
    assert_eq!(read.codes(), ["unknown-column"]);
    assert_eq!(arg(&read.faults[0], "suggestion"), "更新周期");
}

#[test]
fn codes_in_scientific_notation_are_told_and_left_alone() {
    let read = csv(&format!(
        "{HEADER}\n3.07011E+11,甲,某局,1.11E+17,1,每日,,,,\n"
    ));
    assert_eq!(read.codes(), ["code-stored-as-number"; 2]);
    let (fault, at) = read.fault("code-stored-as-number");
    assert_eq!((arg(fault, "column"), at), ("信息资源代码", "3.07011E+11"));
    assert_eq!(read.cell(fault), "A2");
    assert_eq!(show(&read.entries[0].fields, "code"), "3.07011E+11");
}

#[test]
fn several_related_codes_are_a_list() {
    let read =
        csv("信息资源代码,信息资源名称,关联资源代码\n3/1,甲,\"3/2、3/3;3/4\n3/5\"\n3/2,乙,\n");
    let related = read.entries[0].fields.get("relatedCodes").unwrap();
    assert_eq!(text(related), r#"["3/2","3/3","3/4","3/5"]"#);
    assert_eq!(show(&read.entries[1].fields, "relatedCodes"), "null");
}

#[test]
fn a_sheet_of_items_is_joined_to_its_resources() {
    let files: [(&str, &[u8]); 2] = [
        ("items.csv", "信息资源代码,信息资源名称,信息项名称,数据类型,长度,共享类型\n3/1,甲,姓名,C,20,不予共享\n,,年龄,I,,\n3/9,壬,颜色,C,9,\n".as_bytes()),
        ("resources.csv", "信息资源代码,信息资源名称,信息资源摘要,共享类型\n3/1,甲,摘要,有条件共享\n".as_bytes()),
    ];
    let library = library(&files);
    let mut entries = Vec::new();
    for source in 0..2 {
        let catalogue::CatalogueFile {
            entries: more,
            faults,
            ..
        } = catalogue::read(
            &library,
            source,
            &catalogue::VocabularyIndex::new(&vocabulary()),
        );
        assert!(faults.is_empty(), "{faults:?}");
        entries.extend(more);
    }
    let catalogue::Joined {
        entries: joined,
        faults,
        ..
    } = catalogue::join(entries);
    assert!(faults.is_empty());
    let shape: Vec<_> = joined
        .iter()
        .map(|entry| (entry.id.as_str(), entry.items.len(), entry.joined.len()))
        .collect();
    assert_eq!(shape, [("3/9", 1, 0), ("3/1", 2, 1)]);
    assert_eq!(show(&joined[1].fields, "sharingType"), "有条件共享");
    assert_eq!(show(&joined[1].items[0].fields, "sharingType"), "不予共享");
}

#[test]
fn a_header_without_rows_is_an_empty_catalogue() {
    assert_eq!(csv(&format!("{HEADER}\n")).codes(), ["empty-catalogue"]);
    assert_eq!(
        csv(&format!("{HEADER}\n示例,甲,,,,,,,,\n")).codes(),
        ["skipped-row", "empty-catalogue"]
    );
}

#[test]
fn what_is_no_catalogue_is_told_apart() {
    let is = |text: &str| {
        let library = library(&[("a.csv", text.as_bytes())]);
        let workbook = library.workbooks[0].as_ref().unwrap();
        catalogue::is_sheet(workbook, &catalogue::VocabularyIndex::new(&vocabulary()))
    };
    assert!(is("信息资源名称,信息资源代码,更新周期\n甲,3/1,每年\n"));
    assert!(is(
        "资源名称,信息资源代号,提供方,更新周期\n甲,3/1,乙,每年\n"
    ));
    assert!(!is("姓名,年龄,备注\n张三,30,无\n"));
    assert!(!is("字段名称,数据类型,长度\nname,C,20\n"));
    assert!(!is("序号,信息资源名称,备注\n1,甲,无\n"));
    assert_eq!(
        csv("姓名,年龄\n张三,30\n").codes(),
        ["catalogue-header-missing"]
    );
}

#[test]
fn a_name_of_a_lock_file_hides_no_catalogue() {
    let read = read(
        "~$catalogue.csv",
        format!("{HEADER}\n3/1,甲,乙,,,,,,,\n").as_bytes(),
    );
    assert_eq!((read.codes(), read.entries.len()), (vec![], 1));
}

#[test]
fn gb18030_is_read_as_well() {
    let text = "信息资源名称,信息资源代码,更新周期\n年报信息,3/1,每年\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let read = read("a.csv", &bytes);
    assert_eq!(show(&read.entries[0].fields, "title"), "年报信息");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever stands in the cells, nothing breaks and nothing that was read is lost.
    #[test]
    fn no_sheet_breaks_the_reader(
        rows in prop::collection::vec(prop::collection::vec(prop_oneof![
            Just(String::new()), Just("信息资源代码".to_owned()), Just("信息资源名称".to_owned()), Just("信息项".to_owned()),
            Just("名称".to_owned()), Just("更新周期".to_owned()), Just("示例".to_owned()), Just("合计".to_owned()),
            Just("填表说明".to_owned()), Just("3/1".to_owned()), Just("1".to_owned()), Just("(".to_owned()), Just("必填".to_owned()), "\\PC{0,6}",
        ], 0..12), 0..12),
    ) {
        let text: String = rows.iter().map(|row| {
            let cells: Vec<_> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            cells.join(",") + "\n"
        }).collect();
        let library = library(&[("a.csv", format!("{HEADER}\n{text}").as_bytes()), ("b.csv", text.as_bytes())]);
        for source in 0..2 {
            let catalogue::CatalogueFile { entries, .. } = catalogue::read(&library, source, &catalogue::VocabularyIndex::new(&vocabulary()));
            let items: usize = entries.iter().map(|entry| entry.items.len()).sum();
            let catalogue::Joined { entries: joined, faults, .. } = catalogue::join(entries);
            // A list of items of no resource is told with their number, and left out.
            let told = faults.iter().filter(|fault| fault.code == "items-without-resources");
            let told: usize = told.map(|fault| arg(fault, "items").parse::<usize>().unwrap()).sum();
            let kept: usize = joined.iter().map(|entry| entry.items.len()).sum();
            prop_assert_eq!(kept + told, items);
        }
    }
}

/// What makes a spreadsheet keep a code as a text is no part of the code.
#[test]
fn guards_of_codes_are_dropped() {
    for written in [
        "307011024701/000001",
        "'307011024701/000001",
        "\"=\"\"307011024701/000001\"\"\"",
        " 307011024701 / 000001 ",
    ] {
        let text =
            format!("信息资源名称,信息资源代码,共享类型,更新周期\n甲,{written},无条件共享,每日\n");
        let entries = csv(&text).entries;
        let code = entries[0].text("code").unwrap().0;
        assert_eq!(code, "307011024701/000001", "{written}");
    }
}
