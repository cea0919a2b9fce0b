//! Whatever a flow does wrong, and whatever limit it reaches, ends in a hand-off: the visitor is told, people have the
//! conversation, and a note says what broke. Never in silence.

use serde_json::{Value, json};

use crate::support::{SORRY, TestApp, eventually};

/// What a container does, and what the note says of it.
const BROKEN: &[(&str, &str)] = &[
    ("let x = 0; loop { x += 1; }", "100000 operations"),
    ("try { loop { } } catch { } say(\"never\"); end();", "100000 operations"),
    ("say(deep(1)); end();", "64 deep"),
    ("let s = \"0123456789\"; loop { s += s; }", "too large"),
    ("let list = []; loop { list.push(1); }", "too large"),
    ("let map = #{}; for n in 0..1001 { map[`k${n}`] = n; } session.map = map; ask(\"?\"); end();", "map"),
    ("loop { say(\"spam\"); }", "50 messages"),
    ("loop { random(10); }", "500 answers"),
    ("loop { is_open(\"Front desk\"); }", "500 answers"),
    ("jump(\"start\");", "round and round"),
    ("session.to = \"nowhere\"; jump(session.to);", "line 1 (version 12): There is no container nowhere"),
    ("let a = 1;\n a.nothing(); end();", "line 2"),
    ("contact.email = \"no address\"; end();", "email"),
    // Nothing listens at that port, and the script takes an answer for granted.
    ("let r = service(\"shop\").get(\"/1\"); say(`It is ${r.json.status}.`); end();", "status"),
    ("loop { service(\"shop\").get(\"/1\"); }", "20 REST calls"),
];

#[tokio::test]
async fn every_limit_and_every_error_ends_with_people_who_can_see_why() {
    let app = TestApp::start_with(|config| {
        config.limits.messages_per_minute = 100_000;
        config.net.allowed_private = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let owner = app.owner().await;
    owner.new_service("shop", "http://127.0.0.1:1025").await;
    let flow = owner.publish_bot("Helper", "fn start() { end(); }").await;
    owner.run_bot(1, flow, "always").await;
    let mut untold = Vec::new();
    for (body, reason) in BROKEN {
        let script = format!("fn start() {{ {body} }}\nfn deep(n) {{ deep(n + 1) }}");
        owner.publish_script(flow, &script).await.ok();
        let visitor = app.visitor().await;
        let conversation = app.write(&visitor, "hello").await;
        visitor.hears(SORRY).await;
        let seen = owner.conversation(conversation).await;
        assert_eq!((&seen["status"], &seen["bot"]), (&json!("open"), &json!(null)), "{body}");
        assert!(seen["queued_at"].is_i64(), "{body}: people are asked for");
        let thread = owner.thread(conversation).await;
        let note = thread.iter().rfind(|message| message["kind"] == "note").unwrap_or(&Value::Null);
        let text = note["text"].as_str().unwrap_or_default();
        if !text.contains("broke in the container start") || !text.contains(reason) {
            untold.push((body, text.to_owned()));
        }
        assert!(!visitor.texts().await.contains(&"never".to_owned()));
        let failure = owner.get(&format!("/api/v1/flows/{flow}")).await.ok();
        assert_eq!(failure["last_failure"]["conversation_id"], conversation, "{body}");
        // And from now on the visitor talks with people.
        visitor.write("is anybody there?").await;
        owner.reply(conversation, "Yes, I am.").await;
        assert_eq!(visitor.texts().await.last().unwrap(), "Yes, I am.");
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

#[tokio::test]
async fn a_container_that_the_newest_version_no_longer_has_is_no_dead_end() {
    let old = r#"idle(600, "goodbye"); fn start() { ask("Old?"); end(); } fn goodbye() { say("Old bye!"); resolve("silent"); }"#;
    let (app, owner, flow) = TestApp::with_bot(old).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.hears("Old?").await;
    owner.publish_script(flow, r#"fn start() { ask("New?"); end(); }"#).await.ok();
    app.clock.advance_seconds(601);
    visitor.hears("New?").await;
}

#[tokio::test]
async fn words_that_are_too_long_for_a_message_are_cut_and_the_talk_goes_on() {
    let script = r#"fn start() { let s = "x"; for n in 0..15 { s += s; } say(s); ask("Still here?"); end(); }"#;
    let (app, _, _) = TestApp::with_bot(script).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    visitor.hears("Still here?").await;
}

#[tokio::test]
async fn who_is_sent_round_for_ever_by_menus_is_answered_each_time() {
    let (app, owner, flow) = TestApp::with_bot(r#"fn start() { session.n = ask("Once more?"); jump("start"); }"#).await;
    let visitor = app.visitor().await;
    app.write(&visitor, "hello").await;
    for n in 0..60 {
        visitor.hears("Once more?").await;
        visitor.write(&format!("yes {n}")).await;
        let count = i64::from(n) + 2;
        eventually("it asks again", async || app.count_said("Once more?") == count).await;
    }
    assert_eq!(owner.get(&format!("/api/v1/flows/{flow}")).await.ok()["failures_7d"], 0);
}
