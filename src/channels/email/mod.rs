//! E-mail. [`post_office`] is what the desk asks: it reads, writes and delivers; [`fetching`] brings what lies in mailboxes.
//! [`incoming`] reads raw messages, [`quoted_text`] finds what somebody wrote among what they quote, [`masking`] leaves no
//! card number in it.

mod cleaning;
mod failure;
pub mod fetching;
mod folder_name;
mod html;
pub mod incoming;
mod inline_style;
mod mailbox;
pub mod masking;
mod oauth;
mod outgoing;
pub mod post_office;
mod posts;
pub mod quoted_text;
mod signature;
mod smtp_line;
mod template;
mod template_limits;
mod template_mistake;
mod template_tag;
mod writing;
