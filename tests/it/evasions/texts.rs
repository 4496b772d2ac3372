//! Principle 9: text that is filled is text that one can read, and what would open a door is not handed around.

use super::case::Case;
use super::draft::{Document, Draft};
use serde_json::json;

/// Places that must say something.
const PLACES: [(Document, &str, &str); 9] = [
    (Document::Manifest, "the project's code", "/project/code"),
    (
        Document::Manifest,
        "the provider's name",
        "/project/provider/name",
    ),
    (Document::Records, "the title", "/0/resTitle"),
    (Document::Records, "the abstract", "/0/abstract"),
    (
        Document::Records,
        "the responsible body",
        "/0/IdPoC/rpOrgName",
    ),
    (
        Document::Records,
        "the sharing condition",
        "/0/扩展/共享条件",
    ),
    (Document::Records, "the 目", "/0/扩展/目"),
    (
        Document::Records,
        "the name of an item",
        "/0/扩展/信息项/2/名称",
    ),
    (
        Document::Records,
        "the title of another resource",
        "/1/resTitle",
    ),
];

/// Texts that nobody can read, or that say nothing.
const TEXTS: [(&str, &str); 10] = [
    ("zero-width spaces", "\u{200b}\u{200b}\u{200b}"),
    ("a joiner that joins nothing", "\u{2060}\u{200d}"),
    ("braille blanks", "\u{2800}\u{2800}"),
    ("Hangul fillers", "\u{3164}\u{115f}"),
    ("soft hyphens", "\u{ad}\u{ad}"),
    ("marks of direction", "\u{200e}\u{202e}"),
    ("ideographic spaces", "\u{3000}\u{3000}"),
    ("dots", "……"),
    ("brackets", "（）"),
    ("dashes and a zero-width space", "——\u{200b}"),
];

/// Texts that say nothing where a sentence or a name of several words belongs.
const WORDLESS: [(&str, &str); 12] = [
    ("left as a template has it", "${abstract}"),
    ("left as another template has it", "{{ abstract }}"),
    ("a value left out of a sentence", "本资源为${name}的信息"),
    ("a name in angle brackets", "<摘要>"),
    ("the name of a column", "信息资源摘要"),
    ("the name of a column in brackets", "【资源名称】"),
    (
        "read as Latin-1",
        "é\u{81}\u{93}è·¯è¿\u{90}è¾\u{93}ä¿¡æ\u{81}¯",
    ),
    (
        "read as Latin-1, and a remark",
        "é\u{81}\u{93}è·¯è¿\u{90}è¾\u{93}（年报）",
    ),
    ("the name of a file", "说明.docx"),
    ("read in another encoding", "锟斤拷锟斤拷"),
    ("to be filled in", "待补充"),
    ("question marks", "？？？？"),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |document: Document, of: &str, at: &str, name: &str, text: &str| {
        let draft = Draft::proposal().put(document, at, text);
        cases.push(Case::evasion(9, of, name, draft).value(document, at, json!(text)));
    };
    for (index, (document, of, at)) in PLACES.into_iter().enumerate() {
        for (number, (name, text)) in TEXTS.into_iter().enumerate() {
            // Half of the texts at each place, so that each text stands at several.
            if (index + number) % 2 == 0 {
                add(document, of, at, name, text);
            }
        }
    }
    for (of, at) in [
        ("the title", "/0/resTitle"),
        ("the abstract", "/0/abstract"),
        ("the title of another resource", "/1/resTitle"),
    ] {
        for (name, text) in WORDLESS {
            add(Document::Records, of, at, name, text);
        }
    }
    for (name, at, value) in [
        (
            "a name without a letter",
            "/0/cnName",
            json!("\u{200b}\u{200b}"),
        ),
        ("the name of a column", "/0/cnName", json!("服务名称")),
        ("no type of service", "/0/serviceType", json!("无")),
        ("no methods", "/0/methods", json!([])),
        (
            "codes that were not filled in",
            "/0/url",
            json!(
                "https://jt.hz-exchange.gov.cn/transport/exchange/resources/{frontCode}/{rearCode}/query"
            ),
        ),
        (
            "http where the description says https",
            "/0/url",
            json!(
                "http://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200300/000001/query"
            ),
        ),
    ] {
        let draft = Draft::acceptance().put(Document::Services, at, value.clone());
        cases.push(Case::evasion(9, "a registration", name, draft).value(
            Document::Services,
            at,
            value,
        ));
    }
    for (name, at, text) in [
        (
            "a condition in angle brackets",
            "/0/扩展/共享条件",
            "<100 条每次，用于交通执法时核对",
        ),
        (
            "a year in square brackets",
            "/0/resTitle",
            "道路运输经营许可信息[2026]",
        ),
        (
            "an item that is called name",
            "/1/扩展/信息项/0/名称",
            "名称",
        ),
        (
            "who may use it",
            "/0/扩展/共享条件",
            "仅限交通执法和保险理赔时核对许可",
        ),
    ] {
        let draft = Draft::proposal().put(Document::Records, at, text);
        cases.push(Case::honest(9, "texts", name, draft).value(Document::Records, at, text));
    }
    for (name, text) in [
        ("no approval is needed", "无需申请，登录后直接下载"),
        ("no approval is asked for", "无须审批"),
        (
            "an approval is not needed",
            "不需要审批，经共享平台直接获取",
        ),
        ("free of approval", "免予审批，需注册共享平台账号"),
        ("no approval and no grant", "无需经本部门审批或授权"),
        ("what may not be done with it", "未经许可不得转给第三方"),
        ("for reference", "数据仅供参考"),
    ] {
        let at = "/1/扩展/共享条件";
        let draft = Draft::proposal().put(Document::Records, at, text);
        cases.push(Case::honest(9, "a condition", name, draft).value(Document::Records, at, text));
    }
    for (name, text) in [
        (
            "not needed for one and needed for another",
            "无需申请，但须经本局批准后使用",
        ),
        ("not without", "未经批准不得使用"),
        ("none but one", "无需注册，应当由使用部门提出申请"),
        ("for its own use", "仅供本系统内部使用，无需申请"),
    ] {
        let at = "/1/扩展/共享条件";
        let draft = Draft::proposal().put(Document::Records, at, text);
        cases.push(Case::evasion(9, "a condition", name, draft).value(Document::Records, at, text));
    }
    for (name, at, text) in [
        (
            "single characters",
            "/1/扩展/信息项/0/名称",
            "是否老、少、边、穷地区",
        ),
        (
            "one question",
            "/1/扩展/信息项/0/名称",
            "是否低保、特困人员",
        ),
        ("an open bracket", "/1/扩展/信息项/0/名称", "县区（市、区"),
        (
            "a year, a month, a day",
            "/1/扩展/信息项/0/名称",
            "年、月、日",
        ),
        (
            "a database with its version",
            "/0/扩展/信息资源格式类型",
            "Oracle 11g数据库",
        ),
        (
            "a database with its edition",
            "/0/扩展/信息资源格式类型",
            "MySQL 8.0.32-community",
        ),
        (
            "a database in brackets",
            "/0/扩展/信息资源格式类型",
            "数据库（达梦 V8.1 企业版）",
        ),
    ] {
        let draft = Draft::proposal().put(Document::Records, at, text);
        cases.push(Case::honest(9, "names", name, draft).value(Document::Records, at, text));
    }
    for (name, text) in [
        ("two names", "姓名、性别"),
        ("two names and an open bracket", "姓名、性别（中文"),
        ("two questions", "是否党员、是否干部"),
    ] {
        let at = "/1/扩展/信息项/0/名称";
        let draft = Draft::proposal().put(Document::Records, at, text);
        cases.push(Case::evasion(9, "names", name, draft).value(Document::Records, at, text));
    }
    let registration = Draft::acceptance().put(
        Document::Services,
        "/0/url",
        "https://jt.hz-exchange.gov.cn/transport/exchange/resources/307014200300/000002/query",
    );
    cases.push(
        Case::evasion(
            9,
            "a registration",
            "the address of another resource",
            registration,
        )
        .text("catalogue/services.yaml", "307014200300/000002/query"),
    );
    cases
}
