//! The one integration binary: a real server for each test, one file a feature.

mod card_masking;
mod conversation;
mod support;
mod tidy;
