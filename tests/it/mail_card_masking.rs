//! Card numbers in mail: however HTML writes them and however deep they are, they are kept nowhere.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use recado::channels::email::incoming;
use recado::channels::email::masking::{is_in_unread, mask, mask_html};
use recado::channels::email::quoted_text::text_of_html;
use recado::desk::incoming_mail::Arrived;
use recado::domain::card_masking::mask_card_numbers;
use recado::domain::id::MailAccountId;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Mailbox, mail};

const NUMBER: &str = "4111111111111111";

/// Whether a text shows the number, grouped by whatever.
fn shows(text: &str) -> bool {
    let apart = |c: char| c.is_whitespace() || "-|>.".contains(c);
    text.split(|c: char| !c.is_ascii_digit() && !apart(c))
        .any(|run| run.chars().filter(char::is_ascii_digit).collect::<String>().contains(NUMBER))
}

/// All that the words of a raw message say, and those of the mails in it. Other files are not its words.
fn said(raw: &[u8]) -> String {
    let Ok(mail) = incoming::read(raw) else { return String::from_utf8_lossy(raw).into_owned() };
    let html = mail.html.unwrap_or_default();
    let mut said = [mail.subject, mail.text.unwrap_or_default(), text_of_html(&html), html].join(" x ");
    for part in mail.parts.iter().filter(|part| part.content_type == "message/rfc822") {
        said += &[" x ", &part.name, " x ", &self::said(&part.body)].concat();
    }
    said
}

fn files_below(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(std::fs::read(path).unwrap());
        }
    }
}

/// Whatever is told of the only conversation's first message, and whatever is on disk.
async fn assert_kept_nowhere(desk: &Mailbox, written: &[&str]) {
    let id = desk.only().await;
    let message = desk.olga.thread(id).await.remove(0);
    let path = format!("/api/v1/messages/{}/mail", message["id"]);
    let page = desk.olga.request(Method::GET, &path).header("accept", "text/html");
    let raw = desk.olga.get(&format!("{path}/raw")).await;
    assert_eq!(raw.status, 200);
    let mut all = vec![
        message.to_string(),
        desk.olga.conversation(id).await.to_string(),
        desk.olga.get(&path).await.ok().to_string(),
        desk.olga.send(page).await.text,
        said(raw.text.as_bytes()),
    ];
    for file in message["attachments"].as_array().unwrap() {
        let file = desk.olga.get(file["url"].as_str().unwrap()).await;
        assert_eq!(file.status, 200);
        all.push(said(file.text.as_bytes()));
    }
    let mut files = Vec::new();
    files_below(desk.app.data_folder(), &mut files);
    all.extend(files.iter().map(|file| String::from_utf8_lossy(file).into_owned()));
    all.extend(files.iter().filter(|file| file.starts_with(b"From: ")).map(|raw| said(raw)));
    for text in all {
        assert!(!shows(&text), "{text}");
        for form in written {
            assert!(!text.contains(form), "{form} in {text}");
        }
    }
}

#[test]
fn the_checks_themselves_see_what_they_look_for() {
    let inner = "Subject: x\nContent-Type: text/html\n\n4111&nbsp;<b>1111</b> 1111 1111";
    let raw = mail("g0", "Content-Type: message/rfc822\n", inner);
    assert!(shows(&said(raw.as_bytes())) && !shows("4111 1111 x 1111 1111"));
    let packed = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n";
    assert!(shows(&said(mail("g0", packed, "NDExMS0xMTExLTExMTEtMTExMQ==").as_bytes())));
}

#[tokio::test]
async fn a_card_number_in_html_is_kept_nowhere() {
    for html in [
        "4111&nbsp;1111&nbsp;1111&nbsp;1111",
        "4111 <b>1111</b> 1111 1111",
        "&#52;111 1111 1111 1111",
        "<a href=\"https://x.example/?c=4111111111111111\">pay</a>",
        "<a href=\"https://x.example/?c=4111111111111111\">https://x.example/?c=4111111111111111</a>",
        "<td>4111</td><td>1111</td><td>1111</td><td>1111</td>",
        "<!-- 4111 1111 1111 1111 -->",
        "4111 <textarea>1111</textarea> 1111 1111",
        "4111 <iframe>1111</iframe> 1111 1111",
        "4111 <noscript>1111</noscript> 1111 1111",
        "4111 <svg><![CDATA[1111]]></svg> 1111 1111",
    ] {
        let desk = Mailbox::open().await;
        let body = format!("<p>My card is {html}.</p>");
        desk.bring(&mail("g1", "Content-Type: text/html\n", &body)).await;
        assert_kept_nowhere(&desk, &[html]).await;
    }
}

#[tokio::test]
async fn the_html_beside_a_text_is_masked_and_shown() {
    let desk = Mailbox::open().await;
    let body = "--b\nContent-Type: text/plain\n\nMy card is below.\n--b\nContent-Type: text/html\n\n<p>My <i>card</i> is 4111&nbsp;1111 <b>1111</b> 1111</p>\n--b--\n";
    desk.bring(&mail("g2", "Content-Type: multipart/alternative; boundary=b\n", body)).await;
    assert_kept_nowhere(&desk, &["1111&nbsp;1111"]).await;
    let message = desk.olga.thread(desk.only().await).await.remove(0);
    let shown = desk.olga.get(&format!("/api/v1/messages/{}/mail", message["id"])).await.ok();
    let html = shown["html"].as_str().unwrap();
    assert!(html.contains("<p>My <i>card</i> is •••• •••• •••• 1111"), "{html}");
}

#[tokio::test]
async fn a_card_number_in_what_is_not_read_is_kept_nowhere() {
    let amp = "--b\n\nhello\n--b\nContent-Type: text/x-amp-html\n\n<p>4111 <b>1111</b> 1111 1111</p>\n--b--\n";
    let many = format!("{}--b\n\nIt is 4111 1111 1111 1111.\n--b--\n", "--b\n\nhello\n".repeat(600));
    for (headers, body, written) in [
        ("Comments: 4111 1111 1111 1111\n", "hello", "4111 1111"),
        ("Content-Type: multipart/alternative; boundary=b\n", amp, "4111 <b>"),
        ("Content-Type: multipart/mixed; boundary=b\n", &many, "4111 1111"),
    ] {
        let desk = Mailbox::open().await;
        desk.bring(&mail("g4", headers, body)).await;
        assert_kept_nowhere(&desk, &[written]).await;
    }
}

#[tokio::test]
async fn a_card_number_in_an_attached_mail_is_kept_nowhere() {
    let desk = Mailbox::open().await;
    let deepest = "From: a@example.org\nSubject: deep\n\nIt is 4111-1111-1111-1111.";
    let inner = format!(
        "From: Ana <ana@example.org>\nSubject: Pay 4111111111111111\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>4111 <b>1111</b> 1111 1111</p>\n--c\nContent-Type: message/rfc822\n\n{deepest}\n--c--"
    );
    let body = format!("--b\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n");
    desk.bring(&mail("g3", "Content-Type: multipart/mixed; boundary=b\n", &body)).await;
    assert_kept_nowhere(&desk, &["4111 <b>1111", "4111-1111"]).await;
    let message = desk.olga.thread(desk.only().await).await.remove(0);
    assert_eq!(message["attachments"][0]["name"], "Pay •••• •••• •••• 1111.eml");
}

#[tokio::test]
async fn what_is_no_mail_is_kept_without_its_card_numbers() {
    let desk = Mailbox::open().await;
    let arrived = Arrived { raw: b"\r\n\r\nno headers, 4111 1111 1111 1111".to_vec(), ..Arrived::default() };
    desk.app.running().desk.take_in_mail(MailAccountId(1), arrived).await.unwrap();
    let mut files = Vec::new();
    files_below(&desk.app.data_folder().join("files"), &mut files);
    let kept: Vec<_> = files.iter().map(|file| String::from_utf8_lossy(file)).collect();
    assert!(kept.iter().any(|file| file.contains("no headers, •••• •••• •••• 1111")), "{kept:?}");
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RECADO_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let is_there = folder.join("card_numbers.json").is_file();
    if !is_there {
        println!("There is no corpus at {}: set RECADO_CORPUS to test with it.", folder.display());
    }
    is_there.then_some(folder)
}

/// A text as HTML, plain or cut up.
fn as_html(text: &str, is_cut: bool) -> String {
    let written = |(at, c): (usize, char)| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '\n' => "<br>".to_owned(),
        c if is_cut && at % 3 == 0 => format!("<i\nclass='{at}'>&#{};</i>", u32::from(c)),
        c => c.to_string(),
    };
    format!("<div>{}</div>", text.chars().enumerate().map(written).collect::<String>())
}

#[test]
fn in_html_the_corpus_of_texts_is_masked_and_kept_as_text_is() {
    let Some(folder) = corpus() else { return };
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("card_numbers.json")).unwrap()).unwrap();
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        for html in [as_html(text, false), as_html(text, true)] {
            let is_masked = mask_html(&html).is_some_and(|masked| masked.contains("•••• •••• •••• "));
            let is_masked_as_text = matches!(mask_card_numbers(text), Cow::Owned(_));
            assert_eq!(is_masked, is_masked_as_text, "{html}");
        }
    }
}

#[test]
fn real_mail_is_left_alone_where_its_text_holds_no_card_number() {
    let Some(folder) = corpus() else { return };
    let mut files = Vec::new();
    files_below(&folder.join("email"), &mut files);
    let read: Vec<_> = files.iter().filter_map(|raw| Some((raw, incoming::read(raw).ok()?))).collect();
    assert!(read.len() > 50, "{}", read.len());
    for (raw, mail) in read {
        assert!(!is_in_unread(raw), "{}", mail.subject);
        let mut masked = mail.clone();
        let is_masked = mask(&mut masked);
        assert!(!is_masked, "{} {:?}", mail.subject, masked.html);
        assert_eq!(masked, mail);
    }
}

/// What HTML may have between two digits without a reader seeing anything but a gap, or nothing.
fn between() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "",
        "",
        "<b>",
        "</b>",
        "<span style=\"color:red\">",
        "<!-- x -->",
        "<wbr>",
        "&shy;",
        "&#8203;",
        "<script>x</script>",
        "<img src=\"cid:x\">",
    ])
}

/// What there may be between two groups.
fn gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        " ",
        "&nbsp;",
        "\n    ",
        "-",
        "&ndash;",
        "<br>",
        "</td><td>",
        "</td>\n  <td>&nbsp;",
        "</p><p>",
        "&#32;<i> </i>",
        "&ensp;",
    ])
}

fn digit(c: char, form: u8) -> String {
    match form {
        0 => format!("&#{};", u32::from(c)),
        1 => format!("&#x{:X};", u32::from(c)),
        2 => char::from_u32(u32::from('０') + u32::from(c) - u32::from('0')).unwrap().to_string(),
        _ => c.to_string(),
    }
}

/// The number as HTML may write it.
fn written() -> impl Strategy<Value = String> {
    let digits = prop::collection::vec((between(), 0..12u8), NUMBER.len());
    (digits, prop::collection::vec(gap(), 3)).prop_map(|(digits, gaps)| {
        let mut html = String::new();
        for (at, (c, (between, form))) in NUMBER.chars().zip(digits).enumerate() {
            if at > 0 {
                html.push_str(if at % 4 == 0 { gaps[at / 4 - 1] } else { between });
            }
            html.push_str(&digit(c, form));
        }
        html
    })
}

/// Pieces of HTML, with few digits or many.
fn pieces(digits: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => between().prop_map(str::to_owned),
        3 => gap().prop_map(str::to_owned),
        3 => digits,
        2 => prop::sample::select(vec!["<p>", "<a href='https://x.example/?a=", "<a title=\"", "'>", "\">", "<!--", "-->", "<title>", "</title>", "card ", "&", "<", ">", "&#", "%20", "=", "<hr>"]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// What is left of the digits when tags, references and all else are gone.
fn digits_of(html: &str) -> String {
    text_of_html(html).chars().filter(char::is_ascii_digit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn a_number_is_masked_however_html_splits_it(
        before in "([a-zñ]{1,9}[ ,:]){0,3}", number in written(), after in "([ ,;][a-zñ]{1,9}){0,3}",
    ) {
        let html = format!("<div>{before}{number}{after}</div>");
        let masked = mask_html(&html).unwrap_or_default();
        prop_assert!(masked.starts_with(&format!("<div>{before}•••• •••• •••• 1111")), "{} of {}", masked, html);
        prop_assert!(masked.ends_with(&format!("{after}</div>")), "{} of {}", masked, html);
        prop_assert_eq!(digits_of(&masked), "1111");
        prop_assert_eq!(mask_html(&masked), None);
    }

    #[test]
    fn html_without_a_number_comes_back_as_it_was(html in pieces("[0-9]{0,2}[a-z]")) {
        // No more than two digits at a time, and a letter behind them.
        prop_assert_eq!(mask_html(&html), None);
    }

    #[test]
    fn masking_masked_html_changes_nothing(html in pieces("[0-9]{1,6}|4111111111111111|4111 1111 |5105 1051 0510 5100"), number in written()) {
        let html = format!("{html}{number}{html}");
        let once = mask_html(&html).unwrap_or(html);
        prop_assert_eq!(mask_html(&once), None, "{}", once);
    }

    #[test]
    fn any_text_is_read_as_html(html in any::<String>()) {
        let once = mask_html(&html).unwrap_or(html);
        prop_assert_eq!(mask_html(&once), None);
    }
}
