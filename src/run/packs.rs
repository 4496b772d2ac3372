//! `hutong explain`, `rules` and `pack lint`: a rule pack is loaded and described.

use super::failure::Failure;
use super::job::Rules;
use super::terminal::out;
use crate::check::contract::endpoint_ids;
use crate::discover::{Files, discover};
use crate::error::Error;
use crate::limits::Limits;
use crate::pack::{Evidence, Rule, RulePack, Severity, embedded, layers};
use crate::report::explain::{clause, endpoint, explain, list, list_json, listed};
use crate::report::human::Style;
use crate::report::labels::{self, count};
use crate::text::{Text, did_you_mean};
use crate::{load_pack_named, load_pack_over};
use std::path::{Path, PathBuf};

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
    let is_listed = |rule: &Rule| {
        let severity = rules.severity.is_none_or(|one| rule.effective() == one);
        severity && rules.text.as_deref().is_none_or(|text| matches(rule, text))
    };
    let packs = [&pack, &builtin];
    let listed: Vec<(&RulePack, Vec<&Rule>)> = packs
        .into_iter()
        .map(|pack| {
            let rules = pack.rules.iter().filter(|rule| is_listed(rule));
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

/// Loads a pack from its folder, and says what its office still has to do before it is its own.
pub(super) fn lint_pack(dir: &Path, style: Style) -> Result<u8, Failure> {
    let pack = load_folder(dir)?;
    let (id, version) = (&pack.id, &pack.version);
    let (rules, contracts, lists) = (pack.rules.len(), pack.contracts.len(), pack.lists.len());
    let clauses = pack.procedure.len();
    let mut lines = vec![Text::new(
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
    )];
    lines.push(Text::new(&pack.digest, &pack.digest));
    lines.extend(pack.layers.iter().map(|layer| {
        let (id, version, digest) = (&layer.id, &layer.version, &layer.digest);
        Text::new(
            format!("基于 {id} {version} {digest}"),
            format!("extends {id} {version} {digest}"),
        )
    }));
    lines.extend(still_open(&pack));
    out(&listed(&lines, style)).map(|()| 0)
}

/// The rules of a pack whose basis is recalled or inferred and not confirmed.
pub(super) fn unconfirmed(pack: &RulePack) -> impl Iterator<Item = &Rule> {
    let open = |rule: &&Rule| {
        let evidence = rule.basis.evidence;
        matches!(evidence, Evidence::Recalled | Evidence::Inferred)
    };
    pack.rules.iter().filter(open)
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
    open.extend(unconfirmed(pack).map(|rule| {
        let (id, basis) = (&rule.id, labels::basis(&rule.basis));
        let mut line = Text::new(
            format!("待办：{id} 的依据待核对：{}", basis.zh),
            format!("to do: the basis of {id} is to be confirmed: {}", basis.en),
        );
        if rule.adopted && rule.severity == Severity::Error {
            let zh = "（规则包已采信，按错误处理）";
            labels::add(&mut line, zh, " (adopted with the pack, so it is an error)");
        }
        line
    }));
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
    let layers = chain(folder).map_err(|error| vec![error])?;
    load_pack_over(layers.into_iter().map(|(_, files)| files).collect())
}

/// The files of a pack, and of the packs in folders on which it stands, the uppermost first.
pub(super) fn layers_of(name: &str) -> Result<Vec<Files>, Error> {
    if let Some(files) = embedded::files(name) {
        return Ok(vec![files]);
    }
    let chain = chain(Path::new(name))?;
    Ok(chain.into_iter().map(|(_, files)| files).collect())
}

/// The folder of a pack and those of the packs on which it stands; none for a pack in the binary.
pub(super) fn folders(name: &str) -> Result<Vec<PathBuf>, Error> {
    let Some(folder) = on_disk(name) else {
        return Ok(Vec::new());
    };
    let chain = chain(folder)?;
    Ok(chain.into_iter().map(|(folder, _)| folder).collect())
}

/// The folder of a pack and those of the packs on which it stands, the uppermost first, each with its files.
fn chain(folder: &Path) -> Result<Vec<(PathBuf, Files)>, Error> {
    let mut folder = folder.to_owned();
    let mut read = Vec::new();
    loop {
        let files = discover(&folder, &Limits::default())?;
        let extended = layers::extended(&files);
        let own = folder.clone();
        read.push((own, files));
        let Some(name) = extended.filter(|name| embedded::files(name).is_none()) else {
            return Ok(read);
        };
        if read.len() == layers::MOST {
            return Err(layers::too_deep());
        }
        folder = folder.join(&name);
        if !folder.is_dir() {
            // The loader tells that it is not there.
            return Ok(read);
        }
    }
}

/// The folder that `--pack` names, unless it names an embedded pack.
pub(super) fn on_disk(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    (embedded::files(name).is_none() && path.exists()).then_some(path)
}
