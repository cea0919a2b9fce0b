//! Visits: where a visitor comes from, what they look at, and what they look with.

use serde_json::{Value, json};

use crate::support::{Client, NOON, Socket, TestApp, Visitor};

const NOTHING: [&str; 0] = [];

async fn visits(app: &TestApp) -> Value {
    let olga = app.owner().await;
    olga.get("/api/v1/contacts/1/visits").await.ok()["items"].clone()
}

#[tokio::test]
async fn a_visit_says_where_the_visitor_comes_from_and_what_with() {
    let app = TestApp::start_with(|config| config.http.trusted_proxies = vec![[127, 0, 0, 1].into()]).await;
    let phone = "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    let browser = app.stranger();
    let request = browser
        .request(reqwest::Method::POST, &format!("/api/widget/session?key={}", app.key))
        .header("user-agent", phone)
        .header("x-forwarded-for", "203.0.113.7")
        .json(&json!({
            "page": { "url": "https://aurora.example/shop", "title": "Shop", "referrer": "https://search.example/?q=coffee" },
            "trail": [
                { "url": "https://aurora.example/", "title": "Home", "at": NOON.0 - 60_000 },
                { "url": "https://aurora.example/about", "title": "", "at": NOON.0 + 999_000 },
            ],
            "language": "es-UY",
        }));
    let (answer, kinds) = app.during(browser.send(request)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(kinds, ["contact.created", "visit.started"]);

    let visit = visits(&app).await[0].clone();
    let expected = [
        ("browser", json!("Chrome 142")),
        ("system", json!("Android 14")),
        ("language", json!("es-UY")),
        ("ip", json!("203.0.113.7")),
        ("referrer", json!("https://search.example/?q=coffee")),
        ("group_id", json!(1)),
        ("started_at", json!(NOON.0)),
        ("last_seen_at", json!(NOON.0)),
        ("is_open", json!(false)),
    ];
    for (field, value) in expected {
        assert_eq!(visit[field], value, "{field}");
    }
    let trail: Vec<(&Value, i64)> =
        visit["trail"].as_array().unwrap().iter().map(|e| (&e["title"], e["at"].as_i64().unwrap() - NOON.0)).collect();
    let expected = [(&json!("Home"), -60_000), (&json!("https://aurora.example/about"), 0), (&json!("Shop"), 0)];
    assert_eq!(trail, expected, "never in the future, and an address where there is no title");
    app.stop().await;
}

#[tokio::test]
async fn a_visit_was_last_seen_no_earlier_than_it_started() {
    let app = TestApp::start().await;
    let early = json!({ "url": "https://aurora.example/", "title": "Home", "at": NOON.0 - 60_000 });
    let page = json!({ "url": "", "title": "" });
    Visitor::try_open(&app.base, &app.key, json!({ "page": page, "trail": [early] }))
        .await
        .fails(403, "domain_not_allowed");
    let inbox = json!({ "allowed_domains": [] });
    app.owner().await.patch("/api/v1/inboxes/1", inbox).await.ok();
    Visitor::open(&app.base, &app.key, json!({ "page": page, "trail": [early] })).await;
    let visit = visits(&app).await[0].clone();
    assert_eq!((&visit["started_at"], &visit["last_seen_at"]), (&json!(NOON.0), &json!(NOON.0)));
    app.stop().await;
}

#[tokio::test]
async fn pages_and_events_follow_while_the_page_is_open() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let socket = Socket::of_visitor(&visitor, None).await;
    app.clock.advance_seconds(30);
    let page = json!({ "url": "https://aurora.example/beans", "title": "Beans" });
    let (answer, kinds) = app.during(visitor.client.post("/api/widget/page-views", page)).await;
    assert_eq!((answer.status, kinds), (204, vec!["visit.viewed".to_owned()]));
    let event = json!({ "name": "added to cart", "data": { "sku": 7, "tags": ["a"] } });
    let (answer, kinds) = app.during(visitor.client.post("/api/widget/events", event)).await;
    assert_eq!((answer.status, kinds), (204, vec!["visit.viewed".to_owned()]));

    let visit = visits(&app).await[0].clone();
    assert_eq!((&visit["is_open"], &visit["last_seen_at"]), (&json!(true), &json!(NOON.0 + 30_000)));
    let trail = visit["trail"].as_array().unwrap();
    assert_eq!(trail.len(), 3);
    assert_eq!((&trail[1]["kind"], &trail[1]["url"]), (&json!("page"), &json!("https://aurora.example/beans")));
    assert_eq!(
        (&trail[2]["kind"], &trail[2]["title"], &trail[2]["url"]),
        (&json!("event"), &json!("added to cart"), &Value::Null)
    );
    assert_eq!(trail[2]["data"], json!({ "sku": 7, "tags": ["a"] }));
    socket.close().await;
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_an_event_is_refused_and_machine_words_are_cut() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    let seq = app.seq().await;
    for (event, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "n".repeat(201) }), "name"),
        (json!({ "name": "big", "data": "x".repeat(4001) }), "data"),
    ] {
        assert_eq!(visitor.client.post("/api/widget/events", event).await.fails(422, "invalid_field")["field"], field);
    }
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    let page = json!({ "url": format!("https://aurora.example/{}", "u".repeat(9000)), "title": "t".repeat(9000) });
    visitor.client.post("/api/widget/page-views", page).await.ok();
    let entry = visits(&app).await[0]["trail"][1].clone();
    assert_eq!(entry["title"].as_str().unwrap().chars().count(), 200);
    assert_eq!(entry["url"].as_str().unwrap().chars().count(), 2000);
    app.stop().await;
}

#[tokio::test]
async fn a_trail_has_an_end_and_an_answer_shows_the_newest_of_it() {
    let app = TestApp::start_with(|config| config.limits.messages_per_minute = 10_000).await;
    let visitor = app.visitor().await;
    let view = |n: usize| {
        let page = json!({ "url": format!("https://aurora.example/{n}"), "title": format!("{n}") });
        visitor.client.post("/api/widget/page-views", page)
    };
    for n in 1..500 {
        view(n).await.ok();
    }
    let (answer, kinds) = app.during(view(500)).await;
    assert_eq!(
        (answer.status, kinds),
        (204, vec![]),
        "a page that never stops changing its address can't fill the disk"
    );
    let trail = visits(&app).await[0]["trail"].clone();
    let trail = trail.as_array().unwrap();
    assert_eq!((trail.len(), &trail[49]["title"]), (50, &json!("499")));
    app.stop().await;
}

#[tokio::test]
async fn each_opening_is_a_visit_and_the_newest_comes_first() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    for _ in 0..3 {
        app.clock.advance_seconds(3600);
        let (_, kinds) = app.during(visitor.reopen()).await;
        assert_eq!(kinds, ["visit.started"], "the contact is known");
    }
    let olga = app.owner().await;
    let page = olga.get("/api/v1/contacts/1/visits?limit=3").await.ok();
    let starts: Vec<i64> =
        page["items"].as_array().unwrap().iter().map(|v| v["started_at"].as_i64().unwrap()).collect();
    assert_eq!(starts, [NOON.0 + 10_800_000, NOON.0 + 7_200_000, NOON.0 + 3_600_000]);
    let next = page["next"].as_str().unwrap();
    let rest = olga.get(&format!("/api/v1/contacts/1/visits?limit=3&cursor={next}")).await.ok();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let contact = olga.get("/api/v1/contacts/1").await.ok();
    assert_eq!(contact["last_seen_at"], NOON.0 + 10_800_000);
    app.stop().await;
}

#[tokio::test]
async fn the_widget_shows_only_on_the_inboxs_sites_and_on_our_own_pages() {
    let app = TestApp::start().await;
    let open = |url: String| Visitor::try_open(&app.base, &app.key, json!({ "page": { "url": url, "title": "x" } }));
    for good in ["https://aurora.example/x", "https://www.aurora.example/", &format!("{}/demo", app.base)] {
        open(good.to_owned()).await.ok();
    }
    let seq = app.seq().await;
    for bad in [
        "https://evil.example/",
        "https://aurora.example.evil.example/",
        "https://evil.example/https://aurora.example/",
        "https://shop.aurora.example/",
        "javascript:alert(1)",
        "",
        &format!("{}.evil.example/", app.base),
    ] {
        open(bad.to_owned()).await.fails(403, "domain_not_allowed");
    }
    Visitor::try_open(&app.base, "unknown", json!({})).await.fails(404, "unknown_inbox");
    Visitor::try_open(&app.base, "", json!({})).await.fails(404, "unknown_inbox");
    Client::new(&app.base).post("/api/widget/session", json!({})).await.fails(422, "invalid_request");
    assert_eq!(app.kinds_after(seq).await, NOTHING);
    app.stop().await;
}

#[tokio::test]
async fn an_unknown_token_makes_a_new_visitor_and_a_known_one_does_not() {
    let app = TestApp::start().await;
    let visitor = app.visitor().await;
    visitor.write("Hello").await;
    let again = visitor.reopen().await;
    assert_eq!(again["token"], Value::Null);
    assert_eq!((&again["conversation_status"], &again["messages"][0]["text"]), (&json!("open"), &json!("Hello")));
    let stranger = Visitor::open(&app.base, &app.key, json!({ "token": "of another installation" })).await;
    assert_eq!((&stranger.session["conversation_status"], &stranger.session["messages"]), (&json!("none"), &json!([])));

    let olga = app.owner().await;
    let second = olga.post("/api/v1/inboxes", json!({ "name": "Second shop" })).await.ok();
    let elsewhere =
        Visitor::open(&app.base, second["public_key"].as_str().unwrap(), json!({ "token": visitor.token })).await;
    assert_ne!(elsewhere.token, visitor.token, "a token is of one inbox");
    assert_eq!(elsewhere.session["messages"], json!([]));
    app.stop().await;
}
