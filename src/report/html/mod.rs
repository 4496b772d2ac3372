//! A verdict becomes the decision that an office prints and signs (互联互通审查意见书): one file without scripts, in both languages.

mod annexes;
mod decision;
mod endpoints;
mod findings;
mod picture;
mod source;
mod text;

use crate::decide::Verdict;
use crate::read::digest;
use crate::text::Lang;
use annexes::{ClauseGroup, Excused, Manual, Material, manual};
use askama::Template;
use decision::Decision;
use endpoints::Endpoints;
use findings::{Block, findings};
use picture::Picture;
use text::{Listed, SHOWN, label, more};

/// The page's only style; the policy in its head names it by its digest, so that no other is applied.
const STYLE: &str = include_str!("style.css");

/// Endpoints of which paper tells in detail what they lack; the style hides the others on paper.
const DETAILED: usize = 20;

/// The whole page.
#[derive(Debug, Template)]
#[template(path = "page.html")]
struct Page {
    /// `zh`, `en` or `both`: what shows first.
    first: &'static str,
    /// The language of the page as a whole.
    lang: &'static str,
    title: String,
    policy: String,
    style: &'static str,
    decision: Decision,
    endpoints: Endpoints,
    clauses: Listed<ClauseGroup>,
    manual: Listed<Manual>,
    findings: Vec<Block>,
    excused: Excused,
    picture: Option<Picture>,
    material: Material,
}

/// The report: the decision on the first page, what it stands on in the annexes. `lang` says which language shows first; the reader
/// can choose another.
#[must_use]
pub fn html(verdict: &Verdict, lang: Lang) -> String {
    let decision = Decision::new(verdict);
    let (first, code) = match lang {
        Lang::Zh => ("zh", "zh-CN"),
        Lang::En => ("en", "en"),
        Lang::Both => ("both", "zh-CN"),
    };
    let mut title = label("互联互通审查意见书", "Interoperability review decision").line(lang);
    for part in [&decision.code, &decision.name].into_iter().flatten() {
        title = format!("{title} · {part}");
    }
    let page = Page {
        first,
        lang: code,
        title,
        policy: policy(STYLE),
        style: STYLE,
        decision,
        endpoints: Endpoints::new(verdict),
        clauses: Listed {
            shown: ClauseGroup::all(verdict),
            more: more(verdict.clauses.len(), SHOWN),
        },
        manual: Listed {
            shown: manual(verdict).take(SHOWN).collect(),
            more: more(manual(verdict).count(), SHOWN),
        },
        findings: findings(verdict),
        excused: Excused::new(verdict),
        picture: Picture::new(verdict),
        material: Material::new(verdict),
    };
    // Writing into a string cannot fail, and no filter of the templates does.
    page.render().unwrap_or_default()
}

/// Nothing is loaded, run, sent or framed; one style is applied, by its digest.
fn policy(style: &str) -> String {
    let digest = base64(&sha256(style));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

/// The bytes of a text's digest.
fn sha256(text: &str) -> Vec<u8> {
    let named = digest::sha256(text.as_bytes());
    let digits: Vec<u32> = named
        .trim_start_matches("sha256:")
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).unwrap_or_default(),
        _ => 0,
    });
    bytes.collect()
}

/// Base64 as RFC 4648 has it in section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, i| {
            bits << 8 | usize::from(group.get(i).copied().unwrap_or(0))
        });
        for i in 0..4 {
            let at = bits >> (18 - 6 * i) & 63;
            let digit = ALPHABET.get(at).copied().unwrap_or(b'=');
            out.push(if i <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}
