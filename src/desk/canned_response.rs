//! Canned responses: every agent uses them, admins keep them.

use crate::desk::knowledge_card::checked_language;
use crate::desk::{Caller, Desk, words};
use crate::domain::canned_response::{
    CANNED_RESPONSES_MAX, CannedResponse, SHORTCUT_MAX_CHARS, TEXT_MAX_CHARS, check, shortcut,
};
use crate::domain::event::Change;
use crate::domain::id::CannedResponseId;
use crate::error::{Error, Result};
use crate::storage::canned_response;

/// What is changed of a canned response; `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct CannedResponseChange {
    pub shortcut: Option<String>,
    pub text: Option<String>,
    pub language: Option<Option<String>>,
}

impl Desk {
    /// All canned responses by shortcut.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_canned_responses(&self) -> Result<Vec<CannedResponse>> {
        self.store().read(canned_response::list_canned_responses).await
    }

    /// Makes a canned response.
    ///
    /// # Errors
    /// A field is not acceptable, or the shortcut is taken in this language.
    pub async fn create_canned_response(
        &self,
        caller: &Caller,
        change: CannedResponseChange,
    ) -> Result<CannedResponse> {
        let change = checked(change)?;
        let shortcut = change.shortcut.ok_or_else(|| Error::field("shortcut", "Give it a shortcut."))?;
        let text = change.text.ok_or_else(|| Error::field("text", "Write what is inserted."))?;
        let language = change.language.flatten();
        let done = self
            .write_for(caller, move |write, _| {
                if canned_response::count_canned_responses(write.tx)? >= CANNED_RESPONSES_MAX {
                    let message = format!("There are {CANNED_RESPONSES_MAX} already. Delete some first.");
                    return Err(Error::field("shortcut", message));
                }
                let language = language.as_deref();
                let made = canned_response::insert_canned_response(write.tx, &shortcut, language, &text, write.now)?;
                write.tell(Change::CannedResponseUpdated { canned_response: made.clone() })?;
                Ok(made)
            })
            .await?;
        Ok(done.value)
    }

    /// Changes a canned response.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`], a field is not acceptable, or the shortcut is taken in this language.
    pub async fn update_canned_response(
        &self,
        caller: &Caller,
        id: CannedResponseId,
        change: CannedResponseChange,
    ) -> Result<CannedResponse> {
        let change = checked(change)?;
        let done = self
            .write_for(caller, move |write, _| {
                let before = canned_response::get_canned_response(write.tx, id)?;
                let mut after = CannedResponse {
                    shortcut: change.shortcut.unwrap_or_else(|| before.shortcut.clone()),
                    text: change.text.unwrap_or_else(|| before.text.clone()),
                    language: change.language.unwrap_or_else(|| before.language.clone()),
                    ..before.clone()
                };
                if after != before {
                    after.updated_at = write.now;
                    canned_response::update_canned_response(write.tx, &after)?;
                    write.tell(Change::CannedResponseUpdated { canned_response: after.clone() })?;
                }
                Ok(after)
            })
            .await?;
        Ok(done.value)
    }

    /// Deletes a canned response.
    ///
    /// # Errors
    /// [`crate::error::Code::NotFound`].
    pub async fn delete_canned_response(&self, caller: &Caller, id: CannedResponseId) -> Result<()> {
        self.write_for(caller, move |write, _| {
            canned_response::get_canned_response(write.tx, id)?;
            canned_response::delete_canned_response(write.tx, id)?;
            write.tell(Change::CannedResponseDeleted { canned_response_id: id })
        })
        .await
        .map(|_| ())
    }
}

fn checked(change: CannedResponseChange) -> Result<CannedResponseChange> {
    let shortcut = change.shortcut.map(|given| {
        let message = format!(
            "Give the shortcut one word of letters, digits, - and _, of at most {SHORTCUT_MAX_CHARS} characters."
        );
        shortcut(&words::masked(given)).ok_or_else(|| Error::field("shortcut", message))
    });
    let text = change.text.map(|given| {
        let text = words::words("text", &given, TEXT_MAX_CHARS)?;
        check(&text).map_err(|error| Error::field("text", error.to_string()))?;
        Ok::<_, Error>(text)
    });
    Ok(CannedResponseChange {
        shortcut: shortcut.transpose()?,
        text: text.transpose()?,
        language: change.language.map(checked_language).transpose()?,
    })
}
