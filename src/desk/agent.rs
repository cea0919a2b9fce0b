//! The people who answer: the list, their roles, and switching accounts off and on.

use crate::desk::assignment::SYSTEM;
use crate::desk::business_hours::checked_shifts;
use crate::desk::session::check_password;
use crate::desk::{Caller, Desk, Done, WithPresence, Write, secret, words};
use crate::domain::agent::{Agent, Role, is_email};
use crate::domain::assignment::{LIMIT_MAX, Reason, Trigger};
use crate::domain::business_hours::WeeklyHours;
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::event::Change;
use crate::domain::id::{AgentId, GroupId};
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::storage::agent::NewAgent;
use crate::storage::{agent, contact, conversation, password_recovery, session};

/// What an administrator changes of an agent.
#[derive(Clone, Debug, Default)]
pub struct AgentChange {
    pub role: Option<Role>,
    pub is_disabled: Option<bool>,
    /// `Some(None)`: no limit of their own.
    pub limit: Option<Option<i64>>,
    /// `Some(None)`: no shifts of their own.
    pub shifts: Option<Option<WeeklyHours>>,
}

impl Desk {
    /// All agents by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_agents(&self) -> Result<Vec<Agent>> {
        self.store().read(agent::list_agents).await
    }

    /// Changes an agent's role, or switches the account off or on.
    ///
    /// # Errors
    /// [`Code::Forbidden`] above one's own role, [`Code::LastOwner`].
    pub async fn update_agent(&self, caller: &Caller, id: AgentId, change: AgentChange) -> Result<Agent> {
        let limit = change.limit.map(|limit| limit.map(checked_limit).transpose()).transpose()?;
        let shifts = change.shifts.map(|shifts| shifts.map(checked_shifts).transpose()).transpose()?;
        let Done { value, .. } = self
            .write_for(caller, move |write, actor| {
                let before = agent::get_agent(write.tx, id)?;
                let role = change.role.unwrap_or(before.role);
                if !actor.may_change(before.role) || !actor.may_give(role) {
                    return Err(Error::new(Code::Forbidden));
                }
                let is_disabled = change.is_disabled.unwrap_or(before.is_disabled);
                let limit = limit.unwrap_or(before.limit);
                let shifts = shifts.unwrap_or_else(|| before.shifts.clone());
                let after = write.change_agent(&Agent { role, is_disabled, limit, shifts, ..before })?;
                if agent::count_owners(write.tx)? == 0 {
                    return Err(Error::new(Code::LastOwner));
                }
                Ok(after)
            })
            .await?;
        Ok(value)
    }

    /// Adds an agent from the command line, to some groups: when none are named, to the only one there is.
    ///
    /// # Errors
    /// A field is not acceptable, or the address is taken.
    pub async fn add_agent(
        &self,
        email: String,
        name: String,
        role: Role,
        password: String,
        groups: Option<Vec<GroupId>>,
    ) -> Result<Agent> {
        if !is_email(&email) {
            return Err(Error::field("email", "Give an e-mail address, such as ana@example.com."));
        }
        check_password("password", &password)?;
        let name = words::line("name", &name, NAME_MAX_CHARS)?;
        let password_hash = secret::hash_password(password).await?;
        self.write(move |write| {
            let business: Option<crate::domain::business::Business> =
                crate::storage::setting::find_setting(write.tx, crate::storage::setting::BUSINESS)?;
            let language = business.map_or(Language::En, |business| business.language);
            let new = NewAgent { email: &email, name: &name, role, language, password_hash: &password_hash };
            let agent = agent::insert_agent(write.tx, &new, write.now)?;
            write.tell(Change::AgentCreated { agent: agent.clone() })?;
            let groups = write.groups_to_join(groups)?;
            write.join(agent.id, &groups)?;
            Ok(agent)
        })
        .await
    }

    /// The agent of an address, for the command line.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn get_agent_by_email(&self, email: String) -> Result<Agent> {
        let found = self.store().read(move |tx| agent::find_agent_by_email(tx, &email)).await?;
        found.map(|(agent, _)| agent).ok_or_else(|| {
            Error::with_message(Code::NotFound, "No agent has this e-mail. `recado user list` shows them all.")
        })
    }

    /// Sets an agent's password and signs them out everywhere, from the command line.
    ///
    /// # Errors
    /// The password is not acceptable.
    pub async fn set_password(&self, id: AgentId, password: String) -> Result<()> {
        check_password("password", &password)?;
        let hash = secret::hash_password(password).await?;
        self.write(move |write| {
            agent::update_password_hash(write.tx, id, &hash)?;
            password_recovery::delete_recoveries_of(write.tx, id)?;
            session::delete_sessions_of_agent(write.tx, id, None)
        })
        .await
    }

    /// Switches an agent's account off, from the command line.
    ///
    /// # Errors
    /// [`Code::LastOwner`].
    pub async fn disable_agent(&self, id: AgentId) -> Result<Agent> {
        self.write(move |write| {
            let before = agent::get_agent(write.tx, id)?;
            let after = write.change_agent(&Agent { is_disabled: true, ..before })?;
            if agent::count_owners(write.tx)? == 0 {
                return Err(Error::new(Code::LastOwner));
            }
            Ok(after)
        })
        .await
    }
}

fn checked_limit(limit: i64) -> Result<u32> {
    let checked = u32::try_from(limit).ok().filter(|_| (1..=LIMIT_MAX).contains(&limit));
    checked.ok_or_else(|| Error::field("limit", format!("Give a number from 1 to {LIMIT_MAX}, or none for no limit.")))
}

impl Write<'_, '_> {
    /// Stores an agent's change, tells of it, and signs out who has been switched off: what they have is given back.
    pub(super) fn change_agent(&self, agent: &Agent) -> Result<Agent> {
        let before = agent::get_agent(self.tx, agent.id)?;
        agent::update_agent(self.tx, agent)?;
        if agent.is_disabled {
            session::delete_sessions_of_agent(self.tx, agent.id, None)?;
        }
        self.tell(Change::AgentUpdated { agent: agent.clone() })?;
        self.look_at(agent.id)?;
        if agent.is_disabled && !before.is_disabled {
            self.release_all_of(agent)?;
        }
        if (&agent.name, &agent.email) != (&before.name, &before.email) {
            self.rename_colleague(agent)?;
        }
        agent::get_agent(self.tx, agent.id)
    }

    /// Who writes to internal inboxes is a contact there, under the same name.
    fn rename_colleague(&self, agent: &Agent) -> Result<()> {
        let Some(mut contact) = contact::find_contact_of_agent(self.tx, agent.id)? else { return Ok(()) };
        contact.name = Some(agent.name.clone());
        contact.email = Some(agent.email.clone());
        contact::update_contact(self.tx, &contact)?;
        self.tell(Change::ContactUpdated { contact: contact.with_presence(self.hub) })
    }

    /// Nobody has what a switched off agent had. Also where people take conversations by hand: colleagues can't take
    /// what somebody has. All in one transaction, however many: others wait for the writer meanwhile, but this is rare,
    /// and in parts a crash would leave the rest stuck with who is gone.
    pub(super) fn release_all_of(&self, agent: &Agent) -> Result<()> {
        for id in conversation::list_open_ids_of_agent(self.tx, agent.id)? {
            let mut conversation = conversation::get_conversation(self.tx, id)?;
            let trigger = Trigger::Offline { agent_id: agent.id, agent_name: agent.name.clone() };
            self.note_given_back(id, Some(agent.id))?;
            self.assign(&mut conversation, None, &SYSTEM, Some(Reason::only(trigger)))?;
        }
        Ok(())
    }
}
