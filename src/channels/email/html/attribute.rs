//! How many attributes a tag may be taken to have.

/// The most attributes of one tag. A parser compares each with all others, so a tag of a megabyte would cost minutes; honest
/// ones have a dozen.
const ATTRIBUTES_MAX: u32 = 250;

/// Where in a tag (WHATWG HTML sections 13.2.5.8 and 13.2.5.32 to 13.2.5.39).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    TagName,
    Between,
    Name,
    AfterName,
    BeforeValue,
    Unquoted,
    Quoted,
    QuotedOnce,
}

impl Place {
    const ALL: [Self; 8] = [
        Self::TagName,
        Self::Between,
        Self::Name,
        Self::AfterName,
        Self::BeforeValue,
        Self::Unquoted,
        Self::Quoted,
        Self::QuotedOnce,
    ];

    /// Where the next byte leads; nowhere where it ends the tag.
    const fn after(self, byte: u8) -> Option<Self> {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
        Some(match (self, byte) {
            (Self::Quoted, b'"') | (Self::QuotedOnce, b'\'') => Self::Between,
            (Self::Quoted | Self::QuotedOnce, _) => self,
            (_, b'>') => return None,
            (Self::BeforeValue, b'"') => Self::Quoted,
            (Self::BeforeValue, b'\'') => Self::QuotedOnce,
            (Self::BeforeValue, _) if is_space => self,
            (Self::Unquoted, _) if is_space => Self::Between,
            (Self::BeforeValue | Self::Unquoted, _) => Self::Unquoted,
            (_, b'/') => Self::Between,
            (Self::Name | Self::AfterName, _) if is_space => Self::AfterName,
            (_, _) if is_space => Self::Between,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (Self::TagName, _) => self,
            _ => Self::Name,
        })
    }
}

/// For each place the most attributes that a tag can have had which is there; none where no tag can be there.
type Counts = [Option<u32>; Place::ALL.len()];

/// Whether there is a place from which on too many attributes would be read, if a tag began there. Whether one does is no
/// matter: what is a comment or a style to one reader is tags to another.
pub(super) fn has_too_many_attributes(html: &str) -> bool {
    let mut counts = Counts::default();
    let mut is_start = false;
    for byte in html.bytes() {
        if counts != Counts::default() {
            counts = after(counts, byte);
        }
        if is_start
            && byte.is_ascii_alphabetic()
            && let Some(start) = counts.first_mut()
        {
            *start = (*start).max(Some(0));
        }
        is_start = byte == b'<' || (is_start && byte == b'/');
        if counts.iter().flatten().any(|count| *count > ATTRIBUTES_MAX) {
            return true;
        }
    }
    false
}

fn after(counts: Counts, byte: u8) -> Counts {
    let mut next = Counts::default();
    for (place, count) in Place::ALL.into_iter().zip(counts) {
        let (Some(count), Some(after)) = (count, place.after(byte)) else { continue };
        let begins = after == Place::Name && place != Place::Name;
        if let Some(known) = next.get_mut(after as usize) {
            *known = (*known).max(Some(count + u32::from(begins)));
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_however_they_are_written() {
        let most = ATTRIBUTES_MAX as usize;
        for one in ["a ", "a=b ", "a = 'b c > d e' ", "a=\"<b c> d\"", "a/", "< ", "\" ", "a=/b ", "a\n=\tb\r"] {
            for start in ["<p ", "</p ", "<svg/", "<!--<p ", "<style><![CDATA[<p "] {
                assert!(!has_too_many_attributes(&[start, &one.repeat(most), ">"].concat()), "{start} {one}");
                assert!(has_too_many_attributes(&[start, &one.repeat(most + 1), ">"].concat()), "{start} {one}");
            }
        }
    }

    #[test]
    fn what_is_no_tag_has_no_attributes() {
        for piece in ["a b c ", "< a b ", "<3 a=b ", "<p a=b>c d ", "<a title='b c d'>", "<!-- a b -->", "</a>"] {
            assert!(!has_too_many_attributes(&piece.repeat(1_000)), "{piece}");
        }
    }
}
