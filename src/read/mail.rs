//! Mail and web archives: the bodies of their parts, decoded.

use super::encoding;
use super::format::of_bytes;
use base64ct::{Base64, Encoding};

/// Parts of one mail that are looked into.
pub(super) const MOST_PARTS: usize = 100;

/// What a mail holds.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// The bodies of its parts that are text, and the lines above them.
    pub parts: Vec<String>,
    /// Whether a part is a file of its own that no text is.
    pub is_embedding: bool,
    /// Whether there are more parts than are looked into.
    pub is_over: bool,
}

/// Whether a text begins as a mail does.
pub(super) fn is_mail(text: &str) -> bool {
    let head: String = text.chars().take(2_000).collect();
    let head = head.to_ascii_lowercase();
    head.contains("mime-version:") && head.contains("content-type:")
}

/// The parts of a mail. Only the boundaries that it declares part them: a line that begins with two dashes is text otherwise.
pub(super) fn mail(text: &str) -> Mail {
    let boundaries = boundaries(text);
    let mut mail = Mail::default();
    let mut head = String::new();
    let mut body: Option<Vec<&str>> = None;
    let mut coding = String::new();
    let mut end = |head: &mut String, body: Option<Vec<&str>>, coding: &mut String| {
        if mail.parts.len() >= MOST_PARTS {
            mail.is_over = true;
            return;
        }
        let mut part = std::mem::take(head);
        match decoded(&body.unwrap_or_default(), coding) {
            Some(said) => part.push_str(&said),
            None => mail.is_embedding = true,
        }
        mail.parts.push(part);
        coding.clear();
    };
    for line in text.lines() {
        let is_boundary = line.strip_prefix("--").is_some_and(|rest| {
            let rest = rest.trim_end();
            boundaries
                .iter()
                .any(|own| matches!(rest.strip_prefix(own), Some("" | "--")))
        });
        if is_boundary {
            end(&mut head, body.take(), &mut coding);
            continue;
        }
        match &mut body {
            Some(body) => body.push(line),
            None if line.trim().is_empty() => body = Some(Vec::new()),
            None => {
                let lower = line.to_ascii_lowercase();
                if let Some(name) = lower.strip_prefix("content-transfer-encoding:") {
                    name.trim().clone_into(&mut coding);
                }
                head.push_str(line);
                head.push('\n');
            }
        }
    }
    end(&mut head, body.take(), &mut coding);
    mail
}

/// The boundaries that a mail and its parts declare: `boundary="…"`.
fn boundaries(text: &str) -> Vec<&str> {
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices("boundary").filter_map(|(at, word)| {
        let after = text.get(at + word.len()..)?.trim_start();
        let after = after.strip_prefix('=')?.trim_start();
        let name = match after.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => after.split([';', '\r', '\n', ' ', '\t']).next()?,
        };
        (!name.is_empty() && name.len() <= 200).then_some(name)
    });
    let mut found: Vec<&str> = found.take(MOST_PARTS).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A body as text; `None` where it is no text, such as a workbook that is attached, or cannot be decoded.
fn decoded(body: &[&str], coding: &str) -> Option<String> {
    let text = |bytes: &[u8]| {
        let embedded = of_bytes("", bytes).is_some();
        (!embedded).then(|| encoding::decode(bytes, 0).text)
    };
    match coding {
        "base64" => {
            let letters: String = body
                .iter()
                .flat_map(|line| line.chars())
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
                .collect();
            // What pads the end may be missing or stand twice.
            let padding = "=".repeat((4 - letters.len() % 4) % 4);
            let bytes = Base64::decode_vec(&(letters + &padding)).ok()?;
            text(&bytes)
        }
        "quoted-printable" => {
            let mut bytes = Vec::new();
            for line in body {
                let (line, soft) = line
                    .strip_suffix('=')
                    .map_or((*line, false), |line| (line, true));
                let mut rest = line;
                while let Some((before, after)) = rest.split_once('=') {
                    bytes.extend_from_slice(before.as_bytes());
                    let digits = after.get(..2);
                    let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    bytes.push(byte.unwrap_or(b'='));
                    rest = if byte.is_some() {
                        after.get(2..).unwrap_or_default()
                    } else {
                        after
                    };
                }
                bytes.extend_from_slice(rest.as_bytes());
                if !soft {
                    bytes.push(b'\n');
                }
            }
            text(&bytes)
        }
        _ => Some(body.join("\n")),
    }
}
