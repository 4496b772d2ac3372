//! Holds lists of demands (需求清单) against the competent department's catalogue, and lists of systems (系统清单) against the manifest.

use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::registry::Demanded;
use crate::model::{Demand, ListedSystem};
use crate::pack::RulePack;
use crate::read::Node;
use crate::text::name_key;
use std::collections::BTreeSet;

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "demandResolved",
        &["demand", "count"],
        &[FunctionOption::new(
            "find",
            OptionShape::OneOf(&["unknown", "several"]),
        )],
        demand_resolved,
    )
    .keyed(&["demand"]),
    Function::new(
        "systemListed",
        &["system", "found", "expected"],
        &[FunctionOption::new(
            "find",
            OptionShape::OneOf(&["project", "network"]),
        )],
        system_listed,
    )
    .keyed(&["system"]),
];

/// Letters that the name of a system has at least to stand for a project whose name holds it.
const SHORTEST: usize = 4;

/// Each line of a list of demands must be a resource of the registry or of the submission (`find: unknown`), and not the name of several
/// (`find: several`).
fn demand_resolved(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let finds_several = options.str_at("find") == Some("several");
    let all = &context.submission.demands;
    let demands: Vec<&Demand> = all.iter().filter(|demand| !demand.hidden).collect();
    let Some(registry) = context.judgement.registry.filter(|_| !demands.is_empty()) else {
        return Answer::NotApplicable;
    };
    let is_own = |code: &str| context.derived.index.entry(code.trim()).is_some();
    let entries = context.submission.entries.iter();
    let titles: BTreeSet<String> = entries
        .filter_map(|entry| Some(name_key(entry.text("title")?.0)))
        .collect();
    let open = demands.into_iter().filter(|demand| {
        let code = demand.code.as_ref();
        let title = demand.title.as_ref().filter(|_| code.is_none());
        !code.is_some_and(|code| is_own(&code.value))
            && !title.is_some_and(|title| titles.contains(&name_key(&title.value)))
    });
    let hits = open.filter_map(|demand| {
        let count = match registry.demanded(demand) {
            Demanded::Several(count) if finds_several => count,
            Demanded::Unknown if !finds_several => 0,
            _ => return None,
        };
        let named = demand.title.as_ref().or(demand.code.as_ref())?;
        let hit = Hit::new(named.span).arg("demand", named.value.trim());
        Some(hit.arg("count", count.to_string()))
    });
    Answer::Hits(hits.collect())
}

/// A list of systems must name the system of the manifest's project (`find: project`), and the network that the manifest declares for
/// its interfaces (`find: network`).
fn system_listed(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let submission = context.submission;
    let (Some(first), Some(manifest)) = (submission.systems.first(), &submission.manifest) else {
        return Answer::NotApplicable;
    };
    let Some(project) = &manifest.project.name else {
        return Answer::NotApplicable;
    };
    let name = name_key(&project.value);
    let is_own = |system: &&ListedSystem| {
        let own = name_key(&system.name.value);
        own == name
            || (own.chars().count() >= SHORTEST && name.contains(&own))
            || (name.chars().count() >= SHORTEST && own.contains(&name))
    };
    let own: Vec<&ListedSystem> = submission.systems.iter().filter(is_own).collect();
    if options.str_at("find") != Some("network") {
        let hit = Hit::new(first.name.span).arg("expected", project.value.trim());
        let hit = hit.arg("system", first.name.value.trim());
        return Answer::Hits(if own.is_empty() {
            vec![hit]
        } else {
            Vec::new()
        });
    }
    let interfaces = manifest.interfaces.iter();
    let declared = interfaces.filter_map(|interface| interface.network.as_ref());
    let declared: BTreeSet<&str> = declared
        .filter_map(|written| network(context.pack, &written.value))
        .collect();
    let listed = |system: &ListedSystem| {
        let written = system.network.as_ref()?;
        network(context.pack, &written.value).map(|network| (network, written.span))
    };
    // A system of several parts has several lines; one of them may be on the network.
    let networks: Vec<_> = own
        .iter()
        .filter_map(|system| Some((*system, listed(system)?)))
        .collect();
    let agrees = networks
        .iter()
        .any(|(_, (network, _))| declared.contains(network));
    let Some((system, (found, at))) = networks.first().filter(|_| !agrees && !declared.is_empty())
    else {
        return Answer::Hits(Vec::new());
    };
    let expected: Vec<&str> = declared.into_iter().collect();
    let hit = Hit::new(*at).arg("system", system.name.value.trim());
    let hit = hit
        .arg("found", *found)
        .arg("expected", expected.join("、"));
    Answer::Hits(vec![hit])
}

/// The network that a text names, by the pack's list `network`.
fn network<'p>(pack: &'p RulePack, written: &str) -> Option<&'p str> {
    let list = pack.lists.get("network")?;
    let key = name_key(written);
    let row = list.rows.iter().find(|row| {
        let mut words = list.words(row);
        words.any(|word| name_key(word) == key)
    })?;
    Some(list.cell(row, "label"))
}
