//! The words of a fault: the message of its rule in the built-in pack, and what only messages need: the limit that was exceeded, and
//! the reason of a failed read in Chinese. Parsers report in English, and `rules/hutong/reading.yaml` translates their messages.

use super::embedded;
use crate::error::Fault;
use crate::limits::{self, Limits};
use crate::read::{self, Library, Marks};
use crate::text::Text;
use crate::text::template::interpolate;
use std::collections::BTreeMap;

/// The placeholder of an entry, which matches any text. The first one of the English key fills the first one of the Chinese
/// text, and so on.
const PLACEHOLDER: &str = "{{it}}";

/// What faults say in the files of a pack or of the office, where there is no verdict that tells them.
/// A fault that the built-in pack does not know is told by its code.
#[must_use]
pub fn messages(faults: &[Fault]) -> Vec<Text> {
    let files = embedded::files("hutong").unwrap_or_default();
    let builtin = read::library(&files, &Limits::default(), &Marks::keys([]));
    faults
        .iter()
        .map(|fault| message(fault, &builtin))
        .collect()
}

fn message(fault: &Fault, builtin: &Library) -> Text {
    let own = fault
        .args
        .iter()
        .map(|(name, value)| (*name, value.clone()));
    let args = own.chain(words(fault, builtin));
    let args: BTreeMap<String, String> =
        args.map(|(name, value)| (name.to_owned(), value)).collect();
    let rules = builtin
        .find("rules.yaml")
        .and_then(|source| builtin.document(source));
    let rule = rules.and_then(|rules| rules.root.get("rules")?.get(fault.code));
    let filled = rule.and_then(|rule| {
        let en = rule.str_at("message")?;
        let zh = rule.get("x-zh")?.str_at("message")?;
        Some(Text::new(interpolate(zh, &args), interpolate(en, &args)))
    });
    filled.unwrap_or_else(|| Text::new(fault.code, fault.code))
}

/// The arguments that only messages need: an exceeded limit in words, and the reason of a failed read in Chinese.
#[must_use]
pub fn words(fault: &Fault, builtin: &Library) -> Vec<(&'static str, String)> {
    let arg = |name: &str| {
        let mut args = fault.args.iter();
        args.find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    };
    let mut words = Vec::new();
    if let Some((name, value)) = arg("limit").zip(arg("value").and_then(|it| it.parse().ok())) {
        let Text { zh, en } = limits::words(name, value);
        words.extend([("over_zh", zh), ("over_en", en)]);
    }
    words.extend(arg("reason").map(|reason| ("reason_zh", reading(builtin, reason))));
    words
}

/// A reason in Chinese; unchanged where the built-in pack has no translation.
fn reading(builtin: &Library, reason: &str) -> String {
    let words = builtin
        .find("reading.yaml")
        .and_then(|source| builtin.document(source));
    let mut words = words
        .into_iter()
        .flat_map(|document| document.root.entries());
    let known = words.find_map(|entry| {
        let captured = captures(&entry.key, reason)?;
        let mut filled = String::new();
        let mut parts = entry.node.as_str()?.split(PLACEHOLDER);
        filled.push_str(parts.next()?);
        for (part, text) in parts.zip(captured) {
            filled.push_str(text);
            filled.push_str(part);
        }
        Some(filled)
    });
    known.unwrap_or_else(|| reason.to_owned())
}

/// The texts at the placeholders of a key; `None` where the key does not match the text.
fn captures<'t>(key: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = key.split(PLACEHOLDER);
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut captured = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() {
            rest.ends_with(part).then(|| rest.len() - part.len())?
        } else {
            rest.find(part)?
        };
        let (matched, behind) = rest.split_at_checked(at)?;
        captured.push(matched);
        rest = behind.strip_prefix(part)?;
    }
    rest.is_empty().then_some(captured)
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::reading;
    use crate::limits::Limits;
    use crate::read::{json, yaml};

    /// What people get wrong most is told without English.
    #[test]
    fn common_mistakes_are_told_in_chinese() {
        let builtin = crate::load_pack_named("hutong").unwrap();
        let limits = Limits::default();
        let yaml_texts = [
            "a: [1, 2",
            "a: {b: 1",
            "a: b: c",
            "a:\n\tb: 1",
            "a: 'x",
            "a: \"\\q\"",
            "a: *b",
            "a: 1\n  b: 2",
            "- a\nb: 1",
            "a: @b",
            "a: [1, 2}",
            "a: |\n   x\n  y",
            "a: %b",
        ];
        let json_texts = [
            "{",
            "[1,]",
            "{a:1}",
            "{\"a\" 1}",
            "[01]",
            "\"\\x\"",
            "[1] 2",
            "\"a",
            "[1 2]",
            "tru",
        ];
        let yaml = yaml_texts.map(|text| (text, yaml::parse(text, 0, &limits).1));
        let json = json_texts.map(|text| (text, json::parse(text, 0, &limits).1));
        for (text, faults) in yaml.into_iter().chain(json) {
            let mut faults = faults.iter();
            let fault = faults.find(|fault| fault.code == "unreadable");
            let mut args = fault
                .unwrap_or_else(|| panic!("{text:?} was read"))
                .args
                .iter();
            let (_, reason) = args.find(|(name, _)| *name == "reason").unwrap();
            let said = reading(&builtin.library, reason);
            let english = said.bytes().filter(u8::is_ascii_lowercase).count();
            assert!(english < 2, "{text:?}: {reason} is told as {said}");
        }
        for (reason, said) in [
            (
                "not valid utf-16le, byte 2",
                "不是有效的 utf-16le，第 2 字节",
            ),
            (
                "mismatched bracket '[' closed by '}'",
                "括号不匹配：[ 由 } 闭合",
            ),
            ("unclosed bracket '['", "括号 [ 没有闭合"),
        ] {
            assert_eq!(reading(&builtin.library, reason), said);
        }
        assert_eq!(
            reading(&builtin.library, "never heard of"),
            "never heard of"
        );
    }
}
