//! Bots: what carries a script's conversation out, and what is found out about a script without running it.
//! Where to look next: [`outline`] for what a script does as seen from its text, [`check`] for what is wrong with it,
//! [`map`] for its picture.

pub mod check;
pub mod map;
pub mod outline;
