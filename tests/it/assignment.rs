//! Who gets which conversation by themselves, and why: strategies, limits, who comes into question, and what is given at
//! once when a place is free. What happens when time passes is in `reassignment`; queues are in `queue`.

use recado::domain::agent::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, Socket, Visitor, sign};

const ASSIGNED: [&str; 2] = ["message.created", "conversation.assigned"];
/// What comes when a visitor writes and somebody is found.
const ARRIVED: [&str; 4] = ["conversation.created", "message.created", "message.created", "conversation.assigned"];

#[tokio::test]
async fn in_turn_each_gets_one_and_hears_of_it_with_the_reason() {
    let mut office = Office::open(&["Ana", "Ben", "Cleo"], json!({ "mode": "automatic" })).await;
    let visitor = office.app.visitor().await;
    let (_, kinds) = office.app.during(visitor.write("Hello")).await;
    assert_eq!(kinds, ARRIVED);
    let of_ana = office.sockets[0].as_mut().unwrap();
    let heard = loop {
        let event = of_ana.event().await;
        if event["kind"] == "conversation.assigned" {
            break event;
        }
    };
    let conversation = &heard["data"]["conversation"];
    assert_eq!((&conversation["assignee"]["name"], &conversation["queued_at"]), (&json!("Ana"), &Value::Null));
    assert_eq!(conversation["assigned_at"], office.app.clock.now().0);
    assert_eq!(heard["data"]["by"]["kind"], "system");
    let before = json!({ "inbox_id": 1, "group_id": office.group, "assignee_id": null });
    assert_eq!(heard["data"]["before"], before);
    let id = conversation["id"].as_i64().unwrap();
    let line = office.olga.last_activity(id).await;
    assert_eq!((&line["text"], &line["author"]["kind"]), (&json!("Ana: next in turn."), &json!("system")));
    let choice = json!({ "kind": "next_in_turn", "open": 0, "limit": null });
    let reason = json!({ "trigger": { "kind": "queued" }, "choice": choice, "passed": [], "passed_more": 0 });
    let activity = json!({
        "kind": "assigned", "agent_id": office.team[0].agent_id, "agent_name": "Ana", "reason": reason,
    });
    assert_eq!(line["activity"], activity);
    assert_eq!(visitor.texts().await, ["Hello"], "none of the visitor's business");

    let others = office.arrive(5).await;
    assert_eq!(office.have(&others).await, [1, 2, 0, 1, 2].map(Some));
    office.app.stop().await;
}

#[tokio::test]
async fn the_least_busy_is_who_has_the_fewest_open_everywhere() {
    let policy = json!({ "mode": "automatic", "strategy": "least_busy", "limit": 10 });
    let office = Office::open(&["Ana", "Ben"], policy).await;
    let elsewhere = office.olga.post("/api/v1/inboxes", json!({ "name": "Elsewhere" })).await.ok();
    office.olga.route(2, &[1]).await;
    let key = elsewhere["public_key"].as_str().unwrap();
    for _ in 0..2 {
        let visitor = Visitor::open(&office.app.base, key, json!({})).await;
        let id = office.app.write(&visitor, "Hello").await;
        office.olga.assign(id, Some(office.team[0].agent_id)).await.ok();
    }
    let ids = office.arrive(3).await;
    assert_eq!(office.have(&ids[..2]).await, [1, 1].map(Some));
    assert_eq!(office.has(ids[2]).await, Some(0), "both have two: who has waited longer for a turn");
    let line = office.olga.last_activity(ids[1]).await;
    assert_eq!(line["text"], "Ben: fewest open (1 of 10).");
    office.olga.set_status(ids[0], "resolved").await.ok();
    office.olga.set_status(ids[1], "resolved").await.ok();
    assert_eq!(office.has(office.app.arrives().await).await, Some(1));
    office.app.stop().await;
}

#[tokio::test]
async fn who_last_answered_a_contact_gets_them_again_if_they_can() {
    let policy = json!({ "mode": "automatic", "prefers_known": true, "limit": 2 });
    let office = Office::open(&["Ana", "Ben"], policy).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "reopen_days": 0 })).await.ok();
    let visitor = office.app.visitor().await;
    let first = office.app.write(&visitor, "Hello").await;
    assert_eq!(office.has(first).await, Some(0));
    office.olga.assign(first, Some(office.team[1].agent_id)).await.ok();
    office.team[1].reply(first, "Hi").await;
    office.team[1].set_status(first, "resolved").await.ok();
    office.app.pass(86_400).await;

    let again = office.app.write(&visitor, "It's me").await;
    assert_ne!(again, first);
    assert_eq!(office.has(again).await, Some(1));
    assert_eq!(office.olga.last_activity(again).await["text"], "Ben: knows the contact.");
    let ids = office.arrive(2).await;
    assert_eq!(office.have(&ids).await, [Some(0), Some(1)]);
    // Now Ben has no room.
    office.team[1].set_status(again, "resolved").await.ok();
    assert_eq!(office.has(office.app.arrives().await).await, Some(0));
    let id = office.app.arrives().await;
    assert_eq!(office.has(id).await, Some(1));
    office.app.pass(86_400).await;
    let third = office.app.write(&visitor, "Once more").await;
    assert_eq!(office.has(third).await, None);
    office.team[0].set_status(ids[0], "resolved").await.ok();
    assert_eq!(office.has(third).await, Some(0), "better Ana than nobody");
    office.app.stop().await;
}

#[tokio::test]
async fn nobody_gets_more_than_their_limit_and_a_freed_place_is_filled_at_once_with_who_waits_longest() {
    let policy = json!({ "mode": "automatic", "strategy": "least_busy", "limit": 2 });
    let office = Office::open(&["Ana", "Ben"], policy).await;
    let own = format!("/api/v1/agents/{}", office.team[1].agent_id);
    assert_eq!(office.olga.patch(&own, json!({ "limit": 1 })).await.ok()["limit"], 1);
    let mut ids = Vec::new();
    for _ in 0..6 {
        office.app.pass(1).await;
        ids.push(office.app.arrives().await);
    }
    assert_eq!(office.have(&ids).await, [Some(0), Some(1), Some(0), None, None, None], "the lower of both");
    let line = office.olga.last_activity(ids[2]).await;
    assert_eq!(line["text"], "Ana: fewest open (1 of 2). Ben is at the limit.");
    let passed = json!([{ "agent_id": office.team[1].agent_id, "agent_name": "Ben", "why": "at_limit" }]);
    assert_eq!(line["activity"]["reason"]["passed"], passed);
    let waiting = office.olga.conversation(ids[3]).await;
    assert_eq!((&waiting["queued_at"], &waiting["assigned_at"]), (&waiting["created_at"], &Value::Null));

    let (answer, kinds) = office.app.during(office.team[1].set_status(ids[1], "resolved")).await;
    answer.ok();
    assert_eq!(kinds, [["message.created", "conversation.resolved"], ASSIGNED].concat());
    assert_eq!(office.has(ids[3]).await, Some(1));
    let (_, kinds) = office.app.during(office.team[0].move_to(ids[0], 1)).await;
    assert_eq!(kinds, [["message.created", "conversation.transferred"], ASSIGNED].concat(), "passed on, too");
    assert_eq!(office.has(ids[4]).await, Some(0));
    // A higher limit lets one more in, and none a hundred.
    let (_, kinds) = office.app.during(office.olga.patch(&own, json!({ "limit": 2 }))).await;
    assert_eq!(kinds, [&["agent.updated"], &ASSIGNED[..]].concat());
    assert_eq!(office.has(ids[5]).await, Some(1));
    office.olga.patch(&own, json!({ "limit": null })).await.ok();
    let last = office.arrive(2).await;
    assert_eq!(office.have(&last).await, [None, None], "the group's limit holds");
    office.olga.set_policy(office.group, json!({ "mode": "automatic" })).await;
    assert!(office.have(&last).await.iter().all(Option::is_some));
    office.app.stop().await;
}

#[tokio::test]
async fn what_people_take_and_are_given_by_hand_counts_too_and_is_not_limited() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic", "limit": 2 })).await;
    let [one, two, three, four] = office.arrive(4).await[..] else { panic!() };
    assert_eq!(office.have(&[one, two, three, four]).await, [Some(0), Some(0), None, None]);
    assert_eq!(office.team[0].claim(three).await.ok()["assignee"]["name"], "Ana", "who wants more may have it");
    office.olga.set_status(one, "resolved").await.ok();
    assert_eq!(office.has(four).await, None, "two are enough");
    office.olga.set_status(two, "resolved").await.ok();
    assert_eq!(office.has(four).await, Some(0));
    office.app.stop().await;
}

#[tokio::test]
async fn urgent_comes_before_high_before_normal_and_then_who_waits_longest() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic", "limit": 1 })).await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        office.app.pass(1).await;
        ids.push(office.app.arrives().await);
    }
    for (id, priority) in [(3, "high"), (5, "urgent"), (4, "high")] {
        office.olga.prioritize(ids[id], priority).await.ok();
    }
    let mut has = ids[0];
    for expected in [5, 3, 4, 1, 2] {
        office.team[0].set_status(has, "resolved").await.ok();
        has = ids[expected];
        assert_eq!(office.team[0].list("view=mine").await, [has]);
    }
    office.app.stop().await;
}

#[tokio::test]
async fn who_is_excluded_gets_nothing_and_where_some_are_chosen_only_these_do() {
    let office = Office::open(&["Ana", "Ben", "Cleo"], Value::Null).await;
    let ids: Vec<i64> = office.team.iter().map(|agent| agent.agent_id).collect();
    let sam = office.app.agent_of("Sam", Role::Agent, &[]).await;
    office.olga.put_member(office.group, &sam, "supervisor").await.ok();
    let _socket = Socket::of_agent(&sam, None).await;
    let policy = json!({ "mode": "automatic", "excluded_ids": [ids[0], sam.agent_id] });
    office.olga.set_policy(office.group, policy).await;
    let arrived = office.arrive(4).await;
    assert_eq!(office.have(&arrived).await, [1, 2, 1, 2].map(Some));
    let line = office.olga.last_activity(arrived[0]).await;
    assert_eq!(line["text"], "Ben: next in turn. Ana is excluded and Sam is excluded.");

    let policy =
        json!({ "mode": "automatic", "eligible": "chosen", "chosen_ids": [ids[0], ids[2]], "excluded_ids": [ids[2]] });
    office.olga.set_policy(office.group, policy).await;
    let arrived = office.arrive(2).await;
    assert_eq!(office.have(&arrived).await, [0, 0].map(Some));
    let text = office.olga.last_activity(arrived[0]).await["text"].clone();
    assert_eq!(text, "Ana: next in turn. Cleo is excluded, Ben is not chosen, and Sam is not chosen.");
    office.app.stop().await;
}

#[tokio::test]
async fn only_who_is_online_is_given_any_unless_everybody_is_to_be() {
    let mut office = Office::open(&["Ana", "Ben", "Cleo"], json!({ "mode": "automatic" })).await;
    office.team[0].choose("away").await;
    office.goes_home(1).await;
    let arrived = office.arrive(2).await;
    assert_eq!(office.have(&arrived).await, [2, 2].map(Some));
    let line = office.olga.last_activity(arrived[0]).await;
    assert_eq!(line["text"], "Cleo: next in turn. Ana is away and Ben is offline.");
    office.team[2].choose("offline").await;
    let waiting = office.arrive(2).await;
    assert_eq!(office.have(&waiting).await, [None, None]);
    let (_, kinds) = office.app.during(office.team[0].choose("online")).await;
    assert_eq!(kinds, [&["agent.availability_changed"], &ASSIGNED[..], &ASSIGNED[..]].concat(), "all that waited");
    assert_eq!(office.have(&waiting).await, [0, 0].map(Some));

    office.olga.set_policy(office.group, json!({ "mode": "automatic", "eligible": "all" })).await;
    let arrived = office.arrive(3).await;
    assert_eq!(office.have(&arrived).await, [1, 2, 0].map(Some), "also who is not there");
    office.app.stop().await;
}

#[tokio::test]
async fn by_hand_nobody_is_found_and_new_rules_empty_the_queue_the_oldest_first() {
    let office = Office::open(&["Ana", "Ben"], Value::Null).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        office.app.pass(1).await;
        let (id, kinds) = office.app.during(office.app.arrives()).await;
        assert_eq!(kinds, ["contact.created", "visit.started", "conversation.created", "message.created"]);
        ids.push(id);
    }
    office.app.pass(3600).await;
    assert_eq!(office.have(&ids).await, [None; 5]);
    let policy = json!({ "mode": "automatic", "limit": 2 });
    let (_, kinds) = office.app.during(office.olga.set_policy(office.group, policy)).await;
    assert_eq!(kinds, [&["group.updated"], &ASSIGNED.repeat(4)[..]].concat());
    assert_eq!(office.have(&ids).await, [Some(0), Some(1), Some(0), Some(1), None]);
    office.olga.set_policy(office.group, json!({ "mode": "manual" })).await;
    office.olga.set_status(ids[0], "resolved").await.ok();
    assert_eq!(office.has(ids[4]).await, None, "by hand again");
    office.app.stop().await;
}

#[tokio::test]
async fn who_joins_a_group_gets_what_waits_there_and_who_leaves_keeps_what_they_have() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic", "limit": 1 })).await;
    let eva = office.app.agent_of("Eva", Role::Agent, &[]).await;
    let _socket = Socket::of_agent(&eva, None).await;
    let ids = office.arrive(3).await;
    assert_eq!(office.have(&ids).await, [Some(0), None, None]);
    let (_, kinds) = office.app.during(office.olga.put_member(office.group, &eva, "operator")).await;
    assert_eq!(kinds, [&["group.updated"], &ASSIGNED[..]].concat());
    assert_eq!(office.olga.assignee(ids[1]).await, Some(eva.agent_id));
    office.olga.remove_member(office.group, &eva).await.ok();
    assert_eq!(eva.list("view=open").await, [ids[1]]);
    eva.set_status(ids[1], "resolved").await.ok();
    assert_eq!(office.has(ids[2]).await, None, "not theirs to fill any more");
    office.app.stop().await;
}

#[tokio::test]
async fn what_an_agent_gives_back_goes_to_the_next_who_has_not_had_it() {
    let office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic" })).await;
    let id = office.app.arrives().await;
    assert_eq!(office.has(id).await, Some(0));
    let (answer, kinds) = office.app.during(office.team[0].assign(id, None)).await;
    answer.ok();
    assert_eq!(kinds, [ASSIGNED, ASSIGNED].concat());
    assert_eq!(office.has(id).await, Some(1));
    office.team[1].assign(id, None).await.ok();
    assert!(office.has(id).await.is_some(), "better the same one again than nobody");
    office.app.stop().await;
}

#[tokio::test]
async fn who_writes_again_comes_back_to_who_had_them_if_they_have_room() {
    let mut office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "limit": 1 })).await;
    let visitor = office.app.visitor().await;
    let id = office.app.write(&visitor, "Hello").await;
    assert_eq!(office.has(id).await, Some(0));
    office.team[0].set_status(id, "resolved").await.ok();
    let (_, kinds) = office.app.during(visitor.write("One more thing")).await;
    let expected = [
        "message.created",
        "conversation.reopened",
        "conversation.assigned",
        "message.created",
        "message.created",
        "conversation.assigned",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(office.has(id).await, Some(0), "although it would be Ben's turn");
    assert_eq!(office.olga.last_activity(id).await["text"], "Ana: had it before.");

    office.team[0].set_status(id, "resolved").await.ok();
    let other = office.app.arrives().await;
    assert_eq!(office.has(other).await, Some(1));
    let third = office.app.arrives().await;
    assert_eq!(office.has(third).await, Some(0));
    visitor.write("And another").await;
    assert_eq!(office.has(id).await, None, "no room");
    office.team[1].set_status(other, "resolved").await.ok();
    assert_eq!(office.has(id).await, Some(1), "so the first who has some");

    office.team[1].set_status(id, "resolved").await.ok();
    office.goes_home(1).await;
    office.team[0].set_status(third, "resolved").await.ok();
    visitor.write("Anybody?").await;
    assert_eq!(office.has(id).await, Some(0), "Ben is not there");
    // An agent who opens it again goes on with it.
    office.team[0].set_status(id, "resolved").await.ok();
    office.team[0].set_status(id, "open").await.ok();
    assert_eq!(office.has(id).await, Some(0));
    office.app.stop().await;
}

#[tokio::test]
async fn an_inbox_may_have_rules_of_its_own() {
    let office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "limit": 1 })).await;
    let second = office.olga.post("/api/v1/inboxes", json!({ "name": "By hand" })).await.ok();
    office.olga.route(2, &[office.group]).await;
    let key = second["public_key"].as_str().unwrap();
    let by_hand = async || {
        let visitor = Visitor::open(&office.app.base, key, json!({})).await;
        office.app.write(&visitor, "Hello").await
    };
    let change = json!({ "policy": { "mode": "manual" } });
    assert_eq!(office.olga.patch("/api/v1/inboxes/2", change).await.ok()["policy"], json!({ "mode": "manual" }));
    let waits = by_hand().await;
    let ids = office.arrive(2).await;
    assert_eq!(office.have(&ids).await, [Some(0), Some(1)]);
    assert_eq!(office.has(waits).await, None);
    let change = json!({ "policy": { "limit": 2 } });
    let (_, kinds) = office.app.during(office.olga.patch("/api/v1/inboxes/2", change)).await;
    assert_eq!(kinds, [&["inbox.updated"], &ASSIGNED[..]].concat(), "automatic as in the group, and two at a time");
    assert_eq!(office.have(&[waits, office.app.arrives().await]).await, [Some(0), None]);
    office.olga.patch("/api/v1/inboxes/2", json!({ "policy": { "limit": null } })).await.ok();
    assert_eq!(office.has(by_hand().await).await, Some(1), "without a limit here");
    office.olga.patch("/api/v1/inboxes/2", json!({ "policy": null })).await.ok();
    assert_eq!(office.has(by_hand().await).await, None, "as in the group again");
    office.app.stop().await;
}

#[tokio::test]
async fn a_reply_takes_what_waits_and_nobody_is_sought_any_more() {
    let office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "limit": 1 })).await;
    let ids = office.arrive(3).await;
    let (_, kinds) = office.app.during(office.team[0].reply(ids[2], "Here I am")).await;
    assert_eq!(kinds, ["message.created", "conversation.assigned", "message.created"]);
    assert_eq!(office.has(ids[2]).await, Some(0));
    assert_eq!(office.olga.last_activity(ids[2]).await["activity"]["reason"], Value::Null, "a person did it");
    office.app.stop().await;
}

#[tokio::test]
async fn what_is_in_no_group_is_left_to_admins() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic" })).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "default_group_id": null })).await.ok();
    let id = office.app.arrives().await;
    let conversation = office.olga.conversation(id).await;
    assert_eq!((&conversation["group_id"], &conversation["assignee"]), (&Value::Null, &Value::Null));
    let (_, kinds) = office.app.during(office.olga.move_to(id, office.group)).await;
    assert_eq!(kinds, [["message.created", "conversation.transferred"], ASSIGNED].concat());
    assert_eq!(office.has(id).await, Some(0));
    office.app.stop().await;
}

#[tokio::test]
async fn who_answered_a_contact_is_known_also_when_the_contact_turns_out_to_be_somebody_known() {
    let policy = json!({ "mode": "automatic", "prefers_known": true });
    let office = Office::open(&["Ana", "Ben"], policy).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "reopen_days": 0 })).await.ok();
    let made = office.olga.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let identity = json!({ "id": "42", "hash": sign(made["identity_secret"].as_str().unwrap(), "42") });
    let laptop = Visitor::open(&office.app.base, &office.app.key, json!({ "identity": identity })).await;
    // Whose words are answered in this browser before it is known that they are the same person's; then who has the
    // person's next conversation. It would be the turn of the other each time.
    for (answered_by, known_by) in [(Some(1), 1), (None, 1), (Some(0), 0)] {
        let browser = office.app.visitor().await;
        if let Some(agent) = answered_by {
            let id = office.app.write(&browser, "Hello").await;
            office.olga.assign(id, Some(office.team[agent].agent_id)).await.ok();
            office.team[agent].reply(id, "Hi").await;
            office.team[agent].set_status(id, "resolved").await.ok();
        }
        let (session, kinds) = office.app.during(browser.identify(identity.clone())).await;
        session.ok();
        assert_eq!(kinds, ["contact.merged"]);
        office.app.pass(86_400).await;
        while office.has(office.app.arrives().await).await != Some(known_by) {}
        let id = office.app.write(&laptop, "It's me").await;
        let text = format!("{}: knows the contact.", ["Ana", "Ben"][known_by]);
        assert_eq!(office.olga.last_activity(id).await["text"], text, "answered before by {answered_by:?}");
        assert_eq!(office.has(id).await, Some(known_by));
        office.team[known_by].set_status(id, "resolved").await.ok();
    }
    office.app.stop().await;
}

#[tokio::test]
async fn the_answer_to_a_call_shows_whom_the_conversation_was_given_by_it() {
    let office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic" })).await;
    let cleo = office.app.agent_of("Cleo", Role::Agent, &[]).await;
    let others = office.olga.new_group("Others", &[(&cleo, "operator")]).await;
    let _socket = Socket::of_agent(&cleo, None).await;
    office.olga.set_policy(others, json!({ "mode": "automatic" })).await;
    let [ana, ben] = [&office.team[0], &office.team[1]];
    let id = office.app.arrives().await;
    assert_eq!(office.has(id).await, Some(0));

    let path = format!("/api/v1/conversations/{id}/assignment");
    let give_back = async || {
        let request = ana.request(Method::PUT, &path).header("idempotency-key", "once");
        ana.send(request.json(&json!({ "agent_id": null }))).await.ok()
    };
    let (answer, kinds) = office.app.during(give_back()).await;
    assert_eq!(kinds, [ASSIGNED, ASSIGNED].concat());
    assert_eq!((&answer["assignee"]["name"], &answer["queued_at"]), (&json!("Ben"), &Value::Null));
    assert_eq!(answer, ana.conversation(id).await);
    let (again, kinds) = office.app.during(give_back()).await;
    assert_eq!((again, kinds), (answer, vec![]), "the same answer again");

    let answer = ben.move_to(id, others).await.ok();
    assert_eq!((&answer["group_id"], &answer["assignee"]["name"]), (&json!(others), &json!("Cleo")));
    assert_eq!(answer, office.olga.conversation(id).await);

    cleo.choose("away").await;
    let waiting = office.app.write(&office.app.visitor().await, "Hello").await;
    office.olga.move_to(waiting, others).await.ok();
    office.olga.set_status(waiting, "resolved").await.ok();
    cleo.choose("online").await;
    assert_eq!(office.olga.assignee(waiting).await, None, "what is done waits for nobody");
    let answer = office.olga.set_status(waiting, "open").await.ok();
    assert_eq!((&answer["status"], &answer["assignee"]["name"]), (&json!("open"), &json!("Cleo")));
    assert_eq!(answer, office.olga.conversation(waiting).await);
    office.app.stop().await;
}

#[tokio::test]
async fn who_answers_a_contact_is_known_in_what_already_waits_too() {
    let office = Office::open(&["Ana", "Ben"], Value::Null).await;
    let made = office.olga.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    let second = office.olga.post("/api/v1/inboxes", json!({ "name": "Second" })).await.ok();
    office.olga.route(2, &[office.group]).await;
    office.olga.put("/api/v1/inboxes/2/identity-secret", json!({})).await.ok();
    let identity = json!({ "id": "42", "hash": sign(made["identity_secret"].as_str().unwrap(), "42") });
    let known = Visitor::open(&office.app.base, &office.app.key, json!({ "identity": identity })).await;
    let answered = office.app.write(&known, "Hello").await;
    office.team[1].reply(answered, "Hi").await;
    office.team[1].set_status(answered, "resolved").await.ok();
    let policy = json!({ "mode": "automatic", "prefers_known": true });

    // Somebody new, who turns out to be the one that Ben knows.
    let browser = office.app.visitor().await;
    let waiting = office.app.write(&browser, "Hello").await;
    let (answer, kinds) = office.app.during(browser.identify(identity.clone())).await;
    answer.ok();
    assert_eq!(kinds, ["contact.merged"]);
    office.olga.set_policy(office.group, policy.clone()).await;
    assert_eq!(office.olga.last_activity(waiting).await["text"], "Ben: knows the contact.");
    office.olga.set_policy(office.group, json!({ "mode": "manual" })).await;

    // A contact with two conversations, of which Ben answers one.
    let secret = office.olga.get("/api/v1/inboxes/2").await.ok()["identity_secret"].as_str().unwrap().to_owned();
    let at_first = json!({ "id": "7", "hash": sign(made["identity_secret"].as_str().unwrap(), "7") });
    let at_second = json!({ "id": "7", "hash": sign(&secret, "7") });
    let one = Visitor::open(&office.app.base, &office.app.key, json!({ "identity": at_first })).await;
    let other =
        Visitor::open(&office.app.base, second["public_key"].as_str().unwrap(), json!({ "identity": at_second })).await;
    let (one, other) = (office.app.write(&one, "Hello").await, office.app.write(&other, "Hello").await);
    office.team[1].reply(one, "Hi").await;
    office.olga.set_policy(office.group, policy).await;
    assert_eq!(office.olga.last_activity(other).await["text"], "Ben: knows the contact.");
    office.app.stop().await;
}
