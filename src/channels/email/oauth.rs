//! Tokens for signing in to mail servers of providers that take no passwords (XOAUTH2). A refresh token is exchanged for one
//! that lasts an hour (RFC 6749 section 6); it is kept in memory until shortly before that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::desk::outside::Outside;
use crate::domain::mail_account::MailOauth;
use crate::domain::mail_failure::{FailureReason, MailFailure};
use crate::domain::rest::{RestMethod, RestRequest};

/// How long before its end a token is not used any more.
const MARGIN: Duration = Duration::from_mins(5);
/// How long a token lasts whose provider does not say.
const LASTS: Duration = Duration::from_mins(30);
/// The longest that one is believed to last: what a provider says may be any number.
const LASTS_MAX: Duration = Duration::from_hours(24);

/// Tokens that are still good. Clones are the same.
#[derive(Clone)]
pub struct Tokens {
    outside: Arc<dyn Outside>,
    known: Arc<Mutex<HashMap<String, (String, Instant)>>>,
}

impl Tokens {
    pub fn new(outside: Arc<dyn Outside>) -> Self {
        Self { outside, known: Arc::default() }
    }

    /// A token to sign in with.
    ///
    /// # Errors
    /// What the provider said, or why it said nothing.
    pub async fn token(&self, oauth: &MailOauth) -> Result<String, MailFailure> {
        let no_token = || MailFailure::named(FailureReason::NoToken);
        let refresh_token = oauth.refresh_token.clone().ok_or_else(no_token)?;
        if let Some((token, until)) = self.known().get(&refresh_token)
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let answer = self.outside.fetch(request(oauth, &refresh_token).ok_or_else(no_token)?).await;
        if let Some(error) = answer.error {
            return Err(MailFailure::told(FailureReason::NoToken, error));
        }
        let json = answer.json.unwrap_or_default();
        let Some(token) = json.get("access_token").and_then(serde_json::Value::as_str) else {
            let said = json.get("error_description").or_else(|| json.get("error")).and_then(serde_json::Value::as_str);
            let words = format!("{} {}", answer.status, said.unwrap_or_default());
            return Err(MailFailure::told(FailureReason::NoToken, words.trim_end()));
        };
        let seconds = json.get("expires_in").and_then(serde_json::Value::as_u64);
        let lasts = seconds.map_or(LASTS, Duration::from_secs).min(LASTS_MAX).saturating_sub(MARGIN);
        self.known().insert(refresh_token, (token.to_owned(), Instant::now() + lasts));
        Ok(token.to_owned())
    }

    /// The server did not like a token: the next one is asked for anew.
    pub fn forget(&self, oauth: &MailOauth) {
        if let Some(refresh_token) = &oauth.refresh_token {
            self.known().remove(refresh_token);
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, (String, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn request(oauth: &MailOauth, refresh_token: &str) -> Option<RestRequest> {
    let url = oauth.token_url.parse().ok()?;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "refresh_token");
    form.append_pair("refresh_token", refresh_token);
    form.append_pair("client_id", &oauth.client_id);
    for (name, value) in [("client_secret", &oauth.client_secret), ("scope", &oauth.scope)] {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    let headers = vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    Some(RestRequest { headers, body: Some(form.finish()), ..RestRequest::new(RestMethod::Post, url) })
}

/// The first answer of XOAUTH2 (<https://developers.google.com/workspace/gmail/imap/xoauth2-protocol>).
#[must_use]
pub fn xoauth2(user: &str, token: &str) -> String {
    format!("user={user}\x01auth=Bearer {token}\x01\x01")
}
