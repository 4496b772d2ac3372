//! The fixed labels of reports for people, in both languages. The texts of findings and endpoints come from packs.

use crate::decide::{
    Adoption, Basis, Bound, ClauseState, DecisionState, DeclaredBy, Disposition, EndpointRow,
    Excuse, Finding, Follows, Kind, Level, Outcome, PackInfo, Place, Severity, State, Verdict,
    WaiverState, WaiverTerms,
};
use crate::model::CatalogueKind;
use crate::text::Text;

/// A text from its Chinese and English versions.
#[must_use]
pub fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

/// Appends to both versions of a text.
pub fn add(text: &mut Text, zh: &str, en: &str) {
    text.zh.push_str(zh);
    text.en.push_str(en);
}

/// The label of an outcome.
#[must_use]
pub fn outcome(outcome: Outcome) -> Text {
    let zh = match outcome {
        Outcome::Pass => "通过",
        Outcome::Conditional => "有条件通过",
        Outcome::Fail => "不通过",
        Outcome::Incomplete => "无法判定",
    };
    text(zh, outcome.name())
}

/// That there is no verdict.
#[must_use]
pub fn no_verdict() -> Text {
    text("没有结论", "no verdict")
}

/// That something was not judged.
#[must_use]
pub fn not_judged() -> Text {
    text("未评判", "not judged")
}

/// Who declared class and stage, named separately if they differ.
#[must_use]
pub fn declared(verdict: &Verdict) -> Text {
    let (class, stage) = (declarer(verdict.class_by), declarer(verdict.stage_by));
    if class == stage {
        return class;
    }
    text(
        &format!("类别{}，阶段{}", class.zh, stage.zh),
        &format!("class {}, stage {}", class.en, stage.en),
    )
}

/// The label of who declared the class or the stage.
#[must_use]
pub fn declarer(by: DeclaredBy) -> Text {
    match by {
        DeclaredBy::Manifest => text("由清单声明", "declared by the manifest"),
        DeclaredBy::Office => text("由主管部门指定", "set by the office"),
        DeclaredBy::Default => text(
            "未声明，按最严情形评判",
            "declared by nobody, judged as the strictest",
        ),
    }
}

/// The label of a severity.
#[must_use]
pub fn severity(severity: Severity) -> Text {
    let zh = match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "信息",
        Severity::Hint => "提示",
    };
    text(zh, severity.name())
}

/// The sign and label of an endpoint's state; the sign works without colour.
#[must_use]
pub fn state(state: State) -> (char, Text) {
    let (sign, zh) = match state {
        State::Present => ('✓', "具备"),
        State::Absent => ('✗', "缺失"),
        State::Incompatible => ('✗', "不兼容"),
        State::Undecided => ('?', "未定"),
        State::NotRequired => ('-', "不要求"),
    };
    (sign, text(zh, &state.name().replace('-', " ")))
}

/// The sign and label of a row of the endpoint table. A row that the office excused is not shown as open.
#[must_use]
pub fn row(row: &EndpointRow) -> (char, Text) {
    let (sign, ended) = state(row.state);
    match row.state {
        State::Undecided if row.excused => ('○', text("经认定", "accepted by decision")),
        State::Absent | State::Incompatible if row.excused => {
            let (zh, en) = (&ended.zh, &ended.en);
            (
                '○',
                text(&format!("{zh}（已豁免）"), &format!("{en}, waived")),
            )
        }
        _ => (sign, ended),
    }
}

/// The label of an endpoint's level: whether the endpoint must exist.
#[must_use]
pub fn level(level: Level) -> Text {
    let zh = match level {
        Level::Required => "必备",
        Level::Recommended => "推荐",
    };
    text(zh, level.name())
}

/// The label of how an operation was matched with its endpoint.
#[must_use]
pub fn bound(bound: Bound) -> Text {
    match bound {
        Bound::Path => text("按路径", "by path"),
        Bound::Manifest => text("按清单", "by manifest"),
        Bound::Extension => text("按扩展字段", "by extension"),
        Bound::Registration => text("按服务注册", "by registration"),
    }
}

/// The reason, the grantor and the expiry of an excuse.
#[must_use]
pub fn excuse(excuse: &Excuse) -> Text {
    match excuse {
        Excuse::Waiver(terms) => waiver_terms(terms),
        Excuse::Decision { reason, by, on } => text(
            &format!("{reason}（{by} {on} 认定）"),
            &format!("{reason} (decided by {by} on {on})"),
        ),
    }
}

/// The terms of a waiver as one line.
fn waiver_terms(terms: &WaiverTerms) -> Text {
    let WaiverTerms {
        reference,
        reason,
        granted_by,
        expires,
        ..
    } = terms;
    let number = |after: &str| match reference.as_str() {
        "" => String::new(),
        number => format!("{number}{after}"),
    };
    let (renew_zh, renew_en) = if terms.outdated {
        (
            "；指纹为旧式，请用 hutong waive --renew 更新",
            "; its fingerprint is of the former form: renew it with `hutong waive --renew`",
        )
    } else {
        ("", "")
    };
    text(
        &format!(
            "{}{reason}（{granted_by}，{expires} 到期{renew_zh}）",
            number("：")
        ),
        &format!(
            "{}{reason} ({granted_by}, expires {expires}{renew_en})",
            number(": ")
        ),
    )
}

/// The sign and label of a clause's state; the sign works without colour.
#[must_use]
pub fn clause(state: ClauseState) -> (char, Text) {
    match state {
        ClauseState::Met => ('✓', text("符合", "met")),
        ClauseState::NotMet => ('✗', text("不符合", "not met")),
        ClauseState::Waived => ('○', text("经豁免符合", "waived")),
        ClauseState::Undecided => ('?', text("未定", "undecided")),
        ClauseState::Manual => ('□', text("待人工核对", "to be checked by a person")),
        ClauseState::NotCovered => ('—', text("未覆盖", "not covered")),
        ClauseState::NotApplicable => ('-', text("不适用", "not applicable")),
    }
}

/// The label of a waiver's state.
#[must_use]
pub fn waiver(state: WaiverState) -> Text {
    match state {
        WaiverState::Active => text("有效", "active"),
        WaiverState::Expired => text("已过期，不再豁免", "expired, excuses nothing"),
        WaiverState::Pending => text("尚未生效", "not in force yet"),
        WaiverState::Unmatched => text("未对应任何问题", "fits nothing that was found"),
        WaiverState::Unseen => text(
            "内容在批准后有变化，不再豁免",
            "not granted for what stands there now, excuses nothing",
        ),
    }
}

/// The label of a decision's result: accepted or rejected.
#[must_use]
pub fn accepted(accepted: bool) -> Text {
    if accepted {
        text("认可", "accepted")
    } else {
        text("不认可", "refused")
    }
}

/// The label of a decision's state.
#[must_use]
pub fn decision(state: DecisionState) -> Text {
    match state {
        DecisionState::Applied => text("已采用", "applied"),
        DecisionState::Pending => text("尚未生效", "not in force yet"),
        DecisionState::Outdated => text(
            "针对其他材料或规则包，不采用",
            "made for other files or by another pack, settles nothing",
        ),
        DecisionState::Overruled => text(
            "另有不认可的认定，以其为准",
            "another decision refuses it and prevails",
        ),
        DecisionState::Unmatched => text("没有需要认定的事项", "there is nothing to settle"),
    }
}

/// The label of a file's kind. Formats with a proper name keep it.
#[must_use]
pub fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Manifest => text("申报清单", "manifest"),
        Kind::Catalogue(CatalogueKind::Records) => {
            text("目录记录（GB/T 21063）", "catalogue records (GB/T 21063)")
        }
        Kind::Catalogue(CatalogueKind::Sheet) => text("目录表", "catalogue sheet"),
        Kind::ServiceRegistration => text("服务注册信息", "service registration"),
        Kind::Fragment => text("文档片段", "fragment"),
        Kind::OpenApiUnknown => text("OpenAPI（版本不明）", "OpenAPI of an unknown version"),
        Kind::Other => text("其他", "other"),
        other => text(other.name(), other.name()),
    }
}

/// The label of a file's disposition.
#[must_use]
pub fn disposition(disposition: Disposition) -> Text {
    match disposition {
        Disposition::Evaluated => text("已评判", "evaluated"),
        Disposition::Referenced => text("被引用", "referenced"),
        Disposition::Copy => text("副本", "copy"),
        Disposition::Unread => text("未能读取", "could not be read"),
        Disposition::SetAside => text("经认定不予评判", "set aside by decision"),
        Disposition::Other => text("其他", "other"),
    }
}

/// The reason why a file is listed and not judged.
#[must_use]
pub fn why_listed(kind: Kind) -> Text {
    match kind {
        Kind::Fragment => text(
            "没有接口或目录的标志",
            "it has no mark of an interface or a catalogue",
        ),
        Kind::Requests(_) => text(
            "其中每个请求都有已评判的接口描述",
            "each of its requests is an operation of a judged description",
        ),
        Kind::Listed(_) => text(
            "已查看，没有目录表或接口表",
            "looked into; it has no table of a catalogue or an interface",
        ),
        _ => text(
            "不是接口描述，也不是目录",
            "it is neither an interface description nor a catalogue",
        ),
    }
}

/// The label of an input that the office supplied in addition to the pack.
#[must_use]
pub fn input(name: &str) -> Text {
    match name {
        "waivers" => text("豁免与认定文件", "waivers and decisions"),
        "registry" => text("主管部门目录", "official catalogue"),
        "against" => text("上次批准的版本", "last approved version"),
        new => text(new, new),
    }
}

/// Whether, and by which authority, a pack was adopted.
#[must_use]
pub fn adoption(pack: &PackInfo) -> Text {
    match &pack.adopted {
        None if pack.extended => text("所基于的规则包", "the pack that it extends"),
        Some(Adoption { by, on, document }) if pack.extended => text(
            &format!("所基于的规则包，{by} {on} 采信（{document}）"),
            &format!("the pack that it extends, adopted by {by} on {on} ({document})"),
        ),
        Some(Adoption { by, on, document }) => text(
            &format!("{by} {on} 采信（{document}）"),
            &format!("adopted by {by} on {on} ({document})"),
        ),
        None => text(
            "参考规则包，未经主管部门采信",
            "reference pack, not adopted by any authority",
        ),
    }
}

/// The legal basis of a rule, and the strength of the evidence for it.
#[must_use]
pub fn basis(basis: &Basis) -> Text {
    let evidence = basis.evidence.text();
    let clause = basis.clause.as_deref().unwrap_or_default();
    let gap = if clause.is_empty() { "" } else { " " };
    let mut label = text(
        &format!("{}{gap}{clause}", basis.document.zh),
        &format!("{}{gap}{clause}", basis.document.en),
    );
    // The title of a document may already end with the evidence label.
    if !label.zh.ends_with(&evidence.zh) {
        let (zh, en) = (&evidence.zh, &evidence.en);
        add(&mut label, &format!("（{zh}）"), &format!(" ({en})"));
    }
    label
}

/// A place as `api/openapi.yaml:12:3` or `catalogue/resources.xlsx 目录!C7`, without a note if the place is hidden.
#[must_use]
pub fn place(place: &Place) -> String {
    let name = super::sanitize::clip(&place.file, 200).0;
    match (&place.sheet, &place.cell) {
        (sheet, Some(cell)) => {
            let sheet = sheet.as_deref().filter(|sheet| !sheet.is_empty());
            let sheet = sheet.map_or(String::new(), |sheet| format!("{sheet}!"));
            format!("{name} {sheet}{cell}")
        }
        (Some(sheet), None) => format!("{name} {sheet}"),
        (None, None) if place.position.line > 0 => {
            format!("{name}:{}:{}", place.position.line, place.position.column)
        }
        (None, None) => name,
    }
}

/// How many findings are folded under one; `None` where there are none.
#[must_use]
pub fn consequences(finding: &Finding) -> Option<Text> {
    let number = finding.folded.number;
    (number > 0).then(|| {
        text(
            &format!("另有 {number} 处与此相同或由此引起"),
            &if number == 1 {
                "1 more repeats it or follows from it".to_owned()
            } else {
                format!("{number} more repeat it or follow from it")
            },
        )
    })
}

/// The label of the further places of a finding that gathers several.
#[must_use]
pub fn others(finding: &Finding) -> Text {
    let number = finding.cases.len();
    let shown = finding.others().count();
    if number > shown + 1 {
        text(
            &format!("共 {number} 处，其次"),
            &format!("{number} in all, next"),
        )
    } else {
        text("另见", "Also at")
    }
}

/// Places of folded reasons that are named.
const FOLDED: usize = 5;

/// How many reasons of a row repeat findings elsewhere or follow from them, and from which; what stands at a place of its own is
/// named, because it must be mended too. `None` where none does.
#[must_use]
pub fn folded(row: &EndpointRow) -> Option<Text> {
    let all = row.reasons.iter();
    let all = all.filter_map(|reason| Some((reason, reason.follows.as_ref()?)));
    let number = all.clone().count();
    if number == 0 {
        return None;
    }
    let mut from: Vec<String> = Vec::new();
    let mut own: Vec<String> = Vec::new();
    for (reason, Follows { rule, place: cause }) in all {
        let name = format!("{rule} {cause}").trim_end().to_owned();
        if !from.contains(&name) {
            from.push(name);
        }
        let at = reason.at.as_ref().map(place).unwrap_or_default();
        if at.is_empty() || at.starts_with(cause.as_str()) {
            continue;
        }
        if !own.contains(&at) {
            own.push(at);
        }
    }
    let verb = if number == 1 { "repeats" } else { "repeat" };
    let follow = if number == 1 { "follows" } else { "follow" };
    let also = to_be_mended(own);
    Some(text(
        &format!(
            "{number} 项原因与其他问题为同一错误或由其引起：{}{}",
            from.join("、"),
            also.zh
        ),
        &format!(
            "{} {verb} or {follow} from {}{}",
            count(number, "reason"),
            from.join(", "),
            also.en
        ),
    ))
}

/// The first of the places that must be mended too; empty where there are none.
fn to_be_mended(mut places: Vec<String>) -> Text {
    if places.is_empty() {
        return Text::default();
    }
    let rest = places.len().saturating_sub(FOLDED);
    places.truncate(FOLDED);
    let (more_zh, more_en) = if rest > 0 {
        (format!("；另有 {rest} 处"), format!("; {rest} more"))
    } else {
        Default::default()
    };
    text(
        &format!("。须一并改正：{}{more_zh}", places.join("；")),
        &format!(". To be mended too: {}{more_en}", places.join("; ")),
    )
}

/// A number with its noun, such as `3 findings` or `1 finding`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {one}{plural}")
}

/// That the texts of submissions were left out.
#[must_use]
pub fn redacted() -> Text {
    text(
        "脱敏版：申报材料中的取值、原文和信息项名称均未列出，只保留位置、规则和数量。",
        "Redacted: values, excerpts and names of items of submissions are left out; places, rules and counts stay.",
    )
}
