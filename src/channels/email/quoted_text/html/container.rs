//! The containers in which mail programs put quotations, signatures and what nobody shall see.
//!
//! A class or an id is compared in small letters, without the `x_` that Outlook puts before those of the mail it quotes.

use crate::channels::email::html::element::Element;
use crate::channels::email::html::token::Tag;
use crate::channels::email::quoted_text::line::Mark;

/// What an element says about its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// It is never shown.
    Hidden,
    /// It is quoted, as if each line began with `>`.
    Quotation,
    /// It is quoted where it has a `blockquote`; what is before that says who wrote it.
    Introduced,
    /// From here to the end all is quoted.
    Rest,
    Marked(Mark),
}

/// Gmail, its followers and Proton: "On 3 May, Ana wrote:", then a `blockquote`.
const INTRODUCED: &[&str] = &["gmail_quote", "gmail_quote_container", "gmail_extra_quote", "protonmail_quote"];

/// Gmail, Thunderbird, Roundcube, Airmail: only who wrote it.
const ATTRIBUTIONS: &[&str] = &["gmail_attr", "moz-cite-prefix", "reply-intro", "airmail_on", "zmail_extra_hdr"];

/// Yahoo, Outlook for Mac, Zoho, GMX, freenet, Spark, 163, Outlook on telephones, Superhuman, Front, Tutanota.
const QUOTATIONS: &[&str] = &[
    "yahoo_quoted",
    "olk_src_body_section",
    "zmail_extra",
    "quote",
    "mailcontent",
    "messagereplysection",
    "isreplycontent",
    "ntes-mailmaster-quote",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "sh-quoted-content",
    "front-blockquote",
    "tutanota_quote",
    "cafe_quote",
];

/// Outlook on the web and Hotmail, Zimbra, Outlook of old: a line or a header, with no end.
const RESTS: &[&str] =
    &["divrplyfwdmsg", "appendonsend", "stopspelling", "__divider__", "outlookmessageheader", "zwchr"];

/// Zoho and Spark. The other programs end the name with "signature".
const SIGNATURES: &[&str] = &["zm-_id_-sgn", "messagesignaturesection"];

impl Container {
    /// What a tag says about what is in it.
    pub(super) fn of(element: Element, tag: &Tag<'_>) -> Option<Self> {
        let mut found = (element == Element::Blockquote).then_some(Self::Quotation);
        for (name, value) in tag.attributes() {
            let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
            let said = if is(&["class", "id", "name", "data-marker"]) {
                named(element, value)
            } else if is(&["style"]) {
                styled(element, value, &mut found)
            } else if is(&["data-signatureblock", "data-smartmail"]) {
                Some(Self::Marked(Mark::Signature))
            } else {
                is(&["hidden"]).then_some(Self::Hidden)
            };
            // What is hidden stays so, and the first that speaks is right.
            if said == Some(Self::Hidden) {
                return said;
            }
            found = found.or(said);
        }
        found
    }
}

fn named(element: Element, value: &str) -> Option<Container> {
    value.split_ascii_whitespace().take(16).find_map(|name| {
        let name = name.to_ascii_lowercase();
        let name = name.trim_start_matches("x_");
        let is = |names: &[&str]| names.contains(&name);
        if is(RESTS) {
            Some(Container::Rest)
        } else if !element.is_block() && element != Element::Span {
            None
        } else if is(INTRODUCED) {
            Some(Container::Introduced)
        } else if is(ATTRIBUTIONS) {
            Some(Container::Marked(Mark::Attribution))
        } else if is(QUOTATIONS) || name.starts_with("yahoo_quoted") {
            Some(Container::Quotation)
        } else {
            // `gmail_signature`, `moz-signature`, `AppleMailSignature` and many more.
            (name.ends_with("signature") || is(SIGNATURES)).then_some(Container::Marked(Mark::Signature))
        }
    })
}

fn styled(element: Element, style: &str, found: &mut Option<Container>) -> Option<Container> {
    let style: String =
        style.chars().take(400).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let has = |part: &str| style.contains(part);
    let is_flat = has("max-height:0") && has("overflow:hidden");
    if has("display:none") || has("visibility:hidden") || is_flat {
        return Some(Container::Hidden);
    }
    // How Gmail and Apple Mail indent a paragraph of one's own.
    if element == Element::Blockquote && has("border:none") && has("0040px") {
        *found = None;
        return None;
    }
    // Outlook's line above a copied header; Windows Mail's.
    let is_lined = has("border-top:solid") || has("border-style:solidnonenone") || has("border-top:1pt");
    let is_outlook = is_lined && (has("padding:3.0pt0") || has("padding:3pt0"));
    let is_windows = has("border-top-style:solid") && has("border-top-color:rgb(229,229,229)");
    (element == Element::Div && (is_outlook || is_windows)).then_some(Container::Rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::email::html::token::{Token, tokens};

    fn container(html: &str) -> Option<Container> {
        match tokens(html).next() {
            Some(Token::Open(element, tag)) => Container::of(element, &tag),
            token => panic!("a tag, not {token:?}"),
        }
    }

    #[test]
    fn quotations_of_many_programs_are_known() {
        for html in [
            "<blockquote type=cite>",
            "<blockquote cite='mid:1'>",
            "<blockquote>",
            "<div class='yahoo_quoted' id='yahoo_quoted_12'>",
            "<div id=OLK_SRC_BODY_SECTION>",
            "<span id=OLK_SRC_BODY_SECTION>",
            "<div name=quote style='margin:10px'>",
            "<div name=messageReplySection>",
            "<div class=zmail_extra>",
            "<div id=mailcontent>",
        ] {
            assert_eq!(container(html), Some(Container::Quotation), "{html}");
        }
        for html in [
            "<div id=divRplyFwdMsg dir=ltr>",
            "<div id=x_divRplyFwdMsg>",
            "<div id=appendonsend>",
            "<hr id=stopSpelling>",
            "<hr data-marker=__DIVIDER__>",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>",
            "<div style='border:none; border-top:solid #B5C4DF 1.0pt; padding:3.0pt 0cm 0cm 0cm'>",
            "<div style='padding-top: 5px; border-top-color: rgb(229, 229, 229); border-top-width: 1px; border-top-style: solid;'>",
        ] {
            assert_eq!(container(html), Some(Container::Rest), "{html}");
        }
        assert_eq!(container("<div class='gmail_quote gmail_quote_container'>"), Some(Container::Introduced));
        assert_eq!(container("<div class=moz-cite-prefix>"), Some(Container::Marked(Mark::Attribution)));
    }

    #[test]
    fn signatures_are_known_by_the_end_of_their_name() {
        for html in [
            "<div class='gmail_signature' dir=ltr>",
            "<pre class=moz-signature>",
            "<div id=AppleMailSignature>",
            "<div id=Signature>",
            "<div data-signatureblock=true>",
            "<div id=ms-outlook-mobile-signature>",
        ] {
            assert_eq!(container(html), Some(Container::Marked(Mark::Signature)), "{html}");
        }
    }

    #[test]
    fn what_is_hidden_is_hidden_and_an_indented_paragraph_is_no_quotation() {
        for html in [
            "<div style='display: none'>",
            "<span hidden>",
            "<blockquote style='visibility:hidden'>",
            "<div class=gmail_quote style='max-height:0;overflow:hidden'>",
        ] {
            assert_eq!(container(html), Some(Container::Hidden), "{html}");
        }
        assert_eq!(container("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>"), None);
        assert_eq!(container("<div class=quoter>"), None);
    }
}
