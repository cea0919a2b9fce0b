//! What holds for any mail, sensible or not.

use proptest::prelude::*;
use recado::channels::email::quoted_text::{reply_of_html, reply_of_text, text_of_html, unflow};

/// Pieces of mail, put together at random.
fn mail(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

const TEXT: &[&str] = &[
    "Hello there\n",
    "Yes.\n",
    "\n",
    "\r\n",
    "> quoted\n",
    ">> deeper\n",
    ">\n",
    ">:\n",
    "-- \n",
    "--\n",
    "____\n",
    "Ana\n",
    "👍\n",
    "On 3 May 2020, Ana <ana@example.com> wrote:\n",
    "On 3 May 2020, Ana\n",
    "<ana@example.com> wrote:\n",
    "El 3/5/2020, Ana escribió:\n",
    "From: Ana <ana@example.com>\n",
    "Sent: Monday\n",
    "To: Bob\n",
    "Subject: Hi\n",
    "-----Original Message-----\n",
    "Begin forwarded message:\n",
    "Sent from my iPhone\n",
    "Get Outlook for iOS<https://aka.ms/x>\n",
    "ana@example.com\n",
    "Please reply above this line\n",
    "> Please reply above this line\n",
    "no end",
    "a line that is long enough to have been wrapped by some program \n",
];

const HTML: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<br>",
    "Hello",
    " there ",
    "&amp;",
    "&nbsp;",
    "<blockquote>",
    "</blockquote>",
    "<div class=gmail_quote>",
    "<div class=gmail_attr>",
    "<div id=appendonsend>",
    "<div class=moz-signature>",
    "<span style='display:none'>",
    "</span>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<a href='https://example.com/'>",
    "</a>",
    "<hr>",
    "<pre>",
    "</pre>",
    "<!-- x -->",
    "<style>x</style>",
    "On 3 May 2020, Ana wrote:",
    "-- ",
    "From: Ana",
    "Sent: now",
    "Subject: x",
    "<img alt=x>",
    "<o:p>",
    "</o:p>",
    "<",
    "<script>",
    "</script>",
    "&#8203;",
];

fn words(text: &str) -> Vec<String> {
    text.replace('>', " ").split_whitespace().map(str::to_owned).collect()
}

fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|word| whole.any(|other| other == word))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reply_adds_and_moves_no_word(text in mail(TEXT)) {
        prop_assert!(is_subsequence(&words(&reply_of_text(&text)), &words(&text)));
    }

    #[test]
    fn a_reply_is_empty_only_where_the_text_is(text in mail(TEXT)) {
        prop_assert_eq!(words(&reply_of_text(&text)).is_empty(), words(&text).is_empty());
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        prop_assert!(is_subsequence(&words(&reply_of_text(&text)), &words(&text)));
        prop_assert!(unflow(&text, true).len() <= 2 * text.len());
    }

    #[test]
    fn a_reply_of_html_adds_and_moves_no_word(html in mail(HTML)) {
        let (reply, text) = (words(&reply_of_html(&html)), words(&text_of_html(&html)));
        prop_assert!(is_subsequence(&reply, &text), "{:?} of {:?}", reply, text);
        prop_assert_eq!(reply.is_empty(), text.is_empty());
    }

    #[test]
    fn any_html_is_read(html in any::<String>()) {
        prop_assert!(is_subsequence(&words(&reply_of_html(&html)), &words(&text_of_html(&html))));
    }

    #[test]
    fn unflowing_moves_no_letter(text in mail(TEXT)) {
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '>').collect::<String>();
        let once = unflow(&text, false);
        prop_assert_eq!(letters(&once), letters(&text));
    }

    #[test]
    fn what_was_stripped_has_nothing_more_to_strip(
        reply in prop::collection::vec(prop::sample::select(&["Hello there", "", "Yes, at 10:30.", "- one", "On the whole, yes"][..]), 1..6),
        signature in prop::sample::select(&["", "\n-- \nAna\n", "\nSent from my iPhone\n", "\nEnviado desde mi iPhone\n\n--\nAna\n"][..]),
        quotation in prop::sample::select(&[
            "", "\nOn 3 May 2020, Ana wrote:\n> a\n> b\n", "\n-----Original Message-----\nFrom: Ana\nSubject: x\n\nHello\n",
            "\nDe: Ana <a@example.com>\nEnviado: ayer\nPara: Bob\nAsunto: x\n\nHola\n", "\nEm 3/5/2020 10:00, Ana escreveu:\n\nOi\n",
        ][..]),
    ) {
        let written = reply.join("\n");
        let once = reply_of_text(&format!("{written}\n{signature}{quotation}"));
        prop_assert_eq!(reply_of_text(&once), once.clone());
        if reply.iter().any(|line| !line.is_empty()) {
            prop_assert_eq!(words(&once), words(&written));
        }
    }
}
