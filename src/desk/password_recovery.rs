//! Choosing a new password without the old one: a link goes to the agent's own address, and works once, for an hour.

use serde_json::json;

use crate::desk::brake::network;
use crate::desk::outgoing_mail::Wish;
use crate::desk::session::{SignedIn, check_password};
use crate::desk::{Desk, secret};
use crate::domain::agent::RECOVERY_SECONDS;
use crate::domain::outgoing_mail::MailKind;
use crate::error::{Code, Error, Result};
use crate::hub::Ended;
use crate::storage::{agent, password_recovery, session};

impl Desk {
    /// Sends a link to whoever has this address. Who has none is answered the same, so that nobody finds out who works here.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`].
    pub async fn request_password_recovery(&self, email: &str, ip: &str) -> Result<()> {
        self.0.brakes.sign_in_by_ip.press(&network(ip))?;
        self.0.brakes.sign_in_by_email.press(&format!("recovery {}", email.trim().to_lowercase()))?;
        let token = secret::random_token(24)?;
        let email = email.trim().to_owned();
        self.write(move |write| {
            // It begins with the configured address: who asks may name any host in their request.
            let link = format!("{}/recovery/{token}", write.base_url);
            let Some((agent, _)) = agent::find_agent_by_email(write.tx, &email)? else { return Ok(()) };
            if agent.is_disabled {
                return Ok(());
            }
            let hash = secret::hash_token(&token);
            let until = write.now.plus_seconds(RECOVERY_SECONDS);
            password_recovery::insert_recovery(write.tx, &hash, agent.id, until)?;
            let wish = Wish {
                kind: MailKind::PasswordRecovery,
                key: &format!("password_recovery:{hash}"),
                recipient: &agent.email,
                agent: Some(agent.id),
                about: None,
                first: None,
                after_seconds: 0,
            };
            if write.wish(&wish, &json!({ "link": link }))?.is_none() {
                tracing::warn!(
                    agent = agent.id.0,
                    "somebody wants a new password, and there is no account to send mail with; use `recado user`"
                );
            }
            Ok(())
        })
        .await
    }

    /// Gives the holder of a link another password, signs all their other browsers out, and this one in.
    ///
    /// # Errors
    /// [`Code::LinkExpired`], or the password is not acceptable.
    pub async fn recover_password(&self, token: &str, password: String) -> Result<SignedIn> {
        check_password("password", &password)?;
        let hash = secret::hash_token(token);
        let (asked, now) = (hash.clone(), self.now());
        // Before the costly hash: a stranger with a made-up link gets no further.
        let found = self.store().read(move |tx| password_recovery::find_agent_of_recovery(tx, &asked, now)).await?;
        found.ok_or(Error::new(Code::LinkExpired))?;
        let password_hash = secret::hash_password(password).await?;
        let agent = self
            .write(move |write| {
                let found = password_recovery::find_agent_of_recovery(write.tx, &hash, write.now)?;
                let id = found.ok_or(Error::new(Code::LinkExpired))?;
                password_recovery::delete_recoveries_of(write.tx, id)?;
                agent::update_password_hash(write.tx, id, &password_hash)?;
                session::delete_sessions_of_agent(write.tx, id, None)?;
                Ok(id)
            })
            .await?;
        self.hub().end_agent(agent, Ended::Recheck);
        self.open_session(agent).await
    }
}
