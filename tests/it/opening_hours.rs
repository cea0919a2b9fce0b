//! When an inbox and a group are open: who may say so, what visitors are told at an opening and a closing, and that
//! assignment waits in between.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Office, Socket, TestApp, database, eventually};

const NOTHING: [&str; 0] = [];
const HOUR: i64 = 3600;

/// Every weekday from nine to five in Montevideo: 12:00 to 20:00 UTC. The clock begins on a Monday at twelve.
fn nine_to_five() -> Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let intervals = days.map(|day| json!({ "day": day, "from": "09:00", "to": "17:00" }));
    json!({ "time_zone": "America/Montevideo", "intervals": intervals, "holidays": [] })
}

fn with_holidays(holidays: &Value) -> Value {
    let mut hours = nine_to_five();
    hours["holidays"] = holidays.clone();
    hours
}

fn closed(in_seconds: i64, app: &TestApp) -> Value {
    let opens_at = app.running().desk.now().plus_seconds(in_seconds).0;
    json!({ "is_online": false, "opens_at": opens_at, "has_bot": false })
}

/// What a session says of the door.
fn told(session: &Value) -> Value {
    json!({ "is_online": session["is_online"], "opens_at": session["opens_at"], "has_bot": session["has_bot"] })
}

fn open() -> Value {
    json!({ "is_online": true, "opens_at": null, "has_bot": false })
}

#[tokio::test]
async fn admins_set_the_hours_of_inboxes_and_groups_and_everybody_may_read_them() {
    let app = TestApp::start().await;
    let (olga, ada) = (app.owner().await, app.agent("Ada", Role::Admin).await);
    let ben = app.agent("Ben", Role::Agent).await;
    let stranger = app.stranger();
    for (path, kind) in [("/api/v1/inboxes/1", "inbox.updated"), ("/api/v1/groups/1", "group.updated")] {
        assert_eq!(ben.get(path).await.ok()["hours"], Value::Null, "always open");
        for admin in [&olga, &ada] {
            let hours = with_holidays(&json!([{ "date": "2027-12-25", "name": "Christmas", "intervals": [] }]));
            let (answer, kinds) = app.during(admin.patch(path, json!({ "hours": hours }))).await;
            assert_eq!((&answer.ok()["hours"], kinds), (&hours, vec![kind.to_owned()]));
            assert_eq!(ben.get(path).await.ok()["hours"], hours);
            let (answer, _) = app.during(admin.patch(path, json!({ "name": kind }))).await;
            assert_eq!(answer.ok()["hours"], hours, "what is not mentioned stays");
            let (answer, kinds) = app.during(admin.patch(path, json!({ "hours": null }))).await;
            assert_eq!((&answer.ok()["hours"], kinds), (&Value::Null, vec![kind.to_owned()]));
        }
        let seq = app.seq().await;
        ben.patch(path, json!({ "hours": nine_to_five() })).await.fails(403, "forbidden");
        stranger.patch(path, json!({ "hours": nine_to_five() })).await.fails(401, "unauthenticated");
        assert_eq!(app.kinds_after(seq).await, NOTHING);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_holidays_name_is_kept_as_it_was_written_but_for_card_numbers() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let named = |name: &str| json!({ "hours": with_holidays(&json!([{ "date": "2027-12-25", "name": name }])) });
    for path in ["/api/v1/inboxes/1", "/api/v1/groups/1"] {
        for (written, kept) in [
            ("  Día de\n Reyes ", "Día de Reyes"),
            ("closed 4111 1111 1111 1111", "closed •••• •••• •••• 1111"),
            (" ", ""),
            (&format!(" {} ", "ñ".repeat(100)), &"ñ".repeat(100)),
        ] {
            let hours = &olga.patch(path, named(written)).await.ok()["hours"];
            assert_eq!(hours["holidays"][0]["name"], kept, "{written:?}");
            assert_eq!(&olga.get(path).await.ok()["hours"], hours);
        }
        let problem = olga.patch(path, named(&"ñ".repeat(101))).await.fails(422, "invalid_field");
        assert!(problem["detail"].as_str().unwrap().starts_with("holidays.0.name: "), "{problem}");
    }
    app.stop().await;
}

#[tokio::test]
async fn hours_that_make_no_sense_are_refused_with_where_and_why() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let date = |date: &str| json!({ "date": date, "name": "", "intervals": [] });
    for path in ["/api/v1/inboxes/1", "/api/v1/groups/1"] {
        for (hours, beginning) in [
            (json!({ "time_zone": "Mars", "intervals": [] }), "time_zone: "),
            (with_holidays(&json!([date("25/12/2026")])), "holidays.0.date: "),
            (with_holidays(&json!([date("2026-12-25"), date("2026-12-25")])), "holidays.1.date: "),
            (with_holidays(&Value::Array((1..=201).map(|n| date(&format!("2{n:03}-01-01"))).collect())), "holidays: "),
        ] {
            let problem = olga.patch(path, json!({ "hours": hours })).await.fails(422, "invalid_field");
            assert_eq!(problem["field"], "hours");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.starts_with(beginning), "{detail}");
        }
        let unknown = json!({ "time_zone": "UTC", "intervals": [{ "day": "funday", "from": "09:00", "to": "10:00" }] });
        olga.patch(path, json!({ "hours": unknown })).await.fails(422, "invalid_request");
        assert_eq!(olga.get(path).await.ok()["hours"], Value::Null);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_widget_hears_that_its_desk_closes_and_opens() {
    let office = Office::open(&["Ana"], json!({})).await;
    let app = &office.app;
    office.olga.patch("/api/v1/inboxes/1", json!({ "hours": nine_to_five() })).await.ok();
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, open());

    let ((), kinds) = app.during(app.pass(8 * HOUR)).await;
    assert_eq!(kinds, NOTHING, "nothing of it is in the log");
    assert_eq!(widget.signal("availability").await, closed(16 * HOUR, app));
    let session = visitor.reopen().await;
    assert_eq!(told(&session), closed(16 * HOUR, app));
    // Whoever comes now is told at once, and so is who is told that somebody came.
    let mut other = Socket::of_visitor(&app.visitor().await, None).await;
    assert_eq!(other.signal("availability").await, closed(16 * HOUR, app));

    app.pass(16 * HOUR).await;
    assert_eq!(widget.signal("availability").await, open());
    assert_eq!(other.signal("availability").await, open());
    office.app.stop().await;
}

#[tokio::test]
async fn a_change_of_the_hours_is_told_at_once_and_a_groups_own_come_first() {
    let office = Office::open(&["Ana"], json!({})).await;
    let (app, olga) = (&office.app, &office.olga);
    let group = format!("/api/v1/groups/{}", office.group);
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, open());
    // It is Monday: a holiday in Montevideo that ends at midnight there.
    let today = with_holidays(&json!([{ "date": today(app), "name": "Carnival", "intervals": [] }]));
    olga.patch("/api/v1/inboxes/1", json!({ "hours": today })).await.ok();
    assert_eq!(widget.signal("availability").await, closed(24 * HOUR, app));
    olga.patch(&group, json!({ "hours": nine_to_five() })).await.ok();
    assert_eq!(widget.signal("availability").await, open(), "the group is open, whatever the inbox says");
    let never = json!({ "time_zone": "UTC", "intervals": [] });
    olga.patch(&group, json!({ "hours": never })).await.ok();
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    olga.patch(&group, json!({ "hours": null })).await.ok();
    assert_eq!(widget.signal("availability").await, closed(24 * HOUR, app));
    let health = olga.get("/api/v1/inboxes/1/health").await.ok();
    assert_eq!(health["problems"], json!([]), "that nobody answers while it is closed is no problem");
    office.app.stop().await;
}

#[tokio::test]
async fn a_widget_hears_that_a_bot_answers_while_it_is_closed() {
    let office = Office::open(&["Ana"], json!({})).await;
    let (app, olga) = (&office.app, &office.olga);
    olga.patch("/api/v1/inboxes/1", json!({ "hours": nine_to_five() })).await.ok();
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, open());
    let flow = olga.post("/api/v1/flows", json!({ "name": "Night" })).await.ok()["id"].as_i64().unwrap();
    olga.run_bot(1, flow, "closed").await;
    app.pass(8 * HOUR).await;
    assert_eq!(
        widget.signal("availability").await,
        closed(16 * HOUR, app),
        "a bot that was never published says nothing"
    );

    let with_bot = |mut door: Value| {
        door["has_bot"] = json!(true);
        door
    };
    olga.publish_script(flow, r#"fn start() { ask("We are closed. What is it about?"); end(); }"#).await.ok();
    assert_eq!(widget.signal("availability").await, with_bot(closed(16 * HOUR, app)));
    assert_eq!(told(&visitor.reopen().await), with_bot(closed(16 * HOUR, app)));
    app.pass(16 * HOUR).await;
    assert_eq!(widget.signal("availability").await, open());
    olga.run_bot(1, flow, "always").await;
    assert_eq!(widget.signal("availability").await, with_bot(open()));
    olga.patch("/api/v1/inboxes/1", json!({ "bot": null })).await.ok();
    assert_eq!(widget.signal("availability").await, open());
    office.app.stop().await;
}

/// The date that the clock shows in Montevideo.
fn today(app: &TestApp) -> String {
    let now = jiff::Timestamp::from_millisecond(app.running().desk.now().0).unwrap();
    now.in_tz("America/Montevideo").unwrap().date().to_string()
}

#[tokio::test]
async fn who_writes_while_it_is_closed_is_assigned_at_the_opening_also_after_a_restart() {
    let mut office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "reassign_after": 600 })).await;
    office.olga.patch(&format!("/api/v1/groups/{}", office.group), json!({ "hours": nine_to_five() })).await.ok();
    office.app.pass(8 * HOUR - 60).await;
    let last = office.app.arrives().await;
    assert_eq!(office.has(last).await, Some(0));
    office.app.pass(60).await;
    let visitor = office.app.visitor().await;
    let waiting = office.app.write(&visitor, "Anybody there?").await;
    let ((), kinds) = office.app.during(office.app.pass(8 * HOUR)).await;
    assert_eq!(kinds, NOTHING);
    assert_eq!(office.have(&[last, waiting]).await, [Some(0), None]);
    assert_eq!(visitor.reopen().await["queue"], Value::Null, "no place that one could count on");

    office.restart().await;
    for who in [0, 1] {
        office.comes_back(who).await;
        office.team[who].is_counted_as_there().await;
    }
    assert_eq!(office.have(&[last, waiting]).await, [Some(0), None]);
    office.app.pass(8 * HOUR - 1).await;
    assert_eq!(office.have(&[last, waiting]).await, [Some(0), None]);
    office.app.pass(1).await;
    assert_eq!(office.have(&[last, waiting]).await, [Some(0), Some(1)], "it has opened");
    // A minute of the ten had passed before closing.
    office.app.pass(539).await;
    assert_eq!(office.has(last).await, Some(0));
    office.app.pass(1).await;
    assert_eq!(office.has(last).await, Some(1));
    office.app.stop().await;
}

#[tokio::test]
async fn an_opening_that_a_stopped_server_missed_is_made_up_for() {
    let mut office = Office::open(&["Ana"], json!({ "mode": "automatic" })).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "hours": nine_to_five() })).await.ok();
    office.app.pass(8 * HOUR).await;
    let waiting = office.app.arrives().await;
    assert_eq!(office.has(waiting).await, None);
    office.stop_and_start_after(16 * HOUR).await;
    office.comes_back(0).await;
    eventually("somebody has it", async || office.has(waiting).await == Some(0)).await;
    office.app.stop().await;
}

#[tokio::test]
async fn who_wishes_so_is_assigned_conversations_outside_the_hours() {
    let office = Office::open(&["Ana"], json!({ "mode": "automatic", "outside_hours": "assign" })).await;
    office.olga.patch("/api/v1/inboxes/1", json!({ "hours": { "time_zone": "UTC", "intervals": [] } })).await.ok();
    assert_eq!(office.has(office.app.arrives().await).await, Some(0));
    office.olga.set_policy(office.group, json!({ "mode": "automatic" })).await;
    assert_eq!(office.has(office.app.arrives().await).await, None);
    office.olga.patch("/api/v1/inboxes/1", json!({ "hours": null })).await.ok();
    assert_eq!(office.olga.list("view=unassigned").await, Vec::<i64>::new(), "the waiting one has somebody");
    office.app.stop().await;
}

#[tokio::test]
async fn hours_outlive_a_restart_and_a_group_that_is_deleted() {
    let mut app = TestApp::start().await;
    let olga = app.owner().await;
    let group = olga.new_group("Sales", &[]).await;
    olga.patch(&format!("/api/v1/groups/{group}"), json!({ "hours": nine_to_five() })).await.ok();
    app.restart().await;
    let olga = app.owner().await;
    assert_eq!(olga.get(&format!("/api/v1/groups/{group}")).await.ok()["hours"], nine_to_five());
    let stored: String = database(app.data_folder())
        .query_row("SELECT hours FROM groups WHERE id = ?1", [group], |row| row.get(0))
        .unwrap();
    assert!(stored.contains("America/Montevideo"));
    olga.delete(&format!("/api/v1/groups/{group}")).await.ok();
    app.stop().await;
}
