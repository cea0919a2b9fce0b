//! Agents.

use super::value::{Json, Name};
use super::{Row, Tx, WriteTx};
use crate::domain::agent::{Agent, Role};
use crate::domain::availability::{Availability, Cause};
use crate::domain::id::AgentId;
use crate::domain::language::Language;
use crate::domain::mail_settings::MailSettings;
use crate::domain::timestamp::Timestamp;
use crate::error::{Code, Error, Result};
use crate::params;

/// What a new agent starts with.
pub struct NewAgent<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub language: Language,
    pub password_hash: &'a str,
}

const COLUMNS: &str = "id, name, email, role, language, picture, is_disabled, availability, availability_cause,
     chosen_availability, open_limit, shifts, created_at";

fn map(row: &Row<'_>) -> Result<Agent> {
    Ok(Agent {
        id: row.next()?,
        name: row.next()?,
        email: row.next()?,
        role: row.next::<Name<Role>>()?.0,
        language: row.next::<Name<Language>>()?.0,
        picture_url: picture_url(row.next()?),
        is_disabled: row.next()?,
        availability: row.next::<Name<Availability>>()?.0,
        availability_cause: row.next::<Name<Cause>>()?.0,
        chosen_availability: row.next::<Name<Availability>>()?.0,
        limit: row.next()?,
        shifts: row.next::<Option<Json<_>>>()?.map(|Json(shifts)| shifts),
        created_at: row.next()?,
    })
}

/// Where a stored picture is served.
pub(super) fn picture_url(picture: Option<String>) -> Option<String> {
    picture.map(|file| format!("/pictures/{file}"))
}

pub fn find_agent(tx: &Tx<'_>, id: AgentId) -> Result<Option<Agent>> {
    tx.find(&format!("SELECT {COLUMNS} FROM agents WHERE id = ?1"), params![id], map)
}

pub fn get_agent(tx: &Tx<'_>, id: AgentId) -> Result<Agent> {
    find_agent(tx, id)?.ok_or(Error::new(Code::NotFound))
}

/// The agent of an address, whatever its case, with the password's hash.
pub fn find_agent_by_email(tx: &Tx<'_>, email: &str) -> Result<Option<(Agent, String)>> {
    let sql = format!("SELECT {COLUMNS}, password_hash FROM agents WHERE email = ?1");
    tx.find(&sql, params![email.to_lowercase()], |row| Ok((map(row)?, row.next()?)))
}

/// All agents by name.
pub fn list_agents(tx: &Tx<'_>) -> Result<Vec<Agent>> {
    tx.list(&format!("SELECT {COLUMNS} FROM agents ORDER BY name, id"), &[], map)
}

/// How many owners can sign in.
pub fn count_owners(tx: &Tx<'_>) -> Result<i64> {
    let sql = "SELECT count(*) FROM agents WHERE role = 'owner' AND is_disabled = 0";
    Ok(tx.find(sql, &[], |row| row.next())?.unwrap_or(0))
}

/// Inserts an agent.
///
/// # Errors
/// [`Code::AlreadyTaken`] when an agent has this address.
pub fn insert_agent(tx: &WriteTx<'_>, new: &NewAgent<'_>, now: Timestamp) -> Result<Agent> {
    let email = new.email.to_lowercase();
    if find_agent_by_email(tx, &email)?.is_some() {
        let message = "An agent with this e-mail exists already.";
        return Err(Error { field: Some("email"), ..Error::with_message(Code::AlreadyTaken, message) });
    }
    let id = tx.insert(
        "INSERT INTO agents (email, name, role, language, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![email, new.name, new.role.as_str(), new.language.as_str(), new.password_hash, now],
    )?;
    get_agent(tx, AgentId(id))
}

/// Stores what can change of an agent: name, role, language, limit, shifts, and whether they are disabled.
pub fn update_agent(tx: &WriteTx<'_>, agent: &Agent) -> Result<()> {
    tx.execute(
        "UPDATE agents SET name = ?2, role = ?3, language = ?4, is_disabled = ?5, open_limit = ?6, shifts = ?7
         WHERE id = ?1",
        params![
            agent.id,
            &agent.name,
            agent.role.as_str(),
            agent.language.as_str(),
            agent.is_disabled,
            agent.limit,
            agent.shifts.as_ref().map(serde_json::to_string).transpose()?
        ],
    )?;
    Ok(())
}

pub fn update_agent_picture(tx: &WriteTx<'_>, id: AgentId, file: Option<&str>) -> Result<()> {
    tx.execute("UPDATE agents SET picture = ?2 WHERE id = ?1", params![id, file])?;
    Ok(())
}

/// Whether an agent has this picture.
pub fn is_picture_shown(tx: &Tx<'_>, file: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM agents WHERE picture = ?1)";
    Ok(tx.find(sql, params![file], |row| row.next())?.unwrap_or(false))
}

pub fn find_password_hash(tx: &Tx<'_>, id: AgentId) -> Result<Option<String>> {
    tx.find("SELECT password_hash FROM agents WHERE id = ?1", params![id], |row| row.next())
}

pub fn update_password_hash(tx: &WriteTx<'_>, id: AgentId, hash: &str) -> Result<()> {
    tx.execute("UPDATE agents SET password_hash = ?2 WHERE id = ?1", params![id, hash])?;
    Ok(())
}

/// Which mails an agent wants.
pub fn get_mail_settings(tx: &Tx<'_>, id: AgentId) -> Result<MailSettings> {
    let sql = "SELECT mail_settings FROM agents WHERE id = ?1";
    let found = tx.find(sql, params![id], |row| row.next::<Json<MailSettings>>())?;
    found.map(|Json(settings)| settings).ok_or(Error::new(Code::NotFound))
}

pub fn update_mail_settings(tx: &WriteTx<'_>, id: AgentId, settings: &MailSettings) -> Result<()> {
    let sql = "UPDATE agents SET mail_settings = ?2 WHERE id = ?1";
    tx.execute(sql, params![id, serde_json::to_string(settings)?])?;
    Ok(())
}
