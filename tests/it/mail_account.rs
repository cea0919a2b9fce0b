//! Accounts that mail goes out by: set up, tried, and their secrets.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::mail_out::vera;
use crate::support::{Post, TestApp, database};

#[tokio::test]
async fn a_test_shows_the_servers_own_words() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let path = "/api/v1/mail-accounts/1/outgoing-trials";
    let answer = olga.post(path, json!({ "to": "me@example.org" })).await.ok();
    assert_eq!(
        (answer["ok"].as_bool(), answer["answer"].as_str().unwrap().contains("queued as TEST")),
        (Some(true), true)
    );
    assert_eq!(post.taken()[0].to, "me@example.org");
    assert_eq!(olga.post(path, json!({ "to": "xx" })).await.fails(422, "invalid_field")["field"], "to");
    post.refuse("554 5.7.1 We don't know you");
    let answer = olga.post(path, json!({})).await.ok();
    assert_eq!(answer["ok"], false);
    assert!(answer["answer"].as_str().unwrap().contains("We don't know you"), "{answer}");
    assert!(
        olga.get("/api/v1/mail-accounts/1").await.ok()["state"]["outgoing_error"]
            .as_str()
            .unwrap()
            .contains("know you")
    );
}

#[tokio::test]
async fn secrets_of_an_account_never_come_back_and_stay_with_their_host() {
    let app = TestApp::start().await;
    let ada = app.agent("Ada", Role::Admin).await;
    let server = |host: &str, password: Value| json!({ "host": host, "port": 993, "security": "tls", "user": "ana", "password": password });
    let new = json!({ "address": "Support@Aurora.example", "incoming": server("imap.example.com", json!("hidden")) });
    let made = ada.post("/api/v1/mail-accounts", new).await.ok();
    assert_eq!(
        (&made["address"], &made["is_default"], &made["incoming"]["password"]),
        (&json!("Support@aurora.example"), &json!(true), &Value::Null)
    );
    let stored = || -> String {
        database(app.data_folder()).query_row("SELECT incoming FROM mail_accounts", [], |row| row.get(0)).unwrap()
    };
    assert!(stored().contains("hidden"));
    ada.patch("/api/v1/mail-accounts/1", json!({ "incoming": server("imap.example.com", Value::Null) })).await.ok();
    assert!(stored().contains("hidden"), "null keeps it");
    ada.patch("/api/v1/mail-accounts/1", json!({ "incoming": server("evil.example", Value::Null) })).await.ok();
    assert!(!stored().contains("hidden"), "it does not follow to another host");
    let bea = app.agent("Bea", Role::Agent).await;
    bea.get("/api/v1/mail-accounts").await.fails(403, "forbidden");
    ada.post("/api/v1/mail-accounts", json!({ "address": "support@AURORA.example" })).await.fails(409, "already_taken");
    ada.post("/api/v1/mail-accounts", json!({ "address": "support" })).await.fails(422, "invalid_field");
    assert_eq!(ada.delete("/api/v1/mail-accounts/1").await.status, 204);
}

#[tokio::test]
async fn a_server_named_by_the_environment_is_set_up_once_and_sent_by() {
    let post = Post::start().await;
    let mut app = TestApp::start_with(|config| {
        config.net.allowed_private = vec![post.addr.to_string().parse().unwrap()];
        config.smtp.url = Some(format!("smtp+none://{}", post.addr).parse().unwrap());
        config.smtp.from = Some("support@aurora.example".into());
    })
    .await;
    app.restart().await;
    let olga = app.owner().await;
    assert_eq!(olga.get("/api/v1/session").await.ok()["can_mail"], true, "the screens may say so");
    let accounts = olga.get("/api/v1/mail-accounts").await.ok();
    let account = &accounts[0];
    assert_eq!((accounts.as_array().unwrap().len(), account["address"].as_str()), (1, Some("support@aurora.example")));
    assert_eq!(
        (account["is_default"].as_bool(), account["outgoing"]["port"].as_u64()),
        (Some(true), Some(post.addr.port().into()))
    );
    // What was typed for it meanwhile gives way at the next start, and only that.
    let path = format!("/api/v1/mail-accounts/{}", account["id"]);
    let other =
        json!({ "name": "Aurora", "outgoing": { "host": "elsewhere.example", "port": 25, "security": "none" } });
    olga.patch(&path, other).await.ok();
    app.restart().await;
    let account = app.owner().await.get(&path).await.ok();
    assert_eq!((account["name"].as_str(), account["outgoing"]["host"].as_str()), (Some("Aurora"), Some("127.0.0.1")));
    let (_, conversation) = vera(&app).await;
    app.owner().await.reply(conversation, "Yes.").await;
    app.pass(61).await;
    assert_eq!(post.gets(1).await.to, "vera@example.org");
}
