//! Why the engine gave a conversation to somebody: kept with the conversation, shown to people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::AgentId;

/// The most members that a reason names as passed over; the others are counted.
pub const PASSED_MAX: usize = 3;

/// Why a conversation was assigned, released or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    pub trigger: Trigger,
    /// Why this agent; none when nobody was chosen.
    pub choice: Option<Choice>,
    /// Members who were passed over, at most 3.
    pub passed: Vec<Passed>,
    /// How many others were.
    pub passed_more: u32,
}

/// What made it happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    /// It waited for an agent.
    Queued,
    /// The agent who had it did not answer within so many seconds.
    Unanswered { agent_id: AgentId, agent_name: String, seconds: i64 },
    /// The agent who had it went offline, or was switched off.
    Offline { agent_id: AgentId, agent_name: String },
    /// Nobody took it within so many seconds.
    Overflow { seconds: i64 },
}

/// Why this agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    pub kind: ChoiceKind,
    /// Their open conversations before this one.
    pub open: u32,
    /// The most they may have here; none for no limit.
    pub limit: Option<u32>,
}

/// What spoke for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    FewestOpen,
    NextInTurn,
    /// They last answered this contact.
    KnowsContact,
    /// They had it before it was reopened.
    Returns,
}

/// A member who was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passed {
    pub agent_id: AgentId,
    pub agent_name: String,
    pub why: Why,
}

/// Why a member did not come into question. In the order in which reasons name them: first what surprises most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Has had this conversation in this round.
    HadIt,
    AtLimit,
    Away,
    Offline,
    Disabled,
    Excluded,
    NotChosen,
}

impl Reason {
    /// A reason that names nobody but who gave rise to it.
    #[must_use]
    pub const fn only(trigger: Trigger) -> Self {
        Self { trigger, choice: None, passed: Vec::new(), passed_more: 0 }
    }

    /// In plain English, for the message that tells of it; screens translate from the structure. `to_name` is the agent
    /// who got the conversation.
    #[must_use]
    pub fn in_words(&self, to_name: Option<&str>) -> String {
        let choice = self.choice.map(|choice| match to_name {
            Some(name) => format!("{name}: {}.", choice.in_words()),
            None => capitalized(&format!("{}.", choice.in_words())),
        });
        let sentences = [self.trigger.in_words(), choice, self.passed_in_words()];
        sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn passed_in_words(&self) -> Option<String> {
        let mut parts: Vec<String> =
            self.passed.iter().map(|passed| format!("{} {}", passed.agent_name, passed.why.in_words())).collect();
        if self.passed_more > 0 {
            parts.push(format!("{} more", self.passed_more));
        }
        let last = parts.pop()?;
        Some(match parts.as_slice() {
            [] => format!("{last}."),
            [one] => format!("{one} and {last}."),
            several => format!("{}, and {last}.", several.join(", ")),
        })
    }
}

impl Trigger {
    fn in_words(&self) -> Option<String> {
        match self {
            Self::Queued => None,
            Self::Unanswered { agent_name, seconds, .. } => {
                Some(format!("{agent_name} did not answer within {}.", duration(*seconds)))
            }
            Self::Offline { agent_name, .. } => Some(format!("{agent_name} went offline.")),
            Self::Overflow { seconds } => Some(format!("Nobody took it within {}.", duration(*seconds))),
        }
    }
}

impl Choice {
    fn in_words(self) -> String {
        match (self.kind, self.limit) {
            (ChoiceKind::FewestOpen, Some(limit)) => format!("fewest open ({} of {limit})", self.open),
            (ChoiceKind::FewestOpen, None) => format!("fewest open ({})", self.open),
            (ChoiceKind::NextInTurn, _) => "next in turn".to_owned(),
            (ChoiceKind::KnowsContact, _) => "knows the contact".to_owned(),
            (ChoiceKind::Returns, _) => "had it before".to_owned(),
        }
    }
}

impl Why {
    const fn in_words(self) -> &'static str {
        match self {
            Self::HadIt => "has had it",
            Self::AtLimit => "is at the limit",
            Self::Away => "is away",
            Self::Offline => "is offline",
            Self::Disabled => "is disabled",
            Self::Excluded => "is excluded",
            Self::NotChosen => "is not chosen",
        }
    }
}

/// Seconds in the largest unit that leaves no rest.
fn duration(seconds: i64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, name) = units.into_iter().find(|(size, _)| seconds != 0 && seconds % size == 0).unwrap_or((1, "second"));
    let count = seconds / size;
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
