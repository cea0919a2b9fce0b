//! The first start: a one-time link makes the owner, the business and its first inbox.

use crate::desk::session::{SignedIn, check_password};
use crate::desk::{Desk, Write, secret, words};
use crate::domain::agent::{Role, is_email};
use crate::domain::business::{Business, DEFAULT_AWAY_AFTER_MINUTES, DEFAULT_OFFLINE_AFTER_SECONDS, is_time_zone};
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::domain_name::DomainPattern;
use crate::domain::event::Change;
use crate::domain::inbox::{DEFAULT_COLOR, InboxKind};
use crate::domain::language::Language;
use crate::error::{Code, Error, Result};
use crate::storage::agent::NewAgent;
use crate::storage::group::NewGroup;
use crate::storage::{Tx, agent, group, setting};

/// What the set-up asks for.
#[derive(Clone, Debug)]
pub struct Setup {
    pub token: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub business_name: String,
    pub language: Language,
    pub time_zone: String,
    pub site_url: Option<String>,
}

impl Desk {
    /// Makes a set-up link's token, when nobody has set this installation up. An earlier one is worth nothing then.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn begin_setup(&self) -> Result<Option<String>> {
        let token = secret::random_token(24)?;
        let hash = secret::hash_token(&token);
        self.write(move |write| {
            if is_done(write.tx)? {
                return Ok(None);
            }
            setting::upsert_setting(write.tx, setting::SETUP_TOKEN, &hash)?;
            Ok(Some(token))
        })
        .await
    }

    /// Whether anybody has set this installation up.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn is_set_up(&self) -> Result<bool> {
        self.store().read(is_done).await
    }

    /// Whether a set-up link can still be used.
    ///
    /// # Errors
    /// [`Code::SetupDone`] or [`Code::LinkExpired`].
    pub async fn check_setup(&self, token: String) -> Result<()> {
        self.store().read(move |tx| check_token(tx, &token)).await
    }

    /// Makes owner, business and first inbox, and signs the owner in.
    ///
    /// # Errors
    /// The link can't be used, or a field is not acceptable.
    pub async fn set_up(&self, setup: Setup) -> Result<SignedIn> {
        self.check_setup(setup.token.clone()).await?;
        let name = words::line("name", &setup.name, NAME_MAX_CHARS)?;
        if !is_email(&setup.email) {
            return Err(Error::field("email", "Give an e-mail address, such as ana@example.com."));
        }
        check_password("password", &setup.password)?;
        let business = business(&setup)?;
        let domains = allowed_domains(business.site_url.as_deref())?;
        let password_hash = secret::hash_password(setup.password).await?;
        let key = secret::random_token(12)?;
        let (email, token) = (setup.email, setup.token);
        let owner = self
            .write(move |write| {
                // Looked at again inside the transaction: two may hold the same link.
                check_token(write.tx, &token)?;
                let new = NewAgent {
                    email: &email,
                    name: &name,
                    role: Role::Owner,
                    language: business.language,
                    password_hash: &password_hash,
                };
                let owner = agent::insert_agent(write.tx, &new, write.now)?;
                setting::upsert_setting(write.tx, setting::BUSINESS, &business)?;
                setting::delete_setting(write.tx, setting::SETUP_TOKEN)?;
                let name = front_desk(business.language);
                let inbox_name = business.name.clone();
                write.tell(Change::AgentCreated { agent: owner.clone() })?;
                write.tell(Change::BusinessUpdated { business })?;
                write.found_first_group(name)?;
                let groups = write.groups_to_join(None)?;
                write.join(owner.id, &groups)?;
                let inbox = write.new_inbox(InboxKind::Web, &inbox_name, &key, &domains)?;
                write.tell(Change::InboxCreated { inbox_id: inbox.id })?;
                Ok(owner)
            })
            .await?;
        self.open_session(owner.id).await
    }
}

/// The name of the first group.
const fn front_desk(language: Language) -> &'static str {
    match language {
        Language::En => "Front desk",
        Language::Es => "Recepción",
        Language::Pt => "Recepção",
    }
}

impl Write<'_, '_> {
    /// Somebody must answer from the beginning: all there are make up the first group. There is one already where
    /// agents were added before the set-up by a version that knew no groups.
    fn found_first_group(&self, name: &str) -> Result<()> {
        if group::count_groups(self.tx)? > 0 {
            return Ok(());
        }
        let new = NewGroup { name, description: None, color: DEFAULT_COLOR };
        let group = group::insert_group(self.tx, &new, self.now)?;
        self.tell(Change::GroupCreated { group: group.clone() })?;
        for agent in agent::list_agents(self.tx)? {
            self.join(agent.id, &[group.id])?;
        }
        Ok(())
    }
}

/// There may be agents before that: `recado user add` asks for no set-up.
fn is_done(tx: &Tx<'_>) -> Result<bool> {
    Ok(setting::find_setting::<Business>(tx, setting::BUSINESS)?.is_some())
}

fn check_token(tx: &Tx<'_>, token: &str) -> Result<()> {
    if is_done(tx)? {
        return Err(Error::new(Code::SetupDone));
    }
    let stored: Option<String> = setting::find_setting(tx, setting::SETUP_TOKEN)?;
    if stored.as_deref() == Some(&secret::hash_token(token)) {
        return Ok(());
    }
    Err(Error::with_message(
        Code::LinkExpired,
        "This set-up link is not the current one. Restart the server and open the link it prints.",
    ))
}

fn business(setup: &Setup) -> Result<Business> {
    if !is_time_zone(&setup.time_zone) {
        return Err(Error::field("time_zone", "Choose a time zone of the list, such as America/Montevideo."));
    }
    Ok(Business {
        name: words::line("business_name", &setup.business_name, NAME_MAX_CHARS)?,
        language: setup.language,
        time_zone: setup.time_zone.clone(),
        site_url: words::optional_line("site_url", setup.site_url.as_deref(), 300)?,
        away_after_minutes: Some(DEFAULT_AWAY_AFTER_MINUTES),
        offline_after_seconds: DEFAULT_OFFLINE_AFTER_SECONDS,
    })
}

/// The domains that a site's address allows; no address allows every site.
pub(super) fn allowed_domains(site_url: Option<&str>) -> Result<Vec<String>> {
    let pattern = site_url.map(str::parse::<DomainPattern>).transpose();
    let pattern = pattern.map_err(|error| Error::field("site_url", error.to_string()))?;
    Ok(pattern.into_iter().map(|pattern| pattern.to_string()).collect())
}
