//! Renders a verdict as a SARIF 2.1.0 log: every evaluated rule, and its findings at locations that viewers accept.
//!
//! The structures are our own, since `serde-sarif` generates owned ones from the schema in a build script (some forty crates, and a
//! copy of every finding); the few that are needed borrow from the verdict. The log stays within GitHub's upload limits, and a
//! notification reports what was left out. The log never quotes source lines of the submission, because logs are published more
//! widely than the files they describe.

mod log;

use super::json::{Failure, pretty};
use super::labels;
use super::machine_common::{
    Fingerprints, Region, RepoPaths, Weight, cell, counterexample, is_workbook, message, one_line,
    ranked,
};
use super::sanitize::{clip, visible};
use super::verdict_line::decision;
use crate::decide::{Basis, Evaluation, Finding, PackInfo, Place, RuleInfo, Severity, Verdict};
use crate::text::{Lang, Text};
use flate2::Compression;
use flate2::write::GzEncoder;
use log::{
    Artifact, Automation, Configuration, Driver, Invocation, Judged, Lines, Location, Log, Logical,
    Message, Notification, Outcome, Physical, Rule, RuleBag, Run, Suppression, Tool, Weighed,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::io::Write as _;

/// Maximum number of results: GitHub accepts 25,000 and keeps 5,000.
const RESULTS: usize = 5_000;
/// Maximum number of rules that GitHub accepts.
const RULES: usize = 25_000;
/// Maximum number of locations of one result that GitHub accepts, including the primary one.
const LOCATIONS: usize = 1_000;
/// Maximum number of tags of one rule that GitHub accepts.
const TAGS: usize = 20;
/// Maximum size in bytes of the compressed log that GitHub accepts.
const BYTES: usize = 10_000_000;

/// Renders the report. `root` is the submission's folder within the repository, or `""` for the repository root.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn sarif(verdict: &Verdict, root: &str) -> Result<String, Failure> {
    let paths = RepoPaths::new(verdict, root);
    let all: Vec<&Finding> = ranked(verdict).into_iter().chain(&verdict.waived).collect();
    let mut kept = all.len().min(RESULTS);
    loop {
        let log = build_log(verdict, root, &paths, &all, kept);
        let text = pretty(&log)?;
        if kept == 0 || fits(&text) {
            return Ok(text);
        }
        kept /= 2;
    }
}

/// Whether the compressed log is below GitHub's limit. Uploaders compress at least as well as the fast level used here, and gzip
/// adds less than a thousandth to data that does not compress.
fn fits(text: &str) -> bool {
    if text.len() <= BYTES - BYTES / 1_000 {
        return true;
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let written = gzip.write_all(text.as_bytes());
    written.is_ok() && gzip.finish().is_ok_and(|bytes| bytes.len() <= BYTES)
}

fn build_log<'v>(
    verdict: &'v Verdict,
    root: &str,
    paths: &RepoPaths<'v>,
    all: &[&'v Finding],
    kept: usize,
) -> Log<'v> {
    let (findings, left) = all.split_at_checked(kept).unwrap_or((all, &[]));
    let rules = listed_rules(verdict, findings);
    let index: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(i, rule)| (rule.id.as_str(), i))
        .collect();
    let context = Context {
        paths,
        shared: shared_lines(findings),
        verdict,
    };
    let mut prints = Fingerprints::default();
    let results = findings
        .iter()
        .map(|finding| {
            let print = prints.unique(finding);
            result(
                finding,
                index.get(finding.rule.as_str()).copied(),
                print,
                &context,
            )
        })
        .collect();
    let notes = notifications(verdict, (all.len(), left.len()), rules.len());
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "hutong",
                    semantic_version: verdict.tool,
                    language: "zh-CN",
                    rules: rules.into_iter().map(rule).collect(),
                },
            },
            automation_details: Automation {
                id: automation(verdict, root),
            },
            invocations: [Invocation {
                execution_successful: true,
                exit_code: verdict.outcome.exit_code(),
                tool_execution_notifications: notes,
            }],
            column_kind: "unicodeCodePoints",
            results,
            properties: Judged {
                verdict: verdict.outcome.name(),
                class: verdict.class.name(),
                stage: verdict.stage.name(),
                as_of: &verdict.as_of,
                submission: &verdict.digest,
                packs: verdict.packs.iter().map(pack).collect(),
            },
        }],
    }
}

/// The automation id, which separates the runs of one repository by packs and submission folder. It leaves out class and stage:
/// otherwise alerts raised at the proposal stage would stay open forever once the project is judged for acceptance.
fn automation(verdict: &Verdict, root: &str) -> String {
    let packs: Vec<&str> = verdict.packs.iter().map(|pack| pack.id.as_str()).collect();
    let mut id = format!("hutong/{}/", packs.join("+"));
    if !root.is_empty() {
        id.push_str(&uri(root));
        id.push('/');
    }
    id
}

/// The verdict line, and a warning for each list that had to be cut. `findings` counts all findings and those left out; `rules`
/// counts the rules that the log lists.
fn notifications(verdict: &Verdict, findings: (usize, usize), rules: usize) -> Vec<Notification> {
    let mut notes = vec![notification("note", &decision(verdict))];
    let (all, left) = findings;
    if left > 0 {
        notes.push(notification(
            "warning",
            &omission(all, left, "个问题", "findings"),
        ));
    }
    let all = verdict.rules.len();
    let left = all.saturating_sub(rules);
    if left > 0 {
        notes.push(notification(
            "warning",
            &omission(all, left, "条规则", "rules"),
        ));
    }
    notes
}

/// The identity of a pack as the log's property bag records it.
fn pack(pack: &PackInfo) -> BTreeMap<&'static str, &str> {
    BTreeMap::from([
        ("id", pack.id.as_str()),
        ("version", pack.version.as_str()),
        ("digest", pack.digest.as_str()),
    ])
}

fn notification(level: &'static str, text: &Text) -> Notification {
    Notification {
        level,
        message: Message::new(plain(&one_line(text))),
    }
}

fn omission(all: usize, left: usize, zh: &str, en: &str) -> Text {
    Text::new(
        format!("共 {all} {zh}，另有 {left} {zh}未列出；全部见 --format json"),
        format!("{all} {en}, {left} more not listed; `--format json` has them all"),
    )
}

/// The rules that the log lists. Above the limit, rules with findings take precedence.
fn listed_rules<'v>(verdict: &'v Verdict, findings: &[&Finding]) -> Vec<&'v RuleInfo> {
    let mut rules: Vec<&RuleInfo> = verdict.rules.iter().collect();
    if rules.len() > RULES {
        let used: HashSet<&str> = findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        rules.sort_by_key(|rule| !used.contains(rule.id.as_str()));
        rules.truncate(RULES);
    }
    rules
}

fn rule(rule: &RuleInfo) -> Rule<'_> {
    let weight = Weight::from(
        rule.gates && (rule.incomplete || rule.severity == Severity::Error),
        rule.severity,
    );
    let basis = basis(&rule.explanation.basis);
    let parts = [
        ("为何", "Why", &rule.explanation.why),
        ("如何修改", "Fix", &rule.explanation.fix),
        ("依据", "Basis", &basis),
    ];
    let side = |strong: &str, end: &str, zh: bool| {
        let lines = parts.iter().map(|(label_zh, label_en, text)| {
            let (label, colon, text) = if zh {
                (label_zh, "：", &text.zh)
            } else {
                (label_en, ": ", &text.en)
            };
            format!("{strong}{label}{strong}{colon}{}", visible(text.trim()))
        });
        lines.collect::<Vec<_>>().join(end)
    };
    let markdown = [side("**", "\n\n", true), side("**", "\n\n", false)].join("\n\n---\n\n");
    Rule {
        id: &rule.id,
        name: pascal(&rule.id),
        short_description: Message::new(one_line(&rule.title)),
        full_description: Message::new(one_line(&rule.explanation.why)),
        help: Message {
            text: [side("", "\n", true), side("", "\n", false)].join("\n\n"),
            // The text comes from a pack and marks code with backticks; it must not be read as an HTML tag.
            markdown: Some(markdown.replace('<', "&lt;")),
        },
        default_configuration: Configuration {
            level: level(weight),
        },
        properties: RuleBag {
            tags: rule.tags.iter().take(TAGS).map(String::as_str).collect(),
            problem: match weight {
                Weight::Error => "error",
                Weight::Warning => "warning",
                Weight::Note => "recommendation",
            },
            precision: "very-high",
            severity: rule.severity.name(),
            gates: rule.gates,
            evaluation: match rule.evaluation {
                Evaluation::Evaluated => "evaluated",
                Evaluation::NotApplicable => "not-applicable",
                Evaluation::Unevaluated(_) => "unevaluated",
            },
            basis: one_line(&basis),
            evidence: rule.explanation.basis.evidence.name(),
        },
    }
}

fn basis(basis: &Basis) -> Text {
    let evidence = basis.evidence.text();
    let clause = basis.clause.as_deref().unwrap_or_default();
    let gap = if clause.is_empty() { "" } else { " " };
    Text::new(
        format!("{}{gap}{clause}（{}）", basis.document.zh, evidence.zh),
        format!("{}{gap}{clause} ({})", basis.document.en, evidence.en),
    )
}

/// A rule id in the Pascal case that viewers expect of names: `gb/resource-without-title` becomes `ResourceWithoutTitle`.
fn pascal(id: &str) -> String {
    let defect = id.rsplit('/').next().unwrap_or(id);
    let words = defect.split(|c: char| !c.is_alphanumeric());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

const fn level(weight: Weight) -> &'static str {
    match weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Note => "note",
    }
}

/// The inputs that all results share.
struct Context<'c, 'v> {
    paths: &'c RepoPaths<'v>,
    shared: HashSet<(&'v str, &'v str, usize)>,
    verdict: &'v Verdict,
}

/// Lines on which one rule has several findings. GitHub identifies the findings of a rule by a hash of their line, computed at
/// upload; on these lines, and in workbooks, that would merge several findings into one alert.
fn shared_lines<'v>(findings: &[&'v Finding]) -> HashSet<(&'v str, &'v str, usize)> {
    let mut seen = HashSet::new();
    let lines = findings.iter().map(|finding| line_of(finding));
    lines.filter(|line| !seen.insert(*line)).collect()
}

fn line_of(finding: &Finding) -> (&str, &str, usize) {
    let line = Region::new(&finding.at).line;
    (&finding.rule, &finding.at.file, line)
}

fn result<'v>(
    finding: &'v Finding,
    rule_index: Option<usize>,
    print: String,
    context: &Context<'_, 'v>,
) -> Outcome<'v> {
    let mut prints = BTreeMap::new();
    if is_workbook(&finding.at) || context.shared.contains(&line_of(finding)) {
        let short: String = print.chars().take(16).collect();
        prints.insert("primaryLocationLineHash", format!("{short}:1"));
    }
    prints.insert("hutong/v1", print);
    let related = finding.related.iter().chain(finding.others());
    let related = related.take(LOCATIONS - 1).enumerate();
    let mut text = message(finding);
    if let Some(proof) = counterexample(context.verdict, finding) {
        text = format!("{text} · {proof}");
    }
    Outcome {
        rule_id: &finding.rule,
        rule_index,
        level: level(Weight::of_finding(finding)),
        message: Message::new(plain(&text)),
        locations: [Location {
            logical_locations: logical(finding),
            ..location(&finding.at, context.paths)
        }],
        related_locations: related
            .map(|(i, place)| Location {
                id: Some(i + 1),
                message: Some(Message::new("相关位置 / see also".to_owned())),
                ..location(place, context.paths)
            })
            .collect(),
        partial_fingerprints: prints,
        suppressions: finding
            .excuse
            .iter()
            .map(|excuse| Suppression {
                kind: "external",
                status: "accepted",
                justification: {
                    let terms = labels::excuse(excuse).show(Lang::Both);
                    visible(&clip(&terms, 3_000).0)
                },
            })
            .collect(),
        properties: Weighed {
            severity: finding.severity.name(),
            gates: finding.decides(),
            incomplete: finding.incomplete,
            cause: &finding.fingerprint,
            counterexample: context
                .verdict
                .reason_of(finding)
                .and_then(|reason| reason.counterexample.as_ref()),
        },
    }
}

fn location(place: &Place, paths: &RepoPaths<'_>) -> Location {
    let region = Region::new(place);
    Location {
        id: None,
        physical: Physical {
            artifact_location: Artifact {
                uri: uri(&paths.path(&place.file)),
            },
            region: Lines {
                start_line: region.line,
                start_column: region.column,
                end_line: region.end_line,
                end_column: region.end_column,
            },
        },
        logical_locations: location_names(place),
        message: None,
    }
}

/// The logical locations of a finding: its pointer or cell, then its endpoint, operation and resource.
fn logical(finding: &Finding) -> Vec<Logical> {
    let mut names = location_names(&finding.at);
    let about = [
        ("endpoint", &finding.endpoint),
        ("function", &finding.operation),
        ("resource", &finding.resource),
    ];
    for (kind, name) in about {
        names.extend(name.iter().map(|name| Logical {
            fully_qualified_name: visible(&clip(name, 1_000).0),
            kind,
        }));
    }
    names
}

fn location_names(place: &Place) -> Vec<Logical> {
    let entry = |kind, name: &str| Logical {
        fully_qualified_name: visible(&clip(name, 1_000).0),
        kind,
    };
    let pointer = Some(&place.pointer).filter(|pointer| !pointer.is_empty());
    let pointer = pointer.map(|pointer| entry("value", pointer));
    let cell = cell(place).map(|cell| entry("cell", &cell));
    pointer.into_iter().chain(cell).collect()
}

/// A path as a relative URI. Everything except letters, digits and `-._~/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Breaks up Markdown links, because viewers turn `[text](target)` into a link.
fn plain(text: &str) -> String {
    text.replace("](", "] (")
}
