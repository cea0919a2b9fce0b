//! `Idempotency-Key`: a call that is sent again does nothing again.

use recado::domain::agent::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Socket, TestApp};

const NOTHING: [&str; 0] = [];

async fn call(client: &Client, key: &str, method: Method, path: &str, body: Value) -> Answer {
    let request = client.request(method, path).header("idempotency-key", key);
    client.send(if body.is_null() { request } else { request.json(&body) }).await
}

#[tokio::test]
async fn the_same_call_again_gets_the_same_answer_and_causes_nothing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let id = app.write(&app.visitor().await, "Hello").await;
    let made = olga.post("/api/v1/inboxes", json!({ "name": "Unused" })).await.ok();
    let calls = [
        (Method::POST, "/api/v1/inboxes".to_owned(), json!({ "name": "Blog" })),
        (Method::PATCH, "/api/v1/inboxes/1".into(), json!({ "name": "Shop" })),
        (Method::DELETE, format!("/api/v1/inboxes/{}", made["id"]), Value::Null),
        (Method::PATCH, "/api/v1/business".into(), json!({ "name": "Aurora" })),
        (Method::PATCH, "/api/v1/profile".into(), json!({ "language": "es" })),
        (Method::PATCH, "/api/v1/contacts/1".into(), json!({ "name": "Ana" })),
        (Method::PATCH, format!("/api/v1/agents/{}", ben.agent_id), json!({ "role": "admin" })),
        (Method::PUT, format!("/api/v1/conversations/{id}/assignment"), json!({ "agent_id": ben.agent_id })),
        (Method::PUT, format!("/api/v1/conversations/{id}/status"), json!({ "status": "resolved" })),
        (
            Method::POST,
            format!("/api/v1/conversations/{id}/messages"),
            json!({ "client_id": "client-id-1", "kind": "reply", "text": "Hi" }),
        ),
        (Method::PUT, "/api/v1/inboxes/1/identity-secret".into(), Value::Null),
        (Method::POST, "/api/v1/knowledge-cards".into(), json!({ "title": "Hours", "text": "From 9 to 7" })),
        (Method::PATCH, "/api/v1/knowledge-cards/1".into(), json!({ "is_active": false })),
        (Method::DELETE, "/api/v1/knowledge-cards/1".into(), Value::Null),
        (Method::POST, "/api/v1/canned-responses".into(), json!({ "shortcut": "hi", "text": "Hi!" })),
        (Method::PATCH, "/api/v1/canned-responses/1".into(), json!({ "text": "Hello!" })),
        (Method::DELETE, "/api/v1/canned-responses/1".into(), Value::Null),
    ];
    for (n, (method, path, body)) in calls.into_iter().enumerate() {
        let key = format!("key {n}");
        let (first, kinds) = app.during(call(&olga, &key, method.clone(), &path, body.clone())).await;
        assert!(first.status < 300 && !kinds.is_empty(), "{path}: {} {kinds:?}", first.text);
        let (again, kinds) = app.during(call(&olga, &key, method, &path, body)).await;
        assert!(again.status < 300, "{path}: {}", again.text);
        assert_eq!((&again.body, kinds), (&first.body, vec![]), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn another_call_under_the_same_key_is_refused() {
    let app = TestApp::start().await;
    let (olga, ada) = (app.owner().await, app.agent("Ada", Role::Admin).await);
    let new = |name: &str| json!({ "name": name });
    call(&olga, "key", Method::POST, "/api/v1/inboxes", new("Blog")).await.ok();
    let seq = app.seq().await;
    for (method, path, body) in [
        (Method::POST, "/api/v1/inboxes", new("Another")),
        (Method::PATCH, "/api/v1/inboxes/1", new("Blog")),
        (Method::PATCH, "/api/v1/inboxes/2", new("Blog")),
    ] {
        call(&olga, "key", method, path, body).await.fails(409, "idempotency_key_reused");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    call(&ada, "key", Method::POST, "/api/v1/inboxes", new("Of Ada")).await.ok();
    for key in ["", &"k".repeat(256)] {
        call(&olga, key, Method::POST, "/api/v1/inboxes", new("Blog")).await.fails(422, "invalid_request");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_call_that_failed_may_be_sent_again_under_its_key() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let id = app.write(&app.visitor().await, "Hello").await;
    let path = format!("/api/v1/conversations/{id}/status");
    let open = json!({ "status": "open" });
    call(&olga, "key", Method::PUT, &path, open.clone()).await.fails(409, "already_open");
    olga.set_status(id, "resolved").await.ok();
    call(&olga, "key", Method::PUT, &path, open).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_secret_is_told_once_also_when_the_call_is_sent_again() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let mut inbox = Socket::of_agent(&olga, None).await;
    for (path, body, field) in [
        ("/api/v1/api-tokens", json!({ "name": "script" }), "token"),
        ("/api/v1/invitations", json!({ "email": "eva@example.com", "role": "agent" }), "link"),
    ] {
        let first = call(&olga, path, Method::POST, path, body.clone()).await.ok();
        let secret = first[field].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let (again, kinds) = app.during(call(&olga, path, Method::POST, path, body)).await;
        let again = again.ok();
        assert_eq!((&again["id"], &again[field], kinds), (&first["id"], &Value::Null, vec![]));
        assert_eq!(olga.get(path).await.ok().as_array().unwrap().len(), 1);
        let stored = std::fs::read(app.data_folder().join("recado.db-wal")).unwrap();
        assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()), "{path}");
    }
    assert_eq!(inbox.event().await["kind"], "invitation.created");
    app.stop().await;
}

#[tokio::test]
async fn keys_are_forgotten_after_two_days() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let make = || call(&olga, "key", Method::POST, "/api/v1/inboxes", json!({ "name": "Blog" }));
    let first = make().await.ok();
    app.clock.advance_seconds(2 * 86_400);
    app.running().desk.tidy_up().await.unwrap();
    assert_eq!(make().await.ok()["id"], first["id"]);
    app.clock.advance_seconds(1);
    app.running().desk.tidy_up().await.unwrap();
    assert_ne!(make().await.ok()["id"], first["id"]);
    app.stop().await;
}
