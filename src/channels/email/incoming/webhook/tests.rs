use super::*;
use crate::domain::incoming_mail::Verdict;

fn mail(unpacked: Unpacked) -> (Delivered, IncomingMail) {
    let Unpacked::Mail(mut list) = unpacked else { panic!("no mail") };
    let delivered = list.remove(0);
    let mail = crate::channels::email::incoming::read(&delivered.raw).unwrap();
    (delivered, mail)
}

fn form(fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(fields);
    ("application/x-www-form-urlencoded".to_owned(), encoded.finish().into_bytes())
}

fn multipart(parts: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (head, value) in parts {
        body.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    ("multipart/form-data; boundary=x".to_owned(), body)
}

fn post(shape: Shape, (content_type, body): (String, Vec<u8>)) -> Result<Unpacked, Refused> {
    unpack(shape, &content_type, &body)
}

#[test]
fn a_raw_message_is_taken_as_it_is() {
    let (delivered, seen) = mail(unpack(Shape::Raw, "message/rfc822", b"Subject: a\r\n\r\n\xff").unwrap());
    assert_eq!((delivered.raw.as_slice(), seen.subject.as_str()), (&b"Subject: a\r\n\r\n\xff"[..], "a"));
}

#[test]
fn what_is_no_mail_is_no_raw_message() {
    let json = b"{\n  \"from\": \"vera@example.org\",\n  \"subject\": \"Hello\"\n}";
    for body in [&b""[..], b"\r\n\r\n", b"Hello", b"from=vera&subject=hello", json, b"X: y\n\nFrom: a"] {
        assert_eq!(unpack(Shape::Raw, "message/rfc822", body), Err(Refused::NoMessage), "{}", body.escape_ascii());
    }
}

#[test]
fn mailguns_fields_make_a_message() {
    let fields = multipart(&[
        ("name=\"recipient\"", b"shop+a@in.example"),
        ("name=\"sender\"", b"bounce@example.org"),
        ("name=\"message-headers\"", br#"[["From","Ana <ana@example.org>"],["Subject","hola"],["Message-Id","<a@b>"],["Content-Type","multipart/x"]]"#),
        ("name=\"body-plain\"", "año\r\n".as_bytes()),
        ("name=\"body-html\"", b"<img src=\"cid:pic\">"),
        ("name=\"content-id-map\"", br#"{"<pic>": "attachment-1"}"#),
        ("name=\"attachment-1\"; filename=\"a.png\"\r\nContent-Type: image/png", b"\x89PNG\r\n"),
    ]);
    let (delivered, seen) = mail(post(Shape::Mailgun, fields).unwrap());
    assert_eq!(
        (delivered.recipients, delivered.sender.as_deref()),
        (vec!["shop+a@in.example".to_owned()], Some("bounce@example.org"))
    );
    assert_eq!(
        (seen.subject.as_str(), seen.message_id.as_deref(), seen.text.as_deref()),
        ("hola", Some("a@b"), Some("año\n"))
    );
    assert_eq!((seen.parts[0].is_inline, seen.parts[0].body.as_slice()), (true, &b"\x89PNG\r\n"[..]));
}

#[test]
fn mailguns_raw_message_is_preferred_and_its_store_is_refused() {
    let raw = form(&[("recipient", "shop@in.example"), ("body-mime", "Subject: raw\r\n\r\nx"), ("subject", "field")]);
    assert_eq!(mail(post(Shape::Mailgun, raw).unwrap()).1.subject, "raw");
    let stored = form(&[("from", "a@b.example"), ("attachments", r#"[{"url": "https://x"}]"#)]);
    assert!(matches!(post(Shape::Mailgun, stored), Err(Refused::Misconfigured(_))));
    assert_eq!(post(Shape::Mailgun, form(&[("a", "b")])), Err(Refused::Malformed("Mailgun")));
    let signed = form(&[("timestamp", "1"), ("token", "t"), ("signature", "s")]);
    assert_eq!(mailgun_signature(&signed.0, &signed.1).unwrap().token, "t");
}

/// What Mailgun's fields prove of a mail from ana@example.org, with headers above and below its `Received`.
fn proof_of_mailgun(above: &str, below: &str, sender: &str) -> Authenticity {
    let headers = format!(r#"[{above}["Received","by luna.mailgun.net"],{below}["From","ana@example.org"]]"#);
    let fields = form(&[("message-headers", &headers), ("sender", sender)]);
    mail(post(Shape::Mailgun, fields).unwrap()).0.authenticity.unwrap()
}

#[test]
fn a_forged_second_signature_does_not_make_mailguns_check_ours() {
    let dkim = |domains: &[&str]| {
        let signature = |domain: &&str| format!(r#"["DKIM-Signature","v=1; d={domain}; b=x"],"#);
        let signatures = domains.iter().map(signature).collect::<Vec<_>>().concat();
        proof_of_mailgun(r#"["X-Mailgun-Dkim-Check-Result","Pass"],"#, &signatures, "x@evil.example").dkim
    };
    assert_eq!(dkim(&["example.org"]), Verdict::Pass);
    assert_eq!(dkim(&["example.org", "evil.example"]), Verdict::None);
    assert_eq!(dkim(&[]), Verdict::None);
}

#[test]
fn what_a_sender_writes_in_mailguns_name_is_not_believed() {
    const SPF: &str = r#"["X-Mailgun-Spf","Pass"],"#;
    const DKIM: &str = r#"["X-Mailgun-Dkim-Check-Result","Pass"],["DKIM-Signature","v=1; d=example.org; b=x"],"#;
    assert!(proof_of_mailgun(SPF, "", "bounces@mail.example.org").is_proven());
    assert!(!proof_of_mailgun(SPF, "", "x@evil.example").is_proven(), "of another envelope");
    for forged in [SPF, DKIM] {
        assert!(!proof_of_mailgun("", forged, "ana@example.org").is_proven(), "{forged}");
    }
}

#[test]
fn postmarks_fields_make_a_message_with_the_mails_own_id() {
    let body =
        br#"{"FromFull": {"Email": "ana@example.org", "Name": "Ana \"A\""}, "To": "shop@in.example", "Subject": "hola",
        "MessageID": "postmarks-own", "OriginalRecipient": "shop+a@in.example", "TextBody": "hi", "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<real@b>"}, {"Name": "Auto-Submitted", "Value": "auto-replied"}],
        "Attachments": [{"Name": "a.txt", "Content": "aGk=", "ContentType": "text/plain"}]}"#;
    let (delivered, seen) = mail(unpack(Shape::Postmark, "application/json", body).unwrap());
    assert_eq!(delivered.recipients, ["shop+a@in.example"]);
    assert_eq!((seen.message_id.as_deref(), seen.from.unwrap().address.as_str()), (Some("real@b"), "ana@example.org"));
    assert_eq!((seen.text.as_deref(), seen.html, seen.parts[0].body.as_slice()), (Some("hi"), None, &b"hi"[..]));
    assert!(seen.automatic.is_some());
    assert_eq!(unpack(Shape::Postmark, "", b"{}"), Err(Refused::Malformed("Postmark")));
    assert_eq!(unpack(Shape::Postmark, "", b"no"), Err(Refused::Malformed("Postmark")));
}

#[test]
fn each_of_sendgrids_fields_has_its_own_charset() {
    let fields = multipart(&[
        ("name=\"headers\"", b"Message-ID: <a@b>\nDate: Tue, 1 Dec 2026 10:00:00 +0100"),
        ("name=\"from\"", b"Ana <ana@example.org>"),
        ("name=\"subject\"", b"\xcf\xf0\xe8"),
        ("name=\"text\"", "año".as_bytes()),
        ("name=\"charsets\"", br#"{"subject": "windows-1251", "text": "UTF-8"}"#),
        ("name=\"envelope\"", br#"{"to": ["shop@in.example", "sales@in.example"], "from": ""}"#),
        ("name=\"SPF\"", b"softfail"),
        ("name=\"dkim\"", b"{@evil.example : pass, @example.org : pass}"),
        ("name=\"attachment1\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf", b"%PDF"),
    ]);
    let (delivered, seen) = mail(post(Shape::SendGrid, fields).unwrap());
    assert_eq!((delivered.recipients.len(), delivered.sender.as_deref()), (2, Some("")));
    assert_eq!(
        (seen.subject.as_str(), seen.text.as_deref(), seen.parts[0].name.as_str()),
        ("При", Some("año"), "a.pdf")
    );
    let proof = delivered.authenticity.unwrap();
    assert_eq!(
        (proof.dkim_domain.as_deref(), proof.spf, proof.is_proven()),
        (Some("example.org"), Verdict::Fail, true)
    );
    assert_eq!(post(Shape::SendGrid, form(&[("a", "b")])), Err(Refused::Malformed("SendGrid")));
}

#[test]
fn an_envelope_that_passed_proves_from_only_when_it_is_of_the_same_domain() {
    let by_sendgrid = |sender: &str| {
        let envelope = format!(r#"{{"to": ["shop@in.example"], "from": "{sender}"}}"#);
        let fields = form(&[("from", "ana@example.org"), ("envelope", &envelope), ("SPF", "pass")]);
        mail(post(Shape::SendGrid, fields).unwrap()).0.authenticity.unwrap().is_proven()
    };
    let by_amazon = |sender: &str| {
        let notice = serde_json::json!({
            "mail": {"source": sender, "destination": ["shop@in.example"]},
            "receipt": {"spfVerdict": {"status": "PASS"}},
            "content": "From: ana@example.org\r\n\r\nx",
        });
        let posted = unpack(Shape::Ses, "text/plain", &notification(&notice)).unwrap();
        mail(posted).0.authenticity.unwrap().is_proven()
    };
    for (sender, is_proven) in
        [("ana@example.org", true), ("b@mail.example.org", true), ("x@evil.example", false), ("", false)]
    {
        assert_eq!((by_sendgrid(sender), by_amazon(sender)), (is_proven, is_proven), "{sender}");
    }
}

fn notification(message: &serde_json::Value) -> Vec<u8> {
    serde_json::json!({"Type": "Notification", "TopicArn": "arn:aws:sns:x:1:mail", "Message": message.to_string()})
        .to_string()
        .into_bytes()
}

#[test]
fn amazons_mail_comes_as_text_or_packed() {
    let notice = |content: &str| {
        serde_json::json!({
            "notificationType": "Received",
            "mail": {"source": "bounce@example.org", "destination": ["shop@in.example"]},
            "receipt": {"recipients": ["shop+a@in.example"], "spfVerdict": {"status": "PASS"}, "dmarcVerdict": {"status": "GRAY"}},
            "content": content,
        })
    };
    for content in ["Subject: hola\r\n\r\nx", "U3ViamVjdDogaG9sYQ0KDQp4"] {
        let (delivered, seen) = mail(unpack(Shape::Ses, "text/plain", &notification(&notice(content))).unwrap());
        assert_eq!(
            (delivered.recipients.as_slice(), seen.subject.as_str()),
            (&["shop+a@in.example".to_owned()][..], "hola")
        );
        assert!(!delivered.authenticity.unwrap().is_proven());
        let plain = notice(content).to_string();
        assert!(unpack(Shape::Ses, "text/plain", plain.as_bytes()).is_ok());
    }
    let kept = serde_json::json!({"mail": {"source": "a@b.example"}});
    assert!(matches!(unpack(Shape::Ses, "", &notification(&kept)), Err(Refused::Misconfigured(_))));
    let bounce = serde_json::json!({"notificationType": "Bounce", "mail": {}});
    assert!(matches!(unpack(Shape::Ses, "", &notification(&bounce)), Err(Refused::NoMail(_))));
}

#[test]
fn a_subscription_is_reported_and_only_when_it_is_amazons() {
    let ask = |url: &str| {
        serde_json::json!({"Type": "SubscriptionConfirmation", "TopicArn": "arn:t", "SubscribeURL": url}).to_string()
    };
    let url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=x";
    let expected = Unpacked::Subscription { topic: "arn:t".to_owned(), url: url.to_owned() };
    assert_eq!(unpack(Shape::Ses, "", ask(url).as_bytes()), Ok(expected));
    assert!(unpack(Shape::Ses, "", ask("https://169.254.169.254/latest").as_bytes()).is_err());
}
