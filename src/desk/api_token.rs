//! API tokens: secrets that let a program act as the agent who made them.

use crate::desk::session::API_TOKEN_PREFIX;
use crate::desk::{Caller, Desk, secret, words};
use crate::domain::agent::ApiToken;
use crate::domain::contact::NAME_MAX_CHARS;
use crate::domain::id::{AgentId, ApiTokenId};
use crate::error::Result;
use crate::hub::Ended;
use crate::storage::api_token;

impl Desk {
    /// The tokens of an agent, without their secrets.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn list_api_tokens(&self, agent: AgentId) -> Result<Vec<ApiToken>> {
        self.store().read(move |tx| api_token::list_api_tokens(tx, agent)).await
    }

    /// Makes a token. Its secret is in this answer and nowhere else.
    ///
    /// # Errors
    /// The name is not acceptable.
    pub async fn create_api_token(&self, caller: &Caller, name: &str) -> Result<ApiToken> {
        let name = words::line("name", name, NAME_MAX_CHARS)?;
        let token = format!("{API_TOKEN_PREFIX}{}", secret::random_token(32)?);
        let hash = secret::hash_token(&token);
        let done = self
            .write_for(caller, move |write, actor| {
                api_token::insert_api_token(write.tx, actor.id, &name, &hash, write.now)
            })
            .await?;
        Ok(ApiToken { token: done.is_new.then_some(token), ..done.value })
    }

    /// Makes a token worthless.
    ///
    /// # Errors
    /// The caller has no such token.
    pub async fn delete_api_token(&self, caller: &Caller, id: ApiTokenId) -> Result<()> {
        self.write_for(caller, move |write, actor| api_token::delete_api_token(write.tx, actor.id, id)).await?;
        self.hub().end_agent(caller.actor.id, Ended::Recheck);
        Ok(())
    }
}
