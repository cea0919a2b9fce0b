//! Who is there to answer: connections and their grace time, the keyboard, choices, shifts; and whether a site shows
//! somebody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use recado::desk::Caller;
use recado::desk::business::BusinessChange;
use recado::domain::agent::Role;
use recado::domain::id::AgentId;
use recado::domain::permission::{Actor, Sight};
use recado::hub::Listener;
use serde_json::{Value, json};

use crate::support::{Client, NOON, Socket, Stream, TestApp, database, eventually};

const NOTHING: [&str; 0] = [];
const CHANGED: [&str; 1] = ["agent.availability_changed"];

/// All that the past knows of an agent's availability.
fn rows(app: &TestApp, agent: &Client) -> Vec<(String, String, i64)> {
    let database = database(app.data_folder());
    let sql = "SELECT availability, cause, (at - ?2) / 1000 FROM availability_changes WHERE agent_id = ?1 ORDER BY id";
    let mut rows = database.prepare(sql).unwrap();
    let rows = rows.query_map([agent.agent_id, NOON.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn row(availability: &str, cause: &str, at: i64) -> (String, String, i64) {
    (availability.to_owned(), cause.to_owned(), at)
}

/// Closes a socket that has been taken down, and waits until that is, too.
async fn leave(app: &TestApp, agent: &Client, socket: Socket) {
    is_there(app, agent).await;
    socket.close().await;
    has_gone(app, agent).await;
}

/// Waits until an agent's connection is taken down.
async fn is_there(app: &TestApp, agent: &Client) {
    eventually("it is taken down", async || !is_gone(app, agent)).await;
}

/// Waits until it is taken down that an agent's last connection has gone.
async fn has_gone(app: &TestApp, agent: &Client) {
    eventually("it is taken down", async || is_gone(app, agent)).await;
}

fn is_gone(app: &TestApp, agent: &Client) -> bool {
    let sql = "SELECT disconnected_at IS NOT NULL FROM agents WHERE id = ?1";
    database(app.data_folder()).query_row(sql, [agent.agent_id], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn who_opens_the_inbox_is_online_and_who_closes_it_is_offline_after_a_while() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let mut others = Socket::of_agent(&olga, None).await;
    assert_eq!(ben.availability().await, "offline disconnected");
    let (socket, kinds) = app.during(Socket::of_agent(&ben, None)).await;
    assert_eq!(kinds, CHANGED);
    assert_eq!(ben.availability().await, "online chosen");
    let told = others.any_event().await;
    let told = if told["data"]["agent_id"] == 1 { others.any_event().await } else { told };
    let expected = json!({ "agent_id": ben.agent_id, "availability": "online", "cause": "chosen" });
    assert_eq!(told["data"], expected);

    let seq = app.seq().await;
    let second_tab = Stream::open(&ben, "/api/v1/live/events").await;
    socket.close().await;
    drop(second_tab);
    // A stream is known to be gone when something is to be sent over it.
    eventually("the stream is gone", async || {
        olga.patch("/api/v1/business", json!({ "name": "x" })).await.ok();
        !app.running().hub.with_presence(|there| there.is_agent_connected(AgentId(ben.agent_id)))
    })
    .await;
    has_gone(&app, &ben).await;
    app.pass(44).await;
    assert_eq!(ben.availability().await, "online chosen", "a reload, or a lift");
    let socket = Socket::of_agent(&ben, None).await;
    is_there(&app, &ben).await;
    app.pass(44).await;
    assert!(!app.kinds_after(seq).await.contains(&CHANGED[0].to_owned()), "nobody has noticed anything");

    leave(&app, &ben, socket).await;
    let ((), kinds) = app.during(app.pass(44)).await;
    assert_eq!(kinds, NOTHING);
    let ((), kinds) = app.during(app.pass(1)).await;
    assert_eq!(kinds, CHANGED);
    assert_eq!(ben.availability().await, "offline disconnected");
    assert_eq!(rows(&app, &ben), [row("online", "chosen", 0), row("offline", "disconnected", 133)]);
    app.stop().await;
}

#[tokio::test]
async fn a_connection_that_has_just_gone_is_not_long_gone() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let desk = &app.running().desk;
    let actor = Actor { id: AgentId(ben.agent_id), role: Role::Agent };
    let sight = Sight { actor, groups: BTreeMap::new(), inboxes: BTreeSet::new() };
    let listener = Listener::Agent { sight: Arc::new(sight), is_person: true };
    let connection = desk.subscribe(&listener);
    ben.is_counted_as_there().await;
    is_there(&app, &ben).await;
    let seq = app.seq().await;
    // In the same moment somebody does what looks at everybody's availability.
    drop(connection);
    let change = BusinessChange { name: Some("Aurora".into()), ..BusinessChange::default() };
    let caller = Caller { actor: Actor { id: AgentId(olga.agent_id), role: Role::Owner }, idempotency: None };
    desk.update_business(&caller, change).await.unwrap();
    has_gone(&app, &ben).await;
    assert_eq!(app.kinds_after(seq).await, ["business.updated"], "nobody has gone for longer than that");
    assert_eq!(ben.availability().await, "online chosen");
    app.stop().await;
}

#[tokio::test]
async fn how_long_the_grace_time_is_the_business_says() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    for (change, field) in [
        (json!({ "offline_after_seconds": -1 }), "offline_after_seconds"),
        (json!({ "offline_after_seconds": 3601 }), "offline_after_seconds"),
        (json!({ "away_after_minutes": 0 }), "away_after_minutes"),
        (json!({ "away_after_minutes": 1441 }), "away_after_minutes"),
    ] {
        assert_eq!(olga.patch("/api/v1/business", change).await.fails(422, "invalid_field")["field"], field);
    }
    olga.patch("/api/v1/business", json!({ "offline_after_seconds": 0 })).await.ok();
    let socket = Socket::of_agent(&ben, None).await;
    socket.close().await;
    eventually("at once", async || ben.availability().await == "offline disconnected").await;
    olga.patch("/api/v1/business", json!({ "offline_after_seconds": 3600 })).await.ok();
    let socket = Socket::of_agent(&ben, None).await;
    leave(&app, &ben, socket).await;
    app.pass(3599).await;
    assert_ne!(ben.availability().await, "offline disconnected");
    // A change counts for who is waiting already.
    olga.patch("/api/v1/business", json!({ "offline_after_seconds": 60 })).await.ok();
    assert_eq!(ben.availability().await, "offline disconnected");
    app.stop().await;
}

#[tokio::test]
async fn nobody_at_the_keyboard_is_away_until_somebody_is() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let _socket = Socket::of_agent(&ben, None).await;
    app.pass(599).await;
    let (answer, kinds) = app.during(ben.put("/api/v1/profile/activity", json!({}))).await;
    assert_eq!((answer.status, kinds), (204, vec![]), "not worth telling");
    app.pass(599).await;
    assert_eq!(ben.availability().await, "online chosen");
    let ((), kinds) = app.during(app.pass(1)).await;
    assert_eq!(kinds, CHANGED);
    assert_eq!(ben.availability().await, "away idle");
    let (answer, kinds) = app.during(ben.put("/api/v1/profile/activity", json!({}))).await;
    assert_eq!((answer.status, kinds), (204, vec![CHANGED[0].into()]), "at once");
    assert_eq!(ben.availability().await, "online chosen");
    let expected = [row("online", "chosen", 0), row("away", "idle", 1199), row("online", "chosen", 1199)];
    assert_eq!(rows(&app, &ben), expected);

    olga.patch("/api/v1/business", json!({ "away_after_minutes": 1 })).await.ok();
    app.pass(60).await;
    assert_eq!(ben.availability().await, "away idle");
    olga.patch("/api/v1/business", json!({ "away_after_minutes": null })).await.ok();
    assert_eq!(ben.availability().await, "online chosen", "nobody is away by themselves");
    app.pass(86_400).await;
    assert_eq!(ben.availability().await, "online chosen");
    app.stop().await;
}

#[tokio::test]
async fn what_one_chooses_stays_until_one_chooses_again() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let socket = Socket::of_agent(&ben, None).await;
    for chosen in ["away", "offline", "online"] {
        let (agent, kinds) = app.during(ben.choose(chosen)).await;
        assert_eq!(kinds, CHANGED);
        assert_eq!((&agent["availability"], &agent["chosen_availability"]), (&json!(chosen), &json!(chosen)));
        let (_, kinds) = app.during(ben.choose(chosen)).await;
        assert_eq!(kinds, NOTHING);
    }
    ben.put("/api/v1/profile/availability", json!({ "availability": "busy" })).await.fails(422, "invalid_request");

    ben.choose("away").await;
    leave(&app, &ben, socket).await;
    let socket = Socket::of_agent(&ben, None).await;
    assert_eq!(ben.availability().await, "away chosen", "over a reload");
    ben.put("/api/v1/profile/activity", json!({})).await.ok();
    assert_eq!(ben.availability().await, "away chosen", "a hand on the keyboard is no choice");
    leave(&app, &ben, socket).await;
    app.pass(45).await;
    assert_eq!(ben.availability().await, "offline disconnected");
    let socket = Socket::of_agent(&ben, None).await;
    assert_eq!(ben.availability().await, "away chosen", "and over a night");
    ben.choose("offline").await;
    leave(&app, &ben, socket).await;
    let _socket = Socket::of_agent(&ben, None).await;
    assert_eq!(ben.availability().await, "offline chosen", "there, and not to be disturbed");
    app.stop().await;
}

#[tokio::test]
async fn a_program_makes_nobody_online() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let made = ben.post("/api/v1/api-tokens", json!({ "name": "script" })).await.ok();
    let token = made["token"].as_str().unwrap();
    let seq = app.seq().await;
    let mut socket = Socket::of_program(&app.base, token).await;
    app.arrives().await;
    assert_eq!(socket.any_event().await["kind"], "contact.created");
    Client::with_token(&app.base, token).put("/api/v1/profile/activity", json!({})).await.ok();
    app.pass(60).await;
    assert_eq!(ben.availability().await, "offline disconnected");
    let told = app.kinds_after(seq).await;
    assert!(!told.contains(&CHANGED[0].to_owned()), "{told:?}");
    app.stop().await;
}

#[tokio::test]
async fn who_is_switched_off_is_offline_at_once_and_comes_back_by_connecting() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let socket = Socket::of_agent(&ben, None).await;
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    let (answer, kinds) = app.during(olga.patch(&path, json!({ "is_disabled": true }))).await;
    assert_eq!(kinds, ["agent.updated", "agent.availability_changed"]);
    let agent = answer.ok();
    assert_eq!((&agent["availability"], &agent["availability_cause"]), (&json!("offline"), &json!("disconnected")));
    assert_eq!(socket.rest().await.1, 4401);
    olga.patch(&path, json!({ "is_disabled": false })).await.ok();
    let ben = app.signed_in("ben@example.com").await;
    let _socket = Socket::of_agent(&ben, None).await;
    eventually("online again", async || ben.availability().await == "online chosen").await;
    app.stop().await;
}

/// Every weekday from nine to five in Montevideo: 12:00 to 20:00 UTC. The clock begins on a Monday at twelve.
fn nine_to_five() -> Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let intervals = days.map(|day| json!({ "day": day, "from": "09:00", "to": "17:00" }));
    json!({ "time_zone": "America/Montevideo", "intervals": intervals })
}

#[tokio::test]
async fn shifts_switch_who_is_connected_at_their_hours_until_one_chooses_otherwise() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    olga.patch("/api/v1/business", json!({ "away_after_minutes": null })).await.ok();
    let _socket = Socket::of_agent(&ben, None).await;
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    let answer = olga.patch(&path, json!({ "shifts": { "time_zone": "UTC", "intervals": [{}] } })).await;
    answer.fails(422, "invalid_request");
    let wrong = json!({ "time_zone": "UTC", "intervals": [{ "day": "monday", "from": "9", "to": "17:00" }] });
    assert_eq!(olga.patch(&path, json!({ "shifts": wrong })).await.fails(422, "invalid_field")["field"], "shifts");
    assert_eq!(olga.patch(&path, json!({ "shifts": nine_to_five() })).await.ok()["shifts"], nine_to_five());
    app.pass(3600).await;
    assert!(ben.availability().await.starts_with("online"));

    let ((), kinds) = app.during(app.pass(7 * 3600)).await;
    assert_eq!(kinds, CHANGED, "the shift ends");
    assert_eq!(ben.availability().await, "offline shift");
    let ((), kinds) = app.during(app.pass(16 * 3600 - 1)).await;
    assert_eq!(kinds, NOTHING);
    let ((), kinds) = app.during(app.pass(1)).await;
    assert_eq!((kinds, ben.availability().await), (vec![CHANGED[0].into()], "online shift".into()), "the next begins");

    ben.choose("away").await;
    assert_eq!(ben.availability().await, "away chosen", "a choice counts until the shift changes");
    app.pass(8 * 3600).await;
    assert_eq!(ben.availability().await, "offline shift");
    ben.choose("online").await;
    assert_eq!(ben.availability().await, "online chosen", "overtime");
    app.pass(16 * 3600).await;
    assert_eq!(ben.availability().await, "online shift");
    olga.patch(&path, json!({ "shifts": null })).await.ok();
    app.pass(24 * 3600).await;
    assert_eq!(ben.availability().await, "online chosen", "what was chosen last, and no hours any more");
    app.stop().await;
}

#[tokio::test]
async fn a_groups_shifts_are_for_members_without_their_own_and_nobody_is_online_who_is_not_there() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let eva = app.agent_of("Eva", Role::Agent, &[]).await;
    olga.patch("/api/v1/business", json!({ "away_after_minutes": null })).await.ok();
    let sales = olga.new_group("Sales", &[(&ana, "operator"), (&bea, "operator"), (&eva, "operator")]).await;
    let (of_ana, _of_bea) = (Socket::of_agent(&ana, None).await, Socket::of_agent(&bea, None).await);
    let always = json!({ "time_zone": "UTC", "intervals": [{ "day": "monday", "from": "00:00", "to": "24:00" }] });
    olga.patch(&format!("/api/v1/agents/{}", bea.agent_id), json!({ "shifts": always })).await.ok();
    app.pass(1).await;
    let path = format!("/api/v1/groups/{sales}");
    let (answer, kinds) = app.during(olga.patch(&path, json!({ "shifts": nine_to_five() }))).await;
    answer.ok();
    assert_eq!(kinds, ["group.updated", "agent.availability_changed"], "Ana, for another cause");
    assert_eq!(ana.availability().await, "online shift");
    app.pass(8 * 3600).await;
    assert_eq!(ana.availability().await, "offline shift");
    assert!(bea.availability().await.starts_with("online"), "their own hours");
    assert_eq!(eva.availability().await, "offline disconnected");
    leave(&app, &ana, of_ana).await;
    app.pass(16 * 3600).await;
    assert_eq!(
        (ana.availability().await, eva.availability().await),
        ("offline disconnected".into(), "offline disconnected".into())
    );
    assert_eq!(bea.availability().await, "offline shift", "Tuesday is not in them");
    // Who leaves the group leaves its hours.
    let _of_ana = Socket::of_agent(&ana, None).await;
    app.pass(8 * 3600).await;
    assert_eq!(ana.availability().await, "offline shift");
    let (_, kinds) = app.during(olga.remove_member(sales, &ana)).await;
    assert_eq!(kinds, ["group.updated", "agent.availability_changed"]);
    assert_eq!(ana.availability().await, "online chosen");
    app.stop().await;
}

#[tokio::test]
async fn after_a_restart_who_was_there_has_the_usual_time_to_come_back() {
    let mut app = TestApp::start().await;
    let (ana, ben) = (app.agent("Ana", Role::Agent).await, app.agent("Ben", Role::Agent).await);
    let eva = app.agent("Eva", Role::Agent).await;
    let (_of_ana, _of_ben) = (Socket::of_agent(&ana, None).await, Socket::of_agent(&ben, None).await);
    let of_eva = Socket::of_agent(&eva, None).await;
    ben.choose("away").await;
    leave(&app, &eva, of_eva).await;
    app.pass(30).await;
    let seq = app.seq().await;
    app.restart().await;
    let (ana, ben, eva) = (ana.moved_to(&app.base), ben.moved_to(&app.base), eva.moved_to(&app.base));
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    assert_eq!((ana.availability().await, ben.availability().await), ("online chosen".into(), "away chosen".into()));
    app.pass(15).await;
    assert_eq!(eva.availability().await, "offline disconnected", "had gone before");
    let _socket = Socket::of_agent(&ana, None).await;
    is_there(&app, &ana).await;
    app.pass(29).await;
    assert_eq!(ben.availability().await, "away chosen");
    app.pass(1).await;
    assert_eq!(
        (ana.availability().await, ben.availability().await),
        ("online chosen".into(), "offline disconnected".into())
    );
    app.stop().await;
}

#[tokio::test]
async fn who_went_while_the_server_was_down_is_offline_when_it_comes_back() {
    let mut app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let socket = Socket::of_agent(&ben, None).await;
    leave(&app, &ben, socket).await;
    let seq = app.seq().await;
    app.stop_and_start_after(3600).await;
    assert_eq!(app.kinds_after(seq).await, CHANGED);
    assert_eq!(ben.moved_to(&app.base).availability().await, "offline disconnected");
    app.stop().await;
}

#[tokio::test]
async fn a_site_is_online_when_an_operator_of_its_pages_group_is() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let (ana, bea) = (app.agent_of("Ana", Role::Agent, &[]).await, app.agent_of("Bea", Role::Agent, &[]).await);
    let (sam, nico) = (app.agent_of("Sam", Role::Agent, &[]).await, app.agent_of("Nico", Role::Agent, &[]).await);
    let sales = olga.new_group("Sales", &[(&ana, "operator"), (&sam, "supervisor")]).await;
    let support = olga.new_group("Support", &[(&bea, "operator")]).await;
    olga.route(1, &[sales, support]).await;
    let visitor = app.visitor().await;
    assert_eq!((&visitor.session["group_id"], &visitor.session["is_online"]), (&json!(sales), &json!(false)));
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    // Who is in no group, who only supervises, and who is in another make nobody's page online.
    let _others =
        (Socket::of_agent(&nico, None).await, Socket::of_agent(&sam, None).await, Socket::of_agent(&olga, None).await);
    let of_bea = Socket::of_agent(&bea, None).await;
    assert_eq!(visitor.reopen().await["is_online"], false);
    let boot = boot(&app).await;
    assert_eq!((&boot["is_online"], &boot["default_group"]), (&json!(false), &json!(sales)));
    assert_eq!(boot["groups"], json!({ sales.to_string(): false, support.to_string(): true }));

    let mut of_support = Socket::of_visitor(&app.visitor_of(support).await, None).await;
    assert_eq!(
        of_support.signal("availability").await,
        json!({ "is_online": true, "opens_at": null, "has_bot": false })
    );
    let _of_ana = Socket::of_agent(&ana, None).await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": true, "opens_at": null, "has_bot": false }));
    ana.choose("away").await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    ana.choose("online").await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": true, "opens_at": null, "has_bot": false }));
    olga.put_member(sales, &sam, "supervisor").await.ok();
    olga.put_member(sales, &ana, "supervisor").await.ok();
    assert_eq!(
        widget.signal("availability").await,
        json!({ "is_online": false, "opens_at": null, "has_bot": false }),
        "does not answer any more"
    );

    let followed = visitor.client.put("/api/widget/page-group", json!({ "group": support.to_string() })).await.ok();
    assert_eq!(
        followed,
        json!({ "group_id": support, "is_known": true, "is_online": true, "opens_at": null, "has_bot": false })
    );
    leave(&app, &bea, of_bea).await;
    app.pass(45).await;
    assert_eq!(
        widget.signal("availability").await,
        json!({ "is_online": false, "opens_at": null, "has_bot": false }),
        "of the group that it follows now"
    );
    assert_eq!(
        of_support.signal("availability").await,
        json!({ "is_online": false, "opens_at": null, "has_bot": false })
    );
    app.stop().await;
}

#[tokio::test]
async fn a_page_of_a_group_that_goes_follows_the_one_that_takes_over() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let bea = app.agent_of("Bea", Role::Agent, &[]).await;
    let old = olga.new_group("Old", &[]).await;
    let new = olga.new_group("New", &[(&bea, "operator")]).await;
    olga.route(1, &[old]).await;
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    let _socket = Socket::of_agent(&bea, None).await;
    olga.delete(&format!("/api/v1/groups/{old}?move_to={new}")).await.ok();
    assert_eq!(widget.signal("availability").await, json!({ "is_online": true, "opens_at": null, "has_bot": false }));
    let session = visitor.reopen().await;
    assert_eq!((&session["group_id"], &session["is_online"]), (&json!(new), &json!(true)));
    app.stop().await;
}

/// What the loader begins with.
async fn boot(app: &TestApp) -> Value {
    let text = app.stranger().get(&format!("/w.js?key={}", app.key)).await.text;
    let at = text.find("\"default_group\"").expect("the boot is in the loader");
    let begin = text[..at].rfind("{\"key\"").expect("an object");
    let mut stream = serde_json::Deserializer::from_str(&text[begin..]).into_iter::<Value>();
    stream.next().unwrap().unwrap()
}

#[tokio::test]
async fn a_coming_or_going_that_cannot_be_stored_is_stored_later_and_holds_nobody_up() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.agent("Ana", Role::Agent).await, app.agent("Ben", Role::Agent).await);
    let disk = database(app.data_folder());
    let refuse = |agent: &Client| {
        let id = agent.agent_id;
        let sql = "BEFORE UPDATE ON agents WHEN NEW.id =";
        disk.execute_batch(&format!("CREATE TRIGGER refuse {sql} {id} BEGIN SELECT RAISE(ABORT, 'no'); END")).unwrap();
    };
    let take_again = || disk.execute_batch("DROP TRIGGER refuse").unwrap();
    refuse(&ben);
    let headers = [("cookie", ben.cookie.as_deref().unwrap()), ("origin", ben.base.as_str())];
    let mut socket = Socket::open(&ben.base, "/api/v1/live", &headers).await.unwrap();
    assert_eq!(socket.next().await["type"], "hello");
    // Ana comes later, and is there.
    let of_ana = Socket::of_agent(&ana, None).await;
    assert_eq!((ana.availability().await, ben.availability().await).0, "online chosen");
    assert_eq!(ben.availability().await, "offline disconnected");
    take_again();
    app.pass(1).await;
    ben.is_counted_as_there().await;
    assert_eq!(ben.availability().await, "online chosen");

    refuse(&ben);
    socket.close().await;
    eventually("the connection is gone", async || {
        !app.running().hub.with_presence(|there| there.is_agent_connected(AgentId(ben.agent_id)))
    })
    .await;
    leave(&app, &ana, of_ana).await;
    take_again();
    assert!(!is_gone(&app, &ben));
    app.pass(1).await;
    has_gone(&app, &ben).await;
    app.pass(45).await;
    assert_eq!(ben.availability().await, "offline disconnected");
    app.stop().await;
}

#[tokio::test]
async fn what_is_refused_changes_nothing_about_when_somebody_is_away() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let _socket = Socket::of_agent(&olga, None).await;
    let path = format!("/api/v1/agents/{}", olga.agent_id);
    olga.patch(&path, json!({ "is_disabled": true })).await.fails(409, "last_owner");
    app.pass(599).await;
    assert_eq!(olga.availability().await, "online chosen");
    let ((), kinds) = app.during(app.pass(1)).await;
    assert_eq!((kinds, olga.availability().await), (vec![CHANGED[0].to_owned()], "away idle".to_owned()));
    app.stop().await;
}
