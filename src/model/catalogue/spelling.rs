//! How texts are compared, and how sizes of types, days and codes of resources are written in them.

use crate::text::{compatible, lower};

/// The key by which texts are compared: compatibility forms folded, no white space, lower case.
pub(in crate::model) fn key(text: &str) -> String {
    let mut key = lower(&compatible(text));
    key.retain(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}'));
    key
}

/// A code with its letters, digits and signs in their plain forms and without blanks: an input method writes `３０７`, and people part
/// the digits of long codes. What keeps a code a text in a spreadsheet is no part of it: `'307…`, `="307…"`.
pub(super) fn written_code(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(c).saturating_sub(0xfee0);
            char::from_u32(code).unwrap_or(c)
        }
        other => other,
    };
    let text = text.trim();
    // A cell that is too narrow breaks one code at its slash; several codes stay apart.
    let breaks = text.matches(['/', '／']).count() == 1 && {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let (first, last) = (lines.next().unwrap_or_default(), lines.next_back());
        let rest = lines.next();
        last.is_some_and(|last| first.ends_with(['/', '／']) || last.starts_with(['/', '／']))
            && rest.is_none()
    };
    let is_blank = |c: &char| c.is_whitespace() && (breaks || !matches!(c, '\n' | '\r'));
    let guarded = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'));
    let text = guarded.unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text);
    text.chars().filter(|c| !is_blank(c)).map(plain).collect()
}

/// A type and the size that is written with it: `varchar(100)`, `decimal(5,2)`, `字符型an..100`, `n..16,2`. The text has no white space
/// and no full-width forms.
pub(super) fn sized(text: &str) -> Option<(&str, &str)> {
    let is_size = |size: &str| {
        size.starts_with(|c: char| c.is_ascii_digit())
            && size.chars().all(|c| c.is_ascii_digit() || c == ',')
    };
    if let Some((name, size)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        let size = ["byte", "bytes", "char", "字节", "字符", "位"]
            .iter()
            .find_map(|unit| size.strip_suffix(unit))
            .unwrap_or(size);
        return (is_size(size) && !name.is_empty()).then_some((name, size));
    }
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    let size = text.get(name.len()..).filter(|size| is_size(size))?;
    let dotted = name.strip_suffix("..");
    let letters = dotted.unwrap_or(name);
    // `字符型n1`: the letters of a size after a type that is named.
    let named = letters.trim_end_matches(['a', 'n', 'c']);
    match (dotted, named) {
        (_, named) if !named.is_empty() && !named.is_ascii() => Some((named, size)),
        (Some(letters), "") if !letters.is_empty() => Some((letters, size)),
        _ => None,
    }
}

/// A day as spreadsheets show it (`2026/3/1`, `2026年3月1日`, `2026.3.1`, `20260301`) as CCYY-MM-DD. Whether the calendar has it is
/// for a rule to say. A time of day behind it is dropped where it is midnight.
pub(super) fn day(text: &str) -> Option<String> {
    let text = compatible(text.trim());
    let text = ["00:00:00", "0:00:00", "00:00", "0:00"]
        .iter()
        .find_map(|time| text.strip_suffix(time))
        .unwrap_or(&text)
        .trim_end_matches([' ', 'T', '日']);
    let digits = |text: &str, least: usize, most: usize| {
        let fits = (least..=most).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
    };
    let (year, month, day) = if let Some(all) = digits(text, 8, 8) {
        let year = all
            .get(..4)
            .filter(|year| ("1900".."2100").contains(year))?;
        (
            year.to_owned(),
            all.get(4..6)?.to_owned(),
            all.get(6..)?.to_owned(),
        )
    } else {
        let mut parts = text.split(['-', '/', '.', '年', '月']).map(str::trim);
        let read = (
            digits(parts.next()?, 4, 4)?,
            digits(parts.next()?, 1, 2)?,
            digits(parts.next()?, 1, 2)?,
        );
        parts.next().is_none().then_some(read)?
    };
    Some(format!("{year}-{month:0>2}-{day:0>2}"))
}

/// The day of a moment in milliseconds since 1970, as portals export it: by the time of China, eight hours ahead of UTC.
pub(super) fn moment(text: &str) -> Option<String> {
    const AHEAD: i64 = 8 * 3_600_000;
    let fits = (12..=13).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let moment: i64 = text.parse().ok().filter(|_| fits)?;
    crate::day::of_millisecond(moment + AHEAD)
}

/// The first word of a text that looks like a resource's code.
pub(in crate::model) fn code_in(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let mut words = text.split(move |c: char| !is_part(c));
    words.find(|word| codes_in(word).next() == Some(*word))
}

/// What looks like a resource's code within a text, within addresses too: ten digits or more, a slash, and three digits or more; or
/// the 33 characters of a credit code and a number.
pub(in crate::model) fn codes_in(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // An address has the code between its other segments.
    let words = text.split(move |c: char| !is_part(c));
    words.flat_map(move |word| {
        let mut found = Vec::new();
        if word.len() == 33 && word.bytes().filter(u8::is_ascii_digit).count() >= 24 {
            found.push(word);
        }
        let mut at = 0;
        let mut before: Option<(usize, &str)> = None;
        for step in word.split('/') {
            let end = at + step.len();
            let code = before.filter(|(_, front)| {
                front.len() >= 10 && step.len() >= 3 && digits(front) && digits(step)
            });
            found.extend(code.and_then(|(start, _)| word.get(start..end)));
            before = Some((at, step));
            at = end + 1;
        }
        found
    })
}

/// A header without the remark in brackets at its end and the number before it: `3.发布日期(CCYY-MM-DD)`.
pub(super) fn without_remark(text: &str) -> String {
    let plain = match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, _)) if !name.is_empty() => name,
        _ => text,
    };
    without_number(plain).to_owned()
}

/// A text without the number before it: `1-`, `1.`, `(1)`, `1、` or just `1`. A text that is a number stays.
pub(super) fn without_number(text: &str) -> &str {
    let open = text.strip_prefix('(').unwrap_or(text);
    let rest = open.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = open.len() - rest.len();
    if digits == 0 || digits > 2 {
        return text;
    }
    let rest = rest.trim_start_matches([')', '-', '.', '、', ':', '_', '/', '—', ',']);
    if rest.is_empty() { text } else { rest }
}
