//! How conversations are passed on: to another group or agent, by whom, and many at once; and how pressing they are.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp};

const NOTHING: [&str; 0] = [];
const NO_IDS: [i64; 0] = [];
const MOVED: [&str; 2] = ["message.created", "conversation.transferred"];

#[tokio::test]
async fn a_conversation_goes_to_another_group_or_agent_with_a_note() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let sales = olga.new_group("Sales", &[(&ana, "operator")]).await;
    let support = olga.new_group("Support", &[(&bea, "operator")]).await;
    olga.route(1, &[sales]).await;
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    let id = app.write(&visitor, "It is broken").await;
    assert_eq!(widget.event().await["kind"], "message.created");
    ana.assign(id, Some(ana.agent_id)).await.ok();
    let mut of_ana = Socket::of_agent(&ana, None).await;
    let mut of_bea = Socket::of_agent(&bea, None).await;
    let path = format!("/api/v1/conversations/{id}/group");

    let (answer, kinds) = app.during(ana.put(&path, json!({ "group_id": 999 }))).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "group_id");
    assert_eq!(kinds, NOTHING);
    app.clock.advance_seconds(60);
    let words = json!({ "group_id": support, "note": "Broken since Monday" });
    let (answer, kinds) = app.during(ana.put(&path, words)).await;
    let moved = answer.ok();
    assert_eq!(kinds, ["message.created", "message.created", "conversation.transferred"]);
    assert_eq!(
        (&moved["group_id"], &moved["assignee"]),
        (&json!(support), &Value::Null),
        "it waits for somebody there"
    );
    assert_eq!(moved["queued_at"], moved["waiting_since"], "from as early as the contact does");
    let thread = bea.thread(id).await;
    let [.., note, line] = &thread[..] else { panic!() };
    assert_eq!((&note["kind"], &note["text"]), (&json!("note"), &json!("Broken since Monday")));
    let expected = json!({ "kind": "transferred", "group_id": support, "group_name": "Support", "reason": null });
    assert_eq!((&line["activity"], &line["author"]["name"]), (&expected, &json!("Ana")));

    assert_eq!(of_ana.event().await["data"]["message"]["text"], "Broken since Monday");
    let gone = of_ana.event().await;
    assert_eq!((&gone["kind"], &gone["data"]), (&json!("conversation.withdrawn"), &json!({ "conversation_id": id })));
    assert_eq!(of_bea.event().await["data"]["message"]["activity"]["kind"], "transferred");
    let came = of_bea.event().await;
    assert_eq!(came["kind"], "conversation.transferred");
    let before = json!({ "inbox_id": 1, "group_id": sales, "assignee_id": ana.agent_id });
    assert_eq!((&came["data"]["before"], &came["data"]["by"]["name"]), (&before, &json!("Ana")));
    ana.get(&format!("/api/v1/conversations/{id}")).await.fails(404, "not_found");

    let path = format!("/api/v1/conversations/{id}/assignment");
    let words = json!({ "agent_id": ana.agent_id, "note": "You know them" });
    let (answer, kinds) = app.during(bea.put(&path, words)).await;
    assert_eq!(answer.ok()["assignee"]["name"], "Ana");
    assert_eq!(kinds, ["message.created", "message.created", "conversation.assigned"]);
    assert_eq!(ana.list("view=mine").await, [id], "theirs, although not their group's");
    let blank = json!({ "agent_id": null, "note": "  " });
    let (answer, kinds) = app.during(ana.put(&path, blank)).await;
    assert_eq!((answer.status, kinds), (200, vec!["message.created".into(), "conversation.assigned".into()]));
    olga.reply(id, "We look into it").await;
    assert_eq!(widget.event().await["data"]["message"]["text"], "We look into it", "nothing of all that");
    app.stop().await;
}

#[tokio::test]
async fn the_first_who_claims_a_conversation_has_it_and_the_other_is_told_who() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent("Ana", Role::Agent).await, app.agent("Bea", Role::Agent).await);
    let id = app.arrives().await;
    let both = async { tokio::join!(ana.claim(id), bea.claim(id)) };
    let ((one, other), kinds) = app.during(both).await;
    assert_eq!(kinds, ["message.created", "conversation.assigned"]);
    let (winner, loser) = if one.status == 200 { (one, other) } else { (other, one) };
    let name = winner.ok()["assignee"]["name"].as_str().unwrap().to_owned();
    let problem = loser.fails(409, "already_assigned");
    assert!(problem["detail"].as_str().unwrap().contains(&name), "{problem}");
    // Without the condition the answer is the same: it is not theirs to take.
    let late = if name == "Ana" { &bea } else { &ana };
    let problem = late.assign(id, Some(late.agent_id)).await.fails(409, "already_assigned");
    assert!(problem["detail"].as_str().unwrap().contains(&name), "{problem}");
    olga.claim(id).await.fails(409, "already_assigned");
    app.stop().await;
}

#[tokio::test]
async fn operators_leave_a_colleagues_conversation_alone_and_supervisors_may_move_it() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let (sam, ada) = (app.agent_of("Sam", Role::Agent, &[]).await, app.agent_of("Ada", Role::Admin, &[]).await);
    let members = [(&ana, "operator"), (&bea, "operator"), (&sam, "supervisor")];
    let sales = olga.new_group("Sales", &members).await;
    olga.route(1, &[sales]).await;
    let id = app.arrives().await;
    bea.assign(id, Some(bea.agent_id)).await.ok();
    let seq = app.seq().await;
    ana.assign(id, None).await.fails(403, "not_assignee");
    ana.assign(id, Some(sam.agent_id)).await.fails(403, "not_assignee");
    ana.move_to(id, 1).await.fails(403, "not_assignee");
    ana.set_status(id, "resolved").await.fails(403, "not_assignee");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    ana.write(id, "note", "May I help?").await.ok();
    ana.prioritize(id, "high").await.ok();
    for chief in [&sam, &ada, &olga] {
        assert_eq!(chief.assign(id, Some(ana.agent_id)).await.ok()["assignee"]["name"], "Ana");
        assert_eq!(chief.assign(id, Some(bea.agent_id)).await.ok()["assignee"]["name"], "Bea");
    }
    sam.set_status(id, "resolved").await.fails(403, "not_assignee");
    assert_eq!(bea.move_to(id, 1).await.ok()["group_id"], 1, "one's own");
    app.stop().await;
}

#[tokio::test]
async fn a_conversation_is_made_more_pressing_and_less_and_once_is_enough() {
    let app = TestApp::start().await;
    let ana = app.agent("Ana", Role::Agent).await;
    let id = app.arrives().await;
    assert_eq!(ana.conversation(id).await["priority"], "normal");
    for priority in ["urgent", "high", "normal"] {
        let (answer, kinds) = app.during(ana.prioritize(id, priority)).await;
        assert_eq!(answer.ok()["priority"], priority);
        assert_eq!(kinds, ["message.created", "conversation.prioritized"]);
        let line = ana.last_activity(id).await;
        assert_eq!(line["activity"], json!({ "kind": "prioritized", "priority": priority }));
        let (answer, kinds) = app.during(ana.prioritize(id, priority)).await;
        assert_eq!((answer.status, kinds), (200, vec![]));
    }
    ana.prioritize(id, "hot").await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn many_are_passed_on_at_once_and_each_that_cannot_be_is_told() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let sam = app.agent_of("Sam", Role::Agent, &[]).await;
    let members = [(&ana, "operator"), (&bea, "operator"), (&sam, "supervisor")];
    let sales = olga.new_group("Sales", &members).await;
    let other = olga.new_group("Other", &[]).await;
    olga.route(1, &[sales, other]).await;
    let (free, beas, done, hidden) =
        (app.arrives().await, app.arrives().await, app.arrives().await, app.arrives_in(other).await);
    bea.assign(beas, Some(bea.agent_id)).await.ok();
    olga.set_status(done, "resolved").await.ok();
    let ids = json!([free, beas, done, hidden, 999]);
    let pass = async |who: &Client, to: Value| {
        let mut body = json!({ "conversation_ids": ids });
        for (name, value) in to.as_object().unwrap() {
            body[name] = value.clone();
        }
        who.put("/api/v1/conversations/assignments", body).await
    };
    let refused = |answer: &Value| {
        let mut refused: Vec<(i64, String)> = Vec::new();
        for one in answer["refused"].as_array().unwrap() {
            assert!(!one["detail"].as_str().unwrap().is_empty());
            refused.push((one["id"].as_i64().unwrap(), one["code"].as_str().unwrap().to_owned()));
        }
        refused
    };
    let no = |id: i64, code: &str| (id, code.to_owned());
    let always = [no(done, "already_resolved"), no(hidden, "not_found"), no(999, "not_found")];

    let (answer, kinds) = app.during(pass(&ana, json!({ "agent_id": ana.agent_id }))).await;
    let answer = answer.ok();
    assert_eq!(
        (&answer["assigned"], kinds),
        (&json!(1), vec!["message.created".into(), "conversation.assigned".into()])
    );
    assert_eq!(refused(&answer), [&[no(beas, "already_assigned")], &always[..]].concat());
    // A supervisor takes over, and gives back.
    let (answer, kinds) = app.during(pass(&sam, json!({ "agent_id": sam.agent_id }))).await;
    let answer = answer.ok();
    assert_eq!((&answer["assigned"], kinds.len(), refused(&answer)), (&json!(2), 4, always.to_vec()));
    assert_eq!(pass(&sam, json!({ "agent_id": null })).await.ok()["assigned"], 2);
    assert_eq!((olga.assignee(free).await, olga.assignee(beas).await), (None, None));
    let answer = pass(&sam, json!({ "agent_id": 999 })).await.ok();
    assert_eq!((&answer["assigned"], refused(&answer)[0].clone()), (&json!(0), no(free, "invalid_field")));
    let (answer, kinds) = app.during(pass(&sam, json!({ "group_id": other }))).await;
    assert_eq!(
        (&answer.ok()["assigned"], kinds),
        (&json!(2), [MOVED, MOVED].concat().into_iter().map(str::to_owned).collect::<Vec<_>>())
    );
    assert_eq!(sam.list("view=open").await, NO_IDS);

    for ids in [json!([]), json!((1..=101).collect::<Vec<i64>>())] {
        let body = json!({ "conversation_ids": ids, "agent_id": null });
        let problem = olga.put("/api/v1/conversations/assignments", body).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "conversation_ids");
    }
    app.stop().await;
}

#[tokio::test]
async fn moving_a_conversation_to_where_it_is_changes_nothing() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ana = app.agent_of("Ana", Role::Agent, &[]).await;
    let sales = olga.new_group("Sales", &[(&ana, "operator")]).await;
    let other = olga.new_group("Other", &[(&ana, "operator")]).await;
    olga.route(1, &[sales, other]).await;
    let (mine, elsewhere) = (app.arrives().await, app.arrives_in(other).await);
    ana.claim(mine).await.ok();
    let before = ana.conversation(mine).await;
    app.clock.advance_seconds(60);
    let words = json!({ "group_id": sales, "note": "It is here already" });
    let path = format!("/api/v1/conversations/{mine}/group");
    let (answer, kinds) = app.during(ana.put(&path, words)).await;
    assert_eq!((answer.ok(), kinds), (before.clone(), vec![]), "no line, no note, and still Ana's");
    let body = json!({ "conversation_ids": [mine, elsewhere], "group_id": sales });
    let (answer, kinds) = app.during(ana.put("/api/v1/conversations/assignments", body)).await;
    assert_eq!(answer.ok(), json!({ "assigned": 2, "refused": [] }), "both are where they were wanted");
    assert_eq!(kinds, MOVED, "and one has come from elsewhere");
    assert_eq!(ana.conversation(mine).await, before);
    app.stop().await;
}
