//! The tags and the text of an HTML page, which need not be well-formed.

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// An element opens: its name in lower case, and its tag.
    Open(&'p str, &'p str),
    /// An element closes: its name in lower case.
    Close(&'p str),
    /// Text, with its character references resolved and its line breaks as spaces.
    Text(&'p str),
}

/// Elements whose content is no text of the page.
const SILENT: [&str; 3] = ["script", "style", "title"];

/// Shows the pieces of a page in their order, without comments, scripts and styles.
///
/// # Errors
/// What `see` returns.
pub(super) fn pieces<E>(
    text: &str,
    mut see: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut rest = text;
    let mut silent: Option<String> = None;
    loop {
        let (said, tag) = match rest.split_once('<') {
            Some((said, tag)) => (said, Some(tag)),
            None => (rest, None),
        };
        if silent.is_none() && !said.is_empty() {
            let said = unescaped(said).replace(['\n', '\r', '\t'], " ");
            see(Piece::Text(&said))?;
        }
        let Some(tag) = tag else {
            return Ok(());
        };
        if let Some(comment) = tag.strip_prefix("!--") {
            // A comment that does not end hides the rest of the page.
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match &silent {
            Some(own) if closes && *own == name => silent = None,
            Some(_) => {}
            None if !closes && SILENT.contains(&&*name) => silent = Some(name),
            None if closes => see(Piece::Close(&name))?,
            None => see(Piece::Open(&name, tag))?,
        }
    }
}

/// The value of an attribute of a tag.
pub(super) fn html_attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.match_indices(name).find_map(|(at, _)| {
        let before = lower.get(..at)?.chars().next_back()?;
        let after = lower.get(at + name.len()..)?.trim_start();
        (before.is_whitespace() && after.starts_with('=')).then_some(at + name.len())
    })?;
    let value = tag.get(at..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split(char::is_whitespace).next()?,
    };
    Some(unescaped(value))
}

/// Text of HTML with its character references resolved, as far as tables have them.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('&').enumerate() {
        let Some((name, rest)) = part
            .split_once(';')
            .filter(|(name, _)| at > 0 && name.len() < 9)
        else {
            out.push_str(if at == 0 { "" } else { "&" });
            out.push_str(part);
            continue;
        };
        let number =
            name.strip_prefix(['#'])
                .and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok(),
                    None => digits.parse().ok(),
                });
        match (number.and_then(char::from_u32), name) {
            (Some(c), _) => out.push(c),
            (None, "lt") => out.push('<'),
            (None, "gt") => out.push('>'),
            (None, "amp") => out.push('&'),
            (None, "quot") => out.push('"'),
            (None, _) => out.push(' '),
        }
        out.push_str(rest);
    }
    out
}
