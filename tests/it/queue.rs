//! Who waits and for how long: the visitor's place, the groups' queues, the supervisors' board, and trying rules before
//! they are saved.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Office, Socket, Visitor, eventually};

const NOTHING: [&str; 0] = [];

/// One agent with one place: the first is answered, the others wait.
async fn one_at_a_time() -> Office {
    Office::open(&["Ana"], json!({ "mode": "automatic", "limit": 1 })).await
}

/// The next place that a visitor is told which is not the one before.
async fn place(widget: &mut Socket, position: Value, estimated_wait: Value) {
    let expected = json!({ "position": position, "estimated_wait": estimated_wait });
    loop {
        if widget.signal("queue").await == expected {
            return;
        }
    }
}

#[tokio::test]
async fn who_waits_is_told_their_place_and_how_long_it_may_take_until_somebody_has_them() {
    let office = one_at_a_time().await;
    let mut visitors: Vec<Visitor> = Vec::new();
    let mut widgets = Vec::new();
    for n in 0..4 {
        visitors.push(office.app.visitor().await);
        widgets.push(Socket::of_visitor(&visitors[n], None).await);
        visitors[n].write("Hello").await;
    }
    assert_eq!(widgets[0].signal("queue").await, json!({ "position": null, "estimated_wait": null }), "has somebody");
    for n in 1..4 {
        place(&mut widgets[n], json!(n), Value::Null).await;
        let session = visitors[n].reopen().await;
        assert_eq!(session["queue"], json!({ "position": n, "estimated_wait": null }), "also who comes back");
    }
    assert_eq!(visitors[0].reopen().await["queue"], Value::Null);
    for n in [1, 2] {
        office.app.pass(60).await;
        let mine = office.team[0].list("view=mine").await[0];
        let seq = office.app.seq().await;
        office.team[0].set_status(mine, "resolved").await.ok();
        let told = office.app.kinds_after(seq).await;
        assert_eq!(told.len(), 4, "signals are not in the log: {told:?}");
        place(&mut widgets[n], Value::Null, Value::Null).await;
    }
    // Two have been served, a minute apart.
    place(&mut widgets[3], json!(1), json!(60)).await;
    assert_eq!(visitors[3].reopen().await["queue"], json!({ "position": 1, "estimated_wait": 60 }));
    office.olga.set_policy(office.group, json!({ "mode": "automatic" })).await;
    place(&mut widgets[3], Value::Null, Value::Null).await;
    office.app.stop().await;
}

#[tokio::test]
async fn an_urgent_one_pushes_the_others_back_and_who_is_resolved_leaves_the_queue() {
    let office = one_at_a_time().await;
    office.app.arrives().await;
    let (first, second) = (office.app.visitor().await, office.app.visitor().await);
    let (mut of_first, mut of_second) =
        (Socket::of_visitor(&first, None).await, Socket::of_visitor(&second, None).await);
    let first_id = office.app.write(&first, "Hello").await;
    office.app.pass(1).await;
    let second_id = office.app.write(&second, "Hello").await;
    place(&mut of_first, json!(1), Value::Null).await;
    place(&mut of_second, json!(2), Value::Null).await;
    office.olga.prioritize(second_id, "urgent").await.ok();
    place(&mut of_first, json!(2), Value::Null).await;
    place(&mut of_second, json!(1), Value::Null).await;
    office.olga.set_status(second_id, "resolved").await.ok();
    place(&mut of_first, json!(1), Value::Null).await;
    place(&mut of_second, Value::Null, Value::Null).await;
    office.olga.assign(first_id, Some(1)).await.ok();
    place(&mut of_first, Value::Null, Value::Null).await;
    office.app.stop().await;
}

#[tokio::test]
async fn where_nobody_is_sought_or_nobody_is_there_no_place_is_promised() {
    let mut office = one_at_a_time().await;
    office.app.arrives().await;
    let visitor = office.app.visitor().await;
    office.app.write(&visitor, "Hello").await;
    assert_eq!(visitor.reopen().await["queue"]["position"], 1);
    office.olga.set_policy(office.group, json!({ "mode": "manual" })).await;
    assert_eq!(visitor.reopen().await["queue"], Value::Null);
    office.olga.set_policy(office.group, json!({ "mode": "automatic", "limit": 1 })).await;
    assert_eq!(visitor.reopen().await["queue"]["position"], 1);
    office.goes_home(0).await;
    assert_eq!(visitor.reopen().await["queue"], Value::Null);
    office.app.stop().await;
}

#[tokio::test]
async fn who_comes_back_is_told_how_it_stands_now() {
    let office = one_at_a_time().await;
    let first = office.app.arrives().await;
    let visitor = office.app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    visitor.write("Hello").await;
    place(&mut widget, json!(1), Value::Null).await;
    let seen = office.app.seq().await;
    widget.close().await;
    let mut meanwhile = Socket::of_visitor(&visitor, Some(seen)).await;
    assert_eq!(meanwhile.signal("queue").await, json!({ "position": 1, "estimated_wait": null }), "as it was");
    meanwhile.close().await;
    office.team[0].set_status(first, "resolved").await.ok();
    let mut again = Socket::of_visitor(&visitor, Some(seen)).await;
    assert_eq!(again.signal("queue").await, json!({ "position": null, "estimated_wait": null }), "no signal was kept");

    // Whoever sees as much as before goes on, and is told who is there: signals may have been lost in between.
    let mut of_ana = Socket::of_agent(&office.team[0], None).await;
    let before = of_ana.signal("presence").await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "name": "Another" })).await.ok();
    assert_eq!(of_ana.signal("presence").await, before);
    office.app.stop().await;
}

#[tokio::test]
async fn the_rules_of_the_inbox_say_whether_a_place_is_promised() {
    let office = one_at_a_time().await;
    office.app.arrives().await;
    let visitor = office.app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    visitor.write("Hello").await;
    place(&mut widget, json!(1), Value::Null).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "policy": { "mode": "manual" } })).await.ok();
    place(&mut widget, Value::Null, Value::Null).await;
    office.olga.set_policy(office.group, json!({ "mode": "manual", "limit": 1 })).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "policy": { "mode": "automatic" } })).await.ok();
    place(&mut widget, json!(1), Value::Null).await;
    office.app.stop().await;
}

#[tokio::test]
async fn a_place_that_is_not_promised_any_more_is_taken_back() {
    let mut office = one_at_a_time().await;
    office.app.arrives().await;
    let visitor = office.app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    visitor.write("Hello").await;
    place(&mut widget, json!(1), Value::Null).await;
    office.goes_home(0).await;
    place(&mut widget, Value::Null, Value::Null).await;
    office.comes_back(0).await;
    place(&mut widget, json!(1), Value::Null).await;
    office.app.stop().await;
}

#[tokio::test]
async fn the_board_shows_who_handles_what_and_how_long_people_wait() {
    let mut office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "limit": 2 })).await;
    let sam = office.app.agent_of("Sam", Role::Agent, &[]).await;
    office.olga.put_member(office.group, &sam, "supervisor").await.ok();
    office.olga.patch(&format!("/api/v1/agents/{}", office.team[1].agent_id), json!({ "limit": 1 })).await.ok();
    let mut begun = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..5 {
        office.app.pass(10).await;
        begun.push(office.app.clock.now().0);
        ids.push(office.app.arrives().await);
    }
    office.team[0].reply(ids[0], "Hello").await;
    office.team[0].choose("away").await;
    office.goes_home(1).await;
    let row = |agent: i64, availability: &str, open: i64, limit: i64, waiting: i64, since: Option<i64>| {
        json!({
            "agent_id": agent, "availability": availability, "open": open, "limit": limit, "waiting": waiting,
            "longest_since": since,
        })
    };
    let (ana, ben) = (office.team[0].agent_id, office.team[1].agent_id);
    let board = sam.get(&format!("/api/v1/groups/{}/board", office.group)).await.ok();
    let queue = json!({ "group_id": office.group, "length": 2, "longest_since": begun[3] });
    assert_eq!(board["queue"], queue);
    let rows = json!([
        row(ana, "away", 2, 2, 1, Some(begun[2])),
        row(ben, "offline", 1, 1, 1, Some(begun[1])),
        row(sam.agent_id, "offline", 0, 2, 0, None),
    ]);
    assert_eq!(board["agents"], rows);
    let queues = sam.get("/api/v1/queues").await.ok();
    assert_eq!(queues, json!([queue]));
    for id in &ids {
        office.olga.set_status(*id, "resolved").await.ok();
    }
    let board = office.olga.get(&format!("/api/v1/groups/{}/board", office.group)).await.ok();
    assert_eq!(board["queue"], json!({ "group_id": office.group, "length": 0, "longest_since": null }));
    assert!(board["agents"].as_array().unwrap().iter().all(|agent| agent["open"] == 0));
    office.app.stop().await;
}

#[tokio::test]
async fn the_queue_is_shown_where_people_are_sought_by_hand_too() {
    let office = Office::open(&["Ana"], Value::Null).await;
    let mut of_ana = Socket::of_agent(&office.team[0], None).await;
    let since = office.app.clock.now().0;
    let ids = office.arrive(3).await;
    let told = json!({ "group_id": office.group, "length": 3, "longest_since": since });
    while of_ana.signal("queue.changed").await != told {}
    assert_eq!(office.team[0].get("/api/v1/queues").await.ok(), json!([told]));
    for id in ids {
        office.team[0].claim(id).await.ok();
    }
    let told = json!({ "group_id": office.group, "length": 0, "longest_since": null });
    while of_ana.signal("queue.changed").await != told {}
    office.app.stop().await;
}

/// Three arrivals, ten seconds apart, that one agent took after a minute each and answered after ten seconds more.
async fn a_small_history(office: &Office) -> Vec<i64> {
    let ids = {
        let mut ids = Vec::new();
        for _ in 0..3 {
            office.app.pass(10).await;
            ids.push(office.app.arrives().await);
        }
        ids
    };
    for id in &ids {
        office.app.pass(60).await;
        office.team[0].assign(*id, Some(office.team[0].agent_id)).await.ok();
        office.app.pass(10).await;
        office.team[0].reply(*id, "Hello").await;
        office.app.pass(100).await;
        office.team[0].set_status(*id, "resolved").await.ok();
    }
    ids
}

#[tokio::test]
async fn rules_are_tried_on_what_happened_before_they_are_saved() {
    let office = Office::open(&["Ana", "Ben"], Value::Null).await;
    office.app.pass(1).await;
    let ids = a_small_history(&office).await;
    office.app.pass(10).await;
    let try_out = async |policy: Value| {
        let path = format!("/api/v1/groups/{}/dry-run", office.group);
        office.olga.post(&path, json!({ "policy": policy, "days": 1 })).await.ok()
    };
    let (run, kinds) = office.app.during(try_out(json!({ "mode": "automatic", "reassign_after": 60 }))).await;
    assert_eq!(kinds, NOTHING, "nothing is changed by trying");
    assert_eq!((&run["days"], &run["conversations"]), (&json!(1), &json!(3)));
    // Arrived at 10, 20 and 30; taken at 90, 260 and 430.
    let actual = json!({ "assigned": 3, "median_wait": 240, "p90_wait": 400, "longest_wait": 400 });
    assert_eq!(run["actual"], actual);
    let before = &run["before"];
    assert_eq!(
        (&before["assigned"], &before["unassigned"], &before["median_wait"]),
        (&json!(0), &json!(3), &Value::Null)
    );
    let after = &run["after"];
    for (field, value) in [
        ("assigned", json!(3)),
        ("unassigned", json!(0)),
        ("reassigned", json!(0)),
        ("alerts", json!(0)),
        ("overflowed", json!(0)),
        ("median_wait", json!(0)),
        ("p90_wait", json!(0)),
        ("longest_wait", json!(0)),
    ] {
        assert_eq!(after[field], value, "{field}");
    }
    let (ana, ben) = (office.team[0].agent_id, office.team[1].agent_id);
    let agent = |id: i64, name: &str, assigned: i64, most: i64| json!({ "agent_id": id, "agent_name": name, "assigned": assigned, "most_open": most });
    // The first was worked on for 110 seconds: it is still open when the third comes.
    assert_eq!(after["agents"], json!([agent(ana, "Ana", 2, 2), agent(ben, "Ben", 1, 1)]));
    let newest = &after["assignments"][0];
    assert_eq!((&newest["conversation_id"], &newest["agent_id"]), (&json!(ids[2]), &json!(ana)));
    assert_eq!(newest["words"], "Ana: next in turn.");

    // One at a time and only Ana: the second waits until the first is done, 110 seconds after it came, and so on.
    let strict = json!({ "mode": "automatic", "limit": 1, "eligible": "chosen", "chosen_ids": [ana] });
    let after = try_out(strict.clone()).await["after"].clone();
    assert_eq!((&after["assigned"], &after["longest_wait"]), (&json!(3), &json!(200)), "{after}");
    assert_eq!((&after["median_wait"], &after["agents"][0]["most_open"]), (&json!(100), &json!(1)));
    office.olga.set_policy(office.group, strict.clone()).await;
    let run = try_out(json!({ "mode": "manual" })).await;
    assert_eq!((&run["before"], &run["after"]["assigned"]), (&after, &json!(0)), "the present rules are tried, too");
    // What happened before these days is left out.
    office.app.pass(86_400).await;
    assert_eq!(try_out(strict).await["conversations"], 0);
    office.app.stop().await;
}

#[tokio::test]
async fn a_widget_that_comes_back_hears_of_its_place_again() {
    let office = one_at_a_time().await;
    office.app.arrives().await;
    let visitor = office.app.visitor().await;
    let id = office.app.write(&visitor, "Hello").await;
    let seq = office.app.seq().await;
    let widget = Socket::of_visitor(&visitor, None).await;
    widget.close().await;
    let mut widget = Socket::of_visitor(&visitor, Some(seq)).await;
    eventually("it is known", async || visitor.reopen().await["queue"]["position"] == 1).await;
    office.olga.prioritize(id, "high").await.ok();
    office.olga.assign(id, Some(office.olga.agent_id)).await.ok();
    place(&mut widget, Value::Null, Value::Null).await;
    office.app.stop().await;
}
