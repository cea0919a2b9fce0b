//! The one integration binary: a real server for each test, one file a feature.

mod agent;
mod api_token;
mod attachment;
mod business;
mod card_masking;
mod contact;
mod conversation;
mod demo;
mod idempotency;
mod identity;
mod inbox;
mod invitation;
mod message;
mod profile;
mod session;
mod setup;
mod support;
mod tidy;
mod visit;
