//! Listening: exactly what one may hear, in order, at once, and what was missed.

use recado::domain::agent::Role;
use serde_json::{Value, json};

use crate::support::{Socket, Stream, TestApp, Visitor, eventually, kinds, sign};

fn seqs(frames: &[Value]) -> Vec<i64> {
    frames.iter().map(|frame| frame["seq"].as_i64().unwrap()).collect()
}

/// The next `n` events.
async fn events(socket: &mut Socket, n: usize) -> Vec<Value> {
    let mut events = Vec::new();
    for _ in 0..n {
        events.push(socket.event().await);
    }
    events
}

#[tokio::test]
async fn who_comes_back_gets_exactly_what_was_missed_and_then_what_happens() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let mut all = Socket::of_agent(&ben, None).await;
    let seq = app.seq().await;
    let id = app.write(&visitor, "one").await;
    ben.write(id, "note", "hidden").await.ok();
    ben.reply(id, "two").await;
    visitor.write("three").await;
    let live = events(&mut all, 7).await;
    assert_eq!(seqs(&live), (seq + 1..=seq + 7).collect::<Vec<_>>(), "in order, without a gap");
    for missed in 0..7 {
        let mut back = Socket::of_agent(&ben, Some(seq + missed)).await;
        let replayed = events(&mut back, 7 - usize::try_from(missed).unwrap()).await;
        assert_eq!(replayed, live[usize::try_from(missed).unwrap()..], "the same frames as live");
        back.close().await;
    }
    let mut back = Socket::of_agent(&ben, Some(seq + 7)).await;
    visitor.write("four").await;
    assert_eq!(back.event().await["data"]["message"]["text"], "four", "nothing old in front of it");
    app.stop().await;
}

#[tokio::test]
async fn a_visitor_who_comes_back_gets_what_is_theirs_and_no_more() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let (ana, eve) = (app.visitor().await, app.visitor().await);
    let mut live = Socket::of_visitor(&ana, None).await;
    let seq = ana.session["seq"].as_i64().unwrap();
    let id = app.write(&ana, "Hello").await;
    app.write(&eve, "Eve's words").await;
    ben.write(id, "note", "hidden").await.ok();
    ben.reply(id, "Hi Ana").await;
    olga.assign(id, None).await.ok();
    olga.set_status(id, "resolved").await.ok();
    ana.write("One more").await;
    olga.patch("/api/v1/contacts/1", json!({ "note": "hidden", "name": "Ana" })).await.ok();
    olga.post("/api/v1/inboxes", json!({ "name": "Blog" })).await.ok();
    let expected = [
        "message.created",
        "message.created",
        "conversation.resolved",
        "conversation.reopened",
        "message.created",
        "contact.updated",
    ];
    let heard = events(&mut live, 6).await;
    assert_eq!(kinds(&heard), expected);
    let everything = json!(heard).to_string();
    for hidden in ["hidden", "Eve", "agent_id", "waiting_since"] {
        assert!(!everything.contains(hidden), "{hidden} in {everything}");
    }
    let mut back = Socket::of_visitor(&ana, Some(seq)).await;
    assert_eq!(events(&mut back, 6).await, heard);
    let mut back = Socket::of_visitor(&ana, Some(heard[3]["seq"].as_i64().unwrap())).await;
    assert_eq!(events(&mut back, 2).await, heard[4..]);
    app.stop().await;
}

#[tokio::test]
async fn server_sent_events_are_the_same_frames() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let mut socket = Socket::of_agent(&ben, None).await;
    let seq = app.seq().await;
    let mut stream = Stream::open(&ben, "/api/v1/live/events").await;
    let mut widget_socket = Socket::of_visitor(&visitor, None).await;
    let mut widget_stream = Stream::open(&visitor.client, "/api/widget/live/events").await;
    let id = app.write(&visitor, "one").await;
    ben.reply(id, "two").await;
    let over_socket = events(&mut socket, 5).await;
    for expected in &over_socket {
        assert_eq!(stream.event().await, *expected);
    }
    let over_socket = events(&mut widget_socket, 2).await;
    for expected in &over_socket {
        assert_eq!(widget_stream.event().await, *expected);
    }
    let mut back = Stream::open(&ben, &format!("/api/v1/live/events?after={}", seq + 4)).await;
    assert_eq!(back.event().await["data"]["message"]["text"], "two");
    // What a browser remembers by itself is newer than what stands in the address.
    let path = format!("/api/v1/live/events?after={seq}");
    let mut back = Stream::open_after(&ben, &path, Some(seq + 4)).await;
    assert_eq!(back.event().await["data"]["message"]["text"], "two");
    app.stop().await;
}

#[tokio::test]
async fn who_is_too_far_behind_or_comes_from_the_future_is_told_to_begin_anew() {
    let app = TestApp::start_with(|config| config.limits.messages_per_minute = 100_000).await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    app.write(&visitor, "Hello").await;
    let head = app.seq().await;
    let page = json!({ "url": "https://aurora.example/x", "title": "x" });
    // Who connects is online: that is an event, too.
    for after in [head + 100, i64::MAX] {
        let (frames, code) = Socket::of_agent(&olga, Some(after)).await.rest().await;
        assert_eq!((frames, code), (vec![json!({ "type": "resync" })], 1013));
        let (frames, code) = Socket::of_visitor(&visitor, Some(after)).await.rest().await;
        assert_eq!((frames, code), (vec![json!({ "type": "resync" })], 1013));
    }
    // More than 2,000 events: of four visits, because each trail has an end.
    let visitors =
        [app.visitor().await, app.visitor().await, app.visitor().await, app.visitor().await, app.visitor().await];
    for _ in 0..25 {
        let views = visitors.iter().flat_map(|visitor| {
            std::iter::repeat_with(|| visitor.client.post("/api/widget/page-views", page.clone())).take(16)
        });
        for answer in futures_util::future::join_all(views).await {
            assert_eq!(answer.status, 204, "{}", answer.text);
        }
    }
    assert!(app.seq().await > head + 2000);
    let (frames, code) = Socket::of_agent(&olga, Some(head)).await.rest().await;
    assert_eq!((frames, code), (vec![json!({ "type": "resync" })], 1013));
    let mut widget = Socket::of_visitor(&visitor, Some(head)).await;
    visitor.write("Still here").await;
    assert_eq!(widget.event().await["data"]["message"]["text"], "Still here", "none of it was the visitor's");
    app.stop().await;
}

#[tokio::test]
async fn who_signs_out_hears_nothing_more_at_once_and_other_browsers_go_on() {
    let app = TestApp::start().await;
    let (here, there) = (app.owner().await, app.owner().await);
    let socket = Socket::of_agent(&here, None).await;
    let mut other = Socket::of_agent(&there, None).await;
    here.delete("/api/v1/session").await;
    let visitor = app.visitor().await;
    visitor.write("A secret").await;
    let (frames, code) = socket.rest().await;
    assert_eq!(code, 4401);
    assert!(!json!(frames).to_string().contains("A secret"), "{frames:?}");
    assert_eq!(other.kinds(2).await, ["contact.created", "visit.started"]);
    app.stop().await;
}

#[tokio::test]
async fn a_programs_connection_ends_with_its_token() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let made = olga.post("/api/v1/api-tokens", json!({ "name": "script" })).await.ok();
    let socket = Socket::of_program(&app.base, made["token"].as_str().unwrap()).await;
    olga.delete(&format!("/api/v1/api-tokens/{}", made["id"])).await.ok();
    app.visitor().await.write("A secret").await;
    let (frames, code) = socket.rest().await;
    assert_eq!(code, 4401);
    assert!(!json!(frames).to_string().contains("A secret"), "{frames:?}");
    app.stop().await;
}

#[tokio::test]
async fn who_is_switched_off_hears_nothing_more_at_once() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let visitor = app.visitor().await;
    let socket = Socket::of_agent(&ben, None).await;
    let mut stream = Stream::open(&ben, "/api/v1/live/events").await;
    olga.patch(&format!("/api/v1/agents/{}", ben.agent_id), json!({ "is_disabled": true })).await.ok();
    visitor.write("A secret").await;
    let (frames, code) = socket.rest().await;
    assert_eq!(code, 4401);
    assert!(!json!(frames).to_string().contains("A secret"), "{frames:?}");
    let mut last = Value::Null;
    while let Some((_, frame)) = stream.next().await {
        assert_ne!(frame["kind"], "message.created");
        last = frame;
    }
    assert_eq!(last, json!({ "type": "closed", "code": 4401 }), "a stream has no close codes");
    app.stop().await;
}

#[tokio::test]
async fn after_a_new_password_other_browsers_hear_nothing_more_and_this_one_misses_nothing() {
    let app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let other = app.signed_in("ben@example.com").await;
    let visitor = app.visitor().await;
    let (mut here, there) = (Socket::of_agent(&ben, None).await, Socket::of_agent(&other, None).await);
    let seq = app.seq().await;
    let change = json!({ "current": crate::support::PASSWORD, "new": "another horse" });
    let (changed, ()) = tokio::join!(ben.put("/api/v1/profile/password", change), async {
        for n in 0..10 {
            visitor.write(&format!("at the same time {n}")).await;
        }
    });
    assert_eq!(changed.status, 204);
    visitor.write("A secret").await;
    let (frames, code) = there.rest().await;
    assert_eq!(code, 4401);
    assert!(!json!(frames).to_string().contains("A secret"), "{frames:?}");
    let heard = events(&mut here, 12).await;
    assert_eq!(seqs(&heard), (seq + 1..=seq + 12).collect::<Vec<_>>(), "without a gap, and nothing twice");
    let cookie = other.cookie.as_deref().unwrap();
    let headers = [("cookie", cookie), ("origin", app.base.as_str())];
    assert_eq!(Socket::open(&app.base, "/api/v1/live", &headers).await.err(), Some(401));
    app.stop().await;
}

#[tokio::test]
async fn invitations_are_heard_and_replayed_by_admins_only_and_a_new_role_counts_at_once() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let seq = app.seq().await;
    let mut socket = Socket::of_agent(&ben, None).await;
    let invite = |email: &'static str| olga.post("/api/v1/invitations", json!({ "email": email, "role": "agent" }));
    invite("eva@example.com").await.ok();
    let ada = app.agent_of("Ada", Role::Admin, &[]).await;
    assert_eq!(socket.event().await["kind"], "agent.created", "not the invitation");
    let mut back = Socket::of_agent(&ben, Some(seq)).await;
    assert_eq!(back.event().await["kind"], "agent.created", "nor later");
    back.close().await;
    assert_eq!(Socket::of_agent(&ada, Some(seq)).await.kinds(2).await, ["invitation.created", "agent.created"]);

    olga.patch(&format!("/api/v1/agents/{}", ben.agent_id), json!({ "role": "admin" })).await.ok();
    let (_, code) = socket.rest().await;
    assert_eq!(code, 1013, "made with another permission: come again");
    let mut socket = Socket::of_agent(&ben, None).await;
    invite("eve@example.com").await.ok();
    assert_eq!(socket.event().await["kind"], "invitation.created");
    olga.patch(&format!("/api/v1/agents/{}", ben.agent_id), json!({ "role": "agent" })).await.ok();
    invite("ema@example.com").await.ok();
    let (frames, code) = socket.rest().await;
    assert_eq!((code, kinds(&frames).contains(&"invitation.created")), (1013, false));
    app.stop().await;
}

#[tokio::test]
async fn typing_shows_on_both_sides_and_to_nobody_else() {
    let app = TestApp::start().await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let (ana, eve) = (app.visitor().await, app.visitor().await);
    let id = app.write(&ana, "Hello").await;
    app.write(&eve, "Hello too").await;
    let mut inbox = Socket::of_agent(&olga, None).await;
    let (mut of_ana, mut of_eve) = (Socket::of_visitor(&ana, None).await, Socket::of_visitor(&eve, None).await);

    let (answer, kinds) = app.during(ana.client.put("/api/widget/typing", json!({ "is_typing": true }))).await;
    assert_eq!((answer.status, kinds), (204, vec![]), "not in the log");
    let typing = inbox.signal("typing").await;
    assert_eq!((&typing["conversation_id"], &typing["author"]["kind"]), (&json!(id), &json!("contact")));
    let path = format!("/api/v1/conversations/{id}/typing");
    let (answer, kinds) = app.during(ben.put(&path, json!({ "is_typing": true }))).await;
    assert_eq!((answer.status, kinds), (204, vec![]));
    let typing = inbox.signal("typing").await;
    assert_eq!((&typing["author"]["name"], &typing["is_typing"]), (&json!("Ben"), &json!(true)));
    let typing = of_ana.signal("typing").await;
    assert_eq!(
        typing,
        json!({ "author": { "kind": "agent", "name": "Ben", "picture_url": null }, "is_typing": true }),
        "no ids"
    );
    ben.put("/api/v1/conversations/999/typing", json!({ "is_typing": true })).await.fails(404, "not_found");

    eve.write("Me").await;
    loop {
        let frame = of_eve.next().await;
        assert_ne!(frame["kind"], "typing", "not Eve's to see");
        if frame["type"] == "event" {
            break;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn who_is_there_is_told_on_both_sides() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    assert_eq!(widget.signal("availability").await, json!({ "is_online": false, "opens_at": null, "has_bot": false }));
    assert_eq!(visitor.reopen().await["is_online"], false);

    let mut of_olga = Socket::of_agent(&olga, None).await;
    assert_eq!(of_olga.signal("presence").await, json!({ "contacts_online": [1] }));
    assert_eq!(widget.signal("availability").await, json!({ "is_online": true, "opens_at": null, "has_bot": false }));
    assert_eq!(visitor.reopen().await["is_online"], true);
    assert_eq!(olga.get("/api/v1/contacts/1").await.ok()["is_online"], true);
    assert_eq!(olga.get("/api/v1/profile").await.ok()["availability"], "online");

    widget.close().await;
    let gone = json!({ "kind": "contact", "id": 1, "is_online": false });
    assert_eq!(of_olga.signal("presence.changed").await, gone);
    assert_eq!(olga.get("/api/v1/contacts/1").await.ok()["is_online"], false);
    app.stop().await;
}

#[tokio::test]
async fn a_visitor_hears_nothing_of_another_inbox_of_the_same_contact() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let second = olga.post("/api/v1/inboxes", json!({ "name": "Blog" })).await.ok();
    let hash = async |inbox: i64| {
        let made = olga.put(&format!("/api/v1/inboxes/{inbox}/identity-secret"), json!({})).await.ok();
        sign(made["identity_secret"].as_str().unwrap(), "42")
    };
    let (first_hash, second_hash) = (hash(1).await, hash(2).await);
    let identity = |hash: &str| json!({ "identity": { "id": "42", "hash": hash } });
    let shop = Visitor::open(&app.base, &app.key, identity(&first_hash)).await;
    let blog = Visitor::open(&app.base, second["public_key"].as_str().unwrap(), identity(&second_hash)).await;
    let seq = app.seq().await;
    let mut of_shop = Socket::of_visitor(&shop, None).await;
    let id = app.write(&blog, "On the blog").await;
    olga.reply(id, "An answer on the blog").await;
    shop.write("In the shop").await;
    assert_eq!(of_shop.event().await["data"]["message"]["text"], "In the shop");
    let mut back = Socket::of_visitor(&shop, Some(seq)).await;
    assert_eq!(back.event().await["data"]["message"]["text"], "In the shop");
    assert_eq!(shop.texts().await, ["In the shop"]);
    app.stop().await;
}

#[tokio::test]
async fn a_connection_needs_a_permission_and_a_page_of_ours() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let cookie = olga.cookie.as_deref().unwrap();
    let refused =
        async |path: &str, headers: &[(&'static str, &str)]| Socket::open(&app.base, path, headers).await.err();
    assert_eq!(refused("/api/v1/live", &[]).await, Some(401));
    assert_eq!(refused("/api/v1/live", &[("cookie", cookie)]).await, Some(403), "no browser leaves its origin out");
    let foreign = [("cookie", cookie), ("origin", "https://evil.example")];
    assert_eq!(refused("/api/v1/live", &foreign).await, Some(403));
    assert_eq!(refused("/api/widget/live", &[]).await, Some(401));
    assert_eq!(refused("/api/widget/live", &[("sec-websocket-protocol", "recado.v1, wrong")]).await, Some(401));
    assert_eq!(refused("/api/widget/live", &[("cookie", cookie)]).await, Some(401));
    let bearer = format!("Bearer {}", visitor.token);
    assert_eq!(refused("/api/v1/live", &[("authorization", &bearer)]).await, Some(401));
    assert_eq!(refused("/api/widget/live", &[("authorization", &bearer)]).await, None, "as a program does");
    olga.get("/api/v1/live").await.fails(422, "invalid_request");
    olga.get("/api/v1/live/events?after=x").await.fails(422, "invalid_request");
    app.stop().await;
}

#[tokio::test]
async fn an_address_has_only_so_many_connections_and_gets_them_back() {
    let app = TestApp::start_with(|config| config.limits.connections_per_address = 2).await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let one = Socket::of_agent(&olga, None).await;
    let two = Stream::open(&visitor.client, "/api/widget/live/events").await;
    assert_eq!(Socket::try_visitor(&visitor, None).await.err(), Some(429));
    let braked = olga.get("/api/v1/live/events").await;
    assert!(braked.headers.contains_key("retry-after"));
    braked.fails(429, "too_many_requests");
    one.close().await;
    eventually("a closed socket makes room", async || match Socket::try_visitor(&visitor, None).await {
        Ok(socket) => {
            socket.close().await;
            true
        }
        Err(_) => false,
    })
    .await;
    drop(two);
    // A stream is known to be gone when something is to be sent over it.
    let id = app.write(&visitor, "Hello").await;
    eventually("a dropped stream makes room", async || {
        olga.put(&format!("/api/v1/conversations/{id}/typing"), json!({ "is_typing": true })).await.ok();
        let (a, b) = (Socket::try_visitor(&visitor, None).await, Socket::try_visitor(&visitor, None).await);
        let both = a.is_ok() && b.is_ok();
        for socket in [a, b].into_iter().flatten() {
            socket.close().await;
        }
        both
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_talks_too_much_is_cut_off_and_small_talk_is_ignored() {
    let app = TestApp::start().await;
    let olga = app.owner().await;
    let mut socket = Socket::of_agent(&olga, None).await;
    socket.say("hello?").await;
    socket.say(r#"{"type":"event","seq":1}"#).await;
    app.visitor().await;
    assert_eq!(socket.event().await["kind"], "contact.created");
    socket.say(&"x".repeat(100_000)).await;
    let (_, code) = socket.rest().await;
    assert!([1005, 1006].contains(&code), "{code}");
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_tells_its_listeners_to_come_again() {
    let mut app = TestApp::start().await;
    let olga = app.owner().await;
    let socket = Socket::of_agent(&olga, None).await;
    let seq = app.seq().await;
    app.restart().await;
    assert_eq!(socket.rest().await.1, 1012, "service restart");
    app.visitor().await;
    let olga = olga.moved_to(&app.base);
    assert_eq!(Socket::of_agent(&olga, Some(seq)).await.kinds(2).await, ["contact.created", "visit.started"]);
    app.stop().await;
}
