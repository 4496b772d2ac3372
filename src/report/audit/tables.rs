//! The tables of an audit that officers open in a spreadsheet program.

use super::super::csv::csv;
use super::super::labels;
use super::super::sanitize::visible;
use super::{Audited, outcome, words};
use crate::audit::{Kind, Relations};
use crate::pack::{Class, Stage};
use crate::text::{Lang, Text};

/// One line a submission, the worst first; then what was not judged.
#[must_use]
pub fn overview(audited: &Audited<'_>) -> String {
    let head = [
        "结论 verdict",
        "版本 version",
        "项目代码 project code",
        "项目名称 project",
        "类别 class",
        "阶段 stage",
        "项目单位 organisation",
        "项目单位代码 its code",
        "建设单位 vendor",
        "材料 submission",
        "影响结论的问题 gating findings",
        "缺失或不兼容的端点 endpoints",
        "未能评判 not judged",
        "错误 errors",
        "警告 warnings",
        "已豁免或认定 excused",
        "接口 interfaces",
        "操作 operations",
        "资源 resources",
        "信息项 items",
        "首要问题或无结论的原因 first finding, or why there is no verdict",
        "意见书 page",
    ];
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).to_vec()];
    let (newest, former) = (audited.relations.newest(), audited.relations.former());
    rows.extend(audited.ranked().into_iter().map(|row| {
        let given = |field: &Option<String>| field.as_deref().map(visible).unwrap_or_default();
        let verdict = outcome(row).map_or_else(labels::no_verdict, labels::outcome);
        let class = row.class.as_deref().and_then(Class::parse).map(Class::text);
        let stage = row.stage.as_deref().and_then(Stage::parse).map(Stage::text);
        let said = |word: Option<Text>| word.map(|word| word.show(Lang::Zh)).unwrap_or_default();
        let numbers = [
            row.gating,
            row.endpoints,
            row.unjudged,
            row.errors,
            row.warnings,
            row.excused,
            row.interfaces,
            row.operations,
            row.resources,
            row.items,
        ];
        let version = if former.contains(row.path.as_str()) {
            both(&words::former())
        } else if newest.contains(row.path.as_str()) {
            both(&words::newest())
        } else {
            String::new()
        };
        let before = [
            both(&verdict),
            version,
            given(&row.project_code),
            given(&row.project_name),
            said(class),
            said(stage),
            given(&row.provider_name),
            given(&row.provider_code),
            given(&row.vendor),
            visible(&row.path),
        ];
        let numbers = numbers.map(|number| number.to_string());
        let after = [given(&row.reason_zh), given(&row.page)];
        before.into_iter().chain(numbers).chain(after).collect()
    }));
    rows.extend(audited.left.iter().map(|left| {
        let mut row = vec![String::new(); head.len()];
        let told = [
            (0, both(&labels::not_judged())),
            (9, visible(&left.path)),
            (20, visible(&left.reason_zh)),
        ];
        for (at, cell) in told {
            if let Some(place) = row.get_mut(at) {
                *place = cell;
            }
        }
        row
    }));
    csv(&rows)
}

/// One line for each place where a relation is seen; lines of one relation have one number.
#[must_use]
pub fn relations(relations: &Relations) -> String {
    let head = [
        "序号 number",
        "关系 relation",
        "对象 subject",
        "相似度 % alike",
        "材料 submission",
        "项目代码 project code",
        "项目名称 project",
        "资源 resource",
        "资源名称 title",
        "提供方 provider",
        "提供方代码 its code",
        "信息项 items",
    ];
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).to_vec()];
    for (at, relation) in relations.list.iter().enumerate() {
        let name = both(&words::kind(relation.kind).0);
        for member in &relation.members {
            let given = |field: &Option<String>| field.as_deref().map(visible).unwrap_or_default();
            rows.push(vec![
                (at + 1).to_string(),
                name.clone(),
                visible(&relation.subject),
                relation
                    .percent
                    .map(|it| it.to_string())
                    .unwrap_or_default(),
                visible(&member.path),
                given(&member.project_code),
                given(&member.project_name),
                given(&member.resource),
                given(&member.title),
                given(&member.provider_name),
                given(&member.provider_code),
                visible(&member.items.join("、")),
            ]);
        }
    }
    for limit in &relations.limits {
        let mut row = vec![String::new(); head.len()];
        let note = both(&words::limit(*limit));
        if let Some(place) = row.get_mut(1) {
            *place = format!("{}: {note}", both(&words::kind(Kind::ResourcesAlike).0));
        }
        rows.push(row);
    }
    csv(&rows)
}

/// One line for each pair by which resources are alike; pairs of one group have one number.
#[must_use]
pub fn pairs(relations: &Relations) -> String {
    let head = [
        "组 group",
        "相似度 % alike",
        "相同信息项 common items",
        "全部信息项 all items",
        "材料 submission",
        "资源 resource",
        "另一材料 other submission",
        "另一资源 other resource",
    ];
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).to_vec()];
    rows.extend(relations.pairs.iter().map(|pair| {
        let numbers = [pair.group, pair.percent, pair.common, pair.all];
        let texts = [
            &pair.path,
            &pair.resource,
            &pair.other_path,
            &pair.other_resource,
        ];
        let numbers = numbers.into_iter().map(|number| number.to_string());
        numbers
            .chain(texts.into_iter().map(|text| visible(text)))
            .collect()
    }));
    csv(&rows)
}

fn both(text: &Text) -> String {
    format!("{} {}", text.zh, text.en)
}
