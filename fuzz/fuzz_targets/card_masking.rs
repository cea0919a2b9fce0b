//! `cargo +nightly fuzz run card_masking`: masking never panics, be it of text or of HTML, and masking masked text changes
//! nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recado::channels::email::masking::mask_html;
use recado::domain::card_masking::mask_card_numbers;

fuzz_target!(|text: &str| {
    let _ = mask_html(text);
    let once = mask_card_numbers(text);
    assert_eq!(mask_card_numbers(&once), once.as_ref(), "masked twice: {text:?}");
});
