//! Texts that people send: cleaned before they are stored, and shortened for lists and notifications.

/// Why a text was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that anybody could see.
    #[error("write something: the text is empty")]
    Empty,
    /// More characters than allowed, after cleaning.
    #[error("shorten the text to {max} characters")]
    TooLong {
        /// How many characters (Unicode scalar values) are allowed.
        max: usize,
    },
}

/// `text` with Unix line ends, without control characters (tab and line end stay) and without white space at its end.
///
/// # Errors
/// [`TextError::Empty`] when nothing visible is left, [`TextError::TooLong`] when more than `max_chars` characters
/// are left.
pub fn clean(text: &str, max_chars: usize) -> Result<String, TextError> {
    let mut clean = String::with_capacity(text.len());
    let mut after_return = false;
    for character in text.chars() {
        match character {
            '\n' if after_return => {}
            '\r' => clean.push('\n'),
            '\n' | '\t' => clean.push(character),
            _ if character.is_control() => {}
            _ => clean.push(character),
        }
        after_return = character == '\r';
    }
    clean.truncate(clean.trim_end().len());
    if !clean.chars().any(is_visible) {
        return Err(TextError::Empty);
    }
    // A text with fewer bytes than the limit cannot have more characters: no need to count.
    if clean.len() > max_chars && clean.chars().nth(max_chars).is_some() {
        return Err(TextError::TooLong { max: max_chars });
    }
    Ok(clean)
}

/// A text that a machine brought: cleaned like [`clean`], and cut instead of refused, because nobody can mend it. Empty when
/// there is nothing visible.
#[must_use]
pub fn cut(text: &str, max_chars: usize) -> String {
    let end = text.char_indices().nth(max_chars).map_or(text.len(), |(at, _)| at);
    clean(text.get(..end).unwrap_or_default(), usize::MAX).unwrap_or_default()
}

/// Zero-width characters and direction marks alone are an empty message.
fn is_visible(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text` in one line of at most `max_chars` characters: white space folded, cut behind a word, with `…` at the end
/// when something is missing.
///
/// A first word longer than the line is cut inside.
#[must_use]
pub fn preview(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let space = usize::from(!line.is_empty());
        // One more than fits is enough to know: a word may have a million letters.
        let length = word.chars().take(max_chars + 1).count();
        if used + space + length > max_chars {
            return shortened(line, used, word, max_chars);
        }
        if space == 1 {
            line.push(' ');
        }
        line.push_str(word);
        used += space + length;
    }
    line
}

fn shortened(mut line: String, used: usize, word: &str, max_chars: usize) -> String {
    if max_chars == 0 {
        return String::new();
    }
    if line.is_empty() {
        line.extend(word.chars().take(max_chars - 1));
    } else if used == max_chars {
        // No room for the ellipsis: it takes the place of the last word, or of a letter where there is only one.
        let end = line.rfind(' ').or_else(|| line.char_indices().next_back().map(|(at, _)| at)).unwrap_or(0);
        line.truncate(end);
    }
    line.push('…');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_unix_ones_and_controls_go() {
        assert_eq!(clean("a\r\nb\rc\n\r\nd\te\0\u{1b}[31m\u{7f}\u{85}", 100).as_deref(), Ok("a\nb\nc\n\nd\te[31m"));
        assert_eq!(clean("  indented \n\n \t", 100).as_deref(), Ok("  indented"));
    }

    #[test]
    fn an_empty_text_is_refused() {
        for text in ["", " \n\t", "\0", "\u{200b}\u{feff} "] {
            assert_eq!(clean(text, 10), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_after_cleaning() {
        assert_eq!(clean("ñandú\r\n\0   ", 5).as_deref(), Ok("ñandú"));
        assert_eq!(clean("ñandús", 5), Err(TextError::TooLong { max: 5 }));
        assert_eq!(TextError::TooLong { max: 5 }.to_string(), "shorten the text to 5 characters");
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let once = clean(" a\r\r\n b\u{1}\r ", 100).unwrap();
        assert_eq!(clean(&once, 100), Ok(once.clone()));
    }

    #[test]
    fn a_preview_is_one_line_cut_behind_a_word() {
        assert_eq!(preview(" hola\n\n¿tienen   stock? ", 50), "hola ¿tienen stock?");
        assert_eq!(preview("hola ¿tienen stock?", 19), "hola ¿tienen stock?");
        assert_eq!(preview("hola ¿tienen stock?", 18), "hola ¿tienen…");
        assert_eq!(preview("hola ¿tienen stock?", 13), "hola ¿tienen…");
        assert_eq!(preview("hola ¿tienen stock?", 12), "hola…");
        assert_eq!(preview("hola mundo", 4), "hol…");
    }

    #[test]
    fn a_preview_never_exceeds_its_length() {
        assert_eq!(preview("supercalifragilístico", 6), "super…");
        for max in 0..12 {
            for text in ["ab cd efghijklmnop", "aaaaaaaaaaaaaaaaaaa", "", "a b c d e f g h"] {
                assert!(preview(text, max).chars().count() <= max, "{text} {max}");
            }
        }
    }
}
