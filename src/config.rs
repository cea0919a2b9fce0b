//! The configuration: defaults, then a TOML file, then the environment (`RECADO_SECTION__KEY`). Read once, checked once,
//! with all problems told at once; passed on, never global.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::allowed_target::AllowedTarget;
use crate::domain::mail_account::checked_address;
use crate::domain::smtp_url::SmtpUrl;
use crate::net::Trust;

/// Everything that can be configured. `docs/reference/configuration.md` explains each key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database and the files.
    pub data: PathBuf,
    pub http: Http,
    pub limits: Limits,
    pub net: Net,
    pub smtp: Smtp,
    pub storage: Storage,
    pub log: Log,
}

/// The web server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The address that people use, when a proxy stands in front: `https://desk.example.com`.
    pub public_url: Option<url::Url>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that answer requests; 0 means one for each processor.
    pub workers: usize,
}

/// What strangers may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of one attachment.
    pub attachment_bytes: u64,
    /// Messages of one visitor; a third of them at once.
    pub messages_per_minute: u32,
    /// Files of one visitor.
    pub uploads_per_minute: u32,
    /// Widgets opened from one network address.
    pub openings_per_minute: u32,
    /// Live connections from one network address.
    pub connections_per_address: usize,
}

/// What Recado itself calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Net {
    /// Private hosts, addresses and networks that services and bots may call.
    pub allowed_private: Vec<AllowedTarget>,
    /// Certificates of authorities that are trusted besides those that browsers trust.
    pub ca_file: Option<PathBuf>,
}

/// The server that mail is given to, for who sets Recado up without the dashboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    /// The server, in one line.
    pub url: Option<SmtpUrl>,
    /// What mail is sent from; when not given, the user of the server.
    pub from: Option<String>,
}

impl Smtp {
    /// The address that mail is sent from.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        match &self.from {
            Some(from) => checked_address(from).ok(),
            None => self.url.as_ref().and_then(SmtpUrl::address),
        }
    }
}

/// The database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// Writes that may wait before new ones are answered "busy".
    pub queue: usize,
    /// Threads that read.
    pub readers: usize,
}

/// What is written to standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or a filter such as `recado=debug`.
    pub level: String,
    pub format: LogFormat,
}

/// For people or for a log collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            http: Http::default(),
            limits: Limits::default(),
            net: Net::default(),
            smtp: Smtp::default(),
            storage: Storage::default(),
            log: Log::default(),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            workers: 0,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attachment_bytes: 25_000_000,
            messages_per_minute: 60,
            uploads_per_minute: 20,
            openings_per_minute: 120,
            connections_per_address: 200,
        }
    }
}

impl Default for Storage {
    fn default() -> Self {
        Self { queue: 4096, readers: 2 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info,actix_server=warn".into(), format: LogFormat::Text }
    }
}

/// Everything that is wrong with a configuration, a line each.
#[derive(Debug, thiserror::Error)]
#[error("The configuration has {} problem(s):\n  - {}", .0.len(), .0.join("\n  - "))]
pub struct Problems(pub Vec<String>);

/// Prefix of the environment's names.
const PREFIX: &str = "RECADO_";

impl Config {
    /// Reads the configuration. `file` must exist when it is named; else `recado.toml` is read when it is there.
    ///
    /// # Errors
    /// All [`Problems`] at once.
    pub fn load(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut table = read_file(file, &mut problems);
        overlay(&mut table, environment, &mut problems);
        let config = take_apart(table, &mut problems);
        config.check(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(Problems(problems)) }
    }

    /// The names and values in force, without secrets, as TOML.
    ///
    /// # Errors
    /// Never, as long as every value can be written as TOML.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        let mut shown = self.clone();
        if let Some(url) = &mut shown.http.public_url
            && url.password().is_some()
        {
            // A URL that can't carry a password has none.
            let _ = url.set_password(Some("***"));
        }
        toml::to_string_pretty(&shown)
    }

    /// Where people reach this installation, without a slash at the end: what links in mails begin with.
    #[must_use]
    pub fn base_url(&self) -> String {
        match &self.http.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", reachable(self.http.listen)),
        }
    }

    /// The private places that may be connected to: those that the operator lists, and the mail server that they name.
    #[must_use]
    pub fn allowed_places(&self) -> Vec<AllowedTarget> {
        let named = self.smtp.url.as_ref().map(SmtpUrl::server).and_then(|server| {
            let host = if server.host.contains(':') { format!("[{}]", server.host) } else { server.host.clone() };
            format!("{host}:{}", server.port).parse().ok()
        });
        self.net.allowed_private.iter().cloned().chain(named).collect()
    }

    fn check(&self, problems: &mut Vec<String>) {
        let mut need = |is_good: bool, problem: &str| {
            if !is_good {
                problems.push(problem.to_owned());
            }
        };
        need(
            self.http.public_url.as_ref().is_none_or(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
            "http.public_url: give the whole address, such as https://desk.example.com",
        );
        need(
            self.http.public_url.as_ref().is_none_or(|url| url.path() == "/"),
            "http.public_url: Recado must be at the root of its address, without a path",
        );
        need(
            self.smtp.from.as_deref().is_none_or(|from| checked_address(from).is_ok()),
            "smtp.from: give the address that mail is sent from, such as support@example.com",
        );
        need(
            self.smtp.url.is_none() || self.smtp.address().is_some() || self.smtp.from.is_some(),
            "smtp.url: the user of the server is no address, so say in smtp.from what mail is sent from",
        );
        need(
            self.smtp.from.is_none() || self.smtp.url.is_some(),
            "smtp.from: say in smtp.url by which server mail is sent, or set the account up in the dashboard",
        );
        need((1..=1_000_000).contains(&self.storage.queue), "storage.queue: give a number from 1 to 1000000");
        need((1..=64).contains(&self.storage.readers), "storage.readers: give a number from 1 to 64");
        need(self.http.workers <= 256, "http.workers: give a number from 0 to 256");
        need(
            (1_000..=1_000_000_000).contains(&self.limits.attachment_bytes),
            "limits.attachment_bytes: give a number from 1000 to 1000000000",
        );
        need(self.limits.messages_per_minute > 0, "limits.messages_per_minute: give a number above 0");
        need(self.limits.uploads_per_minute > 0, "limits.uploads_per_minute: give a number above 0");
        need(self.limits.openings_per_minute > 0, "limits.openings_per_minute: give a number above 0");
        need(self.limits.connections_per_address > 0, "limits.connections_per_address: give a number above 0");
        need(
            tracing_subscriber::EnvFilter::try_new(&self.log.level).is_ok(),
            "log.level: give error, warn, info, debug or a filter such as recado=debug",
        );
        problems.extend(Trust::read(self.net.ca_file.as_deref()).err());
    }
}

/// "All addresses" is nothing that a browser could open.
#[must_use]
pub fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = if addr.ip().is_unspecified() { std::net::Ipv4Addr::LOCALHOST.into() } else { addr.ip() };
    SocketAddr::new(ip, addr.port())
}

/// The process's environment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect()
}

/// Whether whoever started the program wants no colours (<https://no-color.org>).
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one reader of the environment")]
pub fn is_color_unwanted() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn read_file(file: Option<&Path>, problems: &mut Vec<String>) -> toml::Table {
    let path = file.unwrap_or_else(|| Path::new("recado.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return toml::Table::new(),
        Err(error) => {
            problems.push(format!("{}: can't be read: {error}", path.display()));
            return toml::Table::new();
        }
    };
    text.parse().unwrap_or_else(|error: toml::de::Error| {
        problems.push(format!("{}: {}", path.display(), error.to_string().trim()));
        toml::Table::new()
    })
}

/// Lays the environment over the file. `RECADO_DATA` is the data folder, `RECADO_HTTP__LISTEN` is `http.listen`.
fn overlay(table: &mut toml::Table, environment: &BTreeMap<String, String>, problems: &mut Vec<String>) {
    for (name, value) in environment {
        // An empty variable is none: files for containers name variables that nobody has filled in.
        let Some(path) = name.strip_prefix(PREFIX).filter(|_| !value.is_empty()) else { continue };
        // Names that tests and packagers use for other things have no section.
        let path = path.to_lowercase();
        let (section, key) = match path.split_once("__") {
            Some((section, key)) => (Some(section), key),
            None if path == "data" => (None, "data"),
            None => continue,
        };
        let target = match section {
            None => &mut *table,
            Some(section) => {
                let entry = table.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
                let Some(inner) = entry.as_table_mut() else {
                    problems.push(format!("{section}: must be a section of the file"));
                    continue;
                };
                inner
            }
        };
        // A folder may be called 2024.
        let value = if section.is_none() { toml::Value::String(value.clone()) } else { guess(value) };
        target.insert(key.to_owned(), value);
    }
}

/// A value of the environment in TOML's types: a number, a truth value, a list in brackets, else text.
fn guess(text: &str) -> toml::Value {
    if let Ok(number) = text.parse::<i64>() {
        toml::Value::Integer(number)
    } else if let Ok(truth) = text.parse::<bool>() {
        toml::Value::Boolean(truth)
    } else if text.starts_with('[') {
        let parsed = format!("x = {text}").parse::<toml::Table>().ok().and_then(|mut table| table.remove("x"));
        parsed.unwrap_or_else(|| toml::Value::String(text.to_owned()))
    } else {
        toml::Value::String(text.to_owned())
    }
}

/// Reads key by key, so that each mistake is told with its name and none hides another.
fn take_apart(table: toml::Table, problems: &mut Vec<String>) -> Config {
    let mut good = toml::Table::new();
    for (section, value) in table {
        match value {
            toml::Value::Table(inner) => {
                let mut good_inner = toml::Table::new();
                for (key, value) in inner {
                    let one = toml::Table::from_iter([(key.clone(), value.clone())]);
                    let probe = toml::Table::from_iter([(section.clone(), toml::Value::Table(one))]);
                    if is_readable(probe, &format!("{section}.{key}"), problems) {
                        good_inner.insert(key, value);
                    }
                }
                good.insert(section, toml::Value::Table(good_inner));
            }
            value => {
                let probe = toml::Table::from_iter([(section.clone(), value.clone())]);
                if is_readable(probe, &section, problems) {
                    good.insert(section, value);
                }
            }
        }
    }
    good.try_into().unwrap_or_default()
}

fn is_readable(probe: toml::Table, name: &str, problems: &mut Vec<String>) -> bool {
    match probe.try_into::<Config>() {
        Ok(_) => true,
        Err(error) => {
            problems.push(format!("{name}: {}", error.message()));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recado.toml");
        std::fs::write(&file, "data = '/srv/recado'\n[http]\nlisten = '0.0.0.0:80'\nworkers = 3\n").unwrap();
        let config = Config::load(Some(&file), &environment(&[("RECADO_HTTP__LISTEN", "127.0.0.1:9000")])).unwrap();
        assert_eq!(config.data, Path::new("/srv/recado"));
        assert_eq!(config.http.listen.to_string(), "127.0.0.1:9000");
        assert_eq!(config.http.workers, 3);
        assert_eq!(config.limits, Limits::default());
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let wrong = environment(&[
            ("RECADO_HTTP__LISTEN", "nonsense"),
            ("RECADO_HTTP__PORT", "80"),
            ("RECADO_STORAGE__QUEUE", "0"),
            ("RECADO_LOG__FORMAT", "xml"),
        ]);
        let Problems(problems) = Config::load(None, &wrong).unwrap_err();
        let told = problems.join("\n");
        for name in ["http.listen", "http.port", "storage.queue", "log.format"] {
            assert!(told.contains(name), "{name} in:\n{told}");
        }
    }

    #[test]
    fn private_places_are_allowed_one_by_one() {
        let places = "['erp.lan:8080', '192.168.1.0/24']";
        let config = Config::load(None, &environment(&[("RECADO_NET__ALLOWED_PRIVATE", places)])).unwrap();
        assert_eq!(config.net.allowed_private.len(), 2);
        let wrong = environment(&[("RECADO_NET__ALLOWED_PRIVATE", "['*.lan']")]);
        let Problems(problems) = Config::load(None, &wrong).unwrap_err();
        assert!(problems[0].contains("net.allowed_private") && problems[0].contains("star"), "{problems:?}");
        assert!(Config::default().net.allowed_private.is_empty(), "none by default");
    }

    #[test]
    fn a_file_of_authorities_that_holds_none_is_told_with_all_other_problems() {
        let wrong = environment(&[("RECADO_NET__CA_FILE", "/nowhere/own.pem"), ("RECADO_STORAGE__QUEUE", "0")]);
        let Problems(problems) = Config::load(None, &wrong).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[1].starts_with("net.ca_file: /nowhere/own.pem can't be read"), "{problems:?}");
    }

    #[test]
    fn a_mail_server_is_one_line_and_its_password_is_not_printed() {
        let url = "smtps://support%40aurora.example:hidden@mail.aurora.example";
        let config = Config::load(None, &environment(&[("RECADO_SMTP__URL", url)])).unwrap();
        assert_eq!(config.smtp.address().as_deref(), Some("support@aurora.example"));
        assert!(!config.to_toml().unwrap().contains("hidden"));
        let empty = Config::load(None, &environment(&[("RECADO_SMTP__URL", ""), ("RECADO_LOG__LEVEL", "")])).unwrap();
        assert!(empty.smtp.url.is_none(), "as in a file for containers in which nobody has filled it in");
        for (url, place) in [("smtp+none://127.0.0.1:25", "127.0.0.1:25"), ("smtp+none://[::1]:2525", "[::1]:2525")] {
            let config = Config::load(
                None,
                &environment(&[("RECADO_SMTP__URL", url), ("RECADO_SMTP__FROM", "support@aurora.example")]),
            );
            assert_eq!(config.unwrap().allowed_places(), [place.parse().unwrap()]);
        }
        let wrong = environment(&[("RECADO_SMTP__URL", "smtp://ana:hidden@mail.aurora.example")]);
        let Problems(problems) = Config::load(None, &wrong).unwrap_err();
        assert!(problems[0].contains("smtp.from") && !problems[0].contains("hidden"), "{problems:?}");
        let wrong = environment(&[("RECADO_SMTP__URL", "mail.aurora.example"), ("RECADO_SMTP__FROM", "nobody")]);
        let Problems(problems) = Config::load(None, &wrong).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains("smtp.url: give smtps://")), "{problems:?}");
        assert!(problems.iter().any(|problem| problem.contains("smtp.from: give the address")), "{problems:?}");
    }

    #[test]
    fn what_is_printed_reads_back() {
        let text = Config::default().to_toml().unwrap();
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), Config::default());
    }

    #[test]
    fn a_named_file_must_exist() {
        let Problems(problems) = Config::load(Some(Path::new("/nowhere/recado.toml")), &environment(&[])).unwrap_err();
        assert!(problems[0].contains("/nowhere/recado.toml"));
    }
}
