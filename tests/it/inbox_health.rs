//! What is not as it should be with an inbox, and what pages asked for in vain.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Client, Socket, TestApp, Visitor, eventually};

const NOTHING: [&str; 0] = [];

async fn health(client: &Client) -> Value {
    client.get("/api/v1/inboxes/1/health").await.ok()
}

#[tokio::test]
async fn a_page_that_asks_for_an_unknown_group_gets_the_default_and_an_admin_is_told() {
    let app = TestApp::start().await;
    let (olga, ada) = (app.owner().await, app.agent("Ada", Role::Admin).await);
    // It exists, but receives nothing from this inbox.
    let elsewhere = olga.new_group("Elsewhere", &[]).await.to_string();
    let begun = app.clock.now().0;
    for asked in ["999", &elsewhere, "sales"] {
        let visitor = Visitor::open(&app.base, &app.key, json!({ "page_group": asked })).await;
        assert_eq!((&visitor.session["group_id"], &visitor.session["is_group_known"]), (&json!(1), &json!(false)));
        assert_eq!(olga.conversation(app.write(&visitor, "Hello").await).await["group_id"], 1);
        app.pass(10).await;
    }
    let visitor = Visitor::open(&app.base, &app.key, json!({ "page_group": "999" })).await;
    let (followed, kinds) = app.during(visitor.client.put("/api/widget/page-group", json!({ "group": "999" }))).await;
    assert_eq!(
        followed.ok(),
        json!({ "group_id": 1, "is_known": false, "is_online": false, "opens_at": null, "has_bot": false })
    );
    assert_eq!(kinds, NOTHING);
    let warning = |detail: &str, count: i64, first: i64, last: i64| {
        json!({
            "kind": "unknown_group", "detail": detail, "page_url": "https://aurora.example/shop", "count": count,
            "first_at": begun + first * 1000, "last_at": begun + last * 1000,
        })
    };
    let expected = json!([warning("999", 3, 0, 30), warning("sales", 1, 20, 20), warning(&elsewhere, 1, 10, 10)]);
    assert_eq!(health(&ada).await["warnings"], expected, "the newest first");

    let (answer, kinds) = app.during(ada.delete("/api/v1/inboxes/1/warnings")).await;
    assert_eq!((answer.status, kinds), (204, vec!["inbox.updated".into()]));
    assert_eq!(health(&olga).await["warnings"], json!([]));
    for asked in [json!("1"), json!(""), Value::Null] {
        let visitor = Visitor::open(&app.base, &app.key, json!({ "page_group": asked })).await;
        assert_eq!((&visitor.session["group_id"], &visitor.session["is_group_known"]), (&json!(1), &json!(true)));
        let followed = visitor.client.put("/api/widget/page-group", json!({ "group": asked })).await.ok();
        assert_eq!(followed["is_known"], true, "{asked}");
    }
    assert_eq!(health(&olga).await["warnings"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn what_pages_ask_for_is_kept_short_few_and_without_card_numbers() {
    let app = TestApp::start_with(|config| config.limits.openings_per_minute = 1000).await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let ask = async |what: String| {
        visitor.client.put("/api/widget/page-group", json!({ "group": what })).await.ok();
    };
    ask("4111 1111 1111 1111".into()).await;
    ask("g".repeat(5000)).await;
    let warnings = health(&olga).await["warnings"].clone();
    assert!(!warnings.to_string().contains("4111 1111"), "{warnings}");
    assert!(warnings.as_array().unwrap().iter().all(|warning| warning["detail"].as_str().unwrap().len() <= 300));
    for n in 0..60 {
        let page_group = json!({ "page_group": format!("made up {n}") });
        Visitor::open(&app.base, &app.key, page_group).await;
    }
    assert_eq!(health(&olga).await["warnings"].as_array().unwrap().len(), 50);
    app.stop().await;
}

#[tokio::test]
async fn an_inbox_says_why_nobody_may_answer() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let problem = |code: &str, group: Option<i64>| json!({ "code": code, "group_id": group });
    assert_eq!(health(&olga).await["problems"], json!([problem("nobody_is_online", Some(1))]));
    let _socket = Socket::of_agent(&ben, None).await;
    let is_well = async || health(&olga).await == json!({ "problems": [], "warnings": [] });
    eventually("the hub hears that Ben is there", is_well).await;
    let empty = olga.new_group("Empty", &[(&ben, "supervisor")]).await;
    olga.route(1, &[empty]).await;
    assert_eq!(health(&olga).await["problems"], json!([problem("default_group_has_no_operator", Some(empty))]));
    olga.patch("/api/v1/inboxes/1", json!({ "default_group_id": null, "is_enabled": false })).await.ok();
    let both = json!([problem("switched_off", None), problem("no_default_group", None)]);
    assert_eq!(health(&olga).await["problems"], both);
    ben.get("/api/v1/inboxes/1/health").await.fails(403, "forbidden");
    ben.delete("/api/v1/inboxes/1/warnings").await.fails(403, "forbidden");
    olga.get("/api/v1/inboxes/999/health").await.fails(404, "not_found");
    olga.delete("/api/v1/inboxes/999/warnings").await.fails(404, "not_found");
    app.stop().await;
}
