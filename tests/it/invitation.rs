//! Invitations: a link makes somebody an agent, once.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, TestApp};

const NOTHING: [&str; 0] = [];

async fn invite(by: &Client, email: &str, role: &str) -> Value {
    by.post("/api/v1/invitations", json!({ "email": email, "role": role })).await.ok()
}

fn by_token(invitation: &Value) -> String {
    let link = invitation["link"].as_str().unwrap();
    format!("/api/v1/invitations/by-token/{}", link.rsplit_once('/').unwrap().1)
}

async fn accept(app: &TestApp, invitation: &Value) -> crate::support::Answer {
    let body = json!({ "name": "Eva", "password": PASSWORD, "language": "es" });
    app.stranger().post(&format!("{}/acceptance", by_token(invitation)), body).await
}

#[tokio::test]
async fn whoever_opens_the_link_becomes_an_agent_once() {
    let app = TestApp::start().await;
    let ada = app.agent("Ada", Role::Admin).await;
    let (invitation, kinds) = app.during(invite(&ada, "Eva@Example.com", "agent")).await;
    assert_eq!(kinds, ["invitation.created"]);
    assert_eq!((&invitation["email"], &invitation["invited_by"]), (&json!("eva@example.com"), &json!("Ada")));
    assert!(invitation["link"].as_str().unwrap().starts_with(&format!("{}/invitation/", app.base)));
    let listed = ada.get("/api/v1/invitations").await.ok();
    assert_eq!((&listed[0]["id"], &listed[0]["link"]), (&invitation["id"], &Value::Null), "the link is shown once");

    let shown = app.stranger().get(&by_token(&invitation)).await.ok();
    let expected =
        json!({ "email": "eva@example.com", "role": "agent", "business_name": "Café Aurora", "language": "en" });
    assert_eq!(shown, expected);
    let (answer, kinds) = app.during(accept(&app, &invitation)).await;
    assert_eq!(
        (answer.status, kinds),
        (201, vec!["invitation.deleted".into(), "agent.created".into(), "group.updated".into()])
    );
    assert_eq!((&answer.body["agent"]["name"], &answer.body["agent"]["language"]), (&json!("Eva"), &json!("es")));
    let mut eva = app.stranger();
    eva.keep_session(&answer);
    app.signed_in("eva@example.com").await.get("/api/v1/agents").await.ok();

    accept(&app, &invitation).await.fails(404, "link_expired");
    app.stranger().get(&by_token(&invitation)).await.fails(404, "link_expired");
    assert_eq!(ada.get("/api/v1/invitations").await.ok(), json!([]));
    app.stop().await;
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_is_too_late() {
    let app = TestApp::start().await;
    let invitation = invite(&app.owner().await, "eva@example.com", "agent").await;
    let both = async { tokio::join!(accept(&app, &invitation), accept(&app, &invitation)) };
    let ((one, other), kinds) = app.during(both).await;
    assert_eq!(kinds, ["invitation.deleted", "agent.created", "group.updated"]);
    let (winner, loser) = if one.status == 201 { (one, other) } else { (other, one) };
    winner.ok();
    loser.fails(404, "link_expired");
    app.stop().await;
}

#[tokio::test]
async fn a_link_ends_after_seven_days_when_taken_back_and_when_replaced() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let replaced = invite(&olga, "eva@example.com", "agent").await;
    let (taken_back, kinds) = app.during(invite(&olga, "EVA@example.com", "admin")).await;
    assert_eq!(kinds, ["invitation.deleted", "invitation.created"]);
    accept(&app, &replaced).await.fails(404, "link_expired");

    let (answer, kinds) = app.during(olga.delete(&format!("/api/v1/invitations/{}", taken_back["id"]))).await;
    assert_eq!((answer.status, kinds), (204, vec!["invitation.deleted".to_owned()]));
    accept(&app, &taken_back).await.fails(404, "link_expired");
    olga.delete(&format!("/api/v1/invitations/{}", taken_back["id"])).await.fails(404, "not_found");

    let old = invite(&olga, "eva@example.com", "agent").await;
    app.clock.advance_seconds(7 * 86_400 - 1);
    app.stranger().get(&by_token(&old)).await.ok();
    app.clock.advance_seconds(1);
    accept(&app, &old).await.fails(404, "link_expired");
    assert_eq!(olga.get("/api/v1/invitations").await.ok(), json!([]), "nobody waits for it any more");
    app.stop().await;
}

#[tokio::test]
async fn who_cannot_be_invited_is_told_why() {
    let app = TestApp::start().await;
    let (olga, ada) = (app.owner().await, app.agent("Ada", Role::Admin).await);
    let seq = app.seq().await;
    for (who, email, role, field) in [
        (&olga, "not an address", "agent", "email"),
        (&olga, "Eva <eva@example.com>", "agent", "email"),
        (&olga, "eva@example.com", "owner", "role"),
        (&ada, "eva@example.com", "owner", "role"),
    ] {
        let answer = who.post("/api/v1/invitations", json!({ "email": email, "role": role })).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], field);
    }
    let taken = olga.post("/api/v1/invitations", json!({ "email": "ADA@example.com", "role": "agent" })).await;
    assert_eq!(taken.fails(409, "already_taken")["field"], "email");
    assert_eq!(app.kinds_after(seq).await, NOTHING);

    let invitation = invite(&ada, "eva@example.com", "admin").await;
    let path = format!("{}/acceptance", by_token(&invitation));
    let seq = app.seq().await;
    for (body, field) in [
        (json!({ "name": "", "password": PASSWORD, "language": "es" }), "name"),
        (json!({ "name": "Eva", "password": "1234567", "language": "es" }), "password"),
        (json!({ "name": "Eva", "password": "p".repeat(257), "language": "es" }), "password"),
    ] {
        assert_eq!(app.stranger().post(&path, body).await.fails(422, "invalid_field")["field"], field);
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    accept(&app, &invitation).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn the_link_has_the_address_that_people_use() {
    let public = "https://desk.aurora.example";
    let app = TestApp::start_with(|config| config.http.public_url = public.parse().ok()).await;
    let olga = app.owner().await;
    let olga = olga.with_origin(Some(public));
    let invitation = invite(&olga, "eva@example.com", "agent").await;
    assert!(
        invitation["link"].as_str().unwrap().starts_with("https://desk.aurora.example/invitation/"),
        "{invitation}"
    );
    app.stop().await;
}
