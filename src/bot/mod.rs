//! Bots at work: reading scripts, running them step by step, and all that looks at them. The language's contract is
//! `docs/reference/flow-language.md`. What a step decides is pure; only [`driver`] acts.
//! Where to look next: [`step`], then [`pass`] for what a script's calls do; [`outline`] for what is found out about a
//! script without running it, [`check`] for what is wrong with it, [`map`] for its picture; [`transcript`] for tests.

pub mod check;
pub mod driver;
mod fetching;
pub mod language;
pub mod map;
mod options;
pub mod outline;
pub mod pass;
mod past;
pub mod program;
mod programs;
pub mod report;
pub mod rest;
pub mod simulator;
pub mod stage;
pub mod step;
pub mod telling;
pub mod templates;
pub mod texts;
pub mod transcript;
pub mod variables;
pub mod vocabulary;
mod workshop;
