//! Servers of interfaces that nobody else can call, each with the reason.

use super::addresses::is_nobody;
use super::core::{regex, texts};
use crate::check::function::{Answer, Check, Context, Function, FunctionOption, Hit, OptionShape};
use crate::model::{DescriptorKind, Role, ServerTemplate};
use crate::read::Node;
use crate::text::authority::{Host, authority};
use crate::text::{Span, Text};
use regex::Regex;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// One line per function.
pub const TABLE: &[Function] = &[Function::compiled(
    "callableServers",
    &[FunctionOption::new("reasons", OptionShape::Values)],
    callable_servers,
)
.filling(&["address", "why_zh", "why_en"])
.keyed(&["address"])];

/// How many addresses of servers are looked at in one judgement: combinations of the values of their variables.
const MOST_ADDRESSES: usize = 100_000;
/// A longer address counts as several.
const ADDRESS_BYTES: usize = 1024;

/// Why nobody else can call an address.
struct Obstacle {
    /// What is said of it, in both languages.
    words: Text,
    /// The form of address that it is about, where that is no matter of the host's name: `variable` without a value, no `host`, a `user`
    /// before the host, this `machine` or an address that is nobody's, a `number` that is written short, a `query` behind the path.
    form: Option<String>,
    /// Patterns of hosts that it is about.
    hosts: Vec<Regex>,
}

impl Obstacle {
    fn new(node: &Node) -> Result<Self, Text> {
        let mut hosts = Vec::new();
        for pattern in texts(node, "hosts") {
            let compiled = regex(pattern).map_err(|error| {
                Text::new(
                    format!("正则表达式 {pattern} 无法使用：{error}"),
                    format!("the pattern {pattern} cannot be used: {error}"),
                )
            })?;
            hosts.push(compiled);
        }
        let (Some(zh), Some(en)) = (node.str_at("zh"), node.str_at("en")) else {
            return Err(Text::new(
                "reasons 的每一项都要有 zh 和 en",
                "each of the reasons has zh and en",
            ));
        };
        Ok(Self {
            words: Text::new(zh, en),
            form: node.str_at("form").map(str::to_owned),
            hosts,
        })
    }
}

/// The obstacles that a rule names.
struct Obstacles(Vec<Obstacle>);

/// Forms of addresses that nobody else can call; a rule says something of each.
const FORMS: [&str; 6] = ["variable", "host", "user", "machine", "number", "query"];
/// Characters of a name of the DNS, and of one part of it (RFC 1035, 2.3.4).
const NAME_CHARACTERS: usize = 253;
const LABEL_CHARACTERS: usize = 63;

impl Obstacles {
    fn new(options: &Node) -> Result<Self, Text> {
        let reasons = options.get("reasons").map_or(&[][..], Node::items);
        let all: Vec<Obstacle> = reasons
            .iter()
            .map(Obstacle::new)
            .collect::<Result<_, _>>()?;
        let is_said = |form: &&str| all.iter().any(|it| it.form.as_deref() == Some(form));
        if let Some(form) = FORMS.iter().find(|form| !is_said(form)) {
            return Err(Text::new(
                format!("reasons 缺少 form 为 {form} 的一项"),
                format!("the reasons have none of the form {form}"),
            ));
        }
        Ok(Self(all))
    }

    fn of_form(&self, form: &str) -> Option<&Text> {
        let mut all = self.0.iter();
        let own = all.find(|it| it.form.as_deref() == Some(form))?;
        Some(&own.words)
    }

    /// Why nobody else can call an address; `None` where others can.
    fn of(&self, url: &str) -> Option<&Text> {
        let Some(authority) = authority(url) else {
            return self.of_form("host");
        };
        if authority.has_user {
            return self.of_form("user");
        }
        if is_nobody(&authority.host) {
            return self.of_form("machine");
        }
        if authority.is_short {
            return self.of_form("number");
        }
        // Clients put the path of an operation behind the whole.
        if authority.path.contains(['?', '#']) {
            return self.of_form("query");
        }
        let name = match &authority.host {
            Host::Name(name) if !is_name(name) => return self.of_form("host"),
            Host::Name(name) => name.clone(),
            Host::Ip(IpAddr::V4(ip)) => ip.to_string(),
            Host::Ip(IpAddr::V6(_)) => return None,
        };
        let listed = |it: &&Obstacle| it.hosts.iter().any(|pattern| pattern.is_match(&name));
        let found = self.0.iter().find(listed)?;
        Some(&found.words)
    }
}

/// Whether a host may have a name: it and each of its parts are not too long, and no part begins or ends with a hyphen.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_CHARACTERS).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.chars().count() <= NAME_CHARACTERS && name.split('.').all(is_label)
}

/// Each server of an interface, and of each operation that has its own, must be an address that another department can call, with
/// the default and with every listed value of its variables. The option `reasons` lists why an address may be none, see [`Obstacle`].
fn callable_servers(options: &Node) -> Result<Check, Text> {
    let obstacles = Obstacles::new(options)?;
    Ok(Box::new(move |context, _| servers(context, &obstacles)))
}

fn servers(context: &Context<'_, '_>, obstacles: &Obstacles) -> Answer {
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    let mut hits = Vec::new();
    let mut left = MOST_ADDRESSES;
    for descriptor in &context.submission.descriptors {
        let interface = &descriptor.interface;
        let own = interface.operations.iter();
        let own = own
            .filter(|operation| operation.role == Role::Served)
            .flat_map(|operation| &operation.servers);
        for server in interface.servers.iter().chain(own) {
            let is_20 = descriptor.kind == DescriptorKind::OpenApi20;
            let url = &server.url.value;
            // A missing host of 2.0 is reported by another rule.
            let no_host = is_20 && !url.starts_with("//") && !url.contains("://");
            if no_host || !seen.insert(server.url.span) {
                continue;
            }
            // In 2.0 the scheme may be that of the document itself.
            let scheme = if is_20 && url.starts_with("//") {
                "https:"
            } else {
                ""
            };
            let obstacle = |url: &str| obstacles.of(&format!("{scheme}{url}"));
            let open = obstacles.of_form("variable");
            if let Some((address, why)) = uncallable(&server.template, &mut left, open, obstacle) {
                let hit = Hit::new(server.url.span).arg("address", address);
                hits.push(hit.arg("why_zh", &*why.zh).arg("why_en", &*why.en));
            }
        }
    }
    if left == 0 {
        return Answer::Unevaluated(Text::new(
            format!("服务地址的变量取值组合超过 {MOST_ADDRESSES} 个，未逐一核对"),
            format!("the variables of servers make more than {MOST_ADDRESSES} addresses"),
        ));
    }
    if seen.is_empty() {
        return Answer::NotApplicable;
    }
    Answer::Hits(hits)
}

/// The first address of a server that nobody can call, with the reason: `open` for one with a variable that has no value, else its
/// `obstacle`.
fn uncallable<'o>(
    template: &ServerTemplate,
    left: &mut usize,
    open: Option<&'o Text>,
    obstacle: impl Fn(&str) -> Option<&'o Text>,
) -> Option<(String, &'o Text)> {
    let variables = &template.variables;
    let mut chosen = vec![0usize; variables.len()];
    loop {
        let value = |at: usize| {
            let values = &variables.get(at)?.values;
            values.get(*chosen.get(at)?).map(String::as_str)
        };
        let url = template.filled(value);
        let is_open = variables.iter().any(|variable| variable.values.is_empty());
        let why = if is_open { open } else { obstacle(&url) };
        if let Some(why) = why {
            return Some((url, why));
        }
        *left = left.saturating_sub(1 + url.len() / ADDRESS_BYTES);
        if *left == 0 {
            return None;
        }
        // The next combination of values; after the last one all are back at the first.
        let mut carried = true;
        for (choice, variable) in chosen.iter_mut().zip(variables) {
            *choice += 1;
            carried = *choice >= variable.values.len();
            if !carried {
                break;
            }
            *choice = 0;
        }
        if carried {
            return None;
        }
    }
}
