//! Verdicts made by hand, as `decide` would make them, for the tests of reports.

use hutong::check::{Level, State};
use hutong::decide::{
    Accounting, Bound, Clause, ClauseState, Coverage, Decision, DecisionState, DeclaredBy, Demand,
    Disposition, EndpointRow, Evaluation, Excerpt, Excuse, Explanation, Finding, Folded,
    InlineSuppression, Interface, Kind, Lifted, Link, OfficeInput, Outcome, PackInfo, Party, Place,
    Reason, ReasonRef, Resource, RuleInfo, Subject, Verdict, Waiver, WaiverState, WaiverTerms,
};
use hutong::pack::{Basis, Class, Evidence, Severity, Stage};
use hutong::read::Position;
use hutong::text::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A digest of the right form.
pub const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A place without an excerpt.
pub fn place(file: &str, pointer: &str, line: usize, column: usize) -> Place {
    Place {
        file: file.into(),
        pointer: pointer.into(),
        position: Position {
            line,
            column,
            end_line: line,
            end_column: column + 1,
        },
        ..Place::default()
    }
}

/// A place whose excerpt is `source`, with `length` characters marked at `column` (from 1) of the line `line` (from 1).
pub fn shown(file: &str, pointer: &str, source: &str, at: (usize, usize), length: usize) -> Place {
    let (line, column) = at;
    let lines: Vec<String> = source.lines().map(str::to_owned).collect();
    let first = line.saturating_sub(3).max(1);
    let last = lines.len().min(line + 2);
    Place {
        excerpt: Some(Excerpt {
            first_line: first,
            lines: lines[first - 1..last].to_vec(),
            marked: line - first,
            start: column - 1,
            length,
        }),
        position: Position {
            line,
            column,
            end_line: line,
            end_column: column + length,
        },
        ..place(file, pointer, line, column)
    }
}

/// A finding of severity error that gates.
pub fn told(rule: &str, zh: &str, en: &str, at: Place) -> Finding {
    Finding {
        cases: Vec::new(),
        rule: rule.into(),
        severity: Severity::Error,
        gates: true,
        message: Text::new(zh, en),
        args: BTreeMap::new(),
        fingerprint: format!("{rule}@{}{}", at.file, at.pointer),
        former_fingerprint: None,
        at,
        related: Vec::new(),
        explanation: Arc::new(Explanation {
            why: Text::new(
                "无法判断资源如何共享。",
                "Nobody can tell how it is shared.",
            ),
            fix: Text::new("填写该字段。", "Fill in the field."),
            basis: Basis {
                document: Text::new(
                    "政务信息资源目录编制指南（试行）",
                    "Guide to compiling catalogues of government information resources",
                ),
                clause: None,
                evidence: Evidence::Seen,
            },
        }),
        incomplete: false,
        compared: None,
        hides: false,
        operation: None,
        resource: None,
        item: None,
        endpoint: None,
        reason: None,
        caused_by: None,
        folded: Folded::default(),
        excuse: None,
    }
}

/// A row of the endpoint table.
pub fn row(endpoint: &str, zh: &str, en: &str, state: State) -> EndpointRow {
    EndpointRow {
        endpoint: endpoint.into(),
        title: Text::new(zh, en),
        level: Level::Required,
        resource: None,
        state,
        gates: true,
        operation: None,
        bound: None,
        because: None,
        at: None,
        reasons: Vec::new(),
        compared: None,
        excused: false,
    }
}

/// A reason with nothing but its words.
pub fn reason(code: &'static str, zh: &str, en: &str) -> Reason {
    Reason {
        code,
        undecided: false,
        message: Text::new(zh, en),
        at: None,
        contract: None,
        counterexample: None,
        patch: None,
        follows: None,
    }
}

/// A rule that looked at something.
pub fn rule(id: &str) -> RuleInfo {
    let told = told(
        id,
        "共享类型未填写",
        "The sharing type is missing",
        Place::default(),
    );
    RuleInfo {
        id: id.into(),
        severity: told.severity,
        gates: true,
        title: told.message,
        explanation: told.explanation,
        tags: vec!["catalogue".into()],
        incomplete: false,
        evaluation: Evaluation::Evaluated,
    }
}

/// A line of the clause table.
pub fn clause(id: &str, zh: &str, en: &str, state: ClauseState) -> Clause {
    Clause {
        id: id.into(),
        title: Text::new(zh, en),
        document: Text::new(
            "政务信息资源目录编制指南（试行）",
            "Guide to compiling catalogues of government information resources",
        ),
        clause: None,
        evidence: Evidence::Seen,
        rules: vec!["gb/resource-without-sharing-type".into()],
        endpoints: false,
        state,
        note: None,
    }
}

fn resource(id: &str, title: &str) -> Resource {
    Resource {
        id: id.into(),
        code: Some(id.into()),
        title: Some(title.into()),
        provider: Party::default(),
        withheld: false,
        items: Vec::new(),
        sharing_type: Some("有条件共享".into()),
        file: "catalogue/resources.xlsx".into(),
    }
}

/// A submission in which nothing is wrong.
pub fn pass() -> Verdict {
    let mut status = row(
        "exchange.status",
        "交换状态",
        "Exchange status",
        State::Present,
    );
    status.operation = Some("GET /exchange/status".into());
    status.bound = Some(Bound::Path);
    status.at = Some(place(
        "api/openapi.yaml",
        "/paths/~1exchange~1status/get",
        20,
        5,
    ));
    let mut list = row(
        "catalogue.list",
        "资源目录列表",
        "List of resources",
        State::Present,
    );
    list.operation = Some("GET /v2/resources".into());
    list.bound = Some(Bound::Manifest);
    list.at = Some(place(
        "api/openapi.yaml",
        "/paths/~1v2~1resources/get",
        48,
        5,
    ));
    Verdict {
        outcome: Outcome::Pass,
        code: Some("2026-0142".into()),
        name: Some("市场主体年报系统".into()),
        vendor: Some("某信息技术公司".into()),
        provider: Party {
            name: Some("某省市场监督管理局".into()),
            code: Some("11330000MB0000000X".into()),
        },
        class: Class::New,
        stage: Stage::Proposal,
        declared_by: DeclaredBy::Manifest,
        class_by: DeclaredBy::Manifest,
        stage_by: DeclaredBy::Manifest,
        as_of: "2026-11-23".into(),
        required: vec![status, list],
        coverage: Coverage {
            evaluated: (1..=23).map(|i| format!("gb/rule-{i}")).collect(),
            not_applicable: vec!["gb/other".into(), "gb/another".into()],
            unevaluated: Vec::new(),
        },
        rules: vec![
            rule("gb/date-format"),
            rule("gb/resource-without-sharing-type"),
        ],
        clauses: vec![
            clause(
                "columns",
                "填写目录各栏",
                "Fill in the columns",
                ClauseState::Met,
            ),
            clause(
                "paper",
                "核对纸质附件",
                "Compare the paper annex",
                ClauseState::Manual,
            ),
        ],
        interfaces: vec![Interface {
            title: "市场主体年报系统接口".into(),
            version: Some("1.0.0".into()),
            file: "api/openapi.yaml".into(),
            operations: vec![
                "GET /exchange/status".into(),
                "GET /v2/resources".into(),
                "POST /exchange/resources/{frontCode}/{rearCode}/query".into(),
                "GET /internal/metrics".into(),
            ],
        }],
        resources: vec![
            resource("307011024701/000001", "年报基本信息"),
            resource("307011024701/000002", "年报附件"),
        ],
        demands: vec![Demand {
            code: Some("307011024701/000007".into()),
            ..Demand::default()
        }],
        accounting: vec![Accounting {
            operation: "GET /catalogue/resources".into(),
            at: Place::default(),
            resources: Vec::new(),
            envelope: 11,
            items: 0,
            harmless: 1,
            unregistered: 0,
        }],
        links: vec![Link {
            resource: "307011024701/000001".into(),
            operation: "POST /exchange/resources/{frontCode}/{rearCode}/query".into(),
            file: "api/openapi.yaml".into(),
            bound: Bound::Path,
        }],
        open: Vec::new(),
        waived: Vec::new(),
        waivers: Vec::new(),
        decisions: Vec::new(),
        suppressions: Vec::new(),
        office: Vec::new(),
        lifted: Vec::new(),
        digest: DIGEST.into(),
        files: vec![
            Subject {
                declared: false,
                path: "api/openapi.yaml".into(),
                kind: Kind::Descriptor(hutong::model::DescriptorKind::OpenApi30),
                encoding: Some("utf-8"),
                digest: DIGEST.into(),
                disposition: Disposition::Evaluated,
                size: 4_100,
            },
            Subject {
                declared: false,
                path: "catalogue/resources.xlsx".into(),
                kind: Kind::Catalogue(hutong::model::CatalogueKind::Sheet),
                encoding: None,
                digest: DIGEST.into(),
                disposition: Disposition::Evaluated,
                size: 9_000,
            },
        ],
        packs: vec![PackInfo {
            extended: false,
            id: "gb".into(),
            version: "0.1.0".into(),
            title: Text::new("国标", "National standards"),
            digest: DIGEST.into(),
            adopted: None,
        }],
        limits: vec![("file_bytes", 1 << 25)],
        tool: "0.1.0",
        is_redacted: false,
    }
}

const OPENAPI: &str = "\
openapi: 3.0.3
info:
  title: 市场主体年报系统接口
  version: 1.0.0
paths:
  /exchange/resources/{frontCode}/{rearCode}/query:
    post:
      summary: 查询年报
      responses:
        '200':
          description: 成功
          content:
            application/json:
              schema: {type: object, properties: {code: {type: integer}}}
";

/// A submission in which much is wrong.
pub fn fail() -> Verdict {
    let mut verdict = pass();
    verdict.outcome = Outcome::Fail;
    verdict.required.extend(unmet_rows());
    verdict.open = findings();
    let tabled = verdict.required.iter().enumerate().flat_map(of_row);
    verdict.open.extend(tabled.collect::<Vec<_>>());
    let mut waived = told(
        "gb/date-format",
        "发布日期应为 CCYY-MM-DD",
        "the publication date must be CCYY-MM-DD",
        place("catalogue/resources.yaml", "/entries/0", 4, 3),
    );
    let terms = WaiverTerms {
        reference: "互通豁〔2026〕3号".into(),
        reason: "存量数据下年整改".into(),
        granted_by: "某市数据局".into(),
        granted_on: "2026-06-01".into(),
        expires: "2026-12-31".into(),
        outdated: false,
    };
    waived.excuse = Some(Excuse::Waiver(terms.clone()));
    verdict.waived = vec![waived];
    let expired = WaiverTerms {
        reference: "互通豁〔2025〕1号".into(),
        expires: "2025-12-31".into(),
        ..terms.clone()
    };
    let waiver = |terms, state, hits, line| Waiver {
        rule: "gb/date-format".into(),
        scope: Text::new("资源 307011024701/000001", "resource 307011024701/000001"),
        terms,
        state,
        hits,
        renewed: std::collections::BTreeSet::new(),
        compared: std::collections::BTreeSet::new(),
        unseen: BTreeMap::new(),
        at: place("waivers.yaml", "", line, 5),
    };
    verdict.waivers = vec![
        waiver(terms, WaiverState::Active, 1, 3),
        waiver(expired, WaiverState::Expired, 0, 12),
    ];
    verdict.decisions = vec![Decision {
        about: Text::new("条款 paper", "clause paper"),
        accepted: true,
        reason: "已核对纸质附件".into(),
        by: "某市数据局".into(),
        on: "2026-11-20".into(),
        state: DecisionState::Applied,
        at: place("waivers.yaml", "", 20, 5),
    }];
    verdict.suppressions = vec![InlineSuppression {
        keyword: "x-noqa".into(),
        text: "no problem+json here".into(),
        at: place("api/openapi.yaml", "/x-noqa", 9, 1),
    }];
    verdict.office = vec![OfficeInput {
        name: "waivers",
        digest: DIGEST.into(),
    }];
    verdict.clauses.push(clause(
        "sharing",
        "明确共享类型",
        "Say how it is shared",
        ClauseState::NotMet,
    ));
    verdict.clauses.push(clause(
        "dates",
        "发布日期",
        "Publication dates",
        ClauseState::Waived,
    ));
    verdict.clauses.push(clause(
        "network",
        "网络连通",
        "Network reachability",
        ClauseState::NotCovered,
    ));
    verdict.lifted = vec![Lifted {
        requirement: Text::new(
            "307011024701/000001 的 exchange.changes",
            "exchange.changes for 307011024701/000001",
        ),
        fact: Text::new("更新周期为每年", "the update cycle is a year"),
        at: Some(place("catalogue/resources.xlsx", "", 2, 1)),
    }];
    verdict.coverage.unevaluated = vec![(
        "gb/registered".into(),
        Text::new(
            "未与主管部门目录核对",
            "not compared with the official catalogue",
        ),
    )];
    verdict.files.push(Subject {
        declared: false,
        path: "docs/接口说明.docx".into(),
        kind: Kind::Unsupported("docx"),
        encoding: None,
        digest: DIGEST.into(),
        disposition: Disposition::Unread,
        size: 77,
    });
    verdict
}

/// Rows that are not present.
fn unmet_rows() -> Vec<EndpointRow> {
    let mut query = row(
        "exchange.query",
        "资源查询",
        "Query of a resource",
        State::Incompatible,
    );
    query.resource = Some("307011024701/000001".into());
    query.operation = Some("POST /exchange/resources/{frontCode}/{rearCode}/query".into());
    query.bound = Some(Bound::Path);
    query.at = Some(place("api/openapi.yaml", "/paths/~1exchange/post", 7, 5));
    let mut envelope = reason(
        "response-schema",
        "200 响应可能缺少客户端需要的字段 message",
        "the 200 response may lack `message`, which the client needs",
    );
    envelope.counterexample = Some(serde_json::json!({"code": 0, "data": {"名称": "某企业"}}));
    envelope.patch = Some("required: [code, message, data]".into());
    envelope.at = Some(shown(
        "api/openapi.yaml",
        "/paths/~1exchange/post/responses/200/content/application~1json/schema",
        OPENAPI,
        (14, 15),
        6,
    ));
    let again = envelope.clone();
    query.reasons = vec![
        envelope,
        reason(
            "no-security",
            "未声明所需的安全机制",
            "it does not declare the security that is needed",
        ),
    ];
    let changes = EndpointRow {
        because: Some(Text::new("更新周期为每年", "the update cycle is a year")),
        resource: Some("307011024701/000001".into()),
        ..row(
            "exchange.changes",
            "资源变更",
            "Changes of a resource",
            State::NotRequired,
        )
    };
    let receive = EndpointRow {
        level: Level::Recommended,
        gates: false,
        reasons: vec![reason(
            "not-found",
            "没有操作提供此端点",
            "no operation serves it",
        )],
        ..row(
            "exchange.receive",
            "接收数据",
            "Receive records",
            State::Absent,
        )
    };
    let mut detail = row(
        "catalogue.detail",
        "资源目录详情",
        "One resource",
        State::Incompatible,
    );
    detail.operation = Some("GET /catalogue/resources/{frontCode}/{rearCode}".into());
    detail.bound = Some(Bound::Extension);
    detail.reasons = vec![again];
    vec![query, detail, changes, receive]
}

/// Findings that no row tells.
fn findings() -> Vec<Finding> {
    let mut sheet = told(
        "gb/resource-without-sharing-type",
        "307011024701/000001 未填写共享类型",
        "307011024701/000001 has no sharing type",
        shown(
            "catalogue/resources.xlsx",
            "",
            "信息资源名称,信息资源代码,共享类型\n年报基本信息,307011024701/000001,无条件",
            (2, 28),
            3,
        ),
    );
    sheet.at.sheet = Some("目录".into());
    sheet.at.cell = Some("C2".into());
    sheet.at.hidden = true;
    sheet
        .args
        .insert("resource".into(), "307011024701/000001".into());
    let mut wide = told(
        "hutong/unknown-field",
        "“查询年报”处有未知字段 sumary",
        "unknown field `sumary` at 查询年报",
        shown(
            "api/openapi.yaml",
            "/paths/~1exchange/post/summary",
            OPENAPI,
            (8, 16),
            4,
        ),
    );
    wide.args.insert("suggestion".into(), "summary".into());
    wide.related = vec![place("api/openapi.yaml", "/info", 2, 1)];
    Arc::make_mut(&mut wide.explanation).basis.evidence = Evidence::House;
    wide.severity = Severity::Warning;
    wide.gates = false;
    let mut same: Vec<Finding> = (0..3)
        .map(|i| {
            let mut told = told(
                "gb/envelope-without-message",
                "响应信封缺少 message",
                "the envelope has no `message`",
                shown(
                    "api/openapi.yaml",
                    &format!("/paths/{i}"),
                    OPENAPI,
                    (14, 15),
                    6 + i,
                ),
            );
            told.fingerprint = "one cause".into();
            Arc::make_mut(&mut told.explanation).basis.clause = Some("第 5 条".into());
            Arc::make_mut(&mut told.explanation).basis.evidence = Evidence::Recalled;
            told
        })
        .collect();
    let mut findings = vec![wide, sheet];
    findings.append(&mut same);
    findings
}

/// The findings that say what a row says.
fn of_row((index, row): (usize, &EndpointRow)) -> Vec<Finding> {
    let one = |(at, reason): (usize, &Reason)| {
        let reference = ReasonRef {
            row: index,
            reason: at,
        };
        let at = reason
            .at
            .clone()
            .or_else(|| row.at.clone())
            .unwrap_or_default();
        let (zh, en) = (&reason.message.zh, &reason.message.en);
        let mut told = told(
            if row.state == State::Absent {
                "hutong/endpoint-absent"
            } else {
                "hutong/endpoint-incompatible"
            },
            &format!("{}：{zh}", row.endpoint),
            &format!("{}: {en}", row.endpoint),
            at,
        );
        told.args.insert("endpoint".into(), row.endpoint.clone());
        let resource = row.resource.clone().unwrap_or_default();
        told.args.insert("resource".into(), resource);
        told.args.insert("reason_zh".into(), zh.clone());
        told.args.insert("reason_en".into(), en.clone());
        told.endpoint = Some(row.endpoint.clone());
        told.reason = Some(reference);
        told.resource.clone_from(&row.resource);
        told.operation.clone_from(&row.operation);
        told.gates = row.gates;
        Arc::make_mut(&mut told.explanation).why = Text::new(
            "别的系统靠这些端点取得数据。",
            "Other systems get their data by these endpoints.",
        );
        Arc::make_mut(&mut told.explanation).fix = Text::new(
            "按契约补充操作。",
            "Add the operation as the contract has it.",
        );
        if row.level == Level::Recommended {
            told.severity = Severity::Warning;
        }
        told
    };
    row.reasons.iter().enumerate().map(one).collect()
}
