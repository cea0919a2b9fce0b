//! The one integration binary: a real server for each test, one file a feature.

mod card_masking;
mod contact;
mod conversation;
mod message;
mod support;
mod tidy;
mod visit;
