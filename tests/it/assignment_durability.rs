//! Neither a restart, a crash, a clock set back, a command beside the server nor many visitors at once change anything
//! about who gets what.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Client, Office, PASSWORD, Process, TestApp, Visitor, client_id, database, eventually, recado, run,
};

const NOTHING: [&str; 0] = [];

/// Rules under which a conversation goes to the next after a minute.
fn a_minute() -> Value {
    json!({ "mode": "automatic", "reassign_after": 60 })
}

#[tokio::test]
async fn a_restart_goes_on_with_queues_and_deadlines() {
    let mut office =
        Office::open(&["Ana", "Ben"], json!({ "mode": "automatic", "reassign_after": 60, "limit": 1 })).await;
    office.olga.patch("/api/v1/business", json!({ "offline_after_seconds": 3600 })).await.ok();
    let ids = office.arrive(4).await;
    assert_eq!(office.have(&ids).await, [Some(0), Some(1), None, None]);
    office.team[1].reply(ids[1], "Hello").await;
    office.app.pass(30).await;
    let seq = office.app.seq().await;
    office.restart().await;
    assert_eq!(office.app.kinds_after(seq).await, NOTHING);
    office.app.pass(29).await;
    assert_eq!(office.app.kinds_after(seq).await, NOTHING);
    // Ben has room now, for who waits longest; and Ana's minute goes on where it was.
    office.team[1].set_status(ids[1], "resolved").await.ok();
    assert_eq!(office.has(ids[2]).await, Some(1));
    office.team[1].set_status(ids[2], "resolved").await.ok();
    assert_eq!(office.has(ids[3]).await, Some(1));
    office.team[1].set_status(ids[3], "resolved").await.ok();
    office.app.pass(1).await;
    assert_eq!(office.has(ids[0]).await, Some(1), "60 seconds, over the restart");

    // What was due while the server was down is done when it comes back.
    office.stop_and_start_after(60).await;
    assert_eq!(office.has(ids[0]).await, Some(0));
    let waiting = office.arrive(2).await;
    assert_eq!(office.have(&waiting).await, [Some(1), None]);
    office.stop_and_start_after(0).await;
    office.team[1].set_status(waiting[0], "resolved").await.ok();
    assert_eq!(office.has(waiting[1]).await, Some(1));
    // The turns are remembered: all of it would go to Ana, if they began anew.
    office.olga.set_policy(office.group, json!({ "mode": "automatic" })).await;
    let last = office.app.arrives().await;
    assert_eq!(office.has(last).await, Some(0));
    office.restart().await;
    assert_eq!(office.has(office.app.arrives().await).await, Some(1));
    office.app.stop().await;
}

#[tokio::test]
async fn who_has_had_a_conversation_is_remembered_over_a_restart() {
    let policy = json!({ "mode": "automatic", "reassign_after": 60, "strategy": "least_busy" });
    let mut office = Office::open(&["Ana", "Ben", "Cleo"], policy).await;
    office.olga.patch("/api/v1/business", json!({ "offline_after_seconds": 3600 })).await.ok();
    for id in office.arrive(3).await {
        office.olga.assign(id, Some(office.team[2].agent_id)).await.ok();
        office.team[2].reply(id, "Hello").await;
    }
    let id = office.app.arrives().await;
    let first = office.has(id).await.unwrap();
    office.app.pass(60).await;
    assert_eq!(office.has(id).await, Some(1 - first));
    office.restart().await;
    office.app.pass(60).await;
    assert_eq!(office.has(id).await, Some(2), "although she has the most: the others have had it");
    office.app.stop().await;
}

#[tokio::test]
async fn a_command_beside_the_server_is_noticed_with_the_next_word() {
    let office = Office::open(&["Ana", "Ben"], json!({ "mode": "automatic" })).await;
    let ids = office.arrive(3).await;
    assert_eq!(office.have(&ids).await, [Some(0), Some(1), Some(0)]);
    let told = run(recado(office.app.data_folder(), &["user", "disable", "ana@example.com"]), "");
    assert!(told.status.success(), "{told:?}");
    assert_eq!(office.have(&[ids[0], ids[2]]).await, [None, None], "the command gives back, the server finds another");
    let next = office.app.arrives().await;
    assert_eq!(office.have(&[ids[0], ids[1], ids[2], next]).await, [Some(1); 4], "Ana's are given back");
    let words = "another horse\n";
    let told = run(recado(office.app.data_folder(), &["user", "add", "eva@example.com", "--name", "Eva"]), words);
    assert!(told.status.success(), "{told:?}");
    office.app.stop().await;
}

#[tokio::test]
async fn two_groups_that_share_an_agent_never_pass_the_limit_however_many_write_at_once() {
    const LIMIT: usize = 3;
    const VISITORS: usize = 40;
    let office = Office::open(&["Ana", "Ben", "Cleo"], Value::Null).await;
    let other = office.olga.new_group("Other", &[(&office.team[0], "operator"), (&office.team[2], "operator")]).await;
    office.olga.remove_member(office.group, &office.team[2]).await.ok();
    office.olga.route(1, &[office.group, other]).await;
    let policy = json!({ "mode": "automatic", "strategy": "least_busy", "limit": LIMIT });
    for group in [office.group, other] {
        office.olga.set_policy(group, policy.clone()).await;
    }
    let opened = join_all((0..VISITORS).map(|n| office.app.visitor_of([office.group, other][n % 2]))).await;
    let seq = office.app.seq().await;
    let writing = join_all(opened.iter().map(|visitor| visitor.write("Hello")));
    // Meanwhile everybody resolves whatever they get.
    let resolving = join_all(office.team.iter().map(|agent| async {
        let mut done = 0;
        while done < 5 {
            for id in agent.list("view=mine").await {
                agent.set_status(id, "resolved").await.ok();
                done += 1;
            }
            tokio::task::yield_now().await;
        }
        done
    }));
    let (_, done) = tokio::join!(writing, resolving);
    let events = office.app.events_after(seq).await;
    let most = most_open(&events);
    assert!(most.values().all(|most| *most == LIMIT), "as many as may be, and no more: {most:?}");
    let open = office.olga.list("view=open").await;
    let left = VISITORS - done.iter().sum::<usize>();
    assert_eq!(open.len(), left);
    let unassigned = office.olga.list("view=unassigned").await.len();
    assert_eq!(left - unassigned, (3 * LIMIT).min(left), "nobody waits while somebody has room");
    office.app.stop().await;
}

/// The most open conversations that each agent ever had, by what was told.
fn most_open(events: &[Value]) -> BTreeMap<i64, usize> {
    let (mut owners, mut most) = (BTreeMap::new(), BTreeMap::new());
    for event in events {
        let conversation = &event["data"]["conversation"];
        let id = conversation["id"].as_i64();
        match event["kind"].as_str().unwrap() {
            "conversation.assigned" => drop(owners.insert(id, conversation["assignee"]["id"].as_i64())),
            "conversation.resolved" => drop(owners.insert(id, None)),
            _ => continue,
        }
        for owner in owners.values().flatten() {
            let open = owners.values().flatten().filter(|other| *other == owner).count();
            let before = most.entry(*owner).or_insert(0);
            *before = open.max(*before);
        }
    }
    most
}

#[tokio::test]
async fn after_kill_9_nobody_waits_while_somebody_has_room_and_nobody_has_too_many() {
    const LIMIT: i64 = 20;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let limits = [("RECADO_LIMITS__OPENINGS_PER_MINUTE", "1000000"), ("RECADO_HTTP__WORKERS", "2")];
    let mut server = Process::serve(&data, &limits);
    let (olga, key) = server.set_up().await;
    let mut agents = Vec::new();
    for name in ["ana", "ben", "cleo"] {
        let email = format!("{name}@example.com");
        let told = run(recado(&data, &["user", "add", &email, "--name", name]), &format!("{PASSWORD}\n"));
        assert!(told.status.success(), "{told:?}");
        let mut agent = Client::new(&server.base);
        agent.sign_in(&email, PASSWORD).await.ok();
        agents.push(agent);
    }
    let policy = json!({ "mode": "automatic", "eligible": "all", "limit": LIMIT, "excluded_ids": [1] });
    olga.set_policy(1, policy).await;
    let opened = join_all((0..200).map(|_| Visitor::open(&server.base, &key, json!({})))).await;
    let writing: Vec<_> = opened
        .into_iter()
        .map(|visitor| {
            tokio::spawn(async move {
                let body = json!({ "client_id": client_id(), "text": "Hello" });
                let request = visitor.client.request(reqwest::Method::POST, "/api/widget/messages").json(&body);
                request.send().await.is_ok_and(|answer| answer.status() == 201)
            })
        })
        .collect();
    let resolving = {
        let agents = agents.clone();
        tokio::spawn(async move {
            loop {
                for agent in &agents {
                    let Ok(page) = agent.request(reqwest::Method::GET, "/api/v1/conversations?view=mine").send().await
                    else {
                        return;
                    };
                    let Ok(page) = page.json::<Value>().await else { return };
                    let Some(id) = page["items"][0]["id"].as_i64() else { continue };
                    let path = format!("/api/v1/conversations/{id}/status");
                    let request = agent.request(reqwest::Method::PUT, &path).json(&json!({ "status": "resolved" }));
                    if request.send().await.is_err() {
                        return;
                    }
                }
            }
        })
    };
    let observer = database(&data);
    let count = |sql: &str| observer.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    eventually("the desk is full, and some are done", async || {
        count("SELECT count(*) FROM conversations") >= 100
            && count("SELECT count(*) FROM conversations WHERE status = 'resolved'") >= 3
    })
    .await;
    server.kill();
    let mut acknowledged = 0;
    for written in writing {
        acknowledged += i64::from(written.await.unwrap());
    }
    resolving.await.unwrap();

    let server = Process::serve(&data, &limits);
    let olga = olga.moved_to(&server.base);
    let of_agent = "SELECT max(n) FROM (SELECT count(*) AS n FROM conversations WHERE status = 'open'
                    AND assignee_id IS NOT NULL GROUP BY assignee_id)";
    let open = count("SELECT count(*) FROM conversations WHERE status = 'open'");
    let assigned = count("SELECT count(*) FROM conversations WHERE status = 'open' AND assignee_id IS NOT NULL");
    assert!(count("SELECT count(*) FROM conversations") >= acknowledged);
    assert!(count(of_agent) <= LIMIT);
    assert_eq!(assigned, (3 * LIMIT).min(open), "{open} open");
    let both =
        "SELECT count(*) FROM conversations WHERE (assignee_id IS NULL AND status = 'open') <> (queued_at IS NOT NULL)";
    assert_eq!(count(both), 0, "who is nobody's waits, and nobody else");
    // And it goes on: a place that is free now is filled.
    let ana = agents[0].moved_to(&server.base);
    let id = ana.list("view=mine").await[0];
    ana.set_status(id, "resolved").await.ok();
    let assigned = count("SELECT count(*) FROM conversations WHERE status = 'open' AND assignee_id IS NOT NULL");
    assert_eq!(assigned, (3 * LIMIT).min(open - 1));
    let counts = olga.get("/api/v1/conversations/counts").await.ok();
    assert_eq!(counts["open"], open - 1);
}

#[tokio::test]
async fn a_clock_that_was_set_back_stops_nothing() {
    let office = Office::open(&["Ana", "Ben"], a_minute()).await;
    let id = office.app.arrives().await;
    office.app.clock.advance_seconds(-3600);
    office.app.running().desk.meet_deadlines().await.unwrap();
    let other = office.app.arrives().await;
    assert_eq!(office.have(&[id, other]).await, [Some(0), Some(1)]);
    office.app.pass(60).await;
    assert_eq!(office.has(other).await, Some(0));
    office.app.stop().await;
}

#[tokio::test]
async fn a_thousand_that_wait_are_given_out_and_others_may_write_in_between() {
    let office = Office::open(&["Ana", "Ben"], Value::Null).await;
    let visitors = join_all((0..450).map(|_| office.app.visitor())).await;
    join_all(visitors.iter().map(|visitor| visitor.write("Hello"))).await;
    let app: &TestApp = &office.app;
    office.olga.set_policy(office.group, json!({ "mode": "automatic", "strategy": "least_busy" })).await;
    eventually("all have somebody", async || {
        app.pass(0).await;
        office.olga.get("/api/v1/conversations/counts").await.ok()["unassigned"] == 0
    })
    .await;
    for agent in &office.team {
        assert_eq!(agent.get("/api/v1/conversations/counts").await.ok()["mine"], 225, "evenly");
    }
    office.app.stop().await;
}
