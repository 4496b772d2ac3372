//! A verdict becomes a SARIF 2.1.0 log: every rule that took part, and its findings, each at a place that viewers accept.
//!
//! The structures are our own, since `serde-sarif` generates owned ones from the schema in a build script (some forty crates, and a
//! copy of every finding); the few that are needed borrow from the verdict. The log keeps within what GitHub takes, and where
//! something is left out a notification says so. It quotes no line of the submission: logs are published more widely than what they
//! are about.

mod log;

use super::json::{Failure, pretty};
use super::labels;
use super::machine_common::{
    Fingerprints, Region, RepoPaths, Weight, cell, counterexample, is_workbook, message, ranked,
    shown,
};
use super::sanitize::{clip, visible};
use super::verdict_line::decision;
use crate::decide::{Basis, Evaluation, Finding, Place, RuleInfo, Severity, Verdict};
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

/// Results: GitHub takes 25,000 and keeps 5,000.
const RESULTS: usize = 5_000;
/// Rules that GitHub takes.
const RULES: usize = 25_000;
/// Places of one result that GitHub takes, its own among them.
const LOCATIONS: usize = 1_000;
/// Tags of one rule that GitHub takes.
const TAGS: usize = 20;
/// Bytes of the compressed log that GitHub takes.
const BYTES: usize = 10_000_000;

/// The report. `root` is the submission's folder within the repository, `""` where it is the repository's own.
///
/// # Errors
/// None in practice: the type says so because serde's does.
pub fn sarif(verdict: &Verdict, root: &str) -> Result<String, Failure> {
    let paths = RepoPaths::new(verdict, root);
    let all: Vec<&Finding> = ranked(verdict).into_iter().chain(&verdict.waived).collect();
    let mut kept = all.len().min(RESULTS);
    loop {
        let log = whole(verdict, root, &paths, &all, kept);
        let text = pretty(&log)?;
        if kept == 0 || fits(&text) {
            return Ok(text);
        }
        kept /= 2;
    }
}

/// Whether the log, compressed, is small enough; whoever uploads it compresses better. Compressing adds less than a thousandth.
fn fits(text: &str) -> bool {
    if text.len() <= BYTES - BYTES / 1_000 {
        return true;
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let written = gzip.write_all(text.as_bytes());
    written.is_ok() && gzip.finish().is_ok_and(|bytes| bytes.len() <= BYTES)
}

fn whole<'v>(
    verdict: &'v Verdict,
    root: &str,
    paths: &RepoPaths<'v>,
    all: &[&'v Finding],
    kept: usize,
) -> Log<'v> {
    let (told, left) = all.split_at_checked(kept).unwrap_or((all, &[]));
    let rules = chosen(verdict, told);
    let index: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(i, rule)| (rule.id.as_str(), i))
        .collect();
    let context = Context {
        paths,
        shared: shared_lines(told),
        verdict,
    };
    let mut prints = Fingerprints::default();
    let results = told
        .iter()
        .map(|told| {
            let print = prints.of(told);
            result(
                told,
                index.get(told.rule.as_str()).copied(),
                print,
                &context,
            )
        })
        .collect();
    let mut notes = vec![note("note", &decision(verdict))];
    if !left.is_empty() {
        notes.push(note(
            "warning",
            &cut(all.len(), left.len(), "个问题", "findings"),
        ));
    }
    let left = verdict.rules.len().saturating_sub(rules.len());
    if left > 0 {
        notes.push(note(
            "warning",
            &cut(verdict.rules.len(), left, "条规则", "rules"),
        ));
    }
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
                packs: verdict
                    .packs
                    .iter()
                    .map(|pack| {
                        BTreeMap::from([
                            ("id", pack.id.as_str()),
                            ("version", pack.version.as_str()),
                            ("digest", pack.digest.as_str()),
                        ])
                    })
                    .collect(),
            },
        }],
    }
}

/// What tells the runs for one repository apart: the packs and the submission's folder. The class and the stage are not part of it,
/// or what was found at the proposal would stay open for ever once the project is judged for acceptance.
fn automation(verdict: &Verdict, root: &str) -> String {
    let packs: Vec<&str> = verdict.packs.iter().map(|pack| pack.id.as_str()).collect();
    let mut id = format!("hutong/{}/", packs.join("+"));
    if !root.is_empty() {
        id.push_str(&uri(root));
        id.push('/');
    }
    id
}

fn note(level: &'static str, said: &Text) -> Notification {
    Notification {
        level,
        message: Message::new(plain(&shown(said))),
    }
}

fn cut(all: usize, left: usize, zh: &str, en: &str) -> Text {
    Text::new(
        format!("共 {all} {zh}，另有 {left} {zh}未列出；全部见 --format json"),
        format!("{all} {en}, {left} more not listed; `--format json` has them all"),
    )
}

/// The rules that are listed: all, and those that found something first where that is too many.
fn chosen<'v>(verdict: &'v Verdict, told: &[&Finding]) -> Vec<&'v RuleInfo> {
    let mut rules: Vec<&RuleInfo> = verdict.rules.iter().collect();
    if rules.len() > RULES {
        let used: HashSet<&str> = told.iter().map(|told| told.rule.as_str()).collect();
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
        short_description: Message::new(shown(&rule.title)),
        full_description: Message::new(shown(&rule.explanation.why)),
        help: Message {
            text: [side("", "\n", true), side("", "\n", false)].join("\n\n"),
            // The words are a pack's, with code in backticks; what could be a tag is not one.
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
            basis: shown(&basis),
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

/// `gb/resource-without-title` as viewers like names: `ResourceWithoutTitle`.
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

/// What a result is made with beside its finding.
struct Context<'c, 'v> {
    paths: &'c RepoPaths<'v>,
    shared: HashSet<(&'v str, &'v str, usize)>,
    verdict: &'v Verdict,
}

/// Lines on which one rule found more than one thing. GitHub tells the findings of a rule apart by a hash of their line that the
/// upload works out; on these lines, and in workbooks, that would make one alert of many.
fn shared_lines<'v>(told: &[&'v Finding]) -> HashSet<(&'v str, &'v str, usize)> {
    let mut seen = HashSet::new();
    let all = told.iter().map(|told| line_of(told));
    all.filter(|line| !seen.insert(*line)).collect()
}

fn line_of(told: &Finding) -> (&str, &str, usize) {
    let line = Region::of(&told.at).line;
    (&told.rule, &told.at.file, line)
}

fn result<'v>(
    told: &'v Finding,
    rule_index: Option<usize>,
    print: String,
    context: &Context<'_, 'v>,
) -> Outcome<'v> {
    let mut prints = BTreeMap::new();
    if is_workbook(&told.at) || context.shared.contains(&line_of(told)) {
        let short: String = print.chars().take(16).collect();
        prints.insert("primaryLocationLineHash", format!("{short}:1"));
    }
    prints.insert("hutong/v1", print);
    let related = told.related.iter().take(LOCATIONS - 1).enumerate();
    let mut said = message(told);
    if let Some(proof) = counterexample(context.verdict, told) {
        said = format!("{said} · {proof}");
    }
    Outcome {
        rule_id: &told.rule,
        rule_index,
        level: level(Weight::of(told)),
        message: Message::new(plain(&said)),
        locations: [Location {
            logical_locations: logical(told),
            ..location(&told.at, context.paths)
        }],
        related_locations: related
            .map(|(i, place)| Location {
                id: Some(i + 1),
                message: Some(Message::new("相关位置 / see also".to_owned())),
                ..location(place, context.paths)
            })
            .collect(),
        partial_fingerprints: prints,
        suppressions: told
            .excuse
            .iter()
            .map(|excuse| Suppression {
                kind: "external",
                status: "accepted",
                justification: {
                    let said = labels::excuse(excuse).show(Lang::Both);
                    visible(&clip(&said, 3_000).0)
                },
            })
            .collect(),
        properties: Weighed {
            severity: told.severity.name(),
            gates: told.decides(),
            incomplete: told.incomplete,
            cause: &told.fingerprint,
            counterexample: context
                .verdict
                .reason_of(told)
                .and_then(|reason| reason.counterexample.as_ref()),
        },
    }
}

fn location(place: &Place, paths: &RepoPaths<'_>) -> Location {
    let region = Region::of(place);
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
        logical_locations: named(place),
        message: None,
    }
}

/// What a finding is about, by name: its place within the file, then endpoint, operation and resource.
fn logical(told: &Finding) -> Vec<Logical> {
    let mut all = named(&told.at);
    let about = [
        ("endpoint", &told.endpoint),
        ("function", &told.operation),
        ("resource", &told.resource),
    ];
    for (kind, name) in about {
        all.extend(name.iter().map(|name| Logical {
            fully_qualified_name: visible(&clip(name, 1_000).0),
            kind,
        }));
    }
    all
}

fn named(place: &Place) -> Vec<Logical> {
    let named = |kind, name: &str| Logical {
        fully_qualified_name: visible(&clip(name, 1_000).0),
        kind,
    };
    let pointer = Some(&place.pointer).filter(|pointer| !pointer.is_empty());
    let pointer = pointer.map(|pointer| named("value", pointer));
    let cell = cell(place).map(|cell| named("cell", &cell));
    pointer.into_iter().chain(cell).collect()
}

/// A path as a relative URI: everything but letters, digits and `-._~/` percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// A text that is no link: viewers make one of `[text](target)`.
fn plain(text: &str) -> String {
    text.replace("](", "] (")
}
