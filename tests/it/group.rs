//! Groups: who makes them, who is in them, and what these see. How they end is in `group_deletion`, how their
//! conversations are passed on in `transfer`.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, kinds};

const NOTHING: [&str; 0] = [];

async fn group(client: &Client, id: i64) -> Value {
    client.get(&format!("/api/v1/groups/{id}")).await.ok()
}

async fn change(client: &Client, id: i64, change: Value) -> crate::support::Answer {
    client.patch(&format!("/api/v1/groups/{id}"), change).await
}

#[tokio::test]
async fn an_admin_makes_changes_and_deletes_a_group_and_everybody_hears_of_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.agent("Ada", Role::Admin).await, app.agent("Ben", Role::Agent).await);
    let new = json!({ "name": " Sales ", "description": "Who sells", "color": "#aa0000" });
    let (answer, kinds) = app.during(ada.post("/api/v1/groups", new)).await;
    assert_eq!((answer.status, kinds), (201, vec!["group.created".into()]));
    let made = answer.body;
    let id = made["id"].as_i64().unwrap();
    assert_eq!((&made["name"], &made["description"]), (&json!("Sales"), &json!("Who sells")));
    assert_eq!((&made["color"], &made["members"], &made["shifts"]), (&json!("#aa0000"), &json!([]), &Value::Null));
    assert_eq!(made["policy"]["mode"], "manual", "nothing happens by itself before somebody wants it");
    assert_eq!(group(&ben, id).await, made);

    let words = json!({ "name": "Shop", "description": null, "color": "#00aa00" });
    let (answer, kinds) = app.during(change(&ada, id, words)).await;
    let after = answer.ok();
    assert_eq!(kinds, ["group.updated"]);
    assert_eq!(
        (&after["name"], &after["description"], &after["color"]),
        (&json!("Shop"), &Value::Null, &json!("#00aa00"))
    );
    let (answer, kinds) = app.during(change(&ada, id, json!({ "name": "Shop" }))).await;
    assert_eq!((answer.ok(), kinds), (after.clone(), vec![]), "what changes nothing is not told");
    let names = |groups: &Value| groups.as_array().unwrap().iter().map(|one| one["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&ben.get("/api/v1/groups").await.ok()), ["Front desk", "Shop"], "by name");

    let (answer, kinds) = app.during(ada.delete(&format!("/api/v1/groups/{id}"))).await;
    assert_eq!((answer.status, kinds), (204, vec!["group.deleted".into()]));
    ben.get(&format!("/api/v1/groups/{id}")).await.fails(404, "not_found");
    ada.delete(&format!("/api/v1/groups/{id}")).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn a_name_can_be_taken_and_a_field_that_is_wrong_is_named() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let id = olga.new_group("Sales", &[]).await;
    let seq = app.seq().await;
    for (new, field) in [
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "n".repeat(201) }), "name"),
        (json!({ "name": "x", "description": "d".repeat(301) }), "description"),
        (json!({ "name": "x", "color": "red" }), "color"),
        (json!({ "name": "x", "color": "#7f7f7" }), "color"),
    ] {
        let problem = olga.post("/api/v1/groups", new).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field);
    }
    let taken = olga.post("/api/v1/groups", json!({ "name": "Sales" })).await.fails(409, "already_taken");
    assert_eq!(taken["field"], "name");
    assert_eq!(change(&olga, id, json!({ "name": "Front desk" })).await.fails(409, "already_taken")["field"], "name");
    let hours = json!({ "time_zone": "Mars/Base", "intervals": [] });
    assert_eq!(change(&olga, id, json!({ "shifts": hours })).await.fails(422, "invalid_field")["field"], "shifts");
    let hours = json!({ "time_zone": "UTC", "intervals": [{ "day": "monday", "from": "25:00", "to": "26:00" }] });
    assert_eq!(change(&olga, id, json!({ "shifts": hours })).await.fails(422, "invalid_field")["field"], "shifts");
    change(&olga, 999, json!({ "name": "x" })).await.fails(404, "not_found");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn rules_that_cannot_work_are_refused_with_their_field() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let (one, two) = (olga.new_group("One", &[]).await, olga.new_group("Two", &[]).await);
    olga.set_policy(two, json!({ "overflow": { "group_id": one, "after": 60 } })).await;
    let seq = app.seq().await;
    let overflow = |to: i64, after: i64| json!({ "overflow": { "group_id": to, "after": after } });
    for (policy, field) in [
        (json!({ "limit": 0 }), "policy.limit"),
        (json!({ "limit": -1 }), "policy.limit"),
        (json!({ "limit": 1001 }), "policy.limit"),
        (json!({ "reassign_after": 0 }), "policy.reassign_after"),
        (json!({ "reassign_after": -60 }), "policy.reassign_after"),
        (json!({ "reassign_after": 86_401 }), "policy.reassign_after"),
        (json!({ "give_back_after": -1 }), "policy.give_back_after"),
        (json!({ "give_back_after": 86_401 }), "policy.give_back_after"),
        (json!({ "eligible": "chosen" }), "policy.chosen_ids"),
        (json!({ "eligible": "chosen", "chosen_ids": [999] }), "policy.chosen_ids"),
        (json!({ "eligible": "chosen", "chosen_ids": [2], "excluded_ids": [2] }), "policy.chosen_ids"),
        (json!({ "excluded_ids": [999] }), "policy.excluded_ids"),
        (overflow(two, 9), "policy.overflow"),
        (overflow(two, -60), "policy.overflow"),
        (overflow(999, 60), "policy.overflow"),
        (overflow(one, 60), "policy.overflow"),
        // It would come back from there.
        (overflow(two, 60), "policy.overflow"),
    ] {
        let answer = change(&olga, one, json!({ "policy": policy })).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], field, "{policy}");
        let dry = olga.post(&format!("/api/v1/groups/{one}/dry-run"), json!({ "policy": policy, "days": 1 })).await;
        assert_eq!(dry.fails(422, "invalid_field")["field"], field, "tried: {policy}");
    }
    for days in [0, 31] {
        let body = json!({ "policy": {}, "days": days });
        let answer = olga.post(&format!("/api/v1/groups/{one}/dry-run"), body).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], "days");
    }
    change(&olga, one, json!({ "policy": { "limits": 3 } })).await.fails(422, "invalid_request");
    for limit in [json!(0), json!(-1), json!(1001)] {
        let answer = olga.patch(&format!("/api/v1/agents/{}", ben.agent_id), json!({ "limit": limit })).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], "limit", "{limit}");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    let presets = ben.get("/api/v1/groups/presets").await.ok();
    for (name, limit, eligible, after) in [("sales", Value::Null, "all", 60), ("support", json!(10), "online", 600)] {
        let preset = &presets[name];
        assert_eq!((&preset["mode"], &preset["limit"]), (&json!("automatic"), &limit));
        assert_eq!((&preset["eligible"], &preset["reassign_after"]), (&json!(eligible), &json!(after)));
        assert_eq!(olga.set_policy(one, preset.clone()).await["policy"], *preset, "one click");
    }
    app.stop().await;
}

#[tokio::test]
async fn members_come_change_and_go_but_not_the_last_supervisor() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, sam) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Sam", Role::Agent, &[]).await);
    let id = olga.new_group("Sales", &[]).await;
    let member = |agent: &Client, role: &str| json!({ "agent_id": agent.agent_id, "role": role });

    let (answer, kinds) = app.during(olga.put_member(id, &ana, "operator")).await;
    assert_eq!((&answer.ok()["members"], kinds), (&json!([member(&ana, "operator")]), vec!["group.updated".into()]));
    let (answer, kinds) = app.during(olga.put_member(id, &ana, "operator")).await;
    assert_eq!((answer.status, kinds), (200, vec![]), "twice is once");
    olga.put_member(id, &sam, "supervisor").await.ok();

    let (answer, kinds) = app.during(olga.put_member(id, &sam, "operator")).await;
    answer.fails(409, "last_supervisor");
    assert_eq!(kinds, NOTHING);
    let (answer, kinds) = app.during(olga.remove_member(id, &sam)).await;
    answer.fails(409, "last_supervisor");
    assert_eq!(kinds, NOTHING);
    olga.put_member(id, &ana, "supervisor").await.ok();
    let left = olga.put_member(id, &sam, "operator").await.ok();
    assert_eq!(left["members"], json!([member(&ana, "supervisor"), member(&sam, "operator")]));
    let left = olga.remove_member(id, &sam).await.ok();
    assert_eq!(left["members"], json!([member(&ana, "supervisor")]));
    olga.remove_member(id, &sam).await.fails(404, "not_found");

    let nobody = format!("/api/v1/groups/{id}/members/999");
    let answer = olga.put(&nobody, json!({ "role": "operator" })).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "agent_id");
    olga.put_member(999, &ana, "operator").await.fails(404, "not_found");
    let path = format!("/api/v1/groups/{id}/members/{}", ana.agent_id);
    olga.put(&path, json!({ "role": "chief" })).await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn only_admins_make_groups_and_say_who_is_in_them() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let sam = app.agent_of("Sam", Role::Agent, &[]).await;
    let id = olga.new_group("Sales", &[(&sam, "supervisor")]).await;
    let seq = app.seq().await;
    sam.post("/api/v1/groups", json!({ "name": "Mine" })).await.fails(403, "forbidden");
    change(&sam, id, json!({ "name": "Mine" })).await.fails(403, "forbidden");
    sam.put_member(id, &olga, "operator").await.fails(403, "forbidden");
    sam.remove_member(id, &sam).await.fails(403, "forbidden");
    sam.delete(&format!("/api/v1/groups/{id}")).await.fails(403, "forbidden");
    let body = json!({ "policy": {}, "days": 1 });
    sam.post(&format!("/api/v1/groups/{id}/dry-run"), body).await.fails(403, "forbidden");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    assert_eq!(group(&sam, id).await["name"], "Sales", "who is in which group is no secret");
    app.stop().await;
}

#[tokio::test]
async fn who_is_invited_joins_the_groups_that_were_named() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let sales = olga.new_group("Sales", &[]).await;
    let invite = |email: &str, groups: Value| {
        let body = json!({ "email": email, "role": "agent", "group_ids": groups });
        async { olga.post("/api/v1/invitations", body).await }
    };
    let problem = invite("eva@example.com", json!([999])).await.fails(422, "invalid_field");
    assert_eq!(problem["field"], "group_ids");
    for (email, groups) in [("eva@example.com", json!([sales])), ("ema@example.com", json!([]))] {
        let made = invite(email, groups.clone()).await.ok();
        assert_eq!(made["group_ids"], groups);
        let token = made["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let accepted = json!({ "name": "E", "password": "correct horse", "language": "en" });
        let path = format!("/api/v1/invitations/by-token/{token}/acceptance");
        let agent = app.stranger().post(&path, accepted).await.ok()["agent"]["id"].clone();
        let is_in = group(&olga, sales).await["members"].as_array().unwrap().iter().any(|m| m["agent_id"] == agent);
        assert_eq!(is_in, groups != json!([]), "{email}");
    }
    app.stop().await;
}

#[tokio::test]
async fn an_inbox_names_only_groups_that_there_are() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let sales = olga.new_group("Sales", &[]).await;
    let seq = app.seq().await;
    for (patch, field) in [
        (json!({ "operator_group_ids": [999] }), "operator_group_ids"),
        (json!({ "supervisor_group_ids": [1, 999] }), "supervisor_group_ids"),
        (json!({ "customer_group_ids": [999] }), "customer_group_ids"),
        (json!({ "customer_group_ids": [sales] }), "customer_group_ids"),
        (json!({ "default_group_id": sales }), "default_group_id"),
        (json!({ "default_group_id": 999 }), "default_group_id"),
        (json!({ "operator_group_ids": [sales] }), "default_group_id"),
        (json!({ "policy": { "limit": 0 } }), "policy.limit"),
        (json!({ "policy": { "reassign_after": -1 } }), "policy.reassign_after"),
        (json!({ "policy": { "overflow": { "group_id": 999, "after": 60 } } }), "policy.overflow"),
        (json!({ "policy": { "overflow": { "group_id": 1, "after": 60 } } }), "policy.overflow"),
        (json!({ "policy": { "eligible": "chosen" } }), "policy.chosen_ids"),
    ] {
        let answer = olga.patch("/api/v1/inboxes/1", patch.clone()).await;
        assert_eq!(answer.fails(422, "invalid_field")["field"], field, "{patch}");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    let change =
        json!({ "operator_group_ids": [sales, 1, sales], "default_group_id": sales, "policy": { "limit": null } });
    let after = olga.patch("/api/v1/inboxes/1", change).await.ok();
    assert_eq!((&after["operator_group_ids"], &after["policy"]), (&json!([1, sales]), &json!({ "limit": null })));
    let after = olga.patch("/api/v1/inboxes/1", json!({ "policy": null })).await.ok();
    assert_eq!(after["policy"], Value::Null);
    app.stop().await;
}

async fn counts(client: &Client) -> Value {
    client.get("/api/v1/conversations/counts").await.ok()
}

#[tokio::test]
async fn who_is_taken_out_of_a_group_loses_its_conversations_at_once_and_who_joins_gets_them() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let sales = olga.new_group("Sales", &[(&ana, "operator"), (&bea, "operator")]).await;
    olga.route(1, &[sales]).await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "Hello").await;
    assert_eq!(counts(&ana).await["open"], 1);
    let socket = Socket::of_agent(&ana, None).await;
    let mut colleagues = Socket::of_agent(&bea, None).await;
    olga.remove_member(sales, &ana).await.ok();
    visitor.write("A secret").await;
    let (frames, code) = socket.rest().await;
    assert_eq!((frames.last(), code), (Some(&json!({ "type": "resync" })), 1013), "fetch everything anew");
    assert_eq!(kinds(&frames).iter().filter(|kind| **kind == "message.created").count(), 0, "{frames:?}");
    assert_eq!(colleagues.kinds(2).await, ["group.updated", "message.created"], "others go on");
    assert_eq!(ana.list("view=open").await, NO_IDS);
    assert_eq!(counts(&ana).await, json!({ "mine": 0, "unassigned": 0, "open": 0, "pending": 0, "resolved": 0 }));
    ana.get(&format!("/api/v1/conversations/{id}")).await.fails(404, "not_found");
    ana.write(id, "reply", "Too late").await.fails(404, "not_found");
    let mut socket = Socket::of_agent(&ana, None).await;
    visitor.write("Another secret").await;

    olga.put_member(sales, &ana, "operator").await.ok();
    let told = socket.event().await;
    assert_eq!(told["kind"], "group.updated", "nothing of the group before");
    let (frames, code) = socket.rest().await;
    assert_eq!((frames.last(), code), (Some(&json!({ "type": "resync" })), 1013));
    assert_eq!(ana.list("view=open").await, [id]);
    assert_eq!(counts(&ana).await["open"], 1);
    let mut socket = Socket::of_agent(&ana, None).await;
    visitor.write("Heard").await;
    assert_eq!(socket.event().await["data"]["message"]["text"], "Heard");
    app.stop().await;
}

const NO_IDS: [i64; 0] = [];

#[tokio::test]
async fn who_was_away_while_the_groups_changed_fetches_everything_anew() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ana = app.agent_of("Ana", Role::Agent, &[]).await;
    let sales = olga.new_group("Sales", &[(&ana, "operator")]).await;
    olga.route(1, &[sales]).await;
    let seq = app.seq().await;
    app.arrives().await;
    olga.remove_member(sales, &ana).await.ok();
    let (frames, code) = Socket::of_agent(&ana, Some(seq)).await.rest().await;
    assert_eq!((frames, code), (vec![json!({ "type": "resync" })], 1013));
    app.stop().await;
}

#[tokio::test]
async fn a_new_supervisor_group_of_an_inbox_sees_all_of_it_at_once() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let iris = app.agent_of("Iris", Role::Agent, &[]).await;
    let watch = olga.new_group("Watch", &[(&iris, "operator")]).await;
    let id = app.arrives().await;
    let socket = Socket::of_agent(&iris, None).await;
    assert_eq!(iris.list("view=open").await, NO_IDS);
    olga.patch("/api/v1/inboxes/1", json!({ "supervisor_group_ids": [watch] })).await.ok();
    assert_eq!(socket.rest().await.1, 1013);
    assert_eq!(iris.list("view=open").await, [id]);
    olga.assign(id, Some(olga.agent_id)).await.ok();
    assert_eq!(iris.assign(id, Some(iris.agent_id)).await.ok()["assignee"]["name"], "Iris", "and may move it");
    app.stop().await;
}

#[tokio::test]
async fn only_members_can_be_chosen_to_get_conversations() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent_of("Ben", Role::Agent, &[]).await;
    let cleo = app.agent_of("Cleo", Role::Agent, &[]).await;
    let (sales, shop) = (olga.new_group("Sales", &[]).await, olga.new_group("Shop", &[(&cleo, "operator")]).await);
    let chosen = |agents: &[&Client]| {
        let ids: Vec<i64> = agents.iter().map(|agent| agent.agent_id).collect();
        json!({ "policy": { "eligible": "chosen", "chosen_ids": ids } })
    };
    let refused = |answer: crate::support::Answer, words: &str| {
        let problem = answer.fails(422, "invalid_field");
        assert_eq!(problem["field"], "policy.chosen_ids");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    };
    let seq = app.seq().await;
    refused(change(&olga, sales, chosen(&[&ben])).await, "Ben is not a member of Sales");
    let body = json!({ "policy": chosen(&[&ben])["policy"], "days": 1 });
    refused(olga.post(&format!("/api/v1/groups/{sales}/dry-run"), body).await, "Ben is not a member of Sales");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    olga.put_member(sales, &ben, "operator").await.ok();
    change(&olga, sales, chosen(&[&ben])).await.ok();

    let of_inbox = async |policy: Value| olga.patch("/api/v1/inboxes/1", policy).await;
    olga.route(1, &[sales, shop]).await;
    refused(of_inbox(chosen(&[&ben])).await, "No member of Shop is chosen");
    refused(of_inbox(chosen(&[&ben, &cleo, &olga])).await, "Olga Owner is not a member");
    of_inbox(chosen(&[&ben, &cleo])).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn rules_that_an_inbox_builds_on_are_not_taken_away_under_it_and_never_block_it() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent_of("Ben", Role::Agent, &[]).await);
    let sales = olga.new_group("Sales", &[(&ben, "operator")]).await;
    olga.route(1, &[sales]).await;
    let automatic =
        |eligible: &str, chosen: &[i64]| json!({ "mode": "automatic", "eligible": eligible, "chosen_ids": chosen });
    olga.set_policy(sales, automatic("chosen", &[ben.agent_id])).await;
    let of_inbox = async |patch: Value| olga.patch("/api/v1/inboxes/1", patch).await;
    of_inbox(json!({ "name": "Website", "policy": { "eligible": "chosen" } })).await.ok();
    let seq = app.seq().await;
    let problem = change(&olga, sales, json!({ "policy": automatic("online", &[]) })).await.fails(422, "invalid_field");
    assert_eq!(problem["field"], "policy.chosen_ids");
    assert!(problem["detail"].as_str().unwrap().contains("The inbox Website"), "{problem}");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    olga.set_policy(sales, automatic("online", &[ben.agent_id])).await;

    let problems = async || olga.get("/api/v1/inboxes/1/health").await.ok()["problems"].clone();
    let has_nobody = async || problems().await.as_array().unwrap().iter().any(|one| one["code"] == "nobody_is_chosen");
    assert!(!has_nobody().await);
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    olga.patch(&path, json!({ "is_disabled": true })).await.ok();
    assert!(has_nobody().await, "who is switched off gets nothing");
    olga.patch(&path, json!({ "is_disabled": false })).await.ok();
    assert!(!has_nobody().await);
    olga.remove_member(sales, &ben).await.ok();
    let expected = json!({ "code": "nobody_is_chosen", "group_id": sales });
    assert!(problems().await.as_array().unwrap().contains(&expected), "{}", problems().await);
    // Nothing that has nothing to do with it is refused.
    of_inbox(json!({ "name": "Site" })).await.ok();
    of_inbox(json!({ "is_enabled": false })).await.ok();
    change(&olga, sales, json!({ "name": "Shop" })).await.ok();
    olga.set_policy(sales, json!({ "mode": "automatic", "limit": 3 })).await;
    let again = of_inbox(json!({ "policy": { "eligible": "chosen" } })).await.fails(422, "invalid_field");
    assert_eq!(again["field"], "policy.chosen_ids");
    of_inbox(json!({ "policy": null })).await.ok();
    assert!(!has_nobody().await);
    app.stop().await;
}
