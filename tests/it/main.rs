//! The one integration binary: a real server for each test, one file a feature.

mod agent;
mod api_token;
mod attachment;
mod business;
mod card_masking;
mod command_line;
mod contact;
mod conversation;
mod idempotency;
mod identity;
mod inbox;
mod invitation;
mod limits;
mod live;
mod message;
mod profile;
mod promises;
mod secret_masking;
mod session;
mod setup;
mod support;
mod tidy;
mod visit;
