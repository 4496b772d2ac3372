//! Functions on one value or one object: its first key, how often an element occurs, dates, and pairs of fields that must agree.

use super::lists;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::day;
use crate::read::{Node, Value};
use crate::text::{ProductWords, Span, listed};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "firstKey",
        &["first"],
        &[FunctionOption::new("key", OptionShape::Text)],
        first_key,
    ),
    Function::new("atMostOne", &["count"], &[], at_most_one),
    Function::new("calendarDate", &[], &[], calendar_date),
    Function::new("notInFuture", &["today"], &[], not_in_future),
    Function::new(
        "notBefore",
        &["earlier"],
        &[
            FunctionOption::new("field", OptionShape::Text),
            FunctionOption::new("than", OptionShape::Text),
        ],
        not_before,
    ),
    Function::new(
        "modeFitsFormat",
        &["mode", "format", "modes"],
        &[],
        mode_fits_format,
    ),
    Function::new(
        "typeFitsClass",
        &["type", "class", "types"],
        &[],
        type_fits_class,
    )
    .keyed(&["type"]),
];

/// The filled texts of a value: itself, or each of a list.
pub(super) fn texts(node: Option<&Node>) -> impl Iterator<Item = (&str, Span)> {
    let list = node.map_or(&[][..], |node| match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    });
    list.iter().filter_map(|node| {
        let text = node.as_str()?.trim();
        (!text.is_empty()).then_some((text, node.span))
    })
}

/// The filled text under a dotted path.
pub(super) fn text_at<'t>(node: &'t Node, path: &str) -> Option<(&'t str, Span)> {
    let node = path
        .split('.')
        .try_fold(node, |node, name| node.get(name))?;
    texts(Some(node)).next()
}

fn one(hit: Option<Hit>) -> Answer {
    Answer::Hits(hit.into_iter().collect())
}

/// Keys in order that are no accident.
const SORTED: usize = 4;

/// The key named by `key`, where the object has it, must be its first. An object whose keys are sorted was written by a program that
/// keeps no order.
fn first_key(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let wanted = options.str_at("key").unwrap_or("");
    let Some(map) = target.node.and_then(Node::as_map) else {
        return Answer::NotApplicable;
    };
    let (Some(first), Some(entry)) = (map.entries().first(), map.entry(wanted)) else {
        return Answer::Hits(Vec::new());
    };
    let keys = map.entries();
    let sorted = keys.len() >= SORTED && keys.is_sorted_by_key(|entry| &*entry.key);
    let misplaced = first.key != entry.key && !sorted;
    one(misplaced.then(|| Hit::new(entry.key_span).arg("first", &*first.key)))
}

/// A list must have at most one element; the hit is at the second.
fn at_most_one(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let items = target.node.map_or(&[][..], Node::items);
    one(items
        .get(1)
        .map(|second| Hit::new(second.span).arg("count", items.len().to_string())))
}

fn calendar_date(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let hits = texts(target.node)
        .filter(|(text, _)| day::calendar_date(text).is_none())
        .map(|(_, span)| Hit::new(span))
        .collect();
    Answer::Hits(hits)
}

/// Dates in the one form that [`day::calendar_date`] accepts sort as text, so no calendar is needed to compare them.
fn not_in_future(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let today = context.judgement.as_of.as_str();
    let hits = texts(target.node)
        .filter(|(text, _)| day::calendar_date(text).is_some() && *text > today)
        .map(|(_, span)| Hit::new(span).arg("today", today))
        .collect();
    Answer::Hits(hits)
}

/// The date `field` of an object must not be earlier than its date `than`.
fn not_before(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let date = |option: &str| {
        let (text, span) = text_at(target.node?, options.str_at(option)?)?;
        day::calendar_date(text).map(|_| (text, span))
    };
    let (Some((later, at)), Some((earlier, other))) = (date("field"), date("than")) else {
        return Answer::NotApplicable;
    };
    one((later < earlier).then(|| {
        Hit::new(at)
            .related(other)
            .arg("earlier", earlier)
            .arg("found", later)
    }))
}

/// 共享方式类型 must be one that 信息资源格式分类 allows: the column `formats` of the pack's list `sharing-mode`.
fn mode_fits_format(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(fields) = target.node else {
        return Answer::NotApplicable;
    };
    let (Some((mode, at)), Some((format, other))) = (
        text_at(fields, "sharingModeType"),
        text_at(fields, "formatClass"),
    ) else {
        return Answer::NotApplicable;
    };
    let (Some(formats), Some(format)) = (
        lists::cell(context, "sharing-mode", mode, "formats"),
        lists::cell(context, "format-class", format, "label"),
    ) else {
        return Answer::NotApplicable;
    };
    if formats.split('|').any(|allowed| allowed == format) {
        return Answer::Hits(Vec::new());
    }
    let modes: Vec<&str> = context
        .pack
        .lists
        .get("sharing-mode")
        .map_or_else(Vec::new, |list| {
            list.rows
                .iter()
                .filter(|row| {
                    list.cell(row, "formats")
                        .split('|')
                        .any(|allowed| allowed == format)
                })
                .map(|row| list.cell(row, "label"))
                .collect()
        });
    let hit = Hit::new(at)
        .related(other)
        .arg("mode", mode)
        .arg("format", format);
    one(Some(hit.arg("modes", modes.join("、"))))
}

/// 信息资源格式类型 must belong to 信息资源格式分类: the column `class` of the pack's list `format`.
fn type_fits_class(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(fields) = target.node else {
        return Answer::NotApplicable;
    };
    let Some((class, other)) = text_at(fields, "formatClass") else {
        return Answer::NotApplicable;
    };
    let (Some(class), Some(list)) = (
        lists::cell(context, "format-class", class, "label"),
        context.pack.lists.get("format"),
    ) else {
        return Answer::NotApplicable;
    };
    let types: Vec<&str> = list
        .rows
        .iter()
        .filter(|row| list.cell(row, "class") == class)
        .map(|row| list.cell(row, "label"))
        .collect();
    // A class may have no types of its own: a service is called as its makers call it.
    let without_types = types.is_empty();
    let products = context.pack.lists.get("product-words");
    let products = products.map_or_else(ProductWords::default, |list| {
        let rows = list.rows.iter();
        ProductWords::new(rows.flat_map(|row| {
            let code = list.cell(row, "code");
            list.words(row).map(move |word| (code, word))
        }))
    });
    let hits = texts(fields.get("formatType"))
        .flat_map(|(text, span)| split(text).into_iter().map(move |word| (word, span)))
        .filter_map(|(word, span)| {
            let class_of = |name: &str| {
                lists::row(context, "format", name).map(|(list, row)| list.cell(row, "class"))
            };
            let named = || products.names(word).iter().find_map(|name| class_of(name));
            let own = class_of(word).or_else(named);
            let fits = own == Some(class) || (own.is_none() && without_types);
            (!fits).then(|| {
                Hit::new(span)
                    .related(other)
                    .arg("type", word)
                    .arg("class", class)
                    .arg("types", types.join("、"))
            })
        })
        .collect();
    Answer::Hits(hits)
}

/// The words of a cell that contains several.
pub(super) fn split(text: &str) -> Vec<&str> {
    listed(text).collect()
}
