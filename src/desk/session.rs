//! Signing in and out, and knowing who asks.

use crate::desk::brake::network;
use crate::desk::{Desk, secret};
use crate::domain::agent::{Agent, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, SESSION_DAYS, is_email};
use crate::domain::business::Business;
use crate::domain::id::AgentId;
use crate::domain::permission::Actor;
use crate::error::{Code, Error, Result};
use crate::hub::Ended;
use crate::storage::{agent, api_token, event, mail_account, session, setting};

/// API tokens begin so, which lets a person and a secret scanner recognise them.
pub const API_TOKEN_PREFIX: &str = "rct_";

/// A fresh sign-in: the agent, and the secret that the browser keeps.
pub struct SignedIn {
    pub agent: AgentId,
    pub token: String,
}

/// What the dashboard needs to begin.
pub struct Start {
    pub agent: Agent,
    pub business: Business,
    /// Whether any account sends mail: then answers reach who has left.
    pub can_mail: bool,
    /// The newest event when this was read: live events after it complete what the API answers from now on.
    pub seq: i64,
}

impl Desk {
    /// Signs an agent in by password.
    ///
    /// # Errors
    /// [`Code::WrongCredentials`], [`Code::AgentDisabled`], or [`Code::TooManyRequests`] after too many tries.
    pub async fn sign_in(&self, email: String, password: String, ip: String) -> Result<SignedIn> {
        let email = email.trim().to_lowercase();
        self.0.brakes.sign_in_by_ip.press(&network(&ip))?;
        // What is no address is nobody's, and is not worth remembering as a key of the next brake.
        if !is_email(&email) {
            return Err(Error::new(Code::WrongCredentials));
        }
        self.0.brakes.sign_in_by_email.press(&email)?;
        if password.chars().count() > PASSWORD_MAX_CHARS {
            return Err(Error::new(Code::WrongCredentials));
        }
        let found = self.store().read(move |tx| agent::find_agent_by_email(tx, &email)).await?;
        let (agent, hash) = found.map_or((None, None), |(agent, hash)| (Some(agent), Some(hash)));
        let is_right = secret::is_password(password, hash).await?;
        match agent {
            Some(agent) if is_right && agent.is_disabled => Err(Error::new(Code::AgentDisabled)),
            Some(agent) if is_right => self.open_session(agent.id).await,
            _ => Err(Error::new(Code::WrongCredentials)),
        }
    }

    pub(super) async fn open_session(&self, agent: AgentId) -> Result<SignedIn> {
        let token = secret::random_token(32)?;
        let hash = secret::hash_token(&token);
        self.write(move |write| {
            session::insert_session(write.tx, &hash, agent, write.now, write.now.plus_days(SESSION_DAYS))
        })
        .await?;
        Ok(SignedIn { agent, token })
    }

    /// Ends a sign-in.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let hash = secret::hash_token(token);
        if let Some(agent) = self.write(move |write| session::delete_session(write.tx, &hash)).await? {
            self.hub().end_agent(agent, Ended::Recheck);
        }
        Ok(())
    }

    /// Who holds a session's token.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], or [`Code::SetupRequired`] when there is nobody yet who could sign in.
    pub async fn authenticate(&self, token: &str) -> Result<Actor> {
        let hash = secret::hash_token(token);
        let (now, key) = (self.now(), hash.clone());
        let (actor, expires_at) = self
            .store()
            .read(move |tx| {
                let Some((id, expires_at)) = session::find_session(tx, &key, now)? else {
                    return Err(Error::new(Code::Unauthenticated));
                };
                Ok((actor(agent::find_agent(tx, id)?)?, expires_at))
            })
            .await?;
        // Who comes back in the second half of a session's life need not sign in again.
        if expires_at < now.plus_days(SESSION_DAYS / 2) {
            self.write(move |write| session::update_session_expiry(write.tx, &hash, write.now.plus_days(SESSION_DAYS)))
                .await?;
        }
        Ok(actor)
    }

    /// Who holds an API token.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`].
    pub async fn authenticate_api_token(&self, token: &str) -> Result<Actor> {
        let hash = secret::hash_token(token);
        let (actor, id, last_used_at) = self
            .store()
            .read(move |tx| {
                let found = api_token::find_agent_of_api_token(tx, &hash)?;
                let (agent_id, id, last_used_at) = found.ok_or(Error::new(Code::Unauthenticated))?;
                Ok((actor(agent::find_agent(tx, agent_id)?)?, id, last_used_at))
            })
            .await?;
        let is_stale = last_used_at.is_none_or(|at| at.plus_seconds(60) < self.now());
        if is_stale {
            self.write(move |write| api_token::update_api_token_use(write.tx, id, write.now)).await?;
        }
        Ok(actor)
    }

    /// Why somebody without a token is turned away.
    ///
    /// # Errors
    /// Always: [`Code::SetupRequired`] before the set-up, else [`Code::Unauthenticated`].
    pub async fn turn_away<T>(&self) -> Result<T> {
        let code = if self.is_set_up().await? { Code::Unauthenticated } else { Code::SetupRequired };
        Err(Error::new(code))
    }

    /// What the dashboard begins with.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn start(&self, agent: AgentId) -> Result<Start> {
        self.store()
            .read(move |tx| {
                let business = setting::find_setting(tx, setting::BUSINESS)?.ok_or(Error::new(Code::SetupRequired))?;
                let can_mail = mail_account::find_sender(tx, None)?.is_some();
                Ok(Start { agent: agent::get_agent(tx, agent)?, business, can_mail, seq: event::head(tx)? })
            })
            .await
    }
}

fn actor(agent: Option<Agent>) -> Result<Actor> {
    match agent {
        Some(agent) if !agent.is_disabled => Ok(Actor { id: agent.id, role: agent.role }),
        _ => Err(Error::new(Code::Unauthenticated)),
    }
}

/// Whether a password may be one.
pub(super) fn check_password(field: &'static str, password: &str) -> Result<()> {
    match password.chars().count() {
        n if n < PASSWORD_MIN_CHARS => {
            Err(Error::field(field, format!("Use at least {PASSWORD_MIN_CHARS} characters.")))
        }
        n if n > PASSWORD_MAX_CHARS => {
            Err(Error::field(field, format!("Use at most {PASSWORD_MAX_CHARS} characters.")))
        }
        _ => Ok(()),
    }
}
