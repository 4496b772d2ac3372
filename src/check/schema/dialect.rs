//! A pattern as ECMA-262 reads it (`\d`, `\w`, `\s` and `.` mean what they mean there) becomes one that automata are made of. What
//! the two dialects may read differently is not read at all, and neither is what needs look-around or a word boundary.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// White space as ECMA-262 has it.
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// A text as a pattern that takes nothing else.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        // Writing to a String cannot fail.
        let _ = write!(all, r"\u{{{:X}}}", u32::from(c));
        all
    })
}

/// A pattern of ECMA-262 in the dialect of the automata; nothing where the two may read it differently.
pub fn translated(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '\\' => match chars.next()? {
                'd' => out.push_str("[0-9]"),
                'D' => out.push_str("[^0-9]"),
                'w' => out.push_str("[0-9A-Za-z_]"),
                'W' => out.push_str("[^0-9A-Za-z_]"),
                's' => write!(out, "[{SPACE}]").ok()?,
                'S' => write!(out, "[^{SPACE}]").ok()?,
                other => escaped(other, &mut chars, &mut out)?,
            },
            '[' => class(&mut chars, &mut out)?,
            '(' => {
                out.push('(');
                if chars.next_if_eq(&'?').is_some() {
                    chars.next_if_eq(&':')?;
                    out.push_str("?:");
                }
            }
            '{' => {
                // A quantifier, or in some readings a plain brace.
                chars.peek().filter(|next| next.is_ascii_digit())?;
                out.push('{');
            }
            c if c.is_whitespace() || c == '#' => {
                write!(out, r"\u{{{:X}}}", u32::from(c)).ok()?;
            }
            c => out.push(c),
        }
    }
    Some(out)
}

/// An escape that means one character.
fn escaped(c: char, chars: &mut Peekable<Chars<'_>>, out: &mut String) -> Option<()> {
    let code = match c {
        'n' => 0x0A,
        't' => 0x09,
        'r' => 0x0D,
        'f' => 0x0C,
        'v' => 0x0B,
        'x' => digits(chars, 2)?,
        'u' => digits(chars, 4)?,
        c if c.is_ascii_alphanumeric() || c == '_' => return None,
        c => u32::from(c),
    };
    write!(out, r"\u{{{code:X}}}").ok()
}

fn digits(chars: &mut Peekable<Chars<'_>>, count: usize) -> Option<u32> {
    (0..count).try_fold(0, |code, _| Some(code * 16 + chars.next()?.to_digit(16)?))
}

/// A class whose opening bracket is read.
fn class(chars: &mut Peekable<Chars<'_>>, out: &mut String) -> Option<()> {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut empty = true;
    loop {
        match chars.next()? {
            ']' if empty => return None,
            ']' => break,
            // A range; at either end of a class both dialects read it as itself.
            '-' if empty || chars.peek() == Some(&']') => out.push_str(r"\-"),
            '-' => {
                out.push('-');
                // `a--` and what follows a class in a range are read differently.
                if matches!(chars.peek(), Some('-' | '[')) {
                    return None;
                }
                if chars.peek() == Some(&'\\') {
                    let mut ahead = chars.clone();
                    ahead.next();
                    if ahead.next().is_some_and(|c| "dDwWsS".contains(c)) {
                        return None;
                    }
                }
            }
            '\\' => {
                let shorthand = match chars.next()? {
                    'd' => Some("0-9"),
                    'w' => Some("0-9A-Za-z_"),
                    's' => Some(SPACE),
                    other => {
                        escaped(other, chars, out)?;
                        None
                    }
                };
                if let Some(shorthand) = shorthand {
                    out.push_str(shorthand);
                    // `\d-x`: a dash after a shorthand is no range.
                    if chars.next_if_eq(&'-').is_some() {
                        out.push_str(r"\-");
                    }
                }
            }
            c => write!(out, r"\u{{{:X}}}", u32::from(c)).ok()?,
        }
        empty = false;
    }
    out.push(']');
    Some(())
}
