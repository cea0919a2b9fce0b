//! `recado demo`: a full desk, told through the desk's own verbs, and never over somebody's data.

use std::path::Path;

use recado::app::Core;
use recado::cli::demo::{DAYS, Filled, fill};
use recado::clock::Clock;
use recado::config::Config;
use recado::desk::Desk;
use recado::desk::listening::Missed;
use recado::domain::agent::Role;
use recado::domain::conversation::{AssigneeFilter, Conversation, ConversationList, Sort, Status};
use recado::domain::id::AgentId;
use recado::domain::language::Language;
use recado::domain::message::MessageKind;
use recado::domain::page::Cursor;
use recado::domain::permission::Actor;
use recado::domain::timestamp::Timestamp;
use recado::error::Code;
use recado::hub::Listener;

/// A night in Montevideo: stories of today must not reach beyond it.
const NOW: Timestamp = Timestamp(1_773_107_045_678);
const PASSWORD: &str = "roasted on Thursday";
const OWNER: Actor = Actor { id: AgentId(1), role: Role::Owner };

fn config(folder: &Path) -> Config {
    Config { data: folder.to_owned(), ..Config::default() }
}

async fn filled(folder: &Path) -> Filled {
    fill(&config(folder), NOW, PASSWORD, Language::En).await.unwrap()
}

const fn list(status: Status, assignee: AssigneeFilter) -> ConversationList {
    ConversationList { status, assignee, inbox: None, sort: Sort::Newest }
}

async fn conversations(desk: &Desk, list: ConversationList) -> Vec<Conversation> {
    let (mut all, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = desk.list_conversations(OWNER, list, after, 50).await.unwrap();
        all.extend(page.items);
        match page.next {
            Some(next) => after = Some(next.parse().unwrap()),
            None => return all,
        }
    }
}

/// The bytes of every file below a folder.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(bytes(&entry.path()));
        } else {
            found.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
        }
    }
    found.sort();
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn the_demo_is_a_desk_of_two_weeks_with_people_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let told = filled(folder.path()).await;
    let core = Core::open(&config(folder.path()), Clock::fixed(NOW)).unwrap();
    let desk = &core.desk;

    let counts = desk.count_conversations(OWNER, list(Status::Open, AssigneeFilter::Anyone)).await.unwrap();
    assert_eq!(told.conversations, counts.open + counts.resolved);
    assert!((15..=25).contains(&counts.open), "{counts:?}");
    assert!((50..=80).contains(&counts.resolved), "{counts:?}");
    assert!((4..=7).contains(&counts.mine), "{counts:?}");
    assert!((5..=9).contains(&counts.unassigned), "{counts:?}");
    assert!((50..=70).contains(&told.contacts), "{told:?}");

    let unassigned = conversations(desk, list(Status::Open, AssigneeFilter::Nobody)).await;
    let waits: Vec<i64> = unassigned.iter().map(|c| (NOW.0 - c.waiting_since.unwrap().0) / 60_000).collect();
    for minutes in [2, 9, 25, 180] {
        assert!(waits.contains(&minutes), "{minutes} of {waits:?}");
    }
    assert!(unassigned.iter().all(|c| c.unread > 0), "nobody has looked at them");
    let resolved = conversations(desk, list(Status::Resolved, AssigneeFilter::Anyone)).await;
    assert!(resolved.iter().all(|c| c.waiting_since.is_none() && c.resolved_at.is_some() && c.assignee.is_some()));
    assert!(resolved.iter().filter(|c| c.unread > 0).count() < 5, "the owner reads along");

    let mut kinds = std::collections::BTreeMap::new();
    for conversation in resolved.iter().chain(&unassigned) {
        let page = desk.list_messages(conversation.id, None, 100).await.unwrap();
        for message in page.items {
            *kinds.entry(message.kind.as_str()).or_insert(0) += 1;
            *kinds.entry("file").or_insert(0) += message.attachments.len();
            assert!(message.kind == MessageKind::Activity || message.client_id.is_some());
        }
    }
    assert!(kinds["reply"] > 300 && kinds["note"] >= 8 && kinds["activity"] > 100 && kinds["file"] >= 5, "{kinds:?}");
    let returning = conversations(desk, list(Status::Open, AssigneeFilter::Anyone)).await;
    let mut earlier = 0;
    for conversation in &returning {
        let page = desk.list_conversations_of_contact(OWNER, conversation.contact.id, None, 10).await.unwrap();
        earlier += page.items.len() - 1;
    }
    assert!(earlier >= 8, "{earlier} earlier conversations of who writes now");
    core.close();
}

#[tokio::test]
async fn every_time_of_the_demo_is_within_the_two_weeks_before_now() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let core = Core::open(&config(folder.path()), Clock::fixed(NOW)).unwrap();
    let desk = &core.desk;
    let is_within = |at: Timestamp| (NOW.plus_days(-DAYS)..=NOW).contains(&at);

    for status in [Status::Open, Status::Resolved] {
        for conversation in conversations(desk, list(status, AssigneeFilter::Anyone)).await {
            let Conversation { created_at, updated_at, waiting_since, resolved_at, .. } = conversation;
            assert!(created_at <= updated_at);
            let times = [Some(created_at), Some(updated_at), waiting_since, resolved_at];
            assert!(times.into_iter().flatten().all(is_within), "{conversation:?}");
            let messages = desk.list_messages(conversation.id, None, 100).await.unwrap().items;
            assert!(messages.iter().all(|message| is_within(message.created_at)));
            assert!(messages.is_sorted_by_key(|message| message.created_at));
            for visit in desk.list_visits(conversation.contact.id, None, 50).await.unwrap().items {
                assert!(is_within(visit.started_at) && is_within(visit.last_seen_at), "{visit:?}");
                assert!(visit.trail.iter().all(|entry| is_within(entry.at)), "{visit:?}");
                assert!(visit.browser.is_some() && visit.system.is_some(), "{visit:?}");
            }
        }
    }
    core.close();
}

#[tokio::test]
async fn nothing_in_the_demo_happens_in_the_future_and_its_log_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let core = Core::open(&config(folder.path()), Clock::fixed(NOW)).unwrap();
    let head = core.desk.start(OWNER.id).await.unwrap().seq;
    let mut last = 0;
    let Missed::Frames(frames, _) = core.desk.missed(Listener::Agent(OWNER), Some(head - 1500)).await.unwrap() else {
        panic!("1500 events can be replayed");
    };
    for frame in &frames {
        let event: serde_json::Value = serde_json::from_str(&frame.text).unwrap();
        let at = event["at"].as_i64().unwrap();
        assert!(at >= last && at <= NOW.0, "{event}");
        last = at;
    }
    assert_eq!(frames.len(), 1500);
    core.close();
}

#[tokio::test]
async fn no_card_number_of_the_demo_reaches_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let files = bytes(folder.path());
    assert!(files.iter().any(|(_, bytes)| holds(bytes, "Te paso los datos y la cobrás vos?")));
    for (name, bytes) in files {
        for number in ["4111 1111 1111 1111", "4111111111111111", "4111-1111"] {
            assert!(!holds(&bytes, number), "{number} in {name}");
        }
    }
}

#[tokio::test]
async fn a_folder_that_is_somebodys_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let before = bytes(folder.path());
    let error = fill(&config(folder.path()), NOW.plus_days(1), "another password", Language::Es).await.unwrap_err();
    assert_eq!(error.code, Code::SetupDone);
    assert!(error.to_string().contains("--data"), "{error}");
    assert_eq!(before, bytes(folder.path()));
}

#[tokio::test]
async fn everybody_of_the_demo_can_sign_in_with_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let told = filled(folder.path()).await;
    let core = Core::open(&config(folder.path()), Clock::fixed(NOW)).unwrap();
    for email in told.others.into_iter().chain([told.email]) {
        core.desk.sign_in(email, told.password.clone(), "192.0.2.1".into()).await.unwrap();
    }
    let agents = core.desk.list_agents().await.unwrap();
    assert_eq!(agents.len(), 5);
    assert!(agents.iter().any(|agent| agent.picture_url.is_some()) && agents.iter().any(|a| a.picture_url.is_none()));
    core.close();
}
