//! Which digit strings are card numbers of a known brand, and how sure that makes us.
//!
//! Prefixes and lengths: braintree/credit-card-type (commit 0bac61c), ISO/IEC 7812 and the public lists of the
//! regional schemes (`RuPay`, Troy, Mir, `PayPak`, Uzcard, Humo, `DinaCard`, Naranja, Cabal). Prefixes are kept wider
//! than any published list where the neighbours belong to no other issuer: banks get new ranges faster than anybody
//! updates a table.

/// How much a prefix and a length say on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Other numbers (article codes, order numbers, phones) look like this too: only with words or a grouping that
    /// speak of a card.
    Doubtful,
    /// Cards look like this, and little else that passes the check digit.
    Usual,
}

struct Range {
    /// First and last prefix; both have the same number of digits.
    low: u32,
    high: u32,
    /// Lengths (in digits) that are enough on their own.
    usual: &'static [usize],
    /// Lengths that exist but need more evidence.
    doubtful: &'static [usize],
}

const fn range(low: u32, high: u32, usual: &'static [usize], doubtful: &'static [usize]) -> Range {
    Range { low, high, usual, doubtful }
}

const RANGES: &[Range] = &[
    // Visa. 13 digits is what article codes (EAN) have, 18 is what chat services' ids have.
    range(4, 4, &[16, 19], &[13, 18]),
    // Mastercard
    range(51, 55, &[16], &[]),
    range(2221, 2720, &[16], &[]),
    // American Express
    range(34, 34, &[15], &[]),
    range(37, 37, &[15], &[]),
    // Diners Club; 38 at 16 digits is also Hipercard
    range(300, 305, &[14, 16], &[19]),
    range(36, 36, &[14, 16], &[19]),
    range(38, 39, &[14, 16], &[19]),
    // Discover
    range(6011, 6011, &[16, 19], &[17, 18]),
    range(644, 649, &[16, 19], &[17, 18]),
    range(65, 65, &[16, 19], &[17, 18]),
    // JCB; the two old ranges look like years and order numbers
    range(3528, 3589, &[16, 17, 18, 19], &[]),
    range(1800, 1800, &[], &[15]),
    range(2131, 2131, &[], &[15]),
    // UnionPay. 14 digits is also the length of Argentina's invoice codes (CAE).
    range(62, 62, &[16, 17, 18, 19], &[14, 15]),
    range(8100, 8171, &[16, 19], &[17, 18]),
    // Maestro, Dankort (5019), Elo, Verve and Carnet share 50
    range(50, 50, &[16, 19], &[12, 13, 14, 15, 17, 18]),
    range(56, 58, &[16, 19], &[12, 13, 14, 15, 17, 18]),
    range(6304, 6304, &[16, 19], &[12, 13, 14, 15, 17, 18]),
    range(67, 67, &[16, 19], &[12, 13, 14, 15, 17, 18]),
    range(59, 59, &[], &[12, 13, 14, 15, 16, 17, 18, 19]),
    range(6, 6, &[], &[12, 13, 14, 15, 16, 17, 18, 19]),
    // Latin America: Naranja, Cabal, Elo, Hiper; Hipercard and RuPay lie in 60
    range(589_562, 589_562, &[16], &[]),
    range(589_657, 589_657, &[16], &[]),
    range(636_297, 636_297, &[16], &[]),
    range(636_368, 636_368, &[16], &[]),
    range(637_095, 637_095, &[16], &[]),
    range(637_374, 637_374, &[16], &[]),
    range(637_433, 637_433, &[16], &[]),
    range(637_568, 637_568, &[16], &[]),
    range(637_599, 637_612, &[16], &[]),
    range(60, 60, &[16], &[]),
    // Mir; PayPak and Borica
    range(2200, 2204, &[16, 17, 18, 19], &[]),
    range(2205, 2205, &[16], &[]),
    // Troy, Uzcard, Humo, DinaCard; RuPay's newest
    range(9792, 9792, &[16], &[]),
    range(8600, 8600, &[16], &[]),
    range(9860, 9860, &[16], &[]),
    range(9891, 9891, &[16], &[]),
    range(82, 82, &[], &[16]),
    // UATP, the airlines' card: every number that starts with 1 would do
    range(1, 1, &[], &[15]),
];

/// What prefix and length say about `digits` (values 0 to 9); `None` when no brand issues such numbers.
pub(super) fn strength(digits: &[u8]) -> Option<Strength> {
    RANGES.iter().filter_map(|range| range.strength(digits)).max()
}

impl Range {
    fn strength(&self, digits: &[u8]) -> Option<Strength> {
        let prefix = digits.iter().take(decimal_places(self.low)).fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        if !(self.low..=self.high).contains(&prefix) {
            return None;
        }
        if self.usual.contains(&digits.len()) {
            return Some(Strength::Usual);
        }
        self.doubtful.contains(&digits.len()).then_some(Strength::Doubtful)
    }
}

fn decimal_places(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// The check digit of ISO/IEC 7812-1, annex B: one in ten random numbers passes.
pub(super) fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().rev().enumerate().map(|(place, digit)| luhn_share(place, *digit)).sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

fn luhn_share(place: usize, digit: u8) -> u32 {
    let doubled = if place % 2 == 1 { digit * 2 } else { digit };
    u32::from(if doubled > 9 { doubled - 9 } else { doubled })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|byte| byte - b'0').collect()
    }

    #[test]
    fn the_check_digit_is_the_one_of_the_standard() {
        assert!(passes_luhn(&digits("4111111111111111")));
        assert!(passes_luhn(&digits("378282246310005")));
        assert!(!passes_luhn(&digits("4111111111111112")));
        assert!(!passes_luhn(&[]));
    }

    #[test]
    fn a_brand_needs_its_length() {
        assert_eq!(strength(&digits("4111111111111111")), Some(Strength::Usual));
        assert_eq!(strength(&digits("4006381333931")), Some(Strength::Doubtful));
        assert_eq!(strength(&digits("411111111111111")), None);
        assert_eq!(strength(&digits("5555555555554444")), Some(Strength::Usual));
        assert_eq!(strength(&digits("555555555555444")), None);
    }

    #[test]
    fn the_surest_of_overlapping_ranges_counts() {
        assert_eq!(strength(&digits("6304000000000000")), Some(Strength::Usual));
        assert_eq!(strength(&digits("6334000000000000")), Some(Strength::Doubtful));
        assert_eq!(strength(&digits("5895620000000002")), Some(Strength::Usual));
    }

    #[test]
    fn dates_and_clock_readings_are_of_no_brand() {
        for number in ["20241105142359", "1762352639123456", "2024110500012345"] {
            assert_eq!(strength(&digits(number)), None, "{number}");
        }
    }
}
