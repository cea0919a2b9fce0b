//! What becomes of conversations when time passes: nobody answers, agents go, nobody takes what waits.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Office, Socket, database};

const NOTHING: [&str; 0] = [];
const ASSIGNED: [&str; 2] = ["message.created", "conversation.assigned"];

/// Rules under which a conversation goes to the next after a minute.
fn a_minute() -> Value {
    json!({ "mode": "automatic", "reassign_after": 60 })
}

#[tokio::test]
async fn who_does_not_answer_in_time_loses_the_conversation_to_the_next() {
    let office = Office::open(&["Ana", "Ben", "Cleo"], a_minute()).await;
    let id = office.app.arrives().await;
    let ((), kinds) = office.app.during(office.app.pass(59)).await;
    assert_eq!((kinds, office.has(id).await), (vec![], Some(0)));
    // Neither a note nor a look is an answer.
    office.team[0].write(id, "note", "I look into it").await.ok();
    let ((), kinds) = office.app.during(office.app.pass(1)).await;
    assert_eq!(kinds, ASSIGNED);
    assert_eq!(office.has(id).await, Some(1));
    let line = office.olga.last_activity(id).await;
    assert_eq!(line["text"], "Ana did not answer within 1 minute. Ben: next in turn.");
    let trigger = json!({
        "kind": "unanswered", "agent_id": office.team[0].agent_id, "agent_name": "Ana", "seconds": 60,
    });
    assert_eq!(line["activity"]["reason"]["trigger"], trigger);

    office.team[1].reply(id, "Hello").await;
    let ((), kinds) = office.app.during(office.app.pass(86_400)).await;
    assert_eq!((kinds, office.has(id).await), (vec![], Some(1)), "who has answered once keeps it");
    office.app.stop().await;
}

#[tokio::test]
async fn the_time_for_an_answer_begins_with_each_assignment_and_each_question() {
    let office = Office::open(&["Ana", "Ben"], a_minute()).await;
    let visitor = office.app.visitor().await;
    let id = office.app.write(&visitor, "Hello").await;
    office.app.pass(40).await;
    visitor.write("Anybody there?").await;
    office.app.pass(20).await;
    assert_eq!(office.has(id).await, Some(1), "asking again gives no more time");
    office.app.pass(30).await;
    office.olga.assign(id, Some(office.team[0].agent_id)).await.ok();
    let ((), kinds) = office.app.during(office.app.pass(59)).await;
    assert_eq!(kinds, NOTHING, "given by hand: a minute from then on");
    office.app.pass(1).await;
    assert_eq!(office.has(id).await, Some(1));
    office.team[1].set_status(id, "resolved").await.ok();
    let ((), kinds) = office.app.during(office.app.pass(600)).await;
    assert_eq!(kinds, NOTHING, "what is resolved waits for nobody");
    office.app.stop().await;
}

#[tokio::test]
async fn after_a_full_round_the_supervisors_are_alerted_and_it_goes_around_again() {
    let mut office = Office::open(&["Ana", "Ben"], a_minute()).await;
    let sam = office.app.agent_of("Sam", Role::Agent, &[]).await;
    office.olga.put_member(office.group, &sam, "supervisor").await.ok();
    let excluded = json!({ "mode": "automatic", "reassign_after": 60, "excluded_ids": [sam.agent_id] });
    office.olga.set_policy(office.group, excluded).await;
    let mut of_sam = Socket::of_agent(&sam, None).await;
    let id = office.app.arrives().await;
    office.app.pass(60).await;
    assert_eq!(office.has(id).await, Some(1));
    let seq = office.app.seq().await;
    office.app.pass(60).await;
    let expected = [&["message.created", "conversation.unattended"], &ASSIGNED[..]].concat();
    assert_eq!(office.app.kinds_after(seq).await, expected);
    assert_eq!(office.has(id).await, Some(0), "around again");
    let thread = office.olga.thread(id).await;
    assert_eq!(thread[thread.len() - 2]["activity"], json!({ "kind": "unattended" }));

    let alert = loop {
        let event = of_sam.event().await;
        if event["kind"] == "conversation.unattended" {
            break event;
        }
    };
    assert_eq!(alert["data"]["conversation"]["id"], id);
    // The operators hear all of it but the alert.
    let of_ben = office.sockets[1].as_mut().unwrap();
    loop {
        let event = of_ben.event().await;
        assert_ne!(event["kind"], "conversation.unattended");
        if event["seq"].as_i64() >= Some(seq + 4) {
            break;
        }
    }
    let ((), kinds) = office.app.during(office.app.pass(60)).await;
    assert_eq!(kinds, ASSIGNED, "one alert a round");
    let ((), kinds) = office.app.during(office.app.pass(60)).await;
    assert_eq!(kinds, expected);
    office.app.stop().await;
}

#[tokio::test]
async fn where_there_is_only_one_they_keep_it_and_the_supervisors_hear_of_it_once() {
    let mut office = Office::open(&["Ana"], a_minute()).await;
    let id = office.app.arrives().await;
    let ((), kinds) = office.app.during(office.app.pass(60)).await;
    assert_eq!(kinds, ["message.created", "conversation.unattended"]);
    let ((), kinds) = office.app.during(office.app.pass(600)).await;
    assert_eq!((kinds, office.has(id).await), (vec![], Some(0)));
    office.olga.patch("/api/v1/business", json!({ "offline_after_seconds": 3600 })).await.ok();
    office.restart().await;
    let ((), kinds) = office.app.during(office.app.pass(600)).await;
    assert_eq!((kinds, office.has(id).await), (vec![], Some(0)), "nor is it forgotten over a restart");
    office.app.stop().await;
}

#[tokio::test]
async fn what_an_agent_has_who_goes_home_goes_back_after_a_while() {
    let policy = json!({ "mode": "automatic", "give_back_after": 30 });
    let mut office = Office::open(&["Ana", "Ben"], policy).await;
    let ids = office.arrive(2).await;
    let answered = office.app.arrives().await;
    assert_eq!(office.have(&ids).await, [Some(0), Some(1)]);
    office.team[0].reply(answered, "Hello").await;
    office.goes_home(0).await;
    let ((), kinds) = office.app.during(office.app.pass(29)).await;
    assert_eq!(kinds, NOTHING);
    office.comes_back(0).await;
    let ((), kinds) = office.app.during(office.app.pass(29)).await;
    assert_eq!(kinds, NOTHING, "back in time");
    office.goes_home(0).await;
    let ((), kinds) = office.app.during(office.app.pass(30)).await;
    assert_eq!(kinds, ASSIGNED.repeat(4), "given back, and given to Ben: what was answered, too");
    assert_eq!(office.have(&[ids[0], answered]).await, [Some(1), Some(1)]);
    let thread = office.olga.thread(ids[0]).await;
    let [.., back, line] = &thread[..] else { panic!() };
    assert_eq!((&back["text"], &back["activity"]["agent_id"]), (&json!("Ana went offline."), &Value::Null));
    let trigger = json!({ "kind": "offline", "agent_id": office.team[0].agent_id, "agent_name": "Ana" });
    assert_eq!(back["activity"]["reason"]["trigger"], trigger);
    assert_eq!(line["text"], "Ben: next in turn. Ana is offline.");
    // Where there is nobody else, it waits.
    office.goes_home(1).await;
    office.app.pass(30).await;
    assert_eq!(office.have(&ids).await, [None, None]);
    assert_eq!(
        office.olga.conversation(ids[0]).await["queued_at"],
        office.olga.conversation(ids[0]).await["created_at"]
    );
    office.comes_back(1).await;
    assert_eq!(office.have(&ids).await, [Some(1), Some(1)]);
    office.app.stop().await;
}

#[tokio::test]
async fn without_that_rule_who_goes_home_keeps_what_they_have_unless_they_are_switched_off() {
    let mut office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic" })).await;
    let ids = office.arrive(2).await;
    office.goes_home(0).await;
    let ((), kinds) = office.app.during(office.app.pass(86_400)).await;
    assert_eq!((kinds, office.has(ids[0]).await), (vec![], Some(0)));
    let path = format!("/api/v1/agents/{}", office.team[1].agent_id);
    office.comes_back(0).await;
    let (_, kinds) = office.app.during(office.olga.patch(&path, json!({ "is_disabled": true }))).await;
    let expected = [&["agent.updated", "agent.availability_changed"], &ASSIGNED.repeat(2)[..]].concat();
    assert_eq!(kinds, expected, "who does not come back");
    assert_eq!(office.have(&ids).await, [Some(0), Some(0)]);
    office.app.stop().await;
}

#[tokio::test]
async fn what_a_switched_off_agent_has_can_be_taken_by_colleagues_also_where_nothing_is_automatic() {
    let office = Office::open(&["Ana", "Ben"], Value::Null).await;
    let [ana, ben] = [&office.team[0], &office.team[1]];
    let visitors = [office.app.visitor().await, office.app.visitor().await, office.app.visitor().await];
    let mut ids = Vec::new();
    for visitor in &visitors {
        ids.push(office.app.write(visitor, "Hello").await);
        ben.claim(ids[ids.len() - 1]).await.ok();
    }
    ben.reply(ids[1], "Hi").await;
    ben.set_status(ids[2], "resolved").await.ok();
    ana.claim(ids[0]).await.fails(409, "already_assigned");
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    let (answer, kinds) = office.app.during(office.olga.patch(&path, json!({ "is_disabled": true }))).await;
    answer.ok();
    let expected = [&["agent.updated", "agent.availability_changed"], &ASSIGNED.repeat(2)[..]].concat();
    assert_eq!(kinds, expected, "what is open, answered or not");
    assert_eq!(office.have(&ids).await, [None, None, Some(1)], "what is resolved keeps its name");
    let line = office.olga.last_activity(ids[0]).await;
    let trigger = json!({ "kind": "offline", "agent_id": ben.agent_id, "agent_name": "Ben" });
    assert_eq!((&line["activity"]["agent_id"], &line["activity"]["reason"]["trigger"]), (&Value::Null, &trigger));
    let since = office.olga.conversation(ids[0]).await;
    assert_eq!(since["queued_at"], since["created_at"], "it has waited since the visitor wrote");
    let (_, kinds) = office.app.during(office.olga.patch(&path, json!({ "is_disabled": true }))).await;
    assert_eq!(kinds, ["agent.updated"], "once");
    ana.claim(ids[0]).await.ok();

    let (_, kinds) = office.app.during(visitors[2].write("One more thing")).await;
    let reopened = ["message.created", "conversation.reopened", "conversation.assigned"];
    assert_eq!(kinds, [&reopened[..], &["message.created"]].concat());
    assert_eq!(office.has(ids[2]).await, None, "it does not come back to who is not there any more");
    ana.claim(ids[2]).await.ok();
    ana.set_status(ids[2], "resolved").await.ok();
    let path = format!("/api/v1/agents/{}", ana.agent_id);
    office.olga.patch(&path, json!({ "is_disabled": true })).await.ok();
    let (answer, kinds) = office.app.during(office.olga.set_status(ids[2], "open")).await;
    assert_eq!((&answer.ok()["assignee"], kinds), (&Value::Null, reopened.map(str::to_owned).to_vec()));
    office.olga.set_status(ids[2], "resolved").await.ok();
    let (answer, kinds) = office.app.during(office.olga.patch(&path, json!({ "is_disabled": false }))).await;
    answer.ok();
    assert!(!kinds.contains(&"conversation.assigned".to_owned()), "{kinds:?}");
    office.app.stop().await;
}

#[tokio::test]
async fn what_an_older_version_left_with_a_switched_off_agent_is_free_after_the_start() {
    let mut office = Office::open(&["Ana", "Ben"], Value::Null).await;
    let id = office.app.arrives().await;
    office.team[1].claim(id).await.ok();
    let sql = "UPDATE agents SET is_disabled = 1 WHERE id = ?1";
    database(office.app.data_folder()).execute(sql, [office.team[1].agent_id]).unwrap();
    office.restart().await;
    assert_eq!(office.has(id).await, None);
    office.team[0].claim(id).await.ok();
    office.app.stop().await;
}

#[tokio::test]
async fn what_waits_too_long_overflows_to_another_group() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic", "limit": 1 })).await;
    let nina = office.app.agent_of("Nina", Role::Agent, &[]).await;
    let night = office.olga.new_group("Night", &[(&nina, "operator")]).await;
    let mut of_nina = Socket::of_agent(&nina, None).await;
    office.olga.set_policy(night, json!({ "mode": "automatic" })).await;
    let overflow = json!({ "group_id": night, "after": 60 });
    office.olga.set_policy(office.group, json!({ "mode": "automatic", "limit": 1, "overflow": overflow })).await;
    let ids = office.arrive(2).await;
    office.app.pass(59).await;
    assert_eq!(office.olga.conversation(ids[1]).await["group_id"], office.group);
    let ((), kinds) = office.app.during(office.app.pass(1)).await;
    assert_eq!(kinds, [["message.created", "conversation.transferred"], ASSIGNED].concat());
    let moved = office.olga.conversation(ids[1]).await;
    assert_eq!((&moved["group_id"], &moved["assignee"]["name"]), (&json!(night), &json!("Nina")));
    let thread = office.olga.thread(ids[1]).await;
    let [.., line, _] = &thread[..] else { panic!() };
    assert_eq!(line["text"], "Nobody took it within 1 minute.");
    let reason =
        json!({ "trigger": { "kind": "overflow", "seconds": 60 }, "choice": null, "passed": [], "passed_more": 0 });
    let activity = json!({ "kind": "transferred", "group_id": night, "group_name": "Night", "reason": reason });
    assert_eq!(line["activity"], activity);
    assert_eq!(office.has(ids[0]).await, Some(0), "what somebody has does not overflow");
    loop {
        let event = of_nina.event().await;
        if event["kind"] == "conversation.transferred" {
            assert_eq!(event["data"]["before"]["group_id"], office.group);
            break;
        }
    }
    // Also by hand: where nobody is sought, somebody may be elsewhere.
    office.olga.set_policy(office.group, json!({ "overflow": { "group_id": night, "after": 10 } })).await;
    let id = office.app.arrives().await;
    office.app.pass(10).await;
    assert_eq!(office.olga.assignee(id).await, Some(nina.agent_id));
    office.app.stop().await;
}

#[tokio::test]
async fn an_inbox_may_send_what_nobody_took_to_one_of_its_own_groups_wherever_the_groups_lead() {
    let office = Office::open(&["Ana"], Value::Null).await;
    let second = office.olga.new_group("Second", &[]).await;
    office.olga.route(1, &[office.group, second]).await;
    // The second would send it back, were it not for the inbox.
    let back = json!({ "overflow": { "group_id": office.group, "after": 60 } });
    office.olga.set_policy(second, back).await;
    let path = "/api/v1/inboxes/1";
    let policy = |to: i64| json!({ "policy": { "overflow": { "group_id": to, "after": 60 } } });
    office.olga.patch(path, policy(second)).await.ok();
    let (first, other) = (office.app.arrives().await, office.app.arrives_in(second).await);
    let ((), kinds) = office.app.during(office.app.pass(60)).await;
    assert_eq!(kinds, ["message.created", "conversation.transferred"]);
    assert_eq!(office.olga.conversation(first).await["group_id"], second);
    let ((), kinds) = office.app.during(office.app.pass(86_400)).await;
    assert_eq!(kinds, NOTHING, "both have come to rest");
    assert_eq!(office.olga.conversation(other).await["group_id"], second);
    for (groups, to) in [(vec![second], second), (vec![office.group, second], 999)] {
        let mut change = policy(to);
        change["operator_group_ids"] = json!(groups);
        change["default_group_id"] = json!(second);
        let problem = office.olga.patch(path, change).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "policy.overflow", "nowhere to go");
    }
    office.app.stop().await;
}
