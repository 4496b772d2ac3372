//! Functions on codes: resource codes, credit codes of providers, service ids.

use super::lists;
use super::values::{split, text_at, texts};
use crate::check::codes::{
    self, CreditCodeError, OrganisationCodeError, ProviderClass, ServiceIdError,
};
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::read::Node;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("resourceCode", &["part", "code"], &[], resource_code).keyed(&["code"]),
    Function::new(
        "codeSystem",
        &["code", "system_zh", "system_en", "allowed_zh", "allowed_en"],
        &[],
        code_system,
    )
    .keyed(&["code"]),
    Function::new(
        "codeOfProvider",
        &["code", "expected"],
        &[],
        code_of_provider,
    )
    .keyed(&["code"]),
    Function::new(
        "codeFitsColumns",
        &["part", "expected", "code"],
        &[],
        code_fits_columns,
    )
    .keyed(&["code"]),
    Function::new(
        "codeFitsList",
        &["class", "part", "code"],
        &[],
        code_fits_list,
    )
    .keyed(&["code"]),
    Function::new(
        "categoryInClass",
        &["class", "list"],
        &[],
        category_in_class,
    ),
    Function::new(
        "creditCode",
        &["expected"],
        &[FunctionOption::new(
            "fault",
            OptionShape::OneOf(&["shape", "digit", "region"]),
        )],
        credit_code,
    ),
    Function::new(
        "providerClass",
        &[],
        &[FunctionOption::new(
            "not",
            OptionShape::OneOf(&["enterprise", "legacy"]),
        )],
        provider_class,
    ),
    Function::new(
        "serviceId",
        &["provider"],
        &[FunctionOption::new(
            "fault",
            OptionShape::OneOf(&["shape", "digit", "legacy"]),
        )],
        service_id,
    ),
];

/// The part of a code that violates the grammar of the pack's code system; `None` where the code is valid.
pub(super) fn broken(context: &Context<'_, '_>, code: &str) -> Option<&'static str> {
    context.derived.code_systems().broken(code)
}

/// A code must not belong to a system that the pack does not allow.
fn code_system(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(system) = context.derived.foreign_system() else {
        return Answer::NotApplicable;
    };
    let allowed = context.derived.code_systems().allowed();
    let foreign = texts(target.node).filter(|(code, _)| is_foreign(context, code));
    let hits = foreign.map(|(code, span)| {
        Hit::new(span)
            .arg("code", code)
            .arg("system_zh", &*system.label.zh)
            .arg("system_en", &*system.label.en)
            .arg("allowed_zh", &*allowed.zh)
            .arg("allowed_en", &*allowed.en)
    });
    Answer::Hits(hits.collect())
}

/// Whether a code belongs to the system of the catalogue that the pack does not allow.
fn is_foreign(context: &Context<'_, '_>, code: &str) -> bool {
    let system = context.derived.foreign_system();
    system.is_some_and(|system| system.fits(code)) && broken(context, code).is_some()
}

/// A code that begins with the code of its provider must begin with that of the row.
fn code_of_provider(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(fields) = target.node else {
        return Answer::NotApplicable;
    };
    let (Some((code, at)), Some((provider, other))) =
        (text_at(fields, "code"), text_at(fields, "providerCode"))
    else {
        return Answer::NotApplicable;
    };
    let system = context.derived.code_systems().of(code);
    let Some(system) = system.filter(|system| system.provider > 0) else {
        return Answer::NotApplicable;
    };
    let front: String = code.chars().take(system.provider).collect();
    let hit = (front != provider).then(|| {
        Hit::new(at)
            .related(other)
            .arg("code", code)
            .arg("found", front)
            .arg("expected", provider)
    });
    Answer::Hits(hit.into_iter().collect())
}

fn resource_code(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let hits = texts(target.node)
        .flat_map(|(text, span)| split(text).into_iter().map(move |code| (code, span)))
        .filter_map(|(code, span)| {
            let part = broken(context, code)?;
            // Codes of a system that the pack does not allow have a finding of their own.
            if is_foreign(context, code) {
                return None;
            }
            Some(Hit::new(span).arg("part", part).arg("code", code))
        })
        .collect();
    Answer::Hits(hits)
}

/// The parsed resource code of an entry's fields; `None` unless the pack uses the code system of the 1272 guide.
fn parts<'t>(
    context: &Context<'_, '_>,
    fields: Option<&'t Node>,
) -> Option<(codes::ResourceCode, &'t str, crate::text::Span)> {
    let (code, span) = text_at(fields?, "code")?;
    let parts = context.derived.code_systems().guide_code(code)?;
    Some((parts, code, span))
}

/// The parts of a code must agree with 类, 项, 目 and 细目 of the same row. Digits in a column are compared directly, labels
/// through the pack's lists. Labels of 目 and 细目, for which there is no list, are not compared.
fn code_fits_columns(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let (Some(fields), Some((parts, code, at))) = (target.node, parts(context, target.node)) else {
        return Answer::NotApplicable;
    };
    let class = parts.class.to_string();
    let column = |field: &str| text_at(fields, field);
    let mut hits = Vec::new();
    let mut compare = |field: &str, found: &str, expected: Option<&str>, other| {
        if expected.is_some_and(|expected| expected != found) {
            hits.push(
                Hit::new(at)
                    .related(other)
                    .arg("part", context.pack.label(field))
                    .about("part", field)
                    .arg("found", found)
                    .arg("expected", expected.unwrap_or(""))
                    .arg("code", code),
            );
        }
    };
    if let Some((text, span)) = column("categoryClass") {
        compare(
            "categoryClass",
            &class,
            lists::cell(context, "category-class", text, "code"),
            span,
        );
    }
    if let Some((text, span)) = column("categoryItem") {
        let listed = context.pack.lists.get("category-item").and_then(|list| {
            let row = list.rows.iter().find(|row| {
                list.words(row).any(|word| word == text) && list.cell(row, "class") == class
            })?;
            Some(list.cell(row, "code"))
        });
        compare("categoryItem", &parts.item, digits(text).or(listed), span);
    }
    if let Some((text, span)) = column("categoryObject") {
        compare("categoryObject", &parts.object, digits(text), span);
    }
    if let Some((text, span)) = column("categoryDetail") {
        compare("categoryDetail", &parts.detail, digits(text), span);
    }
    Answer::Hits(hits)
}

/// The digits that a column starts with, alone or before a label as in `011 市场监管`.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let found = text.strip_suffix(rest).unwrap_or(text);
    let apart = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!found.is_empty() && apart).then_some(found)
}

/// The two digits of 项 in a code must be in the list of its 类.
fn code_fits_list(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let (Some((parts, code, at)), Some(list)) = (
        parts(context, target.node),
        context.pack.lists.get("category-item"),
    ) else {
        return Answer::NotApplicable;
    };
    let class = parts.class.to_string();
    let known = list
        .rows
        .iter()
        .any(|row| list.cell(row, "class") == class && list.cell(row, "code") == parts.item);
    let hit = (!known).then(|| {
        Hit::new(at)
            .arg("class", class)
            .arg("part", parts.item)
            .arg("code", code)
    });
    Answer::Hits(hit.into_iter().collect())
}

/// The label of 项 must be in the list of the label of 类.
fn category_in_class(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(fields) = target.node else {
        return Answer::NotApplicable;
    };
    let (Some((item, at)), Some((class, other)), Some(list)) = (
        text_at(fields, "categoryItem"),
        text_at(fields, "categoryClass"),
        context.pack.lists.get("category-item"),
    ) else {
        return Answer::NotApplicable;
    };
    let Some(code) = lists::cell(context, "category-class", class, "code") else {
        return Answer::NotApplicable;
    };
    let rows = || {
        list.rows
            .iter()
            .filter(|row| list.cell(row, "class") == code)
    };
    let known = rows()
        .any(|row| list.cell(row, "code") == item || list.words(row).any(|word| word == item));
    let allowed: Vec<&str> = rows().map(|row| list.cell(row, "label")).collect();
    let hit = (!known).then(|| {
        Hit::new(at)
            .related(other)
            .arg("found", item)
            .arg("class", class)
            .arg("list", allowed.join("、"))
    });
    Answer::Hits(hit.into_iter().collect())
}

/// A unified social credit code must be valid; the option `fault` selects the fault to report: `shape`, `digit` or `region`.
/// Older codes of providers are left to another rule.
fn credit_code(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let fault = options.str_at("fault").unwrap_or("shape");
    let hits = texts(target.node)
        .filter(|(code, _)| codes::provider_class(code) != Some(ProviderClass::Legacy))
        .filter_map(|(code, span)| {
            let hit = Hit::new(span);
            match (codes::credit_code(code), fault) {
                (
                    Err(
                        CreditCodeError::Check(expected)
                        | CreditCodeError::OrganisationCheck(expected),
                    ),
                    "digit",
                ) => Some(hit.arg("expected", expected)),
                (
                    Err(
                        CreditCodeError::Length(_)
                        | CreditCodeError::Character(..)
                        | CreditCodeError::Region,
                    ),
                    "shape",
                ) => Some(hit),
                (Ok(()), "region") if !codes::known_province(code) => Some(hit.arg("expected", "")),
                _ => None,
            }
        })
        .collect();
    Answer::Hits(hits)
}

/// The class of the provider, by its code, must not be the class in the option `not`: `enterprise` or `legacy`.
fn provider_class(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let unwanted = match options.str_at("not") {
        Some("legacy") => ProviderClass::Legacy,
        _ => ProviderClass::Enterprise,
    };
    let hits = texts(target.node)
        .filter(|(code, _)| {
            // A nine-character code with a wrong check digit is a mistake and no old code, but the legacy rule still reports it.
            codes::provider_class(code) == Some(unwanted)
                || (unwanted == ProviderClass::Legacy
                    && matches!(
                        codes::organisation_code(code),
                        Err(OrganisationCodeError::Check(_))
                    ))
        })
        .map(|(_, span)| Hit::new(span))
        .collect();
    Answer::Hits(hits)
}

/// A service id must be valid; the option `fault` selects the fault to report: `shape`, `digit` or `legacy`.
fn service_id(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let fault = options.str_at("fault").unwrap_or("shape");
    let hits = texts(target.node)
        .filter_map(|(id, span)| match (codes::service_id(id), fault) {
            (Err(ServiceIdError::Shape), "shape") | (Err(ServiceIdError::Provider(_)), "digit") => {
                Some(Hit::new(span))
            }
            (Err(ServiceIdError::Legacy { provider, .. }), "legacy") => {
                Some(Hit::new(span).arg("provider", provider))
            }
            _ => None,
        })
        .collect();
    Answer::Hits(hits)
}
