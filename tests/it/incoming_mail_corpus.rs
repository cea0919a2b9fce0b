//! Real messages of public test suites, when they are there: what the sources state about them must be read.
//!
//! They lie in `RECADO_CORPUS`, else in `../../shared/corpus`, and are not part of the project.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use recado::channels::email::incoming::webhook::{self, Shape, Unpacked};
use recado::channels::email::incoming::{dedup_key, read};
use recado::domain::incoming_mail::{BounceKind, IncomingMail};
use serde_json::Value;

/// What may be missed of what is stated.
const HITS_MIN_PERCENT: usize = 95;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var("RECADO_CORPUS").ok().map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let found = named.unwrap_or(beside);
    if found.join("email_manifest.json").is_file() {
        return Some(found);
    }
    println!("There is no corpus at {}: set RECADO_CORPUS to test with real mail.", found.display());
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap()
}

/// Hits and totals by source and by what is stated.
#[derive(Default)]
struct Score(BTreeMap<(String, &'static str), (usize, usize)>);

impl Score {
    fn count(&mut self, entry: &Value, what: &'static str, is_hit: bool, seen: &dyn std::fmt::Debug) {
        let source = entry["source"].as_str().unwrap_or_default().split_whitespace().next().unwrap_or_default();
        let (hits, total) = self.0.entry((source.to_owned(), what)).or_default();
        *hits += usize::from(is_hit);
        *total += 1;
        if !is_hit {
            println!("missed {what} of {}: {seen:?}", entry["file"]);
        }
    }

    fn print(&self) {
        for ((source, what), (hits, total)) in &self.0 {
            println!("{source:45} {what:24} {hits:3} of {total:3}");
        }
    }

    fn sum(&self, wanted: &[&str]) -> (usize, usize) {
        let counted = self.0.iter().filter(|((_, what), _)| wanted.contains(what));
        counted.fold((0, 0), |(hits, totals), (_, (hit, total))| (hits + hit, totals + total))
    }
}

fn same(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn stated(entry: &Value, mail: &IncomingMail, score: &mut Score) {
    let upstream = &entry["upstream"];
    let from = mail.from.as_ref().map(|from| from.address.to_lowercase());
    if let Some(expected) = upstream["expected_from"].as_str() {
        score.count(entry, "From", from.as_deref() == Some(&expected.to_lowercase()), &from);
    }
    if let Some(expected) = upstream["expected_subject"].as_str() {
        score.count(entry, "subject", same(&mail.subject) == same(expected), &mail.subject);
    }
    if let Some(expected) = upstream["is_bounce"].as_bool() {
        score.count(entry, "is a bounce", mail.bounce.is_some() == expected, &mail.bounce);
    }
    if let Some(expected) = upstream["is_feedback_report"].as_bool() {
        let is_complaint = mail.bounce.as_ref().is_some_and(|bounce| bounce.kind == BounceKind::Complaint);
        score.count(entry, "is a complaint", is_complaint == expected, &mail.bounce);
    }
    if let Some(expected) = upstream["is_auto_reply"].as_bool() {
        score.count(entry, "is automatic", mail.automatic.is_some() == expected, &mail.automatic);
        score.count(entry, "answer is no bounce", mail.bounce.is_none(), &mail.bounce);
    }
    if let Some(expected) = upstream["expected_in_reply_to"].as_str() {
        score.count(
            entry,
            "In-Reply-To",
            mail.in_reply_to.first().map(String::as_str) == Some(expected),
            &mail.in_reply_to,
        );
    }
    for name in ["expected_reply", "expected_reply_prefix"] {
        if let Some(expected) = upstream[name].as_str() {
            let is_there = mail.text.as_ref().is_some_and(|text| same(text).starts_with(&same(expected)));
            score.count(entry, "text begins with reply", is_there, &mail.text);
        }
    }
    let tags: Vec<&str> = entry["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !tags.iter().any(|tag| matches!(*tag, "bounce" | "arf")) {
        score.count(entry, "what is no bounce", mail.bounce.is_none(), &mail.bounce);
    }
    if let Some(expected) = upstream["attachments"].as_array() {
        score.count(entry, "files", mail.parts.len() == expected.len(), &mail.parts.len());
    }
    for bounce in upstream["expected_bounces"].as_array().into_iter().flatten().take(1) {
        let expected = bounce["status"].as_str().unwrap_or_default();
        // sisimai makes up x.0.9xx where the report has no status.
        if !expected.is_empty() && !expected.contains(".0.9") {
            let status = mail.bounce.as_ref().and_then(|bounce| bounce.status.clone());
            score.count(entry, "status of the bounce", status.as_deref() == Some(expected), &(expected, status));
            let has_recipient = mail.bounce.as_ref().is_some_and(|bounce| !bounce.recipients.is_empty());
            score.count(entry, "recipient of the bounce", has_recipient, &mail.bounce);
        }
    }
}

/// What another parser computed: no authority, a hint.
fn derived(entry: &Value, mail: &IncomingMail, score: &mut Score) {
    let derived = &entry["derived"];
    if let Some(expected) = derived["from_addr"].as_str().filter(|address| address.contains('@')) {
        let from = mail.from.as_ref().map(|from| from.address.to_lowercase());
        score.count(entry, "From (derived)", from.as_deref() == Some(&expected.to_lowercase()), &from);
    }
    if let Some(expected) = derived["subject"].as_str() {
        score.count(entry, "subject (derived)", same(&mail.subject) == same(expected), &mail.subject);
    }
    if let Some(expected) = derived["message-id"].as_str() {
        let expected = expected.trim().trim_matches(['<', '>']);
        score.count(entry, "Message-ID (derived)", mail.message_id.as_deref() == Some(expected), &mail.message_id);
    }
    for name in derived["attachment_names"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let has = mail.parts.iter().any(|part| same(&part.name) == same(name));
        let names: Vec<&str> = mail.parts.iter().map(|part| part.name.as_str()).collect();
        score.count(entry, "file names (derived)", has, &(name, names));
    }
    // A notice of a bounce or an answer without anything to read would be shown as an empty message.
    let is_readable = mail.text.is_some() || mail.html.is_some() || !mail.parts.is_empty();
    score.count(entry, "something to read", is_readable, &"nothing");
}

#[test]
fn what_the_sources_state_is_read() {
    let Some(corpus) = corpus() else { return };
    let manifest = json(&corpus.join("email_manifest.json"));
    let (mut score, mut hints) = (Score::default(), Score::default());
    for entry in manifest["messages"].as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        let raw = fs::read(corpus.join(file)).unwrap();
        let mail = read(&raw).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(!dedup_key(&raw, &mail).is_empty(), "{file}");
        stated(entry, &mail, &mut score);
        derived(entry, &mail, &mut hints);
    }
    println!("--- stated");
    score.print();
    println!("--- computed by another parser");
    hints.print();
    let (hits, total) = score.sum(&["From", "subject", "is a bounce", "is a complaint", "is automatic"]);
    println!("--- {hits} of {total} statements on From, subject, bounces and automatic mail");
    assert!(hits * 100 >= total * HITS_MIN_PERCENT, "{hits} of {total}");
}

/// A form as the service posts it, of the fields that the corpus keeps as JSON.
fn form(fields: &Value) -> (String, Vec<u8>) {
    let mut body = String::new();
    for (name, value) in fields.as_object().unwrap() {
        let value = value.as_str().unwrap_or_default();
        let _ = write!(body, "--form\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    ("multipart/form-data; boundary=form".to_owned(), (body + "--form--\r\n").into_bytes())
}

#[test]
fn what_mail_services_post_is_read() {
    let Some(corpus) = corpus() else { return };
    let manifest = json(&corpus.join("inbound_email_manifest.json"));
    let (mut read_count, mut others) = (0, 0);
    for entry in manifest["payloads"].as_array().unwrap() {
        let file = entry["file"].as_str().unwrap();
        let payload = json(&corpus.join(file));
        let (shape, (content_type, body)) = match entry["provider"].as_str().unwrap().to_lowercase().as_str() {
            "mailgun" => (Shape::Mailgun, form(&payload)),
            "sendgrid" => (Shape::SendGrid, form(&payload)),
            "postmark" => (Shape::Postmark, ("application/json".to_owned(), serde_json::to_vec(&payload).unwrap())),
            _ => {
                others += 1;
                continue;
            }
        };
        let unpacked = webhook::unpack(shape, &content_type, &body);
        if file.contains("misconfigured") {
            assert!(matches!(unpacked, Err(webhook::Refused::Misconfigured(_))), "{file}: {unpacked:?}");
        } else {
            let Ok(Unpacked::Mail(list)) = unpacked else { panic!("{file}: {unpacked:?}") };
            posted(file, &payload, &list[0], &read(&list[0].raw).unwrap());
        }
        read_count += 1;
    }
    println!("{read_count} posts read, {others} of services that are not supported");
    assert!(read_count >= 8);
}

/// The mail has what the post has.
fn posted(file: &str, payload: &Value, delivered: &webhook::Delivered, mail: &IncomingMail) {
    let envelope = ["recipient", "OriginalRecipient"].into_iter().find_map(|name| payload[name].as_str());
    if let Some(recipient) = envelope {
        assert_eq!(delivered.recipients, [recipient], "{file}");
    }
    for name in ["Subject", "subject"] {
        if let Some(subject) = payload[name].as_str() {
            assert_eq!(mail.subject, subject, "{file}");
        }
    }
    for name in ["TextBody", "body-plain", "text"] {
        if let Some(text) = payload[name].as_str() {
            assert_eq!(mail.text.as_deref(), Some(text), "{file}");
        }
    }
    for name in ["HtmlBody", "body-html", "html"] {
        if let Some(html) = payload[name].as_str() {
            assert_eq!(mail.html.as_deref(), Some(html), "{file}");
        }
    }
    if payload["RawEmail"].is_null()
        && let Some(attachments) = payload["Attachments"].as_array()
    {
        assert_eq!(mail.parts.len(), attachments.len(), "{file}");
        for (part, attachment) in mail.parts.iter().zip(attachments) {
            assert_eq!(part.name, attachment["Name"].as_str().unwrap(), "{file}");
        }
    }
    println!(
        "{file}: from {:?}, to {:?}, {} files, {:?}",
        mail.from,
        delivered.recipients,
        mail.parts.len(),
        delivered.authenticity
    );
}

#[test]
fn the_signatures_of_mailgun_are_verified() {
    let Some(corpus) = corpus() else { return };
    let vectors = json(&corpus.join("signature_vectors.json"));
    let mut count = 0;
    for vector in vectors["vectors"].as_array().unwrap() {
        if vector["scheme"] != "mailgun webhook signature" {
            continue;
        }
        let text = |name: &str| vector[name].as_str().unwrap();
        let signed_at: i64 = text("timestamp").parse().unwrap();
        let verify = |now| webhook::verify_mailgun(text("key"), text("timestamp"), text("token"), text("header"), now);
        assert_eq!(verify(signed_at + 60), vector["valid"].as_bool().unwrap());
        assert!(!verify(signed_at + 86_400));
        count += 1;
    }
    assert!(count > 0);
}
