//! Knowledge cards over HTTP: who keeps them, who finds them, and who hears of it. How well they are found is in
//! `knowledge_card_search`.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp};

const CARDS: &str = "/api/v1/knowledge-cards";
const NOTHING: [&str; 0] = [];

async fn new_card(client: &Client, title: &str, questions: &[&str]) -> i64 {
    let new = json!({ "title": title, "text": "The answer.", "questions": questions });
    client.post(CARDS, new).await.ok()["id"].as_i64().unwrap()
}

fn titles(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["card"]["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_admin_makes_changes_and_deletes_a_card_and_every_agent_hears_of_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.agent("Ada", Role::Admin).await, app.agent("Ben", Role::Agent).await);
    let mut socket = Socket::of_agent(&ben, None).await;
    let new = json!({
        "title": " Opening  hours ", "text": "From 9 to 7.\n", "language": "es-UY",
        "questions": ["When do you open?", " ", "When do  you open?", "Hours?"],
    });
    let (answer, kinds) = app.during(ada.post(CARDS, new)).await;
    assert_eq!((answer.status, kinds), (201, vec!["knowledge_card.updated".into()]));
    let made = answer.body;
    let path = format!("{CARDS}/{}", made["id"]);
    assert_eq!((&made["title"], &made["text"]), (&json!("Opening hours"), &json!("From 9 to 7.")));
    assert_eq!(made["questions"], json!(["When do you open?", "Hours?"]), "no empty ones, and none twice");
    assert_eq!((&made["language"], &made["group_id"]), (&json!("es"), &Value::Null));
    assert_eq!((&made["is_active"], &made["shown"]), (&json!(true), &json!(0)));
    assert_eq!(socket.event().await["data"]["knowledge_card"], made);
    assert_eq!(ben.get(&path).await.ok(), made);

    let change = json!({ "title": "Hours", "language": null, "is_active": false });
    let (answer, kinds) = app.during(ada.patch(&path, change.clone())).await;
    let after = answer.ok();
    assert_eq!(kinds, ["knowledge_card.updated"]);
    assert_eq!(socket.event().await["kind"], "knowledge_card.updated");
    assert_eq!((&after["title"], &after["language"]), (&json!("Hours"), &Value::Null));
    assert_eq!((&after["text"], &after["is_active"]), (&made["text"], &json!(false)));
    let (answer, kinds) = app.during(ada.patch(&path, change)).await;
    assert_eq!((answer.ok(), kinds), (after, vec![]), "what changes nothing is not told");

    let (answer, kinds) = app.during(ada.delete(&path)).await;
    assert_eq!((answer.status, kinds), (204, vec!["knowledge_card.deleted".into()]));
    let told = socket.event().await;
    assert_eq!(told["data"], json!({ "knowledge_card_id": made["id"] }));
    ben.get(&path).await.fails(404, "not_found");
    ada.patch(&path, json!({})).await.fails(404, "not_found");
    ada.delete(&path).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn agents_read_and_search_cards_and_only_admins_change_them() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = new_card(&olga, "Warranty", &["Is there a guarantee?"]).await;
    let path = format!("{CARDS}/{id}");
    let seq = app.seq().await;
    ben.post(CARDS, json!({ "title": "x", "text": "y" })).await.fails(403, "forbidden");
    ben.patch(&path, json!({ "title": "x" })).await.fails(403, "forbidden");
    ben.delete(&path).await.fails(403, "forbidden");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    assert_eq!(ben.get(CARDS).await.ok()["items"][0]["id"], id);
    assert_eq!(titles(&ben.get(&format!("{CARDS}/search?text=guarantee")).await.ok()), ["Warranty"]);
    let stranger = Client::new(&app.base);
    for path in [CARDS.to_owned(), path, format!("{CARDS}/search?text=x")] {
        stranger.get(&path).await.fails(401, "unauthenticated");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let seq = app.seq().await;
    let questions: Vec<String> = (0..31).map(|n| format!("Question {n}?")).collect();
    for (change, field) in [
        (json!({ "title": " " }), "title"),
        (json!({ "title": "t".repeat(151) }), "title"),
        (json!({ "text": "" }), "text"),
        (json!({ "text": "t".repeat(5_001) }), "text"),
        (json!({ "questions": questions }), "questions"),
        (json!({ "questions": ["q".repeat(301)] }), "questions"),
        (json!({ "language": "español" }), "language"),
        (json!({ "group_id": 999 }), "group_id"),
    ] {
        let mut new = json!({ "title": "Title", "text": "Text" });
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let problem = olga.post(CARDS, new).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field, "{change}");
    }
    for limit in ["0", "21"] {
        let problem = olga.get(&format!("{CARDS}/search?text=x&limit={limit}")).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "limit");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn cards_are_searched_by_words_language_and_group() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let group = olga.new_group("Wholesale", &[]).await;
    for (title, question, language, group) in [
        ("Envíos", "¿Hacen envíos?", Some("es"), None),
        ("Envios (pt)", "Fazem envios?", Some("pt"), None),
        ("Envíos al por mayor", "¿Hacen envíos grandes?", None, Some(group)),
    ] {
        let new =
            json!({ "title": title, "text": "x", "questions": [question], "language": language, "group_id": group });
        olga.post(CARDS, new).await.ok();
    }
    let found = async |query: &str| olga.get(&format!("{CARDS}/search?text=envio&{query}")).await.ok();
    assert_eq!(titles(&found("").await), ["Envíos", "Envios (pt)"]);
    assert_eq!(titles(&found("language=es-AR").await), ["Envíos"]);
    let in_group = found(&format!("language=pt&group_id={group}")).await;
    assert_eq!(titles(&in_group), ["Envios (pt)", "Envíos al por mayor"]);
    let score = in_group[0]["score"].as_f64().unwrap();
    assert!((0.5..=1.0).contains(&score), "{score}");
    assert_eq!(titles(&found("limit=1").await).len(), 1);
    assert_eq!(olga.get(&format!("{CARDS}/search?text=bicicleta")).await.ok(), json!([]));
    assert_eq!(olga.get(&format!("{CARDS}/search?text=%22%00%2A%28")).await.ok(), json!([]));
    app.stop().await;
}

#[tokio::test]
async fn the_list_goes_page_by_page_and_is_narrowed_by_words() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    for n in 1..=5 {
        new_card(&olga, &format!("Card {n}"), &[if n % 2 == 0 { "Even ones?" } else { "Odd ones?" }]).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = olga.get(&format!("{CARDS}?limit=2&cursor={cursor}")).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|card| card["title"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(seen, ["Card 5", "Card 4", "Card 3", "Card 2", "Card 1"]);
    let page = olga.get(&format!("{CARDS}?query=odd%20car&limit=2")).await.ok();
    assert_eq!((page["items"].as_array().unwrap().len(), page["next"].is_string()), (2, true));
    let page = olga.get(&format!("{CARDS}?query=odd%20even")).await.ok();
    assert_eq!(page["items"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn a_deleted_groups_cards_go_to_its_successor_or_are_switched_off() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (one, two) = (olga.new_group("One", &[]).await, olga.new_group("Two", &[]).await);
    let id = new_card(&olga, "Price list", &[]).await;
    let path = format!("{CARDS}/{id}");
    olga.patch(&path, json!({ "group_id": one })).await.ok();
    let (answer, kinds) = app.during(olga.delete(&format!("/api/v1/groups/{one}?move_to={two}"))).await;
    assert_eq!((answer.status, kinds), (204, vec!["knowledge_card.updated".into(), "group.deleted".into()]));
    let card = olga.get(&path).await.ok();
    assert_eq!((&card["group_id"], &card["is_active"]), (&json!(two), &json!(true)));
    olga.delete(&format!("/api/v1/groups/{two}")).await.ok();
    let card = olga.get(&path).await.ok();
    assert_eq!((&card["group_id"], &card["is_active"]), (&Value::Null, &json!(false)), "kept, and not for everybody");
    app.stop().await;
}

#[tokio::test]
async fn card_numbers_are_masked_in_all_that_a_card_says() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let number = "4111 1111 1111 1111";
    let new = json!({ "title": number, "text": format!("Pay with {number}"), "questions": [format!("{number}?")] });
    let made = olga.post(CARDS, new).await.ok();
    assert!(!made.to_string().contains("1111 1111"), "{made}");
    let stored = std::fs::read(app.data_folder().join("recado.db-wal")).unwrap();
    assert!(!stored.windows(number.len()).any(|window| window == number.as_bytes()));
    app.stop().await;
}
