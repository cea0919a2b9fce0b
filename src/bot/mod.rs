//! Bots at work: reading scripts, running them step by step, and all that looks at them. The language's contract is
//! `docs/reference/flow-language.md`. What a step decides is pure; only [`driver`] acts.
//! Where to look next: [`step`], then [`pass`] for what a script's calls do.

pub mod language;
mod options;
pub mod pass;
pub mod program;
pub mod simulator;
pub mod stage;
pub mod step;
pub mod telling;
pub mod texts;
pub mod transcript;
pub mod variables;
pub mod vocabulary;
