//! The printable decision: what it says stands in `testdata/reports/{pass,fail}.html` (`HUTONG_BLESS=1` rewrites them), and
//! nothing that a submission says becomes an element, an attribute or a style of it.

use crate::support::golden::golden;
use crate::support::sample;
use crate::support::{judged, submissions};
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, ns, parse_document};
use hutong::decide::{Demand, Excerpt, Excuse, Outcome, Place, Verdict};
use hutong::report::html::html;
use hutong::text::{Lang, Text};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Texts that mean something to a page, a style, a script, a template, or a reader's eye.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "\" style=\"background:red\" x=\"",
    "<a href=javascript:alert(1)>go</a>",
    "<iframe src=//evil.example></iframe>",
    "<!-- --><!--><b>",
    "]]><b>cdata</b><![CDATA[",
    "</svg></main></body><form action=//evil.example>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0>",
    "&lt;script&gt;&#60;b&#62;&amp;amp;",
    "{{ 7*7 }}{% if true %}x{% endif %}${7*7}",
    "</pre></code></td></tr></table><h1>通过</h1>",
    "</span lang=\"en\"><label for=\"lang-en\">x</label>",
    "a\0b\u{1b}[31mred\u{7}\u{8}\u{7f}\u{9b}",
    "\u{202e}evitcelfer\u{202c}\u{2066}x\u{2069}\u{200b}\u{feff}\u{e0041}",
    "line\r\nbreak\u{2028}\u{2029}\u{85}\u{b}\u{c}",
    "\u{fffe}\u{ffff}\u{fffd}\u{10ffff}",
    "<plaintext><xmp><noscript><textarea>",
    "url(javascript:x);expression(1)}*{display:none}/*",
    "很长很长的词",
];

/// Every element with its attributes, in the order of the page; those of the drawing by the name `svg:…`.
fn elements(page: &str) -> Vec<(String, BTreeMap<String, String>)> {
    fn walk(node: &Handle, found: &mut Vec<(String, BTreeMap<String, String>)>) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let attributes = attributes
                .iter()
                .map(|it| (it.name.local.to_string(), it.value.to_string()));
            let drawn = if name.ns == ns!(svg) { "svg:" } else { "" };
            found.push((format!("{drawn}{}", name.local), attributes.collect()));
        }
        for child in node.children.borrow().iter() {
            walk(child, found);
        }
    }
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut found = Vec::new();
    walk(&dom.document, &mut found);
    found
}

/// The shape of a page: each element with the names of its attributes and the values that are not text of a submission.
fn shape(page: &str) -> Vec<String> {
    elements(page)
        .into_iter()
        .map(|(name, attributes)| {
            let told = ["d", "y", "viewbox"];
            let attributes: Vec<String> = attributes
                .into_iter()
                .filter(|(name, _)| !told.contains(&name.to_lowercase().as_str()))
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!("{name} {}", attributes.join(" "))
        })
        .collect()
}

fn bundled() -> Vec<(String, Verdict)> {
    let judge = |case: String| {
        let verdict = judged(&case).clone();
        (case, verdict)
    };
    submissions().into_iter().map(judge).collect()
}

/// What must hold of any page.
fn is_sound(name: &str, page: &str) {
    assert!(!page.contains("<script"), "{name}");
    let mut ids = BTreeSet::new();
    for (element, attributes) in elements(page) {
        // A browser ends a drawing at the first element that does not belong into one.
        let drawn = ["g", "rect", "path", "text", "tspan", "desc"];
        assert!(!drawn.contains(&element.as_str()), "{name}: {element}");
        for (attribute, value) in &attributes {
            assert!(
                !attribute.starts_with("on"),
                "{name}: {element} {attribute}"
            );
            assert!(
                !["style", "src", "action", "srcdoc", "formaction"].contains(&attribute.as_str()),
                "{name}: {element} {attribute}"
            );
            if attribute == "href" {
                assert!(value.starts_with("#annex-"), "{name}: {value}");
            }
        }
        if let Some(id) = attributes.get("id") {
            assert!(ids.insert(id.clone()), "{name}: two of {id}");
        }
    }
    let style = page
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next())
        .unwrap();
    let policy = elements(page)
        .into_iter()
        .find_map(|(_, attributes)| {
            let policy = attributes.get("http-equiv") == Some(&"Content-Security-Policy".into());
            policy.then(|| attributes["content"].clone())
        })
        .unwrap();
    let said = policy
        .split("'sha256-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next())
        .unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert_eq!(decoded(said), Sha256::digest(style.as_bytes()).to_vec());
    for c in page.chars() {
        let hidden = hutong::text::is_hidden(c);
        assert!(!hidden && (c == '\n' || !c.is_control()), "{name}: {c:?}");
    }
}

/// Base64, read digit by digit: another way than the program writes it.
fn decoded(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=');
    let bits: String = digits.chars().fold(String::new(), |mut bits, c| {
        write!(bits, "{:06b}", alphabet.find(c).unwrap()).unwrap();
        bits
    });
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

/// The page without its stylesheet, of which the digest stands in the page's policy.
fn unstyled(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    format!("{before}<style>…</style>{after}")
}

#[test]
fn the_decision_reads_as_it_stands_beside() {
    for (name, verdict, lang) in [
        ("pass", sample::pass(), Lang::Zh),
        ("fail", sample::fail(), Lang::Both),
    ] {
        let page = html(&verdict, lang);
        golden(&format!("testdata/reports/{name}.html"), &unstyled(&page));
    }
}

#[test]
fn every_page_is_sound_and_says_the_verdict() {
    let mut all = bundled();
    all.push(("pass".into(), sample::pass()));
    all.push(("fail".into(), sample::fail()));
    for (name, verdict) in &all {
        for lang in [Lang::Zh, Lang::En, Lang::Both] {
            let page = html(verdict, lang);
            is_sound(name, &page);
            assert!(!page.contains(" style="), "{name}");
            let outcome = match verdict.outcome {
                Outcome::Pass => "通过</span> <span lang=\"en\">PASS",
                Outcome::Conditional => "有条件通过</span> <span lang=\"en\">CONDITIONAL",
                Outcome::Fail => "不通过</span> <span lang=\"en\">FAIL",
                Outcome::Incomplete => "无法判定</span> <span lang=\"en\">INCOMPLETE",
            };
            assert!(page.contains(outcome), "{name}");
            assert!(page.contains("参考规则包，未经主管部门采信"), "{name}");
            assert!(page.contains(&verdict.digest), "{name}");
        }
    }
}

#[test]
fn the_language_that_was_asked_for_shows_first() {
    for (lang, checked, code) in [
        (Lang::Zh, "lang-zh", "zh-CN"),
        (Lang::En, "lang-en", "en"),
        (Lang::Both, "lang-both", "zh-CN"),
    ] {
        let page = html(&sample::fail(), lang);
        let chosen: Vec<_> = elements(&page)
            .into_iter()
            .filter(|(_, attributes)| attributes.contains_key("checked"))
            .map(|(_, attributes)| attributes["id"].clone())
            .collect();
        assert_eq!(chosen, [checked]);
        assert!(page.contains(&format!("<html lang=\"{code}\">")));
    }
}

#[test]
fn what_a_conditional_verdict_depends_on_stands_on_its_first_page() {
    let mut verdict = sample::fail();
    verdict.outcome = Outcome::Conditional;
    verdict.open.clear();
    let page = html(&verdict, Lang::Both);
    let first = page.split("id=\"annex-1\"").next().unwrap();
    assert!(first.contains("有条件通过"));
    assert!(first.contains("互通豁〔2026〕3号（某市数据局，2026-12-31 到期）"));
    assert!(first.contains("对条款 paper的认定"));
    assert!(
        !first.contains("互通豁〔2025〕1号"),
        "an expired waiver excuses nothing"
    );
}

/// A message that is too long for the first page is left to its annex; none is cut.
#[test]
fn no_reason_on_the_first_page_is_cut() {
    for length in [250, 290, 310, 5_000] {
        let mut verdict = flood(40);
        verdict.outcome = Outcome::Fail;
        for (i, finding) in verdict.open.iter_mut().enumerate() {
            finding.message = Text::new(format!("{i}{}", "长".repeat(length)), format!("en {i}"));
        }
        let page = html(&verdict, Lang::Zh);
        let first = page.split("id=\"annex-1\"").next().unwrap();
        assert!(!first.contains('…'), "{length}");
        assert!(first.contains("见附件四"), "{length}");
        let shown = first.matches(&"长".repeat(200)).count();
        let wanted = match length {
            250 | 290 => 3,
            _ => 0,
        };
        assert_eq!(shown, wanted, "{length}");
    }
}

#[test]
fn what_a_person_must_look_at_has_room_for_a_hand() {
    let page = html(&sample::fail(), Lang::Zh);
    let annex = page.split("id=\"annex-3\"").nth(1).unwrap();
    let annex = annex.split("id=\"annex-4\"").next().unwrap();
    assert!(annex.contains("核对纸质附件") && annex.contains("□"));
}

/// The page prints a command that can be run.
#[test]
fn the_command_beside_the_check_code_is_one() {
    let page = html(&sample::pass(), Lang::En);
    let words = "verify EVIDENCE --submission DIR --key KEY --code CODE";
    assert!(page.contains(&format!("hutong {words}")));
    let words: Vec<&str> = words.split(' ').chain(["--lang", "zh"]).collect();
    let done = crate::support::run(&words);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(!said.contains("用法错误"), "{said}");
}

#[test]
fn an_adopted_pack_names_its_authority() {
    let mut verdict = sample::pass();
    verdict.packs[0].adopted = Some(hutong::pack::Adoption {
        by: "某省数据局".into(),
        on: "2026-10-01".into(),
        document: "某数〔2026〕1号".into(),
    });
    let page = html(&verdict, Lang::Zh);
    assert!(!page.contains("参考规则包"));
    assert!(page.contains("某省数据局 2026-10-01 采信（某数〔2026〕1号）"));
}

/// The verdict with `text` in everything that a submission or an office says.
fn poisoned(text: &str) -> Verdict {
    let both = || Text::new(format!("中{text}"), format!("en{text}"));
    let at = |place: &mut Place| {
        place.file = format!("a{text}.yaml");
        place.sheet = place.sheet.as_ref().map(|_| text.to_owned());
        place.excerpt = Some(Excerpt {
            first_line: 1,
            lines: vec![format!("x{text}"), format!("y{text}"), text.to_owned()],
            marked: 1,
            start: 0,
            length: 3,
        });
    };
    let mut verdict = sample::fail();
    verdict.code = Some(text.into());
    verdict.name = Some(text.into());
    for interface in &mut verdict.interfaces {
        interface.title = text.into();
        interface.version = Some(text.into());
        interface.operations = vec![format!("GET /{text}")];
    }
    for resource in &mut verdict.resources {
        resource.title = Some(text.into());
        resource.sharing_type = Some(text.into());
    }
    let id = format!("id{text}");
    verdict.resources[0].id.clone_from(&id);
    verdict.links[0].resource = id;
    verdict.links[0].operation = format!("GET /{text}");
    verdict.demands = vec![Demand {
        code: Some(text.into()),
        ..Demand::default()
    }];
    for row in &mut verdict.required {
        row.title = both();
        row.resource = row.resource.as_ref().map(|_| text.to_owned());
        row.operation = row.operation.as_ref().map(|_| format!("GET /{text}"));
        row.because = row.because.as_ref().map(|_| both());
        row.at.iter_mut().for_each(at);
        for reason in &mut row.reasons {
            reason.message = both();
            reason.at.iter_mut().for_each(at);
            reason.contract = Some(sample::place(text, "", 1, 1));
            reason.counterexample = Some(serde_json::json!({ text: text }));
            // Each of its lines is an element of its own, as it should be.
            reason.patch = Some(text.replace('\n', ""));
        }
    }
    for told in verdict.open.iter_mut().chain(&mut verdict.waived) {
        told.message = both();
        told.fingerprint = "one".into();
        at(&mut told.at);
        told.related.iter_mut().for_each(at);
        told.args
            .values_mut()
            .for_each(|value| *value = text.into());
    }
    for waived in &mut verdict.waived {
        let Some(Excuse::Waiver(waiver)) = &mut waived.excuse else {
            continue;
        };
        waiver.reference = text.into();
        waiver.reason = text.into();
    }
    for waiver in &mut verdict.waivers {
        waiver.scope = both();
        waiver.terms.reference = text.into();
        waiver.terms.reason = text.into();
        waiver.terms.granted_by = text.into();
    }
    for decision in &mut verdict.decisions {
        decision.about = both();
        decision.reason = text.into();
        decision.by = text.into();
    }
    for excuse in &mut verdict.suppressions {
        excuse.keyword = text.into();
        excuse.text = text.into();
        at(&mut excuse.at);
    }
    for lifted in &mut verdict.lifted {
        lifted.requirement = both();
        lifted.fact = both();
        lifted.at.iter_mut().for_each(at);
    }
    for clause in &mut verdict.clauses {
        clause.note = Some(both());
    }
    for file in &mut verdict.files {
        file.path = text.into();
    }
    verdict
}

/// Whatever is said, the page is made of the same elements with the same attributes.
#[test]
fn nothing_that_is_said_becomes_markup() {
    let harmless = shape(&html(&poisoned("harmless"), Lang::Both));
    for payload in PAYLOADS {
        let page = html(&poisoned(payload), Lang::Both);
        is_sound(payload, &page);
        let shape = shape(&page);
        let differs = harmless.iter().zip(&shape).find(|(a, b)| a != b);
        assert!(
            shape.len() == harmless.len() && differs.is_none(),
            "{payload}: {differs:?}, {} elements for {}",
            shape.len(),
            harmless.len()
        );
    }
}

#[test]
fn a_line_of_any_length_is_shown_around_its_mark() {
    for (start, length) in [(0, 1), (70_000, 5), (99_999, 9), (100_000, 1), (200_000, 1)] {
        let mut verdict = sample::pass();
        let mut at = sample::place("a.yaml", "", 1, 1);
        at.excerpt = Some(Excerpt {
            first_line: 1,
            lines: vec!["长".repeat(100_000)],
            marked: 0,
            start,
            length,
        });
        verdict.open = vec![sample::told("gb/x", "错", "wrong", at)];
        let page = html(&verdict, Lang::En);
        is_sound("long", &page);
        assert!(page.contains("<mark>"));
        assert!(page.len() < 60_000, "{}", page.len());
    }
}

fn flood(number: usize) -> Verdict {
    let mut verdict = sample::pass();
    verdict.open = (0..number)
        .map(|i| {
            let at = sample::place("a.yaml", &format!("/{i}"), i + 1, 1);
            sample::told(
                "gb/x",
                &format!("第 {i} 处"),
                &format!("case {i} of all"),
                at,
            )
        })
        .collect();
    verdict
}

#[test]
fn a_flood_is_cut_and_counted() {
    let mut verdict = flood(50_000);
    let row = verdict.required[0].clone();
    verdict.required = vec![row; 5_000];
    let resource = verdict.resources[0].clone();
    verdict.resources = vec![resource; 5_000];
    let operation = verdict.interfaces[0].operations[3].clone();
    verdict.interfaces[0].operations = (0..5_000).map(|i| format!("{operation}/{i}")).collect();
    let file = verdict.files[0].clone();
    verdict.files = vec![file; 5_000];
    let page = html(&verdict, Lang::En);
    assert!(page.len() < 1_000_000, "{}", page.len());
    assert!(page.contains("50000 in all, 49800 more not shown"));
    assert!(page.contains("5000 in all, 4800 more not shown"));
    assert!(page.contains("5000 more operations"));
    // The reason on the first page with its three cases, and two hundred in the annex.
    assert_eq!(page.matches("of all").count(), 203);
}

mod long {
    use super::{Lang, flood, html};

    #[test]
    #[ignore = "takes minutes: a million findings"]
    fn a_million_findings_make_no_larger_page() {
        let page = html(&flood(1_000_000), Lang::Both);
        assert!(page.len() < 1_000_000, "{}", page.len());
    }
}
