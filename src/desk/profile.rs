//! What agents change of themselves.

use crate::desk::files::Upload;
use crate::desk::session::check_password;
use crate::desk::{Caller, Desk, Write, secret, words};
use crate::domain::agent::Agent;
use crate::domain::attachment::picture_type;
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::id::AgentId;
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::hub::Ended;
use crate::storage::{agent, password_recovery, session};

/// The most bytes of an agent's picture.
pub const PICTURE_MAX_BYTES: u64 = 2_000_000;

/// What an agent changes of their profile.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    pub name: Option<String>,
    pub language: Option<Language>,
}

impl Desk {
    /// Changes the caller's name or language.
    ///
    /// # Errors
    /// A field is not acceptable.
    pub async fn update_profile(&self, caller: &Caller, change: ProfileChange) -> Result<Agent> {
        let name = change.name.as_deref().map(|name| words::line("name", name, NAME_MAX_CHARS)).transpose()?;
        let done = self
            .write_for(caller, move |write, actor| {
                let before = agent::get_agent(write.tx, actor.id)?;
                let name = name.unwrap_or_else(|| before.name.clone());
                write.change_agent(&Agent { name, language: change.language.unwrap_or(before.language), ..before })
            })
            .await?;
        Ok(done.value)
    }

    /// Changes the caller's password, and signs all their other browsers out.
    ///
    /// # Errors
    /// The current password is wrong, or the new one not acceptable.
    pub async fn change_password(
        &self,
        caller: &Caller,
        session_token: Option<&str>,
        current: String,
        new: String,
    ) -> Result<()> {
        check_password("new", &new)?;
        let id = caller.actor.id;
        self.0.brakes.sign_in_by_email.press(&format!("agent {id}"))?;
        let hash = self.store().read(move |tx| agent::find_password_hash(tx, id)).await?;
        if !secret::is_password(current, hash).await? {
            return Err(Error::field("current", "This is not your current password."));
        }
        let hash = secret::hash_password(new).await?;
        let kept = session_token.map(secret::hash_token);
        self.write(move |write| {
            agent::update_password_hash(write.tx, id, &hash)?;
            password_recovery::delete_recoveries_of(write.tx, id)?;
            session::delete_sessions_of_agent(write.tx, id, kept.as_deref())
        })
        .await?;
        self.hub().end_agent(id, Ended::Recheck);
        Ok(())
    }

    /// Sets the caller's picture.
    ///
    /// # Errors
    /// The file is not a picture.
    pub async fn set_picture(&self, id: AgentId, upload: Upload) -> Result<Agent> {
        let _shelf = self.0.files.shelf.read().await;
        let stored = self.0.files.keep(upload).await?;
        let extension = picture_type(&stored.head).and_then(|kind| kind.strip_prefix("image/"));
        let Some(extension) = extension else {
            let message = "Choose a PNG, JPEG, GIF or WebP picture.";
            return Err(Error { field: Some("picture"), ..Error::with_message(Code::InvalidField, message) });
        };
        let file = format!("{}.{extension}", stored.hash);
        self.write(move |write| write.change_picture(id, Some(&file))).await
    }

    /// Removes the caller's picture.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn delete_picture(&self, id: AgentId) -> Result<Agent> {
        self.write(move |write| write.change_picture(id, None)).await
    }
}

impl Write<'_, '_> {
    fn change_picture(&self, id: AgentId, file: Option<&str>) -> Result<Agent> {
        agent::update_agent_picture(self.tx, id, file)?;
        let agent = agent::get_agent(self.tx, id)?;
        self.tell(Change::AgentUpdated { agent: agent.clone() })?;
        Ok(agent)
    }
}
