//! Agents: the people who answer, their roles, and how one joins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::availability::{Availability, Cause};
use super::business_hours::WeeklyHours;
use super::id::{AgentId, ApiTokenId, GroupId, InvitationId};
use super::language::Language;
use super::timestamp::Timestamp;

/// The least number of characters of a password (NIST SP 800-63B).
pub const PASSWORD_MIN_CHARS: usize = 8;
/// The most characters of a password: hashing reads all of them, and a stranger chooses them.
pub const PASSWORD_MAX_CHARS: usize = 256;
/// How long an invitation can be accepted.
pub const INVITATION_DAYS: i64 = 7;
/// For how long the link to a new password works, in seconds.
pub const RECOVERY_SECONDS: i64 = 3600;
/// How long a sign-in lasts without being renewed.
pub const SESSION_DAYS: i64 = 30;

/// What an agent may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers conversations.
    Agent,
    /// Also changes settings and has full access to conversations.
    Admin,
    /// Also decides who is an admin. There is always at least one.
    Owner,
}

impl Role {
    /// The stored and spoken form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Agent {
    pub id: AgentId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub language: Language,
    /// Where the picture is served, if there is one.
    pub picture_url: Option<String>,
    /// Signed out and kept out; what they wrote stays.
    pub is_disabled: bool,
    /// Whether they answer now.
    pub availability: Availability,
    /// Why that is so.
    pub availability_cause: Cause,
    /// What they chose by hand.
    pub chosen_availability: Availability,
    /// The most open conversations that automatic assignment leaves with them, whatever their groups allow.
    pub limit: Option<u32>,
    /// When they work; without shifts they go by what they choose, or by their groups' shifts.
    pub shifts: Option<WeeklyHours>,
    pub created_at: Timestamp,
}

/// An agent as a conversation names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentSummary {
    pub id: AgentId,
    pub name: String,
    pub picture_url: Option<String>,
}

/// An invitation that has not been accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    /// Name of who invited.
    pub invited_by: String,
    /// The groups that the invited person joins as an operator.
    pub group_ids: Vec<GroupId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// The address to give to the invited person. Only in the answer that makes the invitation.
    pub link: Option<String>,
    /// It was sent to the invited person by mail. Only in the answer that makes the invitation.
    #[serde(default)]
    pub is_mailed: bool,
}

/// A secret for programs that act as an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub name: String,
    pub created_at: Timestamp,
    /// To within a minute.
    pub last_used_at: Option<Timestamp>,
    /// The secret itself. Only in the answer that makes the token.
    pub token: Option<String>,
}

/// An address good enough to be a name for signing in: one `@`, something on both sides, no white space.
/// Whether mail arrives there is only known by sending some.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && text.len() <= 254
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_one_at_sign_and_no_spaces_are_addresses() {
        for good in ["ana@example.com", "a.b+c@sub.example.co", "x@localhost"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "ana", "@x.y", "ana@", "a b@x.y", "a@b@c", "Ana <a@b.c>", "a@.b", "a@b."] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
