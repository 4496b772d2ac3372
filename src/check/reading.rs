//! Why reading failed, in Chinese: readers speak English, and `rules/hutong/reading.yaml` says what that means.

use crate::pack::RulePack;

/// The hole of an entry that keeps what stands there.
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
        let said = entry.node.as_str()?;
        let Some((before, after)) = entry.key.split_once(HOLE) else {
            return (&*entry.key == reason).then(|| said.to_owned());
        };
        let it = reason.strip_prefix(before)?.strip_suffix(after)?;
        Some(said.replace(HOLE, it))
    });
    known.unwrap_or_else(|| reason.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
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
            for fault in faults.iter().filter(|fault| fault.code == "unreadable") {
                let mut args = fault.args.iter();
                let (_, reason) = args.find(|(name, _)| *name == "reason").unwrap();
                let said = reading(&builtin, reason);
                assert_ne!(said, *reason, "{text:?}");
            }
        }
        assert_eq!(reading(&builtin, "not valid UTF-8"), "不是有效的 UTF-8");
        assert_eq!(reading(&builtin, "never heard of"), "never heard of");
    }
}
