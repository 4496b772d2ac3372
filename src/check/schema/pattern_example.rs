//! Example texts of patterns. An example only probably matches, so candidates made of it are validated before use.

use std::iter::Peekable;
use std::str::Chars;

/// Repetitions of one atom.
const MOST_REPETITIONS: usize = 300;
/// Characters of an example.
const MOST_TEXT: usize = 400;
/// Nesting of groups.
const MOST_NESTING: usize = 20;

/// A text that a pattern probably matches. Repetitions occur `extra` times more than their minimum, as far as they may.
pub fn example(pattern: &str, extra: usize) -> Option<String> {
    let mut chars = pattern.chars().peekable();
    let text = alternation(&mut chars, extra, 0)?;
    (chars.next().is_none() && text.chars().count() <= MOST_TEXT).then_some(text)
}

/// The example of an alternation: that of its first alternative.
fn alternation(chars: &mut Peekable<Chars<'_>>, extra: usize, depth: usize) -> Option<String> {
    if depth > MOST_NESTING {
        return None;
    }
    let first = sequence(chars, extra, depth)?;
    while chars.next_if_eq(&'|').is_some() {
        sequence(chars, extra, depth)?;
    }
    Some(first)
}

fn sequence(chars: &mut Peekable<Chars<'_>>, extra: usize, depth: usize) -> Option<String> {
    let mut text = String::new();
    while let Some(&next) = chars.peek() {
        if matches!(next, '|' | ')') {
            break;
        }
        chars.next();
        let atom = match next {
            '^' | '$' => continue,
            '.' => "a".to_owned(),
            '(' => {
                if chars.next_if_eq(&'?').is_some() {
                    match chars.next()? {
                        ':' => {}
                        // A group name. Look-around has no example.
                        '<' if chars.peek().is_some_and(|c| c.is_alphabetic()) => {
                            while chars.next()? != '>' {}
                        }
                        _ => return None,
                    }
                }
                let inner = alternation(chars, extra, depth + 1)?;
                chars.next_if_eq(&')')?;
                inner
            }
            '[' => class(chars)?.to_string(),
            '\\' => escaped(chars)?,
            c => c.to_string(),
        };
        let times = repetitions(chars, extra)?;
        if text.len() + atom.len() * times > MOST_TEXT * 4 {
            return None;
        }
        text.push_str(&atom.repeat(times));
    }
    Some(text)
}

/// The text of an escape. It is empty for an assertion.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let c = match chars.next()? {
        'd' => '1',
        'w' | 'S' | 'D' => 'a',
        's' => ' ',
        'W' => '-',
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' | 'B' => return Some(String::new()),
        'u' => {
            let braced = chars.next_if_eq(&'{').is_some();
            let mut code = 0;
            for _ in 0..if braced { 6 } else { 4 } {
                let Some(digit) = chars.next_if(char::is_ascii_hexdigit) else {
                    break;
                };
                code = code * 16 + digit.to_digit(16)?;
            }
            if braced {
                chars.next_if_eq(&'}')?;
            }
            char::from_u32(code)?
        }
        'p' | 'P' => {
            chars.next_if_eq(&'{')?;
            while chars.next()? != '}' {}
            'a'
        }
        c if c.is_ascii_digit() => return None,
        c => c,
    };
    Some(c.to_string())
}

/// A character of a class whose opening bracket was read. For a negated class it is one that is not listed.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges: Vec<(char, char)> = Vec::new();
    loop {
        let from = match chars.next()? {
            ']' => break,
            '\\' => match chars.peek()? {
                'd' | 'w' | 's' | 'D' | 'W' | 'S' => {
                    let kind = chars.next()?;
                    match kind {
                        'd' => ranges.push(('0', '9')),
                        'w' => ranges.extend([('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]),
                        's' => ranges.push((' ', ' ')),
                        'W' => ranges.push(('-', '-')),
                        _ => ranges.push(('a', 'z')),
                    }
                    continue;
                }
                _ => escaped(chars)?.chars().next()?,
            },
            c => c,
        };
        let mut ahead = chars.clone();
        let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
        if is_range {
            chars.next();
            let to = match chars.next()? {
                '\\' => escaped(chars)?.chars().next()?,
                c => c,
            };
            ranges.push((from, to));
        } else {
            ranges.push((from, from));
        }
    }
    if !negated {
        return ranges.first().map(|(from, _)| *from);
    }
    let free = |c: &char| !ranges.iter().any(|(from, to)| (from..=to).contains(&c));
    "a0A-_ 一"
        .chars()
        .chain((33..127u8).map(char::from))
        .find(free)
}

/// How often the preceding atom is repeated.
fn repetitions(chars: &mut Peekable<Chars<'_>>, extra: usize) -> Option<usize> {
    let (least, most) = match chars.peek() {
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('?') => (0, Some(1)),
        Some('{') => {
            let mut ahead = chars.clone();
            ahead.next();
            let inside: String = ahead.by_ref().take_while(|c| *c != '}').take(24).collect();
            let (least, most) = inside
                .split_once(',')
                .map_or((&*inside, Some(&*inside)), |(least, most)| {
                    (least, Some(most).filter(|most| !most.is_empty()))
                });
            let Ok(least) = least.parse::<usize>() else {
                return Some(1);
            };
            let most = most.map(str::parse::<usize>).transpose().ok()?;
            for _ in 0..=inside.chars().count() {
                chars.next();
            }
            (least, most)
        }
        _ => return Some(1),
    };
    chars.next();
    chars.next_if_eq(&'?');
    let times = most.map_or(least + extra, |most| (least + extra).min(most));
    (times <= MOST_REPETITIONS).then_some(times)
}
