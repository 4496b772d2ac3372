//! Translates patterns of ECMA-262 to the syntax of the automata. `\d`, `\w`, `\s` and `.` get the meaning of ECMA-262. A pattern
//! that the two dialects may read differently is not translated, nor is one with look-around or a word boundary.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// The white space of ECMA-262.
const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// A pattern that matches a text and nothing else.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        // Writing to a String cannot fail.
        let _ = write!(all, r"\u{{{:X}}}", u32::from(c));
        all
    })
}

/// Translates a pattern of ECMA-262. `None` where the two dialects may read it differently.
pub fn to_automaton_syntax(pattern: &str) -> Option<String> {
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
                // A quantifier. Without a digit some dialects read a plain brace.
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

/// Translates an escape of one character.
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

/// Translates a character class whose opening bracket was read.
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
            // A dash at either end of a class is itself in both dialects.
            '-' if empty || chars.peek() == Some(&']') => out.push_str(r"\-"),
            '-' => {
                out.push('-');
                // `a--`, and a range that ends with a class, are read differently.
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
                    // In `\d-x` the dash after the shorthand is itself.
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
