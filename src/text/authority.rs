//! Addresses as a client calls them: the host of a URL in every form that clients accept.

use super::{compatible, percent_decoded};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host, as a client understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address.
    Ip(IpAddr),
    /// A name, in lower case and without the dot at its end.
    Name(String),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// The parts of an http(s) URL that say whom a client calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Whether it is called by https.
    pub is_secure: bool,
    /// The host.
    pub host: Host,
    /// The port, be it that of the scheme.
    pub port: u16,
    /// What follows: the path and what is behind it.
    pub path: String,
    /// Whether a user stands before the host.
    pub has_user: bool,
    /// Whether the host is an address in other than four numbers: `127.1`, `1.1.1`, `2130706433`. Clients understand it, and nobody
    /// gives an address so that others find it.
    pub is_short: bool,
}

/// Whom a client calls at an absolute http(s) URL, after the rules by which browsers and their kind read it: a user before `@` is no
/// host, full-width letters and dots are letters and dots, and numbers in any notation are addresses. `None` where it is no such
/// URL or no client could call it.
#[must_use]
pub fn authority(url: &str) -> Option<Authority> {
    let url = url.trim().replace('\\', "/");
    let (scheme, rest) = url.split_once(':')?;
    let is_secure = scheme.eq_ignore_ascii_case("https");
    if !is_secure && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let rest = rest.strip_prefix("//")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = match authority.rsplit_once('@') {
        Some((_, place)) => (true, place),
        None => (false, authority),
    };
    let (host, port, is_short) = if let Some(inner) = place.strip_prefix('[') {
        let (address, after) = inner.split_once(']')?;
        let address = address.split('%').next()?;
        let address: Ipv6Addr = address.parse().ok()?;
        (Host::Ip(IpAddr::V6(address)), after, false)
    } else {
        let (name, port) = place.find(':').map_or((place, ""), |at| place.split_at(at));
        let host = host(name)?;
        let numbers = compatible(name).replace('。', ".");
        let numbers = numbers.trim_end_matches('.').split('.').count();
        let is_short = matches!(host, Host::Ip(_)) && numbers != 4;
        (host, port, is_short)
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    let port = match port {
        "" if is_secure => 443,
        "" => 80,
        port => port.parse().ok().filter(|port| *port > 0)?,
    };
    Some(Authority {
        is_secure,
        host,
        port,
        path: path.to_owned(),
        has_user: user,
        is_short,
    })
}

/// The host that a name without brackets is.
fn host(name: &str) -> Option<Host> {
    let name = compatible(&percent_decoded(name)?)
        .to_lowercase()
        .replace('。', ".");
    let ignored = |c: &char| {
        matches!(
            c,
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    let name: String = name.chars().filter(|c| !ignored(c)).collect();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let named = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.chars().all(named) || name.split('.').any(str::is_empty) {
        return None;
    }
    let last = name.rsplit('.').next()?;
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || number(last).is_some();
    if is_number {
        return Some(Host::Ip(IpAddr::V4(ipv4(name)?)));
    }
    Some(Host::Name(name.to_owned()))
}

/// A number in decimal, octal (`0177`) or hexadecimal (`0x7f`) notation.
fn number(text: &str) -> Option<u64> {
    let digits = |text: &str, radix| match text {
        "" => Some(0),
        text if text.starts_with('+') => None,
        text => u64::from_str_radix(text, radix).ok(),
    };
    match text.strip_prefix("0x") {
        Some(rest) => digits(rest, 16),
        None if text.is_empty() => None,
        None => match text.strip_prefix('0') {
            Some(rest) => digits(rest, 8),
            None => digits(text, 10),
        },
    }
}

/// An address of one to four numbers; the last one fills what remains.
fn ipv4(name: &str) -> Option<Ipv4Addr> {
    let mut numbers = Vec::new();
    for part in name.split('.') {
        numbers.push(number(part)?);
    }
    let last = numbers.pop()?;
    let taken = u32::try_from(numbers.len())
        .ok()
        .filter(|taken| *taken < 4)?;
    let mut address = last;
    if last >= 1 << (8 * (4 - taken)) {
        return None;
    }
    for (at, value) in (0u32..).zip(&numbers) {
        if *value > 255 {
            return None;
        }
        address += value << (8 * (3 - at));
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}
