//! A group that is deleted: where its conversations and pages go, and who forgets it.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_group_in_use_is_deleted_only_with_a_place_for_what_it_has() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ana = app.agent_of("Ana", Role::Agent, &[]).await;
    let bea = app.agent_of("Bea", Role::Agent, &[]).await;
    let old = olga.new_group("Old", &[(&ana, "operator")]).await;
    let new = olga.new_group("New", &[(&bea, "operator")]).await;
    let other = olga.new_group("Other", &[]).await;
    olga.route(1, &[old, other]).await;
    olga.set_policy(other, json!({ "overflow": { "group_id": old, "after": 60 } })).await;
    let open = app.arrives().await;
    let taken = app.arrives().await;
    ana.assign(taken, Some(ana.agent_id)).await.ok();
    let done = app.arrives().await;
    olga.set_status(done, "resolved").await.ok();

    let path = format!("/api/v1/groups/{old}");
    let (answer, kinds) = app.during(olga.delete(&path)).await;
    let problem = answer.fails(409, "group_in_use");
    assert!(problem["detail"].as_str().unwrap().contains('2'), "it says how many: {problem}");
    for to in [old, 999] {
        let problem = olga.delete(&format!("{path}?move_to={to}")).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "move_to");
    }
    assert_eq!(kinds, NOTHING);

    let (answer, mut kinds) = app.during(olga.delete(&format!("{path}?move_to={new}"))).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    kinds.sort();
    let expected = [
        "conversation.transferred",
        "conversation.transferred",
        "group.deleted",
        "group.updated",
        "inbox.updated",
        "message.created",
        "message.created",
    ];
    assert_eq!(kinds, expected);
    for id in [open, taken, done] {
        assert_eq!(olga.conversation(id).await["group_id"], new);
        assert_eq!(bea.conversation(id).await["id"], id, "theirs now");
    }
    assert_eq!(olga.assignee(taken).await, Some(ana.agent_id), "who has it keeps it");
    assert_eq!(ana.list("view=open").await, [taken]);
    let inbox = olga.get("/api/v1/inboxes/1").await.ok();
    assert_eq!((&inbox["default_group_id"], &inbox["operator_group_ids"]), (&json!(new), &json!([new, other])));
    let policy = olga.get(&format!("/api/v1/groups/{other}")).await.ok()["policy"].clone();
    assert_eq!(policy["overflow"], Value::Null, "nothing overflows into what is gone");
    assert_eq!(olga.conversation(app.arrives().await).await["group_id"], new);
    app.stop().await;
}

#[tokio::test]
async fn an_inboxs_own_rules_forget_a_group_that_is_gone() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let night = olga.new_group("Night", &[]).await;
    let policy = json!({ "overflow": { "group_id": night, "after": 60 } });
    olga.patch("/api/v1/inboxes/1", json!({ "policy": policy })).await.ok();
    let (answer, kinds) = app.during(olga.delete(&format!("/api/v1/groups/{night}"))).await;
    assert_eq!((answer.status, kinds), (204, vec!["inbox.updated".into(), "group.deleted".into()]));
    assert_eq!(olga.get("/api/v1/inboxes/1").await.ok()["policy"], json!({ "overflow": null }));
    olga.patch("/api/v1/inboxes/1", json!({ "name": "Shop" })).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_group_that_goes_disturbs_nobody_of_other_groups() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let second = olga.new_group("Second", &[]).await;
    olga.route(1, &[1, second]).await;
    let mut socket = Socket::of_agent(&ben, None).await;
    olga.delete(&format!("/api/v1/groups/{second}")).await.ok();
    app.arrives().await;
    let mut heard = Vec::new();
    loop {
        let frame = socket.next().await;
        assert_ne!(frame["type"], "resync", "after {heard:?}");
        heard.push(frame["kind"].clone());
        if frame["kind"] == "message.created" {
            break;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn what_a_group_without_open_conversations_had_belongs_to_no_group_when_it_goes() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ana = app.agent_of("Ana", Role::Agent, &[]).await;
    let old = olga.new_group("Old", &[(&ana, "operator")]).await;
    olga.route(1, &[old]).await;
    let visitor = app.visitor().await;
    let done = app.write(&visitor, "Hello").await;
    olga.set_status(done, "resolved").await.ok();
    olga.delete(&format!("/api/v1/groups/{old}")).await.ok();
    assert_eq!(olga.conversation(done).await["group_id"], Value::Null);
    assert_eq!(olga.get("/api/v1/inboxes/1").await.ok()["default_group_id"], Value::Null);
    ana.get(&format!("/api/v1/conversations/{done}")).await.fails(404, "not_found");
    assert_eq!(app.write(&visitor, "Again").await, done);
    assert_eq!(olga.list("view=open").await, [done], "admins see what nobody has");
    app.stop().await;
}

/// The groups of a contact's visits, the newest first.
async fn groups_of_visits(olga: &Client, conversation: i64) -> Vec<Value> {
    let contact = olga.conversation(conversation).await["contact"]["id"].clone();
    let visits = olga.get(&format!("/api/v1/contacts/{contact}/visits")).await.ok();
    visits["items"].as_array().unwrap().iter().map(|visit| visit["group_id"].clone()).collect()
}

#[tokio::test]
async fn what_a_deleted_group_leaves_goes_to_the_default_group_of_its_inbox() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let old = olga.new_group("Old", &[]).await;
    let first = olga.new_group("First", &[(&ana, "operator")]).await;
    let second = olga.new_group("Second", &[(&bea, "operator")]).await;
    let elsewhere = olga.post("/api/v1/inboxes", json!({ "name": "Elsewhere" })).await.ok();
    olga.route(1, &[first, old]).await;
    // Here the group that goes is the default itself, and the one that is left steps in.
    olga.route(2, &[old, second]).await;
    let in_first = app.visitor_of(old).await;
    let in_second = Visitor::open(&app.base, elsewhere["public_key"].as_str().unwrap(), json!({})).await;
    let silent = app.visitor_of(old).await;
    let mut done = Vec::new();
    for visitor in [&in_first, &in_second] {
        let id = app.write(visitor, "Hello").await;
        olga.set_status(id, "resolved").await.ok();
        done.push(id);
    }

    let (answer, kinds) = app.during(olga.delete(&format!("/api/v1/groups/{old}"))).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(kinds, ["inbox.updated", "inbox.updated", "group.deleted"]);
    assert_eq!(olga.get("/api/v1/inboxes/2").await.ok()["default_group_id"], second);
    for (id, group) in [(done[0], first), (done[1], second)] {
        assert_eq!(olga.conversation(id).await["group_id"], group);
        assert_eq!(groups_of_visits(&olga, id).await, [group]);
    }
    assert_eq!((ana.list("view=resolved").await, bea.list("view=resolved").await), (vec![done[0]], vec![done[1]]));
    assert_eq!(app.write(&in_first, "Again").await, done[0]);
    assert_eq!(ana.list("view=open").await, [done[0]], "it is opened again where somebody sees it");
    let new = app.write(&silent, "Hello").await;
    assert_eq!(olga.conversation(new).await["group_id"], first, "the page goes on in the group that stepped in");
    app.stop().await;
}

#[tokio::test]
async fn pages_of_a_deleted_group_go_on_in_the_group_that_takes_its_conversations() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (old, new) = (olga.new_group("Old", &[]).await, olga.new_group("New", &[]).await);
    olga.route(1, &[1, old]).await;
    let silent = app.visitor_of(old).await;
    let open = app.arrives_in(old).await;
    olga.delete(&format!("/api/v1/groups/{old}?move_to={new}")).await.ok();
    let later = app.write(&silent, "Hello").await;
    for id in [open, later] {
        assert_eq!(olga.conversation(id).await["group_id"], new, "not the inbox's default");
        assert_eq!(groups_of_visits(&olga, id).await, [new]);
    }
    app.stop().await;
}
