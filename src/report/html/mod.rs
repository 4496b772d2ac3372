//! A verdict becomes the decision that an office prints and signs (互联互通审查意见书): one file without scripts, in both languages.

mod annexes;
mod decision;
mod endpoints;
mod findings;
mod picture;
mod source;
mod text;
mod tone;

use crate::decide::Verdict;
use crate::text::Lang;
use annexes::{ClauseGroup, Excused, Manual, Material, manual};
use askama::Template;
use base64ct::{Base64, Encoding as _};
use decision::Decision;
use endpoints::Endpoints;
use findings::{Block, findings};
use picture::Picture;
use sha2::{Digest as _, Sha256};
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
    let digest = Base64::encode_string(&Sha256::digest(style));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}
