//! The tags and the text of an HTML page, which need not be well-formed.

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// An element opens: its name in lower case, and its tag.
    Open(&'p str, &'p str),
    /// An element closes: its name in lower case.
    Close(&'p str),
    /// Text, with its character references resolved.
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
        let (said, tag) = until_tag(rest);
        if silent.is_none() && !said.is_empty() {
            see(Piece::Text(&unescaped(said)))?;
        }
        let Some(tag) = tag else {
            return Ok(());
        };
        if let Some(comment) = tag.strip_prefix("!--") {
            // A comment that does not end hides the rest of the page.
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let (tag, after) = tag.split_at_checked(end_of_tag(tag)).unwrap_or((tag, ""));
        rest = after.strip_prefix('>').unwrap_or(after);
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

/// The text before the first tag, and what follows its `<`. One that begins no tag is text.
fn until_tag(text: &str) -> (&str, Option<&str>) {
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    let mut marks = text.match_indices('<');
    let found = marks.find_map(|(at, _)| {
        let after = text.get(at + 1..)?;
        let said = text.get(..at)?;
        after.starts_with(begins).then_some((said, Some(after)))
    });
    found.unwrap_or((text, None))
}

/// Where a tag ends: at the first `>` that stands in no quotes of a value.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    // What closes an element or declares something has no values.
    let has_values = tag.starts_with(|c: char| c.is_ascii_alphabetic());
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') if has_values && before == '=' => quote = Some(c),
            (Some(own), c) if own == c => quote = None,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    // A value that does not end is none.
    tag.find('>').unwrap_or(tag.len())
}

/// The value of an attribute of a tag, blank where it has none. The first of a name counts.
pub(super) fn html_attribute(tag: &str, name: &str) -> Option<String> {
    let blank = |c: char| c.is_whitespace() || c == '/';
    let (_, mut rest) = tag.split_once(blank)?;
    loop {
        rest = rest.trim_start_matches(blank);
        if rest.is_empty() {
            return None;
        }
        // A name may begin with the mark of a value.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest
            .char_indices()
            .find(|(at, c)| *at >= first && (blank(*c) || *c == '='));
        let (own, after) = rest.split_at_checked(end.map_or(rest.len(), |(at, _)| at))?;
        let value = match after.trim_start().strip_prefix('=') {
            None => {
                rest = after;
                ""
            }
            Some(after) => {
                let after = after.trim_start();
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
                let (value, after) = if let Some(quote) = quote {
                    let after = after.strip_prefix(quote).unwrap_or_default();
                    after.split_once(quote).unwrap_or((after, ""))
                } else {
                    let end = after.find(char::is_whitespace).unwrap_or(after.len());
                    after.split_at_checked(end)?
                };
                rest = after;
                value
            }
        };
        if own.eq_ignore_ascii_case(name) {
            return Some(unescaped(value));
        }
    }
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
            (None, "nbsp") => out.push('\u{a0}'),
            (None, _) => out.push(' '),
        }
        out.push_str(rest);
    }
    out
}
