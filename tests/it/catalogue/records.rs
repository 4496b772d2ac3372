//! Catalogue records: the elements of GB/T 21063.3, the fields of the 1272 guide beside them, and the join with a sheet.

use super::support::{arg, library, read, show, text, vocabulary};
use hutong::model::{Standard, catalogue};
use hutong::read::Node;
use proptest::prelude::*;

const RECORD: &str = r"- mdId: md-0001
  resTitle: 市场主体年报信息
  pubDate: 2024-01-05
  abstract: 企业年报
  IdPoC: {rpOrgName: 某市市场监督管理局, cntAdd: 某路 1 号}
  DescKeys:
    - {keyword: [年报, 企业], thesaName: 主题词表}
    - {keyword: 市场主体}
  TpCat: {cateStd: 主题分类, cateName: 综合政务, cateCode: ZCC00}
  onLineSrc: https://data.example.gov.cn/reports
  resID: 307011024701/000001
  ServInfo: {servURL: https://data.example.gov.cn/api, servType: 目录服务}
  MdContact: {rpOrgName: 某市大数据局}
  mdDateUpd: 2024-02-01
  extensions:
    sharingType: 有条件
    共享条件: 经审核
    更新频率: 每月
    信息资源格式: {分类: 数据库, 类型: MySQL}
    openToPublic: false
    providerCode: 11990000000000019A
  items:
    - {name: 企业名称, key: ent_name, dataType: C, length: 200}
    - {名称: 成立日期, 类型: D, 信息项英文名: est_date}
";

#[test]
fn a_record_has_its_elements_and_its_extensions() {
    let read = read("catalogue.yaml", RECORD.as_bytes());
    assert_eq!(read.codes(), [""; 0]);
    let entry = &read.entries[0];
    assert_eq!(
        (entry.standard, entry.id.as_str()),
        (Standard::Gb21063, "307011024701/000001")
    );
    for (field, value) in [
        ("title", "市场主体年报信息"),
        ("code", "307011024701/000001"),
        ("providerName", "某市市场监督管理局"),
        ("abstract", "企业年报"),
        ("publicationDate", "2024-01-05"),
        ("mdId", "md-0001"),
        ("metadataUpdated", "2024-02-01"),
        ("keywords", r#"["年报","企业","市场主体"]"#),
        (
            "topicCategory",
            r#"[{"cateStd":"主题分类","cateName":"综合政务","cateCode":"ZCC00"}]"#,
        ),
        ("onlineSource", r#"["https://data.example.gov.cn/reports"]"#),
        (
            "contact",
            r#"{"rpOrgName":"某市市场监督管理局","cntAdd":"某路 1 号"}"#,
        ),
        ("metadataContact", r#"{"rpOrgName":"某市大数据局"}"#),
        (
            "serviceInfo",
            r#"{"servURL":"https://data.example.gov.cn/api","servType":"目录服务"}"#,
        ),
        ("sharingType", "有条件共享"),
        ("sharingCondition", "经审核"),
        ("updateCycle", "每月"),
        ("formatClass", "数据库"),
        ("formatType", "MySQL"),
        ("openToPublic", "否"),
        ("providerCode", "11990000000000019A"),
    ] {
        assert_eq!(show(&entry.fields, field), value, "{field}");
    }
    let elements = entry.fields.get("elements").unwrap();
    let names: Vec<_> = elements
        .entries()
        .iter()
        .map(|element| &*element.key)
        .collect();
    assert_eq!(
        names,
        [
            "mdId",
            "resTitle",
            "pubDate",
            "abstract",
            "IdPoC",
            "DescKeys",
            "TpCat",
            "onLineSrc",
            "resID",
            "ServInfo",
            "MdContact",
            "mdDateUpd"
        ]
    );
    assert_eq!(read.items(0), ["企业名称:字符型:200", "成立日期:日期型:-"]);
    assert_eq!(show(&entry.items[1].fields, "key"), "est_date");
    let source = read.library.source(0).unwrap();
    let span = entry.fields.get("providerName").unwrap().span;
    assert_eq!(source.slice(span), "某市市场监督管理局");
}

#[test]
fn elements_are_known_by_each_of_their_names() {
    let read = read(
        "目录.json",
        r#"{"目录": [{"元数据标识符": "md-1", "信息资源名称": "甲", "信息资源标识符": "11000/A1", "信息资源摘要": "乙",
            "信息资源提供方": {"rpOrgNam": "某局"}, "信息资源分类": {"cateStd": "主题分类", "cateName": "综合", "cateCode": "Z"}, "共享类型": "无条件共享"},
           {"metadataIdentifier": "md-2", "resourceTitle": "丙", "resourceID": "11000/A2", "abstract": "丁", "pointOfContact": [{"rpOrgName": "某局"}, {"rpOrgName": "另一局"}], "dateOfPublication": "2024-01-01"}]}"#
            .as_bytes(),
    );
    assert_eq!(read.codes(), [""; 0]);
    let shown = |entry: usize, field: &str| show(&read.entries[entry].fields, field);
    assert_eq!(read.entries[0].standard, Standard::Gb21063);
    assert_eq!(shown(0, "title"), "甲");
    assert_eq!(shown(0, "providerName"), "某局");
    assert_eq!(
        shown(0, "elements"),
        r#"{"mdId":"md-1","resTitle":"甲","resID":"11000/A1","abstract":"乙","IdPoC":{"rpOrgName":"某局"},"TpCat":{"cateStd":"主题分类","cateName":"综合","cateCode":"Z"}}"#
    );
    assert_eq!(shown(1, "providerName"), "某局");
    assert_eq!(shown(1, "contact"), r#"{"rpOrgName":"某局"}"#);
}

#[test]
fn a_record_with_the_fields_of_the_guide_only_is_of_the_guide() {
    let read = read(
        "a.yaml",
        "records:\n- 信息资源名称: 甲\n  信息资源代码: 3/1\n  信息资源提供方: 某局\n  信息资源分类: {类: 3, 项: '07'}\n  信息资源摘要: 乙\n  更新周期: 每日\n  sharing: {type: 无条件, mode: {category: 平台, type: 库表}}\n".as_bytes(),
    );
    assert_eq!(read.codes(), [""; 0]);
    let fields = &read.entries[0].fields;
    assert_eq!(read.entries[0].standard, Standard::Guide1272);
    assert!(fields.get("elements").is_none());
    assert_eq!(show(fields, "categoryClass"), "部门");
    assert_eq!(show(fields, "categoryItem"), "07");
    assert_eq!(show(fields, "sharingType"), "无条件共享");
    assert_eq!(show(fields, "sharingModeCategory"), "共享平台");
    assert_eq!(show(fields, "sharingModeType"), "数据库");
}

#[test]
fn an_element_said_twice_is_a_list() {
    let read = read("a.yaml", "mdId: 1\nresTitle: 甲\n信息资源名称: 乙\nresID: 3/1\nTpCat: [{cateStd: a}, {cateStd: b}]\n".as_bytes());
    let elements = read.entries[0].fields.get("elements").unwrap();
    assert_eq!(text(elements.get("resTitle").unwrap()), r#"["甲","乙"]"#);
    assert_eq!(show(&read.entries[0].fields, "title"), "甲");
}

#[test]
fn unknown_keys_are_told_with_what_was_meant() {
    for (record, at, suggestion) in [
        ("resTitel: 甲\n", "resTitel", "resTitle"),
        ("sharingTyp: 甲\n", "sharingTyp", "sharingType"),
        ("更新周其: 每日\n", "更新周其", "更新周期"),
        ("IdPoC: {rpOrgNames: 甲}\n", "rpOrgNames", "rpOrgName"),
        (
            "extensions: {updateCycel: 甲}\n",
            "updateCycel",
            "updateCycle",
        ),
        ("items: [{name: 甲, lenght: 3}]\n", "lenght", "length"),
        ("colour: 红\n", "colour", ""),
    ] {
        let read = read(
            "a.yaml",
            format!("mdId: a\nresID: 3/1\n{record}").as_bytes(),
        );
        assert_eq!(read.codes(), ["unknown-catalogue-field"], "{record}");
        let (fault, place) = read.fault("unknown-catalogue-field");
        assert_eq!((place, arg(fault, "suggestion")), (at, suggestion));
    }
    let read = read("a.yaml", b"mdId: a\nresID: 3/1\nx-note: free\n");
    assert_eq!(read.codes(), [""; 0]);
}

#[test]
fn values_of_another_shape_are_told() {
    for (record, code) in [
        (
            "providerCode: 111000000000131433\n",
            "code-stored-as-number",
        ),
        ("resID: 307011\n", "code-stored-as-number"),
        ("sharingType: [a, b]\n", "catalogue-field-type"),
        ("items: 姓名\n", "catalogue-field-type"),
        ("items: [姓名]\n", "catalogue-field-type"),
        (
            "sharingType: 无条件共享\n共享类型: 不予共享\n",
            "duplicate-catalogue-field",
        ),
        ("- a\n", "catalogue-field-type"),
    ] {
        let text = match record.strip_prefix("- ") {
            Some(item) => format!("- {{mdId: a, MdContact: {{rpOrgName: b}}}}\n- {item}"),
            None => format!("mdId: a\nMdContact: {{rpOrgName: b}}\n{record}"),
        };
        let read = read("a.yaml", text.as_bytes());
        assert_eq!(read.codes(), [code], "{record}");
    }
}

#[test]
fn operations_that_a_record_names_are_its_bindings() {
    let read = read(
        "a.yaml",
        b"mdId: a\nresID: 3/1\noperations: [api/openapi.yaml#GET /reports]\n",
    );
    assert_eq!(
        read.entries[0].bindings[0].value,
        "api/openapi.yaml#GET /reports"
    );
    let read = super::support::read(
        "a.csv",
        "信息资源代码,信息资源名称,接口操作\n3/1,甲,\"a.yaml#GET /b\nb.yaml#POST /c\"\n".as_bytes(),
    );
    let bound: Vec<_> = read.entries[0]
        .bindings
        .iter()
        .map(|bound| bound.value.as_str())
        .collect();
    assert_eq!(bound, ["a.yaml#GET /b", "b.yaml#POST /c"]);
}

#[test]
fn records_are_told_from_other_documents() {
    let is = |text: &str| {
        let library = library(&[("a.yaml", text.as_bytes())]);
        catalogue::is_records(
            &library.document(0).unwrap().root,
            &catalogue::VocabularyIndex::new(&vocabulary()),
        )
    };
    for text in [
        RECORD,
        "{mdId: a, resID: 3/1}",
        "{records: [{resTitle: 甲, resID: 乙}]}",
        "[{信息资源名称: 甲, 共享类型: 无条件共享}]",
        "{title: 甲, extensions: {sharingType: 无条件, updateCycle: 每日}}",
        "{目录: []}",
    ] {
        assert!(is(text), "{text}");
    }
    for text in [
        "{openapi: 3.0.3, mdId: a, resID: b}",
        "{hutong: 1, catalogue: [a.yaml]}",
        "{cataId: 3/1, serviceId: s_1_1, resTitle: a, mdId: b}",
        "{resources: [{name: a}]}",
        "{title: a, description: b}",
        "[]",
        "[1, 2]",
        "text",
    ] {
        assert!(!is(text), "{text}");
    }
}

#[test]
fn an_empty_list_is_an_empty_catalogue() {
    assert_eq!(
        read("a.json", br#"{"catalogue": []}"#).codes(),
        ["empty-catalogue"]
    );
}

#[test]
fn a_record_and_a_sheet_with_the_same_code_are_one_resource() {
    let sheet = "信息资源代码,信息资源名称,信息资源摘要,共享类型,更新周期,信息项名称\n3/1,甲,另一摘要,不予共享,每年,姓名\n3/1,甲,另一摘要,不予共享,每年,年龄\n3/2,乙,丙,无条件,每年,\n";
    let record = "- {mdId: a, resTitle: 甲, resID: 3/1, abstract: 摘要, sharingType: 无条件共享}\n- {mdId: b, resTitle: 丁, resID: 3/3}\n";
    let library = library(&[("a.csv", sheet.as_bytes()), ("b.yaml", record.as_bytes())]);
    let mut entries = Vec::new();
    for source in 0..2 {
        entries.extend(
            catalogue::read(
                &library,
                source,
                &catalogue::VocabularyIndex::new(&vocabulary()),
            )
            .entries,
        );
    }
    let catalogue::Joined {
        entries: joined,
        faults,
        ..
    } = catalogue::join(entries);
    let ids: Vec<_> = joined
        .iter()
        .map(|entry| (entry.id.as_str(), entry.standard.name()))
        .collect();
    assert_eq!(
        ids,
        [
            ("3/2", "guide-1272"),
            ("3/1", "gbt-21063.3"),
            ("3/3", "gbt-21063.3")
        ]
    );
    let one = &joined[1];
    assert_eq!(one.joined.len(), 1);
    assert_eq!(one.joined[0].source, 0);
    assert_eq!(one.items.len(), 2);
    assert_eq!(show(&one.fields, "updateCycle"), "每年");
    // The record's element holds, the sheet's column elsewhere, and both are told where they differ.
    assert_eq!(show(&one.fields, "abstract"), "摘要");
    assert_eq!(show(&one.fields, "sharingType"), "不予共享");
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.code, arg(fault, "field")))
        .collect();
    assert_eq!(
        told,
        [
            ("registrations-disagree", "abstract"),
            ("registrations-disagree", "sharingType")
        ]
    );
}

#[test]
fn registrations_of_one_code_that_disagree_are_told() {
    let record = "- {mdId: a, resTitle: 甲, resID: 3/1, sharingType: 无条件共享, 信息项: [{名称: 一, 数据类型: C, 长度: 20}, {名称: 二, 数据类型: I}]}\n";
    let header =
        "信息资源代码,信息资源名称,共享类型,信息项名称,数据类型,数据长度\n3/1,甲,无条件共享,";
    for (rows, told) in [
        ("一,C,20\n,,,二,整型,\n", vec![]),
        (
            "一,C,20\n,,,二,整型,\n,,,三,C,5\n",
            vec![("name", "一、二、三", "一、二")],
        ),
        ("一,C,20\n", vec![("name", "一", "一、二")]),
        ("一,C,30\n,,,二,整型,\n", vec![("length", "一 30", "一 20")]),
        (
            "一,C,20\n,,,二,日期型,\n",
            vec![("dataType", "二 日期型", "二 整型")],
        ),
    ] {
        let sheet = format!("{header}{rows}");
        let library = library(&[("a.csv", sheet.as_bytes()), ("b.yaml", record.as_bytes())]);
        let entries = (0..2).flat_map(|source| {
            catalogue::read(
                &library,
                source,
                &catalogue::VocabularyIndex::new(&vocabulary()),
            )
            .entries
        });
        let catalogue::Joined {
            entries: joined,
            faults,
            ..
        } = catalogue::join(entries.collect());
        assert_eq!(joined.len(), 1);
        let found: Vec<_> = faults
            .iter()
            .map(|fault| {
                (
                    arg(fault, "field"),
                    arg(fault, "found"),
                    arg(fault, "other"),
                )
            })
            .collect();
        assert_eq!(found, told, "{rows}");
    }
}

/// Any tree of keys that records know and values that they do not expect.
fn tree() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "[1-9][0-9]{0,19}",
        Just("\"3/1\"".to_owned()),
        Just("\"1-无条件共享\"".to_owned()),
        Just("1.5e300".to_owned()),
        Just("\"\"".to_owned()),
    ];
    let keys = prop::sample::select(vec![
        "mdId",
        "resID",
        "resTitle",
        "IdPoC",
        "TpCat",
        "DescKeys",
        "rpOrgName",
        "keyword",
        "items",
        "信息项",
        "extensions",
        "共享类型",
        "name",
        "relatedCodes",
        "operations",
        "records",
        "catalogue",
        "信息资源分类",
        "类",
        "x",
        "services",
        "cataId",
        "cnName",
        "methods",
        "inputParams",
        "isRequired",
        "hutong",
        "project",
        "class",
        "interfaces",
        "descriptor",
        "bindings",
        "resources",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((keys.clone(), inner), 0..8).prop_map(|entries| {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn no_tree_breaks_the_readers(text in tree()) {
        let library = library(&[("a.json", text.as_bytes())]);
        let root: Option<&Node> = library.document(0).map(|document| &document.root);
        prop_assert!(root.is_some());
        let _ = root.map(|root| catalogue::is_records(root, &catalogue::VocabularyIndex::new(&vocabulary())));
        let _ = root.map(hutong::model::registration::is_registration);
        let catalogue::CatalogueFile { entries, .. } = catalogue::read(&library, 0, &catalogue::VocabularyIndex::new(&vocabulary()));
        let before = entries.len();
        prop_assert!(catalogue::join(entries).entries.len() <= before);
        let _ = hutong::model::registration::registrations(&library, 0);
        let _ = hutong::model::manifest::manifest(&library, &[0]);
    }
}
