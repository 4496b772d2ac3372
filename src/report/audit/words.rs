//! The words of an audit: what each kind of relation is called, and what it says.

use super::super::labels::{add, count, text};
use crate::audit::{Kind, Limit, Relation, Relations};
use crate::text::Text;

/// What the page is called.
#[must_use]
pub fn title() -> Text {
    text("互联互通总体情况", "Interconnection as a whole")
}

/// What the map is called.
#[must_use]
pub fn map() -> Text {
    text("互联互通地图", "Map of interconnection")
}

/// That a submission is the newest of several versions of its project.
#[must_use]
pub fn newest() -> Text {
    text("现行版本", "newest version")
}

/// That a newer version of its project was handed in.
#[must_use]
pub fn former() -> Text {
    text("旧版本", "former version")
}

/// What a limit left out of the resources that are alike.
#[must_use]
pub fn limit(limit: Limit) -> Text {
    match limit {
        Limit::Names => text(
            "信息项名称的总量达到限值，部分资源和需求未按信息项比对。",
            "The names of items reached a limit; some resources and demands were not compared by them.",
        ),
        Limit::Comparisons => text(
            "比对次数达到限值，此后只找出信息项完全相同的资源。",
            "The comparisons reached a limit; after it only resources with equal items were found.",
        ),
        Limit::Pairs => text(
            "相似的资源对达到限值，pairs.csv 未全部列出；各组仍然完整。",
            "The pairs reached a limit, and pairs.csv has not all of them; the groups are whole.",
        ),
        Limit::Demands => text(
            "需求与资源的比对次数达到限值，部分需求未查找或未查全相近的资源。",
            "The comparisons of demands with resources reached a limit; for some demands not everything was looked for.",
        ),
    }
}

/// The kinds of relations that a limit is about.
#[must_use]
pub const fn limited(limit: Limit) -> &'static [Kind] {
    match limit {
        Limit::Names => &[Kind::ResourcesAlike, Kind::DemandPossiblyMet],
        Limit::Comparisons | Limit::Pairs => &[Kind::ResourcesAlike],
        Limit::Demands => &[Kind::ConsumedNotProvided, Kind::DemandPossiblyMet],
    }
}

/// How alike the members of a relation are; `None` where they are not compared by that.
#[must_use]
pub fn likeness(relation: &Relation) -> Option<Text> {
    let percent = relation.percent?;
    let resources = relation.members.iter();
    let number = resources.filter(|it| it.resource.is_some()).count();
    Some(match relation.kind {
        Kind::DemandPossiblyMet => text(
            &format!("{number} 项资源可能满足，最相近的 {percent}%"),
            &format!(
                "{} may be it, the nearest {percent}% alike",
                count(number, "resource")
            ),
        ),
        _ => text(
            &format!("{number} 项资源，相似度不低于 {percent}%"),
            &format!("{}, at least {percent}% alike", count(number, "resource")),
        ),
    })
}

/// What a kind of relation is called, and what it means.
#[must_use]
pub fn kind(kind: Kind) -> (Text, Text) {
    let (zh, en, meaning_zh, meaning_en) = match kind {
        Kind::CodeRegisteredTwice => (
            "同一资源代码重复登记",
            "a resource code registered more than once",
            "多个项目登记了同一个资源代码。",
            "Several projects register the same resource code.",
        ),
        Kind::ResourcesAlike => (
            "疑似重复的资源",
            "resources that look alike",
            "不同项目中信息项名称大半相同的资源，相互相似的归为一组，百分数为组内相似度的最低值；越少见的名称权重越大。仅供核对，不是结论：不同地区的同类证照、不同层级的同一台账也会相像。",
            "Resources of different projects that have most names of their items in common, by groups; the percentage is the smallest in the group, and rare names weigh more. Candidates to look at and no verdict: the same licence of two districts looks alike, too.",
        ),
        Kind::ConsumedNotProvided => (
            "无人提供的需求",
            "used, and provided by nobody",
            "项目声明使用或需求清单所列的资源（按代码，没有代码的按名称），既没有其他项目登记，也不在主管部门目录中。",
            "A project says that it uses this resource (by its code, else by its name), and neither another project nor the official catalogue has it.",
        ),
        Kind::DemandPossiblyMet => (
            "可能已有资源的需求",
            "demands that a resource under another name may meet",
            "需求未对应到登记的资源，而其他项目登记了名称相近的资源、含有所需信息项大部分的资源，或者几个部门都有同名资源而需求未写明是哪个部门。仅供核对，不是结论：请双方确认是否同一数据，并统一代码和名称。",
            "Demands that are met by no registered resource, and resources of other projects with a similar name or with most of the items that are asked for, or with the same name in several departments of which the demand names none. Candidates to look at and no verdict: both sides know whether it is the same data, and then agree on code and name.",
        ),
        Kind::SystemWithoutLink => (
            "没有任何联系的系统（疑似烟囱）",
            "systems without any link (possible chimneys)",
            "没有用到其他系统登记的资源，其资源也没有其他系统使用。所需资源无人提供的，见“无人提供的需求”。",
            "The system uses nothing that another registers, and no other uses a resource of it. What it asks for and nobody provides is told above.",
        ),
        Kind::ProviderWrittenDifferently => (
            "同一部门写法不一",
            "a department under several names",
            "同一个提供方代码对应多个名称。",
            "One code of a department stands under several names.",
        ),
        Kind::ProvidedNotConsumed => (
            "无人使用的资源",
            "provided, and used by nobody",
            "可以共享的资源，没有其他项目声明使用。",
            "The resource can be shared, and no other project says that it uses it.",
        ),
        Kind::ProjectVersions => (
            "同一项目的多个版本",
            "several versions of one project",
            "项目代码相同的材料。阶段靠后的为现行版本，阶段相同的取路径靠后的；以上各项比对只用现行版本，旧版本仍逐份评判。",
            "Submissions with one project code. The newest is that of the latest stage, and within it the last path; only the newest are compared above, and former versions are judged all the same.",
        ),
    };
    (text(zh, en), text(meaning_zh, meaning_en))
}

/// How many relations of each kind there are, on one line; empty where there are none.
#[must_use]
pub fn related(relations: &Relations) -> Text {
    let mut line = text("", "");
    for own in Kind::ALL {
        let number = relations.of(own).count();
        if number > 0 {
            let (name, _) = kind(own);
            let between = if line.zh.is_empty() { "" } else { " · " };
            add(
                &mut line,
                &format!("{between}{} {number}", name.zh),
                &format!("{between}{}: {number}", name.en),
            );
        }
    }
    line
}
