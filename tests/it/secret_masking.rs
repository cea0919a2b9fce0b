//! Promise 10: card numbers are masked before they are stored, whatever door they come in by.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, Visitor, client_id, sign};

/// Numbers that are only used here, each at one door, so that a leak says where.
#[derive(Default)]
struct Cards {
    issued: Vec<(&'static str, String)>,
}

impl Cards {
    /// The next number, for a door.
    fn at(&mut self, door: &'static str) -> String {
        let digits = format!("4539{:011}", 71_234_567 * (self.issued.len() + 1));
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(n, byte)| {
                let digit = u32::from(byte - b'0') * if n % 2 == 0 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        let number = format!("{digits}{}", (10 - sum % 10) % 10);
        self.issued.push((door, number.clone()));
        number
    }

    /// The same in groups of four.
    fn grouped(&mut self, door: &'static str, separator: &str) -> String {
        let number = self.at(door);
        [&number[..4], &number[4..8], &number[8..12], &number[12..]].join(separator)
    }

    /// The doors whose number, or most of it, stands in `bytes`.
    fn in_bytes(&self, bytes: &[u8]) -> Vec<&'static str> {
        // All separators away: a number in groups is as readable.
        let digits: Vec<u8> = bytes.iter().copied().filter(|byte| !b" -.\\t".contains(byte)).collect();
        let is_in = |number: &str| digits.windows(12).any(|window| window == &number.as_bytes()[..12]);
        self.issued.iter().filter(|(_, number)| is_in(number)).map(|(door, _)| *door).collect()
    }
}

/// The bytes of every file below a folder.
fn files(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn assert_masked(app: &TestApp, cards: &Cards) {
    let files = files(app.data_folder());
    assert!(
        files.iter().any(|(path, bytes)| path.ends_with("recado.db-wal") && !bytes.is_empty()),
        "the log is looked at"
    );
    for (path, bytes) in files {
        let leaks = cards.in_bytes(&bytes);
        assert!(leaks.is_empty(), "{path} holds the numbers that came in by {leaks:?}");
    }
}

#[tokio::test]
async fn no_file_of_the_data_folder_holds_a_card_number_of_a_visitor() {
    let app = TestApp::start().await;
    let mut cards = Cards::default();
    app.owner().await.patch("/api/v1/inboxes/1", json!({ "allowed_domains": [] })).await.ok();
    let opening = json!({
        "page": {
            "url": format!("https://aurora.example/pay?card={}", cards.at("page url")),
            "title": format!("Pay with {}", cards.grouped("page title", " ")),
            "referrer": format!("https://aurora.example/?cc={}", cards.at("referrer")),
        },
        "trail": [{
            "url": format!("https://aurora.example/?tarjeta={}", cards.at("trail url")),
            "title": cards.grouped("trail title", "-"), "at": 0,
        }],
        "language": cards.at("language"),
        "page_group": cards.at("page group"),
        "identity": { "name": cards.at("opening name"), "attributes": { "card": cards.at("opening attribute") } },
    });
    let visitor = Visitor::open(&app.base, &app.key, opening).await;
    visitor.write(&format!("My card is {}, until 12/29", cards.at("message"))).await;
    visitor.write(&format!("Or\n{}", cards.grouped("message in groups", "\u{a0}"))).await;
    let claims = json!({
        "name": cards.at("name"), "phone": cards.at("phone"), "id": cards.at("unsigned id"),
        "attributes": {
            "text": cards.grouped("attribute", " "),
            "number": cards.at("attribute number").parse::<i64>().unwrap(),
            cards.at("attribute name"): true,
        },
    });
    visitor.identify(claims).await.ok();
    let page = json!({ "url": format!("https://x.example/?card_number={}", cards.at("view url")), "title": cards.at("view title") });
    visitor.client.post("/api/widget/page-views", page).await.ok();
    let event = json!({
        "name": format!("paid {}", cards.at("event name")),
        "data": {
            "deep": [{ "text": cards.grouped("event data", " "), "number": cards.at("event number").parse::<i64>().unwrap() }],
            "float": cards.at("event float").parse::<f64>().unwrap(),
            cards.at("event key"): 1,
        },
    });
    visitor.client.post("/api/widget/events", event).await.ok();
    visitor.client.put("/api/widget/page-group", json!({ "group": cards.at("group") })).await.ok();
    let file =
        visitor.upload(&format!("card {}.txt", cards.at("file name")), "text/plain", b"words".to_vec()).await.ok();
    visitor.write_with("", &[file["id"].as_i64().unwrap()]).await.ok();
    visitor.client.put("/api/widget/typing", json!({ "is_typing": true, "text": cards.at("typing") })).await.ok();

    let inbox = app.owner().await.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let id = cards.at("signed id");
    let hash = sign(inbox["identity_secret"].as_str().unwrap(), &id);
    let visitor = visitor.renewed(&visitor.identify(json!({ "id": id, "hash": hash })).await.ok());
    assert_masked(&app, &cards);
    assert_eq!(
        visitor.texts().await[0],
        format!("My card is •••• •••• •••• {}, until 12/29", last_four(&cards, "message"))
    );
    app.stop().await;
}

fn last_four(cards: &Cards, door: &str) -> String {
    let (_, number) = cards.issued.iter().find(|(name, _)| *name == door).unwrap();
    number[12..].to_owned()
}

#[tokio::test]
async fn no_file_of_the_data_folder_holds_a_card_number_of_an_agent() {
    let app = TestApp::start().await;
    let mut cards = Cards::default();
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;
    ben.reply(id, &format!("Is it {}?", cards.grouped("reply", " "))).await;
    ben.write(id, "note", &format!("Visa {}", cards.at("note"))).await.ok();
    let contact = json!({
        "name": cards.at("contact name"), "phone": cards.at("contact phone"), "note": format!("Pays with\n{}", cards.at("contact note")),
    });
    ben.patch("/api/v1/contacts/1", contact).await.ok();
    let path = format!("/api/v1/attachments?name=scan%20{}.txt", cards.at("file name"));
    let file = ben.upload(&path, "text/plain", b"words".to_vec()).await.ok();
    let body = json!({ "client_id": client_id(), "kind": "reply", "text": "", "attachment_ids": [file["id"]] });
    ben.post(&format!("/api/v1/conversations/{id}/messages"), body).await.ok();
    ben.patch("/api/v1/profile", json!({ "name": cards.at("agent name") })).await.ok();
    ben.post("/api/v1/api-tokens", json!({ "name": cards.at("token name") })).await.ok();
    let site = format!("https://aurora.example/?card={}", cards.at("site"));
    olga.patch("/api/v1/business", json!({ "name": cards.at("business name"), "site_url": site })).await.ok();
    let texts = json!({ "en": { "title": cards.at("inbox title"), "greeting": cards.grouped("inbox greeting", " ") } });
    olga.patch("/api/v1/inboxes/1", json!({ "name": cards.at("inbox name"), "texts": texts })).await.ok();
    olga.post("/api/v1/inboxes", json!({ "name": cards.at("new inbox name") })).await.ok();
    let invitation =
        olga.post("/api/v1/invitations", json!({ "email": "eva@example.com", "role": "agent" })).await.ok();
    let token = invitation["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let acceptance = json!({ "name": cards.at("invited name"), "password": PASSWORD, "language": "en" });
    app.stranger().post(&format!("/api/v1/invitations/by-token/{token}/acceptance"), acceptance).await.ok();
    // Kept answers are a place of their own.
    let keyed = ben.request(reqwest::Method::PATCH, "/api/v1/contacts/1").header("idempotency-key", "key");
    ben.send(keyed.json(&json!({ "note": cards.at("keyed note") }))).await.ok();
    assert_masked(&app, &cards);
    app.stop().await;
}

#[tokio::test]
async fn a_card_number_at_the_edge_of_what_is_kept_is_masked_too() {
    let app = TestApp::start().await;
    let mut cards = Cards::default();
    let visitor = app.visitor().await;
    // Titles are cut behind 200 characters, addresses behind 2,000, names behind 120, values behind 500.
    let edge = |limit: usize, number: &str| format!("{} {number}", "x".repeat(limit - 14));
    let title = edge(200, &cards.at("title"));
    let start = "https://aurora.example/?card=";
    let url = format!("https://aurora.example/{}?card={}", "u".repeat(2000 - start.len() - 13), cards.at("url"));
    visitor.client.post("/api/widget/page-views", json!({ "url": url, "title": title })).await.ok();
    let claims =
        json!({ "name": edge(120, &cards.at("name")), "attributes": { "a": edge(500, &cards.at("attribute")) } });
    visitor.identify(claims).await.ok();
    let file = visitor.upload(&edge(1000, &cards.at("file name")), "text/plain", b"x".to_vec()).await.ok();
    assert_eq!(file["width"], Value::Null);
    assert_masked(&app, &cards);
    app.stop().await;
}

#[tokio::test]
async fn the_line_that_the_inbox_shows_holds_no_number_that_spaces_had_kept_apart() {
    let app = TestApp::start().await;
    let (olga, visitor) = (app.owner().await, app.visitor().await);
    let conversation = app.write(&visitor, "4111    1111    1111    1111").await;
    let shown = olga.conversation(conversation).await["last_message"]["text"].clone();
    assert_eq!(shown, "•••• •••• •••• 1111");
}
