//! Whatever strangers send: reading never panics, and what comes out is not more than what came in.

use proptest::prelude::*;
use recado::channels::email::incoming::webhook::{self, Shape};
use recado::channels::email::incoming::{authenticity, dedup_key, read};
use recado::domain::incoming_mail::IncomingMail;

/// Pieces that mail is made of, so that what is generated looks like mail.
const PIECES: &[&str] = &[
    "From: ",
    "To: ",
    "Subject: ",
    "Date: ",
    "Message-ID: ",
    "References: ",
    "In-Reply-To: ",
    "Content-Type: ",
    "Content-Disposition: ",
    "Content-Transfer-Encoding: ",
    "Content-ID: ",
    "Return-Path: <>",
    "Auto-Submitted: auto-replied",
    "Precedence: bulk",
    "List-Id: ",
    "List-Post: <mailto:a@b.example>",
    "X-Failed-Recipients: ",
    "Authentication-Results: mx; dkim=pass header.d=",
    "Final-Recipient: rfc822; ",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 ",
    "text/plain",
    "text/html",
    "text/calendar",
    "multipart/mixed; boundary=a",
    "multipart/alternative; boundary=\"a\"",
    "multipart/related; boundary=b",
    "multipart/report; report-type=delivery-status; boundary=b",
    "message/rfc822",
    "message/delivery-status",
    "message/feedback-report",
    "; charset=utf-7",
    "; charset=utf-16",
    "; charset=iso-2022-jp",
    "; charset=big5",
    "; format=flowed",
    "; name=\"",
    "; filename*0*=utf-8''%C3",
    "; filename*1*=%B1",
    "base64",
    "quoted-printable",
    "x-uuencode",
    "attachment",
    "inline",
    "--a",
    "--b",
    "--a--",
    "--b--",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\0",
    ";",
    ":",
    ",",
    "<",
    ">",
    "(",
    ")",
    "\"",
    "\\",
    "'",
    "=?utf-8?Q?=C3?=",
    "=?utf-8?B?sQ==?=",
    "=?utf-7?Q?+AOk?=",
    "=?",
    "?=",
    "=C3=B1",
    "=",
    "+AGE",
    "ana@example.com",
    "<ana@example.com>",
    "ñ",
    "日本",
    "\u{feff}",
    "Tue, 1 Dec 2026 10:00:00 +0100",
    "99 Foo 99999 99:99:99 +9999",
    "begin 644 a\n#0V%T\nend\n",
    "BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20261201T100000Z\nDTEND:2026ñ201\nEND:VEVENT",
    "MAILER-DAEMON@x.example",
    "failure notice",
    "user unknown 550 5.1.1",
    "<p>&lt;a@b&gt;<br><img src=cid:a>",
    "</",
    "&nbsp;",
    "Feedback-Type: abuse",
    "iVBORw0KGgo=",
];

fn mail_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// A mail with everything, to be damaged.
const WHOLE: &str = "Return-Path: <ana@example.com>\r\nDelivered-To: shop@example.org\r\nFrom: =?utf-8?Q?A=C3=B1a?= <ana@example.com>\r\n\
    To: \"Shop, the\" <shop@example.org>, b@c.example (B)\r\nSubject: =?iso-2022-jp?B?GyRCJF4bKEI=?=\r\n hello\r\n\
    Date: Tue, 1 Dec 2026 10:00:00 +0100\r\nMessage-ID: <a@b>\r\nReferences: <c@d> <e@f>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"=_m\"\r\n\r\n--=_m\r\nContent-Type: multipart/alternative; boundary=\"=_a\"\r\n\r\n\
    --=_a\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHola =C3=B1 \r\nx\r\n\
    --=_a\r\nContent-Type: text/html; charset=koi8-r\r\n\r\n<p>hola <img src=\"cid:p@q\"></p>\r\n--=_a--\r\n\
    --=_m\r\nContent-Type: image/png; name*0*=utf-8''a%C3; name*1*=%B1.png\r\nContent-ID: <p@q>\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    iVBORw0KGgo=\r\n--=_m\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--=_m--\r\n";

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8);
    prop::collection::vec(change, 0..30).prop_map(|changes| {
        let mut raw = WHOLE.as_bytes().to_vec();
        for (index, byte, kind) in changes {
            if raw.is_empty() {
                break;
            }
            let at = index.index(raw.len());
            match kind {
                0 => raw[at] = byte,
                1 => raw.truncate(at.max(20)),
                2 => raw.insert(at, byte),
                _ => {
                    raw.remove(at);
                }
            }
        }
        raw
    })
}

fn check(raw: &[u8]) {
    let _ = authenticity::read(raw, "mx");
    let _ = authenticity::read(raw, "");
    let Ok(mail) = read(raw) else { return };
    assert!(!dedup_key(raw, &mail).is_empty());
    assert!(is_line(&mail.subject) && mail.subject.chars().count() <= 1000);
    for address in mail.from.iter().chain(&mail.sender).chain(&mail.reply_to).chain(&mail.to).chain(&mail.cc) {
        assert!(is_line(&address.address) && address.address.contains('@') && address.address.len() <= 320);
        assert!(address.name.as_deref().is_none_or(is_line));
    }
    for part in &mail.parts {
        assert!(is_line(&part.name) && !part.name.is_empty() && part.content_type.contains('/'));
    }
    for id in mail.message_id.iter().chain(&mail.references).chain(&mail.in_reply_to) {
        assert!(is_line(id) && !id.contains([' ', '<', '>']) && id.len() <= 500);
    }
    assert!(size(&mail) <= raw.len() * 12 + 4096, "{} of {}", size(&mail), raw.len());
    // The same bytes are always read the same.
    assert_eq!(read(raw).as_ref(), Ok(&mail));
}

fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn size(mail: &IncomingMail) -> usize {
    let parts: usize = mail.parts.iter().map(|part| part.body.len() + part.name.len()).sum();
    mail.text.as_ref().map_or(0, String::len) + mail.html.as_ref().map_or(0, String::len) + parts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_read_or_refused(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        check(&raw);
    }

    #[test]
    fn anything_made_of_mails_pieces_is_read(raw in mail_like()) {
        check(&raw);
        check(&[b"From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n".as_slice(), &raw].concat());
    }

    #[test]
    fn a_damaged_mail_is_read(raw in damaged()) {
        check(&raw);
    }

    #[test]
    fn any_post_is_unpacked_or_refused(body in mail_like(), shape in 0..5_usize, is_form in any::<bool>()) {
        let shape = [Shape::Raw, Shape::Mailgun, Shape::Postmark, Shape::SendGrid, Shape::Ses][shape];
        let content_type = if is_form { "application/x-www-form-urlencoded" } else { "multipart/form-data; boundary=a" };
        if let Ok(webhook::Unpacked::Mail(list)) = webhook::unpack(shape, content_type, &body) {
            for delivered in list {
                check(&delivered.raw);
            }
        }
    }

    #[test]
    fn what_is_posted_in_fields_is_what_is_read(subject in "[ -~ñ日]{0,40}", text in "[ -~\nñ]{1,200}", name in "[a-zñ;\"' ]{1,20}") {
        let json = serde_json::json!({
            "From": "ana@example.com", "Subject": subject, "TextBody": text,
            "Attachments": [{"Name": name, "Content": "aGk=", "ContentType": "application/pdf"}],
        });
        let Ok(webhook::Unpacked::Mail(list)) = webhook::unpack(Shape::Postmark, "", json.to_string().as_bytes()) else {
            return Err(TestCaseError::fail("refused"));
        };
        let mail = read(&list[0].raw).unwrap();
        if !subject.contains("=?") {
            prop_assert_eq!(mail.subject, subject.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        let seen = mail.text.unwrap_or_default();
        prop_assert_eq!(seen.trim(), text.trim());
        prop_assert_eq!(mail.parts.len(), 1);
        prop_assert_eq!(&mail.parts[0].body, b"hi");
    }
}
