use super::*;
use crate::domain::incoming_mail::MailAddress;

const MASK: &str = "•••• •••• •••• 1111";

fn assert_masked(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        let expected = expected.replace('#', MASK);
        let masked = mask_html(html);
        assert_eq!(masked.as_deref(), Some(expected.as_str()), "{html}");
        assert_eq!(mask_html(&expected), None, "masked twice: {html}");
    }
}

#[test]
fn a_number_is_found_as_it_is_read_and_all_else_stays_as_it_was() {
    assert_masked(&[
        ("<p>4111&nbsp;1111&nbsp;1111&nbsp;1111</p>", "<p>#</p>"),
        ("4111 <b>1111</b> 1111 1111.", "#<b></b>."),
        ("a &amp; b: &#52;111 1111 &#x31;111 1111", "a &amp; b: #"),
        ("4111\r\n      1111\n\t\t1111\n1111<br >", "#<br >"),
        ("41<!-- x --><wbr>11<i/>1111<span\nclass='a'>11111111</span>", "#<!-- x --><wbr><i/><span\nclass='a'></span>"),
        ("4111&shy;-&#8211;1111&zwnj;-1111-1111", "#"),
        ("４１１１ １１１１ １１１１ １１１１", "#"),
        ("<pre>4111\n1111\n1111\n1111</pre>", "<pre>#</pre>"),
    ]);
}

#[test]
fn a_number_in_cells_and_lines_is_one() {
    assert_masked(&[
        (
            "<tr>\n<td>4111</td>\n<td>&nbsp; 1111 &nbsp;</td>\n<td>1111</td><td>1111</td></tr>",
            "<tr>\n<td>#</td>\n<td>&nbsp;  &nbsp;</td>\n<td></td><td></td></tr>",
        ),
        ("<div>4111</div><p>1111<p>1111<br>1111", "<div>#</div><p><p><br>"),
    ]);
}

#[test]
fn what_nobody_sees_is_masked_too() {
    assert_masked(&[
        ("<a href=\"https://x.example/?c=4111111111111111\">pay</a>", "<a href=\"https://x.example/?c=#\">pay</a>"),
        ("<a href='/4111%201111%2D1111+1111&amp;x=1'>", "<a href='/#&amp;x=1'>"),
        ("<img alt=4111111111111111 src=x>", "<img alt=# src=x>"),
        ("<p title=4111 1111 1111 1111>", "<p title=#>"),
        ("</p title='4111 1111 1111 1111'>", "</p title='#'>"),
        ("<p 4111111111111111><x4111111111111111>", "<p #><x#>"),
        ("<!-- 4111 1111 1111 1111 -->", "<!-- # -->"),
        ("<!--[if mso]><td>4111</td><td>1111 1111&nbsp;1111<![endif]-->", "<!--[if mso]><td>#</td><td><![endif]-->"),
        ("<title>4111&nbsp;1111 1111 1111</title>", "<title>#</title>"),
        (
            "<script>pay('4111111111111111')</script><style>/*4111 1111 1111 1111*/",
            "<script>pay('#')</script><style>/*#*/",
        ),
        ("<!doctype 4111111111111111><?4111111111111111>", "<!doctype #><?#>"),
        ("<b title=\"never closed 4111111111111111", "<b title=\"never closed #"),
    ]);
    let number = mask_html("&#4111111111111111;").unwrap();
    assert_eq!(number, format!("&#{MASK};"), "a character's number that is no character's");
}

#[test]
fn a_number_is_found_as_those_show_it_who_leave_nothing_out() {
    for name in ["textarea", "xmp", "noembed", "noframes", "iframe", "noscript", "plaintext", "TextArea"] {
        assert_masked(&[
            (&format!("4111 <{name}>1111</{name}> 1111 1111"), &format!("#<{name}></{name}>")),
            (&format!("<{name}>4111 1111</{name} >1111 1111."), &format!("<{name}>#</{name} >.")),
        ]);
    }
    assert_masked(&[
        ("4111 <svg><style><b>1111</b></style></svg> 1111 1111", "# <svg><style><b></b></style></svg> "),
        ("4111 <svg><![CDATA[1111]]></svg> 1111 1111", "# <svg><![CDATA[]]></svg> "),
        ("<textarea>4111<textarea>1111</textarea>1111</textarea>1111", "<textarea>#<textarea></textarea></textarea>"),
    ]);
    for html in
        ["<title>4111 1111</title>x 1111 1111", "<style>p{margin:4111px}</style>1111 1111 1111", "4111<!--1111-->1111"]
    {
        assert_eq!(mask_html(html), None, "{html}");
    }
}

#[test]
fn html_without_a_card_number_is_left_alone() {
    for html in [
        "",
        "<p>1234&nbsp;5678&nbsp;9012&nbsp;3456</p>",
        "<a href='https://x.example/?a=1&b=2'>4111 1111 1111 1112</a>",
        "<td>4111</td><hr><td>1111</td><td>1111</td><td>1111</td>",
        "<td width=41 height=11>11</td><td width=11 height=11>11</td>",
        "<p>4111 x 1111 1111 1111</p><td style='margin:41px 11px 11px 11px 11px 11px 11px 11px'>",
        "&#52;&#49;&#49;&#49; and no more of it: &#160;&#160;&#160;&#160;",
        "https://x.example/?c=4111111111111111",
        "<img src='cid:4111111111111111@x.example'>",
    ] {
        assert_eq!(mask_html(html), None, "{html}");
    }
}

#[test]
fn a_lot_of_anything_is_read_to_its_end() {
    for piece in [
        "<",
        "<b>",
        "<!--",
        "<script>",
        "</",
        "4",
        "4 ",
        "<td>4",
        "4<b>1</b>",
        "&",
        "&#52;",
        "&nbsp;",
        "4111 1111 1111 1111 ",
        " ",
        "<td>&nbsp;</td>",
        "<textarea><!--<style>4",
        "<textarea>4</textarea>",
        "<![CDATA[4<style>",
        "<a href=4111111111111111 ",
        "4111111111111111 a=",
        "<a x='",
        "%20",
        "4+",
    ] {
        let html = piece.repeat(60_000 / piece.len());
        let once = mask_html(&html).unwrap_or(html);
        assert_eq!(mask_html(&once), None, "{piece}");
        let _ = mask_html(&format!("<a {once}"));
    }
}

fn mail_of(raw: &str) -> IncomingMail {
    incoming::read(raw.as_bytes()).unwrap()
}

fn attached(headers: &str, inner: &str) -> String {
    format!(
        "From: a@example.org\nSubject: two\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n{headers}\n{inner}\n--b--\n"
    )
}

#[test]
fn an_attached_mail_is_masked_with_its_files_and_another_file_is_left() {
    let inner = "From: Vera <vera@example.org>\nReply-To: v@example.org\nDate: Mon, 02 Mar 2026 12:00:00 +0000\nSubject: 4111111111111111\n\
        Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n4111 <b>1111</b> 1111 1111\n\
        --c\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n4111 1111 1111 1111\n--c--\n";
    let mut mail = mail_of(&attached("Content-Type: message/rfc822\n", inner));
    assert!(mask(&mut mail));
    assert_eq!(mail.parts[0].name, format!("{MASK}.eml"));
    let nested = incoming::read(&mail.parts[0].body).unwrap();
    assert_eq!((nested.subject.as_str(), nested.html.as_deref()), (MASK, Some(format!("{MASK}<b></b>").as_str())));
    assert_eq!((nested.sent_at, nested.reply_to[0].address.as_str()), (Some(1_772_452_800_000), "v@example.org"));
    assert_eq!(
        (nested.parts[0].name.as_str(), nested.parts[0].body.as_slice()),
        ("a.txt", &b"4111 1111 1111 1111"[..])
    );
}

#[test]
fn an_invitation_is_masked_where_it_is_folded_too() {
    let invitation = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:4111 1111 1111 1111\r\nDESCRIPTION:pay with 4111 1111 11\r\n 11 1111\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    for (kind, is_words) in [("text/calendar", true), ("application/ics", true), ("text/csv", false)] {
        let headers = format!("Content-Type: {kind}; name=a.ics\nContent-Disposition: attachment\n");
        let mut mail = mail_of(&attached(&headers, invitation));
        assert_eq!(mask(&mut mail), is_words, "{kind}");
        let kept = String::from_utf8_lossy(&mail.parts[0].body).replace("\r\n ", "");
        assert_eq!(kept.matches(MASK).count(), if is_words { 2 } else { 0 }, "{kept}");
    }
}

#[test]
fn an_attached_mail_without_a_card_number_stays_byte_by_byte() {
    let inner = "Subject: one\nX-Own: kept\nMIME-Version: 1.0\n\nhello 4111";
    let mut mail = mail_of(&attached("Content-Type: message/rfc822\n", inner));
    assert!(!mask(&mut mail));
    assert_eq!(mail.parts[0].body, inner.as_bytes());
}

#[test]
fn however_a_mail_is_attached_and_however_deep_its_words_are_masked() {
    for headers in [
        "Content-Type: application/octet-stream; name=mail.EML\n",
        "Content-Type: message/global\n",
        "Content-Type: text/rfc822-headers\n",
        "Content-Type: message/partial\n",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n",
    ] {
        let mut mail = mail_of(&attached(headers, "Subject: 4111 1111 1111 1111\n\n"));
        assert!(mask(&mut mail), "{headers}");
        assert!(!String::from_utf8_lossy(&mail.parts[0].body).contains("4111"), "{headers}");
    }
    let mut raw = "Subject: 4111 1111 1111 1111\n\nx".to_owned();
    for _ in 0..40 {
        raw = format!("Subject: x\nContent-Type: message/rfc822\n\n{raw}");
    }
    let mut mail = mail_of(&raw);
    assert!(mask(&mut mail));
    let all = innermost(mail.parts.remove(0).body);
    assert!(!all.contains("4111") && all.contains(MASK), "{all}");
}

#[test]
fn what_is_not_read_is_looked_at_and_identifiers_are_no_numbers() {
    let number = "4111 1111 1111 1111";
    let parts = |kind: &str, part: &str| {
        let part = format!("--c\n{part}\n");
        format!("Content-Type: multipart/{kind}; boundary=c\n\n--c\n\nhello\n{part}--c--\n")
    };
    let packed = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nNDExMS0xMTExLTExMTEtMTExMQ==";
    let many = |last: &str| parts("mixed", &format!("\nx\n{}{last}", "--c\n\nx\n".repeat(600)));
    for raw in [
        format!("Subject: x\nComments: {number}\n\nx"),
        "Subject: x\nX-Note: =?utf-8?Q?=34111=2D1111-1111-1111?=\n\nx".to_owned(),
        format!("Subject: x\nComments: {}\n 1111 1111\n\nx", "x".repeat(70_000) + " 4111 1111"),
        format!("Subject: x\n{}Comments: {number}\n\nx", "X-A: b\n".repeat(2_000)),
        format!("Subject: x\nSubject: {number}\n\nx"),
        format!("Subject: {} {number}\n\nx", "x".repeat(1_000)),
        parts("alternative", "Content-Type: text/x-amp-html\n\n4111 <b>1111</b> 1111 1111"),
        parts("alternative", "Content-Type: text/enriched\n\n<bold>4111</bold> 1111 1111 1111"),
        parts("mixed", &format!("Content-Type: text/html\n\n<!-- {number} -->")),
        parts("mixed", &format!("Content-Description: {number}\n\nx")),
        parts("mixed", &format!("Content-Type: text/html\n\n<p>x\n--c\n\n{number}")),
        format!("{}{number}", parts("mixed", "\nx")),
        parts("mixed", "\nx").replace("--c\n\nhello", &format!("{number}\n--c\n\nhello")),
        many(&format!("--c\n\n{number}")),
        many(&format!("--c\n{packed}")),
        many("--c\nContent-Type: text/html\n\n<p>4111 <b>1111</b> 1111 1111"),
    ] {
        let mut mail = mail_of(&raw);
        assert!(mask(&mut mail) || is_in_unread(raw.as_bytes()), "{raw}");
        let mut mail = mail_of(&attached("Content-Type: message/rfc822\n", &raw));
        assert!(mask(&mut mail) && !is_in_unread(&mail.parts[0].body), "attached: {raw}");
    }
    for raw in [
        "Message-ID: <4111111111111111@x>\nDKIM-Signature: t=4111111111111111\nReceived: id 4111111111111111\n\nx"
            .to_owned(),
        "Content-Type: multipart/mixed; boundary=4111111111111111\n\n--4111111111111111\n\nx\n--4111111111111111--\n"
            .to_owned(),
        parts("mixed", "Content-Type: image/png\nContent-ID: <4111111111111111@x>\n\n4111111111111111"),
        parts("mixed", "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n4111111111111111"),
        "Subject: x\nX-Time: 2026.03.02 12:00:00 1772452800000\n\nx".to_owned(),
    ] {
        let mut mail = mail_of(&raw);
        assert!(!mask(&mut mail) && !is_in_unread(raw.as_bytes()), "{raw}");
    }
}

#[test]
fn a_mail_in_a_mail_in_a_mail_grows_by_no_more_than_its_double() {
    use base64::Engine as _;
    let words = "Nothing but words. ".repeat(10_000) + "4111 1111 1111 1111";
    let packed = base64::engine::general_purpose::STANDARD.encode(&words);
    for inner in [words, format!("4111 1111 1111 1111\n--c\nContent-Transfer-Encoding: base64\n\n{packed}")] {
        let inner = format!("Subject: x\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n{inner}\n--c--\n");
        let raw = (0..7).fold(inner, |inner, _| format!("Subject: x\nContent-Type: message/rfc822\n\n{inner}"));
        let mut mail = mail_of(&raw);
        assert!(mask(&mut mail));
        let kept = &mail.parts[0].body;
        assert!(kept.len() < raw.len() * 2 + 100_000, "{} became {}", raw.len(), kept.len());
        assert!(!holds_number(kept, 0));
    }
}

fn innermost(body: Vec<u8>) -> String {
    match incoming::read(&body) {
        Ok(mut mail) if !mail.parts.is_empty() => innermost(mail.parts.remove(0).body),
        _ => String::from_utf8(body).unwrap(),
    }
}

#[test]
fn names_and_lines_that_flow_are_masked() {
    let mut mail = mail_of(
        "From: a@example.org\nContent-Type: text/plain; format=flowed; delsp=yes\n\ncall 411111111111 \n111 \n1 or not",
    );
    mail.original_from =
        Some(MailAddress { name: Some("4111111111111111".to_owned()), address: "a@example.org".to_owned() });
    assert!(mask(&mut mail));
    assert_eq!(mail.original_from.and_then(|from| from.name).as_deref(), Some(MASK));
    let (text, flow) = (mail.text.unwrap(), mail.text_flow);
    let shown = flow.map_or(text.clone(), |flow| unflow(&text, flow.del_sp));
    assert!(shown.contains(MASK), "{shown}");
}

#[test]
fn html_that_hides_words_within_a_number_gives_way_to_its_text() {
    let html = "4111 <span style='display:none'>x</span>1111 1111 1111 <b>y</b>";
    let mut mail = IncomingMail { html: Some(html.to_owned()), ..IncomingMail::default() };
    assert!(mask(&mut mail));
    assert_eq!((mail.html, mail.text), (None, Some(format!("{MASK} y"))));
}

#[test]
fn a_number_in_a_link_is_masked_in_all_versions_of_the_mail() {
    let link = "https://x.example/?c=4111111111111111";
    let mut mail = IncomingMail {
        html: Some(format!("<a href='{link}'>{link}</a>")),
        text: Some(format!("Pay at {link}")),
        ..IncomingMail::default()
    };
    assert!(mask(&mut mail));
    assert_eq!(mail.text, Some(format!("Pay at https://x.example/?c={MASK}")));
    let link = format!("https://x.example/?c={MASK}");
    assert_eq!(mail.html, Some(format!("<a href='{link}'>{link}</a>")));
}
