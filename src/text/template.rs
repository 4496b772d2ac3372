//! Message templates: `{{name}}` in a text is a placeholder that an argument of this name fills.

use std::collections::BTreeMap;

/// The names of the placeholders of a template, in order of appearance.
pub fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim())
}

/// The template with each placeholder replaced by its argument, trimmed. A placeholder without an argument becomes empty.
#[must_use]
pub fn interpolate(template: &str, args: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        text.push_str(before);
        text.push_str(args.get(name.trim()).map_or("", String::as_str));
        rest = behind;
    }
    text.push_str(rest);
    text.trim().to_owned()
}
