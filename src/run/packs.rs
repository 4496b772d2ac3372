//! `hutong explain`, `rules` and `pack lint`: a rule pack is loaded and described.

use super::failure::Failure;
use super::job::Rules;
use super::terminal::out;
use crate::check::contract::endpoint_ids;
use crate::discover::{Files, discover};
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::{Evidence, Rule, RulePack, embedded, layers};
use crate::report::explain::{clause, endpoint, explain, list, list_json};
use crate::report::human::Style;
use crate::report::labels::count;
use crate::text::{Lang, Text, did_you_mean};
use crate::{load_pack, load_pack_named};
use std::path::Path;

pub(super) fn explain_rule(id: &str, pack: &str, style: Style) -> Result<u8, Failure> {
    let (builtin, pack) = (load_pack_named("hutong")?, load(pack)?);
    let own =
        |rule: &str| rule == id || rule.split_once('/').is_some_and(|(_, defect)| defect == id);
    for one in [&pack, &builtin] {
        if let Some(rule) = one.rules.iter().find(|rule| own(&rule.id)) {
            return out(&explain(rule, one, &pack, style)).map(|()| 0);
        }
    }
    if let Some(page) = endpoint(id, &pack, style).or_else(|| clause(id, &pack, style)) {
        return out(&page).map(|()| 0);
    }
    let known = [&pack, &builtin]
        .into_iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| rule.id.as_str()));
    let full = |known: &str| {
        let prefix = known.split_once('/').map_or("", |(prefix, _)| prefix);
        if id.contains('/') {
            id.to_owned()
        } else {
            format!("{prefix}/{id}")
        }
    };
    let endpoints = endpoint_ids(&pack);
    let others = endpoints.iter().map(String::as_str);
    let others = others.chain(pack.procedure.iter().map(|clause| clause.id.as_str()));
    // A rule without its pack's prefix is compared as if it had the prefix.
    let exact = known.clone().find(|known| full(known) == *known);
    let guess = exact.or_else(|| {
        if id.contains('/') {
            return did_you_mean(id, known.clone().chain(others));
        }
        // The prefix that all rules share would make everything alike.
        let defects = known.clone().filter_map(|known| known.split_once('/'));
        let meant = did_you_mean(id, defects.map(|(_, defect)| defect).chain(others))?;
        let mut rules = known.clone();
        let rule = rules.find(|known| known.ends_with(&format!("/{meant}")));
        Some(rule.unwrap_or(meant))
    });
    let (zh, en) = if let Some(guess) = guess {
        (
            format!("（是否指 {guess}？）"),
            format!(" (did you mean {guess}?)"),
        )
    } else {
        let rules = [&pack, &builtin].into_iter().flat_map(|pack| &pack.rules);
        let named = rules.filter(|rule| matches(rule, id));
        let named: Vec<&str> = named
            .map(|rule| rule.id.as_str())
            .take(MOST_NAMED)
            .collect();
        if named.is_empty() {
            Default::default()
        } else {
            (
                format!("；提到 {id} 的规则：{}", named.join("、")),
                format!("; rules that mention {id}: {}", named.join(", ")),
            )
        }
    };
    Err(Error::new(
        format!("没有规则、端点或条款 {id}{zh}；全部规则见 hutong rules"),
        format!("there is no rule, endpoint or clause {id}{en}; `hutong rules` lists the rules"),
    )
    .into())
}

/// Rules that an error names.
const MOST_NAMED: usize = 5;

/// Whether a rule mentions a text: in its id, its title, its message or its fix, in either language and in any case.
fn matches(rule: &Rule, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let texts = [&rule.title, &rule.message, &rule.fix];
    let sides = texts.into_iter().flat_map(|text| [&text.zh, &text.en]);
    sides
        .chain([&rule.id])
        .any(|own| own.to_lowercase().contains(&wanted))
}

pub(super) fn list_rules(rules: &Rules, style: Style) -> Result<u8, Failure> {
    let (builtin, pack) = (load_pack_named("hutong")?, load(&rules.pack)?);
    let is_listed = |pack: &RulePack, rule: &Rule| {
        let severity = rules.severity.is_none_or(|one| pack.severity(rule) == one);
        severity && rules.text.as_deref().is_none_or(|text| matches(rule, text))
    };
    let packs = [&pack, &builtin];
    let listed: Vec<(&RulePack, Vec<&Rule>)> = packs
        .into_iter()
        .map(|pack| {
            let rules = pack.rules.iter().filter(|rule| is_listed(pack, rule));
            (pack, rules.collect())
        })
        .collect();
    if rules.json {
        return out(&list_json(&listed)).map(|()| 0);
    }
    out(&list(&listed, style)).map(|()| 0)
}

/// Prints the version, the commit that it was built from, and the packs in the binary with their digests.
pub(super) fn version() -> Result<u8, Failure> {
    let mut lines = vec![format!("hutong {}", env!("CARGO_PKG_VERSION"))];
    let commit = match env!("HUTONG_COMMIT") {
        "" => "unknown",
        commit => commit,
    };
    lines.push(format!("commit {commit}"));
    for name in std::iter::once("hutong").chain(embedded::names()) {
        let pack = load_pack_named(name)?;
        lines.push(format!("pack {} {} {}", pack.id, pack.version, pack.digest));
    }
    out(&format!("{}\n", lines.join("\n"))).map(|()| 0)
}

pub(super) fn lint_pack(dir: &Path, lang: Lang) -> Result<u8, Failure> {
    let pack = load_folder(dir)?;
    let (id, version) = (&pack.id, &pack.version);
    let (rules, contracts, lists) = (pack.rules.len(), pack.contracts.len(), pack.lists.len());
    let clauses = pack.procedure.len();
    let summary = Text::new(
        format!(
            "规则包 {id} {version} 没有错误：{rules} 条规则，{contracts} 个契约，{lists} 个代码表，{clauses} 条条款"
        ),
        format!(
            "pack {id} {version} has no mistakes: {}, {}, {}, {}",
            count(rules, "rule"),
            count(contracts, "contract"),
            count(lists, "code list"),
            count(clauses, "clause")
        ),
    );
    let mut lines = vec![summary.show(lang).clone(), pack.digest.clone()];
    lines.extend(pack.layers.iter().map(|layer| {
        let (id, version, digest) = (&layer.id, &layer.version, &layer.digest);
        let over = Text::new(
            format!("基于 {id} {version} {digest}"),
            format!("extends {id} {version} {digest}"),
        );
        over.show(lang)
    }));
    lines.extend(still_open(&pack).iter().map(|open| open.show(lang)));
    out(&format!("{}\n", lines.join("\n"))).map(|()| 0)
}

/// The rules of a pack whose basis is recalled and not confirmed, each with its basis.
pub(super) fn unconfirmed(pack: &RulePack) -> impl Iterator<Item = (&Rule, String)> {
    let open = |evidence| matches!(evidence, Evidence::Recalled | Evidence::Inferred);
    let rules = pack.rules.iter();
    rules
        .filter(move |rule| open(rule.basis.evidence))
        .map(|rule| {
            let basis = &rule.basis;
            let clause = basis.clause.as_deref().unwrap_or_default();
            let evidence = basis.evidence.text().zh;
            let basis = format!("{} {clause}（{evidence}）", basis.document.zh);
            (rule, basis)
        })
}

/// What an office still has to do with a pack before it is its own.
fn still_open(pack: &RulePack) -> Vec<Text> {
    let mut open = Vec::new();
    if pack.adopted.is_none() {
        open.push(Text::new(
            "待办：adopted 尚未填写",
            "to do: `adopted` is not filled in",
        ));
    }
    for (rule, basis) in unconfirmed(pack) {
        open.push(Text::new(
            format!("待办：{} 的依据待核对：{basis}", rule.id),
            format!(
                "to do: the basis of {} is to be confirmed: {basis}",
                rule.id
            ),
        ));
    }
    open
}

/// Loads an embedded pack by its name, else a pack from its folder.
pub(super) fn load(name: &str) -> Result<RulePack, Vec<Error>> {
    match on_disk(name) {
        Some(path) => load_folder(path),
        None => load_pack_named(name),
    }
}

/// Loads a pack from its folder, with those in folders that it extends.
fn load_folder(folder: &Path) -> Result<RulePack, Vec<Error>> {
    let mut folder = folder.to_owned();
    let mut read: Vec<Files> = Vec::new();
    loop {
        let files = discover(&folder, &Limits::default()).map_err(|error| vec![error])?;
        let extended = layers::extended(&files);
        read.push(files);
        let Some(name) = extended.filter(|name| embedded::files(name).is_none()) else {
            break;
        };
        if read.len() == layers::MOST {
            let most = layers::MOST;
            return Err(vec![Error::new(
                format!("规则包的 extends 成环，或超过 {most} 层"),
                format!("packs extend each other in a circle, or more than {most} deep"),
            )]);
        }
        let below = folder.join(&name);
        if !below.is_dir() {
            break;
        }
        folder = below;
    }
    load_pack(&layers::joined(read))
}

/// The folder that `--pack` names, unless it names an embedded pack.
pub(super) fn on_disk(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    (embedded::files(name).is_none() && path.exists()).then_some(path)
}
