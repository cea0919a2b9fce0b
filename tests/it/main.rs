//! The one integration binary: a real server for each test, one file a feature.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking and read their surroundings"
)]

mod agent;
mod api_token;
mod assignment;
mod assignment_durability;
mod attachment;
mod availability;
mod bot;
mod bot_calls;
mod bot_durability;
mod bot_limits;
mod bot_world;
mod business;
mod canned_response;
mod card_masking;
mod command_line;
mod contact;
mod conversation;
mod demo;
mod encryption;
mod flow_command;
mod flow_examples;
mod flow_language;
mod flow_trial;
mod group;
mod group_deletion;
mod hearing;
mod history;
mod idempotency;
mod identity;
mod inbox;
mod inbox_health;
mod incoming_mail_corpus;
mod incoming_mail_properties;
mod internal;
mod invitation;
mod knowledge_card;
mod knowledge_card_search;
mod limits;
mod live;
mod mail_account;
mod mail_agent;
mod mail_came_back;
mod mail_card_masking;
mod mail_follow_up;
mod mail_in;
mod mail_link;
mod mail_notice;
mod mail_out;
mod mail_page;
mod mail_reply_to;
mod mail_retry;
mod mail_server;
mod mail_summary;
mod mail_template;
mod message;
mod migration;
mod net;
mod opening_hours;
mod permission;
mod pre_chat;
mod profile;
mod promises;
mod queue;
mod quoted_text_corpus;
mod quoted_text_properties;
mod reassignment;
mod route;
mod secret_masking;
mod service;
mod session;
mod setup;
mod store_contract;
mod support;
mod tag;
mod tidy;
mod transfer;
mod unsubscription;
mod visit;
