//! API tokens: secrets that let a program act as an agent.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, NOON, TestApp};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_token_acts_as_its_agent_until_it_is_deleted() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let made = ben.post("/api/v1/api-tokens", json!({ "name": "Nightly report" })).await;
    assert_eq!(made.status, 201);
    let token = made.body["token"].as_str().unwrap();
    assert!(token.starts_with("rct_") && token.len() > 40, "a secret scanner knows it: {token}");
    let script = Client::with_token(&app.base, token);
    assert_eq!(script.get("/api/v1/profile").await.ok()["name"], "Ben");
    let id = app.write(&app.visitor().await, "Hello").await;
    assert_eq!(script.reply(id, "From a script").await["author"]["name"], "Ben");
    script.get("/api/v1/invitations").await.fails(403, "forbidden");

    let listed = ben.get("/api/v1/api-tokens").await.ok();
    assert_eq!((&listed[0]["name"], &listed[0]["token"]), (&json!("Nightly report"), &Value::Null), "shown once");
    assert_eq!(listed[0]["last_used_at"], NOON.0);
    app.clock.advance_seconds(61);
    script.get("/api/v1/profile").await.ok();
    assert_eq!(ben.get("/api/v1/api-tokens").await.ok()[0]["last_used_at"], NOON.0 + 61_000);

    let path = format!("/api/v1/api-tokens/{}", made.body["id"]);
    app.owner().await.delete(&path).await.fails(404, "not_found");
    assert_eq!(ben.delete(&path).await.status, 204);
    script.get("/api/v1/profile").await.fails(401, "unauthenticated");
    ben.delete(&path).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn tokens_are_ones_own_and_need_a_name() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    app.program(&olga).await;
    assert_eq!(ben.get("/api/v1/api-tokens").await.ok(), json!([]));
    let (answer, kinds) = app.during(ben.post("/api/v1/api-tokens", json!({ "name": " " }))).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "name");
    assert_eq!(kinds, NOTHING);
    for token in ["rct_", "rct_unknown", "", "Bearer"] {
        Client::with_token(&app.base, token).get("/api/v1/profile").await.fails(401, "unauthenticated");
    }
    app.stop().await;
}
