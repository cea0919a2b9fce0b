//! Why what an agent is said to have answered by mail is kept as a note, and not sent on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a mail is not taken for an agent's own word, or can't be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerDoubt {
    /// It comes from another address than the agent's own.
    OtherAddress,
    /// It did not go to the reply address of the mail that it answers.
    NotToReplyAddress,
    /// Neither a signature (DKIM) nor the mail server says that it really comes from its address.
    Unproven,
    /// A machine wrote it.
    Automatic,
    /// The agent's account is switched off.
    SwitchedOff,
    /// The agent does not see the conversation any more.
    OutOfSight,
    /// It begins with a command that there is none of.
    UnknownCommand,
    /// `/assign` names nobody, or several.
    UnknownColleague,
    /// `/assign` asks for what the agent may not do.
    MayNotAssign,
    /// `/resolve` asks for what the agent may not do.
    MayNotResolve,
}

impl AnswerDoubt {
    /// Whether the agent hears of it: a machine would answer, and who is not to see a conversation any more is not told of it.
    #[must_use]
    pub const fn is_told(self) -> bool {
        !matches!(self, Self::Automatic | Self::SwitchedOff | Self::OutOfSight)
    }
}
