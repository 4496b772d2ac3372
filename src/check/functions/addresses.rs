//! Addresses as a client calls them: the host of a URL in every form that clients accept.

use super::values;
use crate::check::function::{Answer, Context, Function, Hit, Target};
use crate::read::Node;
use crate::text::{compatible, percent_decoded};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("absoluteUrl", &[], &[], absolute_url),
    Function::new("publicAddress", &["host"], &[], public_address).keyed(&["host"]),
];

/// A host, as a client understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// An address.
    Ip(IpAddr),
    /// A name, in lower case and without the dot at its end.
    Name(String),
}

/// The parts of an http(s) URL that say whom a client calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    /// The host.
    pub host: Host,
    /// Whether a user stands before the host.
    pub has_user: bool,
    /// Whether the host is an address in other than four numbers: `127.1`, `1.1.1`, `2130706433`. Clients understand it, and nobody
    /// gives an address so that others find it.
    pub is_short: bool,
}

/// Whom a client calls at an absolute http(s) URL, after the rules by which browsers and their kind read it: a user before `@` is no
/// host, full-width letters and dots are letters and dots, and numbers in any notation are addresses. `None` where it is no such
/// URL or no client could call it.
pub(super) fn authority(url: &str) -> Option<Authority> {
    let url = url.trim().replace('\\', "/");
    let (scheme, rest) = url.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let rest = rest.strip_prefix("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
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
    (port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0)).then_some(Authority {
        host,
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

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, by NAT64 or 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0 | 0xffff, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..]
            if high != 0 || address.segments().first() != Some(&0) =>
        {
            Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        _ => None,
    }
}

/// Whether a host is this machine itself, or an address at which nobody answers: loopback, unspecified, link-local, multicast,
/// broadcast, and the ranges for documentation.
pub(super) fn is_nobody(host: &Host) -> bool {
    let nobody4 = |ip: Ipv4Addr| {
        let [a, ..] = ip.octets();
        a == 0
            || ip.is_loopback()
            || ip.is_link_local()
            || ip.is_documentation()
            || ip.is_multicast()
            || a >= 240
    };
    match host {
        Host::Ip(IpAddr::V4(ip)) => nobody4(*ip),
        Host::Ip(IpAddr::V6(ip)) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unicast_link_local()
                || ip.segments().starts_with(&[0x2001, 0xdb8])
                || embedded(*ip).is_some_and(nobody4)
        }
        Host::Name(name) => name.split('.').next_back() == Some("localhost"),
    }
}

/// Whether a host is reachable from its own network only: RFC 1918, RFC 6598, RFC 4193, local names, and what is nobody's.
fn is_private(host: &Host) -> bool {
    let private4 = |ip: Ipv4Addr| {
        let [a, b, ..] = ip.octets();
        ip.is_private() || (a == 100 && (b & 0xc0) == 64)
    };
    is_nobody(host)
        || match host {
            Host::Ip(IpAddr::V4(ip)) => private4(*ip),
            Host::Ip(IpAddr::V6(ip)) => ip.is_unique_local() || embedded(*ip).is_some_and(private4),
            Host::Name(name) => [".local", ".internal", ".lan"]
                .iter()
                .any(|end| name.ends_with(end)),
        }
}

fn absolute_url(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let hits = values::texts(target.node)
        .filter(|(text, _)| authority(text).is_none())
        .map(|(_, span)| Hit::new(span))
        .collect();
    Answer::Hits(hits)
}

/// Whether an address is one of the public network.
pub(super) fn is_public(address: IpAddr) -> bool {
    !is_private(&Host::Ip(address))
}

fn public_address(_: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let hits = values::texts(target.node)
        .filter_map(|(text, span)| {
            let host = authority(text)?.host;
            let shown = match &host {
                Host::Ip(ip) => ip.to_string(),
                Host::Name(name) => name.clone(),
            };
            is_private(&host).then(|| Hit::new(span).arg("host", shown))
        })
        .collect();
    Answer::Hits(hits)
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::{authority, is_nobody, is_private};

    #[test]
    fn every_form_of_this_machine_is_seen() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "api.localhost",
            "127.0.0.1",
            "127.1",
            "127.255.0.9",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
            "0x0",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[fe80::1%25eth0]",
            "１２７.０.０.１",
            "127。0。0。1",
            "127．0．0．1",
            "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
            "local\u{AD}host",
            "%6cocalhost",
            "169.254.169.254",
            "192.0.2.1",
            "255.255.255.255",
            "data.example.gov.cn@localhost",
            "localhost:8080",
        ] {
            for url in [format!("http://{host}/x"), format!("HTTPS:\\\\{host}?y")] {
                let found = authority(&url);
                assert!(
                    found.is_none_or(|found| is_nobody(&found.host)),
                    "{url} is called"
                );
            }
        }
    }

    #[test]
    fn hosts_of_others_are_left_alone() {
        for host in [
            "data.gov.cn",
            "data.gov.cn.",
            "数据.政务.cn",
            "59.1.2.3:8443",
            "10.1.2.3",
            "[2400:3200::1]:443",
            "localhost.gov.cn",
            "mylocalhost.cn",
            "127.gov.cn",
            "a_b.gov.cn",
        ] {
            let found = authority(&format!("https://{host}/v1")).expect(host);
            assert!(!is_nobody(&found.host), "{host}");
        }
        for host in [
            "10.1.2.3",
            "[fd00::1]",
            "x.local",
            "100.64.0.1",
            "[::ffff:10.0.0.1]",
        ] {
            let found = authority(&format!("https://{host}/")).expect(host);
            assert!(is_private(&found.host), "{host}");
        }
    }

    #[test]
    fn what_no_client_could_call_is_no_address() {
        for url in [
            "",
            "/v1",
            "//data.gov.cn",
            "ftp://data.gov.cn",
            "http:data.gov.cn",
            "http://",
            "http://:80",
            "http://a..b",
            "http://{host}/",
            "http://data.gov.cn:99999",
            "http://data.gov.cn:port",
            "http://1.2.3.4.5",
            "http://256.256.256.256",
            "http://a b.cn",
            "http://%zz",
            "http://[::g]",
        ] {
            assert_eq!(authority(url), None, "{url}");
        }
    }
}
