//! Contacts, as agents see and change them.

use serde_json::{Value, json};

use crate::support::{Socket, TestApp, Visitor};

const NOTHING: [&str; 0] = [];

async fn contact_of(app: &TestApp, visitor: &Visitor) -> i64 {
    let id = app.write(visitor, "Hello").await;
    let conversation = app.owner().await.get(&format!("/api/v1/conversations/{id}")).await.ok();
    conversation["contact"]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn agents_change_what_is_known_and_null_clears_it() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let path = format!("/api/v1/contacts/{}", contact_of(&app, &visitor).await);
    let mut widget = Socket::of_visitor(&visitor, None).await;

    let full = json!({ "name": "Ana\n López", "email": "ana@example.com", "phone": "+598 99 123 456", "note": "Likes tea.\nAlways." });
    let (answer, kinds) = app.during(olga.patch(&path, full)).await;
    let contact = answer.ok();
    assert_eq!(kinds, ["contact.updated"]);
    assert_eq!((&contact["name"], &contact["note"]), (&json!("Ana López"), &json!("Likes tea.\nAlways.")));
    assert_eq!((&contact["language"], &contact["is_verified"]), (&json!("en-GB"), &json!(false)));
    let heard = widget.event().await;
    let expected = json!({ "contact": { "name": "Ana López", "email": "ana@example.com", "is_verified": false } });
    assert_eq!((&heard["kind"], &heard["data"]), (&json!("contact.updated"), &expected), "not the note");

    let (answer, kinds) = app.during(olga.patch(&path, json!({ "name": "Ana López" }))).await;
    assert_eq!((answer.status, kinds), (200, vec![]), "nothing changed, nothing happened");
    let after = olga.patch(&path, json!({ "phone": null, "note": "" })).await.ok();
    assert_eq!(
        (&after["phone"], &after["note"], &after["email"]),
        (&Value::Null, &Value::Null, &json!("ana@example.com"))
    );
    assert_eq!(olga.get(&path).await.ok(), after);
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_name_an_address_or_a_phone_is_refused() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let path = format!("/api/v1/contacts/{}", contact_of(&app, &app.visitor().await).await);
    let seq = app.seq().await;
    for (change, field) in [
        (json!({ "email": "not an address" }), "email"),
        (json!({ "name": "n".repeat(121) }), "name"),
        (json!({ "phone": "5".repeat(41) }), "phone"),
        (json!({ "note": "n".repeat(5001) }), "note"),
    ] {
        assert_eq!(olga.patch(&path, change).await.fails(422, "invalid_field")["field"], field);
    }
    olga.patch("/api/v1/contacts/999", json!({ "name": "Ana" })).await.fails(404, "not_found");
    olga.get("/api/v1/contacts/999").await.fails(404, "not_found");
    olga.get("/api/v1/contacts/999/visits").await.fails(404, "not_found");
    olga.get("/api/v1/contacts/999/conversations").await.fails(404, "not_found");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn a_new_name_shows_on_earlier_words_too() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "Hello").await;
    let contact = contact_of(&app, &visitor).await;
    olga.patch(&format!("/api/v1/contacts/{contact}"), json!({ "name": "Ana" })).await.ok();
    let thread = olga.get(&format!("/api/v1/conversations/{conversation}/messages")).await.ok();
    assert_eq!(thread["items"][0]["author"]["name"], "Ana");
    let shown = olga.get(&format!("/api/v1/conversations/{conversation}")).await.ok();
    assert_eq!(shown["contact"]["name"], "Ana");
    app.stop().await;
}

#[tokio::test]
async fn earlier_conversations_of_a_contact_are_listed_newest_first() {
    let app = TestApp::start().await;
    // A token, because a sign-in does not last for these weeks.
    let olga = app.program(&app.owner().await).await;
    let visitor = app.visitor().await;
    let mut expected = Vec::new();
    for n in 0..3 {
        let id = app.write(&visitor, &format!("{n}")).await;
        olga.set_status(id, "resolved").await.ok();
        app.clock.advance_seconds(15 * 86_400);
        expected.insert(0, id);
    }
    let first = olga.get(&format!("/api/v1/conversations/{}", expected[0])).await.ok();
    let path = format!("/api/v1/contacts/{}/conversations", first["contact"]["id"]);
    let page = olga.get(&format!("{path}?limit=2")).await.ok();
    let next = page["next"].as_str().unwrap();
    let rest = olga.get(&format!("{path}?limit=2&cursor={next}")).await.ok();
    let items = [page["items"].as_array().unwrap().as_slice(), rest["items"].as_array().unwrap()].concat();
    let ids: Vec<i64> = items.iter().map(|c| c["id"].as_i64().unwrap()).collect();
    assert_eq!((ids, &rest["next"]), (expected, &Value::Null));
    app.stop().await;
}
