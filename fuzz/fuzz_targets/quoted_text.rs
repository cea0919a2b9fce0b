//! `cargo +nightly fuzz run quoted_text`: of any words the reply is found, is no longer than they are, and is all of its own
//! reply.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recado::channels::email::quoted_text::{
    own_of_first_html, own_of_first_text, reply_of_html, reply_of_text, text_of_html,
};

fuzz_target!(|text: &str| {
    let reply = reply_of_text(text);
    assert!(reply.len() <= text.len(), "longer than what it was found in: {text:?}");
    assert!(text.trim().is_empty() || !reply.trim().is_empty() || reply_of_text(&reply).is_empty());
    assert!(own_of_first_text(text).len() <= text.len(), "longer than what it was found in: {text:?}");
    let _ = reply_of_html(text);
    let _ = own_of_first_html(text);
    let _ = text_of_html(text);
});
