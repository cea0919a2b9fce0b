use std::borrow::Cow;

use super::{Look, card_numbers, mask_card_numbers, mask_of};

fn assert_masked(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let masked = mask_card_numbers(text);
        assert_eq!(masked, *expected, "{text}");
        assert_eq!(mask_card_numbers(&masked), *expected, "masked twice: {text}");
    }
}

fn assert_kept(texts: &[&str]) {
    for text in texts {
        assert_eq!(mask_card_numbers(text), *text);
    }
}

#[test]
fn the_last_four_digits_stay() {
    assert_masked(&[
        ("4111111111111111", "•••• •••• •••• 1111"),
        ("amex 3782 822463 10005.", "amex •••• •••• •••• 0005."),
        ("6205500000000000004", "•••• •••• •••• 0004"),
        ("diners 3056 930902 5904", "diners •••• •••• •••• 5904"),
    ]);
}

#[test]
fn a_text_without_a_card_number_is_not_copied() {
    assert!(matches!(mask_card_numbers("hola, ¿tienen stock?"), Cow::Borrowed(_)));
    assert!(matches!(mask_card_numbers("4242424242424241"), Cow::Borrowed(_)));
    assert!(matches!(mask_card_numbers(""), Cow::Borrowed("")));
}

#[test]
fn numbers_are_found_however_they_are_spaced() {
    for number in [
        "4111 1111 1111 1111",
        "4111 - 1111 - 1111 - 1111",
        "4111-1111 1111/1111",
        "4111/1111/1111/1111",
        "4111_1111_1111_1111",
        "4111\t1111\t1111\t1111",
        "4111\r\n1111\r\n1111\r\n1111",
        "41111111\n11111111",
        "4111 11111111 1111",
        "411111 1111111111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
        "41 11 11 11 11 11 11 11",
        "4111\u{202f}1111\u{2009}1111\u{3000}1111",
        "4\u{200b}1\u{200b}1\u{200b}1\u{200b}111111111111",
        "4\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}111111111111",
        "4111 1111\r\n> 1111 1111",
        "4111 1111\n>> 1111\n> > 1111",
        "4111 1111 1111 1111\u{ad}",
        "४१११ ११११ ११११ ११११",
    ] {
        let masked = mask_card_numbers(number);
        assert!(masked.starts_with("•••• •••• •••• 1111"), "{number:?} became {masked:?}");
    }
}

#[test]
fn several_numbers_in_one_text_are_all_masked() {
    assert_masked(&[
        ("4111111111111111,5105105105105100", "•••• •••• •••• 1111,•••• •••• •••• 5100"),
        ("4111 1111 1111 1111 5105 1051 0510 5100", "•••• •••• •••• 1111 •••• •••• •••• 5100"),
        ("4111-1111-1111-1111 5105-1051-0510-5100", "•••• •••• •••• 1111 •••• •••• •••• 5100"),
        ("1) 4111111111111111\n2) 378282246310005", "1) •••• •••• •••• 1111\n2) •••• •••• •••• 0005"),
        ("1. 4111 1111 1111 1111", "1. •••• •••• •••• 1111"),
    ]);
}

#[test]
fn what_follows_a_number_is_left_alone() {
    assert_masked(&[
        ("4111 1111 1111 1111 12/29 123", "•••• •••• •••• 1111 12/29 123"),
        ("4111 1111 1111 1111 12 29 123", "•••• •••• •••• 1111 12 29 123"),
        ("4111 1111 1111 1111 1229 123", "•••• •••• •••• 1111 1229 123"),
        ("4111111111111111 1229 123", "•••• •••• •••• 1111 1229 123"),
        ("4111 1111 1111 1111\n12\n2029\n123", "•••• •••• •••• 1111\n12\n2029\n123"),
        ("4111 1111 1111 1111 DNI 30123456", "•••• •••• •••• 1111 DNI 30123456"),
        ("4111 1111 1111 1111 30123456", "•••• •••• •••• 1111 30123456"),
        ("%B4111111111111111^PEREZ/JUAN^2912", "%B•••• •••• •••• 1111^PEREZ/JUAN^2912"),
        ("5105105105105100-2024", "•••• •••• •••• 5100-2024"),
    ]);
}

#[test]
fn a_number_after_a_masked_one_is_read_on_its_own() {
    assert_kept(&["•••• •••• •••• 5555 5555 5555 4444", "•••• •••• •••• 4242 4242 4242 4242"]);
    assert_masked(&[("•••• •••• •••• 1111 4111 1111 1111 1111", "•••• •••• •••• 1111 •••• •••• •••• 1111")]);
}

#[test]
fn weak_brands_are_masked_where_words_speak_of_a_card() {
    assert_masked(&[
        ("visa 4222222222222", "visa •••• •••• •••• 2222"),
        ("número de tarjeta: 6333 0000 0000 0005", "número de tarjeta: •••• •••• •••• 0005"),
        ("meu cartão 501800000009", "meu cartão •••• •••• •••• 0009"),
        ("501800000009 12/29", "•••• •••• •••• 0009 12/29"),
        ("501800000009 CVV 123", "•••• •••• •••• 0009 CVV 123"),
        ("my UATP card 135492354874528", "my UATP card •••• •••• •••• 4528"),
    ]);
    assert_kept(&[
        "4222222222222",
        "EAN 4006381333931",
        "501800000009",
        "pagué con tarjeta, operación 501800000009",
        "135492354874528",
    ]);
}

#[test]
fn longer_digit_runs_hold_no_card_number() {
    assert_kept(&[
        "CBU 2850590940090418135201",
        "42424242424242424242",
        "4242 4242 4242 4242 4242",
        "4242 4242 4242 4242 42",
        "4111-1111-1111-1111-1111-1111",
        "1234 4111 1111 1111 1111 5678",
        "9400 1000 0000 0000 0000 00",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ]);
}

#[test]
fn account_numbers_phones_and_dates_are_kept() {
    assert_kept(&[
        "ES91 2100 0418 4502 0005 1332",
        "GB29NWBK60161331926819",
        "AR51 0140 0041 0100 0000 1234 56",
        "CUIT 30-71234567-1, CBU 0140590940090418135201",
        "+57 300 123 4567 o +54 9 11 4444-5555",
        "+36227206271667",
        "0054 9 11 4444 5555",
        "30-11-2026 30-12-2026",
        "2026-11-05 2026-12-05",
        "20261105142359",
        "1762352639123456",
        "IMEI 490154203237518",
        "ICCID 8954310000000000001",
        "-58.3816000000000001, 0.4111111111111111",
        "$4,111,111,111,111,111.00",
    ]);
}

#[test]
fn a_link_that_names_a_card_parameter_hides_nothing() {
    assert_masked(&[
        ("https://x.org/pay?card=4111111111111111&ok=1", "https://x.org/pay?card=•••• •••• •••• 1111&ok=1"),
        ("x.org/pay?order=7&cc=4111-1111-1111-1111", "x.org/pay?order=7&cc=•••• •••• •••• 1111"),
    ]);
}

#[test]
fn links_addresses_and_identifiers_are_kept() {
    assert_kept(&[
        "https://shop.example/orders/4111111111111111?x=5105105105105100",
        "wa.me/4111111111111111",
        "www.example.com/4111-1111-1111-1111",
        "4111111111111111@example.com",
        "41111111-1111-4111-8111-111111111111",
        "9f86d081884c7d4111111111111111a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "rows 4111 | 1111 | 1111 | 1111",
    ]);
}

#[test]
fn links_and_words_count_as_it_is_asked() {
    let found =
        |text: &str, look| card_numbers(text, look).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
    let link = "https://x.org/?c=4111111111111111&d=2";
    assert_eq!(found(link, Look::Usual), [""; 0]);
    assert_eq!(found(link, Look::Certain), [""; 0]);
    assert_eq!(found(link, Look::IntoLinks), ["4111111111111111"]);
    assert_eq!(found("mailto:4111111111111111@x.org", Look::IntoLinks), [""; 0]);
    let doubtful = "tarjeta 4000000000006";
    assert_eq!(found(doubtful, Look::Usual), ["4000000000006"]);
    assert_eq!(found(doubtful, Look::Certain), [""; 0]);
    assert_eq!(mask_of("4111-1111 1111_1234"), "•••• •••• •••• 1234");
}
