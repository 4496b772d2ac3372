//! Renders a verdict as the review decision that an office prints and signs (互联互通审查意见书): one HTML file without scripts, in
//! both languages.

mod annexes;
mod decision;
mod endpoints;
mod findings;
mod letterhead;
mod picture;
mod source;
pub(super) mod text;
mod titles;
mod tone;

use crate::decide::Verdict;
use crate::text::Lang;
use annexes::{ClauseGroup, Excused, Manual, Material, manual};
use askama::Template;
use base64ct::{Base64, Encoding as _};
use decision::Decision;
use endpoints::Endpoints;
use findings::{Block, findings};
pub use letterhead::Letterhead;
use picture::Picture;
use sha2::{Digest as _, Sha256};
use text::{Listed, SHOWN, label, more};

/// The page's only style sheet. The content security policy allows it by its digest and blocks any other.
pub(super) const STYLE: &str = include_str!("style.css");

/// Maximum number of endpoints whose details are printed; the style sheet hides the others on paper.
const DETAILED: usize = 20;

/// The data of the whole page.
#[derive(Debug, Template)]
#[template(path = "page.html")]
struct Page {
    /// The language shown first: `zh`, `en` or `both`.
    first: &'static str,
    /// The `lang` attribute of the page.
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

/// Renders the report without a letterhead of the office.
#[must_use]
pub fn html(verdict: &Verdict, lang: Lang) -> String {
    page(verdict, lang, &Letterhead::default())
}

/// Renders the report, with the decision on the first page and its grounds in the annexes. `lang` is the language shown first; the
/// reader can switch.
#[must_use]
pub fn page(verdict: &Verdict, lang: Lang, letterhead: &Letterhead) -> String {
    let decision = Decision::new(verdict, letterhead);
    let (first, code) = shown_first(lang);
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
    // Writing to a `String` cannot fail, and neither can the filters that the templates use.
    page.render().unwrap_or_default()
}

/// The language that a page shows first, and the one of its `lang` attribute.
pub(super) const fn shown_first(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("zh", "zh-CN"),
        Lang::En => ("en", "en"),
        Lang::Both => ("both", "zh-CN"),
    }
}

/// The content security policy: the page may not load, run, send or frame anything, and applies one style sheet by its digest.
pub(super) fn policy(style: &str) -> String {
    policy_with(style, None)
}

/// The same for a page with one script, which alone may run, by its digest.
pub(super) fn policy_with(style: &str, script: Option<&str>) -> String {
    let digest = |text: &str| Base64::encode_string(&Sha256::digest(text));
    let script = script.map_or_else(String::new, |script| {
        format!(" script-src 'sha256-{}';", digest(script))
    });
    let style = digest(style);
    format!(
        "default-src 'none'; style-src 'sha256-{style}';{script} base-uri 'none'; form-action 'none'"
    )
}
