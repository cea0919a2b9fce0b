//! What a character means in a written number: a digit of any script, something between digits, nothing at all, or
//! text.

/// The kinds of characters that people (and fonts, and word processors) put between the groups of a number. A set of
/// bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const SPACE: Self = Self(1);
    pub(super) const NEWLINE: Self = Self(2);
    pub(super) const DASH: Self = Self(4);
    pub(super) const DOT: Self = Self(8);
    pub(super) const SLASH: Self = Self(16);

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub(super) const fn has(self, other: Self) -> bool {
        other.is_within(self)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Digit(u8),
    Separator(Kinds),
    /// Not seen by a reader: zero-width spaces, direction marks, soft hyphens.
    Invisible,
    /// Belongs to the character before it: what makes a keycap emoji of a digit.
    Attached,
    Text,
}

pub(super) fn meaning(character: char) -> Meaning {
    if let Some(digit) = digit(character) {
        return Meaning::Digit(digit);
    }
    match character {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Meaning::Separator(Kinds::NEWLINE),
        '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Meaning::Separator(Kinds::DASH)
        }
        '.' | '\u{b7}' | '\u{2024}' | '\u{2027}' | '\u{22c5}' | '\u{30fb}' | '\u{ff0e}' => {
            Meaning::Separator(Kinds::DOT)
        }
        '/' | '_' | '\u{2044}' | '\u{ff0f}' => Meaning::Separator(Kinds::SLASH),
        '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' => Meaning::Attached,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Meaning::Invisible,
        _ if character.is_whitespace() => Meaning::Separator(Kinds::SPACE),
        _ => Meaning::Text,
    }
}

/// Zeros of the decimal digits of every script (Unicode 16, general category Nd): the nine others follow each.
const ZEROS: [u32; 69] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0,
    0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50,
    0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140,
    0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub(super) fn digit(character: char) -> Option<u8> {
    if character.is_ascii() {
        return character.to_digit(10).and_then(|value| u8::try_from(value).ok());
    }
    let code = u32::from(character);
    let after = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_have_their_value() {
        for (character, value) in [('0', 0), ('9', 9), ('٤', 4), ('４', 4), ('९', 9), ('𝟘', 0), ('𝟿', 9), ('۵', 5)]
        {
            assert_eq!(digit(character), Some(value), "{character}");
        }
        for character in ['a', 'é', '½', '二', '•', '\u{ff1a}', '\u{65f}'] {
            assert_eq!(digit(character), None, "{character}");
        }
    }

    #[test]
    fn the_table_of_zeros_is_sorted() {
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn what_stands_between_digits_has_a_kind() {
        assert_eq!(meaning('\u{a0}'), Meaning::Separator(Kinds::SPACE));
        assert_eq!(meaning('–'), Meaning::Separator(Kinds::DASH));
        assert_eq!(meaning('\u{200b}'), Meaning::Invisible);
        assert_eq!(meaning(','), Meaning::Text);
        assert_eq!(meaning('|'), Meaning::Text);
        assert_eq!(meaning('•'), Meaning::Text);
    }
}
