//! Mail with a link that only its reader may have: invitations and forgotten passwords.

use reqwest::Method;
use serde_json::json;

use crate::mail_out::outbox;
use crate::support::{Client, Post, database, eventually};

#[tokio::test]
async fn an_invitation_goes_by_mail_and_its_secret_is_forgotten_when_it_is_sent() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    let new = json!({ "email": "new@example.org", "role": "agent" });
    let made = olga.post("/api/v1/invitations", new).await.ok();
    assert_eq!(made["is_mailed"], true);
    let mail = post.gets(1).await;
    let link = made["link"].as_str().unwrap();
    assert_eq!(mail.to, "new@example.org");
    assert!(mail.text().contains(link), "{}", mail.text());
    eventually("it is sent", async || outbox(&olga).await[0]["state"] == "sent").await;
    let facts: String =
        database(app.data_folder()).query_row("SELECT facts FROM outgoing_mails", [], |row| row.get(0)).unwrap();
    assert_eq!(facts, "{}");
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_that_works_once() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let stranger = Client::new(&app.base);
    for email in ["nobody@example.org", "olga@example.com"] {
        let asked = stranger.with_origin(Some("http://evil.example"));
        let asked = asked.request(Method::POST, "/api/v1/password-recoveries").json(&json!({ "email": email }));
        let answer = stranger.send(asked.header("host", "evil.example")).await;
        assert_eq!(answer.status, 204, "the same for everybody");
    }
    let mail = post.gets(1).await;
    assert_eq!((mail.to.as_str(), post.taken().len()), ("olga@example.com", 1));
    let text = mail.text();
    assert!(!text.contains("evil.example"), "whoever asks does not choose where the link leads: {text}");
    let token = text.lines().find_map(|line| line.split_once("/recovery/")).unwrap().1.to_owned();
    let path = format!("/api/v1/password-recoveries/by-token/{token}");
    stranger.post(&path, json!({ "password": "short" })).await.fails(422, "invalid_field");
    let before = app.owner().await;
    assert_eq!(stranger.post(&path, json!({ "password": "a much better one" })).await.status, 201);
    before.get("/api/v1/profile").await.fails(401, "unauthenticated");
    stranger.post(&path, json!({ "password": "a much better one" })).await.fails(404, "link_expired");
    let mut olga = Client::new(&app.base);
    assert_eq!(olga.sign_in("olga@example.com", "a much better one").await.status, 201);
}

#[tokio::test]
async fn a_link_that_no_longer_works_is_not_sent() {
    let post = Post::start().await;
    let app = post.house("support@aurora.example").await;
    let olga = app.owner().await;
    post.refuse("450 4.3.0 Try later");
    let asked = json!({ "email": "olga@example.com" });
    assert_eq!(Client::new(&app.base).post("/api/v1/password-recoveries", asked).await.status, 204);
    eventually("it was refused", async || outbox(&olga).await[0]["error"].is_string()).await;
    app.pass(3600).await;
    eventually("it is given up", async || outbox(&olga).await[0]["skip_reason"] == "expired").await;
    assert_eq!(post.taken().len(), 0);
}
