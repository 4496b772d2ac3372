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
    /// What a page does not show: comments, scripts, styles, and a tag that does not end.
    Silent(&'p str),
}

/// Elements in which there are no tags, and whose text is not shown.
const SILENT: [&str; 6] = ["script", "style", "title", "iframe", "noembed", "noframes"];
/// Elements in which there are no tags, and whose text is shown.
const PLAIN: [&str; 2] = ["textarea", "xmp"];

/// Shows the pieces of a page in their order, as the tokenizer of the HTML standard parts them.
///
/// # Errors
/// What `see` returns.
pub(super) fn pieces<E>(
    text: &str,
    mut see: impl FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut rest = text;
    loop {
        let (said, tag) = until_tag(rest);
        if !said.is_empty() {
            see(Piece::Text(&unescaped(said)))?;
        }
        let Some(tag) = tag else {
            return Ok(());
        };
        let (closes, named) = tag
            .strip_prefix('/')
            .map_or((false, tag), |name| (true, name));
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (comment, after) = comment(tag);
            see(Piece::Silent(comment))?;
            rest = after;
            continue;
        }
        let mut attributes = Attributes::new(named);
        attributes.by_ref().for_each(drop);
        let (tag, after) = split(named, attributes.at);
        let Some(after) = after.strip_prefix('>') else {
            return see(Piece::Silent(tag));
        };
        rest = after;
        let name = name_of(tag).to_ascii_lowercase();
        if closes {
            see(Piece::Close(&name))?;
            continue;
        }
        see(Piece::Open(&name, tag))?;
        if SILENT.contains(&&*name) || PLAIN.contains(&&*name) {
            let end = if name == "script" {
                end_of_script(rest)
            } else {
                end_of_raw(rest, &name)
            };
            let (raw, after) = split(rest, end);
            rest = after;
            match &*name {
                "textarea" => see(Piece::Text(&unescaped(raw)))?,
                "xmp" => see(Piece::Text(raw))?,
                _ => see(Piece::Silent(raw))?,
            }
        } else if name == "plaintext" {
            return see(Piece::Text(rest));
        }
    }
}

/// A text before and from a place on.
fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
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

/// A comment, or what counts as one, and what follows it. One that does not end hides the rest of the page.
fn comment(tag: &str) -> (&str, &str) {
    let Some(comment) = tag.strip_prefix("!--") else {
        return tag.split_once('>').unwrap_or((tag, ""));
    };
    for nothing in [">", "->"] {
        if let Some(after) = comment.strip_prefix(nothing) {
            return ("", after);
        }
    }
    let mut from = 0;
    while let Some(next) = split(comment, from).1.find("--") {
        let (before, rest) = split(comment, from + next);
        let after = rest.strip_prefix("-->");
        if let Some(after) = after.or_else(|| rest.strip_prefix("--!>")) {
            return (before, after);
        }
        // Of three dashes the last two may be those of the end.
        from += next + 1;
    }
    (comment, "")
}

/// Whether a text begins with this and with what ends the name of a tag.
fn begins_tag(text: &str, start: &str) -> bool {
    let (own, after) = split(text, start.len());
    own.eq_ignore_ascii_case(start) && after.starts_with(ends_name)
}

/// What ends the name of a tag.
const fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '/' | '>')
}

/// Where the text of an element without tags ends.
fn end_of_raw(text: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let mut marks = text.match_indices('<').map(|(at, _)| at);
    let end = marks.find(|at| begins_tag(split(text, *at).1, &close));
    end.unwrap_or(text.len())
}

/// Where a script ends: not within a script that stands in a comment of it.
fn end_of_script(text: &str) -> usize {
    let (mut escaped, mut twice) = (false, false);
    let mut at = 0;
    loop {
        let (_, rest) = split(text, at);
        let Some(next) = rest.find(['<', '-']) else {
            return text.len();
        };
        at += next;
        let (_, rest) = split(text, at);
        at += 1;
        if rest.starts_with("-->") {
            (escaped, twice) = (false, false);
        } else if rest.starts_with("<!--") && !escaped {
            escaped = true;
            // The dashes may be those of its end.
            at += 1;
        } else if begins_tag(rest, "</script") {
            if !twice {
                return at - 1;
            }
            twice = false;
        } else if escaped && begins_tag(rest, "<script") {
            twice = true;
        }
    }
}

/// The name of a tag.
fn name_of(tag: &str) -> &str {
    tag.split(ends_name).next().unwrap_or_default()
}

/// Whether a text has tags of rows or cells.
pub(super) fn has_rows(text: &str) -> bool {
    let tags = text
        .match_indices('<')
        .filter_map(|(at, _)| text.get(at + 1..));
    let is_part = |tag: &str| {
        let mut parts = ["tr", "td", "th"].into_iter();
        parts.any(|part| name_of(tag).eq_ignore_ascii_case(part))
    };
    tags.into_iter().any(is_part)
}

/// The attributes of a tag, each with its value. It is at its end after the last of them, or at that of the text where it does not
/// end.
struct Attributes<'t> {
    tag: &'t str,
    at: usize,
}

impl<'t> Attributes<'t> {
    fn new(tag: &'t str) -> Self {
        let at = name_of(tag).len();
        Self { tag, at }
    }

    /// Takes the text up to the first character that ends it.
    fn take(&mut self, from: usize, ends: impl Fn(char) -> bool) -> &'t str {
        let (_, rest) = split(self.tag, self.at);
        let mut characters = rest.char_indices().filter(|(at, _)| *at >= from);
        let end = characters.find(|(_, c)| ends(*c));
        let (taken, _) = split(rest, end.map_or(rest.len(), |(at, _)| at));
        self.at += taken.len();
        taken
    }

    fn skip(&mut self, mark: char) -> bool {
        let is_next = split(self.tag, self.at).1.starts_with(mark);
        self.at += if is_next { mark.len_utf8() } else { 0 };
        is_next
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_blank = |c: char| c.is_ascii_whitespace();
        self.take(0, |c| !is_blank(c) && c != '/');
        // A name may begin with the mark of a value.
        let first = split(self.tag, self.at).1.chars().next()?;
        if first == '>' {
            return None;
        }
        let name = self.take(first.len_utf8(), |c| ends_name(c) || c == '=');
        self.take(0, |c| !is_blank(c));
        if !self.skip('=') {
            return Some((name, ""));
        }
        self.take(0, |c| !is_blank(c));
        for quote in ['"', '\''] {
            if self.skip(quote) {
                let value = self.take(0, |c| c == quote);
                // A value that does not end takes the tag with it.
                return self.skip(quote).then_some((name, value));
            }
        }
        Some((name, self.take(0, |c| is_blank(c) || c == '>')))
    }
}

/// The value of an attribute of a tag, blank where it has none. The first of a name counts.
pub(super) fn html_attribute(tag: &str, name: &str) -> Option<String> {
    let mut attributes = Attributes::new(tag);
    let (_, value) = attributes.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(unescaped(value))
}

/// Signs that have a name in HTML and may stand within a word, a code or an address. Any other name is a blank.
const NAMED: [(&str, char); 41] = [
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("semi", ';'),
    ("comma", ','),
    ("period", '.'),
    ("num", '#'),
    ("percnt", '%'),
    ("commat", '@'),
    ("equals", '='),
    ("plus", '+'),
    ("ast", '*'),
    ("quest", '?'),
    ("excl", '!'),
    ("lowbar", '_'),
    ("hyphen", '-'),
    ("dollar", '$'),
    ("grave", '`'),
    ("verbar", '|'),
    ("vert", '|'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("middot", '·'),
    ("mdash", '—'),
    ("hellip", '…'),
];

/// Text of HTML with its character references resolved. A number needs no semicolon behind it, a name does.
pub(super) fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((c, rest)) = numbered(part) {
            out.push(c);
            out.push_str(rest);
            continue;
        }
        let name = part.split_once(';');
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if let Some((name, rest)) = name.filter(|(name, _)| is_name(name)) {
            let sign = NAMED.iter().find(|(own, _)| *own == name);
            out.push(sign.map_or(' ', |(_, sign)| *sign));
            out.push_str(rest);
        } else {
            out.push('&');
            out.push_str(part);
        }
    }
    out
}

/// The character of a reference by its number, without its `&`, and what follows.
fn numbered(part: &str) -> Option<(char, &str)> {
    let digits = part.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let (number, rest) = split(digits, end);
    let c = char::from_u32(u32::from_str_radix(number, radix).ok()?)?;
    Some((c, rest.strip_prefix(';').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::{Piece, has_rows, html_attribute, pieces};

    /// The texts that a page shows.
    fn shown(page: &str) -> String {
        let mut shown = String::new();
        let seen: Result<(), ()> = pieces(page, |piece| {
            if let Piece::Text(text) = piece {
                shown.push_str(text);
            }
            Ok(())
        });
        assert_eq!(seen, Ok(()));
        shown
    }

    #[test]
    fn comments_end_where_a_browser_ends_them() {
        for (page, text) in [
            ("a<!-- b -->c", "ac"),
            ("a<!-->c", "ac"),
            ("a<!--->c", "ac"),
            ("a<!---->c", "ac"),
            ("a<!-- b --!>c", "ac"),
            ("a<!-- <!-- b -->c-->", "ac-->"),
            ("a<!-- b -- >c", "a"),
            ("a<! b>c<?d>e</ f>g</>h", "acegh"),
            ("a<!DOCTYPE x \"b>c", "ac"),
            ("1 < 2 <3", "1 < 2 <3"),
        ] {
            assert_eq!(shown(page), text, "{page}");
        }
    }

    #[test]
    fn rows_are_known_by_their_whole_name() {
        for text in ["<tr>", "a <TD\nx>", "<th/>", "'<tr", "<p><td>"] {
            assert!(has_rows(text), "{text}");
        }
        for text in [
            "<track src=a>",
            "<thead>",
            "<tdx>",
            "< tr>",
            "tr>",
            "</tr>",
            "",
        ] {
            assert!(!has_rows(text), "{text}");
        }
    }

    #[test]
    fn scripts_and_titles_end_at_their_own_tags() {
        for (page, text) in [
            ("<script><!--</script>a", "a"),
            ("<script><!-- <script> b </script> --></script>a", "a"),
            ("<script><!-- <script> b </script> c</script>a", "a"),
            ("<script><!--><script></script>a", "a"),
            ("<SCRIPT>'</scripts>'</Script >a", "a"),
            ("<title><!--</title>a", "a"),
            ("<style>a {b: '<p>'}</style >c", "c"),
            ("<textarea><b>&lt;</textarea>a", "<b><a"),
            ("<xmp><b>&lt;</xmp>a", "<b>&lt;a"),
            ("<plaintext>a</plaintext><b>", "a</plaintext><b>"),
            ("<script-x>a", "a"),
        ] {
            assert_eq!(shown(page), text, "{page}");
        }
    }

    #[test]
    fn tags_end_where_no_value_is_open() {
        for (page, text) in [
            ("<p a=\">\">b", "b"),
            ("<p a = '>'>b", "b"),
            ("<p a==\">b\">c", "b\">c"),
            ("<p =\">b", "b"),
            ("<p a=b=\">c", "c"),
            ("<p a=>b", "b"),
            ("<p a\">b", "b"),
            ("</p a=\">\">b", "b"),
            ("<p a=\"b>c", ""),
        ] {
            assert_eq!(shown(page), text, "{page}");
        }
        for (tag, name, value) in [
            ("td a=1 rowspan=2", "rowspan", Some("2")),
            ("td/rowspan='2'", "ROWSPAN", Some("2")),
            ("td a=/ b", "b", Some("")),
            ("td a=\"rowspan=2\"", "rowspan", None),
            ("td a=1 a=2", "a", Some("1")),
            ("td a=&lt;", "a", Some("<")),
        ] {
            assert_eq!(html_attribute(tag, name).as_deref(), value, "{tag}");
        }
    }
}
