//! The brand colour of a widget, and which text colour can be read on it.
//!
//! Contrast by WCAG 2.2: relative luminance, (lighter + 0.05) / (darker + 0.05), 4.5 for normal text (success
//! criterion 1.4.3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What WCAG 2.2 level AA asks of normal text.
const MIN_CONTRAST: f64 = 4.5;

/// An opaque sRGB colour: red, green, blue. Written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color(u8, u8, u8);

/// Why a text is no colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written # and six hexadecimal digits, such as #1a73e8")]
pub struct ColorError;

/// White, #ffffff.
pub const WHITE: Color = Color(0xff, 0xff, 0xff);
/// The nearly black text colour of the widget, #0b1020.
pub const INK: Color = Color(0x0b, 0x10, 0x20);

impl Color {
    /// A colour from its three channels.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self(red, green, blue)
    }

    /// WCAG's relative luminance: 0.0 for black, 1.0 for white.
    #[must_use]
    pub fn luminance(self) -> f64 {
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// WCAG's contrast ratio: 1.0 (the same) to 21.0 (black and white); the order of the colours does not matter.
#[must_use]
pub fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The text colour for a brand colour: [`WHITE`] or [`INK`], whichever contrasts more; `None` when neither reaches
/// 4.5.
///
/// That is rare, but happens: with L the brand's luminance, white gives 1.05 / (L + 0.05) and ink, whose own
/// luminance is 0.0055, gives (L + 0.05) / 0.0555. Both are below 4.5 where 0.183 < L < 0.200 (mid greys such as
/// #777777, some oranges and teals; 4.35 at worst). Offer a darker brand colour then.
#[must_use]
pub fn on_color(brand: Color) -> Option<Color> {
    let color = better_of_both(brand);
    (contrast(brand, color) >= MIN_CONTRAST).then_some(color)
}

/// The text colour for a brand colour that is already stored: the better one even where [`on_color`] would refuse,
/// and white for what is no colour.
#[must_use]
pub fn on_color_of(brand: &str) -> String {
    brand.parse().map_or(WHITE, better_of_both).to_string()
}

fn better_of_both(brand: Color) -> Color {
    if contrast(brand, WHITE) >= contrast(brand, INK) { WHITE } else { INK }
}

impl FromStr for Color {
    type Err = ColorError;

    /// Reads `#rrggbb`, in either case.
    ///
    /// # Errors
    /// [`ColorError`] for anything else: no short form, no names, no transparency.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').ok_or(ColorError)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColorError);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColorError)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self(red, green, blue))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl TryFrom<String> for Color {
    type Error = ColorError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_read_and_written_the_same() {
        for text in ["#000000", "#1a73e8", "#ffffff"] {
            assert_eq!(text.parse::<Color>().unwrap().to_string(), text);
        }
        assert_eq!("#1A73E8".parse(), Ok(Color::new(0x1a, 0x73, 0xe8)));
    }

    #[test]
    fn anything_else_is_refused_with_an_example() {
        for text in
            ["", "#", "1a73e8", "#fff", "#1a73e", "#1a73e8ff", "#+a73e8", "red", "#ééé", " #1a73e8", "#1a73e8;}"]
        {
            assert_eq!(text.parse::<Color>(), Err(ColorError), "{text}");
        }
        assert!(ColorError.to_string().contains("#1a73e8"));
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        let black = Color::new(0, 0, 0);
        assert!((contrast(black, WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(WHITE, WHITE) - 1.0).abs() < 1e-9);
        assert!((contrast(Color::new(0x76, 0x76, 0x76), WHITE) - 4.54).abs() < 0.01);
        assert!((contrast(WHITE, black) - contrast(black, WHITE)).abs() < 1e-9);
    }

    #[test]
    fn text_on_a_brand_color_is_the_one_that_can_be_read() {
        assert_eq!(on_color(Color::new(0x1a, 0x4f, 0xc0)), Some(WHITE));
        assert_eq!(on_color(Color::new(0xff, 0xd6, 0x00)), Some(INK));
        assert_eq!(on_color(WHITE), Some(INK));
        assert_eq!(on_color(INK), Some(WHITE));
        assert_eq!(on_color(Color::new(0x77, 0x77, 0x77)), None);
    }

    #[test]
    fn a_stored_color_always_has_a_text_color() {
        assert_eq!(on_color_of("#ffd600"), "#0b1020");
        assert_eq!(on_color_of("#777777"), "#ffffff");
        assert_eq!(on_color_of("nonsense"), "#ffffff");
    }

    #[test]
    fn no_grey_is_worse_than_the_maths_says() {
        for value in 0..=255 {
            let grey = Color::new(value, value, value);
            let best = contrast(grey, WHITE).max(contrast(grey, INK));
            assert!(best > 4.35, "{grey} {best}");
            assert_eq!(on_color(grey).is_none(), best < MIN_CONTRAST);
        }
    }

    #[test]
    fn json_holds_the_written_form() {
        assert_eq!(serde_json::to_string(&WHITE).unwrap(), "\"#ffffff\"");
        assert_eq!(serde_json::from_str::<Color>("\"#0b1020\"").unwrap(), INK);
        assert!(serde_json::from_str::<Color>("\"red\"").is_err());
    }
}
