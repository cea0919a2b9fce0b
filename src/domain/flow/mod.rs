//! Bot flows: what a bot is made of, where a conversation with one stands, and what its words mean. Pure; how a script is
//! carried out is the business of `bot`, which may use the script language.
//! Where to look next: [`run`] for durable replay, [`effect`] for what a step does, [`question`] for what an answer means.

pub mod bot;
pub mod campaign;
pub mod choosing;
pub mod dates;
pub mod declaration;
pub mod effect;
pub mod files;
pub mod graph;
pub mod keyword;
pub mod layout;
pub mod mermaid;
pub mod question;
pub mod reading;
pub mod report;
pub mod run;
pub mod simulation;
pub mod svg;
pub mod trial;
pub mod vocabulary;
pub mod words;
