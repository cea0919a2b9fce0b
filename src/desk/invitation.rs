//! Invitations: an administrator makes a link, whoever opens it becomes an agent.

use crate::desk::session::{SignedIn, check_password};
use crate::desk::{Caller, Desk, Done, Write, secret, words};
use crate::domain::agent::{INVITATION_DAYS, Invitation, Role, is_email};
use crate::domain::business::Business;
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::id::{GroupId, InvitationId};
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::storage::agent::NewAgent;
use crate::storage::invitation::NewInvitation;
use crate::storage::{agent, invitation, setting};

impl Desk {
    /// The invitations that wait.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_invitations(&self) -> Result<Vec<Invitation>> {
        let now = self.now();
        let all = self.store().read(invitation::list_invitations).await?;
        Ok(all.into_iter().filter(|invitation| invitation.expires_at > now).collect())
    }

    /// Invites somebody to some groups (when none are named, to the only one there is), by mail where that is possible, and
    /// answers the link; none when the same call was made before. `base` is what the link begins with. An earlier invitation to the same address is worth nothing then.
    ///
    /// # Errors
    /// A field is not acceptable, the address is an agent's already, or the role is above the caller's.
    pub async fn invite(
        &self,
        caller: &Caller,
        email: String,
        role: Role,
        groups: Option<Vec<GroupId>>,
        base: &str,
    ) -> Result<Done<Invitation>> {
        if !is_email(&email) {
            return Err(Error::field("email", "Give an e-mail address, such as ana@example.com."));
        }
        if role == Role::Owner {
            return Err(Error::field("role", "Invite as admin or agent; an owner can be made of them later."));
        }
        let token = secret::random_token(24)?;
        let hash = secret::hash_token(&token);
        let link = format!("{base}/invitation/{token}");
        let shown = link.clone();
        let done = self
            .write_for(caller, move |write, actor| {
                if !actor.may_give(role) {
                    return Err(Error::new(Code::Forbidden));
                }
                if agent::find_agent_by_email(write.tx, &email)?.is_some() {
                    let message = "This person is an agent already.";
                    return Err(Error { field: Some("email"), ..Error::with_message(Code::AlreadyTaken, message) });
                }
                for earlier in invitation::list_invitations_for(write.tx, &email)? {
                    write.delete_invitation(earlier.id)?;
                }
                let expires_at = write.now.plus_days(INVITATION_DAYS);
                let group_ids = write.groups_to_join(groups)?;
                let new = NewInvitation {
                    email: &email,
                    role,
                    invited_by: actor.id,
                    group_ids: &group_ids,
                    token_hash: &hash,
                };
                let new = invitation::insert_invitation(write.tx, &new, write.now, expires_at)?;
                write.tell(Change::InvitationCreated { id: new.id })?;
                let is_mailed = write.mail_invitation(&new, &link)?;
                // What is remembered of the call must not hold the link.
                Ok(Invitation { is_mailed, ..new })
            })
            .await?;
        let link = done.is_new.then_some(shown);
        Ok(Done { value: Invitation { link, ..done.value }, is_new: done.is_new })
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_invitation(&self, caller: &Caller, id: InvitationId) -> Result<()> {
        self.write_for(caller, move |write, _| write.delete_invitation(id)).await.map(|_| ())
    }

    /// What the holder of an invitation's link is shown: the invitation and the business.
    ///
    /// # Errors
    /// [`Code::LinkExpired`].
    pub async fn show_invitation(&self, token: &str) -> Result<(Invitation, Business)> {
        let (hash, now) = (secret::hash_token(token), self.now());
        self.store()
            .read(move |tx| {
                let found = invitation::find_invitation_by_token(tx, &hash, now)?;
                let business = setting::find_setting(tx, setting::BUSINESS)?;
                found.zip(business).ok_or(Error::new(Code::LinkExpired))
            })
            .await
    }

    /// Makes the holder of an invitation's link an agent, and signs them in.
    ///
    /// # Errors
    /// [`Code::LinkExpired`], or a field is not acceptable.
    pub async fn accept_invitation(
        &self,
        token: &str,
        name: String,
        password: String,
        language: Language,
    ) -> Result<SignedIn> {
        // Before the costly hash: a stranger with a made-up link gets no further.
        self.show_invitation(token).await?;
        let name = words::line("name", &name, NAME_MAX_CHARS)?;
        check_password("password", &password)?;
        let token_hash = secret::hash_token(token);
        let password_hash = secret::hash_password(password).await?;
        let agent = self
            .write(move |write| {
                let found = invitation::find_invitation_by_token(write.tx, &token_hash, write.now)?;
                let Invitation { id, email, role, group_ids, .. } = found.ok_or(Error::new(Code::LinkExpired))?;
                write.delete_invitation(id)?;
                let new = NewAgent { email: &email, name: &name, role, language, password_hash: &password_hash };
                let agent = agent::insert_agent(write.tx, &new, write.now)?;
                write.tell(Change::AgentCreated { agent: agent.clone() })?;
                write.join(agent.id, &group_ids)?;
                Ok(agent)
            })
            .await?;
        self.open_session(agent.id).await
    }
}

impl Write<'_, '_> {
    fn delete_invitation(&self, id: InvitationId) -> Result<()> {
        invitation::delete_invitation(self.tx, id)?;
        self.tell(Change::InvitationDeleted { id })
    }
}
