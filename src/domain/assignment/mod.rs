//! Who gets which conversation. Pure: told facts and the time, the engine answers with decisions, each with its reason. It
//! must not know where facts come from or how decisions are carried out. Where to look next: [`Policy`] for what can be
//! chosen, [`Engine`] for how it is decided.

mod choosing;
mod decision;
mod dry_run;
mod engine;
mod fact;
mod hours;
mod lane;
mod learning;
mod ledger;
mod line;
mod outcome;
mod pace;
mod policy;
mod policy_override;
mod reason;
mod record;
mod rehearsal;
#[cfg(test)]
mod tests;
mod timing;
mod view;

pub use decision::Decision;
pub use dry_run::{Course, Happening, History, rehearse};
pub use engine::Engine;
pub use fact::{AgentFacts, ConversationFacts, Fact, GroupFacts, InboxFacts, Seat};
pub use outcome::{Actual, AgentOutcome, DryRun, Outcome, RehearsedAssignment, Waits};
pub use policy::{
    Eligible, LIMIT_MAX, MOVE_SECONDS_MAX, MOVE_SECONDS_MIN, Mode, OutsideHours, Overflow, Policy, PolicyError,
    Presets, Strategy, check, overflow_cycle,
};
pub use policy_override::PolicyOverride;
pub use reason::{Choice, ChoiceKind, PASSED_MAX, Passed, Reason, Trigger, Why};
pub use view::{Load, QueueState, Standing};
