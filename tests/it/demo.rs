//! `recado demo`: a full desk, told through the desk's own verbs, and never over somebody's data.

use std::collections::BTreeMap;
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

use crate::support::hears_all;

/// 2026-03-10, shortly before midnight in Montevideo.
const NOW: Timestamp = Timestamp(1_773_197_045_678);
const PASSWORD: &str = "roasted on Thursday";
const OWNER: Actor = Actor { id: AgentId(1), role: Role::Owner };

fn config(folder: &Path) -> Config {
    Config { data: folder.to_owned(), ..Config::default() }
}

/// A filled folder, opened again.
async fn demo(folder: &Path) -> (Filled, Core) {
    let filled = fill(&config(folder), NOW, PASSWORD, Language::En).await.unwrap();
    (filled, Core::open(&config(folder), Clock::fixed(NOW)).unwrap())
}

const fn list(status: Status, assignee: AssigneeFilter) -> ConversationList {
    ConversationList { status, assignee, inbox: None, group: None, sort: Sort::Newest }
}

async fn conversations(desk: &Desk, status: Status, assignee: AssigneeFilter) -> Vec<Conversation> {
    let (mut all, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = desk.list_conversations(OWNER, list(status, assignee), after, 50).await.unwrap();
        all.extend(page.items);
        match page.next {
            Some(next) => after = Some(next.parse().unwrap()),
            None => return all,
        }
    }
}

/// The bytes of every file below a folder.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(bytes(&entry.path()));
        } else {
            found.insert(entry.path().display().to_string(), std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn the_demo_is_a_desk_of_two_weeks_with_people_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (filled, core) = demo(folder.path()).await;
    let desk = &core.desk;

    let counts = desk.count_conversations(OWNER, list(Status::Open, AssigneeFilter::Anyone)).await.unwrap();
    assert_eq!(filled.conversations, counts.open + counts.resolved);
    assert!((15..=25).contains(&counts.open) && (50..=80).contains(&counts.resolved), "{counts:?}");
    assert!((4..=7).contains(&counts.mine) && (5..=9).contains(&counts.unassigned), "{counts:?}");
    assert!((50..=70).contains(&filled.contacts), "{filled:?}");

    let unassigned = conversations(desk, Status::Open, AssigneeFilter::Nobody).await;
    let waits: Vec<i64> = unassigned.iter().map(|c| (NOW.0 - c.waiting_since.unwrap().0) / 60_000).collect();
    for minutes in [2, 9, 25, 180] {
        assert!(waits.contains(&minutes), "{minutes} of {waits:?}");
    }
    assert!(unassigned.iter().all(|c| c.unread > 0), "nobody has looked at them");
    let resolved = conversations(desk, Status::Resolved, AssigneeFilter::Anyone).await;
    assert!(resolved.iter().all(|c| c.waiting_since.is_none() && c.resolved_at.is_some() && c.assignee.is_some()));
    assert!(resolved.iter().filter(|c| c.unread > 0).count() < 5, "the owner reads along");

    let (mut kinds, mut files, mut earlier) = (BTreeMap::new(), 0, 0);
    for conversation in &resolved {
        for message in desk.list_messages(OWNER, conversation.id, None, 100).await.unwrap().items {
            *kinds.entry(message.kind.as_str()).or_insert(0) += 1;
            files += message.attachments.len();
        }
    }
    assert!(kinds["reply"] > 250 && kinds["note"] >= 5 && kinds["activity"] > 100 && files >= 5, "{kinds:?}, {files}");
    for conversation in conversations(desk, Status::Open, AssigneeFilter::Anyone).await {
        let page = desk.list_conversations_of_contact(OWNER, conversation.contact.id, None, 10).await.unwrap();
        earlier += page.items.len() - 1;
    }
    assert!(earlier >= 8, "{earlier} earlier conversations of who writes now");

    assert_eq!(filled.others.len(), 4);
    for email in filled.others.into_iter().chain([filled.email]) {
        desk.sign_in(email, PASSWORD.into(), "192.0.2.1".into()).await.unwrap();
    }
    core.close();
}

#[tokio::test]
async fn every_time_of_the_demo_is_within_the_two_weeks_before_now() {
    let folder = tempfile::tempdir().unwrap();
    let (_, core) = demo(folder.path()).await;
    let desk = &core.desk;
    let is_within = |at: Timestamp| (NOW.plus_days(-DAYS)..=NOW).contains(&at);

    for status in [Status::Open, Status::Resolved] {
        for conversation in conversations(desk, status, AssigneeFilter::Anyone).await {
            let Conversation { created_at, updated_at, waiting_since, resolved_at, .. } = conversation;
            let times = [Some(created_at), Some(updated_at), waiting_since, resolved_at];
            assert!(created_at <= updated_at && times.into_iter().flatten().all(is_within), "{conversation:?}");
            let messages = desk.list_messages(OWNER, conversation.id, None, 100).await.unwrap().items;
            assert!(messages.iter().all(|message| is_within(message.created_at)));
            assert!(messages.is_sorted_by_key(|message| message.created_at));
            assert!(messages.iter().any(|message| message.kind == MessageKind::Reply));
            for visit in desk.list_visits(OWNER, conversation.contact.id, None, 50).await.unwrap().items {
                assert!(is_within(visit.started_at) && is_within(visit.last_seen_at), "{visit:?}");
                assert!(visit.trail.iter().all(|entry| is_within(entry.at)), "{visit:?}");
                assert!(visit.browser.is_some() && visit.system.is_some(), "{visit:?}");
            }
        }
    }
    let head = desk.start(OWNER.id).await.unwrap().seq;
    let missed = desk.missed(&hears_all(), Some(head - 1_000), true).await.unwrap();
    let Missed::Frames(frames, _) = missed else { panic!("a thousand events can be replayed") };
    let times: Vec<i64> = frames.iter().map(|frame| at(&frame.text)).collect();
    assert_eq!(times.len(), 1_000);
    assert!(times.is_sorted() && times.iter().all(|at| is_within(Timestamp(*at))));
    core.close();
}

fn at(event: &str) -> i64 {
    serde_json::from_str::<serde_json::Value>(event).unwrap()["at"].as_i64().unwrap()
}

#[tokio::test]
async fn the_demo_leaves_no_card_number_on_the_disk_and_somebodys_folder_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (_, core) = demo(folder.path()).await;
    let before = core.desk.start(OWNER.id).await.unwrap();
    core.close();

    let files = bytes(folder.path());
    assert!(files.values().any(|bytes| holds(bytes, "Te paso los datos y la cobrás vos?")), "the story is there");
    for (name, bytes) in &files {
        for number in ["4111 1111 1111 1111", "4111111111111111", "4111-1111"] {
            assert!(!holds(bytes, number), "{number} in {name}");
        }
    }

    let again = fill(&config(folder.path()), NOW.plus_days(1), "another password", Language::Es).await.unwrap_err();
    assert_eq!(again.code, Code::SetupDone);
    assert!(again.to_string().contains("--data"), "{again}");
    let core = Core::open(&config(folder.path()), Clock::fixed(NOW)).unwrap();
    let after = core.desk.start(OWNER.id).await.unwrap();
    assert_eq!((after.seq, after.business, after.agent), (before.seq, before.business, before.agent));
    core.close();
    assert_eq!(files.keys().collect::<Vec<_>>(), bytes(folder.path()).keys().collect::<Vec<_>>());
}
