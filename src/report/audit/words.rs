//! The words of an audit: what each kind of relation is called, and what it says.

use super::super::labels::{add, text};
use crate::audit::{Kind, Relations};
use crate::text::Text;

/// What a kind of relation is called, and what it means.
#[must_use]
pub fn kind(kind: Kind) -> (Text, Text) {
    let (zh, en, meaning_zh, meaning_en) = match kind {
        Kind::CodeRegisteredTwice => (
            "同一资源代码重复登记",
            "a resource code registered more than once",
            "多份申报材料登记了同一个资源代码。",
            "Several submissions register the same resource code.",
        ),
        Kind::ResourcesAlike => (
            "疑似重复的资源",
            "resources that look alike",
            "不同申报材料中信息项名称大半相同的资源。仅供核对，不是结论：不同地区的同类证照、不同层级的同一台账也会相像。",
            "Resources of different submissions that have most names of their items in common. Candidates to look at and no verdict: the same licence of two districts looks alike, too.",
        ),
        Kind::ConsumedNotProvided => (
            "无人提供的需求",
            "used, and provided by nobody",
            "申报材料声明使用的资源代码，既没有其他申报材料登记，也不在主管部门目录中。",
            "A submission says that it uses this resource code, and neither another submission nor the official catalogue has it.",
        ),
        Kind::SystemWithoutLink => (
            "没有任何联系的系统（疑似烟囱）",
            "systems without any link (possible chimneys)",
            "不使用其他系统的资源，其资源也没有其他系统使用。",
            "The system uses no resource of another, and no other uses one of it.",
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
            "可以共享的资源，没有其他申报材料声明使用。",
            "The resource can be shared, and no other submission says that it uses it.",
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
