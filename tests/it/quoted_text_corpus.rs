//! The replies that public test suites state for real messages. How texts are compared: in small letters, without `>`, split
//! at white space; so neither line breaks nor indentation count, and every word does.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mail_parser::{MessageParser, MimeHeaders, PartType};
use recado::channels::email::quoted_text::{reply_of_html, reply_of_text, unflow};
use serde_json::Value;

/// The least share of hits, in percent.
const LEAST: usize = 90;

/// Hits and cases by source.
#[derive(Default)]
struct Table(BTreeMap<String, (usize, usize)>);

impl Table {
    fn count(&mut self, source: &str, file: &str, is_hit: bool, found: &str, stated: &str) {
        let (hits, cases) = self.0.entry(source.to_owned()).or_default();
        *hits += usize::from(is_hit);
        *cases += 1;
        if !is_hit {
            println!("  miss {file}\n    stated {:?}\n    found  {:?}", short(stated), short(found));
        }
    }

    /// Prints the table; gives hits and cases of all.
    fn print(&self, title: &str) -> (usize, usize) {
        println!("{title}");
        for (source, (hits, cases)) in &self.0 {
            println!("  {source:<34} {hits:>3} of {cases:>3}");
        }
        let all = self.0.values().fold((0, 0), |(hits, cases), (more, others)| (hits + more, cases + others));
        println!("  {:<34} {:>3} of {:>3} ({} %)", "all", all.0, all.1, all.0 * 100 / all.1.max(1));
        all
    }
}

fn short(text: &str) -> String {
    text.chars().take(300).collect()
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase().replace('>', " ").split_whitespace().map(str::to_owned).collect()
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RECADO_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus")), PathBuf::from);
    let is_there = folder.join("email_bodies_manifest.json").is_file();
    if !is_there {
        println!("There is no corpus in {}: nothing was compared.", folder.display());
    }
    is_there.then_some(folder)
}

fn manifest(folder: &std::path::Path, file: &str, list: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).expect("the manifest");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    manifest[list].as_array().expect("a list").clone()
}

fn assert_share((hits, cases): (usize, usize)) {
    assert!(hits * 100 >= cases * LEAST, "{hits} of {cases} are less than {LEAST} %");
}

#[test]
fn nine_of_ten_stated_replies_of_bodies_are_found() {
    let Some(folder) = corpus() else { return };
    let (mut stated_replies, mut hints) = (Table::default(), Table::default());
    for body in manifest(&folder, "email_bodies_manifest.json", "bodies") {
        let file = body["file"].as_str().expect("a file");
        let source = file.split('/').nth(1).expect("a folder");
        let bytes = std::fs::read(folder.join(file)).expect("a body");
        let text = String::from_utf8_lossy(&bytes);
        let is_html = source == "talon-html";
        let reply = if is_html { reply_of_html(&text) } else { reply_of_text(&text) };
        let stated = body["expected_reply"].as_str().or_else(|| body["expected_first_fragment"].as_str());
        if let Some(stated) = stated {
            stated_replies.count(source, file, words(&reply) == words(stated), &reply, stated);
        }
        // Where no reply is stated: how the first of several fragments begins, or that all is one.
        if let Some(patterns) = body["expected_first_fragment_regexes"].as_array() {
            let is_hit = patterns
                .iter()
                .filter_map(Value::as_str)
                .all(|pattern| reply.contains(pattern.trim_start_matches('^')));
            hints.count(source, file, is_hit, &reply, &patterns[0].to_string());
        } else if stated.is_none() && body["expected_fragments"] == 1 {
            hints.count(source, file, words(&reply) == words(&text), &reply, &text);
        }
    }
    let all = stated_replies.print("email_bodies: stated replies");
    assert_share(hints.print("email_bodies: other hints of the same suites"));
    assert_share(all);
}

#[test]
fn nine_of_ten_stated_replies_of_messages_are_found() {
    let Some(folder) = corpus() else { return };
    let (mut table, mut of_html) = (Table::default(), Table::default());
    for message in manifest(&folder, "email_manifest.json", "messages") {
        let (file, upstream) = (message["file"].as_str().expect("a file"), &message["upstream"]);
        let source = file.split('/').nth(1).expect("a folder");
        let (reply, prefix) = (upstream["expected_reply"].as_str(), upstream["expected_reply_prefix"].as_str());
        let Some(stated) = reply.or(prefix) else { continue };
        let bytes = std::fs::read(folder.join(file)).expect("a message");
        let found = reply_of_message(&bytes);
        let (found_words, stated_words) = (words(&found), words(stated));
        let is_hit = if reply.is_some() { found_words == stated_words } else { found_words.starts_with(&stated_words) };
        table.count(source, file, is_hit, &found, stated);
        if reply.is_some()
            && let Some(html) = html_of_message(&bytes)
        {
            let found = reply_of_html(&html);
            of_html.count(source, file, words(&found) == stated_words, &found, stated);
        }
    }
    let all = table.print("email: stated replies");
    assert_share(of_html.print("email: the same of the HTML of the same messages"));
    assert_share(all);
}

fn reply_of_message(bytes: &[u8]) -> String {
    let message = MessageParser::default().parse(bytes).expect("a message");
    let Some(part) = message.text_body.first().and_then(|part| message.parts.get(*part as usize)) else {
        return String::new();
    };
    let parameter = |name: &str| part.content_type().and_then(|kind| kind.attribute(name)).map(str::to_lowercase);
    match &part.body {
        PartType::Html(html) => reply_of_html(html),
        PartType::Text(text) if parameter("format").as_deref() == Some("flowed") => {
            reply_of_text(&unflow(text, parameter("delsp").as_deref() == Some("yes")))
        }
        PartType::Text(text) => reply_of_text(text),
        _ => String::new(),
    }
}

fn html_of_message(bytes: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse(bytes)?;
    let part = message.html_body.first().and_then(|part| message.parts.get(*part as usize))?;
    if let PartType::Html(html) = &part.body { Some(html.to_string()) } else { None }
}
