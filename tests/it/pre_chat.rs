//! The form before a chat: what it asks, and what becomes of the answers.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Socket, TestApp};

const NOTHING: [&str; 0] = [];

/// The form as the widget's document begins with it.
async fn form(app: &TestApp) -> Value {
    let text = app.stranger().get(&format!("/widget/frame?key={}&lang=en", app.key)).await.text;
    let at = text.find("\"pre_chat\":").expect("the document has its first state") + "\"pre_chat\":".len();
    let mut stream = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
    stream.next().unwrap().unwrap()
}

#[tokio::test]
async fn the_form_shows_what_it_asks_and_the_groups_to_choose_from() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent_of("Ben", Role::Agent, &[]).await;
    let sales = olga.new_group("Sales", &[(&ben, "operator")]).await;
    olga.route(1, &[1, sales]).await;
    assert_eq!(form(&app).await, Value::Null);
    let asks = json!({ "is_enabled": true, "name": "required", "email": "optional", "offers_groups": true });
    let after = olga.patch("/api/v1/inboxes/1", json!({ "pre_chat": asks })).await.ok();
    assert_eq!(after["pre_chat"], asks);
    let _socket = Socket::of_agent(&ben, None).await;
    let choice = |id: i64, name: &str, is_online: bool| json!({ "id": id, "name": name, "is_online": is_online });
    let groups = json!([choice(1, "Front desk", false), choice(sales, "Sales", true)]);
    assert_eq!(form(&app).await, json!({ "name": "required", "email": "optional", "groups": groups }));
    let asks = json!({ "is_enabled": true, "name": "optional", "email": "off", "offers_groups": false });
    olga.patch("/api/v1/inboxes/1", json!({ "pre_chat": asks })).await.ok();
    assert_eq!(form(&app).await, json!({ "name": "optional", "email": "off", "groups": [] }));
    for nothing in [json!({ "is_enabled": false, "name": "required" }), json!({ "is_enabled": true })] {
        olga.patch("/api/v1/inboxes/1", json!({ "pre_chat": nothing })).await.ok();
        assert_eq!(form(&app).await, Value::Null, "{nothing}");
    }
    let wrong = json!({ "pre_chat": { "name": "always" } });
    olga.patch("/api/v1/inboxes/1", wrong).await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn groups_can_be_offered_only_where_there_are_any() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let nobody = json!({ "operator_group_ids": [], "default_group_id": null });
    olga.patch("/api/v1/inboxes/1", nobody.clone()).await.ok();
    let offers = json!({ "pre_chat": { "is_enabled": true, "offers_groups": true } });
    let (answer, kinds) = app.during(olga.patch("/api/v1/inboxes/1", offers.clone())).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "pre_chat.offers_groups");
    assert_eq!(kinds, NOTHING);
    olga.route(1, &[1]).await;
    olga.patch("/api/v1/inboxes/1", offers).await.ok();
    let answer = olga.patch("/api/v1/inboxes/1", nobody).await;
    assert_eq!(answer.fails(422, "invalid_field")["field"], "pre_chat.offers_groups", "nor taken away under it");
    app.stop().await;
}

#[tokio::test]
async fn an_inbox_whose_only_group_goes_can_still_be_changed() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let offers = json!({ "pre_chat": { "is_enabled": true, "offers_groups": true } });
    olga.patch("/api/v1/inboxes/1", offers).await.ok();
    olga.delete("/api/v1/groups/1").await.ok();
    assert_eq!(form(&app).await, Value::Null);
    olga.patch("/api/v1/inboxes/1", json!({ "name": "Shop" })).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn the_answers_say_who_it_is_and_whom_they_want() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent_of("Ben", Role::Agent, &[]).await;
    let sales = olga.new_group("Sales", &[(&ben, "operator")]).await;
    let hidden = olga.new_group("Hidden", &[]).await;
    olga.route(1, &[1, sales]).await;
    let asks = json!({ "is_enabled": true, "name": "required", "email": "required", "offers_groups": true });
    olga.patch("/api/v1/inboxes/1", json!({ "pre_chat": asks })).await.ok();
    let visitor = app.visitor().await;
    let mut of_ben = Socket::of_agent(&ben, None).await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    let seq = app.seq().await;
    let answer = async |answers: Value| visitor.client.put("/api/widget/pre-chat", answers).await;
    for (answers, field) in [
        (json!({}), "name"),
        (json!({ "name": " ", "email": "ana@example.com" }), "name"),
        (json!({ "name": "Ana" }), "email"),
        (json!({ "name": "Ana", "email": "nowhere" }), "email"),
        (json!({ "name": "Ana", "email": "ana@example.com", "group_id": hidden }), "group_id"),
        (json!({ "name": "Ana", "email": "ana@example.com", "group_id": 999 }), "group_id"),
    ] {
        assert_eq!(answer(answers.clone()).await.fails(422, "invalid_field")["field"], field, "{answers}");
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);

    let answers = json!({ "name": "Ana", "email": "ana@example.com", "group_id": sales });
    let (session, kinds) = app.during(answer(answers)).await;
    let session = session.ok();
    assert_eq!(kinds, ["visit.moved", "contact.updated"], "who it is, is for the chosen group alone");
    let coming = of_ben.signal("presence.changed").await;
    assert_eq!(
        (&coming["kind"], &coming["is_online"]),
        (&json!("contact"), &json!(true)),
        "Ben sees that she is there"
    );
    assert_eq!((&session["group_id"], &session["is_online"]), (&json!(sales), &json!(true)));
    assert_eq!(session["contact"], json!({ "name": "Ana", "email": "ana@example.com", "is_verified": false }));
    let id = app.write(&visitor, "Hello").await;
    let conversation = ben.conversation(id).await;
    assert_eq!((&conversation["group_id"], &conversation["contact"]["name"]), (&json!(sales), &json!("Ana")));
    ben.choose("away").await;
    assert_eq!(
        widget.signal("availability").await,
        json!({ "is_online": false, "opens_at": null, "has_bot": false }),
        "of the group that was chosen"
    );
    // Who is known need not say it again.
    answer(json!({ "group_id": 1 })).await.ok();
    let asks = json!({ "is_enabled": true, "name": "required", "offers_groups": false });
    olga.patch("/api/v1/inboxes/1", json!({ "pre_chat": asks })).await.ok();
    assert_eq!(answer(json!({ "group_id": 1 })).await.fails(422, "invalid_field")["field"], "group_id");
    app.stop().await;
}
