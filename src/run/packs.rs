//! `hutong explain`, `rules` and `pack lint`: a rule pack is loaded and described.

use super::failure::Failure;
use super::terminal::out;
use crate::check::contract::endpoint_ids;
use crate::discover::discover;
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::{RulePack, embedded};
use crate::report::explain::{clause, endpoint, explain, list};
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
    let guess = exact.or_else(|| did_you_mean(id, others)).or_else(|| {
        let wanted = if id.contains('/') {
            id.to_owned()
        } else {
            format!("{}/{id}", pack.id)
        };
        did_you_mean(&wanted, known)
    });
    let (zh, en) = guess.map_or_else(Default::default, |guess| {
        (
            format!("（是否指 {guess}？）"),
            format!(" (did you mean {guess}?)"),
        )
    });
    Err(Error::new(
        format!("没有规则、端点或条款 {id}{zh}；全部规则见 hutong rules"),
        format!("there is no rule, endpoint or clause {id}{en}; `hutong rules` lists the rules"),
    )
    .into())
}

pub(super) fn list_rules(pack: &str, style: Style) -> Result<u8, Failure> {
    let (builtin, pack) = (load_pack_named("hutong")?, load(pack)?);
    out(&list(&[&pack, &builtin], style)).map(|()| 0)
}

pub(super) fn lint_pack(dir: &Path, lang: Lang) -> Result<u8, Failure> {
    let pack = load_pack(&discover(dir, &Limits::default())?)?;
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
    out(&format!("{}\n{}\n", summary.show(lang), pack.digest)).map(|()| 0)
}

/// Loads an embedded pack by its name, else a pack from its folder.
pub(super) fn load(name: &str) -> Result<RulePack, Vec<Error>> {
    match on_disk(name) {
        Some(path) => load_pack(&discover(path, &Limits::default()).map_err(|error| vec![error])?),
        None => load_pack_named(name),
    }
}

/// The folder that `--pack` names, unless it names an embedded pack.
pub(super) fn on_disk(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    (embedded::files(name).is_none() && path.exists()).then_some(path)
}
