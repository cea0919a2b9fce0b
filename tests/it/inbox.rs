//! Inboxes, and what their widgets are made of.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{TestApp, Visitor};

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn an_admin_makes_changes_and_deletes_an_inbox() {
    let app = TestApp::start().await;
    let ada = app.agent("Ada", Role::Admin).await;
    let new = json!({ "name": "Roastery\n blog", "site_url": "https://www.blog.aurora.example/posts?x=1" });
    let (answer, kinds) = app.during(ada.post("/api/v1/inboxes", new)).await;
    assert_eq!((answer.status, kinds), (201, vec!["inbox.created".to_owned()]));
    let inbox = answer.body;
    assert_eq!((&inbox["name"], &inbox["allowed_domains"]), (&json!("Roastery blog"), &json!(["blog.aurora.example"])));
    assert_eq!(
        (&inbox["kind"], &inbox["position"], &inbox["on_color"]),
        (&json!("web"), &json!("right"), &json!("#ffffff"))
    );

    let path = format!("/api/v1/inboxes/{}", inbox["id"]);
    let change = json!({
        "name": "Blog", "allowed_domains": ["*.Aurora.example", "http://localhost:3000/x"], "color": "#FFD600",
        "position": "left", "texts": { "es": { "greeting": "  ¡Hola!\n¿Café? " } }, "reopen_days": 3,
    });
    let (answer, kinds) = app.during(ada.patch(&path, change)).await;
    let after = answer.ok();
    assert_eq!(kinds, ["inbox.updated"]);
    assert_eq!(after["allowed_domains"], json!(["*.aurora.example", "localhost:3000"]));
    assert_eq!((&after["color"], &after["on_color"]), (&json!("#ffd600"), &json!("#0b1020")));
    let texts = json!({ "es": { "title": "", "greeting": "¡Hola! ¿Café?", "reply_time": "", "placeholder": "" } });
    assert_eq!((&after["texts"], &after["reopen_days"]), (&texts, &json!(3)));
    assert_eq!(ada.get(&path).await.ok(), after);
    assert_eq!(ada.get("/api/v1/inboxes").await.ok()[1], after);

    let (answer, kinds) = app.during(ada.delete(&path)).await;
    assert_eq!((answer.status, kinds), (204, vec!["inbox.deleted".to_owned()]));
    ada.get(&path).await.fails(404, "not_found");
    ada.delete(&path).await.fails(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn what_an_inbox_cannot_be_is_refused_by_its_field() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let seq = app.seq().await;
    let domains: Vec<String> = (0..51).map(|n| format!("s{n}.example")).collect();
    for (change, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "n".repeat(121) }), "name"),
        (json!({ "color": "red" }), "color"),
        (json!({ "color": "#777777" }), "color"),
        (json!({ "allowed_domains": ["ftp://aurora.example"] }), "allowed_domains"),
        (json!({ "allowed_domains": ["aurora.example", "*"] }), "allowed_domains"),
        (json!({ "allowed_domains": ["a.example; script-src *"] }), "allowed_domains"),
        (json!({ "allowed_domains": domains }), "allowed_domains"),
        (json!({ "texts": { "en": { "title": "t".repeat(501) } } }), "texts"),
        (json!({ "reopen_days": -1 }), "reopen_days"),
    ] {
        let problem = olga.patch("/api/v1/inboxes/1", change.clone()).await.fails(422, "invalid_field");
        assert_eq!(problem["field"], field, "{change}");
    }
    olga.patch("/api/v1/inboxes/1", json!({ "position": "top" })).await.fails(422, "invalid_request");
    olga.patch("/api/v1/inboxes/1", json!({ "texts": { "xx": {} } })).await.fails(422, "invalid_request");
    let problem = olga.post("/api/v1/inboxes", json!({ "name": "x", "site_url": "not a site" })).await;
    assert_eq!(problem.fails(422, "invalid_field")["field"], "site_url");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn an_inbox_that_was_used_is_switched_off_and_not_deleted() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    app.write(&visitor, "Hello").await;
    let (answer, kinds) = app.during(olga.delete("/api/v1/inboxes/1")).await;
    answer.fails(409, "inbox_in_use");
    assert_eq!(kinds, NOTHING);

    olga.patch("/api/v1/inboxes/1", json!({ "is_enabled": false })).await.ok();
    Visitor::try_open(&app.base, &app.key, json!({})).await.fails(403, "inbox_disabled");
    visitor.try_write("client-id-1", "Still there?").await.fails(401, "unauthenticated");
    app.stranger().get(&format!("/widget/frame?key={}", app.key)).await.fails(403, "inbox_disabled");
    assert_eq!(olga.get("/api/v1/conversations/counts").await.ok()["open"], 1, "what came in stays");

    olga.patch("/api/v1/inboxes/1", json!({ "is_enabled": true })).await.ok();
    visitor.write("Here again").await;
    app.stop().await;
}

#[tokio::test]
async fn the_identity_secret_is_for_admins_and_each_new_one_is_another() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    assert_eq!(olga.get("/api/v1/inboxes/1").await.ok()["identity_secret"], Value::Null);
    let (answer, kinds) = app.during(olga.put("/api/v1/inboxes/1/identity-secret", json!({}))).await;
    let first = answer.ok()["identity_secret"].as_str().unwrap().to_owned();
    assert_eq!(kinds, ["inbox.updated"]);
    assert!(first.len() >= 40, "{first}");
    let second = olga.put("/api/v1/inboxes/1/identity-secret", json!({})).await.ok();
    assert_ne!(second["identity_secret"], first.as_str());
    assert_eq!(olga.get("/api/v1/inboxes/1").await.ok(), second);
    for path in ["/api/v1/inboxes/1", "/api/v1/inboxes"] {
        let seen = ben.get(path).await.ok().to_string();
        assert!(!seen.contains(second["identity_secret"].as_str().unwrap()), "{seen}");
    }
    let events = app.events_after(0).await;
    assert!(!json!(events).to_string().contains(second["identity_secret"].as_str().unwrap()));
    app.stop().await;
}

#[tokio::test]
async fn the_loader_carries_the_inboxs_words_and_says_in_the_console_what_is_wrong() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let hostile = "</script><script>alert(1)</script>";
    let texts = json!({ "color": "#ffd600", "texts": { "en": { "title": hostile } } });
    olga.patch("/api/v1/inboxes/1", texts).await.ok();
    let stranger = app.stranger();
    let path = format!("/w.js?key={}", app.key);
    let loader = stranger.get(&path).await;
    assert_eq!(loader.headers["content-type"], "text/javascript; charset=utf-8");
    let boot = loader.text.strip_prefix("window.__recadoBoot=").unwrap().lines().next().unwrap();
    assert!(!boot.contains('<'), "nothing in it can end a script element");
    let boot: Value = serde_json::from_str(boot.trim_end_matches(';')).unwrap();
    assert_eq!((&boot["key"], &boot["origin"]), (&json!(app.key), &json!(app.base)));
    assert_eq!((&boot["color"], &boot["texts"]["en"]["title"]), (&json!("#ffd600"), &json!(hostile)));

    let tag = loader.headers["etag"].clone();
    let again = stranger.request(reqwest::Method::GET, &path).header("if-none-match", tag);
    assert_eq!(stranger.status(again).await, 304);

    let elsewhere = stranger.request(reqwest::Method::GET, &path).header("referer", "https://evil.example/page");
    for (answer, says) in [
        (stranger.get("/w.js?key=unknown").await, "No inbox has this key"),
        (stranger.get("/w.js").await, "No inbox has this key"),
        (stranger.send(elsewhere).await, "not among the inbox's allowed domains"),
    ] {
        assert_eq!(answer.status, 200);
        assert!(answer.text.starts_with("console.error(") && answer.text.contains(says), "{}", answer.text);
    }
    app.stop().await;
}

#[tokio::test]
async fn the_widgets_document_runs_only_its_own_scripts_and_shows_only_on_allowed_sites() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let ben = app.agent("Ben", Role::Agent).await;
    ben.patch("/api/v1/profile", json!({ "name": "Ben</script> Gómez" })).await.ok();
    let stranger = app.stranger();
    let path = format!("/widget/frame?key={}&lang=es-UY", app.key);
    let frame = stranger.get(&path).await;
    assert_eq!(frame.status, 200);
    let policy = frame.headers["content-security-policy"].to_str().unwrap();
    let directive = |name: &str| {
        policy.split(';').find_map(|d| d.trim().strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {policy}"))
    };
    assert!(directive("default-src").trim() == "'none'" && !directive("script-src").contains("unsafe"), "{policy}");
    let ancestors = directive("frame-ancestors");
    assert!(ancestors.contains("'self'") && ancestors.contains("https://aurora.example"), "{ancestors}");
    assert!(!ancestors.contains(" *"), "{ancestors}");

    let (_, rest) = frame.text.split_once(r#"<script type="application/json" id="boot">"#).unwrap();
    let boot: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!((&boot["language"], &boot["business_name"]), (&json!("es"), &json!("Café Aurora")));
    assert_eq!((&boot["limits"]["message_chars"], &boot["is_online"]), (&json!(10_000), &json!(false)));
    assert_eq!(
        boot["agents"],
        json!([{ "name": "Olga Owner", "picture_url": null }, { "name": "Ben</script> Gómez", "picture_url": null }]),
        "who could answer"
    );

    olga.patch("/api/v1/inboxes/1", json!({ "allowed_domains": [] })).await.ok();
    let open = stranger.get(&path).await;
    assert!(open.headers["content-security-policy"].to_str().unwrap().ends_with("frame-ancestors *"));
    stranger.get("/widget/frame?key=unknown").await.fails(404, "unknown_inbox");
    stranger.get("/demo?key=unknown").await.fails(404, "unknown_inbox");
    let demo = stranger.get(&format!("/demo?key={}&lang=pt", app.key)).await;
    assert!(demo.status == 200 && demo.text.contains(&app.key) && demo.text.contains(r#"lang="pt""#), "{}", demo.text);
    app.stop().await;
}
