//! Why reading failed, in Chinese: readers speak English, and `rules/hutong/reading.yaml` says what that means.

use crate::pack::RulePack;

/// A hole of an entry, which keeps what stands there; the holes of both languages meet in order.
const HOLE: &str = "{{it}}";

/// A reason in Chinese; as it is where the built-in pack has no words for it.
pub fn reading(builtin: &RulePack, reason: &str) -> String {
    let library = &builtin.library;
    let words = library
        .find("reading.yaml")
        .and_then(|source| library.document(source));
    let mut words = words
        .into_iter()
        .flat_map(|document| document.root.entries());
    let known = words.find_map(|entry| {
        let kept = held(&entry.key, reason)?;
        let mut said = String::new();
        let mut parts = entry.node.as_str()?.split(HOLE);
        said.push_str(parts.next()?);
        for (part, kept) in parts.zip(kept) {
            said.push_str(kept);
            said.push_str(part);
        }
        Some(said)
    });
    known.unwrap_or_else(|| reason.to_owned())
}

/// What stands in the holes of a key where it fits a text; nothing where it does not.
fn held<'t>(key: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = key.split(HOLE);
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut kept = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() {
            rest.ends_with(part).then(|| rest.len() - part.len())?
        } else {
            rest.find(part)?
        };
        let (it, behind) = rest.split_at_checked(at)?;
        kept.push(it);
        rest = behind.strip_prefix(part)?;
    }
    rest.is_empty().then_some(kept)
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
            let said = reading(&builtin, reason);
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
            assert_eq!(reading(&builtin, reason), said);
        }
        assert_eq!(reading(&builtin, "never heard of"), "never heard of");
    }
}
