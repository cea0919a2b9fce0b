//! An outgoing server in one line, for who sets Recado up by its environment: `smtps://user:password@mail.example.com`.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::mail_account::{MailSecurity, MailServer, checked_address};

const HELP: &str = "give smtps://USER:PASSWORD@HOST:465 (encrypted at once), smtp://USER:PASSWORD@HOST:587 (STARTTLS), or \
                    smtp+none://HOST:25 (in the clear, for a server on the same machine); signs such as @ and / in the \
                    user or the password are written as %40 and %2F";

/// An outgoing server. Its password is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SmtpUrl(MailServer);

impl SmtpUrl {
    /// The server, with the password.
    #[must_use]
    pub const fn server(&self) -> &MailServer {
        &self.0
    }

    /// The user's name, where it is an address: what mail is sent from when nothing else is said.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        checked_address(&self.0.user).ok()
    }
}

impl FromStr for SmtpUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = url::Url::parse(text.trim()).map_err(|_| HELP)?;
        let (security, port) = match url.scheme() {
            "smtps" => (MailSecurity::Tls, 465),
            "smtp" => (MailSecurity::StartTls, 587),
            "smtp+none" => (MailSecurity::None, 25),
            _ => return Err(HELP),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(HELP);
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| HELP);
        let server = MailServer {
            host: url.host_str().ok_or(HELP)?.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port().unwrap_or(port),
            security,
            user: decoded(url.username())?,
            password: url.password().map(decoded).transpose()?,
            oauth: None,
            folder: None,
            authserv_id: None,
            marks_seen: false,
        };
        Ok(Self(server.checked(None).map_err(|error| error.message)?))
    }
}

impl TryFrom<String> for SmtpUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SmtpUrl> for String {
    fn from(url: SmtpUrl) -> Self {
        url.to_string()
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MailServer { host, port, security, user, password, .. } = &self.0;
        let scheme = match security {
            MailSecurity::Tls => "smtps",
            MailSecurity::StartTls => "smtp",
            MailSecurity::None => "smtp+none",
        };
        let user = percent_encoding::utf8_percent_encode(user, percent_encoding::NON_ALPHANUMERIC);
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        match password {
            Some(_) => write!(f, "{scheme}://{user}:***@{host}:{port}"),
            None if self.0.user.is_empty() => write!(f, "{scheme}://{host}:{port}"),
            None => write!(f, "{scheme}://{user}@{host}:{port}"),
        }
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_from_one_line() {
        let url: SmtpUrl = "smtps://support%40aurora.example:p%40ss%2Fword@Mail.Aurora.example".parse().unwrap();
        let server = url.server();
        assert_eq!(
            (server.host.as_str(), server.port, server.security),
            ("mail.aurora.example", 465, MailSecurity::Tls)
        );
        assert_eq!((server.user.as_str(), server.password.as_deref()), ("support@aurora.example", Some("p@ss/word")));
        assert_eq!(url.address().as_deref(), Some("support@aurora.example"));
        let url: SmtpUrl = "smtp://ana:x@mail.example:2525".parse().unwrap();
        assert_eq!((url.server().port, url.server().security, url.address()), (2525, MailSecurity::StartTls, None));
        let url: SmtpUrl = "smtp+none://127.0.0.1:25".parse().unwrap();
        assert_eq!((url.server().host.as_str(), url.server().user.as_str()), ("127.0.0.1", ""));
        let url: SmtpUrl = "smtp+none://[::1]:2525".parse().unwrap();
        assert_eq!((url.server().host.as_str(), url.to_string().as_str()), ("::1", "smtp+none://[::1]:2525"));
    }

    #[test]
    fn what_is_no_server_is_said_with_examples() {
        for bad in ["", "mail.example.com", "https://mail.example.com", "smtp://", "smtp://mail.example/x", "smtp:///x"]
        {
            assert_eq!(bad.parse::<SmtpUrl>().unwrap_err(), HELP, "{bad}");
        }
    }

    #[test]
    fn the_password_is_never_printed() {
        let url: SmtpUrl = "smtp://ana%40aurora.example:hidden@mail.example".parse().unwrap();
        let printed = format!("{url} {url:?} {}", serde_json::to_string(&url).unwrap());
        assert!(!printed.contains("hidden") && printed.contains("smtp://ana%40aurora%2Eexample:***@mail.example:587"));
        assert_eq!(url.to_string().parse::<SmtpUrl>().unwrap().server().user, "ana@aurora.example");
    }
}
