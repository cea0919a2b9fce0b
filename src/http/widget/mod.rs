//! What a visitor's widget asks.

pub mod page_trail;
pub mod session;
pub mod thread;
