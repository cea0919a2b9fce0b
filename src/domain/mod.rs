//! What Recado knows and decides, pure: no I/O, no clock, no SQL, no HTTP. Time comes in as an argument.
//! The structs here are also the resources of the API and the data of events, so that each fact has one shape.
//! Where to look next: [`conversation`] and [`event`], then `desk`, which acts on what is decided here.

pub mod agent;
pub mod allowed_target;
pub mod assignment;
pub mod attachment;
pub mod availability;
pub mod business;
pub mod business_hours;
pub mod canned_response;
pub mod card_masking;
pub mod color;
pub mod contact;
pub mod conversation;
pub mod domain_name;
pub mod event;
pub mod file_name;
pub mod flow;
pub mod folding;
pub mod group;
pub mod id;
pub mod inbox;
pub mod incoming_mail;
pub mod knowledge_card;
pub mod language;
pub mod mail_account;
pub mod mail_command;
pub mod mail_matching;
pub mod mail_settings;
pub mod mention;
pub mod message;
pub mod outgoing_mail;
pub mod page;
pub mod permission;
pub mod prompt;
pub mod rest;
pub mod service;
pub mod tag;
pub mod text;
pub mod timestamp;
pub mod user_agent;
pub mod visit;
pub mod visitor;
pub mod web_host;
pub mod widget;
