use super::*;
use crate::domain::incoming_mail::{AutomaticKind, BounceKind, Flow};

fn mail(raw: &str) -> IncomingMail {
    read(raw.as_bytes()).unwrap()
}

fn multipart(kind: &str, parts: &[&str]) -> String {
    let parts = parts.iter().map(|part| format!("--{kind}\n{part}\n")).collect::<Vec<_>>().concat();
    format!("Content-Type: multipart/{kind}; boundary={kind}\n\n{parts}--{kind}--\n")
}

const PNG: &str = "Content-Type: image/png\nContent-Transfer-Encoding: base64";

#[test]
fn what_has_no_headers_is_no_mail() {
    for raw in ["", "hello", "\n\n", "{\"from\": \"ana\"}", "<html><a href=\"x:y\">"] {
        assert_eq!(read(raw.as_bytes()), Err(Unreadable), "{raw}");
    }
    assert!(
        read(b"Subject: a\rFrom: ana@example.com\r\rhello").is_ok_and(|mail| mail.text.as_deref() == Some("hello"))
    );
}

#[test]
fn who_and_what_and_when_is_read() {
    let seen = mail(
        "Delivered-To: shop@example.com\nX-Original-To: shop+abc@example.com\nFrom: =?utf-8?Q?A=C3=B1a?= <Ana@Example.com>\n\
         To: a@b.example, Shop <shop@example.com>\nCc: c@d.example\nReply-To: r@d.example\nSubject: hi\n there\n\
         Date: Tue, 1 Dec 2026 10:00:00 +0100 (CET)\nMessage-ID: <m1@x>\nIn-Reply-To: <m0@x>\nReferences: <a@x> <m0@x>\n\nHello\n",
    );
    assert_eq!(seen.from.unwrap(), MailAddress { name: Some("Aña".to_owned()), address: "Ana@example.com".to_owned() });
    assert_eq!((seen.to.len(), seen.cc.len(), seen.reply_to[0].address.as_str()), (2, 1, "r@d.example"));
    assert_eq!(seen.delivered_to, ["shop@example.com", "shop+abc@example.com"]);
    assert_eq!((seen.subject.as_str(), seen.sent_at), ("hi there", Some(1_796_115_600_000)));
    assert_eq!((seen.message_id.as_deref(), seen.in_reply_to.len(), seen.references.len()), (Some("m1@x"), 1, 2));
    assert_eq!((seen.text.as_deref(), seen.html, seen.automatic), (Some("Hello\n"), None, None));
}

#[test]
fn copies_of_a_mail_have_one_key() {
    let raw = "Message-ID: <a@b>\n\nx";
    assert_eq!(dedup_key(raw.as_bytes(), &mail(raw)), "a@b");
    let raw = "Message-ID: <>\nSubject: a\n\nx";
    let key = dedup_key(raw.as_bytes(), &mail(raw));
    assert!(key.starts_with("sha256:") && key.len() == 71);
    assert_ne!(key, dedup_key(b"Subject: b\n\nx", &mail("Subject: b\n\nx")));
}

#[test]
fn two_versions_are_one_text() {
    let seen = mail(&multipart("alternative", &["\nhello", "Content-Type: text/html\n\n<p>hello</p>"]));
    assert_eq!((seen.text.as_deref(), seen.html.as_deref()), (Some("hello"), Some("<p>hello</p>")));
}

#[test]
fn a_footer_behind_two_versions_is_in_both() {
    let both = multipart("alternative", &["\nhello", "Content-Type: text/html\n\n<p>hello</p>"]);
    let seen = mail(&multipart("mixed", &[&both, "\n-- \nthe <list>"]));
    assert_eq!(seen.text.as_deref(), Some("hello\n-- \nthe <list>"));
    assert_eq!(seen.html.as_deref(), Some("<p>hello</p><div>-- <br>\nthe &lt;list&gt;</div>"));
}

#[test]
fn what_is_only_in_html_is_not_lost_beside_a_text() {
    let seen = mail(&multipart("mixed", &["\nhello", "Content-Type: text/html\n\n<p>and more</p>"]));
    assert_eq!((seen.text, seen.html.as_deref()), (None, Some("<div>hello</div><p>and more</p>")));
    let empty = mail(&multipart("alternative", &["\n \n", "Content-Type: text/html\n\n<p>hello</p>"]));
    assert_eq!((empty.text, empty.html.as_deref()), (None, Some("<p>hello</p>")));
}

#[test]
fn text_picture_text_is_all_shown() {
    let picture = format!("{PNG}\nContent-Disposition: inline; filename=a.png\n\niVBORw0KGgo=");
    let seen = mail(&multipart("mixed", &["\none", &picture, "\ntwo"]));
    assert_eq!(seen.text.as_deref(), Some("one\ntwo"));
    assert!(seen.parts[0].is_inline && seen.parts[0].content_id.is_none());
    assert_eq!(seen.parts[0].body, b"\x89PNG\r\n\x1a\n");
}

#[test]
fn a_picture_that_the_page_names_is_inline_and_another_is_not() {
    let page = "Content-Type: text/html\n\n<img src=\"cid:one%40x\">";
    let one = format!("{PNG}\nContent-ID: <one@x>\n\niVBORw0KGgo=");
    let two = format!("{PNG}\nContent-ID: <two@x>\nContent-Disposition: attachment; filename=two.png\n\niVBORw0KGgo=");
    let seen = mail(&multipart("related", &[page, &one, &two]));
    let inline: Vec<(&str, bool)> = seen.parts.iter().map(|part| (part.name.as_str(), part.is_inline)).collect();
    assert_eq!(inline, [("image-1.png", true), ("two.png", false)]);
}

#[test]
fn what_is_inline_and_no_picture_is_a_file() {
    let note = "Content-Type: text/plain; name=notes.txt\nContent-Disposition: inline\n\nnotes";
    let page = "Content-Type: text/html; name=page.html\n\n<p>page";
    let seen = mail(&multipart("mixed", &["\nhello", note, page]));
    assert_eq!((seen.text.as_deref(), seen.html, seen.parts.len()), (Some("hello"), None, 2));
    assert!(seen.parts.iter().all(|part| !part.is_inline));
}

#[test]
fn an_attached_mail_is_a_file_with_its_subject() {
    let forwarded =
        "Content-Type: message/rfc822\n\nFrom: eva@example.org\nSubject: the order\nX-Autoreply: yes\n\nin it";
    let seen = mail(&multipart("mixed", &["\nsee below", forwarded]));
    assert_eq!((seen.text.as_deref(), seen.parts[0].name.as_str()), (Some("see below"), "the order.eml"));
    assert_eq!((seen.automatic, seen.from), (None, None));
}

#[test]
fn an_invitation_is_a_file_and_a_line() {
    let event = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Lunch\n\
        DTSTART:20261201T130000Z\nEND:VEVENT\nEND:VCALENDAR";
    let seen = mail(&multipart("alternative", &["\nCome!", event]));
    assert_eq!((seen.text.as_deref(), seen.parts[0].name.as_str()), (Some("Come!"), "invite.ics"));
    assert_eq!(seen.invitation.as_deref(), Some("Lunch · 2026-12-01 13:00 (UTC)"));
    assert_eq!(mail(event).text, seen.invitation);
}

#[test]
fn seals_and_sealed_things_stay_files() {
    let signed = "Content-Type: application/pgp-signature\n\n-----BEGIN";
    let seen = mail(&multipart("signed", &["\nhello", signed]));
    assert_eq!((seen.text.as_deref(), seen.parts[0].name.as_str()), (Some("hello"), "signature.asc"));
    let sealed = multipart(
        "encrypted",
        &[
            "Content-Type: application/pgp-encrypted\n\nVersion: 1",
            "Content-Type: application/octet-stream; name=a.asc\n\nx",
        ],
    );
    assert_eq!((mail(&sealed).text, mail(&sealed).parts.len()), (None, 2));
    assert_eq!(mail("Content-Type: application/ms-tnef\n\nx").parts[0].name, "winmail.dat");
}

#[test]
fn flowed_text_says_how_it_flows() {
    let seen = mail("Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n");
    assert_eq!((seen.text.as_deref(), seen.text_flow), (Some("one \ntwo\n"), Some(Flow { del_sp: true })));
    assert_eq!(mail("Subject: a\n\none \ntwo").text_flow, None);
}

#[test]
fn charsets_are_read_everywhere() {
    let raw = b"From: =?koi8-r?B?8NLJ18XU?= <a@b.example>\nSubject: =?iso-2022-jp?B?GyRCJF4bKEI=?=\n\
        Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: quoted-printable\n\n=CF=F0=E8=E2=E5=F2";
    let seen = read(raw).unwrap();
    assert_eq!(seen.from.and_then(|from| from.name).as_deref(), Some("Привет"));
    assert_eq!((seen.subject.as_str(), seen.text.as_deref()), ("ま", Some("Привет")));
}

#[test]
fn a_report_marks_the_mail_and_the_address() {
    let status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; eva@example.org\n\
        Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 who?\n";
    let returned = "Content-Type: text/rfc822-headers\n\nMessage-ID: <c1.m2@desk.example>\nSubject: hi\n";
    let report = multipart("report", &["\nsorry", status, returned]);
    let seen = mail(&format!(
        "From: MAILER-DAEMON@mx.example\n{}",
        report.replacen("report;", "report; report-type=delivery-status;", 1)
    ));
    let bounce = seen.bounce.unwrap();
    assert_eq!((bounce.kind, bounce.status.as_deref()), (BounceKind::Failed, Some("5.1.1")));
    assert_eq!(
        (bounce.recipients, bounce.original_message_id.as_deref()),
        (vec!["eva@example.org".to_owned()], Some("c1.m2@desk.example"))
    );
    assert_eq!(
        (seen.automatic.unwrap().kind, seen.text.as_deref(), seen.parts.len()),
        (AutomaticKind::Bounce, Some("sorry"), 2)
    );
}

#[test]
fn reports_in_prose_are_understood() {
    let qmail = "From: MAILER-DAEMON@mx.example\nTo: shop@example.com\nSubject: failure notice\n\n\
        Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n\
        <eva@example.org>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\n\
        --- Below this line is a copy of the message.\n\nMessage-ID: <c1.m2@desk.example>\nTo: eva@example.org\n";
    let bounce = mail(qmail).bounce.unwrap();
    assert_eq!((bounce.kind, bounce.status.as_deref(), bounce.is_given_up), (BounceKind::Failed, Some("5.1.1"), true));
    assert_eq!(
        (bounce.recipients, bounce.original_message_id.as_deref()),
        (vec!["eva@example.org".to_owned()], Some("c1.m2@desk.example"))
    );

    let exim = "Return-Path: <>\nX-Failed-Recipients: eva@example.org\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\n\
        Subject: Warning: message delayed 24 hours\n\nThis message was created automatically by mail delivery software.\n\
        A message that you sent has not yet been delivered to one or more of its recipients.\n\n  eva@example.org\n    Delay reason: no answer\n";
    let bounce = mail(exim).bounce.unwrap();
    assert_eq!((bounce.kind, bounce.is_given_up), (BounceKind::Delayed, false));
    assert_eq!(bounce.recipients, ["eva@example.org"]);
}

#[test]
fn a_server_that_took_its_time_has_given_up_and_the_address_may_be_good() {
    let old = "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nTo: shop@example.com\n\
        Subject: Returned mail: Cannot send message for 4 days\n\n   ----- Transcript of session follows -----\n\
        421 example.org (smtp)... Deferred: Connection timed out\n\n   ----- Unsent message follows -----\n\
        Message-Id: <c1@desk.example>\nTo: eva@example.org\n\n550 5.1.1 is in the mail itself\n";
    let bounce = mail(old).bounce.unwrap();
    assert_eq!((bounce.kind, bounce.is_given_up, bounce.status), (BounceKind::Delayed, true, None));
    assert_eq!(bounce.original_message_id.as_deref(), Some("c1@desk.example"));
}

#[test]
fn what_a_person_says_about_a_bounce_is_none() {
    let quoting = "From: Ana <ana@example.org>\nSubject: Undelivered Mail Returned to Sender\n\n\
        I got this: Final-Recipient: rfc822; eva@example.org\nAction: failed\nStatus: 5.1.1\n550 user unknown\n";
    assert_eq!((mail(quoting).bounce, mail(quoting).automatic), (None, None));
    let away = "Return-Path: <>\nFrom: Ana <ana@example.org>\nSubject: Out of office\n\nYour message could not be delivered to my head.\n";
    assert_eq!(
        (mail(away).bounce, mail(away).automatic.map(|automatic| automatic.kind)),
        (None, Some(AutomaticKind::Reply))
    );
}

#[test]
fn a_complaint_is_one_and_a_read_receipt_is_none() {
    let feedback = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: eva@example.org\n";
    let raw =
        multipart("report", &["\nspam!", feedback]).replacen("report;", "report; report-type=feedback-report;", 1);
    let bounce = mail(&raw).bounce.unwrap();
    assert_eq!((bounce.kind, bounce.recipients), (BounceKind::Complaint, vec!["eva@example.org".to_owned()]));
    let raw = raw.replace("abuse", "auth-failure");
    assert_eq!(mail(&raw).bounce, None);
    let mail_itself =
        "Content-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: eva@example.org\nMessage-ID: <c1@desk.example>\n\nx";
    let raw = format!("Subject: complaint about message from 192.0.2.1\n{}", multipart("mixed", &[mail_itself]));
    let bounce = mail(&raw).bounce.unwrap();
    assert_eq!((bounce.kind, bounce.original_message_id.as_deref()), (BounceKind::Complaint, Some("c1@desk.example")));
    let raw = multipart("report", &["\nread"]).replacen("report;", "report; report-type=disposition-notification;", 1);
    assert_eq!(mail(&raw).automatic.map(|automatic| automatic.kind), Some(AutomaticKind::Receipt));
}

#[test]
fn more_than_honest_mail_has_is_cut_and_said() {
    let many = format!("Content-Type: multipart/mixed; boundary=a\n\n{}", "--a\n\nx\n".repeat(2000));
    let seen = mail(&many);
    assert!(seen.is_cut && seen.text.is_some());
    assert!(!mail("Subject: a\n\nx").is_cut);
}
