//! The first start: a link makes the owner, once.

use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestApp};

/// The owner is the first operator of the first group.
const FOUNDED: [&str; 5] = ["agent.created", "business.updated", "group.created", "group.updated", "inbox.created"];

fn words(token: &str) -> Value {
    json!({
        "token": token, "name": "Olga Owner", "email": "Olga@Example.com", "password": PASSWORD,
        "business_name": "Café Aurora", "language": "es", "time_zone": "America/Montevideo",
        "site_url": "https://www.aurora.example/contact",
    })
}

async fn set_up(app: &TestApp, token: &str) -> Answer {
    app.stranger().post("/api/v1/setup", words(token)).await
}

#[tokio::test]
async fn the_link_makes_owner_business_and_first_inbox_once() {
    let app = TestApp::start_empty(|_| {});
    let token = app.running().desk.begin_setup().await.unwrap().unwrap();
    let path = format!("/api/v1/setup?token={token}");
    assert_eq!(app.stranger().get(&path).await.ok(), json!({ "needed": true }));
    app.stranger().get("/api/v1/setup?token=wrong").await.fails(404, "link_expired");
    app.stranger().get("/api/v1/setup").await.fails(404, "link_expired");

    let mut olga = app.stranger();
    let answer = set_up(&app, &token).await;
    olga.keep_session(&answer);
    assert_eq!(answer.status, 201);
    let agent = &answer.body["agent"];
    assert_eq!(
        (&agent["email"], &agent["role"], &agent["language"]),
        (&json!("olga@example.com"), &json!("owner"), &json!("es"))
    );
    assert_eq!(answer.body["business"]["name"], "Café Aurora");
    assert_eq!(app.kinds_after(0).await, FOUNDED);
    let olga = app.signed_in("olga@example.com").await;
    let inboxes = olga.get("/api/v1/inboxes").await.ok();
    assert_eq!(
        (&inboxes[0]["name"], &inboxes[0]["allowed_domains"]),
        (&json!("Café Aurora"), &json!(["aurora.example"]))
    );

    set_up(&app, &token).await.fails(409, "setup_done");
    app.stranger().get(&path).await.fails(409, "setup_done");
    assert_eq!(app.running().desk.begin_setup().await.unwrap(), None, "no more links");
    app.stop().await;
}

#[tokio::test]
async fn a_new_link_makes_the_earlier_one_worthless() {
    let mut app = TestApp::start_empty(|_| {});
    let earlier = app.running().desk.begin_setup().await.unwrap().unwrap();
    app.restart().await;
    let link = app.running().desk.begin_setup().await.unwrap().unwrap();
    let problem = set_up(&app, &earlier).await.fails(404, "link_expired");
    assert!(problem["detail"].as_str().unwrap().contains("Restart the server"), "it says what to do");
    set_up(&app, &link).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn of_two_who_set_up_at_once_one_is_too_late() {
    let app = TestApp::start_empty(|_| {});
    let token = app.running().desk.begin_setup().await.unwrap().unwrap();
    let (one, other) = tokio::join!(set_up(&app, &token), set_up(&app, &token));
    let (winner, loser) = if one.status == 201 { (one, other) } else { (other, one) };
    winner.ok();
    loser.fails(409, "setup_done");
    assert_eq!(app.kinds_after(0).await, FOUNDED);
    app.stop().await;
}

#[tokio::test]
async fn a_mistake_in_the_form_is_told_by_its_field_and_the_link_still_works() {
    let app = TestApp::start_empty(|_| {});
    let token = app.running().desk.begin_setup().await.unwrap().unwrap();
    for (field, value) in [
        ("name", json!("")),
        ("email", json!("olga")),
        ("password", json!("1234567")),
        ("password", json!("p".repeat(257))),
        ("business_name", json!(" ")),
        ("time_zone", json!("Uruguay time")),
        ("site_url", json!("not a site")),
        ("site_url", json!("javascript:alert(1)")),
    ] {
        let mut wrong = words(&token);
        wrong[field] = value;
        assert_eq!(app.stranger().post("/api/v1/setup", wrong).await.fails(422, "invalid_field")["field"], field);
    }
    let mut wrong = words(&token);
    wrong["language"] = "xx".into();
    app.stranger().post("/api/v1/setup", wrong).await.fails(422, "invalid_request");

    let mut without_site = words(&token);
    without_site["site_url"] = Value::Null;
    app.stranger().post("/api/v1/setup", without_site).await.ok();
    let inboxes = app.signed_in("olga@example.com").await.get("/api/v1/inboxes").await.ok();
    assert_eq!(inboxes[0]["allowed_domains"], json!([]), "every site may");
    app.stop().await;
}
