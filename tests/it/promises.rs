//! A first test of each promise of ARCHITECTURE.md. Number 8 is in `route`, because it is about every route; more on
//! 9 is in `live`, and on 2 in `message` and `idempotency`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use recado::desk::live_chat::PageView;
use recado::domain::agent::Role;
use recado::domain::event::Change;
use recado::domain::id::InboxId;
use recado::error::{Code, Error};
use recado::storage::{Options, Store, event};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{
    Client, NOON, PASSWORD, Process, Socket, TestApp, Visitor, client_id, database, eventually, kinds, png,
};

/// What a visitor of the next test knows: client ids with an answer, and the one that got none.
#[derive(Default)]
struct Known {
    acknowledged: Vec<String>,
    open: Option<String>,
}

/// Promise 1.
#[tokio::test]
async fn what_was_acknowledged_survives_kill_9_once_and_what_was_not_may_be_sent_again() {
    const VISITORS: usize = 50;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let limits = [("RECADO_LIMITS__MESSAGES_PER_MINUTE", "1000000"), ("RECADO_HTTP__WORKERS", "2")];
    let mut server = Process::serve(&data, &limits);
    let (_, key) = server.set_up().await;
    let opened = join_all((0..VISITORS).map(|_| Visitor::open(&server.base, &key, json!({})))).await;

    let count = Arc::new(AtomicUsize::new(0));
    let mut writing = JoinSet::new();
    for visitor in opened {
        let count = Arc::clone(&count);
        writing.spawn(async move {
            let mut known = Known::default();
            loop {
                let id = client_id();
                let body = json!({ "client_id": id, "text": format!("words {id}") });
                let request = visitor.client.request(reqwest::Method::POST, "/api/widget/messages").json(&body);
                match request.send().await {
                    Ok(response) if response.status() == 201 => {
                        known.acknowledged.push(id);
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                    Ok(response) => panic!("{}", response.status()),
                    Err(_) => {
                        known.open = Some(id);
                        return (visitor, known);
                    }
                }
            }
        });
    }
    eventually("the visitors write", async || count.load(Ordering::SeqCst) >= 500).await;
    server.kill();
    let visitors = writing.join_all().await;

    let server = Process::serve(&data, &limits);
    for (visitor, known) in visitors {
        let visitor = visitor.moved_to(&server.base);
        let open = known.open.unwrap();
        let again = visitor.try_write(&open, &format!("words {open}")).await;
        assert!([200, 201].contains(&again.status), "{}", again.text);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut path = "/api/widget/messages?limit=100".to_owned();
        loop {
            let page = visitor.client.get(&path).await.ok();
            for message in page["items"].as_array().unwrap() {
                let id = message["client_id"].as_str().unwrap();
                assert_eq!(message["text"], format!("words {id}"));
                *times.entry(id.to_owned()).or_default() += 1;
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/widget/messages?limit=100&before={next}");
        }
        let expected: BTreeMap<String, usize> =
            known.acknowledged.into_iter().chain([open]).map(|id| (id, 1)).collect();
        assert_eq!(times, expected);
    }
    let mut olga = Client::new(&server.base);
    olga.sign_in("olga@example.com", PASSWORD).await.ok();
}

/// Promise 1.
#[tokio::test]
async fn a_full_queue_says_busy_and_when_to_come_again_and_keeps_what_it_took() {
    let app = TestApp::start_with(|config| config.storage.queue = 1).await;
    let visitor = app.visitor().await;
    // Somebody else holds the database, so the writer waits with what it has, and the queue fills.
    let holder = database(app.data_folder());
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let send = |n: usize| {
        let visitor = visitor.clone();
        async move { (n, visitor.try_write(&format!("message-{n}"), &format!("words {n}")).await) }
    };
    let mut sending: FuturesUnordered<_> = (0..10).map(send).collect();
    let (_, first) = sending.next().await.unwrap();
    assert_eq!(first.headers["retry-after"], "1");
    first.fails(503, "busy");
    holder.execute_batch("ROLLBACK").unwrap();
    let mut taken = Vec::new();
    while let Some((n, answer)) = sending.next().await {
        match answer.status {
            201 => taken.push(format!("words {n}")),
            _ => drop(answer.fails(503, "busy")),
        }
    }
    assert!(!taken.is_empty());
    let mut stored = visitor.texts().await;
    stored.sort();
    taken.sort();
    assert_eq!(stored, taken, "what was told to be busy was not stored behind its back");
    for n in 0..10 {
        let (_, again) = send(n).await;
        assert!(again.status < 300, "{}", again.text);
    }
    assert_eq!(visitor.texts().await.len(), 10);
    app.stop().await;
}

/// Promise 2.
#[tokio::test]
async fn nothing_doubles_however_often_it_is_sent_and_across_a_restart() {
    let mut app = TestApp::start().await;
    let olga = app.owner().await;
    let visitor = app.visitor().await;
    let conversation = app.write(&visitor, "Hello").await;
    let seq = app.seq().await;
    let mut firsts: Vec<Value> = Vec::new();
    for round in 0..3 {
        let olga = olga.moved_to(&app.base);
        let widget = visitor.client.moved_to(&app.base);
        let words = json!({ "client_id": "visitors-message", "text": "Words" });
        let reply = json!({ "client_id": "agents-message", "kind": "reply", "text": "An answer" });
        let reply_path = format!("/api/v1/conversations/{conversation}/messages");
        let inbox = olga.request(reqwest::Method::POST, "/api/v1/inboxes").header("idempotency-key", "key");
        let inbox = inbox.json(&json!({ "name": "Blog" }));
        let (words_1, words_2, reply_1, reply_2, inbox) = tokio::join!(
            widget.post("/api/widget/messages", words.clone()),
            widget.post("/api/widget/messages", words),
            olga.post(&reply_path, reply.clone()),
            olga.post(&reply_path, reply),
            olga.send(inbox),
        );
        let answers = vec![words_1.ok(), words_2.ok(), reply_1.ok(), reply_2.ok(), inbox.ok()];
        if round == 0 {
            firsts = answers;
        } else {
            assert_eq!(answers, firsts, "round {round}");
            app.restart().await;
        }
    }
    let mut happened = app.kinds_after(seq).await;
    happened.sort();
    let expected = ["conversation.assigned", "inbox.created", "message.created", "message.created", "message.created"];
    assert_eq!(happened, expected, "two messages and the line that says who took it");
    app.stop().await;
}

/// Promise 3.
#[tokio::test]
async fn events_come_after_their_commit_in_order_without_gaps_and_a_failed_job_tells_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { queue: 1000, readers: 1, is_beside_server: false };
    let (store, batches) = Store::open(folder.path(), &options, NOON).unwrap();
    let observer = database(folder.path());
    let listening = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for batch in batches {
            let last = batch.last().unwrap().seq;
            let stored: i64 =
                observer.query_row("SELECT count(*) FROM events WHERE seq <= ?1", [last], |row| row.get(0)).unwrap();
            assert_eq!(stored, last, "everybody can read it already");
            heard.extend(batch.iter().map(|event| (event.seq, event.change.clone())));
        }
        heard
    });
    let created = |n: i64| Change::InboxCreated { inbox_id: InboxId(n) };
    let jobs = (0..200_i64).map(|n| {
        store.write(move |tx| {
            event::insert_event(tx, NOON, created(n), Vec::new())?;
            event::insert_event(tx, NOON, created(n), Vec::new())?;
            match n % 10 {
                3 => Err(Error::new(Code::AlreadyOpen)),
                7 => panic!("a mistake of ours"),
                _ => Ok(n),
            }
        })
    });
    let answers = join_all(jobs).await;
    store.close();
    drop(store);
    let heard = listening.join().unwrap();
    let done: Vec<i64> = answers.iter().filter_map(|answer| answer.as_ref().ok().copied()).collect();
    assert_eq!(done.len(), 160);
    assert!(heard.iter().map(|(seq, _)| *seq).eq(1..=320), "in order, without a gap");
    let mut told: Vec<i64> = heard
        .chunks(2)
        .map(|pair| {
            assert_eq!(pair[0].1, pair[1].1, "a job's events stand together");
            let Change::InboxCreated { inbox_id } = pair[0].1 else { panic!() };
            inbox_id.0
        })
        .collect();
    told.sort_unstable();
    assert_eq!(told, done, "of those that succeeded, and no others");
}

/// Promise 3.
#[tokio::test]
async fn a_client_that_was_away_during_a_restart_gets_exactly_what_it_missed() {
    let mut app = TestApp::start().await;
    let ben = app.agent("Ben", Role::Agent).await;
    let visitor = app.visitor().await;
    let id = app.write(&visitor, "before").await;
    let mut agent_socket = Socket::of_agent(&ben, None).await;
    let mut widget = Socket::of_visitor(&visitor, None).await;
    visitor.write("heard").await;
    let (agent_last, widget_last) = (agent_socket.event().await["seq"].clone(), widget.event().await["seq"].clone());
    agent_socket.close().await;
    widget.close().await;

    visitor.write("missed one").await;
    app.restart().await;
    let (ben, visitor) = (ben.moved_to(&app.base), visitor.moved_to(&app.base));
    ben.reply(id, "missed two").await;
    let missed: Vec<Value> = app.events_after(agent_last.as_i64().unwrap()).await;

    let mut agent_socket = Socket::of_agent(&ben, agent_last.as_i64()).await;
    let mut widget = Socket::of_visitor(&visitor, widget_last.as_i64()).await;
    visitor.write("live").await;
    let live = app.events_after(missed.last().unwrap()["seq"].as_i64().unwrap()).await;
    for expected in missed.iter().chain(&live) {
        assert_eq!(agent_socket.event().await, *expected);
    }
    for expected in ["missed one", "missed two", "live"] {
        assert_eq!(widget.event().await["data"]["message"]["text"], expected);
    }
    app.stop().await;
}

/// Promise 4.
#[tokio::test]
async fn a_listener_that_reads_nothing_slows_nobody_and_is_told_to_begin_anew() {
    const ROUNDS: usize = 100;
    const AT_ONCE: usize = 50;
    let app = TestApp::start_with(|config| config.limits.messages_per_minute = 1_000_000).await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let desk = &app.running().desk;
    let mut visitors = Vec::new();
    // More than ten, because a trail has an end after 500 steps.
    for _ in 0..12 {
        visitors.push(desk.authenticate_visitor(&app.visitor().await.token).await.unwrap());
    }
    let slow = Socket::of_slow_agent(&ben).await;
    let mut quick = Socket::of_agent(&olga, None).await;
    let begin = app.seq().await;
    // Three bytes a letter: more than the system keeps for one connection.
    let page = PageView { url: format!("https://aurora.example/{}", "日".repeat(1900)), title: "本".repeat(200) };
    let mut seq = begin;
    for round in 0..ROUNDS {
        let visitor = visitors[round % visitors.len()];
        for viewed in join_all((0..AT_ONCE).map(|_| desk.view_page(visitor, page.clone()))).await {
            viewed.unwrap();
        }
        for _ in 0..AT_ONCE {
            seq += 1;
            assert_eq!(quick.event().await["seq"], seq, "everything, in order, in time");
        }
    }
    assert_eq!(seq, begin + 5000);
    let (frames, code) = slow.rest().await;
    let heard = frames.iter().filter_map(|frame| frame["seq"].as_i64());
    let heard: Vec<i64> = heard.filter(|seq| *seq > begin).collect();
    assert!(heard.iter().copied().eq((begin + 1..).take(heard.len())), "a beginning without a gap");
    assert!(heard.len() < 5000, "{}", heard.len());
    assert_eq!((&frames.last().unwrap()["type"], code), (&json!("resync"), 1013));
    app.stop().await;
}

/// Promise 5.
#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let mut app = TestApp::start().await;
    let olga = app.owner().await;
    let script = app.program(&olga).await;
    let visitor = app.visitor().await;
    let file = visitor.upload("beans.png", "image/png", png()).await.ok();
    let invitation =
        olga.post("/api/v1/invitations", json!({ "email": "eva@example.com", "role": "agent" })).await.ok();
    let keyed = |client: &Client| {
        let request = client.request(reqwest::Method::POST, "/api/v1/inboxes").header("idempotency-key", "key");
        (client.clone(), request.json(&json!({ "name": "Blog" })))
    };
    let (client, request) = keyed(&olga);
    let made = client.send(request).await.ok();
    let seq = app.seq().await;

    app.restart().await;
    let (olga, visitor) = (olga.moved_to(&app.base), visitor.moved_to(&app.base));
    assert_eq!(olga.get("/api/v1/session").await.ok()["seq"], seq, "signed in, and nothing has happened");
    script.moved_to(&app.base).get("/api/v1/profile").await.ok();
    let (client, request) = keyed(&olga);
    assert_eq!(client.send(request).await.ok(), made);
    let sent = visitor.write_with("The picture", &[file["id"].as_i64().unwrap()]).await.ok();
    assert_eq!(sent["attachments"][0], file);
    assert_eq!(app.stranger().get(file["url"].as_str().unwrap()).await.status, 200);
    let token = invitation["link"].as_str().unwrap().rsplit('/').next().unwrap();
    app.stranger().get(&format!("/api/v1/invitations/by-token/{token}")).await.ok();
    assert_eq!(app.events_after(seq).await[0]["seq"], seq + 1, "numbers go on");
    app.stop().await;
}

/// Promise 9.
#[tokio::test]
async fn nobody_hears_what_they_may_not_see() {
    let app = TestApp::start_with(|config| config.http.workers = 2).await;
    let (olga, ben) = (app.owner().await, app.agent("Ben", Role::Agent).await);
    let socket = Socket::of_agent(&ben, None).await;
    let visitors = join_all((0..20).map(|_| app.visitor())).await;
    let mut widgets = join_all(visitors.iter().map(|visitor| Socket::of_visitor(visitor, None))).await;
    // All at once, with the account switched off in the middle of it.
    let words = visitors.iter().enumerate().map(|(n, visitor)| async move {
        for m in 0..5 {
            visitor.write(&format!("of {n}, {m}")).await;
        }
    });
    let path = format!("/api/v1/agents/{}", ben.agent_id);
    let switch_off = olga.patch(&path, json!({ "is_disabled": true }));
    let (answer, _) = tokio::join!(switch_off, join_all(words));
    answer.ok();
    let all = app.events_after(0).await;
    let end = all.iter().find(|event| event["kind"] == "agent.updated").unwrap()["seq"].as_i64().unwrap();
    let (frames, code) = socket.rest().await;
    assert_eq!(code, 4401);
    let beyond: Vec<&Value> = frames.iter().filter(|frame| frame["seq"].as_i64() > Some(end)).collect();
    assert!(beyond.is_empty(), "{beyond:?}");
    for (n, widget) in widgets.iter_mut().enumerate() {
        for m in 0..5 {
            assert_eq!(widget.event().await["data"]["message"]["text"], format!("of {n}, {m}"));
        }
    }
    for widget in widgets {
        widget.close().await;
    }
    assert_eq!(kinds(&all).iter().filter(|kind| **kind == "message.created").count(), 100);
    app.stop().await;
}
