//! Card numbers in real texts: the corpus, and properties that hold for every text.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proptest::prelude::*;
use recado::domain::card_masking::mask_card_numbers;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: u32,
    text: String,
    expect: String,
    #[serde(default)]
    pans: Vec<String>,
    source: String,
}

impl Case {
    /// `either` says that both answers are fine.
    fn is_met(&self) -> bool {
        let masked = mask_card_numbers(&self.text);
        match self.expect.as_str() {
            "mask" => {
                masked.matches('•').count() == 12 * self.pans.len()
                    && !self.pans.iter().any(|pan| digits(&masked).contains(pan))
            }
            "keep" => masked == self.text,
            _ => true,
        }
    }
}

fn corpus() -> Option<Vec<Case>> {
    let folder = std::env::var_os("RECADO_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let Ok(json) = std::fs::read(folder.join("card_numbers.json")) else {
        eprintln!("no corpus at {}: nothing tested; set RECADO_CORPUS to its folder", folder.display());
        return None;
    };
    Some(serde_json::from_slice(&json).expect("the corpus is readable"))
}

/// The digits of a text as ASCII, whatever the script; only those that the tests below write.
fn digits(text: &str) -> String {
    let value = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10),
        _ => None,
    };
    text.chars().filter_map(value).collect()
}

#[test]
fn the_corpus_is_masked_and_kept_as_it_expects() {
    let Some(cases) = corpus() else { return };
    let mut figures: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for case in &cases {
        let figure = figures.entry((&case.source, &case.expect)).or_default();
        figure.1 += 1;
        if case.is_met() {
            figure.0 += 1;
        } else {
            eprintln!("case {} ({}): {:?} became {:?}", case.id, case.expect, case.text, mask_card_numbers(&case.text));
        }
    }
    for ((source, expect), (met, all)) in &figures {
        eprintln!("{met:>3} of {all:>3}  {expect:<6}  {source}");
    }
    let met: usize = figures.values().map(|(met, _)| met).sum();
    assert!(met * 100 >= cases.len() * 98, "{met} of {} cases", cases.len());
}

#[test]
fn a_lot_of_anything_is_read_to_its_end() {
    // Quadratic work on this much would run into the test runner's own time limit.
    let size = 300_000;
    for pattern in [
        "1",
        "4",
        "4 ",
        "4242 ",
        "6 7 ",
        "4111111111111111 ",
        "4111-1111/",
        "•••• ",
        "a1",
        "x.com/",
        "a.co/?card=",
        "a.co/?x=",
        "ES91 ",
        "1/",
        "a@",
        "٤",
        "tarjeta 6 ",
    ] {
        let text = pattern.repeat(size / pattern.len());
        assert_eq!(mask_card_numbers(&mask_card_numbers(&text)), mask_card_numbers(&text), "{pattern:?}");
    }
}

fn luhn_check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(if place % 2 == 0 { digit * 2 - u8::from(*digit > 4) * 9 } else { *digit }))
        .sum();
    u8::try_from((10 - sum % 10) % 10).expect("one digit")
}

/// A Visa number of 16 digits with a right check digit.
fn visa() -> impl Strategy<Value = String> {
    prop::collection::vec(0..10u8, 14).prop_map(|random| {
        let mut digits = vec![4];
        digits.extend(random);
        digits.push(luhn_check_digit(&digits));
        digits.into_iter().map(|digit| char::from(b'0' + digit)).collect()
    })
}

fn separator() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        " ",
        "  ",
        "-",
        " - ",
        ".",
        "\n",
        "\r\n",
        "\t",
        "/",
        "_",
        "\u{a0}",
        "\u{2009}",
        "\u{202f}",
        "\u{200b}",
        "–",
        "—",
        "‑",
        "\u{200b} ",
    ])
    .prop_map(str::to_owned)
}

fn script() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['0', '０', '٠'])
}

fn written(pan: &str, separator: &str, zero: char) -> String {
    let groups: Vec<String> = pan
        .as_bytes()
        .chunks(4)
        .map(|group| group.iter().filter_map(|byte| char::from_u32(u32::from(zero) + u32::from(byte - b'0'))).collect())
        .collect();
    groups.join(separator)
}

/// Text of what masking looks at: digits in groups, separators, keywords, masks, links.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9]{1,6}",
        2 => "[0-9]{12,20}",
        2 => visa(),
        2 => (visa(), separator()).prop_map(|(pan, separator)| written(&pan, &separator, '0')),
        4 => separator(),
        1 => prop::sample::select(vec!["tarjeta", " card ", "•••• •••• •••• ", "12/29", " 123", "+", "https://", "x.com/", "?card=", "&a=", "@", "pedido ", "a", ","]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 1_000 } else { 100_000 }) })]

    #[test]
    fn masking_masked_text_changes_nothing(text in tricky()) {
        let once = mask_card_numbers(&text);
        prop_assert_eq!(mask_card_numbers(&once), once.as_ref());
    }

    #[test]
    fn masking_any_text_twice_changes_nothing(text in any::<String>()) {
        let once = mask_card_numbers(&text);
        prop_assert_eq!(mask_card_numbers(&once), once.as_ref());
    }

    #[test]
    fn text_with_fewer_than_twelve_digits_is_kept(text in "([0-9]{0,2}[^0-9\\p{Nd}]){0,5}") {
        prop_assert_eq!(mask_card_numbers(&text), text.as_str());
    }

    #[test]
    fn a_card_number_in_prose_is_masked(before in "([a-zñ]{1,9}[ ,:]){0,6}", pan in visa(), separator in separator(), zero in script(), after in "([ ,.;:][a-zñ]{1,9}){0,6}") {
        let text = format!("{before}{}{after}", written(&pan, &separator, zero));
        let masked = mask_card_numbers(&text);
        let last = pan.get(12..).unwrap_or_default();
        prop_assert_eq!(masked.as_ref(), format!("{before}•••• •••• •••• {last}{after}"));
        prop_assert!(!digits(&masked).contains(&pan));
    }
}
