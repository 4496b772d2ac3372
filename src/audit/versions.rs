//! Submissions with one project code are versions of one project; the newest stands for it.

use super::relation::Summary;
use crate::pack::Stage;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The versions of each project, the newest first, by the path of the newest.
///
/// A later stage is newer, and within a stage the path that comes last, with numbers in it by their size: a manifest has no version of
/// its own. Where one code is used by departments with several codes, it is a project of each. Without a code each is for itself.
pub(super) fn projects<'s>(judged: &[&'s Summary]) -> Vec<Vec<&'s Summary>> {
    let mut by_code: BTreeMap<&str, Vec<&Summary>> = BTreeMap::new();
    let mut projects: Vec<Vec<&Summary>> = Vec::new();
    for summary in judged {
        match summary.submission.project_code.as_deref().map(str::trim) {
            Some(code) if !code.is_empty() => by_code.entry(code).or_default().push(summary),
            _ => projects.push(vec![summary]),
        }
    }
    for all in by_code.into_values() {
        let codes: BTreeSet<String> = all.iter().filter_map(|it| provider(it)).collect();
        if codes.len() < 2 {
            projects.push(all);
            continue;
        }
        let mut by_provider: BTreeMap<Option<String>, Vec<&Summary>> = BTreeMap::new();
        for summary in all {
            let own = by_provider.entry(provider(summary)).or_default();
            own.push(summary);
        }
        projects.extend(by_provider.into_values());
    }
    for versions in &mut projects {
        versions.sort_by(|one, other| newer(other, one));
    }
    projects.sort_by_key(|versions| versions.first().map(|it| &it.submission.path));
    projects
}

fn provider(summary: &Summary) -> Option<String> {
    let code = summary.submission.provider_code.as_deref()?.trim();
    (!code.is_empty()).then(|| code.to_uppercase())
}

fn newer(one: &Summary, other: &Summary) -> Ordering {
    let stage = |of: &Summary| {
        let stage = of.submission.stage.as_deref().and_then(Stage::parse);
        Stage::ALL.iter().position(|it| Some(*it) == stage)
    };
    stage(one)
        .cmp(&stage(other))
        .then_with(|| by_number(&one.submission.path, &other.submission.path))
}

/// The order of two texts, with numbers in them by their size.
fn by_number(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let (a, b) = (digits(left), digits(right));
        let both_are_numbers = !a.is_empty() && !b.is_empty();
        let order = if both_are_numbers {
            let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
            a.len().cmp(&b.len()).then_with(|| a.cmp(b))
        } else {
            left.chars().next().cmp(&right.chars().next())
        };
        if order.is_ne() {
            return order;
        }
        if left.is_empty() {
            // `v01` and `v1` are still two.
            return one.cmp(other);
        }
        let step = |text: &str, digits: &str| match digits.len() {
            0 => text.chars().next().map_or(0, char::len_utf8),
            length => length,
        };
        let (a, b) = if both_are_numbers { (a, b) } else { ("", "") };
        left = left.get(step(left, a)..).unwrap_or_default();
        right = right.get(step(right, b)..).unwrap_or_default();
    }
}

fn digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_paths_count_by_their_size() {
        let mut all = ["v10", "v9", "v9.10", "v9.2", "v", "w1", "v09", "版1", "v9x"];
        all.sort_by(|one, other| by_number(one, other));
        assert_eq!(
            all,
            ["v", "v09", "v9", "v9.2", "v9.10", "v9x", "v10", "w1", "版1"]
        );
    }
}
