//! Tags: what agents and bots give, how many there may be, and what happens to those for which there is no room.

use serde_json::{Value, json};

use crate::support::{SORRY, TestApp};

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("tag {n:02}")).collect()
}

fn notes(thread: &[Value]) -> Vec<&str> {
    thread.iter().filter(|m| m["kind"] == "note").filter_map(|m| m["text"].as_str()).collect()
}

#[tokio::test]
async fn capitals_and_spaces_make_no_other_tag_and_a_tag_too_many_is_refused() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "Hello").await;
    let contact = olga.conversation(id).await["contact"]["id"].as_i64().unwrap();
    let (of_conversation, of_contact) =
        (format!("/api/v1/conversations/{id}/tags"), format!("/api/v1/contacts/{contact}"));
    let given = json!({ "tags": [" VIP", "new \n lead", "vip", "pays with 4111 1111 1111 1111"] });
    let kept = json!(["new lead", "pays with •••• •••• •••• 1111", "VIP"]);
    assert_eq!(olga.put(&of_conversation, given.clone()).await.ok()["tags"], kept);
    assert_eq!(olga.patch(&of_contact, given).await.ok()["tags"], kept);
    for tags in [vec!["x".repeat(41)], vec![String::new()], numbered(31)] {
        let problem = olga.put(&of_conversation, json!({ "tags": tags })).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], "tags");
        let problem = olga.patch(&of_contact, json!({ "tags": tags })).await.fails(422, "invalid_field");
        assert!(tags.len() < 31 || problem["detail"].as_str().unwrap().contains("at most 30 tags"), "{problem}");
    }
    assert_eq!(olga.conversation(id).await["tags"], kept, "what was refused changes nothing");
    assert_eq!(olga.put(&of_conversation, json!({ "tags": numbered(30) })).await.ok()["tags"], json!(numbered(30)));
    app.stop().await;
}

#[tokio::test]
async fn a_bot_that_tags_too_much_fails_safe_and_says_where() {
    let script = "fn start() {\n    for n in 0..31 { tag(`tag ${n}`); }\n    ask(\"Then?\");\n    end();\n}";
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "hello").await;
    visitor.hears(SORRY).await;
    let thread = owner.thread(id).await;
    let notes = notes(&thread);
    assert!(notes[0].contains("line 2") && notes[0].contains("at most 30 tags"), "{notes:?}");
}

#[tokio::test]
async fn a_bots_tag_that_has_no_room_any_more_is_noted_and_pushes_nothing_out() {
    let script = r#"fn start() {
        let card = ask("Then?");
        tag(`paid ${card}`);
        tag("TAG 03");
        contact.tags += "late";
        contact.tags += "4111 1111 " + "1111 1111";
        ask("More?");
        end();
    }"#;
    let (app, owner, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "hello").await;
    visitor.hears("Then?").await;
    owner.put(&format!("/api/v1/conversations/{id}/tags"), json!({ "tags": numbered(30) })).await.ok();
    visitor.write("4111 1111 1111 1111").await;
    visitor.hears("More?").await;
    let conversation = owner.conversation(id).await;
    assert_eq!(conversation["tags"], json!(numbered(30)));
    let thread = owner.thread(id).await;
    let left_out = "Tags that were left out, because a conversation has at most 30: paid •••• •••• •••• 1111";
    assert_eq!(notes(&thread), [left_out]);
    let contact = owner.get(&format!("/api/v1/contacts/{}", conversation["contact"]["id"])).await.ok();
    assert_eq!(contact["tags"], json!(["late", "•••• •••• •••• 1111"]));
}
