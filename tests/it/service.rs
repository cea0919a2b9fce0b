//! Services: what an admin sets up, what of it is never given back, and what comes of trying one.

use recado::domain::agent::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Server, TestApp, Then, database};

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

fn shop(base_url: &str) -> Value {
    json!({
        "name": "shop",
        "base_url": base_url,
        "headers": [
            { "name": "Authorization", "value": "Bearer hidden", "is_secret": true },
            { "name": "X-Shop", "value": "3" },
        ],
    })
}

/// A server that may call another one on this machine.
async fn start_beside(server: &Server) -> TestApp {
    let entry = server.entry().parse().unwrap();
    TestApp::start_with(|config| config.net.allowed_private = vec![entry]).await
}

async fn try_it(client: &Client, path: &str) -> Value {
    client.post("/api/v1/services/1/trials", json!({ "method": "GET", "path": path })).await.ok()
}

#[tokio::test]
async fn an_admin_sets_services_up_and_nobody_hears_of_it() {
    let app = TestApp::start().await;
    let ada = app.agent("Ada", Role::Admin).await;
    let (made, kinds) = app.during(ada.post("/api/v1/services", shop("https://shop.example/api/"))).await;
    let shown = json!({
        "id": 1,
        "name": "shop",
        "base_url": "https://shop.example/api",
        "headers": [
            { "name": "Authorization", "value": null, "is_secret": true },
            { "name": "X-Shop", "value": "3", "is_secret": false },
        ],
        "timeout_seconds": 10,
        "created_at": made.body["created_at"],
    });
    assert_eq!((made.status, &made.body, kinds.len()), (201, &shown, 0));
    assert_eq!(ada.get("/api/v1/services").await.ok(), json!([shown]));
    assert_eq!(ada.get("/api/v1/services/1").await.ok(), shown);
    let change = json!({ "name": "store", "timeout_seconds": 20 });
    let (changed, kinds) = app.during(ada.patch("/api/v1/services/1", change)).await;
    assert_eq!((&changed.body["name"], &changed.body["timeout_seconds"]), (&json!("store"), &json!(20)));
    assert_eq!((&changed.body["headers"], kinds.len()), (&shown["headers"], 0));
    ada.post("/api/v1/services", shop("https://shop.example")).await.ok();
    ada.patch("/api/v1/services/2", json!({ "name": "store" })).await.fails(409, "already_taken");
    ada.post("/api/v1/services", shop("https://shop.example")).await.fails(409, "already_taken");
    assert_eq!(ada.delete("/api/v1/services/1").await.status, 204);
    ada.get("/api/v1/services/1").await.fails(404, "not_found");
    ada.delete("/api/v1/services/1").await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn a_secret_value_is_given_back_nowhere() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let program = app.program(&olga).await;
    let call = |method: Method, path: &str, body: Value| {
        program.request(method, path).header("idempotency-key", "key").json(&body)
    };
    for _ in 0..2 {
        let answer = program.send(call(Method::POST, "/api/v1/services", shop("https://shop.example"))).await;
        assert!(answer.status < 300 && !answer.text.contains("hidden"), "{}", answer.text);
    }
    let change = json!({ "headers": [{ "name": "X-Key", "value": "hidden", "is_secret": true }] });
    let changed = olga.patch("/api/v1/services/1", change).await;
    let answers = [changed, olga.get("/api/v1/services/1").await, olga.get("/api/v1/services").await];
    for answer in answers {
        assert!(answer.status == 200 && !answer.text.contains("hidden"), "{}", answer.text);
    }
    let database = database(&app.config.data);
    let remembered: i64 = database
        .query_row("SELECT count(*) FROM idempotency_keys WHERE answer LIKE '%hidden%'", [], |row| row.get(0))
        .unwrap();
    let events: i64 =
        database.query_row("SELECT count(*) FROM events WHERE data LIKE '%hidden%'", [], |row| row.get(0)).unwrap();
    assert_eq!((remembered, events), (0, 0));
    app.stop().await;
}

#[tokio::test]
async fn a_value_of_null_keeps_the_stored_one() {
    let server = Server::answering(HELLO).await;
    let app = start_beside(&server).await;
    let olga = app.owner().await;
    olga.post("/api/v1/services", shop(&server.url("/api"))).await.ok();
    let headers = json!([
        { "name": "authorization", "value": null, "is_secret": true },
        { "name": "X-Shop", "value": "4", "is_secret": true },
    ]);
    olga.patch("/api/v1/services/1", json!({ "headers": headers })).await.ok();
    let answer = try_it(&olga, "/orders?n=1").await;
    assert_eq!(answer, json!({ "ok": true, "status": 200, "text": "hello", "error": null, "ms": 0 }));
    let heard = server.heard().remove(0).to_lowercase();
    assert!(heard.starts_with("get /api/orders?n=1 "), "{heard}");
    assert!(heard.contains("authorization: bearer hidden\r\n") && heard.contains("x-shop: 4\r\n"), "{heard}");
    app.stop().await;
}

#[tokio::test]
async fn a_stored_secret_goes_to_no_other_host() {
    let (server, other) = (Server::answering(HELLO).await, Server::answering(HELLO).await);
    let app = TestApp::start_with(|config| config.net.allowed_private = vec!["127.0.0.1".parse().unwrap()]).await;
    let olga = app.owner().await;
    olga.post("/api/v1/services", shop(&server.url("/"))).await.ok();
    let kept = json!([{ "name": "Authorization", "value": null, "is_secret": true }]);
    for change in [json!({ "base_url": other.url("/") }), json!({ "base_url": other.url("/"), "headers": kept })] {
        let refused = olga.patch("/api/v1/services/1", change).await.fails(422, "invalid_field");
        assert_eq!(refused["field"], "headers");
    }
    let shown = json!([{ "name": "Authorization", "value": null, "is_secret": false }]);
    olga.patch("/api/v1/services/1", json!({ "headers": shown })).await.fails(422, "invalid_field");
    try_it(&olga, "/").await;
    assert_eq!((server.heard().len(), other.heard().len()), (1, 0));
    // The same host by another path is the same service.
    olga.patch("/api/v1/services/1", json!({ "base_url": server.url("/v2") })).await.ok();
    let anew = json!([{ "name": "Authorization", "value": "Bearer other", "is_secret": true }]);
    olga.patch("/api/v1/services/1", json!({ "base_url": other.url("/"), "headers": anew })).await.ok();
    try_it(&olga, "/").await;
    assert!(other.heard()[0].contains("Bearer other"));
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_acceptable_is_named() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    olga.post("/api/v1/services", shop("https://shop.example")).await.ok();
    for (field, value) in [
        ("name", json!("Shop 1")),
        ("base_url", json!("https://ana:secret@shop.example")),
        ("base_url", json!("ftp://shop.example")),
        ("headers", json!([{ "name": "Host", "value": "a" }])),
        ("headers", json!([{ "name": "X-A", "value": "a\r\nHost: b" }])),
        ("headers", json!([{ "name": "X-New", "value": null }])),
        ("timeout_seconds", json!(31)),
    ] {
        let refused = olga.patch("/api/v1/services/1", json!({ field: value })).await.fails(422, "invalid_field");
        assert_eq!(refused["field"], field, "{refused}");
        assert!(!refused.to_string().contains("secret@"), "{refused}");
    }
    for path in ["/../admin", "/%2e%2e/admin", "/a\r\nHost: b", "\\\\evil.example"] {
        let trial = json!({ "method": "GET", "path": path });
        let refused = olga.post("/api/v1/services/1/trials", trial).await.fails(422, "invalid_field");
        assert_eq!(refused["field"], "path");
    }
    olga.post("/api/v1/services/1/trials", json!({ "method": "TRACE", "path": "/" }))
        .await
        .fails(422, "invalid_request");
    olga.post("/api/v1/services/9/trials", json!({ "method": "GET", "path": "/" })).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn a_trial_shows_what_came_of_it() {
    let long = "ñ".repeat(1_500);
    let answer = format!("HTTP/1.1 404 Not Found\r\nContent-Length: {}\r\n\r\n{long}", long.len());
    let server = Server::start(answer, Then::Close).await;
    let app = start_beside(&server).await;
    let olga = app.owner().await;
    olga.post("/api/v1/services", shop(&server.url("/"))).await.ok();
    let (trial, kinds) = app.during(try_it(&olga, "/orders/1")).await;
    assert_eq!((&trial["ok"], &trial["status"], &trial["error"]), (&json!(false), &json!(404), &Value::Null));
    assert_eq!(trial["text"], "ñ".repeat(1_024), "the first 2 KB");
    assert!(kinds.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_private_address_is_not_called_unless_the_operator_allows_it() {
    let server = Server::answering(HELLO).await;
    let app = TestApp::start().await;
    let olga = app.owner().await;
    olga.post("/api/v1/services", shop(&server.url("/"))).await.ok();
    let trial = try_it(&olga, "/").await;
    assert_eq!((&trial["ok"], &trial["status"], &trial["text"]), (&json!(false), &json!(0), &json!("")));
    assert!(trial["error"].as_str().unwrap().contains("net.allowed_private"), "{trial}");
    assert!(server.heard().is_empty());
    app.stop().await;
}
