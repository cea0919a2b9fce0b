//! The main job: words travel both ways; conversations are taken, given away, resolved and opened again.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_visitor_writes_and_an_agent_answers_and_both_hear_it() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let mut inbox = Socket::of_agent(&ben, None).await;
    let mut widget = Socket::of_visitor(&visitor, None).await;

    let (_, kinds) = app.during(visitor.write("Do you deliver to the island?")).await;
    assert_eq!(kinds, ["conversation.created", "message.created"]);
    assert_eq!(inbox.event().await["kind"], "conversation.created");
    let heard = inbox.event().await;
    assert_eq!(heard["data"]["message"]["text"], "Do you deliver to the island?");
    let id = heard["data"]["conversation"]["id"].as_i64().unwrap();

    let seq = app.seq().await;
    ben.write(id, "note", "Ask Olga first").await.ok();
    ben.reply(id, "We do, on Tuesdays.").await;
    assert_eq!(
        app.kinds_after(seq).await,
        ["message.created", "message.created", "conversation.assigned", "message.created"]
    );
    assert_eq!(widget.event().await["data"]["message"]["text"], "Do you deliver to the island?");
    let heard = widget.event().await;
    assert_eq!(heard["data"]["message"]["text"], "We do, on Tuesdays.", "the note is not for the visitor");
    assert_eq!(heard["data"]["message"]["author"], json!({ "kind": "agent", "name": "Ben", "picture_url": null }));
    app.stop().await;
}

async fn ids(client: &Client, query: &str) -> Vec<i64> {
    let page = client.get(&format!("/api/v1/conversations?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()).collect()
}

async fn show(client: &Client, id: i64) -> Value {
    client.get(&format!("/api/v1/conversations/{id}")).await.ok()
}

#[tokio::test]
async fn each_list_and_counter_shows_what_belongs_to_it() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let mut conversations = Vec::new();
    for n in 0..4 {
        app.clock.advance_seconds(60);
        conversations.push(app.write(&app.visitor().await, &format!("words {n}")).await);
    }
    let [mine, others, nobodys, done] = conversations[..] else { panic!() };
    ben.assign(mine, Some(ben.agent_id)).await.ok();
    ben.assign(others, Some(olga.agent_id)).await.ok();
    olga.set_status(done, "resolved").await.ok();

    assert_eq!(ids(&ben, "view=mine").await, [mine]);
    assert_eq!(ids(&ben, "view=unassigned").await, [nobodys]);
    assert_eq!(ids(&ben, "view=open&sort=waiting").await, [mine, others, nobodys], "who waits longest comes first");
    assert_eq!(ids(&ben, "view=resolved").await, [done]);
    let counts = ben.get("/api/v1/conversations/counts").await.ok();
    assert_eq!(counts, json!({ "mine": 1, "unassigned": 1, "open": 3, "pending": 0, "resolved": 1 }));

    let second = olga.post("/api/v1/inboxes", json!({ "name": "Second shop" })).await.ok();
    let elsewhere = Visitor::open(&app.base, second["public_key"].as_str().unwrap(), json!({})).await;
    app.clock.advance_seconds(60);
    let elsewhere = app.write(&elsewhere, "Hello from elsewhere").await;
    let query = format!("inbox_id={}", second["id"]);
    assert_eq!(ids(&ben, &query).await, [elsewhere]);
    let counts = ben.get(&format!("/api/v1/conversations/counts?{query}")).await.ok();
    assert_eq!(counts, json!({ "mine": 0, "unassigned": 1, "open": 1, "pending": 0, "resolved": 0 }));

    ben.reply(mine, "Yes").await;
    assert_eq!(ids(&ben, "view=open&sort=waiting").await.last(), Some(&mine), "who was answered waits no more");
    assert_eq!(ids(&ben, "view=open").await[0], elsewhere, "the newest comes first");
    app.stop().await;
}

#[tokio::test]
async fn a_list_is_read_page_by_page_and_a_wrong_cursor_is_told() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let mut all = Vec::new();
    for n in 0..5 {
        all.push(app.write(&app.visitor().await, &format!("{n}")).await);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = olga.get(&format!("/api/v1/conversations?limit=2&cursor={cursor}")).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    all.reverse();
    assert_eq!(seen, all, "the same instant, so the later one comes first");
    for (query, field) in [("cursor=x", "cursor"), ("limit=0", "limit"), ("limit=101", "limit"), ("limit=-1", "limit")]
    {
        let problem = olga.get(&format!("/api/v1/conversations?{query}")).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field);
    }
    olga.get("/api/v1/conversations?view=all").await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn a_conversation_is_given_to_an_agent_to_another_and_to_nobody() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;

    let (answer, kinds) = app.during(ben.assign(id, Some(ben.agent_id))).await;
    assert_eq!(answer.ok()["assignee"]["name"], "Ben");
    assert_eq!(kinds, ["message.created", "conversation.assigned"]);
    let (answer, kinds) = app.during(ben.assign(id, Some(ben.agent_id))).await;
    assert_eq!((answer.status, kinds), (200, vec![]), "giving it to who has it changes nothing");
    assert_eq!(ben.assign(id, Some(olga.agent_id)).await.ok()["assignee"]["name"], "Olga Owner");
    assert_eq!(olga.assign(id, None).await.ok()["assignee"], Value::Null);

    let thread = ben.get(&format!("/api/v1/conversations/{id}/messages")).await.ok();
    let lines: Vec<&Value> = thread["items"].as_array().unwrap().iter().skip(1).map(|m| &m["activity"]).collect();
    let line = |id: Option<i64>, name: Option<&str>| json!({ "kind": "assigned", "agent_id": id, "agent_name": name, "reason": null });
    let expected =
        [line(Some(ben.agent_id), Some("Ben")), line(Some(olga.agent_id), Some("Olga Owner")), line(None, None)];
    assert!(lines.iter().copied().eq(&expected), "{lines:?}");

    let (answer, kinds) = app.during(ben.assign(id, Some(999))).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "agent_id");
    assert_eq!(kinds, NOTHING);
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    olga.patch(&path, json!({ "is_disabled": true })).await.ok();
    assert_eq!(olga.assign(id, Some(ben.agent_id)).await.fails(422, "invalid_field")["field"], "agent_id");
    olga.assign(999, None).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn of_two_agents_who_take_a_conversation_at_once_one_is_told() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;
    let path = format!("/api/v1/conversations/{id}/assignment");
    let take = |who: &Client| {
        let (who, path) = (who.clone(), path.clone());
        async move { who.put(&path, json!({ "agent_id": who.agent_id, "if_assignee": null })).await }
    };
    let ((one, other), kinds) = app.during(async { tokio::join!(take(&olga), take(&ben)) }).await;
    assert_eq!(kinds, ["message.created", "conversation.assigned"]);
    let (winner, loser) = if one.status == 200 { (one, other) } else { (other, one) };
    let name = winner.ok()["assignee"]["name"].as_str().unwrap().to_owned();
    let problem = loser.fails(409, "already_assigned");
    assert!(problem["detail"].as_str().unwrap().contains(&name), "it says who has it");
    app.stop().await;
}

#[tokio::test]
async fn only_the_assignee_an_admin_or_the_owner_resolves_and_only_once() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let ada = app.agent("Ada", Role::Admin).await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "Hello").await;

    let (answer, kinds) = app.during(ben.set_status(id, "resolved")).await;
    answer.fails(403, "not_assignee");
    assert_eq!(kinds, NOTHING);
    ben.assign(id, Some(ben.agent_id)).await.ok();
    let (answer, kinds) = app.during(ben.set_status(id, "resolved")).await;
    let resolved = answer.ok();
    assert_eq!((&resolved["status"], &resolved["waiting_since"]), (&json!("resolved"), &Value::Null));
    assert_eq!(resolved["resolved_at"], app.clock.now().0);
    assert_eq!(kinds, ["message.created", "conversation.resolved"]);
    assert_eq!(visitor.reopen().await["conversation_status"], "resolved");

    for who in [&ben, &ada, &olga] {
        who.set_status(id, "resolved").await.fails(409, "already_resolved");
    }
    let (answer, kinds) = app.during(ada.set_status(id, "open")).await;
    assert_eq!(
        (answer.ok()["status"].as_str(), kinds),
        (Some("open"), vec!["message.created".into(), "conversation.reopened".into()])
    );
    ben.set_status(id, "open").await.fails(409, "already_open");
    ada.set_status(id, "resolved").await.ok();
    ben.set_status(id, "snoozed").await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn of_two_agents_who_resolve_at_once_one_is_told() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;
    ben.assign(id, Some(ben.agent_id)).await.ok();
    let both = async { tokio::join!(olga.set_status(id, "resolved"), ben.set_status(id, "resolved")) };
    let ((one, other), kinds) = app.during(both).await;
    assert_eq!(kinds, ["message.created", "conversation.resolved"]);
    let (winner, loser) = if one.status == 200 { (one, other) } else { (other, one) };
    winner.ok();
    loser.fails(409, "already_resolved");
    app.stop().await;
}

#[tokio::test]
async fn words_reopen_what_was_resolved_lately_and_start_anew_after_a_long_time() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let first = app.write(&visitor, "Hello").await;
    olga.set_status(first, "resolved").await.ok();

    app.clock.advance_seconds(14 * 86_400);
    let (_, kinds) = app.during(visitor.write("One more thing")).await;
    assert_eq!(kinds, ["message.created", "conversation.reopened", "message.created"]);
    let now = show(&olga, first).await;
    assert_eq!((&now["status"], &now["waiting_since"]), (&json!("open"), &json!(app.clock.now().0)));

    olga.set_status(first, "resolved").await.ok();
    app.clock.advance_seconds(14 * 86_400 + 1);
    let (_, kinds) = app.during(visitor.write("Hello again")).await;
    assert_eq!(kinds, ["conversation.created", "message.created"]);
    assert_eq!(show(&olga, first).await["status"], "resolved");
    assert_eq!(
        visitor.texts().await,
        ["Hello", "", "One more thing", "", "Hello again"],
        "the thread is one all the same"
    );
    app.stop().await;
}

#[tokio::test]
async fn a_reply_opens_what_was_resolved_and_takes_what_was_nobodys_and_a_note_does_neither() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let id = app.write(&app.visitor().await, "Hello").await;
    olga.set_status(id, "resolved").await.ok();

    let (_, kinds) = app.during(ben.write(id, "note", "Was that all?")).await;
    assert_eq!(kinds, ["message.created"]);
    let before = show(&ben, id).await;
    assert_eq!((&before["status"], &before["assignee"]), (&json!("resolved"), &Value::Null));

    let (_, kinds) = app.during(ben.reply(id, "One moment")).await;
    let reopened = ["message.created", "conversation.reopened"];
    let assigned = ["message.created", "conversation.assigned", "message.created"];
    assert_eq!(kinds, [&reopened[..], &assigned[..]].concat());
    let after = show(&ben, id).await;
    assert_eq!((&after["status"], &after["assignee"]["name"]), (&json!("open"), &json!("Ben")));

    olga.reply(id, "I help too").await;
    assert_eq!(show(&ben, id).await["assignee"]["name"], "Ben", "who has it keeps it");
    app.stop().await;
}

#[tokio::test]
async fn a_contact_waits_until_a_public_answer() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let start = app.clock.now().0;
    let id = app.write(&visitor, "Hello").await;
    let waiting = async || show(&olga, id).await["waiting_since"].as_i64();
    app.clock.advance_seconds(60);
    visitor.write("Anybody there?").await;
    olga.write(id, "note", "Not me").await.ok();
    assert_eq!(waiting().await, Some(start));
    olga.reply(id, "Here I am").await;
    assert_eq!(waiting().await, None);
    app.clock.advance_seconds(60);
    visitor.write("Great").await;
    assert_eq!(waiting().await, Some(start + 120_000));
    app.stop().await;
}

#[tokio::test]
async fn each_agent_has_their_own_unread_and_reading_never_goes_back() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    let id = app.write(&visitor, "one").await;
    let first = widget.event().await["data"]["message"]["id"].clone();
    let last = visitor.write("two").await["id"].clone();
    assert_eq!(show(&ben, id).await["unread"], 2);

    let path = format!("/api/v1/conversations/{id}/read");
    let (answer, kinds) = app.during(ben.put(&path, json!({ "message_id": last }))).await;
    assert_eq!((answer.status, kinds), (204, vec!["conversation.read".to_owned()]));
    assert_eq!(widget.event().await["data"]["message"]["text"], "two");
    let heard = widget.event().await;
    assert_eq!(
        (&heard["kind"], &heard["data"]),
        (&json!("conversation.read"), &json!({ "by": "agent", "message_id": last }))
    );
    assert_eq!((&show(&ben, id).await["unread"], &show(&olga, id).await["unread"]), (&json!(0), &json!(2)));

    let (_, kinds) = app.during(ben.put(&path, json!({ "message_id": first }))).await;
    assert_eq!(kinds, NOTHING);
    let (_, kinds) = app.during(olga.put(&path, json!({ "message_id": first }))).await;
    assert_eq!(kinds, NOTHING, "the contact knows already that somebody has read further");
    assert_eq!(show(&olga, id).await["unread"], 1);
    assert_eq!(show(&olga, id).await["agent_read_id"], last);
    ben.put(&path, json!({ "message_id": 999 })).await.fails(404, "not_found");

    ben.reply(id, "answer").await;
    assert_eq!(visitor.reopen().await["unread"], 1);
    let answer = visitor.reopen().await["messages"][2]["id"].clone();
    let (done, kinds) = app.during(visitor.client.put("/api/widget/read", json!({ "message_id": answer }))).await;
    assert_eq!((done.status, kinds), (204, vec!["conversation.read".to_owned()]));
    assert_eq!(visitor.reopen().await["unread"], 0);
    let (_, kinds) = app.during(visitor.client.put("/api/widget/read", json!({ "message_id": first }))).await;
    assert_eq!(kinds, NOTHING);
    assert_eq!(show(&ben, id).await["contact_read_id"], answer);
    visitor.client.put("/api/widget/read", json!({ "message_id": 999 })).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn a_conversation_belongs_to_the_group_that_its_page_asked_for() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let sales = olga.post("/api/v1/groups", json!({ "name": "Sales" })).await.ok()["id"].clone();
    let visitor = Visitor::open(&app.base, &app.key, json!({ "page_group": sales.to_string() })).await;
    assert_eq!((&visitor.session["group_id"], &visitor.session["is_group_known"]), (&json!(1), &json!(false)));
    olga.patch("/api/v1/inboxes/1", json!({ "operator_group_ids": [1, sales] })).await.ok();

    let visitor = Visitor::open(&app.base, &app.key, json!({ "page_group": sales.to_string() })).await;
    let id = app.write(&visitor, "Hello").await;
    assert_eq!(show(&olga, id).await["group_id"], sales);

    let other = app.visitor().await;
    let followed = other.client.put("/api/widget/page-group", json!({ "group": sales.to_string() })).await.ok();
    assert_eq!(
        followed,
        json!({ "group_id": sales, "is_known": true, "is_online": false, "opens_at": null, "has_bot": false })
    );
    let id = app.write(&other, "Hello").await;
    assert_eq!(show(&olga, id).await["group_id"], sales);
    app.stop().await;
}

#[tokio::test]
async fn a_page_that_was_open_before_its_inbox_changed_begins_conversations_where_they_are_answered_now() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let sales = olga.new_group("Sales", &[]).await;
    olga.route(1, &[1, sales]).await;
    let early = Visitor::open(&app.base, &app.key, json!({ "page_group": sales.to_string() })).await;
    olga.route(1, &[1]).await;
    assert_eq!(show(&olga, app.write(&early, "Hello").await).await["group_id"], 1, "Sales answers here no more");

    let nobody = json!({ "operator_group_ids": [], "default_group_id": null });
    olga.patch("/api/v1/inboxes/1", nobody).await.ok();
    let lost = app.visitor().await;
    olga.route(1, &[1]).await;
    assert_eq!(show(&olga, app.write(&lost, "Hello").await).await["group_id"], 1, "there is a default again");
    app.stop().await;
}
