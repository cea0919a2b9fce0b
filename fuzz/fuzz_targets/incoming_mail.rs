//! `cargo +nightly fuzz run incoming_mail`: whatever bytes come by mail, they are read or refused, show clean words, and say the
//! same again when they are written anew.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recado::channels::email::{incoming, masking, quoted_text};

fuzz_target!(|raw: &[u8]| {
    let Ok(mail) = incoming::read(raw) else { return };
    assert_eq!(incoming::dedup_key(raw, &mail), incoming::dedup_key(raw, &mail));
    for text in mail.text.iter().chain(&mail.html) {
        assert!(!text.contains('\0'), "a zero byte in what is stored");
    }
    let _ = mail.text.as_deref().map(quoted_text::reply_of_text);
    let _ = mail.html.as_deref().map(quoted_text::reply_of_html);
    let again = incoming::read(&incoming::webhook::rebuilt(&mail)).expect("what we write can be read");
    assert_eq!(again.subject, mail.subject);
    let mut masked = mail.clone();
    if !masking::mask(&mut masked) {
        assert_eq!(masked, mail, "changed, and nobody was told");
    }
});
