//! Addresses that nobody outside can call: of this machine, of a local network, and of documentation.

use super::values;
use crate::check::function::{Answer, Context, Function, Hit, Target};
use crate::read::Node;
use crate::text::authority::{Host, authority};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("absoluteUrl", &[], &[], absolute_url),
    Function::new("publicAddress", &["host"], &[], public_address).keyed(&["host"]),
];

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
