//! Lines of YAML with comments behind them, which no library writes.

use crate::read::Json;
use crate::text::is_hidden;

/// Words that a reader of YAML takes for something else than text.
const OTHER: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

/// A text as a scalar: bare where it cannot be taken for anything else, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    let bare = text.starts_with(char::is_alphabetic)
        && text.trim_end() == text
        && text.chars().all(|c| {
            (c.is_alphanumeric() && !is_escaped(c)) || "_-./ （），、。；《》".contains(c)
        })
        && !OTHER.contains(&text.to_lowercase().as_str());
    if bare {
        text.to_owned()
    } else {
        flow(&Json::from(text))
    }
}

/// Whether a character is written as an escape: it does not print, or changes how others are displayed.
pub(super) const fn is_escaped(c: char) -> bool {
    c == '\x7f' || is_hidden(c)
}

/// A value in the flow style, in which strings are quoted and what does not print is escaped.
pub(crate) fn flow(value: &Json) -> String {
    // JSON escapes the C0 controls. Other characters that do not print stand in its strings only.
    let json = format!("{value:#}");
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            let code = u32::from(c);
            let (mark, digits) = match code {
                0..=0xff => ('x', 2),
                0x100..=0xffff => ('u', 4),
                _ => ('U', 8),
            };
            text.extend(format!("\\{mark}{code:0digits$X}").chars());
        } else {
            text.push(c);
        }
    }
    text
}

/// A document while it is written.
#[derive(Default)]
pub(super) struct Lines {
    /// What is written.
    pub text: String,
    /// How many values are written as `""`, for the vendor to fill in.
    pub blanks: usize,
}

impl Lines {
    /// A comment of its own.
    pub(super) fn comment(&mut self, text: &str) {
        self.text.push_str("# ");
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A line as it is; a comment behind it unless that is blank.
    pub(super) fn push(&mut self, line: &str, comment: &str) {
        // Within a quoted text quotes are escaped, so that none looks like a blank.
        self.blanks += line.matches(" \"\"").count();
        self.text.push_str(line);
        if !comment.is_empty() {
            self.text.push_str("  # ");
            // What is quoted from a description is one line.
            let shown = comment.chars();
            self.text
                .extend(shown.filter(|c| !c.is_control() && !is_escaped(*c)));
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::{Lines, flow, is_escaped, scalar};
    use crate::limits::Limits;
    use crate::read::json::to_json;
    use crate::read::{Json, yaml};
    use proptest::prelude::{any, prop, proptest};

    proptest! {
        /// What is written prints, and is read back the same.
        #[test]
        fn texts_are_read_back_the_same(text in prop::collection::vec(character(), 0..12)) {
            let text: String = text.into_iter().collect();
            let mut lines = Lines::default();
            lines.push(&format!("key: {}", scalar(&text)), &text);
            lines.push(&format!("list: [{{a: {}}}]", scalar(&text)), "");
            lines.push(&format!("flow: {}", flow(&Json::from([text.clone()].to_vec()))), "");
            let written = lines.text;
            assert!(!written.contains(is_escaped), "{written:?}");
            let (own, faults) = yaml::parse(&written, 0, &Limits::default());
            assert!(faults.is_empty(), "{written:?}: {faults:?}");
            let read = to_json(own.first().unwrap());
            let text = Json::from(text.as_str());
            for pointer in ["/key", "/list/0/a", "/flow/0"] {
                assert_eq!(read.pointer(pointer), Some(&text), "{written:?}");
            }
        }
    }

    /// A character, often one that does not print or that YAML knows.
    fn character() -> impl proptest::strategy::Strategy<Value = char> {
        let special = "\0\t\n\r\x1b\x7f\u{80}\u{85}\u{9f}\u{ad}\u{200b}\u{202e}\u{2028}\u{2066}\u{3164}\u{feff}\u{fffe}\u{e0001} #:-?\"'\\{}[],&*!|>%@`~名称aé1/_.（";
        let special: Vec<char> = special.chars().collect();
        proptest::prop_oneof![prop::sample::select(special), any::<char>()]
    }

    #[test]
    fn texts_stay_texts() {
        for (text, written) in [
            ("某市，数据局（本级）", "某市，数据局（本级）"),
            ("no", "\"no\""),
            ("", "\"\""),
            ("1e3", "\"1e3\""),
            ("a: b", "\"a: b\""),
            ("名称 #1", "\"名称 #1\""),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }
}
