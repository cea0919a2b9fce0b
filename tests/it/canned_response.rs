//! Canned responses: every agent has them at hand, admins keep them.

use recado::domain::agent::Role;
use recado::domain::timestamp::Timestamp;
use recado::storage::canned_response::{find_canned_response_by_shortcut, insert_canned_response};
use recado::storage::{Options, Store};
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp};

const CANNED: &str = "/api/v1/canned-responses";
const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn an_admin_makes_changes_and_deletes_a_response_and_every_agent_hears_of_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.agent("Ada", Role::Admin).await, app.agent("Ben", Role::Agent).await);
    let mut socket = Socket::of_agent(&ben, None).await;
    let new = json!({ "shortcut": "/Hola", "text": "Hola {{contact.name|qué tal}}!", "language": "es" });
    let (answer, kinds) = app.during(ada.post(CANNED, new)).await;
    assert_eq!((answer.status, kinds), (201, vec!["canned_response.updated".into()]));
    let made = answer.body;
    let path = format!("{CANNED}/{}", made["id"]);
    assert_eq!((&made["shortcut"], &made["language"]), (&json!("hola"), &json!("es")));
    assert_eq!(socket.event().await["data"]["canned_response"], made);
    assert_eq!(ben.get(CANNED).await.ok(), json!([made]));

    let change = json!({ "shortcut": "bienvenida", "language": null });
    let (answer, kinds) = app.during(ada.patch(&path, change.clone())).await;
    let after = answer.ok();
    assert_eq!(kinds, ["canned_response.updated"]);
    assert_eq!(socket.event().await["kind"], "canned_response.updated");
    assert_eq!((&after["shortcut"], &after["language"]), (&json!("bienvenida"), &Value::Null));
    assert_eq!(after["text"], made["text"]);
    let (answer, kinds) = app.during(ada.patch(&path, change)).await;
    assert_eq!((answer.ok(), kinds), (after, vec![]), "what changes nothing is not told");

    let (answer, kinds) = app.during(ada.delete(&path)).await;
    assert_eq!((answer.status, kinds), (204, vec!["canned_response.deleted".into()]));
    let told = socket.event().await;
    assert_eq!(told["data"], json!({ "canned_response_id": made["id"] }));
    ada.delete(&path).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn agents_use_responses_and_only_admins_change_them() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let made = olga.post(CANNED, json!({ "shortcut": "hi", "text": "Hi!" })).await.ok();
    let path = format!("{CANNED}/{}", made["id"]);
    let seq = app.seq().await;
    ben.post(CANNED, json!({ "shortcut": "x", "text": "y" })).await.fails(403, "forbidden");
    ben.patch(&path, json!({ "text": "x" })).await.fails(403, "forbidden");
    ben.delete(&path).await.fails(403, "forbidden");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    assert_eq!(ben.get(CANNED).await.ok(), json!([made]));
    Client::new(&app.base).get(CANNED).await.fails(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let made = olga.post(CANNED, json!({ "shortcut": "hi", "text": "Hi!" })).await.ok();
    olga.post(CANNED, json!({ "shortcut": "hi", "text": "¡Hola!", "language": "es" })).await.ok();
    let path = format!("{CANNED}/{}", made["id"]);
    let seq = app.seq().await;
    for (change, field) in [
        (json!({ "shortcut": " " }), "shortcut"),
        (json!({ "shortcut": "two words" }), "shortcut"),
        (json!({ "shortcut": "s".repeat(41) }), "shortcut"),
        (json!({ "text": "\n" }), "text"),
        (json!({ "text": "t".repeat(5_001) }), "text"),
        (json!({ "text": "Hi {{contact.nick}}" }), "text"),
        (json!({ "text": "Hi {{contact.name" }), "text"),
        (json!({ "language": "1" }), "language"),
    ] {
        let problem = olga.patch(&path, change.clone()).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field, "{change}");
    }
    let problem = olga.patch(&path, json!({ "text": "Hi {{contact.nick}}" })).await.fails(422, "invalid_field");
    assert!(problem["detail"].as_str().unwrap().contains("{{contact.nick}} stands for nothing"), "{problem}");
    for answer in [
        olga.post(CANNED, json!({ "shortcut": "HI", "text": "x" })).await,
        olga.patch(&path, json!({ "language": "es" })).await,
    ] {
        assert_eq!(answer.fails(409, "already_taken")["field"], "shortcut");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn card_numbers_are_masked_in_a_response() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let new = json!({ "shortcut": "pay", "text": "Pay with 4111 1111 1111 1111" });
    assert!(!olga.post(CANNED, new).await.ok().to_string().contains("1111 1111"));
    app.stop().await;
}

#[tokio::test]
async fn a_shortcut_speaks_the_contacts_language_when_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { queue: 16, readers: 1, is_beside_server: false };
    let (store, _events) = Store::open(folder.path(), &options, Timestamp(0)).unwrap();
    store
        .write(|tx| {
            for (shortcut, language) in
                [("hi", Some("es")), ("hi", None), ("hi", Some("pt")), ("bye", Some("es")), ("bye", Some("en"))]
            {
                let text = format!("{shortcut} {}", language.unwrap_or("any"));
                insert_canned_response(tx, shortcut, language, &text, Timestamp(0))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    for (shortcut, language, text) in [
        ("hi", Some("pt-BR"), Some("hi pt")),
        ("Hi", Some("fr"), Some("hi any")),
        ("hi", None, Some("hi any")),
        ("bye", Some("es"), Some("bye es")),
        ("bye", Some("fr"), Some("bye en")),
        ("none", None, None),
    ] {
        let found = store.read(move |tx| find_canned_response_by_shortcut(tx, shortcut, language)).await.unwrap();
        assert_eq!(found.map(|found| found.text).as_deref(), text, "{shortcut} {language:?}");
    }
    store.close();
}
