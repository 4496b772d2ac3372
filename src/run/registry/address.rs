//! The address of a registry on a server: what is taken from it, and what it must say.

use super::form::SCHEMES;
use crate::error::Error;
use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::{Host, SslMode};
use std::env;
use std::path::PathBuf;
use std::time::Duration;

/// How long a server may take to answer a call.
const CALL: Duration = Duration::from_secs(10);
/// After how long a silence it is asked whether it is there, and how often.
const SILENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_secs(10);
/// Bytes of a name that PostgreSQL keeps.
const LONGEST: usize = 63;

/// The address.
pub(super) struct Address {
    pub(super) config: Config,
    /// The schema that the registry is.
    pub(super) schema: String,
    /// The certificates that the server's must be signed by; without them nothing is encrypted.
    pub(super) roots: Option<PathBuf>,
}

fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Error {
    let (zh, en): (String, String) = (zh.into(), en.into());
    Error::new(
        format!("登记库地址：{zh}"),
        format!("the address of the registry: {en}"),
    )
}

impl Address {
    /// Reads an address. It is not shown where it cannot be read: it may hold a password.
    ///
    /// # Errors
    /// It cannot be read, names no schema, or would send in the clear what nobody said may be.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let rest = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme));
        let rest =
            rest.ok_or_else(|| wrong("应以 postgres:// 开头", "it begins with postgres://"))?;
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        if rest.matches('@').count() > host.matches('@').count().min(1) {
            return Err(wrong(
                "用户名或密码中的 @、/、?、: 应写作 %40、%2F、%3F、%3A",
                "in a user or a password @ / ? : are written %40 %2F %3F %3A",
            ));
        }
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut schema, mut mode, mut roots) = (None, None, None);
        let mut others = Vec::new();
        for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = || {
                let value = percent_decode_str(value).decode_utf8();
                value.map(String::from).map_err(|_| {
                    wrong(format!("{name} 不是 UTF-8"), format!("{name} is not UTF-8"))
                })
            };
            match name {
                "schema" => schema = Some(value()?),
                "sslmode" => mode = Some(value()?),
                "sslrootcert" => roots = Some(PathBuf::from(value()?)),
                _ => others.push(parameter),
            }
        }
        let config = format!("{}{place}?{}", SCHEMES[0], others.join("&"));
        let config: Result<Config, _> = config.parse();
        let mut config = config.map_err(|error| {
            let why = std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string);
            wrong(
                format!("不能识别：{why}"),
                format!("it is not understood: {why}"),
            )
        })?;
        if config.get_hosts().is_empty() {
            return Err(wrong("没有主机", "it names no host"));
        }
        let roots = trust(&config, mode.as_deref(), roots)?;
        config.ssl_mode(match roots {
            Some(_) => SslMode::Require,
            None => SslMode::Disable,
        });
        // On the command line, others on this machine could read it.
        if config.get_password().is_none()
            && let Some(password) = env::var_os("PGPASSWORD")
        {
            config.password(password.as_encoded_bytes());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CALL);
        }
        config
            .keepalives_idle(SILENCE)
            .keepalives_interval(AGAIN)
            .tcp_user_timeout(SILENCE);
        if config.get_application_name().is_none() {
            config.application_name("hutong");
        }
        Ok(Self {
            config,
            schema: named(schema)?,
            roots,
        })
    }

    /// What messages call it: everything but the password.
    pub(super) fn shown(&self) -> String {
        let user = self.config.get_user().map(|user| format!("{user}@"));
        let ports = self.config.get_ports();
        let hosts = self
            .config
            .get_hosts()
            .iter()
            .enumerate()
            .map(|(at, host)| {
                let port = ports
                    .get(at)
                    .or(ports.first())
                    .map(|port| format!(":{port}"));
                format!("{}{}", shown(host), port.unwrap_or_default())
            });
        format!(
            "postgres://{}{}/{}?schema={}",
            user.unwrap_or_default(),
            hosts.collect::<Vec<_>>().join(","),
            self.config.get_dbname().unwrap_or_default(),
            self.schema
        )
    }
}

fn shown(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    }
}

/// The name of the schema. A name is asked for: who leaves it out would write over what somebody else's inbox holds.
fn named(schema: Option<String>) -> Result<String, Error> {
    let Some(schema) = schema.filter(|name| !name.is_empty()) else {
        return Err(wrong(
            "须以 ?schema=名称 指明登记库，每个收件夹一个",
            "?schema=NAME names the registry, one for each inbox",
        ));
    };
    let is_own = schema.starts_with("pg_") || schema == "information_schema";
    if is_own || schema.len() > LONGEST || schema.contains('\0') {
        return Err(wrong(
            format!("schema 的名称不可用：须不超过 {LONGEST} 字节，且不是 PostgreSQL 自用的名称"),
            format!(
                "the name of the schema cannot be used: it has at most {LONGEST} bytes and is none of PostgreSQL's own"
            ),
        ));
    }
    Ok(schema)
}

/// The certificates to trust. Without any the connection is in the clear: on this machine, or where the address says so.
fn trust(
    config: &Config,
    mode: Option<&str>,
    roots: Option<PathBuf>,
) -> Result<Option<PathBuf>, Error> {
    match (mode, roots) {
        (Some("verify-full"), Some(roots)) => Ok(Some(roots)),
        (Some("verify-full"), None) => Err(wrong(
            "sslmode=verify-full 须以 sslrootcert=文件 给出所信任的证书（PEM）",
            "sslmode=verify-full needs sslrootcert=FILE, the certificates that are trusted (PEM)",
        )),
        (_, Some(_)) => Err(wrong(
            "sslrootcert 只与 sslmode=verify-full 同用",
            "sslrootcert is for sslmode=verify-full",
        )),
        (Some("disable"), None) => Ok(None),
        (None, None) if is_here(config) => Ok(None),
        (None, None) => Err(wrong(
            "服务器不在本机，须写明 sslmode=verify-full&sslrootcert=文件（加密并核验服务器），或 sslmode=disable（不加密，仅用于可信的网络）",
            "the server is on another machine: say sslmode=verify-full&sslrootcert=FILE to encrypt and to know the server, or sslmode=disable where the network is trusted",
        )),
        (Some(_), None) => Err(wrong(
            "sslmode 只能是 verify-full 或 disable；其他方式不核验服务器",
            "sslmode is verify-full or disable; the others do not tell who the server is",
        )),
    }
}

/// Whether a connection stays on this machine.
fn is_here(config: &Config) -> bool {
    let names = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let number = name
                .parse()
                .map(|number: std::net::IpAddr| number.is_loopback());
            number.unwrap_or(name == "localhost")
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    names
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback)
}
