//! Agents: roles, and accounts that are switched off and on.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const NOTHING: [&str; 0] = [];

fn path(agent: &Client) -> String {
    format!("/api/v1/agents/{}", agent.agent_id)
}

#[tokio::test]
async fn all_agents_are_listed_by_name_for_every_agent() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    app.agent("Ada", Role::Admin).await;
    let list = ben.get("/api/v1/agents").await.ok();
    let rows: Vec<(&Value, &Value)> = list.as_array().unwrap().iter().map(|a| (&a["name"], &a["role"])).collect();
    let row = |name, role| (json!(name), json!(role));
    let expected = [row("Ada", "admin"), row("Ben", "agent"), row("Olga Owner", "owner")];
    assert!(rows.into_iter().eq(expected.iter().map(|(name, role)| (name, role))), "{list}");
    assert!(!list.to_string().contains("argon2"), "no hashes");
    app.stop().await;
}

#[tokio::test]
async fn nobody_changes_or_gives_a_role_above_their_own() {
    let app = TestApp::start().await;
    let (olga, ada, ben) =
        (app.owner().await, app.agent("Ada", Role::Admin).await, app.agent("Ben", Role::Agent).await);
    let seq = app.seq().await;
    ben.patch(&path(&ben), json!({ "role": "admin" })).await.fails(403, "forbidden");
    ada.patch(&path(&olga), json!({ "role": "agent" })).await.fails(403, "forbidden");
    ada.patch(&path(&olga), json!({ "is_disabled": true })).await.fails(403, "forbidden");
    ada.patch(&path(&ada), json!({ "role": "owner" })).await.fails(403, "forbidden");
    ada.patch(&path(&ben), json!({ "role": "owner" })).await.fails(403, "forbidden");
    ada.patch(&path(&ben), json!({ "role": "boss" })).await.fails(422, "invalid_request");
    ada.patch("/api/v1/agents/999", json!({ "role": "agent" })).await.fails(404, "not_found");
    assert_eq!(app.kinds_after(seq).await, NOTHING);

    let (answer, kinds) = app.during(ada.patch(&path(&ben), json!({ "role": "admin" }))).await;
    assert_eq!((answer.ok()["role"].as_str(), kinds), (Some("admin"), vec!["agent.updated".to_owned()]));
    ben.get("/api/v1/invitations").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let seq = app.seq().await;
    olga.patch(&path(&olga), json!({ "role": "admin" })).await.fails(409, "last_owner");
    olga.patch(&path(&olga), json!({ "is_disabled": true })).await.fails(409, "last_owner");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    olga.get("/api/v1/session").await.ok();

    let ada = app.agent("Ada", Role::Admin).await;
    olga.patch(&path(&ada), json!({ "role": "owner" })).await.ok();
    // Each would leave the other as the last; one of them is too late.
    let step_down = async |who: &Client| who.patch(&path(who), json!({ "role": "admin" })).await;
    let (one, other) = tokio::join!(step_down(&olga), step_down(&ada));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
    app.stop().await;
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once_and_back_when_switched_on() {
    let app = TestApp::start().await;
    let (olga, mut ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let script = app.program(&ben).await;
    script.get("/api/v1/session").await.ok();
    let (answer, kinds) = app.during(olga.patch(&path(&ben), json!({ "is_disabled": true }))).await;
    assert_eq!((answer.ok()["is_disabled"].as_bool(), kinds), (Some(true), vec!["agent.updated".to_owned()]));
    ben.get("/api/v1/session").await.fails(401, "unauthenticated");
    script.get("/api/v1/session").await.fails(401, "unauthenticated");
    ben.sign_in("ben@example.com", "wrong horse").await.fails(401, "wrong_credentials");
    ben.sign_in("ben@example.com", crate::support::PASSWORD).await.fails(403, "agent_disabled");

    olga.patch(&path(&ben), json!({ "is_disabled": false })).await.ok();
    ben.get("/api/v1/session").await.fails(401, "unauthenticated");
    ben.sign_in("ben@example.com", crate::support::PASSWORD).await.ok();
    ben.get("/api/v1/session").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn what_a_switched_off_agent_wrote_stays() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;
    ben.reply(id, "Hi, this is Ben").await;
    olga.patch(&path(&ben), json!({ "is_disabled": true })).await.ok();
    let thread = olga.get(&format!("/api/v1/conversations/{id}/messages")).await.ok();
    let words = thread["items"].as_array().unwrap().iter().rfind(|message| message["kind"] == "reply").unwrap();
    assert_eq!((&words["text"], &words["author"]["name"]), (&json!("Hi, this is Ben"), &json!("Ben")));
    let conversation = olga.get(&format!("/api/v1/conversations/{id}")).await.ok();
    assert_eq!(conversation["assignee"], Value::Null, "somebody else goes on");
    app.stop().await;
}
