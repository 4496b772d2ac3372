//! Lines of YAML with comments behind them, which no library writes.

use crate::read::Json;

/// Words that a reader of YAML takes for something else than text.
const OTHER: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

/// A text as a scalar: bare where it cannot be taken for anything else, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    let bare = text.starts_with(char::is_alphabetic)
        && text.trim_end() == text
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "_-./ （），、。；《》".contains(c))
        && !OTHER.contains(&text.to_lowercase().as_str());
    if bare {
        text.to_owned()
    } else {
        Json::from(text).to_string()
    }
}

/// A document while it is written.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
}

impl Lines {
    /// A comment of its own.
    pub(super) fn comment(&mut self, text: &str) {
        self.push(&format!("# {text}"), "");
    }

    /// A line as it is; a comment behind it unless that is blank.
    pub(super) fn push(&mut self, line: &str, comment: &str) {
        self.text.push_str(line);
        if !comment.is_empty() {
            self.text.push_str("  # ");
            // What is quoted from a description is one line.
            self.text
                .extend(comment.chars().filter(|c| !c.is_control()));
        }
        self.text.push('\n');
    }

    /// The document.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::scalar;

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
